//! Marks: what rows say of one thing at several times or places is drawn once for each of them.
//!
//! The rows of a thing are gathered first, and only then is it decided which marks it has, so that their order decides
//! nothing. Where all of them together know one time and one place, these are one mark. Else each is a mark that says
//! more than any other; what says less belongs to the first mark that says the same and more. Never are the time of one
//! row and the place of another put together where there is a choice.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use petgraph::graph::NodeIndex;

use super::globe::{Place, Spot};
use super::row::{GraphError, Row};
use super::{Builder, Moment, Node, RelationGraph, Source, Span, Standing};
use crate::model::{Term, printable};

/// The first second of a moment and the first behind it: what is spelt in two ways is the same.
type Bounds = (i64, i64);

/// When and where a thing was, as far as that tells its marks apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    start: Option<Bounds>,
    end: Option<Bounds>,
    lane: Option<Arc<str>>,
    spot: Option<Spot>,
}

/// The parts of a key, as bits.
const START: u8 = 1;
const END: u8 = 2;
const LANE: u8 = 4;
const SPOT: u8 = 8;

impl Key {
    fn of(span: Option<&Span>, place: Option<&Place>) -> Self {
        let bounds = |moment: &Moment| (moment.earliest_s, moment.end_s);
        let lane = span.map(|span| span.lane.as_str());
        Self {
            start: span.map(|span| bounds(&span.start)),
            end: span.and_then(|span| span.end.as_ref()).map(bounds),
            lane: lane.filter(|lane| !lane.is_empty()).map(Arc::from),
            spot: place.map(|place| place.spot),
        }
    }

    /// Which parts it has.
    fn parts(&self) -> u8 {
        let has = [
            (self.start.is_some(), START),
            (self.end.is_some(), END),
            (self.lane.is_some(), LANE),
            (self.spot.is_some(), SPOT),
        ];
        has.into_iter()
            .filter(|(has, _)| *has)
            .map(|(_, bit)| bit)
            .sum()
    }

    /// Every way to say less; an end and a lane are said of a beginning only.
    fn lesser(&self) -> impl Iterator<Item = Self> + '_ {
        let own = self.parts();
        let fits =
            move |kept: &u8| kept & !own == 0 && (kept & START != 0 || kept & (END | LANE) == 0);
        (0..own).filter(fits).map(|kept| Self {
            start: self.start.filter(|_| kept & START != 0),
            end: self.end.filter(|_| kept & END != 0),
            lane: self.lane.clone().filter(|_| kept & LANE != 0),
            spot: self.spot.filter(|_| kept & SPOT != 0),
        })
    }

    /// What both say together, unless they contradict each other.
    fn with(self, other: &Self) -> Option<Self> {
        fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let fits = agree(self.start.as_ref(), other.start.as_ref())
            && agree(self.end.as_ref(), other.end.as_ref())
            && agree(self.lane.as_ref(), other.lane.as_ref())
            && agree(self.spot.as_ref(), other.spot.as_ref());
        fits.then(|| Self {
            start: self.start.or(other.start),
            end: self.end.or(other.end),
            lane: self.lane.or_else(|| other.lane.clone()),
            spot: self.spot.or(other.spot),
        })
    }

    /// The order of the marks of a thing: in time, then from the south; what has neither comes last.
    fn in_order(&self) -> impl Ord + '_ {
        let time = (self.start.is_none(), self.start, self.end, &self.lane);
        (time, self.spot.is_none(), self.spot)
    }
}

/// What rows say of a thing at one time and place.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) span: Option<Span>,
    pub(super) place: Option<Place>,
    pub(super) standing: Standing,
    pub(super) sources: BTreeSet<Source>,
}

