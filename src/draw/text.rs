//! Text made fit for a picture: cleaned, measured with the embedded fonts, wrapped.
//!
//! Labels come from data that strangers wrote. Control characters and
//! direction overrides never reach an output; widths come from the fonts that
//! PNG is rasterised with, and every line tells whether its width is sure.

use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use super::faces::Glyph;
use super::runs::{has_left, is_isolate, opens, runs, runs_left};
use crate::model::Marks;

/// Longest part of a label that is looked at for the picture; the rest is behind the ellipsis.
pub const LONGEST: usize = 1_000;

/// Size and weight of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// Height of the em square.
    pub size: f64,
    /// Bold or regular.
    pub bold: bool,
}

impl Font {
    /// A regular font of this size.
    pub const fn regular(size: f64) -> Self {
        Self { size, bold: false }
    }

    /// A bold font of this size.
    pub const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// Distance between two baselines.
    pub fn line_height(self) -> f64 {
        self.size * 1.25
    }

    fn glyph(self, c: char) -> Glyph {
        Glyph::of(c, self.bold)
    }

    fn char_width(self, c: char) -> f64 {
        self.size * self.glyph(c).width
    }

    /// Width of `text` set in one line.
    pub fn width(self, text: &str) -> f64 {
        let mut width = 0.0;
        for glyph in text.chars().map(|c| self.glyph(c)) {
            if glyph.shaped {
                let runs = runs(text, self.bold, runs_left(text), &[]);
                return self.size * runs.iter().map(|run| run.width).sum::<f64>();
            }
            width += self.size * glyph.width;
        }
        width
    }
}

/// One line of text with its measured width.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is written.
    pub text: String,
    /// Its width.
    pub width: f64,
    /// False where the width is an estimate that a renderer must not enforce
    /// (joined or right-to-left scripts).
    pub sure: bool,
    /// It is read from right to left.
    pub left: bool,
    /// The text that it is a line of, and where it stands there: what is neutral goes with what is
    /// before and after it. None where the line is all of it or nothing runs to the left.
    pub(super) whole: Option<(String, Range<usize>)>,
}

impl Line {
    /// Measures `text`.
    pub fn new(text: impl Into<String>, font: Font) -> Self {
        let text = text.into();
        let left = runs_left(&text);
        Self::part_of(left, text, font)
    }

    /// Measures a line of a text that has this direction.
    fn part_of(left: bool, text: String, font: Font) -> Self {
        let width = font.width(&text);
        let sure = !left && text.chars().all(|c| is_simple(c, font));
        Self {
            text,
            width,
            sure,
            left,
            whole: None,
        }
    }

    /// The last line of a text with more behind it.
    #[must_use]
    pub fn followed_by(&self, more: &str, font: Font) -> Self {
        let line = Self::part_of(self.left, format!("{} {more}", self.text), font);
        let whole = self.whole.as_ref().map(|(whole, part)| {
            let whole = format!("{whole} {more}");
            let end = whole.len();
            (whole, part.start..end)
        });
        Self { whole, ..line }
    }
}

/// Tells each line of which text it is a part, where some of it runs to the left.
fn joined(mut lines: Vec<Line>) -> Vec<Line> {
    let to_left = |line: &Line| line.left || has_left(&line.text);
    if lines.len() < 2 || !lines.iter().any(to_left) {
        return lines;
    }
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let whole = texts.join(" ");
    let mut start = 0;
    for line in &mut lines {
        let part = start..start + line.text.len();
        start = part.end + 1;
        line.whole = Some((whole.clone(), part));
    }
    lines
}

/// As wide whatever stands beside it; emoji, joiners and letters that join are not.
fn is_simple(c: char, font: Font) -> bool {
    font.glyph(c).steady && !('\u{200b}'..='\u{200f}').contains(&c)
}

/// A label broken into lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wrapped {
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// The text was longer than the lines show.
    pub cut: bool,
}

impl Wrapped {
    /// Width of the widest line.
    pub fn width(&self) -> f64 {
        self.lines.iter().map(|line| line.width).fold(0.0, f64::max)
    }

