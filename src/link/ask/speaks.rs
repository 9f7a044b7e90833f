//! Which property speaks for what: one table for our ontology, schema.org, FOAF, SKOS, ORG, W3C Geo and Wikidata.

use crate::link::index::{Use, named};
use crate::vocab::{dip, foaf, org, owl, rdf, rdfs, schema, skos, wdt, wgs84};

/// What a statement tells of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::link) enum Speaks {
    Label,
    Alias,
    Class,
    /// Where it is linked to already.
    Same,
    /// What it is said not to be.
    Different,
    /// A date, by the number of the property of Wikidata that means the same.
    Date(u32),
    /// A country, by its IRI or name.
    Country,
    /// The larger place, which may be in a country.
    Within,
    /// An office, by its IRI or name.
    Post,
    /// Of a tenure: who holds the office.
    Holder,
    /// Of an office: the state that it belongs to.
    OfState,
    Latitude,
    Longitude,
    /// From a thing to what holds its degrees.
    Geo,
    /// Both in one text.
    Point,
    /// An identifier, by the number of the property of Wikidata that means the same.
    Identifier(u32),
}

/// By whole IRIs.
const WHOLE: [(&str, Speaks); 20] = [
    (rdfs::LABEL, Speaks::Label),
    (skos::PREF_LABEL, Speaks::Label),
    (foaf::NAME, Speaks::Label),
    (skos::ALT_LABEL, Speaks::Alias),
    ("http://xmlns.com/foaf/0.1/nick", Speaks::Alias),
    (rdf::TYPE, Speaks::Class),
    (owl::SAME_AS, Speaks::Same),
    (skos::EXACT_MATCH, Speaks::Same),
    (owl::DIFFERENT_FROM, Speaks::Different),
    (org::MEMBER, Speaks::Holder),
    (dip::POST, Speaks::Post),
    ("http://www.w3.org/ns/org#role", Speaks::Post),
    ("http://www.w3.org/ns/org#holds", Speaks::Post),
    ("http://www.w3.org/ns/org#postIn", Speaks::OfState),
    (
        "https://w3id.org/chancery/ontology#represents",
        Speaks::OfState,
    ),
    (wgs84::LAT, Speaks::Latitude),
    (wgs84::LONG, Speaks::Longitude),
    (
        "http://xmlns.com/foaf/0.1/homepage",
        Speaks::Identifier(856),
    ),
    ("http://www.opengis.net/ont/geosparql#asWKT", Speaks::Point),
    (
        "http://www.opengis.net/ont/geosparql#hasGeometry",
        Speaks::Geo,
    ),
];

/// Of schema.org, under both of its addresses.
const SCHEMA: [(&str, Speaks); 20] = [
    ("name", Speaks::Label),
    ("alternateName", Speaks::Alias),
    ("sameAs", Speaks::Same),
    ("birthDate", Speaks::Date(569)),
    ("deathDate", Speaks::Date(570)),
    ("foundingDate", Speaks::Date(571)),
    ("dissolutionDate", Speaks::Date(576)),
    ("startDate", Speaks::Date(580)),
    ("endDate", Speaks::Date(582)),
    ("nationality", Speaks::Country),
    ("addressCountry", Speaks::Country),
    ("countryOfOrigin", Speaks::Country),
    ("containedInPlace", Speaks::Within),
    ("location", Speaks::Within),
    ("jobTitle", Speaks::Post),
    ("hasOccupation", Speaks::Post),
    ("latitude", Speaks::Latitude),
    ("longitude", Speaks::Longitude),
    ("geo", Speaks::Geo),
    ("url", Speaks::Identifier(856)),
];

/// What a predicate tells, if anything.
pub(in crate::link) fn of(predicate: &str) -> Option<Speaks> {
    if let Some(local) = predicate.strip_prefix(wdt::NAMESPACE) {
        let property = named(local)?;
        return Some(match property.usage {
            Use::Type => Speaks::Class,
            Use::Country => Speaks::Country,
            Use::Date => Speaks::Date(property.number),
            Use::Position => Speaks::Point,
            Use::Identifier => Speaks::Identifier(property.number),
        });
    }
    let schema = predicate
        .strip_prefix(schema::NAMESPACE)
        .or_else(|| predicate.strip_prefix(schema::HTTPS));
    let (table, name): (&[(&str, Speaks)], &str) = match schema {
        Some(local) => (&SCHEMA, local),
        None => (&WHOLE, predicate),
    };
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, speaks)| *speaks)
}

/// Classes of what is only written about things: nobody links those.
pub(super) const RECORDS: [&str; 22] = [
    dip::CLAIM,
    dip::PROPOSAL,
    dip::PARTICIPATION,
    dip::TENURE,
    dip::TERRITORIAL_STATUS,
    dip::MILESTONE,
    dip::TERM,
    dip::DELEGATION,
    dip::TREATY_ACTION,
    dip::LINK_DECISION,
    schema::CLAIM,
    "http://schema.org/WebPageElement",
    "http://schema.org/WebPage",
    "http://schema.org/Article",
    "http://schema.org/QuantitativeValue",
    "http://schema.org/GeoCoordinates",
    schema::DATASET,
    owl::CLASS,
    owl::ONTOLOGY,
    rdfs::CLASS,
    rdf::PROPERTY,
    "http://www.w3.org/2004/02/skos/core#ConceptScheme",
];

/// Where all properties of OWL end the same way.
pub(super) fn is_property(class: &str) -> bool {
    class.starts_with("http://www.w3.org/2002/07/owl#") && class.ends_with("Property")
}
