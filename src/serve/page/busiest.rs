//! `/page/busiest`: the things with most ties, for who does not know yet where to begin.

use serde_json::{Value, json};

use super::Ask;
use super::asked::{Filter, number};
use super::told::thing;
use crate::graph::{NodeIndex, NodeKind};
use crate::serve::out::Out;
use crate::serve::problem::Problem;

/// Things of one answer, usually and at most.
const MOST: (usize, usize) = (12, 200);

/// The answer; claims and what has no kind are no beginning, unless they are asked for.
pub(super) fn busiest(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let net = ask.server.net(ask.request, ask.job)?;
    let filter = Filter::read(ask.request)?;
    let most = number(ask.request, "limit", MOST)?;
    let is_asked = !ask.all("kind").is_empty();
    let graph = &net.graph.graph;
    let begins = |node: &NodeIndex| {
        let kind = graph[*node].kind;
        let is_usual = !matches!(kind, NodeKind::Claim | NodeKind::Other);
        (is_asked || is_usual) && filter.lists(&net.graph, *node)
    };
    let ties = |node: &NodeIndex| graph.neighbors_undirected(*node).count();
    let mut nodes: Vec<(usize, NodeIndex)> = graph
        .node_indices()
        .filter(begins)
        .map(|node| (ties(&node), node))
        .collect();
    nodes.sort_by_key(|(ties, node)| (std::cmp::Reverse(*ties), *node));
    let rows = nodes.into_iter().take(most).map(|(ties, node)| {
        let mut told = thing(&net, node);
        told["ties"] = ties.into();
        told
    });
    let rows: Vec<Value> = rows.collect();
    ask.json(
        &json!({ "rows": rows, "things": graph.node_count(), "relations": graph.edge_count() }),
        out,
    )
}
