//! Whether two answers are the same: rows as multisets, graphs up to their blank nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use oxrdf::dataset::CanonicalizationAlgorithm;
use oxrdf::{Dataset, GraphName, NamedOrBlankNode, Quad, Term, Triple};

use super::answer::{Answer, Row};
use super::value::canonical_triple;

/// How much of an answer counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strictness {
    /// The order of rows.
    pub(super) order: bool,
    /// How often a row comes is left open.
    pub(super) lax: bool,
}

/// How two answers agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// Term by term.
    Exact,
    /// In what they say; some literals are spelled otherwise.
    ByValue,
}

/// How they agree, or what differs, in words.
pub(super) fn compare(
    expected: &Answer,
    found: &Answer,
    strictness: Strictness,
) -> Result<Agreement, String> {
    if same(expected, found, strictness) {
        return Ok(Agreement::Exact);
    }
    if same(&expected.canonical(), &found.canonical(), strictness) {
        return Ok(Agreement::ByValue);
    }
    Err(difference(
        &expected.canonical().lines(),
        &found.canonical().lines(),
    ))
}

fn same(expected: &Answer, found: &Answer, strictness: Strictness) -> bool {
    match (expected, found) {
        (Answer::Truth(one), Answer::Truth(other)) => one == other,
        (
            Answer::Rows { variables, rows },
            Answer::Rows {
                variables: names,
                rows: others,
            },
        ) => variables == names && same_rows(rows, others, strictness),
        (Answer::Triples(one), Answer::Triples(other)) => isomorphic(dataset(one), dataset(other)),
        _ => false,
    }
}

pub(super) fn same_quads(expected: &[Quad], found: &[Quad]) -> Result<Agreement, String> {
    let by_value = |quads: &[Quad]| -> Vec<Quad> {
        let quads = quads.iter().map(|quad| {
            let triple = canonical_triple(&Triple::from(quad.clone()));
            triple.in_graph(quad.graph_name.clone())
        });
        quads.collect()
    };
    let set = |quads: &[Quad]| -> Dataset { quads.iter().cloned().collect() };
    if isomorphic(set(expected), set(found)) {
        return Ok(Agreement::Exact);
    }
    let (expected, found) = (by_value(expected), by_value(found));
    if isomorphic(set(&expected), set(&found)) {
        return Ok(Agreement::ByValue);
    }
    let lines = |quads: &[Quad]| quads.iter().map(Quad::to_string).collect::<Vec<_>>();
    Err(difference(&lines(&expected), &lines(&found)))
}

fn dataset(triples: &[Triple]) -> Dataset {
    let triples = triples.iter().cloned();
    triples
        .map(|triple| triple.in_graph(GraphName::DefaultGraph))
        .collect()
}

/// The lines that only one side has; all of them where it is a matter of order or blank nodes.
fn difference(expected: &[String], found: &[String]) -> String {
    let mut extra = found.to_vec();
    let mut missing = expected.to_vec();
    missing.retain(|line| {
        let at = extra.iter().position(|other| other == line);
        at.map(|at| extra.swap_remove(at)).is_none()
    });
    if missing.is_empty() && extra.is_empty() {
        (missing, extra) = (expected.to_vec(), found.to_vec());
    }
    format!(
        "missing [{}], extra [{}]",
        missing.join("; "),
        extra.join("; ")
    )
}

/// The algorithm that also knows triple terms.
fn isomorphic(mut one: Dataset, mut other: Dataset) -> bool {
    one.canonicalize(CanonicalizationAlgorithm::Unstable);
    other.canonicalize(CanonicalizationAlgorithm::Unstable);
    one == other
}

/// Which blank node of the expected answer is which of the one found, both ways.
#[derive(Clone, Default)]
struct Pairs(BTreeMap<String, String>, BTreeMap<String, String>);

impl Pairs {
    fn same_node(&mut self, one: &str, other: &str) -> bool {
        let there = self.0.entry(one.to_owned()).or_insert(other.to_owned()) == other;
        let back = self.1.entry(other.to_owned()).or_insert(one.to_owned()) == one;
        there && back
    }

    fn same_term(&mut self, one: &Term, other: &Term) -> bool {
        match (one, other) {
            (Term::BlankNode(one), Term::BlankNode(other)) => {
                self.same_node(one.as_str(), other.as_str())
            }
            (Term::Triple(one), Term::Triple(other)) => {
                self.same_term(&subject(one), &subject(other))
                    && one.predicate == other.predicate
                    && self.same_term(&one.object, &other.object)
            }
            _ => one == other,
        }
    }

    fn same_row(&mut self, one: &Row, other: &Row) -> bool {
        one.len() == other.len()
            && one
                .iter()
                .zip(other)
                .all(|((name, one), (other_name, other))| {
                    name == other_name && self.same_term(one, other)
                })
    }
}

fn subject(triple: &Triple) -> Term {
    match &triple.subject {
        NamedOrBlankNode::NamedNode(node) => node.clone().into(),
        NamedOrBlankNode::BlankNode(node) => node.clone().into(),
    }
}

