//! What every exchange format says of a node and of an edge: names and values, in one order.
//!
//! A format only spells them. What is empty or the usual is left out, and everything that came
//! from data is cleaned here, once for all.

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::dates::instant;
use super::geometry::Point;
use super::scene::{Dot, Scene};
use super::shapes::num;
use super::sheet::Palette;
use super::style::stroke;
use super::text::clean;
use super::{Given, Look};
pub(super) use crate::graph::Sort;
use crate::graph::{Arrangement, Edge, Moment, RelationGraph, Source, Spell, wkt};

/// What something is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Node,
    Edge,
}

/// An attribute by name, with the sort of its values.
pub(super) type Key = (&'static str, Sort);

/// Attributes of the whole graph.
pub(super) const GRAPH_KEYS: [Key; 5] = [
    ("title", Sort::Text),
    ("summary", Sort::Text),
    ("arrangement", Sort::Text),
    ("weights", Sort::Text),
    (DATA_OF, Sort::Text),
];

/// The date of the data.
pub(super) const DATA_OF: &str = "data_as_of";

/// Weights are no numbers of statements.
pub(super) const GIVEN: &str = "given";

/// Attributes of nodes beside how they look.
pub(super) const NODE_KEYS: [Key; 17] = [
    ("label", Sort::Text),
    ("kind", Sort::Text),
    ("standing", Sort::Text),
    ("start", Sort::Text),
    ("end", Sort::Text),
    ("approximate", Sort::Truth),
    ("ongoing", Sort::Truth),
    ("lane", Sort::Text),
    ("lat", Sort::Real),
    ("lon", Sort::Real),
    ("at", Sort::Text),
    ("wkt", Sort::Text),
    ("contested", Sort::Truth),
    ("hidden", Sort::Whole),
    ("sources", Sort::Text),
    ("sourceIris", Sort::Text),
    ("iri", Sort::Text),
];

/// Attributes of edges beside how they look.
/// Says that an edge has no direction, among others that have one.
pub(super) const UNDIRECTED: &str = "undirected";

pub(super) const EDGE_KEYS: [Key; 13] = [
    ("label", Sort::Text),
    ("standing", Sort::Text),
    ("weight", Sort::Whole),
    ("when", Sort::Text),
    ("start", Sort::Text),
    ("end", Sort::Text),
    ("as_of", Sort::Text),
    ("details", Sort::Text),
    ("by", Sort::Text),
    ("acts", Sort::Text),
    ("sources", Sort::Text),
    ("sourceIris", Sort::Text),
    ("iri", Sort::Text),
];

/// One attribute with its value, spelt as all formats spell it.
pub(super) type Fact = (Key, String);

/// How a node looks.
#[derive(Clone, Debug)]
pub(super) struct NodeLook {
    pub(super) at: Option<Point>,
    /// Height of its box, or across its dot.
    pub(super) size: Option<f64>,
    /// Width of its box, or across its dot.
    pub(super) wide: Option<f64>,
    /// `#rrggbb`, strong enough to stand alone.
    pub(super) color: String,
    /// `#rrggbb` inside a shape that has a border.
    pub(super) fill: String,
}

/// How an edge looks.
#[derive(Clone, Debug)]
pub(super) struct EdgeLook {
    pub(super) color: String,
    pub(super) width: f64,
    /// `stroke-dasharray`, empty for a solid line.
    pub(super) dash: &'static str,
}

/// From when to when, in seconds since 1970; the end is the last second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lifetime {
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
}

impl Lifetime {
    /// What a file says, as instants.
    pub(super) fn of(spell: &Spell) -> Self {
        let start = spell.start.as_ref().map(|start| start.earliest_s);
        let end = spell.end.as_ref().map(last);
        Self {
            start,
            end: end.filter(|end| start.is_none_or(|start| start <= *end)),
        }
    }

    /// Both ends as `xsd:dateTime`.
    pub(super) fn spelt(self) -> (Option<String>, Option<String>) {
        (self.start.map(instant), self.end.map(instant))
    }
}

/// A graph on its way into an exchange format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) graph: &'a RelationGraph,
    /// How it is laid out.
    pub(super) arrangement: Arrangement,
    /// Where everything is, unless the graph is too large to be laid out.
    pub(super) scene: Option<&'a Scene>,
    pub(super) given: &'a Given,
    /// The colours of things and lines.
    pub(super) palette: Palette<'a>,
}

