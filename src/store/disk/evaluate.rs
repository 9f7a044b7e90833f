//! Queries and updates over a snapshot.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use spareval::{
    DeleteInsertQuad, PreparedDeleteInsertUpdate, PreparedQuery, QueryDatasetSpecification,
    QueryEvaluator, QueryResults,
};
use spargebra::algebra::{GraphPattern, GraphTarget, QueryDataset};
use spargebra::{GraphUpdateOperation, Query, Update};

use super::Changed;
use super::by_columns::{self, Answer, Wanted};
use super::dataset::{Dataset, DefaultGraph};
use super::journal::Change;
use super::numbered::Given;
use super::ordered;
use super::snapshot::Snapshot;
use crate::model::{
    BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, TermRef, Triple,
};
use crate::store::explain::{Beside, explained, taken};
use crate::store::order::Ordered;
use crate::store::plan::{Planner, is_wide};
use crate::store::{
    CancellationToken, Context, Explanation, Operator, StoreError, bound, matches, spans, stop,
    wdqs,
};

/// An evaluator that can be stopped. It asks no other machine.
pub(crate) fn evaluator(context: &Context) -> QueryEvaluator {
    let evaluator = QueryEvaluator::new().with_cancellation_token(context.cancellation.clone());
    let functions = wdqs::functions().into_iter().chain(spans::functions());
    let evaluator = functions.fold(evaluator, |evaluator, (name, function)| {
        evaluator.with_custom_function(name, function)
    });
    let functions = stop::functions(context).into_iter();
    functions.fold(evaluator, |evaluator, (name, function)| {
        evaluator.with_custom_function(name, function)
    })
}

/// The same, once somebody asks for it: it takes longer to make than a small query over columns.
pub(super) struct Expressions<'a> {
    context: &'a Context,
    made: OnceCell<QueryEvaluator>,
}

impl<'a> Expressions<'a> {
    fn new(context: &'a Context) -> Self {
        Self {
            context,
            made: OnceCell::new(),
        }
    }

    pub(super) fn evaluator(&self) -> &QueryEvaluator {
        self.made.get_or_init(|| evaluator(self.context))
    }
}

/// The number of a graph; one that holds nothing has none that anything has.
fn graph(snapshot: &Snapshot, name: TermRef<'_>) -> u32 {
    snapshot.find_term(name).map_or(u32::MAX, |id| id + 1)
}

/// The data set that a `FROM` or `USING` asks for; `otherwise` where there is none.
pub(super) fn dataset(
    snapshot: &Arc<Snapshot>,
    wanted: Option<&QueryDataset>,
    otherwise: DefaultGraph,
) -> Dataset {
    let Some(wanted) = wanted else {
        return Dataset::new(Arc::clone(snapshot), otherwise, None);
    };
    let numbers = |names: &[NamedNode]| -> Rc<[u32]> {
        let names = names.iter();
        names
            .map(|name| graph(snapshot, name.as_ref().into()))
            .collect()
    };
    let default = DefaultGraph::Graphs(numbers(&wanted.default));
    // `WITH` chooses a default graph and leaves the named ones as they are.
    Dataset::new(Arc::clone(snapshot), default, wanted.named.as_deref())
}

/// A query that is planned.
struct Planned {
    query: Query,
    dataset: Dataset,
    expected: Vec<(String, f64)>,
    /// About how many rows there are on the way.
    work: f64,
}

impl Planned {
    fn new(snapshot: &Arc<Snapshot>, query: Query, recording: bool) -> Self {
        let exact = snapshot.is_plain() && query.dataset().is_none();
        let planner = Planner::new(&**snapshot, exact);
        let planner = if recording {
            planner.recording()
        } else {
            planner
        };
        let dataset = dataset(snapshot, query.dataset(), DefaultGraph::Union);
        let query = planner.query(query);
        Self {
            query,
            dataset: dataset.with_tallies(planner.tallies()),
            expected: planner.expected(),
            work: planner.work(),
        }
    }

    /// The same, until this token ends it.
    fn ending(self, token: &CancellationToken) -> Self {
        Self {
            dataset: self.dataset.ending(token),
            ..self
        }
    }

    /// What the columns are asked.
    fn question<'a>(
        &'a self,
        expressions: &'a Expressions<'a>,
        barred: Option<&'static str>,
    ) -> by_columns::Question<'a> {
        by_columns::Question {
            query: &self.query,
            dataset: &self.dataset,
            expressions,
            work: self.work,
            wanted: Wanted::Terms,
            barred,
        }
    }

    fn is_wide(&self) -> bool {
        let (Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. }) = &self.query;
        is_wide(pattern)
    }
}

