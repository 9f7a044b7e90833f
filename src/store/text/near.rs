//! How many letters differ between a word and each of many tokens, as far as they differ little.
//!
//! A letter that is missing, too much or another one counts one, and so do two neighbours that changed places (optimal
//! string alignment). Tokens come in order, so what two of them share is compared once.

use super::read::Damaged;

/// A word, and the table of it against the token that came last.
pub(super) struct Near {
    word: Vec<char>,
    edits: u8,
    /// The characters of the token, and where each ends.
    chars: Vec<(char, usize)>,
    /// One row for each character and one before the first; a row has one cell more than the word has characters.
    cells: Vec<u8>,
    /// The length of the prefix that is already too far from the word.
    dead: Option<usize>,
}

impl Near {
    /// Tokens that differ by at most `edits` are near.
    pub(super) fn new(word: &str, edits: u8) -> Self {
        let word: Vec<char> = word.chars().collect();
        // A word has at most 250 bytes.
        let cells = (0..=word.len()).map(|cell| u8::try_from(cell).unwrap_or(u8::MAX));
        Self {
            cells: cells.collect(),
            word,
            edits,
            chars: Vec::new(),
            dead: None,
        }
    }

    /// The difference, if it is small; `shared` says how many bytes the token shares with the one before it.
    pub(super) fn edits(&mut self, token: &[u8], shared: usize) -> Result<Option<u8>, Damaged> {
        if self.dead.is_some_and(|dead| dead <= shared) {
            return Ok(None);
        }
        self.dead = None;
        while self.chars.last().is_some_and(|(_, end)| *end > shared) {
            self.chars.pop();
        }
        let width = self.word.len() + 1;
        self.cells.truncate((self.chars.len() + 1) * width);
        let start = self.chars.last().map_or(0, |(_, end)| *end);
        let rest = std::str::from_utf8(token.get(start..).ok_or(Damaged)?).or(Err(Damaged))?;
        for (at, char) in rest.char_indices() {
            let end = start + at + char.len_utf8();
            if self.row(char, end) > self.edits {
                self.dead = Some(end);
                return Ok(None);
            }
        }
        Ok(self
            .cells
            .last()
            .copied()
            .filter(|last| *last <= self.edits))
    }

    /// The prefix of the last token with which no token is near.
    pub(super) fn dead<'t>(&self, token: &'t [u8]) -> Option<&'t [u8]> {
        token.get(..self.dead?)
    }

    /// Adds the row of a character and returns the least cell in it.
    fn row(&mut self, char: char, end: usize) -> u8 {
        let width = self.word.len() + 1;
        let above = self.cells.len() - width;
        let before = self.chars.last().map(|(before, _)| *before);
        let mut left = self.cells[above].saturating_add(1);
        let mut least = left;
        self.cells.push(left);
        for (at, letter) in self.word.iter().enumerate() {
            let diagonal = self.cells[above + at].saturating_add(u8::from(char != *letter));
            let up = self.cells[above + at + 1].saturating_add(1);
            let mut cell = diagonal.min(up).min(left.saturating_add(1));
            if at > 0 && before == Some(*letter) && self.word[at - 1] == char {
                cell = cell.min(self.cells[above - width + at - 1].saturating_add(1));
            }
            self.cells.push(cell);
            least = least.min(cell);
            left = cell;
        }
        self.chars.push((char, end));
        least
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edits(word: &str, token: &str, most: u8) -> Option<u8> {
        Near::new(word, most).edits(token.as_bytes(), 0).unwrap()
    }

    #[test]
    fn letters_are_counted() {
        assert_eq!(edits("vladmir", "vladimir", 2), Some(1));
        assert_eq!(edits("puitn", "putin", 1), Some(1));
        assert_eq!(edits("putin", "putin", 1), Some(0));
        assert_eq!(edits("putin", "patina", 1), None);
        assert_eq!(edits("putin", "patina", 2), Some(2));
        assert_eq!(edits("жуков", "жукав", 1), Some(1));
        assert_eq!(edits("a", "", 1), Some(1));
    }

    proptest! {
        #[test]
        fn the_walk_agrees_with_the_definition(word in "[abж]{1,5}", tokens in prop::collection::btree_set("[abж]{1,6}", 0..40)) {
            let mut near = Near::new(&word, 2);
            let mut before = String::new();
            for token in tokens {
                let shared = before.bytes().zip(token.bytes()).take_while(|(one, other)| one == other).count();
                let expected = strsim::osa_distance(&word, &token);
                let found = near.edits(token.as_bytes(), shared).unwrap();
                prop_assert_eq!(found.map(usize::from), Some(expected).filter(|edits| *edits <= 2));
                before = token;
            }
        }
    }
}
