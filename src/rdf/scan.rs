//! One linear look at the bytes of RDF data before any parser sees them.
//!
//! The parsers recurse on nested terms and objects, and buffer whole tokens; a
//! kilobyte of brackets or of XML entities can end the process. These scanners
//! know just enough of each syntax (strings, IRIs, comments, brackets,
//! entities) to refuse such input in words, at a place.

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
        if std::mem::take(&mut self.escaped) {
            return Ok(());
        }
        match byte {
            // `ex:it\'s`: the next character of a local name has no meaning of its own.
            b'\\' => self.escaped = true,
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::rdf) fn run(
        scan: &mut dyn Scan,
        text: &str,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        text.bytes().try_for_each(|byte| scan.step(byte, limits))
    }

    pub(in crate::rdf) fn small() -> Limits {
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
    fn escapes_in_local_names_hide_nothing_and_open_nothing() {
        let turtle = |text: &str| run(&mut TurtleScan::default(), text, &small());
        assert_eq!(
            turtle(&format!(":a\\'b :p {}", "<<( ".repeat(9))),
            Err(Refusal::TooDeep)
        );
        assert_eq!(
            turtle(&format!(":a\\#b :p {}", "<<( ".repeat(9))),
            Err(Refusal::TooDeep)
        );
        assert_eq!(turtle(&":a\\( :p :smile_\\( .\n".repeat(99)), Ok(()));
    }

    #[test]
    fn json_objects_are_depth() {
        let json = |text: &str| run(&mut JsonScan::default(), text, &small());
        assert_eq!(json(&"{\"a\":".repeat(5)), Err(Refusal::TooDeep));
        assert_eq!(json(&"{\"a\":\"{{{{{\\\"{{{{\"}".repeat(50)), Ok(()));
    }
}
