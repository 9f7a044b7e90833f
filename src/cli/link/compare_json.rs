//! A comparison as JSON, with all that both sides say.

use std::collections::BTreeMap;

use super::words::Words;
use crate::link::compare::{Here, Row, Subject, There, Verdict};
use crate::link::ours::Said;
use crate::link::wikibase::Snak;
use crate::model::{Term, printable};

/// The whole of it.
#[derive(serde::Serialize)]
pub(super) struct Report {
    counts: BTreeMap<&'static str, usize>,
    other_properties: usize,
    rows: Vec<Line>,
}

#[derive(serde::Serialize)]
struct Line {
    thing: String,
    label: String,
    item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    what: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    here: Option<Ours>,
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<Theirs>,
    notes: Vec<String>,
}

#[derive(serde::Serialize)]
struct Ours {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    iri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
}

#[derive(serde::Serialize)]
struct Theirs {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    qualifiers: Vec<Pair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Vec<Pair>>,
}

#[derive(serde::Serialize)]
struct Pair {
    property: String,
    value: String,
}

impl Report {
    pub(super) fn new(
        rows: &[Row],
        counts: &BTreeMap<Verdict, usize>,
        other_properties: usize,
        words: &Words<'_>,
    ) -> Self {
        let counts = counts
            .iter()
            .map(|(verdict, count)| (verdict.name(), *count));
        Self {
            counts: counts.collect(),
            other_properties,
            rows: rows.iter().map(|row| line(row, words)).collect(),
        }
    }
}

/// What is to be said of a row, without what would harm a terminal.
pub(super) fn notes(row: &Row) -> Vec<String> {
    row.notes.iter().map(|note| printable(note)).collect()
}

fn line(row: &Row, words: &Words<'_>) -> Line {
    let (property, language) = match &row.subject {
        Subject::Property(id) => (Some(id.to_string()), None),
        Subject::Name(language) => (None, Some(printable(language))),
    };
    Line {
        thing: row.thing.as_str().to_owned(),
        label: words.thing(row.thing.as_str()),
        item: row.item.to_string(),
        property,
        language,
        what: words.subject(&row.subject),
        verdict: row.verdict.name(),
        here: ours(row, words),
        there: theirs(row, words),
        notes: notes(row),
    }
}

fn ours(row: &Row, words: &Words<'_>) -> Option<Ours> {
    let value = words.here(row)?;
    let mut ours = Ours {
        value,
        iri: None,
        record: None,
        as_of: None,
        sources: Vec::new(),
    };
    if let Some(Here::Fact(fact)) = &row.here {
        let term = match &fact.value {
            Said::Value(_, term) | Said::Unlinked(term) | Said::Unreadable(term, _) => term,
        };
        ours.iri = match term {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        };
        ours.record = fact.record.as_ref().map(ToString::to_string);
        ours.as_of = fact.as_of.as_ref().map(super::words::moment);
        ours.sources.clone_from(&fact.sources);
    }
    Some(ours)
}

fn theirs(row: &Row, words: &Words<'_>) -> Option<Theirs> {
    let value = words.there(row)?;
    let pair = |snak: &Snak| Pair {
        property: words.entity(&snak.property),
        value: words.content(&snak.content),
    };
    Some(match &row.there {
        Some(There::Statement(own)) => Theirs {
            value,
            statement: Some(printable(&own.id)),
            rank: Some(own.rank.name()),
            qualifiers: own.qualifiers.iter().map(pair).collect(),
            references: own
                .references
                .iter()
                .map(|reference| reference.snaks.iter().map(pair).collect())
                .collect(),
        },
        _ => Theirs {
            value,
            statement: None,
            rank: None,
            qualifiers: Vec::new(),
            references: Vec::new(),
        },
    })
}
