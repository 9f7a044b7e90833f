//! QuickStatements, version 1: one command a line, its parts apart by tabs.

use crate::link::days::is_julian;
use crate::link::wikibase::{Coordinate, EntityId, Quantity, Time, Value, Wiki};

/// The longest text that goes out, in characters.
const LONGEST: usize = 1_500;

/// What a command is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An item.
    Item(EntityId),
    /// The item that was created last.
    Last,
}

impl Subject {
    /// As it is written.
    pub fn text(&self) -> &str {
        match self {
            Self::Item(id) => id.as_str(),
            Self::Last => "LAST",
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Make an item.
    Create,
    /// Give it a name.
    Label {
        /// To which.
        subject: Subject,
        /// In which language.
        language: String,
        /// The name.
        text: String,
    },
    /// Say something of it.
    Statement {
        /// Of which.
        subject: Subject,
        /// Which property.
        property: EntityId,
        /// The value.
        value: Value,
        /// In which respect.
        qualifiers: Vec<(EntityId, Value)>,
        /// On which grounds: references, each with its properties.
        references: Vec<Vec<(EntityId, Value)>>,
        /// It is a statement of its own beside another one of the same value, in the words of version 3.
        anew: bool,
    },
}

/// All commands as text. A statement with several references stands there once for each: whoever
/// reads it adds them to the one statement. One that is made anew would be made again; it has them all in its line.
pub fn commands(all: &[Command]) -> String {
    let mut text = String::new();
    for command in all {
        match command {
            Command::Create => text.push_str("CREATE\n"),
            Command::Label {
                subject,
                language,
                text: label,
            } => {
                let label = format!("{}\tL{language}\t\"{label}\"\n", subject.text());
                text.push_str(&label);
            }
            Command::Statement {
                subject,
                property,
                value,
                qualifiers,
                references,
                anew,
            } => {
                let own = if *anew { "+" } else { "" };
                let mut line =
                    format!("{own}{}\t{property}\t{}", subject.text(), value_text(value));
                for (property, value) in qualifiers {
                    line.extend(["\t", property.as_str(), "\t", &value_text(value)]);
                }
                for (place, reference) in references.iter().enumerate() {
                    // Another reference of the same line begins so.
                    let mut begin = if *anew && place > 0 { "!" } else { "" };
                    if begin.is_empty() {
                        text.push_str(&line);
                    }
                    for (property, value) in reference {
                        let name = source_name(property);
                        text.extend(["\t", begin, &name, "\t", &value_text(value)]);
                        begin = "";
                    }
                    if !*anew || place + 1 == references.len() {
                        text.push('\n');
                    }
                }
            }
        }
    }
    text
}

/// `S854` for `P854`.
pub(super) fn source_name(property: &EntityId) -> String {
    format!("S{}", property.number())
}

/// A value as it is written. Whoever writes it has asked [`unwritable`].
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Entity(id) => id.to_string(),
        Value::Text(text) => format!("\"{}\"", text.trim()),
        Value::Monolingual { language, text } => format!("{language}:\"{}\"", text.trim()),
        Value::Time(time) => time_text(time),
        Value::Quantity(quantity) => quantity_text(quantity),
        Value::Coordinate(place) => place_text(place),
        Value::Other { json, .. } => json.clone(),
    }
}

fn time_text(time: &Time) -> String {
    let julian = if is_julian(&time.calendar) { "/J" } else { "" };
    format!("{}/{}{julian}", time.time, time.precision)
}

fn quantity_text(quantity: &Quantity) -> String {
    let plain = |number: &str| number.strip_prefix('+').unwrap_or(number).to_owned();
    let mut text = plain(&quantity.amount);
    if let Some((upper, lower)) = &quantity.bounds {
        text.extend(["[", &plain(lower), ",", &plain(upper), "]"]);
    }
    if let Some(unit) = Wiki::wikidata().entity_id(&quantity.unit) {
        text.extend(["U", &unit.number().to_string()]);
    }
    text
}

/// As many digits as say anything.
fn place_text(place: &Coordinate) -> String {
    format!("@{}/{}", place.latitude, place.longitude)
}

