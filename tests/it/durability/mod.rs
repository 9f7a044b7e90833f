//! What a store keeps, proved from outside: its process is killed, its files are torn, its disk is full.
//!
//! `CHANCERY_ROUNDS` says how often each kind of kill is tried and, from 100 on, that every place
//! is tried instead of some. The seeds are fixed; `--nocapture` shows the figures.

mod backup;
mod behaviour;
mod calls;
mod contention;
mod damage;
mod disk;
mod journal;
mod kill;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::program::{Ended, Place};

/// Rounds of each kind of kill; `usual` where nobody asked for more.
fn rounds(usual: usize) -> usize {
    let asked = std::env::var("CHANCERY_ROUNDS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Whether every place is tried, which takes minutes.
fn thorough() -> bool {
    rounds(0) >= 100
}

/// A small generator of numbers (splitmix64): a failure comes again.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap();
        usize::try_from(self.next() % limit).unwrap()
    }

    /// Somewhere in it.
    fn within(&mut self, whole: Duration) -> Duration {
        let micros = usize::try_from(whole.as_micros()).unwrap();
        Duration::from_micros(u64::try_from(self.below(micros)).unwrap())
    }
}

fn pause(time: Duration) {
    let (_open, wait) = mpsc::channel::<()>();
    assert!(wait.recv_timeout(time).is_err());
}

/// Only a hang takes so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something holds.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        pause(Duration::from_millis(1));
    }
}

/// Starts the program without listening to it.
fn start(place: &Place, line: &str) -> Child {
    let words = crate::program::words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command = place.command(&words);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Its exit code, or none if it was killed because this time had come.
fn killed_at(mut child: Child, time: Instant) -> Option<i32> {
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.code().unwrap_or(-1));
        }
        if Instant::now() >= time {
            break;
        }
        pause(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap().code()
}

/// How long a command line takes.
fn duration(place: &Place, line: &str) -> Duration {
    let start = Instant::now();
    place.ok(line);
    start.elapsed()
}

/// Triples of plain N-Triples about a subject each.
fn triples(name: &str, count: usize) -> String {
    let lines = (0..count).map(|number| {
        let predicate = number % 7;
        format!("<http://e/{name}{number}> <http://e/p{predicate}> \"{name} value {number}\" .\n")
    });
    lines.collect()
}

/// An update that adds one transaction of so many quads.
fn transaction(id: usize, quads: usize) -> String {
    let objects: Vec<String> = (0..quads).map(|number| number.to_string()).collect();
    format!(
        "INSERT DATA {{ <http://e/tx/{id}> <http://e/has> {} }}",
        objects.join(", ")
    )
}

/// Of each transaction, how many quads a dump holds.
fn transactions(dump: &str) -> BTreeMap<usize, usize> {
    let mut found = BTreeMap::new();
    for line in dump.lines() {
        let id = line
            .strip_prefix("<http://e/tx/")
            .and_then(|rest| rest.split_once('>'));
        if let Some((id, _)) = id {
            *found.entry(id.parse().unwrap()).or_default() += 1;
        }
    }
    found
}

fn dump(place: &Place, store: &str) -> String {
    place.ok(&format!("dump -l {store}"))
}

/// `check` has to find nothing.
#[track_caller]
fn is_sound(place: &Place, store: &str) {
    place.ok(&format!("check -l {store}"));
}

/// What loads, compactions and backups leave behind that did not come to an end.
fn scraps(place: &Place, store: &str) -> Vec<String> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.collect()
    };
    let mut found = names(&place.path(""));
    found.retain(|name| name.contains(".loading-"));
    let inside = names(&place.path(store));
    let generations = inside.iter().filter(|name| name.starts_with("base-"));
    if generations.count() != 1 {
        found.extend(inside.clone());
    }
    found.extend(
        inside
            .into_iter()
            .filter(|name| name.rsplit('.').next() == Some("next")),
    );
    found
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            }
        }
    }
    found
}

/// Puts a store in place of another.
fn put(files: &BTreeMap<PathBuf, Vec<u8>>, folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// No panic and no death by a signal, whatever else; and no more than these exit codes.
#[track_caller]
fn ends_well(ended: &Ended, codes: &[i32], what: &str) {
    assert!(codes.contains(&ended.code), "{what}\n{}", ended.report());
    if ended.code != 0 {
        let complaint = ended.complaint(ended.code, &[]);
        assert_eq!(complaint, None, "{what}\n{}", ended.report());
    }
}

/// The same update for whoever follows a kill.
const ONE_MORE: &str = "update -q 'INSERT DATA { <http://e/one> <http://e/more> 1 }' -l s";

/// The line that it adds to a dump.
const MORE: &str =
    "<http://e/one> <http://e/more> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .";

fn sorted(dump: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = dump.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_helpers_count_what_a_dump_holds() {
    let place = Place::new();
    place.write("a.nt", triples("a", 3));
    place.ok("load a.nt -l s");
    for id in [0, 7] {
        place.ok(&format!("update -q '{}' -l s", transaction(id, 10)));
    }
    place.ok(ONE_MORE);
    let dump = dump(&place, "s");
    assert_eq!(transactions(&dump), BTreeMap::from([(0, 10), (7, 10)]));
    assert_eq!(dump.lines().count(), 24);
    assert!(dump.contains(MORE));
    assert_eq!(scraps(&place, "s"), [""; 0]);
}
