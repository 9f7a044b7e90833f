//! What may go out, and of everything else why not.

use std::collections::{BTreeMap, BTreeSet};

use super::among::{Among, SEVERAL};
use super::check::Constraints;
use super::command::{Command, Subject, value_text};
use super::create::New;
use super::lives::{Told, life};
use super::sources::Reference;
use super::when::{Backwards, is_old};
use crate::link::LinkError;
use crate::link::ours::{Fact, Linked, Look};
use crate::link::profile::Profile;
use crate::link::theirs::Fetched;
use crate::link::wikibase::{Entity, EntityId, Time, Value};
use crate::model::{NamedNode, NamedOrBlankNode, Term};

/// What somebody who exports decides.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a decision of its own"
)]
pub struct Settings {
    /// What is only claimed goes out, with those who say so.
    pub claims: bool,
    /// The day on which sources were read that do not say it themselves.
    pub accessed: Option<Time>,
    /// Articles of Wikipedia count as sources, which Wikidata's own rules do not let them.
    pub wikipedia: bool,
    /// Today, or a little later: what is said of later days is still to come.
    pub today: Option<Time>,
    /// So does what goes to items that nobody looked at, and items that nobody looked for are made.
    pub unchecked: bool,
    /// Two statements of one value can go out: whoever reads it knows a word for a statement of its own.
    pub anew: bool,
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
    /// To how many items something goes of which it is not known what is there already.
    pub unseen: usize,
    /// Days before the Gregorian calendar, with item and property.
    pub old: Vec<String>,
    /// Items in what goes out, as values, that nobody looked at.
    pub unlooked: BTreeSet<EntityId>,
}

/// Selects, thing by thing.
#[derive(Debug)]
pub struct Select<'a> {
    pub(super) look: &'a Look<'a>,
    pub(super) profile: &'a Profile,
    pub(super) linked: &'a Linked,
    pub(super) fetched: &'a Fetched,
    pub(super) settings: &'a Settings,
    pub(super) constraints: BTreeMap<EntityId, Constraints>,
    /// What goes out already of other things, by item and property.
    written: BTreeMap<(EntityId, EntityId), Written>,
    /// The graph of what was refused last, by its subject and the place of the rule.
    graph: Option<((NamedOrBlankNode, usize), Option<String>)>,
    /// Items to which several things are linked that are not said to be one.
    pub(super) shared: BTreeMap<EntityId, Vec<String>>,
    /// When those who have these items were born and died, as our data say.
    pub(super) lives: BTreeMap<EntityId, Vec<Told>>,
    /// Items that are something else than the things that are linked to them, and why.
    pub(super) strange: BTreeMap<EntityId, String>,
    pub(super) new: New,
    pub(super) done: Exported,
}

/// Values, and all that is said with them but references.
#[derive(Debug, Default)]
struct Written {
    values: BTreeSet<String>,
    whole: BTreeSet<String>,
}

/// A statement that may go out.
pub(super) struct Passed {
    pub(super) property: EntityId,
    pub(super) value: Value,
    pub(super) qualifiers: Vec<(EntityId, Value)>,
    pub(super) references: Vec<Reference>,
    /// What does not go out with it, and why.
    pub(super) left_out: Vec<String>,
    pub(super) single: bool,
    /// It says of which class a new item is.
    pub(super) for_new: bool,
    /// Another one of the same value goes out, with other qualifiers.
    pub(super) anew: bool,
}

