//! Checking: a shape for many things at once, or whether one thing conforms.
//!
//! Where a shape leads back to itself, SHACL leaves the meaning open. Here a thing that is being checked against a shape
//! counts as conforming while it is; if that turns out wrong, what rests on it is looked at again. So a thing
//! fails only for a reason that can be followed to its end, and the work ends because the set of things that
//! fail only grows. That is so only where no shape asks that something does not conform: a thing that would conform because it
//! does not is an error.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::facts::{Facts, Id, Terms, triple};
use super::found::{Finding, Findings, Found};
use super::model::{Constraint, Shape, ShapeId};
use super::path::Values;
use super::target::{Classes, Members};
use super::{Settings, Shapes, ShapesError};
use crate::store::Backend;

/// Where findings go.
pub(super) enum Sink<'s, 'a> {
    /// All are wanted.
    All(&'s mut Findings<'a>),
    /// Whether there is any.
    Any(&'s mut bool),
}

impl Sink<'_, '_> {
    pub(super) fn add(&mut self, finding: impl FnOnce() -> Finding) {
        self.add_times(1, finding);
    }

    /// The same so many times.
    pub(super) fn add_times(&mut self, times: usize, finding: impl FnOnce() -> Finding) {
        match self {
            _ if times == 0 => {}
            Self::All(found) => found.add(times, &finding()),
            Self::Any(found) => **found = true,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Any(found) if **found)
    }
}

/// Where a constraint stands, to make findings of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) shape: ShapeId,
    pub(super) constraint: usize,
}

impl Place {
    pub(super) fn finding(self, focus: Id, value: Option<Id>) -> Finding {
        Finding {
            shape: self.shape,
            constraint: self.constraint,
            focus,
            path: None,
            value: value.map(Found::Known),
            shown: None,
            messages: Vec::new(),
        }
    }
}

/// What is known about a thing and a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    /// It is being found out, below so many negations.
    Open(usize),
    /// Yes, if all that is being found out conforms; found below so many negations.
    Assumed(usize),
}

/// So many reasons are told why a value does not conform to another shape.
const DETAILS: usize = 3;

/// So deep shapes may be nested whatever `max_recursion` is.
const NESTED: usize = 64;

/// What the stack of the thread that validates surely holds.
const MOST_NESTED: usize = 20_000;

#[derive(Debug, Default)]
struct Memo {
    known: HashMap<(ShapeId, Id), Known>,
    assumed: Vec<(ShapeId, Id)>,
    /// What counted as conforming while it was being found out.
    relied: HashSet<(ShapeId, Id)>,
    broken: bool,
    /// How many are being found out.
    open: usize,
    /// How often a shape led to another thing, and how often to a shape within it.
    depth: usize,
    nested: usize,
    /// How many shapes ask on the way here that something does not conform.
    negations: usize,
}

/// Everything that a check needs.
pub(super) struct Checker<'a> {
    pub(super) terms: &'a Terms,
    pub(super) shapes: &'a [Shape],
    pub(super) facts: &'a Facts,
    /// The shapes graph itself, for queries that look into it.
    pub(super) graph: &'a Facts,
    pub(super) backend: &'a dyn Backend,
    pub(super) settings: &'a Settings,
    pub(super) classes: Classes,
    pub(super) reifies: Id,
    pub(super) with_graph: OnceCell<Box<dyn Backend>>,
    members: RefCell<HashMap<Id, Rc<Members>>>,
    memo: RefCell<Memo>,
    /// Things for which a shape that leads back to itself was checked already.
    visited: RefCell<HashSet<(ShapeId, Id)>>,
    steps: Cell<u32>,
}

pub(super) type Checked<T> = Result<T, ShapesError>;

impl<'a> Checker<'a> {
    pub(super) fn new(
        shapes: &'a Shapes,
        backend: &'a dyn Backend,
        settings: &'a Settings,
    ) -> Self {
        Self {
            terms: &shapes.terms,
            shapes: &shapes.list,
            facts: &shapes.data,
            graph: &shapes.graph,
            backend,
            settings,
            classes: shapes.classes,
            reifies: shapes.reifies,
            with_graph: OnceCell::new(),
            members: RefCell::default(),
            memo: RefCell::default(),
            visited: RefCell::default(),
            steps: Cell::new(0),
        }
    }

