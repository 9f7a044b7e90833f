//! RDF Schema and OWL 2 RL, rule by rule.

use super::*;

/// A rule of OWL 2 RL: data, and a statement that follows by it.
const FOLLOWS: [(&str, &str, &str); 50] = [
    ("eq-sym", ":a owl:sameAs :b .", ":b owl:sameAs :a"),
    (
        "eq-trans",
        ":a owl:sameAs :b . :b owl:sameAs :c .",
        ":a owl:sameAs :c",
    ),
    ("eq-rep-s", ":a owl:sameAs :b . :a :p :c .", ":b :p :c"),
    ("eq-rep-p", ":p owl:sameAs :q . :a :p :c .", ":a :q :c"),
    ("eq-rep-o", ":a owl:sameAs :b . :c :p :a .", ":c :p :b"),
    ("prp-dom", ":p rdfs:domain :C . :a :p :b .", ":a a :C"),
    ("prp-rng", ":p rdfs:range :C . :a :p :b .", ":b a :C"),
    (
        "prp-fp",
        ":p a owl:FunctionalProperty . :a :p :b, :c .",
        ":b owl:sameAs :c",
    ),
    (
        "prp-ifp",
        ":p a owl:InverseFunctionalProperty . :a :p :c . :b :p :c .",
        ":a owl:sameAs :b",
    ),
    (
        "prp-symp",
        ":p a owl:SymmetricProperty . :a :p :b .",
        ":b :p :a",
    ),
    (
        "prp-trp",
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :c .",
        ":a :p :c",
    ),
    (
        "prp-spo1",
        ":p rdfs:subPropertyOf :q . :a :p :b .",
        ":a :q :b",
    ),
    (
        "prp-spo2",
        ":u owl:propertyChainAxiom ( :p :q :p ) . :a :p :b . :b :q :c . :c :p :d .",
        ":a :u :d",
    ),
    (
        "prp-eqp1",
        ":p owl:equivalentProperty :q . :a :p :b .",
        ":a :q :b",
    ),
    (
        "prp-eqp2",
        ":p owl:equivalentProperty :q . :a :q :b .",
        ":a :p :b",
    ),
    ("prp-inv1", ":p owl:inverseOf :q . :a :p :b .", ":b :q :a"),
    ("prp-inv2", ":p owl:inverseOf :q . :a :q :b .", ":b :p :a"),
    (
        "prp-key",
        ":C owl:hasKey ( :p :q ) . :a a :C ; :p 1 ; :q 2 . :b a :C ; :p 1 ; :q 2 .",
        ":a owl:sameAs :b",
    ),
    (
        "cls-int1",
        ":C owl:intersectionOf ( :D :E ) . :a a :D, :E .",
        ":a a :C",
    ),
    (
        "cls-int2",
        ":C owl:intersectionOf ( :D :E ) . :a a :C .",
        ":a a :E",
    ),
    ("cls-uni", ":C owl:unionOf ( :D :E ) . :a a :E .", ":a a :C"),
    (
        "cls-svf1",
        ":C owl:someValuesFrom :D ; owl:onProperty :p . :a :p :b . :b a :D .",
        ":a a :C",
    ),
    (
        "cls-svf2",
        ":C owl:someValuesFrom owl:Thing ; owl:onProperty :p . :a :p :b .",
        ":a a :C",
    ),
    (
        "cls-avf",
        ":C owl:allValuesFrom :D ; owl:onProperty :p . :a a :C ; :p :b .",
        ":b a :D",
    ),
    (
        "cls-hv1",
        ":C owl:hasValue 1 ; owl:onProperty :p . :a a :C .",
        ":a :p 1",
    ),
    (
        "cls-hv2",
        ":C owl:hasValue :v ; owl:onProperty :p . :a :p :v .",
        ":a a :C",
    ),
    (
        "cls-maxc2",
        ":C owl:maxCardinality \"1\"^^xsd:nonNegativeInteger ; owl:onProperty :p . :a a :C ; :p :b, :c .",
        ":c owl:sameAs :b",
    ),
    (
        "cls-maxqc3",
        ":C owl:maxQualifiedCardinality 1 ; owl:onProperty :p ; owl:onClass :D . :a a :C ; :p :b, :c, :e . :b a :D . :c a :D .",
        ":b owl:sameAs :c",
    ),
    (
        "cls-maxqc4",
        ":C owl:maxQualifiedCardinality 1 ; owl:onProperty :p ; owl:onClass owl:Thing . :a a :C ; :p :b, :c .",
        ":b owl:sameAs :c",
    ),
    ("cls-oo", ":C owl:oneOf ( :a :b ) .", ":b a :C"),
    ("cax-sco", ":C rdfs:subClassOf :D . :a a :C .", ":a a :D"),
    (
        "cax-eqc1",
        ":C owl:equivalentClass :D . :a a :C .",
        ":a a :D",
    ),
    (
        "cax-eqc2",
        ":C owl:equivalentClass :D . :a a :D .",
        ":a a :C",
    ),
    (
        "scm-sco",
        ":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .",
        ":C rdfs:subClassOf :E",
    ),
    (
        "scm-eqc1",
        ":C owl:equivalentClass :D .",
        ":D rdfs:subClassOf :C",
    ),
    (
        "scm-eqc2",
        ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C .",
        ":C owl:equivalentClass :D",
    ),
    (
        "scm-spo",
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ":p rdfs:subPropertyOf :r",
    ),
    (
        "scm-dom1",
        ":p rdfs:domain :C . :C rdfs:subClassOf :D .",
        ":p rdfs:domain :D",
    ),
    (
        "scm-rng2",
        ":q rdfs:range :C . :p rdfs:subPropertyOf :q .",
        ":p rdfs:range :C",
    ),
    (
        "scm-eqp1",
        ":p owl:equivalentProperty :q .",
        ":q rdfs:subPropertyOf :p",
    ),
    (
        "scm-eqp2",
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .",
        ":p owl:equivalentProperty :q",
    ),
    (
        "scm-dom2",
        ":q rdfs:domain :C . :p rdfs:subPropertyOf :q .",
        ":p rdfs:domain :C",
    ),
    (
        "scm-rng1",
        ":p rdfs:range :C . :C rdfs:subClassOf :D .",
        ":p rdfs:range :D",
    ),
    (
        "scm-svf2",
        ":C owl:someValuesFrom :X ; owl:onProperty :p . :D owl:someValuesFrom :X ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
        ":C rdfs:subClassOf :D",
    ),
    (
        "scm-avf1",
        ":C owl:allValuesFrom :X ; owl:onProperty :p . :D owl:allValuesFrom :Y ; owl:onProperty :p . :X rdfs:subClassOf :Y .",
        ":C rdfs:subClassOf :D",
    ),
    (
        "scm-hv",
        ":C owl:hasValue :v ; owl:onProperty :p . :D owl:hasValue :v ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
        ":C rdfs:subClassOf :D",
    ),
    (
        "scm-svf1",
        ":C owl:someValuesFrom :X ; owl:onProperty :p . :D owl:someValuesFrom :Y ; owl:onProperty :p . :X rdfs:subClassOf :Y .",
        ":C rdfs:subClassOf :D",
    ),
    (
        "scm-avf2",
        ":C owl:allValuesFrom :X ; owl:onProperty :p . :D owl:allValuesFrom :X ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
        ":D rdfs:subClassOf :C",
    ),
    (
        "scm-int",
        ":C owl:intersectionOf ( :D :E ) .",
        ":C rdfs:subClassOf :E",
    ),
    (
        "scm-uni",
        ":C owl:unionOf ( :D :E ) .",
        ":D rdfs:subClassOf :C",
    ),
];

