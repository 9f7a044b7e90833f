//! What is asked of a graph: around what, what of it, at which time, and how the picture came to be.

use std::collections::BTreeSet;

use super::net::Net;
use super::told::standing;
use crate::graph::{EdgeIndex, Moment, NodeIndex, NodeKind, RelationGraph, Standing};
use crate::model::nearest::did_you_mean;
use crate::model::printable;
use crate::serve::Server;
use crate::serve::problem::Problem;
use crate::serve::request::{Request, all, one};
use crate::serve::work::Job;

/// Steps by which a picture came to be, at most.
const STEPS: usize = 400;

/// What may be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Kinds of things; none is all.
    kinds: BTreeSet<NodeKind>,
    /// Relations that are left out, by name.
    hidden: BTreeSet<String>,
    /// Standings; none is all.
    standings: BTreeSet<Standing>,
    from: Option<Moment>,
    until: Option<Moment>,
    /// Whether what has no date is left out.
    dated: bool,
}

/// A step by which a picture came to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Open(NodeIndex),
    Shut(NodeIndex),
    Drop(NodeIndex),
    /// Somebody moved it there.
    Pin(NodeIndex, (f64, f64)),
}

/// A number among the parameters.
pub(super) fn number(
    request: &Request,
    name: &str,
    (usual, most): (usize, usize),
) -> Result<usize, Problem> {
    let Some(text) = one(&request.query, name)? else {
        return Ok(usual);
    };
    match text.parse() {
        Ok(number) if number <= most => Ok(number),
        _ => Err(Problem::new(
            400,
            format!(
                "`{name}={}`: a number up to {most} is wanted",
                printable(text)
            ),
        )),
    }
}

/// A date among the parameters.
pub(super) fn moment(request: &Request, name: &str) -> Result<Option<Moment>, Problem> {
    let text = one(&request.query, name)?.filter(|text| !text.is_empty());
    text.map(|text| {
        Moment::parse(text).ok_or_else(|| {
            Problem::new(400, format!("`{name}={}` is no date", printable(text)))
                .hint("a date like 2025, 2025-08, 2025-08-15 or 2025-08-15T11:32:00-08:00")
        })
    })
    .transpose()
}

/// Whether something is wanted that is not usual.
pub(super) fn is_set(request: &Request, name: &str) -> Result<bool, Problem> {
    Ok(one(&request.query, name)?.is_some_and(|value| !matches!(value, "" | "0" | "no" | "false")))
}

