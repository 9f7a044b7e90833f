//! What the planner expects of each pattern, for who asks how a query is evaluated.

use std::cell::{Cell, RefCell};

use super::join::Element;

/// Solutions that patterns are expected to have, all their evaluations together.
pub(super) struct Expected {
    placed: Option<RefCell<Vec<(String, f64)>>>,
    /// How often what is planned now is evaluated; no number where nobody knows.
    times: Cell<f64>,
    /// How many solutions there are before what is planned next.
    reached: Cell<f64>,
}

impl Default for Expected {
    fn default() -> Self {
        Self {
            placed: None,
            times: Cell::new(1.0),
            reached: Cell::new(1.0),
        }
    }
}

impl Expected {
    pub(super) fn recorded() -> Self {
        Self {
            placed: Some(RefCell::default()),
            ..Self::default()
        }
    }

    pub(super) fn all(&self) -> Vec<(String, f64)> {
        let placed = self.placed.as_ref();
        placed.map_or_else(Vec::new, |placed| placed.borrow().clone())
    }

    /// There are so many solutions before what comes next.
    pub(super) fn reach(&self, rows: f64) {
        self.reached.set(rows);
    }

    /// So many solutions once this pattern is joined.
    pub(super) fn place(&self, element: &Element, rows: f64) {
        let Some(placed) = &self.placed else { return };
        let printed = match element {
            Element::Triple(triple, _) => triple.to_string(),
            Element::Path(subject, path, object) => format!("{subject} {path} {object}"),
            Element::Other(_) => return,
        };
        let rows = rows * self.times.get();
        if rows.is_finite() {
            placed.borrow_mut().push((printed, rows));
        }
    }

    /// What is planned here is evaluated once for each solution reached, or once in all.
    pub(super) fn repeated<T>(&self, each: bool, plan: impl FnOnce() -> T) -> T {
        let before = self.times.get();
        let each = if each { self.reached.get() } else { 1.0 };
        self.times.set(before * each);
        let planned = plan();
        self.times.set(before);
        planned
    }

    /// Nobody knows how often this is evaluated.
    pub(super) fn unknown<T>(&self, plan: impl FnOnce() -> T) -> T {
        let before = self.times.replace(f64::NAN);
        let planned = plan();
        self.times.set(before);
        planned
    }
}
