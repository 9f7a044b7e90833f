//! From a view's rows, or from triples, to a relation graph.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::globe::Place;
use super::kinds::Kinds;
use super::moment::moment;
use super::places::{Atlas, spot};
use super::wkt::{Shape, WktError};
use super::{Arrangement, Edge, Node, NodeKind, Period, RelationGraph, Source, Span, Standing};
use crate::model::{Term, Triple, is_blank, printable};
use crate::query::labels::Labels;
use crate::store::{Backend, QueryResults, QuerySolutionIter, StoreError};
use crate::vocab::scheme;

/// What can go wrong when rows become a graph.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// The columns are not those of a view.
    #[error("the answer has the columns {0}, from which no graph can be drawn")]
    Columns(String),
    /// The query answers yes or no.
    #[error("an ASK query has no graph to draw")]
    Boolean,
    /// A row has a weight that is no number above 0.
    #[error("`{0}` is no weight: a number above 0 is one")]
    Weight(String),
    /// A row names a standing that does not exist.
    #[error("`{0}` is not a standing")]
    Standing(String),
    /// A row has a sign that is none.
    #[error("`{0}` is no sign")]
    Sign(String),
    /// A row has coordinates that are none.
    #[error("latitude `{0}`, longitude `{1}` is no place: degrees up to 90 and 180 are one")]
    Coordinates(String, String),
    /// A row has a geometry that cannot be read.
    #[error("`?{0}` is no place: {1}")]
    Geometry(String, WktError),
    /// The evaluation failed on the way.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Turns answers into graphs, with labels and kinds out of the data.
pub struct Builder<'a> {
    pub(super) labels: &'a Labels<'a>,
    pub(super) kinds: Kinds<'a>,
    pub(super) atlas: Atlas<'a>,
    pub(super) result: RelationGraph,
    pub(super) nodes: BTreeMap<String, NodeIndex>,
    edges: BTreeMap<EdgeKey, EdgeIndex>,
    /// The columns of the two ends of an edge.
    ends: (&'static str, &'static str),
    /// Triples that are not stated but put forward by somebody.
    pub(super) attributed: HashSet<Triple>,
    /// Predicates, and whether the data have any.
    pub(super) predicates: RefCell<HashMap<String, bool>>,
    /// The triples are made by a query: what the data do not assert is no fact.
    pub(super) made: bool,
}

