//! More numbers than memory holds, sorted: runs in files, merged when they are read.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

use super::scratch::{Region, Scratch};

/// Bytes of a number.
const SIZE: usize = 16;

/// Takes numbers in any order.
pub(crate) struct Sorter {
    scratch: Scratch,
    most: usize,
    held: Vec<u128>,
    runs: Vec<Region>,
}

impl Sorter {
    /// `memory` is in bytes.
    pub(crate) fn new(folder: &Path, memory: u64) -> Self {
        let most = usize::try_from(memory).unwrap_or(usize::MAX) / SIZE;
        Self {
            scratch: Scratch::new(folder),
            most: most.max(1 << 12),
            held: Vec::new(),
            runs: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, number: u128) -> io::Result<()> {
        if self.held.len() == self.most {
            self.spill()?;
        }
        self.held.push(number);
        Ok(())
    }

    /// Makes room for so many at once, as far as memory is allowed.
    pub(super) fn reserve(&mut self, numbers: u64) {
        let wanted = usize::try_from(numbers)
            .unwrap_or(usize::MAX)
            .min(self.most);
        self.held
            .reserve_exact(wanted.saturating_sub(self.held.len()));
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let held = self.held.drain(..);
        let run = self.scratch.region(|out| {
            for number in held {
                out.write_all(&number.to_le_bytes())?;
            }
            Ok(())
        })?;
        self.runs.push(run);
        Ok(())
    }

    /// Sorted stretches, to be merged.
    pub(crate) fn finish(mut self) -> Vec<Source<'static>> {
        self.held.sort_unstable();
        let (count, memory) = (self.runs.len(), (self.most * SIZE) as u64 / 4);
        let mut sources = vec![Source::Held(self.held.into_iter())];
        for run in self.runs {
            sources.push(Source::File(run.reader(memory, count)));
        }
        sources
    }
}

/// Sorted numbers.
pub(crate) enum Source<'a> {
    Held(std::vec::IntoIter<u128>),
    File(BufReader<Region>),
    Stream(Box<dyn Iterator<Item = io::Result<u128>> + Send + 'a>),
}

impl Source<'_> {
    #[inline]
    fn next(&mut self) -> io::Result<Option<u128>> {
        match self {
            Self::Held(numbers) => Ok(numbers.next()),
            Self::Stream(numbers) => numbers.next().transpose(),
            Self::File(file) => {
                let mut bytes = [0; SIZE];
                match file.read_exact(&mut bytes) {
                    Ok(()) => Ok(Some(u128::from_le_bytes(bytes))),
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
                    Err(error) => Err(error),
                }
            }
        }
    }
}

/// Merges sorted sources into one, each number once.
pub(crate) fn merge(
    mut sources: Vec<Source<'_>>,
    mut each: impl FnMut(u128) -> io::Result<()>,
) -> io::Result<()> {
    let mut heads = BinaryHeap::new();
    for (place, source) in sources.iter_mut().enumerate() {
        if let Some(number) = source.next()? {
            heads.push(Reverse((number, place)));
        }
    }
    let mut last = None;
    while let Some(Reverse((number, place))) = heads.pop() {
        if last != Some(number) {
            each(number)?;
            last = Some(number);
        }
        // As long as this source is ahead of the others, they need not be asked.
        let limit = heads.peek().map(|Reverse((number, _))| *number);
        loop {
            match sources[place].next()? {
                None => break,
                Some(next) if limit.is_some_and(|limit| next > limit) => {
                    heads.push(Reverse((next, place)));
                    break;
                }
                Some(next) => {
                    if last != Some(next) {
                        each(next)?;
                        last = Some(next);
                    }
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_sorted_and_once(numbers in prop::collection::vec(0_u128..9_000, 0..20_000)) {
            let mut sorter = Sorter::new(&std::env::temp_dir(), 1);
            for number in &numbers {
                sorter.push(*number).unwrap();
            }
            let mut sorted = Vec::new();
            let sources = sorter.finish();
            merge(sources, |number| { sorted.push(number); Ok(()) }).unwrap();
            let expected: std::collections::BTreeSet<u128> = numbers.into_iter().collect();
            prop_assert_eq!(sorted, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
