//! What is said with a reservation about a part of a statement, or leads to what did not take place, stays.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

#[test]
fn a_reservation_about_any_part_of_a_statement_keeps_it_back() {
    let things = "
ex:a a schema:Person ; owl:sameAs wd:Q1 . ex:o a org:Post ; owl:sameAs wd:Q2 .
ex:e a dip:Meeting ; owl:sameAs wd:Q3 ; dip:status status:held . ex:c a dip:State ; owl:sameAs wd:Q4 .
ex:t a dip:Tenure ; org:member ex:a ; dip:post ex:o ; schema:startDate \"2001-01-01\"^^xsd:date ; dcterms:source ex:report .
ex:p a dip:Participation ; dip:inEvent ex:e ; dip:participant ex:a ; dip:attendance attendance:attended ;
    dcterms:source ex:report .
ex:y a dip:Treaty ; owl:sameAs wd:Q5 .
ex:s a dip:TreatyAction ; dip:treaty ex:y ; schema:agent ex:c ; dip:kind kind:signature ; dip:status status:held ;
    dcterms:source ex:report .
ex:l a schema:Place ; owl:sameAs wd:Q6 ; schema:latitude 50.5 ; schema:longitude 30.5 ; schema:containedInPlace ex:c ;
    dcterms:source ex:free .
ex:d a dip:Meeting ; owl:sameAs wd:Q7 ; dip:status status:held ; schema:startDate \"2001-02-03\"^^xsd:date ;
    schema:endDate \"2001-02-03\"^^xsd:date ; dcterms:source ex:report .
ex:free schema:url <https://example.com/free> ; pav:retrievedOn \"2026-01-02\"^^xsd:date ;
    dcterms:license <http://creativecommons.org/publicdomain/zero/1.0/> .";
    for (part, lines) in [
        ("ex:t org:member ex:a", ["Q1\tP39\t", "Q2\tP1308\t"]),
        ("ex:t dip:post ex:o", ["Q1\tP39\t", "Q2\tP1308\t"]),
        ("ex:t a dip:Tenure", ["Q1\tP39\t", "Q2\tP1308\t"]),
        ("ex:p dip:inEvent ex:e", ["Q1\tP1344\t", "Q3\tP710\t"]),
        ("ex:s dip:treaty ex:y", ["Q5\tP1891\t"; 2]),
        ("ex:l schema:longitude 30.5", ["Q6\tP625\t"; 2]),
        ("ex:l schema:latitude 50.5", ["Q6\tP625\t"; 2]),
        ("ex:c a dip:State", ["Q6\tP17\t"; 2]),
        (
            "ex:d schema:endDate \"2001-02-03\"^^xsd:date",
            ["Q7\tP585\t"; 2],
        ),
    ] {
        let reserved = format!("{things}\n<< {part} ~ ex:r >> dip:qualifier qual:reportedly .");
        for (text, goes) in [(things, true), (&reserved, false)] {
            let place = place(&[], &[("d.ttl", &data(text))]);
            let told = kept(&place, "link export -d d.ttl --unchecked");
            let out = out(&place);
            for line in lines {
                assert_eq!(out.contains(line), goes, "{part}: {out}\n{told:#?}");
            }
            if !goes {
                let said = "said with a reservation that has no qualifier: reportedly";
                assert!(told.iter().any(|(_, why)| why.contains(said)), "{told:#?}");
            }
        }
    }
}

#[test]
fn nothing_leads_to_an_event_that_did_not_take_place() {
    let body = |status: &str| {
        format!(
            "
ex:a a schema:Person ; owl:sameAs wd:Q1 .
ex:e a dip:Meeting ; owl:sameAs wd:Q2 ; dip:status status:{status} ; dcterms:source ex:report .
ex:p a dip:Participation ; dip:inEvent ex:e ; dip:participant ex:a ; dip:attendance attendance:attended ;
    dcterms:source ex:report .
ex:b a dip:Meeting ; owl:sameAs wd:Q3 ; dip:status status:held ; schema:superEvent ex:e ; dip:follows ex:e ;
    dcterms:source ex:report ."
        )
    };
    for (status, count) in [("held", 4), ("reported", 0), ("cancelled", 0)] {
        let place = place(&[], &[("d.ttl", &data(&body(status)))]);
        let told = kept(&place, "link export -d d.ttl --unchecked");
        let out = out(&place);
        assert_eq!(out.lines().count(), count, "{out}\n{told:#?}");
        if count == 0 {
            let said = format!("no fact: it is {status}");
            for of in ["P1344", "P361", "P155", "P710"] {
                says(&told, of, &said);
            }
        }
    }
}

const TERM: &str = "
ex:a a schema:Person ; owl:sameAs wd:Q1 . ex:o a org:Post ; owl:sameAs wd:Q2 . ex:n a org:Post ; owl:sameAs wd:Q5 .
ex:s owl:sameAs wd:Q7747 . ex:r owl:sameAs wd:Q22686 . ex:y dcterms:source ex:report .
";
const CLAIM: &str =
    "a dip:Claim ; dip:speaker ex:s ; dip:act act:assertion ; dcterms:source ex:report .";

