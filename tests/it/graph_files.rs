//! Graph files: what is written comes back, and what other tools write is understood.

use chancery::draw::read::{Ceilings, Drawing, read};
use chancery::draw::sheet::Sheet;
use chancery::draw::text::clean;
use chancery::draw::{Format, Halt, Options, draw, layout, nodes_and_edges};
use chancery::graph::{
    Edge, Moment, Node, NodeKind, Period, RelationGraph, Source, Span, Standing, Voice,
};
use chancery::model::limits::Limits;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef as _;
use proptest::prelude::*;

use crate::draw::{bytes, text};
use crate::draw_views as views;

/// The formats that are read as well.
pub(crate) const READ: [Format; 4] = [
    Format::Dot,
    Format::GraphMl,
    Format::Gexf,
    Format::Cytoscape,
];

pub(crate) fn ceilings() -> Ceilings {
    Ceilings {
        limits: Limits::default(),
        max_nodes: 200_000,
        max_edges: 5_000_000,
        halt: Halt::default(),
    }
}

#[track_caller]
pub(crate) fn again(format: Format, text: &str) -> Drawing {
    match read(text, "test", format, &ceilings()) {
        Ok(drawing) => drawing,
        Err(error) => panic!("{}: {error}\n{text}", format.name()),
    }
}

/// A text for each number, one after the other.
pub(crate) fn repeated(numbers: std::ops::Range<u32>, text: impl Fn(u32) -> String) -> String {
    numbers.map(text).collect::<Vec<_>>().concat()
}

/// Dates of every precision.
fn date() -> impl Strategy<Value = Moment> {
    let texts = vec![
        "1815",
        "2025-08",
        "2025-08-15",
        "2025-08-15+02:00",
        "2025-08-15T11:32:00-08:00",
        "2025-08-15T11:32:07Z",
        "-0044-03-15",
    ];
    proptest::sample::select(texts).prop_map(|text| Moment::parse(text).unwrap())
}

fn sources() -> impl Strategy<Value = Vec<Source>> {
    let one =
        ("[a-z;: ,]{0,8}[a-z]", "https://example\\.org/s[0-9]").prop_map(|(label, iri)| Source {
            label: clean(&label),
            iri,
        });
    proptest::collection::btree_set(one, 0..4).prop_map(|all| all.into_iter().collect())
}

fn node() -> impl Strategy<Value = Node> {
    let span = (
        date(),
        proptest::option::of(date()),
        any::<bool>(),
        "[a-z ]{0,6}",
    )
        .prop_map(|(start, end, approximate, lane)| Span {
            start,
            end,
            approximate,
            lane: clean(&lane),
            standing: Standing::Fact,
            sources: Vec::new(),
        });
    let kind = proptest::sample::select(&NodeKind::ALL[..]);
    let standing = proptest::sample::select(&Standing::ALL[..]);
    let looks = (any::<String>(), kind, standing);
    (looks, proptest::option::of(span), 0_u32..3, sources()).prop_map(
        |((label, kind, standing), span, hidden, sources)| Node {
            id: String::new(),
            mark_of: None,
            label,
            said: None,
            kind,
            standing,
            span,
            hidden,
            column: None,
            sources,
        },
    )
}

fn edge() -> impl Strategy<Value = Edge> {
    let standing = proptest::sample::select(&Standing::ALL[..]);
    let said = proptest::option::of(proptest::sample::select(
        &["https://example.org/claim/1", "_:b7"][..],
    ));
    let day = || proptest::option::of(date());
    let period = (day(), day(), day());
    let when = proptest::option::of("[0-9a-z-]{1,10}");
    let by = proptest::collection::btree_map("[A-Z][a-z;]{1,5}", "[a-z]{1,9}", 0..3);
    let by = by.prop_map(|by| {
        by.into_iter()
            .map(|(speaker, act)| Voice {
                speaker,
                act,
                who: String::new(),
            })
            .collect::<Vec<_>>()
    });
    (
        any::<String>(),
        standing,
        said,
        when,
        period,
        (sources(), details(), by),
        (1_u32..90, any::<bool>()),
    )
        .prop_map(
            |(
                relation,
                standing,
                statement,
                when,
                (start, end, known),
                (sources, details, by),
                (weight, undirected),
            )| Edge {
                relation,
                standing,
                statement: statement.map(str::to_owned),
                several: Vec::new(),
                when,
                period: Period::of(start, end, known),
                sources,
                weight,
                details,
                undirected,
                by,
            },
        )
}

