//! Backing up: a copy of a generation and its journal that is read back before it counts.

use std::fs;
use std::path::Path;

use super::generation::{Scrap, make_beside, parent, sweep};
use super::manifest::{Manifest, sync_folder};
use super::{Checked, Disk, journal};
use crate::store::StoreError;

/// See [`Disk::backup`].
pub(super) fn backup(
    store: &Path,
    target: &Path,
    scraps: &dyn Fn(Scrap<'_>),
) -> Result<Checked, StoreError> {
    if target.exists() {
        let said = format!(
            "`{}` exists already; a backup wants a new folder",
            target.display()
        );
        return Err(StoreError::Refused(said));
    }
    let (scrap, _lock) = make_beside(target, std::process::id(), "backup")?;
    scraps(Scrap::Made(&scrap));
    let outcome = copy(store, &scrap).and_then(|()| {
        let checked = Disk::check(&scrap)?;
        scraps(Scrap::Placing(&scrap));
        fs::rename(&scrap, target)
            .and_then(|()| sync_folder(parent(target)))
            .map_err(|error| StoreError::io(target, error))?;
        sweep(target, Manifest::read(target)?.generation);
        Ok(checked)
    });
    if outcome.is_err() {
        drop(fs::remove_dir_all(&scrap));
    }
    outcome
}

/// Tries again if a compaction puts another generation in place meanwhile.
fn copy(store: &Path, scrap: &Path) -> Result<(), StoreError> {
    let mut manifest = Manifest::read(store)?;
    loop {
        match copy_generation(store, scrap, &manifest) {
            Ok(()) => return manifest.write(scrap),
            Err(error) => {
                let now = Manifest::read(store)?;
                if now == manifest {
                    return Err(error);
                }
                let folder = scrap.join(Manifest::folder(manifest.generation));
                fs::remove_dir_all(&folder).map_err(|error| StoreError::io(&folder, error))?;
                manifest = now;
            }
        }
    }
}

fn copy_generation(store: &Path, scrap: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let folder = Manifest::folder(manifest.generation);
    let (from, to) = (store.join(&folder), scrap.join(&folder));
    fs::create_dir_all(&to).map_err(|error| StoreError::io(&to, error))?;
    for name in manifest.files.keys() {
        let (from, to) = (from.join(name), to.join(name));
        let linked = fs::hard_link(&from, &to);
        if linked.is_err() {
            let copied = fs::copy(&from, &to).and_then(|_| fs::File::open(&to)?.sync_all());
            copied.map_err(|error| StoreError::io(&from, error))?;
        }
    }
    sync_folder(&to).map_err(|error| StoreError::io(&to, error))?;
    // The journal grows only at its end: what is read of it is whole transactions and perhaps a part.
    let (replay, _) = journal::of(store, manifest.generation)?;
    journal::renew(scrap, manifest.generation)?;
    if !replay.transactions.is_empty() {
        let empty = journal::read(scrap)?;
        let mut copy = journal::Journal::open(scrap, &empty)?;
        copy.synced = false;
        for changes in &replay.transactions {
            copy.commit(changes)?;
        }
        copy.sync()?;
    }
    Ok(())
}
