//! What Wikidata says beside what the data say: taken over and compared.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery::link::profile::{Profile, WIKIDATA};

use crate::program::Place;
use crate::project;

const EXCERPTS: &str = "tests/data/wikidata/excerpts";

/// A folder with these excerpts and files.
pub(crate) fn place(excerpts: &[&str], files: &[(&str, &str)]) -> Place {
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

pub(crate) fn data(body: &str) -> String {
    format!("{HEAD}{body}")
}

#[test]
fn links_in_other_spellings_are_links_and_those_that_are_none_are_told() {
    let body = "\
        ex:a owl:sameAs <https://www.wikidata.org/wiki/Q31> .\n\
        ex:b owl:sameAs wd:Q0 .\n\
        ex:c owl:sameAs \"Q31\" .\n\
        ex:d owl:sameAs <https://viaf.org/viaf/1> , \"somebody\" .\n";
    let place = place(&[], &[("d.ttl", &data(body))]);
    let ended = place.run("link export -d d.ttl");
    // Without the first there would be no link at all, which is an error.
    assert_eq!(ended.code, 0, "{}", ended.report());
    for said in [
        "ex:b is linked to <http://www.wikidata.org/entity/Q0>, which is no item",
        "ex:c is linked to \"Q31\", which is no item",
    ] {
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    assert_eq!(
        ended.err.matches("which is no item").count(),
        2,
        "{}",
        ended.err
    );
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
fn what_is_left_out_is_counted_by_reason() {
    let body = data(
        "ex:su a dip:State ; owl:sameAs wd:Q15180 ; schema:foundingDate \"1922-12-30\"^^xsd:date .",
    );
    let place = place(&["Q15180"], &[("d.ttl", &body)]);
    let told = |options: &str| {
        place
            .run(&format!(
                "link enrich -d d.ttl --from Q15180.json {options} -o out.nq"
            ))
            .err
    };
    let file: serde_json::Value = serde_json::from_slice(&place.read("Q15180.json")).unwrap();
    let claims = file["claims"].as_object().unwrap();
    let all: usize = claims.values().map(|of| of.as_array().unwrap().len()).sum();
    let dates = claims["P571"].as_array().unwrap().len();
    let said = told("--properties P571");
    let others = all - dates;
    let expected = format!(
        "statements left out: 1 that the data say already; {others} of properties that were not named: P"
    );
    assert!(said.contains(&expected), "{said}");
    assert!(!told("--properties all").contains("of properties"));
    let unknown = claims["P571"][0].to_string().replace("P571", "P9999");
    let unknown: serde_json::Value = serde_json::from_str(&unknown).unwrap();
    let mut more = file.clone();
    more["claims"]["P9999"] = serde_json::json!([unknown]);
    place.write("Q15180.json", more.to_string());
    let usual = told("");
    for said in [
        "1 of properties that the profile does not know: P9999 (1)",
        "`--properties all` all of them",
    ] {
        assert!(usual.contains(said), "{usual}");
    }
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
        (
            "link enrich --from Q30.json --retrieved 2999-01-31",
            2,
            "the day is still to come",
        ),
    ] {
        let failed = place.run(line);
        assert_eq!(failed.code, code, "{line}: {}", failed.err);
        assert!(failed.err.contains(said), "{line}: {}", failed.err);
    }
}

#[test]
fn merged_missing_and_absent_items_are_named() {
    let answer = r#"{"entities":{"Q1":{"id":"Q1","missing":""},"Q2":{"redirects":{"from":"Q2","to":"Q5"},
        "type":"item","id":"Q5","labels":{"en":{"language":"en","value":"human"}},"claims":{}}}}"#;
    let body = data(
        "ex:a owl:sameAs wd:Q1 . ex:b owl:sameAs wd:Q2 . ex:c owl:sameAs wd:Q3 . ex:d owl:sameAs wd:Q30 , wd:Q31 . ex:us owl:sameAs wd:Q30 .",
    );
    let place = place(&["Q30"], &[("answer.json", answer), ("d.ttl", &body)]);
    let line = "link compare -d d.ttl --from answer.json Q30.json";
    place.refuses(line, 3, &["Wikidata has no Q1", "--skip-missing"]);
    let done = place.run(&format!("{line} --skip-missing"));
    assert_eq!(done.code, 0, "{}", done.err);
    for said in [
        "Wikidata has no Q1 (ex:a)",
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
    // That two differ is no reservation of either.
    assert!(!svg.contains("stated with a reservation"));
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
    // What is said with a reservation here alone is taken over.
    let is_sure = |row: &serde_json::Value| {
        let notes = row["notes"].as_array().into_iter().flatten();
        let mut notes = notes.filter_map(serde_json::Value::as_str);
        !notes.any(|note| note.ends_with(" here"))
    };
    let agreed = agreed
        .filter(|row| row["verdict"] == "agrees" && row["property"].is_string() && is_sure(row))
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

#[test]
fn a_property_that_nobody_knows_is_no_empty_answer() {
    let place = place(&["Q30"], &[]);
    let line = "link compare --from Q30.json --properties";
    let unknown = ["no rule of the profile knows P99999999, and no item here has it"];
    place.refuses(&format!("{line} P99999999"), 3, &unknown);
    let impossible = ["Wikidata has no property P999999999999999"];
    place.refuses(&format!("{line} P999999999999999"), 3, &impossible);
    let some = place.run(&format!("{line} P571,P99999999"));
    let is_told = some.code == 0 && some.err.contains("P99999999");
    assert!(is_told, "{}", some.report());
}
