//! The outline of a Turtle or TriG text: its statements, where each ends, and which comment goes with what.
//!
//! A comment that stands above a statement, with no empty line between, goes with the thing that the statement is
//! about; one above a predicate or behind an object goes with that predicate, and so does one inside brackets; one
//! behind a prefix or a closing brace stays there; one that stands alone is a heading, and what is below it stays below it.

use super::tokens::{Kind, Token, tokens};

/// What is said with one predicate.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The predicate, as it is written.
    pub(super) predicate: String,
    /// Comments on lines of their own.
    pub(super) above: Vec<String>,
    /// Comments behind its objects, each with the number of its object.
    pub(super) behind: Vec<(usize, String)>,
    /// How many objects it has.
    pub(super) objects: usize,
}

impl Part {
    pub(super) fn comments(&self) -> impl Iterator<Item = &String> {
        self.above
            .iter()
            .chain(self.behind.iter().map(|(_, line)| line))
    }
}

impl Statement {
    /// Whether any object has a comment behind it.
    pub(super) fn has_comments_behind(&self) -> bool {
        self.parts.iter().any(|part| !part.behind.is_empty())
    }

    /// Whether there is any comment in it or above it.
    pub(super) fn has_comments(&self) -> bool {
        self.comments().next().is_some()
    }

    /// All of them.
    pub(super) fn comments(&self) -> impl Iterator<Item = &String> {
        let parts = self.parts.iter().flat_map(Part::comments);
        self.above.iter().chain(parts).chain(&self.below)
    }
}

/// One statement, up to its dot.
#[derive(Debug, Default)]
pub(super) struct Statement {
    /// The subject as it is written, if that is one word.
    pub(super) subject: Option<String>,
    pub(super) parts: Vec<Part>,
    /// Comments above it.
    pub(super) above: Vec<String>,
    /// Comments between its last words and its dot.
    pub(super) below: Vec<String>,
    /// The heading below which it stands.
    pub(super) section: usize,
    /// The graph in whose braces it stands; 0 for none.
    pub(super) block: usize,
    /// Where its last words end: before its dot, or the brace that closes around it.
    pub(super) end: usize,
}

/// A pair of braces.
#[derive(Debug, Default)]
pub(super) struct Braces {
    /// The name of its graph as it is written, if that is one word.
    pub(super) label: Option<String>,
    /// Comments above it.
    pub(super) above: Vec<String>,
    /// Comments in it that stand above nothing.
    pub(super) end: Vec<String>,
    /// Comments on the line on which it closes.
    pub(super) after: Vec<String>,
}

/// A piece of text between dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Where the next one begins.
    pub(super) end: usize,
    /// Its statement, if it is one.
    pub(super) statement: Option<usize>,
}

/// What a text declares, or refers to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A prefix with its IRI, as it is written between the angles.
    Prefix(String, String),
    /// A base.
    Base(String),
    /// A relative IRI, wherever it stands.
    Relative(String),
}

/// The outline of a text.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Comments above and between the prefixes.
    pub(super) header: Vec<String>,
    /// The version that it announces.
    pub(super) version: Option<String>,
    pub(super) statements: Vec<Statement>,
    pub(super) chunks: Vec<Chunk>,
    /// Headings, with the braces in which they stand; the first is none.
    pub(super) headings: Vec<(usize, Vec<String>)>,
    /// The pairs of braces; the first is the text itself.
    pub(super) blocks: Vec<Braces>,
    /// Comments behind the declarations of prefixes, with the names of these.
    pub(super) beside: Vec<(String, String)>,
    /// What is declared and referred to, in order.
    pub(super) names: Vec<Named>,
    /// The labels of blank nodes.
    pub(super) labels: Vec<String>,
}

impl Script {
    /// The outline of a text that a parser accepts. O(text).
    pub(super) fn of(text: &str) -> Self {
        let mut reading = Reading::new(text);
        let all = tokens(text);
        for (number, token) in all.iter().enumerate() {
            let next = all.get(number + 1);
            reading.begins = token.range.start;
            reading.next_begins = next.map_or(text.len(), |next| next.range.start);
            reading.take(token);
        }
        reading.finish()
    }
}

/// What a statement may turn out to be.
#[derive(Clone, Copy, PartialEq)]
enum Directive {
    None,
    /// `@prefix` and its like end with a dot.
    Dotted,
    /// `PREFIX` and its like end after so many words.
    Words(usize),
}

