//! Queries that were written for the Wikidata Query Service run on any data, on every backend.

use chancery::store::{Context, StoreError};

use crate::backend::{ask, context, each_with, failure};

/// Items as Wikidata has them, and somebody's own thing that is the same as one of them.
const ITEMS: &str = r#"
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
wd:Q1 wdt:P17 wd:Q2 ; rdfs:label "one"@en , "один"@ru ; schema:description "a number"@en ;
  skos:altLabel "uno"@en , "I"@en , "раз"@ru .
wd:Q2 rdfs:label "два"@ru ; wdt:P17 wd:Q3 .
wd:Q3 wdt:P17 wd:Q4 , "three"@en .
wd:Q4 rdfs:label "four" , "four, again" .
:own owl:sameAs wd:Q3 ; rdfs:label "third"@en .
:claim :of :own ; :by wd:Q3 .
:zed rdfs:label "Zed"@en , " "@en ; skos:prefLabel "A zed"@en ; owl:sameAs wd:Q5 .
wd:Q5 rdfs:label "Alpha"@en .
"#;

fn rows(query: &str, expected: &[&str]) {
    each_with(ITEMS, |backend| {
        assert_eq!(ask(backend, query), expected, "{query}");
    });
}

const SERVICE: &str =
    "SERVICE wikibase:label { bd:serviceParam wikibase:language \"[AUTO_LANGUAGE],ru\" . }";

#[test]
fn each_variable_gets_its_name_in_the_first_language_that_has_one() {
    rows(
        &format!("SELECT ?itemLabel ?ofLabel {{ ?item wdt:P17 ?of . {SERVICE} }}"),
        &[
            "\"one\"@en\t\"два\"@ru",
            // Its own thing lends it a name; a plain text is one as well; a literal is its own.
            "\"third\"@en\t\"four\"",
            "\"third\"@en\t\"three\"",
            "\"два\"@ru\t\"third\"@en",
        ],
    );
}

#[test]
fn where_the_service_stands_in_its_group_is_all_the_same() {
    let expected = ["\"one\"@en\t\"два\"@ru"];
    for query in [
        "SELECT ?aLabel ?bLabel { SERVICE ?a wdt:P17 ?b FILTER(?a = wd:Q1) }",
        "SELECT ?aLabel ?bLabel { VALUES ?a { wd:Q1 } SERVICE OPTIONAL { ?a wdt:P17 ?b } }",
        "SELECT ?aLabel ?bLabel { BIND(wd:Q1 AS ?a) OPTIONAL { SERVICE } ?a wdt:P17 ?b }",
        "SELECT ?aLabel ?bLabel { ?a wdt:P17 ?c SERVICE BIND(?c AS ?b) FILTER(?a = wd:Q1) }",
        "SELECT (?aLabel AS ?x) (STR(?bLabel) AS ?y) { SERVICE ?a wdt:P17 ?b FILTER(?a = wd:Q1) }",
        "SELECT ?aLabel ?bLabel { { SELECT ?a ?b { ?a wdt:P17 ?b } ORDER BY ?a LIMIT 1 } SERVICE }",
        "SELECT ?aLabel ?bLabel { { SELECT * { ?a wdt:P17 ?b FILTER(?a = wd:Q1) } } SERVICE } ORDER BY ?bLabel",
    ] {
        let query = query.replace("SERVICE", SERVICE);
        let expected = if query.contains("STR(") {
            ["\"one\"@en\t\"два\""]
        } else {
            expected
        };
        rows(&query, &expected);
    }
}

