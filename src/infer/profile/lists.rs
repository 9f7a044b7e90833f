//! What OWL 2 RL says of lists and numbers, when an axiom with one comes.
//!
//! The members of a list are noted once, whoever uses it, with a predicate that helps the rules in `owl.rs`. What asks
//! for all members together cannot go through a table, and becomes a rule of its own.

use std::collections::{HashMap, HashSet};

use super::{Bound, Listed, members, name, pseudo, rows_from};
use crate::infer::InferError;
use crate::infer::facts::{Fact, Facts, NONE};
use crate::infer::program::Program;
use crate::infer::rule::{Atom, Rule, Slot, Test, iri};
use crate::model::Term;
use crate::query::value::Value;
use crate::store::{Id, Terms};

/// Axioms that rules are made of.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    words: Words,
    /// The number of each rule.
    sources: HashMap<By, usize>,
    /// How many rows of each predicate were looked at.
    looked: HashMap<Id, usize>,
    /// Axioms whose list was not whole, and how many firsts and rests there were then.
    waiting: Vec<Fact>,
    cells: usize,
    /// Lists whose members are noted.
    noted: HashSet<Id>,
    /// Axioms that make no rule because their list is longer than that.
    left_out: Vec<(Fact, usize)>,
    /// From a member to its list.
    member: Id,
    /// The rule that members are noted by.
    noting: u32,
}

/// The terms that these rules know.
#[derive(Clone, Debug)]
struct Words(HashMap<&'static str, Id>);

const WORDS: [&str; 16] = [
    "rdf:type",
    "rdf:first",
    "rdf:rest",
    "rdf:nil",
    "owl:sameAs",
    "owl:Thing",
    "owl:onProperty",
    "owl:onClass",
    "owl:intersectionOf",
    "owl:unionOf",
    "owl:oneOf",
    "owl:propertyChainAxiom",
    "owl:hasKey",
    "owl:members",
    "owl:distinctMembers",
    "owl:maxCardinality",
];

/// The predicates of such axioms.
const AXIOMS: [&str; 9] = [
    "owl:intersectionOf",
    "owl:unionOf",
    "owl:oneOf",
    "owl:propertyChainAxiom",
    "owl:hasKey",
    "owl:members",
    "owl:distinctMembers",
    "owl:maxCardinality",
    "owl:maxQualifiedCardinality",
];

/// From a member to its list; the rules in `owl.rs` know it by this name.
const MEMBER: &str = "<helper:member";

/// A list of parts that have to hold together makes no rule if it is longer.
const TOGETHER: usize = 256;

/// A longer list makes no rules.
const LONGEST: usize = 10_000;

/// A rule that is made for each axiom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum By {
    Intersection,
    Chain,
    Key,
    MaxNone,
    MaxOne,
    MaxNoneOf,
    MaxNoneOfAny,
    MaxOneOf,
    MaxOneOfAny,
}

impl By {
    const ALL: [Self; 9] = [
        Self::Intersection,
        Self::Chain,
        Self::Key,
        Self::MaxNone,
        Self::MaxOne,
        Self::MaxNoneOf,
        Self::MaxNoneOfAny,
        Self::MaxOneOf,
        Self::MaxOneOfAny,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Intersection => "cls-int1",
            Self::Chain => "prp-spo2",
            Self::Key => "prp-key",
            Self::MaxNone => "cls-maxc1",
            Self::MaxOne => "cls-maxc2",
            Self::MaxNoneOf => "cls-maxqc1",
            Self::MaxNoneOfAny => "cls-maxqc2",
            Self::MaxOneOf => "cls-maxqc3",
            Self::MaxOneOfAny => "cls-maxqc4",
        }
    }
}

/// A rule on its way.
struct Made(By, Vec<Atom>, Vec<Atom>, Vec<Test>);

const X: Slot = Slot::Var(0);
const Y: Slot = Slot::Var(1);
const Z: Slot = Slot::Var(2);
const R: Slot = Slot::Var(3);

impl Words {
    fn is(&self, word: &str) -> Slot {
        Slot::Is(self.id(word))
    }

    fn id(&self, word: &str) -> Id {
        self.0.get(word).copied().unwrap_or(Id::MAX)
    }
}

