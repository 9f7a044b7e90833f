//! What RDF says with a reservation, on a condition or only as somebody's claim: no evidence of anything, so that an index
//! leaves it out; of a date it keeps the decade, because what is far from that still contradicts.
//!
//! What is said of a statement may stand far from it, so it becomes records too, which sort before all others.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Languages;
use super::nodes::{node_of, split};
use super::rdf::Statement;
use super::said::of;
use crate::link::index::Date;
use crate::link::reservation::is_reservation;
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::rdf::RawTerm;
use crate::vocab::{dip, rdf};

/// What records about statements begin with: it sorts before nodes that hold names.
pub(super) const RESERVATION: u8 = 0;

/// How exact a date is that is said with a reservation: a decade.
const DECADE: u8 = 8;

/// What a node is of a statement, by the byte behind it in a record: a mark first.
const MARK: u8 = 0;
const WHOLE: u8 = 1;
const SUBJECT: u8 = 2;
const PREDICATE: u8 = 3;
const OBJECT: u8 = 4;

/// A value as records have it: an IRI or a blank node has no language, a literal without one an empty one.
pub(super) type Value<'a> = (Cow<'a, str>, Option<&'a str>);

/// The value of a term; triples have none.
pub(super) fn of_term(source: u32, term: &Term) -> Option<Value<'_>> {
    Some(match term {
        Term::NamedNode(iri) => (iri.as_str().into(), None),
        Term::BlankNode(node) => (node_of(source, node.as_str()).into(), None),
        Term::Literal(literal) => (
            literal.value().into(),
            Some(literal.language().unwrap_or_default()),
        ),
        Term::Triple(_) => return None,
    })
}

/// The same for a term of a line.
pub(super) fn of_raw<'a>(source: u32, term: &'a RawTerm<'_>) -> Option<Value<'a>> {
    Some(match term {
        RawTerm::Iri(iri) => (Cow::from(*iri), None),
        RawTerm::Blank(label) => (node_of(source, label).into(), None),
        RawTerm::Literal {
            value, language, ..
        } => (
            Cow::from(&**value),
            Some(language.as_deref().unwrap_or_default()),
        ),
        RawTerm::Other(term) => return of_term(source, term),
    })
}

/// What a predicate says of a statement.
pub(super) fn part(predicate: &str) -> Option<u8> {
    if let Some(local) = predicate.strip_prefix(rdf::NAMESPACE) {
        return match local {
            "reifies" => Some(WHOLE),
            "subject" => Some(SUBJECT),
            "predicate" => Some(PREDICATE),
            "object" => Some(OBJECT),
            _ => None,
        };
    }
    [dip::SPEAKER, dip::QUALIFIER, dip::CONDITION]
        .contains(&predicate)
        .then_some(MARK)
}

/// A part of a statement, or a mark on it, said of a node.
pub(super) struct Told<'a> {
    pub(super) node: &'a str,
    pub(super) part: u8,
    pub(super) value: Option<Value<'a>>,
    pub(super) triple: Option<&'a Triple>,
}

impl Told<'_> {
    /// Makes a record, if it counts: the byte that such begin with, node, zero, part, and what is said.
    pub(super) fn put(&self, record: &mut Vec<u8>, source: u32, languages: &Languages) -> bool {
        let mut said = Vec::new();
        match (self.part, &self.value, self.triple) {
            (MARK, Some((value, None)), _) if !is_reservation(value) => return false,
            (MARK, ..) => {}
            (WHOLE, _, Some(triple)) if put(&mut said, triple, source, languages) => {}
            (SUBJECT | PREDICATE, Some((value, None)), _) => said.extend(value.as_bytes()),
            (OBJECT, Some((value, language)), _) => {
                said.push(u8::from(language.is_some()));
                said.extend(language.unwrap_or_default().as_bytes());
                said.push(0);
                said.extend(value.as_bytes());
            }
            _ => return false,
        }
        if self.node.contains('\0') {
            return false;
        }
        record.clear();
        record.push(RESERVATION);
        record.extend(self.node.as_bytes());
        record.extend([0, self.part]);
        record.extend(said);
        true
    }
}

/// The record of a triple, as if it were stated.
fn put(record: &mut Vec<u8>, triple: &Triple, source: u32, languages: &Languages) -> bool {
    let subject = match &triple.subject {
        NamedOrBlankNode::NamedNode(iri) => Cow::from(iri.as_str()),
        NamedOrBlankNode::BlankNode(node) => node_of(source, node.as_str()).into(),
    };
    let (Some(said), Some((value, language))) = (
        of(triple.predicate.as_str()),
        of_term(source, &triple.object),
    ) else {
        return false;
    };
    let statement = Statement {
        subject: &subject,
        said,
        value: &value,
        language,
    };
    statement.put(record, languages)
}

/// The records of statements that are reserved.
#[derive(Default)]
pub(super) struct Reserved {
    records: HashSet<Vec<u8>>,
    node: Vec<u8>,
    is_marked: bool,
    subjects: Vec<String>,
    predicates: Vec<String>,
    objects: Vec<(Option<String>, String)>,
}

impl Reserved {
    /// Takes a record about a statement; those of one node come one after the other, marks first.
    pub(super) fn take(&mut self, record: &[u8]) {
        let (node, rest) = split(&record[1..]);
        if node != self.node {
            self.close();
            node.clone_into(&mut self.node);
        }
        let Some((part, said)) = rest.split_first() else {
            return;
        };
        if *part == MARK {
            self.is_marked = true;
        }
        if !self.is_marked {
            return;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match *part {
            WHOLE => {
                self.records.insert(said.to_owned());
            }
            SUBJECT => self.subjects.push(text(said)),
            PREDICATE => self.predicates.push(text(said)),
            OBJECT => {
                let (language, value) = split(said.get(1..).unwrap_or_default());
                let is_literal = said.first() == Some(&1);
                self.objects
                    .push((is_literal.then(|| text(language)), text(value)));
            }
            _ => {}
        }
    }

    /// Ends a node: what it names in parts is a statement now.
    pub(super) fn close(&mut self) {
        self.node.clear();
        self.is_marked = false;
        let (subjects, predicates, objects) = (
            std::mem::take(&mut self.subjects),
            std::mem::take(&mut self.predicates),
            std::mem::take(&mut self.objects),
        );
        let said = predicates.iter().filter_map(|predicate| of(predicate));
        let said: Vec<_> = said.collect();
        let mut record = Vec::new();
        let mut state = |subject: &str, said, (language, value): &(Option<String>, String)| {
            let statement = Statement {
                subject,
                said,
                value,
                language: language.as_deref(),
            };
            // What is wanted was looked at with the statement itself.
            if statement.put(&mut record, &Languages::default()) {
                self.records.insert(record.clone());
            }
        };
        for subject in &subjects {
            for said in &said {
                for object in &objects {
                    state(subject, *said, object);
                }
            }
        }
    }

    /// Whether a record is of a statement that is reserved.
    pub(super) fn has(&self, record: &[u8]) -> bool {
        !self.records.is_empty() && self.records.contains(record)
    }
}

/// What is kept of a date that is said with a reservation.
pub(super) fn vague(date: Date) -> Date {
    if date.precision <= DECADE {
        return date;
    }
    Date {
        month: 0,
        day: 0,
        precision: DECADE,
        ..date
    }
}
