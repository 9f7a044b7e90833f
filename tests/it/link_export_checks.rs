//! What is looked at before anything goes out: what is there, what is told of it, and what is new.

use crate::link_exchange::{data, place};
use crate::program::Place;

/// Reasons for what stays, by property, or by thing where no statement is meant.
pub(crate) fn kept(place: &Place, line: &str) -> Vec<(String, String)> {
    place.ok(&format!("{line} --quiet --kept kept.json -o out.qs"));
    let text = std::fs::read_to_string(place.path("kept.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = kept.as_array().unwrap().iter().map(|row| {
        let of = row["property"].as_str().or(row["thing"].as_str());
        let reason = row["reason"].as_str().unwrap().to_owned();
        (of.unwrap().to_owned(), reason)
    });
    rows.collect()
}

pub(crate) fn out(place: &Place) -> String {
    std::fs::read_to_string(place.path("out.qs")).unwrap()
}

#[track_caller]
pub(crate) fn says(kept: &[(String, String)], of: &str, said: &str) {
    assert!(
        kept.iter()
            .any(|(own, reason)| own.ends_with(of) && reason.contains(said)),
        "no `{said}` of {of}: {kept:#?}"
    );
}

/// An answer of the API with one missing item, one that was merged, and the given entities.
fn answer(entities: &str) -> String {
    format!(
        r#"{{"entities":{{"Q9001":{{"id":"Q9001","missing":""}},"Q9002":{{"type":"item","id":"Q9003","redirects":{{"from":"Q9002","to":"Q9003"}}}}{entities}}}}}"#
    )
}

