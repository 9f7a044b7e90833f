//! On whom an answer rests: the rows of several views compared.
//!
//! A row for each solution, or for each triple of a graph; a yes is one row
//! without columns. So the same comparison serves every form of query.

use std::collections::{HashMap, HashSet};

use super::according::{Proposition, extended};
use super::{QueryError, made};
use crate::model::{Term, Triple, Variable};
use crate::store::{Backend, Context, QueryResults, StoreError};

/// On whom it rests that an answer is not the plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rests {
    /// What each of these says is enough.
    Each(Vec<Term>),
    /// It takes what all of these say.
    Together(Vec<Term>),
}

/// Rows of the plain answer that are not in the other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// How many.
    pub count: usize,
    /// On whom that rests, taken together.
    pub rests: Rests,
}

/// The values of one row.
pub type Row = Vec<Option<Term>>;

/// How often each row occurs.
type Counts = HashMap<Row, usize>;

/// What is compared.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) plain: &'a dyn Backend,
    pub(super) propositions: &'a [Proposition],
    pub(super) speakers: &'a [Term],
    pub(super) text: &'a str,
    pub(super) context: &'a Context,
    /// The order of the columns.
    pub(super) variables: &'a [Variable],
}

impl Compared<'_> {
    /// The rows of a view for a text that has passed the checks already.
    fn counts(&self, backend: &dyn Backend) -> Result<Counts, QueryError> {
        let mut counts = Counts::new();
        for row in rows(backend.query(self.text, self.context)?, self.variables)? {
            *counts.entry(row).or_default() += 1;
        }
        Ok(counts)
    }

    /// The rows of the plain view.
    pub(super) fn plain(&self) -> Result<Counts, QueryError> {
        self.counts(self.plain)
    }

    /// The rows of one view for each speaker.
    fn each(
        &self,
        wanted: impl Fn(&Term, &Proposition) -> bool,
    ) -> Result<Vec<Counts>, QueryError> {
        let mut found = Vec::new();
        for speaker in self.speakers {
            let chosen = |said: &Proposition| wanted(speaker, said);
            let view = extended(self.plain, self.propositions, chosen)?;
            found.push(self.counts(&view)?);
        }
        Ok(found)
    }
}

/// The rows of an answer, in its order.
pub(super) fn rows(
    results: QueryResults<'_>,
    variables: &[Variable],
) -> Result<Vec<Row>, QueryError> {
    let results = match results {
        QueryResults::Graph(triples) => {
            let triples = distinct(QueryResults::Graph(triples))?;
            return Ok(made::by_content(&triples).into_iter().map(row).collect());
        }
        other => made::named(other),
    };
    let mut found = Vec::new();
    match results {
        QueryResults::Solutions(solutions) => {
            for solution in solutions {
                let solution = solution.map_err(StoreError::from)?;
                let values = variables.iter().map(|name| solution.get(name).cloned());
                found.push(values.collect());
            }
        }
        QueryResults::Boolean(true) => found.push(Row::new()),
        _ => {}
    }
    Ok(found)
}

fn row(triple: Triple) -> Row {
    let subject = Term::from(triple.subject);
    vec![
        Some(subject),
        Some(triple.predicate.into()),
        Some(triple.object),
    ]
}

/// The triples of a graph, each once.
pub(super) fn distinct(results: QueryResults<'_>) -> Result<Vec<Triple>, QueryError> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    if let QueryResults::Graph(triples) = results {
        for triple in triples {
            let triple = triple.map_err(StoreError::from)?;
            if seen.insert(triple.clone()) {
                found.push(triple);
            }
        }
    }
    Ok(found)
}

/// Whether a row occurs so often in a view, given how often in the plain one.
type Differs = fn(usize, usize) -> bool;

/// Says on whom rows rest; other views are asked only when that is not clear without.
pub(super) struct Attribution<'a> {
    compared: Compared<'a>,
    plain: Counts,
    alone: Option<Vec<Counts>>,
    without: Option<Vec<Counts>>,
}

impl<'a> Attribution<'a> {
    pub(super) fn new(compared: Compared<'a>) -> Result<Self, QueryError> {
        Ok(Self {
            plain: compared.plain()?,
            compared,
            alone: None,
            without: None,
        })
    }

    /// For each of these rows on whom it rests, if the plain view does not have it; and
    /// the rows that only the plain view has, if these are all rows.
    pub(super) fn of(
        mut self,
        rows: &[Row],
        all: bool,
    ) -> Result<(Vec<Option<Rests>>, Vec<Lost>), QueryError> {
        let mut left = self.plain.clone();
        let mut marks = Vec::with_capacity(rows.len());
        for row in rows {
            marks.push(match left.get_mut(row).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    None
                }
                None => Some(self.rests(row, |count, plain| count > plain)?),
            });
        }
        left.retain(|_, count| *count > 0 && all);
        Ok((marks, self.lost(left)?))
    }

    fn lost(&mut self, left: Counts) -> Result<Vec<Lost>, QueryError> {
        let (mut each, mut together) = ((0, HashSet::new()), (0, HashSet::new()));
        let mut left: Vec<(Row, usize)> = left.into_iter().collect();
        left.sort_by_cached_key(|(row, _)| format!("{row:?}"));
        for (row, count) in left {
            let (all, by) = match self.rests(&row, |count, plain| count < plain)? {
                Rests::Each(by) => (&mut each, by),
                Rests::Together(by) => (&mut together, by),
            };
            all.0 += count;
            all.1.extend(by);
        }
        let ordered = |by: HashSet<Term>| -> Vec<Term> {
            let speakers = self.compared.speakers.iter();
            speakers.filter(|who| by.contains(who)).cloned().collect()
        };
        let found = [
            (each.0, Rests::Each(ordered(each.1))),
            (together.0, Rests::Together(ordered(together.1))),
        ];
        let found = found.into_iter().filter(|(count, _)| *count > 0);
        Ok(found.map(|(count, rests)| Lost { count, rests }).collect())
    }

    fn rests(&mut self, row: &Row, differs: Differs) -> Result<Rests, QueryError> {
        let compared = self.compared;
        if let [only] = compared.speakers {
            return Ok(Rests::Each(vec![only.clone()]));
        }
        let plain = count(&self.plain, row);
        let those = |wanted: bool, views: &[Counts]| -> Vec<Term> {
            let views = compared.speakers.iter().zip(views);
            let chosen = views.filter(|(_, view)| differs(count(view, row), plain) == wanted);
            chosen.map(|(speaker, _)| speaker.clone()).collect()
        };
        if self.alone.is_none() {
            self.alone = Some(compared.each(|speaker, said| said.speaker == *speaker)?);
        }
        let enough = those(true, self.alone.as_deref().unwrap_or_default());
        if !enough.is_empty() {
            return Ok(Rests::Each(enough));
        }
        if self.without.is_none() {
            self.without = Some(compared.each(|speaker, said| said.speaker != *speaker)?);
        }
        let needed = those(false, self.without.as_deref().unwrap_or_default());
        Ok(Rests::Together(if needed.is_empty() {
            compared.speakers.to_vec()
        } else {
            needed
        }))
    }
}

fn count(counts: &Counts, row: &Row) -> usize {
    counts.get(row).copied().unwrap_or_default()
}
