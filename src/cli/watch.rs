//! Work happens on a thread with a large stack, under the eye of the main thread.
//!
//! Parsing, evaluation and even the drop of an algebra recurse, so the work gets
//! a stack of its own. The main thread waits, cancels the evaluation when its
//! time is up, and, should an operator not listen, ends the program all the same.

use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::failure::{Failure, Kind};
use super::output;
use crate::draw::read::ReadError;
use crate::draw::{DrawError, Halt};
use crate::model::diagnostic::Diagnostic;
use crate::query::QueryError;
use crate::store::CancellationToken;

/// Reserved, not used: pages that nothing touches cost nothing.
const STACK_BYTES: usize = 256 << 20;
/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(20);
/// How long an evaluation may take to notice that it was cancelled.
const GRACE: Duration = Duration::from_millis(1_500);

/// The time limit of the reading, evaluation or layout that is running.
#[derive(Clone, Default)]
pub(super) struct Watch {
    pub(super) cancellation: CancellationToken,
    /// Ends a reading or a layout.
    pub(super) halt: Halt,
    until: Arc<Mutex<Option<(Instant, Work)>>>,
}

/// What is bounded.
#[derive(Clone, Copy)]
enum Work {
    Reading,
    Query,
    Layout,
}

impl Watch {
    /// From now on, so much time is left; zero is no limit.
    pub(super) fn start(&self, timeout: Duration) {
        self.begin(timeout, Work::Query);
    }

    /// The same for the reading of a graph file.
    pub(super) fn start_reading(&self, timeout: Duration) {
        self.begin(timeout, Work::Reading);
    }

    /// The same for a layout.
    pub(super) fn start_layout(&self, timeout: Duration) {
        self.begin(timeout, Work::Layout);
    }

    fn begin(&self, timeout: Duration, work: Work) {
        let until = (!timeout.is_zero())
            .then(|| Instant::now().checked_add(timeout))
            .flatten();
        let until = until.map(|until| (until, work));
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// The evaluation is over; what follows takes the time it takes.
    pub(super) fn stop(&self) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn overdue(&self) -> Option<(Duration, Work)> {
        let (until, work) = (*self.until.lock().unwrap_or_else(PoisonError::into_inner))?;
        let late = Instant::now().checked_duration_since(until)?;
        Some((late, work))
    }
}

/// A writer before which the time is watched: with the first byte the work is done, and writing
/// takes the time it takes.
pub(super) struct Unwatched<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) watch: &'a Watch,
}

impl Write for Unwatched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch.stop();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Runs the work and returns how it ended.
pub(super) fn over(
    work: impl FnOnce(Watch) -> Result<ExitCode, Failure> + Send + 'static,
) -> Result<ExitCode, Failure> {
    let watch = Watch::default();
    let inner = watch.clone();
    let (done, ended) = mpsc::channel();
    panic::set_hook(Box::new(|_| {}));
    let started = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let outcome = panic::catch_unwind(panic::AssertUnwindSafe(|| work(inner)));
            let outcome = outcome.unwrap_or_else(|panic| Err(bug(panic.as_ref())));
            // The receiver is gone only when the program is ending anyway.
            drop(done.send(outcome));
        });
    if let Err(error) = started {
        let said = format!("cannot start a thread with a large stack: {error}");
        return Err(Failure::new(Kind::Limit, Diagnostic::new(said)));
    }
    loop {
        match ended.recv_timeout(TICK) {
            Ok(outcome) => return outcome,
            Err(RecvTimeoutError::Disconnected) => return Err(bug(&"the work ended in silence")),
            Err(RecvTimeoutError::Timeout) => {}
        }
        match watch.overdue() {
            Some((late, work)) if late > GRACE => {
                output::remove_pending();
                return Err(match work {
                    Work::Reading => ReadError::Halted.into(),
                    Work::Query => QueryError::TimedOut.into(),
                    Work::Layout => DrawError::Halted.into(),
                });
            }
            Some(_) => {
                watch.cancellation.cancel();
                watch.halt.set();
            }
            None => {}
        }
    }
}

fn bug(panic: &(dyn std::any::Any + Send)) -> Failure {
    let words = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Failure::new(
        Kind::Bug,
        Diagnostic::new(format!("internal error: {words}")),
    )
    .hint("this is a bug; please report it with the command and the input")
}
