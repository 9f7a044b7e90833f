//! Triple patterns that bind one variable together: the values that the lists of all of them have.
//!
//! A row is extended by the intersection of its lists instead of by each value of one list, most of which the next pattern throws away
//! again: one level of a worst-case-optimal join (Ngo, Ré and Rudra 2013; Veldhuizen's leapfrog 2014). Lists
//! ascend. The shortest one is gone through, and the others are searched from where they stand, with steps that double; a list that
//! the row before had as well is a set of bits.

use std::sync::Arc;

use super::batch::{Batch, Slot};
use super::node::{Node, Place, Step};
use super::pairs::Pairs;
use super::run::Run;
use super::{By, Flow, NOTHING, Number, Pushed, Sink, Stop};

/// Triple patterns each of which has one end bound and the same new variable at the other.
#[derive(Debug)]
pub(super) struct Meet {
    pub(super) slot: Slot,
    pub(super) steps: Vec<Step>,
    /// The numbers under which they are measured; under the first one all their work.
    pub(super) measured: Vec<usize>,
}

/// The lists of one pattern, and what a row looks up in them.
struct Lists {
    pairs: Arc<Pairs>,
    key: Place,
    bits: Bits,
}

/// A list as bits, where rows one behind the other have the same one.
#[derive(Default)]
struct Bits {
    /// The key of the row before.
    last: Number,
    /// The key whose values the bits are.
    of: Number,
    words: Vec<u64>,
}

impl Bits {
    fn flip(&mut self, list: &[Number]) {
        for value in list {
            let place = *value as usize / 64;
            if place >= self.words.len() {
                self.words.resize((place + 1).next_power_of_two(), 0);
            }
            self.words[place] ^= 1 << (value % 64);
        }
    }

    #[inline]
    fn has(&self, value: Number) -> bool {
        let word = self.words.get(value as usize / 64);
        word.is_some_and(|word| word >> (value % 64) & 1 == 1)
    }
}

impl Lists {
    /// Keeps those of some values that the list of a key has as well.
    fn keep(&mut self, key: Number, values: &mut Vec<Number>) {
        let list = self.pairs.of(key);
        if self.bits.last == key && self.bits.of != key {
            let before = self.pairs.of(self.bits.of);
            self.bits.flip(before);
            self.bits.flip(list);
            self.bits.of = key;
        }
        self.bits.last = key;
        if self.bits.of == key {
            values.retain(|value| self.bits.has(*value));
            return;
        }
        let mut rest = list;
        values.retain(|value| {
            rest = &rest[ahead(rest, *value)..];
            rest.first() == Some(value)
        });
    }
}

/// How many values of an ascending list are below a value; O(log of them).
#[inline]
fn ahead(list: &[Number], value: Number) -> usize {
    let mut step = 1;
    while step < list.len() && list[step] < value {
        step *= 2;
    }
    let from = step / 2;
    let to = list.len().min(step + 1);
    let from = from.min(to);
    from + list[from..to].partition_point(|own| *own < value)
}

