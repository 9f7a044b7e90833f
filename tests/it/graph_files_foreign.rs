//! Graph files of other tools keep what means nothing here: ids, attributes with their types, times.

use chancery::draw::Format;
use chancery::draw::read::Drawing;
use chancery::graph::{Foreign, Moment, RelationGraph, Sort, Source, Spell, Standing, Voice};
use petgraph::graph::NodeIndex;

use crate::draw::text;
use crate::graph_files::{READ, again};

/// Types, names that are ours or Graphviz's, and names and values that want to be something else.
const FOREIGN: &str = r#"<graphml><key id="d0" for="node" attr.name="seats" attr.type="int"/>
<key id="d1" for="node" attr.name="share" attr.type="double"/><key id="d2" for="all" attr.name="checked" attr.type="boolean"/>
<key id="d3" for="node" attr.name="code" attr.type="string"/><key id="d4" for="node" attr.name="kind" attr.type="string"/>
<key id="d5" for="node" attr.name="image" attr.type="string"/><key id="d6" for="node" attr.name="&quot;]; x [URL=&quot;" attr.type="string"/>
<key id="d7" for="edge" attr.name="standing" attr.type="string"/><key id="d8" for="edge" attr.name="type" attr.type="string"/>
<key id="d9" for="node" attr.name="hidden" attr.type="string"/>
<graph edgedefault="directed"><node id="anna"><data key="d0">-3</data><data key="d1">0.5</data><data key="d2">true</data>
<data key="d3">007</data><data key="d4">minister &lt;b&gt;</data><data key="d5">/etc/passwd</data><data key="d6">&lt;script&gt;=1+1;&amp;amp;\</data>
<data key="d9">yes</data></node><node id="a b"><data key="d4">person</data></node>
<edge id="tie-1" source="anna" target="a b"><data key="d2">false</data><data key="d7">shaky</data><data key="d8">friend</data></edge></graph></graphml>"#;

fn found<'d>(foreign: &'d Foreign, name: &str) -> Option<(Sort, &'d str)> {
    let attribute = foreign.attributes.iter().find(|one| one.name == name)?;
    Some((attribute.sort, attribute.value.as_str()))
}

fn first(drawing: &Drawing) -> (&Foreign, &Foreign) {
    let foreign = &drawing.graph.foreign;
    let node = foreign.nodes.values().next().unwrap();
    (node, foreign.edges.values().next().unwrap())
}

#[test]
fn attributes_and_ids_of_others_come_back_in_every_format() {
    let drawing = again(Format::GraphMl, FOREIGN);
    for format in READ {
        let written = text(&drawing.graph, format);
        let back = again(format, &written);
        let (node, edge) = first(&back);
        let typed = |sort| {
            if format == Format::Dot {
                Sort::Text
            } else {
                sort
            }
        };
        let name = format.name();
        assert_eq!(node.id.as_deref(), Some("anna"), "{name}: {written}");
        assert_eq!(edge.id.as_deref(), Some("tie-1"), "{name}: {written}");
        for (attribute, sort, value) in [
            ("seats", Sort::Whole, "-3"),
            ("share", Sort::Real, "0.5"),
            ("checked", Sort::Truth, "true"),
            ("code", Sort::Text, "007"),
            // What we say ourselves under that name stays.
            ("file_kind", Sort::Text, "minister <b>"),
            ("file_hidden", Sort::Text, "yes"),
            ("\"]; x [URL=\"", Sort::Text, "<script>=1+1;&amp;\\"),
        ] {
            let kept = found(node, attribute);
            assert_eq!(
                kept,
                Some((typed(sort), value)),
                "{name}, {attribute}: {written}"
            );
        }
        // Graphviz would open it.
        let image = if format == Format::Dot {
            "file_image"
        } else {
            "image"
        };
        assert_eq!(
            found(node, image),
            Some((Sort::Text, "/etc/passwd")),
            "{name}"
        );
        assert_eq!(
            found(edge, "checked"),
            Some((typed(Sort::Truth), "false")),
            "{name}"
        );
        assert_eq!(found(edge, "file_standing").unwrap().1, "shaky", "{name}");
        assert_eq!(found(edge, "type").unwrap().1, "friend", "{name}");
        let second = back.graph.foreign.nodes.values().nth(1).unwrap();
        // A space is not in the names of XML, and what we say as well is said once.
        let id = if format == Format::GraphMl {
            "n1"
        } else {
            "a b"
        };
        assert_eq!(second.id.as_deref(), Some(id), "{name}");
        assert_eq!(second.attributes, [], "{name}");
        let node = back.graph.graph.node_weights().next().unwrap();
        assert_eq!((&*node.id, node.hidden), ("anna", 0), "{name}");
        // The second time nothing changes any more.
        let again = again(format, &text(&back.graph, format));
        assert_eq!(again.graph.foreign, back.graph.foreign, "{name}");
    }
    // Tables keep them too, and no spreadsheet runs them.
    let csv = text(&drawing.graph, Format::Graphology);
    assert!(
        csv.contains("\"key\":\"anna\"") && csv.contains("\"seats\":-3"),
        "{csv}"
    );
}

