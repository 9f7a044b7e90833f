//! Triples as numbers that only grow: a table a predicate, in the order in which they came.
//!
//! The order is the point. What is new in a round is the end of each table, so that joins with only what is new
//! need no copies; and what a statement was derived from came before it, so that its proof is found again
//! without being kept.

use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet, HashTable};

pub(super) use super::chain::Spreading;
use super::chain::{Chain, figure, number, spread};
use crate::store::{Id, Terms, at};

/// Stands for no number.
pub(super) const NONE: u32 = u32::MAX;

/// A triple by numbers.
pub(super) type Fact = [Id; 3];

/// What is known of a part of a pattern when its rows are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// Anything fits.
    Nothing,
    /// It will have a value by then.
    Later,
    Is(Id),
}

/// The triples of one predicate.
pub(super) struct Table {
    predicate: Id,
    subjects: Vec<Id>,
    objects: Vec<Id>,
    /// The place of each in the log.
    log: Vec<u32>,
    set: HashTable<u32>,
    by_subject: OnceLock<Chain>,
    by_object: OnceLock<Chain>,
    /// Rows before the last round, and with it.
    old: usize,
    now: usize,
    /// Helps rules and is no statement.
    is_hidden: bool,
}

impl Table {
    fn new(predicate: Id) -> Self {
        Self {
            predicate,
            subjects: Vec::new(),
            objects: Vec::new(),
            log: Vec::new(),
            set: HashTable::new(),
            by_subject: OnceLock::new(),
            by_object: OnceLock::new(),
            old: 0,
            now: 0,
            is_hidden: false,
        }
    }

    fn row(&self, subject: Id, object: Id) -> Option<u32> {
        let hash = pair(subject, object);
        let same =
            |row: &u32| self.subjects[at(*row)] == subject && self.objects[at(*row)] == object;
        self.set.find(hash, same).copied()
    }

    /// Adds a pair that is not there.
    fn push(&mut self, subject: Id, object: Id, log: u32) -> u32 {
        let row = number(self.subjects.len());
        self.subjects.push(subject);
        self.objects.push(object);
        self.log.push(log);
        let Self {
            set,
            subjects,
            objects,
            ..
        } = self;
        let hash = |row: &u32| pair(subjects[at(*row)], objects[at(*row)]);
        set.insert_unique(pair(subject, object), row, hash);
        if let Some(chain) = self.by_subject.get_mut() {
            chain.push(subject);
        }
        if let Some(chain) = self.by_object.get_mut() {
            chain.push(object);
        }
        row
    }

    fn by_subject(&self) -> &Chain {
        self.by_subject
            .get_or_init(|| Chain::of(self.subjects.iter().copied()))
    }

    fn by_object(&self) -> &Chain {
        self.by_object
            .get_or_init(|| Chain::of(self.objects.iter().copied()))
    }

    fn rows(&self, part: Part) -> (usize, usize) {
        match part {
            Part::All => (0, self.now),
            Part::Old => (0, self.old),
            Part::New => (self.old, self.now),
            Part::Before(stamp) => (0, self.log.partition_point(|log| *log < stamp)),
        }
    }

    fn fact(&self, row: usize) -> Fact {
        [self.subjects[row], self.predicate, self.objects[row]]
    }
}

fn pair(subject: Id, object: Id) -> u64 {
    spread(u64::from(subject) << 32 | u64::from(object))
}

/// Which triples are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All that were there when the round began.
    All,
    /// Those of them that were there in the round before.
    Old,
    /// The others.
    New,
    /// Those that came before this place in the log.
    Before(u32),
}

