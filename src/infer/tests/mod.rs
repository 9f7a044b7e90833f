//! Rules over small data: what follows, and that joining only what is new misses nothing.

use std::path::Path;

use super::*;
use crate::store::{Backend as _, Memory};
use oxigraph::io::{RdfFormat, RdfParser};

mod claims;
mod forged;
mod profiles;
mod random;

const PREFIXES: &str = "@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dip: <https://w3id.org/chancery/ontology#> .
    @prefix dcterms: <http://purl.org/dc/terms/> . ";

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::default();
    prefixes.declare("", "http://e/");
    prefixes
}

fn quads(text: &str) -> Vec<Quad> {
    let text = format!("{PREFIXES}{text}");
    let parser = RdfParser::from_format(RdfFormat::Turtle);
    parser.for_slice(&text).map(Result::unwrap).collect()
}

fn add(inference: &mut Inference, name: &str, text: &str) -> Result<(), InferError> {
    let rule = RuleText {
        name,
        source: name,
        text,
    };
    inference.add_rule(&rule, &prefixes(), &Limits::default())
}

fn with(data: &str, rules: &[(&str, &str)]) -> Inference {
    let mut inference = Inference::default();
    for quad in quads(data) {
        inference.add(quad);
    }
    for (name, text) in rules {
        add(&mut inference, name, text).unwrap();
    }
    inference
}

fn derived(data: &str, rules: &[(&str, &str)]) -> Inference {
    let mut inference = with(data, rules);
    inference.run(&Settings::default()).unwrap();
    inference
}

/// What was derived, as short triples, sorted.
fn told(inference: &Inference) -> Vec<String> {
    let prefixes = prefixes();
    let show = |term: Term| match term {
        Term::NamedNode(node) => prefixes.show(node.as_str()),
        other => other.to_string(),
    };
    let mut told: Vec<String> = inference
        .derived()
        .map(|quad| {
            let terms = [quad.subject.into(), quad.predicate.into(), quad.object];
            terms.map(show).join(" ")
        })
        .collect();
    told.sort();
    told
}

fn owl(data: &str) -> Inference {
    let mut inference = with(data, &[]);
    inference.add_profile(Profile::OwlRl, false).unwrap();
    inference.run(&Settings::default()).unwrap();
    inference
}

#[test]
fn most_rules_of_the_ontology_are_joins() {
    let mut inference = Inference::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/rules");
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        add(
            &mut inference,
            &name,
            &std::fs::read_to_string(file).unwrap(),
        )
        .unwrap();
    }
    let program = &inference.program;
    let asked = program.questions.iter();
    let asked: Vec<&str> = asked
        .map(|question| program.named[question.source].name.as_str())
        .collect();
    assert_eq!(asked, ["bounds"]);
    let mut named = program.named.iter();
    let party = named.find(|named| named.name == "party").unwrap();
    assert_eq!(party.writes.len(), 2, "{:?}", party.writes);
}

#[test]
fn a_rule_goes_on_to_the_end() {
    let chain = ":a :next :b . :b :next :c . :c :next :d .";
    let inference = derived(
        chain,
        &[
            ("one", "CONSTRUCT { ?x :after ?y } WHERE { ?y :next ?x }"),
            (
                "more",
                "CONSTRUCT { ?x :after ?z } WHERE { ?x :after ?y . ?y :after ?z }",
            ),
        ],
    );
    assert_eq!(
        told(&inference),
        [
            ":b :after :a",
            ":c :after :a",
            ":c :after :b",
            ":d :after :a",
            ":d :after :b",
            ":d :after :c"
        ]
    );
    let graphs: BTreeSet<String> = inference
        .derived()
        .map(|quad| quad.graph_name.to_string())
        .collect();
    assert_eq!(graphs.len(), 2);
}

#[test]
fn paths_values_and_unions_are_joins() {
    let data = ":a :in :b . :b :in :c . :d :holds :c . :e :kind :x . :f :kind :y .";
    let rules = [
        (
            "around",
            "CONSTRUCT { ?x :around ?y } WHERE { ?y (:in|^:holds)+ ?x }",
        ),
        (
            "self",
            "CONSTRUCT { ?x :reaches ?y } WHERE { ?x :in ?z . ?x :in* ?y }",
        ),
        (
            "kinds",
            "CONSTRUCT { ?e ?p ?k } WHERE { ?e :kind ?k . VALUES (?k ?p) { (:x :isX) (:y :isY) } }",
        ),
    ];
    let inference = derived(data, &rules);
    assert!(inference.program.questions.is_empty());
    assert_eq!(
        told(&inference),
        [
            ":a :reaches :a",
            ":a :reaches :b",
            ":a :reaches :c",
            ":b :around :a",
            ":b :reaches :b",
            ":b :reaches :c",
            ":c :around :a",
            ":c :around :b",
            ":d :around :a",
            ":d :around :b",
            ":d :around :c",
            ":e :isX :x",
            ":f :isY :y",
        ]
    );
}

