//! Our fonts in SVG and HTML: for each face that a picture needs, a font with the glyphs of that
//! picture alone, so that it looks the same wherever it is opened.
//!
//! Letters that are joined keep the tables that join them. Fonts that somebody gave are not taken:
//! who may read a picture need not have a right to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use subsetter::GlyphRemapper;
use ttf_parser::{GlyphId, RawFace};

use super::faces::{Face, Glyph, base, other};
use super::runs::{has_left, runs, runs_left};
use super::woff::{Tables, base64, cmap, long, packed};

/// The name by which pictures call our fonts.
pub(super) const FAMILY: &str = "Chancery Sans";
/// The same for those that have one weight: browsers make the other one of it.
const LONE: &str = "Chancery Wide";
/// Longest text of all fonts of a picture; what goes beyond is left to the fonts of the reader.
const MOST: usize = 1 << 20;
/// Signs that turn around in a text that runs to the left.
const PAIRS: &str = "()[]{}<>«»‹›";
/// Makes neighbours join letters.
const JOINER: &str = "\u{200d}";

/// Adds to a picture of ours the fonts of what it says: at its end, where they are in nobody's way who
/// reads the file.
pub(super) fn bring(svg: &mut String) {
    let mut shown = Shown::default();
    shown.read(svg);
    let rules = shown.rules();
    if let Some(end) = svg.rfind("</svg>").filter(|_| !rules.is_empty()) {
        svg.insert_str(end, &format!("<style>{rules}</style>\n"));
    }
}

/// What a picture says, in each weight.
#[derive(Default)]
pub(super) struct Shown {
    texts: BTreeSet<(bool, String)>,
}

impl Shown {
    pub(super) fn add(&mut self, text: &str, bold: bool) {
        self.texts.insert((bold, text.to_owned()));
    }

    /// All texts of a picture of ours.
    pub(super) fn read(&mut self, svg: &str) {
        for part in svg.split("<text ").skip(1) {
            let Some((tag, rest)) = part.split_once('>') else {
                continue;
            };
            let text = rest.split("</text>").next().unwrap_or_default();
            self.add(&told(text), tag.contains("font-weight=\"700\""));
        }
    }

    /// The rules that bring the fonts.
    pub(super) fn rules(&self) -> String {
        let mut rules = String::new();
        for part in self.parts() {
            let Some(font) = part.font() else { continue };
            let font = base64(&font);
            if rules.len() + font.len() > MOST {
                continue;
            }
            let (family, weight) = part.name;
            // Writing to a string does not fail.
            let _written = write!(
                rules,
                "@font-face{{font-family:\"{family}\";font-weight:{weight};unicode-range:{};\
                 src:url(data:font/woff;base64,{font})}}",
                ranges(&part.chars)
            );
        }
        rules
    }

    /// The faces and what each has to show, Noto Sans first.
    fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (c, bold) in self.chars() {
            let of = |bold| {
                if Glyph::of(c, bold).base {
                    base(bold)
                } else {
                    other(c, bold)
                }
            };
            let Some(face) = of(bold).filter(|face| face.has(c)) else {
                continue;
            };
            let is_lone = of(!bold).is_some_and(|other| other.is(face));
            let name = match (is_lone, bold) {
                (true, _) => (LONE, 400),
                (false, false) => (FAMILY, 400),
                (false, true) => (FAMILY, 700),
            };
            match parts.iter_mut().find(|part| part.face.is(face)) {
                Some(part) => {
                    part.chars.insert(c);
                }
                None => parts.push(Part::new(face, c, name)),
            }
        }
        for part in parts.iter_mut().filter(|part| part.is_joined) {
            for (bold, text) in &self.texts {
                part.join(text, *bold);
            }
            part.join_letters();
        }
        parts.sort_by_key(|part| ![false, true].iter().any(|bold| part.is_base(*bold)));
        parts
    }

    /// The characters in each weight.
    fn chars(&self) -> BTreeSet<(char, bool)> {
        let mut chars = BTreeSet::new();
        for (bold, text) in &self.texts {
            let turned = if has_left(text) { PAIRS } else { "" };
            let seen = text.chars().chain(turned.chars());
            chars.extend(seen.filter(|c| !c.is_control()).map(|c| (c, *bold)));
        }
        chars
    }
}

