//! Communities: groups with more ties inside than chance would give them.
//!
//! V. Traag, L. Waltman and N. J. van Eck, From Louvain to Leiden: guaranteeing well-connected
//! communities (2019), for modularity with a resolution. Nodes are visited in an order shuffled
//! by the seed; where the paper draws a community at random in the refinement, the best one is
//! taken, so that no exponential decides and every machine finds the same.

use super::{Dice, Network, Rows, Stop, Stopped, by_size, go_on, index};

/// A gain that is none: sums of weights are not exact.
const LEAST: f64 = 1e-12;
/// Most passes from the whole network; they end when one finds nothing better.
const PASSES: usize = 10;

/// How communities are sought.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// 1 is the modularity of Newman and Girvan; more gives smaller communities.
    pub resolution: f64,
    /// Whether the weights of ties count.
    pub weighted: bool,
    /// Another seed may find another partition that is as good.
    pub seed: u64,
}

/// A partition into communities.
#[derive(Clone, Debug, PartialEq)]
pub struct Communities {
    /// The community of each node; the largest is number 0.
    pub of: Vec<u32>,
    /// Its modularity, which no partition into one community exceeds 0 by.
    pub modularity: f64,
}

/// Leiden communities of ties taken either way. Time about O(ties · log nodes) in practice.
///
/// # Errors
/// [`Stopped`].
pub fn communities(
    network: &Network,
    wanted: Wanted,
    stop: &Stop<'_>,
) -> Result<Communities, Stopped> {
    let whole = Graph::whole(network.both_ways().ahead, wanted.weighted);
    let mut dice = Dice::new(wanted.seed);
    let mut best: Vec<u32> = (0..network.nodes()).collect();
    let mut modularity = whole.modularity(&best, wanted.resolution);
    for _ in 0..PASSES {
        let found = pass(&whole, &best, wanted.resolution, &mut dice, stop)?;
        let better = whole.modularity(&found, wanted.resolution);
        if better <= modularity + LEAST {
            break;
        }
        (best, modularity) = (found, better);
    }
    Ok(Communities {
        of: by_size(&best),
        modularity,
    })
}

/// From a partition of the whole to a better one: move, refine, gather, until nothing moves.
fn pass(
    whole: &Graph,
    before: &[u32],
    resolution: f64,
    dice: &mut Dice,
    stop: &Stop<'_>,
) -> Result<Vec<u32>, Stopped> {
    let mut places: Vec<u32> = (0..whole.nodes()).collect();
    let mut partition = dense(before).0;
    let mut gathered: Option<Graph> = None;
    loop {
        go_on(stop)?;
        let graph = gathered.as_ref().unwrap_or(whole);
        let mut moving = Moving::new(graph, partition, resolution);
        moving.run(dice, stop)?;
        let (groups, count) = dense(&moving.of);
        let (parts, refined) = dense(&refined(graph, &groups, resolution, dice));
        if count == graph.nodes() || refined == graph.nodes() {
            return Ok(places.iter().map(|place| groups[*place as usize]).collect());
        }
        let mut next = vec![0; refined as usize];
        for (part, group) in parts.iter().zip(&groups) {
            next[*part as usize] = *group;
        }
        for place in &mut places {
            *place = parts[*place as usize];
        }
        gathered = Some(graph.gather(&parts, refined));
        partition = next;
    }
}