/// Values that each are one of some words.
fn words<T: Ord>(
    request: &Request,
    name: &str,
    known: impl Iterator<Item = (&'static str, T)>,
) -> Result<BTreeSet<T>, Problem> {
    let mut known: Vec<(&str, Option<T>)> =
        known.map(|(word, value)| (word, Some(value))).collect();
    let mut found = BTreeSet::new();
    for word in all(&request.query, name)
        .into_iter()
        .filter(|word| !word.is_empty())
    {
        if let Some((_, value)) = known.iter_mut().find(|(known, _)| *known == word) {
            found.extend(value.take());
            continue;
        }
        let problem = Problem::new(400, format!("`{name}={}` is not known", printable(word)));
        let near = did_you_mean(word, known.iter().map(|(word, _)| *word));
        let all: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        return Err(problem.hint(near.unwrap_or_else(|| all.join(", "))));
    }
    Ok(found)
}

/// The sides of a period, as far as they are known.
type Sides<'g> = (Option<&'g Moment>, Option<&'g Moment>);

impl Filter {
    pub(super) fn read(request: &Request) -> Result<Self, Problem> {
        let kinds = NodeKind::ALL.into_iter().map(|kind| (kind.name(), kind));
        let standings = Standing::ALL.into_iter().map(|one| (one.name(), one));
        Ok(Self {
            kinds: words(request, "kind", kinds)?,
            hidden: all(&request.query, "hide")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            standings: words(request, "standing", standings)?,
            from: moment(request, "from")?,
            until: moment(request, "until")?,
            dated: is_set(request, "dated")?,
        })
    }

    /// Whether a time fits; none where it is not known.
    fn fits(&self, sides: Option<Sides<'_>>) -> bool {
        let Some((start, end)) = sides else {
            return !self.dated;
        };
        let after = |from: &Moment| end.is_none_or(|end| end.reaches(from));
        let before = |until: &Moment| start.is_none_or(|start| start.is_begun_by(until));
        self.from.as_ref().is_none_or(after) && self.until.as_ref().is_none_or(before)
    }

    /// When a thing was.
    fn sides(graph: &RelationGraph, node: NodeIndex) -> Option<Sides<'_>> {
        graph.lasting(node)
    }

    /// Whether a thing may be seen.
    pub(super) fn shows(&self, graph: &RelationGraph, node: NodeIndex) -> bool {
        let thing = &graph.graph[node];
        let is_kind = self.kinds.is_empty() || self.kinds.contains(&thing.kind);
        let sides = Self::sides(graph, node);
        is_kind && (sides.is_none() || self.fits(sides))
    }

    /// The same of a thing that is listed by itself, whose standing counts.
    pub(super) fn lists(&self, graph: &RelationGraph, node: NodeIndex) -> bool {
        let standing = standing(&graph.graph[node]);
        self.shows(graph, node) && (self.standings.is_empty() || self.standings.contains(&standing))
    }

    /// Whether an edge may be seen between things of which the middles are always shown.
    pub(super) fn admits(
        &self,
        graph: &RelationGraph,
        edge: EdgeIndex,
        middles: &[NodeIndex],
    ) -> bool {
        let tie = &graph.graph[edge];
        let Some((from, to)) = graph.graph.edge_endpoints(edge) else {
            return false;
        };
        let period = tie.period.as_ref();
        let period = period.map(|period| (period.since(), period.end.as_ref()));
        let period = period.or_else(|| Self::sides(graph, from));
        let period = period.or_else(|| Self::sides(graph, to));
        let may = |node| middles.contains(&node) || self.shows(graph, node);
        !self.hidden.contains(&tie.relation)
            && (self.standings.is_empty() || self.standings.contains(&tie.standing))
            && self.fits(period)
            && may(from)
            && may(to)
    }
}

impl Server {
    /// The things that a parameter names.
    pub(super) fn nodes(
        &self,
        (request, job): (&Request, &Job),
        net: &Net,
        name: &str,
    ) -> Result<Vec<NodeIndex>, Problem> {
        let values = all(&request.query, name).into_iter();
        values
            .filter(|value| !value.is_empty())
            .map(|value| self.node(net, (name, value), job))
            .collect()
    }
}

/// How the picture came to be, in its order. What is not in the data any more is passed over.
pub(super) fn steps(request: &Request, net: &Net) -> Result<Vec<Step>, Problem> {
    let mut steps = Vec::new();
    for (name, value) in &request.query {
        let step = match name.as_str() {
            "open" => net.of(value).map(Step::Open),
            "shut" => net.of(value).map(Step::Shut),
            "drop" => net.of(value).map(Step::Drop),
            "pin" => pin(net, value)?,
            _ => continue,
        };
        steps.extend(step);
    }
    if steps.len() > STEPS {
        return Err(Problem::new(413, format!("more than {STEPS} steps")));
    }
    Ok(steps)
}

/// `120,-40,IRI`.
fn pin(net: &Net, value: &str) -> Result<Option<Step>, Problem> {
    let mut parts = value.splitn(3, ',');
    let mut real = || {
        let number = parts.next()?.parse::<f64>().ok()?;
        (number.abs() < 1e6).then_some(number)
    };
    let at = real().zip(real());
    match (at, parts.next()) {
        (Some(at), Some(iri)) => Ok(net.of(iri).map(|node| Step::Pin(node, at))),
        _ => Err(
            Problem::new(400, format!("`pin={}` is no place", printable(value)))
                .hint("`pin=X,Y,IRI`"),
        ),
    }
}
