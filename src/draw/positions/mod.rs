//! Where nodes go: from a network to points, without sizes, labels or pages.
//!
//! Only `+ − × ÷ √` are used, and chance comes from a seed, so that the same network has the same
//! positions on every platform.

use net::Net;

use super::geometry::Point;
use super::halt::Halt;

pub(crate) mod force;
mod levels;
pub(crate) mod net;
mod pivots;
mod repulsion;
mod rings;
pub(crate) mod shape;
pub(crate) mod stress;

/// What decides where nodes go.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Placing {
    /// Distances on paper follow distances in the graph, from a beginning by this seed.
    Stress(u64),
    /// Links pull, everything pushes, from a beginning by this seed.
    Force(u64),
    /// Rings of equal distance around a node; each node that is another mark of a thing, with the first one, which is
    /// as far away.
    Radial(usize, Vec<(usize, usize)>),
    /// One circle, by the group of each node.
    Circle(Vec<usize>),
    /// Where they were given, in boxes of the size that was given with them.
    Given(Vec<Point>, Vec<Option<(f64, f64)>>),
}

impl Placing {
    /// Whether all nodes share one figure, connected or not.
    pub(crate) fn is_one_figure(&self) -> bool {
        matches!(self, Self::Radial(..) | Self::Circle(_) | Self::Given(..))
    }
}

/// Positions of the nodes of a network, a link about 1 long; for [`Placing::Stress`] and
/// [`Placing::Force`] it has to be connected. With the seed 0 each work has its own.
pub(crate) fn positions(net: &Net, placing: &Placing, halt: &Halt) -> Vec<Point> {
    match placing {
        Placing::Stress(seed) => stress::positions(net, *seed, halt),
        Placing::Force(seed) => {
            // Threads change nothing but the time.
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            force::positions(net, (threads, *seed), halt)
        }
        Placing::Radial(middle, marks) => rings::radial(net, *middle, marks),
        Placing::Circle(groups) => rings::circle(net, groups),
        Placing::Given(points, _) => points.clone(),
    }
}
