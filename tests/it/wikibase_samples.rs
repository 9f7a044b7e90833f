//! All of a folder of genuine answers and dumps, which `CHANCERY_SAMPLES` names.
//!
//! The folder is no part of the project: it is larger than the project, and some of it has
//! another licence. It holds `entity-json`, `entitycache`, `api` and, for Wikibase's own
//! pairs, `wikibase-rdf/entities` and `wikibase-rdf/RdfBuilder` as its repository has them.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery::link::wikibase::{
    Answer, Entity, Graph, Mapping, Reference, Wiki, read, reference_hash, snak_hash, write,
};
use chancery::model::limits::Limits;

use crate::wikibase::{entity, triples, written};

/// The folder, or one beside the checkout; says aloud that there is none, past what catches the output of tests.
/// A folder that is named and is not there is a mistake, and no reason to pass.
fn samples(part: &str) -> Option<PathBuf> {
    let named = std::env::var_os("CHANCERY_SAMPLES").map(PathBuf::from);
    if let Some(folder) = &named {
        assert!(
            folder.is_dir(),
            "CHANCERY_SAMPLES: no folder {}",
            folder.display()
        );
    }
    let root = named.unwrap_or_else(|| crate::project::root().join("../shared/wikidata-samples"));
    let found = Some(root.join(part)).filter(|folder| folder.is_dir());
    if found.is_none() {
        let said = format!(
            "skipped: there is no `{part}` in {}; set CHANCERY_SAMPLES to a folder of genuine answers\n",
            root.display()
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    found
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(ending) {
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Answers of 2015, whose names are of a formula that is gone.
const OLD: [&str; 4] = [
    "wbgetentites-Oliver-Kahn.json",
    "wbgetentities-Douglas-Adams.json",
    "wbgetentities-Q1.json",
    "wbgetentities-Q6-Q42-P31.json",
];

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    entities: usize,
    missing: usize,
    statements: usize,
    snaks: usize,
    unproven: usize,
    references: usize,
    unproven_references: usize,
    triples: usize,
    notes: BTreeSet<String>,
}

fn prove(found: &Entity, counts: &mut Counts) {
    for own in &found.statements {
        counts.statements += 1;
        let references = own.references.iter().flat_map(|own| &own.snaks);
        for snak in [&own.main]
            .into_iter()
            .chain(&own.qualifiers)
            .chain(references)
        {
            let Some(theirs) = &snak.hash else { continue };
            match snak_hash(snak) {
                Some(ours) => {
                    assert_eq!(ours, *theirs, "{snak:?}");
                    counts.snaks += 1;
                }
                None => counts.unproven += 1,
            }
        }
        for reference in &own.references {
            let unnamed = Reference {
                hash: None,
                snaks: reference.snaks.clone(),
            };
            match reference_hash(&unnamed) {
                None => counts.unproven_references += 1,
                ours => {
                    assert_eq!(ours, reference.hash);
                    counts.references += 1;
                }
            }
        }
    }
}

#[test]
fn every_genuine_entity_goes_to_rdf_and_back() {
    let mut counts = Counts::default();
    for part in ["entity-json", "entitycache", "api"] {
        let Some(folder) = samples(part) else { return };
        for (name, text) in files(&folder, ".json") {
            if name.starts_with("wbsearchentities") {
                continue;
            }
            for answer in read(&text, &name, &Limits::default()).unwrap() {
                let Answer::Entity(found) = answer else {
                    counts.missing += 1;
                    continue;
                };
                counts.entities += 1;
                if !OLD.contains(&&*name) {
                    prove(&found, &mut counts);
                }
                let mapping = Mapping {
                    datatypes: found.datatypes(),
                    ..Mapping::default()
                };
                assert_eq!(entity(&write(&found)), *found, "{name}");
                let written = mapping.triples(&found);
                counts.triples += written.triples.len();
                counts
                    .notes
                    .extend(written.notes.iter().map(ToString::to_string));
                let back = Graph::new(written.triples)
                    .entity(&found.id, &mapping)
                    .unwrap();
                assert_eq!(back.notes, [], "{name}");
                assert_eq!(back.entity, found.kept(&mapping), "{name}");
            }
        }
    }
    println!("{counts:#?}");
    let note =
        "Q5: `zh-classical` is no language: A subtag may be eight characters in length at maximum";
    let expected = Counts {
        entities: 32,
        missing: 2,
        statements: 4_200,
        snaks: 7_846,
        // Properties as values.
        unproven: 257,
        references: 1_305,
        unproven_references: 0,
        triples: 81_815,
        notes: BTreeSet::from([note.to_owned()]),
    };
    assert_eq!(counts, expected);
}

/// Blank nodes there have numbers.
pub(crate) fn nameless(triple: &str) -> String {
    let parts = triple.split(' ');
    let parts = parts.map(|part| if part.starts_with("_:") { "_:b" } else { part });
    parts.collect::<Vec<&str>>().join(" ")
}

/// Parts that are of statements; others are of revisions, and of wikis, that only these tests know.
const ENDINGS: [&str; 8] = [
    "_values.nt",
    "_statements.nt",
    "_direct.nt",
    "_baddates.nt",
    "_qualifiers.nt",
    "_refs.nt",
    "_labels.nt",
    "_aliases.nt",
];

/// Wikibase's own pairs: JSON of a test wiki, and parts of what its builders write for it.
#[test]
fn every_triple_of_wikibase_s_own_pairs_is_written() {
    let (Some(entities), Some(pairs)) = (
        samples("wikibase-rdf/entities"),
        samples("wikibase-rdf/RdfBuilder"),
    ) else {
        return;
    };
    let mapping = Mapping {
        wiki: Wiki::new("http://acme.test/", "http://data.acme.test/").unwrap(),
        ..Mapping::default()
    };
    let pairs = files(&pairs, ".nt");
    let mut compared = 0;
    for (name, json) in files(&entities, ".json") {
        let stem = format!("{}_", name.trim_end_matches(".json"));
        // Properties of another wiki are left out of the comparison.
        let json = json.replace("\"foreign:P", "\"P9");
        let ours = written(&entity(&json), &mapping);
        let ours: BTreeSet<String> = ours.iter().map(|own| nameless(own)).collect();
        for (pair, theirs) in &pairs {
            let is_of_statements = ENDINGS.iter().any(|end| pair.ends_with(end));
            if !pair.starts_with(&stem) || !is_of_statements {
                continue;
            }
            for triple in triples(theirs).iter().map(|own| nameless(own)) {
                // References have other names where such properties are in them.
                let elsewhere = [
                    "foreign.test",
                    "data.acme.test",
                    "wiki.acme.test",
                    "/reference/",
                ];
                if !elsewhere.iter().any(|part| triple.contains(part)) {
                    assert!(ours.contains(&triple), "{pair}: {triple}");
                    compared += 1;
                }
            }
        }
    }
    println!("{compared} triples of Wikibase's own tests are written");
    assert!(compared > 0, "there is no pair in the folder");
}