    /// Looks now and then whether somebody wants it stopped.
    pub(super) fn tick(&self) -> Checked<()> {
        let steps = self.steps.get().wrapping_add(1);
        self.steps.set(steps);
        if steps.is_multiple_of(1024) && self.settings.cancellation.is_cancelled() {
            return Err(ShapesError::TimedOut);
        }
        Ok(())
    }

    /// The instances of a class; looked up once.
    pub(super) fn members(&self, class: Id) -> Rc<Members> {
        let mut known = self.members.borrow_mut();
        let members = known
            .entry(class)
            .or_insert_with(|| Rc::new(self.classes.members(class, self.facts, self.terms.len())));
        Rc::clone(members)
    }

    /// Checks things, sorted, against a shape.
    pub(super) fn check(&self, id: ShapeId, focus: &[Id], sink: &mut Sink<'_, '_>) -> Checked<()> {
        let shape = &self.shapes[id];
        if shape.deactivated || focus.is_empty() {
            return Ok(());
        }
        let values = match &shape.path {
            None => Values::themselves(focus),
            Some(path) => Values::along(path, focus, self.facts),
        };
        for (number, constraint) in shape.constraints.iter().enumerate() {
            let place = Place {
                shape: id,
                constraint: number,
            };
            if let Constraint::Property(inner) = constraint {
                self.properties(*inner, &values, sink)?;
            } else {
                self.constraint(place, constraint, &values, sink)?;
            }
            if sink.is_done() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What a shape with a name, to which a value has to conform, finds wrong with it: a name alone tells nothing.
    pub(super) fn details(&self, finding: &Finding) -> Checked<Vec<Finding>> {
        let constraint = &self.shapes[finding.shape].constraints[finding.constraint];
        let (Constraint::Node(inner), Some(Found::Known(value))) = (constraint, &finding.value)
        else {
            return Ok(Vec::new());
        };
        if self.terms.iri(self.shapes[*inner].node).is_none() {
            return Ok(Vec::new());
        }
        let mut found = Findings::new(self.terms, self.shapes, DETAILS);
        self.check(*inner, &[*value], &mut Sink::All(&mut found))?;
        Ok(found.finish().0)
    }

    /// What a property shape within a shape finds is what is found.
    fn properties(&self, id: ShapeId, values: &Values<'_>, sink: &mut Sink<'_, '_>) -> Checked<()> {
        let mut focus = values.distinct();
        if !self.shapes[id].recursive {
            // A thing to which several lead is told once for each of them.
            let mut runs = values.runs();
            let mut times = 1;
            return self.within(|| {
                while !sink.is_done() && !focus.is_empty() {
                    self.check(id, &focus, sink)?;
                    times += 1;
                    runs.retain(|(_, count)| *count >= times);
                    focus = runs.iter().map(|(value, _)| *value).collect();
                }
                Ok(())
            });
        }
        if let Sink::Any(found) = sink {
            for one in focus {
                if !self.conforms(id, one)? {
                    **found = true;
                    return Ok(());
                }
            }
            return Ok(());
        }
        let mut visited = self.visited.borrow_mut();
        focus.retain(|one| visited.insert((id, *one)));
        drop(visited);
        self.further(|| self.check(id, &focus, sink))
    }

    /// Checks without asking what is known; with a path, one step further from where it began.
    fn deeper(&self, id: ShapeId, one: Id) -> Checked<bool> {
        if self.shapes[id].path.is_none() {
            return self.within(|| self.passes(id, one));
        }
        self.further(|| self.passes(id, one))
    }

    /// One shape further in.
    fn within<T>(&self, work: impl FnOnce() -> Checked<T>) -> Checked<T> {
        let most = self.settings.max_recursion.saturating_mul(8);
        let most = most.saturating_add(NESTED).min(MOST_NESTED);
        let nested = self.memo.borrow().nested;
        if nested >= most {
            return Err(ShapesError::TooNested(most));
        }
        self.memo.borrow_mut().nested = nested + 1;
        let outcome = work();
        self.memo.borrow_mut().nested = nested;
        outcome
    }

    /// Finds out something that a shape wants to be otherwise.
    pub(super) fn negated<T>(&self, work: impl FnOnce() -> Checked<T>) -> Checked<T> {
        self.memo.borrow_mut().negations += 1;
        let outcome = work();
        self.memo.borrow_mut().negations -= 1;
        outcome
    }

    /// Whether a thing conforms depends on whether it does not.
    fn undecided(&self, (shape, one): (ShapeId, Id)) -> ShapesError {
        let shape = self.terms.term(self.shapes[shape].node);
        let one = self.terms.term(one);
        ShapesError::Failure(format!(
            "whether {one} conforms to {shape} depends on whether it does not: shapes lead back to \
             themselves through sh:not, sh:xone, sh:qualifiedMaxCount or disjoint qualified shapes"
        ))
    }

    fn further<T>(&self, work: impl FnOnce() -> Checked<T>) -> Checked<T> {
        let depth = self.memo.borrow().depth;
        if depth >= self.settings.max_recursion {
            return Err(ShapesError::TooDeep(self.settings.max_recursion));
        }
        self.memo.borrow_mut().depth = depth + 1;
        let outcome = work();
        self.memo.borrow_mut().depth = depth;
        outcome
    }

    /// Whether a thing conforms to a shape.
    pub(super) fn conforms(&self, id: ShapeId, one: Id) -> Checked<bool> {
        self.tick()?;
        let shape = &self.shapes[id];
        if shape.deactivated {
            return Ok(true);
        }
        let nested = |constraint: &Constraint| !constraint.shapes().is_empty();
        if shape.path.is_none() && !shape.constraints.iter().any(nested) {
            // Cheaper than to remember it.
            return self.passes(id, one);
        }
        let key = (id, one);
        let (known, negations) = {
            let memo = self.memo.borrow();
            (memo.known.get(&key).copied(), memo.negations)
        };
        match known {
            Some(Known::Yes) => return Ok(true),
            Some(Known::No) => return Ok(false),
            Some(Known::Open(before)) if before == negations => {
                self.memo.borrow_mut().relied.insert(key);
                return Ok(true);
            }
            Some(Known::Open(_)) => return Err(self.undecided(key)),
            Some(Known::Assumed(before)) if before == negations => return Ok(true),
            // What it was assumed of may be what is asked now, the other way round: look again.
            Some(Known::Assumed(_)) | None => {}
        }
        if !shape.recursive {
            let passes = self.deeper(id, one)?;
            self.memo.borrow_mut().remember(key, passes);
            return Ok(passes);
        }
        loop {
            self.memo.borrow_mut().begin(key);
            let passes = self.deeper(id, one)?;
            let mut memo = self.memo.borrow_mut();
            memo.end(key, passes);
            let again = memo.open == 0 && memo.settle();
            if !(again && passes) {
                return Ok(passes);
            }
        }
    }

    /// Checks without asking what is known.
    fn passes(&self, id: ShapeId, one: Id) -> Checked<bool> {
        let mut found = false;
        self.check(id, &[one], &mut Sink::Any(&mut found))?;
        Ok(!found)
    }

    /// The reifiers of a triple.
    pub(super) fn reifiers(&self, subject: Id, predicate: Id, object: Id) -> Vec<Id> {
        let Some(triple) = triple([subject, predicate, object], self.terms) else {
            return Vec::new();
        };
        let Some(triple) = self.terms.find(&triple.into()) else {
            return Vec::new();
        };
        self.facts.subjects(triple, self.reifies).collect()
    }
}

impl Memo {
    fn begin(&mut self, key: (ShapeId, Id)) {
        self.known.insert(key, Known::Open(self.negations));
        self.open += 1;
    }

    fn end(&mut self, key: (ShapeId, Id), passes: bool) {
        self.open -= 1;
        self.broken |= !passes && self.relied.contains(&key);
        self.remember(key, passes);
    }

    fn remember(&mut self, key: (ShapeId, Id), passes: bool) {
        let known = match passes {
            false => Known::No,
            true if self.open == 0 || self.relied.is_empty() => Known::Yes,
            true => {
                self.assumed.push(key);
                Known::Assumed(self.negations)
            }
        };
        self.known.insert(key, known);
    }

    /// When nothing is being found out any more: whether something has to be looked at again.
    fn settle(&mut self) -> bool {
        let again = self.broken;
        for key in std::mem::take(&mut self.assumed) {
            if again {
                self.known.remove(&key);
            } else {
                self.known.insert(key, Known::Yes);
            }
        }
        self.relied.clear();
        self.broken = false;
        again
    }
}
