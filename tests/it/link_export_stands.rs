//! What does not stand any more, what is over, and what a source does not say: none of it goes out as if it did.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

const HEAD: &str = "
ex:b a schema:Person ; owl:sameAs wd:Q7 ; dcterms:source ex:report . ex:o owl:sameAs wd:Q8 .
ex:x a schema:Person ; owl:sameAs wd:Q9 . ex:y a schema:Person ; owl:sameAs wd:Q10 . ex:uk a dip:State ; owl:sameAs wd:Q145 .
ex:r2 schema:url <https://example.com/r2> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";
const POSSIBLY: &str = "{| dip:qualifier qual:possibly |}";

fn exported(body: &str, flags: &str) -> (String, Vec<(String, String)>) {
    let place = place(&[], &[("d.ttl", &data(&format!("{HEAD}{body}")))]);
    let kept = kept(&place, &format!("link export -d d.ttl --unchecked{flags}"));
    (out(&place), kept)
}

/// A claim about a birth.
fn claim(name: &str, who: &str, act: &str, year: u32) -> String {
    format!(
        "<< ex:b schema:birthDate \"{year}\"^^xsd:gYear ~ ex:{name} >> dip:speaker ex:{who} ; dip:act act:{act} ; dcterms:source ex:report .\n"
    )
}

#[test]
fn a_claim_in_whose_place_another_stands_does_not_go_out() {
    let old = claim("c1", "x", "assertion", 1951);
    let new = claim("c2", "x", "assertion", 1952);
    for replaced in [
        "ex:c2 dcterms:replaces ex:c1 .",
        "ex:c1 dcterms:isReplacedBy ex:c2 .",
        "ex:c1 dip:outcome <https://w3id.org/chancery/scheme/outcome/superseded> .",
        // Nobody lets out what perhaps does not stand, whoever says so.
        "ex:c2 dcterms:replaces ex:c1 {| dip:qualifier qual:possibly |} .",
    ] {
        let body = format!("{old}{new}{replaced}");
        for flags in ["", " --claims"] {
            let (out, kept) = exported(&body, flags);
            assert!(!out.contains("+1951"), "{replaced}: {out}");
            assert_eq!(out.contains("+1952"), !flags.is_empty(), "{out}");
            says(&kept, "P569", "another claim took the place of that");
        }
    }
    // Whoever else says so still does, on what that rests on.
    let other = claim("c3", "y", "assertion", 1951).replace("ex:report", "ex:r2");
    let body = format!("{old}{other}ex:c2 dcterms:replaces ex:c1 .");
    let (out, kept) = exported(&body, " --claims");
    assert!(
        out.contains("+1951-00-00T00:00:00Z/9\tP3680\tQ10\tS854") && !out.contains("Q9"),
        "{out}"
    );
    assert!(!out.contains("example.com/report"), "{out}");
    says(&kept, "P569", "it goes out without whoever claimed it");
}

#[test]
fn a_denial_is_taken_back_by_its_own_speaker_alone() {
    let said = "ex:b schema:birthDate \"1951\"^^xsd:gYear {| dcterms:source ex:report |} .\n";
    let denial = claim("c1", "x", "denial", 1951);
    let own = "ex:c2 a dip:Claim ; dip:speaker ex:x ; dip:act act:assertion .";
    let other = own.replace("ex:x", "ex:y");
    for (later, replaces, goes) in [
        (own, "ex:c2 dcterms:replaces ex:c1 .".to_owned(), true),
        (
            other.as_str(),
            "ex:c2 dcterms:replaces ex:c1 .".to_owned(),
            false,
        ),
        (
            own,
            format!("ex:c2 dcterms:replaces ex:c1 {POSSIBLY} ."),
            false,
        ),
    ] {
        let (out, kept) = exported(&format!("{said}{denial}{later} {replaces}"), "");
        assert_eq!(out.contains("+1951"), goes, "{later} {replaces}: {kept:#?}");
        if !goes {
            says(&kept, "P569", "it is denied");
        }
    }
    // Whoever says both says neither.
    let both = claim("c1", "x", "assertion", 1951) + &claim("c2", "x", "denial", 1951);
    let (out, kept) = exported(&both, " --claims");
    assert_eq!(out, "");
    says(&kept, "P569", "somebody says so and denies it as well");
}

