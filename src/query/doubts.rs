//! What engines elsewhere are known to answer wrongly, without a word: a query with such a part is not sent to it.
//!
//! Each was seen with the engine itself and cut down to the smallest query that shows it; `docs/remote.md` has these.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
    PropertyPathExpression,
};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use crate::model::Variable;
use crate::model::prefixes::Prefixes;
use crate::store::walk::parts;
use crate::vocab::rdf;

/// What the names of our own functions begin with.
const OURS: &str = "https://w3id.org/chancery/";

/// A part of queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    /// Triple terms, or reifiers in the words of RDF 1.2.
    TripleTerms,
    /// A path of any length beside what may be absent.
    Paths,
    /// A path of any length among several patterns, where graphs are left out of the union.
    PathsAmong,
    /// `EXISTS` within `OPTIONAL`.
    ExistsWithin,
    /// `MINUS` of a pattern without a common variable.
    MinusApart,
    /// `OPTIONAL` of a pattern without a common variable.
    OptionalApart,
    /// `SUM` and `AVG` over all rows, of which there may be none.
    SumOfAll,
    /// `UNDEF` beside values.
    Undefined,
    /// The quotient of whole numbers.
    Division,
    /// Functions that only this program has.
    Ours,
}

impl Doubt {
    /// What it is, for a sentence that ends in "wrong".
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::TripleTerms => "statements about statements as RDF 1.2 has them",
            Self::Paths => "paths of any length beside OPTIONAL, EXISTS, MINUS or queries within",
            Self::PathsAmong => {
                "paths of any length among three and more patterns, where its own graphs are left out (`--default-graph own` does not)"
            }
            Self::ExistsWithin => "EXISTS within OPTIONAL",
            Self::MinusApart => "MINUS of a pattern that shares no variable",
            Self::OptionalApart => "OPTIONAL of a pattern that shares no variable",
            Self::SumOfAll => "SUM and AVG without GROUP BY, of no rows",
            Self::Undefined => "UNDEF among values",
            Self::Division => "quotients of whole numbers",
            Self::Ours => "functions that only this program has, such as `date:before`",
        }
    }
}

/// The parts of a text that are among these; none where it is no query.
pub(crate) fn doubts_of(text: &str, prefixes: &Prefixes, known: &[Doubt]) -> Vec<Doubt> {
    let query = super::parsed(text, prefixes);
    query.map_or_else(Vec::new, |query| doubts(&query, known))
}

/// The parts of a query that are among these.
pub(super) fn doubts(query: &Query, known: &[Doubt]) -> Vec<Doubt> {
    if known.is_empty() {
        return Vec::new();
    }
    let mut seen = Seen::default();
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    seen.pattern(outermost(pattern), false);
    if let Query::Construct { template, .. } = query {
        for triple in template {
            seen.triple(triple);
        }
    }
    if seen.any_length && seen.may_be_absent {
        seen.found.insert(Doubt::Paths);
    }
    if seen.any_length && seen.patterns >= SEVERAL {
        seen.found.insert(Doubt::PathsAmong);
    }
    let found = seen.found.into_iter();
    found.filter(|doubt| known.contains(doubt)).collect()
}

/// What is below the projection of the query itself: a further one is a query within.
fn outermost(pattern: &GraphPattern) -> &GraphPattern {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. } => outermost(inner),
        other => other,
    }
}

/// Patterns beside a path from which on it is in doubt: with two no wrong answer was seen.
const SEVERAL: usize = 3;

#[derive(Default)]
struct Seen {
    found: BTreeSet<Doubt>,
    patterns: usize,
    any_length: bool,
    /// `OPTIONAL`, `EXISTS`, `MINUS`, or a query within.
    may_be_absent: bool,
}

impl Seen {
    fn pattern(&mut self, pattern: &GraphPattern, within: bool) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                self.patterns += patterns.len();
                for triple in patterns {
                    self.triple(triple);
                }
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => {
                self.term(subject);
                self.path(path);
                self.term(object);
            }
            GraphPattern::Values { bindings, .. } => {
                if bindings.iter().flatten().any(Option::is_none) {
                    self.found.insert(Doubt::Undefined);
                }
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.may_be_absent = true;
                let before = scope(left);
                if !before.is_empty() && before.is_disjoint(&scope(right)) {
                    self.found.insert(Doubt::OptionalApart);
                }
                self.pattern(left, within);
                self.pattern(right, true);
                if let Some(expression) = expression {
                    self.expression(expression, true);
                }
            }
            GraphPattern::Minus { left, right } => {
                self.may_be_absent = true;
                if scope(left).is_disjoint(&scope(right)) {
                    self.found.insert(Doubt::MinusApart);
                }
                self.pattern(left, within);
                self.pattern(right, within);
            }
            GraphPattern::Join { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Lateral { left, right } => {
                self.pattern(left, within);
                self.pattern(right, within);
            }
            GraphPattern::Project { inner, .. } => {
                self.may_be_absent = true;
                self.pattern(inner, within);
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => self.pattern(inner, within),
            other => self.calculated(other, within),
        }
    }

