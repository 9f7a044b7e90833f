//! Constraints in SPARQL: asking, with variables that have values before.

use std::collections::HashSet;

use spargebra::Query;
use spargebra::algebra::QueryDataset;

use super::ShapesError;
use super::check::{Checked, Checker, Place, Sink};
use super::facts::{Id, triple};
use super::found::{Finding, Found};
use super::message::{filled, in_words};
use super::path::{Values, shown};
use super::prebind::Examined;
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, Literal, NamedNode, Quad, Term};
use crate::query::value::is_same;
use crate::query::{self, QueryError};
use crate::store::{Backend, Context, Memory, Pattern, QueryResults, StoreError};

/// The query of `sh:sparql`.
#[derive(Debug)]
pub(super) struct Constraint {
    pub(super) node: Id,
    pub(super) question: Question,
    pub(super) messages: Vec<Literal>,
}

/// A query that was read and looked over.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) text: String,
    pub(super) query: Query,
    pub(super) prefixes: Prefixes,
    /// What it is called in messages.
    pub(super) source: String,
    pub(super) examined: Examined,
}

/// A component that a shapes graph defines.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) component: Id,
    pub(super) parameters: Vec<Parameter>,
    pub(super) of_nodes: Option<Id>,
    pub(super) of_properties: Option<Id>,
    pub(super) of_both: Option<Id>,
}

/// A parameter of a component, and the name of its variable.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) path: Id,
    pub(super) name: String,
    pub(super) optional: bool,
    /// The datatype that its value has to have.
    pub(super) datatype: Option<Id>,
}

/// A component with values for its parameters.
#[derive(Debug)]
pub(super) struct Component {
    /// Its IRI.
    pub(super) iri: Id,
    pub(super) question: Question,
    /// Whether the query is an `ASK` about each value.
    pub(super) asks: bool,
    pub(super) bound: Vec<(String, Id)>,
    pub(super) messages: Vec<Literal>,
    /// What it says of itself (`sh:labelTemplate`).
    pub(super) label: Vec<Literal>,
}

/// Graphs of the data set in which a query finds its shapes graph.
const DATA: &str = "https://w3id.org/chancery/graph/validated";
const SHAPES: &str = "https://w3id.org/chancery/graph/shapes";

/// So few things are asked for one by one.
const FEW: usize = 4;

/// A row of an answer, by name of variable.
type Row = Vec<(String, Term)>;

fn of<'r>(row: &'r Row, name: &str) -> Option<&'r Term> {
    let cell = row.iter().find(|(variable, _)| variable == name);
    cell.map(|(_, term)| term)
}

