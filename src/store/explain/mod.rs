//! How a query was evaluated: its operators with their rows and their time.
//!
//! The evaluator tells its plan as JSON with labels in its own words. Here it becomes a tree of
//! few operators: look-ups in a row stand side by side, steps that only rename are left out.

mod label;
mod tree;

pub(super) use label::{Names, is_made, key, terms};
pub(super) use tree::without_patterns;

use std::time::Instant;

use oxigraph::sparql::{QueryExplanation, QueryResults};
use serde::Serialize;

use super::StoreError;

/// What a step of a plan does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// A pattern with a known subject or object.
    LookUp,
    /// A pattern of which at most the predicate is known.
    Scan,
    /// All triples.
    ScanAll,
    /// A property path.
    Path,
    /// Counts that the snapshot knows.
    Counts,
    /// A table in the query.
    Table,
    /// Each step once for each row of the one before.
    Join,
    /// Both sides whole, put together by what they share.
    HashJoin,
    /// Rows merged with all statements of a predicate.
    Lists,
    /// Rows of whose terms it is known by one bit each whether they have such a statement.
    Bits,
    /// Each step takes the rows of the one before, some thousand at once.
    InTurn,
    /// Both sides whole, each row with each.
    CrossProduct,
    /// Once for each row of the step before, which stays without a match.
    Optional,
    /// Both sides whole; rows of the first stay without a match.
    HashOptional,
    /// Rows that the second side does not have.
    Minus,
    /// Rows for which a condition holds.
    Filter,
    /// Whether there is a match, asked for each row of a filter.
    Exists,
    /// Computes a value.
    Bind,
    /// Rows of both sides.
    Union,
    /// Rows in order.
    Order,
    /// Rows with the same values together.
    Group,
    /// Each row once.
    Distinct,
    /// Some of the rows.
    Limit,
    /// Names of graphs.
    Graphs,
    /// Another machine.
    Service,
    /// Anything else.
    Other,
}

impl Operator {
    /// What it does in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::LookUp => "look up",
            Self::Scan => "scan",
            Self::ScanAll => "scan everything",
            Self::Path => "path",
            Self::Counts => "counts read off the snapshot",
            Self::Table => "table",
            Self::Join => "join by look-ups",
            Self::HashJoin => "hash join",
            Self::Lists => "join by lists",
            Self::Bits => "join by bits",
            Self::InTurn => "in turn",
            Self::CrossProduct => "each row with each row",
            Self::Optional => "optional",
            Self::HashOptional => "optional by hash",
            Self::Minus => "minus",
            Self::Filter => "filter",
            Self::Exists => "exists",
            Self::Bind => "bind",
            Self::Union => "union",
            Self::Order => "order",
            Self::Group => "group",
            Self::Distinct => "distinct",
            Self::Limit => "limit",
            Self::Graphs => "graphs",
            Self::Service => "service",
            Self::Other => "step",
        }
    }
}

/// A step of a plan as it was evaluated.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What it does.
    pub operator: Operator,
    /// To what, with prefixed names; may be empty.
    pub detail: String,
    /// How many rows the planner expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<f64>,
    /// How many rows came out, all evaluations together.
    pub rows: u64,
    /// How many solutions these stand for, where that is another number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solutions: Option<u64>,
    /// Bytes that it held at most, about, where that is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// What it wrote to temporary files, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spilled: Option<Spilled>,
    /// Seconds, those of the steps below included.
    pub seconds: f64,
    /// The steps whose rows it takes, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Self>,
}

/// Rows in temporary files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spilled {
    /// How many; a row that is written twice counts twice.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl std::ops::Add for Spilled {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            bytes: self.bytes + other.bytes,
        }
    }
}

impl Step {
    /// Seconds without those of the steps below.
    pub fn own_seconds(&self) -> f64 {
        let below: f64 = self.children.iter().map(|child| child.seconds).sum();
        (self.seconds - below).max(0.0)
    }

    /// This step and all below, from above.
    pub fn all(&self) -> Vec<&Self> {
        let (mut found, mut open) = (Vec::new(), vec![self]);
        while let Some(step) = open.pop() {
            found.push(step);
            open.extend(step.children.iter().rev());
        }
        found
    }
}

/// A query as it was evaluated.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// How many rows, triples or truth values the answer has.
    pub rows: u64,
    /// Seconds of planning.
    pub planning: f64,
    /// Seconds of evaluation.
    pub seconds: f64,
    /// Whether it was evaluated over columns.
    pub columns: bool,
    /// Why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The last step.
    pub plan: Step,
}

/// What else is known of an evaluation.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Patterns and what the planner expected of each.
    pub(super) expected: Vec<(String, f64)>,
    /// Seconds of planning before the evaluator's own.
    pub(super) planning: f64,
    /// The step around the evaluator's plan: what it does, and to what.
    pub(super) around: Option<(Operator, String)>,
    /// Why it is not evaluated over columns.
    pub(super) because: Option<String>,
}

/// Takes all rows of an answer, and tells how they came.
pub(super) fn explained(
    evaluate: impl FnOnce() -> Result<(QueryResults<'static>, QueryExplanation), StoreError>,
    beside: Beside,
    prefixes: &crate::model::prefixes::Prefixes,
) -> Result<Explanation, StoreError> {
    let start = Instant::now();
    let (results, told) = evaluate()?;
    let rows = taken(results)?;
    let seconds = start.elapsed().as_secs_f64();
    let (planning, root) = tree::tree(&told, beside.expected, prefixes)?;
    let plan = match beside.around {
        None => root,
        Some((operator, detail)) => Step {
            operator,
            detail: tree::shown(&detail, prefixes),
            estimated: None,
            rows,
            solutions: None,
            bytes: None,
            spilled: None,
            seconds,
            children: vec![root],
        },
    };
    Ok(Explanation {
        rows,
        planning: beside.planning + planning,
        seconds: (seconds - planning).max(0.0),
        columns: false,
        because: beside.because,
        plan,
    })
}

/// Takes all rows of an answer.
pub(super) fn taken(results: QueryResults<'_>) -> Result<u64, StoreError> {
    let mut rows = 0;
    match results {
        QueryResults::Boolean(_) => rows = 1,
        QueryResults::Solutions(all) => {
            for row in all {
                row?;
                rows += 1;
            }
        }
        QueryResults::Graph(all) => {
            for triple in all {
                triple?;
                rows += 1;
            }
        }
    }
    Ok(rows)
}
