//! What tells parts of a map from each other: letters of closer looks, numbers of pins.

use super::{Chart, bounds};
use crate::draw::geometry::{Point, Rect};
use crate::draw::scene::{Anchor, HEADING, NodeBox, Of, PageText, text_rect};

/// The same letter at the frame of a closer look and at what it shows, where no pin is.
pub(super) fn letters(chart: &Chart, texts: &mut Vec<PageText>) {
    for (inset, letter) in chart.insets.iter().zip(["A", "B", "C", "D"]) {
        let (frame, extent) = (bounds(&inset.frame), bounds(&inset.extent));
        let text = |x: f64, y: f64| PageText::new(Point::new(x, y), letter, HEADING);
        texts.push(text(frame.x, frame.y - 6.0));
        let wide = text(0.0, 0.0).line.width;
        let (left, right) = (extent.x, extent.right() - wide);
        let (above, below) = (extent.y - 4.0, extent.bottom() + 12.0);
        let places = [(left, above), (left, below), (right, below), (right, above)];
        let is_free = |(x, y): &&(f64, f64)| {
            let rect = text_rect(&text(*x, *y)).grown(7.0);
            let taken = chart.pins.iter().any(|pin| rect.contains(pin.at));
            let others = chart.insets.iter().map(|other| bounds(&other.extent));
            let mut others = others.filter(|other| *other != extent);
            !taken && !others.any(|other| other.overlaps(&rect))
        };
        let (x, y) = places.iter().find(is_free).unwrap_or(&places[0]);
        texts.push(text(*x, *y));
    }
}

/// Numbers beside the pins whose boxes are in the list, where nothing is.
pub(super) fn numbers(chart: &Chart, boxes: &[NodeBox], texts: &mut Vec<PageText>) {
    let dots = chart.pins.iter().map(|pin| Rect::around(pin.at, 9.0, 9.0));
    let mut taken: Vec<Rect> = dots.chain(boxes.iter().map(|one| one.rect)).collect();
    taken.extend(texts.iter().map(text_rect));
    let leaders: Vec<(Point, Point)> = chart.pins.iter().filter_map(|pin| pin.leader).collect();
    for pin in &chart.pins {
        let Some(number) = pin.number else { continue };
        let nodes = pin.nodes.iter().map(|node| Of::Node(*node));
        let text = |at| {
            PageText::new(at, number.to_string(), HEADING)
                .anchored(Anchor::Middle)
                .about(nodes.clone())
        };
        let wide = text(pin.at).line.width / 2.0;
        let places = [7.0, 10.0, 14.0, 19.0].into_iter().flat_map(|far| {
            let (x, y) = (far + wide, far + 5.0);
            [
                (x, 0.0),
                (-x, 0.0),
                (0.0, -y),
                (0.0, y),
                (x, -y),
                (-x, -y),
                (x, y),
                (-x, y),
            ]
        });
        let places = places.map(|(x, y)| text(pin.at.shifted(x, y + 4.5)));
        let free = |text: &PageText| {
            let rect = text_rect(text);
            let crossed = leaders.iter().any(|line| rect.crossed_by(line.0, line.1));
            !crossed && !taken.iter().any(|other| other.overlaps(&rect))
        };
        let mut places = places.peekable();
        let first = places.peek().cloned();
        if let Some(text) = places.find(free).or(first) {
            taken.push(text_rect(&text));
            texts.push(text);
        }
    }
}
