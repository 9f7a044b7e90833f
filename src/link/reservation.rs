//! Which qualifiers are reservations: one code for whoever asks how sure a statement is.

use crate::model::Term;
use crate::vocab::scheme;

/// Qualifiers that are none: what everybody knows, and what is over. Each says something else of the statement.
const SURE: [&str; 2] = [scheme::BACKGROUND, scheme::FORMER];

/// Whether a concept says that a statement is not sure, or not exactly so. One that nobody knows does.
pub(super) fn is_reservation(concept: &str) -> bool {
    !SURE.contains(&concept)
}

/// What a value of `dip:qualifier` says: an IRI, else the words that stand there.
pub(super) fn concept(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(text) => text.value().to_owned(),
        other => other.to_string(),
    }
}
