//! What is written down about Wikidata, compared with exports of it; and whole entities where they are at hand.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use chancery::link::index::{About, Encoded, Id, Index, IndexWriter, PROPERTIES};
use chancery::link::source::{Languages, Reading, read_dump};
use chancery::rdf::Source;
use serde_json::Value;

use crate::program::Place;
use crate::project;

/// A file or folder beside the checkout that a release does not need; says so where it is missing.
fn beside(name: &str, variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map_or_else(
        || project::root().join("../shared").join(name),
        PathBuf::from,
    );
    if path.exists() {
        return Some(path);
    }
    // Not with a macro: what those print is hidden where a test passes.
    let said = format!(
        "skipped: {} is not here; set {variable} to it\n",
        path.display()
    );
    std::io::stderr().write_all(said.as_bytes()).unwrap();
    None
}

/// Labels of properties and ids of everything that was verified.
fn verified() -> Option<Vec<[String; 3]>> {
    let table =
        std::fs::read_to_string(beside("wikidata-ids.tsv", "CHANCERY_WIKIDATA_IDS")?).unwrap();
    let rows = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let good = rows.filter(|row| row.get(3) == Some(&"verified"));
    Some(
        good.map(|row| [row[0], row[1], row[2]].map(str::to_owned))
            .collect(),
    )
}

fn samples() -> Option<PathBuf> {
    beside("wikidata-samples", "CHANCERY_SAMPLES")
}

#[test]
fn every_property_is_called_what_wikidata_calls_it() {
    let (Some(rows), Some(samples)) = (verified(), samples()) else {
        return;
    };
    let rows: BTreeMap<&str, &str> = rows
        .iter()
        .map(|[label, _, id]| (id.as_str(), label.as_str()))
        .collect();
    let table = std::fs::read_to_string(samples.join("properties/sqid-properties.json")).unwrap();
    let table: Value = serde_json::from_str(&table).unwrap();
    for property in PROPERTIES {
        let id = format!("P{}", property.number);
        let old = table[property.number.to_string()]["l"].as_str();
        let expected = rows.get(id.as_str()).copied().or(old);
        assert_eq!(Some(property.label), expected, "{id}");
    }
}

