//! Pushes batches through operators.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use spareval::CancellationToken;

use super::batch::{Batch, Slot};
use super::known::Known;
use super::meter::Meter;
use super::node::{Node, Optional};
use super::pairs::Pairs;
use super::step::Members;
use super::unique;
use super::whole::Hashed;
use super::{BATCH, By, Flow, NOTHING, Number, Pushed, Sink, Source, Stop, Within};
use crate::model::Literal;
use crate::store::StoreError;

/// An evaluation: the data, and what operators remember on the way.
pub(super) struct Run<'a> {
    pub(super) source: &'a dyn Source,
    cancellation: &'a CancellationToken,
    pub(super) slots: usize,
    /// The numbers of `false` and `true`, once somebody asks.
    booleans: OnceCell<[Number; 2]>,
    /// Values of expressions of one or two variables, by expression.
    pub(super) memos: RefCell<HashMap<usize, hashbrown::HashMap<u64, Number>>>,
    /// What functions of one value made of numbers, by expression.
    pub(super) known: RefCell<HashMap<usize, Known>>,
    /// Rows of which one is enough, by operator.
    pub(super) unique: unique::Rows,
    /// Numbers of integers and of texts that functions made.
    pub(super) integers: RefCell<hashbrown::HashMap<i64, Number>>,
    /// The values of these numbers.
    pub(super) made: RefCell<hashbrown::HashMap<Number, i64>>,
    pub(super) texts: RefCell<HashMap<String, Number>>,
    pairs: RefCell<HashMap<(Within, Number, By), Arc<Pairs>>>,
    members: RefCell<HashMap<usize, Rc<Members>>>,
    wholes: RefCell<HashMap<usize, Rc<Hashed>>>,
    /// How many rows each operator was asked for.
    asked: RefCell<Vec<u64>>,
    /// How often walks asked for each predicate.
    walked: RefCell<HashMap<(Within, Number), u64>>,
    /// Numbers that operators hold, and how many they may.
    held: Cell<usize>,
    pub(super) most: usize,
    /// Rows in a batch.
    pub(super) batch: usize,
    /// Rows in the first one of an operator; each next one has twice as many.
    pub(super) first: usize,
    /// Steps since somebody looked at the cancellation.
    unheard: Cell<usize>,
    /// Of each `EXISTS` that is being asked, the rows that are known to have solutions, by the numbers in a slot.
    pub(super) found: RefCell<Vec<(Slot, Vec<bool>)>>,
    /// What operators do, where somebody asks for that.
    pub(super) meter: Option<Meter>,
}

/// The batches of all operators together hold about so many numbers.
const IN_FLIGHT: usize = 1 << 24;
/// No batch takes more than such a share of what may be held, where it has more than a few rows.
const SHARES: usize = 1 << 6;
/// No batch has fewer rows, unless hardly any may be held.
const SMALLEST: usize = 1 << 8;
/// Rows in the first batches of an evaluation that may be over with them.
const FIRST: usize = 1 << 4;
/// After so many steps somebody looks whether the evaluation is to end.
const UNHEARD: usize = 1 << 16;

impl<'a> Run<'a> {
    pub(super) fn new(
        source: &'a dyn Source,
        cancellation: &'a CancellationToken,
        (slots, ids): (usize, usize),
        (most, is_early): (usize, bool),
    ) -> Self {
        let batch = (IN_FLIGHT / (slots * ids).max(1)).clamp(SMALLEST, BATCH);
        let batch = batch.min(most / (SHARES * slots.max(1))).max(FIRST);
        Self {
            source,
            cancellation,
            slots,
            booleans: OnceCell::new(),
            memos: RefCell::default(),
            known: RefCell::default(),
            unique: RefCell::default(),
            integers: RefCell::default(),
            made: RefCell::default(),
            texts: RefCell::default(),
            pairs: RefCell::default(),
            members: RefCell::default(),
            wholes: RefCell::default(),
            asked: RefCell::new(vec![0; ids]),
            walked: RefCell::default(),
            held: Cell::new(0),
            most,
            batch,
            first: if is_early { FIRST } else { batch },
            unheard: Cell::new(0),
            found: RefCell::default(),
            meter: None,
        }
    }

