//! What a reader sees: a base and the changes since, at one moment.

use std::collections::BTreeSet;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::base::{Base, Ids, Scan};
use super::dictionary::{Cursor, Unreadable};
use super::overlay::{Layer, SMALL, Terms};
use super::packed::index;
use super::term::{self, Kind};
use crate::model::{GraphName, Literal, NamedNodeRef, Quad, Term, TermRef, Triple};
use crate::store::{StoreError, matches, text};

/// A moment of a store. Clones are cheap and see the same for ever.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    pub(super) base: Arc<Base>,
    terms: [Arc<Terms>; 2],
    layers: [Arc<Layer>; 2],
}

/// A pattern by ids; the graph as in [`Ids`].
pub(super) type IdPattern = [Option<u32>; 4];

impl Snapshot {
    pub(super) fn new(base: Arc<Base>) -> Self {
        Self {
            base,
            terms: <_>::default(),
            layers: <_>::default(),
        }
    }

    fn layers(&self) -> &[Arc<Layer>; 2] {
        &self.layers
    }

    /// How many quads the changes add or delete.
    pub(super) fn changed(&self) -> usize {
        self.layers.iter().map(|layer| layer.len()).sum()
    }

    /// Above every id.
    pub(super) fn ids(&self) -> u64 {
        self.base.dictionary.len()
            + self
                .terms
                .iter()
                .map(|terms| terms.len() as u64)
                .sum::<u64>()
    }

    /// The terms that only the changes know, in the order of their ids.
    pub(super) fn new_terms(&self) -> impl Iterator<Item = (Kind, &[u8])> {
        self.terms.iter().flat_map(|terms| terms.iter())
    }

    /// Puts a term's key into the buffer.
    #[inline]
    pub(super) fn key(&self, id: u32, key: &mut Vec<u8>) -> Result<Kind, Unreadable> {
        let id = u64::from(id);
        let Some(new) = id.checked_sub(self.base.dictionary.len()) else {
            return self.base.dictionary.key(id, key);
        };
        let mut place = index(new);
        for terms in &self.terms {
            if place < terms.len() {
                let (kind, bytes) = terms.get(place).ok_or(Unreadable)?;
                key.clear();
                key.extend(bytes);
                return Ok(kind);
            }
            place -= terms.len();
        }
        Err(Unreadable)
    }

    /// Puts a term's key into the cursor; quick where it was lately before it.
    #[inline]
    pub(super) fn key_from(&self, id: u32, cursor: &mut Cursor) -> Result<Kind, Unreadable> {
        if u64::from(id) < self.base.dictionary.len() {
            return self.base.dictionary.key_from(u64::from(id), cursor);
        }
        let mut key = std::mem::take(cursor).key;
        let kind = self.key(id, &mut key);
        cursor.key = key;
        kind
    }

    /// The id of a key.
    pub(super) fn find(&self, kind: Kind, key: &[u8]) -> Option<u32> {
        if let Some(id) = self.base.dictionary.find(kind, key) {
            return u32::try_from(id).ok();
        }
        let mut first = self.base.dictionary.len();
        for terms in &self.terms {
            if let Some(place) = terms.find(kind, key) {
                return u32::try_from(first + u64::from(place)).ok();
            }
            first += terms.len() as u64;
        }
        None
    }

    pub(super) fn find_term(&self, term: TermRef<'_>) -> Option<u32> {
        let mut key = Vec::new();
        let kind = term::term_key(term, &mut key);
        self.find(kind, &key)
    }

    /// The same of an IRI that is likely a predicate.
    pub(super) fn find_predicate(&self, iri: NamedNodeRef<'_>) -> Option<u32> {
        let named = self.base.predicate_named(iri.as_str());
        named.or_else(|| self.find_term(iri.into()))
    }

    pub(super) fn term(&self, id: u32) -> Result<Term, Unreadable> {
        let mut key = Vec::new();
        let kind = self.key(id, &mut key)?;
        Ok(term::term(kind, &key)?)
    }

