//! `--into GRAPH`: results as triples in a named graph of a store, all of them or none.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::keep::open_to_write;
use super::measured::text;
use super::output;
use super::progress::thousands;
use super::source::{Data, DataArgs};
use crate::graph::Node;
use crate::model::diagnostic::Diagnostic;
use crate::model::{
    GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple, printable,
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
    pub(super) fn refuse_others(&self, data: &Data, verb: Verb) -> Result<(), Failure> {
        match &self.into {
            Some(graph) => refuse_others(data.written(), NamedNodeRef::new_unchecked(graph), verb),
            None => Ok(()),
        }
    }
}

/// What has results to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Rank,
    Communities,
    Paths,
}

impl Verb {
    const fn name(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Communities => "communities",
            Self::Paths => "paths",
        }
    }

    /// What a triple of its results is called.
    const fn unit(self) -> &'static str {
        match self {
            Self::Rank | Self::Communities => "values",
            Self::Paths => "statements",
        }
    }
}

/// Results on their way into a graph.
pub(super) struct Results {
    verb: Verb,
    /// What the graph says of itself.
    said: Vec<(NamedNode, Term)>,
    triples: Vec<Triple>,
    /// Things without an IRI, which another graph cannot name.
    nameless: usize,
}

fn property(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}{local}", dip::NAMESPACE))
}

