//! The suite of the seam, continued: shapes of patterns that evaluators get wrong.

use chancery::store::Backend;

use crate::backend::{ask, context, each_of_ours_with, each_with};

/// Asks each query of every backend; expected rows are sorted.
fn all(data: &str, cases: &[(&str, &[&str])]) {
    each_of_ours_with(data, |backend| {
        for (query, expected) in cases {
            assert_eq!(ask(backend, query), *expected, "{query}");
        }
    });
}

fn update(backend: &dyn Backend, text: &str) {
    let outcome = backend.update(text, &context());
    outcome.unwrap_or_else(|error| panic!("{error}: {text}"));
}

const MET: &str = ":anna :met :boris , \"an envoy\" . :claim :says <<( :boris :met :anna )>> .";

#[test]
fn what_no_triple_term_can_have_as_its_subject_matches_nothing() {
    let back = "?r :says <<( ?b :met ?a )>>";
    all(
        MET,
        &[
            (
                &format!("SELECT ?b {{ ?a :met ?b FILTER NOT EXISTS {{ {back} }} }}"),
                &["\"an envoy\""],
            ),
            (
                &format!("SELECT ?b {{ ?a :met ?b FILTER EXISTS {{ {back} }} }}"),
                &["<:boris>"],
            ),
            (
                &format!("SELECT ?b ?r {{ ?a :met ?b OPTIONAL {{ {back} }} }}"),
                &["\"an envoy\"\t-", "<:boris>\t<:claim>"],
            ),
            (
                &format!("SELECT ?b {{ ?a :met ?b . {back} }}"),
                &["<:boris>"],
            ),
            (
                "SELECT ?r { VALUES ?p { \"met\" :met } ?r :says <<( ?a ?p ?b )>> }",
                &["<:claim>"],
            ),
        ],
    );
    each_of_ours_with(MET, |backend| {
        let gone =
            format!("DELETE {{ ?a :met ?b }} WHERE {{ ?a :met ?b FILTER EXISTS {{ {back} }} }}");
        update(backend, &gone);
        assert_eq!(
            ask(backend, "SELECT ?b { :anna :met ?b }"),
            ["\"an envoy\""]
        );
    });
}

const SPELT: &str = ":port :share 88.0 {| :source :p1 |} . :quay :share 75.5 {| :source :p2 |} .";

#[test]
fn annotations_of_numbers_are_found_however_these_are_spelt() {
    all(
        SPELT,
        &[
            (
                "SELECT ?s ?src { ?s :share ?v {| :source ?src |} }",
                &["<:port>\t<:p1>", "<:quay>\t<:p2>"],
            ),
            (
                "SELECT ?s { << ?s :share ?v >> :source ?src FILTER(?v > 80) }",
                &["<:port>"],
            ),
            (
                "SELECT ?s { ?r <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> ?t
                 BIND(SUBJECT(?t) AS ?s) FILTER(OBJECT(?t) < 80) }",
                &["<:quay>"],
            ),
        ],
    );
}

#[test]
fn a_store_tells_triple_terms_by_the_spelling_inside() {
    let data = ":a :n \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .
        :r1 :says <<( :a :n 01 )>> . :r2 :says <<( :a :n 1 )>> .";
    for compact in [false, true] {
        let store = crate::kept::Kept::new(compact);
        let quads = crate::backend::quads(data);
        store.extend(&mut quads.into_iter().map(Ok)).unwrap();
        let one = |query: &str| ask(&store, query);
        assert_eq!(one("SELECT ?r { ?r :says <<( :a :n 01 )>> }"), ["<:r1>"]);
        assert_eq!(one("SELECT ?r { ?r :says <<( :a ?p 01 )>> }"), ["<:r1>"]);
        assert_eq!(
            one("SELECT ?r { ?a ?p ?o . ?r :says <<( ?a ?p ?o )>> }"),
            ["<:r1>"]
        );
        update(
            &store,
            "DELETE { ?r :says <<( ?a ?b ?c )>> } INSERT { ?r :copy ?c } WHERE { ?r :says <<( ?a ?b ?c )>> }",
        );
        assert_eq!(
            one("SELECT ?r ?c { ?r :copy ?c }"),
            [
                "<:r1>\t\"01\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                "<:r2>\t\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"
            ]
        );
        assert!(one("SELECT ?r { ?r :says ?t }").is_empty());
    }
}

