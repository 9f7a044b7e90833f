//! What Wikidata says beside what the data say: taken over, compared, given back.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery::link::profile::{Profile, WIKIDATA};

use crate::program::Place;
use crate::project;

const EXCERPTS: &str = "tests/data/wikidata/excerpts";

/// A folder with these excerpts and files.
fn place(excerpts: &[&str], files: &[(&str, &str)]) -> Place {
    let place = Place::with(files.iter().copied());
    for name in excerpts {
        let text = project::read(&format!("{EXCERPTS}/{name}.json"));
        std::fs::write(place.path(&format!("{name}.json")), text).unwrap();
    }
    place
}

/// The folder that `CHANCERY_SAMPLES` names, or one beside the project; says aloud that there is none.
fn shared(part: &str) -> Option<PathBuf> {
    let named = std::env::var_os("CHANCERY_SAMPLES").map(PathBuf::from);
    let beside = named.unwrap_or_else(|| project::root().join("../shared/wikidata-samples"));
    let found = Some(beside.join(part)).filter(|path| path.exists());
    if found.is_none() {
        println!("skipped: neither CHANCERY_SAMPLES nor ../shared/wikidata-samples has `{part}`");
    }
    found
}

const HEAD: &str = "\
@prefix ex: <https://example.org/> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pav: <http://purl.org/pav/> .
@prefix qual: <https://w3id.org/chancery/scheme/qualifier/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:report a schema:Article ; schema:url <https://example.com/report> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";

fn data(body: &str) -> String {
    format!("{HEAD}{body}")
}

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

#[test]
fn only_verified_ids_are_in_the_profile() {
    let profile = Profile::wikidata().unwrap();
    assert!(profile.rules.len() > 20 && profile.claims.is_some() && profile.hedges.is_empty());
    let named = std::env::var_os("CHANCERY_WIKIDATA_IDS").map(PathBuf::from);
    let beside = project::root().join("../shared/wikidata-ids.tsv");
    let found = named.into_iter().chain([beside]).find(|path| path.exists());
    let Some(path) = found else {
        println!("skipped: there is no wikidata-ids.tsv to compare the profile with");
        return;
    };
    let table = std::fs::read_to_string(path).unwrap();
    let verified: BTreeSet<&str> = table
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells.get(3) == Some(&"verified"))
        .map(|cells| cells[2])
        .collect();
    let ids: BTreeSet<&str> = WIKIDATA
        .split("wd:")
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap()
        })
        .filter(|id| !id.is_empty())
        .collect();
    assert!(ids.len() > 30);
    let wrong: Vec<_> = ids.difference(&verified).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    for (id, label) in &profile.labels {
        let line = format!("{label}\tproperty\t{id}\tverified\t");
        assert!(
            table.lines().any(|row| row.starts_with(&line)),
            "{id} is not called {label}"
        );
    }
    assert!(profile.labels.len() > 20);
    // So are those of rules, as far as a rule has the name of its property.
    for rule in &profile.rules {
        let named = table
            .lines()
            .any(|line| line.starts_with(&format!("{}\tproperty\t{}\t", rule.label, rule.to)));
        assert!(
            named || rule.label == "date",
            "{} is not called {}",
            rule.to,
            rule.label
        );
    }
}

