//! Where things are, out of the data: coordinates of their own, or those of the place they are at.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use petgraph::graph::NodeIndex;

use super::build::Builder;
use super::given::{Given, dates};
use super::globe::{Area, Place, Spot, between as middle};
use super::notes::subject;
use super::wkt::Shape;
use super::{Hold, NodeKind, RelationGraph};
use crate::model::{
    BlankNode, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, printable,
};
use crate::query::claims::{objects, subjects};
use crate::store::{Backend, Pattern};
use crate::vocab::{dip, geosparql, schema, scheme, wdt, wgs84};

/// Degrees north and east, by the properties that hold them.
const DEGREES: [(&str, &str); 3] = [
    (schema::LATITUDE, schema::LONGITUDE),
    (
        "https://schema.org/latitude",
        "https://schema.org/longitude",
    ),
    (wgs84::LAT, wgs84::LONG),
];
/// From a thing to what holds its degrees or its geometry.
pub(super) const HOLDING: [&str; 4] = [
    schema::GEO,
    "https://schema.org/geo",
    geosparql::HAS_DEFAULT_GEOMETRY,
    geosparql::HAS_GEOMETRY,
];
/// Geometries as text.
pub(super) const TEXTS: [&str; 2] = [wdt::COORDINATES, geosparql::AS_WKT];
/// All that say coordinates.
pub(super) const HAVING: [&str; 8] = [
    DEGREES[0].0,
    DEGREES[0].1,
    DEGREES[1].0,
    DEGREES[1].1,
    DEGREES[2].0,
    DEGREES[2].1,
    TEXTS[0],
    TEXTS[1],
];
/// From a thing to a place that it is at.
const AT: [&str; 4] = [
    schema::LOCATION,
    "https://schema.org/location",
    wgs84::LOCATION,
    wdt::LOCATION,
];
/// From a place to a larger one around it.
const WITHIN: [&str; 4] = [
    schema::CONTAINED_IN_PLACE,
    "https://schema.org/containedInPlace",
    geosparql::SF_WITHIN,
    wdt::LOCATED_IN,
];
/// From a place to smaller ones in it.
pub(super) const CONTAINING: [&str; 2] =
    [schema::CONTAINS_PLACE, "https://schema.org/containsPlace"];
/// Beginning and end of a record, in both spellings of schema.org.
const START: [&str; 2] = [schema::START_DATE, "https://schema.org/startDate"];
const END: [&str; 2] = [schema::END_DATE, "https://schema.org/endDate"];
/// So many places are looked at around a thing.
pub(super) const AROUND: usize = 1_000;
/// Most points of the outlines of one picture.
pub(super) const POINTS: usize = 2_000_000;
/// So many steps lead to a place.
pub(super) const STEPS: usize = 4;

/// Coordinates that a thing has itself.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub(super) spot: Spot,
    area: Option<Arc<Area>>,
}

impl From<Shape> for Own {
    fn from(shape: Shape) -> Self {
        Self {
            spot: shape.spot,
            area: shape.area.map(Arc::new),
        }
    }
}

/// Coordinates in the data.
pub(super) struct Atlas<'a> {
    data: &'a dyn Backend,
    /// Which of the properties above the data have at all.
    used: RefCell<BTreeMap<&'static str, bool>>,
    /// What was found of each thing.
    known: RefCell<BTreeMap<String, Option<Own>>>,
    /// Coordinates that are none, in words.
    wrong: RefCell<BTreeSet<String>>,
}

impl<'a> Atlas<'a> {
    pub(super) fn new(data: &'a dyn Backend) -> Self {
        Self {
            data,
            used: RefCell::default(),
            known: RefCell::default(),
            wrong: RefCell::default(),
        }
    }

    fn is_used(&self, property: &'static str) -> bool {
        let look = || {
            let pattern = Pattern {
                predicate: Some(NamedNodeRef::new_unchecked(property)),
                ..Pattern::default()
            };
            self.data.quads(pattern).next().is_some()
        };
        *self.used.borrow_mut().entry(property).or_insert_with(look)
    }

