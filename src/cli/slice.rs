//! Which part of a picture is wanted: around a thing, between two, at a time.

use clap::Args;

use super::failure::{Failure, Kind};
use super::source::Data;
use super::view::counted;
use super::{Common, graph_file, named};
use crate::graph::{FACTS, Moment, NodeIndex, RelationGraph, Standing};
use crate::model::Term;
use crate::model::diagnostic::Diagnostic;

/// Options that choose a part of a picture.
#[derive(Args, Debug)]
pub(super) struct SliceArgs {
    /// Only what is near this thing; several times for several things
    #[arg(long, value_name = "THING", help_heading = "Part")]
    around: Vec<String>,
    /// How many ties away `--around` reaches
    #[arg(long, value_name = "N", requires = "around", help_heading = "Part")]
    hops: Option<usize>,
    /// Only the shortest ways between two things
    #[arg(long, value_names = ["A", "B"], num_args = 2, conflicts_with = "around", help_heading = "Part")]
    between: Vec<String>,
    /// Also ways that are so many ties longer than the shortest
    #[arg(long, value_name = "N", requires = "between", help_heading = "Part")]
    detour: Option<usize>,
    /// Only what was so at a time: 2025, 2025-08, 2025-08-15 or a time of that day
    #[arg(long, value_name = "DATE", value_parser = moment, allow_hyphen_values = true, group = "time", help_heading = "Part")]
    at: Option<Moment>,
    /// Only what had begun by the end of a time
    #[arg(long, value_name = "DATE", value_parser = moment, allow_hyphen_values = true, group = "time", help_heading = "Part")]
    until: Option<Moment>,
    /// With `--at` or `--until`: without what has no date
    #[arg(long, requires = "time", help_heading = "Part")]
    dated: bool,
}

fn moment(text: &str) -> Result<Moment, String> {
    let wanted = "a date like 2025, 2025-08, 2025-08-15 or 2025-08-15T11:32:00-08:00";
    Moment::parse(text).ok_or_else(|| wanted.to_owned())
}

