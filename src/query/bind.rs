//! Places values into the `VALUES` lines of a query, as terms and never as text.

use std::collections::BTreeMap;

use spargebra::Query;
use spargebra::algebra::GraphPattern;

use super::catalog::{NamedQuery, Parameter};
use super::parser::parser;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;
use crate::model::{Literal, NamedNode, Term};

/// Values for parameters, by name; several values are several rows, `None` is `UNDEF`.
pub type Bindings = BTreeMap<String, Vec<Option<Term>>>;

/// What kind of value a parameter takes, judged by its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expects {
    /// A thing: an IRI, a prefixed name or a label.
    Thing,
    /// A literal like this one.
    Literal(Literal),
    /// Anything; the default is `UNDEF`.
    Anything,
}

/// Whether a text can be a value.
type Test = fn(&str) -> bool;

/// Datatypes of literals that SPARQL writes without quotes, and how to tell them.
const PLAIN: [(&str, Test); 4] = [
    ("boolean", |text| matches!(text, "true" | "false")),
    ("integer", |text| text.parse::<i128>().is_ok()),
    ("decimal", |text| {
        text.parse::<f64>().is_ok() && !text.contains(['e', 'E', 'n', 'N'])
    }),
    ("double", |text| {
        text.parse::<f64>().is_ok() && text.contains(['e', 'E'])
    }),
];

fn xsd(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{local}"))
}

/// Whether a value can have this datatype; of others than numbers and booleans nothing is known.
pub fn fits(value: &str, datatype: &str) -> bool {
    PLAIN
        .iter()
        .find(|(local, _)| xsd(local).as_str() == datatype)
        .is_none_or(|(_, fits)| fits(value))
}

/// A literal with the datatype or language of the default.
pub fn literal(like: &Literal, value: &str) -> Literal {
    let value = unquoted(value);
    match like.language() {
        Some(language) => Literal::new_language_tagged_literal(&*value, language)
            .unwrap_or_else(|_| Literal::new_simple_literal(&*value)),
        None => Literal::new_typed_literal(value, like.datatype().into_owned()),
    }
}

/// The text inside quotes, if it stands in quotes.
fn unquoted(value: &str) -> String {
    if let Ok(literal) = value.parse::<Literal>() {
        return literal.value().to_owned();
    }
    let inside = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    inside.unwrap_or(value).to_owned()
}

impl Parameter {
    /// The kind of value it takes.
    pub fn expects(&self) -> Expects {
        match self.defaults(&Prefixes::default()).into_iter().next() {
            Some(Some(Term::Literal(like))) => Expects::Literal(like),
            Some(None) => Expects::Anything,
            // No SPARQL: whoever evaluates the query says so.
            None if self.default.starts_with(['"', '\'']) => {
                Expects::Literal(Literal::new_simple_literal(""))
            }
            Some(Some(_)) | None => Expects::Thing,
        }
    }

    /// The terms of the default, `None` for `UNDEF`; nothing where they are no SPARQL.
    /// `prefixes` hold besides the query's own.
    pub fn defaults(&self, prefixes: &Prefixes) -> Vec<Option<Term>> {
        let text = format!(
            "{}SELECT * {{ VALUES ?x {{ {} }} }}",
            self.prologue, self.default
        );
        let query = parser(prefixes).and_then(|parser| parser.parse_query(&text).ok());
        let Some(Query::Select { pattern, .. }) = query else {
            return Vec::new();
        };
        let mut pattern = pattern;
        loop {
            pattern = match pattern {
                GraphPattern::Project { inner, .. } => *inner,
                GraphPattern::Values { bindings, .. } => {
                    let rows = bindings.into_iter();
                    return rows
                        .filter_map(|row| row.into_iter().next())
                        .map(|value| value.map(Term::from))
                        .collect();
                }
                _ => return Vec::new(),
            };
        }
    }
}

