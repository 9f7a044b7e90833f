//! Whom a shape is for, and who is in a class.

use std::collections::BTreeSet;

use super::facts::{Facts, Id, at};
use super::model::Target;

/// The predicates that classes are made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classes {
    /// `rdf:type`.
    pub(super) a: Id,
    /// `rdfs:subClassOf`.
    pub(super) sub_class: Id,
}

/// The instances of a class, one bit a term.
#[derive(Debug)]
pub(super) struct Members(Vec<u64>);

impl Members {
    pub(super) fn contains(&self, id: Id) -> bool {
        let word = self.0.get(at(id) / 64);
        word.is_some_and(|word| word & (1 << (at(id) % 64)) != 0)
    }
}

impl Classes {
    /// A class and those below it.
    pub(super) fn below(self, class: Id, facts: &Facts) -> BTreeSet<Id> {
        let mut all = BTreeSet::from([class]);
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            let below = facts.subjects(class, self.sub_class);
            open.extend(below.filter(|below| all.insert(*below)));
        }
        all
    }

    pub(super) fn each_instance(self, class: Id, facts: &Facts, take: &mut dyn FnMut(Id)) {
        for class in self.below(class, facts) {
            facts.subjects(class, self.a).for_each(&mut *take);
        }
    }

    /// O(instances + terms).
    pub(super) fn members(self, class: Id, facts: &Facts, terms: usize) -> Members {
        let mut bits = vec![0_u64; terms.div_ceil(64)];
        self.each_instance(class, facts, &mut |id| {
            if let Some(word) = bits.get_mut(at(id) / 64) {
                *word |= 1 << (at(id) % 64);
            }
        });
        Members(bits)
    }

    /// The things that some targets name, sorted, each once.
    pub(super) fn focus(self, targets: &[Target], facts: &Facts) -> Vec<Id> {
        let mut found = Vec::new();
        for target in targets {
            match *target {
                Target::Node(id) => found.push(id),
                Target::Class(class) => {
                    self.each_instance(class, facts, &mut |id| found.push(id));
                }
                Target::SubjectsOf(predicate) => {
                    let pairs = facts.table(predicate).pairs().iter();
                    found.extend(pairs.map(|(subject, _)| *subject));
                }
                Target::ObjectsOf(predicate) => {
                    let pairs = facts.table(predicate).pairs().iter();
                    found.extend(pairs.map(|(_, object)| *object));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
