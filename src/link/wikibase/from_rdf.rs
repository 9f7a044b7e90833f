//! Entities from RDF, read by the nodes of their statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::from_values::Reader;
use super::id::{EntityId, EntityKind};
use super::kept::{restored, sort, sort_references, sort_snaks};
use super::model::{Entity, Kind, Rank, Reference, Sitelink, Statement};
use super::property;
use super::sites;
use super::statements;
use super::terms::{DERIVED_FROM, ONTOLOGY, RDF_TYPE, SAME_AS, SCHEMA, ontology};
use super::to_rdf::Mapping;
use super::wiki::Use;
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::vocab::{rdfs, skos};

/// Triples by subject.
#[derive(Debug, Default)]
pub(super) struct Facts(HashMap<NamedOrBlankNode, Vec<(NamedNode, Term)>>);

impl Facts {
    pub(super) fn of(&self, subject: &NamedOrBlankNode) -> &[(NamedNode, Term)] {
        self.0.get(subject).map_or(&[], Vec::as_slice)
    }

    fn objects<'g>(
        &'g self,
        subject: &NamedOrBlankNode,
        predicate: &'g str,
    ) -> impl Iterator<Item = &'g Term> + 'g {
        let facts = self.of(subject).iter();
        facts
            .filter(move |(own, _)| own.as_str() == predicate)
            .map(|(_, object)| object)
    }

    /// The smallest literal.
    pub(super) fn text(&self, subject: &NamedOrBlankNode, predicate: &str) -> Option<String> {
        let texts = self
            .of(subject)
            .iter()
            .filter(|(own, _)| own.as_str() == predicate);
        let texts = texts.filter_map(|(_, object)| match object {
            Term::Literal(literal) => Some(literal.value()),
            _ => None,
        });
        texts.min().map(str::to_owned)
    }

    /// The smallest IRI.
    pub(super) fn iri(&self, subject: &NamedOrBlankNode, predicate: &str) -> Option<String> {
        let nodes = self
            .of(subject)
            .iter()
            .filter(|(own, _)| own.as_str() == predicate);
        let nodes = nodes.filter_map(|(_, object)| match object {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        });
        nodes.min().map(str::to_owned)
    }

    pub(super) fn is_a(&self, subject: &NamedOrBlankNode, class: &str) -> bool {
        let mut types = self.of(subject).iter();
        types.any(|(own, object)| {
            own.as_str() == RDF_TYPE
                && matches!(object, Term::NamedNode(own) if own.as_str() == class)
        })
    }
}

/// A graph in which entities are looked up.
#[derive(Debug, Default)]
pub struct Graph {
    facts: Facts,
    /// Pages and documents by what they are about.
    about: HashMap<NamedNode, BTreeSet<String>>,
    /// Old names by what is meant now.
    merged: HashMap<NamedNode, BTreeSet<String>>,
    /// All that is an item or property.
    entities: BTreeSet<String>,
}

/// An entity as RDF tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovered {
    /// The entity; statements by property and name, all else sorted too.
    pub entity: Entity,
    /// What is guessed or could not be read.
    pub notes: Vec<Diagnostic>,
}

