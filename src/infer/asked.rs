//! Facts as the evaluator of SPARQL sees them, for what of a rule is no join.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use spareval::{InternalQuad, QueryResults, QueryableDataset};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::GroundTerm;

use super::InferError;
use super::facts::{Facts, Matching, NONE, Part};
use super::program::{Asking, triple};
use super::read::{Step, names_reifies};
use super::rule::value;
use crate::model::{GraphName, GraphNameRef, Literal, NamedNode, Quad, Term, TermRef, Variable};
use crate::store::{
    Backend, CancellationToken, Context, Id, Interrupted, Pattern, Quads, QueryResults as Answers,
    StoreError, at, evaluator, mended, text,
};
use crate::vocab::rdf;

/// A term that a query cannot hold in a table, by its number. No IRI has a `<` in it.
const NUMBER: &str = "<term:";

/// So many rows are asked about at once.
const AT_ONCE: usize = 8_192;

/// The values of some variables.
pub(super) type Row = Vec<Option<Term>>;

/// Facts that came before some place in the log, and the terms that a query makes.
#[derive(Clone)]
struct View<'a> {
    facts: &'a Facts,
    part: Part,
    /// A predicate that is not seen.
    without: Option<Id>,
    made: Rc<RefCell<Made>>,
}

#[derive(Default)]
struct Made {
    terms: Vec<Term>,
    numbers: HashMap<Term, Id>,
}

impl View<'_> {
    fn known(&self) -> usize {
        self.facts.terms.len()
    }
}

/// Triples of the facts as quads of the default graph.
struct Found<'a> {
    matching: Matching<'a>,
    facts: &'a Facts,
    without: Option<Id>,
}

impl Iterator for Found<'_> {
    type Item = Result<InternalQuad<Id>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let [subject, predicate, object] = self.matching.next()?;
            // What is derived of a literal or a quotation helps the rules of a profile, and is no statement.
            let is_helper = matches!(
                self.facts.terms.term(subject),
                Term::Literal(_) | Term::Triple(_)
            );
            if !(is_helper || self.without == Some(predicate)) {
                return Some(Ok(InternalQuad {
                    subject,
                    predicate,
                    object,
                    graph_name: None,
                }));
            }
        }
    }
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = Id;
    type Error = StoreError;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Id>,
        predicate: Option<&Id>,
        object: Option<&Id>,
        graph_name: Option<Option<&Id>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Id>, StoreError>> + use<'a> {
        let wanted = [subject.copied(), predicate.copied(), object.copied()];
        let matching = if graph_name == Some(None) {
            self.facts.matching(wanted, self.part)
        } else {
            Matching::Nothing
        };
        Found {
            matching,
            facts: self.facts,
            without: self.without,
        }
    }

    fn internalize_term(&self, term: Term) -> Result<Id, StoreError> {
        if let Term::NamedNode(node) = &term
            && let Some(number) = node.as_str().strip_prefix(NUMBER)
            && let Ok(number) = number.parse::<Id>()
            && at(number) < self.known()
        {
            return Ok(number);
        }
        if let Some(known) = self.facts.terms.find(&term) {
            return Ok(known);
        }
        let mut made = self.made.borrow_mut();
        if let Some(known) = made.numbers.get(&term) {
            return Ok(*known);
        }
        let number = Id::try_from(self.known() + made.terms.len()).unwrap_or(NONE);
        made.terms.push(term.clone());
        made.numbers.insert(term, number);
        Ok(number)
    }

    fn externalize_term(&self, id: Id) -> Result<Term, StoreError> {
        match at(id).checked_sub(self.known()) {
            None => Ok(self.facts.terms.term(id).clone()),
            Some(place) => {
                let made = self.made.borrow();
                let term = made.terms.get(place).cloned();
                term.ok_or_else(|| StoreError::Refused("a term of a rule has no number".to_owned()))
            }
        }
    }
}