/// What goes out with `--claims`, and what stays without it.
fn with_and_without(body: &str) -> (String, Vec<(String, String)>) {
    let place = place(&[], &[("d.ttl", &data(&format!("{TERM}{body}")))]);
    let told = kept(&place, "link export -d d.ttl --unchecked");
    assert_eq!(out(&place), "", "{told:#?}");
    let out = place.ok("link export -d d.ttl --unchecked --claims --quiet");
    (out, told)
}

#[test]
fn a_record_of_which_a_part_is_only_claimed_is_listed_and_goes_out_with_who_says_so() {
    let member = "org:member ex:a";
    let post = "dip:post ex:o";
    let begun = "schema:startDate \"2001-01-01\"^^xsd:date";
    let class = "a dip:Tenure";
    let all = [class, member, post, begun];
    for claimed in [class, member, post] {
        let stated: Vec<&str> = all.into_iter().filter(|part| *part != claimed).collect();
        let stated = stated.join(" ; ");
        let body = format!("ex:t {stated} . << ex:t {claimed} ~ ex:c >> {CLAIM}");
        let (out, told) = with_and_without(&body);
        for (of, line) in [("P39", "Q1\tP39\tQ2\t"), ("P1308", "Q2\tP1308\tQ1\t")] {
            says(&told, of, "it is only claimed: `--claims`");
            let line = format!("{line}P580\t+2001-01-01T00:00:00Z/11\tP3680\tQ7747\tS854\t");
            assert!(out.contains(&line), "{claimed}: {out}");
        }
        // Whoever denies it does not make it a claim that somebody supports.
        let denied = body.replace("act:assertion", "act:denial");
        let (out, told) = with_and_without(&denied);
        says(&told, "P39", "it is only claimed");
        assert_eq!(out, "", "{claimed}");
    }
    // All of it, by one of them; of what two say in halves nobody says the whole.
    let parts: Vec<String> = all.iter().map(|part| format!("ex:t {part}")).collect();
    let reified = |speakers: [&str; 4]| {
        let each = parts.iter().zip(speakers).enumerate();
        let each = each.map(|(number, (part, speaker))| {
            let claim = CLAIM.replace("ex:s", speaker);
            format!("<< {part} ~ ex:c{number} >> {claim}\n")
        });
        each.collect::<String>()
    };
    let (out, told) = with_and_without(&reified(["ex:s"; 4]));
    says(&told, "P39", "it is only claimed");
    assert!(
        out.contains("Q1\tP39\tQ2\tP580\t+2001-01-01T00:00:00Z/11\tP3680\tQ7747\t"),
        "{out}"
    );
    let (out, _) = with_and_without(&reified(["ex:s", "ex:s", "ex:r", "ex:s"]));
    assert_eq!(out, "");
}

#[test]
fn a_qualifier_that_is_only_claimed_goes_with_no_statement_that_is_a_fact() {
    let body = format!(
        "ex:t a dip:Tenure ; org:member ex:a ; dip:post ex:o ; schema:startDate \"2001-01-01\"^^xsd:date ;
    dcterms:source ex:report .
<< ex:t schema:endDate \"2005-01-01\"^^xsd:date ~ ex:c >> {CLAIM}
<< ex:t dip:post ex:n ~ ex:d >> {}
ex:e a dip:Meeting ; owl:sameAs wd:Q6 ; dip:status status:held ; schema:startDate \"2001-02-03\"^^xsd:date ;
    dcterms:source ex:report .
<< ex:e schema:endDate \"2001-02-05\"^^xsd:date ~ ex:f >> {CLAIM}",
        CLAIM.replace("ex:s", "ex:r")
    );
    let place = place(&[], &[("d.ttl", &data(&format!("{TERM}{body}")))]);
    let told = kept(&place, "link export -d d.ttl --unchecked");
    let plain = out(&place);
    assert!(
        plain.contains("Q1\tP39\tQ2\tP580\t+2001-01-01T00:00:00Z/11\tS854\t")
            && plain.contains("Q6\tP585\t+2001-02-03T00:00:00Z/11\tS854\t")
            && !plain.contains("P582")
            && !plain.contains("Q5"),
        "{plain}"
    );
    says(
        &told,
        "P39",
        "it goes out without a qualifier that is only claimed: P582",
    );
    says(&told, "P582", "it is only claimed");
    let claims = place.ok("link export -d d.ttl --unchecked --claims --quiet");
    // One speaker says the end, another one the other post.
    assert!(
        claims.contains("Q1\tP39\tQ5\tP580\t+2001-01-01T00:00:00Z/11\tP3680\tQ22686\t")
            && claims.contains("Q6\tP582\t+2001-02-05T00:00:00Z/11\tP3680\tQ7747\t"),
        "{claims}"
    );
    assert_eq!(claims.matches("P582").count(), 1, "{claims}");
}

#[test]
fn an_end_without_a_beginning_goes_out_as_an_end() {
    let body = "ex:e a dip:Event ; owl:sameAs wd:Q6 ; dip:status status:held ; schema:endDate \"2001-02-05\"^^xsd:date ;
    dcterms:source ex:report .";
    let place = place(&[], &[("d.ttl", &data(body))]);
    let out = place.ok("link export -d d.ttl --unchecked --quiet");
    assert!(
        out.starts_with("Q6\tP582\t+2001-02-05T00:00:00Z/11\tS854\t"),
        "{out}"
    );
}
