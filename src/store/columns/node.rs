//! The operators of a compiled plan.

use spargebra::algebra::Expression;
use spargebra::term::Variable;

use super::apart::Apart;
use super::batch::Slot;
use super::meet::Meet;
use super::native::{Is, Native};
use super::ordered::Comparison;
use super::path::Way;
use super::sift::Sift;
use super::text::TextTest;
use super::{Number, Within};

/// What stands in a place of a triple pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Fixed(Number),
    Slot(Slot),
}

/// An operator. Each takes the rows of a batch and hands on what comes of them, in the slots that are kept.
#[derive(Debug)]
pub(super) enum Node {
    /// One behind the other.
    Chain(Vec<Self>),
    /// Rows extended by the statements that match.
    Step(Step),
    /// Rows extended by what several patterns have in common.
    Meet(Box<Meet>),
    /// The same, where triple terms with variables stand in the pattern.
    Nested(Box<Nested>),
    /// Rows extended by the pairs that a path connects.
    Path(PathStep),
    /// Rows extended by the named graphs.
    Graphs { graph: Place, keep: Vec<Slot> },
    /// The rows for which a condition holds.
    Filter {
        condition: Condition,
        keep: Vec<Slot>,
    },
    /// A value more in each row.
    Bind {
        slot: Slot,
        expression: Scalar,
        keep: Vec<Slot>,
    },
    /// The rows of both sides.
    Union(Vec<Self>),
    /// Rows extended by the right side; as they are, where it has none for them.
    Optional(Optional),
    /// Rows joined with a table that does not depend on them.
    Whole(Whole),
    /// Rows for which the table has none that agrees in some variable.
    Minus { table: Whole, keep: Vec<Slot> },
    /// Rows of which some that are alike are left out.
    Unique(Unique),
    /// Different rows.
    Distinct { inner: Box<Self>, of: Vec<Slot> },
    /// Rows with a number more, the same for equal rows.
    Numbered(Numbered),
    /// Groups of rows.
    Group(Box<Group>),
    /// Rows in order, or the first of them.
    Sort(Box<Sort>),
    /// Rows from one on, at most so many.
    Slice {
        inner: Box<Self>,
        start: usize,
        length: Option<usize>,
        keep: Vec<Slot>,
    },
    /// Rows that the query has written down.
    Table {
        rows: Vec<Vec<Number>>,
        of: Vec<Slot>,
    },
    /// An operator whose doings are noted under a number, which is never 0.
    Measured(usize, Box<Self>),
}

impl Node {
    /// Whether some part is evaluated without the rows that come, and may be something else with them.
    pub(super) fn has_whole(&self) -> bool {
        match self {
            Self::Chain(parts) | Self::Union(parts) => parts.iter().any(Self::has_whole),
            Self::Optional(optional) => optional.right.has_whole(),
            Self::Numbered(numbered) => numbered.inner.has_whole(),
            Self::Measured(_, inner) => inner.has_whole(),
            Self::Whole(whole) => !whole.is_joined,
            Self::Step(_)
            | Self::Nested(_)
            | Self::Path(_)
            | Self::Graphs { .. }
            | Self::Unique(_)
            | Self::Meet(_)
            | Self::Filter { .. }
            | Self::Bind { .. } => false,
            Self::Minus { .. }
            | Self::Distinct { .. }
            | Self::Group(_)
            | Self::Sort(_)
            | Self::Slice { .. }
            | Self::Table { .. } => true,
        }
    }
}

/// A triple pattern.
#[derive(Debug)]
pub(super) struct Step {
    /// Its number among those that remember something.
    pub(super) id: usize,
    pub(super) places: [Place; 3],
    /// The graph that it asks; the default one where there is nothing.
    pub(super) graph: Option<Place>,
    pub(super) keep: Vec<Slot>,
    /// The end by which all statements are read, where it is all the same.
    pub(super) lead: Option<Slot>,
    /// Conditions on one of its ends.
    pub(super) sift: Option<Box<Sift>>,
    /// A condition that one of them is another one than some other variable.
    pub(super) apart: Option<Box<Apart>>,
}

impl Step {
    /// Where it looks, if that is the same for all rows.
    pub(super) fn within(&self) -> Option<Within> {
        match self.graph {
            None => Some(Within::Default),
            Some(Place::Fixed(graph)) => Some(Within::Graph(graph)),
            Some(Place::Slot(_)) => None,
        }
    }
}

