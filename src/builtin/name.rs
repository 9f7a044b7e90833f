//! Names for what the files leave without one. Runs when the program is built.
//!
//! Reifiers get an IRI made of what they say, so that the same file always
//! gives the same statements and a picture can link to each of them.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::model::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};

const REIFIES: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies";
const STATEMENT: &str = "https://w3id.org/chancery/id/stmt/";

/// Replaces blank reifiers by IRIs: the first 16 hexadecimal digits of the
/// SHA-256 of the triple and of everything else that is said about the reifier.
/// Other blank nodes are numbered under `stem`, for the same bytes each time.
pub(crate) fn name_blanks(stem: &str, triples: Vec<Triple>) -> Vec<Triple> {
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for triple in &triples {
        if triple.predicate.as_str() == REIFIES
            && let NamedOrBlankNode::BlankNode(blank) = &triple.subject
        {
            keys.insert(blank.as_str().to_owned(), Vec::new());
        }
    }
    for triple in &triples {
        if let NamedOrBlankNode::BlankNode(blank) = &triple.subject
            && let Some(key) = keys.get_mut(blank.as_str())
        {
            key.push(format!("{} {}", triple.predicate, triple.object));
        }
    }
    let names: BTreeMap<String, NamedNode> = keys
        .into_iter()
        .map(|(blank, said)| (blank, statement(said)))
        .collect();
    let mut others = BTreeMap::new();
    let renamed = |triple| renamed(triple, stem, &names, &mut others);
    triples.into_iter().map(renamed).collect()
}

fn statement(mut said: Vec<String>) -> NamedNode {
    said.sort();
    let digest = Sha256::digest(said.join("|"));
    let head = digest.iter().take(8);
    let head = head.fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
    NamedNode::new_unchecked(format!("{STATEMENT}{head:016x}"))
}

fn renamed(
    triple: Triple,
    stem: &str,
    names: &BTreeMap<String, NamedNode>,
    others: &mut BTreeMap<String, BlankNode>,
) -> Triple {
    let mut other = |blank: BlankNode| {
        let number = others.len();
        let name = || BlankNode::new_unchecked(format!("x{stem}-{number}"));
        others
            .entry(blank.as_str().to_owned())
            .or_insert_with(name)
            .clone()
    };
    let subject = match triple.subject {
        NamedOrBlankNode::BlankNode(blank) => match names.get(blank.as_str()) {
            Some(name) => name.clone().into(),
            None => other(blank).into(),
        },
        named @ NamedOrBlankNode::NamedNode(_) => named,
    };
    let object = match triple.object {
        Term::BlankNode(blank) => match names.get(blank.as_str()) {
            Some(name) => name.clone().into(),
            None => other(blank).into(),
        },
        term => term,
    };
    Triple {
        subject,
        object,
        ..triple
    }
}
