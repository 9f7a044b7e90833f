//! Which of our statements is which of theirs.

use std::collections::{BTreeMap, BTreeSet};

use super::days::span;
use super::values::{Alike, alike};
use super::{Here, Options, Row, Subject, There, Verdict, names};
use crate::link::days::counted;
use crate::link::ours::{Fact, Name, Said};
use crate::link::profile::{DAY, Profile, TERM};
use crate::link::wikibase::{Entity, EntityId, Rank, Snak, SnakContent, Statement, Time, Value};
use crate::model::NamedNode;
use crate::vocab::dip;

const START: &str = TERM[0];
const END: &str = TERM[1];
const POINT: &str = DAY;
/// How far a statement there is to be trusted: the nature of it, the circumstances of its sources, who disputes it.
const RESERVING: [&str; 3] = ["P5102", "P1480", "P1310"];

/// What we say of a thing beside what its item says. O(our statements × theirs of the same
/// property).
pub fn compare(
    (thing, item): (&NamedNode, &EntityId),
    (names, facts): (&[Name], &[Fact]),
    entity: &Entity,
    profile: &Profile,
    options: &Options,
) -> Vec<Row> {
    let wanted = |property: &EntityId| {
        options.properties.is_empty() || options.properties.contains(property)
    };
    let mut pairs = Pairs {
        thing,
        item,
        profile,
        km: options.km,
        there: entity
            .statements
            .iter()
            .filter(|own| wanted(&own.main.property))
            .collect(),
        taken: BTreeSet::new(),
        rows: Vec::new(),
    };
    let facts: Vec<&Fact> = distinct(facts)
        .into_iter()
        .filter(|fact| {
            fact.standing.is_fact()
                && !fact.is_bare
                && (wanted(&fact.property) || fact.or_property.as_ref().is_some_and(wanted))
        })
        .collect();
    pairs.ours(&facts);
    pairs.theirs(&facts, options);
    let mut rows = if options.properties.is_empty() {
        names::rows((thing, item), names, entity, options)
    } else {
        Vec::new()
    };
    pairs.rows.sort_by(|a, b| a.subject.cmp(&b.subject));
    rows.extend(pairs.rows);
    rows
}

/// Facts that several records say in the same way are one, the one that is surest. O(n log n).
fn distinct(facts: &[Fact]) -> Vec<&Fact> {
    let mut known = BTreeSet::new();
    let is_new = |fact: &&Fact| {
        let required: Vec<_> = required(fact).collect();
        known.insert(format!(
            "{} {:?} {} {:?} {required:?}",
            fact.property, fact.as_of, fact.standing.is_over, fact.value
        ))
    };
    let mut all: Vec<&Fact> = facts.iter().collect();
    all.sort_by_key(|fact| fact.standing.is_reserved());
    all.retain(is_new);
    all
}

/// The qualifiers without which a statement would say something else.
fn required(fact: &Fact) -> impl Iterator<Item = (&EntityId, &Said)> {
    let needed = fact.qualifiers.iter().filter(|own| !own.optional);
    needed.map(|own| (&own.property, &own.value))
}

struct Pairs<'a> {
    thing: &'a NamedNode,
    item: &'a EntityId,
    profile: &'a Profile,
    km: f64,
    there: Vec<&'a Statement>,
    /// Those that say what we say, by their places.
    taken: BTreeSet<usize>,
    rows: Vec<Row>,
}

/// How well a statement fits a fact; the least is the best.
type Fit = (bool, bool, bool, bool, usize);

