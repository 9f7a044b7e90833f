//! `stats`: the same figures wherever the data are kept, in every form.

use std::fmt::Write as _;

use chancery::model::Quad;
use chancery::store::{Backend as _, Counting, Memory, Statistics};
use oxigraph::io::{RdfFormat, RdfParser};
use proptest::prelude::*;

use crate::kept::Kept;
use crate::program::Place;

const DATA: &str = r#"
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:geneva a :Summit ; :held "1985-11-19"^^xsd:date ; :guests 2, 1, 3.5 ; :name "Geneva"@en, "Genève"@fr, "x"@AR--rtl .
:reykjavik a :Summit, :Talks ; :held "1986-10-11"^^xsd:date ; :guests 2 ; :name "Reykjavik" ; :after :geneva .
_:b a [] ; :after :reykjavik {| :speaker :somebody |} .

:one { :geneva a :Summit ; :guests 2 . }
:two { :geneva a :Summit . :malta a :Summit ; :name "Malta"@EN, "Malta" . _:b :after :malta . }
_:graph { :malta :after :geneva ; a "no class" . }
"#;

fn quads(text: &str) -> Vec<Quad> {
    let parser = RdfParser::from_format(RdfFormat::TriG).for_slice(text);
    parser.map(Result::unwrap).collect()
}

fn counted(quads: &[Quad]) -> Statistics {
    let mut counting = Counting::default();
    for quad in quads {
        counting.add(quad).unwrap();
    }
    counting.finish().unwrap()
}

/// A store whose figures are in its snapshot, and one whose figures are in its journal.
fn kept(quads: &[Quad]) -> [Kept; 2] {
    [true, false].map(|compact| {
        let kept = Kept::new(compact);
        kept.extend(&mut quads.iter().cloned().map(Ok)).unwrap();
        kept
    })
}

#[test]
fn figures_are_what_is_there() {
    let figures = counted(&quads(DATA));
    assert_eq!((figures.statements, figures.triples), (27, 24));
    assert_eq!((figures.subjects, figures.entities), (5, 3));
    let graphs: Vec<u64> = figures.graphs.iter().map(|(_, triples)| *triples).collect();
    assert_eq!(graphs, [18, 5, 2, 2]);
    let (class, instances) = &figures.classes[0];
    assert_eq!(
        (class.to_string(), *instances),
        ("<http://example.org/Summit>".into(), 3)
    );
    assert_eq!(figures.classes.len(), 4);
    assert_eq!(figures.reified().subjects, 1);
    // As many triples as `:name` has, which comes first by its IRI.
    let (name, ends) = &figures.predicates[1];
    assert_eq!(
        name.as_str(),
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    );
    assert_eq!((ends.triples, ends.subjects, ends.objects), (6, 4, 4));
    let languages: Vec<(&str, u64)> = figures
        .languages
        .iter()
        .map(|(tag, uses)| (tag.as_str(), uses.triples))
        .collect();
    assert_eq!(languages, [("en", 2), ("ar--rtl", 1), ("fr", 1)]);
}

#[test]
fn every_backend_has_the_same_figures() {
    let quads = quads(DATA);
    let expected = counted(&quads);
    let memory = Memory::new().unwrap();
    memory.extend(&mut quads.iter().cloned().map(Ok)).unwrap();
    assert_eq!(Statistics::of(&memory).unwrap(), expected);
    for store in kept(&quads) {
        assert_eq!(store.disk.statistics().unwrap(), expected, "{store:?}");
        assert_eq!(Statistics::of(&store.disk).unwrap(), expected, "{store:?}");
    }
}

#[test]
fn what_was_deleted_no_longer_counts() {
    let quads = quads(DATA);
    let update =
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } } ; DELETE WHERE { ?s <http://example.org/name> ?o }";
    for store in kept(&quads) {
        store
            .update(update, &chancery::store::Context::default())
            .unwrap();
        let expected = Statistics::of(&store.disk).unwrap();
        assert_eq!(store.disk.statistics().unwrap(), expected, "{store:?}");
        assert_eq!(expected.graphs.len(), 1);
        assert_eq!(expected.languages, []);
    }
}

