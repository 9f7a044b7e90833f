//! One writer at a time: the file `lock`, held while its process lives.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::store::StoreError;

/// Its name in the folder of a store.
pub(super) const LOCK: &str = "lock";

/// Held as long as this lives; the system lets go of it whatever way the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
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
        match file.try_lock() {
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
        Ok(Self { _file: file })
    }

    /// Whether somebody else holds it now; a reader only wants to know.
    pub(super) fn is_held(store: &Path) -> bool {
        let file = File::open(store.join(LOCK));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
