//! Lists in a merge: what both sides changed in one list is for people to decide, as no statement of it means anything
//! without the others.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Difference;
use super::merge::{Did, Key};
use super::sequences::{is_part, node};
use crate::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::vocab::rdf;

/// A list as it was, and as each side has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The items in the base.
    pub was: Vec<Term>,
    /// The items on the first side.
    pub ours: Vec<Term>,
    /// The items on the second.
    pub theirs: Vec<Term>,
}

/// A list that both sides changed, each in another way.
pub(super) struct Torn {
    pub(super) graph: GraphName,
    pub(super) subject: NamedOrBlankNode,
    pub(super) property: NamedNode,
    pub(super) list: List,
    pub(super) dids: [Did; 2],
}

/// A node in its graph.
type Place<'q> = (&'q GraphName, NamedOrBlankNode);

/// Nodes that hang together by `rdf:rest`, or are values of one property that changed.
#[derive(Default)]
struct Cells<'q> {
    number: HashMap<Place<'q>, usize>,
    parent: Vec<usize>,
}

impl<'q> Cells<'q> {
    fn new(sides: &[&'q Difference; 2], by_key: &BTreeMap<Key, [Did; 2]>) -> Self {
        let mut cells = Self::default();
        let all = sides
            .iter()
            .flat_map(|side| side.before.iter().chain(&side.after));
        for quad in all.filter(|quad| quad.predicate.as_str() == rdf::REST) {
            let cell = cells.add(&quad.graph_name, quad.subject.clone());
            if let Some(rest) = node(&quad.object) {
                let rest = cells.add(&quad.graph_name, rest);
                cells.tie(cell, rest);
            }
        }
        if cells.parent.is_empty() {
            return cells;
        }
        // One list that took the place of another belongs with it.
        for dids in by_key.values() {
            let heads: Vec<usize> = dids
                .iter()
                .flat_map(Did::quads)
                .filter(|quad| !is_part(quad))
                .filter_map(|quad| cells.of_object(quad))
                .collect();
            for pair in heads.windows(2) {
                cells.tie(pair[0], pair[1]);
            }
        }
        cells
    }

    fn add(&mut self, graph: &'q GraphName, node: NamedOrBlankNode) -> usize {
        let next = self.parent.len();
        let number = *self.number.entry((graph, node)).or_insert(next);
        if number == next {
            self.parent.push(next);
        }
        number
    }

    fn root(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    /// Each way to a root is halved, so that none gets long.
    fn tie(&mut self, one: usize, other: usize) {
        let mut roots = [one, other];
        for at in &mut roots {
            while self.parent[*at] != *at {
                self.parent[*at] = self.parent[self.parent[*at]];
                *at = self.parent[*at];
            }
        }
        // The smaller number stays, so that the order of the base does.
        let [least, most] = [roots[0].min(roots[1]), roots[0].max(roots[1])];
        self.parent[most] = least;
    }

    fn of_subject(&self, quad: &Quad) -> Option<usize> {
        let place = (&quad.graph_name, quad.subject.clone());
        Some(self.root(*self.number.get(&place)?))
    }

    fn of_object(&self, quad: &Quad) -> Option<usize> {
        let place = (&quad.graph_name, node(&quad.object)?);
        Some(self.root(*self.number.get(&place)?))
    }
}

/// The lists that both sides changed. O(quads) where any list changed.
pub(super) fn torn(sides: &[&Difference; 2], by_key: &BTreeMap<Key, [Did; 2]>) -> Vec<Torn> {
    let changed = |side: &Difference| side.removed.iter().chain(&side.added).any(is_part);
    if !sides.iter().all(|side| changed(side)) {
        return Vec::new();
    }
    let cells = Cells::new(sides, by_key);
    let mut found: BTreeMap<usize, [Did; 2]> = BTreeMap::new();
    for (side, difference) in sides.iter().enumerate() {
        for (quads, is_new) in [(&difference.removed, false), (&difference.added, true)] {
            for quad in quads.iter().filter(|quad| is_part(quad)) {
                if let Some(list) = cells.of_subject(quad) {
                    found.entry(list).or_default()[side].push(quad.clone(), is_new);
                }
            }
        }
    }
    let same = |one: &[Quad], other: &[Quad]| {
        one.iter().collect::<HashSet<_>>() == other.iter().collect::<HashSet<_>>()
    };
    found.retain(|_, [ours, theirs]| {
        let both = ours.quads().next().is_some() && theirs.quads().next().is_some();
        both && !(same(&ours.removed, &theirs.removed) && same(&ours.added, &theirs.added))
    });
    // Whatever says of something that the list is its value goes with it.
    let mut keys: BTreeMap<usize, BTreeSet<Key>> = BTreeMap::new();
    for (name, dids) in by_key {
        let heads = dids
            .iter()
            .flat_map(Did::quads)
            .filter(|quad| !is_part(quad));
        for list in heads.filter_map(|quad| cells.of_object(quad)) {
            keys.entry(list).or_default().insert(name.clone());
        }
    }
    for (list, dids) in &mut found {
        for [ours, theirs] in keys
            .remove(list)
            .iter()
            .flatten()
            .filter_map(|key| by_key.get(key))
        {
            dids[0].extend(ours.clone());
            dids[1].extend(theirs.clone());
        }
    }
    let telling = Telling::new(sides, &cells);
    found
        .into_iter()
        .filter_map(|(list, dids)| telling.torn(list, dids))
        .collect()
}

/// What the lists say in each of the three.
struct Telling<'q> {
    /// Of the base, of the first side, of the second.
    texts: [Text<'q>; 3],
    cells: &'q Cells<'q>,
}

#[derive(Default)]
struct Text<'q> {
    first: HashMap<Place<'q>, &'q Term>,
    rest: HashMap<Place<'q>, &'q Term>,
    /// The first statement that has a part of a list as its value, by list.
    head: HashMap<usize, &'q Quad>,
}

impl<'q> Text<'q> {
    fn new(quads: &'q [Quad], cells: &Cells<'_>) -> Self {
        let mut text = Self::default();
        for quad in quads {
            let place = (&quad.graph_name, quad.subject.clone());
            match quad.predicate.as_str() {
                rdf::FIRST if cells.number.contains_key(&place) => {
                    text.first.insert(place, &quad.object);
                }
                rdf::REST => drop(text.rest.insert(place, &quad.object)),
                _ => {}
            }
            // Lists in lists are values of their cells.
            if quad.predicate.as_str() != rdf::REST
                && let Some(list) = cells.of_object(quad)
            {
                text.head.entry(list).or_insert(quad);
            }
        }
        text
    }

