//! Faces in a PDF: the outlines of the glyphs that are shown, their widths and what they say.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, Str};
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::{GlyphId, RawFace, Tag};

use super::DrawError;
use super::faces::Face;

const IDENTITY: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Numbers of objects, one after the other.
pub(super) struct Numbers(pub(super) i32);

impl Numbers {
    pub(super) fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// A face with the glyphs that are shown.
pub(super) struct Used<'a> {
    face: &'a Face<'a>,
    /// What each glyph is called in the PDF.
    names: GlyphRemapper,
    /// Width and text of each glyph, by that name.
    glyphs: BTreeMap<u16, (f32, String)>,
}

impl<'a> Used<'a> {
    pub(super) fn new(face: &'a Face<'a>) -> Self {
        Self {
            face,
            names: GlyphRemapper::new(),
            glyphs: BTreeMap::new(),
        }
    }

    /// Is any glyph shown?
    pub(super) fn is_shown(&self) -> bool {
        !self.glyphs.is_empty()
    }

    /// Units of the outlines in an em.
    pub(super) fn units(&self) -> f32 {
        f32::from(self.face.tables.units_per_em())
    }

    /// Width of a glyph in em.
    pub(super) fn advance(&self, glyph: u16) -> f32 {
        let width = self.face.tables.glyph_hor_advance(GlyphId(glyph));
        f32::from(width.unwrap_or(0)) / self.units()
    }

    /// Notes a glyph with its text; what it is called in the PDF.
    pub(super) fn show(&mut self, glyph: u16, text: &str) -> u16 {
        let name = self.names.remap(glyph);
        let width = self.advance(glyph);
        let new = || (width, String::new());
        let (_, known) = self.glyphs.entry(name).or_insert_with(new);
        // A single character is surer than a syllable, of which the glyph may be a part.
        let single = |text: &str| text.chars().count() == 1;
        if known.is_empty() || single(text) && !single(known) {
            text.clone_into(known);
        }
        name
    }

    /// Writes the face as the object `font`.
    pub(super) fn embed(
        &self,
        pdf: &mut Pdf,
        numbers: &mut Numbers,
        font: Ref,
    ) -> Result<(), DrawError> {
        let subset = self.subset()?;
        let (cid, descriptor) = (numbers.next(), numbers.next());
        let (file, to_unicode) = (numbers.next(), numbers.next());
        let tagged = format!("{}+{}", tag(&subset), self.face.name);
        let name = Name(tagged.as_bytes());
        let mut whole = pdf.type0_font(font);
        whole.base_font(name);
        whole.encoding_predefined(Name(b"Identity-H"));
        whole.descendant_font(cid);
        whole.to_unicode(to_unicode);
        whole.finish();
        let mut inner = pdf.cid_font(cid);
        if self.face.has_cff() {
            inner.subtype(CidFontType::Type0);
        } else {
            inner.subtype(CidFontType::Type2);
            inner.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        inner.base_font(name);
        inner.system_info(IDENTITY);
        inner.font_descriptor(descriptor);
        inner.default_width(0.0);
        let mut widths = inner.widths();
        for (glyph, (width, _)) in &self.glyphs {
            widths.consecutive(*glyph, [width * 1_000.0]);
        }
        widths.finish();
        inner.finish();
        self.describe(pdf, descriptor, name, file);
        self.outlines(pdf, file, &subset)?;
        let mut map = UnicodeCmap::<u16>::new(Name(b"Custom"), IDENTITY);
        for (glyph, (_, text)) in &self.glyphs {
            if *glyph != 0 && !text.is_empty() {
                map.pair_with_multiple(*glyph, text.chars());
            }
        }
        let map = deflated(&map.finish())?;
        pdf.stream(to_unicode, &map).filter(Filter::FlateDecode);
        Ok(())
    }

    /// The font with these glyphs alone.
    fn subset(&self) -> Result<Vec<u8>, DrawError> {
        let subset = subsetter::subset(self.face.data, self.face.index, &self.names);
        subset.map_err(|error| DrawError::Font {
            name: self.face.name.clone(),
            reason: error.to_string(),
        })
    }

    fn describe(&self, pdf: &mut Pdf, descriptor: Ref, name: Name<'_>, file: Ref) {
        let tables = &self.face.tables;
        let units = self.units();
        let thousandths = |value: i16| f32::from(value) * 1_000.0 / units;
        let bounds = tables.global_bounding_box();
        let mut about = pdf.font_descriptor(descriptor);
        about.name(name);
        about.flags(FontFlags::NON_SYMBOLIC);
        about.bbox(Rect::new(
            thousandths(bounds.x_min),
            thousandths(bounds.y_min),
            thousandths(bounds.x_max),
            thousandths(bounds.y_max),
        ));
        about.italic_angle(0.0);
        about.ascent(thousandths(tables.ascender()));
        about.descent(thousandths(tables.descender()));
        about.cap_height(tables.capital_height().map_or(714.0, thousandths));
        about.stem_v(80.0);
        if self.face.has_cff() {
            about.font_file3(file);
        } else {
            about.font_file2(file);
        }
    }

    fn outlines(&self, pdf: &mut Pdf, file: Ref, subset: &[u8]) -> Result<(), DrawError> {
        let table = || {
            RawFace::parse(subset, 0)
                .ok()?
                .table(Tag::from_bytes(b"CFF "))
        };
        let cff = self.face.has_cff().then(table).flatten();
        let packed = deflated(cff.unwrap_or(subset))?;
        let mut stream = pdf.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        if cff.is_some() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        } else {
            let length = i32::try_from(subset.len()).unwrap_or(i32::MAX);
            stream.pair(Name(b"Length1"), length);
        }
        Ok(())
    }
}

/// Six letters that tell this part of a font from others.
fn tag(subset: &[u8]) -> String {
    let digest = Sha256::digest(subset);
    let letters = digest.iter().take(6);
    letters.map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// Packed for the filter `FlateDecode`.
pub(super) fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let out = Vec::with_capacity(bytes.len() / 2);
    let mut packer = flate2::write::ZlibEncoder::new(out, flate2::Compression::default());
    packer.write_all(bytes)?;
    packer.finish()
}