#[test]
fn the_largest_numbers_stay_numbers_where_the_format_has_them() {
    let most = u64::MAX;
    let file = format!("[{{\"data\":{{\"id\":\"1\",\"big\":{most},\"low\":-7}}}}]");
    let drawing = again(Format::Cytoscape, &file);
    let written = text(&drawing.graph, Format::Cytoscape);
    let data: serde_json::Value = serde_json::from_str(&written).unwrap();
    let node = &data["elements"]["nodes"][0]["data"];
    assert_eq!((&node["big"], &node["low"]), (&most.into(), &(-7).into()));
    // What GraphML calls `long` ends before.
    let graphml = text(&drawing.graph, Format::GraphMl);
    assert!(
        graphml.contains("attr.name=\"big\" attr.type=\"string\"")
            && graphml.contains("attr.name=\"low\" attr.type=\"long\""),
        "{graphml}"
    );
    let back = again(Format::GraphMl, &graphml);
    let node = back.graph.foreign.nodes.values().next().unwrap();
    assert_eq!(found(node, "big").unwrap().1, most.to_string());
}

#[test]
fn gexf_has_no_attribute_that_networkx_hands_over_itself() {
    let file = r#"{"elements":{"nodes":[{"data":{"id":"1","self":"me","key":"k"}},{"data":{"id":"2"}}],
        "edges":[{"data":{"id":"e","source":"1","target":"2","key":7,"self":"x","Key":"y"}}]}}"#;
    let drawing = again(Format::Cytoscape, file);
    let written = text(&drawing.graph, Format::Gexf);
    for title in ["file_self", "file_key", "key", "Key"] {
        assert!(
            written.contains(&format!(" title=\"{title}\" ")),
            "{title}: {written}"
        );
    }
    let of_edges = written.split("<attributes class=\"edge\"").nth(1).unwrap();
    for title in ["self", "key"] {
        assert!(
            !of_edges.contains(&format!(" title=\"{title}\" ")),
            "{title}: {written}"
        );
    }
    assert!(!written.contains(" title=\"self\" "), "{written}");
}

#[test]
fn lists_of_cytoscape_come_back() {
    let file = r#"{"elements":{"nodes":[{"data":{"id":"1","tags":["a",{"b":1}],"label":{"no":"name"},"votes":7}}],
        "edges":[{"data":{"id":"1","source":"1","target":"1","votes":1.5}}]}}"#;
    let drawing = again(Format::Cytoscape, file);
    let node = drawing.graph.graph.node_weights().next().unwrap();
    assert_eq!(node.label, "1");
    let written = text(&drawing.graph, Format::Cytoscape);
    let data: serde_json::Value = serde_json::from_str(&written).unwrap();
    let elements = &data["elements"];
    let (node, edge) = (&elements["nodes"][0]["data"], &elements["edges"][0]["data"]);
    assert_eq!(node["tags"], serde_json::json!(["a", {"b": 1}]));
    assert_eq!(node["file_label"], serde_json::json!({"no": "name"}));
    assert_eq!((&node["votes"], &edge["votes"]), (&7.into(), &1.5.into()));
    // Cytoscape has one set of names for nodes and edges.
    assert_eq!((&node["id"], &edge["id"]), (&"1".into(), &"e0".into()));
    assert_eq!(edge["source"], "1");
}

const LIVED: &str = r#"<gexf version="1.3"><graph mode="dynamic" timeformat="date"><nodes>
<node id="open" start="2001-05-01"/><node id="twice"><spells><spell start="1990" end="1991"/><spell start="1995"/></spells></node>
<node id="closed" start="1999" end="2000"/><node id="odd" start="5.5" end="7.5"/></nodes>
<edges><edge id="0" source="open" target="twice" start="2002"/><edge id="1" source="closed" target="twice">
<spells><spell start="1990" end="1990"/><spell start="1999" end="1999"/></spells></edge></edges></graph></gexf>"#;