    /// The numbers of `false` and `true`.
    pub(super) fn booleans(&self) -> [Number; 2] {
        let number = |is: bool| self.source.number(&Literal::from(is).into());
        *self.booleans.get_or_init(|| [false, true].map(number))
    }

    /// Whether it may be over with its first rows, so that no whole column is to be looked at for them.
    pub(super) fn is_early(&self) -> bool {
        self.first < self.batch
    }

    /// Ends the evaluation where somebody wants it ended.
    pub(super) fn alive(&self) -> Result<(), Stop> {
        if self.cancellation.is_cancelled() {
            return Err(StoreError::Cancelled.into());
        }
        Ok(())
    }

    /// Counts steps of work that goes on by itself, and looks from time to time whether it is to end.
    pub(super) fn worked(&self, steps: usize) -> Result<(), Stop> {
        let unheard = self.unheard.get() + steps + 1;
        if unheard < UNHEARD {
            self.unheard.set(unheard);
            return Ok(());
        }
        self.unheard.set(0);
        self.alive()
    }

    /// Numbers that operators hold.
    pub(super) fn held(&self) -> usize {
        self.held.get()
    }

    /// Counts numbers that are held, whatever may be.
    pub(super) fn count_held(&self, cells: usize) {
        self.held.set(self.held.get().saturating_add(cells));
        if let Some(meter) = &self.meter {
            meter.held(cells);
        }
    }

    /// Counts numbers that are no longer held.
    pub(super) fn release(&self, cells: usize) {
        self.held.set(self.held.get().saturating_sub(cells));
        if let Some(meter) = &self.meter {
            meter.released(cells);
        }
    }

    /// Counts numbers that are held until the end.
    pub(super) fn hold(&self, cells: usize) -> Result<(), Stop> {
        self.count_held(cells);
        if self.held.get() > self.most {
            return Err(Stop::TooMuch);
        }
        self.alive()
    }

    /// How many rows an operator was asked for, these included.
    pub(super) fn asked(&self, id: usize, rows: usize) -> u64 {
        let mut asked = self.asked.borrow_mut();
        asked.get_mut(id).map_or(u64::MAX, |asked| {
            *asked += rows as u64;
            *asked
        })
    }

    /// All statements of a predicate, kept until the end.
    pub(super) fn pairs(
        &self,
        within: Within,
        predicate: Number,
        by: By,
    ) -> Result<Arc<Pairs>, Stop> {
        if let Some(known) = self.pairs.borrow().get(&(within, predicate, by)) {
            return Ok(Arc::clone(known));
        }
        let pairs = self.source.pairs(within, predicate, by)?;
        if Arc::strong_count(&pairs) == 1 {
            self.hold(2 * pairs.len())?;
        } else if let Some(meter) = &self.meter {
            // What stays for later queries is bounded by itself.
            meter.held(2 * pairs.len());
        }
        self.pairs
            .borrow_mut()
            .insert((within, predicate, by), Arc::clone(&pairs));
        Ok(pairs)
    }

    /// Whether a walk has looked so often that all statements of the predicate are worth reading.
    pub(super) fn walked(&self, within: Within, predicate: Number) -> bool {
        let mut walked = self.walked.borrow_mut();
        let looks = walked.entry((within, predicate)).or_default();
        *looks += 1;
        *looks * 24 >= self.source.count(within, [NOTHING, predicate, NOTHING])
    }

    /// Whether all statements of a predicate are at hand.
    pub(super) fn has_pairs(&self, within: Within, predicate: Number, by: By) -> bool {
        self.pairs.borrow().contains_key(&(within, predicate, by))
    }

    /// What [`Self::members`] made before.
    pub(super) fn has_members(&self, id: usize) -> Option<Rc<Members>> {
        self.members.borrow().get(&id).map(Rc::clone)
    }

    pub(super) fn members(
        &self,
        id: usize,
        make: impl FnOnce() -> Result<Members, Stop>,
    ) -> Result<Rc<Members>, Stop> {
        if let Some(known) = self.members.borrow().get(&id) {
            return Ok(Rc::clone(known));
        }
        let made = Rc::new(make()?);
        self.hold(made.len())?;
        self.members.borrow_mut().insert(id, Rc::clone(&made));
        Ok(made)
    }