impl Pairs<'_> {
    fn row(
        &mut self,
        plain: Verdict,
        fact: Option<&Fact>,
        there: Option<usize>,
        mut notes: Vec<String>,
    ) {
        let statement = there.map(|place| self.there[place]);
        let property = match (statement, fact) {
            (Some(statement), _) => &statement.main.property,
            (None, Some(fact)) => &fact.property,
            (None, None) => return,
        };
        let verdict = match (fact, statement) {
            (Some(fact), Some(own)) if is_open(fact, own, self.profile) => {
                notes.push(format!("{} otherwise", plain.name()));
                Verdict::Reserved
            }
            _ => plain,
        };
        self.rows.push(Row {
            thing: self.thing.clone(),
            item: self.item.clone(),
            subject: Subject::Property(property.clone()),
            verdict,
            plain,
            here: fact.map(|fact| Here::Fact(Box::new(fact.clone()))),
            there: statement.map(|own| There::Statement(Box::new(own.clone()))),
            notes,
        });
    }

    fn candidates(&self, fact: &Fact) -> Vec<usize> {
        let fits = |own: &Statement| {
            let property = &own.main.property;
            *property == fact.property || Some(property) == fact.or_property.as_ref()
        };
        (0..self.there.len())
            .filter(|place| fits(self.there[*place]))
            .collect()
    }

    /// What we say: the same, something else, or nothing there.
    fn ours(&mut self, facts: &[&Fact]) {
        let mut open = Vec::new();
        for fact in facts {
            match self.same(fact) {
                Some((place, alike)) => self.agrees(fact, place, alike),
                None => open.push(*fact),
            }
        }
        for fact in open {
            self.unmatched(fact);
        }
    }

    /// The statement that says the same, not taken and not deprecated if there is such a one.
    fn same(&self, fact: &Fact) -> Option<(usize, Alike)> {
        let ours = fact.value.value()?;
        let mut best: Option<(Fit, Alike)> = None;
        for place in self.candidates(fact) {
            let own = self.there[place];
            let SnakContent::Value(theirs) = &own.main.content else {
                continue;
            };
            let alike = alike(ours, theirs, self.km);
            if !alike.agrees() || self.is_outranked(fact, place) {
                continue;
            }
            let fit = (
                own.rank == Rank::Deprecated,
                Self::outside(fact, own).is_some(),
                is_reserved(own, self.profile),
                self.taken.contains(&place) || alike != Alike::Same,
                place,
            );
            if best.as_ref().is_none_or(|(known, _)| fit < *known) {
                best = Some((fit, alike));
            }
        }
        best.map(|((.., place), alike)| (place, alike))
    }

    /// Whether a value is one of which one is all, and Wikidata has another one that it prefers to this.
    fn is_outranked(&self, fact: &Fact, place: usize) -> bool {
        let own = self.there[place];
        let (true, Rank::Normal, Some(ours)) = (self.is_single(fact), own.rank, fact.value.value())
        else {
            return false;
        };
        let preferred = self.there.iter().filter(|other| {
            other.rank == Rank::Preferred && other.main.property == own.main.property
        });
        let agrees = preferred.map(|other| match &other.main.content {
            SnakContent::Value(theirs) => alike(ours, theirs, self.km).agrees(),
            SnakContent::Somevalue | SnakContent::Novalue => false,
        });
        let agrees: Vec<bool> = agrees.collect();
        !agrees.is_empty() && !agrees.contains(&true)
    }

    fn is_single(&self, fact: &Fact) -> bool {
        let rule = self.profile.rules.get(fact.rule);
        rule.is_some_and(|rule| rule.single)
    }

    /// Why a statement is of another time than a fact.
    fn outside(fact: &Fact, own: &Statement) -> Option<String> {
        let term = Term::of(own);
        let (first, last) = (term.first(), term.last());
        if let Some(as_of) = &fact.as_of {
            let (from, to) = span(as_of)?;
            let late = last.is_some_and(|last| from > last);
            let early = first.is_some_and(|first| to < first);
            if fact.standing.is_over {
                // On the day on which it is over it is not so there, either.
                let ends = term.ends.iter().filter_map(|end| span(end));
                let is_on = ends.map(|end| end.0).max().is_some_and(|end| end > to);
                return (is_on || early || term.goes_on)
                    .then(|| format!("{}, over here as of {}", term.said(), shown(as_of)));
            }
            return (late || early)
                .then(|| format!("{}, here as of {}", term.said(), shown(as_of)));
        }
        if fact.standing.is_over && term.goes_on {
            return Some(term.said());
        }
        // A day on which it was so there lies within what we say, too.
        let points = qualifiers(own, POINT);
        let point = points.iter().find_map(|point| Some((*point, span(point)?)));
        let (earliest, latest) = point.map(|(_, days)| days).unzip();
        for qualifier in &fact.qualifiers {
            let is_denied = match qualifier.property.as_str() {
                START => term.was_ever,
                END => term.goes_on,
                _ => false,
            };
            if is_denied {
                return Some(term.said());
            }
            let Some(Value::Time(here)) = qualifier.value.value() else {
                continue;
            };
            let before =
                |day: Option<i64>| span(here).zip(day).is_some_and(|(own, day)| own.1 < day);
            let after =
                |day: Option<i64>| span(here).zip(day).is_some_and(|(own, day)| own.0 > day);
            let (there, is_beyond, is_past) = match qualifier.property.as_str() {
                START => (&term.starts, after(last), after(latest)),
                END => (&term.ends, before(first), before(earliest)),
                _ => continue,
            };
            // Of several times there one that agrees is enough.
            let agrees = |there: &&Time| {
                alike(
                    &Value::Time(here.clone()),
                    &Value::Time((*there).clone()),
                    0.0,
                )
                .agrees()
            };
            let is_other = !there.is_empty() && !there.iter().any(agrees);
            if is_other || is_beyond {
                return Some(term.said());
            }
            if let Some((point, _)) = point.filter(|_| is_past) {
                return Some(format!("there as of {}", shown(point)));
            }
        }
        None
    }

    fn agrees(&mut self, fact: &Fact, place: usize, alike: Alike) {
        let own = self.there[place];
        let mut notes = reservations(fact);
        notes.extend(self.reserved(own));
        let verdict = if own.rank == Rank::Deprecated {
            notes.push("deprecated there".to_owned());
            Verdict::Differs
        } else if let Some(outside) = Self::outside(fact, own) {
            notes.push(outside);
            Verdict::Differs
        } else {
            if let Alike::Nearly(said) = alike {
                notes.push(said);
            }
            let term = Term::of(own);
            if term.starts.len() > 1 || term.ends.len() > 1 {
                notes.push(term.said());
            }
            Verdict::Agrees
        };
        self.taken.insert(place);
        self.row(verdict, Some(fact), Some(place), notes);
    }

    fn unmatched(&mut self, fact: &Fact) {
        let mut notes = reservations(fact);
        match &fact.value {
            Said::Value(..) => {}
            Said::Unlinked(_) => notes.push("not linked".to_owned()),
            Said::Unreadable(_, why) => notes.push(why.clone()),
        }
        let single = self.is_single(fact);
        let mut rivals = self.candidates(fact);
        rivals.retain(|place| {
            !self.taken.contains(place) && self.there[*place].rank > Rank::Deprecated
        });
        // Another beginning does not contradict a date, another date does.
        let exact = |place: &usize| self.there[*place].main.property == fact.property;
        if rivals.iter().any(exact) {
            rivals.retain(exact);
        }
        let rival = rivals
            .into_iter()
            .max_by_key(|place| (self.there[*place].rank, usize::MAX - *place));
        let (true, Some(rival), Some(ours)) = (single, rival, fact.value.value()) else {
            self.row(Verdict::OnlyHere, Some(fact), None, notes);
            return;
        };
        self.taken.insert(rival);
        let own = self.there[rival];
        notes.extend(self.reserved(own));
        if let SnakContent::Value(theirs) = &own.main.content
            && let Alike::Not(Some(why)) = alike(ours, theirs, self.km)
        {
            notes.push(why);
        }
        let verdict = if is_later(own, fact.as_of.as_ref()) {
            Verdict::NewerThere
        } else {
            Verdict::Differs
        };
        self.row(verdict, Some(fact), Some(rival), notes);
    }

    /// What only they say, of the properties that the profile knows.
    fn theirs(&mut self, facts: &[&Fact], options: &Options) {
        let known = self.profile.properties();
        // The latest day of which we say anything, by property.
        let mut latest: BTreeMap<&EntityId, &Time> = BTreeMap::new();
        for fact in facts {
            if let Some(as_of) = &fact.as_of {
                let last = latest.entry(&fact.property).or_insert(as_of);
                if span(as_of) > span(last) {
                    *last = as_of;
                }
            }
        }
        for place in 0..self.there.len() {
            let own = self.there[place];
            let property = &own.main.property;
            let wanted = known.contains(property) || options.properties.contains(property);
            if self.taken.contains(&place) || !wanted {
                continue;
            }
            let newer = own.rank > Rank::Deprecated
                && latest
                    .get(property)
                    .is_some_and(|as_of| is_later(own, Some(*as_of)));
            let verdict = if newer {
                Verdict::NewerThere
            } else {
                Verdict::OnlyThere
            };
            let notes = self.reserved(own);
            self.row(verdict, None, Some(place), notes);
        }
    }

    /// The reservations of a statement there.
    fn reserved(&self, own: &Statement) -> Vec<String> {
        let hedges = || self.profile.hedges.iter();
        let said = reserving(own, self.profile).map(|snak| {
            let property = &snak.property;
            let label = self.profile.label(property);
            let label = label.map_or_else(|| property.to_string(), str::to_owned);
            let SnakContent::Value(Value::Entity(item)) = &snak.content else {
                return format!("{label} there");
            };
            let known = hedges().find(|(_, (_, own))| own == item);
            let name = known.and_then(|(concept, _)| concept.rsplit(['/', '#']).next());
            name.map_or_else(
                || format!("{label} {item} there"),
                |name| format!("{name} there"),
            )
        });
        said.collect()
    }
}

