//! Writing a generation and putting it in place: loading, compacting, backing up.
//!
//! Everything is made beside the store under another name. One rename makes it count; a
//! process that ends before leaves the store as it was, and scraps that the next one sweeps up.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::build::{Builder, Built, Stage};
use super::file::VERSION;
use super::lock::{LOCK, Lock};
use super::manifest::{MANIFEST, Manifest, sync_folder};
use super::run::Intake;
use super::snapshot::Snapshot;
use super::{Checked, Disk, base, journal, opened};
use crate::store::StoreError;

/// How to write a generation.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// About how much memory to use, in bytes.
    pub memory: u64,
    /// How many quads are taken at once, and orders written.
    pub threads: usize,
    /// What another writer is told of this process.
    pub holder: String,
    /// Now, in seconds since 1970.
    pub now: u64,
    /// The number of this process, which names its scraps.
    pub process: u32,
}

/// What a load or compaction made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Quads before.
    pub before: u64,
    /// Quads now.
    pub quads: u64,
    /// Different triples now, whatever their graph.
    pub triples: u64,
    /// Different terms now.
    pub terms: u64,
    /// Bytes of all files of the snapshot.
    pub bytes: u64,
    /// The number of the snapshot.
    pub generation: u64,
}

/// A generation that is being made.
#[derive(Debug)]
pub struct Load {
    store: PathBuf,
    /// Where it is made: beside a new store, inside an old one.
    scrap: PathBuf,
    /// Where its files are.
    folder: PathBuf,
    options: LoadOptions,
    old: Option<Old>,
    _lock: Lock,
}

#[derive(Debug)]
struct Old {
    manifest: Manifest,
    snapshot: Snapshot,
    quads: u64,
}

/// Of the allowed memory, what the intakes of all threads hold.
const INTAKE: u64 = 2;

impl Load {
    /// Begins. Where there is no store, one is made when all is done.
    ///
    /// # Errors
    /// Another writer; a folder that holds something else; damage of the store that is there.
    pub fn begin(store: &Path, options: LoadOptions) -> Result<Self, StoreError> {
        match Manifest::read(store) {
            Ok(_) => return Self::into_old(store, options),
            Err(StoreError::NoStore { .. }) => {}
            Err(error) => return Err(error),
        }
        let occupied = match fs::read_dir(store) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(StoreError::io(store, error)),
        };
        if occupied {
            let said = "is no store and not empty; a new store wants a folder of its own";
            return Err(StoreError::Refused(format!("`{}` {said}", store.display())));
        }
        let scrap = beside(store, options.process)?;
        sweep_beside(store);
        fs::create_dir(&scrap).map_err(|error| StoreError::io(&scrap, error))?;
        let folder = scrap.join(Manifest::folder(1));
        let lock = Lock::take(&scrap, &options.holder).and_then(|lock| {
            fs::create_dir(&folder).map_err(|error| StoreError::io(&folder, error))?;
            Ok(lock)
        });
        if lock.is_err() {
            // If this fails too, the next load of the store sweeps it up.
            drop(fs::remove_dir_all(&scrap));
        }
        let lock = lock?;
        Ok(Self {
            store: store.to_owned(),
            scrap,
            folder,
            options,
            old: None,
            _lock: lock,
        })
    }

    fn into_old(store: &Path, options: LoadOptions) -> Result<Self, StoreError> {
        let lock = Lock::take(store, &options.holder)?;
        let opened = opened(store)?;
        sweep(store, opened.manifest.generation);
        let folder = next_folder(store, opened.manifest.generation)?;
        let old = Old {
            quads: opened.snapshot.of_base().count() as u64
                + opened.snapshot.of_changes().count() as u64,
            snapshot: opened.snapshot,
            manifest: opened.manifest,
        };
        Ok(Self {
            store: store.to_owned(),
            scrap: folder.clone(),
            folder,
            options,
            old: Some(old),
            _lock: lock,
        })
    }

    /// Whether this makes a new store.
    pub fn is_new(&self) -> bool {
        self.old.is_none()
    }

    /// The number of the snapshot that is made.
    pub fn generation(&self) -> u64 {
        self.old
            .as_ref()
            .map_or(1, |old| old.manifest.generation + 1)
    }

    /// The folder that has to go if the process is ended from outside.
    pub fn scrap(&self) -> &Path {
        &self.scrap
    }

    /// Takers of quads, one for each thread.
    pub fn intakes(&self) -> Vec<Intake> {
        let threads = self.options.threads.max(1);
        let budget = self.options.memory / INTAKE / threads as u64;
        (0..threads)
            .map(|_| Intake::new(&self.folder, budget))
            .collect()
    }

    /// Writes the generation and makes it the current one.
    ///
    /// # Errors
    /// A disk that is full or fails; the store is then as it was.
    pub fn finish(
        self,
        intakes: Vec<Intake>,
        prefixes: &BTreeMap<String, String>,
        watch: &(dyn Fn(Stage) + Sync),
    ) -> Result<Loaded, StoreError> {
        let builder = Builder {
            folder: &self.folder,
            memory: self.options.memory,
            threads: self.options.threads,
            watch,
        };
        if let Some(old) = &self.old {
            let generation = Manifest::folder(old.manifest.generation);
            base::verify(&self.store.join(generation), &old.manifest)?;
        }
        let existing = self.old.as_ref().map(|old| &old.snapshot);
        let built = builder.build(intakes, existing)?;
        let before = self.old.as_ref().map_or(0, |old| old.quads);
        let loaded = Loaded::new(before, self.generation(), &built);
        self.put_in_place(built, prefixes)?;
        Ok(loaded)
    }

    fn put_in_place(
        &self,
        built: Built,
        prefixes: &BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        if let Some(old) = &self.old {
            let mut next = successor(&old.manifest, built);
            next.prefixes.extend(prefixes.clone());
            return succeed(&self.store, &self.folder, &next);
        }
        let id = format!("{:08x}-{:08x}", self.options.now, self.options.process);
        let manifest = Manifest {
            prefixes: prefixes.clone(),
            ..manifest(id, self.options.now, 1, built)
        };
        journal::renew(&self.scrap, manifest.generation)?;
        manifest.write(&self.scrap)?;
        let failed = |error| StoreError::io(&self.store, error);
        fs::rename(&self.scrap, &self.store).map_err(|error| {
            if self.store.join(MANIFEST).exists() {
                let said = "was made by another process meanwhile; load again to add to it";
                return StoreError::Refused(format!("`{}` {said}", self.store.display()));
            }
            failed(error)
        })?;
        sync_folder(parent(&self.store)).map_err(failed)
    }
}

