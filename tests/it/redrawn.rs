//! Pictures drawn again from the files of a picture: places, sizes and what is said stay.

use chancery::draw::{Format, Options, draw};
use chancery::graph::RelationGraph;

use crate::draw::text;
use crate::draw_views as views;
use crate::graph_files::{READ, again};
use crate::program::Place;

/// Heights and widths of boxes and where they are, of a picture with its positions kept.
fn kept(graph: &RelationGraph, format: Format) -> Vec<[f64; 4]> {
    let back = again(format, &text(graph, format));
    let options = Options {
        given: back.given.clone(),
        keep_positions: true,
        ..Options::default()
    };
    let mut out = Vec::new();
    draw(&back.graph, Format::Cytoscape, &options, &mut out).unwrap();
    boxes(std::str::from_utf8(&out).unwrap())
}

/// Middle, width and height of each box, the first one's middle at the origin.
fn boxes(cytoscape: &str) -> Vec<[f64; 4]> {
    let all: serde_json::Value = serde_json::from_str(cytoscape).unwrap();
    let nodes = all["elements"]["nodes"].as_array().unwrap();
    let first = &nodes[0]["position"];
    let of = |node: &serde_json::Value| {
        let at =
            |axis: &str| node["position"][axis].as_f64().unwrap() - first[axis].as_f64().unwrap();
        let side = |name: &str| node["data"][name].as_f64().unwrap();
        [at("x"), at("y"), side("width"), side("size")]
    };
    nodes.iter().map(of).collect()
}

#[test]
fn a_picture_drawn_again_has_its_boxes_where_and_as_large_as_they_were() {
    for graph in [views::delegations(), views::who_met_whom(), views::claims()] {
        let was = boxes(&text(&graph, Format::Cytoscape));
        for format in READ {
            let is = kept(&graph, format);
            for (was, is) in was.iter().zip(&is) {
                let near = was.iter().zip(is).all(|(was, is)| (was - is).abs() < 0.05);
                assert!(near, "{}: {was:?} {is:?}", format.name());
            }
        }
    }
}

#[test]
fn positions_of_a_file_are_kept_and_that_is_told() {
    let place = Place::new();
    let said = |line: &str| place.run(line).err;
    place.ok("draw chain --quiet -o chain.cyjs");
    for ending in ["gexf", "graphml", "dot", "cyjs"] {
        if ending != "cyjs" {
            place.ok(&format!("draw chain.cyjs --quiet -o chain.{ending}"));
        }
        let note = said(&format!("draw chain.{ending} -o {ending}.svg"));
        assert!(
            note.contains("laid out as in the file; `--layout auto` lays it out anew"),
            "{note}"
        );
        let note = said(&format!("draw chain.{ending} --layout kept -o again.svg"));
        assert!(note.ends_with("laid out as in the file\n"), "{note}");
        assert_eq!(
            place.read("again.svg"),
            place.read(&format!("{ending}.svg"))
        );
        place.ok(&format!(
            "draw chain.{ending} --keep-positions --quiet -o again.svg"
        ));
        assert_eq!(
            place.read("again.svg"),
            place.read(&format!("{ending}.svg"))
        );
        // The layout that the view asked for can be had again.
        let note = said(&format!(
            "draw chain.{ending} --layout layered -o layered.svg"
        ));
        assert!(!note.contains("as in the file"), "{note}");
        assert_ne!(place.read("layered.svg"), place.read("again.svg"));
    }
    assert_eq!(place.read("gexf.svg"), place.read("graphml.svg"));
    place.refuses(
        "draw chain --layout kept",
        2,
        &["`--layout kept` is for graph files"],
    );
    place.refuses("draw chain --layout keep", 2, &["map, kept"]);
}

#[test]
fn dates_and_places_are_laid_out_by_what_they_are() {
    let place = Place::new();
    for (view, layout) in [("timeline", "timeline"), ("map", "map")] {
        place.ok(&format!("draw {view} --quiet -o {view}.gexf"));
        let note = place.run(&format!("draw {view}.gexf -o again.svg")).err;
        assert!(note.contains(&format!("laid out as {layout}")), "{note}");
    }
}

#[test]
fn a_file_that_places_nothing_or_not_all_is_laid_out_anew() {
    let place = Place::with([
        ("none.dot", "graph { a -- b }"),
        ("some.dot", "graph { a [pos=\"0,0\"]; a -- b }"),
        ("one.dot", "graph { node [pos=\"0,0\"]; a -- b }"),
    ]);
    for (file, some) in [("none", false), ("some", true), ("one", false)] {
        let note = place.run(&format!("draw {file}.dot -o {file}.svg")).err;
        assert!(note.contains("laid out as stress"), "{note}");
        let told = note.contains("a position for 1 of 2 nodes: all are laid out anew");
        assert_eq!(told, some, "{note}");
    }
}

#[test]
fn what_a_record_says_besides_is_in_every_format() {
    let mut graph = views::delegations();
    let edge = graph.graph.edge_weights_mut().next().unwrap();
    edge.details = vec![
        "attendance: attended; late".to_owned(),
        "role: host".to_owned(),
    ];
    let details = edge.details.clone();
    for format in READ {
        let back = again(format, &text(&graph, format)).graph;
        let edge = back.graph.edge_weights().next().unwrap();
        assert_eq!(edge.details, details, "{}", format.name());
    }
    for format in [Format::Graphology, Format::Csv] {
        let written = text(&graph, format);
        assert!(written.contains("; role: host"), "{written}");
    }
}