fn item(id: &str) -> String {
    format!(r#","{id}":{{"type":"item","id":"{id}","claims":{{}}}}"#)
}

const EVENT: &str = "
ex:e a dip:Meeting ; owl:sameAs wd:Q1 ; dip:status status:held ; dcterms:source ex:report .
ex:gone owl:sameAs wd:Q9001 . ex:merged owl:sameAs wd:Q9002 . ex:odd owl:sameAs wd:Q999999999999 .
ex:there owl:sameAs wd:Q2 . ex:unseen owl:sameAs wd:Q3 .
";

#[test]
fn every_id_in_a_line_is_looked_at() {
    let body = format!(
        "{EVENT}
ex:e schema:location ex:gone , ex:merged , ex:odd , ex:there , ex:unseen ;
    schema:superEvent ex:there {{| dcterms:source ex:book |}} .
ex:book owl:sameAs wd:Q9001 .
ex:p a dip:Participation ; dip:inEvent ex:e ; dip:participant ex:there ; dip:attendance attendance:attended ;
    dip:role ex:gone ; dcterms:source ex:report .
ex:q dip:follows ex:e ; owl:sameAs wd:Q999999999999 ; dcterms:source ex:report ."
    );
    let from = answer(&(item("Q1") + &item("Q2")));
    let place = place(&[], &[("d.ttl", &data(&body)), ("a.json", &from)]);
    let kept = kept(&place, "link export -d d.ttl --from a.json");
    for said in [
        "Wikidata has no Q9001",
        "Q9002 was merged into Q9003",
        // A link that leads to no item is none.
        "the value has no item",
    ] {
        says(&kept, "P276", said);
    }
    // One in a reference, one in a qualifier, one that is the item itself.
    says(&kept, "P361", "Wikidata has no Q9001");
    says(&kept, "P710", "Wikidata has no Q9001");
    let out = out(&place);
    assert!(
        out.contains("Q1\tP276\tQ2\t") && out.contains("Q1\tP276\tQ3\t"),
        "{out}"
    );
    assert!(
        out.contains("Q2\tP1344\tQ1\t") && out.lines().count() == 3,
        "{out}"
    );
    let said = place.run("link export -d d.ttl --from a.json").err;
    assert!(
        said.contains("nobody looked whether the items in it are there: Q3"),
        "{said}"
    );
    assert!(said.contains("Q999999999999"), "{said}");
}

#[test]
fn a_property_takes_its_own_kind_of_values() {
    let body = format!("{EVENT}ex:e schema:location ex:there ; schema:superEvent ex:there .");
    let properties = r#","P276":{"type":"property","id":"P276","datatype":"url","claims":{}},
        "P361":{"id":"P361","missing":""}"#;
    let from = answer(&(item("Q1") + &item("Q2") + properties));
    let place = place(&[], &[("d.ttl", &data(&body)), ("a.json", &from)]);
    let kept = kept(&place, "link export -d d.ttl --from a.json");
    says(&kept, "P276", "P276 is of type url");
    says(&kept, "P361", "Wikidata has no P361");
    assert_eq!(out(&place), "");
}

#[test]
fn nothing_goes_to_what_nobody_looked_at_unless_that_is_said() {
    let body = format!("{EVENT}ex:e schema:location ex:there .");
    let place = place(&[], &[("d.ttl", &data(&body))]);
    let blind = place.run("link export -d d.ttl");
    assert_eq!(
        (blind.code, blind.text().as_str()),
        (0, ""),
        "{}",
        blind.err
    );
    for said in [
        "nobody looked at what the item has",
        "`--from` or `--online`",
        "`--unchecked`",
    ] {
        assert!(blind.err.contains(said), "{}", blind.err);
    }
    let all = place.run("link export -d d.ttl --unchecked");
    assert!(all.text().starts_with("Q1\tP276\tQ2\t"), "{}", all.text());
    assert!(all.err.contains("of 1 item it is not known"), "{}", all.err);
}

#[test]
fn days_that_are_none_and_days_to_come_stay() {
    let body = "
ex:a a schema:Person ; owl:sameAs wd:Q1 ; schema:birthDate \"2017-02-31\"^^xsd:date ; schema:deathDate \"2017-00-00\"^^xsd:date ;
    dcterms:source ex:report .";
    let place = place(&[], &[("d.ttl", &data(body))]);
    let kept = kept(&place, "link export -d d.ttl --unchecked");
    says(&kept, "P569", "no date");
    says(&kept, "P570", "no date");
    assert_eq!(out(&place), "");
    let ahead = place.run("link export -d d.ttl --accessed 2999-01-01");
    assert_eq!(ahead.code, 2, "{}", ahead.err);
    assert!(ahead.err.contains("still to come"), "{}", ahead.err);
}

#[test]
fn an_office_goes_out_with_its_time_or_stays() {
    let body = "
ex:x a schema:Person ; owl:sameAs wd:Q1 . ex:y a schema:Person ; owl:sameAs wd:Q2 .
ex:p a org:Post ; owl:sameAs wd:Q3 .
ex:s a dip:Tenure ; org:member ex:x ; dip:post ex:p ; dip:asOf \"2007\"^^xsd:gYear ; dcterms:source ex:report .
ex:t a dip:Tenure ; org:member ex:y ; dip:post ex:p ; dcterms:source ex:report .
";
    let qualifiers = r#"{"type":"property","id":"P39","datatype":"wikibase-item","claims":{"P2302":[{"id":"P39$1","type":"statement","rank":"normal",
        "mainsnak":{"snaktype":"value","property":"P2302","datavalue":{"type":"wikibase-entityid","value":{"entity-type":"item","id":"Q21510851"}}},
        "qualifiers":{"P2306":[{"snaktype":"value","property":"P2306","datavalue":{"type":"wikibase-entityid","value":{"entity-type":"property","id":"P580"}}}]}}]}}"#;
    let place = place(&[], &[("d.ttl", &data(body)), ("P39.json", qualifiers)]);
    let kept_back = kept(&place, "link export -d d.ttl --unchecked");
    let line = out(&place);
    assert!(
        line.contains("Q1\tP39\tQ3\tP585\t+2007-00-00T00:00:00Z/9\tS854"),
        "{line}"
    );
    assert!(
        !line.contains("Q2\tP39") && !line.contains("P1308\tQ2"),
        "{line}"
    );
    says(&kept_back, "P39", "when it is so is not known");
    says(&kept_back, "P1308", "when it is so is not known");
    // Where the property does not take that qualifier, it stays, too.
    let kept_back = kept(&place, "link export -d d.ttl --unchecked --from P39.json");
    says(&kept_back, "P39", "does not take its qualifier: P585");
    assert!(!out(&place).contains("\tP39\t"));
}

