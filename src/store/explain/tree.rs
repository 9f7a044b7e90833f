//! From the evaluator's plan to steps.

use std::collections::{BTreeSet, HashMap, VecDeque};

use oxigraph::sparql::QueryExplanation;
use serde::Deserialize;

use super::label::{Names, is_made, key, pieces, terms, variables};
use super::{Operator, Step};
use crate::model::prefixes::Prefixes;
use crate::store::StoreError;
use crate::store::plan::TALLY;
use crate::store::stop;

/// The evaluator's JSON.
#[derive(Deserialize)]
struct Told {
    #[serde(rename = "planning duration in seconds", default)]
    planning: f64,
    plan: Node,
}

#[derive(Deserialize)]
struct Node {
    name: String,
    #[serde(rename = "number of results", default)]
    rows: u64,
    #[serde(rename = "duration in seconds", default)]
    seconds: f64,
    #[serde(default)]
    children: Vec<Self>,
}

/// Seconds of planning, and the last step.
pub(super) fn tree(
    told: &QueryExplanation,
    expected: Vec<(String, f64)>,
    prefixes: &Prefixes,
) -> Result<(f64, Step), StoreError> {
    let mut json = Vec::new();
    told.write_in_json(&mut json).map_err(StoreError::scratch)?;
    let mut reader = serde_json::Deserializer::from_slice(&json);
    // As deep as the query, which is bounded.
    reader.disable_recursion_limit();
    let told = Told::deserialize(&mut reader)
        .map_err(|error| StoreError::Refused(format!("the plan cannot be read: {error}")))?;
    let mut by_pattern: HashMap<String, VecDeque<f64>> = HashMap::new();
    for (pattern, rows) in expected {
        by_pattern.entry(key(&pattern)).or_default().push_back(rows);
    }
    let mut making = Making {
        expected: by_pattern,
        names: Names::default(),
        prefixes,
    };
    let (step, _) = making.step(told.plan, &Bound::new());
    Ok((told.planning, step))
}

/// A label in which only prefixes are wanted.
pub(super) fn shown(label: &str, prefixes: &Prefixes) -> String {
    Names::default().shown(label, prefixes)
}

type Bound = BTreeSet<String>;

struct Making<'a> {
    expected: HashMap<String, VecDeque<f64>>,
    names: Names,
    prefixes: &'a Prefixes,
}

impl Making<'_> {
    /// The step of a node that is evaluated with these variables bound, and what it binds.
    fn step(&mut self, node: Node, around: &Bound) -> (Step, Bound) {
        let (name, inside) = match node.name.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')').unwrap_or(rest)),
            None => (&*node.name, ""),
        };
        match name {
            "QuadPattern" | "Path" => self.pattern(&node, name, inside, around),
            "Lateral" | "ForLoopLeftJoin" => {
                let condition = inside.strip_prefix("expression = ").map(str::to_owned);
                self.lateral(node, condition.as_deref(), around)
            }
            "Project" => {
                let shown: Bound = variables(inside).map(str::to_owned).collect();
                let inner: Bound = around.intersection(&shown).cloned().collect();
                let (step, binds) = self.only(node, &inner);
                (step, binds.intersection(&shown).cloned().collect())
            }
            // It only asks whether to go on.
            "Extend" if stop::is_beat(inside) => self.only(node, around),
            // An aggregate under a made-up name gets its own.
            "Extend" if renames(inside).is_some() => {
                if let Some((made, name)) = renames(inside) {
                    self.names.call(made, name);
                }
                self.only(node, around)
            }
            _ => {
                let (operator, detail) = told_as(name, inside);
                let mut binds: Bound = match operator {
                    Operator::Bind | Operator::Group | Operator::Table | Operator::Graphs => {
                        variables(inside).map(str::to_owned).collect()
                    }
                    _ => Bound::new(),
                };
                let detail = self.names.shown(&detail, self.prefixes);
                let asks = matches!(operator, Operator::Filter | Operator::Bind);
                let mut within = around.clone();
                let mut children = Vec::new();
                for child in node.children {
                    let (step, more) = self.step(child, &within);
                    if asks && children.is_empty() {
                        within.extend(more.iter().cloned());
                        binds.extend(more);
                        children.push(step);
                    } else if asks {
                        children.push(around_one(Operator::Exists, String::new(), step));
                    } else {
                        binds.extend(more);
                        children.push(step);
                    }
                }
                let step = Step {
                    operator,
                    detail,
                    estimated: None,
                    rows: node.rows,
                    solutions: None,
                    bytes: None,
                    spilled: None,
                    seconds: node.seconds,
                    children,
                };
                (step, binds)
            }
        }
    }

    /// A node that only renames: what is below it.
    fn only(&mut self, mut node: Node, around: &Bound) -> (Step, Bound) {
        if node.children.is_empty() {
            let step = Step {
                operator: Operator::Other,
                detail: self.names.shown(&node.name, self.prefixes),
                estimated: None,
                rows: node.rows,
                solutions: None,
                bytes: None,
                spilled: None,
                seconds: node.seconds,
                children: Vec::new(),
            };
            return (step, Bound::new());
        }
        self.step(node.children.swap_remove(0), around)
    }

    fn pattern(&mut self, node: &Node, name: &str, inside: &str, around: &Bound) -> (Step, Bound) {
        let terms = terms(inside);
        let known = |place: usize| {
            terms
                .get(place)
                .is_some_and(|term| variables(term).all(|name| around.contains(name)))
        };
        let is_counts = terms
            .get(1)
            .is_some_and(|term| term[1..].starts_with(TALLY));
        let operator = match name {
            "Path" => Operator::Path,
            _ if is_counts => Operator::Counts,
            _ if known(0) || known(2) => Operator::LookUp,
            _ if known(1) => Operator::Scan,
            _ => Operator::ScanAll,
        };
        let triple = terms.iter().take(3).map(String::as_str);
        let triple = triple.collect::<Vec<_>>().join(" ");
        let estimated = self
            .expected
            .get_mut(&key(&triple))
            .and_then(VecDeque::pop_front);
        let detail = match &*terms {
            [by, _, count, ..] if is_counts => format!("{count} by {by}"),
            [_, _, _, graph] => format!("{triple} in {graph}"),
            _ => triple,
        };
        let step = Step {
            operator,
            detail: self.names.shown(&detail, self.prefixes),
            estimated,
            rows: node.rows,
            solutions: None,
            bytes: None,
            spilled: None,
            seconds: node.seconds,
            children: Vec::new(),
        };
        (step, variables(inside).map(str::to_owned).collect())
    }

    /// Steps that are evaluated once for each row of those before, side by side.
    fn lateral(&mut self, node: Node, condition: Option<&str>, around: &Bound) -> (Step, Bound) {
        let mut children = node.children.into_iter();
        let (mut steps, mut binds, mut before) = (Vec::new(), Bound::new(), 0.0);
        if let Some(left) = children.next() {
            let (left, more) = self.step(left, around);
            binds.extend(more);
            before = left.seconds;
            match left.operator {
                Operator::Join => steps.extend(left.children),
                _ => steps.push(left),
            }
        }
        let within: Bound = around.union(&binds).cloned().collect();
        for right in children {
            let (right, more) = self.step(right, &within);
            binds.extend(more);
            steps.push(match condition {
                None => right,
                Some(condition) => {
                    let detail = if is_true(condition) {
                        String::new()
                    } else {
                        self.names.shown(&format!("if {condition}"), self.prefixes)
                    };
                    let seconds = (node.seconds - before).max(right.seconds);
                    Step {
                        rows: node.rows,
                        seconds,
                        ..around_one(Operator::Optional, detail, right)
                    }
                }
            });
        }
        let step = Step {
            operator: Operator::Join,
            detail: String::new(),
            estimated: None,
            rows: node.rows,
            solutions: None,
            bytes: None,
            spilled: None,
            seconds: node.seconds,
            children: steps,
        };
        (step, binds)
    }
}

