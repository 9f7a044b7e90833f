//! Reads the bytes of a text index; damaged bytes give [`Damaged`] or nonsense, never a panic or a flood.
//!
//! Nothing in the bytes is believed before it is used: every access is checked, and every loop is bounded by the
//! number of bytes.

use super::build::{BLOCK, ENTRY, HEADER, MAGIC, VERSION, checksum};
use super::fold::{LONGEST, RULES};
use super::near::Near;

/// The bytes are no text index, or one of another version, or damaged. It has to be made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text index is damaged or of another version")]
pub struct Damaged;

/// A text index, read where it lies.
#[derive(Clone, Copy)]
pub struct TextIndex<'a> {
    tokens: u64,
    texts: u64,
    pairs: u64,
    table: &'a [u8],
    dictionary: &'a [u8],
    postings: &'a [u8],
}

impl std::fmt::Debug for TextIndex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextIndex")
            .field("tokens", &self.tokens)
            .field("texts", &self.texts)
            .field("postings", &self.pairs)
            .finish_non_exhaustive()
    }
}

/// Where the list of a token is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// How many texts it has.
    pub(super) count: u64,
    start: u64,
    length: u64,
}

impl<'a> TextIndex<'a> {
    /// Looks at the header only: O(1).
    ///
    /// # Errors
    /// If the bytes cannot be an index of this version.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let (head, rest) = bytes.split_at_checked(HEADER).ok_or(Damaged)?;
        let number = |at: usize| number(head, at);
        let versions = u64::from(VERSION) | u64::from(RULES) << 32;
        if head[..8] != MAGIC || number(8)? != versions || number(56)? != checksum(&head[..56]) {
            return Err(Damaged);
        }
        let (tokens, texts, pairs) = (number(16)?, number(24)?, number(32)?);
        let blocks = size(tokens.div_ceil(BLOCK as u64))?;
        let table = blocks.checked_mul(ENTRY).ok_or(Damaged)?;
        let (table, rest) = rest.split_at_checked(table).ok_or(Damaged)?;
        let (dictionary, postings) = rest.split_at_checked(size(number(40)?)?).ok_or(Damaged)?;
        // A token has five bytes or more, a posting one or more, a text one posting or more.
        let fits = tokens <= dictionary.len() as u64 / 5
            && pairs <= postings.len() as u64
            && texts <= pairs
            && postings.len() as u64 == number(48)?;
        fits.then_some(Self {
            tokens,
            texts,
            pairs,
            table,
            dictionary,
            postings,
        })
        .ok_or(Damaged)
    }

    /// How many different tokens there are.
    pub const fn tokens(&self) -> u64 {
        self.tokens
    }

    /// How many texts have a token.
    pub const fn texts(&self) -> u64 {
        self.texts
    }

    /// How many pairs of a token and a text there are.
    pub(super) const fn pairs(&self) -> u64 {
        self.pairs
    }

    /// The list of a token, if there is one.
    pub(super) fn find(&self, token: &[u8]) -> Result<Option<Place>, Damaged> {
        let mut cursor = self.seek(token)?;
        Ok(cursor
            .advance()?
            .filter(|_| cursor.token() == token)
            .map(|step| step.place))
    }

    /// A cursor before the first token that is not less than this one.
    pub(super) fn seek(&self, token: &[u8]) -> Result<Cursor<'a>, Damaged> {
        let block = self.first_block(0, |head| head >= token)?;
        let mut cursor = self.cursor(block.saturating_sub(1));
        loop {
            let Some(step) = cursor.advance()? else {
                return Ok(cursor);
            };
            if cursor.token() >= token {
                cursor.hold(step);
                return Ok(cursor);
            }
        }
    }

    /// A cursor before the first token of a block.
    pub(super) fn cursor(&self, block: u64) -> Cursor<'a> {
        Cursor {
            index: *self,
            next: block.saturating_mul(BLOCK as u64),
            at: 0,
            posting: 0,
            token: Vec::new(),
            held: None,
        }
    }

    /// The first block from `from` on whose first token is past the mark; all before it are not. O(log).
    fn first_block(&self, from: u64, past: impl Fn(&[u8]) -> bool) -> Result<u64, Damaged> {
        let (mut low, mut high) = (from, self.tokens.div_ceil(BLOCK as u64));
        while low < high {
            let middle = low.midpoint(high);
            if past(self.head(middle)?) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    /// Where a block starts in the dictionary and in the postings.
    fn block(&self, block: u64) -> Result<(usize, u64), Damaged> {
        let at = size(block)?.checked_mul(ENTRY).ok_or(Damaged)?;
        let (entry, postings) = (number(self.table, at)?, number(self.table, at + 8)?);
        Ok((size(entry)?, postings))
    }

    /// The first token of a block.
    fn head(&self, block: u64) -> Result<&'a [u8], Damaged> {
        let (at, _) = self.block(block)?;
        match self.dictionary.get(at..).ok_or(Damaged)? {
            [0, length, rest @ ..] => rest.get(..usize::from(*length)).ok_or(Damaged),
            _ => Err(Damaged),
        }
    }

    /// Calls `found` with each text of a list, ascending.
    pub(super) fn ids(&self, place: Place, found: &mut impl FnMut(u32)) -> Result<(), Damaged> {
        let start = size(place.start)?;
        let end = start.checked_add(size(place.length)?).ok_or(Damaged)?;
        let list = self.postings.get(start..end).ok_or(Damaged)?;
        let (mut at, mut next, mut count) = (0, 0_u64, 0);
        while at < list.len() {
            // Lists may overlap in damaged bytes, so their lengths bound nothing; their counts do.
            if count == place.count {
                return Err(Damaged);
            }
            let id = next.checked_add(varint(list, &mut at)?).ok_or(Damaged)?;
            found(u32::try_from(id).or(Err(Damaged))?);
            next = id + 1;
            count += 1;
        }
        if count == place.count {
            Ok(())
        } else {
            Err(Damaged)
        }
    }
}

