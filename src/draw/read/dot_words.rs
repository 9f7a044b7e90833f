//! DOT in words: identifiers, quoted and HTML texts, signs; with their places.

use std::ops::Range;

use super::{File, ReadError};

/// A word of DOT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A bare name or number; keywords are among them.
    Name(String),
    /// A quoted text: never a keyword.
    Text(String),
    /// What stands between angle brackets: a label with tags, or any text.
    Html(String),
    /// One of `{ } [ ] = ; , : + ->` and `--`.
    Sign(&'static str),
    /// Nothing is left.
    End,
}

const SIGNS: [&str; 11] = ["->", "--", "{", "}", "[", "]", "=", ";", ",", ":", "+"];

/// Takes a DOT file apart.
pub(super) struct Words<'a> {
    file: File<'a>,
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(file: File<'a>) -> Self {
        let at = file.text.len() - file.text.trim_start_matches('\u{feff}').len();
        Self { file, at }
    }

    fn rest(&self) -> &'a str {
        &self.file.text[self.at..]
    }

    /// The next word and where it is.
    pub(super) fn next(&mut self) -> Result<(Word, Range<usize>), ReadError> {
        self.file.go_on()?;
        self.skip()?;
        let start = self.at;
        let word = self.word()?;
        self.file.check_length(self.at - start, start)?;
        Ok((word, start..self.at))
    }

    fn word(&mut self) -> Result<Word, ReadError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Word::End);
        };
        if first == '"' {
            return self.quoted().map(Word::Text);
        }
        if first == '<' {
            return self.html().map(Word::Html);
        }
        let numeral = numeral(rest);
        if numeral > 0 {
            self.at += numeral;
            return Ok(Word::Name(rest[..numeral].to_owned()));
        }
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            self.at += sign.len();
            return Ok(Word::Sign(sign));
        }
        let length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        if length == 0 {
            let said = format!(
                "`{}` means nothing in DOT",
                crate::model::printable(&first.to_string())
            );
            return Err(self.file.wrong(said, self.at, self.at + 1));
        }
        self.at += length;
        Ok(Word::Name(rest[..length].to_owned()))
    }

    /// White space, comments, and lines that a preprocessor left.
    fn skip(&mut self) -> Result<(), ReadError> {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = self.rest();
            let begins_line = self.at == 0 || self.file.text.as_bytes()[self.at - 1] == b'\n';
            if rest.starts_with("//") || rest.starts_with('#') && begins_line {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let end = rest.find("*/").ok_or_else(|| {
                    self.file
                        .wrong("the comment has no end", self.at, self.at + 2)
                })?;
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    /// What the quotes hold: `\"` and joined lines are resolved, the rest is for labels to read.
    fn quoted(&mut self) -> Result<String, ReadError> {
        let start = self.at;
        let mut out = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + at + 1;
                    return Ok(out);
                }
                '\\' => match chars.peek().map(|(_, c)| *c) {
                    Some('"') => {
                        out.push('"');
                        chars.next();
                    }
                    Some('\n') => {
                        chars.next();
                    }
                    // Its partner must not end the text.
                    Some('\\') => {
                        out.push_str("\\\\");
                        chars.next();
                    }
                    _ => out.push('\\'),
                },
                c => out.push(c),
            }
        }
        Err(self
            .file
            .wrong("the quotes are not closed", start, start + 1))
    }

    /// What stands between angle brackets that have their partners.
    fn html(&mut self) -> Result<String, ReadError> {
        let start = self.at;
        let mut depth = 0_usize;
        for (at, c) in self.rest().char_indices() {
            match c {
                '<' => {
                    depth += 1;
                    self.file.check_depth(depth, start + at)?;
                }
                '>' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at = start + at + 1;
                        return Ok(self.file.text[start + 1..start + at].to_owned());
                    }
                }
                _ => {}
            }
        }
        Err(self
            .file
            .wrong("the HTML label is not closed", start, start + 1))
    }
}

/// What an HTML label says: tags become spaces; entities are resolved where labels are.
pub(super) fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            // A backslash is only a backslash here.
            '\\' if !inside => out.push_str("\\\\"),
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && !c.is_whitespace()
}

/// Length of `-?(.digits | digits(.digits?)?)` at the start; 0 if there is none.
fn numeral(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let mut digits = 0;
    let mut dots = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if dots == 0 => dots += 1,
            _ => break,
        }
        at += 1;
    }
    let named = text[at..].chars().next().is_some_and(is_of_name);
    if digits == 0 || named && !text.starts_with('-') && dots == 0 {
        0
    } else {
        at
    }
}

/// What a text is said of, for the escapes that stand for its names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About<'a> {
    /// The name of the whole graph.
    pub(super) graph: &'a str,
    pub(super) node: Option<&'a str>,
    /// Tail and head of an edge, and what stands between them.
    pub(super) edge: Option<([&'a str; 2], &'a str)>,
    /// What is written on it, in everything but that itself.
    pub(super) label: Option<&'a str>,
}

impl About<'_> {
    /// Puts the name in that an escape stands for; where there is none, Graphviz shows the letter.
    fn name(&self, letter: char, out: &mut String) {
        let [tail, head] = self.edge.map(|(ends, _)| ends).unwrap_or_default();
        let name = match letter {
            'G' => Some(self.graph),
            'N' => self.node,
            'L' => self.label,
            'T' | 'H' | 'E' if self.edge.is_none() => None,
            'T' => Some(tail),
            'H' => Some(head),
            'E' => {
                out.push_str(tail);
                out.push_str(self.edge.map_or("", |(_, tie)| tie));
                Some(head)
            }
            _ => None,
        };
        match name {
            Some(name) => out.push_str(name),
            None => out.push(letter),
        }
    }
}

/// A text as labels show it: escapes, and the entities that Graphviz knows.
pub(super) fn shown(text: &str, about: &About<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'l' | 'r') => out.push('\n'),
            Some(letter) => about.name(letter, &mut out),
            None => out.push('\\'),
        }
    }
    entities(&out)
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // None of them is longer.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((entity(&rest[1..end])?, end)));
        let (c, end) = found.unwrap_or(('&', 0));
        out.push(c);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let number = |digits: &str, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        name => match name.strip_prefix('#')?.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_graphviz_shows_them() {
        let node = About {
            graph: "G",
            node: Some("x"),
            ..About::default()
        };
        assert_eq!(
            shown(r"a\nb \N \\n &amp;lt; &#x41;&bogus; \", &node),
            "a\nb x \\n &lt; A&bogus; \\"
        );
        let edge = About {
            graph: "G",
            edge: Some((["a", "b"], "->")),
            ..About::default()
        };
        assert_eq!(
            shown(r"\T to \H: \E in \G, \N\L", &edge),
            "a to b: a->b in G, NL"
        );
        let label = About {
            label: Some("words"),
            ..node
        };
        assert_eq!(shown(r"\L \T\H\E", &label), "words THE");
        assert_eq!(without_tags("<b>bold</b><br/>x <i>&lt;</i>"), "bold x &lt;");
    }

    #[test]
    fn numbers_end_where_names_would_begin() {
        for (text, length) in [
            ("12", 2),
            ("-.5 ", 3),
            ("3.14]", 4),
            ("12a", 0),
            ("-a", 0),
            ("-", 0),
            ("1.5.2", 3),
            ("", 0),
        ] {
            assert_eq!(numeral(text), length, "{text}");
        }
    }
}