/// A step around another one.
fn around_one(operator: Operator, detail: String, step: Step) -> Step {
    Step {
        operator,
        detail,
        estimated: None,
        rows: step.rows,
        solutions: None,
        bytes: None,
        spilled: None,
        seconds: step.seconds,
        children: vec![step],
    }
}

/// A condition that always holds is not worth a word.
fn is_true(condition: &str) -> bool {
    condition == "true" || condition.starts_with("\"true\"^^")
}

/// A condition with the patterns whose existence it asks for left out: they are steps.
pub(in crate::store) fn without_patterns(condition: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0_usize);
    for piece in pieces(condition) {
        match piece.text() {
            "{" => {
                depth += 1;
                if depth == 1 {
                    out.push_str("{ … }");
                }
            }
            "}" => depth = depth.saturating_sub(1),
            text if depth == 0 => out.push_str(text),
            _ => {}
        }
    }
    out
}

/// `?made -> ?name`: the made-up variable and what it is called.
fn renames(inside: &str) -> Option<(&str, &str)> {
    let (made, name) = inside.split_once(" -> ")?;
    (made.starts_with('?') && is_made(made)).then_some((made, name))
}

/// What a node without a rule of its own does, and to what.
fn told_as(name: &str, inside: &str) -> (Operator, String) {
    let keys = |text: &str| {
        let keys = text.split_once("keys = ").map_or("", |(_, keys)| keys);
        let (keys, condition) = keys.split_once(", expression = ").unwrap_or((keys, "true"));
        let by = match keys {
            "" => String::new(),
            keys => format!("by {keys}"),
        };
        match (is_true(condition), &*by) {
            (true, _) => by,
            (false, "") => format!("if {condition}"),
            (false, by) => format!("{by} if {condition}"),
        }
    };
    let arrow = |text: &str| text.replace(" -> ", " as ");
    match name {
        "Join" if inside.ends_with("keys = ") => (Operator::CrossProduct, String::new()),
        "Join" => (Operator::HashJoin, keys(inside)),
        "LeftJoin" => (Operator::HashOptional, keys(inside)),
        "AntiJoin" => (Operator::Minus, keys(inside)),
        "Filter" => (Operator::Filter, without_patterns(inside)),
        "Extend" => (
            Operator::Bind,
            without_patterns(&arrow(inside)).replace("?order by ", "?order_by_"),
        ),
        "Union" => (Operator::Union, String::new()),
        "Sort" => (Operator::Order, format!("by {inside}")),
        "Aggregate" => (Operator::Group, format!("by {}", arrow(inside))),
        "Distinct" | "Reduced" => (Operator::Distinct, String::new()),
        "Slice" => {
            let (start, length) = inside.split_once(", length = ").unwrap_or((inside, "all"));
            let start = start.trim_start_matches("start = ");
            let detail = match start {
                "0" => length.to_owned(),
                start => format!("{length} after {start}"),
            };
            (Operator::Limit, detail)
        }
        "Graph" => (Operator::Graphs, inside.to_owned()),
        "Service" => (Operator::Service, inside.to_owned()),
        "StaticBindings" => (Operator::Table, inside.to_owned()),
        _ => (Operator::Other, format!("{name} {inside}")),
    }
}