impl Said {
    /// One more row, or another mark that is this one. Of what is spelt in two ways the first in alphabetical order is
    /// shown.
    fn add(&mut self, other: Self) {
        self.span = match (self.span.take(), other.span) {
            (Some(one), Some(other)) => Some(Span {
                start: one.start.min(other.start),
                end: match (one.end, other.end) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                },
                approximate: one.approximate || other.approximate,
                lane: one.lane.max(other.lane),
                standing: one.standing.max(other.standing),
                sources: together(one.sources, other.sources),
            }),
            (one, other) => one.or(other),
        };
        self.place = match (self.place.take(), other.place) {
            (Some(one), Some(other)) => {
                // What has an outline says more.
                let order =
                    |place: &Place| (place.area.clone(), std::cmp::Reverse(place.at.clone()));
                let is_more = order(&other) > order(&one);
                Some(if is_more { other } else { one })
            }
            (one, other) => one.or(other),
        };
        self.standing = self.standing.max(other.standing);
        self.sources.extend(other.sources);
    }
}

/// The sources of two that are one; sorted, without repetition.
fn together(one: Vec<Source>, other: Vec<Source>) -> Vec<Source> {
    let all: BTreeSet<Source> = one.into_iter().chain(other).collect();
    all.into_iter().collect()
}

/// The marks of a thing, in order. O(rows · log rows).
fn decided(mut said: BTreeMap<Key, Said>) -> Vec<Said> {
    let mut keys = said.keys();
    let first = keys.next().cloned();
    if first
        .and_then(|first| keys.try_fold(first, Key::with))
        .is_some()
    {
        let mut all = Said::default();
        for one in said.into_values() {
            all.add(one);
        }
        return vec![all];
    }
    let lesser: BTreeSet<Key> = said.keys().flat_map(Key::lesser).collect();
    let is_mark = |key: &&Key| !lesser.contains(*key);
    let mut marks: Vec<Key> = said.keys().filter(is_mark).cloned().collect();
    marks.sort_by(|one, other| one.in_order().cmp(&other.in_order()));
    let gathered = marks.into_iter().map(|key| {
        let mut mark = said.remove(&key).unwrap_or_default();
        for less in key.lesser() {
            if let Some(less) = said.remove(&less) {
                mark.add(less);
            }
        }
        mark
    });
    gathered.collect()
}

/// Where rows of relations put a thing.
#[derive(Debug, Default)]
struct Put {
    /// By what a row says of it, so that each is read once.
    known: HashMap<[Option<Term>; 4], Option<Spot>>,
    /// How many rows say so.
    rows: BTreeMap<Spot, u32>,
    /// The point that the first of them says, and how it stands that the thing is there.
    first: Option<(Spot, Standing)>,
}

/// What rows say of when and where things are.
#[derive(Debug, Default)]
pub(super) struct Marks {
    said: BTreeMap<NodeIndex, BTreeMap<Key, Said>>,
    put: BTreeMap<NodeIndex, Put>,
}

impl Node {
    /// The id of the thing, which all of its marks share.
    pub fn thing(&self) -> &str {
        self.mark_of.as_deref().unwrap_or(&self.id)
    }
}

