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
/// Clocks are set right by so much without anybody noticing.
const SLACK: Duration = Duration::from_secs(60);
const HEAD: &str = "chancery host 1";

/// What is known of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// What the server said last about coming back.
    told: Option<Told>,
    /// When an answer ended, and how long it took.
    spent: Vec<(SystemTime, Duration)>,
    errors: Vec<SystemTime>,
}

/// A wait that was asked for. Both ends are kept: one that was asked for tomorrow is from before the
/// clock was set back, and any other is obeyed, however long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    at: SystemTime,
    until: SystemTime,
}

impl Told {
    fn is_believed(&self, now: SystemTime) -> bool {
        let ahead = self.at.duration_since(now).unwrap_or_default();
        ahead <= SLACK
    }

    /// What is left of it; never more than was asked for.
    fn left(&self, now: SystemTime) -> Duration {
        let left = self.until.duration_since(now).unwrap_or_default();
        left.min(self.until.duration_since(self.at).unwrap_or_default())
    }

    /// Of two the one that lasts longer, if it is believed.
    fn later(one: Option<Self>, other: Option<Self>, now: SystemTime) -> Option<Self> {
        let both = [one, other].into_iter().flatten();
        both.filter(|told| told.is_believed(now))
            .max_by_key(|told| told.until)
    }
}

impl Standing {
    /// How long to wait before the next request.
    pub(super) fn wait(&mut self, now: SystemTime, budget: Option<Budget>) -> Duration {
        let believed = self.told.filter(|told| told.is_believed(now));
        let told = believed.map_or(Duration::ZERO, |told| told.left(now));
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

    /// The server said now how long to leave it alone.
    pub(super) fn told(&mut self, now: SystemTime, wait: Duration) {
        // As a file would have it.
        let rounded = |when: SystemTime| u64::try_from(millis(when)).ok().and_then(at);
        let until = now.checked_add(wait).and_then(rounded);
        let told = rounded(now)
            .zip(until)
            .map(|(at, until)| Told { at, until });
        self.told = Told::later(self.told, told, now);
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
    pub(super) fn merge(&mut self, other: &Self, now: SystemTime) {
        self.told = Told::later(self.told, other.told, now);
        self.spent.extend(&other.spent);
        self.spent.sort_unstable();
        self.spent.dedup();
        self.errors.extend(&other.errors);
        self.errors.sort_unstable();
        self.errors.dedup();
    }

    /// The lines of its file; milliseconds since 1970.
    pub(super) fn written(&self) -> String {
        let told = self
            .told
            .map(|told| format!("told {} {}\n", millis(told.at), millis(told.until)));
        let spent = self
            .spent
            .iter()
            .map(|(when, took)| format!("spent {} {}\n", millis(*when), took.as_millis()));
        let errors = self.errors.iter();
        let errors = errors.map(|when| format!("error {}\n", millis(*when)));
        let lines = told.into_iter().chain(spent).chain(errors);
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
                (Some("told"), [told, until]) => {
                    let ends = at(*told).zip(at(*until));
                    standing.told = ends.map(|(at, until)| Told { at, until });
                }
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
        standing.told(second(0), Duration::from_secs(30));
        standing.told(second(1), Duration::from_secs(19));
        standing.used(second(5), Duration::from_millis(1_500), true);
        let mut again = Standing::read(&standing.written());
        assert_eq!(again, standing);
        assert_eq!(again.wait(second(10), None), Duration::from_secs(20));
        assert_eq!(
            Standing::read("something else\ntold 1 99"),
            Standing::default()
        );
        let torn = Standing::read("chancery host 1\ntold 1\nspent x 1\nerror 99999999999999999999");
        assert_eq!(torn, Standing::default());
    }

    #[test]
    fn what_two_processes_know_comes_together() {
        let mut one = Standing::default();
        one.told(second(0), Duration::from_secs(30));
        one.used(second(5), Duration::from_micros(1_500_900), true);
        let mut other = Standing::read(&one.written());
        other.told(second(1), Duration::from_secs(19));
        other.used(second(1), Duration::from_secs(2), false);
        one.merge(&Standing::read(&other.written()), second(6));
        assert_eq!(one, {
            other.spent.sort_unstable();
            other
        });
        assert_eq!((one.spent.len(), one.errors.len()), (2, 1));
    }

    #[test]
    fn a_clock_that_was_set_back_blocks_nobody() {
        let mut standing = Standing::default();
        standing.told(second(1_000_000), Duration::from_secs(90));
        standing.used(second(1_000_000), Duration::from_secs(90), true);
        assert_eq!(standing.wait(second(0), Some(BUDGET)), Duration::ZERO);
        // Nor does it drown what is said after that.
        standing.told(second(0), Duration::from_secs(3));
        assert_eq!(standing.wait(second(1), None), Duration::from_secs(2));
        // A little is no set back clock, and asks for no more than was said.
        let mut standing = Standing::default();
        standing.told(second(30), Duration::from_secs(90));
        assert_eq!(standing.wait(second(0), None), Duration::from_secs(90));
    }

    #[test]
    fn a_wait_is_obeyed_however_long_it_is() {
        for wait in [100_000, 1_000_000_000] {
            let mut standing = Standing::default();
            standing.told(second(0), Duration::from_secs(wait));
            let mut again = Standing::read(&standing.written());
            again.told(second(1), Duration::from_secs(3));
            assert_eq!(again.wait(second(10), None), Duration::from_secs(wait - 10));
        }
    }
}
