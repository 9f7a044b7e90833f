//! An undirected network for layouts: who is next to whom, and how far.

use crate::graph::connected;

/// Neighbours of each node in one array; loops and repeated links are left out.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

/// Not reached.
pub(crate) const FAR: u32 = u32::MAX;

impl Net {
    /// O(n + m log m).
    pub(crate) fn new(count: usize, links: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (from, to) in links {
            if from != to {
                let (from, to) = (small(from), small(to));
                pairs.extend([(from, to), (to, from)]);
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0; count + 1];
        for (from, _) in &pairs {
            starts[at(*from) + 1] += 1;
        }
        for node in 0..count {
            starts[node + 1] += starts[node];
        }
        Self {
            starts,
            ends: pairs.into_iter().map(|(_, to)| to).collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The neighbours of a node, in order.
    #[inline]
    pub(crate) fn near(&self, node: usize) -> &[u32] {
        &self.ends[at(self.starts[node])..at(self.starts[node + 1])]
    }

    /// Every link once, the lower end first.
    pub(crate) fn links(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.len()).flat_map(move |node| {
            let higher = self.near(node).iter().map(|end| at(*end));
            higher
                .filter(move |end| *end > node)
                .map(move |end| (node, end))
        })
    }

    /// Hops from one node to every other, [`FAR`] where there is no way. O(n + m).
    pub(crate) fn hops(&self, start: usize) -> Vec<u32> {
        let mut hops = vec![FAR; self.len()];
        let mut queue = Vec::with_capacity(self.len());
        hops[start] = 0;
        queue.push(small(start));
        let mut next = 0;
        while let Some(node) = queue.get(next).map(|node| at(*node)) {
            next += 1;
            let hop = hops[node] + 1;
            for to in self.near(node) {
                let known = &mut hops[at(*to)];
                if *known == FAR {
                    *known = hop;
                    queue.push(*to);
                }
            }
        }
        hops
    }

    /// The part of each node, numbered as they first occur, and how many there are: nodes that reach
    /// each other. O(n + m).
    pub(crate) fn groups(&self) -> (Vec<usize>, usize) {
        let groups = connected(small(self.len()), |node| self.near(at(node)));
        let groups: Vec<usize> = groups.into_iter().map(at).collect();
        let count = groups.iter().max().map_or(0, |last| last + 1);
        (groups, count)
    }

    /// The same as lists in order; the largest first. O(n + m).
    pub(crate) fn parts(&self) -> Vec<Vec<usize>> {
        let (groups, count) = self.groups();
        let mut parts = vec![Vec::new(); count];
        for (node, group) in groups.into_iter().enumerate() {
            parts[group].push(node);
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts
    }

    /// The network of some nodes alone, which are numbered by their place in the list. O(n + m).
    pub(crate) fn of(&self, part: &[usize]) -> Self {
        let mut place = vec![FAR; self.len()];
        for (new, node) in part.iter().enumerate() {
            place[*node] = small(new);
        }
        let mut starts = Vec::with_capacity(part.len() + 1);
        let mut ends = Vec::new();
        starts.push(0);
        for node in part {
            let near = self.near(*node).iter().map(|end| place[at(*end)]);
            ends.extend(near.filter(|end| *end != FAR));
            starts.push(small(ends.len()));
        }
        Self { starts, ends }
    }
}

/// A node's number in 32 bits: layouts hold fewer nodes than that.
#[inline]
pub(crate) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(FAR)
}

/// A number as a place in an array.
#[inline]
pub(crate) fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_kept_once_and_parts_are_found() {
        let net = Net::new(6, [(0, 1), (1, 0), (2, 2), (3, 1), (4, 5)].into_iter());
        assert_eq!(net.links().collect::<Vec<_>>(), [(0, 1), (1, 3), (4, 5)]);
        assert_eq!(net.parts(), [vec![0, 1, 3], vec![4, 5], vec![2]]);
        assert_eq!(net.hops(0), [0, 1, FAR, 2, FAR, FAR]);
        let part = net.of(&[3, 1, 0]);
        assert_eq!(part.links().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    }
}
