//! Relations without a direction: in pictures, formats and measures, alone and among others.

use chancery::draw::Format;
use chancery::draw::dot::render_with_graphviz;
use chancery::draw::{DrawError, halt::Halt};
use chancery::vocab::SYMMETRIC;
use serde_json::Value;

use crate::draw::text;
use crate::draw_views as views;
use crate::graph_files::again;
use crate::program::Place;

/// `ex:allied` is symmetric and said of A and B both ways round; C rules A.
const ALLIES: &str = "@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:allied a owl:SymmetricProperty ; rdfs:label \"allied with\" .
ex:rules rdfs:label \"rules\" .
ex:a rdfs:label \"A\" ; ex:allied ex:b . ex:b rdfs:label \"B\" ; ex:allied ex:a , ex:c .
ex:c rdfs:label \"C\" ; ex:rules ex:a .
";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// One triangle: two ties without a direction, and one with.
fn allies() -> Place {
    let only = "@prefix ex: <https://example.org/> .\n@prefix dip: <https://w3id.org/chancery/ontology#> .\n\
                ex:a dip:metWith ex:b . ex:b dip:metWith ex:a , ex:c .\n";
    Place::with([("allies.ttl", ALLIES), ("met.ttl", only)])
}

#[test]
fn what_is_said_both_ways_round_is_one_line_without_a_tip() {
    let place = allies();
    let drawn = place.run("draw -d allies.ttl -f svg -o allies.svg --theme light");
    assert!(
        drawn.err.contains("3 nodes and 3 edges drawn"),
        "{}",
        drawn.err
    );
    let svg = String::from_utf8(place.read("allies.svg")).unwrap();
    assert!(svg.contains("<title>A — allied with — B (fact"), "{svg}");
    assert!(svg.contains("<title>C — rules → A (fact"), "{svg}");
    assert!(svg.contains("line without a tip: no direction"));
    assert_eq!(svg.matches("class=\"a-fact\"").count(), 1, "{svg}");
    // Ours is one where no file says so, and where a query makes the statements.
    for what in [
        "-d met.ttl",
        "-d met.ttl -q 'CONSTRUCT { ?b dip:metWith ?a } WHERE { ?a dip:metWith ?b }'",
        "-d met.ttl -q 'SELECT ?from ?to (dip:metWith AS ?relation) { ?from dip:metWith ?to }'",
    ] {
        let mermaid = place.ok(&format!("draw {what} -f mermaid -o -"));
        let ties: Vec<&str> = mermaid
            .lines()
            .filter(|line| line.contains("---|"))
            .collect();
        assert_eq!(ties.len(), 2, "{mermaid}");
        // Whichever way round it is asked for, it is asserted.
        assert!(mermaid.contains("linkStyle 0,1 "), "{mermaid}");
        assert!(!mermaid.contains("-->"), "{mermaid}");
    }
}

#[test]
fn what_is_claimed_or_noted_of_one_way_round_holds_for_the_other() {
    let place = allies();
    let noted = "<< ex:c ex:allied ex:b ~ ex:claim >> dip:speaker ex:a ; dip:act act:assertion .
<< ex:b ex:allied ex:a ~ ex:note >> dip:qualifier <https://w3id.org/chancery/scheme/qualifier/circa> .
<< ex:c ex:allied ex:a ~ ex:other >> dip:speaker ex:b ; dip:act act:assertion .
";
    place.write("more.ttl", format!("{ALLIES}{noted}"));
    let mermaid = place.ok("draw -d more.ttl --claims -f mermaid -o -");
    let ties = |line: &&str| line.contains("allied with");
    let found: Vec<&str> = mermaid.lines().filter(ties).map(str::trim).collect();
    // A and B with the note, B and C as stated and as A says besides, and C and A as B says.
    assert_eq!(found.len(), 4, "{mermaid}");
    assert_eq!(found.iter().filter(|line| line.contains("≈")).count(), 1);
    assert_eq!(found.iter().filter(|line| line.contains("-.-|")).count(), 2);
}

#[test]
fn our_symmetric_properties_are_those_of_the_ontology() {
    let ontology = include_str!("../../ontology/chancery.ttl");
    let blocks = ontology.split("\n\n");
    let symmetric = blocks.filter(|block| block.contains("owl:SymmetricProperty"));
    let names = symmetric.filter_map(|block| block.trim().strip_prefix("dip:"));
    let names = names.filter_map(|block| block.split(' ').next());
    let names: Vec<String> = names
        .map(|name| format!("https://w3id.org/chancery/ontology#{name}"))
        .collect();
    assert_eq!(names, SYMMETRIC);
}

#[test]
fn each_format_says_of_each_edge_whether_it_has_a_direction() {
    let place = allies();
    let of = |data: &str, format: &str| place.ok(&format!("draw -d {data} -f {format} -o -"));
    let count = |text: &str, part: &str| text.matches(part).count();
    for (format, usual, other) in [
        (
            "graphml",
            "edgedefault=\"directed\"",
            "\"edge-undirected\">true<",
        ),
        (
            "gexf",
            "defaultedgetype=\"directed\"",
            "<attvalue for=\"undirected\" value=\"true\"/>",
        ),
        ("dot", "digraph chancery", "dir=\"none\""),
        ("graphology", "\"type\":\"mixed\"", "\"undirected\":true"),
        ("cytoscape", "edge[?undirected]", "\"undirected\":true"),
        ("csv", ",Directed,", ",Undirected,"),
        ("mermaid", " -->|", " ---|"),
    ] {
        let mixed = of("allies.ttl", format);
        assert_eq!(
            (count(&mixed, usual), count(&mixed, other)),
            (1, 2),
            "{mixed}"
        );
    }
    for (format, said) in [
        ("graphml", "edgedefault=\"undirected\""),
        ("gexf", "defaultedgetype=\"undirected\""),
        ("dot", "graph chancery"),
        ("graphology", "\"type\":\"undirected\""),
    ] {
        let all = of("met.ttl", format);
        assert!(all.contains(said), "{all}");
        for not in [
            "directed=\"false\"",
            "dir=\"none\"",
            "->",
            "type=\"undirected\" label",
        ] {
            assert!(!all.contains(not), "{all}");
        }
    }
}

