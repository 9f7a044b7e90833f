//! Records in the order of their bytes, more than memory holds: runs in a temporary file, merged when they are read.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

use crate::store::{Region, Scratch};

/// Where a record lies, and its first bytes as a number, which mostly decide.
#[derive(Clone, Copy)]
struct Place {
    first: u64,
    start: usize,
    length: u32,
}

/// Takes records in any order.
pub(in crate::link) struct Runs {
    scratch: Scratch,
    most: usize,
    bytes: Vec<u8>,
    places: Vec<Place>,
    spilled: Vec<Region>,
}

impl Runs {
    /// Records beyond `memory` bytes go to a temporary file in the folder.
    pub(in crate::link) fn new(folder: &Path, memory: u64) -> Self {
        Self {
            scratch: Scratch::new(folder),
            most: usize::try_from(memory).unwrap_or(usize::MAX),
            bytes: Vec::new(),
            places: Vec::new(),
            spilled: Vec::new(),
        }
    }

    pub(in crate::link) fn push(&mut self, record: &[u8]) -> io::Result<()> {
        // Vectors that grow hold half as much again.
        let places = (self.places.len() + 1) * size_of::<Place>();
        let held = self.bytes.len() + record.len() + places;
        if held + held / 2 > self.most && !self.places.is_empty() {
            self.spill()?;
        }
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        let mut first = [0; 8];
        let known = record.len().min(8);
        first[..known].copy_from_slice(&record[..known]);
        self.places.push(Place {
            first: u64::from_be_bytes(first),
            start: self.bytes.len(),
            length,
        });
        self.bytes.extend(record);
        Ok(())
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        self.places.sort_unstable_by(|one, other| {
            let order = one.first.cmp(&other.first);
            order.then_with(|| record(bytes, *one).cmp(record(bytes, *other)))
        });
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let (bytes, places) = (&self.bytes, &self.places);
        let region = self.scratch.region(|out| {
            for place in places {
                out.write_all(&place.length.to_le_bytes())?;
                out.write_all(record(bytes, *place))?;
            }
            Ok(())
        })?;
        self.spilled.push(region);
        self.bytes.clear();
        self.places.clear();
        Ok(())
    }

    /// Hands on all records in order; those that occur twice come twice. Frees what it held.
    pub(in crate::link) fn each<E: From<io::Error>>(
        mut self,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sort();
        if self.spilled.is_empty() {
            return self
                .places
                .iter()
                .try_for_each(|place| take(record(&self.bytes, *place)));
        }
        self.spill()?;
        let memory = self.most as u64 / 2;
        self.bytes = Vec::new();
        self.places = Vec::new();
        let regions = std::mem::take(&mut self.spilled);
        let count = regions.len();
        let mut readers: Vec<BufReader<Region>> = regions
            .into_iter()
            .map(|region| region.reader(memory, count))
            .collect();
        let mut heads = BinaryHeap::new();
        for (place, reader) in readers.iter_mut().enumerate() {
            heads.extend(next(reader)?.map(|record| Reverse((record, place))));
        }
        while let Some(Reverse((record, place))) = heads.pop() {
            take(&record)?;
            heads.extend(next(&mut readers[place])?.map(|record| Reverse((record, place))));
        }
        Ok(())
    }
}

fn record(bytes: &[u8], place: Place) -> &[u8] {
    &bytes[place.start..place.start + place.length as usize]
}

fn next(reader: &mut BufReader<Region>) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match reader.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut record = vec![0; u32::from_le_bytes(length) as usize];
    reader.read_exact(&mut record)?;
    Ok(Some(record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_come_sorted_whatever_the_memory(
            records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..200),
            memory in 0_u64..4_000,
        ) {
            let mut runs = Runs::new(&std::env::temp_dir(), memory);
            for record in &records {
                runs.push(record).unwrap();
            }
            let mut found = Vec::new();
            runs.each(|record| { found.push(record.to_vec()); Ok::<(), io::Error>(()) }).unwrap();
            let mut expected = records;
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