#[test]
fn a_profile_of_ones_own_is_checked() {
    let rule = |body: &str| {
        format!(
            "@prefix map: <https://w3id.org/chancery/profile#> .\n@prefix wd: <http://www.wikidata.org/entity/> .\n\
             <https://example.org/rule> a map:Rule ; map:from <https://example.org/in> ; {body} ."
        )
    };
    for (body, said) in [
        (
            "map:to wd:P276 ; map:value \"itme\"",
            "did you mean `item`?",
        ),
        ("map:to wd:Q5 ; map:value \"item\"", "takes a property"),
        ("map:to wd:P276", "`map:value` is missing"),
        ("map:value \"item\"", "`map:to` is missing"),
        (
            "map:to wd:P276 ; map:value \"item\" ; map:sinlge true",
            "single",
        ),
        (
            "map:to wd:P625 ; map:value \"coordinate\"",
            "two properties",
        ),
        (
            "map:to wd:P276 ; map:value \"item\" ; map:record <https://example.org/R>",
            "need each other",
        ),
    ] {
        let place = place(&["Q30"], &[("profile.ttl", &rule(body))]);
        let failed = place.run("link compare --from Q30.json --profile profile.ttl");
        assert_eq!(failed.code, 3, "{body}: {}", failed.err);
        assert!(failed.err.contains(said), "{body}: {}", failed.err);
    }
    let own = rule(
        "map:to wd:P36 ; map:value \"item\" ; <http://www.w3.org/2000/01/rdf-schema#label> \"capital\"",
    );
    let body = data("ex:us owl:sameAs wd:Q30 ; ex:in ex:dc . ex:dc owl:sameAs wd:Q61 .");
    let place = place(&["Q30"], &[("profile.ttl", &own), ("d.ttl", &body)]);
    let out = place
        .ok("link compare -d d.ttl --from Q30.json --profile profile.ttl -f csv --verdict agrees");
    assert!(out.contains("capital (P36),agrees,"), "{out}");
}

#[test]
fn what_is_taken_over_keeps_rank_qualifiers_references_and_origin() {
    let place = place(&["Q30", "Q15180"], &[]);
    let line = "link enrich --from Q30.json Q15180.json --properties P463,P571,P31 --retrieved 2026-01-05 -f nq --quiet";
    let out = place.ok(line);
    assert_eq!(out, place.ok(line));
    let graph = "<https://w3id.org/chancery/graph/wikidata/Q30>";
    assert!(
        out.lines()
            .all(|line| line.contains("<https://w3id.org/chancery/graph/wikidata/Q"))
    );
    for said in [
        format!(
            "{graph} <http://purl.org/pav/retrievedOn> \"2026-01-05\"^^<http://www.w3.org/2001/XMLSchema#date> {graph} ."
        ),
        format!("{graph} <http://purl.org/dc/terms/source> \"Q30.json\" {graph} ."),
        format!(
            "{graph} <http://purl.org/dc/terms/license> <http://creativecommons.org/publicdomain/zero/1.0/> {graph} ."
        ),
    ] {
        assert!(out.lines().any(|line| line == said), "{said}");
    }
    // Deprecated, with its qualifiers and its references.
    let node =
        "<http://www.wikidata.org/entity/statement/Q30-ffcd86ff-4e66-a822-79e0-2a404627972e>";
    let about: Vec<&str> = out.lines().filter(|line| line.starts_with(node)).collect();
    for part in [
        "#DeprecatedRank>",
        "/prop/qualifier/P580>",
        "/prop/qualifier/P582>",
        "#wasDerivedFrom>",
    ] {
        assert!(
            about.iter().any(|line| line.contains(part)),
            "{part} {about:#?}"
        );
    }
    assert!(!about.iter().any(|line| line.contains("BestRank")));
    // What we say ourselves is not taken over, nor names, nor other properties.
    let sovereign =
        "<http://www.wikidata.org/prop/statement/P31> <http://www.wikidata.org/entity/Q3624078>";
    assert!(!out.contains(sovereign), "{out}");
    assert!(!out.contains("rdf-schema#label") && !out.contains("/prop/P1344>"));
    // Numbers of all statements do not stand over a part of them.
    assert!(!out.contains("wikiba.se/ontology#statements>"));
    // The Soviet Union's preferred inception is taken over as the best, the deprecated one as it is.
    let inception = |line: &&str| line.contains("/prop/direct/P571>");
    assert_eq!(out.lines().filter(inception).count(), 2, "{out}");
}

#[test]
fn what_is_left_is_not_the_best() {
    // The data say the preferred value; the deprecated and normal ones are no best ones without it.
    let body = data(
        "ex:su a dip:State ; owl:sameAs wd:Q15180 ; schema:foundingDate \"1922-12-30\"^^xsd:date .",
    );
    let place = place(&["Q15180"], &[("d.ttl", &body)]);
    let out = place.ok("link enrich -d d.ttl --from Q15180.json --properties P571 -f nq --quiet");
    assert!(out.contains("#DeprecatedRank>"), "{out}");
    assert!(
        !out.contains("/prop/direct/P571>") && !out.contains("BestRank"),
        "{out}"
    );
}

