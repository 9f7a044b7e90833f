//! Blank nodes told apart by what is said around them (colour refinement), with a bound on the work.

use std::collections::{BTreeMap, BTreeSet};

use super::TooHard;
use super::union::{Node, Union};

/// The node itself, in what is said of it.
const ITSELF: u32 = u32::MAX;

/// Classes of nodes that nothing said so far tells apart, of both sides together.
#[derive(Debug)]
pub(super) struct Classes<'u> {
    pub(super) union: &'u Union,
    pub(super) class: Vec<u32>,
    members: Vec<BTreeSet<Node>>,
    /// What has changed, to go back.
    trail: Vec<(Node, u32)>,
    left: u64,
    most: u64,
}

impl<'u> Classes<'u> {
    /// The coarsest classes in which equals have equal neighbours. O(facts × log nodes) for most graphs.
    pub(super) fn new(union: &'u Union, most: u64) -> Result<Self, TooHard> {
        let nodes = 0..u32::try_from(union.blanks.len()).unwrap_or(u32::MAX);
        let mut classes = Self {
            union,
            class: vec![0; union.blanks.len()],
            members: vec![nodes.clone().collect()],
            trail: Vec::new(),
            left: most,
            most,
        };
        classes.refine(nodes.collect())?;
        classes.trail.clear();
        Ok(classes)
    }

    /// Takes note of work.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), TooHard> {
        match self.left.checked_sub(steps as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(TooHard { most: self.most }),
        }
    }

    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Back to where it was at the mark.
    pub(super) fn undo(&mut self, mark: usize) {
        for (node, class) in self.trail.split_off(mark).into_iter().rev() {
            self.put(node, class);
        }
    }

    fn put(&mut self, node: Node, class: u32) {
        let old = std::mem::replace(&mut self.class[node as usize], class);
        self.members[old as usize].remove(&node);
        self.members[class as usize].insert(node);
    }

    /// Puts nodes into a class of their own; those beside them are to be looked at again.
    fn part(&mut self, nodes: &[Node], dirty: &mut BTreeSet<Node>) -> Result<(), TooHard> {
        let class = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        self.members.push(BTreeSet::new());
        for node in nodes {
            self.trail.push((*node, self.class[*node as usize]));
            self.put(*node, class);
            let before = dirty.len();
            let union = self.union;
            dirty.extend(union.beside(*node));
            self.spend(1 + union.of[*node as usize].len() + dirty.len() - before)?;
        }
        Ok(())
    }

    /// Takes these for one another, and tells apart what follows from that.
    pub(super) fn single_out(&mut self, nodes: &[Node]) -> Result<(), TooHard> {
        let mut dirty = BTreeSet::new();
        self.part(nodes, &mut dirty)?;
        self.refine(dirty)
    }

    /// What is said of a node.
    fn said(&mut self, node: Node) -> Result<Vec<u32>, TooHard> {
        let facts = self.union.facts(node).map(|fact| {
            let of = |other: &Node| {
                if *other == node {
                    ITSELF
                } else {
                    self.class[*other as usize]
                }
            };
            let nodes = fact.nodes.iter().map(of);
            std::iter::once(fact.shape).chain(nodes).collect()
        });
        let mut facts: Vec<Vec<u32>> = facts.collect();
        facts.sort_unstable();
        let said: Vec<u32> = facts.into_iter().flatten().collect();
        self.spend(said.len() + 1)?;
        Ok(said)
    }

    /// What leaves a class of which these parts were looked at; the largest part of all stays.
    fn parted(&self, class: u32, mut parts: Vec<Vec<Node>>) -> Vec<Vec<Node>> {
        let touched: usize = parts.iter().map(Vec::len).sum();
        let members = &self.members[class as usize];
        let rest = members.len() - touched;
        let largest = parts.iter().map(Vec::len).max().unwrap_or(0);
        if largest <= rest {
            return parts;
        }
        if rest > 0 {
            let seen: BTreeSet<Node> = parts.iter().flatten().copied().collect();
            parts.push(members.difference(&seen).copied().collect());
        }
        let place = parts.iter().position(|part| part.len() == largest);
        parts.remove(place.unwrap_or(0));
        parts
    }

    /// A class that is left in parts keeps its number for the largest, so that no node is looked at too often.
    fn refine(&mut self, mut dirty: BTreeSet<Node>) -> Result<(), TooHard> {
        while !dirty.is_empty() {
            let mut groups: BTreeMap<u32, BTreeMap<Vec<u32>, Vec<Node>>> = BTreeMap::new();
            for node in std::mem::take(&mut dirty) {
                let said = self.said(node)?;
                let groups = groups.entry(self.class[node as usize]).or_default();
                groups.entry(said).or_default().push(node);
            }
            for (class, groups) in groups {
                for part in self.parted(class, groups.into_values().collect()) {
                    self.part(&part, &mut dirty)?;
                }
            }
        }
        Ok(())
    }
}
