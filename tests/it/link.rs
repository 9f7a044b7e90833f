//! Indexes: made of genuine entities by the program, asked, damaged and refused.

use std::io::Write as _;

use chancery::link::index::{Date, Id, Index};

use crate::program::Place;
use crate::project;

pub(crate) const DUMP: &str = "tests/fixtures/link/genuine.json";

pub(crate) fn place() -> Place {
    Place::with([("genuine.json", project::read(DUMP).as_str())])
}

fn index(place: &Place, line: &str) -> Index {
    place.ok(&format!("link index {line} -o some.index --quiet"));
    Index::open(&place.path("some.index")).unwrap()
}

#[test]
fn a_genuine_dump_is_kept_as_it_is() {
    let place = place();
    let index = index(&place, "genuine.json --languages en,ru");
    assert_eq!(index.about().entities, 5);
    let get = |id: &str| {
        let number = index.number(&Id::new(id)).unwrap().unwrap();
        index.entity(number).unwrap()
    };
    let adams = get("Q42");
    let born = Date {
        year: 1952,
        month: 3,
        day: 11,
        precision: 11,
        julian: false,
    };
    assert!(adams.dates.contains(&(569, born)), "{:?}", adams.dates);
    assert_eq!(adams.types, [Id::Item(5)]);
    assert_eq!(adams.countries, [Id::Item(145)]);
    assert_eq!(adams.sitelinks, 8);
    assert!(adams.identifiers.contains(&(214, "113230702".to_owned())));
    assert!(
        adams
            .labels
            .iter()
            .all(|label| { label.languages.iter().all(|tag| tag == "en" || tag == "ru") })
    );
    assert!(adams.description(&["en"]).unwrap().contains("writer"));
    // Its preferred class and date stand for all others; what is deprecated is not there.
    let union = get("Q15180");
    assert_eq!(union.types.len(), 1);
    assert_eq!(
        union
            .dates
            .iter()
            .filter(|(property, _)| *property == 571)
            .count(),
        1
    );
    let at = get("Q31").position.unwrap();
    assert!((50.0..52.0).contains(&at.latitude) && (4.0..6.0).contains(&at.longitude));
}

#[test]
fn genuine_names_are_found_in_any_spelling() {
    let place = place();
    let index = index(&place, "genuine.json");
    for (name, id) in [
        ("Douglas Adams", "Q42"),
        ("ADAMS, Douglas", "Q42"),
        ("Duglas Adams", "Q42"),
        ("Дуглас Адамс", "Q42"),
        ("D. Adams", "Q42"),
        ("USA", "Q30"),
        ("Сполучені Штати Америки", "Q30"),
        ("United Sates of America", "Q30"),
        ("Soviet Unoin", "Q15180"),
        ("СССР", "Q15180"),
        ("Sovetskii Soyuz", "Q15180"),
        ("Königreich Belgien", "Q31"),
        ("koenigreich belgien", "Q31"),
        ("比利时", "Q31"),
        ("American revolutionary", "Q40949"),
    ] {
        let candidates = index.candidates(name, 5).unwrap();
        let first = candidates
            .first()
            .map(|first| index.entity(first.entity).unwrap().id);
        assert_eq!(first, Some(Id::new(id)), "{name}");
    }
}

#[test]
fn packed_threads_and_memory_make_no_difference() {
    let place = place();
    let text = place.read("genuine.json");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&text).unwrap();
    place.write("gz/genuine.json.gz", packed.finish().unwrap());
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(&text).unwrap();
    place.write("bz/genuine.json.bz2", packed.finish().unwrap());
    place.write(
        "zst/genuine.json.zst",
        zstd::encode_all(text.as_slice(), 1).unwrap(),
    );
    let sizes = |line: &str| {
        let found = index(&place, line);
        let entities = (0..5).map(|number| found.entity(number).unwrap());
        entities.collect::<Vec<_>>()
    };
    let expected = sizes("genuine.json");
    for line in [
        "gz/genuine.json.gz",
        "bz/genuine.json.bz2",
        "zst/genuine.json.zst",
        "genuine.json gz/genuine.json.gz",
        "gz bz zst",
    ] {
        assert!(sizes(line) == expected, "{line}");
    }
    index(&place, "genuine.json --threads 1 --memory 1GiB");
    let first = place.read("some.index");
    index(&place, "genuine.json --threads 7 --memory 1k");
    assert!(place.read("some.index") == first);
    let fed = place.fed("link index - --input-format wikidata -o fed.index", [text]);
    assert_eq!(fed.code, 0, "{}", fed.report());
    let line = br#"{"id":"Q1","labels":{"en":{"language":"en","value":"Universe"}}}"#;
    let unsaid = place.fed("link index - -o unsaid.index", [line.to_vec()]);
    let hint = "standard input is taken for RDF: `--input-format wikidata`";
    assert!(
        unsaid.code != 0 && unsaid.err.contains(hint),
        "{}",
        unsaid.report()
    );
    assert!(sizes("genuine.json") == expected);
}