#[test]
fn nothing_is_written_where_something_is_wrong() {
    let place = place(
        &["Q30"],
        &[(
            "broken.json",
            "{\"id\":\"Q15180\",\"claims\":{\"P31\":[{}]}}",
        )],
    );
    let failed = place.run("link enrich --from Q30.json broken.json -o out.trig");
    assert_eq!(failed.code, 3, "{}", failed.err);
    assert!(
        failed.err.contains("broken.json") && failed.err.contains("/claims/P31/0"),
        "{}",
        failed.err
    );
    assert!(!place.path("out.trig").exists());
    for (line, code, said) in [
        ("link enrich", 2, "what does Wikidata say?"),
        ("link enrich --from Q30.json -f ttl", 2, "no graphs"),
        ("link enrich --from nowhere.json", 3, "nowhere.json"),
        (
            "link enrich --from Q30.json --properties Q5",
            2,
            "a property such as P585",
        ),
        (
            "link enrich --from Q30.json --retrieved 2026-02-30",
            2,
            "a day such as",
        ),
    ] {
        let failed = place.run(line);
        assert_eq!(failed.code, code, "{line}: {}", failed.err);
        assert!(failed.err.contains(said), "{line}: {}", failed.err);
    }
}

#[test]
fn merged_missing_and_absent_items_are_named() {
    let answer = "{\"entities\":{\"Q1\":{\"id\":\"Q1\",\"missing\":\"\"},\"Q2\":{\"type\":\"item\",\"id\":\"Q5\",\"labels\":{\"en\":{\"language\":\"en\",\"value\":\"human\"}}}}}";
    let body = data(
        "ex:a owl:sameAs wd:Q1 . ex:b owl:sameAs wd:Q2 . ex:c owl:sameAs wd:Q3 . ex:d owl:sameAs wd:Q30 , wd:Q31 . ex:us owl:sameAs wd:Q30 .",
    );
    let place = place(&["Q30"], &[("answer.json", answer), ("d.ttl", &body)]);
    let done = place.run("link compare -d d.ttl --from answer.json Q30.json");
    assert_eq!(done.code, 0, "{}", done.err);
    for said in [
        "Wikidata has no Q1 (ex:a) any more",
        "Q2 (ex:b) was merged into Q5, and is left out",
        "1 linked item is in no file: Q3 (ex:c)",
        "ex:d is linked to Q30 and Q31, and is left out",
    ] {
        assert!(done.err.contains(said), "{said}\n{}", done.err);
    }
    // Never replaced in silence: nothing is said of the one that it was merged into.
    assert!(!done.text().contains("Q5"), "{}", done.text());
    let sent = place.run("link export -d d.ttl --from answer.json Q30.json");
    assert!(
        sent.err
            .contains("Q2 was merged into Q5: change the link first"),
        "{}",
        sent.err
    );
}

#[test]
fn a_dump_is_read_line_by_line() {
    let compact = |name: &str| {
        let text = project::read(&format!("{EXCERPTS}/{name}.json"));
        text.lines().map(str::trim_start).collect::<String>()
    };
    let junk = "{\"type\":\"item\",\"id\":\"Q99\",\"claims\":\"unread\"}";
    let dump = format!(
        "[\n{},\n{junk},\n{}\n]\n",
        compact("Q30"),
        compact("Q15180")
    );
    let place = place(&["Q30", "Q15180"], &[("dump.json", &dump)]);
    let csv = "-f csv --quiet";
    let whole = place.ok(&format!("link compare --from Q30.json Q15180.json {csv}"));
    assert_eq!(
        whole,
        place.ok(&format!("link compare --from dump.json {csv}"))
    );
    let failed = place.run("link compare --from dump.json --max-line 1KiB");
    assert_eq!(failed.code, 4, "{}", failed.err);
    assert!(failed.err.contains("dump.json:2"), "{}", failed.err);
}

