//! Patterns that are joined, in the order that multiplies solutions least.

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{TermPattern, TriplePattern};

use super::Planner;
use super::figures::{Counted, float, path};
use super::scope::{SHORT_TABLE, Scope, Variables, is_lateral, looked_at, mentioned, scope};
use super::table::{Best, Table};
use crate::store::shapes::possible;

/// A pattern that has to match.
pub(super) enum Element {
    Triple(TriplePattern, Counted),
    Path(TermPattern, PropertyPathExpression, TermPattern),
    Other(GraphPattern),
}

impl Element {
    fn pattern(self) -> GraphPattern {
        match self {
            Self::Triple(triple, _) => looked_up(triple),
            Self::Path(subject, path, object) => GraphPattern::Path {
                subject,
                path,
                object,
            },
            Self::Other(pattern) => pattern,
        }
    }
}

/// A look-up, which is not tried where a triple term in it cannot be.
fn looked_up(triple: TriplePattern) -> GraphPattern {
    let guard = possible(std::slice::from_ref(&triple));
    let pattern = GraphPattern::Bgp {
        patterns: vec![triple],
    };
    match guard {
        None => pattern,
        Some(expr) => GraphPattern::Lateral {
            left: Box::new(GraphPattern::Filter {
                expr,
                inner: Box::new(alone()),
            }),
            right: Box::new(pattern),
        },
    }
}

/// One solution that binds nothing.
fn alone() -> GraphPattern {
    GraphPattern::Values {
        variables: Vec::new(),
        bindings: vec![Vec::new()],
    }
}

/// A pattern that may match.
struct Optional {
    pattern: GraphPattern,
    condition: Option<Expression>,
}

/// What is joined, and what is optional once it is.
pub(super) struct Join<'a> {
    planner: &'a Planner<'a>,
    elements: Vec<(Element, Scope)>,
    optionals: Vec<Optional>,
}

/// A hash join costs so much more for each row than a look-up.
const HASHED: f64 = 2.0;

impl<'a> Join<'a> {
    /// Takes a pattern apart.
    pub(super) fn of(pattern: GraphPattern, planner: &'a Planner<'a>) -> Self {
        let mut join = Self {
            planner,
            elements: Vec::new(),
            optionals: Vec::new(),
        };
        join.add(pattern);
        join
    }

