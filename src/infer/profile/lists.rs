//! The rules of OWL 2 RL about lists and numbers, made when an axiom with one comes.

use std::collections::HashMap;

use super::{members, name, pseudo, rows_from};
use crate::infer::facts::{Fact, Facts, NONE};
use crate::infer::program::Program;
use crate::infer::rule::{Atom, Rule, Slot, Test, iri, read};
use crate::model::Term;
use crate::store::{Id, Terms};

/// Axioms that rules are made of.
#[derive(Debug)]
pub(super) struct Lists {
    words: Words,
    /// The number of each rule, by its name.
    sources: HashMap<&'static str, usize>,
    /// How many rows of each predicate were looked at.
    looked: HashMap<Id, usize>,
    /// Axioms whose list was not whole.
    waiting: Vec<Fact>,
    /// Predicates that help, by the predicate of their axiom.
    helpers: [(Id, Id); 2],
    /// The rule that members are noted by.
    noting: u32,
}

/// The terms that these rules know.
#[derive(Debug)]
struct Words(HashMap<&'static str, Id>);

const WORDS: [&str; 18] = [
    "rdf:type",
    "rdf:first",
    "rdf:rest",
    "rdf:nil",
    "rdfs:subClassOf",
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
    "owl:maxQualifiedCardinality",
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

/// Predicates that help: from a member to the axiom that lists it.
const MEMBER: &str = "urn:x-chancery:member";
const DISTINCT: &str = "urn:x-chancery:distinct-member";

/// Rules about members of one axiom, of which no two may be the same or share anything.
const PAIRS: [(&str, &str); 4] = [
    (
        "eq-diff2",
        "?l owl:members ?m . ?l a owl:AllDifferent . ?x MEMBER ?l . ?y MEMBER ?l . ?x != ?y . ?x owl:sameAs ?y ->",
    ),
    (
        "eq-diff3",
        "?l owl:distinctMembers ?m . ?l a owl:AllDifferent . ?x DISTINCT ?l . ?y DISTINCT ?l . ?x != ?y . ?x owl:sameAs ?y ->",
    ),
    (
        "cax-adc",
        "?l owl:members ?m . ?l a owl:AllDisjointClasses . ?c MEMBER ?l . ?d MEMBER ?l . ?c != ?d . ?x a ?c . ?x a ?d ->",
    ),
    (
        "prp-adp",
        "?l owl:members ?m . ?l a owl:AllDisjointProperties . ?p MEMBER ?l . ?q MEMBER ?l . ?p != ?q . ?x ?p ?y . ?x ?q ?y ->",
    ),
];

/// A list of parts that have to hold together makes no rule if it is longer.
const TOGETHER: usize = 256;

/// A rule on its way.
struct Made(&'static str, Vec<Atom>, Vec<Atom>, Vec<Test>);

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
            .filter_map(|word| Some((*word, terms.named(&iri(word)?))));
        let words = Words(words.collect());
        let named = program.named.iter().enumerate();
        let by_name: HashMap<String, usize> = named
            .map(|(place, named)| (named.name.clone(), place))
            .collect();
        let known = [
            "eq-diff2",
            "eq-diff3",
            "prp-spo2",
            "prp-adp",
            "prp-key",
            "cls-int1",
            "cls-int2",
            "cls-uni",
            "cls-maxc1",
            "cls-maxc2",
            "cls-maxqc1",
            "cls-maxqc2",
            "cls-maxqc3",
            "cls-maxqc4",
            "cls-oo",
            "cax-adc",
            "scm-int",
            "scm-uni",
        ];
        let mut sources = HashMap::new();
        for rule in known {
            let source = by_name.get(rule).copied();
            let source = source.unwrap_or_else(|| name(program, rule, ""));
            sources.insert(rule, source);
        }
        for (rule, text) in PAIRS {
            let text = text.replace("MEMBER", MEMBER).replace("DISTINCT", DISTINCT);
            let source = sources.get(rule).copied().unwrap_or_default();
            program
                .rules
                .extend(read(&text, terms).map(|rule| Rule { source, ..rule }));
        }
        let helpers = [("owl:members", MEMBER), ("owl:distinctMembers", DISTINCT)];
        let helpers = helpers.map(|(axiom, helper)| (words.id(axiom), terms.named(helper)));
        program.hidden.extend(helpers.map(|(_, helper)| helper));
        let source = sources.get("eq-diff2").copied().unwrap_or_default();
        let noting = u32::try_from(pseudo(program, source)).unwrap_or(NONE);
        Self {
            words,
            sources,
            looked: HashMap::new(),
            waiting: Vec::new(),
            helpers,
            noting,
        }
    }

    /// Makes the rules of axioms that have come since.
    pub(super) fn expand(&mut self, facts: &mut Facts, program: &mut Program) {
        let mut axioms = std::mem::take(&mut self.waiting);
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
            match self.of_axiom(facts, axiom) {
                None => self.waiting.push(axiom),
                Some(made) => {
                    self.note(facts, axiom);
                    for Made(rule, body, heads, tests) in made {
                        program.rules.push(self.rule(rule, body, heads, tests));
                    }
                }
            }
        }
    }

    /// Notes the members of an axiom about pairs of them.
    fn note(&self, facts: &mut Facts, axiom: Fact) {
        let helper = self.helpers.iter().find(|(known, _)| *known == axiom[1]);
        if let Some((_, helper)) = helper {
            for member in self.members(facts, axiom[2]).unwrap_or_default() {
                facts.insert([member, *helper, axiom[0]], Some(self.noting));
            }
        }
    }

    fn members(&self, facts: &Facts, list: Id) -> Option<Vec<Id>> {
        let cell = ["rdf:first", "rdf:rest", "rdf:nil"].map(|word| self.words.id(word));
        members(facts, list, cell)
    }

    fn rule(&self, rule: &str, body: Vec<Atom>, heads: Vec<Atom>, tests: Vec<Test>) -> Rule {
        let slots = body.iter().chain(&heads).flatten();
        let places = slots.filter_map(|slot| match slot {
            Slot::Var(place) => Some(place + 1),
            Slot::Is(_) | Slot::Made => None,
        });
        Rule {
            source: self.sources.get(rule).copied().unwrap_or_default(),
            width: places.max().unwrap_or(0),
            body,
            heads,
            tests,
            ..Rule::default()
        }
    }

    /// The rules of an axiom; none where its list is not there as a whole.
    fn of_axiom(&self, facts: &Facts, axiom: Fact) -> Option<Vec<Made>> {
        let words = &self.words;
        let [_, predicate, object] = axiom;
        if predicate == words.id("owl:maxCardinality") {
            return Some(self.most(facts, axiom));
        }
        if predicate == words.id("owl:maxQualifiedCardinality") {
            return Some(self.most_qualified(facts, axiom));
        }
        let list = self.members(facts, object)?;
        let of = |word| predicate == words.id(word);
        Some(if of("owl:intersectionOf") {
            self.intersection(axiom, &list)
        } else if of("owl:unionOf") {
            self.union(axiom, &list)
        } else if of("owl:oneOf") {
            self.one_of(axiom, &list)
        } else if of("owl:propertyChainAxiom") {
            chain(axiom, &list)
        } else if of("owl:hasKey") {
            self.key(axiom, &list)
        } else {
            Vec::new()
        })
    }

    fn intersection(&self, axiom: Fact, list: &[Id]) -> Vec<Made> {
        let (a, under) = (self.words.is("rdf:type"), self.words.is("rdfs:subClassOf"));
        let class = Slot::Is(axiom[0]);
        let first = axiom.map(Slot::Is);
        let parts = list.iter().map(|part| [X, a, Slot::Is(*part)]);
        let all: Vec<Atom> = std::iter::once(first).chain(parts.clone()).collect();
        let mut made = vec![Made("cls-int1", all, vec![[X, a, class]], Vec::new())];
        if list.is_empty() || list.len() > TOGETHER {
            made.clear();
        }
        for part in parts {
            let inside = vec![first, [X, a, class]];
            made.push(Made("cls-int2", inside, vec![part], Vec::new()));
            let head = vec![[class, under, part[2]]];
            made.push(Made("scm-int", vec![first], head, Vec::new()));
        }
        made
    }

    fn union(&self, axiom: Fact, list: &[Id]) -> Vec<Made> {
        let (a, under) = (self.words.is("rdf:type"), self.words.is("rdfs:subClassOf"));
        let class = Slot::Is(axiom[0]);
        let first = axiom.map(Slot::Is);
        let mut made = Vec::new();
        for part in list.iter().map(|part| Slot::Is(*part)) {
            let body = vec![first, [X, a, part]];
            made.push(Made("cls-uni", body, vec![[X, a, class]], Vec::new()));
            let head = vec![[part, under, class]];
            made.push(Made("scm-uni", vec![first], head, Vec::new()));
        }
        made
    }

    fn one_of(&self, axiom: Fact, list: &[Id]) -> Vec<Made> {
        let a = self.words.is("rdf:type");
        let first = axiom.map(Slot::Is);
        let heads = list.iter().map(|one| [Slot::Is(*one), a, first[0]]);
        vec![Made("cls-oo", vec![first], heads.collect(), Vec::new())]
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
        if list.is_empty() || list.len() > TOGETHER {
            return Vec::new();
        }
        vec![Made("prp-key", body, head, vec![differ(X, Y)])]
    }

    fn most(&self, facts: &Facts, axiom: Fact) -> Vec<Made> {
        let words = &self.words;
        let a = words.is("rdf:type");
        let first = axiom.map(Slot::Is);
        let on = [first[0], words.is("owl:onProperty"), R];
        let inside = [X, a, first[0]];
        match number(facts, axiom[2]) {
            Some(0) => vec![Made(
                "cls-maxc1",
                vec![first, on, inside, [X, R, Y]],
                Vec::new(),
                Vec::new(),
            )],
            Some(1) => vec![Made(
                "cls-maxc2",
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
                    "cls-maxqc1",
                    vec![first, on, of(class), inside, [X, R, Y], [Y, a, class]],
                    Vec::new(),
                    Vec::new(),
                ),
                Made(
                    "cls-maxqc2",
                    vec![first, on, of(thing), inside, [X, R, Y]],
                    Vec::new(),
                    Vec::new(),
                ),
            ],
            Some(1) => vec![
                Made(
                    "cls-maxqc3",
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
                    "cls-maxqc4",
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
    if list.is_empty() || list.len() > TOGETHER {
        return Vec::new();
    }
    vec![Made("prp-spo2", body, head, Vec::new())]
}

/// The number that a literal stands for, whatever its type.
fn number(facts: &Facts, id: Id) -> Option<u64> {
    match facts.terms.term(id) {
        Term::Literal(literal) => literal.value().trim().parse().ok(),
        _ => None,
    }
}
