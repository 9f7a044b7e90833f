//! A query on its way to an endpoint that is not ours: with the prefixes that hold here without being declared, and
//! with what only this program understands put in words of SPARQL 1.1. Where there is nothing to change, the text
//! goes as it was written.

use oxigraph::model::vocab::xsd;
use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern, OrderExpression};

use super::doubts::{Doubt, doubts};
use super::locate::tokens;
use super::sources::query_written;
use crate::model::Variable;
use crate::model::prefixes::Prefixes;
use crate::store::{Backend, Context, StoreError, ported};

/// What kind of answer a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Rows,
    Truth,
    Graph,
}

/// A query that another endpoint can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Portable {
    pub(crate) text: String,
    pub(crate) asks: Asks,
    /// The columns, where it asks for rows.
    pub(crate) variables: Vec<Variable>,
    /// It names its graphs itself.
    pub(crate) has_dataset: bool,
    /// The rows that it asks for at the most.
    pub(crate) limit: Option<usize>,
    query: Query,
}

impl Portable {
    /// Reads a query. `labels`: what the label service does is put into words.
    ///
    /// # Errors
    /// What is no query, or cannot be asked elsewhere.
    pub(crate) fn read(
        text: &str,
        context: &Context,
        backend: &dyn Backend,
        labels: bool,
    ) -> Result<Self, StoreError> {
        let (query, is_changed) = ported(text, context, backend, labels)?;
        let (asks, limit, variables) = match &query {
            Query::Select { pattern, .. } => (Asks::Rows, limit(pattern), columns(pattern)),
            Query::Ask { .. } => (Asks::Truth, None, Vec::new()),
            Query::Construct { .. } | Query::Describe { .. } => (Asks::Graph, None, Vec::new()),
        };
        Ok(Self {
            text: if is_changed {
                query_written(&query)
            } else {
                with_prefixes(text, &context.prefixes)
            },
            asks,
            variables,
            has_dataset: query.dataset().is_some(),
            limit,
            query,
        })
    }

    /// The parts of it that are among these.
    pub(crate) fn doubts(&self, known: &[Doubt]) -> Vec<Doubt> {
        doubts(&self.query, known)
    }

    /// The columns whose values are truth values, as far as the text says so.
    pub(crate) fn truths(&self) -> Vec<bool> {
        let Query::Select { pattern, .. } = &self.query else {
            return Vec::new();
        };
        let mut found = Vec::new();
        truths(pattern, &mut found);
        let columns = self.variables.iter();
        columns.map(|column| found.contains(&column)).collect()
    }

    /// A part of the rows, in an order that is the same each time; `inside` puts the order into a query within, for
    /// servers that sort no more than the rows they give. Nothing where it asks for no rows.
    pub(crate) fn page(&self, start: usize, length: usize, inside: bool) -> Option<String> {
        let Query::Select {
            pattern, dataset, ..
        } = &self.query
        else {
            return None;
        };
        let mut pattern = pattern.clone();
        order(&mut pattern, &self.variables);
        if inside {
            pattern = GraphPattern::Project {
                inner: Box::new(pattern),
                variables: self.variables.clone(),
            };
        }
        Some(query_written(&Query::Select {
            dataset: dataset.clone(),
            pattern: GraphPattern::Slice {
                inner: Box::new(pattern),
                start,
                length: Some(length),
            },
            base_iri: None,
        }))
    }
}

/// The variables that are calculated, and true or false, at the outermost level.
fn truths<'p>(pattern: &'p GraphPattern, found: &mut Vec<&'p Variable>) {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. } => truths(inner, found),
        GraphPattern::Extend {
            inner,
            variable,
            expression,
        } => {
            if is_truth(expression) {
                found.push(variable);
            }
            truths(inner, found);
        }
        _ => {}
    }
}

