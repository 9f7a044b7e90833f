//! Pictures: geometry of every layout, and what formats promise.

use chancery::draw::geometry::Rect;
use chancery::draw::layout::{MARGIN, PAGE, place};
use chancery::draw::scene::{Dot, Scene};
use chancery::draw::{DrawError, Format, Options, Theme, draw};
use chancery::graph::{Arrangement, NodeKind, RelationGraph, Standing};
use petgraph::graph::EdgeIndex;
use proptest::prelude::*;

use crate::draw_seen::check_seen;
use crate::draw_views::{self as views, Sketch};

pub(crate) fn bytes(graph: &RelationGraph, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    draw(
        graph,
        format,
        &Options {
            scale: 1.0,
            ..Options::default()
        },
        &mut out,
    )
    .unwrap();
    out
}

pub(crate) fn text(graph: &RelationGraph, format: Format) -> String {
    String::from_utf8(bytes(graph, format)).unwrap()
}

fn all_views() -> [RelationGraph; 5] {
    [
        views::delegations(),
        views::timeline(),
        views::who_met_whom(),
        views::claims(),
        views::zoo(),
    ]
}

/// Any graph of up to `most` nodes: loops, parallel edges, parts, long and short labels.
pub(crate) fn any_graph(most: usize) -> impl Strategy<Value = RelationGraph> {
    let node = (
        0..NodeKind::ALL.len(),
        "[A-Za-zÄ-ž0-9 .,–-]{0,60}",
        proptest::option::of(0_i64..40),
    );
    let nodes = proptest::collection::vec(node, 1..most);
    nodes
        .prop_flat_map(move |nodes| {
            let count = nodes.len();
            let edge = (0..count, 0..count, 0..Standing::ALL.len(), "[a-z ]{0,24}");
            (Just(nodes), proptest::collection::vec(edge, 0..count * 2))
        })
        .prop_map(|(nodes, edges)| {
            let mut sketch = Sketch::new("Any graph", "Made by a test.", Arrangement::Layered);
            let mut indices = Vec::new();
            for (place, (kind, label, day)) in nodes.into_iter().enumerate() {
                let index = sketch.node(&format!("{place} {label}"), NodeKind::ALL[kind]);
                if let Some(day) = day {
                    sketch.date(
                        index,
                        &format!("2025-01-{:02}", day % 28 + 1),
                        day % 28,
                        &format!("lane {}", day % 8),
                    );
                }
                indices.push(index);
            }
            for (from, to, standing, relation) in edges {
                sketch.edge(
                    indices[from],
                    indices[to],
                    &relation,
                    Standing::ALL[standing],
                );
            }
            sketch.0
        })
}

/// A graph with a few busy nodes and many others, by a small generator of its own.
pub(crate) fn scattered(seed: u64, nodes: usize) -> RelationGraph {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % end
    };
    let mut sketch = Sketch::new("Many", "Made by a test.", Arrangement::Auto);
    let indices: Vec<_> = (0..nodes)
        .map(|place| {
            let kind = NodeKind::ALL[below(NodeKind::ALL.len())];
            sketch.add(&format!("{place} {}", "name ".repeat(below(9))), kind)
        })
        .collect();
    for place in 1..nodes {
        for _ in 0..=below(2) {
            let busy = below(place.min(12));
            let other = if below(3) == 0 { busy } else { below(place) };
            sketch.edge(
                indices[place],
                indices[other],
                "tie",
                Standing::ALL[below(9)],
            );
        }
    }
    sketch.0
}

/// Names beside dots cover no dot and no name, none is as near to another dot as to its own without a
/// line to it, and everything is on the page.
fn check_dots(scene: &Scene) {
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    let rects: Vec<Rect> = scene
        .dots
        .iter()
        .map(|dot| Rect::around(dot.at, 2.0 * dot.radius, 2.0 * dot.radius))
        .collect();
    let names: Vec<Rect> = scene
        .dots
        .iter()
        .filter_map(|dot| Some(dot.label.as_ref()?.rect))
        .collect();
    for (place, name) in names.iter().enumerate() {
        assert!(page.union(name) == page, "{name:?} on {page:?}");
        assert!(rects.iter().all(|dot| !dot.overlaps(name)), "{name:?}");
        let others = &names[place + 1..];
        assert!(others.iter().all(|other| !other.overlaps(name)), "{name:?}");
    }
    for rect in &rects {
        assert!(page.union(rect) == page, "{rect:?} on {page:?}");
    }
    check_names(scene);
    assert!(
        names.len() * 20 >= scene.dots.len(),
        "{} names",
        names.len()
    );
}