/// The query's text with these values in place of the defaults.
///
/// # Errors
/// A name that the query does not declare.
pub fn bind(query: &NamedQuery, values: &Bindings) -> Result<String, Diagnostic> {
    for name in values.keys() {
        if !query
            .parameters
            .iter()
            .any(|parameter| parameter.name == *name)
        {
            return Err(unknown(query, name));
        }
    }
    let mut text = query.text.clone();
    for parameter in query.parameters.iter().rev() {
        if let Some(terms) = values.get(&parameter.name) {
            let terms: Vec<String> = terms
                .iter()
                .map(|term| {
                    term.as_ref()
                        .map_or_else(|| "UNDEF".to_owned(), ToString::to_string)
                })
                .collect();
            text.replace_range(parameter.block.clone(), &format!(" {} ", terms.join(" ")));
        }
    }
    Ok(text)
}

/// Says which parameters there are.
pub fn unknown(query: &NamedQuery, name: &str) -> Diagnostic {
    let names: Vec<&str> = query
        .parameters
        .iter()
        .map(|parameter| &*parameter.name)
        .collect();
    let found = Diagnostic::new(format!(
        "the query `{}` has no parameter `{name}`",
        query.name
    ));
    let near = did_you_mean(name, names.iter().copied());
    if names.is_empty() {
        found.hint("it has none at all; leave out `--set`")
    } else {
        found
            .maybe_hint(near)
            .hint(format!("its parameters: {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(default: &str) -> NamedQuery {
        let text = format!("# T\nSELECT * {{\n VALUES ?x {{ {default} }} # param: x\n ?x ?p ?o }}");
        NamedQuery::parse("q", "q.rq", &text).unwrap()
    }

    #[test]
    fn values_are_terms_whatever_they_contain() {
        let evil = Term::from(Literal::new_simple_literal("\"} ; DROP ALL #"));
        let bound = bind(
            &query("UNDEF"),
            &Bindings::from([("x".into(), vec![Some(evil)])]),
        )
        .unwrap();
        assert!(
            bound.contains(r#"{ "\"} ; DROP ALL #" } # param"#),
            "{bound}"
        );
    }

    #[test]
    fn defaults_tell_what_is_expected() {
        let expects = |default: &str| query(default).parameters[0].expects();
        assert_eq!(expects("person:x"), Expects::Thing);
        assert_eq!(expects("UNDEF"), Expects::Anything);
        assert!(matches!(expects("3"), Expects::Literal(_)));
        let Expects::Literal(date) = expects("\"2025-08-15\"^^xsd:date") else {
            panic!()
        };
        assert_eq!(
            date.datatype().as_str(),
            "http://www.w3.org/2001/XMLSchema#date"
        );
    }

    #[test]
    fn quotes_in_a_default_are_part_of_it() {
        for (default, literal) in [
            (r#""it's""#, r#""it's""#),
            (r#""it's"@en"#, r#""it's"@en"#),
            (r#"'a "b" c'"#, r#""a \"b\" c""#),
            (r"'it\'s'@de", r#""it's"@de"#),
            (r#""""a "b" } c""""#, r#""a \"b\" } c""#),
            ("'x'^^ex:code", r#""x"^^<http://e/code>"#),
            (r#""" "second""#, r#""""#),
        ] {
            let text = format!(
                "# T\nPREFIX ex: <http://e/> # \"\nSELECT * {{\n VALUES ?x {{ {default} }} # param: it's\n ?s ?p ?x }}"
            );
            let query = NamedQuery::parse("q", "q.rq", &text).unwrap();
            let Expects::Literal(like) = query.parameters[0].expects() else {
                panic!("{default}")
            };
            assert_eq!(like.to_string(), literal, "{default}");
            let value = Term::from(Literal::new_simple_literal("}'\""));
            let bound = bind(&query, &Bindings::from([("x".into(), vec![Some(value)])])).unwrap();
            assert!(bound.contains(r#"{ "}'\"" }"#), "{bound}");
        }
    }

    #[test]
    fn an_unknown_parameter_names_the_nearest() {
        let wrong = Bindings::from([("xx".into(), Vec::new())]);
        let found = bind(&query("person:x"), &wrong).unwrap_err();
        assert_eq!(found.to_string(), "the query `q` has no parameter `xx`");
        assert_eq!(found.hints[0], "did you mean `x`?");
    }
}
