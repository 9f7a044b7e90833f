//! An expression as text again.
//!
//! Whatever stands inside another expression stands in parentheses, but for the
//! left end of a chain: `a - b - c` is read from the left, and a long chain
//! would be nested as deep as it is long.

use std::mem::discriminant;

use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression};

use super::text::Text;
use crate::model::Literal;

impl Text {
    /// The expression, to stand between parentheses or commas.
    pub(super) fn expression(&mut self, expression: &Expression) {
        if let Some((left, sign, right)) = binary(expression) {
            if goes_on(left, expression) {
                self.expression(left);
            } else {
                self.operand(left);
            }
            self.put(format_args!(" {sign} "));
            self.operand(right);
            return;
        }
        match expression {
            Expression::UnaryPlus(inner) => self.signed("+", inner),
            Expression::UnaryMinus(inner) => self.signed("-", inner),
            Expression::Not(inner) => self.signed("!", inner),
            Expression::In(what, list) => {
                self.operand(what);
                self.call(" IN ", list);
            }
            other => self.operand(other),
        }
    }

    /// The expression as one word, one call or in parentheses.
    fn operand(&mut self, expression: &Expression) {
        match expression {
            Expression::NamedNode(node) => self.put(format_args!("{node}")),
            Expression::Literal(literal) => self.put(format_args!("{literal}")),
            Expression::Variable(variable) => self.put(format_args!("{variable}")),
            Expression::Bound(variable) => self.put(format_args!("BOUND({variable})")),
            Expression::SameTerm(left, right) => self.call("sameTerm", [&**left, &**right]),
            Expression::If(condition, yes, no) => {
                self.call("IF", [&**condition, &**yes, &**no]);
            }
            Expression::Coalesce(list) => self.call("COALESCE", list),
            Expression::FunctionCall(function, list) => self.call(&function.to_string(), list),
            Expression::Exists(pattern) => self.braced("EXISTS", pattern),
            Expression::Or(..)
            | Expression::And(..)
            | Expression::Equal(..)
            | Expression::Greater(..)
            | Expression::GreaterOrEqual(..)
            | Expression::Less(..)
            | Expression::LessOrEqual(..)
            | Expression::In(..)
            | Expression::Add(..)
            | Expression::Subtract(..)
            | Expression::Multiply(..)
            | Expression::Divide(..)
            | Expression::UnaryPlus(_)
            | Expression::UnaryMinus(_)
            | Expression::Not(_) => {
                self.put(format_args!("("));
                self.expression(expression);
                self.put(format_args!(")"));
            }
        }
    }

    fn signed(&mut self, sign: &str, inner: &Expression) {
        self.put(format_args!("{sign}"));
        self.operand(inner);
    }

    fn call<'e>(&mut self, name: &str, list: impl IntoIterator<Item = &'e Expression>) {
        self.put(format_args!("{name}("));
        for (place, expression) in list.into_iter().enumerate() {
            if place > 0 {
                self.put(format_args!(", "));
            }
            self.expression(expression);
        }
        self.put(format_args!(")"));
    }

    /// `COUNT(DISTINCT …)` and its like.
    pub(super) fn aggregate(&mut self, aggregate: &AggregateExpression) {
        match aggregate {
            AggregateExpression::CountSolutions { distinct } => {
                self.put(format_args!("COUNT({}*)", only_different(*distinct)));
            }
            AggregateExpression::FunctionCall {
                name,
                expr,
                distinct,
            } => {
                // The name of a joining function prints without its separator.
                self.put(format_args!("{name}({}", only_different(*distinct)));
                self.expression(expr);
                if let AggregateFunction::GroupConcat {
                    separator: Some(separator),
                } = name
                {
                    let separator = Literal::new_simple_literal(separator);
                    self.put(format_args!("; SEPARATOR = {separator}"));
                }
                self.put(format_args!(")"));
            }
        }
    }
}

const fn only_different(distinct: bool) -> &'static str {
    if distinct { "DISTINCT " } else { "" }
}

/// The two sides of an operator and its sign.
fn binary(expression: &Expression) -> Option<(&Expression, &'static str, &Expression)> {
    let (left, sign, right) = match expression {
        Expression::Or(left, right) => (left, "||", right),
        Expression::And(left, right) => (left, "&&", right),
        Expression::Equal(left, right) => (left, "=", right),
        Expression::Greater(left, right) => (left, ">", right),
        Expression::GreaterOrEqual(left, right) => (left, ">=", right),
        Expression::Less(left, right) => (left, "<", right),
        Expression::LessOrEqual(left, right) => (left, "<=", right),
        Expression::Add(left, right) => (left, "+", right),
        Expression::Subtract(left, right) => (left, "-", right),
        Expression::Multiply(left, right) => (left, "*", right),
        Expression::Divide(left, right) => (left, "/", right),
        _ => return None,
    };
    Some((left, sign, right))
}