/// Whose a name is can be seen: its own dot is the nearest, or a line leads to it past all others.
fn check_names(scene: &Scene) {
    for dot in &scene.dots {
        let Some(label) = &dot.label else { continue };
        let away = |dot: &Dot| label.rect.nearest(dot.at).distance(dot.at) - dot.radius;
        let others = || scene.dots.iter().filter(|other| other.node != dot.node);
        let Some((from, to)) = label.leader else {
            let nearer = others().find(|other| away(other) < away(dot) + 0.4);
            assert!(nearer.is_none(), "{label:?} of {dot:?} is at {nearer:?}");
            continue;
        };
        assert!(
            (from.distance(dot.at) - dot.radius).abs() < 0.1,
            "{label:?}"
        );
        let steps = (0..=20).map(|step| from.towards(to, f64::from(step) / 20.0));
        let mut steps = steps.flat_map(|at| others().map(move |other| (at, other)));
        assert!(steps.all(|(at, other)| at.distance(other.at) > other.radius));
    }
}

pub(crate) fn check_geometry(scene: &Scene) {
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    let inside = |rect: &Rect| {
        rect.x >= page.x
            && rect.y >= page.y
            && rect.right() <= page.right()
            && rect.bottom() <= page.bottom()
    };
    for (place, one) in scene.boxes.iter().enumerate() {
        assert!(inside(&one.rect), "{one:?} on {page:?}");
        assert!(!one.label.lines.is_empty() && one.label.lines.len() <= 4);
        assert!(one.label.width() <= one.rect.w, "{one:?}");
        for other in &scene.boxes[place + 1..] {
            assert!(
                !one.rect.grown(-0.01).overlaps(&other.rect),
                "{one:?}\n{other:?}"
            );
        }
    }
    let labels: Vec<&Rect> = scene
        .edges
        .iter()
        .filter_map(|line| Some(&line.label.as_ref()?.rect))
        .collect();
    for (place, label) in labels.iter().enumerate() {
        assert!(inside(label), "{label:?} on {page:?}");
        assert!(
            scene.boxes.iter().all(|one| !one.rect.overlaps(label)),
            "{label:?}"
        );
        assert!(
            labels[place + 1..]
                .iter()
                .all(|other| !other.overlaps(label)),
            "{label:?}"
        );
    }
    check_seen(scene);
    for line in &scene.edges {
        assert!(
            line.curve
                .flattened()
                .iter()
                .all(|point| point.x.is_finite() && point.y.is_finite())
        );
    }
    for entry in &scene.legend {
        assert!(inside(&entry.sample) && entry.text.at.x + entry.text.line.width <= page.right());
    }
}

/// No line of a layered picture runs through a box that is not one of its ends.
fn check_lines(graph: &RelationGraph) {
    let scene = place(graph, Arrangement::Layered);
    for line in &scene.edges {
        let (from, to) = graph
            .graph
            .edge_endpoints(EdgeIndex::new(line.edge))
            .unwrap();
        let points = line.curve.flattened();
        for one in &scene.boxes {
            let core = one.rect.grown(-1.0);
            let end = one.node == from.index() || one.node == to.index();
            let crossed = points
                .windows(2)
                .any(|pair| core.crossed_by(pair[0], pair[1]));
            assert!(
                end || !crossed,
                "edge {} through node {}",
                line.edge,
                one.node
            );
        }
    }
}

#[test]
fn loops_keep_clear_of_neighbours_in_pictures_that_run_down() {
    let mut sketch = Sketch::new("Down", "", Arrangement::Layered);
    let chain: Vec<_> = (0..12)
        .map(|place| sketch.node(&format!("Event {place}"), NodeKind::Event))
        .collect();
    for pair in chain.windows(2) {
        let beside = sketch.node(&format!("Beside {}", pair[1].index()), NodeKind::Event);
        sketch.edge(pair[0], pair[1], "led to", Standing::Fact);
        sketch.edge(pair[0], beside, "led to", Standing::Fact);
        sketch.edge(pair[1], pair[1], "repeated", Standing::Fact);
        sketch.edge(beside, beside, "repeated", Standing::Fact);
    }
    check_lines(&sketch.0);
    check_geometry(&place(&sketch.0, Arrangement::Layered));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn names_cover_neither_dots_nor_names(seed in 0_u64..1_000, nodes in 251_usize..700) {
        let graph = scattered(seed, nodes);
        for arrangement in [Arrangement::Stress, Arrangement::Force, Arrangement::Radial, Arrangement::Circular] {
            let scene = place(&graph, arrangement);
            prop_assert_eq!(scene.dots.len(), nodes);
            prop_assert_eq!(scene.ties.len(), graph.graph.edge_count());
            check_dots(&scene);
        }
    }
}

