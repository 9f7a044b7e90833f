//! Which statements a query asks for between two of its variables: only by these may its rows tie things.

use std::collections::{BTreeMap, BTreeSet};

use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::doctor::walk;
use super::parsed;
use crate::model::prefixes::Prefixes;
use crate::vocab::rdf;

/// So many names for one thing are followed.
const NAMES: usize = 16;

/// From a note to the statement that it is on, or to a part of that.
const QUOTING: [&str; 4] = [rdf::REIFIES, rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT];

/// The predicates of some statements.
#[derive(Debug, Default)]
struct Predicates {
    named: BTreeSet<String>,
    /// Whatever it is.
    any: bool,
}

impl Predicates {
    /// Whether one of them leads to a statement about which something is said.
    fn read_quotes(&self) -> bool {
        self.any || QUOTING.iter().any(|by| self.named.contains(*by))
    }
}

/// How a query asks for a statement between two of its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asking {
    /// As one that is quoted, by what is said of it.
    Quoted,
    /// As one that is stated.
    Stated,
}

/// Both ends of statements, and their predicates.
type Between = BTreeMap<[String; 2], Predicates>;

/// The predicates of the statements that a query asks for, by their ends.
#[derive(Debug, Default)]
pub struct Tying {
    stated: Between,
    quoted: Between,
    /// The parts of statements of RDF 1.1: subjects, predicates and objects, by the note.
    parts: BTreeMap<String, [Vec<String>; 3]>,
    /// What variables are bound to: other variables, things, or an end of a triple term.
    bound: BTreeMap<String, String>,
    /// It asks for what is said of statements.
    quotes: bool,
}

impl Tying {
    /// Those of a query; none where the text cannot be read.
    pub fn of(text: &str, prefixes: &Prefixes) -> Option<Self> {
        let (Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. }) = parsed(text, prefixes)?;
        let mut found = Self::default();
        walk(&pattern, &mut |pattern| found.read(pattern));
        found.join_parts();
        Some(found)
    }

    /// With other names for some of the variables.
    #[must_use]
    pub fn renamed(mut self, names: &[(&str, String)]) -> Self {
        let names = names.iter().filter(|(new, old)| new != old);
        let names = names.map(|(new, old)| (format!("?{new}"), format!("?{old}")));
        self.bound.extend(names);
        self
    }

    /// Whether and how it asks for a statement with this predicate from what one variable stands for to the other.
    pub fn asks(&self, ends: [&str; 2], predicate: &str) -> Option<Asking> {
        let ends = ends.map(|name| self.root(&format!("?{name}")));
        let has = |between: &Between| {
            let asked = between.iter().filter(|(of, _)| {
                let [from, to] = of;
                [self.root(from), self.root(to)] == ends
            });
            let mut predicates = asked.map(|(_, predicates)| predicates);
            predicates.any(|known| known.any || known.named.contains(predicate))
        };
        if has(&self.stated) {
            return Some(Asking::Stated);
        }
        // Both ends of a statement that is quoted.
        let is_of_one = ends[0] == ends[1] && ends[0].starts_with('#');
        (is_of_one || has(&self.quoted)).then_some(Asking::Quoted)
    }

    /// Whether its answers may rest on statements that are quoted.
    pub const fn reads_quotes(&self) -> bool {
        self.quotes
    }

    /// What a variable is bound to in the end.
    fn root(&self, name: &str) -> String {
        let mut name = name;
        for _ in 0..NAMES {
            match self.bound.get(name) {
                Some(other) => name = other,
                None => break,
            }
        }
        name.to_owned()
    }

    fn read(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    self.triple(triple, Asking::Stated);
                }
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => {
                // A path may follow a statement either way.
                for ends in [[subject, object], [object, subject]] {
                    let mut predicates = Predicates::default();
                    along(path, &mut predicates);
                    self.quotes |= predicates.read_quotes();
                    add(&mut self.stated, ends, predicates);
                }
            }
            GraphPattern::Extend {
                variable,
                expression,
                ..
            } => {
                let name = format!("?{}", variable.as_str());
                let value = match expression {
                    Expression::Variable(other) => format!("?{}", other.as_str()),
                    Expression::NamedNode(thing) => thing.to_string(),
                    Expression::FunctionCall(Function::Subject | Function::Object, of) => {
                        match of.as_slice() {
                            [Expression::Variable(triple)] => format!("#{}", triple.as_str()),
                            _ => return,
                        }
                    }
                    _ => return,
                };
                self.bound.insert(name, value);
            }
            _ => {}
        }
    }

    fn triple(&mut self, triple: &TriplePattern, asking: Asking) {
        let predicates = match &triple.predicate {
            NamedNodePattern::NamedNode(by) => Predicates {
                named: [by.as_str().to_owned()].into(),
                any: false,
            },
            NamedNodePattern::Variable(_) => Predicates {
                any: true,
                ..Predicates::default()
            },
        };
        self.quotes |= predicates.read_quotes();
        self.part(triple);
        let between = match asking {
            Asking::Stated => &mut self.stated,
            Asking::Quoted => &mut self.quoted,
        };
        add(between, [&triple.subject, &triple.object], predicates);
        for end in [&triple.subject, &triple.object] {
            if let TermPattern::Triple(quoted) = end {
                self.quotes = true;
                self.triple(quoted, Asking::Quoted);
            }
        }
    }

    /// Keeps what a triple says of a statement of RDF 1.1.
    fn part(&mut self, triple: &TriplePattern) {
        let NamedNodePattern::NamedNode(by) = &triple.predicate else {
            return;
        };
        let parts = [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT];
        if let Some(place) = parts.iter().position(|part| *part == by.as_str()) {
            let known = self.parts.entry(triple.subject.to_string()).or_default();
            known[place].push(triple.object.to_string());
        }
    }

    /// Makes quoted statements of their parts.
    fn join_parts(&mut self) {
        for [subjects, predicates, objects] in std::mem::take(&mut self.parts).into_values() {
            let named = predicates.iter().filter_map(|by| {
                let iri = by.strip_prefix('<')?.strip_suffix('>')?;
                Some(iri.to_owned())
            });
            let named: BTreeSet<String> = named.collect();
            let any = named.is_empty();
            for subject in &subjects {
                for object in &objects {
                    let ends = [subject.clone(), object.clone()];
                    let known = self.quoted.entry(ends).or_default();
                    known.any |= any;
                    known.named.extend(named.iter().cloned());
                }
            }
        }
    }
}

fn add(between: &mut Between, ends: [&TermPattern; 2], predicates: Predicates) {
    let known = between.entry(ends.map(ToString::to_string)).or_default();
    known.any |= predicates.any;
    known.named.extend(predicates.named);
}

/// The predicates along a path.
fn along(path: &PropertyPathExpression, found: &mut Predicates) {
    match path {
        PropertyPathExpression::NamedNode(by) => {
            found.named.insert(by.as_str().to_owned());
        }
        PropertyPathExpression::Reverse(path)
        | PropertyPathExpression::ZeroOrMore(path)
        | PropertyPathExpression::OneOrMore(path)
        | PropertyPathExpression::ZeroOrOne(path) => along(path, found),
        PropertyPathExpression::Alternative(one, other)
        | PropertyPathExpression::Sequence(one, other) => {
            along(one, found);
            along(other, found);
        }
        PropertyPathExpression::NegatedPropertySet(_) => found.any = true,
    }
}
