//! Graph files of other tools, and our own, back as relation graphs.
//!
//! Text in, graph out. Each syntax hands nodes and edges with their attributes to a
//! `Collector`, which knows what the attributes mean. What a file says of places and colours
//! is kept beside the graph.

use std::collections::{BTreeSet, HashMap, HashSet};

use petgraph::graph::NodeIndex;

use super::facts::{Class, DATA_OF, GIVEN};
use super::{Format, Given, Halt};
use crate::graph::{
    Arrangement, Edge, Foreign, Moment, RelationGraph, SIGN, Standing, rounded, sign_of,
};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::{Limits, size};
use crate::model::nearest::did_you_mean;
use crate::model::printable;

mod cytoscape;
mod dot;
mod dot_words;
mod foreign;
mod gexf;
mod graphml;
mod meaning;
mod times;
mod xml;

use foreign::Typed;
use meaning::{Drawn, Values};

/// How many of the longest texts usual values may repeat to.
const REPEATED: usize = 64;

/// For so many bytes of the longest text one attribute may be repeated.
const BYTES_AN_ENTRY: usize = 8;

/// Instead of a place, where the parser does not say one.
const NOWHERE: usize = usize::MAX;

/// Why a graph file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not what it should be.
    #[error(transparent)]
    Syntax(Box<Diagnostic>),
    /// It is more than it may be.
    #[error(transparent)]
    Limit(Box<Diagnostic>),
    /// The reading was ended early.
    #[error("the reading of the file was ended before it was done")]
    Halted,
}

/// What a graph file may be at most.
#[derive(Clone, Debug)]
pub struct Ceilings {
    /// Nesting, and the length of one text.
    pub limits: Limits,
    /// Nodes of the graph.
    pub max_nodes: usize,
    /// Edges of the graph, which DOT can ask for by the product.
    pub max_edges: usize,
    /// Ends the reading.
    pub halt: Halt,
}

/// What a graph file holds.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// The graph; its title is empty where the file has none.
    pub graph: RelationGraph,
    /// Places and colours.
    pub given: Given,
    /// What was understood in a way that somebody may want to know.
    pub notes: Vec<String>,
}

/// Whether the format can be read as well.
pub const fn is_read(format: Format) -> bool {
    matches!(
        format,
        Format::Dot | Format::GraphMl | Format::Gexf | Format::Cytoscape
    )
}

/// Reads a graph file. `source` is what messages call it. O(length), but for the edges that DOT
/// asks for by the product.
pub fn read(
    text: &str,
    source: &str,
    format: Format,
    ceilings: &Ceilings,
) -> Result<Drawing, ReadError> {
    let file = File {
        text,
        source,
        ceilings,
    };
    let mut collector = Collector::new(file);
    match format {
        Format::Dot => dot::read(file, &mut collector)?,
        Format::GraphMl => graphml::read(file, &mut collector)?,
        Format::Gexf => gexf::read(file, &mut collector)?,
        Format::Cytoscape => cytoscape::read(file, &mut collector)?,
        other => {
            let said = format!("{} files are written and not read", other.name());
            return Err(ReadError::Syntax(Box::new(
                Diagnostic::new(said).in_source(source),
            )));
        }
    }
    collector.finish()
}

/// A file being read.
#[derive(Clone, Copy)]
struct File<'a> {
    text: &'a str,
    source: &'a str,
    ceilings: &'a Ceilings,
}

