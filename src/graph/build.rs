//! From a view's rows, or from triples, to a relation graph.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::between::RecordedEnds;
use super::differing::Differing;
use super::globe::Place;
use super::kinds::Kinds;
use super::marks::{Marks, Said};
use super::notes::subject;
use super::places::Atlas;
use super::reified::as_terms;
use super::relations::turned;
use super::row::{Columns, GraphError, Row};
use super::sited::Sites;
use super::vouched::Quoted;
use super::{Edge, Moment, Node, NodeKind, Period, RelationGraph, Source, Span, Standing, Voice};
use crate::model::prefixes::Prefixes;
use crate::model::{NamedOrBlankNode, Term, Triple, is_blank, printable};
use crate::query::labels::Labels;
use crate::query::noted::Described;
use crate::query::{DefaultView, Tying};
use crate::store::{Backend, QueryResults, QuerySolutionIter, StoreError};
use crate::vocab::scheme;

/// Rows of a timeline that are looked at to tell which columns hold dates.
const LOOKED_AT: usize = 1_000;

/// Turns answers into graphs, with labels and kinds out of the data.
pub struct Builder<'a> {
    pub(super) labels: &'a Labels<'a>,
    pub(super) kinds: Kinds<'a>,
    pub(super) atlas: Atlas<'a>,
    pub(super) result: RelationGraph,
    pub(super) nodes: HashMap<Term, NodeIndex>,
    edges: HashMap<EdgeKey, EdgeIndex>,
    /// Of edges that stand for several statements, how often each counts.
    statements: HashMap<EdgeIndex, HashMap<Option<String>, (u32, f64)>>,
    /// Relations and dates of edges, by number.
    words: HashMap<String, u32>,
    /// When the claims among the nodes were made.
    pub(super) said_on: BTreeMap<NodeIndex, Moment>,
    /// Points of the outlines so far.
    points: usize,
    /// Triples that are not stated but put forward by somebody.
    pub(super) attributed: HashMap<Triple, Vec<Voice>>,
    /// Predicates, and whether the data have any.
    pub(super) predicates: RefCell<HashMap<String, bool>>,
    /// What predicates are called.
    pub(super) names: RefCell<HashMap<String, BTreeSet<String>>>,
    /// What the data quote, once that was asked.
    pub(super) quoted: OnceCell<Quoted>,
    /// The statements of RDF 1.1 about what is said of a thing, by what they state, once that was asked.
    pub(super) described: RefCell<HashMap<NamedOrBlankNode, Described>>,
    /// Where the data put things that rows put somewhere.
    pub(super) sites: RefCell<HashMap<NamedOrBlankNode, Sites>>,
    /// Whether the data hold what rules derived, once that was asked.
    pub(super) derived: OnceCell<bool>,
    /// How records and claims stand that rows name.
    pub(super) relied: RefCell<HashMap<NamedOrBlankNode, Standing>>,
    /// The records of things that are one end of what has to be known, by their other end.
    pub(super) recorded_ends: RefCell<HashMap<Term, RecordedEnds>>,
    /// What the data give as dates of things that rows date.
    pub(super) differing: HashMap<NamedOrBlankNode, Differing>,
    /// The triples are made by a query: what the data do not assert is no fact.
    pub(super) made: bool,
    /// What columns are for that are none of ours.
    view: Option<DefaultView>,
    /// What the query asks for, where that is known.
    pub(super) asked: Option<Tying>,
    /// None of the relations has a direction.
    undirected: bool,
    /// Things that rows give several dates or places.
    pub(super) marks: Marks,
}

/// What makes two rows the same edge: ends and whether they may be turned, relation, standing, date
/// and period.
type EdgeKey = (NodeIndex, NodeIndex, bool, u32, Standing, Option<u32>, Held);

/// The seconds of a period's beginning and end, and whether a day is known on which it was so:
/// of several such days the first one counts.
type Held = ([Option<(i64, i64)>; 2], bool);

fn held(edge: &Edge) -> Held {
    let Some(Period { start, end, known }) = &edge.period else {
        return Held::default();
    };
    let seconds = |moment: &Option<Moment>| moment.as_ref().map(|it| (it.earliest_s, it.end_s));
    ([start, end].map(seconds), known.is_some())
}

