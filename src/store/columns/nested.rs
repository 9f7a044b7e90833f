//! Triple patterns with triple terms in which variables stand.
//!
//! A triple term is one number. Where all its parts are known in a row, the number is looked up and the pattern goes on as any
//! other; else what the pattern finds is taken apart, and its parts are compared or bound.

use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::node::{Nested, Node, Parts, Place, Step, Whole};
use super::run::Run;
use super::{Flow, NOTHING, Number, Pushed, Sink, Stop};
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::plan::scope::{Variables, in_triple, variable};

/// The term that a pattern stands for, if it has no variables. Recursion is bounded by the check of the text.
fn ground(pattern: &TermPattern) -> Option<Term> {
    Some(match pattern {
        TermPattern::NamedNode(node) => node.clone().into(),
        TermPattern::Literal(literal) => literal.clone().into(),
        TermPattern::BlankNode(_) | TermPattern::Variable(_) => return None,
        TermPattern::Triple(triple) => {
            let subject: NamedOrBlankNode = match ground(&triple.subject)? {
                Term::NamedNode(node) => node.into(),
                Term::BlankNode(node) => node.into(),
                Term::Literal(_) | Term::Triple(_) => return None,
            };
            let NamedNodePattern::NamedNode(predicate) = &triple.predicate else {
                return None;
            };
            Triple {
                subject,
                predicate: predicate.clone(),
                object: ground(&triple.object)?,
            }
            .into()
        }
    })
}

impl Compiler<'_> {
    /// What stands in a place of a pattern; nothing, where that is a triple term with variables.
    pub(super) fn simple(&mut self, pattern: &TermPattern) -> Option<Place> {
        if let Some(variable) = variable(pattern) {
            return Some(Place::Slot(self.slot(&variable)));
        }
        ground(pattern).map(|term| Place::Fixed(self.source.number(&term)))
    }

    fn predicate(&mut self, pattern: &NamedNodePattern) -> Place {
        match pattern {
            NamedNodePattern::NamedNode(node) => {
                Place::Fixed(self.source.number(&node.clone().into()))
            }
            NamedNodePattern::Variable(variable) => Place::Slot(self.slot(variable)),
        }
    }

    /// The same with a slot for each triple term, which is told with what stands in it; outer ones come first.
    fn nested(&mut self, pattern: &TermPattern, terms: &mut Vec<(Variable, Parts)>) -> Place {
        if let Some(place) = self.simple(pattern) {
            return place;
        }
        let hidden = self.hidden();
        let slot = self.slot(&hidden);
        if let TermPattern::Triple(triple) = pattern {
            let place = terms.len();
            let parts = Parts {
                slot,
                places: [Place::Fixed(NOTHING); 3],
            };
            terms.push((hidden, parts));
            terms[place].1.places = self.places(triple, terms);
        }
        Place::Slot(slot)
    }

    fn places(&mut self, triple: &TriplePattern, terms: &mut Vec<(Variable, Parts)>) -> [Place; 3] {
        [
            self.nested(&triple.subject, terms),
            self.predicate(&triple.predicate),
            self.nested(&triple.object, terms),
        ]
    }

    /// The operator of a triple pattern behind which these variables are wanted.
    pub(super) fn triple(
        &mut self,
        triple: &TriplePattern,
        graph: Option<&NamedNodePattern>,
        live: &Variables,
    ) -> Node {
        let mut terms = Vec::new();
        let places = self.places(triple, &mut terms);
        let graph_place = self.graph(graph);
        if terms.is_empty() {
            return Node::Step(Step {
                id: self.id(),
                places,
                graph: graph_place,
                keep: self.keep(live),
                lead: None,
                sift: None,
                apart: None,
            });
        }
        let mut own = Variables::new();
        in_triple(triple, &mut |variable| {
            own.insert(variable);
        });
        if let Some(NamedNodePattern::Variable(variable)) = graph {
            own.insert(variable.clone());
        }
        let mut within: Variables = live.union(&own).cloned().collect();
        within.extend(terms.iter().map(|(hidden, _)| hidden.clone()));
        let terms: Vec<Parts> = terms.into_iter().map(|(_, parts)| parts).collect();
        let of = self.keep(&own);
        let nested = |compiler: &mut Self, keep: &[Slot], apart| {
            Node::Nested(Box::new(Nested {
                step: Step {
                    id: compiler.id(),
                    places,
                    graph: graph_place,
                    keep: compiler.keep(&within),
                    lead: None,
                    sift: None,
                    apart: None,
                },
                terms: terms.clone(),
                keep: keep.to_vec(),
                apart,
            }))
        };
        let alone = nested(self, &of, None);
        let keep = self.keep(live);
        let whole = Whole {
            id: self.id(),
            inner: Box::new(alone),
            of,
            keep: keep.clone(),
            is_joined: true,
        };
        nested(self, &keep, Some(whole))
    }
}

