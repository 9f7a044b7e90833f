//! Reservations, wherever they are said: what is only perhaps so neither goes out nor stands for what is certain.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

const HEAD: &str = "
ex:b a schema:Person ; owl:sameAs wd:Q7 ; dcterms:source ex:report . ex:o owl:sameAs wd:Q8 .
ex:sp a schema:Person ; owl:sameAs wd:Q9 . ex:uk a dip:State ; owl:sameAs wd:Q145 .
ex:ev a dip:Meeting ; owl:sameAs wd:Q10 ; dip:status status:held ; dcterms:source ex:report .
";

fn body(said: &str) -> String {
    data(&format!("{HEAD}{said}"))
}

/// A statement that Wikidata could have, with times as qualifiers.
fn there(property: &str, value: &str, times: &[(&str, &str)], more: &str) -> String {
    let time = |year: &str| {
        format!(
            r#"{{"value":{{"time":"+{year}-00-00T00:00:00Z","timezone":0,"before":0,"after":0,"precision":9,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}},"type":"time"}}"#
        )
    };
    let value = if value.starts_with('Q') {
        format!(r#"{{"value":{{"id":"{value}"}},"type":"wikibase-entityid"}}"#)
    } else {
        time(value)
    };
    let times = times.iter().map(|(of, year)| {
        format!(
            r#""{of}":[{{"snaktype":"value","property":"{of}","datavalue":{}}}]"#,
            time(year)
        )
    });
    let mut qualifiers: Vec<String> = times.collect();
    qualifiers.extend((!more.is_empty()).then(|| more.to_owned()));
    format!(
        r#"{{"entities":{{"Q7":{{"type":"item","id":"Q7","claims":{{"{property}":[{{"id":"Q7$1","type":"statement","rank":"normal","mainsnak":{{"snaktype":"value","property":"{property}","datavalue":{value}}},"qualifiers":{{{}}}}}]}}}}}}}}"#,
        qualifiers.join(",")
    )
}

#[test]
fn a_reservation_in_rdf_1_1_is_one() {
    let said = "ex:b schema:nationality ex:uk {| dip:qualifier qual:possibly |} .";
    let json = there("P27", "Q145", &[], "");
    let place = place(&[], &[("new.ttl", &body(said)), ("i.json", &json)]);
    place.ok("convert new.ttl --rdf 1.1 -o d.ttl");
    let old = String::from_utf8(place.read("d.ttl")).unwrap();
    assert!(old.contains("ns#subject>"), "{old}");
    place.write(
        "bare.ttl",
        old.replace("rdf-syntax-ns#Statement", "example#Said"),
    );
    for file in ["new.ttl", "d.ttl", "bare.ttl"] {
        let kept = kept(&place, &format!("link export -d {file} --unchecked"));
        assert!(!out(&place).contains("P27"), "{file}: {}", out(&place));
        says(&kept, "P27", "said with a reservation");
        let rows = place.ok(&format!(
            "link compare -d {file} --from i.json --properties P27 -f csv --quiet"
        ));
        assert!(rows.contains("possibly here"), "{file}: {rows}");
    }
}

#[test]
fn whoever_is_said_to_have_been_absent_too_did_not_attend() {
    for (attendance, goes) in [
        ("attendance:attended", true),
        ("attendance:attended , attendance:absent", false),
    ] {
        let said = format!(
            "ex:pt a dip:Participation ; dip:participant ex:b ; dip:inEvent ex:ev ; dcterms:source ex:report ;
                 dip:attendance {attendance} ."
        );
        let place = place(&[], &[("d.ttl", &body(&said))]);
        let kept = kept(&place, "link export -d d.ttl --unchecked");
        let out = out(&place);
        for property in ["P710", "P1344"] {
            assert_eq!(out.contains(property), goes, "{out}");
            if !goes {
                says(&kept, property, "absent");
            }
        }
    }
    // One act may be of two kinds.
    let said = "ex:y a dip:Treaty ; owl:sameAs wd:Q11 . ex:s a dip:TreatyAction ; dip:treaty ex:y ; schema:agent ex:uk ;
        dip:kind kind:signature , kind:ratification ; dip:status status:held ; dcterms:source ex:report .";
    let place = place(&[], &[("d.ttl", &body(said))]);
    kept(&place, "link export -d d.ttl --unchecked");
    assert!(out(&place).contains("P1891"), "{}", out(&place));
}

#[test]
fn a_claim_that_is_perhaps_somebody_elses_stays() {
    let perhaps = "{| dip:qualifier qual:possibly |}";
    let denied = "{| dip:speaker ex:o ; dip:act act:denial |}";
    for (speaker, act, why) in [
        ("", "", ""),
        (perhaps, "", "said with a reservation"),
        ("", perhaps, "said with a reservation"),
        (denied, "", "nobody says that it is so"),
    ] {
        let said = format!(
            "<< ex:b schema:birthDate \"1951\"^^xsd:gYear ~ ex:cc >> dcterms:source ex:report .
             ex:cc dip:speaker ex:sp {speaker} ; dip:act act:assertion {act} ."
        );
        let place = place(&[], &[("d.ttl", &body(&said))]);
        let kept = kept(&place, "link export -d d.ttl --unchecked --claims");
        assert_eq!(out(&place).contains("P569"), why.is_empty(), "{kept:#?}");
        if !why.is_empty() {
            says(&kept, "P569", why);
        }
    }
}

#[test]
fn a_source_that_is_named_with_a_reservation_is_no_reference() {
    let perhaps = "{| dip:qualifier qual:possibly |}";
    let other =
        "ex:r2 schema:url <https://example.com/r2> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .";
    for (said, goes) in [
        (
            format!("ex:b schema:nationality ex:uk ~ ex:n . ex:n dcterms:source ex:r2 {perhaps} . {other}"),
            false,
        ),
        (
            format!("ex:b schema:nationality ex:uk ~ ex:n . ex:n dcterms:source ex:report , ex:r2 {perhaps} . {other}"),
            true,
        ),
        (
            format!(
                "ex:b schema:nationality ex:uk {{| dcterms:source ex:r2 |}} .
                 ex:r2 pav:retrievedOn \"2026-01-02\"^^xsd:date ; schema:url <https://example.com/r2> {perhaps} ."
            ),
            false,
        ),
        (
            format!(
                "ex:b schema:nationality ex:uk ~ ex:n . ex:n dcterms:source ex:report ;
                     schema:startDate \"2000\"^^xsd:gYear ~ ex:m . ex:m dcterms:source ex:r2 {perhaps} . {other}"
            ),
            false,
        ),
        (
            format!(
                "ex:t a dip:Tenure ; dcterms:source ex:report ; org:member ex:b ; dip:post ex:o ;
                     schema:startDate \"2000\"^^xsd:gYear ~ ex:m . ex:m dcterms:source ex:r2 {perhaps} . {other}"
            ),
            false,
        ),
    ] {
        let place = place(&[], &[("d.ttl", &body(&said))]);
        let kept = kept(&place, "link export -d d.ttl --unchecked");
        let out = out(&place);
        let is_out = out.contains("Q7\tP27\t") || out.contains("Q7\tP39\t");
        assert_eq!(is_out, goes, "{said}: {out}\n{kept:#?}");
        assert!(!out.contains("example.com/r2"), "{out}");
    }
}

#[test]
fn what_begins_after_its_end_there_differs() {
    let time = |of: &str, year: &str| format!("schema:{of}Date \"{year}\"^^xsd:gYear");
    for (ours, theirs, verdict) in [
        (time("start", "2000"), ("P582", "1995"), "differs"),
        (time("start", "2000"), ("P582", "2005"), "agrees"),
        (time("start", "2000"), ("P582", "2000"), "agrees"),
        (time("end", "1990"), ("P580", "1995"), "differs"),
        (time("end", "1990"), ("P580", "1985"), "agrees"),
        (time("start", "2000"), ("P585", "1995"), "differs"),
        (time("end", "1990"), ("P585", "1995"), "differs"),
        (time("end", "1990"), ("P585", "1985"), "agrees"),
    ] {
        let said = format!(
            "ex:b schema:nationality ex:uk {{| {ours} |}} .
             ex:t a dip:Tenure ; org:member ex:b ; dip:post ex:o ; {ours} ."
        );
        for (property, value) in [("P27", "Q145"), ("P39", "Q8")] {
            let json = there(property, value, &[theirs], "");
            let place = place(&[], &[("d.ttl", &body(&said)), ("i.json", &json)]);
            let rows = place.ok(&format!(
                "link compare -d d.ttl --from i.json --properties {property} -f csv --quiet"
            ));
            assert!(rows.contains(verdict), "{ours} {theirs:?}: {rows}");
            let more = place.ok(&format!(
                "link enrich -d d.ttl --from i.json --properties {property} -f nq --quiet"
            ));
            assert_eq!(!more.is_empty(), verdict == "differs", "{ours}: {more}");
        }
    }
}

#[test]
fn what_is_certain_there_and_possible_here_is_taken_over() {
    let circa = r#""P1480":[{"snaktype":"value","property":"P1480","datavalue":{"value":{"id":"Q5727902"},"type":"wikibase-entityid"}}]"#;
    for (reservation, more, is_new) in [
        ("", "", false),
        ("{| dip:qualifier qual:possibly |}", "", true),
        ("{| dip:qualifier qual:possibly |}", circa, false),
    ] {
        let said = format!("ex:b schema:birthDate \"1951\"^^xsd:gYear {reservation} .");
        let json = there("P569", "1951", &[], more);
        let place = place(&[], &[("d.ttl", &body(&said)), ("i.json", &json)]);
        let taken = place
            .ok("link enrich -d d.ttl --from i.json --properties P569 -f nq --quiet --retrieved 2026-01-05");
        assert_eq!(!taken.is_empty(), is_new, "{reservation} {more}: {taken}");
    }
}
