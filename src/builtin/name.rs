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
///
/// A blank reifier cannot point at a blank node, whose name is another one each
/// time the file is read: the error says which statement does.
pub(crate) fn name_blanks(stem: &str, triples: Vec<Triple>) -> Result<Vec<Triple>, String> {
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
            if holds_blank(&triple.object) {
                return Err(format!(
                    "a statement about a statement has no name of its own and points at a blank node: \
                     {} {}; name either of them, for example `~ stmt:some-name`",
                    triple.predicate, triple.object
                ));
            }
            key.push(format!("{} {}", triple.predicate, triple.object));
        }
    }
    let statements = keys
        .into_iter()
        .map(|(blank, said)| (blank, statement(said)));
    let mut names = Names {
        stem,
        statements: statements.collect(),
        others: BTreeMap::new(),
    };
    let renamed = triples.into_iter().map(|triple| names.triple(triple));
    Ok(renamed.collect())
}

fn holds_blank(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || holds_blank(&triple.object),
        Term::NamedNode(_) | Term::Literal(_) => false,
    }
}

fn statement(mut said: Vec<String>) -> NamedNode {
    said.sort();
    let digest = Sha256::digest(said.join("|"));
    let head = digest.iter().take(8);
    let head = head.fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
    NamedNode::new_unchecked(format!("{STATEMENT}{head:016x}"))
}

/// What each blank node of a file is called.
struct Names<'a> {
    stem: &'a str,
    statements: BTreeMap<String, NamedNode>,
    others: BTreeMap<String, BlankNode>,
}

impl Names<'_> {
    fn triple(&mut self, triple: Triple) -> Triple {
        let subject = match triple.subject {
            NamedOrBlankNode::BlankNode(blank) => self.node(&blank),
            named @ NamedOrBlankNode::NamedNode(_) => named,
        };
        let object = match triple.object {
            Term::BlankNode(blank) => self.node(&blank).into(),
            Term::Triple(inner) => Term::Triple(Box::new(self.triple(*inner))),
            term @ (Term::NamedNode(_) | Term::Literal(_)) => term,
        };
        Triple {
            subject,
            object,
            ..triple
        }
    }

    fn node(&mut self, blank: &BlankNode) -> NamedOrBlankNode {
        if let Some(name) = self.statements.get(blank.as_str()) {
            return name.clone().into();
        }
        let (number, stem) = (self.others.len(), self.stem);
        let name = || BlankNode::new_unchecked(format!("x{stem}-{number}"));
        let other = self.others.entry(blank.as_str().to_owned());
        other.or_insert_with(name).clone().into()
    }
}
