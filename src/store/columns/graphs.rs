//! Named graphs: `GRAPH` is put around each pattern that it concerns, and asked for there.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, Variable};

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::element::Element;
use super::node::Place;
use super::run::{Gathered, Run};
use super::{Flow, NOTHING, Number, Pushed, Sink, Stop, Within};
use crate::store::walk::{expressions_mut, parts_mut, patterns_mut};

/// Whether a pattern asks for a graph anywhere.
fn has_graph(pattern: &mut GraphPattern) -> bool {
    if matches!(pattern, GraphPattern::Graph { .. }) {
        return true;
    }
    patterns_mut(pattern).into_iter().any(has_graph)
        || expressions_mut(pattern).into_iter().any(asks_graph)
}

fn asks_graph(expression: &mut Expression) -> bool {
    if let Expression::Exists(pattern) = expression
        && has_graph(pattern)
    {
        return true;
    }
    parts_mut(expression).into_iter().any(asks_graph)
}

/// Puts `GRAPH` around triple patterns and paths alone.
pub(super) fn to_leaves(pattern: &mut GraphPattern) {
    if has_graph(pattern) {
        Pushing { made: 0 }.pattern(pattern, None);
    }
}

/// Moves `GRAPH` inwards. Recursion is bounded by the depth that the check of the text lets through.
struct Pushing {
    made: usize,
}

impl Pushing {
    fn pattern(&mut self, pattern: &mut GraphPattern, graph: Option<&NamedNodePattern>) {
        let around = |pattern: &mut GraphPattern, graph: &NamedNodePattern| {
            let inner = Box::new(std::mem::replace(pattern, nothing()));
            let name = graph.clone();
            *pattern = GraphPattern::Graph { name, inner };
        };
        match pattern {
            GraphPattern::Graph { name, inner } => {
                let name = name.clone();
                let mut inner = std::mem::replace(&mut **inner, nothing());
                self.pattern(&mut inner, Some(&name));
                *pattern = inner;
            }
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => {
                if let Some(graph) = graph {
                    around(pattern, graph);
                }
            }
            // A variable that is not selected is another one within: as row by row, the graphs are not gone through one by
            // one, and the variable has no value behind it (SPARQL 1.1, 18.6 has it otherwise).
            GraphPattern::Project { inner, variables } => match graph {
                Some(NamedNodePattern::Variable(variable)) if !variables.contains(variable) => {
                    self.made += 1;
                    let other = Variable::new_unchecked(format!(" graph {}", self.made));
                    self.pattern(inner, Some(&other.into()));
                }
                graph => self.pattern(inner, graph),
            },
            other => {
                for inner in patterns_mut(other) {
                    self.pattern(inner, graph);
                }
                for expression in expressions_mut(other) {
                    self.expression(expression, graph);
                }
            }
        }
    }

    fn expression(&mut self, expression: &mut Expression, graph: Option<&NamedNodePattern>) {
        if let Expression::Exists(pattern) = expression {
            self.pattern(pattern, graph);
        }
        for part in parts_mut(expression) {
            self.expression(part, graph);
        }
    }
}

fn nothing() -> GraphPattern {
    GraphPattern::Bgp {
        patterns: Vec::new(),
    }
}

/// Takes patterns in a graph, or in none, apart.
pub(super) fn flatten<'p>(
    pattern: &'p GraphPattern,
    elements: &mut Vec<Element<'p>>,
) -> Result<(), Stop> {
    let (graph, inner) = match pattern {
        GraphPattern::Graph { name, inner } => (Some(name), &**inner),
        other => (None, other),
    };
    match (inner, graph) {
        (GraphPattern::Bgp { patterns }, Some(graph)) if patterns.is_empty() => {
            elements.push(Element::Graphs(graph));
        }
        (GraphPattern::Bgp { patterns }, graph) => {
            let patterns = patterns.iter();
            elements.extend(patterns.map(|triple| Element::Triple(triple, graph)));
        }
        (GraphPattern::Path { .. }, graph) => elements.push(Element::Path(inner, graph)),
        _ => return Err(Stop::Unsupported("GRAPH")),
    }
    Ok(())
}