/// Where the last step is ordering, it is done here, until the token ends it.
fn answer(
    planned: Planned,
    evaluator: &QueryEvaluator,
    token: &CancellationToken,
    execute: impl FnOnce(PreparedQuery<'_>, Dataset) -> Result<QueryResults<'static>, StoreError>,
) -> Result<QueryResults<'static>, StoreError> {
    let heard = |mut query: Query| {
        stop::in_query(&mut query, true);
        query
    };
    match Ordered::new(planned.query) {
        Ok(query) => {
            let query = query.map(heard).ending(token);
            ordered::answer(&query, evaluator, &planned.dataset, execute)
        }
        Err(query) => execute(evaluator.prepare(&heard(*query)), planned.dataset),
    }
}

/// Why a query is none for columns before it is planned.
fn barred(query: &mut Query, plain: bool) -> Option<&'static str> {
    if !plain {
        return Some("variables have values before it");
    }
    by_columns::has_lateral(query).then_some("LATERAL")
}

/// Evaluates a query: plans it, and orders rows here where the last step is ordering.
pub(super) fn query(
    snapshot: &Arc<Snapshot>,
    mut query: Query,
    context: &Context,
    wanted: Wanted,
) -> Result<Given<'static>, StoreError> {
    let token = &context.cancellation;
    let plain = bound::told(context).next().is_none();
    let barred = barred(&mut query, plain);
    let planned = Planned::new(snapshot, query, false).ending(token);
    let expressions = Expressions::new(context);
    let mut asked = planned.question(&expressions, barred);
    asked.wanted = wanted;
    if let Answer::Columns(given) = stop::heard(|| by_columns::answer(&asked, context))? {
        return given.listening(token);
    }
    let mut evaluator = evaluator(context);
    if planned.is_wide() || !plain {
        evaluator = evaluator.without_optimizations();
    }
    let results = stop::heard(|| {
        answer(planned, &evaluator, token, |prepared, dataset| {
            let prepared = bound::tell(whole(prepared), context);
            stop::listening(prepared.execute(dataset)?, token)
        })
    })?;
    Ok(Given::Terms(stop::listening(results, token)?))
}

/// Evaluates a query with all its rows, and tells how.
pub(super) fn explain(
    snapshot: &Arc<Snapshot>,
    mut query: Query,
    context: &Context,
) -> Result<Explanation, StoreError> {
    let start = Instant::now();
    let token = &context.cancellation;
    let plain = bound::told(context).next().is_none();
    let barred = barred(&mut query, plain);
    let mut planned = Planned::new(snapshot, query, true).ending(token);
    let planning = start.elapsed().as_secs_f64();
    let because = match stop::heard(|| over_columns(&planned, barred, context))? {
        Answer::Columns(told) => {
            return Ok(Explanation { planning, ..told });
        }
        Answer::Rows(why) => why,
    };
    let wide = planned.is_wide() || !plain;
    let around = Ordered::new(planned.query.clone());
    let around = around.as_ref().ok();
    let beside = Beside {
        around: around.map(|ordered| (Operator::Order, ordered.words())),
        expected: std::mem::take(&mut planned.expected),
        planning,
        because: Some(because.to_owned()),
    };
    let evaluate = || {
        let mut told = None;
        let mut evaluator = evaluator(context).compute_statistics();
        if wide {
            evaluator = evaluator.without_optimizations();
        }
        let results = answer(planned, &evaluator, token, |prepared, dataset| {
            let prepared = bound::tell(whole(prepared), context);
            let (results, explanation) = prepared.explain(dataset);
            told = Some(explanation);
            stop::listening(results?, &context.cancellation)
        })?;
        let told = told.ok_or_else(|| StoreError::Refused("nothing was evaluated".to_owned()))?;
        Ok((results, told))
    };
    stop::heard(|| explained(evaluate, beside, &context.prefixes))
}

/// How a query is evaluated over columns, where it is.
fn over_columns(
    planned: &Planned,
    barred: Option<&'static str>,
    context: &Context,
) -> Result<Answer<Explanation>, StoreError> {
    let start = Instant::now();
    let expressions = Expressions::new(context);
    let question = planned.question(&expressions, barred);
    Ok(
        match by_columns::told(&question, context, &planned.expected)? {
            Answer::Rows(why) => Answer::Rows(why),
            Answer::Columns((results, plan)) => {
                let rows = taken(stop::listening(results, &context.cancellation)?)?;
                Answer::Columns(Explanation {
                    rows,
                    planning: 0.0,
                    seconds: start.elapsed().as_secs_f64(),
                    columns: true,
                    because: None,
                    plan,
                })
            }
        },
    )
}