    /// Whether anything has coordinates at all.
    fn has_coordinates(&self) -> bool {
        let degrees = DEGREES.iter().map(|(north, _)| *north);
        let mut properties = degrees.chain(TEXTS);
        properties.any(|property| self.is_used(property))
    }

    pub(super) fn values(
        &self,
        thing: NamedOrBlankNodeRef<'_>,
        property: &'static str,
    ) -> Vec<Term> {
        if !self.is_used(property) {
            return Vec::new();
        }
        objects(self.data, thing, property).unwrap_or_default()
    }

    fn says(&self, thing: NamedOrBlankNodeRef<'_>, wrong: &str) {
        let said = format!("{}: {wrong}", printable(&thing.to_string()));
        self.wrong.borrow_mut().insert(said);
    }

    /// Degrees by the first pair of properties that both have a value.
    fn degrees(&self, thing: NamedOrBlankNodeRef<'_>) -> Option<Spot> {
        DEGREES.iter().find_map(|(north, east)| {
            let values = [north, east].map(|by| self.values(thing, by));
            let [lat, lon] = [values[0].first()?, values[1].first()?];
            if values.iter().any(|values| values.len() > 1) {
                // Which belongs to which is not said.
                self.says(thing, "several latitudes or longitudes; none is taken");
                return None;
            }
            let spot = spot(lat, lon);
            if spot.is_none() {
                let said = [lat, lon].map(|term| printable(text(term)));
                let said = format!(
                    "latitude `{}`, longitude `{}` is no place",
                    said[0], said[1]
                );
                self.says(thing, &said);
            }
            spot
        })
    }

    /// Every point that its degrees may mean.
    pub(super) fn all_degrees(&self, thing: NamedOrBlankNodeRef<'_>) -> Vec<Spot> {
        let mut spots = Vec::new();
        for (north, east) in DEGREES {
            let [norths, easts] = [north, east].map(|by| self.values(thing, by));
            for lat in &norths {
                spots.extend(easts.iter().filter_map(|lon| spot(lat, lon)));
            }
        }
        spots
    }

    /// The first of its geometries that can be read; an area before a point.
    fn shape(&self, thing: NamedOrBlankNodeRef<'_>) -> Option<Shape> {
        let values = TEXTS.iter().flat_map(|by| self.values(thing, by));
        let read = values.filter_map(|value| {
            let shape = Shape::parse(text(&value));
            shape
                .map_err(|error| self.says(thing, &error.to_string()))
                .ok()
        });
        let shapes: Vec<Shape> = read.collect();
        let area = shapes.iter().find(|shape| shape.area.is_some());
        area.or(shapes.first()).cloned()
    }

    /// The coordinates of the thing itself: a point by degrees, an extent by a geometry.
    pub(super) fn own(&self, thing: NamedOrBlankNodeRef<'_>) -> Option<Own> {
        let id = thing.to_string();
        if let Some(known) = self.known.borrow().get(&id) {
            return known.clone();
        }
        let mut holders = vec![thing.into_owned()];
        for by in HOLDING {
            holders.extend(self.values(thing, by).into_iter().filter_map(subject));
        }
        let spot = holders.iter().find_map(|one| self.degrees(one.into()));
        let shapes: Vec<Shape> = holders
            .iter()
            .filter_map(|one| self.shape(one.into()))
            .collect();
        let shape = shapes.iter().find(|shape| shape.area.is_some());
        let own = shape.or(shapes.first()).cloned().map(Own::from);
        let own = match (own, spot) {
            (own, None) => own,
            (own, Some(spot)) => Some(Own {
                spot,
                area: own.and_then(|own| own.area),
            }),
        };
        self.known.borrow_mut().insert(id, own.clone());
        own
    }