#[test]
fn filters_compare_values_and_terms() {
    let data = ":a :n 1 ; :m 01, 2 . :b :n 3 ; :m 3 . _:c :n 4 ; :m 5 .";
    let rules = [
        (
            "same",
            "CONSTRUCT { ?x a :Same } WHERE { ?x :n ?n ; :m ?m FILTER(?n = ?m) }",
        ),
        (
            "other",
            "CONSTRUCT { ?x a :Other } WHERE { ?x :n ?n ; :m ?m FILTER(?n != ?m && ?n < 4) }",
        ),
        (
            "sum",
            "CONSTRUCT { ?x :sum ?s } WHERE { ?x :n ?n FILTER(isIRI(?x)) BIND(?n + 10 AS ?s) }",
        ),
        (
            "blank",
            "CONSTRUCT { ?x a :Blank } WHERE { ?x :n ?n FILTER(isBlank(?x) && ?n > 3) }",
        ),
    ];
    let told = told(&derived(data, &rules));
    let found: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(
        found,
        [
            ":a :sum \"11\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ":a rdf:type :Other",
            ":a rdf:type :Same",
            ":b :sum \"13\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ":b rdf:type :Same",
            "_:c rdf:type :Blank",
        ]
    );
}

#[test]
fn what_is_negated_is_complete_before() {
    let data = ":a a :Man . :b a :Man . :b :wedTo :c . :c a :Woman .";
    // In the wrong order on purpose.
    let rules = [
        (
            "bachelor",
            "CONSTRUCT { ?x a :Bachelor } WHERE { ?x a :Man FILTER NOT EXISTS { ?x :spouse ?y } }",
        ),
        (
            "spouse",
            "CONSTRUCT { ?x :spouse ?y . ?y :spouse ?x } WHERE { ?x :wedTo ?y }",
        ),
        (
            "lonely",
            "CONSTRUCT { ?x a :Lonely } WHERE { ?x a :Bachelor MINUS { ?x :friend ?y } }",
        ),
        (
            "count",
            "CONSTRUCT { :all :count ?n } WHERE { { SELECT (COUNT(*) AS ?n) { ?x :spouse ?y } } }",
        ),
    ];
    assert_eq!(
        told(&derived(data, &rules)),
        [
            ":a rdf:type :Bachelor",
            ":a rdf:type :Lonely",
            ":all :count \"2\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ":b :spouse :c",
            ":c :spouse :b",
        ]
    );
}

#[test]
fn a_circle_through_a_negation_is_named() {
    let rules = [
        (
            "p",
            "CONSTRUCT { ?x a :P } WHERE { ?x a :T FILTER NOT EXISTS { ?x a :Q } }",
        ),
        ("q", "CONSTRUCT { ?x a :Q } WHERE { ?x a :R }"),
        ("r", "CONSTRUCT { ?x a :R } WHERE { ?x a :P }"),
    ];
    let mut inference = with(":a a :T .", &rules);
    let error = inference.run(&Settings::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "rules go in a circle: `p` asks that something is not so which `q` derives, and `q` rests on `r`, `r` rests on `p`"
    );
    let alone = [(
        "p",
        "CONSTRUCT { ?x a :P } WHERE { ?x a :T MINUS { ?x a :P } }",
    )];
    let error = with("", &alone).run(&Settings::default()).unwrap_err();
    assert!(
        error.to_string().contains("which it derives itself"),
        "{error}"
    );
}