impl File<'_> {
    /// Ends the reading if it is to end.
    fn go_on(&self) -> Result<(), ReadError> {
        if self.ceilings.halt.is_set() {
            return Err(ReadError::Halted);
        }
        Ok(())
    }

    /// A mistake at a place of the text.
    fn wrong(&self, message: impl Into<String>, start: usize, end: usize) -> ReadError {
        self.said(Diagnostic::new(message), start, end)
    }

    fn said(&self, said: Diagnostic, start: usize, end: usize) -> ReadError {
        ReadError::Syntax(Box::new(self.placed(said, start, end)))
    }

    fn placed(&self, said: Diagnostic, start: usize, end: usize) -> Diagnostic {
        if start == NOWHERE {
            return said.in_source(self.source);
        }
        said.at(self.source, self.text, start, end)
    }

    /// ` in line 3`, where the place is known.
    fn line(&self, at: usize) -> String {
        let before = self.text.get(..at);
        before.map_or_else(String::new, |before| {
            format!(" in line {}", before.matches('\n').count() + 1)
        })
    }

    fn limit(&self, message: String, flag: &str, at: usize) -> ReadError {
        let said = self.placed(Diagnostic::new(message), at, at.saturating_add(1));
        ReadError::Limit(Box::new(said.hint(format!(
            "if the file is meant to be so, raise the limit with `{flag}`"
        ))))
    }

    fn check_depth(&self, depth: usize, at: usize) -> Result<(), ReadError> {
        let most = self.ceilings.limits.max_depth;
        if depth > most {
            let said = format!("nested deeper than {most} levels");
            return Err(self.limit(said, "--max-depth", at));
        }
        Ok(())
    }

    /// However short they are, usual values may not repeat without end.
    fn check_repeated(&self, entries: usize, at: usize) -> Result<(), ReadError> {
        let repeated = self.ceilings.limits.max_literal_bytes / BYTES_AN_ENTRY;
        let most = self.text.len().saturating_add(repeated);
        if entries > most {
            let said = format!("usual values repeat to more than {most} attributes");
            return Err(self.limit(said, "--max-literal", at));
        }
        Ok(())
    }

    fn check_length(&self, length: usize, at: usize) -> Result<(), ReadError> {
        let most = self.ceilings.limits.max_literal_bytes;
        if length > most {
            let said = format!("a text longer than {}", size(most as u64));
            return Err(self.limit(said, "--max-literal", at));
        }
        Ok(())
    }
}

/// An edge whose ends may still be to come.
struct Waiting {
    ends: [String; 2],
    edge: Edge,
    foreign: Foreign,
    /// Its weight as the file has it, where that is no count.
    length: Option<f64>,
    sign: Option<i32>,
    at: usize,
}

/// Puts nodes and edges together.
struct Collector<'a> {
    file: File<'a>,
    drawing: Drawing,
    /// Nodes by the name that the file has for them.
    nodes: HashMap<String, NodeIndex>,
    /// What each node is called in the file, and how it looked.
    called: Vec<(NodeIndex, String, super::Look)>,
    /// Nodes of files that we wrote.
    ours: BTreeSet<NodeIndex>,
    edges: Vec<Waiting>,
    /// Hyperedges, and weights that are no whole numbers.
    hyperedges: usize,
    /// Edges with a colour that says nothing of how they stand.
    colored: usize,
    /// Edges that the file hides, and those that it draws with gaps.
    hidden: usize,
    broken: usize,
    rounded: usize,
    /// The first weight that is no number above 0, where it stands, and how many there are.
    unweighed: Option<(String, usize, usize)>,
    /// How many edges have a standing that is none, and the first of these.
    unknown: (usize, String),
    arrangement: Option<Arrangement>,
    /// What attributes are declared to hold.
    typed: Typed,
    /// Attributes that only say how something looks.
    of_look: fn(&str) -> bool,
    /// Bytes of attributes so far, and how many there may be.
    taken: usize,
    most: usize,
    /// How many attributes there are so far.
    entries: usize,
    /// How many points of outlines.
    points: usize,
}

impl<'a> Collector<'a> {
    fn new(file: File<'a>) -> Self {
        let repeated = file
            .ceilings
            .limits
            .max_literal_bytes
            .saturating_mul(REPEATED);
        Self {
            file,
            drawing: Drawing::default(),
            nodes: HashMap::new(),
            called: Vec::new(),
            ours: BTreeSet::new(),
            edges: Vec::new(),
            hyperedges: 0,
            colored: 0,
            hidden: 0,
            broken: 0,
            rounded: 0,
            unweighed: None,
            unknown: (0, String::new()),
            arrangement: None,
            typed: Typed::default(),
            of_look: foreign::none,
            taken: 0,
            most: file.text.len().saturating_mul(2).saturating_add(repeated),
            entries: 0,
            points: 0,
        }
    }

