//! Rules with paths that take no step, against asking each rule again and again until nothing new comes.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use chancery::infer::{InferError, Inference, RuleText, Settings, graph};
use chancery::model::limits::Limits;
use chancery::model::prefixes::Prefixes;
use chancery::model::{GraphName, Quad, Triple};
use chancery::rdf::Format;
use chancery::store::{Backend as _, Context, Memory, QueryResults};

use crate::roundtrip::read;

const PREFIX: &str = "PREFIX : <http://e/>\n";

type Facts = BTreeSet<String>;

fn quads(text: &str) -> Vec<Quad> {
    read(format!("{PREFIX}{text}").as_bytes(), Format::TriG)
}

/// What follows, by rule.
fn inferred(data: &[Quad], rules: &[String]) -> Result<BTreeMap<usize, Vec<Quad>>, InferError> {
    let mut inference = Inference::default();
    data.iter().cloned().for_each(|quad| inference.add(quad));
    for (number, rule) in rules.iter().enumerate() {
        let text = RuleText {
            name: &format!("r{number}"),
            source: "r.rq",
            text: &format!("{PREFIX}{rule}"),
        };
        inference.add_rule(&text, &Prefixes::default(), &Limits::default())?;
    }
    inference.run(&Settings::default())?;
    let mut found: BTreeMap<usize, Vec<Quad>> = BTreeMap::new();
    for quad in inference.derived() {
        let is_of =
            |number: &usize| GraphName::from(graph(&format!("r{number}"))) == quad.graph_name;
        let rule = (0..rules.len()).find(is_of).unwrap();
        found.entry(rule).or_default().push(quad);
    }
    Ok(found)
}

/// What one rule says of some facts.
fn asked(facts: &Memory, rule: &str) -> Vec<Triple> {
    let query = format!("{PREFIX}{rule}");
    let QueryResults::Graph(triples) = facts.query(&query, &Context::default()).unwrap() else {
        panic!("no graph: {rule}");
    };
    triples.map(Result::unwrap).collect()
}

fn stored(quads: impl Iterator<Item = Quad>) -> Memory {
    let memory = Memory::new().unwrap();
    memory.extend(&mut quads.map(Ok)).unwrap();
    memory
}

fn flat(quad: &Quad) -> Quad {
    Triple::from(quad.clone()).in_graph(GraphName::DefaultGraph)
}

fn names<'q>(quads: impl Iterator<Item = &'q Quad>) -> Facts {
    quads
        .map(|quad| Triple::from(quad.clone()).to_string())
        .collect()
}

/// The fixpoint of rules that negate nothing, without what is stated.
fn naively(data: &[Quad], rules: &[String]) -> Facts {
    let mut all: Vec<Quad> = data.to_vec();
    loop {
        let facts = stored(all.iter().cloned());
        let known = names(all.iter());
        let new = rules.iter().flat_map(|rule| asked(&facts, rule));
        let new: BTreeMap<String, Triple> = new.map(|one| (one.to_string(), one)).collect();
        let many = all.len();
        let new = new.into_iter().filter(|(name, _)| !known.contains(name));
        all.extend(new.map(|(_, triple)| triple.in_graph(GraphName::DefaultGraph)));
        if all.len() == many {
            return &known - &names(data.iter());
        }
    }
}

/// Nothing more follows from what follows, and each statement does follow from its rule.
fn check(data: &[Quad], rules: &[String], found: &BTreeMap<usize, Vec<Quad>>) {
    let all: Vec<Quad> = data
        .iter()
        .chain(found.values().flatten())
        .map(flat)
        .collect();
    let known = names(all.iter());
    let facts = stored(all.into_iter());
    for (number, rule) in rules.iter().enumerate() {
        let follows: Facts = asked(&facts, rule)
            .iter()
            .map(ToString::to_string)
            .collect();
        let own = names(found.get(&number).into_iter().flatten());
        assert!(follows.is_subset(&known), "{rule}: {:?}", &follows - &known);
        assert!(own.is_subset(&follows), "{rule}: {:?}", &own - &follows);
    }
}

