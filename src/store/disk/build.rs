//! Writes a snapshot out of runs: merges their terms, renumbers their quads, sorts them in each order.
//!
//! The same way makes the first snapshot, adds to one and compacts: an existing
//! snapshot is a run like any other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::base::{GRAPHS, PREDICATES, TEXT, TEXT_KIND, TEXT_SECTION};
use super::dictionary::{Dictionary, DictionaryWriter, Walk};
use super::file::{FileWriter, Seal, SectionFile};
use super::manifest::sync_folder;
use super::numbers::{Directories, Numbers};
use super::packed::{ColumnWriter, index};
use super::permutation::{Order, Permutation, PermutationWriter};
use super::run::{DEFAULT, FileKeys, Intake, MemoryRun, Used};
use super::scratch::Region;
use super::snapshot::Snapshot;
use super::sorter::{Sorter, Source, merge};
use super::term::{self, Kind};
use crate::store::StoreError;
use crate::store::text::TextIndexBuilder;

/// What was written.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) quads: u64,
    pub(super) triples: u64,
    pub(super) terms: u64,
    pub(super) files: BTreeMap<String, Seal>,
}

/// What is being done, for whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Terms are merged.
    Terms,
    /// Quads are sorted.
    Quads,
    /// Orders and the text index are written.
    Orders,
}

/// Where the keys of a run come from, in their order.
enum Keys<'a> {
    Memory {
        run: &'a MemoryRun,
        next: usize,
    },
    File {
        keys: FileKeys,
        next: u32,
    },
    Base {
        walk: Walk<'a>,
        next: u32,
        /// Which terms to take; all where none is given.
        used: Option<Vec<bool>>,
    },
}

impl Keys<'_> {
    /// Puts the next key, its kind in front, into the buffer, and gives its number in the run.
    fn next(&mut self, key: &mut Vec<u8>) -> Result<Option<u32>, StoreError> {
        match self {
            Self::Memory { run, next } => {
                let Some(number) = run.sorted.get(*next) else {
                    return Ok(None);
                };
                *next += 1;
                key.clear();
                key.extend_from_slice(run.strings.get(*number));
                Ok(Some(*number))
            }
            Self::File { keys, next } => {
                if !keys.next(key).map_err(StoreError::scratch)? {
                    return Ok(None);
                }
                *next += 1;
                Ok(Some(*next - 1))
            }
            Self::Base { walk, next, used } => loop {
                let Some(step) = walk.step() else {
                    return Ok(None);
                };
                let number = *next;
                *next += 1;
                let (kind, bytes) = step?;
                let wanted = used
                    .as_ref()
                    .is_none_or(|used| used.get(index(u64::from(number))) == Some(&true));
                if wanted {
                    key.clear();
                    key.push(kind.byte());
                    key.extend_from_slice(bytes);
                    return Ok(Some(number));
                }
            },
        }
    }
}

/// Old terms that are still in use.
fn still_used(snapshot: &Snapshot) -> Result<(Vec<bool>, Used), StoreError> {
    let mut used = vec![false; index(snapshot.base.dictionary.len())];
    let (mut predicates, mut graphs) = (BTreeSet::new(), BTreeSet::new());
    for ids in snapshot.of_base() {
        let [subject, predicate, object, graph] = ids?;
        predicates.insert(predicate);
        graphs.insert(graph.checked_sub(1).unwrap_or(DEFAULT));
        let graph = graph.checked_sub(1).unwrap_or(subject);
        for id in [subject, predicate, object, graph] {
            if let Some(used) = used.get_mut(index(u64::from(id))) {
                *used = true;
            }
        }
    }
    let used_by = Used {
        predicates: predicates.into_iter().collect(),
        graphs: graphs.into_iter().collect(),
    };
    Ok((used, used_by))
}

/// Builds one generation in a folder.
pub(super) struct Builder<'a> {
    pub(super) folder: &'a Path,
    pub(super) memory: u64,
    pub(super) threads: usize,
    pub(super) watch: &'a (dyn Fn(Stage) + Sync),
}

/// The runs of a build.
struct Runs<'a> {
    memory: Vec<MemoryRun>,
    files: Vec<(Region, Used)>,
    base: Option<(&'a Snapshot, Used)>,
}

