//! `text:` patterns: literals by their words, before a query is planned.
//!
//! | Pattern | Binds |
//! |---|---|
//! | `?text text:matches "peace trea*"` | each literal that matches |
//! | `?thing text:search "peace trea*"` | each thing that has such a literal, once |
//!
//! What may stand in quotes is told in [`super::text`]. Both become tables of literals, so
//! that every backend answers them alike, and a plan begins with them where that is best.
//! Patterns of [`super::networks`] are found on the same walk.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};
use spargebra::{GraphUpdateOperation, Query, Update};

use super::networks::{Networks, Score};
use super::walk::{expressions_mut, parts_mut, patterns_mut, whole};
use super::{Backend, StoreError, text};
use crate::model::Literal;

/// The namespace of the patterns.
pub(crate) const TEXT: &str = "https://w3id.org/chancery/text#";

/// More literals than this are an answer to nothing.
const MOST: usize = 100_000;

/// Puts tables in place of all patterns of a query.
pub(super) fn in_query(
    query: &mut Query,
    texts: &Texts<'_>,
    networks: &Networks<'_>,
) -> Result<(), StoreError> {
    let (pattern, dataset) = whole(query);
    networks.of(dataset);
    Matches::new(texts, Some(networks)).pattern(pattern)
}

/// Puts tables in place of the patterns within one of an update.
pub(super) fn in_pattern(pattern: &mut GraphPattern, texts: &Texts<'_>) -> Result<(), StoreError> {
    Matches::new(texts, None).pattern(pattern)
}

/// The same for a query that is written down again.
pub(super) fn in_written(pattern: &mut GraphPattern, texts: &Texts<'_>) -> Result<(), StoreError> {
    let mut matches = Matches::new(texts, None);
    matches.written = true;
    matches.pattern(pattern)
}

/// The same for an update that is evaluated as a whole: behind another operation the texts
/// would be those from before it.
pub(super) fn in_update(update: &mut Update, texts: &Texts<'_>) -> Result<(), StoreError> {
    for (place, operation) in update.operations.iter_mut().enumerate() {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            let before = pattern.clone();
            in_pattern(pattern, texts)?;
            if place > 0 && before != *pattern {
                let said = "in memory `text:` may stand in the first operation of an update only";
                return Err(StoreError::Refused(said.to_owned()));
            }
        }
    }
    Ok(())
}

/// Finds the literals whose words match.
pub(super) type Texts<'a> = dyn Fn(&text::Query) -> Result<Vec<Literal>, StoreError> + 'a;

struct Matches<'a> {
    texts: &'a Texts<'a>,
    /// What is measured; nothing in an update.
    networks: Option<&'a Networks<'a>>,
    made: usize,
    /// The query is written down again, so that its names have to be some.
    written: bool,
    /// The `GRAPH`s around.
    graphs: Vec<NamedNodePattern>,
}

/// Which of our patterns a triple is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Literal,
    Thing,
    Score(Score),
}

fn what(triple: &TriplePattern) -> Option<Result<What, StoreError>> {
    let NamedNodePattern::NamedNode(predicate) = &triple.predicate else {
        return None;
    };
    if let Some(score) = Score::named(predicate) {
        return Some(score.map(What::Score));
    }
    let name = predicate.as_str().strip_prefix(TEXT)?;
    Some(match name {
        "matches" => Ok(What::Literal),
        "search" => Ok(What::Thing),
        _ => Err(wrong(format!(
            "there is no `text:{name}`; there are `text:matches` for literals and `text:search` for things"
        ))),
    })
}

fn wrong(message: String) -> StoreError {
    StoreError::Syntax {
        message,
        position: None,
    }
}

impl<'a> Matches<'a> {
    fn new(texts: &'a Texts<'a>, networks: Option<&'a Networks<'a>>) -> Self {
        Self {
            texts,
            networks,
            made: 0,
            written: false,
            graphs: Vec::new(),
        }
    }

    /// A variable that the query does not have.
    fn own(&self, what: &str) -> Variable {
        let number = self.made;
        Variable::new_unchecked(if self.written {
            format!("chancery_text_{number}{what}")
        } else {
            format!("text {number} {what}")
        })
    }

