//! Looks that somebody chose: colours of kinds, classes, things and relations, sizes by a measure.
//!
//! Only one colour is chosen for a thing. What fills it and what borders it follow from that, so
//! that texts stay readable in every theme. Dashes and marks cannot be chosen: they say how a
//! statement stands, and a claim must never look like a fact.

use std::collections::BTreeMap;

use super::style::{Tint, Tone, kind_tint, paper, standing_color, stroke};
use crate::graph::{Edge, FACTS, Node, NodeKind, Standing};

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// The colour that `#rrggbb` or `#rgb` means.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let value = |digit: &u8| {
            char::from(*digit)
                .to_digit(16)
                .and_then(|n| u8::try_from(n).ok())
        };
        let values: Option<Vec<u8>> = digits.as_bytes().iter().map(value).collect();
        match *values? {
            ref each if each.len() == 3 => Some(Self([0, 1, 2].map(|part| each[part] * 17))),
            ref pairs if pairs.len() == 6 => Some(Self(
                [0, 2, 4].map(|part| pairs[part] * 16 + pairs[part + 1]),
            )),
            _ => None,
        }
    }

    /// `#rrggbb`.
    pub fn text(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// So many thousandths of the way to another colour.
    #[must_use]
    pub fn towards(self, other: Self, thousandths: u32) -> Self {
        let mix = |(from, to): (u8, u8)| {
            let sum = u32::from(from) * (1_000 - thousandths) + u32::from(to) * thousandths;
            u8::try_from((sum + 500) / 1_000).unwrap_or(u8::MAX)
        };
        let pairs = [0, 1, 2].map(|part| (self.0[part], other.0[part]));
        Self(pairs.map(mix))
    }

    /// About how much light it gives, from 0 to 1; a square stands for the curve of sRGB.
    fn light(self) -> f64 {
        let part = |value: u8| f64::from(value) * f64::from(value) / 65_025.0;
        let [r, g, b] = self.0;
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    /// How well two colours can be told apart, as the Web Content Accessibility Guidelines count.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.light(), other.light());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The nearest mix with `ink` that is told from all `grounds`.
    fn told_from(self, grounds: &[Self], ink: Self) -> Self {
        let told = |color: &Self| grounds.iter().all(|ground| color.contrast(*ground) >= TOLD);
        let mixes = (0..=20).map(|step| self.towards(ink, step * 50));
        mixes.into_iter().find(told).unwrap_or(ink)
    }
}

/// Lines with dashes are at most so many times as wide as usual.
const DASHED: f64 = 1.8;

/// How much darker than white the darkest grey is that black is read on.
const DARKEST: usize = 125;

/// Least contrast of a line: a little more than the 3 : 1 that the guidelines want.
const TOLD: f64 = 3.3;

/// A chosen colour and what the legend says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// The colour.
    pub color: Rgb,
    /// What has it, in the legend; nothing where the legend has another entry for it.
    pub name: String,
}

impl Swatch {
    /// Fill and border in a tone.
    fn tint(&self, tone: Tone) -> [Rgb; 2] {
        let parse = |color| Rgb::parse(color).unwrap_or(Rgb([0; 3]));
        let (page, ink) = (parse(paper(tone).page), parse(paper(tone).ink));
        let fill = match tone {
            Tone::Light => page.towards(self.color, 140),
            Tone::Dark => page.towards(self.color, 260),
            Tone::Print => return [Rgb([grey(self.color); 3]), ink],
        };
        [fill, self.color.told_from(&[page, fill], ink)]
    }
}

/// A grey for print: the darker the colour, the darker, and black is still read on it.
fn grey(color: Rgb) -> u8 {
    let light = super::geometry::index(color.light() * 63.0);
    u8::try_from(192 + light).unwrap_or(u8::MAX)
}

/// How the lines of a relation look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Instead of the colour of the standing: the number of a swatch.
    pub swatch: Option<usize>,
    /// Times the usual width.
    pub width: Option<f64>,
    /// So many strokes across the line of a fact tell it from others where all lines are black.
    pub strokes: usize,
}

