//! New items: with a name and a statement, and only of what is there neither already nor among the new ones.

use std::collections::{BTreeMap, BTreeSet};

use super::command::{Command, Subject};
use super::select::{Created, Passed, Select, said};
use super::terms::unwritable;
use crate::link::LinkError;
use crate::link::ours::{Fact, Name, descriptions, different};
use crate::model::NamedNode;

/// Statements besides its class that two things have to share, and no others, to be taken for one.
const TELLING: usize = 2;

/// Whether there is an item of a thing already, as far as somebody looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// Nobody looked.
    Unsought,
    /// Somebody was asked and gave no answer.
    Unanswered,
    /// None was found.
    None,
    /// This one may be it.
    Likely {
        /// Its id.
        id: String,
        /// Its name.
        label: String,
        /// What speaks for it.
        why: String,
    },
}

impl Sought {
    /// Why no item is made.
    fn against(&self, unchecked: bool) -> Option<String> {
        match self {
            Self::None => None,
            Self::Unsought => (!unchecked).then(|| {
                "nobody looked whether Wikidata has it: give `--index` or `--online`, or `--unchecked` to do without"
                    .to_owned()
            }),
            Self::Unanswered => {
                let said = "whether Wikidata has it could not be looked up";
                Some(said.to_owned())
            }
            Self::Likely { id, label, why } => Some(format!(
                "Wikidata may have it: {id} ({label}), {why}; if so, link it, and else say `owl:differentFrom wd:{id}`"
            )),
        }
    }
}

/// The new items so far, by what would make another one the same.
#[derive(Debug, Default)]
pub(super) struct New {
    items: Vec<(NamedNode, BTreeMap<String, String>)>,
    by_name: BTreeMap<(String, String), Vec<usize>>,
    by_facts: BTreeMap<BTreeSet<String>, Vec<usize>>,
}

/// What a new item says.
struct Draft<'a> {
    thing: &'a NamedNode,
    labels: &'a BTreeMap<String, &'a str>,
    descriptions: BTreeMap<String, String>,
    /// What is said of it besides its class.
    facts: BTreeSet<String>,
    /// What it is known not to be.
    different: BTreeSet<String>,
}

impl Draft<'_> {
    fn names(&self) -> impl Iterator<Item = (String, String)> {
        let key = |text: &str| crate::link::names::Name::new(text).key();
        self.labels
            .iter()
            .map(move |(language, text)| (language.clone(), key(text)))
    }
}

impl New {
    /// Why it may be one of the items that are made already.
    fn rival(&self, draft: &Draft<'_>) -> Option<String> {
        let other = |place: &&usize| !draft.different.contains(self.items[**place].0.as_str());
        for name in draft.names() {
            let (ours, language) = (draft.descriptions.get(&name.0), &name.0);
            let alike = self.by_name.get(&name).into_iter().flatten().filter(other);
            for place in alike {
                let (thing, theirs) = &self.items[*place];
                let told = matches!((ours, theirs.get(language)), (Some(a), Some(b)) if a != b);
                if !told {
                    return Some(format!(
                        "another new item has the same name in {language}, and no description tells them apart: {thing}"
                    ));
                }
            }
        }
        if draft.facts.len() < TELLING {
            return None;
        }
        let same = self.by_facts.get(&draft.facts).into_iter().flatten();
        let place = same.into_iter().find(other)?;
        let thing = &self.items[*place].0;
        Some(format!("the same is said of another new item: {thing}"))
    }

    fn add(&mut self, draft: Draft<'_>) {
        let place = self.items.len();
        for name in draft.names() {
            self.by_name.entry(name).or_default().push(place);
        }
        self.by_facts.entry(draft.facts).or_default().push(place);
        self.items.push((draft.thing.clone(), draft.descriptions));
    }
}

impl Select<'_> {
    /// A thing for which an item is made, with its names; not without a name and a statement, and not where there may
    /// be one.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn create(
        &mut self,
        thing: &NamedNode,
        names: &[Name],
        facts: &[Fact],
        sought: &Sought,
    ) -> Result<(), LinkError> {
        if let Some(why) = self.linked.has_item(thing.as_str()) {
            self.refuse_thing(thing, why);
            return Ok(());
        }
        if let Some(why) = sought.against(self.settings.unchecked) {
            self.refuse_thing(thing, why);
            return Ok(());
        }
        let labels = self.labels(thing, names);
        let passed = self.passed(None, None, facts)?;
        if labels.is_empty() || passed.is_empty() {
            let what = if labels.is_empty() {
                "name that Wikidata takes"
            } else {
                "statement that may go out"
            };
            self.refuse_thing(thing, format!("no item is made of it: it has no {what}"));
            return Ok(());
        }
        let draft = Draft {
            thing,
            labels: &labels,
            descriptions: descriptions(self.look, thing)?,
            facts: passed.iter().filter(|one| !one.for_new).map(said).collect(),
            different: different(self.look, thing)?,
        };
        if let Some(why) = self.new.rival(&draft) {
            self.refuse_thing(thing, why);
            return Ok(());
        }
        self.new.add(draft);
        self.make(thing, labels, passed);
        Ok(())
    }

    /// One name for each language; the others are listed with what is wrong.
    fn labels<'n>(&mut self, thing: &NamedNode, names: &'n [Name]) -> BTreeMap<String, &'n str> {
        let mut labels = BTreeMap::new();
        for name in names.iter().filter(|name| !name.alias) {
            let language = name.language.to_lowercase();
            let doubt = "a name is said with a reservation, or denied";
            let doubt = (!name.is_sure).then(|| doubt.to_owned());
            match doubt.or_else(|| unwritable(&language, &name.text)) {
                None => {
                    labels.entry(language).or_insert(name.text.trim());
                }
                // What is the same for many stands in front of the colon.
                Some(why) if language.is_empty() => {
                    self.refuse_thing(thing, format!("{why}: its name without a language"));
                }
                Some(why) => self.refuse_thing(thing, format!("{why}: its name in {language}")),
            }
        }
        labels
    }

    fn make(&mut self, thing: &NamedNode, labels: BTreeMap<String, &str>, passed: Vec<Passed>) {
        self.done.commands.push(Command::Create);
        for (language, text) in labels {
            self.done.commands.push(Command::Label {
                subject: Subject::Last,
                language,
                text: text.to_owned(),
            });
        }
        self.done.created.push(Created {
            thing: thing.clone(),
            statements: passed.len(),
        });
        for passed in passed {
            self.push(Subject::Last, passed);
        }
    }
}
