//! Writes a text index: which texts, by number, have which tokens.
//!
//! # The format
//!
//! All numbers are little endian and unsigned. A varint has seven bits a byte, the lowest first; all bytes of it but the
//! last have the highest bit set. One file is four parts, one behind the other, without gaps:
//!
//! | Part | Bytes |
//! |---|---|
//! | header | 64 |
//! | table of blocks | 16 for each block |
//! | dictionary | as the header says |
//! | postings | as the header says |
//!
//! ## Header
//!
//! | Offset | Size | What |
//! |---|---|---|
//! | 0 | 8 | `CHTEXT\r\n` |
//! | 8 | 4 | version of this format, 1 |
//! | 12 | 4 | number of the rules of folding ([`RULES`]) |
//! | 16 | 8 | tokens |
//! | 24 | 8 | texts that have a token |
//! | 32 | 8 | postings, that is, pairs of a token and a text |
//! | 40 | 8 | bytes of the dictionary |
//! | 48 | 8 | bytes of the postings |
//! | 56 | 8 | FNV-1a (64 bits) of bytes 0 to 55 |
//!
//! ## Dictionary
//!
//! The tokens in the order of their bytes, each once. They stand in blocks of 16 (the last may have fewer), so there are
//! `ceil(tokens / 16)` blocks. A token is
//!
//! | What | Size |
//! |---|---|
//! | how many first bytes it shares with the token before it; 0 at the start of a block | one byte |
//! | how many bytes follow | one byte |
//! | those bytes | |
//! | how many texts have it, at least one | varint |
//! | how many bytes their list has | varint |
//!
//! A token has 1 to 250 bytes of UTF-8.
//!
//! ## Table of blocks
//!
//! For each block, 8 bytes each: where it starts in the dictionary, and where the list of its first token starts in the
//! postings. The lists stand in the order of the tokens without gaps, so the others follow from their lengths.
//!
//! ## Postings
//!
//! The list of a token is its texts' numbers, ascending, each once: the first as a varint, then the difference to the
//! one before, less one, as a varint.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use hashbrown::HashTable;

use super::fold::{Folder, RULES};

pub(super) const MAGIC: [u8; 8] = *b"CHTEXT\r\n";
pub(super) const VERSION: u32 = 1;
pub(super) const HEADER: usize = 64;
/// Tokens in a block of the dictionary.
pub(super) const BLOCK: usize = 16;
/// Bytes of an entry in the table of blocks.
pub(super) const ENTRY: usize = 16;

/// FNV-1a, 64 bits.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Gathers texts and writes the index of them.
///
/// Needs about eight bytes for each token of each text, sixteen for each text and, besides, each token once.
pub struct TextIndexBuilder {
    folder: Folder,
    tokens: Arena,
    /// The tokens of all texts, one text behind the other.
    occurrences: Vec<u32>,
    /// Each text with at least one token, and where its tokens end.
    texts: Vec<(u32, usize)>,
    last: Option<u32>,
}

impl std::fmt::Debug for TextIndexBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextIndexBuilder")
            .field("tokens", &self.tokens.ends.len())
            .field("texts", &self.texts.len())
            .finish_non_exhaustive()
    }
}

impl Default for TextIndexBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl TextIndexBuilder {
    /// An index of nothing.
    pub fn new() -> Self {
        Self {
            folder: Folder::default(),
            tokens: Arena::default(),
            occurrences: Vec::new(),
            texts: Vec::new(),
            last: None,
        }
    }

    /// Adds a text; each number has to be greater than the one before.
    ///
    /// A number that is not is passed over: the index has the text that came first.
    pub fn add(&mut self, id: u32, text: &str) {
        let ascends = self.last.is_none_or(|last| last < id);
        debug_assert!(ascends, "text {id} after {:?}", self.last);
        if !ascends {
            return;
        }
        self.last = Some(id);
        let Self {
            folder,
            tokens,
            occurrences,
            texts,
            ..
        } = self;
        let start = occurrences.len();
        folder.tokens(text, &mut |token| {
            occurrences.extend(tokens.number(token, id));
        });
        if occurrences.len() > start {
            texts.push((id, occurrences.len()));
        }
    }