fn manifest(id: String, created: u64, generation: u64, built: Built) -> Manifest {
    Manifest {
        format: VERSION,
        id,
        created,
        generation,
        quads: built.quads,
        triples: built.triples,
        terms: built.terms,
        prefixes: BTreeMap::new(),
        files: built.files,
    }
}

/// The manifest of what was built out of an older generation.
fn successor(old: &Manifest, built: Built) -> Manifest {
    Manifest {
        prefixes: old.prefixes.clone(),
        ..manifest(old.id.clone(), old.created, old.generation + 1, built)
    }
}

/// Makes what was built in a folder the generation that counts.
fn succeed(store: &Path, made: &Path, next: &Manifest) -> Result<(), StoreError> {
    let folder = store.join(Manifest::folder(next.generation));
    // Left by a try that failed before it counted.
    drop(fs::remove_dir_all(&folder));
    fs::rename(made, &folder)
        .and_then(|()| sync_folder(store))
        .map_err(|error| StoreError::io(&folder, error))?;
    // Nothing behind the manifest may want room: whoever is told that it failed finds it undone.
    journal::prepare(store, next.generation)?;
    next.write(store)?;
    // From here on the new generation counts; the journal still names the old one and is passed over.
    journal::put_in_place(store)?;
    // Readers that have the old one mapped keep it. If it cannot be removed now, the next writer tries again.
    sweep(store, next.generation);
    Ok(())
}

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
    ) -> Result<Loaded, StoreError> {
        let writer = self.shared.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let store = &self.shared.path;
        let snapshot = self.shared.now();
        let old = Manifest::read(store)?;
        base::verify(&store.join(Manifest::folder(old.generation)), &old)?;
        let folder = next_folder(store, old.generation)?;
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
        succeed(store, &folder, &successor(&old, built))
            .inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
        let opened = opened(store)?;
        let mut journal = journal::Journal::open(store, &opened.replay)?;
        journal.synced = synced;
        writer.journal = Some(journal);
        self.shared.publish(opened.snapshot, loaded.generation);
        Ok(loaded)
    }
}