impl Facts<'_> {
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeIndex> + use<> {
        self.graph.graph.node_indices()
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = EdgeIndex> + use<> {
        self.graph.graph.edge_indices()
    }

    /// Both ends of an edge, by number.
    pub(super) fn ends(&self, edge: EdgeIndex) -> (usize, usize) {
        let ends = self.graph.graph.edge_endpoints(edge);
        ends.map_or((0, 0), |(from, to)| (from.index(), to.index()))
    }

    /// Whether an edge has no direction.
    pub(super) fn is_undirected(&self, edge: EdgeIndex) -> bool {
        self.graph.graph[edge].undirected
    }

    /// What weights are; nothing where they are numbers of statements, as usual.
    pub(super) const fn weights(&self) -> &'static str {
        if self.graph.weighted { GIVEN } else { "" }
    }

    /// The date of the data, where they have one.
    pub(super) fn data_of(&self) -> String {
        clean(self.graph.data_of.as_deref().unwrap_or_default())
    }

    /// What is said of the whole graph.
    pub(super) fn of_graph(&self) -> Vec<Fact> {
        let values = [
            clean(&self.graph.title),
            clean(&self.graph.summary),
            self.arrangement.name().to_owned(),
            self.weights().to_owned(),
            self.data_of(),
        ];
        paired(GRAPH_KEYS, values)
    }

    /// What is said of a node.
    pub(super) fn of_node(&self, index: NodeIndex) -> Vec<Fact> {
        let node = &self.graph.graph[index];
        let span = node.span.as_ref();
        let end = match span {
            Some(span) => span.end.as_ref(),
            None => self.graph.ends.get(node.thing()),
        };
        let about = span.is_some_and(|span| span.approximate);
        let place = self.graph.places.get(&index);
        let area = place.and_then(|place| place.area.as_ref());
        let contested = self.graph.contested.contains(&index);
        let values = [
            clean(&node.label),
            node.kind.name().to_owned(),
            node.standing.name().to_owned(),
            span.map_or_else(String::new, |span| spelt(&span.start)),
            end.map_or_else(String::new, spelt),
            only(about),
            only(self.graph.ongoing.contains(node.thing())),
            span.map_or_else(String::new, |span| clean(&span.lane)),
            place.map_or_else(String::new, |place| decimal(place.spot.latitude())),
            place.map_or_else(String::new, |place| decimal(place.spot.longitude())),
            clean(
                place
                    .and_then(|place| place.at.as_deref())
                    .unwrap_or_default(),
            ),
            area.map_or_else(String::new, |area| wkt(area)),
            only(contested),
            unless(node.hidden, 0),
            listed(&node.sources, source_name),
            listed(&node.sources, |source| &source.iri),
            clean(node.thing()),
        ];
        paired(NODE_KEYS, values)
    }

    /// What is said of an edge.
    pub(super) fn of_edge(&self, index: EdgeIndex) -> Vec<Fact> {
        let edge = &self.graph.graph[index];
        let period = edge.period.as_ref();
        let start = period.and_then(|period| period.start.as_ref());
        let end = period.and_then(|period| period.end.as_ref());
        let known = period.and_then(|period| period.known.as_ref());
        let values = [
            clean(&edge.relation),
            edge.standing.name().to_owned(),
            self.weight(index)
                .map_or_else(|| edge.weight.to_string(), decimal),
            clean(edge.when.as_deref().unwrap_or_default()),
            start.map_or_else(String::new, spelt),
            end.map_or_else(String::new, spelt),
            known.map_or_else(String::new, spelt),
            listed(&edge.details, |part| part),
            listed(&edge.by, |voice| &voice.speaker),
            listed(&edge.by, |voice| &voice.act),
            listed(&edge.sources, source_name),
            listed(&edge.sources, |source| &source.iri),
            Self::statements(edge),
        ];
        let mut facts = paired(EDGE_KEYS, values);
        let is_whole = self.weight(index).is_none();
        for ((_, sort), _) in &mut facts {
            if *sort == Sort::Whole && !is_whole {
                *sort = Sort::Real;
            }
        }
        facts
    }

    /// The names of all statements that an edge stands for.
    fn statements(edge: &Edge) -> String {
        let names = edge.statements().into_iter().map(clean);
        names.collect::<Vec<_>>().join(BETWEEN)
    }

    /// The attributes of edges with their types: weights are whole where all are.
    pub(super) fn edge_keys(&self) -> [Key; 13] {
        let is_whole = self.edges().all(|edge| self.weight(edge).is_none());
        EDGE_KEYS.map(|(name, sort)| match sort {
            Sort::Whole if !is_whole => (name, Sort::Real),
            sort => (name, sort),
        })
    }

    /// The weight that an edge was given, where it is not whole.
    fn weight(&self, index: EdgeIndex) -> Option<f64> {
        self.graph.strengths.get(&index).copied()
    }

    /// The look of a node: as it was given, else as pictures draw its kind.
    pub(super) fn node_look(&self, index: NodeIndex) -> NodeLook {
        let node = &self.graph.graph[index];
        let given = self.given.looks.get(&node.id);
        let paint = self.palette.node(index.index(), node);
        let room = self.scene.and_then(|scene| room(scene, index.index()));
        let of = |look: Option<&Look>| look.and_then(|look| look.color.clone());
        NodeLook {
            at: self.scene.and_then(|scene| scene.center(index.index())),
            size: room.map(|(_, high)| high),
            wide: room.map(|(wide, _)| wide),
            color: of(given).unwrap_or(paint.line),
            fill: of(given).unwrap_or(paint.fill),
        }
    }

    /// The look of an edge, which says its standing.
    pub(super) fn edge_look(&self, index: EdgeIndex) -> EdgeLook {
        let edge = &self.graph.graph[index];
        EdgeLook {
            color: self.palette.edge(edge).1,
            width: self.palette.width(edge),
            dash: stroke(edge.standing).dash,
        }
    }

    /// When a node was. Without an end, it ends where the precision of its beginning ends.
    pub(super) fn node_lifetime(&self, index: NodeIndex) -> Option<Lifetime> {
        if let Some(lifetime) = lifetime(self.graph.node_spells(index)) {
            return Some(lifetime);
        }
        let (start, end) = self.graph.lasting(index)?;
        let start = start.map(|start| start.earliest_s);
        let end = end.map(last);
        Some(Lifetime {
            start,
            end: end.filter(|end| start.is_none_or(|start| start <= *end)),
        })
    }

    /// When an edge held; without an end it still does.
    pub(super) fn edge_lifetime(&self, index: EdgeIndex) -> Option<Lifetime> {
        if let Some(lifetime) = lifetime(self.graph.edge_spells(index)) {
            return Some(lifetime);
        }
        let period = self.graph.graph[index].period.as_ref()?;
        if period.start.is_none() && period.end.is_none() {
            return None;
        }
        let start = period.start.as_ref().map(|start| start.earliest_s);
        let end = period.end.as_ref().map(last);
        Some(Lifetime {
            start,
            end: end.filter(|end| start.is_none_or(|start| start <= *end)),
        })
    }

    /// Whether anything has a date.
    pub(super) fn is_dated(&self) -> bool {
        self.graph.has_dates()
            || self
                .graph
                .graph
                .edge_weights()
                .filter_map(|edge| edge.period.as_ref())
                .any(|period| period.start.is_some() || period.end.is_some())
    }
}

