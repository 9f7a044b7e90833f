//! Asks the levels of a query and gathers what their solutions rest on.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use spargebra::algebra::QueryDataset;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::evidence::Evidence;
use super::levels::{Item, Level, What};
use super::passages::Passages;
use super::restrict::Rows;
use super::seen::Seen;
use super::walk::{MOST_STEPS, Walks, subject};
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple, Variable};
use crate::query::claims::records;
use crate::query::said::Said;
use crate::store::{Backend, Context, QueryResults, StoreError};
use crate::vocab::{dip, id};

pub(super) type Key = Vec<Option<Term>>;
/// Numbers of passages.
type Numbers = BTreeSet<usize>;
/// No passage: a statement of what is only said takes part. What is below it down to [`RECORDS`] says which claim.
const CLAIMED: usize = usize::MAX;
/// From here on numbers are no passages, but records of claims.
const RECORDS: usize = usize::MAX / 2;

/// The keys of a level that somebody asks for, each with a number.
#[derive(Default)]
pub(super) struct Wanted {
    numbers: HashMap<Key, usize>,
}

impl Wanted {
    pub(super) fn number(&mut self, key: Key) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(key).or_insert(next)
    }

    /// The keys as rows that a query can name, in the order in which they were asked for.
    fn rows(&self, key: &[Variable]) -> Option<Rows> {
        let mut keys: Vec<(&Key, usize)> = self.numbers.iter().map(|(k, n)| (k, *n)).collect();
        keys.sort_unstable_by_key(|(_, number)| *number);
        let keys: Vec<&Key> = keys.into_iter().map(|(key, _)| key).collect();
        Rows::new(key, &keys)
    }
}

/// What was found for each key of a level.
pub(super) struct Found<P> {
    pub(super) rows: Vec<P>,
    /// Whether any solution had the key.
    pub(super) met: Vec<bool>,
    /// Whether a statement that belongs to a claim takes part, where that was asked for.
    pub(super) claimed: Vec<bool>,
    /// Who is said to have made these claims.
    pub(super) speakers: Vec<Vec<Term>>,
}

/// What is known of the statements of some graphs.
struct Part<'a> {
    evidence: Evidence<'a>,
    walks: Walks<'a>,
}

pub(super) struct Tracer<'a> {
    backend: &'a dyn Backend,
    context: &'a Context,
    /// The graphs after `FROM`.
    from: Option<Vec<NamedNode>>,
    seen: Seen<'a>,
    claims: Rc<HashSet<NamedOrBlankNode>>,
    /// What is only said, for who wants to know which rows rest on any of it.
    said: Option<&'a Said>,
    /// The records that took part, and the place of each.
    records: Vec<NamedOrBlankNode>,
    places: HashMap<NamedOrBlankNode, usize>,
    passages: Rc<RefCell<Passages>>,
    steps: Rc<Cell<usize>>,
    /// One for all graphs together, and one for each choice of graphs.
    parts: HashMap<Option<Vec<NamedNode>>, Part<'a>>,
}

/// A level inside another: where its key stands in the outer solutions, and who asks for what.
struct Inner<'l> {
    level: &'l Level,
    item: &'l Item,
    wanted: Wanted,
    asked: HashSet<(usize, usize)>,
}

