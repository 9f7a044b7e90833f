//! Prefixes: short names for IRIs, in both directions.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The prefixes that hold everywhere without being declared.
///
/// Kept in alphabetical order; `docs/dictionary.md` shows the same list.
const BUILT_IN: [(&str, &str); 68] = [
    ("act", "https://w3id.org/chancery/scheme/act/"),
    ("attendance", "https://w3id.org/chancery/scheme/attendance/"),
    ("bd", "http://www.bigdata.com/rdf#"),
    ("body", "https://w3id.org/chancery/id/body/"),
    ("claim", "https://w3id.org/chancery/id/claim/"),
    ("date", "https://w3id.org/chancery/date#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("delegation", "https://w3id.org/chancery/id/delegation/"),
    ("dip", "https://w3id.org/chancery/ontology#"),
    ("event", "https://w3id.org/chancery/id/event/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("geof", "http://www.opengis.net/def/function/geosparql/"),
    ("hint", "http://www.bigdata.com/queryHints#"),
    ("kind", "https://w3id.org/chancery/scheme/kind/"),
    ("measure", "https://w3id.org/chancery/id/measure/"),
    ("milestone", "https://w3id.org/chancery/id/milestone/"),
    ("network", "https://w3id.org/chancery/network#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("outcome", "https://w3id.org/chancery/scheme/outcome/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("p", "http://www.wikidata.org/prop/"),
    ("part", "https://w3id.org/chancery/id/part/"),
    ("person", "https://w3id.org/chancery/id/person/"),
    ("place", "https://w3id.org/chancery/id/place/"),
    ("post", "https://w3id.org/chancery/id/post/"),
    ("pq", "http://www.wikidata.org/prop/qualifier/"),
    (
        "pqn",
        "http://www.wikidata.org/prop/qualifier/value-normalized/",
    ),
    ("pqv", "http://www.wikidata.org/prop/qualifier/value/"),
    ("pr", "http://www.wikidata.org/prop/reference/"),
    (
        "prn",
        "http://www.wikidata.org/prop/reference/value-normalized/",
    ),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("prv", "http://www.wikidata.org/prop/reference/value/"),
    ("ps", "http://www.wikidata.org/prop/statement/"),
    (
        "psn",
        "http://www.wikidata.org/prop/statement/value-normalized/",
    ),
    ("psv", "http://www.wikidata.org/prop/statement/value/"),
    ("qual", "https://w3id.org/chancery/scheme/qualifier/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("role", "https://w3id.org/chancery/scheme/role/"),
    ("schema", "http://schema.org/"),
    ("series", "https://w3id.org/chancery/id/series/"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("shp", "https://w3id.org/chancery/shapes/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("source", "https://w3id.org/chancery/id/source/"),
    ("state", "https://w3id.org/chancery/id/state/"),
    ("status", "https://w3id.org/chancery/scheme/status/"),
    ("stmt", "https://w3id.org/chancery/id/stmt/"),
    ("tenure", "https://w3id.org/chancery/id/tenure/"),
    ("term", "https://w3id.org/chancery/id/term/"),
    ("territory", "https://w3id.org/chancery/id/territory/"),
    ("text", "https://w3id.org/chancery/text#"),
    ("thing", "https://w3id.org/chancery/id/thing/"),
    ("topic", "https://w3id.org/chancery/id/topic/"),
    ("treaty", "https://w3id.org/chancery/id/treaty/"),
    ("vann", "http://purl.org/vocab/vann/"),
    ("void", "http://rdfs.org/ns/void#"),
    (
        "w",
        "https://w3id.org/chancery/id/source/wp-2025-russia-us-summit/",
    ),
    ("wd", "http://www.wikidata.org/entity/"),
    ("wdno", "http://www.wikidata.org/prop/novalue/"),
    ("wdref", "http://www.wikidata.org/reference/"),
    ("wds", "http://www.wikidata.org/entity/statement/"),
    ("wdt", "http://www.wikidata.org/prop/direct/"),
    ("wdtn", "http://www.wikidata.org/prop/direct-normalized/"),
    ("wdv", "http://www.wikidata.org/value/"),
    ("wikibase", "http://wikiba.se/ontology#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What a query may write besides: prefixes that Wikidata's query service declares and that nothing here is named by.
/// `dcterms` has the namespace of `dct` already.
const OF_QUERIES: [(&str, &str); 5] = [
    ("dct", "http://purl.org/dc/terms/"),
    ("gas", "http://www.bigdata.com/rdf/gas#"),
    ("mwapi", "https://www.mediawiki.org/ontology#API/"),
    ("ontolex", "http://www.w3.org/ns/lemon/ontolex#"),
    ("wdata", "http://www.wikidata.org/wiki/Special:EntityData/"),
];

static ALL_BUILT_IN: LazyLock<Arc<BTreeMap<String, String>>> = LazyLock::new(|| {
    let all = BUILT_IN.iter();
    Arc::new(
        all.map(|(name, iri)| ((*name).into(), (*iri).into()))
            .collect(),
    )
});

/// A set of prefixes. Compacting takes the longest namespace that fits.
///
/// Every query has one, so a clone shares what it is a clone of until one of them declares more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefixes {
    by_name: Arc<BTreeMap<String, String>>,
}

impl Default for Prefixes {
    fn default() -> Self {
        Self {
            by_name: Arc::clone(&ALL_BUILT_IN),
        }
    }
}

impl Prefixes {
    /// Not even the built-in ones.
    pub fn none() -> Self {
        Self {
            by_name: Arc::default(),
        }
    }

    /// Name and namespace of each prefix, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name
            .iter()
            .map(|(name, iri)| (name.as_str(), iri.as_str()))
    }

    /// The same and those that only queries may write without a declaration.
    pub fn of_queries(&self) -> impl Iterator<Item = (&str, &str)> {
        let more = OF_QUERIES.into_iter();
        let more = more.filter(|(name, _)| !self.by_name.contains_key(*name));
        self.iter().chain(more)
    }

    /// Declares one more prefix; a known name changes its meaning.
    pub fn declare(&mut self, name: impl Into<String>, namespace: impl Into<String>) {
        Arc::make_mut(&mut self.by_name).insert(name.into(), namespace.into());
    }

    /// `person:x` → the IRI, if the prefix is known.
    pub fn expand(&self, compact: &str) -> Option<String> {
        let (name, local) = compact.split_once(':')?;
        self.by_name
            .get(name)
            .map(|namespace| format!("{namespace}{local}"))
    }

    /// The IRI → `person:x` where a prefix fits and the rest is a plain local name.
    pub fn compact(&self, iri: &str) -> Option<String> {
        self.by_name
            .iter()
            .filter_map(|(name, namespace)| {
                Some((namespace.len(), name, iri.strip_prefix(namespace)?))
            })
            .filter(|(_, _, local)| is_plain_local(local))
            .max_by_key(|(length, name, _)| (*length, std::cmp::Reverse(*name)))
            .map(|(_, name, local)| format!("{name}:{local}"))
    }

    /// The compact form, or the IRI in angle brackets.
    pub fn show(&self, iri: &str) -> String {
        self.compact(iri)
            .unwrap_or_else(|| format!("<{}>", super::printable(iri)))
    }
}

/// A local name that Turtle and SPARQL read without escapes.
fn is_plain_local(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with(['.', '-'])
        && !local.ends_with('.')
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_list_is_sorted_and_free_of_repetition() {
        assert!(BUILT_IN.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn the_longest_namespace_wins_and_slashes_stay_whole() {
        let prefixes = Prefixes::default();
        let passage = "https://w3id.org/chancery/id/source/wp-2025-russia-us-summit/lead";
        assert_eq!(prefixes.compact(passage).as_deref(), Some("w:lead"));
        assert_eq!(prefixes.expand("w:lead").as_deref(), Some(passage));
        assert_eq!(
            prefixes.show("http://example.org/a/b"),
            "<http://example.org/a/b>"
        );
        assert_eq!(prefixes.compact("http://schema.org/a/b"), None);
        let title = "http://purl.org/dc/terms/title";
        assert_eq!(prefixes.compact(title).as_deref(), Some("dcterms:title"));
    }
}
