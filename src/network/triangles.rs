//! How closely knit a network is: cores, triangles, balance, and who ties with whom by degree.
//!
//! All of it takes ties either way.

use super::{Network, Rows, Stop, Stopped, go_on, index, number};

/// Core numbers: the largest k so that a node is among nodes that all have k ties to each other.
///
/// V. Batagelj and M. Zaveršnik, An O(m) algorithm for cores decomposition (2003).
/// O(nodes + ties).
pub fn cores(network: &Network) -> Vec<u32> {
    let rows = network.both_ways().ahead;
    let nodes = network.nodes();
    let mut degrees: Vec<u32> = (0..nodes).map(|node| rows.degree(node)).collect();
    let most = degrees.iter().max().copied().unwrap_or(0) as usize;
    // Nodes by degree, and where the nodes of each degree start.
    let mut starts = vec![0_usize; most + 2];
    for degree in &degrees {
        starts[*degree as usize + 1] += 1;
    }
    for degree in 0..=most {
        starts[degree + 1] += starts[degree];
    }
    let mut order = vec![0_u32; nodes as usize];
    let mut places = vec![0_usize; nodes as usize];
    let mut next = starts.clone();
    for node in 0..nodes {
        let place = &mut next[degrees[node as usize] as usize];
        order[*place] = node;
        places[node as usize] = *place;
        *place += 1;
    }
    for place in 0..order.len() {
        let node = order[place];
        for &other in rows.of(node) {
            let degree = degrees[other as usize] as usize;
            if degree <= degrees[node as usize] as usize {
                continue;
            }
            // To the front of those of its degree, and into those of one less.
            let first = starts[degree].max(place + 1);
            let swapped = order[first];
            let own = places[other as usize];
            order.swap(first, own);
            places[swapped as usize] = own;
            places[other as usize] = first;
            starts[degree] = first + 1;
            degrees[other as usize] -= 1;
        }
    }
    degrees
}

/// Each tie once, from the end with fewer ties to the other: no node has more than √(2 · ties).
struct Upward {
    rows: Rows,
}

impl Upward {
    fn new(network: &Network) -> Self {
        let both = network.both_ways().ahead;
        let mut rows = Rows {
            starts: vec![0],
            ..Rows::default()
        };
        let rank = |node: u32| (both.degree(node), node);
        for node in 0..network.nodes() {
            for (end, sign) in both.of(node).iter().zip(both.signs(node)) {
                if rank(node) < rank(*end) {
                    rows.ends.push(*end);
                    rows.signs.push(*sign);
                }
            }
            rows.starts.push(index(rows.ends.len()));
        }
        Self { rows }
    }

    /// Each triangle once: its nodes, and the signs of its ties. O(ties · √ties).
    fn each(
        &self,
        stop: &Stop<'_>,
        mut take: impl FnMut([u32; 3], [i32; 3]),
    ) -> Result<(), Stopped> {
        for one in 0..self.rows.nodes() {
            go_on(stop)?;
            let (ends, signs) = (self.rows.of(one), self.rows.signs(one));
            for (two, sign) in ends.iter().zip(signs) {
                let (others, other_signs) = (self.rows.of(*two), self.rows.signs(*two));
                shared(ends, others, |left, right| {
                    let signs = [*sign, signs[left], other_signs[right]];
                    take([one, *two, ends[left]], signs);
                });
            }
        }
        Ok(())
    }
}

/// The places of what stands in both of two sorted lists.
fn shared(left: &[u32], right: &[u32], mut take: impl FnMut(usize, usize)) {
    let (mut here, mut there) = (0, 0);
    while here < left.len() && there < right.len() {
        let order = left[here].cmp(&right[there]);
        if order.is_eq() {
            take(here, there);
        }
        here += usize::from(order.is_le());
        there += usize::from(order.is_ge());
    }
}

fn triangles(network: &Network, stop: &Stop<'_>) -> Result<Vec<u64>, Stopped> {
    let mut counts = vec![0; network.nodes() as usize];
    Upward::new(network).each(stop, |nodes, _| {
        for node in nodes {
            counts[node as usize] += 1;
        }
    })?;
    Ok(counts)
}

