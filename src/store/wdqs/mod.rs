//! Queries that were written for the Wikidata Query Service, in a form that any data can answer.
//!
//! - `SERVICE wikibase:label` becomes look-ups here. As there, it comes last in its group: for each
//!   variable `?x` that the group binds, `?xLabel`, `?xDescription` and `?xAltLabel` are bound where
//!   the query mentions them, or what `?x rdfs:label ?name` inside the service says. Languages are
//!   tried in their order, then texts without one; a thing without a label is called by the last
//!   part of its IRI. Where somebody's own thing is `owl:sameAs` an item, either lends the other
//!   its names.
//! - `SERVICE wikibase:around` and `wikibase:box` become their patterns and a condition on the points found.
//! - `wikibase:sitelinks`, `statements` and `identifiers` are those of an item there, and of the document about it in dumps.
//! - A day alone and a year with a plus are moments, where a query uses the vocabulary of that service.
//! - Hints to that engine's optimiser (`hint:Query …`) match nothing, here or there, and are left out.

mod counts;
mod labels;
mod moments;
mod places;

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};
use spargebra::{GraphUpdateOperation, Query, Update};

use self::counts::Counts;
use self::labels::Service;
use self::places::Places;
pub(super) use self::places::functions;
pub(crate) use self::places::{kilometres, wkt_point};
use super::StoreError;
use super::plan::scope::{self, Variables};
use super::walk::{self, Change};
use crate::vocab::{blazegraph, wikibase};

/// The most names that are looked up in one group: the evaluator takes long over deep patterns.
const MOST_NAMES: usize = 50;

/// Changes a whole query; `languages` stand where it says `[AUTO_LANGUAGE]`. O(its size²).
///
/// # Errors
/// A label service that says what cannot be understood.
pub(super) fn in_query(query: &mut Query, languages: &[String]) -> Result<(), StoreError> {
    walk::query(query, &mut Hints);
    moments::within(walk::whole(query).0);
    Counts::default().within(walk::whole(query).0);
    let mut places = Places::default();
    walk::query(query, &mut places);
    if let Some(error) = places.failed {
        return Err(error);
    }
    let mut mentioned = Variables::new();
    let pattern = match query {
        Query::Construct {
            pattern, template, ..
        } => {
            for triple in template {
                scope::in_triple(triple, &mut |variable| {
                    mentioned.insert(variable);
                });
            }
            if asks_for_labels(pattern) {
                keep(pattern, &mentioned);
            }
            pattern
        }
        Query::Select { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    };
    name(pattern, mentioned, languages)
}

/// The label services of a query in words of SPARQL 1.1, for an evaluator that is not ours. All else stays.
///
/// # Errors
/// As [`in_query`].
pub(super) fn for_others(query: &mut Query, languages: &[String]) -> Result<(), StoreError> {
    let mut mentioned = Variables::new();
    if let Query::Construct { template, .. } = query {
        for triple in template {
            scope::in_triple(triple, &mut |variable| {
                mentioned.insert(variable);
            });
        }
    }
    let pattern = walk::whole(query).0;
    if !asks_for_labels(pattern) {
        return Ok(());
    }
    keep(pattern, &mentioned);
    scope::mentioned(pattern, &mut mentioned);
    Rewriting {
        mentioned,
        languages,
        plainly: true,
    }
    .level(pattern)
}

/// The same for the patterns of an update.
///
/// # Errors
/// As [`in_query`].
pub(super) fn in_update(update: &mut Update, languages: &[String]) -> Result<(), StoreError> {
    walk::update(update, &mut Hints);
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            moments::within(pattern);
            Counts::default().within(pattern);
        }
    }
    let mut places = Places::default();
    walk::update(update, &mut places);
    if let Some(error) = places.failed {
        return Err(error);
    }
    for operation in &mut update.operations {
        let GraphUpdateOperation::DeleteInsert {
            insert, pattern, ..
        } = operation
        else {
            continue;
        };
        let mut mentioned = Variables::new();
        for quad in insert {
            let triple = TriplePattern {
                subject: quad.subject.clone(),
                predicate: quad.predicate.clone(),
                object: quad.object.clone(),
            };
            scope::in_triple(&triple, &mut |variable| {
                mentioned.insert(variable);
            });
        }
        name(pattern, mentioned, languages)?;
    }
    Ok(())
}

fn name(
    pattern: &mut GraphPattern,
    mut mentioned: Variables,
    languages: &[String],
) -> Result<(), StoreError> {
    if !asks_for_labels(pattern) {
        return Ok(());
    }
    scope::mentioned(pattern, &mut mentioned);
    Rewriting {
        mentioned,
        languages,
        plainly: false,
    }
    .level(pattern)
}

/// The parser lets through to a template what the group binds, which is before its labels are.
fn keep(pattern: &mut GraphPattern, wanted: &Variables) {
    match pattern {
        GraphPattern::Project { variables, .. } => {
            for variable in wanted {
                if !variables.contains(variable) {
                    variables.push(variable.clone());
                }
            }
        }
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => keep(inner, wanted),
        _ => {}
    }
}

/// Whether there is a label service anywhere, expressions apart.
fn asks_for_labels(pattern: &mut GraphPattern) -> bool {
    is_label_service(pattern) || walk::patterns_mut(pattern).into_iter().any(asks_for_labels)
}

/// The same for a pattern that goes to another endpoint, and is not changed.
pub(super) fn has_label_service(pattern: &GraphPattern) -> bool {
    asks_for_labels(&mut pattern.clone())
}

fn is_label_service(pattern: &GraphPattern) -> bool {
    matches!(
        pattern,
        GraphPattern::Service { name: NamedNodePattern::NamedNode(name), .. }
            if name.as_str() == wikibase::LABEL
    )
}