/// All triples, with how each came.
pub(super) struct Facts {
    pub(super) terms: Terms,
    tables: Vec<Table>,
    places: HashMap<Id, u32, Spreading>,
    /// Table and row of each triple, as they came.
    log: Vec<(u32, u32)>,
    /// The rule behind each that was not stated.
    rules: Vec<u32>,
    stated: usize,
    old: usize,
    now: usize,
    by_subject: OnceLock<Chain>,
    by_object: OnceLock<Chain>,
    /// The last predicate and its table: statements come in runs.
    last: (Id, u32),
    /// Nothing is derived of these.
    barred: HashSet<Id, Spreading>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            terms: Terms::default(),
            tables: Vec::new(),
            places: HashMap::default(),
            log: Vec::new(),
            rules: Vec::new(),
            stated: 0,
            old: 0,
            now: 0,
            by_subject: OnceLock::new(),
            by_object: OnceLock::new(),
            last: (NONE, NONE),
            barred: HashSet::default(),
        }
    }
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts")
            .field("triples", &self.log.len())
            .field("stated", &self.stated)
            .finish_non_exhaustive()
    }
}

impl Facts {
    fn place(&mut self, predicate: Id) -> u32 {
        if self.last.0 == predicate {
            return self.last.1;
        }
        let next = number(self.tables.len());
        let place = *self.places.entry(predicate).or_insert(next);
        if place == next {
            self.tables.push(Table::new(predicate));
        }
        self.last = (predicate, place);
        place
    }

    pub(super) fn table(&self, predicate: Id) -> Option<&Table> {
        let place = self.places.get(&predicate)?;
        Some(&self.tables[at(*place)])
    }

    /// A predicate that helps rules.
    pub(super) fn hide(&mut self, predicate: Id) {
        let place = self.place(predicate);
        self.tables[at(place)].is_hidden = true;
    }

    pub(super) fn is_hidden(&self, predicate: Id) -> bool {
        self.table(predicate).is_some_and(|table| table.is_hidden)
    }

    /// Has nothing derived of a thing from now on; false if that is so already.
    pub(super) fn bar(&mut self, thing: Id) -> bool {
        self.barred.insert(thing)
    }

    /// Adds a triple; false if it is there, or may not be. `rule` is none where it is stated, which comes first.
    pub(super) fn insert(&mut self, fact: Fact, rule: Option<u32>) -> bool {
        let [subject, predicate, object] = fact;
        if rule.is_some() && self.barred.contains(&subject) {
            return false;
        }
        let place = self.place(predicate);
        let log = number(self.log.len());
        let table = &mut self.tables[at(place)];
        if table.row(subject, object).is_some() {
            return false;
        }
        let row = table.push(subject, object, log);
        self.log.push((place, row));
        match rule {
            Some(rule) => self.rules.push(rule),
            None => self.stated = self.log.len(),
        }
        if let Some(chain) = self.by_subject.get_mut() {
            chain.push(subject);
        }
        if let Some(chain) = self.by_object.get_mut() {
            chain.push(object);
        }
        true
    }

    /// Begins a round: what came since the last one is new. False if there is nothing.
    pub(super) fn begin_round(&mut self) -> bool {
        self.old = self.now;
        self.now = self.log.len();
        for table in &mut self.tables {
            table.old = table.now;
            table.now = table.subjects.len();
        }
        self.now > self.old
    }

    /// How many triples there are.
    pub(super) fn len(&self) -> usize {
        self.log.len()
    }

    /// How many of them are stated.
    pub(super) fn stated(&self) -> usize {
        self.stated
    }

    /// How many triples a predicate has.
    pub(super) fn size(&self, predicate: Id) -> usize {
        self.table(predicate)
            .map_or(0, |table| table.subjects.len())
    }

    /// The triple at a place in the log.
    pub(super) fn fact(&self, log: u32) -> Fact {
        let (table, row) = self.log[at(log)];
        self.tables[at(table)].fact(at(row))
    }

    /// The place of a triple in the log.
    pub(super) fn stamp(&self, [subject, predicate, object]: Fact) -> Option<u32> {
        let table = self.table(predicate)?;
        let row = table.row(subject, object)?;
        Some(table.log[at(row)])
    }

