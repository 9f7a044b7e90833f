//! What has no date, on a timeline: in columns beside the lanes, each thing about where its ties
//! lead, so that few lines are long.

use super::geometry::{Rect, index, real};
use super::scene::NodeBox;

/// Room between the lanes and the first column, and between two columns.
const GUTTERS: (f64, f64) = (84.0, 60.0);
/// Room between two boxes of a column.
const GAP: f64 = 22.0;
/// Most columns.
const MOST: usize = 6;
/// So much of a column stays free, for boxes to stand where they want to.
const LOOSE: f64 = 1.2;
/// How often heights go on from thing to thing.
const ROUNDS: usize = 4;

/// Where the columns may be: left, top and bottom.
pub(super) type Room = (f64, f64, f64);

/// Puts everything that is tied to something with a date into columns; what is left over.
pub(super) fn beside(
    boxes: &mut [NodeBox],
    undated: &[usize],
    links: &[(usize, usize)],
    (left, top, bottom): Room,
) -> Vec<usize> {
    let wishes = wishes(boxes, undated, links);
    let mut order: Vec<(f64, usize)> = Vec::new();
    let mut rest = Vec::new();
    for node in undated {
        match wishes[*node] {
            Some(wish) => order.push((wish, *node)),
            None => rest.push(*node),
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let all: f64 = order
        .iter()
        .map(|(_, node)| boxes[*node].rect.h + GAP)
        .sum();
    let count = index((all * LOOSE / (bottom - top).max(1.0)).ceil()).clamp(1, MOST);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut free = vec![top; count];
    for (wish, node) in order {
        let size = boxes[node].rect;
        let wish = (wish - size.h / 2.0).max(top);
        let lower = |a: &&usize, b: &&usize| free[**a].max(wish).total_cmp(&free[**b].max(wish));
        let places: Vec<usize> = (0..count).collect();
        let column = places.iter().min_by(lower).copied().unwrap_or(0);
        let y = free[column].max(wish);
        boxes[node].rect = Rect::new(0.0, y, size.w, size.h);
        free[column] = y + size.h + GAP;
        columns[column].push(node);
    }
    let mut x = left + GUTTERS.0;
    for column in columns {
        let widest = column
            .iter()
            .map(|node| boxes[*node].rect.w)
            .fold(0.0, f64::max);
        // What reaches too far down moves up as far as there is room.
        let mut low = bottom.max(top + real(column.len()) * 10.0);
        let need: f64 = column.iter().map(|node| boxes[*node].rect.h + GAP).sum();
        low = low.max(top + need - GAP);
        for node in column.iter().rev() {
            let rect = &mut boxes[*node].rect;
            rect.y = rect.y.min(low - rect.h);
            rect.x = x + (widest - rect.w) / 2.0;
            low = rect.y - GAP;
        }
        x += widest + GUTTERS.1;
    }
    rest
}

/// How high each thing without a date wants to be: among what it is tied to, directly or by others.
fn wishes(boxes: &[NodeBox], undated: &[usize], links: &[(usize, usize)]) -> Vec<Option<f64>> {
    let mut wishes: Vec<Option<f64>> = boxes.iter().map(|one| Some(one.rect.center().y)).collect();
    for node in undated {
        wishes[*node] = None;
    }
    let fixed: Vec<bool> = wishes.iter().map(Option::is_some).collect();
    for _ in 0..ROUNDS {
        let mut sums = vec![(0.0, 0.0); boxes.len()];
        for (from, to) in links.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]) {
            if let Some(wish) = wishes[to].filter(|_| from != to && !fixed[from]) {
                sums[from].0 += wish;
                sums[from].1 += 1.0;
            }
        }
        for (node, (sum, count)) in sums.into_iter().enumerate() {
            if count > 0.0 {
                wishes[node] = Some(sum / count);
            }
        }
    }
    wishes
}
