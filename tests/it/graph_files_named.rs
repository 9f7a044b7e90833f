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

#[test]
fn a_link_is_no_id_where_another_node_is_called_so() {
    let one = r#"digraph { a [label="Anna" url="b" pos="0,0"]; b [label="Boris" url="c" pos="500,0"];
  c [label="Clara" pos="0,300"]; d [label="Dora" url="e"]; f [label="Fay" url="e"]; a -> c; b -> c; d -> f }"#;
    let place = Place::with([("links.dot", one)]);
    let ranked = place.ok("rank links.dot --by degree --json --quiet");
    let ranked: serde_json::Value = serde_json::from_str(&ranked).unwrap();
    let things = ranked["things"].as_array().unwrap().iter();
    let mut ids: Vec<&str> = things.filter_map(|thing| thing["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["a", "b", "c", "e", "f"]);
    let path = place.ok("paths Boris Clara --view links.dot --quiet");
    assert!(path.contains("Boris – Clara"), "{path}");
    place.ok("draw links.dot --keep-positions -o links.csv --quiet");
    let nodes = String::from_utf8(place.read("links-nodes.csv")).unwrap();
    let line = |name: &str| nodes.lines().find(|line| line.contains(name)).unwrap();
    assert!(line("Anna").replace("Anna", "") != line("Boris").replace("Boris", ""));
}

#[test]
fn an_edge_of_a_strict_graph_is_one_edge() {
    let place = Place::with([
        (
            "ahead.dot",
            "strict digraph { a->b [label=x]; a->b [weight=4]; b->a; b->c }",
        ),
        (
            "both.dot",
            "strict graph { a--b; b--a; a--b [weight=3]; {b c} -- c }",
        ),
    ]);
    let drawn = place.ok("draw ahead.dot -f graphology -o - --quiet");
    let drawn: serde_json::Value = serde_json::from_str(&drawn).unwrap();
    let edges = drawn["edges"].as_array().unwrap();
    assert_eq!(edges.len(), 3, "{drawn}");
    assert_eq!(edges[0]["attributes"]["label"], "x");
    assert_eq!(edges[0]["attributes"]["weight"], 4);
    let drawn = place.ok("draw both.dot -f graphology -o - --quiet");
    let drawn: serde_json::Value = serde_json::from_str(&drawn).unwrap();
    assert_eq!(drawn["edges"].as_array().unwrap().len(), 3, "{drawn}");
}

#[test]
fn letters_of_any_script_stay_in_the_ids_of_graphml() {
    let file = r#"<graphml><graph edgedefault="directed"><node id="Müller"/><node id="Москва"/>
  <edge id="ä1" source="Müller" target="Москва"/></graph></graphml>"#;
    let place = Place::with([("a.graphml", file)]);
    let again = place.ok("draw a.graphml -f graphml -o - --quiet");
    for id in ["id=\"Müller\"", "id=\"Москва\"", "id=\"ä1\""] {
        assert!(again.contains(id), "{again}");
    }
}

#[test]
fn who_says_it_is_in_the_file_too() {
    let data = "@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:talks rdfs:label \"Talks\" . ex:treaty rdfs:label \"Treaty\" . ex:anna rdfs:label \"Anna\" .
<< ex:talks dip:outcome ex:treaty ~ ex:c1 >> dip:speaker ex:anna .
";
    let place = Place::with([("talks.ttl", data)]);
    place.ok("draw -d talks.ttl --claims -o talks.graphml --quiet");
    let path = place.ok("paths Talks Treaty --view talks.graphml --via-claims --quiet");
    assert!(path.contains("claim of Anna"), "{path}");
}

#[test]
fn a_loop_that_is_cut_off_is_one_tie() {
    let file = r#"<graphml><key id="s" for="edge" attr.name="start"/><key id="e" for="edge" attr.name="end"/>
  <graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"/>
  <edge source="a" target="a"><data key="s">2001</data><data key="e">2002</data></edge></graph></graphml>"#;
    let place = Place::with([("loop.graphml", file)]);
    let drawn = place.ok("draw loop.graphml --at 2010 -f graphology -o - --quiet");
    let drawn: serde_json::Value = serde_json::from_str(&drawn).unwrap();
    assert_eq!(drawn["nodes"][0]["attributes"]["hidden"], 1, "{drawn}");
}

#[test]
fn what_graphviz_does_not_show_has_no_escapes() {
    let file = r#"digraph { a [path="C:\new\table" re="\d+\.txt" home="C:\Notes" say="a \"b\"" label="A\nB"];
  a -> b [pattern="\bfoo\b"] }"#;
    let place = Place::with([("esc.dot", file)]);
    for (from, to) in [("esc.dot", "one.dot"), ("one.dot", "two.dot")] {
        let drawn = place.ok(&format!("draw {from} -f graphology -o - --quiet"));
        let drawn: serde_json::Value = serde_json::from_str(&drawn).unwrap();
        let node = &drawn["nodes"][0]["attributes"];
        for (name, value) in [
            ("path", r"C:\new\table"),
            ("re", r"\d+\.txt"),
            ("home", r"C:\Notes"),
            ("say", r#"a "b""#),
            ("label", "A B"),
        ] {
            assert_eq!(node[name], value, "{from}: {node}");
        }
        assert_eq!(drawn["edges"][0]["attributes"]["pattern"], r"\bfoo\b");
        place.ok(&format!("draw {from} -o {to} --quiet"));
    }
}

#[test]
fn signs_come_back_and_rows_without_one_are_friendly() {
    let query = |rows: &str| {
        format!(
            "SELECT ?source ?target ?sign WHERE {{ VALUES (?source ?target ?sign) {{ {rows} }} }}"
        )
    };
    let triangle = "(<x:a> <x:b> -1) (<x:b> <x:c> 1) (<x:c> <x:a> 1)";
    let place = Place::with([
        ("one.rq", query(triangle).as_str()),
        (
            "two.rq",
            query(&format!("{triangle} (<x:a> <x:b> UNDEF)")).as_str(),
        ),
    ]);
    let figures = |of: &str| place.ok(&format!("rank {of} --figures -f csv --quiet"));
    assert!(figures("one.rq").contains("unbalanced triangles,1"));
    for end in ["graphml", "gexf", "cyjs", "dot"] {
        place.ok(&format!("draw one.rq -o one.{end} --quiet"));
        let found = figures(&format!("one.{end}"));
        assert!(found.contains("unbalanced triangles,1"), "{end}: {found}");
    }
    let found = figures("two.rq");
    assert!(found.contains("undecided triangles,1"), "{found}");
}

#[test]
fn outlines_come_back_from_every_format() {
    let fishery = "@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
ex:north a dip:State ; rdfs:label \"Northland\" ; schema:latitude 62 ; schema:longitude -158 .
ex:west a dip:State ; rdfs:label \"Westland\" ; schema:latitude 62 ; schema:longitude 165 .
ex:box a schema:Place ; rdfs:label \"Fishing grounds\" ;
    geo:hasGeometry [ geo:asWKT \"POLYGON((175 55, -175 55, -175 60, 175 60, 175 55))\"^^geo:wktLiteral ] .
ex:claim a dip:TerritorialStatus ; dip:holder ex:north ; dip:territory ex:box ; dip:kind kind:claims .
ex:control a dip:TerritorialStatus ; dip:holder ex:west ; dip:territory ex:box ; dip:kind kind:controls .
";
    let part = "POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,2 2,1 1))";
    let place = Place::with([("fishery.ttl", fishery)]);
    let shape = |of: &str| {
        let drawn = place.ok(&format!("draw {of} -f graphology -o - --quiet"));
        let drawn: serde_json::Value = serde_json::from_str(&drawn).unwrap();
        let nodes = drawn["nodes"].as_array().unwrap().clone();
        let mut nodes = nodes.iter().map(|node| &node["attributes"]);
        let found = nodes.find(|node| node["label"] == "Fishing grounds");
        let found = found.unwrap_or_else(|| panic!("{of}: {drawn}"));
        ["wkt", "lat", "lon", "contested"].map(|name| found[name].clone())
    };
    let whole = shape("-d fishery.ttl --layout map");
    let outline = "POLYGON((175 55,-175 55,-175 60,175 60,175 55))";
    assert_eq!((&whole[0], &whole[3]), (&outline.into(), &true.into()));
    let hatched = |of: &str| {
        let svg = place.ok(&format!("draw {of} --layout map -o - --quiet"));
        let hatched = svg.split("<path class=\"m-hatch\" d=\"").nth(1);
        let hatched = hatched.and_then(|rest| rest.split('"').next());
        hatched.unwrap_or_else(|| panic!("{of}: {svg}")).to_owned()
    };
    let first = hatched("-d fishery.ttl");
    for end in ["graphml", "gexf", "dot", "cyjs"] {
        place.ok(&format!(
            "draw -d fishery.ttl --layout map -o a.{end} --quiet"
        ));
        assert_eq!(shape(&format!("a.{end} --layout map")), whole, "{end}");
        assert_eq!(hatched(&format!("a.{end}")), first, "{end}");
    }
    // Other tools have outlines too, and no points beside them.
    let foreign = format!(
        "digraph {{ a [label=\"Fishing grounds\" wkt=\"{part}\"]; b [wkt=\"somewhere\"] }}"
    );
    place.write("b.dot", foreign);
    assert_eq!(shape("b.dot --layout map")[0], part);
    let said = place.run("draw b.dot --layout map -o b.svg").err;
    assert!(
        said.contains("not read: b: POINT, POLYGON or MULTIPOLYGON is expected"),
        "{said}"
    );
}

#[test]
fn no_table_of_measures_has_a_formula() {
    let file = "graph { \"=HYPERLINK(1)\" -- \"+1\" [label=\"-x\"]; \"+1\" -- \"=cmd|'/c calc'!A1\" [label=\"@SUM\"] }";
    let place = Place::with([("f.dot", file)]);
    for line in [
        "rank f.dot --by degree,betweenness",
        "communities f.dot",
        "paths =HYPERLINK(1) +1 --view f.dot",
        "rank f.dot --bridges",
    ] {
        for format in ["csv", "tsv"] {
            let table = place.ok(&format!("{line} -f {format} --quiet"));
            let between = if format == "csv" { ',' } else { '\t' };
            let mut cells = table.lines().flat_map(|row| row.split(between));
            let is_risky = |cell: &str| {
                let cell = cell.trim_start_matches('"');
                cell.starts_with(['=', '+', '-', '@'])
            };
            assert!(!cells.clone().any(is_risky), "{table}");
            assert!(
                cells.any(|cell| cell.trim_matches('"').starts_with("'=HYPERLINK")),
                "{table}"
            );
        }
        // Programs that ask for it get it as it is.
        let report = place.ok(&format!("{line} --json --quiet"));
        assert!(report.contains("\"=HYPERLINK(1)\""), "{report}");
    }
}
