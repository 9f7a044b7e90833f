//! Threads that answer requests, one request at a time, and wait for the next one.
//!
//! Evaluations recurse and need a stack that is large; to reserve and to give back such a stack takes longer than a small
//! question. A thread is made where none waits, and ends when it has waited for long, so that a deep evaluation does not
//! keep its memory. How many there are is not decided here: whoever brings work has a place for it.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a thread waits for work before it ends.
const IDLE: Duration = Duration::from_secs(10);

type Work = Box<dyn FnOnce() + Send>;

/// The threads, and the work that waits for them.
pub(super) struct Workers {
    shared: Arc<Shared>,
    stack_bytes: usize,
}

#[derive(Default)]
struct Shared(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    /// Who has nothing to do, the last one last: what it worked with is still near, and the others may end.
    idle: Vec<Thread>,
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next work; none where there was none for long.
    fn next(&self) -> Option<Work> {
        let own = thread::current();
        loop {
            let mut state = self.lock();
            if let Some(work) = state.waiting.pop_front() {
                return Some(work);
            }
            state.idle.push(own.clone());
            drop(state);
            let began = Instant::now();
            loop {
                thread::park_timeout(IDLE.saturating_sub(began.elapsed()));
                let mut state = self.lock();
                let Some(place) = state.idle.iter().position(|one| one.id() == own.id()) else {
                    break;
                };
                if began.elapsed() >= IDLE {
                    state.idle.remove(place);
                    return None;
                }
            }
        }
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
        if let Some(thread) = state.idle.pop() {
            state.waiting.push_back(Box::new(work));
            drop(state);
            thread.unpark();
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

    fn idle(workers: &Workers, count: usize) {
        while workers.shared.lock().idle.len() < count {
            thread::yield_now();
        }
    }

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
        idle(&workers, 1);
        workers.run(who(&done)).unwrap();
        assert_eq!(told.recv().unwrap(), first);
        // Two that need each other are never behind one another.
        let (other, one) = mpsc::channel();
        workers
            .run(move || other.send(told.recv().unwrap()).unwrap())
            .unwrap();
        workers.run(who(&done)).unwrap();
        assert!(one.recv().is_ok());
        // Who was done last is the next one.
        idle(&workers, 2);
        let last = workers.shared.lock().idle[1].id();
        let (done, told) = mpsc::channel();
        workers.run(who(&done)).unwrap();
        assert_eq!(told.recv().unwrap(), last);
    }
}
