//! Graph files that are not read: mistakes with their places, declarations, limits.

use chancery::draw::read::{Ceilings, ReadError, read};
use chancery::draw::{Format, Halt};
use chancery::model::limits::Limits;

use crate::graph_files::{again, ceilings, repeated};
use crate::program::Place;

/// What a reader says about a text, and whether a limit was hit.
fn refusal(format: Format, text: &str, ceilings: &Ceilings) -> (String, bool) {
    match read(text, "f", format, ceilings) {
        Ok(_) => panic!("{text} was read"),
        Err(ReadError::Syntax(said)) => (said.to_string(), false),
        Err(ReadError::Limit(said)) => (said.to_string(), true),
        Err(ReadError::Halted) => panic!("nobody ended the reading"),
    }
}

#[test]
fn mistakes_have_a_place() {
    let head = "<graphml><graph>\n";
    for (format, text, wanted) in [
        (Format::Dot, "digraph {\n a -> ", "f:2:7: expected a node"),
        (Format::Dot, "digraph {\n a -- b }", "f:2:4: expected `->`"),
        (
            Format::Dot,
            "digraph { a [x=\"1",
            "f:1:16: the quotes are not closed",
        ),
        (Format::Dot, "graph { a } b", "f:1:13: expected the end"),
        (Format::Dot, "{}", "expected `digraph` or `graph`"),
        (Format::Dot, "graph { a=%", "f:1:11: `%` means nothing"),
        (
            Format::GraphMl,
            "<gexf/>",
            "f:1:1: GraphML begins with `<graphml>`",
        ),
        (
            Format::GraphMl,
            "<graphml><graph>",
            "f:1:17: the file ends within `<graph>`",
        ),
        (Format::GraphMl, "no XML", "text outside of any element"),
        (
            Format::GraphMl,
            &format!("{head}<node id=\"a\"/>\n<node id=\"a\"/></graph></graphml>"),
            "f:3:1: there are two nodes `a`",
        ),
        (
            Format::GraphMl,
            &format!("{head}<node id=\"a\"/><edge source=\"a\" target=\"b\"/></graph></graphml>"),
            "f:2:15: an edge ends at `b`",
        ),
        (
            Format::GraphMl,
            &format!("{head}<node/></graph></graphml>"),
            "f:2:1: `<node>` has no attribute `id`",
        ),
        (
            Format::GraphMl,
            &format!("{head}<node id=\"&bogus;\"/></graph></graphml>"),
            "f:2:1: this is no well-formed XML",
        ),
        (
            Format::GraphMl,
            &format!("{head}<node id=\"a\"></graph></graphml>"),
            "no well-formed XML",
        ),
        (
            Format::Gexf,
            "<gexf><graph><edges><edge source=\"a\"/></edges></graph></gexf>",
            "has no attribute `target`",
        ),
        (Format::Gexf, "", "there is no element"),
        (Format::Svg, "<svg/>", "svg files are written and not read"),
    ] {
        refused(format, text, wanted);
    }
}

#[test]
fn mistakes_in_json_have_a_place() {
    for (text, wanted) in [
        ("{\"elements\":\n [}", "f:2:3: this is no Cytoscape JSON"),
        ("{\"nodes\": []}", "there are no `elements`"),
        ("[{\"data\":{}}]", "f:1:2: element 1 has no `id`"),
        (
            "[{\"data\":{\"source\":\"a\",\"target\":\"b\"}}]",
            "f:1:2: an edge ends at `a`",
        ),
        (
            "{\"elements\": {\"nodes\": [{\"data\": {\"id\": \"a\"}}],\n \"edges\": [\n  {\"data\": {\"source\": \"a\"}}]}}",
            "f:3:3: element 2 has no `target`",
        ),
        (
            "[{\"data\":{\"id\":\"a\"}},\n {\"data\": 7}]",
            "f:2:11: this is no Cytoscape JSON: invalid type: integer `7`",
        ),
    ] {
        refused(Format::Cytoscape, text, wanted);
    }
}

fn refused(format: Format, text: &str, wanted: &str) {
    let (said, limit) = refusal(format, text, &ceilings());
    assert!(said.contains(wanted) && !limit, "{text}\n{said}");
}

#[test]
fn entities_and_declarations_are_refused() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>";
    let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>";
    for doctype in [laughs, outside] {
        for (format, root) in [(Format::GraphMl, "graphml"), (Format::Gexf, "gexf")] {
            let file = format!("{doctype}<{root}><graph><node id=\"&a;\"/></graph></{root}>");
            let (said, _) = refusal(format, &file, &ceilings());
            assert!(said.contains("document type"), "{said}");
        }
    }
    let plain = "<!DOCTYPE graphml SYSTEM \"graphml.dtd\"><graphml><graph><node id=\"a\"/></graph></graphml>";
    assert_eq!(again(Format::GraphMl, plain).graph.graph.node_count(), 1);
}

