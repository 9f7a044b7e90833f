//! Names for people instead of IRIs.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::model::duration;
use crate::model::prefixes::Prefixes;
use crate::model::{
    BlankNodeRef, Literal, NamedNodeRef, NamedOrBlankNodeRef, Term, Triple, is_blank, printable,
};
use crate::store::{Backend, Pattern};
use crate::vocab::{dcterms, foaf, rdfs, schema, skos};

/// Properties whose values name their subject, the first that has one wins.
pub const NAMING: [&str; 6] = [
    rdfs::LABEL,
    skos::PREF_LABEL,
    schema::NAME,
    schema::NAME_S,
    foaf::NAME,
    dcterms::TITLE,
];

/// Looks labels up, in the languages that the reader wants, and remembers them.
pub struct Labels<'a> {
    backends: Vec<&'a dyn Backend>,
    languages: Vec<String>,
    prefixes: Prefixes,
    known: RefCell<HashMap<String, Option<String>>>,
    as_written: bool,
}

impl std::fmt::Debug for Labels<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Labels")
            .field("languages", &self.languages)
            .finish_non_exhaustive()
    }
}

impl<'a> Labels<'a> {
    /// Labels out of `backend` in these languages, the most wanted first.
    pub fn new(backend: &'a dyn Backend, languages: &[String], prefixes: Prefixes) -> Self {
        let languages = languages
            .iter()
            .map(|language| language.to_lowercase())
            .collect();
        Self {
            backends: vec![backend],
            languages,
            prefixes,
            known: RefCell::default(),
            as_written: false,
        }
    }

    /// Shows literals as they are written, for programs.
    #[must_use]
    pub fn with_literals_as_written(mut self) -> Self {
        self.as_written = true;
        self
    }

    /// Asks `other` where the data themselves have no label, e.g. for the ontology's terms.
    #[must_use]
    pub fn or_from(mut self, other: &'a dyn Backend) -> Self {
        self.backends.push(other);
        self
    }

    /// The label of an IRI, or of a blank node written `_:name`, if it has one.
    pub fn label(&self, iri: &str) -> Option<String> {
        if let Some(known) = self.known.borrow().get(iri) {
            return known.clone();
        }
        let found = self
            .backends
            .iter()
            .find_map(|backend| self.look_up(*backend, iri));
        self.known
            .borrow_mut()
            .insert(iri.to_owned(), found.clone());
        found
    }

    fn look_up(&self, backend: &dyn Backend, iri: &str) -> Option<String> {
        let subject = match iri.strip_prefix("_:") {
            Some(blank) => BlankNodeRef::new(blank).ok()?.into(),
            None => NamedOrBlankNodeRef::from(NamedNodeRef::new(iri).ok()?),
        };
        NAMING.iter().find_map(|naming| {
            let pattern = Pattern {
                subject: Some(subject),
                predicate: Some(NamedNodeRef::new_unchecked(naming)),
                ..Pattern::default()
            };
            let labels = backend
                .quads(pattern)
                .filter_map(|quad| match quad.ok()?.object {
                    // A label without anything to see names nothing.
                    Term::Literal(literal) if !is_blank(literal.value()) => {
                        Some((self.rank(&literal), literal.value().to_owned()))
                    }
                    _ => None,
                });
            labels.min().map(|(_, label)| label)
        })
    }

    /// Wanted languages in order, then no language, then any.
    fn rank(&self, literal: &Literal) -> usize {
        let count = self.languages.len();
        let Some(language) = literal.language() else {
            return count;
        };
        let language = language.to_lowercase();
        let wanted = |wanted: &String| {
            language == *wanted
                || language
                    .strip_prefix(wanted.as_str())
                    .is_some_and(|rest| rest.starts_with('-'))
        };
        self.languages.iter().position(wanted).unwrap_or(count + 1)
    }

    /// The label, or the compact form of the IRI.
    pub fn name(&self, iri: &str) -> String {
        let label = self.label(iri).map(|label| printable(&label));
        label.unwrap_or_else(|| self.prefixes.show(iri))
    }

    /// The text of a literal; durations in words.
    fn value(&self, literal: &Literal) -> String {
        let words = if self.as_written {
            None
        } else {
            duration::in_words(literal.value(), literal.datatype().as_str())
        };
        words.unwrap_or_else(|| printable(literal.value()))
    }

    /// A term for people: labels for IRIs, plain text for literals.
    pub fn show(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.name(node.as_str()),
            Term::Literal(literal) => self.value(literal),
            Term::BlankNode(blank) => {
                let name = blank.to_string();
                self.label(&name).map_or(name, |label| printable(&label))
            }
            Term::Triple(triple) => {
                let [subject, predicate, object] = self.parts(triple);
                format!("« {subject} {predicate} {object} »")
            }
        }
    }

    /// What a triple is shown as, name by name.
    pub fn parts(&self, triple: &Triple) -> [String; 3] {
        [
            self.show(&Term::from(triple.subject.clone())),
            self.name(triple.predicate.as_str()),
            self.show(&triple.object),
        ]
    }

    /// A term for people who asked for IRIs.
    pub fn show_iri(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.prefixes.show(node.as_str()),
            other => printable(&other.to_string()),
        }
    }

    /// The prefixes used for compact forms.
    pub fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }
}
