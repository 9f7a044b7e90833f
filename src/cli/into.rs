//! `--into GRAPH`: results as triples in a named graph of a store, all of them or none.

use std::path::Path;

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::keep::open_to_write;
use super::output;
use super::progress::thousands;
use super::source::{Data, DataArgs};
use crate::graph::Node;
use crate::model::diagnostic::Diagnostic;
use crate::model::{
    GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple,
};
use crate::network::Measure;
use crate::store::{Backend, Context, Durability, Pattern};
use crate::vocab::{dcterms, dip, rdf, schema};

/// Where results are kept.
#[derive(Args, Debug)]
pub(super) struct IntoArgs {
    /// Write the results into this graph of the store instead, in place of earlier ones
    #[arg(long, value_name = "GRAPH", value_parser = output::iri, conflicts_with_all = ["output", "format", "json"])]
    pub(super) into: Option<String>,
}

impl IntoArgs {
    /// Files are only read: results go into a store.
    pub(super) fn refuse_without_store(&self, data: &DataArgs) -> Result<(), Failure> {
        if self.into.is_some() && data.location.is_none() {
            return Err(
                Failure::usage("`--into` writes into a store, and none is named")
                    .hint("name it with `-l STORE`; `chancery load FILE -l STORE` makes one"),
            );
        }
        Ok(())
    }

    /// Refuses a graph of something else before anything is measured.
    pub(super) fn refuse_others(&self, data: &Data) -> Result<(), Failure> {
        match &self.into {
            Some(graph) => refuse_others(data.written(), NamedNodeRef::new_unchecked(graph)),
            None => Ok(()),
        }
    }
}

/// Results on their way into a graph.
pub(super) struct Results {
    /// What the graph says of itself.
    said: Vec<(NamedNode, Term)>,
    triples: Vec<Triple>,
    /// Things without an IRI, which another graph cannot name.
    nameless: usize,
    /// What a triple of them is called.
    unit: &'static str,
}

fn property(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}{local}", dip::NAMESPACE))
}

impl Results {
    /// No results yet; the words say of what they are.
    pub(super) fn new(description: &str, unit: &'static str) -> Self {
        let by = NamedNode::new_unchecked(dcterms::DESCRIPTION);
        let words = Literal::new_simple_literal(description);
        Self {
            said: vec![(by, words.into())],
            triples: Vec::new(),
            nameless: 0,
            unit,
        }
    }

    /// Something about the whole.
    pub(super) fn say(&mut self, local: &str, value: Term) {
        self.said.push((property(local), value));
    }

    /// A triple about something that has an IRI.
    pub(super) fn put(&mut self, subject: &NamedNode, predicate: &str, value: impl Into<Term>) {
        let predicate = NamedNode::new_unchecked(predicate);
        let triple = Triple::new(subject.clone(), predicate, value);
        self.triples.push(triple);
    }

    /// A triple about a thing, unless it has no IRI.
    pub(super) fn put_thing(&mut self, subject: &NamedNode, predicate: &str, thing: &Node) {
        match NamedNode::new(&*thing.id) {
            Ok(thing) => self.put(subject, predicate, thing),
            Err(_) => self.nameless += 1,
        }
    }

    /// A value of one thing.
    pub(super) fn add(&mut self, node: &Node, local: &str, value: Term) {
        match NamedNode::new(&*node.id) {
            Ok(subject) => {
                self.triples
                    .push(Triple::new(subject, property(local), value));
            }
            Err(_) => self.nameless += 1,
        }
    }

    /// Paths do not take the place of values, nor values that of paths.
    fn refuse_other_kind(&self, earlier: &[Quad], graph: NamedNodeRef<'_>) -> Result<(), Failure> {
        let are_paths = self.unit == PATHS;
        let is_other = |quad: &&Quad| {
            let by = quad.predicate.as_str();
            let is_of_path = OF_PATHS.contains(&by);
            by != dcterms::DESCRIPTION && is_of_path != are_paths
        };
        if earlier.iter().find(is_other).is_none() {
            return Ok(());
        }
        let kept = if are_paths { "measures" } else { "paths" };
        let said = format!("{graph} holds {kept}, which would be lost");
        Err(Failure::new(Kind::Input, Diagnostic::new(said))
            .hint("name another graph; `DROP GRAPH` in `chancery update` empties this one"))
    }

