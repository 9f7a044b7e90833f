//! A network and ever smaller pictures of it: nodes next to each other become one.
//!
//! Links are matched as in multilevel layouts (Walshaw 2003; Hu 2005). Leaves of the same node are
//! matched with each other, without which a star would shrink by one node a level.

use super::net::{FAR, Net, at, small};
use crate::graph::Dice;

/// A smaller network, and where each node of the larger one went.
pub(crate) struct Level {
    pub(crate) net: Net,
    /// How many of the first network's nodes each node stands for.
    pub(crate) mass: Vec<f64>,
    /// For each node of the network above, the node here.
    pub(crate) home: Vec<u32>,
}

/// Networks of this size are laid out from nothing.
const SMALLEST: usize = 24;
/// A level with more than this share of the nodes above it is not worth its time.
const SHRINKS: (usize, usize) = (9, 10);

/// Ever smaller networks, the largest first, without the one they are made of. O(m log m) each.
pub(crate) fn coarsened(net: &Net, seed: u64) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    let mut dice = Dice::for_work(0xc0a5, seed);
    loop {
        let mass;
        let (above, heavy) = match levels.last() {
            None => {
                mass = vec![1.0; net.len()];
                (net, &mass)
            }
            Some(level) => (&level.net, &level.mass),
        };
        if above.len() <= SMALLEST {
            return levels;
        }
        let next = matched(above, heavy, &mut dice);
        if next.net.len() * SHRINKS.1 > above.len() * SHRINKS.0 {
            return levels;
        }
        levels.push(next);
    }
}

fn matched(net: &Net, mass: &[f64], dice: &mut Dice) -> Level {
    let mut home = vec![FAR; net.len()];
    let mut order: Vec<usize> = (0..net.len()).collect();
    dice.shuffle(&mut order);
    // Those with few neighbours have least choice.
    order.sort_by_key(|node| net.near(*node).len());
    let mut count = 0;
    // A leaf of each node that waits for another one.
    let mut waiting = vec![FAR; net.len()];
    for node in order {
        if home[node] != FAR {
            continue;
        }
        let free = net.near(node).iter().copied();
        let free = free.filter(|other| home[at(*other)] == FAR);
        let lightest = free.min_by(|one, other| {
            let by_mass = mass[at(*one)].total_cmp(&mass[at(*other)]);
            by_mass.then(one.cmp(other))
        });
        // A hub is left alone by its leaves while they can go with each other.
        let partner = match (net.near(node), lightest) {
            ([hub], _) if net.near(at(*hub)).len() > 2 => {
                let other = std::mem::replace(&mut waiting[at(*hub)], FAR);
                if other == FAR {
                    waiting[at(*hub)] = small(node);
                    continue;
                }
                Some(other)
            }
            (_, other) => other,
        };
        home[node] = small(count);
        if let Some(other) = partner {
            home[at(other)] = small(count);
        }
        count += 1;
    }
    for node in 0..net.len() {
        // A leaf that waited in vain goes with its hub.
        if home[node] == FAR {
            let hub = net.near(node).first().map_or(FAR, |hub| home[at(*hub)]);
            home[node] = if hub == FAR { small(count) } else { hub };
            count += usize::from(hub == FAR);
        }
    }
    let mut heavier = vec![0.0; count];
    for (node, mass) in home.iter().zip(mass) {
        heavier[at(*node)] += mass;
    }
    let links = net.links();
    let links = links.map(|(one, other)| (at(home[one]), at(home[other])));
    Level {
        net: Net::new(count, links),
        mass: heavier,
        home,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_chains_shrink_by_about_half() {
        let star = Net::new(1_000, (1..1_000).map(|leaf| (0, leaf)));
        let chain = Net::new(1_000, (1..1_000).map(|node| (node - 1, node)));
        for net in [star, chain] {
            let levels = coarsened(&net, 0);
            let sizes: Vec<usize> = levels.iter().map(|level| level.net.len()).collect();
            assert!((5..=9).contains(&sizes.len()), "{sizes:?}");
            assert!(
                sizes.last().is_some_and(|last| *last <= SMALLEST),
                "{sizes:?}"
            );
            let mass: f64 = levels.last().map_or(0.0, |level| level.mass.iter().sum());
            assert!((mass - 1_000.0).abs() < 1e-9);
        }
    }
}
