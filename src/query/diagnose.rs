//! The parser's complaint about a query, with its line and in words that help.

use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::{did_you_mean, nearest};
use crate::model::prefixes::Prefixes;

/// Words of SPARQL that people misspell.
const KEYWORDS: [&str; 40] = [
    "ASK",
    "AS",
    "ASC",
    "BASE",
    "BIND",
    "BY",
    "CONSTRUCT",
    "COUNT",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "EXISTS",
    "FILTER",
    "FROM",
    "GRAPH",
    "GROUP",
    "GROUP_CONCAT",
    "HAVING",
    "IN",
    "LATERAL",
    "LIMIT",
    "MAX",
    "MIN",
    "MINUS",
    "NAMED",
    "NOT",
    "OFFSET",
    "OPTIONAL",
    "ORDER",
    "PREFIX",
    "REDUCED",
    "SAMPLE",
    "SELECT",
    "SEPARATOR",
    "SERVICE",
    "SUM",
    "UNDEF",
    "UNION",
    "VALUES",
    "WHERE",
];

/// A located diagnostic for a syntax error at `position` (line and column, from 1).
pub(super) fn syntax(
    source: &str,
    text: &str,
    message: &str,
    position: Option<(u64, u64)>,
) -> Diagnostic {
    if let Some(found) = unknown_prefix(source, text, message) {
        return found;
    }
    let Some((line, column)) = position else {
        return Diagnostic::new(message.to_owned()).in_source(source);
    };
    let at = offset(text, line, column);
    let token = token_at(text, at);
    let what = if at >= text.trim_end().len() {
        "the query ends too early".to_owned()
    } else {
        format!("`{}` was not expected here", crate::model::printable(token))
    };
    let found = Diagnostic::new(what).at(source, text, at, at + token.len());
    let near = nearest(token, KEYWORDS).filter(|_| token.len() > 2);
    let found = found.maybe_hint(near.map(|keyword| format!("did you mean `{keyword}`?")));
    let found = found.maybe_hint(unbalanced(text));
    found.maybe_hint(expected(message))
}

/// The byte at a line and column, from 1.
fn offset(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let skip = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let within = text[start..]
        .char_indices()
        .nth(skip)
        .map_or(text.len() - start, |(at, _)| at);
    start + within
}

/// The word, or else the single character, at a byte.
fn token_at(text: &str, at: usize) -> &str {
    let rest = &text[at.min(text.len())..];
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '?' | '$');
    let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let one = rest.chars().next().map_or(0, char::len_utf8);
    &rest[..word.max(one)]
}

/// What the parser would have taken, shortened to what a reader can use.
fn expected(message: &str) -> Option<String> {
    let list = message.strip_prefix("expected ")?;
    let list = list.strip_prefix("one of ").unwrap_or(list);
    let mut items: Vec<&str> = list
        .split(", ")
        .filter(|item| !item.starts_with('[') && item.len() < 24 && *item != "EOF")
        .collect();
    items.dedup();
    if items.is_empty() {
        return None;
    }
    let more = if items.len() > 8 { ", …" } else { "" };
    items.truncate(8);
    Some(format!("expected here: {}{more}", items.join(", ")))
}

/// Brackets or quotes that are opened and not closed, by a simple count.
fn unbalanced(text: &str) -> Option<String> {
    let code: String = text
        .lines()
        .map(|line| line.split(" #").next().unwrap_or(""))
        .collect();
    for (open, close) in [('{', '}'), ('(', ')')] {
        let (opened, closed) = (code.matches(open).count(), code.matches(close).count());
        if opened > closed {
            return Some(format!(
                "there are {opened} `{open}` but only {closed} `{close}`"
            ));
        }
        if closed > opened {
            return Some(format!(
                "there are {closed} `{close}` but only {opened} `{open}`"
            ));
        }
    }
    None
}

/// The first prefix that is used and neither declared nor built in.
fn unknown_prefix(source: &str, text: &str, message: &str) -> Option<Diagnostic> {
    if !message.to_lowercase().contains("prefix") {
        return None;
    }
    let prefixes = Prefixes::default();
    let (at, name) = prefixed_names(text).into_iter().find(|(_, name)| {
        !declares(text, name) && prefixes.iter().all(|(known, _)| known != *name)
    })?;
    let declared = declared(text);
    let known = prefixes
        .iter()
        .map(|(known, _)| known)
        .chain(declared.iter().map(String::as_str));
    let end = at + name.len() + 1;
    let found = Diagnostic::new(format!("unknown prefix `{name}:`")).at(source, text, at, end);
    let near = did_you_mean(name, known).map(|hint| hint.replace("`?", ":`?"));
    Some(found.maybe_hint(near).hint(format!(
        "declare it at the top: `PREFIX {name}: <https://example.org/>`"
    )))
}

fn declares(text: &str, name: &str) -> bool {
    declared(text).iter().any(|declared| declared == name)
}

fn declared(text: &str) -> Vec<String> {
    let mut words = text.split_whitespace();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case("PREFIX")
            && let Some(name) = words.next().and_then(|name| name.split_once(':'))
        {
            found.push(name.0.to_owned());
        }
    }
    found
}

/// Byte and prefix of each `name:local` outside strings, IRIs and comments.
fn prefixed_names(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            quote @ (b'"' | b'\'') => {
                let rest = &bytes[at + 1..];
                at += 2 + rest
                    .iter()
                    .position(|b| *b == quote || *b == b'\n')
                    .unwrap_or(rest.len());
            }
            b'<' => {
                let end = text[at..].find(|c: char| c == '>' || c.is_whitespace());
                at += end.map_or(1, |end| end + 1);
            }
            b if b.is_ascii_alphabetic() => {
                let end =
                    text[at..].find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
                let end = at + end.unwrap_or(text.len() - at);
                if bytes.get(end) == Some(&b':') {
                    found.push((at, &text[at..end]));
                }
                at = end.max(at + 1);
                // Skip the local name, so that `a:b:c` is one name.
                while bytes
                    .get(at)
                    .is_some_and(|b| *b == b':' || b.is_ascii_alphanumeric())
                {
                    at += 1;
                }
            }
            b'?' | b'$' | b'@' | b'_' => {
                at += 1;
                at += text[at..]
                    .find(|c: char| !c.is_alphanumeric() && c != ':')
                    .unwrap_or(0);
            }
            _ => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_prefix_is_found_where_it_stands() {
        let text = "SELECT * WHERE {\n  ?p a prson:Person . # a:b \"c:d\"\n}";
        let found = syntax("q", text, "Prefix not found", Some((1, 1)));
        assert_eq!(found.to_string(), "q:2:8: unknown prefix `prson:`");
        assert_eq!(found.hints[0], "did you mean `person:`?");
    }

    #[test]
    fn a_misspelt_keyword_names_the_right_one() {
        let text = "SELCT ?x WHERE { ?x ?y ?z }";
        let found = syntax(
            "q",
            text,
            "expected one of ASK, CONSTRUCT, SELECT",
            Some((1, 1)),
        );
        assert_eq!(found.to_string(), "q:1:1: `SELCT` was not expected here");
        assert_eq!(found.hints[0], "did you mean `SELECT`?");
    }

    #[test]
    fn a_missing_brace_is_counted() {
        let found = syntax("q", "ASK { ?x ?y ?z", "expected }", Some((1, 15)));
        assert_eq!(found.to_string(), "q:1:15: the query ends too early");
        assert!(found.hints[0].contains("1 `{` but only 0 `}`"));
    }
}