#[test]
fn each_rule_of_owl_derives_what_it_should() {
    for (rule, data, follows) in FOLLOWS {
        let inference = owl(data);
        let [triple] = &quads(&format!("{follows} ."))[..] else {
            panic!("{follows}")
        };
        let graph = graph(rule);
        let found = inference.derived().any(|quad| {
            Triple::from(quad.clone()) == Triple::from(triple.clone())
                && quad.graph_name == graph.clone().into()
        });
        assert!(found, "{rule}: {follows} is not in {:#?}", told(&inference));
        check_proofs(&inference);
        // Without its first statement it does not follow.
        let less = data.split_once(" . ").map_or("", |(_, rest)| rest);
        assert!(!owl(less).contains(&triple.clone().into()), "{rule}");
    }
}

/// A rule of OWL 2 RL by which data are inconsistent.
const CLASHES: [(&str, &str); 23] = [
    ("eq-diff1", ":a owl:differentFrom :a ."),
    (
        "dt-diff",
        ":p a owl:FunctionalProperty . :a :p \"a\"@en--ltr, \"a\"@en--rtl .",
    ),
    (
        "dt-not-type",
        ":p rdfs:range rdf:dirLangString . :a :p \"a\" .",
    ),
    ("dt-not-type", ":p rdfs:range rdf:langString . :a :p 1 ."),
    ("eq-diff1", ":a owl:sameAs :b ; owl:differentFrom :b ."),
    (
        "eq-diff2",
        "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :a owl:sameAs :c .",
    ),
    (
        "eq-diff3",
        "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) . :a owl:sameAs :c .",
    ),
    ("prp-irp", ":p a owl:IrreflexiveProperty . :a :p :a ."),
    (
        "prp-asyp",
        ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .",
    ),
    (
        "prp-pdw",
        ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .",
    ),
    (
        "prp-adp",
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . :a :p :b ; :q :b .",
    ),
    (
        "prp-npa1",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b .",
    ),
    (
        "prp-npa2",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 . :a :p 1 .",
    ),
    ("cls-nothing2", ":a a owl:Nothing ."),
    ("cls-com", ":C owl:complementOf :D . :a a :C, :D ."),
    (
        "cls-maxc1",
        ":C owl:maxCardinality 0 ; owl:onProperty :p . :a a :C ; :p :b .",
    ),
    (
        "cls-maxqc1",
        ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass :D . :a a :C ; :p :b . :b a :D .",
    ),
    (
        "cls-maxqc2",
        ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass owl:Thing . :a a :C ; :p :b .",
    ),
    ("cax-dw", ":C owl:disjointWith :D . :a a :C, :D ."),
    (
        "cax-adc",
        "[] a owl:AllDisjointClasses ; owl:members ( :C :D :E ) . :a a :C, :E .",
    ),
    ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1, 2 ."),
    ("dt-not-type", ":p rdfs:range xsd:integer . :a :p \"one\" ."),
    ("dt-not-type", ":a :p \"2025-02-30\"^^xsd:date ."),
];