impl Builder<'_> {
    /// Keeps in mind what a row says of a thing.
    pub(super) fn mark(
        &mut self,
        term: &Term,
        row: &Row<'_>,
        mut said: Said,
    ) -> Result<NodeIndex, GraphError> {
        let thing = self.node(term);
        said.place = self.place_in(row, "")?;
        if row.standing()?.is_none() {
            let sited = self.sited(term, row, ("", said.place.as_ref()));
            said.standing = said.standing.max(sited);
        }
        self.mark_at(thing, said);
        Ok(thing)
    }

    /// Keeps in mind that a thing was at a time or place.
    pub(super) fn mark_at(&mut self, thing: NodeIndex, said: Said) {
        let key = Key::of(said.span.as_ref(), said.place.as_ref());
        let of_thing = self.marks.said.entry(thing).or_default();
        of_thing.entry(key).or_default().add(said);
    }

    /// A row with one end, where the other is optional and was not found: a thing that is tied to nothing.
    pub(super) fn lone(&mut self, row: &Row<'_>) -> Result<(), GraphError> {
        let ends = row.ends().into_iter().zip(row.end_names()).zip(["", "to_"]);
        for ((end, name), prefix) in ends {
            if let Some(end) = end {
                self.put(end, row, prefix)?;
                let node = self.node(end);
                self.call(node, row.label(name));
            }
        }
        Ok(())
    }

    /// Puts a thing with relations where the row says that it is; the first row that says so decides.
    pub(super) fn put(
        &mut self,
        term: &Term,
        row: &Row<'_>,
        prefix: &str,
    ) -> Result<(), GraphError> {
        let node = self.node(term);
        if !row.has_places(prefix) {
            return Ok(());
        }
        let terms = row.placing(prefix);
        let known = self.marks.put.get(&node);
        let known = known.and_then(|put| put.known.get(&terms)).copied();
        let spot = if let Some(spot) = known {
            spot
        } else {
            let place = self.place_in(row, prefix)?;
            let spot = place.as_ref().map(|place| place.spot);
            let mut first = None;
            if let Some(place) = place.filter(|_| !self.result.places.contains_key(&node)) {
                if row.standing()?.is_none() {
                    let sited = self.sited(term, row, (prefix, Some(&place)));
                    first = Some((place.spot, sited));
                }
                self.place(node, place);
            }
            let put = self.marks.put.entry(node).or_default();
            put.first = put.first.or(first);
            put.known.insert(terms, spot);
            spot
        };
        if let Some(spot) = spot {
            let put = self.marks.put.entry(node).or_default();
            *put.rows.entry(spot).or_default() += 1;
        }
        Ok(())
    }

    /// Where the row says that something is.
    fn place_in(&self, row: &Row<'_>, prefix: &str) -> Result<Option<Place>, GraphError> {
        if !row.has_places(prefix) {
            return Ok(None);
        }
        Ok(match row.place(prefix)? {
            Some(place) => Some(place),
            None => row
                .term(&format!("{prefix}place"))
                .and_then(|term| self.place_of(term)),
        })
    }

    /// Draws what the rows said of each thing: the first mark is the thing itself, with its relations.
    pub(super) fn draw_marks(&mut self) {
        let marks = std::mem::take(&mut self.marks);
        for (thing, said) in marks.said {
            // What was known of the thing before its first row is known of each of its marks.
            let plain = self.result.graph[thing].clone();
            for (number, mark) in decided(said).into_iter().enumerate() {
                let node = match number {
                    0 => thing,
                    _ => self.another(thing, &plain, number + 1),
                };
                self.draw_mark(node, mark);
            }
        }
        self.say_elsewhere(marks.put);
    }

    /// One more mark of a thing.
    fn another(&mut self, thing: NodeIndex, plain: &Node, number: usize) -> NodeIndex {
        let node = self.result.another(plain, number);
        let said_on = self.said_on.get(&thing).cloned();
        self.said_on.extend(said_on.map(|date| (node, date)));
        node
    }

    fn draw_mark(&mut self, index: NodeIndex, mut mark: Said) {
        let place = mark.place.take();
        self.result.draw_said(index, mark);
        if let Some(place) = place {
            self.place(index, place);
        }
    }

    /// Tells of rows that put a thing elsewhere than it is drawn, which stands no better than the place where it is.
    fn say_elsewhere(&mut self, put: BTreeMap<NodeIndex, Put>) {
        for (node, put) in put {
            let drawn = self.result.places.get(&node).map(|place| place.spot);
            if let Some((_, standing)) = put.first.filter(|(spot, _)| Some(*spot) == drawn) {
                let drawn = &mut self.result.graph[node];
                drawn.standing = drawn.standing.max(standing);
            }
            let others = put.rows.iter().filter(|(spot, _)| Some(**spot) != drawn);
            let rows = match others.map(|(_, rows)| rows).sum() {
                0_u32 => continue,
                1 => "a row puts".to_owned(),
                rows => format!("{rows} rows put"),
            };
            let name = printable(&self.result.graph[node].label);
            let said = format!("{name}: {rows} it elsewhere than it is drawn");
            self.result.elsewhere.push(said);
        }
    }
}