    fn items(&self, head: Option<&'q Quad>) -> Vec<Term> {
        let mut items = Vec::new();
        let mut at = head.and_then(|head| Some((&head.graph_name, node(&head.object)?)));
        // One that goes around in a circle ends with its last cell.
        while let Some(place) = at.filter(|_| items.len() < self.rest.len()) {
            items.extend(self.first.get(&place).map(|item| (*item).clone()));
            let rest = self.rest.get(&place).and_then(|rest| node(rest));
            at = rest.map(|rest| (place.0, rest));
        }
        items
    }
}

impl<'q> Telling<'q> {
    fn new(sides: &[&'q Difference; 2], cells: &'q Cells<'q>) -> Self {
        let [ours, theirs] = sides;
        let texts = [&ours.before, &ours.after, &theirs.after];
        Self {
            texts: texts.map(|quads| Text::new(quads, cells)),
            cells,
        }
    }

    fn torn(&self, list: usize, dids: [Did; 2]) -> Option<Torn> {
        let heads = [0, 1, 2].map(|text: usize| self.texts[text].head.get(&list).copied());
        let any = dids.iter().flat_map(Did::quads);
        let any = any.filter(|quad| self.cells.of_subject(quad) == Some(list));
        let quad = heads
            .into_iter()
            .flatten()
            .next()
            .or(any.min_by_key(ToString::to_string))?;
        let (graph, subject) = (quad.graph_name.clone(), quad.subject.clone());
        let property = quad.predicate.clone();
        let [was, ours, theirs] = [0, 1, 2].map(|text: usize| self.texts[text].items(heads[text]));
        Some(Torn {
            graph,
            subject,
            property,
            list: List { was, ours, theirs },
            dids,
        })
    }
}
