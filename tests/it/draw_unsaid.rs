//! How rows stand that do not say so: a row of a query states nothing. And claims, which are no facts in
//! any format.

use crate::program::Place;

const DATA: &str = r#"
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix schema: <http://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:spokeAt rdfs:label "hielt eine Rede bei"@de .
ex:a a schema:Person ; rdfs:label "Anna" ; schema:knows ex:b ; ex:spokeAt ex:talks .
ex:b a schema:Person ; rdfs:label "Boris" .
ex:c a schema:Person ; rdfs:label "Clara" .
ex:talks a schema:Event ; rdfs:label "Talks" ; schema:startDate "2025-01-02"^^xsd:date .
ex:later a schema:Event ; rdfs:label "Later" .
<< ex:later schema:startDate "2025-02-03"^^xsd:date >> dip:speaker ex:c .
<< ex:a ex:bribed ex:c ~ ex:said >> dip:speaker ex:b .
ex:told a dip:Claim ; dip:speaker ex:b ; schema:about ex:a ; schema:dateCreated "2025-01-05"^^xsd:date .
<< ex:b ex:bribed ex:a ~ ex:heard >> dip:speaker ex:c .
ex:told dip:reports ex:heard .
"#;

/// The standings of the edges that a query makes.
fn standings(columns: &str, rows: &str) -> String {
    let place = Place::with([("a.ttl", DATA)]);
    let query = format!("PREFIX ex: <https://example.org/> SELECT {columns} {{ {rows} }}");
    let args = ["draw", "-d", "a.ttl", "-q", &query, "-f", "csv", "-o", "-"];
    let edges = place.args(&args).text();
    let standings = edges
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(5));
    standings.collect::<Vec<_>>().join(" ")
}

#[test]
fn words_of_a_row_are_a_fact_only_where_the_data_state_what_they_name() {
    let of = |from: &str, words: &str, to: &str| {
        let row = format!("VALUES (?source ?target ?label) {{ (ex:{from} ex:{to} \"{words}\") }}");
        standings("?source ?target ?label", &row)
    };
    // By the end of the IRI, the short one, and the label in any language.
    for words in ["knows", "Knows", "schema:knows", "http://schema.org/knows"] {
        assert_eq!(of("a", words, "b"), "fact", "{words}");
    }
    assert_eq!(of("a", "spoke at", "talks"), "fact");
    assert_eq!(of("a", "hielt eine Rede bei", "talks"), "fact");
    // The other way round nobody says it, and other words are the query's own.
    assert_eq!(of("b", "knows", "a"), "hearsay", "heard of the two");
    assert_eq!(of("a", "annexed", "talks"), "derived");
    assert_eq!(of("b", "knows", "talks"), "derived");
    // What is only quoted, by its name and by other words.
    assert_eq!(of("a", "bribed", "c"), "claim");
    assert_eq!(of("a", "paid off", "c"), "claim");
    assert_eq!(of("a", "", "c"), "claim");
}

#[test]
fn a_link_without_words_is_what_the_data_make_of_the_two() {
    let of = |from: &str, to: &str| {
        let row = format!("VALUES (?source ?target) {{ (ex:{from} ex:{to}) }}");
        standings("?source ?target", &row)
    };
    // That something else ties the two is no word of the row's; what somebody said of them may be.
    assert_eq!(of("a", "talks"), "derived");
    assert_eq!(of("a", "b"), "hearsay");
    let asked = |pattern: &str, from: &str, to: &str| {
        let row = format!("VALUES (?source ?target) {{ (ex:{from} ex:{to}) }} {pattern}");
        standings("?source ?target", &row)
    };
    for pattern in [
        "?source ?any ?target",
        "?source <http://schema.org/knows> ?target",
        "?source <http://schema.org/knows>|ex:bribed ?target",
        "?source ex:bribed|<http://schema.org/knows> ?target",
    ] {
        assert_eq!(asked(pattern, "a", "b"), "fact", "{pattern}");
    }
    let bound = "?one <http://schema.org/knows> ?target BIND(?one AS ?source)";
    assert_eq!(standings("?source ?target", bound), "fact");
    let named = "ex:a <http://schema.org/knows> ?target BIND(ex:a AS ?source)";
    assert_eq!(standings("?source ?target", named), "fact");
    assert_eq!(asked("?target ?any ?source", "b", "a"), "fact");
    for pattern in [
        "OPTIONAL { ?source <http://schema.org/knows> ?target }",
        "OPTIONAL { ?target ex:spokeAt ?source }",
        "?source a ?one . ?target a ?other",
    ] {
        assert_eq!(asked(pattern, "a", "talks"), "derived", "{pattern}");
    }
    assert_eq!(of("a", "c"), "claim");
    assert_eq!(of("b", "talks"), "derived");
    // What a claim says of itself hangs on a claim.
    assert_eq!(of("told", "a"), "claim");
    assert_eq!(
        standings("?source ?target", "VALUES (?source ?target) { (1 2) }"),
        "derived"
    );
    // A claim that the row names as its statement is what it stands for.
    let named =
        "VALUES (?source ?target ?statement) { (ex:b ex:talks ex:said) (ex:a ex:b ex:said) }";
    assert_eq!(
        standings("?source ?target ?statement", named),
        "claim claim"
    );
    let heard = "VALUES (?source ?target ?statement) { (ex:c ex:talks ex:heard) }";
    assert_eq!(standings("?source ?target ?statement", heard), "hearsay");
}