struct Reading<'a> {
    text: &'a str,
    script: Script,
    begins: usize,
    next_begins: usize,
    depth: usize,
    section: usize,
    block: usize,
    /// Comments that wait for what they belong to.
    waiting: Vec<String>,
    /// Comments behind an opening brace, until something stands below it.
    opened: Vec<String>,
    statement: Option<Statement>,
    directive: Directive,
    directive_words: Vec<String>,
    predicate_next: bool,
    object_next: bool,
    /// What a comment at the end of a line stands behind.
    after: After,
    /// The prefix that was declared last, if nothing else was since.
    prefix: Option<String>,
}

/// What ended last between statements.
#[derive(Clone, Copy, PartialEq)]
enum After {
    Directive,
    Statement,
    Open,
    /// The braces of this number.
    Closed(usize),
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        let script = Script {
            headings: vec![(0, Vec::new())],
            blocks: vec![Braces::default()],
            ..Script::default()
        };
        Self {
            text,
            script,
            begins: 0,
            next_begins: 0,
            depth: 0,
            section: 0,
            block: 0,
            waiting: Vec::new(),
            opened: Vec::new(),
            statement: None,
            directive: Directive::None,
            directive_words: Vec::new(),
            predicate_next: false,
            object_next: false,
            after: After::Directive,
            prefix: None,
        }
    }

    fn take(&mut self, token: &Token) {
        let word = &self.text[token.range.clone()];
        self.note_names(token.kind, word);
        let between = self.statement.is_none() && self.directive == Directive::None;
        if between && token.apart && !self.waiting.is_empty() {
            self.heading();
        }
        match token.kind {
            Kind::Comment => self.comment(word.trim_end(), token.first, between),
            _ if self.directive != Directive::None => self.in_directive(token.kind, word),
            _ if between => self.begin(token.kind, word),
            _ => self.inside(token.kind, word),
        }
    }

    fn note_names(&mut self, kind: Kind, word: &str) {
        match kind {
            Kind::Blank => self.script.labels.push(word[2..].to_owned()),
            Kind::Iri if self.directive == Directive::None => {
                let iri = &word[1..word.len() - 1];
                if is_relative(iri) {
                    self.script.names.push(Named::Relative(iri.to_owned()));
                }
            }
            _ => {}
        }
    }

    /// The comments that wait stand alone.
    fn heading(&mut self) {
        let lines = std::mem::take(&mut self.waiting);
        // No section comes again, so that the last statement tells.
        let last = self.script.statements.last();
        let used = self.section > 0 && last.is_some_and(|last| last.section == self.section);
        if self.section == 0 || used {
            self.script.headings.push((self.block, lines));
            self.section = self.script.headings.len() - 1;
        } else {
            let heading = &mut self.script.headings[self.section].1;
            heading.push(String::new());
            heading.extend(lines);
        }
    }

    fn comment(&mut self, line: &str, first: bool, between: bool) {
        let line = line.to_owned();
        if between {
            let last = self.script.statements.last_mut();
            match (self.after, last) {
                _ if first => self.waiting.push(line),
                (After::Directive, _) => self.beside(line),
                (After::Statement, Some(last)) => match last.parts.last_mut() {
                    Some(part) => part.behind.push((part.objects - 1, line)),
                    None => last.above.push(line),
                },
                (After::Closed(block), _) => self.script.blocks[block].after.push(line),
                _ => self.opened.push(line),
            }
            return;
        }
        let Some(statement) = &mut self.statement else {
            self.script.header.push(line);
            return;
        };
        if first && self.predicate_next && self.depth == 0 {
            self.waiting.push(line);
            return;
        }
        match statement.parts.last_mut() {
            // Inside brackets as well: what is written in several lines stays so.
            Some(part) if first => part.above.push(line),
            Some(part) => part.behind.push((part.objects - 1, line)),
            None => statement.above.push(line),
        }
    }

    /// A comment behind a declaration. A prefix that is declared twice is one line afterwards, which ends with one.
    fn beside(&mut self, line: String) {
        let is_other = |name: &String| self.script.beside.iter().all(|(known, _)| known != name);
        match self.prefix.as_ref().filter(|name| is_other(name)) {
            Some(name) => self.script.beside.push((name.clone(), line)),
            None => self.script.header.push(line),
        }
    }

    fn begin(&mut self, kind: Kind, word: &str) {
        let lower = word.to_ascii_lowercase();
        match (kind, lower.as_str()) {
            (Kind::Word, "@prefix" | "@base" | "@version") => {
                self.direct(Directive::Dotted, &lower);
            }
            (Kind::Word, "prefix") => self.direct(Directive::Words(2), "@prefix"),
            (Kind::Word, "base") => self.direct(Directive::Words(1), "@base"),
            (Kind::Word, "version") => self.direct(Directive::Words(1), "@version"),
            (Kind::Word, "graph") => {}
            (Kind::GraphOpen, _) => self.open_graph(Statement::default()),
            (Kind::GraphClose, _) => self.close_graph(),
            _ => {
                let opened = std::mem::take(&mut self.opened);
                self.script.blocks[self.block].above.extend(opened);
                let above = std::mem::take(&mut self.waiting);
                self.statement = Some(Statement {
                    above,
                    section: self.section,
                    block: self.block,
                    ..Statement::default()
                });
                self.inside(kind, word);
            }
        }
    }

    fn direct(&mut self, directive: Directive, name: &str) {
        self.directive = directive;
        self.directive_words = vec![name.to_owned()];
        self.prefix = None;
        let header = &mut self.script.header;
        if self.script.statements.is_empty() && self.script.blocks.len() == 1 {
            // What stands alone above the first prefixes is no heading: it is about the file.
            for (_, lines) in self.script.headings.drain(1..) {
                header.extend(lines);
                header.push(String::new());
            }
            self.section = 0;
        }
        header.append(&mut self.waiting);
    }

    fn in_directive(&mut self, kind: Kind, word: &str) {
        let done = match &mut self.directive {
            Directive::Words(left) => {
                self.directive_words.push(word.to_owned());
                *left -= 1;
                *left == 0
            }
            _ if kind == Kind::Dot => true,
            _ => {
                self.directive_words.push(word.to_owned());
                false
            }
        };
        if !done {
            return;
        }
        self.directive = Directive::None;
        self.after = After::Directive;
        let inner = |word: &str| word[1..word.len() - 1].to_owned();
        match std::mem::take(&mut self.directive_words).as_slice() {
            [name, prefix, iri] if name == "@prefix" => {
                let prefix = prefix.trim_end_matches(':').to_owned();
                self.prefix = Some(prefix.clone());
                self.script.names.push(Named::Prefix(prefix, inner(iri)));
            }
            [name, iri] if name == "@base" => self.script.names.push(Named::Base(inner(iri))),
            [_, version] => self.script.version = Some(version.clone()),
            _ => {}
        }
        self.chunk(None);
    }

    fn chunk(&mut self, statement: Option<usize>) {
        let end = self.next_begins;
        self.script.chunks.push(Chunk { end, statement });
    }

    fn inside(&mut self, kind: Kind, word: &str) {
        match kind {
            Kind::GraphOpen if self.depth == 0 => {
                let label = self.statement.take();
                self.open_graph(label.unwrap_or_default());
            }
            Kind::GraphClose if self.depth == 0 => {
                self.end();
                self.close_graph();
            }
            Kind::Dot if self.depth == 0 => self.end(),
            Kind::Semicolon if self.depth == 0 => self.predicate_next = true,
            Kind::Open => {
                self.object();
                self.depth += 1;
            }
            Kind::Close => {
                self.depth = self.depth.saturating_sub(1);
                let Some(statement) = &self.statement else {
                    return;
                };
                if self.depth == 0 && statement.parts.is_empty() {
                    self.predicate_next = true;
                }
            }
            Kind::Mark if self.depth == 0 && word == "," => self.object_next = true,
            _ if self.depth == 0 => self.word(word),
            _ => {}
        }
    }

    /// An object begins here if a comma went before.
    fn object(&mut self) {
        let part = self
            .statement
            .as_mut()
            .and_then(|statement| statement.parts.last_mut());
        if let Some(part) = part.filter(|_| self.depth == 0 && self.object_next) {
            part.objects += 1;
            self.object_next = false;
        }
    }

    /// A word of the statement itself: its subject, a predicate, or an object.
    fn word(&mut self, word: &str) {
        self.object();
        let Some(statement) = &mut self.statement else {
            return;
        };
        if self.predicate_next {
            self.predicate_next = false;
            statement.parts.push(Part {
                predicate: word.to_owned(),
                above: std::mem::take(&mut self.waiting),
                behind: Vec::new(),
                objects: 1,
            });
        } else if statement.parts.is_empty() && statement.subject.is_none() {
            statement.subject = Some(word.to_owned());
            self.predicate_next = true;
        }
    }

    fn end(&mut self) {
        let Some(mut statement) = self.statement.take() else {
            return;
        };
        let left = &mut self.waiting;
        if statement.parts.is_empty() {
            statement.above.append(left);
        } else {
            statement.below.append(left);
        }
        statement.end = self.begins;
        self.predicate_next = false;
        self.depth = 0;
        self.after = After::Statement;
        self.script.statements.push(statement);
        self.chunk(Some(self.script.statements.len() - 1));
    }

    fn open_graph(&mut self, label: Statement) {
        let mut above = label.above;
        above.append(&mut self.waiting);
        self.script.blocks.push(Braces {
            label: label.subject,
            above,
            ..Braces::default()
        });
        self.block = self.script.blocks.len() - 1;
        self.section = 0;
        self.predicate_next = false;
        self.after = After::Open;
        self.chunk(None);
    }

    fn close_graph(&mut self) {
        // Nothing stands between the braces that could be below what is left here.
        let mut opened = std::mem::take(&mut self.opened);
        if self.section > 0 && !opened.is_empty() {
            let heading = &mut self.script.headings[self.section].1;
            opened.push(String::new());
            heading.splice(..0, opened.drain(..));
        }
        let left = std::mem::take(&mut self.waiting);
        let end = &mut self.script.blocks[self.block].end;
        end.extend(opened.into_iter().chain(left));
        self.after = After::Closed(self.block);
        self.block = 0;
        self.section = 0;
        self.chunk(None);
    }

    fn finish(mut self) -> Script {
        self.end();
        let left = std::mem::take(&mut self.waiting);
        self.script.blocks[0].end.extend(left);
        self.script
    }
}