/// What a record says besides.
fn details() -> impl Strategy<Value = Vec<String>> {
    let one = "[a-z]{1,3}: [a-z;: ,]{0,8}[a-z]";
    proptest::collection::vec(one.prop_map(|part| clean(&part)), 0..3)
}

/// Any graph with everything that a graph can say.
fn any_graph() -> impl Strategy<Value = RelationGraph> {
    proptest::collection::vec(node(), 1..7)
        .prop_flat_map(|nodes| {
            let ends = 0..nodes.len();
            let edges = proptest::collection::vec((ends.clone(), ends, edge()), 0..9);
            (Just(nodes), edges, any::<String>(), any::<String>())
        })
        .prop_map(|(nodes, edges, title, summary)| {
            let mut graph = RelationGraph {
                title,
                summary,
                ..RelationGraph::default()
            };
            for (place, node) in nodes.into_iter().enumerate() {
                let id = format!("https://example.org/{place}");
                graph.graph.add_node(Node { id, ..node });
            }
            for (from, to, edge) in edges {
                let (from, to) = (NodeIndex::new(from), NodeIndex::new(to));
                graph.graph.add_edge(from, to, edge);
            }
            graph
        })
}

/// Everything that a graph says, texts as pictures show them.
type Said = (String, String, Vec<Node>, Vec<(usize, usize, Edge)>);

fn said(graph: &RelationGraph) -> Said {
    let shown = |text: &str| clean(text).trim().to_owned();
    let nodes = graph.graph.node_weights().cloned().map(|node| Node {
        label: shown(&node.label),
        ..node
    });
    let edges = graph.graph.edge_references().map(|edge| {
        let relation = shown(&edge.weight().relation);
        let said = Edge {
            relation,
            ..edge.weight().clone()
        };
        (edge.source().index(), edge.target().index(), said)
    });
    let (title, summary) = (shown(&graph.title), shown(&graph.summary));
    (title, summary, nodes.collect(), edges.collect())
}

proptest! {
    #[test]
    fn what_is_written_comes_back(graph in any_graph()) {
        let chosen = layout::chosen(&graph, graph.arrangement, false);
        let positions = layout::place(&graph, chosen);
        for format in READ {
            let back = again(format, &text(&graph, format));
            prop_assert_eq!(said(&back.graph), said(&graph), "{}", format.name());
            prop_assert!(back.notes.is_empty());
            prop_assert_eq!(back.graph.arrangement, chosen);
            for (place, node) in graph.graph.node_weights().enumerate() {
                let look = &back.given.looks[&node.id];
                let (was, is) = (positions.center(place).unwrap(), look.at.unwrap());
                prop_assert!((was.x - is.x).abs() < 0.006 && (was.y - is.y).abs() < 0.006);
                prop_assert_eq!(&look.color, &None);
            }
        }
    }

    #[test]
    fn no_text_brings_a_reader_down(text in any::<String>(), inside in "[\\[\\]{}<>\"=;a-z /&!-]{0,60}") {
        for format in READ {
            for text in [&text, &inside, &format!("digraph {{{inside}}}"), &format!("<graphml><graph>{inside}")] {
                drop(read(text, "test", format, &ceilings()));
            }
        }
    }

    #[test]
    fn no_damage_brings_a_reader_down(graph in any_graph(), at in any::<prop::sample::Index>(), byte in "[\"<>{}\\\\&\\[ ]") {
        for format in READ {
            let mut text = text(&graph, format);
            let mut at = at.index(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, &byte);
            drop(read(&text, "test", format, &ceilings()));
            text.truncate(at);
            drop(read(&text, "test", format, &ceilings()));
        }
    }
}

#[test]
fn pictures_of_a_file_are_those_of_the_view() {
    for graph in [views::delegations(), views::who_met_whom(), views::zoo()] {
        for format in [Format::Dot, Format::GraphMl, Format::Cytoscape] {
            let back = again(format, &text(&graph, format));
            let [was, is] = [&graph, &back.graph].map(|graph| text(graph, Format::Mermaid));
            assert_eq!(was, is, "{}", format.name());
        }
    }
}

