//! A snapshot: dictionary, permutations and statistics of one generation, read where they lie.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::dates::Dates;
use super::dictionary::{Cursor, Dictionary, Unreadable};
use super::file::SectionFile;
use super::lists::Lists;
use super::manifest::Manifest;
use super::map::Bytes;
use super::packed::Column;
use super::permutation::{Order, Permutation, Row};
use super::term::{self, Kind};
use crate::model::gauge::Share;
use crate::store::StoreError;
use crate::store::columns::{By, Mark, Marks};

/// Section of the numbers of predicates and graphs, in the file of the first order.
pub(super) const PREDICATES: &str = "predicates";
/// As [`PREDICATES`]; 0 is the default graph, any other is an id and 1.
pub(super) const GRAPHS: &str = "graphs";
/// The file of the text index.
pub(super) const TEXT: &str = "text.bin";
/// The section with it.
pub(super) const TEXT_SECTION: &str = "index";
/// Its kind.
pub(super) const TEXT_KIND: [u8; 4] = *b"TEXT";

/// Files up to this size are verified whenever they are opened.
const VERIFIED_AT_ONCE: u64 = 4 << 20;

/// Predicates that are known by name, where there are no more.
const NAMED: usize = 1 << 9;

/// Strings that have marks, 16 bytes each, where there are no more: 64 MiB, for which whoever has them made waits half a second.
const MARKED: u64 = 1 << 22;
/// Bytes of a string beyond which it has pieces enough to be looked at whatever is wanted.
const LONGEST: usize = 512;

/// A quad by ids: subject, predicate, object, and the graph as id and 1, or 0.
pub(super) type Ids = [u32; 4];

/// The immutable part of a store.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) dictionary: Dictionary,
    orders: Vec<Permutation>,
    /// Ids of predicates by number.
    pub(super) predicates: Vec<u32>,
    /// Graphs by number.
    pub(super) graphs: Vec<u32>,
    /// No triple is in two graphs.
    pub(super) disjoint: bool,
    pub(super) text: Bytes,
    dates: OnceLock<Dates>,
    pub(super) lists: Lists,
    named: OnceLock<HashMap<Box<str>, u32>>,
    marks: OnceLock<Marks>,
    /// Looks at strings until now, while there are no marks.
    looked: AtomicU64,
    /// Whether somebody makes the marks.
    making: AtomicBool,
}

fn numbers(file: &SectionFile, section: &str) -> Result<Vec<u32>, StoreError> {
    let wrong = || file.damaged(format!("has a damaged section `{section}`"));
    let column = Column::open(file.section(section)?).ok_or_else(wrong)?;
    (0..column.len())
        .map(|place| u32::try_from(column.get(place)).map_err(|_too_large| wrong()))
        .collect()
}

/// Compares every byte of a generation with its checksums; the files and their sizes. O(store).
///
/// Whoever makes a new generation out of an old one begins with this: damage that is
/// written on would have sound checksums.
pub(super) fn verify(folder: &Path, manifest: &Manifest) -> Result<Vec<(String, u64)>, StoreError> {
    let mut files = Vec::new();
    for (name, seal) in &manifest.files {
        SectionFile::open_any(&folder.join(name), seal)?.verify()?;
        files.push((name.clone(), seal.bytes));
    }
    Ok(files)
}

