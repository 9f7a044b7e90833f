//! The program is killed at each of its system calls that change a disk, or the call fails.
//!
//! `strace` does that; where there is none, these tests say that they were passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use super::{
    MORE, Numbers, ONE_MORE, dump, is_sound, put, scraps, sorted, thorough, transaction, tree,
    triples,
};
use crate::program::{Place, words};

/// Calls that change files or their names, or make changes last.
const CHANGES: &str = "write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,mkdir,\
                       mkdirat,unlink,unlinkat,rmdir,link,linkat,flock";

/// Calls that a full disk refuses.
const ROOM: [&str; 4] = ["write", "pwrite64", "mkdir", "mkdirat"];

/// The verbs, and whether they change what a dump of `s` says.
const VERBS: [(&str, bool); 5] = [
    ("load a.nt -l new", false),
    ("load a.nt -l s", true),
    ("update tx.ru -l s", true),
    ("compact -l s", false),
    ("backup new -l s", false),
];

struct Calls {
    place: Place,
    files: BTreeMap<PathBuf, Vec<u8>>,
    before: String,
}

impl Calls {
    /// None where there is no `strace` or it may not be used.
    fn new() -> Option<Self> {
        let traced = Command::new("strace")
            .args(["-f", "-o", "/dev/null", "true"])
            .output();
        if !traced.is_ok_and(|output| output.status.success()) {
            println!("PASSED OVER: there is no `strace`, or it may not be used");
            return None;
        }
        let place = Place::new();
        place.write("base.nt", triples("base", 20));
        place.write("a.nt", triples("a", 20));
        place.write("tx.ru", transaction(1, 10));
        place.ok("load base.nt -l s");
        // The journal ends torn, so that cutting it off is among the calls.
        place.ok(&format!("update -q '{}' -l s", transaction(0, 10)));
        let mut journal = place.read("s/journal.rdfp");
        journal.extend(b"TX .\nA <http://e/torn>");
        place.write("s/journal.rdfp", journal);
        let (files, before) = (tree(&place.path("s")), dump(&place, "s"));
        Some(Self {
            place,
            files,
            before,
        })
    }

    fn anew(&self) {
        put(&self.files, &self.place.path("s"));
        let new = self.place.path("new");
        if new.exists() {
            std::fs::remove_dir_all(new).unwrap();
        }
    }

    /// Runs a verb and does something to one call; its exit code and what it said.
    fn run(&self, line: &str, what: &str) -> (Option<i32>, String) {
        let mut command = Command::new("strace");
        command.args([
            "-f",
            "-qq",
            "-o",
            "trace.txt",
            "-e",
            &format!("trace={CHANGES}"),
        ]);
        if !what.is_empty() {
            command.args(["-e", &format!("inject={what}")]);
        }
        command
            .arg(env!("CARGO_BIN_EXE_chancery"))
            .args(words(line));
        command.current_dir(self.place.path(""));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    }

    /// The calls of a verb, each as its name and how many of that name came before in its thread.
    fn of(&self, line: &str) -> BTreeSet<(String, usize)> {
        self.anew();
        assert_eq!(self.run(line, "").0, Some(0), "{line}");
        let trace = String::from_utf8(self.place.read("trace.txt")).unwrap();
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut found = BTreeSet::new();
        for line in trace.lines() {
            let call = line
                .split_once(' ')
                .map(|(thread, rest)| (thread, rest.trim_start()));
            let Some((thread, (name, rest))) =
                call.and_then(|(thread, rest)| Some((thread, rest.split_once('(')?)))
            else {
                continue;
            };
            // What is said to a terminal changes no disk.
            if !name.contains(' ') {
                let count = counts.entry((thread, name)).or_default();
                *count += 1;
                if !(name == "write" && rest.starts_with("2,")) {
                    found.insert((name.to_owned(), *count));
                }
            }
        }
        found
    }

