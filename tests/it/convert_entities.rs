//! `chancery convert` of Wikidata's entities: genuine JSON into RDF by the official mapping, and back.

use std::io::Read as _;

use crate::program::Place;
use crate::project;

/// Douglas Adams as `Special:EntityData` gave him, cut short.
fn adams() -> String {
    project::read("tests/data/wikidata/entity-Q42.json")
}

/// The same, whole.
fn whole() -> String {
    let packed = std::fs::read(project::root().join("tests/data/wikidata/Q42.json.gz")).unwrap();
    let mut text = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(&*packed);
    unpacked.read_to_string(&mut text).unwrap();
    text
}

fn place() -> Place {
    let (cut, whole) = (adams(), whole());
    Place::with([("Q42.json", &*cut), ("whole.json", &*whole)])
}

#[test]
fn an_entity_becomes_rdf_and_comes_back() {
    let place = place();
    let ended = place.run("convert Q42.json -o q42.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains("quads written to q42.ttl"),
        "{}",
        ended.err
    );
    let turtle = String::from_utf8(place.read("q42.ttl")).unwrap();
    for part in [
        "wd:Q42 a wikibase:Item",
        "wdt:P31 wd:Q5",
        "ps:P31 wd:Q5",
        "\"Douglas Adams\"@en",
        "schema:about wd:Q42",
    ] {
        assert!(turtle.contains(part), "no `{part}`: {turtle}");
    }
    place.ok("convert q42.ttl -f wikibase -o again.json --quiet");
    let again = String::from_utf8(place.read("again.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&again).unwrap();
    assert_eq!(json["id"], "Q42");
    assert_eq!(json["labels"]["en"]["value"], "Douglas Adams");
    // What came back says the same: the RDF of it is the same set of triples.
    let sorted = |file: &str| {
        let text = place.ok(&format!("convert {file} -f nt"));
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted("again.json"), sorted("q42.ttl"));
    assert_eq!(sorted("Q42.json"), sorted("q42.ttl"));
}

/// Statements that nobody has edited between the JSON and the dump, letter by letter.
#[test]
fn what_is_written_is_what_wikidata_s_dump_has() {
    let packed = std::fs::read(project::root().join("tests/data/wikidata/Q42.ttl.gz")).unwrap();
    let place = place();
    place.write("dump.ttl.gz", packed);
    let lines = |file: &str| {
        let text = place.ok(&format!("convert {file} -f nt"));
        text.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let theirs: std::collections::BTreeSet<String> = lines("dump.ttl.gz").into_iter().collect();
    let ours = lines("whole.json");
    let nodes = |line: &&String| line.contains("/entity/statement/") && !line.contains("_:");
    let ours: Vec<&String> = ours.iter().filter(nodes).collect();
    let same = ours.iter().filter(|line| theirs.contains(**line)).count();
    // Twenty-one months lie between them.
    assert!(same * 100 > ours.len() * 85, "{same} of {}", ours.len());
    assert!(same > 1_000, "{same}");
}

#[test]
fn answers_dumps_and_lists_are_read_as_they_come() {
    let place = place();
    let one = adams();
    let lone: serde_json::Value = serde_json::from_str(&one).unwrap();
    let entity = lone.get("entities").map_or(&lone, |all| &all["Q42"]);
    let (line, pretty) = (
        entity.to_string(),
        serde_json::to_string_pretty(entity).unwrap(),
    );
    let other = line.replace("Q42", "Q43");
    let redirect = r#"{"entity":"Q7","redirect":"Q42"}"#;
    let answer =
        format!(r#"{{"entities":{{"Q42":{line},"Q6":{{"id":"Q6","missing":""}}}},"success":1}}"#);
    for (name, text, items, says) in [
        ("answer.json", answer, 1, "Q6 does not exist"),
        (
            "dump.json",
            format!("[\n{line},\n{other},\n{redirect}\n]\n"),
            2,
            "",
        ),
        ("list.json", format!("[{line}, {other}]"), 2, ""),
        ("pretty.json", pretty, 1, ""),
    ] {
        place.write(name, text);
        let ended = place.run(&format!("convert {name} -f nt"));
        assert_eq!(ended.code, 0, "{}", ended.report());
        assert!(ended.err.contains(says), "{name}: {}", ended.err);
        let text = ended.text();
        assert_eq!(text.matches("ontology#Item>").count(), items, "{name}");
        assert_eq!(text.contains("entity/Q7>"), name == "dump.json", "{name}");
    }
    let fed = place.fed(
        "convert - --input-format wikibase -f nt",
        [line.into_bytes()],
    );
    assert!(fed.text().contains("ontology#Item>"), "{}", fed.report());
    // Several go back as a dump.
    place.ok("convert dump.json -o dump.nq --quiet");
    let back = place.ok("convert dump.nq -f wikibase");
    assert_eq!(back.lines().count(), 4, "{back}");
    assert_eq!(place.ok("convert dump.nq -f wikibase"), back);
}

#[test]
fn what_cannot_be_converted_is_refused_and_nothing_written() {
    let place = place();
    place.write("own.ttl", "<http://e/a> <http://e/b> <http://e/c> .");
    place.write("broken.json", "{\"id\":\"Q1\",\"labels\":{\"en\":7}}");
    place.write("cut.json", &adams()[..900]);
    place.write(
        "linked.jsonld.json",
        "{\"@id\":\"http://e/a\",\"http://e/b\":\"c\"}",
    );
    for (line, code, says) in [
        (
            "convert own.ttl -f wikibase -o o.json",
            3,
            "no item or property of Wikidata",
        ),
        ("convert broken.json -o o.ttl", 3, "broken.json"),
        ("convert cut.json -o o.ttl", 3, "cut.json"),
        (
            "convert Q42.json own.ttl -o o.ttl",
            2,
            "one after the other",
        ),
        ("convert Q42.json -f wikibase", 2, "JSON already"),
        ("convert Q42.json -f wikibse", 2, "did you mean `wikibase`?"),
    ] {
        place.refuses(line, code, &[says]);
    }
    // JSON of other kinds is JSON-LD as before, if it is.
    let linked = place.ok("convert linked.jsonld.json -f nt");
    assert!(linked.contains("<http://e/b>"), "{linked}");
    place.write(
        "map.json",
        "{\"type\":\"FeatureCollection\",\"features\":[]}",
    );
    let says = ["map.json", "neither JSON-LD nor entities", "`@context`"];
    place.refuses("convert map.json -o o.nt", 3, &says);
    for (name, text) in [("none.json", "[]"), ("empty.json", "[{}, {}]")] {
        place.write(name, text);
        assert_eq!(place.ok(&format!("convert {name} -f nt")), "");
    }
    place.ok("convert map.json --input-format jsonld -f nt");
}

#[test]
fn dates_of_any_exactness_and_names_of_all_languages_are_those_of_the_official_builder() {
    let statement = |number: usize, time: &str, precision: u8| {
        format!(
            "{{\"id\":\"Q42${number}\",\"rank\":\"normal\",\"type\":\"statement\",\"mainsnak\":{{\"snaktype\":\"value\",\"property\":\"P569\",\
             \"datatype\":\"time\",\"datavalue\":{{\"type\":\"time\",\"value\":{{\"time\":\"{time}\",\"timezone\":0,\"before\":0,\"after\":0,\
             \"precision\":{precision},\"calendarmodel\":\"http://www.wikidata.org/entity/Q1985727\"}}}}}}}}"
        )
    };
    // A decade, a century before our era, a year before our era, a billion years, a month.
    let dates = [
        ("+1952-00-00T00:00:00Z", 8, "1952-01-01"),
        ("-0500-00-00T00:00:00Z", 7, "-0500-01-01"),
        ("-0044-00-00T00:00:00Z", 9, "-0043-01-01"),
        ("-13798000000-00-00T00:00:00Z", 3, "-13798000000-01-01"),
        ("+1952-03-00T00:00:00Z", 10, "1952-03-01"),
    ];
    let claims: Vec<String> = (1..)
        .zip(dates)
        .map(|(number, (time, precision, _))| statement(number, time, precision))
        .collect();
    let item = format!(
        "{{\"type\":\"item\",\"id\":\"Q42\",\"labels\":{{\"mul\":{{\"language\":\"mul\",\"value\":\"Douglas Adams\"}}}},\"claims\":{{\"P569\":[{}]}}}}",
        claims.join(",")
    );
    let place = Place::with([("i.json", &*item)]);
    let triples = place.ok("convert i.json -f nt");
    for label in [
        "2000/01/rdf-schema#label",
        "skos/core#prefLabel",
        "schema.org/name",
    ] {
        assert!(
            triples.contains(&format!("{label}> \"Douglas Adams\"@mul .")),
            "{triples}"
        );
    }
    for (_, precision, day) in dates {
        let wanted = format!(
            "direct/P569> \"{day}T00:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime> ."
        );
        assert!(triples.contains(&wanted), "{day}: {triples}");
        assert!(
            triples.contains(&format!("timePrecision> \"{precision}\"")),
            "{day}"
        );
    }
    place.ok("convert i.json -o i.nt --quiet");
    let back = place.ok("convert i.nt -f wikibase");
    for (time, ..) in dates {
        assert!(back.contains(&format!("\"{time}\"")), "{time}: {back}");
    }
}

#[test]
fn an_entity_without_labels_is_told_by_its_type() {
    let place = Place::with([
        ("Q1.json", r#"{"type":"item","id":"Q1","claims":{}}"#),
        (
            "geo.json",
            r#"{"type":"Feature","id":"Q1","geometry":null}"#,
        ),
    ]);
    let ended = place.run("convert Q1.json -f nt");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(ended.text().contains("entity/Q1>"), "{}", ended.report());
    let says = ["neither JSON-LD nor entities"];
    place.refuses("convert geo.json -f nt", 3, &says);
}