impl Graph {
    /// Sorts triples.
    pub fn new(triples: impl IntoIterator<Item = Triple>) -> Self {
        let mut graph = Self::default();
        let about = format!("{SCHEMA}about");
        let classes = [ontology("Item"), ontology("Property")];
        for triple in triples {
            if let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(object)) =
                (&triple.subject, &triple.object)
            {
                let subject = subject.as_str().to_owned();
                let predicate = triple.predicate.as_str();
                if predicate == about {
                    graph
                        .about
                        .entry(object.clone())
                        .or_default()
                        .insert(subject);
                } else if predicate == SAME_AS {
                    graph
                        .merged
                        .entry(object.clone())
                        .or_default()
                        .insert(subject);
                } else if predicate == RDF_TYPE && classes.contains(object) {
                    graph.entities.insert(subject);
                }
            }
            let facts = graph.facts.0.entry(triple.subject).or_default();
            facts.push((triple.predicate, triple.object));
        }
        graph
    }

    /// The entities of a wiki that the graph tells of.
    pub fn entities(&self, mapping: &Mapping) -> Vec<EntityId> {
        let ids = self
            .entities
            .iter()
            .filter_map(|node| mapping.wiki.entity_id(node));
        let mut ids: Vec<EntityId> = ids.collect();
        ids.sort();
        ids
    }

    /// One entity; `None` where the graph does not say what it is.
    pub fn entity(&self, id: &EntityId, mapping: &Mapping) -> Option<Recovered> {
        let node = mapping.wiki.entity(id);
        if !self.entities.contains(node.as_str()) {
            return None;
        }
        let subject = NamedOrBlankNode::from(node.clone());
        let kind = match id.kind() {
            EntityKind::Item => Kind::Item,
            EntityKind::Property => {
                let class = self.facts.iri(&subject, &format!("{ONTOLOGY}propertyType"));
                let class = class
                    .as_deref()
                    .and_then(|class| class.strip_prefix(ONTOLOGY));
                Kind::Property {
                    datatype: class.map(property::datatype_of),
                }
            }
            _ => return None,
        };
        let mut reader = Reader {
            facts: &self.facts,
            mapping,
            notes: Vec::new(),
        };
        let mut entity = Entity::new(id.clone(), kind);
        self.words(&subject, &mut entity);
        self.document(&mut entity, mapping);
        entity.sitelinks = self.sitelinks(&node, mapping);
        entity.statements = self.statements(&subject, &mut reader, id);
        let merged = self.merged.get(&node).into_iter().flatten();
        entity.redirected_from = merged.filter_map(|old| mapping.wiki.entity_id(old)).min();
        let notes = reader.notes.into_iter();
        let notes = notes
            .map(|said| Diagnostic::new(format!("{id}: {said}")))
            .collect();
        Some(Recovered { entity, notes })
    }

    fn words(&self, subject: &NamedOrBlankNode, entity: &mut Entity) {
        for (language, text) in self.texts(subject, rdfs::LABEL) {
            entity.labels.entry(language).or_insert(text);
        }
        for (language, text) in self.texts(subject, &format!("{SCHEMA}description")) {
            entity.descriptions.entry(language).or_insert(text);
        }
        for (language, text) in self.texts(subject, skos::ALT_LABEL) {
            entity.aliases.entry(language).or_default().push(text);
        }
    }

    /// Literals with a language, sorted.
    fn texts(&self, subject: &NamedOrBlankNode, predicate: &str) -> BTreeSet<(String, String)> {
        let facts = self.facts.of(subject).iter();
        let objects = facts.filter(|(own, _)| own.as_str() == predicate);
        objects
            .filter_map(|(_, object)| match object {
                Term::Literal(literal) => {
                    Some((literal.language()?.to_owned(), literal.value().to_owned()))
                }
                _ => None,
            })
            .collect()
    }

    fn document(&self, entity: &mut Entity, mapping: &Mapping) {
        let node = NamedOrBlankNode::from(mapping.wiki.document(&entity.id));
        let revision = self.facts.text(&node, &format!("{SCHEMA}version"));
        entity.revision = revision.and_then(|number| number.parse().ok());
        entity.modified = self.facts.text(&node, &format!("{SCHEMA}dateModified"));
    }

    fn sitelinks(&self, node: &NamedNode, mapping: &Mapping) -> BTreeMap<String, Sitelink> {
        let mut found = BTreeMap::new();
        for page in self.about.get(node).into_iter().flatten() {
            let page = NamedOrBlankNode::from(NamedNode::new_unchecked(page));
            let home = self.facts.iri(&page, &format!("{SCHEMA}isPartOf"));
            let site = home.as_deref().and_then(sites::name_of);
            let title = self.facts.text(&page, &format!("{SCHEMA}name"));
            let (Some(site), Some(title)) = (site, title) else {
                continue;
            };
            let badges = ontology("badge");
            let badges = self.facts.objects(&page, badges.as_str());
            let badges = badges.filter_map(|badge| match badge {
                Term::NamedNode(badge) => mapping.wiki.entity_id(badge.as_str()),
                _ => None,
            });
            let badges: BTreeSet<EntityId> = badges.collect();
            let badges = badges.into_iter().collect();
            found.insert(
                site,
                Sitelink {
                    title,
                    badges,
                    url: None,
                },
            );
        }
        found
    }

    fn statements(
        &self,
        subject: &NamedOrBlankNode,
        reader: &mut Reader<'_>,
        id: &EntityId,
    ) -> Vec<Statement> {
        let wiki = &reader.mapping.wiki;
        let facts = self.facts.of(subject).iter();
        let nodes: BTreeSet<(EntityId, String)> = facts
            .filter_map(|(predicate, object)| {
                let property = wiki.property_id(Use::Claim, predicate.as_str())?;
                let Term::NamedNode(node) = object else {
                    return None;
                };
                let local = wiki.statement_local(node.as_str())?;
                Some((property, local.to_owned()))
            })
            .collect();
        let nodes = nodes.into_iter();
        let mut found: Vec<Statement> = nodes
            .filter_map(|(property, local)| self.statement(reader, id, &property, &local))
            .collect();
        sort(&mut found);
        found
    }

    fn statement(
        &self,
        reader: &mut Reader<'_>,
        entity: &EntityId,
        property: &EntityId,
        local: &str,
    ) -> Option<Statement> {
        let node = NamedOrBlankNode::from(reader.mapping.wiki.statement(local));
        let rank = self.facts.iri(&node, &format!("{ONTOLOGY}rank"));
        let all = [Rank::Deprecated, Rank::Normal, Rank::Preferred];
        let rank = all
            .into_iter()
            .find(|own| rank.as_deref() == Some(ontology(statements::class_of(*own)).as_str()));
        let Some(rank) = rank else {
            reader.notes.push(format!(
                "the statement `{local}` has no rank and is left out"
            ));
            return None;
        };
        let mut qualifiers = reader.snaks(&node, Use::Qualifier);
        let mut nothing = reader.novalues(&node);
        let mut main = reader.snaks(&node, Use::Statement);
        main.retain(|own| own.property == *property);
        if main.is_empty() {
            let place = nothing.iter().position(|own| own.property == *property);
            main.extend(place.map(|place| nothing.remove(place)));
        }
        // The same type twice is no qualifier.
        nothing.retain(|own| !main.contains(own));
        qualifiers.append(&mut nothing);
        sort_snaks(&mut qualifiers);
        if main.len() != 1 {
            let number = main.len();
            reader.notes.push(format!(
                "the statement `{local}` has {number} values and is left out"
            ));
            return None;
        }
        let main = main.pop()?;
        Some(Statement {
            id: restored(local, entity),
            rank,
            main,
            qualifiers,
            references: self.references(reader, &node),
        })
    }

    fn references(&self, reader: &mut Reader<'_>, statement: &NamedOrBlankNode) -> Vec<Reference> {
        let nodes = self.facts.objects(statement, DERIVED_FROM);
        let nodes = nodes.filter_map(|node| match node {
            Term::NamedNode(node) => Some(NamedOrBlankNode::from(node.clone())),
            Term::BlankNode(node) => Some(node.clone().into()),
            Term::Literal(_) | Term::Triple(_) => None,
        });
        let nodes: Vec<NamedOrBlankNode> = nodes.collect();
        let nodes = nodes.iter();
        let mut found: Vec<Reference> = nodes.map(|node| Self::reference(reader, node)).collect();
        sort_references(&mut found);
        found
    }

    fn reference(reader: &mut Reader<'_>, node: &NamedOrBlankNode) -> Reference {
        let mut snaks = reader.snaks(node, Use::Reference);
        snaks.extend(reader.novalues(node));
        sort_snaks(&mut snaks);
        Reference {
            hash: reader.mapping.wiki.reference_hash(node),
            snaks,
        }
    }
}
