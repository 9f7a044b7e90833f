//! The part of each line that it shares with no other: only there words are surely said of it.

use super::geometry::{Curve, Piece, Point};

/// What two curves have alike where they run along the same way.
type Step = [u64; 7];

/// For each curve its own part; the whole where another one is the same from end to end.
/// O(n log n) in the curves.
pub(super) fn parts(curves: &[&Curve]) -> Vec<Curve> {
    let whole: Vec<Curve> = curves.iter().map(|curve| (*curve).clone()).collect();
    let back: Vec<Curve> = whole.iter().map(Curve::reversed).collect();
    let (from, to) = (shared(&whole), shared(&back));
    let own = whole.into_iter().zip(from).zip(to);
    own.map(|((curve, from), to)| {
        let last = curve.pieces.len().saturating_sub(to);
        if from >= last {
            return curve;
        }
        let start = match from.checked_sub(1) {
            Some(before) => end_of(&curve.pieces[before]),
            None => curve.start,
        };
        Curve {
            start,
            pieces: curve.pieces[from..last].to_vec(),
        }
    })
    .collect()
}

const fn end_of(piece: &Piece) -> Point {
    match piece {
        Piece::Line(end) | Piece::Cubic(_, _, end) => *end,
    }
}

/// With how many of its first pieces each curve runs along another one.
fn shared(curves: &[Curve]) -> Vec<usize> {
    let steps: Vec<Vec<Step>> = curves.iter().map(steps).collect();
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by(|a, b| steps[*a].cmp(&steps[*b]).then(a.cmp(b)));
    let mut shared = vec![0; steps.len()];
    for pair in order.windows(2) {
        let alike = steps[pair[0]].iter().zip(&steps[pair[1]]);
        let alike = alike.take_while(|(one, other)| one == other).count();
        for one in pair {
            shared[*one] = shared[*one].max(alike);
        }
    }
    shared
}

fn steps(curve: &Curve) -> Vec<Step> {
    let mut from = curve.start;
    let bits = |point: Point| [point.x.to_bits(), point.y.to_bits()];
    let step = |piece: &Piece| {
        let ([ax, ay], [bx, by]) = match piece {
            Piece::Line(_) => ([0; 2], [0; 2]),
            Piece::Cubic(a, b, _) => (bits(*a), bits(*b)),
        };
        let [x, y] = bits(end_of(piece));
        // Where a piece begins is where the one before ends, which is compared already but once.
        let [fx, fy] = bits(std::mem::replace(&mut from, end_of(piece)));
        [
            fx ^ ax.rotate_left(1),
            fy ^ ay.rotate_left(1),
            bx,
            by,
            x,
            y,
            u64::from(ax != 0),
        ]
    };
    curve.pieces.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_lines_share_is_neither_ones_own() {
        let line = |points: &[(f64, f64)]| {
            let at = |(x, y): (f64, f64)| Point::new(x, y);
            let mut curve = Curve::from(at(points[0]));
            points[1..]
                .iter()
                .for_each(|point| curve.line_to(at(*point)));
            curve
        };
        let one = line(&[(0.0, 0.0), (10.0, 0.0), (20.0, 5.0), (30.0, 5.0)]);
        let other = line(&[(0.0, 0.0), (10.0, 0.0), (20.0, -5.0), (30.0, 5.0)]);
        let third = line(&[(0.0, 9.0), (10.0, 9.0), (20.0, 5.0), (30.0, 5.0)]);
        let own = parts(&[&one, &other, &third]);
        assert_eq!(own[0], line(&[(10.0, 0.0), (20.0, 5.0)]));
        assert_eq!(own[1], line(&[(10.0, 0.0), (20.0, -5.0), (30.0, 5.0)]));
        assert_eq!(own[2], line(&[(0.0, 9.0), (10.0, 9.0), (20.0, 5.0)]));
        assert_eq!(parts(&[&one, &one])[0], one);
    }
}
