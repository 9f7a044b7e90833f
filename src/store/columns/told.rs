//! A compiled plan in the words of the query, with what its operators did.

use std::collections::{HashMap, VecDeque};

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::compile::Compiler;
use super::element::Element;
use super::meter::{Means, Measure};
use super::node::{Condition, Node, Scalar};
use crate::model::prefixes::Prefixes;
use crate::store::explain::{Names, Operator, Step, is_made, key, terms, without_patterns};
use crate::store::plan::TALLY;
use crate::store::plan::scope::in_triple;

/// What an operator does, and to what.
#[derive(Debug)]
struct Told {
    operator: Operator,
    detail: String,
    expected: Option<f64>,
}

/// The words for the operators of a plan, by their numbers less one.
#[derive(Debug)]
pub(super) struct Telling {
    told: Vec<Told>,
    /// What the planner expects of each pattern, in the order in which it placed them.
    expected: HashMap<String, VecDeque<f64>>,
    /// Aggregates under made-up names, and their own.
    names: Vec<(String, String)>,
}

impl Telling {
    pub(super) fn new(expected: Vec<(String, f64)>) -> Self {
        let mut by_pattern: HashMap<String, VecDeque<f64>> = HashMap::new();
        for (pattern, rows) in expected {
            by_pattern.entry(key(&pattern)).or_default().push_back(rows);
        }
        Self {
            told: Vec::new(),
            expected: by_pattern,
            names: Vec::new(),
        }
    }

    /// How many operators there are words for.
    pub(super) fn operators(&self) -> usize {
        self.told.len()
    }

    /// What is expected of a pattern that is printed so.
    fn expected(&mut self, pattern: &str) -> Option<f64> {
        self.expected
            .get_mut(&key(pattern))
            .and_then(VecDeque::pop_front)
    }

    fn triple(&mut self, triple: &TriplePattern) -> Told {
        let printed = triple.to_string();
        let terms = terms(&printed);
        let is_fixed = |term: &TermPattern| {
            let mut is_fixed =
                !matches!(term, TermPattern::Variable(_) | TermPattern::BlankNode(_));
            if let TermPattern::Triple(triple) = term {
                in_triple(triple, &mut |_| is_fixed = false);
            }
            is_fixed
        };
        let is_counts = terms.get(1).is_some_and(|term| {
            term.strip_prefix('<')
                .is_some_and(|iri| iri.starts_with(TALLY))
        });
        let operator = if is_counts {
            Operator::Counts
        } else if is_fixed(&triple.subject) || is_fixed(&triple.object) {
            Operator::LookUp
        } else if triple.predicate.to_string().starts_with('?') {
            Operator::ScanAll
        } else {
            Operator::Scan
        };
        let detail = match &*terms {
            [by, _, count, ..] if is_counts => format!("{count} by {by}"),
            _ => printed.clone(),
        };
        Told {
            operator,
            detail,
            expected: self.expected(&printed),
        }
    }

    /// What an element does; nothing, where it only gives an aggregate its name.
    fn element(&mut self, element: &Element<'_>) -> Option<Told> {
        let simply = |operator, detail| Told {
            operator,
            detail,
            expected: None,
        };
        Some(match element {
            Element::Triple(triple, graph) => {
                let told = self.triple(triple);
                Told {
                    detail: told.detail + &within(*graph),
                    ..told
                }
            }
            Element::Graphs(name) => simply(Operator::Graphs, name.to_string()),
            Element::Path(pattern, graph) => {
                let printed = match pattern {
                    GraphPattern::Path {
                        subject,
                        path,
                        object,
                    } => format!("{subject} {path} {object}"),
                    _ => String::new(),
                };
                Told {
                    operator: Operator::Path,
                    expected: self.expected(&printed),
                    detail: printed + &within(*graph),
                }
            }
            Element::Filter(by) => simply(Operator::Filter, without_patterns(&by.to_string())),
            Element::Bind(to, Expression::Variable(made)) if is_made(&made.to_string()) => {
                self.names.push((made.to_string(), to.to_string()));
                return None;
            }
            Element::Bind(to, by) => {
                let by = without_patterns(&by.to_string());
                simply(Operator::Bind, format!("{by} as {to}"))
            }
            Element::Union(_) => simply(Operator::Union, String::new()),
            Element::Optional(_, lateral, condition) => {
                let operator = if *lateral {
                    Operator::Optional
                } else {
                    Operator::HashOptional
                };
                let condition =
                    condition.map(|by| format!("if {}", without_patterns(&by.to_string())));
                simply(operator, condition.unwrap_or_default())
            }
            Element::Minus(_) => simply(Operator::Minus, String::new()),
            Element::Whole(GraphPattern::Values {
                variables,
                bindings,
            }) => simply(Operator::Table, table(variables, bindings.len())),
            Element::Whole(_) => simply(Operator::HashJoin, String::new()),
        })
    }
}

