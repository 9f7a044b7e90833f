//! Graph files on the command line: which they are, and what they hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Common;
use super::failure::{Failure, Kind};
use super::output;
use crate::draw::Format;
use crate::draw::read::{self, Ceilings, Drawing};
use crate::graph::{NodeIndex, RelationGraph};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::printable;
use crate::rdf;

/// What is read, and how it ends.
const READ: &str = "graph files that are read: DOT (.dot, .gv), GraphML (.graphml), GEXF (.gexf) \
    and Cytoscape JSON (.cyjs, .json)";

/// Endings of graph files that are not read, and what they hold.
const OTHERS: [(&str, &str); 12] = [
    ("cys", "a session of Cytoscape"),
    ("dl", "the format of UCINET"),
    ("gdf", "GDF"),
    ("gephi", "a project of Gephi"),
    ("gml", "GML"),
    ("net", "the format of Pajek"),
    ("paj", "the format of Pajek"),
    ("sif", "SIF"),
    ("tgf", "TGF"),
    ("tlp", "the format of Tulip"),
    ("vna", "the format of NetDraw"),
    ("xgmml", "XGMML"),
];

/// A file that holds a graph rather than RDF.
#[derive(Debug)]
pub(super) struct GraphFile {
    pub(super) path: PathBuf,
    format: Format,
}

impl GraphFile {
    /// The file that a name means, by its ending; JSON means Cytoscape's.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let path = PathBuf::from(name);
        let extension = output::extension(&path)?;
        let format = match Format::from_name(&extension) {
            Some(format) => format,
            None if extension == "json" && path.exists() => Format::Cytoscape,
            None => return None,
        };
        read::is_read(format).then_some(Self { path, format })
    }

    /// Refuses the name of a file in a format of graphs that is not read, and of a style.
    pub(super) fn refuse_unread(name: &str) -> Result<(), Failure> {
        let Some(extension) = output::extension(Path::new(name)) else {
            return Ok(());
        };
        let shown = printable(name);
        if extension == "toml" {
            let said = format!("`{shown}` is a style, which has no graph");
            return Err(Failure::usage(said)
                .hint(format!("`chancery draw … --style {shown}` draws with it")));
        }
        let of_others = OTHERS.iter().find(|(end, _)| *end == extension);
        let said = match (Format::from_name(&extension), of_others) {
            (Some(format), _) if !read::is_read(format) => {
                format!("`{shown}`: {} is written and not read", format.name())
            }
            (None, Some((_, tool))) => format!("`{shown}`: {tool} is not read"),
            _ => return Ok(()),
        };
        let failure = Failure::usage(said).hint(READ);
        Err(match of_others {
            None => failure,
            Some(_) => failure.hint("Gephi and NetworkX turn many other formats into GraphML"),
        })
    }

    /// Its graph, titled after it where it has no title.
    pub(super) fn read(&self, ceilings: &Ceilings, common: &Common) -> Result<Drawing, Failure> {
        let text = rdf::read_whole(&self.path, &ceilings.limits)?;
        let source = self.path.display().to_string();
        let mut drawing = read::read(&text, &source, self.format, ceilings)?;
        for note in &drawing.notes {
            common.note(note);
        }
        if drawing.graph.title.is_empty() {
            let name = self.path.file_name().unwrap_or_default();
            drawing.graph.title = name.to_string_lossy().into_owned();
        }
        if drawing.graph.graph.node_count() == 0 {
            let said = Diagnostic::new("there is nothing to draw: the file has no nodes");
            return Err(Failure::new(Kind::Input, said.in_source(source)));
        }
        Ok(drawing)
    }
}

/// Has the lines of a thing with several marks lead to the first of them, which is measured: in files
/// of earlier versions, and in those that somebody changed, they may lead to any. O(nodes + edges).
pub(super) fn gather_ties(graph: &mut RelationGraph) {
    let first: BTreeMap<usize, usize> = graph.again().into_iter().collect();
    if first.is_empty() {
        return;
    }
    let (nodes, edges) = std::mem::take(&mut graph.graph).into_nodes_edges();
    // In their order, so that all have their numbers.
    for node in nodes {
        graph.graph.add_node(node.weight);
    }
    let of = |node: NodeIndex| {
        first
            .get(&node.index())
            .map_or(node, |mark| NodeIndex::new(*mark))
    };
    for edge in edges {
        let ends = [edge.source(), edge.target()].map(of);
        graph.graph.add_edge(ends[0], ends[1], edge.weight);
    }
}

