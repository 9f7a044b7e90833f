//! When a statement holds, by its annotations: each is a time of it, as sure and on such sources as it says.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

const HEAD: &str = "
ex:p a schema:Person ; owl:sameAs wd:Q1 . ex:o a org:Post ; owl:sameAs wd:Q2 . ex:c a dip:State ; owl:sameAs wd:Q4 .
ex:s owl:sameAs wd:Q5 . ex:t owl:sameAs wd:Q6 .
ex:r1 schema:url <https://example.com/r1> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
ex:r2 schema:url <https://example.com/r2> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";
const READ: &str = "\tS813\t+2026-01-02T00:00:00Z/11";

fn exported(body: &str, flags: &str) -> (Vec<String>, Vec<(String, String)>) {
    let place = place(&[], &[("d.ttl", &data(&format!("{HEAD}{body}")))]);
    let kept = kept(&place, &format!("link export -d d.ttl --unchecked{flags}"));
    let lines = out(&place);
    let short = |line: &str| {
        let line = line.replace("-00-00T00:00:00Z/9", "");
        line.replace(READ, "")
            .replace("\"https://example.com/", "")
            .replace(['"', '+'], "")
    };
    (
        lines
            .lines()
            .map(|line| short(line).replace('\t', " "))
            .collect(),
        kept,
    )
}

/// A citizenship with these annotations, of somebody who rests on the first source.
fn citizen(annotations: &str) -> (Vec<String>, Vec<(String, String)>) {
    exported(
        &format!("ex:p dcterms:source ex:r1 ; schema:nationality ex:c {annotations} ."),
        "",
    )
}

#[test]
fn a_time_is_as_sure_as_what_is_said_of_it() {
    for (time, why) in [
        (
            "schema:startDate \"2001\"^^xsd:gYear {| dip:qualifier qual:possibly |}",
            "a reservation that has no qualifier: possibly",
        ),
        (
            "schema:endDate \"2001\"^^xsd:gYear {| dip:condition \"if elected\" |}",
            "a reservation that has no qualifier: condition",
        ),
        (
            "dip:asOf \"2001\"^^xsd:gYear {| dip:qualifier qual:possibly |}",
            "a reservation that has no qualifier: possibly",
        ),
        ("dip:asOf \"sometime\"", "its qualifier P585: it is no date"),
    ] {
        let (lines, kept) = citizen(&format!("{{| {time} |}}"));
        assert!(lines.is_empty(), "{time}: {lines:?}");
        says(&kept, "P27", why);
    }
    // Of a record, too, a day that is none is told.
    let (lines, kept) = exported(
        "ex:x a dip:Tenure ; org:member ex:p ; dip:post ex:o ; schema:startDate \"2001\"^^xsd:gYear ; dip:asOf \"lately\" ;
             dcterms:source ex:r1 .",
        "",
    );
    assert!(lines.is_empty(), "{lines:?}");
    says(&kept, "P39", "its qualifier P585: it is no date");
}

#[test]
fn each_annotation_with_a_time_is_a_statement_on_its_own_sources() {
    let begun = "schema:startDate \"1950\"^^xsd:gYear";
    let ended = "schema:endDate \"2003\"^^xsd:gYear";
    let r2 = "dcterms:source ex:r2";
    // What names no time says nothing of an end.
    let (lines, kept) = citizen(&format!("{{| {r2} |}} {{| {ended} |}}"));
    assert_eq!(lines, ["Q1 P27 Q4 P582 2003 S854 r1"]);
    says(&kept, "P27", "when it is so is said elsewhere");
    let unsourced = format!("ex:p schema:nationality ex:c {{| {r2} |}} {{| {ended} |}} .");
    let (lines, kept) = exported(&unsourced, "");
    assert!(lines.is_empty(), "{lines:?}");
    says(&kept, "P27", "it has no source");
    // A time's own source goes out with it.
    let (lines, _) = citizen(&format!("{{| {begun} {{| {r2} |}} |}}"));
    assert_eq!(
        lines,
        ["Q1 P27 Q4 P580 1950 S854 r1", "Q1 P27 Q4 P580 1950 S854 r2"]
    );
    let (lines, _) = citizen(&format!("{{| {begun} ; {r2} |}}"));
    assert_eq!(lines, ["Q1 P27 Q4 P580 1950 S854 r2"]);
    // Two of them are two times, not one span.
    let (lines, kept) = citizen(&format!(
        "~ ex:n1 {{| {begun} ; dcterms:source ex:r1 |}} ~ ex:n2 {{| {ended} ; {r2} |}}"
    ));
    assert_eq!(lines, ["Q1 P27 Q4 P580 1950 S854 r1"]);
    says(
        &kept,
        "P27",
        "the same value goes out with other qualifiers",
    );
    // Of a record nobody knows which of them goes with what else it says.
    let (lines, kept) = exported(
        &format!(
            "ex:x a dip:Tenure ; dcterms:source ex:r1 ; org:member ex:p {{| {begun} |}} {{| {ended} |}} ; dip:post ex:o ."
        ),
        "",
    );
    assert!(lines.is_empty(), "{lines:?}");
    says(&kept, "P39", "several annotations say when");
}