    /// Whether a part that stands alone became a table.
    pub(super) fn has_table(&self, id: usize) -> bool {
        self.wholes.borrow().contains_key(&id)
    }

    pub(super) fn hashed(
        &self,
        id: usize,
        make: impl FnOnce() -> Result<Hashed, Stop>,
    ) -> Result<Rc<Hashed>, Stop> {
        if let Some(known) = self.wholes.borrow().get(&id) {
            return Ok(Rc::clone(known));
        }
        let made = Rc::new(make()?);
        self.wholes.borrow_mut().insert(id, Rc::clone(&made));
        Ok(made)
    }

    /// Pushes a batch through an operator.
    pub(super) fn run(&self, node: &Node, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        self.alive()?;
        if input.rows == 0 && !matches!(node, Node::Whole(_) | Node::Measured(..)) {
            return Ok(Flow::On);
        }
        match node {
            Node::Chain(nodes) => self.chain(nodes, input, sink),
            Node::Measured(number, inner) => self.measured((*number, inner), input, sink),
            Node::Step(step) => self.step(step, input, sink),
            Node::Meet(meet) => self.meet(meet, input, sink),
            Node::Unique(unique) => self.unique(unique, input, sink),
            Node::Nested(nested) => self.nested(nested, input, sink),
            Node::Path(path) => self.path(path, &input, sink),
            Node::Graphs { graph, keep } => self.graphs(*graph, keep, input, sink),
            Node::Filter { condition, keep } => {
                let picks = self.holding(condition, &input)?;
                picked(input, &picks, keep, sink)
            }
            Node::Bind {
                slot,
                expression,
                keep,
            } => {
                let values = self.scalar(expression, &input)?;
                let mut input = input;
                // A dead value is not even looked at.
                if keep.contains(slot) && values.iter().any(|value| *value != NOTHING) {
                    input.columns[*slot] = values;
                }
                sink(input.kept(keep))
            }
            Node::Union(sides) => {
                for side in sides {
                    if self.run(side, input.clone(), sink)? == Flow::Enough {
                        return Ok(Flow::Enough);
                    }
                }
                Ok(Flow::On)
            }
            Node::Optional(optional) => self.optional(optional, input, sink),
            Node::Whole(whole) => self.whole(whole, input, sink),
            Node::Minus { table, keep } => self.minus(table, input, keep, sink),
            Node::Distinct { inner, of } => self.distinct(inner, of, input, sink),
            Node::Numbered(numbered) => self.numbered(numbered, input, sink),
            Node::Group(group) => self.group(group, input, sink),
            Node::Sort(sort) => self.sort(sort, input, sink),
            Node::Slice {
                inner,
                start,
                length,
                keep,
            } => self.slice(inner, (*start, *length, keep), input, sink),
            Node::Table { rows, of } => {
                let mut table = Batch::empty(self.slots);
                table.rows = rows.len();
                for (place, slot) in of.iter().enumerate() {
                    let column: Vec<Number> = rows.iter().map(|row| row[place]).collect();
                    if column.iter().any(|value| *value != NOTHING) {
                        table.columns[*slot] = column;
                    }
                }
                sink(table)
            }
        }
    }

    fn chain(&self, nodes: &[Node], input: Batch, sink: &mut Sink<'_>) -> Pushed {
        match nodes {
            [] => sink(input),
            [node] => self.run(node, input, sink),
            [node, rest @ ..] => self.run(node, input, &mut |batch| {
                if batch.rows == 0 {
                    return Ok(Flow::On);
                }
                self.chain(rest, batch, sink)
            }),
        }
    }