/// All that was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Colours, in the order of the legend.
    pub swatches: Vec<Swatch>,
    /// Swatches of kinds.
    pub kinds: BTreeMap<NodeKind, usize>,
    /// Swatches of single nodes, by their number in the graph; empty where there are none.
    pub nodes: Vec<Option<usize>>,
    /// Lines, by the words on the edge or by their sort.
    pub relations: BTreeMap<String, Line>,
    /// Size of each node from 0 to 1, by its number in the graph; empty where all are as usual.
    pub sizes: Vec<f64>,
    /// What sizes mean, for the legend of dots.
    pub size_note: Option<String>,
    /// All edges are equally wide, however many statements they stand for.
    pub even: bool,
    /// What else the legend has to say, e.g. what is measured.
    pub notes: Vec<String>,
    /// All lines are black, as on print: colours of relations show nowhere.
    pub black: bool,
}

impl Sheet {
    /// Whether every node has a size of its own, so that it is drawn as a dot.
    pub const fn is_sized(&self) -> bool {
        !self.sizes.is_empty()
    }

    /// How the line of an edge was chosen to look: by all its words, or else by their sort.
    pub fn line(&self, edge: &Edge) -> Option<&Line> {
        if self.relations.is_empty() {
            return None;
        }
        let exact = self.relations.get(&edge.relation);
        exact.or_else(|| self.relations.get(edge.sort()))
    }
}

/// How a thing is painted: the class that themes know it by, and the colours where none is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paint {
    /// Without the letter of the part that is painted: `person`, or `c3` for a swatch.
    pub(crate) class: String,
    pub(crate) fill: String,
    pub(crate) line: String,
}

/// The colours of a picture: a tone, and what was chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette<'a> {
    pub(crate) tone: Tone,
    pub(crate) sheet: &'a Sheet,
}