impl Results {
    /// No results yet; the words say of what they are.
    pub(super) fn new(verb: Verb, description: &str) -> Self {
        let said = [
            (rdf::TYPE, NamedNode::new_unchecked(dip::RESULTS).into()),
            (dip::KEPT_BY, text(verb.name())),
            (dcterms::DESCRIPTION, text(description)),
        ];
        let said = said.map(|(by, value)| (NamedNode::new_unchecked(by), value));
        Self {
            verb,
            said: said.into(),
            triples: Vec::new(),
            nameless: 0,
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
        match NamedNode::new(thing.thing()) {
            Ok(thing) => self.put(subject, predicate, thing),
            Err(_) => self.nameless += 1,
        }
    }

    /// A value of one thing.
    pub(super) fn add(&mut self, node: &Node, local: &str, value: Term) {
        match NamedNode::new(node.thing()) {
            Ok(subject) => {
                self.triples
                    .push(Triple::new(subject, property(local), value));
            }
            Err(_) => self.nameless += 1,
        }
    }

    /// Refuses names that something else has, before a store is opened to write.
    pub(super) fn refuse_taken(&self, data: &Data, graph: &str) -> Result<(), Failure> {
        let graph = NamedNodeRef::new_unchecked(graph);
        refuse_taken(data.written(), graph, self.made(graph))
    }

    /// The names that are made for them, each once.
    fn made(&self, graph: NamedNodeRef<'_>) -> impl Iterator<Item = NamedNode> {
        let subjects = self.triples.iter().map(|triple| &triple.subject);
        let made: BTreeSet<&str> = subjects
            .filter(|subject| is_within(subject, graph))
            .filter_map(|subject| match subject {
                NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        made.into_iter().map(NamedNode::new_unchecked)
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
        refuse_others(&disk, graph.as_ref(), self.verb)?;
        refuse_taken(&disk, graph.as_ref(), self.made(graph.as_ref()))?;
        let earlier = held(&disk, graph.as_ref())?;
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
            self.verb.unit(),
        ));
        if !earlier.is_empty() {
            let count = thousands(earlier.len() as u64);
            common.note(&format!(
                "they replace what {graph} held: {count} statements in all"
            ));
        }
        if self.nameless > 0 {
            let count = thousands(self.nameless as u64);
            let unit = self.verb.unit();
            common.note(&format!(
                "{count} {unit} of things without an IRI are not written: nothing else could name these"
            ));
        }
        Ok(())
    }
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

/// What a graph of results says of itself.
const OF_GRAPH: [&str; 4] = [
    rdf::TYPE,
    dip::KEPT_BY,
    dcterms::DESCRIPTION,
    dip::MODULARITY,
];

impl Verb {
    /// Whether it is what results of this verb are made of.
    fn writes(self, quad: &Quad, graph: NamedNodeRef<'_>) -> bool {
        let predicate = quad.predicate.as_str();
        if matches!(&quad.subject, NamedOrBlankNode::NamedNode(said) if *said == graph)
            && OF_GRAPH.contains(&predicate)
        {
            return true;
        }
        match self {
            Self::Rank => {
                let local = predicate.strip_prefix(dip::NAMESPACE);
                let mut measures = Measure::ALL.iter();
                local.is_some_and(|local| measures.any(|by| by.property() == local))
            }
            Self::Communities => predicate == dip::COMMUNITY,
            Self::Paths => OF_PATHS.contains(&predicate) && is_within(&quad.subject, graph),
        }
    }
}

/// Whether it is named after the graph, as paths are.
fn is_within(thing: &NamedOrBlankNode, graph: NamedNodeRef<'_>) -> bool {
    let NamedOrBlankNode::NamedNode(node) = thing else {
        return false;
    };
    let number = node.as_str().strip_prefix(&within(graph.as_str()));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// What the IRIs of paths begin with that are kept in a graph: no other graph has the same.
pub(super) fn within(graph: &str) -> String {
    // An IRI has one fragment.
    let joint = if graph.contains('#') { '-' } else { '#' };
    format!("{graph}{joint}path-")
}

/// All that a graph holds.
fn held(backend: &dyn Backend, graph: NamedNodeRef<'_>) -> Result<Vec<Quad>, Failure> {
    Ok(backend.quads(in_graph(graph)).collect::<Result<_, _>>()?)
}

fn in_graph(graph: NamedNodeRef<'_>) -> Pattern<'_> {
    Pattern {
        graph: Some(GraphNameRef::NamedNode(graph)),
        ..Pattern::default()
    }
}

/// A graph that is not marked as results of this verb, or holds anything else, is not written
/// over.
fn refuse_others(
    backend: &dyn Backend,
    graph: NamedNodeRef<'_>,
    verb: Verb,
) -> Result<(), Failure> {
    let Some(first) = backend.quads(in_graph(graph)).next() else {
        return Ok(());
    };
    let first = first?;
    let of_graph = |predicate| Pattern {
        subject: Some(graph.into()),
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..in_graph(graph)
    };
    let results = Term::from(NamedNode::new_unchecked(dip::RESULTS));
    let mut is_marked = false;
    for quad in backend.quads(of_graph(rdf::TYPE)) {
        is_marked |= quad?.object == results;
    }
    if !is_marked {
        return Err(other_statements(graph, &first));
    }
    for quad in backend.quads(of_graph(dip::KEPT_BY)) {
        if let Term::Literal(by) = quad?.object
            && by.value() != verb.name()
        {
            let by = printable(by.value());
            let said = format!(
                "{graph} holds results of `{by}`, and not of `{}`",
                verb.name()
            );
            return Err(Failure::new(Kind::Input, Diagnostic::new(said)).hint(
                "a verb writes over its own results alone: name another graph, or empty this one",
            ));
        }
    }
    for quad in backend.quads(in_graph(graph)) {
        let quad = quad?;
        if !verb.writes(&quad, graph) {
            return Err(other_statements(graph, &quad));
        }
    }
    Ok(())
}

fn other_statements(graph: NamedNodeRef<'_>, quad: &Quad) -> Failure {
    let said = format!("{graph} holds other statements than results: {quad}");
    Failure::new(Kind::Input, Diagnostic::new(said))
        .hint("name a graph that is new or was written by `--into`")
        .hint(format!(
            "if nobody needs what it holds, `chancery update -l STORE -q 'CLEAR GRAPH {graph}'` empties it"
        ))
}

/// A path must not take the name of something that is there already.
fn refuse_taken(
    backend: &dyn Backend,
    graph: NamedNodeRef<'_>,
    names: impl Iterator<Item = NamedNode>,
) -> Result<(), Failure> {
    for name in names {
        let node = name.as_ref();
        let places = [
            Pattern {
                subject: Some(node.into()),
                ..Pattern::default()
            },
            Pattern {
                predicate: Some(node),
                ..Pattern::default()
            },
            Pattern {
                object: Some(node.into()),
                ..Pattern::default()
            },
            in_graph(node),
        ];
        for place in places {
            for quad in backend.quads(place) {
                let quad = quad?;
                if quad.graph_name.as_ref() != GraphNameRef::NamedNode(graph) {
                    let said = format!("{name} is to name a path, and is in the data: {quad}");
                    return Err(Failure::new(Kind::Input, Diagnostic::new(said))
                        .hint("name another graph: paths are called after it"));
                }
            }
        }
    }
    Ok(())
}
