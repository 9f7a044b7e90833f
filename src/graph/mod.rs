//! The relationship graph between a query and its picture: rows become nodes and edges here; layouts, metrics
//! and every picture format work on this value and never see a store or a query.

mod attributes;
mod between;
mod build;
mod classes;
mod dated;
mod details;
mod differing;
mod foreign;
mod frames;
mod given;
mod globe;
mod grounds;
mod kinds;
mod lasting;
mod marks;
mod moment;
mod nearby;
mod notes;
mod places;
mod records;
mod reified;
mod relations;
mod relied;
mod reserved;
mod rounded;
mod row;
mod several;
mod simple;
mod sited;
pub mod slice;
mod sorts;
mod spans;
mod statements;
mod ties;
mod twins;
mod voices;
mod vouched;
mod wkt;

pub use build::Builder;
pub use classes::Classes;
pub use foreign::{Attribute, Foreign, Foreigners, SIGN, Sort, Spell, sign_of};
pub use frames::{Frame, Step};
pub use globe::{Area, Hold, Place, Spot, outline};
pub use grounds::Grounds;
pub use kinds::Kinds;
pub use nearby::{Admits, Nearby};
pub use rounded::rounded;
pub use row::GraphError;
pub use several::{Said, Statement};
pub use statements::{in_order, statements};
pub use ties::{FACTS, Link, Tied, Way};
pub use voices::Voice;
pub use wkt::{Shape, WktError, written as wkt};

pub use petgraph::graph::{EdgeIndex, NodeIndex};

// Layouts know graphs, and nothing below them.
pub use crate::network::{Dice, connected};

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::DiGraph;

/// What a node stands for. It decides shape and colour, nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A human being.
    Person,
    /// A country taken as one node.
    State,
    /// An organisation, medium or institution.
    Body,
    /// The group that represents a state or organisation at one event.
    Delegation,
    /// Something that happened, is planned, or was planned and did not happen.
    Event,
    /// A place or territory.
    Place,
    /// A treaty or other binding text.
    Treaty,
    /// A sanction, tariff, warrant, guarantee.
    Measure,
    /// What somebody is said to have put forward.
    Claim,
    /// An office that a person can hold.
    Post,
    /// A subject, concept or slogan.
    Topic,
    /// Anything else.
    Other,
}

impl NodeKind {
    /// Every kind, in the order in which a legend lists them.
    pub const ALL: [Self; 12] = [
        Self::Person,
        Self::State,
        Self::Body,
        Self::Delegation,
        Self::Event,
        Self::Place,
        Self::Treaty,
        Self::Measure,
        Self::Claim,
        Self::Post,
        Self::Topic,
        Self::Other,
    ];

    /// The word for this kind in legends and exchange formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::State => "state",
            Self::Body => "organisation",
            Self::Delegation => "delegation",
            Self::Event => "event",
            Self::Place => "place",
            Self::Treaty => "treaty",
            Self::Measure => "measure",
            Self::Claim => "claim",
            Self::Post => "post",
            Self::Topic => "topic",
            Self::Other => "thing",
        }
    }
}

/// How the data vouch for a statement. A claim must never look like a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Asserted and sourced.
    #[default]
    Fact,
    /// Asserted with a reservation: circa, reportedly.
    Qualified,
    /// Computed from other statements.
    Derived,
    /// Said by somebody, not asserted.
    Claim,
    /// A claim known only through another claim.
    Hearsay,
    /// Said by somebody not to be so.
    Denied,
    /// Mentioned as unclear.
    Open,
    /// On a list or expected, nothing more.
    Announced,
    /// Stated not to have come.
    Absent,
    /// Cancelled or not carried out.
    Void,
    /// Of a comparison: only the second of two says it.
    Added,
    /// Of a comparison: only the first of two says it.
    Removed,
    /// Of a comparison: both say it, with other words about it or another standing.
    Altered,
}

impl Standing {
    /// Every standing that data can give a statement, in the order in which a legend lists them.
    pub const ALL: [Self; 10] = [
        Self::Fact,
        Self::Qualified,
        Self::Derived,
        Self::Claim,
        Self::Hearsay,
        Self::Denied,
        Self::Open,
        Self::Announced,
        Self::Absent,
        Self::Void,
    ];

    /// Every standing, those of comparisons last.
    pub const EVERY: [Self; 13] = [
        Self::Fact,
        Self::Qualified,
        Self::Derived,
        Self::Claim,
        Self::Hearsay,
        Self::Denied,
        Self::Open,
        Self::Announced,
        Self::Absent,
        Self::Void,
        Self::Added,
        Self::Removed,
        Self::Altered,
    ];

