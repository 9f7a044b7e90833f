//! What a link that is not sure leads to, items that are something else, copies of pages, and old days.

use crate::link_exchange::{data, place};
use crate::link_export_checks::{kept, out, says};

const HEAD: &str = "
ex:uk a dip:State ; owl:sameAs wd:Q145 .
ex:report schema:url <https://example.com/report> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";

fn item(id: &str, class: &str) -> String {
    format!(
        r#""{id}":{{"type":"item","id":"{id}","claims":{{"P31":[{{"id":"{id}$1","rank":"normal","mainsnak":{{"snaktype":"value","property":"P31","datavalue":{{"value":{{"id":"{class}"}},"type":"wikibase-entityid"}}}}}}]}}}}"#
    )
}

#[test]
fn a_link_with_a_reservation_counts_nowhere() {
    for (link, why) in [
        (
            "owl:sameAs wd:Q99400002 {| dip:qualifier qual:possibly |}",
            "said with a reservation: possibly",
        ),
        (
            "owl:sameAs wd:Q99400002 {| dip:condition \"if it is he\" |}",
            "it is so on a condition",
        ),
        (
            "owl:sameAs wd:Q99400002 {| dip:decision <https://w3id.org/chancery/scheme/decision/none> |}",
            "it was decided: none",
        ),
        (
            "owl:sameAs wd:Q99400002 . << ex:b owl:sameAs wd:Q99400002 ~ ex:d >> dip:speaker ex:uk ; dip:act act:denial . ex:b a schema:Person",
            "it is denied",
        ),
        (
            "owl:sameAs wd:Q99400002 ; owl:differentFrom wd:Q99400002",
            "the data also say that it is another",
        ),
    ] {
        // As the subject, and as a value of another thing.
        let body = data(&format!(
            "{HEAD}ex:b a schema:Person ; schema:nationality ex:uk ; dcterms:source ex:report ; {link} .
             ex:o owl:sameAs wd:Q11696 . ex:t a dip:Tenure ; org:member ex:b ; dip:post ex:o ; schema:startDate \"2018\"^^xsd:gYear ;
                 dcterms:source ex:report ."
        ));
        let items = format!(
            "{{\"entities\":{{{},{}}}}}",
            item("Q99400002", "Q5"),
            item("Q145", "Q6256")
        );
        let place = place(&[], &[("d.ttl", &body), ("i.json", &items)]);
        let kept = kept(&place, "link export -d d.ttl --unchecked");
        assert!(
            !out(&place).contains("Q99400002"),
            "{link}: {}",
            out(&place)
        );
        says(&kept, "P1308", "the value has no sure link: Q99400002");
        says(&kept, "P1308", why);
        let told = place.run("link compare -d d.ttl --from i.json");
        let said = "the link of ex:b to Q99400002 does not count: ";
        assert!(
            told.err.contains(said) && told.err.contains(why),
            "{}",
            told.report()
        );
        assert!(!told.text().contains("Q99400002"), "{}", told.text());
        let enriched = place.run("link enrich -d d.ttl --from i.json -o e.trig");
        assert!(enriched.err.contains(said), "{}", enriched.report());
        let written = std::fs::read_to_string(place.path("e.trig")).unwrap_or_default();
        assert!(!written.contains("Q99400002"), "{written}");
        // Nor is another item made of it.
        let made = place.run("link export -d d.ttl --unchecked --create ex:b");
        assert!(!made.text().contains("CREATE"), "{}", made.text());
    }
}

#[test]
fn nothing_goes_to_an_item_that_is_something_else() {
    let body = data(&format!(
        "{HEAD}ex:b a schema:Person ; owl:sameAs wd:Q7 ; schema:nationality ex:uk ; dcterms:source ex:report .
         ex:o a org:Post ; owl:sameAs wd:Q8 . ex:t a dip:Tenure ; org:member ex:b ; dip:post ex:o ;
             schema:startDate \"2018\"^^xsd:gYear ; dcterms:source ex:report ."
    ));
    for (class, why) in [
        ("Q5", None),
        (
            "Q4167410",
            Some("the item is a page of Wikimedia, no thing: Q7 P31 Q4167410"),
        ),
        ("Q4167836", Some("a page of Wikimedia")),
        ("Q13406463", Some("a page of Wikimedia")),
        (
            "Q3305213",
            Some("the item is of another kind: person here, Q7 P31 Q3305213"),
        ),
        ("Q515", Some("the item is of another kind")),
    ] {
        let items = format!("{{\"entities\":{{{}}}}}", item("Q7", class));
        let place = place(&[], &[("d.ttl", &body), ("i.json", &items)]);
        let kept = kept(&place, "link export -d d.ttl --from i.json --unchecked");
        let out = out(&place);
        assert_eq!(out.contains("Q7"), why.is_none(), "{class}: {out}");
        if let Some(why) = why {
            says(&kept, "/b", why);
            says(&kept, "P1308", "an item in it is not what is linked to it");
        }
    }
}

