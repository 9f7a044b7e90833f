//! What a statement says of a thing, by its predicate: one table for the vocabularies of data and of authority files.

use crate::link::index::{Use, named};
use crate::vocab::{foaf, rdf as rdf_terms, rdfs, schema, skos, wdt, wgs84};

/// Where Wikibase keeps counts of an entity's parts.
const SITELINKS: &str = "http://wikiba.se/ontology#sitelinks";

/// The authority file of the German-speaking libraries.
const GND: &str = "https://d-nb.info/standards/elementset/gnd#";
/// That of the Library of Congress.
const MADS: &str = "http://www.loc.gov/mads/rdf/v1#";
/// Names that are things.
const SKOS_XL: &str = "http://www.w3.org/2008/05/skos-xl#";

/// Of a record that is kept for those who name it.
const WITHDRAWN: &str = "http://www.w3.org/2002/07/owl#deprecated";

/// What a statement says of its subject.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Label,
    Alias,
    Description,
    Type,
    Country,
    Sitelinks,
    Latitude,
    Longitude,
    Point,
    Date(u32),
    Identifier(u32),
    /// It is what another file lists, by the address of that.
    Same,
    /// A page in Wikipedia and the like is about an item.
    About,
    /// It is withdrawn: no record of anything any more.
    Withdrawn,
    /// A name with years behind it, as libraries write headings; whether it is another name.
    Heading(bool),
    /// A node has a name for it; whether that is another name.
    Named(bool),
    /// The name that a node has for something; whether it is written as a heading.
    Form(bool),
}

/// Where the Library of Congress has names of kinds of identifiers.
const LCCN: &str = "http://id.loc.gov/vocabulary/identifiers/lccn";
const SAME_AS: &str = "http://www.w3.org/2002/07/owl#sameAs";
const EXACT_MATCH: &str = "http://www.w3.org/2004/02/skos/core#exactMatch";

/// Dates of schema.org, by the number of the property of Wikidata that means the same.
const DATES: [(&str, u32); 6] = [
    ("birthDate", 569),
    ("deathDate", 570),
    ("foundingDate", 571),
    ("dissolutionDate", 576),
    ("startDate", 580),
    ("endDate", 582),
];

/// What a predicate says, if it is one that counts.
pub(super) fn of(predicate: &str) -> Option<Said> {
    if let Some(local) = predicate.strip_prefix(wdt::NAMESPACE) {
        let property = named(local)?;
        return Some(match property.usage {
            Use::Type => Said::Type,
            Use::Country => Said::Country,
            Use::Date => Said::Date(property.number),
            Use::Position => Said::Point,
            Use::Identifier => Said::Identifier(property.number),
        });
    }
    if let Some(local) = predicate
        .strip_prefix(schema::NAMESPACE)
        .or_else(|| predicate.strip_prefix(schema::HTTPS))
    {
        return match local {
            "name" => Some(Said::Label),
            "alternateName" => Some(Said::Alias),
            "description" => Some(Said::Description),
            "about" => Some(Said::About),
            "sameAs" => Some(Said::Same),
            _ => DATES
                .iter()
                .find(|(name, _)| *name == local)
                .map(|(_, number)| Said::Date(*number)),
        };
    }
    if let Some(local) = predicate.strip_prefix(GND) {
        return of_gnd(local);
    }
    if let Some(local) = predicate.strip_prefix(MADS) {
        return match local {
            "authoritativeLabel" => Some(Said::Heading(false)),
            "hasVariant" => Some(Said::Named(true)),
            "variantLabel" => Some(Said::Form(true)),
            "hasExactExternalAuthority" => Some(Said::Same),
            _ => None,
        };
    }
    if let Some(local) = predicate.strip_prefix(SKOS_XL) {
        return match local {
            "prefLabel" => Some(Said::Named(false)),
            "altLabel" => Some(Said::Named(true)),
            "literalForm" => Some(Said::Form(false)),
            _ => None,
        };
    }
    match predicate {
        rdfs::LABEL | skos::PREF_LABEL | foaf::NAME => Some(Said::Label),
        skos::ALT_LABEL => Some(Said::Alias),
        rdf_terms::TYPE => Some(Said::Type),
        SITELINKS => Some(Said::Sitelinks),
        wgs84::LAT => Some(Said::Latitude),
        wgs84::LONG => Some(Said::Longitude),
        WITHDRAWN => Some(Said::Withdrawn),
        LCCN => Some(Said::Identifier(244)),
        SAME_AS | EXACT_MATCH => Some(Said::Same),
        _ => None,
    }
}