/// The one time of something, where that is open; several are told one by one.
fn lifetime(spells: &[Spell]) -> Option<Lifetime> {
    match spells {
        [only] => Some(Lifetime::of(only)),
        _ => None,
    }
}

/// `2001/2003; 2010/`: times with what is known of their ends.
pub(super) fn spells(spells: &[Spell]) -> String {
    let date = |date: &Option<Moment>| date.as_ref().map(spelt).unwrap_or_default();
    let each = spells.iter();
    let each = each.map(|spell| format!("{}/{}", date(&spell.start), date(&spell.end)));
    each.collect::<Vec<_>>().join(BETWEEN)
}

/// The last second that a moment can mean.
fn last(moment: &Moment) -> i64 {
    moment.end_s.saturating_sub(1).max(moment.earliest_s)
}

/// Attributes with their values, without the empty ones.
fn paired<const N: usize>(keys: [Key; N], values: [String; N]) -> Vec<Fact> {
    let pairs = keys.into_iter().zip(values);
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

/// A number as it was given, with a point.
fn decimal(value: f64) -> String {
    format!("{value:?}")
}

/// What is true is said.
fn only(truth: bool) -> String {
    let word = if truth { "true" } else { "" };
    word.to_owned()
}

fn unless(number: u32, usual: u32) -> String {
    if number == usual {
        String::new()
    } else {
        number.to_string()
    }
}

/// The label of a source; the IRI where it has none.
fn source_name(source: &Source) -> &String {
    if source.label.is_empty() {
        &source.iri
    } else {
        &source.label
    }
}

/// Between two entries of a list.
pub(super) const BETWEEN: &str = "; ";
/// The same inside an entry: with a soft hyphen it looks alike and ends nothing.
pub(super) const WITHIN: &str = ";\u{ad} ";

/// One text of all entries, from which they can be told apart again.
fn listed<'s, T>(entries: &'s [T], part: impl Fn(&'s T) -> &'s String) -> String {
    let parts = entries
        .iter()
        .map(|entry| clean(part(entry)).replace(BETWEEN, WITHIN));
    parts.collect::<Vec<_>>().join(BETWEEN)
}

/// A moment as XML Schema spells it, if it was a date; else its text.
pub(super) fn spelt(moment: &Moment) -> String {
    let text = clean(&moment.text);
    let Some(plain) = Moment::of_shown(&text) else {
        return text;
    };
    if plain.1 == *moment {
        return plain.0;
    }
    // The zone of a date is not part of what is shown.
    let minutes = (plain.1.earliest_s - moment.earliest_s) / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let zoned = match minutes {
        0 => format!("{}Z", plain.0),
        _ => format!("{}{sign}{hours:02}:{rest:02}", plain.0),
    };
    match Moment::parse(&zoned) {
        Some(again) if again == *moment => zoned,
        _ => text,
    }
}

/// Width and height of a node.
fn room(scene: &Scene, node: usize) -> Option<(f64, f64)> {
    let of_box = scene.boxes.get(node).map(|one| (one.rect.w, one.rect.h));
    let across = |dot: &Dot| (dot.radius * 2.0, dot.radius * 2.0);
    of_box.or_else(|| scene.dots.get(node).map(across))
}

/// A number of a look, as text.
pub(super) fn number(value: Option<f64>) -> String {
    value.map(num).unwrap_or_default()
}
