//! SHACL: whether data are as shapes say, and where they are not.
//!
//! [`Shapes`] are read from a shapes graph, then take the data: only the predicates that some shape names, as sorted
//! pairs of numbers. A shape is checked for all things that it is for at once. SHACL Core, constraints
//! and components in SPARQL, and the reifier shapes of the 1.2 draft.

mod changed;
mod check;
mod components;
mod facts;
mod found;
mod left_out;
mod message;
mod model;
mod own;
mod path;
mod prebind;
mod reach;
mod read;
mod report;
mod sh;
mod sparql;
mod target;
mod words;

use std::collections::BTreeSet;

use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::nearest::{nearest, parted};
use crate::model::{NamedNode, Quad, Term};
use crate::query::QueryError;
use crate::query::labels::NAMING;
use crate::store::{Backend, CancellationToken, Pattern, StoreError};
use crate::vocab::{rdf, rdfs};

pub use left_out::LeftOut;

use changed::Changed;
use check::{Checker, Sink};
use facts::{Facts, Id, Terms, Wanted, at};
use found::Findings;
use model::{Constraint, Shape, Target};
use read::Reader;
use target::Classes;

pub use report::{Level, Looked, Outcome, Report};

/// What can go wrong when data are validated.
#[derive(Debug, thiserror::Error)]
pub enum ShapesError {
    /// A shape is not well-formed.
    #[error("{}", .0.said)]
    IllFormed(Box<IllFormed>),
    /// A query of a shape cannot be asked, or the data cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A query of a shape says that it failed.
    #[error("{0}")]
    Failure(String),
    /// Shapes lead further from thing to thing than they may.
    #[error("shapes lead from thing to thing more than {0} times")]
    TooDeep(usize),
    /// Shapes stand within shapes too often.
    #[error("shapes stand within each other more than {0} deep")]
    TooNested(usize),
    /// Its time was up.
    #[error("the validation took longer than its time limit")]
    TimedOut,
}

/// What is wrong with a shape.
#[derive(Clone, Debug)]
pub struct IllFormed {
    /// The shape, or what belongs to it.
    pub subject: Term,
    /// The property that is wrong.
    pub predicate: String,
    /// What is wrong with it, without a place.
    pub said: Diagnostic,
}

impl IllFormed {
    fn new(subject: Term, predicate: String, said: String) -> Self {
        Self {
            subject,
            predicate,
            said: Diagnostic::new(said),
        }
    }
}

/// What a validation needs besides shapes and data.
#[derive(Clone)]
pub struct Settings {
    /// What is refused in queries.
    pub limits: Limits,
    /// Cancelled from outside when time is up.
    pub cancellation: CancellationToken,
    /// How often shapes may lead from thing to thing.
    pub max_recursion: usize,
    /// How many results are told; the others are counted.
    pub max_results: usize,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("limits", &self.limits)
            .field("max_recursion", &self.max_recursion)
            .field("max_results", &self.max_results)
            .finish_non_exhaustive()
    }
}

/// Shapes, and the data that they are about.
#[derive(Debug)]
pub struct Shapes {
    terms: Terms,
    /// The shapes graph.
    graph: Facts,
    data: Facts,
    /// What came or went, where only what that touched is to be checked.
    changes: Option<Facts>,
    list: Vec<Shape>,
    remarks: Vec<IllFormed>,
    classes: Classes,
    reifies: Id,
    naming: Vec<Id>,
    /// The numbers of terms that only the data themselves have.
    own: std::ops::Range<usize>,
}

impl Shapes {
    /// Reads the shapes of a graph.
    ///
    /// # Errors
    /// A shape that is not well-formed.
    pub fn read(quads: impl Iterator<Item = Quad>, limits: &Limits) -> Result<Self, ShapesError> {
        let mut terms = Terms::default();
        let mut graph = Facts::new(Wanted::All);
        for quad in quads {
            graph.add(&mut terms, own::named(quad));
        }
        graph.finish();
        let mut reader = Reader::new(&mut terms, &graph, limits);
        reader.read()?;
        let (shapes, remarks) = (reader.shapes, reader.remarks);
        let classes = Classes {
            a: terms.named(rdf::TYPE),
            sub_class: terms.named(rdfs::SUB_CLASS_OF),
        };
        let reifies = terms.named(rdf::REIFIES);
        let naming: Vec<Id> = NAMING.iter().map(|iri| terms.named(iri)).collect();
        let wanted = wanted(&shapes, classes, reifies, &naming);
        Ok(Self {
            own: terms.len()..usize::MAX,
            terms,
            graph,
            data: Facts::new(wanted),
            changes: None,
            list: shapes,
            remarks,
            classes,
            reifies,
            naming,
        })
    }

    /// What is taken from here on is beside the data, such as an ontology.
    pub fn end_own(&mut self) {
        self.own.end = self.terms.len();
    }

    /// What was taken until here is beside the data, such as an ontology.
    pub fn begin_own(&mut self) {
        self.own = self.terms.len()..usize::MAX;
    }