impl Base {
    /// Opens the files that the manifest names. O(predicates + graphs), and O(file) for small files.
    pub(super) fn open(folder: &Path, manifest: &Manifest) -> Result<Self, StoreError> {
        let open = |name: &str, kind| -> Result<SectionFile, StoreError> {
            let path = folder.join(name);
            let seal = manifest
                .files
                .get(name)
                .ok_or_else(|| StoreError::damaged(&path, "is not in the manifest"))?;
            let file = SectionFile::open(&path, kind, seal)?;
            if file.bytes() <= VERIFIED_AT_ONCE {
                file.verify()?;
            }
            Ok(file)
        };
        let dictionary = Dictionary::open(&open(Dictionary::FILE, Dictionary::KIND)?)?;
        let mut orders = Vec::new();
        let mut directories = None;
        for order in Order::ALL {
            if order == Order::Gspo && !manifest.files.contains_key(order.file()) {
                continue;
            }
            let file = open(order.file(), order.kind())?;
            orders.push(Permutation::open(&file, order)?);
            if order == Order::Spo {
                directories = Some((numbers(&file, PREDICATES)?, numbers(&file, GRAPHS)?));
            }
        }
        let (predicates, graphs) = directories.unwrap_or_default();
        let text = open(TEXT, TEXT_KIND)?.section(TEXT_SECTION)?;
        let base = Self {
            dictionary,
            orders,
            predicates,
            graphs,
            disjoint: manifest.triples == manifest.quads,
            text,
            dates: OnceLock::new(),
            lists: Lists::default(),
            named: OnceLock::new(),
            marks: OnceLock::new(),
            looked: AtomicU64::new(0),
            making: AtomicBool::new(false),
        };
        base.agrees(folder, manifest)?;
        Ok(base)
    }

    /// Which dates are in the order of time. The first who asks waits for a look at all of them.
    pub(super) fn dates(&self) -> &Dates {
        self.dates.get_or_init(|| Dates::new(&self.dictionary))
    }

    /// The id of a predicate by its IRI, where there are few: plans ask for them again and again. The first who asks waits
    /// for a look at all of them.
    pub(super) fn predicate_named(&self, iri: &str) -> Option<u32> {
        let named = self.named.get_or_init(|| {
            let few = self
                .predicates
                .iter()
                .take_while(|_| self.predicates.len() <= NAMED);
            let mut key = Vec::new();
            few.filter_map(|id| {
                let kind = self.dictionary.key(u64::from(*id), &mut key);
                let is_iri = matches!(kind, Ok(Kind::Iri));
                let iri = std::str::from_utf8(&key).ok().filter(|_| is_iri)?;
                Some((Box::from(iri), *id))
            })
            .collect()
        });
        named.get(iri).copied()
    }

    /// Marks of all strings, as soon as so many were looked at as there are: who only asks once never waits for them, nor does
    /// anybody while they are made for another.
    pub(super) fn marks(&self, looks: usize) -> Option<&Marks> {
        if let Some(marks) = self.marks.get() {
            return Some(marks);
        }
        let strings = self.dictionary.ids(Kind::Plain).start..self.dictionary.ids(Kind::Tagged).end;
        let count = strings.end.saturating_sub(strings.start);
        let looked = self.looked.fetch_add(looks as u64, Ordering::Relaxed);
        if count > MARKED || looked < count || self.making.swap(true, Ordering::Relaxed) {
            return None;
        }
        Some(self.marks.get_or_init(|| {
            let first = u32::try_from(strings.start).unwrap_or(u32::MAX);
            Marks::new(first.saturating_add(1), self.marked(&strings))
        }))
    }