    /// The bytes of the index; the same texts make the same bytes.
    pub fn finish(self) -> Vec<u8> {
        let Self {
            tokens,
            occurrences,
            texts,
            ..
        } = self;
        let order = tokens.sorted();
        let lists = Lists::new(order.len(), &occurrences, &texts);
        drop(occurrences);
        let mut table = Vec::with_capacity(order.len().div_ceil(BLOCK) * ENTRY);
        let mut dictionary = Vec::with_capacity(order.len() * 8);
        let mut postings = Vec::with_capacity(lists.ids.len() * 2);
        let mut before: &[u8] = &[];
        for (at, &token) in order.iter().enumerate() {
            let bytes = tokens.bytes(token);
            let shared = if at % BLOCK == 0 {
                table.extend_from_slice(&(dictionary.len() as u64).to_le_bytes());
                table.extend_from_slice(&(postings.len() as u64).to_le_bytes());
                0
            } else {
                let pairs = before.iter().zip(bytes);
                pairs.take_while(|(one, other)| one == other).count()
            };
            let start = postings.len();
            let list = lists.of(token);
            write_list(&mut postings, list);
            dictionary.push(byte(shared));
            dictionary.push(byte(bytes.len() - shared));
            dictionary.extend_from_slice(&bytes[shared..]);
            write_varint(&mut dictionary, list.len() as u64);
            write_varint(&mut dictionary, (postings.len() - start) as u64);
            before = bytes;
        }
        let mut out = Vec::with_capacity(HEADER + table.len() + dictionary.len() + postings.len());
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&RULES.to_le_bytes());
        for number in [
            order.len(),
            texts.len(),
            lists.ids.len(),
            dictionary.len(),
            postings.len(),
        ] {
            out.extend_from_slice(&(number as u64).to_le_bytes());
        }
        out.extend_from_slice(&checksum(&out).to_le_bytes());
        out.extend_from_slice(&table);
        out.extend_from_slice(&dictionary);
        out.extend_from_slice(&postings);
        out
    }
}

/// A number that is at most [`LONGEST`](super::fold::LONGEST).
fn byte(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn write_list(out: &mut Vec<u8>, list: &[u32]) {
    let mut next = 0;
    for &id in list {
        write_varint(out, u64::from(id) - next);
        next = u64::from(id) + 1;
    }
}

fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// The texts of all tokens, one list behind the other in the order in which tokens were first seen.
struct Lists {
    ids: Vec<u32>,
    /// Where the list of each token ends.
    ends: Vec<usize>,
}

impl Lists {
    /// Sorts by counting: O(occurrences).
    fn new(tokens: usize, occurrences: &[u32], texts: &[(u32, usize)]) -> Self {
        let mut ends = vec![0; tokens];
        for token in occurrences {
            ends[*token as usize] += 1;
        }
        // First where each list starts; the filling moves that to its end.
        let mut total = 0;
        for end in &mut ends {
            (*end, total) = (total, total + *end);
        }
        let mut ids = vec![0; occurrences.len()];
        let mut start = 0;
        for &(id, end) in texts {
            for &token in &occurrences[start..end] {
                let place = &mut ends[token as usize];
                ids[*place] = id;
                *place += 1;
            }
            start = end;
        }
        Self { ids, ends }
    }

    fn of(&self, token: u32) -> &[u32] {
        let token = token as usize;
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[token]]
    }
}

/// Each token once, by number in the order in which they were first seen.
#[derive(Default)]
struct Arena {
    bytes: Vec<u8>,
    /// Where each token ends.
    ends: Vec<usize>,
    slots: HashTable<Slot>,
    hasher: RandomState,
}

/// How many bytes of a token stand in its slot.
const HEAD: usize = 12;

