//! The ground: RDF terms, names and places in files. Values only, no input or output.
//!
//! The RDF types are oxigraph's own, re-exported in one place so that the
//! rest of the crate says where a type belongs and not where it is packaged.

pub mod blanks;
pub mod crs;
pub mod diagnostic;
pub mod duration;
pub mod gauge;
pub mod limits;
pub mod moment;
pub mod nearest;
pub mod prefixes;
pub(crate) mod value;

pub use oxigraph::model::{
    BaseDirection, BlankNode, BlankNodeRef, GraphName, GraphNameRef, Literal, LiteralRef,
    NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, QuadRef, Term, TermRef,
    Triple, TripleRef, Variable,
};

use unicode_normalization::char::is_combining_mark;

/// Is there nothing to see in a text: spaces, controls and marks without width?
pub fn is_blank(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().all(unseen)
}

/// Marks that are shown upon one letter: more than any script puts there, and few enough to stay within their line.
const MOST_MARKS: usize = 6;

/// Which characters of a text are shown: of marks that stand upon one letter, the first few. Three hundred of them
/// would paint over all that is above.
#[derive(Debug, Default)]
pub(crate) struct Marks(usize);

impl Marks {
    /// Whether the next character of the text is shown.
    pub(crate) fn shows(&mut self, c: char) -> bool {
        // Most texts have no mark, and none is below this one.
        if c < '\u{300}' || !is_combining_mark(c) {
            self.0 = 0;
            return true;
        }
        self.0 += 1;
        self.0 <= MOST_MARKS
    }
}

/// Replaces the characters that could make text look like something else:
/// control characters (terminal escapes among them) and bidirectional
/// overrides, which reorder what a reader sees.
///
/// Line breaks and tabs become a space, everything else U+FFFD. Of marks upon one letter
/// the first few stay.
pub fn printable(text: &str) -> String {
    let mut marks = Marks::default();
    text.chars()
        .filter(|c| marks.shows(*c))
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// Names in a row or in a message; more are counted.
pub const MOST_NAMES: usize = 8;

/// `a, b, c and 4 more`.
pub fn some_of(names: &[String]) -> String {
    let more = names.len().saturating_sub(MOST_NAMES);
    let shown = names.iter().take(MOST_NAMES);
    let shown = shown.map(String::as_str).collect::<Vec<_>>().join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A word as a shell has to be given it.
pub fn shell_word(text: &str) -> String {
    let text = printable(text);
    let plain = |c: char| c.is_alphanumeric() || "-_./:".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{printable, shell_word};

    #[test]
    fn escapes_and_overrides_lose_their_power() {
        assert_eq!(
            printable("a\u{1b}[31mb\u{202e}c\nd"),
            "a\u{fffd}[31mb\u{fffd}c d"
        );
    }

    #[test]
    fn marks_do_not_pile_up() {
        let high = format!("Z\u{335}a{}b{}", "\u{301}".repeat(300), "\u{323}".repeat(6));
        let shown = format!("Z\u{335}a{}b{}", "\u{301}".repeat(6), "\u{323}".repeat(6));
        assert_eq!(printable(&high), shown);
        // Texts of the scripts with the most of them stay as they are.
        for text in [
            "בְּרֵאשִׁ֖ית",
            "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ",
            "Thiếu tướng Nguyễn",
            "ที่นี่",
            "เสงี่ยมพงษ์",
        ] {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn words_of_a_shell() {
        assert_eq!(shell_word("a-b/c.csv"), "a-b/c.csv");
        assert_eq!(shell_word("it's; $(ls).csv"), r"'it'\''s; $(ls).csv'");
    }
}
