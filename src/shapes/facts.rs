//! Triples as numbers: one dictionary of terms, and for each predicate its pairs in order.
//!
//! A check looks at all things of a class at once, predicate by predicate. Sorted pairs answer that by one walk, and
//! only the predicates that some shape names are kept.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{NamedOrBlankNode, Quad, Term};
pub(super) use crate::store::{Id, Terms, at, triple};

/// The pairs of one predicate.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Subject and object.
    pairs: Vec<(Id, Id)>,
    /// Object and subject, made when first asked for.
    inverse: OnceCell<Vec<(Id, Id)>>,
}

impl Table {
    fn sort(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.pairs.shrink_to_fit();
    }

    /// In order of subjects, then objects.
    pub(super) fn pairs(&self) -> &[(Id, Id)] {
        &self.pairs
    }

    /// In order of objects, then subjects.
    pub(super) fn inverse(&self) -> &[(Id, Id)] {
        self.inverse.get_or_init(|| {
            let turned = self
                .pairs
                .iter()
                .map(|(subject, object)| (*object, *subject));
            let mut turned: Vec<(Id, Id)> = turned.collect();
            turned.sort_unstable();
            turned
        })
    }
}

/// The pairs that begin with this number. O(log pairs).
pub(super) fn starting(pairs: &[(Id, Id)], first: Id) -> &[(Id, Id)] {
    let start = pairs.partition_point(|(one, _)| *one < first);
    let length = pairs[start..].iter().take_while(|(one, _)| *one == first);
    &pairs[start..start + length.count()]
}

/// Which predicates are kept.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    All,
    These(BTreeSet<Id>),
}

/// Triples by predicate.
#[derive(Debug)]
pub(super) struct Facts {
    tables: BTreeMap<Id, Table>,
    wanted: Wanted,
    /// The subject of the quad before, which is often that of the next one.
    last: Option<(NamedOrBlankNode, Id)>,
    /// The table of predicates with which nothing is said.
    empty: Table,
}

impl Facts {
    pub(super) fn new(wanted: Wanted) -> Self {
        Self {
            tables: BTreeMap::new(),
            wanted,
            last: None,
            empty: Table::default(),
        }
    }

    pub(super) fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// Takes a quad if its predicate is wanted; graphs are one.
    pub(super) fn add(&mut self, terms: &mut Terms, quad: Quad) {
        let predicate = Term::from(quad.predicate);
        let predicate = match &self.wanted {
            Wanted::All => terms.number(predicate),
            Wanted::These(these) => match terms.find(&predicate) {
                Some(id) if these.contains(&id) => id,
                _ => return,
            },
        };
        let subject = match &self.last {
            Some((last, id)) if *last == quad.subject => *id,
            _ => {
                let id = terms.number(Term::from(quad.subject.clone()));
                self.last = Some((quad.subject, id));
                id
            }
        };
        let object = terms.number(quad.object);
        let table = self.tables.entry(predicate).or_default();
        table.pairs.push((subject, object));
    }

    /// To be called when all is there.
    pub(super) fn finish(&mut self) {
        self.last = None;
        for table in self.tables.values_mut() {
            table.sort();
        }
    }

    /// The pairs of a predicate; none where nothing was said with it.
    pub(super) fn table(&self, predicate: Id) -> &Table {
        self.tables.get(&predicate).unwrap_or(&self.empty)
    }

    /// Every predicate with its pairs.
    pub(super) fn tables(&self) -> impl Iterator<Item = (Id, &Table)> {
        self.tables
            .iter()
            .map(|(predicate, table)| (*predicate, table))
    }

    /// The objects of a subject. O(log pairs).
    pub(super) fn objects(&self, subject: Id, predicate: Id) -> impl Iterator<Item = Id> + '_ {
        let pairs = starting(self.table(predicate).pairs(), subject);
        pairs.iter().map(|(_, object)| *object)
    }

    /// The only object, or the first.
    pub(super) fn object(&self, subject: Id, predicate: Id) -> Option<Id> {
        self.objects(subject, predicate).next()
    }

    /// The subjects of an object. O(log pairs).
    pub(super) fn subjects(&self, object: Id, predicate: Id) -> impl Iterator<Item = Id> + '_ {
        let pairs = starting(self.table(predicate).inverse(), object);
        pairs.iter().map(|(_, subject)| *subject)
    }

    pub(super) fn holds(&self, subject: Id, predicate: Id, object: Id) -> bool {
        let pairs = self.table(predicate).pairs();
        pairs.binary_search(&(subject, object)).is_ok()
    }
}
