//! The journal: changes since the snapshot as RDF Patch, one transaction a block, synced before it counts.
//!
//! ```text
//! H version "1" .
//! H base "3" .
//! # sum 0 0a1b2c3d
//! TX .
//! A <s> <p> "o" <g> .
//! D <s> <p> "old" .
//! # sum 1 4c2f90ab
//! TC .
//! ```
//!
//! The comment before `TC` holds the number of the transaction, from 1, and the
//! CRC-32 of its lines from `TX` on; number 0 is the head. What stands behind the last `TC .` was never
//! acknowledged and is cut off, as is a last block with a sector of zeros in it; any other whole
//! block that does not fit its sum is damage.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use oxigraph::io::{RdfFormat, RdfParser};

use super::manifest::sync_folder;
use crate::model::{GraphName, Quad};
use crate::store::StoreError;

/// Its name in the folder of a store.
pub(super) const JOURNAL: &str = "journal.rdfp";

const COMMIT: &str = "TC .\n";

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Add(Quad),
    Delete(Quad),
}

impl Change {
    /// What came or went.
    pub(crate) const fn quad(&self) -> &Quad {
        let (Self::Add(quad) | Self::Delete(quad)) = self;
        quad
    }
}

/// What a journal holds.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// The snapshot it goes on from.
    pub(super) base: u64,
    pub(super) transactions: Vec<Vec<Change>>,
    /// Up to where it is whole.
    whole: u64,
    /// Bytes behind the last whole transaction.
    pub(super) torn: u64,
}

impl Replay {
    /// That of a journal made anew.
    pub(super) fn empty(base: u64) -> Self {
        Self {
            base,
            whole: head(base).len() as u64,
            ..Self::default()
        }
    }
}

fn head(base: u64) -> String {
    let lines = format!("H version \"1\" .\nH base \"{base}\" .\n");
    let sum = crc32fast::hash(lines.as_bytes());
    format!("{lines}# sum 0 {sum:08x}\n")
}

fn line(change: &Change, out: &mut String) {
    let (sign, quad) = match change {
        Change::Add(quad) => ('A', quad),
        Change::Delete(quad) => ('D', quad),
    };
    out.push(sign);
    for part in [
        quad.subject.to_string(),
        quad.predicate.to_string(),
        quad.object.to_string(),
    ] {
        out.push(' ');
        out.push_str(&part);
    }
    if quad.graph_name != GraphName::DefaultGraph {
        out.push(' ');
        out.push_str(&quad.graph_name.to_string());
    }
    out.push_str(" .\n");
}

/// The lines of one transaction.
pub(super) fn block(number: u64, changes: &[Change]) -> String {
    let mut text = String::from("TX .\n");
    for change in changes {
        line(change, &mut text);
    }
    let sum = crc32fast::hash(text.as_bytes());
    text + &format!("# sum {number} {sum:08x}\n{COMMIT}")
}

/// The changes of a block's lines, read as N-Quads behind their sign.
fn changes(lines: &str) -> Option<Vec<Change>> {
    let mut signs = Vec::new();
    let mut quads = String::with_capacity(lines.len());
    for line in lines.lines() {
        let (sign, quad) = line.split_at_checked(2)?;
        signs.push(sign);
        quads.push_str(quad);
        quads.push('\n');
    }
    let parsed = RdfParser::from_format(RdfFormat::NQuads)
        .lenient()
        .for_slice(&quads);
    let mut found = Vec::new();
    for (sign, quad) in signs.iter().zip(parsed) {
        let quad = quad.ok()?;
        found.push(match *sign {
            "A " => Change::Add(quad),
            "D " => Change::Delete(quad),
            _ => return None,
        });
    }
    (found.len() == signs.len()).then_some(found)
}

/// Checks one whole block against its sum and its number.
fn parse_block(block: &str, number: u64) -> Option<Vec<Change>> {
    let body = block.strip_suffix(COMMIT)?;
    let (lines, sum) = body.trim_end_matches('\n').rsplit_once('\n')?;
    let lines = format!("{lines}\n");
    let wanted = format!("# sum {number} {:08x}", crc32fast::hash(lines.as_bytes()));
    if sum != wanted {
        return None;
    }
    changes(lines.strip_prefix("TX .\n")?)
}

