//! Statements with several times, without an end, and of ranks: what of them ours is laid beside.

use crate::link_exchange::{data, place};

const HEAD: &str = "
ex:b a schema:Person ; owl:sameAs wd:Q7 ; dcterms:source ex:report . ex:o owl:sameAs wd:Q8 .
";

/// A value, a day or none, of a property.
fn snak(property: &str, value: &str) -> String {
    let value = match value {
        "none" => return format!(r#"{{"snaktype":"novalue","property":"{property}"}}"#),
        id if id.starts_with('Q') => {
            format!(r#"{{"value":{{"id":"{id}"}},"type":"wikibase-entityid"}}"#)
        }
        day => {
            let precision = if day.ends_with("00") { 9 } else { 11 };
            format!(
                r#"{{"value":{{"time":"+{day}T00:00:00Z","timezone":0,"before":0,"after":0,"precision":{precision},"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}},"type":"time"}}"#
            )
        }
    };
    format!(r#"{{"snaktype":"value","property":"{property}","datavalue":{value}}}"#)
}

/// Times with their properties.
type Times<'a> = &'a [(&'a str, &'a [&'a str])];

/// An item with statements of one property: rank, value, and times with their properties.
fn item(property: &str, all: &[(&str, &str, Times<'_>)]) -> String {
    let mut statements = Vec::new();
    for (place, (rank, value, times)) in all.iter().enumerate() {
        let mut qualifiers = Vec::new();
        for (of, days) in *times {
            let days: Vec<String> = days.iter().map(|day| snak(of, day)).collect();
            qualifiers.push(format!(r#""{of}":[{}]"#, days.join(",")));
        }
        let main = snak(property, value);
        statements.push(format!(
            r#"{{"id":"Q7${place}","type":"statement","rank":"{rank}","mainsnak":{main},"qualifiers":{{{}}}}}"#,
            qualifiers.join(",")
        ));
    }
    format!(
        r#"{{"type":"item","id":"Q7","claims":{{"{property}":[{}]}}}}"#,
        statements.join(",")
    )
}

/// The rows about a property.
fn compared(body: &str, json: &str, property: &str) -> Vec<String> {
    let body = data(&format!("{HEAD}{body}"));
    let place = place(&[], &[("d.ttl", &body), ("i.json", json)]);
    let line =
        format!("link compare -d d.ttl --from i.json --properties {property} --quiet -f csv");
    let rows = place.ok(&line);
    rows.lines()
        .skip(1)
        .map(|row| row.replace('\'', ""))
        .collect()
}

fn term(times: &str) -> String {
    format!("ex:t a dip:Tenure ; org:member ex:b ; dip:post ex:o ; {times} .")
}

const BEGAN: &str = "schema:startDate \"2017-01-20\"^^xsd:date";

#[test]
fn what_has_no_end_there_did_not_end() {
    let ended = format!("{BEGAN} ; schema:endDate \"2021-01-20\"^^xsd:date");
    let over = "dip:asOf \"2021-02-01\"^^xsd:date ; dip:qualifier qual:former";
    let known = "dip:asOf \"2020-02-01\"^^xsd:date";
    let start: (&str, &[&str]) = ("P580", &["2017-01-20"]);
    for (times, other, verdict, note) in [
        (
            ended.as_str(),
            ("P582", "none"),
            "differs",
            "there from 2017-01-20 without an end",
        ),
        (
            over,
            ("P582", "none"),
            "differs",
            "without an end, over here as of 2021-02-01",
        ),
        (BEGAN, ("P582", "none"), "agrees", ""),
        (known, ("P582", "none"), "agrees", ""),
        (ended.as_str(), ("P582", "2021-01-20"), "agrees", ""),
        (
            ended.as_str(),
            ("P582", "2020-01-20"),
            "differs",
            "there from 2017-01-20 to 2020-01-20",
        ),
    ] {
        let json = item("P39", &[("normal", "Q8", &[start, (other.0, &[other.1])])]);
        let rows = compared(&term(times), &json, "P39");
        assert!(
            rows.len() == 1 && rows[0].contains(&format!(",{verdict},")) && rows[0].contains(note),
            "{times} {other:?}: {rows:#?}"
        );
    }
    let json = item("P39", &[("normal", "Q8", &[("P580", &["none"])])]);
    let rows = compared(&term(BEGAN), &json, "P39");
    assert!(
        rows[0].contains(",differs,") && rows[0].contains("there without a beginning"),
        "{rows:#?}"
    );
}

#[test]
fn of_several_beginnings_there_one_that_agrees_is_enough_and_all_are_shown() {
    for (starts, verdict) in [
        (["1990-01-01", "2017-01-20"], "agrees"),
        (["2017-01-20", "1990-01-01"], "agrees"),
        (["1990-01-01", "1991-01-01"], "differs"),
    ] {
        let json = item("P39", &[("normal", "Q8", &[("P580", &starts)])]);
        let rows = compared(&term(BEGAN), &json, "P39");
        let note = format!("there from {} and {}", starts[0], starts[1]);
        assert!(
            rows.len() == 1 && rows[0].contains(&format!(",{verdict},")) && rows[0].contains(&note),
            "{starts:?}: {rows:#?}"
        );
    }
}

#[test]
fn of_what_has_one_value_the_preferred_one_counts() {
    let born = "ex:b schema:birthDate \"1946-06-14\"^^xsd:date .";
    for (all, verdict) in [
        (
            [("preferred", "1946-06-15"), ("normal", "1946-00-00")],
            "differs",
        ),
        (
            [("normal", "1946-06-14"), ("preferred", "1946-06-15")],
            "differs",
        ),
        (
            [("preferred", "1946-06-14"), ("normal", "1946-06-15")],
            "agrees",
        ),
        (
            [("preferred", "1946-00-00"), ("normal", "1946-06-14")],
            "agrees",
        ),
        (
            [("normal", "1946-06-15"), ("normal", "1946-06-14")],
            "agrees",
        ),
    ] {
        let all = all.map(|(rank, day)| -> (&str, &str, Times<'_>) { (rank, day, &[]) });
        let rows = compared(born, &item("P569", &all), "P569");
        let own = rows
            .iter()
            .find(|row| row.contains("1946-06-14,1946") || row.contains(",differs,"));
        let own = own.unwrap_or_else(|| panic!("{rows:#?}"));
        assert!(own.contains(&format!(",{verdict},")), "{all:?}: {rows:#?}");
    }
    // Of two offices both are held.
    let all: [(&str, &str, Times<'_>); 2] = [
        ("preferred", "Q9", &[("P580", &["2020-01-01"])]),
        ("normal", "Q8", &[("P580", &["2017-01-20"])]),
    ];
    let rows = compared(&term(BEGAN), &item("P39", &all), "P39");
    assert!(rows.iter().any(|row| row.contains(",agrees,")), "{rows:#?}");
}