/// A walk through the dictionary in order.
pub(super) struct Cursor<'a> {
    index: TextIndex<'a>,
    /// The number of the next token.
    next: u64,
    at: usize,
    posting: u64,
    token: Vec<u8>,
    /// A token that was read but is still to be told.
    held: Option<Step>,
}

/// What the cursor came upon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// How many first bytes the token shares with the one before it, at least.
    pub(super) shared: usize,
    /// Where its list is.
    pub(super) place: Place,
}

impl Cursor<'_> {
    /// The token that was come upon last.
    pub(super) fn token(&self) -> &[u8] {
        &self.token
    }

    /// Goes to the next token, if there is one.
    pub(super) fn advance(&mut self) -> Result<Option<Step>, Damaged> {
        if let Some(held) = self.held.take() {
            return Ok(Some(held));
        }
        if self.next >= self.index.tokens {
            return Ok(None);
        }
        let first = self.starts_block();
        if first {
            (self.at, self.posting) = self.index.block(self.next / BLOCK as u64)?;
        }
        let all = self.index.dictionary;
        let [shared, length] = *all
            .get(self.at..)
            .and_then(|rest| rest.first_chunk())
            .ok_or(Damaged)?;
        let (shared, length) = (usize::from(shared), usize::from(length));
        let known = if first { 0 } else { self.token.len() };
        if shared > known || shared + length > LONGEST || length == 0 {
            return Err(Damaged);
        }
        let start = self.at + 2;
        let mut at = start + length;
        let added = all.get(start..at).ok_or(Damaged)?;
        self.token.truncate(shared);
        self.token.extend_from_slice(added);
        let count = varint(all, &mut at)?;
        let length = varint(all, &mut at)?;
        // Each posting has a byte at least.
        if count > length {
            return Err(Damaged);
        }
        let place = Place {
            count,
            start: self.posting,
            length,
        };
        self.posting = self.posting.checked_add(length).ok_or(Damaged)?;
        self.at = at;
        self.next += 1;
        Ok(Some(Step { shared, place }))
    }

    /// Whether the next token is the first of a block.
    const fn starts_block(&self) -> bool {
        self.next.is_multiple_of(BLOCK as u64)
    }

    /// Tells the token that was come upon last once more.
    fn hold(&mut self, step: Step) {
        self.held = Some(Step { shared: 0, ..step });
    }

    /// Passes over whole blocks of tokens that begin as the last one does and are too far from a word.
    pub(super) fn skip_dead(&mut self, near: &Near) -> Result<(), Damaged> {
        if !self.starts_block() {
            return Ok(());
        }
        let Some(length) = near.dead(&self.token).map(<[u8]>::len) else {
            return Ok(());
        };
        let token = std::mem::take(&mut self.token);
        let skipped = self.skip(token.get(..length).unwrap_or_default());
        self.token = token;
        skipped
    }

    /// Passes over whole blocks of tokens that begin with `prefix`, if the next token starts a block.
    fn skip(&mut self, prefix: &[u8]) -> Result<(), Damaged> {
        if self.held.is_some() || !self.starts_block() || self.next >= self.index.tokens {
            return Ok(());
        }
        let block = self.next / BLOCK as u64;
        let begins = |head: &[u8]| head.starts_with(prefix);
        if block + 1 < self.index.tokens.div_ceil(BLOCK as u64)
            && begins(self.index.head(block + 1)?)
        {
            let past = self
                .index
                .first_block(block + 1, |head| head > prefix && !begins(head))?;
            self.next = past.saturating_sub(1).max(block) * BLOCK as u64;
        }
        Ok(())
    }
}

