//! What lies on ways that pass nothing twice.

/// A tie between two nodes, by number.
type Tie = (usize, usize);

/// For each tie, whether some way between two nodes that passes nothing twice goes through it. With a
/// tie between these two added, that is the biconnected part of that tie (Hopcroft and Tarjan).
/// O(nodes + ties).
pub(super) fn on_ways(count: usize, ties: &[Tie], (from, to): Tie) -> Vec<bool> {
    let mut near: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    for (tie, (one, other)) in ties.iter().enumerate() {
        near[*one].push((*other, tie));
        near[*other].push((*one, tie));
    }
    let none = ties.len();
    let (mut order, mut low) = (vec![0; count], vec![0; count]);
    (order[from], order[to], low[to]) = (1, 2, 2);
    let mut seen = 2;
    let mut walk = vec![(to, none, 0)];
    let mut open: Vec<usize> = Vec::new();
    while let Some((node, by, next)) = walk.last_mut() {
        let (node, by) = (*node, *by);
        if let Some((other, tie)) = near[node].get(*next).copied() {
            *next += 1;
            if tie == by || order[other] >= order[node] {
                continue;
            }
            open.push(tie);
            if order[other] == 0 {
                seen += 1;
                (order[other], low[other]) = (seen, seen);
                walk.push((other, tie, 0));
            } else {
                low[node] = low[node].min(order[other]);
            }
            continue;
        }
        walk.pop();
        let Some((before, ..)) = walk.last() else {
            break;
        };
        low[*before] = low[*before].min(low[node]);
        if low[node] >= order[*before] {
            // What hangs on it comes back only through it.
            while open.pop().is_some_and(|tie| tie != by) {}
        }
    }
    let mut found = vec![false; ties.len()];
    for tie in open {
        found[tie] = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a way from one node to another that passes nothing twice goes through a tie.
    fn walked(
        ties: &[Tie],
        at: usize,
        to: usize,
        (passed, through): (&mut Vec<usize>, usize),
    ) -> bool {
        if at == to {
            return passed.windows(2).any(|pair| {
                let (one, other) = ties[through];
                pair == [one, other] || pair == [other, one]
            });
        }
        let both = |tie: &Tie| [*tie, (tie.1, tie.0)];
        ties.iter().flat_map(both).any(|(from, next)| {
            if from != at || passed.contains(&next) {
                return false;
            }
            passed.push(next);
            let found = walked(ties, next, to, (&mut *passed, through));
            passed.pop();
            found
        })
    }

    #[test]
    fn ways_are_those_that_a_search_of_all_finds() {
        let mut seed = 7_usize;
        let mut next = |most: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for _ in 0..400 {
            let count = 3 + next(5);
            let ties: Vec<Tie> = (0..2 + next(9))
                .map(|_| (next(count), next(count)))
                .collect();
            let found = on_ways(count, &ties, (0, 1));
            for (tie, is_found) in found.into_iter().enumerate() {
                let wanted = walked(&ties, 0, 1, (&mut vec![0], tie));
                assert_eq!(is_found, wanted, "{tie} of {ties:?}");
            }
        }
    }
}
