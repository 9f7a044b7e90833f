//! Places among the requests that are worked on. Who only waits, for a reader or for the work of another, gives its place
//! to others meanwhile.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::serve::work::{self, Job};

/// How often who waits for a place looks whether it still wants one.
const TICK: Duration = Duration::from_millis(10);

/// Places for all requests of one kind, and for those of any kind that wait.
#[derive(Clone)]
pub(super) struct Places {
    working: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Places {
    /// So many for work.
    pub(super) fn new(working: usize, waiting: &Arc<Semaphore>) -> Self {
        Self {
            working: Arc::new(Semaphore::new(working)),
            waiting: Arc::clone(waiting),
        }
    }

    /// A place, where one is free before patience ends.
    pub(super) async fn take(&self, patience: Duration) -> Option<Arc<Place>> {
        let turn = Arc::clone(&self.working).acquire_owned();
        let Ok(Ok(place)) = timeout(patience, turn).await else {
            return None;
        };
        Some(Arc::new(Place {
            of: self.clone(),
            held: Mutex::new(Held::new(true, place)),
            handle: Handle::current(),
        }))
    }
}

/// What a work has.
struct Held {
    is_working: bool,
    _permit: OwnedSemaphorePermit,
}

impl Held {
    const fn new(is_working: bool, permit: OwnedSemaphorePermit) -> Self {
        Self {
            is_working,
            _permit: permit,
        }
    }
}

/// A place of one work. It is free again as soon as the work ends.
pub(super) struct Place {
    of: Places,
    held: Mutex<Held>,
    handle: Handle,
}

impl Place {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl work::Place for Place {
    fn leave(&self) -> bool {
        let mut held = self.held();
        if held.is_working {
            let Ok(waiting) = Arc::clone(&self.of.waiting).try_acquire_owned() else {
                return false;
            };
            *held = Held::new(false, waiting);
        }
        true
    }

    fn come_back(&self, job: &Job) -> bool {
        if self.held().is_working {
            return true;
        }
        let turn = Arc::clone(&self.of.working).acquire_owned();
        let turn = self.handle.block_on(async {
            // One and the same wait, so that whoever came later is behind it.
            let mut turn = pin!(turn);
            loop {
                match timeout(TICK, turn.as_mut()).await {
                    Ok(turn) => return turn.ok(),
                    Err(_late) if job.cancellation.is_cancelled() => return None,
                    Err(_late) => {}
                }
            }
        });
        let Some(turn) = turn else {
            return false;
        };
        *self.held() = Held::new(true, turn);
        true
    }
}
