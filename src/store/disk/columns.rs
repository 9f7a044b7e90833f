//! A snapshot as the evaluation over columns sees it.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use oxiri::Iri;
use spareval::{ExpressionTerm, QueryResults, QueryableDataset as _};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNode, TriplePattern, Variable};

use super::base::Base;
use super::dataset::{Dataset, DefaultGraph, Id};
use super::evaluate::Expressions;
use super::packed::index;
use super::permutation::Order;
use super::term::{self, Kind};
use super::texts;
use crate::model::Term;
use crate::store::columns::{
    Bound, By, Class, Marks, NOTHING, Number, OfText, Pairs, PairsBuilder, Pattern, Source, Within,
};
use crate::store::{StoreError, stop};

/// What a column is called as a predicate, before its number: no IRI of data or queries has a bar.
pub(super) const COLUMN: &str = "chancery|column|";

/// So many statements go by before somebody looks whether the evaluation is to end.
const UNHEARD: usize = 1 << 10;

/// A snapshot, and the evaluator that is asked what expressions are.
pub(super) struct Asked<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) expressions: &'a Expressions<'a>,
    /// What relative IRIs are relative to.
    pub(super) base: Option<&'a Iri<String>>,
    /// The predicate that was asked about last, and whether its statements are those of the base.
    pub(super) written: Cell<(Number, bool)>,
}

impl Asked<'_> {
    fn part(number: Number) -> Option<Id> {
        number.checked_sub(1).map(Id::new)
    }

    /// The base, where the statements of a predicate in the default graph are all of those that it has.
    fn as_written(&self, predicate: Number) -> Option<&Base> {
        let snapshot = self.dataset.snapshot();
        // A look at all deletions, which is too much for each row.
        if self.written.get().0 != predicate {
            let union = matches!(self.dataset.default_graph(), DefaultGraph::Union);
            let id = predicate.checked_sub(1)?;
            let is = union && !self.is_made(predicate) && snapshot.is_as_written(id);
            self.written.set((predicate, is));
        }
        self.written.get().1.then_some(&snapshot.base)
    }
}

/// Values that are read at once.
const PIECE: u64 = 1 << 12;