    /// What is said of the whole graph.
    fn of_graph(&mut self, values: &Values) {
        let graph = &mut self.drawing.graph;
        if let Some(title) = values.get(&["title", "label", "name"]) {
            title.clone_into(&mut graph.title);
        }
        if let Some(summary) = values.get(&["summary", "comment", "description"]) {
            summary.clone_into(&mut graph.summary);
        }
        graph.weighted |= values.get(&["weights"]) == Some(GIVEN);
        let date = values.get(&[DATA_OF]);
        let date = date.filter(|date| Moment::of_shown(date).is_some());
        graph.data_of = date.map(str::to_owned).or(graph.data_of.take());
        let named = values.get(&["arrangement"]);
        self.arrangement = named.and_then(Arrangement::from_name).or(self.arrangement);
    }

    /// Usual values may hold for many nodes and edges; a small file must not become a large graph
    /// by them.
    fn check_taken(&mut self, values: &Values, at: usize) -> Result<(), ReadError> {
        self.file.go_on()?;
        self.taken = self.taken.saturating_add(values.bytes());
        if self.taken > self.most {
            let said = format!("usual values repeat to more than {} bytes", self.most);
            return Err(self.file.limit(said, "--max-literal", at));
        }
        self.entries = self.entries.saturating_add(values.0.len());
        self.file.check_repeated(self.entries, at)
    }

    /// A node; one of the same name is refused.
    fn node(&mut self, name: String, values: &Values, at: usize) -> Result<NodeIndex, ReadError> {
        if self.nodes.contains_key(&name) {
            let said = format!("there are two nodes `{}`", printable(&name));
            return Err(self.file.wrong(said, at, at.saturating_add(1)));
        }
        self.file.check_length(name.len(), at)?;
        self.check_taken(values, at)?;
        let most = self.file.ceilings.max_nodes;
        if self.nodes.len() >= most {
            let said = format!("more than {most} nodes");
            return Err(self.file.limit(said, "--max-nodes", at));
        }
        let (node, look) = meaning::node(&name, values);
        let graph = &mut self.drawing.graph;
        let thing = node.thing().to_owned();
        graph
            .ends
            .extend(values.end_alone().map(|end| (thing.clone(), end)));
        if values.get(&["ongoing"]) == Some("true") {
            graph.ongoing.insert(thing);
        }
        let index = graph.graph.add_node(node);
        self.ours.extend(values.are_ours().then_some(index));
        let (place, wrong) = meaning::on_globe(values);
        let wrong = wrong.map(|wrong| format!("{}: {wrong}", printable(&name)));
        graph.misplaced.extend(wrong);
        if let Some(place) = place {
            graph.place(index, place, &mut self.points);
        }
        if values.get(&["contested"]) == Some("true") {
            graph.contested.insert(index);
        }
        let about = (Class::Node, Some(name.as_str()));
        let foreign = foreign::of(about, values, &self.typed, self.of_look);
        graph.foreign.nodes.insert(index, foreign);
        self.called.push((index, name.clone(), look));
        self.nodes.insert(name, index);
        Ok(index)
    }

    /// An edge, and what it is called.
    fn edge(
        &mut self,
        id: Option<&str>,
        ends: [String; 2],
        values: &Values,
        at: usize,
    ) -> Result<(), ReadError> {
        let most = self.file.ceilings.max_edges;
        if self.edges.len() >= most {
            let said = format!("more than {most} edges");
            return Err(self.file.limit(said, "--max-edges", at));
        }
        self.check_taken(values, at)?;
        match meaning::drawn(values) {
            Some(Drawn::Hidden) => {
                self.hidden += 1;
                return Ok(());
            }
            Some(Drawn::Broken) => self.broken += 1,
            None => {}
        }
        let (edge, rounded) = meaning::edge(values);
        self.colored += usize::from(meaning::is_colored(values));
        // Ours say of the whole graph what its weights are.
        let is_weighted = values.get(&["weight", "value"]).is_some();
        self.drawing.graph.weighted |= is_weighted && !values.are_ours();
        if let Some(word) = values.unknown_standing() {
            if self.unknown.0 == 0 {
                self.unknown.1 = printable(word);
            }
            self.unknown.0 += 1;
        }
        let length = match meaning::length(values) {
            Ok(length) => {
                self.rounded += usize::from(rounded);
                length.filter(|_| rounded)
            }
            Err(weight) => {
                let first = self.unweighed.get_or_insert((weight, at, 0));
                first.2 += 1;
                None
            }
        };
        let foreign = foreign::of((Class::Edge, id), values, &self.typed, self.of_look);
        self.edges.push(Waiting {
            ends,
            edge,
            foreign,
            length,
            sign: values.get(&[SIGN]).and_then(sign_of),
            at,
        });
        Ok(())
    }

