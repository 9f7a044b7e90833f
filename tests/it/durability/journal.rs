//! The journal cut or changed at any place: the state before, or a refusal that names it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{
    MORE, ONE_MORE, dump, ends_well, is_sound, put, sorted, thorough, transaction, tree, triples,
};
use crate::program::Place;

const JOURNAL: &str = "journal.rdfp";

/// A store with a journal, and what it held after each transaction.
struct Kept {
    place: Place,
    files: BTreeMap<PathBuf, Vec<u8>>,
    states: Vec<String>,
    /// Where each transaction ends; the first end is that of the head.
    ends: Vec<usize>,
}

impl Kept {
    fn new() -> Self {
        let place = Place::new();
        place.write("a.nt", triples("a", 5));
        place.ok("load a.nt -l s");
        let length = |place: &Place| place.read("s/journal.rdfp").len();
        let (mut states, mut ends) = (vec![dump(&place, "s")], vec![length(&place)]);
        for id in 0..4 {
            place.ok(&format!("update -q '{}' -l s", transaction(id, 2)));
            states.push(dump(&place, "s"));
            ends.push(length(&place));
        }
        let files = tree(&place.path("s"));
        Self {
            place,
            files,
            states,
            ends,
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.files[Path::new(JOURNAL)]
    }

    /// The store with another journal.
    fn with(&self, journal: &[u8]) {
        let mut files = self.files.clone();
        files.insert(JOURNAL.into(), journal.to_vec());
        put(&files, &self.place.path("s"));
    }

    /// It is refused by whoever asks, with the name of the file, and nobody touches it.
    fn is_refused(&self, what: &str) {
        let journal = self.place.read("s/journal.rdfp");
        for line in ["check -l s", "dump -l s", ONE_MORE, "compact -l s"] {
            let ended = self.place.run(line);
            let complaint = ended.complaint(6, &[JOURNAL]);
            assert_eq!(complaint, None, "{what}");
        }
        assert_eq!(self.place.read("s/journal.rdfp"), journal, "{what}");
    }

    /// Reading gives this state and says that there is more; writing cuts it off.
    fn is_state(&self, number: usize, torn: bool, also_write: bool) {
        let ended = self.place.run("dump -l s");
        assert_eq!(ended.code, 0, "{}", ended.report());
        assert_eq!(ended.text(), self.states[number]);
        if !also_write {
            return;
        }
        for line in ["check -l s", "query -q 'ASK {}' -l s", ONE_MORE] {
            let ended = self.place.run(line);
            assert_eq!(ended.code, 0, "{}", ended.report());
            let said = ended.err.contains("never acknowledged");
            assert_eq!(said, torn, "{}", ended.report());
        }
        is_sound(&self.place, "s");
        let now = dump(&self.place, "s");
        let mut expected = sorted(&self.states[number]);
        expected.push(MORE);
        expected.sort_unstable();
        assert_eq!(sorted(&now), expected);
    }
}

#[test]
fn torn_at_every_byte_of_the_last_transaction() {
    let kept = Kept::new();
    let (from, to) = (kept.ends[3], kept.ends[4]);
    for end in from..to {
        kept.with(&kept.bytes()[..end]);
        let also_write = thorough() || (end - from) % 12 == 0 || to - end < 7;
        kept.is_state(3, end > from, also_write);
    }
}

#[test]
fn torn_in_earlier_transactions() {
    let kept = Kept::new();
    let step = if thorough() { 1 } else { 17 };
    for end in (0..kept.ends[3]).step_by(step) {
        kept.with(&kept.bytes()[..end]);
        let whole = kept.ends.iter().filter(|place| **place <= end).count();
        if whole == 0 {
            kept.is_refused(&format!("cut to {end} bytes"));
        } else {
            let torn = !kept.ends.contains(&end);
            kept.is_state(whole - 1, torn, thorough() || end % 3 == 0);
        }
    }
}

#[test]
fn one_byte_changed() {
    let kept = Kept::new();
    let bytes = kept.bytes();
    let step = if thorough() { 1 } else { 19 };
    // The last commit mark is looked at byte by byte.
    let last = bytes.len() - 8..bytes.len();
    for at in (0..last.start).step_by(step).chain(last) {
        let mut changed = bytes.to_vec();
        changed[at] ^= 1 << (at % 8);
        kept.with(&changed);
        // A last mark that is none is that of a transaction nobody was told of.
        if at + 7 > bytes.len() && kept.place.run("check -l s").code == 0 {
            kept.is_state(3, true, true);
        } else {
            kept.is_refused(&format!("byte {at} changed"));
        }
    }
}

/// A disk may write the end of a transaction before its middle, and lose power in between.
#[test]
fn zeros_in_a_last_transaction_are_a_torn_one() {
    let kept = Kept::new();
    let long = "x".repeat(40 << 10);
    kept.place.write(
        "long.ru",
        format!("INSERT DATA {{ <http://e/a> <http://e/b> \"{long}\" }}"),
    );
    kept.place.ok("update long.ru -l s");
    let whole = kept.place.read("s/journal.rdfp");
    let mut holed = whole.clone();
    holed[3 << 12..5 << 12].fill(0);
    kept.with(&holed);
    kept.is_state(4, true, true);
    // Behind it something was acknowledged: then it was whole once, and is damaged.
    kept.with(&whole);
    kept.place.ok(ONE_MORE);
    let mut holed = kept.place.read("s/journal.rdfp");
    holed[3 << 12..5 << 12].fill(0);
    kept.with(&holed);
    kept.is_refused("zeros in the middle");
}

#[test]
fn a_journal_of_another_snapshot() {
    let kept = Kept::new();
    kept.place.ok("compact -l s");
    let later = fs::read(kept.place.path("s/journal.rdfp")).unwrap();
    let compacted = tree(&kept.place.path("s"));
    // Of a later one than the manifest names: something was put back that does not fit.
    kept.with(&later);
    kept.is_refused("a later journal");
    // Of an earlier one: a compaction was ended between two renames.
    let mut files = compacted;
    files.insert(JOURNAL.into(), kept.bytes().to_vec());
    put(&files, &kept.place.path("s"));
    kept.is_state(4, false, true);
}

#[test]
fn what_is_no_journal_at_all() {
    let kept = Kept::new();
    let long = "H ".repeat(1 << 16).into_bytes();
    for journal in [
        &b""[..],
        b"\n",
        b"\n\n\n",
        b"\xff\xfe\n\n\n",
        b"TX .\n\nTC .\n",
        &long,
    ] {
        kept.with(journal);
        kept.is_refused("no journal");
    }
    // A folder in its place.
    let path = kept.place.path("s/journal.rdfp");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    for line in ["check -l s", "dump -l s", ONE_MORE] {
        ends_well(&kept.place.run(line), &[3, 6], "a folder");
    }
}
