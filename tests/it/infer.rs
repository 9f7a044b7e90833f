//! `infer` as a program: what follows from the built-in data, why, what goes into a store and out of it again.

use std::collections::BTreeMap;

use crate::program::Place;
use crate::project;

const TALKS: &str = "@prefix : <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:paper dcterms:title \"The paper\" .
:ann :knows :bob ;
    dcterms:source :paper .
:bob :knows :cleo {| dcterms:source :letter |} .
:letter dcterms:title \"A letter\" .
";

const REACHES: &str = "PREFIX : <https://example.org/>
CONSTRUCT { ?x :reaches ?y } WHERE { ?x :knows+ ?y }
";

fn json(text: &[u8]) -> serde_json::Value {
    serde_json::from_slice(text).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// How many statements follow by each rule that derives some.
fn counts(report: &serde_json::Value) -> BTreeMap<String, u64> {
    let rules = report["rules"].as_array().unwrap().iter();
    let counts = rules.map(|rule| {
        let name = rule["rule"].as_str().unwrap().to_owned();
        (name, rule["derived"].as_u64().unwrap())
    });
    counts.filter(|(_, count)| *count > 0).collect()
}

#[test]
fn the_rules_of_the_ontology_derive_what_they_should() {
    let place = Place::new();
    let report = json(place.ok("infer --json").as_bytes());
    let expected = [
        ("attended", 43),
        ("bounds", 76),
        ("head", 2),
        ("hearsay", 9),
        ("met-with", 32),
        ("represents", 61),
        ("types", 58),
        ("within", 41),
    ];
    let expected = expected.map(|(rule, count)| (rule.to_owned(), count));
    assert_eq!(counts(&report), expected.into_iter().collect());
    let lines = place.ok("infer -f nq");
    let base = "https://w3id.org/chancery/";
    let holds = |subject: &str, predicate: &str, object: &str, rule: &str| {
        let line = format!(
            "<{base}id/{subject}> <{predicate}> <{base}{object}> <{base}graph/derived/{rule}> ."
        );
        lines.lines().any(|known| known == line)
    };
    let dip = |name: &str| format!("{base}ontology#{name}");
    let session = "id/event/2025-08-15-three-on-three";
    // Whoever was at the session was at the summit.
    for event in [session, "id/event/2025-08-15-alaska-summit"] {
        assert!(
            holds("person/marco-rubio", &dip("attended"), event, "attended"),
            "{event}"
        );
    }
    // Only the smallest session counts, and one's own side does not.
    assert!(holds(
        "person/marco-rubio",
        &dip("metWith"),
        "id/person/sergey-lavrov",
        "met-with"
    ));
    assert!(!holds(
        "person/marco-rubio",
        &dip("metWith"),
        "id/person/donald-trump",
        "met-with"
    ));
    assert!(!lines.contains("person/scott-bessent> <https://w3id.org/chancery/ontology#metWith>"));
    assert!(!lines.contains("person/scott-bessent> <https://w3id.org/chancery/ontology#attended>"));
    let head = "http://www.w3.org/ns/org#headOf";
    assert!(holds(
        "person/vladimir-putin",
        head,
        "id/delegation/2025-alaska-ru",
        "head"
    ));
    let hearsay = "scheme/qualifier/hearsay";
    assert!(holds(
        "claim/many-observers-victory-for-putin",
        &dip("qualifier"),
        hearsay,
        "hearsay"
    ));
    // A meeting is an event.
    let a = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    assert!(holds(
        "event/2025-08-15-alaska-summit",
        a,
        "ontology#Event",
        "types"
    ));
    // Russia says that it is not bound: that is a claim, and no party status.
    assert!(!lines.contains("<https://w3id.org/chancery/id/state/russia> <https://w3id.org/chancery/ontology#nonPartyTo>"));
    // Nothing that the data state is derived again.
    let stated = place.ok("dump");
    let triple = |line: &str| line.rsplit_once(" <").map(|(triple, _)| triple.to_owned());
    let stated: std::collections::BTreeSet<_> = stated.lines().map(triple).collect();
    let again = lines.lines().filter(|line| stated.contains(&triple(line)));
    assert_eq!(again.collect::<Vec<_>>(), Vec::<&str>::new());
    // The same bytes each time.
    assert_eq!(lines, place.ok("infer -f nq"));
}

#[test]
fn every_rule_says_what_it_derives() {
    let report = json(Place::new().ok("infer --json").as_bytes());
    let rules = report["rules"].as_array().unwrap();
    let files = project::files("ontology/rules", ".rq");
    let mut found = 0;
    for path in files {
        let text = project::read(&path);
        let title = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .unwrap();
        assert!(
            text.contains("\n#+ summary: ") && text.contains("\n#+ tags: "),
            "{path}"
        );
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".rq");
        let rule = rules.iter().find(|rule| rule["rule"] == name).unwrap();
        assert_eq!(rule["title"], title, "{path}");
        found += 1;
    }
    assert_eq!(found, rules.len());
}

