//! `DESCRIBE` of rows of numbers: what is said of each node, and of the blank nodes that it is said to be connected with.

use hashbrown::HashSet;
use spareval::{
    InternalQuad, QueryEvaluationError, QueryResults, QueryTripleIter, QueryableDataset as _,
};

use super::dataset::{Dataset, Id};
use super::term::{self, Kind, NoKey};
use crate::model::{Term, Triple};
use crate::store::StoreError;
use crate::store::columns::{Cursor, Rows};

type Quads = Box<dyn Iterator<Item = Result<InternalQuad<Id>, StoreError>>>;

/// The statements about all values of the first so many columns.
pub(super) fn described(rows: Rows, width: usize, dataset: Dataset) -> QueryResults<'static> {
    let mut describing = Describing {
        rows: rows.cursor(),
        width,
        dataset,
        known: HashSet::new(),
        open: Vec::new(),
        found: Box::new(std::iter::empty()),
    };
    let triples = std::iter::from_fn(move || describing.next().transpose());
    QueryResults::Graph(QueryTripleIter::new(triples.map(|triple| {
        triple.map_err(|error| QueryEvaluationError::Dataset(Box::new(error)))
    })))
}

struct Describing {
    rows: Cursor,
    width: usize,
    dataset: Dataset,
    /// What is described, or will be.
    known: HashSet<Id>,
    open: Vec<Id>,
    /// What is said of the node that is being described.
    found: Quads,
}

impl Describing {
    fn next(&mut self) -> Result<Option<Triple>, StoreError> {
        loop {
            if let Some(quad) = self.found.next() {
                return self.triple(&quad?).map(Some);
            }
            if let Some(node) = self.open.pop() {
                let dataset = &self.dataset;
                let quads = dataset.internal_quads_for_pattern(Some(&node), None, None, Some(None));
                self.found = Box::new(quads);
            } else if self.rows.advance()? {
                let values = (0..self.width).map(|column| self.rows.get(column));
                let nodes = values.filter_map(|number| number.checked_sub(1).map(Id::new));
                let known = &mut self.known;
                self.open.extend(nodes.filter(|node| known.insert(*node)));
            } else {
                return Ok(None);
            }
        }
    }

    fn triple(&mut self, quad: &InternalQuad<Id>) -> Result<Triple, StoreError> {
        let is_blank = |kind, _: &[u8]| Ok(kind == Kind::Blank);
        if self.dataset.with_key(quad.object, is_blank)? && self.known.insert(quad.object) {
            self.open.push(quad.object);
        }
        let unreadable = |_: NoKey| StoreError::unreadable();
        let Term::NamedNode(predicate) = self.dataset.term(quad.predicate)? else {
            return Err(StoreError::unreadable());
        };
        Ok(Triple {
            subject: term::resource(self.dataset.term(quad.subject)?).map_err(unreadable)?,
            predicate,
            object: self.dataset.term(quad.object)?,
        })
    }
}
