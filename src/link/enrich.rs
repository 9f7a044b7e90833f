//! What Wikidata says of linked things and we do not: whole statements, in graphs of their own.
//!
//! A graph an item. Qualifiers, ranks and references come along, deprecated statements with their
//! reasons. The graph says by which document, of which revision, retrieved when, under which
//! licence; none of it is ever among our own statements.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::theirs::Found;
use super::wikibase::{Entity, EntityId, Mapping, Statement};
use crate::model::diagnostic::Diagnostic;
use crate::model::{Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::{dcterms, id, rdf, schema};

const CC0: &str = "http://creativecommons.org/publicdomain/zero/1.0/";
const RETRIEVED_ON: &str = "http://purl.org/pav/retrievedOn";
const RETRIEVED_FROM: &str = "http://purl.org/pav/retrievedFrom";
const BEST: &str = "http://wikiba.se/ontology#BestRank";
/// Numbers of all statements, which a part does not have.
const COUNTS: [&str; 3] = ["statements", "sitelinks", "identifiers"];
const ONTOLOGY: &str = "http://wikiba.se/ontology#";
const DIRECT: [&str; 2] = [
    "http://www.wikidata.org/prop/direct/",
    "http://www.wikidata.org/prop/direct-normalized/",
];
const CLAIM: &str = "http://www.wikidata.org/prop/";

/// Prefixes under which Wikidata's RDF is usually read.
pub const PREFIXES: [(&str, &str); 14] = [
    ("wd", "http://www.wikidata.org/entity/"),
    ("wds", "http://www.wikidata.org/entity/statement/"),
    ("wdt", "http://www.wikidata.org/prop/direct/"),
    ("wdv", "http://www.wikidata.org/value/"),
    ("wdref", "http://www.wikidata.org/reference/"),
    ("wdata", "https://www.wikidata.org/wiki/Special:EntityData/"),
    ("p", "http://www.wikidata.org/prop/"),
    ("ps", "http://www.wikidata.org/prop/statement/"),
    ("psv", "http://www.wikidata.org/prop/statement/value/"),
    ("pq", "http://www.wikidata.org/prop/qualifier/"),
    ("pqv", "http://www.wikidata.org/prop/qualifier/value/"),
    ("pr", "http://www.wikidata.org/prop/reference/"),
    ("prv", "http://www.wikidata.org/prop/reference/value/"),
    ("wikibase", "http://wikiba.se/ontology#"),
];

/// The graph of an item.
pub fn graph(item: &EntityId) -> NamedNode {
    NamedNode::new_unchecked(format!("{}{item}", id::GRAPH_WIKIDATA))
}

/// What was written of one item.
#[derive(Clone, Debug, Default)]
pub struct Enriched {
    /// In the graph of the item.
    pub quads: Vec<Quad>,
    /// How many statements.
    pub statements: usize,
    /// What could not be said.
    pub notes: Vec<Diagnostic>,
}

/// The statements of an item that are not `known`, of properties that are wanted.
pub fn enrich(
    found: &Found,
    known: &BTreeSet<String>,
    wanted: &dyn Fn(&EntityId) -> bool,
    mapping: &Mapping,
) -> Enriched {
    let whole = &found.entity;
    let is_new = |own: &&Statement| wanted(&own.main.property) && !known.contains(&own.id);
    let statements: Vec<Statement> = whole.statements.iter().filter(is_new).cloned().collect();
    if statements.is_empty() {
        return Enriched::default();
    }
    let part = Entity {
        labels: BTreeMap::new(),
        descriptions: BTreeMap::new(),
        aliases: BTreeMap::new(),
        sitelinks: BTreeMap::new(),
        statements,
        ..whole.clone()
    };
    let written = mapping.triples(&part);
    let less = outranked(whole, &part);
    let hidden = hidden(&written.triples, &less);
    let graph = graph(&whole.id);
    let mut quads = about(&graph, found, mapping);
    let kept = written
        .triples
        .into_iter()
        .filter(|triple| !hidden.contains(triple));
    quads.extend(kept.map(|triple| triple.in_graph(graph.clone())));
    Enriched {
        quads,
        statements: part.statements.len(),
        notes: written.notes,
    }
}

/// Properties whose best statements are among ours already: what is left of them is not the best.
fn outranked(whole: &Entity, part: &Entity) -> BTreeSet<EntityId> {
    let all = whole.best_ranks();
    let left = part.best_ranks();
    let worse = left
        .iter()
        .filter(|(property, rank)| all.get(**property) != Some(*rank));
    worse.map(|(property, _)| (*property).clone()).collect()
}

/// What would say that a statement is the best of its property, and counts of all.
fn hidden(triples: &[Triple], less: &BTreeSet<EntityId>) -> HashSet<Triple> {
    let property = |triple: &Triple, bases: &[&str]| {
        let predicate = triple.predicate.as_str();
        let local = bases.iter().find_map(|base| predicate.strip_prefix(base))?;
        EntityId::new(local).filter(|id| less.contains(id))
    };
    let nodes: BTreeSet<String> = triples
        .iter()
        .filter(|triple| property(triple, &[CLAIM]).is_some())
        .map(|triple| triple.object.to_string())
        .collect();
    let is_best = |triple: &Triple| {
        triple.predicate.as_str() == rdf::TYPE
            && matches!(&triple.object, Term::NamedNode(class) if class.as_str() == BEST)
            && nodes.contains(&triple.subject.to_string())
    };
    let is_count = |triple: &Triple| {
        let local = triple.predicate.as_str().strip_prefix(ONTOLOGY);
        local.is_some_and(|local| COUNTS.contains(&local))
    };
    let hidden = triples.iter().filter(|triple| {
        property(triple, &DIRECT).is_some() || is_best(triple) || is_count(triple)
    });
    hidden.cloned().collect()
}

/// What was asked, where it was asked over the network.
fn address(source: &str) -> Option<NamedNode> {
    let web = ["https://", "http://"];
    let is_web = web.iter().any(|scheme| source.starts_with(scheme));
    is_web.then(|| NamedNode::new(source).ok()).flatten()
}

/// What is to be known of the graph.
fn about(graph: &NamedNode, found: &Found, mapping: &Mapping) -> Vec<Quad> {
    let node = NamedOrBlankNode::from(graph.clone());
    let mut quads = Vec::new();
    let mut say = |predicate: &str, object: Term| {
        let predicate = NamedNode::new_unchecked(predicate);
        quads.push(Quad::new(node.clone(), predicate, object, graph.clone()));
    };
    say(rdf::TYPE, NamedNode::new_unchecked(schema::DATASET).into());
    say(schema::ABOUT, mapping.wiki.entity(&found.entity.id).into());
    say(dcterms::LICENSE, NamedNode::new_unchecked(CC0).into());
    // A file does not say from where it was retrieved; the site has it there.
    let document = address(&found.origin.source);
    let document = document.unwrap_or_else(|| mapping.wiki.document(&found.entity.id));
    say(RETRIEVED_FROM, document.into());
    let source = Literal::new_simple_literal(&found.origin.source);
    say(dcterms::SOURCE, source.into());
    if let Some(day) = &found.origin.retrieved {
        let date = NamedNode::new_unchecked("http://www.w3.org/2001/XMLSchema#date");
        say(RETRIEVED_ON, Literal::new_typed_literal(day, date).into());
    }
    quads
}
