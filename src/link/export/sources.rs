//! Passages of ours as references of Wikidata.

use super::copies::original;
use super::select::Settings;
use super::when::unread;
use super::wikis::domain;
use crate::link::LinkError;
use crate::link::ours::{Linked, Look};
use crate::link::profile::REFERENCE;
use crate::link::theirs::Fetched;
use crate::link::wikibase::{EntityId, Time, Value};
use crate::model::{NamedNode, NamedOrBlankNode, Term};
use crate::vocab::{dcterms, schema};
use std::net::Ipv4Addr;
use unicode_normalization::UnicodeNormalization as _;

const STATED_IN: &str = REFERENCE[0];
const ADDRESS: &str = REFERENCE[1];
const RETRIEVED: &str = REFERENCE[2];
/// When a document was retrieved, in our data.
const RETRIEVED_ON: &str = "http://purl.org/pav/retrievedOn";
/// How exact a day is.
const DAY: u8 = 11;
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
    (look, linked, fetched): (&Look<'_>, &Linked, &Fetched),
    passage: &str,
    settings: &Settings,
) -> Result<Result<Reference, String>, LinkError> {
    let mut addresses: Vec<String> = Vec::new();
    let mut items: Vec<&EntityId> = Vec::new();
    let mut domains = Vec::new();
    let mut day = None;
    let mut licences = Vec::new();
    // A passage, then what it is a part of.
    let mut next = Some(passage.to_owned());
    for _ in 0..4 {
        let Some(iri) = next.take() else {
            break;
        };
        let node = NamedOrBlankNode::from(NamedNode::new_unchecked(&iri));
        let get = |predicate: &str| look.sure(&node, predicate);
        for part in [schema::URL, RETRIEVED_ON, schema::IS_PART_OF] {
            if get(part)?.is_empty() && !look.objects(node.as_ref(), part)?.is_empty() {
                let local = part.rsplit(['/', '#']).next().unwrap_or(part);
                return Ok(Err(format!(
                    "the {local} of the source is said with a reservation: {passage}"
                )));
            }
        }
        // Those of the whole count where none of the passage can go out.
        if !addresses
            .iter()
            .any(|own| unreachable(own, passage).is_none())
        {
            addresses.extend(get(schema::URL)?.iter().map(text));
        }
        if licences.is_empty() {
            licences = get(dcterms::LICENSE)?.iter().map(text).collect();
        }
        if day.is_none() {
            let said = get(RETRIEVED_ON)?;
            day = said.iter().find_map(|term| match term {
                Term::Literal(literal) => crate::link::ours::time(literal),
                _ => None,
            });
            if let (None, Some(said)) = (&day, said.first()) {
                return Ok(Err(format!("when the source was read is no date: {said}")));
            }
            if let Some(vague) = day.as_ref().filter(|day| day.precision < DAY) {
                let said = format!("when the source was read is no day: {}", vague.time);
                return Ok(Err(said));
            }
        }
        items.extend(linked.item(&iri));
        // What may be Wikipedia is no source, however sure that is.
        let all = linked.said_to_be(&iri);
        domains.extend(all.filter_map(|own| domain(own, fetched)));
        next = get(schema::IS_PART_OF)?.iter().find_map(|term| match term {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        });
    }
    let day = day.as_ref().or(settings.accessed.as_ref());
    if let Some(why) = day.and_then(|day| unread(day, settings.today.as_ref())) {
        return Ok(Err(why));
    }
    let item = items.first().copied();
    Ok(assembled(
        passage,
        (item, &domains),
        &addresses,
        day,
        &licences,
    ))
}

/// Why an address is none that others could read the source at.
fn unreachable(address: &str, passage: &str) -> Option<String> {
    if let Err(why) = original(address) {
        return Some(format!("the source {why}: {passage}"));
    }
    let on_the_web = address.starts_with("http://") || address.starts_with("https://");
    let host = host(address);
    // A host that is written in code is meant to look like another one.
    if !on_the_web || host.is_empty() || host.contains('%') {
        return Some(format!("the source has no address on the web: {passage}"));
    }
    let written = authority(address);
    if !written.is_ascii() && plain(written) != written {
        return Some(format!(
            "the host of the source is not written as browsers read it: {passage}"
        ));
    }
    if NamedNode::new(address).is_err() {
        return Some(format!(
            "the address of the source is not written as one: `{address}`"
        ));
    }
    if authority(address).contains('@') {
        return Some(format!(
            "the address of the source names a user, who is none of its readers: {passage}"
        ));
    }
    is_private(&host).then(|| format!("nobody else reaches the address of the source: {address}"))
}