/// Whether an expression is true or false, where it has a value.
fn is_truth(expression: &Expression) -> bool {
    match expression {
        Expression::Bound(_)
        | Expression::Exists(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Equal(..)
        | Expression::SameTerm(..)
        | Expression::Greater(..)
        | Expression::GreaterOrEqual(..)
        | Expression::Less(..)
        | Expression::LessOrEqual(..)
        | Expression::In(..) => true,
        Expression::Literal(literal) => literal.datatype() == xsd::BOOLEAN,
        Expression::FunctionCall(function, _) => matches!(
            function,
            Function::Contains
                | Function::StrStarts
                | Function::StrEnds
                | Function::Regex
                | Function::LangMatches
                | Function::IsIri
                | Function::IsBlank
                | Function::IsLiteral
                | Function::IsNumeric
        ),
        Expression::If(_, yes, no) => is_truth(yes) && is_truth(no),
        Expression::Coalesce(all) => all.iter().all(is_truth),
        _ => false,
    }
}

/// A query without `VALUES ?x { UNDEF }`, which says nothing where the variable stands elsewhere, and which not every
/// engine takes for nothing.
pub(crate) fn without_undefined(text: &str) -> String {
    let words = tokens(text);
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for found in words.windows(5) {
        let [
            (start, values),
            (_, variable),
            (_, open),
            (_, undefined),
            (end, close),
        ] = found
        else {
            continue;
        };
        let is_it = values.eq_ignore_ascii_case("VALUES")
            && variable.starts_with(['?', '$'])
            && undefined.eq_ignore_ascii_case("UNDEF")
            && (*open, *close) == ("{", "}");
        let stands = words.iter().filter(|(_, word)| word == variable).count();
        if is_it && stands > 1 {
            kept.push_str(&text[from..*start]);
            from = end + close.len();
        }
    }
    kept.push_str(&text[from..]);
    kept
}

fn limit(pattern: &GraphPattern) -> Option<usize> {
    match pattern {
        GraphPattern::Slice { length, .. } => *length,
        _ => None,
    }
}

fn columns(pattern: &GraphPattern) -> Vec<Variable> {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => columns(inner),
        GraphPattern::Project { variables, .. } => variables.clone(),
        _ => Vec::new(),
    }
}

/// Adds all columns to the order of rows. What has a limit of its own is put inside, as it is.
fn order(pattern: &mut GraphPattern, columns: &[Variable]) {
    let all = || {
        columns
            .iter()
            .cloned()
            .map(|column| OrderExpression::Asc(column.into()))
    };
    match pattern {
        GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } => order(inner, columns),
        GraphPattern::Project { inner, .. } => match &mut **inner {
            GraphPattern::OrderBy { expression, .. } => expression.extend(all()),
            other => {
                *other = GraphPattern::OrderBy {
                    inner: Box::new(std::mem::take(other)),
                    expression: all().collect(),
                };
            }
        },
        other => {
            *other = GraphPattern::Project {
                inner: Box::new(GraphPattern::OrderBy {
                    inner: Box::new(std::mem::take(other)),
                    expression: all().collect(),
                }),
                variables: columns.to_vec(),
            };
        }
    }
}

/// An update that another endpoint can be sent.
///
/// # Errors
/// What is no update.
pub(crate) fn portable_update(text: &str, context: &Context) -> Result<String, StoreError> {
    let parser = super::parser::parser(&context.prefixes).unwrap_or_default();
    parser.parse_update(text)?;
    Ok(with_prefixes(text, &context.prefixes))
}