impl std::fmt::Debug for Builder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("nodes", &self.nodes.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Builder<'a> {
    /// A builder that finds labels and kinds in these backends.
    pub fn new(data: &'a dyn Backend, ontology: &'a dyn Backend, labels: &'a Labels<'a>) -> Self {
        let result = RelationGraph::default();
        Self {
            labels,
            kinds: Kinds::new(data, ontology),
            atlas: Atlas::new(data),
            result,
            nodes: HashMap::new(),
            edges: HashMap::new(),
            statements: HashMap::new(),
            words: HashMap::new(),
            said_on: BTreeMap::new(),
            points: 0,
            attributed: HashMap::new(),
            predicates: RefCell::default(),
            names: RefCell::default(),
            quoted: OnceCell::new(),
            described: RefCell::default(),
            sites: RefCell::default(),
            derived: OnceCell::new(),
            relied: RefCell::default(),
            recorded_ends: RefCell::default(),
            differing: HashMap::new(),
            made: false,
            view: None,
            asked: None,
            undirected: false,
            marks: Marks::default(),
        }
    }

    /// None of the relations has a direction, whatever they are.
    #[must_use]
    pub fn without_direction(mut self, undirected: bool) -> Self {
        self.undirected = undirected;
        self
    }

    /// Columns of answers that are none of ours are those of this view.
    #[must_use]
    pub fn viewed_as(mut self, view: Option<DefaultView>) -> Self {
        self.view = view;
        self
    }

    /// Rows are answers to this query, with some of its columns under our names: what it does not ask for,
    /// they do not say.
    #[must_use]
    pub fn asking(mut self, query: &str, prefixes: &Prefixes, renamed: &[(&str, String)]) -> Self {
        self.asked = Tying::of(query, prefixes).map(|asked| asked.renamed(renamed));
        self
    }

    /// These triples are drawn as claims of whom they name, although they are given like stated ones.
    #[must_use]
    pub fn attributing(mut self, triples: HashMap<Triple, Vec<Voice>>) -> Self {
        self.attributed = triples;
        self
    }

    /// The graph of a `SELECT` with view columns, or of a `CONSTRUCT`.
    ///
    /// # Errors
    /// Columns that make no graph, and failures of the evaluation.
    pub fn results(mut self, results: QueryResults<'_>) -> Result<RelationGraph, GraphError> {
        match results {
            QueryResults::Boolean(_) => return Err(GraphError::Boolean),
            QueryResults::Solutions(solutions) => self.rows(solutions)?,
            QueryResults::Graph(triples) => {
                let triples = triples
                    .map(|triple| triple.map_err(|error| StoreError::from(error).into()))
                    .collect::<Result<Vec<Triple>, GraphError>>()?;
                return Ok(self.made(&triples)?);
            }
        }
        Ok(self.finished())
    }

    /// The graph of triples that a query made: of what the data do not state, these are no facts.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn made(mut self, triples: &[Triple]) -> Result<RelationGraph, StoreError> {
        self.made = true;
        self.relations(triples, false)?;
        Ok(self.finished())
    }

    /// The graph of all relations among these triples.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn triples(mut self, triples: &[Triple]) -> Result<RelationGraph, StoreError> {
        self.relations(triples, false)?;
        Ok(self.finished())
    }

    /// The graph of whole data: relations between things, without what describes a thing.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn whole(mut self, triples: &[Triple]) -> Result<RelationGraph, StoreError> {
        self.relations(&as_terms(triples), true)?;
        Ok(self.finished())
    }

    /// How a node is told from others.
    pub(super) fn id(term: &Term) -> String {
        match term {
            Term::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        }
    }

    pub(super) fn node(&mut self, term: &Term) -> NodeIndex {
        if let Some(known) = self.nodes.get(term) {
            return *known;
        }
        let index = self.added(term);
        self.nodes.insert(term.clone(), index);
        index
    }

    /// A new node that stands for a term.
    pub(super) fn added(&mut self, term: &Term) -> NodeIndex {
        let id = Self::id(term);
        let (kind, standing) = match term {
            Term::NamedNode(node) => self.kinds.both(node.as_ref().into()),
            Term::BlankNode(node) => self.kinds.both(node.as_ref().into()),
            _ => (NodeKind::Other, Standing::Fact),
        };
        let standing = match standing {
            Standing::Fact if self.is_made_by_rule(term) => Standing::Derived,
            other => other,
        };
        let mut label = self.labels.show(term);
        let mut said = None;
        if let Term::BlankNode(node) = term
            && kind == NodeKind::Claim
            && label == id
            && let Some(content) = self.kinds.content(node.as_ref().into())
        {
            // The name of a blank node says nothing; what is claimed does.
            label = self.labels.show(&content);
            if let Term::Triple(triple) = &content {
                said = Some(Box::new(self.labels.parts(triple)));
            }
        }
        if is_blank(&label) {
            label.clone_from(&id);
        }
        let node = Node {
            id,
            mark_of: None,
            label,
            said,
            kind,
            standing,
            span: None,
            hidden: 0,
            column: None,
            sources: Vec::new(),
        };
        if let Some(said) =
            subject(term.clone()).and_then(|thing| self.kinds.disputed((&thing).into()))
        {
            let became: Vec<String> = said.iter().map(|became| self.labels.name(became)).collect();
            self.result.disputed.push(format!(
                "{}: {}, as sources differ; it stands with a reservation",
                printable(&node.label),
                became.join(" or ")
            ));
        }
        let goes_on = |thing: NamedOrBlankNode| self.kinds.goes_on((&thing).into());
        if subject(term.clone()).is_some_and(goes_on) {
            self.result.ongoing.insert(node.id.clone());
        }
        let index = self.result.graph.add_node(node);
        let claim = subject(term.clone()).filter(|_| kind == NodeKind::Claim);
        let date = claim.and_then(|claim| self.kinds.said_on((&claim).into()));
        self.said_on.extend(date.map(|date| (index, date)));
        index
    }

    pub(super) fn source(&self, term: &Term) -> Source {
        Source {
            label: self.labels.show(term),
            iri: Self::id(term),
        }
    }

    fn rows(&mut self, mut solutions: QuerySolutionIter<'_>) -> Result<(), GraphError> {
        let mut first = Vec::new();
        if self.view.is_some() {
            for solution in solutions.by_ref().take(LOOKED_AT) {
                first.push(solution.map_err(StoreError::from)?);
            }
        }
        let columns = Columns::of(solutions.variables(), self.view, &first)?;
        self.result.arrangement = columns.arrangement().unwrap_or(self.result.arrangement);
        for (number, solution) in (1..).zip(first.into_iter().map(Ok).chain(solutions)) {
            let solution = solution.map_err(StoreError::from)?;
            let row = Row::new(&solution, &columns);
            let added = match row.term("node") {
                Some(node) => self.event(node, &row),
                None => self.relation(&row),
            };
            added.map_err(|error| GraphError::Row {
                number,
                of: self.named(&row),
                error: Box::new(error),
            })?;
        }
        Ok(())
    }

    /// Names a node as the query does.
    pub(super) fn call(&mut self, node: NodeIndex, label: Option<&str>) {
        if let Some(label) = label {
            label.clone_into(&mut self.result.graph[node].label);
        }
    }

    /// What a row is about, for whoever has to find it.
    fn named(&self, row: &Row<'_>) -> String {
        let things = row.things().into_iter().flatten();
        let names: Vec<String> = things.map(|term| self.labels.show(term)).collect();
        names.join(" – ")
    }

    /// A row with `?from ?to`, and whatever else it says.
    fn relation(&mut self, row: &Row<'_>) -> Result<(), GraphError> {
        let [Some(from), Some(to)] = row.ends() else {
            return self.lone(row);
        };
        let relation = row.term("relation").or_else(|| row.term("label"));
        let standing = match row.standing()? {
            Some(standing) => standing,
            None => self.unsaid(row, [from, to], relation),
        };
        let standing = standing.max(self.relied(row, [from, to], relation));
        // A row that says nothing in the columns of that end may say it in those without one.
        let of_from = if row.says_place("from_") { "from_" } else { "" };
        for (end, prefix) in [(from, of_from), (to, "to_")] {
            self.put(end, row, prefix)?;
        }
        let (from, to) = (self.node(from), self.node(to));
        for (node, name) in [(from, "from_column"), (to, "to_column")] {
            let column = row.column(name)?;
            // The first row that places a node decides.
            let node = &mut self.result.graph[node];
            node.column = node.column.or(column);
        }
        for (node, end) in [from, to].into_iter().zip(row.end_names()) {
            self.call(node, row.label(end));
        }
        let undirected = relation.is_some_and(|term| self.has_no_direction(term));
        let said = ["relation", "label"]
            .into_iter()
            .find_map(|name| row.label(name));
        let relation =
            relation.map(|term| said.map_or_else(|| self.labels.show(term), str::to_owned));
        let note = row.term("note").map(|term| self.labels.show(term));
        let relation = match (relation, note.filter(|note| !note.is_empty())) {
            (Some(relation), Some(note)) => Some(format!("{relation} ({note})")),
            (relation, note) => relation.or(note),
        };
        let dates = ["start", "end", "as_of", "when"];
        if dates.iter().any(|name| row.term(name).is_some()) {
            self.check_dates(&self.named(row), row);
        }
        let passage = row.passage();
        let (weight, length) = row.weight()?;
        self.result.weighted |= row.term("weight").is_some();
        self.result.rounded += usize::from((f64::from(weight) - length).abs() > 0.0);
        let edge = Edge {
            relation: relation.unwrap_or_default(),
            standing,
            statement: row.iri("statement"),
            several: Vec::new(),
            when: row.term("when").map(|term| self.labels.show(term)),
            period: row.period(),
            sources: passage.map(|term| self.source(term)).into_iter().collect(),
            weight,
            details: Vec::new(),
            undirected,
            by: Vec::new(),
        };
        let edge = self.voiced(edge, row, [from, to]);
        let index = self.add(from, to, edge, length);
        self.result.count_sign(index, row.sign()?);
        Ok(())
    }

    /// Puts a node on the map, without its outline where all together have too many points.
    pub(super) fn place(&mut self, node: NodeIndex, place: Place) {
        self.result.place(node, place, &mut self.points);
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(known) = self.words.get(word) {
            return *known;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.insert(word.to_owned(), number);
        number
    }

    /// Rows that differ only in source, statement or repetition are one edge: as heavy as its
    /// statements together, as long as the shortest row. Where there is no direction, so are those
    /// that name the ends the other way round. O(log sources).
    pub(super) fn add(
        &mut self,
        from: NodeIndex,
        to: NodeIndex,
        mut edge: Edge,
        length: f64,
    ) -> EdgeIndex {
        edge.undirected |= self.undirected;
        let (one, other) = if edge.undirected {
            (from.min(to), from.max(to))
        } else {
            (from, to)
        };
        let key = (
            one,
            other,
            edge.undirected,
            self.word(&edge.relation),
            edge.standing,
            edge.when.as_deref().map(|when| self.word(when)),
            held(&edge),
        );
        let Some(index) = self.edges.get(&key).copied() else {
            let is_plain = (f64::from(edge.weight) - length).abs() <= 0.0;
            let index = self.result.graph.add_edge(from, to, edge);
            self.edges.insert(key, index);
            if !is_plain {
                self.result.lengths.insert(index, length);
                self.result.strengths.insert(index, length);
            }
            return index;
        };
        let shortest = self.result.length(index).min(length);
        self.result.lengths.insert(index, shortest);
        let statement = edge.statement.clone();
        self.weigh(index, edge.statement, (edge.weight, length));
        let known = &mut self.result.graph[index];
        if let (Some(period), Some(Period { known: day, .. })) = (&mut known.period, edge.period) {
            let first = |day: &Option<Moment>| day.as_ref().map(|day| day.earliest_s);
            if first(&day) < first(&period.known) {
                period.known = day;
            }
        }
        known.join(statement, &edge.sources, &edge.by);
        index
    }

    /// One more row of an edge. A statement counts once, however many rows it has and in whatever
    /// order: as often as the row says that says most, as a whole number and as it is written.
    fn weigh(&mut self, index: EdgeIndex, statement: Option<String>, (whole, own): (u32, f64)) {
        let strength = self.result.strength(index);
        let known = &mut self.result.graph[index];
        let strength = if known.statement == statement && !self.statements.contains_key(&index) {
            known.weight = known.weight.max(whole);
            strength.max(own)
        } else {
            let first = || HashMap::from([(known.statement.clone(), (known.weight, strength))]);
            let statements = self.statements.entry(index).or_insert_with(first);
            let counted = statements.entry(statement).or_insert((0, 0.0));
            let more = whole.saturating_sub(counted.0);
            let stronger = (own - counted.1).max(0.0);
            *counted = (counted.0 + more, counted.1 + stronger);
            known.weight = known.weight.saturating_add(more);
            strength + stronger
        };
        if (strength - f64::from(known.weight)).abs() > 0.0 {
            self.result.strengths.insert(index, strength);
        } else {
            self.result.strengths.remove(&index);
        }
    }

    /// Keeps in mind what is wrong with the dates of a row.
    fn check_dates(&mut self, name: &str, row: &Row<'_>) {
        for column in ["start", "end", "as_of"] {
            if let Some(unread) = row.term(column).filter(|_| row.date(column).is_none()) {
                self.misdated(name, unread);
            }
        }
        // What is said of a time may be in any words; what is spelt as a date has to be one.
        let when = row.term("when").filter(|_| row.date("when").is_none());
        if let Some(unread) = when.filter(|term| is_spelt_as_date(term)) {
            self.misdated(name, unread);
        }
        if let Some(start) = row.date("start") {
            let odd = turned(name, &start, row.date("end").as_ref());
            self.result.misdated.extend(odd);
        }
    }

    /// A row with `?node ?start`, for timelines, or with `?node` and where it is, for maps.
    fn event(&mut self, term: &Term, row: &Row<'_>) -> Result<(), GraphError> {
        let standing = match row.standing()? {
            Some(standing) => standing,
            None => self.dated(term, row),
        };
        let values = ["start", "end", "place"].map(|name| row.term(name));
        let standing = standing.max(self.given_by(term, &values));
        let standing = standing.max(self.differing(term, row));
        let circa = row
            .iri("qualifier")
            .is_some_and(|qualifier| qualifier == scheme::CIRCA);
        let lane = row
            .term("lane")
            .map_or_else(String::new, |term| self.labels.show(term));
        let source = row.term("source").map(|term| self.source(term));
        let [start, end] = ["start", "end"].map(|name| row.date(name));
        let span = start.map(|start| Span {
            start,
            end,
            approximate: circa,
            lane,
            standing: Standing::Fact,
            sources: Vec::new(),
        });
        let said = Said {
            span,
            place: None,
            standing,
            sources: source.into_iter().collect(),
        };
        let index = self.mark(term, row, said)?;
        self.call(index, row.label("node"));
        let label = self.result.graph[index].label.clone();
        self.check_dates(&label, row);
        Ok(())
    }
}