/// Reads a journal. A missing one is damage: every store has one.
///
/// # Errors
/// A head that is none, and a whole transaction that does not fit its sum.
pub(super) fn read(store: &Path) -> Result<Replay, StoreError> {
    let path = store.join(JOURNAL);
    let bytes = fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::damaged(&path, "is missing"),
        _ => StoreError::io(&path, error),
    })?;
    parse(&bytes).map_err(|said| StoreError::damaged(&path, said))
}

/// The journal of the snapshot that counts, and whether it is in place. Between the manifest and its journal a process may
/// end: then that one waits under its other name, with what came while the snapshot was made.
///
/// # Errors
/// As [`read`]; a journal of a later snapshot.
pub(super) fn of(store: &Path, generation: u64) -> Result<(Replay, bool), StoreError> {
    let fitting = || {
        let replay = read(store)?;
        if replay.base > generation {
            let said = "belongs to a later snapshot than the manifest names";
            return Err(StoreError::damaged(&store.join(JOURNAL), said));
        }
        Ok((replay.base == generation).then_some(replay))
    };
    if let Some(replay) = fitting()? {
        return Ok((replay, true));
    }
    let waiting = match waiting(store, generation) {
        Ok(Some(waiting)) => return Ok((waiting, false)),
        other => other,
    };
    // It may have been put in place meanwhile, and the next one is being written there.
    if let Some(replay) = fitting()? {
        return Ok((replay, true));
    }
    // Where there is none, nothing came: all that the old one has is in the snapshot.
    waiting.map(|_none| (Replay::empty(generation), false))
}

/// The journal of this snapshot that waits for its place, if there is one.
fn waiting(store: &Path, generation: u64) -> Result<Option<Replay>, StoreError> {
    let path = next(store);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io(&path, error)),
    };
    // An empty one was being written, which only an older version did not have before the manifest.
    if head(generation).as_bytes().starts_with(&bytes) {
        return Ok(None);
    }
    let replay = parse(&bytes).map_err(|said| StoreError::damaged(&path, said))?;
    Ok((replay.base == generation).then_some(replay))
}

/// Puts the journal of this snapshot in place: the one that waits for it, or an empty one.
pub(super) fn settle(store: &Path, generation: u64) -> Result<(), StoreError> {
    if waiting(store, generation)?.is_none() {
        prepare(store, generation, &[])?;
    }
    put_in_place(store)
}

/// How long the first block is, where there is a whole one.
fn first_block(bytes: &[u8]) -> Option<usize> {
    let end = [b"\n", COMMIT.as_bytes()].concat();
    let found = memchr::memmem::find(bytes, &end)?;
    Some(found + end.len())
}

fn base_of(head: &str) -> Option<u64> {
    let rest = head.strip_prefix("H version \"1\" .\nH base \"")?;
    rest.split_once('"')?.0.parse().ok()
}

/// Zeros in a row from which on they are a hole: half a sector.
const HOLE: usize = 256;

/// Without power, the end of a transaction may reach the disk and its middle not: there are sectors
/// of zeros, which no line holds, since a zero inside a literal is escaped. It was never acknowledged.
fn has_hole(block: &[u8]) -> bool {
    let zeros = block.iter().rev().take_while(|byte| **byte == 0).count();
    zeros > 0 || memchr::memmem::find(block, &[0; HOLE]).is_some()
}

/// Whether bytes behind the last commit are the beginning of a transaction that was being written:
/// lines of changes, the sum of them, and less than a commit.
fn is_begun(tail: &[u8], number: u64) -> bool {
    if has_hole(tail) {
        return true;
    }
    let whole = tail
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let (lines, rest) = tail.split_at(whole);
    let Ok(lines) = std::str::from_utf8(lines) else {
        return false;
    };
    let begins = |line: &[u8], with: &str| {
        line.starts_with(with.as_bytes()) || with.as_bytes().starts_with(line)
    };
    let Some(body) = lines.strip_prefix("TX .\n") else {
        return lines.is_empty() && begins(rest, "TX .\n") && rest.len() < 5;
    };
    let (body, summed) = match body.rsplit_once("# sum ") {
        Some((body, sum)) if body.is_empty() || body.ends_with('\n') => (body, Some(sum)),
        _ => (body, None),
    };
    let sum = format!(
        "{number} {:08x}\n",
        crc32fast::hash(format!("TX .\n{body}").as_bytes())
    );
    changes(body).is_some()
        && match summed {
            Some(found) => found == sum && begins(rest, COMMIT) && rest.len() < COMMIT.len(),
            None => rest.is_empty() || ["A ", "D ", "# sum "].iter().any(|sign| begins(rest, sign)),
        }
}

