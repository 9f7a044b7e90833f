//! Where in a file a triple is written.
//!
//! No parser here tells positions, and to keep one for each triple would cost every load. So a file is read again where
//! somebody asks. What begins with the name of a thing that is looked for is handed to the parser word by word: when a
//! triple comes out, the last word that is no mark is its object. The rest is handed over in large pieces, because
//! words take ten times as long.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::io::{self, Read as _};
use std::ops::Range;
use std::rc::Rc;

use super::RdfError;
use super::format::Format;
use super::pieces::{Given, Pieces};
use super::reader::{Opened, Settings, Source, TextReader, recognise};
use super::tables::{TableReader, reads_table};
use crate::model::diagnostic::{Excerpt, Location};
use crate::model::{NamedNode, NamedOrBlankNode, Quad, Term, Triple};

impl Written {
    /// Somewhere in a file.
    fn in_file(name: &str) -> Self {
        Self {
            location: Location {
                source: name.to_owned(),
                line: 0,
                column: 0,
            },
            excerpt: Excerpt::new("", 1, 1),
        }
    }

    /// The line, where it is known.
    pub fn line(&self) -> Option<Excerpt> {
        (self.location.line > 0).then(|| self.excerpt.clone())
    }
}

/// A place in a file, with the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where the object begins.
    pub location: Location,
    /// The line.
    pub excerpt: Excerpt,
}

/// A longer text is not handed over as words from its beginning to its end.
const WORDS: usize = 4 << 20;

/// What is looked for, and where it was found first.
#[derive(Debug, Default)]
pub struct Places {
    triples: HashMap<Triple, Option<Written>>,
    properties: HashMap<(NamedOrBlankNode, NamedNode), Option<Written>>,
    values: HashMap<(NamedOrBlankNode, Term), Option<Written>>,
    subjects: HashMap<NamedOrBlankNode, Option<Written>>,
    missing: usize,
    /// Where a syntax has no places, the file is one.
    files: bool,
}

fn want<K: Eq + Hash>(wanted: &mut HashMap<K, Option<Written>>, key: K, missing: &mut usize) {
    wanted.entry(key).or_insert_with(|| {
        *missing += 1;
        None
    });
}

fn found<K: Eq + Hash>(
    wanted: &mut HashMap<K, Option<Written>>,
    key: &K,
    missing: &mut usize,
    written: &dyn Fn() -> Written,
) {
    if let Some(place @ None) = wanted.get_mut(key) {
        *place = Some(written());
        *missing -= 1;
    }
}

impl Places {
    /// Where only the file can be told, it is: such a place has the line 0.
    pub fn with_files() -> Self {
        Self {
            files: true,
            ..Self::default()
        }
    }

    /// Wants the place of a triple.
    pub fn want_triple(&mut self, triple: Triple) {
        want(&mut self.triples, triple, &mut self.missing);
    }

    /// Wants the first place where something is said with a property.
    pub fn want_property(&mut self, subject: NamedOrBlankNode, predicate: NamedNode) {
        want(
            &mut self.properties,
            (subject, predicate),
            &mut self.missing,
        );
    }

    /// Wants the first place where a value is said of a thing, with whatever property.
    pub fn want_value(&mut self, subject: NamedOrBlankNode, value: Term) {
        want(&mut self.values, (subject, value), &mut self.missing);
    }

    /// Wants the first place where anything is said of a thing.
    pub fn want_subject(&mut self, subject: NamedOrBlankNode) {
        want(&mut self.subjects, subject, &mut self.missing);
    }

    /// Where a triple is written.
    pub fn triple(&self, triple: &Triple) -> Option<&Written> {
        self.triples.get(triple)?.as_ref()
    }

    /// Where something is said with a property.
    pub fn property(&self, subject: &NamedOrBlankNode, predicate: &NamedNode) -> Option<&Written> {
        self.properties
            .get(&(subject.clone(), predicate.clone()))?
            .as_ref()
    }

    /// Where a value is said of a thing.
    pub fn value(&self, subject: &NamedOrBlankNode, value: &Term) -> Option<&Written> {
        self.values.get(&(subject.clone(), value.clone()))?.as_ref()
    }

    /// Where a thing is described.
    pub fn subject(&self, subject: &NamedOrBlankNode) -> Option<&Written> {
        self.subjects.get(subject)?.as_ref()
    }

    /// Reads files again, in order, until all is found. Blank nodes have the names that
    /// [`super::QuadFiles`] gives them. Standard input cannot be read again and is left out.
    ///
    /// # Errors
    /// As for a first reading.
    pub fn look(&mut self, sources: &[Source], settings: &Settings) -> Result<(), RdfError> {
        for everywhere in [false, true] {
            for (number, source) in sources.iter().enumerate() {
                let lost = self.subjects.values().any(Option::is_none)
                    || self.triples.values().any(Option::is_none);
                if self.missing == 0 || everywhere && !lost {
                    return Ok(());
                }
                if *source != Source::Stdin {
                    let prefix = super::files::blank_prefix(number);
                    self.look_into(source, settings, &prefix, everywhere)?;
                }
            }
        }
        Ok(())
    }

