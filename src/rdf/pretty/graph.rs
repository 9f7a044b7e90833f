//! Statements by graph and subject, with the comments that go with them.

use std::collections::{HashMap, HashSet};

use super::script::Script;
use crate::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};

/// So few triples are each compared with each.
const FEW: usize = 16;

/// Where in a block a comment stands.
enum At {
    Thing,
    /// Above a predicate.
    Predicate(NamedNode),
    /// Behind a value of this predicate.
    Value(NamedNode),
}

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
    /// Comments before the dot.
    pub(super) below: Vec<String>,
}

impl Block {
    pub(super) fn new(subject: NamedOrBlankNode, first: usize, section: usize) -> Self {
        Self {
            subject,
            first,
            section,
            triples: Vec::new(),
            above: Vec::new(),
            notes: HashMap::new(),
            behind: HashMap::new(),
            below: Vec::new(),
        }
    }

    pub(super) fn has_comments(&self) -> bool {
        let lines = [&self.above, &self.below];
        lines.iter().any(|lines| !lines.is_empty())
            || !self.notes.is_empty()
            || !self.behind.is_empty()
    }

    fn comments(&self) -> usize {
        let notes = self.notes.values().map(|notes| notes.above.len());
        let behind = self.behind.values().map(Vec::len);
        self.above.len() + self.below.len() + notes.chain(behind).sum::<usize>()
    }

    /// Keeps some of the triples, and the comments that stand at these; returns those that stood at others.
    fn retain(&mut self, keep: &dyn Fn(&(NamedNode, Term)) -> bool) -> Vec<(At, String)> {
        let mut behind = std::mem::take(&mut self.behind);
        let mut lost = Vec::new();
        let (mut number, mut left) = (0, 0);
        let kept = &mut self.behind;
        self.triples.retain(|triple| {
            let stays = keep(triple);
            match behind.remove(&number) {
                Some(lines) if stays => {
                    kept.insert(left, lines);
                }
                lines => {
                    let lines = lines.into_iter().flatten();
                    lost.extend(lines.map(|line| (At::Value(triple.0.clone()), line)));
                }
            }
            number += 1;
            left += usize::from(stays);
            stays
        });
        let said: HashSet<&NamedNode> = self.triples.iter().map(|(found, _)| found).collect();
        let mut gone: Vec<NamedNode> = self.notes.keys().cloned().collect();
        gone.retain(|predicate| !said.contains(predicate));
        gone.sort_unstable();
        for predicate in gone {
            let above = self.notes.remove(&predicate).map(|notes| notes.above);
            let lines = above.into_iter().flatten();
            lost.extend(lines.map(|line| (At::Predicate(predicate.clone()), line)));
        }
        if self.triples.is_empty() {
            let around = [&mut self.above, &mut self.below].map(std::mem::take);
            lost.extend(around.into_iter().flatten().map(|line| (At::Thing, line)));
        }
        lost
    }

    /// Puts a comment where it stood, as far as there is still something there, else above the thing.
    fn give(&mut self, at: At, line: String, is_new: &dyn Fn(&(NamedNode, Term)) -> bool) {
        let predicate = match at {
            At::Thing => None,
            At::Predicate(predicate) => Some(predicate),
            At::Value(predicate) => {
                let free = self.triples.iter().zip(0..).find(|(triple, number)| {
                    triple.0 == predicate && is_new(triple) && !self.behind.contains_key(number)
                });
                if let Some((_, number)) = free {
                    self.behind.insert(number, vec![line]);
                    return;
                }
                Some(predicate)
            }
        };
        let said = |predicate: &NamedNode| self.triples.iter().any(|(said, _)| said == predicate);
        match predicate.filter(said) {
            Some(predicate) => self.notes.entry(predicate).or_default().above.push(line),
            None => self.above.push(line),
        }
    }

    /// Forgets what was said before, as long as nothing is known of comments. O(triples).
    pub(super) fn say_once(&mut self) {
        let triples = &self.triples;
        if triples.len() <= FEW
            && (1..triples.len()).all(|at| !triples[..at].contains(&triples[at]))
        {
            return;
        }
        let mut seen = HashSet::with_capacity(triples.len());
        let first: Vec<bool> = triples.iter().map(|triple| seen.insert(triple)).collect();
        let mut first = first.into_iter();
        self.triples.retain(|_| first.next().unwrap_or(true));
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
    /// Comments behind its closing brace.
    pub(super) after: Vec<String>,
    /// The sections that stand in it, in order.
    pub(super) sections: Vec<usize>,
}

impl Graph {
    pub(super) fn new(name: GraphName) -> Self {
        Self {
            name,
            blocks: Vec::new(),
            by_subject: HashMap::new(),
            above: Vec::new(),
            end: Vec::new(),
            after: Vec::new(),
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
            blocks.push(Block::new(quad.subject, first, section));
            blocks.len() - 1
        });
        blocks[block].triples.push((quad.predicate, quad.object));
    }