    pub(super) fn contains(&self, [subject, predicate, object]: Fact) -> bool {
        let table = self.table(predicate);
        table.is_some_and(|table| table.row(subject, object).is_some())
    }

    /// Whether it is there, and not derived.
    pub(super) fn is_stated(&self, fact: Fact) -> bool {
        self.stamp(fact)
            .is_some_and(|stamp| at(stamp) < self.stated)
    }

    /// The rule that a triple comes from; none where it is stated.
    pub(super) fn rule(&self, log: u32) -> Option<u32> {
        let derived = at(log).checked_sub(self.stated)?;
        self.rules.get(derived).copied()
    }

    /// What was derived, in order, each with its rule.
    pub(super) fn derived(&self) -> impl Iterator<Item = (Fact, u32)> + '_ {
        let all = self.log.iter().skip(self.stated).zip(&self.rules);
        all.filter_map(|((table, row), rule)| {
            let table = &self.tables[at(*table)];
            (!table.is_hidden).then(|| (table.fact(at(*row)), *rule))
        })
    }

    /// What is stated, without some of it, and nothing that was derived. O(triples).
    pub(super) fn without(self, left_out: &HashSet<Fact, Spreading>) -> Self {
        let mut kept = Self::default();
        for (table, row) in self.log.iter().take(self.stated) {
            let fact = self.tables[at(*table)].fact(at(*row));
            if !left_out.contains(&fact) {
                kept.insert(fact, None);
            }
        }
        for table in self.tables.iter().filter(|table| table.is_hidden) {
            kept.hide(table.predicate);
        }
        kept.terms = self.terms;
        kept.barred = self.barred;
        kept
    }

    fn logs(&self, part: Part) -> (usize, usize) {
        match part {
            Part::All => (0, self.now),
            Part::Old => (0, self.old),
            Part::New => (self.old, self.now),
            Part::Before(stamp) => (0, at(stamp)),
        }
    }

    fn all_by_subject(&self) -> &Chain {
        self.by_subject.get_or_init(|| {
            Chain::of(
                self.log
                    .iter()
                    .map(|(table, row)| self.tables[at(*table)].subjects[at(*row)]),
            )
        })
    }

    fn all_by_object(&self) -> &Chain {
        self.by_object.get_or_init(|| {
            Chain::of(
                self.log
                    .iter()
                    .map(|(table, row)| self.tables[at(*table)].objects[at(*row)]),
            )
        })
    }

    /// The triples that match, the last first where an index is used.
    pub(super) fn matching(&self, wanted: [Option<Id>; 3], part: Part) -> Matching<'_> {
        let [subject, predicate, object] = wanted;
        let Some(predicate) = predicate else {
            let (from, to) = self.logs(part);
            let row = match (subject, object) {
                (Some(subject), _) => self.all_by_subject().last(subject),
                (None, Some(object)) => self.all_by_object().last(object),
                (None, None) => {
                    return Matching::Log {
                        facts: self,
                        rows: from..to,
                    };
                }
            };
            let chain = match subject {
                Some(_) => self.all_by_subject(),
                None => self.all_by_object(),
            };
            return Matching::ChainedLog {
                facts: self,
                before: &chain.before,
                row,
                range: (from, to),
                object: subject.and(object),
            };
        };
        let Some(table) = self.table(predicate) else {
            return Matching::Nothing;
        };
        let (from, to) = table.rows(part);
        let chain = match (subject, object) {
            (Some(subject), Some(object)) => {
                let row = table.row(subject, object);
                let row = row.filter(|row| (from..to).contains(&at(*row)));
                return row.map_or(Matching::Nothing, |_| {
                    Matching::One([subject, predicate, object])
                });
            }
            (None, None) => {
                return Matching::Rows {
                    table,
                    rows: from..to,
                };
            }
            (Some(_), None) => table.by_subject(),
            (None, Some(_)) => table.by_object(),
        };
        let key = subject.or(object).unwrap_or(NONE);
        Matching::Chained {
            table,
            before: &chain.before,
            row: chain.last(key),
            range: (from, to),
        }
    }

    /// About how many triples match, by what is at hand. Zero only where there are none.
    pub(super) fn expected(&self, wanted: [Known; 3], part: Part) -> f64 {
        let [subject, predicate, object] = wanted;
        let table = match predicate {
            Known::Is(predicate) => match self.table(predicate) {
                None => return 0.0,
                table => table,
            },
            Known::Nothing | Known::Later => None,
        };
        let (from, to) = table.map_or_else(|| self.logs(part), |table| table.rows(part));
        if from == to {
            return 0.0;
        }
        let rows = match predicate {
            Known::Later => ((to - from) / self.tables.len()).max(1),
            Known::Nothing | Known::Is(_) => to - from,
        };
        let all = figure(rows);
        let (subjects, objects) = match table {
            Some(table) => (&table.by_subject, &table.by_object),
            None => (&self.by_subject, &self.by_object),
        };
        let bound = |known: Known, chain: &OnceLock<Chain>, otherwise: f64| match known {
            Known::Nothing => all,
            Known::Is(key) => chain
                .get()
                .map_or(otherwise, |chain| figure(chain.count(key)) + 0.1),
            Known::Later => chain.get().map_or(otherwise, Chain::usual),
        };
        let is_open = |known: Known| matches!(known, Known::Nothing);
        if !is_open(subject) && !is_open(object) {
            return 0.5;
        }
        let of_subject = bound(subject, subjects, 4.0);
        let of_object = bound(object, objects, all.sqrt() + 4.0);
        of_subject.min(of_object).min(all)
    }
}

