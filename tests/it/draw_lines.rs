//! Lines of pictures against boxes that are none of their ends, and words that found no room: counted
//! where they can be counted again, since layouts are the same every time.

use chancery::draw::layout::place;
use chancery::draw::scene::Scene;
use chancery::graph::{Arrangement, RelationGraph};
use petgraph::graph::EdgeIndex;

use crate::draw::scattered;
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
    let lost = scene.edges.iter().filter(|line| {
        let said = &graph.graph[EdgeIndex::new(line.edge)];
        let shown = line
            .label
            .as_ref()
            .and_then(|label| label.text.lines.first());
        let words = shown.is_some_and(|first| !first.text.starts_with('['));
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

/// Names what is worse than it was; the counts go by [`LAYOUTS`].
fn worse(name: &str, graph: &RelationGraph, most: [(usize, usize); 5]) -> Vec<String> {
    let mut worse = Vec::new();
    for (layout, most) in LAYOUTS.into_iter().zip(most) {
        let scene = place(graph, layout);
        let found = (behind(graph, &scene), wordless(graph, &scene));
        if found.0 > most.0 || found.1 > most.1 {
            worse.push(format!("{name}, {}: {found:?} for {most:?}", layout.name()));
        }
    }
    worse
}

#[test]
fn lines_run_around_boxes_and_words_find_room_in_the_views() {
    let mut found = Vec::new();
    for (view, most) in [
        ("delegations", [(0, 0), (0, 1), (0, 3), (0, 3), (0, 0)]),
        ("who-met-whom", [(0, 2), (0, 2), (0, 7), (0, 5), (0, 3)]),
        ("chain", [(0, 0), (0, 0), (0, 0), (0, 2), (0, 0)]),
        ("territory", [(0, 0), (0, 0), (0, 1), (0, 2), (0, 0)]),
        ("claims", [(0, 0), (0, 39), (2, 76), (0, 44), (0, 3)]),
    ] {
        found.extend(worse(view, &graph_of_view(view), most));
    }
    project::none(&found);
}

#[test]
fn lines_run_around_boxes_in_scattered_graphs() {
    let mut found = Vec::new();
    for (seed, nodes, most) in [
        (1, 30, [(0, 0), (0, 0), (0, 2), (0, 2), (0, 3)]),
        (2, 60, [(0, 2), (0, 3), (0, 7), (0, 5), (0, 3)]),
        (3, 120, [(0, 7), (0, 7), (0, 12), (0, 4), (0, 1)]),
    ] {
        found.extend(worse(
            &format!("seed {seed}"),
            &scattered(seed, nodes),
            most,
        ));
    }
    project::none(&found);
}