    /// Patterns that have expressions.
    fn calculated(&mut self, pattern: &GraphPattern, within: bool) {
        match pattern {
            GraphPattern::Filter { expr, inner } => {
                self.expression(expr, within);
                self.pattern(inner, within);
            }
            GraphPattern::Extend {
                inner, expression, ..
            } => {
                self.expression(expression, within);
                self.pattern(inner, within);
            }
            GraphPattern::OrderBy { inner, expression } => {
                for order in expression {
                    let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = order;
                    self.expression(by, within);
                }
                self.pattern(inner, within);
            }
            GraphPattern::Group {
                inner,
                variables,
                aggregates,
            } => {
                for (_, aggregate) in aggregates {
                    self.aggregate(aggregate, variables.is_empty(), within);
                }
                self.pattern(inner, within);
            }
            // What another service is asked is its own to evaluate.
            _ => {}
        }
    }

    fn aggregate(&mut self, aggregate: &AggregateExpression, of_all: bool, within: bool) {
        let AggregateExpression::FunctionCall { name, expr, .. } = aggregate else {
            return;
        };
        if of_all && matches!(name, AggregateFunction::Sum | AggregateFunction::Avg) {
            self.found.insert(Doubt::SumOfAll);
        }
        self.expression(expr, within);
    }

    fn expression(&mut self, expression: &Expression, within: bool) {
        match expression {
            Expression::Exists(pattern) => {
                self.may_be_absent = true;
                if within {
                    self.found.insert(Doubt::ExistsWithin);
                }
                self.pattern(pattern, within);
            }
            Expression::Divide(left, right) if !is_broken(left) && !is_broken(right) => {
                self.found.insert(Doubt::Division);
            }
            Expression::FunctionCall(Function::Custom(name), _)
                if name.as_str().starts_with(OURS) =>
            {
                self.found.insert(Doubt::Ours);
            }
            _ => {}
        }
        for part in parts(expression) {
            self.expression(part, within);
        }
    }

    fn path(&mut self, path: &PropertyPathExpression) {
        match path {
            PropertyPathExpression::NamedNode(node) => self.named(node.as_str()),
            PropertyPathExpression::NegatedPropertySet(_) => {}
            PropertyPathExpression::Reverse(inner) => self.path(inner),
            PropertyPathExpression::ZeroOrOne(inner)
            | PropertyPathExpression::ZeroOrMore(inner)
            | PropertyPathExpression::OneOrMore(inner) => {
                self.any_length = true;
                self.path(inner);
            }
            PropertyPathExpression::Sequence(one, other)
            | PropertyPathExpression::Alternative(one, other) => {
                self.path(one);
                self.path(other);
            }
        }
    }

    fn triple(&mut self, triple: &TriplePattern) {
        if let NamedNodePattern::NamedNode(node) = &triple.predicate {
            self.named(node.as_str());
        }
        self.term(&triple.subject);
        self.term(&triple.object);
    }

    fn named(&mut self, predicate: &str) {
        if predicate == rdf::REIFIES {
            self.found.insert(Doubt::TripleTerms);
        }
    }

    fn term(&mut self, term: &TermPattern) {
        if matches!(term, TermPattern::Triple(_)) {
            self.found.insert(Doubt::TripleTerms);
        }
    }
}

fn scope(pattern: &GraphPattern) -> BTreeSet<&Variable> {
    let mut found = BTreeSet::new();
    pattern.on_in_scope_variable(|variable| {
        found.insert(variable);
    });
    found
}

