//! Parts of two graphs that are equal but for the names of their blank nodes.
//!
//! The outcome is that of comparing canonical forms (RDFC-1.0): two datasets are equal by one exactly if they are by
//! the other. But what belongs together is matched part by part, so one changed statement does not change the names of
//! everything else, and the work can be counted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::TooHard;
use super::classes::Classes;
use super::union::Node;

/// Nodes by class: those of the first side and those of the second.
type ByClass = BTreeMap<u32, [Vec<Node>; 2]>;

/// Pairs the nodes of equal parts: the partner of each node, of either side.
pub(super) fn equals(classes: &mut Classes<'_>) -> Result<Vec<Option<Node>>, TooHard> {
    let nodes: Vec<Node> = (0..).take(classes.union.blanks.len()).collect();
    let mut search = Search {
        partner: vec![None; nodes.len()],
        paired: Vec::new(),
        classes,
    };
    search.parts(nodes, false)?;
    Ok(search.partner)
}

struct Search<'c, 'u> {
    classes: &'c mut Classes<'u>,
    partner: Vec<Option<Node>>,
    /// The pairs in the order in which they were made, to go back.
    paired: Vec<[Node; 2]>,
}

impl Search<'_, '_> {
    fn pair(&mut self, one: Node, other: Node) {
        self.partner[one as usize] = Some(other);
        self.partner[other as usize] = Some(one);
        self.paired.push([one, other]);
    }

    fn undo(&mut self, (classes, pairs): (usize, usize)) {
        self.classes.undo(classes);
        for node in self.paired.split_off(pairs).into_iter().flatten() {
            self.partner[node as usize] = None;
        }
    }

    fn mark(&self) -> (usize, usize) {
        (self.classes.mark(), self.paired.len())
    }

    /// Matches the parts that hang together by nodes without a partner. Equal parts are as good as each other, so
    /// that none has to be tried again. `all` is whether every part has to have an equal.
    fn parts(&mut self, nodes: Vec<Node>, all: bool) -> Result<bool, TooHard> {
        let mut alike: BTreeMap<Vec<u32>, [VecDeque<Vec<Node>>; 2]> = BTreeMap::new();
        for part in self.together(nodes)? {
            let side = usize::from(!self.classes.union.is_first(part[0]));
            let of = |node: &Node| self.classes.class[*node as usize];
            let mut key: Vec<u32> = part.iter().map(of).collect();
            key.sort_unstable();
            alike.entry(key).or_default()[side].push_back(part);
        }
        for [ones, mut others] in alike.into_values() {
            if all && ones.len() != others.len() {
                return Ok(false);
            }
            for one in ones {
                if !self.one_of(&one, &mut others)? && all {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Matches a part with the first that is equal, and takes that away.
    fn one_of(&mut self, one: &[Node], others: &mut VecDeque<Vec<Node>>) -> Result<bool, TooHard> {
        for _ in 0..others.len() {
            let Some(other) = others.pop_front() else {
                break;
            };
            if self.equal(one, &other)? {
                return Ok(true);
            }
            others.push_back(other);
        }
        Ok(false)
    }

    /// The parts that hang together, each in order.
    fn together(&mut self, nodes: Vec<Node>) -> Result<Vec<Vec<Node>>, TooHard> {
        let mut waiting: BTreeSet<Node> = nodes.into_iter().collect();
        let union = self.classes.union;
        let mut parts = Vec::new();
        let mut steps = waiting.len();
        while let Some(start) = waiting.pop_first() {
            let mut part = vec![start];
            let mut at = 0;
            while let Some(node) = part.get(at) {
                let beside: Vec<Node> = union.beside(*node).collect();
                steps += beside.len();
                part.extend(beside.into_iter().filter(|other| waiting.remove(other)));
                at += 1;
            }
            part.sort_unstable();
            parts.push(part);
        }
        self.classes.spend(steps)?;
        Ok(parts)
    }

    /// Matches two parts whose classes are the same.
    fn equal(&mut self, one: &[Node], other: &[Node]) -> Result<bool, TooHard> {
        self.classes.spend(one.len() + other.len())?;
        let mut by_class = ByClass::new();
        for (side, part) in [one, other].into_iter().enumerate() {
            for node in part {
                let class = self.classes.class[*node as usize];
                by_class.entry(class).or_default()[side].push(*node);
            }
        }
        let mark = self.mark();
        let mut rest = Vec::new();
        for [ones, others] in by_class.values() {
            match (ones.as_slice(), others.as_slice()) {
                ([one], [other]) => self.pair(*one, *other),
                (ones, others) => rest.extend(ones.iter().chain(others)),
            }
        }
        if rest.is_empty() {
            return Ok(true);
        }
        if self.paired.len() > mark.1 {
            // What is held here is held at every depth.
            drop(by_class);
            let found = self.parts(rest, true)?;
            if !found {
                self.undo(mark);
            }
            return Ok(found);
        }
        drop(rest);
        self.guess(by_class, [one, other])
    }

    /// Nothing tells the nodes of any class apart: takes one of the smallest for each of the other side in turn.
    fn guess(&mut self, by_class: ByClass, parts: [&[Node]; 2]) -> Result<bool, TooHard> {
        let smallest = by_class.into_values().min_by_key(|[ones, _]| ones.len());
        let Some([ones, others]) = smallest else {
            return Ok(true);
        };
        let Some(one) = ones.first().copied() else {
            return Ok(false);
        };
        for other in others {
            let mark = self.mark();
            self.classes.single_out(&[one, other])?;
            self.pair(one, other);
            let left = parts.iter().copied().flatten().copied();
            let left = left.filter(|node| self.partner[*node as usize].is_none());
            let left: Vec<Node> = left.collect();
            if self.parts(left, true)? {
                return Ok(true);
            }
            self.undo(mark);
        }
        Ok(false)
    }
}
