//! A store that is written to while it is read: one change after the other, small ones together, a view for readers after each.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::together::{Group, Small};
use super::turns::{Turns, Waited};
use super::work::Job;
use crate::query::contested::Weighed;
use crate::store::{Backend, Change, Changed, Disk, May, Pending, Prepared, Scrap, StoreError};

/// Memory for a new snapshot; more is kept in files.
const MEMORY: u64 = 256 << 20;
/// How often it is tried to remove what is not finished.
const TRIES: usize = 10;

/// A store, and the plain view of it that readers get until the next one is ready.
#[derive(Debug)]
pub(super) struct Store {
    disk: Disk,
    plain: RwLock<Arc<dyn Backend>>,
    /// Whether that has less than is written.
    is_less: AtomicBool,
    /// What the view leaves out; none where that has to be weighed anew.
    weighed: Mutex<Option<Weighed>>,
    /// Held by who changes the data, and by nobody else for long.
    writing: Turns<Arc<Small>>,
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
    /// A store that was opened to be written to. O(claims).
    pub(super) fn new(disk: Disk, ontology: &dyn Backend) -> Result<Self, StoreError> {
        let weighed = Weighed::new(&disk, ontology)?;
        let plain = RwLock::new(view(&disk, &weighed)?);
        Ok(Self {
            disk,
            plain,
            is_less: AtomicBool::new(!weighed.contested().is_empty()),
            weighed: Mutex::new(Some(weighed)),
            writing: Turns::default(),
            changes: AtomicU64::default(),
            is_compacting: AtomicBool::default(),
            failed: AtomicU64::default(),
            unfinished: Mutex::default(),
            is_ending: AtomicBool::default(),
            is_stale: AtomicBool::default(),
        })
    }

    /// All that is written.
    pub(super) const fn disk(&self) -> &Disk {
        &self.disk
    }

    /// What changes with the data.
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Whether readers may see what was, and others what is.
    pub(super) fn is_stale(&self) -> bool {
        self.is_stale.load(Ordering::Acquire)
    }

    /// Whether readers get less than is written.
    pub(super) fn is_less(&self) -> bool {
        self.is_less.load(Ordering::Acquire)
    }

    fn weighed(&self) -> MutexGuard<'_, Option<Weighed>> {
        self.weighed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the data changed, one change after the other. Readers go on with the view before it until the next one is there.
    pub(super) fn change(
        &self,
        job: &Job,
        ontology: &dyn Backend,
        work: impl FnOnce(&Disk, May<'_>) -> Result<Changed, StoreError>,
    ) -> Result<Changed, StoreError> {
        let waited = self.writing.wait(None, || job.cancellation.is_cancelled());
        let Waited::Turn(_writing) = waited else {
            return Err(StoreError::Cancelled);
        };
        let changed = work(&self.disk, &|changes| {
            job.may_last() && self.expect(changes)
        })?;
        self.refresh(ontology)?;
        Ok(changed)
    }

    /// The same of a change of data that is small: whoever has the turn makes those that wait behind it as well.
    pub(super) fn change_together(
        &self,
        prepared: Prepared,
        job: &Job,
        ontology: &dyn Backend,
    ) -> Result<Changed, StoreError> {
        let own = Arc::new(Small::new(prepared, job.clone()));
        let is_over = || job.cancellation.is_cancelled();
        let turn = match self.writing.wait(Some(Arc::clone(&own)), is_over) {
            Waited::Turn(turn) => turn,
            Waited::TakenAlong => return own.outcome(),
            Waited::Over => return Err(StoreError::Cancelled),
        };
        let group = Group::new(own, turn.take_along(Group::MOST));
        let may = |one| move |changes: &[Change]| Small::may_last(one) && self.expect(changes);
        let may: Vec<_> = group.iter().map(may).collect();
        let pending = group.iter().zip(&may).map(|(one, may)| one.pending(may));
        let pending: Vec<Pending<'_>> = pending.collect();
        let outcomes = self.disk.change_together(&pending);
        let refreshed = if outcomes.iter().any(Result::is_ok) {
            self.refresh(ontology)
        } else {
            Ok(())
        };
        drop(turn);
        let own = group.tell(outcomes);
        refreshed?;
        own
    }

    /// To be called before anybody can see these changes, by who holds `writing`; always true. They are counted before, so that
    /// no number stands for what is before and after them.
    fn expect(&self, changes: &[Change]) -> bool {
        let mut weighed = self.weighed();
        let rests = |weighed: &Weighed| {
            let mut quads = changes.iter().map(Change::quad);
            quads.any(|quad| weighed.rests_on(quad))
        };
        if weighed.as_ref().is_some_and(rests) {
            *weighed = None;
        }
        self.is_stale.store(true, Ordering::Release);
        self.changes.fetch_add(1, Ordering::AcqRel);
        true
    }

    /// To be called by who holds `writing`.
    fn refresh(&self, ontology: &dyn Backend) -> Result<(), StoreError> {
        let mut known = self.weighed();
        let weighed = match known.take() {
            Some(weighed) => weighed,
            None => Weighed::new(&self.disk, ontology)?,
        };
        let weighed = known.insert(weighed);
        let view = view(&self.disk, weighed)?;
        let is_less = !weighed.contested().is_empty();
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
    pub(super) fn end(&self) {
        self.is_ending.store(true, Ordering::Release);
        // Whoever puts it in place waits, and finds nothing; the store is then as it was.
        let mut unfinished = self.unfinished();
        if let Some(folder) = unfinished.take() {
            // Another file may come while the others go. What cannot be removed the next writer sweeps up.
            let _removed = (0..TRIES).any(|_| fs::remove_dir_all(&folder).is_ok());
        }
    }

    /// Puts the journal into a new snapshot where it has so many bytes and is a share of the one there is; whether that
    /// was done. Not by two at once.
    pub(super) fn compact(&self, least: u64, ontology: &dyn Backend) -> Result<bool, StoreError> {
        if self.is_ending.load(Ordering::Acquire) {
            return Ok(false);
        }
        let Some(_turn) = Turn::take(&self.is_compacting) else {
            return Ok(false);
        };
        let done = self.compact_large(least, ontology);
        if self.is_ending.load(Ordering::Acquire) {
            // It lost its folder, and that is no failure.
            return Ok(false);
        }
        done
    }

    fn compact_large(&self, least: u64, ontology: &dyn Backend) -> Result<bool, StoreError> {
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
        let _writing = self.writing.wait(None, || false);
        self.refresh(ontology)?;
        Ok(true)
    }

    /// What readers get.
    pub(super) fn plain(&self, ontology: &dyn Backend) -> Result<Arc<dyn Backend>, StoreError> {
        // A change that was made and whose view failed; while one is being made, the view before it holds.
        if self.is_stale()
            && let Some(_writing) = self.writing.at_once()
        {
            self.refresh(ontology)?;
        }
        let plain = self.plain.read().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(&plain))
    }
}

/// The view of now. O(contested triples).
fn view(disk: &Disk, weighed: &Weighed) -> Result<Arc<dyn Backend>, StoreError> {
    Ok(Arc::from(disk.variant(weighed.contested(), Vec::new())?))
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