impl Lists {
    pub(super) fn new(program: &mut Program, terms: &mut Terms) -> Self {
        let words = WORDS
            .iter()
            .chain(&AXIOMS)
            .filter_map(|word| Some((*word, terms.named(&iri(word)?))));
        let words = Words(words.collect());
        let mut source = |rule: &str| {
            let known = program.named.iter().position(|named| named.name == rule);
            known.unwrap_or_else(|| name(program, rule, ""))
        };
        let sources = By::ALL.map(|by| (by, source(by.name())));
        let noting = source("cls-uni");
        let noting = u32::try_from(pseudo(program, noting)).unwrap_or(NONE);
        let member = terms.named(MEMBER);
        program.hidden.push(member);
        Self {
            words,
            sources: sources.into_iter().collect(),
            looked: HashMap::new(),
            waiting: Vec::new(),
            cells: 0,
            noted: HashSet::new(),
            left_out: Vec::new(),
            member,
            noting,
        }
    }

    pub(super) fn left_out(&self) -> &[(Fact, usize)] {
        &self.left_out
    }

    /// Notes the lists and makes the rules of axioms that have come since.
    pub(super) fn expand(
        &mut self,
        facts: &mut Facts,
        program: &mut Program,
        bound: &Bound<'_>,
    ) -> Result<(), InferError> {
        // Without another cell no list has become whole.
        let cells = ["rdf:first", "rdf:rest"].map(|word| facts.size(self.words.id(word)));
        let cells = cells.iter().sum();
        let mut axioms = if cells > self.cells {
            std::mem::take(&mut self.waiting)
        } else {
            Vec::new()
        };
        self.cells = cells;
        for word in AXIOMS {
            let predicate = self.words.id(word);
            let looked = self.looked.entry(predicate).or_default();
            let size = facts.size(predicate);
            if size > *looked {
                axioms.extend(rows_from(facts, predicate, *looked));
                *looked = size;
            }
        }
        for axiom in axioms {
            bound.holds(facts, "members of lists")?;
            for Made(by, body, heads, tests) in self.of_axiom(facts, axiom) {
                program.rules.push(self.rule(by, body, heads, tests));
            }
        }
        Ok(())
    }

    fn rule(&self, by: By, body: Vec<Atom>, heads: Vec<Atom>, tests: Vec<Test>) -> Rule {
        let slots = body.iter().chain(&heads).flatten();
        let places = slots.filter_map(|slot| match slot {
            Slot::Var(place) => Some(place + 1),
            Slot::Is(_) | Slot::Made => None,
        });
        Rule {
            source: self.sources.get(&by).copied().unwrap_or_default(),
            width: places.max().unwrap_or(0),
            body,
            heads,
            tests,
            ..Rule::default()
        }
    }

    /// The rules of an axiom; it waits where its list is not there as a whole.
    fn of_axiom(&mut self, facts: &mut Facts, axiom: Fact) -> Vec<Made> {
        let [_, predicate, list] = axiom;
        let of = |word| predicate == self.words.id(word);
        if of("owl:maxCardinality") {
            return self.most(facts, axiom);
        }
        if of("owl:maxQualifiedCardinality") {
            return self.most_qualified(facts, axiom);
        }
        let (chain, key) = (of("owl:propertyChainAxiom"), of("owl:hasKey"));
        let together = chain || key || of("owl:intersectionOf");
        let noted = chain || key || self.noted.contains(&list);
        if noted && !together {
            return Vec::new();
        }
        let cell = ["rdf:first", "rdf:rest", "rdf:nil"].map(|word| self.words.id(word));
        let most = if noted { TOGETHER } else { LONGEST };
        let parts = match members(facts, list, cell, most) {
            Listed::Whole(parts) => parts,
            Listed::Open => {
                self.waiting.push(axiom);
                return Vec::new();
            }
            Listed::Longer(most) => {
                self.left_out.push((axiom, most));
                return Vec::new();
            }
        };
        if !noted {
            self.noted.insert(list);
            for part in &parts {
                facts.insert([*part, self.member, list], Some(self.noting));
            }
        }
        if !together || parts.is_empty() {
            return Vec::new();
        }
        if parts.len() > TOGETHER {
            self.left_out.push((axiom, TOGETHER));
            return Vec::new();
        }
        if chain {
            self::chain(axiom, &parts)
        } else if key {
            self.key(axiom, &parts)
        } else {
            self.intersection(axiom, &parts)
        }
    }