impl<'a> Tracer<'a> {
    /// # Errors
    /// Failures of the backend.
    pub(super) fn new(
        backend: &'a dyn Backend,
        context: &'a Context,
        dataset: Option<&QueryDataset>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            backend,
            context,
            from: dataset.map(|dataset| dataset.default.clone()),
            seen: Seen::new(backend, context.cancellation.clone()),
            claims: Rc::new(records(backend)?),
            said: None,
            records: Vec::new(),
            places: HashMap::new(),
            passages: Rc::default(),
            steps: Rc::new(Cell::new(MOST_STEPS)),
            parts: HashMap::new(),
        })
    }

    /// The same, and tells which rows rest on a statement of what is only said.
    pub(super) const fn telling_claims(mut self, said: Option<&'a Said>) -> Self {
        self.said = said;
        self
    }

    /// The passages of each key. O(solutions of the levels).
    ///
    /// # Errors
    /// Failures of the evaluation.
    pub(super) fn passages(
        &mut self,
        level: &Level,
        wanted: &Wanted,
    ) -> Result<Found<Vec<Term>>, StoreError> {
        let Found { mut rows, met, .. } = self.level(level, wanted)?;
        let marks: Vec<Numbers> = rows.iter_mut().map(|row| row.split_off(&RECORDS)).collect();
        let claimed = marks.iter().map(|marks| !marks.is_empty()).collect();
        let speakers = self.speakers(&marks)?;
        let rows = self.passages.borrow().in_order(&self.seen, &rows)?;
        Ok(Found {
            rows,
            met,
            claimed,
            speakers,
        })
    }

    /// Who speaks in each of these sets of records, in the order of their IRIs.
    fn speakers(&self, marks: &[Numbers]) -> Result<Vec<Vec<Term>>, StoreError> {
        let spoken = self
            .records
            .iter()
            .map(|record| self.seen.objects(record, dip::SPEAKER))
            .collect::<Result<Vec<_>, _>>()?;
        let of = |marks: &Numbers| {
            let records = marks.iter().filter_map(|mark| spoken.get(mark - RECORDS));
            let speakers = records.flatten();
            let sorted: BTreeMap<String, &Term> = speakers
                .map(|speaker| (speaker.to_string(), speaker))
                .collect();
            sorted.into_values().cloned().collect()
        };
        Ok(marks.iter().map(of).collect())
    }

    /// Where the evidence of an item of a solution is looked for.
    fn part(&mut self, item: &Item, row: &Row<'_>) -> &mut Part<'a> {
        let graph = item.graph.as_ref().and_then(|graph| match graph {
            NamedNodePattern::NamedNode(node) => Some(node.clone()),
            NamedNodePattern::Variable(variable) => match row.value(variable)? {
                Term::NamedNode(node) => Some(node.clone()),
                _ => None,
            },
        });
        let graphs = match graph {
            // A speaker's word stands in a graph of its own, and the claim elsewhere.
            Some(graph) if graph.as_str().starts_with(id::GRAPH_ACCORDING) => None,
            Some(graph) => Some(vec![graph]),
            None => self.from.clone(),
        };
        let (seen, steps) = (&self.seen, &self.steps);
        let (claims, said, passages) = (&self.claims, self.said, &self.passages);
        self.parts.entry(graphs).or_insert_with_key(|graphs| {
            let seen = graphs
                .as_ref()
                .map_or_else(|| seen.clone(), |graphs| seen.only(graphs));
            Part {
                evidence: Evidence::new(
                    seen.clone(),
                    Rc::clone(claims),
                    said.map(Said::claims),
                    Rc::clone(passages),
                ),
                walks: Walks::new(seen, Rc::clone(steps)),
            }
        })
    }

    /// Asks one level, and then the levels inside it for what its solutions need of them.
    fn level(&mut self, level: &Level, wanted: &Wanted) -> Result<Found<Numbers>, StoreError> {
        let count = wanted.numbers.len();
        let mut found = Found {
            rows: vec![Numbers::new(); count],
            met: vec![false; count],
            claimed: Vec::new(),
            speakers: Vec::new(),
        };
        if count == 0 {
            return Ok(found);
        }
        let text = level.text(wanted.rows(&level.key).as_ref());
        let QueryResults::Solutions(solutions) = self.backend.query(&text, self.context)? else {
            return Ok(found);
        };
        let mut inner: Vec<Inner<'_>> = level.items.iter().filter_map(Inner::new).collect();
        let columns: HashMap<&Variable, usize> = level.variables.iter().zip(0..).collect();
        for solution in solutions {
            let solution = solution?;
            let row = Row {
                columns: &columns,
                values: solution.values(),
            };
            let Some(&number) = wanted.numbers.get(&row.key(&level.key)) else {
                continue;
            };
            found.met[number] = true;
            for item in level.items.iter().filter(|item| row.has(item)) {
                self.item(item, &row, &mut found.rows[number])?;
            }
            for inner in inner.iter_mut().filter(|inner| row.has(inner.item)) {
                let asked = inner.wanted.number(row.key(&inner.level.key));
                inner.asked.insert((number, asked));
            }
        }
        for inner in inner {
            let below = self.level(inner.level, &inner.wanted)?;
            let mut asked: Vec<(usize, usize)> = inner.asked.into_iter().collect();
            asked.sort_unstable();
            for (number, asked) in asked {
                found.rows[number].extend(&below.rows[asked]);
            }
        }
        Ok(found)
    }

    /// Adds what one item of a solution rests on.
    fn item(&mut self, item: &Item, row: &Row<'_>, into: &mut Numbers) -> Result<(), StoreError> {
        match &item.what {
            What::Triple(pattern) => {
                if let Some(triple) = row.triple(pattern) {
                    into.extend(self.part(item, row).evidence.of(&triple)?.iter());
                    self.mark(&triple, into);
                }
            }
            What::Path(start, path, end) => {
                if let (Some(start), Some(end)) = (row.term(start), row.term(end)) {
                    let part = self.part(item, row);
                    let steps = part.walks.between(path, &start, &end)?;
                    for triple in &steps {
                        into.extend(part.evidence.of(triple)?.iter());
                    }
                    for triple in &steps {
                        self.mark(triple, into);
                    }
                }
            }
            What::Level(_) => {}
        }
        Ok(())
    }

    /// Marks a row whose triple tells of a claim, of what one says, or of what is known from a report alone.
    fn mark(&mut self, triple: &Triple, into: &mut Numbers) {
        let Some(said) = self.said else { return };
        let object = subject(&triple.object);
        for thing in std::iter::once(&triple.subject).chain(&object) {
            if said.claims().is_claim(thing) {
                let next = self.records.len();
                let place = *self.places.entry(thing.clone()).or_insert(next);
                if place == next {
                    self.records.push(thing.clone());
                }
                into.insert(RECORDS + place);
            } else if said.holds(thing) {
                into.insert(CLAIMED);
            }
        }
    }

    /// Whether a walk was given up because all together took too many steps.
    pub(super) fn walks_were_cut(&self) -> bool {
        self.steps.get() == 0
    }
}

