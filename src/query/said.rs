//! How far an answer rests on what somebody is said to have said: its rows, and its statements.
//!
//! Whoever shows an answer asks here, so that the same row is a claim wherever it is seen.

use std::cell::RefCell;

use super::claims::{Claims, objects};
use super::noted::Notes;
use super::reported::Reported;
use super::sources::Traced;
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::{Backend, CancellationToken, Pattern, StoreError};
use crate::vocab::dip;

/// All of a data set that is only said: claims, what they consist of, and what is known from a report alone.
#[derive(Clone, Debug, Default)]
pub struct Said {
    claims: Claims,
    reported: Reported,
    /// Notes of which somebody asked before.
    noted: RefCell<Notes>,
}

/// Whether something rests on anybody's word, and on whose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rests {
    /// None where that is not known.
    pub claimed: Option<bool>,
    /// Who is said to have made the claims; nobody where a report alone tells of it.
    pub speakers: Vec<Term>,
}

impl Said {
    /// Finds all of it. O(claims + statements about statements + statuses).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        Ok(Self {
            claims: Claims::read(backend)?,
            reported: Reported::read(backend)?,
            noted: RefCell::default(),
        })
    }

    /// The same, which looks at notes until somebody says that it is enough.
    #[must_use]
    pub fn until(mut self, cancellation: &CancellationToken) -> Self {
        self.noted = RefCell::new(Notes::until(cancellation.clone()));
        self
    }

    /// The claims, and what they consist of.
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Whether what is said about this thing is what somebody said.
    pub fn holds(&self, thing: &NamedOrBlankNode) -> bool {
        self.claims.holds(thing) || self.reported.holds(thing)
    }

    /// Whether this is known from a report alone.
    pub fn is_reported(&self, thing: &NamedOrBlankNode) -> bool {
        self.reported.holds(thing)
    }

    /// On what a row of an answer rests. How a claim is called is what somebody said, too, and so is a row with one that
    /// the query names itself.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn of_row(
        &self,
        backend: &dyn Backend,
        traced: &Traced,
        place: usize,
    ) -> Result<Rests, StoreError> {
        let claimed = traced.claimed.as_ref().and_then(|all| all.get(place));
        // What is only asked to be there, or not, is not traced.
        let claimed = claimed.filter(|claimed| **claimed || !traced.has_conditions);
        let mut rests = Rests {
            claimed: claimed.copied(),
            speakers: traced.speakers.get(place).cloned().unwrap_or_default(),
        };
        let cells = traced.rows.get(place).into_iter().flatten();
        for cell in cells.flatten() {
            match cell {
                Term::Triple(triple) => {
                    let told = self.of_statement(backend, triple)?;
                    if told.claimed == Some(true) {
                        rests.join(told);
                    }
                }
                other => self.add(backend, other, &mut rests)?,
            }
        }
        Ok(rests)
    }

    /// On what a statement of an answer rests: one that is stated on no word, one that is only quoted on that of whoever
    /// says it. Of what the query made of its rows, and nobody states, it is not known.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn of_statement(
        &self,
        backend: &dyn Backend,
        triple: &Triple,
    ) -> Result<Rests, StoreError> {
        let mut rests = Rests::default();
        self.add(backend, &triple.subject.clone().into(), &mut rests)?;
        self.add(backend, &triple.object, &mut rests)?;
        if let Term::Triple(quoted) = &triple.object {
            let told = self.of_statement(backend, quoted)?;
            if told.claimed == Some(true) {
                rests.join(told);
            }
        }
        if is_stated(backend, triple)? {
            rests.claimed = rests.claimed.or(Some(false));
            return Ok(rests);
        }
        let notes = self.noted.borrow_mut().on(backend, triple)?;
        for note in notes {
            rests.claimed = Some(true);
            self.add(backend, &note.into(), &mut rests)?;
        }
        Ok(rests)
    }

    /// A thing that is in it, with who made it if it is a claim.
    fn add(
        &self,
        backend: &dyn Backend,
        thing: &Term,
        rests: &mut Rests,
    ) -> Result<(), StoreError> {
        let thing = match thing {
            Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
            Term::BlankNode(node) => node.clone().into(),
            Term::Literal(_) | Term::Triple(_) => return Ok(()),
        };
        if self.holds(&thing) {
            rests.join(Rests {
                claimed: Some(true),
                speakers: objects(backend, thing.as_ref(), dip::SPEAKER)?,
            });
        }
        Ok(())
    }
}

impl Rests {
    fn join(&mut self, other: Self) {
        self.claimed = Some(true);
        for speaker in other.speakers {
            if !self.speakers.contains(&speaker) {
                self.speakers.push(speaker);
            }
        }
    }
}

/// Whether the data state it, or a rule made it of what they state.
fn is_stated(backend: &dyn Backend, triple: &Triple) -> Result<bool, StoreError> {
    let mut stated = backend.quads(Pattern {
        subject: Some(triple.subject.as_ref()),
        predicate: Some(triple.predicate.as_ref()),
        object: Some(triple.object.as_ref()),
        graph: None,
    });
    Ok(stated.next().transpose()?.is_some())
}