impl Source for Asked<'_> {
    fn limit(&self) -> Number {
        self.dataset.known().saturating_add(1)
    }

    fn count(&self, within: Within, pattern: Pattern) -> u64 {
        let known = self.limit();
        let graph = match within {
            Within::Default | Within::Named => None,
            Within::Graph(graph) => Some(graph),
        };
        if graph.is_some_and(|graph| graph > known) {
            return 0;
        }
        if pattern.iter().any(|number| *number > known) {
            return u64::from(self.is_made(pattern[1]));
        }
        let [subject, predicate, object] = pattern.map(|number| number.checked_sub(1));
        let pattern = [subject, predicate, object, graph];
        self.dataset.snapshot().estimate(pattern).0
    }

    fn scan(
        &self,
        within: Within,
        pattern: Pattern,
        take: &mut dyn FnMut([Number; 4]) -> bool,
    ) -> Result<(), StoreError> {
        let graph = match within {
            Within::Default => Some(None),
            Within::Named => None,
            Within::Graph(graph) => Some(Some(id(graph)?)),
        };
        if within == Within::Default && self.is_all(pattern) {
            return self.scan_all(pattern, take);
        }
        let [subject, predicate, object] = pattern.map(Self::part);
        let found = self.dataset.internal_quads_for_pattern(
            subject.as_ref(),
            predicate.as_ref(),
            object.as_ref(),
            graph.as_ref().map(Option::as_ref),
        );
        for quad in found {
            let quad = quad?;
            let [subject, predicate, object] =
                [quad.subject, quad.predicate, quad.object].map(Id::number);
            let graph = quad.graph_name.map_or(NOTHING, Id::number);
            if !take([subject, predicate, object, graph]) {
                break;
            }
        }
        Ok(())
    }

    fn ends(
        &self,
        predicate: Number,
        (by, end): (By, Number),
        take: &mut dyn FnMut(&[Number]) -> bool,
    ) -> bool {
        let (Some(base), Some(end)) = (self.as_written(predicate), end.checked_sub(1)) else {
            return false;
        };
        // Nothing is said with a predicate that the base does not have.
        let Some(predicate) = predicate.checked_sub(1).and_then(|id| base.predicate(id)) else {
            return true;
        };
        let (permutation, rows) = base.ends(predicate, by, end);
        let (mut from, mut last, mut piece) = (rows.start, NOTHING, Vec::new());
        while from < rows.end {
            let to = rows.end.min(from + PIECE);
            piece.clear();
            permutation.read(1, from..to, &mut piece);
            for id in &mut piece {
                *id = id.saturating_add(1);
            }
            // A triple that is in several graphs comes as often, one behind the other.
            piece.dedup();
            let fresh = piece.strip_prefix(&[last]).unwrap_or(&piece);
            if !take(fresh) {
                break;
            }
            last = piece.last().copied().unwrap_or(last);
            from = to;
        }
        true
    }

    fn is_listed(&self, (within, predicate, by): (Within, Number, By), looks: usize) -> bool {
        let (Within::Default, Some(base), Some(id)) =
            (within, self.as_written(predicate), predicate.checked_sub(1))
        else {
            return false;
        };
        let statements = self.count(within, [NOTHING, predicate, NOTHING]);
        base.lists.is_due(id, by, looks as u64, statements)
    }

    fn pairs(&self, within: Within, predicate: Number, by: By) -> Result<Arc<Pairs>, StoreError> {
        if within == Within::Default
            && let Some(base) = self.as_written(predicate)
            && let Some(id) = predicate.checked_sub(1)
        {
            return Ok(base
                .lists
                .get(id, by, || of_base(base, id, by).unwrap_or_default()));
        }
        let mut pairs = Vec::new();
        self.scan(within, [NOTHING, predicate, NOTHING], &mut |[
            subject,
            _,
            object,
            _,
        ]| {
            pairs.push(match by {
                By::Subject => (subject, object),
                By::Object => (object, subject),
            });
            true
        })?;
        pairs.sort_unstable();
        let mut builder = PairsBuilder::with_capacity(pairs.len());
        for (key, value) in pairs {
            builder.push(key, value);
        }
        Ok(Arc::new(builder.finish()))
    }

    fn graphs(&self) -> Result<Vec<Number>, StoreError> {
        let graphs = self.dataset.internal_named_graphs();
        graphs.map(|graph| graph.map(Id::number)).collect()
    }

    fn has_graph(&self, graph: Number) -> Result<bool, StoreError> {
        self.dataset.contains_internal_graph_name(&id(graph)?)
    }

    fn is_made(&self, predicate: Number) -> bool {
        predicate > self.dataset.known()
    }

    fn number(&self, term: &Term) -> Number {
        self.dataset.number_of(term).number()
    }

    fn value_number(&self, value: ExpressionTerm) -> Number {
        self.number(&value.into())
    }

    fn value(&self, number: Number) -> Result<ExpressionTerm, StoreError> {
        self.dataset.value(id(number)?)
    }

    fn stretch(&self, number: Number) -> (Class, Range<Number>) {
        let alone = (Class::Other, number..number.saturating_add(1));
        let Some(id) = number.checked_sub(1).map(u64::from) else {
            return alone;
        };
        let base = &self.dataset.snapshot().base;
        let Some(kind) = base.dictionary.kind(id) else {
            return alone;
        };
        let class = match kind {
            Kind::Iri => Class::Iri,
            Kind::Blank => Class::Blank,
            Kind::Plain => Class::Plain,
            Kind::Tagged => Class::Tagged,
            Kind::Integer => Class::Integer,
            Kind::Typed => {
                let found = base.dates().stretch(id);
                return found.map_or(alone, |(class, ids)| (class, numbers(&ids)));
            }
            Kind::Triple => return alone,
        };
        (class, numbers(&base.dictionary.ids(kind)))
    }

    fn bound(&self, term: &Term) -> Option<Bound> {
        let mut key = Vec::new();
        let kind = term::term_key(term.as_ref(), &mut key);
        let base = &self.dataset.snapshot().base;
        let (place, is_there) = base.dictionary.place(kind, &key)?;
        let (class, place) = match kind {
            Kind::Plain => (Class::Plain, place),
            Kind::Integer => (Class::Integer, place),
            Kind::Typed => base.dates().bound(&key, place)?,
            Kind::Iri | Kind::Blank | Kind::Tagged | Kind::Triple => return None,
        };
        Some(Bound {
            class,
            number: u32::try_from(place).ok()?.checked_add(1)?,
            is_there,
        })
    }

    fn integer(&self, number: Number) -> Result<i64, StoreError> {
        match self.value(number)? {
            ExpressionTerm::IntegerLiteral(value) => Ok(value.into()),
            _ => Err(StoreError::unreadable()),
        }
    }

    fn parts(&self, number: Number) -> Result<Option<[Number; 3]>, StoreError> {
        let parts = self.dataset.parts_of(id(number)?)?;
        Ok(parts.map(|parts| parts.map(Id::number)))
    }

    fn triple(&self, parts: [Number; 3]) -> Result<Option<Number>, StoreError> {
        let [subject, predicate, object] = parts.map(id);
        let found = self.dataset.known_triple([subject?, predicate?, object?])?;
        Ok(found.map(Id::number))
    }

    fn text(&self, number: Number, take: &mut dyn FnMut(&str, &str)) -> Result<bool, StoreError> {
        self.dataset.text(id(number)?, take)
    }

    fn texts(
        &self,
        numbers: &[Number],
        of_iris: bool,
        holds: &OfText<'_>,
    ) -> Result<Vec<Option<bool>>, StoreError> {
        let dictionary = &self.dataset.snapshot().base.dictionary;
        let written = numbers.partition_point(|number| u64::from(*number) <= dictionary.len());
        let (written, later) = numbers.split_at(written);
        let mut found = texts::hold(dictionary, written, of_iris, holds)?;
        let mut made = String::new();
        for number in later {
            let read = |kind, key: &[u8]| texts::holds(kind, key, of_iris, (holds, &mut made));
            found.push(self.dataset.with_key(id(*number)?, read)?);
        }
        Ok(found)
    }

    fn date(&self, number: Number, take: &mut dyn FnMut(&str)) -> Result<bool, StoreError> {
        if !self.class(number).is_date() {
            return Ok(false);
        }
        self.dataset.with_key(id(number)?, |_, key| {
            take(term::typed(key)?.1);
            Ok(true)
        })
    }

    fn marks(&self, looks: usize) -> Option<&Marks> {
        self.dataset.snapshot().base.marks(looks)
    }

    /// The evaluator says so before it goes through any rows.
    fn knows(&self, expression: &Expression) -> bool {
        self.expression(expression, &[], 0).is_ok()
    }

    fn expression(
        &self,
        expression: &Expression,
        columns: &[(&Variable, &[Number])],
        rows: usize,
    ) -> Result<Vec<Number>, StoreError> {
        let (row, value) = (
            Variable::new_unchecked(" row"),
            Variable::new_unchecked(" value"),
        );
        let table = columns.iter().map(|(_, column)| column.to_vec());
        let dataset = self.dataset.with_columns(rows, table.collect());
        // The first pattern goes through the rows, with the values of a column that is bound in all of them if there is one.
        let first = columns
            .iter()
            .position(|(_, column)| !column.contains(&NOTHING));
        let mut pattern = match first {
            Some(place) => triple(&row, place + 1, columns[place].0),
            None => triple(&row, 0, &Variable::new_unchecked(" same")),
        };
        for (place, (variable, column)) in columns.iter().enumerate() {
            if Some(place) == first {
                continue;
            }
            let mut part = triple(&row, place + 1, variable);
            if column.contains(&NOTHING) {
                part = GraphPattern::LeftJoin {
                    left: Box::new(alone()),
                    right: Box::new(part),
                    expression: None,
                };
            }
            pattern = GraphPattern::Lateral {
                left: Box::new(pattern),
                right: Box::new(part),
            };
        }
        let mut query = Query::Select {
            dataset: None,
            pattern: GraphPattern::Project {
                inner: Box::new(GraphPattern::Extend {
                    inner: Box::new(pattern),
                    variable: value.clone(),
                    expression: expression.clone(),
                }),
                variables: vec![row, value],
            },
            base_iri: self.base.cloned(),
        };
        stop::in_query(&mut query, true);
        let mut values = vec![NOTHING; rows];
        let solutions = self
            .expressions
            .evaluator()
            .prepare(&query)
            .execute(dataset)?;
        let QueryResults::Solutions(solutions) = solutions else {
            return Ok(values);
        };
        for solution in solutions {
            let solution = solution?;
            let [Some(row), Some(value)] = solution.values() else {
                continue;
            };
            let (Some(row), Some(value)) = (Dataset::numbered(row), Dataset::numbered(value))
            else {
                continue;
            };
            if let Some(place) = values.get_mut(row.number() as usize - 1) {
                *place = value.number();
            }
        }
        Ok(values)
    }
}

