//! The interactive page of things that are drawn several times, and what goes with what filters leave out.

use chancery::draw::Format;
use chancery::graph::{Arrangement, Moment, NodeKind, RelationGraph, Span, Standing};
use petgraph::graph::NodeIndex;

use crate::draw::text;
use crate::draw_views::Sketch;
use crate::html::{Opened, data, hidden};

fn span(start: &str, end: Option<&str>) -> Span {
    let day = |text: &str| Moment::parse(text).unwrap();
    Span {
        start: day(start),
        end: end.map(day),
        approximate: false,
        lane: String::new(),
        standing: Standing::Fact,
        sources: Vec::new(),
    }
}

/// Talks of 2001 and of 2005, at which Anna was; Boris knows her, and Dora him. Eva is only worked out.
fn talks(arrangement: Arrangement) -> (RelationGraph, [NodeIndex; 2]) {
    let mut sketch = Sketch::new("Talks", "Made by a test.", arrangement);
    let first = sketch.node("Talks", NodeKind::Event);
    let [anna, boris, dora] =
        ["Anna", "Boris", "Dora"].map(|name| sketch.node(name, NodeKind::Person));
    let eva = sketch.node("Eva", NodeKind::Post);
    let second = sketch.add("Talks", NodeKind::Event);
    sketch.edge(anna, first, "attended", Standing::Fact);
    sketch.edge(anna, boris, "knows", Standing::Fact);
    sketch.edge(boris, dora, "knows", Standing::Claim);
    let mut graph = sketch.0;
    graph.graph[first].span = Some(span("2001-01-01", Some("2001-06-30")));
    graph.graph[second].span = Some(span("2005-01-01", None));
    let thing = graph.graph[first].id.clone();
    graph.graph[second].id = format!("{thing} 2");
    graph.graph[second].mark_of = Some(thing);
    graph.graph[eva].standing = Standing::Derived;
    (graph, [first, second])
}

const IRI: &str = "https%3A%2F%2Fw3id.org%2Fchancery%2Fid%2Fevent%2FTalks";

#[test]
fn marks_of_a_thing_are_one_thing_of_the_page() {
    let (graph, [first, second]) = talks(Arrangement::Stress);
    let told = data(&text(&graph, Format::Html));
    assert_eq!(told["nodes"][second.index()]["thing"], first.index());
    assert_eq!(
        told["nodes"][first.index()]["thing"],
        serde_json::Value::Null
    );
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    let all = page.document("");
    assert!(all.contains("5 of 5 things and 3 of 3 statements shown"));
    // Either is the thing, with its statements and the way to the other one.
    for thing in [IRI.to_owned(), second.index().to_string()] {
        let panel = page.panel(&format!("thing={thing}"));
        assert!(
            panel.contains("attended (1)") && panel.contains("Drawn 2 times; also: 200"),
            "{panel}"
        );
    }
    // Both are near what the thing is near, and Boris is two ties away.
    let near =
        |thing: &str, hops: u8| hidden(&page.document(&format!("around={thing}&hops={hops}")));
    assert_eq!(near(IRI, 1), 3, "Boris, Dora and Eva");
    assert_eq!(near(&second.index().to_string(), 2), 2, "Dora and Eva");
    let path = page.panel(&format!("path={}&path=2", second.index()));
    assert!(
        path.contains("Talks to Boris: 2 steps, the only one of this length."),
        "{path}"
    );
    let same = page.panel(&format!("path={}&path={}", first.index(), second.index()));
    assert!(same.contains("Both ends are the same thing."), "{same}");
}

#[test]
fn a_line_goes_on_to_the_mark_that_filters_leave() {
    let (graph, [first, second]) = talks(Arrangement::Stress);
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    let node = |document: &str, node: NodeIndex| {
        let tag = format!("<g id=\"n{}\" class=\"node off\"", node.index());
        document.contains(&tag)
    };
    let late = page.document("since=2004-01-01");
    assert!(node(&late, first) && !node(&late, second));
    assert!(late.contains("<g id=\"e0\" class=\"edge moved\""), "{late}");
    assert!(late.contains("5 of 5 things and 3 of 3 statements shown"));
    let early = page.document("until=2002-01-01");
    assert!(!node(&early, first) && node(&early, second));
    assert!(early.contains("<g id=\"e0\" class=\"edge\""), "{early}");
}

#[test]
fn what_has_a_date_of_the_time_stays_without_its_statements() {
    let (mut graph, [_, second]) = talks(Arrangement::Stress);
    graph.graph[second].mark_of = None;
    let (anna, boris) = (NodeIndex::new(1), NodeIndex::new(2));
    for (thing, year) in [(anna, "1990-01-01"), (boris, "2005-01-01")] {
        graph.graph[thing].span = Some(span(year, Some(year)));
    }
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    // Boris was there in 2005, though Anna, and what he says with Dora, were not; without the claim, he still was.
    let off = |chosen: &str| {
        page.document(chosen)
            .contains("<g id=\"n2\" class=\"node off\"")
    };
    assert!(!off("since=2004-01-01&no-relation=attended"));
    assert!(!off("since=2004-01-01&no-standing=claim"));
    assert!(off("since=2006-01-01"));
    assert!(off("no-relation=knows"));
}

