//! Threads that answer requests, one request at a time, and wait for the next one.
//!
//! Evaluations recurse and need a stack that is large; to reserve and to give back such a stack takes longer than a small
//! question. A thread is made where none waits, and ends when it has waited for long, so that a deep evaluation does not
//! keep its memory. How many there are is not decided here: whoever brings work has a place for it.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a thread waits for work before it ends.
const IDLE: Duration = Duration::from_secs(10);

type Work = Box<dyn FnOnce() + Send>;

/// The threads, and the work that waits for them.
pub(super) struct Workers {
    shared: Arc<Shared>,
    stack_bytes: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    brought: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    idle: usize,
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next work; none where there was none for long.
    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        if let Some(work) = state.waiting.pop_front() {
            return Some(work);
        }
        state.idle += 1;
        let is_bored = |state: &mut State| state.waiting.is_empty();
        let waited = self.brought.wait_timeout_while(state, IDLE, is_bored);
        let (mut state, _is_late) = waited.unwrap_or_else(PoisonError::into_inner);
        state.idle -= 1;
        state.waiting.pop_front()
    }
}

impl Workers {
    /// Threads with stacks of so many bytes.
    pub(super) fn new(stack_bytes: usize) -> Self {
        Self {
            shared: Arc::default(),
            stack_bytes,
        }
    }

    /// Has a thread do this.
    ///
    /// # Errors
    /// Where a thread is needed and the system has none left; the work is not done.
    pub(super) fn run(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut state = self.shared.lock();
        if state.waiting.len() < state.idle {
            state.waiting.push_back(Box::new(work));
            drop(state);
            self.shared.brought.notify_one();
            return Ok(());
        }
        drop(state);
        let shared = Arc::clone(&self.shared);
        let lasting = move || {
            work();
            while let Some(next) = shared.next() {
                next();
            }
        };
        let builder = thread::Builder::new().name("request".to_owned());
        builder.stack_size(self.stack_bytes).spawn(lasting)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_thread_that_waits_takes_the_next_work_and_none_waits_for_another() {
        let workers = Workers::new(1 << 20);
        let (done, told) = mpsc::channel();
        let who = |done: &mpsc::Sender<_>| {
            let done = done.clone();
            move || done.send(thread::current().id()).unwrap()
        };
        workers.run(who(&done)).unwrap();
        let first = told.recv().unwrap();
        while workers.shared.lock().idle == 0 {
            thread::yield_now();
        }
        workers.run(who(&done)).unwrap();
        assert_eq!(told.recv().unwrap(), first);
        // Two that need each other are never behind one another.
        let (other, one) = mpsc::channel();
        workers
            .run(move || other.send(told.recv().unwrap()).unwrap())
            .unwrap();
        workers.run(who(&done)).unwrap();
        assert!(one.recv().is_ok());
    }
}
