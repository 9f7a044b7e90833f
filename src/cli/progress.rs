//! How far a long work is, on a terminal; nothing where nobody looks.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Common;

/// Work that takes less is not talked about.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is written anew.
const TICK: Duration = Duration::from_millis(200);

/// One line on standard error.
pub(super) struct Progress {
    start: Instant,
    shown: bool,
    total: Option<u64>,
    /// What is counted.
    noun: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Bytes of sources that are done.
    done: u64,
    last: Option<Instant>,
    written: bool,
}

impl Progress {
    /// Of a work over so many bytes, where that is known.
    pub(super) fn new(common: &Common, total: Option<u64>) -> Self {
        Self {
            start: Instant::now(),
            shown: !common.quiet && std::io::stderr().is_terminal(),
            total: total.filter(|total| *total > 0),
            noun: "statements",
            state: Mutex::default(),
        }
    }

    /// The same of a work that counts other things than statements.
    pub(super) fn counting(self, noun: &'static str) -> Self {
        Self { noun, ..self }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many bytes of the present source were read, and so many statements, or what is counted, of all.
    pub(super) fn read(&self, bytes: u64, statements: u64) {
        let mut state = self.state();
        if !self.is_due(&mut state) {
            return;
        }
        let seconds = self.start.elapsed().as_secs_f64();
        let mut line = format!(
            "{} {}, {} a second",
            thousands(statements),
            self.noun,
            thousands(rate(statements, seconds)),
        );
        let done = state.done + bytes;
        if let Some(total) = self.total.filter(|_| done > 0) {
            let share = ratio(done, total);
            let left = seconds / share.max(0.001) - seconds;
            let percent = share * 100.0;
            line = format!("{line}, {percent:.0} %, about {left:.0} s of reading left");
        }
        write(&mut state, &line);
    }

    /// A source is done.
    pub(super) fn next(&self, bytes: u64) {
        self.state().done += bytes;
    }

    /// What is being done now.
    pub(super) fn stage(&self, name: &str) {
        let mut state = self.state();
        if self.shown && self.start.elapsed() > PATIENCE {
            write(&mut state, &format!("{name} …"));
        }
    }

    fn is_due(&self, state: &mut State) -> bool {
        if !self.shown || self.start.elapsed() < PATIENCE {
            return false;
        }
        let due = state.last.is_none_or(|last| last.elapsed() >= TICK);
        if due {
            state.last = Some(Instant::now());
        }
        due
    }

    /// Clears the line; the seconds since the start.
    pub(super) fn finish(self) -> f64 {
        let mut state = self.state();
        if state.written {
            write(&mut state, "");
        }
        self.start.elapsed().as_secs_f64()
    }
}

/// A terminal that cannot be written to need not be told.
fn write(state: &mut State, line: &str) {
    state.written = true;
    drop(std::io::stderr().write_all(format!("\r\u{1b}[2K{line}").as_bytes()));
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share that is shown without decimals"
)]
fn ratio(part: u64, whole: u64) -> f64 {
    (part as f64 / whole as f64).min(1.0)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate that is shown rounded"
)]
fn rate(number: u64, seconds: f64) -> u64 {
    (number as f64 / seconds.max(0.001)).round() as u64
}

/// `9766128` as `9,766,128`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (9_766_128, "9,766,128"),
        ];
        for (number, expected) in cases {
            assert_eq!(thousands(number), expected);
        }
    }
}
