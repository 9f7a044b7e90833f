//! What the data dictionary has to know: how the built-in data use each term.

use std::collections::{BTreeMap, BTreeSet};

use chancery::builtin::{self, Part};
use chancery::model::prefixes::Prefixes;
use chancery::model::{Literal, NamedOrBlankNode, Term, Triple};
use chancery::store::{Backend as _, Pattern};

pub(crate) const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
pub(crate) const REIFIES: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies";
pub(crate) const IN_SCHEME: &str = "http://www.w3.org/2004/02/skos/core#inScheme";
pub(crate) const STATEMENT: &str = "https://w3id.org/chancery/id/stmt/";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Kinds of value that are listed before the rest is left out.
const MOST_KINDS: usize = 6;

/// How many of a class have a property, most first.
pub(crate) const SHARES: [&str; 3] = ["always", "usually", "sometimes"];

/// Statements by subject and predicate; values in a stable order.
pub(crate) struct Facts {
    pub(crate) by_subject: BTreeMap<String, BTreeMap<String, Vec<Term>>>,
    by_class: BTreeMap<String, Vec<String>>,
    /// Reifiers without a class.
    notes: Vec<String>,
}

/// How often the things of one class have a property, and what its values are.
pub(crate) struct Use {
    pub(crate) share: &'static str,
    pub(crate) number: &'static str,
    pub(crate) kinds: String,
}

/// The text of a subject, as `Facts` know it.
pub(crate) fn name(subject: &NamedOrBlankNode) -> String {
    match subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
        NamedOrBlankNode::BlankNode(blank) => blank.to_string(),
    }
}

fn iri(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

impl Facts {
    pub(crate) fn load(parts: &[Part]) -> Self {
        let backend = builtin::load(parts).unwrap();
        let mut by_subject: BTreeMap<String, BTreeMap<String, Vec<Term>>> = BTreeMap::new();
        for quad in backend.quads(Pattern::default()) {
            let quad = quad.unwrap();
            let said = by_subject.entry(name(&quad.subject)).or_default();
            let values = said.entry(quad.predicate.into_string()).or_default();
            values.push(quad.object);
        }
        for values in by_subject.values_mut().flat_map(BTreeMap::values_mut) {
            values.sort_by_cached_key(ToString::to_string);
            values.dedup();
        }
        let (mut by_class, mut notes) = (BTreeMap::<String, Vec<String>>::new(), Vec::new());
        for (subject, said) in &by_subject {
            for class in said.get(TYPE).into_iter().flatten().filter_map(iri) {
                let instances = by_class.entry(class.to_owned()).or_default();
                instances.push(subject.clone());
            }
            if said.contains_key(REIFIES) && !said.contains_key(TYPE) {
                notes.push(subject.clone());
            }
        }
        Self {
            by_subject,
            by_class,
            notes,
        }
    }

    pub(crate) fn values(&self, subject: &str, predicate: &str) -> &[Term] {
        let said = self.by_subject.get(subject);
        said.and_then(|said| said.get(predicate))
            .map_or(&[], Vec::as_slice)
    }

    /// The IRIs among the values.
    pub(crate) fn iris(&self, subject: &str, predicate: &str) -> Vec<&str> {
        let values = self.values(subject, predicate).iter();
        values.filter_map(iri).collect()
    }

    /// The subjects of a class; without one, those that are notes on statements.
    pub(crate) fn instances(&self, class: Option<&str>) -> Vec<&str> {
        let found = match class {
            Some(class) => self.by_class.get(class),
            None => Some(&self.notes),
        };
        found.into_iter().flatten().map(String::as_str).collect()
    }

    pub(crate) fn classes(&self) -> BTreeSet<&str> {
        self.by_class.keys().map(String::as_str).collect()
    }

    pub(crate) fn predicates(&self) -> BTreeSet<&str> {
        let all = self.by_subject.values().flat_map(BTreeMap::keys);
        all.map(String::as_str).collect()
    }

    /// Subject and predicate of a statement that leads to this blank node.
    pub(crate) fn pointer_to(&self, blank: &str) -> Option<(&str, &str)> {
        let points = |values: &[Term]| values.iter().any(|value| value.to_string() == blank);
        self.by_subject.iter().find_map(|(subject, said)| {
            let found = said.iter().find(|(_, values)| points(values))?;
            Some((subject.as_str(), found.0.as_str()))
        })
    }

    /// The triples that are mentioned, each with its reifier.
    pub(crate) fn mentioned(&self) -> Vec<(&str, &Triple)> {
        let mut found = Vec::new();
        for subject in self.by_subject.keys() {
            for term in self.values(subject, REIFIES) {
                if let Term::Triple(triple) = term {
                    found.push((subject.as_str(), &**triple));
                }
            }
        }
        found
    }

    /// How these subjects use the property; `None` if none has it.
    pub(crate) fn usage(
        &self,
        subjects: &[&str],
        property: &str,
        ask: &Describe<'_>,
    ) -> Option<Use> {
        let values = subjects
            .iter()
            .map(|subject| self.values(subject, property));
        let used: Vec<&[Term]> = values.filter(|values| !values.is_empty()).collect();
        let share = match used.len() {
            0 => return None,
            with if with == subjects.len() => SHARES[0],
            with if with * 2 >= subjects.len() => SHARES[1],
            _ => SHARES[2],
        };
        let kinds: BTreeSet<String> = used.iter().copied().flatten().map(ask).collect();
        let mut listed: Vec<String> = kinds.iter().take(MOST_KINDS).cloned().collect();
        if kinds.len() > MOST_KINDS {
            listed.push("…".to_owned());
        }
        Some(Use {
            share,
            number: number(&used),
            kinds: listed.join(", "),
        })
    }
}

/// Says what kind of value a term is.
pub(crate) type Describe<'a> = dyn Fn(&Term) -> String + 'a;

fn number(used: &[&[Term]]) -> &'static str {
    if used.iter().all(|values| values.len() == 1) {
        return "one";
    }
    let languages = |values: &[Term]| {
        let language = |term: &Term| match term {
            Term::Literal(literal) => literal.language().map(str::to_owned),
            _ => None,
        };
        let found: BTreeSet<String> = values.iter().filter_map(language).collect();
        found.len() == values.len()
    };
    if used.iter().all(|values| languages(values)) {
        "one a language"
    } else {
        "one or several"
    }
}

