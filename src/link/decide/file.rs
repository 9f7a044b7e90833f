//! The file of decisions: Turtle that is only appended to, one block of lines a decision.
//!
//! A block is written by one call and synced before anybody is told that it is kept, so that a process that is killed
//! at any moment loses no decision that it has taken. A block that is not whole, which a machine without power may
//! leave, is recognised by its end and told; the next decision takes its place, and it is kept in a file beside. Decisions
//! that are taken together stand between two marks: without the second, none of them counts unless all are there.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::read::{BEGIN, END, contradictory, decisions, quads};
use super::standing::{Standing, contradiction, standing};
use super::{Decision, KIND, head};
use crate::link::LinkError;
use crate::model::diagnostic::Diagnostic;

/// Decisions, and the file that they are kept in.
#[derive(Debug)]
pub struct Decisions {
    path: PathBuf,
    /// Open and locked, where decisions are to be added.
    file: Option<File>,
    all: Vec<Decision>,
    /// The place of the last decision about each thing.
    last: BTreeMap<String, usize>,
    /// Bytes of the file that are whole blocks.
    whole: u64,
    /// Bytes behind them.
    torn: u64,
    /// Whether the file was made when it was opened.
    made: bool,
    /// Whether the file begins with the prefixes that blocks are written with.
    headed: bool,
}

