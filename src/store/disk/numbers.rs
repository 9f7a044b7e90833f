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
    /// None where a number is not one of the run's.
    #[inline]
    pub(super) fn row(&self, [subject, predicate, object, graph]: Row) -> Option<Row> {
        let term = |number: u32| self.terms.get(index(u64::from(number))).copied();
        Some([
            term(subject)?,
            self.predicates.get(&predicate).copied()?,
            term(object)?,
            self.graphs.get(&graph).copied()?,
        ])
    }

    #[inline]
    pub(super) fn packed(&self, packed: u128) -> Option<u128> {
        self.row(Order::Spo.unpack(packed))
            .map(|row| Order::Spo.pack(row))
    }
}

/// Predicates and graphs of all runs, by number: new ids, sorted.
pub(super) struct Directories {
    pub(super) predicates: Vec<u32>,
    pub(super) graphs: Vec<u32>,
}

impl Directories {
    /// `graph` numbers are as in a run. None where a run names a term that it has not.
    pub(super) fn new<'a>(runs: impl Iterator<Item = (&'a Used, &'a [u32])>) -> Option<Self> {
        let (mut predicates, mut graphs) = (BTreeSet::new(), BTreeSet::new());
        for (used, terms) in runs {
            for number in &used.predicates {
                predicates.insert(new_id(terms, *number)?);
            }
            for number in &used.graphs {
                graphs.insert(new_graph(terms, *number)?);
            }
        }
        Some(Self {
            predicates: predicates.into_iter().collect(),
            graphs: graphs.into_iter().collect(),
        })
    }

    /// The numbers of a run that was among those this was made of.
    pub(super) fn numbers<'a>(&self, used: &Used, terms: &'a [u32]) -> Option<Numbers<'a>> {
        let mut numbers = Numbers {
            terms,
            predicates: HashMap::new(),
            graphs: HashMap::new(),
        };
        for number in &used.predicates {
            let place = place(&self.predicates, new_id(terms, *number)?)?;
            numbers.predicates.insert(*number, place);
        }
        for number in &used.graphs {
            let place = place(&self.graphs, new_graph(terms, *number)?)?;
            numbers.graphs.insert(*number, place);
        }
        Some(numbers)
    }
}

fn new_id(terms: &[u32], number: u32) -> Option<u32> {
    terms.get(index(u64::from(number))).copied()
}

/// The id of a graph is that of its name and 1; 0 is the default graph.
fn new_graph(terms: &[u32], number: u32) -> Option<u32> {
    match number {
        DEFAULT => Some(0),
        _ => new_id(terms, number)?.checked_add(1),
    }
}

fn place(list: &[u32], id: u32) -> Option<u32> {
    u32::try_from(list.binary_search(&id).ok()?).ok()
}
