//! Text that would like to be code: as a value of a query, on a terminal, in a page, in a picture.

use crate::program::{Place, is_active};
use crate::project::none;

#[test]
fn values_of_parameters_are_terms_whatever_they_hold() {
    let place = Place::with([(
        "q.rq",
        "# Q\nSELECT ?is ?n WHERE {\n  VALUES ?v { \"x\" }  # param: text\n  BIND(STR(?v) AS ?is)\n  { SELECT (COUNT(*) AS ?n) { ?s a dip:Proposal } }\n}\n",
    )]);
    let plain = place
        .args(&["query", "q.rq", "-f", "json", "--set", "v=x"])
        .text();
    for evil in [
        "} ; DROP ALL #",
        "a\" } UNION { ?s ?p ?o } #",
        "\\\" } } #",
        "' } } #",
        "> ;DROP",
        "{ UNDEF }",
        "new\nline } }",
        "\\",
        "\\u0022 } }",
        "?v",
        "x # param: y",
    ] {
        let ended = place.args(&["query", "q.rq", "-f", "json", "--set", &format!("v={evil}")]);
        assert_eq!(ended.code, 0, "{}", ended.report());
        let (one, two): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(&ended.text()).unwrap(),
            serde_json::from_str(&plain).unwrap(),
        );
        let rows = |answer: &serde_json::Value| answer["results"]["bindings"].clone();
        let is = rows(&one)[0]["is"]["value"].as_str().unwrap().to_owned();
        assert_eq!(is, evil.trim(), "the value is the text");
        assert_eq!(
            rows(&one)[0]["n"],
            rows(&two)[0]["n"],
            "and the query is the query"
        );
        assert_eq!(rows(&one).as_array().unwrap().len(), 1);
    }
}

#[test]
fn values_for_things_are_things_or_refused() {
    let place = Place::new();
    for evil in [
        "<http://e/> } UNION { ?s ?p ?o } #>",
        "http://e/> } #",
        "person:x } #",
        "> ;DROP",
        "\"x\" } #",
        "{ ?s ?p ?o }",
        "",
    ] {
        let ended = place.args(&["query", "claims-by", "--set", &format!("speaker={evil}")]);
        // An empty name is no name at all, and the command line is wrong.
        let code = if evil.is_empty() { 2 } else { 3 };
        ended.is_refusal(code, &["`--set speaker="]);
        let ended = place.args(&[
            "query",
            "disagreements",
            "--set",
            &format!("speaker={evil}"),
        ]);
        assert!(matches!(ended.code, 2 | 3), "{}", ended.report());
    }
}

/// A thing whose every word means harm.
const EVIL: &str = r#"@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:a a :C ; rdfs:label "EVIL" ; skos:altLabel "alt EVIL" ; schema:description "about EVIL" ;
    schema:url <javascript:alert(1)> , <data:text/html,x> , <http://e/x'onmouseover='alert(1)> ;
    :p "EVIL"@en , "EVIL"^^<javascript:alert(4)> , <vbscript:x> , <http://е.example/> .
<javascript:alert(1)> rdfs:label "link EVIL" .
:C rdfs:label "class EVIL" .
:p rdfs:label "property EVIL" .
:a :q :b {| schema:description "note EVIL" |} .
:b :q <http://e/\u202Etxt.exe> .
<http://e/\u202Etxt.exe> :q :a .
"#;

const HARM: &str = "\\u001B[31mred\\u001B]0;t\\u0007 \\u202Ertl\\u2066 \\u009B31m \\u0008\\u0000 \
    <script>alert(1)</script> <img src=x onerror=alert(2)> \\\" ' ` | & &lt; --> ]]> \
    [x](javascript:alert(3)) ![x](http://e/) \\n# heading \\r\\n| --- |";

fn evil() -> Place {
    Place::with([("evil.ttl", &*EVIL.replace("EVIL", HARM))])
}