impl RelationGraph {
    /// One more mark of a thing: which of all it is says `number`, from 2 on.
    pub(super) fn another(&mut self, plain: &Node, number: usize) -> NodeIndex {
        let thing = plain.thing();
        self.graph.add_node(Node {
            // No term ends in a space and a number.
            id: format!("{thing} {number}"),
            mark_of: Some(thing.to_owned()),
            ..plain.clone()
        })
    }

    /// The same at the place of a mark that there is.
    pub(super) fn another_at(&mut self, of: NodeIndex, number: usize) -> NodeIndex {
        let node = self.another(&self.graph[of].clone(), number);
        let place = self.places.get(&of).cloned();
        self.places.extend(place.map(|place| (node, place)));
        let holds = self.holds.get(&of).cloned();
        self.holds.extend(holds.map(|holds| (node, holds)));
        if self.contested.contains(&of) {
            self.contested.insert(node);
        }
        node
    }

    /// What is drawn again, with the first mark of the same thing. O(nodes · log marks).
    pub fn again(&self) -> Vec<(usize, usize)> {
        let things = self.things().into_values();
        let pairs = things.flat_map(|marks| {
            let mut marks = marks.into_iter().map(NodeIndex::index);
            let first = marks.next().unwrap_or_default();
            marks.map(move |mark| (mark, first))
        });
        pairs.collect()
    }

    /// Which things are drawn several times, by id. O(nodes).
    pub fn several(&self) -> BTreeSet<&str> {
        let nodes = self.graph.node_weights();
        nodes.filter_map(|node| node.mark_of.as_deref()).collect()
    }

    /// The marks of each thing that is drawn several times, by its id. O(nodes · log marks).
    pub(super) fn things(&self) -> BTreeMap<&str, Vec<NodeIndex>> {
        let marks = self.graph.node_weights();
        let things = marks.filter_map(|node| Some((node.mark_of.as_deref()?, Vec::new())));
        let mut things: BTreeMap<&str, Vec<NodeIndex>> = things.collect();
        if things.is_empty() {
            return things;
        }
        for node in self.graph.node_indices() {
            if let Some(marks) = things.get_mut(self.graph[node].thing()) {
                marks.push(node);
            }
        }
        things
    }

    /// The same for a timeline, where a thing has one mark for each time, wherever it was then.
    #[must_use]
    pub fn on_timeline(mut self) -> Self {
        let mut is_left = vec![true; self.graph.node_count()];
        let things = self.things().into_values().collect::<Vec<_>>();
        for marks in &things {
            let mut said: BTreeMap<Key, Said> = BTreeMap::new();
            for node in marks.iter().map(|mark| &self.graph[*mark]) {
                let one = Said {
                    span: node.span.clone(),
                    place: None,
                    standing: node.standing,
                    sources: node.sources.iter().cloned().collect(),
                };
                said.entry(Key::of(node.span.as_ref(), None))
                    .or_default()
                    .add(one);
            }
            let mut decided = decided(said).into_iter();
            for mark in marks {
                match decided.next() {
                    Some(said) => self.draw_said(*mark, said),
                    None => is_left[mark.index()] = false,
                }
            }
        }
        if things.is_empty() {
            return self;
        }
        self.kept(|node| is_left[node.index()], |_| true)
    }

    fn draw_said(&mut self, mark: NodeIndex, said: Said) {
        let node = &mut self.graph[mark];
        node.span = said.span;
        node.standing = node.standing.max(said.standing);
        node.sources = said.sources.into_iter().collect();
    }

    /// Whether these nodes are marks of one thing.
    pub fn are_marks(&self, nodes: &[NodeIndex]) -> bool {
        let mut things = nodes.iter().map(|node| self.graph[*node].thing());
        let first = things.next();
        things.all(|thing| Some(thing) == first)
    }
}
