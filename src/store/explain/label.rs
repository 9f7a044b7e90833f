//! The evaluator's labels taken apart: terms, variables, and the same with prefixes.

use std::collections::BTreeMap;

use crate::model::prefixes::Prefixes;
use crate::store::made_texts;

/// A piece of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// With its angle brackets.
    Iri(&'a str),
    /// With its question mark.
    Variable(&'a str),
    /// A string in its quotes.
    Text(&'a str),
    /// A run of blanks.
    Blank(&'a str),
    /// Any other run.
    Other(&'a str),
}

impl<'a> Piece<'a> {
    pub(super) fn text(self) -> &'a str {
        let (Self::Iri(text)
        | Self::Variable(text)
        | Self::Text(text)
        | Self::Blank(text)
        | Self::Other(text)) = self;
        text
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A label in pieces. O(label).
pub(super) fn pieces<'a>(label: &'a str) -> Vec<Piece<'a>> {
    let (mut found, mut rest) = (Vec::new(), label);
    while let Some(first) = rest.chars().next() {
        let until = |from: usize, stop: &dyn Fn(char) -> bool| {
            rest[from..].find(stop).map_or(rest.len(), |end| from + end)
        };
        let (end, make): (usize, fn(&'a str) -> Piece<'a>) = match first {
            '"' => (string(rest), Piece::Text),
            '<' if iri(rest).is_some() => (iri(rest).unwrap_or(1), Piece::Iri),
            '?' if rest[1..].starts_with(is_name) => (until(1, &|c| !is_name(c)), Piece::Variable),
            c if c.is_whitespace() => (until(0, &|c| !c.is_whitespace()), Piece::Blank),
            c => {
                let start = c.len_utf8();
                let stop = |c: char| matches!(c, '"' | '<' | '?' | '(' | ')' | '{' | '}');
                let end = until(start, &|c| stop(c) || c.is_whitespace());
                // Brackets stand alone, so that they can be counted.
                (if stop(c) { start } else { end }, Piece::Other)
            }
        };
        found.push(make(&rest[..end]));
        rest = &rest[end..];
    }
    found
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn iri(rest: &str) -> Option<usize> {
    let stop = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '{' | '}' | '|');
    let end = 1 + rest[1..].find(stop)?;
    rest[end..].starts_with('>').then_some(end + 1)
}

/// The variables of a label.
pub(super) fn variables(label: &str) -> impl Iterator<Item = &str> {
    pieces(label).into_iter().filter_map(|piece| match piece {
        Piece::Variable(name) => Some(name),
        _ => None,
    })
}

/// The terms of a printed pattern: what stands between blanks, brackets kept together.
pub(in crate::store) fn terms(pattern: &str) -> Vec<String> {
    let (mut found, mut term, mut depth) = (Vec::new(), String::new(), 0_usize);
    for piece in pieces(pattern) {
        match piece {
            Piece::Blank(_) if depth == 0 => {
                if !term.is_empty() {
                    found.push(std::mem::take(&mut term));
                }
                continue;
            }
            Piece::Other("(" | "{") => depth += 1,
            Piece::Other(")" | "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        term.push_str(piece.text());
    }
    if !term.is_empty() {
        found.push(term);
    }
    found
}

/// Whether the parser or the evaluator made up this name (128 bits as hexadecimal digits).
pub(in crate::store) fn is_made(variable: &str) -> bool {
    let name = variable.trim_start_matches('?');
    name.len() >= 20 && name.chars().all(|c| c.is_ascii_hexdigit())
}

/// A pattern as it is compared: whatever stands for a blank node is the same.
pub(in crate::store) fn key(pattern: &str) -> String {
    let parts = pieces(pattern).into_iter().map(|piece| match piece {
        Piece::Variable(name) if is_made(name) => "_",
        Piece::Other(text) if text.starts_with("_:") => "_",
        other => other.text(),
    });
    parts.collect()
}

/// Names for variables that were made up.
#[derive(Debug, Default)]
pub(in crate::store) struct Names {
    known: BTreeMap<String, String>,
    numbered: usize,
}

impl Names {
    /// A made-up variable is called like another from now on.
    pub(in crate::store) fn call(&mut self, made: &str, name: &str) {
        self.known.insert(made.to_owned(), name.to_owned());
    }

    fn name(&mut self, variable: &str) -> String {
        if !is_made(variable) {
            return variable.to_owned();
        }
        if let Some(known) = self.known.get(variable) {
            return known.clone();
        }
        self.numbered += 1;
        let name = format!("_:{}", self.numbered);
        self.call(variable, &name);
        name
    }

    /// A label with prefixed names.
    pub(in crate::store) fn shown(&mut self, label: &str, prefixes: &Prefixes) -> String {
        let parts = pieces(label).into_iter().map(|piece| match piece {
            Piece::Iri(iri) => {
                let iri = iri.trim_start_matches('<').trim_end_matches('>');
                made_texts::written(iri).map_or_else(|| prefixes.show(iri), str::to_owned)
            }
            Piece::Variable(name) => self.name(name),
            other => other.text().to_owned(),
        });
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_taken_apart() {
        assert_eq!(
            terms("?s <http://e.org/p> \"a \\\" b\"@en"),
            ["?s", "<http://e.org/p>", "\"a \\\" b\"@en"]
        );
        assert_eq!(
            terms("?r <http://e.org/p> <<( ?s <http://e.org/q> ?o )>>"),
            ["?r", "<http://e.org/p>", "<<( ?s <http://e.org/q> ?o )>>"]
        );
        assert_eq!(
            terms("?s (<http://e.org/p> / (<http://e.org/q>)?) ?o ?g").len(),
            4
        );
    }

    #[test]
    fn what_was_made_up_gets_a_number() {
        let made = "?0123456789abcdef0123456789abcdef";
        let mut names = Names::default();
        let shown = names.shown(
            &format!("{made} <http://schema.org/name> ?name"),
            &Prefixes::default(),
        );
        assert_eq!(shown, "_:1 schema:name ?name");
        assert_eq!(key(&format!("{made} ?p ?o")), key("_:b0 ?p ?o"));
    }
}
