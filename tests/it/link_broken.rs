//! Dumps that are broken, cut off, or none: told where, and an old index left alone.

use crate::link::{DUMP, place};
use crate::project;

#[test]
fn broken_lines_are_told_and_limited() {
    let place = place();
    let mut text = project::read(DUMP);
    text = text.replacen(
        "{\"type\":\"item\",\"id\":\"Q30\"",
        "{\"type\":\"item\",\"id\":}",
        1,
    );
    text = text.replacen("]\n", "nonsense\n\u{1b}[31m\n]\n", 1);
    place.write("broken.json", text);
    let ended = place.run("link index broken.json -o some.index --json");
    assert_eq!(ended.code, 0, "{}", ended.report());
    let figures: serde_json::Value = serde_json::from_slice(&ended.out).unwrap();
    assert_eq!(figures["entities"], 4);
    let lines: Vec<u64> = figures["broken"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 7, 8]);
    assert!(
        ended.err.contains("broken.json:2:21") && !ended.err.contains('\u{1b}'),
        "{}",
        ended.err
    );
    // What was there stays as it was.
    let before = place.read("some.index");
    place.refuses(
        "link index broken.json -o some.index --max-broken 2",
        3,
        &["broken.json:2:21", "more than 2 lines", "--max-broken"],
    );
    assert!(place.read("some.index") == before);
}