    /// The word used in view rows, legends and exchange formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Qualified => "qualified",
            Self::Derived => "derived",
            Self::Claim => "claim",
            Self::Hearsay => "hearsay",
            Self::Denied => "denied",
            Self::Open => "open",
            Self::Announced => "announced",
            Self::Absent => "absent",
            Self::Void => "void",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Altered => "changed",
        }
    }

    /// What the word means, for legends and text alternatives.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Fact => "stated by the source",
            Self::Qualified => "stated with a reservation",
            Self::Derived => "computed by a rule or a query, not stated",
            Self::Claim => "somebody's claim",
            Self::Hearsay => "claim known through another claim",
            Self::Denied => "somebody says that it is not so",
            Self::Open => "unclear in the source",
            Self::Announced => "announced or expected",
            Self::Absent => "stated as absent",
            Self::Void => "cancelled or not carried out",
            Self::Added => "only the second says it",
            Self::Removed => "only the first says it",
            Self::Altered => "both say it, each in another way",
        }
    }

    /// The standing that `word` names, if it is one of [`Standing::name`].
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.name() == word)
    }
}

/// Where a statement can be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// IRI of the passage or document.
    pub iri: String,
    /// Its label, or the compacted IRI where it has none.
    pub label: String,
}

/// A point in time as the data give it, with the precision that they give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z of the first instant it can mean.
    pub earliest_s: i64,
    /// Seconds of the first instant that it can no longer mean: a year ends with the year.
    pub end_s: i64,
    /// What a reader is shown, e.g. `2025-08-15 11:32 (UTC−08:00)` or `2018`.
    pub text: String,
    /// Seconds by which the clock of its source is ahead of UTC; none where it does not say.
    pub ahead_s: Option<i64>,
}

impl Moment {
    /// The moment that a date means: `2025`, `2025-08`, `2025-08-15` or `2025-08-15T11:32:00-08:00`.
    pub fn parse(text: &str) -> Option<Self> {
        moment::parsed(text)
    }

    /// The moment that is shown with this text, and how XML Schema would write it. A date that
    /// had a zone comes back without it, because the zone is not shown.
    pub fn of_shown(text: &str) -> Option<(String, Self)> {
        moment::of_shown(text)
    }

    /// Its first second, and the first behind it, as the clock of its source shows them, counted
    /// as if that were UTC: the day, month and year are those that the source gives.
    pub fn on_own_clock(&self) -> (i64, i64) {
        // Hour 24 and a leap second are the first second of the next day, and of the day that they name.
        let clock = self.text.split(' ').nth(1).unwrap_or_default();
        let is_beyond = clock.starts_with("24:") || clock.starts_with("23:59:60");
        let ahead = self.ahead_s.unwrap_or(0) - i64::from(is_beyond);
        (self.earliest_s + ahead, self.end_s + ahead)
    }

    /// Whether it may have come before the end of a time that was asked for. A year, month, day
    /// or hour without a zone is that on the clock of the source; one with a zone is an instant.
    pub fn is_begun_by(&self, asked: &Self) -> bool {
        let (own, asked) = self.beside(asked);
        own.0 < asked.1
    }

    /// The same of what ends then: whether it may have lasted into a time that was asked for.
    pub fn reaches(&self, asked: &Self) -> bool {
        let (own, asked) = self.beside(asked);
        own.1 > asked.0
    }

    /// Whether both are the same time, however each is spelt.
    pub const fn is_same(&self, other: &Self) -> bool {
        self.earliest_s == other.earliest_s && self.end_s == other.end_s
    }

    /// Both on one clock.
    fn beside(&self, asked: &Self) -> ((i64, i64), (i64, i64)) {
        let instants = (asked.earliest_s, asked.end_s);
        if asked.ahead_s.is_some() {
            ((self.earliest_s, self.end_s), instants)
        } else {
            (self.on_own_clock(), instants)
        }
    }
}

/// From when to when an edge held, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its beginning.
    pub start: Option<Moment>,
    /// Its end.
    pub end: Option<Moment>,
    /// A day on which it is known to have been so, where no beginning is known.
    pub known: Option<Moment>,
}

impl Period {
    /// One with a beginning, an end or both.
    pub fn new(start: Option<Moment>, end: Option<Moment>) -> Option<Self> {
        Self::of(start, end, None)
    }