#[test]
fn what_the_rules_of_treaties_and_posts_derive() {
    let data = "@prefix : <https://example.org/> .
        @prefix dip: <https://w3id.org/chancery/ontology#> .
        @prefix kind: <https://w3id.org/chancery/scheme/kind/> .
        @prefix schema: <http://schema.org/> .
        @prefix status: <https://w3id.org/chancery/scheme/status/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :in a dip:TreatyAction ; dip:treaty :t ; schema:agent :s ; dip:kind kind:ratification ; dip:status status:held ;
            schema:startDate \"1990\"^^xsd:gYear .
        :out a dip:TreatyAction ; dip:treaty :t ; schema:agent :s ; dip:kind kind:withdrawal ; dip:status status:held ;
            schema:startDate \"2001-05\"^^xsd:gYearMonth .
        :plan a dip:TreatyAction ; dip:treaty :u ; schema:agent :s ; dip:kind kind:accession ; dip:status status:planned .
        :first a dip:Tenure ; dip:post :p ; schema:startDate \"1990\"^^xsd:gYear .
        :second a dip:Tenure ; dip:post :p ; schema:startDate \"1994-02-01\"^^xsd:date .
        :third a dip:Tenure ; dip:post :p ; schema:startDate \"1994-02-01T10:00:00Z\"^^xsd:dateTime .";
    let place = Place::with([("treaties.ttl", data)]);
    let lines = place.ok("infer treaties.ttl -f nq");
    let of = |rule: &str| -> Vec<String> {
        let found = lines
            .lines()
            .filter(|line| line.contains(&format!("derived/{rule}>")));
        let found = found.filter(|line| line.starts_with("<https://example.org"));
        found.map(str::to_owned).collect()
    };
    assert_eq!(of("party").len(), 1, "{:#?}", of("party"));
    assert!(of("party")[0].contains("#nonPartyTo> <https://example.org/t>"));
    assert_eq!(of("succession").len(), 2, "{:#?}", of("succession"));
    let latest = of("bounds")
        .into_iter()
        .find(|line| line.contains("/out>") && line.contains("latest"));
    assert!(latest.unwrap().contains("\"2001-06-01T00:00:00Z\""));
}

#[test]
fn a_proof_ends_at_lines_and_passages() {
    let place = Place::with([("talks.ttl", TALKS), ("reaches.rq", REACHES)]);
    let run = "infer talks.ttl --rules reaches.rq --explain";
    let told = place.ok(&format!("{run} ':ann :reaches :cleo'"));
    assert_eq!(
        told,
        ":ann — :reaches → :cleo\n  by `reaches`: reaches\n\
         ├ :ann — :knows → :bob\n│   talks.ttl:5:13; source: The paper\n\
         └ :bob — :knows → :cleo\n    talks.ttl:7:13; source: A letter\n"
    );
    let told = json(
        place
            .ok(&format!("{run} ':ann :reaches :cleo' --json"))
            .as_bytes(),
    );
    assert_eq!(told[0][0]["rule"], "reaches");
    assert_eq!(told[0][0]["premises"], serde_json::json!([1, 2]));
    assert_eq!(told[0][2]["line"], 7);
    assert_eq!(told[0][2]["sources"][0], "https://example.org/letter");
    let told = place.ok(&format!("{run} '?x :reaches :cleo' --iris"));
    assert_eq!(told.matches("by `reaches`").count(), 2, "{told}");
    let none = place.run(&format!("{run} ':cleo :reaches :ann'"));
    assert_eq!(none.code, 1, "{}", none.err);
    for wrong in [
        ":cleo :reaches",
        "SELECT",
        ":a :b :c ; :d :e",
        "nothing:a :b :c",
    ] {
        let ended = place.run(&format!("{run} '{wrong}'"));
        assert_eq!(ended.code, 2, "{wrong}: {}", ended.err);
    }
    // What is only claimed does not follow, and it is said who says it.
    let claimed = place.run("infer --explain 'state:russia dip:nonPartyTo treaty:inf'");
    assert_eq!(claimed.code, 1);
    assert!(claimed.err.contains("chancery claims"), "{}", claimed.err);
}