    /// Rows are numbered, so that those are known afterwards that nothing was found for.
    fn optional(&self, optional: &Optional, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        let mut numbered = input.clone();
        numbered.columns[optional.row] =
            (1..=u32::try_from(input.rows).unwrap_or(u32::MAX)).collect();
        let mut matched = vec![false; input.rows];
        let flow = self.run(&optional.right, numbered, &mut |batch| {
            let picks = match &optional.condition {
                None => None,
                Some(condition) => Some(self.holding(condition, &batch)?),
            };
            let rows = batch.column(optional.row).unwrap_or_default();
            match &picks {
                None => rows
                    .iter()
                    .for_each(|row| matched[*row as usize - 1] = true),
                Some(picks) => picks
                    .iter()
                    .for_each(|pick| matched[rows[*pick as usize] as usize - 1] = true),
            }
            match picks {
                None => sink(batch.kept(&optional.keep)),
                Some(picks) => picked(batch, &picks, &optional.keep, sink),
            }
        })?;
        if flow == Flow::Enough {
            return Ok(flow);
        }
        let alone: Vec<u32> = (0_u32..)
            .zip(&matched)
            .filter(|(_, matched)| !**matched)
            .map(|(row, _)| row)
            .collect();
        picked(input, &alone, &optional.keep, sink)
    }

    fn slice(
        &self,
        inner: &Node,
        (start, length, keep): (usize, Option<usize>, &[Slot]),
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let mut skip = start as u64;
        let mut left = length.map_or(u64::MAX, |length| length as u64);
        if left == 0 {
            return Ok(Flow::On);
        }
        let mut ended = Flow::On;
        self.run(inner, input, &mut |batch| {
            let mut part = batch.clone().kept(keep);
            let mut weights = Vec::with_capacity(batch.rows);
            for row in 0..batch.rows {
                let weight = batch.weight(row);
                let skipped = weight.min(skip);
                skip -= skipped;
                let taken = (weight - skipped).min(left);
                left -= taken;
                weights.push(taken);
            }
            let picks: Vec<u32> = (0_u32..)
                .zip(&weights)
                .filter(|(_, weight)| **weight > 0)
                .map(|(row, _)| row)
                .collect();
            part.weights = weights.iter().any(|weight| *weight > 1).then_some(weights);
            ended = picked(part, &picks, keep, sink)?;
            Ok(if left == 0 { Flow::Enough } else { ended })
        })?;
        Ok(ended)
    }
}

/// Hands on the rows that are picked.
pub(super) fn picked(batch: Batch, picks: &[u32], keep: &[Slot], sink: &mut Sink<'_>) -> Pushed {
    if picks.is_empty() {
        return Ok(Flow::On);
    }
    if picks.len() == batch.rows {
        return sink(batch.kept(keep));
    }
    sink(batch.pick(picks, keep))
}

/// Rows that there is room for at once.
const ROOM: usize = 64;

/// Gathers rows until there are enough for a batch.
pub(super) struct Gathered {
    pub(super) picks: Vec<u32>,
    pub(super) news: Vec<(Slot, Vec<Number>)>,
    pub(super) weights: Option<Vec<u64>>,
    enough: usize,
    most: usize,
}

impl Run<'_> {
    /// `news` are the slots that get values, as far as they are wanted.
    pub(super) fn gathered(&self, news: &[Slot], weighed: bool) -> Gathered {
        Gathered {
            enough: self.first,
            most: self.batch,
            picks: Vec::with_capacity(self.first.min(ROOM)),
            news: news
                .iter()
                .map(|slot| (*slot, Vec::with_capacity(self.first.min(ROOM))))
                .collect(),
            weights: weighed.then(Vec::new),
        }
    }
}

impl Gathered {
    pub(super) fn is_full(&self) -> bool {
        self.picks.len() >= self.enough
    }

    /// Hands on what is gathered: the rows of the input, with their new values.
    pub(super) fn flush(&mut self, input: &Batch, keep: &[Slot], sink: &mut Sink<'_>) -> Pushed {
        if self.picks.is_empty() {
            return Ok(Flow::On);
        }
        let mut batch = input.pick(&self.picks, keep);
        for (slot, values) in &mut self.news {
            batch.columns[*slot] = std::mem::take(values);
        }
        if let Some(weights) = &mut self.weights {
            let own = std::mem::take(weights);
            batch.weights = Some(match &batch.weights {
                None => own,
                Some(known) => {
                    let pairs = known.iter().zip(own);
                    let all = pairs.map(|(one, other)| one.checked_mul(other));
                    all.collect::<Option<_>>().ok_or(Stop::TooMuch)?
                }
            });
        }
        self.picks.clear();
        self.enough = (2 * self.enough).min(self.most);
        sink(batch)
    }
}
