//! Data as a collection: their things, found by an index of their names, with whatever is asserted of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::collection::{
    Collection, DESCRIPTIONS, Property, Said, Space, Survey, Type, local, moment,
};
use crate::link::LinkError;
use crate::link::ask::{Asking, Hedged, Question, When, date, from_data};
use crate::link::index::{About, Encoded, Entity, Id, Index, IndexWriter};
use crate::link::matching::Candidates;
use crate::model::{Literal, NamedNodeRef, Term};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{rdf, rdfs, skos};

/// What the index of names may take, in bytes.
const MEMORY: u64 = 64 << 20;
/// Where the types of XML Schema live.
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Data as a collection. Ids are IRIs; properties are the predicates of what has a name.
pub struct OfData<'a> {
    backend: &'a dyn Backend,
    index: Index,
    survey: Survey,
    /// What is said with a reservation: an answer has no room for that, so it is no value.
    hedged: Hedged,
    types: Vec<Type>,
    properties: Vec<Property>,
}

impl std::fmt::Debug for OfData<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfData").finish_non_exhaustive()
    }
}

impl<'a> OfData<'a> {
    /// Makes an index of the things of the data, in a file that is gone with it. `ontology` knows classes and properties
    /// that the data do not describe. O(quads).
    ///
    /// # Errors
    /// Failures of the backends, and a temporary file that cannot be written.
    pub fn new(backend: &'a dyn Backend, ontology: &'a dyn Backend) -> Result<Self, LinkError> {
        let things = from_data(
            backend,
            ontology,
            &Asking {
                class: None,
                languages: &["en"],
            },
        )?;
        let folder = tempfile::tempdir()
            .map_err(|error| LinkError::io(Path::new("a temporary folder"), error))?;
        let path = folder.path().join("names");
        let about = About {
            sources: vec!["data".to_owned()],
            ..About::default()
        };
        let mut writer = IndexWriter::begin(&path, MEMORY, about)?;
        let mut survey = Survey::default();
        let states = linked(&things);
        for thing in &things {
            let (entity, properties) = entity(backend, thing, &states)?;
            survey.count(&entity.types, &properties);
            if let Some(encoded) = Encoded::new(entity) {
                writer.push(&encoded)?;
            }
        }
        writer.finish(&|_| {}, &|_| {})?;
        // A file that is mapped stays readable when its folder is gone.
        let index = Index::open(&path)?;
        let names = term_names(backend, ontology)?;
        let name = |iri: &str| names.get(iri).cloned().unwrap_or_else(|| local(iri));
        Ok(Self {
            types: survey.types(|id| Ok(name(&id.iri())))?,
            properties: survey.properties(name),
            hedged: Hedged::read(backend)?,
            backend,
            index,
            survey,
        })
    }

    fn name(&self, id: &Id) -> Result<String, LinkError> {
        let known = Candidates::by_id(&self.index, id)?;
        let label =
            known.and_then(|known| known.label(&["en", "mul"]).map(|label| label.text.clone()));
        let kind = || {
            self.types
                .iter()
                .find(|kind| kind.id == *id)
                .map(|kind| kind.name.clone())
        };
        Ok(label.or_else(kind).unwrap_or_else(|| local(&id.iri())))
    }
}

/// Things of the data by the items that they are linked to: a country is asked by either.
fn linked(things: &[Question]) -> BTreeMap<&Id, Vec<&str>> {
    let mut found: BTreeMap<&Id, Vec<&str>> = BTreeMap::new();
    for thing in things {
        for id in &thing.linked {
            found.entry(id).or_default().push(&thing.subject);
        }
    }
    found
}

/// An entity of a thing, and the predicates that it has.
fn entity(
    backend: &dyn Backend,
    thing: &Question,
    states: &BTreeMap<&Id, Vec<&str>>,
) -> Result<(Entity, Vec<String>), StoreError> {
    let mut entity = Entity {
        id: Id::new(&thing.subject),
        position: thing.position,
        identifiers: thing.identifiers.clone(),
        ..Entity::default()
    };
    for name in &thing.names {
        entity.name(&name.text, &name.language, name.alias);
    }
    entity
        .dates
        .extend(thing.dates.iter().filter_map(|(when, date)| match when {
            When::Of(number) => Some((*number, *date)),
            When::Any => None,
        }));
    for id in thing.countries.iter().flat_map(|country| &country.ids) {
        entity.countries.push(id.clone());
        let ours = states.get(id).into_iter().flatten();
        entity.countries.extend(ours.map(|iri| Id::new(iri)));
    }
    let mut predicates = BTreeSet::new();
    for quad in backend.quads(Pattern {
        subject: Some(NamedNodeRef::new_unchecked(&thing.subject).into()),
        ..Pattern::default()
    }) {
        let quad = quad?;
        match quad.object {
            Term::NamedNode(class) if quad.predicate.as_str() == rdf::TYPE => {
                entity.types.push(Id::new(class.as_str()));
            }
            Term::Literal(text) if DESCRIPTIONS.contains(&quad.predicate.as_str()) => {
                let language = text.language().unwrap_or_default().to_owned();
                entity
                    .descriptions
                    .push((language, text.value().to_owned()));
            }
            Term::BlankNode(_) | Term::Triple(_) => continue,
            _ => {}
        }
        predicates.insert(quad.predicate.into_string());
    }
    entity.settle();
    Ok((entity, predicates.into_iter().collect()))
}

