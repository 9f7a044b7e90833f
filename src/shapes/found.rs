//! What was found wrong: all of it counted, and the first of it in the order of a report kept.

use std::cmp::Ordering;

use super::facts::{Id, Terms};
use super::model::{Shape, ShapeId};
use super::report::Level;
use crate::model::{Literal, Term};

/// What a shape found wrong.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) shape: ShapeId,
    /// Which of the constraints of the shape.
    pub(super) constraint: usize,
    pub(super) focus: Id,
    /// A predicate in place of the path of the shape.
    pub(super) path: Option<Id>,
    pub(super) value: Option<Found>,
    /// A value that shows what is wrong where no value alone is.
    pub(super) shown: Option<Id>,
    /// What a query says of it.
    pub(super) messages: Vec<Literal>,
}

/// A value: one of the data, or one that a query made.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Known(Id),
    Made(Box<Term>),
}

/// So many more than are wanted are kept before the last of them are dropped.
const SPARE: usize = 4_096;

/// Level, shape, thing, property, constraint and value: the order of a report.
type Key = (Level, String, String, Option<String>, usize, String);

/// Findings, the first of them kept.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    terms: &'a Terms,
    shapes: &'a [Shape],
    most: usize,
    kept: Vec<Finding>,
    /// The last one that is wanted, once there are too many.
    last: Option<Key>,
    counts: [usize; 3],
}

impl<'a> Findings<'a> {
    pub(super) fn new(terms: &'a Terms, shapes: &'a [Shape], most: usize) -> Self {
        Self {
            terms,
            shapes,
            most,
            kept: Vec::new(),
            last: None,
            counts: [0; 3],
        }
    }

    /// Counts a finding so many times, and keeps it as often if it is one of the first.
    pub(super) fn add(&mut self, times: usize, finding: &Finding) {
        self.counts[self.level(finding) as usize] += times;
        if self
            .last
            .as_ref()
            .is_some_and(|last| !self.is_before(finding, last))
        {
            return;
        }
        let times = times.min(self.most);
        self.kept
            .extend(std::iter::repeat_n(finding, times).cloned());
        if self.kept.len() >= self.most.saturating_mul(2).saturating_add(SPARE) {
            self.sort();
            self.last = self.kept.last().map(|last| self.key(last));
        }
    }

    /// The first of them in order, and how many of each level there were.
    pub(super) fn finish(mut self) -> (Vec<Finding>, [usize; 3]) {
        self.sort();
        (self.kept, self.counts)
    }

    fn sort(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_by_cached_key(|finding| self.key(finding));
        kept.truncate(self.most);
        self.kept = kept;
    }

    fn level(&self, finding: &Finding) -> Level {
        let severity = self.shapes[finding.shape].severity;
        Level::of(self.terms.iri(severity).unwrap_or_default())
    }

    fn shown(&self, id: Id) -> String {
        self.terms.term(id).to_string()
    }

    fn shape(&self, finding: &Finding) -> String {
        self.shown(self.shapes[finding.shape].node)
    }

    fn value(&self, finding: &Finding) -> String {
        match &finding.value {
            Some(Found::Known(id)) => self.shown(*id),
            Some(Found::Made(term)) => term.to_string(),
            None => String::new(),
        }
    }

    fn key(&self, finding: &Finding) -> Key {
        (
            self.level(finding),
            self.shape(finding),
            self.shown(finding.focus),
            finding.path.map(|path| self.shown(path)),
            finding.constraint,
            self.value(finding),
        )
    }

    /// Whether a finding comes before a key. Words are made only as far as they are needed.
    fn is_before(&self, finding: &Finding, key: &Key) -> bool {
        let path = || finding.path.map(|path| self.shown(path));
        let order = (self.level(finding).cmp(&key.0))
            .then_with(|| self.shape(finding).cmp(&key.1))
            .then_with(|| self.shown(finding.focus).cmp(&key.2))
            .then_with(|| path().cmp(&key.3))
            .then_with(|| finding.constraint.cmp(&key.4))
            .then_with(|| self.value(finding).cmp(&key.5));
        order == Ordering::Less
    }
}
