//! Values of both sides for people.

use std::collections::BTreeMap;

use super::beside::Beside;
use crate::link::compare::{Here, Row, Subject, There};
use crate::link::days::{counted, is_julian};
use crate::link::ours::Said;
use crate::link::wikibase::{
    Coordinate, EntityId, Reference, SnakContent, Statement, Time, Value, Wiki,
};
use crate::model::printable;
use crate::query::labels::Labels;

/// How things are called, ours and theirs.
pub(super) struct Words<'a> {
    beside: &'a Beside,
    labels: &'a Labels<'a>,
    languages: &'a [String],
    names: BTreeMap<&'a EntityId, &'a str>,
}

impl<'a> Words<'a> {
    pub(super) fn new(beside: &'a Beside, labels: &'a Labels<'a>, languages: &'a [String]) -> Self {
        Self {
            beside,
            labels,
            languages,
            names: beside.names(),
        }
    }

    /// A thing of ours.
    pub(super) fn thing(&self, iri: &str) -> String {
        self.labels.name(iri)
    }

    /// The name of an entity, ours if it is linked, theirs if the files have it.
    pub(super) fn name(&self, id: &EntityId) -> Option<String> {
        if let Some(thing) = self.names.get(id) {
            return Some(self.labels.name(thing));
        }
        if let Some(label) = self.beside.profile.label(id) {
            return Some(printable(label));
        }
        let entity = self.beside.fetched.entity(id)?;
        let label = self.languages.iter().find_map(|tag| entity.labels.get(tag));
        label.map(|label| printable(label))
    }

    /// `country (P17)`.
    pub(super) fn entity(&self, id: &EntityId) -> String {
        match self.name(id) {
            Some(name) => format!("{name} ({id})"),
            None => id.to_string(),
        }
    }

    pub(super) fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Name(language) => format!("name, {language}"),
            Subject::Property(id) => self.entity(id),
        }
    }

    pub(super) fn value(&self, value: &Value) -> String {
        match value {
            Value::Entity(id) => self.entity(id),
            Value::Text(text) => printable(text),
            Value::Monolingual { language, text } => format!("{} ({language})", printable(text)),
            Value::Time(time) => moment(time),
            Value::Quantity(quantity) => {
                let unit = Wiki::wikidata().entity_id(&quantity.unit);
                let unit = unit.map(|unit| format!(" {}", self.entity(&unit)));
                let amount = quantity
                    .amount
                    .strip_prefix('+')
                    .unwrap_or(&quantity.amount);
                format!("{}{}", printable(amount), unit.unwrap_or_default())
            }
            Value::Coordinate(place) => degrees(place),
            Value::Other { kind, .. } => format!("a value of the kind {}", printable(kind)),
        }
    }

    pub(super) fn content(&self, content: &SnakContent) -> String {
        match content {
            SnakContent::Value(value) => self.value(value),
            SnakContent::Somevalue => "unknown".to_owned(),
            SnakContent::Novalue => "none".to_owned(),
        }
    }

    fn said(&self, said: &Said) -> String {
        match said {
            Said::Value(Value::Entity(id), crate::model::Term::NamedNode(node)) => {
                format!("{} ({id})", self.labels.name(node.as_str()))
            }
            Said::Value(value, _) => self.value(value),
            Said::Unlinked(term) | Said::Unreadable(term, _) => self.labels.show(term),
        }
    }

    pub(super) fn here(&self, row: &Row) -> Option<String> {
        row.here.as_ref().map(|here| match here {
            Here::Name(text) => printable(text),
            Here::Fact(fact) => self.said(&fact.value),
        })
    }

    pub(super) fn there(&self, row: &Row) -> Option<String> {
        row.there.as_ref().map(|there| match there {
            There::Name(text) => printable(text),
            There::Statement(own) => self.content(&own.main.content),
        })
    }
}

/// How many references, and the latest of their dates.
pub(super) fn references(own: &Statement) -> String {
    let count = match own.references.len() {
        0 => return "none".to_owned(),
        1 => "1".to_owned(),
        count => count.to_string(),
    };
    match own.references.iter().filter_map(latest).max() {
        Some(date) => format!("{count}, {date}"),
        None => count,
    }
}

/// The latest date in a reference: published, retrieved.
fn latest(reference: &Reference) -> Option<String> {
    let dates = reference
        .snaks
        .iter()
        .filter_map(|snak| match &snak.content {
            SnakContent::Value(Value::Time(time)) => Some(moment(time)),
            _ => None,
        });
    dates.max()
}

/// A time as exact as it is, with its calendar if that is an old one. Years before 1 are counted as in our data, with a year
/// 0; of decades and what is longer people count from our era.
pub(super) fn moment(time: &Time) -> String {
    let date = time.time.split('T').next().unwrap_or_default();
    let (is_before, digits) = match date.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, date.strip_prefix('+').unwrap_or(date)),
    };
    let (year, rest) = digits.split_once('-').unwrap_or((digits, ""));
    let (month, _) = rest.split_once('-').unwrap_or((rest, ""));
    let era = if is_before { " BC" } else { "" };
    let text = match time.precision {
        9.. => {
            let year = counted(year, is_before);
            match time.precision {
                11.. if rest.contains('-') => format!("{year}-{rest}"),
                10 if !month.is_empty() => format!("{year}-{month}"),
                _ => year,
            }
        }
        8 => format!("{year}s{era}"),
        7 => format!("century of {year}{era}"),
        _ => format!("about {year}{era}"),
    };
    let old = is_julian(&time.calendar);
    let calendar = if old { " (Julian)" } else { "" };
    printable(&format!("{text}{calendar}"))
}

fn degrees(place: &Coordinate) -> String {
    let round = |number: f64| (number * 100_000.0).round() / 100_000.0;
    format!("{}, {}", round(place.latitude), round(place.longitude))
}