#[test]
fn a_profile_may_not_derive_late_what_a_rule_negates() {
    let rules = [(
        "p",
        "CONSTRUCT { ?x a :P } WHERE { ?x a :T FILTER NOT EXISTS { ?x a :Q } }",
    )];
    let data = ":a a :T . :P rdfs:subClassOf :Q . :b a :P .";
    let mut inference = with(data, &rules);
    inference.add_profile(Profile::Rdfs, false).unwrap();
    let error = inference.run(&Settings::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`p` asks that something is not so which `rdfs9` derives later"),
        "{error}"
    );
    // What follows before is complete.
    let mut inference = with(":a a :T, :S . :S rdfs:subClassOf :Q .", &rules);
    inference.add_profile(Profile::Rdfs, false).unwrap();
    inference.run(&Settings::default()).unwrap();
    assert_eq!(told(&inference), [":a rdf:type :Q"]);
}

#[test]
fn new_nodes_are_the_same_for_the_same_values() {
    let data = ":a :knows :b, :c . :b :knows :a .";
    let rules = [(
        "note",
        "CONSTRUCT { _:n :about ?x ; a :Note } WHERE { ?x :knows ?y }",
    )];
    let once = derived(data, &rules);
    assert_eq!(once.derived().count(), 4, "{:?}", told(&once));
    assert_eq!(told(&once), told(&derived(data, &rules)));
}

#[test]
fn what_never_ends_is_ended() {
    let settings = Settings {
        max_rounds: 50,
        max_derived: 1_000,
        ..Settings::default()
    };
    let minting = [(
        "mint",
        "CONSTRUCT { ?x :next _:n . _:n a :T } WHERE { ?x a :T }",
    )];
    let counting = [(
        "count",
        "CONSTRUCT { ?x :n ?more } WHERE { ?x :n ?n BIND(?n + 1 AS ?more) }",
    )];
    for (data, rules) in [(":a a :T .", &minting), (":a :n 1 .", &counting)] {
        let error = with(data, rules).run(&settings).unwrap_err();
        assert!(
            matches!(error, InferError::TooLong { rounds: 50, .. }),
            "{error}"
        );
        assert!(error.to_string().contains(rules[0].0), "{error}");
    }
    let many: Vec<String> = (0..60)
        .map(|number| format!(":n{number} a :T . "))
        .collect();
    let many = many.concat();
    let pairs = [(
        "pairs",
        "CONSTRUCT { ?x :with ?y } WHERE { ?x a :T . ?y a :T }",
    )];
    let error = with(&many, &pairs).run(&settings).unwrap_err();
    assert!(
        matches!(error, InferError::TooMany { derived: 1_000, .. }),
        "{error}"
    );
    // Rows that wait to be asked about are bounded as well, and none is lost in silence.
    let few = [(
        "few",
        "CONSTRUCT { ?x :with ?y } WHERE { ?x a :T . ?y a :T FILTER(STR(?x) = 'http://e/n1') }",
    )];
    let error = with(&many, &few).run(&settings).unwrap_err();
    assert!(
        matches!(error, InferError::TooMany { derived: 1_000, .. }),
        "{error}"
    );
    assert_eq!(derived(&many, &few).derived().count(), 60);
    let exact = Settings {
        max_derived: 3_600,
        ..settings
    };
    with(&many, &pairs).run(&exact).unwrap();
    let cancelled = Settings::default();
    cancelled.cancellation.cancel();
    let error = with(&many, &pairs).run(&cancelled).unwrap_err();
    assert!(matches!(error, InferError::TimedOut), "{error}");
}

