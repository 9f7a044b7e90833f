//! The page as PDF: the lines of the SVG as lines, its texts as texts in the embedded fonts.
//!
//! Texts can be searched and copied. Nothing says when it was made, so the same page gives the
//! same bytes.

use std::collections::BTreeMap;
use std::io::Write as _;

use pdf_writer::types::{
    CidFontType, FontFlags, LineCapStyle, LineJoinStyle, SystemInfo, UnicodeCmap,
};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use resvg::tiny_skia::{PathSegment, Transform};
use resvg::usvg::layout::{PositionedGlyph, Span};
use resvg::usvg::{self, FillRule, Group, LineCap, LineJoin, Node, Paint, Path, Text, Tree};
use ttf_parser::{Face, GlyphId};

use super::DrawError;
use super::png::tree;
use super::text::{BOLD, REGULAR};
use super::words::short;

/// Points in one unit of the picture: 96 units are an inch.
const POINTS: f32 = 0.75;
/// Longest side that readers have to take.
const LONGEST: f32 = 14_400.0;
/// Name in PDF and file of each face.
const FACES: [(&str, &[u8]); 2] = [("NotoSans-Regular", REGULAR), ("NotoSans-Bold", BOLD)];
const IDENTITY: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Draws an SVG of ours on one page.
pub(crate) fn write(svg: &str, title: &str) -> Result<Vec<u8>, DrawError> {
    let tree = tree(svg)?;
    let mut page = Page::new(&tree)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = POINTS.min(LONGEST / width.max(height));
    // SVG counts from the top.
    page.content
        .transform([scale, 0.0, 0.0, -scale, 0.0, height * scale]);
    page.group(tree.root(), 1.0);
    Ok(page.finish(width * scale, height * scale, title)?)
}

/// Numbers of objects, one after the other.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// A face with the glyphs that are shown.
struct Used<'a> {
    name: &'static str,
    data: &'static [u8],
    face: Face<'a>,
    /// What each glyph stands for.
    glyphs: BTreeMap<u16, String>,
}

/// The page under construction.
struct Page<'a> {
    tree: &'a Tree,
    content: Content,
    faces: Vec<Used<'a>>,
    /// Opacities in thousandths, of lines and of areas.
    states: Vec<(u16, u16)>,
}

impl<'a> Page<'a> {
    fn new(tree: &'a Tree) -> Result<Self, DrawError> {
        let used = |(name, data): (&'static str, &'static [u8])| {
            let face = Face::parse(data, 0);
            let face = face.map_err(|error| DrawError::Raster(error.to_string()))?;
            Ok(Used {
                name,
                data,
                face,
                glyphs: BTreeMap::new(),
            })
        };
        Ok(Self {
            tree,
            content: Content::new(),
            faces: FACES
                .into_iter()
                .map(used)
                .collect::<Result<_, DrawError>>()?,
            states: Vec::new(),
        })
    }