    /// The quad with its terms.
    pub(super) fn quad(
        &self,
        [subject, predicate, object, graph]: Ids,
    ) -> Result<Quad, Unreadable> {
        let Term::NamedNode(predicate) = self.term(predicate)? else {
            return Err(Unreadable);
        };
        Ok(Quad {
            subject: term::resource(self.term(subject)?)?,
            predicate,
            object: self.term(object)?,
            graph_name: match graph.checked_sub(1) {
                None => GraphName::DefaultGraph,
                Some(id) => match self.term(id)? {
                    Term::NamedNode(node) => node.into(),
                    Term::BlankNode(node) => node.into(),
                    _ => return Err(Unreadable),
                },
            },
        })
    }

    /// Whether a quad of the base is still visible.
    #[inline]
    fn is_deleted(&self, ids: Ids, from: usize) -> bool {
        self.layers()[from..].iter().any(|layer| layer.deletes(ids))
    }

    pub(super) fn contains(&self, ids: Ids) -> bool {
        for layer in self.layers().iter().rev() {
            if layer.adds(ids) {
                return true;
            }
            if layer.deletes(ids) {
                return false;
            }
        }
        self.base
            .stretch(ids.map(Some))
            .is_some_and(|stretch| stretch.scan(&self.base).next(&self.base).is_some())
    }

    /// The graphs that hold anything, each once, sorted. O(graphs) look-ups.
    pub(super) fn graphs(&self) -> Vec<u32> {
        let mut all: BTreeSet<u32> = self.base.graphs.iter().copied().collect();
        for layer in &self.layers {
            all.extend(&layer.graphs);
        }
        let holds = |graph: &u32| {
            self.scan([None, None, None, Some(*graph)], false)
                .next()
                .is_some()
        };
        all.into_iter().filter(holds).collect()
    }

    /// Whether all that was ever there is in one graph.
    fn one_graph(&self) -> bool {
        let mut graphs = self.base.graphs.iter();
        let mut known = graphs.next().copied();
        if graphs.next().is_some() {
            return false;
        }
        for graph in self.layers.iter().flat_map(|layer| &layer.graphs) {
            if *known.get_or_insert(*graph) != *graph {
                return false;
            }
        }
        true
    }

    /// The quads that match; with `distinct`, of each triple one only, whatever its graph.
    pub(super) fn scan(&self, pattern: IdPattern, distinct: bool) -> QuadScan<&Self> {
        QuadScan::new(self, pattern, distinct)
    }

    /// The quads of the base that are still there, in the order of the base.
    pub(super) fn of_base(&self) -> QuadScan<&Self> {
        let mut scan = QuadScan::new(self, [None; 4], false);
        scan.changed = false;
        scan
    }

    /// The quads that only the changes know.
    pub(super) fn of_changes(&self) -> impl Iterator<Item = Ids> {
        self.layers
            .iter()
            .enumerate()
            .flat_map(move |(place, layer)| {
                let added = layer.changes().0;
                added.filter(move |ids| !self.is_deleted(*ids, place + 1))
            })
    }

    /// The strings whose words match: those of the base by its index, those that came later
    /// by looking at each. O(hits + new terms).
    pub(super) fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        let first = self.base.dictionary.len();
        let mut later = text::TextOverlay::new();
        for (place, (kind, key)) in self.new_terms().enumerate() {
            if let Some(text) = term::searchable(kind, key) {
                later.add(
                    u32::try_from(first).unwrap_or(u32::MAX) + u32::try_from(place).unwrap_or(0),
                    text,
                );
            }
        }
        let index = text::TextIndex::open(&self.base.text)?;
        let hits = index.search_with(&later, query)?;
        let mut found = self.living(&hits)?;
        if found.is_empty() && !hits.found.is_empty() && !hits.second {
            found = self.living(&index.search_nearly(&later, query)?)?;
        }
        Ok(matches::verified(found.into_iter(), query))
    }

    /// The literals found that a quad has: a term may outlive the last one.
    fn living(&self, hits: &text::Hits) -> Result<Vec<Literal>, StoreError> {
        let mut found = Vec::new();
        for hit in &hits.found {
            let pattern = [None, None, Some(hit.id), None];
            if self.is_changed() && self.scan(pattern, false).next().is_none() {
                continue;
            }
            match self.term(hit.id)? {
                Term::Literal(literal) => found.push(literal),
                _ => return Err(StoreError::unreadable()),
            }
        }
        Ok(found)
    }

    /// No triple is in two graphs, and nothing changed since the base was written.
    pub(super) fn is_plain(&self) -> bool {
        self.base.disjoint && !self.is_changed()
    }

    /// Whether the triples of a predicate are those of the base.
    pub(super) fn is_as_written(&self, predicate: u32) -> bool {
        self.layers()
            .iter()
            .all(|layer| !layer.changes_of(predicate))
    }

    pub(super) fn has_deletions(&self) -> bool {
        self.layers().iter().any(|layer| layer.has_deletions())
    }

    /// Whether any layer says anything.
    fn is_changed(&self) -> bool {
        self.layers().iter().any(|layer| !layer.is_empty())
    }

    /// At most so many quads match, and whether that is exact for quads. O(log quads).
    pub(super) fn estimate(&self, pattern: IdPattern) -> (u64, bool) {
        let mut exact = true;
        let mut count = 0;
        if let Some(stretch) = self.base.stretch(pattern) {
            count = stretch.len();
            exact = stretch.is_exact(&self.base);
        }
        for layer in &self.layers {
            exact &= layer.is_empty();
            let (_, places) = layer.stretch(pattern);
            count += places.len() as u64;
        }
        (count, exact)
    }
}

