//! What the data say for Wikidata: with every qualifier and reference, or with a reason to stay.

use crate::link_exchange::{data, place};

/// Lines of QuickStatements, taken apart by a grammar of its own: values are told by how they begin.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let is_id = |text: &str, letter: char| {
        let digits = text.strip_prefix(letter);
        digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let quoted = |text: &str| {
        let inside = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        inside.is_some_and(|inside| !inside.contains('"'))
    };
    let number = |text: &str| {
        let text = text.strip_prefix('-').unwrap_or(text);
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let time = |text: &str| {
        let parts: Vec<&str> = text.split('/').collect();
        let plain = parts[0].strip_prefix(['+', '-']).unwrap_or("x");
        parts.len() == 2 && plain.ends_with("T00:00:00Z") && ["9", "10", "11"].contains(&parts[1])
    };
    let quantity = |text: &str| {
        let (text, unit) = text.split_once('U').unwrap_or((text, "1"));
        let (amount, bounds) = text.split_once('[').unwrap_or((text, "0,0]"));
        let bounds: Vec<&str> = bounds.strip_suffix(']').unwrap_or("x").split(',').collect();
        number(amount)
            && number(unit)
            && bounds.len() == 2
            && bounds.iter().all(|bound| number(bound))
    };
    let value = |text: &str| {
        let place = text.strip_prefix('@').and_then(|text| text.split_once('/'));
        let mono = text.split_once(':');
        is_id(text, 'Q')
            || ["somevalue", "novalue"].contains(&text)
            || quoted(text)
            || place.is_some_and(|(north, east)| number(north) && number(east))
            || time(text)
            || quantity(text)
            || mono.is_some_and(|(tag, text)| tag.len() < 12 && tag.is_ascii() && quoted(text))
    };
    let lines = text.lines().map(|line| {
        let parts: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let bare = parts[0].strip_prefix("- ").unwrap_or(&parts[0]);
        if parts == ["CREATE"] {
            return parts;
        }
        assert!(bare == "LAST" || is_id(bare, 'Q'), "no subject: {line:?}");
        assert!(
            parts.len() >= 3 && parts.len() % 2 == 1,
            "no pairs: {line:?}"
        );
        for pair in parts[1..].chunks(2) {
            let word = pair[0].starts_with(['L', 'D', 'A']) && quoted(&pair[1]);
            let property = is_id(&pair[0], 'P') || is_id(&pair[0], 'S');
            assert!(word || property && value(&pair[1]), "{pair:?} in {line:?}");
        }
        parts
    });
    lines.collect()
}

#[test]
fn the_grammar_takes_the_documented_examples() {
    let text = "CREATE\nLAST\tLen\t\"my new item\"\nLAST\tDen\t\"a description\"\nLAST\tAen\t\"an alias\"\n\
        Q1377\tP38\tQ865528\tP580\t+2007-01-01T00:00:00Z/11\tS854\t\"https://example.org\"\tS813\t+2026-01-05T00:00:00Z/11\n\
        - Q1377\tP38\tQ865528\nQ1377\tP123\tsomevalue\nQ1377\tP123\tnovalue\n\
        Q1\tP1\ten:\"x\"\nQ1\tP1\t@61.251400/-149.806500\nQ1\tP1\t12[11,13]U712226\n";
    assert_eq!(parsed(text).len(), 11);
    for wrong in [
        "Q1\tP1",
        "Q1\tP1\tx\"y\"",
        "Q1\tP1\t\"a\"b\"",
        "q1\tP1\tQ2",
        "Q1\tP1\tQ2\tP2",
    ] {
        assert!(
            std::panic::catch_unwind(|| parsed(wrong)).is_err(),
            "{wrong:?}"
        );
    }
}