    /// Classes for which there are shapes and of which the data have no instance, each with the class of the data whose
    /// name is most like it.
    pub fn missed(&self) -> Vec<(String, String)> {
        let classes = self.data.table(self.classes.a).inverse();
        let found: BTreeSet<Id> = classes.iter().map(|(class, _)| *class).collect();
        let iri = |id: &Id| self.terms.iri(*id);
        let targets = self.list.iter().filter(|shape| !shape.deactivated);
        let targets = targets.flat_map(|shape| &shape.targets);
        let wanted: BTreeSet<Id> = targets
            .filter_map(|target| match target {
                Target::Class(class) => Some(*class),
                _ => None,
            })
            .collect();
        let lost = wanted.difference(&found).filter(|class| {
            let mut below = self.data.subjects(**class, self.classes.sub_class);
            below.next().is_none()
        });
        let lost = lost.filter_map(iri);
        lost.filter_map(|lost| {
            // A class that has a shape of its own is not meant.
            let others = found.difference(&wanted).filter_map(iri);
            let (space, name) = parted(lost);
            let beside = others.map(parted).filter(|(other, _)| *other == space);
            let near = nearest(name, beside.map(|(_, name)| name))?;
            Some((lost.to_owned(), format!("{space}{near}")))
        })
        .collect()
    }

    /// What was read otherwise than it may be meant.
    pub fn remarks(&self) -> &[IllFormed] {
        &self.remarks
    }

    /// How many shapes are for something.
    pub fn targeted(&self) -> usize {
        let for_some = |shape: &&Shape| !shape.targets.is_empty() && !shape.deactivated;
        self.list.iter().filter(for_some).count()
    }

    /// How many more would be, and are deactivated.
    pub fn deactivated(&self) -> usize {
        let for_some = |shape: &&Shape| !shape.targets.is_empty() && shape.deactivated;
        self.list.iter().filter(for_some).count()
    }

    /// Whether some shape asks a query, for which the data have to be in a backend.
    pub fn asks(&self) -> bool {
        let asks = |constraint: &Constraint| {
            matches!(constraint, Constraint::Sparql(_) | Constraint::Component(_))
        };
        self.list
            .iter()
            .any(|shape| shape.constraints.iter().any(asks))
    }

    /// Takes a quad of the data.
    pub fn add(&mut self, quad: Quad) {
        self.data.add(&mut self.terms, quad);
    }

    /// Takes what came or went since another state of the data: only what that can have touched is checked.
    pub fn add_changes(&mut self, quads: impl Iterator<Item = Quad>) {
        let mut changes = Facts::new(self.data.wanted().clone());
        for quad in quads {
            changes.add(&mut self.terms, quad);
        }
        changes.finish();
        self.changes = Some(changes);
    }

    /// Takes the data of a backend, as much of them as is needed.
    ///
    /// # Errors
    /// Damage.
    pub fn add_all(&mut self, backend: &dyn Backend) -> Result<(), StoreError> {
        let wanted = match self.data.wanted() {
            Wanted::All => vec![None],
            Wanted::These(these) => {
                let iris = these.iter().filter_map(|id| self.terms.iri(*id));
                iris.map(|iri| Some(NamedNode::new_unchecked(iri)))
                    .collect()
            }
        };
        for predicate in wanted {
            let pattern = Pattern {
                predicate: predicate.as_ref().map(NamedNode::as_ref),
                ..Pattern::default()
            };
            for quad in backend.quads(pattern) {
                self.data.add(&mut self.terms, quad?);
            }
        }
        Ok(())
    }

    /// Validates what was taken. `backend` has the same data, for queries.
    ///
    /// # Errors
    /// A query that fails, and limits.
    pub fn validate(
        &mut self,
        backend: &dyn Backend,
        settings: &Settings,
    ) -> Result<Report<'_>, ShapesError> {
        self.data.finish();
        let shapes = &*self;
        let checker = Checker::new(shapes, backend, settings);
        let mut changed = shapes
            .changes
            .as_ref()
            .map(|changes| Changed::new(shapes, changes));
        let mut found = Findings::new(&shapes.terms, &shapes.list, settings.max_results);
        let mut looked = Looked::default();
        for (id, shape) in shapes.list.iter().enumerate() {
            if !shape.targets.is_empty() && !shape.deactivated {
                let mut focus = shapes.classes.focus(&shape.targets, &shapes.data);
                looked.all += focus.len();
                let own = |id: &&Id| shapes.own.contains(&at(**id));
                looked.own += focus.iter().filter(own).count();
                if let Some(changed) = &mut changed {
                    focus = changed.of(id, focus);
                }
                looked.at += focus.len();
                checker.check(id, &focus, &mut Sink::All(&mut found))?;
            }
        }
        let (found, counts) = found.finish();
        let mut all = Vec::new();
        for finding in found {
            let details = checker.details(&finding)?;
            all.push((finding, details));
        }
        Ok(Report::new(shapes, (all, counts), looked))
    }
}

/// The predicates that have to be kept of the data.
fn wanted(shapes: &[Shape], classes: Classes, reifies: Id, naming: &[Id]) -> Wanted {
    let mut these: BTreeSet<Id> = naming.iter().copied().collect();
    these.extend([classes.a, classes.sub_class]);
    for shape in shapes {
        if let Some(path) = &shape.path {
            path.predicates(&mut |id| {
                these.insert(id);
            });
        }
        for target in &shape.targets {
            if let Target::SubjectsOf(id) | Target::ObjectsOf(id) = target {
                these.insert(*id);
            }
        }
        for constraint in &shape.constraints {
            match constraint {
                Constraint::Closed(_) => return Wanted::All,
                Constraint::Equals(id)
                | Constraint::Disjoint(id)
                | Constraint::LessThan(id)
                | Constraint::LessThanOrEquals(id) => {
                    these.insert(*id);
                }
                Constraint::ReifierShape(_) | Constraint::ReificationRequired => {
                    these.insert(reifies);
                }
                _ => {}
            }
        }
    }
    Wanted::These(these)
}
