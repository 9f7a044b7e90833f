//! The suite of the seam, continued: answers that a store plans, counts or looks up in its own way.

use chancery::store::StoreError;

use crate::backend::{ask, context, each_of_ours_with, each_with, failure};

#[test]
fn texts_are_found_by_their_words() {
    let data = ":a :label \"Vladimir Putin\"@en , \"Владимир Путин\"@ru ; :note \"met Müller\" .
        :b :label \"Łódź treaty of peace\" ; :year \"2025\"^^:own . GRAPH :g { :c :label \"Vladimir Putin\"@en }";
    let cases: [(&str, &[&str]); 9] = [
        (
            "SELECT ?s { ?t text:matches \"vladimir\" . ?s :label ?t }",
            &[":a", ":c"],
        ),
        ("SELECT ?s { ?s text:search \"put*\" }", &[":a", ":c"]),
        (
            "SELECT ?s { ?s text:search \"vladmir putn~\" }",
            &[":a", ":c"],
        ),
        ("SELECT ?s { ?s text:search \"muller\" }", &[":a"]),
        ("SELECT ?s { ?s text:search \"lodz\" }", &[":b"]),
        ("SELECT ?s { ?s text:search \"путин\" }", &[":a"]),
        (
            "SELECT ?s { ?s text:search '\"treaty of peace\"' }",
            &[":b"],
        ),
        ("SELECT ?s { ?s text:search '\"peace of treaty\"' }", &[]),
        ("SELECT ?s { ?s text:search \"2025\" }", &[]),
    ];
    each_of_ours_with(data, |backend| {
        for (query, expected) in cases {
            let found = ask(backend, query);
            let found: Vec<String> = found
                .iter()
                .map(|iri| iri.replace(['<', '>'], ""))
                .collect();
            assert_eq!(found, expected, "{query}");
        }
        let update = "DELETE { ?s ?p ?t } INSERT { ?s ?p \"Volodymyr\" } WHERE { ?t text:matches \"putin\" . ?s ?p ?t }";
        backend.update(update, &context()).unwrap();
        // An update without `GRAPH` changes the default graph alone.
        assert_eq!(
            ask(backend, "SELECT ?s { ?s text:search \"putin\" }"),
            ["<:c>"]
        );
        assert_eq!(
            ask(backend, "SELECT ?s { ?s text:search \"volodymyr\" }"),
            ["<:a>"]
        );
        for wrong in [
            "SELECT ?s { ?s text:mathces \"a\" }",
            "SELECT ?s { ?s text:matches ?words }",
            "SELECT ?s { :a text:search \"a\" }",
        ] {
            let outcome = failure(backend.query(wrong, &context()));
            assert!(
                matches!(outcome, StoreError::Syntax { .. }),
                "{wrong}: {outcome}"
            );
        }
    });
}

/// Anna knows Boris and Clara, who know each other, and Clara knows Dmitri. What is said, what
/// things are called and what they are ties nobody.
const KNOWN: &str = ":anna :knows :boris , :clara . :boris :knows :clara . :clara :knows :dmitri .
    :anna a :Person ; <http://www.w3.org/2000/01/rdf-schema#seeAlso> :page ; :name \"Anna\" .
    :claim <https://w3id.org/chancery/ontology#speaker> :dmitri ; :about :anna .
    :r <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( :anna :knows :dmitri )>> .
    GRAPH :g { :anna :knows :boris . :boris :trusts _:x }";

#[test]
fn networks_are_measured_from_a_query() {
    let cases: [(&str, &[&str]); 9] = [
        (
            "SELECT ?s (xsd:integer(?d) AS ?n) { ?s network:degree ?d }",
            &[":anna 2", ":boris 3", ":clara 3", ":dmitri 1"],
        ),
        (
            "SELECT ?s ?n { VALUES ?s { :clara } ?s network:outDegree ?o ; network:inDegree ?n }",
            &[":clara 2"],
        ),
        ("SELECT ?n { :clara network:core ?n }", &["2"]),
        ("SELECT ?n { :nobody network:core ?n }", &[]),
        (
            "SELECT ?s ?n { ?s network:articulation ?n FILTER(?n = 1) }",
            &[":boris 1", ":clara 1"],
        ),
        (
            "SELECT ?s ?n { GRAPH :g { ?s network:degree ?n } }",
            &[":anna 1", ":boris 2"],
        ),
        (
            "SELECT ?s ?n FROM :g { ?s network:component ?n }",
            &[":anna 1", ":boris 1"],
        ),
        ("SELECT ?s ?n FROM :nothing { ?s network:degree ?n }", &[]),
        (
            "SELECT ?s { ?s network:betweenness ?n } ORDER BY DESC(?n) ?s LIMIT 1",
            &[":boris"],
        ),
    ];
    each_of_ours_with(KNOWN, |backend| {
        for (query, expected) in cases {
            let found = ask(backend, query).into_iter();
            let plain = |line: String| {
                let line = line.replace("\"^^<http://www.w3.org/2001/XMLSchema#integer>", "");
                line.replace(['<', '>', '"'], "").replace('\t', " ")
            };
            let found: Vec<String> = found.map(plain).collect();
            assert_eq!(found, expected, "{query}");
        }
        // Of five things, four have a name that an answer can give.
        let sum = "ASK { { SELECT (SUM(?n) AS ?all) { ?s network:pagerank ?n } } FILTER(?all > 0.5 && ?all < 1) }";
        assert_eq!(ask(backend, sum), ["true"]);
        let every =
            "SELECT ?s { ?s network:closeness ?a ; network:eigenvector ?b ; network:hub ?c ;
            network:authority ?d ; network:clustering ?e ; network:strength ?f ;
            network:strongComponent ?g ; network:community ?h }";
        assert_eq!(ask(backend, every).len(), 4);
    });
}