/// The data set knows which graphs are asked; the evaluator need not choose again.
fn whole(mut prepared: PreparedQuery<'_>) -> PreparedQuery<'_> {
    *prepared.dataset_mut() = QueryDatasetSpecification::new();
    prepared
}

/// An update on a copy: what it changes, in order.
pub(super) struct Draft {
    pub(super) snapshot: Snapshot,
    pub(super) changes: Vec<Change>,
}

/// Quads between two looks at whether a change is to end.
const GLANCE: usize = 1_024;

/// An error where a change is to end, looked at every so many quads.
pub(super) fn go_on(number: usize, token: &CancellationToken) -> Result<(), StoreError> {
    if number.is_multiple_of(GLANCE) && token.is_cancelled() {
        return Err(StoreError::Cancelled);
    }
    Ok(())
}

impl Draft {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            changes: Vec::new(),
        }
    }

    pub(super) fn insert(&mut self, quad: Quad) -> Result<(), StoreError> {
        if self
            .snapshot
            .insert(&quad)
            .ok_or(StoreError::TooManyTerms)?
        {
            self.changes.push(Change::Add(quad));
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, quad: Quad) {
        if self.snapshot.remove(&quad) {
            self.changes.push(Change::Delete(quad));
        }
    }

    /// How much was done from the change of this number on.
    pub(super) fn changed_from(&self, first: usize) -> Changed {
        let mut changed = Changed::default();
        for change in self.changes.iter().skip(first) {
            match change {
                Change::Add(_) => changed.added += 1,
                Change::Delete(_) => changed.deleted += 1,
            }
        }
        changed
    }

    /// One operation; it sees what those before it did.
    pub(super) fn operation(
        &mut self,
        update: &Update,
        operation: &GraphUpdateOperation,
        context: &Context,
    ) -> Result<(), StoreError> {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                let mut blanks = HashMap::new();
                for (number, quad) in data.iter().enumerate() {
                    go_on(number, &context.cancellation)?;
                    self.insert(fresh(quad, &mut blanks))?;
                }
            }
            GraphUpdateOperation::DeleteData { data } => {
                for (number, quad) in data.iter().enumerate() {
                    go_on(number, &context.cancellation)?;
                    self.delete(Quad {
                        subject: quad.subject.clone().into(),
                        predicate: quad.predicate.clone(),
                        object: quad.object.clone().into(),
                        graph_name: graph_name(&quad.graph_name),
                    });
                }
            }
            GraphUpdateOperation::DeleteInsert {
                delete,
                insert,
                using,
                pattern,
            } => {
                let snapshot = Arc::new(self.snapshot.clone());
                let own = DefaultGraph::Graphs(Rc::from([0]));
                let dataset = dataset(&snapshot, using.as_ref(), own);
                let dataset = dataset.ending(&context.cancellation);
                let mut evaluator = evaluator(context);
                let mut pattern = GraphPattern::clone(pattern);
                matches::in_pattern(&mut pattern, &|words| snapshot.texts(words))?;
                let planner = Planner::new(&*snapshot, false);
                let mut pattern = planner.pattern(pattern, &<_>::default());
                stop::in_pattern(&mut pattern, true);
                if is_wide(&pattern) {
                    evaluator = evaluator.without_optimizations();
                }
                let prepared = evaluator.prepare_delete_insert(
                    delete.clone(),
                    insert.clone(),
                    update.base_iri.clone(),
                    None,
                    &pattern,
                );
                let (deleted, inserted) = stop::heard(|| found(prepared, dataset))?;
                // The copy shares its layers no longer, so that they are changed where they are.
                drop(snapshot);
                for quad in deleted {
                    self.delete(quad);
                }
                for quad in inserted {
                    let quad = self.with_lasting_names(quad);
                    self.insert(quad)?;
                }
            }
            GraphUpdateOperation::Load { silent, source, .. } => {
                if !silent {
                    let said = format!("`LOAD` asks no other machine: {source}");
                    return Err(StoreError::Refused(said));
                }
            }
            GraphUpdateOperation::Clear { graph, .. }
            | GraphUpdateOperation::Drop { graph, .. } => {
                self.clear(graph)?;
            }
            GraphUpdateOperation::Create { graph, silent } => {
                // A graph is there as long as it holds something.
                if !silent && self.holds(graph) {
                    return Err(StoreError::Refused(format!(
                        "the graph {graph} already exists"
                    )));
                }
            }
        }
        Ok(())
    }

    /// The quad with the blank nodes that the update makes under names that are not taken for
    /// those that a query makes. One that stands in a triple term alone has no number of its own: its name tells.
    fn with_lasting_names(&self, quad: Quad) -> Quad {
        let lasting = |node: BlankNode| {
            let is_made =
                is_random(&node) && self.snapshot.find_term(node.as_ref().into()).is_none();
            if is_made { lasting_name(&node) } else { node }
        };
        Quad {
            subject: lasting_subject(quad.subject, &lasting),
            object: lasting_term(quad.object, &lasting),
            ..quad
        }
    }

    fn holds(&self, name: &NamedNode) -> bool {
        let graph = graph(&self.snapshot, name.as_ref().into());
        let pattern = [None, None, None, Some(graph)];
        self.snapshot.scan(pattern, false).next().is_some()
    }

    fn clear(&mut self, target: &GraphTarget) -> Result<(), StoreError> {
        let one = match target {
            // A graph that holds nothing is there as well.
            GraphTarget::NamedNode(name) => Some(graph(&self.snapshot, name.as_ref().into())),
            GraphTarget::DefaultGraph => Some(0),
            GraphTarget::NamedGraphs | GraphTarget::AllGraphs => None,
        };
        let named_only = matches!(target, GraphTarget::NamedGraphs);
        let found: Result<Vec<_>, _> = self.snapshot.scan([None, None, None, one], false).collect();
        for ids in found? {
            if named_only && ids[3] == 0 {
                continue;
            }
            let quad = self.snapshot.quad(ids)?;
            self.delete(quad);
        }
        Ok(())
    }
}

