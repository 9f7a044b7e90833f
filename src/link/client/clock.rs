//! What time it is, and waiting: a parameter, so that tests of an hour's patience take no hour.

use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

/// A clock that can be waited by.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time of day, for dates in headers and the age of kept answers.
    fn now(&self) -> SystemTime;
    /// Time since some fixed moment; never goes back, so deadlines are measured by it.
    fn elapsed(&self) -> Duration;
    /// Returns when so much time has passed, and not before.
    fn wait(&self, time: Duration);
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "a server may say `not before this date`; nothing that is printed depends on it"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// From one moment for all clocks of a process: clients tell each other when they failed.
    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    /// A thread may be woken early, hence the loop.
    fn wait(&self, time: Duration) {
        let start = Instant::now();
        while let Some(left) = time.checked_sub(start.elapsed())
            && !left.is_zero()
        {
            std::thread::park_timeout(left);
        }
    }
}