#[test]
fn a_time_that_is_only_claimed_is_listed() {
    let by = |speaker: &str| format!("dip:speaker ex:{speaker} ; dip:act act:assertion");
    let body = format!(
        "ex:p dcterms:source ex:r1 ; schema:nationality ex:c ~ ex:n .
         << ex:n schema:startDate \"2001\"^^xsd:gYear ~ ex:k >> {} .",
        by("s")
    );
    let (lines, kept) = exported(&body, "");
    assert_eq!(lines, ["Q1 P27 Q4 S854 r1"]);
    says(&kept, "P27", "a qualifier that is only claimed: P580");
    // What all who claim a statement say of its time goes with it, and nothing else does.
    let start = "schema:startDate \"2001\"^^xsd:gYear ; dcterms:source ex:r2";
    let one = format!(
        "<< ex:p schema:nationality ex:c ~ ex:k >> {} ; {start} .",
        by("s")
    );
    let (lines, _) = exported(&one, " --claims");
    assert_eq!(lines, ["Q1 P27 Q4 P580 2001 P3680 Q5 S854 r2"]);
    let other = format!(
        "{one} << ex:p schema:nationality ex:c ~ ex:l >> {} .",
        by("t")
    );
    let (lines, kept) = exported(&other, " --claims");
    assert_eq!(lines, ["Q1 P27 Q4 P3680 Q5 P3680 Q6 S854 r2"]);
    says(&kept, "P27", "a qualifier that is only claimed: P580");
    let vague = one.replace("xsd:gYear", "xsd:gYear {| dip:qualifier qual:possibly |}");
    let (lines, kept) = exported(&vague, " --claims");
    assert!(lines.is_empty(), "{lines:?}");
    says(
        &kept,
        "P27",
        "a reservation that has no qualifier: possibly",
    );
}

#[test]
fn a_claim_rests_on_its_own_sources_alone() {
    let r1 = "{| dcterms:source ex:r1 |}";
    let (lines, _) = exported(
        &format!(
            "ex:x a dip:Tenure ; org:member ex:p {r1} ; schema:startDate \"2001\"^^xsd:gYear {r1} .
             << ex:x dip:post ex:o ~ ex:k >> dip:speaker ex:s ; dip:act act:assertion ; dcterms:source ex:r2 ."
        ),
        " --claims",
    );
    assert_eq!(
        lines,
        [
            "Q2 P1308 Q1 P580 2001 P3680 Q5 S854 r2",
            "Q1 P39 Q2 P580 2001 P3680 Q5 S854 r2"
        ]
    );
}

#[test]
fn a_life_that_nobody_is_sure_of_speaks_against_nothing() {
    let body = |birth: &str| {
        format!(
            "ex:p schema:birthDate \"1990\"^^xsd:gYear {birth} ; dcterms:source ex:r1 .
             ex:x a dip:Tenure ; org:member ex:p ; dip:post ex:o ; schema:startDate \"1980\"^^xsd:gYear ; dcterms:source ex:r1 ."
        )
    };
    let (lines, kept) = exported(&body("{| dip:qualifier qual:possibly |}"), "");
    assert!(
        lines.contains(&"Q1 P39 Q2 P580 1980 S854 r1".to_owned()),
        "{lines:?}\n{kept:#?}"
    );
    let (lines, kept) = exported(&body(""), "");
    assert!(!lines.iter().any(|line| line.contains("P39")), "{lines:?}");
    says(&kept, "P39", "beside what is known");
    // A death that is sure goes out, and a birth after it that is not stays.
    let (lines, kept) = exported(
        "ex:p schema:birthDate \"1990\"^^xsd:gYear {| dip:qualifier qual:circa |} ; schema:deathDate \"1980\"^^xsd:gYear ;
             dcterms:source ex:r1 .",
        "",
    );
    assert_eq!(lines, ["Q1 P570 1980 S854 r1"]);
    says(&kept, "P569", "it ends before it begins");
}

