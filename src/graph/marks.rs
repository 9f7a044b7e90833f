//! Marks: what rows say of one thing at several times or places is drawn once for each of them.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::globe::{Place, Spot};
use super::row::{GraphError, Row};
use super::{Builder, Moment, Node, RelationGraph, Span};
use crate::model::{Term, printable};

/// What a row says of when a thing was, and in which lane.
type When = (Moment, Option<Moment>, String);

/// What tells the marks of a thing apart.
type Key = (NodeIndex, Option<When>, Option<Spot>);

/// The marks so far.
#[derive(Default)]
pub(super) struct Marks {
    known: BTreeMap<Key, NodeIndex>,
    /// Some row has both a date and a place: only then can any mark but the first say less than a later row.
    both: bool,
    /// How many rows put a thing with relations, which is drawn once, elsewhere than the first one.
    elsewhere: BTreeMap<NodeIndex, u32>,
    /// By which terms a thing was placed last, so that they are read once.
    terms: BTreeMap<NodeIndex, [Option<Term>; 4]>,
}

fn when(span: &Span) -> When {
    (span.start.clone(), span.end.clone(), span.lane.clone())
}

/// What stands behind the name of the thing in that of one of its marks.
fn suffix((_, when, spot): &Key) -> String {
    let time = when.iter().map(|(start, end, lane)| {
        let end = end.iter().map(|end| format!("/{}", end.text));
        let lane = Some(lane).filter(|lane| !lane.is_empty());
        let lane = lane.map(|lane| format!(" {lane}"));
        format!("{}{}", start.text, end.chain(lane).collect::<String>())
    });
    let place = spot.map(|spot| format!("{},{}", spot.latitude(), spot.longitude()));
    time.chain(place).collect::<Vec<_>>().join(" ")
}

impl Node {
    /// The id of the thing, which all of its marks have before the first space of theirs.
    pub fn thing(&self) -> &str {
        match self.id.split_once(' ') {
            Some((thing, _)) if thing.contains("://") || thing.starts_with("_:") => thing,
            _ => &self.id,
        }
    }
}

impl Builder<'_> {
    /// The mark of a thing that says what a row says: the one that says it already, one that says less, or a new one.
    pub(super) fn mark(
        &mut self,
        term: &Term,
        row: &Row<'_>,
        span: Option<Span>,
    ) -> Result<NodeIndex, GraphError> {
        let thing = self.node(term);
        let place = self.place_in(row, "")?;
        let spot = place.as_ref().map(|place| place.spot);
        let key = (thing, span.as_ref().map(when), spot);
        self.marks.both |= span.is_some() && spot.is_some();
        let known = self.marks.known.get(&key).copied();
        let index = known.or_else(|| self.fitting(&key)).unwrap_or_else(|| {
            // What was known of the thing before its first row is known of each of its marks.
            self.added(term)
        });
        self.marks.known.insert(key, index);
        if let Some(place) = place.filter(|_| !self.result.places.contains_key(&index)) {
            self.place(index, place);
        }
        if let Some(span) = span {
            let node = &mut self.result.graph[index];
            let approximate = span.approximate;
            node.span.get_or_insert(span).approximate |= approximate;
        }
        Ok(index)
    }

    /// A mark of the thing that says nothing else.
    fn fitting(&self, key: &Key) -> Option<NodeIndex> {
        let (thing, of, spot) = key;
        let marks = self.marks.known.range((*thing, None, None)..);
        let marks = marks.take_while(|((other, _, _), _)| self.marks.both && other == thing);
        let fits = |index: &NodeIndex| {
            let has = self.result.graph[*index].span.as_ref().map(when);
            let at = self.result.places.get(index).map(|place| place.spot);
            (of.is_none() || has.is_none() || *of == has)
                && (spot.is_none() || at.is_none() || *spot == at)
        };
        let mut all = std::iter::once(*thing).chain(marks.map(|(_, index)| *index));
        all.find(fits)
    }

    /// Puts a thing with relations where the row says that it is; the first row that says so decides, and of others it
    /// is told.
    pub(super) fn put(
        &mut self,
        node: NodeIndex,
        row: &Row<'_>,
        prefix: &str,
    ) -> Result<(), GraphError> {
        if !row.has_places(prefix) {
            return Ok(());
        }
        let terms = row.placing(prefix);
        if self.marks.terms.get(&node) == Some(&terms) {
            return Ok(());
        }
        let Some(place) = self.place_in(row, prefix)? else {
            return Ok(());
        };
        self.marks.terms.insert(node, terms);
        match self.result.places.get(&node) {
            None => self.place(node, place),
            Some(known) if known.spot == place.spot => {}
            Some(_) => *self.marks.elsewhere.entry(node).or_default() += 1,
        }
        Ok(())
    }

    /// Where the row says that something is.
    fn place_in(&self, row: &Row<'_>, prefix: &str) -> Result<Option<Place>, GraphError> {
        if !row.has_places(prefix) {
            return Ok(None);
        }
        Ok(match row.place(prefix)? {
            Some(place) => Some(place),
            None => row
                .term(&format!("{prefix}place"))
                .and_then(|term| self.place_of(term)),
        })
    }

    /// Gives each mark a name of its own: the first in time or from the south that of the thing, whatever the order of
    /// the rows was; others with their date or place behind it. Tells of places that could not be drawn.
    pub(super) fn name_marks(&mut self) {
        let marks = std::mem::take(&mut self.marks);
        let mut named: BTreeSet<NodeIndex> = BTreeSet::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut before = None;
        for (key, index) in &marks.known {
            if !named.insert(*index) {
                continue;
            }
            if before.replace(key.0) != Some(key.0) {
                continue;
            }
            let id = format!("{} {}", self.result.graph[*index].id, suffix(key));
            let mut own = id.clone();
            let mut number = 1;
            while !taken.insert(own.clone()) {
                number += 1;
                own = format!("{id} ({number})");
            }
            self.result.graph[*index].id = own;
        }
        for (node, rows) in marks.elsewhere {
            let name = printable(&self.result.graph[node].label);
            let rows = match rows {
                1 => "a row that puts".to_owned(),
                rows => format!("{rows} rows that put"),
            };
            let said = format!("{name}: {rows} it elsewhere than the first row does");
            self.result.misplaced.push(said);
        }
    }
}

impl RelationGraph {
    /// Whether these nodes are marks of one thing.
    pub(super) fn are_marks(&self, nodes: &[NodeIndex]) -> bool {
        let mut things = nodes.iter().map(|node| self.graph[*node].thing());
        let first = things.next();
        things.all(|thing| Some(thing) == first)
    }
}