#[test]
fn names_cover_nothing_among_two_thousand() {
    check_dots(&place(&scattered(7, 2_000), Arrangement::Stress));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn nothing_overlaps_in_any_layout(graph in any_graph(150)) {
        for arrangement in Arrangement::ALL {
            let scene = place(&graph, arrangement);
            prop_assert_eq!(scene.boxes.len(), graph.graph.node_count());
            prop_assert_eq!(scene.edges.len(), graph.graph.edge_count());
            check_geometry(&scene);
        }
    }

    #[test]
    fn layered_lines_run_around_boxes(graph in any_graph(60)) {
        check_lines(&graph);
    }

    #[test]
    fn what_is_later_is_never_higher(graph in any_graph(60)) {
        let scene = place(&graph, Arrangement::Timeline);
        let dated = |index: usize| graph.graph.node_weights().nth(index).unwrap().span.as_ref();
        for one in &scene.boxes {
            for other in &scene.boxes {
                if let (Some(a), Some(b)) = (dated(one.node), dated(other.node))
                    && a.start.earliest_s < b.start.earliest_s
                {
                    prop_assert!(one.rect.y < other.rect.y, "{:?} {:?}", a, b);
                }
            }
        }
    }
}

#[test]
fn the_shipped_views_are_sound_and_fit_a4() {
    for graph in all_views() {
        let scene = place(&graph, graph.arrangement);
        check_geometry(&scene);
        // What would be a long strip on such a page is wider instead, as a screen or slide is.
        let shape = scene.width / scene.height;
        assert!(
            scene.width <= PAGE + 2.0 * MARGIN + 60.0 || (1.0..1.9).contains(&shape),
            "{}: {} × {}",
            graph.title,
            scene.width,
            scene.height
        );
    }
}

#[test]
fn most_edge_labels_find_a_place_in_the_shipped_views() {
    for graph in all_views() {
        let scene = place(&graph, graph.arrangement);
        let placed = scene
            .edges
            .iter()
            .filter(|line| line.label.is_some())
            .count();
        assert!(
            placed * 10 >= scene.edges.len() * 9,
            "{}: {placed} of {}",
            graph.title,
            scene.edges.len()
        );
    }
}

#[test]
fn lines_within_a_picture_meet_their_boxes() {
    let graph = views::delegations();
    let scene = place(&graph, Arrangement::Layered);
    for line in &scene.edges {
        let (from, to) = graph
            .graph
            .edge_endpoints(EdgeIndex::new(line.edge))
            .unwrap();
        let touches = |node: usize, at| scene.boxes[node].rect.grown(0.5).contains(at);
        assert!(touches(from.index(), line.curve.start) && touches(to.index(), line.curve.end()));
    }
}

#[test]
fn lanes_beyond_five_share_the_last() {
    let mut sketch = Sketch::new("Lanes", "", Arrangement::Timeline);
    for lane in 0..9 {
        let node = sketch.node(&format!("Event {lane}"), NodeKind::Event);
        sketch.date(node, "2025", i64::from(lane), &format!("lane {lane}"));
    }
    assert_eq!(place(&sketch.0, Arrangement::Timeline).lanes.len(), 5);
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    for graph in all_views() {
        // Rasterising takes seconds without optimisation: once is enough.
        let png = graph.title.starts_with("Every");
        for format in Format::ALL
            .into_iter()
            .filter(|format| format.is_text() || png)
        {
            assert!(
                bytes(&graph, format) == bytes(&graph, format),
                "{} {}",
                graph.title,
                format.name()
            );
        }
    }
}

#[test]
fn an_empty_graph_is_an_error_that_says_so() {
    for format in Format::ALL {
        let result = draw(
            &RelationGraph::default(),
            format,
            &Options::default(),
            &mut Vec::new(),
        );
        assert!(matches!(result, Err(DrawError::Empty)));
    }
}

