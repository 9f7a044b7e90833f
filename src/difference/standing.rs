//! What a merge makes of claims: where what two sides did would make a fact of what is only claimed, or a mere claim
//! of a fact, and neither side meant that, people decide.
//!
//! A statement that is asserted is a fact or not by what else is said, of its reifiers above all. One side may change
//! the one and the other side the other, and no statement shows it: only the whole does.

use std::collections::{BTreeMap, HashSet};

use super::merge::{Conflict, Did, Merge, Side, Why};
use crate::model::{GraphName, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::rdf;

/// Says which statements of a dataset only a claim makes.
pub type OnlyClaimed<'c, E> = &'c mut dyn FnMut(&[Quad]) -> Result<HashSet<Triple>, E>;

/// So often more is left to decide before everything is.
const MOST_TURNS: usize = 8;

/// A dataset, as far as claims matter.
struct Looked {
    quads: Vec<Quad>,
    claimed: HashSet<Triple>,
}

impl Looked {
    fn new<E>(quads: Vec<Quad>, only_claimed: OnlyClaimed<'_, E>) -> Result<Self, E> {
        let claimed = only_claimed(&quads)?;
        Ok(Self { quads, claimed })
    }

    /// Which of these are facts.
    fn facts<'t>(&self, triples: &BTreeMap<String, &'t Triple>) -> HashSet<&'t Triple> {
        let wanted: HashSet<&'t Triple> = triples.values().copied().collect();
        let said = self.quads.iter().map(|quad| Triple::from(quad.clone()));
        let facts = said.filter(|triple| !self.claimed.contains(triple));
        facts
            .filter_map(|triple| wanted.get(&triple).copied())
            .collect()
    }
}

/// A statement that stands otherwise than it should.
struct Astray {
    triple: Triple,
    /// It would be a fact.
    is_fact: bool,
}

/// What people have to decide about a statement, as far as it was found to reach.
struct Reach {
    nodes: HashSet<NamedOrBlankNode>,
    /// The place of the conflict.
    conflict: usize,
}

impl Merge {
    /// Adds the conflicts that only the whole shows: afterwards, whatever is decided, a statement is a fact where it
    /// was one and neither side changed that, where the side that changed it says so, or where it was decided so.
    /// O(quads) a turn, and one turn where nothing is claimed.
    ///
    /// # Errors
    /// Those of `only_claimed`.
    pub fn weigh<E>(&mut self, only_claimed: OnlyClaimed<'_, E>) -> Result<(), E> {
        let is_changed = |side| self.all_of(side).quads().next().is_some();
        if ![Side::Ours, Side::Theirs].into_iter().all(is_changed) {
            return Ok(());
        }
        let before = [
            Looked::new(self.base().to_vec(), &mut *only_claimed)?,
            Looked::new(self.made_by(Side::Ours), &mut *only_claimed)?,
            Looked::new(self.made_by(Side::Theirs), &mut *only_claimed)?,
        ];
        let mut reached: BTreeMap<String, Reach> = BTreeMap::new();
        for (name, one) in self.promoted(only_claimed)? {
            self.contest(&mut reached, name, &one);
        }
        for _ in 0..MOST_TURNS {
            let astray = self.astray(&before, &mut *only_claimed)?;
            if astray.is_empty() {
                return Ok(());
            }
            for (name, one) in astray {
                self.contest(&mut reached, name, &one);
            }
        }
        if let Some((_, one)) = self.astray(&before, only_claimed)?.into_iter().next() {
            self.contest_all(&one);
        }
        Ok(())
    }

    /// Statements that one side made of what was only claimed, or has the other side claim, where that side changed
    /// what is said about them: it did not know that they are made.
    fn promoted<E>(&self, only_claimed: OnlyClaimed<'_, E>) -> Result<BTreeMap<String, Astray>, E> {
        let decided = [Side::Ours, Side::Theirs].map(|side| self.undecided(side));
        let mut found = BTreeMap::new();
        for (side, other) in [(Side::Ours, Side::Theirs), (Side::Theirs, Side::Ours)] {
            let own: HashSet<&Quad> = self.all_of(side).quads().collect();
            let elsewhere = self.made_by(other);
            let about: HashSet<&NamedOrBlankNode> = self
                .all_of(other)
                .quads()
                .filter(|quad| !own.contains(quad) && !decided.iter().any(|all| all.contains(quad)))
                .map(|quad| &quad.subject)
                .collect();
            let spoken = self.spoken_of(&about);
            let is_spoken_of = |triple: &Triple| {
                let alone = Term::from(triple.subject.clone());
                spoken.contains(&Term::from(triple.clone())) || spoken.contains(&alone)
            };
            let made = self.all_of(side).added.iter();
            let mut made: Vec<&Quad> = made
                .filter(|quad| is_spoken_of(&Triple::from((*quad).clone())))
                .collect();
            let stated = self.base().iter().chain(&elsewhere);
            let stated: HashSet<Triple> = stated
                .filter(|_| !made.is_empty())
                .map(|quad| Triple::from(quad.clone()))
                .collect();
            made.retain(|quad| !stated.contains(&Triple::from((*quad).clone())));
            if made.is_empty() {
                continue;
            }
            // Alone beside what is said there, nobody vouches for it.
            for before in [self.base(), &elsewhere[..]] {
                let whole: Vec<Quad> = before.iter().chain(made.iter().copied()).cloned().collect();
                let claimed = only_claimed(&whole)?;
                let triples = made.iter().map(|quad| Triple::from((*quad).clone()));
                for triple in triples.filter(|triple| claimed.contains(triple)) {
                    let is_fact = true;
                    found.insert(triple.to_string(), Astray { triple, is_fact });
                }
            }
        }
        Ok(found)
    }