    /// Recursion is bounded by the check of the query's text.
    fn pattern(&mut self, pattern: &mut GraphPattern) -> Result<(), StoreError> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let asked = |triple: &TriplePattern| what(triple).is_some();
                if !patterns.iter().any(asked) {
                    return Ok(());
                }
                let (found, rest): (Vec<_>, Vec<_>) =
                    std::mem::take(patterns).into_iter().partition(asked);
                let mut joined = GraphPattern::Bgp { patterns: rest };
                for triple in found {
                    joined = GraphPattern::Join {
                        left: Box::new(self.table(&triple)?),
                        right: Box::new(joined),
                    };
                }
                *pattern = joined;
                Ok(())
            }
            GraphPattern::Graph { name, inner } => {
                self.graphs.push(name.clone());
                let outcome = self.pattern(inner);
                self.graphs.pop();
                outcome
            }
            other => {
                for inner in patterns_mut(other) {
                    self.pattern(inner)?;
                }
                for expression in expressions_mut(other) {
                    self.expression(expression)?;
                }
                Ok(())
            }
        }
    }

    fn expression(&mut self, expression: &mut Expression) -> Result<(), StoreError> {
        if let Expression::Exists(pattern) = expression {
            return self.pattern(pattern);
        }
        for part in parts_mut(expression) {
            self.expression(part)?;
        }
        Ok(())
    }

    /// The table that a triple stands for.
    fn table(&mut self, triple: &TriplePattern) -> Result<GraphPattern, StoreError> {
        let wanted = what(triple).transpose()?.unwrap_or(What::Literal);
        if let What::Score(score) = wanted {
            let networks = self.networks.ok_or_else(|| {
                let said = if self.written {
                    "`network:` is not measured on another machine; `chancery rank -l ADDRESS` measures a copy"
                } else {
                    "`network:` is for queries; `chancery rank --into` keeps measures"
                };
                StoreError::Refused(said.to_owned())
            })?;
            return networks.table(score, triple, self.graphs.last());
        }
        let TermPattern::Literal(words) = &triple.object else {
            return Err(wrong(
                "`text:` wants the words in quotes, not a variable".to_owned(),
            ));
        };
        // Words that stand for too much are refused by the number of texts, not cut short.
        let query = text::Query::parse(words.value()).expansions(usize::MAX);
        if query.is_cut() {
            return Err(StoreError::TooMuch(format!(
                "`text:` looks for at most {} words at once",
                text::Query::WORDS
            )));
        }
        let found = (self.texts)(&query)?;
        if found.len() > MOST {
            return Err(StoreError::TooMuch(format!(
                "`{}` matches more than {MOST} texts: ask for more or longer words",
                words.value()
            )));
        }
        let table = |variable: Variable| GraphPattern::Values {
            variables: vec![variable],
            bindings: found
                .iter()
                .map(|literal| vec![Some(GroundTerm::from(literal.clone()))])
                .collect(),
        };
        match wanted {
            What::Literal | What::Score(_) => {
                let variable = subject(triple)?;
                Ok(table(variable))
            }
            What::Thing => {
                self.made += 1;
                // No query can write such names.
                let literal = self.own("");
                let by = self.own("by");
                let thing = subject(triple)?;
                let has = TriplePattern {
                    subject: thing.clone().into(),
                    predicate: by.into(),
                    object: literal.clone().into(),
                };
                let joined = GraphPattern::Join {
                    left: Box::new(table(literal)),
                    right: Box::new(GraphPattern::Bgp {
                        patterns: vec![has],
                    }),
                };
                Ok(GraphPattern::Distinct {
                    inner: Box::new(GraphPattern::Project {
                        inner: Box::new(joined),
                        // The graph is one of the answer's, not any one of its own.
                        variables: std::iter::once(thing)
                            .chain(self.graph_variable())
                            .collect(),
                    }),
                })
            }
        }
    }
}

impl Matches<'_> {
    /// The variable of the innermost `GRAPH` that has one.
    fn graph_variable(&self) -> Option<Variable> {
        self.graphs.iter().rev().find_map(|name| match name {
            NamedNodePattern::Variable(variable) => Some(variable.clone()),
            NamedNodePattern::NamedNode(_) => None,
        })
    }
}

fn subject(triple: &TriplePattern) -> Result<Variable, StoreError> {
    match &triple.subject {
        TermPattern::Variable(variable) => Ok(variable.clone()),
        _ => Err(wrong("`text:` wants a variable in front of it".to_owned())),
    }
}

/// The literals of a backend without an index that match, by looking at all. O(quads).
pub(super) fn looked_through(
    backend: &dyn Backend,
    query: &text::Query,
) -> Result<Vec<Literal>, StoreError> {
    let mut all = Vec::new();
    for quad in backend.quads(super::Pattern::default()) {
        if let crate::model::Term::Literal(literal) = quad?.object {
            all.push(literal);
        }
    }
    Ok(looked_through_of(all, query))
}

/// Those of some literals that match.
pub(crate) fn looked_through_of(literals: Vec<Literal>, query: &text::Query) -> Vec<Literal> {
    let literals = literals.into_iter().filter(is_text);
    let all: std::collections::BTreeMap<String, Literal> = literals
        .map(|literal| (literal.to_string(), literal))
        .collect();
    let all: Vec<Literal> = all.into_values().collect();
    let mut overlay = text::TextOverlay::new();
    for (number, literal) in all.iter().enumerate() {
        overlay.add(u32::try_from(number).unwrap_or(u32::MAX), literal.value());
    }
    let hits = overlay.search(query).found.into_iter();
    let hit = |hit: text::Hit| all.get(usize::try_from(hit.id).ok()?).cloned();
    verified(hits.filter_map(hit), query)
}

/// Those that really match, where only their text can tell.
pub(super) fn verified(found: impl Iterator<Item = Literal>, query: &text::Query) -> Vec<Literal> {
    found
        .filter(|literal| !query.is_ordered() || text::verify(literal.value(), query).is_some())
        .collect()
}

/// Strings, with or without a language, are searched.
fn is_text(literal: &Literal) -> bool {
    literal.language().is_some() || literal.datatype() == oxigraph::model::vocab::xsd::STRING
}
