//! The scanner for RDF/XML; see the module for the others.

use std::collections::BTreeMap;

use super::scan::{Refusal, Scan};
use crate::model::limits::Limits;

/// RDF/XML: nesting, the length of texts and tags, and what entities expand to.
#[derive(Default)]
pub(super) struct XmlScan {
    seen: u64,
    length: usize,
    state: XmlState,
    depth: usize,
    /// The last bytes, newest in the lowest place, to recognise `-->`, `]]>` and `/>`.
    recent: u32,
    /// The open quote inside a tag or declaration.
    quote: Option<u8>,
    declaration: Vec<u8>,
    reference: Option<Vec<u8>>,
    entities: BTreeMap<String, u64>,
    expanded: u64,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum XmlState {
    #[default]
    Text,
    /// After `<`.
    Open,
    /// A start tag, an end tag or a processing instruction.
    Tag,
    /// After `<!`.
    Bang,
    Comment,
    Cdata,
    /// `<!DOCTYPE`, outside its internal subset.
    Doctype,
    /// The internal subset.
    Subset,
    /// A comment inside it.
    SubsetComment,
}

/// Beside its own length, a file may expand to this many bytes a byte.
const ENTITY_RATIO: u64 = 32;

impl Scan for XmlScan {
    fn step(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        self.seen += 1;
        self.length += 1;
        if self.length > limits.max_literal_bytes {
            return Err(Refusal::TooLong("text or tag"));
        }
        self.recent = self.recent << 8 | u32::from(byte);
        self.reference(byte, limits)?;
        match self.state {
            XmlState::Text if byte == b'<' => self.enter(XmlState::Open),
            XmlState::Open => self.open(byte, limits)?,
            XmlState::Tag => self.tag(byte),
            XmlState::Bang => self.bang(byte),
            XmlState::Comment if self.ends_with(*b"-->") => self.enter(XmlState::Text),
            XmlState::Cdata if self.ends_with(*b"]]>") => self.enter(XmlState::Text),
            XmlState::SubsetComment if self.ends_with(*b"-->") => self.enter(XmlState::Subset),
            XmlState::Text | XmlState::Comment | XmlState::Cdata | XmlState::SubsetComment => {}
            XmlState::Doctype => self.doctype(byte),
            XmlState::Subset => return self.subset(byte, limits),
        }
        Ok(())
    }
}

impl XmlScan {
    fn enter(&mut self, state: XmlState) {
        self.state = state;
        self.length = 0;
        self.quote = None;
        self.declaration.clear();
        if state == XmlState::Open {
            self.recent = 0;
        }
    }

    fn ends_with(&self, end: [u8; 3]) -> bool {
        self.recent & 0x00ff_ffff == u32::from_be_bytes([0, end[0], end[1], end[2]])
    }

    /// Inside quotes nothing else has a meaning.
    fn quoted(&mut self, byte: u8) -> bool {
        match self.quote {
            Some(quote) if quote == byte => self.quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => self.quote = Some(byte),
            None => return false,
        }
        true
    }

    fn open(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        match byte {
            b'!' => self.enter(XmlState::Bang),
            b'?' => self.enter(XmlState::Tag),
            b'/' => {
                self.depth = self.depth.saturating_sub(1);
                self.enter(XmlState::Tag);
            }
            _ => {
                self.depth += 1;
                self.enter(XmlState::Tag);
                if self.depth > limits.max_depth {
                    return Err(Refusal::TooDeep);
                }
            }
        }
        Ok(())
    }

    fn tag(&mut self, byte: u8) {
        if self.quoted(byte) || byte != b'>' {
            return;
        }
        if self.recent >> 8 & 0xff == u32::from(b'/') {
            self.depth = self.depth.saturating_sub(1);
        }
        self.enter(XmlState::Text);
    }

    /// `<!--`, `<![CDATA[` or `<!DOCTYPE`.
    fn bang(&mut self, byte: u8) {
        self.declaration.push(byte);
        match self.declaration.as_slice() {
            b"--" => self.enter(XmlState::Comment),
            b"[CDATA[" => self.enter(XmlState::Cdata),
            b"DOCTYPE" => self.enter(XmlState::Doctype),
            _ if byte == b'>' => self.enter(XmlState::Text),
            _ => {}
        }
    }

    fn doctype(&mut self, byte: u8) {
        if self.quoted(byte) {
            return;
        }
        match byte {
            b'[' => self.enter(XmlState::Subset),
            b'>' => self.enter(XmlState::Text),
            _ => {}
        }
    }

