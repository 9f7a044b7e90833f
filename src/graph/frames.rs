//! A graph as a series: what had begun by the end of each year, month or day.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::EdgeIndex;
use petgraph::visit::EdgeRef as _;

use super::{Moment, Period, RelationGraph};

/// How long one picture of a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

impl Step {
    /// Every step, in the order of the help text.
    pub const ALL: [Self; 3] = [Self::Year, Self::Month, Self::Day];

    /// The word in `--frames`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }

    /// The step that `word` names, if it is one of [`Step::name`].
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == word)
    }

    /// The year, month or day on which something began where it happened; where only the year or
    /// the month is known, that.
    fn of(self, moment: &Moment) -> Option<String> {
        let text = moment.text.split(' ').next().unwrap_or_default();
        let (sign, rest) = match text.strip_prefix(['-', '−']) {
            Some(rest) => ("-", rest),
            None => ("", text),
        };
        let mut parts = rest.split('-');
        let number =
            |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let year = parts.next().filter(number)?;
        let year = format!("{sign}{year}");
        let month = parts.next().filter(number).filter(|_| self != Self::Year);
        let day = parts.next().filter(number).filter(|_| self == Self::Day);
        Some(match (month, day) {
            (None, _) => year,
            (Some(month), None) => format!("{year}-{month}"),
            (Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        })
    }
}

/// One picture of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its year, month or day, e.g. `2025-08`.
    pub name: String,
    /// For each node, whether it is shown.
    pub nodes: Vec<bool>,
    /// The same of edges.
    pub edges: Vec<bool>,
}

impl RelationGraph {
    /// A frame for each step in which something began, in the order of time. What is known less
    /// exactly comes when it must have begun, as what is known of a day must have by then; what nothing
    /// dates is in the last one only. O(steps · (nodes + edges)).
    pub fn frames(&self, step: Step) -> Vec<Frame> {
        let ends = self.ends(step);
        let last = ends.len().saturating_sub(1);
        let frame = |(place, (end, name)): (usize, (i64, String))| {
            let (nodes, edges) = self.begun(end, place == last);
            Frame { name, nodes, edges }
        };
        ends.into_iter().enumerate().map(frame).collect()
    }

    /// How many there would be. O((nodes + edges) · log).
    pub fn count_frames(&self, step: Step) -> usize {
        self.ends(step).len()
    }

    /// When each step ends on the clocks of those that began in it, and its name.
    fn ends(&self, step: Step) -> Vec<(i64, String)> {
        let spans = self.graph.node_weights();
        let spans = spans.filter_map(|node| node.span.as_ref().map(|span| &span.start));
        let periods = self.graph.edge_weights();
        let periods = periods.filter_map(|edge| edge.period.as_ref()?.since());
        let mut ends: BTreeMap<String, i64> = BTreeMap::new();
        for start in spans.chain(periods) {
            let Some(name) = step.of(start) else { continue };
            let Some(whole) = Moment::parse(&name) else {
                continue;
            };
            ends.insert(name, whole.end_s);
        }
        let mut ends: Vec<(i64, String)> =
            ends.into_iter().map(|(name, end)| (end, name)).collect();
        // Where two end together, the finer one comes first.
        ends.sort_by(|one, other| {
            let key =
                |(end, name): &(i64, String)| (*end, std::cmp::Reverse(name.len()), name.clone());
            key(one).cmp(&key(other))
        });
        ends
    }

    /// Which nodes and edges must have begun before a second of their own clocks; `undated` says whether those without
    /// a date did. A thing without a date comes with the first line to it.
    fn begun(&self, before_s: i64, undated: bool) -> (Vec<bool>, Vec<bool>) {
        let had = |start: &Moment| start.on_own_clock().1 <= before_s;
        let nodes = self.graph.node_weights();
        let dated: Vec<Option<bool>> = nodes
            .map(|node| node.span.as_ref().map(|span| had(&span.start)))
            .collect();
        let mut nodes: Vec<bool> = dated.iter().map(|had| had.unwrap_or(undated)).collect();
        let edges = self.graph.edge_references();
        let edges = edges.map(|edge| {
            let ends = [edge.source().index(), edge.target().index()];
            let begun = match self.since(edge.id()) {
                None => undated,
                Some(Since::Own(start)) => had(start),
                // No older than its ends, which come below.
                Some(Since::Ends) => true,
            };
            // No line without its ends.
            let is_shown = begun && ends.iter().all(|end| dated[*end] != Some(false));
            if is_shown {
                for end in ends {
                    nodes[end] = true;
                }
            }
            is_shown
        });
        let edges = edges.collect();
        (nodes, edges)
    }

    /// How many edges nothing dates, and so are there at any time.
    pub fn undated(&self) -> usize {
        let edges = self.graph.edge_indices();
        edges
            .filter(|edge| self.graph[*edge].period.is_none() && self.since(*edge).is_none())
            .count()
    }

    /// What dates an edge: it says itself since when it is known to have been so, or else it is as
    /// old as the younger of its ends that have a date.
    pub(super) fn since(&self, edge: EdgeIndex) -> Option<Since<'_>> {
        let period = self.graph[edge].period.as_ref();
        if let Some(start) = period.and_then(Period::since) {
            return Some(Since::Own(start));
        }
        let (from, to) = self.graph.edge_endpoints(edge)?;
        let mut ends = [from, to].into_iter();
        ends.any(|end| self.graph[end].span.is_some())
            .then_some(Since::Ends)
    }

    /// How many edges have an end, and no day from which on they are known to have been so. In a
    /// series they are in the last picture only, like those without a date.
    pub fn unbegun(&self) -> usize {
        let edges = self.graph.edge_indices();
        edges
            .filter(|edge| self.graph[*edge].period.is_some() && self.since(*edge).is_none())
            .count()
    }

    /// How many nodes have no date and no edge that has one.
    pub fn undated_things(&self) -> usize {
        let mut has = vec![false; self.graph.node_count()];
        for edge in self.graph.edge_references() {
            let is_dated = edge.weight().period.is_some() || self.since(edge.id()).is_some();
            for end in [edge.source(), edge.target()] {
                has[end.index()] |= is_dated;
            }
        }
        let nodes = self.graph.node_weights().zip(has);
        let undated = nodes.filter(|(node, has)| node.span.is_none() && !has);
        // A thing that is drawn several times is one.
        let things: BTreeSet<&str> = undated.map(|(node, _)| node.thing()).collect();
        things.len()
    }
}

/// From when on an edge is known to have been so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since<'a> {
    /// From a time of its own.
    Own(&'a Moment),
    /// As long as both of its ends.
    Ends,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_named_where_things_happen() {
        let late = Moment::parse("2025-08-15T20:00:00-08:00").unwrap();
        assert_eq!(Step::Day.of(&late).as_deref(), Some("2025-08-15"));
        let year = Moment::parse("2018").unwrap();
        assert_eq!(Step::Month.of(&year).as_deref(), Some("2018"));
        assert_eq!(Step::Year.of(&late).as_deref(), Some("2025"));
    }
}
