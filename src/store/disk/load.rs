//! Loading: quads of many workers become the next generation of a store, or a new store.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::build::{Builder, Built, Stage};
use super::generation::{
    Scrap, is_mounted, make_beside, manifest, next_folder, parent, succeed, successor, sweep,
};
use super::lock::Lock;
use super::manifest::{MANIFEST, Manifest, sync_folder};
use super::run::Intake;
use super::snapshot::Snapshot;
use super::{base, journal, settled};
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
        if is_mounted(store) {
            let store = store.display();
            return Err(StoreError::Refused(format!(
                "`{store}` is where a file system begins, and a store is put in place by its name: take a folder in it, such as `{store}/store`"
            )));
        }
        let (scrap, lock) = make_beside(store, options.process, &options.holder)?;
        let folder = scrap.join(Manifest::folder(1));
        if let Err(error) = fs::create_dir(&folder) {
            drop(fs::remove_dir_all(&scrap));
            return Err(StoreError::io(store, error));
        }
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
        let opened = settled(store)?;
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
        scraps: &dyn Fn(Scrap<'_>),
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
        self.put_in_place(built, prefixes, scraps)?;
        Ok(loaded)
    }

    fn put_in_place(
        &self,
        built: Built,
        prefixes: &BTreeMap<String, String>,
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<(), StoreError> {
        if let Some(old) = &self.old {
            let mut next = successor(&old.manifest, built);
            next.prefixes.extend(prefixes.clone());
            return succeed(&self.store, &self.folder, (&next, &[]), scraps);
        }
        let id = format!("{:08x}-{:08x}", self.options.now, self.options.process);
        let manifest = Manifest {
            prefixes: prefixes.clone(),
            ..manifest(id, self.options.now, 1, built)
        };
        journal::renew(&self.scrap, manifest.generation)?;
        manifest.write(&self.scrap)?;
        let failed = |error| StoreError::io(&self.store, error);
        scraps(Scrap::Placing(&self.scrap));
        fs::rename(&self.scrap, &self.store).map_err(|error| {
            if self.store.join(MANIFEST).exists() {
                let said = "was made by another process meanwhile; load again to add to it";
                return StoreError::Refused(format!("`{}` {said}", self.store.display()));
            }
            failed(error)
        })?;
        sync_folder(parent(&self.store)).map_err(failed)?;
        // Only now: as long as it stands elsewhere the mark says whose it is.
        sweep(&self.store, manifest.generation);
        Ok(())
    }
}

impl Loaded {
    pub(super) fn new(before: u64, generation: u64, built: &Built) -> Self {
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
