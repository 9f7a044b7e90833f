//! Blank nodes that changed, paired with what they probably were: what shares most statements, the rarest first.

use std::collections::{BTreeMap, VecDeque};

use super::TooHard;
use super::classes::Classes;
use super::union::{Node, Union};

/// One way in which a node occurs: in which shape, at which place, and beside whom.
type Way = (u32, u32, Vec<u32>);

/// The node itself, and a node whose partner is not known.
const ITSELF: u32 = u32::MAX;
const UNKNOWN: u32 = u32::MAX - 1;

/// So many nodes that occur in one way are each compared with each.
const FEW: usize = 8;
/// The same in the end, where nothing rarer was found.
const MANY: usize = 64;

/// Pairs what `equals` has left over, as far as something is shared.
pub(super) fn nearest(
    classes: &mut Classes<'_>,
    partner: &mut [Option<Node>],
) -> Result<(), TooHard> {
    let mut pairing = Pairing {
        union: classes.union,
        partner,
    };
    let mut most = FEW;
    loop {
        let (found, steps) = pairing.round(most);
        classes.spend(steps)?;
        match (found, most) {
            (false, FEW) => most = MANY,
            (false, MANY) => most = usize::MAX,
            (false, _) => return Ok(()),
            // What was found tells others apart.
            (true, _) => most = FEW,
        }
    }
}

struct Pairing<'a> {
    union: &'a Union,
    partner: &'a mut [Option<Node>],
}

impl Pairing<'_> {
    fn is_free(&self, node: Node) -> bool {
        self.partner[node as usize].is_none()
    }

    /// What says something about a statement was not about another: only the value of that may be another.
    fn may_be(&self, one: Node, other: Node) -> bool {
        match (self.union.about.get(&one), self.union.about.get(&other)) {
            (None, None) => true,
            (Some(one), Some(other)) => !one.is_disjoint(other),
            _ => false,
        }
    }

    /// The ways in which a node occurs; pairs have the name of their node of the first side.
    fn ways(&self, node: Node) -> Vec<(Way, bool)> {
        let mut ways = Vec::new();
        for fact in self.union.facts(node) {
            let others = fact
                .nodes
                .iter()
                .map(|other| match self.partner[*other as usize] {
                    _ if *other == node => ITSELF,
                    Some(partner) => partner.min(*other),
                    None => UNKNOWN,
                });
            let place = fact.nodes.iter().position(|other| *other == node);
            let place = u32::try_from(place.unwrap_or(0)).unwrap_or(0);
            let way = (fact.shape, place, others.collect());
            ways.push((way, self.union.is_type[fact.shape as usize]));
        }
        let about = self.union.about.get(&node).into_iter().flatten();
        ways.extend(about.map(|about| ((*about, 0, Vec::new()), false)));
        ways
    }

    /// Pairs what shares most, of ways that few nodes occur in. Whether there was anything, and how much work it was.
    fn round(&mut self, most: usize) -> (bool, usize) {
        let mut by_way: BTreeMap<Way, [Vec<Node>; 2]> = BTreeMap::new();
        let mut types: BTreeMap<Node, Vec<Way>> = BTreeMap::new();
        let mut steps = self.partner.len();
        for node in (0..)
            .take(self.partner.len())
            .filter(|node| self.is_free(*node))
        {
            for (way, is_type) in self.ways(node) {
                steps += way.2.len() + 1;
                if is_type {
                    types.entry(node).or_default().push(way);
                    continue;
                }
                let side = usize::from(!self.union.is_first(node));
                let nodes = &mut by_way.entry(way).or_default()[side];
                if nodes.last() != Some(&node) {
                    nodes.push(node);
                }
            }
        }
        let mut scores: BTreeMap<[Node; 2], u64> = BTreeMap::new();
        for [ones, others] in by_way.values() {
            let many = ones.len().max(others.len());
            let worth = 1 + 1_024 / (many as u64).max(1);
            if many <= most.min(MANY) {
                let pairs = ones
                    .iter()
                    .flat_map(|one| others.iter().map(|other| [*one, *other]));
                for pair in pairs {
                    *scores.entry(pair).or_default() += worth;
                }
                steps += ones.len() * others.len();
            } else if most == usize::MAX {
                for pair in ones.iter().zip(others) {
                    *scores.entry([*pair.0, *pair.1]).or_default() += worth;
                }
                steps += many;
            }
        }
        for ([one, other], score) in &mut scores {
            // What kind of thing it is is no reason, but speaks for one of several.
            let kinds = types.get(one).into_iter().flatten();
            let of_other = types.get(other);
            let shared = kinds.filter(|way| of_other.is_some_and(|all| all.contains(way)));
            *score += shared.count() as u64;
        }
        (self.pair_best(scores, &mut steps), steps)
    }

    fn pair_best(&mut self, scores: BTreeMap<[Node; 2], u64>, steps: &mut usize) -> bool {
        let mut best: Vec<([Node; 2], u64)> = scores.into_iter().collect();
        best.sort_by_key(|(pair, score)| (std::cmp::Reverse(*score), *pair));
        let mut any = false;
        for ([one, other], _) in best {
            if self.is_free(one) && self.is_free(other) && self.may_be(one, other) {
                self.pair(one, other);
                any = true;
                *steps += self.follow([one, other]);
            }
        }
        any
    }

    fn pair(&mut self, one: Node, other: Node) {
        self.partner[one as usize] = Some(other);
        self.partner[other as usize] = Some(one);
    }

    /// What the only neighbour of one node was is the only neighbour of the other, and so on.
    fn follow(&mut self, start: [Node; 2]) -> usize {
        let mut waiting = VecDeque::from([start]);
        let mut steps = 0;
        while let Some([one, other]) = waiting.pop_front() {
            let (ones, others) = (self.neighbours(one), self.neighbours(other));
            steps += ones.len() + others.len() + 1;
            for (way, free) in ones {
                if let ([one], Some([other])) =
                    (free.as_slice(), others.get(&way).map(Vec::as_slice))
                    && self.is_free(*one)
                    && self.is_free(*other)
                    && self.may_be(*one, *other)
                {
                    self.pair(*one, *other);
                    waiting.push_back([*one, *other]);
                }
            }
        }
        steps
    }

    /// The nodes without a partner beside a node, by the way in which they are.
    fn neighbours(&self, node: Node) -> BTreeMap<(u32, usize, usize), Vec<Node>> {
        let mut found: BTreeMap<_, Vec<Node>> = BTreeMap::new();
        for fact in self.union.facts(node) {
            let place = fact.nodes.iter().position(|other| *other == node);
            for (at, other) in fact.nodes.iter().enumerate() {
                if *other != node && self.is_free(*other) {
                    let key = (fact.shape, place.unwrap_or(0), at);
                    found.entry(key).or_default().push(*other);
                }
            }
        }
        found
    }
}