/// The different rows of a pattern, in a stable order. `part` says which facts count.
pub(super) fn rows(
    facts: &Facts,
    part: Part,
    pattern: GraphPattern,
    variables: &[Variable],
    cancellation: &CancellationToken,
) -> Result<Vec<Row>, InferError> {
    // A variable in the place of a predicate never stands for what leads to a quotation.
    let without = (!names_reifies(&pattern)).then(|| NamedNode::new_unchecked(rdf::REIFIES));
    let without = without.and_then(|reifies| facts.terms.find(&reifies.into()));
    let inner = Box::new(GraphPattern::Project {
        inner: Box::new(pattern),
        variables: variables.to_vec(),
    });
    let mut query = Query::Select {
        dataset: None,
        pattern: GraphPattern::Distinct { inner },
        base_iri: None,
    };
    mended(&mut query);
    let view = View {
        facts,
        part,
        without,
        made: Rc::default(),
    };
    let evaluator = evaluator(&Context {
        cancellation: cancellation.clone(),
        ..Context::default()
    });
    let results = evaluator.prepare(&query).execute(view);
    let QueryResults::Solutions(solutions) = results.map_err(StoreError::from)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(StoreError::from)?;
        let values = variables.iter().map(|name| solution.get(name).cloned());
        found.push(values.collect());
    }
    found.sort_by_cached_key(|row: &Row| {
        let cells = row.iter().map(|term| term.as_ref().map(Term::to_string));
        cells.collect::<Vec<_>>()
    });
    Ok(found)
}

/// What a query's table holds for a term.
pub(super) fn ground(id: Id, facts: &Facts) -> GroundTerm {
    match facts.terms.term(id) {
        Term::NamedNode(node) if !node.as_str().starts_with(NUMBER) => {
            GroundTerm::NamedNode(node.clone())
        }
        Term::Literal(literal) => GroundTerm::Literal(literal.clone()),
        Term::NamedNode(_) | Term::BlankNode(_) | Term::Triple(_) => {
            GroundTerm::NamedNode(NamedNode::new_unchecked(format!("{NUMBER}{id}")))
        }
    }
}

/// The rows of a join that pass, with what is computed for them.
pub(super) fn passed(
    facts: &Facts,
    part: Part,
    asking: &Asking,
    joined: &[Vec<Id>],
    cancellation: &CancellationToken,
) -> Result<Vec<Row>, InferError> {
    let mut found = Vec::new();
    for some in joined.chunks(AT_ONCE) {
        let bindings = some.iter().map(|row| {
            let ids = row.iter();
            ids.map(|id| (*id != NONE).then(|| ground(*id, facts)))
                .collect()
        });
        let mut pattern = GraphPattern::Values {
            variables: asking
                .columns
                .iter()
                .map(|(name, _)| name.clone())
                .collect(),
            bindings: bindings.collect(),
        };
        for step in &asking.steps {
            let inner = Box::new(pattern);
            pattern = match step {
                Step::Filter(expression) => GraphPattern::Filter {
                    expr: expression.clone(),
                    inner,
                },
                Step::Extend(variable, expression) => GraphPattern::Extend {
                    inner,
                    variable: variable.clone(),
                    expression: expression.clone(),
                },
            };
        }
        found.extend(rows(facts, part, pattern, &asking.wanted, cancellation)?);
    }
    Ok(found)
}

impl Asking {
    /// What a row of the join tells.
    pub(super) fn told(&self, row: &[Id]) -> Vec<Id> {
        let columns = self.columns.iter();
        columns
            .map(|(_, slot)| value(*slot, row).unwrap_or(NONE))
            .collect()
    }
}

/// Facts behind the seam, for questions about what is claimed. Only [`Backend::quads`] is answered.
#[derive(Debug)]
pub(super) struct Seam<'a>(pub(super) &'a Facts);

fn refused() -> StoreError {
    StoreError::Refused("facts are only looked at".to_owned())
}

impl Backend for Seam<'_> {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        let facts = self.0;
        let find = |term: TermRef<'_>| facts.terms.find(&term.into_owned());
        let wanted = [
            pattern.subject.map(|term| find(term.into())),
            pattern.predicate.map(|term| find(term.into())),
            pattern.object.map(find),
        ];
        let elsewhere = !matches!(pattern.graph, None | Some(GraphNameRef::DefaultGraph));
        if elsewhere || wanted.contains(&Some(None)) {
            return Box::new(std::iter::empty());
        }
        let all = Part::Before(u32::try_from(facts.len()).unwrap_or(NONE));
        let matching = facts.matching(wanted.map(Option::flatten), all);
        Box::new(matching.filter_map(|fact| {
            let triple = triple(fact, &facts.terms)?;
            Some(Ok(triple.in_graph(GraphName::DefaultGraph)))
        }))
    }

    fn query<'a>(&'a self, _query: &str, _context: &Context) -> Result<Answers<'a>, StoreError> {
        Err(refused())
    }

    fn update(&self, _update: &str, _context: &Context) -> Result<(), StoreError> {
        Err(refused())
    }

    fn extend(
        &self,
        _quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        Err(refused())
    }

    fn texts(&self, _query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        Err(refused())
    }
}
