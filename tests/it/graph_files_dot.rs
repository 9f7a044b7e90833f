//! DOT as Graphviz has it: escapes only where it shows texts, names in them, and everything else as it is.

use std::process::Command;

use chancery::draw::Format;
use chancery::draw::read::Drawing;

use crate::draw::text;
use crate::graph_files::again;
use crate::program::Place;

/// Texts that Graphviz could take for something else, by attribute; the last one stands nowhere in DOT.
const TEXTS: [(&str, &str); 9] = [
    ("path", r"C:\new\table"),
    ("both", "a&b"),
    ("entity", "a &amp; b &#x41;"),
    ("quoted", r#"say "x""#),
    ("folder", r"C:\Notes\"),
    ("odd", r#"a\"b\\"c"#),
    ("even", r"two \\"),
    ("tags", "<b>1</b>"),
    ("nowhere", r"1 < 2 \"),
];

/// A graph file with these texts as attributes of a node and of an edge.
fn graphml() -> String {
    let xml = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let keys =
        TEXTS.map(|(name, _)| format!("<key id=\"{name}\" for=\"all\" attr.name=\"{name}\"/>"));
    let said = TEXTS.map(|(name, text)| format!("<data key=\"{name}\">{}</data>", xml(text)));
    let (keys, said) = (keys.concat(), said.concat());
    format!(
        "<graphml>{keys}<graph edgedefault=\"directed\"><node id=\"R&amp;D \\ &amp;amp;\">{said}</node><node id=\"b\\\"/>\
         <edge source=\"R&amp;D \\ &amp;amp;\" target=\"b\\\">{said}</edge></graph></graphml>"
    )
}

fn found<'d>(drawing: &'d Drawing, name: &str) -> [Option<&'d str>; 2] {
    let foreign = &drawing.graph.foreign;
    let node = foreign.nodes.values().next().unwrap();
    [node, foreign.edges.values().next().unwrap()].map(|foreign| {
        let mut all = foreign.attributes.iter();
        let found = all.find(|attribute| attribute.name == name)?;
        Some(found.value.as_str())
    })
}

#[test]
fn any_text_comes_back_from_dot() {
    let mut drawing = again(Format::GraphMl, &graphml());
    for _ in 0..3 {
        let written = text(&drawing.graph, Format::Dot);
        drawing = again(Format::Dot, &written);
        for (name, value) in TEXTS {
            assert_eq!(found(&drawing, name), [Some(value); 2], "{name}: {written}");
        }
        let ids = drawing.graph.foreign.nodes.values();
        let ids: Vec<Option<&str>> = ids.map(|node| node.id.as_deref()).collect();
        // A backslash at the end would take the quote.
        assert_eq!(ids, [Some(r"R&D \ &amp;"), Some("n1")], "{written}");
    }
}

#[test]
fn graphviz_prints_texts_as_they_were() {
    let place = Place::with([("a.graphml", graphml().as_str())]);
    place.ok("draw a.graphml -o a.dot --quiet");
    for (name, value) in &TEXTS[..TEXTS.len() - 1] {
        for class in ["N", "E"] {
            let program = format!(
                "{class} [hasAttr($, \"{name}\") && $.{name} != \"\"] {{ print($.{name}); }}"
            );
            let ran = Command::new("gvpr")
                .arg(program)
                .arg(place.path("a.dot"))
                .output();
            let Ok(ran) = ran else {
                println!("PASSED OVER: there is no `gvpr`");
                return;
            };
            let said = String::from_utf8(ran.stdout).unwrap();
            let wrong = String::from_utf8(ran.stderr).unwrap();
            assert_eq!(
                (said.trim_end_matches('\n'), &*wrong),
                (*value, ""),
                "{name} of {class}"
            );
        }
    }
    let ran = Command::new("gvpr")
        .arg("N { print($.name); }")
        .arg(place.path("a.dot"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "R&D \\ &amp;\nn1\n");
}

#[test]
fn escapes_stand_for_names_as_graphviz_shows_them() {
    let drawing = again(
        Format::Dot,
        r#"digraph talks { label="In \G"; a [label="\N\nof \G, \T"]; b [xlabel="\L"];
           a -> b [label="\T to \H (\E)" dir=back]; b -> a [label="\N \L"] }"#,
    );
    assert_eq!(drawing.graph.title, "In talks");
    let graph = &drawing.graph.graph;
    let labels: Vec<&str> = graph.node_weights().map(|node| &*node.label).collect();
    assert_eq!(labels, ["a of talks, T", "b"]);
    let relations: Vec<&str> = graph.edge_weights().map(|edge| &*edge.relation).collect();
    // Which way the arrow points changes no names.
    assert_eq!(relations, ["a to b (a->b)", "N L"]);
    let undirected = again(Format::Dot, r#"graph { a -- b [label="\E"] }"#);
    let edge = undirected.graph.graph.edge_weights().next().unwrap();
    assert_eq!(edge.relation, "a--b");
}

/// What Graphviz says of a text; none where it is not installed.
fn complaints(dot: &str) -> Option<String> {
    use std::io::Write as _;
    use std::process::Stdio;
    let run = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut run) = run else {
        println!("PASSED OVER: there is no `dot`");
        return None;
    };
    run.stdin.take().unwrap().write_all(dot.as_bytes()).unwrap();
    let output = run.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(format!(
        "{}{said}",
        if output.status.success() {
            ""
        } else {
            "failed: "
        }
    ))
}

#[test]
fn texts_of_any_length_are_read_by_graphviz_and_come_back() {
    let long = "a\\\\\"ж ".repeat(4_000);
    let words = "endless ".repeat(60_000);
    for (name, value) in [
        ("label", "A".repeat(17_000)),
        ("label", words.trim_end().to_owned()),
        ("label", long.trim_end().to_owned()),
        ("note", "B".repeat(70_000)),
        ("note", long.trim_end().to_owned()),
        ("note", format!("{}\\", "<".repeat(9_000))),
    ] {
        let value_xml = value.replace('<', "&lt;");
        let file = format!(
            "<graphml><key id=\"k\" for=\"node\" attr.name=\"{name}\" attr.type=\"string\"/><graph edgedefault=\"directed\">\
             <node id=\"{0}\"><data key=\"k\">{value_xml}</data></node><node id=\"b\"/><edge source=\"{0}\" target=\"b\"/></graph></graphml>",
            "n".repeat(17_000)
        );
        let written = text(&again(Format::GraphMl, &file).graph, Format::Dot);
        let longest = written.split('"').map(str::len).max().unwrap();
        assert!(longest <= 16_384, "{name}: {longest}");
        assert_eq!(complaints(&written).unwrap_or_default(), "", "{name}");
        let back = again(Format::Dot, &written);
        let node = back.graph.graph.node_weights().next().unwrap();
        let foreign = back.graph.foreign.nodes.values().next().unwrap();
        assert_eq!(foreign.id.as_deref().map(str::len), Some(17_000));
        if name == "label" {
            assert!(node.label == value, "{}", node.label.len());
        } else {
            let kept = foreign.attributes.iter().find(|one| one.name == name);
            assert!(kept.unwrap().value == value);
        }
    }
}

#[test]
fn many_sources_of_one_line_are_read_by_graphviz() {
    let sources = (0..400).map(|number| {
        let label = format!("A passage with a long name that says where it stands, number {number}");
        format!(":a schema:knows :b {{| dcterms:source :s{number} |}} . :s{number} rdfs:label \"{label}\" .\n")
    });
    let data = format!(
        "@prefix : <https://example.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
         :a a schema:Person . :b a schema:Person .\n{}",
        sources.collect::<String>()
    );
    let place = Place::with([("a.ttl", data.as_str())]);
    let dot = place.ok("draw -d a.ttl -f dot -o - --quiet");
    assert!(
        dot.contains("number 399") && dot.contains("\" + \""),
        "{}",
        dot.len()
    );
    assert_eq!(complaints(&dot).unwrap_or_default(), "");
}