#[test]
fn limits_are_kept() {
    let small = Ceilings {
        limits: Limits {
            max_depth: 20,
            max_literal_bytes: 1_000,
            ..Limits::default()
        },
        max_nodes: 50,
        max_edges: 100,
        halt: Halt::default(),
    };
    let long = "x".repeat(2_000);
    let deep = |open: &str, close: &str| [open.repeat(5_000), close.repeat(5_000)].concat();
    let many = repeated(0..60, |number| format!("n{number} "));
    let half = repeated(0..20, |number| format!("n{number} "));
    for (format, text, flag) in [
        (
            Format::Dot,
            format!("graph {{ {} }}", deep("{", "}")),
            "--max-depth",
        ),
        (
            Format::Dot,
            format!("graph {{ a [label={}] }}", deep("<", ">")),
            "--max-depth",
        ),
        (
            Format::GraphMl,
            format!("<graphml>{}", "<graph>".repeat(5_000)),
            "--max-depth",
        ),
        (
            Format::Gexf,
            format!("<gexf>{}", "<nodes>".repeat(5_000)),
            "--max-depth",
        ),
        (Format::Cytoscape, deep("[", "]"), "--max-depth"),
        (
            Format::Dot,
            format!("graph {{ a [label=\"{long}\"] }}"),
            "--max-literal",
        ),
        (
            Format::GraphMl,
            format!("<graphml><graph><node id=\"{long}\"/></graph></graphml>"),
            "--max-literal",
        ),
        (
            Format::Gexf,
            format!("<gexf><meta><description>{long}</description></meta></gexf>"),
            "--max-literal",
        ),
        (
            Format::Cytoscape,
            format!("[{{\"data\":{{\"id\":\"{long}\"}}}}]"),
            "--max-literal",
        ),
        (Format::Dot, format!("graph {{ {many} }}"), "--max-nodes"),
        // Twenty times twenty edges of one statement.
        (
            Format::Dot,
            format!("graph {{ {{ {half} }} -- {{ {half} }} }}"),
            "--max-edges",
        ),
    ] {
        let (said, limit) = refusal(format, &text, &small);
        assert!(limit, "{said}");
        let Err(ReadError::Limit(diagnostic)) = read(&text, "f", format, &small) else {
            panic!("{said}")
        };
        assert!(diagnostic.hints.join(" ").contains(flag), "{said}");
    }
}

#[test]
fn a_reading_ends_when_it_is_told_to() {
    let told = ceilings();
    told.halt.set();
    for (format, text) in [
        (Format::Dot, "graph { a }"),
        (
            Format::GraphMl,
            "<graphml><graph><node id=\"a\"/></graph></graphml>",
        ),
        (
            Format::Gexf,
            "<gexf><graph><nodes><node id=\"a\"/></nodes></graph></gexf>",
        ),
        (Format::Cytoscape, "[{\"data\":{\"id\":\"a\"}}]"),
    ] {
        let ended = read(text, "f", format, &told);
        assert!(matches!(ended, Err(ReadError::Halted)), "{ended:?}");
    }
    let ties = repeated(0..60_000, |number| format!("a -- b{number} [x=y]\n"));
    let place = Place::with([("large.dot", format!("graph {{ {ties} }}").as_str())]);
    for line in [
        "rank large.dot --by degree --timeout 1ms",
        "draw large.dot -o large.svg --timeout 1ms",
    ] {
        place.refuses(line, 4, &["took longer to read", "--timeout"]);
    }
}

#[test]
fn usual_values_do_not_make_much_of_little() {
    let label = "x".repeat(900);
    let small = Ceilings {
        limits: Limits {
            max_literal_bytes: 1_000,
            ..Limits::default()
        },
        ..ceilings()
    };
    let nodes = repeated(0..200, |number| format!("n{number} "));
    let dot = format!("graph {{ node [label=\"{label}\"] {nodes} }}");
    let (said, limit) = refusal(Format::Dot, &dot, &small);
    assert!(limit && said.contains("usual values repeat"), "{said}");
    let nodes = repeated(0..200, |number| format!("<node id=\"{number}\"/>"));
    let graphml = format!(
        "<graphml><key id=\"a\" for=\"node\" attr.name=\"label\"><default>{label}</default></key><graph>{nodes}</graph></graphml>"
    );
    let (said, limit) = refusal(Format::GraphMl, &graphml, &small);
    assert!(limit && said.contains("usual values repeat"), "{said}");
}

