//! Rules that come with a vocabulary: RDF Schema and OWL 2 RL.

mod datatypes;
mod lists;
mod owl;
mod rdfs;

pub(super) use datatypes::{known, wrong};

use std::collections::{BTreeSet, HashMap, HashSet};

use super::InferError;
use super::facts::{Fact, Facts, NONE, Part};
use super::program::{Named, Program};
use super::rule::{Atom, Rule, Slot, read};
use crate::model::Term;
use crate::store::{CancellationToken, Id, Terms};
use crate::vocab;

/// Which vocabulary's rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// RDF Schema.
    Rdfs,
    /// The rules of OWL 2 RL.
    OwlRl,
}

/// A rule of a table: its name in the specification, what it says, and itself; a rule that cannot be
/// said by patterns alone has no text.
struct Row {
    name: &'static str,
    title: &'static str,
    text: &'static str,
    /// Whether it tells only what is true of any data.
    is_axiom: bool,
    /// What follows from the data by way of that, for where it is left out.
    instead: &'static [&'static str],
}

impl Row {
    const fn without_axioms(self, instead: &'static [&'static str]) -> Self {
        Self { instead, ..self }
    }

    /// The rules of a row.
    fn texts(&self, axioms: bool) -> impl Iterator<Item = &'static str> {
        let own = (axioms || !self.is_axiom).then_some(self.text);
        let instead = if axioms { &[] } else { self.instead };
        own.into_iter().chain(instead.iter().copied())
    }
}

const fn row(name: &'static str, title: &'static str, text: &'static str) -> Row {
    Row {
        name,
        title,
        text,
        is_axiom: false,
        instead: &[],
    }
}

const fn axiom(name: &'static str, title: &'static str, text: &'static str) -> Row {
    Row {
        is_axiom: true,
        ..row(name, title, text)
    }
}

/// The rows of a profile, and what is true of any data.
fn table(profile: Profile) -> (&'static [Row], &'static [&'static str]) {
    match profile {
        Profile::Rdfs => (&rdfs::RULES, &rdfs::AXIOMS),
        Profile::OwlRl => (&owl::RULES, &owl::AXIOMS),
    }
}

/// The names of the rules of a profile.
pub(super) fn names(profile: Profile) -> impl Iterator<Item = &'static str> {
    let rows = table(profile).0.iter().map(|row| row.name);
    rows.chain(["axioms", "literals", "members", "propositions", "dt-eq"])
}

/// How much may be made at once.
pub(super) struct Bound<'a> {
    /// So many derived facts.
    pub(super) most: usize,
    pub(super) cancellation: &'a CancellationToken,
}

impl Bound<'_> {
    fn holds(&self, facts: &Facts, rule: &str) -> Result<(), InferError> {
        if self.cancellation.is_cancelled() {
            return Err(InferError::TimedOut);
        }
        if facts.len() - facts.stated() > self.most {
            return Err(InferError::TooMany {
                derived: self.most,
                rule: rule.to_owned(),
            });
        }
        Ok(())
    }
}

/// What a profile wants.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) profile: Profile,
    /// Whether what is true of any data is derived as well.
    pub(super) axioms: bool,
    /// The datatypes whose values are known.
    pub(super) datatypes: BTreeSet<String>,
}

/// Rules that are made of what the data say: of lists, numbers and literals.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    wanted: Option<Wanted>,
    lists: Option<lists::Lists>,
    /// Terms up to here have their types.
    typed: usize,
    types: Option<usize>,
    propositions: Option<usize>,
    members: Option<usize>,
    /// The first spelling of each value that has several, and the rule that makes them the same.
    spelled: HashMap<String, Id>,
    equal: Option<usize>,
}

impl Ground {
    /// Adds the rules of a profile to a program.
    pub(super) fn new(wanted: Wanted, program: &mut Program, terms: &mut Terms) -> Self {
        let (rows, axioms) = table(wanted.profile);
        let mut ground = Self::default();
        for row in rows {
            let texts: Vec<&str> = row.texts(wanted.axioms).collect();
            if !texts.is_empty() {
                let source = name(program, row.name, row.title);
                let rules = texts.into_iter().filter_map(|text| read(text, terms));
                let rules: Vec<Rule> = rules.map(|rule| Rule { source, ..rule }).collect();
                program.rules.extend(rules);
            }
        }
        if wanted.axioms || wanted.profile == Profile::Rdfs {
            let title = "rdf:_1, rdf:_2 … are membership properties.";
            let source = name(program, "members", title);
            ground.members = Some(pseudo(program, source));
        }
        if wanted.axioms {
            let source = name(program, "axioms", "What is true of any data.");
            let heads = axioms.iter().filter_map(|text| {
                let rule = read(&format!("?x ?y ?z -> {text}"), terms)?;
                rule.heads.first().copied()
            });
            let mut heads: Vec<Atom> = heads.collect();
            for iri in &wanted.datatypes {
                let ids = [iri, vocab::rdf::TYPE, DATATYPE].map(|iri| terms.named(iri));
                heads.push(ids.map(Slot::Is));
            }
            program.rules.push(Rule {
                source,
                heads,
                ..Rule::default()
            });
            let types = name(program, "literals", "A literal is a value of its datatype.");
            ground.types = Some(pseudo(program, types));
            if wanted.profile == Profile::Rdfs {
                let title = "What a triple term says is a proposition.";
                let source = name(program, "propositions", title);
                ground.propositions = Some(pseudo(program, source));
            }
        }
        if wanted.profile == Profile::OwlRl {
            let equal = name(program, "dt-eq", "Two spellings of one value are the same.");
            ground.equal = Some(pseudo(program, equal));
            ground.lists = Some(lists::Lists::new(program, terms));
        }
        ground.wanted = Some(wanted);
        ground
    }