#[test]
fn the_legend_tells_what_is_derived_and_words_go_with_what_they_speak_of() {
    let (mut graph, [first, _]) = talks(Arrangement::Timeline);
    // A bar is beside what began meanwhile.
    graph.graph[first].span = Some(span("2001-01-01", Some("2006-01-01")));
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    let entry = |document: &str| {
        let legend = document.split("id=\"legend\"").nth(1).unwrap();
        let entries = legend.split("class=\"entry").skip(1);
        let mut found = entries.filter(|entry| entry.contains(">derived – "));
        found.next().map(|entry| !entry.starts_with(" off"))
    };
    let bar = |document: &str| {
        let tag = format!("data-of=\"n{}\"", first.index());
        let bar = document.split(&tag).nth(1);
        bar.map(|rest| !rest.split('>').next().unwrap().contains("off"))
    };
    let all = page.document("");
    assert_eq!((entry(&all), bar(&all)), (Some(true), Some(true)));
    assert_eq!(entry(&page.document("no-kind=post")), Some(false));
    assert_eq!(bar(&page.document("no-kind=event")), Some(false));
}

/// What is drawn of an edge: the ways of its line and of its tip.
fn ways(document: &str, edge: usize) -> Vec<&str> {
    let tag = format!("<g id=\"e{edge}\"");
    let part = document.split(&tag).nth(1).unwrap();
    let part = part.split("</g>").next().unwrap();
    let ways = part.split(" d=\"").skip(1);
    ways.map(|way| way.split('"').next().unwrap()).collect()
}

/// The words of an edge: whether they are moved, and whether the line to them is left out.
fn words(document: &str, edge: usize) -> (bool, bool) {
    let tag = format!("class=\"label\" data-edge=\"{edge}\"");
    let part = document.split(&tag).nth(1).unwrap();
    let part = part.split("</g>").next().unwrap();
    let head = part.split('>').next().unwrap();
    (
        head.contains("transform"),
        part.contains("class=\"c-axis off\""),
    )
}

fn numbers(way: &str) -> Vec<f64> {
    let numbers = way.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    numbers.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn lines_that_move_to_another_mark_run_apart_and_come_back() {
    let (mut graph, [first, second]) = talks(Arrangement::Stress);
    let (anna, edge) = (
        NodeIndex::new(1),
        graph.graph[petgraph::graph::EdgeIndex::new(0)].clone(),
    );
    let more = |relation: &str| chancery::graph::Edge {
        relation: relation.to_owned(),
        ..edge.clone()
    };
    for relation in ["chaired", "opened", "closed"] {
        graph.graph.add_edge(anna, first, more(relation));
    }
    let own = graph.graph.add_edge(second, anna, more("invited")).index();
    let [loop_, over] =
        [first, second].map(|to| graph.graph.add_edge(first, to, more("led to")).index());
    let moved = [0, 3, 4, 5];
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    let (before, late) = (page.document(""), page.document("since=2004-01-01"));
    let all = moved.into_iter().chain([own]);
    let lines: std::collections::BTreeSet<Vec<String>> = all
        .map(|edge| {
            // From the same end.
            let mut ends: Vec<String> = ways(&late, edge)[0]
                .split(['M', 'L', 'C', 'Q', ' '])
                .map(str::to_owned)
                .collect();
            ends.sort();
            ends
        })
        .collect();
    assert_eq!(lines.len(), 5, "{lines:?}");
    for edge in moved {
        assert_ne!(ways(&before, edge), ways(&late, edge));
    }
    assert_eq!(ways(&before, own), ways(&late, own));
    // Loops are at the mark that is left.
    let scene = chancery::draw::layout::place(&graph, Arrangement::Stress);
    let rect = scene.boxes[second.index()].rect.grown(60.0);
    for edge in [loop_, over] {
        let way = ways(&late, edge)[0];
        let points = numbers(way);
        assert!(
            points
                .chunks(2)
                .all(|at| rect.contains(chancery::draw::geometry::Point::new(at[0], at[1]))),
            "{way} {rect:?}"
        );
        assert!(way.contains('C') && way != ways(&before, edge)[0], "{way}");
    }
    assert_ne!(ways(&late, loop_)[0], ways(&late, over)[0]);
    // And all as it was.
    page.then("location.hash = ''");
    let again = page.document("since=2004-01-01");
    for edge in 0..graph.graph.edge_count() {
        assert_eq!(ways(&before, edge), ways(&again, edge), "{edge}");
        let label = format!("data-edge=\"{edge}\"");
        if before.contains(&label) {
            assert_eq!(words(&before, edge), (false, false));
            assert_eq!(words(&again, edge), (false, false));
        }
    }
    let had_lines = |document: &str| document.matches("class=\"c-axis\"").count();
    assert_eq!(had_lines(&before), had_lines(&again));
}