    /// The marks of some strings, by two threads.
    fn marked(&self, strings: &Range<u64>) -> Vec<Mark> {
        let middle = strings.start.midpoint(strings.end);
        let some = |strings: Range<u64>| -> Vec<Mark> {
            let mut cursor = Cursor::default();
            let marks = strings.map(|id| match self.dictionary.key_from(id, &mut cursor) {
                Ok(kind) => mark(kind, &cursor.key),
                Err(Unreadable) => Mark::ANY,
            });
            marks.collect()
        };
        let share = Share::new();
        thread::scope(|scope| {
            let help = || {
                let _counted = share.begin();
                some(middle..strings.end)
            };
            let Ok(other) = thread::Builder::new().spawn_scoped(scope, help) else {
                // Where the system gives no thread one makes them all.
                return some(strings.clone());
            };
            let mut marks = some(strings.start..middle);
            let other = other.join();
            marks.extend(other.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            marks
        })
    }

    /// Whether the parts fit each other and the manifest.
    fn agrees(&self, folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
        for order in &self.orders {
            if order.len() != manifest.quads {
                let path = folder.join(order.order.file());
                return Err(StoreError::damaged(
                    &path,
                    "has another number of quads than the manifest",
                ));
            }
        }
        if self.dictionary.len() != manifest.terms || self.dictionary.len() >= u64::from(u32::MAX) {
            let path = folder.join(Dictionary::FILE);
            return Err(StoreError::damaged(
                &path,
                "has another number of terms than the manifest",
            ));
        }
        if self.graphs.len() > 1 && self.order(Order::Gspo).is_none() {
            let path = folder.join(Order::Gspo.file());
            return Err(StoreError::damaged(&path, "is missing"));
        }
        Ok(())
    }

    /// All orders, the one by subject first.
    pub(super) fn permutations(&self) -> &[Permutation] {
        &self.orders
    }

    pub(super) fn order(&self, order: Order) -> Option<&Permutation> {
        self.orders.get(order.place())
    }

    #[inline]
    fn get(&self, order: Order) -> &Permutation {
        // The first four are always there; the fifth is asked for with more than one graph.
        self.orders.get(order.place()).unwrap_or(&self.orders[0])
    }

    pub(super) fn len(&self) -> u64 {
        self.orders[0].len()
    }

    /// The number of a predicate.
    #[inline]
    pub(super) fn predicate(&self, id: u32) -> Option<u32> {
        let number = self.predicates.binary_search(&id).ok()?;
        u32::try_from(number).ok()
    }

    /// The number of a graph.
    #[inline]
    pub(super) fn graph(&self, graph: u32) -> Option<u32> {
        let number = self.graphs.binary_search(&graph).ok()?;
        u32::try_from(number).ok()
    }

    /// The rows that may match, in the best order for them. O(log quads).
    pub(super) fn stretch(&self, pattern: [Option<u32>; 4]) -> Option<Stretch> {
        let [subject, predicate, object, graph] = pattern;
        let predicate = match predicate {
            Some(id) => Some(self.predicate(id)?),
            None => None,
        };
        let graph = match graph {
            Some(graph) => Some(self.graph(graph)?),
            None => None,
        };
        let wanted = [subject, predicate, object, graph];
        let (order, rows) = match (subject, predicate, object) {
            (Some(subject), Some(_), _) | (Some(subject), None, None) => {
                self.within(Order::Spo, subject, wanted)
            }
            (None, _, Some(object)) => self.within(Order::Ops, object, wanted),
            (Some(subject), None, Some(object)) => {
                let one = self.within(Order::Spo, subject, wanted);
                let other = self.within(Order::Ops, object, wanted);
                if length(&one.1) <= length(&other.1) {
                    one
                } else {
                    other
                }
            }
            (None, Some(predicate), None) => {
                let one = self.within(Order::Pso, predicate, wanted);
                match graph.filter(|_| self.graphs.len() > 1) {
                    Some(graph) => {
                        let other = self.within(Order::Gspo, graph, wanted);
                        if length(&one.1) <= length(&other.1) {
                            one
                        } else {
                            other
                        }
                    }
                    None => one,
                }
            }
            (None, None, None) => match graph.filter(|_| self.graphs.len() > 1) {
                Some(graph) => self.within(Order::Gspo, graph, wanted),
                None => (Order::Spo, 0..self.len()),
            },
        };
        (rows.start < rows.end).then_some(Stretch {
            order,
            rows,
            wanted,
        })
    }

    /// The rows of the triples with this predicate, by number, and this subject or object. The other end is in the column 1 of their
    /// order, and ascends. O(log quads).
    pub(super) fn ends(&self, predicate: u32, by: By, end: u32) -> (&Permutation, Range<u64>) {
        let permutation = self.get(match by {
            By::Subject => Order::Spo,
            By::Object => Order::Ops,
        });
        let rows = permutation.narrow(permutation.rows(end), 0, predicate);
        (permutation, rows)
    }

    /// The rows of an order that agree in its leading parts, as far as these are wanted.
    fn within(&self, order: Order, lead: u32, wanted: [Option<u32>; 4]) -> (Order, Range<u64>) {
        let permutation = self.get(order);
        let mut rows = permutation.rows(lead);
        for (column, part) in order.parts().into_iter().skip(1).enumerate() {
            let Some(value) = wanted[part] else { break };
            // The graph is everywhere the same if there is one.
            if part == 3 && self.graphs.len() == 1 {
                break;
            }
            rows = permutation.narrow(rows, column, value);
        }
        (order, rows)
    }
}

/// The mark of a string that the operators know themselves; the evaluator is asked about those with a direction.
fn mark(kind: Kind, key: &[u8]) -> Mark {
    match kind {
        _ if key.len() > LONGEST => Mark::ANY,
        Kind::Plain => term::searchable(kind, key).map_or(Mark::ANY, Mark::of),
        Kind::Tagged => match term::tagged(key) {
            Ok((text, _, None)) => Mark::of(text),
            Ok((_, _, Some(_))) | Err(_) => Mark::ANY,
        },
        _ => Mark::ANY,
    }
}

fn length(rows: &Range<u64>) -> u64 {
    rows.end.saturating_sub(rows.start)
}

/// Rows of one order, and what is wanted of them.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    order: Order,
    rows: Range<u64>,
    /// By part; predicate and graph by number.
    wanted: [Option<u32>; 4],
}

