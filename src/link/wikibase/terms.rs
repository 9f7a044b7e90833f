//! Terms of the ontologies that the mapping uses, and how nodes are made of text.

use super::php;
use crate::model::{Literal, NamedNode};

pub(super) const RDF_TYPE: &str = crate::vocab::rdf::TYPE;
pub(super) const DATE_TIME: &str = "http://www.w3.org/2001/XMLSchema#dateTime";
pub(super) const DECIMAL: &str = "http://www.w3.org/2001/XMLSchema#decimal";
pub(super) const DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
pub(super) const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
pub(super) const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";
pub(super) const WKT: &str = "http://www.opengis.net/ont/geosparql#wktLiteral";
pub(super) const MATHML: &str = "http://www.w3.org/1998/Math/MathML";
pub(super) const DERIVED_FROM: &str = "http://www.w3.org/ns/prov#wasDerivedFrom";
pub(super) const LICENSE: &str = "http://creativecommons.org/ns#license";
pub(super) const CC0: &str = "http://creativecommons.org/publicdomain/zero/1.0/";
pub(super) const OWL: &str = "http://www.w3.org/2002/07/owl#";
pub(super) const SAME_AS: &str = crate::vocab::owl::SAME_AS;
pub(super) const SCHEMA: &str = "http://schema.org/";
pub(super) const ONTOLOGY: &str = "http://wikiba.se/ontology#";
/// The number one as an item, which the unit of numbers without a unit is written as.
pub(super) const ONE: &str = "http://www.wikidata.org/entity/Q199";
pub(super) const EARTH: &str = "http://www.wikidata.org/entity/Q2";
pub(super) const MEDIA: &str = "http://commons.wikimedia.org/wiki/Special:FilePath/";
pub(super) const COMMONS_DATA: &str = "http://commons.wikimedia.org/data/main/";
/// The version of the mapping that dumps name.
pub(super) const FORMAT: &str = "1.0.0";

/// A term of Wikibase's own ontology.
pub(super) fn ontology(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{ONTOLOGY}{local}"))
}

/// A term of schema.org.
pub(super) fn schema(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{SCHEMA}{local}"))
}

/// A term of OWL.
pub(super) fn owl(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{OWL}{local}"))
}

/// A literal of a datatype.
pub(super) fn typed(text: impl Into<String>, datatype: &str) -> Literal {
    Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype))
}

/// An IRI of somebody's text: what no IRI may hold is percent-encoded, as the official writer does.
pub(super) fn iri(text: &str) -> Option<NamedNode> {
    let mut escaped = String::with_capacity(text.len());
    for c in php::trim(text).chars() {
        match c {
            '\0'..=' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '\u{7f}' => {
                // All of these are ASCII.
                let byte = u8::try_from(c).unwrap_or_default();
                escaped.extend(['%', php::digit(byte >> 4), php::digit(byte & 15)]);
            }
            c => escaped.push(c),
        }
    }
    NamedNode::new(escaped).ok()
}