#[test]
fn arrows_of_dot_point_where_they_say() {
    let ends = |dot: &str| -> Vec<String> {
        let drawing = again(Format::Dot, dot);
        let graph = &drawing.graph.graph;
        let edges = graph.edge_references();
        let label = |node: NodeIndex| graph[node].label.as_str();
        edges
            .map(|edge| label(edge.source()).to_owned() + label(edge.target()))
            .collect()
    };
    let dot = "digraph { a -> b [dir=back]; b -> c [dir=both]; c -> d [dir=forward]; edge [dir=back] d -> e }";
    assert_eq!(ends(dot), ["ba", "cb", "bc", "cd", "ed"]);
    assert_eq!(ends("graph { a -- b [dir=back] }"), ["ab"]);
    let none = again(Format::Dot, "digraph { a -> b [dir=none] }");
    assert!(none.graph.is_undirected() && none.notes.is_empty());
}

#[test]
fn weights_keep_their_fractions() {
    let dot = "digraph { a -> b [weight=0.125]; b -> c [weight=2.5]; c -> a [weight=4] }";
    let graph = again(Format::Dot, dot).graph;
    let lengths = |graph: &RelationGraph| -> Vec<f64> {
        let edges = graph.graph.edge_indices();
        edges.map(|edge| graph.length(edge)).collect()
    };
    for format in [Format::GraphMl, Format::Gexf, Format::Cytoscape] {
        let written = text(&graph, format);
        let back = again(format, &written).graph;
        assert_eq!(lengths(&back), [0.125, 2.5, 4.0], "{written}");
    }
    let graphology = text(&graph, Format::Graphology);
    let counted: serde_json::Value = serde_json::from_str(&graphology).unwrap();
    for (edge, weight) in [(0, "0.125"), (1, "2.5"), (2, "4")] {
        let written = &counted["edges"][edge]["attributes"]["weight"];
        assert_eq!(written.to_string(), weight);
    }
    // Only where one is not whole is the column of another type.
    let typed = "attr.name=\"weight\" attr.type=\"double\"";
    assert!(text(&graph, Format::GraphMl).contains(typed));
    assert!(!text(&views::zoo(), Format::GraphMl).contains(typed));
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    nodes_and_edges(&graph, &Options::default(), &mut nodes, &mut edges).unwrap();
    let edges = String::from_utf8(edges).unwrap();
    assert!(edges.contains(",0.125,") && edges.contains(",2.5,") && edges.contains(",4,"));
    // Graphviz takes whole ones.
    assert!(!text(&graph, Format::Dot).contains("weight=\"2.5\""));
}

#[track_caller]
fn labels(drawing: &Drawing) -> Vec<(&str, &'static str)> {
    let nodes = drawing.graph.graph.node_weights();
    nodes
        .map(|node| (node.label.as_str(), node.kind.name()))
        .collect()
}

#[test]
fn dot_of_other_tools_is_understood() {
    let drawing = again(
        Format::Dot,
        "// made by hand\nstrict graph \"G\" {\n label=\"Talks\"; node [kind=person, color=\"#f00\"];\n\
         a [label=\"Anna\\nB.\"]; b [label=<<b>Boris</b> &amp; co>] \n\
         subgraph cluster_x { node [kind=city] c:n -- { d e } [label=\"in\" weight=2.5] }\n\
         a -- b -- c /* ports */ [label = \"met\" + \" twice\"]\n\"f g\" }",
    );
    let found = [
        ("Anna B.", "person"),
        ("Boris & co", "person"),
        ("c", "place"),
        ("d", "place"),
        ("e", "place"),
        ("f g", "person"),
    ];
    assert_eq!(labels(&drawing), found);
    let graph = &drawing.graph;
    assert_eq!(
        (graph.title.as_str(), graph.graph.edge_count()),
        ("Talks", 4)
    );
    let relations: Vec<&str> = graph
        .graph
        .edge_weights()
        .map(|edge| &*edge.relation)
        .collect();
    assert_eq!(relations, ["in", "in", "met twice", "met twice"]);
    assert_eq!(drawing.given.looks["a"].color.as_deref(), Some("#ff0000"));
    let notes = drawing.notes.join("\n");
    assert!(
        graph.is_undirected() && notes.contains("2 edges have a weight"),
        "{notes}"
    );
}

