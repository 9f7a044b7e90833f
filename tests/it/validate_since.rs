//! `validate --changed-since`: what a change cannot have touched is left alone, and nothing else.

use std::collections::BTreeSet;

use chancery::model::limits::Limits;
use chancery::model::{Quad, Term};
use chancery::rdf::{QuadReader, Settings as Reading};
use chancery::shapes::{Settings, Shapes};
use chancery::store::{CancellationToken, Memory};
use proptest::prelude::*;

use crate::program::Place;

const PREFIXES: &str = "@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";

/// Shapes of every kind that leads somewhere.
const SHAPES: &str = "
    :counts a sh:NodeShape ; sh:targetClass :A ; sh:property [ sh:path :p ; sh:maxCount 1 ] .
    :classes a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:class :B ] .
    :backwards a sh:NodeShape ; sh:targetObjectsOf :q ; sh:property [ sh:path [ sh:inversePath :q ] ; sh:maxCount 1 ; sh:class :A ] .
    :far a sh:NodeShape ; sh:targetClass :A ; sh:property [ sh:path ( :p [ sh:inversePath :q ] :p ) ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
    :onward a sh:NodeShape ; sh:targetNode :n0, :n1, :n2 ; sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:class :A ; sh:maxCount 3 ] .
    :either a sh:NodeShape ; sh:targetClass :B ;
        sh:property [ sh:path ( [ sh:alternativePath ( :p :q ) ] [ sh:zeroOrOnePath :p ] ) ; sh:maxCount 2 ] .
    :back a sh:NodeShape ; sh:targetClass :B ; sh:property [ sh:path [ sh:inversePath ( :p [ sh:zeroOrMorePath :q ] ) ] ; sh:maxCount 1 ] .
    :within a sh:NodeShape ; sh:targetClass :A ; sh:property [ sh:path :q ; sh:node [ sh:property [ sh:path :p ; sh:minCount 1 ] ] ] .
    :not a sh:NodeShape ; sh:targetClass :A ; sh:property [ sh:path :q ; sh:not [ sh:class :B ] ] .
    :pairs a sh:NodeShape ; sh:targetClass :A ; sh:property [ sh:path :p ; sh:disjoint :q ] .
    :closed a sh:NodeShape ; sh:targetClass :B ; sh:closed true ; sh:ignoredProperties ( rdf:type :p ) .
    :some a sh:NodeShape ; sh:targetClass :A ;
        sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :B ] ; sh:qualifiedMinCount 1 ] .
    :said a sh:NodeShape ; sh:targetClass :A ;
        sh:property [ sh:path :p ; sh:reificationRequired true ; sh:reifierShape [ sh:property [ sh:path :q ; sh:minCount 1 ] ] ] .
    :round a sh:NodeShape ; sh:targetClass :B ; sh:property [ sh:path :q ; sh:node :round ] ; sh:property [ sh:path :p ; sh:minCount 1 ] .
";

fn quads(text: &str) -> Vec<Quad> {
    let text = format!("{PREFIXES}{text}");
    let reader = QuadReader::of_text("text", text, &Reading::default()).unwrap();
    reader.map(Result::unwrap).collect()
}

/// Every result as text, and how many checks were done.
fn results(data: &[Quad], changes: Option<Vec<Quad>>) -> (BTreeSet<String>, usize) {
    let mut shapes = Shapes::read(quads(SHAPES).into_iter(), &Limits::default()).unwrap();
    for quad in data {
        shapes.add(quad.clone());
    }
    if let Some(changes) = changes {
        shapes.add_changes(changes.into_iter());
    }
    let settings = Settings {
        limits: Limits::default(),
        cancellation: CancellationToken::default(),
        max_recursion: 1_000,
        max_results: usize::MAX,
    };
    let report = shapes.validate(&Memory::new().unwrap(), &settings).unwrap();
    let lines = report.outcomes.iter().map(|outcome| {
        let (shape, value) = (&outcome.shape, outcome.value.as_ref().map(Term::to_string));
        let shape = if let Term::NamedNode(_) = shape {
            shape.to_string()
        } else {
            outcome.component.clone()
        };
        format!(
            "{shape} {} {:?} {value:?}",
            outcome.focus, outcome.predicate
        )
    });
    (lines.collect(), report.looked.at)
}