impl Run<'_> {
    /// Extends rows by the statements that match. O(rows · log statements + found) where the place of the triple term or
    /// another one is known, else O(rows + matches of all that is fixed).
    pub(super) fn nested(&self, nested: &Nested, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        if let Some(whole) = &nested.apart
            && input.rows > 1
            && !is_led(nested, &input)
        {
            return self.whole(whole, input, sink);
        }
        let mut input = input;
        for parts in nested.terms.iter().rev() {
            input = self.packed(parts, input)?;
        }
        if input.rows == 0 {
            return Ok(Flow::On);
        }
        self.step(&nested.step, input, &mut |mut found| {
            for parts in &nested.terms {
                found = self.unpacked(parts, found)?;
            }
            if found.rows == 0 {
                return Ok(Flow::On);
            }
            sink(found.kept(&nested.keep))
        })
    }

    /// Rows with the number of a triple term where all its parts are known; without those in which the data have no such term.
    fn packed(&self, parts: &Parts, input: Batch) -> Result<Batch, Stop> {
        let mut column = Vec::with_capacity(input.rows);
        let mut picks = Vec::with_capacity(input.rows);
        for row in 0..input.rows {
            let known = parts.places.map(|place| match place {
                Place::Fixed(number) => number,
                Place::Slot(slot) => input.get(slot, row),
            });
            if known.contains(&NOTHING) {
                column.push(NOTHING);
            } else if let Some(number) = self.source.triple(known)? {
                column.push(number);
            } else {
                continue;
            }
            picks.push(u32::try_from(row).unwrap_or(u32::MAX));
            self.worked(1)?;
        }
        let all: Vec<Slot> = (0..input.columns.len()).collect();
        let mut packed = if picks.len() == input.rows {
            input
        } else {
            input.pick(&picks, &all)
        };
        if column.iter().any(|number| *number != NOTHING) {
            packed.columns[parts.slot] = column;
        }
        Ok(packed)
    }

    /// Rows whose triple term has the parts that are known, with those that were not.
    fn unpacked(&self, parts: &Parts, mut found: Batch) -> Result<Batch, Stop> {
        for place in parts.places {
            if let Place::Slot(slot) = place
                && found.columns[slot].is_empty()
            {
                found.columns[slot] = vec![NOTHING; found.rows];
            }
        }
        let terms = std::mem::take(&mut found.columns[parts.slot]);
        let mut picks = Vec::with_capacity(found.rows);
        let mut last: (Number, Option<[Number; 3]>) = (NOTHING, None);
        for row in in_order(&terms) {
            let number = terms[row as usize];
            if number != last.0 {
                last = (number, self.source.parts(number)?);
                self.worked(1)?;
            }
            let Some(own) = last.1 else { continue };
            let agrees = parts
                .places
                .iter()
                .zip(own)
                .all(|(place, own)| match place {
                    Place::Fixed(number) => *number == own,
                    Place::Slot(slot) => {
                        let value = &mut found.columns[*slot][row as usize];
                        if *value == NOTHING {
                            *value = own;
                        }
                        *value == own
                    }
                });
            if agrees {
                picks.push(row);
            }
        }
        if picks.len() == found.rows {
            return Ok(found);
        }
        picks.sort_unstable();
        let all: Vec<Slot> = (0..found.columns.len()).collect();
        Ok(found.pick(&picks, &all))
    }
}

/// The rows of a column, those with neighbouring numbers one behind the other: in the dictionary one key is read from the one before.
fn in_order(column: &[Number]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..u32::try_from(column.len()).unwrap_or(u32::MAX)).collect();
    if !column.is_sorted() {
        rows.sort_unstable_by_key(|row| column[*row as usize]);
    }
    rows
}

/// Whether rows have something bound by which the pattern is looked up.
fn is_led(nested: &Nested, input: &Batch) -> bool {
    let is_bound = |place: &Place| match place {
        Place::Fixed(_) => false,
        Place::Slot(slot) => input.column(*slot).is_some(),
    };
    let places = nested.step.places.iter().chain(&nested.step.graph);
    let is_whole = |parts: &Parts| {
        let is_known = |place: &Place| match place {
            Place::Slot(slot) if !nested.terms.iter().any(|inner| inner.slot == *slot) => {
                input.column(*slot).is_some()
            }
            Place::Slot(_) | Place::Fixed(_) => true,
        };
        parts.places.iter().all(is_known)
    };
    places.into_iter().any(is_bound) || nested.terms.iter().all(is_whole)
}