/// What an update takes out, and what it puts in.
fn found(
    prepared: PreparedDeleteInsertUpdate<'_>,
    dataset: Dataset,
) -> Result<(Vec<Quad>, Vec<Quad>), StoreError> {
    let (mut deleted, mut inserted) = (Vec::new(), Vec::new());
    for change in prepared.execute(dataset)? {
        match change? {
            DeleteInsertQuad::Delete(quad) => deleted.push(quad),
            DeleteInsertQuad::Insert(quad) => inserted.push(quad),
        }
    }
    Ok((deleted, inserted))
}

fn lasting_subject(
    subject: NamedOrBlankNode,
    lasting: &impl Fn(BlankNode) -> BlankNode,
) -> NamedOrBlankNode {
    match subject {
        NamedOrBlankNode::BlankNode(node) => lasting(node).into(),
        named @ NamedOrBlankNode::NamedNode(_) => named,
    }
}

/// Recursion is bounded by the depth that the check of the text lets through.
fn lasting_term(term: Term, lasting: &impl Fn(BlankNode) -> BlankNode) -> Term {
    match term {
        Term::BlankNode(node) => lasting(node).into(),
        Term::Triple(triple) => Triple {
            subject: lasting_subject(triple.subject, lasting),
            predicate: triple.predicate,
            object: lasting_term(triple.object, lasting),
        }
        .into(),
        other => other,
    }
}

/// A quad of `INSERT DATA` with its blank nodes made new.
fn fresh(quad: &spargebra::term::Quad, blanks: &mut HashMap<BlankNode, BlankNode>) -> Quad {
    let subject = match &quad.subject {
        NamedOrBlankNode::BlankNode(node) => renamed(node, blanks).into(),
        named @ NamedOrBlankNode::NamedNode(_) => named.clone(),
    };
    Quad {
        subject,
        predicate: quad.predicate.clone(),
        object: fresh_term(&quad.object, blanks),
        graph_name: graph_name(&quad.graph_name),
    }
}

fn graph_name(name: &spargebra::term::GraphName) -> GraphName {
    match name {
        spargebra::term::GraphName::NamedNode(node) => node.clone().into(),
        spargebra::term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

/// Whether a name is of the length that a query gives to nodes it makes; a shorter one is as likely as two alike.
fn is_random(node: &BlankNode) -> bool {
    node.as_ref().unique_id().is_some_and(|id| id >> 96 != 0)
}

/// A random name that does not look like one.
fn lasting_name(node: &BlankNode) -> BlankNode {
    BlankNode::new_unchecked(format!("u{}", node.as_str()))
}

fn renamed(node: &BlankNode, blanks: &mut HashMap<BlankNode, BlankNode>) -> BlankNode {
    let new = || lasting_name(&BlankNode::default());
    blanks.entry(node.clone()).or_insert_with(new).clone()
}

/// Recursion is bounded by the depth that the check of the text lets through.
fn fresh_term(term: &Term, blanks: &mut HashMap<BlankNode, BlankNode>) -> Term {
    match term {
        Term::BlankNode(node) => renamed(node, blanks).into(),
        Term::Triple(triple) => {
            let subject = match &triple.subject {
                NamedOrBlankNode::BlankNode(node) => renamed(node, blanks).into(),
                named @ NamedOrBlankNode::NamedNode(_) => named.clone(),
            };
            Triple {
                subject,
                predicate: triple.predicate.clone(),
                object: fresh_term(&triple.object, blanks),
            }
            .into()
        }
        other => other.clone(),
    }
}