#[test]
fn a_page_is_known_by_what_is_said_of_it() {
    let body = data(&format!(
        "{HEAD}ex:b owl:sameAs wd:Q7 ; schema:containedInPlace ex:uk ; dcterms:source ex:report ."
    ));
    let english = |text: &str| format!(r#"{{"en":{{"language":"en","value":"{text}"}}}}"#);
    let said = |text: &str| {
        let more = format!(r#""descriptions":{},"claims""#, english(text));
        item("Q7", "Q99400003").replace(r#""claims""#, &more)
    };
    for (items, why) in [
        (
            said("Wikimedia human name disambiguation page"),
            Some("no thing: Q7 `Wikimedia human name disambiguation page`"),
        ),
        (
            said("Wikimedia template"),
            Some("no thing: Q7 `Wikimedia template`"),
        ),
        (said("Wikimedia chapter"), None),
    ] {
        let items = format!("{{\"entities\":{{{items}}}}}");
        let place = place(&[], &[("d.ttl", &body), ("i.json", &items)]);
        let kept = kept(&place, "link export -d d.ttl --from i.json --unchecked");
        assert_eq!(out(&place).is_empty(), why.is_some(), "{items}: {kept:#?}");
        if let Some(why) = why {
            says(&kept, "/b", why);
        }
    }
}

#[test]
fn a_doubt_is_of_the_link_whichever_address_is_written() {
    let body = data(&format!(
        "{HEAD}ex:b a schema:Person ; owl:sameAs wd:Q7 , <https://www.wikidata.org/wiki/Q7> {{| dip:qualifier qual:possibly |}} ;
             schema:nationality ex:uk ; dcterms:source ex:report ."
    ));
    let place = place(&[], &[("d.ttl", &body)]);
    let ended = place.run("link export -d d.ttl --unchecked");
    assert!(!ended.text().contains("Q7"), "{}", ended.report());
    assert!(
        ended.err.contains("the link of ex:b to Q7 does not count"),
        "{}",
        ended.report()
    );
}

#[test]
fn what_a_property_excludes_stays() {
    let property = r#""P17":{"type":"property","id":"P17","datatype":"wikibase-item","claims":{"P2302":[{"id":"P17$1","rank":"normal","mainsnak":{"snaktype":"value","property":"P2302","datavalue":{"value":{"id":"Q21502838"},"type":"wikibase-entityid"}},"qualifiers":{"P2306":[{"snaktype":"value","property":"P2306","datavalue":{"value":{"id":"P31"},"type":"wikibase-entityid"}}],"P2305":[{"snaktype":"value","property":"P2305","datavalue":{"value":{"id":"Q202444"},"type":"wikibase-entityid"}}]}}]}}"#;
    let body = data(&format!(
        "{HEAD}ex:l owl:sameAs wd:Q7 ; schema:containedInPlace ex:uk ; dcterms:source ex:report ."
    ));
    for (class, goes) in [("Q202444", false), ("Q515", true)] {
        let items = format!("{{\"entities\":{{{property},{}}}}}", item("Q7", class));
        let place = place(&[], &[("d.ttl", &body), ("i.json", &items)]);
        let kept = kept(&place, "link export -d d.ttl --from i.json --unchecked");
        assert_eq!(out(&place).contains("Q7\tP17\tQ145"), goes, "{kept:#?}");
        if !goes {
            says(
                &kept,
                "P17",
                "the property excludes what the item has: P31 Q202444",
            );
        }
    }
}

#[test]
fn a_copy_of_a_page_rests_on_what_the_page_rests_on() {
    for (url, why) in [
        (
            "https://archive.ph/https://en.wikipedia.org/wiki/X",
            "it rests on Wikipedia",
        ),
        (
            "https://translate.google.com/translate?u=https%3A%2F%2Fen.wikipedia.org%2Fwiki%2FX",
            "it rests on Wikipedia",
        ),
        (
            "https://en-wikipedia-org.translate.goog/wiki/X",
            "it rests on Wikipedia",
        ),
        (
            "https://archive.ph/https://www.wikidata.org/wiki/Q1",
            "it rests on Wikidata itself",
        ),
        (
            "https://archive.ph/AbC12",
            "its address does not say of what",
        ),
        (
            "https://perma.cc/AB12-CD34",
            "its address does not say of what",
        ),
        (
            "https://archive.is/o/AbC12/https://example.com/",
            "its address does not say of what",
        ),
        // Another address in one changes nothing, unless an archive has it there.
        (
            "https://en.wikipedia.org/wiki/X?utm=https://example.com/",
            "it rests on Wikipedia",
        ),
        (
            "https://en.wikipedia.org/wiki/X#see-http://example.com",
            "it rests on Wikipedia",
        ),
        (
            "https://www.wikidata.org/wiki/Q42?ref=https://example.com/",
            "it rests on Wikidata itself",
        ),
        (
            "https://dbpedia.org/page/X?r=https://example.com/",
            "it rests on DBpedia",
        ),
        (
            "https://web.archive.org/web/1/https://web.archive.org/web/2/https://web.archive.org/web/3/https://web.archive.org/web/4/https://web.archive.org/web/5/https://en.wikipedia.org/wiki/X",
            "is a copy of copies",
        ),
        (
            "https://example.com/report?ref=https://en.wikipedia.org/wiki/X",
            "",
        ),
    ] {
        let body = data(&format!(
            "{HEAD}ex:b a schema:Person ; owl:sameAs wd:Q7 ; schema:nationality ex:uk ; dcterms:source ex:s .
             ex:s schema:url <{url}> ; pav:retrievedOn \"2026-01-02\"^^xsd:date ."
        ));
        let place = place(&[], &[("d.ttl", &body)]);
        let kept = kept(&place, "link export -d d.ttl --unchecked");
        assert_eq!(out(&place).is_empty(), !why.is_empty(), "{url}: {kept:#?}");
        if !why.is_empty() {
            says(&kept, "P27", why);
        }
    }
}

#[test]
fn days_before_the_calendar_are_told() {
    let body = data(&format!(
        "{HEAD}ex:b a schema:Person ; owl:sameAs wd:Q7 ; schema:birthDate \"1483-11-10\"^^xsd:date ;
             schema:deathDate \"1546\"^^xsd:gYear ; dcterms:source ex:report ."
    ));
    let place = place(&[], &[("d.ttl", &body)]);
    let ended = place.run("link export -d d.ttl --unchecked");
    let said =
        "1 day before 15 October 1582 in the Gregorian calendar: Q7 P569 +1483-11-10T00:00:00Z/11";
    assert!(ended.err.contains(said), "{}", ended.report());
}

#[test]
fn a_comparison_tells_what_is_reserved_there_and_which_calendar_it_is() {
    let birth = |time: &str, calendar: &str, more: &str| {
        format!(
            r#"{{"entities":{{"Q7":{{"type":"item","id":"Q7","claims":{{"P569":[{{"id":"Q7$1","rank":"normal","mainsnak":{{"snaktype":"value","property":"P569","datavalue":{{"value":{{"time":"+{time}T00:00:00Z","timezone":0,"before":0,"after":0,"precision":11,"calendarmodel":"http://www.wikidata.org/entity/{calendar}"}},"type":"time"}}}}{more}}}]}}}}}}}}"#
        )
    };
    let circa = r#","qualifiers":{"P1480":[{"snaktype":"value","property":"P1480","datavalue":{"value":{"id":"Q5727902"},"type":"wikibase-entityid"}}]}"#;
    let body = data(
        "ex:b a schema:Person ; owl:sameAs wd:Q7 ; schema:birthDate \"1483-11-10\"^^xsd:date .",
    );
    for (json, verdict, note) in [
        (
            birth("1483-11-10", "Q1985727", circa),
            "reserved",
            "sourcing circumstances Q5727902 there",
        ),
        (
            birth("1483-11-10", "Q1985786", ""),
            "differs",
            "the same numbers in another calendar",
        ),
    ] {
        let place = place(&[], &[("d.ttl", &body), ("i.json", &json)]);
        let rows = place.ok("link compare -d d.ttl --from i.json --properties P569 -f csv --quiet");
        assert!(rows.contains(verdict) && rows.contains(note), "{rows}");
    }
}
