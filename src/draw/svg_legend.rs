//! The legend as SVG: a sample of everything that occurs, and what it means.

use super::geometry::{Point, Rect, real};
use super::map::ink;
use super::scene::{Entry, Scene, Sign};
use super::shapes::num;
use super::sheet::Paint;
use super::style::{Mark, Tone, is_void, paper, standing_color, stroke, thinness};
use super::svg::{Pen, Stroke};
use super::svg_dots;
use crate::graph::{NodeKind, Standing};

impl Pen<'_, '_> {
    pub(super) fn legend(&mut self, scene: &Scene) {
        if scene.legend.is_empty() {
            return;
        }
        self.out.push_str("<g class=\"legend\">\n");
        let (top, paper) = (scene.legend_box, paper(self.palette.tone));
        let (from, to) = (Point::new(top.x, top.y), Point::new(top.right(), top.y));
        self.line(from, to, ("c-rule", paper.rule), 1.0);
        let opacity = opacity(scene);
        for entry in &scene.legend {
            self.entry(entry, opacity);
        }
        self.out.push_str("</g>\n");
    }

    /// Draws something that is so opaque.
    fn faint(&mut self, opacity: f64, draw: impl FnOnce(&mut Self)) {
        if opacity >= 1.0 {
            return draw(self);
        }
        let opacity = num(opacity);
        self.add(format_args!("<g opacity=\"{opacity}\">"));
        draw(self);
        self.out.push_str("</g>");
    }

    /// A patch of a chosen colour.
    fn swatch(&mut self, rect: &Rect, number: usize) {
        let Paint { class, fill, line } = self.palette.swatch(number);
        let Rect { x, y, w, h } = *rect;
        self.add(format_args!(
            "<rect class=\"k-{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.3\"/>",
            num(x),
            num(y + 1.0),
            num(w),
            num(h - 2.0)
        ));
    }

    /// The line of a fact with strokes across.
    fn stroked(&mut self, rect: &Rect, (strokes, tenths): (usize, usize)) {
        let Point { x, y } = Point::new(rect.x, rect.center().y);
        let standing = Standing::Fact;
        let line = Stroke {
            class: standing.name().to_owned(),
            color: standing_color(standing, self.palette.tone).to_owned(),
            width: stroke(standing).width * real(tenths) / 10.0,
            standing,
        };
        let way = format!("M{} {}h{}", num(x), num(y), num(rect.w));
        self.stroke(&way, &line);
        let ends = [Point::new(x, y), Point::new(x + rect.w, y)];
        let across = svg_dots::across(&ends, (strokes, line.width));
        if !across.is_empty() {
            self.stroke(&across, &Stroke { width: 1.3, ..line });
        }
    }

    /// Lines are as opaque as in the picture.
    fn entry(&mut self, entry: &Entry, opacity: f64) {
        let rect = &entry.sample;
        match entry.sign {
            Sign::Kind(kind) => {
                self.shape(rect, (kind, Standing::Fact), self.palette.kind(kind));
            }
            Sign::Dot(kind) => {
                let Paint { class, line, fill } = self.palette.kind(kind);
                let is_grey = self.palette.tone == Tone::Print && class.starts_with('c');
                if is_grey {
                    let ink = (&*format!("k-{class}"), &*fill, &*line);
                    svg_dots::solid((kind, rect.center()), ink, &mut self.out);
                    self.text(&entry.text);
                    return;
                }
                let ink = (&*format!("d-{class}"), &*line);
                svg_dots::sample((kind, rect.center()), ink, &mut self.out);
            }
            Sign::Bare(kind) => self.shape(rect, (kind, Standing::Fact), self.palette.void()),
            Sign::BareDot(kind) => {
                let ink = ("c-muted", paper(self.palette.tone).muted);
                svg_dots::sample((kind, rect.center()), ink, &mut self.out);
            }
            Sign::Swatch(number) => self.swatch(rect, number),
            Sign::Blot(number) => {
                if self.palette.tone == Tone::Print {
                    // White would be nothing on white.
                    self.swatch(rect, number);
                    return self.text(&entry.text);
                }
                let Paint { class, line, .. } = self.palette.swatch(number);
                let mut lines = self.palette.sheet.relations.values();
                let of_line = lines.any(|line| line.swatch == Some(number));
                let opacity = if of_line { opacity } else { 1.0 };
                let class = format!("b-{class}");
                self.faint(opacity, |pen| pen.rect(rect, &class, &line));
            }
            Sign::Stroked { strokes, tenths } => {
                self.faint(opacity, |pen| pen.stroked(rect, (strokes, tenths)));
            }
            Sign::Hatch => ink::sample(rect, &self.palette, &mut self.out),
            Sign::Note => {}
            Sign::Border(standing) => {
                let middle = rect.center();
                let paint = self.palette.kind(NodeKind::Other);
                self.shape(rect, (NodeKind::Other, standing), paint);
                if stroke(standing).mark != Mark::None {
                    self.mark(middle.shifted(rect.w / 2.0 - 4.0, -6.0), standing);
                }
            }
            Sign::Hollow(standing) => {
                let void = is_void(standing);
                let Paint { class, fill, line } = if void {
                    self.palette.void()
                } else {
                    self.palette.kind(NodeKind::Other)
                };
                let ink = (&*format!("k-{class}"), &*fill, &*line);
                svg_dots::hollow((standing, rect.center()), ink, &mut self.out);
            }
            Sign::Line(standing) | Sign::BareLine(standing) => {
                let (x, y) = (rect.x, rect.center().y);
                let line = Stroke {
                    class: standing.name().to_owned(),
                    color: standing_color(standing, self.palette.tone).to_owned(),
                    width: stroke(standing).width,
                    standing,
                };
                let way = format!("M{} {}h{}", num(x), num(y), num(rect.w));
                self.faint(opacity, |pen| pen.stroke(&way, &line));
                if stroke(standing).mark != Mark::None && entry.sign == Sign::Line(standing) {
                    self.mark(rect.center(), standing);
                }
            }
        }
        self.text(&entry.text);
    }
}

/// How opaque the lines of a picture are.
fn opacity(scene: &Scene) -> f64 {
    if scene.dots.is_empty() {
        0.4 + 0.6 * thinness(scene.edges.len())
    } else {
        svg_dots::opacity(scene.ties.len())
    }
}