impl Checker<'_> {
    /// Things for which the query has rows are wrong.
    pub(super) fn sparql(
        &self,
        place: Place,
        constraint: &Constraint,
        focus: &[Id],
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        let asked = Asked {
            place,
            question: &constraint.question,
            bound: &[],
            messages: &constraint.messages,
            label: &[],
        };
        self.select(&asked, focus, sink)
    }

    pub(super) fn component(
        &self,
        place: Place,
        component: &Component,
        values: &Values<'_>,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        let asked = Asked {
            place,
            question: &component.question,
            bound: &component.bound,
            messages: &component.messages,
            label: &component.label,
        };
        if !component.asks {
            return self.select(&asked, values.focus, sink);
        }
        let term = |name: &str, id: Id| (name.to_owned(), self.terms.term(id).clone());
        let of_thing = asked.question.examined.this;
        let mut wrong = HashSet::new();
        if !of_thing {
            // Whether a value is right is the same for everybody.
            for value in values.distinct() {
                if !self.holds(&asked, vec![term("value", value)])? {
                    wrong.insert(value);
                }
            }
        }
        for (focus, own) in values.iter() {
            for value in own {
                let holds = if of_thing {
                    self.holds(&asked, vec![term("value", *value), term("this", focus)])?
                } else {
                    !wrong.contains(value)
                };
                if holds {
                    continue;
                }
                let row = vec![term("value", *value), term("this", focus)];
                sink.add(|| Finding {
                    messages: self.messages(&asked, &row),
                    ..place.finding(focus, Some(*value))
                });
            }
        }
        Ok(())
    }

    fn select(&self, asked: &Asked<'_>, focus: &[Id], sink: &mut Sink<'_, '_>) -> Checked<()> {
        let is_plain =
            |id: &Id| !matches!(self.terms.term(*id), Term::Literal(_) | Term::Triple(_));
        if asked.question.examined.together && focus.len() > FEW && focus.iter().all(is_plain) {
            for row in self.rows(asked, Vec::new())? {
                let this = of(&row, "this").and_then(|this| self.terms.find(this));
                let wanted = this.filter(|this| focus.binary_search(this).is_ok());
                if let Some(this) = wanted {
                    self.found(asked, this, &row, sink)?;
                }
            }
            return Ok(());
        }
        for one in focus {
            self.tick()?;
            let bound = vec![("this".to_owned(), self.terms.term(*one).clone())];
            for row in self.rows(asked, bound)? {
                self.found(asked, *one, &row, sink)?;
            }
            if sink.is_done() {
                break;
            }
        }
        Ok(())
    }

    /// Makes a finding of a row.
    fn found(
        &self,
        asked: &Asked<'_>,
        focus: Id,
        row: &Row,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        let truth = Term::from(Literal::from(true));
        if of(row, "failure") == Some(&truth) {
            let said = format!("{} reports a failure of its own", asked.question.source);
            return Err(ShapesError::Failure(said));
        }
        let path = match of(row, "path") {
            Some(path @ Term::NamedNode(_)) => self.terms.find(path),
            _ => None,
        };
        let has_path = self.shapes[asked.place.shape].path.is_some();
        let value = match of(row, "value") {
            Some(value) => Some(self.known(focus, path, asked.place, value)),
            None if has_path => None,
            None => Some(Found::Known(focus)),
        };
        sink.add(|| Finding {
            path,
            value,
            messages: self.messages(asked, row),
            ..asked.place.finding(focus, None)
        });
        Ok(())
    }

    /// A value as the data spell it: a store in memory keeps numbers, not their spelling.
    fn known(&self, focus: Id, path: Option<Id>, place: Place, value: &Term) -> Found {
        if let Some(id) = self.terms.find(value) {
            return Found::Known(id);
        }
        let path = path.or(match self.shapes[place.shape].path {
            Some(super::model::Path::Predicate(path)) => Some(path),
            _ => None,
        });
        let same = |id: &Id| is_same(self.terms.term(*id), value);
        let own = match path {
            Some(path) => self.facts.objects(focus, path).find(same),
            None => self
                .facts
                .tables()
                .find_map(|(path, _)| self.facts.objects(focus, path).find(same)),
        };
        own.map_or_else(|| Found::Made(Box::new(value.clone())), Found::Known)
    }

    fn messages(&self, asked: &Asked<'_>, row: &Row) -> Vec<Literal> {
        if let Some(Term::Literal(own)) = of(row, "message") {
            return vec![own.clone()];
        }
        let shape = &self.shapes[asked.place.shape];
        let all = [asked.messages, &shape.messages, asked.label];
        let messages = all.into_iter().find(|some| !some.is_empty());
        let prefixes = &asked.question.prefixes;
        filled(messages.unwrap_or_default(), &|name| {
            if name == "PATH" {
                let iri = |id| self.terms.iri(id).unwrap_or_default();
                let path = shape.path.as_ref()?;
                return Some(shown(path, &|id| prefixes.show(iri(id))));
            }
            let parameter = asked.bound.iter().find(|(known, _)| known == name);
            let parameter = parameter.map(|(_, id)| self.terms.term(*id));
            of(row, name)
                .or(parameter)
                .map(|term| in_words(term, prefixes))
        })
    }

    /// Whether an `ASK` holds.
    fn holds(&self, asked: &Asked<'_>, bound: Vec<(String, Term)>) -> Checked<bool> {
        self.tick()?;
        let results = self.ask(asked, bound)?;
        Ok(matches!(results, QueryResults::Boolean(true)))
    }

    fn rows(&self, asked: &Asked<'_>, bound: Vec<(String, Term)>) -> Checked<Vec<Row>> {
        let this = bound.iter().find(|(name, _)| name == "this").cloned();
        let QueryResults::Solutions(solutions) = self.ask(asked, bound)? else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        for solution in solutions {
            let solution = solution.map_err(|error| QueryError::from(StoreError::from(error)))?;
            let cells = solution.iter();
            let cells = cells.map(|(name, term)| (name.as_str().to_owned(), term.clone()));
            // What had a value before is no answer of the query.
            let answers = |(name, _): &(String, Term)| name != "this" || this.is_none();
            let mut row: Row = cells.filter(answers).collect();
            row.extend(this.clone());
            rows.push(row);
        }
        Ok(rows)
    }

    fn ask(&self, asked: &Asked<'_>, mut bound: Vec<(String, Term)>) -> Checked<QueryResults<'_>> {
        let question = asked.question;
        let parameters = asked.bound.iter();
        bound.extend(parameters.map(|(name, id)| (name.clone(), self.terms.term(*id).clone())));
        let shape = self.terms.term(self.shapes[asked.place.shape].node).clone();
        bound.push(("currentShape".to_owned(), shape));
        let looks = question.examined.shapes_graph;
        if looks {
            bound.push((
                "shapesGraph".to_owned(),
                NamedNode::new_unchecked(SHAPES).into(),
            ));
        }
        let context = Context {
            prefixes: question.prefixes.clone(),
            cancellation: self.settings.cancellation.clone(),
            bound,
            ..Context::default()
        };
        let (backend, text) = if looks {
            (self.with_graph()?, in_data_set(&question.query))
        } else {
            (self.backend, question.text.clone())
        };
        let limits = &self.settings.limits;
        Ok(query::ask(
            backend,
            &question.source,
            &text,
            &context,
            limits,
        )?)
    }

    /// The data and the shapes graph, each as a graph with a name.
    fn with_graph(&self) -> Checked<&dyn Backend> {
        if let Some(known) = self.with_graph.get() {
            return Ok(&**known);
        }
        let both = Memory::new().map_err(QueryError::from)?;
        let mut quads = Vec::new();
        for quad in self.backend.quads(Pattern::default()) {
            let mut quad = quad.map_err(QueryError::from)?;
            quad.graph_name = GraphName::NamedNode(NamedNode::new_unchecked(DATA));
            quads.push(quad);
        }
        for (predicate, table) in self.graph.tables() {
            for (subject, object) in table.pairs() {
                quads.extend(self.shape_quad(*subject, predicate, *object));
            }
        }
        let added = both.extend(&mut quads.into_iter().map(Ok));
        added.map_err(QueryError::from)?;
        Ok(&**self.with_graph.get_or_init(|| Box::new(both)))
    }

    fn shape_quad(&self, subject: Id, predicate: Id, object: Id) -> Option<Quad> {
        let triple = triple([subject, predicate, object], self.terms)?;
        Some(triple.in_graph(NamedNode::new_unchecked(SHAPES)))
    }
}

/// The query over the data as default graph, beside which the shapes graph has a name.
fn in_data_set(query: &Query) -> String {
    let mut query = query.clone();
    let wanted = QueryDataset {
        default: vec![NamedNode::new_unchecked(DATA)],
        named: Some(vec![NamedNode::new_unchecked(SHAPES)]),
    };
    let (Query::Select { dataset, .. }
    | Query::Construct { dataset, .. }
    | Query::Describe { dataset, .. }
    | Query::Ask { dataset, .. }) = &mut query;
    *dataset = Some(wanted);
    query.to_string()
}

/// A query on behalf of a constraint.
struct Asked<'a> {
    place: Place,
    question: &'a Question,
    bound: &'a [(String, Id)],
    messages: &'a [Literal],
    /// What a component says of itself, for where nobody says more.
    label: &'a [Literal],
}
