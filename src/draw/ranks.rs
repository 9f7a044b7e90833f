//! Which column each node of a layered picture belongs to.
//!
//! Cycles are opened by turning edges that lead back to an ancestor; then
//! every node goes right of all its predecessors, as near to its successors
//! as that allows.

use super::positions::net::Net;

/// The columns of all nodes.
#[derive(Clone, Debug)]
pub(crate) struct Ranks {
    /// Column of each node.
    pub(crate) of: Vec<usize>,
    /// Number of columns.
    pub(crate) columns: usize,
    /// Connected component of each node, numbered by first appearance.
    pub(crate) component: Vec<usize>,
    /// Number of components.
    pub(crate) components: usize,
}

impl Ranks {
    /// Ranks `count` nodes by `links` from node to node; self-loops do not matter.
    /// Linear but for the sweep over components.
    pub(crate) fn new(count: usize, links: &[(usize, usize)]) -> Self {
        let arcs = opened(count, links);
        let (component, components) = Net::new(count, links.iter().copied()).groups();
        let mut of = longest_paths(count, &arcs);
        let mut least = vec![usize::MAX; components];
        for (node, rank) in of.iter().enumerate() {
            let least = &mut least[component[node]];
            *least = (*least).min(*rank);
        }
        for (node, rank) in of.iter_mut().enumerate() {
            *rank -= least[component[node]];
        }
        let columns = of.iter().max().map_or(0, |last| last + 1);
        Self {
            of,
            columns,
            component,
            components,
        }
    }

    /// The columns that a view asks for, without empty ones, as one picture.
    pub(crate) fn placed(columns: &[usize]) -> Self {
        let used: std::collections::BTreeSet<usize> = columns.iter().copied().collect();
        let dense = |column: &usize| used.range(..column).count();
        let of: Vec<usize> = columns.iter().map(dense).collect();
        Self {
            columns: used.len(),
            component: vec![0; of.len()],
            components: usize::from(!of.is_empty()),
            of,
        }
    }

    /// Squeezes the columns into at most `limit` of about equal length; nodes that follow each
    /// other may then share one.
    pub(crate) fn squeezed(mut self, limit: usize) -> Self {
        if self.columns <= limit {
            return self;
        }
        let mut sizes = vec![0_usize; self.columns];
        self.of.iter().for_each(|rank| sizes[*rank] += 1);
        let (mut before, mut column, mut merged) = (0, 0, Vec::with_capacity(self.columns));
        for (rank, size) in sizes.iter().enumerate() {
            // A new column when the share of nodes is reached, or the rest needs one each.
            let due = (before + size / 2) * limit >= (column + 1) * self.of.len();
            let needed = self.columns - rank < limit - column;
            if rank > 0 && column + 1 < limit && (due || needed) {
                column += 1;
            }
            merged.push(column);
            before += size;
        }
        self.of.iter_mut().for_each(|rank| *rank = merged[*rank]);
        self.columns = column + 1;
        self
    }
}

/// Neighbours in one direction.
fn lists(count: usize, arcs: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut lists = vec![Vec::new(); count];
    for &(from, to) in arcs {
        lists[from].push(to);
    }
    lists
}

/// The links with those turned that close a cycle.
fn opened(count: usize, links: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut onward = vec![Vec::new(); count];
    let mut roots = vec![true; count];
    for (index, &(from, to)) in links.iter().enumerate() {
        if from != to {
            onward[from].push(index);
            roots[to] = false;
        }
    }
    let mut arcs = Vec::with_capacity(links.len());
    let mut state = vec![State::New; count];
    let starts = (0..count).filter(|node| roots[*node]).chain(0..count);
    for start in starts {
        let mut stack = vec![(start, 0)];
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        while let Some((node, next)) = stack.pop() {
            let Some(&link) = onward[node].get(next) else {
                state[node] = State::Done;
                continue;
            };
            stack.push((node, next + 1));
            let to = links[link].1;
            arcs.push(if state[to] == State::Open {
                (to, node)
            } else {
                (node, to)
            });
            if state[to] == State::New {
                state[to] = State::Open;
                stack.push((to, 0));
            }
        }
    }
    arcs
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Links that lead away from an end of each part: from the node that is farthest from its first one,
/// breadth first. O(nodes + links).
pub(crate) fn outward(count: usize, links: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let both: Vec<(usize, usize)> = links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    let near = lists(count, &both);
    let walk = |start: usize, seen: &mut [bool]| {
        let mut order = vec![start];
        seen[start] = true;
        let mut place = 0;
        while let Some(node) = order.get(place).copied() {
            place += 1;
            for &other in &near[node] {
                if !std::mem::replace(&mut seen[other], true) {
                    order.push(other);
                }
            }
        }
        order
    };
    let (mut first, mut last) = (vec![false; count], vec![false; count]);
    let mut place = vec![0; count];
    let mut next = 0;
    for start in 0..count {
        if first[start] {
            continue;
        }
        let far = walk(start, &mut first).pop().unwrap_or(start);
        for node in walk(far, &mut last) {
            place[node] = next;
            next += 1;
        }
    }
    let away = |&(from, to): &(usize, usize)| {
        if place[from] <= place[to] {
            (from, to)
        } else {
            (to, from)
        }
    };
    links.iter().map(away).collect()
}

/// Longest path from the left, then nodes with more ways out than in move right.
fn longest_paths(count: usize, arcs: &[(usize, usize)]) -> Vec<usize> {
    let onward = lists(count, arcs);
    let mut before = vec![0_usize; count];
    for (_, to) in arcs {
        before[*to] += 1;
    }
    let degree_in = before.clone();
    let mut order: Vec<usize> = (0..count).filter(|node| before[*node] == 0).collect();
    let mut rank = vec![0; count];
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        for &to in &onward[node] {
            rank[to] = rank[to].max(rank[node] + 1);
            before[to] -= 1;
            if before[to] == 0 {
                order.push(to);
            }
        }
    }
    for &node in order.iter().rev() {
        let nearest = onward[node].iter().map(|to| rank[*to]).min();
        if let Some(nearest) = nearest.filter(|_| onward[node].len() > degree_in[node]) {
            rank[node] = rank[node].max(nearest - 1);
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_one_column_a_node_and_a_cycle_is_opened() {
        assert_eq!(Ranks::new(3, &[(0, 1), (1, 2)]).of, [0, 1, 2]);
        let cycle = Ranks::new(3, &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(
            (cycle.of, cycle.columns, cycle.components),
            (vec![0, 1, 2], 3, 1)
        );
    }

    #[test]
    fn columns_that_are_asked_for_are_kept_in_order() {
        let placed = Ranks::placed(&[7, 0, 2, 2]);
        assert_eq!(
            (placed.of, placed.columns, placed.components),
            (vec![2, 0, 1, 1], 3, 1)
        );
    }

    #[test]
    fn a_late_source_stands_beside_its_target() {
        assert_eq!(Ranks::new(4, &[(0, 1), (1, 2), (3, 2)]).of, [0, 1, 2, 1]);
    }

    #[test]
    fn components_start_at_the_left_and_squeeze_together() {
        let two = Ranks::new(5, &[(0, 1), (3, 4)]);
        assert_eq!(
            (two.of, two.component),
            (vec![0, 1, 0, 0, 1], vec![0, 0, 1, 2, 2])
        );
        let chain: Vec<_> = (0..9).map(|node| (node, node + 1)).collect();
        assert_eq!(Ranks::new(10, &chain).squeezed(5).columns, 5);
    }
}
