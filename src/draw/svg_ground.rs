//! What lies below everything as SVG: paper, lanes, rings, and the axis of time.

use super::geometry::{Point, Rect};
use super::scene::Scene;
use super::shapes::num;
use super::style::paper;
use super::svg::Pen;

impl Pen<'_, '_> {
    /// The ground of a page, but for that of a map.
    pub(super) fn background(&mut self, scene: &Scene) {
        let paper = paper(self.palette.tone);
        let page = Rect::new(0.0, 0.0, scene.width, scene.height);
        self.rect(&page, "c-page", paper.page);
        for lane in scene.lanes.iter().step_by(2) {
            self.rect(&lane.rect, "c-lane", paper.lane);
        }
        for (middle, radius) in &scene.rings {
            let (x, y, r) = (num(middle.x), num(middle.y), num(*radius));
            self.add(format_args!(
                "<circle class=\"c-rule\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\"/>\n",
                paper.rule
            ));
        }
        let Some(axis) = &scene.axis else { return };
        for (from, to) in &axis.rules {
            self.line(*from, *to, ("c-rule", paper.rule), 1.0);
        }
        let mut from = axis.top;
        for height in &axis.breaks {
            self.line(
                from,
                Point::new(from.x, height - 8.0),
                ("c-axis", paper.muted),
                1.4,
            );
            let zigzag = "l5 2.6l-10 5.4l10 0l-10 5.4l5 2.6";
            self.add(format_args!(
                "<path class=\"c-axis\" d=\"M{} {}{zigzag}\" fill=\"none\" stroke=\"{}\" \
                 stroke-width=\"1.4\"/>\n",
                num(from.x),
                num(height - 8.0),
                paper.muted
            ));
            from = Point::new(from.x, height + 8.0);
        }
        self.line(from, axis.bottom, ("c-axis", paper.muted), 1.4);
        for dot in &axis.dots {
            let (x, y) = (num(dot.x), num(dot.y));
            self.add(format_args!(
                "<circle class=\"c-muted\" cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{}\"/>\n",
                paper.muted
            ));
        }
    }
}
