//! Data that are not here: what shapes look at is asked for, and nothing else.
//!
//! First whom the shapes are for, then what is said of these things, then of those that paths lead to, as far as they
//! lead. What a path follows backwards, and what is said about statements, is asked for as a whole.

use std::collections::BTreeSet;

use super::Shapes;
use super::facts::Id;
use super::model::{Constraint, Path, ShapeId, Target};
use crate::model::{NamedNode, NamedOrBlankNodeRef, Term, TermRef};
use crate::store::{Backend, Pattern, StoreError};

/// How far shapes look, and by which predicates.
#[derive(Debug, Default)]
struct Reach {
    forward: BTreeSet<Id>,
    /// Of these all pairs are needed.
    whole: BTreeSet<Id>,
}

impl Reach {
    /// `back` is whether the path is followed from its end.
    fn path(&mut self, path: &Path, back: bool) {
        match path {
            Path::Predicate(id) if back => {
                self.whole.insert(*id);
            }
            Path::Predicate(id) => {
                self.forward.insert(*id);
            }
            Path::Inverse(inner) => self.path(inner, !back),
            Path::Sequence(parts) | Path::Alternative(parts) => {
                for part in parts {
                    self.path(part, back);
                }
            }
            Path::ZeroOrMore(inner) | Path::OneOrMore(inner) | Path::ZeroOrOne(inner) => {
                self.path(inner, back);
            }
        }
    }
}

/// Steps that a path takes at the most.
fn length(path: &Path) -> Option<usize> {
    match path {
        Path::Predicate(_) => Some(1),
        Path::Inverse(inner) | Path::ZeroOrOne(inner) => length(inner),
        Path::Sequence(parts) => parts.iter().map(length).sum(),
        Path::Alternative(parts) => {
            let all: Option<Vec<usize>> = parts.iter().map(length).collect();
            all.map(|all| all.into_iter().max().unwrap_or(0))
        }
        Path::ZeroOrMore(_) | Path::OneOrMore(_) => None,
    }
}

impl Shapes {
    /// Takes the data of a backend that is not here, as much of them as shapes look at.
    ///
    /// # Errors
    /// Failures of the backend, and things without a name, which nobody can ask for.
    pub fn add_reached(&mut self, backend: &dyn Backend) -> Result<(), StoreError> {
        let mut reach = Reach::default();
        reach.whole.insert(self.classes.sub_class);
        for shape in &self.list {
            if let Some(path) = &shape.path {
                reach.path(path, false);
            }
            let about = |constraint: &Constraint| {
                matches!(
                    constraint,
                    Constraint::ReifierShape(_) | Constraint::ReificationRequired
                )
            };
            if shape.constraints.iter().any(about) {
                reach.whole.insert(self.reifies);
            }
        }
        for id in reach.whole.clone() {
            self.take(backend, (Some(id), None))?;
        }
        self.data.finish();
        let mut open = self.targeted_things(backend)?;
        let mut known = BTreeSet::new();
        let mut steps = self.farthest();
        loop {
            open.retain(|id| known.insert(*id));
            if open.is_empty() {
                return Ok(());
            }
            let mut next = Vec::new();
            for id in open {
                self.about(backend, id, &reach, &mut next)?;
            }
            open = next;
            steps = match steps {
                Some(0) => return Ok(()),
                Some(more) => Some(more - 1),
                None => None,
            };
        }
    }

    /// The things that shapes are for, in the order in which they are told.
    fn targeted_things(&mut self, backend: &dyn Backend) -> Result<Vec<Id>, StoreError> {
        let active = self.list.iter().filter(|shape| !shape.deactivated);
        let targets: BTreeSet<Target> = active.flat_map(|shape| shape.targets.clone()).collect();
        let mut found = Vec::new();
        for target in targets {
            match target {
                Target::Node(id) => found.push(id),
                Target::Class(class) => {
                    for class in self.classes.below(class, &self.data) {
                        let pairs = self.take(backend, (Some(self.classes.a), Some(class)))?;
                        found.extend(pairs.into_iter().map(|(subject, _)| subject));
                    }
                }
                Target::SubjectsOf(id) => {
                    let pairs = self.take(backend, (Some(id), None))?;
                    found.extend(pairs.into_iter().map(|(subject, _)| subject));
                }
                Target::ObjectsOf(id) => {
                    let pairs = self.take(backend, (Some(id), None))?;
                    found.extend(pairs.into_iter().map(|(_, object)| object));
                }
            }
        }
        Ok(found)
    }

