//! What differs as a picture: one layout for both sides, what is new and what is gone in colour and dash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::Common;
use super::super::failure::Failure;
use super::super::output::{self, Sink};
use super::super::watch::Watch;
use super::DiffArgs;
use super::markdown::sentence;
use super::told::{Telling, exact};
use crate::difference::State;
use crate::draw::sheet::{Rgb, Sheet, Swatch};
use crate::draw::{self, Format, Options};
use crate::graph::{Builder, Edge, Node, NodeIndex, NodeKind, RelationGraph, Standing};
use crate::model::{Quad, Triple};
use crate::store::{Backend as _, Memory};

/// More things than this are drawn only where something differs, and more of those only with what differs.
const WHOLE: usize = 60;

/// Colours of things, in the order of [`number`]; the last is that of all others.
const COLORS: [(&str, &str); 4] = [
    ("#15875a", "thing that is new"),
    ("#cc4a3c", "thing that is gone"),
    ("#8763d0", "thing of which something else is said"),
    ("#7a818b", ""),
];

const fn number(state: State) -> usize {
    match state {
        State::Added => 0,
        State::Removed => 1,
        State::Changed => 2,
    }
}

/// The format that a file's name promises.
pub(super) fn format(path: &Path) -> Result<Format, Failure> {
    let found = output::extension(path).and_then(|ending| Format::from_name(&ending));
    found.ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let said = format!("cannot tell the picture format of `{}`", path.display());
        Failure::usage(said).hint(format!("end its name in one of: {}", names.join(", ")))
    })
}

/// Draws into a file that is yet to be put in place.
pub(super) fn draw(
    path: &Path,
    format: Format,
    telling: &Telling<'_>,
    args: &DiffArgs,
    (common, watch): (&Common, &Watch),
) -> Result<Sink, Failure> {
    let (graph, left_out) = graph(telling)?;
    if left_out > 0 {
        common.note(&format!(
            "{left_out} things without a relation that differs are not drawn"
        ));
    }
    if graph.graph.node_count() == 0 {
        return Err(Failure::input(
            "there is nothing to draw: nothing differs, and there is no relation between things",
        ));
    }
    let sheet = sheet(&graph, telling);
    let options = Options {
        sheet,
        halt: watch.halt.clone(),
        ..Options::default()
    };
    let mut sink = Sink::open(Some(path))?;
    watch.start_layout(args.time.timeout);
    draw::draw(&graph, format, &options, sink.writer())?;
    watch.stop();
    Ok(sink)
}

/// The triples of one side, in a stable order, whatever graph they are in.
fn triples(quads: &[Quad]) -> Vec<Triple> {
    let mut triples: Vec<Triple> = quads.iter().cloned().map(Triple::from).collect();
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    triples
}

/// The relations of both sides, and how many things are left out.
fn graph(telling: &Telling<'_>) -> Result<(RelationGraph, usize), Failure> {
    let found = telling.report.difference;
    let mut joined = Joined::default();
    for (place, quads) in [&found.before, &found.after].into_iter().enumerate() {
        // Each side speaks for itself: who says something there, nobody may have said here.
        let own = Memory::new()?;
        own.extend(&mut quads.iter().cloned().map(Ok))?;
        let builder = Builder::new(&own, telling.ontology(), &telling.labels);
        joined.take(&builder.triples(&triples(quads))?, place);
    }
    for thing in &telling.report.things {
        let id = exact(&thing.subject.clone().into());
        joined.node(&node(id, telling.subject(&thing.subject)));
    }
    joined.edges();
    let states = states(telling);
    let left_out = joined.sift(&states);
    let graph = RelationGraph {
        title: format!("{} → {}", telling.inputs[0].name, telling.inputs[1].name),
        summary: format!("{}.", sentence(&telling.summary())),
        ..joined.graph
    };
    Ok((graph, left_out))
}

fn node(id: String, label: String) -> Node {
    Node {
        id,
        mark_of: None,
        label,
        said: None,
        kind: NodeKind::Other,
        standing: Standing::Fact,
        span: None,
        hidden: 0,
        column: None,
        sources: Vec::new(),
    }
}

/// What became of each thing, by its id in the picture.
fn states(telling: &Telling<'_>) -> BTreeMap<String, State> {
    let things = telling.report.things.iter();
    let mut states = BTreeMap::new();
    for thing in things {
        let id = exact(&thing.subject.clone().into());
        // In another graph it may be described as before.
        let state = states.entry(id).or_insert(thing.state);
        if *state != thing.state {
            *state = State::Changed;
        }
    }
    states
}

/// The ends and the words of an edge.
type Key = (String, String, String);

#[derive(Default)]
struct Joined {
    graph: RelationGraph,
    nodes: BTreeMap<String, NodeIndex>,
    by_key: BTreeMap<Key, [Vec<Edge>; 2]>,
}