#[test]
fn what_is_no_rule_is_said() {
    for (text, said) in [
        ("SELECT * { ?s ?p ?o }", "a rule is a CONSTRUCT query"),
        ("CONSTRUCT { ?s :p ?o } FROM :g WHERE { ?s ?p ?o }", "FROM"),
        (
            "CONSTRUCT { ?s :p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
            "GRAPH",
        ),
        (
            "CONSTRUCT { ?s :p ?o } WHERE { SERVICE :x { ?s ?p ?o } }",
            "no other machine",
        ),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?c rdf:reifies <<( ?s ?p ?o )>> }",
            "quoted",
        ),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { << ?s ?p ?o >> dip:speaker ?who }",
            "quoted",
        ),
        (
            "CONSTRUCT { ?s :says ?o } WHERE { ?c rdf:reifies ?t BIND(SUBJECT(?t) AS ?s) BIND(OBJECT(?t) AS ?o) }",
            "quoted",
        ),
        (
            "CONSTRUCT { ?s :at ?now } WHERE { ?s ?p ?o BIND(NOW() AS ?now) }",
            "another thing each time",
        ),
        (
            "CONSTRUCT { ?s :at ?b } WHERE { ?s ?p ?o BIND(BNODE() AS ?b) }",
            "another thing each time",
        ),
        ("CONSTRUCT { } WHERE { ?s ?p ?o }", "nothing follows"),
        (
            "CONSTRUCT { ?s :p ?c } WHERE { ?s :q ?o }",
            "nothing gives ?c a value",
        ),
        (
            "CONSTRUCT { ?s :p ?o } WHERE { ?s :q ?o } LIMIT 1",
            "which rows are the first",
        ),
        (
            "CONSTRUCT { ?s :p ?all } WHERE { SELECT ?s (GROUP_CONCAT(?o) AS ?all) { ?s :q ?o } GROUP BY ?s }",
            "whatever order",
        ),
        (
            "CONSTRUCT { ?s :p ?one } WHERE { SELECT ?s (SAMPLE(?o) AS ?one) { ?s :q ?o } GROUP BY ?s }",
            "whatever order",
        ),
        ("CONSTRUCT { ?s :p } WHERE { ?s ?p ?o }", ""),
    ] {
        let error = add(&mut Inference::default(), "wrong", text).unwrap_err();
        assert!(error.to_string().contains(said), "{text}: {error}");
    }
    let ordered = "CONSTRUCT { ?s :p ?o } WHERE { ?s :q ?o } ORDER BY ?o LIMIT 1";
    add(&mut Inference::default(), "ordered", ordered).unwrap();
    let twice = "CONSTRUCT { ?s :p ?o } WHERE { ?s :q ?o }";
    let mut inference = with("", &[("same", twice)]);
    let error = add(&mut inference, "same", twice).unwrap_err();
    assert!(error.to_string().contains("two rules called"), "{error}");
    // Other names, and one graph.
    let mut inference = with("", &[("a b", twice)]);
    let error = add(&mut inference, "a-b", twice).unwrap_err();
    assert!(error.to_string().contains("one graph"), "{error}");
    let mut inference = with("", &[("cax-sco", twice)]);
    let error = inference.add_profile(Profile::OwlRl, false).unwrap_err();
    assert!(error.to_string().contains("two rules called"), "{error}");
}

/// What somebody merely says is no premise, in whatever words.
#[test]
fn claims_are_no_premises() {
    let data = ":a :knows :b . :b :knows :c {| dip:speaker :boris |} .
        << :c :knows :d ~ :claim >> dip:speaker :boris ; dcterms:source :paper .
        :x owl:sameAs :y {| dip:speaker :boris |} . :x :is :good .";
    let rules = [(
        "far",
        "CONSTRUCT { ?x :reaches ?y } WHERE { ?x :knows+ ?y }",
    )];
    let acts = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/schemes/act.ttl");
    let acts = std::fs::read_to_string(acts).unwrap();
    let ontology = Memory::new().unwrap();
    let parser = RdfParser::from_format(RdfFormat::Turtle);
    let acts = parser.for_slice(&acts).map(Result::unwrap);
    ontology.extend(&mut acts.map(Ok)).unwrap();
    let mut inference = with(data, &rules);
    inference.add_profile(Profile::OwlRl, false).unwrap();
    assert_eq!(inference.set_claims_aside(&ontology).unwrap(), 2);
    inference.run(&Settings::default()).unwrap();
    assert_eq!(told(&inference), [":a :reaches :b"]);
    // A source of the subject and of the claim vouches for it.
    let agreed = format!("{data} :b dcterms:source :paper .").replace(
        ":c {| dip:speaker :boris |}",
        ":c {| dip:speaker :boris ; dip:act <https://w3id.org/chancery/scheme/act/assertion> ; dcterms:source :paper |}",
    );
    let mut inference = with(&agreed, &rules);
    assert_eq!(inference.set_claims_aside(&ontology).unwrap(), 1);
    inference.run(&Settings::default()).unwrap();
    assert_eq!(
        told(&inference),
        [":a :reaches :b", ":a :reaches :c", ":b :reaches :c"]
    );
}

