//! Which layout is asked for, and whether the nodes of a graph file stay where it has them.

use super::Common;
use crate::draw::Given;
use crate::graph::{Arrangement, RelationGraph};

/// A layout by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Everything where a graph file has it.
    Kept,
    /// One of ours.
    Of(Arrangement),
}

impl Layout {
    /// The layout, if it is one of ours.
    pub(super) const fn arrangement(self) -> Option<Arrangement> {
        match self {
            Self::Kept => None,
            Self::Of(arrangement) => Some(arrangement),
        }
    }
}

const KEPT: &str = "kept";

/// The layout that a word means.
pub(super) fn layout(name: &str) -> Result<Layout, String> {
    if name == KEPT {
        return Ok(Layout::Kept);
    }
    Arrangement::from_name(name).map(Layout::Of).ok_or_else(|| {
        let names = Arrangement::ALL.iter().map(|layout| layout.name());
        let names: Vec<&str> = names.chain([KEPT]).collect();
        format!("known layouts: {}", names.join(", "))
    })
}

/// Whether the nodes of a graph file stay where they are: where that is asked for, and where nobody
/// says otherwise and every node has a place. What a timeline or a map shows are dates and places,
/// of which positions alone would say nothing.
pub(super) fn keeps(
    asked: Option<Layout>,
    graph: &RelationGraph,
    given: &Given,
    common: &Common,
) -> bool {
    let all = graph.graph.node_count();
    let nodes = graph.graph.node_weights();
    let places: Vec<_> = nodes.filter_map(|node| given.place(node)).collect();
    match asked {
        Some(Layout::Kept) => {
            if places.is_empty() {
                common.note("the file has no positions to keep; its nodes are laid out anew");
            }
            !places.is_empty()
        }
        Some(Layout::Of(_)) => false,
        None if matches!(graph.arrangement, Arrangement::Timeline | Arrangement::Map) => false,
        None if places.is_empty() => false,
        None if places.len() < all => {
            let some = places.len();
            common.note(&format!(
                "the file has a position for {some} of {all} nodes: all are laid out anew; \
                 `--layout kept` keeps what there is"
            ));
            false
        }
        // Tools that have laid out nothing yet put everything into one place.
        None => all == 1 || places.iter().any(|place| *place != places[0]),
    }
}
