//! What is served: data that stay as they are, or a store that is written to.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::turns::{self, Turns};
use super::watched::Watched;
use super::work::Job;
use crate::link::index::Index;
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, GraphNameRef, Quad};
use crate::query::contested::contested;
use crate::store::{
    Backend, Changed, Context, Disk, Pattern, Prepared, Scrap, Statistics, StoreError,
};

/// The data, and what is known about them.
#[derive(Debug)]
pub struct Served {
    data: Data,
    /// Labels of our own terms.
    pub ontology: Box<dyn Backend>,
    /// Prefixes that hold in queries without being declared.
    pub prefixes: Prefixes,
    /// What reconciliation answers out of instead of the data.
    pub index: Option<Index>,
    /// What tells this run of the server from others: whoever kept an answer of another one asks anew.
    run: String,
}

#[derive(Debug)]
enum Data {
    Fixed {
        plain: Arc<dyn Backend>,
        written: Option<Box<dyn Backend>>,
    },
    Store(Box<Store>),
}

/// Memory for a new snapshot; more is kept in files.
const MEMORY: u64 = 256 << 20;
/// How often it is tried to remove what is not finished.
const TRIES: usize = 10;

/// A store, and the plain view of it that readers get until the next one is ready.
#[derive(Debug)]
struct Store {
    disk: Disk,
    plain: RwLock<Arc<dyn Backend>>,
    /// Whether that has less than is written.
    is_less: AtomicBool,
    /// Held by who changes the data, and by nobody else for long.
    writing: Turns,
    /// How many changes there were.
    changes: AtomicU64,
    /// Whether its journal is being put into a new snapshot.
    is_compacting: AtomicBool,
    /// Bytes of the journal below which that is not tried again, since it failed.
    failed: AtomicU64,
    /// The folder that the new snapshot is made in, as long as it is not in place.
    unfinished: Mutex<Option<PathBuf>>,
    /// Whether no new snapshot is begun any more.
    is_ending: AtomicBool,
    /// Whether the data have changed, or are just changing, and the view has not.
    is_stale: AtomicBool,
}

/// Something that one does at a time, for as long as it is done, also where that ends with a panic.
struct Turn<'f>(&'f AtomicBool);

impl<'f> Turn<'f> {
    fn take(flag: &'f AtomicBool) -> Option<Self> {
        // None is made where another one has it: its end would be the end of that one.
        (!flag.swap(true, Ordering::AcqRel)).then(|| Self(flag))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Store {
    /// The view of now, and whether it has less than is written. O(claims).
    fn view(disk: &Disk, ontology: &dyn Backend) -> Result<(Arc<dyn Backend>, bool), StoreError> {
        let contested = contested(disk, ontology)?;
        let view = disk.variant(&contested, Vec::new())?;
        Ok((Arc::from(view), !contested.is_empty()))
    }

    /// The turn of a change, unless it ends before that comes.
    fn turn(&self, job: &Job) -> Result<turns::Turn<'_>, StoreError> {
        let turn = self.writing.wait(|| job.cancellation.is_cancelled());
        turn.ok_or(StoreError::Cancelled)
    }

    /// To be called by who holds `writing`.
    fn refresh(&self, ontology: &dyn Backend) -> Result<(), StoreError> {
        let (view, is_less) = Self::view(&self.disk, ontology)?;
        self.is_less.store(is_less, Ordering::Release);
        *self.plain.write().unwrap_or_else(PoisonError::into_inner) = view;
        // Whoever asked between the change and the view has an answer of before with the number of after.
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.is_stale.store(false, Ordering::Release);
        Ok(())
    }

    fn unfinished(&self) -> MutexGuard<'_, Option<PathBuf>> {
        self.unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins no new snapshot any more, and removes the one that is not finished.
    fn end(&self) {
        self.is_ending.store(true, Ordering::Release);
        // Whoever puts it in place waits, and finds nothing; the store is then as it was.
        let mut unfinished = self.unfinished();
        if let Some(folder) = unfinished.take() {
            // Another file may come while the others go. What cannot be removed the next writer sweeps up.
            let _removed = (0..TRIES).any(|_| fs::remove_dir_all(&folder).is_ok());
        }
    }

    /// Puts the journal into a new snapshot, if it is large; whether that was done.
    fn compact(&self, least: u64, ontology: &dyn Backend) -> Result<bool, StoreError> {
        let least = least.max(self.failed.load(Ordering::Relaxed));
        let Some(bytes) = self.disk.large_journal(least)? else {
            return Ok(false);
        };
        let scraps = |scrap: Scrap<'_>| {
            *self.unfinished() = match scrap {
                Scrap::Made(folder) => Some(folder.to_owned()),
                Scrap::Placing(_) => None,
            };
        };
        let compacted = self.disk.compact_beside(MEMORY, 1, &|_| (), &scraps);
        *self.unfinished() = None;
        let again = compacted.as_ref().map_or(bytes.saturating_mul(2), |_| 0);
        self.failed.store(again, Ordering::Relaxed);
        compacted?;
        let _writing = self.writing.wait(|| false);
        self.refresh(ontology)?;
        Ok(true)
    }

