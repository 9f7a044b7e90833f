//! One at a time, in the order in which they came.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often who waits looks whether that is still wanted.
const GLANCE: Duration = Duration::from_millis(20);

/// Whose turn it is, and who waits. Who comes next has the turn as soon as the one before gives it back.
#[derive(Debug, Default)]
pub(super) struct Turns {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_taken: bool,
    next: u64,
    waiting: VecDeque<u64>,
}

/// A turn, for as long as it is kept.
#[derive(Debug)]
pub(super) struct Turn<'t>(&'t Turns);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().is_taken = false;
        self.0.changed.notify_all();
    }
}

impl Turns {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn, where nobody has it or waits for it.
    pub(super) fn at_once(&self) -> Option<Turn<'_>> {
        let mut state = self.lock();
        if state.is_taken || !state.waiting.is_empty() {
            return None;
        }
        state.is_taken = true;
        Some(Turn(self))
    }

    /// The turn after those who came before, unless it is not wanted any more.
    pub(super) fn wait(&self, is_over: impl Fn() -> bool) -> Option<Turn<'_>> {
        let mut state = self.lock();
        let own = state.next;
        state.next += 1;
        state.waiting.push_back(own);
        while state.is_taken || state.waiting.front() != Some(&own) {
            if is_over() {
                state.waiting.retain(|other| *other != own);
                self.changed.notify_all();
                return None;
            }
            let waited = self.changed.wait_timeout(state, GLANCE);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.pop_front();
        state.is_taken = true;
        Some(Turn(self))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn turns_come_in_order_and_who_gives_up_holds_nobody_up() {
        let turns = Turns::default();
        let came = Mutex::new(Vec::new());
        let gives_up = AtomicBool::new(false);
        let waits = |count: usize| {
            while turns.lock().waiting.len() < count {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            let first = turns.at_once().unwrap();
            assert!(turns.at_once().is_none());
            let (turns, came, gives_up) = (&turns, &came, &gives_up);
            let late = scope.spawn(move || {
                let turn = turns.wait(|| gives_up.load(Ordering::Relaxed));
                assert!(turn.is_none());
            });
            waits(1);
            for number in 0..3 {
                scope.spawn(move || {
                    let _turn = turns.wait(|| false).unwrap();
                    came.lock().unwrap().push(number);
                });
                waits(number + 2);
            }
            gives_up.store(true, Ordering::Relaxed);
            late.join().unwrap();
            assert!(came.lock().unwrap().is_empty());
            drop(first);
        });
        assert_eq!(came.into_inner().unwrap(), [0, 1, 2]);
        assert!(turns.at_once().is_some());
    }
}