fn rules(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn what_a_rule_brings_leads_to_itself() {
    let data = quads(":a :p :b .");
    for rule in [
        "CONSTRUCT { ?x :r :c } WHERE { ?y :p? ?x }",
        "CONSTRUCT { ?x :r :c } WHERE { ?y :p* ?x }",
        "CONSTRUCT { ?x :r :c } WHERE { ?y :p?/:q* ?x }",
        "CONSTRUCT { ?x :r :c } WHERE { ?y (:q|^:p?)+ ?x }",
        "CONSTRUCT { ?x :r :c } WHERE { ?y :p? ?x FILTER NOT EXISTS { ?x :base ?z } }",
        "CONSTRUCT { ?x :r :c } WHERE { ?y :p? ?x OPTIONAL { ?x :base ?z } }",
        "CONSTRUCT { ?x :r :c } WHERE { ?y :p* ?x FILTER EXISTS { ?x ^:p? ?w } }",
        "CONSTRUCT { ?x :r :c } WHERE { { SELECT ?x WHERE { ?y :p* ?x } } }",
    ] {
        let rules = rules(&[rule]);
        let found = inferred(&data, &rules).unwrap();
        assert_eq!(found[&0].len(), 3, "{rule}: {found:?}");
        check(&data, &rules, &found);
    }
}

#[test]
fn what_is_asked_not_to_be_anywhere_is_complete_before() {
    let data = quads(":a :p :b .");
    let brings = "CONSTRUCT { ?x :r :c } WHERE { ?x :p ?y }";
    // A rule that asks whether something is a node at all brings nodes itself.
    for asks in [
        "CONSTRUCT { :a :flag :none } WHERE { :a :p :b FILTER NOT EXISTS { ?w :zz? ?z FILTER(?z = :c) } }",
        "CONSTRUCT { :a :flag :none } WHERE { :a :p :b MINUS { :a :p ?b . ?w :zz* ?z FILTER(?z = :c) } }",
        "CONSTRUCT { :a :flag :none } WHERE { :a :p :b OPTIONAL { ?w :zz? ?z FILTER(?z = :c) } FILTER(!BOUND(?z)) }",
    ] {
        let error = inferred(&data, &rules(&[asks, brings]))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("asks that something is not so which"),
            "{error}"
        );
    }
    // Where other patterns say what a path begins or ends with, it reads its own steps alone.
    for asks in [
        "CONSTRUCT { ?x :flag :none } WHERE { ?x :p ?y FILTER NOT EXISTS { ?x :zz* :c } }",
        "CONSTRUCT { ?x :flag :none } WHERE { ?x :p ?y FILTER NOT EXISTS { ?x :zz?/:yy* ?z . ?z :stop ?s } }",
        "CONSTRUCT { ?x :flag ?z } WHERE { ?x :p ?y OPTIONAL { ?y :zz* ?z } }",
        "CONSTRUCT { ?x :flag ?z } WHERE { ?x :zz* ?z . ?x :p ?y MINUS { ?y :zz? ?x } }",
        "CONSTRUCT { ?x :flag ?n } WHERE { { SELECT ?x (COUNT(?y) AS ?n) { ?x :p ?z . ?z :zz* ?y } GROUP BY ?x } }",
    ] {
        let rules = rules(&[asks, brings]);
        let found = inferred(&data, &rules).unwrap_or_else(|error| panic!("{asks}: {error}"));
        assert_eq!(found.len(), 2, "{asks}: {found:?}");
        check(&data, &rules, &found);
    }
}

fn data() -> impl Strategy<Value = String> {
    let node = || prop::sample::select(vec![":a", ":b", ":c", ":d"]);
    let by = prop::sample::select(vec![":p", ":q", ":r", ":base"]);
    let edge = (node(), by, node()).prop_map(|(one, by, other)| format!("{one} {by} {other} .\n"));
    prop::collection::vec(edge, 1..6).prop_map(|edges| edges.concat())
}

/// A triple pattern with a path that may take no step, or with one that takes some.
fn pattern() -> impl Strategy<Value = String> {
    let end = || prop::sample::select(vec!["?x", "?y", "?z"]);
    let path = prop::sample::select(vec![
        ":p?",
        ":q*",
        "(:p|:q?)",
        "^:r?",
        ":p?/:q",
        ":p*/:r?",
        "(:p/:r)*",
        "(:p?|^:q)+",
        ":p",
        ":q",
        ":r",
        ":p+",
    ]);
    (end(), path, end()).prop_map(|(from, path, to)| format!("{from} {path} {to}"))
}

fn rule(negates: bool) -> impl Strategy<Value = String> {
    let more = prop_oneof![
        3 => Just(String::new()),
        1 => pattern().prop_map(|one| format!("FILTER EXISTS {{ {one} }}")),
        1 => (pattern(), pattern()).prop_map(|(one, other)| format!("{{ {one} }} UNION {{ {other} }}")),
        1 => pattern().prop_map(|one| format!("{{ SELECT ?x {{ ?x :p* ?v . {one} }} }}")),
        1 => Just("FILTER(?x != ?y)".to_owned()),
    ];
    let not = prop_oneof![
        pattern().prop_map(|one| format!("FILTER NOT EXISTS {{ {one} . ?x :base ?w }}")),
        pattern().prop_map(|one| format!("MINUS {{ {one} . ?z :base ?w }}")),
        pattern().prop_map(|one| format!("OPTIONAL {{ {one} . ?x :base ?w }} FILTER(!BOUND(?w))")),
        pattern().prop_map(|one| format!("FILTER NOT EXISTS {{ {one} }}")),
    ];
    let head = prop::sample::select(vec![
        "?x :p ?y", "?y :q ?x", "?x :r :e", ":f :q ?y", "?x :p :g",
    ]);
    let body = prop::collection::vec(pattern(), 1..3);
    (head, body, more, not).prop_map(move |(head, body, more, not)| {
        let not = if negates { not } else { String::new() };
        let bound = "?x :p|:q|:r|:base|^:p|^:q|^:r|^:base ?y";
        let body = body.join(" . ");
        // A rule that binds neither is none.
        let bound = if body.contains("?x") && body.contains("?y") {
            ""
        } else {
            bound
        };
        format!("CONSTRUCT {{ {head} }} WHERE {{ {body} . {bound} {more} {not} }}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn asking_again_only_what_has_changed_misses_nothing(
        data in data(),
        rules in prop::collection::vec(rule(false), 1..4),
    ) {
        let data = quads(&data);
        let found = inferred(&data, &rules).unwrap();
        prop_assert_eq!(names(found.values().flatten()), naively(&data, &rules), "{:?}", rules);
    }

    #[test]
    fn what_is_derived_where_something_is_not_so_holds_in_the_end(
        data in data(),
        plain in prop::collection::vec(rule(false), 0..3),
        negating in rule(true),
    ) {
        let data = quads(&data);
        let rules: Vec<String> = plain.into_iter().chain([negating]).collect();
        match inferred(&data, &rules) {
            Ok(found) => check(&data, &rules, &found),
            Err(InferError::Rule(said)) => prop_assert!(said.to_string().contains("not so"), "{said}"),
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        }
    }
}