#[test]
fn what_is_shown_on_a_terminal_has_no_power_over_it() {
    let place = evil();
    let mut found = Vec::new();
    let all = "query -q 'SELECT * { ?s ?p ?o }' -d evil.ttl -f";
    for line in [
        format!("{all} table"),
        format!("{all} table --iris"),
        format!("{all} md"),
        format!("{all} md --iris"),
        format!("{all} html"),
        format!("{all} html --iris"),
        "show http://example.org/a -d evil.ttl".to_owned(),
        "show http://example.org/a -d evil.ttl --iris".to_owned(),
        "show http://example.org/b -d evil.ttl".to_owned(),
        "find red -d evil.ttl".to_owned(),
        "draw -d evil.ttl -o -".to_owned(),
        "draw -q 'SELECT ?from ?to ?relation { ?from ?relation ?to }' -d evil.ttl -o -".to_owned(),
    ] {
        let ended = place.run(&line);
        let sent = ended.text().chars().find(|c| is_active(*c));
        if ended.code != 0 || sent.is_some() || ended.err.contains(is_active) {
            let sent = sent.map_or_else(String::new, |c| c.escape_unicode().to_string());
            found.push(format!("sends {sent} {}", ended.report()));
        }
    }
    // Nor do the questions that come back.
    found.extend(
        place
            .run("show red -d evil.ttl")
            .complaint(3, &["did you mean"]),
    );
    none(&found);
}

#[test]
fn an_html_answer_has_no_active_parts() {
    let place = evil();
    for more in ["", " --iris"] {
        let page = place.ok(&format!(
            "query -q 'SELECT * {{ ?s ?p ?o }}' -d evil.ttl -f html{more}"
        ));
        let lower = page.to_lowercase();
        for part in [
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "href=\"javascript:",
            "href=\"data:",
            "href=\"vbscript:",
            "href='",
            "onerror=alert(2)>",
        ] {
            assert!(!lower.contains(part), "`{part}` in\n{page}");
        }
        for tag in lower.split('<').skip(1) {
            let inside = tag.split('>').next().unwrap();
            // Attributes that we did not write would need a quote of their own.
            assert!(
                inside.matches('"').count() % 2 == 0,
                "`<{inside}>` in\n{page}"
            );
            assert!(
                !inside
                    .replace(|c: char| c != 'o' && c != 'n', "")
                    .is_empty()
                    || !inside.contains(" on")
            );
        }
        assert!(lower.contains("content-security-policy\" content=\"default-src 'none'"));
        assert!(
            lower.matches("<a ").count() == lower.matches("rel=\"noopener noreferrer\"").count()
        );
    }
}

#[test]
fn a_markdown_answer_keeps_its_table() {
    let place = evil();
    let table = place.ok("query -q 'SELECT ?s ?p ?o { ?s ?p ?o }' -d evil.ttl -f md");
    for line in table.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 4, "a row is a row: {line}");
        assert!(
            !line.contains("<script") && !line.contains("<img"),
            "{line}"
        );
        assert!(
            !line.contains("](") || line.contains("\\]("),
            "a link of somebody else's: {line}"
        );
    }
}

#[test]
fn a_picture_has_no_active_parts() {
    let place = evil();
    for line in [
        "draw -d evil.ttl -f svg -o -",
        "draw -q 'SELECT ?from ?to ?relation { ?from ?relation ?to }' -d evil.ttl -f svg -o -",
    ] {
        let svg = place.ok(line);
        let tree =
            roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
        for node in tree.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            assert!(
                !matches!(name, "script" | "foreignObject" | "iframe" | "image"),
                "<{name}>"
            );
            for attribute in node.attributes() {
                let value = attribute.value().to_lowercase();
                let (name, free) = (attribute.name(), ["https://", "http://", "#"]);
                assert!(!name.starts_with("on"), "{name}");
                assert!(
                    name != "href" || free.iter().any(|start| value.starts_with(start)),
                    "{value}"
                );
                assert!(
                    !value.contains("url(") || value.contains("url(#"),
                    "{value}"
                );
            }
        }
    }
}

#[test]
fn standard_formats_stay_exact() {
    // Made for programs: nothing is taken away, everything is escaped as the format asks.
    let place = evil();
    for (format, mark) in [
        ("json", "\\u001b[31m"),
        ("csv", "\u{1b}[31m"),
        ("tsv", "\u{1b}[31m"),
    ] {
        let out = place.ok(&format!(
            "query -q 'SELECT ?o {{ ?s ?p ?o }}' -d evil.ttl -f {format}"
        ));
        let out = out.replace("\\u001B", "\\u001b");
        assert!(
            out.contains(mark) || out.contains("\\u001b[31m"),
            "{format}: {out}"
        );
    }
    let json = place.ok("show http://example.org/a -d evil.ttl --json");
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}
