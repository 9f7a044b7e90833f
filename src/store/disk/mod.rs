//! A store on disk: an immutable snapshot, a journal of changes, evaluation over both.
//!
//! `docs/store-format.md` describes the files.

mod asked;
mod backup;
mod base;
mod build;
mod by_columns;
mod check;
mod checked;
mod columns;
mod compact;
mod dataset;
mod dates;
mod described;
mod dictionary;
mod evaluate;
mod figures;
mod file;
mod found;
mod generation;
mod journal;
mod lists;
mod load;
mod lock;
mod made;
mod manifest;
mod map;
mod nested;
mod numbered;
mod numbers;
mod ordered;
mod overlay;
mod packed;
mod permutation;
mod position;
mod run;
mod scratch;
mod snapshot;
mod sorter;
mod spelled;
mod statistics;
mod strings;
mod tally;
mod term;
mod texts;
mod write;

pub use build::Stage;
pub use check::Checked;
pub(crate) use checked::{CheckedFile, Section};
pub(crate) use evaluate::evaluator;
pub(crate) use file::FileWriter;
pub use generation::Scrap;
pub(crate) use journal::Change;
pub use load::{Load, LoadOptions, Loaded};
pub use numbered::{Given, NumberedRows};
pub use position::Position;
pub use run::{Intake, Part};
pub(crate) use scratch::{Region, Scratch};
pub(crate) use sorter::{Sorter, merge};
pub use spelled::Cells;
pub(crate) use write::{May, Pending, Prepared};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use spareval::QueryResults;

use super::networks::Networks;
use super::{
    Backend, Context, Explanation, Id, Interrupted, Pattern, Quads, StoreError, Terms, at,
};
use super::{matches, parse, text};
use crate::model::{GraphName, GraphNameRef, Literal, Quad, Term, Triple};
use base::Base;
use by_columns::Wanted;
use journal::{Journal, Replay};
use lock::Lock;
use manifest::Manifest;
use snapshot::Snapshot;

/// When an update counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When the disk says that it has it.
    Disk,
    /// When the system has it: it outlives this process, not a loss of power.
    Process,
}

/// A store in a folder. Clones share it.
#[derive(Clone, Debug)]
pub struct Disk {
    shared: Arc<Shared>,
    /// A view of one moment, where this is one.
    view: Option<Arc<Snapshot>>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    generation: AtomicU64,
    id: String,
    prefixes: BTreeMap<String, String>,
    current: RwLock<Arc<Snapshot>>,
    writer: Option<Mutex<Writer>>,
    torn: u64,
}

#[derive(Debug)]
struct Writer {
    /// None after a compaction that failed half way.
    journal: Option<Journal>,
    _lock: Lock,
}

impl Shared {
    fn now(&self) -> Arc<Snapshot> {
        let current = self.current.read();
        Arc::clone(&current.unwrap_or_else(PoisonError::into_inner))
    }

    /// From here on readers see this.
    fn publish(&self, snapshot: Snapshot, generation: u64) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(snapshot);
        self.generation.store(generation, Ordering::Release);
    }
}

/// The name behind the number of a graph.
fn graph_of(snapshot: &Snapshot, graph: u32) -> Result<GraphName, StoreError> {
    let Some(id) = graph.checked_sub(1) else {
        return Ok(GraphName::DefaultGraph);
    };
    match snapshot.term(id)? {
        Term::NamedNode(node) => Ok(node.into()),
        Term::BlankNode(node) => Ok(node.into()),
        Term::Literal(_) | Term::Triple(_) => Err(StoreError::unreadable()),
    }
}

/// What an update did. A quad that it added and deleted again counts for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Changed {
    /// Quads that were not there before.
    pub added: u64,
    /// Quads that were.
    pub deleted: u64,
}

impl std::ops::AddAssign for Changed {
    fn add_assign(&mut self, more: Self) {
        self.added += more.added;
        self.deleted += more.deleted;
    }
}

/// A store as its files say, at one moment.
struct Opened {
    manifest: Manifest,
    replay: Replay,
    /// Whether the journal is where it belongs.
    is_in_place: bool,
    snapshot: Snapshot,
}

/// A compaction may put the next generation in place while the files are opened.
const TRIES: usize = 5;

fn opened(path: &Path) -> Result<Opened, StoreError> {
    let mut manifest = Manifest::read(path)?;
    for _ in 0..TRIES {
        match open_generation(path, &manifest) {
            Ok(opened) => return Ok(opened),
            Err(error) => {
                let now = Manifest::read(path)?;
                if now == manifest {
                    return Err(error);
                }
                manifest = now;
            }
        }
    }
    open_generation(path, &manifest)
}

