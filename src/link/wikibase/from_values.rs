//! Snaks from RDF: simple values, and the nodes that say all about them.
//!
//! Where the simple value and the node differ, the node is right. Its name is a hash of
//! the original, by which the original is found again.

use std::collections::BTreeMap;

use super::dates;
use super::from_rdf::Facts;
use super::hash;
use super::id::EntityId;
use super::json::shortened;
use super::kept::datatype_of;
use super::model::{Coordinate, Quantity, Snak, SnakContent, Time, Value};
use super::php;
use super::terms::{
    COMMONS_DATA, DATE_TIME, DECIMAL, EARTH, MATHML, MEDIA, ONE, RDF_TYPE, STRING, WKT, ontology,
};
use super::to_rdf::Mapping;
use super::values;
use super::wiki::Use;
use crate::model::{Literal, NamedOrBlankNode, Term};

/// Query services name blank nodes so.
const SKOLEM: &str = "/.well-known/genid/";

/// What is said with one property: simple values, and nodes.
#[derive(Default)]
struct Said {
    simple: Vec<Term>,
    nodes: Vec<NamedOrBlankNode>,
}

/// Reads snaks of one use at a subject.
pub(super) struct Reader<'g> {
    pub(super) facts: &'g Facts,
    pub(super) mapping: &'g Mapping,
    pub(super) notes: Vec<String>,
}