/// Ids that are named where several nodes have one label; more are counted.
const NAMED: usize = 5;

/// The node that somebody means by its id or label: the one that is spelt like that or, if none is,
/// in other capitals.
pub(super) fn node(name: &str, graph: &RelationGraph) -> Result<NodeIndex, Failure> {
    if let Some(node) = graph.node_of(name) {
        return Ok(node);
    }
    let wanted = name.to_lowercase();
    let label = |node: &NodeIndex| graph.graph[*node].label.as_str();
    let called = |is_meant: &dyn Fn(&str) -> bool| {
        let nodes = graph.graph.node_indices();
        let found: Vec<NodeIndex> = nodes.filter(|node| is_meant(label(node))).collect();
        found
    };
    let mut found = called(&|label| label == name);
    if found.is_empty() {
        found = called(&|label| label.to_lowercase() == wanted);
    }
    match found[..] {
        [node] => Ok(node),
        [] => {
            let labels = graph.graph.node_weights().map(|node| node.label.as_str());
            let said = format!("no node of the file is called `{}`", printable(name));
            let said = Diagnostic::new(said);
            let near = did_you_mean(name, labels);
            Err(Failure::new(Kind::Input, said.maybe_hint(near)))
        }
        // One thing, drawn several times.
        [first, ..] if graph.are_marks(&found) => Ok(first),
        _ => Err(ambiguous(name, &found, graph)),
    }
}

fn ambiguous(name: &str, found: &[NodeIndex], graph: &RelationGraph) -> Failure {
    let said = format!("several things are called `{}`", printable(name));
    let ids = found.iter().take(NAMED);
    let ids = ids.map(|node| format!("`{}`", printable(&graph.graph[*node].id)));
    let mut ids: Vec<String> = ids.collect();
    if found.len() > NAMED {
        ids.push(format!("{} more", found.len() - NAMED));
    }
    let ids = ids.join(", ");
    Failure::new(Kind::Input, Diagnostic::new(said))
        .hint(format!("their ids tell them apart: {ids}"))
}

/// The two files of a pair of tables: `NAME-nodes.csv` and `NAME-edges.csv`.
pub(super) fn pair(path: &Path) -> [PathBuf; 2] {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lower = name.to_ascii_lowercase(); // as long as the name
    let (stem, ending) = match lower.rfind(".csv") {
        Some(at) => name.split_at(at),
        None => (name.as_ref(), ""),
    };
    ["nodes", "edges"].map(|table| path.with_file_name(format!("{stem}-{table}{ending}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_named_after_the_file() {
        let of = |name: &str| pair(Path::new(name)).map(|path| path.display().to_string());
        assert_eq!(of("a/b.csv"), ["a/b-nodes.csv", "a/b-edges.csv"]);
        assert_eq!(of("b.CSV.gz"), ["b-nodes.CSV.gz", "b-edges.CSV.gz"]);
        assert_eq!(of("b.txt"), ["b.txt-nodes", "b.txt-edges"]);
        // Letters that are longer or shorter in lower case.
        assert_eq!(
            of("\u{212a}.csv"),
            ["\u{212a}-nodes.csv", "\u{212a}-edges.csv"]
        );
        assert_eq!(of("İ.csv"), ["İ-nodes.csv", "İ-edges.csv"]);
    }

    #[test]
    fn files_are_known_by_their_ending() {
        for name in ["a.dot", "a.GV", "x/a.graphml.gz", "a.gexf", "a.cyjs"] {
            assert!(GraphFile::of_name(name).is_some(), "{name}");
        }
        for name in [
            "delegations",
            "a.rq",
            "a.ttl",
            "a.svg",
            "not there.json",
            "-",
        ] {
            assert!(GraphFile::of_name(name).is_none(), "{name}");
        }
    }
}