/// A count of triangles or pairs; exact below 2 to the 53.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share of them is wanted, to which the sixteenth digit adds nothing"
)]
fn amount(count: u64) -> f64 {
    count as f64
}

/// Pairs among the neighbours of a node with so many ties.
fn pairs(degree: u32) -> u64 {
    let degree = u64::from(degree);
    degree * degree.saturating_sub(1) / 2
}

/// Local clustering: the share of a node's pairs of neighbours that are tied; 0 where it has
/// no pair.
///
/// D. Watts and S. Strogatz, Collective dynamics of small-world networks (1998).
/// O(ties · √ties).
///
/// # Errors
/// [`Stopped`].
pub fn clustering(network: &Network, stop: &Stop<'_>) -> Result<Vec<f64>, Stopped> {
    let rows = network.both_ways().ahead;
    let counts = triangles(network, stop)?;
    let shares = (0..).zip(counts).map(|(node, count)| {
        let pairs = pairs(rows.degree(node));
        if pairs == 0 {
            0.0
        } else {
            amount(count) / amount(pairs)
        }
    });
    Ok(shares.collect())
}

/// Global clustering, also called transitivity: the share of all pairs of ties at a node that
/// are closed. O(ties · √ties); none where there is no pair.
///
/// # Errors
/// [`Stopped`].
pub fn transitivity(network: &Network, stop: &Stop<'_>) -> Result<Option<f64>, Stopped> {
    let rows = network.both_ways().ahead;
    let closed: u64 = triangles(network, stop)?.iter().sum();
    let all: u64 = (0..network.nodes())
        .map(|node| pairs(rows.degree(node)))
        .sum();
    Ok((all > 0).then(|| amount(closed) / amount(all)))
}

/// The mean, if there is any value.
pub fn average(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / number(values.len()))
}

/// Assortativity by degree, from −1 to 1: whether those with many ties are tied with each other.
///
/// M. Newman, Mixing patterns in networks (2003), formula 26: the correlation of the degrees at
/// the two ends of a tie. O(ties); none where all ends have the same degree.
pub fn assortativity(network: &Network) -> Option<f64> {
    let rows = network.both_ways().ahead;
    let (mut sum, mut squares, mut products) = (0.0, 0.0, 0.0);
    for node in 0..network.nodes() {
        let degree = f64::from(rows.degree(node));
        for &end in rows.of(node) {
            sum += degree;
            squares += degree * degree;
            products += degree * f64::from(rows.degree(end));
        }
    }
    let ends = number(rows.len());
    let mean = sum / ends;
    let spread = squares / ends - mean * mean;
    (spread > 1e-12 * mean * mean).then(|| (products / ends - mean * mean) / spread)
}

/// Triangles by their signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Friends of friends are friends, enemies of enemies are friends.
    pub balanced: u64,
    /// An odd number of enmities.
    pub unbalanced: u64,
    /// A tie of it is as much friendly as hostile.
    pub undecided: u64,
}

impl Balance {
    /// The share of balanced triangles among the decided ones.
    pub fn share(&self) -> Option<f64> {
        let decided = self.balanced + self.unbalanced;
        (decided > 0).then(|| amount(self.balanced) / amount(decided))
    }
}

/// Structural balance: triangles whose signs multiply to a positive sign are balanced.
///
/// D. Cartwright and F. Harary, Structural balance (1956). O(ties · √ties).
///
/// # Errors
/// [`Stopped`].
pub fn balance(network: &Network, stop: &Stop<'_>) -> Result<Balance, Stopped> {
    let mut counts = Balance::default();
    Upward::new(network).each(stop, |_, signs| {
        match signs.iter().map(|sign| sign.signum()).product() {
            1.. => counts.balanced += 1,
            0 => counts.undecided += 1,
            i32::MIN..=-1 => counts.unbalanced += 1,
        }
    })?;
    Ok(counts)
}
