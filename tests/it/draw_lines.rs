//! Lines of pictures against boxes that are none of their ends and against words of other lines, and
//! words that found no room: counted
//! where they can be counted again, since layouts are the same every time.

use chancery::draw::layout::place;
use chancery::draw::quality::covering;
use chancery::draw::scene::{Entry, Scene, Sign, text_rect};
use chancery::draw::{Format, Options, draw};
use chancery::graph::{Arrangement, Moment, NodeKind, RelationGraph, Span, Standing};
use petgraph::graph::{EdgeIndex, NodeIndex};
use proptest::prelude::*;

use crate::draw::{any_graph, scattered};
use crate::draw_views::Sketch;
use crate::pictures::graph_of_view;
use crate::project;

/// How many lines run behind a box that is not one of their ends.
fn behind(graph: &RelationGraph, scene: &Scene) -> usize {
    let hidden = scene.edges.iter().filter(|line| {
        let ends = graph.graph.edge_endpoints(EdgeIndex::new(line.edge));
        let ends: [usize; 2] = ends.map(|(from, to)| [from.index(), to.index()]).unwrap();
        let points = line.curve.flattened();
        let mut others = scene.boxes.iter().filter(|one| !ends.contains(&one.node));
        others.any(|one| {
            let core = one.rect.grown(-1.0);
            points
                .windows(2)
                .any(|pair| core.crossed_by(pair[0], pair[1]))
        })
    });
    hidden.count()
}

/// How many edges with words show none, or the numbers of their sources alone.
fn wordless(graph: &RelationGraph, scene: &Scene) -> usize {
    // What the legend says of all lines without words is not lost.
    let told = |relation: &str| {
        let words = format!("lines without words: {relation}");
        scene
            .legend
            .iter()
            .any(|entry| entry.text.line.text == words)
    };
    let lost = scene.edges.iter().filter(|line| {
        let said = &graph.graph[EdgeIndex::new(line.edge)];
        if told(&said.relation) {
            return false;
        }
        let shown = line
            .label
            .as_ref()
            .and_then(|label| label.text.lines.first());
        let words = shown.is_some_and(|first| !first.text.starts_with(['[', '…']));
        !said.relation.is_empty() && !words
    });
    lost.count()
}

const LAYOUTS: [Arrangement; 5] = [
    Arrangement::Layered,
    Arrangement::Stress,
    Arrangement::Force,
    Arrangement::Radial,
    Arrangement::Circular,
];

/// Names what is worse than it was; the counts go by [`LAYOUTS`]. Words give way to lines: none may
/// lie on another line, whatever that says, however many are lost by that.
fn worse(name: &str, graph: &RelationGraph, most: [(usize, usize); 5]) -> Vec<String> {
    let mut worse = Vec::new();
    for (layout, most) in LAYOUTS.into_iter().zip(most) {
        let scene = place(graph, layout);
        let found = (behind(graph, &scene), wordless(graph, &scene));
        if found.0 > most.0 || found.1 > most.1 {
            worse.push(format!("{name}, {}: {found:?} for {most:?}", layout.name()));
        }
        let covering = covering(&scene);
        if covering > 0 {
            let layout = layout.name();
            worse.push(format!("{name}, {layout}: {covering} words on other lines"));
        }
    }
    worse
}

#[test]
fn lines_run_around_boxes_and_words_find_room_in_the_views() {
    let mut found = Vec::new();
    for (view, most) in [
        ("delegations", [(0, 2), (0, 1), (0, 5), (0, 3), (0, 4)]),
        ("who-met-whom", [(0, 5), (0, 6), (0, 10), (0, 11), (0, 10)]),
        ("chain", [(0, 0), (0, 0), (0, 0), (0, 1), (0, 0)]),
        ("territory", [(0, 0), (0, 0), (0, 1), (0, 2), (0, 0)]),
        ("claims", [(0, 48), (0, 89), (2, 102), (0, 111), (0, 81)]),
    ] {
        found.extend(worse(view, &graph_of_view(view), most));
    }
    project::none(&found);
}

#[test]
fn lines_run_around_boxes_in_scattered_graphs() {
    let mut found = Vec::new();
    for (seed, nodes, most) in [
        (1, 30, [(0, 2), (0, 0), (0, 4), (0, 2), (0, 3)]),
        (2, 60, [(0, 31), (0, 4), (0, 10), (0, 18), (0, 4)]),
        (3, 120, [(0, 51), (0, 10), (0, 14), (0, 26), (0, 10)]),
    ] {
        found.extend(worse(
            &format!("seed {seed}"),
            &scattered(seed, nodes),
            most,
        ));
    }
    project::none(&found);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn words_lie_on_nothing_else_in_any_layout(graph in any_graph(28)) {
        for layout in LAYOUTS.into_iter().chain([Arrangement::Timeline]) {
            let scene = place(&graph, layout);
            prop_assert_eq!(covering(&scene), 0, "{}", layout.name());
        }
    }
}

