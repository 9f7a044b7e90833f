//! A line of text cut into runs of one face, one script and one direction, from left to right.
//!
//! The bidirectional algorithm orders them. What is neutral between letters of
//! a script that runs to the left is turned around here, so that each run can
//! be set by itself, wherever it stands.

use std::ops::Range;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_width::UnicodeWidthChar as _;

use super::faces::{Face, Glyph, base, other};

/// A part of a line.
pub(crate) struct Run<'f> {
    /// What is set, in the order in which it is read; neutral parts as they are seen.
    pub(crate) text: String,
    /// The face that has it; none is Noto Sans.
    pub(crate) face: Option<&'f Face<'f>>,
    /// How wide it is, in em.
    pub(crate) width: f64,
}

/// Around a part of a text whose direction is its own: what is before and after is ordered as if
/// one sign stood in its place. No text from data has these; see [`super::text::clean`].
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// A name of somebody's inside a line of ours; as it is where nothing in it runs to the left.
pub(crate) fn isolated(name: &str) -> String {
    if has_left(name) {
        format!("{}{name}{}", ISOLATE.0, ISOLATE.1)
    } else {
        name.to_owned()
    }
}

/// Begins a sign that [`is_isolate`] a part of its own.
pub(super) const fn opens(c: char) -> bool {
    c == ISOLATE.0
}

pub(super) const fn is_isolate(c: char) -> bool {
    c == ISOLATE.0 || c == ISOLATE.1
}

/// Does a text begin with a letter that runs to the left? What is isolated says nothing of that.
pub(crate) fn runs_left(text: &str) -> bool {
    let mut inside = false;
    let own = text.chars().filter(|c| {
        inside = (inside || *c == ISOLATE.0) && *c != ISOLATE.1;
        !inside
    });
    let strong = own.map(|c| match c {
        '\0'..'\u{590}' if c.is_alphabetic() => BidiClass::L,
        '\0'..'\u{590}' => BidiClass::ON,
        _ => bidi_class(c),
    });
    let mut strong = strong.filter(|class| is_letter(*class) || *class == BidiClass::L);
    strong.next().is_some_and(is_letter)
}

const fn is_letter(class: BidiClass) -> bool {
    matches!(class, BidiClass::R | BidiClass::AL)
}

/// Does anything in a text run to the left?
pub(crate) fn has_left(text: &str) -> bool {
    text.chars()
        .any(|c| c > '\u{590}' && is_letter(bidi_class(c)))
}

/// The runs of a text as they stand from left to right; `left` is the direction of the whole.
pub(crate) fn runs<'f>(text: &str, bold: bool, left: bool, given: &'f [Face<'f>]) -> Vec<Run<'f>> {
    runs_of(text, 0..text.len(), (bold, left), given)
}

/// The runs of one line of a text that has several. What is neutral at its ends goes with the lines
/// before and after, since the direction is that of the whole text.
pub(crate) fn runs_of<'f>(
    text: &str,
    line: Range<usize>,
    (bold, left): (bool, bool),
    given: &'f [Face<'f>],
) -> Vec<Run<'f>> {
    let level = if left { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(text, Some(level));
    let mut all = Vec::new();
    for paragraph in &info.paragraphs {
        let start = line.start.max(paragraph.range.start);
        let end = line.end.min(paragraph.range.end);
        if start >= end {
            continue;
        }
        let (levels, parts) = info.visual_runs(paragraph, start..end);
        for part in parts {
            let left = levels.get(part.start).is_some_and(Level::is_rtl);
            let pieces = joined(pieces(&text[part], bold, left, given));
            let runs = pieces.into_iter().map(|piece| piece.run(bold, left));
            if left {
                all.extend(runs.rev());
            } else {
                all.extend(runs);
            }
        }
    }
    all
}

/// Characters of one direction and one face.
struct Piece<'f> {
    text: String,
    face: Option<&'f Face<'f>>,
    /// Letters, or everything that runs to the right.
    strong: bool,
}

impl<'f> Piece<'f> {
    fn goes_with(&self, face: Option<&Face<'_>>, strong: bool) -> bool {
        self.strong == strong && is_same(self.face, face)
    }

    fn run(self, bold: bool, left: bool) -> Run<'f> {
        let width = match self.face {
            Some(face) => face.width(&self.text, left && self.strong),
            None => self.text.chars().map(|c| Glyph::of(c, bold).width).sum(),
        };
        let text = if self.strong {
            self.text
        } else {
            self.text.chars().rev().map(mirrored).collect()
        };
        let face = self.face;
        Run { text, face, width }
    }
}

