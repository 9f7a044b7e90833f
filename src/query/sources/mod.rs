//! Which passages each row of an answer rests on.
//!
//! The query is asked a second time for the variables that its rows hide, and
//! the triples behind each solution are looked up. `docs/decisions/` tells what
//! counts and what does not.

mod column;
mod evidence;
mod expression;
mod groups;
mod levels;
mod passages;
mod restrict;
mod scope;
mod seen;
mod text;
mod tracer;
mod walk;

use spargebra::Query;
use spargebra::algebra::{GraphPattern, QueryDataset};

pub use self::column::{shown, write};

use self::levels::{Builder, Level, Untraced};
pub(crate) use self::text::{select as written, whole as query_written};
use self::tracer::{Key, Tracer, Wanted};
use super::QueryError;
use super::locate::each_token;
use super::parser::parser;
use super::said::Said;
use crate::model::{Term, Variable};
use crate::store::{Backend, Context, QueryResults, QuerySolutionIter, StoreError};

/// Rows and the passages behind each.
#[derive(Debug, Default)]
pub struct Traced {
    /// The columns of the answer itself.
    pub variables: Vec<Variable>,
    /// The rows, at most one more than asked for.
    pub rows: Vec<Vec<Option<Term>>>,
    /// The passages of each row, in the order of the document; none if time ran out.
    pub sources: Option<Vec<Vec<Term>>>,
    /// Whether each row rests on a statement that belongs to a claim, where [`trace_claims`] could tell.
    pub claimed: Option<Vec<bool>>,
    /// Who is said to have made the claims that each row rests on, where [`trace_claims`] could tell.
    pub speakers: Vec<Vec<Term>>,
    /// Whether the query asks that something be there or not, which is not traced: `EXISTS`, `MINUS`.
    pub has_conditions: bool,
    /// What could not be traced, in sentences.
    pub notes: Vec<String>,
}

/// What one yes rests on.
#[derive(Debug, Default)]
pub struct Witness {
    /// The passages of one solution, in the order of the document; none if time ran out.
    pub sources: Option<Vec<Term>>,
    /// Why it could not be traced, in sentences.
    pub notes: Vec<String>,
}

/// Finds the passages of each row. Beyond `limit` rows one is kept, to tell that there are more.
/// The rows are kept where the time is up before all passages are found.
///
/// # Errors
/// Failures of either evaluation.
pub fn trace(
    backend: &dyn Backend,
    text: &str,
    rows: QuerySolutionIter<'_>,
    limit: Option<u64>,
    context: &Context,
) -> Result<Traced, QueryError> {
    let rows = read(rows, limit)?;
    traced(backend, text, rows, None, context)
}

/// The same, and tells which of the rows rest on what is only said.
///
/// # Errors
/// Failures of either evaluation.
pub fn trace_claims(
    (backend, said): (&dyn Backend, &Said),
    text: &str,
    rows: QuerySolutionIter<'_>,
    limit: Option<u64>,
    context: &Context,
) -> Result<Traced, QueryError> {
    let rows = read(rows, limit)?;
    traced(backend, text, rows, Some(said), context)
}

/// The rows, at most one more than asked for.
fn read(rows: QuerySolutionIter<'_>, limit: Option<u64>) -> Result<Traced, QueryError> {
    let variables = rows.variables().to_vec();
    let most = limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit)
            .unwrap_or(usize::MAX)
            .saturating_add(1)
    });
    let rows: Vec<Key> = rows
        .take(most)
        .map(|row| Ok(row.map_err(StoreError::from)?.values().to_vec()))
        .collect::<Result<_, StoreError>>()?;
    Ok(Traced {
        sources: Some(vec![Vec::new(); rows.len()]),
        claimed: None,
        speakers: Vec::new(),
        has_conditions: false,
        variables,
        rows,
        notes: Vec::new(),
    })
}

fn traced(
    backend: &dyn Backend,
    text: &str,
    mut traced: Traced,
    said: Option<&Said>,
    context: &Context,
) -> Result<Traced, QueryError> {
    let is_condition = |word: &str| {
        ["EXISTS", "MINUS"]
            .iter()
            .any(|one| one.eq_ignore_ascii_case(word))
    };
    traced.has_conditions = each_token(text).any(|(_, word)| is_condition(word));
    let plan = parsed(text, context).and_then(|query| Plan::new(&query));
    let found = match plan {
        Ok(plan) => sources(&plan, &mut traced, (backend, said), context),
        Err(Untraced(why)) => {
            traced.notes.push(cannot(why));
            return Ok(traced);
        }
    };
    match found {
        Ok(sources) => traced.sources = Some(sources),
        Err(StoreError::Syntax { .. }) => traced.notes.push(cannot("it cannot be rewritten")),
        Err(StoreError::Cancelled) => traced.sources = None,
        Err(error) => return Err(error.into()),
    }
    Ok(traced)
}

/// The passages of one witness of an `ASK` that was answered with yes.
///
/// # Errors
/// Failures of the evaluation.
pub fn witness(
    backend: &dyn Backend,
    text: &str,
    context: &Context,
) -> Result<Witness, QueryError> {
    let mut witness = Witness {
        sources: Some(Vec::new()),
        notes: Vec::new(),
    };
    let plan = match parsed(text, context).and_then(|query| Plan::new(&query)) {
        Ok(plan) => plan,
        Err(Untraced(why)) => {
            witness.notes.push(cannot(why));
            return Ok(witness);
        }
    };
    let level = plan.level.of_one();
    let mut wanted = Wanted::default();
    wanted.number(Vec::new());
    let mut tracer = Tracer::new(backend, context, plan.dataset.as_ref())?;
    match tracer.passages(&level, &wanted) {
        Ok(found) => witness.sources = found.rows.into_iter().next(),
        Err(StoreError::Syntax { .. }) => witness.notes.push(cannot("it cannot be rewritten")),
        Err(StoreError::Cancelled) => witness.sources = None,
        Err(error) => return Err(error.into()),
    }
    Ok(witness)
}