/// What is true of any data has no counter-example.
const TRUE_OF_ANY: [(&str, &str, &str); 4] = [
    ("eq-ref", ":a :p :b .", ":b owl:sameAs :b"),
    (
        "scm-cls",
        ":C a owl:Class .",
        ":C rdfs:subClassOf owl:Thing",
    ),
    (
        "scm-op",
        ":p a owl:ObjectProperty .",
        ":p rdfs:subPropertyOf :p",
    ),
    (
        "scm-dp",
        ":p a owl:DatatypeProperty .",
        ":p owl:equivalentProperty :p",
    ),
];

#[test]
fn every_rule_of_owl_has_its_example() {
    for (rule, data, follows) in TRUE_OF_ANY {
        let mut inference = with(data, &[]);
        inference.add_profile(Profile::OwlRl, true).unwrap();
        inference.run(&Settings::default()).unwrap();
        assert!(
            told(&inference).iter().any(|line| line == follows),
            "{rule}"
        );
        assert!(!told(&owl(data)).iter().any(|line| line == follows));
    }
    let tested = FOLLOWS.iter().map(|(rule, ..)| *rule);
    let tested = tested.chain(CLASHES.iter().map(|(rule, _)| *rule));
    let tested = tested.chain(TRUE_OF_ANY.iter().map(|(rule, ..)| *rule));
    let tested: BTreeSet<&str> = tested.collect();
    let helpers = ["axioms", "literals", "members", "propositions", "dt-eq"];
    for rule in names(Profile::OwlRl) {
        assert!(tested.contains(rule) || helpers.contains(&rule), "{rule}");
    }
}