#[test]
fn names_serve_in_sub_selects_branches_groups_and_templates() {
    rows(
        &format!(
            "SELECT ?name {{ {{ SELECT ?item (?itemLabel AS ?name) {{ ?item wdt:P17 wd:Q2 {SERVICE} }} }} }}"
        ),
        &["\"one\"@en"],
    );
    rows(
        &format!(
            "SELECT ?itemLabel {{ {{ ?item wdt:P17 wd:Q2 {SERVICE} }} UNION {{ ?item wdt:P17 wd:Q3 {SERVICE} }} }}"
        ),
        &["\"one\"@en", "\"два\"@ru"],
    );
    rows(
        &format!(
            "SELECT ?itemLabel (COUNT(?of) AS ?n) {{ ?item wdt:P17 ?of {SERVICE} }} GROUP BY ?item ?itemLabel HAVING(COUNT(?of) > 1)"
        ),
        &["\"third\"@en\t\"2\"^^<http://www.w3.org/2001/XMLSchema#integer>"],
    );
    rows(
        &format!(
            "SELECT (GROUP_CONCAT(?ofLabel; separator='|') AS ?all) {{ wd:Q1 wdt:P17 ?of {SERVICE} }}"
        ),
        &["\"два\"@ru"],
    );
    rows(
        &format!("CONSTRUCT {{ ?item :called ?itemLabel }} {{ ?item wdt:P17 wd:Q2 {SERVICE} }}"),
        &["<http://www.wikidata.org/entity/Q1> <:called> \"one\"@en"],
    );
}

#[test]
fn descriptions_and_other_names_are_looked_up_and_none_is_no_row_less() {
    rows(
        &format!(
            "SELECT ?itemDescription ?itemAltLabel {{ VALUES ?item {{ wd:Q1 wd:Q2 }} {SERVICE} }}"
        ),
        &["\"a number\"@en\t\"I, uno\"@en", "-\t-"],
    );
    // A name that is asked for in the service itself, in another order of languages.
    rows(
        "SELECT ?n ?d { VALUES ?item { wd:Q1 } SERVICE wikibase:label {
           bd:serviceParam wikibase:language \"ru, EN\" .
           ?item rdfs:label ?n ; schema:description ?d . } }",
        &["\"один\"@ru\t\"a number\"@en"],
    );
}

#[test]
fn a_thing_without_a_name_is_called_by_its_id_and_no_thing_by_nothing() {
    rows(
        "SELECT ?itemLabel ?noneLabel { VALUES (?item ?none) { (wd:Q9 UNDEF) }
           SERVICE wikibase:label { bd:serviceParam wikibase:language 'en' } }",
        &["\"Q9\"\t-"],
    );
}

#[test]
fn who_asks_says_which_languages_are_automatic() {
    each_with(ITEMS, |backend| {
        let context = Context {
            languages: vec!["RU".into()],
            ..context()
        };
        let query = format!("SELECT ?itemLabel {{ VALUES ?item {{ wd:Q1 }} {SERVICE} }}");
        let results = backend.query(&query, &context).unwrap();
        let chancery::store::QueryResults::Solutions(rows) = results else {
            panic!("rows were asked for");
        };
        let found: Vec<String> = rows
            .map(|row| row.unwrap().values()[0].as_ref().unwrap().to_string())
            .collect();
        assert_eq!(found, ["\"один\"@ru"]);
    });
}

#[test]
fn hints_to_another_optimiser_are_left_out() {
    rows(
        "SELECT ?item { hint:Query hint:optimizer 'None' . ?item wdt:P17 wd:Q2 . hint:Prior hint:rangeSafe true }",
        &["<http://www.wikidata.org/entity/Q1>"],
    );
}

#[test]
fn a_service_that_says_what_cannot_be_understood_is_refused() {
    for (inside, expected) in [
        ("", "names no language"),
        (
            "bd:serviceParam wikibase:language ?x",
            "no <http://wikiba.se/ontology#language>",
        ),
        (
            "bd:serviceParam wikibase:language 'en' . ?item wdt:P31 ?x",
            "P31",
        ),
        (
            "bd:serviceParam wikibase:language 'en' OPTIONAL { ?item rdfs:label ?x }",
            "more than triples",
        ),
    ] {
        each_with(ITEMS, |backend| {
            let query = format!("SELECT * {{ ?item ?p ?o SERVICE wikibase:label {{ {inside} }} }}");
            let error = failure(backend.query(&query, &context()));
            assert!(matches!(error, StoreError::Refused(_)), "{error}");
            assert!(error.to_string().contains(expected), "{error}");
        });
    }
}

#[test]
fn its_own_name_comes_before_a_lent_one_and_blanks_are_none() {
    rows(
        &format!("SELECT ?xLabel {{ VALUES ?x {{ :zed }} {SERVICE} }}"),
        &["\"Zed\"@en"],
    );
    // What ends in a slash has no last part.
    rows(
        &format!("SELECT ?xLabel {{ VALUES ?x {{ <http://example.org/x/> <urn:a#> }} {SERVICE} }}"),
        &["\":x/\"", "\"urn:a#\""],
    );
}