#[test]
fn too_many_nodes_are_refused_where_they_would_be_seen() {
    let options = Options {
        max_nodes: 3,
        ..Options::default()
    };
    let try_draw = |format| draw(&views::delegations(), format, &options, &mut Vec::new());
    let error = try_draw(Format::Svg).unwrap_err();
    assert!(
        error.to_string().contains("21 nodes") && error.to_string().contains("graphml"),
        "{error}"
    );
    assert!(try_draw(Format::GraphMl).is_ok() && try_draw(Format::Dot).is_ok());
}

#[test]
fn a_picture_with_too_many_pixels_is_refused() {
    for scale in [1_000.0, 0.0, -1.0, f32::NAN, f32::INFINITY] {
        let options = Options {
            scale,
            ..Options::default()
        };
        let result = draw(&views::zoo(), Format::Png, &options, &mut Vec::new());
        assert!(matches!(result, Err(DrawError::TooLarge { .. })), "{scale}");
    }
}

#[test]
fn odd_graphs_are_drawn_in_every_format_and_layout() {
    let mut single = Sketch::new("", "", Arrangement::Layered);
    let one = single.node("Alone", NodeKind::Person);
    let mut looped = Sketch(single.0.clone());
    looped.edge(one, one, "met", Standing::Fact);
    looped.edge(one, one, "met", Standing::Fact);
    let mut doubled = Sketch(looped.0.clone());
    let other = doubled.node("", NodeKind::Other);
    for standing in Standing::ALL {
        doubled.edge(one, other, "met", standing);
        doubled.edge(other, one, "", standing);
    }
    for graph in [single.0, looped.0, doubled.0] {
        for arrangement in Arrangement::ALL {
            check_boxes(&graph, arrangement);
            for format in Format::ALL {
                let options = Options {
                    arrangement: Some(arrangement),
                    scale: 1.0,
                    ..Options::default()
                };
                draw(&graph, format, &options, &mut Vec::new()).unwrap();
            }
        }
    }
}

fn check_boxes(graph: &RelationGraph, arrangement: Arrangement) {
    let scene = place(graph, arrangement);
    assert!(
        scene.width > 0.0 && scene.height > 0.0 && scene.boxes.len() == graph.graph.node_count()
    );
}

#[test]
fn themes_differ_only_in_colour() {
    let graph = views::zoo();
    let drawn = |theme| {
        let mut out = Vec::new();
        draw(
            &graph,
            Format::Svg,
            &Options {
                theme,
                ..Options::default()
            },
            &mut out,
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    };
    // Fonts are the same in all of them.
    let [light, dark, auto] = [Theme::Light, Theme::Dark, Theme::Auto].map(|theme| {
        let picture = drawn(theme);
        let start = picture.find("<style>@font-face").unwrap();
        let end = start + picture[start..].find("</style>\n").unwrap() + "</style>\n".len();
        [&picture[..start], &picture[end..]].concat()
    });
    assert!(!light.contains("<style>") && !dark.contains("<style>"));
    assert!(auto.contains("prefers-color-scheme:dark"));
    let start = auto.find("<style>").unwrap();
    let end = auto.find("</style>\n").unwrap() + "</style>\n".len();
    assert_eq!(light, [&auto[..start], &auto[end..]].concat());
    assert_eq!(light.matches('<').count(), dark.matches('<').count());
}

#[test]
fn png_has_the_size_that_was_asked_for() {
    let graph = views::zoo();
    let scene = place(&graph, graph.arrangement);
    let png = bytes(&graph, Format::Png);
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert!((f64::from(width) - scene.width).abs() <= 1.0);
}

#[test]
fn formats_are_found_by_name_extension_and_media_type() {
    for format in Format::ALL {
        let names = [format.name(), format.media_type(), format.extensions()[0]];
        assert!(
            names
                .iter()
                .all(|name| Format::from_name(name) == Some(format))
        );
    }
    assert_eq!(Format::from_name("SVG"), Some(Format::Svg));
    assert_eq!(Format::from_name(".gv"), Some(Format::Dot));
    assert_eq!(
        Format::from_name("text/html; charset=utf-8"),
        Some(Format::Html)
    );
    assert_eq!(Format::from_name("gif"), None);
}

#[test]
fn an_edge_says_in_words_what_it_shows() {
    let svg = text(&views::delegations(), Format::Svg);
    assert!(svg.contains(
        "Marco Rubio — attended → Three-on-three session (fact: stated by the source; source: Meeting)"
    ));
}