impl Asked<'_> {
    /// Whether a look at the default graph is one at all statements, of terms that the data have.
    fn is_all(&self, pattern: Pattern) -> bool {
        let known = self.dataset.known();
        matches!(self.dataset.default_graph(), DefaultGraph::Union)
            && pattern.iter().all(|number| *number <= known)
    }

    /// What matches of all statements. Small queries look so some hundred times.
    fn scan_all(
        &self,
        pattern: Pattern,
        take: &mut dyn FnMut([Number; 4]) -> bool,
    ) -> Result<(), StoreError> {
        let [subject, predicate, object] = pattern.map(|number| number.checked_sub(1));
        let snapshot = self.dataset.snapshot();
        for (count, found) in (1..).zip(snapshot.scan([subject, predicate, object, None], true)) {
            let [subject, predicate, object, _] = found.map_err(StoreError::from)?;
            if !take([subject + 1, predicate + 1, object + 1, NOTHING]) {
                break;
            }
            if usize::is_multiple_of(count, UNHEARD) {
                self.dataset.go_on();
            }
        }
        Ok(())
    }
}

/// All triples of a predicate, read from the order that has them sorted.
fn of_base(base: &Base, predicate: u32, by: By) -> Option<Pairs> {
    let permutation = base.order(match by {
        By::Subject => Order::Pso,
        By::Object => Order::Pos,
    })?;
    let rows = permutation.rows(base.predicate(predicate)?);
    let mut builder = PairsBuilder::with_capacity(index(rows.end - rows.start));
    let mut last = None;
    permutation.pairs(rows, &mut |key, value| {
        // A triple that is in several graphs comes as often, one behind the other.
        if last != Some((key, value)) {
            last = Some((key, value));
            builder.push(key + 1, value + 1);
        }
    });
    Some(builder.finish())
}

/// The numbers of some ids.
fn numbers(ids: &Range<u64>) -> Range<Number> {
    let number = |id: u64| u32::try_from(id).map_or(u32::MAX, |id| id.saturating_add(1));
    number(ids.start)..number(ids.end)
}

fn id(number: Number) -> Result<Id, StoreError> {
    Asked::part(number).ok_or_else(StoreError::unreadable)
}

/// A column of the table: what stands in it in each row.
fn triple(row: &Variable, column: usize, variable: &Variable) -> GraphPattern {
    GraphPattern::Bgp {
        patterns: vec![TriplePattern {
            subject: row.clone().into(),
            predicate: NamedNode::new_unchecked(format!("{COLUMN}{column}")).into(),
            object: variable.clone().into(),
        }],
    }
}

fn alone() -> GraphPattern {
    GraphPattern::Values {
        variables: Vec::new(),
        bindings: vec![Vec::new()],
    }
}
