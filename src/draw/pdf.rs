//! The page as PDF: the lines of the SVG as lines, its texts as texts in the embedded fonts.
//!
//! Texts can be searched and copied. Nothing says when it was made, so the same page gives the
//! same bytes.

use pdf_writer::types::{LineCapStyle, LineJoinStyle, TextRenderingMode};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use resvg::tiny_skia::{PathSegment, Transform};
use resvg::usvg::layout::{PositionedGlyph, Span};
use resvg::usvg::{self, FillRule, Group, LineCap, LineJoin, Node, Paint, PaintOrder, Path, Text};

use super::DrawError;
use super::pdf_fonts::{Numbers, Used, deflated};
use super::png::{Book, tree};
use super::runs::runs_left;
use super::words::short;

/// Points in one unit of the picture: 96 units are an inch.
const POINTS: f32 = 0.75;
/// Longest side that readers have to take.
const LONGEST: f32 = 14_400.0;
/// Draws an SVG of ours on one page, with a title and what it shows in words.
pub(super) fn write(svg: &str, told: &[String; 2], book: &Book<'_>) -> Result<Vec<u8>, DrawError> {
    let tree = tree(svg, book)?;
    let mut page = Page::new(book);
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = POINTS.min(LONGEST / width.max(height));
    // SVG counts from the top.
    page.content
        .transform([scale, 0.0, 0.0, -scale, 0.0, height * scale]);
    page.group(tree.root(), 1.0);
    page.finish(width * scale, height * scale, told)
}

/// The page under construction.
struct Page<'a> {
    content: Content,
    book: &'a Book<'a>,
    faces: Vec<Used<'a>>,
    /// Opacities in thousandths, of lines and of areas.
    states: Vec<(u16, u16)>,
}

impl<'a> Page<'a> {
    fn new(book: &'a Book<'a>) -> Self {
        Self {
            content: Content::new(),
            book,
            faces: book.faces.iter().map(|(_, face)| Used::new(face)).collect(),
            states: Vec::new(),
        }
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
        let said = Said::of(&span.positioned_glyphs);
        if let Some(words) = &said.words {
            let mut mark = self
                .content
                .begin_marked_content_with_properties(Name(b"Span"));
            mark.properties().actual_text(TextStr(words));
        }
        // An outline that makes letters bolder; one below the letters is left out.
        let bolder = span.paint_order == PaintOrder::FillAndStroke;
        let stroke = span.stroke.as_ref().filter(|_| bolder);
        if let Some((stroke, color)) =
            stroke.and_then(|stroke| Some((stroke, rgb(stroke.paint())?)))
        {
            self.line(stroke, color);
            let both = TextRenderingMode::FillStroke;
            self.content.set_text_rendering_mode(both);
        }
        self.content.begin_text();
        let mut rest = span.positioned_glyphs.as_slice();
        let mut texts = said.texts.as_slice();
        while !rest.is_empty() {
            let length = self.run(rest, texts);
            rest = &rest[length..];
            texts = &texts[length..];
        }
        self.content.end_text();
        if said.words.is_some() {
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
    fn run(&mut self, glyphs: &[PositionedGlyph], texts: &[String]) -> usize {
        let number = self.book.place(glyphs[0].font);
        let units = self.faces[number].units();
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
        for (glyph, text) in glyphs.iter().zip(texts) {
            // Where it is, counted from the first one, in em.
            let by = em(glyph).post_concat(back);
            let level = by.ty.abs() < 1e-3 && (by.sx - 1.0).abs() < 1e-3 && by.kx.abs() < 1e-3;
            let same = self.book.place(glyph.font) == number;
            if !(level && same) {
                break;
            }
            shown += 1;
            if is_joiner(&glyph.text) {
                continue;
            }
            if (by.tx - end).abs() > 5e-4 {
                items.adjust((end - by.tx) * 1_000.0);
            }
            let used = &mut self.faces[number];
            let id = u16::try_from(glyph.id.0).unwrap_or(0);
            items.show(Str(&used.show(id, text).to_be_bytes()));
            end = by.tx + used.advance(id);
        }
        shown.max(1)
    }

    fn finish(
        self,
        width: f32,
        height: f32,
        [title, about]: &[String; 2],
    ) -> Result<Vec<u8>, DrawError> {
        let mut numbers = Numbers(0);
        let mut pdf = Pdf::new();
        let (catalog, pages, page_id) = (numbers.next(), numbers.next(), numbers.next());
        let (content_id, info) = (numbers.next(), numbers.next());
        let mut root = pdf.catalog(catalog);
        root.pages(pages);
        // The language of our own words: legends, standings, what is left out.
        root.lang(TextStr("en"));
        root.viewer_preferences()
            .pair(Name(b"DisplayDocTitle"), true);
        root.finish();
        pdf.pages(pages).kids([page_id]).count(1);
        let mut document = pdf.document_info(info);
        document.title(TextStr(&short(title)));
        document.subject(TextStr(about));
        document.producer(TextStr("Chancery"));
        document.finish();
        let numbered = self.faces.iter().enumerate();
        let fonts: Vec<(usize, Ref)> = numbered
            .filter(|(_, used)| used.is_shown())
            .map(|(number, _)| (number, numbers.next()))
            .collect();
        let mut page = pdf.page(page_id);
        page.media_box(Rect::new(0.0, 0.0, width, height));
        page.parent(pages);
        page.contents(content_id);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (number, font) in &fonts {
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
        for (number, font) in fonts {
            self.faces[number].embed(&mut pdf, &mut numbers, font)?;
        }
        Ok(pdf.finish())
    }
}

/// What the glyphs of a span say.
struct Said {
    /// What each of them says.
    texts: Vec<String>,
    /// What all say together, where that is more.
    words: Option<String>,
}

impl Said {
    fn of(glyphs: &[PositionedGlyph]) -> Self {
        let texts: Vec<String> = glyphs.iter().map(|glyph| glyph.text.clone()).collect();
        let seen = texts.concat();
        let lacking = glyphs.iter().any(|glyph| glyph.id.0 == 0);
        if runs_left(&seen) {
            // Readers turn around what runs to the left, glyph by glyph.
            let words = || glyphs.iter().rev().map(|glyph| glyph.text.as_str());
            return Self {
                words: lacking.then(|| words().collect()),
                texts: marked(&texts),
            };
        }
        let alone = |text: &String| text.chars().count() == 1;
        let more = lacking || !texts.iter().all(alone);
        Self {
            words: more.then_some(seen),
            texts,
        }
    }
}

/// The texts of letters that run to the left with their marks apart. The first glyph of a letter
/// has the text of all; its marks stand before it.
fn marked(texts: &[String]) -> Vec<String> {
    let mut apart = Vec::with_capacity(texts.len());
    let mut rest = texts;
    while let [text, after @ ..] = rest {
        let marks = after.iter().take_while(|text| text.is_empty()).count();
        if text.chars().count() == marks + 1 {
            apart.extend(text.chars().rev().map(String::from));
        } else {
            apart.extend(std::iter::repeat_n(String::new(), marks));
            apart.push(text.clone());
        }
        rest = &after[marks..];
    }
    apart
}

/// A sign that is not seen but in the letters around it.
fn is_joiner(text: &str) -> bool {
    matches!(text, "\u{200c}" | "\u{200d}")
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