impl Builder<'_> {
    /// Writes all files of a generation, out of new quads and those of an older one.
    pub(super) fn build(
        &self,
        mut intakes: Vec<Intake>,
        existing: Option<&Snapshot>,
    ) -> Result<Built, StoreError> {
        (self.watch)(Stage::Terms);
        if let Some(snapshot) = existing {
            let mut changes = Intake::new(self.folder, self.memory / 4);
            for ids in snapshot.of_changes() {
                let quad = snapshot.quad(ids)?;
                changes.whole(&quad)?;
            }
            intakes.push(changes);
        }
        let mut runs = Runs {
            memory: Vec::new(),
            files: Vec::new(),
            base: None,
        };
        let mut keys = Vec::new();
        let done = finished(intakes);
        let in_files = done.iter().map(|(files, _)| files.len()).sum();
        for (files, last) in done {
            for run in files {
                keys.push(Keys::File {
                    keys: FileKeys::new(run.keys.reader(self.share(), in_files)),
                    next: 0,
                });
                runs.files.push((run.quads, run.used));
            }
            runs.memory.push(last);
        }
        if let Some(snapshot) = existing {
            let base = &snapshot.base;
            let (used, directories) = if snapshot.has_deletions() {
                let (used, directories) = still_used(snapshot)?;
                (Some(used), directories)
            } else {
                let graphs = base.graphs.iter();
                let graphs = graphs.map(|graph| graph.checked_sub(1).unwrap_or(DEFAULT));
                let directories = Used {
                    predicates: base.predicates.clone(),
                    graphs: graphs.collect(),
                };
                (None, directories)
            };
            keys.push(Keys::Base {
                walk: base.dictionary.walk(),
                next: 0,
                used,
            });
            runs.base = Some((snapshot, directories));
        }
        let (terms, mut files, maps) = self.terms(keys, &runs)?;
        self.quads(terms, &mut files, maps, runs)
    }

    /// Merges the keys of all runs into the dictionary; gives for each run its terms' new ids:
    /// file runs first, then the base, then those in memory.
    #[expect(clippy::type_complexity, reason = "three results of one pass")]
    fn terms<'r>(
        &self,
        mut keys: Vec<Keys<'r>>,
        runs: &'r Runs<'_>,
    ) -> Result<(Terms, BTreeMap<String, Seal>, Vec<Vec<u32>>), StoreError> {
        let mut maps: Vec<Vec<u32>> = keys.iter().map(|_| Vec::new()).collect();
        for run in &runs.memory {
            keys.push(Keys::Memory { run, next: 0 });
            maps.push(vec![0; run.strings.len()]);
        }
        let mut writer = DictionaryWriter::new(self.folder);
        let mut heads = BinaryHeap::new();
        for (place, keys) in keys.iter_mut().enumerate() {
            let mut key = Vec::new();
            if let Some(number) = keys.next(&mut key)? {
                heads.push(Reverse((key, place, number)));
            }
        }
        let (mut last, mut terms) = (Vec::new(), Terms::default());
        while let Some(Reverse((mut key, place, number))) = heads.pop() {
            if terms.all == 0 || last != key {
                let (first, rest) = key.split_first().ok_or_else(StoreError::unreadable)?;
                let kind = Kind::from_byte(*first).ok_or_else(StoreError::unreadable)?;
                writer.push(kind, rest).map_err(StoreError::scratch)?;
                terms.all += 1;
                if matches!(kind, Kind::Iri | Kind::Blank) {
                    terms.resources += 1;
                }
                last.clone_from(&key);
            }
            // The highest id is none, and a graph is written as an id and 1.
            let id = u32::try_from(terms.all - 1)
                .ok()
                .filter(|id| *id < u32::MAX - 1);
            let id = id.ok_or(StoreError::TooManyTerms)?;
            let (map, slot) = (&mut maps[place], index(u64::from(number)));
            if slot >= map.len() {
                map.resize(slot + 1, 0);
            }
            map[slot] = id;
            if let Some(number) = keys[place].next(&mut key)? {
                heads.push(Reverse((key, place, number)));
            }
        }
        let mut file = FileWriter::create(&self.folder.join(Dictionary::FILE), Dictionary::KIND)?;
        writer.finish(&mut file)?;
        let mut files = BTreeMap::new();
        files.insert(Dictionary::FILE.to_owned(), file.finish()?);
        Ok((terms, files, maps))
    }

    fn quads(
        &self,
        terms: Terms,
        files: &mut BTreeMap<String, Seal>,
        maps: Vec<Vec<u32>>,
        mut runs: Runs<'_>,
    ) -> Result<Built, StoreError> {
        (self.watch)(Stage::Quads);
        let useds = runs.files.iter().map(|(_, used)| used);
        let useds = useds.chain(runs.base.iter().map(|(_, used)| used));
        let useds = useds.chain(runs.memory.iter().map(|run| &run.used));
        let useds: Vec<Used> = useds.cloned().collect();
        let maps_of = useds.iter().zip(maps.iter().map(Vec::as_slice));
        let directories = Directories::new(maps_of).ok_or_else(misnumbered)?;
        let numbers: Option<Vec<Numbers<'_>>> = useds
            .iter()
            .zip(&maps)
            .map(|(used, map)| directories.numbers(used, map))
            .collect();
        let numbers = numbers.ok_or_else(misnumbered)?;
        let (of_files, rest) = numbers.split_at(runs.files.len());
        let (of_base, of_memory) = rest.split_at(usize::from(runs.base.is_some()));
        let mut sources = self.of_files(std::mem::take(&mut runs.files), of_files)?;
        if let (Some((snapshot, _)), Some(numbers)) = (&runs.base, of_base.first()) {
            sources.push(stream(snapshot, numbers));
        }
        sources.extend(sorted(runs.memory, of_memory)?);
        let (rows, triples) = self.first_order(sources, &terms, &directories, files)?;
        drop(numbers);
        drop(maps);
        self.other_orders(rows, &terms, &directories, files)?;
        sync_folder(self.folder).map_err(|error| StoreError::io(self.folder, error))?;
        Ok(Built {
            quads: rows,
            triples,
            terms: terms.all,
            files: std::mem::take(files),
        })
    }

    /// What one sorter may hold of the memory.
    fn share(&self) -> u64 {
        self.memory / (2 * self.threads.max(2) as u64)
    }

    /// Sorted stretches of the quads in files.
    fn of_files<'a>(
        &self,
        runs: Vec<(Region, Used)>,
        numbers: &[Numbers<'_>],
    ) -> Result<Vec<Source<'a>>, StoreError> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        let mut sorter = Sorter::new(self.folder, self.share());
        for ((file, _), numbers) in runs.into_iter().zip(numbers) {
            let mut file = file.reader(self.share(), 1);
            let mut bytes = [0; 16];
            loop {
                match file.read_exact(&mut bytes) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                    Err(error) => return Err(StoreError::scratch(error)),
                }
                let packed = numbers.packed(u128::from_le_bytes(bytes));
                sorter
                    .push(packed.ok_or_else(misnumbered)?)
                    .map_err(StoreError::scratch)?;
            }
        }
        Ok(sorter.finish())
    }

    /// Writes the first order, out of which the others are made. Gives quads and different triples.
    fn first_order(
        &self,
        sources: Vec<Source<'_>>,
        terms: &Terms,
        directories: &Directories,
        files: &mut BTreeMap<String, Seal>,
    ) -> Result<(u64, u64), StoreError> {
        let resources = u32::try_from(terms.resources).unwrap_or(u32::MAX);
        let mut writer = PermutationWriter::new(Order::Spo, resources, self.folder);
        let (mut triples, mut last) = (0, None);
        merge(sources, |packed| {
            let triple = packed >> 32;
            if last != Some(triple) {
                last = Some(triple);
                triples += 1;
            }
            writer.push(packed)
        })
        .map_err(StoreError::scratch)?;
        let path = self.folder.join(Order::Spo.file());
        let mut file = FileWriter::create(&path, Order::Spo.kind())?;
        let rows = writer.finish(&mut file)?;
        for (name, list) in [
            (PREDICATES, &directories.predicates),
            (GRAPHS, &directories.graphs),
        ] {
            file.section(name, |out| {
                let mut column = ColumnWriter::new(self.folder);
                for id in list {
                    column.push(u64::from(*id))?;
                }
                column.finish(out)
            })?;
        }
        files.insert(Order::Spo.file().to_owned(), file.finish()?);
        Ok((rows, triples))
    }

    /// The other orders and the text index, several at once.
    fn other_orders(
        &self,
        rows: u64,
        terms: &Terms,
        directories: &Directories,
        files: &mut BTreeMap<String, Seal>,
    ) -> Result<(), StoreError> {
        (self.watch)(Stage::Orders);
        let seal = |name: &str| files.get(name).ok_or_else(StoreError::unreadable);
        let path = self.folder.join(Order::Spo.file());
        let first = SectionFile::open(&path, Order::Spo.kind(), seal(Order::Spo.file())?)?;
        let first = Permutation::open(&first, Order::Spo)?;
        let path = self.folder.join(Dictionary::FILE);
        let words = SectionFile::open(&path, Dictionary::KIND, seal(Dictionary::FILE)?)?;
        let words = Dictionary::open(&words)?;
        let leads = |order| match order {
            Order::Spo | Order::Ops => u32::try_from(terms.all).unwrap_or(u32::MAX),
            Order::Pso | Order::Pos => u32::try_from(directories.predicates.len()).unwrap_or(0),
            Order::Gspo => u32::try_from(directories.graphs.len()).unwrap_or(0),
        };
        let mut orders = vec![Order::Pos, Order::Pso, Order::Ops];
        if directories.graphs.len() > 1 {
            orders.insert(0, Order::Gspo);
        }
        // The longest task goes first: jobs are taken from the end.
        let mut jobs: Vec<Option<Order>> = orders.into_iter().map(Some).collect();
        jobs.push(None);
        let jobs = Mutex::new(jobs);
        let done = Mutex::new(Vec::new());
        let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let work = || {
            while let Some(job) = next() {
                let (name, seal) = match job {
                    Some(order) => (order.file(), self.order(order, &first, leads(order), rows)),
                    None => (TEXT, self.text(&words)),
                };
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done.push((name, seal));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.threads.max(1) {
                scope.spawn(work);
            }
            work();
        });
        for (name, seal) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
            files.insert(name.to_owned(), seal?);
        }
        Ok(())
    }

    fn order(
        &self,
        order: Order,
        first: &Permutation,
        leads: u32,
        rows: u64,
    ) -> Result<Seal, StoreError> {
        let mut sorter = Sorter::new(self.folder, self.share());
        sorter.reserve(rows);
        let (mut lead, mut end) = (0, first.start(1));
        for row in 0..rows {
            while row >= end {
                lead += 1;
                end = first.start(lead + 1);
            }
            let quad = [
                lead,
                first.get(0, row),
                first.get(1, row),
                first.get(2, row),
            ];
            sorter.push(order.pack(quad)).map_err(StoreError::scratch)?;
        }
        let mut writer = PermutationWriter::new(order, leads, self.folder);
        merge(sorter.finish(), |packed| writer.push(packed)).map_err(StoreError::scratch)?;
        let mut file = FileWriter::create(&self.folder.join(order.file()), order.kind())?;
        writer.finish(&mut file)?;
        file.finish()
    }

    fn text(&self, words: &Dictionary) -> Result<Seal, StoreError> {
        let mut builder = TextIndexBuilder::new();
        for kind in [Kind::Plain, Kind::Tagged] {
            let ids = words.ids(kind);
            let mut walk = words.walk_from(ids.start);
            for id in ids {
                let step = walk.step().ok_or_else(StoreError::unreadable)?;
                let (kind, key) = step?;
                if let Some(text) = term::searchable(kind, key) {
                    builder.add(u32::try_from(id).unwrap_or(u32::MAX), text);
                }
            }
        }
        let bytes = builder.finish();
        let mut file = FileWriter::create(&self.folder.join(TEXT), TEXT_KIND)?;
        file.section(TEXT_SECTION, |out| out.write_all(&bytes))?;
        file.finish()
    }
}

