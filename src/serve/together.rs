//! Small changes that wait for the same disk: whoever has the turn makes them all, and tells the others what came of it.

use std::iter;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};

use super::work::Job;
use crate::store::{Changed, May, Pending, Prepared, StoreError};

/// Bytes of the text of a change that is small: others wait for it, and their threads hold what it needs.
pub(super) const LONGEST: usize = 64 << 10;

type Outcome = Result<Changed, StoreError>;

/// A small change of one request, which its own thread makes or another one that has the turn.
#[derive(Debug)]
pub(super) struct Small {
    prepared: Prepared,
    job: Job,
    /// Whether it was still wanted when it was to become lasting.
    may: OnceLock<bool>,
    told: Mutex<Told>,
    thread: Thread,
}

#[derive(Debug)]
enum Told {
    Nothing,
    Outcome(Outcome),
    /// Whoever was to make it was lost.
    Lost,
}

impl Small {
    /// Of the thread that calls this.
    pub(super) fn new(prepared: Prepared, job: Job) -> Self {
        Self {
            prepared,
            job,
            may: OnceLock::new(),
            told: Mutex::new(Told::Nothing),
            thread: thread::current(),
        }
    }

    /// Whether it may be made, as it was when that was first asked.
    pub(super) fn may_last(&self) -> bool {
        *self.may.get_or_init(|| self.job.may_last())
    }

    pub(super) const fn pending<'p>(&'p self, may: May<'p>) -> Pending<'p> {
        Pending {
            prepared: &self.prepared,
            token: &self.job.cancellation,
            may,
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first word is the one.
    fn tell(&self, word: Told) {
        let mut told = self.told();
        if matches!(*told, Told::Nothing) {
            *told = word;
            drop(told);
            self.thread.unpark();
        }
    }

    /// What came of it, for its own thread, once another one has taken it along.
    pub(super) fn outcome(&self) -> Outcome {
        loop {
            match std::mem::replace(&mut *self.told(), Told::Nothing) {
                Told::Nothing => {}
                Told::Outcome(outcome) => return outcome,
                // The panic was told where it was.
                Told::Lost => resume_unwind(Box::new("a change was lost")),
            }
            thread::park();
        }
    }
}

/// Changes that are made together: that of whoever has the turn, and those behind it. However that ends, they are told.
#[derive(Debug)]
pub(super) struct Group(Vec<Arc<Small>>);

impl Drop for Group {
    fn drop(&mut self) {
        for one in &self.0 {
            one.tell(Told::Lost);
        }
    }
}

impl Group {
    /// Those that are taken along at the most.
    pub(super) const MOST: usize = 63;

    pub(super) fn new(own: Arc<Small>, others: Vec<Arc<Small>>) -> Self {
        Self(iter::once(own).chain(others).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Small> {
        self.0.iter().map(|one| &**one)
    }

    /// Tells what came of each, and has what came of the first one.
    pub(super) fn tell(self, outcomes: Vec<Outcome>) -> Outcome {
        let mut outcomes = outcomes.into_iter();
        let own = outcomes.next().unwrap_or(Err(StoreError::Cancelled));
        for (one, outcome) in self.0.iter().skip(1).zip(outcomes) {
            one.tell(Told::Outcome(outcome));
        }
        own
    }
}
