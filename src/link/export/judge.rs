//! Whether one statement may go out: by itself, and beside what is there.

use super::command::unwritable;
use super::lives::{Told, against, holder, times, unheld};
use super::select::{Passed, Select};
use super::sources::{Reference, reference};
use super::when::impossible;
use crate::link::LinkError;
use crate::link::compare::alike;
use crate::link::ours::{Fact, Said};
use crate::link::wikibase::{Entity, EntityId, Rank, SnakContent, Statement, Value};
use crate::model::Term;

/// `P854` asks for addresses without `wikipedia.org` in them.
const WIKIPEDIA: &str = "it rests on Wikipedia, which Wikidata takes for no source";

/// What QuickStatements adds to is what is there.
const UNSEEN: &str = "nobody looked at what the item has: give `--from` or `--online`, or `--unchecked` to do without";

/// References, and why other sources are none.
type Grounds = (Vec<Reference>, Vec<String>);

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
        let qualifiers = match self.qualified(fact) {
            Ok(qualifiers) => qualifiers,
            Err(why) => return Ok(Err(why)),
        };
        let value = match &fact.value {
            Said::Value(value, _) => value.clone(),
            Said::Unlinked(_) => return Ok(Err("the value has no item".to_owned())),
            Said::Unreadable(_, why) => return Ok(Err(why.clone())),
        };
        let mut said = vec![(&fact.property, &value)];
        said.extend(qualifiers.iter().map(|(property, value)| (property, value)));
        if let Some(why) = impossible(&said, self.settings.today.as_ref()) {
            return Ok(Err(why));
        }
        let all = said.into_iter().map(|(_, value)| value);
        if let Some(why) = all.into_iter().find_map(unwritable) {
            return Ok(Err(why));
        }
        let (references, unusable) = match self.references(fact)? {
            Ok(grounds) => grounds,
            Err(why) => return Ok(Err(why)),
        };
        let of_source = |why| format!("it goes out without one of its sources: {why}");
        let mut left_out: Vec<String> = unusable.into_iter().map(of_source).collect();
        left_out.extend(fact.claimed.iter().map(|claimed| {
            let property = &claimed.property;
            format!("it goes out without a qualifier that is only claimed: {property}")
        }));
        let passed = Passed {
            property: fact.property.clone(),
            value,
            qualifiers,
            references,
            left_out,
            single: rule.single,
            for_new: rule.for_new,
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

    /// All qualifiers: those of the record, those for reservations, those for who says so.
    fn qualified(&self, fact: &Fact) -> Result<Vec<(EntityId, Value)>, String> {
        let local = |iri: &str| iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
        let standing = &fact.standing;
        if let Some(status) = &standing.unmet {
            return Err(format!(
                "what is said of it is no fact: it is {}",
                local(status)
            ));
        }
        let mut found = Vec::new();
        for qualifier in &fact.qualifiers {
            match (&qualifier.value, qualifier.optional) {
                (Said::Value(value, _), _) => {
                    found.push((qualifier.property.clone(), value.clone()));
                }
                (_, true) => {}
                (Said::Unlinked(_), false) => {
                    return Err(format!(
                        "the value of its qualifier {} has no item",
                        qualifier.property
                    ));
                }
                (Said::Unreadable(_, why), false) => {
                    return Err(format!("its qualifier {}: {why}", qualifier.property));
                }
            }
        }
        found.extend(self.day(fact, &found)?);
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
        Ok(found)
    }

    /// What holds for a time needs one: without it, it would read as if it were so today. Where nothing but a day is
    /// known on which it was so, the day.
    fn day(
        &self,
        fact: &Fact,
        known: &[(EntityId, Value)],
    ) -> Result<Option<(EntityId, Value)>, String> {
        let rule = &self.profile.rules[fact.rule];
        let timed = known
            .iter()
            .any(|(_, value)| matches!(value, Value::Time(_)));
        if rule.as_of.is_none() || timed {
            return Ok(None);
        }
        match (&fact.as_of, &rule.as_of_to) {
            (Some(day), Some(property)) => Ok(Some((property.clone(), Value::Time(day.clone())))),
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

    /// One for each source, and why some are left out; none at all is a reason to stay, and so is one that leads
    /// nowhere.
    fn references(&self, fact: &Fact) -> Result<Result<Grounds, String>, LinkError> {
        let mut found: Vec<Reference> = Vec::new();
        let mut left_out = Vec::new();
        for source in &fact.sources {
            let reference = match reference(self.look, self.linked, source, self.settings)? {
                Ok(reference) => reference,
                Err(why) => {
                    left_out.push(why);
                    continue;
                }
            };
            let misfit = |(property, value): &(EntityId, Value)| self.misfit(property, value);
            if let Some(why) = reference.pairs.iter().find_map(misfit) {
                return Ok(Err(why));
            }
            match self.broken(&reference)? {
                Some(why) => left_out.push(why),
                None if found.contains(&reference) => {}
                None => found.push(reference),
            }
        }
        Ok(if found.is_empty() {
            let none = || "it has no source".to_owned();
            Err(left_out.pop().unwrap_or_else(none))
        } else {
            Ok((found, left_out))
        })
    }

    /// Why a reference cannot go out, if it cannot.
    fn broken(&self, reference: &Reference) -> Result<Option<String>, LinkError> {
        if reference.wikipedia && !self.settings.wikipedia {
            return Ok(Some(WIKIPEDIA.to_owned()));
        }
        for (property, value) in &reference.pairs {
            // Whoever takes articles of Wikipedia knows that the property does not.
            let known = self.constraints.get(property);
            if let Some(known) = known.filter(|_| !reference.wikipedia)
                && let Some(why) = known.broken(None, value)?
            {
                return Ok(Some(format!("its source: {why}")));
            }
        }
        let mut values = reference.pairs.iter().map(|(_, value)| value);
        let why = values.find_map(unwritable);
        Ok(why.map(|why| format!("its source: {why}")))
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
        Ok(another.or_else(|| against(passed, &times(statements))))
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