/// Names of classes and predicates: English ones first, then those without a language, then any.
fn term_names(
    backend: &dyn Backend,
    ontology: &dyn Backend,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut best: BTreeMap<String, (u8, String)> = BTreeMap::new();
    for (source, predicate) in [
        (ontology, rdfs::LABEL),
        (ontology, skos::PREF_LABEL),
        (backend, rdfs::LABEL),
    ] {
        for quad in source.quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        }) {
            let quad = quad?;
            let (crate::model::NamedOrBlankNode::NamedNode(term), Term::Literal(name)) =
                (quad.subject, quad.object)
            else {
                continue;
            };
            let rank = match name.language() {
                Some("en") => 0,
                None => 1,
                Some(_) => 2,
            };
            let named = (rank, name.value().to_owned());
            let known = best
                .entry(term.into_string())
                .or_insert_with(|| named.clone());
            if named < *known {
                *known = named;
            }
        }
    }
    Ok(best
        .into_iter()
        .map(|(term, (_, name))| (term, name))
        .collect())
}

/// A literal as the protocol has it.
fn literal(value: &Literal) -> Said {
    let text = || {
        Said::Text(
            value.value().to_owned(),
            value.language().unwrap_or_default().to_owned(),
        )
    };
    match value.datatype().as_str().strip_prefix(XSD) {
        Some("integer" | "int" | "long" | "short" | "nonNegativeInteger" | "positiveInteger") => {
            value.value().parse().map_or_else(|_| text(), Said::Integer)
        }
        Some("decimal" | "double" | "float") => match value.value().parse::<f64>() {
            Ok(number) if number.is_finite() => Said::Number(number),
            _ => text(),
        },
        Some("date") => match date(value.value()).and_then(moment) {
            Some(moment) => Said::Date(moment),
            None => text(),
        },
        Some("dateTime") if is_moment(value.value()) => Said::Date(value.value().to_owned()),
        _ => text(),
    }
}

/// Whether a moment is one that the protocol can carry: four digits of a year, a time behind `T`.
fn is_moment(text: &str) -> bool {
    let whole = text.len() >= 19 && text.is_ascii() && text.as_bytes()[10] == b'T';
    whole && date(text).and_then(moment).is_some()
}

impl Collection for OfData<'_> {
    fn candidates(&self) -> &dyn Candidates {
        &self.index
    }

    fn space(&self) -> Space {
        Space::Iris
    }

    fn at(&self, place: u32) -> Result<Option<Entity>, LinkError> {
        let there = u64::from(place) < self.index.about().entities;
        there.then(|| self.index.entity(place)).transpose()
    }

    fn types(&self) -> &[Type] {
        &self.types
    }

    fn properties(&self) -> &[Property] {
        &self.properties
    }

    fn uses(&self, kind: &Id) -> Option<&BTreeMap<String, u64>> {
        self.survey.uses(kind)
    }

    fn values(&self, id: &Id, property: &str) -> Result<Vec<Said>, LinkError> {
        if !self.properties.iter().any(|known| known.id == property)
            || Candidates::by_id(&self.index, id)?.is_none()
        {
            return Ok(Vec::new());
        }
        let iri = id.iri();
        let mut objects = Vec::new();
        for quad in self.backend.quads(Pattern {
            subject: Some(NamedNodeRef::new_unchecked(&iri).into()),
            predicate: Some(NamedNodeRef::new_unchecked(property)),
            ..Pattern::default()
        }) {
            let quad = quad?;
            if !self.hedged.is(&quad) {
                objects.push(quad.object);
            }
        }
        // The same is said in several graphs.
        objects.sort_by_cached_key(ToString::to_string);
        objects.dedup();
        let mut said = Vec::new();
        for object in objects {
            match object {
                Term::NamedNode(node) => {
                    let id = Id::new(node.as_str());
                    let name = self.name(&id)?;
                    said.push(Said::Entity(id, name));
                }
                Term::Literal(value) => said.push(literal(&value)),
                Term::BlankNode(_) | Term::Triple(_) => {}
            }
        }
        Ok(said)
    }
}