    /// The same; a day on which it is known to have been so counts where there is no beginning,
    /// and no end before it.
    pub fn of(start: Option<Moment>, end: Option<Moment>, known: Option<Moment>) -> Option<Self> {
        let lasts = |day: &Moment| end.as_ref().is_none_or(|end| end.end_s > day.earliest_s);
        let known = known.filter(|day| start.is_none() && lasts(day));
        let is_dated = start.is_some() || end.is_some() || known.is_some();
        is_dated.then_some(Self { start, end, known })
    }

    /// From when on it is known to have been so: by its beginning, or by the day it is known of.
    pub fn since(&self) -> Option<&Moment> {
        self.start.as_ref().or(self.known.as_ref())
    }
}

/// When a node happened, for timelines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its beginning.
    pub start: Moment,
    /// Its end, where one is known.
    pub end: Option<Moment>,
    /// Marked circa in the data.
    pub approximate: bool,
    /// The lane of the timeline it belongs to.
    pub lane: String,
    /// How it stands that it was then, where that is apart from how the thing stands.
    pub standing: Standing,
    /// Where that can be checked, where it is apart from where the thing can; sorted, without repetition.
    pub sources: Vec<Source>,
}

/// One thing of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// IRI, or `_:name` for a blank node, or the spelling of a literal. No two nodes have the same.
    pub id: String,
    /// Of a thing that is drawn several times: what it is, of all marks but the first, which has its id.
    pub mark_of: Option<String>,
    /// What is written on it.
    pub label: String,
    /// Of a claim whose label is what it says: the names that this is put together from.
    pub said: Option<Box<[String; 3]>>,
    /// Decides shape and colour.
    pub kind: NodeKind,
    /// Fact unless the view says otherwise, e.g. void for a cancelled event.
    pub standing: Standing,
    /// When it happened, if the view says so.
    pub span: Option<Span>,
    /// How many of its ties the picture leaves out, because it was asked to.
    pub hidden: u32,
    /// The column of a layered picture that the view puts it into, from 0 at the left.
    pub column: Option<u32>,
    /// Where the node's own row can be checked; sorted, without repetition.
    pub sources: Vec<Source>,
}

/// One relation of the picture. Rows that differ only in source are one edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Label of the relation, empty where the view gives none.
    pub relation: String,
    /// Decides colour and dash.
    pub standing: Standing,
    /// IRI of the record, claim or reifier that says it; of several the first that came.
    pub statement: Option<String>,
    /// Where it stands for several statements: each of them, by its name.
    pub several: Vec<Statement>,
    /// When it was so, as text.
    pub when: Option<String>,
    /// The same for comparing, where the text is a date.
    pub period: Option<Period>,
    /// Where it can be checked; sorted, without repetition.
    pub sources: Vec<Source>,
    /// How many rows say so; 1 for a single statement.
    pub weight: u32,
    /// What else the record behind it says, e.g. `attendance: attended`.
    pub details: Vec<String>,
    /// It has no direction: who met whom met each other. Its ends stand as they came.
    pub undirected: bool,
    /// Who is said to say it, where that is neither of its ends; sorted, without repetition.
    pub by: Vec<Voice>,
}

impl Edge {
    /// When it was so, where the data give several dates of which one may be right.
    pub fn disputed(&self) -> Option<&str> {
        self.when.as_deref().and_then(given::disputed)
    }

    /// The same, said on a day. What is said is of that day; whether it held is another matter.
    fn said_on(mut self, date: Option<Moment>) -> Self {
        if let Some(date) = date {
            self.when = Some(date.text.clone());
            self.period = Period::new(Some(date.clone()), Some(date));
        }
        self
    }
}

/// How a view wishes to be laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// Whatever fits the graph.
    #[default]
    Auto,
    /// Columns from left to right along the edges.
    Layered,
    /// Distances on paper follow distances in the graph.
    Stress,
    /// Links pull and everything pushes.
    Force,
    /// Rings of equal distance around one node.
    Radial,
    /// One circle, kind beside kind.
    Circular,
    /// Time runs down the page, one lane a column.
    Timeline,
    /// Everything where it is on the globe.
    Map,
}

impl Arrangement {
    /// Every arrangement, in the order of the help text.
    pub const ALL: [Self; 8] = [
        Self::Auto,
        Self::Layered,
        Self::Stress,
        Self::Force,
        Self::Radial,
        Self::Circular,
        Self::Timeline,
        Self::Map,
    ];

    /// The word used in `#+ layout:` lines and in `--layout`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Layered => "layered",
            Self::Stress => "stress",
            Self::Force => "force",
            Self::Radial => "radial",
            Self::Circular => "circular",
            Self::Timeline => "timeline",
            Self::Map => "map",
        }
    }

    /// The arrangement that `word` names, if it is one of [`Arrangement::name`].
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|arrangement| arrangement.name() == word)
    }
}

