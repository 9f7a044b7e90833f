//! Data and rules that would have something follow that nobody says.

use super::*;

#[test]
fn no_name_stands_for_another_term_or_helps_a_rule() {
    // The names that were given to numbers of terms and to helpers once, and those of now.
    for space in ["urn:x-chancery:term:", "<term:"] {
        let name = |number| NamedNode::new_unchecked(format!("{space}{number}"));
        let say = |object: Term| {
            let [subject, predicate] = ["http://e/x", "http://e/p"].map(NamedNode::new_unchecked);
            Quad::new(subject, predicate, object, GraphName::DefaultGraph)
        };
        let mut inference = with(":first :says :nothing .", &[]);
        (0..3).for_each(|number| inference.add(say(name(number).into())));
        let rule = "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER(STRLEN(STR(?x)) > 0) }";
        add(&mut inference, "copy", rule).unwrap();
        inference.run(&Settings::default()).unwrap();
        let objects: BTreeSet<String> = inference
            .derived()
            .map(|quad| quad.object.to_string())
            .collect();
        let own = (0..3).map(|number| name(number).to_string()).collect();
        assert_eq!(objects, own);
    }
    let data = ":x <urn:x-chancery:path:anc:0> :y . :C <urn:x-chancery:member> :l . :D <urn:x-chancery:member> :l .
        :l a owl:AllDisjointClasses ; owl:members () . :a a :C, :D . :x :par :z .";
    let mut inference = with(
        data,
        &[("anc", "CONSTRUCT { ?x :anc ?y } WHERE { ?x :par+ ?y }")],
    );
    inference.add_profile(Profile::OwlRl, false).unwrap();
    inference.run(&Settings::default()).unwrap();
    assert!(inference.inconsistencies().is_empty());
    assert_eq!(told(&inference), [":x :anc :z"]);
}

const CLAIM: &str =
    ":ann a :Person . :bob a :Person . << :ann :bribed :bob ~ :claim >> dip:speaker :tabloid .";

/// Whether something is claimed must not be found out by trying.
#[test]
fn a_claim_is_not_met_by_what_a_rule_makes() {
    let people = "?a a :Person . ?b a :Person .";
    for body in [
        "?r rdf:reifies ?t FILTER(?t = <<( ?a :bribed ?b )>>)",
        "BIND(TRIPLE(?a, :bribed, ?b) AS ?t) ?r rdf:reifies ?t",
        "?r rdf:reifies ?t VALUES ?u { <<( :ann :bribed :bob )>> } FILTER(sameTerm(?t, ?u))",
        "?r rdf:reifies ?t FILTER(?t IN (<<( ?a :bribed ?b )>>))",
        "?r ?x ?t FILTER(IF(?t = TRIPLE(?a, :bribed, ?b), 1, 0) = 1)",
        "?r rdf:reifies ?t . ?a :maybe ?t",
        "?r rdf:reifies ?t FILTER(?t < ?a)",
        "?a :maybe/^rdf:reifies ?r",
        "VALUES ?p { rdf:reifies } ?a :maybe ?t . ?r ?p ?t",
        "OPTIONAL { ?r rdf:reifies ?t } ?r ?any ?thing",
    ] {
        let text = format!("CONSTRUCT {{ ?a a :Corrupt }} WHERE {{ {people} {body} }}");
        let error = add(&mut Inference::default(), "wrong", &text).unwrap_err();
        assert!(error.to_string().contains("quoted"), "{text}: {error}");
    }
    let copy = "CONSTRUCT { ?r :said ?t } WHERE { ?r rdf:reifies ?t }";
    let error = add(&mut Inference::default(), "wrong", copy).unwrap_err();
    assert!(error.to_string().contains("quoted"), "{error}");
}

#[test]
fn any_property_is_not_the_one_that_leads_to_a_claim() {
    let maybe = (
        "maybe",
        "CONSTRUCT { ?a :maybe <<( ?a :bribed ?b )>> } WHERE { ?a a :Person . ?b a :Person }",
    );
    for corrupt in [
        "CONSTRUCT { ?a a :Corrupt } WHERE { ?a :maybe ?t . ?r ?any ?t . FILTER(?r != ?a) }",
        "CONSTRUCT { ?a a :Corrupt } WHERE { ?a :maybe ?t . ?r ?any ?t . FILTER(?r != ?a) FILTER NOT EXISTS { ?a :is :B } }",
        "CONSTRUCT { ?a a :Corrupt } WHERE { ?a :maybe ?t . ?t a rdfs:Proposition }",
        "CONSTRUCT { ?a a :Corrupt } WHERE { ?a :maybe ?t . ?t a rdfs:Proposition FILTER NOT EXISTS { ?a :is :B } }",
    ] {
        let mut inference = with(CLAIM, &[maybe, ("corrupt", corrupt)]);
        inference.add_profile(Profile::Rdfs, true).unwrap();
        inference.run(&Settings::default()).unwrap();
        let told = told(&inference);
        assert!(told.iter().any(|line| line.contains(":maybe")), "{told:?}");
        assert!(
            told.iter().all(|line| !line.contains("rdf:type :Corrupt")),
            "{corrupt}: {told:?}"
        );
    }
    // That there is a claim is a fact.
    let rules = [(
        "spoke",
        "CONSTRUCT { ?who :spoke true } WHERE { ?r rdf:reifies ?t ; dip:speaker ?who }",
    )];
    let inference = derived(CLAIM, &rules);
    assert_eq!(inference.derived().count(), 1);
}

#[test]
fn a_text_that_grows_is_ended() {
    let rules = [(
        "double",
        "CONSTRUCT { ?a :str ?y } WHERE { { ?a :num ?x BIND('a' AS ?y) } UNION { ?a :str ?x BIND(CONCAT(?x, ?x) AS ?y) } }",
    )];
    let settings = Settings {
        max_literal_bytes: 1_000,
        ..Settings::default()
    };
    let error = with(":n :num 1 .", &rules).run(&settings).unwrap_err();
    assert!(
        matches!(error, InferError::TooLarge { bytes: 1_000, .. }),
        "{error}"
    );
}

#[test]
fn an_ontology_without_claims_needs_no_look() {
    let mut inference = with(":a :p :b .", &[]);
    assert_eq!(
        inference.set_claims_aside(&Memory::new().unwrap()).unwrap(),
        0
    );
}

/// What `--explain` takes is no query, and its messages do not speak as if it were one.
#[test]
fn a_triple_that_is_not_whole_is_said_to_be_so() {
    for text in [":a :q", ":a :q \"open", ":a :q :b ."] {
        let outcome = pattern(text, &prefixes(), &Limits::default());
        match outcome {
            Ok(_) => assert!(text.ends_with('.')),
            Err(error) => assert!(!error.to_string().contains(['{', '}']), "{error}"),
        }
    }
}