impl Decisions {
    /// Reads the decisions of a file, if there is one.
    ///
    /// # Errors
    /// A file that is no Turtle or cannot be read.
    pub fn read(path: &Path) -> Result<Self, LinkError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(LinkError::io(path, error)),
        };
        Self::of_bytes(path, &bytes, None)
    }

    /// The same to add to; nobody else can at the same time.
    ///
    /// # Errors
    /// The same, and a file that somebody else adds to or that cannot be written.
    pub fn open(path: &Path) -> Result<Self, LinkError> {
        let fail = |error| LinkError::io(path, error);
        let options = || {
            OpenOptions::new()
                .read(true)
                .append(true)
                .create(true)
                .open(path)
        };
        let made = !path.exists();
        let file = options().map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let said = format!("`{}` is being added to by another process", path.display());
                return Err(LinkError::Source(Box::new(
                    Diagnostic::new(said).hint("wait until that has ended"),
                )));
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        let bytes = std::fs::read(path).map_err(fail)?;
        let mut kept = Self::of_bytes(path, &bytes, Some(file))?;
        kept.made = made;
        Ok(kept)
    }

    fn of_bytes(path: &Path, bytes: &[u8], file: Option<File>) -> Result<Self, LinkError> {
        // Some editors put a mark in front.
        let marked = bytes.len();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let marked = marked - bytes.len();
        let (quads, whole) = quads(path, bytes)?;
        if whole < bytes.len() && !is_ours(bytes) {
            let said = format!("`{}` is no file of decisions", path.display());
            return Err(LinkError::Source(Box::new(Diagnostic::new(said).hint(
                "name another file with `--decisions`: this one is left as it is",
            ))));
        }
        let all = decisions(path, &bytes[..whole], &quads)?;
        if all.is_empty() && !quads.is_empty() {
            let said = format!(
                "`{}` is no file of decisions: of what it states nothing is one",
                path.display()
            );
            return Err(LinkError::Source(Box::new(Diagnostic::new(said).hint(
                "`--decisions` names what `link review` keeps; data are named with `-d`",
            ))));
        }
        let places = all.iter().enumerate();
        Ok(Self {
            path: path.to_owned(),
            file,
            last: places
                .map(|(place, decision)| (decision.about.clone(), place))
                .collect(),
            all,
            whole: (marked + whole) as u64,
            torn: (bytes.len() - whole) as u64,
            made: false,
            headed: bytes[..whole].starts_with(head().as_bytes()),
        })
    }

    /// Bytes at the end that are no whole decision.
    pub fn torn(&self) -> u64 {
        self.torn
    }

    /// Where these go before anything is added.
    pub fn aside(&self) -> PathBuf {
        aside(&self.path)
    }

    /// All decisions in the order in which they were taken, withdrawn ones too.
    pub fn all(&self) -> &[Decision] {
        &self.all
    }

    /// Adds decisions, all of them or none, and returns them when they are on the disk, each with the IRI that it has
    /// there.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, decisions: Vec<Decision>) -> Result<&[Decision], LinkError> {
        let before = self.all.len();
        if decisions.is_empty() {
            return Ok(&[]);
        }
        let decisions = self.following(decisions);
        let mut text = if self.headed { String::new() } else { head() };
        let many = decisions.len() > 1;
        if many {
            text.extend([BEGIN, ": ", &decisions.len().to_string(), "\n\n"]);
        }
        text.extend(decisions.iter().map(Decision::turtle));
        let fail = |error| LinkError::io(&self.path, error);
        let Some(file) = &mut self.file else {
            return Err(fail(io::Error::from(io::ErrorKind::PermissionDenied)));
        };
        if self.torn > 0 {
            put_aside(&self.path, file, self.whole)?;
        }
        self.torn = 0;
        let end = many.then(|| format!("{END}\n\n"));
        let written = match append(file, self.whole, text.as_bytes(), end.as_deref()) {
            Ok(written) => written,
            Err(error) => {
                // What is there in part must not stand in front of the next one.
                drop(file.set_len(self.whole));
                return Err(fail(error));
            }
        };
        self.headed = true;
        if self.whole == 0 {
            sync_folder(&self.path).map_err(fail)?;
        }
        self.whole += written;
        for decision in decisions {
            self.last.insert(decision.about.clone(), self.all.len());
            self.all.push(decision);
        }
        Ok(&self.all[before..])
    }

    /// Names each decision also after what was decided about the same thing before, so that the same decision, taken
    /// back and taken again, is another one.
    fn following(&self, mut decisions: Vec<Decision>) -> Vec<Decision> {
        let mut last: BTreeMap<String, String> = BTreeMap::new();
        for decision in &mut decisions {
            let own = last.get(&decision.about).cloned();
            let before = own.or_else(|| {
                let place = *self.last.get(&decision.about)?;
                Some(self.all[place].iri.clone())
            });
            decision.name_it(before.as_deref());
            last.insert(decision.about.clone(), decision.iri.clone());
        }
        decisions
    }

    /// The decisions about each thing that hold: neither withdrawn nor followed by another about the same.
    pub fn standing(&self) -> Standing<'_> {
        standing(&self.all)
    }

    /// Whether all of them can hold.
    ///
    /// # Errors
    /// Two that contradict each other, with their places.
    pub fn agree(&self) -> Result<(), LinkError> {
        let Some((first, second)) = contradiction(&self.all) else {
            return Ok(());
        };
        let bytes = std::fs::read(&self.path).map_err(|error| LinkError::io(&self.path, error))?;
        Err(contradictory(&self.path, &bytes, first, second))
    }
}

