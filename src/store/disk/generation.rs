//! Putting a generation in place.
//!
//! Everything is made beside the store under another name. One rename makes it count; a
//! process that ends before leaves the store as it was, and scraps that the next one sweeps up.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::build::Built;
use super::file::VERSION;
use super::journal::{self, Change};
use super::lock::{LOCK, Lock};
use super::manifest::{MANIFEST, Manifest, sync_folder};
use crate::store::StoreError;

pub(super) fn manifest(id: String, created: u64, generation: u64, built: Built) -> Manifest {
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
pub(super) fn successor(old: &Manifest, built: Built) -> Manifest {
    Manifest {
        prefixes: old.prefixes.clone(),
        ..manifest(old.id.clone(), old.created, old.generation + 1, built)
    }
}

/// What becomes of a folder that something is made in, for whoever cleans up after an
/// interruption.
#[derive(Clone, Copy, Debug)]
pub enum Scrap<'a> {
    /// It is there, and has to go if the process ends.
    Made(&'a Path),
    /// It is put in place now and must not be touched any more.
    Placing(&'a Path),
}

/// Makes what was built in a folder the generation that counts, with the changes that came meanwhile.
pub(super) fn succeed(
    store: &Path,
    made: &Path,
    (next, since): (&Manifest, &[Vec<Change>]),
    watch: &dyn Fn(Scrap<'_>),
) -> Result<(), StoreError> {
    watch(Scrap::Placing(made));
    let folder = store.join(Manifest::folder(next.generation));
    // Left by a try that failed before it counted.
    drop(fs::remove_dir_all(&folder));
    fs::rename(made, &folder)
        .and_then(|()| sync_folder(store))
        .map_err(|error| StoreError::io(&folder, error))?;
    // Nothing behind the manifest may want room: whoever is told that it failed finds it undone.
    journal::prepare(store, next.generation, since)?;
    next.write(store)?;
    // From here on the new generation counts; the journal still names the old one, and the one that waits is read.
    journal::put_in_place(store)?;
    // Readers that have the old one mapped keep it. If it cannot be removed now, the next writer tries again.
    sweep(store, next.generation);
    Ok(())
}

/// Removes what [`succeed`] left that failed before its generation counted. What cannot be removed the next writer sweeps up.
pub(super) fn unprepare(store: &Path, generation: u64) {
    drop(fs::remove_dir_all(store.join(Manifest::folder(generation))));
    journal::unprepare(store);
}

/// An empty folder for the generation after this one.
pub(super) fn next_folder(store: &Path, generation: u64) -> Result<PathBuf, StoreError> {
    let next = Manifest::folder(generation + 1);
    let folder = store.join(format!("{next}.next"));
    fs::create_dir(&folder).map_err(|error| StoreError::io(&folder, error))?;
    Ok(folder)
}

pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether a folder lies on another file system than its parent.
pub(super) fn is_mounted(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let of = |path: &Path| fs::metadata(path).ok().map(|about| about.dev());
        let (own, around) = (of(folder), of(parent(folder)));
        own.is_some() && around.is_some() && own != around
    }
    #[cfg(not(unix))]
    {
        let _elsewhere_it_cannot_be_told = folder;
        false
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

/// Tries again as often where another process swept up what was not locked yet.
const AGAIN: usize = 20;

/// Makes and locks the folder in which a store is made that is not there yet, and removes older ones.
pub(super) fn make_beside(
    store: &Path,
    process: u32,
    holder: &str,
) -> Result<(PathBuf, Lock), StoreError> {
    let scrap = beside(store, process)?;
    let mut tries = 0;
    loop {
        sweep_beside(store);
        fs::create_dir(&scrap).map_err(|error| {
            // Whoever asked for a store has never heard of the scrap.
            let missing = error.kind() == io::ErrorKind::NotFound;
            StoreError::io(if missing { parent(store) } else { store }, error)
        })?;
        let made = Lock::take(&scrap, holder).and_then(|lock| {
            fs::write(scrap.join(MARK), "").map_err(|error| StoreError::io(&scrap, error))?;
            Ok(lock)
        });
        match made {
            Ok(lock) => return Ok((scrap, lock)),
            Err(StoreError::Io { error, .. })
                if error.kind() == io::ErrorKind::NotFound && tries < AGAIN =>
            {
                tries += 1;
            }
            Err(error) => {
                // If this fails too, the next load of the store sweeps it up.
                drop(fs::remove_dir_all(&scrap));
                return Err(error);
            }
        }
    }
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

/// A file that tells a scrap from whatever else may have such a name.
const MARK: &str = "unfinished";

/// Removes what loads of the same store left whose processes are gone.
fn sweep_beside(store: &Path) {
    let Ok(stem) = stem(store) else { return };
    let Ok(entries) = fs::read_dir(parent(store)) else {
        return;
    };
    for entry in entries.flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        let process = name.to_string_lossy();
        let process = process.strip_prefix(&stem).map(str::parse::<u32>);
        if !matches!(process, Some(Ok(_))) {
            continue;
        }
        // An empty one is of a process that ended before it had a lock.
        let empty = fs::remove_dir(&path).is_ok();
        if !empty && is_scrap(&path) && !Lock::is_held(&path) {
            drop(fs::remove_dir_all(path));
        }
    }
}

/// Whether a folder is one of ours that is not finished: marked so, or with a lock and nothing else.
fn is_scrap(path: &Path) -> bool {
    let only_lock = || {
        let mut names = fs::read_dir(path).into_iter().flatten().flatten();
        names.all(|entry| entry.file_name() == LOCK)
    };
    path.join(MARK).exists() || only_lock()
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
    drop(fs::remove_file(store.join(MARK)));
}