/// Whether a value is written as dates are: a year, and behind it only digits and what stands between.
fn is_spelt_as_date(term: &Term) -> bool {
    let Term::Literal(literal) = term else {
        return false;
    };
    let text = literal.value().trim();
    let bare = text.strip_prefix('-').unwrap_or(text);
    let parts: Vec<&str> = bare.split('-').collect();
    let all_digits = |part: &&str| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit());
    // A span of years is none.
    let has_month = parts.len() > 1 && parts[1].len() < 3;
    has_month && parts[0].len() == 4 && parts.iter().take(3).all(all_digits)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::graph::Spot;
    use crate::graph::places::POINTS;
    use crate::model::NamedNode;
    use crate::store::Memory;

    #[test]
    fn outlines_beyond_the_limit_are_left_out_and_named() {
        let data = Memory::new().unwrap();
        let labels = Labels::new(&data, &[], Prefixes::default());
        let mut builder = Builder::new(&data, &data, &labels);
        let spot = Spot::new(1.0, 2.0).unwrap();
        let area = Arc::new(vec![vec![vec![spot; POINTS / 2 + 1]]]);
        for name in ["a", "b"] {
            let node = builder.node(&NamedNode::new_unchecked(name).into());
            let place = Place {
                area: Some(Arc::clone(&area)),
                ..Place::measured(spot)
            };
            builder.place(node, place);
        }
        let graph = builder.finished();
        let outlined = graph.places.values().filter(|place| place.area.is_some());
        assert_eq!((graph.places.len(), outlined.count()), (2, 1));
        assert_eq!(graph.misplaced.len(), 1);
        assert!(
            graph.misplaced[0].starts_with("b: an outline"),
            "{}",
            graph.misplaced[0]
        );
    }
}