/// A titled graph, ready to be laid out and drawn.
#[derive(Clone, Debug, Default)]
pub struct RelationGraph {
    /// Title of the picture.
    pub title: String,
    /// One sentence below the title; may be empty.
    pub summary: String,
    /// Nodes and edges in the order of the view's rows.
    pub graph: DiGraph<Node, Edge>,
    /// The node that the picture is about, if it is about one.
    pub focus: Option<NodeIndex>,
    /// The layout that the view asks for.
    pub arrangement: Arrangement,
    /// The date of the data, where they have one.
    pub data_of: Option<String>,
    /// Edges whose rows have a sign: above zero for friendship, below for enmity.
    pub signs: BTreeMap<EdgeIndex, i32>,
    /// How long edges are where that is not their weight: the shortest of the rows or, of one,
    /// a number that is not whole.
    pub lengths: BTreeMap<EdgeIndex, f64>,
    /// How strong edges are where that is not their weight, which is whole: the sum of what their
    /// statements say.
    pub strengths: BTreeMap<EdgeIndex, f64>,
    /// Weights are what a query or a file says, and no numbers of statements.
    pub weighted: bool,
    /// How many rows have a weight that had to be rounded.
    pub rounded: usize,
    /// Where nodes are, as far as that is known.
    pub places: BTreeMap<NodeIndex, Place>,
    /// Places that somebody claims, or more than one holds.
    pub contested: BTreeSet<NodeIndex>,
    /// Who holds or claims them, where the data have records of that.
    pub holds: BTreeMap<NodeIndex, Vec<Hold>>,
    /// What the data say of places and cannot be read, in words.
    pub misplaced: Vec<String>,
    /// Which things rows put elsewhere than they are drawn, in words.
    pub elsewhere: Vec<String>,
    /// What they say of dates and cannot be, in words.
    pub misdated: Vec<String>,
    /// Of what they give several dates, in words.
    pub redated: Vec<String>,
    /// Ends of things whose beginning is not given, and that no axis has a place for, by their ids.
    pub ends: BTreeMap<String, Moment>,
    /// What goes on (`status:ongoing`), by its id.
    pub ongoing: BTreeSet<String>,
    /// Of what became something else by each of their sources, in words.
    pub disputed: Vec<String>,
    /// How many things have a name alone, and so are no part of it.
    pub named_alone: usize,
    /// What a graph file says beside what is understood.
    pub foreign: Foreigners,
}

impl RelationGraph {
    /// How long an edge is where weights are lengths.
    pub fn length(&self, edge: EdgeIndex) -> f64 {
        let weight = || self.graph.edge_weight(edge).map_or(1, |edge| edge.weight);
        let length = self.lengths.get(&edge).copied();
        length.unwrap_or_else(|| f64::from(weight()))
    }

    /// How much an edge counts where weights are strengths: as it is written, not rounded.
    pub fn strength(&self, edge: EdgeIndex) -> f64 {
        let weight = || self.graph.edge_weight(edge).map_or(1, |edge| edge.weight);
        let strength = self.strengths.get(&edge).copied();
        strength.unwrap_or_else(|| f64::from(weight()))
    }

    /// Whether there are edges and none has a direction. O(edges).
    pub fn is_undirected(&self) -> bool {
        self.graph.edge_count() > 0 && self.graph.edge_weights().all(|edge| edge.undirected)
    }

    /// Whether some edges have a direction and others have none. O(edges).
    pub fn is_mixed(&self) -> bool {
        let has = |undirected: bool| {
            let mut edges = self.graph.edge_weights();
            edges.any(|edge| edge.undirected == undirected)
        };
        has(true) && has(false)
    }

    /// Gives things of one name and kind the end of their address behind it, so that a reader can
    /// tell them apart. O(nodes · log nodes).
    pub fn tell_apart(&mut self) {
        let mut called: BTreeMap<(String, NodeKind), Vec<NodeIndex>> = BTreeMap::new();
        for index in self.graph.node_indices() {
            let node = &self.graph[index];
            let key = (node.label.clone(), node.kind);
            called.entry(key).or_default().push(index);
        }
        for same in called.into_values().filter(|same| same.len() > 1) {
            if self.are_marks(&same) {
                continue;
            }
            let ids: Vec<&str> = same
                .iter()
                .map(|index| self.graph[*index].thing())
                .collect();
            let names = twins::apart(&self.graph[same[0]].label, &ids);
            for (index, name) in same.into_iter().zip(names) {
                self.graph[index].label = name;
            }
        }
        self.name_like_speakers();
    }
}
