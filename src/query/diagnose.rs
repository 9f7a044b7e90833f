//! The parser's complaint about a query, with its line and in words that help.

use super::locate::{culprit, tokens};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;

/// The words of SPARQL 1.2 and of the functions that the engine adds.
const WORDS: &str = "\
    A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS \
    COUNT DATATYPE DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH \
    GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC \
    ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH \
    NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND \
    SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER \
    STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM \
    TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR";

/// Words that begin an update.
const UPDATES: [&str; 8] = [
    "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE",
];

/// The first word that SPARQL does not know, with the nearest that it does.
fn unknown_word(source: &str, text: &str) -> Option<Diagnostic> {
    let known: Vec<&str> = WORDS.split_whitespace().collect();
    let is_known = |word: &str| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    let (at, word) = words(text)
        .into_iter()
        .find(|(at, word)| !text[at + word.len()..].starts_with(':') && !is_known(word))?;
    if UPDATES
        .iter()
        .any(|update| update.eq_ignore_ascii_case(word))
    {
        let found = Diagnostic::new(format!("`{word}` begins an update, not a query"));
        return Some(found.at(source, text, at, at + word.len()));
    }
    let found = Diagnostic::new(format!("`{word}` is not a word of SPARQL"));
    let near = did_you_mean(word, known.iter().copied());
    let other = "a variable begins with `?`, a name of the data has a prefix: `person:x`";
    Some(
        found
            .at(source, text, at, at + word.len())
            .hint(near.unwrap_or_else(|| other.into())),
    )
}

/// A located diagnostic for a syntax error at `position` (line and column, from 1).
pub(super) fn syntax(
    source: &str,
    text: &str,
    (message, position): (&str, Option<(u64, u64)>),
    is_update: bool,
    prefixes: &Prefixes,
) -> Diagnostic {
    if let Some(found) = unknown_prefix(source, text, message, prefixes) {
        return found;
    }
    // The words of an update are not listed here.
    if !is_update && let Some(found) = unknown_word(source, text) {
        return found;
    }
    if is_update && let Some((at, name)) = variable_in_data(text) {
        let said = format!("`{name}` is a variable, and `DATA` blocks hold none");
        return Diagnostic::new(said)
            .at(source, text, at, at + name.len())
            .hint("`INSERT { … } WHERE { … }` and `DELETE { … } WHERE { … }` take variables");
    }
    let known = expected(message).filter(|_| position.is_some());
    let culprit = culprit(text, prefixes, is_update);
    if let Some((at, token)) = culprit
        && let Some((name, _)) = token.split_once(':')
        && !token.starts_with(['<', '"', '\'', '?', '$', '_'])
        && is_unknown(text, name, prefixes)
    {
        return undeclared(source, text, (at, name), prefixes);
    }
    let (found, at) = match culprit {
        Some((at, token)) => {
            let what = format!("`{token}` was not expected here");
            (
                Diagnostic::new(what).at(source, text, at, at + token.len()),
                at,
            )
        }
        None if position.is_none() => return of_pattern(source, text, message),
        None => {
            let end = text.trim_end().len();
            (
                Diagnostic::new("the query ends too early").at(source, text, end, end),
                end,
            )
        }
    };
    // What the parser expected helps only if it speaks of the same place.
    let near = position.is_some_and(|(line, column)| offset(text, line, column) <= at);
    found
        .maybe_hint(unbalanced(text))
        .maybe_hint(known.filter(|_| near))
}