    fn plain(&self, ontology: &dyn Backend) -> Result<Arc<dyn Backend>, StoreError> {
        // A change that was made and whose view failed; while one is being made, the view before it holds.
        if self.is_stale.load(Ordering::Acquire)
            && let Some(_writing) = self.writing.at_once()
        {
            self.refresh(ontology)?;
        }
        let plain = self.plain.read().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(&plain))
    }
}

/// A name by chance: the keys of a hasher are drawn anew in every process.
fn run() -> String {
    let number = || RandomState::new().build_hasher().finish();
    format!("{:016x}", number())
}

impl Served {
    /// Data that nobody changes: the plain view of them, and all that is written where that is more.
    pub fn fixed(
        plain: Box<dyn Backend>,
        written: Option<Box<dyn Backend>>,
        ontology: Box<dyn Backend>,
        prefixes: Prefixes,
    ) -> Self {
        let data = Data::Fixed {
            plain: Arc::from(plain),
            written,
        };
        Self {
            data,
            ontology,
            prefixes,
            index: None,
            run: run(),
        }
    }

    /// A store that was opened to be written to.
    ///
    /// # Errors
    /// Damage.
    pub fn store(
        disk: Disk,
        ontology: Box<dyn Backend>,
        prefixes: Prefixes,
    ) -> Result<Self, StoreError> {
        let (plain, is_less) = Store::view(&disk, &*ontology)?;
        let store = Store {
            disk,
            plain: RwLock::new(plain),
            is_less: AtomicBool::new(is_less),
            writing: Turns::default(),
            changes: AtomicU64::default(),
            is_compacting: AtomicBool::default(),
            failed: AtomicU64::default(),
            unfinished: Mutex::default(),
            is_ending: AtomicBool::default(),
            is_stale: AtomicBool::default(),
        };
        Ok(Self {
            data: Data::Store(Box::new(store)),
            ontology,
            prefixes,
            index: None,
            run: run(),
        })
    }

    /// Whether the data can be changed.
    pub const fn is_writable(&self) -> bool {
        matches!(self.data, Data::Store(_))
    }

    /// What queries are asked of: without the statements that rest on a claim alone.
    pub(super) fn plain(&self) -> Result<Arc<dyn Backend>, StoreError> {
        match &self.data {
            Data::Fixed { plain, .. } => Ok(Arc::clone(plain)),
            Data::Store(store) => store.plain(&*self.ontology),
        }
    }

    /// All that is written.
    pub(super) fn written(&self) -> &dyn Backend {
        match &self.data {
            Data::Fixed { plain, written } => written.as_deref().unwrap_or(&**plain),
            Data::Store(store) => &store.disk,
        }
    }

    /// How much there is of what, in what queries are asked of. O(statements) where they do not lie counted.
    pub(super) fn figures(&self, job: &Job) -> Result<Statistics, StoreError> {
        match &self.data {
            Data::Store(store) if !store.is_less.load(Ordering::Acquire) => store.disk.statistics(),
            _ => Statistics::of(&Watched::new(self.plain()?, job)),
        }
    }

    /// What changes with the data, and with each start. Waits for nobody.
    pub(super) fn version(&self) -> String {
        match &self.data {
            Data::Fixed { .. } => self.run.clone(),
            Data::Store(store) => format!("{}-{}", self.run, store.changes.load(Ordering::Acquire)),
        }
    }

