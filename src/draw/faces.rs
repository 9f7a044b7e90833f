//! The faces that texts are set in: Noto Sans, and others for the scripts that it lacks.
//!
//! Noto Sans has two weights and is there from the start. The others are
//! packed in the binary and unpacked when the first character needs them, so
//! a picture without such characters does not wait.

use std::sync::{LazyLock, OnceLock};

use harfrust::{Direction, FontRef, GlyphBuffer, ShapeOptions, ShaperData, UnicodeBuffer};
use ttf_parser::Face as Tables;
use unicode_width::UnicodeWidthChar as _;

/// The regular face of most texts, an OpenType file.
const REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
/// The bold one.
const BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");

static REGULAR_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::new(REGULAR, 0));
static BOLD_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::new(BOLD, 0));

/// The characters that these two know are below this, all but a few.
const TABLE_END: char = '\u{2300}';

/// Measured once, because every label is measured many times.
static REGULAR_TABLE: LazyLock<Vec<Option<Glyph>>> = LazyLock::new(|| table(false));
static BOLD_TABLE: LazyLock<Vec<Option<Glyph>>> = LazyLock::new(|| table(true));

/// What is known about a character before its neighbours are.
#[derive(Clone, Copy)]
pub(crate) struct Glyph {
    /// Width in em: as the font says, or an estimate.
    pub(crate) width: f64,
    /// Noto Sans has it.
    pub(crate) base: bool,
    /// Its neighbours change its form or width.
    pub(crate) shaped: bool,
    /// It is as wide in other fonts, or may be made as wide.
    pub(crate) steady: bool,
}

impl Glyph {
    fn new(c: char, bold: bool) -> Self {
        let own = base(bold).and_then(|face| face.advance(c));
        let other = || Packed::of(c)?.face(c, bold)?.advance(c);
        let estimate = || match c.width() {
            Some(0) => 0.0,
            Some(2) => 1.0,
            _ => 0.6,
        };
        let shaped = own.is_none() && Packed::of(c).is_some_and(|packed| packed.shaped);
        let known = own.or_else(other);
        Self {
            width: known.unwrap_or_else(estimate),
            base: own.is_some(),
            shaped,
            steady: !shaped && known.is_some() || c.width() == Some(2) && c < '\u{1f000}',
        }
    }

    /// What is known about `c`.
    pub(crate) fn of(c: char, bold: bool) -> Self {
        let table = if bold { &BOLD_TABLE } else { &REGULAR_TABLE };
        let place = usize::try_from(u32::from(c)).ok();
        let known = place.and_then(|place| table.get(place));
        let known = known.copied().flatten();
        known.unwrap_or_else(|| Self::new(c, bold))
    }
}

/// What is known at once; what lies in a packed font is looked up when it occurs.
fn table(bold: bool) -> Vec<Option<Glyph>> {
    let known = |c| Packed::of(c).is_none().then(|| Glyph::new(c, bold));
    ('\0'..TABLE_END).map(known).collect()
}

/// One face of a font file, ready to be measured.
pub(crate) struct Face<'a> {
    /// Its PostScript name, without what a PDF would have to escape.
    pub(crate) name: String,
    /// The file.
    pub(crate) data: &'a [u8],
    /// Its place in a collection.
    pub(crate) index: u32,
    pub(crate) tables: Tables<'a>,
    font: FontRef<'a>,
    shaper: ShaperData,
}

impl<'a> Face<'a> {
    /// The face at this place of a file; none where it cannot be read.
    pub(crate) fn new(data: &'a [u8], index: u32) -> Option<Self> {
        let tables = Tables::parse(data, index).ok()?;
        let font = FontRef::from_index(data, index).ok()?;
        let shaper = ShaperData::new(&font);
        Some(Self {
            name: name(&tables),
            data,
            index,
            tables,
            font,
            shaper,
        })
    }

    /// Are both the same face of the same file?
    pub(crate) fn is(&self, other: &Face<'_>) -> bool {
        self.index == other.index && std::ptr::eq(self.data, other.data)
    }