/// What makes two rows the same edge: ends, relation, standing, date.
type EdgeKey = (NodeIndex, NodeIndex, String, Standing, Option<String>);

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
            nodes: BTreeMap::new(),
            edges: BTreeMap::new(),
            ends: ("from", "to"),
            attributed: HashSet::new(),
            predicates: RefCell::default(),
            made: false,
        }
    }

    /// These triples are drawn as claims, although they are given like stated ones.
    #[must_use]
    pub fn attributing(mut self, triples: HashSet<Triple>) -> Self {
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
                self.made = true;
                self.relations(&triples, false);
            }
        }
        Ok(self.finished())
    }

    /// The graph of all relations among these triples.
    pub fn triples(mut self, triples: &[Triple]) -> RelationGraph {
        self.relations(triples, false);
        self.finished()
    }

    /// The graph of whole data: relations between things, without what describes a thing.
    pub fn whole(mut self, triples: &[Triple]) -> RelationGraph {
        self.relations(triples, true);
        self.finished()
    }

    /// How a node is told from others.
    pub(super) fn id(term: &Term) -> String {
        match term {
            Term::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        }
    }

    pub(super) fn node(&mut self, term: &Term) -> NodeIndex {
        let id = Self::id(term);
        if let Some(known) = self.nodes.get(&id) {
            return *known;
        }
        let (kind, standing) = match term {
            Term::NamedNode(node) => self.kinds.both(node.as_ref().into()),
            Term::BlankNode(node) => self.kinds.both(node.as_ref().into()),
            _ => (NodeKind::Other, Standing::Fact),
        };
        let mut label = self.labels.show(term);
        if let Term::BlankNode(node) = term
            && kind == NodeKind::Claim
            && label == id
            && let Some(said) = self.kinds.content(node.as_ref().into())
        {
            // The name of a blank node says nothing; what is claimed does.
            label = self.labels.show(&said);
        }
        if is_blank(&label) {
            label.clone_from(&id);
        }
        let node = Node {
            id: id.clone(),
            label,
            kind,
            standing,
            span: None,
            hidden: 0,
            column: None,
            sources: Vec::new(),
        };
        let index = self.result.graph.add_node(node);
        self.nodes.insert(id, index);
        index
    }

    pub(super) fn source(&self, term: &Term) -> Source {
        Source {
            label: self.labels.show(term),
            iri: Self::id(term),
        }
    }

    fn rows(&mut self, solutions: QuerySolutionIter<'_>) -> Result<(), GraphError> {
        let names: Vec<String> = solutions
            .variables()
            .iter()
            .map(|variable| variable.as_str().to_owned())
            .collect();
        let has = |name: &str| names.iter().any(|other| other == name);
        let located = ["lat", "place", "wkt"].iter().any(|name| has(name));
        if has("node") && located && !has("start") {
            self.result.arrangement = Arrangement::Map;
        } else if has("node") {
            self.result.arrangement = Arrangement::Timeline;
        } else if has("source") && has("target") && !has("from") && !has("to") {
            // As tools for graphs call the two ends.
            self.ends = ("source", "target");
        } else if !(has("from") && has("to")) {
            let columns: Vec<String> = names.iter().map(|name| format!("?{name}")).collect();
            return Err(GraphError::Columns(columns.join(", ")));
        }
        for solution in solutions {
            let solution = solution.map_err(StoreError::from)?;
            let row = Row {
                solution: &solution,
            };
            if row.term("node").is_some() {
                self.event(&row)?;
            } else {
                self.relation(&row)?;
            }
        }
        Ok(())
    }

    /// A row with `?from ?to`, and whatever else it says.
    fn relation(&mut self, row: &Row<'_>) -> Result<(), GraphError> {
        let (Some(from), Some(to)) = (row.term(self.ends.0), row.term(self.ends.1)) else {
            return Ok(());
        };
        let relation = row.term("relation").or_else(|| row.term("label"));
        let standing = match (row.standing()?, relation) {
            (Some(standing), _) => standing,
            // Words of one's own are nothing that data could assert.
            (None, None | Some(Term::Literal(_))) => Standing::Fact,
            (None, Some(relation)) => self.vouched(from, relation, to),
        };
        let (from, to) = (self.node(from), self.node(to));
        for (node, prefix) in [(from, "from_"), (to, "to_"), (from, "")] {
            self.put(node, row, prefix)?;
        }
        for (node, name) in [(from, "from_column"), (to, "to_column")] {
            // The first row that places a node decides.
            let node = &mut self.result.graph[node];
            node.column = node.column.or(row.number(name));
        }
        let relation = relation.map(|term| self.labels.show(term));
        let note = row.term("note").map(|term| self.labels.show(term));
        let relation = match (relation, note.filter(|note| !note.is_empty())) {
            (Some(relation), Some(note)) => Some(format!("{relation} ({note})")),
            (relation, note) => relation.or(note),
        };
        // With `?source ?target`, the source is an end and no passage.
        let passage = row.term("source").filter(|_| self.ends.0 == "from");
        let edge = Edge {
            relation: relation.unwrap_or_default(),
            standing,
            statement: row.iri("statement"),
            when: row.term("when").map(|term| self.labels.show(term)),
            period: row.period(),
            sources: passage.map(|term| self.source(term)).into_iter().collect(),
            weight: row.weight()?,
            details: Vec::new(),
        };
        let index = self.add(from, to, edge);
        if let Some(sign) = row.sign()? {
            let sum = self.result.signs.entry(index).or_insert(0);
            *sum = sum.saturating_add(sign);
        }
        Ok(())
    }

    /// Puts a node where the row says that it is; the first row that says so decides.
    fn put(&mut self, node: NodeIndex, row: &Row<'_>, prefix: &str) -> Result<(), GraphError> {
        if self.result.places.contains_key(&node) {
            return Ok(());
        }
        let place = match row.place(prefix)? {
            Some(place) => Some(place),
            None => row
                .term(&format!("{prefix}place"))
                .and_then(|term| self.place_of(term)),
        };
        if let Some(place) = place {
            self.result.places.insert(node, place);
        }
        Ok(())
    }

    /// Rows that differ only in source, statement or repetition are one edge. O(log edges).
    pub(super) fn add(&mut self, from: NodeIndex, to: NodeIndex, edge: Edge) -> EdgeIndex {
        let key = (
            from,
            to,
            edge.relation.clone(),
            edge.standing,
            edge.when.clone(),
        );
        let Some(known) = self.edges.get(&key) else {
            let index = self.result.graph.add_edge(from, to, edge);
            self.edges.insert(key, index);
            return index;
        };
        let index = *known;
        let known = &mut self.result.graph[index];
        if known.statement != edge.statement {
            known.weight = known.weight.saturating_add(edge.weight);
        }
        for source in edge.sources {
            if let Err(place) = known.sources.binary_search(&source) {
                known.sources.insert(place, source);
            }
        }
        index
    }

    /// A row with `?node ?start`, for timelines.
    fn event(&mut self, row: &Row<'_>) -> Result<(), GraphError> {
        let Some(term) = row.term("node") else {
            return Ok(());
        };
        let index = self.node(term);
        self.put(index, row, "")?;
        let standing = row.standing()?.unwrap_or_default();
        let circa = row
            .iri("qualifier")
            .is_some_and(|qualifier| qualifier == scheme::CIRCA);
        let lane = row
            .term("lane")
            .map_or_else(String::new, |term| self.labels.show(term));
        let source = row.term("source").map(|term| self.source(term));
        let start = row.term("start").and_then(moment);
        let end = row.term("end").and_then(moment);
        let node = &mut self.result.graph[index];
        node.standing = node.standing.max(standing);
        if let Some(source) = source
            && let Err(place) = node.sources.binary_search(&source)
        {
            node.sources.insert(place, source);
        }
        if node.span.is_none()
            && let Some(start) = start
        {
            node.span = Some(Span {
                start,
                end,
                approximate: circa,
                lane,
            });
        }
        Ok(())
    }
}

