//! The order of the layout for statements that stand in no text, and a text in which some statements are others.

use std::collections::HashSet;

use super::graph::{self, Graph};
use super::names::Names;
use super::plan;
use super::script::{Named, Script};
use super::sequence::sequence;
use super::tokens::comments;
use super::write::Pen;
use super::{check, order, quads, read, refused, same};
use crate::model::blanks::renamed;
use crate::model::limits::Limits;
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad};
use crate::rdf::RdfError;
use crate::rdf::format::Format;

/// The subjects of statements with their graphs, in the order in which the layout puts things. O(n log n).
pub fn in_order(quads: &[Quad]) -> Vec<(GraphName, NamedOrBlankNode)> {
    let mut ordered = Vec::new();
    for graph in graph::of_quads(quads) {
        let name = |block: usize| match &graph.blocks[block].subject {
            NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let blocks = sequence(&graph, (0..graph.blocks.len()).collect(), false, name);
        let subjects = blocks
            .into_iter()
            .map(|block| graph.blocks[block].subject.clone());
        ordered.extend(subjects.map(|subject| (graph.name.clone(), subject)));
    }
    ordered
}

/// Where the layout puts a predicate among others; those of one rank are ordered by their text.
pub fn rank_of_predicate(iri: &str) -> usize {
    order::of_predicate(iri)
}

/// Statements that take the place of others in a text. Blank nodes of the text are `b0`, `b1`, … in the order in which
/// they appear, as [`crate::rdf::QuadFiles`] names those of its first file; other names are new blank nodes.
#[derive(Debug, Default)]
pub struct Replaced {
    /// What is no longer said.
    pub removed: Vec<Quad>,
    /// What is said besides.
    pub added: Vec<Quad>,
    /// Prefixes for what is new, by name; what the text declares goes first.
    pub prefixes: Vec<(String, String)>,
    /// Comments that stay where the statement at which they stand is no longer there: at what is said instead, else at
    /// the thing or the end.
    pub staying: HashSet<String>,
}

/// The comments of a text in Turtle or TriG that a parser accepts, each once.
pub fn comments_of(text: &str) -> HashSet<String> {
    let all = comments(text).into_iter();
    all.map(str::to_owned).collect()
}

/// Lays out a text with other statements. Its comments stay, but for some at what is no longer said. None where
/// what is removed is not found as it is spelled, such as relative IRIs.
///
/// # Errors
/// As for [`super::pretty`].
pub fn pretty_with(
    source: &str,
    text: &str,
    (format, limits): (Format, &Limits),
    replaced: &Replaced,
) -> Result<Option<String>, RdfError> {
    check(source, text, format, limits)?;
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut script = Script::of(body);
    for (name, iri) in &replaced.prefixes {
        let known = |one: &Named| matches!(one, Named::Prefix(known, _) if known == name);
        if !script.names.iter().any(known) {
            script.names.push(Named::Prefix(name.clone(), iri.clone()));
        }
    }
    let names = Names::new(source, &script.names)?;
    let (mut graphs, blanks) = read::graphs((body, format), &script, &names, true)?;
    let labels: HashSet<&str> = script.labels.iter().map(String::as_str).collect();
    let own = Own {
        blanks: &blanks,
        labels: &labels,
    };
    let own = |quad: &Quad| renamed(quad, &|blank| own.blank(blank));
    let mut known = HashSet::new();
    let removed = replaced.removed.iter().filter(|quad| known.insert(*quad));
    let removed: Vec<Quad> = removed.map(own).collect();
    let added: Vec<Quad> = replaced.added.iter().map(own).collect();
    let in_graphs = graph::comments(&graphs, &script);
    let stays = |line: &str| replaced.staying.contains(line);
    if graph::replace(&mut graphs, &removed, added, &stays) < removed.len() {
        return Ok(None);
    }
    let gone = in_graphs - graph::comments(&graphs, &script);
    let wanted: Vec<Quad> = graphs.iter().flat_map(Graph::quads).collect();
    let plans = plan::plans(&graphs, &labels);
    let pen = Pen::new(&names, &labels);
    let written = pen.text(&script, &graphs, &plans, false);
    let left = comments(&written).len() + gone == comments(body).len();
    if !left || !same::same(&wanted, &quads(&written, format)?) {
        return Err(refused(source));
    }
    Ok(Some(written))
}

/// What blank nodes are called where the text was parsed.
struct Own<'a> {
    blanks: &'a [BlankNode],
    labels: &'a HashSet<&'a str>,
}

impl Own<'_> {
    fn blank(&self, blank: &BlankNode) -> BlankNode {
        let number = blank.as_str().strip_prefix('b');
        let number = number.and_then(|number| number.parse::<usize>().ok());
        if let Some(known) = number.and_then(|number| self.blanks.get(number)) {
            return known.clone();
        }
        let mut label = format!("new-{}", blank.as_str());
        while self.labels.contains(label.as_str()) {
            label.push('x');
        }
        BlankNode::new_unchecked(label)
    }
}
