//! One request at a time to a host: across threads by a flag, across processes by a locked file.
//!
//! The lock is a file of its own: what is known of a host is written beside and renamed, so that a
//! process that is killed loses nothing of what others were told.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use super::clock::Clock;
use super::standing::Standing;

/// How often a lock that another process holds is tried again.
const AGAIN: Duration = Duration::from_millis(50);
/// A file of standings that is longer than this is none.
const LONGEST: u64 = 1 << 20;

/// Whose turn it is at each host. Clients that share one take turns; all do, unless told otherwise.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    hosts: Arc<Mutex<BTreeMap<String, Arc<Host>>>>,
}

#[derive(Debug, Default)]
struct Host {
    state: Mutex<State>,
    free: Condvar,
}

#[derive(Debug, Default)]
struct State {
    busy: bool,
    standing: Standing,
    /// A host that could not be reached is not tried again before this, by the clock's `elapsed`.
    down: Option<(Duration, String)>,
}

impl Turns {
    /// The turns of this process.
    pub fn shared() -> Self {
        static SHARED: LazyLock<Turns> = LazyLock::new(Turns::default);
        SHARED.clone()
    }

    fn host(&self, authority: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(authority.to_owned()).or_default())
    }

    /// Waits for the turn at a host, at most so long; `folder` is where processes meet.
    pub(super) fn take(
        &self,
        authority: &str,
        folder: Option<&Path>,
        clock: &dyn Clock,
        patience: Duration,
    ) -> Option<Turn> {
        let host = self.host(authority);
        let state = host.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, waited) = host
            .free
            .wait_timeout_while(state, patience, |state| state.busy)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() && state.busy {
            return None;
        }
        state.busy = true;
        let standing = state.standing.clone();
        let down = state.down.clone();
        drop(state);
        let mut turn = Turn {
            host,
            meeting: None,
            standing,
            down,
        };
        if let Some(meeting) = folder.and_then(|folder| Meeting::open(folder, authority)) {
            locked(&meeting.lock, clock, patience)?;
            // Nothing is lost where it cannot be read: the process still knows its own part.
            if let Some(text) = meeting.read() {
                turn.standing.merge(&Standing::read(&text), clock.now());
            }
            turn.meeting = Some(meeting);
        }
        Some(turn)
    }
}

/// Where processes meet about one host.
#[derive(Debug)]
struct Meeting {
    lock: File,
    /// What is known of the host.
    known: PathBuf,
}

impl Meeting {
    /// Where there is none to be had, processes do not wait for each other.
    fn open(folder: &Path, authority: &str) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let name: String = authority
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        Some(Self {
            lock: options.open(folder.join(format!("{name}.lock"))).ok()?,
            known: folder.join(format!("{name}.host")),
        })
    }

    fn read(&self) -> Option<String> {
        let mut text = String::new();
        let file = File::open(&self.known).ok()?;
        file.take(LONGEST).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Only while it is locked, so that one name for what is being written will do.
    fn write(&self, text: &str) -> io::Result<()> {
        let new = self.known.with_extension("new");
        fs::write(&new, text)?;
        fs::rename(&new, &self.known)?;
        self.lock.unlock()
    }
}

fn locked(file: &File, clock: &dyn Clock, patience: Duration) -> Option<()> {
    let start = clock.elapsed();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if clock.elapsed().saturating_sub(start) < patience => {
                clock.wait(AGAIN);
            }
            Err(TryLockError::WouldBlock) => return None,
            // Some file systems know no locks.
            Ok(()) | Err(TryLockError::Error(_)) => return Some(()),
        }
    }
}

/// The right to ask one host; given back when dropped.
#[derive(Debug)]
pub(super) struct Turn {
    host: Arc<Host>,
    meeting: Option<Meeting>,
    pub(super) standing: Standing,
    /// Until when the host is taken to be out of reach, and why.
    pub(super) down: Option<(Duration, String)>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(meeting) = &self.meeting {
            // A full disk takes the memory of other processes, not ours.
            drop(meeting.write(&self.standing.written()));
        }
        let mut state = self
            .host
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        state.standing = std::mem::take(&mut self.standing);
        state.down = self.down.take();
        state.busy = false;
        drop(state);
        self.host.free.notify_one();
    }
}
