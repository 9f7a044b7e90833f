//! The parsers' messages in words that help, and first looks at unknown text.

use super::format::Format;
use crate::model::diagnostic::{Diagnostic, Excerpt};
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;

/// The message without the position that we print ourselves.
pub(super) fn plain(message: &str) -> String {
    let rest = message.strip_prefix("Parser error ").and_then(|rest| {
        let rest = rest
            .strip_prefix("at ")
            .or_else(|| rest.strip_prefix("between "))?;
        rest.split_once(": ").map(|(_, words)| words)
    });
    let words = code_points(rest.unwrap_or(message).trim_end_matches('.'));
    let mut characters = words.chars();
    match characters.next() {
        // `IRI` and other names in capitals stay as they are.
        Some(first)
            if characters
                .clone()
                .next()
                .is_some_and(|c| c.is_lowercase() || c == ' ') =>
        {
            first.to_lowercase().chain(characters).collect()
        }
        _ => words.clone(),
    }
}

/// `'\u{1b}'`, as Rust spells a character, becomes `U+001B`, as people look it up.
fn code_points(text: &str) -> String {
    let mut pieces = text.split("'\\u{");
    let mut plain = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        match piece.split_once("}'") {
            Some((digits, rest)) => {
                plain.extend(["U+", &format!("{:0>4}", digits.to_uppercase()), rest]);
            }
            None => plain.extend(["'\\u{", piece]),
        }
    }
    plain
}

/// Adds what to do about the commonest mistakes.
pub(super) fn with_hints(
    found: Diagnostic,
    format: Format,
    declared: &[(String, String)],
) -> Diagnostic {
    let message = found.message.clone();
    let lower = message.to_lowercase();
    if let Some(prefix) = unknown_prefix(&message) {
        let built_in = Prefixes::default();
        let known = built_in.iter().find(|(name, _)| *name == prefix);
        if let Some((name, iri)) = known {
            return found.hint(format!("declare it: `@prefix {name}: <{iri}> .`"));
        }
        let names = declared.iter().map(|(name, _)| name.as_str());
        let near = nearest(prefix, names.chain(built_in.iter().map(|(name, _)| name)));
        let declare = format!("declare it: `@prefix {prefix}: <https://example.org/> .`");
        return match near.filter(|_| !prefix.is_empty()) {
            Some(near) => found.hint(format!("did you mean `{near}:`?")),
            None => found.hint(declare),
        };
    }
    if message.contains("LoadDocumentCallback") {
        let message = "a remote JSON-LD context is not fetched".to_owned();
        return Diagnostic { message, ..found }
            .hint("put the context itself into the file, instead of its address");
    }
    if lower.contains("relative iri") || lower.contains("no scheme") {
        return found.hint("write the whole IRI, or say what it is relative to with `--base IRI`");
    }
    if lower.contains("language") {
        return found.hint("a language tag looks like `@en` or `@uk-Latn`");
    }
    if lower.contains("utf-8") || lower.contains("utf8") {
        return found
            .hint("the text must be UTF-8; `iconv -f LATIN1 -t UTF-8` converts older files, `-f WINDOWS-1251` those with Cyrillic letters");
    }
    if found
        .excerpt
        .as_ref()
        .is_some_and(|excerpt| excerpt.line().trim_start().starts_with('<'))
        && matches!(format, Format::JsonLd)
    {
        return found.hint("this does not look like JSON; say the format with `--input-format`");
    }
    if matches!(format, Format::Turtle | Format::TriG) && looks_like_table(&found) {
        return found.hint(
            "is it a table? `chancery convert - --input-format csv -f ttl` makes Turtle of it",
        );
    }
    found
}

/// Whether the first line is wrong, and looks like names of columns.
fn looks_like_table(found: &Diagnostic) -> bool {
    let is_first = found.location.as_ref().is_some_and(|place| place.line == 1);
    let line = found.excerpt.as_ref().map_or("", Excerpt::line);
    is_first && line.contains([',', ';', '\t']) && !line.contains(['<', '{', '[', ':', '@'])
}

/// The prefix in `The prefix x: has not been declared`.
fn unknown_prefix(message: &str) -> Option<&str> {
    let (_, rest) = message
        .split_once("prefix ")
        .or_else(|| message.split_once("Prefix "))?;
    let (name, _) = rest.split_once(':')?;
    name.chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .then_some(name)
}

/// Byte order marks of UTF-16, or its zero bytes between Latin letters.
pub(super) fn looks_like_utf16(head: &[u8]) -> bool {
    let pairs = &head[..head.len().min(64) & !1];
    let zeros = |offset: usize| {
        pairs
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    head.starts_with(&[0xff, 0xfe])
        || head.starts_with(&[0xfe, 0xff])
        || (pairs.len() >= 8 && (zeros(0) * 4 > pairs.len() || zeros(1) * 4 > pairs.len()))
}

/// The format of a text without a name. TriG reads Turtle and N-Triples too.
pub(super) fn sniff(head: &[u8]) -> Format {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start();
    let jsonish = text.starts_with('{') && text.contains("\"@")
        || text.starts_with('[') && text[1..].trim_start().starts_with('{');
    if jsonish {
        Format::JsonLd
    } else if ["<?xml", "<rdf:RDF", "<!DOCTYPE", "<!--"]
        .iter()
        .any(|tag| text.starts_with(tag))
    {
        Format::RdfXml
    } else if text
        .lines()
        .find(|line| !line.trim_start().starts_with('#'))
        .is_some_and(is_quad)
    {
        Format::NQuads
    } else {
        Format::TriG
    }
}

/// A line of N-Quads that names a graph: the last thing before the dot is an
/// IRI or blank node, and it is the fourth.
fn is_quad(line: &str) -> bool {
    use oxigraph::io::{RdfFormat, RdfParser};
    let mut quads = RdfParser::from_format(RdfFormat::NQuads).for_slice(line.as_bytes());
    matches!(quads.next(), Some(Ok(quad)) if !quad.graph_name.is_default_graph())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unnamed_text_is_recognised() {
        assert_eq!(sniff(b"\n{ \"@id\": \"x\" }"), Format::JsonLd);
        assert_eq!(sniff(b"<?xml version='1.0'?>"), Format::RdfXml);
        assert_eq!(
            sniff(b"<http://a> <http://b> <http://c> <http://g> .\n"),
            Format::NQuads
        );
        assert_eq!(sniff(b"<http://a> <http://b> <http://c> .\n"), Format::TriG);
        assert_eq!(sniff(b"@prefix a: <http://a/> .\n"), Format::TriG);
        assert_eq!(sniff(b"[] <http://b> <http://c> .\n"), Format::TriG);
    }

    #[test]
    fn utf16_is_recognised_with_and_without_a_mark() {
        let utf16: Vec<u8> = "@prefix a: <x> ."
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(looks_like_utf16(&utf16));
        assert!(looks_like_utf16(&[0xfe, 0xff, 0, b'@']));
        assert!(!looks_like_utf16("@prefix дип: <x> .".as_bytes()));
        assert!(!looks_like_utf16(b""));
    }
}