    fn add(&mut self, pattern: GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } if patterns.is_empty() => {
                // Inside `GRAPH` it asks which graphs there are; elsewhere it is one empty solution.
                if self.planner.is_within_graph() {
                    let empty = GraphPattern::Bgp { patterns };
                    self.elements
                        .push((Element::Other(empty), Scope::default()));
                }
            }
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    let counted = Counted::new(&triple, self.planner.figures);
                    let bgp = GraphPattern::Bgp {
                        patterns: vec![triple.clone()],
                    };
                    self.elements
                        .push((Element::Triple(triple, counted), scope(&bgp)));
                }
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => {
                let found = scope(&GraphPattern::Path {
                    subject: subject.clone(),
                    path: path.clone(),
                    object: object.clone(),
                });
                self.elements
                    .push((Element::Path(subject, path, object), found));
            }
            GraphPattern::Join { left, right } => {
                let (one, other) = (
                    Self::of(*left, self.planner),
                    Self::of(*right, self.planner),
                );
                self.unite(one, other);
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                let mut inner = Self::of(*left, self.planner);
                inner.optionals.push(Optional {
                    pattern: *right,
                    condition: expression,
                });
                let rest = std::mem::replace(self, inner);
                debug_assert!(rest.elements.is_empty(), "an optional is taken apart alone");
            }
            other => {
                let found = scope(&other);
                self.elements.push((Element::Other(other), found));
            }
        }
    }

    fn scope(&self) -> Scope {
        let all = self.elements.iter();
        all.fold(Scope::default(), |all, (_, one)| all.join(one.clone()))
    }

    /// Whether the optional parts may wait until these are joined as well: neither they nor their
    /// conditions may look at what is only then bound.
    fn may_wait(&self, others: &Variables) -> bool {
        let sure = self.scope();
        self.optionals.iter().all(|optional| {
            let mut looked = Variables::new();
            mentioned(&optional.pattern, &mut looked);
            if let Some(condition) = &optional.condition {
                looked_at(condition, &mut looked);
            }
            looked
                .iter()
                .all(|variable| sure.certain.contains(variable) || !others.contains(variable))
        })
    }

    /// Both joined. Optional parts that cannot wait stay where they are.
    fn unite(&mut self, one: Self, other: Self) {
        let (of_one, of_other) = (one.mentioned(), other.mentioned());
        for (side, others) in [(one, of_other), (other, of_one)] {
            if side.optionals.is_empty() || side.may_wait(&others) {
                self.elements.extend(side.elements);
                self.optionals.extend(side.optionals);
            } else {
                let whole = side.put_together();
                let found = scope(&whole);
                self.elements.push((Element::Other(whole), found));
            }
        }
    }

    /// The pattern that it was, joined in any order.
    fn put_together(self) -> GraphPattern {
        let elements = self.elements.into_iter();
        let joined = elements
            .map(|(element, _)| element.pattern())
            .reduce(|left, right| GraphPattern::Join {
                left: Box::new(left),
                right: Box::new(right),
            });
        let joined = joined.unwrap_or_else(|| GraphPattern::Bgp {
            patterns: Vec::new(),
        });
        self.optionals
            .into_iter()
            .fold(joined, |left, optional| GraphPattern::LeftJoin {
                left: Box::new(left),
                right: Box::new(optional.pattern),
                expression: optional.condition,
            })
    }

    fn mentioned(&self) -> Variables {
        let mut all = Variables::new();
        for (element, scope) in &self.elements {
            all.extend(scope.possible.iter().cloned());
            if let Element::Other(pattern) = element {
                mentioned(pattern, &mut all);
            }
        }
        for optional in &self.optionals {
            mentioned(&optional.pattern, &mut all);
            if let Some(condition) = &optional.condition {
                looked_at(condition, &mut all);
            }
        }
        all
    }

    /// The plan, where these variables are bound already.
    pub(super) fn plan(self, bound: &Variables) -> GraphPattern {
        let Self {
            planner,
            elements,
            optionals,
        } = self;
        let mut known = Known {
            bound: bound.clone(),
            around: bound.clone(),
        };
        let Best {
            order,
            behind,
            rows,
        } = Table::new(&elements, bound, planner).best();
        let work: f64 = behind.iter().sum();
        planner.work.set(planner.work.get() + work);
        let mut before = 1.0;
        let mut done: Option<GraphPattern> = None;
        let mut open: Vec<Option<(Element, Scope)>> = elements.into_iter().map(Some).collect();
        for (place, after) in order.into_iter().zip(behind) {
            let Some((element, scope)) = open.get_mut(place).and_then(Option::take) else {
                continue;
            };
            planner.expected.reach(before);
            planner.expected.place(&element, after);
            before = after;
            done = Some(joined(element, &scope, done, &known, planner));
            known.bound.extend(scope.certain);
            known.around.extend(scope.possible);
        }
        // An empty group inside `GRAPH` asks whether there is such a graph.
        let mut plan = done.unwrap_or_else(|| GraphPattern::Bgp {
            patterns: Vec::new(),
        });
        for optional in optionals {
            let possible = scope(&optional.pattern).possible;
            planner.expected.reach(rows);
            plan = optional.joined(plan, rows, &known, planner);
            known.around.extend(possible);
        }
        plan
    }
}

/// What is bound by what is done: surely, and perhaps.
struct Known {
    bound: Variables,
    around: Variables,
}

/// An element joined behind what is done.
fn joined(
    element: Element,
    scope: &Scope,
    done: Option<GraphPattern>,
    known: &Known,
    planner: &Planner<'_>,
) -> GraphPattern {
    let Known { bound, around } = known;
    let Element::Other(pattern) = element else {
        let pattern = element.pattern();
        return match done {
            None => pattern,
            Some(done) => lateral_join(done, pattern),
        };
    };
    let connected = scope
        .certain
        .iter()
        .any(|variable| bound.contains(variable));
    let long = done.is_some() && is_long(&pattern);
    let lateral = connected && is_lateral(&pattern, around);
    let within = if lateral {
        bound.clone()
    } else {
        Variables::new()
    };
    let plan = || planner.pattern(pattern, &within);
    let mut planned = planner.expected.repeated(lateral && done.is_some(), plan);
    if long {
        planned = whole(planned);
    }
    match done {
        None => planned,
        Some(done) if lateral => lateral_join(done, planned),
        Some(done) => GraphPattern::Join {
            left: Box::new(done),
            right: Box::new(planned),
        },
    }
}

