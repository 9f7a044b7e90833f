//! Terms in the cells of answers, in all the spellings that engines have for them.

use std::fmt::Write as _;

use oxigraph::model::vocab::xsd;
use serde_json::Value;

use crate::model::{
    BaseDirection, BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};

/// A term out of JSON.
pub(super) fn term(cell: &Value) -> Result<Term, String> {
    let text = |name: &str| cell.get(name).and_then(Value::as_str);
    let value = || text("value").ok_or_else(|| "a cell of it has no value".to_owned());
    match text("type") {
        Some("uri" | "iri") => Ok(iri(value()?).into()),
        Some("bnode") => Ok(blank(value()?).into()),
        Some("literal" | "typed-literal") => {
            let language = text("xml:lang").or_else(|| text("lang"));
            let direction = text("its:dir").or_else(|| text("direction"));
            Ok(literal(value()?, text("datatype"), language, direction).into())
        }
        Some("triple" | "statement") => triple(cell.get("value").unwrap_or(&Value::Null)),
        Some(other) => Err(format!(
            "it has a term of the kind `{}`",
            crate::model::printable(other)
        )),
        None => Err("a cell of it says no kind of term".to_owned()),
    }
}

/// Under the names of SPARQL 1.2, or those that came before.
fn triple(value: &Value) -> Result<Term, String> {
    let part = |long: &str, short: &str| {
        let part = value.get(long).or_else(|| value.get(short));
        term(part.ok_or_else(|| format!("a triple term of it has no {long}"))?)
    };
    let wrong = |what: &str| format!("a triple term of it has no {what} that can be one");
    let subject = match part("subject", "s")? {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        _ => return Err(wrong("subject")),
    };
    let Term::NamedNode(predicate) = part("predicate", "p")? else {
        return Err(wrong("predicate"));
    };
    let object = part("object", "o")?;
    Ok(Term::Triple(Box::new(Triple {
        subject,
        predicate,
        object,
    })))
}

/// Engines keep what is no IRI; what could break out of one is written with percent signs.
pub(super) fn iri(text: &str) -> NamedNode {
    if let Ok(node) = NamedNode::new(text) {
        return node;
    }
    let mut sound = String::new();
    for c in text.chars() {
        if c <= ' ' || "<>\"{}|^`\\".contains(c) || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                escape(&mut sound, '%', byte);
            }
        } else {
            sound.push(c);
        }
    }
    NamedNode::new_unchecked(sound)
}

/// The same of all IRIs of a statement.
pub(super) fn sound(quad: Quad) -> Quad {
    let graph_name = match quad.graph_name {
        GraphName::NamedNode(node) => iri(node.as_str()).into(),
        other => other,
    };
    let Triple {
        subject,
        predicate,
        object,
    } = sound_triple(Triple::new(quad.subject, quad.predicate, quad.object));
    Quad::new(subject, predicate, object, graph_name)
}

pub(super) fn sound_triple(triple: Triple) -> Triple {
    let subject = match triple.subject {
        NamedOrBlankNode::NamedNode(node) => iri(node.as_str()).into(),
        other @ NamedOrBlankNode::BlankNode(_) => other,
    };
    let object = match triple.object {
        Term::NamedNode(node) => iri(node.as_str()).into(),
        Term::Literal(literal) if literal.language().is_none() => {
            let datatype = iri(literal.datatype().as_str());
            Literal::new_typed_literal(literal.value(), datatype).into()
        }
        Term::Triple(inner) => Term::Triple(Box::new(sound_triple(*inner))),
        other => other,
    };
    Triple::new(subject, iri(triple.predicate.as_str()), object)
}

fn escape(text: &mut String, sign: char, byte: u8) {
    // Writing to a string cannot fail.
    write!(text, "{sign}{byte:02X}").unwrap_or_default();
}

/// Names such as `nodeID://b10000` are none that can be written: each has one that can.
pub(super) fn blank(text: &str) -> BlankNode {
    let label = text.strip_prefix("_:").unwrap_or(text);
    if let Ok(node) = BlankNode::new(label) {
        return node;
    }
    let mut sound = String::from("x");
    for byte in label.bytes() {
        if byte.is_ascii_alphanumeric() {
            sound.push(char::from(byte));
        } else {
            escape(&mut sound, '_', byte);
        }
    }
    BlankNode::new_unchecked(sound)
}

fn literal(
    value: &str,
    datatype: Option<&str>,
    language: Option<&str>,
    direction: Option<&str>,
) -> Literal {
    if let Some(language) = language {
        let direction = match direction {
            Some("ltr") => Some(BaseDirection::Ltr),
            Some("rtl") => Some(BaseDirection::Rtl),
            _ => None,
        };
        let tagged = match direction {
            Some(direction) => {
                Literal::new_directional_language_tagged_literal(value, language, direction)
            }
            None => Literal::new_language_tagged_literal(value, language),
        };
        // A tag that is none says nothing.
        return tagged.unwrap_or_else(|_| Literal::new_simple_literal(value));
    }
    match datatype {
        Some(datatype) if datatype == xsd::DAY_TIME_DURATION.as_str() => {
            let value = duration(value).unwrap_or_else(|| value.to_owned());
            Literal::new_typed_literal(value, xsd::DAY_TIME_DURATION)
        }
        Some(datatype) => Literal::new_typed_literal(value, iri(datatype)),
        None => Literal::new_simple_literal(value),
    }
}

