//! Reads a text into graphs: what is said of each thing, and which comment goes with what.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::rc::Rc;

use super::graph::{Block, Graph, sort};
use super::names::{Names, PLACE};
use super::script::{Chunk, Part, Script, Statement};
use crate::model::blanks::each_blank;
use crate::model::diagnostic::Diagnostic;
use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::rdf::RdfError;
use crate::rdf::format::Format;
use crate::rdf::reader::{Settings, parser};

/// The graphs of a text, the default graph first, and the others by name; and, where they are wanted, the names that
/// the blank nodes have here, in the order in which [`crate::rdf::QuadReader`] comes upon them.
///
/// # Errors
/// Text that no parser accepts.
pub(super) fn graphs(
    (text, format): (&str, Format),
    script: &Script,
    names: &Names,
    wants_blanks: bool,
) -> Result<(Vec<Graph>, Vec<BlankNode>), RdfError> {
    let mut blanks = Blanks::default();
    let mut found = Found::new(script);
    let now = Rc::new(Cell::new(0));
    let (text, chunks) = marked(text, script);
    let pieces = Pieces {
        text: text.as_bytes(),
        at: 0,
        chunks: &chunks,
        next: 0,
        now: Rc::clone(&now),
    };
    let settings = Settings {
        base: Some(PLACE.to_owned()),
        ..Settings::default()
    };
    for quad in parser(format, &settings)?.for_reader(pieces) {
        let quad = quad.map_err(|error| Diagnostic::new(error.to_string()))?;
        if quad.predicate.as_str() == MARK {
            found.mark(quad.subject, now.get());
            continue;
        }
        if wants_blanks {
            blanks.note(&quad);
        }
        found.take(quad, now.get());
    }
    for block in found.graphs.iter_mut().flat_map(|graph| &mut graph.blocks) {
        block.say_once();
    }
    found.name_empty(names);
    found.comments(names);
    Ok((found.sorted(), blanks.order))
}

/// The property of a statement of our own, which says what the statement in which it stands is about.
const MARK: &str = "x-chancery-place:subject";

/// The text in which each statement with comments says what it is about: only a parser knows what `[ … ]` is. O(text).
fn marked<'t>(text: &'t str, script: &Script) -> (Cow<'t, str>, Vec<Chunk>) {
    let mut chunks = script.chunks.clone();
    let mut written = String::new();
    let mut at = 0;
    for chunk in &mut chunks {
        let statement = chunk
            .statement
            .and_then(|number| script.statements.get(number));
        if let Some(statement) = statement.filter(|statement| statement.has_comments()) {
            written.push_str(&text[at..statement.end]);
            at = statement.end;
            let semicolon = if statement.parts.is_empty() {
                " <"
            } else {
                " ; <"
            };
            written.extend([semicolon, MARK, "> 1 "]);
        }
        // Nothing is taken out.
        chunk.end = written.len() + (chunk.end - at);
    }
    if at == 0 {
        return (Cow::Borrowed(text), chunks);
    }
    written.push_str(&text[at..]);
    (Cow::Owned(written), chunks)
}

#[derive(Default)]
struct Blanks {
    order: Vec<BlankNode>,
    seen: HashSet<BlankNode>,
}

impl Blanks {
    fn note(&mut self, quad: &Quad) {
        each_blank(quad, &mut |blank| {
            if self.seen.insert(blank.clone()) {
                self.order.push(blank.clone());
            }
        });
    }
}

/// What comments stand at in one statement.
#[derive(Default)]
struct Noted {
    /// Whether there are any, and any behind objects.
    any: bool,
    behind: bool,
    /// What the statement is about.
    subject: Option<NamedOrBlankNode>,
}

struct Found<'a> {
    script: &'a Script,
    graphs: Vec<Graph>,
    by_name: HashMap<GraphName, usize>,
    /// The graph of each pair of braces in which something stands.
    of_braces: Vec<Option<usize>>,
    /// Graph and block of the statement before.
    last: Option<(usize, usize)>,
    noted: Vec<Noted>,
    /// The objects as they come, of statements with comments behind them.
    commented: HashMap<(usize, NamedOrBlankNode, NamedNode), Vec<Term>>,
}

