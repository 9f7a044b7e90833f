//! Where a query first goes wrong.
//!
//! The parser reads ahead when it tries a keyword, so the position it reports
//! can lie several words behind the mistake. Here the text is cut behind each
//! token instead: the mistake is the first token with which no query can begin.

use spargebra::SparqlSyntaxError;

use super::parser::parser;
use crate::model::prefixes::Prefixes;

/// Operators of several characters, longer ones first.
const OPERATORS: [&str; 12] = [
    "<<(", ")>>", "<<", ">>", "{|", "|}", "^^", "&&", "||", "<=", ">=", "!=",
];

/// Blanks behind a cut, more than the parser ever reads ahead.
const MARGIN: usize = 64;

/// The first token that cannot stand where it stands: byte and text. `None`
/// where every token could, so that something is missing at the end.
/// O(log tokens) parses.
pub(super) fn culprit<'a>(
    text: &'a str,
    prefixes: &Prefixes,
    is_update: bool,
) -> Option<(usize, &'a str)> {
    let tokens = tokens(text);
    let viable = |count: &usize| {
        let end = count
            .checked_sub(1)
            .map_or(0, |last| tokens[last].0 + tokens[last].1.len());
        is_viable(&text[..end], prefixes, is_update)
    };
    let (mut good, mut bad) = (0, tokens.len() + 1);
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if viable(&middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    tokens.get(good).copied()
}

/// Whether some query or update begins so.
fn is_viable(beginning: &str, prefixes: &Prefixes, is_update: bool) -> bool {
    // The line break ends a string that is not closed.
    let padded = format!("{beginning}\n{}", " ".repeat(MARGIN));
    let Some(parser) = parser(prefixes) else {
        return true;
    };
    let outcome = if is_update {
        parser.parse_update(&padded).map(drop)
    } else {
        parser.parse_query(&padded).map(drop)
    };
    match outcome {
        Ok(()) => true,
        Err(error) => offset(&error, &padded).is_none_or(|at| at + MARGIN / 2 > padded.len()),
    }
}

/// The byte that the parser reports, printed as `error at line:column: …`.
fn offset(error: &SparqlSyntaxError, text: &str) -> Option<usize> {
    let words = error.to_string();
    let (line, rest) = words.strip_prefix("error at ")?.split_once(':')?;
    let (column, _) = rest.split_once(':')?;
    let line: usize = line.parse().ok()?;
    let column: usize = column.parse().ok()?;
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let within = text[start..].char_indices().nth(column - 1);
    Some(within.map_or(text.len(), |(at, _)| start + at))
}

/// The tokens of a query, comments left out: byte and text of each.
pub(super) fn tokens(text: &str) -> Vec<(usize, &str)> {
    each_token(text).collect()
}

/// The same, one after the other, for who needs only the first of them.
pub(super) fn each_token(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            let length = match rest.chars().next()? {
                c if c.is_whitespace() => {
                    at += c.len_utf8();
                    continue;
                }
                '#' => {
                    at += rest.find('\n').unwrap_or(rest.len());
                    continue;
                }
                c @ ('"' | '\'') => string(rest, c),
                '<' => iri(rest).unwrap_or_else(|| operator(rest)),
                c if is_name(c) || matches!(c, '?' | '$' | '@') => name(rest),
                _ => operator(rest),
            };
            let start = at;
            at += length;
            return Some((start, &rest[..length]));
        }
    })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':')
}

/// Keywords, variables, numbers, tags and prefixed names; a dot at the end is not part of it.
fn name(rest: &str) -> usize {
    let inside = |c: char| is_name(c) || matches!(c, '-' | '.' | '%');
    let mut end = rest.chars().next().map_or(1, char::len_utf8);
    let mut sure = end;
    while let Some(c) = rest[end..].chars().next() {
        if c == '\\' {
            // An escaped character of a local name has no meaning of its own.
            end += 1 + rest[end + 1..].chars().next().map_or(0, char::len_utf8);
            sure = end;
        } else if inside(c) {
            end += c.len_utf8();
            sure = if c == '.' { sure } else { end };
        } else {
            break;
        }
    }
    sure
}

fn operator(rest: &str) -> usize {
    let known = OPERATORS
        .iter()
        .find(|operator| rest.starts_with(**operator));
    known.map_or_else(
        || rest.chars().next().map_or(1, char::len_utf8),
        |known| known.len(),
    )
}

/// An IRI in angle brackets; else it is a comparison.
fn iri(rest: &str) -> Option<usize> {
    let stop = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^');
    let end = 1 + rest[1..].find(stop)?;
    rest[end..].starts_with('>').then_some(end + 1)
}

/// A short or long string; an unclosed one ends with its line or the text.
fn string(rest: &str, quote: char) -> usize {
    let long: String = [quote; 3].iter().collect();
    let is_long = rest.starts_with(&long);
    let mut at = if is_long { 3 } else { 1 };
    while let Some(c) = rest[at..].chars().next() {
        if c == '\\' {
            at += 1 + rest[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else if is_long && rest[at..].starts_with(&long) {
            return at + 3;
        } else if !is_long && c == quote {
            return at + 1;
        } else if !is_long && c == '\n' {
            return at;
        } else {
            at += c.len_utf8();
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_sparql() {
        let texts = |text| {
            tokens(text)
                .into_iter()
                .map(|(_, token)| token)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            texts("?x<5 # no\n<a-b> \"x#\"@en \"1\"^^xsd:int ex:a.b . <<( ?s"),
            [
                "?x", "<", "5", "<a-b>", "\"x#\"", "@en", "\"1\"", "^^", "xsd:int", "ex:a.b", ".",
                "<<(", "?s"
            ]
        );
        assert_eq!(texts("'''a\n'b''' 'c\n}"), ["'''a\n'b'''", "'c", "}"]);
    }

    #[test]
    fn the_first_impossible_token_is_the_culprit() {
        for (text, culprit_is) in [
            ("SELECT * { ?s ?p }", Some((17, "}"))),
            ("SELECT * { ?s ?p ?o . } }", Some((24, "}"))),
            ("SELECT ?x, ?y { ?x ?y ?z }", Some((9, ","))),
            ("SELECT { ?x ?y ?z }", Some((7, "{"))),
            ("ASK { ?s ?p ?o ; ?q \"x }\n", Some((20, "\"x }"))),
            ("ASK { ?x ?y ?z", None),
            ("", None),
        ] {
            let found = culprit(text, &Prefixes::default(), false);
            assert_eq!(found, culprit_is, "{text}");
        }
    }

    #[test]
    fn updates_have_culprits_too() {
        let mut prefixes = Prefixes::default();
        prefixes.declare("ex", "https://example.org/");
        for (text, culprit_is) in [
            ("DELETE DATA { ex:a ex:p } ;", Some((24, "}"))),
            ("INSERT { ex:a ex:p 1 } WERE { }", Some((23, "WERE"))),
            (
                "INSERT DATA { ex:a ex:p 1 } ;\nDELETE DATA { ex:a 2 ex:b }",
                Some((49, "2")),
            ),
        ] {
            assert_eq!(culprit(text, &prefixes, true), culprit_is, "{text}");
        }
    }
}
