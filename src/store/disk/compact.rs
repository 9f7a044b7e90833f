//! Compacting: the snapshot anew, with all changes in it.

use std::fs;
use std::sync::PoisonError;

use super::build::{Builder, Stage};
use super::generation::{Scrap, next_folder, succeed, successor};
use super::load::Loaded;
use super::manifest::Manifest;
use super::{Disk, base, journal, opened};
use crate::store::StoreError;

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
        let writer = self.shared.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let store = &self.shared.path;
        let snapshot = self.shared.now();
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
        let built = builder.build(Vec::new(), Some(&snapshot));
        let built = built.inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
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