    /// Gathers the declarations of the internal subset one at a time.
    fn subset(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        self.declaration.push(byte);
        if self.declaration.ends_with(b"<!--") && self.quote.is_none() {
            self.enter(XmlState::SubsetComment);
        } else if self.quoted(byte) {
        } else if byte == b']' {
            self.enter(XmlState::Doctype);
        } else if byte == b'>' {
            let text = String::from_utf8_lossy(&self.declaration).into_owned();
            self.enter(XmlState::Subset);
            return self.declare(&text, limits);
        }
        Ok(())
    }

    fn declare(&mut self, text: &str, limits: &Limits) -> Result<(), Refusal> {
        let Some((_, rest)) = text.split_once("<!ENTITY") else {
            return Ok(());
        };
        let rest = rest.trim_start();
        let (name, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let value = value.trim();
        let value = value.get(1..value.len().saturating_sub(1)).unwrap_or("");
        let mut size = value.len() as u64;
        for inner in value.split('&').skip(1) {
            let inner = inner.split(';').next().unwrap_or("");
            size = size.saturating_add(self.entities.get(inner).copied().unwrap_or(1));
        }
        if size > limits.max_entity_bytes as u64 {
            return Err(Refusal::Entity(name.to_owned()));
        }
        self.entities.insert(name.to_owned(), size);
        Ok(())
    }

    /// Adds up what references expand to, in texts and in attribute values.
    fn reference(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        if !matches!(self.state, XmlState::Text | XmlState::Tag) {
            self.reference = None;
            return Ok(());
        }
        match (&mut self.reference, byte) {
            (_, b'&') => self.reference = Some(Vec::new()),
            (Some(name), b';') => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.reference = None;
                let size = self.entities.get(&name).copied().unwrap_or(1);
                self.expanded = self.expanded.saturating_add(size);
                let allowed = limits.max_entity_bytes as u64 + ENTITY_RATIO * self.seen;
                if self.expanded > allowed {
                    return Err(Refusal::Entity(name));
                }
            }
            (Some(_), b'<' | b'>') => self.reference = None,
            (Some(name), _) if name.len() < 256 => name.push(byte),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::tests::{run, small};
    use super::*;

    #[test]
    fn entity_bombs_are_refused_and_ordinary_entities_are_not() {
        let xml = |text: &str| run(&mut XmlScan::default(), text, &small());
        let laughs =
            "<!DOCTYPE x [ <!ENTITY a \"aaaaaaaaaa\"> <!ENTITY b \"&a;&a;&a;&a;&a;&a;\"> ]>";
        assert_eq!(xml(laughs), Err(Refusal::Entity("b".into())));
        let owl = "<!DOCTYPE rdf:RDF [ <!ENTITY owl \"http://www.w3.org/2002/07/owl#\"> ]>";
        assert_eq!(
            xml(&format!("{owl}{}", "<a b=\"&owl;Class\"/>".repeat(900))),
            Ok(())
        );
    }

    #[test]
    fn one_large_entity_used_often_is_refused() {
        let limits = Limits {
            max_entity_bytes: 4_000,
            ..Limits::default()
        };
        let entity = format!("<!DOCTYPE x [ <!ENTITY a \"{}\"> ]>", "a".repeat(3_900));
        let body = format!("{entity}<t>{}</t>", "&a;".repeat(10_000));
        let refused = run(&mut XmlScan::default(), &body, &limits);
        assert_eq!(refused, Err(Refusal::Entity("a".into())));
    }

    #[test]
    fn nesting_is_counted_and_siblings_are_not() {
        let xml = |text: &str| run(&mut XmlScan::default(), text, &small());
        assert_eq!(xml(&"<a b='>'>".repeat(5)), Err(Refusal::TooDeep));
        assert_eq!(
            xml(&"<a><b/><c x='/'></c></a><!-- <a><a><a><a><a> -->".repeat(9)),
            Ok(())
        );
    }

    #[test]
    fn brackets_in_comments_and_values_hide_no_entities() {
        let limits = Limits {
            max_entity_bytes: 4_000,
            ..Limits::default()
        };
        let body = format!("<t>{}</t>", "&a;".repeat(10_000));
        let value = "a".repeat(3_900);
        for head in [
            format!("<!-- [ --><!DOCTYPE x [ <!ENTITY a \"{value}\"> ]>"),
            format!("<!DOCTYPE x [ <!ENTITY x \"[\"> <!-- ] > [ --> <!ENTITY a \"{value}\"> ]>"),
            format!("<!DOCTYPE x SYSTEM \"[\" [ <!ENTITY a '{value}'> ]><![CDATA[ [ ]]>"),
        ] {
            let refused = run(&mut XmlScan::default(), &format!("{head}{body}"), &limits);
            assert_eq!(refused, Err(Refusal::Entity("a".into())), "{}", &head[..30]);
        }
    }
}