#[test]
fn conditions_and_bindings_at_the_end_of_a_group_see_names() {
    for (query, expected) in [
        (
            "SELECT ?s { ?x wdt:P17 wd:Q2 SERVICE BIND(STR(?xLabel) AS ?s) FILTER(?x = wd:Q1) }",
            "\"one\"",
        ),
        (
            "SELECT ?xLabel { ?x wdt:P17 ?y SERVICE FILTER(CONTAINS(?xLabel, 'on')) }",
            "\"one\"@en",
        ),
        (
            "SELECT ?t { ?x wdt:P17 wd:Q2 SERVICE BIND(STR(?xLabel) AS ?s) BIND(UCASE(?s) AS ?t) }",
            "\"ONE\"",
        ),
        (
            "SELECT ?yLabel { ?x wdt:P17 ?o BIND(?o AS ?y) SERVICE FILTER(?x = wd:Q1) }",
            "\"два\"@ru",
        ),
    ] {
        rows(&query.replace("SERVICE", SERVICE), &[expected]);
    }
}

#[test]
fn updates_know_names_too() {
    each_with(ITEMS, |backend| {
        let update =
            format!("INSERT {{ ?x :called ?xLabel }} WHERE {{ ?x wdt:P17 wd:Q2 {SERVICE} }}");
        backend.update(&update, &context()).unwrap();
        assert_eq!(
            ask(backend, "SELECT ?n { wd:Q1 :called ?n }"),
            ["\"one\"@en"]
        );
    });
}

#[test]
fn too_many_names_in_one_group_are_refused() {
    let variables: Vec<String> = (0..51).map(|number| format!("?v{number}")).collect();
    let names: Vec<String> = (0..51).map(|number| format!("?v{number}Label")).collect();
    let query = format!(
        "SELECT {} {{ VALUES ({}) {{ ({}) }} {SERVICE} }}",
        names.join(" "),
        variables.join(" "),
        "wd:Q1 ".repeat(51),
    );
    each_with(ITEMS, |backend| {
        let error = failure(backend.query(&query, &context()));
        assert!(
            error.to_string().contains("51 names in one group"),
            "{error}"
        );
    });
}

#[test]
fn named_parts_of_queries_run() {
    let place = crate::program::Place::with([("d.ttl", ITEMS_FILE)]);
    let query = "SELECT ?a WITH { SELECT DISTINCT ?a { ?a wdt:P17 ?b } } AS %those WHERE { INCLUDE %those . ?a wdt:P17 wd:Q2 }";
    let found = place.ok(&format!("query -d d.ttl -f csv -q '{query}'"));
    assert_eq!(
        found.replace('\r', ""),
        "a\nhttp://www.wikidata.org/entity/Q1\n"
    );
    let wrong = query.replace("INCLUDE %those", "INCLUDE %thsoe");
    place.refuses(
        &format!("query -d d.ttl -q '{wrong}'"),
        3,
        &["no part is named `%thsoe`", "did you mean `those`?"],
    );
}

const ITEMS_FILE: &str = "@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wd:Q1 wdt:P17 wd:Q2 . wd:Q2 wdt:P17 wd:Q3 .
";

#[test]
fn mistakes_in_the_label_service_are_said_where_they_are() {
    let place = crate::program::Place::with([("d.ttl", ITEMS_FILE)]);
    place.write(
        "q.rq",
        "SELECT ?a ?aLabel {\n  ?a wdt:P17 ?b .\n  SERVICE wikibase:label { bd:serviceParam wikibase:languge \"en\" }\n}",
    );
    let says = ["q.rq:3:53", "languge", "did you mean `language`?"];
    place.refuses("query q.rq -d d.ttl", 3, &says);
    place.write("v.rq", "#defaultView:grpah\nSELECT ?a { ?a wdt:P17 ?b }");
    let ended = place.run("query v.rq -d d.ttl");
    let said = "`#defaultView:grpah` is no view of Wikidata's query service";
    assert!(
        ended.code == 0 && ended.err.contains(said),
        "{}",
        ended.report()
    );
}

