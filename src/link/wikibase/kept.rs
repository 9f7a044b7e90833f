//! What RDF keeps of an entity: everything that this leaves out is lost on the way there.
//!
//! `docs/wikibase.md` has the same list in words. Orders are the largest part of it, since
//! a graph is a set.

use std::collections::BTreeMap;

use super::hash;
use super::id::{EntityId, EntityKind};
use super::model::{Coordinate, Entity, Reference, Sitelink, Snak, SnakContent, Statement, Value};
use super::php;
use super::sites;
use super::statements::local_name;
use super::terms::iri;
use super::to_rdf::Mapping;
use super::values;
use super::write;
use crate::model::{Literal, NamedNode};

impl Entity {
    /// The datatypes of all properties that it uses, as far as it says them.
    pub fn datatypes(&self) -> BTreeMap<EntityId, String> {
        let mut found = BTreeMap::new();
        for own in &self.statements {
            let references = own.references.iter().flat_map(|reference| &reference.snaks);
            let snaks = [&own.main]
                .into_iter()
                .chain(&own.qualifiers)
                .chain(references);
            for snak in snaks {
                if let Some(datatype) = &snak.datatype {
                    found.insert(snak.property.clone(), datatype.clone());
                }
            }
        }
        found
    }

    /// What is left of it after the way to RDF and back, in the order in which that comes back.
    #[must_use]
    pub fn kept(&self, mapping: &Mapping) -> Self {
        let words = |words: &BTreeMap<String, String>| {
            let words = words
                .iter()
                .filter_map(|(own, text)| Some((language(own)?, text.clone())));
            words.collect()
        };
        let aliases = self.aliases.iter().filter_map(|(own, texts)| {
            let mut texts = texts.clone();
            texts.sort();
            texts.dedup();
            (!texts.is_empty()).then_some((language(own)?, texts))
        });
        let links = self
            .sitelinks
            .iter()
            .filter(|(name, _)| sites::site(name).is_some());
        let links = links.map(|(name, link)| (name.clone(), sitelink(link)));
        let statements = self.statements.iter();
        let statements = statements.filter_map(|own| statement(own, self, mapping));
        let mut kept = Self {
            labels: words(&self.labels),
            descriptions: words(&self.descriptions),
            aliases: aliases.collect(),
            sitelinks: links.collect(),
            statements: statements.collect(),
            ..self.clone()
        };
        sort(&mut kept.statements);
        kept
    }
}

/// By property and name.
pub(super) fn sort(statements: &mut [Statement]) {
    statements.sort_by(|a, b| {
        let key = |own: &Statement| (own.main.property.clone(), own.id.clone());
        key(a).cmp(&key(b))
    });
}

/// By property and JSON, each once.
pub(super) fn sort_snaks(snaks: &mut Vec<Snak>) {
    snaks.sort_by_cached_key(|own| (own.property.clone(), write::snak(own).text()));
    snaks.dedup();
}

/// By name and content, each once.
pub(super) fn sort_references(references: &mut Vec<Reference>) {
    references.sort_by_cached_key(|own| {
        let snaks = own.snaks.iter().map(|own| write::snak(own).text());
        (own.hash.clone(), snaks.collect::<Vec<_>>())
    });
    references.dedup();
}

/// RDF writes languages in small letters.
fn language(own: &str) -> Option<String> {
    let literal = Literal::new_language_tagged_literal("", own).ok()?;
    literal.language().map(str::to_owned)
}

fn sitelink(link: &Sitelink) -> Sitelink {
    let mut badges = link.badges.clone();
    badges.sort();
    badges.dedup();
    Sitelink {
        title: link.title.clone(),
        badges,
        url: None,
    }
}

/// The `$` after the name of the entity is a `-` in RDF, and so is all else that names of nodes cannot hold.
pub(super) fn restored(local: &str, entity: &EntityId) -> String {
    let length = entity.as_str().len();
    match (local.get(..length), local.get(length..length + 1)) {
        (Some(head), Some("-")) if head.eq_ignore_ascii_case(entity.as_str()) => {
            format!("{head}${}", &local[length + 1..])
        }
        _ => local.to_owned(),
    }
}