#[test]
fn many_short_usual_values_do_not_make_much_of_little_either() {
    let count = 3_000;
    let keys = repeated(0..count, |key| {
        format!("<key id=\"k{key}\" for=\"node\" attr.name=\"k{key}\"><default>x</default></key>")
    });
    let nodes = repeated(0..count, |number| format!("<node id=\"{number}\"/>"));
    let graphml = format!("<graphml>{keys}<graph>{nodes}</graph></graphml>");
    let (said, limit) = refusal(Format::GraphMl, &graphml, &ceilings());
    assert!(limit && said.contains("usual values repeat"), "{said}");
    let nodes = repeated(0..count, |number| format!("node [k{number}=x] n{number};"));
    let (said, limit) = refusal(Format::Dot, &format!("graph {{ {nodes} }}"), &ceilings());
    assert!(limit && said.contains("usual values repeat"), "{said}");
}

#[test]
fn usual_values_that_go_to_and_fro_cost_what_they_take() {
    let nodes = repeated(0..20_000, |number| {
        let shape = if number % 2 == 0 {
            "circle"
        } else {
            "doublecircle"
        };
        format!("node [shape={shape}] n{number}; edge [color=red] n{number} -> n0;")
    });
    let found = read(
        &format!("digraph {{ {nodes} }}"),
        "f",
        Format::Dot,
        &ceilings(),
    )
    .unwrap();
    assert_eq!(found.graph.graph.node_count(), 20_000);
}

#[test]
fn the_program_says_where_and_ends_with_the_code_of_the_kind() {
    let place = Place::with([
        ("a.dot", "digraph { a -> b; a [label=\"Anna\"] }"),
        ("bad.gexf", "<gexf><graph>"),
        ("deep.dot", &format!("graph {{ {}", "{".repeat(500))),
        ("empty.dot", "graph {}"),
        ("data.ttl", "<a:a> <a:b> <a:c> ."),
    ]);
    for (args, code, wanted) in [
        (
            &["a.dot", "-o", "a.svg"][..],
            0,
            "2 nodes and 1 edge drawn to a.svg",
        ),
        (&["a.dot", "-o", "b.csv"], 0, "b-nodes.csv and b-edges.csv"),
        (
            &["a.dot", "-f", "csv", "-o", "-"],
            0,
            "only the edges go to standard output",
        ),
        (
            &["a.dot", "--around", "anna", "-o", "c.svg"],
            0,
            "drawn to c.svg",
        ),
        (
            &["a.dot", "--keep-positions", "-o", "d.svg"],
            0,
            "no positions to keep",
        ),
        (
            &["a.dot", "--around", "Ann", "-o", "e.svg"],
            3,
            "did you mean `Anna`",
        ),
        (&["a.dot", "-f", "dot"], 2, "would be drawn over itself"),
        (&["a.dot", "-d", "data.ttl"], 2, "is drawn by itself"),
        (
            &["delegations", "--keep-positions"],
            2,
            "is for graph files",
        ),
        (&["bad.gexf"], 3, "bad.gexf:1:14"),
        (&["deep.dot"], 4, "--max-depth"),
        (&["a.dot", "--max-edges", "0"], 2, "--max-edges"),
        (&["empty.dot"], 3, "the file has no nodes"),
        (&["absent.gexf"], 3, "cannot open `absent.gexf`"),
    ] {
        let ended = place.args(&[&["draw"], args].concat());
        let report = ended.report();
        assert_eq!(ended.code, code, "{args:?}\n{report}");
        assert!(report.contains(wanted), "{args:?}\n{report}");
    }
    let svg = String::from_utf8(place.read("a.svg")).unwrap();
    assert!(svg.contains(">Anna<") && svg.contains("a.dot"), "{svg}");
}

#[test]
fn graph_files_of_other_kinds_are_named_with_what_is_read() {
    let place = Place::with([
        ("a.gml", "graph [ node [ id 1 ] ]"),
        ("a.net", "*Vertices 1\n1 \"x\"\n"),
        ("a.toml", "[nodes]\n"),
    ]);
    let read = "graph files that are read: DOT (.dot, .gv), GraphML (.graphml), GEXF (.gexf) and Cytoscape JSON (.cyjs, .json)";
    for verb in ["draw", "rank"] {
        place.refuses(
            &format!("{verb} a.gml"),
            2,
            &["`a.gml`: GML is not read", read],
        );
        place.refuses(
            &format!("{verb} a.net"),
            2,
            &["`a.net`: the format of Pajek is not read", read],
        );
        let style = "`chancery draw … --style a.toml` draws with it";
        place.refuses(&format!("{verb} a.toml"), 2, &["is a style", style]);
    }
}
