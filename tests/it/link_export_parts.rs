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
