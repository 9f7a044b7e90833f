//! The order of the things below one heading.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::graph::{Block, Graph};
use super::order::{Place, date_in, is_happening, natural, of_class, place};
use super::plan::{Plan, Role};
use crate::model::{NamedOrBlankNode, Term};
use crate::vocab::rdf;

/// What a thing is sorted by.
#[derive(Debug, Default)]
struct Key {
    /// Known classes first, then others by name, then things without one.
    rank: usize,
    class: String,
    /// What a record is about.
    about: String,
    group: String,
    position: String,
    /// The time; none is later than all.
    time: Option<String>,
    /// The time of day, where the name has the date; none is earlier than all.
    clock: Option<String>,
    /// The name; without one, as it was written.
    name: Option<String>,
    first: usize,
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        let late = |time: &Option<String>| time.is_none();
        (self.rank, &self.class)
            .cmp(&(other.rank, &other.class))
            .then_with(|| natural(&self.about, &other.about))
            .then_with(|| natural(&self.group, &other.group))
            .then_with(|| natural(&self.position, &other.position))
            .then_with(|| late(&self.time).cmp(&late(&other.time)))
            .then_with(|| (&self.time, &self.clock).cmp(&(&other.time, &other.clock)))
            .then_with(|| match (&self.name, &other.name) {
                (Some(one), Some(other)) => natural(one, other),
                (one, other) => one.is_none().cmp(&other.is_none()),
            })
            .then_with(|| self.first.cmp(&other.first))
    }
}

/// The blocks that stand below each heading, as they come.
pub(super) fn by_section(graph: &Graph, plan: &Plan) -> HashMap<usize, Vec<usize>> {
    let mut sections: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, block) in graph.blocks.iter().enumerate() {
        if plan.roles[number] == Role::Own {
            sections.entry(block.section).or_default().push(number);
        }
    }
    sections
}

/// The blocks that stand below a heading, in order. O(n log n).
pub(super) fn sequence(
    graph: &Graph,
    mut blocks: Vec<usize>,
    keep: bool,
    name: impl Fn(usize) -> Option<String>,
) -> Vec<usize> {
    if keep {
        blocks.sort_by_key(|block| graph.blocks[*block].first);
        return blocks;
    }
    let keyed = blocks.into_iter();
    let mut keyed: Vec<(Key, usize)> = keyed
        .map(|block| (key(&graph.blocks[block], name(block)), block))
        .collect();
    keyed.sort_by(|(one, _), (other, _)| one.compare(other));
    let blocks: Vec<usize> = keyed.into_iter().map(|(_, block)| block).collect();
    after_wholes(graph, &blocks)
}

fn key(block: &Block, name: Option<String>) -> Key {
    let mut key = Key {
        rank: usize::MAX,
        name,
        first: block.first,
        ..Key::default()
    };
    let mut times: Option<(usize, &str)> = None;
    let mut happens = false;
    for (predicate, object) in &block.triples {
        match (place(predicate.as_str()), object) {
            (Some(Place::Time(rank)), Term::Literal(value)) => {
                let found = (rank, value.value());
                times = Some(times.map_or(found, |before| before.min(found)));
            }
            (Some(Place::Record), Term::NamedNode(about)) => {
                about.as_str().clone_into(&mut key.about);
            }
            (Some(Place::Group), Term::NamedNode(group)) => {
                group.as_str().clone_into(&mut key.group);
            }
            (Some(Place::Position), Term::Literal(value)) => {
                value.value().clone_into(&mut key.position);
            }
            (_, Term::NamedNode(class)) if predicate.as_str() == rdf::TYPE => {
                happens |= is_happening(class.as_str());
                let rank = of_class(class.as_str());
                let found = (
                    rank.unwrap_or(usize::MAX - 1),
                    rank.map_or(class.as_str(), |_| ""),
                );
                if found < (key.rank, key.class.as_str()) {
                    key.rank = found.0;
                    found.1.clone_into(&mut key.class);
                }
            }
            _ => {}
        }
    }
    let in_name = match &block.subject {
        // What says nothing of its kind is ordered by its name alone.
        NamedOrBlankNode::NamedNode(node) if key.rank < usize::MAX => date_in(node.as_str()),
        _ => None,
    };
    let stated = times.filter(|_| happens).map(|(_, time)| time);
    // A name stays when a date is mended, and so does the place of what has one in its name.
    key.time = in_name.or(stated).map(str::to_owned);
    let clock = stated.and_then(|time| time.split_once('T'));
    key.clock = clock
        .filter(|_| in_name.is_some())
        .map(|(_, clock)| clock.to_owned());
    key
}

/// What stands before what, among the blocks of one heading.
#[derive(Default)]
struct Ties {
    whole: HashMap<usize, usize>,
    parts: HashMap<usize, Vec<usize>>,
    before: HashMap<usize, Vec<usize>>,
}

impl Ties {
    fn new(graph: &Graph, blocks: &[usize]) -> Self {
        let here: HashSet<usize> = blocks.iter().copied().collect();
        let find = |term: &Term| {
            let subject: NamedOrBlankNode = match term {
                Term::NamedNode(node) => node.clone().into(),
                Term::BlankNode(blank) => blank.clone().into(),
                _ => return None,
            };
            graph.block(&subject).filter(|block| here.contains(block))
        };
        let mut ties = Self::default();
        for block in blocks {
            for (predicate, object) in &graph.blocks[*block].triples {
                let Some(place) = place(predicate.as_str()) else {
                    continue;
                };
                let Some(other) = find(object).filter(|other| other != block) else {
                    continue;
                };
                match place {
                    Place::Whole => drop(ties.whole.entry(*block).or_insert(other)),
                    Place::Part => drop(ties.whole.entry(other).or_insert(*block)),
                    Place::Before => ties.before.entry(*block).or_default().push(other),
                    _ => {}
                }
            }
        }
        for block in blocks {
            if let Some(whole) = ties.whole.get(block) {
                ties.parts.entry(*whole).or_default().push(*block);
            }
        }
        ties
    }

    /// What came before a thing and is a part of the same whole.
    fn siblings_before(&self, block: usize) -> impl Iterator<Item = usize> {
        let whole = self.whole.get(&block);
        let before = self.before.get(&block).into_iter().flatten();
        before
            .copied()
            .filter(move |other| self.whole.get(other) == whole)
    }
}

/// Puts each part after its whole, and each thing after what it follows; the order is kept otherwise.
fn after_wholes(graph: &Graph, blocks: &[usize]) -> Vec<usize> {
    let ties = Ties::new(graph, blocks);
    let mut reached = HashSet::new();
    let mut done = HashSet::new();
    let mut order = Vec::with_capacity(blocks.len());
    // What is a part of itself through others has no beginning, and begins where it comes first.
    let beginnings = blocks
        .iter()
        .filter(|block| !ties.whole.contains_key(block));
    for start in beginnings.chain(blocks) {
        let mut waiting = vec![*start];
        while let Some(block) = waiting.last().copied() {
            let first = reached.insert(block);
            let ahead = ties
                .siblings_before(block)
                .filter(|other| !reached.contains(other));
            let ahead: Vec<usize> = if first { ahead.collect() } else { Vec::new() };
            if !ahead.is_empty() {
                waiting.extend(ahead);
                continue;
            }
            waiting.pop();
            if done.insert(block) {
                order.push(block);
                waiting.extend(ties.parts.get(&block).into_iter().flatten().rev());
            }
        }
    }
    order
}