/// Triples on their way out.
pub(super) enum Matching<'a> {
    Nothing,
    One(Fact),
    Rows {
        table: &'a Table,
        rows: std::ops::Range<usize>,
    },
    Chained {
        table: &'a Table,
        before: &'a [u32],
        row: u32,
        range: (usize, usize),
    },
    Log {
        facts: &'a Facts,
        rows: std::ops::Range<usize>,
    },
    ChainedLog {
        facts: &'a Facts,
        before: &'a [u32],
        row: u32,
        range: (usize, usize),
        /// Wanted as well, where the chain is that of the subject.
        object: Option<Id>,
    },
}

/// The next row of a chain that is in a range; rows descend.
fn follow(before: &[u32], row: &mut u32, (from, to): (usize, usize)) -> Option<usize> {
    loop {
        let place = at(*row);
        if *row == NONE || place < from {
            return None;
        }
        *row = before[place];
        if place < to {
            return Some(place);
        }
    }
}

impl Iterator for Matching<'_> {
    type Item = Fact;

    fn next(&mut self) -> Option<Fact> {
        match self {
            Self::Nothing => None,
            Self::One(fact) => {
                let fact = *fact;
                *self = Self::Nothing;
                Some(fact)
            }
            Self::Rows { table, rows } => rows.next().map(|row| table.fact(row)),
            Self::Chained {
                table,
                before,
                row,
                range,
            } => follow(before, row, *range).map(|row| table.fact(row)),
            Self::Log { facts, rows } => loop {
                let (table, row) = facts.log[rows.next()?];
                let table = &facts.tables[at(table)];
                if !table.is_hidden {
                    return Some(table.fact(at(row)));
                }
            },
            Self::ChainedLog {
                facts,
                before,
                row,
                range,
                object,
            } => loop {
                let (table, row) = facts.log[follow(before, row, *range)?];
                let table = &facts.tables[at(table)];
                let fact = table.fact(at(row));
                if !table.is_hidden && object.is_none_or(|object| object == fact[2]) {
                    return Some(fact);
                }
            },
        }
    }
}