impl Joined {
    fn node(&mut self, node: &Node) -> NodeIndex {
        if let Some(known) = self.nodes.get(&node.id) {
            return *known;
        }
        let index = self.graph.graph.add_node(node.clone());
        self.nodes.insert(node.id.clone(), index);
        index
    }

    fn take(&mut self, side: &RelationGraph, place: usize) {
        for node in side.graph.node_weights() {
            let index = self.node(node);
            // What it is now, unless it is only mentioned there.
            if node.kind != NodeKind::Other {
                self.graph.graph[index] = node.clone();
            }
        }
        for edge in side.graph.edge_indices() {
            let (Some((from, to)), Some(said)) = (
                side.graph.edge_endpoints(edge),
                side.graph.edge_weight(edge),
            ) else {
                continue;
            };
            let id = |node: NodeIndex| side.graph[node].id.clone();
            let key = (id(from), id(to), said.relation.clone());
            self.by_key.entry(key).or_default()[place].push(said.clone());
        }
    }

    /// What both sides have is as it is; what stands otherwise, is new or gone is marked.
    fn edges(&mut self) {
        for ((from, to, _), [before, mut after]) in std::mem::take(&mut self.by_key) {
            let mut edges = Vec::new();
            let mut gone = Vec::new();
            for edge in before {
                match after.iter().position(|other| *other == edge) {
                    Some(place) => edges.push(after.remove(place)),
                    None => gone.push(edge),
                }
            }
            for edge in gone {
                if after.is_empty() {
                    edges.push(marked(edge, Standing::Removed));
                } else {
                    let mut now = after.remove(0);
                    now.details.push(format!("was: {}", words(&edge)));
                    now.details.push(format!("is: {}", words(&now)));
                    edges.push(marked(now, Standing::Altered));
                }
            }
            edges.extend(after.into_iter().map(|edge| marked(edge, Standing::Added)));
            let (Some(from), Some(to)) = (self.nodes.get(&from), self.nodes.get(&to)) else {
                continue;
            };
            for edge in edges {
                self.graph.graph.add_edge(*from, *to, edge);
            }
        }
    }

    /// Leaves out what has nothing to do with a difference, where there is much of it, and where that differs much
    /// itself, all but what is new, gone or otherwise.
    fn sift(&mut self, states: &BTreeMap<String, State>) -> usize {
        let graph = &self.graph.graph;
        let all = graph.node_count();
        if all <= WHOLE {
            return 0;
        }
        let is_marked = |edge: &Edge| !Standing::ALL.contains(&edge.standing);
        let ends = graph.edge_indices().filter(|edge| is_marked(&graph[*edge]));
        let ends = ends.filter_map(|edge| graph.edge_endpoints(edge));
        let mut kept: BTreeSet<NodeIndex> = ends.flat_map(|(from, to)| [from, to]).collect();
        let states = graph
            .node_indices()
            .filter(|node| states.contains_key(&graph[*node].id));
        let core: BTreeSet<NodeIndex> = states.chain(kept.iter().copied()).collect();
        let is_little = core.len() <= WHOLE;
        if is_little || kept.is_empty() {
            kept = core;
        }
        self.graph.graph = graph.filter_map(
            |node, known| kept.contains(&node).then(|| known.clone()),
            |_, edge| (is_little || is_marked(edge)).then(|| edge.clone()),
        );
        all - kept.len()
    }
}

/// A claim stays one in words, where its dash says something else.
fn marked(mut edge: Edge, standing: Standing) -> Edge {
    if edge.standing != Standing::Fact {
        edge.relation = format!("{} ({})", edge.relation, edge.standing.name());
    }
    edge.standing = standing;
    edge
}

/// How a statement stands and where it can be checked.
fn words(edge: &Edge) -> String {
    let mut words = vec![edge.standing.name().to_owned()];
    words.extend(edge.by.iter().map(|voice| voice.speaker.clone()));
    words.extend(edge.when.clone());
    words.extend(edge.sources.iter().map(|source| source.label.clone()));
    words.join(", ")
}

fn sheet(graph: &RelationGraph, telling: &Telling<'_>) -> Sheet {
    let states = states(telling);
    let swatches = COLORS.iter().map(|(color, name)| Swatch {
        color: Rgb::parse(color).unwrap_or(Rgb([0; 3])),
        name: (*name).to_owned(),
    });
    let nodes = graph.graph.node_weights();
    Sheet {
        swatches: swatches.collect(),
        // Green and red would be taken for new and gone.
        kinds: NodeKind::ALL.map(|kind| (kind, 3)).into(),
        notes: vec![
            "lines that are not added, removed or changed: the same before and after".to_owned(),
        ],
        nodes: nodes
            .map(|node| states.get(&node.id).map(|state| number(*state)))
            .collect(),
        ..Sheet::default()
    }
}