#[test]
fn lifetimes_stay_open_and_spells_apart() {
    let read = again(Format::Gexf, LIVED);
    let moment = |text: &str| Moment::parse(text).unwrap();
    let at = |graph: &RelationGraph, year: &str| {
        let part = graph.at(&moment(year));
        let ids = part.graph.node_weights().map(|node| node.id.clone());
        (ids.collect::<Vec<_>>(), part.graph.edge_count())
    };
    let spell = |start: &str, end: Option<&str>| Spell {
        start: Some(moment(start)),
        end: end.map(moment),
    };
    for format in [
        None,
        Some(Format::Gexf),
        Some(Format::GraphMl),
        Some(Format::Dot),
        Some(Format::Cytoscape),
    ] {
        let graph = match format {
            None => read.graph.clone(),
            Some(format) => again(format, &text(&read.graph, format)).graph,
        };
        let nodes: Vec<&Foreign> = graph.foreign.nodes.values().collect();
        assert_eq!(nodes[0].spells, [spell("2001-05-01", None)], "{format:?}");
        let twice = [spell("1990", Some("1991")), spell("1995", None)];
        assert_eq!(nodes[1].spells, twice, "{format:?}");
        assert_eq!(nodes[2].spells, [], "{format:?}");
        // What cannot be read is kept as it is.
        assert_eq!(
            found(nodes[3], "lifetime end").unwrap().1,
            "7.5",
            "{format:?}"
        );
        let gone = |year: &str| at(&graph, year);
        assert_eq!(
            gone("2024"),
            (vec!["open".into(), "twice".into(), "odd".into()], 1),
            "{format:?}"
        );
        assert_eq!(gone("1993").0, ["odd"], "{format:?}");
        assert_eq!(gone("1999").1, 1, "{format:?}");
    }
    let written = text(&read.graph, Format::Gexf);
    let tag = |id: &str| {
        let at = written.find(&format!("<node id=\"{id}\"")).unwrap();
        written[at..].split('>').next().unwrap().to_owned()
    };
    let open = tag("open");
    assert!(
        open.contains("start=\"2001-05-01T00:00:00Z\"") && !open.contains(" end="),
        "{open}"
    );
    assert!(!tag("twice").contains("start") && tag("closed").contains(" end=\"2000-12-31"));
    assert_eq!(written.matches("<spell ").count(), 4, "{written}");
}

#[test]
fn dot_says_standings_speakers_and_sources_and_reads_none_of_it_as_a_name() {
    let mut graph = again(Format::GraphMl, FOREIGN).graph;
    graph.title = "A \"title\"".to_owned();
    graph.data_of = Some("2025-08".to_owned());
    let source = |name: &str| Source {
        iri: format!("https://example.org/{name}"),
        label: format!("A {name} \""),
    };
    let ends = [NodeIndex::new(0), NodeIndex::new(1)];
    for standing in Standing::ALL {
        let mut edge = graph.graph.edge_weights().next().unwrap().clone();
        edge.relation = format!("was {}", standing.name());
        edge.standing = standing;
        edge.sources = vec![source("letter"), source("diary")];
        edge.by = vec![Voice {
            speaker: "Anna".to_owned(),
            act: "prediction".to_owned(),
            who: String::new(),
        }];
        graph.graph.add_edge(ends[0], ends[1], edge);
    }
    let written = text(&graph, Format::Dot);
    for said in [
        "label=\"» was announced",
        "label=\"// was void",
        "by Anna",
        "[1, 2]",
        "dashed »: announced",
        "[1] A letter \\\"",
        "Data as of 2025-08",
        "arrowhead=\"tee\"",
    ] {
        assert!(written.contains(said), "{said}: {written}");
    }
    let back = again(Format::Dot, &written).graph;
    assert_eq!(back.title, graph.title);
    let relations = |graph: &RelationGraph| {
        let edges = graph.graph.edge_weights();
        let edges = edges.map(|edge| (edge.relation.clone(), edge.standing, edge.by.clone()));
        edges.collect::<Vec<_>>()
    };
    assert_eq!(relations(&back), relations(&graph));
}