    /// Are its outlines PostScript's?
    pub(crate) fn has_cff(&self) -> bool {
        self.tables.tables().cff.is_some()
    }

    /// Has it outlines that can be read?
    pub(crate) fn has_outlines(&self) -> bool {
        self.tables.tables().glyf.is_some() || self.has_cff()
    }

    /// Does its list of tables speak of outlines?
    pub(crate) fn lists_outlines(&self) -> bool {
        let tables = self.tables.raw_face().table_records.into_iter();
        let mut tables = tables.map(|table| table.tag.to_bytes());
        tables.any(|tag| matches!(&tag, b"glyf" | b"CFF "))
    }

    /// Does it have the character?
    pub(crate) fn has(&self, c: char) -> bool {
        self.tables.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
    }

    /// Width of a character on its own, in em.
    pub(crate) fn advance(&self, c: char) -> Option<f64> {
        let glyph = self.tables.glyph_index(c)?;
        Some(f64::from(self.tables.glyph_hor_advance(glyph)?) / self.em())
    }

    /// Width of a text of one script and direction with its letters joined, in em.
    pub(crate) fn width(&self, text: &str, right_to_left: bool) -> f64 {
        let glyphs = self.shaped(text, right_to_left);
        let advances = glyphs.glyph_positions().iter();
        advances
            .map(|glyph| f64::from(glyph.x_advance))
            .sum::<f64>()
            / self.em()
    }

    /// The glyphs that such a text becomes.
    pub(crate) fn glyphs(&self, text: &str, right_to_left: bool) -> Vec<u16> {
        let glyphs = self.shaped(text, right_to_left);
        let all = glyphs.glyph_infos().iter();
        all.filter_map(|glyph| u16::try_from(glyph.glyph_id).ok())
            .collect()
    }

    fn shaped(&self, text: &str, right_to_left: bool) -> GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(if right_to_left {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        });
        buffer.guess_segment_properties();
        let shaper = self.shaper.shaper(&self.font).build();
        shaper.shape(buffer, ShapeOptions::new())
    }

    fn em(&self) -> f64 {
        f64::from(self.tables.units_per_em())
    }
}

fn name(tables: &Tables<'_>) -> String {
    let names = tables.names().into_iter();
    let named = names
        .filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
        .find_map(|name| name.to_string());
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = named
        .unwrap_or_default()
        .chars()
        .filter(plain)
        .take(60)
        .collect();
    if name.is_empty() {
        "Font".to_owned()
    } else {
        name
    }
}

/// Noto Sans itself; there always is one.
pub(crate) fn base(bold: bool) -> Option<&'static Face<'static>> {
    if bold { &BOLD_FACE } else { &REGULAR_FACE }.as_ref()
}

/// The packed face that has a character which Noto Sans lacks.
pub(crate) fn other(c: char, bold: bool) -> Option<&'static Face<'static>> {
    Packed::of(c)?.face(c, bold).filter(|face| face.has(c))
}

/// The packed fonts of a group of scripts.
struct Packed {
    /// The blocks that are looked up here, first and last character.
    blocks: &'static [(char, char)],
    /// Letters change with their neighbours.
    shaped: bool,
    regular: Store,
    bold: Option<Store>,
}

/// One packed face.
struct Store {
    packed: &'static [u8],
    data: OnceLock<Vec<u8>>,
    face: OnceLock<Option<Face<'static>>>,
}

impl Store {
    const fn new(packed: &'static [u8]) -> Self {
        Self {
            packed,
            data: OnceLock::new(),
            face: OnceLock::new(),
        }
    }

    fn face(&'static self) -> Option<&'static Face<'static>> {
        let data = || zstd::stream::decode_all(self.packed).unwrap_or_default();
        let face = || Face::new(self.data.get_or_init(data), 0);
        self.face.get_or_init(face).as_ref()
    }
}