#[test]
fn what_our_relations_do_not_say_exactly_does_not_go_out() {
    let body = format!(
        "{EVENT}ex:e schema:organizer ex:there .
ex:region a schema:Place ; owl:sameAs wd:Q4 ; schema:containsPlace ex:there ; schema:containedInPlace ex:there ; dcterms:source ex:report .
ex:there a schema:Place ."
    );
    let place = place(&[], &[("d.ttl", &data(&body))]);
    kept(&place, "link export -d d.ttl --unchecked");
    assert_eq!(out(&place), "");
}

/// A constraint of a property as its entity has it.
fn constraint(kind: &str, except: &str) -> String {
    let entity = |id: &str| {
        format!(
            r#""datavalue":{{"type":"wikibase-entityid","value":{{"entity-type":"item","id":"{id}"}}}}"#
        )
    };
    format!(
        r#"{{"id":"P276${kind}{except}","type":"statement","rank":"normal","mainsnak":{{"snaktype":"value","property":"P2302",{}}},
        "qualifiers":{{"P2303":[{{"snaktype":"value","property":"P2303",{}}}]}}}}"#,
        entity(kind),
        entity(except)
    )
}

#[test]
fn one_value_is_one_among_ours_and_exceptions_are_of_one_constraint() {
    let body = format!("{EVENT}ex:e schema:location ex:there , ex:unseen .");
    let property = |constraints: &[String]| {
        format!(
            r#"{{"type":"property","id":"P276","datatype":"wikibase-item","claims":{{"P2302":[{}]}}}}"#,
            constraints.join(",")
        )
    };
    let single = "Q19474404";
    // Of two that contradict each other nobody can say which is right.
    for (constraints, count) in [
        (vec![constraint(single, "Q8")], 0),
        (vec![constraint(single, "Q1")], 2),
        // The exception of another constraint is none of this one.
        (
            vec![constraint("Q21502404", "Q1"), constraint(single, "Q8")],
            0,
        ),
    ] {
        let entity = property(&constraints);
        let place = place(&[], &[("d.ttl", &data(&body)), ("P276.json", &entity)]);
        let kept = kept(&place, "link export -d d.ttl --unchecked --from P276.json");
        let lines = out(&place).lines().count();
        assert_eq!(lines, count, "{constraints:?} {kept:?}");
        let why = "the data say several things of which one is all";
        let said = kept.iter().filter(|(_, reason)| reason == why);
        assert_eq!(said.count(), 2 - count, "{constraints:?} {kept:?}");
    }
}

const NEW: &str = "
ex:site a schema:Place ; owl:sameAs wd:Q2 .
ex:m a dip:Meeting ; dip:kind kind:summit ; dip:status status:held ; rdfs:label \"New Summit\"@en , \"Gipfel\"@de-x-foo ;
    schema:startDate \"2020-01-01\"^^xsd:date ; schema:location ex:site ; dcterms:source ex:report , ex:report2 , ex:report3 .
ex:report2 schema:url <https://example.com/two> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
ex:report3 schema:url <https://example.com/three> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";

#[test]
fn a_table_has_every_reference_of_a_new_item() {
    let place = place(&[], &[("d.ttl", &data(NEW))]);
    let line = "link export -d d.ttl --create all --unchecked --quiet";
    let lines = place.ok(line);
    let table = place.ok(&format!("{line} -f qs-csv"));
    for address in [
        "example.com/report\"",
        "example.com/two\"",
        "example.com/three\"",
    ] {
        assert_eq!(lines.matches(address).count(), 3, "{lines}");
        assert_eq!(table.matches(address).count(), 3, "{table}");
    }
    assert!(
        table.starts_with("qid,Len,P31,S854,s813,S854,s813,S854,s813,P276,"),
        "{table}"
    );
    assert!(
        lines.contains("LAST\tLen\t\"New Summit\"") && !lines.contains("Gipfel"),
        "{lines}"
    );
    let kept = kept(&place, "link export -d d.ttl --create all --unchecked");
    says(
        &kept,
        "/m",
        "Wikidata is not known to have names in that language: its name in de-x-foo",
    );
}