#[test]
fn the_index_that_comes_along_holds_verified_ids_alone() {
    let Some(rows) = verified() else {
        return;
    };
    let known: Vec<&str> = rows.iter().map(|[_, _, id]| id.as_str()).collect();
    let things = rows.iter().filter(|[_, kind, _]| kind != "property");
    let cells = things.map(|[label, ..]| format!("\"{}\"\n", label.replace('"', "\"\"")));
    let table = format!("name\n{}", cells.collect::<String>());
    let place = Place::with([("names.csv", table.as_str())]);
    let json = place.ok("link match --csv names.csv --name name --json --limit 5");
    let found: Value = serde_json::from_str(&json).unwrap();
    let mut seen = 0;
    for row in found.as_array().unwrap() {
        for candidate in row["candidates"].as_array().unwrap() {
            let id = candidate["id"].as_str().unwrap();
            assert!(known.contains(&id), "{}: {id}", row["name"]);
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen} candidates");
}

/// Every entity of the samples as one line of a dump.
fn dump(samples: &std::path::Path) -> String {
    let mut all = BTreeMap::new();
    for folder in ["entity-json", "api"] {
        for entry in std::fs::read_dir(samples.join(folder)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            let entities: Vec<Value> = match value.get("entities").and_then(Value::as_object) {
                Some(entities) => entities.values().cloned().collect(),
                None => vec![value],
            };
            for entity in entities {
                // An answer about an entity that is not there holds its id alone.
                let there = entity.get("missing").is_none();
                let id = entity["id"]
                    .as_str()
                    .filter(|id| there && id.starts_with('Q'));
                if let Some(id) = id {
                    all.insert(id.to_owned(), entity);
                }
            }
        }
    }
    let lines: Vec<String> = all.values().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[test]
fn genuine_entities_are_found_by_all_their_names() {
    let Some(samples) = samples() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let text = dump(&samples);
    let path = folder.path().join("dump.json");
    std::fs::write(&path, &text).unwrap();
    let target = folder.path().join("some.index");
    let languages = Languages::default();
    let mut writer = IndexWriter::begin(&target, 1 << 22, About::default()).unwrap();
    let reading = Reading {
        languages: &languages,
        threads: 2,
        most_broken: 0,
        longest_line: 64 << 20,
        progress: &|_, _| {},
    };
    let told = read_dump(&Source::File(path), reading, &mut writer).unwrap();
    assert!(told.entities >= 18, "{told:?}");
    writer.finish(&|_| {}, &|_| {}).unwrap();
    let index = Index::open(&target).unwrap();
    let (mut names, mut first) = (0, 0);
    for line in text.lines().filter(|line| line.len() > 2) {
        let entity: Value = serde_json::from_str(line.trim_end_matches(',')).unwrap();
        let id = Id::new(entity["id"].as_str().unwrap());
        let number = index.number(&id).unwrap().unwrap();
        let kept = index.entity(number).unwrap();
        let pages = entity["sitelinks"]
            .as_object()
            .map_or(0, serde_json::Map::len);
        assert_eq!(kept.sitelinks as usize, pages, "{id}");
        // An entity has its name in a hundred languages and more; every third tells as much.
        let labels = entity["labels"].as_object().unwrap().values().step_by(3);
        for name in labels.filter_map(|label| label["value"].as_str()) {
            let candidates = index.candidates(name, 10).unwrap();
            if candidates.is_empty() && !name.chars().any(char::is_alphanumeric) {
                continue;
            }
            let own = candidates
                .iter()
                .find(|candidate| candidate.entity == number);
            assert!(
                own.is_some_and(|own| own.likeness.score >= 1.0),
                "{id}: {name}: {own:?}"
            );
            names += 1;
            first += usize::from(candidates[0].entity == number);
        }
    }
    assert!(
        names > 500 && first * 100 >= names * 97,
        "{first} of {names}"
    );
}

#[test]
fn an_entity_says_the_same_however_its_parts_come() {
    let Some(samples) = samples() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let text = dump(&samples);
    let mut lines: Vec<&str> = text.lines().filter(|line| line.len() > 2).collect();
    let mut made = Vec::new();
    for name in ["a", "b"] {
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, lines.join("\n")).unwrap();
        let target = folder.path().join(name);
        let mut writer = IndexWriter::begin(&target, 1 << 16, About::default()).unwrap();
        let languages = Languages::new(["ru".to_owned(), "en".to_owned()]);
        let reading = Reading {
            languages: &languages,
            threads: 3,
            most_broken: 0,
            longest_line: 64 << 20,
            progress: &|_, _| {},
        };
        read_dump(&Source::File(path), reading, &mut writer).unwrap();
        // Something that is there twice adds nothing.
        let twice = Index::open(&target).ok();
        assert!(twice.is_none());
        writer.finish(&|_| {}, &|_| {}).unwrap();
        let index = Index::open(&target).unwrap();
        let again = folder.path().join(format!("{name}.again"));
        let mut writer = IndexWriter::begin(&again, 1 << 20, index.about().clone()).unwrap();
        for number in 0..u32::try_from(index.about().entities).unwrap() {
            let entity = index.entity(number).unwrap();
            writer.push(&Encoded::new(entity.clone()).unwrap()).unwrap();
            writer.push(&Encoded::new(entity).unwrap()).unwrap();
        }
        let about = writer.finish(&|_| {}, &|_| {}).unwrap();
        assert_eq!(about.keys, index.about().keys);
        made.push(std::fs::read(&target).unwrap());
        lines.reverse();
    }
    assert!(made[0] == made[1]);
}
