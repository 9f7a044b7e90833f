//! Which passages each row of an answer rests on.
//!
//! The query is asked a second time for the variables that its rows hide, and
//! the triples behind each solution are looked up. `docs/decisions/` tells what
//! counts and what does not.

mod column;
mod evidence;
mod expression;
mod levels;
mod scope;
mod text;
mod walk;

use std::collections::{BTreeSet, HashMap, HashSet};

use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};
use spargebra::{Query, SparqlParser};

pub use self::column::{shown, write};

use self::evidence::Evidence;
use self::levels::{Builder, Item, Level, Untraced, What};
use self::walk::{Walks, subject};
use super::QueryError;
use crate::model::{NamedNode, Term, Triple, Variable};
use crate::store::{Backend, Context, QueryResults, QuerySolutionIter, StoreError};

/// Rows and the passages behind each.
#[derive(Debug, Default)]
pub struct Traced {
    /// The columns of the answer itself.
    pub variables: Vec<Variable>,
    /// The rows, at most one more than asked for.
    pub rows: Vec<Vec<Option<Term>>>,
    /// The passages of each row, in the order of the document.
    pub sources: Vec<Vec<Term>>,
    /// What could not be traced, in sentences.
    pub notes: Vec<String>,
}

type Key = Vec<Option<Term>>;
type Passages = BTreeSet<usize>;

/// Finds the passages of each row. Beyond `limit` rows one is kept, to tell that there are more.
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
    let mut traced = Traced {
        sources: vec![Vec::new(); rows.len()],
        variables,
        rows,
        notes: Vec::new(),
    };
    let level = match parsed(text, context).and_then(|query| level_of(&query)) {
        Ok(level) => level,
        Err(Untraced(why)) => {
            traced.notes.push(cannot(why));
            return Ok(traced);
        }
    };
    let columns: Vec<Option<usize>> = level
        .key
        .iter()
        .map(|key| traced.variables.iter().position(|column| column == key))
        .collect();
    let mut wanted = Wanted::default();
    let keys = traced.rows.iter().map(|row| {
        let value = |column: &Option<usize>| column.and_then(|column| row[column].clone());
        columns.iter().map(value).collect()
    });
    let keys: Vec<usize> = keys.map(|key| wanted.number(key)).collect();
    let mut tracer = Tracer::new(backend, context);
    match tracer.level(&level, &wanted) {
        Err(StoreError::Syntax { .. }) => traced.notes.push(cannot("it cannot be rewritten")),
        found => {
            let found = tracer.in_order(&found?)?;
            traced.sources = keys.iter().map(|key| found.rows[*key].clone()).collect();
            let lost = keys.iter().filter(|key| !found.met[**key]).count();
            traced.notes.extend(tracer.notes(lost));
        }
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
) -> Result<Vec<Term>, QueryError> {
    let Ok(mut level) = parsed(text, context).and_then(|query| level_of(&query)) else {
        return Ok(Vec::new());
    };
    level.key.clear();
    level.text.push_str(" LIMIT 1");
    let mut wanted = Wanted::default();
    wanted.number(Vec::new());
    let mut tracer = Tracer::new(backend, context);
    match tracer.level(&level, &wanted) {
        Err(StoreError::Syntax { .. }) => Ok(Vec::new()),
        found => {
            let found = tracer.in_order(&found?)?;
            Ok(found.rows.into_iter().next().unwrap_or_default())
        }
    }
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
    let mut parser = SparqlParser::new();
    for (name, iri) in context.prefixes.iter() {
        let Ok(extended) = parser.with_prefix(name, iri) else {
            return Err(Untraced("a prefix of the data stands for no IRI"));
        };
        parser = extended;
    }
    let query = parser.parse_query(text).ok();
    query.ok_or(Untraced("it cannot be read"))
}

fn level_of(query: &Query) -> Result<Level, Untraced> {
    match query {
        Query::Select {
            pattern, dataset, ..
        }
        | Query::Ask {
            pattern, dataset, ..
        } => Builder::new(pattern, dataset.as_ref()).select(pattern),
        _ => Err(Untraced("its answer is a graph")),
    }
}

/// The keys of a level that somebody asks for, each with a number.
#[derive(Default)]
struct Wanted {
    numbers: HashMap<Key, usize>,
}

impl Wanted {
    fn number(&mut self, key: Key) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(key).or_insert(next)
    }
}

/// What was found for each key of a level.
struct Found<P> {
    rows: Vec<P>,
    /// Whether any solution had the key.
    met: Vec<bool>,
}

struct Tracer<'a> {
    backend: &'a dyn Backend,
    context: &'a Context,
    evidence: Evidence<'a>,
    walks: Walks<'a>,
}

/// A level inside another: where its key stands in the outer solutions, and who asks for what.
struct Inner<'l> {
    level: &'l Level,
    item: &'l Item,
    wanted: Wanted,
    asked: HashSet<(usize, usize)>,
}

impl<'a> Tracer<'a> {
    fn new(backend: &'a dyn Backend, context: &'a Context) -> Self {
        Self {
            backend,
            context,
            evidence: Evidence::new(backend),
            walks: Walks::new(backend),
        }
    }