/// Nobody has to do what somebody proposes.
#[test]
fn what_only_a_claim_speaks_of_is_no_premise() {
    let data = ":offer a dip:Proposal ; dip:speaker :boris ; dip:hasTerm :term . :treaty a dip:Treaty ; dip:hasTerm :article .
        :term a dip:Term ; dip:obligor :ann ; dip:quantity [ :value 5 ] . :article a dip:Term ; dip:obligor :boris .";
    let rules = [
        (
            "must",
            "CONSTRUCT { ?who :must ?what } WHERE { ?what dip:obligor ?who }",
        ),
        ("some", "CONSTRUCT { :it :has ?n } WHERE { ?x :value ?n }"),
        (
            "said",
            "CONSTRUCT { ?who :offers ?what } WHERE { ?o dip:speaker ?who ; dip:hasTerm ?what }",
        ),
    ];
    let mut inference = with(data, &rules);
    assert_eq!(
        inference.set_claims_aside(&Memory::new().unwrap()).unwrap(),
        4
    );
    inference.run(&Settings::default()).unwrap();
    assert_eq!(
        told(&inference),
        [":boris :must :article", ":boris :offers :term"]
    );
}

#[test]
fn other_layers_are_no_premises() {
    let mut inference = with("", &[("p", "CONSTRUCT { ?x :p ?y } WHERE { ?x :q ?y }")]);
    let [quad] = &quads(":a :q :b .")[..] else {
        panic!()
    };
    for graph in [
        "graph/derived/q",
        "graph/wikidata/Q1",
        "graph/according-to/x",
    ] {
        let name = NamedNode::new_unchecked(format!("https://w3id.org/chancery/{graph}"));
        inference.add(Quad {
            graph_name: name.into(),
            ..quad.clone()
        });
    }
    inference.run(&Settings::default()).unwrap();
    assert_eq!(inference.stated() + inference.derived().count(), 0);
}

#[test]
fn a_proof_goes_down_to_what_is_stated() {
    let data = ":a :in :b . :b :in :c . :x :at :a . :c a :Place .";
    let rules = [
        ("within", "CONSTRUCT { ?x :within ?y } WHERE { ?x :in+ ?y }"),
        (
            "at",
            "CONSTRUCT { ?x :at ?y } WHERE { ?x :at ?z . ?z :within ?y . ?y a :Place FILTER(STR(?y) > 'a') }",
        ),
        (
            "named",
            "CONSTRUCT { ?x :name ?n } WHERE { ?x :at ?y OPTIONAL { ?x :label ?l } BIND(COALESCE(?l, STR(?x)) AS ?n) }",
        ),
    ];
    let inference = derived(data, &rules);
    let wanted = pattern(":x :at :c", &prefixes(), &Limits::default()).unwrap();
    let found = inference.matching(&wanted);
    let proof = inference
        .proof(&found[0], 100, &CancellationToken::default())
        .unwrap();
    let stated = proof.steps.iter().filter(|step| step.is_stated);
    assert_eq!(stated.count(), 4, "{proof:#?}");
    let because = proof.because[0].as_ref().unwrap();
    assert_eq!(because.rule, "at");
    assert_eq!(because.conditions, ["(STR(<http://e/c>) > \"a\")"]);
    assert_eq!(because.premises.len(), 3);
    // A query's premises are the patterns that hold.
    let wanted = pattern(":x :name ?n", &prefixes(), &Limits::default()).unwrap();
    let found = inference.matching(&wanted);
    let premises = inference
        .because(&found[0], &CancellationToken::default())
        .unwrap();
    assert_eq!(premises.len(), 1, "{premises:?}");
    for wrong in [
        ":x :at",
        ":x :at :c ; :in :d",
        "SELECT",
        "?x :p <<( :a :b :c )>>",
    ] {
        assert!(
            pattern(wrong, &prefixes(), &Limits::default()).is_err(),
            "{wrong}"
        );
    }
}

/// Every derived statement has a proof whose leaves are stated.
fn check_proofs(inference: &Inference) {
    for quad in inference.derived() {
        let wanted = [
            Some(quad.subject.clone().into()),
            Some(quad.predicate.clone().into()),
            Some(quad.object.clone()),
        ];
        let step = inference.matching(&wanted).remove(0);
        let proof = inference
            .proof(&step, usize::MAX, &CancellationToken::default())
            .unwrap();
        for (place, step) in proof.steps.iter().enumerate() {
            let because = &proof.because[place];
            assert!(step.is_stated || because.is_some(), "{step:?}");
            if let Some(because) = because {
                let named = inference
                    .program
                    .named
                    .iter()
                    .find(|named| named.name == because.rule);
                let is_axiom = named.unwrap().pattern.is_none() && because.premises.is_empty();
                assert!(
                    !because.premises.is_empty() || is_axiom,
                    "{quad}: {because:?}"
                );
            }
        }
    }
}
