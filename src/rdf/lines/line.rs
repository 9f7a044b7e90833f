//! The fast eye for one line: it takes what is obviously a statement.
//!
//! Whatever it is not sure about, it leaves to the strict parser. So it may
//! refuse anything, but must never take what the parser would not, nor read it
//! differently.

use std::borrow::Cow;

use oxigraph::model::vocab::{rdf, xsd};

use super::RawTerm;
use crate::model::{Literal, NamedNodeRef};

/// What a line says, as it stands there.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) subject: RawTerm<'a>,
    pub(super) predicate: &'a str,
    pub(super) object: RawTerm<'a>,
    pub(super) graph: Option<RawTerm<'a>>,
}

/// What the eye saw.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it lives on the stack, for one line"
)]
pub(super) enum Seen<'a> {
    /// A statement.
    Statement(Statement<'a>),
    /// An empty line or a comment.
    Nothing,
    /// Something to ask the parser about.
    Doubt,
}

/// May stand anywhere after the authority of an IRI.
const IRI: u8 = 1;
/// May stand in a name of a host, as far as we know by heart.
const HOST: u8 = 2;
/// May stand in the label of a blank node, as far as we know by heart.
const LABEL: u8 = 4;
/// May stand in a language tag.
const TAG: u8 = 8;
/// Means something in a string.
const STOP: u8 = 16;
/// Cannot stand in an IRI at all, or ends it.
const NO_IRI: u8 = 32;

const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        let mut class = 0;
        if byte.is_ascii_alphanumeric() {
            class |= IRI | HOST | LABEL | TAG;
        }
        if matches!(
            byte,
            b'!' | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b'-'
                | b'.'
                | b';'
                | b'='
                | b'_'
                | b'~'
                | b':'
                | b'@'
                | b'/'
                | b'?'
        ) {
            class |= IRI;
        }
        if matches!(byte, b'-' | b'.' | b'_') {
            class |= HOST;
        }
        if matches!(byte, b'-' | b'_') {
            class |= LABEL;
        }
        if byte == b'-' {
            class |= TAG;
        }
        if matches!(byte, b'"' | b'\\' | b'\n' | b'\r') {
            class |= STOP;
        }
        if byte <= b' '
            || matches!(
                byte,
                b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | b'\\'
            )
        {
            class |= NO_IRI;
        }
        table[byte as usize] = class;
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};

fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// Reads lines of a text, one after the other.
#[derive(Debug)]
pub(super) struct Eye<'a> {
    text: &'a str,
    at: usize,
    /// Whether a line may name a graph.
    graphs: bool,
}

impl<'a> Eye<'a> {
    pub(super) fn new(text: &'a str, graphs: bool) -> Self {
        Self {
            text,
            at: 0,
            graphs,
        }
    }