impl<'l> Inner<'l> {
    fn new(item: &'l Item) -> Option<Self> {
        match &item.what {
            What::Level(level) => Some(Self {
                level,
                item,
                wanted: Wanted::default(),
                asked: HashSet::new(),
            }),
            _ => None,
        }
    }
}

/// One solution of a level.
struct Row<'r> {
    columns: &'r HashMap<&'r Variable, usize>,
    values: &'r [Option<Term>],
}

impl Row<'_> {
    fn value(&self, variable: &Variable) -> Option<&Term> {
        self.values.get(*self.columns.get(variable)?)?.as_ref()
    }

    fn key(&self, key: &[Variable]) -> Key {
        key.iter().map(|v| self.value(v).cloned()).collect()
    }

    /// Whether the part of the pattern to which an item belongs took part.
    fn has(&self, item: &Item) -> bool {
        item.when.iter().all(|marker| self.value(marker).is_some())
    }

    fn term(&self, pattern: &TermPattern) -> Option<Term> {
        match pattern {
            TermPattern::NamedNode(node) => Some(node.clone().into()),
            TermPattern::Literal(literal) => Some(literal.clone().into()),
            TermPattern::BlankNode(_) => None,
            TermPattern::Triple(triple) => Some(Term::Triple(Box::new(self.triple(triple)?))),
            TermPattern::Variable(variable) => self.value(variable).cloned(),
        }
    }

    fn triple(&self, pattern: &TriplePattern) -> Option<Triple> {
        let predicate: NamedNode = match &pattern.predicate {
            NamedNodePattern::NamedNode(node) => node.clone(),
            NamedNodePattern::Variable(variable) => match self.value(variable)? {
                Term::NamedNode(node) => node.clone(),
                _ => return None,
            },
        };
        let subject = subject(&self.term(&pattern.subject)?)?;
        Some(Triple::new(subject, predicate, self.term(&pattern.object)?))
    }
}