#[test]
fn points_and_values_that_nobody_knows_are_asked_about_as_there() {
    each_with(CITIES, |backend| {
        let of = |id: &str, what: &str| {
            let query = format!("SELECT ({what} AS ?x) {{ wd:{id} wdt:P625 ?c }}");
            ask(backend, &query)
        };
        let double = |text: &str| format!("\"{text}\"^^<http://www.w3.org/2001/XMLSchema#double>");
        let globe = |id: &str| format!("<http://www.wikidata.org/entity/{id}>");
        for (id, what, found) in [
            ("Q1711", "geof:latitude(?c)", double("52.4")),
            ("Q1711", "geof:longitude(?c)", double("13.058")),
            ("Q1711", "geof:globe(?c)", globe("Q2")),
            ("Q405", "geof:globe(?c)", globe("Q405")),
            ("Q405", "STR(geof:latitude(?c) = 52)", "\"true\"".to_owned()),
            ("Q220", "geof:latitude(?c)", double("41.9")),
            ("Q220", "geof:globe(?c)", globe("Q2")),
            (
                "Q84",
                "STR(BOUND(?c) && !COALESCE(geof:latitude(?c), false))",
                "\"true\"".to_owned(),
            ),
            (
                "Q64",
                "STR(wikibase:isSomeValue(?c))",
                "\"false\"".to_owned(),
            ),
            (
                "Q64",
                "STR(wikibase:isSomeValue(BNODE()))",
                "\"true\"".to_owned(),
            ),
            (
                "Q64",
                "STR(wikibase:isSomeValue(<http://www.wikidata.org/.well-known/genid/1>))",
                "\"true\"".to_owned(),
            ),
        ] {
            assert_eq!(of(id, what), [found], "{what}");
        }
    });
}

#[test]
fn prefixes_of_that_service_are_known_and_its_other_services_told_by_name() {
    let place = crate::program::Place::with([("d.ttl", CITIES)]);
    let gas =
        "query -d d.ttl -q 'SELECT * { SERVICE gas:service { gas:program gas:gasClass \"x\" } }'";
    place.refuses(
        gas,
        3,
        &["`SERVICE gas:service` is a part of Wikidata's query service"],
    );
    let api = "query -d d.ttl -q 'SELECT * { SERVICE wikibase:mwapi { bd:serviceParam mwapi:language \"en\" } }'";
    place.refuses(api, 3, &["`SERVICE wikibase:mwapi` is a part of"]);
    let near = "query -d d.ttl -q 'SELECT * { SERVICE wikibase:lable { bd:serviceParam wikibase:language \"en\" } }'";
    place.refuses(near, 3, &["did you mean `wikibase:label`?"]);
    let others = "query -d d.ttl -q 'ASK { ?s dct:title ?t ; wdata:x ?y ; ontolex:sense ?z }'";
    let ended = place.run(others);
    assert!(!ended.err.contains("unknown prefix"), "{}", ended.report());
}

const CITIES: &str = r#"
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wd:Q64 wdt:P625 "Point(13.383333 52.516667)" . wd:Q90 wdt:P625 "Point(2.351389 48.856944)" .
wd:Q1711 wdt:P625 "Point(13.058 52.4)" . wd:Q405 wdt:P625 "<http://www.wikidata.org/entity/Q405> Point(13 52)" .
wd:Q220 wdt:P625 "<http://www.opengis.net/def/crs/EPSG/0/4326> Point(41.9 12.5)" .
wd:Q84 wdt:P625 "<http://example.org/sky> Point(0 51)" .
"#;