    /// Makes the rules that follow from what has come since the last time.
    ///
    /// # Errors
    /// Time, and too much of it.
    pub(super) fn expand(
        &mut self,
        facts: &mut Facts,
        program: &mut Program,
        bound: &Bound<'_>,
    ) -> Result<(), InferError> {
        if let Some(lists) = &mut self.lists {
            lists.expand(facts, program, bound)?;
        }
        let Some(wanted) = &self.wanted else {
            return Ok(());
        };
        let a = facts.terms.named(vocab::rdf::TYPE);
        let proposition = facts.terms.named(PROPOSITION);
        let property = facts.terms.named(MEMBER);
        let sides = [DOMAIN, RANGE].map(|side| facts.terms.named(side));
        let resource = facts.terms.named(RESOURCE);
        let same = facts.terms.named(vocab::owl::SAME_AS);
        let until = facts.terms.len();
        for number in self.typed..until {
            let id = Id::try_from(number).unwrap_or(NONE);
            if let (Some(rule), Term::Literal(literal)) = (self.equal, facts.terms.term(id))
                && wanted.datatypes.contains(literal.datatype().as_str())
                && let Some(value) = datatypes::value(literal)
            {
                let first = *self.spelled.entry(value).or_insert(id);
                if first != id {
                    let rule = u32::try_from(rule).unwrap_or(NONE);
                    facts.insert([first, same, id], Some(rule));
                }
            }
            let (class, rule) = match facts.terms.term(id) {
                Term::Literal(literal) => {
                    let datatype = literal.datatype().as_str().to_owned();
                    if !wanted.datatypes.contains(&datatype) {
                        continue;
                    }
                    (facts.terms.named(&datatype), self.types)
                }
                Term::Triple(_) => (proposition, self.propositions),
                Term::NamedNode(node) if is_member(node.as_str()) => (property, self.members),
                _ => continue,
            };
            if let Some(rule) = rule {
                let rule = u32::try_from(rule).unwrap_or(NONE);
                facts.insert([id, a, class], Some(rule));
                // What is true of any such property.
                let sides = sides.iter().filter(|_| class == property && wanted.axioms);
                sides.for_each(|side| {
                    facts.insert([id, *side, resource], Some(rule));
                });
            }
        }
        self.typed = until;
        Ok(())
    }

    /// What was left out because it is too long, by the number of its axiom.
    pub(super) fn left_out(&self) -> &[(Fact, usize)] {
        self.lists.as_ref().map_or(&[], lists::Lists::left_out)
    }

    /// The datatypes whose values are known; none where no profile holds.
    pub(super) fn datatypes(&self) -> Option<&BTreeSet<String>> {
        self.wanted.as_ref().map(|wanted| &wanted.datatypes)
    }

    /// Whether things are the same or different by `owl:sameAs`.
    pub(super) fn is_owl(&self) -> bool {
        self.lists.is_some()
    }
}

const DATATYPE: &str = "http://www.w3.org/2000/01/rdf-schema#Datatype";
const PROPOSITION: &str = "http://www.w3.org/2000/01/rdf-schema#Proposition";
const MEMBER: &str = "http://www.w3.org/2000/01/rdf-schema#ContainerMembershipProperty";
const DOMAIN: &str = "http://www.w3.org/2000/01/rdf-schema#domain";
const RANGE: &str = "http://www.w3.org/2000/01/rdf-schema#range";
const RESOURCE: &str = "http://www.w3.org/2000/01/rdf-schema#Resource";

/// Whether it is `rdf:_1`, `rdf:_2` and so on.
fn is_member(iri: &str) -> bool {
    let number = iri.strip_prefix(vocab::rdf::NAMESPACE);
    let number = number.and_then(|local| local.strip_prefix('_'));
    number.is_some_and(|number| {
        !number.is_empty()
            && !number.starts_with('0')
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A named rule of a profile, and its number.
fn name(program: &mut Program, name: &str, title: &str) -> usize {
    program.named.push(Named {
        name: name.to_owned(),
        title: title.to_owned(),
        ..Named::default()
    });
    program.named.len() - 1
}

/// A rule that stands for what is added without a join: anything of a class.
fn pseudo(program: &mut Program, source: usize) -> usize {
    program.rules.push(Rule {
        source,
        heads: vec![[Slot::Var(0), Slot::Var(1), Slot::Var(2)]],
        width: 3,
        ..Rule::default()
    });
    program.rules.len() - 1
}

/// What there is of a list.
enum Listed {
    Whole(Vec<Id>),
    /// It is not whole, or goes in a circle.
    Open,
    /// It is longer than that.
    Longer(usize),
}

/// The members of a list, at the most so many.
fn members(facts: &Facts, list: Id, [first, rest, nil]: [Id; 3], most: usize) -> Listed {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut node = list;
    let all = Part::Before(u32::try_from(facts.len()).unwrap_or(NONE));
    while node != nil {
        if !seen.insert(node) {
            return Listed::Open;
        }
        if found.len() >= most {
            return Listed::Longer(most);
        }
        let value = |predicate| {
            let found = facts.matching([Some(node), Some(predicate), None], all);
            found.map(|[_, _, object]| object).min()
        };
        let (Some(member), Some(after)) = (value(first), value(rest)) else {
            return Listed::Open;
        };
        found.push(member);
        node = after;
    }
    Listed::Whole(found)
}

/// The rows of a table from some place on.
fn rows_from(facts: &Facts, predicate: Id, from: usize) -> Vec<Fact> {
    let all = Part::Before(u32::try_from(facts.len()).unwrap_or(NONE));
    let rows = facts.matching([None, Some(predicate), None], all);
    rows.skip(from).collect()
}
