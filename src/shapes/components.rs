//! The constraint components of SHACL Core, one function each, and the reifier shapes of the 1.2 draft.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::check::{Checked, Checker, Place, Sink};
use super::facts::{Id, starting};
use super::found::Finding;
use super::model::{Bound, Constraint, NodeKinds, Path, Qualified, ShapeId};
use super::path::Values;
use crate::model::{Literal, Term};
use crate::query::value::{Value, is_language, is_well_formed};

impl Checker<'_> {
    /// Checks one constraint for the values of many things.
    pub(super) fn constraint(
        &self,
        place: Place,
        constraint: &Constraint,
        values: &Values<'_>,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        match constraint {
            Constraint::Property(_) => Ok(()),
            Constraint::MinCount(_)
            | Constraint::MaxCount(_)
            | Constraint::UniqueLang
            | Constraint::HasValue(_)
            | Constraint::QualifiedMin(..)
            | Constraint::QualifiedMax(..) => self.sets(place, constraint, values, sink),
            Constraint::Equals(predicate)
            | Constraint::Disjoint(predicate)
            | Constraint::LessThan(predicate)
            | Constraint::LessThanOrEquals(predicate) => {
                self.pairs(place, (constraint, *predicate), values, sink)
            }
            Constraint::Closed(allowed) => self.closed(place, allowed, values, sink),
            Constraint::ReifierShape(_) | Constraint::ReificationRequired => {
                self.reified(place, constraint, values, sink)
            }
            Constraint::Sparql(query) => self.sparql(place, query, values.focus, sink),
            Constraint::Component(component) => self.component(place, component, values, sink),
            Constraint::Node(_)
            | Constraint::Not(_)
            | Constraint::And(_)
            | Constraint::Or(_)
            | Constraint::Xone(_) => each(place, values, sink, |value| {
                self.conforms_to(constraint, value)
            }),
            _ => {
                let test = self.test(constraint);
                each(place, values, sink, |value| {
                    self.tick()?;
                    Ok(test(value))
                })
            }
        }
    }

    /// The constraints that look at one value alone.
    fn test<'c>(&'c self, constraint: &'c Constraint) -> Box<dyn Fn(Id) -> bool + 'c> {
        match constraint {
            Constraint::Class(class) => {
                let members = self.members(*class);
                Box::new(move |value| members.contains(value))
            }
            Constraint::Datatype(datatype) => {
                let datatype = self.terms.iri(*datatype).unwrap_or_default();
                Box::new(move |value| match self.terms.term(value) {
                    Term::Literal(literal) => {
                        literal.datatype().as_str() == datatype && is_well_formed(literal)
                    }
                    _ => false,
                })
            }
            Constraint::NodeKind(kinds) => {
                Box::new(|value| is_kind(self.terms.term(value), *kinds))
            }
            Constraint::Range(bound, literal) => {
                let limit = Value::of(literal);
                Box::new(move |value| {
                    let value = Value::of_term(self.terms.term(value));
                    let order = value
                        .zip(limit.as_ref())
                        .and_then(|(one, two)| one.compare(two));
                    order.is_some_and(|order| is_within(order, *bound))
                })
            }
            Constraint::MinLength(least) => {
                Box::new(|value| length(self.terms.term(value)).is_some_and(|is| is >= *least))
            }
            Constraint::MaxLength(most) => {
                Box::new(|value| length(self.terms.term(value)).is_some_and(|is| is <= *most))
            }
            Constraint::Pattern(pattern) => Box::new(|value| {
                text(self.terms.term(value)).is_some_and(|text| pattern.matches(text))
            }),
            Constraint::LanguageIn(ranges) => Box::new(|value| match self.terms.term(value) {
                Term::Literal(literal) => literal.language().is_some_and(|tag| {
                    let tag = tag.to_lowercase();
                    ranges.iter().any(|range| is_language(&tag, range))
                }),
                _ => false,
            }),
            Constraint::In(list) => {
                let list: BTreeSet<Id> = list.iter().copied().collect();
                Box::new(move |value| list.contains(&value))
            }
            _ => Box::new(|_| true),
        }
    }

    fn conforms_to(&self, constraint: &Constraint, value: Id) -> Checked<bool> {
        let count = |shapes: &[ShapeId]| -> Checked<usize> {
            let mut count = 0;
            for shape in shapes {
                count += usize::from(self.conforms(*shape, value)?);
            }
            Ok(count)
        };
        Ok(match constraint {
            Constraint::Node(shape) => self.conforms(*shape, value)?,
            Constraint::Not(shape) => !self.negated(|| self.conforms(*shape, value))?,
            Constraint::And(shapes) => {
                for shape in shapes {
                    if !self.conforms(*shape, value)? {
                        return Ok(false);
                    }
                }
                true
            }
            Constraint::Or(shapes) => {
                for shape in shapes {
                    if self.conforms(*shape, value)? {
                        return Ok(true);
                    }
                }
                false
            }
            Constraint::Xone(shapes) => self.negated(|| count(shapes))? == 1,
            _ => true,
        })
    }

    /// The constraints that look at all values of a thing together.
    fn sets(
        &self,
        place: Place,
        constraint: &Constraint,
        values: &Values<'_>,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        for (focus, own) in values.iter() {
            self.tick()?;
            let count = own.len() as u64;
            let fails = match constraint {
                Constraint::MinCount(least) => usize::from(count < *least),
                Constraint::MaxCount(most) => usize::from(count > *most),
                Constraint::HasValue(value) => usize::from(own.binary_search(value).is_err()),
                Constraint::UniqueLang => {
                    for shown in self.repeated_languages(own) {
                        sink.add(|| Finding {
                            shown: Some(shown),
                            ..place.finding(focus, None)
                        });
                    }
                    0
                }
                Constraint::QualifiedMin(qualified, least) => {
                    usize::from(self.qualified(qualified, own)? < *least)
                }
                Constraint::QualifiedMax(qualified, most) => {
                    let count = self.negated(|| self.qualified(qualified, own))?;
                    usize::from(count > *most)
                }
                _ => 0,
            };
            sink.add_times(fails, || place.finding(focus, None));
            if sink.is_done() {
                break;
            }
        }
        Ok(())
    }

    /// The second value in each language that has several.
    fn repeated_languages(&self, values: &[Id]) -> Vec<Id> {
        let mut all: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for value in values {
            if let Term::Literal(literal) = self.terms.term(*value)
                && let Some(language) = literal.language()
            {
                let own = all.entry(language.to_lowercase()).or_default();
                own.push(*value);
            }
        }
        all.into_values()
            .filter_map(|own| own.get(1).copied())
            .collect()
    }

    fn qualified(&self, qualified: &Qualified, values: &[Id]) -> Checked<u64> {
        let mut count = 0;
        for value in values {
            let mut counts = self.conforms(qualified.shape, *value)?;
            for sibling in &qualified.siblings {
                counts = counts && !self.negated(|| self.conforms(*sibling, *value))?;
            }
            count += u64::from(counts);
        }
        Ok(count)
    }

    /// The constraints that compare values with those of another property.
    fn pairs(
        &self,
        place: Place,
        (constraint, predicate): (&Constraint, Id),
        values: &Values<'_>,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        let others = Path::Predicate(predicate);
        let others = Values::along(&others, values.focus, self.facts);
        for ((focus, own), (_, others)) in values.iter().zip(others.iter()) {
            self.tick()?;
            let mut wrong = |value: &Id| sink.add(|| place.finding(focus, Some(*value)));
            match constraint {
                Constraint::Equals(_) => {
                    own.iter()
                        .filter(|value| others.binary_search(value).is_err())
                        .for_each(&mut wrong);
                    others
                        .iter()
                        .filter(|value| own.binary_search(value).is_err())
                        .for_each(&mut wrong);
                }
                Constraint::Disjoint(_) => {
                    own.iter()
                        .filter(|value| others.binary_search(value).is_ok())
                        .for_each(&mut wrong);
                }
                _ => {
                    let or_equal = matches!(constraint, Constraint::LessThanOrEquals(_));
                    let others: Vec<Option<Value>> =
                        others.iter().map(|other| self.value(*other)).collect();
                    for value in own {
                        self.tick()?;
                        let is = self.value(*value);
                        let wrongs = others
                            .iter()
                            .filter(|other| !is_less(is.as_ref(), other.as_ref(), or_equal));
                        let times = wrongs.count();
                        sink.add_times(times, || place.finding(focus, Some(*value)));
                    }
                }
            }
            if sink.is_done() {
                break;
            }
        }
        Ok(())
    }

    fn value(&self, id: Id) -> Option<Value> {
        Value::of_term(self.terms.term(id))
    }

    /// Nothing is said but with the predicates that are allowed. O(n log n) in what is said with others, and in things.
    fn closed(
        &self,
        place: Place,
        allowed: &BTreeSet<Id>,
        values: &Values<'_>,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        let things = values.distinct();
        let tables = self.facts.tables();
        let others = tables.filter(|(predicate, _)| !allowed.contains(predicate));
        // By thing, in the order of the predicates.
        let mut said: HashMap<Id, Vec<(usize, Id, Id)>> = HashMap::new();
        for (rank, (predicate, table)) in others.enumerate() {
            self.tick()?;
            let mut note = |(thing, object): &(Id, Id)| {
                let of_thing = said.entry(*thing).or_default();
                of_thing.push((rank, predicate, *object));
            };
            if table.pairs().len() < things.len() {
                let pairs = table.pairs().iter();
                let ours = |(thing, _): &&(Id, Id)| things.binary_search(thing).is_ok();
                pairs.filter(ours).for_each(&mut note);
            } else {
                let pairs = things
                    .iter()
                    .flat_map(|thing| starting(table.pairs(), *thing));
                pairs.for_each(&mut note);
            }
        }
        for (focus, own) in values.iter() {
            self.tick()?;
            let found = own.iter().filter_map(|value| said.get(value)).flatten();
            let mut found: Vec<_> = found.collect();
            found.sort_by_key(|(rank, ..)| *rank);
            for (_, predicate, object) in found {
                sink.add(|| Finding {
                    path: Some(*predicate),
                    ..place.finding(focus, Some(*object))
                });
            }
            if sink.is_done() {
                break;
            }
        }
        Ok(())
    }

    /// SHACL 1.2 Core, 4.9: the reifiers of the triples of a property conform, or there have to be some.
    fn reified(
        &self,
        place: Place,
        constraint: &Constraint,
        values: &Values<'_>,
        sink: &mut Sink<'_, '_>,
    ) -> Checked<()> {
        let Some(Path::Predicate(predicate)) = self.shapes[place.shape].path else {
            return Ok(());
        };
        for (focus, own) in values.iter() {
            for value in own {
                self.tick()?;
                let reifiers = self.reifiers(focus, predicate, *value);
                let failing = match constraint {
                    Constraint::ReifierShape(shape) => self.failing(*shape, &reifiers)?,
                    _ => usize::from(reifiers.is_empty()),
                };
                sink.add_times(failing, || place.finding(focus, Some(*value)));
            }
            if sink.is_done() {
                break;
            }
        }
        Ok(())
    }

    /// How many of these do not conform.
    fn failing(&self, shape: ShapeId, things: &[Id]) -> Checked<usize> {
        let mut count = 0;
        for thing in things {
            count += usize::from(!self.conforms(shape, *thing)?);
        }
        Ok(count)
    }
}