/// An empty folder for the generation after this one.
fn next_folder(store: &Path, generation: u64) -> Result<PathBuf, StoreError> {
    let next = Manifest::folder(generation + 1);
    let folder = store.join(format!("{next}.next"));
    fs::create_dir(&folder).map_err(|error| StoreError::io(&folder, error))?;
    Ok(folder)
}

impl Loaded {
    fn new(before: u64, generation: u64, built: &Built) -> Self {
        Self {
            before,
            quads: built.quads,
            triples: built.triples,
            terms: built.terms,
            bytes: built.files.values().map(|entry| entry.bytes).sum(),
            generation,
        }
    }
}

impl Drop for Load {
    /// What is not in place by now never will be.
    fn drop(&mut self) {
        // Whether new or old, a finished one is no longer under this name.
        drop(fs::remove_dir_all(&self.scrap));
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// What scraps of a store that is not there yet are called.
fn stem(store: &Path) -> Result<String, StoreError> {
    let name = store.file_name().ok_or_else(|| {
        StoreError::Refused(format!(
            "`{}` cannot be the name of a store",
            store.display()
        ))
    })?;
    Ok(format!("{}.loading-", name.to_string_lossy()))
}

fn beside(store: &Path, process: u32) -> Result<PathBuf, StoreError> {
    let full = std::path::absolute(store).map_err(|error| StoreError::io(store, error))?;
    // Whoever writes to the outer store would take it for scrap.
    if let Some(around) = full
        .ancestors()
        .skip(1)
        .find(|path| path.join(MANIFEST).exists())
    {
        let said = format!(
            "`{}` lies inside the store `{}`",
            store.display(),
            around.display()
        );
        return Err(StoreError::Refused(said));
    }
    Ok(parent(store).join(format!("{}{process}", stem(store)?)))
}

/// Removes what loads of the same store left whose processes are gone.
fn sweep_beside(store: &Path) {
    let Ok(stem) = stem(store) else { return };
    let Ok(entries) = fs::read_dir(parent(store)) else {
        return;
    };
    for entry in entries.flatten() {
        let (ours, path) = (
            entry.file_name().to_string_lossy().starts_with(&stem),
            entry.path(),
        );
        if ours && path.join(LOCK).exists() && !Lock::is_held(&path) {
            drop(fs::remove_dir_all(path));
        } else if ours {
            // Its process ended before it had a lock; only an empty folder goes.
            drop(fs::remove_dir(path));
        }
    }
}

/// Removes folders of generations that are not the current one, and files that were to replace
/// others. Only the holder of the lock may.
pub(super) fn sweep(store: &Path, generation: u64) {
    let current = Manifest::folder(generation);
    let Ok(entries) = fs::read_dir(store) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("base-") && name != current && entry.path().is_dir() {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
    for name in [journal::JOURNAL, MANIFEST] {
        // Most often there is none.
        drop(fs::remove_file(store.join(format!("{name}.next"))));
    }
}

/// See [`Disk::backup`].
pub(super) fn backup(store: &Path, target: &Path) -> Result<Checked, StoreError> {
    if target.exists() {
        let said = format!(
            "`{}` exists already; a backup wants a new folder",
            target.display()
        );
        return Err(StoreError::Refused(said));
    }
    let scrap = beside(target, std::process::id())?;
    sweep_beside(target);
    fs::create_dir(&scrap).map_err(|error| StoreError::io(&scrap, error))?;
    let _lock = Lock::take(&scrap, "backup")?;
    let outcome = copy(store, &scrap).and_then(|()| {
        let checked = Disk::check(&scrap)?;
        fs::rename(&scrap, target)
            .and_then(|()| sync_folder(parent(target)))
            .map_err(|error| StoreError::io(target, error))?;
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
    let replay = journal::read(store)?;
    if replay.base != manifest.generation && replay.base > manifest.generation {
        return Err(StoreError::damaged(
            &store.join(journal::JOURNAL),
            "belongs to a later snapshot than the manifest names",
        ));
    }
    journal::renew(scrap, manifest.generation)?;
    if replay.base == manifest.generation {
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
