//! The statements of one thing among each other: what says the same goes out once, and what excludes each other not at all.
//!
//! QuickStatements looks for a statement by its value alone and adds to it what it is given, so that two terms of one
//! office become one statement with two beginnings. Only version 3 has a word for a statement of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::command::value_text;
use super::select::{Passed, said};
use crate::link::compare::alike;
use crate::link::ours::Fact;
use crate::link::wikibase::EntityId;

/// Why one of several values does not go out.
pub(super) const SEVERAL: &str = "the data say several things of which one is all";

/// Why a second statement of one value does not.
const MERGED: &str = "the same value goes out with other qualifiers, and QuickStatements makes one statement of both: \
    `-f quickstatements3` gives both away";

/// Statements that may go out, each once with all references.
#[derive(Default)]
pub(super) struct Among<'f> {
    found: Vec<Passed>,
    /// The facts behind each.
    behind: Vec<Vec<&'f Fact>>,
    /// Where each is, by all that it says.
    places: BTreeMap<String, usize>,
    /// The first with a value.
    values: BTreeMap<(EntityId, String), usize>,
    properties: BTreeMap<EntityId, Vec<usize>>,
    /// Properties of which values contradict each other: none of these goes out.
    torn: BTreeSet<EntityId>,
    /// Whether two statements of one value can go out.
    anew: bool,
}

impl<'f> Among<'f> {
    /// None yet; whether two statements of one value may be `anew`.
    pub(super) fn new(anew: bool) -> Self {
        Self {
            anew,
            ..Self::default()
        }
    }

    /// Adds a statement, or its references to one that says the same; why it stays, if it does. O(log n), where a property
    /// may have several values.
    pub(super) fn add(&mut self, mut passed: Passed, fact: &'f Fact) -> Result<(), String> {
        let property = passed.property.clone();
        let others = self
            .properties
            .get(&property)
            .map_or(&[][..], Vec::as_slice);
        // What cannot be the same less exactly: nobody can say which of them is right.
        let contradicts =
            |place: &usize| !alike(&self.found[*place].value, &passed.value, 0.0).agrees();
        let is_torn = passed.single && others.iter().any(contradicts);
        let is_rival = passed.single && !others.is_empty();
        if is_torn {
            self.torn.insert(property.clone());
        }
        let whole = said(&passed);
        if let Some(place) = self.places.get(&whole) {
            let known = &mut self.found[*place];
            for reference in passed.references {
                if !known.references.contains(&reference) {
                    known.references.push(reference);
                }
            }
            self.behind[*place].push(fact);
            return Ok(());
        }
        let value = (property.clone(), value_text(&passed.value));
        match self.values.get(&value) {
            Some(first) if self.anew => {
                self.found[*first].anew = true;
                passed.anew = true;
            }
            Some(_) => return Err(MERGED.to_owned()),
            None if is_rival => return Err(SEVERAL.to_owned()),
            None => {}
        }
        let place = self.found.len();
        self.places.insert(whole, place);
        self.values.entry(value).or_insert(place);
        self.properties.entry(property).or_default().push(place);
        self.found.push(passed);
        self.behind.push(vec![fact]);
        Ok(())
    }

    /// What goes out, and the facts that stay because others contradict them.
    pub(super) fn settle(self) -> (Vec<Passed>, Vec<&'f Fact>) {
        let (mut kept, mut torn) = (Vec::new(), Vec::new());
        for (passed, behind) in self.found.into_iter().zip(self.behind) {
            if self.torn.contains(&passed.property) {
                torn.extend(behind);
            } else {
                kept.push(passed);
            }
        }
        (kept, torn)
    }
}