#[test]
fn each_inconsistency_of_owl_is_found() {
    for (rule, data) in CLASHES {
        let found = owl(data).inconsistencies();
        let names: Vec<&str> = found.iter().map(|one| one.rule.as_str()).collect();
        // What is the same makes the same inconsistency of several things.
        let only = !names.is_empty() && names.iter().all(|name| *name == rule);
        assert!(only, "{rule}: {names:?}");
        assert!(!found[0].premises.is_empty(), "{rule}");
    }
    for fine in [
        ":p a owl:FunctionalProperty . :a :p \"a\"@en, \"b\"^^:unknown .",
        ":p rdfs:range :unknown . :a :p \"a\"@en .",
        ":p a owl:FunctionalProperty . :a :p \"a\"@en, \"a\"@EN .",
        ":p a owl:FunctionalProperty . :a :p 1, 01, 1.0, \"1\"^^xsd:byte .",
        ":p rdfs:range xsd:decimal . :a :p 1 . :q rdfs:range xsd:integer . :a :q 2.0 .",
        ":p rdfs:range :mine . :a :p 1 .",
        ":C owl:disjointWith :D . :a a :C . :b a :D .",
    ] {
        assert!(owl(fine).inconsistencies().is_empty(), "{fine}");
    }
}

#[test]
fn what_follows_by_way_of_axioms_follows_without_them() {
    let data = "owl:Thing rdfs:subClassOf :C . :x a :A . :A a owl:Class .";
    assert!(told(&owl(data)).iter().any(|line| line == ":x rdf:type :C"));
    let mut inference = with(":x rdf:_1 :y .", &[]);
    inference.add_profile(Profile::Rdfs, false).unwrap();
    inference.run(&Settings::default()).unwrap();
    let told = told(&inference);
    assert!(
        told.iter().any(|line| line == ":x rdfs:member :y"),
        "{told:?}"
    );
}

#[test]
fn long_lists_are_left_out_and_told_once() {
    let list = |length: usize| {
        let members: Vec<String> = (0..length).map(|number| format!(":m{number}")).collect();
        format!("( {} )", members.join(" "))
    };
    let data = format!(
        ":a a :m0 . :C owl:unionOf {} . :D owl:unionOf {} . :E owl:intersectionOf {} .",
        list(10_000),
        list(10_001),
        list(257)
    );
    let inference = owl(&data);
    let left_out: Vec<(String, usize)> = inference
        .left_out()
        .map(|(step, most)| (step.terms[0].to_string(), most))
        .collect();
    let expected = [("<http://e/E>", 256), ("<http://e/D>", 10_000)];
    assert_eq!(
        left_out,
        expected.map(|(class, most)| (class.to_owned(), most))
    );
    let types = told(&inference);
    assert!(types.iter().any(|line| line == ":a rdf:type :C"));
    assert!(types.iter().all(|line| line != ":a rdf:type :D"));
}