#[test]
fn measures_and_paths_take_such_rows_for_what_they_are() {
    let place = Place::with([("a.ttl", DATA)]);
    let query = "SELECT ?source ?target (\"bribed\" AS ?label) { ?r rdf:reifies ?t BIND(SUBJECT(?t) AS ?source) BIND(OBJECT(?t) AS ?target) FILTER(ISIRI(?target)) }";
    let ranked = place.args(&["rank", "-d", "a.ttl", "-q", query]);
    assert!(ranked.err.contains("1 claim, 1 hearsay"), "{}", ranked.err);
    let pair = "SELECT ?source ?target { VALUES (?source ?target) { (<https://example.org/b> <https://example.org/talks>) } }";
    let way = place.args(&["paths", "Boris", "Talks", "-d", "a.ttl", "-q", pair]);
    let way = way.text();
    assert!(way.contains("derived") && !way.contains("fact"), "{way}");
}

#[test]
fn a_dated_thing_stands_as_its_date_does() {
    let place = Place::with([("a.ttl", DATA)]);
    let query = "PREFIX ex: <https://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> \
        SELECT ?node ?start { VALUES (?node ?start) { (ex:talks \"2025-01-02\"^^xsd:date) (ex:later \"2025-02-03\"^^xsd:date) (ex:c \"1990\"^^xsd:gYear) } }";
    let args = ["draw", "-d", "a.ttl", "-q", query, "-f", "cyjs", "-o", "-"];
    let drawn: serde_json::Value = serde_json::from_str(&place.args(&args).text()).unwrap();
    let nodes = drawn["elements"]["nodes"].as_array().unwrap();
    let standing = |label: &str| {
        let mut nodes = nodes.iter();
        let node = nodes.find(|node| node["data"]["label"] == label).unwrap();
        node["data"]["standing"].as_str().unwrap().to_owned()
    };
    let found = ["Talks", "Later", "Clara"].map(standing);
    assert_eq!(found, ["fact", "claim", "derived"]);
}

/// A person who is in Rome, by somebody's word in Doha, and by nobody's in Oslo.
const PLACES: &str = r#"
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
ex:rome a schema:Place ; geo:lat 41.9 ; geo:long 12.5 .
ex:doha a schema:Place ; geo:lat 25.29 ; geo:long 51.53 .
ex:oslo a schema:Place ; schema:geo [ schema:latitude 59.9 ; schema:longitude 10.75 ] .
ex:p a schema:Person ; rdfs:label "Pavel" ; schema:location ex:rome .
ex:m a schema:Person ; rdfs:label "Marie" .
<< ex:p schema:location ex:doha >> dip:speaker ex:m .
"#;