struct Hints;

impl Change for Hints {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        if let GraphPattern::Bgp { patterns } = pattern {
            patterns.retain(|triple| !is_hint(triple));
        }
    }

    fn expression(&mut self, _: &mut Expression) {}
}

fn is_hint(triple: &TriplePattern) -> bool {
    let hint = |iri: &str| iri.starts_with(blazegraph::HINTS);
    matches!(&triple.subject, TermPattern::NamedNode(name) if hint(name.as_str()))
        && matches!(&triple.predicate, NamedNodePattern::NamedNode(name) if hint(name.as_str()))
}

struct Rewriting<'a> {
    /// What the whole query speaks of.
    mentioned: Variables,
    languages: &'a [String],
    /// Without what SPARQL 1.1 has not.
    plainly: bool,
}

impl Rewriting<'_> {
    /// A query or sub-select: its modifiers stay outside, what they stand on is a group.
    fn level(&self, pattern: &mut GraphPattern) -> Result<(), StoreError> {
        match pattern {
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Group { inner, .. } => self.level(inner),
            GraphPattern::Filter { inner, .. } | GraphPattern::Extend { inner, .. }
                if over_group(inner) =>
            {
                self.level(inner)
            }
            _ => self.group(pattern),
        }
    }

    /// A group: the services in it are taken out, and what they bind is bound around it. What looks
    /// at these names, conditions and bindings at the end of the group, comes after them.
    fn group(&self, pattern: &mut GraphPattern) -> Result<(), StoreError> {
        let mut services = Vec::new();
        self.take_out(pattern, &mut services)?;
        if services.is_empty() {
            return Ok(());
        }
        let bound = scope::scope(pattern).possible;
        let names = |service: &Service| service.names(&self.mentioned, &bound);
        let names: Vec<_> = services.iter().map(names).collect();
        let count = names.iter().map(Vec::len).sum::<usize>();
        if count > MOST_NAMES {
            return Err(labels::refused(&format!(
                "is asked for {count} names in one group; {MOST_NAMES} are the most"
            )));
        }
        let mut late = names.iter().flatten().map(|named| named.name.clone());
        let (mut inner, after) = parted(std::mem::take(pattern), late.by_ref().collect());
        for (service, names) in services.iter().zip(names) {
            for named in names {
                inner = if self.plainly {
                    service.bind_plainly(inner, &named)?
                } else {
                    service.bind(inner, &named)
                };
            }
        }
        *pattern = after.into_iter().rev().fold(inner, Step::around);
        Ok(())
    }

    fn take_out(
        &self,
        pattern: &mut GraphPattern,
        services: &mut Vec<Service>,
    ) -> Result<(), StoreError> {
        if is_label_service(pattern) {
            if let GraphPattern::Service { inner, .. } = std::mem::take(pattern) {
                services.push(Service::read(&inner, self.languages)?);
            }
            return Ok(());
        }
        match pattern {
            GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
                self.take_out(left, services)?;
                self.take_out(right, services)
            }
            GraphPattern::LeftJoin { left, right, .. } if is_label_service(right) => {
                self.take_out(left, services)?;
                self.take_out(right, services)
            }
            GraphPattern::LeftJoin { left, right, .. } | GraphPattern::Minus { left, right } => {
                self.take_out(left, services)?;
                self.level(right)
            }
            GraphPattern::Union { left, right } => {
                self.level(left)?;
                self.level(right)
            }
            GraphPattern::Filter { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::Graph { inner, .. } => self.take_out(inner, services),
            GraphPattern::Project { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Reduced { .. }
            | GraphPattern::Slice { .. }
            | GraphPattern::OrderBy { .. }
            | GraphPattern::Group { .. } => self.level(pattern),
            GraphPattern::Bgp { .. }
            | GraphPattern::Path { .. }
            | GraphPattern::Values { .. }
            | GraphPattern::Service { .. } => Ok(()),
        }
    }
}

/// A condition or binding that stands around a pattern.
enum Step {
    Filter(Expression),
    Extend(Variable, Expression),
}

impl Step {
    fn around(inner: GraphPattern, step: Self) -> GraphPattern {
        let inner = Box::new(inner);
        match step {
            Self::Filter(expr) => GraphPattern::Filter { expr, inner },
            Self::Extend(variable, expression) => GraphPattern::Extend {
                inner,
                variable,
                expression,
            },
        }
    }
}

/// A group without those of its last conditions and bindings that look at late names, and these,
/// the outermost first.
fn parted(pattern: GraphPattern, mut late: Variables) -> (GraphPattern, Vec<Step>) {
    let mut steps = Vec::new();
    let mut core = pattern;
    loop {
        core = match core {
            GraphPattern::Filter { expr, inner } => {
                steps.push(Step::Filter(expr));
                *inner
            }
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => {
                steps.push(Step::Extend(variable, expression));
                *inner
            }
            other => {
                core = other;
                break;
            }
        };
    }
    let mut after = Vec::new();
    for step in steps.into_iter().rev() {
        let (Step::Filter(expression) | Step::Extend(_, expression)) = &step;
        let mut seen = Variables::new();
        scope::looked_at(expression, &mut seen);
        if seen.is_disjoint(&late) {
            core = Step::around(core, step);
        } else {
            if let Step::Extend(variable, _) = &step {
                late.insert(variable.clone());
            }
            after.push(step);
        }
    }
    after.reverse();
    (core, after)
}

/// Whether a chain of expressions and conditions stands on a grouping, that is: they are those of SELECT and HAVING.
fn over_group(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Group { .. } => true,
        GraphPattern::Extend { inner, .. } | GraphPattern::Filter { inner, .. } => {
            over_group(inner)
        }
        _ => false,
    }
}