#[test]
fn a_made_blank_node_is_the_same_inside_a_triple_term() {
    each_with("", |backend| {
        update(
            backend,
            "INSERT { _:r :says <<( _:b :p :o )>> . _:b :q 1 } WHERE {}",
        );
        let joined = "SELECT ?o { ?r :says <<( ?b :p ?o )>> . ?b :q 1 }";
        assert_eq!(ask(backend, joined), ["<:o>"]);
    });
}

#[test]
fn a_graph_that_holds_nothing_is_one_of_the_query() {
    all(
        ":a :p :b . GRAPH :g { :c :p :d }",
        &[
            ("SELECT ?g FROM NAMED :none { GRAPH ?g {} }", &["<:none>"]),
            (
                "SELECT ?g FROM NAMED :none FROM NAMED :g { GRAPH ?g {} }",
                &["<:g>", "<:none>"],
            ),
            ("SELECT ?g FROM NAMED :none { GRAPH ?g { ?s ?p ?o } }", &[]),
            ("ASK FROM NAMED :none { GRAPH :g { ?s ?p ?o } }", &["false"]),
        ],
    );
}

#[test]
fn a_path_of_other_predicates_has_a_row_for_each_triple() {
    all(
        ":a :q :c ; :r :c ; :p :c . :e :q :c .",
        &[
            ("SELECT ?e { :a !:p ?e }", &["<:c>", "<:c>"]),
            (
                "SELECT ?e { VALUES ?e { :c } :a !:p ?e }",
                &["<:c>", "<:c>"],
            ),
            ("SELECT ?s { ?s !(:q|:r) :c }", &["<:a>"]),
        ],
    );
}

#[test]
fn words_are_found_inside_any_expression_and_none_is_left_out() {
    let many: Vec<String> = (0..1_500)
        .map(|number| format!(":many :label \"abc{number:05}\" ."))
        .collect();
    let data = format!(":a :label \"Putin\" . {}", many.concat());
    all(
        &data,
        &[
            (
                "SELECT ?s { ?s :label ?l FILTER(COALESCE(EXISTS { ?s text:search \"pvtin\" }, false)) }",
                &["<:a>"],
            ),
            (
                "SELECT (COUNT(*) AS ?n) { ?t text:matches \"abc*\" }",
                &["\"1500\"^^<http://www.w3.org/2001/XMLSchema#integer>"],
            ),
        ],
    );
}

#[test]
fn a_deleted_text_does_not_hide_those_that_are_nearly_spelt_so() {
    each_of_ours_with(":a :label \"Putin\" . :b :label \"Pvtin\" .", |backend| {
        update(backend, "DELETE DATA { :a :label \"Putin\" }");
        let found = ask(backend, "SELECT ?s { ?s text:search \"putin\" }");
        assert_eq!(found, ["<:b>"]);
    });
}

#[test]
fn long_paths_are_planned_at_once() {
    let steps = vec![":p"; 60].join("/");
    let query = format!("SELECT * {{ ?x ({steps})* ?y }}");
    each_with(":a :p :b .", |backend| {
        assert_eq!(ask(backend, &query).len(), 2);
    });
}

#[test]
fn an_update_may_list_many_triples() {
    let triples: Vec<String> = (0..5_000)
        .map(|number| format!(":s :p {number} ."))
        .collect();
    let text = format!("INSERT DATA {{ GRAPH :g {{ {} }} }}", triples.concat());
    let limits = chancery::model::limits::Limits::default();
    each_with("", |backend| {
        let apply = |text: &str, context: &_| backend.update(text, context);
        chancery::query::update("test", &text, &context(), &limits, apply).unwrap();
        assert_eq!(
            ask(backend, "SELECT ?o { GRAPH :g { :s :p ?o } }").len(),
            5_000
        );
    });
}

/// Such a node stands in no triple of its own.
#[test]
fn a_blank_node_that_only_a_triple_term_has_stays_the_same() {
    let data = ":r1 :reifies <<( :a :p _:x )>> . :r2 :reifies <<( :a :p _:x )>> .";
    each_with(data, |backend| {
        let update =
            "DELETE { :r1 :reifies ?t } INSERT { :r1 :reifies <<( :a :q ?x )>> . ?x :label \"X\" }
            WHERE { :r1 :reifies ?t , <<( :a :p ?x )>> }";
        backend.update(update, &context()).unwrap();
        let together = "ASK { :r1 :reifies <<( :a :q ?x )>> . :r2 :reifies <<( :a :p ?x )>> . ?x :label \"X\" }";
        assert_eq!(ask(backend, together), ["true"]);
    });
}
