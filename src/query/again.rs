//! Terms of an answer that were just written, copied where they come again.

use std::io;
use std::ops::Range;

use super::results::AnswerError;
use crate::store::{Cell, NumberedRows};

/// Places for terms that may come again.
const PLACES: usize = 64;

/// Where terms that came lately stand in what waits: few predicates and classes are most of many answers.
pub(super) struct Again([(u32, Range<usize>); PLACES]);

impl Again {
    pub(super) const fn new() -> Self {
        Self([const { (0, 0..0) }; PLACES])
    }

    /// Appends what a number stands for, as it is spelled where it does not stand yet.
    pub(super) fn write(
        &mut self,
        number: u32,
        rows: &NumberedRows,
        out: &mut Vec<u8>,
        spell: impl FnOnce(&mut Vec<u8>, Cell<'_>) -> io::Result<()>,
    ) -> Result<(), AnswerError> {
        let place = &mut self.0[number as usize % PLACES];
        if place.0 == number {
            out.extend_from_within(place.1.clone());
            return Ok(());
        }
        let before = out.len();
        rows.cell(number, |found| Ok::<_, AnswerError>(spell(out, found)?))?;
        *place = (number, before..out.len());
        Ok(())
    }
}