    /// Asks one level, and then the levels inside it for what its solutions need of them.
    fn level(&mut self, level: &Level, wanted: &Wanted) -> Result<Found<Passages>, StoreError> {
        let count = wanted.numbers.len();
        let mut found = Found {
            rows: vec![Passages::new(); count],
            met: vec![false; count],
        };
        if count == 0 {
            return Ok(found);
        }
        let QueryResults::Solutions(solutions) = self.backend.query(&level.text, self.context)?
        else {
            return Ok(found);
        };
        let mut inner: Vec<Inner<'_>> = level.items.iter().filter_map(Inner::new).collect();
        let columns: HashMap<&Variable, usize> = level.variables.iter().zip(0..).collect();
        for solution in solutions {
            let solution = solution?;
            let row = Row {
                columns: &columns,
                values: solution.values(),
            };
            let Some(&number) = wanted.numbers.get(&row.key(&level.key)) else {
                continue;
            };
            found.met[number] = true;
            for item in level.items.iter().filter(|item| row.has(item)) {
                self.item(item, &row, &mut found.rows[number])?;
            }
            for inner in inner.iter_mut().filter(|inner| row.has(inner.item)) {
                let asked = inner.wanted.number(row.key(&inner.level.key));
                inner.asked.insert((number, asked));
            }
        }
        for inner in inner {
            let below = self.level(inner.level, &inner.wanted)?;
            let mut asked: Vec<(usize, usize)> = inner.asked.into_iter().collect();
            asked.sort_unstable();
            for (number, asked) in asked {
                found.rows[number].extend(&below.rows[asked]);
            }
        }
        Ok(found)
    }

    /// Adds what one item of a solution rests on.
    fn item(&mut self, item: &Item, row: &Row<'_>, into: &mut Passages) -> Result<(), StoreError> {
        match &item.what {
            What::Triple(pattern) => {
                if let Some(triple) = row.triple(pattern) {
                    into.extend(self.evidence.of(&triple)?.iter());
                }
            }
            What::Path(start, path, end) => {
                if let (Some(start), Some(end)) = (row.term(start), row.term(end)) {
                    for triple in self.walks.between(path, &start, &end)? {
                        into.extend(self.evidence.of(&triple)?.iter());
                    }
                }
            }
            What::Level(_) => {}
        }
        Ok(())
    }

    /// Numbers become passages in the order of the document.
    fn in_order(&self, found: &Found<Passages>) -> Result<Found<Vec<Term>>, StoreError> {
        let order = self.evidence.in_order()?;
        let mut rank = vec![0; order.len()];
        for (place, number) in order.iter().enumerate() {
            rank[*number] = place;
        }
        let passages = |numbers: &Passages| {
            let mut numbers: Vec<usize> = numbers.iter().copied().collect();
            numbers.sort_by_key(|number| rank[*number]);
            let terms = numbers.iter().filter_map(|n| self.evidence.passage(*n));
            terms.cloned().collect()
        };
        Ok(Found {
            rows: found.rows.iter().map(passages).collect(),
            met: found.met.clone(),
        })
    }

    fn notes(&self, lost: usize) -> Vec<String> {
        let mut notes = Vec::new();
        if lost > 0 {
            notes.push(format!(
                "{lost} of the rows cannot be traced to their sources: asked again, the query gives others"
            ));
        }
        if self.walks.were_cut() {
            notes
                .push("not every path could be followed to its sources: there are too many".into());
        }
        notes
    }
}

impl<'l> Inner<'l> {
    fn new(item: &'l Item) -> Option<Self> {
        match &item.what {
            What::Level(level) => Some(Self {
                level,
                item,
                wanted: Wanted::default(),
                asked: HashSet::new(),
            }),
            _ => None,
        }
    }
}

/// One solution of a level.
struct Row<'r> {
    columns: &'r HashMap<&'r Variable, usize>,
    values: &'r [Option<Term>],
}

impl Row<'_> {
    fn value(&self, variable: &Variable) -> Option<&Term> {
        self.values.get(*self.columns.get(variable)?)?.as_ref()
    }

    fn key(&self, key: &[Variable]) -> Key {
        key.iter().map(|v| self.value(v).cloned()).collect()
    }

    /// Whether the part of the pattern to which an item belongs took part.
    fn has(&self, item: &Item) -> bool {
        item.when.iter().all(|marker| self.value(marker).is_some())
    }

    fn term(&self, pattern: &TermPattern) -> Option<Term> {
        match pattern {
            TermPattern::NamedNode(node) => Some(node.clone().into()),
            TermPattern::Literal(literal) => Some(literal.clone().into()),
            TermPattern::BlankNode(_) => None,
            TermPattern::Triple(triple) => Some(Term::Triple(Box::new(self.triple(triple)?))),
            TermPattern::Variable(variable) => self.value(variable).cloned(),
        }
    }

    fn triple(&self, pattern: &TriplePattern) -> Option<Triple> {
        let predicate: NamedNode = match &pattern.predicate {
            NamedNodePattern::NamedNode(node) => node.clone(),
            NamedNodePattern::Variable(variable) => match self.value(variable)? {
                Term::NamedNode(node) => node.clone(),
                _ => return None,
            },
        };
        let subject = subject(&self.term(&pattern.subject)?)?;
        Some(Triple::new(subject, predicate, self.term(&pattern.object)?))
    }
}