#[test]
fn what_cannot_be_measured_is_refused() {
    each_of_ours_with(KNOWN, |backend| {
        for wrong in [
            "SELECT ?s { ?s network:pagrank ?n }",
            "SELECT ?s { ?s network:pagerank 1 }",
            "SELECT ?s { \"s\" network:pagerank ?n }",
            "SELECT ?s { ?s network:pagerank ?s }",
            "SELECT ?s { GRAPH ?g { ?s network:pagerank ?n } }",
        ] {
            let outcome = failure(backend.query(wrong, &context()));
            assert!(
                matches!(outcome, StoreError::Syntax { .. }),
                "{wrong}: {outcome}"
            );
        }
        let update = "INSERT { ?s :rank ?n } WHERE { ?s network:pagerank ?n }";
        let outcome = backend.update(update, &context());
        assert!(matches!(outcome, Err(StoreError::Refused(_))));
        let context = context();
        context.cancellation.cancel();
        let outcome = backend.query("SELECT ?s { ?s network:betweenness ?n }", &context);
        assert!(matches!(failure(outcome), StoreError::Cancelled));
    });
}

#[test]
fn counts_are_those_of_the_rows() {
    let data = ":a :p :b , :c ; :q :b . :x :p :b . :y :p :b . :b :q 1 , 1.0 .";
    let shapes = [
        "?s ?p ?o",
        ":a ?p ?o",
        "?s :p ?o",
        "?s ?p :b",
        ":a :p ?o",
        ":a ?p :b",
        "?s :p :b",
        ":a :p :b",
        ":none ?p ?o",
        "?s ?p :none",
    ];
    each_with(data, |backend| {
        for shape in shapes {
            let rows = ask(backend, &format!("SELECT * {{ {shape} }}")).len();
            let counted = ask(backend, &format!("SELECT (COUNT(*) AS ?n) {{ {shape} }}"));
            let number = format!("\"{rows}\"^^<http://www.w3.org/2001/XMLSchema#integer>");
            assert_eq!(counted, [number], "{shape}");
        }
        let grouped = [
            (
                "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 3)",
                1,
            ),
            ("SELECT ?s (COUNT(?o) AS ?n) { ?s :p ?o } GROUP BY ?s", 3),
            ("SELECT ?o (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?o", 2),
            (
                "SELECT ?o (COUNT(*) AS ?n) (COUNT(?s) AS ?m) { ?s ?p ?o } GROUP BY ?o",
                4,
            ),
        ];
        for (query, rows) in grouped {
            assert_eq!(ask(backend, query).len(), rows, "{query}");
        }
    });
}

#[test]
fn a_graph_variable_is_bound_by_the_graph_alone() {
    let data = "GRAPH :g { :a :label \"peace\" ; :p 1 } GRAPH :h { :b :p 2 }";
    let cases: [(&str, &[&str]); 4] = [
        (
            "SELECT ?g { GRAPH ?g { OPTIONAL { ?s :none ?o } VALUES ?x { 1 } } }",
            &["<:g>", "<:h>"],
        ),
        (
            "SELECT ?g { GRAPH ?g { ?x text:search \"peace\" } }",
            &["<:g>"],
        ),
        (
            "SELECT ?g ?y { GRAPH ?g { ?x text:search \"peace\" . ?y :p ?v } }",
            &["<:g>\t<:a>"],
        ),
        (
            "SELECT ?g { GRAPH ?g { ?s :p ?v OPTIONAL { ?s :label ?l } } }",
            &["<:g>", "<:h>"],
        ),
    ];
    each_with(data, |backend| {
        for (query, expected) in cases {
            assert_eq!(ask(backend, query), expected, "{query}");
        }
    });
}

