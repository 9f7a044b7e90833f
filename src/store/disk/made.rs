//! Answers made of rows of numbers: solutions, and the triples of a template.

use std::collections::HashMap;
use std::sync::Arc;

use hashbrown::HashSet;
use spareval::{
    QueryEvaluationError, QueryResults, QuerySolution, QuerySolutionIter, QueryTripleIter,
};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::dataset::{Dataset, Id};
use crate::model::{BlankNode, NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::store::columns::{NOTHING, Number, Rows};

/// Terms of an answer that are remembered.
const REMEMBERED: usize = 1 << 16;
/// Triples of an answer that are remembered, so that they come once.
const TRIPLES: usize = 1 << 20;

/// Rows as solutions, whose terms are looked up as they are asked for.
pub(super) fn solutions(
    rows: Rows,
    names: Arc<[Variable]>,
    dataset: Dataset,
) -> QueryResults<'static> {
    let variables = Arc::clone(&names);
    let mut terms = Terms {
        dataset,
        known: HashMap::new(),
    };
    let width = names.len();
    let all = (0..rows.len()).flat_map(move |row| {
        let values = (0..width)
            .map(|column| terms.get(rows.get(column, row)))
            .collect::<Result<Vec<Option<Term>>, StoreError>>();
        let (values, failed) = match values {
            Ok(values) => (values, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Repeated {
            names: Arc::clone(&names),
            left: if failed.is_some() {
                1
            } else {
                rows.weight(row)
            },
            values,
            failed,
        }
    });
    QueryResults::Solutions(QuerySolutionIter::new(variables, all))
}

/// A solution, as often as it stands for.
struct Repeated {
    names: Arc<[Variable]>,
    values: Vec<Option<Term>>,
    failed: Option<StoreError>,
    left: u64,
}

impl Iterator for Repeated {
    type Item = Result<QuerySolution, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        if let Some(error) = self.failed.take() {
            return Some(Err(QueryEvaluationError::Dataset(Box::new(error))));
        }
        let values = if self.left == 0 {
            std::mem::take(&mut self.values)
        } else {
            self.values.clone()
        };
        Some(Ok(QuerySolution::from((Arc::clone(&self.names), values))))
    }
}

/// Terms by number, some of them remembered.
struct Terms {
    dataset: Dataset,
    known: HashMap<Number, Term>,
}

impl Terms {
    fn get(&mut self, number: Number) -> Result<Option<Term>, StoreError> {
        let Some(id) = number.checked_sub(1).map(Id::new) else {
            return Ok(None);
        };
        if let Some(known) = self.known.get(&number) {
            return Ok(Some(known.clone()));
        }
        let term = self.dataset.term(id)?;
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(number, term.clone());
        Ok(Some(term))
    }
}

/// A part of a template.
#[derive(Clone, Debug)]
enum Part {
    Fixed(Number),
    Column(usize),
    /// A new node for each solution, by its number in the template.
    Blank(usize),
    /// A triple term.
    Triple(Box<[Self; 3]>),
}

/// The triples of a template, each once where that can be told.
pub(super) fn triples(
    rows: Rows,
    template: &[TriplePattern],
    variables: &[Variable],
    dataset: Dataset,
) -> QueryResults<'static> {
    let mut blanks = Vec::new();
    let parts = template.iter();
    let parts = parts.map(|triple| parts_of(triple, variables, &mut blanks, &dataset));
    let parts: Vec<[Part; 3]> = parts.collect();
    let mut making = Making {
        rows,
        terms: Terms {
            dataset,
            known: HashMap::new(),
        },
        parts,
        blanks: blanks.len(),
        row: 0,
        again: 0,
        seen: HashSet::new(),
        nested: HashSet::new(),
        ready: Vec::new().into_iter(),
    };
    QueryResults::Graph(QueryTripleIter::new(
        std::iter::from_fn(move || making.next().transpose())
            .map(|triple| triple.map_err(|error| QueryEvaluationError::Dataset(Box::new(error)))),
    ))
}

fn parts_of(
    triple: &TriplePattern,
    variables: &[Variable],
    blanks: &mut Vec<BlankNode>,
    dataset: &Dataset,
) -> [Part; 3] {
    let predicate = match &triple.predicate {
        NamedNodePattern::NamedNode(node) => TermPattern::NamedNode(node.clone()),
        NamedNodePattern::Variable(variable) => TermPattern::Variable(variable.clone()),
    };
    [&triple.subject, &predicate, &triple.object].map(|term| part(term, variables, blanks, dataset))
}