fn assembled(
    passage: &str,
    (item, domains): (Option<&EntityId>, &[&str]),
    addresses: &[String],
    day: Option<&Time>,
    licences: &[String],
) -> Result<Reference, String> {
    let mut pairs = Vec::new();
    let mut say = |property: &str, value: Value| {
        if let Some(property) = EntityId::new(property) {
            pairs.push((property, value));
        }
    };
    // A copy of a page rests on what the page rests on, and a source on all that it is said to be a copy of.
    let origins: Vec<String> = addresses
        .iter()
        .filter_map(|own| match original(own) {
            Ok(page) => Some(host(&page)),
            Err(_) => None,
        })
        .collect();
    let is_from =
        |domain: &str| domains.contains(&domain) || origins.iter().any(|host| is_of(host, domain));
    if is_from("wikidata.org") {
        return Err("it rests on Wikidata itself".to_owned());
    }
    if is_from("dbpedia.org") {
        return Err("it rests on DBpedia, which is made of Wikipedia".to_owned());
    }
    if let Some(item) = item {
        say(STATED_IN, Value::Entity(item.clone()));
    }
    let wikipedia = is_from("wikipedia.org");
    let mut open = addresses.iter();
    let open = open.find(|own| unreachable(own, passage).is_none());
    // Where none can go out the first tells why.
    if let Some(address) = open.or(addresses.first()) {
        if let Some(why) = unreachable(address, passage) {
            return Err(why);
        }
        let Some(day) = day else {
            return Err("when the source was read is not known".to_owned());
        };
        say(ADDRESS, Value::Text(address.clone()));
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

/// User, host and port of an address.
fn authority(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '\\', '?', '#']).next().unwrap_or_default()
}

/// The host of an address as resolvers take it: without user and port, in lower case, without a dot at the end.
pub(super) fn host(address: &str) -> String {
    let host = authority(address).rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    // Dots of other scripts are dots in names of hosts.
    let host = plain(host).replace('\u{3002}', ".");
    host.trim_end_matches('.').to_lowercase()
}

/// A name of a host as browsers look it up: one letter for all that stand for it, and without what nobody sees.
fn plain(host: &str) -> String {
    host.nfkc().filter(|own| !is_unseen(*own)).collect()
}

/// Characters that names of hosts are looked up without.
const fn is_unseen(own: char) -> bool {
    matches!(
        own,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a host is this machine, or one that only a network of its own knows.
fn is_private(host: &str) -> bool {
    if let Ok(own) = host.parse::<Ipv4Addr>() {
        let [first, second, ..] = own.octets();
        let is_shared = first == 100 && (64..128).contains(&second);
        return own.is_loopback()
            || own.is_private()
            || own.is_link_local()
            || own.is_multicast()
            || own.is_broadcast()
            || is_shared
            || first == 0;
    }
    // Four numbers in another form, such as `127.1` and `0x7f000001`: browsers read them, and no page is said so.
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with("0x") || last.chars().all(char::is_numeric) {
        return true;
    }
    let own = [
        "localhost",
        "localdomain",
        "local",
        "onion",
        "test",
        "internal",
        "lan",
        "home.arpa",
        "invalid",
    ];
    // Addresses of version 6 stand in brackets, of which `host` leaves the first.
    !host.contains('.') || own.iter().any(|own| is_of(host, own))
}

pub(super) fn is_of(host: &str, domain: &str) -> bool {
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
            "https://en.wiki\u{ad}pedia.org/",
            "https://en.\u{ff57}ikipedia.org/",
            "https://en.wiki\u{200b}pedia\u{ff0e}org/",
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

    #[test]
    fn numbers_in_any_form_are_no_hosts_of_pages() {
        for host in [
            "127.1",
            "2130706433",
            "0x7f.1",
            "0.0.0.1",
            "127.0.0.0x1",
            "100.64.0.1",
            "224.0.0.1",
            "report.test",
            "１２７.１",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in [
            "8.8.8.8",
            "100.1.1.1",
            "example.com",
            "1.example.com",
            "127.1.example",
        ] {
            assert!(!is_private(host), "{host}");
        }
    }
}
