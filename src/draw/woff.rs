//! Font files for browsers: tables put together as WOFF, which every browser reads.

use std::collections::BTreeMap;
use std::io;

use super::pdf_fonts::deflated;

/// Tables by name.
pub(super) type Tables = BTreeMap<[u8; 4], Vec<u8>>;

const CHECKED: u32 = 0xB1B0_AFBA;

/// Packs tables. Each is packed by itself, where that makes it smaller.
pub(super) fn packed(mut tables: Tables) -> io::Result<Vec<u8>> {
    check(&mut tables);
    let count = tables.len();
    let mut entries = Vec::with_capacity(20 * count);
    let mut data = Vec::new();
    let start = 44 + 20 * count;
    for (tag, table) in &tables {
        let packed = deflated(table)?;
        let stored = if packed.len() < table.len() {
            &packed
        } else {
            table
        };
        entries.extend_from_slice(tag);
        for number in [start + data.len(), stored.len(), table.len()] {
            entries.extend(long(number));
        }
        entries.extend(sum(table).to_be_bytes());
        data.extend_from_slice(stored);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let whole = tables.values().map(|table| table.len().next_multiple_of(4));
    let whole = 12 + 16 * count + whole.sum::<usize>();
    let mut out = b"wOFF".to_vec();
    out.extend(flavor(&tables));
    out.extend(long(start + data.len()));
    out.extend(short(count));
    out.extend([0; 2]);
    out.extend(long(whole));
    // No version of its own, no further description, nothing private.
    out.extend([0; 24]);
    out.append(&mut entries);
    out.append(&mut data);
    Ok(out)
}

fn flavor(tables: &Tables) -> [u8; 4] {
    if tables.contains_key(b"CFF ") {
        *b"OTTO"
    } else {
        [0, 1, 0, 0]
    }
}

/// Sets the sum over the whole font, as if it were not packed.
fn check(tables: &mut Tables) {
    let Some(head) = tables.get_mut(b"head").filter(|head| head.len() >= 12) else {
        return;
    };
    head[8..12].fill(0);
    let mut whole = flavor(tables).to_vec();
    let count = tables.len();
    let steps = count.checked_ilog2().unwrap_or(0);
    let range = 16 << steps;
    for number in [
        count,
        range,
        usize::try_from(steps).unwrap_or(0),
        16 * count - range,
    ] {
        whole.extend(short(number));
    }
    let mut at = 12 + 16 * count;
    let mut sums = 0_u32;
    for (tag, table) in &*tables {
        let own = sum(table);
        sums = sums.wrapping_add(own);
        whole.extend_from_slice(tag);
        whole.extend(own.to_be_bytes());
        whole.extend(long(at));
        whole.extend(long(table.len()));
        at += table.len().next_multiple_of(4);
    }
    let all = CHECKED.wrapping_sub(sum(&whole).wrapping_add(sums));
    if let Some(head) = tables.get_mut(b"head") {
        head[8..12].copy_from_slice(&all.to_be_bytes());
    }
}

/// The sum of a table's numbers.
fn sum(table: &[u8]) -> u32 {
    let number = |part: &[u8]| {
        let byte = |place: usize| part.get(place).copied().unwrap_or(0);
        u32::from_be_bytes([byte(0), byte(1), byte(2), byte(3)])
    };
    let numbers = table.chunks(4).map(number);
    numbers.fold(0, u32::wrapping_add)
}

/// A number of four bytes; fonts have none that does not fit.
pub(super) fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

/// The same of two.
pub(super) fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes()
}

/// Which glyph each character has, as the table `cmap`: of those up to U+FFFF, and of all where
/// there are others.
pub(super) fn cmap(glyphs: &BTreeMap<char, u16>) -> Vec<u8> {
    let runs = runs(glyphs);
    let near: Vec<_> = runs.iter().filter(|run| run.1 < 0xffff).copied().collect();
    let mut four = vec![];
    let count = near.len() + 1;
    let steps = count.checked_ilog2().unwrap_or(0);
    let range = 2 << steps;
    four.extend(short(4));
    four.extend(short(16 + 8 * count));
    for number in [
        0,
        2 * count,
        range,
        usize::try_from(steps).unwrap_or(0),
        2 * count - range,
    ] {
        four.extend(short(number));
    }
    let low = |code: u32| u16::try_from(code).unwrap_or(u16::MAX);
    four.extend(near.iter().flat_map(|run| low(run.1).to_be_bytes()));
    four.extend([0xff, 0xff, 0, 0]);
    four.extend(near.iter().flat_map(|run| low(run.0).to_be_bytes()));
    four.extend([0xff, 0xff]);
    let delta = |run: &(u32, u32, u16)| run.2.wrapping_sub(low(run.0));
    four.extend(near.iter().flat_map(|run| delta(run).to_be_bytes()));
    four.extend([0, 1]);
    four.resize(four.len() + 2 * count, 0);
    let far = runs.len() > near.len();
    let mut out = vec![0, 0];
    out.extend(short(1 + usize::from(far)));
    let start = 4 + 8 * (1 + usize::from(far));
    out.extend([0, 3, 0, 1]);
    out.extend(long(start));
    if far {
        out.extend([0, 3, 0, 10]);
        out.extend(long(start + four.len()));
    }
    out.append(&mut four);
    if far {
        out.extend([0, 12, 0, 0]);
        out.extend(long(16 + 12 * runs.len()));
        out.extend(long(0));
        out.extend(long(runs.len()));
        for (first, last, glyph) in runs {
            for number in [first, last, u32::from(glyph)] {
                out.extend(number.to_be_bytes());
            }
        }
    }
    out
}

/// Characters one after the other whose glyphs follow each other: first, last, first glyph.
fn runs(glyphs: &BTreeMap<char, u16>) -> Vec<(u32, u32, u16)> {
    let mut runs: Vec<(u32, u32, u16)> = Vec::new();
    for (c, glyph) in glyphs {
        let code = u32::from(*c);
        let follows = |run: &&mut (u32, u32, u16)| {
            run.1 + 1 == code && u32::from(run.2) + code - run.0 == u32::from(*glyph)
        };
        // No run goes on beyond the first plane.
        match runs.last_mut().filter(|_| code != 0x1_0000).filter(follows) {
            Some(run) => run.1 = code,
            None => runs.push((code, code, *glyph)),
        }
    }
    runs
}

/// Base64, without line ends.
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or(0);
            out.push(if place <= chunk.len() {
                char::from(DIGITS[digit])
            } else {
                '='
            });
        }
    }
    out
}
