//! The vector that a symmetric network stretches most, also where rounds of neighbours come near
//! it too slowly: long chains, in which the first two stretches are all but the same.

use super::{Stop, Stopped, go_on};

/// What is left over may be this part of the stretch.
const LEFT: f64 = 1e-13;
/// After so many rounds products are computed anew instead of carried on.
const ANEW: usize = 64;

/// What the rounds came to.
pub(super) struct Climbed {
    pub(super) rounds: usize,
    pub(super) settled: bool,
}

/// A direction and what the network makes of it.
struct Arrow {
    of: Vec<f64>,
    to: Vec<f64>,
}

impl Arrow {
    fn new(of: Vec<f64>, apply: &mut impl FnMut(&[f64], &mut [f64])) -> Self {
        let mut to = vec![0.0; of.len()];
        apply(&of, &mut to);
        Self { of, to }
    }

    fn scale(&mut self, by: f64) {
        for value in self.of.iter_mut().chain(&mut self.to) {
            *value *= by;
        }
    }

    /// Takes away what points the way of the other, and makes its length 1; false where next to
    /// nothing is left.
    fn stand_off(&mut self, other: &Self) -> bool {
        let before = length(&self.of);
        for _ in 0..2 {
            let along = product(&self.of, &other.of);
            add(&mut self.of, &other.of, -along);
            add(&mut self.to, &other.to, -along);
        }
        let after = length(&self.of);
        let is_left = after > before * 1e-8;
        if is_left {
            self.scale(1.0 / after);
        }
        is_left
    }
}

fn product(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (ones, others) in one.chunks(4).zip(other.chunks(4)) {
        for ((sum, one), other) in sums.iter_mut().zip(ones).zip(others) {
            *sum += one * other;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

fn length(of: &[f64]) -> f64 {
    product(of, of).sqrt()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    for (value, more) in to.iter_mut().zip(what) {
        *value += more * times;
    }
}

/// Goes on from `values`, which become the vector of length 1 that `apply` stretches most.
///
/// A. Knyazev, Toward the optimal preconditioned eigensolver (2001), for one vector and without
/// a preconditioner: each round takes the best of the present vector, what is left over, and the
/// last step. As quick as the method of Lanczos, with six vectors in memory. Time O(ties) a
/// round; the rounds grow with the length of a chain, those of plain iteration with its square.
///
/// # Errors
/// [`Stopped`].
pub(super) fn climb(
    values: &mut Vec<f64>,
    mut apply: impl FnMut(&[f64], &mut [f64]),
    most: usize,
    stop: &Stop<'_>,
) -> Result<Climbed, Stopped> {
    let mut found = Arrow::new(std::mem::take(values), &mut apply);
    found.scale(1.0 / length(&found.of).max(f64::MIN_POSITIVE));
    let mut last: Option<Arrow> = None;
    let mut done = Climbed {
        rounds: 0,
        settled: false,
    };
    let mut is_new = true;
    while done.rounds < most {
        go_on(stop)?;
        done.rounds += 1;
        if done.rounds.is_multiple_of(ANEW) && !is_new {
            apply(&found.of, &mut found.to);
            if let Some(last) = &mut last {
                apply(&last.of, &mut last.to);
            }
        }
        let stretch = product(&found.of, &found.to);
        let mut rest = found.to.clone();
        for _ in 0..2 {
            let along = product(&rest, &found.of);
            add(&mut rest, &found.of, -along);
        }
        let left = length(&rest);
        if left <= LEFT * stretch.abs() {
            // What was carried on may have gone astray.
            if is_new {
                done.settled = true;
                break;
            }
            apply(&found.of, &mut found.to);
            is_new = true;
            continue;
        }
        is_new = false;
        for value in &mut rest {
            *value /= left;
        }
        let stands_off = |mut last: Arrow| last.stand_off(&found).then_some(last);
        let before = last.take().and_then(stands_off);
        last = Some(step(&mut found, rest, before.as_ref(), &mut apply));
    }
    let sum: f64 = found.of.iter().sum();
    let way = if sum < 0.0 { -1.0 } else { 1.0 };
    // The vector is nowhere below 0.
    values.extend(found.of.iter().map(|value| (value * way).max(0.0)));
    Ok(done)
}

/// Moves to the best of three directions; what is moved by.
fn step(
    found: &mut Arrow,
    mut rest: Vec<f64>,
    last: Option<&Arrow>,
    apply: &mut impl FnMut(&[f64], &mut [f64]),
) -> Arrow {
    if let Some(last) = last {
        for other in [&last.of, &found.of, &last.of, &found.of] {
            let along = product(&rest, other);
            add(&mut rest, other, -along);
        }
    }
    let left = length(&rest).max(f64::MIN_POSITIVE);
    for value in &mut rest {
        *value /= left;
    }
    let mut moved = Arrow::new(rest, apply);
    let across = product(&found.of, &moved.to);
    // Without a last step its place is never the best.
    let mut stretches = [
        [product(&found.of, &found.to), across, 0.0],
        [across, product(&moved.of, &moved.to), 0.0],
        [0.0, 0.0, f64::MIN],
    ];
    if let Some(last) = last {
        let first = product(&last.of, &found.to);
        let second = product(&last.of, &moved.to);
        let third = product(&last.of, &last.to);
        stretches[0][2] = first;
        stretches[1][2] = second;
        stretches[2] = [first, second, third];
    }
    let [stay, go, again] = most_stretched(stretches);
    moved.scale(go);
    if let Some(last) = last {
        add(&mut moved.of, &last.of, again);
        add(&mut moved.to, &last.to, again);
    }
    found.scale(stay);
    add(&mut found.of, &moved.of, 1.0);
    add(&mut found.to, &moved.to, 1.0);
    found.scale(1.0 / length(&found.of).max(f64::MIN_POSITIVE));
    moved
}

/// The direction that a symmetric matrix stretches most, by Jacobi's rotations.
fn most_stretched(mut matrix: [[f64; 3]; 3]) -> [f64; 3] {
    let mut turned = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for _ in 0..16 {
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let off = matrix[one][other];
            if off.abs() < f64::MIN_POSITIVE {
                continue;
            }
            let apart = (matrix[other][other] - matrix[one][one]) / (2.0 * off);
            let tangent = apart.signum() / (apart.abs() + (1.0 + apart * apart).sqrt());
            let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
            let sine = tangent * cosine;
            for row in matrix.iter_mut().chain(&mut turned) {
                let (left, right) = (row[one], row[other]);
                row[one] = cosine * left - sine * right;
                row[other] = sine * left + cosine * right;
            }
            let (left, right) = (matrix[one], matrix[other]);
            for place in 0..3 {
                matrix[one][place] = cosine * left[place] - sine * right[place];
                matrix[other][place] = sine * left[place] + cosine * right[place];
            }
        }
    }
    let mut best = 0;
    for place in 1..3 {
        if matrix[place][place] > matrix[best][best] {
            best = place;
        }
    }
    turned.map(|row| row[best])
}