#[test]
fn both_sides_are_compared() {
    let body = data(
        "ex:war a dip:Event ; owl:sameAs wd:Q40949 ; rdfs:label \"American Revolutionary War\"@en ;
            schema:startDate \"1775\"^^xsd:gYear ; schema:endDate \"1784\"^^xsd:gYear ; schema:location ex:us .
        ex:us a dip:State ; owl:sameAs wd:Q30 ; rdfs:label \"Amerika\"@de ; schema:foundingDate \"1776-07-04\"^^xsd:date .
        ex:su owl:sameAs wd:Q15180 ; schema:foundingDate \"1923-07-06\"^^xsd:date ; schema:dissolutionDate \"1991\"^^xsd:gYear .
        ex:president owl:sameAs wd:Q11696 .
        ex:trump owl:sameAs wd:Q22686 . ex:obama owl:sameAs wd:Q76 .
        ex:t1 a dip:Tenure ; org:member ex:trump ; dip:post ex:president ; dip:asOf \"2016-06-01\"^^xsd:date .
        ex:t2 a dip:Tenure ; org:member ex:obama ; dip:post ex:president ; dip:asOf \"2016-06-01\"^^xsd:date .",
    );
    let place = place(&["Q30", "Q15180", "Q11696", "Q40949"], &[("d.ttl", &body)]);
    let from = "--from Q30.json Q15180.json Q11696.json Q40949.json";
    let out = place.ok(&format!("link compare -d d.ttl {from} -f csv --quiet"));
    for line in [
        // A year holds the day, and a war of which only the year is known may have ended otherwise.
        "Q40949,start time (P580),agrees,1775,1775-04-19,normal,none,more exact there",
        "Q40949,end time (P582),differs,1784,1783-09-03",
        "American Revolutionary War,Q40949,location (P276),agrees,Amerika (Q30),Amerika (Q30),normal",
        "Q15180,inception (P571),differs,1923-07-06,1923-07-06,deprecated",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(
        out.contains("dissolved, abolished or demolished date (P576)\",agrees,1991,1991-12-26"),
        "{out}"
    );
    assert!(out.contains("\"name, de\",differs,Amerika,"), "{out}");
    // In office there from 2017, here as of 2016: the same name, but not the same time.
    assert!(out.contains("officeholder (P1308),differs,"), "{out}");
    assert!(
        out.contains("\"there from 2017-01-20, here as of 2016-06-01\"")
            || out.contains("there from 2017-01-20"),
        "{out}"
    );
    assert!(
        out.contains("officeholder (P1308),only here,Q76") || out.contains(",only here,"),
        "{out}"
    );
    let json = place.ok(&format!(
        "link compare -d d.ttl {from} -f json --quiet --properties P571"
    ));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let row = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["there"]["rank"] == "deprecated")
        .unwrap();
    assert_eq!(row["verdict"], "differs");
    assert!(
        !row["there"]["references"].as_array().unwrap().is_empty(),
        "{row}"
    );
    let total: u64 = json["counts"]
        .as_object()
        .unwrap()
        .values()
        .map(|n| n.as_u64().unwrap())
        .sum();
    assert_eq!(total, json["rows"].as_array().unwrap().len() as u64);
    assert_eq!(
        place
            .run(&format!(
                "link compare -d d.ttl {from} --fail-on differs --quiet"
            ))
            .code,
        1
    );
    let none = format!(
        "link compare -d d.ttl {from} --properties P36 --fail-on differs,newer-there --quiet"
    );
    assert_eq!(place.run(&none).code, 0);
}

#[test]
fn what_began_later_is_newer_there() {
    let body = data(
        "ex:president owl:sameAs wd:Q11696 . ex:obama owl:sameAs wd:Q76 .
        ex:t a dip:Tenure ; org:member ex:obama ; dip:post ex:president ; dip:asOf \"2016-06-01\"^^xsd:date .",
    );
    let place = place(&["Q11696"], &[("d.ttl", &body)]);
    let out =
        place.ok("link compare -d d.ttl --from Q11696.json -f csv --quiet --verdict newer-there");
    assert!(
        out.contains("officeholder (P1308),newer there,,Q22686,normal"),
        "{out}"
    );
}