/// Writing: on a copy that nobody else sees yet.
impl Snapshot {
    fn intern(&mut self, term: TermRef<'_>) -> Option<u32> {
        let mut key = Vec::new();
        let kind = term::term_key(term, &mut key);
        if let Some(id) = self.find(kind, &key) {
            return Some(id);
        }
        let first = self.base.dictionary.len() + self.terms[0].len() as u64;
        let terms = Arc::make_mut(&mut self.terms[1]);
        let place = terms.push(kind, &key);
        // One id is left for the graph's, which counts from 1.
        u32::try_from(first + u64::from(place))
            .ok()
            .filter(|id| *id < u32::MAX - 1)
    }

    /// The ids of a quad, if all its terms are known.
    pub(super) fn find_quad(&self, quad: &Quad) -> Option<Ids> {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => 0,
            GraphName::NamedNode(node) => self.find_term(node.as_ref().into())? + 1,
            GraphName::BlankNode(node) => self.find_term(node.as_ref().into())? + 1,
        };
        Some([
            self.find_term(quad.subject.as_ref().into())?,
            self.find_term(quad.predicate.as_ref().into())?,
            self.find_term(quad.object.as_ref())?,
            graph,
        ])
    }

    fn intern_quad(&mut self, quad: &Quad) -> Option<Ids> {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => 0,
            GraphName::NamedNode(node) => self.intern(node.as_ref().into())? + 1,
            GraphName::BlankNode(node) => self.intern(node.as_ref().into())? + 1,
        };
        Some([
            self.intern(quad.subject.as_ref().into())?,
            self.intern(quad.predicate.as_ref().into())?,
            self.intern(quad.object.as_ref())?,
            graph,
        ])
    }

    /// Adds a quad, unless it is there; whether it was not. None if there are too many terms.
    pub(super) fn insert(&mut self, quad: &Quad) -> Option<bool> {
        let ids = self.intern_quad(quad)?;
        if self.contains(ids) {
            return Some(false);
        }
        Arc::make_mut(&mut self.layers[1]).add(ids);
        self.settle();
        Some(true)
    }

    /// Deletes a quad, if it is there; whether it was.
    pub(super) fn remove(&mut self, quad: &Quad) -> bool {
        let Some(ids) = self.find_quad(quad).filter(|ids| self.contains(*ids)) else {
            return false;
        };
        Arc::make_mut(&mut self.layers[1]).delete(ids);
        self.settle();
        true
    }

    fn settle(&mut self) {
        if self.layers[1].len() < SMALL && self.terms[1].len() < 3 * SMALL {
            return;
        }
        let [large, small] = &mut self.layers;
        Arc::make_mut(large).absorb(small);
        *small = Arc::default();
        let [large, small] = &mut self.terms;
        Arc::make_mut(large).absorb(small);
        *small = Arc::default();
    }

    /// Deletes some triples, in whatever graph they are.
    pub(super) fn leave_out(&mut self, triples: &[Triple]) -> Result<(), StoreError> {
        for triple in triples {
            let ids = (
                self.find_term(triple.subject.as_ref().into()),
                self.find_term(triple.predicate.as_ref().into()),
                self.find_term(triple.object.as_ref()),
            );
            let (Some(subject), Some(predicate), Some(object)) = ids else {
                continue;
            };
            let pattern = [Some(subject), Some(predicate), Some(object), None];
            let found: Result<Vec<Ids>, _> = self.scan(pattern, false).collect();
            for quad in found? {
                Arc::make_mut(&mut self.layers[1]).delete(quad);
            }
            self.settle();
        }
        Ok(())
    }
}