#[test]
fn a_list_that_many_share_is_noted_once_and_within_limits() {
    let joined = |line: &dyn Fn(usize) -> String| (0..300).map(line).collect::<Vec<_>>().concat();
    let list = joined(&|number| {
        format!(
            ":l{number} rdf:first :m{number} ; rdf:rest :l{} . ",
            number + 1
        )
    });
    let list = list.replace(":l300", "rdf:nil");
    let classes = joined(&|number| format!(":C{number} owl:oneOf :l0 . "));
    let suffixes = joined(&|number| format!(":C{number} owl:oneOf :l{number} . "));
    for axioms in [classes, suffixes] {
        let mut inference = with(&format!("{list}{axioms}"), &[]);
        inference.add_profile(Profile::OwlRl, false).unwrap();
        let rules = inference.program.rules.len();
        let settings = Settings {
            max_derived: 1_000,
            ..Settings::default()
        };
        let error = inference.run(&settings).unwrap_err();
        assert!(matches!(error, InferError::TooMany { .. }), "{error}");
        assert_eq!(inference.program.rules.len(), rules);
        assert!(inference.facts.len() < 4_000, "{}", inference.facts.len());
    }
}

#[test]
fn lists_that_are_none_make_no_rules() {
    let data = ":C owl:unionOf :l . :l rdf:first :D ; rdf:rest :l . :E owl:oneOf :open . :open rdf:first :a . :b a :D .";
    assert_eq!(told(&owl(data)), Vec::<String>::new());
}

#[test]
fn axioms_come_only_where_they_are_wanted() {
    let mut inference = with(":a :p \"x\"@en .", &[]);
    inference.add_profile(Profile::Rdfs, true).unwrap();
    inference.run(&Settings::default()).unwrap();
    let told = told(&inference);
    assert!(told.len() > 40);
    for expected in [
        "rdfs:isDefinedBy rdfs:subPropertyOf rdfs:seeAlso",
        ":a rdf:type rdfs:Resource",
        ":p rdf:type rdf:Property",
        ":p rdfs:subPropertyOf :p",
    ] {
        assert!(
            told.iter().any(|line| line == expected),
            "{expected}: {told:#?}"
        );
    }
    assert!(told.iter().all(|line| !line.starts_with('"')), "{told:#?}");
    let mut plain = with(":a :p \"x\"@en .", &[]);
    plain.add_profile(Profile::Rdfs, false).unwrap();
    plain.run(&Settings::default()).unwrap();
    assert_eq!(plain.derived().count(), 0);
}

/// dt-eq: what two spellings stand for is one value, and one figure of two datatypes that share no value is two.
#[test]
fn spellings_of_a_value_are_one_and_figures_of_others_are_not() {
    for (data, follows) in [
        (
            ":K owl:hasKey ( :k ) . :a a :K ; :k 1 . :b a :K ; :k 01 .",
            ":a owl:sameAs :b",
        ),
        (
            ":R owl:hasValue 1 ; owl:onProperty :p . :x :p 1.0 .",
            ":x rdf:type :R",
        ),
        (
            ":x :p true . :R owl:hasValue \"1\"^^xsd:boolean ; owl:onProperty :p .",
            ":x rdf:type :R",
        ),
        (
            ":M owl:maxCardinality 1.0 ; owl:onProperty :q . :m a :M ; :q :r , :s .",
            ":r owl:sameAs :s",
        ),
    ] {
        let inference = owl(data);
        assert!(
            told(&inference).iter().any(|line| line == follows),
            "{data}"
        );
        check_proofs(&inference);
    }
    let denied =
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 . :a :p 01 .";
    let apart = ":f a owl:FunctionalProperty . :y :f \"1\"^^xsd:float , \"1\"^^xsd:double .";
    for (data, rule) in [(denied, "prp-npa2"), (apart, "dt-diff")] {
        let found = owl(data).inconsistencies();
        assert!(
            !found.is_empty() && found.iter().all(|one| one.rule == rule),
            "{data}"
        );
    }
    // One statement is one premise, though a rule has two patterns for it.
    let found = owl(":p a owl:AsymmetricProperty . :x :p :x .").inconsistencies();
    assert_eq!(found[0].premises.len(), 2);
}