#[test]
fn graphml_of_yed_is_understood() {
    let drawing = again(
        Format::GraphMl,
        "<?xml version=\"1.0\"?><graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" xmlns:y=\"http://www.yworks.com/xml/graphml\">\
         <key id=\"d0\" for=\"node\" yfiles.type=\"nodegraphics\"/><key id=\"d1\" for=\"edge\" attr.name=\"weight\" attr.type=\"int\"><default>4</default></key>\
         <graph edgedefault=\"undirected\"><edge source=\"n0\" target=\"n0::n1\" directed=\"true\"/>\
         <node id=\"n0\"><data key=\"d0\"><y:ShapeNode><y:Geometry x=\"10\" y=\"20\" width=\"30\" height=\"40\"/>\
         <y:Fill color=\"#FFCC00\"/><y:NodeLabel>Upper <![CDATA[& lower]]></y:NodeLabel></y:ShapeNode></data>\
         <graph edgedefault=\"directed\"><node id=\"n0::n1\"/></graph></node>\
         <hyperedge><endpoint node=\"n0\"/></hyperedge></graph></graphml>",
    );
    let found = [("n0::n1", "thing"), ("Upper & lower", "thing")];
    assert_eq!(labels(&drawing), found);
    let look = &drawing.given.looks["n0"];
    let at = look.at.unwrap();
    assert_eq!(
        (at.x, at.y, look.color.as_deref()),
        (25.0, 40.0, Some("#ffcc00"))
    );
    let weights: Vec<u32> = drawing
        .graph
        .graph
        .edge_weights()
        .map(|edge| edge.weight)
        .collect();
    assert_eq!(weights, [4]);
    assert_eq!(drawing.notes, ["hyperedges are not drawn (1)"]);
}

#[test]
fn gexf_of_gephi_is_understood() {
    let drawing = again(
        Format::Gexf,
        "<gexf xmlns=\"http://www.gexf.net/1.2draft\" xmlns:viz=\"http://www.gexf.net/1.2draft/viz\" version=\"1.2\">\
         <meta><description>A picture.</description></meta><graph mode=\"dynamic\" defaultedgetype=\"directed\" timeformat=\"date\">\
         <attributes class=\"node\"><attribute id=\"0\" title=\"Type\" type=\"string\"><default>country</default></attribute></attributes>\
         <nodes><node id=\"1\" label=\"France\" start=\"1958-10-05\"><viz:color r=\"1\" g=\"2\" b=\"3\"/><viz:position x=\"5\" y=\"-7.5\" z=\"0\"/></node>\
         <node id=\"2\" label=\"Talks\"><attvalues><attvalue for=\"0\" value=\"meeting\"/></attvalues><spells><spell start=\"1990\" end=\"1991\"/><spell start=\"1995\" end=\"1996\"/></spells></node></nodes>\
         <edges><edge source=\"1\" target=\"2\" weight=\"2.0\" start=\"1990-01\"/></edges></graph></gexf>",
    );
    assert_eq!(labels(&drawing), [("France", "state"), ("Talks", "event")]);
    let look = &drawing.given.looks["1"];
    assert_eq!(
        (look.at.unwrap().y, look.color.as_deref()),
        (7.5, Some("#010203"))
    );
    let nodes: Vec<&Node> = drawing.graph.graph.node_weights().collect();
    let span = nodes[1].span.as_ref().unwrap();
    assert_eq!(
        (&*span.start.text, &*span.end.as_ref().unwrap().text),
        ("1990", "1996")
    );
    let edge = drawing.graph.graph.edge_weights().next().unwrap();
    assert_eq!((edge.weight, edge.when.as_deref()), (2, Some("1990-01")));
    assert_eq!(
        (&*drawing.graph.title, &*drawing.graph.summary),
        ("", "A picture.")
    );
}

#[test]
fn cytoscape_of_other_tools_is_understood() {
    let desktop = "{\"format_version\":\"1.0\",\"data\":{\"name\":\"Net\",\"SUID\":52},\"elements\":{\
        \"nodes\":[{\"data\":{\"id\":\"7\",\"name\":\"Anna\",\"SUID\":7},\"position\":{\"x\":1.5,\"y\":2},\"selected\":false},\
        {\"data\":{\"id\":8,\"x\":[1,{}]}}],\"edges\":[{\"data\":{\"source\":\"7\",\"target\":8,\"interaction\":\"knows\"}}]}}";
    let list = "[{\"group\":\"nodes\",\"data\":{\"id\":\"a\"},\"classes\":[\"big\",\"person\"]},{\"data\":{\"id\":\"b\"}},\
        {\"data\":{\"id\":\"e\",\"source\":\"a\",\"target\":\"b\"}}]";
    let drawing = again(Format::Cytoscape, desktop);
    assert_eq!(labels(&drawing), [("Anna", "thing"), ("8", "thing")]);
    assert_eq!(drawing.graph.title, "Net");
    let edge = drawing.graph.graph.edge_weights().next().unwrap();
    assert_eq!(edge.relation, "knows");
    let drawing = again(Format::Cytoscape, list);
    assert_eq!(labels(&drawing), [("a", "person"), ("b", "thing")]);
    assert_eq!(drawing.graph.graph.edge_count(), 1);
}

