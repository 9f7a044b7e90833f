//! How many letters differ, counted for one name against many.
//!
//! A letter that is missing, too much or another one counts one, and so do two neighbours that changed places (optimal
//! string alignment), in one step a letter by bits (Hyyrö 2003), for words of up to 64 letters; longer ones row by row.

/// Letters of a word that fit into bits.
const MOST: usize = 64;

/// A word that others are compared with.
#[derive(Debug)]
pub struct Pattern {
    letters: Vec<char>,
    /// Where each ASCII character stands.
    ascii: Box<[u64; 128]>,
    /// Where each other character stands.
    others: Vec<(char, u64)>,
}

impl Pattern {
    /// Of the letters of a word.
    pub fn new(letters: impl Iterator<Item = char>) -> Self {
        let letters: Vec<char> = letters.collect();
        let mut ascii = Box::new([0; 128]);
        let mut others: Vec<(char, u64)> = Vec::new();
        for (place, letter) in letters.iter().enumerate().take(MOST) {
            let bit = 1_u64 << place;
            if let Some(cell) = ascii.get_mut(*letter as usize) {
                *cell |= bit;
            } else if let Some((_, bits)) = others.iter_mut().find(|(known, _)| known == letter) {
                *bits |= bit;
            } else {
                others.push((*letter, bit));
            }
        }
        Self {
            letters,
            ascii,
            others,
        }
    }

    /// How many letters it has.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    fn bits(&self, letter: char) -> u64 {
        if let Some(bits) = self.ascii.get(letter as usize) {
            return *bits;
        }
        let known = self.others.iter().find(|(known, _)| *known == letter);
        known.map_or(0, |(_, bits)| *bits)
    }

    /// The difference to another word, if it is at most `most`.
    pub fn distance(
        &self,
        other: impl Iterator<Item = char> + Clone,
        most: usize,
    ) -> Option<usize> {
        let found = match self.letters.len() {
            0 => other.take(most + 1).count(),
            1..=MOST => self.by_bits(other, most)?,
            _ => self.by_rows(other, most)?,
        };
        (found <= most).then_some(found)
    }

    fn by_bits(&self, other: impl Iterator<Item = char>, most: usize) -> Option<usize> {
        let (mut plus, mut minus, mut zero, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let last = 1_u64 << (self.letters.len() - 1);
        let mut score = self.letters.len();
        let mut length = 0;
        for letter in other {
            length += 1;
            // However many letters follow, each takes off at most one that is missing.
            if length > self.letters.len() + most {
                return None;
            }
            let here = self.bits(letter);
            let swapped = ((!zero & here) << 1) & before;
            zero = ((here & plus).wrapping_add(plus) ^ plus) | here | minus | swapped;
            let mut up = minus | !(zero | plus);
            let down = zero & plus;
            score += usize::from(up & last != 0);
            score -= usize::from(down & last != 0);
            up = (up << 1) | 1;
            plus = (down << 1) | !(zero | up);
            minus = up & zero;
            before = here;
        }
        Some(score)
    }

    /// Rows of which only what is near the diagonal is computed.
    fn by_rows(&self, other: impl Iterator<Item = char>, most: usize) -> Option<usize> {
        let width = self.letters.len() + 1;
        let far = most + 1;
        let mut rows = [vec![far; width], vec![far; width], vec![far; width]];
        for (cell, value) in rows[1].iter_mut().enumerate().take(far) {
            *value = cell;
        }
        let mut before = None;
        for (row, letter) in other.enumerate() {
            let length = row + 1;
            if length > self.letters.len() + most {
                return None;
            }
            let [twice, above, here] = &mut rows;
            here.fill(far);
            here[0] = length.min(far);
            let low = length.saturating_sub(most).max(1);
            for cell in low..width.min(length + far) {
                let same = self.letters[cell - 1] == letter;
                let mut least = above[cell - 1] + usize::from(!same);
                least = least.min(above[cell] + 1).min(here[cell - 1] + 1);
                if cell > 1
                    && before == Some(self.letters[cell - 1])
                    && self.letters[cell - 2] == letter
                {
                    least = least.min(twice[cell - 2] + 1);
                }
                here[cell] = least.min(far);
            }
            before = Some(letter);
            rows.rotate_left(1);
        }
        rows[1].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
        Pattern::new(one.chars()).distance(other.chars(), most)
    }

    #[test]
    fn letters_are_counted() {
        assert_eq!(distance("putin", "putin", 1), Some(0));
        assert_eq!(distance("puitn", "putin", 1), Some(1));
        assert_eq!(distance("putin", "patina", 1), None);
        assert_eq!(distance("putin", "patina", 2), Some(2));
        assert_eq!(distance("", "ab", 2), Some(2));
        assert_eq!(distance("жуков", "жукав", 1), Some(1));
        let long = "ab".repeat(50);
        assert_eq!(distance(&long, &long.replacen("ab", "ba", 1), 2), Some(1));
    }

    proptest! {
        #[test]
        fn bits_and_rows_agree_with_the_definition(one in "[abж]{0,9}", other in "[abж]{0,9}", most in 0_usize..5) {
            let expected = Some(strsim::osa_distance(&one, &other)).filter(|found| *found <= most);
            prop_assert_eq!(distance(&one, &other, most), expected);
            let pad = "x".repeat(70);
            let expected = Some(strsim::osa_distance(&(pad.clone() + &one), &(pad.clone() + &other)))
                .filter(|found| *found <= most);
            prop_assert_eq!(distance(&(pad.clone() + &one), &(pad + &other), most), expected);
        }
    }
}
