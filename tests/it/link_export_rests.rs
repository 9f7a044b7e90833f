//! What a statement rests on is looked at like the statement: whether an event took place, who says so, and what a source is.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

const HEAD: &str = "
ex:p a schema:Person ; owl:sameAs wd:Q22686 . ex:uk a dip:State ; owl:sameAs wd:Q145 .
ex:ann owl:sameAs wd:Q9 . ex:bob owl:sameAs wd:Q10 .
ex:r2 schema:url <https://example.com/r2> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
ex:a a dip:Participation ; dip:participant ex:p ; dip:inEvent ex:m ; dip:attendance attendance:attended ; dcterms:source ex:report .
";
const MEETING: &str = "ex:m a dip:Meeting ; owl:sameAs wd:Q77 ; dcterms:source ex:report ; schema:startDate \"2001-01-01\"^^xsd:date";
const DENIED: &str = "ex:d rdf:reifies <<( ex:m dip:status status:held )>> ; dip:speaker ex:ann ; dip:act act:denial .";
const RDF: &str = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";

fn exported(body: &str, flags: &str) -> (String, Vec<(String, String)>) {
    let place = place(&[], &[("d.ttl", &data(&format!("{RDF}{HEAD}{body}")))]);
    let kept = kept(&place, &format!("link export -d d.ttl --unchecked{flags}"));
    (out(&place), kept)
}

#[test]
fn what_took_place_only_perhaps_is_no_fact() {
    let all = ["P585", "P710", "P1344"];
    for (status, why) in [
        (
            "dip:status status:held {| dip:qualifier qual:reportedly |} .",
            "it is held, with a reservation: reportedly",
        ),
        (
            "dip:status status:held {| dip:condition \"if they agree\" |} .",
            "it is held, on a condition",
        ),
        (
            "dip:status status:held {| dip:qualifier qual:former |} .",
            "it is held, with a reservation: former",
        ),
        (
            "dip:status status:held . ex:q rdf:subject ex:m ; rdf:predicate dip:status ; rdf:object status:held ; dip:qualifier \"alleged\" .",
            "it is held, with a reservation: alleged",
        ),
        (
            &format!("dip:status status:held . {DENIED}"),
            "it is held, which is denied",
        ),
        (
            &format!(
                "dcterms:type \"talks\" . {}",
                DENIED.replace("denial", "assertion")
            ),
            "it is held, as is only said",
        ),
        ("dip:status \"cancelled\" .", "it is cancelled"),
    ] {
        let (out, kept) = exported(&format!("{MEETING} ; {status}"), "");
        assert_eq!(out, "", "{status}");
        for property in all {
            says(&kept, property, why);
        }
    }
    // What everybody knows took place, and so did what somebody takes back to have denied.
    let back = "ex:d2 dcterms:replaces ex:d ; dip:speaker ex:ann ; dip:act act:assertion .";
    for status in [
        "dip:status status:held {| dip:qualifier qual:background |} .",
        &format!("dip:status status:held . {DENIED} {back}"),
        "dip:status status:held . ex:x rdf:reifies <<( ex:m dip:status status:cancelled )>> ; dip:speaker ex:ann ; dip:act act:denial .",
    ] {
        let (out, kept) = exported(&format!("{MEETING} ; {status}"), "");
        for property in all {
            assert!(out.contains(property), "{status}: {kept:#?}");
        }
    }
}

#[test]
fn whatever_makes_it_a_meeting_that_took_place_is_as_sure_as_that() {
    // Nobody took part in what is itself only reported, and a day is one of a meeting alone.
    let (out, kept) = exported(
        &format!("{MEETING} ; dip:status status:held ; dip:qualifier qual:reportedly ."),
        "",
    );
    assert_eq!(out, "");
    says(&kept, "P1344", "it is said with a reservation: reportedly");
    let body = format!("{MEETING} ; dip:status status:held .").replacen(
        "a dip:Meeting",
        "a dip:Meeting {| dip:qualifier qual:possibly |}",
        1,
    );
    let (out, kept) = exported(&body, "");
    assert!(!out.contains("P585"), "{out}");
    says(&kept, "P585", "said with a reservation");
}

#[test]
fn what_took_place_only_perhaps_neither_agrees_nor_is_said_already() {
    let json = r#"{"type":"item","id":"Q77","claims":{"P585":[{"id":"Q77$1","type":"statement","rank":"normal","mainsnak":{"snaktype":"value","property":"P585","datavalue":{"type":"time","value":{"time":"+2001-01-01T00:00:00Z","timezone":0,"before":0,"after":0,"precision":11,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}}}}]}}"#;
    for (status, verdict, is_new) in [
        ("dip:status status:held .", "agrees", false),
        (
            "dip:status status:held {| dip:qualifier qual:reportedly |} .",
            "reserved",
            true,
        ),
        (
            &format!("dip:status status:held . {DENIED}"),
            "reserved",
            true,
        ),
    ] {
        let body = data(&format!("{RDF}{HEAD}{MEETING} ; {status}"));
        let place = place(&[], &[("d.ttl", &body), ("g.json", json)]);
        let line = "-d d.ttl --from g.json --properties P585 --quiet";
        let rows = place.ok(&format!("link compare {line} -f csv"));
        assert!(rows.contains(&format!(",{verdict},")), "{status}: {rows}");
        let more = place.ok(&format!("link enrich {line} -f nq --retrieved 2026-01-05"));
        assert_eq!(!more.is_empty(), is_new, "{status}");
    }
}