const OFFICE: &str = "
ex:x a schema:Person ; owl:sameAs wd:Q22686 ; rdfs:label \"X\"@en .
ex:y a schema:Person ; owl:sameAs wd:Q7747 ; rdfs:label \"Y\"@en .
ex:p a org:Post ; owl:sameAs wd:Q11696 ; rdfs:label \"President\"@en .
ex:t a dip:Tenure ; org:member ex:x ; dip:post ex:p ; schema:startDate \"2017-01-20\"^^xsd:date ;
    dcterms:source ex:report , ex:book .
ex:book a schema:Book ; owl:sameAs wd:Q42 .
";

#[test]
fn statements_go_out_with_qualifiers_and_every_reference() {
    let place = place(&["Q11696"], &[("d.ttl", &data(OFFICE))]);
    let out = place.ok("link export -d d.ttl --quiet --unchecked");
    parsed(&out);
    let line =
        |rest: &str| format!("Q22686\tP39\tQ11696\tP580\t+2017-01-20T00:00:00Z/11\t{rest}\n");
    assert!(out.contains(&line("S248\tQ42")), "{out}");
    assert!(
        out.contains(&line(
            "S854\t\"https://example.com/report\"\tS813\t+2026-01-02T00:00:00Z/11"
        )),
        "{out}"
    );
    assert!(out.contains("Q11696\tP1308\tQ22686\t"), "{out}");
    assert!(
        out.lines()
            .all(|line| line.contains("\tS248\t") || line.contains("\tS854\t"))
    );
    // What is there already does not go out again.
    let beside = place.run("link export -d d.ttl --from Q11696.json --unchecked");
    assert!(
        !beside.text().contains("P1308") && beside.text().contains("P39"),
        "{}",
        beside.text()
    );
    assert!(beside.err.contains("it is there already"), "{}", beside.err);
    let csv = place.ok("link export -d d.ttl --quiet --unchecked -f qs-csv");
    assert!(
        csv.starts_with("qid,P39,qal580,S248,S854,s813,P1308,qal580,S248,S854,s813\n"),
        "{csv}"
    );
    // Both references stand in one row; a small `s` goes on with the reference that a capital one begins.
    let day = "+2026-01-02T00:00:00Z/11";
    let report = "\"\"\"https://example.com/report\"\"\"";
    assert!(
        csv.contains(&format!(
            "Q22686,Q11696,+2017-01-20T00:00:00Z/11,Q42,{report},{day},,,,,\n"
        )),
        "{csv}"
    );
}

#[test]
fn two_terms_of_one_office_are_not_made_one() {
    let second = format!(
        "{OFFICE}ex:u a dip:Tenure ; org:member ex:x ; dip:post ex:p ;
            schema:startDate \"2025-01-20\"^^xsd:date ; dcterms:source ex:report ."
    );
    let place = place(&["Q11696"], &[("d.ttl", &data(&second))]);
    let done = place.run("link export -d d.ttl --from Q11696.json --unchecked");
    assert!(
        done.text().contains("Q22686\tP39\tQ11696\tP580\t+2017"),
        "{}",
        done.text()
    );
    // One term each: of the person by the data, of the office by what is there.
    assert!(!done.text().contains("+2025"), "{}", done.text());
    for said in [
        "the same value goes out with other qualifiers",
        "the value is there with other qualifiers, to which QuickStatements adds ours: Q11696$",
        "it is there already",
    ] {
        assert!(done.err.contains(said), "{said}\n{}", done.err);
    }
}

