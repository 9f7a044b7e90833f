//! A text in pieces for a parser: word by word where somebody wants to know at which word it was.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::Range;
use std::rc::Rc;

use super::format::Format;
use crate::model::{GraphName, Quad, Term};

/// What was handed over last.
#[derive(Default)]
pub(super) struct Last {
    /// The last word that is no mark: its bytes.
    word: Cell<Range<usize>>,
    /// The one before it, where the last word of a statement may be its graph.
    before: Cell<Range<usize>>,
    /// What stands for a node without a name, where its bracket was opened or closed since.
    bracket: Cell<Option<(usize, usize)>>,
}

pub(super) type Given = Rc<Last>;

impl Last {
    /// The bytes of what a quad says, which came out just now. None where its object is a node without a name that is
    /// written in some other way than with brackets.
    pub(super) fn of(&self, quad: &Quad, text: &str) -> Option<Range<usize>> {
        let in_graph = quad.graph_name != GraphName::DefaultGraph;
        let mut before = self.before.take();
        self.before.set(before.clone());
        let mut word = self.word.take();
        self.word.set(word.clone());
        if in_graph && !before.is_empty() {
            std::mem::swap(&mut word, &mut before);
        }
        let named = text
            .get(word.clone())
            .is_some_and(|word| word.starts_with("_:"));
        if named || !matches!(quad.object, Term::BlankNode(_)) {
            return Some(word);
        }
        self.bracket.get().map(|(start, end)| start..end)
    }
}

/// A text that is handed over word by word, or line by line where the syntax is XML.
pub(super) struct Pieces {
    text: Vec<u8>,
    at: usize,
    by_line: bool,
    /// Whether a graph stands behind an object.
    graph_last: bool,
    /// What is handed over word by word, the next part last.
    marked: Vec<Range<usize>>,
    given: Given,
    /// Where the brackets stand that are open.
    open: Vec<usize>,
}

impl Pieces {
    pub(super) fn new(
        text: Vec<u8>,
        format: Format,
        mut marked: Vec<Range<usize>>,
        given: Given,
    ) -> Self {
        marked.reverse();
        Self {
            text,
            at: 0,
            by_line: format == Format::RdfXml,
            graph_last: format == Format::NQuads,
            marked,
            given,
            open: Vec::new(),
        }
    }

    /// Keeps in mind what begins here.
    fn note(&mut self, length: usize) {
        let Some(first) = self.text.get(self.at).copied() else {
            return;
        };
        if self.by_line {
            // An element ends where it is told, and stands where it begins.
            let mut pairs = self.text[self.at..self.at + length].windows(2);
            let begins = pairs
                .any(|pair| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || pair[1] == b'_'));
            let word = self.given.word.take();
            let line = self.at..self.at + length;
            let keep = !begins && !word.is_empty();
            self.given.word.set(if keep { word } else { line });
            return;
        }
        let is_bracket = length == 1;
        match first {
            b'[' | b'(' if is_bracket => {
                self.open.push(self.at);
                let bracket = (first == b'(').then_some((self.at, self.at + 1));
                self.given.bracket.set(bracket);
            }
            b']' if is_bracket => {
                // What stands in brackets stands where they open.
                let bracket = self.open.pop().map(|at| (at, at + 1));
                self.given.bracket.set(bracket);
            }
            b')' if is_bracket => {
                self.open.pop();
            }
            _ if first.is_ascii_whitespace() || first == b'#' || length == 1 && is_mark(first) => {}
            _ => {
                if self.graph_last {
                    self.given.before.set(self.given.word.take());
                }
                self.given.word.set(self.at..self.at + length);
                let list = self.open.last().copied();
                let list = list.filter(|at| self.text.get(*at) == Some(&b'('));
                self.given.bracket.set(list.map(|at| (at, at + 1)));
            }
        }
    }

    /// How many bytes there are before the next part that is handed over word by word.
    fn unmarked(&mut self) -> usize {
        while self.marked.last().is_some_and(|next| next.end <= self.at) {
            self.marked.pop();
        }
        let next = self
            .marked
            .last()
            .map_or(self.text.len(), |next| next.start);
        next.saturating_sub(self.at)
    }

    /// Where the word that begins here ends.
    fn word(&self) -> usize {
        let rest = &self.text[self.at..];
        let to = |mark: &dyn Fn(u8) -> bool| {
            let end = rest.iter().skip(1).position(|byte| mark(*byte));
            end.map_or(rest.len(), |end| end + 1)
        };
        let Some(first) = rest.first() else {
            return 0;
        };
        match first {
            b'\n' => 1,
            b'#' => to(&|byte| byte == b'\n'),
            byte if byte.is_ascii_whitespace() => to(&|byte| !byte.is_ascii_whitespace()),
            b'<' if !rest.starts_with(b"<<") => (to(&|byte| byte == b'>') + 1).min(rest.len()),
            b'"' | b'\'' => string(rest),
            byte if is_mark(*byte) => 1,
            _ => name(rest),
        }
    }
}

fn is_mark(byte: u8) -> bool {
    b";,.()[]{}|~<>".contains(&byte)
}

/// A name or number; a dot is a part of it where something follows.
fn name(rest: &[u8]) -> usize {
    let ends = |at: &usize| {
        let byte = rest[*at];
        let inside = byte == b'.' && rest.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        !inside && (byte.is_ascii_whitespace() || is_mark(byte) || b"#\"".contains(&byte))
    };
    (1..rest.len()).find(ends).unwrap_or(rest.len())
}

/// A string with its language or datatype.
fn string(rest: &[u8]) -> usize {
    let quote = rest[0];
    let long = rest.len() > 2 && rest[1] == quote && rest[2] == quote;
    let marks = if long { 3 } else { 1 };
    let mut at = marks;
    while at < rest.len() {
        let closes = rest[at..]
            .iter()
            .take(marks)
            .filter(|byte| **byte == quote)
            .count()
            == marks;
        if closes {
            at += marks;
            break;
        }
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    let at = at.min(rest.len());
    let behind = &rest[at..];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b";,)]}|~".contains(byte);
    let end = match behind {
        [b'@', ..] => behind.iter().position(|byte| ends(byte) || *byte == b'.'),
        [b'^', b'^', b'<', ..] => behind
            .iter()
            .position(|byte| *byte == b'>')
            .map(|end| end + 1),
        [b'^', ..] => behind.iter().position(ends),
        _ => Some(0),
    };
    at + end.unwrap_or(behind.len())
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unmarked = if self.by_line { 0 } else { self.unmarked() };
        let rest = &self.text[self.at..];
        if unmarked > 0 {
            let length = unmarked.min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            self.given.word.set(0..0);
            self.given.before.set(0..0);
            self.given.bracket.set(None);
            self.at += length;
            return Ok(length);
        }
        let length = if self.by_line {
            let end = rest.iter().position(|byte| *byte == b'\n');
            end.map_or(rest.len(), |end| end + 1)
        } else {
            self.word()
        };
        self.note(length);
        let rest = &self.text[self.at..];
        // A long word is handed over in parts, and its place stays.
        let length = length.min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}
