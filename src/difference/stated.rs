//! Statements that one side made of what was only said, where the other changed what is said about it: both together
//! would make a fact of a claim, or a claim of a fact.

use std::collections::{HashMap, HashSet};

use super::merge::{About, Did, Finding, Why, key};
use crate::model::{NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::{dip, rdf, schema};

/// Whether it makes its subject what somebody says.
fn is_voice(quad: &Quad) -> bool {
    let is_claim = |class: &str| [dip::CLAIM, dip::PROPOSAL, schema::CLAIM].contains(&class);
    match (quad.predicate.as_str(), &quad.object) {
        (dip::SPEAKER | dip::ACT | dip::REPORTED_BY, _) => true,
        (rdf::TYPE, Term::NamedNode(class)) => is_claim(class.as_str()),
        _ => false,
    }
}

impl<'d> Finding<'d> {
    /// Statements that one side added, and of which the other took something away that is said about them, or lets
    /// somebody say what the one does not.
    pub(super) fn stated(&mut self, all_about: &[About<'d>; 2]) {
        for side in [0, 1] {
            let one = self.sides[side];
            let mut added: HashMap<Triple, Vec<&Quad>> = HashMap::new();
            for quad in &one.added {
                added
                    .entry(Triple::from(quad.clone()))
                    .or_default()
                    .push(quad);
            }
            let own: HashSet<&Quad> = one.removed.iter().chain(&one.added).collect();
            let voiced: HashSet<&NamedOrBlankNode> = one
                .after
                .iter()
                .filter(|quad| is_voice(quad))
                .map(|quad| &quad.subject)
                .collect();
            let said: HashSet<&Triple> = voiced
                .iter()
                .filter_map(|voice| all_about[side].get(*voice))
                .flatten()
                .copied()
                .collect();
            for (triple, did) in self.said_of(1 - side, &all_about[1 - side]) {
                let Some(quads) = added.get(&triple) else {
                    continue;
                };
                let took = did.removed.iter().any(|quad| !own.contains(quad));
                let mut new = did.added.iter().filter(|quad| !own.contains(*quad));
                let says = !said.contains(&triple) && new.any(is_voice);
                let free = |quad: &&&Quad| (took || says) && !self.used[side].contains(**quad);
                let stated: Vec<Quad> = quads.iter().filter(free).copied().cloned().collect();
                for quad in stated {
                    self.add_stated(side, &quad, &did);
                }
            }
        }
    }

    fn add_stated(&mut self, side: usize, quad: &Quad, did: &Did) {
        let dids = self.by_key.get(&key(quad)).cloned().unwrap_or_default();
        let mut ours = self.free(side, &dids[side]);
        ours.extend(self.about(side, quad));
        let mut theirs = self.free(1 - side, did);
        if self.sides[1 - side].added.contains(quad) {
            theirs.extend(self.free(1 - side, &dids[1 - side]));
        }
        self.add_of(side, Why::Stated, ours, theirs);
    }
}