#[test]
fn deep_proofs_are_cut_where_one_wants() {
    let link = |n| format!("<http://e/n{n}> <http://e/next> <http://e/n{}> .\n", n + 1);
    let chain: Vec<String> = (0..200).map(link).collect();
    let chain = chain.concat();
    let after = "CONSTRUCT { ?x <http://e/after> ?z } WHERE { { ?z <http://e/next> ?x } UNION \
                 { ?x <http://e/after> ?y . ?z <http://e/next> ?y } }";
    let place = Place::with([("chain.nt", chain.as_str()), ("after.rq", after)]);
    let run = "infer chain.nt --rules after.rq --explain '<http://e/n200> <http://e/after> <http://e/n0>'";
    let told = place.ok(&format!("{run} --depth 3"));
    assert!(
        told.lines().count() < 20 && told.contains("--depth"),
        "{told}"
    );
    let told = place.ok(&format!("{run} --depth 1000"));
    assert_eq!(told.matches("chain.nt:").count(), 200);
}

#[test]
fn what_cannot_be_is_an_error_with_its_place() {
    let data = "@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Talk owl:disjointWith :War .
:Skirmish rdfs:subClassOf :War .
:it a :Talk ;
    a :Skirmish .
";
    let place = Place::with([("both.ttl", data)]);
    let ended = place.run("infer both.ttl --profile owl-rl -o out.trig");
    assert_eq!(ended.code, 1);
    for part in [
        "error: Disjoint classes share nothing (`cax-dw`)",
        "--> both.ttl:4:24",
        "because :it rdf:type :War, by `cax-sco` (both.ttl:5:27)",
        "because :it rdf:type :Talk (both.ttl:6:7)",
        "nothing was written",
    ] {
        assert!(ended.err.contains(part), "{part}\n{}", ended.err);
    }
    assert!(!place.path("out.trig").exists());
    let report = json(&place.run("infer both.ttl --profile owl-rl --json").out);
    assert_eq!(report["consistent"], false);
    assert_eq!(report["inconsistencies"][0]["line"], 4);
    place.ok("infer both.ttl --profile rdfs -o out.trig");
}

#[test]
fn a_store_keeps_what_follows_and_loses_what_does_not_any_more() {
    let place = Place::with([("talks.ttl", TALKS), ("reaches.rq", REACHES)]);
    place.ok("load talks.ttl -l store --quiet");
    let rows = || {
        place.ok("query -l store -q 'PREFIX : <https://example.org/> SELECT ?x ?y ?g { GRAPH ?g { ?x :reaches ?y } }' -f csv")
    };
    let infer = "infer -l store --rules reaches.rq";
    let would = place.run(&format!("{infer} --dry-run"));
    assert!(
        would.err.contains("5 would be added, 0 deleted"),
        "{}",
        would.err
    );
    assert_eq!(rows().lines().count(), 1);
    let done = json(place.ok(&format!("{infer} --json")).as_bytes());
    assert_eq!(
        (&done["added"], &done["deleted"]),
        (&serde_json::json!(5), &serde_json::json!(0))
    );
    assert_eq!(rows().lines().count(), 4, "{}", rows());
    assert!(rows().contains("https://w3id.org/chancery/graph/derived/reaches"));
    let again = place.run(infer);
    assert!(again.err.contains("has all of it already"), "{}", again.err);
    place.ok("update -l store -q 'PREFIX : <https://example.org/> DELETE DATA { :bob :knows :cleo } ; DELETE { GRAPH ?g { :bob :knows :cleo } } WHERE { GRAPH ?g { :bob :knows :cleo } }'");
    let done = json(place.ok(&format!("{infer} --json")).as_bytes());
    assert_eq!(
        (&done["added"], &done["deleted"]),
        (&serde_json::json!(0), &serde_json::json!(2))
    );
    assert_eq!(rows().lines().count(), 2, "{}", rows());
    // What follows is no premise of the next run, and `dump --asserted` leaves it out.
    let dump = place.ok("dump -l store --asserted");
    assert!(!dump.contains("reaches"), "{dump}");
    // A limit leaves the store as it was.
    place.write(
        "mint.rq",
        "CONSTRUCT { ?x <http://e/n> _:n . _:n <http://e/n> ?x } WHERE { ?x ?p ?y }",
    );
    let ended = place.run("infer -l store --rules mint.rq --max-rounds 20");
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(
        ended.err.contains("the store is as it was"),
        "{}",
        ended.err
    );
    assert_eq!(rows().lines().count(), 2);
    // A file instead of the store.
    place.ok(&format!("{infer} -o out.nq"));
    // Other rules take the place of these.
    place.ok("infer -l store --profile rdfs");
    assert_eq!(rows().lines().count(), 1);
}

