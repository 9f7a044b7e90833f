//! What either side says with a reservation neither agrees nor differs.

use crate::link_exchange::{data, place};

const HEAD: &str = "
ex:b a schema:Person ; owl:sameAs wd:Q7 ; dcterms:source ex:report .
ex:uk a dip:State ; owl:sameAs wd:Q145 . ex:o owl:sameAs wd:Q8 .
ex:ev a dip:Meeting ; owl:sameAs wd:Q10 ; dip:status status:held .
";

fn statement(property: &str, value: &str, qualifiers: &str) -> String {
    let value = if value.starts_with('Q') {
        format!(r#"{{"value":{{"id":"{value}"}},"type":"wikibase-entityid"}}"#)
    } else {
        format!(
            r#"{{"value":{{"time":"{value}","timezone":0,"before":0,"after":0,"precision":9,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}},"type":"time"}}"#
        )
    };
    format!(
        r#"{{"type":"item","id":"Q7","claims":{{"{property}":[{{"id":"Q7$1","type":"statement","rank":"normal","mainsnak":{{"snaktype":"value","property":"{property}","datavalue":{value}}},"qualifiers":{{{qualifiers}}}}}]}}}}"#
    )
}

fn item(property: &str, value: &str) -> String {
    format!(
        r#""{property}":[{{"snaktype":"value","property":"{property}","datavalue":{{"value":{{"id":"{value}"}},"type":"wikibase-entityid"}}}}]"#
    )
}

/// The row about a property, and whether the statement is taken over.
fn compared(body: &str, json: &str, property: &str) -> (String, bool) {
    let body = data(&format!("{HEAD}{body}"));
    let place = place(&[], &[("d.ttl", &body), ("i.json", json)]);
    let line = format!("-d d.ttl --from i.json --properties {property} --quiet");
    let rows = place.ok(&format!("link compare {line} -f csv"));
    let more = place.ok(&format!("link enrich {line} -f nq --retrieved 2026-01-05"));
    // What begins like a formula has a sign in front.
    let row = rows.lines().nth(1).unwrap_or_default().replace('\'', "");
    (row, !more.is_empty())
}

#[test]
fn a_reservation_on_either_side_is_neither_agreement_nor_contradiction() {
    let born = |more: &str| format!("ex:b schema:birthDate \"1951\"^^xsd:gYear {more} .");
    let took = |more: &str| {
        format!(
            "ex:pt a dip:Participation ; dip:participant ex:b ; dip:inEvent ex:ev ; dcterms:source ex:report ;
                 dip:attendance attendance:attended{more} ."
        )
    };
    let [same, other] = ["+1951", "+1952"].map(|year| format!("{year}-00-00T00:00:00Z"));
    for (body, (property, value, qualifiers), verdict, notes, is_new) in [
        (
            born(""),
            ("P569", same.as_str(), String::new()),
            "agrees",
            vec![],
            false,
        ),
        (
            born("{| dip:condition \"if the book is right\" |}"),
            ("P569", same.as_str(), String::new()),
            "reserved",
            vec!["on a condition here", "agrees otherwise"],
            true,
        ),
        (
            born("{| dip:condition \"if the book is right\" |}"),
            ("P569", other.as_str(), String::new()),
            "reserved",
            vec!["on a condition here", "differs otherwise"],
            true,
        ),
        (
            born(""),
            ("P569", same.as_str(), item("P5102", "Q18603603")),
            "reserved",
            vec!["nature of statement Q18603603 there", "agrees otherwise"],
            false,
        ),
        (
            born(""),
            ("P569", other.as_str(), item("P1480", "Q5727902")),
            "reserved",
            vec!["sourcing circumstances Q5727902 there", "differs otherwise"],
            true,
        ),
        (
            born(""),
            ("P569", same.as_str(), item("P1310", "Q1")),
            "reserved",
            vec!["statement disputed by Q1 there"],
            false,
        ),
        (
            took(""),
            ("P1344", "Q10", String::new()),
            "agrees",
            vec![],
            false,
        ),
        (
            took(" , attendance:absent"),
            ("P1344", "Q10", String::new()),
            "reserved",
            vec!["absent here", "agrees otherwise"],
            true,
        ),
    ] {
        let json = statement(property, value, &qualifiers);
        let (row, taken) = compared(&body, &json, property);
        assert!(row.contains(&format!(",{verdict},")), "{body}: {row}");
        for note in notes {
            assert!(row.contains(note), "{note}: {row}");
        }
        assert_eq!(taken, is_new, "{body}: {row}");
    }
}

#[test]
fn what_everybody_knows_is_no_less_sure() {
    let body = "ex:b schema:nationality ex:uk {| dip:qualifier qual:background |} .";
    let (row, is_new) = compared(body, &statement("P27", "Q145", ""), "P27");
    assert!(row.contains(",agrees,") && !is_new, "{row}");
}

#[test]
fn what_is_unknown_there_contradicts_nothing() {
    let json = statement("P569", "Q1", "").replace(
        r#"{"snaktype":"value","property":"P569","datavalue":{"value":{"id":"Q1"},"type":"wikibase-entityid"}}"#,
        r#"{"snaktype":"somevalue","property":"P569"}"#,
    );
    let body = "ex:b schema:birthDate \"1951\"^^xsd:gYear .";
    let (row, _) = compared(body, &json, "P569");
    assert!(row.contains(",reserved,1951,unknown,"), "{row}");
}

#[test]
fn what_is_over_here_is_over_there() {
    let tenure = "ex:t a dip:Tenure ; org:member ex:b ; dip:post ex:o ; dip:asOf \"2020\"^^xsd:gYear ; dip:qualifier qual:former .";
    let time = |of: &str, year: u32| {
        format!(
            r#""{of}":[{{"snaktype":"value","property":"{of}","datavalue":{{"value":{{"time":"+{year}-00-00T00:00:00Z","timezone":0,"before":0,"after":0,"precision":9,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}},"type":"time"}}}}]"#
        )
    };
    for (times, verdict) in [
        (time("P582", 2009), "agrees"),
        (time("P582", 2022), "differs"),
        (time("P580", 2021), "differs"),
        (time("P580", 2001), "agrees"),
    ] {
        let (row, _) = compared(tenure, &statement("P39", "Q8", &times), "P39");
        assert!(row.contains(&format!(",{verdict},")), "{times}: {row}");
        assert!(row.contains("over here"), "{row}");
    }
}

#[test]
fn years_before_our_era_are_counted_as_in_the_data_everywhere() {
    let body = "ex:b schema:birthDate \"-0043\"^^xsd:gYear .";
    let (row, _) = compared(
        body,
        &statement("P569", "-0044-00-00T00:00:00Z", ""),
        "P569",
    );
    assert!(row.contains(",agrees,-0043,-0043,"), "{row}");
    let (row, _) = compared(
        body,
        &statement("P569", "-0043-00-00T00:00:00Z", ""),
        "P569",
    );
    assert!(row.contains(",differs,-0043,-0042,"), "{row}");
    let body = "ex:b schema:birthDate \"0000\"^^xsd:gYear .";
    let (row, _) = compared(
        body,
        &statement("P569", "-0001-00-00T00:00:00Z", ""),
        "P569",
    );
    assert!(row.contains(",agrees,0000,0000,"), "{row}");
}

#[test]
fn a_key_that_is_an_old_id_is_a_merger() {
    let entity = statement("P569", "+1951-00-00T00:00:00Z", "");
    let json = |key: &str| format!(r#"{{"entities":{{"{key}":{entity}}}}}"#);
    let body = data(&format!(
        "{HEAD}ex:b schema:birthDate \"1951\"^^xsd:gYear . ex:z owl:sameAs wd:Q6 ."
    ));
    let place = place(&[], &[("d.ttl", &body), ("i.json", &json("Q6"))]);
    let told = place.run("link compare -d d.ttl --from i.json --properties P569 -f csv");
    assert!(
        told.text().contains(",agrees,1951,1951,"),
        "{}",
        told.report()
    );
    assert!(
        told.err.contains("Q6 (ex:z) was merged into Q7"),
        "{}",
        told.err
    );
    let told = place.run("convert i.json -o i.ttl");
    assert!(told.err.contains("Q6 was merged into Q7"), "{}", told.err);
    place.write("other.json", json("P6"));
    place.refuses(
        "link compare -d d.ttl --from other.json",
        3,
        &["`P6` holds `Q7`, which is another entity"],
    );
}
