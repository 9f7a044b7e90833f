//! The statements of a text by graph and subject, with the comments that go with them.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::rc::Rc;

use super::names::{Names, PLACE};
use super::script::{Chunk, Part, Script, Statement};
use crate::model::diagnostic::Diagnostic;
use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::rdf::RdfError;
use crate::rdf::format::Format;
use crate::rdf::reader::{Settings, parser};

/// Comments at a predicate.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) above: Vec<String>,
}

/// What is said of one subject in one graph.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) subject: NamedOrBlankNode,
    /// The statement in which it is a subject first.
    pub(super) first: usize,
    /// The heading below which that stands.
    pub(super) section: usize,
    pub(super) triples: Vec<(NamedNode, Term)>,
    /// Comments above it.
    pub(super) above: Vec<String>,
    pub(super) notes: HashMap<NamedNode, Notes>,
    /// Comments behind objects, by the number of the triple.
    pub(super) behind: HashMap<usize, Vec<String>>,
}

impl Block {
    pub(super) fn has_comments(&self) -> bool {
        !self.above.is_empty() || !self.notes.is_empty() || !self.behind.is_empty()
    }

    fn says(&self, predicate: &NamedNode) -> bool {
        self.triples.iter().any(|(found, _)| found == predicate)
    }

    /// Puts a comment behind an object, or behind the last one where it is not known which.
    fn comment_behind(&mut self, predicate: &NamedNode, object: Option<&Term>, line: &str) {
        let of = |(_, (found, value)): &(usize, &(NamedNode, Term))| {
            found == predicate && object.is_none_or(|object| object == value)
        };
        let place = self.triples.iter().enumerate().rfind(of);
        if let Some((number, _)) = place {
            self.behind.entry(number).or_default().push(line.to_owned());
        } else {
            self.above.push(line.to_owned());
        }
    }

    /// The objects of a predicate.
    pub(super) fn objects<'a>(&'a self, predicate: &'a str) -> impl Iterator<Item = &'a Term> {
        let fits = move |(found, _): &&(NamedNode, Term)| found.as_str() == predicate;
        self.triples.iter().filter(fits).map(|(_, object)| object)
    }
}

/// One graph.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) name: GraphName,
    pub(super) blocks: Vec<Block>,
    pub(super) by_subject: HashMap<NamedOrBlankNode, usize>,
    /// Comments above and at the end of its braces.
    pub(super) above: Vec<String>,
    pub(super) end: Vec<String>,
    /// The sections that stand in it, in order.
    pub(super) sections: Vec<usize>,
}

impl Graph {
    fn new(name: GraphName) -> Self {
        Self {
            name,
            blocks: Vec::new(),
            by_subject: HashMap::new(),
            above: Vec::new(),
            end: Vec::new(),
            sections: Vec::new(),
        }
    }

    pub(super) fn block(&self, subject: &NamedOrBlankNode) -> Option<usize> {
        self.by_subject.get(subject).copied()
    }

    /// Adds a statement; a thing that is new is described in the last section.
    fn add(&mut self, quad: Quad, first: usize) {
        let section = self.sections.last().copied().unwrap_or(0);
        let blocks = &mut self.blocks;
        let subject = quad.subject.clone();
        let block = *self.by_subject.entry(subject).or_insert_with(|| {
            blocks.push(Block {
                subject: quad.subject,
                first,
                section,
                triples: Vec::new(),
                above: Vec::new(),
                notes: HashMap::new(),
                behind: HashMap::new(),
            });
            blocks.len() - 1
        });
        blocks[block].triples.push((quad.predicate, quad.object));
    }

    /// All that is said in it.
    pub(super) fn quads(&self) -> impl Iterator<Item = Quad> {
        self.blocks.iter().flat_map(|block| {
            let quad = |(predicate, object): &(NamedNode, Term)| {
                let subject = block.subject.clone();
                Quad::new(
                    subject,
                    predicate.clone(),
                    object.clone(),
                    self.name.clone(),
                )
            };
            block.triples.iter().map(quad)
        })
    }
}

/// The graphs of statements that stand in no text.
pub(super) fn of_quads(quads: &[Quad]) -> Vec<Graph> {
    let mut graphs = Vec::new();
    add_all(&mut graphs, quads.iter().cloned());
    graphs.sort_by(|a, b| key(&a.name).cmp(&key(&b.name)));
    graphs
}

fn add_all(graphs: &mut Vec<Graph>, quads: impl Iterator<Item = Quad>) {
    let names = graphs.iter().map(|graph| graph.name.clone()).zip(0..);
    let mut by_name: HashMap<GraphName, usize> = names.collect();
    // Behind what stands in a text.
    for (number, quad) in (usize::MAX / 2..).zip(quads) {
        let name = quad.graph_name.clone();
        let graph = *by_name.entry(name).or_insert_with(|| {
            let mut graph = Graph::new(quad.graph_name.clone());
            graph.sections.push(0);
            graphs.push(graph);
            graphs.len() - 1
        });
        graphs[graph].add(quad, number);
    }
}