    /// Height of all lines together.
    pub fn height(&self, font: Font) -> f64 {
        super::geometry::real(self.lines.len()) * font.line_height()
    }
}

/// The text without anything that could mislead a reader or break a file.
///
/// White space becomes single spaces, controls and non-characters become
/// U+FFFD, direction marks and overrides disappear. Of marks upon one letter the
/// first few stay.
pub fn clean(text: &str) -> String {
    cleaned(text, false)
}

/// [`clean`] that leaves the names of what a claim says isolated: that is between guillemets, and no
/// isolate ends without having begun.
fn clean_said(text: &str) -> String {
    let mut inside = false;
    let is_kept = text.chars().all(|c| {
        let fits = !is_isolate(c) || inside != opens(c);
        inside = if is_isolate(c) { opens(c) } else { inside };
        fits
    });
    cleaned(text, is_kept && text.starts_with("« "))
}

fn cleaned(text: &str, keeps_isolates: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = Marks::default();
    for c in text.trim().chars() {
        if keeps_isolates && is_isolate(c) {
            out.push(c);
            continue;
        }
        if !marks.shows(c) {
            continue;
        }
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible_mark(c) {
            out.push(if is_forbidden(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            });
        }
    }
    out
}

/// The first `count` characters.
pub fn head(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or(text, |(end, _)| &text[..end])
}

/// Direction marks, overrides, isolates, byte order marks and zero-width breaks.
fn is_invisible_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Controls, and what XML does not allow.
fn is_forbidden(c: char) -> bool {
    c.is_control() || (u32::from(c) & 0xfffe) == 0xfffe
}

/// Breaks `text` into at most `max_lines` lines no wider than `max_width`.
pub fn wrap(text: &str, font: Font, max_width: f64, max_lines: usize) -> Wrapped {
    let short = head(text, LONGEST);
    let is_cut = short.len() < text.len();
    let (short, room) = (clean_said(short), (max_width, max_lines));
    wrap_clean((&short, is_cut), font, room)
}

/// [`wrap`] of a sentence of ours, in which names are isolated.
pub(super) fn wrap_sentence(text: &str, font: Font, max_width: f64, max_lines: usize) -> Wrapped {
    let short = head(text, LONGEST);
    wrap_clean(
        (short, short.len() < text.len()),
        font,
        (max_width, max_lines),
    )
}

fn wrap_clean(
    (text, mut cut): (&str, bool),
    font: Font,
    (max_width, max_lines): (f64, usize),
) -> Wrapped {
    let mut lines = broken(text, font, max_width);
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        cut = true;
    }
    if cut && let Some(last) = lines.last_mut() {
        shorten(last, font, max_width);
    }
    let left = runs_left(text);
    let lines = lines.into_iter();
    Wrapped {
        lines: joined(lines.map(|line| Line::part_of(left, line, font)).collect()),
        cut,
    }
}

/// [`wrap`] with lines of about equal width: the slimmest block with the same number of lines.
pub fn balanced(text: &str, font: Font, max_width: f64, max_lines: usize) -> Wrapped {
    let mut best = wrap(text, font, max_width, max_lines);
    if best.cut || best.lines.len() < 2 {
        return best;
    }
    let longest = words(text)
        .map(|word| font.width(word.trim_end()))
        .fold(0.0, f64::max);
    let (mut low, mut high) = (longest.min(max_width), max_width);
    for _ in 0..6 {
        let middle = low.midpoint(high);
        let slim = wrap(text, font, middle, best.lines.len());
        if slim.cut {
            low = middle;
        } else {
            (best, high) = (slim, middle);
        }
    }
    best
}

/// Ends the line in an ellipsis that fits.
fn shorten(line: &mut String, font: Font, max_width: f64) {
    while !line.is_empty() && font.width(line) + font.width("…") > max_width {
        line.pop();
    }
    line.truncate(line.trim_end_matches([' ', ',', ';', '–', '-']).len());
    line.push('…');
}