    /// Its own coordinates, or those of the nearest place that it is at, with that place; else the
    /// middle of the places that one of these contains.
    ///
    /// A country is too large to stand for a place in it; where the data say no more than the
    /// country of an event, it does.
    pub(super) fn find(
        &self,
        thing: &NamedOrBlankNode,
        is_country: impl Fn(&NamedOrBlankNode) -> bool,
    ) -> Option<(Own, Vec<NamedOrBlankNode>)> {
        if let Some(own) = self.own(thing.into()) {
            return Some((own, Vec::new()));
        }
        let mut seen = vec![thing.clone()];
        let mut known = HashSet::from([thing.clone()]);
        let mut open = 0;
        for _ in 0..STEPS {
            let around = |place: &NamedOrBlankNode| self.around(place, &is_country);
            let next: Vec<NamedOrBlankNode> = seen[open..].iter().flat_map(around).collect();
            open = seen.len();
            for place in next {
                if let Some(own) = self.own((&place).into()) {
                    return Some((own, vec![place]));
                }
                if seen.len() < AROUND && known.insert(place.clone()) {
                    seen.push(place);
                }
            }
        }
        seen.iter().find_map(|place| self.between(place))
    }

    /// The places that a thing is at, then those around it.
    pub(super) fn around(
        &self,
        thing: &NamedOrBlankNode,
        is_country: &impl Fn(&NamedOrBlankNode) -> bool,
    ) -> Vec<NamedOrBlankNode> {
        let of = |by| {
            self.values(thing.into(), by)
                .into_iter()
                .filter_map(subject)
        };
        let mut found: Vec<NamedOrBlankNode> = AT.into_iter().flat_map(of).collect();
        let within = WITHIN.into_iter().flat_map(of);
        found.extend(within.filter(|place| !is_country(place)));
        found
    }

    /// The middle of the places that a place contains, with these places.
    pub(super) fn between(&self, place: &NamedOrBlankNode) -> Option<(Own, Vec<NamedOrBlankNode>)> {
        let parts = CONTAINING
            .into_iter()
            .flat_map(|by| self.values(place.into(), by));
        let parts = parts.filter_map(subject);
        let placed = parts.filter_map(|part| Some((self.own((&part).into())?.spot, part)));
        let (spots, parts): (Vec<Spot>, Vec<_>) = placed.unzip();
        let area = None;
        middle(&spots).map(|spot| (Own { spot, area }, parts))
    }

    /// Who holds or claims a territory by the records about it, and when.
    fn holds(&self, place: &NamedOrBlankNode) -> Vec<Hold> {
        if !self.is_used(dip::TERRITORY) {
            return Vec::new();
        }
        let mut holds = Vec::new();
        let place = Term::from(place.clone());
        let records = subjects(self.data, dip::TERRITORY, Some(place.as_ref()));
        for record in records.unwrap_or_default() {
            let values = |by: &'static str| self.values((&record).into(), by);
            let kinds = values(dip::KIND);
            let is = |wanted: &[&str]| {
                let mut kinds = kinds.iter().filter_map(iri);
                kinds.any(|kind| wanted.contains(&kind))
            };
            let is_claimed = is(&[scheme::CLAIMS, scheme::ANNEXED]);
            if !is_claimed && !is(&[scheme::CONTROLS, scheme::ADMINISTERS]) {
                continue;
            }
            let all = |spellings: [&'static str; 2]| {
                let values: Vec<Term> = spellings.into_iter().flat_map(values).collect();
                dates(&values)
            };
            let given = Given {
                starts: all(START),
                ends: all(END),
                ..Given::default()
            };
            let period = given.period();
            let by = values(dip::HOLDER).into_iter();
            holds.extend(by.map(|holder| Hold {
                holder: holder.to_string(),
                is_claimed,
                period: period.clone(),
            }));
        }
        holds
    }
}

