//! What functions made of numbers, by number.

use super::{NOTHING, Number};

/// Entries of a page.
const PAGE: usize = 1 << 6;

/// A table by number, in pages of which only those are there that something stands on: dates, or strings, stand together.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What is made of a number and two; [`UNKNOWN`] or [`OPEN`].
    pages: Vec<Option<Box<[u32]>>>,
    entries: usize,
}

/// Nobody asked.
const UNKNOWN: u32 = 0;
/// The function does not know: the evaluator of expressions is asked.
const OPEN: u32 = 1;

#[inline]
fn place(number: Number) -> (usize, usize) {
    (number as usize / PAGE, number as usize % PAGE)
}

impl Known {
    /// Entries that it holds.
    pub(super) fn len(&self) -> usize {
        self.entries
    }

    /// The different numbers of a column that nobody asked for yet, in their order: in the dictionary one key is read from the one
    /// before. They are taken for asked.
    pub(super) fn unknown(&mut self, column: &[Number]) -> Vec<Number> {
        let mut found = Vec::new();
        for number in column.iter().filter(|number| **number != NOTHING) {
            let entry = self.entry(*number);
            if *entry == UNKNOWN {
                *entry = OPEN;
                found.push(*number);
            }
        }
        if !found.is_sorted() {
            found.sort_unstable();
        }
        found
    }

    /// What is made of a number; nothing, where the function does not know.
    pub(super) fn set(&mut self, number: Number, value: Option<Number>) {
        *self.entry(number) = value.and_then(|value| value.checked_add(2)).unwrap_or(OPEN);
    }

    /// The same, of one that was set; [`NOTHING`] of [`NOTHING`].
    #[inline]
    pub(super) fn get(&self, number: Number) -> Option<Number> {
        if number == NOTHING {
            return Some(NOTHING);
        }
        let (page, place) = place(number);
        let entry = self.pages.get(page)?.as_ref()?.get(place)?;
        entry.checked_sub(2)
    }

    #[inline]
    fn entry(&mut self, number: Number) -> &mut u32 {
        let (page, place) = place(number);
        if page >= self.pages.len() {
            self.pages.resize(page + 1, None);
        }
        let entries = &mut self.entries;
        let page = self.pages[page].get_or_insert_with(|| {
            *entries += PAGE;
            vec![UNKNOWN; PAGE].into()
        });
        &mut page[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_asked_for_once() {
        let mut known = Known::default();
        assert_eq!(known.unknown(&[9, 5_000, NOTHING, 9, 7]), [7, 9, 5_000]);
        known.set(7, Some(70));
        known.set(9, Some(NOTHING));
        known.set(5_000, None);
        let got = [7, 9, 5_000, NOTHING].map(|number| known.get(number));
        assert_eq!(got, [Some(70), Some(NOTHING), None, Some(NOTHING)]);
        assert_eq!(known.unknown(&[5_000, 8]), [8]);
        assert_eq!(known.len(), 2 * PAGE);
    }
}