#[test]
fn a_broken_entity_inside_an_answer_is_told_with_its_place() {
    let place = place();
    let named = |id: &str, name: &str| {
        format!(r#"{{"id":"{id}","labels":{{"en":{{"language":"en","value":"{name}"}}}}}}"#)
    };
    let answer = format!(
        r#"{{"entities":{{"Q1":{{"id":"Q1","labels":[1]}},"Q2":{},"Q3":{{"id":"Q3","missing":""}}}}}}"#,
        named("Q2", "Two")
    );
    let column = answer.find(']').unwrap() + 1;
    let lines = format!(
        "{answer}\n{}\n[{}, 7]\n",
        named("Q4", "Four"),
        named("Q5", "Five")
    );
    let pretty: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let pretty = serde_json::to_string_pretty(&pretty).unwrap();
    let end = pretty.find("\n      ]").unwrap() + 1;
    let line = 1 + pretty[..end].matches('\n').count();
    for (name, text, at, entities) in [
        ("line.json", lines.as_str(), (1, column), 3),
        ("pretty.json", pretty.as_str(), (line, 7), 1),
    ] {
        place.write(name, text);
        let ended = place.run(&format!("link index {name} -o some.index --json"));
        assert_eq!(ended.code, 0, "{}", ended.report());
        let figures: serde_json::Value = serde_json::from_slice(&ended.out).unwrap();
        assert_eq!(figures["entities"], entities, "{figures}");
        assert_eq!(figures["others"], 1, "{figures}");
        let first = &figures["broken"][0];
        assert_eq!(first["path"], "/entities/Q1", "{figures}");
        assert_eq!(
            (&first["line"], &first["column"]),
            (&at.0.into(), &at.1.into())
        );
        assert!(
            ended
                .err
                .contains("`/entities/Q1` is no entity: a list where an object is due")
                && ended.err.contains(&format!("{name}:{}:{}", at.0, at.1)),
            "{}",
            ended.err
        );
        place.refuses(
            &format!("link index {name} -o other.index --max-broken 0"),
            3,
            &["`/entities/Q1` is no entity", "--max-broken"],
        );
    }
    let ended = place.run("link index line.json -o some.index");
    assert!(
        ended.err.contains("`/1` is no entity: ") && ended.err.contains("line.json:3:"),
        "{}",
        ended.err
    );
    // What a server says instead of an answer is none.
    place.write("error.json", r#"{"error":{"code":"maxlag","info":"wait"}}"#);
    place.refuses(
        "link index error.json -o other.index",
        3,
        &["it has no `id`"],
    );
}

#[test]
fn a_line_with_an_id_that_is_none_is_broken() {
    let place = place();
    let named = |id: &str| {
        format!(r#"{{"id":"{id}","labels":{{"en":{{"language":"en","value":"Somebody"}}}}}}"#)
    };
    let lines = [
        named("Q1"),
        named("Q0x"),
        named("P5"),
        named("L7-F1"),
        named("42"),
    ];
    place.write("odd.json", lines.join("\n") + "\n");
    let ended = place.run("link index odd.json -o some.index --json");
    assert_eq!(ended.code, 0, "{}", ended.report());
    let figures: serde_json::Value = serde_json::from_slice(&ended.out).unwrap();
    assert_eq!(
        (&figures["entities"], &figures["others"]),
        (&1.into(), &2.into())
    );
    let told = [
        "`Q0x` is no id of an entity",
        "odd.json:2:1",
        "`42` is no id",
        "odd.json:5:1",
    ];
    for told in told {
        assert!(ended.err.contains(told), "{}", ended.err);
    }
    place.refuses(
        "link index odd.json -o other --max-broken 1",
        3,
        &["odd.json:2:1"],
    );
    place.write("list.json", format!("[{}, {}]", named("Q1"), named("Q0x")));
    place.refuses(
        "link index list.json -o other --max-broken 0",
        3,
        &["`Q0x` is no id"],
    );
    // Lines are dumps by other names, and what comes from a pipe has none.
    place.write("odd.jsonl", named("Q1") + "\n");
    place.ok("link index odd.jsonl -o lines.index --quiet");
}

#[test]
fn what_is_no_dump_is_refused() {
    let place = place();
    place.write("pretty.json", "{\n \"id\":\n \"Q1\"\n}\n");
    place.write("long.json", "x".repeat(3 << 20));
    place.write("deep.json", format!("{{\"id\":{}", "[".repeat(100_000)));
    place.write("cut.json.gz", &place.read("genuine.json")[..1_000]);
    place.write("folder/readme.txt", "nothing");
    place.write("dump.old", "[\n");
    for (line, code, says) in [
        (
            "link index pretty.json -o i --max-broken 0",
            3,
            &["1 entity was found, and none has a name"][..],
        ),
        (
            "link index long.json -o i --max-line 1MiB",
            4,
            &["long.json:1", "--max-line"],
        ),
        (
            "link index deep.json -o i --max-broken 0",
            3,
            &["deep.json:1"],
        ),
        ("link index cut.json.gz -o i", 3, &["cut.json.gz"]),
        ("link index missing.json -o i", 3, &["missing.json"]),
        ("link index folder -o i", 3, &["no RDF", "folder"]),
        ("link index genuine.json -o none/i", 3, &["none/i"]),
        ("link index genuine.json -o folder", 3, &["it is a folder"]),
        ("link index genuine.json -o -", 2, &["not a stream"]),
        ("link index genuine.json", 2, &["--output"]),
        (
            "link index genuine.json -o i --languages 'en;ru'",
            2,
            &["en,ru,uk"],
        ),
        (
            "link index genuine.json -o i --input-format docx",
            2,
            &["wikidata"],
        ),
        (
            "link index dump.old -o i",
            2,
            &["cannot tell the format", "wikidata for a JSON dump"],
        ),
        (
            "link index https://example.org/a.json -o i",
            2,
            &["is an address"],
        ),
        (
            "link find Lavrov --index genuine.json",
            6,
            &["genuine.json", "link index"],
        ),
        (
            "link find Lavrov --index genuine.jsn",
            3,
            &["did you mean `genuine.json`?"],
        ),
        ("link index --info genuine.json", 6, &["genuine.json"]),
        ("link find ''", 2, &["find whom?"]),
    ] {
        place.refuses(line, code, says);
    }
}

#[test]
fn half_a_dump_and_an_index_of_nothing_leave_the_old_one() {
    let place = place();
    let dump = project::read(DUMP);
    place.ok("link index genuine.json -o i --quiet");
    let old = place.read("i");
    let end = dump.trim_end().len() - 2;
    assert!(dump.starts_with("[\n") && dump.trim_end().ends_with("\n]"));
    let middle = dump[..end].rfind('\n').unwrap();
    for cut in [&dump[..end], &dump[..=middle], &dump[..middle + 40], "[\n"] {
        place.write("cut.json", cut);
        place.refuses(
            "link index cut.json -o i",
            3,
            &["`cut.json` is cut off", "fetch it again"],
        );
    }
    // Without brackets, a last line that breaks off is what tells it.
    let bare = dump
        .trim_start_matches("[\n")
        .trim_end()
        .trim_end_matches("\n]");
    let end = bare.rfind('\n').unwrap() + 60;
    for (more, broken) in [("", ""), ("--max-broken 0", ""), ("", "{\"id\":\n")] {
        place.write("bare.json", format!("{broken}{}", &bare[..end]));
        let line = format!("link index bare.json -o i {more}");
        let says = [
            "the dump is cut off within this line",
            "fetch it again",
            "`sed '$d'`",
        ];
        place.refuses(&line, 3, &says);
    }
    assert!(place.read("i") == old);
    // A last line that is whole is none that breaks off, whatever it says.
    let whole = r#"{"id":"Q1","labels":{"en":{"language":"en","value":"Universe"}}}"#;
    for last in [
        r#"{"id":"Q0x"}"#.to_owned(),
        r#"{"meta":"end"}"#.to_owned(),
        format!(r#"{{"entities":{{"Q1":{whole},"Q2":{{"labels":1}}}}}}"#),
    ] {
        place.write("last.json", format!("{whole}\n{last}"));
        let ended = place.run("link index last.json -o last");
        assert_eq!(ended.code, 0, "{last}: {}", ended.report());
        assert!(!ended.err.contains("cut off"), "{}", ended.report());
    }
    // One whose end is there counts as any other line.
    place.write("bare.json", format!("{}\n", &bare[..end]));
    place.ok("link index bare.json -o whole --quiet");
    place.write("empty.json", "[\n]\n");
    place.write("empty.ttl", "<http://e/a> <http://e/b> 1 .");
    place.write(
        "others.json",
        "[\n{\"type\":\"property\",\"id\":\"P1\",\"labels\":{}}\n]\n",
    );
    place.write(
        "he.ttl",
        "<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> \"שלום\"@he .",
    );
    for name in ["empty.json", "empty.ttl", "others.json", "he.ttl"] {
        let line = format!("link index {name} -o i");
        place.refuses(&line, 3, &["there is no index to write"]);
    }
    assert!(place.read("i") == old);
}