impl Packed {
    /// Where a character is looked up, if anywhere.
    fn of(c: char) -> Option<&'static Self> {
        PACKED.iter().find(|packed| packed.holds(c))
    }

    fn holds(&self, c: char) -> bool {
        let mut blocks = self.blocks.iter();
        blocks.any(|(first, last)| (*first..=*last).contains(&c))
    }

    fn face(&'static self, c: char, bold: bool) -> Option<&'static Face<'static>> {
        let bold = self.bold.as_ref().filter(|_| bold);
        let bold = bold.and_then(Store::face).filter(|face| face.has(c));
        bold.or_else(|| self.regular.face())
    }
}

macro_rules! store {
    ($($part:literal),+) => {
        Store::new(include_bytes!(concat!("fonts/", $($part,)+ ".zst")))
    };
}

macro_rules! noto {
    ($script:literal, $shaped:literal, $blocks:expr) => {
        Packed {
            blocks: &$blocks,
            shaped: $shaped,
            regular: store!("NotoSans", $script, "-Regular.ttf"),
            bold: Some(store!("NotoSans", $script, "-Bold.ttf")),
        }
    };
}

static PACKED: [Packed; 8] = [
    noto!("Armenian", false, [('\u{530}', '\u{58f}')]),
    noto!("Hebrew", true, [('\u{590}', '\u{5ff}')]),
    noto!(
        "Arabic",
        true,
        [
            ('\u{600}', '\u{6ff}'),
            ('\u{750}', '\u{77f}'),
            ('\u{fd3e}', '\u{fd3f}')
        ]
    ),
    noto!("Devanagari", true, [('\u{900}', '\u{97f}')]),
    noto!("Thai", true, [('\u{e00}', '\u{e7f}')]),
    noto!(
        "Georgian",
        false,
        [('\u{10a0}', '\u{10ff}'), ('\u{1c90}', '\u{1cbf}')]
    ),
    Packed {
        blocks: &[
            ('\u{1100}', '\u{11ff}'),
            ('\u{2160}', '\u{217f}'),
            ('\u{2460}', '\u{24ff}'),
            ('\u{3008}', '\u{3009}'),
            ('\u{3130}', '\u{318f}'),
            ('\u{ac00}', '\u{d7a3}'),
        ],
        shaped: false,
        regular: store!("NotoSansCJKkr-Regular.otf"),
        bold: None,
    },
    Packed {
        blocks: &[('\u{2e80}', '\u{9fff}'), ('\u{f900}', '\u{ffef}')],
        shaped: false,
        regular: store!("DroidSansFallback-Regular.ttf"),
        bold: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_packed_face_opens() {
        for packed in &PACKED {
            let stores = std::iter::once(&packed.regular).chain(&packed.bold);
            for store in stores {
                assert!(store.face().is_some_and(|face| face.has(' ')));
            }
        }
    }

    #[test]
    fn each_script_has_its_face() {
        for (text, name) in [
            ("محمد، گچپژ ١٢", "NotoSansArabic"),
            ("שלום־", "NotoSansHebrew"),
            ("Թուրքիա", "NotoSansArmenian"),
            ("საქართველო", "NotoSansGeorgian"),
            ("नरेन्द्र मोदी", "NotoSansDevanagari"),
            ("กรุงเทพ", "NotoSansThai"),
            ("서울 뷁ㄱⅡ①〈〉", "NotoSansCJKkr"),
            (
                "习近平習近平東京のメートル「。」々ー・",
                "DroidSansFallback",
            ),
        ] {
            for c in text.chars().filter(|c| !Glyph::of(*c, false).base) {
                let face = other(c, false);
                assert!(face.is_some_and(|face| face.name.starts_with(name)), "{c}");
            }
        }
    }

    #[test]
    fn nothing_is_opened_for_other_characters() {
        static CLOSED: Packed = Packed {
            blocks: &[('x', 'z')],
            shaped: false,
            regular: Store::new(b"not packed"),
            bold: None,
        };
        assert!(!CLOSED.holds('a') && CLOSED.holds('y'));
        assert!(CLOSED.regular.data.get().is_none());
        assert!(CLOSED.face('y', true).is_none());
        assert!(CLOSED.regular.data.get().is_some());
    }
}
