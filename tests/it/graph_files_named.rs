//! Graph files whose things are to be told apart, that `NetworkX` wrote, and that nobody laid out.

use crate::program::Place;

const SAME: &str = r#"graph { a1 [label="Smith"]; a2 [label="Smith"]; c [label="Hub"]; 7 [label="Clara"];
  a1 -- c; a2 -- c; a2 -- d; 7 -- c }"#;

#[test]
fn programs_get_ids_which_tell_things_of_one_label_apart() {
    let place = Place::with([("same.dot", SAME)]);
    let ranked = place.ok("rank same.dot --by degree -f csv --quiet");
    let things: Vec<&str> = ranked
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    let mut sorted = things.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["7", "a1", "a2", "c", "d"], "{ranked}");
    let groups = place.ok("communities same.dot -f csv --quiet");
    for id in [",a1,Smith,", ",a2,Smith,", ",7,Clara,"] {
        assert!(groups.contains(id), "{groups}");
    }
    let steps = place.ok("paths a2 7 --view same.dot -f csv --quiet");
    assert!(steps.contains(",a2,") && steps.contains(",c,"), "{steps}");
}

#[test]
fn a_label_that_several_have_means_none_of_them() {
    let place = Place::with([("same.dot", SAME)]);
    for line in [
        "paths Smith d --view same.dot",
        "draw same.dot --around smith -o x.svg",
        "draw same.dot --between Smith Hub -o x.svg",
    ] {
        let says = ["several things are called `", "`a1`, `a2`"];
        place.refuses(line, 3, &says);
    }
    let way = place.ok("paths a2 d --view same.dot -f csv --quiet");
    assert_eq!(way.lines().count(), 2, "{way}");
}

/// As `json.dump(nx.cytoscape_data(graph))` writes it.
const NETWORKX: &str = r#"{"data": [["name", "Three"], ["odd", [1, 2]]], "directed": false, "multigraph": false, "elements": {
  "nodes": [{"data": {"id": "0", "value": 0, "name": "0"}}, {"data": {"id": "1", "value": 1, "name": "1"}}],
  "edges": [{"data": {"source": 0, "target": 1}}, {"data": {"source": 1, "target": 0, "directed": true}}]}}"#;

#[test]
fn cytoscape_json_of_networkx_is_read() {
    let place = Place::with([
        ("a.cyjs", NETWORKX),
        (
            "b.cyjs",
            &NETWORKX.replace("[[\"name\", \"Three\"], [\"odd\", [1, 2]]]", "[]"),
        ),
    ]);
    let drawn = place.ok("draw a.cyjs -f graphology -o - --quiet");
    let drawn: serde_json::Value = serde_json::from_str(&drawn).unwrap();
    let edges = drawn["edges"].as_array().unwrap();
    let undirected: Vec<bool> = edges
        .iter()
        .map(|edge| edge["undirected"].as_bool().unwrap_or(false))
        .collect();
    assert_eq!(undirected, [true, false], "{drawn}");
    let node = drawn["nodes"][0]["attributes"].to_string();
    assert!(!node.contains("undirected"), "{node}");
    assert!(
        place
            .ok("draw a.cyjs -f mermaid -o - --quiet")
            .contains("title: \"Three\"")
    );
    place.ok("draw b.cyjs -f mermaid -o - --quiet");
}

#[test]
fn a_file_without_positions_is_laid_out_as_it_fits() {
    use std::fmt::Write as _;
    let mut tree = String::from("digraph {");
    for child in 1..40 {
        write!(tree, " n{} -> n{child};", (child - 1) / 3).unwrap();
    }
    tree.push('}');
    let mut ring = String::from("graph {");
    for node in 0..300 {
        write!(ring, " n{node} -- n{};", (node + 1) % 300).unwrap();
    }
    ring.push('}');
    let place = Place::with([("tree.dot", tree.as_str()), ("ring.dot", ring.as_str())]);
    for (file, layout) in [("tree.dot", "layered"), ("ring.dot", "stress")] {
        for asked in ["", " --layout auto"] {
            let drawn = place.run(&format!("draw {file} -o x.svg{asked}"));
            let says = format!("laid out as {layout}");
            assert!(drawn.err.contains(&says), "{file}{asked}: {}", drawn.err);
        }
    }
}