/// A number that is surely no whole one, so that its quotient is none either.
fn is_broken(expression: &Expression) -> bool {
    matches!(expression, Expression::Literal(literal)
        if literal.value().contains(['.', 'e', 'E']) && literal.value().parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use spargebra::SparqlParser;

    const ALL: [Doubt; 10] = [
        Doubt::TripleTerms,
        Doubt::Paths,
        Doubt::PathsAmong,
        Doubt::ExistsWithin,
        Doubt::MinusApart,
        Doubt::OptionalApart,
        Doubt::SumOfAll,
        Doubt::Undefined,
        Doubt::Division,
        Doubt::Ours,
    ];

    #[test]
    fn what_is_in_doubt_is_seen_wherever_it_stands() {
        for (text, found) in [
            ("SELECT * { ?a e:p* ?b }", vec![]),
            ("SELECT * { ?a e:p* ?b ; e:q ?c ; e:r ?d }", vec![]),
            (
                "SELECT * { ?a e:p* ?b ; e:q ?c ; e:r ?d { ?c e:q ?e } UNION { ?c e:r ?e } }",
                vec![Doubt::PathsAmong],
            ),
            ("SELECT * { ?a e:p/e:q ?b ; e:q ?c ; e:r ?d }", vec![]),
            (
                "SELECT DISTINCT ?a { ?a e:p+/e:q ?b FILTER(?a != ?b) } ORDER BY ?a LIMIT 3",
                vec![],
            ),
            (
                "SELECT * { ?a e:p ?b OPTIONAL { ?b e:p+ ?c } }",
                vec![Doubt::Paths],
            ),
            (
                "SELECT * { ?a e:p+ ?b OPTIONAL { ?b e:p ?c } }",
                vec![Doubt::Paths],
            ),
            (
                "SELECT * { ?a e:p ?b { SELECT ?b { ?b e:p* ?c } } }",
                vec![Doubt::Paths],
            ),
            (
                "SELECT * { ?a e:p ?b FILTER(?a = ?b || EXISTS { ?b e:q/e:p? ?c }) }",
                vec![Doubt::Paths],
            ),
            (
                "ASK { ?a e:p ?b MINUS { ?b (e:q|e:r)+ ?c } }",
                vec![Doubt::Paths],
            ),
            ("SELECT * { ?a e:p|e:q ?b OPTIONAL { ?b ^e:p ?c } }", vec![]),
            ("SELECT * { ?a e:p|e:q|e:r ?b }", vec![]),
            (
                "SELECT * { ?a e:p ?b FILTER NOT EXISTS { ?b e:q ?c } }",
                vec![],
            ),
            (
                "SELECT * { ?a e:p ?b OPTIONAL { ?b e:q ?c FILTER NOT EXISTS { ?a e:q ?c } } }",
                vec![Doubt::ExistsWithin],
            ),
            (
                "SELECT * { ?a e:p ?b OPTIONAL { ?b e:q ?c BIND(EXISTS { ?a e:q ?c } AS ?d) } }",
                vec![Doubt::ExistsWithin],
            ),
            ("SELECT * { ?a e:p ?b MINUS { ?b e:q ?c } }", vec![]),
            (
                "SELECT * { ?a e:p ?b MINUS { ?c e:q ?d } }",
                vec![Doubt::MinusApart],
            ),
            (
                "SELECT * { VALUES ?a { e:x UNDEF } ?a e:p ?b }",
                vec![Doubt::Undefined],
            ),
            (
                "SELECT (SUM(?b) / COUNT(?b) AS ?c) { ?a e:p ?b }",
                vec![Doubt::SumOfAll, Doubt::Division],
            ),
            (
                "SELECT * { ?a e:p ?b FILTER(?b / 2.0 > 1 && ?b * 2 > 1) }",
                vec![],
            ),
            ("SELECT * { ?a e:p ?b ~ ?c }", vec![Doubt::TripleTerms]),
            (
                "SELECT * { ?c <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>/e:p ?x }",
                vec![Doubt::TripleTerms],
            ),
            (
                "CONSTRUCT { ?a e:says <<( ?a e:p ?b )>> } WHERE { ?a e:p ?b }",
                vec![Doubt::TripleTerms],
            ),
        ] {
            let text = format!("PREFIX e: <e:> {text}");
            let query = SparqlParser::new().parse_query(&text).unwrap();
            assert_eq!(doubts(&query, &ALL), found, "{text}");
            assert_eq!(doubts(&query, &[]), []);
        }
    }
    #[test]
    fn functions_of_ours_are_in_doubt_and_those_of_others_are_not() {
        let text = "PREFIX e: <e:> SELECT * { ?a e:p ?b \
            FILTER(!<https://w3id.org/chancery/date#before>(?b, ?a) && e:f(?b)) }";
        let query = SparqlParser::new().parse_query(text).unwrap();
        assert_eq!(doubts(&query, &ALL), [Doubt::Ours]);
    }
}
