//! One linear look at the bytes of RDF data before any parser sees them.
//!
//! The parsers recurse on nested terms and objects, and buffer whole tokens; a
//! kilobyte of brackets or of XML entities can end the process. These scanners
//! know just enough of each syntax (strings, IRIs, comments, brackets,
//! entities) to refuse such input in words, at a place.

use std::collections::BTreeMap;

use crate::model::limits::Limits;

/// What a scanner refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// More brackets open than allowed.
    TooDeep,
    /// A string, IRI, comment or name longer than allowed; says which.
    TooLong(&'static str),
    /// An XML entity that expands beyond its limit.
    Entity(String),
}

/// A scanner takes bytes one at a time.
pub(super) trait Scan {
    /// Looks at the next byte.
    fn step(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal>;

    /// Looks at many bytes, with one indirect call; an error says at which.
    fn chunk(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), (usize, Refusal)> {
        for (at, byte) in bytes.iter().enumerate() {
            self.step(*byte, limits).map_err(|refusal| (at, refusal))?;
        }
        Ok(())
    }
}

/// Turtle, TriG, N-Triples and N-Quads.
#[derive(Default)]
pub(super) struct TurtleScan {
    state: TurtleState,
    /// What is open: `(`, `[`, `{`, `<` for `<<`, and `T` for `<<(`, which is one level.
    open: Vec<u8>,
    length: usize,
    quotes: u8,
    escaped: bool,
    /// The byte before was the first `>` of a possible `>>`.
    closing: bool,
    /// The byte before was the second `<` of `<<`.
    opened: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum TurtleState {
    #[default]
    Plain,
    /// After one `<`: an IRI or the start of `<<`.
    Less,
    Iri,
    Comment,
    /// Counting the quotes that open a string.
    Opening(u8),
    Short(u8),
    Long(u8),
}

impl Scan for TurtleScan {
    fn step(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        self.length += 1;
        if self.length > limits.max_literal_bytes {
            return Err(Refusal::TooLong(match self.state {
                TurtleState::Comment => "comment",
                TurtleState::Iri | TurtleState::Less => "IRI",
                TurtleState::Plain => "name",
                _ => "literal",
            }));
        }
        match self.state {
            TurtleState::Plain => self.plain(byte, limits)?,
            TurtleState::Less if byte == b'<' => {
                self.open(b'<', limits)?;
                self.enter(TurtleState::Plain);
                self.opened = true;
            }
            TurtleState::Less => {
                self.state = TurtleState::Iri;
                self.iri(byte);
            }
            TurtleState::Iri => self.iri(byte),
            TurtleState::Comment if byte == b'\n' || byte == b'\r' => {
                self.enter(TurtleState::Plain);
            }
            TurtleState::Comment => {}
            TurtleState::Opening(quote) => self.opening(quote, byte, limits)?,
            TurtleState::Short(quote) | TurtleState::Long(quote) => self.string(quote, byte),
        }
        Ok(())
    }
}

impl TurtleScan {
    fn enter(&mut self, state: TurtleState) {
        self.state = state;
        self.length = 0;
        self.quotes = 0;
        self.escaped = false;
        self.closing = false;
    }

    fn open(&mut self, bracket: u8, limits: &Limits) -> Result<(), Refusal> {
        self.open.push(bracket);
        if self.open.len() > limits.max_depth {
            Err(Refusal::TooDeep)
        } else {
            Ok(())
        }
    }

    fn plain(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        match byte {
            b'<' => self.enter(TurtleState::Less),
            b'#' => self.enter(TurtleState::Comment),
            b'"' | b'\'' => {
                self.enter(TurtleState::Opening(byte));
                self.quotes = 1;
            }
            b'(' if self.opened => {
                self.open.pop();
                self.open.push(b'T');
            }
            b'[' | b'(' | b'{' => self.open(byte, limits)?,
            // `)` of `)>>`: the `>>` that follows closes the level.
            b')' if self.open.last() == Some(&b'T') => {}
            b']' | b')' | b'}' => {
                self.open.pop();
            }
            b'>' if self.closing => {
                self.open.pop();
            }
            _ => {}
        }
        self.opened = false;
        self.closing = byte == b'>' && !self.closing;
        if byte.is_ascii_whitespace() {
            self.length = 0;
        }
        Ok(())
    }

    fn iri(&mut self, byte: u8) {
        // White space ends what was a lone `<`, so that one typo hides no bracket.
        if byte == b'>' || byte.is_ascii_whitespace() {
            self.enter(TurtleState::Plain);
        }
    }

    fn opening(&mut self, quote: u8, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        if byte == quote {
            self.quotes += 1;
            if self.quotes == 3 {
                self.enter(TurtleState::Long(quote));
            }
        } else if self.quotes == 2 {
            // Two quotes and something else: an empty string is over.
            self.enter(TurtleState::Plain);
            self.plain(byte, limits)?;
        } else {
            self.enter(TurtleState::Short(quote));
            self.string(quote, byte);
        }
        Ok(())
    }