fn same_rows(expected: &[Row], actual: &[Row], strictness: Strictness) -> bool {
    let mut pairs = Pairs::default();
    if strictness.lax {
        let set = |rows: &[Row]| rows.iter().map(shape).collect::<BTreeSet<_>>();
        return actual.len() <= expected.len() && set(expected) == set(actual);
    }
    if expected.len() != actual.len() {
        return false;
    }
    if strictness.order {
        return expected
            .iter()
            .zip(actual)
            .all(|(one, other)| pairs.same_row(one, other));
    }
    let shapes = |rows: &[Row]| {
        let mut shapes: Vec<String> = rows.iter().map(shape).collect();
        shapes.sort();
        shapes
    };
    shapes(expected) == shapes(actual) && pair_up(expected, &mut actual.to_vec(), &pairs)
}

/// Tries every row for the first expected one, then the rest.
fn pair_up(expected: &[Row], left: &mut Vec<Row>, pairs: &Pairs) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return true;
    };
    for at in 0..left.len() {
        let mut pairs = pairs.clone();
        if pairs.same_row(first, &left[at]) {
            let row = left.swap_remove(at);
            // A row without blank nodes has no second meaning.
            if pair_up(rest, left, &pairs) {
                return true;
            }
            if !shape(&row).contains("_:") {
                return false;
            }
            left.push(row);
            let last = left.len() - 1;
            left.swap(at, last);
        }
    }
    false
}

/// A row in which all blank nodes look alike.
fn shape(row: &Row) -> String {
    let mut out = String::new();
    for (name, value) in row {
        write!(out, " ?{name}=").unwrap();
        shape_of(value, &mut out);
    }
    out
}

fn shape_of(term: &Term, out: &mut String) {
    match term {
        Term::BlankNode(_) => out.push_str("_:"),
        Term::Triple(triple) => {
            out.push_str("<<( ");
            shape_of(&subject(triple), out);
            write!(out, " {} ", triple.predicate).unwrap();
            shape_of(&triple.object, out);
            out.push_str(" )>>");
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells are terms as in Turtle, `-` for none.
    fn rows(lines: &[&str]) -> Answer {
        let cell = |(at, text): (usize, &str)| {
            let term = text.parse::<Term>().unwrap();
            (format!("v{at}"), term)
        };
        let row = |line: &&str| {
            let cells = line.split(' ').enumerate();
            cells.filter(|(_, text)| *text != "-").map(cell).collect()
        };
        Answer::Rows {
            variables: BTreeSet::from(["v0".to_owned(), "v1".to_owned()]),
            rows: lines.iter().map(row).collect(),
        }
    }

    fn agree(one: &[&str], other: &[&str], strictness: Strictness) -> bool {
        compare(&rows(one), &rows(other), strictness).is_ok()
    }

    #[test]
    fn rows_are_a_multiset() {
        let any = Strictness::default();
        assert!(agree(
            &["\"a\" \"b\"", "\"c\" -"],
            &["\"c\" -", "\"a\" \"b\""],
            any
        ));
        assert!(!agree(&["\"a\" -"], &["- \"a\""], any));
        assert!(!agree(&["\"a\" -", "\"a\" -"], &["\"a\" -"], any));
        let twice = ["\"a\" -", "\"a\" -", "\"b\" -"];
        assert!(!agree(&twice, &["\"a\" -", "\"b\" -", "\"b\" -"], any));
    }

    #[test]
    fn order_and_number_count_where_they_are_asked_for() {
        let order = Strictness {
            order: true,
            lax: false,
        };
        assert!(agree(&["\"a\" -", "_:x -"], &["\"a\" -", "_:y -"], order));
        assert!(!agree(
            &["\"a\" -", "\"b\" -"],
            &["\"b\" -", "\"a\" -"],
            order
        ));
        let lax = Strictness {
            order: false,
            lax: true,
        };
        assert!(agree(&["\"a\" -", "\"a\" -"], &["\"a\" -"], lax));
        assert!(!agree(&["\"a\" -"], &["\"a\" -", "\"a\" -"], lax));
    }

    #[test]
    fn blank_nodes_are_the_same_throughout_an_answer() {
        let any = Strictness::default();
        assert!(agree(&["_:a _:b", "_:b _:a"], &["_:y _:x", "_:x _:y"], any));
        assert!(agree(&["_:a _:b", "_:b _:c"], &["_:y _:z", "_:x _:y"], any));
        assert!(!agree(
            &["_:a _:b", "_:b _:c"],
            &["_:a _:b", "_:a _:c"],
            any
        ));
        assert!(!agree(&["_:a -", "_:b -"], &["_:a -", "_:a -"], any));
        assert!(!agree(&["_:a -", "_:a -"], &["_:a -", "_:b -"], any));
        assert!(!agree(&["_:a -"], &["\"a\" -"], any));
    }

    #[test]
    fn an_answer_agrees_exactly_or_by_value() {
        let number = |text: &str| {
            let cell = format!("\"{text}\"^^<http://www.w3.org/2001/XMLSchema#decimal>");
            rows(&[&format!("{cell} -")])
        };
        let any = Strictness::default();
        let agreement = compare(&number("2"), &number("2"), any);
        assert_eq!(agreement, Ok(Agreement::Exact));
        let agreement = compare(&number("2"), &number("2.0"), any);
        assert_eq!(agreement, Ok(Agreement::ByValue));
        assert!(compare(&number("2"), &number("2.1"), any).is_err());
        assert!(compare(&number("2"), &Answer::Truth(true), any).is_err());
    }
}
