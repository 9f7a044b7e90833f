//! Whom a change may have touched: the things that have to be checked again.
//!
//! A change is a set of triples that came or went. From each, the paths of a shape lead back to the things whose values it
//! can have altered; where a value itself may be judged otherwise than before, so do all that leads to it. What went need
//! not be in the data to follow a path backwards: the first step that went is a change, and what leads to its
//! beginning is still there. So nothing is missed, and some things are checked in vain.
//!
//! A query can look anywhere, a shape that leads back to itself too far, and one class put below another moves all its
//! instances: there everything is checked.

use std::collections::{BTreeSet, HashMap};

use super::Shapes;
use super::facts::{Facts, Id};
use super::model::{Constraint, Path, ShapeId, Target};
use super::path::reached;
use crate::model::Term;

/// The things for which a shape may find something else than before.
#[derive(Clone, Debug)]
enum Touched {
    Everything,
    These(BTreeSet<Id>),
}

impl Touched {
    const fn nothing() -> Self {
        Self::These(BTreeSet::new())
    }

    fn add(&mut self, more: Self) {
        match (&mut *self, more) {
            (Self::These(these), Self::These(more)) => these.extend(more),
            _ => *self = Self::Everything,
        }
    }
}

/// Looks for what a change touched. O(shapes · changes), and what paths lead back to.
pub(super) struct Changed<'a> {
    shapes: &'a Shapes,
    changes: &'a Facts,
    known: HashMap<ShapeId, Touched>,
}

impl<'a> Changed<'a> {
    pub(super) fn new(shapes: &'a Shapes, changes: &'a Facts) -> Self {
        Self {
            shapes,
            changes,
            known: HashMap::new(),
        }
    }

    /// Those of the things that a shape is for, sorted, that have to be checked again.
    pub(super) fn of(&mut self, id: ShapeId, mut focus: Vec<Id>) -> Vec<Id> {
        let mut touched = self.shape(id);
        let shapes = self.shapes;
        for target in &shapes.list[id].targets {
            touched.add(match *target {
                Target::Node(_) => Touched::nothing(),
                Target::Class(_) => self.membership(),
                Target::SubjectsOf(predicate) => Touched::These(self.subjects(predicate)),
                Target::ObjectsOf(predicate) => Touched::These(self.objects(predicate)),
            });
        }
        if let Touched::These(these) = touched {
            focus.retain(|one| these.contains(one));
        }
        focus
    }

    fn subjects(&self, predicate: Id) -> BTreeSet<Id> {
        let pairs = self.changes.table(predicate).pairs().iter();
        pairs.map(|(subject, _)| *subject).collect()
    }

    fn objects(&self, predicate: Id) -> BTreeSet<Id> {
        let pairs = self.changes.table(predicate).pairs().iter();
        pairs.map(|(_, object)| *object).collect()
    }

    /// Those that may be in other classes than before.
    fn membership(&self) -> Touched {
        let classes = self.shapes.classes;
        if self.changes.table(classes.sub_class).pairs().is_empty() {
            Touched::These(self.subjects(classes.a))
        } else {
            Touched::Everything
        }
    }

    /// What a shape may judge otherwise than before.
    fn shape(&mut self, id: ShapeId) -> Touched {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let shapes = self.shapes;
        let shape = &shapes.list[id];
        let touched = if shape.deactivated {
            Touched::nothing()
        } else if shape.recursive {
            Touched::Everything
        } else {
            let mut things = Touched::nothing();
            let mut values = Touched::nothing();
            for constraint in &shape.constraints {
                self.constraint(constraint, &mut things, &mut values);
            }
            things.add(match &shape.path {
                None => values,
                Some(path) => self.leading(path, values),
            });
            things
        };
        self.known.insert(id, touched.clone());
        touched
    }

    /// Adds the things, or the values of things, of which a constraint may say something else.
    fn constraint(&mut self, constraint: &Constraint, things: &mut Touched, values: &mut Touched) {
        match constraint {
            Constraint::Class(_) => values.add(self.membership()),
            Constraint::Closed(_) => {
                let tables = self.changes.tables();
                let subjects = tables.flat_map(|(_, table)| table.pairs());
                let subjects = subjects.map(|(subject, _)| *subject).collect();
                values.add(Touched::These(subjects));
            }
            Constraint::Equals(predicate)
            | Constraint::Disjoint(predicate)
            | Constraint::LessThan(predicate)
            | Constraint::LessThanOrEquals(predicate) => {
                things.add(Touched::These(self.subjects(*predicate)));
            }
            Constraint::Sparql(_) | Constraint::Component(_) => things.add(Touched::Everything),
            Constraint::ReificationRequired => things.add(self.reified(Touched::nothing())),
            Constraint::ReifierShape(inner) => {
                let reifiers = self.shape(*inner);
                things.add(self.reified(reifiers));
            }
            other => {
                for inner in other.shapes() {
                    let touched = self.shape(inner);
                    values.add(touched);
                }
            }
        }
    }

    /// The subjects of the statements that these speak of, and of those of which somebody began or ceased to speak.
    fn reified(&self, reifiers: Touched) -> Touched {
        let Touched::These(reifiers) = reifiers else {
            return Touched::Everything;
        };
        let Shapes {
            data,
            terms,
            reifies,
            ..
        } = self.shapes;
        let mut statements = self.objects(*reifies);
        for reifier in reifiers {
            statements.extend(data.objects(reifier, *reifies));
        }
        let subjects = statements.iter().filter_map(|id| match terms.term(*id) {
            Term::Triple(triple) => terms.find(&triple.subject.clone().into()),
            _ => None,
        });
        Touched::These(subjects.collect())
    }

    /// The things of which a path leads to one of these values, or whose values changed.
    fn leading(&self, path: &Path, values: Touched) -> Touched {
        let Touched::These(values) = values else {
            return Touched::Everything;
        };
        let mut things = BTreeSet::new();
        self.beginnings(path, false, &mut things);
        for value in values {
            things.extend(reached(path, value, true, &self.shapes.data));
        }
        Touched::These(things)
    }

    /// The things from which a path takes another way than before; turned, those at which it ended.
    fn beginnings(&self, path: &Path, turned: bool, found: &mut BTreeSet<Id>) {
        let data = &self.shapes.data;
        match path {
            Path::Predicate(predicate) if turned => found.extend(self.objects(*predicate)),
            Path::Predicate(predicate) => found.extend(self.subjects(*predicate)),
            Path::Inverse(inner) => self.beginnings(inner, !turned, found),
            Path::Alternative(parts) => {
                for part in parts {
                    self.beginnings(part, turned, found);
                }
            }
            Path::ZeroOrOne(inner) => self.beginnings(inner, turned, found),
            Path::ZeroOrMore(inner) | Path::OneOrMore(inner) => {
                let mut first = BTreeSet::new();
                self.beginnings(inner, turned, &mut first);
                let back = Path::ZeroOrMore(inner.clone());
                for one in first {
                    found.extend(reached(&back, one, !turned, data));
                }
            }
            Path::Sequence(parts) => {
                let mut parts: Vec<&Path> = parts.iter().collect();
                if turned {
                    parts.reverse();
                }
                for (place, part) in parts.iter().enumerate() {
                    let mut now = BTreeSet::new();
                    self.beginnings(part, turned, &mut now);
                    for before in parts[..place].iter().rev() {
                        let back = now.iter();
                        let back = back.flat_map(|one| reached(before, *one, !turned, data));
                        now = back.collect();
                    }
                    found.extend(now);
                }
            }
        }
    }
}
