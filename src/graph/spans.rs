//! When things happened, as far as triples state that: a mark for each time that is given.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::build::Builder;
use super::given::{Given, Time, dates};
use super::kinds::plain;
use super::marks::Said;
use super::moment::moment;
use super::notes::{Note, Sorted};
use super::relations::turned;
use super::{Moment, Node, RelationGraph, Source, Span, Standing};
use crate::model::{Term, Triple, printable};
use crate::vocab::schema;

/// What is stated of the dates of one thing.
#[derive(Default)]
struct Dated<'t> {
    starts: Vec<&'t Triple>,
    ends: Vec<&'t Triple>,
}

impl Builder<'_> {
    /// When nodes happened, as far as that is stated.
    pub(super) fn dates(&mut self, triples: &[Triple], sorted: &Sorted<'_>) {
        let mut dated: BTreeMap<NodeIndex, Dated<'_>> = BTreeMap::new();
        for triple in triples {
            let by = plain(triple.predicate.as_str());
            let is_start = by == schema::START_DATE;
            let node = self.nodes.get(&Term::from(triple.subject.clone())).copied();
            let Some(node) = node.filter(|_| is_start || by == schema::END_DATE) else {
                continue;
            };
            if moment(&triple.object).is_none() {
                let name = self.result.graph[node].label.clone();
                self.misdated(&name, &triple.object);
            } else if !self.attributed.contains_key(triple) {
                let dated = dated.entry(node).or_default();
                let all = if is_start {
                    &mut dated.starts
                } else {
                    &mut dated.ends
                };
                all.push(triple);
            }
        }
        for (node, dated) in dated {
            self.date(node, &dated, sorted);
        }
    }

    /// Dates a node, or keeps a mark of it in mind for each of several times.
    fn date(&mut self, node: NodeIndex, dated: &Dated<'_>, sorted: &Sorted<'_>) {
        let all = |triples: &[&Triple]| dates(triples.iter().map(|triple| &triple.object));
        let given = Given {
            starts: all(&dated.starts),
            ends: all(&dated.ends),
            known: Vec::new(),
        };
        self.say_given(&self.result.graph[node].label.clone(), &given, false);
        if let (Some(end), true) = (given.ends.last(), given.starts.is_empty()) {
            let id = self.result.graph[node].thing().to_owned();
            self.result.ends.insert(id, end.clone());
        }
        let mut times = given.times();
        if times.len() > 1 {
            for time in times {
                let said = self.said_at(node, dated, time, sorted);
                self.mark_at(node, said);
            }
        } else if let Some((start, end)) = times.pop() {
            let notes = dated.starts.iter().flat_map(|start| sorted.notes_on(start));
            let approximate = notes.into_iter().any(Note::is_circa);
            let (standing, sources) = self.vouched_dates(dated, sorted);
            let node = &mut self.result.graph[node];
            let lane = node.kind.name();
            node.span.get_or_insert_with(|| Span {
                start,
                end,
                approximate,
                lane: lane.to_owned(),
                standing,
                sources,
            });
        }
    }

    /// How the one time of a thing stands, and where it can be checked: a beginning or an end as the best of the
    /// statements that give it, both together as the worse of the two.
    fn vouched_dates(&self, dated: &Dated<'_>, sorted: &Sorted<'_>) -> (Standing, Vec<Source>) {
        let standing = |triple: &&Triple| {
            let mut notes = sorted.notes_on(triple).filter(|note| !note.spoken);
            if notes.any(Note::is_qualified) {
                Standing::Qualified
            } else if self.follows(triple) {
                Standing::Derived
            } else {
                Standing::Fact
            }
        };
        let sides = [&dated.starts, &dated.ends];
        let sides = sides.map(|side| side.iter().map(standing).min().unwrap_or_default());
        let all = dated.starts.iter().chain(&dated.ends);
        let sources: Vec<&Term> = all
            .flat_map(|triple| {
                let notes = sorted.notes_on(triple).filter(|note| !note.spoken);
                let noted: Vec<&Term> = notes.flat_map(|note| note.sources.clone()).collect();
                if noted.is_empty() && !self.follows(triple) {
                    sorted.own_sources(&triple.subject)
                } else {
                    noted
                }
            })
            .collect();
        (sides[0].max(sides[1]), self.sources(&sources))
    }

    /// Tells of several dates of a thing, and of ends that are before each beginning.
    pub(super) fn say_given(&mut self, name: &str, given: &Given, is_moment: bool) {
        let odd = given.turned();
        let odd = odd.filter_map(|(start, end)| turned(name, start, Some(end)));
        self.result.misdated.extend(odd);
        let note = given.note(&printable(name), is_moment);
        self.result.redated.extend(note);
    }

    /// One of several times of a node, with whoever says so.
    fn said_at(
        &self,
        node: NodeIndex,
        dated: &Dated<'_>,
        (start, end): Time,
        sorted: &Sorted<'_>,
    ) -> Said {
        let (starts, ends) = (
            saying(&dated.starts, Some(&start)),
            saying(&dated.ends, end.as_ref()),
        );
        let approximate = starts
            .iter()
            .any(|triple| sorted.notes_on(triple).any(Note::is_circa));
        let notes = starts.iter().chain(&ends);
        let notes = notes.flat_map(|triple| sorted.notes_on(triple));
        let sources = notes.filter(|note| !note.spoken);
        let sources = sources.flat_map(|note| note.sources.iter().copied());
        let sources: Vec<Source> = self.sources(&sources.collect::<Vec<_>>());
        Said {
            span: Some(Span {
                start,
                end,
                approximate,
                lane: self.result.graph[node].kind.name().to_owned(),
                // The mark is this time, and stands as it does.
                standing: Standing::Fact,
                sources: Vec::new(),
            }),
            place: None,
            // Other statements say something else.
            standing: Standing::Qualified,
            sources: sources.into_iter().collect(),
        }
    }
}

impl Node {
    /// How it stands that it was when it was.
    pub fn standing_when(&self) -> Standing {
        let of_date = self.span.as_ref().map(|span| span.standing);
        self.standing.max(of_date.unwrap_or_default())
    }

    /// Where the thing and its time can be checked; sorted, without repetition.
    pub fn sources_when(&self) -> Vec<Source> {
        let of_date = self.span.iter().flat_map(|span| &span.sources);
        let all: BTreeSet<&Source> = self.sources.iter().chain(of_date).collect();
        all.into_iter().cloned().collect()
    }
}

impl RelationGraph {
    /// The same where a thing is shown with its time: it stands no better than that, and can be checked where that
    /// can. O(nodes).
    #[must_use]
    pub fn with_times(mut self) -> Self {
        for node in self.graph.node_weights_mut() {
            node.standing = node.standing_when();
            node.sources = node.sources_when();
            if let Some(span) = &mut node.span {
                span.standing = Standing::Fact;
                span.sources = Vec::new();
            }
        }
        self
    }
}

/// Those that say this date, however they spell it.
fn saying<'t>(triples: &[&'t Triple], wanted: Option<&Moment>) -> Vec<&'t Triple> {
    let says = |triple: &&Triple| {
        let date = moment(&triple.object).zip(wanted);
        date.is_some_and(|(date, wanted)| date.is_same(wanted))
    };
    triples.iter().copied().filter(says).collect()
}