/// Ten thousand annotations of one statement are read in no time.
#[test]
fn many_annotations_of_one_statement_are_read_once() {
    let mut body = format!("{HEAD}ex:p dcterms:source ex:r1 ; schema:nationality ex:c");
    for number in 0..10_000 {
        body.extend([" ~ ex:n", &number.to_string()]);
    }
    body.push_str(" .");
    let place = place(&[], &[("d.ttl", &data(&body))]);
    place.ok("link export -d d.ttl --unchecked --quiet -o out.qs");
    assert!(out(&place).starts_with("Q1\tP27\tQ4\tS854\t"));
}

/// An item with these statements of the wiki, each a property, its value and a rank.
fn wiki(id: &str, statements: &[(&str, &str, &str)]) -> String {
    let each = statements.iter().map(|(property, value, rank)| {
        let value = if value.starts_with('Q') {
            format!(r#"{{"value":{{"id":"{value}"}},"type":"wikibase-entityid"}}"#)
        } else {
            format!(
                r#"{{"type":"time","value":{{"time":"+{value}T00:00:00Z","timezone":0,"before":0,"after":0,"precision":11,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}}}}"#
            )
        };
        format!(
            r#""{property}":[{{"id":"{id}${property}","rank":"{rank}","mainsnak":{{"snaktype":"value","property":"{property}","datavalue":{value}}}}}]"#
        )
    });
    let claims: Vec<String> = each.collect();
    format!(
        r#""{id}":{{"type":"item","id":"{id}","claims":{{{}}}}}"#,
        claims.join(",")
    )
}

fn beside(body: &str, items: &[String]) -> (String, Vec<(String, String)>) {
    let json = format!(r#"{{"entities":{{{}}}}}"#, items.join(","));
    let place = place(
        &[],
        &[
            ("d.ttl", &data(&format!("{HEAD}{body}"))),
            ("w.json", &json),
        ],
    );
    let kept = kept(&place, "link export -d d.ttl --from w.json");
    (out(&place), kept)
}

#[test]
fn what_is_dated_there_in_another_way_gets_no_second_date() {
    let meeting = |dates: &str| {
        format!(
            "ex:m a dip:Meeting ; owl:sameAs wd:Q7 ; dip:status status:held ; {dates} ; dcterms:source ex:r1 ."
        )
    };
    let start = "schema:startDate \"1814-09-18\"^^xsd:date";
    let lasted = wiki(
        "Q7",
        &[
            ("P580", "1814-09-18", "normal"),
            ("P582", "1815-06-09", "normal"),
        ],
    );
    let (lines, kept) = beside(&meeting(start), &[lasted]);
    assert!(!lines.contains("P585"), "{lines}");
    says(
        &kept,
        "P585",
        "it is dated there, as what has a beginning and an end: Q7$P580",
    );
    let both = format!("{start} ; schema:endDate \"1815-06-09\"^^xsd:date");
    let once = wiki("Q7", &[("P585", "1815-06-09", "normal")]);
    let (lines, kept) = beside(&meeting(&both), &[once]);
    assert!(!lines.contains("Q7\tP58"), "{lines}");
    says(
        &kept,
        "P580",
        "it is dated there, as what was at one time: Q7$P585",
    );
    // What is deprecated dates nothing.
    let wrong = wiki("Q7", &[("P580", "1814-09-18", "deprecated")]);
    let (lines, _) = beside(&meeting(start), &[wrong]);
    assert!(lines.contains("Q7\tP585\t+1814-09-18"), "{lines}");
}

#[test]
fn an_office_that_is_deprecated_there_does_not_go_out_the_other_way_round() {
    let tenure = "ex:x a dip:Tenure ; org:member ex:p ; dip:post ex:o ; schema:startDate \"2007\"^^xsd:gYear ; dcterms:source ex:r1 .";
    let of = |rank| [wiki("Q1", &[("P39", "Q2", rank)]), wiki("Q2", &[])];
    let (lines, kept) = beside(tenure, &of("deprecated"));
    assert!(
        !lines.contains("P1308") && !lines.contains("P39"),
        "{lines}"
    );
    says(
        &kept,
        "P1308",
        "the same is deprecated there, said the other way round: Q1$P39",
    );
}

#[test]
fn what_the_profile_has_no_property_for_is_listed() {
    let body = "ex:p <https://e.org/shoeSize> 44 ; rdfs:label \"P\" ; dcterms:source ex:r1 .";
    let (_, kept) = exported(body, "");
    says(
        &kept,
        "org/p",
        "the profile has no property for it: https://e.org/shoeSize",
    );
}