/// Whoever decided nothing leaves no file.
impl Drop for Decisions {
    fn drop(&mut self) {
        if self.made && self.whole + self.torn == 0 {
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// How many bytes were added. The end is written when all before it is on the disk: then it vouches for that.
fn append(file: &mut File, whole: u64, text: &[u8], end: Option<&str>) -> io::Result<u64> {
    let mut gap = Vec::new();
    if whole > 0 {
        // A file that somebody edited may end without a line break; opened for appending, it is read from anywhere.
        let mut last = [0; 2];
        let from = whole.min(2);
        file.seek(SeekFrom::Start(whole - from))?;
        file.read_exact(&mut last[..usize::try_from(from).unwrap_or(2)])?;
        if last != *b"\n\n" {
            gap.extend(b"\n\n");
        }
    }
    gap.extend(text);
    file.write_all(&gap)?;
    file.sync_all()?;
    let Some(end) = end else {
        return Ok(gap.len() as u64);
    };
    file.write_all(end.as_bytes())?;
    file.sync_all()?;
    Ok((gap.len() + end.len()) as u64)
}

/// The file beside that keeps what was not whole.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

/// Moves what is behind the whole decisions into the file beside: it is there before it is gone here.
fn put_aside(path: &Path, file: &mut File, whole: u64) -> Result<(), LinkError> {
    let beside = aside(path);
    let mut rest = Vec::new();
    let read = |file: &mut File, rest: &mut Vec<u8>| {
        file.seek(SeekFrom::Start(whole))?;
        file.take(u64::MAX).read_to_end(rest)
    };
    read(file, &mut rest).map_err(|error| LinkError::io(path, error))?;
    rest.extend(b"\n\n");
    let keep = || {
        let mut options = OpenOptions::new();
        let mut kept = options.append(true).create(true).open(&beside)?;
        kept.write_all(&rest)?;
        kept.sync_all()?;
        sync_folder(&beside)
    };
    keep().map_err(|error| LinkError::io(&beside, error))?;
    file.set_len(whole)
        .map_err(|error| LinkError::io(path, error))
}

/// A new file is there after a power cut only if its folder is written too.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Whether a file begins as those that are written here; only of such a one is an end thrown away that is not whole.
fn is_ours(bytes: &[u8]) -> bool {
    let head = head();
    bytes.starts_with(head.as_bytes()) || head.as_bytes().starts_with(bytes)
}

/// Whether a file begins with decisions, which a file of links does not. One that cannot be read has none.
pub fn holds_decisions(path: &Path) -> bool {
    let head = head();
    let mut bytes = Vec::new();
    let begins = head.len() as u64 + 512;
    if File::open(path)
        .and_then(|file| file.take(begins).read_to_end(&mut bytes))
        .is_err()
    {
        return false;
    }
    let text = String::from_utf8_lossy(&bytes);
    let first = text
        .trim_start_matches('\u{feff}')
        .strip_prefix(&*head)
        .and_then(|rest| rest.lines().next());
    first.is_some_and(|line| line.starts_with(BEGIN) || line.contains(KIND))
}

#[cfg(test)]
mod tests {
    use super::super::{Choice, Hand};
    use super::*;
    use crate::link::index::Id;

    const HAND: Hand<'_> = Hand {
        by: "Ada \"the\" first\n",
        when: "2026-01-01T00:00:00Z",
    };

    fn yes(about: &str) -> Decision {
        Decision::new(
            (about, "Name"),
            Choice::Same,
            Some((Id::Item(42), 97)),
            HAND,
            "a\n\nb .\n",
        )
    }

    #[test]
    fn what_is_added_is_read_again_and_can_be_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        let first = yes("http://e.org/a");
        let other = Decision::new(("http://e.org/b", "B"), Choice::None, None, HAND, "");
        let not = Decision::new(
            ("http://e.org/c", "C"),
            Choice::Different,
            Some((Id::Item(1), 50)),
            HAND,
            "",
        );
        kept.add(vec![first.clone(), other.clone()]).unwrap();
        kept.add(vec![not.clone()]).unwrap();
        assert!(Decisions::open(&path).is_err(), "two at once");
        drop(kept);
        let mut kept = Decisions::open(&path).unwrap();
        assert_eq!(kept.all(), [first.clone(), other, not]);
        assert_eq!(kept.standing().decided.len(), 2);
        assert!(kept.standing().different["http://e.org/c"].contains_key(&Id::Item(1)));
        kept.add(vec![first.withdrawn(HAND, "")]).unwrap();
        assert_eq!(kept.standing().decided.len(), 1);
    }

    #[test]
    fn a_file_that_was_cut_anywhere_loses_what_was_not_whole_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        let mut ends = vec![0];
        for about in ["http://e.org/a", "http://e.org/ü", "http://e.org/c"] {
            kept.add(vec![yes(about)]).unwrap();
            ends.push(std::fs::read(&path).unwrap().len());
        }
        drop(kept);
        let bytes = std::fs::read(&path).unwrap();
        for cut in 0..=bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let mut kept = Decisions::open(&path).unwrap_or_else(|error| panic!("{cut}: {error}"));
            // A block is whole when its full stop is there.
            let whole = ends.iter().skip(1).filter(|end| **end - 2 <= cut).count();
            assert_eq!(kept.all().len(), whole, "{cut}");
            kept.add(vec![yes("http://e.org/new")]).unwrap();
            drop(kept);
            let again = Decisions::read(&path).unwrap();
            assert_eq!((again.all().len(), again.torn()), (whole + 1, 0), "{cut}");
        }
    }

    #[test]
    fn decisions_that_are_taken_together_are_all_there_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        kept.add(vec![yes("http://e.org/a")]).unwrap();
        let first = std::fs::read(&path).unwrap().len();
        kept.add(vec![yes("http://e.org/b"), yes("http://e.org/c")])
            .unwrap();
        drop(kept);
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let second = text.rfind("\n\n<").unwrap() + 2;
        let all = text.rfind(END).unwrap();
        let told = format!("{}:11:1", path.display());
        let told = told.replace(":11:", &format!(":{}:", text[..first].lines().count() + 1));
        for cut in first..=bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            if (second - 2..=second).contains(&cut) {
                // One that is whole and no other by half is rather what somebody left of them.
                let said = Decisions::open(&path).unwrap_err().to_string();
                assert!(said.contains(&told), "{cut}: {said}");
                continue;
            }
            let mut kept = Decisions::open(&path).unwrap_or_else(|error| panic!("{cut}: {error}"));
            let whole = if cut + 2 >= all { 3 } else { 1 };
            assert_eq!(kept.all().len(), whole, "{cut}");
            if cut % 16 > 0 && cut + 40 < bytes.len() {
                continue;
            }
            drop(std::fs::remove_file(kept.aside()));
            let torn = usize::try_from(kept.torn()).unwrap();
            kept.add(vec![yes("http://e.org/d"), yes("http://e.org/e")])
                .unwrap();
            drop(kept);
            let again = Decisions::read(&path).unwrap();
            assert_eq!((again.all().len(), again.torn()), (whole + 2, 0), "{cut}");
            let aside = std::fs::read(again.aside()).unwrap_or_default();
            assert_eq!(aside.len().saturating_sub(2), torn, "{cut}");
            assert!(aside.starts_with(&bytes[cut - torn..cut]), "{cut}");
        }
    }

    #[test]
    fn a_mark_that_is_gone_takes_no_decision_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        let many = ["a", "b", "c"].map(|name| yes(&format!("http://e.org/{name}")));
        kept.add(many.to_vec()).unwrap();
        kept.add(vec![yes("http://e.org/d")]).unwrap();
        drop(kept);
        let text = std::fs::read_to_string(&path).unwrap();
        let ended = text.replace(&format!("{END}\n"), "");
        assert_ne!(ended, text);
        std::fs::write(&path, &ended).unwrap();
        let mut kept = Decisions::open(&path).unwrap();
        assert_eq!((kept.all().len(), kept.torn()), (4, 0));
        kept.add(vec![yes("http://e.org/e")]).unwrap();
        drop(kept);
        assert_eq!(Decisions::read(&path).unwrap().all().len(), 5);
        // Files of before do not say how many: nobody knows whether these are all.
        for other in [
            ended.replace(&format!("{BEGIN}: 3"), BEGIN),
            ended.replace(": 3\n", ": 5\n"),
            ended.replace(&format!("{BEGIN}: 3"), BEGIN) + "<http://e.org/f> a",
        ] {
            std::fs::write(&path, &other).unwrap();
            let said = Decisions::open(&path).unwrap_err().to_string();
            assert!(said.contains("nothing says where they end: 4"), "{said}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), other);
        }
        // Without the first mark all count.
        std::fs::write(&path, text.replace(&format!("{BEGIN}: 3"), "")).unwrap();
        assert_eq!(Decisions::read(&path).unwrap().all().len(), 4);
        // Several whole ones with no empty line between them are not what a kill leaves.
        let dense = text.replace(" .\n\n<", " .\n<").trim_end().to_owned();
        let dense = dense + "\n<http://e.org/f> a";
        std::fs::write(&path, dense.replace("# to here.\n\n", "")).unwrap();
        assert!(Decisions::open(&path).is_err());
    }

    /// A folder with a file of one decision, and its text.
    fn with_one() -> (tempfile::TempDir, PathBuf, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        kept.add(vec![yes("http://e.org/a")]).unwrap();
        drop(kept);
        let text = std::fs::read_to_string(&path).unwrap();
        (folder, path, text)
    }

    #[test]
    fn a_mark_of_the_encoding_is_passed_over_and_stays() {
        let (_folder, path, text) = with_one();
        std::fs::write(&path, format!("\u{feff}{text}e:a e:b \"half")).unwrap();
        let mut kept = Decisions::open(&path).unwrap();
        assert_eq!((kept.all().len(), kept.torn()), (1, 13));
        kept.add(vec![yes("http://e.org/b")]).unwrap();
        drop(kept);
        assert_eq!(Decisions::read(&path).unwrap().all().len(), 2);
        assert!(
            std::fs::read_to_string(&path)
                .unwrap()
                .starts_with("\u{feff}@")
        );
        assert!(holds_decisions(&path));
    }

    #[test]
    fn values_that_are_none_are_told_with_their_line() {
        let (_folder, path, text) = with_one();
        for (old, new, says) in [
            ("/Q42>", "/Q042>", "`Q042` is no candidate"),
            (
                "<http://www.wikidata.org/entity/Q42>",
                "\"Ada\"",
                "`Ada` is no candidate",
            ),
            ("score 97", "score \"many\"", "`many` is no score"),
            (
                "2026-01-01T00:00:00Z",
                "yesterday",
                "`yesterday` is no date with time",
            ),
        ] {
            let changed = text.replacen(old, new, 1);
            assert_ne!(changed, text, "{old}");
            std::fs::write(&path, &changed).unwrap();
            let Err(LinkError::Source(said)) = Decisions::read(&path) else {
                panic!("{new} is taken");
            };
            assert_eq!(said.message, says);
            let line = changed[..changed.find(new).unwrap()].lines().count() as u64;
            assert_eq!(said.location.unwrap().line, line, "{new}");
        }
    }

    #[test]
    fn the_same_decision_taken_back_and_taken_again_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        let first = kept.add(vec![yes("http://e.org/a")]).unwrap()[0].clone();
        kept.add(vec![first.withdrawn(HAND, "")]).unwrap();
        let again = kept.add(vec![yes("http://e.org/a")]).unwrap()[0].clone();
        assert_ne!(first.iri, again.iri);
        let kept = Decisions::read(&path).unwrap();
        assert_eq!(kept.all().len(), 3);
        assert_eq!(kept.standing().decided["http://e.org/a"], &again);
    }

    #[test]
    fn a_word_that_is_no_decision_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        let mut kept = Decisions::open(&path).unwrap();
        kept.add(vec![yes("http://e.org/a")]).unwrap();
        kept.add(vec![yes("http://e.org/b")]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let at = text.rfind("decision:same").unwrap();
        let line = text[..at].lines().count() as u64;
        let changed =
            text[..at].to_owned() + &text[at..].replace("decision:same", "decision:maybe");
        std::fs::write(&path, changed).unwrap();
        let Err(LinkError::Source(said)) = Decisions::read(&path) else {
            panic!("taken");
        };
        assert_eq!(said.message, "`maybe` is no decision");
        assert_eq!(said.location.unwrap().line, line);
        let text = text.replace("schema:about", "schema:abuot");
        std::fs::write(&path, text).unwrap();
        let Err(LinkError::Source(said)) = Decisions::read(&path) else {
            panic!("taken");
        };
        assert_eq!(said.message, "this decision does not say what it is about");
    }

    #[test]
    fn a_file_that_somebody_broke_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.ttl");
        Decisions::open(&path)
            .unwrap()
            .add(vec![yes("http://e.org/a")])
            .unwrap();
        let text = std::fs::read_to_string(&path)
            .unwrap()
            .replace("dip:score 97", "dip:score dip:");
        std::fs::write(&path, text.replace("a dip:LinkDecision", "a a a")).unwrap();
        assert!(Decisions::read(&path).is_err());
    }
}