    /// What a verb comes to when nothing happens.
    fn after(&self, line: &str) -> (String, Option<String>) {
        self.anew();
        self.place.ok(line);
        let new = self.place.path("new").exists();
        (
            dump(&self.place, "s"),
            new.then(|| dump(&self.place, "new")),
        )
    }

    /// Everything is whole; whether it is as if the verb had ended well, and what `s` says now.
    fn is_whole(&self, after: &(String, Option<String>), what: &str) -> (bool, String) {
        is_sound(&self.place, "s");
        let now = dump(&self.place, "s");
        assert!(now == self.before || now == after.0, "{what}: by half");
        let new = self.place.path("new").exists().then(|| {
            is_sound(&self.place, "new");
            dump(&self.place, "new")
        });
        assert!(new.is_none() || new == after.1, "{what}: `new` by half");
        (now == after.0 && new == after.1, now)
    }

    /// The next writer of either store finds its way and sweeps up.
    fn goes_on(&self, before: &str, line: &str, what: &str) {
        self.place.ok(ONE_MORE);
        let now = dump(&self.place, "s");
        let mut expected = sorted(before);
        expected.push(MORE);
        expected.sort_unstable();
        assert_eq!(sorted(&now), expected, "{what}");
        if line.contains("new") && !self.place.path("new").exists() {
            self.place.ok(line);
        }
        assert_eq!(scraps(&self.place, "s"), [""; 0], "{what}");
    }
}

/// All of them, or some where there is little time.
fn some<T>(all: impl IntoIterator<Item = T>, seed: u64) -> Vec<T> {
    let mut numbers = Numbers(seed);
    let all = all.into_iter();
    all.filter(|_| thorough() || numbers.below(5) == 0)
        .collect()
}

#[test]
fn killed_at_each_call() {
    let Some(calls) = Calls::new() else { return };
    for (line, _) in VERBS {
        let after = calls.after(line);
        let (mut killed, mut done) = (0, 0);
        for (name, number) in some(calls.of(line), 21) {
            calls.anew();
            let (code, said) = calls.run(line, &format!("{name}:signal=SIGKILL:when={number}"));
            let what = format!("{line}, killed at {name} {number}");
            let (whole, now) = calls.is_whole(&after, &what);
            assert!(code.is_none() || code == Some(0), "{code:?} {what}: {said}");
            assert!(code.is_none() || whole, "{what}: lost");
            killed += usize::from(code.is_none());
            done += usize::from(whole);
            calls.goes_on(&now, line, &what);
        }
        println!("`{line}`: killed at {killed} calls, 0 partial, {done} already done");
    }
}

#[test]
fn each_call_fails() {
    let Some(calls) = Calls::new() else { return };
    for (line, changes) in VERBS {
        let after = calls.after(line);
        let all = calls.of(line);
        let failing = all.iter().map(|call| (call, "EIO"));
        let room = |call: &&(String, usize)| ROOM.contains(&&*call.0);
        let full = all.iter().filter(room).map(|call| (call, "ENOSPC"));
        let (mut refused, mut done) = (0, 0);
        for ((name, number), error) in some(failing.chain(full), 22) {
            calls.anew();
            let (code, said) = calls.run(line, &format!("{name}:error={error}:when={number}"));
            let what = format!("{line}, {error} at {name} {number}, {code:?}: {said}");
            let (whole, now) = calls.is_whole(&after, &what);
            if code == Some(0) {
                // What is swept up may fail: the next writer tries again.
                assert!(whole, "{what}: lost");
                done += 1;
            } else {
                let wanted = if error == "EIO" { 3 } else { 4 };
                assert_eq!(code, Some(wanted), "{what}");
                // The first write of each thread fails, and one of them is the message.
                let told = said.contains("error: ") || name == "write";
                assert!(told && !said.contains("panicked"), "{what}");
                assert!(
                    !changes || wanted == 3 || !whole,
                    "{what}: done and refused"
                );
                refused += 1;
            }
            calls.goes_on(&now, line, &what);
        }
        println!("`{line}`, a call fails: {refused} refused, {done} done all the same, 0 partial");
    }
}