    /// Looks into a text that is at hand.
    ///
    /// # Errors
    /// As for a first reading.
    pub fn look_at(&mut self, name: &str, text: &str, settings: &Settings) -> Result<(), RdfError> {
        let format = settings.format.unwrap_or(Format::Turtle);
        let given = Given::default();
        let marked = self.marked(text, format);
        let pieces = Pieces::new(text.as_bytes().to_vec(), format, marked, Rc::clone(&given));
        let reader = TextReader::of_pieces(name, Box::new(pieces), format, settings, "b")?;
        self.take(name, text, reader, &given)
    }

    fn look_into(
        &mut self,
        source: &Source,
        settings: &Settings,
        prefix: &str,
        everywhere: bool,
    ) -> Result<(), RdfError> {
        if reads_table(source, settings) {
            return self.look_into_table(source, settings, prefix);
        }
        let opened = Opened::new(source, settings)?;
        let (format, mut body) = recognise(opened.text, opened.promised, source)?;
        let mut bytes = Vec::new();
        let name = source.name();
        let limit = settings.limits.max_expanded_bytes;
        let read = body.by_ref().take(limit).read_to_end(&mut bytes);
        read.map_err(|error| RdfError::Io {
            name: name.clone(),
            error,
        })?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // It is read whole, and its parser knows no places: the file is one.
        if format == Format::JsonLd && !self.files {
            return Ok(());
        }
        if format == Format::JsonLd {
            let body = Box::new(io::Cursor::new(bytes));
            let reader = TextReader::of_pieces(&name, body, format, settings, prefix)?;
            for quad in reader {
                self.note(quad?, &|| Written::in_file(&name));
            }
            return Ok(());
        }
        let marked = if !everywhere {
            self.marked(&text, format)
        } else if bytes.len() <= WORDS {
            std::iter::once(0..bytes.len()).collect()
        } else {
            return Ok(());
        };
        let given = Given::default();
        let pieces = Pieces::new(bytes, format, marked, Rc::clone(&given));
        let reader = TextReader::of_pieces(&name, Box::new(pieces), format, settings, prefix)?;
        self.take(&name, &text, reader, &given)
    }

    /// What a table says stands in its row.
    fn look_into_table(
        &mut self,
        source: &Source,
        settings: &Settings,
        prefix: &str,
    ) -> Result<(), RdfError> {
        let mut reader = TableReader::open(source, settings, prefix)?;
        while let Some(quad) = reader.next() {
            let quad = quad?;
            let object = quad.object.clone();
            self.note(quad, &|| reader.written(&object));
            if self.missing == 0 {
                break;
            }
        }
        Ok(())
    }

    /// The parts of a text that are handed over word by word: statements that begin with the name
    /// of a thing that is looked for, or hold a blank node if one is. O(text).
    fn marked(&self, text: &str, format: Format) -> Vec<Range<usize>> {
        if format == Format::RdfXml {
            return Vec::new();
        }
        let mut names = HashSet::new();
        let mut blank = false;
        let triples = self.triples.keys().map(|triple| &triple.subject);
        let others = self.properties.keys().map(|(subject, _)| subject);
        let values = self.values.keys().map(|(subject, _)| subject);
        for subject in triples
            .chain(others)
            .chain(values)
            .chain(self.subjects.keys())
        {
            match subject {
                NamedOrBlankNode::NamedNode(node) => {
                    names.insert(local(node.as_str()));
                }
                NamedOrBlankNode::BlankNode(_) => blank = true,
            }
        }
        let mut marked: Vec<Range<usize>> = Vec::new();
        let (mut at, mut inside, mut after) = (0, false, false);
        for line in text.split_inclusive('\n') {
            let begins = line
                .split_ascii_whitespace()
                .any(|word| is_one_of(&names, word))
                || blank && may_hold_blank(line);
            if begins || inside || after {
                match marked.last_mut() {
                    Some(last) if last.end == at => last.end = at + line.len(),
                    _ => marked.push(at..at + line.len()),
                }
            }
            let ends = line.trim_end().ends_with('.');
            // The parser may look at what follows the last dot before it is done.
            after = (begins || inside) && ends;
            inside = (begins || inside) && !ends;
            at += line.len();
        }
        marked
    }

