//! One writer at a time: the file `lock`, held while its process lives.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use crate::store::StoreError;

/// Its name in the folder of a store.
pub(super) const LOCK: &str = "lock";

/// Held as long as this lives; the system lets go of it whatever way the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Lets go at once: a process that is being started holds its parent's files for a moment.
    fn drop(&mut self) {
        // Closing the file does the same where this fails.
        drop(self.file.unlock());
    }
}

/// How often a lock that only readers hold is tried again, and after how long.
const AGAIN: (usize, Duration) = (100, Duration::from_millis(1));

/// Locks, unless somebody writes. A reader that asks whether anybody does holds a shared lock
/// for a moment, and is waited for.
fn locked(file: &File) -> Result<(), TryLockError> {
    let (times, pause) = AGAIN;
    let mut taken = file.try_lock();
    for _ in 0..times {
        let held = matches!(taken, Err(TryLockError::WouldBlock));
        if !held || file.try_lock_shared().is_err() {
            break;
        }
        if let Err(error) = file.unlock() {
            return Err(TryLockError::Error(error));
        }
        std::thread::park_timeout(pause);
        taken = file.try_lock();
    }
    taken
}

impl Lock {
    /// Takes the lock, or says who holds it. `holder` is what others are told.
    pub(super) fn take(store: &Path, holder: &str) -> Result<Self, StoreError> {
        let path = store.join(LOCK);
        let failed = |error| StoreError::io(&path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match locked(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // Who holds it may be writing just now; then nobody is named.
                let held = fs::read_to_string(&path).unwrap_or_default();
                return Err(StoreError::Locked {
                    path: store.to_owned(),
                    holder: held.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let mut write = || {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(holder.as_bytes())
        };
        write().map_err(failed)?;
        Ok(Self { file })
    }

    /// Whether somebody else holds it now; a reader only wants to know.
    pub(super) fn is_held(store: &Path) -> bool {
        let file = File::open(store.join(LOCK));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