impl Run<'_> {
    /// Rows extended by the values that all patterns allow. O(rows · shortest list · log others + found).
    pub(super) fn meet(&self, meet: &Meet, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        let sink = &mut |batch: Batch| {
            self.gave(meet.measured.get(1..).unwrap_or_default(), &batch);
            sink(batch)
        };
        let Some(mut lists) = self.lists(meet, &input)? else {
            return self.in_turn(&meet.steps, input, sink);
        };
        let keep = meet.steps.last().map_or(&[][..], |step| &step.keep);
        let is_wanted = keep.contains(&meet.slot);
        let news: &[Slot] = if is_wanted { &[meet.slot] } else { &[] };
        let mut gathered = self.gathered(news, !is_wanted);
        let mut values = Vec::new();
        for row in 0..input.rows {
            let pick = u32::try_from(row).unwrap_or(u32::MAX);
            if self.is_found(&input, pick) {
                continue;
            }
            let key = |lists: &Lists| match lists.key {
                Place::Fixed(number) => number,
                Place::Slot(slot) => input.get(slot, row),
            };
            let length = |lists: &Lists| lists.pairs.of(key(lists)).len();
            let shortest = (0..lists.len()).min_by_key(|place| length(&lists[*place]));
            let shortest = shortest.unwrap_or(0);
            self.worked(length(&lists[shortest]))?;
            values.clear();
            values.extend_from_slice(lists[shortest].pairs.of(key(&lists[shortest])));
            for (_, other) in lists
                .iter_mut()
                .enumerate()
                .filter(|(place, _)| *place != shortest)
            {
                if values.is_empty() {
                    break;
                }
                other.keep(key(other), &mut values);
            }
            if is_wanted {
                gathered.push_all(pick, &values);
            } else if !values.is_empty() {
                gathered.weigh(pick, values.len() as u64);
            }
            if gathered.is_full() && gathered.flush(&input, keep, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        gathered.flush(&input, keep, sink)
    }

    /// The same, one pattern after the other.
    fn in_turn(&self, steps: &[Step], input: Batch, sink: &mut Sink<'_>) -> Pushed {
        match steps {
            [] => sink(input),
            [step, rest @ ..] => {
                self.step(step, input, &mut |batch| self.in_turn(rest, batch, sink))
            }
        }
    }

    /// The lists of all patterns, where there are rows enough for them.
    fn lists(&self, meet: &Meet, input: &Batch) -> Result<Option<Vec<Lists>>, Stop> {
        if self.is_early() || input.column(meet.slot).is_some() {
            return Ok(None);
        }
        let mut found = Vec::new();
        for step in &meet.steps {
            let [subject, Place::Fixed(predicate), object] = step.places else {
                return Ok(None);
            };
            let Some(within) = step.within() else {
                return Ok(None);
            };
            let (by, key) = if object == Place::Slot(meet.slot) {
                (By::Subject, subject)
            } else {
                (By::Object, object)
            };
            let is_bound = match key {
                Place::Fixed(_) => true,
                Place::Slot(slot) => input
                    .column(slot)
                    .is_some_and(|column| !column.contains(&NOTHING)),
            };
            let asked = self.asked(step.id, 0) + input.rows as u64;
            if !is_bound
                || self.source.is_made(predicate)
                || !self.is_many((within, predicate, by), asked, input.rows)
            {
                return Ok(None);
            }
            found.push((within, predicate, by, key));
        }
        for step in &meet.steps {
            self.asked(step.id, input.rows);
        }
        let lists = found.into_iter().map(|(within, predicate, by, key)| {
            Ok(Lists {
                pairs: self.pairs(within, predicate, by)?,
                key,
                bits: Bits::default(),
            })
        });
        lists.collect::<Result<_, Stop>>().map(Some)
    }
}

/// Lets the last two patterns meet where they bind one variable together, both from what is bound before the first of them; whether they do.
pub(super) fn met(nodes: &mut Vec<Node>, bound: &dyn Fn(Slot) -> bool) -> bool {
    let [.., before, last] = &nodes[..] else {
        return false;
    };
    let Some(slot) = step_of(last).and_then(|step| new_of(step, bound)) else {
        return false;
    };
    let goes = match meet_of(before) {
        Some(meet) => meet.slot == slot,
        None => step_of(before).and_then(|step| new_of(step, bound)) == Some(slot),
    };
    if !goes {
        return false;
    }
    let mut meet = Meet {
        slot,
        steps: Vec::new(),
        measured: Vec::new(),
    };
    for node in nodes.drain(nodes.len() - 2..) {
        meet.take(node);
    }
    let number = meet.measured.first().copied();
    let node = Node::Meet(Box::new(meet));
    nodes.push(match number {
        None => node,
        Some(number) => Node::Measured(number, Box::new(node)),
    });
    true
}

impl Meet {
    fn take(&mut self, node: Node) {
        match node {
            Node::Meet(meet) => {
                self.steps.extend(meet.steps);
                self.measured.extend(meet.measured);
            }
            Node::Measured(number, inner) => {
                if matches!(*inner, Node::Step(_)) {
                    self.measured.push(number);
                }
                self.take(*inner);
            }
            Node::Step(step) => self.steps.push(step),
            _ => {}
        }
    }
}

/// The patterns that meet already, measured or not.
fn meet_of(node: &Node) -> Option<&Meet> {
    match node {
        Node::Meet(meet) => Some(meet),
        Node::Measured(_, inner) => meet_of(inner),
        _ => None,
    }
}

/// The triple pattern that an operator is, measured or not.
fn step_of(node: &Node) -> Option<&Step> {
    match node {
        Node::Step(step) => Some(step),
        Node::Measured(_, inner) => step_of(inner),
        _ => None,
    }
}

/// The one variable that a pattern binds from an end that is fixed or bound.
fn new_of(step: &Step, bound: &dyn Fn(Slot) -> bool) -> Option<Slot> {
    let [subject, Place::Fixed(_), object] = step.places else {
        return None;
    };
    let new = |place: Place| match place {
        Place::Slot(slot) => (!bound(slot)).then_some(slot),
        Place::Fixed(_) => None,
    };
    match (new(subject), new(object)) {
        (Some(slot), None) | (None, Some(slot)) if step.sift.is_none() && step.apart.is_none() => {
            Some(slot)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_are_searched_from_where_they_stand(
            list in prop::collection::btree_set(0_u32..200, 0..60),
            value in 0_u32..210,
        ) {
            let list: Vec<u32> = list.into_iter().collect();
            prop_assert_eq!(ahead(&list, value), list.partition_point(|own| *own < value));
        }
    }
}