    fn take(
        &mut self,
        name: &str,
        text: &str,
        reader: TextReader,
        given: &Given,
    ) -> Result<(), RdfError> {
        let lines = Lines::new(name, text);
        for quad in reader {
            let quad = quad?;
            let Some(range) = given.of(&quad, text) else {
                continue;
            };
            if range.is_empty() {
                // It came out of a large piece: nobody looks for it there.
                continue;
            }
            self.note(quad, &|| lines.written(&range));
            if self.missing == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Remembers the place of a quad, where it is looked for.
    fn note(&mut self, quad: Quad, written: &dyn Fn() -> Written) {
        let Quad {
            subject,
            predicate,
            object,
            ..
        } = quad;
        let missing = &mut self.missing;
        found(&mut self.subjects, &subject, missing, written);
        if !self.properties.is_empty() {
            let key = (subject.clone(), predicate.clone());
            found(&mut self.properties, &key, missing, written);
        }
        if !self.values.is_empty() {
            let key = (subject.clone(), object.clone());
            found(&mut self.values, &key, missing, written);
        }
        let key = Triple::new(subject, predicate, object);
        found(&mut self.triples, &key, missing, written);
    }
}

/// Whether a word is one of these names, whatever marks stand around it.
fn is_one_of(names: &HashSet<&str>, word: &str) -> bool {
    let inside = word.trim_start_matches(['{', '[', '(', '<']);
    let bare = inside.trim_end_matches(['>', '}', ']', ')', ';', ',', '.']);
    names.contains(local(word.trim_end_matches('>')))
        || names.contains(local(bare))
        || word.contains('\\') && names.contains(local(&bare.replace('\\', "")))
        // Several words without a blank between them.
        || word.contains(['{', '[', '(', '.']) && {
            let mut parts = inside.split(['{', '}', '[', ']', '(', ')', '.', ';', ',', '<', '>']);
            parts.any(|part| names.contains(local(part)))
        }
}

/// Whether a blank node may be written in a line: by its label, in brackets, as a list, or as what is said about a
/// statement.
fn may_hold_blank(line: &str) -> bool {
    line.contains(['[', '(', '|', '~']) || line.contains("_:") || line.contains("<<")
}

/// The last part of a name.
fn local(name: &str) -> &str {
    let last = name.rsplit(['/', '#', ':']).next();
    last.unwrap_or_default()
}

/// A text with the places where its lines begin.
struct Lines<'a> {
    name: &'a str,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(name: &'a str, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1));
        Self {
            name,
            text,
            starts: starts.collect(),
        }
    }

    /// The place of some bytes. O(log lines + length of the line).
    fn written(&self, range: &Range<usize>) -> Written {
        let line = self
            .starts
            .partition_point(|start| *start <= range.start)
            .max(1);
        let start = self.starts[line - 1];
        let end = self
            .starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        let characters = |from: usize, to: usize| {
            let part = self.text.get(from..to.min(end).max(from));
            part.unwrap_or_default().chars().count()
        };
        let column = characters(start, range.start) as u64 + 1;
        Written {
            location: Location {
                source: self.name.to_owned(),
                line: line as u64,
                column,
            },
            excerpt: Excerpt::new(text, column, characters(range.start, range.end)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "@prefix : <http://e/> . # a, comment\n\
        :s a :T ;\n\
        \x20   :p \"one; two\"@en , # again :s :p :o\n\
        \x20       \"\"\"a\n\
        b.\"\"\" ;\n\
        \x20   :q 1.5 {| :source :x |} ;\n\
        \x20   :r [ :deep :y ] , ( :l1\n\
        \x20       :l2 ) ;\n\
        \x20   :t \"2020-01-01\"^^<http://www.w3.org/2001/XMLSchema#date>.\n\
        <http://e/z> :p <http://e/o>.\n";

    fn quads() -> Vec<Quad> {
        let reader = TextReader::of_text("f.ttl", TEXT, &Settings::default()).unwrap();
        // As the blank nodes of a first file are called.
        reader.map(Result::unwrap).collect()
    }

    #[test]
    fn every_triple_is_found_where_its_object_stands() {
        let mut lines = Vec::new();
        for quad in quads() {
            if quad.to_string().contains("_:") {
                continue;
            }
            let triple = Triple::from(quad);
            let mut places = Places::default();
            places.want_triple(triple.clone());
            places.look_at("f.ttl", TEXT, &Settings::default()).unwrap();
            let place = places.triple(&triple).unwrap().location.clone();
            let object = triple.object.to_string();
            let object = object
                .trim_start_matches("<http://e/")
                .trim_end_matches('>');
            lines.push(format!("{}:{} {object}", place.line, place.column));
        }
        assert_eq!(
            lines,
            [
                "2:6 T",
                "3:8 \"one; two\"@en",
                "4:9 \"a\\nb.\"",
                "6:8 \"1.5\"^^<http://www.w3.org/2001/XMLSchema#decimal",
                "9:8 \"2020-01-01\"^^<http://www.w3.org/2001/XMLSchema#date",
                "10:17 o",
            ]
        );
    }

    #[test]
    fn what_is_written_twice_is_found_at_its_first_place() {
        let mut places = Places::default();
        let node = NamedNode::new_unchecked("http://e/s");
        let (subject, none) = (
            NamedOrBlankNode::from(node),
            NamedNode::new_unchecked("http://e/n"),
        );
        let p = NamedNode::new_unchecked("http://e/p");
        places.want_subject(subject.clone());
        places.want_property(subject.clone(), p.clone());
        places.want_property(subject.clone(), none.clone());
        let y = Term::from(NamedNode::new_unchecked("http://e/T"));
        places.want_value(subject.clone(), y.clone());
        places.look_at("f.ttl", TEXT, &Settings::default()).unwrap();
        assert_eq!(places.subject(&subject).unwrap().location.line, 2);
        assert_eq!(places.property(&subject, &p).unwrap().location.line, 3);
        assert_eq!(places.value(&subject, &y).unwrap().location.line, 2);
        assert_eq!(places.property(&subject, &none), None);
    }

    /// Line and column of every triple of a text.
    fn places_of(text: &str, format: Format) -> Vec<Option<(u64, u64)>> {
        let settings = Settings {
            format: Some(format),
            ..Settings::default()
        };
        let whole = Box::new(io::Cursor::new(text.to_owned()));
        let reader = TextReader::of_pieces("f", whole, format, &settings, "b").unwrap();
        let triples: Vec<Triple> = reader.map(|quad| quad.unwrap().into()).collect();
        let mut places = Places::default();
        for triple in &triples {
            places.want_triple(triple.clone());
        }
        places.look_at("f", text, &settings).unwrap();
        let places = triples.iter().map(|triple| places.triple(triple));
        let places = places.map(|place| place.map(|place| &place.location));
        places
            .map(|place| place.map(|place| (place.line, place.column)))
            .collect()
    }

    #[test]
    fn statements_in_graphs_and_beside_others_are_found() {
        let text = "@prefix : <http://e/> .\n:g { :x :p 1 . }\n:h { :y :q 2 . :x :p 'c' }\n{ :x :p 3 }\n\
            GRAPH :i {:x :p 4 ;\n:q 5}\n:y :q 1 . :x :q 6 .\n";
        let lines = places_of(text, Format::TriG);
        let lines: Vec<u64> = lines.into_iter().map(|place| place.unwrap().0).collect();
        assert_eq!(lines, [2, 3, 3, 4, 5, 6, 7, 7]);
    }

    #[test]
    fn nodes_without_names_are_found_at_their_brackets() {
        let text = "@prefix : <http://e/> .\n:x :mail true ,\n\n  [] .\n:y :r [ :deep :y ] , ( :l1\n :l2 ) ;\n :s _:b .";
        let found = places_of(text, Format::Turtle);
        let expected = [
            Some((2, 10)),
            Some((4, 3)),
            // What is in the brackets comes first; the node stands where they open.
            Some((5, 15)),
            Some((5, 7)),
            Some((5, 24)),
            Some((5, 22)),
        ];
        assert_eq!(found[..6], expected);
        assert_eq!(found.last(), Some(&Some((7, 5))));
        let text = "@prefix : <http://e/> .\n:a\n :knows [\n :age 1 ;\n :of [\n :is 2 ] ] .";
        let found = places_of(text, Format::Turtle);
        let found: Vec<(u64, u64)> = found.into_iter().flatten().collect();
        assert_eq!(found, [(4, 7), (6, 6), (5, 6), (3, 9)]);
    }

    #[test]
    fn xml_is_found_by_line() {
        let text = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"http://e/\">\n\
            <rdf:Description rdf:about=\"http://e/s\">\n<e:p>one</e:p>\n<e:p>\ntwo\n</e:p>\n<e:q\n rdf:resource=\"http://e/o\"/>\n</rdf:Description>\n</rdf:RDF>";
        let settings = Settings {
            format: Some(Format::RdfXml),
            ..Settings::default()
        };
        let reader = TextReader::of_text("f.rdf", text, &settings).unwrap();
        let triples: Vec<Triple> = reader.map(|quad| quad.unwrap().into()).collect();
        let mut places = Places::default();
        for triple in &triples {
            places.want_triple(triple.clone());
        }
        places.look_at("f.rdf", text, &settings).unwrap();
        let lines = triples
            .iter()
            .map(|triple| places.triple(triple).unwrap().location.line);
        assert_eq!(lines.collect::<Vec<_>>(), [3, 4, 7]);
    }
}