#[test]
fn counts_of_an_item_are_found_at_its_document_too() {
    let data = r"
        @prefix wd: <http://www.wikidata.org/entity/> . @prefix wikibase: <http://wikiba.se/ontology#> .
        <http://www.wikidata.org/wiki/Special:EntityData/Q42> <http://schema.org/about> wd:Q42 ; wikibase:sitelinks 7 ; wikibase:statements 3 .
        wd:Q90 wikibase:sitelinks 9 .
    ";
    each_with(data, |backend| {
        let number = |n: u8| format!("\"{n}\"^^<http://www.w3.org/2001/XMLSchema#integer>");
        let of = |item: &str, what: &str| {
            ask(
                backend,
                &format!("SELECT ?n {{ wd:{item} wikibase:{what} ?n }}"),
            )
        };
        assert_eq!(of("Q42", "sitelinks"), [number(7)]);
        assert_eq!(of("Q42", "statements"), [number(3)]);
        assert_eq!(of("Q90", "sitelinks"), [number(9)]);
        for document in [
            "SELECT ?n { ?d schema:about wd:Q42 ; wikibase:sitelinks ?n }",
            "SELECT ?n { ?d schema:about wd:Q42 OPTIONAL { ?d wikibase:sitelinks ?n } }",
        ] {
            assert_eq!(ask(backend, document), [number(7)], "{document}");
        }
        // Each count is one row, and that of an item.
        let sum = "SELECT (SUM(?n) AS ?all) { ?s wikibase:sitelinks ?n }";
        assert_eq!(ask(backend, sum), [number(16)]);
        let both = "SELECT ?s { ?s wikibase:sitelinks ?n }";
        let wd = |id: &str| format!("<http://www.wikidata.org/entity/{id}>");
        assert_eq!(ask(backend, both), [wd("Q42"), wd("Q90")]);
        // What is about something in another part of the query is no document here.
        for pattern in [
            "?s wikibase:sitelinks ?n OPTIONAL { ?s schema:about ?topic }",
            "?s wikibase:sitelinks ?n MINUS { ?s schema:about wd:Q1 }",
            "?s wikibase:sitelinks ?n FILTER NOT EXISTS { ?s schema:about [] }",
            "{ ?s wikibase:sitelinks ?n } UNION { ?s schema:about wd:Q1 }",
            "?s wikibase:sitelinks ?n { SELECT ?n { ?s schema:about [] ; wikibase:sitelinks ?n } }",
        ] {
            let query = format!("SELECT ?s {{ {pattern} }}");
            assert!(ask(backend, &query).contains(&wd("Q42")), "{query}");
        }
        for pattern in [
            "?s schema:about ?i MINUS { ?s wikibase:sitelinks ?n }",
            "?s schema:about ?i FILTER NOT EXISTS { ?s wikibase:sitelinks ?n }",
            "{ ?s schema:about ?i } UNION { ?s schema:about ?i OPTIONAL { ?s schema:none ?x } } OPTIONAL { ?s wikibase:sitelinks ?n } FILTER(!BOUND(?n))",
        ] {
            let query = format!("SELECT ?s {{ {pattern} }}");
            assert_eq!(ask(backend, &query), [""; 0], "{query}");
        }
        for (pattern, found) in [
            (
                "FILTER EXISTS { ?s wikibase:sitelinks ?n }",
                vec![wd("Q42"), wd("Q90")],
            ),
            (
                "FILTER EXISTS { ?s wikibase:sitelinks ?n ; wikibase:statements ?m }",
                vec![wd("Q42")],
            ),
            (
                "FILTER NOT EXISTS { ?s wikibase:statements ?n }",
                vec![wd("Q90")],
            ),
        ] {
            let query = format!("SELECT ?s {{ VALUES ?s {{ wd:Q42 wd:Q90 }} {pattern} }}");
            assert_eq!(ask(backend, &query), found, "{query}");
        }
    });
}

/// What an `EXISTS` asks of each row is looked up, however many rows there are.
#[test]
fn counts_in_a_condition_are_looked_up_row_by_row() {
    let mut data = String::new();
    for number in 1..=2_000 {
        let item = format!("<http://www.wikidata.org/entity/Q{number}>");
        let document = format!("<http://www.wikidata.org/wiki/Special:EntityData/Q{number}>");
        data.extend([
            item.as_str(),
            " <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q5> . ",
            &document,
            " <http://schema.org/about> ",
            &item,
            " ; <http://wikiba.se/ontology#sitelinks> 1 .\n",
        ]);
    }
    let place = crate::program::Place::with([("d.ttl", data.as_str())]);
    place.write(
        "q.rq",
        "SELECT (COUNT(*) AS ?n) { ?i wdt:P31 wd:Q5 FILTER EXISTS { ?i wikibase:sitelinks ?n } }",
    );
    let plan = place.run("query -d d.ttl q.rq --explain --timeout 60s");
    assert!(
        !plan.text().contains("each row with each row"),
        "{}",
        plan.report()
    );
    assert!(plan.text().contains("2,000"), "{}", plan.report());
}

