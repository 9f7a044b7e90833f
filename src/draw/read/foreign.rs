//! What a graph file says that means nothing here: kept as it is, to be written again.

use std::collections::HashMap;

use super::meaning::{LIFETIME, SPELLS, UNDIRECTED, Values, hex};
use crate::draw::facts::{BETWEEN, Class, spelt};
use crate::draw::foreign::is_of_ours;
use crate::graph::{Attribute, Foreign, Moment, Sort, Spell};

/// Before names of lists and objects of JSON, which mean nothing under any name.
pub(super) const JSON: &str = "json\u{0}";

/// Between beginning and end of a time.
const TO: char = '/';

/// What the names of a file are declared to hold, by class.
#[derive(Default)]
pub(super) struct Typed(HashMap<Class, HashMap<String, Sort>>);

impl Typed {
    pub(super) fn declare(&mut self, class: Class, name: &str, sort: Sort) {
        let names = self.0.entry(class).or_default();
        names.insert(name.to_owned(), sort);
    }

    fn of(&self, class: Class, name: &str) -> Sort {
        let names = self.0.get(&class);
        let sort = names.and_then(|names| names.get(name));
        sort.copied().unwrap_or(Sort::Text)
    }
}

/// What is to be kept of a node or edge. `taken` are names that only say how it looks.
pub(super) fn of(
    (class, id): (Class, Option<&str>),
    values: &Values,
    typed: &Typed,
    taken: fn(&str) -> bool,
) -> Foreign {
    let mut attributes: Vec<Attribute> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let are_ours = values.are_ours();
    for (name, value) in &values.0 {
        let is_ours = are_ours && is_of_ours(class, name);
        if value.trim().is_empty() || taken(name) || is_ours || is_understood(class, name, value) {
            continue;
        }
        let json = name.strip_prefix(JSON).map(|name| (name, Sort::Json));
        let (name, sort) = json.unwrap_or_else(|| (name, typed.of(class, name)));
        let attribute = Attribute {
            name: name.to_owned(),
            sort,
            value: if sort == Sort::Truth {
                truth(value)
            } else {
                value.clone()
            },
        };
        // Of several values the last one counts.
        if let Some(place) = places.get(name) {
            attributes[*place] = attribute;
        } else {
            places.insert(name, attributes.len());
            attributes.push(attribute);
        }
    }
    Foreign {
        id: id.map(str::to_owned),
        attributes,
        spells: values.spells(),
    }
}

/// A truth value as XML Schema writes it. `NetworkX` writes those of Python.
fn truth(value: &str) -> String {
    match value.trim() {
        "True" | "TRUE" | "1" => "true".to_owned(),
        "False" | "FALSE" | "0" => "false".to_owned(),
        other => other.to_owned(),
    }
}

/// No name at all.
pub(super) const fn none(_: &str) -> bool {
    false
}

/// Whether a value stands in the graph or in what was given, or only says what the syntax does.
fn is_understood(class: Class, name: &str, value: &str) -> bool {
    let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    let is_number = || value.trim().parse::<f64>().is_ok();
    let is_said = || matches!(value.trim(), "true" | "false");
    let is_lifetime = LIFETIME.iter().any(|(_, own)| *own == name) || name == SPELLS;
    (is(&["x", "y", "z", "size", "width", "height"]) && is_number())
        || (is(&["color", "colour", "fill", "fillcolor", "background-color"])
            && hex(value).is_some())
        || (is(&[UNDIRECTED, "directed"]) && class == Class::Edge && is_said())
        || (is_lifetime && is_dated(value))
}

/// Whether all dates of a value can be read.
fn is_dated(value: &str) -> bool {
    let mut dates = value.split(BETWEEN).flat_map(|spell| spell.split(TO));
    dates.all(|date| date.is_empty() || moment(date).is_some())
}

fn moment(text: &str) -> Option<Moment> {
    Moment::parse(text).or_else(|| Moment::of_shown(text).map(|(_, moment)| moment))
}

/// `2001/2003; 2010/`: times with what is known of their ends.
pub(super) fn parsed(text: &str) -> Vec<Spell> {
    let spells = text.split(BETWEEN).filter_map(|spell| {
        let (start, end) = spell.split_once(TO)?;
        let [start, end] = [start, end].map(|date| moment(date.trim()));
        (start.is_some() || end.is_some()).then_some(Spell { start, end })
    });
    spells.collect()
}

/// The same of one time, as it is written.
pub(super) fn written(start: Option<&str>, end: Option<&str>) -> String {
    format!(
        "{}{TO}{}",
        start.unwrap_or_default(),
        end.unwrap_or_default()
    )
}

/// From the first beginning to the last end; none where one is open, or where dates cannot be read.
pub(super) fn hull(spells: &[Spell]) -> [Option<String>; 2] {
    let starts: Option<Vec<&Moment>> = spells.iter().map(|spell| spell.start.as_ref()).collect();
    let ends: Option<Vec<&Moment>> = spells.iter().map(|spell| spell.end.as_ref()).collect();
    let first = starts.and_then(|all| all.into_iter().min_by_key(|moment| moment.earliest_s));
    let last = ends.and_then(|all| all.into_iter().max_by_key(|moment| moment.end_s));
    [first.map(spelt), last.map(spelt)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        let spells = parsed("2001/2003-05; /1999; 2010-02-03/; soon/later");
        assert_eq!(spells.len(), 3);
        assert!(spells[1].start.is_none() && spells[2].end.is_none());
        assert_eq!(hull(&spells), [None, None]);
        let [start, end] = hull(&spells[..1]);
        assert_eq!(
            (start.as_deref(), end.as_deref()),
            (Some("2001"), Some("2003-05"))
        );
        assert!(is_dated("2001/2003-05; /1999") && !is_dated("5.0/7.0"));
    }
}