#[test]
fn a_thing_on_a_map_stands_as_its_place_does() {
    let place = Place::with([("a.ttl", PLACES)]);
    let standing = |columns: &str, rows: &str, name: &str| {
        let query = format!(
            "PREFIX ex: <https://example.org/> PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> \
             PREFIX schema: <http://schema.org/> SELECT {columns} {{ {rows} }}"
        );
        let args = ["draw", "-d", "a.ttl", "-q", &query, "--layout", "map"];
        let args = [&args[..], &["-f", "cyjs", "-o", "-"]].concat();
        let drawn: serde_json::Value = serde_json::from_str(&place.args(&args).text()).unwrap();
        let nodes = drawn["elements"]["nodes"].as_array().unwrap();
        let mut nodes = nodes.iter();
        let node = nodes.find(|node| node["data"]["label"] == name).unwrap();
        node["data"]["standing"].as_str().unwrap().to_owned()
    };
    for (town, wanted) in [("rome", "fact"), ("doha", "claim")] {
        let degrees = format!("BIND(ex:p AS ?node) ex:{town} geo:lat ?lat ; geo:long ?long");
        assert_eq!(standing("?node ?lat ?long", &degrees, "Pavel"), wanted);
        let whole = format!("BIND(ex:p AS ?node) BIND(ex:{town} AS ?place)");
        assert_eq!(standing("?node ?place", &whole, "Pavel"), wanted);
        let end = format!("BIND(ex:p AS ?from) BIND(ex:m AS ?to) BIND(ex:{town} AS ?from_place)");
        assert_eq!(standing("?from ?to ?from_place", &end, "Pavel"), wanted);
        assert_eq!(standing("?from ?to ?from_place", &end, "Marie"), "fact");
    }
    let made_up = [
        (
            "?node ?place",
            "BIND(ex:p AS ?node) BIND(ex:oslo AS ?place)",
        ),
        (
            "?node ?lat ?long",
            "BIND(ex:p AS ?node) BIND(1 AS ?lat) BIND(2 AS ?long)",
        ),
        (
            "?node ?wkt",
            "BIND(ex:p AS ?node) BIND(\"POINT(2 1)\" AS ?wkt)",
        ),
    ];
    for (columns, rows) in made_up {
        assert_eq!(standing(columns, rows, "Pavel"), "derived", "{rows}");
        // Who knows more says so.
        let said = format!("{rows} BIND(\"qualified\" AS ?standing)");
        let columns = format!("{columns} ?standing");
        assert_eq!(standing(&columns, &said, "Pavel"), "qualified", "{rows}");
    }
    let own = "BIND(ex:oslo AS ?node) BIND(59.9 AS ?lat) BIND(10.75 AS ?long)";
    assert_eq!(standing("?node ?lat ?long", own, "ex:oslo"), "fact");
}

/// Things that a query works out, states or claims, as many of each as `count`.
fn stood(standing: &str, count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|row| format!("(ex:p{row} {} {} \"{standing}\")", row % 80, row % 170))
        .collect();
    format!(
        "PREFIX ex: <https://example.org/> SELECT ?node ?lat ?long ?start ?standing \
         {{ VALUES (?node ?lat ?long ?standing) {{ {} }} BIND('2025' AS ?start) }}",
        rows.join(" ")
    )
}

#[test]
fn what_is_derived_looks_like_no_fact() {
    let place = Place::with([("a.ttl", PLACES)]);
    let looks = |standing: &str, (layout, count, theme): (&str, usize, &str)| {
        place.write("q.rq", stood(standing, count));
        let drawn = place.ok(&format!(
            "draw -d a.ttl q.rq --layout {layout} --theme {theme} -o -"
        ));
        let node = drawn.split("<g id=\"n0\"").nth(1).unwrap();
        let node = node
            .split("</title><path")
            .nth(1)
            .unwrap()
            .split("/>")
            .next()
            .unwrap();
        let legend = drawn.split("class=\"legend\"").nth(1).unwrap();
        assert_eq!(
            legend.contains(">derived – "),
            standing == "derived",
            "{layout}"
        );
        let dash = node
            .split("dasharray=\"")
            .nth(1)
            .map(|rest| rest.split('"').next().unwrap());
        dash.unwrap_or_default().to_owned()
    };
    for layout in [
        "map", "layered", "stress", "force", "radial", "circular", "timeline",
    ] {
        // More than 250 are dots.
        let many = [(300, "light"), (300, "print")];
        let many = many.iter().filter(|_| matches!(layout, "map" | "stress"));
        for (count, theme) in [(3, "light"), (3, "print")].iter().chain(many) {
            let (count, theme) = (*count, *theme);
            let [fact, derived, claim] = ["fact", "derived", "claim"]
                .map(|standing| looks(standing, (layout, count, theme)));
            assert_eq!(fact, "", "{layout} {count} {theme}");
            assert!(
                !derived.is_empty() && derived != claim,
                "{layout} {count} {theme}: {derived}"
            );
        }
    }
}