#[test]
fn what_stays_is_listed_with_its_reason_and_place() {
    let body = "
ex:e a dip:Meeting ; owl:sameAs wd:Q1 ; dip:status status:planned ; schema:startDate \"2027-01-01\"^^xsd:date ; dcterms:source ex:report .
ex:f a dip:Meeting ; owl:sameAs wd:Q2 ; dip:status status:held ; schema:startDate \"2020\"^^xsd:gYear {| dip:qualifier qual:circa ; dcterms:source ex:report |} ;
    schema:location ex:nowhere {| dcterms:source ex:report |} ; schema:nationality ex:g ; schema:superEvent ex:g {| dcterms:source ex:wiki |} ;
    dip:follows ex:g {| dcterms:source ex:undated |} ; schema:latitude 1.5 ; schema:longitude 2.5 ; dip:ledTo ex:g .
ex:g a dip:Meeting ; owl:sameAs wd:Q3 .
ex:wiki schema:url <https://en.wikipedia.org/wiki/X> ; pav:retrievedOn \"2026-01-01\"^^xsd:date .
ex:undated schema:url <https://example.com/undated> .
";
    let place = place(&[], &[("d.ttl", &data(body))]);
    let done = place.run("link export -d d.ttl --kept kept.json");
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.text(), "");
    let kept = std::fs::read_to_string(place.path("kept.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let reason = |property: &str, thing: &str| {
        let rows = kept.as_array().unwrap();
        let row = rows.iter().find(|row| {
            row["property"] == property && row["thing"] == format!("https://example.org/{thing}")
        });
        row.unwrap_or_else(|| panic!("{property} {kept:#}"))["reason"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(reason("P585", "e").contains("planned"));
    assert!(reason("P585", "f").contains("reservation"));
    assert!(reason("P276", "f").contains("has no item"));
    assert!(reason("P27", "f").contains("no source"));
    assert!(reason("P361", "f").contains("Wikipedia"));
    assert!(reason("P155", "f").contains("not known"));
    assert!(reason("P625", "f").contains("no source"));
    assert!(reason("P1542", "f").contains("nearly the same"));
    let dated = place
        .ok("link export -d d.ttl --quiet --accessed 2026-01-03 --allow-wikipedia --unchecked");
    assert_eq!(parsed(&dated).len(), 2, "{dated}");
    assert_eq!(
        place
            .run("link export -d d.ttl --quiet --fail-if-empty")
            .code,
        1
    );
}

#[test]
fn no_claim_goes_out_as_a_fact() {
    let body = "
ex:e a dip:Meeting ; owl:sameAs wd:Q1 ; dip:status status:held .
ex:s owl:sameAs wd:Q7747 . ex:d owl:sameAs wd:Q22686 . ex:l owl:sameAs wd:Q3 . ex:m owl:sameAs wd:Q4 .
<< ex:e schema:location ex:l ~ ex:c1 >> a dip:Claim ; dip:speaker ex:s ; dip:act act:assertion ; dcterms:source ex:report .
<< ex:e schema:location ex:l ~ ex:c2 >> a dip:Claim ; dip:speaker ex:d ; dip:act act:denial ; dcterms:source ex:report .
<< ex:e schema:nationality ex:m ~ ex:c3 >> a dip:Claim ; dip:speaker ex:s ; dip:act act:prediction ; dcterms:source ex:report .
<< ex:e dip:follows ex:m ~ ex:c4 >> a dip:Claim ; dip:speaker ex:unlinked ; dip:act act:assertion ; dcterms:source ex:report .
<< ex:e schema:superEvent ex:m ~ ex:c5 >> dcterms:source ex:report .
";
    let place = place(&[], &[("d.ttl", &data(body))]);
    assert_eq!(place.ok("link export -d d.ttl --quiet --unchecked"), "");
    let out = place.ok("link export -d d.ttl --quiet --unchecked --claims");
    assert_eq!(
        out,
        "Q1\tP276\tQ3\tP3680\tQ7747\tP1310\tQ22686\tS854\t\"https://example.com/report\"\tS813\t+2026-01-02T00:00:00Z/11\n"
    );
    // Nor does the comparison take it for one of ours.
    let entity = "{\"type\":\"item\",\"id\":\"Q1\",\"claims\":{}}";
    std::fs::write(place.path("q1.json"), entity).unwrap();
    let compared = place.ok("link compare -d d.ttl --from q1.json --quiet -f csv");
    assert!(!compared.contains("P276"), "{compared}");
}

#[test]
fn hostile_names_and_values_break_no_line() {
    let long = "x".repeat(2_000_000);
    let body = format!(
        "ex:a a schema:Person ; rdfs:label \"=cmd|' /C calc'!A0\"@en , \"tab\\there\"@de , \"line\\nbreak\"@fr , \"quote \\\" here\"@it , \"plain\"@es , \"{long}\"@pl ;
            dcterms:source ex:report ; schema:birthDate \"1950\"^^xsd:gYear .
        ex:bad schema:url \"https://example.com/\\\"\\tQ1\\tP31\\tQ5\" ; pav:retrievedOn \"2026-01-01\"^^xsd:date .
        ex:b a schema:Person ; owl:sameAs wd:Q1 ; schema:birthDate \"1950\"^^xsd:gYear {{| dcterms:source ex:bad |}} ."
    );
    let place = place(&[], &[("d.ttl", &data(&body))]);
    for form in ["quickstatements", "qs-csv"] {
        let out = place.ok(&format!(
            "link export -d d.ttl --create all --quiet --unchecked -f {form}"
        ));
        assert!(
            out.contains("plain") && !out.contains("cmd") && !out.contains("quote"),
            "{out}"
        );
        assert!(out.len() < 1_000, "{}", out.len());
        if form == "quickstatements" {
            let lines = parsed(&out);
            assert_eq!(
                lines
                    .iter()
                    .map(|line| line[0].as_str())
                    .collect::<Vec<_>>(),
                ["CREATE", "LAST", "LAST", "LAST"]
            );
        }
    }
    let entity = "{\"type\":\"item\",\"id\":\"Q1\",\"labels\":{\"en\":{\"language\":\"en\",\"value\":\"=HYPERLINK(\\\"http://x\\\")\\u001b[31m\"}},\"claims\":{}}";
    std::fs::write(place.path("q1.json"), entity).unwrap();
    let csv = place.ok("link compare -d d.ttl --from q1.json --names en --quiet -f csv");
    assert!(
        csv.contains("'=HYPERLINK") && !csv.contains('\u{1b}'),
        "{csv}"
    );
    let table = place.ok("link compare -d d.ttl --from q1.json --names en --quiet");
    assert!(!table.contains('\u{1b}'), "{table}");
}

#[test]
fn constraints_of_properties_are_kept() {
    let body = "
ex:a a schema:Person ; rdfs:label \"A\"@en ; schema:birthDate \"1950\"^^xsd:gYear ; dcterms:source ex:ftp .
ex:ftp schema:url <https://www.wikivoyage.org/x> ; pav:retrievedOn \"2026-01-01\"^^xsd:date .
";
    let place = place(&["P854"], &[("d.ttl", &data(body))]);
    assert!(
        place
            .ok("link export -d d.ttl --create A --unchecked --quiet")
            .contains("P569")
    );
    let done = place.run("link export -d d.ttl --create A --unchecked --from P854.json");
    assert_eq!(done.text(), "");
    assert!(
        done.err.contains("the form that the property asks for"),
        "{}",
        done.err
    );
}

#[test]
fn new_items_are_made_only_when_asked_for() {
    let place = place(&[], &[]);
    let none = place.ok("link export --accessed 2026-01-05 --quiet --unchecked --allow-wikipedia");
    assert!(!none.contains("CREATE") && !none.contains("LAST"));
    let name = "'2025 Russia–United States summit'";
    let out = place.ok(&format!(
        "link export --create {name} --accessed 2026-01-05 --quiet --unchecked --allow-wikipedia"
    ));
    let own: Vec<Vec<String>> = parsed(&out)
        .into_iter()
        .filter(|line| line[0] == "LAST")
        .collect();
    let has = |property: &str, value: &str| {
        own.iter()
            .any(|line| line[1] == property && line[2] == value)
    };
    assert!(
        has("P31", "Q1072326") && has("P585", "+2025-08-15T00:00:00Z/11") && has("P710", "Q7747"),
        "{out}"
    );
    let taken = place.run("link export --create 'Vladimir Putin'");
    assert_eq!(taken.code, 2, "{}", taken.err);
    assert!(taken.err.contains("has an item: Q7747"), "{}", taken.err);
}
