//! Spellings of PHP, whose serialised values Wikidata's node names are hashes of.

use std::fmt::Write as _;

/// A string as `serialize` writes it.
pub(super) fn string(text: &str) -> String {
    format!("s:{}:\"{text}\";", text.len())
}

/// An object as PHP before 7.4 wrote those that serialise themselves.
pub(super) fn object(class: &str, data: &str) -> String {
    format!("C:{}:\"{class}\":{}:{{{data}}}", class.len(), data.len())
}

/// A number with fourteen digits at most, as PHP prints it.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        let zero = if value.is_sign_negative() { "-0" } else { "0" };
        return zero.to_owned();
    }
    let rounded = format!("{value:.13e}");
    let (mantissa, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    if !(-4..14).contains(&exponent) {
        let point = if mantissa.contains('.') { "" } else { ".0" };
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}{point}E{sign}{}", exponent.abs());
    }
    let decimals = usize::try_from(13 - exponent).unwrap_or(0);
    let plain = format!("{value:.decimals$}");
    if plain.contains('.') {
        plain.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        plain
    }
}

/// A number as `json_encode` writes it: all digits that it needs.
pub(super) fn json_number(value: f64) -> String {
    let digits = format!("{value:e}");
    match digits.split_once("e-") {
        Some((mantissa, exponent)) if exponent.parse::<u32>().is_ok_and(|size| size > 4) => {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            format!("{mantissa}{point}e-{exponent}")
        }
        _ => value.to_string(),
    }
}

/// A string as `json_encode` writes it: ASCII alone, slashes escaped.
pub(super) fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    if write!(out, "\\u{unit:04x}").is_err() {
                        break;
                    }
                }
            }
        }
    }
    out.push('"');
    out
}

/// Without the blanks around it that PHP takes for such.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{b}'])
}

/// A hexadecimal digit.
pub(super) fn digit(four_bits: u8) -> char {
    char::from_digit(four_bits.into(), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

/// Percent-encodes all bytes but those of letters, digits and the given marks.
fn encoded(text: &str, safe: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || safe.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
    out
}

/// The title of a file within an address.
pub(super) fn file_name(text: &str) -> String {
    encoded(text, "-_.~")
}

/// Text within an address the way `MediaWiki` likes it: readable where that is safe.
pub(super) fn title(text: &str) -> String {
    encoded(text, "-_.~;@$!*(),/:").replace("%20", "+")
}

/// Takes percent-encoding back; `None` where the bytes are no text.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_fourteen_digits_and_php_s_exponents() {
        let cases = [
            (51.566_527_777_777_78, "51.566527777778"),
            (-0.145_444_444_444_444_44, "-0.14544444444444"),
            (2.777_777_777_777_8e-5, "2.7777777777778E-5"),
            (1e-5, "1.0E-5"),
            (0.0001, "0.0001"),
            (12.0, "12"),
            (-180.0, "-180"),
            (1e14, "1.0E+14"),
            (12_345_678_901_234.0, "12345678901234"),
            (0.0, "0"),
            (0.1, "0.1"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn numbers_in_json_have_the_digits_that_they_need() {
        let cases = [
            (51.566_527_777_777_78, "51.56652777777778"),
            (2.777_777_777_777_8e-5, "2.7777777777778e-5"),
            (1e-5, "1.0e-5"),
            (0.0001, "0.0001"),
            (12.0, "12"),
            (-0.5, "-0.5"),
        ];
        for (value, expected) in cases {
            assert_eq!(json_number(value), expected);
        }
    }

    #[test]
    fn titles_stay_readable_and_come_back() {
        assert_eq!(title("A_(B),_C/D:~"), "A_(B),_C/D:~");
        assert_eq!(title("a b&c"), "a+b%26c");
        assert_eq!(file_name("A b/é.svg"), "A%20b%2F%C3%A9.svg");
        assert_eq!(decoded("A%20b%2F%C3%A9.svg").unwrap(), "A b/é.svg");
        assert_eq!(decoded("%zz%4").unwrap(), "%zz%4");
        assert_eq!(decoded("%FF"), None);
    }
}
