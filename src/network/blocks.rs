//! Work for each node on several threads, joined so that nobody sees how many there were.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Stop, Stopped, go_on};

/// The nodes are cut into so many blocks, whatever the number of threads.
const BLOCKS: u32 = 128;

/// As many threads as the machine runs at once.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// What is done block by block.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    pub(super) nodes: u32,
    pub(super) threads: usize,
    pub(super) stop: &'a Stop<'a>,
}

/// What is joined so far: blocks that are ready before their turn wait.
struct Joined<R, T> {
    next: u32,
    waiting: BTreeMap<u32, T>,
    result: R,
}

impl<R, T> Joined<R, T> {
    /// Takes a part, and joins it and those behind it whose turn has come.
    fn add(&mut self, block: u32, part: T, join: &impl Fn(&mut R, T)) {
        self.waiting.insert(block, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            join(&mut self.result, part);
            self.next += 1;
        }
    }
}

impl Blocks<'_> {
    /// Works on each block and joins the parts in the order of the blocks.
    ///
    /// `fresh` makes what a thread works with, once a thread; `work` is given the block.
    pub(super) fn fold<W, T: Send, R: Send>(
        &self,
        fresh: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, Range<u32>) -> Result<T, Stopped> + Sync,
        result: R,
        join: impl Fn(&mut R, T) + Sync,
    ) -> Result<R, Stopped> {
        let size = self.nodes.div_ceil(BLOCKS).max(1);
        let count = self.nodes.div_ceil(size);
        let taken = AtomicU32::new(0);
        let joined = Mutex::new(Joined {
            next: 0,
            waiting: BTreeMap::new(),
            result,
        });
        let run = || -> Result<(), Stopped> {
            let mut with = fresh();
            loop {
                let block = taken.fetch_add(1, Ordering::Relaxed);
                if block >= count {
                    return Ok(());
                }
                go_on(self.stop)?;
                let start = block * size;
                let part = work(&mut with, start..start.saturating_add(size).min(self.nodes))?;
                let mut joined = joined.lock().unwrap_or_else(PoisonError::into_inner);
                joined.add(block, part, &join);
            }
        };
        let threads = self.threads.clamp(1, count.max(1) as usize);
        let outcomes: Vec<Result<(), Stopped>> = std::thread::scope(|scope| {
            // Where the system has no thread left, there are fewer of them.
            let spawn = |_| std::thread::Builder::new().spawn_scoped(scope, run).ok();
            let others: Vec<_> = (1..threads).map_while(spawn).collect();
            let own = run();
            let others = others.into_iter().map(|other| match other.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            others.chain([own]).collect()
        });
        outcomes.into_iter().collect::<Result<(), Stopped>>()?;
        let joined = joined.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(joined.result)
    }
}