/// The text between tags, as it is read.
fn told(text: &str) -> String {
    let parts = text.split('<').enumerate();
    let parts = parts.map(|(place, part)| match place {
        0 => part,
        _ => part.split_once('>').map_or("", |(_, text)| text),
    });
    let text = parts.collect::<String>();
    let signs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    signs
        .into_iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// Characters as a style sheet lists them.
fn ranges(chars: &BTreeSet<char>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in chars.iter().map(|c| u32::from(*c)) {
        match ranges.last_mut().filter(|range| range.1 + 1 == code) {
            Some(range) => range.1 = code,
            None => ranges.push((code, code)),
        }
    }
    let text = ranges.iter().map(|(first, last)| match last - first {
        0 => format!("U+{first:X}"),
        _ => format!("U+{first:X}-{last:X}"),
    });
    text.collect::<Vec<_>>().join(",")
}

/// A face and what it has to show.
struct Part {
    face: &'static Face<'static>,
    /// Its family and weight in style sheets.
    name: (&'static str, u16),
    chars: BTreeSet<char>,
    /// Its letters change with their neighbours.
    is_joined: bool,
    /// Glyphs that joined letters become.
    joined: BTreeSet<u16>,
}

impl Part {
    fn new(face: &'static Face<'static>, c: char, name: (&'static str, u16)) -> Self {
        Self {
            face,
            name,
            chars: BTreeSet::from([c]),
            is_joined: Glyph::of(c, false).shaped,
            joined: BTreeSet::new(),
        }
    }

    fn is_base(&self, bold: bool) -> bool {
        base(bold).is_some_and(|base| base.is(self.face))
    }

    /// Notes what letters become in a text.
    fn join(&mut self, text: &str, bold: bool) {
        for run in runs(text, bold, runs_left(text), &[]) {
            if run.face.is_some_and(|face| face.is(self.face)) {
                let glyphs = self.face.glyphs(&run.text, has_left(&run.text));
                self.joined.extend(glyphs);
            }
        }
    }

    /// Notes what each letter becomes beside any other.
    fn join_letters(&mut self) {
        for c in &self.chars {
            for (before, after) in [("", ""), ("", JOINER), (JOINER, ""), (JOINER, JOINER)] {
                let text = format!("{before}{c}{after}");
                self.joined.extend(self.face.glyphs(&text, has_left(&text)));
            }
        }
    }

    /// The font with these glyphs alone.
    fn font(&self) -> Option<Vec<u8>> {
        let tables = if self.is_joined {
            self.thinned()?
        } else {
            self.subset()?
        };
        packed(tables).ok()
    }

    fn glyph(&self, c: char) -> Option<GlyphId> {
        self.face.tables.glyph_index(c)
    }

    /// Glyphs with new numbers, where nothing but characters says which is meant.
    fn subset(&self) -> Option<Tables> {
        let mut names = GlyphRemapper::new();
        let glyphs = self.chars.iter();
        let glyphs = glyphs.filter_map(|c| Some((*c, names.remap(self.glyph(*c)?.0))));
        let glyphs: BTreeMap<char, u16> = glyphs.collect();
        let font = subsetter::subset(self.face.data, self.face.index, &names).ok()?;
        let mut tables = Tables::new();
        let raw = RawFace::parse(&font, 0).ok()?;
        for record in raw.table_records {
            let table = raw.table(record.tag)?;
            tables.insert(record.tag.to_bytes(), table.to_vec());
        }
        self.finish(tables, &glyphs)
    }

    /// All numbers as they are, for the tables that join letters; what is not shown is empty.
    fn thinned(&self) -> Option<Tables> {
        let raw = self.face.tables.raw_face();
        let mut tables = Tables::new();
        let wanted: [&[u8; 4]; 10] = [
            b"GDEF", b"GPOS", b"GSUB", b"glyf", b"head", b"hhea", b"hmtx", b"maxp", b"name",
            b"post",
        ];
        for tag in wanted {
            if let Some(table) = raw.table(ttf_parser::Tag::from_bytes(tag)) {
                tables.insert(*tag, table.to_vec());
            }
        }
        let glyphs: BTreeMap<char, u16> = self
            .chars
            .iter()
            .filter_map(|c| Some((*c, self.glyph(*c)?.0)))
            .collect();
        let mut kept: BTreeSet<u16> = glyphs.values().chain(&self.joined).copied().collect();
        kept.insert(0);
        let outlines = Outlines::new(raw)?;
        outlines.close(&mut kept);
        let (glyf, loca) = outlines.only(&kept);
        tables.insert(*b"glyf", glyf);
        tables.insert(*b"loca", loca);
        // Places are long numbers.
        let head = tables.get_mut(b"head").filter(|head| head.len() >= 54)?;
        head[50..52].copy_from_slice(&[0, 1]);
        self.finish(tables, &glyphs)
    }

    /// Adds what browsers ask for.
    fn finish(&self, mut tables: Tables, glyphs: &BTreeMap<char, u16>) -> Option<Tables> {
        let raw = self.face.tables.raw_face();
        let os = raw.table(ttf_parser::Tag::from_bytes(b"OS/2"))?;
        tables.insert(*b"OS/2", os.to_vec());
        tables.insert(*b"cmap", cmap(glyphs));
        // Without names of glyphs.
        if let Some(post) = tables.get_mut(b"post").filter(|post| post.len() >= 32) {
            post.truncate(32);
            post[..4].copy_from_slice(&[0, 3, 0, 0]);
        }
        Some(tables)
    }
}

/// The outlines of a TrueType font.
struct Outlines<'a> {
    glyf: &'a [u8],
    /// Where each glyph begins, and where the last ends.
    places: Vec<usize>,
}

impl<'a> Outlines<'a> {
    fn new(raw: &RawFace<'a>) -> Option<Self> {
        let table = |tag| raw.table(ttf_parser::Tag::from_bytes(tag));
        let (glyf, loca) = (table(b"glyf")?, table(b"loca")?);
        let is_long = table(b"head")?.get(51) == Some(&1);
        let number = |part: &[u8]| {
            let bytes = part.iter();
            bytes.fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
        };
        let places = if is_long {
            loca.chunks_exact(4).map(number).collect()
        } else {
            loca.chunks_exact(2).map(|part| 2 * number(part)).collect()
        };
        Some(Self { glyf, places })
    }

    fn of(&self, glyph: u16) -> &'a [u8] {
        let place = usize::from(glyph);
        let ends = self.places.get(place).zip(self.places.get(place + 1));
        let glyph = ends.and_then(|(start, end)| self.glyf.get(*start..*end));
        glyph.unwrap_or_default()
    }

    /// Adds the parts of glyphs that have parts.
    fn close(&self, kept: &mut BTreeSet<u16>) {
        let mut open: Vec<u16> = kept.iter().copied().collect();
        while let Some(glyph) = open.pop() {
            for part in parts_of(self.of(glyph)) {
                if kept.insert(part) {
                    open.push(part);
                }
            }
        }
    }

    /// The outlines of these alone, and their places.
    fn only(&self, kept: &BTreeSet<u16>) -> (Vec<u8>, Vec<u8>) {
        let (mut glyf, mut loca) = (Vec::new(), Vec::new());
        for place in 0..self.places.len().saturating_sub(1) {
            loca.extend(long(glyf.len()));
            if let Some(glyph) = u16::try_from(place)
                .ok()
                .filter(|glyph| kept.contains(glyph))
            {
                glyf.extend_from_slice(self.of(glyph));
                glyf.resize(glyf.len().next_multiple_of(4), 0);
            }
        }
        loca.extend(long(glyf.len()));
        (glyf, loca)
    }
}

/// The glyphs that a glyph is made of.
fn parts_of(glyph: &[u8]) -> Vec<u16> {
    let word = |at: usize| {
        let bytes = glyph.get(at..at + 2)?;
        Some(u16::from_be_bytes([bytes[0], bytes[1]]))
    };
    let mut parts = Vec::new();
    // One with parts has less than no contours.
    if word(0).is_none_or(|contours| contours < 0x8000) {
        return parts;
    }
    let mut at = 10;
    while let (Some(flags), Some(part)) = (word(at), word(at + 2)) {
        parts.push(part);
        let arguments = if flags & 1 == 0 { 2 } else { 4 };
        let scale = match flags {
            one if one & 0x08 != 0 => 2,
            one if one & 0x40 != 0 => 4,
            one if one & 0x80 != 0 => 8,
            _ => 0,
        };
        at += 4 + arguments + scale;
        if flags & 0x20 == 0 {
            break;
        }
    }
    parts
}