impl Reader<'_> {
    /// All snaks that a subject has in a use, but those without a value.
    pub(super) fn snaks(&mut self, subject: &NamedOrBlankNode, as_what: Use) -> Vec<Snak> {
        let wiki = &self.mapping.wiki;
        let mut said: BTreeMap<EntityId, Said> = BTreeMap::new();
        for (predicate, object) in self.facts.of(subject) {
            if let Some(property) = wiki.property_id(as_what, predicate.as_str()) {
                said.entry(property)
                    .or_default()
                    .simple
                    .push(object.clone());
            }
            let deep = as_what.value();
            let deep = deep.and_then(|deep| wiki.property_id(deep, predicate.as_str()));
            if let (Some(property), Some(node)) = (deep, as_node(object)) {
                said.entry(property).or_default().nodes.push(node);
            }
        }
        let all = said.into_iter();
        all.flat_map(|(property, said)| self.of_property(&property, said))
            .collect()
    }

    /// Properties of which a subject is said to have no value.
    pub(super) fn novalues(&self, subject: &NamedOrBlankNode) -> Vec<Snak> {
        let wiki = &self.mapping.wiki;
        let types = self.facts.of(subject).iter();
        let types = types.filter(|(predicate, _)| predicate.as_str() == RDF_TYPE);
        types
            .filter_map(|(_, object)| match object {
                Term::NamedNode(class) => wiki.property_id(Use::Novalue, class.as_str()),
                _ => None,
            })
            .map(|property| self.snak(property, SnakContent::Novalue, None))
            .collect()
    }

    fn snak(&self, property: EntityId, content: SnakContent, told: Option<&str>) -> Snak {
        let known = self.mapping.datatypes.get(&property).cloned();
        Snak {
            datatype: known.or_else(|| told.map(str::to_owned)),
            property,
            hash: None,
            content,
        }
    }

    fn of_property(&mut self, property: &EntityId, mut said: Said) -> Vec<Snak> {
        let mut found = Vec::new();
        for node in &said.nodes {
            let Some((value, told)) = self.node(node) else {
                self.notes.push(format!(
                    "{property}: `{node}` does not say what it stands for"
                ));
                continue;
            };
            if let Ok(simple) = values::simple(&value, Some(told), &self.mapping.wiki) {
                said.simple.retain(|own| *own != simple);
            }
            found.push(self.snak(property.clone(), SnakContent::Value(value), Some(told)));
        }
        for term in said.simple {
            match self.simple(property, &term) {
                Some((content, told)) => found.push(self.snak(property.clone(), content, told)),
                None => self.notes.push(format!(
                    "{property}: {} is no value",
                    shortened(&term.to_string())
                )),
            }
        }
        found
    }

    fn simple(
        &mut self,
        property: &EntityId,
        term: &Term,
    ) -> Option<(SnakContent, Option<&'static str>)> {
        let (value, told) = match term {
            Term::BlankNode(_) => return Some((SnakContent::Somevalue, None)),
            Term::NamedNode(node) if node.as_str().contains(SKOLEM) => {
                return Some((SnakContent::Somevalue, None));
            }
            Term::NamedNode(node) => self.of_iri(property, node.as_str()),
            Term::Literal(literal) => {
                let (value, told) = self.of_literal(property, literal)?;
                (value, told)
            }
            Term::Triple(_) => return None,
        };
        Some((SnakContent::Value(value), told))
    }

    fn of_iri(&self, property: &EntityId, node: &str) -> (Value, Option<&'static str>) {
        let known = self.mapping.datatypes.get(property).map(String::as_str);
        let may_be = |datatype: &str| known.is_none_or(|known| known == datatype);
        let is_text = known == Some("url");
        if let Some(id) = self.mapping.wiki.entity_id(node).filter(|_| !is_text) {
            let told = datatype_of(id.kind());
            return (Value::Entity(id), Some(told));
        }
        let file = node.strip_prefix(MEDIA).filter(|_| may_be("commonsMedia"));
        if let Some(name) = file.and_then(php::decoded) {
            return (Value::Text(name), Some("commonsMedia"));
        }
        let page = node.strip_prefix(COMMONS_DATA);
        let page = page.filter(|_| may_be("geo-shape") || may_be("tabular-data"));
        if let Some(name) = page.and_then(|page| php::decoded(&page.replace('+', " "))) {
            let told = if name.rsplit('.').next() == Some("map") {
                "geo-shape"
            } else {
                "tabular-data"
            };
            return (Value::Text(name), Some(told));
        }
        (Value::Text(node.to_owned()), Some("url"))
    }

    fn of_literal(
        &mut self,
        property: &EntityId,
        literal: &Literal,
    ) -> Option<(Value, Option<&'static str>)> {
        let text = literal.value().to_owned();
        if let Some(language) = literal.language() {
            let language = language.to_owned();
            return Some((
                Value::Monolingual { language, text },
                Some("monolingualtext"),
            ));
        }
        let alone = |what: &str| {
            format!("{property}: {what} has no node; what a node would say is guessed")
        };
        match literal.datatype().as_str() {
            STRING => Some((Value::Text(text), None)),
            MATHML => {
                self.notes
                    .push(format!("{property}: a formula comes back as MathML"));
                Some((Value::Text(text), Some("math")))
            }
            DATE_TIME => {
                self.notes.push(alone("a time"));
                let time = time(&text, 11, 0, dates::GREGORIAN, None)?;
                Some((Value::Time(time.0), Some("time")))
            }
            DECIMAL => {
                self.notes.push(alone("a quantity"));
                let unit = "1".to_owned();
                let quantity = Quantity {
                    amount: text,
                    unit,
                    bounds: None,
                };
                Some((Value::Quantity(quantity), Some("quantity")))
            }
            WKT => {
                self.notes.push(alone("a coordinate"));
                Some((Value::Coordinate(point(&text)?), Some("globe-coordinate")))
            }
            _ => None,
        }
    }

    /// The value that a node stands for, and the datatype that is for such values.
    fn node(&mut self, node: &NamedOrBlankNode) -> Option<(Value, &'static str)> {
        let name = match node {
            NamedOrBlankNode::NamedNode(own) => self.mapping.wiki.value_hash(own.as_str()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let facts = self.facts;
        let text = |local: &str| facts.text(node, ontology(local).as_str());
        let address = |local: &str| facts.iri(node, ontology(local).as_str());
        let is_a = |class: &str| facts.is_a(node, ontology(class).as_str());
        let (value, told, exact) = if is_a("TimeValue") {
            let precision = text("timePrecision")?.parse().ok()?;
            let timezone = text("timeTimezone")?.parse().ok()?;
            let calendar = address("timeCalendarModel")?;
            let written = text("timeValue")?;
            let (time, exact) = time(&written, precision, timezone, &calendar, name)?;
            (Value::Time(time), "time", exact)
        } else if is_a("QuantityValue") {
            let bounds = text("quantityUpperBound").zip(text("quantityLowerBound"));
            let amount = text("quantityAmount")?;
            let (quantity, exact) =
                quantity(&amount, &address("quantityUnit")?, bounds.as_ref(), name);
            (Value::Quantity(quantity), "quantity", exact)
        } else if is_a("GlobecoordinateValue") {
            let number = |local: &str| text(local).and_then(|own| own.parse::<f64>().ok());
            let value = Value::Coordinate(Coordinate {
                latitude: number("geoLatitude")?,
                longitude: number("geoLongitude")?,
                precision: number("geoPrecision").filter(|_| !is_a("GeoAutoPrecision")),
                globe: address("geoGlobe")?,
            });
            let exact = name == hash::value_hash(&value).as_deref();
            (value, "globe-coordinate", exact)
        } else {
            return None;
        };
        if !exact {
            self.notes.push(format!(
                "{node}: its name is not that of what it says; parts may be guessed"
            ));
        }
        Some((value, told))
    }
}

fn as_node(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}

/// The original of a time, and whether it is sure.
fn time(
    written: &str,
    precision: u8,
    timezone: i64,
    calendar: &str,
    name: Option<&str>,
) -> Option<(Time, bool)> {
    let origins = if written.starts_with('+') {
        // What could not be converted is written as it came.
        vec![written.to_owned()]
    } else {
        let mut origins = dates::origins(written, precision, calendar);
        origins.push(written.to_owned());
        origins
    };
    let first = origins.first()?.clone();
    let made = |time: String, (before, after): (u64, u64)| Time {
        time,
        timezone,
        before,
        after,
        precision,
        calendar: calendar.to_owned(),
    };
    for around in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        for origin in &origins {
            let time = made(origin.clone(), around);
            if name.is_some_and(|name| hash::time_hash(&time) == name) {
                return Some((time, true));
            }
        }
    }
    Some((made(first, (0, 0)), name.is_none()))
}

/// The unit 1 is written as the item one.
fn quantity(
    amount: &str,
    unit: &str,
    bounds: Option<&(String, String)>,
    name: Option<&str>,
) -> (Quantity, bool) {
    let made = |unit: &str| Quantity {
        amount: amount.to_owned(),
        unit: unit.to_owned(),
        bounds: bounds.cloned(),
    };
    let units = if unit == ONE {
        vec!["1", ONE]
    } else {
        vec![unit]
    };
    for unit in &units {
        let quantity = made(unit);
        if name.is_some_and(|name| hash::quantity_hash(&quantity) == name) {
            return (quantity, true);
        }
    }
    (made(units[0]), name.is_none())
}

/// `Point(13.4 52.5)`, with a globe before it that is not the Earth.
fn point(text: &str) -> Option<Coordinate> {
    let (globe, text) = match text
        .strip_prefix('<')
        .and_then(|rest| rest.split_once("> "))
    {
        Some((globe, rest)) => (globe, rest),
        None => (EARTH, text),
    };
    let inside = text.strip_prefix("Point(")?.strip_suffix(')')?;
    let (east, north) = inside.split_once(' ')?;
    Some(Coordinate {
        latitude: north.parse().ok()?,
        longitude: east.parse().ok()?,
        precision: None,
        globe: globe.to_owned(),
    })
}
