//! The words of Turtle and TriG with their places, comments among them.
//!
//! Only for text that a parser has accepted: this looks for where words end, and checks nothing.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From `#` to the end of the line.
    Comment,
    /// `<…>`.
    Iri,
    /// `_:label`.
    Blank,
    /// A name, keyword, number, language tag or directive.
    Word,
    /// A string with its quotes.
    String,
    /// Something opens: `(`, `[`, `{|`, `<<`, `<<(`.
    Open,
    /// Something closes.
    Close,
    /// `{` of a graph.
    GraphOpen,
    /// `}` of a graph.
    GraphClose,
    /// `.`.
    Dot,
    /// `;`.
    Semicolon,
    /// `,`, `~`, `^^`.
    Mark,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// Nothing but space stands before it on its line.
    pub(super) first: bool,
    /// An empty line stands before it.
    pub(super) apart: bool,
}

/// All tokens of a text. O(text).
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut breaks) = (0, 1);
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            breaks +=
                usize::from(byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            at += 1;
            continue;
        }
        let (kind, length) = token(&text[at..]);
        let range = at..at + length.max(1);
        at = range.end;
        found.push(Token {
            kind,
            range,
            first: breaks > 0,
            apart: breaks > 1,
        });
        breaks = 0;
    }
    found
}

/// The comments of a text, in order of their words. O(n log n).
pub(super) fn comments(text: &str) -> Vec<&str> {
    let all = tokens(text).into_iter();
    let comments = all.filter(|token| token.kind == Kind::Comment);
    let mut found: Vec<&str> = comments.map(|token| text[token.range].trim_end()).collect();
    found.sort_unstable();
    found
}

/// The kind and length of the token with which a text begins.
fn token(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let two = bytes.get(1);
    match bytes[0] {
        b'#' => (
            Kind::Comment,
            find(bytes, |byte| byte == b'\n' || byte == b'\r'),
        ),
        b'<' if rest.starts_with("<<(") => (Kind::Open, 3),
        b'<' if two == Some(&b'<') => (Kind::Open, 2),
        b'<' => (Kind::Iri, find(bytes, |byte| byte == b'>') + 1),
        b'>' | b'|' => (Kind::Close, 2),
        b')' if rest.starts_with(")>>") => (Kind::Close, 3),
        b'{' if two == Some(&b'|') => (Kind::Open, 2),
        b'{' => (Kind::GraphOpen, 1),
        b'}' => (Kind::GraphClose, 1),
        b'(' | b'[' => (Kind::Open, 1),
        b')' | b']' => (Kind::Close, 1),
        b';' => (Kind::Semicolon, 1),
        b',' | b'~' => (Kind::Mark, 1),
        b'^' => (Kind::Mark, 2),
        b'"' | b'\'' => (Kind::String, string(bytes)),
        b'.' if !two.is_some_and(u8::is_ascii_digit) => (Kind::Dot, 1),
        b'0'..=b'9' | b'+' | b'-' | b'.' => (Kind::Word, number(bytes)),
        b'_' if two == Some(&b':') => (Kind::Blank, name(rest)),
        _ => (Kind::Word, name(rest)),
    }
}

fn find(bytes: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    let end = bytes.iter().position(|byte| ends(*byte));
    end.unwrap_or(bytes.len())
}

fn string(bytes: &[u8]) -> usize {
    let quote = bytes[0];
    let long = bytes.get(1) == Some(&quote) && bytes.get(2) == Some(&quote);
    let close = if long { 3 } else { 1 };
    let mut at = close;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.len() >= close && rest[..close].iter().all(|byte| *byte == quote) {
            return at + close;
        }
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    bytes.len()
}

/// A number; a dot is a part of it only where a digit or an exponent follows.
fn number(bytes: &[u8]) -> usize {
    let digits =
        |at: usize| at + find(&bytes[at.min(bytes.len())..], |byte| !byte.is_ascii_digit());
    let exponent = |at: usize| {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        let is = matches!(bytes.get(at), Some(b'e' | b'E')) && end > at + 1 + sign;
        is.then_some(end)
    };
    let sign = usize::from(matches!(bytes[0], b'+' | b'-'));
    let mut at = digits(sign);
    if bytes.get(at) == Some(&b'.') {
        let after = digits(at + 1);
        if after > at + 1 || exponent(at + 1).is_some() {
            at = after;
        }
    }
    exponent(at).unwrap_or(at)
}

/// A name or keyword; a dot ends it unless more of the name follows.
fn name(rest: &str) -> usize {
    let mut end = 0;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        let inside = escaped || is_of_name(c);
        if inside {
            escaped = c == '\\' && !escaped;
            end = at + c.len_utf8();
        } else if c != '.' {
            break;
        }
    }
    end
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || "_-:%\\@".contains(c) || (!c.is_ascii() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    fn words(text: &str) -> Vec<&str> {
        let of = |token: super::Token| &text[token.range];
        tokens(text).into_iter().map(of).collect()
    }

    #[test]
    fn a_dot_ends_a_name_or_belongs_to_it() {
        assert_eq!(words("a:b.c a:d."), ["a:b.c", "a:d", "."]);
        assert_eq!(
            words("1. 1.5.-.5e3. 1.e4 ."),
            ["1", ".", "1.5", ".", "-.5e3", ".", "1.e4", "."]
        );
        assert_eq!(words("a:b\\,c.:d,e"), ["a:b\\,c.:d", ",", "e"]);
        assert_eq!(words("_:x.y._:z"), ["_:x.y._:z"]);
    }

    #[test]
    fn quotes_brackets_and_comments() {
        assert_eq!(
            words("<<( a b \"\"\"c\"# \\\"d\"\"\"@en--ltr )>> # e\n~{|'f'^^g|}"),
            [
                "<<(",
                "a",
                "b",
                "\"\"\"c\"# \\\"d\"\"\"",
                "@en--ltr",
                ")>>",
                "# e",
                "~",
                "{|",
                "'f'",
                "^^",
                "g",
                "|}"
            ]
        );
    }

    #[test]
    fn lines_are_told() {
        let found = tokens("a # b\n\n# c\r\n# d\n  e");
        let told: Vec<_> = found.iter().map(|t| (t.kind, t.first, t.apart)).collect();
        assert_eq!(
            told,
            [
                (Kind::Word, true, false),
                (Kind::Comment, false, false),
                (Kind::Comment, true, true),
                (Kind::Comment, true, false),
                (Kind::Word, true, false)
            ]
        );
    }
}
