//! Compacting: the snapshot anew, with all changes in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use super::build::{Builder, Built, Stage};
use super::generation::{Scrap, next_folder, succeed, successor};
use super::load::Loaded;
use super::manifest::Manifest;
use super::snapshot::Snapshot;
use super::{Disk, Writer, base, journal, opened};
use crate::store::StoreError;

/// A generation that was made and does not count yet.
struct Next {
    folder: PathBuf,
    old: Manifest,
    built: Built,
}

/// What a journal may be of the snapshot before it is worth a new one.
const SHARE: u64 = 4;

impl Disk {
    /// Writes the snapshot anew with all changes in it and empties the journal. Readers go on
    /// with what they have; other writers wait.
    ///
    /// # Errors
    /// A disk that is full or fails; the store is then as it was.
    pub fn compact(
        &self,
        memory: u64,
        threads: usize,
        watch: &(dyn Fn(Stage) + Sync),
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Loaded, StoreError> {
        let mut writer = self.locked()?;
        let snapshot = self.shared.now();
        let next = self.next(&snapshot, (memory, threads), watch, scraps)?;
        self.place(&mut writer, &snapshot, next, scraps)
    }

    /// The same while other writers go on. Nothing, and nothing done, where one of them changed something meanwhile. Only one
    /// thread may do so at a time.
    ///
    /// # Errors
    /// As [`Self::compact`].
    pub fn compact_beside(
        &self,
        memory: u64,
        threads: usize,
        watch: &(dyn Fn(Stage) + Sync),
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Option<Loaded>, StoreError> {
        if self.shared.writer.is_none() {
            return Err(StoreError::ReadOnly);
        }
        let snapshot = self.shared.now();
        let next = self.next(&snapshot, (memory, threads), watch, scraps)?;
        let mut writer = self.locked()?;
        if !Arc::ptr_eq(&snapshot, &self.shared.now()) {
            let folder = &next.folder;
            fs::remove_dir_all(folder).map_err(|error| StoreError::io(folder, error))?;
            return Ok(None);
        }
        let placed = self.place(&mut writer, &snapshot, next, scraps);
        placed.map(Some)
    }

    /// Bytes of the journal, where they are as many as these and a share of those of the snapshot. Nothing while somebody
    /// writes.
    ///
    /// # Errors
    /// A manifest that cannot be read.
    pub fn large_journal(&self, least: u64) -> Result<Option<u64>, StoreError> {
        let Some(writer) = &self.shared.writer else {
            return Ok(None);
        };
        let writer = match writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(writer)) => writer.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        let bytes = writer.journal.as_ref().map(journal::Journal::bytes);
        let Some(bytes) = bytes.filter(|bytes| *bytes >= least) else {
            return Ok(None);
        };
        let manifest = Manifest::read(&self.shared.path)?;
        let base: u64 = manifest.files.values().map(|file| file.bytes).sum();
        Ok((bytes > base / SHARE).then_some(bytes))
    }

    fn locked(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        let writer: &Mutex<Writer> = self.shared.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        Ok(writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn next(
        &self,
        snapshot: &Snapshot,
        (memory, threads): (u64, usize),
        watch: &(dyn Fn(Stage) + Sync),
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Next, StoreError> {
        let store: &Path = &self.shared.path;
        let old = Manifest::read(store)?;
        base::verify(&store.join(Manifest::folder(old.generation)), &old)?;
        let folder = next_folder(store, old.generation)?;
        scraps(Scrap::Made(&folder));
        let builder = Builder {
            folder: &folder,
            memory,
            threads,
            watch,
        };
        let built = builder.build(Vec::new(), Some(snapshot));
        let built = built.inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
        Ok(Next { folder, old, built })
    }

    fn place(
        &self,
        writer: &mut Writer,
        snapshot: &Snapshot,
        Next { folder, old, built }: Next,
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Loaded, StoreError> {
        let store = &self.shared.path;
        let before = snapshot.of_base().count() + snapshot.of_changes().count();
        let loaded = Loaded::new(before as u64, old.generation + 1, &built);
        // If this fails half way, nobody can tell here which generation counts: then nothing more
        // is written until the store is opened anew.
        let journal = writer.journal.take();
        let synced = journal.is_none_or(|journal| journal.synced);
        succeed(store, &folder, &successor(&old, built), scraps)
            .inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
        let opened = opened(store)?;
        let mut journal = journal::Journal::open(store, &opened.replay)?;
        journal.synced = synced;
        writer.journal = Some(journal);
        self.shared.publish(opened.snapshot, loaded.generation);
        Ok(loaded)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::store::{Context, Durability};

    #[test]
    fn what_is_written_meanwhile_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let options = super::super::LoadOptions {
            memory: 64 << 20,
            threads: 1,
            now: 0,
            process: 1,
            holder: "a test".to_owned(),
        };
        let load = super::super::Load::begin(&store, options).unwrap();
        let intakes = load.intakes();
        load.finish(intakes, &<_>::default(), &|_| (), &|_| ())
            .unwrap();
        let disk = Disk::open_to_write(&store, "a test", Durability::Process).unwrap();
        let insert = |number: u32| {
            let text = format!("INSERT DATA {{ <http://e/s> <http://e/p> {number} }}");
            disk.change(&text, &Context::default()).unwrap();
        };
        insert(1);
        assert!(disk.large_journal(1 << 20).unwrap().is_none());
        let is_first = AtomicBool::new(true);
        let watch = |_: Stage| {
            if is_first.swap(false, Ordering::Relaxed) {
                insert(2);
            }
        };
        let compact = || disk.compact_beside(64 << 20, 1, &watch, &|_| ()).unwrap();
        assert!(compact().is_none());
        assert_eq!((disk.generation(), disk.count().unwrap()), (1, 2));
        assert_eq!(compact().unwrap().quads, 2);
        assert_eq!((disk.generation(), disk.changes()), (2, 0));
        insert(3);
        drop(disk);
        let disk = Disk::open(&store).unwrap();
        assert_eq!((disk.generation(), disk.count().unwrap()), (2, 3));
    }
}