/// The same for whoever has the lock: what another writer left half done is put right first.
fn settled(path: &Path) -> Result<Opened, StoreError> {
    let opened = opened(path)?;
    let generation = opened.manifest.generation;
    if !opened.is_in_place {
        journal::settle(path, generation)?;
    }
    generation::sweep(path, generation);
    Ok(opened)
}

fn open_generation(path: &Path, manifest: &Manifest) -> Result<Opened, StoreError> {
    let folder = path.join(Manifest::folder(manifest.generation));
    let base = Base::open(&folder, manifest)?;
    let (replay, is_in_place) = journal::of(path, manifest.generation)?;
    let mut snapshot = Snapshot::new(Arc::new(base));
    for changes in &replay.transactions {
        for change in changes {
            match change {
                Change::Add(quad) => {
                    snapshot.insert(quad).ok_or(StoreError::TooManyTerms)?;
                }
                Change::Delete(quad) => {
                    snapshot.remove(quad);
                }
            }
        }
    }
    Ok(Opened {
        manifest: manifest.clone(),
        replay,
        is_in_place,
        snapshot,
    })
}

impl Disk {
    /// Whether a folder is a store, damaged or not.
    pub fn is_there(path: &Path) -> bool {
        path.join(manifest::MANIFEST).is_file()
    }

    /// Opens a store for reading; nothing in its folder is touched. O(journal + predicates).
    ///
    /// # Errors
    /// No store, another format, damage.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let opened = opened(path)?;
        Ok(Self::new(path, opened, None))
    }

    /// Opens a store for reading and writing. `holder` is what another writer is told.
    ///
    /// # Errors
    /// As [`Self::open`]; another process that writes.
    pub fn open_to_write(
        path: &Path,
        holder: &str,
        durability: Durability,
    ) -> Result<Self, StoreError> {
        // Where there is no store, no lock is left behind either.
        Manifest::read(path)?;
        let lock = Lock::take(path, holder)?;
        let opened = settled(path)?;
        let mut journal = Journal::open(path, &opened.replay)?;
        journal.synced = durability == Durability::Disk;
        let writer = Writer {
            journal: Some(journal),
            _lock: lock,
        };
        Ok(Self::new(path, opened, Some(writer)))
    }

    fn new(path: &Path, opened: Opened, writer: Option<Writer>) -> Self {
        let shared = Shared {
            path: path.to_owned(),
            generation: AtomicU64::new(opened.manifest.generation),
            id: opened.manifest.id,
            prefixes: opened.manifest.prefixes,
            current: RwLock::new(Arc::new(opened.snapshot)),
            writer: writer.map(Mutex::new),
            torn: opened.replay.torn,
        };
        Self {
            shared: Arc::new(shared),
            view: None,
        }
    }

    /// Bytes behind the last whole transaction that were left out, if nobody is writing them now.
    pub fn torn(&self) -> u64 {
        let torn = self.shared.torn;
        if torn > 0 && self.shared.writer.is_none() && Lock::is_held(&self.shared.path) {
            return 0;
        }
        torn
    }

    /// The number of the snapshot.
    pub fn generation(&self) -> u64 {
        self.shared.generation.load(Ordering::Acquire)
    }

    /// What tells this store from others.
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    /// Prefixes that the loaded files declared, by name.
    pub fn prefixes(&self) -> &BTreeMap<String, String> {
        &self.shared.prefixes
    }

    /// How many changes the journal holds.
    pub fn changes(&self) -> u64 {
        self.snapshot().changed() as u64
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        if let Some(view) = &self.view {
            return Arc::clone(view);
        }
        self.shared.now()
    }

    /// How many quads there are. O(1) where nothing changed, else O(quads).
    ///
    /// # Errors
    /// Damage.
    pub fn count(&self) -> Result<u64, StoreError> {
        let snapshot = self.snapshot();
        let (count, exact) = snapshot.estimate([None; 4]);
        if exact {
            return Ok(count);
        }
        let mut count = 0;
        for ids in snapshot.scan([None; 4], false) {
            ids?;
            count += 1;
        }
        Ok(count)
    }

    /// The graphs that hold anything, in the order of their numbers.
    ///
    /// # Errors
    /// Damage.
    pub fn graphs(&self) -> Result<Vec<GraphName>, StoreError> {
        let snapshot = self.snapshot();
        let graphs = snapshot.graphs().into_iter();
        graphs.map(|graph| graph_of(&snapshot, graph)).collect()
    }

    /// Hands on the triples of the graphs that are wanted, by the numbers of other terms; each
    /// term is looked up once.
    pub(crate) fn numbered(
        &self,
        terms: &mut Terms,
        wanted: &dyn Fn(&GraphName) -> bool,
        take: &mut dyn FnMut([Id; 3]),
    ) -> Result<(), StoreError> {
        let snapshot = self.snapshot();
        let mut known: Vec<Option<Id>> = vec![None; packed::index(snapshot.ids())];
        let mut graphs: BTreeMap<u32, bool> = BTreeMap::new();
        for ids in snapshot.scan([None; 4], false) {
            let [subject, predicate, object, graph] = ids?;
            let is_wanted = if let Some(known) = graphs.get(&graph) {
                *known
            } else {
                let is_wanted = wanted(&graph_of(&snapshot, graph)?);
                graphs.insert(graph, is_wanted);
                is_wanted
            };
            if !is_wanted {
                continue;
            }
            let mut triple = [subject, predicate, object];
            for id in &mut triple {
                let number = &mut known[at(*id)];
                if number.is_none() {
                    *number = Some(terms.number(snapshot.term(*id)?));
                }
                *id = number.unwrap_or(*id);
            }
            take(triple);
        }
        Ok(())
    }

    /// Copies a store into a new folder, whole and readable: the snapshot by hard links where
    /// the file system has them, the journal up to its last transaction. Then reads it back.
    ///
    /// # Errors
    /// A target that exists; whatever [`Self::check`] finds.
    pub fn backup(
        path: &Path,
        target: &Path,
        scraps: &dyn Fn(Scrap<'_>),
    ) -> Result<Checked, StoreError> {
        backup::backup(path, target, scraps)
    }
}