/// Rows that are wanted once, in these slots.
#[derive(Debug)]
pub(super) struct Unique {
    pub(super) id: usize,
    pub(super) of: Vec<Slot>,
}

/// A triple pattern with triple terms.
#[derive(Debug)]
pub(super) struct Nested {
    /// The pattern with a slot for each of them.
    pub(super) step: Step,
    /// Outer ones before those within.
    pub(super) terms: Vec<Parts>,
    pub(super) keep: Vec<Slot>,
    /// The pattern without the rows that come, for those that have nothing by which it is looked up.
    pub(super) apart: Option<Whole>,
}

/// What stands in a triple term.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) slot: Slot,
    pub(super) places: [Place; 3],
}

/// A path between two places.
#[derive(Debug)]
pub(super) struct PathStep {
    pub(super) id: usize,
    pub(super) from: Place,
    pub(super) way: Way,
    pub(super) to: Place,
    pub(super) graph: Option<Place>,
    pub(super) keep: Vec<Slot>,
}

/// An optional part.
#[derive(Debug)]
pub(super) struct Optional {
    pub(super) right: Box<Node>,
    pub(super) condition: Option<Condition>,
    /// Where the rows are numbered meanwhile.
    pub(super) row: Slot,
    pub(super) keep: Vec<Slot>,
}

/// A part that is evaluated once.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) id: usize,
    pub(super) inner: Box<Node>,
    /// What it binds that is wanted.
    pub(super) of: Vec<Slot>,
    pub(super) keep: Vec<Slot>,
    /// Whether it joined with rows is what it is with their values in place, whatever these bind.
    pub(super) is_joined: bool,
}

/// Numbers for whole rows.
#[derive(Debug)]
pub(super) struct Numbered {
    pub(super) inner: Box<Node>,
    /// What a row is.
    pub(super) of: Vec<Slot>,
    /// Where its number goes.
    pub(super) to: Slot,
}

/// Groups by keys, and what is made of each.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) inner: Node,
    pub(super) keys: Vec<Slot>,
    pub(super) aggregates: Vec<Aggregate>,
}

impl Group {
    /// The columns that it looks at.
    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> {
        let of = self.aggregates.iter().filter_map(|aggregate| aggregate.of);
        self.keys.iter().copied().chain(of)
    }
}

/// One aggregate.
#[derive(Debug)]
pub(super) struct Aggregate {
    /// Where it goes.
    pub(super) slot: Slot,
    pub(super) kind: AggregateKind,
    /// What it is of; of solutions as a whole where there is nothing.
    pub(super) of: Option<Slot>,
    pub(super) distinct: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AggregateKind {
    Count,
    Sum,
    Average,
    Least,
    Greatest,
    Sample,
    /// With what stands between the texts.
    Concat(String),
}

/// `ORDER BY`.
#[derive(Debug)]
pub(super) struct Sort {
    pub(super) inner: Node,
    /// Each key, and whether it descends.
    pub(super) keys: Vec<(Slot, bool)>,
    /// No more rows than these are wanted.
    pub(super) most: Option<usize>,
    pub(super) keep: Vec<Slot>,
}

/// A condition on rows.
#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// Something is bound.
    Bound(Slot),
    /// Two places have the same value, or not.
    Equal {
        one: Place,
        two: Place,
        whole: Scalar,
    },
    /// Something about the text of a string.
    Text {
        slot: Slot,
        test: Box<TextTest>,
        whole: Scalar,
    },
    /// What kind of term a value is.
    Is {
        is: Is,
        slot: Slot,
        whole: Scalar,
    },
    /// The order of two values.
    Order {
        comparison: Comparison,
        whole: Scalar,
    },
    /// A condition on values that are read off others before.
    Computed {
        made: Vec<(Slot, Scalar)>,
        inner: Box<Self>,
    },
    /// There are solutions, or none.
    Exists {
        right: Box<Node>,
        row: Slot,
    },
    /// Whatever else.
    Other(Scalar),
}

/// An expression that depends on the values of some slots alone.
#[derive(Debug)]
pub(super) struct Scalar {
    pub(super) id: usize,
    pub(super) expression: Expression,
    pub(super) of: Vec<(Variable, Slot)>,
    /// What each `EXISTS` in it is, by the slot that stands in its place.
    pub(super) exists: Vec<(Slot, Condition)>,
    /// The function that it is, where that is known here.
    pub(super) native: Option<(Native, Slot)>,
}
