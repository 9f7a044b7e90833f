//! From when to when things are there: what happened is over when it is over, and what lasts is there until an end is known.

use petgraph::graph::NodeIndex;

use super::{Moment, NodeKind, RelationGraph};

impl NodeKind {
    /// Whether a thing of this kind goes on when nothing says that it ended: a body is not over in the year of its
    /// foundation, while a meeting is over on its day.
    pub(crate) const fn lasts(self) -> bool {
        match self {
            Self::Person
            | Self::State
            | Self::Body
            | Self::Place
            | Self::Treaty
            | Self::Measure
            | Self::Post => true,
            Self::Delegation | Self::Event | Self::Claim | Self::Topic | Self::Other => false,
        }
    }
}

impl RelationGraph {
    /// The own time of a node: its beginning and its end, of which one may be open; none where neither is known.
    pub fn lasting(&self, node: NodeIndex) -> Option<(Option<&Moment>, Option<&Moment>)> {
        let own = &self.graph[node];
        let Some(span) = &own.span else {
            let end = self.ends.get(own.thing())?;
            return Some((None, Some(end)));
        };
        let goes_on = own.kind.lasts() || self.ongoing.contains(own.thing());
        let over = span.end.as_ref();
        let over = over.or_else(|| (!goes_on).then_some(&span.start));
        Some((Some(&span.start), over))
    }

    /// Whether the data say of any node when it was. O(nodes).
    pub fn has_dates(&self) -> bool {
        let mut foreign = self.foreign.nodes.values();
        self.graph.node_weights().any(|node| node.span.is_some())
            || foreign.any(|one| !one.spells.is_empty())
    }
}
