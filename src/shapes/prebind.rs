//! What a query of a constraint may not do, and whether it can be asked for all things at once.
//!
//! SHACL has the variables of a query *pre-bound*: they have values before anything else is evaluated. Some
//! queries have no meaning then (SHACL, appendix A) and are refused. Of most others one evaluation without a value of
//! `$this` gives the rows of all things together, which takes one pass over the data instead of one a thing.

use std::fmt::Display;

use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use crate::store::walk::{self, Change};
use crate::store::zero::may_be_empty;

/// What was found out about a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Examined {
    /// One evaluation gives the rows of all values of `$this`.
    pub(super) together: bool,
    /// It looks into the shapes graph.
    pub(super) shapes_graph: bool,
    /// It speaks of `$this`.
    pub(super) this: bool,
}

/// Whether a query is of the kind that `sh:select` or `sh:ask` wants.
pub(super) fn is_kind(query: &Query, name: &str) -> bool {
    matches!(
        (name, query),
        ("ask", Query::Ask { .. }) | ("select", Query::Select { .. })
    )
}

/// Looks a query over. `bound` are the variables that have values, without `shapesGraph` and
/// `currentShape`; the first one is what it is about.
///
/// # Errors
/// Why it has no meaning when variables have values before it begins.
pub(super) fn examine(query: &Query, bound: &[&str]) -> Result<Examined, String> {
    let (pattern, is_select) = match query {
        Query::Select { pattern, .. } => (pattern, true),
        Query::Ask { pattern, .. } => (pattern, false),
        _ => return Err("a constraint asks with SELECT or ASK".to_owned()),
    };
    if query.dataset().is_some() {
        return Err("a constraint cannot choose its data with FROM".to_owned());
    }
    let mut look = Look {
        bound,
        wrong: None,
        selects: Vec::new(),
        graph: false,
        stays: false,
    };
    walk::query(&mut query.clone(), &mut look);
    if let Some(wrong) = look.wrong {
        return Err(wrong);
    }
    // What one graph has, another may not have: there it leads to itself only where it is written in its place.
    let elsewhere = look.graph && look.stays;
    let outermost = selected(pattern);
    if outermost.is_some() {
        // The outermost one comes last; it selects what the answer is.
        look.selects.pop();
    }
    let about = bound.first().copied().unwrap_or("this");
    for (variables, text) in &look.selects {
        let selected = |name: &str| variables.iter().any(|variable| variable.as_str() == name);
        let needed = |name: &&&str| **name == about || mentions(text, name);
        if let Some(missing) = bound.iter().filter(needed).find(|name| !selected(name)) {
            return Err(format!(
                "a sub-select has to select `${missing}`, which has a value before"
            ));
        }
    }
    let has_this = |names: &[Variable]| names.iter().any(|name| name.as_str() == "this");
    if is_select && !outermost.is_some_and(has_this) {
        return Err("it has to select `$this`".to_owned());
    }
    Ok(Examined {
        together: is_select && !elsewhere && together(pattern) && certain(pattern),
        shapes_graph: mentions(query, "shapesGraph"),
        this: mentions(query, "this"),
    })
}

/// The variables of the outermost selection, if there is one.
fn selected(pattern: &GraphPattern) -> Option<&[Variable]> {
    match pattern {
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::OrderBy { inner, .. } => selected(inner),
        GraphPattern::Project { variables, .. } => Some(variables),
        _ => None,
    }
}

struct Look<'a> {
    bound: &'a [&'a str],
    wrong: Option<String>,
    /// Variables and text of each selection, inner ones first.
    selects: Vec<(Vec<Variable>, String)>,
    /// Whether graphs are named.
    graph: bool,
    /// Whether a path of no length may begin or end at `$this`.
    stays: bool,
}

impl Change for Look<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let wrong = match pattern {
            GraphPattern::Minus { .. } => Some("MINUS"),
            GraphPattern::Values { .. } => Some("VALUES"),
            GraphPattern::Service { .. } => Some("SERVICE"),
            GraphPattern::Extend { variable, .. } => {
                let name = variable.as_str();
                let kept = ["shapesGraph", "currentShape"];
                if self.bound.contains(&name) || kept.contains(&name) {
                    let said = format!("`${name}` has a value before, and gets another with AS");
                    self.wrong.get_or_insert(said);
                }
                None
            }
            GraphPattern::Project { inner, variables } => {
                self.selects.push((variables.clone(), inner.to_string()));
                None
            }
            GraphPattern::Graph { .. } => {
                self.graph = true;
                None
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => {
                self.stays |= may_be_empty(path) && (is_this(subject) || is_this(object));
                None
            }
            _ => None,
        };
        if let Some(word) = wrong {
            let said = format!("{word} has no meaning where variables have values before");
            self.wrong.get_or_insert(said);
        }
    }

    fn expression(&mut self, _: &mut Expression) {}
}

/// Whether a variable stands in a piece of a query; a text that looks like it counts as well.
fn mentions(piece: &impl Display, name: &str) -> bool {
    let text = piece.to_string();
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = text.match_indices(name);
    places.any(|(at, _)| {
        text[..at].ends_with(['?', '$']) && !text[at + name.len()..].starts_with(part)
    })
}