    /// Draws a group; our pictures have neither clips nor masks nor filters.
    fn group(&mut self, group: &Group, opacity: f32) {
        let opacity = opacity * group.opacity().get();
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner, opacity),
                Node::Path(path) => self.path(path, path.abs_transform(), opacity),
                Node::Text(text) => self.text(text, opacity),
                Node::Image(_) => {}
            }
        }
    }

    fn path(&mut self, path: &Path, place: Transform, opacity: f32) {
        if !path.is_visible() {
            return;
        }
        let fill = path
            .fill()
            .and_then(|fill| Some((fill, rgb(fill.paint())?)));
        let stroke = path
            .stroke()
            .and_then(|stroke| Some((stroke, rgb(stroke.paint())?)));
        if fill.is_none() && stroke.is_none() {
            return;
        }
        self.content.save_state();
        self.transform(place);
        self.state(
            stroke.map_or(1.0, |(stroke, _)| stroke.opacity().get()) * opacity,
            fill.map_or(1.0, |(fill, _)| fill.opacity().get()) * opacity,
        );
        if let Some((_, [r, g, b])) = fill {
            self.content.set_fill_rgb(r, g, b);
        }
        if let Some((stroke, color)) = stroke {
            self.line(stroke, color);
        }
        self.outline(path);
        let even_odd = fill.is_some_and(|(fill, _)| fill.rule() == FillRule::EvenOdd);
        match (fill.is_some(), stroke.is_some(), even_odd) {
            (true, true, false) => self.content.fill_nonzero_and_stroke(),
            (true, true, true) => self.content.fill_even_odd_and_stroke(),
            (true, false, false) => self.content.fill_nonzero(),
            (true, false, true) => self.content.fill_even_odd(),
            (false, ..) => self.content.stroke(),
        };
        self.content.restore_state();
    }

    fn outline(&mut self, path: &Path) {
        let mut at = (0.0, 0.0);
        for segment in path.data().segments() {
            match segment {
                PathSegment::MoveTo(to) => {
                    self.content.move_to(to.x, to.y);
                    at = (to.x, to.y);
                }
                PathSegment::LineTo(to) => {
                    self.content.line_to(to.x, to.y);
                    at = (to.x, to.y);
                }
                PathSegment::QuadTo(by, to) => {
                    let third = |from: f32, by: f32| from + (by - from) * 2.0 / 3.0;
                    self.content.cubic_to(
                        third(at.0, by.x),
                        third(at.1, by.y),
                        third(to.x, by.x),
                        third(to.y, by.y),
                        to.x,
                        to.y,
                    );
                    at = (to.x, to.y);
                }
                PathSegment::CubicTo(one, two, to) => {
                    self.content
                        .cubic_to(one.x, one.y, two.x, two.y, to.x, to.y);
                    at = (to.x, to.y);
                }
                PathSegment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    fn line(&mut self, stroke: &usvg::Stroke, [r, g, b]: [f32; 3]) {
        self.content.set_stroke_rgb(r, g, b);
        self.content.set_line_width(stroke.width().get());
        self.content.set_line_cap(match stroke.linecap() {
            LineCap::Butt => LineCapStyle::ButtCap,
            LineCap::Round => LineCapStyle::RoundCap,
            LineCap::Square => LineCapStyle::ProjectingSquareCap,
        });
        self.content.set_line_join(match stroke.linejoin() {
            LineJoin::Round => LineJoinStyle::RoundJoin,
            LineJoin::Bevel => LineJoinStyle::BevelJoin,
            LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
        });
        self.content.set_miter_limit(stroke.miterlimit().get());
        if let Some(dash) = stroke.dasharray() {
            let dash = dash.iter().copied();
            self.content.set_dash_pattern(dash, stroke.dashoffset());
        }
    }

    fn transform(&mut self, by: Transform) {
        if !by.is_identity() {
            self.content.transform(matrix(by));
        }
    }

    /// Opacity of lines and areas, where they are not opaque.
    fn state(&mut self, stroke: f32, fill: f32) {
        let state = (thousandths(stroke), thousandths(fill));
        if state == (1_000, 1_000) {
            return;
        }
        let known = self.states.iter().position(|other| *other == state);
        let place = known.unwrap_or_else(|| {
            self.states.push(state);
            self.states.len() - 1
        });
        self.content
            .set_parameters(Name(format!("S{place}").as_bytes()));
    }

    fn text(&mut self, text: &Text, opacity: f32) {
        self.content.save_state();
        self.transform(text.abs_transform());
        for span in text.layouted() {
            self.span(span, opacity);
        }
        self.content.restore_state();
    }

    fn span(&mut self, span: &Span, opacity: f32) {
        let Some(fill) = span.fill.as_ref().filter(|_| span.visible) else {
            return;
        };
        let Some([r, g, b]) = rgb(fill.paint()) else {
            return;
        };
        self.content.save_state();
        self.state(1.0, fill.opacity().get() * opacity);
        self.content.set_fill_rgb(r, g, b);
        // A glyph that no face has stands for many characters: the text says which.
        let unknown = span.positioned_glyphs.iter().any(|glyph| glyph.id.0 == 0);
        if unknown {
            let glyphs = span.positioned_glyphs.iter();
            let words: String = glyphs.map(|glyph| glyph.text.as_str()).collect();
            let mut mark = self
                .content
                .begin_marked_content_with_properties(Name(b"Span"));
            mark.properties().actual_text(TextStr(&words));
        }
        self.content.begin_text();
        let mut rest = span.positioned_glyphs.as_slice();
        while !rest.is_empty() {
            let length = self.run(rest);
            rest = &rest[length..];
        }
        self.content.end_text();
        if unknown {
            self.content.end_marked_content();
        }
        self.content.restore_state();
        // They lie where the text lies.
        let lines = [&span.underline, &span.overline, &span.line_through];
        for line in lines.into_iter().flatten() {
            self.path(line, Transform::identity(), opacity);
        }
    }

    /// Shows as many glyphs as stand on one line in one face; how many that were.
    fn run(&mut self, glyphs: &[PositionedGlyph]) -> usize {
        let number = self.face(&glyphs[0]);
        let units = f32::from(self.faces[number].face.units_per_em());
        let em = |glyph: &PositionedGlyph| glyph.outline_transform().pre_scale(units, units);
        let start = em(&glyphs[0]);
        let Some(back) = start.invert() else {
            return 1;
        };
        let name = format!("F{number}");
        self.content.set_font(Name(name.as_bytes()), 1.0);
        self.content.set_text_matrix(matrix(start));
        let mut show = self.content.show_positioned();
        let mut items = show.items();
        let (mut end, mut shown) = (0.0_f32, 0);
        for glyph in glyphs {
            // Where it is, counted from the first one, in em.
            let by = em(glyph).post_concat(back);
            let level = by.ty.abs() < 1e-3 && (by.sx - 1.0).abs() < 1e-3 && by.kx.abs() < 1e-3;
            let same = face_number(self.tree, glyph) == number;
            if !(level && same) {
                break;
            }
            if (by.tx - end).abs() > 5e-4 {
                items.adjust((end - by.tx) * 1_000.0);
            }
            let id = u16::try_from(glyph.id.0).unwrap_or(0);
            items.show(Str(&id.to_be_bytes()));
            let used = &mut self.faces[number];
            let stands_for = used.glyphs.entry(id).or_default();
            if stands_for.is_empty() {
                stands_for.clone_from(&glyph.text);
            }
            end = by.tx + advance(&used.face, id, units);
            shown += 1;
        }
        shown.max(1)
    }

    fn face(&self, glyph: &PositionedGlyph) -> usize {
        face_number(self.tree, glyph)
    }

    fn finish(self, width: f32, height: f32, title: &str) -> std::io::Result<Vec<u8>> {
        let mut numbers = Numbers(0);
        let mut pdf = Pdf::new();
        let (catalog, pages, page_id) = (numbers.next(), numbers.next(), numbers.next());
        let (content_id, info) = (numbers.next(), numbers.next());
        let mut root = pdf.catalog(catalog);
        root.pages(pages);
        root.viewer_preferences()
            .pair(Name(b"DisplayDocTitle"), true);
        root.finish();
        pdf.pages(pages).kids([page_id]).count(1);
        let mut about = pdf.document_info(info);
        about.title(TextStr(&short(title)));
        about.producer(TextStr("Chancery"));
        about.finish();
        let fonts: Vec<Ref> = self.faces.iter().map(|_| numbers.next()).collect();
        let mut page = pdf.page(page_id);
        page.media_box(Rect::new(0.0, 0.0, width, height));
        page.parent(pages);
        page.contents(content_id);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (number, font) in fonts.iter().enumerate() {
            named.pair(Name(format!("F{number}").as_bytes()), font);
        }
        named.finish();
        let mut states = resources.ext_g_states();
        for (place, (stroke, fill)) in self.states.iter().enumerate() {
            let name = format!("S{place}");
            let mut state = states.insert(Name(name.as_bytes())).dict();
            state.pair(Name(b"CA"), f32::from(*stroke) / 1_000.0);
            state.pair(Name(b"ca"), f32::from(*fill) / 1_000.0);
        }
        states.finish();
        resources.finish();
        page.finish();
        let content = deflated(&self.content.finish())?;
        pdf.stream(content_id, &content).filter(Filter::FlateDecode);
        for (used, font) in self.faces.iter().zip(fonts) {
            embed(&mut pdf, &mut numbers, font, used)?;
        }
        Ok(pdf.finish())
    }
}

/// A face with its widths and what its glyphs stand for.
fn embed(pdf: &mut Pdf, numbers: &mut Numbers, font: Ref, used: &Used<'_>) -> std::io::Result<()> {
    let (cid, descriptor) = (numbers.next(), numbers.next());
    let (file, to_unicode) = (numbers.next(), numbers.next());
    let name = Name(used.name.as_bytes());
    let units = f32::from(used.face.units_per_em());
    let mut whole = pdf.type0_font(font);
    whole.base_font(name);
    whole.encoding_predefined(Name(b"Identity-H"));
    whole.descendant_font(cid);
    whole.to_unicode(to_unicode);
    whole.finish();
    let mut inner = pdf.cid_font(cid);
    inner.subtype(CidFontType::Type2);
    inner.base_font(name);
    inner.system_info(IDENTITY);
    inner.font_descriptor(descriptor);
    inner.default_width(0.0);
    inner.cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = inner.widths();
    for glyph in used.glyphs.keys() {
        let width = advance(&used.face, *glyph, units) * 1_000.0;
        widths.consecutive(*glyph, [width]);
    }
    widths.finish();
    inner.finish();
    let thousandths = |value: i16| f32::from(value) * 1_000.0 / units;
    let bounds = used.face.global_bounding_box();
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
    about.ascent(thousandths(used.face.ascender()));
    about.descent(thousandths(used.face.descender()));
    about.cap_height(thousandths(used.face.capital_height().unwrap_or(714)));
    about.stem_v(80.0);
    about.font_file2(file);
    about.finish();
    let packed = deflated(used.data)?;
    let mut stream = pdf.stream(file, &packed);
    stream.filter(Filter::FlateDecode);
    let length = i32::try_from(used.data.len()).unwrap_or(i32::MAX);
    stream.pair(Name(b"Length1"), length);
    stream.finish();
    let mut map = UnicodeCmap::<u16>::new(Name(b"Custom"), IDENTITY);
    let known = |(glyph, text): &(&u16, &String)| **glyph != 0 && !text.is_empty();
    for (glyph, text) in used.glyphs.iter().filter(known) {
        map.pair_with_multiple(*glyph, text.chars());
    }
    let map = deflated(&map.finish())?;
    pdf.stream(to_unicode, &map).filter(Filter::FlateDecode);
    Ok(())
}

/// Which of the two faces the glyph is taken from.
fn face_number(tree: &Tree, glyph: &PositionedGlyph) -> usize {
    let face = tree.fontdb().face(glyph.font);
    usize::from(face.is_some_and(|face| face.weight.0 >= 600))
}

/// Width of a glyph in em.
fn advance(face: &Face<'_>, glyph: u16, units: f32) -> f32 {
    let width = face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
    f32::from(width) / units
}

/// A plain colour; our pictures have no others.
fn rgb(paint: &Paint) -> Option<[f32; 3]> {
    match paint {
        Paint::Color(color) => {
            Some([color.red, color.green, color.blue].map(|part| f32::from(part) / 255.0))
        }
        _ => None,
    }
}

fn matrix(by: Transform) -> [f32; 6] {
    [by.sx, by.ky, by.kx, by.sy, by.tx, by.ty]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 1000"
)]
fn thousandths(share: f32) -> u16 {
    (share.clamp(0.0, 1.0) * 1_000.0 + 0.5) as u16
}

fn deflated(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let out = Vec::with_capacity(bytes.len() / 2);
    let mut packer = flate2::write::ZlibEncoder::new(out, flate2::Compression::default());
    packer.write_all(bytes)?;
    packer.finish()
}