    fn string(&mut self, quote: u8, byte: u8) {
        let long = self.state == TurtleState::Long(quote);
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
            self.quotes = 0;
        } else if byte == quote {
            self.quotes += 1;
            if !long || self.quotes == 3 {
                self.enter(TurtleState::Plain);
            }
        } else {
            self.quotes = 0;
            if !long && byte == b'\n' {
                // A short string cannot span lines; the parser will say so.
                self.enter(TurtleState::Plain);
            }
        }
    }
}

/// JSON-LD.
#[derive(Default)]
pub(super) struct JsonScan {
    depth: usize,
    length: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan for JsonScan {
    fn step(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        if self.in_string {
            self.length += 1;
            if self.length > limits.max_literal_bytes {
                return Err(Refusal::TooLong("string"));
            }
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return Ok(());
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.length = 0;
            }
            b'{' | b'[' => {
                self.depth += 1;
                if self.depth > limits.max_depth {
                    return Err(Refusal::TooDeep);
                }
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }
}

/// RDF/XML: the length of texts and tags, and what entities expand to.
#[derive(Default)]
pub(super) struct XmlScan {
    seen: u64,
    length: usize,
    state: XmlState,
    declaration: Vec<u8>,
    reference: Vec<u8>,
    entities: BTreeMap<String, u64>,
    expanded: u64,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum XmlState {
    #[default]
    Text,
    Tag,
    /// Inside `<!…>`, with the number of `[` that are open.
    Declaration(u32),
    Reference,
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
        match self.state {
            XmlState::Text => self.text(byte),
            XmlState::Tag => self.tag(byte),
            XmlState::Declaration(brackets) => return self.declaration(byte, brackets, limits),
            XmlState::Reference => return self.reference(byte, limits),
        }
        Ok(())
    }
}

impl XmlScan {
    fn enter(&mut self, state: XmlState) {
        self.state = state;
        self.length = 0;
    }

    fn text(&mut self, byte: u8) {
        match byte {
            b'<' => {
                self.enter(XmlState::Tag);
            }
            b'&' => {
                self.reference.clear();
                self.state = XmlState::Reference;
            }
            _ => {}
        }
    }

    fn tag(&mut self, byte: u8) {
        match byte {
            b'!' if self.length == 1 => {
                self.declaration.clear();
                self.enter(XmlState::Declaration(0));
            }
            b'&' => {
                self.reference.clear();
                self.state = XmlState::Reference;
            }
            b'>' => self.enter(XmlState::Text),
            _ => {}
        }
    }

    /// Gathers entity declarations of the internal subset one at a time.
    fn declaration(&mut self, byte: u8, brackets: u32, limits: &Limits) -> Result<(), Refusal> {
        match byte {
            b'[' => self.state = XmlState::Declaration(brackets + 1),
            b']' => self.state = XmlState::Declaration(brackets.saturating_sub(1)),
            b'>' if brackets == 0 => self.enter(XmlState::Text),
            b'>' => {
                let text = String::from_utf8_lossy(&self.declaration).into_owned();
                self.declaration.clear();
                self.length = 0;
                return self.declare(&text, limits);
            }
            _ => self.declaration.push(byte),
        }
        Ok(())
    }

    fn declare(&mut self, text: &str, limits: &Limits) -> Result<(), Refusal> {
        let Some(at) = text.find("<!ENTITY") else {
            return Ok(());
        };
        let rest = text[at + 8..].trim_start();
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

    fn reference(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        match byte {
            b';' => {
                self.state = XmlState::Text;
                let name = String::from_utf8_lossy(&self.reference).into_owned();
                let size = self.entities.get(&name).copied().unwrap_or(1);
                self.expanded = self.expanded.saturating_add(size);
                let allowed = limits.max_entity_bytes as u64 + ENTITY_RATIO * self.seen;
                if self.expanded > allowed {
                    return Err(Refusal::Entity(name));
                }
            }
            b'<' | b'>' | b'&' => {
                self.state = XmlState::Text;
                self.text(byte);
            }
            _ if self.reference.len() < 256 => self.reference.push(byte),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(scan: &mut dyn Scan, text: &str, limits: &Limits) -> Result<(), Refusal> {
        text.bytes().try_for_each(|byte| scan.step(byte, limits))
    }

    fn small() -> Limits {
        Limits {
            max_depth: 4,
            max_literal_bytes: 100,
            max_entity_bytes: 50,
            ..Limits::default()
        }
    }

    #[test]
    fn nested_triple_terms_are_depth_but_long_documents_are_not() {
        let turtle = |text: &str| run(&mut TurtleScan::default(), text, &small());
        assert_eq!(turtle(&"<s> <p> <<( ".repeat(5)), Err(Refusal::TooDeep));
        assert_eq!(
            turtle(&"<s> <p> <<( <a> <b> <c> )>> .\n".repeat(500)),
            Ok(())
        );
        assert_eq!(
            turtle(&"<s> <p> ( 1 [ <q> \"]\" ] ) . # ((((((\n".repeat(500)),
            Ok(())
        );
    }

    #[test]
    fn strings_are_measured_and_their_brackets_ignored() {
        let turtle = |text: &str| run(&mut TurtleScan::default(), text, &small());
        let long = "a".repeat(101);
        assert_eq!(
            turtle(&format!("<s> <p> \"{long}\" .")),
            Err(Refusal::TooLong("literal"))
        );
        assert_eq!(
            turtle(&format!("<s> <p> '''{long}''' .")),
            Err(Refusal::TooLong("literal"))
        );
        assert_eq!(
            turtle(&format!("<{long}> <p> 1 .")),
            Err(Refusal::TooLong("IRI"))
        );
        assert_eq!(
            turtle(r#"<s> <p> "\"((((((", """ " "" \""" (((((( """, "" ."#),
            Ok(())
        );
    }

    #[test]
    fn json_objects_are_depth() {
        let json = |text: &str| run(&mut JsonScan::default(), text, &small());
        assert_eq!(json(&"{\"a\":".repeat(5)), Err(Refusal::TooDeep));
        assert_eq!(json(&"{\"a\":\"{{{{{\\\"{{{{\"}".repeat(50)), Ok(()));
    }

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
}
