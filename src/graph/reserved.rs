//! Reservations about what became of a thing: that it was held or is planned is a statement like others, and stands
//! no better than what is noted of it.

use super::Standing;
use crate::model::{NamedNode, NamedOrBlankNodeRef, Term, Triple};
use crate::query::claims::{objects, subjects};
use crate::query::contested::said;
use crate::store::Backend;
use crate::vocab::{dip, rdf};

/// Qualified where each statement of what became of the thing has a qualifier, and a fact otherwise. What somebody
/// says about such a statement is no reservation of its source. O(statuses · notes on them).
pub(super) fn of_status(data: &dyn Backend, thing: NamedOrBlankNodeRef<'_>) -> Standing {
    let statuses = objects(data, thing, dip::STATUS).unwrap_or_default();
    let by = NamedNode::new_unchecked(dip::STATUS);
    let mut stated = statuses
        .into_iter()
        .map(|status| Triple::new(thing.into_owned(), by.clone(), status))
        .peekable();
    if stated.peek().is_some() && stated.all(|triple| is_reserved(data, &triple)) {
        Standing::Qualified
    } else {
        Standing::Fact
    }
}

fn is_reserved(data: &dyn Backend, triple: &Triple) -> bool {
    let term = Term::from(triple.clone());
    let mut notes = subjects(data, rdf::REIFIES, Some(term.as_ref())).unwrap_or_default();
    // As RDF 1.1 has it.
    let of_status = Term::from(NamedNode::new_unchecked(dip::STATUS));
    let subject = Term::from(triple.subject.clone());
    let older = subjects(data, rdf::SUBJECT, Some(subject.as_ref())).unwrap_or_default();
    let older = older.into_iter().filter(|note| {
        let by = objects(data, note.as_ref(), rdf::PREDICATE).unwrap_or_default();
        by.contains(&of_status) && said(data, note).is_ok_and(|said| said.contains(triple))
    });
    notes.extend(older);
    let has = |note: NamedOrBlankNodeRef<'_>, by| {
        objects(data, note, by).is_ok_and(|found| !found.is_empty())
    };
    let is_reservation =
        |note: NamedOrBlankNodeRef<'_>| has(note, dip::QUALIFIER) && !has(note, dip::SPEAKER);
    notes.iter().any(|note| is_reservation(note.as_ref()))
}