/// Terms in Turtle, with the prefixes of the program.
pub(crate) struct Turtle<'a> {
    pub(crate) prefixes: Prefixes,
    pub(crate) facts: &'a Facts,
}

impl Turtle<'_> {
    /// A subject or predicate.
    pub(crate) fn iri(&self, iri: &str) -> String {
        match iri {
            TYPE => "a".to_owned(),
            iri if iri.starts_with("_:") => self.inside(iri),
            iri => self.prefixes.show(iri),
        }
    }

    pub(crate) fn term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.prefixes.show(node.as_str()),
            Term::BlankNode(blank) => self.inside(&blank.to_string()),
            Term::Literal(literal) => self.literal(literal),
            Term::Triple(triple) => format!("<<( {} )>>", self.triple(triple)),
        }
    }

    /// Subject, predicate and object, without a full stop.
    pub(crate) fn triple(&self, triple: &Triple) -> String {
        let (subject, predicate) = (name(&triple.subject), triple.predicate.as_str());
        let object = self.term(&triple.object);
        // `a` stands for the type only outside of triple terms, so its name is written out.
        let predicate = self.prefixes.show(predicate);
        format!("{} {predicate} {object}", self.iri(&subject))
    }

    /// What a blank node says, in brackets.
    fn inside(&self, blank: &str) -> String {
        let said = self.facts.by_subject.get(blank).into_iter().flatten();
        let parts = said.map(|(predicate, values)| {
            let values: Vec<String> = values.iter().map(|term| self.term(term)).collect();
            format!("{} {}", self.iri(predicate), values.join(" , "))
        });
        format!("[ {} ]", parts.collect::<Vec<_>>().join(" ; "))
    }

    fn literal(&self, literal: &Literal) -> String {
        let quoted = Literal::new_simple_literal(literal.value()).to_string();
        if let Some(language) = literal.language() {
            return format!("{quoted}@{language}");
        }
        let datatype = literal.datatype();
        match datatype.as_str().strip_prefix(XSD) {
            Some("string") => quoted,
            // The store drops the point of a whole decimal; without it Turtle reads an integer.
            Some("decimal") if !literal.value().contains('.') => format!("{}.0", literal.value()),
            Some("integer" | "decimal" | "boolean") => literal.value().to_owned(),
            _ => format!("{quoted}^^{}", self.prefixes.show(datatype.as_str())),
        }
    }
}