/// The same groups numbered from 0 as they occur, and how many there are.
fn dense(groups: &[u32]) -> (Vec<u32>, u32) {
    let most = groups.iter().max().map_or(0, |most| *most as usize + 1);
    let mut new = vec![u32::MAX; most];
    let mut count = 0;
    let numbered = groups.iter().map(|group| {
        let number = &mut new[*group as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *number
    });
    (numbered.collect(), count)
}

/// The numbers below `count` in an order of chance.
fn order(dice: &mut Dice, count: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    dice.shuffle(&mut order);
    order
}

/// A weighted network whose nodes may stand for groups of nodes.
struct Graph {
    starts: Vec<usize>,
    ends: Vec<u32>,
    weights: Vec<f64>,
    /// The weight within each node, every tie counted from both ends.
    within: Vec<f64>,
    /// The weight at each node, that within included.
    strength: Vec<f64>,
    /// The weight of all, from both ends.
    total: f64,
}

impl Graph {
    fn whole(rows: &Rows, weighted: bool) -> Self {
        let nodes = rows.nodes();
        let weights = if weighted {
            rows.weights.clone()
        } else {
            vec![1.0; rows.len()]
        };
        let starts = rows.starts.iter().map(|start| *start as usize).collect();
        Self::new(
            starts,
            rows.ends.clone(),
            weights,
            vec![0.0; nodes as usize],
        )
    }

    fn new(starts: Vec<usize>, ends: Vec<u32>, weights: Vec<f64>, within: Vec<f64>) -> Self {
        let strength: Vec<f64> = (starts.windows(2).zip(&within))
            .map(|(span, within)| within + weights[span[0]..span[1]].iter().sum::<f64>())
            .collect();
        let total = strength.iter().sum();
        Self {
            starts,
            ends,
            weights,
            within,
            strength,
            total,
        }
    }

    fn nodes(&self) -> u32 {
        index(self.within.len())
    }

    fn ties(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        let span = self.starts[node as usize]..self.starts[node as usize + 1];
        let ends = self.ends[span.clone()].iter().copied();
        ends.zip(self.weights[span].iter().copied())
    }

    /// M. Newman and M. Girvan (2004), with the resolution of J. Reichardt and S. Bornholdt (2006).
    fn modularity(&self, groups: &[u32], resolution: f64) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let most = groups.iter().max().map_or(0, |most| *most as usize + 1);
        let (mut inside, mut strength) = (vec![0.0; most], vec![0.0; most]);
        for node in 0..self.nodes() {
            let group = groups[node as usize] as usize;
            strength[group] += self.strength[node as usize];
            inside[group] += self.within[node as usize];
            for (end, weight) in self.ties(node) {
                if groups[end as usize] as usize == group {
                    inside[group] += weight;
                }
            }
        }
        let parts = inside.iter().zip(&strength).map(|(inside, strength)| {
            let share = strength / self.total;
            inside / self.total - resolution * share * share
        });
        parts.sum()
    }

    /// One node for each group.
    fn gather(&self, groups: &[u32], count: u32) -> Self {
        let mut members = vec![Vec::new(); count as usize];
        for node in 0..self.nodes() {
            members[groups[node as usize] as usize].push(node);
        }
        let (mut starts, mut ends, mut weights) = (vec![0], Vec::new(), Vec::new());
        let mut within = Vec::with_capacity(count as usize);
        let mut near = Near::new(count);
        for (group, members) in (0..).zip(&members) {
            let mut inside = 0.0;
            for node in members {
                inside += self.within[*node as usize];
                for (end, weight) in self.ties(*node) {
                    near.add(groups[end as usize], weight);
                }
            }
            near.groups.sort_unstable();
            for other in &near.groups {
                let weight = near.weights[*other as usize];
                if *other == group {
                    inside += weight;
                } else {
                    ends.push(*other);
                    weights.push(weight);
                }
            }
            near.clear();
            starts.push(ends.len());
            within.push(inside);
        }
        Self::new(starts, ends, weights, within)
    }
}

/// The weights that lead from somewhere to groups.
struct Near {
    weights: Vec<f64>,
    groups: Vec<u32>,
    known: Vec<bool>,
}

impl Near {
    fn new(groups: u32) -> Self {
        Self {
            weights: vec![0.0; groups as usize],
            groups: Vec::new(),
            known: vec![false; groups as usize],
        }
    }

    fn add(&mut self, group: u32, weight: f64) {
        if !std::mem::replace(&mut self.known[group as usize], true) {
            self.groups.push(group);
        }
        self.weights[group as usize] += weight;
    }

    fn clear(&mut self) {
        for group in self.groups.drain(..) {
            self.weights[group as usize] = 0.0;
            self.known[group as usize] = false;
        }
    }
}

/// Fast local moving: a node whose neighbour moved is looked at again.
struct Moving<'a> {
    graph: &'a Graph,
    of: Vec<u32>,
    strength: Vec<f64>,
    sizes: Vec<u32>,
    /// Groups without a node.
    empty: Vec<u32>,
    resolution: f64,
}

impl<'a> Moving<'a> {
    fn new(graph: &'a Graph, of: Vec<u32>, resolution: f64) -> Self {
        let nodes = graph.nodes() as usize;
        let (mut strength, mut sizes) = (vec![0.0; nodes], vec![0; nodes]);
        for (node, group) in of.iter().enumerate() {
            strength[*group as usize] += graph.strength[node];
            sizes[*group as usize] += 1;
        }
        let empty = (0..graph.nodes()).rev();
        let empty = empty.filter(|group| sizes[*group as usize] == 0).collect();
        Self {
            graph,
            of,
            strength,
            sizes,
            empty,
            resolution,
        }
    }

