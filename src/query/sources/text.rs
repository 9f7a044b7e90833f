//! A query's algebra as text again.
//!
//! The parser's own printer puts a `FILTER` of a nested group into the group
//! around it and leaves out the parentheses of sums and products; here each
//! pattern is written so that it is read back as it was.

use std::fmt::Write as _;

use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression, QueryDataset};

use crate::model::Variable;

/// `SELECT` of these variables from a pattern.
pub(crate) fn select(
    variables: &[Variable],
    dataset: Option<&QueryDataset>,
    pattern: &GraphPattern,
) -> String {
    let mut text = Text(String::from("SELECT"));
    text.columns(variables);
    if let Some(dataset) = dataset {
        text.put(format_args!("{dataset}"));
    }
    text.braced(" WHERE", pattern);
    text.0
}

/// A whole query.
pub(crate) fn whole(query: &Query) -> String {
    let mut text = Text::default();
    let from = |dataset: &Option<QueryDataset>| {
        let dataset = dataset.as_ref();
        dataset.map_or_else(String::new, |dataset| format!(" {dataset}"))
    };
    match query {
        Query::Select {
            dataset, pattern, ..
        } => text.whole_select(pattern, dataset.as_ref()),
        Query::Ask {
            dataset, pattern, ..
        } => text.braced(&format!("ASK{}", from(dataset)), pattern),
        Query::Construct {
            template,
            dataset,
            pattern,
            ..
        } => {
            text.0.push_str("CONSTRUCT { ");
            for triple in template {
                text.put(format_args!("{triple} . "));
            }
            text.put(format_args!("}}{} ", from(dataset)));
            text.braced("WHERE", pattern);
        }
        Query::Describe {
            dataset, pattern, ..
        } => {
            text.0.push_str("DESCRIBE");
            let columns = match pattern {
                GraphPattern::Project { variables, .. } => variables.as_slice(),
                _ => &[],
            };
            text.columns(columns);
            text.braced(&format!("{} WHERE", from(dataset)), pattern);
        }
    }
    text.0
}