/// What is said of a pattern of ours, `network:` or `text:`, at the pattern that it is about.
pub(super) fn of_pattern(source: &str, text: &str, message: &str) -> Diagnostic {
    let found = Diagnostic::new(message);
    let named = message.split('`').nth(1).unwrap_or_default();
    let Some((prefix, local)) = named
        .split_once(':')
        .filter(|(prefix, _)| matches!(*prefix, "network" | "text"))
    else {
        return found.in_source(source);
    };
    let namespace = format!("chancery/{prefix}#");
    let tokens = tokens(text);
    let is_ours = |place: usize| {
        let token = tokens[place].1;
        let declared = place >= 2 && tokens[place - 2].1.eq_ignore_ascii_case("PREFIX");
        let written = token
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.len() > 1 && rest.starts_with(':'));
        !declared && (written || token.contains(&namespace))
    };
    let says = |place: usize| {
        let name = tokens[place]
            .1
            .trim_end_matches('>')
            .rsplit([':', '#'])
            .next();
        if local.is_empty() {
            is_ours(place)
        } else {
            name == Some(local)
        }
    };
    // The one that is asked wrongly, where several are asked.
    let wants = message.contains("wants");
    let follows = |place: &usize| {
        let next = tokens.get(place + 1).map_or("", |(_, token)| token);
        !wants || next.starts_with(['?', '$']) != message.contains("variable for")
    };
    let all = || (0..tokens.len()).filter(|place| says(*place));
    match all().find(follows).or_else(|| all().next()) {
        Some(place) => {
            let (at, token) = tokens[place];
            found.at(source, text, at, at + token.len())
        }
        None => found.in_source(source),
    }
}

/// The first variable in an `INSERT DATA` or `DELETE DATA`: byte and name.
fn variable_in_data(text: &str) -> Option<(usize, &str)> {
    let (mut depth, mut awaited) = (0_usize, false);
    for (at, token) in tokens(text) {
        match token {
            "{" if awaited || depth > 0 => (depth, awaited) = (depth + 1, false),
            "}" => depth = depth.saturating_sub(1),
            _ if token.eq_ignore_ascii_case("DATA") => awaited = true,
            _ if depth > 0 && token.starts_with(['?', '$']) => return Some((at, token)),
            _ => awaited = false,
        }
    }
    None
}