#[test]
fn no_name_of_an_attribute_ends_its_quotes_in_dot() {
    let file = r#"<graphml><key id="a" for="node" attr.name="k\&quot;=1 image=secret URL=bad] //"/>
<key id="b" for="node" attr.name="evil\"/><graph><node id="n"><data key="a">v</data><data key="b">, image="/etc/passwd"</data></node></graph></graphml>"#;
    let written = text(&again(Format::GraphMl, file).graph, Format::Dot);
    assert!(
        written.contains(r#""k_\"=1 image=secret URL=bad] //"="v""#) && written.contains("evil_="),
        "{written}"
    );
    let back = again(Format::Dot, &written);
    let node = back.graph.foreign.nodes.values().next().unwrap();
    assert_eq!(found(node, "evil_").unwrap().1, ", image=\"/etc/passwd\"");
    assert_eq!(node.attributes.len(), 2, "{written}");
}

/// Ends that are not part of it, years as numbers, and numbers that are no years.
const OPEN: &str = r#"<gexf version="1.2"><graph mode="dynamic" timeformat="date"><nodes>
<node id="a" startopen="1990" endopen="1996-01-01"/><node id="b"/><node id="c" start="1990.0" end="1992.0"/><node id="d" start="5.5"/></nodes>
<edges><edge id="0" source="a" target="b"><spells><spell start="1990" endopen="1996-01-01T00:00:00Z"/></spells></edge></edges></graph></gexf>"#;

#[test]
fn open_ends_are_no_part_of_a_lifetime_and_whole_numbers_are_years() {
    let read = again(Format::Gexf, OPEN);
    assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
    assert!(read.notes[0].starts_with("1 time cannot be read as a date, such as `5.5`"));
    let written = text(&read.graph, Format::Gexf);
    for graph in [&read.graph, &again(Format::Gexf, &written).graph] {
        let at = |day: &str| {
            let part = graph.at(&Moment::parse(day).unwrap());
            let ids = part.graph.node_weights().map(|node| node.id.as_str());
            (ids.collect::<String>(), part.graph.edge_count())
        };
        assert_eq!(at("1990-06-01"), ("cd".to_owned(), 0), "{written}");
        assert_eq!(at("1992-12-31"), ("abcd".to_owned(), 1), "{written}");
        assert_eq!(at("1995-12-31"), ("abd".to_owned(), 1), "{written}");
        assert_eq!(at("1996-01-01"), ("d".to_owned(), 0), "{written}");
    }
}

#[test]
fn the_date_of_the_data_comes_back_in_every_format() {
    let mut graph = again(Format::GraphMl, FOREIGN).graph;
    for weighted in [false, true] {
        graph.weighted = weighted;
        for date in [None, Some("2025-08"), Some("2025-08-15 11:32 (UTC−08:00)")] {
            graph.data_of = date.map(str::to_owned);
            for format in READ {
                let back = again(format, &text(&graph, format)).graph;
                assert_eq!(back.data_of, graph.data_of, "{format:?}");
                assert_eq!(back.weighted, graph.weighted, "{format:?}");
            }
        }
    }
}

#[test]
fn truth_values_of_python_are_truth_values() {
    let theirs = FOREIGN
        .replace(">true<", ">True<")
        .replace(">false<", ">False<");
    let drawing = again(Format::GraphMl, &theirs);
    let (node, edge) = first(&drawing);
    assert_eq!(found(node, "checked"), Some((Sort::Truth, "true")));
    assert_eq!(found(edge, "checked"), Some((Sort::Truth, "false")));
    let written = text(&drawing.graph, Format::GraphMl);
    assert!(
        written.contains("attr.name=\"checked\" attr.type=\"boolean\""),
        "{written}"
    );
}

#[test]
fn colours_of_edges_are_told_not_to_be_kept() {
    let file = |edge: &str| {
        format!(
            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" xmlns:y=\"http://www.yworks.com/xml/graphml\">
             <key for=\"edge\" id=\"d1\" yfiles.type=\"edgegraphics\"/><graph edgedefault=\"directed\"><node id=\"a\"/><node id=\"b\"/>
             <edge source=\"a\" target=\"b\"><data key=\"d1\"><y:PolyLineEdge><y:LineStyle type=\"line\" color=\"{edge}\" width=\"3\"/>
             </y:PolyLineEdge></data></edge></graph></graphml>"
        )
    };
    let place = crate::program::Place::new();
    for (color, told) in [("#00ff00", true), ("#000000", false), ("#808080", false)] {
        place.write("y.graphml", file(color));
        let drawn = place.run("draw y.graphml -o y.svg");
        assert_eq!(
            drawn.err.contains("1 edge has a colour that is not kept"),
            told,
            "{}",
            drawn.err
        );
        // Our own files have the colours of standings.
        place.run("draw y.graphml -o own.graphml --quiet");
        let again = place.run("draw own.graphml -o y.svg");
        assert!(!again.err.contains("colour"), "{}", again.err);
    }
}