/// Digits that Virtuoso writes of a number; it leaves zeros at their end out, so that nobody sees how many there were.
const WRITTEN: usize = 6;

/// A duration out of seconds, which Virtuoso writes such as `86400.0` and `1.2096e+06`; nothing for what is none, or has lost
/// digits in front of its point.
fn duration(text: &str) -> Option<String> {
    let (sign, number) = match text.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", text),
    };
    let (whole, part) = number.split_once('.')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() >= WRITTEN || !is_number(whole) || !is_number(part) {
        return None;
    }
    let (seconds, part) = (whole.parse::<u64>().ok()?, part.trim_end_matches('0'));
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let mut told = format!("{sign}P");
    // Writing to a string cannot fail.
    if days > 0 {
        write!(told, "{days}D").unwrap_or_default();
    }
    let mut time = String::new();
    for (count, letter) in [(hours, 'H'), (minutes, 'M')] {
        if count > 0 {
            write!(time, "{count}{letter}").unwrap_or_default();
        }
    }
    if !part.is_empty() {
        write!(time, "{}.{part}S", seconds % 60).unwrap_or_default();
    } else if seconds % 60 > 0 || seconds == 0 {
        write!(time, "{}S", seconds % 60).unwrap_or_default();
    }
    if !time.is_empty() {
        told.extend(["T", &time]);
    }
    Some(told)
}

/// A cell of CSV, which does not say what it is.
pub(super) fn guessed(text: &str) -> Option<Term> {
    if text.is_empty() {
        return None;
    }
    if let Some(label) = text.strip_prefix("_:") {
        return Some(blank(label).into());
    }
    let begins = ["http://", "https://", "urn:", "mailto:"];
    if begins.iter().any(|begin| text.starts_with(begin))
        && let Ok(node) = NamedNode::new(text)
    {
        return Some(node.into());
    }
    Some(Literal::new_simple_literal(text).into())
}

/// The records of CSV, and whether the last of them has an end.
pub(super) fn records(text: &str) -> (Vec<Vec<String>>, bool) {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    (records, !quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_seconds_are_durations_again() {
        for (seconds, told) in [
            ("-86400.0", Some("-P1D")),
            ("3723.5", Some("PT1H2M3.5S")),
            ("90061.0", Some("P1DT1H1M1S")),
            ("0.0", Some("PT0S")),
            // It may be any of a hundred, as it may be of ten where all six digits are there.
            ("1.2096e+06", None),
            ("1.23457e+06", None),
            // Half a second may be missing.
            ("259200.0", None),
            ("1.2e-05", None),
            ("+5.0", None),
            (".5", None),
            ("5", None),
            ("P3D", None),
            ("1e400", None),
            ("nan", None),
        ] {
            assert_eq!(duration(seconds).as_deref(), told, "{seconds}");
        }
    }

    #[test]
    fn terms_come_in_many_spellings() {
        for (json, written) in [
            (r#"{"type":"uri","value":"http://e/a"}"#, "<http://e/a>"),
            (
                r#"{"type":"uri","value":"http://e/a b>"}"#,
                "<http://e/a%20b%3E>",
            ),
            (
                r#"{"type":"bnode","value":"nodeID://b1"}"#,
                "_:xnodeID_3A_2F_2Fb1",
            ),
            (r#"{"type":"literal","value":"x","lang":"en"}"#, "\"x\"@en"),
            (
                r#"{"type":"literal","value":"x","xml:lang":"ar","its:dir":"rtl"}"#,
                "\"x\"@ar--rtl",
            ),
            (
                r#"{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}"#,
                "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ),
            (
                r#"{"type":"triple","value":{"s":{"type":"uri","value":"a:s"},"p":{"type":"uri","value":"a:p"},"o":{"type":"literal","value":"o"}}}"#,
                "<<( <a:s> <a:p> \"o\" )>>",
            ),
        ] {
            let cell = serde_json::from_str(json).unwrap();
            assert_eq!(term(&cell).unwrap().to_string(), written);
        }
        for json in [
            r#"{"type":"uri"}"#,
            r#"{"value":"x"}"#,
            r#"{"type":"graph","value":"x"}"#,
        ] {
            assert!(term(&serde_json::from_str(json).unwrap()).is_err());
        }
    }

    #[test]
    fn commas_are_read() {
        let found = records("a,b\r\nhttp://e/x,\"1, \"\"2\"\"\nnew\"\n,\n");
        assert_eq!(
            found,
            (
                vec![
                    vec!["a".to_owned(), "b".to_owned()],
                    vec!["http://e/x".to_owned(), "1, \"2\"\nnew".to_owned()],
                    vec![String::new(), String::new()],
                ],
                true,
            )
        );
        assert_eq!(guessed("http://e/x").unwrap().to_string(), "<http://e/x>");
        assert_eq!(guessed("x").unwrap().to_string(), "\"x\"");
        assert_eq!(guessed(""), None);
    }
}
