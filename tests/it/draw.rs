//! Pictures: geometry, form and safety of every format.

use chancery::draw::{DrawError, Format, Options, draw};
use chancery::graph::RelationGraph;

use crate::draw_views as views;

#[test]
fn an_empty_graph_is_an_error_that_says_so() {
    let result = draw(
        &RelationGraph::default(),
        Format::Svg,
        &Options::default(),
        &mut Vec::new(),
    );
    assert!(matches!(result, Err(DrawError::Empty)));
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    for graph in [
        views::delegations(),
        views::timeline(),
        views::who_met_whom(),
        views::claims(),
        views::zoo(),
    ] {
        let bytes = || {
            let mut out = Vec::new();
            draw(&graph, Format::Svg, &Options::default(), &mut out).unwrap();
            out
        };
        assert!(bytes() == bytes(), "{}", graph.title);
    }
}
