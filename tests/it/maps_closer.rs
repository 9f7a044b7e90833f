//! Maps of what crowds: closer looks, and words that found no room at their lines.

use chancery::draw::geometry::{Point, Rect};
use chancery::draw::layout::place;
use chancery::draw::scene::{Scene, text_rect};
use chancery::graph::{Arrangement, NodeKind, RelationGraph, Standing};
use petgraph::graph::NodeIndex;

use crate::draw::check_geometry;
use crate::draw_views::Sketch;
use crate::maps::{check_map, put};

pub(crate) fn bounds(points: &[Point]) -> Rect {
    let rects = points.iter().map(|at| Rect::new(at.x, at.y, 0.0, 0.0));
    rects.reduce(|all, one| all.union(&one)).unwrap()
}

/// Leaders cross no other leader and no box of another pin; labels cover none of them.
pub(crate) fn check_leaders(scene: &Scene) {
    let chart = scene.chart.as_ref().unwrap();
    let labels = || scene.edges.iter().filter_map(|line| line.label.as_ref());
    for pin in &chart.pins {
        let Some((from, to)) = pin.leader else {
            continue;
        };
        for other in &chart.pins {
            let Some((start, end)) = other.leader.filter(|_| other != pin) else {
                continue;
            };
            let side = |a: Point, b: Point, c: Point| {
                (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
            };
            let crossed = side(from, to, start) * side(from, to, end) < 0.0
                && side(start, end, from) * side(start, end, to) < 0.0;
            assert!(!crossed, "{pin:?} {other:?}");
        }
        let foreign = scene
            .boxes
            .iter()
            .filter(|one| !pin.nodes.contains(&one.node));
        for one in foreign {
            assert!(
                !one.rect.grown(-0.1).crossed_by(from, to),
                "{pin:?} {one:?}"
            );
        }
        for label in labels() {
            assert!(!label.rect.crossed_by(from, to), "{pin:?} {label:?}");
        }
    }
}

/// All that is drawn lies on the page.
pub(crate) fn check_inside(scene: &Scene) {
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    let mut points: Vec<Point> = scene
        .edges
        .iter()
        .flat_map(|line| line.curve.flattened())
        .collect();
    if let Some(chart) = &scene.chart {
        let insets = chart.insets.iter();
        let insets = insets.flat_map(|inset| {
            let outlines = inset.frame.iter().chain(&inset.extent);
            outlines.chain(inset.land.iter().chain(&inset.lines).flatten())
        });
        points.extend(
            insets
                .chain(&chart.frame)
                .chain(chart.land.iter().chain(&chart.lines).flatten()),
        );
        points.extend(
            chart
                .pins
                .iter()
                .flat_map(|pin| [pin.at, pin.leader.map_or(pin.at, |leader| leader.1)]),
        );
        points.extend(chart.leads.iter().flat_map(|(_, lead)| lead.flattened()));
    }
    if let Some(axis) = &scene.axis {
        points.extend([axis.top, axis.bottom]);
        points.extend(axis.rules.iter().flat_map(|(from, to)| [*from, *to]));
    }
    for point in points {
        assert!(page.contains(point), "{point:?} on {page:?}");
    }
    let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
    let rects = labels
        .map(|label| label.rect)
        .chain(scene.boxes.iter().map(|one| one.rect));
    for rect in rects.chain(scene.texts.iter().map(text_rect)) {
        assert_eq!(rect.union(&page), page, "{rect:?}");
    }
}

#[test]
fn everything_in_the_ready_views_lies_on_the_page() {
    for (view, arrangement) in [
        ("chain", Arrangement::Layered),
        ("claims", Arrangement::Auto),
        ("delegations", Arrangement::Layered),
        ("speakers", Arrangement::Auto),
        ("territory", Arrangement::Layered),
        ("timeline", Arrangement::Timeline),
        ("treaties", Arrangement::Layered),
        ("who-met-whom", Arrangement::Stress),
    ] {
        check_inside(&place(&crate::pictures::graph_of_view(view), arrangement));
    }
    let graph = crate::pictures::graph_of_view("territory");
    let scene = place(&graph, Arrangement::Map);
    check_geometry(&scene);
    check_map(&scene);
    // Each share stands at its line or in the list below.
    let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
    let labels = labels.flat_map(|label| &label.text.lines);
    let texts = scene.texts.iter().map(|text| &text.line);
    let words: Vec<&str> = labels.chain(texts).map(|line| line.text.as_str()).collect();
    let words = words.join(" ");
    for share in [
        "88 %, as of 2025-08-15",
        "75 %, as of 2025-08-15",
        "100 %, as of 2025-08-15",
        "74 %, as of 2025-08-15",
    ] {
        assert!(words.contains(share), "{share}: {words}");
    }
    assert!(!words.contains('…'), "{words}");
    // No line leaves the map sideways.
    let frame = bounds(&scene.chart.as_ref().unwrap().frame);
    let mut points = scene.edges.iter().flat_map(|line| line.curve.flattened());
    assert!(points.all(|point| (frame.x..=frame.right()).contains(&point.x)));
}

/// Towns around two cities far apart, which one map cannot show beside each other.
fn two_crowds() -> RelationGraph {
    let mut sketch = Sketch::new("Two crowds", "", Arrangement::Map);
    let mut put_all = Vec::new();
    for (city, lat, lon) in [("Rome", 41.9, 12.5), ("Tokyo", 35.7, 139.7)] {
        for (place, (up, right)) in [
            (0.0, 0.0),
            (0.2, 0.3),
            (-0.2, 0.2),
            (0.1, -0.4),
            (-0.3, -0.1),
        ]
        .into_iter()
        .enumerate()
        {
            sketch.node(&format!("{city} {place}"), NodeKind::Place);
            put_all.push((lat + up, lon + right));
        }
    }
    let lima = sketch.node("Lima", NodeKind::Place);
    put_all.push((-12.0, -77.0));
    let nowhere = sketch.node("Nowhere", NodeKind::Place);
    let node = NodeIndex::new;
    for (from, to) in [
        (node(0), node(5)),
        (node(1), node(2)),
        (lima, node(6)),
        (node(0), nowhere),
        (node(7), lima),
    ] {
        sketch.edge(from, to, "writes", Standing::Fact);
    }
    let mut graph = sketch.0;
    for (node, (lat, lon)) in put_all.into_iter().enumerate() {
        put(&mut graph, node, lat, lon);
    }
    graph
}

#[test]
fn what_crowds_is_shown_closer_in_frames_of_its_own() {
    let graph = two_crowds();
    let scene = place(&graph, Arrangement::Map);
    check_geometry(&scene);
    check_map(&scene);
    let chart = scene.chart.as_ref().unwrap();
    assert_eq!(chart.insets.len(), 2);
    let frame_of = |node: usize| {
        let mut pins = chart.pins.iter();
        pins.find(|pin| pin.nodes.contains(&node)).unwrap().frame
    };
    let frames: Vec<usize> = (0..11).map(frame_of).collect();
    assert_eq!(frames, [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0]);
    // Every place has a pin of its own now, in its frame.
    assert_eq!(chart.pins.len(), 11);
    for pin in &chart.pins {
        let frame = match pin.frame {
            0 => bounds(&chart.frame),
            inset => bounds(&chart.insets[inset - 1].frame),
        };
        assert!(frame.contains(pin.at), "{pin:?}");
    }
    // A line from one frame to the other runs in both of them and on the map between them.
    let parts = |edge: usize| chart.leads.iter().filter(|(one, _)| *one == edge).count();
    // None runs over the map to what has no place.
    assert_eq!([0, 1, 2, 3, 4].map(parts), [2, 0, 1, 0, 1]);
    for (frame, letter) in ["A", "B"].into_iter().enumerate() {
        let letters = scene.texts.iter().filter(|text| text.line.text == letter);
        let at: Vec<Point> = letters.map(|text| text.at).collect();
        assert_eq!(at.len(), 2);
        let inset = &chart.insets[frame];
        assert!(at[0].distance(Point::new(bounds(&inset.frame).x, bounds(&inset.frame).y)) < 10.0);
        assert!(at[1].distance(bounds(&inset.extent).center()) < 40.0);
    }
    assert_eq!(scene, place(&graph, Arrangement::Map));
    // Where a line comes from that comes in from above is said.
    let texts: Vec<&str> = scene
        .texts
        .iter()
        .map(|text| text.line.text.as_str())
        .collect();
    let is_told = |text: &&str| text.starts_with("Rome 0 → ") && text.contains("Nowhere: writes");
    assert!(texts.iter().any(is_told), "{texts:?}");
}

#[test]
fn places_with_room_need_no_closer_look() {
    let mut sketch = Sketch::new("Three", "", Arrangement::Map);
    for name in ["Alpha", "Beta", "Gamma", "Nowhere"] {
        sketch.node(name, NodeKind::Place);
    }
    let mut graph = sketch.0;
    for (node, (lat, lon)) in [(47.0, 10.0), (50.0, 10.0), (48.5, 13.0)]
        .into_iter()
        .enumerate()
    {
        put(&mut graph, node, lat, lon);
    }
    let scene = place(&graph, Arrangement::Map);
    check_map(&scene);
    assert!(scene.chart.unwrap().insets.is_empty());
}