#[test]
fn a_thing_that_only_a_rule_makes_is_derived() {
    let data = "@prefix ex: <https://example.org/> . @prefix schema: <http://schema.org/> .
        ex:m schema:attendee ex:a , ex:b . ex:a a schema:Person .";
    let rule = "PREFIX ex: <https://example.org/> PREFIX schema: <http://schema.org/>
        CONSTRUCT { ex:bloc a schema:Organization ; ex:member ?a . ?a a schema:Person } WHERE { ?m schema:attendee ?a }";
    let place = Place::with([("a.ttl", data), ("r.rq", rule)]);
    place.ok("infer -d a.ttl --rules r.rq -o i.trig --quiet");
    let standing = |more: &[&str], thing: &str| {
        let head = [
            "draw", "-d", "a.ttl", "-d", "i.trig", "-f", "graphml", "-o", "-",
        ];
        let file = place.args(&[&head[..], more].concat()).text();
        let before = file
            .split(&format!(">https://example.org/{thing}<"))
            .next()
            .unwrap();
        let standing = before.rsplit("key=\"node-standing\">").next().unwrap();
        standing.split('<').next().unwrap().to_owned()
    };
    let query = "PREFIX ex: <https://example.org/> CONSTRUCT WHERE { ?x ex:member ?y }";
    for more in [&[][..], &["-q", query]] {
        assert_eq!(standing(more, "bloc"), "derived", "{more:?}");
        for thing in ["a", "b"] {
            assert_eq!(standing(more, thing), "fact", "{more:?}");
        }
    }
}

#[test]
fn boxes_of_other_formats_tell_what_is_derived_or_claimed_too() {
    let place = Place::with([("a.ttl", PLACES)]);
    let drawn = |standing: &str, format: &str| {
        place.write("q.rq", stood(standing, 2));
        place.ok(&format!("draw -d a.ttl q.rq -f {format} -o -"))
    };
    let mermaid = drawn("derived", "mermaid");
    assert!(
        mermaid
            .contains("classDef as-derived stroke-dasharray:12 3 1.5 3\n  class n0,n1 as-derived"),
        "{mermaid}"
    );
    assert!(drawn("claim", "mermaid").contains("class n0,n1 as-claim"));
    assert!(!drawn("fact", "mermaid").contains("class n0"));
    let rules = drawn("claim", "cytoscape");
    let rules: serde_json::Value = serde_json::from_str(&rules).unwrap();
    let style = |selector: &str| {
        let rules = rules["style"].as_array().unwrap();
        rules
            .iter()
            .find(|rule| rule["selector"] == selector)
            .map(|rule| rule["style"].clone())
    };
    for standing in ["derived", "claim"] {
        let style = style(&format!("node[standing = \"{standing}\"]")).unwrap();
        assert_eq!(style["border-style"], "dashed");
    }
    // A place that is only claimed is none the less no claim.
    assert_eq!(style("node.claim"), None);
}