/// How many terms there are.
#[derive(Clone, Copy, Debug, Default)]
struct Terms {
    all: u64,
    /// Those that can be subjects, which come first.
    resources: u64,
}

/// A run whose quads name terms that it has not: its scratch file changed on the disk.
fn misnumbered() -> StoreError {
    StoreError::scratch(io::Error::other("reads otherwise than it was written"))
}

/// Closes all intakes at once: each sorts its terms.
fn finished(intakes: Vec<Intake>) -> Vec<(Vec<super::run::FileRun>, MemoryRun)> {
    std::thread::scope(|scope| {
        let tasks: Vec<_> = intakes
            .into_iter()
            .map(|intake| scope.spawn(|| intake.finish()))
            .collect();
        let joined = tasks.into_iter().map(std::thread::ScopedJoinHandle::join);
        // A panic goes on where it is waited for.
        joined
            .map(|outcome| outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// The quads of the runs in memory, renumbered and sorted, each run by a thread of its own.
fn sorted(
    runs: Vec<MemoryRun>,
    numbers: &[Numbers<'_>],
) -> Result<Vec<Source<'static>>, StoreError> {
    std::thread::scope(|scope| {
        let tasks: Vec<_> = runs
            .into_iter()
            .zip(numbers)
            .map(|(run, numbers)| {
                scope.spawn(move || {
                    let mut quads = run.quads;
                    drop((run.strings, run.sorted));
                    for packed in &mut quads {
                        *packed = numbers.packed(*packed).ok_or_else(misnumbered)?;
                    }
                    quads.sort_unstable();
                    Ok(Source::Held(quads.into_iter()))
                })
            })
            .collect();
        let joined = tasks.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined
            .map(|outcome| outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// The quads of an older snapshot: new ids keep the order of the old ones.
fn stream<'a>(snapshot: &'a Snapshot, numbers: &'a Numbers<'a>) -> Source<'a> {
    let quads = snapshot.of_base().map(|ids| {
        let [subject, predicate, object, graph] =
            ids.map_err(|error| io::Error::other(StoreError::from(error)))?;
        let graph = graph.checked_sub(1).unwrap_or(DEFAULT);
        let row = numbers.row([subject, predicate, object, graph]);
        let row = row.ok_or_else(|| io::Error::other(misnumbered()))?;
        Ok(Order::Spo.pack(row))
    });
    Source::Stream(Box::new(quads))
}
