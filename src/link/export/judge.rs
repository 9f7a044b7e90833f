//! Whether one statement may go out: by itself, and beside what is there.

use super::command::{unwritable, value_text};
use super::grounds::Weighed;
use super::lives::{Told, against, holder, inverse, times, unheld};
use super::select::{Passed, Select};
use super::several::{Pairs, settled};
use super::when::{impossible, is_before};
use crate::link::LinkError;
use crate::link::compare::alike;
use crate::link::ours::{Fact, Said};
use crate::link::profile::{DAY, TERM};
use crate::link::wikibase::{Entity, EntityId, Rank, SnakContent, Statement, Value};
use crate::model::Term;
use crate::vocab::scheme;

/// What QuickStatements adds to is what is there.
const UNSEEN: &str = "nobody looked at what the item has: give `--from` or `--online`, or `--unchecked` to do without";

/// Whether a statement has qualifiers that say what these say.
fn has_all(own: &Statement, qualifiers: &[(EntityId, Value)]) -> bool {
    qualifiers.iter().all(|(property, value)| {
        own.qualifiers.iter().any(|snak| match &snak.content {
            SnakContent::Value(theirs) => {
                snak.property == *property && alike(value, theirs, 0.0).agrees()
            }
            SnakContent::Somevalue | SnakContent::Novalue => false,
        })
    })
}

/// Why a date of ours does not go beside those that are there: what is dated by a beginning and an end was not all on
/// one day, and what is dated by a day neither began nor ended.
fn dated_otherwise(passed: &Passed, there: &[Statement]) -> Option<String> {
    if !matches!(passed.value, Value::Time(_)) {
        return None;
    }
    let (others, as_what) = if passed.property.as_str() == DAY {
        (&TERM[..], "what has a beginning and an end")
    } else if TERM.contains(&passed.property.as_str()) {
        (&[DAY][..], "what was at one time")
    } else {
        return None;
    };
    let mut all = there.iter().filter(|own| own.rank > Rank::Deprecated);
    let own = all.find(|own| others.contains(&own.main.property.as_str()))?;
    Some(format!("it is dated there, as {as_what}: {}", own.id))
}