#[test]
fn a_claim_is_no_fact_in_any_format() {
    let place = Place::with([("a.ttl", DATA)]);
    let table = place.ok("draw -d a.ttl --claims -f html -o - --quiet");
    let table = table.split("<details id=\"table\">").nth(1).unwrap();
    let table = table.split("</details>").next().unwrap();
    assert!(!table.contains("<td>claim</td><td>fact</td>"), "{table}");
    assert!(
        table.contains("<td>date</td><td>claim</td><td>claim</td>"),
        "{table}"
    );
    // Dates of things are counted apart from what the picture counts.
    assert!(table.contains("(10, and 2 dates)"), "{table}");
    let drawn: serde_json::Value =
        serde_json::from_str(&place.ok("draw -d a.ttl --claims -f cyjs -o - --quiet")).unwrap();
    let nodes = drawn["elements"]["nodes"].as_array().unwrap();
    let claims = nodes.iter().filter(|node| node["data"]["kind"] == "claim");
    let claims: Vec<_> = claims.map(|node| &node["data"]["standing"]).collect();
    assert_eq!(claims.len(), 4);
    assert!(
        claims
            .iter()
            .all(|one| *one == "claim" || *one == "hearsay"),
        "{claims:?}"
    );
    for format in ["graphml", "gexf", "dot"] {
        let drawn = place.ok(&format!("draw -d a.ttl --claims -f {format} -o - --quiet"));
        let claim = drawn.lines().filter(|line| {
            line.contains("kind=\"claim\"")
                || line.contains(">claim</data>")
                || line.contains("value=\"claim\"")
        });
        let fact =
            claim.filter(|line| line.contains("standing=\"fact\"") || line.contains("\"fact\""));
        assert_eq!(fact.count(), 0, "{format}");
    }
}

/// Somebody who was absent from a meeting knows somebody who attended it.
const TOGETHER: &str = r"
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix schema: <http://schema.org/> .
ex:a a schema:Person ; schema:knows ex:b . ex:b a schema:Person .
ex:p a dip:Participation ; dip:participant ex:a ; dip:inEvent ex:m ; dip:attendance attendance:absent .
ex:q a dip:Participation ; dip:participant ex:b ; dip:inEvent ex:m ; dip:attendance attendance:attended .
";

#[test]
fn being_at_one_meeting_is_no_fact_because_something_else_ties_the_two() {
    let place = Place::with([("a.ttl", TOGETHER)]);
    let query = "SELECT ?source ?target { ?p dip:participant ?source ; dip:inEvent ?m . ?q dip:participant ?target ; dip:inEvent ?m FILTER(STR(?source) < STR(?target)) }";
    let args = ["draw", "-d", "a.ttl", "-q", query, "-f", "csv", "-o", "-"];
    let edges = place.args(&args).text();
    assert!(
        edges.contains(",derived,") && !edges.contains(",fact,"),
        "{edges}"
    );
}

#[test]
fn a_claim_of_rdf_11_stands_as_one() {
    let place = Place::with([("a.ttl", DATA)]);
    let old = place.args(&["convert", "a.ttl", "--rdf", "1.1", "-o", "b.ttl"]);
    assert_eq!(old.code, 0, "{}", old.err);
    for columns in [
        "?from ?to ?relation",
        "?from ?to",
        "?from ?to (?relation AS ?label)",
    ] {
        let query = format!(
            "SELECT {columns} {{ ?r rdf:subject ?from ; rdf:predicate ?relation ; rdf:object ?to FILTER(ISIRI(?to)) }}"
        );
        let args = ["draw", "-d", "b.ttl", "-q", &query, "-f", "csv", "-o", "-"];
        let edges = place.args(&args).text();
        // What is known through another claim is hearsay, where the row says which statement it is.
        let said = [",claim,", ",hearsay,"].map(|word| edges.matches(word).count());
        assert_eq!(said[0] + said[1], 2, "{columns}: {edges}");
        let ranked = place.args(&["rank", "-d", "b.ttl", "-q", &query]);
        assert!(ranked.err.contains("claim"), "{columns}: {}", ranked.err);
    }
}

#[test]
fn a_whole_file_of_rdf_11_is_the_picture_that_it_was() {
    let place = Place::with([("a.ttl", DATA)]);
    let old = place.args(&["convert", "a.ttl", "--rdf", "1.1", "-o", "b.ttl"]);
    assert_eq!(old.code, 0, "{}", old.err);
    for more in [&[][..], &["--claims"]] {
        let edges = |file: &str| {
            let args = ["draw", "-d", file, "-f", "csv", "-o", "-"];
            let drawn = place.args(&[&args[..], more].concat());
            let mut edges: Vec<String> = String::from_utf8(drawn.out)
                .unwrap()
                .lines()
                .map(|edge| {
                    edge.split(',')
                        .skip(3)
                        .take(9)
                        .collect::<Vec<_>>()
                        .join(",")
                })
                .collect();
            edges.sort();
            (edges, drawn.err)
        };
        assert_eq!(edges("b.ttl"), edges("a.ttl"), "{more:?}");
    }
}