/// A name for the new column that no other column has.
pub fn heading(taken: &[Variable]) -> Variable {
    let names = std::iter::once("sources".to_owned())
        .chain((2..).map(|number| format!("sources_{number}")));
    let free = names
        .map(Variable::new_unchecked)
        .find(|name| !taken.contains(name));
    free.unwrap_or_else(|| Variable::new_unchecked("sources"))
}

fn cannot(why: &str) -> String {
    format!("the query cannot be traced to its sources: {why}")
}

fn parsed(text: &str, context: &Context) -> Result<Query, Untraced> {
    let parser = parser(&context.prefixes);
    let parser = parser.ok_or(Untraced("a prefix of the data stands for no IRI"))?;
    let query = parser.parse_query(text).ok();
    query.ok_or(Untraced("it cannot be read"))
}

/// How a query is traced.
struct Plan {
    dataset: Option<QueryDataset>,
    level: Level,
    /// The same rows with what tells their groups apart, and the level that knows it.
    apart: Option<(String, Level)>,
    united: bool,
}

impl Plan {
    fn new(query: &Query) -> Result<Self, Untraced> {
        let (Query::Select {
            pattern, dataset, ..
        }
        | Query::Ask {
            pattern, dataset, ..
        }) = query
        else {
            return Err(Untraced("its answer is a graph"));
        };
        let dataset = dataset.as_ref();
        let mut builder = Builder::new(pattern, dataset);
        let level = builder.select(pattern)?;
        let (wider, added) = builder.told_apart(pattern.clone());
        let apart = if added.is_empty() {
            None
        } else {
            let text = text::select(shown_by(&wider), dataset, &wider);
            Some((text, builder.select(&wider)?))
        };
        Ok(Self {
            dataset: dataset.cloned(),
            level,
            apart,
            united: builder.united,
        })
    }
}

fn shown_by(pattern: &GraphPattern) -> &[Variable] {
    match pattern {
        GraphPattern::Slice { inner, .. } => shown_by(inner),
        GraphPattern::Project { variables, .. } => variables,
        _ => &[],
    }
}

/// The passages of each row; what else is to be said goes to the notes.
fn sources(
    plan: &Plan,
    traced: &mut Traced,
    (backend, said): (&dyn Backend, Option<&Said>),
    context: &Context,
) -> Result<Vec<Vec<Term>>, StoreError> {
    let mut united = plan.united;
    let (mut level, mut keys) = (
        &plan.level,
        keys_of(&plan.level, &traced.variables, &traced.rows),
    );
    if let Some((text, wider)) = &plan.apart {
        match asked_again(text, traced, backend, context)? {
            Some((columns, rows)) => {
                keys = keys_of(wider, &columns, &rows);
                level = wider;
            }
            None => united = true,
        }
    }
    let mut wanted = Wanted::default();
    let keys: Vec<usize> = keys.into_iter().map(|key| wanted.number(key)).collect();
    let tracer = Tracer::new(backend, context, plan.dataset.as_ref())?;
    let mut tracer = tracer.telling_claims(said);
    let found = tracer.passages(level, &wanted)?;
    let lost = keys.iter().filter(|key| !found.met[**key]).count();
    if lost > 0 {
        traced.notes.push(format!(
            "{lost} of the rows cannot be traced to their sources: asked again, the query gives others"
        ));
    }
    if united {
        traced.notes.push(
            "some rows have the sources of several groups: what they show does not tell these apart"
                .to_owned(),
        );
    }
    if tracer.walks_were_cut() {
        let said = "not every path could be followed to its sources: there are too many";
        traced.notes.push(said.to_owned());
    }
    // Of a row that was not met again nobody knows.
    traced.claimed = said.map(|_| keys.iter().map(|key| found.claimed[*key]).collect());
    traced.claimed = traced.claimed.take().filter(|_| lost == 0);
    if traced.claimed.is_some() {
        let speakers = keys.iter().map(|key| found.speakers[*key].clone());
        traced.speakers = speakers.collect();
    }
    Ok(keys.iter().map(|key| found.rows[*key].clone()).collect())
}

fn keys_of(level: &Level, variables: &[Variable], rows: &[Key]) -> Vec<Key> {
    let place = |key: &Variable| variables.iter().position(|column| column == key);
    let places: Vec<Option<usize>> = level.key.iter().map(place).collect();
    let keys = rows.iter().map(|row| {
        let value = |place: &Option<usize>| row.get((*place)?)?.clone();
        places.iter().map(value).collect()
    });
    keys.collect()
}

/// Columns and rows.
type Wider = (Vec<Variable>, Vec<Key>);

/// The rows with further columns; none if they are not the same ones.
fn asked_again(
    text: &str,
    traced: &Traced,
    backend: &dyn Backend,
    context: &Context,
) -> Result<Option<Wider>, StoreError> {
    let QueryResults::Solutions(solutions) = backend.query(text, context)? else {
        return Ok(None);
    };
    let columns = solutions.variables().to_vec();
    let mut rows = Vec::new();
    for (before, solution) in traced.rows.iter().zip(solutions) {
        let solution = solution?;
        let mut values = traced.variables.iter().zip(before);
        if !values.all(|(variable, value)| solution.get(variable) == value.as_ref()) {
            return Ok(None);
        }
        rows.push(solution.values().to_vec());
    }
    Ok((rows.len() == traced.rows.len()).then_some((columns, rows)))
}
