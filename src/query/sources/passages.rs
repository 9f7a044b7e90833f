//! The passages that were found, each with a number.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::seen::Seen;
use super::walk::subject;
use crate::model::Term;
use crate::store::StoreError;
use crate::vocab::schema;

/// Gives each passage a number when it is first met.
#[derive(Default)]
pub(super) struct Passages {
    known: Vec<Term>,
    numbers: HashMap<Term, usize>,
}

impl Passages {
    pub(super) fn number(&mut self, passage: &Term) -> usize {
        let next = self.known.len();
        let number = *self.numbers.entry(passage.clone()).or_insert(next);
        if number == next {
            self.known.push(passage.clone());
        }
        number
    }

    /// Each of these sets as passages in the order in which people look them up: documents
    /// first, then their parts by position, and by IRI where there is none.
    pub(super) fn in_order(
        &self,
        seen: &Seen<'_>,
        sets: &[BTreeSet<usize>],
    ) -> Result<Vec<Vec<Term>>, StoreError> {
        let mut keys = BTreeMap::new();
        for (number, passage) in self.known.iter().enumerate() {
            let mut whole = None;
            let mut position = None;
            if let Some(node) = subject(passage) {
                let wholes = seen.objects(&node, schema::IS_PART_OF)?;
                whole = wholes.iter().map(ToString::to_string).min();
                let positions = seen.objects(&node, schema::POSITION)?;
                let positions = positions.iter().filter_map(|position| match position {
                    Term::Literal(literal) => literal.value().parse::<i64>().ok(),
                    _ => None,
                });
                position = positions.min();
            }
            let position = position.unwrap_or(i64::MAX);
            keys.insert((whole, position, passage.to_string()), number);
        }
        let mut rank = vec![0; keys.len()];
        for (place, number) in keys.into_values().enumerate() {
            rank[number] = place;
        }
        let passages = |numbers: &BTreeSet<usize>| {
            let mut numbers: Vec<usize> = numbers.iter().copied().collect();
            numbers.sort_by_key(|number| rank[*number]);
            let terms = numbers.iter().filter_map(|number| self.known.get(*number));
            terms.cloned().collect()
        };
        Ok(sets.iter().map(passages).collect())
    }
}