fn parse(bytes: &[u8]) -> Result<Replay, String> {
    let head_end = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(2)
        .map(|(at, _)| at + 1);
    let head_end = head_end.ok_or("does not begin as a journal does")?;
    let base = std::str::from_utf8(&bytes[..head_end])
        .ok()
        .filter(|found| base_of(found).is_some_and(|base| head(base) == **found))
        .and_then(base_of)
        .ok_or("does not begin as a journal does")?;
    let mut replay = Replay::empty(base);
    let mut start = head_end;
    while let Some(length) = first_block(&bytes[start..]) {
        let end = start + length;
        let number = replay.transactions.len() as u64 + 1;
        let changes = std::str::from_utf8(&bytes[start..end])
            .ok()
            .and_then(|block| parse_block(block, number));
        let Some(changes) = changes else {
            if end == bytes.len() && has_hole(&bytes[start..end]) {
                break;
            }
            let place = format!("between bytes {start} and {end}");
            return Err(format!("is damaged in transaction {number}, {place}"));
        };
        replay.transactions.push(changes);
        replay.whole = end as u64;
        start = end;
    }
    let tail = &bytes[start..];
    if !tail.is_empty() && !is_begun(tail, replay.transactions.len() as u64 + 1) {
        return Err(format!(
            "is damaged behind byte {start}: what stands there is no transaction that was being written"
        ));
    }
    replay.torn = tail.len() as u64;
    Ok(replay)
}

/// Puts an empty journal for this snapshot in place of any other.
pub(super) fn renew(store: &Path, base: u64) -> Result<(), StoreError> {
    prepare(store, base, &[])?;
    put_in_place(store)
}

/// The name under which an empty journal waits.
fn next(store: &Path) -> PathBuf {
    store.join(format!("{JOURNAL}.next"))
}

/// Writes a journal for this snapshot under another name, with what came since: all that a full disk could refuse.
pub(super) fn prepare(store: &Path, base: u64, since: &[Vec<Change>]) -> Result<(), StoreError> {
    let path = next(store);
    let mut text = head(base);
    for (number, changes) in since.iter().enumerate() {
        text.push_str(&block(number as u64 + 1, changes));
    }
    let write = || {
        let mut file = File::create(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| StoreError::io(&path, error))
}

/// Removes a prepared journal that nobody will put in place.
pub(super) fn unprepare(store: &Path) {
    drop(fs::remove_file(next(store)));
}

/// Puts the prepared journal in place of the one that is there.
pub(super) fn put_in_place(store: &Path) -> Result<(), StoreError> {
    let path = store.join(JOURNAL);
    let renamed = fs::rename(next(store), &path).and_then(|()| sync_folder(store));
    renamed.map_err(|error| StoreError::io(&path, error))
}

/// How far a journal goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    end: u64,
    transactions: u64,
}

/// A journal that is written to.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    end: u64,
    transactions: u64,
    /// Whether a commit waits for the disk.
    pub(super) synced: bool,
    /// A commit failed and could not be taken back.
    broken: bool,
}

impl Journal {
    /// Goes on behind the last whole transaction; what is torn is cut off.
    pub(super) fn open(store: &Path, replay: &Replay) -> Result<Self, StoreError> {
        let path = store.join(JOURNAL);
        let open = || {
            let file = OpenOptions::new().write(true).open(&path)?;
            if file.metadata()?.len() != replay.whole {
                file.set_len(replay.whole)?;
                file.sync_all()?;
            }
            Ok(file)
        };
        let file = open().map_err(|error| StoreError::io(&path, error))?;
        Ok(Self {
            file,
            end: replay.whole,
            transactions: replay.transactions.len() as u64,
            synced: true,
            broken: false,
            path,
        })
    }