fn iri(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// Whether a property leads to a place that a thing is at, or to one around it.
pub(super) fn leads(property: &str) -> bool {
    AT.contains(&property) || WITHIN.contains(&property)
}

/// The spelling of a literal; nothing of anything else.
pub(super) fn text(term: &Term) -> &str {
    match term {
        Term::Literal(literal) => literal.value(),
        _ => "",
    }
}

/// The point at these degrees.
pub(super) fn spot(lat: &Term, lon: &Term) -> Option<Spot> {
    let degrees = |term: &Term| text(term).trim().parse::<f64>().ok();
    Spot::new(degrees(lat)?, degrees(lon)?)
}

/// The thing that a node stands for, if something can be said about it.
pub(super) fn thing(id: &str) -> Option<NamedOrBlankNode> {
    match id.strip_prefix("_:") {
        Some(blank) => BlankNode::new(blank).ok().map(Into::into),
        None => NamedNode::new(id).ok().map(Into::into),
    }
}

impl RelationGraph {
    /// Puts a node on the map, without its outline where all together have too many points.
    /// `points` is how many there are so far.
    pub fn place(&mut self, node: NodeIndex, mut place: Place, points: &mut usize) {
        let rings = place.area.iter().flat_map(|area| area.iter().flatten());
        *points = points.saturating_add(rings.map(Vec::len).sum());
        if *points > POINTS && place.area.take().is_some() {
            let name = printable(self.graph[node].thing());
            let said = format!(
                "{name}: an outline, because all of one picture together have more than {POINTS} points"
            );
            self.misplaced.push(said);
        }
        self.places.insert(node, place);
    }
}

impl Builder<'_> {
    /// The place of another thing, which is given as that of a node.
    pub(super) fn place_of(&self, term: &Term) -> Option<Place> {
        let place = subject(term.clone())?;
        let (own, at) = self.find(&place)?;
        Some(if at.is_empty() {
            self.placed(&own, &[place])
        } else {
            self.placed(&own, &at)
        })
    }

    fn find(&self, thing: &NamedOrBlankNode) -> Option<(Own, Vec<NamedOrBlankNode>)> {
        self.atlas.find(thing, |place| {
            self.kinds.both(place.into()).0 == NodeKind::State
        })
    }

    /// A place that has its coordinates from others.
    fn placed(&self, own: &Own, at: &[NamedOrBlankNode]) -> Place {
        let label = |place: &NamedOrBlankNode| self.labels.show(&Term::from(place.clone()));
        let at = match at {
            [one, other] => format!("{} and {}", label(one), label(other)),
            [one, _, rest @ ..] => format!("{} and {} more", label(one), rest.len() + 1),
            _ => at.iter().map(label).collect(),
        };
        Place {
            spot: own.spot,
            // The extent of a town is not the extent of a meeting in it.
            area: None,
            at: Some(at),
        }
    }

    /// Gives places to nodes that have none yet, and finds out which are contested.
    pub(super) fn locate(&mut self) {
        if !self.atlas.has_coordinates() && self.result.places.is_empty() {
            return;
        }
        let nodes: Vec<NodeIndex> = self.result.graph.node_indices().collect();
        for node in nodes {
            let Some(thing) = thing(self.result.graph[node].thing()) else {
                continue;
            };
            if !self.result.places.contains_key(&node) {
                let Some((own, at)) = self.find(&thing) else {
                    continue;
                };
                let place = if at.is_empty() {
                    Place {
                        area: own.area,
                        ..Place::measured(own.spot)
                    }
                } else {
                    self.placed(&own, &at)
                };
                self.place(node, place);
            }
            let holds = self.atlas.holds(&thing);
            if Hold::dispute(holds.iter().filter(|hold| hold.is_open())) {
                self.result.contested.insert(node);
            }
            if !holds.is_empty() {
                self.result.holds.insert(node, holds);
            }
        }
        let wrong = self.atlas.wrong.borrow();
        self.result.misplaced.extend(wrong.iter().cloned());
    }
}