#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    #[cfg(test)]
    pub(super) fn into_string(self) -> String {
        self.0
    }

    pub(super) fn put(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        self.0.write_fmt(what).unwrap_or_default();
    }

    fn columns(&mut self, variables: &[Variable]) {
        for variable in variables {
            self.put(format_args!(" {variable}"));
        }
        if variables.is_empty() {
            self.0.push_str(" *");
        }
    }

    pub(super) fn braced(&mut self, before: &str, pattern: &GraphPattern) {
        self.put(format_args!("{before} {{ "));
        self.group(pattern);
        self.0.push_str("} ");
    }

    /// What stands between the braces of a group. Only here may a filter stand bare.
    fn group(&mut self, pattern: &GraphPattern) {
        if let GraphPattern::Filter { expr, inner } = pattern {
            self.group(inner);
            self.filter(expr);
        } else {
            self.sequence(pattern);
        }
    }

    /// Clauses in a row: each works on all that stands before it.
    fn sequence(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Join { left, right } => {
                self.sequence(left);
                self.element(right);
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.sequence(left);
                self.0.push_str("OPTIONAL { ");
                if let GraphPattern::Filter { .. } = &**right {
                    // Bare, it would become the condition of the optional part.
                    self.braced("", right);
                } else {
                    self.group(right);
                }
                if let Some(expression) = expression {
                    self.filter(expression);
                }
                self.0.push_str("} ");
            }
            GraphPattern::Lateral { left, right } => {
                self.sequence(left);
                self.braced("LATERAL", right);
            }
            GraphPattern::Minus { left, right } => {
                self.sequence(left);
                self.braced("MINUS", right);
            }
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => {
                self.sequence(inner);
                self.0.push_str("BIND(");
                self.expression(expression);
                self.put(format_args!(" AS {variable}) "));
            }
            other => self.element(other),
        }
    }

    fn filter(&mut self, condition: &Expression) {
        self.0.push_str("FILTER(");
        self.expression(condition);
        self.0.push_str(") ");
    }

    /// One clause that does not depend on what stands before it.
    fn element(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    self.put(format_args!("{triple} . "));
                }
            }
            GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
                self.put(format_args!("{pattern} "));
            }
            GraphPattern::Union { left, right } => {
                if let GraphPattern::Union { .. } = &**left {
                    self.element(left);
                } else {
                    self.braced("", left);
                }
                self.braced("UNION", right);
            }
            GraphPattern::Graph { name, inner } => self.braced(&format!("GRAPH {name}"), inner),
            GraphPattern::Service {
                name,
                inner,
                silent,
            } => {
                let silent = if *silent { "SILENT " } else { "" };
                self.braced(&format!("SERVICE {silent}{name}"), inner);
            }
            GraphPattern::Group {
                inner,
                variables,
                aggregates,
            } => {
                self.0.push_str("{ SELECT");
                for (variable, aggregate) in aggregates {
                    self.0.push_str(" (");
                    self.aggregate(aggregate);
                    self.put(format_args!(" AS {variable})"));
                }
                for variable in variables {
                    self.put(format_args!(" {variable}"));
                }
                self.braced(" WHERE", inner);
                if !variables.is_empty() {
                    self.0.push_str("GROUP BY");
                    self.columns(variables);
                }
                self.0.push_str(" } ");
            }
            GraphPattern::OrderBy { .. }
            | GraphPattern::Project { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Reduced { .. }
            | GraphPattern::Slice { .. } => self.sub_select(pattern),
            // Clauses in a row make one clause in braces.
            GraphPattern::Join { .. }
            | GraphPattern::LeftJoin { .. }
            | GraphPattern::Lateral { .. }
            | GraphPattern::Minus { .. }
            | GraphPattern::Extend { .. }
            | GraphPattern::Filter { .. } => self.braced("", pattern),
        }
    }

    fn sub_select(&mut self, pattern: &GraphPattern) {
        self.0.push_str("{ ");
        self.whole_select(pattern, None);
        self.0.push_str("} ");
    }

    fn whole_select(&mut self, pattern: &GraphPattern, dataset: Option<&QueryDataset>) {
        let (mut core, mut option, mut limits) = (pattern, "", String::new());
        let mut columns: &[Variable] = &[];
        loop {
            match core {
                GraphPattern::Slice {
                    inner,
                    start,
                    length,
                } => {
                    let length = length.map_or_else(String::new, |most| format!("LIMIT {most} "));
                    limits = format!("{length}OFFSET {start} ");
                    core = inner;
                }
                GraphPattern::Distinct { inner } => (option, core) = (" DISTINCT", inner),
                GraphPattern::Reduced { inner } => (option, core) = (" REDUCED", inner),
                GraphPattern::Project { inner, variables } => {
                    (columns, core) = (variables, inner);
                    break;
                }
                _ => break,
            }
        }
        self.put(format_args!("SELECT{option}"));
        self.columns(columns);
        if let Some(dataset) = dataset {
            self.put(format_args!(" {dataset}"));
        }
        if let GraphPattern::OrderBy { inner, expression } = core {
            self.braced(" WHERE", inner);
            self.0.push_str("ORDER BY");
            for order in expression {
                let (word, expression) = match order {
                    OrderExpression::Asc(expression) => ("ASC", expression),
                    OrderExpression::Desc(expression) => ("DESC", expression),
                };
                self.put(format_args!(" {word}("));
                self.expression(expression);
                self.0.push(')');
            }
        } else {
            self.braced(" WHERE", core);
        }
        self.put(format_args!(" {limits}"));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use spargebra::SparqlParser;

    pub(in crate::query::sources) fn pattern(text: &str) -> GraphPattern {
        match SparqlParser::new().parse_query(text) {
            Ok(Query::Select { pattern, .. }) => pattern,
            other => panic!("{text}: {other:?}"),
        }
    }

    /// The pattern below the outermost projection.
    pub(in crate::query::sources) fn core(pattern: &GraphPattern) -> &GraphPattern {
        match pattern {
            GraphPattern::Project { inner, .. } => inner,
            other => other,
        }
    }

    #[test]
    fn what_is_written_is_read_back_as_it_was() {
        for group in [
            "?a <p:p> ?b OPTIONAL { ?b <p:q> ?c FILTER(?c > ?a) } FILTER(BOUND(?c))",
            "{ ?a <p:p> ?b FILTER(!BOUND(?c)) } ?b <p:q> ?c",
            "?x <p:r> ?c { { ?a <p:p> ?b FILTER(?b > 1) } OPTIONAL { ?b <p:q> ?c } }",
            "?a <p:p> ?b OPTIONAL { { ?b <p:q> ?c FILTER(?c > ?a) } }",
            "{ ?a <p:p> ?b } UNION { ?a <p:q> ?b FILTER(?b = 1) } UNION { ?a ^(<p:r>|<p:s>)* ?b }",
            "?a <p:p> ?b MINUS { ?a <p:q> ?c FILTER(?c > 1) } BIND(?b + 1 AS ?d) ?d <p:s> ?e",
            "GRAPH ?g { ?a <p:p> ?b FILTER EXISTS { ?b <p:q> ?a } }",
            "VALUES (?a ?b) { (<a:a> UNDEF) (UNDEF \"x\"@en) } ?n <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( ?a <p:p> ?b )>>",
            "?a <p:p> ?b LATERAL { ?b <p:q> ?c FILTER(?c > 1) } SERVICE SILENT ?s { ?c <p:r> ?d FILTER(?d > 1) }",
            "?a <p:p> ?b MINUS { ?a <p:q> ?c LATERAL { ?c <p:r> ?d FILTER(?d > 1) } }",
            "?a <p:p> ?b MINUS { ?a <p:q> ?c SERVICE ?s { ?c <p:r> ?d } } GRAPH ?g { ?c <p:q> ?e MINUS { ?e <p:r> ?c } }",
            "?a <p:p> ?b FILTER(?b - (?b - 1) > 1) BIND(?b - (?b + 1) AS ?d) OPTIONAL { ?b <p:q> ?c FILTER(?c * (?b + ?c) > 1) }",
            "?a <p:p> ?b { SELECT ?b WHERE { ?b <p:q> ?c } ORDER BY (?c - (?b - ?c)) DESC(-(?c - ?b)) STR(?b) ?c }",
            "?a <p:p> ?b { SELECT DISTINCT ?b (?c AS ?d) WHERE { ?b <p:q> ?c FILTER(?c > 1) } ORDER BY DESC(?c) LIMIT 3 OFFSET 1 }",
        ] {
            read_back(group);
        }
    }

    /// Refuses a group that is another one when it has been written and read.
    #[track_caller]
    pub(in crate::query::sources) fn read_back(group: &str) {
        let before = pattern(&format!("SELECT * WHERE {{ {group} }}"));
        let text = select(&[], None, core(&before));
        assert_eq!(pattern(&text).to_sse_text(), before.to_sse_text(), "{text}");
    }

    /// Equal texts are equal patterns; the names of variables that the parser makes up differ.
    trait Sse {
        fn to_sse_text(&self) -> String;
    }

    impl Sse for GraphPattern {
        fn to_sse_text(&self) -> String {
            let query = Query::Select {
                dataset: None,
                pattern: self.clone(),
                base_iri: None,
            };
            query.to_sse()
        }
    }

    #[test]
    fn a_group_stays_a_group() {
        let text = "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { ?a <p:p> ?b } GROUP BY ?a";
        let text = select(&[], None, core(&pattern(text)));
        assert!(text.contains("GROUP BY ?a"), "{text}");
        assert!(text.contains("(COUNT(DISTINCT ?b) AS ?"), "{text}");
        pattern(&text);
    }
}
