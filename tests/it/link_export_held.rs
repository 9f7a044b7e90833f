//! What a part of a statement rests on and when a statement holds goes out with it, or is listed.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

const HEAD: &str = "
ex:p a schema:Person ; owl:sameAs wd:Q1 . ex:o a org:Post ; owl:sameAs wd:Q2 .
ex:e a dip:Meeting ; owl:sameAs wd:Q3 ; dip:status status:held . ex:c a dip:State ; owl:sameAs wd:Q4 .
ex:y a dip:Treaty ; owl:sameAs wd:Q5 . ex:role owl:sameAs wd:Q6 .
ex:r1 schema:url <https://example.com/r1> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
ex:r2 schema:url <https://example.com/r2> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";
const YEAR: &str = "^^xsd:gYear";

fn exported(body: &str) -> (String, Vec<(String, String)>) {
    let place = place(&[], &[("d.ttl", &data(&format!("{HEAD}{body}")))]);
    let kept = kept(&place, "link export -d d.ttl --unchecked");
    (out(&place), kept)
}

/// Which of the two sources the lines of a statement name.
fn sources(out: &str, start: &str) -> Vec<&'static str> {
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with(start)).collect();
    let names = ["r1", "r2"];
    let named = names.into_iter().filter(|name| {
        let address = format!("\"https://example.com/{name}\"");
        lines.iter().any(|line| line.contains(&address))
    });
    named.collect()
}

#[test]
fn the_sources_of_all_parts_are_references() {
    let r2 = "{| dcterms:source ex:r2 |}";
    let tenure = "ex:t a dip:Tenure ; dcterms:source ex:r1 ; org:member ex:p";
    for (body, starts) in [
        (
            format!("{tenure} ; dip:post ex:o ; schema:startDate \"2018\"{YEAR} {r2} ."),
            ["Q1\tP39\tQ2\tP580\t", "Q2\tP1308\tQ1\tP580\t"],
        ),
        (
            format!("{tenure} {r2} ; dip:post ex:o {r2} ; schema:startDate \"2018\"{YEAR} ."),
            ["Q1\tP39\tQ2\tP580\t", "Q2\tP1308\tQ1\tP580\t"],
        ),
        (
            format!("{tenure} ; dip:post ex:o ; dip:asOf \"2018\"{YEAR} {r2} ."),
            ["Q1\tP39\tQ2\tP585\t", "Q2\tP1308\tQ1\tP585\t"],
        ),
        (
            format!(
                "ex:a a dip:Participation ; dip:inEvent ex:e ; dip:participant ex:p ; dcterms:source ex:r1 ;
                 dip:attendance attendance:attended {r2} ."
            ),
            ["Q1\tP1344\tQ3\t", "Q3\tP710\tQ1\t"],
        ),
        (
            format!(
                "ex:s a dip:TreatyAction ; dip:treaty ex:y ; schema:agent ex:c ; dcterms:source ex:r1 ;
                 dip:kind kind:signature {r2} ; dip:status status:held ."
            ),
            ["Q5\tP1891\tQ4\t"; 2],
        ),
    ] {
        let (out, kept) = exported(&body);
        for start in starts {
            assert_eq!(sources(&out, start), ["r1", "r2"], "{body}: {out}\n{kept:#?}");
        }
    }
    // What the whole record rests on says nothing of parts that all have sources of their own.
    let whole =
        format!("{tenure} {r2} ; dip:post ex:o {r2} ; schema:startDate \"2018\"{YEAR} {r2} .");
    assert_eq!(sources(&exported(&whole).0, "Q1\tP39\t"), ["r2"]);
}

#[test]
fn a_part_whose_source_cannot_go_out_is_listed() {
    let tenure = "ex:t a dip:Tenure ; dcterms:source ex:r1 ; org:member ex:p ; dip:post ex:o";
    let none = "{| dcterms:source ex:nothing |}";
    let (out, kept) = exported(&format!(
        "{tenure} ; schema:startDate \"2018\"{YEAR} {none} ."
    ));
    assert_eq!(out, "");
    says(
        &kept,
        "P39",
        "a qualifier in it has no source that can go out: P580, the source has neither",
    );
    let part = format!(
        "ex:a a dip:Participation ; dip:inEvent ex:e ; dip:participant ex:p ; dcterms:source ex:r1 ;
         dip:role ex:role {none} ; dip:attendance attendance:attended"
    );
    let (out, kept) = exported(&format!("{part} ."));
    assert!(
        out.contains("Q3\tP710\tQ1\tS854\t") && !out.contains("P3831"),
        "{out}"
    );
    says(
        &kept,
        "P710",
        "it goes out without a qualifier, whose source does not: P3831, the source",
    );
    let (out, kept) = exported(&format!("{part} {none} ."));
    assert_eq!(out, "", "{kept:#?}");
    says(
        &kept,
        "P710",
        "the source has neither an address nor an item",
    );
}