fn broken(text: &str, font: Font, max_width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let line = lines.last().map_or("", String::as_str);
        let needed = font.width(line) + font.width(word.trim_end());
        if needed > max_width && !line.is_empty() {
            lines.push(String::new());
        }
        for part in parts(word, font, max_width) {
            if part.start {
                // A word that goes on in the next line says so.
                if let Some(line) = lines.last_mut().filter(|line| goes_on(line, part.text)) {
                    line.push('-');
                }
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(part.text);
            }
        }
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Words that are at most this long are not broken at a hyphen.
const UNBROKEN: usize = 15;

/// The pieces between which a line may break: after a space, in long words after a hyphen, dash
/// or slash, and on both sides of a wide character.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = rest.split_inclusive(' ').next()?;
        let long = word.chars().nth(UNBROKEN).is_some();
        let breaks =
            |c: char| c.width() == Some(2) || long && matches!(c, '-' | '–' | '—' | '/' | '_');
        let end = word.char_indices().find(|(_, c)| breaks(*c));
        let end = end.map_or(word.len(), |(at, c)| at + c.len_utf8());
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

struct Part<'a> {
    text: &'a str,
    /// Begins a line of its own.
    start: bool,
}

/// Are both sides of a break letters of a script that takes hyphens?
fn goes_on(before: &str, after: &str) -> bool {
    let ends = [before.chars().next_back(), after.chars().next()];
    let letter = |c: &char| c.is_alphabetic() && *c < '\u{590}' && c.width() == Some(1);
    ends.iter().all(|end| end.as_ref().is_some_and(letter))
}

/// A word cut where it is wider than a whole line.
fn parts(word: &str, font: Font, max_width: f64) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut from, mut width) = (0, 0.0);
    let max_width = if font.width(word.trim_end()) > max_width {
        max_width - font.char_width('-')
    } else {
        max_width
    };
    for (at, c) in word.char_indices() {
        let wide = font.char_width(c);
        let apart = c != ' ' && c.width() != Some(0);
        if width + wide > max_width && at > from && apart {
            parts.push(Part {
                text: &word[from..at],
                start: from > 0,
            });
            (from, width) = (at, 0.0);
        }
        width += wide;
    }
    parts.push(Part {
        text: &word[from..],
        start: from > 0,
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_words_and_says_when_it_cut() {
        let font = Font::regular(12.0);
        let whole = wrap("Joint Base Elmendorf–Richardson", font, 140.0, 4);
        assert_eq!(whole.lines.len(), 2);
        assert!(!whole.cut && whole.width() <= 140.0);
        let cut = wrap(&"word ".repeat(100), font, 110.0, 4);
        assert!(cut.cut && cut.lines.len() == 4 && cut.lines[3].text.ends_with('…'));
    }

    #[test]
    fn cuts_words_wider_than_a_line() {
        let wrapped = wrap(&"W".repeat(60), Font::bold(12.0), 100.0, 4);
        assert!(wrapped.cut && wrapped.width() <= 100.0);
        let wrapped = wrap("трансграничные водотоки", Font::regular(12.0), 64.0, 4);
        assert!(wrapped.lines[0].text.ends_with('-') && wrapped.width() <= 64.0);
        assert!(
            !wrap(&"水".repeat(30), Font::regular(12.0), 64.0, 9).lines[0]
                .text
                .ends_with('-')
        );
    }

    #[test]
    fn cleans_what_could_mislead() {
        assert_eq!(
            clean(" a\u{202e}b\u{0}c\r\n\td\u{ffff} "),
            "ab\u{fffd}c d\u{fffd}"
        );
        // Three hundred marks upon one letter would paint over all that is above it.
        let high = format!("a{}b", "\u{301}".repeat(300));
        assert_eq!(clean(&high), format!("a{}b", "\u{301}".repeat(6)));
    }

    #[test]
    fn estimates_what_the_font_lacks() {
        let font = Font::regular(10.0);
        let chinese = Line::new("北京", font);
        assert!(chinese.sure && (chinese.width - 20.0).abs() < 1e-9);
        let arabic = Line::new("القاهرة", font);
        assert!(!arabic.sure && arabic.left);
        assert!(!Line::new("👩\u{200d}👧 family", font).sure);
    }
}