/// Takes statements out and puts others in; returns how many were there to be taken out. O(quads).
pub(super) fn replace(graphs: &mut Vec<Graph>, removed: &HashSet<Quad>, added: Vec<Quad>) -> usize {
    let mut found = 0;
    for graph in graphs.iter_mut() {
        let name = graph.name.clone();
        for block in &mut graph.blocks {
            let subject = block.subject.clone();
            block.triples.retain(|(predicate, object)| {
                let quad = Quad::new(
                    subject.clone(),
                    predicate.clone(),
                    object.clone(),
                    name.clone(),
                );
                let gone = removed.contains(&quad);
                found += usize::from(gone);
                !gone
            });
        }
    }
    add_all(graphs, added.into_iter());
    for graph in graphs.iter_mut() {
        graph.blocks.retain(|block| !block.triples.is_empty());
        let blocks = graph.blocks.iter().map(|block| block.subject.clone());
        graph.by_subject = blocks.zip(0..).collect();
    }
    graphs.retain(|graph| graph.name == GraphName::DefaultGraph || !graph.blocks.is_empty());
    graphs.sort_by(|a, b| key(&a.name).cmp(&key(&b.name)));
    found
}

/// The graphs of a text, the default graph first, and the others by name.
///
/// # Errors
/// Text that no parser accepts.
pub(super) fn graphs(
    text: &str,
    format: Format,
    script: &Script,
    names: &Names,
) -> Result<Vec<Graph>, RdfError> {
    Ok(graphs_and_blanks(text, format, script, names)?.0)
}

/// The same, with the names that the blank nodes have here, in the order in which they appear.
pub(super) fn graphs_and_blanks(
    text: &str,
    format: Format,
    script: &Script,
    names: &Names,
) -> Result<(Vec<Graph>, Vec<BlankNode>), RdfError> {
    let mut blanks = Blanks::default();
    let mut found = Found::new(script);
    let mut subjects: Vec<Option<NamedOrBlankNode>> = vec![None; script.statements.len()];
    let now = Rc::new(Cell::new(0));
    let pieces = Pieces {
        text: text.as_bytes(),
        at: 0,
        chunks: &script.chunks,
        next: 0,
        now: Rc::clone(&now),
    };
    let settings = Settings {
        base: Some(PLACE.to_owned()),
        ..Settings::default()
    };
    for quad in parser(format, &settings)?.for_reader(pieces) {
        let quad = quad.map_err(|error| Diagnostic::new(error.to_string()))?;
        let statement = now.get();
        blanks.note(&quad);
        if let Some(written) = script.statements.get(statement) {
            let first = written.parts.first();
            let first = first.and_then(|part| names.meant(&part.predicate));
            if subjects[statement].is_none() || first.as_deref() == Some(quad.predicate.as_str()) {
                subjects[statement] = Some(quad.subject.clone());
            }
        }
        found.take(quad, statement);
    }
    found.comments(names, &subjects);
    Ok((found.sorted(), blanks.order))
}

/// Blank nodes in the order in which [`crate::rdf::QuadReader`] comes upon them.
#[derive(Default)]
struct Blanks {
    order: Vec<BlankNode>,
    seen: HashSet<BlankNode>,
}

impl Blanks {
    fn note(&mut self, quad: &Quad) {
        self.subject(&quad.subject);
        self.term(&quad.object);
        if let GraphName::BlankNode(blank) = &quad.graph_name {
            self.blank(blank);
        }
    }

    fn subject(&mut self, subject: &NamedOrBlankNode) {
        if let NamedOrBlankNode::BlankNode(blank) = subject {
            self.blank(blank);
        }
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::BlankNode(blank) => self.blank(blank),
            Term::Triple(triple) => {
                self.subject(&triple.subject);
                self.term(&triple.object);
            }
            _ => {}
        }
    }

    fn blank(&mut self, blank: &BlankNode) {
        if self.seen.insert(blank.clone()) {
            self.order.push(blank.clone());
        }
    }
}

struct Found<'a> {
    script: &'a Script,
    graphs: Vec<Graph>,
    by_name: HashMap<GraphName, usize>,
    /// The graph of each pair of braces.
    of_block: Vec<usize>,
    seen: HashSet<Quad>,
    /// The objects as they come, of statements with comments behind them.
    commented: HashMap<(usize, NamedOrBlankNode, NamedNode), Vec<Term>>,
}

impl<'a> Found<'a> {
    fn new(script: &'a Script) -> Self {
        Self {
            script,
            graphs: vec![Graph::new(GraphName::DefaultGraph)],
            by_name: HashMap::from([(GraphName::DefaultGraph, 0)]),
            of_block: vec![0; script.blocks.len()],
            seen: HashSet::new(),
            commented: HashMap::new(),
        }
    }