#[test]
fn what_is_derived_is_never_drawn_as_stated() {
    let place = Place::with([("talks.ttl", TALKS), ("reaches.rq", REACHES)]);
    place.ok("infer talks.ttl --rules reaches.rq -o derived.trig");
    let query = "draw -d talks.ttl derived.trig -q 'PREFIX : <https://example.org/> \
                 CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y FILTER(?p IN (:knows, :reaches)) }' -f cytoscape -o made.json";
    place.ok(query);
    place.ok("convert talks.ttl derived.trig -o all.trig");
    place.ok("draw -d all.trig -f cytoscape -o whole.json");
    let whole = json(&place.read("whole.json"));
    let edges = whole["elements"]["edges"].as_array().unwrap();
    let standing = |label: &str| -> Vec<String> {
        let of = edges
            .iter()
            .filter(|edge| edge["data"]["label"].as_str().unwrap().contains(label));
        of.map(|edge| edge["data"]["standing"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(standing("reaches"), ["derived"; 3]);
    assert_eq!(standing("knows"), ["fact"; 2]);
    let made = String::from_utf8(place.read("made.json")).unwrap();
    assert_eq!(
        made.matches("\"standing\":\"derived\"").count(),
        3,
        "{made}"
    );
    let card = place.ok("show https://example.org/ann -d all.trig");
    assert_eq!(card.matches("(derived: reaches)").count(), 2, "{card}");
    // They take part where relations are counted, as derived ones.
    let ranked = place.run("rank -d all.trig --by degree");
    assert!(
        ranked.err.contains("2 facts, 3 derived") || ranked.err.contains("3 derived"),
        "{}",
        ranked.err
    );
}

/// Beside all data, what follows changes no verdict, and nobody takes it for stated.
#[test]
fn what_follows_beside_the_data_is_told_apart() {
    let place = Place::new();
    place.ok("dump -o all.nq");
    place.ok("infer -o derived.trig");
    let both = "-d all.nq derived.trig";
    place.ok(&format!("validate {both}"));
    let rows = place.ok(&format!("query every-source-of-one-thing {both} -f csv"));
    let earliest = rows.lines().find(|row| row.contains("#earliest,")).unwrap();
    assert!(earliest.ends_with(",derived,,"), "{earliest}");
    let rows = place.ok(&format!("query edges-with-standing {both} -f csv"));
    let attended: Vec<&str> = rows
        .lines()
        .filter(|row| row.contains("#attended,"))
        .collect();
    assert!(
        !attended.is_empty() && attended.iter().all(|row| row.ends_with(",derived,,")),
        "{attended:#?}"
    );
    let sourced = place.ok(&format!(
        "query {both} -q 'SELECT ?e {{ person:marco-rubio dip:attended ?e }}' --sources -f csv"
    ));
    assert!(
        sourced.lines().skip(1).all(|row| row.ends_with(',')),
        "{sourced}"
    );
    place.ok(&format!("query check {both}"));
}

#[test]
fn premises_come_with_the_statements_where_they_are_wanted() {
    let place = Place::with([("talks.ttl", TALKS), ("reaches.rq", REACHES)]);
    let lines = place.ok("infer talks.ttl --rules reaches.rq --premises -f nq");
    let from = lines
        .matches("<http://www.w3.org/ns/prov#wasDerivedFrom> <<(")
        .count();
    assert_eq!(from, 4, "{lines}");
    assert_eq!(lines.matches("#reifies>").count(), 3);
    // They are quoted, so that they are read back as nobody's claims.
    place.write("derived.nq", &lines);
    place.ok("infer talks.ttl derived.nq --rules reaches.rq");
}

#[test]
fn rules_that_are_wrong_are_said_with_their_place() {
    let place = Place::with([
        ("a.ttl", "<http://e/a> a <http://e/T> ."),
        (
            "circle/p.rq",
            "CONSTRUCT { ?x a <http://e/P> } WHERE { ?x a <http://e/T> FILTER NOT EXISTS { ?x a <http://e/Q> } }",
        ),
        (
            "circle/q.rq",
            "CONSTRUCT { ?x a <http://e/Q> } WHERE { ?x a <http://e/P> }",
        ),
        (
            "now.rq",
            "# NOW() in prose\nCONSTRUCT { ?x <http://e/at> ?n } WHERE { ?x a ?t BIND(NOW() AS ?n) }",
        ),
        ("broken.rq", "CONSTRUCT { ?x a ?y WHERE { ?x a ?y }"),
        ("select.rq", "SELECT * { ?x a ?y }"),
        ("empty/readme.txt", ""),
    ]);
    for (rules, said) in [
        (
            "circle",
            "rules go in a circle: `p` asks that something is not so which `q` derives, and `q` rests on `p`",
        ),
        ("now.rq", "now.rq:2:"),
        ("broken.rq", "broken.rq:1:"),
        ("select.rq", "a rule is a CONSTRUCT query"),
        ("empty", "no rules in `empty`"),
        ("circle/p.rq circle/p.rq", "two rules called `p`"),
        ("missing.rq", "missing.rq"),
    ] {
        let ended = place.run(&format!("infer -d a.ttl --rules {rules}"));
        assert_eq!(ended.code, 3, "{rules}: {}", ended.err);
        assert!(ended.err.contains(said), "{rules}: {}", ended.err);
    }
    assert_eq!(place.run("infer a.ttl --axioms").code, 2);
    assert_eq!(place.run("infer a.ttl --profile owl").code, 2);
    assert_eq!(place.run("infer a.ttl --json -o x.trig").code, 2);
}

#[test]
fn hostile_names_and_rules_do_no_harm() {
    let data = "<http://e/a> <http://e/p> <http://e/b> ; <http://www.w3.org/2000/01/rdf-schema#label> \"\\u001b[31mA\\u202e\" .";
    let place = Place::with([("a.ttl", data)]);
    let rule =
        "# \u{1b}[31mtitle\u{202e}\nCONSTRUCT { ?x <http://e/q> ?y } WHERE { ?x <http://e/p> ?y }";
    place.write("odd name <&\".rq", rule);
    let run = "infer -d a.ttl --rules 'odd name <&\".rq'";
    let lines = place.ok(&format!("{run} -f nq"));
    assert!(
        lines.contains("<https://w3id.org/chancery/graph/derived/odd-name----> ."),
        "{lines}"
    );
    for more in ["--count", "--explain '?x <http://e/q> ?y'"] {
        let ended = place.run(&format!("{run} {more}"));
        let all = text(&ended.out) + &ended.err;
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all}");
    }
    // A million rows of a cross product, and a rule that never ends.
    let a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
    let many: Vec<String> = (0..400)
        .map(|n| format!("<http://e/n{n}> {a} <http://e/T> .\n"))
        .collect();
    place.write("many.nt", many.concat());
    place.write(
        "cross.rq",
        "CONSTRUCT { ?x <http://e/q> ?y } WHERE { ?x a ?t . ?y a ?u . ?z a ?v }",
    );
    let ended = place.run("infer -d many.nt --rules cross.rq --max-derived 5000");
    assert_eq!(ended.code, 4, "{}", ended.err);
    let ended = place.run("infer -d many.nt --rules cross.rq --timeout 300ms");
    assert_eq!(ended.code, 4, "{}", ended.err);
    place.write("count.rq", "CONSTRUCT { ?x <http://e/n> ?m } WHERE { { ?x a ?t BIND(0 AS ?n) } UNION { ?x <http://e/n> ?n } BIND(?n + 1 AS ?m) }");
    let ended = place.run("infer -d a.ttl many.nt --rules count.rq --max-rounds 30");
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("the rule `count`"), "{}", ended.err);
}
