//! `/page/timeline`: what happened and what was said, by time.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Ask;
use super::asked::{Filter, number};
use super::graph::counted;
use super::net::Net;
use super::told::{Sources, date, standing, thing};
use crate::graph::{EdgeIndex, Nearby, NodeIndex};
use crate::serve::Server;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::serve::request::Request;
use crate::serve::work::Job;

/// Things of one answer, usually and at most.
const MOST: (usize, usize) = (1_000, 10_000);
/// Ties away from what it is about, usually and at most.
const HOPS: (usize, usize) = (1, 3);

/// What is listed.
pub(super) struct Listed {
    pub(super) nodes: Vec<NodeIndex>,
    /// What it is about, where not everything is wanted.
    pub(super) middles: Vec<NodeIndex>,
    /// What there would be without a filter.
    all: Vec<NodeIndex>,
    /// How many found no room.
    pub(super) more: usize,
}

impl Listed {
    /// Kinds and standings, with how many there are of each without a filter.
    pub(super) fn facets(&self, net: &Net) -> Value {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        let mut standings: BTreeMap<&str, usize> = BTreeMap::new();
        for node in &self.all {
            let node = &net.graph.graph[*node];
            *kinds.entry(node.kind.name()).or_default() += 1;
            *standings.entry(standing(node).name()).or_default() += 1;
        }
        json!({ "kinds": counted(kinds), "standings": counted(standings) })
    }
}

/// The answer for the timeline.
pub(super) fn timeline(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let net = ask.server.net(ask.request, ask.job)?;
    let listed = ask.server.dated((ask.request, ask.job), &net)?;
    let mut sources = Sources::default();
    let mut rows = Vec::with_capacity(listed.nodes.len());
    for node in &listed.nodes {
        rows.push(row(&net, *node, &mut sources));
    }
    let undated = net
        .graph
        .graph
        .node_weights()
        .filter(|node| node.span.is_none())
        .count();
    let told = json!({
        "rows": rows,
        "more": listed.more,
        "undated": undated,
        "misdated": net.graph.misdated,
        "facets": listed.facets(&net),
        "about": listed.middles.iter().map(|node| thing(&net, *node)).collect::<Vec<_>>(),
        "sources": sources.told(),
    });
    ask.json(&told, out)
}

impl Server {
    /// What has a date and is wanted, the earliest first.
    pub(super) fn dated(
        &self,
        (request, job): (&Request, &Job),
        net: &Net,
    ) -> Result<Listed, Problem> {
        let most = number(request, "limit", MOST)?;
        let has_date = |node: &NodeIndex| net.graph.graph[*node].span.is_some();
        let mut listed = self.chosen((request, job), net, has_date)?;
        let place = |node: &NodeIndex| {
            let span = net.graph.graph[*node].span.as_ref();
            (
                span.map(|span| (span.start.earliest_s, span.start.end_s)),
                *node,
            )
        };
        listed.nodes.sort_by_key(place);
        listed.more = listed.nodes.len().saturating_sub(most);
        listed.nodes.truncate(most);
        Ok(listed)
    }

    /// The things that are wanted out of those that can be shown.
    pub(super) fn chosen(
        &self,
        (request, job): (&Request, &Job),
        net: &Net,
        can_be_shown: impl Fn(&NodeIndex) -> bool,
    ) -> Result<Listed, Problem> {
        let filter = Filter::read(request)?;
        let middles = self.nodes((request, job), net, "around")?;
        let hops = number(request, "hops", HOPS)?;
        let all: Vec<NodeIndex> = if middles.is_empty() {
            net.graph
                .graph
                .node_indices()
                .filter(can_be_shown)
                .collect()
        } else {
            let any = |_: EdgeIndex| true;
            let everything = (usize::MAX, usize::MAX);
            let near = Nearby::around(&net.graph, &any, (&middles, hops), everything);
            near.nodes().iter().copied().filter(can_be_shown).collect()
        };
        let nodes = all.iter().copied();
        Ok(Listed {
            nodes: nodes
                .filter(|node| filter.lists(&net.graph, *node))
                .collect(),
            middles,
            all,
            more: 0,
        })
    }
}

/// What happened, with its dates.
pub(super) fn row<'n>(net: &'n Net, index: NodeIndex, sources: &mut Sources<'n>) -> Value {
    let node = &net.graph.graph[index];
    let mut told = thing(net, index);
    if let Some(span) = &node.span {
        told["start"] = date(&span.start);
        if let Some(end) = span.end.as_ref().filter(|end| end.text != span.start.text) {
            told["end"] = date(end);
        }
        if span.approximate {
            told["approximate"] = true.into();
        }
    }
    if let Some(at) = net
        .graph
        .places
        .get(&index)
        .and_then(|place| place.at.as_ref())
    {
        told["at"] = at.clone().into();
    }
    told["sources"] = sources.of(net.dated_by(index)).into();
    told
}