fn part(
    term: &TermPattern,
    variables: &[Variable],
    blanks: &mut Vec<BlankNode>,
    dataset: &Dataset,
) -> Part {
    match term {
        TermPattern::NamedNode(node) => {
            Part::Fixed(dataset.number_of(&node.clone().into()).number())
        }
        TermPattern::Literal(literal) => {
            Part::Fixed(dataset.number_of(&literal.clone().into()).number())
        }
        TermPattern::BlankNode(node) => {
            let known = blanks.iter().position(|blank| blank == node);
            Part::Blank(known.unwrap_or_else(|| {
                blanks.push(node.clone());
                blanks.len() - 1
            }))
        }
        TermPattern::Variable(variable) => {
            let column = variables.iter().position(|known| known == variable);
            column.map_or(Part::Fixed(NOTHING), Part::Column)
        }
        TermPattern::Triple(triple) => {
            Part::Triple(Box::new(parts_of(triple, variables, blanks, dataset)))
        }
    }
}

/// Triples that are being made.
struct Making {
    rows: Rows,
    terms: Terms,
    parts: Vec<[Part; 3]>,
    blanks: usize,
    row: usize,
    /// How often the present row was used.
    again: u64,
    seen: HashSet<[Number; 3]>,
    /// The same of those with triple terms, by their place in the template.
    nested: HashSet<Vec<Number>>,
    ready: std::vec::IntoIter<Triple>,
}

impl Making {
    fn next(&mut self) -> Result<Option<Triple>, StoreError> {
        loop {
            if let Some(triple) = self.ready.next() {
                return Ok(Some(triple));
            }
            if self.row >= self.rows.len() {
                return Ok(None);
            }
            let made = self.of_row()?;
            self.ready = made.into_iter();
            self.again += 1;
            // Without blank nodes a solution makes the same again.
            if self.blanks == 0 || self.again >= self.rows.weight(self.row) {
                self.row += 1;
                self.again = 0;
            }
        }
    }

    /// The triples of one solution that are new.
    fn of_row(&mut self) -> Result<Vec<Triple>, StoreError> {
        let blanks: Vec<BlankNode> = (0..self.blanks).map(|_| BlankNode::default()).collect();
        let mut made = Vec::new();
        for place in 0..self.parts.len() {
            let parts = self.parts[place].clone();
            if self.blanks == 0 && !self.is_new(place, &parts) {
                continue;
            }
            let terms = parts.iter().map(|part| self.term(part, &blanks));
            made.extend(triple(terms.collect::<Result<_, _>>()?));
        }
        Ok(made)
    }

    /// Whether what a part of the template makes is not known to have been made.
    fn is_new(&mut self, place: usize, parts: &[Part; 3]) -> bool {
        let rows = &self.rows;
        let number = |part: &Part| match part {
            Part::Fixed(number) => Some(*number),
            Part::Column(column) => Some(rows.get(*column, self.row)),
            Part::Blank(_) | Part::Triple(_) => None,
        };
        if let [Some(subject), Some(predicate), Some(object)] =
            [0, 1, 2].map(|at| number(&parts[at]))
        {
            if self.seen.len() >= TRIPLES {
                self.seen.clear();
            }
            return self.seen.insert([subject, predicate, object]);
        }
        let mut key = vec![u32::try_from(place).unwrap_or(u32::MAX)];
        for part in parts {
            part.flat(&number, &mut key);
        }
        if self.nested.len() >= TRIPLES {
            self.nested.clear();
        }
        self.nested.insert(key)
    }

    fn term(&mut self, part: &Part, blanks: &[BlankNode]) -> Result<Option<Term>, StoreError> {
        Ok(match part {
            Part::Fixed(number) => self.terms.get(*number)?,
            Part::Column(column) => self.terms.get(self.rows.get(*column, self.row))?,
            Part::Blank(blank) => Some(blanks[*blank].clone().into()),
            Part::Triple(parts) => {
                let terms = parts.iter().map(|part| self.term(part, blanks));
                triple(terms.collect::<Result<_, _>>()?).map(Term::from)
            }
        })
    }
}

impl Part {
    /// Appends the numbers of what it is made of.
    fn flat(&self, number: &impl Fn(&Self) -> Option<Number>, key: &mut Vec<Number>) {
        match self {
            Self::Triple(parts) => parts.iter().for_each(|part| part.flat(number, key)),
            other => key.extend(number(other)),
        }
    }
}

/// A triple of three terms, if they can be one.
fn triple(terms: Vec<Option<Term>>) -> Option<Triple> {
    let [subject, predicate, object] = <[Option<Term>; 3]>::try_from(terms).ok()?;
    let subject: NamedOrBlankNode = match subject? {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        Term::Literal(_) | Term::Triple(_) => return None,
    };
    let Term::NamedNode(predicate) = predicate? else {
        return None;
    };
    Some(Triple {
        subject,
        predicate,
        object: object?,
    })
}