impl<'a> Found<'a> {
    fn new(script: &'a Script) -> Self {
        let mut of_braces = vec![None; script.blocks.len()];
        of_braces[0] = Some(0);
        let noted = script.statements.iter().map(|written| Noted {
            any: written.has_comments(),
            behind: written.has_comments_behind(),
            subject: None,
        });
        Self {
            script,
            graphs: vec![Graph::new(GraphName::DefaultGraph)],
            by_name: HashMap::from([(GraphName::DefaultGraph, 0)]),
            of_braces,
            last: None,
            noted: noted.collect(),
            commented: HashMap::new(),
        }
    }

    /// What a statement is about.
    fn mark(&mut self, subject: NamedOrBlankNode, statement: usize) {
        if let Some(noted) = self.noted.get_mut(statement) {
            noted.subject = Some(subject);
        }
    }

    fn take(&mut self, quad: Quad, statement: usize) {
        let written = self.script.statements.get(statement);
        if self.noted.get(statement).is_some_and(|noted| noted.behind) {
            let said = (statement, quad.subject.clone(), quad.predicate.clone());
            let objects = self.commented.entry(said).or_default();
            objects.push(quad.object.clone());
        }
        let Quad {
            subject,
            predicate,
            object,
            graph_name,
        } = quad;
        let (number, block) = self.block(graph_name, subject, (statement, written));
        if let Some(written) = written {
            self.of_braces[written.block] = Some(number);
        }
        self.graphs[number].blocks[block]
            .triples
            .push((predicate, object));
    }

    /// Graph and block of a thing; mostly those of the statement before.
    fn block(
        &mut self,
        name: GraphName,
        subject: NamedOrBlankNode,
        (statement, written): (usize, Option<&Statement>),
    ) -> (usize, usize) {
        if let Some((graph, block)) = self.last {
            let last = &self.graphs[graph];
            if last.name == name && last.blocks[block].subject == subject {
                return (graph, block);
            }
        }
        let graphs = &mut self.graphs;
        let number = *self.by_name.entry(name).or_insert_with_key(|name| {
            graphs.push(Graph::new(name.clone()));
            graphs.len() - 1
        });
        let graph = &mut graphs[number];
        let blocks = &mut graph.blocks;
        let block = *graph
            .by_subject
            .entry(subject)
            .or_insert_with_key(|subject| {
                let section = written.map_or(0, |written| written.section);
                blocks.push(Block::new(subject.clone(), statement, section));
                blocks.len() - 1
            });
        self.last = Some((number, block));
        (number, block)
    }

    /// Braces in which nothing is said keep their comments, if they have some.
    fn name_empty(&mut self, names: &Names) {
        let headed: HashSet<usize> = self
            .script
            .headings
            .iter()
            .map(|(braces, _)| *braces)
            .collect();
        for (number, braces) in self.script.blocks.iter().enumerate() {
            let lines = [&braces.above, &braces.end, &braces.after];
            let is_bare = lines.iter().all(|lines| lines.is_empty()) && !headed.contains(&number);
            if self.of_braces[number].is_some() || is_bare {
                continue;
            }
            let name = braces
                .label
                .as_deref()
                .and_then(|label| thing(label, names));
            let Some(name) = name.map(GraphName::from) else {
                continue;
            };
            let graphs = &mut self.graphs;
            let graph = *self.by_name.entry(name).or_insert_with_key(|name| {
                graphs.push(Graph::new(name.clone()));
                graphs.len() - 1
            });
            self.of_braces[number] = Some(graph);
        }
    }

    fn graph_of(&self, braces: usize) -> usize {
        self.of_braces[braces].unwrap_or(0)
    }