    /// The comments in it and at it.
    fn comments(&self, script: &Script) -> usize {
        let headings = self
            .sections
            .iter()
            .map(|section| &script.headings[*section].1);
        let lines = headings.chain([&self.above, &self.end, &self.after]);
        let lines: usize = lines.flatten().filter(|line| !line.is_empty()).count();
        lines + self.blocks.iter().map(Block::comments).sum::<usize>()
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
    sort(&mut graphs);
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

/// How many comments stand in these graphs.
pub(super) fn comments(graphs: &[Graph], script: &Script) -> usize {
    graphs.iter().map(|graph| graph.comments(script)).sum()
}

/// Takes statements out and puts others in; returns how many were there to be taken out. Comments at what is taken out
/// go with it, but for those that stay. O(quads).
pub(super) fn replace(
    graphs: &mut Vec<Graph>,
    removed: &[Quad],
    added: Vec<Quad>,
    stays: &dyn Fn(&str) -> bool,
) -> usize {
    let mut gone: HashMap<(&GraphName, &NamedOrBlankNode), HashSet<(&NamedNode, &Term)>> =
        HashMap::new();
    for quad in removed {
        let place = (&quad.graph_name, &quad.subject);
        gone.entry(place)
            .or_default()
            .insert((&quad.predicate, &quad.object));
    }
    let mut found = 0;
    let mut emptied = HashSet::new();
    let mut lost = Vec::new();
    for graph in graphs.iter_mut() {
        let any = !graph.blocks.is_empty();
        for block in &mut graph.blocks {
            let subject = block.subject.clone();
            if let Some(gone) = gone.get(&(&graph.name, &subject)) {
                let before = block.triples.len();
                let lines =
                    block.retain(&|(predicate, object)| !gone.contains(&(predicate, object)));
                found += before - block.triples.len();
                let lines = lines.into_iter().filter(|(_, line)| stays(line));
                lost.extend(
                    lines.map(|(at, line)| (graph.name.clone(), subject.clone(), at, line)),
                );
            }
        }
        graph.blocks.retain(|block| !block.triples.is_empty());
        let blocks = graph.blocks.iter().map(|block| block.subject.clone());
        graph.by_subject = blocks.zip(0..).collect();
        if any && graph.blocks.is_empty() {
            emptied.insert(graph.name.clone());
        }
    }
    let new: HashSet<Quad> = added.iter().filter(|_| !lost.is_empty()).cloned().collect();
    add_all(graphs, added.into_iter());
    // Braces that were empty before have comments.
    let remains = |graph: &Graph| !graph.blocks.is_empty() || !emptied.contains(&graph.name);
    graphs.retain(|graph| graph.name == GraphName::DefaultGraph || remains(graph));
    for (name, subject, at, line) in lost {
        settle(graphs, (name, subject), (at, line), &new);
    }
    sort(graphs);
    found
}

/// Gives a comment back to the thing at which it stood, or puts it at the end where that is gone.
fn settle(
    graphs: &mut [Graph],
    (name, subject): (GraphName, NamedOrBlankNode),
    (at, line): (At, String),
    new: &HashSet<Quad>,
) {
    let own = graphs.iter().position(|graph| graph.name == name);
    let default = || {
        let mut names = graphs.iter().map(|graph| &graph.name);
        names.position(|name| *name == GraphName::DefaultGraph)
    };
    let Some(number) = own.or_else(default) else {
        return;
    };
    let graph = &mut graphs[number];
    match graph.block(&subject).filter(|_| own.is_some()) {
        Some(block) => graph.blocks[block].give(at, line, &|(predicate, object)| {
            new.contains(&Quad::new(
                subject.clone(),
                predicate.clone(),
                object.clone(),
                name.clone(),
            ))
        }),
        None => graph.end.push(line),
    }
}

/// The default graph, then names, then labels.
pub(super) fn sort(graphs: &mut [Graph]) {
    graphs.sort_by(|a, b| key(&a.name).cmp(&key(&b.name)));
}

fn key(name: &GraphName) -> (u8, &str) {
    match name {
        GraphName::DefaultGraph => (0, ""),
        GraphName::NamedNode(node) => (1, node.as_str()),
        GraphName::BlankNode(node) => (2, node.as_str()),
    }
}
