//! Sets lines for a reader that has our fonts and no others: PNG and PDF.
//!
//! A browser chooses fonts and orders scripts itself. Here each run of a line
//! is placed on its own, in the face that has its characters.

use std::collections::BTreeSet;

use super::faces::{Face, Glyph};
use super::runs::{Run, is_missing, missing_width, runs_of};
use super::scene::Anchor;
use super::shapes::num;
use super::svg::escaped;
use super::text::{Font, Line};

/// Chooses faces and remembers which.
pub(crate) struct Setter<'f> {
    given: &'f [Face<'f>],
    /// The faces in use beside Noto Sans, in the order of their first character.
    pub(crate) used: Vec<&'f Face<'f>>,
    /// Characters that no face has.
    pub(crate) missing: BTreeSet<char>,
}

/// How heavy the outline is that stands in for a bold face, in em.
const HEAVY: f64 = 0.028;

/// A line ready to be written into a `text` element.
pub(crate) struct Set {
    /// Its size; smaller than asked where a font of somebody's would leave the line's place.
    pub(crate) size: f64,
    /// The rest of the tag, and elements with texts, escaped.
    pub(crate) rest: String,
}

/// The family that a face of [`Setter::used`] has in a picture.
pub(crate) fn family(number: usize) -> String {
    format!("face-{number}")
}

impl<'f> Setter<'f> {
    /// With further faces for what ours lack.
    pub(crate) const fn new(given: &'f [Face<'f>]) -> Self {
        Self {
            given,
            used: Vec::new(),
            missing: BTreeSet::new(),
        }
    }

    /// Sets a line at `x`; none where Noto Sans has all of it and it runs to the right.
    ///
    /// With an `ink`, bold text of a face that has one weight gets an outline in it.
    pub(crate) fn set(
        &mut self,
        line: &Line,
        font: Font,
        (x, anchor): (f64, Anchor),
        ink: Option<&str>,
    ) -> Option<Set> {
        let is_base = |c| Glyph::of(c, font.bold).base;
        if !line.left && line.text.chars().all(is_base) {
            return None;
        }
        let (text, part) = match &line.whole {
            Some((whole, part)) => (whole.as_str(), part.clone()),
            None => (line.text.as_str(), 0..line.text.len()),
        };
        let runs = runs_of(text, part, (font.bold, line.left), self.given);
        let widths: Vec<f64> = runs.iter().map(|run| set_width(run, font.bold)).collect();
        let em: f64 = widths.iter().sum();
        let size = if em * font.size > line.width + 0.01 {
            line.width / em
        } else {
            font.size
        };
        let mut at = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - em * size / 2.0,
            Anchor::End => x - em * size,
        };
        let font = Font { size, ..font };
        let mut rest = " xml:space=\"preserve\">".to_owned();
        for (run, width) in runs.into_iter().zip(widths) {
            rest.push_str(&self.run(&run, font, (at, ink)));
            at += width * size;
        }
        Some(Set { size, rest })
    }

    /// The element of a run.
    fn run(&mut self, run: &Run<'f>, font: Font, (at, ink): (f64, Option<&str>)) -> String {
        let (at, text) = (num(at), escaped(&run.text));
        let Some(face) = run.face else {
            let missing = run.text.chars().filter(|c| is_missing(*c, font.bold));
            self.missing.extend(missing);
            return format!("<tspan x=\"{at}\">{text}</tspan>");
        };
        let family = family(self.number(face));
        let heavy = ink.filter(|_| font.bold && !face.tables.is_bold());
        let stroke = heavy.map_or_else(String::new, |ink| {
            let width = num(font.size * HEAVY);
            format!(" stroke=\"{ink}\" stroke-width=\"{width}\"")
        });
        format!("<tspan x=\"{at}\" font-family=\"{family}\"{stroke}>{text}</tspan>")
    }

    /// The place of a face among those in use.
    fn number(&mut self, face: &'f Face<'f>) -> usize {
        let known = self.used.iter().position(|other| other.is(face));
        known.unwrap_or_else(|| {
            self.used.push(face);
            self.used.len() - 1
        })
    }
}

/// The width of a run as it will be drawn, with a sign for each character that is missing.
fn set_width(run: &Run<'_>, bold: bool) -> f64 {
    if run.face.is_some() {
        return run.width;
    }
    let sign = missing_width(bold);
    let width = |c| match Glyph::of(c, bold).width {
        _ if is_missing(c, bold) => sign,
        width => width,
    };
    run.text.chars().map(width).sum()
}