/// The quads of a snapshot that match a pattern: first the base's, then each layer's.
#[derive(Debug)]
pub(super) struct QuadScan<S> {
    snapshot: S,
    base: Option<Scan>,
    deletions: bool,
    layer: usize,
    list: usize,
    /// Of the present layer, once it is settled.
    places: Option<Range<usize>>,
    changed: bool,
    pattern: IdPattern,
    distinct: bool,
    last: Option<Ids>,
}

impl<S: Deref<Target = Snapshot>> QuadScan<S> {
    /// With `distinct`, of each triple one quad only, whatever its graph.
    #[inline]
    pub(super) fn new(snapshot: S, pattern: IdPattern, distinct: bool) -> Self {
        let changed = snapshot.is_changed();
        let distinct = distinct
            && pattern[3].is_none()
            && !(snapshot.one_graph() || (!changed && snapshot.base.disjoint));
        let base = snapshot.base.stretch(pattern);
        let base = base.map(|stretch| stretch.scan(&snapshot.base));
        let deletions = changed && snapshot.layers().iter().any(|layer| layer.has_deletions());
        Self {
            snapshot,
            base,
            deletions,
            layer: 0,
            list: 0,
            places: None,
            changed,
            pattern,
            distinct,
            last: None,
        }
    }

    /// Whether an equal triple came before, which stands beside this one in every order.
    #[inline]
    fn repeats(&mut self, ids: Ids) -> bool {
        let seen = self.last.is_some_and(|last| last[..3] == ids[..3]);
        self.last = Some(ids);
        seen
    }

    #[inline]
    fn next_of_base(&mut self) -> Option<Result<Ids, Unreadable>> {
        loop {
            let base = &self.snapshot.base;
            let [subject, predicate, object, graph] = self.base.as_mut()?.next(base)?;
            let predicate = base.predicates.get(index(u64::from(predicate)));
            let graph = base.graphs.get(index(u64::from(graph)));
            let (Some(predicate), Some(graph)) = (predicate, graph) else {
                return Some(Err(Unreadable));
            };
            let ids = [subject, *predicate, object, *graph];
            if self.deletions && self.snapshot.is_deleted(ids, 0) {
                continue;
            }
            if self.distinct && self.repeats(ids) {
                continue;
            }
            return Some(Ok(ids));
        }
    }

    /// Whether the base or a lower layer shows the same triple in another graph.
    fn is_below(&self, ids: Ids, layer: usize) -> bool {
        let pattern = [Some(ids[0]), Some(ids[1]), Some(ids[2]), None];
        let layers = self.snapshot.layers();
        self.snapshot
            .scan(pattern, false)
            .flatten()
            .any(|found| found != ids && layers[layer..].iter().all(|above| !above.adds(found)))
    }

    fn next_of_layers(&mut self) -> Option<Ids> {
        while self.layer < 2 {
            let layer = &self.snapshot.layers()[self.layer];
            let places = self.places.take().unwrap_or_else(|| {
                let (list, places) = layer.stretch(self.pattern);
                self.list = list;
                self.last = None;
                places
            });
            let Some(place) = places.clone().next() else {
                self.layer += 1;
                continue;
            };
            self.places = Some(place + 1..places.end);
            let Some(ids) = layer.get(self.list, place) else {
                continue;
            };
            let mut parts = self.pattern.iter().zip(ids);
            if !parts.all(|(wanted, is)| wanted.is_none_or(|wanted| wanted == is))
                || self.snapshot.is_deleted(ids, self.layer + 1)
                || (self.distinct && (self.repeats(ids) || self.is_below(ids, self.layer)))
            {
                continue;
            }
            return Some(ids);
        }
        None
    }
}

impl<S: Deref<Target = Snapshot>> Iterator for QuadScan<S> {
    type Item = Result<Ids, Unreadable>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(found) = self.next_of_base() {
            return Some(found);
        }
        self.base = None;
        if !self.changed {
            return None;
        }
        self.next_of_layers().map(Ok)
    }
}
