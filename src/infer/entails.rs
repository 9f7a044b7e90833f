//! Whether a graph follows: its blank nodes stand for anything, in triple terms too.

use std::collections::HashMap;

use super::facts::NONE;
use super::rule::{Atom, Slot};
use super::search::Search;
use super::{InferError, Inference};
use crate::model::{Term, Triple};
use crate::store::{CancellationToken, Id};

/// The variables of a graph: its blank nodes, and triple terms that hold some.
#[derive(Default)]
struct Variables {
    places: HashMap<Term, usize>,
    /// Triple terms with blank nodes, with their places.
    quoted: Vec<(usize, Triple)>,
}

fn is_open(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || is_open(&triple.object),
        Term::NamedNode(_) | Term::Literal(_) => false,
    }
}

impl Variables {
    fn place(&mut self, term: &Term) -> usize {
        let next = self.places.len();
        let place = *self.places.entry(term.clone()).or_insert(next);
        if let Term::Triple(triple) = term
            && place == next
        {
            self.quoted.push((place, (**triple).clone()));
        }
        place
    }
}

impl Inference {
    /// Whether a graph follows from what is stated and derived; what is inconsistent entails anything.
    ///
    /// # Errors
    /// Time.
    pub fn entails(
        &self,
        graph: &[Triple],
        cancellation: &CancellationToken,
    ) -> Result<bool, InferError> {
        if !self.clashes.is_empty() {
            return Ok(true);
        }
        let mut variables = Variables::default();
        let mut body: Vec<Atom> = Vec::new();
        for triple in graph {
            let terms = [
                Term::from(triple.subject.clone()),
                triple.predicate.clone().into(),
                triple.object.clone(),
            ];
            let mut atom = [Slot::Made; 3];
            for (slot, term) in atom.iter_mut().zip(&terms) {
                *slot = if is_open(term) {
                    Slot::Var(variables.place(term))
                } else {
                    match self.facts.terms.find(term) {
                        Some(known) => Slot::Is(known),
                        None => return Ok(false),
                    }
                };
            }
            body.push(atom);
        }
        let mut row = vec![NONE; variables.places.len()];
        let parts = vec![self.all(); body.len()];
        let Some(search) = Search::new(&self.facts, &body, parts, &row, cancellation) else {
            return Ok(false);
        };
        let mut found = false;
        search.run(&mut row, &mut |row| {
            found = self.fits(&variables, row);
            Ok(!found)
        })?;
        Ok(found)
    }

    /// Whether what stands for triple terms has their form.
    fn fits(&self, variables: &Variables, row: &[Id]) -> bool {
        let mut values: HashMap<Term, Term> = HashMap::new();
        let bound = variables.places.iter();
        for (term, place) in bound.filter(|(term, _)| !matches!(term, Term::Triple(_))) {
            if row[*place] != NONE {
                values.insert(term.clone(), self.facts.terms.term(row[*place]).clone());
            }
        }
        variables.quoted.iter().all(|(place, wanted)| {
            let term = self.facts.terms.term(row[*place]);
            matches!(term, Term::Triple(given) if same(wanted, given, &mut values))
        })
    }
}

/// Whether a triple has the form of another, whose blank nodes stand for anything, but each for one thing.
fn same(wanted: &Triple, given: &Triple, values: &mut HashMap<Term, Term>) -> bool {
    let subject = (
        Term::from(wanted.subject.clone()),
        Term::from(given.subject.clone()),
    );
    let object = (wanted.object.clone(), given.object.clone());
    wanted.predicate == given.predicate
        && [subject, object]
            .into_iter()
            .all(|(wanted, given)| match (&wanted, &given) {
                (Term::BlankNode(_), _) => {
                    *values.entry(wanted).or_insert_with(|| given.clone()) == given
                }
                (Term::Triple(wanted), Term::Triple(given)) => same(wanted, given, values),
                _ => wanted == given,
            })
}