impl Palette<'_> {
    /// How a node is painted that is not void.
    pub(crate) fn node(&self, index: usize, node: &Node) -> Paint {
        let own = self.sheet.nodes.get(index).copied().flatten();
        match own {
            Some(swatch) => self.swatch(swatch),
            None => self.kind(node.kind),
        }
    }

    /// How a kind is painted.
    pub(crate) fn kind(&self, kind: NodeKind) -> Paint {
        if let Some(swatch) = self.sheet.kinds.get(&kind) {
            return self.swatch(*swatch);
        }
        let Tint { fill, line } = kind_tint(kind, self.tone);
        Paint {
            class: kind.name().to_owned(),
            fill: fill.to_owned(),
            line: line.to_owned(),
        }
    }

    /// How a swatch is painted.
    pub(crate) fn swatch(&self, number: usize) -> Paint {
        let tint = self
            .sheet
            .swatches
            .get(number)
            .map(|one| one.tint(self.tone));
        let [mut fill, line] = tint.unwrap_or([Rgb([255; 3]), Rgb([0; 3])]);
        if self.tone == Tone::Print {
            fill = Rgb([self.grey(number); 3]);
        }
        Paint {
            class: format!("c{number}"),
            fill: fill.text(),
            line: line.text(),
        }
    }

    /// The grey of a swatch on print, where colours that are equally light would be one grey: even
    /// steps from white on, in the order of the legend, black can be read on each.
    fn grey(&self, number: usize) -> u8 {
        let steps = self.sheet.swatches.len().saturating_sub(1).max(1);
        let dark = number.min(steps) * DARKEST / steps;
        u8::try_from(255 - dark).unwrap_or(u8::MAX)
    }

    /// How what did not come to be is painted: grey, on bare paper.
    pub(crate) fn void(&self) -> Paint {
        Paint {
            class: "void".to_owned(),
            fill: paper(self.tone).page.to_owned(),
            line: standing_color(Standing::Void, self.tone).to_owned(),
        }
    }

    /// Class and colour of an edge's line.
    pub(crate) fn edge(&self, edge: &Edge) -> (String, String) {
        match self.sheet.line(edge).and_then(|line| line.swatch) {
            // What is no fact keeps the colour that says so.
            Some(swatch) if self.tone != Tone::Print && FACTS.contains(&edge.standing) => {
                let paint = self.swatch(swatch);
                (paint.class, paint.line)
            }
            _ => (
                edge.standing.name().to_owned(),
                standing_color(edge.standing, self.tone).to_owned(),
            ),
        }
    }

    /// Width of an edge's line: wider for more statements, up to four times.
    pub(crate) fn width(&self, edge: &Edge) -> f64 {
        let line = self.sheet.line(edge);
        let times = line.and_then(|line| line.width).unwrap_or(1.0);
        // A dash that is much wider than long is none: what is no fact would look like a hatched bar.
        let times = if FACTS.contains(&edge.standing) {
            times
        } else {
            times.min(DASHED)
        };
        stroke(edge.standing).width * times * self.heft(edge)
    }

    /// How many times as wide an edge is for the statements that it stands for.
    pub(crate) fn heft(&self, edge: &Edge) -> f64 {
        if self.sheet.even {
            return 1.0;
        }
        (1.0 + (f64::from(edge.weight.max(1)).sqrt() - 1.0) * 0.45).min(4.0)
    }

    /// How many strokes across its line tell the relation of an edge.
    pub(crate) fn strokes(&self, edge: &Edge) -> usize {
        let line = self.sheet.line(edge).filter(|_| self.sheet.black);
        let line = line.filter(|_| FACTS.contains(&edge.standing));
        line.map_or(0, |line| line.strokes)
    }

    /// The rules that turn chosen colours dark, each selector after `scope`.
    pub(crate) fn dark_rules(&self, scope: &str) -> String {
        let dark = Palette {
            tone: Tone::Dark,
            ..*self
        };
        let page = paper(Tone::Dark).page;
        let rules = (0..self.sheet.swatches.len()).map(|number| {
            let Paint { fill, line, .. } = dark.swatch(number);
            format!(
                "{scope}.k-c{number}{{fill:{fill};stroke:{line}}}{scope}.b-c{number},{scope}.a-c{number}{{fill:{line}}}\
                 {scope}.d-c{number}{{fill:{line};stroke:{page}}}{scope}.s-c{number}{{stroke:{line}}}"
            )
        });
        rules.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_refused() {
        assert_eq!(Rgb::parse("#0af"), Some(Rgb([0, 0xaa, 0xff])));
        assert_eq!(
            Rgb::parse("#00aaff").map(Rgb::text),
            Some("#00aaff".to_owned())
        );
        for wrong in ["00aaff", "#00aaf", "#00aafg", "", "red", "#äää"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn whatever_is_chosen_can_be_seen_and_read() {
        let part = |number: u8| [0, 40, 90, 128, 170, 220, 255][usize::from(number)];
        for number in 0..7 * 7 * 7_u16 {
            let digit = |by: u16| part(u8::try_from(number / by % 7).unwrap());
            let [r, g, b] = [digit(49), digit(7), digit(1)];
            let swatch = Swatch {
                color: Rgb([r, g, b]),
                name: String::new(),
            };
            for tone in Tone::ALL {
                let [fill, line] = swatch.tint(tone);
                let of = |color| Rgb::parse(color).unwrap();
                let (page, ink) = (of(paper(tone).page), of(paper(tone).ink));
                assert!(ink.contrast(fill) >= 4.5, "{swatch:?} {tone:?}: text");
                assert!(
                    line.contrast(page) >= 3.0,
                    "{swatch:?} {tone:?}: line on paper"
                );
                assert!(
                    line.contrast(fill) >= 3.0,
                    "{swatch:?} {tone:?}: line on fill"
                );
            }
        }
    }
}
