//! Broken and hostile JSON of Wikidata: always a message with the place, never a panic.

use chancery::link::wikibase::{Answer, Mapping, SnakContent, Value, read};
use chancery::model::diagnostic::Diagnostic;
use chancery::model::limits::Limits;

use crate::wikibase::{entity, id, sample};

fn refused(json: &str) -> Diagnostic {
    read(json, "sample.json", &Limits::default()).unwrap_err()
}

/// An item with one statement, whose main snak and rest are given.
fn item(snak: &str, rest: &str) -> String {
    format!(
        r#"{{"type":"item","id":"Q42","claims":{{"P31":[{{"id":"Q42$1","mainsnak":{snak}{rest}}}]}}}}"#
    )
}

fn of_value(kind: &str, value: &str) -> String {
    item(
        &format!(
            r#"{{"snaktype":"value","property":"P31","datavalue":{{"type":"{kind}","value":{value}}}}}"#
        ),
        "",
    )
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_wrong_is_told_with_its_path() {
    let snak = r#"{"snaktype":"value","property":"P31"}"#;
    let cases = [
        ("{", "sample.json:1:1: EOF while parsing an object, at `/`"),
        (
            "[1]",
            "sample.json: an object is wanted, not a number, at `/0`",
        ),
        ("{}", "sample.json: `id` is missing, at `/`"),
        (
            r#"{"id":"Q1"} x"#,
            "sample.json:1:13: trailing characters, at `/`",
        ),
        (
            r#"{"type":"item","id":"42"}"#,
            "sample.json: `42` is no id of an entity, at `/id`",
        ),
        (
            r#"{"type":"property","id":"Q42"}"#,
            "sample.json: `Q42` has the type of something else, at `/`",
        ),
        (
            r#"{"type":"lexeme","id":"L7","lemmas":{}}"#,
            "sample.json: `L7` is a lexeme, and only items and properties can be read, at `/`",
        ),
        (
            r#"{"id":"Q1","labels":{"en":{"value":"a"},"en":{"value":"b"}}}"#,
            "sample.json:1:44: the key came before, at `/labels/en`",
        ),
        (
            r#"{"id":"Q1","labels":{"en":["a"]}}"#,
            "sample.json: an object is wanted, not a list, at `/labels/en`",
        ),
        (
            r#"{"id":"Q1","sitelinks":{"enwiki":{"title":7}}}"#,
            "sample.json: a string is wanted, not a number, at `/sitelinks/enwiki/title`",
        ),
        (
            &item(snak, ""),
            "sample.json: `datavalue` is missing, at `/claims/P31/0/mainsnak`",
        ),
        (
            &item(r#"{"snaktype":"maybe","property":"P31"}"#, ""),
            "sample.json: `maybe` is no type of snak, at `/claims/P31/0/mainsnak`",
        ),
        (
            &item(r#"{"snaktype":"novalue","property":"Q31"}"#, ""),
            "sample.json: `Q31` is no property, at `/claims/P31/0/mainsnak/property`",
        ),
        (
            &item(
                r#"{"snaktype":"novalue","property":"P31"}"#,
                r#","rank":"prefered""#,
            ),
            "sample.json: `prefered` is no rank, at `/claims/P31/0/rank`",
        ),
        (
            &item(
                r#"{"snaktype":"novalue","property":"P31","hash":"../../x"}"#,
                "",
            ),
            "sample.json: `../../x` is no SHA-1, at `/claims/P31/0/mainsnak/hash`",
        ),
        (
            &of_value(
                "time",
                r#"{"time":"yesterday","precision":11,"calendarmodel":"x"}"#,
            ),
            "sample.json: `yesterday` is no time, at `/claims/P31/0/mainsnak/datavalue/value/time`",
        ),
        (
            &of_value(
                "time",
                r#"{"time":"+2000-01-01T00:00:00Z","precision":11,"calendarmodel":"http://www.wikidata.org/entity/Q5"}"#,
            ),
            "sample.json: `http://www.wikidata.org/entity/Q5` is no calendar, at `/claims/P31/0/mainsnak/datavalue/value/calendarmodel`",
        ),
        (
            &item(r#"{"snaktype":"novalue","property":"P279"}"#, ""),
            "sample.json: a snak of P279 stands under `P31`, at `/claims/P31/0/mainsnak`",
        ),
        (
            &item(
                r#"{"snaktype":"novalue","property":"P31"}"#,
                r#","qualifiers":{"P580":[{"snaktype":"novalue","property":"P582"}]}"#,
            ),
            "sample.json: a snak of P582 stands under `P580`, at `/claims/P31/0/qualifiers/P580/0`",
        ),
        (
            &of_value("quantity", r#"{"amount":"=1+1","unit":"1"}"#),
            "sample.json: `=1+1` is no decimal number, at `/claims/P31/0/mainsnak/datavalue/value/amount`",
        ),
        (
            &of_value(
                "quantity",
                r#"{"amount":"+1","unit":"1","upperBound":"+2"}"#,
            ),
            "sample.json: a quantity has both bounds or none, at `/claims/P31/0/mainsnak/datavalue/value`",
        ),
        (
            &of_value(
                "globecoordinate",
                r#"{"latitude":1e9,"longitude":0,"globe":"x"}"#,
            ),
            "sample.json: degrees are at most 360, at `/claims/P31/0/mainsnak/datavalue/value/latitude`",
        ),
        (
            &of_value(
                "wikibase-entityid",
                r#"{"entity-type":"item","numeric-id":-5}"#,
            ),
            "sample.json: `Q-5` is no id of an entity, at `/claims/P31/0/mainsnak/datavalue/value`",
        ),
        (
            r#"{"error":{"code":"maxlag","info":"Waiting for a server: 5 seconds lagged"}}"#,
            "sample.json: the server answers with an error: Waiting for a server: 5 seconds lagged",
        ),
    ];
    for (json, expected) in cases {
        assert_eq!(refused(json).to_string(), expected);
    }
    let hint = refused(&item(
        r#"{"snaktype":"novalue","property":"P31"}"#,
        r#","rank":"prefered""#,
    ));
    assert_eq!(hint.hints, ["did you mean `preferred`?"]);
}

#[test]
fn depth_and_length_have_limits() {
    let deep = format!("{}{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let said = refused(&deep).to_string();
    assert!(said.contains("nested deeper than 120"), "{said}");
    assert!(said.len() < 300, "{said}");
    let lists = format!(r#"{{"id":"Q1","claims":{}"#, "[".repeat(1_000_000));
    let said = refused(&lists).to_string();
    assert!(said.contains("nested deeper than 120"), "{said}");
    let limits = Limits {
        max_literal_bytes: 10,
        ..Limits::default()
    };
    let long = r#"{"id":"Q1","labels":{"en":{"value":"eleven bytes"}}}"#;
    let said = read(long, "sample", &limits).unwrap_err().to_string();
    let expected = "a string is longer than 10 bytes, at `/labels/en/value`";
    assert!(said.contains(expected), "{said}");
    let keys = r#"{"id":"Q1","labels":{"eleven bytes":{}}}"#;
    let said = read(keys, "sample", &limits).unwrap_err().to_string();
    assert!(said.contains("a string is longer"), "{said}");
}

/// Whatever byte of a genuine item is lost or changed, something sensible comes out.
#[test]
fn genuine_json_that_is_cut_or_changed_never_panics() {
    let text = sample("Q42.json");
    let mut refusals = 0;
    for cut in (0..text.len()).step_by(4_001) {
        let mut cut = cut;
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let found = read(&text[..cut], "cut", &Limits::default());
        refusals += usize::from(found.is_err());
    }
    assert_eq!(refusals, text.len().div_ceil(4_001));
    for (old, new) in [
        ("\"value\"", "null"),
        ("[", "{\"\":"),
        ("Q1985727", "Q1985727> <"),
        ("0", "\"0\""),
        ("\"snaktype\":\"value\"", "\"snaktype\":\"novalue\""),
        ("\"rank\":\"normal\"", "\"rank\":\"deprecated\""),
    ] {
        for at in text
            .match_indices(old)
            .map(|(at, _)| at)
            .step_by(401)
            .take(20)
        {
            let changed = format!("{}{new}{}", &text[..at], &text[at + old.len()..]);
            if let Ok(answers) = read(&changed, "changed", &Limits::default())
                && let Answer::Entity(entity) = &answers[0]
            {
                let written = Mapping::default().triples(entity);
                assert!(!written.triples.is_empty());
            }
        }
    }
}

#[test]
fn strange_values_stay_out_of_rdf_and_are_named() {
    let json = of_value("edtf-value", r#"{"a":[1,2.5,"x\"y"],"b":null}"#);
    let found = entity(&json);
    let SnakContent::Value(Value::Other { kind, json }) = &found.statements[0].main.content else {
        panic!("{found:?}");
    };
    assert_eq!(kind, "edtf-value");
    assert_eq!(json, r#"{"a":[1,2.5,"x\"y"],"b":null}"#);
    let notes = Mapping::default().triples(&found).notes;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["Q42: P31: values of the kind `edtf-value` have no RDF; the statement is left out"]
    );
}

/// Nothing of a document can end an IRI or a literal and begin another.
#[test]
fn no_text_breaks_out_of_its_node() {
    let evil = r"https://x.example/> <http://evil.example/p> \u003chttp://evil.example/o> . #";
    let json = format!(
        r#"{{"type":"item","id":"Q1","labels":{{"en\"> .":{{"value":"a"}},"de":{{"value":"\" . <x>\n\u0000"}}}},
        "sitelinks":{{"enwiki":{{"title":"{evil}"}},"evil/../wiki":{{"title":"x"}}}},
        "claims":{{"P2":[{{"id":"Q1$> <{evil}","mainsnak":{{"snaktype":"value","property":"P2","datatype":"url",
        "datavalue":{{"type":"string","value":"{evil}"}}}}}},
        {{"id":"Q1$b","mainsnak":{{"snaktype":"value","property":"P2","datatype":"time",
        "datavalue":{{"type":"time","value":{{"time":"+2000-01-01T00:00:00Z","precision":11,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}}}}}}}},
        {{"id":"Q1$c","mainsnak":{{"snaktype":"value","property":"P2","datatype":"globe-coordinate",
        "datavalue":{{"type":"globecoordinate","value":{{"latitude":1,"longitude":2,"globe":"{evil}"}}}}}}}}]}}}}"#
    );
    let found = entity(&json);
    let written = Mapping::default().triples(&found);
    let lines: Vec<String> = written
        .triples
        .iter()
        .map(|own| format!("{own} .\n"))
        .collect();
    let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::NTriples);
    let back: Vec<oxigraph::model::Quad> = parser
        .for_slice(&lines.concat())
        .map(Result::unwrap)
        .collect();
    assert_eq!(back.len(), written.triples.len());
    for quad in &back {
        assert!(!quad.predicate.as_str().contains("evil"), "{quad}");
        assert!(!quad.subject.to_string().contains("<http://evil"), "{quad}");
    }
}

#[test]
fn answers_of_the_api_are_told_apart() {
    let json = r#"{"entities":{
        "Q6":{"id":"Q6","missing":""},
        "Q1040":{"type":"item","id":"Q1040","labels":{},"redirects":{"from":"Q32063953","to":"Q1040"}}},"success":1}"#;
    let answers = read(json, "api", &Limits::default()).unwrap();
    let [Answer::Missing(missing), Answer::Entity(merged)] = &answers[..] else {
        panic!("{answers:?}");
    };
    assert_eq!(*missing, id("Q6"));
    assert_eq!(merged.redirected_from, Some(id("Q32063953")));
    // An old id as the key says as much; that of another kind, or of neither end of a merger, is a mistake.
    let old = r#"{"entities":{"Q7":{"type":"item","id":"Q8"}},"success":1}"#;
    let old = read(old, "api", &Limits::default()).unwrap();
    let [Answer::Entity(old)] = &old[..] else {
        panic!("{old:?}");
    };
    assert_eq!(
        (&old.id, &old.redirected_from),
        (&id("Q8"), &Some(id("Q7")))
    );
    for other in [
        r#"{"entities":{"P7":{"type":"item","id":"Q8"}},"success":1}"#,
        r#"{"entities":{"Q7":{"type":"item","id":"Q8","redirects":{"from":"Q6","to":"Q8"}}},"success":1}"#,
    ] {
        let other = read(other, "api", &Limits::default()).unwrap_err();
        assert!(other.to_string().contains("7` holds `Q8`"), "{other}");
    }
    let redirect = r#"{"entity":"Q10","redirect":"Q4"},"#;
    let (from, to) = (id("Q10"), id("Q4"));
    let expected = [Answer::Redirect { from, to }];
    assert_eq!(
        read(redirect, "dump", &Limits::default()).unwrap(),
        expected
    );
    let same = "http://www.w3.org/2002/07/owl#sameAs";
    let written = Mapping::default().triples(merged).triples;
    let same = written.iter().filter(|own| own.predicate.as_str() == same);
    let same: Vec<String> = same.map(|own| own.subject.to_string()).collect();
    assert_eq!(same, ["<http://www.wikidata.org/entity/Q32063953>"]);
}