/// Somebody's claim about a nationality.
fn claim(who: &str, act: &str, more: &str) -> String {
    format!(
        "ex:{who}-{act} rdf:reifies <<( ex:p schema:nationality ex:uk )>> ; dip:speaker ex:{who} ; dip:act act:{act}{more} .\n"
    )
}

#[test]
fn a_claim_goes_out_on_the_sources_of_those_who_say_so() {
    let source = " ; dcterms:source ex:r2";
    let own = " ; dcterms:source ex:report";
    for act in ["prediction", "offer", "threat", "warning", "denial"] {
        let other = claim("bob", act, source);
        let (out, kept) = exported(&(claim("ann", "assertion", "") + &other), " --claims");
        assert_eq!(out, "", "{act}");
        says(&kept, "P27", "it has no source");
        let (out, _) = exported(&(claim("ann", "assertion", own) + &other), " --claims");
        assert!(
            out.contains("Q22686\tP27\tQ145\tP3680\tQ9\t"),
            "{act}: {out}"
        );
        assert!(
            out.contains("example.com/report") && !out.contains("example.com/r2"),
            "{act}: {out}"
        );
    }
    let none = claim("bob", "assertion", source).replace(" ; dip:act act:assertion", "");
    let (out, _) = exported(&(claim("ann", "assertion", "") + &none), " --claims");
    assert_eq!(out, "");
    // All who say so name theirs.
    let both = claim("ann", "assertion", own) + &claim("bob", "assertion", source);
    let (out, _) = exported(&both, " --claims");
    assert!(
        out.contains("report") && out.contains("r2") && out.contains("P3680\tQ9\tP3680\tQ10"),
        "{out}"
    );
}

#[test]
fn when_something_is_predicted_is_not_when_it_is_said_to_hold() {
    let own = " ; dcterms:source ex:report";
    let later = format!("{own} ; schema:startDate \"2030\"^^xsd:gYear");
    let (out, kept) = exported(
        &(claim("ann", "assertion", own) + &claim("ann", "prediction", &later)),
        " --claims",
    );
    assert!(
        out.contains("P27\tQ145\tP3680\tQ9\t") && !out.contains("P580"),
        "{out}"
    );
    says(&kept, "P27", "a qualifier that is only claimed: P580");
}