/// The byte at a line and column, from 1.
fn offset(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let skip = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let within = text[start..].char_indices().nth(skip);
    within.map_or(text.len(), |(at, _)| start + at)
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
    let tokens = tokens(text);
    let count = |bracket: &str| tokens.iter().filter(|(_, token)| *token == bracket).count();
    for (open, close) in [("{", "}"), ("(", ")")] {
        let (opened, closed) = (count(open), count(close));
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
fn unknown_prefix(
    source: &str,
    text: &str,
    message: &str,
    prefixes: &Prefixes,
) -> Option<Diagnostic> {
    if !message.to_lowercase().contains("prefix") {
        return None;
    }
    let mut names = prefixed_names(text).into_iter();
    let found = names.find(|(_, name)| is_unknown(text, name, prefixes))?;
    Some(undeclared(source, text, found, prefixes))
}

fn is_unknown(text: &str, name: &str, prefixes: &Prefixes) -> bool {
    !declares(text, name) && prefixes.of_queries().all(|(known, _)| known != name)
}

/// What is said of a prefix that is declared nowhere, at its byte.
fn undeclared(
    source: &str,
    text: &str,
    (at, name): (usize, &str),
    prefixes: &Prefixes,
) -> Diagnostic {
    let end = at + name.len() + 1;
    if text[end..].starts_with("//") {
        let said = format!("`{name}://…` is an address, and stands between `<` and `>`");
        let rest = text[at..].split(|own: char| own.is_whitespace() || "<>{}\"|^`".contains(own));
        let whole = rest.take(1).map(|address| at + address.len()).next();
        return Diagnostic::new(said).at(source, text, at, whole.unwrap_or(end));
    }
    let declared = declared(text);
    let known = prefixes
        .iter()
        .map(|(known, _)| known)
        .chain(declared.iter().map(String::as_str));
    let found = Diagnostic::new(format!("unknown prefix `{name}:`")).at(source, text, at, end);
    let near = did_you_mean(name, known).map(|hint| hint.replace("`?", ":`?"));
    found.maybe_hint(near).hint(format!(
        "declare it at the top: `PREFIX {name}: <https://example.org/>`"
    ))
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
    let names = words(text).into_iter();
    names
        .filter(|(at, name)| text[at + name.len()..].starts_with(':'))
        .collect()
}

/// Byte and text of each word that is no variable, tag or string; of a prefixed name, the prefix.
fn words(text: &str) -> Vec<(usize, &str)> {
    tokens(text)
        .into_iter()
        .filter(|(_, token)| token.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(|(at, token)| (at, token.split(':').next().unwrap_or(token)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_prefix_is_found_where_it_stands() {
        let text = "SELECT * WHERE {\n  ?p a prson:Person . # a:b \"c:d\"\n}";
        let found = syntax(
            "q",
            text,
            ("Prefix not found", Some((1, 1))),
            false,
            &Prefixes::default(),
        );
        assert_eq!(found.to_string(), "q:2:8: unknown prefix `prson:`");
        assert_eq!(found.hints[0], "did you mean `person:`?");
    }

    #[test]
    fn an_unknown_prefix_is_told_wherever_a_name_may_stand() {
        for text in [
            "SELECT * { zz:b ?p ?o }",
            "SELECT * { ?s zz:b ?o }",
            "SELECT * { ?s ?p ?o FILTER(?o = zz:b) }",
            "SELECT * { VALUES ?x { zz:b } }",
            "SELECT * { ?s ?p '1'^^zz:b }",
            "SELECT (zz:b(1) AS ?x) { }",
            "SELECT * { ?s ?p ?o . :b ?p ?o }",
        ] {
            let said = ("expected one of ?, !, (", Some((1, 1)));
            let found = syntax("q", text, said, false, &Prefixes::default());
            let name = if text.contains("zz:") { "zz" } else { "" };
            assert_eq!(found.message, format!("unknown prefix `{name}:`"), "{text}");
        }
    }

    #[test]
    fn a_bare_address_is_no_prefix() {
        let text = "SELECT * { ?s a http://schema.org/Person }";
        let said = ("Prefix not found", Some((1, 1)));
        let found = syntax("q", text, said, false, &Prefixes::default());
        let words = "q:1:17: `http://…` is an address, and stands between `<` and `>`";
        assert_eq!(found.to_string(), words);
    }

    #[test]
    fn what_is_wrong_with_a_pattern_of_ours_is_told_where_it_stands() {
        let at = |text: &str, message: &str| of_pattern("q", text, message).to_string();
        let text = "PREFIX n: <https://w3id.org/chancery/network#>\nSELECT * {\n ?a network:degree ?b .\n ?a n:pagrank ?s }";
        let said = "there is no `network:pagrank`; there are others";
        assert_eq!(at(text, said), format!("q:4:5: {said}"));
        let text = "SELECT * { ?a network:degree ?b ; network:pagerank 1 }";
        let said = "`network:` wants a variable for the score behind it";
        assert_eq!(at(text, said), format!("q:1:35: {said}"));
        let text = "SELECT * { ?a <https://w3id.org/chancery/network#degree> ?b }";
        let said = "`network:` measures one graph: name it in `GRAPH <…>`";
        assert_eq!(at(text, said), format!("q:1:15: {said}"));
        assert_eq!(at(text, "something else"), "q: something else");
    }

    #[test]
    fn a_misspelt_keyword_names_the_right_one() {
        let text = "SELCT ?x WHERE { ?x ?y ?z }";
        let found = syntax(
            "q",
            text,
            ("expected one of ASK, CONSTRUCT, SELECT", Some((1, 1))),
            false,
            &Prefixes::default(),
        );
        assert_eq!(found.to_string(), "q:1:1: `SELCT` is not a word of SPARQL");
        assert_eq!(found.hints[0], "did you mean `SELECT`?");
    }

    #[test]
    fn a_missing_brace_is_counted() {
        let found = syntax(
            "q",
            "ASK { ?x ?y ?z",
            ("expected }", Some((1, 15))),
            false,
            &Prefixes::default(),
        );
        assert_eq!(found.to_string(), "q:1:15: the query ends too early");
        assert!(found.hints[0].contains("1 `{` but only 0 `}`"));
    }

    #[test]
    fn variables_in_data_are_named() {
        let found = variable_in_data("INSERT DATA { GRAPH ex:g { ex:a ex:p ?x } }");
        assert_eq!(found, Some((37, "?x")));
        assert_eq!(
            variable_in_data("INSERT DATA { ex:a ex:p 1 } ; DELETE WHERE { ?s ?p ?o }"),
            None
        );
    }
}