#[test]
fn what_is_over_goes_out_with_its_end_or_not_at_all() {
    let tenure = "ex:t a dip:Tenure ; org:member ex:b ; dip:post ex:o ; dcterms:source ex:report ; dip:qualifier qual:former";
    for (times, goes, why) in [
        (
            "dip:asOf \"2020\"^^xsd:gYear",
            "",
            "it is over, and when it ended is not known",
        ),
        (
            "schema:startDate \"2001\"^^xsd:gYear",
            "",
            "it is over, and when it ended is not known",
        ),
        (
            "schema:endDate \"2009\"^^xsd:gYear ; dip:asOf \"2020\"^^xsd:gYear",
            "Q7\tP39\tQ8\tP582\t+2009-00-00T00:00:00Z/9\tS854",
            "",
        ),
        (
            "schema:endDate \"2021\"^^xsd:gYear ; dip:asOf \"2020\"^^xsd:gYear",
            "",
            "it is said to be over on a day before its end",
        ),
    ] {
        let (out, kept) = exported(&format!("{tenure} ; {times} ."), "");
        assert!(!out.contains("P585"), "{out}");
        if why.is_empty() {
            assert!(out.contains(goes), "{out}\n{kept:#?}");
        } else {
            assert_eq!(out, "", "{times}");
            says(&kept, "P39", why);
        }
    }
    let (out, kept) = exported(
        "ex:b schema:nationality ex:uk {| dip:qualifier qual:former ; dcterms:source ex:report |} .",
        "",
    );
    assert_eq!(out, "");
    says(&kept, "P27", "it is over");
}

#[test]
fn a_link_of_general_knowledge_counts_and_one_that_is_over_does_not() {
    for (qualifier, counts) in [("background", true), ("former", false), ("possibly", false)] {
        let body = format!(
            "ex:z a schema:Person ; owl:sameAs wd:Q11 {{| dip:qualifier qual:{qualifier} |}} ; dcterms:source ex:report ;
                 schema:birthDate \"1951\"^^xsd:gYear ."
        );
        let (out, _) = exported(&body, "");
        assert_eq!(out.contains("Q11\tP569"), counts, "{qualifier}: {out}");
    }
}

#[test]
fn a_source_that_takes_something_for_granted_does_not_say_it() {
    let background = "dip:qualifier qual:background ; dcterms:source ex:report";
    let (out, kept) = exported(
        &format!("ex:b schema:nationality ex:uk {{| {background} |}} ."),
        "",
    );
    assert_eq!(out, "");
    says(
        &kept,
        "P27",
        "it is general knowledge, which its source takes for granted",
    );
    let (out, _) = exported(
        &format!(
            "ex:b schema:nationality ex:uk ~ ex:n1 {{| {background} |}} ~ ex:n2 {{| dcterms:source ex:r2 |}} ."
        ),
        "",
    );
    assert!(
        out.starts_with("Q7\tP27\tQ145\tS854\t\"https://example.com/r2\"")
            && out.lines().count() == 1,
        "{out}"
    );
    // A reservation in words is one.
    let (out, kept) = exported(
        "ex:b schema:nationality ex:uk {| dip:qualifier \"perhaps\" ; dcterms:source ex:report |} .",
        "",
    );
    assert_eq!(out, "");
    says(
        &kept,
        "P27",
        "said with a reservation that has no qualifier: perhaps",
    );
}

#[test]
fn two_terms_of_one_value_both_go_out_where_the_program_can_make_both() {
    let term = |name: &str, from: u32, more: &str| {
        format!(
            "ex:{name} a dip:Tenure ; org:member ex:b ; dip:post ex:o ; schema:startDate \"{from}\"^^xsd:gYear ; dcterms:source ex:report{more} .\n"
        )
    };
    let body = term("t1", 2001, " , ex:r2") + &term("t2", 2010, "");
    let (out, kept) = exported(&body, "");
    assert_eq!(out.matches("Q7\tP39").count(), 2, "{out}");
    assert!(!out.contains("+2010"), "{out}");
    says(
        &kept,
        "P39",
        "QuickStatements makes one statement of both: `-f quickstatements3`",
    );
    let (out, kept) = exported(&body, " -f quickstatements3");
    let of = |year: &str| format!("+Q7\tP39\tQ8\tP580\t+{year}-00-00T00:00:00Z/9\tS854\t");
    let lines: Vec<&str> = out.lines().filter(|line| line.contains("P39")).collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(lines[0].starts_with(&of("2001")) && lines[1].starts_with(&of("2010")));
    let read = "\tS813\t+2026-01-02T00:00:00Z/11";
    assert!(
        lines[0].ends_with(&format!(
            "r2\"{read}\t!S854\t\"https://example.com/report\"{read}"
        )) || lines[0].ends_with(&format!(
            "report\"{read}\t!S854\t\"https://example.com/r2\"{read}"
        )),
        "{}",
        lines[0]
    );
    assert!(!kept.iter().any(|(of, _)| of == "P39"), "{kept:#?}");
    // What has one value alone is added to what is there, as ever.
    let (out, _) = exported(&term("t1", 2001, ""), " -f qs3");
    assert!(out.contains("Q7\tP39") && !out.contains("+Q7"), "{out}");
}

