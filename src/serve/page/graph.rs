//! `/page/graph`: what is around something, opened and folded step by step, with a place for each thing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Ask;
use super::asked::{Filter, Step, number, steps};
use super::net::{Net, halted};
use super::told::{Shown, Sources};
use crate::draw::geometry::Point;
use crate::draw::live;
use crate::graph::{EdgeIndex, Nearby, NodeIndex, RelationGraph};
use crate::serve::Server;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::serve::request::Request;
use crate::serve::work::Job;

/// Ties away from what it is about, usually and at most.
const HOPS: (usize, usize) = (1, 8);
/// Neighbours of a thing that come at once, usually and at most.
const FAN: (usize, usize) = (30, 5_000);
/// Things in one picture, usually and at most.
const MOST: (usize, usize) = (250, 5_000);

/// A picture, and what is to be said of it.
pub(super) struct Explored {
    pub(super) shown: Shown,
    /// What there would be to choose from without a filter.
    touching: BTreeSet<EdgeIndex>,
    /// Neighbours of what is shown that found no room or wait to be opened.
    waiting: usize,
    /// Things and relations that would be shown without a filter.
    left_out: (usize, usize),
}

/// The answer for the explorer.
pub(super) fn graph(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let net = ask.server.net(ask.request, ask.job)?;
    let explored = ask.server.explored(ask.request, &net, ask.job)?;
    let shown = &explored.shown;
    let mut sources = Sources::default();
    let (nodes, edges) = shown.told(&net, &mut sources);
    let told = json!({
        "title": title(&net.graph, &shown.middles),
        "nodes": nodes,
        "edges": edges,
        "sources": sources.told(),
        "facets": facets(&net.graph, &explored.touching),
        "waiting": explored.waiting,
        "filtered": { "things": explored.left_out.0, "relations": explored.left_out.1 },
    });
    ask.json(&told, out)
}

impl Server {
    /// What is shown, and where.
    pub(super) fn explored(
        &self,
        request: &Request,
        net: &Net,
        job: &Job,
    ) -> Result<Explored, Problem> {
        let middles = self.nodes((request, job), net, "around")?;
        if middles.is_empty() {
            return Err(Problem::new(400, "around what?").hint("`around=IRI`, or a name"));
        }
        let filter = Filter::read(request)?;
        let steps = steps(request, net)?;
        let hops = number(request, "hops", HOPS)?;
        let most = (
            number(request, "fan", FAN)?,
            number(request, "limit", MOST)?,
        );
        let wide = whole((net, &filter), (&middles, hops), most, &steps);
        let admits = |edge: EdgeIndex| filter.admits(&net.graph, edge, &middles);
        let mut nearby = Nearby::around(&net.graph, &admits, (&middles, hops), most);
        let part = net.graph.part(nearby.nodes(), &nearby.edges());
        let mut spots = halted(job, |halt| live::begun(&part, halt))?;
        let mut pinned = BTreeSet::new();
        for step in steps {
            job.go_on()?;
            take(step, (net, &mut nearby), &mut spots, &mut pinned);
        }
        let nodes = nearby.nodes().to_vec();
        let more: BTreeMap<NodeIndex, usize> = nodes
            .iter()
            .map(|node| (*node, nearby.more(*node)))
            .collect();
        let waiting = more.values().sum();
        let edges = nearby.edges();
        let left_out = wide.as_ref().map_or((0, 0), |wide| {
            let things = wide.nodes().iter().filter(|node| !nearby.holds(**node));
            let there: BTreeSet<&EdgeIndex> = edges.iter().collect();
            let all = wide.edges();
            let relations = all.iter().filter(|edge| !there.contains(edge));
            (things.count(), relations.count())
        });
        let touching = wide.map_or_else(|| nearby.touching(), |wide| wide.touching());
        Ok(Explored {
            shown: Shown {
                edges,
                spots,
                more,
                middles: middles
                    .iter()
                    .copied()
                    .filter(|node| nearby.holds(*node))
                    .collect(),
                pinned: pinned
                    .into_iter()
                    .filter(|node| nearby.holds(*node))
                    .collect(),
                nodes,
            },
            touching,
            waiting,
            left_out,
        })
    }
}

/// The same picture without a filter; none where none is set.
fn whole<'n>(
    (net, filter): (&'n Net, &Filter),
    around: (&[NodeIndex], usize),
    most: (usize, usize),
    steps: &[Step],
) -> Option<Nearby<'n>> {
    const fn any(_: EdgeIndex) -> bool {
        true
    }
    if *filter == Filter::default() {
        return None;
    }
    let mut nearby = Nearby::around(&net.graph, &any, around, most);
    for step in steps {
        match *step {
            Step::Open(node) if nearby.holds(node) => drop(nearby.open(node)),
            Step::Shut(node) => drop(nearby.shut(node)),
            Step::Drop(node) => drop(nearby.drop(node)),
            Step::Open(_) | Step::Pin(..) => {}
        }
    }
    Some(nearby)
}

/// Takes one step; what was there before stays where it was.
fn take(
    step: Step,
    (net, nearby): (&Net, &mut Nearby<'_>),
    spots: &mut live::Spots,
    pinned: &mut BTreeSet<NodeIndex>,
) {
    let id = |node: &NodeIndex| net.graph.graph[*node].id.as_str();
    let gone = match step {
        Step::Open(node) if nearby.holds(node) => {
            let new = nearby.open(node);
            if !new.is_empty() {
                let part = net.graph.part(nearby.nodes(), &nearby.edges());
                let new: Vec<&str> = new.iter().map(id).collect();
                live::joined(&part, &new, spots);
            }
            return;
        }
        Step::Pin(node, (x, y)) => {
            if let Some(spot) = spots.get_mut(id(&node)) {
                spot.at = Point::new(x, y);
                pinned.insert(node);
            }
            return;
        }
        Step::Open(_) => return,
        Step::Shut(node) => nearby.shut(node),
        Step::Drop(node) => nearby.drop(node),
    };
    for node in &gone {
        spots.remove(id(node));
        pinned.remove(node);
    }
}

/// What the picture is about.
pub(super) fn title(graph: &RelationGraph, middles: &[NodeIndex]) -> String {
    let names: Vec<&str> = middles
        .iter()
        .map(|node| graph.graph[*node].label.as_str())
        .collect();
    format!("Around {}", names.join(", "))
}

/// Kinds, relations and standings among some edges, with how many there are of each; the commonest first.
fn facets(graph: &RelationGraph, edges: &BTreeSet<EdgeIndex>) -> Value {
    let mut things = BTreeSet::new();
    let mut relations: BTreeMap<&str, usize> = BTreeMap::new();
    let mut standings: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in edges {
        let tie = &graph.graph[*edge];
        *relations.entry(&tie.relation).or_default() += 1;
        *standings.entry(tie.standing.name()).or_default() += 1;
        let ends = graph.graph.edge_endpoints(*edge);
        things.extend(ends.into_iter().flat_map(|(from, to)| [from, to]));
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for thing in things {
        *kinds.entry(graph.graph[thing].kind.name()).or_default() += 1;
    }
    json!({
        "kinds": counted(kinds),
        "relations": counted(relations),
        "standings": counted(standings),
    })
}

/// Names with their counts, the commonest first.
pub(super) fn counted(counts: BTreeMap<&str, usize>) -> Value {
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let counts = counts.into_iter();
    counts
        .map(|(name, count)| json!({ "name": name, "count": count }))
        .collect()
}