    /// Takes the statements of a predicate, with an object or with all.
    fn take(
        &mut self,
        backend: &dyn Backend,
        (predicate, object): (Option<Id>, Option<Id>),
    ) -> Result<Vec<(Id, Id)>, StoreError> {
        let iri = |id: Option<Id>| {
            let iri = id.and_then(|id| self.terms.iri(id));
            iri.map(NamedNode::new_unchecked)
        };
        let (predicate, object) = (iri(predicate), iri(object));
        let pattern = Pattern {
            predicate: predicate.as_ref().map(NamedNode::as_ref),
            object: object.as_ref().map(|node| TermRef::from(node.as_ref())),
            ..Pattern::default()
        };
        let mut pairs = Vec::new();
        for quad in backend.quads(pattern) {
            let quad = quad?;
            let subject = self.terms.number(quad.subject.clone().into());
            pairs.push((subject, self.terms.number(quad.object.clone())));
            self.data.add(&mut self.terms, quad);
        }
        Ok(pairs)
    }

    /// Takes what is said of a thing, and notes where paths lead from it.
    fn about(
        &mut self,
        backend: &dyn Backend,
        id: Id,
        reach: &Reach,
        next: &mut Vec<Id>,
    ) -> Result<(), StoreError> {
        let subject = match self.terms.term(id) {
            Term::NamedNode(node) => node.clone(),
            Term::BlankNode(_) => {
                let said =
                    "shapes look at things without a name, which cannot be asked for one by one";
                return Err(StoreError::TooMuch(said.to_owned()));
            }
            Term::Literal(_) | Term::Triple(_) => return Ok(()),
        };
        let pattern = Pattern {
            subject: Some(NamedOrBlankNodeRef::from(subject.as_ref())),
            ..Pattern::default()
        };
        for quad in backend.quads(pattern) {
            let quad = quad?;
            let predicate = self.terms.number(quad.predicate.clone().into());
            if reach.forward.contains(&predicate) {
                next.push(self.terms.number(quad.object.clone()));
            }
            self.data.add(&mut self.terms, quad);
        }
        // Backwards, all is known.
        for predicate in &reach.whole {
            let pairs = self.data.table(*predicate).pairs().iter();
            let leads = pairs.filter(|(_, object)| *object == id);
            next.extend(leads.map(|(subject, _)| *subject));
        }
        Ok(())
    }

    /// How many steps away from a thing somebody looks at what is said; none where there is no end to it.
    fn farthest(&self) -> Option<usize> {
        let mut farthest = 0;
        for (id, shape) in self.list.iter().enumerate() {
            if !shape.targets.is_empty() && !shape.deactivated {
                farthest = farthest.max(self.depth(id)?);
            }
        }
        Some(farthest)
    }

    fn depth(&self, id: ShapeId) -> Option<usize> {
        let shape = &self.list[id];
        if shape.recursive {
            return None;
        }
        let own = shape.path.as_ref().map_or(Some(0), length)?;
        let mut further = 0;
        for constraint in &shape.constraints {
            let inner = match constraint {
                Constraint::Not(inner)
                | Constraint::Node(inner)
                | Constraint::Property(inner)
                | Constraint::ReifierShape(inner) => self.depth(*inner)?,
                Constraint::QualifiedMin(qualified, _) | Constraint::QualifiedMax(qualified, _) => {
                    let mut deepest = self.depth(qualified.shape)?;
                    for sibling in &qualified.siblings {
                        deepest = deepest.max(self.depth(*sibling)?);
                    }
                    deepest
                }
                Constraint::And(all) | Constraint::Or(all) | Constraint::Xone(all) => {
                    let mut deepest = 0;
                    for inner in all {
                        deepest = deepest.max(self.depth(*inner)?);
                    }
                    deepest
                }
                // The classes of a value are what is said of it; so are other values to be compared with.
                _ => 0,
            };
            further = further.max(inner);
        }
        Some(own + further)
    }
}