/// What is needed of a token when it comes again; together, because every step into cold memory is dear.
struct Slot {
    /// Its first bytes, padded.
    head: [u8; HEAD],
    length: u32,
    start: usize,
    number: u32,
    /// The last text that has it.
    last: u32,
}

impl Slot {
    fn bytes<'b>(&self, all: &'b [u8]) -> &'b [u8] {
        &all[self.start..self.start + self.length as usize]
    }
}

impl Arena {
    /// The number of a token, unless this text is known to have it.
    fn number(&mut self, token: &str, id: u32) -> Option<u32> {
        let token = token.as_bytes();
        let Self {
            bytes,
            ends,
            slots,
            hasher,
        } = self;
        let hash = hasher.hash_one(token);
        // A token has at most 250 bytes.
        let length = u32::from(byte(token.len()));
        let head = head(token);
        let same = |slot: &Slot| {
            slot.head == head
                && slot.length == length
                && (token.len() <= HEAD || slot.bytes(bytes) == token)
        };
        if let Some(slot) = slots.find_mut(hash, same) {
            let again = std::mem::replace(&mut slot.last, id) == id;
            return (!again).then_some(slot.number);
        }
        let slot = Slot {
            head,
            length,
            start: bytes.len(),
            // More would need a thousand times the memory that there is.
            number: u32::try_from(ends.len()).unwrap_or(u32::MAX),
            last: id,
        };
        let number = slot.number;
        bytes.extend_from_slice(token);
        ends.push(bytes.len());
        slots.insert_unique(hash, slot, |slot| hasher.hash_one(slot.bytes(bytes)));
        Some(number)
    }

    fn bytes(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    /// All tokens by their bytes. The first eight are compared as one number, which mostly decides.
    fn sorted(&self) -> Vec<u32> {
        let mut keyed: Vec<(u64, u32)> = (0..)
            .take(self.ends.len())
            .map(|number| (u64::from_be_bytes(head(self.bytes(number))), number))
            .collect();
        keyed.sort_unstable_by(|(one, a), (two, b)| {
            one.cmp(two)
                .then_with(|| self.bytes(*a).cmp(self.bytes(*b)))
        });
        keyed.into_iter().map(|(_, number)| number).collect()
    }
}

/// The first bytes of a token, padded; no token has NUL.
fn head<const LENGTH: usize>(token: &[u8]) -> [u8; LENGTH] {
    let mut head = [0; LENGTH];
    let length = token.len().min(LENGTH);
    head[..length].copy_from_slice(&token[..length]);
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_texts_make_the_same_bytes() {
        let made = || {
            let mut builder = TextIndexBuilder::new();
            for id in 0..1000 {
                builder.add(id * 3, &format!("Name {} of {}", id % 70, id * 7919 % 1000));
            }
            builder.finish()
        };
        assert_eq!(made(), made());
    }

    #[test]
    fn the_bytes_are_as_the_format_says() {
        let mut builder = TextIndexBuilder::new();
        builder.add(3, "Bonn bond");
        builder.add(200, "bonn, Bonn");
        builder.add(201, "–");
        let bytes = builder.finish();
        assert_eq!(bytes[..8], *b"CHTEXT\r\n");
        assert_eq!(bytes[8..16], [1, 0, 0, 0, 1, 0, 0, 0]);
        let numbers: Vec<u64> = bytes[16..56]
            .chunks(8)
            .map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap()))
            .collect();
        assert_eq!(numbers, [2, 2, 3, 13, 4]);
        let mut rest = vec![0; 16];
        rest.extend_from_slice(b"\x00\x04bond\x01\x01");
        rest.extend_from_slice(b"\x03\x01n\x02\x03");
        rest.extend_from_slice(&[3, 3, 0xc4, 0x01]);
        assert_eq!(bytes[64..], rest);
    }

    #[test]
    fn nothing_makes_a_header() {
        assert_eq!(TextIndexBuilder::new().finish().len(), HEADER);
    }
}