#[test]
fn of_several_addresses_one_that_others_reach_goes_out() {
    let source = |urls: &str| {
        format!(
            "ex:b schema:nationality ex:uk {{| dcterms:source ex:s |}} .
             ex:s schema:url {urls} ; pav:retrievedOn \"2026-01-02\"^^xsd:date ."
        )
    };
    let open = "<https://example.org/open>";
    for closed in [
        "<http://10.0.0.1/a>",
        "<http://localhost/a>",
        "<https://ann@example.com/a>",
        "<urn:isbn:1>",
        "<https://perma.cc/AB12-CD34>",
    ] {
        let (out, kept) = exported(&source(&format!("{closed} , {open}")), "");
        assert!(
            out.contains("\"https://example.org/open\""),
            "{closed}: {kept:#?}"
        );
        assert!(!out.contains(&closed[1..closed.len() - 1]), "{out}");
        let (out, _) = exported(&source(closed), "");
        assert_eq!(out, "", "{closed}");
    }
    // The whole of which it is a part has one that is open.
    let whole = source("<http://10.0.0.1/a> ; schema:isPartOf ex:w")
        + "ex:w schema:url <https://example.org/open> .";
    assert!(exported(&whole, "").0.contains("https://example.org/open"));
    // A copy of an article of Wikipedia is one under any address.
    let (out, kept) = exported(
        &source(&format!("{open} , <https://en.wikipedia.org/wiki/X>")),
        "",
    );
    assert_eq!(out, "");
    says(&kept, "P27", "it rests on Wikipedia");
}

#[test]
fn a_name_that_wikidata_does_not_take_says_which_limit() {
    let long = "x".repeat(2_500);
    let body = format!(
        "ex:m a schema:Person ; rdfs:label \"{long}\"@en , \"{long}\" , \"M\" , \"M\"@de {POSSIBLY} ;
             schema:birthDate \"1951\"^^xsd:gYear ; dcterms:source ex:report ."
    );
    let (out, kept) = exported(&body, " --create all");
    assert!(!out.contains("CREATE"), "{out}");
    for why in [
        "the 250 characters that Wikidata takes: 2500 of them: its name in en",
        "the 250 characters that Wikidata takes: 2500 of them: its name without a language",
        "a name is in no language, and Wikidata has names by languages: its name without",
        "a name is said with a reservation, or denied: its name in de",
        "no item is made of it: it has no name that Wikidata takes",
    ] {
        says(&kept, "/m", why);
    }
}

/// Four thousand times of one statement, each on a source of its own.
#[test]
fn many_times_of_one_statement_are_gone_through_once() {
    let times = (0..4_000).map(|number| {
        format!(
            " ~ ex:n{number} {{| schema:startDate \"{}-{:02}-01\"^^xsd:date ; dcterms:source ex:r2 , ex:s{number} |}}",
            1_000 + number % 900,
            1 + number / 900
        )
    });
    let times: Vec<String> = times.collect();
    let body = format!("{HEAD}ex:b schema:nationality ex:uk{} .", times.concat());
    let place = place(&[], &[("d.ttl", &data(&body))]);
    place.ok("link export -d d.ttl --unchecked --quiet --kept kept.json -o out.qs");
    let kept = String::from_utf8(place.read("kept.json")).unwrap();
    assert!(kept.matches("\"P27\"").count() >= 3_999, "{}", out(&place));
}
