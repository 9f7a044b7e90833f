//! From what a person types to the thing that is meant.

use super::{Hit, How, Index};
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Term, TermRef};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::rdf;

/// What a name turned out to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// One thing of the data.
    Thing(NamedNode),
    /// The thing of that name that is mentioned far more often than the others of that name.
    Foremost(Hit, Vec<Hit>),
    /// An IRI that the data do not mention, with the nearest names.
    Absent(NamedNode, Vec<Hit>),
    /// Several things bear this name, and none of them stands out.
    Ambiguous(Vec<Hit>),
    /// Nothing bears this name; these come nearest.
    Unknown(Vec<Hit>),
}

/// How many suggestions are made.
const SUGGESTED: usize = 5;

/// Understands `<iri>`, `prefix:name`, an absolute IRI, or a label.
///
/// # Errors
/// Failures of the backend.
pub fn resolve(
    backend: &dyn Backend,
    prefixes: &Prefixes,
    text: &str,
) -> Result<Resolved, StoreError> {
    let text = text.trim();
    if let Some(node) = as_iri(prefixes, text) {
        if occurs(backend, node.as_ref()) {
            return Ok(Resolved::Thing(node));
        }
        let local = text
            .rsplit([':', '/', '#'])
            .next()
            .unwrap_or(text)
            .trim_end_matches('>');
        let local = local.replace(['-', '_'], " ");
        let near = Index::about(backend, &local)?.find(&local, SUGGESTED)?;
        return Ok(Resolved::Absent(node, near));
    }
    let index = Index::about(backend, text)?;
    if let Some(meant) = index.meant(text)? {
        return Ok(if meant.others.is_empty() {
            Resolved::Thing(NamedNode::new_unchecked(meant.hit.iri))
        } else {
            Resolved::Foremost(meant.hit, meant.others)
        });
    }
    let near = index.find(text, SUGGESTED)?;
    Ok(match near.first() {
        Some(first) if first.how < How::Nearly => Resolved::Ambiguous(near),
        _ => Resolved::Unknown(near),
    })
}

/// The IRI that the text spells out, if it is one.
fn as_iri(prefixes: &Prefixes, text: &str) -> Option<NamedNode> {
    if let Some(inner) = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return NamedNode::new(inner).ok();
    }
    if text.contains(char::is_whitespace) {
        return None;
    }
    if let Some(iri) = prefixes.expand(text) {
        return NamedNode::new(iri).ok();
    }
    let absolute = text.contains("://") || text.starts_with("urn:");
    absolute.then(|| NamedNode::new(text).ok()).flatten()
}

/// Whether the text spells out an IRI of which the data say nothing.
pub fn is_absent(backend: &dyn Backend, prefixes: &Prefixes, text: &str) -> bool {
    as_iri(prefixes, text.trim()).is_some_and(|node| !occurs(backend, node.as_ref()))
}

fn occurs(backend: &dyn Backend, node: NamedNodeRef<'_>) -> bool {
    let subject = Some(NamedOrBlankNodeRef::NamedNode(node));
    let object = Some(TermRef::NamedNode(node));
    let any = |pattern: Pattern<'_>| backend.quads(pattern).next().is_some();
    any(Pattern {
        subject,
        ..Pattern::default()
    }) || any(Pattern {
        object,
        ..Pattern::default()
    }) || any(Pattern {
        predicate: Some(node),
        ..Pattern::default()
    }) || is_quoted(backend, node)
}

/// Whether it is mentioned in a triple that somebody only says.
fn is_quoted(backend: &dyn Backend, node: NamedNodeRef<'_>) -> bool {
    let reifies = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
        ..Pattern::default()
    };
    backend.quads(reifies).flatten().any(|quad| {
        matches!(&quad.object, Term::Triple(said)
            if said.object.as_ref() == node.into()
                || said.subject.as_ref() == node.into()
                || said.predicate.as_ref() == node)
    })
}
