//! `DISTINCT`: rows are handed on as they are first seen. What is new beyond the combinations that may be held is parted into
//! files by its hash, and each file is gone through by itself.

use super::batch::{Batch, Slot};
use super::node::Node;
use super::numbering::{Numbering, firsts};
use super::partition::{Feed, Partitions};
use super::run::{Run, picked};
use super::runs::{Key, Runs};
use super::{Flow, Number, Pushed, Sink};

/// Different rows of an order that is kept.
struct InOrder {
    /// Where the place of a row stands while it is in a file: its upper and its lower half.
    place: [Slot; 2],
    next: u64,
    runs: Runs,
}

impl InOrder {
    /// Notes the places of rows.
    fn number(&mut self, batch: &mut Batch) {
        let from = self.next;
        self.next += batch.rows as u64;
        let half = |shift: u32| {
            let halves = (from..self.next).map(|place| place >> shift & u64::from(Number::MAX));
            halves
                .map(|half| Number::try_from(half).unwrap_or_default())
                .collect()
        };
        let columns = [half(32), half(0)];
        batch.columns.resize(self.place[1] + 1, Vec::new());
        for (slot, column) in self.place.into_iter().zip(columns) {
            batch.columns[slot] = column;
        }
    }
}

/// Whether rows come in an order that somebody asked for.
fn is_ordered(node: &Node) -> bool {
    match node {
        Node::Sort(_) => true,
        Node::Measured(_, inner) | Node::Slice { inner, .. } | Node::Distinct { inner, .. } => {
            is_ordered(inner)
        }
        _ => false,
    }
}

impl Run<'_> {
    /// O(rows), and once more for those that are written away.
    pub(super) fn distinct(
        &self,
        inner: &Node,
        of: &[Slot],
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let mut order = is_ordered(inner).then(|| InOrder {
            place: [self.slots, self.slots + 1],
            next: 0,
            runs: Runs::new(),
        });
        let mut open = vec![Feed::Node(inner, input)];
        while let Some(feed) = open.pop() {
            if self.different(feed, of, (&mut order, &mut open), sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        let Some(order) = order.filter(|order| !order.runs.is_empty()) else {
            return Ok(Flow::On);
        };
        let keys = order.place.map(|slot| Key {
            slot,
            descends: false,
            by_number: true,
        });
        self.merge(order.runs, (&keys, None), of, sink)
    }

    /// Hands on the different rows as far as they may be held, or writes them away where an order is kept; and parts the others.
    fn different<'n>(
        &self,
        feed: Feed<'n>,
        of: &[Slot],
        (order, open): (&mut Option<InOrder>, &mut Vec<Feed<'n>>),
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let parted = feed.parted();
        let mut numbering = Numbering::default();
        let (mut held, mut away) = (0, None::<Partitions>);
        let slots = order
            .as_ref()
            .map_or(self.slots, |order| order.place[1] + 1);
        let mut run = Batch::empty(slots);
        let mut keep = of.to_vec();
        keep.extend(order.iter().flat_map(|order| order.place));
        let flow = self.feed(feed, &mut |mut batch| {
            batch.weights = None;
            if let Some(away) = &mut away {
                if let Some(order) = order.as_mut().filter(|_| parted == 0) {
                    order.number(&mut batch);
                }
                return self.known(away, &mut numbering, &batch).map(|_| Flow::On);
            }
            let before = numbering.len();
            let picks = firsts(&numbering.numbers(&batch, of), before);
            let cells = picks.len() * (keep.len() + 2);
            held += cells;
            if !self.fits(cells)? {
                away = Some(Partitions::new(parted, slots, of, &keep));
            }
            if order.is_some() && parted > 0 {
                run.append(&batch.pick(&picks, &keep));
                return Ok(Flow::On);
            }
            picked(batch, &picks, of, sink)
        })?;
        self.release(held);
        if let Some(order) = order.as_mut().filter(|_| run.rows > 0) {
            let rows: Vec<u32> = (0..u32::try_from(run.rows).unwrap_or(u32::MAX)).collect();
            self.write_run(&mut order.runs, &run, (&rows, &keep))?;
        }
        if let Some(away) = away {
            open.extend(self.parted(away)?);
        }
        Ok(flow)
    }
}