fn statement(own: &Statement, entity: &Entity, mapping: &Mapping) -> Option<Statement> {
    let main = snak(&own.main, mapping)?;
    let mut qualifiers: Vec<Snak> = all(&own.qualifiers, mapping);
    if main.content == SnakContent::Novalue {
        // Both would be the same type of the same node.
        qualifiers.retain(|qualifier| *qualifier != main);
    }
    sort_snaks(&mut qualifiers);
    let references = own.references.iter();
    let mut references: Vec<Reference> = references.map(|own| reference(own, mapping)).collect();
    sort_references(&mut references);
    Some(Statement {
        id: restored(&local_name(&own.id), &entity.id),
        rank: own.rank,
        main,
        qualifiers,
        references,
    })
}

fn all(snaks: &[Snak], mapping: &Mapping) -> Vec<Snak> {
    snaks.iter().filter_map(|own| snak(own, mapping)).collect()
}

fn reference(own: &Reference, mapping: &Mapping) -> Reference {
    let mut snaks = all(&own.snaks, mapping);
    sort_snaks(&mut snaks);
    Reference {
        hash: hash::reference_hash(own),
        snaks,
    }
}

fn snak(own: &Snak, mapping: &Mapping) -> Option<Snak> {
    let known = mapping.datatypes.get(&own.property);
    let written = own.datatype.as_ref().or(known).map(String::as_str);
    let (content, told) = match &own.content {
        SnakContent::Value(value) => {
            values::simple(value, written, &mapping.wiki).ok()?;
            let (value, told) = of_value(value, written);
            (SnakContent::Value(value), told)
        }
        other => (other.clone(), None),
    };
    Some(Snak {
        property: own.property.clone(),
        datatype: known.cloned().or(told),
        hash: None,
        content,
    })
}

/// The value, and the datatype that its form tells.
fn of_value(value: &Value, datatype: Option<&str>) -> (Value, Option<String>) {
    let told = |datatype: &str| Some(datatype.to_owned());
    match value {
        Value::Entity(id) => (value.clone(), told(datatype_of(id.kind()))),
        Value::Text(text) => match datatype {
            Some("url") => {
                let node = iri(text).map(NamedNode::into_string);
                (Value::Text(node.unwrap_or_default()), told("url"))
            }
            Some(own @ ("commonsMedia" | "geo-shape" | "tabular-data")) => {
                (value.clone(), told(own))
            }
            Some("external-id") => (Value::Text(php::trim(text).to_owned()), None),
            _ => (value.clone(), None),
        },
        Value::Monolingual {
            language: own,
            text,
        } => {
            let value = Value::Monolingual {
                language: language(own).unwrap_or_default(),
                text: text.clone(),
            };
            (value, told("monolingualtext"))
        }
        Value::Time(_) => (value.clone(), told("time")),
        Value::Quantity(_) => (value.clone(), told("quantity")),
        Value::Coordinate(place) => (Value::Coordinate(rounded(place)), told("globe-coordinate")),
        Value::Other { .. } => (value.clone(), None),
    }
}

/// The datatype of properties whose values are entities of a kind.
pub(super) fn datatype_of(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Item => "wikibase-item",
        EntityKind::Property => "wikibase-property",
        EntityKind::Lexeme => "wikibase-lexeme",
        EntityKind::Form => "wikibase-form",
        EntityKind::Sense => "wikibase-sense",
        EntityKind::Schema => "entity-schema",
        EntityKind::Media => "wikibase-mediainfo",
    }
}

/// Degrees have fourteen digits.
fn rounded(place: &Coordinate) -> Coordinate {
    let digits = |number: f64| php::number(number).parse().unwrap_or(number);
    Coordinate {
        latitude: digits(place.latitude),
        longitude: digits(place.longitude),
        precision: place.precision.map(digits),
        globe: php::trim(&place.globe).to_owned(),
    }
}