    fn take(&mut self, quad: Quad, statement: usize) {
        let written = self.script.statements.get(statement);
        if written.is_some_and(Statement::has_comments_behind) {
            let said = (statement, quad.subject.clone(), quad.predicate.clone());
            self.commented
                .entry(said)
                .or_default()
                .push(quad.object.clone());
        }
        if !self.seen.insert(quad.clone()) {
            return;
        }
        let Quad {
            subject,
            predicate,
            object,
            graph_name,
        } = quad;
        let graphs = &mut self.graphs;
        let number = *self.by_name.entry(graph_name.clone()).or_insert_with(|| {
            graphs.push(Graph::new(graph_name));
            graphs.len() - 1
        });
        let graph = &mut graphs[number];
        if let Some(written) = written {
            self.of_block[written.block] = number;
        }
        let blocks = &mut graph.blocks;
        let block = *graph.by_subject.entry(subject.clone()).or_insert_with(|| {
            blocks.push(Block {
                subject,
                first: statement,
                section: written.map_or(0, |written| written.section),
                triples: Vec::new(),
                above: Vec::new(),
                notes: HashMap::new(),
                behind: HashMap::new(),
            });
            blocks.len() - 1
        });
        graph.blocks[block].triples.push((predicate, object));
    }

    /// Gives the comments to what they stand at; the rest stands at the end of the graph.
    fn comments(&mut self, names: &Names, subjects: &[Option<NamedOrBlankNode>]) {
        let statements = self.script.statements.iter().zip(subjects);
        for (number, (written, found)) in statements.enumerate() {
            let graph = &mut self.graphs[self.of_block[written.block]];
            let subject =
                written
                    .subject
                    .as_deref()
                    .and_then(|word| match word.strip_prefix("_:") {
                        Some(label) => Some(BlankNode::new_unchecked(label).into()),
                        None => names
                            .meant(word)
                            .map(|iri| NamedNode::new_unchecked(iri).into()),
                    });
            let block = subject
                .or_else(|| found.clone())
                .and_then(|subject| graph.block(&subject));
            let Some(block) = block else {
                let parts = written.parts.iter().flat_map(Part::comments);
                graph.end.extend(written.above.iter().chain(parts).cloned());
                continue;
            };
            let block = &mut graph.blocks[block];
            block.above.extend(written.above.iter().cloned());
            let mut before: HashMap<NamedNode, usize> = HashMap::new();
            for part in &written.parts {
                let predicate = names.meant(&part.predicate).map(NamedNode::new_unchecked);
                let Some(predicate) = predicate.filter(|found| block.says(found)) else {
                    block.above.extend(part.comments().cloned());
                    continue;
                };
                let said = (number, block.subject.clone(), predicate.clone());
                let objects = self.commented.get(&said).map_or(&[][..], Vec::as_slice);
                let first = before.entry(predicate.clone()).or_default();
                for (place, line) in &part.behind {
                    let object = objects.get(*first + place);
                    block.comment_behind(&predicate, object, line);
                }
                *first += part.objects;
                if !part.above.is_empty() {
                    let notes = block.notes.entry(predicate).or_default();
                    notes.above.extend(part.above.iter().cloned());
                }
            }
        }
    }

    fn sorted(mut self) -> Vec<Graph> {
        for (number, (above, end)) in self.script.blocks.iter().enumerate() {
            let graph = &mut self.graphs[self.of_block[number]];
            graph.above.extend(above.iter().cloned());
            graph.end.extend(end.iter().cloned());
        }
        for (section, (block, _)) in self.script.headings.iter().enumerate() {
            self.graphs[self.of_block[*block]].sections.push(section);
        }
        for graph in &mut self.graphs {
            if graph.sections.first() != Some(&0) {
                graph.sections.insert(0, 0);
            }
        }
        self.graphs.sort_by(|a, b| key(&a.name).cmp(&key(&b.name)));
        self.graphs
    }
}

/// The default graph, then names, then labels.
fn key(name: &GraphName) -> (u8, &str) {
    match name {
        GraphName::DefaultGraph => (0, ""),
        GraphName::NamedNode(node) => (1, node.as_str()),
        GraphName::BlankNode(node) => (2, node.as_str()),
    }
}

/// Hands a text over statement by statement, and says which it was.
struct Pieces<'a> {
    text: &'a [u8],
    at: usize,
    chunks: &'a [Chunk],
    next: usize,
    now: Rc<Cell<usize>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self
            .chunks
            .get(self.next)
            .is_some_and(|chunk| chunk.end <= self.at)
        {
            self.next += 1;
        }
        let chunk = self.chunks.get(self.next);
        // The parser may be done with the last statement only when it knows that nothing follows.
        if let Some(chunk) = chunk {
            self.now.set(chunk.statement.unwrap_or(usize::MAX));
        }
        let end = chunk.map_or(self.text.len(), |chunk| chunk.end);
        let length = (end - self.at).min(buffer.len());
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