impl Backend for Disk {
    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        self.snapshot().texts(query)
    }

    fn has_text_index(&self) -> bool {
        true
    }

    /// A view of this moment. O(changes).
    fn variant(&self, without: &[Triple], with: Vec<Quad>) -> Result<Box<dyn Backend>, StoreError> {
        let mut view = Snapshot::clone(&self.snapshot());
        view.leave_out(without)?;
        for quad in with {
            view.insert(&quad).ok_or(StoreError::TooManyTerms)?;
        }
        Ok(Box::new(Self {
            shared: Arc::clone(&self.shared),
            view: Some(Arc::new(view)),
        }))
    }

    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        let snapshot = self.snapshot();
        let find = |term| snapshot.find_term(term).map(Some);
        let ids = (|| {
            Some([
                pattern
                    .subject
                    .map_or(Some(None), |term| find(term.into()))?,
                pattern
                    .predicate
                    .map_or(Some(None), |term| find(term.into()))?,
                pattern.object.map_or(Some(None), find)?,
                match pattern.graph {
                    None => None,
                    Some(GraphNameRef::DefaultGraph) => Some(0),
                    Some(GraphNameRef::NamedNode(node)) => {
                        Some(snapshot.find_term(node.into())? + 1)
                    }
                    Some(GraphNameRef::BlankNode(node)) => {
                        Some(snapshot.find_term(node.into())? + 1)
                    }
                },
            ])
        })();
        let Some(ids) = ids else {
            return Box::new(std::iter::empty());
        };
        let scan = snapshot::QuadScan::new(Arc::clone(&snapshot), ids, false);
        Box::new(scan.map(move |ids| {
            ids.and_then(|ids| snapshot.quad(ids))
                .map_err(StoreError::from)
        }))
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        Ok(self.answer(query, context, Wanted::Terms)?.results())
    }

    fn give<'a>(&'a self, query: &str, context: &Context) -> Result<Given<'a>, StoreError> {
        self.answer(query, context, Wanted::Numbers)
    }

    fn explain(&self, query: &str, context: &Context) -> Result<Explanation, StoreError> {
        let mut query = parse::query(query, context, self)?;
        self.ask_services(&mut query, context)?;
        let networks = Networks::new(self, &context.cancellation);
        matches::in_query(&mut query, &|words| self.texts(words), &networks)?;
        evaluate::explain(&self.snapshot(), query, context)
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        self.change(update, context).map(drop)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        self.write(&|_| true, |draft| {
            let mut count = 0;
            for quad in quads {
                draft.insert(quad.map_err(|Interrupted| StoreError::Interrupted)?)?;
                count += 1;
            }
            Ok(count)
        })
    }
}