fn within(graph: Option<&NamedNodePattern>) -> String {
    graph.map_or_else(String::new, |graph| format!(" in {graph}"))
}

fn table(variables: &[Variable], rows: usize) -> String {
    let names: Vec<String> = variables.iter().map(ToString::to_string).collect();
    let rows = match rows {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    };
    format!("of {rows} {}", names.join(" "))
}

/// What groups are made by, and of them.
pub(super) fn grouping(keys: &[Variable], made: &[(Variable, AggregateExpression)]) -> String {
    let keys = keys.iter().map(ToString::to_string);
    let made = made.iter().map(|(to, by)| format!("{by} as {to}"));
    let parts: Vec<String> = keys.chain(made).collect();
    format!("by {}", parts.join(", "))
}

/// What rows are ordered by, and how many are kept.
pub(super) fn ordering(by: &[OrderExpression], most: Option<usize>) -> String {
    let keys = by.iter().map(|by| match by {
        OrderExpression::Asc(by) => by.to_string(),
        OrderExpression::Desc(by) => format!("{by} downwards"),
    });
    let keys: Vec<String> = keys.collect();
    let kept = match most {
        None => String::new(),
        Some(1) => ", keeping 1 row".to_owned(),
        Some(most) => format!(", keeping {most} rows"),
    };
    format!("by {}{kept}", keys.join(", "))
}

/// Which rows are kept.
pub(super) fn slice(start: usize, length: Option<usize>) -> String {
    let length = length.map_or_else(|| "all".to_owned(), |length| length.to_string());
    match start {
        0 => length,
        start => format!("{length} after {start}"),
    }
}

impl Compiler<'_> {
    /// The operator, measured where somebody asks for that.
    pub(super) fn measured(
        &mut self,
        node: Node,
        operator: Operator,
        detail: impl FnOnce() -> String,
    ) -> Node {
        let Some(telling) = &mut self.telling else {
            return node;
        };
        telling.told.push(Told {
            operator,
            detail: detail(),
            expected: None,
        });
        Node::Measured(telling.told.len(), Box::new(node))
    }

    /// The number that an element is measured under; words for it are found before those of its parts, as the planner placed them.
    pub(super) fn number(&mut self, element: &Element<'_>) -> Option<usize> {
        let telling = self.telling.as_mut()?;
        let told = telling.element(element)?;
        telling.told.push(told);
        Some(telling.told.len())
    }
}

/// Steps made of operators and of what they did.
pub(super) struct Steps<'a> {
    telling: &'a Telling,
    measures: &'a [Measure],
    /// Whether a part that stands alone became a table, by its number.
    is_table: &'a dyn Fn(usize) -> bool,
    prefixes: &'a Prefixes,
    names: Names,
}

impl<'a> Steps<'a> {
    pub(super) fn new(
        telling: &'a Telling,
        measures: &'a [Measure],
        is_table: &'a dyn Fn(usize) -> bool,
        prefixes: &'a Prefixes,
    ) -> Self {
        let mut names = Names::default();
        for (made, name) in &telling.names {
            names.call(made, name);
        }
        Self {
            telling,
            measures,
            is_table,
            prefixes,
            names,
        }
    }

    /// The whole plan as one step.
    pub(super) fn of(&mut self, node: &Node) -> Step {
        let mut steps = self.list(node);
        if steps.len() == 1
            && let Some(only) = steps.pop()
        {
            return only;
        }
        Step {
            operator: Operator::InTurn,
            detail: String::new(),
            estimated: None,
            rows: steps.last().map_or(1, |last| last.rows),
            solutions: steps.last().and_then(|last| last.solutions),
            bytes: None,
            spilled: None,
            seconds: steps.iter().map(|step| step.seconds).sum(),
            children: steps,
        }
    }

    /// The steps that an operator takes rows through one after the other.
    fn list(&mut self, node: &Node) -> Vec<Step> {
        match node {
            Node::Chain(parts) => parts.iter().flat_map(|part| self.list(part)).collect(),
            Node::Measured(_, inner)
                if matches!(&**inner, Node::Whole(whole)
                    if !matches!(*whole.inner, Node::Table { .. }) && !(self.is_table)(whole.id)) =>
            {
                // It was the first: nothing was joined.
                self.below(inner)
            }
            Node::Measured(_, inner) if matches!(**inner, Node::Meet(_)) => self.below(inner),
            Node::Measured(number, inner) => {
                let children = self.below(inner);
                let mut steps = vec![self.step(*number, children)];
                if let Node::Step(triple) = &**inner {
                    let sifted = triple.sift.iter().flat_map(|sift| &sift.measured);
                    let apart = triple.apart.iter().flat_map(|apart| &apart.measured);
                    let conditions = sifted.chain(apart);
                    steps.extend(conditions.map(|number| self.step(*number, Vec::new())));
                }
                steps
            }
            other => self.below(other),
        }
    }

