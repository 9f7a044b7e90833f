//! Which pieces of three bytes strings have, as some bits a string: most strings that lack a piece are known without a look
//! at them.

use super::Number;

/// The pieces of a text: two bits for each. A text has all bits of every text in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Mark(u128);

impl Mark {
    /// Of all strings: nothing is known.
    pub(in crate::store) const ANY: Self = Self(u128::MAX);

    /// Of a text as it is looked for: the text in lower case.
    pub(in crate::store) fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::of_bytes(text.as_bytes().iter().map(u8::to_ascii_lowercase));
        }
        Self::of_bytes(text.to_lowercase().bytes())
    }

    /// Of what is in lower case already.
    pub(super) fn of_bytes(bytes: impl IntoIterator<Item = u8>) -> Self {
        let (mut piece, mut mark) = (0_u32, 0_u128);
        for (place, byte) in bytes.into_iter().enumerate() {
            piece = (piece << 8 | u32::from(byte)) & 0x00ff_ffff;
            if place >= 2 {
                let spread = piece.wrapping_mul(0x9e37_79b1);
                mark |= 1 << (spread >> 25) | 1 << (spread >> 18 & 127);
            }
        }
        Self(mark)
    }

    /// Whether it says anything.
    pub(super) fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Whether a text of this mark cannot have one of that mark in it.
    pub(super) fn lacks(self, other: Self) -> bool {
        self.0 & other.0 != other.0
    }
}

/// The marks of all strings of a snapshot, whose numbers follow each other.
#[derive(Debug)]
pub(in crate::store) struct Marks {
    first: Number,
    marks: Vec<Mark>,
}

impl Marks {
    /// From this number on.
    pub(in crate::store) fn new(first: Number, marks: Vec<Mark>) -> Self {
        Self { first, marks }
    }

    /// Those of some numbers whose strings may be wanted, and all that are none of these strings.
    pub(super) fn having(
        &self,
        numbers: &[Number],
        may_be_wanted: impl Fn(Mark) -> bool,
    ) -> Vec<Number> {
        let may_be = |number: &Number| {
            let place = number.checked_sub(self.first);
            let mark = place.and_then(|place| self.marks.get(place as usize));
            mark.is_none_or(|mark| may_be_wanted(*mark))
        };
        numbers.iter().copied().filter(may_be).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_marks_of_what_is_in_it() {
        let marks = Marks::new(7, ["Heidelberg", "ÖBERG", "Bonn"].map(Mark::of).into());
        let having = |wanted: &str| {
            let wanted = Mark::of(wanted);
            marks.having(&[6, 7, 8, 9, 10], |mark| !mark.lacks(wanted))
        };
        assert_eq!(having("berg"), [6, 7, 8, 10]);
        assert_eq!(having("öberg"), [6, 8, 10]);
        assert_eq!(having("be"), [6, 7, 8, 9, 10]);
    }
}
