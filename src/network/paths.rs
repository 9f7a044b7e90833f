//! Ways from one node to another: the shortest, the next shortest, and all that are short enough.
//!
//! Paths visit no node twice. They come shorter ones first, and among equally long ones in the
//! order of the numbers of their nodes.

use std::collections::BTreeSet;

use super::{Rows, Stop, Stopped, Ties, go_on};

/// Not reached.
const FAR: u32 = u32::MAX;

/// Paths, and whether there are more that were not wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Nodes from the first to the last.
    pub paths: Vec<Vec<u32>>,
    /// There are more.
    pub more: bool,
}

/// How many steps each node is from `to`, without passing through what is closed. O(ties).
fn steps_to(back: &Rows, to: u32, closed: &[bool]) -> Vec<u32> {
    let mut steps = vec![FAR; closed.len()];
    steps[to as usize] = 0;
    let mut order = vec![to];
    let mut place = 0;
    while let Some(node) = order.get(place).copied() {
        place += 1;
        let next = steps[node as usize] + 1;
        for &other in back.of(node) {
            if steps[other as usize] == FAR && !closed[other as usize] {
                steps[other as usize] = next;
                order.push(other);
            }
        }
    }
    steps
}

/// Down the steps, always to the first node that is one step nearer.
fn descend(ahead: &Rows, from: u32, steps: &[u32], path: &mut Vec<u32>) {
    let mut node = from;
    path.push(node);
    while steps[node as usize] > 0 {
        let nearer = steps[node as usize] - 1;
        let next = ahead.of(node).iter();
        let next = next.copied().find(|next| steps[*next as usize] == nearer);
        let Some(next) = next else {
            return;
        };
        path.push(next);
        node = next;
    }
}

/// The `count` shortest paths.
///
/// J. Yen, Finding the k shortest loopless paths in a network (1971), on ties of length 1.
/// O(count · length · ties).
///
/// # Errors
/// [`Stopped`].
pub fn k_shortest(
    ties: Ties<'_>,
    [from, to]: [u32; 2],
    count: usize,
    stop: &Stop<'_>,
) -> Result<Found, Stopped> {
    let nodes = ties.ahead.nodes();
    let mut closed = vec![false; nodes as usize];
    let steps = steps_to(ties.back, to, &closed);
    if from == to || steps[from as usize] == FAR {
        return Ok(Found::default());
    }
    let mut first = Vec::new();
    descend(ties.ahead, from, &steps, &mut first);
    let mut found: Vec<Vec<u32>> = Vec::new();
    let mut open = BTreeSet::from([(first.len(), first)]);
    while let Some((_, path)) = open.pop_first() {
        if found.len() == count {
            return Ok(Found {
                paths: found,
                more: true,
            });
        }
        // Leaves the path at each of its nodes in turn; what came before is closed.
        let mut alike: Vec<&Vec<u32>> = found.iter().chain([&path]).collect();
        for leave in 0..path.len() - 1 {
            go_on(stop)?;
            let node = path[leave];
            closed[node as usize] = true;
            alike.retain(|other| other.get(leave) == Some(&node));
            let taken = alike
                .iter()
                .filter_map(|other| other.get(leave + 1).copied());
            let taken: Vec<u32> = taken.collect();
            let next = ties.ahead.of(node).iter().copied();
            let next = next.filter(|next| !taken.contains(next) && !closed[*next as usize]);
            let next: Vec<u32> = next.collect();
            if next.is_empty() {
                continue;
            }
            let steps = steps_to(ties.back, to, &closed);
            let next = next.into_iter();
            let next = next
                .filter(|next| steps[*next as usize] != FAR)
                .min_by_key(|next| (steps[*next as usize], *next));
            if let Some(next) = next {
                let mut other = path[..=leave].to_vec();
                descend(ties.ahead, next, &steps, &mut other);
                open.insert((other.len(), other));
            }
        }
        for node in &path {
            closed[*node as usize] = false;
        }
        found.push(path);
    }
    Ok(Found {
        paths: found,
        more: false,
    })
}

/// All paths of at most `longest` steps, up to `most` of them.
///
/// Depth first for each length in turn, never to a node from which the rest is too short. The
/// number of paths grows exponentially with their length, and so does the time.
///
/// # Errors
/// [`Stopped`].
pub fn all_simple(
    ties: Ties<'_>,
    [from, to]: [u32; 2],
    longest: u32,
    most: usize,
    stop: &Stop<'_>,
) -> Result<Found, Stopped> {
    let closed = vec![false; ties.ahead.nodes() as usize];
    let steps = steps_to(ties.back, to, &closed);
    let mut found = Found::default();
    let shortest = steps[from as usize];
    if from == to || shortest == FAR {
        return Ok(found);
    }
    let mut search = Exactly {
        ahead: ties.ahead,
        steps,
        on_path: closed,
        ends: [from, to],
        most,
    };
    for length in shortest..=longest {
        search.run(length, &mut found, stop)?;
        if found.more {
            break;
        }
    }
    Ok(found)
}

/// Paths of one length.
struct Exactly<'a> {
    ahead: &'a Rows,
    steps: Vec<u32>,
    on_path: Vec<bool>,
    ends: [u32; 2],
    most: usize,
}

impl Exactly<'_> {
    fn run(&mut self, length: u32, found: &mut Found, stop: &Stop<'_>) -> Result<(), Stopped> {
        let [from, to] = self.ends;
        // A node and how many of its ties were followed.
        let mut way: Vec<(u32, usize)> = vec![(from, 0)];
        self.on_path[from as usize] = true;
        let mut looked: u32 = 0;
        let mut left = length;
        while let Some((node, followed)) = way.last_mut() {
            looked = looked.wrapping_add(1);
            if looked.is_multiple_of(4096) {
                go_on(stop)?;
            }
            let next = self.ahead.of(*node).get(*followed).copied();
            *followed += 1;
            match next {
                None => {
                    self.on_path[*node as usize] = false;
                    way.pop();
                    left += 1;
                }
                Some(next) if next == to => {
                    if left == 1 && found.paths.len() == self.most {
                        found.more = true;
                        break;
                    }
                    if left == 1 {
                        let nodes = way.iter().map(|(node, _)| *node);
                        found.paths.push(nodes.chain([next]).collect());
                    }
                }
                Some(next) => {
                    let far = self.steps[next as usize];
                    if left > 1 && !self.on_path[next as usize] && far < left {
                        self.on_path[next as usize] = true;
                        way.push((next, 0));
                        left -= 1;
                    }
                }
            }
        }
        for (node, _) in way {
            self.on_path[node as usize] = false;
        }
        Ok(())
    }
}