    /// The same, while all who ask see the same data: none while they are being changed.
    pub(super) fn steady_version(&self) -> Option<String> {
        match &self.data {
            Data::Store(store) if store.is_stale.load(Ordering::Acquire) => None,
            _ => Some(self.version()),
        }
    }

    /// What no other run of a server has.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// Has the data changed, one change after the other. Readers go on with the view before it until the next one is there.
    fn change(
        &self,
        job: &Job,
        work: impl FnOnce(&Disk, &dyn Fn() -> bool) -> Result<Changed, StoreError>,
    ) -> Result<Changed, StoreError> {
        let Data::Store(store) = &self.data else {
            return Err(StoreError::ReadOnly);
        };
        let _writing = store.turn(job)?;
        // Counted before anybody can see the change, so that no number stands for what is before and after it.
        let may_last = || {
            let may = job.may_last();
            if may {
                store.is_stale.store(true, Ordering::Release);
                store.changes.fetch_add(1, Ordering::AcqRel);
            }
            may
        };
        let changed = work(&store.disk, &may_last)?;
        store.refresh(&*self.ontology)?;
        Ok(changed)
    }

    /// Puts the journal into a new snapshot where it has so many bytes and is a share of the one there is; whether that
    /// was done. Not by two at once.
    pub(super) fn compact(&self, least: u64) -> Result<bool, StoreError> {
        let Data::Store(store) = &self.data else {
            return Ok(false);
        };
        if least == 0 || store.is_ending.load(Ordering::Acquire) {
            return Ok(false);
        }
        let Some(_turn) = Turn::take(&store.is_compacting) else {
            return Ok(false);
        };
        let done = store.compact(least, &*self.ontology);
        if store.is_ending.load(Ordering::Acquire) {
            // It lost its folder, and that is no failure.
            return Ok(false);
        }
        done
    }

    /// To be called when nobody is answered any more: nothing half made is left behind.
    pub(super) fn end(&self) {
        if let Data::Store(store) = &self.data {
            store.end();
        }
    }

    pub(super) fn update(
        &self,
        text: &str,
        context: &Context,
        job: &Job,
    ) -> Result<Changed, StoreError> {
        // Read before its turn comes, so that nobody waits for that.
        let prepared = Prepared::new(text, context)?;
        self.change(job, |disk, may_last| {
            disk.change_if(&prepared, context, may_last)
        })
    }

    /// Puts quads in, and takes out what a graph held before if it is to be replaced. Says also whether the graph held anything.
    pub(super) fn put(
        &self,
        graph: &GraphName,
        is_replaced: bool,
        new: Vec<Quad>,
        job: &Job,
    ) -> Result<bool, StoreError> {
        let mut was_there = false;
        self.change(job, |disk, may_last| {
            was_there = has(disk, graph)?;
            let old = if is_replaced {
                of_graph(disk, graph.as_ref())?
            } else {
                Vec::new()
            };
            disk.exchange_if(old, new, (&job.cancellation, may_last))
        })?;
        Ok(was_there)
    }

    /// Whether a graph holds anything; the default one is always there.
    pub(super) fn has(&self, graph: &GraphName) -> Result<bool, StoreError> {
        has(self.written(), graph)
    }
}

fn has(backend: &dyn Backend, graph: &GraphName) -> Result<bool, StoreError> {
    let pattern = Pattern {
        graph: Some(graph.as_ref()),
        ..Pattern::default()
    };
    let found = backend.quads(pattern).next().transpose()?;
    Ok(found.is_some() || *graph == GraphName::DefaultGraph)
}

/// The quads of one graph.
pub(super) fn of_graph(
    backend: &dyn Backend,
    graph: GraphNameRef<'_>,
) -> Result<Vec<Quad>, StoreError> {
    let pattern = Pattern {
        graph: Some(graph),
        ..Pattern::default()
    };
    backend.quads(pattern).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_with_who_has_it_however_that_ends() {
        let flag = AtomicBool::default();
        let first = Turn::take(&flag);
        assert!(first.is_some());
        for _ in 0..2 {
            assert!(Turn::take(&flag).is_none());
        }
        drop(first);
        let lost = std::panic::catch_unwind(|| {
            let _turn = Turn::take(&flag);
            panic!("on the way");
        });
        assert!(lost.is_err() && Turn::take(&flag).is_some());
    }
}
