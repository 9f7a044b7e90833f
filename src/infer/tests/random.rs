//! Random graphs and schemas: joining only what is new finds what joining everything finds.

use proptest::prelude::*;

use super::*;

/// Rules of every kind that the random graphs are closed under.
const RANDOM: [(&str, &str); 8] = [
    ("r1", "CONSTRUCT { ?x :p ?z } WHERE { ?x :p ?y . ?y :p ?z }"),
    (
        "r2",
        "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y . ?y a :A FILTER(?x != ?y) }",
    ),
    (
        "r3",
        "CONSTRUCT { ?y a :A } WHERE { ?x :q+ ?y . ?x :p :n0 }",
    ),
    (
        "r4",
        "CONSTRUCT { ?y :q ?w } WHERE { ?w a :W . ?x ?v ?y FILTER(?v = :q) }",
    ),
    (
        "r5",
        "CONSTRUCT { ?x a :B } WHERE { ?x a :A FILTER NOT EXISTS { ?x :stop ?y } }",
    ),
    (
        "r6",
        "CONSTRUCT { ?x :r ?y } WHERE { { ?x :q ?y } UNION { ?y :q/:p? ?x } }",
    ),
    (
        "r7",
        "CONSTRUCT { ?x :lonely true } WHERE { ?x a :B OPTIONAL { ?x :s ?y } FILTER(!BOUND(?y)) }",
    ),
    (
        "r8",
        "CONSTRUCT { ?x :both ?p } WHERE { ?x ?p ?y . ?y ?p ?x }",
    ),
];

fn random_graph() -> impl Strategy<Value = String> {
    let node = || (0_u8..6).prop_map(|number| format!(":n{number}"));
    let edge = (node(), 0_u8..5, node()).prop_map(|(one, by, other)| match by {
        0 => format!("{one} a :A . "),
        1 => format!("{one} :stop {other} . "),
        2 => format!("{one} :s {other} . "),
        3 => format!("{one} :q {other} . "),
        _ => format!("{one} :p {other} . "),
    });
    proptest::collection::vec(edge, 0..14).prop_map(|edges| edges.concat() + ":t a :W .")
}

fn random_schema() -> impl Strategy<Value = String> {
    let term = || (0_u8..5).prop_map(|number| format!(":n{number}"));
    let words = [
        "a",
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "rdfs:domain",
        "rdfs:range",
        "owl:sameAs",
        "owl:inverseOf",
        "owl:equivalentClass",
        "owl:equivalentProperty",
        ":n0",
        ":n1",
        ":n2",
        "owl:disjointWith",
    ];
    let edge = (term(), 0..words.len(), term());
    let edge = edge.prop_map(move |(one, by, other)| format!("{one} {} {other} . ", words[by]));
    let kinds = proptest::sample::subsequence(
        vec![
            ":n0 a owl:TransitiveProperty . ",
            ":n1 a owl:SymmetricProperty . ",
            ":n1 a owl:FunctionalProperty . ",
            ":n4 owl:intersectionOf ( :n2 :n3 ) . ",
            ":n2 owl:unionOf ( :n3 :n1 ) . ",
            ":n2 owl:propertyChainAxiom ( :n0 :n1 ) . ",
            ":n3 owl:onProperty :n0 ; owl:someValuesFrom :n4 . ",
            ":n3 owl:onProperty :n1 ; owl:maxCardinality 1 . ",
        ],
        0..3,
    );
    (proptest::collection::vec(edge, 0..9), kinds)
        .prop_map(|(edges, kinds)| edges.concat() + &kinds.concat())
}

fn naively(mut inference: Inference) -> Vec<String> {
    let settings = Settings::default();
    let run = Run::new(
        &mut inference.facts,
        &mut inference.program,
        &mut inference.ground,
        &settings,
    );
    run.naively().run().unwrap();
    told(&inference)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn joining_what_is_new_misses_nothing(data in random_graph()) {
        let inference = derived(&data, &RANDOM);
        prop_assert_eq!(told(&inference), naively(with(&data, &RANDOM)));
        check_proofs(&inference);
    }

    #[test]
    fn profiles_miss_nothing(data in random_schema(), owl in any::<bool>()) {
        let profile = if owl { Profile::OwlRl } else { Profile::Rdfs };
        // Once, because blank nodes get other names each time.
        let data = quads(&data);
        let new = || {
            let mut inference = Inference::default();
            data.iter().cloned().for_each(|quad| inference.add(quad));
            inference.add_profile(profile, false).unwrap();
            inference
        };
        let mut inference = new();
        inference.run(&Settings::default()).unwrap();
        prop_assert_eq!(told(&inference), naively(new()));
        check_proofs(&inference);
    }
}