/// Whether a statement there is said with a reservation.
pub fn is_reserved(own: &Statement, profile: &Profile) -> bool {
    reserving(own, profile).next().is_some()
}

fn reserving<'s>(own: &'s Statement, profile: &'s Profile) -> impl Iterator<Item = &'s Snak> {
    own.qualifiers.iter().filter(|snak| {
        let mut hedges = profile.hedges.values();
        hedges.any(|(own, _)| *own == snak.property) || RESERVING.contains(&snak.property.as_str())
    })
}

/// Whether nobody can say that two agree or differ: one of them is said with a reservation, or is unknown.
fn is_open(fact: &Fact, own: &Statement, profile: &Profile) -> bool {
    fact.standing.is_reserved()
        || own.main.content == SnakContent::Somevalue
        || is_reserved(own, profile)
}

/// What our side says beside a value.
fn reservations(fact: &Fact) -> Vec<String> {
    let standing = &fact.standing;
    let local = |iri: &String| {
        if iri == dip::CONDITION {
            return "on a condition here".to_owned();
        }
        let name = iri.rsplit(['/', '#']).next().unwrap_or(iri);
        format!("{name} here")
    };
    let mut notes: Vec<String> = standing.reservations.iter().map(local).collect();
    notes.extend(standing.unmet.iter().map(|own| format!("{own} here")));
    notes.extend(standing.is_over.then(|| "over here".to_owned()));
    notes
}

