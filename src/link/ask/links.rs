//! What a thing is linked to: items, and what cannot be one.

use std::collections::BTreeSet;

use crate::link::index::{Id, WIKIDATA, is_at_wikidata};
use crate::link::wikibase::{EntityId, EntityKind};

/// The link to Wikidata out of all that are written, and such as lead to no item or to several; those to others are none
/// that an index of it can be compared with.
pub(super) fn links<'a>(all: impl Iterator<Item = &'a str>) -> (Vec<Id>, Vec<String>) {
    let (mut links, mut odd) = (BTreeSet::new(), Vec::new());
    for written in all {
        match Id::new(written) {
            id if leads_to(&id) => {
                links.insert(id);
            }
            Id::Item(_) => odd.push(written.to_owned()),
            Id::Iri(_) => {
                let bare = written
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next());
                let meant = bare.unwrap_or(written);
                let item = matches!(Id::new(meant), Id::Item(_));
                if is_at_wikidata(meant) || item && bare.is_some() {
                    odd.push(written.to_owned());
                }
            }
        }
    }
    if links.len() > 1 {
        odd.extend(links.iter().map(Id::to_string));
        links.clear();
    }
    (links.into_iter().collect(), odd)
}

/// Whether there can be such an item of Wikidata: properties and lexemes are no things of the world.
pub(super) fn leads_to(id: &Id) -> bool {
    let iri = id.iri();
    let local = iri.strip_prefix(WIKIDATA).and_then(EntityId::new);
    local.is_some_and(|id| id.kind() == EntityKind::Item && id.is_possible())
}

/// Whether a thing can be linked to it: an item that there can be, or the IRI of something elsewhere.
pub fn is_linkable(id: &Id) -> bool {
    match id {
        Id::Iri(iri) if !is_at_wikidata(iri) => iri.contains(':'),
        id => leads_to(id),
    }
}