    /// Writes a transaction; when this returns, it lasts. On failure nothing of it counts.
    ///
    /// What could not be read back is refused before anything is written.
    pub(super) fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if self.broken {
            return Err(StoreError::Reopen);
        }
        let text = block(self.transactions + 1, changes);
        if parse_block(&text, self.transactions + 1).as_deref() != Some(changes) {
            let said = "the update makes a term that RDF cannot hold; nothing was changed";
            return Err(StoreError::Refused(said.to_owned()));
        }
        let mut write = || {
            self.file.seek(SeekFrom::Start(self.end))?;
            self.file.write_all(text.as_bytes())?;
            if self.synced {
                self.file.sync_data()?;
            }
            Ok(())
        };
        if let Err(error) = write() {
            // What was written has no place. If even this fails, nobody knows what the disk holds,
            // and nothing more is written behind it.
            let cut = self
                .file
                .set_len(self.end)
                .and_then(|()| self.file.sync_all());
            self.broken = cut.is_err();
            let error: io::Error = error;
            let error = match cut {
                Ok(()) => error,
                Err(second) => io::Error::new(error.kind(), format!("{error}; and then: {second}")),
            };
            return Err(StoreError::io(&self.path, error));
        }
        self.end += text.len() as u64;
        self.transactions += 1;
        Ok(())
    }

    /// Up to where it goes now.
    pub(super) const fn mark(&self) -> Mark {
        Mark {
            end: self.end,
            transactions: self.transactions,
        }
    }

    /// What came since it went so far.
    pub(super) fn since(&self, mark: Mark) -> Result<Vec<Vec<Change>>, StoreError> {
        let read = || {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(mark.end))?;
            let mut text = String::new();
            file.take(self.end - mark.end).read_to_string(&mut text)?;
            Ok(text)
        };
        let text: String = read().map_err(|error| StoreError::io(&self.path, error))?;
        let mut rest = text.as_str();
        let mut found = Vec::new();
        for number in mark.transactions + 1..=self.transactions {
            let block = rest.get(..first_block(rest.as_bytes()).unwrap_or(0));
            let block = block.unwrap_or_default();
            let changes = parse_block(block, number).ok_or_else(|| {
                StoreError::damaged(&self.path, format!("is damaged in transaction {number}"))
            })?;
            found.push(changes);
            rest = &rest[block.len()..];
        }
        Ok(found)
    }

    /// How long it is.
    pub(super) const fn bytes(&self) -> u64 {
        self.end
    }

    /// Waits until the disk has everything.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        let synced = self.file.sync_all();
        synced.map_err(|error| StoreError::io(&self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quads() -> Vec<Quad> {
        let text = "<http://e/s> <http://e/p> \"a\\nTC .\\n\"@en <http://e/g> .
            _:b <http://e/p> \"5\" .
            _:b <http://e/p> <<( <http://e/s> <http://e/p> \"01\" )>> .";
        RdfParser::from_format(RdfFormat::NQuads)
            .for_slice(text)
            .map(Result::unwrap)
            .collect()
    }

    fn journal() -> (Vec<u8>, Vec<Vec<Change>>) {
        let [one, two, three] = quads().try_into().unwrap();
        let transactions = vec![
            vec![Change::Add(one.clone()), Change::Add(two)],
            vec![Change::Delete(one), Change::Add(three)],
        ];
        let mut text = head(7);
        for (number, changes) in transactions.iter().enumerate() {
            text.push_str(&block(number as u64 + 1, changes));
        }
        (text.into_bytes(), transactions)
    }

    #[test]
    fn what_is_written_is_read() {
        let (bytes, transactions) = journal();
        let replay = parse(&bytes).unwrap();
        assert_eq!((replay.base, replay.torn), (7, 0));
        assert_eq!(replay.transactions, transactions);
    }

    #[test]
    fn a_torn_tail_is_cut_at_every_byte() {
        let (bytes, transactions) = journal();
        let first = head(7).len() + block(1, &transactions[0]).len();
        for end in first..bytes.len() {
            let replay = parse(&bytes[..end]).unwrap();
            assert_eq!(replay.transactions, transactions[..1], "cut at {end}");
            assert_eq!(
                (replay.whole, replay.torn),
                (first as u64, (end - first) as u64)
            );
        }
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let (bytes, transactions) = journal();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            if let Ok(replay) = parse(&changed) {
                // Only what makes the last `TC .` none looks like a torn tail.
                assert_eq!(replay.transactions, transactions[..1], "byte {at}");
                assert!(replay.torn > 0 && at > bytes.len() - 7, "byte {at}");
            }
        }
    }
}
