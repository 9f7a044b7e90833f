//! New numbers for the terms, predicates and graphs of a run, when runs become one snapshot.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::packed::index;
use super::permutation::{Order, Row};
use super::run::{DEFAULT, Used};

/// New numbers for a run's terms, predicates and graphs.
pub(super) struct Numbers<'a> {
    terms: &'a [u32],
    predicates: HashMap<u32, u32>,
    graphs: HashMap<u32, u32>,
}

impl Numbers<'_> {
    #[inline]
    pub(super) fn row(&self, [subject, predicate, object, graph]: Row) -> Row {
        let term = |number: u32| self.terms.get(index(u64::from(number))).copied();
        [
            term(subject).unwrap_or(0),
            self.predicates.get(&predicate).copied().unwrap_or(0),
            term(object).unwrap_or(0),
            self.graphs.get(&graph).copied().unwrap_or(0),
        ]
    }

    #[inline]
    pub(super) fn packed(&self, packed: u128) -> u128 {
        Order::Spo.pack(self.row(Order::Spo.unpack(packed)))
    }
}

/// Predicates and graphs of all runs, by number: new ids, sorted.
pub(super) struct Directories {
    pub(super) predicates: Vec<u32>,
    pub(super) graphs: Vec<u32>,
}

impl Directories {
    /// `graph` numbers are as in a run.
    pub(super) fn new<'a>(runs: impl Iterator<Item = (&'a Used, &'a [u32])>) -> Self {
        let (mut predicates, mut graphs) = (BTreeSet::new(), BTreeSet::new());
        for (used, terms) in runs {
            let new = |number: &u32| terms.get(index(u64::from(*number))).copied().unwrap_or(0);
            predicates.extend(used.predicates.iter().map(new));
            graphs.extend(used.graphs.iter().map(|number| match *number {
                DEFAULT => 0,
                _ => new(number) + 1,
            }));
        }
        Self {
            predicates: predicates.into_iter().collect(),
            graphs: graphs.into_iter().collect(),
        }
    }

    pub(super) fn numbers<'a>(&self, used: &Used, terms: &'a [u32]) -> Numbers<'a> {
        let place = |list: &[u32], id: u32| {
            u32::try_from(list.binary_search(&id).unwrap_or(0)).unwrap_or(0)
        };
        let new = |number: u32| terms.get(index(u64::from(number))).copied().unwrap_or(0);
        let predicates = used.predicates.iter();
        let graphs = used.graphs.iter();
        Numbers {
            terms,
            predicates: predicates
                .map(|number| (*number, place(&self.predicates, new(*number))))
                .collect(),
            graphs: graphs
                .map(|number| match *number {
                    DEFAULT => (DEFAULT, place(&self.graphs, 0)),
                    _ => (*number, place(&self.graphs, new(*number) + 1)),
                })
                .collect(),
        }
    }
}
