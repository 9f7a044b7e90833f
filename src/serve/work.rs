//! Requests that are being worked on: each on a thread of its own, with an end, and known by a number.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::problem::Problem;
use super::request::Request;
use crate::model::gauge::Gauge;
use crate::model::limits::size;
use crate::model::printable;
use crate::query::QueryError;
use crate::store::CancellationToken;

/// Letters of a request that a list shows.
const SHOWN: usize = 500;

/// A place among those that are worked on.
pub(super) trait Place: Send + Sync {
    /// Gives it to others, by who only waits; whether that was done: not where too many wait already.
    fn leave(&self) -> bool;
    /// Takes a place again, as soon as there is one; whether there was before the work ended.
    fn come_back(&self, job: &Job) -> bool;
}

/// Why a work was ended that had time left.
#[derive(Clone, Copy, Debug)]
enum Cause {
    /// It held too much.
    Memory,
    /// Somebody wanted that.
    Wanted,
    /// The server ends.
    Stop,
}

/// A request that is being worked on.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) number: u64,
    pub(super) cancellation: CancellationToken,
    /// What the thread that works on it holds.
    pub(super) gauge: Arc<Gauge>,
    /// Why it was ended before its time.
    cause: Arc<OnceLock<Cause>>,
    /// Whether the change that it is has begun to be lasting: nothing ends it any more.
    is_lasting: Arc<AtomicBool>,
    /// Its place, for as long as it has one; none for what needs none.
    place: Option<Weak<dyn Place>>,
    began: Instant,
    /// What was asked, as long as it is worked on.
    request: Weak<Request>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// An error as soon as the time is up or nobody waits any more.
    pub(super) fn go_on(&self) -> Result<(), Problem> {
        if self.cancellation.is_cancelled() {
            return Err(QueryError::TimedOut.into());
        }
        Ok(())
    }

    /// Whether a change may be made. From then on it is, whoever wants it to end.
    pub(super) fn may_last(&self) -> bool {
        self.is_lasting.store(true, Ordering::SeqCst);
        let may = !self.cancellation.is_cancelled();
        self.is_lasting.store(may, Ordering::SeqCst);
        may
    }

    /// Whether it is a change that is being made.
    pub(super) fn is_lasting(&self) -> bool {
        self.is_lasting.load(Ordering::SeqCst)
    }

    /// Gives the place to others while this only waits; whether it did. Who does not come back has none any more.
    pub(super) fn leave(&self) -> bool {
        let place = self.place.as_ref().and_then(Weak::upgrade);
        place.is_none_or(|place| place.leave())
    }

    /// Takes a place again; whether there was one before the work ended.
    pub(super) fn come_back(&self) -> bool {
        let place = self.place.as_ref().and_then(Weak::upgrade);
        place.is_none_or(|place| place.come_back(self))
    }

    /// Ends the work where it holds more than so many bytes; zero is no limit.
    pub(super) fn hold_at_most(&self, most: u64) {
        if most > 0 && self.gauge.held() > most {
            self.end(Cause::Memory);
        }
    }

    fn end(&self, cause: Cause) {
        // The first cause is the one.
        self.cause.get_or_init(|| cause);
        self.cancellation.cancel();
    }

    /// Why it ended: a work that was ended says that its time was up.
    pub(super) fn why(&self, said: Problem, most: u64) -> Problem {
        let cause = self.cause.get().filter(|_| said.status == 504);
        match cause {
            None => said,
            Some(Cause::Memory) => {
                let most = size(most);
                Problem::new(503, format!("the answer needs more memory than {most}")).hint(
                    "ask for less at once, or have the server started with a larger `--max-memory`",
                )
            }
            Some(Cause::Wanted) => Problem::new(
                503,
                format!(
                    "request {} was ended by who looks after this server",
                    self.number
                ),
            ),
            Some(Cause::Stop) => Problem::new(503, "the server is being stopped"),
        }
    }
}

/// All that are being worked on.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    next: AtomicU64,
    running: Mutex<BTreeMap<u64, Job>>,
}

/// A job for as long as it lasts.
#[derive(Debug)]
pub(super) struct Running {
    jobs: Arc<Jobs>,
    pub(super) job: Job,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.jobs.lock().remove(&self.job.number);
    }
}

impl Jobs {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Job>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one, in its place.
    pub(super) fn begin(
        self: &Arc<Self>,
        request: &Arc<Request>,
        place: Option<Weak<dyn Place>>,
    ) -> Running {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Job {
            number,
            cancellation: CancellationToken::default(),
            gauge: Arc::default(),
            cause: Arc::default(),
            is_lasting: Arc::default(),
            place,
            began: Instant::now(),
            request: Arc::downgrade(request),
        };
        self.lock().insert(number, job.clone());
        Running {
            jobs: Arc::clone(self),
            job,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.lock().len()
    }

    /// Ends one before its time, unless it is a change that is being made; whether that was done, or nothing where
    /// there is none of this number.
    pub(super) fn cancel(&self, number: u64) -> Option<bool> {
        let running = self.lock();
        let job = running.get(&number)?;
        job.end(Cause::Wanted);
        Some(!job.is_lasting())
    }

    /// Ends those that have been worked on for longer than that, or hold more than so many bytes. How long nothing else
    /// ends for its time; nothing, where there are none.
    pub(super) fn look(&self, limit: Option<Duration>, most: u64) -> Option<Duration> {
        let running = self.lock();
        let rest = |job: &Job| {
            job.hold_at_most(most);
            let rest = limit.map_or(Duration::MAX, |limit| {
                limit.saturating_sub(job.began.elapsed())
            });
            if rest.is_zero() {
                job.cancellation.cancel();
                return Duration::MAX;
            }
            rest
        };
        running.values().map(rest).min()
    }

    pub(super) fn cancel_all(&self) {
        for job in self.lock().values() {
            job.end(Cause::Stop);
        }
    }

    /// Each with its number, for how long it has been running, and what was asked.
    pub(super) fn json(&self) -> Value {
        let running = self.lock();
        let jobs = running.values().map(|job| {
            let seconds = tenths(job.began.elapsed());
            let what = job.request.upgrade().map(|request| what(&request));
            json!({ "number": job.number, "seconds": seconds, "what": what.unwrap_or_default() })
        });
        json!({ "running": jobs.collect::<Vec<_>>() })
    }
}

/// What a list shows of a request.
fn what(request: &Request) -> String {
    let sparql = request.query.iter().find(|(name, _)| name == "query");
    let text: String = match sparql {
        Some((_, text)) => text.chars().take(SHOWN).collect(),
        None => String::from_utf8_lossy(&request.body)
            .chars()
            .take(SHOWN)
            .collect(),
    };
    let what = format!("{} {} {text}", request.method, request.path);
    printable(&what.chars().take(SHOWN).collect::<String>())
}

fn tenths(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}