#[test]
fn long_tables_are_joined_wherever_they_stand() {
    let list: Vec<String> = (0..200).map(|number| format!(":n{number}")).collect();
    let values = list.join(" ");
    let commas = list.join(", ");
    let data = ":n7 :p :n9 , :z . :y :p :n199 . :n7 :q \"seven\" .";
    let cases = [
        format!("SELECT ?s ?o {{ ?s :p ?o . VALUES ?o {{ {values} }} }}"),
        format!("SELECT ?s ?o {{ ?s :p ?o FILTER(?o IN ({commas})) }}"),
        format!("SELECT ?s ?o {{ ?s :p ?o OPTIONAL {{ ?s :q ?l }} FILTER(?o IN ({commas})) }}"),
    ];
    each_with(data, |backend| {
        for query in &cases {
            assert_eq!(
                ask(backend, query),
                ["<:n7>\t<:n9>", "<:y>\t<:n199>"],
                "{query}"
            );
        }
        let kept = ask(
            backend,
            &format!(
                "SELECT ?s ?o {{ ?s :q ?l OPTIONAL {{ VALUES ?s {{ {values} }} ?s :p ?o }} }}"
            ),
        );
        assert_eq!(kept.len(), 2);
    });
}

#[test]
fn a_term_leads_to_itself_whether_or_not_a_triple_has_it() {
    let cases: [(&str, &[&str]); 14] = [
        ("SELECT ?v { :none :p* ?v }", &["<:none>"]),
        ("SELECT ?v { ?v :p? :none }", &["<:none>"]),
        ("SELECT ?v { \"none\" (:p|:q*) ?v }", &["\"none\""]),
        ("ASK { :none :p* :none }", &["true"]),
        ("ASK { :none :p* :other }", &["false"]),
        ("ASK { :none :p+ :none }", &["false"]),
        ("SELECT ?v { :none :p*/:q ?v }", &[]),
        ("SELECT ?v { :none (:p*/:q)? ?v }", &["<:none>"]),
        // A term of the data leads to itself once.
        ("SELECT ?v { :a :p* ?v }", &["<:a>", "<:b>"]),
        (
            "SELECT ?v ?w { :none ^:p* ?v OPTIONAL { ?v :q ?w } }",
            &["<:none>\t-"],
        ),
        // A variable stands only for what the data have.
        (
            "SELECT ?v { VALUES ?x { :none :a } ?x :p? ?v }",
            &["<:a>", "<:b>"],
        ),
        (
            "SELECT ?g ?v { GRAPH ?g { :c :p? ?v } }",
            &["<:g>\t<:c>", "<:g>\t<:d>", "<:h>\t<:c>"],
        ),
        ("SELECT ?v { GRAPH :h { :a :p* ?v } }", &["<:a>"]),
        (
            "SELECT ?v FROM :h { :c :p* ?v FILTER EXISTS { :none :q* ?v2 FILTER (?v2 = :none) } }",
            &["<:c>"],
        ),
    ];
    let data = ":a :p :b . GRAPH :g { :c :p :d } GRAPH :h { :e :p :f }";
    each_of_ours_with(data, |backend| {
        for (query, expected) in cases {
            assert_eq!(ask(backend, query), expected, "{query}");
        }
        let update = "INSERT { :none :reaches ?v } WHERE { :none :p* ?v }";
        backend.update(update, &context()).unwrap();
        let told = ask(backend, "SELECT ?v { :none :reaches ?v }");
        assert_eq!(told, ["<:none>"]);
    });
}

#[test]
fn brackets_of_regular_expressions_hold_characters() {
    let data = ":a :p \"a\" , \"&\" , \"~\" , \"-\" , \",\" .";
    each_of_ours_with(data, |backend| {
        for (pattern, expected) in [
            ("^[a&&b]$", &["\"&\"", "\"a\""][..]),
            ("^[~~]$", &["\"~\""]),
            ("^[+--]$", &["\",\"", "\"-\""]),
        ] {
            let query = format!("SELECT ?v {{ :a :p ?v FILTER REGEX(?v, '{pattern}') }}");
            assert_eq!(ask(backend, &query), expected, "{pattern}");
        }
        let query = "SELECT (REPLACE(?v, '[&&]', 'x') AS ?w) { :a :p ?v FILTER (?v = '&') }";
        assert_eq!(ask(backend, query), ["\"x\""]);
        let query = "SELECT ?v { :a :p ?v FILTER REGEX(?v, '^[a-z-[aeiou]]$') }";
        let error = failure(backend.query(query, &context()));
        assert!(
            error.to_string().contains("`-[` is not understood"),
            "{error}"
        );
    });
}