/// Applies a test to every value.
fn each(
    place: Place,
    values: &Values<'_>,
    sink: &mut Sink<'_, '_>,
    test: impl Fn(Id) -> Checked<bool>,
) -> Checked<()> {
    for (focus, own) in values.iter() {
        for value in own {
            if !test(*value)? {
                sink.add(|| place.finding(focus, Some(*value)));
                if sink.is_done() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// What cannot be compared is not less.
fn is_less(one: Option<&Value>, two: Option<&Value>, or_equal: bool) -> bool {
    match one.zip(two).and_then(|(one, two)| one.compare(two)) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => or_equal,
        _ => false,
    }
}

fn is_kind(term: &Term, kinds: NodeKinds) -> bool {
    match term {
        Term::NamedNode(_) => kinds.iri,
        Term::BlankNode(_) => kinds.blank,
        Term::Literal(_) => kinds.literal,
        Term::Triple(_) => false,
    }
}

fn is_within(order: Ordering, bound: Bound) -> bool {
    match bound {
        Bound::MinExclusive => order == Ordering::Greater,
        Bound::MinInclusive => order != Ordering::Less,
        Bound::MaxExclusive => order == Ordering::Less,
        Bound::MaxInclusive => order != Ordering::Greater,
    }
}

/// The text of an IRI or literal.
fn text(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::Literal(literal) => Some(Literal::value(literal)),
        Term::BlankNode(_) | Term::Triple(_) => None,
    }
}

fn length(term: &Term) -> Option<u64> {
    text(term).map(|text| text.chars().count() as u64)
}