#[test]
fn a_comparison_is_a_picture() {
    let place = place(&["Q30", "Q15180"], &[]);
    let line = "link compare --from Q30.json Q15180.json --quiet -o";
    place.ok(&format!("{line} a.svg"));
    place.ok(&format!("{line} b.svg"));
    let svg = std::fs::read_to_string(place.path("a.svg")).unwrap();
    assert_eq!(svg, std::fs::read_to_string(place.path("b.svg")).unwrap());
    for word in [
        "said by the data",
        "said by Wikidata",
        "differs",
        "only here",
        "United States (Q30)",
    ] {
        assert!(svg.contains(word), "{word}");
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
    let out = place.ok("link export -d d.ttl --quiet");
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
    let beside = place.run("link export -d d.ttl --from Q11696.json");
    assert!(
        !beside.text().contains("P1308") && beside.text().contains("P39"),
        "{}",
        beside.text()
    );
    assert!(beside.err.contains("it is there already"), "{}", beside.err);
    let csv = place.ok("link export -d d.ttl --quiet -f qs-csv");
    assert!(
        csv.starts_with("qid,P39,qal580,S248,S813,S854,P1308,qal580,S248,S813,S854\n"),
        "{csv}"
    );
    assert!(
        csv.contains("Q22686,Q11696,+2017-01-20T00:00:00Z/11,Q42,,,,,,,\n"),
        "{csv}"
    );
    assert!(
        csv.contains("\"\"\"https://example.com/report\"\"\""),
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
    let done = place.run("link export -d d.ttl --from Q11696.json");
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
    schema:location ex:nowhere {| dcterms:source ex:report |} ; schema:organizer ex:g ; schema:superEvent ex:g {| dcterms:source ex:wiki |} ;
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
    assert!(reason("P664", "f").contains("no source"));
    assert!(reason("P361", "f").contains("Wikipedia"));
    assert!(reason("P155", "f").contains("not known"));
    assert!(reason("P625", "f").contains("no source"));
    assert!(reason("P1542", "f").contains("nearly the same"));
    let dated = place.ok("link export -d d.ttl --quiet --accessed 2026-01-03 --allow-wikipedia");
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
<< ex:e schema:organizer ex:m ~ ex:c3 >> a dip:Claim ; dip:speaker ex:s ; dip:act act:prediction ; dcterms:source ex:report .
<< ex:e dip:follows ex:m ~ ex:c4 >> a dip:Claim ; dip:speaker ex:unlinked ; dip:act act:assertion ; dcterms:source ex:report .
<< ex:e schema:superEvent ex:m ~ ex:c5 >> dcterms:source ex:report .
";
    let place = place(&[], &[("d.ttl", &data(body))]);
    assert_eq!(place.ok("link export -d d.ttl --quiet"), "");
    let out = place.ok("link export -d d.ttl --quiet --claims");
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
            "link export -d d.ttl --create all --quiet -f {form}"
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
            .ok("link export -d d.ttl --create A --quiet")
            .contains("P569")
    );
    let done = place.run("link export -d d.ttl --create A --from P854.json");
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
    let none = place.ok("link export --accessed 2026-01-05 --quiet --allow-wikipedia");
    assert!(!none.contains("CREATE") && !none.contains("LAST"));
    let name = "'2025 Russia–United States summit'";
    let out = place.ok(&format!(
        "link export --create {name} --accessed 2026-01-05 --quiet --allow-wikipedia"
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

#[test]
fn genuine_entities_are_read_and_compared_whole() {
    let Some(folder) = shared("entity-json") else {
        return;
    };
    let place = place(&[], &[]);
    let folder = folder.display();
    let json = place.ok(&format!("link compare --from {folder} -f json --quiet"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let counts = &json["counts"];
    assert!(counts["agrees"].as_u64().unwrap() >= 10, "{counts}");
    assert!(counts["only there"].as_u64().unwrap() >= 150, "{counts}");
    let all = place.ok(&format!(
        "link enrich --from {folder} --properties all -f nq --quiet --retrieved 2026-01-05"
    ));
    let statements = all
        .lines()
        .filter(|line| line.contains("<http://wikiba.se/ontology#Statement>"))
        .count();
    let agreed = json["rows"].as_array().unwrap().iter();
    let agreed = agreed
        .filter(|row| row["verdict"] == "agrees" && row["property"].is_string())
        .count();
    let beyond = usize::try_from(json["other_properties"].as_u64().unwrap()).unwrap();
    let known = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["there"]["statement"].is_string())
        .count();
    assert_eq!(statements, beyond + known - agreed);
}