#[test]
fn one_of_two_new_items_that_may_be_the_same_is_made() {
    let other = |name: &str, day: &str, more: &str| {
        data(&format!(
            "{NEW}ex:n a dip:Meeting ; dip:kind kind:summit ; dip:status status:held ; rdfs:label \"{name}\"@en ;
    schema:startDate \"{day}\"^^xsd:date ; schema:location ex:site ; dcterms:source ex:report . {more}"
        ))
    };
    let same = "2020-01-01";
    let name = "same name in en, and no description tells them apart: <https://example.org/m>";
    for (text, count, said) in [
        (other("New  summit", "2021-05-05", ""), 1, name),
        (
            other("Something Else", same, ""),
            1,
            "the same is said of another new item",
        ),
        (other("Something Else", "2021-05-05", ""), 2, ""),
        (
            other("New Summit", same, "ex:n owl:differentFrom ex:m ."),
            2,
            "",
        ),
        (
            other(
                "New Summit",
                "2021-05-05",
                "ex:m schema:description \"the first\"@en . ex:n schema:description \"the second\"@en .",
            ),
            2,
            "",
        ),
    ] {
        let place = place(&[], &[("d.ttl", &text)]);
        let kept = kept(&place, "link export -d d.ttl --create all --unchecked");
        let made = out(&place).matches("CREATE\n").count();
        assert_eq!(made, count, "{said}: {kept:#?}");
        if !said.is_empty() {
            says(&kept, "/n", said);
        }
    }
}

#[test]
fn no_item_is_made_of_what_is_in_the_index() {
    let known = "
<http://www.wikidata.org/entity/Q777> rdfs:label \"New Summit\"@en .
<http://www.wikidata.org/entity/Q778> rdfs:label \"Another Conference\"@en .";
    let place = place(&[], &[("d.ttl", &data(NEW)), ("known.ttl", &data(known))]);
    place.ok("link index known.ttl -o known.index --quiet");
    let line = "link export -d d.ttl --create all";
    let blind = kept(&place, line);
    says(&blind, "/m", "nobody looked whether Wikidata has it");
    assert_eq!(out(&place), "");
    let seeing = kept(&place, &format!("{line} --index known.index --unchecked"));
    says(&seeing, "/m", "Wikidata may have it: Q777 (New Summit)");
    assert_eq!(out(&place), "");
    // Somebody looked, and it is another one.
    let other = format!("{NEW}ex:m owl:differentFrom wd:Q777 .");
    place.write("d.ttl", data(&other));
    kept(&place, &format!("{line} --index known.index"));
    assert!(out(&place).contains("CREATE\n"), "{}", out(&place));
}

#[test]
fn two_things_of_one_item_say_no_two_things_of_it() {
    let body = "
ex:a a schema:Person ; owl:sameAs wd:Q1 ; schema:birthDate \"1950\"^^xsd:gYear ; schema:nationality ex:c ; dcterms:source ex:report .
ex:b a schema:Person ; owl:sameAs wd:Q1 ; schema:birthDate \"1951\"^^xsd:gYear ; schema:nationality ex:c ; dcterms:source ex:report .
ex:c owl:sameAs wd:Q2 .";
    let place = place(&[], &[("d.ttl", &data(body))]);
    // One of the links may be wrong, and nobody can say which.
    let told = place.run("link export -d d.ttl --unchecked");
    let said = "several things are linked to Q1: ex:a, ex:b";
    assert!(told.err.contains(said), "{}", told.err);
    assert_eq!(told.text(), "");
    let both = kept(&place, "link export -d d.ttl --unchecked");
    for thing in ["/a", "/b"] {
        says(&both, thing, "another thing is linked to the same item");
    }
    place.write("d.ttl", data(&format!("{body} ex:b owl:sameAs ex:a .")));
    let kept = kept(&place, "link export -d d.ttl --unchecked");
    says(
        &kept,
        "/b",
        "linked to Q1 says something else of which one is all: P569",
    );
    says(&kept, "/b", "linked to Q1 says the same of it: P27");
    assert_eq!(out(&place).lines().count(), 2);
}

