//! How literals are written: strings in quotes, numbers and truth values without.

use oxigraph::model::vocab::xsd;

use super::names::{Names, escape, is_unseen};
use crate::model::{Literal, NamedNodeRef};

/// A literal, over several lines if it has several and may.
pub(super) fn literal(names: &Names, literal: &Literal, lines: bool) -> String {
    let value = literal.value();
    let quoted = |value: &str| quoted(value, lines);
    if literal.language().is_some() {
        let whole = literal.to_string();
        let tag = whole.rfind("\"@").map_or("", |at| &whole[at + 1..]);
        return format!("{}{tag}", quoted(value));
    }
    match literal.datatype() {
        xsd::STRING => quoted(value),
        datatype if is_bare(value, datatype) => value.to_owned(),
        datatype => format!("{}^^{}", quoted(value), names.iri(datatype.as_str())),
    }
}

/// A string in quotes, over several lines if it has several and may.
fn quoted(value: &str, lines: bool) -> String {
    let long = lines && value.contains('\n') && !value.contains('\r');
    let mut text = String::from(if long { "\"\"\"" } else { "\"" });
    let mut quotes = 0;
    for (at, c) in value.char_indices() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            '\\' => text.push_str("\\\\"),
            // Two quotes are no end, three would be one, and so would one before the end.
            '"' if !long || quotes > 2 || at + 1 == value.len() => {
                text.push_str("\\\"");
                quotes = 0;
            }
            '\n' if !long => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            c if c != '\n' && is_unseen(c) => text.push_str(&escape(c)),
            c => text.push(c),
        }
    }
    text.push_str(if long { "\"\"\"" } else { "\"" });
    text
}

/// Whether a number or truth value can stand without quotes and is the same then.
fn is_bare(value: &str, datatype: NamedNodeRef<'_>) -> bool {
    if datatype == xsd::BOOLEAN {
        return value == "true" || value == "false";
    }
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !digits(whole) || !fraction.is_none_or(digits) {
        return false;
    }
    match (datatype, fraction, exponent) {
        (xsd::INTEGER, None, None) => !whole.is_empty(),
        (xsd::DECIMAL, Some(fraction), None) => !fraction.is_empty(),
        (xsd::DOUBLE, fraction, Some(exponent)) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let any = !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
            any && !exponent.is_empty() && digits(exponent)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        assert_eq!(quoted("a\"b\\\u{202e}", true), "\"a\\\"b\\\\\\u202E\"");
        let unseen = "\u{200b}\u{61c}\u{2060}\u{feff}\u{2028}";
        let spelled = "\"\\u200B\\u061C\\u2060\\uFEFF\\u2028\"";
        assert_eq!(quoted(unseen, true), spelled);
        assert_eq!(quoted("a\n\"\"\"b\"", true), "\"\"\"a\n\"\"\\\"b\\\"\"\"\"");
        assert_eq!(quoted("a\r\nb", true), "\"a\\r\\nb\"");
    }

    #[test]
    fn numbers_without_quotes() {
        for (value, datatype, bare) in [
            ("01", xsd::INTEGER, true),
            ("-1", xsd::INTEGER, true),
            ("", xsd::INTEGER, false),
            ("1.", xsd::DECIMAL, false),
            (".5", xsd::DECIMAL, true),
            ("1", xsd::DECIMAL, false),
            ("1e3", xsd::DOUBLE, true),
            ("1.E-3", xsd::DOUBLE, true),
            (".e3", xsd::DOUBLE, false),
            ("INF", xsd::DOUBLE, false),
            ("1", xsd::BOOLEAN, false),
        ] {
            assert_eq!(is_bare(value, datatype), bare, "{value}");
        }
    }
}
