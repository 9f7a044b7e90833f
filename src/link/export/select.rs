//! What may go out, and of everything else why not.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Constraints;
use super::command::{Command, Subject, text_unwritable, unwritable, value_text};
use super::sources::{Reference, reference};
use crate::link::LinkError;
use crate::link::compare::alike;
use crate::link::ours::{Fact, Linked, Look, Name, Said};
use crate::link::profile::Profile;
use crate::link::theirs::Fetched;
use crate::link::wikibase::{Entity, EntityId, Rank, SnakContent, Time, Value};
use crate::model::{NamedNode, NamedOrBlankNodeRef, Term};

/// `P854` asks for addresses without `wikipedia.org` in them.
const WIKIPEDIA: &str = "it rests on Wikipedia, which Wikidata takes for no source";

/// What somebody who exports decides.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What is only claimed goes out, with those who say so.
    pub claims: bool,
    /// The day on which sources were read that do not say it themselves.
    pub accessed: Option<Time>,
    /// Articles of Wikipedia count as sources, which Wikidata's own rules do not let them.
    pub wikipedia: bool,
}

/// Something that does not go out.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// About what.
    pub thing: NamedNode,
    /// Which property, if it is a statement.
    pub property: Option<EntityId>,
    /// The value, as it stands in our data.
    pub value: Option<Term>,
    /// The record that says it.
    pub record: Option<String>,
    /// The graph it stands in, which tells the file.
    pub graph: Option<String>,
    /// Why.
    pub reason: String,
}

/// A thing for which an item is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// Ours.
    pub thing: NamedNode,
    /// With how many statements.
    pub statements: usize,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exported {
    /// What is to be done.
    pub commands: Vec<Command>,
    /// What is not, in the order of the data.
    pub refusals: Vec<Refusal>,
    /// New items.
    pub created: Vec<Created>,
    /// How many statements go out.
    pub statements: usize,
    /// How many of them rest on Wikipedia alone.
    pub on_wikipedia: usize,
    /// About how many items it could not be seen what is there already.
    pub unseen: usize,
}

/// Selects, thing by thing.
#[derive(Debug)]
pub struct Select<'a> {
    look: &'a Look<'a>,
    profile: &'a Profile,
    linked: &'a Linked,
    fetched: &'a Fetched,
    settings: &'a Settings,
    constraints: BTreeMap<EntityId, Constraints>,
    /// What goes out already, without references.
    written: BTreeSet<String>,
    done: Exported,
}

/// A statement that may go out.
struct Passed {
    property: EntityId,
    value: Value,
    qualifiers: Vec<(EntityId, Value)>,
    references: Vec<Reference>,
    single: bool,
}

impl<'a> Select<'a> {
    /// Nothing is selected yet.
    pub fn new(
        (look, profile, linked): (&'a Look<'a>, &'a Profile, &'a Linked),
        fetched: &'a Fetched,
        settings: &'a Settings,
    ) -> Self {
        let constraints = fetched
            .found
            .iter()
            .map(|(id, found)| (id.clone(), Constraints::of(&found.entity)));
        Self {
            look,
            profile,
            linked,
            fetched,
            settings,
            constraints: constraints.collect(),
            written: BTreeSet::new(),
            done: Exported::default(),
        }
    }

    /// All that was selected.
    pub fn finish(self) -> Exported {
        self.done
    }