/// Whether an IRI needs a base.
pub(super) fn is_relative(iri: &str) -> bool {
    let scheme = iri
        .split(':')
        .next()
        .filter(|scheme| scheme.len() < iri.len());
    let is = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    };
    !scheme.is_some_and(is)
}

#[cfg(test)]
mod tests {
    use super::{Named, Script, is_relative};

    #[test]
    fn comments_go_with_what_they_stand_at() {
        let script = Script::of(
            "# file\n@prefix : <#> . # ours\n\n# one\n\n# two\n:a :b :c ; # three\n# four\n  :d :e .\n# five\n:f :g [ :h :i # six\n ] . # seven\n# eight\n",
        );
        assert_eq!(script.header, ["# file"]);
        assert_eq!(script.beside, [(String::new(), "# ours".to_owned())]);
        assert_eq!(script.headings[1].1, ["# one"]);
        let [first, second] = script.statements.as_slice() else {
            panic!("two statements: {script:?}")
        };
        assert_eq!((first.section, second.section), (1, 1));
        assert_eq!(first.above, ["# two"]);
        assert_eq!(first.parts[0].behind, [(0, "# three".to_owned())]);
        assert_eq!(first.parts[1].above, ["# four"]);
        assert_eq!(second.above, ["# five"]);
        let behind: Vec<&str> = second.parts[0]
            .behind
            .iter()
            .map(|(_, line)| line.as_str())
            .collect();
        assert_eq!(behind, ["# six", "# seven"]);
        assert_eq!(script.blocks[0].end, ["# eight"]);
    }

    #[test]
    fn graphs_and_directives() {
        let script = Script::of(
            "PREFIX a: <x>\nBASE <http://b/>\n# g\nGRAPH a:g { <s> a:p 1 } { [] a:q 2. # two\n# end\n}\nVERSION \"1.2\"",
        );
        assert_eq!(
            script.names,
            [
                Named::Prefix("a".into(), "x".into()),
                Named::Base("http://b/".into()),
                Named::Relative("s".into())
            ]
        );
        assert_eq!(script.blocks[1].above, ["# g"]);
        assert_eq!(script.blocks[2].end, ["# end"]);
        let blocks: Vec<_> = script.statements.iter().map(|one| one.block).collect();
        assert_eq!(blocks, [1, 2]);
        assert_eq!(
            script.statements[1].parts[0].behind,
            [(0, "# two".to_owned())]
        );
        assert_eq!(script.version.as_deref(), Some("\"1.2\""));
    }

    #[test]
    fn schemes() {
        assert!(is_relative("a/b:c") && is_relative("") && is_relative("#x") && is_relative("1:x"));
        assert!(!is_relative("urn:x") && !is_relative("http://x"));
    }
}