#[test]
fn nothing_has_figures_too() {
    for store in kept(&[]) {
        assert_eq!(store.disk.statistics().unwrap(), Statistics::default());
    }
    let place = Place::with([("empty.nt", "")]);
    let report = place.ok("stats -d empty.nt");
    assert!(report.contains("0  statements\n"), "{report}");
    assert!(!report.contains("Graphs"), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_snapshot_counts_as_a_pass_does(rows in prop::collection::vec((0_usize..4, 0_usize..3, 0_usize..9, 0_usize..3), 0..60)) {
        let objects = [
            "<e:0>", "<e:1>", "_:c", "\"a\"", "\"a\"@en", "1", "01", "\"a\"^^<e:t>", "\"b\"^^<e:u>",
        ];
        let predicates = ["a", "<e:p>", "<e:q>"];
        let graphs = ["", "<e:g>", "_:h"];
        let mut text = String::new();
        for (s, p, o, g) in rows {
            let subject = if s == 3 { "_:c".to_owned() } else { format!("<e:{s}>") };
            let (graph, predicate, object) = (graphs[g], predicates[p], objects[o]);
            writeln!(text, "{graph} {{ {subject} {predicate} {object} }}").unwrap();
        }
        let quads = quads(&text);
        let expected = counted(&quads);
        for store in kept(&quads) {
            prop_assert_eq!(&store.disk.statistics().unwrap(), &expected);
        }
    }
}

fn place() -> Place {
    let place = Place::with([("talks.trig", DATA)]);
    place.ok("load talks.trig -l store");
    place
}

#[test]
fn files_and_stores_print_the_same() {
    let place = place();
    for line in ["--json", "--limit 0", "-f ttl", "-f nq", "-f jsonld"] {
        let files = place.ok(&format!("stats -d talks.trig {line}"));
        let store = place.ok(&format!("stats -l store {line}"));
        // Only lines of the one form name the blank nodes of the data.
        assert_eq!(files, store, "{line}");
    }
    place.ok(
        "update -l store -q 'INSERT DATA { <http://example.org/x> a <http://example.org/Talks> }'",
    );
    place.ok("dump -l store -o all.nq");
    let files = place.ok("stats -d all.nq -f nq");
    assert_eq!(files, place.ok("stats -l store -f nq"));
    place.ok("compact -l store");
    assert_eq!(files, place.ok("stats -l store -f nq"));
}

#[test]
fn the_description_can_be_asked() {
    let place = place();
    place.ok("stats -l store -o void.ttl.gz");
    let query = "SELECT ?triples ?objects ?instances ?named { ?d void:triples ?triples ; \
                 void:classPartition [ void:class <http://example.org/Summit> ; void:entities ?instances ] ; \
                 void:propertyPartition [ void:property rdf:type ; void:distinctObjects ?objects ] ; \
                 void:subset [ <http://www.w3.org/ns/sparql-service-description#name> \
                 <http://example.org/two> ; void:triples ?named ] }";
    let answer = place.ok(&format!("query -d void.ttl.gz -f csv -q '{query}'"));
    assert_eq!(
        answer.replace('\r', ""),
        "triples,objects,instances,named\n24,4,3,5\n"
    );
    for format in ["ttl", "nt", "nq", "trig", "rdf", "jsonld"] {
        place.ok(&format!("stats -l store -f {format} -o void.{format}"));
        let same = place.ok(&format!("dump -d void.{format}"));
        assert_eq!(
            same.lines().count(),
            place.ok("stats -l store -f nt").lines().count(),
            "{format}"
        );
    }
}

#[test]
fn a_limit_says_how_much_is_left_out() {
    let place = place();
    let report = place.ok("stats -l store --limit 1");
    assert!(report.contains("Classes (4)\n"), "{report}");
    assert!(
        report.contains("        3  more; `--limit 0` lists all"),
        "{report}"
    );
    let all = place.ok("stats -l store --limit 0");
    assert!(!all.contains("more"), "{all}");
    assert!(all.contains("4  en") || all.contains("2  en"), "{all}");
    let rows = |limit: &str| {
        let text = place.ok(&format!("stats -l store --json {limit}"));
        let found: serde_json::Value = serde_json::from_str(&text).unwrap();
        let shown = found["predicates"].as_array().unwrap().len();
        (shown, found["counts"]["predicates"].as_u64().unwrap())
    };
    let (shown, all) = rows("");
    assert_eq!(shown as u64, all);
    assert_eq!(rows("--limit 2"), (2, all));
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let place = Place::with([("bad.ttl", "<a> <b> .")]);
    place.refuses("stats -l nowhere", 3, &["no store", "chancery load"]);
    place.refuses("stats -d bad.ttl", 3, &["bad.ttl:1"]);
    place.refuses("stats --json -f ttl", 2, &["--json"]);
}
