//! XML for the readers: elements and texts with their places, and nothing that expands.
//!
//! Entities of a file's own are refused, so what is read is never longer than the file.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{File, ReadError};
use crate::model::printable;

/// One step through the file.
#[derive(Debug)]
pub(super) enum Step {
    /// A start tag; what has no content is opened and closed.
    Open(Element),
    /// Text between tags, with references resolved.
    Text(String),
    /// An end tag.
    Close,
    /// Nothing is left.
    End,
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name without prefix.
    pub(super) name: String,
    /// Its attributes, in order.
    attributes: Vec<(String, String)>,
    /// Where it begins.
    pub(super) at: usize,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter();
        let found = found.find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same of one that has to be there.
    pub(super) fn need(&self, name: &str, file: File<'_>) -> Result<String, ReadError> {
        self.get(name).map(str::to_owned).ok_or_else(|| {
            let said = format!("`<{}>` has no attribute `{name}`", printable(&self.name));
            file.wrong(said, self.at, self.at + 1)
        })
    }
}

/// Walks through an XML file.
pub(super) struct Walk<'a> {
    file: File<'a>,
    reader: Reader<&'a [u8]>,
    /// Names of the elements that are open.
    open: Vec<String>,
    begun: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(file: File<'a>) -> Self {
        let mut reader = Reader::from_str(file.text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            file,
            reader,
            open: Vec::new(),
            begun: false,
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    fn here(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next element, text or end.
    pub(super) fn step(&mut self) -> Result<Step, ReadError> {
        self.file.go_on()?;
        loop {
            let at = self.here();
            let event = self.reader.read_event().map_err(|error| {
                let at = usize::try_from(self.reader.error_position()).unwrap_or(at);
                self.file.wrong(words(&error), at, at + 1)
            })?;
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    return self.opened(&tag, at).map(Step::Open);
                }
                Event::End(_) => {
                    self.open.pop();
                    return Ok(Step::Close);
                }
                Event::Text(text) => {
                    let text = text
                        .unescape()
                        .map_err(|error| self.file.wrong(words(&error), at, at + 1))?;
                    if let Some(text) = self.text(&text, at)? {
                        return Ok(Step::Text(text));
                    }
                }
                Event::CData(data) => {
                    let text = String::from_utf8_lossy(&data).into_owned();
                    if let Some(text) = self.text(&text, at)? {
                        return Ok(Step::Text(text));
                    }
                }
                Event::DocType(doctype) => self.doctype(&doctype, at)?,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return self.end(at),
            }
        }
    }

    fn opened(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<Element, ReadError> {
        if self.begun && self.open.is_empty() {
            let said = "there is a second root element";
            return Err(self.file.wrong(said, at, at + 1));
        }
        self.begun = true;
        let name = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
        self.open.push(name.clone());
        self.file.check_depth(self.open.len(), at)?;
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let wrong = |words: String| self.file.wrong(words, at, at + 1);
            let attribute = attribute.map_err(|error| wrong(words(&error.into())))?;
            let value = attribute
                .unescape_value()
                .map_err(|error| wrong(words(&error)))?;
            self.file.check_length(value.len(), at)?;
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            attributes.push((key, value.into_owned()));
        }
        Ok(Element {
            name,
            attributes,
            at,
        })
    }

    /// Text outside the root is white space or a mistake.
    fn text(&self, text: &str, at: usize) -> Result<Option<String>, ReadError> {
        self.file.check_length(text.len(), at)?;
        let is_blank = text.trim_start_matches('\u{feff}').trim().is_empty();
        if !self.open.is_empty() {
            return Ok(Some(text.to_owned()));
        }
        if is_blank {
            return Ok(None);
        }
        Err(self
            .file
            .wrong("text outside of any element: this is no XML", at, at + 1))
    }

    fn doctype(&self, doctype: &[u8], at: usize) -> Result<(), ReadError> {
        if doctype.contains(&b'[') {
            let said = "a document type with declarations of its own is refused";
            return Err(self.file.wrong(said, at, at + 1));
        }
        Ok(())
    }

    fn end(&self, at: usize) -> Result<Step, ReadError> {
        match self.open.last() {
            Some(name) => {
                let said = format!("the file ends within `<{}>`", printable(name));
                Err(self.file.wrong(said, at, at + 1))
            }
            None if !self.begun => {
                Err(self
                    .file
                    .wrong("there is no element in the file", at, at + 1))
            }
            None => Ok(Step::End),
        }
    }
}

/// The parser's words, for a message.
fn words(error: &quick_xml::Error) -> String {
    let text = printable(&error.to_string());
    let text = text.trim_start_matches("ill-formed document: ");
    format!("this is no well-formed XML: {text}")
}