fn is_same(a: Option<&Face<'_>>, b: Option<&Face<'_>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.is(b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// The pieces of a part that has one direction, as they are read.
fn pieces<'f>(text: &str, bold: bool, left: bool, given: &'f [Face<'f>]) -> Vec<Piece<'f>> {
    let mut pieces: Vec<Piece<'f>> = Vec::new();
    for c in text.chars().filter(|c| !is_isolate(*c)) {
        let class = bidi_class(c);
        let mark = c.width() == Some(0);
        let strong = !left || mark || is_letter(class);
        let before = pieces.last_mut();
        // Marks and joiners belong to what they follow.
        let follows = |face: Option<&Face<'_>>| match face {
            Some(face) => face.has(c),
            None => Glyph::of(c, bold).base,
        };
        if let Some(piece) = before.filter(|piece| mark && follows(piece.face)) {
            piece.text.push(c);
            continue;
        }
        let face = face_of(c, bold, given);
        match pieces
            .last_mut()
            .filter(|piece| piece.goes_with(face, strong))
        {
            Some(piece) => piece.text.push(c),
            None => pieces.push(Piece {
                text: c.to_string(),
                face,
                strong,
            }),
        }
    }
    pieces
}

/// Words of one face with the spaces between them.
fn joined(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut all: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let [.., word, space] = all.as_mut_slice()
            && space.text == " "
            && word.face.is_some()
            && word.goes_with(piece.face, piece.strong)
        {
            word.text.push(' ');
            word.text.push_str(&piece.text);
            all.pop();
        } else {
            all.push(piece);
        }
    }
    all
}

/// The face for a character; none is Noto Sans, which also shows that nothing has it.
fn face_of<'f>(c: char, bold: bool, given: &'f [Face<'f>]) -> Option<&'f Face<'f>> {
    if Glyph::of(c, bold).base {
        return None;
    }
    other(c, bold).or_else(|| {
        let mut having = given.iter().filter(|face| face.has(c));
        let weight = having.clone().find(|face| face.tables.is_bold() == bold);
        weight.or_else(|| having.next())
    })
}

/// Has no face the character, though it should be seen?
pub(crate) fn is_missing(c: char, bold: bool) -> bool {
    let ignored = matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
    !ignored && !Glyph::of(c, bold).base
}

/// Width of the sign for a character that no face has, in em.
pub(crate) fn missing_width(bold: bool) -> f64 {
    let tables = base(bold).map(|face| &face.tables);
    tables.map_or(0.6, |tables| {
        let width = tables
            .glyph_hor_advance(ttf_parser::GlyphId(0))
            .unwrap_or(0);
        f64::from(width) / f64::from(tables.units_per_em())
    })
}

/// What a bracket looks like in a text that runs to the left.
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        '≤' => '≥',
        '≥' => '≤',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let runs = runs(text, false, runs_left(text), &[]);
        runs.into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn latin_stands_left_of_what_it_follows() {
        assert_eq!(
            seen("محمد بن سلمان (MBS)"),
            ["(", "MBS", ") ", "محمد بن سلمان"]
        );
        assert_eq!(seen("MBS (محمد بن سلمان)"), ["MBS (", "محمد بن سلمان", ")"]);
    }

    #[test]
    fn a_line_is_ordered_as_a_part_of_its_text() {
        // The year follows Arabic words, the bracket opens around Latin ones.
        let text = "قمة القادة (Alaska 2025) في";
        let at = text.find("2025").unwrap();
        let line = |part: Range<usize>| {
            let runs = runs_of(text, part, (false, true), &[]);
            runs.into_iter().map(|run| run.text).collect::<String>()
        };
        assert_eq!(line(at..text.len()), "في (2025");
        // By itself the bracket would stand at the other side of a line of Latin.
        let text = "Leaders (of قمة القادة) here";
        let at = text.find("القادة").unwrap();
        let runs = runs_of(text, at..text.len(), (false, false), &[]);
        let seen: Vec<String> = runs.into_iter().map(|run| run.text).collect();
        assert_eq!(seen, ["القادة", ") here"]);
    }

    #[test]
    fn names_of_a_list_keep_their_places() {
        let list = |name: &dyn Fn(&str) -> String| {
            let names = [name("صحيفة ב 7"), name("صحيفة")];
            seen(&format!("[1] {} · [2] {} · 8 more", names[0], names[1])).concat()
        };
        assert_eq!(list(&isolated), "[1] 7 ב صحيفة · [2] صحيفة · 8 more");
        assert_ne!(list(&isolated), list(&str::to_owned));
        assert_eq!(isolated("Third"), "Third");
    }

    #[test]
    fn marks_stay_with_their_letters() {
        assert_eq!(
            seen("नरेन्द्र मोदी in กรุงเทพ"),
            ["नरेन्द्र मोदी", " in ", "กรุงเทพ"]
        );
        assert_eq!(seen("می\u{200c}خواهم"), ["می\u{200c}خواهم"]);
    }

    #[test]
    fn numbers_keep_their_order() {
        assert_eq!(seen("عام 2025!"), ["!", "2025", " ", "عام"]);
    }

    #[test]
    fn letters_are_joined_before_they_are_measured() {
        let face = other('ل', false).unwrap();
        let apart: f64 = "لا".chars().filter_map(|c| face.advance(c)).sum();
        assert!(face.width("لا", true) < apart);
    }

    #[test]
    fn direction_is_that_of_the_first_letter() {
        assert!(runs_left("(1) שלום") && runs_left("٪ محمد"));
        assert!(!runs_left("Ali علي") && !runs_left("2025") && !runs_left("北京 علي"));
    }

    /// First and last signs of the ranges of a class of characters in JavaScript.
    fn ranges(class: &str) -> Vec<(u32, u32)> {
        let sign =
            |text: &str| u32::from_str_radix(text.trim_matches(['\\', 'u', '{', '}']), 16).unwrap();
        let parts = class
            .split("\\u")
            .skip(1)
            .map(|part| sign(part.trim_end_matches('-')));
        let signs: Vec<u32> = parts.collect();
        signs
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect()
    }

    #[test]
    fn the_page_knows_which_letters_run_to_the_left() {
        let script = include_str!("viewer/base.js");
        let class = script
            .split("const isolated = (name) => (/[")
            .nth(1)
            .unwrap();
        let ranges = ranges(class.split("]/u").next().unwrap());
        let is_known = |c: char| {
            ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&u32::from(c)))
        };
        // Marks of direction are in no text that comes from data.
        let letters = ('\u{591}'..=char::MAX).filter(|c| *c != '\u{200f}');
        for c in letters.filter(|c| has_left(&c.to_string())) {
            assert!(is_known(c), "{:x}", u32::from(c));
        }
    }
}
