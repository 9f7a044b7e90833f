//! Rows of numbers as they are written down, those of many by two threads that take turns.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::dictionary::{Cursor, Unreadable};
use super::snapshot::Snapshot;
use super::term::{self, Kind};
use crate::model::gauge::Share;
use crate::store::columns::{Columns, NOTHING};
use crate::store::{CancellationToken, Cell, StoreError};

/// Rows that a thread spells in one turn; fewer are not worth a second thread.
const TURN: usize = 1 << 12;
/// Text is handed on as soon as there is so much of it: what comes again is copied from what is still in the nearest cache.
const PIECE: usize = 8 << 10;
/// Pieces that wait for their turn.
const WAITING: usize = 64;
/// Places for terms that may come again.
const PLACES: usize = 64;

/// Reads what numbers stand for.
pub struct Cells<'a> {
    snapshot: &'a Snapshot,
    known: u32,
    made: &'a [(Kind, Arc<[u8]>)],
    cursor: Cursor,
    /// Where terms that came lately stand in the present piece: few predicates and classes are most of many answers.
    again: [(u32, Range<usize>); PLACES],
}

impl std::fmt::Debug for Cells<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cells").finish_non_exhaustive()
    }
}

impl<'a> Cells<'a> {
    /// Of the numbers from `known` on, which a query made, there are these keys.
    pub(super) fn new(snapshot: &'a Snapshot, known: u32, made: &'a [(Kind, Arc<[u8]>)]) -> Self {
        Self {
            snapshot,
            known,
            made,
            cursor: Cursor::default(),
            again: [const { (0, 0..0) }; PLACES],
        }
    }

    /// Appends what a number stands for to a piece, as it is spelled where it does not stand in that yet.
    ///
    /// # Errors
    /// Damage; what the speller says.
    pub fn write<E: From<StoreError> + From<io::Error>>(
        &mut self,
        number: u32,
        piece: &mut Vec<u8>,
        spell: impl FnOnce(&mut Vec<u8>, Cell<'_>) -> io::Result<()>,
    ) -> Result<(), E> {
        let place = number as usize % PLACES;
        if self.again[place].0 == number && number != NOTHING {
            piece.extend_from_within(self.again[place].1.clone());
            return Ok(());
        }
        let before = piece.len();
        self.with_cell(number, |cell| spell(piece, cell))??;
        self.again[place] = (number, before..piece.len());
        Ok(())
    }

    fn with_cell<T>(
        &mut self,
        number: u32,
        take: impl FnOnce(Cell<'_>) -> T,
    ) -> Result<T, StoreError> {
        let id = number.checked_sub(1).ok_or_else(StoreError::unreadable)?;
        if let Some(place) = id.checked_sub(self.known) {
            let made = self.made.get(place as usize);
            let (kind, key) = made.ok_or_else(StoreError::unreadable)?;
            return Ok(take(term::cell(*kind, key).map_err(Unreadable::from)?));
        }
        let kind = self.snapshot.key_from(id, &mut self.cursor)?;
        let cell = term::cell(kind, &self.cursor.key).map_err(Unreadable::from)?;
        Ok(take(cell))
    }

    /// A piece begins.
    fn forget(&mut self) {
        self.again = [const { (0, 0..0) }; PLACES];
    }
}

/// What is spelled of each row, and when to end.
pub(super) struct Spelling<'a, S> {
    pub(super) columns: &'a [usize],
    pub(super) token: &'a CancellationToken,
    pub(super) spell: &'a S,
}

/// What the second thread has for the first.
enum Said<E> {
    Piece(Vec<u8>),
    /// Its turn is over.
    Over,
    Failed(E),
}

impl<S, E> Spelling<'_, S>
where
    S: Fn(&[Option<u32>], &mut Cells<'_>, &mut Vec<u8>) -> Result<(), E> + Sync,
    E: From<StoreError> + Send,
{
    /// Spells some rows, and hands on the text in pieces.
    fn rows(
        &self,
        part: &Columns,
        rows: Range<usize>,
        cells: &mut Cells<'_>,
        take: &mut dyn FnMut(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut values = vec![None; self.columns.len()];
        let mut piece = Vec::with_capacity(2 * PIECE);
        cells.forget();
        for row in rows {
            for (value, column) in values.iter_mut().zip(self.columns) {
                let number = part.get(*column, row);
                *value = (number != NOTHING).then_some(number);
            }
            for _ in 0..part.weight(row) {
                if self.token.is_cancelled() {
                    return Err(StoreError::Cancelled.into());
                }
                (self.spell)(&values, cells, &mut piece)?;
                if piece.len() >= PIECE {
                    take(&mut piece)?;
                    piece.clear();
                    cells.forget();
                }
            }
        }
        take(&mut piece)
    }

    /// Spells all rows of a part, in pieces that come in their order.
    pub(super) fn all<'c>(
        &self,
        part: &Columns,
        cells: &(dyn Fn() -> Cells<'c> + Sync),
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let turns = part.len().div_ceil(TURN);
        let of = |turn: usize| turn * TURN..part.len().min((turn + 1) * TURN);
        let mut own = cells();
        if turns < 2 {
            return self.rows(part, 0..part.len(), &mut own, &mut |piece| take(piece));
        }
        thread::scope(|scope| {
            let (sender, receiver) = sync_channel(WAITING);
            let share = Share::new();
            let help = move || {
                let _counted = share.begin();
                self.every_other(part, (1..turns).step_by(2).map(of), (&mut cells(), &sender));
            };
            let Ok(helper) = thread::Builder::new().spawn_scoped(scope, help) else {
                // Where the system gives no thread one does it all.
                return self.rows(part, 0..part.len(), &mut own, &mut |piece| take(piece));
            };
            for turn in 0..turns {
                if turn % 2 == 0 {
                    self.rows(part, of(turn), &mut own, &mut |piece| take(piece))?;
                } else if !taken(&receiver, &mut take)? {
                    return match helper.join() {
                        Ok(()) => Err(StoreError::unreadable().into()),
                        Err(panic) => std::panic::resume_unwind(panic),
                    };
                }
            }
            Ok(())
        })
    }

    /// The turns of the second thread.
    fn every_other(
        &self,
        part: &Columns,
        turns: impl Iterator<Item = Range<usize>>,
        (cells, sender): (&mut Cells<'_>, &SyncSender<Said<E>>),
    ) {
        for rows in turns {
            let said = self.rows(part, rows, cells, &mut |piece| {
                // A long piece takes the places of as many short ones.
                let places = (piece.len() / PIECE).clamp(1, WAITING);
                let fill = std::iter::repeat_with(Vec::new).take(places - 1);
                for piece in fill.chain([std::mem::take(piece)]) {
                    let said = sender.send(Said::Piece(piece));
                    said.map_err(|_gone| StoreError::Cancelled)?;
                }
                Ok(())
            });
            let (said, ends) = match said {
                Ok(()) => (Said::Over, false),
                Err(error) => (Said::Failed(error), true),
            };
            if sender.send(said).is_err() || ends {
                return;
            }
        }
    }
}

/// Hands on the pieces of a turn; false where the second thread is gone.
fn taken<E>(
    receiver: &Receiver<Said<E>>,
    take: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<bool, E> {
    while let Ok(said) = receiver.recv() {
        match said {
            Said::Piece(piece) => take(&piece)?,
            Said::Over => return Ok(true),
            Said::Failed(error) => return Err(error),
        }
    }
    Ok(false)
}