impl Stretch {
    /// At most so many quads match.
    pub(super) fn len(&self) -> u64 {
        length(&self.rows)
    }

    /// Whether every row matches, so that the length is exact.
    pub(super) fn is_exact(&self, base: &Base) -> bool {
        let mut open = false;
        for part in self.order.parts() {
            match self.wanted[part] {
                None => open = true,
                Some(_) if open && !(part == 3 && base.graphs.len() == 1) => return false,
                Some(_) => {}
            }
        }
        true
    }

    pub(super) fn scan(self, base: &Base) -> Scan {
        let permutation = base.get(self.order);
        let mut lead = None;
        let parts = self.order.parts();
        if self.wanted[parts[0]].is_none() {
            lead = Some(permutation.lead_of(self.rows.start));
        }
        let mut fixed = self.wanted;
        if base.graphs.len() == 1 {
            fixed[3] = Some(0);
        }
        // Columns behind the first open part are read even where they are wanted.
        let mut open = lead.is_some();
        let mut checked = [false; 4];
        for part in parts.into_iter().skip(1) {
            if fixed[part].is_none() {
                open = true;
            } else if open && !(part == 3 && base.graphs.len() == 1) {
                checked[part] = true;
            }
        }
        Scan {
            order: self.order,
            next: self.rows.start,
            end: self.rows.end,
            lead,
            lead_end: lead.map_or(0, |lead| permutation.start(lead + 1)),
            fixed,
            checked,
        }
    }
}

/// A scan over rows; yields them with numbers for predicate and graph.
#[derive(Debug)]
pub(super) struct Scan {
    order: Order,
    next: u64,
    end: u64,
    /// The leading part, where it changes on the way.
    lead: Option<u32>,
    lead_end: u64,
    fixed: [Option<u32>; 4],
    checked: [bool; 4],
}

impl Scan {
    /// The next row of the base that the scan was made for.
    #[inline]
    pub(super) fn next(&mut self, base: &Base) -> Option<Row> {
        let permutation = base.get(self.order);
        let parts = self.order.parts();
        'rows: while self.next < self.end {
            let at = self.next;
            self.next += 1;
            let mut row = [0; 4];
            row[parts[0]] = self.lead(permutation, at);
            for column in 0..3 {
                let part = parts[column + 1];
                if let Some(value) = self.fixed[part].filter(|_| !self.checked[part]) {
                    row[part] = value;
                    continue;
                }
                row[part] = permutation.get(column, at);
                if self.fixed[part].is_some_and(|wanted| wanted != row[part]) {
                    continue 'rows;
                }
            }
            return Some(row);
        }
        None
    }

    /// The leading part of a row that is not before the last one asked for.
    #[inline]
    fn lead(&mut self, permutation: &Permutation, row: u64) -> u32 {
        let Some(lead) = &mut self.lead else {
            return self.fixed[self.order.parts()[0]].unwrap_or(0);
        };
        while row >= self.lead_end && *lead < permutation.leads() {
            *lead += 1;
            self.lead_end = permutation.start(lead.saturating_add(1));
        }
        *lead
    }
}