    /// Puts them into the graph in one transaction, and says so.
    pub(super) fn write(
        &self,
        graph: &str,
        location: Option<&Path>,
        common: &Common,
    ) -> Result<(), Failure> {
        let Some(location) = location else {
            return Ok(());
        };
        let disk = open_to_write(location, Durability::Disk)?;
        super::source::say_torn(&disk, common);
        let graph = NamedNode::new_unchecked(graph);
        // Somebody else may have written since.
        refuse_others(&disk, graph.as_ref())?;
        let earlier = held(&disk, graph.as_ref())?;
        self.refuse_other_kind(&earlier, graph.as_ref())?;
        let said = self.said.iter();
        let said = said.map(|(predicate, value)| format!("{graph} {predicate} {value} ."));
        let triples = self.triples.iter().map(|triple| format!("{triple} ."));
        let lines: Vec<String> = said.chain(triples).collect();
        let update = format!(
            "CLEAR SILENT GRAPH {graph} ;\nINSERT DATA {{ GRAPH {graph} {{\n{}\n}} }}",
            lines.join("\n")
        );
        disk.change(&update, &Context::default())?;
        common.note(&format!(
            "`{}`: {} {} written into {graph}",
            location.display(),
            thousands(self.triples.len() as u64),
            self.unit,
        ));
        if !earlier.is_empty() {
            let count = thousands(earlier.len() as u64);
            common.note(&format!(
                "they replace what {graph} held: {count} statements in all"
            ));
        }
        if self.nameless > 0 {
            let count = thousands(self.nameless as u64);
            let unit = self.unit;
            common.note(&format!(
                "{count} {unit} of things without an IRI are not written: nothing else could name these"
            ));
        }
        Ok(())
    }
}

/// Whether it is what results are made of.
fn is_ours(quad: &Quad, graph: NamedNodeRef<'_>) -> bool {
    let predicate = quad.predicate.as_str();
    let local = predicate.strip_prefix(dip::NAMESPACE);
    let is_measure = |local: &str| {
        let measures = Measure::ALL.iter();
        measures.map(|by| by.property()).any(|known| known == local)
    };
    predicate == dcterms::DESCRIPTION
        || [dip::COMMUNITY, dip::MODULARITY].contains(&predicate)
        || local.is_some_and(is_measure)
        || OF_PATHS.contains(&predicate) && is_within(&quad.subject, graph)
}

/// Properties of paths and their steps.
const OF_PATHS: [&str; 8] = [
    rdf::TYPE,
    schema::POSITION,
    dip::PATH_FROM,
    dip::PATH_TO,
    dip::PATH_LENGTH,
    dip::STEP,
    dip::CARRIED_BY,
    dcterms::SOURCE,
];

/// Whether it is named after the graph, as paths are.
fn is_within(thing: &NamedOrBlankNode, graph: NamedNodeRef<'_>) -> bool {
    let NamedOrBlankNode::NamedNode(node) = thing else {
        return false;
    };
    let number = node.as_str().strip_prefix(&within(graph.as_str()));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// What the IRIs of paths begin with that are kept in a graph.
pub(super) fn within(graph: &str) -> String {
    format!("{}/", graph.trim_end_matches('/'))
}

/// What a triple of kept paths is called.
pub(super) const PATHS: &str = "statements";

/// All that a graph holds.
fn held(backend: &dyn Backend, graph: NamedNodeRef<'_>) -> Result<Vec<Quad>, Failure> {
    let pattern = Pattern {
        graph: Some(GraphNameRef::NamedNode(graph)),
        ..Pattern::default()
    };
    Ok(backend.quads(pattern).collect::<Result<_, _>>()?)
}

/// A graph that holds anything but results is not written over.
fn refuse_others(backend: &dyn Backend, graph: NamedNodeRef<'_>) -> Result<(), Failure> {
    let pattern = Pattern {
        graph: Some(GraphNameRef::NamedNode(graph)),
        ..Pattern::default()
    };
    for quad in backend.quads(pattern) {
        let quad = quad?;
        if !is_ours(&quad, graph) {
            let said = format!("{graph} holds other statements than results: {quad}");
            return Err(Failure::new(Kind::Input, Diagnostic::new(said))
                .hint("name a graph that is new or was written by `--into`"));
        }
    }
    Ok(())
}