    /// What these say something about: statements, or their subjects in the words of RDF 1.1.
    fn spoken_of(&self, nodes: &HashSet<&NamedOrBlankNode>) -> HashSet<Term> {
        let all = self.base().iter().chain(self.changes());
        let words = all.filter(|quad| {
            matches!(quad.predicate.as_str(), rdf::REIFIES | rdf::SUBJECT)
                && nodes.contains(&quad.subject)
        });
        words.map(|quad| quad.object.clone()).collect()
    }

    /// The statements that stand in the merge as neither side made them stand.
    fn astray<E>(
        &self,
        before: &[Looked; 3],
        only_claimed: OnlyClaimed<'_, E>,
    ) -> Result<BTreeMap<String, Astray>, E> {
        // With conflicts, nothing is written that nobody decided.
        let decisions: &[Option<Side>] = if self.conflicts.is_empty() {
            &[None]
        } else {
            &[Some(Side::Ours), Some(Side::Theirs)]
        };
        let mut found = BTreeMap::new();
        for decided in decisions {
            let merged = Looked::new(self.merged(*decided), &mut *only_claimed)?;
            let all = before.iter().chain([&merged]);
            let all = all.flat_map(|looked| &looked.claimed);
            let triples: BTreeMap<String, &Triple> =
                all.map(|triple| (triple.to_string(), triple)).collect();
            if triples.is_empty() {
                continue;
            }
            let [base, ours, theirs] = before.each_ref().map(|looked| looked.facts(&triples));
            let facts = merged.facts(&triples);
            for (name, triple) in triples {
                let of = |facts: &HashSet<&Triple>| facts.contains(triple);
                let (is_fact, one, other) = (of(&facts), of(&ours), of(&theirs));
                // Who left it as it was says nothing against the other.
                let wanted = if one == of(&base) { other } else { one };
                let as_decided = match decided {
                    None => wanted,
                    Some(Side::Ours) => one,
                    Some(Side::Theirs) => other,
                };
                if is_fact != wanted && is_fact != as_decided {
                    let triple = triple.clone();
                    found.insert(name, Astray { triple, is_fact });
                }
            }
        }
        Ok(found)
    }

    /// Leaves a statement to be decided, with all that either side changed in what is said about it; where that was
    /// not enough, with what is said of things around it.
    fn contest(&mut self, reached: &mut BTreeMap<String, Reach>, name: String, one: &Astray) {
        let triple = &one.triple;
        let Some(reach) = reached.get_mut(&name) else {
            let nodes = self.reifiers(triple);
            let conflict = self.conflicts.len();
            let found = self.about(one, &nodes);
            self.conflicts.push(found);
            reached.insert(name, Reach { nodes, conflict });
            return;
        };
        let before = reach.nodes.len();
        reach.nodes.insert(triple.subject.clone());
        let leading: Vec<NamedOrBlankNode> = self
            .changes()
            .filter(|quad| node(&quad.object).is_some_and(|node| reach.nodes.contains(&node)))
            .map(|quad| quad.subject.clone())
            .collect();
        reach.nodes.extend(leading);
        if reach.nodes.len() == before {
            self.contest_all(one);
        } else {
            let found = self.about(one, &reach.nodes);
            self.conflicts[reach.conflict] = found;
        }
    }

    /// Leaves all to be decided.
    fn contest_all(&mut self, one: &Astray) {
        let (ours, theirs) = (
            self.all_of(Side::Ours).clone(),
            self.all_of(Side::Theirs).clone(),
        );
        let conflict = self.conflict(one, ours, theirs);
        self.conflicts.push(conflict);
    }

    /// What changed in a statement and in what is said of these.
    fn about(&self, one: &Astray, nodes: &HashSet<NamedOrBlankNode>) -> Conflict {
        let triple = &one.triple;
        let belongs = |quad: &&Quad| nodes.contains(&quad.subject) || is(quad, triple);
        let did = |side: Side| {
            let Did { removed, added } = self.all_of(side);
            Did {
                removed: removed.iter().filter(belongs).cloned().collect(),
                added: added.iter().filter(belongs).cloned().collect(),
            }
        };
        self.conflict(one, did(Side::Ours), did(Side::Theirs))
    }

    fn conflict(&self, one: &Astray, ours: Did, theirs: Did) -> Conflict {
        let triple = &one.triple;
        let mut all = self.changes().chain(self.base());
        let graph = all.find(|quad| is(quad, triple));
        Conflict {
            why: if one.is_fact { Why::Fact } else { Why::Claim },
            graph: graph.map_or(GraphName::DefaultGraph, |quad| quad.graph_name.clone()),
            subject: triple.subject.clone(),
            property: triple.predicate.clone(),
            ours,
            theirs,
            list: None,
        }
    }

    fn changes(&self) -> impl Iterator<Item = &Quad> {
        let both = [Side::Ours, Side::Theirs].into_iter();
        both.flat_map(|side| self.all_of(side).quads())
    }

    /// What says something about a statement, in the words of RDF 1.2 or 1.1.
    fn reifiers(&self, triple: &Triple) -> HashSet<NamedOrBlankNode> {
        let term = Term::from(triple.clone());
        let subject = Term::from(triple.subject.clone());
        let reifies = |quad: &&Quad| match quad.predicate.as_str() {
            rdf::REIFIES => quad.object == term,
            rdf::SUBJECT => quad.object == subject,
            _ => false,
        };
        let all = self.base().iter().chain(self.changes()).filter(reifies);
        all.map(|quad| quad.subject.clone()).collect()
    }
}

fn is(quad: &Quad, triple: &Triple) -> bool {
    quad.subject == triple.subject
        && quad.predicate == triple.predicate
        && quad.object == triple.object
}

fn node(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(blank) => Some(blank.clone().into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}