/// Why a value cannot be written so that it is read back as it is: the format has no escapes.
pub fn unwritable(value: &Value) -> Option<String> {
    match value {
        Value::Entity(_) => None,
        Value::Text(text) | Value::Monolingual { text, .. } => text_unwritable(text),
        Value::Time(time) => (time.precision > 11 || time.before > 0 || time.after > 0)
            .then(|| "a time of day or with a margin cannot be written".to_owned()),
        Value::Quantity(quantity) => {
            let unit = quantity.unit == "1" || Wiki::wikidata().entity_id(&quantity.unit).is_some();
            (!unit).then(|| "the unit is no item".to_owned())
        }
        Value::Coordinate(place) => {
            let earth = place.globe.ends_with("/Q2");
            (!earth).then(|| "places on other globes cannot be written".to_owned())
        }
        Value::Other { kind, .. } => Some(format!("values of the kind {kind} cannot be written")),
    }
}

/// Why a text cannot be written.
pub(super) fn text_unwritable(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Some("the text is empty".to_owned());
    }
    if trimmed.chars().count() > LONGEST {
        return Some(format!("the text is longer than {LONGEST} characters"));
    }
    for (what, name) in [
        ("\"", "a quote"),
        ("|", "a bar"),
        ("/*", "the beginning of a comment"),
    ] {
        if trimmed.contains(what) {
            return Some(format!(
                "the text has {name} in it, which QuickStatements cannot hold"
            ));
        }
    }
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    trimmed
        .chars()
        .any(odd)
        .then(|| "the text has a tab, a line break or another control character in it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> EntityId {
        EntityId::new(text).unwrap()
    }

    fn time(text: &str, precision: u8) -> Value {
        Value::Time(Time {
            time: text.to_owned(),
            timezone: 0,
            before: 0,
            after: 0,
            precision,
            calendar: "http://www.wikidata.org/entity/Q1985727".to_owned(),
        })
    }

    #[test]
    fn a_statement_stands_there_once_a_reference() {
        let reference = |url: &str| vec![(id("P854"), Value::Text(url.to_owned()))];
        let command = Command::Statement {
            subject: Subject::Item(id("Q1377")),
            property: id("P38"),
            value: Value::Entity(id("Q865528")),
            qualifiers: vec![(id("P580"), time("+2007-01-01T00:00:00Z", 11))],
            references: vec![
                reference("https://example.org/a"),
                reference("https://example.org/b"),
            ],
            anew: false,
        };
        assert_eq!(
            commands(std::slice::from_ref(&command)),
            "Q1377\tP38\tQ865528\tP580\t+2007-01-01T00:00:00Z/11\tS854\t\"https://example.org/a\"\n\
             Q1377\tP38\tQ865528\tP580\t+2007-01-01T00:00:00Z/11\tS854\t\"https://example.org/b\"\n"
        );
        let Command::Statement {
            subject,
            property,
            value,
            qualifiers,
            references,
            ..
        } = command
        else {
            panic!("no statement");
        };
        let own = Command::Statement {
            subject,
            property,
            value,
            qualifiers,
            references,
            anew: true,
        };
        assert_eq!(
            commands(&[own]),
            "+Q1377\tP38\tQ865528\tP580\t+2007-01-01T00:00:00Z/11\tS854\t\"https://example.org/a\"\t\
             !S854\t\"https://example.org/b\"\n"
        );
    }

    #[test]
    fn values_are_written_as_the_format_has_them() {
        let quantity = Value::Quantity(Quantity {
            amount: "+12".to_owned(),
            unit: "http://www.wikidata.org/entity/Q712226".to_owned(),
            bounds: Some(("+13".to_owned(), "+11".to_owned())),
        });
        let place = Value::Coordinate(Coordinate {
            latitude: 61.2514,
            longitude: -149.8065,
            precision: None,
            globe: "http://www.wikidata.org/entity/Q2".to_owned(),
        });
        assert_eq!(value_text(&quantity), "12[11,13]U712226");
        assert_eq!(value_text(&place), "@61.2514/-149.8065");
        assert_eq!(
            value_text(&time("+2018-00-00T00:00:00Z", 9)),
            "+2018-00-00T00:00:00Z/9"
        );
    }

    #[test]
    fn what_would_break_a_line_is_not_written() {
        for text in [
            "",
            " ",
            "a\tb",
            "a\nb",
            "a\"b",
            "a|b",
            "a||b",
            "a/*b*/",
            "a\u{202e}b",
            "a\u{2028}b",
            "a\0b",
        ] {
            assert!(text_unwritable(text).is_some(), "{text:?}");
        }
        assert!(text_unwritable(&"x".repeat(1_501)).is_some());
        assert_eq!(text_unwritable("=HYPERLINK(1); 'x' – Ω"), None);
    }
}
