//! Elements of a join as numbers: which order costs least.

use std::collections::BTreeMap;

use spargebra::term::Variable;

use super::Planner;
use super::figures::path;
use super::join::Element;
use super::scope::{Scope, Variables, variable};

/// Joins of so many elements are tried from every start; wider ones from the best few.
const NARROW: usize = 16;
/// From how many starts wider joins are tried.
const STARTS: usize = 3;
/// Wider ones still from one.
const WIDE: usize = 64;

/// What an element costs.
enum Cost {
    /// Matches of its constants, and how many values each variable has.
    Triple(f64, Vec<(usize, f64)>),
    /// Pairs where none, the first, the second or both ends are bound.
    Path([Option<usize>; 2], [f64; 4]),
    /// Solutions alone, and for each solution of others that shares a variable.
    Other(Vec<usize>, f64, f64),
}

/// All elements of a join.
pub(super) struct Table {
    costs: Vec<Cost>,
    /// What each binds in every solution.
    binds: Vec<Vec<usize>>,
    bound: Vec<bool>,
}

/// An order, and about how many solutions it ends with.
pub(super) struct Best {
    pub(super) order: Vec<usize>,
    /// How many behind each.
    pub(super) behind: Vec<f64>,
    pub(super) rows: f64,
}

impl Table {
    /// Counts each element once.
    pub(super) fn new(
        elements: &[(Element, Scope)],
        bound: &Variables,
        planner: &Planner<'_>,
    ) -> Self {
        let mut names: BTreeMap<&Variable, usize> = BTreeMap::new();
        for (_, scope) in elements {
            for variable in &scope.possible {
                let next = names.len();
                names.entry(variable).or_insert(next);
            }
        }
        let number = |variable: &Variable| names.get(variable).copied();
        let costs = elements.iter().map(|(element, scope)| match element {
            Element::Triple(_, counted) => {
                let values = counted.values.iter();
                let values =
                    values.filter_map(|(variable, values)| Some((number(variable)?, *values)));
                Cost::Triple(counted.rows, values.collect())
            }
            Element::Path(subject, by, object) => {
                let ends = [subject, object].map(variable);
                let pairs = |known: [bool; 2]| {
                    let ends = ends.iter().zip(known).filter(|(_, known)| *known);
                    let known = ends.filter_map(|(end, _)| end.clone()).collect();
                    path(subject, by, object, &known, planner.figures)
                };
                let known = [[false, false], [true, false], [false, true], [true, true]];
                Cost::Path(
                    [0, 1].map(|end: usize| ends[end].as_ref().and_then(number)),
                    known.map(pairs),
                )
            }
            Element::Other(pattern) => {
                let shared: Variables = elements
                    .iter()
                    .filter(|(other, _)| !std::ptr::eq(other, element))
                    .flat_map(|(_, other)| other.certain.intersection(&scope.certain))
                    .chain(bound.intersection(&scope.certain))
                    .cloned()
                    .collect();
                Cost::Other(
                    shared.iter().filter_map(number).collect(),
                    planner.estimate(pattern, &Variables::new()),
                    planner.estimate(pattern, &shared),
                )
            }
        });
        let costs = costs.collect();
        let binds = elements.iter();
        let binds = binds
            .map(|(_, scope)| scope.certain.iter().filter_map(number).collect())
            .collect();
        let mut known = vec![false; names.len()];
        for number in bound.iter().filter_map(number) {
            known[number] = true;
        }
        Self {
            costs,
            binds,
            bound: known,
        }
    }

    /// The best of some greedy orders. O(elements³) for few elements, O(elements²) for many.
    pub(super) fn best(&self) -> Best {
        let all = self.costs.len();
        let mut starts: Vec<usize> = (0..all).collect();
        starts.sort_by(|one, other| {
            self.each(*one, &self.bound)
                .total_cmp(&self.each(*other, &self.bound))
        });
        starts.truncate(match all {
            0..=NARROW => NARROW,
            _ if all <= WIDE => STARTS,
            _ => 1,
        });
        let mut best: Option<(f64, Best)> = None;
        for start in starts {
            let (cost, found) = self.greedy(start);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, found));
            }
        }
        best.map_or(
            Best {
                order: Vec::new(),
                behind: Vec::new(),
                rows: 1.0,
            },
            |(_, best)| best,
        )
    }

    /// Solutions for each that there is.
    fn each(&self, place: usize, bound: &[bool]) -> f64 {
        match &self.costs[place] {
            Cost::Triple(rows, values) => values
                .iter()
                .filter(|(variable, _)| bound[*variable])
                .fold(*rows, |rows, (_, values)| rows / values.max(1.0)),
            Cost::Path(ends, pairs) => {
                let known = ends.map(|end| usize::from(end.is_some_and(|end| bound[end])));
                pairs[known[0] + 2 * known[1]]
            }
            Cost::Other(shared, alone, joined) => {
                let connected = shared.iter().any(|variable| bound[*variable]);
                if connected { *joined } else { *alone }
            }
        }
    }

    /// Goes on with what multiplies solutions least, among what shares a variable if there is any.
    /// The cost is the sum of all solutions on the way.
    fn greedy(&self, start: usize) -> (f64, Best) {
        let mut bound = self.bound.clone();
        let mut open: Vec<usize> = (0..self.costs.len()).collect();
        let (mut order, mut rows, mut cost) = (Vec::with_capacity(open.len()), 1.0, 0.0);
        let mut behind = Vec::with_capacity(open.len());
        let mut next = Some(start);
        while let Some(place) = next {
            open.retain(|other| *other != place);
            rows *= self.each(place, &bound);
            cost += rows.max(1.0);
            behind.push(rows);
            // Each look-up costs, even if it finds nothing.
            rows = rows.max(0.01);
            for variable in &self.binds[place] {
                bound[*variable] = true;
            }
            order.push(place);
            let key = |place: usize| {
                let binds = &self.binds[place];
                let strange = !binds.is_empty() && !binds.iter().any(|variable| bound[*variable]);
                (strange, self.each(place, &bound))
            };
            let cheapest = open
                .iter()
                .map(|place| (key(*place), *place))
                .min_by(|one, other| {
                    let ((strange, rows), _) = one;
                    let ((also, more), _) = other;
                    strange.cmp(also).then(rows.total_cmp(more))
                });
            next = cheapest.map(|(_, place)| place);
        }
        let best = Best {
            order,
            behind,
            rows,
        };
        (cost, best)
    }
}
