//! A rule: what has to be there, and what follows.

use super::facts::NONE;
use crate::model::{Term, Variable};
use crate::store::{Id, Terms};
use crate::vocab::{owl, rdf, rdfs};

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A variable, by its place in a row.
    Var(usize),
    /// A term.
    Is(Id),
    /// Something that the body does not know: a new node, or a value that is computed.
    Made,
}

/// A triple pattern.
pub(super) type Atom = [Slot; 3];

/// A test that needs no more than the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Test {
    pub(super) one: Slot,
    pub(super) other: Slot,
    /// Whether they have to be the same, or must not be.
    pub(super) same: bool,
    /// Whether it is about terms, not about what they stand for.
    pub(super) terms: bool,
}

/// A rule that is a join of triple patterns.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    /// The named rule that it is a part of.
    pub(super) source: usize,
    pub(super) body: Vec<Atom>,
    /// Without heads, what the body finds is an inconsistency.
    pub(super) heads: Vec<Atom>,
    /// How many variables a row has.
    pub(super) width: usize,
    pub(super) tests: Vec<Test>,
    /// Names of the variables that queries and people know.
    pub(super) names: Vec<(Variable, Slot)>,
    /// Filters and assignments that have to be asked, by their place among those of the program.
    pub(super) asked: Option<usize>,
    /// What is derived only helps other rules.
    pub(super) is_hidden: bool,
    /// `rdf:reifies`, for rules that people write: it is seen only where they name it.
    pub(super) reifies: Option<Id>,
}

impl Rule {
    /// A row without values.
    pub(super) fn row(&self) -> Vec<Id> {
        vec![NONE; self.width]
    }

    /// Whether a row is made of statements that a rule may see. Rules of a profile see all; others nothing that is derived
    /// of a literal or a quotation, and what leads to a quotation only by its name.
    pub(super) fn sees(&self, row: &[Id], terms: &Terms) -> bool {
        let Some(reifies) = self.reifies else {
            return true;
        };
        self.body.iter().all(|[subject, predicate, _]| {
            let is_named = !matches!(predicate, Slot::Var(_));
            let is_thing = value(*subject, row).is_some_and(|subject| {
                matches!(terms.term(subject), Term::NamedNode(_) | Term::BlankNode(_))
            });
            is_thing && (is_named || value(*predicate, row) != Some(reifies))
        })
    }
}

/// The value of a slot in a row.
pub(super) fn value(slot: Slot, row: &[Id]) -> Option<Id> {
    match slot {
        Slot::Is(id) => Some(id),
        Slot::Var(variable) => Some(row[variable]).filter(|id| *id != NONE),
        Slot::Made => None,
    }
}

impl Test {
    /// Whether a row passes; none where it takes more to know.
    pub(super) fn passes(&self, row: &[Id], terms: &Terms) -> Option<bool> {
        let (one, other) = (value(self.one, row)?, value(self.other, row)?);
        let is_plain = |id: Id| matches!(terms.term(id), Term::NamedNode(_) | Term::BlankNode(_));
        // Two spellings may stand for one value.
        if !(self.terms || is_plain(one) || is_plain(other)) {
            return None;
        }
        Some((one == other) == self.same)
    }
}

/// Reads a rule of a profile: `?x a ?c . ?c rdfs:subClassOf ?d -> ?x a ?d`. Nothing behind the arrow
/// is an inconsistency. `?x != ?y` is a test. None for what is no rule, which a test rules out.
pub(super) fn read(text: &str, terms: &mut Terms) -> Option<Rule> {
    let (body, heads) = text.split_once("->")?;
    let mut rule = Rule::default();
    let mut names: Vec<&str> = Vec::new();
    let mut slot = |word| read_slot(word, &mut names, terms);
    for pattern in body.split(" . ") {
        let words: Vec<&str> = pattern.split_whitespace().collect();
        match words[..] {
            [one, "!=", other] => rule.tests.push(Test {
                one: slot(one)?,
                other: slot(other)?,
                same: false,
                terms: true,
            }),
            [subject, predicate, object] => {
                rule.body
                    .push([slot(subject)?, slot(predicate)?, slot(object)?]);
            }
            _ => return None,
        }
    }
    for pattern in heads.split(" . ").filter(|text| !text.trim().is_empty()) {
        let words: Vec<&str> = pattern.split_whitespace().collect();
        let [subject, predicate, object] = words[..] else {
            return None;
        };
        rule.heads
            .push([slot(subject)?, slot(predicate)?, slot(object)?]);
    }
    rule.width = names.len();
    let named = names.iter().enumerate();
    rule.names = named
        .map(|(place, name)| (Variable::new_unchecked(*name), Slot::Var(place)))
        .collect();
    Some(rule)
}

fn read_slot<'t>(word: &'t str, names: &mut Vec<&'t str>, terms: &mut Terms) -> Option<Slot> {
    if let Some(name) = word.strip_prefix('?') {
        let known = names.iter().position(|known| *known == name);
        return Some(Slot::Var(known.unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })));
    }
    Some(Slot::Is(terms.named(&iri(word)?)))
}

/// The IRI of a word such as `owl:Thing`.
pub(super) fn iri(word: &str) -> Option<String> {
    if word == "a" {
        return Some(rdf::TYPE.to_owned());
    }
    let (prefix, local) = word.split_once(':')?;
    let space = match prefix {
        "rdf" => rdf::NAMESPACE,
        "rdfs" => rdfs::NAMESPACE,
        "owl" => owl::NAMESPACE,
        "xsd" => "http://www.w3.org/2001/XMLSchema#",
        // Predicates that help rules.
        "<helper" => return Some(word.to_owned()),
        _ => return None,
    };
    Some(format!("{space}{local}"))
}