    fn run(&mut self, dice: &mut Dice, stop: &Stop<'_>) -> Result<(), Stopped> {
        let nodes = self.graph.nodes();
        let mut open: std::collections::VecDeque<u32> = order(dice, nodes).into();
        let mut waits = vec![true; nodes as usize];
        let mut near = Near::new(nodes);
        while let Some(node) = open.pop_front() {
            waits[node as usize] = false;
            if node % 1024 == 0 {
                go_on(stop)?;
            }
            let before = self.of[node as usize];
            self.shift(node, &mut near);
            let now = self.of[node as usize];
            if now == before {
                continue;
            }
            for (end, _) in self.graph.ties(node) {
                if self.of[end as usize] != now
                    && !std::mem::replace(&mut waits[end as usize], true)
                {
                    open.push_back(end);
                }
            }
        }
        Ok(())
    }

    /// Puts a node where it gains most; where all gain the same it stays.
    fn shift(&mut self, node: u32, near: &mut Near) {
        let own = self.of[node as usize];
        for (end, weight) in self.graph.ties(node) {
            near.add(self.of[end as usize], weight);
        }
        let strength = self.graph.strength[node as usize];
        self.strength[own as usize] -= strength;
        self.sizes[own as usize] -= 1;
        let gain = |group: u32| {
            let expected = strength * self.strength[group as usize] / self.graph.total.max(LEAST);
            near.weights[group as usize] - self.resolution * expected
        };
        let (mut best, mut most) = (own, gain(own));
        for group in &near.groups {
            let gain = gain(*group);
            if gain > most + LEAST {
                (best, most) = (*group, gain);
            }
        }
        // Alone, nothing is gained and nothing lost.
        if most < -LEAST
            && self.sizes[own as usize] > 0
            && let Some(empty) = self.empty.pop()
        {
            best = empty;
        }
        near.clear();
        self.strength[best as usize] += strength;
        self.sizes[best as usize] += 1;
        self.of[node as usize] = best;
        if self.sizes[own as usize] == 0 {
            self.empty.push(own);
        }
    }
}

/// Parts of the groups that are well connected within: each node may join a part of its group.
fn refined(graph: &Graph, groups: &[u32], resolution: f64, dice: &mut Dice) -> Vec<u32> {
    let nodes = graph.nodes();
    let mut of: Vec<u32> = (0..nodes).collect();
    let mut whole = vec![0.0; nodes as usize];
    for node in 0..nodes as usize {
        whole[groups[node] as usize] += graph.strength[node];
    }
    let mut strength = graph.strength.clone();
    // What ties each part to the rest of its group.
    let mut outward: Vec<f64> = (0..nodes)
        .map(|node| {
            let ties = graph.ties(node);
            let inside = ties.filter(|(end, _)| groups[*end as usize] == groups[node as usize]);
            inside.map(|(_, weight)| weight).sum()
        })
        .collect();
    let mut is_alone = vec![true; nodes as usize];
    let total = graph.total.max(LEAST);
    let mut near = Near::new(nodes);
    for node in order(dice, nodes) {
        let group = groups[node as usize];
        let well = |part: u32, strength: &[f64], outward: &[f64]| {
            let own = strength[part as usize];
            let rest = whole[group as usize] - own;
            outward[part as usize] + LEAST >= resolution * own * rest / total
        };
        if !is_alone[node as usize] || !well(node, &strength, &outward) {
            continue;
        }
        for (end, weight) in graph.ties(node) {
            if groups[end as usize] == group {
                near.add(of[end as usize], weight);
            }
        }
        let own = graph.strength[node as usize];
        let mut best: Option<(u32, f64)> = None;
        for part in &near.groups {
            let gain =
                near.weights[*part as usize] - resolution * own * strength[*part as usize] / total;
            let most = best.map_or(LEAST, |(_, most)| most + LEAST);
            if *part != node && gain > most && well(*part, &strength, &outward) {
                best = Some((*part, gain));
            }
        }
        if let Some((part, _)) = best {
            let shared = near.weights[part as usize];
            outward[part as usize] += outward[node as usize] - 2.0 * shared;
            strength[part as usize] += own;
            strength[node as usize] = 0.0;
            of[node as usize] = part;
            is_alone[part as usize] = false;
            is_alone[node as usize] = false;
        }
        near.clear();
    }
    of
}
