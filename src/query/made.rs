//! Names for the blank nodes that a query makes.
//!
//! `[]` in a `CONSTRUCT` and `BNODE()` get random names from the engine; the
//! same query has to give the same bytes, so they are numbered in the order in
//! which they come out. Blank nodes of the data keep their names: readers
//! never give one that looks like 128 random bits.

use std::collections::HashMap;

use crate::model::{BlankNode, NamedOrBlankNode, Term, Triple};
use crate::store::{QueryResults, QuerySolutionIter, QueryTripleIter};

/// Numbers the blank nodes made by the query `n0`, `n1`, ….
pub(super) fn named(results: QueryResults<'_>) -> QueryResults<'_> {
    let mut names = Names::default();
    match results {
        QueryResults::Boolean(truth) => QueryResults::Boolean(truth),
        QueryResults::Solutions(rows) => {
            let variables = rows.variables().to_vec().into();
            let rows = rows.map(move |row| {
                let row = row?;
                let value = |value: &Option<Term>| value.clone().map(|term| names.term(term));
                Ok(row.values().iter().map(value).collect())
            });
            QueryResults::Solutions(QuerySolutionIter::from_tuples(variables, rows))
        }
        QueryResults::Graph(triples) => {
            let triples = triples.map(move |triple| triple.map(|triple| names.triple(triple)));
            QueryResults::Graph(QueryTripleIter::new(triples))
        }
    }
}

#[derive(Default)]
struct Names {
    known: HashMap<BlankNode, BlankNode>,
}

impl Names {
    fn blank(&mut self, blank: BlankNode) -> BlankNode {
        let random =
            blank.as_str().len() >= 28 && blank.as_str().chars().all(|c| c.is_ascii_hexdigit());
        if !random {
            return blank;
        }
        let number = self.known.len();
        let name = || BlankNode::new_unchecked(format!("n{number}"));
        self.known.entry(blank).or_insert_with(name).clone()
    }

    fn term(&mut self, term: Term) -> Term {
        match term {
            Term::BlankNode(blank) => self.blank(blank).into(),
            Term::Triple(triple) => Term::Triple(Box::new(self.triple(*triple))),
            other => other,
        }
    }

    fn triple(&mut self, triple: Triple) -> Triple {
        let subject = match triple.subject {
            NamedOrBlankNode::BlankNode(blank) => self.blank(blank).into(),
            named @ NamedOrBlankNode::NamedNode(_) => named,
        };
        let object = self.term(triple.object);
        Triple {
            subject,
            predicate: triple.predicate,
            object,
        }
    }
}