    /// No two nodes have one id: a link is the id of the first that has it, and not where another
    /// node is called so. Only when all names are known can this be told.
    fn name_nodes(&mut self) {
        let mut taken = HashSet::new();
        for (index, name, look) in std::mem::take(&mut self.called) {
            let node = &mut self.drawing.graph.graph[index];
            let is_other = node.id != name;
            if is_other && self.nodes.contains_key(&node.id) {
                node.id = name;
            } else if is_other && !taken.insert(node.id.clone()) {
                let thing = std::mem::replace(&mut node.id, name);
                // In a file of ours, that is one thing, drawn several times.
                node.mark_of = self.ours.contains(&index).then_some(thing);
            }
            if look != super::Look::default() {
                self.drawing.given.looks.insert(node.id.clone(), look);
            }
        }
    }

    /// Ties the edges to their ends.
    fn finish(mut self) -> Result<Drawing, ReadError> {
        self.name_nodes();
        for waiting in std::mem::take(&mut self.edges) {
            self.file.go_on()?;
            let [from, to] = &waiting.ends;
            let from = self.end(from, waiting.at)?;
            let to = self.end(to, waiting.at)?;
            let graph = &mut self.drawing.graph;
            let edge = graph.graph.add_edge(from, to, waiting.edge);
            let written = waiting.length.map(|length| (edge, length));
            graph.lengths.extend(written);
            graph.strengths.extend(written);
            graph.signs.extend(waiting.sign.map(|sign| (edge, sign)));
            if waiting.foreign != Foreign::default() {
                graph.foreign.edges.insert(edge, waiting.foreign);
            }
        }
        self.drawing.graph.arrangement = self.arrangement.unwrap_or_default();
        self.say();
        Ok(self.drawing)
    }

    fn end(&self, name: &str, at: usize) -> Result<NodeIndex, ReadError> {
        if let Some(known) = self.nodes.get(name) {
            return Ok(*known);
        }
        let mut names: Vec<&str> = self.nodes.keys().map(String::as_str).collect();
        names.sort_unstable();
        // Of very many names none is near.
        names.truncate(10_000);
        let near = did_you_mean(name, names.iter().copied());
        let said = format!("an edge ends at `{}`, which is no node", printable(name));
        let said = Diagnostic::new(said).maybe_hint(near);
        Err(self.file.said(said, at, at.saturating_add(1)))
    }

    fn say(&mut self) {
        let edges = |count: usize| {
            if count == 1 {
                "1 edge has".to_owned()
            } else {
                format!("{count} edges have")
            }
        };
        let notes = &mut self.drawing.notes;
        if self.rounded > 0 {
            notes.push(rounded(self.rounded, "edge has", "edges have"));
        }
        if let Some((weight, at, count)) = &self.unweighed {
            notes.push(format!(
                "{} a weight that is no number above 0: 1 is taken; the first is `{weight}`{}",
                edges(*count),
                self.file.line(*at)
            ));
        }
        if self.unknown.0 > 0 {
            let words = Standing::ALL.map(Standing::name).join(", ");
            notes.push(format!(
                "{} a standing that is none, such as `{}`: taken as open; there are {words}",
                edges(self.unknown.0),
                self.unknown.1
            ));
        }
        if self.colored > 0 {
            notes.push(format!(
                "{} a colour that is not kept: lines tell by theirs how statements stand; `--style` colours relations",
                edges(self.colored)
            ));
        }
        if self.hidden > 0 {
            let said = "1 edge is hidden in the file (`style=invis`), and left out";
            notes.push(match self.hidden {
                1 => said.to_owned(),
                many => said.replace("1 edge is", &format!("{many} edges are")),
            });
        }
        if self.broken > 0 {
            let said = "1 edge is dashed or dotted, and the file does not say what that means: taken as open";
            notes.push(match self.broken {
                1 => said.to_owned(),
                many => said.replace("1 edge is", &format!("{many} edges are")),
            });
        }
        if self.hyperedges > 0 {
            notes.push(format!("hyperedges are not drawn ({})", self.hyperedges));
        }
    }
}
