//! Passages of ours as references of Wikidata.

use crate::link::LinkError;
use crate::link::ours::{Linked, Look};
use crate::link::profile::REFERENCE;
use crate::link::wikibase::{EntityId, Time, Value};
use crate::model::{NamedNode, Term};
use crate::vocab::{dcterms, schema};

const STATED_IN: &str = REFERENCE[0];
const ADDRESS: &str = REFERENCE[1];
const RETRIEVED: &str = REFERENCE[2];
/// When a document was retrieved, in our data.
const RETRIEVED_ON: &str = "http://purl.org/pav/retrievedOn";
/// Licences under which a text may be given away without a name.
const FREE: [&str; 2] = [
    "://creativecommons.org/publicdomain/zero/1.0/",
    "://creativecommons.org/publicdomain/mark/1.0/",
];

/// A reference, and what is to be known of where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reference {
    /// Properties and values.
    pub(super) pairs: Vec<(EntityId, Value)>,
    /// Texts and places may be taken over as they stand there.
    pub(super) free: bool,
    /// It is an article of Wikipedia.
    pub(super) wikipedia: bool,
}

/// The reference for a passage, or why there is none.
pub(super) fn reference(
    look: &Look<'_>,
    linked: &Linked,
    passage: &str,
    accessed: Option<&Time>,
) -> Result<Result<Reference, String>, LinkError> {
    let mut address = None;
    let mut item = None;
    let mut day = None;
    let mut licences = Vec::new();
    // A passage, then what it is a part of.
    let mut next = Some(passage.to_owned());
    for _ in 0..4 {
        let Some(iri) = next.take() else {
            break;
        };
        let node = NamedNode::new_unchecked(&iri);
        let get = |predicate: &str| look.objects(node.as_ref().into(), predicate);
        if address.is_none() {
            address = get(schema::URL)?.first().map(text);
        }
        if licences.is_empty() {
            licences = get(dcterms::LICENSE)?.iter().map(text).collect();
        }
        if day.is_none() {
            day = get(RETRIEVED_ON)?.iter().find_map(|term| match term {
                Term::Literal(literal) => crate::link::ours::time(literal),
                _ => None,
            });
        }
        item = item.or_else(|| linked.item(&iri).cloned());
        next = get(schema::IS_PART_OF)?.iter().find_map(|term| match term {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        });
    }
    Ok(assembled(
        passage,
        item,
        address,
        day.as_ref().or(accessed),
        &licences,
    ))
}

fn assembled(
    passage: &str,
    item: Option<EntityId>,
    address: Option<String>,
    day: Option<&Time>,
    licences: &[String],
) -> Result<Reference, String> {
    let mut pairs = Vec::new();
    let mut say = |property: &str, value: Value| {
        if let Some(property) = EntityId::new(property) {
            pairs.push((property, value));
        }
    };
    let host = address.as_deref().map(host);
    if host
        .as_deref()
        .is_some_and(|host| is_of(host, "wikidata.org"))
    {
        return Err("it rests on Wikidata itself".to_owned());
    }
    if let Some(item) = item {
        say(STATED_IN, Value::Entity(item));
    }
    let wikipedia = host
        .as_deref()
        .is_some_and(|host| is_of(host, "wikipedia.org"));
    if let Some(address) = address {
        let on_the_web = address.starts_with("http://") || address.starts_with("https://");
        // A host that is written in code is meant to look like another one.
        let plain = host.is_some_and(|host| !host.is_empty() && !host.contains('%'));
        if !on_the_web || !plain {
            return Err(format!("the source has no address on the web: {passage}"));
        }
        let Some(day) = day else {
            return Err("when the source was read is not known".to_owned());
        };
        say(ADDRESS, Value::Text(address));
        say(RETRIEVED, Value::Time(day.clone()));
    }
    if pairs.is_empty() {
        return Err(format!(
            "the source has neither an address nor an item: {passage}"
        ));
    }
    let is_free = |licence: &String| FREE.iter().any(|free| licence.ends_with(free));
    Ok(Reference {
        pairs,
        free: !licences.is_empty() && licences.iter().all(is_free),
        wikipedia,
    })
}

fn text(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

/// The host of an address as resolvers take it: without user and port, in lower case, without a dot at the end.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let all = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = all.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    // Dots of other scripts are dots in names of hosts.
    let host = host.replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
    host.trim_end_matches('.').to_lowercase()
}

fn is_of(host: &str, domain: &str) -> bool {
    host == domain
        || host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_whole_names() {
        for address in [
            "https://en.wikipedia.org/wiki/X",
            "https://en.m.WIKIPEDIA.org/wiki/X",
            "https://en.wikipedia.org./wiki/X",
            "https://example.org@en.wikipedia.org:443/wiki/X",
            "https://wikipedia.org\\@example.org/",
            "https://en.wikipedia\u{3002}org/",
        ] {
            assert!(is_of(&host(address), "wikipedia.org"), "{address}");
        }
        assert!(is_of(&host("https://wikidata.org"), "wikidata.org"));
        for address in [
            "https://notwikipedia.org/",
            "https://example.org/wikipedia.org",
            "https://wikipedia.org@example.org/",
            "https://wikipedia.org.example.org/",
        ] {
            assert!(!is_of(&host(address), "wikipedia.org"), "{address}");
        }
    }
}