#[test]
fn words_of_most_lines_stand_in_the_legend_once() {
    let mut sketch = Sketch::new("Common", "", Arrangement::Layered);
    let hub = sketch.add("Hub", NodeKind::Event);
    for number in 0..30 {
        let one = sketch.add(&format!("Person {number}"), NodeKind::Person);
        let relation = if number < 26 { "attended" } else { "left" };
        sketch.edge(one, hub, relation, Standing::Fact);
    }
    let scene = place(&sketch.0, Arrangement::Layered);
    let says = |words: &str| {
        let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
        labels
            .filter(|label| {
                label
                    .text
                    .lines
                    .iter()
                    .any(|line| line.text.contains(words))
            })
            .count()
    };
    assert_eq!((says("attended"), says("left")), (0, 4));
    let told = |entry: &Entry| entry.text.line.text == "lines without words: attended";
    assert!(scene.legend.iter().any(told));
}

#[test]
fn a_year_stands_before_its_days() {
    let mut sketch = Sketch::new("Year", "", Arrangement::Timeline);
    let dates = ["2024-12-30", "2025-12-30", "2025", "2025-01-02", "2025-08"];
    for text in dates {
        let node = sketch.add(text, NodeKind::Event);
        sketch.0.graph[node].span = Some(Span {
            start: Moment::parse(text).unwrap(),
            end: None,
            approximate: false,
            lane: "event".to_owned(),
            standing: Standing::Fact,
            sources: Vec::new(),
        });
    }
    let scene = place(&sketch.0, Arrangement::Timeline);
    let mut order: Vec<usize> = (0..dates.len()).collect();
    order.sort_by(|one, other| {
        scene.boxes[*one]
            .rect
            .y
            .total_cmp(&scene.boxes[*other].rect.y)
    });
    let order: Vec<&str> = order.into_iter().map(|node| dates[node]).collect();
    assert_eq!(
        order,
        ["2024-12-30", "2025", "2025-01-02", "2025-08", "2025-12-30"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn lines_among_events_and_people_run_behind_no_box_of_a_timeline(
        ties in proptest::collection::vec((0_usize..22, 0_usize..22), 10..40),
    ) {
        let mut graph = mixed();
        graph.graph.clear_edges();
        for event in 3..8 {
            let span = graph.graph[NodeIndex::new(0)].span.clone();
            graph.graph[NodeIndex::new(event + 2)].span = span.filter(|_| event % 2 == 0);
        }
        let nodes = graph.graph.node_count();
        let mut sketch = Sketch(graph);
        for (from, to) in ties {
            sketch.edge(NodeIndex::new(from % nodes), NodeIndex::new(to % nodes), "knows", Standing::Fact);
        }
        let scene = place(&sketch.0, Arrangement::Timeline);
        prop_assert_eq!(behind(&sketch.0, &scene), 0);
    }
}

/// Two rounds and a conference that goes on during the second, with people who have no date.
fn mixed() -> RelationGraph {
    let mut sketch = Sketch::new("Mixed", "", Arrangement::Timeline);
    let mut event = |label: &str, start: &str, end: Option<&str>| {
        let node = sketch.add(label, NodeKind::Event);
        sketch.0.graph[node].span = Some(Span {
            start: Moment::parse(start).unwrap(),
            end: end.map(|end| Moment::parse(end).unwrap()),
            approximate: false,
            lane: "event".to_owned(),
            standing: Standing::Fact,
            sources: Vec::new(),
        });
        node
    };
    let conference = event("Conference", "2024-05-01", Some("2024-05-03"));
    let later = event("Later round", "2024-05-03", None);
    let last = event("Last round", "2024-07-20", None);
    let people: Vec<_> = (0..12)
        .map(|place| sketch.add(&format!("Person {place}"), NodeKind::Person))
        .collect();
    for (place, person) in people.iter().enumerate() {
        let event = [conference, later, last][place % 3];
        sketch.edge(*person, event, "attended", Standing::Fact);
        sketch.edge(*person, people[(place + 3) % 12], "knows", Standing::Claim);
    }
    sketch.edge(later, conference, "follows", Standing::Fact);
    sketch.edge(last, conference, "follows", Standing::Fact);
    sketch.0
}

#[test]
fn lines_of_a_timeline_run_around_boxes_and_headings() {
    let graph = mixed();
    let scene = place(&graph, Arrangement::Timeline);
    assert_eq!((behind(&graph, &scene), covering(&scene)), (0, 0));
    let heading = scene
        .texts
        .iter()
        .find(|text| text.line.text == "Without a known beginning");
    let heading = text_rect(heading.unwrap());
    for line in &scene.edges {
        let points = line.curve.flattened();
        assert!(
            !points
                .windows(2)
                .any(|pair| heading.crossed_by(pair[0], pair[1]))
        );
    }
}

#[test]
fn the_axis_marks_what_it_leaves_out_and_what_overlaps() {
    let scene = place(&mixed(), Arrangement::Timeline);
    let axis = scene.axis.as_ref().unwrap();
    let says = |words: &str| scene.texts.iter().any(|text| text.line.text == words);
    // Between the two rounds; the conference goes on when the first of them begins.
    assert_eq!(axis.breaks.len(), 1);
    let texts: Vec<&str> = scene
        .texts
        .iter()
        .map(|text| text.line.text.as_str())
        .collect();
    assert!(says("77 days") && !says("1 day"), "{texts:?}");
    // The conference goes on when the later round begins, and nothing else does.
    let [(node, (from, to))] = axis.bars.as_slice() else {
        panic!("{:?}", axis.bars)
    };
    let rect = |node: usize| scene.boxes[node].rect;
    assert_eq!(*node, 0);
    assert!(from.y <= rect(0).y && to.y > rect(1).y && to.y < rect(2).y);
}

#[test]
fn tips_end_at_slanted_outlines_and_loops_apart_from_other_lines() {
    let mut sketch = Sketch::new("Tips", "", Arrangement::Layered);
    let from = sketch.add("State", NodeKind::State);
    let to = sketch.add("A place with a name", NodeKind::Place);
    sketch.edge(from, to, "controls", Standing::Fact);
    let scene = place(&sketch.0, Arrangement::Layered);
    let (rect, tip) = (scene.boxes[1].rect, scene.edges[0].curve.end());
    // Half of the slant, in the middle of the left side.
    assert!((tip.x - (rect.x + 4.5)).abs() < 0.6, "{tip:?} {rect:?}");
    sketch.edge(to, to, "borders", Standing::Fact);
    let scene = place(&sketch.0, Arrangement::Stress);
    let [one, other] = [0, 1].map(|edge| scene.edges[edge].curve.end());
    assert!(one.distance(other) > 20.0);
    // A loop ends at the border too, and has a tip where it has a direction.
    assert!(scene.edges[1].arrow);
    sketch.0.graph[EdgeIndex::new(1)].undirected = true;
    assert!(!place(&sketch.0, Arrangement::Stress).edges[1].arrow);
}

#[test]
fn dots_show_tips_signs_and_parallel_ties_where_these_are_few() {
    let mut graph = scattered(1, 300);
    let ends = graph.graph.edge_endpoints(EdgeIndex::new(0)).unwrap();
    let again = graph.graph[EdgeIndex::new(0)].clone();
    graph.graph.add_edge(ends.0, ends.1, again);
    let scene = place(&graph, Arrangement::Force);
    let last = scene.ties.last().unwrap();
    assert!(last.told && last.bow.abs() > 1.0 && (last.bow - scene.ties[0].bow).abs() > 1.0);
    let mut svg = Vec::new();
    draw(&graph, Format::Svg, &Options::default(), &mut svg).unwrap();
    assert!(String::from_utf8(svg).unwrap().contains("class=\"a-fact\""));
    let many = place(&scattered(1, 2_000), Arrangement::Force);
    assert!(many.ties.iter().all(|tie| !tie.told));
    let bare = |entry: &Entry| !matches!(entry.sign, Sign::Line(_) | Sign::Border(_));
    assert!(many.legend.iter().all(bare));
    let says = |entry: &Entry| entry.text.line.text.starts_with("lines without tips");
    assert!(many.legend.iter().any(says) && !scene.legend.iter().any(says));
}

#[test]
fn a_loop_in_columns_keeps_away_from_the_other_lines_of_its_box() {
    let mut sketch = Sketch::new("Columns", "", Arrangement::Layered);
    let one = sketch.add("Anthony Eden", NodeKind::Person);
    sketch.edge(one, one, "knows", Standing::Fact);
    for name in ["Guy Mollet", "John Foster Dulles", "Selwyn Lloyd"] {
        let other = sketch.add(name, NodeKind::Person);
        sketch.edge(one, other, "knows", Standing::Fact);
    }
    let scene = place(&sketch.0, Arrangement::Layered);
    let middle = scene.boxes[one.index()].rect.center();
    for line in &scene.edges {
        let (start, end) = (line.curve.start, line.curve.end());
        let is_loop = line.edge == 0;
        // The others leave at the right.
        assert_eq!(start.x < middle.x, is_loop, "{line:?}");
        assert_eq!(end.x < middle.x, is_loop, "{line:?}");
    }
}