fn statement() -> impl Strategy<Value = String> {
    let node = || (0..6_u8).prop_map(|number| format!(":n{number}"));
    let class = prop_oneof![Just(":A"), Just(":B")];
    prop_oneof![
        4 => (node(), prop_oneof![Just(":p"), Just(":q")], node()).prop_map(|(s, p, o)| format!("{s} {p} {o} .")),
        2 => (node(), class).prop_map(|(s, class)| format!("{s} a {class} .")),
        1 => (node(), node(), node()).prop_map(|(r, s, o)| format!("{r} rdf:reifies <<( {s} :p {o} )>> .")),
        1 => node().prop_map(|s| format!("{s} :other {s} .")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_not_checked_again_is_as_it_was(
        before in proptest::collection::btree_set(statement(), 4..30),
        change in proptest::collection::btree_set(statement(), 1..3),
    ) {
        // What is there goes, what is not comes.
        let after: BTreeSet<String> = before.symmetric_difference(&change).cloned().collect();
        let text = |lines: &BTreeSet<String>| lines.iter().cloned().collect::<Vec<_>>().join("\n");
        let (before, after, change) = (quads(&text(&before)), quads(&text(&after)), quads(&text(&change)));
        let (old, _) = results(&before, None);
        let (all, every) = results(&after, None);
        let (some, looked) = results(&after, Some(change));
        prop_assert!(some.is_subset(&all));
        prop_assert!(looked <= every);
        let missed: Vec<&String> = all.difference(&some).filter(|line| !old.contains(*line)).collect();
        prop_assert!(missed.is_empty(), "{:?}", missed);
        // What is mended is not told any more, so what is not told again has to be there still.
        let gone: Vec<&String> = old.difference(&all).filter(|line| some.contains(*line)).collect();
        prop_assert!(gone.is_empty());
    }
}

const SOME: &str = "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Shape a sh:NodeShape ; sh:targetSubjectsOf ex:role ; sh:property [ sh:path ex:born ; sh:minCount 1 ; sh:maxCount 1 ] .
";

const OLD: &str = "@prefix ex: <https://example.org/> .
ex:ann ex:role ex:envoy .
ex:bob ex:role ex:envoy ; ex:born 1900 .
ex:eve ex:role ex:envoy ; ex:born 1901 ; ex:knows [ ex:role ex:driver ] .
";

#[test]
fn a_file_a_store_and_a_position_are_what_data_are_compared_with() {
    let new = OLD.replace("ex:born 1900", "ex:born 1900, 1910");
    let place = Place::with([("old.ttl", OLD), ("new.ttl", &new), ("shapes.ttl", SOME)]);
    let full = place.run("validate new.ttl --shapes shapes.ttl");
    assert!(full.text().contains("3 violations"), "{}", full.text());
    // Neither Ann nor the nameless driver was touched, though both are wrong.
    let expect = |command: &str| {
        let ended = place.run(command);
        assert_eq!(ended.code, 1, "{command}: {}", ended.err);
        assert!(
            ended.text().contains("ex:bob"),
            "{command}: {}",
            ended.text()
        );
        assert!(
            ended.text().ends_with("1 violation, 0 warnings, 0 info\n"),
            "{command}: {}",
            ended.text()
        );
        assert!(
            ended.err.contains("1 of 4 checks were done"),
            "{command}: {}",
            ended.err
        );
    };
    expect("validate new.ttl --shapes shapes.ttl --changed-since old.ttl");
    place.ok("load old.ttl -l before --quiet");
    expect("validate new.ttl --shapes shapes.ttl --changed-since before");
    place.ok("load old.ttl -l store --quiet");
    let position = || {
        let check: serde_json::Value =
            serde_json::from_slice(&place.run("check -l store --json").out).unwrap();
        check["position"].as_str().unwrap().to_owned()
    };
    let at_first = position();
    place.ok("update -l store -q 'PREFIX ex: <https://example.org/> INSERT DATA { ex:bob ex:born 1910, 1920 }'");
    place.ok("update -l store -q 'PREFIX ex: <https://example.org/> DELETE DATA { ex:bob ex:born 1920 }'");
    let since = format!("validate -l store --shapes shapes.ttl --changed-since {at_first}");
    expect(&since);
    expect("validate -l store --shapes shapes.ttl --changed-since old.ttl");
    let nothing = place.run(&format!(
        "validate -l store --shapes shapes.ttl --changed-since {}",
        position()
    ));
    assert_eq!(nothing.code, 0, "{}", nothing.err);
    // A copy that went another way has the same numbers.
    place.ok("backup other -l store --quiet");
    place.ok("update -l store -q 'PREFIX ex: <https://example.org/> INSERT DATA { ex:bob ex:knows ex:ann }'");
    place.ok("update -l other -q 'PREFIX ex: <https://example.org/> INSERT DATA { ex:bob ex:knows ex:eve }'");
    let strange = place.run(&format!(
        "validate -l other --shapes shapes.ttl --changed-since {}",
        position()
    ));
    assert_eq!(strange.code, 3, "{}", strange.err);
    // A compaction forgets what led to it.
    place.ok("compact -l store --quiet");
    let ended = place.run(&since);
    assert_eq!(ended.code, 3);
    assert!(
        ended
            .err
            .contains(&format!("does not lead there from {at_first}")),
        "{}",
        ended.err
    );
}

#[test]
fn what_there_is_not_is_said() {
    let place = Place::with([("old.ttl", OLD), ("shapes.ttl", SOME)]);
    for (word, code, said) in [
        ("1.5.0a1b2c3d", 2, "position in the history of a store"),
        ("1.5", 3, "there is no file or store"),
        ("olt.ttl", 3, "did you mean `old.ttl`?"),
        ("https://example.org/sparql", 3, "there is no file or store"),
    ] {
        let ended = place.run(&format!(
            "validate old.ttl --shapes shapes.ttl --changed-since {word}"
        ));
        assert_eq!(ended.code, code, "{word}: {}", ended.err);
        assert!(ended.err.contains(said), "{word}: {}", ended.err);
    }
}