#[test]
fn what_lies_around_a_point_and_in_a_box_is_found() {
    let wd = |id: &str| format!("<http://www.wikidata.org/entity/{id}>");
    let around = "SERVICE wikibase:around { ?city wdt:P625 ?at . bd:serviceParam wikibase:center CENTER ; wikibase:radius \"50\" . bd:serviceParam wikibase:distance ?far }";
    let fixed = around.replace("CENTER", "\"Point(13.4 52.5)\"");
    let beside = around.replace("CENTER", "?center");
    let corners = "SERVICE wikibase:box { ?city wdt:P625 ?at . bd:serviceParam wikibase:cornerSouthWest \"Point(0 45)\" ; wikibase:cornerNorthEast \"Point(10 50)\" }";
    each_with(CITIES, |backend| {
        let found = |pattern: &str| ask(backend, &format!("SELECT ?city {{ {pattern} }}"));
        assert_eq!(found(&fixed), [wd("Q1711"), wd("Q64")]);
        // The centre may be bound beside the service, before or after it.
        assert_eq!(
            found(&format!("wd:Q64 wdt:P625 ?center . {beside}")),
            [wd("Q1711"), wd("Q64")]
        );
        assert_eq!(
            found(&format!("{beside} wd:Q90 wdt:P625 ?center")),
            [wd("Q90")]
        );
        assert_eq!(found(corners), [wd("Q90")]);
        // Of these corners it is not said which one lies south.
        let any = corners.replace("cornerSouthWest", "cornerWest");
        let any = any.replace("cornerNorthEast", "cornerEast");
        for (west, east) in [("0 45", "10 50"), ("0 50", "10 45")] {
            let any = any.replace("Point(0 45)", &format!("Point({west})"));
            let any = any.replace("Point(10 50)", &format!("Point({east})"));
            assert_eq!(found(&any), [wd("Q90")], "{any}");
        }
        let near = format!("{fixed} FILTER(?far < 10)");
        assert_eq!(found(&near), [wd("Q64")]);
        let far = "wd:Q64 wdt:P625 ?a . wd:Q90 wdt:P625 ?b . ?city wdt:P625 ?a FILTER(geof:distance(?a, ?b) > 870 && geof:distance(?a, ?b) < 890)";
        assert_eq!(found(far), [wd("Q64")]);
    });
    let place = crate::program::Place::with([("d.ttl", CITIES)]);
    let wrong = fixed.replace("center", "centre");
    place.write("q.rq", format!("SELECT ?city {{ {wrong} }}"));
    place.refuses(
        "query q.rq -d d.ttl",
        3,
        &["wikibase:around", "wikibase:center"],
    );
}

#[test]
fn moments_are_read_as_that_service_reads_them() {
    let data = r#"
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
wd:Q1 wdt:P570 "2015-06-01T00:00:00Z"^^xsd:dateTime ; :when "2015-06-01T00:00:00Z"^^xsd:dateTime .
"#;
    let found = ["<http://www.wikidata.org/entity/Q1>"];
    each_with(data, |backend| {
        for part in [
            "?x wdt:P570 ?d FILTER(\"1950-01-01\"^^xsd:dateTime <= ?d && ?d < \"2016-01-01\"^^xsd:dateTime)",
            "?x wdt:P570 ?d FILTER(?d > \"+1903-01-01T00:00:00Z\"^^xsd:dateTime)",
            "?x wdt:P570 \"2015-06-01\"^^xsd:dateTime",
            "VALUES ?d { \"+2015-06-01T00:00:00Z\"^^xsd:dateTime } ?x wdt:P570 ?d",
            "?x wdt:P570 ?d FILTER EXISTS { ?x wdt:P570 ?o FILTER(?o < \"2016-01-01\"^^xsd:dateTime) }",
        ] {
            let query = format!("SELECT ?x {{ {part} }}");
            assert_eq!(ask(backend, &query), found, "{query}");
        }
        // Other vocabularies have what their standard says.
        let other = "SELECT ?x { ?x :when ?d FILTER(?d < \"2016-01-01\"^^xsd:dateTime) }";
        assert!(ask(backend, other).is_empty());
    });
}
