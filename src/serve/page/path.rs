//! `/page/path`: how two things are connected, step by step, with who says so.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Ask;
use super::asked::{is_set, number};
use super::net::{Net, halted};
use super::told::{Shown, Sources, thing, told, told_by};
use crate::draw::live;
use crate::graph::{EdgeIndex, FACTS, Link, NodeIndex, RelationGraph, Standing, Tied, Way};
use crate::model::printable;
use crate::network::{Stopped, k_shortest};
use crate::query::QueryError;
use crate::serve::Server;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::serve::request::{Request, one};
use crate::serve::work::Job;

/// Paths, usually and at most.
const PATHS: (usize, usize) = (3, 25);

/// The ways between two things.
pub(super) struct Ways {
    pub(super) shown: Shown,
    /// Each as the things that it visits.
    paths: Vec<Vec<u32>>,
    ends: [NodeIndex; 2],
    has_more: bool,
}

/// The answer for the view of paths.
pub(super) fn path(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let net = ask.server.net(ask.request, ask.job)?;
    let tied = net.graph.tied(standings(ask.request)?);
    let ways = ask.server.ways(ask.request, (&net, &tied), ask.job)?;
    let mut sources = Sources::default();
    let mut paths = Vec::new();
    for path in &ways.paths {
        let steps = path
            .windows(2)
            .map(|pair| step(&net, &tied, [pair[0], pair[1]], &mut sources));
        let steps: Vec<Value> = steps.collect();
        paths.push(json!({ "length": path.len() - 1, "steps": steps }));
    }
    let left_out = tied.left_out.iter();
    let left_out: serde_json::Map<String, Value> = left_out
        .map(|(standing, count)| (standing.name().to_owned(), (*count).into()))
        .collect();
    let (nodes, edges) = ways.shown.told(&net, &mut sources);
    let told = json!({
        "from": thing(&net, ways.ends[0]),
        "to": thing(&net, ways.ends[1]),
        "paths": paths,
        "more": ways.has_more,
        "left_out": left_out,
        "nodes": nodes,
        "edges": edges,
        "sources": sources.told(),
    });
    ask.json(&told, out)
}

impl Server {
    /// The shortest ways, and their picture.
    pub(super) fn ways(
        &self,
        request: &Request,
        (net, tied): (&Net, &Tied<'_>),
        job: &Job,
    ) -> Result<Ways, Problem> {
        let mut ends = Vec::new();
        for name in ["from", "to"] {
            let value = one(&request.query, name)?.filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| {
                Problem::new(400, format!("`{name}` is missing"))
                    .hint("paths lead from one thing to another: `from=IRI&to=IRI`")
            })?;
            ends.push(self.node(net, (name, value), job)?);
        }
        let (from, to) = (ends[0], ends[1]);
        if from == to {
            let name = printable(&net.graph.graph[from].label);
            return Err(Problem::new(400, format!("both ends are {name}"))
                .hint("a path leads to something else"));
        }
        let count = number(request, "k", PATHS)?.max(1);
        let numbered = [from, to].map(|end| tied.number(net.graph.graph[end].thing()));
        let stop = || job.cancellation.is_cancelled();
        let found = match numbered {
            [Some(from), Some(to)] => {
                k_shortest(tied.network.both_ways(), [from, to], count, &stop)?
            }
            _ => crate::network::Found::default(),
        };
        let (nodes, edges) = on(net, tied, &found.paths, [from, to]);
        let mut part = net.graph.part(&nodes, &edges);
        columns(&mut part, &found.paths, tied);
        let spots = halted(job, |halt| live::begun(&part, halt))?;
        Ok(Ways {
            shown: Shown {
                nodes,
                edges,
                spots,
                middles: vec![from, to],
                ..Shown::default()
            },
            paths: found.paths,
            ends: [from, to],
            has_more: found.more,
        })
    }
}

/// Facts; what somebody merely says only where that is wanted.
pub(super) fn standings(request: &Request) -> Result<Vec<Standing>, Problem> {
    let mut standings = FACTS.to_vec();
    if is_set(request, "claims")? {
        standings.extend([Standing::Claim, Standing::Hearsay]);
    }
    Ok(standings)
}

/// What is on these paths: the things in their order, and the statements that carry a step.
fn on(
    net: &Net,
    tied: &Tied<'_>,
    paths: &[Vec<u32>],
    ends: [NodeIndex; 2],
) -> (Vec<NodeIndex>, Vec<EdgeIndex>) {
    let mut nodes = Vec::new();
    let mut edges = BTreeSet::new();
    let mut add = |node: NodeIndex| {
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    };
    ends.into_iter().for_each(&mut add);
    for path in paths {
        let path: Vec<NodeIndex> = path
            .iter()
            .map(|node| NodeIndex::new(tied.place(*node)))
            .collect();
        path.iter().copied().for_each(&mut add);
        for pair in path.windows(2) {
            edges.extend(net.graph.edges_between(pair[0], pair[1]));
        }
    }
    let counts = |edge: &EdgeIndex| tied.counts(net.graph.graph[*edge].standing);
    (nodes, edges.into_iter().filter(counts).collect())
}

/// From left to right, by the steps of the first path that a thing is on.
fn columns(part: &mut RelationGraph, paths: &[Vec<u32>], tied: &Tied<'_>) {
    for node in part.graph.node_weights_mut() {
        let place = |path: &Vec<u32>| path.iter().position(|one| tied.node(*one).id == node.id);
        let column = paths.iter().find_map(place);
        node.column = column.and_then(|column| u32::try_from(column).ok());
    }
}

/// Two neighbours of a path, and the statements between them.
fn step<'n>(
    net: &'n Net,
    tied: &'n Tied<'n>,
    [from, to]: [u32; 2],
    sources: &mut Sources<'n>,
) -> Value {
    let end = |number: u32| thing(net, NodeIndex::new(tied.place(number)));
    let mut statements = Vec::new();
    for Link { edge, said, way } in tied.statements(from, to, false) {
        let mut said = if edge.several.is_empty() {
            told(edge, sources)
        } else {
            told_by(edge, said, sources)
        };
        said["ahead"] = match way {
            Way::Either => Value::Null,
            way => (way == Way::Ahead).into(),
        };
        statements.push(said);
    }
    json!({ "from": end(from), "to": end(to), "statements": statements })
}

impl From<Stopped> for Problem {
    fn from(_: Stopped) -> Self {
        QueryError::TimedOut.into()
    }
}