impl Select<'_> {
    /// Whether a statement may go out by itself.
    pub(super) fn judge(
        &self,
        fact: &Fact,
        new: bool,
    ) -> Result<Result<Passed, String>, LinkError> {
        let rule = &self.profile.rules[fact.rule];
        if rule.for_new && !new {
            let said = "only new items need it: what is there has a finer class";
            return Ok(Err(said.to_owned()));
        }
        if !rule.exported {
            let said = format!("{} says nearly the same, not exactly", rule.to);
            return Ok(Err(said));
        }
        let weighed = self.weighed(fact)?;
        let (qualifiers, mut left_out) = match self.qualified(fact, &weighed) {
            Ok(qualifiers) => qualifiers,
            Err(why) => return Ok(Err(why)),
        };
        let value = match &fact.value {
            Said::Value(value, _) => value.clone(),
            Said::Unlinked(term) => return Ok(Err(self.unlinked("the value", term))),
            Said::Unreadable(_, why) => return Ok(Err(why.clone())),
        };
        if fact.record.is_none() && matches!(value, Value::Time(_)) && fact.is_timed() {
            let said = "it is said to hold for a time, which no date does";
            return Ok(Err(said.to_owned()));
        }
        let mut said = vec![(&fact.property, &value)];
        said.extend(qualifiers.iter().map(|(property, value)| (property, value)));
        if let Some(why) = impossible(&said, self.settings.today.as_ref()) {
            return Ok(Err(why));
        }
        let all = said.into_iter().map(|(_, value)| value);
        if let Some(why) = all.into_iter().find_map(unwritable) {
            return Ok(Err(why));
        }
        let (references, unusable) = match weighed.references(fact, &qualifiers) {
            Ok(grounds) => grounds,
            Err(why) => return Ok(Err(why)),
        };
        let of_source = |why| format!("it goes out without one of its sources: {why}");
        left_out.extend(unusable.into_iter().map(of_source));
        left_out.extend(fact.claimed.iter().map(|claimed| {
            let property = &claimed.property;
            format!("it goes out without a qualifier that is only claimed: {property}")
        }));
        let replaced = fact.standing.replaced.iter();
        let replaced = replaced.filter(|_| !fact.standing.is_fact());
        left_out.extend(replaced.map(|claim| {
            format!("it goes out without whoever claimed it and put another claim in the place of that: {claim}")
        }));
        let passed = Passed {
            property: fact.property.clone(),
            value,
            qualifiers,
            references,
            left_out,
            single: rule.single,
            for_new: rule.for_new,
            anew: false,
        };
        if let Some(why) = self.misfits(&passed) {
            return Ok(Err(why));
        }
        let taken_over = matches!(
            passed.value,
            Value::Text(_) | Value::Monolingual { .. } | Value::Coordinate(_)
        );
        if taken_over && !passed.references.iter().any(|one| one.free) {
            let said = "the source is not free to be given away under CC0";
            return Ok(Err(said.to_owned()));
        }
        Ok(Ok(passed))
    }

    /// Why what is no item here has none.
    fn unlinked(&self, what: &str, term: &Term) -> String {
        let doubt = match term {
            Term::NamedNode(node) => self.linked.doubt(node.as_str()),
            _ => None,
        };
        doubt.map_or_else(
            || format!("{what} has no item"),
            |(id, why)| format!("{what} has no sure link: {id}, {why}"),
        )
    }

    /// All qualifiers: those of the record, those for reservations, those for who says so; and what is left out.
    fn qualified(&self, fact: &Fact, weighed: &Weighed) -> Result<(Pairs, Vec<String>), String> {
        let local = |iri: &str| iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
        let standing = &fact.standing;
        if let Some(status) = &standing.unmet {
            return Err(format!("what is said of it is no fact: it is {status}"));
        }
        let mut found = Vec::new();
        let mut unsupported = Vec::new();
        for qualifier in &fact.qualifiers {
            let optional = qualifier.optional && qualifier.value.value().is_some();
            if let Some(why) = weighed.unsupported(qualifier).filter(|_| optional) {
                unsupported.push(format!(
                    "it goes out without a qualifier, whose source does not: {why}"
                ));
                continue;
            }
            match (&qualifier.value, qualifier.optional) {
                (Said::Value(value, _), _) => {
                    found.push((qualifier.property.clone(), value.clone()));
                }
                (_, true) => {}
                (Said::Unlinked(term), false) => {
                    let what = format!("the value of its qualifier {}", qualifier.property);
                    return Err(self.unlinked(&what, term));
                }
                (Said::Unreadable(_, why), false) => {
                    return Err(format!("its qualifier {}: {why}", qualifier.property));
                }
            }
        }
        let (mut found, mut left_out) = settled(found)?;
        left_out.extend(unsupported);
        if standing.is_over {
            found.extend(self.over(fact, &found)?);
        } else {
            found.extend(self.day(fact, &found)?);
        }
        for concept in &standing.reservations {
            match self.profile.hedges.get(concept) {
                Some((property, item)) => {
                    found.push((property.clone(), Value::Entity(item.clone())));
                }
                None => {
                    return Err(format!(
                        "said with a reservation that has no qualifier: {}",
                        local(concept)
                    ));
                }
            }
        }
        if !standing.is_fact() {
            self.voices(fact, &mut found)?;
        }
        Ok((found, left_out))
    }

    /// What is over needs its end, or a qualifier that says so: without it, it would read as if it were so today. The day
    /// on which it is known to be over is none on which it was so.
    fn over(
        &self,
        fact: &Fact,
        known: &[(EntityId, Value)],
    ) -> Result<Option<(EntityId, Value)>, String> {
        let ends = known.iter().filter(|(own, _)| own.as_str() == TERM[1]);
        let mut ends = ends.map(|(_, value)| value).peekable();
        if ends.peek().is_some() {
            let late = ends.find(|end| {
                let Value::Time(end) = end else {
                    return false;
                };
                fact.as_of.as_ref().is_some_and(|day| is_before(day, end))
            });
            return match late {
                Some(end) => Err(format!(
                    "it is said to be over on a day before its end: {}",
                    value_text(end)
                )),
                None => Ok(None),
            };
        }
        match self.profile.hedges.get(scheme::FORMER) {
            Some((property, item)) => Ok(Some((property.clone(), Value::Entity(item.clone())))),
            None => Err(
                "it is over, and when it ended is not known: it would read as if it were so today"
                    .to_owned(),
            ),
        }
    }

    /// What holds for a time needs one: without it, it would read as if it were so today. Where nothing but a day is
    /// known on which it was so, the day.
    fn day(
        &self,
        fact: &Fact,
        known: &[(EntityId, Value)],
    ) -> Result<Option<(EntityId, Value)>, String> {
        let rule = &self.profile.rules[fact.rule];
        if fact.is_bare {
            return Err(
                "when it is so is said elsewhere, and without that it would read as if it were today"
                    .to_owned(),
            );
        }
        let timed = known
            .iter()
            .any(|(_, value)| matches!(value, Value::Time(_)));
        if timed {
            return Ok(None);
        }
        // Of what the rule takes for lasting somebody may say the day nevertheless.
        let own = EntityId::new(DAY).filter(|_| rule.as_of.is_none());
        match (&fact.as_of, rule.as_of_to.as_ref().or(own.as_ref())) {
            (Some(day), Some(property)) => Ok(Some((property.clone(), Value::Time(day.clone())))),
            (None, _) if rule.as_of.is_none() => Ok(None),
            (Some(_), None) => Err(
                "it is known of one day alone, and the profile has no qualifier for that"
                    .to_owned(),
            ),
            (None, _) => {
                Err("when it is so is not known, and it would read as if it were today".to_owned())
            }
        }
    }

    /// Who says so and who denies it; a claim goes out with them, or not at all.
    fn voices(&self, fact: &Fact, found: &mut Vec<(EntityId, Value)>) -> Result<(), String> {
        let standing = &fact.standing;
        if !standing.asserted
            && standing.supporters.is_empty()
            && let Some(claim) = standing.replaced.first()
        {
            return Err(format!(
                "it was only claimed, and another claim took the place of that: {claim}"
            ));
        }
        let mut both = standing.supporters.iter();
        if let Some(speaker) = both.find(|who| standing.deniers.contains(who)) {
            return Err(format!("somebody says so and denies it as well: {speaker}"));
        }
        if !self.settings.claims {
            let what = if standing.asserted {
                "it is denied"
            } else {
                "it is only claimed"
            };
            return Err(format!("{what}: `--claims` gives it away with who says so"));
        }
        let Some(claims) = &self.profile.claims else {
            return Err("it is only claimed, and the profile has no qualifier for that".to_owned());
        };
        if !standing.asserted && standing.supporters.is_empty() {
            let said = "nobody says that it is so: it is only mentioned, expected or denied";
            return Err(said.to_owned());
        }
        for (property, speakers) in [
            (&claims.supporter, &standing.supporters),
            (&claims.denier, &standing.deniers),
        ] {
            for speaker in speakers {
                let item = match speaker {
                    Term::NamedNode(node) => self.linked.item(node.as_str()),
                    _ => None,
                };
                match item {
                    Some(item) => found.push((property.clone(), Value::Entity(item.clone()))),
                    None => {
                        return Err(format!(
                            "it is only claimed, and who says so has no item: {speaker}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Why what is said of an office, or of its holder, does not go out: the other of the two has the same, deprecated.
    fn deprecated_inverse(&self, passed: &Passed, item: Option<&EntityId>) -> Option<String> {
        let inverse = inverse(&passed.property)?;
        let (Value::Entity(other), Some(item)) = (&passed.value, item) else {
            return None;
        };
        let entity = self.fetched.entity(other)?;
        let of_item = |own: &&Statement| {
            own.main.property.number() == inverse
                && matches!(&own.main.content, SnakContent::Value(Value::Entity(value)) if value == item)
        };
        let mut all = entity.statements.iter().filter(of_item).peekable();
        let first = all.peek().map(|own| own.id.clone())?;
        all.all(|own| own.rank == Rank::Deprecated)
            .then(|| format!("the same is deprecated there, said the other way round: {first}"))
    }

    /// Why a statement does not go beside what is there, if it does not.
    pub(super) fn beside(
        &self,
        passed: &Passed,
        item: Option<&EntityId>,
        entity: Option<&Entity>,
    ) -> Result<Option<String>, LinkError> {
        if matches!((item, &passed.value), (Some(item), Value::Entity(value)) if value == item) {
            return Ok(Some("it would be said of itself".to_owned()));
        }
        let constraints = self.constraints.get(&passed.property);
        if let Some(constraints) = constraints
            && let Some(why) = constraints.broken(item, &passed.value)?
        {
            return Ok(Some(why));
        }
        if let Some(constraints) = constraints
            && let Some(stray) =
                constraints.stray(item, passed.qualifiers.iter().map(|(own, _)| own))
        {
            return Ok(Some(format!(
                "the property does not take its qualifier: {stray}"
            )));
        }
        if let Some((constraints, entity)) = constraints.zip(entity)
            && let Some(why) = constraints.conflict(entity)
        {
            return Ok(Some(why));
        }
        if item.is_some() && entity.is_none() && !self.settings.unchecked {
            return Ok(Some(UNSEEN.to_owned()));
        }
        let statements = entity.map_or(&[][..], |entity| &entity.statements);
        let of_property = || {
            let all = statements.iter();
            all.filter(|own| own.main.property == passed.property)
        };
        let same = |own: &&Statement| match &own.main.content {
            SnakContent::Value(theirs) => alike(&passed.value, theirs, 0.0).agrees(),
            SnakContent::Somevalue | SnakContent::Novalue => false,
        };
        let standing = |own: &&Statement| own.rank > Rank::Deprecated;
        let mut valid = of_property().filter(same).filter(standing);
        if valid.clone().any(|own| has_all(own, &passed.qualifiers)) {
            return Ok(Some("it is there already".to_owned()));
        }
        if let Some(own) = valid.next() {
            // It would get our qualifiers, whichever term of office it is about.
            let said =
                "the value is there with other qualifiers, to which QuickStatements adds ours";
            return Ok(Some(format!("{said}: {}", own.id)));
        }
        if of_property().any(|own| same(&own)) {
            return Ok(Some("it is deprecated there".to_owned()));
        }
        let other = of_property().find(standing).map(|own| &own.id);
        let another = other
            .filter(|_| passed.single)
            .map(|id| format!("another value is there, and one is all: {id}"));
        let another = another.or_else(|| against(passed, &times(statements)));
        let another = another.or_else(|| dated_otherwise(passed, statements));
        Ok(another.or_else(|| self.deprecated_inverse(passed, item)))
    }

    /// Why an office cannot have been held by whoever is said to: `born` is what our data say of the thing at hand.
    pub(super) fn unheld(
        &self,
        passed: &Passed,
        item: Option<&EntityId>,
        born: &[Told],
    ) -> Option<String> {
        let of_item = holder(passed, item);
        let theirs = of_item.and_then(|id| self.fetched.entity(id));
        let theirs = theirs
            .map(|entity| times(&entity.statements))
            .unwrap_or_default();
        let ours = match of_item {
            Some(id) if Some(id) != item => self.lives.get(id).map_or(&[][..], Vec::as_slice),
            _ => born,
        };
        unheld(passed, &theirs).or_else(|| unheld(passed, ours))
    }
}