/// Whether the left side belongs to the same chain and needs no parentheses.
fn goes_on(left: &Expression, whole: &Expression) -> bool {
    match whole {
        Expression::Add(..) | Expression::Subtract(..) => {
            matches!(left, Expression::Add(..) | Expression::Subtract(..))
        }
        Expression::Multiply(..) | Expression::Divide(..) => {
            matches!(left, Expression::Multiply(..) | Expression::Divide(..))
        }
        Expression::Or(..) | Expression::And(..) => discriminant(left) == discriminant(whole),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use spargebra::algebra::GraphPattern;

    use super::*;
    use crate::query::sources::text::tests::{core, pattern, read_back};

    /// The expression of a filter, written and read again.
    fn again(text: &str) -> (Expression, Expression, String) {
        let filter = |text: &str| match core(&pattern(text)) {
            GraphPattern::Filter { expr, .. } => expr.clone(),
            other => panic!("{text}: {other:?}"),
        };
        let before = filter(&format!(
            "SELECT * WHERE {{ ?a <p:p> ?b , ?c FILTER({text}) }}"
        ));
        let mut written = Text::default();
        written.expression(&before);
        let written = written.into_string();
        let after = filter(&format!(
            "SELECT * WHERE {{ ?a <p:p> ?b , ?c FILTER({written}) }}"
        ));
        (before, after, written)
    }

    #[track_caller]
    fn stays(text: &str) {
        let (before, after, written) = again(text);
        assert_eq!(before, after, "{text}\n{written}");
    }

    const BINARY: [&str; 13] = [
        "||", "&&", "=", "!=", ">", ">=", "<", "<=", "IN", "+", "-", "*", "/",
    ];

    fn joined(left: &str, sign: &str, right: &str) -> String {
        match sign {
            "IN" => format!("({left}) IN (({right}), 1)"),
            sign => format!("({left}) {sign} ({right})"),
        }
    }

    #[test]
    fn every_operator_stays_where_it_was_on_either_side_of_every_other() {
        for outer in BINARY {
            for inner in BINARY {
                let inner = joined("?a", inner, "?b");
                stays(&joined(&inner, outer, "?c"));
                stays(&joined("?c", outer, &inner));
                stays(&joined(&inner, outer, &inner));
            }
            for sign in ["+", "-", "!"] {
                stays(&joined(&format!("{sign}?a"), outer, &format!("{sign}?b")));
                let whole = joined("?a", outer, "?b");
                stays(&format!("{sign}({whole})"));
                for other in ["+", "-", "!"] {
                    stays(&format!("{sign}({other}({whole}))"));
                }
            }
        }
        stays("?a - (?b - ?c)");
        stays("-1 - -1 + +1 - -(-1)");
        stays("?a NOT IN (?b, ?c - (1 - 2))");
        stays("?a IN ()");
    }

    #[test]
    fn calls_keep_their_name_and_arguments() {
        for call in [
            "STR(?a)",
            "LANG(?a)",
            "LANGMATCHES(?a, ?b)",
            "DATATYPE(?a)",
            "IRI(?a)",
            "BNODE(?a)",
            "BNODE()",
            "RAND()",
            "ABS(?a)",
            "CEIL(?a)",
            "FLOOR(?a)",
            "ROUND(?a)",
            "CONCAT(?a, ?b, ?c)",
            "CONCAT()",
            "SUBSTR(?a, 1)",
            "SUBSTR(?a, 1, 2)",
            "STRLEN(?a)",
            "REPLACE(?a, \"b\", \"\\\\\\\"\\n\")",
            "REPLACE(?a, \"b\", \"c\", \"i\")",
            "UCASE(?a)",
            "LCASE(?a)",
            "ENCODE_FOR_URI(?a)",
            "CONTAINS(?a, ?b)",
            "STRSTARTS(?a, ?b)",
            "STRENDS(?a, ?b)",
            "STRBEFORE(?a, ?b)",
            "STRAFTER(?a, ?b)",
            "YEAR(?a)",
            "MONTH(?a)",
            "DAY(?a)",
            "HOURS(?a)",
            "MINUTES(?a)",
            "SECONDS(?a)",
            "TIMEZONE(?a)",
            "TZ(?a)",
            "NOW()",
            "UUID()",
            "STRUUID()",
            "MD5(?a)",
            "SHA1(?a)",
            "SHA256(?a)",
            "SHA384(?a)",
            "SHA512(?a)",
            "STRLANG(?a, \"en\")",
            "STRDT(?a, <t:t>)",
            "isIRI(?a)",
            "isBLANK(?a)",
            "isLITERAL(?a)",
            "isNUMERIC(?a)",
            "REGEX(?a, ?b)",
            "REGEX(?a, ?b, \"i\")",
            "TRIPLE(?a, ?b, ?c)",
            "SUBJECT(?a)",
            "PREDICATE(?a)",
            "OBJECT(?a)",
            "isTRIPLE(?a)",
            "LANGDIR(?a)",
            "hasLANG(?a)",
            "hasLANGDIR(?a)",
            "STRLANGDIR(?a, \"en\", \"ltr\")",
            "ADJUST(?a, ?b)",
            "<f:own>(?a, ?b + ?c)",
            "<f:own>()",
            "sameTerm(?a, ?b - (?c - 1))",
            "IF(?a, ?b - (?c - 1), ?c || ?a && ?b)",
            "COALESCE(?a, 1 / (2 / 3), \"x\"@en--ltr, <a:a>)",
            "BOUND(?a)",
            "<<( ?a <p:p> ?b )>> = ?c",
        ] {
            stays(call);
            stays(&format!("!({call} - ({call} - 1))"));
        }
    }

    #[test]
    fn a_filter_of_a_nested_group_stays_in_it_inside_exists_too() {
        for body in [
            "{ ?b <p:q> ?d FILTER(!BOUND(?e)) } ?d <p:r> ?e",
            "?b <p:q> ?d OPTIONAL { { ?d <p:r> ?e FILTER(?e > ?d) } }",
            "?b <p:q> ?d FILTER(?d - (?b - 1) > 1) FILTER NOT EXISTS { { ?d <p:r> ?e FILTER(?e = 1) } ?e <p:s> ?f }",
            "{ SELECT ?b WHERE { ?b <p:q> ?d FILTER(?d > 1) } ORDER BY (?d - (?b - 1)) LIMIT 1 } FILTER(?b > 2)",
        ] {
            stays(&format!("EXISTS {{ {body} }}"));
            stays(&format!("NOT EXISTS {{ {body} }} && ?a - (?b - ?c) = 1"));
            read_back(&format!(
                "?a <p:p> ?b MINUS {{ ?a <p:p> ?c FILTER EXISTS {{ {body} }} }}"
            ));
        }
    }

    #[test]
    fn a_long_chain_is_not_nested() {
        for sign in [" + ", " - ", " * ", " / ", " || ", " && "] {
            let long = vec!["?a"; 300].join(sign);
            let (before, after, written) = again(&long);
            assert_eq!(before, after);
            assert_eq!(written, long);
        }
    }

    #[test]
    fn aggregates_keep_what_they_count() {
        for aggregate in [
            "COUNT(*)",
            "COUNT(DISTINCT *)",
            "COUNT(?b)",
            "SUM(DISTINCT ?b - (?c - 1))",
            "AVG(?b * (?c + 1))",
            "MIN(?b)",
            "MAX(-(-?b))",
            "SAMPLE(EXISTS { { ?b <p:q> ?d FILTER(!BOUND(?e)) } ?d <p:r> ?e })",
            "GROUP_CONCAT(?b)",
            "GROUP_CONCAT(DISTINCT STR(?b); SEPARATOR = \"\\\"\\n\")",
        ] {
            let text = format!("SELECT ({aggregate} AS ?n) WHERE {{ ?a <p:p> ?b , ?c }}");
            let aggregates = |text: &str| {
                let found = pattern(text);
                let mut found = core(&found);
                loop {
                    match found {
                        GraphPattern::Group { aggregates, .. } => break aggregates[0].1.clone(),
                        GraphPattern::Extend { inner, .. } => found = inner,
                        other => panic!("{text}: {other:?}"),
                    }
                }
            };
            let before = aggregates(&text);
            let mut written = Text::default();
            written.aggregate(&before);
            let written = written.into_string();
            let after = format!("SELECT ({written} AS ?n) WHERE {{ ?a <p:p> ?b , ?c }}");
            assert_eq!(aggregates(&after), before, "{aggregate}\n{written}");
        }
    }
}