#[test]
fn of_two_times_that_contradict_each_other_none_goes_out() {
    let tenure = "ex:t a dip:Tenure ; dcterms:source ex:r1 ; org:member ex:p ; dip:post ex:o";
    for (times, says_why) in [
        (
            "schema:startDate \"2018\"^^xsd:gYear , \"2019\"^^xsd:gYear",
            "P580 +2018",
        ),
        (
            "schema:startDate \"2018\"^^xsd:gYear ; schema:endDate \"2019\"^^xsd:gYear , \"2020-03-01\"^^xsd:date",
            "P582 +2019",
        ),
    ] {
        let (out, kept) = exported(&format!("{tenure} ; {times} ."));
        assert_eq!(out, "");
        for of in ["P39", "P1308"] {
            says(
                &kept,
                of,
                &format!("its qualifiers contradict each other: {says_why}"),
            );
        }
    }
    // One that says the same more exactly is enough.
    let (out, kept) = exported(&format!(
        "{tenure} ; schema:startDate \"2018\"^^xsd:gYear , \"2018-05-02\"^^xsd:date ."
    ));
    assert!(
        out.contains("Q1\tP39\tQ2\tP580\t+2018-05-02T00:00:00Z/11\tS854"),
        "{out}"
    );
    says(
        &kept,
        "P39",
        "that says the same less exactly: P580 +2018-00-00",
    );
}

#[test]
fn a_statement_goes_out_with_the_time_that_is_said_of_it() {
    let said = |more: &str| {
        exported(&format!(
            "ex:p schema:nationality ex:c {{| dcterms:source ex:r1 ; {more} |}} ."
        ))
    };
    let (term, _) =
        said("schema:startDate \"1950\"^^xsd:gYear ; schema:endDate \"1960\"^^xsd:gYear");
    let line = "Q1\tP27\tQ4\tP580\t+1950-00-00T00:00:00Z/9\tP582\t+1960-00-00T00:00:00Z/9\tS854\t";
    assert!(term.contains(line), "{term}");
    let (day, _) = said("dip:asOf \"1950\"^^xsd:gYear");
    assert!(
        day.contains("Q1\tP27\tQ4\tP585\t+1950-00-00T00:00:00Z/9\tS854\t"),
        "{day}"
    );
    for (more, why) in [
        (
            "schema:endDate \"lately\"",
            "its qualifier P582: it is no date",
        ),
        ("dip:status status:cancelled", "it is cancelled"),
        (
            "dip:condition \"if elected\"",
            "has no qualifier: condition",
        ),
    ] {
        let (out, kept) = said(more);
        assert_eq!(out, "", "{more}");
        says(&kept, "P27", why);
    }
    // A property that does not take them keeps the statement back, and so does a date.
    let property = r#"{"entities":{"P27":{"type":"property","id":"P27","datatype":"wikibase-item","claims":{"P2302":[{"id":"P27$1","rank":"normal","mainsnak":{"snaktype":"value","property":"P2302","datavalue":{"value":{"id":"Q21510851"},"type":"wikibase-entityid"}},"qualifiers":{"P2306":[{"snaktype":"value","property":"P2306","datavalue":{"value":{"id":"P1545"},"type":"wikibase-entityid"}}]}}]}}}}"#;
    let body = data(&format!(
        "{HEAD}ex:p schema:nationality ex:c {{| dcterms:source ex:r1 ; schema:startDate \"1950\"^^xsd:gYear |}} ;
         schema:birthDate \"1901\"^^xsd:gYear {{| dcterms:source ex:r1 ; schema:startDate \"1950\"^^xsd:gYear |}} ."
    ));
    let place = place(&[], &[("d.ttl", &body), ("p.json", property)]);
    let kept = kept(&place, "link export -d d.ttl --from p.json --unchecked");
    assert_eq!(out(&place), "");
    says(
        &kept,
        "P27",
        "the property does not take its qualifier: P580",
    );
    says(
        &kept,
        "P569",
        "it is said to hold for a time, which no date does",
    );
}
