//! A snapshot's counts for the planner.

use super::permutation::Order;
use super::snapshot::{IdPattern, Snapshot};
use crate::model::{NamedNodeRef, TermRef};
use crate::store::plan::Figures;

impl Snapshot {
    /// The leading rows of a predicate: its number in the base.
    fn number(&self, predicate: NamedNodeRef<'_>) -> Option<u32> {
        self.base.predicate(self.find_predicate(predicate)?)
    }
}

impl Snapshot {
    /// A pattern by ids; nothing where a term does not occur.
    fn pattern(
        &self,
        subject: Option<TermRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> Option<IdPattern> {
        let find = |term: Option<TermRef<'_>>| match term {
            None => Some(None),
            Some(term) => self.find_term(term).map(Some),
        };
        Some([
            find(subject)?,
            match predicate {
                None => None,
                Some(predicate) => Some(self.find_predicate(predicate)?),
            },
            find(object)?,
            None,
        ])
    }
}

impl Figures for Snapshot {
    fn exactly(
        &self,
        subject: Option<TermRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> Option<u64> {
        let Some(pattern) = self.pattern(subject, predicate, object) else {
            return Some(0);
        };
        let (count, exact) = self.estimate(pattern);
        exact.then_some(count)
    }

    fn matching(
        &self,
        subject: Option<TermRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> u64 {
        self.pattern(subject, predicate, object)
            .map_or(0, |pattern| self.estimate(pattern).0)
    }

    fn ends(&self, predicate: Option<NamedNodeRef<'_>>) -> (u64, u64) {
        let Some(predicate) = predicate else {
            let words = &self.base.dictionary;
            return (words.resources(), words.len());
        };
        let number = self.number(predicate);
        let seconds = |order| self.base.order(order)?.seconds(number?);
        (
            seconds(Order::Pso).unwrap_or(0),
            seconds(Order::Pos).unwrap_or(0),
        )
    }

    fn predicates(&self) -> u64 {
        self.base.predicates.len() as u64
    }
}