/// What a statement says, without its grounds.
pub(super) fn said(passed: &Passed) -> String {
    let mut line = format!("{}\t{}", passed.property, value_text(&passed.value));
    for (property, value) in &passed.qualifiers {
        line.extend(["\t", property.as_str(), "\t", &value_text(value)]);
    }
    line
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
            written: BTreeMap::new(),
            graph: None,
            shared: linked.shared(),
            lives: BTreeMap::new(),
            strange: BTreeMap::new(),
            new: New::default(),
            done: Exported::default(),
        }
    }

    /// What our data say of a linked thing, before anything is said of others: offices are held by the living, and items
    /// may be something else.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn hear(
        &mut self,
        thing: &NamedNode,
        item: &EntityId,
        facts: &[Fact],
    ) -> Result<(), LinkError> {
        self.lives
            .entry(item.clone())
            .or_default()
            .extend(life(facts));
        if let Some(entity) = self.fetched.entity(item)
            && let Some(why) = self.another(thing, entity)?
        {
            self.strange.insert(item.clone(), why);
        }
        Ok(())
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
        if let Some(why) = self.absent(item) {
            let merged = self.fetched.merged.contains_key(item);
            let hint = if merged {
                ": change the link first"
            } else {
                ""
            };
            self.refuse_thing(thing, format!("{why}{hint}"));
            return Ok(());
        }
        if let Some(things) = self.shared.get(item) {
            let others = things.iter().filter(|other| *other != thing.as_str());
            let others: Vec<&str> = others.map(String::as_str).collect();
            let why = format!(
                "another thing is linked to the same item, and nobody says which is meant: {item}, {}",
                others.join(", ")
            );
            self.refuse_thing(thing, why);
            return Ok(());
        }
        if let Some(why) = self.strange.get(item) {
            self.refuse_thing(thing, why.clone());
            return Ok(());
        }
        self.unread(thing)?;
        // Of one that is only named nobody knows what it has.
        let entity = self.fetched.entity(item).filter(|own| own.is_whole);
        let passed = self.passed(Some(item), entity, facts)?;
        self.done.unseen += usize::from(entity.is_none() && !passed.is_empty());
        let again: Vec<_> = passed.iter().map(|own| self.again(item, own)).collect();
        for (passed, again) in passed.into_iter().zip(again) {
            match again {
                None => {
                    let key = (item.clone(), passed.property.clone());
                    let known = self.written.entry(key).or_default();
                    known.values.insert(value_text(&passed.value));
                    known.whole.insert(said(&passed));
                    self.push(Subject::Item(item.clone()), passed);
                }
                Some(why) => self.refuse_thing(
                    thing,
                    format!(
                        "another thing linked to {item} says {why}: {}",
                        passed.property
                    ),
                ),
            }
        }
        Ok(())
    }

    /// What another thing says of the same item, if a statement does not go beside it.
    fn again(&self, item: &EntityId, passed: &Passed) -> Option<&'static str> {
        let key = (item.clone(), passed.property.clone());
        let known = self.written.get(&key)?;
        if known.whole.contains(&said(passed)) {
            return Some("the same of it");
        }
        if known.values.contains(&value_text(&passed.value)) {
            return Some(
                "the same of it with other qualifiers, and QuickStatements makes one statement of both",
            );
        }
        passed
            .single
            .then_some("something else of which one is all")
    }

    pub(super) fn refuse_thing(&mut self, thing: &NamedNode, reason: String) {
        self.done.refusals.push(Refusal {
            thing: thing.clone(),
            property: None,
            value: None,
            record: None,
            graph: None,
            reason,
        });
    }

    pub(super) fn push(&mut self, subject: Subject, passed: Passed) {
        self.done.statements += 1;
        let unlooked = self.unlooked(&passed);
        self.done.unlooked.extend(unlooked);
        let times = std::iter::once((&passed.property, &passed.value));
        let pairs = passed.qualifiers.iter().map(|(own, value)| (own, value));
        for (property, value) in times.chain(pairs) {
            if let Value::Time(time) = value
                && is_old(time)
            {
                let said = format!("{} {property} {}", subject.text(), value_text(value));
                self.done.old.push(said);
            }
        }
        self.done.on_wikipedia += usize::from(passed.references.iter().all(|one| one.wikipedia));
        self.done.commands.push(Command::Statement {
            subject,
            property: passed.property,
            value: passed.value,
            qualifiers: passed.qualifiers,
            references: passed.references.into_iter().map(|one| one.pairs).collect(),
            anew: passed.anew,
        });
    }

    /// The statements that may go out; each of several that say the same once, with all references.
    pub(super) fn passed(
        &mut self,
        item: Option<&EntityId>,
        entity: Option<&Entity>,
        facts: &[Fact],
    ) -> Result<Vec<Passed>, LinkError> {
        let mut among = Among::new(self.settings.anew);
        let backwards = Backwards::of(facts);
        let born = life(facts);
        for fact in facts {
            let judged = match backwards.why(fact) {
                Some(why) => Err(why.to_owned()),
                None => self.judge(fact, item.is_none())?,
            };
            let judged = match judged {
                Ok(mut passed) => {
                    let constraints = self.constraints.get(&passed.property);
                    passed.single |= constraints.is_some_and(|known| known.single(item));
                    let beside = self.beside(&passed, item, entity)?;
                    match beside.or_else(|| self.unheld(&passed, item, &born)) {
                        None => Ok(passed),
                        Some(why) => Err(why),
                    }
                }
                Err(why) => Err(why),
            };
            let judged = judged.and_then(|mut passed| {
                let left_out = std::mem::take(&mut passed.left_out);
                among.add(passed, fact)?;
                Ok(left_out)
            });
            let reasons = match judged {
                Ok(left_out) => left_out,
                Err(reason) => vec![reason],
            };
            for reason in reasons {
                let refusal = self.refusal(fact, reason)?;
                self.done.refusals.push(refusal);
            }
        }
        let (kept, torn) = among.settle();
        for fact in torn {
            let refusal = self.refusal(fact, SEVERAL.to_owned())?;
            self.done.refusals.push(refusal);
        }
        Ok(kept)
    }

    fn refusal(&mut self, fact: &Fact, reason: String) -> Result<Refusal, LinkError> {
        let rule = &self.profile.rules[fact.rule];
        let subject = match &fact.record {
            Some(record) => record.clone(),
            None => fact.thing.clone().into(),
        };
        // Many may stay of one thing, one after the other.
        let asked = (subject, fact.rule);
        let graph = match &self.graph {
            Some((known, graph)) if *known == asked => graph.clone(),
            _ => self.look.graph_of(asked.0.as_ref(), &rule.from)?,
        };
        self.graph = Some((asked, graph.clone()));
        Ok(Refusal {
            thing: fact.thing.clone(),
            property: Some(fact.property.clone()),
            value: Some(fact.value.term().clone()),
            record: fact.record.as_ref().map(ToString::to_string),
            graph,
            reason,
        })
    }
}