impl Gathered {
    /// A row with each of some graphs.
    fn push_in(&mut self, row: u32, graphs: &[Number]) {
        self.picks.resize(self.picks.len() + graphs.len(), row);
        for (_, values) in &mut self.news {
            values.extend_from_slice(graphs);
        }
    }
}

impl Compiler<'_> {
    /// Where statements are looked for.
    pub(super) fn graph(&mut self, name: Option<&NamedNodePattern>) -> Option<Place> {
        Some(match name? {
            NamedNodePattern::NamedNode(node) => {
                Place::Fixed(self.source.number(&node.clone().into()))
            }
            NamedNodePattern::Variable(variable) => Place::Slot(self.slot(variable)),
        })
    }
}

/// A path is not asked in each of more graphs than these.
const GRAPHS: usize = 256;

impl Run<'_> {
    /// Extends rows by the graphs that there are.
    pub(super) fn graphs(
        &self,
        place: Place,
        keep: &[Slot],
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let slot = match place {
            Place::Fixed(graph) => {
                return if self.source.has_graph(graph)? {
                    sink(input.kept(keep))
                } else {
                    Ok(Flow::On)
                };
            }
            Place::Slot(slot) => slot,
        };
        let graphs = self.source.graphs()?;
        let news: Vec<Slot> = keep.iter().copied().filter(|kept| *kept == slot).collect();
        let kept: Vec<Slot> = keep.iter().copied().filter(|kept| *kept != slot).collect();
        let mut gathered = self.gathered(&news, false);
        for row in 0..input.rows {
            let pick = u32::try_from(row).unwrap_or(u32::MAX);
            let bound = input.get(slot, row);
            if bound == NOTHING {
                gathered.push_in(pick, &graphs);
            } else if self.source.has_graph(bound)? {
                gathered.push_in(pick, &[bound]);
            }
            if gathered.is_full() && gathered.flush(&input, &kept, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        gathered.flush(&input, &kept, sink)
    }

    /// Rows in the graph that each has or, where it has none, in every graph.
    pub(super) fn in_graphs(
        &self,
        place: Option<Place>,
        input: &Batch,
        sink: &mut Sink<'_>,
        ask: &mut dyn FnMut(Within, &Batch, &mut Sink<'_>) -> Pushed,
    ) -> Pushed {
        let slot = match place {
            None => return ask(Within::Default, input, sink),
            Some(Place::Fixed(graph)) => return ask(Within::Graph(graph), input, sink),
            Some(Place::Slot(slot)) => slot,
        };
        let mut wanted: Vec<(Number, u32)> = Vec::with_capacity(input.rows);
        let mut open = Vec::new();
        for row in 0..u32::try_from(input.rows).unwrap_or(u32::MAX) {
            match input.get(slot, row as usize) {
                NOTHING => open.push(row),
                graph => wanted.push((graph, row)),
            }
        }
        let mut parts: Vec<(Number, Vec<u32>)> = Vec::new();
        if !open.is_empty() {
            let graphs = self.source.graphs()?;
            if graphs.len() > GRAPHS {
                return Err(Stop::Unsupported("a path in any of many graphs"));
            }
            parts.extend(graphs.into_iter().map(|graph| (graph, open.clone())));
        }
        wanted.sort_unstable();
        for same in wanted.chunk_by(|one, other| one.0 == other.0) {
            let rows = same.iter().map(|(_, row)| *row).collect();
            parts.push((same[0].0, rows));
        }
        let columns: Vec<Slot> = (0..input.columns.len()).collect();
        for (graph, rows) in parts {
            let mut part = input.pick(&rows, &columns);
            part.columns[slot] = vec![graph; part.rows];
            if ask(Within::Graph(graph), &part, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        Ok(Flow::On)
    }
}
