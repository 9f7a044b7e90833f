//! Dates of any precision, zone and age, as the shapes of the ontology and those of others compare them.

use crate::program::Place;
use crate::validate_values::{PREFIXES, with};

/// A date as a literal of its precision.
fn date(text: &str) -> String {
    let day = text.trim_start_matches('-').trim_end_matches('Z');
    let name = match day.matches('-').count() {
        _ if text.contains('T') => "dateTime",
        0 => "gYear",
        1 => "gYearMonth",
        _ => "date",
    };
    format!("\"{text}\"^^xsd:{name}")
}

/// The shapes that data break, as the report names them.
fn broken(data: &str) -> Vec<String> {
    let place = Place::new();
    place.write("d.ttl", format!("{PREFIXES}{data}"));
    let report = place.run("validate d.ttl --json").text();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let results = report["results"].as_array().unwrap().iter();
    let shapes = results.map(|result| {
        let shape = result["shape"].as_str().unwrap();
        shape.rsplit('/').next().unwrap().to_owned()
    });
    shapes.collect()
}

const EVENT: &str =
    "a dip:Event ; rdfs:label \"It\"@en ; dip:status status:held ; dcterms:source ex:paper";
const PAPER: &str = "ex:paper schema:url <https://example.org/paper> ; dcterms:license <https://example.org/licence> .";

/// Earlier and later dates; text does not tell their order.
const ORDERED: [(&str, &str); 8] = [
    ("-1274", "-1259"),
    ("-0050", "-0044-03-15"),
    ("-0044", "0014"),
    ("9999", "10000"),
    ("2025-08-14", "2025-08-15T00:30:00+03:00"),
    ("2025-08-15T10:00:00Z", "2025-08-15T08:00:00-08:00"),
    ("2024-12", "2025"),
    ("2025-08-14Z", "2025-08-15"),
];

/// Dates of which neither is surely earlier.
const OPEN: [(&str, &str); 5] = [
    ("2025-08-15Z", "2025-08-15T10:00:00Z"),
    ("2025Z", "2025-03-01"),
    ("-0044", "-0044-03-15"),
    ("2025-08", "2025-08-15"),
    ("2025-08-15T11:32:00-08:00", "2025-08-15"),
];

/// Events that begin and end so.
fn events(dates: &[(&str, &str)]) -> String {
    let events = dates.iter().enumerate().map(|(number, (start, end))| {
        let (start, end) = (date(start), date(end));
        format!("ex:e{number} {EVENT} ; schema:startDate {start} ; schema:endDate {end} .\n")
    });
    [PAPER.to_owned(), events.collect()].concat()
}

#[test]
fn an_end_before_the_start_is_found_by_value() {
    let turned = |dates: &[(&'static str, &'static str)]| {
        let dates = dates.iter().map(|(one, other)| (*other, *one));
        dates.collect::<Vec<_>>()
    };
    for (number, dates) in turned(&ORDERED).iter().enumerate() {
        assert_eq!(
            broken(&events(&[*dates])),
            ["EndAfterStart"],
            "{number}: {dates:?}"
        );
    }
    for dates in [ORDERED.to_vec(), OPEN.to_vec(), turned(&OPEN)] {
        assert!(broken(&events(&dates)).is_empty(), "{dates:?}");
    }
}

#[test]
fn what_follows_something_later_is_found_by_value() {
    let data = format!(
        "{PAPER}\nex:e1 {EVENT} ; schema:startDate \"-1274\"^^xsd:gYear .\n\
         ex:e2 {EVENT} ; schema:startDate \"-1259\"^^xsd:gYear ; dip:follows ex:e1 .\n"
    );
    assert!(broken(&data).is_empty());
    let wrong = "ex:e3 a dip:Event ; rdfs:label \"It\"@en ; dip:status status:held ; dcterms:source ex:paper ; \
                 schema:startDate \"-1300\"^^xsd:gYear ; dip:follows ex:e2 .";
    assert_eq!(broken(&[&data, wrong].concat()), ["ChainOrder"]);
}

#[test]
fn posts_that_two_people_hold_are_found_by_value() {
    let held = |one: [&str; 2], other: [&str; 2]| {
        let tenure = |name: &str, [start, end]: [&str; 2]| {
            format!(
                "ex:{name} a schema:Person ; rdfs:label \"{name}\"@en .\n\
                 ex:tenure-{name} a dip:Tenure ; org:member ex:{name} ; dip:post ex:post ; dcterms:source ex:paper ;\n\
                 schema:startDate {} ; schema:endDate {} .\n",
                date(start),
                date(end)
            )
        };
        broken(&format!(
            "{PAPER}\nex:post a org:Post ; rdfs:label \"Post\"@en .\n{}{}",
            tenure("ann", one),
            tenure("bob", other)
        ))
    };
    let both = ["TenuresDoNotOverlap"];
    assert_eq!(held(["-0060", "-0050"], ["-0055", "-0040"]), both);
    assert!(held(["-0060", "-0050"], ["-0050", "-0040"]).is_empty());
    assert_eq!(held(["9990", "10002"], ["10001", "10010"]), both);
    assert!(held(["2017-01-20", "2021-01-20"], ["2021-01-20", "2025"]).is_empty());
    assert!(held(["2017", "2021-01-20"], ["2021", "2025"]).is_empty());
    assert_eq!(held(["2017", "2021"], ["2021-01-20", "2021-03"]).len(), 0);
    assert_eq!(held(["2017-01-20Z", "2021"], ["2020-05", "2025"]), both);
}

#[test]
fn shapes_of_ones_own_can_compare_dates() {
    let place = with(
        "ex:S sh:targetSubjectsOf ex:to ; sh:sparql [ sh:prefixes ex:P ; sh:select \"\"\"SELECT $this ?value { \
         $this ex:from ?from ; ex:to ?value FILTER(date:before(?value, ?from)) }\"\"\" ] .\n\
         ex:P sh:declare [ sh:prefix \"ex\" ; sh:namespace \"https://example.org/\"^^xsd:anyURI ] .",
        &format!(
            "ex:a ex:from {} ; ex:to {} .",
            date("-0044-03"),
            date("-0050")
        ),
    );
    let ended = place.run("validate d.ttl --shapes s.ttl");
    assert_eq!(ended.code, 1, "{}", ended.report());
    place.ok("load d.ttl -l store --quiet");
    for data in ["d.ttl", "-l store"] {
        let query = "query -q 'ASK { ?a <https://example.org/from> ?f ; <https://example.org/to> ?t FILTER(date:before(?t, ?f)) }'";
        let told = place.ok(&format!("{query} {}", data.replace("d.ttl", "-d d.ttl")));
        assert!(told.contains("yes") || told.contains("true"), "{told}");
    }
}