/// A query or update with the prefixes declared that it uses and does not declare itself.
fn with_prefixes(text: &str, prefixes: &Prefixes) -> String {
    let words = tokens(text);
    let mut declared = Vec::new();
    let mut used = Vec::new();
    for (place, (_, word)) in words.iter().enumerate() {
        let Some((name, _)) = word.split_once(':') else {
            continue;
        };
        let before = place.checked_sub(1).and_then(|before| words.get(before));
        if before.is_some_and(|(_, before)| before.eq_ignore_ascii_case("PREFIX")) {
            declared.push(name);
        } else if !word.starts_with(['<', '"', '\'', '?', '$', '_']) {
            used.push(name);
        }
    }
    let missing = prefixes
        .of_queries()
        .filter(|(name, _)| used.contains(name) && !declared.contains(name));
    let mut whole = String::new();
    for (name, namespace) in missing {
        whole.extend(["PREFIX ", name, ": <", namespace, ">\n"]);
    }
    whole + text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Memory;

    fn context() -> Context {
        let mut prefixes = Prefixes::none();
        prefixes.declare("ex", "http://e/");
        prefixes.declare("other", "http://o/");
        Context {
            prefixes,
            ..Context::default()
        }
    }

    fn read(text: &str) -> Portable {
        Portable::read(text, &context(), &Memory::new().unwrap(), true).unwrap()
    }

    #[test]
    fn a_query_goes_as_it_was_written_with_the_prefixes_that_it_needs() {
        let text = "# a title\nSELECT ?s { ?s ex:p \"other:x\", <other:y> }";
        assert_eq!(read(text).text, format!("PREFIX ex: <http://e/>\n{text}"));
        let text = "PREFIX ex: <http://mine/> SELECT ?s { ?s ex:p ?o }";
        assert_eq!(read(text).text, text);
    }

    #[test]
    fn values_that_say_nothing_are_left_out_where_the_variable_stands_elsewhere() {
        for (text, left) in [
            (
                "SELECT ?a { VALUES ?a { UNDEF } # param: \n ?a ex:p ?b }",
                "SELECT ?a {  # param: \n ?a ex:p ?b }",
            ),
            (
                "SELECT * { values ?a{undef} VALUES ?b { UNDEF } ?a ex:p ?b }",
                "SELECT * {   ?a ex:p ?b }",
            ),
            (
                "SELECT * { VALUES ?a { UNDEF } }",
                "SELECT * { VALUES ?a { UNDEF } }",
            ),
            (
                "SELECT ?a { VALUES ?a { UNDEF ex:x } ?a ex:p 'VALUES ?a { UNDEF }' }",
                "SELECT ?a { VALUES ?a { UNDEF ex:x } ?a ex:p 'VALUES ?a { UNDEF }' }",
            ),
        ] {
            assert_eq!(without_undefined(text), left);
        }
    }

    #[test]
    fn columns_of_truth_values_are_known() {
        let found = read(
            "SELECT ?s (BOUND(?o) AS ?a) (?o + 1 AS ?b) (IF(?o > 1, CONTAINS(?s, 'x'), false) AS ?c) { ?s ex:p ?o }",
        );
        assert_eq!(found.truths(), [false, true, false, true]);
    }

    #[test]
    fn label_services_become_words_that_all_understand() {
        let found = read(
            "SELECT ?s ?sLabel { ?s ex:p ?o SERVICE <http://wikiba.se/ontology#label> { \
             <http://www.bigdata.com/rdf#serviceParam> <http://wikiba.se/ontology#language> \"de,en\" } }",
        );
        assert!(!found.text.contains("SERVICE") && !found.text.contains("LATERAL"));
        assert!(found.text.contains("OPTIONAL"), "{}", found.text);
        // It is read back, and answered here as there.
        let memory = Memory::new().unwrap();
        memory
            .update(
                "INSERT DATA { <http://e/a> <http://e/p> 1 ; \
                 <http://www.w3.org/2000/01/rdf-schema#label> 'B'@en, 'A'@en, 'X'@fr . <http://e/b> <http://e/p> 1 }",
                &context(),
            )
            .unwrap();
        let crate::store::QueryResults::Solutions(rows) =
            memory.query(&found.text, &context()).unwrap()
        else {
            panic!("no rows");
        };
        let mut names: Vec<String> = rows
            .map(|row| row.unwrap().get(1).unwrap().to_string())
            .collect();
        names.sort();
        assert_eq!(names, ["\"A\"@en", "\"b\""]);
    }

    #[test]
    fn pages_have_an_order_and_keep_that_of_the_query() {
        let page = |text: &str| read(text).page(20, 10, false).unwrap();
        for (text, order) in [
            (
                "SELECT ?s ?o { ?s ex:p ?o }",
                "ORDER BY ASC(?s) ASC(?o) LIMIT 10 OFFSET 20",
            ),
            (
                "SELECT DISTINCT ?s { ?s ex:p ?o } ORDER BY DESC(?o)",
                "ORDER BY DESC(?o) ASC(?s) LIMIT 10 OFFSET 20",
            ),
            (
                "SELECT ?s { ?s ex:p ?o } LIMIT 25",
                "LIMIT 25 OFFSET 0 } } ORDER BY ASC(?s) LIMIT 10 OFFSET 20",
            ),
        ] {
            let page = page(text);
            let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(page.ends_with(order), "{page}");
        }
        let inside = read("SELECT ?s { ?s ex:p ?o }").page(0, 5, true).unwrap();
        let inside = inside.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            inside.ends_with("ORDER BY ASC(?s) } } LIMIT 5 OFFSET 0"),
            "{inside}"
        );
        assert!(read("ASK { ?s ex:p ?o }").page(0, 5, true).is_none());
    }
}