    /// What is said of a linked thing.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn item(
        &mut self,
        thing: &NamedNode,
        item: &EntityId,
        facts: &[Fact],
    ) -> Result<(), LinkError> {
        if let Some(now) = self.fetched.merged.get(item) {
            self.refuse_thing(
                thing,
                format!("{item} was merged into {now}: change the link first"),
            );
            return Ok(());
        }
        if self.fetched.missing.contains(item) {
            self.refuse_thing(thing, format!("Wikidata has no {item} any more"));
            return Ok(());
        }
        let entity = self.fetched.entity(item);
        self.done.unseen += usize::from(entity.is_none());
        for passed in self.passed(Some(item), entity, facts)? {
            let mut line = format!("{item}\t{}\t{}", passed.property, value_text(&passed.value));
            for (property, value) in &passed.qualifiers {
                line.extend(["\t", property.as_str(), "\t", &value_text(value)]);
            }
            if self.written.insert(line) {
                self.push(Subject::Item(item.clone()), passed);
            } else {
                self.refuse_thing(
                    thing,
                    format!("another thing linked to {item} says the same of it"),
                );
            }
        }
        Ok(())
    }

    /// A thing for which an item is made, with its names; not without a name and a statement.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn create(
        &mut self,
        thing: &NamedNode,
        names: &[Name],
        facts: &[Fact],
    ) -> Result<(), LinkError> {
        let mut labels: BTreeMap<&str, &str> = BTreeMap::new();
        for name in names
            .iter()
            .filter(|name| !name.alias && !name.language.is_empty())
        {
            match text_unwritable(&name.text) {
                None => {
                    labels.entry(&name.language).or_insert(&name.text);
                }
                Some(why) => {
                    self.refuse_thing(thing, format!("its name in {}: {why}", name.language));
                }
            }
        }
        let passed = self.passed(None, None, facts)?;
        if labels.is_empty() || passed.is_empty() {
            let what = if labels.is_empty() {
                "name in a language"
            } else {
                "statement that may go out"
            };
            self.refuse_thing(thing, format!("no item is made of it: it has no {what}"));
            return Ok(());
        }
        self.done.commands.push(Command::Create);
        for (language, text) in labels {
            self.done.commands.push(Command::Label {
                subject: Subject::Last,
                language: language.to_lowercase(),
                text: text.trim().to_owned(),
            });
        }
        self.done.created.push(Created {
            thing: thing.clone(),
            statements: passed.len(),
        });
        for passed in passed {
            self.push(Subject::Last, passed);
        }
        Ok(())
    }

    fn refuse_thing(&mut self, thing: &NamedNode, reason: String) {
        self.done.refusals.push(Refusal {
            thing: thing.clone(),
            property: None,
            value: None,
            record: None,
            graph: None,
            reason,
        });
    }

    fn push(&mut self, subject: Subject, passed: Passed) {
        self.done.statements += 1;
        self.done.on_wikipedia += usize::from(passed.references.iter().all(|one| one.wikipedia));
        self.done.commands.push(Command::Statement {
            subject,
            property: passed.property,
            value: passed.value,
            qualifiers: passed.qualifiers,
            references: passed.references.into_iter().map(|one| one.pairs).collect(),
        });
    }

    /// The statements that may go out; each of several that say the same once, with all references.
    fn passed(
        &mut self,
        item: Option<&EntityId>,
        entity: Option<&Entity>,
        facts: &[Fact],
    ) -> Result<Vec<Passed>, LinkError> {
        let mut found: Vec<Passed> = Vec::new();
        for fact in facts {
            let judged = match self.judge(fact, item.is_none())? {
                Ok(passed) => match self.beside(&passed, item, entity)? {
                    None => Ok(passed),
                    Some(why) => Err(why),
                },
                Err(why) => Err(why),
            };
            let judged = judged.and_then(|passed| among(&mut found, passed));
            if let Err(reason) = judged {
                let refusal = self.refusal(fact, reason)?;
                self.done.refusals.push(refusal);
            }
        }
        Ok(found)
    }

    fn refusal(&self, fact: &Fact, reason: String) -> Result<Refusal, LinkError> {
        let rule = &self.profile.rules[fact.rule];
        let subject = match &fact.record {
            Some(record) => record.as_ref(),
            None => NamedOrBlankNodeRef::from(fact.thing.as_ref()),
        };
        Ok(Refusal {
            thing: fact.thing.clone(),
            property: Some(fact.property.clone()),
            value: Some(fact.value.term().clone()),
            record: fact.record.as_ref().map(ToString::to_string),
            graph: self.look.graph_of(subject, &rule.from)?,
            reason,
        })
    }

    /// Whether a statement may go out by itself.
    fn judge(&self, fact: &Fact, new: bool) -> Result<Result<Passed, String>, LinkError> {
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
        let all = std::iter::once(&value).chain(qualifiers.iter().map(|(_, value)| value));
        if let Some(why) = all.into_iter().find_map(unwritable) {
            return Ok(Err(why));
        }
        let references = match self.references(fact)? {
            Ok(references) => references,
            Err(why) => return Ok(Err(why)),
        };
        let taken_over = matches!(
            value,
            Value::Text(_) | Value::Monolingual { .. } | Value::Coordinate(_)
        );
        if taken_over && !references.iter().any(|one| one.free) {
            let said = "the source is not free to be given away under CC0";
            return Ok(Err(said.to_owned()));
        }
        Ok(Ok(Passed {
            property: fact.property.clone(),
            value,
            qualifiers,
            references,
            single: rule.single,
        }))
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

    /// One for each source; none at all is a reason to stay.
    fn references(&self, fact: &Fact) -> Result<Result<Vec<Reference>, String>, LinkError> {
        let mut found: Vec<Reference> = Vec::new();
        let mut why = "it has no source".to_owned();
        for source in &fact.sources {
            let accessed = self.settings.accessed.as_ref();
            match reference(self.look, self.linked, source, accessed)? {
                Ok(reference) if reference.wikipedia && !self.settings.wikipedia => {
                    WIKIPEDIA.clone_into(&mut why);
                }
                Ok(reference) => {
                    if let Some(broken) = self.broken(&reference)? {
                        why = format!("its source: {broken}");
                        continue;
                    }
                    let broken = reference
                        .pairs
                        .iter()
                        .find_map(|(_, value)| unwritable(value));
                    match broken {
                        Some(broken) => why = format!("its source: {broken}"),
                        None if found.contains(&reference) => {}
                        None => found.push(reference),
                    }
                }
                Err(said) => why = said,
            }
        }
        Ok(if found.is_empty() {
            Err(why)
        } else {
            Ok(found)
        })
    }

    /// Why a reference breaks what its properties ask for, if it does.
    fn broken(&self, reference: &Reference) -> Result<Option<String>, LinkError> {
        if reference.wikipedia {
            return Ok(None);
        }
        for (property, value) in &reference.pairs {
            if let Some(known) = self.constraints.get(property)
                && let Some(why) = known.broken(None, value)?
            {
                return Ok(Some(why));
            }
        }
        Ok(None)
    }

    /// Why a statement does not go beside what is there, if it does not.
    fn beside(
        &self,
        passed: &Passed,
        item: Option<&EntityId>,
        entity: Option<&Entity>,
    ) -> Result<Option<String>, LinkError> {
        let constraints = self.constraints.get(&passed.property);
        if let Some(constraints) = constraints
            && let Some(why) = constraints.broken(item, &passed.value)?
        {
            return Ok(Some(why));
        }
        let statements = entity.map_or(&[][..], |entity| &entity.statements);
        let single = passed.single || constraints.is_some_and(|known| known.single);
        let mut other = None;
        for own in statements
            .iter()
            .filter(|own| own.main.property == passed.property)
        {
            let same = match &own.main.content {
                SnakContent::Value(theirs) => alike(&passed.value, theirs, 0.0).agrees(),
                SnakContent::Somevalue | SnakContent::Novalue => false,
            };
            match (same, own.rank) {
                (true, Rank::Deprecated) => return Ok(Some("it is deprecated there".to_owned())),
                (true, _) => return Ok(Some("it is there already".to_owned())),
                (false, Rank::Deprecated) => {}
                (false, _) => other = Some(&own.id),
            }
        }
        Ok(other
            .filter(|_| single)
            .map(|id| format!("another value is there, and one is all: {id}")))
    }
}

/// Adds a statement to those of the same thing, or its references to one that says the same.
fn among(found: &mut Vec<Passed>, passed: Passed) -> Result<(), String> {
    let same = |own: &&mut Passed| {
        own.property == passed.property
            && own.value == passed.value
            && own.qualifiers == passed.qualifiers
    };
    if let Some(known) = found.iter_mut().find(same) {
        for reference in passed.references {
            if !known.references.contains(&reference) {
                known.references.push(reference);
            }
        }
        return Ok(());
    }
    let rival = found
        .iter()
        .any(|own| own.property == passed.property && own.value != passed.value);
    if passed.single && rival {
        return Err("the data say several things of which one is all".to_owned());
    }
    found.push(passed);
    Ok(())
}