impl SliceArgs {
    /// The option by which a time was asked for.
    pub(super) fn by_time(&self) -> Option<&'static str> {
        let at = self.at.as_ref().map(|_| "--at");
        at.or(self.until.as_ref().map(|_| "--until"))
    }

    /// What relations lack that count at any time, and how many do.
    pub(super) fn untold(&self, graph: &RelationGraph) -> Vec<(&'static str, usize)> {
        let undated = ("no date", graph.undated());
        let unbegun = ("an end and no beginning", graph.unbegun());
        let mut untold = match self.by_time() {
            None => Vec::new(),
            Some("--at") => vec![undated],
            Some(_) => vec![undated, unbegun],
        };
        untold.retain(|(_, count)| *count > 0);
        untold
    }

    /// Whether only what is near something, or between two things, was asked for.
    pub(super) fn is_of_things(&self) -> bool {
        !self.around.is_empty() || !self.between.is_empty()
    }

    /// Says of a picture of ways between two things which of its relations are no facts.
    pub(super) fn say_weak_ways(&self, graph: &RelationGraph, common: &Common) {
        let counted = |standing: &Standing| {
            let edges = graph.graph.edge_weights();
            let count = edges.filter(|edge| edge.standing == *standing).count();
            (count > 0).then(|| format!("{count} {}", standing.name()))
        };
        let weak = Standing::ALL.iter();
        let weak = weak.filter(|standing| !FACTS.contains(standing));
        let weak: Vec<String> = weak.filter_map(counted).collect();
        if !self.between.is_empty() && !weak.is_empty() {
            let weak = weak.join(", ");
            common.note(&format!(
                "these ways also use what is no fact: {weak}; `chancery paths` follows facts alone"
            ));
        }
    }

    /// The part that is wanted; the whole where nothing is said.
    pub(super) fn of(
        &self,
        graph: RelationGraph,
        data: &Data,
        common: &Common,
    ) -> Result<RelationGraph, Failure> {
        let mut graph = graph;
        if self.by_time().is_some() {
            graph.date_things(&*data.backend)?;
        }
        self.part(graph, &|name, graph| node(name, graph, data, common))
    }

    /// The same of a graph that comes with its own names.
    pub(super) fn of_file(&self, graph: RelationGraph) -> Result<RelationGraph, Failure> {
        self.part(graph, &graph_file::node)
    }

    fn dated(&self, graph: RelationGraph) -> RelationGraph {
        if self.dated { graph.dated() } else { graph }
    }

    fn part(
        &self,
        graph: RelationGraph,
        find: &dyn Fn(&str, &RelationGraph) -> Result<NodeIndex, Failure>,
    ) -> Result<RelationGraph, Failure> {
        let mut graph = graph;
        let all = graph.size();
        if let Some(time) = &self.at {
            graph = self.dated(graph.at(time));
            let told = [left_out(all, &graph), undated(&graph)].concat();
            add_to(&mut graph.summary, &format!("As of {}{told}.", time.text));
        } else if let Some(time) = &self.until {
            graph = self.dated(graph.until(time));
            let told = [left_out(all, &graph), undated(&graph), unbegun(&graph)].concat();
            add_to(&mut graph.summary, &format!("Until {}{told}.", time.text));
        }
        if let [from, to] = self.between.as_slice() {
            let (one, other) = (find(from, &graph)?, find(to, &graph)?);
            let detour = self.detour.unwrap_or(0);
            return graph.between(one, other, detour).ok_or_else(|| {
                let names = [one, other].map(|node| graph.graph[node].label.clone());
                let said = format!("nothing in this picture ties {} to {}", names[0], names[1]);
                Failure::new(Kind::Input, Diagnostic::new(said))
            });
        }
        if self.around.is_empty() {
            return Ok(graph);
        }
        let middles = self.around.iter().map(|name| find(name, &graph));
        let middles = middles.collect::<Result<Vec<_>, _>>()?;
        Ok(graph.around(&middles, self.hops.unwrap_or(1)))
    }
}

/// What a time leaves out of so many things and relations.
fn left_out(all: (usize, usize), graph: &RelationGraph) -> String {
    let left = graph.size();
    told("left out", (all.0 - left.0, all.1 - left.1))
}

/// What a time leaves as it is, because it has no date.
fn undated(graph: &RelationGraph) -> String {
    told("no date", (graph.undated_things(), graph.undated()))
}

fn told(what: &str, size: (usize, usize)) -> String {
    match sized(size) {
        said if said.is_empty() => said,
        said => format!("; {what}: {said}"),
    }
}

/// So many relations and things, in words; nothing where there are none.
pub(super) fn sized((things, relations): (usize, usize)) -> String {
    let counts = [(relations, "relation"), (things, "thing")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = counts.map(|(count, unit)| counted(count, unit)).collect();
    parts.join(" and ")
}

/// What `--until` leaves as it is, because only its end is known.
fn unbegun(graph: &RelationGraph) -> String {
    match graph.unbegun() {
        0 => String::new(),
        count => format!("; an end and no beginning: {}", counted(count, "relation")),
    }
}

fn add_to(summary: &mut String, sentence: &str) {
    if !summary.is_empty() {
        summary.push(' ');
    }
    summary.push_str(sentence);
}

/// The node of a thing that is given by name, prefixed name or IRI.
fn node(
    name: &str,
    graph: &RelationGraph,
    data: &Data,
    common: &Common,
) -> Result<NodeIndex, Failure> {
    let thing = named::thing(name, data, common)?;
    let id = match &thing {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    };
    graph.node_of(&id).ok_or_else(|| {
        let said = format!("`{name}` is not in this picture");
        Failure::new(Kind::Input, Diagnostic::new(said))
            .hint("the picture holds what the view or query gives; draw it without this option to see what there is")
    })
}