/// Whether every row of a pattern has a value of `$this`.
fn certain(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().any(has),
        // By a path of no length a thing leads to itself that is nowhere in the data.
        GraphPattern::Path {
            subject,
            path,
            object,
        } => !may_be_empty(path) && (is_this(subject) || is_this(object)),
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            certain(left) || certain(right)
        }
        GraphPattern::LeftJoin { left, .. } | GraphPattern::Minus { left, .. } => certain(left),
        GraphPattern::Union { left, right } => certain(left) && certain(right),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Extend { inner, .. } => certain(inner),
        GraphPattern::Graph { name, inner } => {
            matches!(name, NamedNodePattern::Variable(name) if name.as_str() == "this")
                || certain(inner)
        }
        GraphPattern::Project { inner, variables }
        | GraphPattern::Group {
            inner, variables, ..
        } => variables.iter().any(|name| name.as_str() == "this") && certain(inner),
        GraphPattern::Values { .. } | GraphPattern::Service { .. } => false,
    }
}

fn has(triple: &TriplePattern) -> bool {
    is_this(&triple.subject) || is_this(&triple.object)
}

fn is_this(term: &TermPattern) -> bool {
    match term {
        TermPattern::Variable(variable) => variable.as_str() == "this",
        TermPattern::Triple(triple) => has(triple),
        _ => false,
    }
}

/// Whether the rows for one value of `$this` do not depend on whether others are looked at too.
fn together(pattern: &GraphPattern) -> bool {
    let known = |expression: &Expression, inner: &GraphPattern| {
        !mentions(expression, "this") || certain(inner)
    };
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => true,
        GraphPattern::Join { left, right } | GraphPattern::Union { left, right } => {
            together(left) && together(right)
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => {
            let asked = mentions(right, "this")
                || expression.as_ref().is_some_and(|one| mentions(one, "this"));
            together(left) && together(right) && (!asked || certain(left))
        }
        GraphPattern::Filter { expr, inner } => {
            known(expr, inner) && together(inner) && within(expr)
        }
        GraphPattern::Extend {
            inner, expression, ..
        } => known(expression, inner) && together(inner) && within(expression),
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. } => together(inner),
        GraphPattern::Project { inner, variables }
        | GraphPattern::Group {
            inner, variables, ..
        } => variables.iter().any(|name| name.as_str() == "this") && together(inner),
        GraphPattern::Lateral { .. }
        | GraphPattern::Slice { .. }
        | GraphPattern::Minus { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => false,
    }
}

/// The same for the patterns within an expression.
fn within(expression: &Expression) -> bool {
    match expression {
        Expression::Exists(pattern) => together(pattern),
        other => walk::parts(other).into_iter().all(within),
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    fn of(text: &str) -> Result<Examined, String> {
        let parser = SparqlParser::new().with_prefix("", "http://e/").unwrap();
        examine(&parser.parse_query(text).unwrap(), &["this"])
    }

    #[test]
    fn queries_without_meaning_are_refused() {
        for (text, word) in [
            ("SELECT $this { $this :p ?o MINUS { $this :p 1 } }", "MINUS"),
            ("SELECT $this { $this :p ?o VALUES ?o { 1 } }", "VALUES"),
            (
                "SELECT $this { $this :p ?o SERVICE :s { ?a ?b ?c } }",
                "SERVICE",
            ),
            ("SELECT $this { BIND (1 AS $this) }", "AS"),
            (
                "SELECT $this { $this :p ?o { SELECT ?o { ?o :q ?z } } }",
                "$this",
            ),
            ("SELECT ?x { ?x :p ?o }", "$this"),
            ("SELECT $this FROM :g { $this :p ?o }", "FROM"),
            ("CONSTRUCT { ?a :p ?b } WHERE { ?a :q ?b }", "SELECT or ASK"),
            (
                "SELECT $this { $this :p ?o FILTER NOT EXISTS { ?o :q 1 MINUS { ?o :r 1 } } }",
                "MINUS",
            ),
        ] {
            let said = of(text).unwrap_err();
            assert!(said.contains(word), "{text}: {said}");
        }
    }

    #[test]
    fn what_can_be_asked_at_once_is_known() {
        for (text, expected) in [
            ("SELECT $this ?v { $this :p ?v FILTER (?v > $this) }", true),
            ("SELECT $this { $this :p+ $this }", true),
            ("SELECT $this { $this :p* ?v }", false),
            ("SELECT $this { ?v (:p|^:q?) $this }", false),
            ("SELECT $this { $this :p* ?v ; :q ?w }", true),
            (
                "SELECT $this { $this :q ?w GRAPH :g { $this :p? ?v } }",
                false,
            ),
            ("SELECT $this { FILTER ($this = :a) }", false),
            ("SELECT $this { FILTER NOT EXISTS { $this :p ?v } }", false),
            (
                "SELECT $this { $this a :C FILTER NOT EXISTS { $this :p ?v } }",
                true,
            ),
            (
                "SELECT $this { OPTIONAL { $this :p ?v } FILTER (!BOUND(?v)) }",
                false,
            ),
            (
                "SELECT $this { $this a :C OPTIONAL { $this :p ?v } FILTER (!BOUND(?v)) }",
                true,
            ),
            (
                "SELECT $this { { FILTER ($this = :a) } UNION { $this :p ?v } }",
                false,
            ),
            ("SELECT $this { ?x :p ?v }", false),
            ("SELECT $this { $this :p ?v } LIMIT 1", false),
            (
                "SELECT $this (SUM(?v) AS ?s) { $this :p ?v } GROUP BY $this",
                true,
            ),
            (
                "SELECT $this { $this :p ?v FILTER EXISTS { ?v :q ?w FILTER (?w = $this) } }",
                false,
            ),
        ] {
            assert_eq!(of(text).unwrap().together, expected, "{text}");
        }
    }
}
