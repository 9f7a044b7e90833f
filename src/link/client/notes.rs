//! What a caller should tell people beside the answers, gathered so that a thousand kept answers
//! make one line.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Notes in the making.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Why old answers were used; how many, and the age of the oldest.
    aged: BTreeMap<String, (usize, Duration)>,
    other: BTreeSet<String>,
}

impl Notes {
    /// An answer was used although it may be out of date.
    pub(super) fn aged(&mut self, why: String, age: Duration) {
        let (count, oldest) = self.aged.entry(why).or_default();
        *count += 1;
        *oldest = age.max(*oldest);
    }

    pub(super) fn other(&mut self, text: String) {
        self.other.insert(text);
    }

    /// One line each.
    pub(super) fn lines(self) -> Vec<String> {
        let aged = self.aged.into_iter().map(|(why, (count, oldest))| {
            let age = in_words(oldest);
            match count {
                1 => format!("{why}; an answer kept {age} ago is used"),
                count => format!("{why}; {count} kept answers are used, the oldest from {age} ago"),
            }
        });
        aged.chain(self.other).collect()
    }
}

/// A time in its largest unit.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_answers_make_one_line() {
        let mut notes = Notes::default();
        let day = Duration::from_secs(86_400);
        notes.aged("`a` cannot be reached".to_owned(), day);
        notes.aged("`a` cannot be reached".to_owned(), day * 3);
        notes.aged("`b` cannot be reached".to_owned(), Duration::from_secs(61));
        assert_eq!(
            notes.lines(),
            [
                "`a` cannot be reached; 2 kept answers are used, the oldest from 3 days ago",
                "`b` cannot be reached; an answer kept 1 minute ago is used",
            ]
        );
    }
}