    /// Where the next line begins.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Whether there is no line left.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The line that begins here, with its line break; the next one is next.
    pub(super) fn skip_line(&mut self, start: usize) -> &'a str {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.find('\n').map_or(rest, |end| &rest[..=end]);
        self.at = start + line.len();
        line
    }

    /// Looks at the next line. After a doubt the place is anywhere.
    pub(super) fn line(&mut self) -> Seen<'a> {
        self.blanks();
        match self.peek() {
            None => Seen::Nothing,
            Some(b'<' | b'_') => match self.statement() {
                Some(statement) => Seen::Statement(statement),
                None => Seen::Doubt,
            },
            Some(b'\n' | b'\r') => match self.line_break() {
                Some(()) => Seen::Nothing,
                None => Seen::Doubt,
            },
            Some(b'#') => {
                // A lone carriage return ends the comment, and the line with it.
                let line = self.skip_line(self.at);
                let line = line.strip_suffix('\n').unwrap_or(line);
                let line = line.strip_suffix('\r').unwrap_or(line);
                if line.contains('\r') {
                    Seen::Doubt
                } else {
                    Seen::Nothing
                }
            }
            Some(_) => Seen::Doubt,
        }
    }

    fn statement(&mut self) -> Option<Statement<'a>> {
        let subject = self.node()?;
        self.blanks();
        self.expect(b'<')?;
        let predicate = self.iri()?;
        self.blanks();
        let object = if self.peek()? == b'"' {
            self.at += 1;
            self.literal()?
        } else {
            self.node()?
        };
        self.blanks();
        let graph = if self.graphs && self.peek()? != b'.' {
            let graph = self.node()?;
            self.blanks();
            Some(graph)
        } else {
            None
        };
        self.expect(b'.')?;
        self.blanks();
        self.line_break()?;
        Some(Statement {
            subject,
            predicate,
            object,
            graph,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// A line break, or the end of the text.
    fn line_break(&mut self) -> Option<()> {
        self.at += match self.rest() {
            [] => 0,
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return None,
        };
        Some(())
    }

    fn node(&mut self) -> Option<RawTerm<'a>> {
        match self.peek()? {
            b'<' => {
                self.at += 1;
                self.iri().map(RawTerm::Iri)
            }
            b'_' => self.blank().map(RawTerm::Blank),
            _ => None,
        }
    }

    fn blank(&mut self) -> Option<&'a str> {
        self.at += 1;
        self.expect(b':')?;
        let rest = self.rest();
        let length = rest.iter().position(|byte| !is(*byte, LABEL))?;
        let plain = length > 0 && rest[0] != b'-' && matches!(rest[length], b' ' | b'\t');
        let label = self.text.get(self.at..self.at + length)?;
        self.at += length;
        plain.then_some(label)
    }

    /// The rest of an IRI after `<`, with its `>`.
    fn iri(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let plain = plain_iri(rest);
        let length = match plain {
            Some(length) => length,
            None => rest.iter().position(|byte| is(*byte, NO_IRI))?,
        };
        if rest.get(length) != Some(&b'>') {
            return None;
        }
        let iri = self.text.get(self.at..self.at + length)?;
        self.at += length + 1;
        (plain.is_some() || NamedNodeRef::new(iri).is_ok()).then_some(iri)
    }

    /// The rest of a literal after its first quote.
    fn literal(&mut self) -> Option<RawTerm<'a>> {
        let rest = self.rest();
        let mut end = 0;
        let mut escaped = false;
        loop {
            end += string_stop(rest.get(end..)?)?;
            match rest[end] {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    end += 2;
                }
                _ => return None,
            }
        }
        let value = self.text.get(self.at..self.at + end)?;
        self.at += end + 1;
        let value = if escaped {
            Cow::Owned(unescaped(value)?)
        } else {
            Cow::Borrowed(value)
        };
        let mut language = None;
        let mut datatype = None;
        match self.peek()? {
            b'@' => language = Some(self.language()?),
            b'^' => datatype = Some(self.datatype()?).filter(|name| *name != xsd::STRING.as_str()),
            _ => {}
        }
        Some(RawTerm::Literal {
            value,
            language,
            datatype,
        })
    }

    fn datatype(&mut self) -> Option<&'a str> {
        self.expect(b'^')?;
        self.expect(b'^')?;
        self.expect(b'<')?;
        let datatype = self.iri()?;
        // Strings with a language have one; the parser says so.
        let language = [rdf::LANG_STRING, rdf::DIR_LANG_STRING].map(NamedNodeRef::as_str);
        (!language.contains(&datatype)).then_some(datatype)
    }

    /// A language tag, in lower case.
    fn language(&mut self) -> Option<Cow<'a, str>> {
        self.at += 1;
        let rest = self.rest();
        let length = rest.iter().position(|byte| !is(*byte, TAG))?;
        let tag = self.text.get(self.at..self.at + length)?;
        self.at += length;
        let (first, more) = tag.split_once('-').unwrap_or((tag, ""));
        if !(2..=8).contains(&first.len()) || !first.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let one = first.len() == tag.len();
        let region = more.len() == 2 && more.bytes().all(|b| b.is_ascii_alphabetic());
        if !one && !region {
            if tag.ends_with('-') || tag.contains("--") {
                return None;
            }
            Literal::new_language_tagged_literal("", tag).ok()?;
        }
        if tag.bytes().any(|b| b.is_ascii_uppercase()) {
            Some(Cow::Owned(tag.to_ascii_lowercase()))
        } else {
            Some(Cow::Borrowed(tag))
        }
    }
}

/// How long the IRI at the beginning of the text is, if it is an address of the
/// web and nothing in it needs a second look.
fn plain_iri(text: &[u8]) -> Option<usize> {
    let mut end = match text {
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => 7,
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => 8,
        _ => return None,
    };
    end += text.get(end..)?.iter().position(|byte| !is(*byte, HOST))?;
    if !matches!(text[end], b'/' | b'>' | b'?' | b'#') {
        return None;
    }
    let mut in_fragment = false;
    loop {
        end += text.get(end..)?.iter().position(|byte| !is(*byte, IRI))?;
        match text[end] {
            b'>' => return Some(end),
            b'#' if !in_fragment => {
                in_fragment = true;
                end += 1;
            }
            b'%' if text
                .get(end + 1..end + 3)?
                .iter()
                .all(u8::is_ascii_hexdigit) =>
            {
                end += 3;
            }
            _ => return None,
        }
    }
}

/// Where the first byte is that means something in a string.
fn string_stop(text: &[u8]) -> Option<usize> {
    text.iter().position(|byte| is(*byte, STOP))
}

/// The string that is meant.
fn unescaped(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        value.push_str(rest.get(..at)?);
        let mut length = 2;
        value.push(match rest.as_bytes().get(at + 1)? {
            b't' => '\t',
            b'n' => '\n',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'"' => '"',
            b'\'' => '\'',
            b'\\' => '\\',
            kind @ (b'u' | b'U') => {
                length = if *kind == b'u' { 6 } else { 10 };
                let digits = rest.get(at + 2..at + length)?;
                if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return None;
                }
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        });
        rest = rest.get(at + length..)?;
    }
    value.push_str(rest);
    Some(value)
}