    fn intersection(&self, axiom: Fact, list: &[Id]) -> Vec<Made> {
        let a = self.words.is("rdf:type");
        let parts = list.iter().map(|part| [X, a, Slot::Is(*part)]);
        let all = std::iter::once(axiom.map(Slot::Is)).chain(parts);
        let head = vec![[X, a, Slot::Is(axiom[0])]];
        vec![Made(By::Intersection, all.collect(), head, Vec::new())]
    }

    fn key(&self, axiom: Fact, list: &[Id]) -> Vec<Made> {
        let a = self.words.is("rdf:type");
        let first = axiom.map(Slot::Is);
        let mut body = vec![first, [X, a, first[0]], [Y, a, first[0]]];
        for (place, part) in list.iter().enumerate() {
            let value = Slot::Var(place + 2);
            body.push([X, Slot::Is(*part), value]);
            body.push([Y, Slot::Is(*part), value]);
        }
        let head = vec![[X, self.words.is("owl:sameAs"), Y]];
        vec![Made(By::Key, body, head, vec![differ(X, Y)])]
    }

    fn most(&self, facts: &Facts, axiom: Fact) -> Vec<Made> {
        let words = &self.words;
        let a = words.is("rdf:type");
        let first = axiom.map(Slot::Is);
        let on = [first[0], words.is("owl:onProperty"), R];
        let inside = [X, a, first[0]];
        match number(facts, axiom[2]) {
            Some(0) => vec![Made(
                By::MaxNone,
                vec![first, on, inside, [X, R, Y]],
                Vec::new(),
                Vec::new(),
            )],
            Some(1) => vec![Made(
                By::MaxOne,
                vec![first, on, inside, [X, R, Y], [X, R, Z]],
                vec![[Y, words.is("owl:sameAs"), Z]],
                vec![differ(Y, Z)],
            )],
            _ => Vec::new(),
        }
    }

    fn most_qualified(&self, facts: &Facts, axiom: Fact) -> Vec<Made> {
        let words = &self.words;
        let (a, on_class) = (words.is("rdf:type"), words.is("owl:onClass"));
        let thing = words.is("owl:Thing");
        let class = Slot::Var(4);
        let first = axiom.map(Slot::Is);
        let on = [first[0], words.is("owl:onProperty"), R];
        let of = |class| [first[0], on_class, class];
        let inside = [X, a, first[0]];
        let same = vec![[Y, words.is("owl:sameAs"), Z]];
        let tests = || vec![differ(Y, Z)];
        match number(facts, axiom[2]) {
            Some(0) => vec![
                Made(
                    By::MaxNoneOf,
                    vec![first, on, of(class), inside, [X, R, Y], [Y, a, class]],
                    Vec::new(),
                    Vec::new(),
                ),
                Made(
                    By::MaxNoneOfAny,
                    vec![first, on, of(thing), inside, [X, R, Y]],
                    Vec::new(),
                    Vec::new(),
                ),
            ],
            Some(1) => vec![
                Made(
                    By::MaxOneOf,
                    vec![
                        first,
                        on,
                        of(class),
                        inside,
                        [X, R, Y],
                        [Y, a, class],
                        [X, R, Z],
                        [Z, a, class],
                    ],
                    same.clone(),
                    tests(),
                ),
                Made(
                    By::MaxOneOfAny,
                    vec![first, on, of(thing), inside, [X, R, Y], [X, R, Z]],
                    same,
                    tests(),
                ),
            ],
            _ => Vec::new(),
        }
    }
}

fn differ(one: Slot, other: Slot) -> Test {
    Test {
        one,
        other,
        same: false,
        terms: true,
    }
}

fn chain(axiom: Fact, list: &[Id]) -> Vec<Made> {
    let first = axiom.map(Slot::Is);
    let steps = list.iter().enumerate();
    let steps =
        steps.map(|(place, part)| [Slot::Var(place), Slot::Is(*part), Slot::Var(place + 1)]);
    let body = std::iter::once(first).chain(steps).collect();
    let head = vec![[X, first[0], Slot::Var(list.len())]];
    vec![Made(By::Chain, body, head, Vec::new())]
}

/// The number that a literal stands for, whatever its type.
fn number(facts: &Facts, id: Id) -> Option<u64> {
    let Term::Literal(literal) = facts.terms.term(id) else {
        return None;
    };
    match Value::of(literal) {
        Some(Value::Decimal(number)) => number.to_string().parse().ok(),
        _ => literal.value().trim().parse().ok(),
    }
}