#[test]
fn no_item_is_made_of_what_is_said_to_have_one() {
    let thing = "ex:n a schema:Person ; rdfs:label \"Two Links\"@en ; dcterms:source ex:report ; schema:deathDate \"2001-01-01\"^^xsd:date";
    let skos = "<http://www.w3.org/2004/02/skos/core#exactMatch>";
    let https = "<https://schema.org/sameAs>";
    for (link, why) in [
        (
            "owl:sameAs wd:Q131261 , wd:Q42 .",
            "one thing is one item: Q42 and Q131261",
        ),
        (
            &format!("{skos} wd:Q42 ."),
            "not by a link: `owl:sameAs` links it: Q42",
        ),
        ("schema:sameAs wd:Q42 .", "Q42, schema:sameAs"),
        (
            &format!("{https} \"https://www.wikidata.org/wiki/Q42\" ."),
            "Q42, schema:sameAs",
        ),
        ("owl:sameAs wd:Q0 .", "it is linked to what is no item"),
        ("owl:sameAs \"Q42\" .", "it is linked to what is no item"),
        ("owl:sameAs wd:L42 .", "it is linked to what is no item"),
        (
            "rdfs:comment \"\" . wd:Q42 owl:sameAs ex:n .",
            "Q42, owl:sameAs, said of the item",
        ),
        (
            "rdfs:comment \"\" . << ex:n owl:sameAs wd:Q42 >> dip:speaker ex:p .",
            "not for sure: withdraw it first: Q42, it is only claimed",
        ),
        (
            &format!("rdfs:comment \"\" . << ex:n {skos} wd:Q42 >> dip:speaker ex:p ."),
            "Q42, skos:exactMatch",
        ),
        (
            "rdfs:comment \"\" . << wd:Q42 owl:sameAs ex:n >> dip:speaker ex:p .",
            "Q42, owl:sameAs, said of the item",
        ),
        (
            "owl:sameAs ex:n2 . ex:n2 owl:sameAs wd:Q42 .",
            "one with a thing that has an item: https://example.org/n2",
        ),
    ] {
        for flags in [" --create all", " --create https://example.org/n"] {
            let (out, kept) = exported(&format!("{thing} ; {link}"), flags);
            assert!(!out.contains("CREATE"), "{link}: {out}");
            says(&kept, "/n", why);
        }
    }
    let denied = "<< ex:n owl:sameAs wd:Q42 >> dip:speaker ex:p ; dip:act act:denial .";
    for none in ["", denied] {
        let (out, _) = exported(&format!("{thing} . {none}"), " --create all");
        assert!(out.contains("CREATE"), "{none}: {out}");
    }
    // Whoever compares is told as well.
    let body = data(&format!("{HEAD}{thing} ; schema:sameAs wd:Q42 ."));
    let place = place(
        &[],
        &[
            ("d.ttl", &body),
            ("i.json", r#"{"type":"item","id":"Q145","claims":{}}"#),
        ],
    );
    for verb in ["export", "compare", "enrich"] {
        let told = place.run(&format!("link {verb} -d d.ttl --from i.json"));
        let said =
            "not linked by `owl:sameAs`, and left out: ex:n is Q42 by schema:sameAs (1 statement)";
        assert!(told.err.contains(said), "{verb}: {}", told.err);
    }
}

#[test]
fn things_that_are_only_perhaps_different_are_not_made_apart() {
    let person = |name: &str| {
        format!(
            "ex:{name} a schema:Person ; rdfs:label \"N. N.\"@en ; dcterms:source ex:report ; schema:birthDate \"1951\"^^xsd:gYear .\n"
        )
    };
    let both = person("n1") + &person("n2");
    for (more, count) in [("", 2), (" {| dip:qualifier qual:possibly |}", 1)] {
        let body = format!("{both}ex:n1 owl:differentFrom ex:n2{more} .");
        let (out, _) = exported(&body, " --create all");
        assert_eq!(out.matches("CREATE").count(), count, "{more}: {out}");
    }
}

#[test]
fn wikidata_and_wikipedia_are_no_sources_under_any_name() {
    let told = |source: &str| {
        exported(
            &format!("ex:p schema:nationality ex:uk {{| dcterms:source ex:s |}} . ex:s {source} ."),
            "",
        )
    };
    let read = "pav:retrievedOn \"2026-01-02\"^^xsd:date";
    for (source, why) in [
        (
            "owl:sameAs wd:Q2013".to_owned(),
            "it rests on Wikidata itself",
        ),
        ("owl:sameAs wd:Q465".to_owned(), "it rests on DBpedia"),
        ("owl:sameAs wd:Q52".to_owned(), "it rests on Wikipedia"),
        ("owl:sameAs wd:Q328".to_owned(), "it rests on Wikipedia"),
        (
            format!(
                "owl:sameAs wd:Q328 {{| dip:qualifier qual:possibly |}} ; schema:url <https://example.com/x> ; {read}"
            ),
            "it rests on Wikipedia",
        ),
        (
            format!("owl:sameAs wd:Q328 , wd:Q5 ; schema:url <https://example.com/x> ; {read}"),
            "it rests on Wikipedia",
        ),
        (
            format!("schema:sameAs wd:Q328 ; schema:url <https://example.com/x> ; {read}"),
            "it rests on Wikipedia",
        ),
        (
            format!(
                "schema:url <https://example.com/mirror> ; {read} ; schema:isPartOf ex:w . ex:w owl:sameAs wd:Q48183"
            ),
            "it rests on Wikipedia",
        ),
        (
            format!("schema:url \"https://en.wiki\u{ad}pedia.org/wiki/X\" ; {read}"),
            "not written as browsers read it",
        ),
        (
            format!("schema:url \"https://en.\u{ff57}ikipedia.org/wiki/X\" ; {read}"),
            "not written as browsers read it",
        ),
        (
            format!(
                "schema:url \"https://en.\u{ff57}ikipedia.org/wiki/X\" , <https://example.com/x> ; {read}"
            ),
            "it rests on Wikipedia",
        ),
    ] {
        let (out, kept) = told(&source);
        assert_eq!(out, "", "{source}");
        says(&kept, "P27", why);
    }
    let (out, _) = told(&format!(
        "schema:url <https://m\u{fc}nchen.example.com/x> ; {read}"
    ));
    assert!(out.contains("m\u{fc}nchen"), "{out}");
    // Of an edition that nobody listed the item itself tells.
    let json = r#"{"type":"item","id":"Q999","claims":{"P856":[{"id":"Q999$1","type":"statement","rank":"normal","mainsnak":{"snaktype":"value","property":"P856","datavalue":{"type":"string","value":"https://xx.wikipedia.org/"}}}]}}"#;
    let body = data(&format!(
        "{HEAD}ex:p schema:nationality ex:uk {{| dcterms:source ex:s |}} . ex:s owl:sameAs wd:Q999 ."
    ));
    let place = place(&[], &[("d.ttl", &body), ("i.json", json)]);
    let kept = kept(&place, "link export -d d.ttl --unchecked --from i.json");
    assert_eq!(crate::link_export_checks::out(&place), "");
    says(&kept, "P27", "it rests on Wikipedia");
}