/// What a property of the German authority file says: it has a pair of names for each kind of thing.
fn of_gnd(local: &str) -> Option<Said> {
    let of_kind = |name: &str| {
        let kind = local.strip_prefix(name)?;
        (kind.is_empty() || kind.starts_with("For")).then_some(())
    };
    if of_kind("preferredName").is_some() {
        return Some(Said::Label);
    }
    if of_kind("variantName").is_some() {
        return Some(Said::Alias);
    }
    match local {
        "biographicalOrHistoricalInformation" => Some(Said::Description),
        "gndIdentifier" => Some(Said::Identifier(227)),
        "dateOfBirth" => Some(Said::Date(569)),
        "dateOfDeath" => Some(Said::Date(570)),
        "dateOfEstablishment" => Some(Said::Date(571)),
        "dateOfTermination" => Some(Said::Date(576)),
        _ => None,
    }
}

impl Said {
    /// A byte and a number that stand for it in a record.
    pub(super) const fn code(self) -> (u8, u32) {
        match self {
            Self::Label => (0, 0),
            Self::Alias => (1, 0),
            Self::Description => (2, 0),
            Self::Type => (3, 0),
            Self::Country => (4, 0),
            Self::Sitelinks => (5, 0),
            Self::Latitude => (6, 0),
            Self::Longitude => (7, 0),
            Self::Point => (8, 0),
            Self::Date(number) => (9, number),
            Self::Identifier(number) => (10, number),
            Self::About => (11, 0),
            Self::Heading(other) => (12, other as u32),
            Self::Named(other) => (13, other as u32),
            Self::Form(heading) => (14, heading as u32),
            Self::Withdrawn => (15, 0),
            Self::Same => (16, 0),
        }
    }

    pub(super) const fn of_code(code: u8, number: u32) -> Option<Self> {
        Some(match code {
            0 => Self::Label,
            1 => Self::Alias,
            2 => Self::Description,
            3 => Self::Type,
            4 => Self::Country,
            5 => Self::Sitelinks,
            6 => Self::Latitude,
            7 => Self::Longitude,
            8 => Self::Point,
            9 => Self::Date(number),
            10 => Self::Identifier(number),
            11 => Self::About,
            12 => Self::Heading(number == 1),
            13 => Self::Named(number == 1),
            14 => Self::Form(number == 1),
            15 => Self::Withdrawn,
            16 => Self::Same,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_says_has_a_code() {
        for said in [
            Said::Label,
            Said::Point,
            Said::Date(569),
            Said::Identifier(214),
            Said::About,
            Said::Heading(true),
            Said::Named(false),
            Said::Form(true),
            Said::Withdrawn,
            Said::Same,
        ] {
            let (code, number) = said.code();
            assert!(Said::of_code(code, number) == Some(said));
        }
    }

    #[test]
    fn authority_files_have_names_of_their_own() {
        let gnd = |local: &str| of(&format!("{GND}{local}"));
        assert!(gnd("preferredNameForThePerson") == Some(Said::Label));
        assert!(gnd("preferredName") == Some(Said::Label));
        assert!(gnd("variantNameForTheCorporateBody") == Some(Said::Alias));
        assert!(gnd("preferredNameEntityForThePerson").is_none());
        assert!(of(&format!("{MADS}authoritativeLabel")) == Some(Said::Heading(false)));
        assert!(of(&format!("{SKOS_XL}literalForm")) == Some(Said::Form(false)));
    }
}
