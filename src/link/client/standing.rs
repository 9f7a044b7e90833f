//! How a client stands with one host: when it may ask again, and what it has used up.
//!
//! The query service gives each client 60 seconds of query time and 30 errors a minute; who goes on
//! when told to wait is banned for a day. So this is kept per host, for all threads of a process, and
//! as a readable file for all processes that share a cache.

use std::time::{Duration, SystemTime};

/// What a metered service allows in one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Time that its answers may take together.
    pub time: Duration,
    /// Failures.
    pub errors: usize,
}

impl Default for Budget {
    /// The rule of the Wikidata Query Service.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(60),
            errors: 30,
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);
/// No wait beyond this is believed: the clock may have been set back since.
const LONGEST_WAIT: Duration = Duration::from_secs(25 * 60 * 60);
const HEAD: &str = "chancery host 1";

/// What is known of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Not before.
    until: Option<SystemTime>,
    /// When an answer ended, and how long it took.
    spent: Vec<(SystemTime, Duration)>,
    errors: Vec<SystemTime>,
}

impl Standing {
    /// How long to wait before the next request.
    pub(super) fn wait(&mut self, now: SystemTime, budget: Option<Budget>) -> Duration {
        let told = self.until.and_then(|until| until.duration_since(now).ok());
        let told = told
            .filter(|wait| *wait <= LONGEST_WAIT)
            .unwrap_or_default();
        let Some(budget) = budget else { return told };
        let recent = |when: SystemTime| {
            let age = now.duration_since(when);
            // What lies in the future is from before the clock was set back.
            age.is_ok_and(|age| age < MINUTE)
        };
        self.spent.retain(|(when, _)| recent(*when));
        self.errors.retain(|when| recent(*when));
        let left = |when: SystemTime| {
            let age = now.duration_since(when).unwrap_or_default();
            MINUTE.saturating_sub(age)
        };
        let mut wait = told;
        let mut time: Duration = self.spent.iter().map(|(_, time)| *time).sum();
        for (when, took) in &self.spent {
            if time < budget.time {
                break;
            }
            time -= *took;
            wait = wait.max(left(*when));
        }
        let over = (self.errors.len() + 1).saturating_sub(budget.errors.max(1));
        if let Some(when) = over.checked_sub(1).and_then(|last| self.errors.get(last)) {
            wait = wait.max(left(*when));
        }
        wait
    }

    /// The server said when to come back.
    pub(super) fn not_before(&mut self, when: SystemTime) {
        self.until = Some(self.until.map_or(when, |until| until.max(when)));
    }

    /// One answer of a metered service, or its failure.
    pub(super) fn used(&mut self, ended: SystemTime, took: Duration, failed: bool) {
        // As a file would have it, so that a merge knows it again.
        let Some(ended) = u64::try_from(millis(ended)).ok().and_then(at) else {
            return;
        };
        let took = Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        self.spent.push((ended, took));
        if failed {
            self.errors.push(ended);
        }
    }

    /// Takes in what others know of the same host.
    pub(super) fn merge(&mut self, other: &Self) {
        self.until = self.until.max(other.until);
        self.spent.extend(&other.spent);
        self.spent.sort_unstable();
        self.spent.dedup();
        self.errors.extend(&other.errors);
        self.errors.sort_unstable();
        self.errors.dedup();
    }

    /// The lines of its file; milliseconds since 1970.
    pub(super) fn written(&self) -> String {
        let until = self.until.map(|until| format!("until {}\n", millis(until)));
        let spent = self
            .spent
            .iter()
            .map(|(when, took)| format!("spent {} {}\n", millis(*when), took.as_millis()));
        let errors = self.errors.iter();
        let errors = errors.map(|when| format!("error {}\n", millis(*when)));
        let lines = until.into_iter().chain(spent).chain(errors);
        let mut text = format!("{HEAD}\n");
        text.extend(lines);
        text
    }

    /// The standing that such lines tell of; whatever is not understood counts for nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut standing = Self::default();
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return standing;
        }
        for line in lines {
            let mut words = line.split(' ');
            let word = words.next();
            let numbers: Vec<u64> = words.filter_map(|word| word.parse().ok()).collect();
            match (word, &*numbers) {
                (Some("until"), [until]) => standing.until = at(*until),
                (Some("spent"), [when, took]) => {
                    let took = Duration::from_millis(*took);
                    standing.spent.extend(at(*when).map(|when| (when, took)));
                }
                (Some("error"), [when]) => standing.errors.extend(at(*when)),
                _ => {}
            }
        }
        standing
    }
}

/// Rounded up, so that a file never says to come back too early.
fn millis(when: SystemTime) -> u128 {
    let since = when
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    since.as_nanos().div_ceil(1_000_000)
}

fn at(millis: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget {
        time: Duration::from_secs(60),
        errors: 3,
    };

    fn second(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
    }

    #[test]
    fn query_time_is_spread_over_the_minutes() {
        let mut standing = Standing::default();
        standing.used(second(0), Duration::from_secs(50), false);
        assert_eq!(standing.wait(second(10), Some(BUDGET)), Duration::ZERO);
        standing.used(second(20), Duration::from_secs(30), false);
        // The first leaves the minute at 60, and 30 seconds remain.
        assert_eq!(
            standing.wait(second(25), Some(BUDGET)),
            Duration::from_secs(35)
        );
        assert_eq!(standing.wait(second(25), None), Duration::ZERO);
        assert_eq!(standing.wait(second(60), Some(BUDGET)), Duration::ZERO);
    }

    #[test]
    fn a_few_errors_a_minute_and_then_a_pause() {
        let mut standing = Standing::default();
        for n in 0..3 {
            assert_eq!(
                standing.wait(second(n), Some(BUDGET)),
                Duration::ZERO,
                "{n}"
            );
            standing.used(second(n), Duration::ZERO, true);
        }
        assert_eq!(
            standing.wait(second(5), Some(BUDGET)),
            Duration::from_secs(55)
        );
        assert_eq!(standing.wait(second(60), Some(BUDGET)), Duration::ZERO);
    }

    #[test]
    fn what_was_told_outlives_the_process() {
        let mut standing = Standing::default();
        standing.not_before(second(30));
        standing.not_before(second(20));
        standing.used(second(5), Duration::from_millis(1_500), true);
        let mut again = Standing::read(&standing.written());
        assert_eq!(again, standing);
        assert_eq!(again.wait(second(10), None), Duration::from_secs(20));
        assert_eq!(
            Standing::read("something else\nuntil 99"),
            Standing::default()
        );
        let torn = Standing::read("chancery host 1\nuntil\nspent x 1\nerror 99999999999999999999");
        assert_eq!(torn, Standing::default());
    }

    #[test]
    fn what_two_processes_know_comes_together() {
        let mut one = Standing::default();
        one.not_before(second(30));
        one.used(second(5), Duration::from_micros(1_500_900), true);
        let mut other = Standing::read(&one.written());
        other.not_before(second(20));
        other.used(second(1), Duration::from_secs(2), false);
        one.merge(&Standing::read(&other.written()));
        assert_eq!(one, {
            other.spent.sort_unstable();
            other
        });
        assert_eq!((one.spent.len(), one.errors.len()), (2, 1));
    }

    #[test]
    fn a_clock_that_was_set_back_blocks_nobody() {
        let mut standing = Standing::default();
        standing.not_before(second(1_000_000));
        standing.used(second(1_000_000), Duration::from_secs(90), true);
        assert_eq!(standing.wait(second(0), Some(BUDGET)), Duration::ZERO);
    }
}