/// Whether it is a table that is hashed rather than gone through again and again.
fn is_long(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Values { bindings, .. } if bindings.len() > SHORT_TABLE)
}

/// A sub-select of the same, which the evaluator joins as a whole.
fn whole(pattern: GraphPattern) -> GraphPattern {
    let variables = scope(&pattern).possible.into_iter().collect();
    GraphPattern::Project {
        inner: Box::new(pattern),
        variables,
    }
}

fn lateral_join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Lateral {
        left: Box::new(left),
        right: Box::new(right),
    }
}

impl Optional {
    /// Optionally joined behind what is done, row by row or as a whole, as is cheaper.
    fn joined(
        self,
        done: GraphPattern,
        rows: f64,
        known: &Known,
        planner: &Planner<'_>,
    ) -> GraphPattern {
        let Known { bound, around } = known;
        let connected = scope(&self.pattern)
            .certain
            .iter()
            .any(|variable| bound.contains(variable));
        let each = planner.estimate(&self.pattern, bound).max(1.0);
        let whole = planner.estimate(&self.pattern, &Variables::new());
        let lateral = connected
            && is_lateral(&self.pattern, around)
            && rows * each <= HASHED * (rows + whole).max(1_000.0);
        if !lateral {
            let long = is_long(&self.pattern);
            let right = planner.pattern(self.pattern, &Variables::new());
            return GraphPattern::LeftJoin {
                left: Box::new(done),
                right: Box::new(if long { self::whole(right) } else { right }),
                expression: self.condition,
            };
        }
        let plan = || planner.pattern(self.pattern, bound);
        lateral_join(
            done,
            GraphPattern::LeftJoin {
                left: Box::new(alone()),
                right: Box::new(planner.expected.repeated(true, plan)),
                expression: self.condition,
            },
        )
    }
}

impl Planner<'_> {
    /// About how many solutions a pattern has for each that binds these variables. O(pattern²).
    pub(super) fn estimate(&self, pattern: &GraphPattern, bound: &Variables) -> f64 {
        match pattern {
            GraphPattern::Bgp { patterns } => self.estimate_triples(patterns, bound),
            GraphPattern::Path {
                subject,
                path: by,
                object,
            } => path(subject, by, object, bound, self.figures),
            GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
                let within = bound.union(&scope(left).certain).cloned().collect();
                self.estimate(left, bound) * self.estimate(right, &within)
            }
            GraphPattern::LeftJoin { left, right, .. } => {
                let within = bound.union(&scope(left).certain).cloned().collect();
                self.estimate(left, bound) * self.estimate(right, &within).max(1.0)
            }
            GraphPattern::Filter { inner, .. } => self.estimate(inner, bound) * 0.5,
            GraphPattern::Union { left, right } => {
                self.estimate(left, bound) + self.estimate(right, bound)
            }
            GraphPattern::Values {
                variables,
                bindings,
            } => {
                let rows = float(bindings.len() as u64);
                let known = variables.iter().any(|variable| bound.contains(variable));
                if known { 1.0 } else { rows }
            }
            GraphPattern::Slice { inner, length, .. } => {
                let rows = self.estimate(inner, bound);
                length.map_or(rows, |length| rows.min(float(length as u64)))
            }
            GraphPattern::Group {
                inner, variables, ..
            } => {
                if variables.is_empty() {
                    1.0
                } else {
                    self.estimate(inner, bound)
                }
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::Minus { left: inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Service { inner, .. } => self.estimate(inner, bound),
        }
    }

    fn estimate_triples(&self, patterns: &[TriplePattern], bound: &Variables) -> f64 {
        let mut open: Vec<Counted> = patterns
            .iter()
            .map(|triple| Counted::new(triple, self.figures))
            .collect();
        let (mut bound, mut rows) = (bound.clone(), 1.0);
        while !open.is_empty() {
            let each = |counted: &Counted| {
                counted.for_each(|place| bound.contains(&counted.values[place].0))
            };
            let key = |counted: &Counted| {
                let strange = !counted
                    .values
                    .iter()
                    .any(|(variable, _)| bound.contains(variable));
                (strange, each(counted))
            };
            let first = open.iter().enumerate().min_by(|(_, one), (_, other)| {
                let (one, other) = (key(one), key(other));
                one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
            });
            let Some((place, counted)) = first else { break };
            rows *= each(counted);
            let next = open.swap_remove(place);
            bound.extend(next.values.into_iter().map(|(variable, _)| variable));
        }
        rows
    }
}