#[test]
fn positions_are_kept_where_that_is_asked_for() {
    let graph = views::who_met_whom();
    let back = again(Format::Gexf, &text(&graph, Format::Gexf));
    let options = Options {
        given: back.given.clone(),
        keep_positions: true,
        ..Options::default()
    };
    let mut out = Vec::new();
    draw(&back.graph, Format::GraphMl, &options, &mut out).unwrap();
    let kept = again(Format::GraphMl, std::str::from_utf8(&out).unwrap());
    let at = |drawing: &Drawing| -> Vec<(f64, f64)> {
        let nodes = drawing.graph.graph.node_weights();
        let at = nodes.map(|node| drawing.given.looks[&node.id].at.unwrap());
        at.map(|at| (at.x, at.y)).collect()
    };
    // Moved as a whole, and nothing else.
    let (was, is) = (at(&back), at(&kept));
    for (was_at, is_at) in was.iter().zip(&is) {
        let (dx, dy) = (is[0].0 - was[0].0, is[0].1 - was[0].1);
        assert!((is_at.0 - was_at.0 - dx).abs() < 0.03 && (is_at.1 - was_at.1 - dy).abs() < 0.03);
    }
}

#[test]
fn foreign_positions_leave_no_box_on_another() {
    let nodes = repeated(0..30, |number| {
        format!(
            "n{number} [label=\"A name of some length\" pos=\"{},{}\"] ",
            number % 6,
            number / 6
        )
    });
    let drawing = again(Format::Dot, &format!("digraph {{ {nodes} n31 n0 -> n7 }}"));
    let options = Options {
        given: drawing.given.clone(),
        keep_positions: true,
        ..Options::default()
    };
    let mut out = Vec::new();
    draw(&drawing.graph, Format::Svg, &options, &mut out).unwrap();
    let points = drawing.graph.graph.node_weights().map(|node| {
        let look = drawing.given.looks.get(&node.id);
        look.and_then(|look| look.at).unwrap_or_default()
    });
    let scene = layout::keep(&drawing.graph, points.collect(), &Sheet::default());
    crate::draw::check_geometry(&scene);
}

#[test]
fn tables_have_a_row_each_and_no_formulas() {
    let mut graph = views::zoo();
    for node in graph.graph.node_weights_mut() {
        node.label = format!("=HYPERLINK(\"{}\")", node.label);
    }
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    nodes_and_edges(&graph, &Options::default(), &mut nodes, &mut edges).unwrap();
    let (nodes, edges) = (
        String::from_utf8(nodes).unwrap(),
        String::from_utf8(edges).unwrap(),
    );
    assert_eq!(nodes.lines().count(), graph.graph.node_count() + 1);
    assert_eq!(edges.lines().count(), graph.graph.edge_count() + 1);
    assert!(
        nodes.starts_with("Id,Label,kind,") && edges.starts_with("Id,Source,Target,Type,Label,")
    );
    assert!(
        nodes
            .lines()
            .skip(1)
            .all(|line| line.contains(",\"'=HYPERLINK(")),
        "{nodes}"
    );
}

#[test]
fn a_pdf_is_the_same_every_time_and_holds_its_words() {
    let graph = views::delegations();
    let pdf = bytes(&graph, Format::Pdf);
    assert_eq!(pdf, bytes(&graph, Format::Pdf));
    assert!(pdf.starts_with(b"%PDF-") && pdf.ends_with(b"%%EOF"));
    let text = String::from_utf8_lossy(&pdf);
    for part in ["/Type0", "/ToUnicode", "/FontFile2", "NotoSans-Bold"] {
        assert!(text.contains(part), "{part}");
    }
    for risky in ["/JavaScript", "/JS", "/OpenAction", "/URI", "/CreationDate"] {
        assert!(!text.contains(risky), "{risky}");
    }
}
