//! Names for the blank nodes that a query makes.
//!
//! `[]` in a `CONSTRUCT` and `BNODE()` get random names from the engine; the
//! same query has to give the same bytes, so they are numbered in the order in
//! which they come out. Blank nodes of the data keep their names: readers
//! never give one that looks like 128 random bits.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::model::{BlankNode, NamedOrBlankNode, Term, Triple, Variable};
use crate::store::{QueryResults, QuerySolutionIter, QueryTripleIter};

/// Numbers the blank nodes made by the query `n0`, `n1`, ….
pub(super) fn named(results: QueryResults<'_>) -> QueryResults<'_> {
    let mut names = Names::default();
    match results {
        QueryResults::Boolean(truth) => QueryResults::Boolean(truth),
        QueryResults::Solutions(rows) => {
            let variables: Arc<[Variable]> = rows.variables().into();
            let columns = Arc::clone(&variables);
            let rows = rows.map(move |row| {
                let row = row?;
                // Most rows go on as they are.
                if !row.values().iter().flatten().any(may_have_made) {
                    return Ok(row);
                }
                let value = |value: &Option<Term>| {
                    let term = value.clone()?;
                    Some(renamed_term(term, &mut |blank| names.of(blank)))
                };
                let values: Vec<Option<Term>> = row.values().iter().map(value).collect();
                Ok((Arc::clone(&columns), values).into())
            });
            QueryResults::Solutions(QuerySolutionIter::new(variables, rows))
        }
        QueryResults::Graph(triples) => {
            let triples = triples
                .map(move |triple| triple.map(|triple| renamed(triple, &mut |b| names.of(b))));
            QueryResults::Graph(QueryTripleIter::new(triples))
        }
    }
}

/// Whether there may be a blank node in a term that a query made.
fn may_have_made(term: &Term) -> bool {
    match term {
        Term::BlankNode(blank) => is_made(blank),
        Term::Triple(_) => true,
        Term::NamedNode(_) | Term::Literal(_) => false,
    }
}

#[derive(Default)]
struct Names {
    known: HashMap<BlankNode, BlankNode>,
}

impl Names {
    fn of(&mut self, blank: BlankNode) -> BlankNode {
        if !is_made(&blank) {
            return blank;
        }
        let number = self.known.len();
        let name = || BlankNode::new_unchecked(format!("n{number}"));
        self.known.entry(blank).or_insert_with(name).clone()
    }
}

/// Whether a query made it: its name is random.
fn is_made(blank: &BlankNode) -> bool {
    blank.as_str().len() >= 28 && blank.as_str().chars().all(|c| c.is_ascii_hexdigit())
}

/// How far apart the blank nodes of one `CONSTRUCT` template are looked at.
const STEPS: usize = 4;

/// Names the blank nodes that a query made after what the graph says of them, so that
/// the graphs that the same query makes of other data can be compared. O(triples).
pub(super) fn by_content(triples: &[Triple]) -> Vec<Triple> {
    let mut colours: HashMap<BlankNode, u64> = HashMap::new();
    for triple in triples {
        for blank in made_in(triple) {
            colours.insert(blank, 0);
        }
    }
    if !colours.is_empty() {
        // As often for every graph: names after fewer steps would be others.
        for _ in 0..STEPS {
            colours = refined(triples, &colours);
        }
    }
    let name = |blank: BlankNode| match colours.get(&blank) {
        Some(colour) => BlankNode::new_unchecked(format!("c{colour:016x}")),
        None => blank,
    };
    let triples = triples.iter().cloned();
    triples.map(|triple| renamed(triple, &mut &name)).collect()
}

/// One step further: each colour takes in the triples around the node.
fn refined(triples: &[Triple], colours: &HashMap<BlankNode, u64>) -> HashMap<BlankNode, u64> {
    let mut around: HashMap<BlankNode, Vec<String>> = HashMap::new();
    for triple in triples {
        for me in made_in(triple) {
            let seen = renamed(triple.clone(), &mut |blank| match colours.get(&blank) {
                Some(_) if blank == me => BlankNode::new_unchecked("me"),
                Some(colour) => BlankNode::new_unchecked(format!("c{colour:016x}")),
                None => blank,
            });
            around.entry(me).or_default().push(seen.to_string());
        }
    }
    let hashed = |(blank, mut seen): (BlankNode, Vec<String>)| {
        seen.sort();
        seen.dedup();
        let mut hasher = DefaultHasher::new();
        seen.hash(&mut hasher);
        (blank, hasher.finish())
    };
    around.into_iter().map(hashed).collect()
}

fn made_in(triple: &Triple) -> Vec<BlankNode> {
    let mut found = blanks(triple);
    found.retain(is_made);
    found
}

/// The blank nodes of a triple, each as often as it occurs.
pub(super) fn blanks(triple: &Triple) -> Vec<BlankNode> {
    let mut found = Vec::new();
    renamed(triple.clone(), &mut |blank| {
        found.push(blank.clone());
        blank
    });
    found
}

fn renamed(triple: Triple, name: &mut dyn FnMut(BlankNode) -> BlankNode) -> Triple {
    let subject = match triple.subject {
        NamedOrBlankNode::BlankNode(blank) => name(blank).into(),
        named @ NamedOrBlankNode::NamedNode(_) => named,
    };
    let object = renamed_term(triple.object, name);
    Triple {
        subject,
        predicate: triple.predicate,
        object,
    }
}

fn renamed_term(term: Term, name: &mut dyn FnMut(BlankNode) -> BlankNode) -> Term {
    match term {
        Term::BlankNode(blank) => name(blank).into(),
        Term::Triple(triple) => Term::Triple(Box::new(renamed(*triple, name))),
        other => other,
    }
}