/// One row, by column name.
struct Row<'a> {
    solution: &'a oxigraph::sparql::QuerySolution,
}

impl Row<'_> {
    fn term(&self, name: &str) -> Option<&Term> {
        self.solution.get(name)
    }

    fn iri(&self, name: &str) -> Option<String> {
        match self.term(name)? {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<u32> {
        match self.term(name)? {
            Term::Literal(literal) => literal.value().parse().ok(),
            _ => None,
        }
    }

    /// The place by `?lat` and `?long`, or by `?wkt`.
    fn place(&self, prefix: &str) -> Result<Option<Place>, GraphError> {
        let term = |name: &str| self.term(&format!("{prefix}{name}"));
        let lon = ["long", "lon", "lng"].iter().find_map(|name| term(name));
        if let (Some(lat), Some(lon)) = (term("lat"), lon) {
            let place = spot(lat, lon).map(Place::measured);
            let spelt = |term: &Term| printable(&term.to_string());
            let place = place.ok_or_else(|| GraphError::Coordinates(spelt(lat), spelt(lon)))?;
            return Ok(Some(place));
        }
        let Some(Term::Literal(text)) = term("wkt") else {
            return Ok(None);
        };
        let shape = Shape::parse(text.value())
            .map_err(|error| GraphError::Geometry(format!("{prefix}wkt"), error))?;
        Ok(Some(Place {
            area: shape.area.map(std::sync::Arc::new),
            ..Place::measured(shape.spot)
        }))
    }

    /// From `?start` or `?when` to `?end`, where they are dates. What is known of a day, `?as_of`, is
    /// not known to begin then.
    fn period(&self) -> Option<Period> {
        let date = |name: &str| self.term(name).and_then(moment);
        let known = date("as_of");
        let when = || date("when").filter(|_| known.is_none());
        Period::of(date("start").or_else(when), date("end"), known.clone())
    }

    /// How many statements a row stands for: a number of at least 1, rounded; 1 where none is given.
    fn weight(&self) -> Result<u32, GraphError> {
        let Some(term) = self.term("weight") else {
            return Ok(1);
        };
        let number = match term {
            Term::Literal(literal) => literal.value().parse::<f64>().ok(),
            _ => None,
        };
        let fits = number.filter(|number| *number > 0.0 && *number <= f64::from(u32::MAX));
        let fits = fits.ok_or_else(|| GraphError::Weight(printable(&term.to_string())))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the range, and whole"
        )]
        Ok((fits.round() as u32).max(1))
    }

    /// The sign of a number, or of a word for one.
    fn sign(&self) -> Result<Option<i32>, GraphError> {
        let refused = |text: &str| Err(GraphError::Sign(printable(text)));
        match self.term("sign") {
            None => Ok(None),
            Some(Term::Literal(sign)) => match (sign.value(), sign.value().parse::<f64>()) {
                ("+" | "positive", _) => Ok(Some(1)),
                ("-" | "−" | "negative", _) => Ok(Some(-1)),
                (_, Ok(number)) if number > 0.0 => Ok(Some(1)),
                (_, Ok(number)) if number < 0.0 => Ok(Some(-1)),
                (_, Ok(0.0)) => Ok(Some(0)),
                (text, _) => refused(text),
            },
            Some(other) => refused(&other.to_string()),
        }
    }

    /// None where the row says nothing.
    fn standing(&self) -> Result<Option<Standing>, GraphError> {
        match self.term("standing") {
            None => Ok(None),
            Some(Term::Literal(word)) => Standing::from_name(word.value())
                .map(Some)
                .ok_or_else(|| GraphError::Standing(printable(word.value()))),
            Some(other) => Err(GraphError::Standing(printable(&other.to_string()))),
        }
    }
}