#[test]
fn truthy_triples_say_what_the_dump_says() {
    let place = place();
    let whole = index(&place, "genuine.json --languages en");
    let adams = whole
        .entity(whole.number(&Id::Item(42)).unwrap().unwrap())
        .unwrap();
    let wd = "http://www.wikidata.org/entity/";
    let wdt = "http://www.wikidata.org/prop/direct/";
    let mut lines = Vec::new();
    for label in &adams.labels {
        let predicate = if label.alias {
            "http://www.w3.org/2004/02/skos/core#altLabel"
        } else {
            "http://schema.org/name"
        };
        lines.push(format!("<{wd}Q42> <{predicate}> \"{}\"@en .\n", label.text));
    }
    let text = adams.description(&["en"]).unwrap();
    lines.push(format!(
        "<{wd}Q42> <http://schema.org/description> \"{text}\"@en .\n"
    ));
    lines.push(
        "<https://www.wikidata.org/wiki/Special:EntityData/Q42> <http://wikiba.se/ontology#sitelinks> \"8\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
            .to_owned(),
    );
    lines.push(format!(
        "<{wd}P31> <http://www.w3.org/2000/01/rdf-schema#label> \"instance of\"@en .\n"
    ));
    for (property, ids) in [("P31", &adams.types), ("P27", &adams.countries)] {
        for id in ids {
            lines.push(format!("<{wd}Q42> <{wdt}{property}> <{}> .\n", id.iri()));
        }
    }
    for (property, date) in &adams.dates {
        lines.push(format!(
            "<{wd}Q42> <{wdt}P{property}> \"{date}T00:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
        ));
    }
    for (property, value) in &adams.identifiers {
        lines.push(format!("<{wd}Q42> <{wdt}P{property}> \"{value}\" .\n"));
    }
    let lines = lines.concat();
    place.write("truthy.nt", &lines);
    let triples = index(&place, "truthy.nt --languages en");
    assert_eq!(triples.about().entities, 1);
    assert_eq!(triples.entity(0).unwrap(), adams);
    // As Turtle it takes another way.
    place.write("truthy.ttl", &lines);
    let turtle = index(&place, "truthy.ttl --languages en");
    assert_eq!(turtle.entity(0).unwrap(), adams);
}

#[test]
fn entities_are_read_in_every_wrapping() {
    let place = place();
    let dump = project::read(DUMP);
    place.ok("link index genuine.json -o i --quiet");
    let list: Vec<serde_json::Value> = serde_json::from_str(&dump).unwrap();
    let named = list
        .iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone()));
    let named: serde_json::Map<String, serde_json::Value> = named.collect();
    let answer = serde_json::json!({"entities": named, "success": 1});
    let bytes = |name: &str| {
        place.ok(&format!(
            "link index {name} -o o --input-format wikidata --quiet"
        ));
        let index = Index::open(&place.path("o")).unwrap();
        (index.about().entities, index.about().names)
    };
    let expected = bytes("genuine.json");
    for (name, text) in [
        ("line.json", serde_json::to_string(&list).unwrap()),
        ("pretty.json", serde_json::to_string_pretty(&list).unwrap()),
        ("answer.json", answer.to_string()),
        ("shown.json", serde_json::to_string_pretty(&answer).unwrap()),
    ] {
        place.write(name, text);
        assert_eq!(bytes(name), expected, "{name}");
    }
    // What it is packed with is told by its bytes, not by its name.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(dump.as_bytes()).unwrap();
    place.write("packed.json", packed.finish().unwrap());
    assert_eq!(bytes("packed.json"), expected);
}

