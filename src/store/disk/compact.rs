//! Compacting: the snapshot anew, with all changes in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use super::build::{Builder, Built, Stage};
use super::generation::{Scrap, next_folder, succeed, successor, unprepare};
use super::journal::Mark;
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
    /// Quads before, which may be fewer behind it.
    before: u64,
}

/// What a generation is made of.
struct Now {
    snapshot: Arc<Snapshot>,
    /// How far the journal went.
    mark: Mark,
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
        let now = self.mark(&writer)?;
        let next = self.next(&now.snapshot, (memory, threads), watch, scraps)?;
        self.place(&mut writer, now.mark, next, scraps)
    }

    /// The same while other writers go on: what they change meanwhile is in the new journal. They wait only until the snapshot,
    /// which was made beside them, is in place. Only one thread may do so at a time.
    ///
    /// # Errors
    /// As [`Self::compact`].
    pub fn compact_beside(
        &self,
        memory: u64,
        threads: usize,
        watch: &(dyn Fn(Stage) + Sync),
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Loaded, StoreError> {
        let now = self.mark(&*self.locked()?)?;
        let next = self.next(&now.snapshot, (memory, threads), watch, scraps)?;
        drop(now.snapshot);
        self.place(&mut *self.locked()?, now.mark, next, scraps)
    }

    fn mark(&self, writer: &Writer) -> Result<Now, StoreError> {
        let journal = writer.journal.as_ref().ok_or(StoreError::Reopen)?;
        Ok(Now {
            snapshot: self.shared.now(),
            mark: journal.mark(),
        })
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
        let before = snapshot.of_base().count() + snapshot.of_changes().count();
        Ok(Next {
            folder,
            old,
            built,
            before: before as u64,
        })
    }

    fn place(
        &self,
        writer: &mut Writer,
        mark: Mark,
        next: Next,
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Loaded, StoreError> {
        let store = &self.shared.path;
        let Next {
            folder,
            old,
            built,
            before,
        } = next;
        let loaded = Loaded::new(before, old.generation + 1, &built);
        let journal = writer.journal.as_ref().ok_or(StoreError::Reopen);
        let since = journal.and_then(|journal| journal.since(mark));
        let since = since.inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
        let journal = writer.journal.take();
        let synced = journal.as_ref().is_none_or(|journal| journal.synced);
        if let Err(error) = succeed(store, &folder, (&successor(&old, built), &since), scraps) {
            drop(fs::remove_dir_all(&folder));
            // Where the old generation surely counts, as on a full disk, it is written on. Else nobody can tell here, and
            // nothing more is written until the store is opened anew.
            if Manifest::read(store).is_ok_and(|counts| counts.generation == old.generation) {
                unprepare(store, old.generation + 1);
                writer.journal = journal;
            }
            return Err(error);
        }
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
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::store::{Backend as _, Context, Durability};

    /// Loads nothing, which makes a generation anew.
    fn load(store: &Path) {
        let options = super::super::LoadOptions {
            memory: 64 << 20,
            threads: 1,
            now: 0,
            process: 1,
            holder: "a test".to_owned(),
        };
        let load = super::super::Load::begin(store, options).unwrap();
        let intakes = load.intakes();
        load.finish(intakes, &<_>::default(), &|_| (), &|_| ())
            .unwrap();
    }

    /// As if a process had ended directly before this journal was put in place.
    fn broken_off(store: &Path, journal: &[u8]) {
        let head = "H version \"1\" .\nH base \"1\" .\n";
        let old = format!("{head}# sum 0 {:08x}\n", crc32fast::hash(head.as_bytes()));
        fs::write(store.join(journal::JOURNAL), old).unwrap();
        fs::write(store.join(format!("{}.next", journal::JOURNAL)), journal).unwrap();
    }

    fn opened_to_write(store: &Path) -> Disk {
        Disk::open_to_write(store, "a test", Durability::Process).unwrap()
    }

    fn change(disk: &Disk, text: &str) {
        disk.change(text, &Context::default()).unwrap();
    }

    /// As on a disk that is full: what cannot be put in place leaves a store that is written to as before.
    #[test]
    fn a_compaction_that_fails_before_it_counts_leaves_a_store_to_write_to() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        load(&store);
        let disk = opened_to_write(&store);
        change(&disk, "INSERT DATA { <http://e/s> <http://e/p> 1 }");
        let compact = || disk.compact_beside(64 << 20, 1, &|_| (), &|_| ());
        // Nothing can be written under this name.
        let in_the_way = store.join(format!("{}.next", journal::JOURNAL));
        fs::create_dir(&in_the_way).unwrap();
        let failed = compact().unwrap_err();
        assert!(!matches!(failed, StoreError::Reopen), "{failed}");
        let before = fs::read_dir(&store).unwrap().count();
        change(&disk, "INSERT DATA { <http://e/s> <http://e/p> 2 }");
        assert!(compact().is_err());
        assert_eq!(fs::read_dir(&store).unwrap().count(), before);
        fs::remove_dir(&in_the_way).unwrap();
        assert_eq!(compact().unwrap().quads, 2);
        change(&disk, "INSERT DATA { <http://e/s> <http://e/p> 3 }");
        drop(disk);
        assert_eq!(Disk::open(&store).unwrap().quads(<_>::default()).count(), 3);
    }

    /// Changes while a snapshot is made make it no second time and wait for nothing.
    #[test]
    fn what_is_written_meanwhile_is_in_the_new_journal() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        load(&store);
        let disk = opened_to_write(&store);
        change(
            &disk,
            "INSERT DATA { <http://e/s> <http://e/p> 1, 2 . _:b <http://e/p> \"b\" }",
        );
        assert!(disk.large_journal(1 << 20).unwrap().is_none());
        let stages = AtomicU32::default();
        let watch = |_: Stage| {
            let number = stages.fetch_add(1, Ordering::Relaxed) + 10;
            change(
                &disk,
                &format!(
                    "DELETE {{ ?s ?p 1 }} INSERT {{ ?s ?p {number} }} WHERE {{ ?s ?p 2, ?any }} ;
                     INSERT {{ ?b <http://e/q> {number} }} WHERE {{ ?b ?p \"b\" }}"
                ),
            );
        };
        let loaded = disk.compact_beside(64 << 20, 1, &watch, &|_| ()).unwrap();
        let stages = u64::from(stages.into_inner());
        assert!(stages > 1);
        // Two that stayed, and two for each stage.
        let count = 2 + 2 * stages;
        assert_eq!((loaded.quads, disk.generation()), (3, 2));
        assert_eq!(disk.count().unwrap(), count);
        let journal = fs::read(store.join(journal::JOURNAL)).unwrap();
        change(&disk, "INSERT DATA { <http://e/s> <http://e/p> 3 }");
        drop(disk);
        let disk = Disk::open(&store).unwrap();
        assert_eq!((disk.generation(), disk.count().unwrap()), (2, count + 1));
        let subjects: std::collections::BTreeSet<String> = disk
            .quads(crate::store::Pattern::default())
            .map(|quad| quad.unwrap().subject.to_string())
            .collect();
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        broken_off(&store, &journal);
        assert_eq!(Disk::open(&store).unwrap().count().unwrap(), count);
        let copy = folder.path().join("copy");
        Disk::backup(&store, &copy, &|_| ()).unwrap();
        assert_eq!(Disk::open(&copy).unwrap().count().unwrap(), count);
        broken_off(&copy, &journal);
        load(&copy);
        let loaded = Disk::open(&copy).unwrap();
        assert_eq!((loaded.generation(), loaded.count().unwrap()), (3, count));
        for _ in 0..2 {
            assert_eq!(opened_to_write(&store).count().unwrap(), count);
        }
    }
}
