//! A comparison as a picture: what we say to the left of each thing, what Wikidata says to the right.

use std::collections::{BTreeMap, BTreeSet};

use super::words::Words;
use crate::draw::Options;
use crate::draw::sheet::{Line, Rgb, Sheet, Swatch};
use crate::graph::{Arrangement, Edge, Node, NodeIndex, NodeKind, RelationGraph, Source, Standing};
use crate::link::compare::{Here, Row, There, Verdict};

/// Colours that colour-blind readers tell apart, in the order of the verdicts.
const COLORS: [(Verdict, &str); 6] = [
    (Verdict::Agrees, "#009e73"),
    (Verdict::Differs, "#d55e00"),
    (Verdict::Reserved, "#cc79a7"),
    (Verdict::OnlyHere, "#0072b2"),
    (Verdict::OnlyThere, "#666b73"),
    (Verdict::NewerThere, "#7f3c8d"),
];
/// How much wider a line is of what differs.
const BOLD: f64 = 2.0;
/// What only Wikidata says is counted where there is more of it than that.
const MOST: usize = 40;

/// The graph and how it looks. What differs is bold, too, for whoever sees no colours.
pub(super) fn picture(
    rows: &[Row],
    counts: &BTreeMap<Verdict, usize>,
    words: &Words<'_>,
) -> (RelationGraph, Options) {
    let lonely = rows
        .iter()
        .filter(|row| row.verdict == Verdict::OnlyThere)
        .count();
    let left_out = lonely > MOST;
    let shown = |row: &&Row| !(left_out && row.verdict == Verdict::OnlyThere);
    let mut drawing = Drawing {
        words,
        graph: RelationGraph {
            title: "The data and Wikidata".to_owned(),
            summary: summary(counts, left_out.then_some(lonely)),
            arrangement: Arrangement::Layered,
            ..RelationGraph::default()
        },
        nodes: BTreeMap::new(),
        ours: BTreeSet::new(),
        theirs: BTreeSet::new(),
    };
    for row in rows.iter().filter(shown) {
        drawing.row(row);
    }
    let sheet = drawing.sheet();
    let options = Options {
        sheet,
        ..Options::default()
    };
    (drawing.graph, options)
}

fn summary(counts: &BTreeMap<Verdict, usize>, left_out: Option<usize>) -> String {
    let all = counts
        .iter()
        .map(|(verdict, count)| format!("{} {count}", verdict.name()));
    let all: Vec<String> = all.collect();
    let mut text = format!(
        "Left what the data say, right what Wikidata says: {}.",
        all.join(", ")
    );
    if let Some(count) = left_out {
        let count = count.to_string();
        text.extend([
            " The ",
            &count,
            " statements that only Wikidata has are not drawn.",
        ]);
    }
    text
}

struct Drawing<'a> {
    words: &'a Words<'a>,
    graph: RelationGraph,
    nodes: BTreeMap<String, NodeIndex>,
    ours: BTreeSet<usize>,
    theirs: BTreeSet<usize>,
}

impl Drawing<'_> {
    fn node(&mut self, id: String, label: String, column: u32) -> NodeIndex {
        if let Some(known) = self.nodes.get(&id) {
            return *known;
        }
        let node = self.graph.graph.add_node(Node {
            id: id.clone(),
            mark_of: None,
            label,
            said: None,
            kind: NodeKind::Other,
            standing: Standing::Fact,
            span: None,
            hidden: 0,
            column: Some(column),
            sources: Vec::new(),
        });
        self.nodes.insert(id, node);
        node
    }

    fn row(&mut self, row: &Row) {
        let thing = row.thing.as_str().to_owned();
        let label = format!("{} ({})", self.words.thing(&thing), row.item);
        let middle = self.node(thing.clone(), label, 1);
        let what = self.words.subject(&row.subject);
        let relation = format!("{what}: {}", row.verdict.name());
        if let Some(here) = self.words.here(row) {
            let id = format!("{thing} {what} here {here}");
            let node = self.node(id, here, 0);
            self.ours.insert(node.index());
            let ours = Edge {
                sources: sources(row, self.words),
                ..edge(row, &relation)
            };
            self.graph.graph.add_edge(node, middle, ours);
        }
        if let Some(there) = self.words.there(row) {
            let rank = match &row.there {
                Some(There::Statement(own)) if own.rank != crate::link::wikibase::Rank::Normal => {
                    format!(" ({})", own.rank.name())
                }
                _ => String::new(),
            };
            let id = format!("{thing} {what} there {there}{rank}");
            let node = self.node(id, format!("{there}{rank}"), 2);
            self.theirs.insert(node.index());
            self.graph
                .graph
                .add_edge(middle, node, edge(row, &relation));
        }
    }

    /// Our values in one colour, theirs in another, lines by verdict.
    fn sheet(&self) -> Sheet {
        let swatch = |color: &str, name: &str| Swatch {
            color: Rgb::parse(color).unwrap_or(Rgb([0; 3])),
            name: name.to_owned(),
        };
        let mut sheet = Sheet::default();
        for (verdict, color) in COLORS {
            sheet.swatches.push(swatch(color, verdict.name()));
        }
        let (ours, theirs) = (sheet.swatches.len(), sheet.swatches.len() + 1);
        sheet.swatches.push(swatch("#0072b2", "said by the data"));
        sheet.swatches.push(swatch("#b8860b", "said by Wikidata"));
        let nodes = (0..self.graph.graph.node_count()).map(|node| {
            if self.ours.contains(&node) {
                Some(ours)
            } else if self.theirs.contains(&node) {
                Some(theirs)
            } else {
                None
            }
        });
        sheet.nodes = nodes.collect();
        let differs = format!(": {}", Verdict::Differs.name());
        for edge in self.graph.graph.edge_weights() {
            let place = COLORS
                .iter()
                .position(|(verdict, _)| edge.relation.ends_with(&format!(": {}", verdict.name())));
            let line = Line {
                swatch: place,
                width: edge.relation.ends_with(&differs).then_some(BOLD),
                strokes: 0,
            };
            sheet.relations.insert(edge.relation.clone(), line);
        }
        sheet
    }
}

fn edge(row: &Row, relation: &str) -> Edge {
    Edge {
        relation: relation.to_owned(),
        // Whether two sides agree is no doubt of either: what is stated is stated.
        standing: Standing::Fact,
        statement: None,
        several: Vec::new(),
        when: None,
        period: None,
        sources: Vec::new(),
        weight: 1,
        details: super::compare_json::notes(row),
        undirected: false,
        by: Vec::new(),
    }
}

fn sources(row: &Row, words: &Words<'_>) -> Vec<Source> {
    let Some(Here::Fact(fact)) = &row.here else {
        return Vec::new();
    };
    let sources = fact.sources.iter().map(|iri| Source {
        iri: iri.clone(),
        label: words.thing(iri),
    });
    let mut sources: Vec<Source> = sources.collect();
    sources.sort();
    sources
}
