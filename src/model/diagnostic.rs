//! What went wrong, where, and what to do instead, as one value.
//!
//! Every error that stems from somebody's input carries a [`Diagnostic`], so
//! that no conversion on the way to the terminal can lose the position.

use std::fmt;

use super::printable;

/// A place in a source. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// File path, `standard input`, or the name of a query.
    pub source: String,
    /// Line, from 1; 0 where only the source is known.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            f.write_str(&self.source)
        } else {
            write!(f, "{}:{}:{}", self.source, self.line, self.column)
        }
    }
}

/// The line in question, with the part to underline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    line: String,
    /// Characters before the mark.
    before: usize,
    /// Characters marked, at least 1.
    marked: usize,
}

/// Longer lines are cut around the mark.
const EXCERPT_WIDTH: usize = 96;

impl Excerpt {
    /// Cuts a readable piece around `column` (from 1) out of `line`.
    pub fn new(line: &str, column: u64, marked: usize) -> Self {
        let characters: Vec<char> = printable(line.trim_end()).chars().collect();
        let column = usize::try_from(column.saturating_sub(1))
            .unwrap_or(0)
            .min(characters.len());
        let first = if characters.len() <= EXCERPT_WIDTH {
            0
        } else {
            column.saturating_sub(EXCERPT_WIDTH / 2)
        };
        let last = characters.len().min(first + EXCERPT_WIDTH);
        let left = if first > 0 { "…" } else { "" };
        let right = if last < characters.len() { "…" } else { "" };
        let middle: String = characters[first..last].iter().collect();
        let before = column - first + left.chars().count();
        Self {
            line: format!("{left}{middle}{right}"),
            before,
            marked: marked.clamp(1, (last - first + 1).saturating_sub(column - first).max(1)),
        }
    }

    /// The line, cut to a readable width.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// How many characters are marked.
    pub const fn marked(&self) -> usize {
        self.marked
    }

    /// Blanks and carets that stand under the line.
    pub fn underline(&self) -> String {
        format!("{}{}", " ".repeat(self.before), "^".repeat(self.marked))
    }
}

/// A message about somebody's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// Where.
    pub location: Option<Location>,
    /// The offending line.
    pub excerpt: Option<Excerpt>,
    /// What to do instead, most useful first.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A message without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            location: None,
            excerpt: None,
            hints: Vec::new(),
        }
    }

    /// The same message about a whole source.
    #[must_use]
    pub fn in_source(mut self, source: impl Into<String>) -> Self {
        self.location = Some(Location {
            source: source.into(),
            line: 0,
            column: 0,
        });
        self
    }

    /// The same message at a place of which no text is at hand.
    #[must_use]
    pub fn at_place(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// The same message at a byte range of a text that is at hand.
    #[must_use]
    pub fn at(mut self, source: &str, text: &str, start: usize, end: usize) -> Self {
        let start = floor_boundary(text, start);
        let end = floor_boundary(text, end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |newline| start + newline);
        let line = text[..start].matches('\n').count() as u64 + 1;
        let column = text[line_start..start].chars().count() as u64 + 1;
        let marked = text[start..end.min(line_end).max(start)].chars().count();
        self.location = Some(Location {
            source: source.to_owned(),
            line,
            column,
        });
        self.excerpt = Some(Excerpt::new(&text[line_start..line_end], column, marked));
        self
    }

    /// The same message with one more thing to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a hint where there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }
}

/// The last character boundary at or before `index`.
fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_range_becomes_line_column_and_carets() {
        let text = "один\nSELECT ?x\n";
        let start = text.find("?x").unwrap();
        let found = Diagnostic::new("m").at("q.rq", text, start, start + 2);
        assert_eq!(found.to_string(), "q.rq:2:8: m");
        let excerpt = found.excerpt.unwrap();
        assert_eq!(excerpt.line(), "SELECT ?x");
        assert_eq!(excerpt.underline(), "       ^^");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}X{}", "a".repeat(500), "b".repeat(500));
        let excerpt = Excerpt::new(&line, 501, 1);
        assert!(excerpt.line().chars().count() < 110);
        let caret = excerpt.underline().chars().count() - 1;
        assert_eq!(excerpt.line().chars().nth(caret), Some('X'));
    }

    #[test]
    fn positions_beyond_the_text_are_its_end() {
        let found = Diagnostic::new("m").at("q", "ab", 99, 120);
        assert_eq!(found.to_string(), "q:1:3: m");
    }
}
