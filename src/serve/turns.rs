//! One at a time, in the order in which they came. Whoever has the turn may take along what those bring who come next.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

/// How often who waits looks whether that is still wanted.
const GLANCE: Duration = Duration::from_millis(20);

/// Whose turn it is, and who waits. Who comes next has the turn as soon as the one before gives it back, and is woken alone.
#[derive(Debug)]
pub(super) struct Turns<L>(Mutex<State<L>>);

#[derive(Debug)]
struct State<L> {
    is_taken: bool,
    next: u64,
    waiting: VecDeque<Waiting<L>>,
}

/// Who waits, and what may be taken along of it.
#[derive(Debug)]
struct Waiting<L> {
    number: u64,
    thread: Thread,
    load: Option<L>,
}

/// A turn, for as long as it is kept.
#[derive(Debug)]
pub(super) struct Turn<'t, L>(&'t Turns<L>);

/// What came of waiting.
#[derive(Debug)]
pub(super) enum Waited<'t, L> {
    /// It is one's turn.
    Turn(Turn<'t, L>),
    /// Somebody else took along what one brought.
    TakenAlong,
    /// It is not wanted any more.
    Over,
}

impl<L> Default for Turns<L> {
    fn default() -> Self {
        Self(Mutex::new(State {
            is_taken: false,
            next: 0,
            waiting: VecDeque::new(),
        }))
    }
}

impl<L> State<L> {
    /// Wakes who comes next.
    fn call(&self) {
        if let Some(first) = self.waiting.front().filter(|_| !self.is_taken) {
            first.thread.unpark();
        }
    }
}

impl<L> Drop for Turn<'_, L> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_taken = false;
        state.call();
    }
}

impl<L> Turn<'_, L> {
    /// What those bring who come next, in their order, so many at the most, up to the first who has to have a turn.
    pub(super) fn take_along(&self, most: usize) -> Vec<L> {
        let mut state = self.0.lock();
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some(load) = state.waiting.front_mut().and_then(|next| next.load.take())
        {
            state.waiting.pop_front();
            taken.push(load);
        }
        taken
    }
}

impl<L> Turns<L> {
    fn lock(&self) -> MutexGuard<'_, State<L>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn, where nobody has it or waits for it.
    pub(super) fn at_once(&self) -> Option<Turn<'_, L>> {
        let mut state = self.lock();
        if state.is_taken || !state.waiting.is_empty() {
            return None;
        }
        state.is_taken = true;
        Some(Turn(self))
    }

    /// The turn after those who came before, unless it is not wanted any more. What is brought may be taken along instead; then
    /// whoever took it wakes this thread when it is done.
    pub(super) fn wait(&self, load: Option<L>, is_over: impl Fn() -> bool) -> Waited<'_, L> {
        let mut state = self.lock();
        let own = state.next;
        state.next += 1;
        state.waiting.push_back(Waiting {
            number: own,
            thread: thread::current(),
            load,
        });
        loop {
            let Some(place) = state.waiting.iter().position(|one| one.number == own) else {
                return Waited::TakenAlong;
            };
            if place == 0 && !state.is_taken {
                state.waiting.pop_front();
                state.is_taken = true;
                return Waited::Turn(Turn(self));
            }
            if is_over() {
                state.waiting.remove(place);
                state.call();
                return Waited::Over;
            }
            drop(state);
            thread::park_timeout(GLANCE);
            state = self.lock();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn waits<L>(turns: &Turns<L>, count: usize) {
        while turns.lock().waiting.len() < count {
            thread::yield_now();
        }
    }

    #[test]
    fn turns_come_in_order_and_who_gives_up_holds_nobody_up() {
        let turns = Turns::<()>::default();
        let came = Mutex::new(Vec::new());
        let gives_up = AtomicBool::new(false);
        thread::scope(|scope| {
            let first = turns.at_once().unwrap();
            assert!(turns.at_once().is_none());
            let (turns, came, gives_up) = (&turns, &came, &gives_up);
            let late = scope.spawn(move || {
                let waited = turns.wait(None, || gives_up.load(Ordering::Relaxed));
                assert!(matches!(waited, Waited::Over));
            });
            waits(turns, 1);
            for number in 0..3 {
                scope.spawn(move || {
                    let waited = turns.wait(None, || false);
                    assert!(matches!(waited, Waited::Turn(_)));
                    came.lock().unwrap().push(number);
                });
                waits(turns, number + 2);
            }
            gives_up.store(true, Ordering::Relaxed);
            late.join().unwrap();
            assert!(came.lock().unwrap().is_empty());
            drop(first);
        });
        assert_eq!(came.into_inner().unwrap(), [0, 1, 2]);
        assert!(turns.at_once().is_some());
    }

    fn waited(turns: &Turns<char>, load: Option<char>) {
        match turns.wait(load, || false) {
            // The one who brought nothing has the last one behind it.
            Waited::Turn(turn) => assert_eq!((load, turn.take_along(8)), (None, vec!['c'])),
            Waited::TakenAlong => assert!(load.is_some()),
            Waited::Over => panic!("it is wanted"),
        }
    }

    #[test]
    fn what_is_brought_is_taken_along_up_to_who_has_to_have_a_turn() {
        let turns = Turns::default();
        thread::scope(|scope| {
            let first = turns.at_once().unwrap();
            let turns = &turns;
            for (place, load) in [Some('a'), Some('b'), None, Some('c')]
                .into_iter()
                .enumerate()
            {
                scope.spawn(move || waited(turns, load));
                waits(turns, place + 1);
            }
            assert_eq!(first.take_along(1), ['a']);
            assert_eq!(first.take_along(8), ['b']);
            assert!(first.take_along(8).is_empty());
        });
        assert!(turns.at_once().is_some());
    }
}