/// Eight bytes at an offset.
fn number(bytes: &[u8], at: usize) -> Result<u64, Damaged> {
    let rest = bytes.get(at..).ok_or(Damaged)?;
    let bytes = rest.first_chunk().ok_or(Damaged)?;
    Ok(u64::from_le_bytes(*bytes))
}

fn size(number: u64) -> Result<usize, Damaged> {
    usize::try_from(number).or(Err(Damaged))
}

/// A varint at an offset, which moves behind it.
fn varint(bytes: &[u8], at: &mut usize) -> Result<u64, Damaged> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at).ok_or(Damaged)?;
        *at += 1;
        let part = u64::from(byte & 0x7f);
        // In the tenth byte there is room for one bit.
        if shift == 63 && part > 1 {
            return Err(Damaged);
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::text::TextIndexBuilder;

    fn names() -> Vec<u8> {
        let mut builder = TextIndexBuilder::new();
        for id in 0..200_u32 {
            builder.add(id, &format!("n{:03} all", id * 7 % 200));
        }
        builder.finish()
    }

    #[test]
    fn every_token_is_found_and_no_other() {
        let bytes = names();
        let index = TextIndex::open(&bytes).unwrap();
        assert_eq!(
            (index.tokens(), index.texts(), index.pairs()),
            (201, 200, 400)
        );
        for id in 0..200_u32 {
            let place = index.find(format!("n{:03}", id * 7 % 200).as_bytes());
            let mut ids = Vec::new();
            let mut found = |id| ids.push(id);
            index.ids(place.unwrap().unwrap(), &mut found).unwrap();
            assert_eq!(ids, [id]);
        }
        for other in ["", "a", "n", "n0", "n0000", "n0055", "n2", "z"] {
            assert!(index.find(other.as_bytes()).unwrap().is_none(), "{other}");
        }
        assert_eq!(index.find(b"all").unwrap().unwrap().count, 200);
    }

    #[test]
    fn a_list_tells_no_more_than_it_counts() {
        let bytes = names();
        let index = TextIndex::open(&bytes).unwrap();
        let place = Place {
            count: 3,
            start: 0,
            length: 400,
        };
        let mut told = 0;
        assert_eq!(index.ids(place, &mut |_| told += 1), Err(Damaged));
        assert_eq!(told, 3);
    }

    #[test]
    fn skipping_loses_nothing_but_what_begins_so() {
        let bytes = names();
        let index = TextIndex::open(&bytes).unwrap();
        let mut cursor = index.cursor(0);
        let mut seen = Vec::new();
        while cursor.advance().unwrap().is_some() {
            seen.push(String::from_utf8(cursor.token().to_vec()).unwrap());
            cursor.skip(b"n0").unwrap();
        }
        assert!(seen.len() < 150, "{}", seen.len());
        let others = seen.iter().filter(|token| !token.starts_with("n0"));
        assert_eq!(others.count(), 101);
    }

    #[test]
    fn no_header_is_believed() {
        let bytes = names();
        for at in 0..HEADER {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(TextIndex::open(&damaged).unwrap_err(), Damaged, "{at}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(TextIndex::open(&longer).unwrap_err(), Damaged);
    }
}