    /// Gives the comments to what they stand at; the rest stands at the end of the graph.
    fn comments(&mut self, names: &Names) {
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        for (number, written) in self.script.statements.iter().enumerate() {
            if !self.noted[number].any {
                continue;
            }
            let graph = self.graph_of(written.block);
            let subject = self.noted[number].subject.as_ref();
            match subject.and_then(|subject| self.graphs[graph].block(subject)) {
                Some(block) => places.push((graph, block, number)),
                None => self.graphs[graph].end.extend(written.comments().cloned()),
            }
        }
        // Thing by thing, and in the order of the text.
        places.sort_unstable();
        for of_one in places.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let Some((graph, block, _)) = of_one.first().copied() else {
                continue;
            };
            let block = &mut self.graphs[graph].blocks[block];
            let statements = of_one.iter().map(|(_, _, number)| *number);
            let giving = Giving {
                script: self.script,
                commented: &self.commented,
                names,
            };
            giving.to(block, statements);
        }
    }

    fn sorted(mut self) -> Vec<Graph> {
        for (number, braces) in self.script.blocks.iter().enumerate() {
            let graph = self.graph_of(number);
            let graph = &mut self.graphs[graph];
            graph.above.extend(braces.above.iter().cloned());
            graph.end.extend(braces.end.iter().cloned());
            // The default graph has no braces in the end.
            let after = match graph.name {
                GraphName::DefaultGraph => &mut graph.end,
                _ => &mut graph.after,
            };
            after.extend(braces.after.iter().cloned());
        }
        for (section, (braces, _)) in self.script.headings.iter().enumerate() {
            let graph = self.graph_of(*braces);
            self.graphs[graph].sections.push(section);
        }
        for graph in &mut self.graphs {
            if graph.sections.first() != Some(&0) {
                graph.sections.insert(0, 0);
            }
        }
        sort(&mut self.graphs);
        self.graphs
    }
}

/// What a word stands for, if it is a name or a label.
fn thing(word: &str, names: &Names) -> Option<NamedOrBlankNode> {
    match word.strip_prefix("_:") {
        Some(label) => Some(BlankNode::new_unchecked(label).into()),
        None => names
            .meant(word)
            .map(|iri| NamedNode::new_unchecked(iri).into()),
    }
}

/// Comments on their way to one thing.
struct Giving<'a> {
    script: &'a Script,
    commented: &'a HashMap<(usize, NamedOrBlankNode, NamedNode), Vec<Term>>,
    names: &'a Names,
}

impl Giving<'_> {
    /// Gives a thing the comments of these statements. O(triples of the thing).
    fn to(&self, block: &mut Block, statements: impl Iterator<Item = usize>) {
        let triples = &block.triples;
        let numbered = triples.iter().zip(0..);
        let last: HashMap<&NamedNode, usize> = numbered
            .clone()
            .map(|((predicate, _), number)| (predicate, number))
            .collect();
        let mut exact: HashMap<(&NamedNode, &Term), usize> = HashMap::new();
        for number in statements {
            let written = &self.script.statements[number];
            if exact.is_empty() && written.has_comments_behind() {
                let all = numbered.clone();
                exact
                    .extend(all.map(|((predicate, object), number)| ((predicate, object), number)));
            }
            block.above.extend(written.above.iter().cloned());
            block.below.extend(written.below.iter().cloned());
            let mut before: HashMap<&NamedNode, usize> = HashMap::new();
            for part in &written.parts {
                let predicate = self.names.meant(&part.predicate);
                let predicate = predicate.map(NamedNode::new_unchecked);
                let known = predicate.and_then(|found| last.get_key_value(&found));
                let Some((predicate, last)) = known else {
                    block.above.extend(part.comments().cloned());
                    continue;
                };
                let first = before.entry(predicate).or_default();
                let mut more = Vec::new();
                if !part.behind.is_empty() {
                    let said = (number, block.subject.clone(), (*predicate).clone());
                    let objects = self.commented.get(&said).map_or(&[][..], Vec::as_slice);
                    let of = |place: usize| exact.get(&(*predicate, objects.get(*first + place)?));
                    // Behind the last one where it is not known which.
                    more = put_behind(part, &mut block.behind, &|place| *of(place).unwrap_or(last));
                }
                *first += part.objects;
                if !part.above.is_empty() || !more.is_empty() {
                    let notes = block.notes.entry((*predicate).clone()).or_default();
                    notes.above.extend(part.above.iter().cloned().chain(more));
                }
            }
        }
    }
}

/// Puts comments behind the triples that they are at: one behind each, for two would be one. Returns the others.
fn put_behind(
    part: &Part,
    behind: &mut HashMap<usize, Vec<String>>,
    triple: &dyn Fn(usize) -> usize,
) -> Vec<String> {
    let mut more = Vec::new();
    for (place, line) in &part.behind {
        let lines = behind.entry(triple(*place)).or_default();
        let lines = if lines.is_empty() { lines } else { &mut more };
        lines.push(line.clone());
    }
    more
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