#[test]
fn an_item_of_two_things_is_no_value_qualifier_or_speaker() {
    let body = "
ex:a a schema:Person ; owl:sameAs wd:Q1 ; schema:nationality ex:twin1 , ex:free ; dcterms:source ex:report .
ex:e a dip:Meeting ; owl:sameAs wd:Q2 ; dip:status status:held ; dcterms:source ex:report .
ex:p a dip:Participation ; dip:inEvent ex:e ; dip:participant ex:a ; dip:attendance attendance:attended ;
    dip:role ex:twin2 ; dcterms:source ex:report .
<< ex:e schema:location ex:free ~ ex:said >> a dip:Claim ; dip:speaker ex:twin1 ; dip:act act:assertion ; dcterms:source ex:report .
ex:free owl:sameAs wd:Q3 . ex:twin1 owl:sameAs wd:Q4 . ex:twin2 owl:sameAs wd:Q4 .";
    let place = place(&[], &[("d.ttl", &data(body))]);
    let line = "link export -d d.ttl --unchecked --claims";
    let both = kept(&place, line);
    let said =
        "nobody says which is meant: Q4, https://example.org/twin1, https://example.org/twin2";
    for of in ["P27", "P710", "P276"] {
        says(&both, of, said);
    }
    assert!(!out(&place).contains("Q4"), "{}", out(&place));
    place.write(
        "d.ttl",
        data(&format!("{body} ex:twin1 owl:sameAs ex:twin2 .")),
    );
    kept(&place, line);
    assert!(out(&place).contains("Q1\tP27\tQ4\t"), "{}", out(&place));
}

#[test]
fn a_source_that_is_left_out_is_listed() {
    let body = format!(
        "{EVENT}ex:e schema:location ex:there {{| dcterms:source ex:report , ex:wiki |}} .
ex:wiki schema:url <https://en.WIKIPEDIA.org./wiki/X> ; pav:retrievedOn \"2026-01-01\"^^xsd:date ."
    );
    let place = place(&[], &[("d.ttl", &data(&body))]);
    let kept = kept(&place, "link export -d d.ttl --unchecked");
    says(
        &kept,
        "P276",
        "without one of its sources: it rests on Wikipedia",
    );
    let out = out(&place);
    assert!(
        out.contains("example.com/report") && !out.to_lowercase().contains("wikipedia"),
        "{out}"
    );
}

#[test]
fn what_cannot_have_been_does_not_go_out() {
    let dated = |name: &str, item: u32, dates: &str| {
        format!(
            "ex:{name} a schema:Person ; owl:sameAs wd:Q{item} ; {dates} ; dcterms:source ex:report .\n"
        )
    };
    let body = [
        dated("a", 1, "schema:birthDate \"2999\"^^xsd:gYear"),
        dated(
            "b",
            2,
            "schema:birthDate \"1950\"^^xsd:gYear ; schema:deathDate \"1949-12-31\"^^xsd:date",
        ),
        dated(
            "c",
            3,
            "schema:birthDate \"1950\"^^xsd:gYear ; schema:deathDate \"1950-01-01\"^^xsd:date",
        ),
        "ex:p a org:Post ; owl:sameAs wd:Q4 .
ex:t a dip:Tenure ; org:member ex:c ; dip:post ex:p ; schema:startDate \"2007\"^^xsd:gYear ; schema:endDate \"2006-12\"^^xsd:gYearMonth ; dcterms:source ex:report .
ex:e a schema:Person ; owl:sameAs wd:Q8 .
ex:u a dip:Tenure ; org:member ex:e ; dip:post ex:p ; schema:startDate \"2020\"^^xsd:gYear ; schema:endDate \"2999\"^^xsd:gYear ; dcterms:source ex:report .
ex:q a schema:Person ; owl:sameAs wd:Q7 ; schema:birthDate \"1950\"^^xsd:gYear , \"1940\"^^xsd:gYear ;
    schema:deathDate \"1945\"^^xsd:gYear ; dcterms:source ex:report .
ex:n a schema:Country ; owl:sameAs wd:Q5 . ex:o a schema:Person ; owl:sameAs wd:Q6 ; schema:nationality ex:o ; dcterms:source ex:report .
"
        .to_owned(),
    ]
    .concat();
    let place = place(&[], &[("d.ttl", &data(&body))]);
    let kept = kept(&place, "link export -d d.ttl --unchecked");
    says(&kept, "P569", "it is still to come: P569 +2999");
    let life =
        "it ends before it begins: P569 +1950-00-00T00:00:00Z/9, P570 +1949-12-31T00:00:00Z/11";
    says(&kept, "P569", life);
    says(&kept, "P570", life);
    let term =
        "it ends before it begins: P580 +2007-00-00T00:00:00Z/9, P582 +2006-12-00T00:00:00Z/10";
    says(&kept, "P39", term);
    says(&kept, "P27", "it would be said of itself");
    let out = out(&place);
    // Of two births one may be right.
    assert!(
        kept.iter().all(|(_, why)| !why.contains("1945")),
        "{kept:#?}"
    );
    // An end may be agreed on, and a year holds all of its days.
    for line in [
        "Q3\tP569\t+1950",
        "Q3\tP570\t+1950",
        "Q8\tP39\tQ4\tP580\t+2020",
    ] {
        assert!(out.contains(line), "{out}");
    }
    assert!(
        !out.contains("Q1\t") && !out.contains("\nQ2\tP5") && !out.contains("Q3\tP39"),
        "{out}"
    );
}

