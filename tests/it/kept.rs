//! A store on disk for the time of a test.

use chancery::model::{Literal, Quad, Triple};
use chancery::store::{
    Backend, Context, Disk, Durability, Explanation, Interrupted, Load, LoadOptions, Pattern,
    Quads, QueryResults, StoreError, text,
};

/// Compacted after each change where that is wanted.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) disk: Disk,
    compact: bool,
    folder: tempfile::TempDir,
}

impl Kept {
    pub(crate) fn new(compact: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let options = LoadOptions {
            memory: 64 << 20,
            threads: 2,
            holder: "a test".to_owned(),
            now: 0,
            process: std::process::id(),
        };
        let load = Load::begin(&path, options).unwrap();
        let intakes = load.intakes();
        load.finish(intakes, &<_>::default(), &|_| (), &|_| ())
            .unwrap();
        let disk = Disk::open_to_write(&path, "a test", Durability::Process).unwrap();
        Self {
            disk,
            compact,
            folder,
        }
    }

    /// Its folder.
    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("store")
    }

    fn settle(&self) {
        if self.compact {
            self.disk.compact(64 << 20, 2, &|_| (), &|_| ()).unwrap();
        }
    }
}

impl Backend for Kept {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        self.disk.quads(pattern)
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        self.disk.query(query, context)
    }

    fn explain(&self, query: &str, context: &Context) -> Result<Explanation, StoreError> {
        self.disk.explain(query, context)
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        let outcome = self.disk.update(update, context);
        self.settle();
        outcome
    }

    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        self.disk.texts(query)
    }

    fn has_text_index(&self) -> bool {
        true
    }

    fn variant(&self, without: &[Triple], with: Vec<Quad>) -> Result<Box<dyn Backend>, StoreError> {
        self.disk.variant(without, with)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        let outcome = self.disk.extend(quads);
        self.settle();
        outcome
    }
}