    fn step(&mut self, number: usize, children: Vec<Step>) -> Step {
        let (told, measure) = (&self.telling.told[number - 1], &self.measures[number]);
        let operator = match (told.operator, measure.means()) {
            (Operator::Scan | Operator::ScanAll, Some(Means::LookUp)) => Operator::LookUp,
            (Operator::Scan | Operator::LookUp, Some(Means::Lists)) => Operator::Lists,
            (Operator::LookUp, Some(Means::Bits)) => Operator::Bits,
            (Operator::HashJoin, Some(Means::Apart)) => Operator::CrossProduct,
            (operator, _) => operator,
        };
        let below: f64 = children.iter().map(|child| child.seconds).sum();
        let blank = told.detail.replace("_:", "?");
        let detail = if terms(&told.detail).iter().any(|term| is_blank(term)) {
            &blank
        } else {
            &told.detail
        };
        Step {
            operator,
            detail: self.names.shown(detail, self.prefixes),
            estimated: told.expected,
            rows: measure.rows,
            solutions: (measure.solutions != measure.rows).then_some(measure.solutions),
            bytes: Some(measure.bytes()),
            spilled: measure.spilled(),
            seconds: measure.seconds() + below,
            children,
        }
    }

    /// The steps below an operator.
    fn below(&mut self, node: &Node) -> Vec<Step> {
        match node {
            Node::Chain(_) | Node::Measured(..) => self.list(node),
            Node::Meet(meet) => {
                let numbers = meet.measured.iter();
                numbers
                    .map(|number| self.step(*number, Vec::new()))
                    .collect()
            }
            Node::Step(_)
            | Node::Unique(_)
            | Node::Nested(_)
            | Node::Path(_)
            | Node::Graphs { .. }
            | Node::Table { .. } => Vec::new(),
            Node::Bind { expression, .. } => {
                let mut found = Vec::new();
                self.asked_within(expression, &mut found);
                found
            }
            Node::Filter { condition, .. } => {
                let mut found = Vec::new();
                self.asked(condition, &mut found);
                found
            }
            Node::Union(sides) => sides.iter().map(|side| self.of(side)).collect(),
            Node::Optional(optional) => {
                let mut found = vec![self.of(&optional.right)];
                if let Some(condition) = &optional.condition {
                    self.asked(condition, &mut found);
                }
                found
            }
            Node::Whole(whole) | Node::Minus { table: whole, .. } => match &*whole.inner {
                Node::Table { .. } => Vec::new(),
                inner => vec![self.of(inner)],
            },
            Node::Distinct { inner, .. } | Node::Slice { inner, .. } => vec![self.of(inner)],
            Node::Numbered(numbered) => self.list(&numbered.inner),
            Node::Group(group) => vec![self.of(&group.inner)],
            Node::Sort(sort) => vec![self.of(&sort.inner)],
        }
    }

    fn asked_within(&mut self, scalar: &Scalar, found: &mut Vec<Step>) {
        for (_, condition) in &scalar.exists {
            self.asked(condition, found);
        }
    }

    /// What a condition asks for.
    fn asked(&mut self, condition: &Condition, found: &mut Vec<Step>) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    self.asked(part, found);
                }
            }
            Condition::Not(inner) | Condition::Computed { inner, .. } => self.asked(inner, found),
            Condition::Exists { right, .. } => {
                let right = self.of(right);
                found.push(Step {
                    operator: Operator::Exists,
                    detail: String::new(),
                    estimated: None,
                    rows: right.rows,
                    solutions: None,
                    bytes: None,
                    spilled: None,
                    seconds: right.seconds,
                    children: vec![right],
                });
            }
            Condition::Bound(_)
            | Condition::Equal { .. }
            | Condition::Text { .. }
            | Condition::Is { .. }
            | Condition::Order { .. } => {}
            Condition::Other(scalar) => self.asked_within(scalar, found),
        }
    }
}

/// Whether a term is a blank node under a made-up name.
fn is_blank(term: &str) -> bool {
    term.strip_prefix("_:").is_some_and(is_made)
}