/// What becomes of a place that has this address and was read on that day: why it stays, or what goes out.
fn read(url: &str, day: &str) -> String {
    // What is no IRI may stand there as a text.
    let address = if url.contains(' ') {
        format!("\"{url}\"")
    } else {
        format!("<{url}>")
    };
    let source = format!("ex:s schema:url {address} ; pav:retrievedOn {day} .");
    let body =
        format!("{EVENT}ex:e schema:location ex:there {{| dcterms:source ex:s |}} .\n{source}");
    let place = place(&[], &[("d.ttl", &data(&body))]);
    let line = "link export -d d.ttl --unchecked --accessed 2026-01-02";
    let kept = kept(&place, line);
    let why = kept.iter().find(|(property, _)| property == "P276");
    why.map_or_else(|| out(&place), |(_, why)| why.clone())
}

#[test]
fn sources_that_nobody_can_have_read_are_none() {
    let day = "\"2026-01-01\"^^xsd:date";
    for (url, day, says) in [
        (
            "https://example.com/a",
            "\"2999-01-01\"^^xsd:date",
            "is still to come: +2999",
        ),
        (
            "https://example.com/a",
            "\"1990-12-31\"^^xsd:date",
            "cannot have been read on the web then",
        ),
        (
            "https://example.com/a",
            "\"2026-02-30\"^^xsd:date",
            "when the source was read is no date: \"2026-02-30\"",
        ),
        (
            "https://example.com/a",
            "\"lately\"",
            "when the source was read is no date",
        ),
        (
            "https://example.com/a",
            "\"2026-01\"^^xsd:gYearMonth",
            "when the source was read is no day: +2026-01-00",
        ),
        (
            "https://ann:secret@example.com/a",
            day,
            "the address of the source names a user",
        ),
        (
            "https://example.com/a page",
            day,
            "the address of the source is not written as one: `https://example.com/a page`",
        ),
        (
            "https://example.com/a ",
            day,
            "the address of the source is not written as one",
        ),
        ("http://127.1/a", day, "nobody else reaches"),
        (
            "http://localhost:8000/a",
            day,
            "nobody else reaches the address of the source",
        ),
        ("http://127.0.0.1/a", day, "nobody else reaches"),
        ("http://192.168.0.7/a", day, "nobody else reaches"),
        ("http://[::1]/a", day, "nobody else reaches"),
        ("http://wiki.internal/a", day, "nobody else reaches"),
        ("http://archive/a", day, "nobody else reaches"),
        (
            "https://dbpedia.org/page/Alaska",
            day,
            "it rests on DBpedia, which is made of Wikipedia",
        ),
        (
            "https://web.archive.org/web/2020/https://en.wikipedia.org/wiki/X",
            day,
            "it rests on Wikipedia",
        ),
        (
            "https://web.archive.org/web/20200101000000*/http://www.wikidata.org/wiki/Q1",
            day,
            "it rests on Wikidata itself",
        ),
        (
            "https://web.archive.org/web/2020/https://example.com/a",
            day,
            "Q1\tP276\tQ2\tS854\t\"https://web.archive.org/web/2020/",
        ),
        ("https://example.com/a", day, "Q1\tP276\tQ2\tS854\t"),
    ] {
        let found = read(url, day);
        assert!(found.contains(says), "{url} {day}: {found}");
    }
}