/// The times of a qualifier; one statement may have several.
fn qualifiers<'s>(own: &'s Statement, property: &str) -> Vec<&'s Time> {
    let times = own
        .qualifiers
        .iter()
        .filter_map(|snak| match &snak.content {
            SnakContent::Value(Value::Time(time)) if snak.property.as_str() == property => {
                Some(time)
            }
            _ => None,
        });
    times.collect()
}

/// From when to when a statement holds there.
struct Term<'s> {
    starts: Vec<&'s Time>,
    ends: Vec<&'s Time>,
    /// It is said to have no beginning.
    was_ever: bool,
    /// It is said to have no end.
    goes_on: bool,
}

impl<'s> Term<'s> {
    fn of(own: &'s Statement) -> Self {
        let (starts, ends) = (qualifiers(own, START), qualifiers(own, END));
        let is_none = |property: &str| {
            let mut all = own.qualifiers.iter();
            all.any(|snak| {
                snak.property.as_str() == property && snak.content == SnakContent::Novalue
            })
        };
        Self {
            was_ever: starts.is_empty() && is_none(START),
            goes_on: ends.is_empty() && is_none(END),
            starts,
            ends,
        }
    }

    /// The first day on which it may hold.
    fn first(&self) -> Option<i64> {
        let days = self.starts.iter().filter_map(|start| span(start));
        days.map(|(from, _)| from).min()
    }

    /// The last one.
    fn last(&self) -> Option<i64> {
        let days = self.ends.iter().filter_map(|end| span(end));
        days.map(|(_, to)| to).max()
    }

    fn said(&self) -> String {
        let all = |times: &[&Time]| {
            let times: Vec<String> = times.iter().map(|time| shown(time)).collect();
            times.join(" and ")
        };
        let mut said = "there".to_owned();
        if self.was_ever {
            said.push_str(" without a beginning");
        } else if !self.starts.is_empty() {
            said.extend([" from ", &all(&self.starts)]);
        }
        if self.goes_on {
            said.push_str(" without an end");
        } else if !self.ends.is_empty() {
            let word = if self.starts.is_empty() {
                " until "
            } else {
                " to "
            };
            said.extend([word, &all(&self.ends)]);
        }
        said
    }
}

/// Whether a statement began after the day of which we speak.
fn is_later(own: &Statement, as_of: Option<&Time>) -> bool {
    let began = [START, POINT].map(|property| {
        let days = qualifiers(own, property).into_iter().filter_map(span);
        days.map(|(from, _)| from).min()
    });
    match (began[0].or(began[1]), as_of.and_then(span)) {
        (Some(began), Some(as_of)) => began > as_of.1,
        _ => false,
    }
}

/// A time for people, as exact as it is.
pub(super) fn shown(time: &Time) -> String {
    let date = time.time.split('T').next().unwrap_or_default();
    let plain = date.strip_prefix('+').unwrap_or(date);
    let parts = match time.precision {
        11.. => 3,
        10 => 2,
        _ => 1,
    };
    let (is_before, digits) = match plain.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, plain),
    };
    let mut kept = digits.splitn(3, '-').take(parts).map(str::to_owned);
    let year = kept.next().unwrap_or_default();
    let all: Vec<String> = std::iter::once(counted(&year, is_before))
        .chain(kept)
        .collect();
    all.join("-")
}