#[test]
fn a_page_has_no_ends_where_there_are_none() {
    let place = allies();
    let page = place.ok("draw -d met.ttl -f html -o -");
    for part in ["<th scope=\"col\">One</th>", "\"undirected\":true"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<th scope=\"col\">From</th>"));
    let mixed = place.ok("draw -d allies.ttl -f html -o -");
    assert!(mixed.contains("<td>allied with (no direction)</td>"));
    assert!(mixed.contains("<th scope=\"col\">From</th>") && mixed.contains("<td>rules</td>"));
}

#[test]
fn a_tie_without_a_direction_counts_both_ways() {
    let place = allies();
    let ranked = place.ok("rank -d allies.ttl --by in-degree,out-degree,degree -f csv");
    for line in ["/b,thing,2,2,2", "/a,thing,2,1,2", "/c,thing,1,2,2"] {
        assert!(ranked.contains(line), "{ranked}");
    }
    let asked = "query -d allies.ttl -q 'SELECT ?in ?out { ex:a network:inDegree ?in ; network:outDegree ?out }' -f csv \
                 --quiet";
    let asked = asked.replace("ex:a", "<https://example.org/a>");
    assert_eq!(place.ok(&asked), "in,out\r\n2,1\r\n");
    let figures = json(&place.ok("rank -d met.ttl --figures --json"));
    assert_eq!(figures["figures"]["strong components"], 1, "{figures}");
    let groups = json(&place.ok("communities -d met.ttl --method strong --json"));
    assert_eq!(
        groups["communities"].as_array().map(Vec::len),
        Some(1),
        "{groups}"
    );
    // PageRank as NetworkX has it of the graph in which each such tie is a pair of arcs.
    let pagerank = place.ok("rank -d allies.ttl --by pagerank -f csv");
    for value in [",0.33333333333", ",0.43274853801", ",0.23391812865"] {
        assert!(pagerank.contains(value), "{pagerank}");
    }
}

#[test]
fn paths_follow_ties_without_a_direction_either_way() {
    let place = allies();
    let ends = "https://example.org/c https://example.org/b";
    let said = place.run(&format!("paths {ends} -d met.ttl --directed"));
    assert!(
        said.err.contains("no relation that counts has a direction"),
        "{}",
        said.err
    );
    let mixed = place.run("paths A C -d allies.ttl --directed");
    assert!(!mixed.err.contains("has a direction"), "{}", mixed.err);
    let text = mixed.text();
    assert!(text.contains("   A — allied with — B\n"), "{text}");
    assert!(text.contains("   B — allied with — C\n"), "{text}");
    let rows = place.ok("paths A C -d allies.ttl --k 2 -f csv");
    assert!(
        rows.contains(",either,") && rows.contains(",back,"),
        "{rows}"
    );
    let report = json(&place.ok("paths A B -d allies.ttl --json"));
    let statement = &report["paths"][0]["steps"][0]["statements"][0];
    assert_eq!(statement["ahead"], Value::Null);
    place.ok("load allies.ttl -l store");
    place.ok("paths B A -l store --into https://example.org/ways");
    let carried = place.ok("query -l store -q 'SELECT ?by { GRAPH <https://example.org/ways> { ?step dip:carriedBy ?by } }' -f csv");
    // Both statements say it.
    assert_eq!(carried.lines().count(), 3, "{carried}");
}

#[test]
fn graphviz_draws_what_is_written_without_a_warning() {
    let graph = views::who_met_whom();
    let dot = text(&graph, Format::Dot);
    for part in ["overlap=\"scalexy\"", "sep=\"+8\"", "splines=\"true\""] {
        assert!(dot.contains(part), "{part}");
    }
    let nodes = dot.lines().filter(|line| line.contains(" pos="));
    let held = nodes.filter(|line| line.contains("!\" width=\""));
    assert_eq!(held.count(), graph.graph.node_count());
    let back = again(Format::Dot, &dot);
    assert!(back.given.looks.values().all(|look| look.at.is_some()));
    match render_with_graphviz(&graph, "svg", &Halt::default()) {
        Ok(svg) => assert!(!svg.is_empty()),
        Err(error) => assert!(matches!(error, DrawError::GraphvizMissing), "{error}"),
    }
    // Dots are smaller than their words: no curve finds a way between those.
    let mut many = views::who_met_whom();
    let middle = many.graph.node_indices().next().unwrap();
    for number in 0..300 {
        let mut node = many.graph[middle].clone();
        node.id = format!("https://example.org/{number}");
        let node = many.graph.add_node(node);
        let edge = many.graph.edge_weights().next().cloned().unwrap();
        many.graph.add_edge(middle, node, edge);
    }
    let dot = text(&many, Format::Dot);
    assert!(dot.contains("splines=\"line\"") && !dot.contains("!\" width"));
}