#[test]
fn names_that_are_left_out_are_counted() {
    let place = Place::new();
    let label = "<http://www.w3.org/2000/01/rdf-schema#label>";
    let text = format!("<http://e/a> {label} \"Peace\"@en , \"שלום\"@he , \"平和\"@ja .");
    place.write("a.ttl", &text);
    let lines = format!(
        "<http://e/a> {label} \"Peace\"@en .\n<http://e/a> {label} \"שלום\"@he .\n<http://e/a> {label} \"平和\"@ja .\n"
    );
    place.write("a.nt", lines);
    for name in ["a.ttl", "a.nt"] {
        let ended = place.run(&format!("link index {name} -o i"));
        assert!(
            ended
                .err
                .contains("2 names and descriptions in other languages"),
            "{}",
            ended.report()
        );
    }
    let other = "{\"type\":\"property\",\"id\":\"P1\",\"labels\":{}}";
    let item = "{\"type\":\"item\",\"id\":\"Q1\",\"labels\":{\"en\":{\"value\":\"a\"}}}";
    place.write("d.json", format!("{item}\n{other}\n"));
    let ended = place.run("link index d.json -o i");
    assert!(
        ended.err.contains("1 properties, lexemes"),
        "{}",
        ended.report()
    );
}

#[test]
fn names_that_would_act_are_shown_harmlessly() {
    let place = Place::new();
    let label = "Evil\\u001b[31m \\u202eName\\nB";
    let line = format!("{{\"id\":\"Q1\",\"labels\":{{\"en\":{{\"value\":\"{label}\"}}}}}}");
    place.write("evil.json", line);
    index(&place, "evil.json");
    let shown = place.ok("link find 'evil name' --index some.index");
    assert!(shown.contains("Q1"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    assert_eq!(shown.lines().count(), 1);
}

#[test]
fn the_index_that_comes_along_knows_what_the_data_are_linked_to() {
    let place = Place::new();
    for (name, id) in [
        ("Lavrov, Sergey", "Q58217"),
        ("Владимир Путин", "Q7747"),
        ("Donald Trmp", "Q22686"),
        ("Zelenskij", "Q3874799"),
    ] {
        let shown = place.args(&["link", "find", name, "--limit", "1"]).text();
        assert!(shown.starts_with(id), "{name}: {shown}");
    }
    let empty = place.run("link find Qwertyuiop --fail-if-empty");
    assert_eq!((empty.code, empty.out.len()), (1, 0), "{}", empty.report());
    let json = place.ok("link find 'Джо Байден' --json");
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(found[0]["id"], "Q6279");
    assert!(found[0]["reasons"][0]["code"].is_string());
}

/// A program in another language that knows the page alone.
const READER: &str = "tests/fixtures/link/read_index.py";

#[test]
fn a_reader_in_another_language_finds_every_entity() {
    let place = place();
    let index = index(&place, "genuine.json");
    let output = std::process::Command::new("python3")
        .arg(project::root().join(READER))
        .arg(place.path("some.index"))
        .output();
    let Ok(output) = output else {
        // Not with a macro: what those print is hidden where a test passes.
        let said = format!("skipped: there is no python3 to run {READER}\n");
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        return;
    };
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{READER}: {complaint}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 5);
    for (number, line) in text.lines().enumerate() {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let entity = index.entity(u32::try_from(number).unwrap()).unwrap();
        assert_eq!(found["id"], entity.id.to_string());
        assert_eq!(found["pages"], entity.sitelinks);
        let names: Vec<&str> = entity
            .labels
            .iter()
            .map(|label| label.text.as_str())
            .collect();
        let read: Vec<&str> = found["names"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name[1].as_str().unwrap())
            .collect();
        assert_eq!(read, names);
        assert_eq!(found["dates"].as_array().unwrap().len(), entity.dates.len());
        assert_eq!(
            found["identifiers"].as_array().unwrap().len(),
            entity.identifiers.len()
        );
    }
}
