//! `kill -9` at any moment: what was acknowledged is there, nothing is there by half.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{
    MORE, Numbers, ONE_MORE, dump, duration, is_sound, killed_at, pause, put, rounds, scraps,
    sorted, start, transaction, transactions, tree, triples,
};
use crate::program::Place;

/// Rounds of each kind where nobody asks for more.
const USUAL: usize = 4;

/// Triples of a load: fewer for the slow program.
const LOADED: usize = if cfg!(debug_assertions) {
    4_000
} else {
    40_000
};

/// Quads of a transaction.
const QUADS: usize = 10;

/// Figures of one kind of kill.
#[derive(Default)]
struct Tally {
    rounds: usize,
    killed: usize,
    acknowledged: usize,
    lost: usize,
    partial: usize,
}

impl Tally {
    fn report(&self, what: &str) {
        let Self {
            rounds,
            killed,
            acknowledged,
            lost,
            partial,
        } = self;
        println!(
            "kill -9, {what}: {rounds} rounds, {killed} killed inside, \
             {acknowledged} acknowledged, {lost} lost, {partial} partial"
        );
        assert_eq!((*lost, *partial), (0, 0), "{what}");
    }

    /// Compares what was acknowledged with what is there.
    fn transactions(&mut self, dump: &str, acknowledged: &BTreeSet<usize>) {
        let present = transactions(dump);
        let lost = acknowledged.iter().filter(|id| !present.contains_key(id));
        self.lost += lost.count();
        self.partial += present.values().filter(|quads| **quads != QUADS).count();
    }
}

/// Writes so many updates, each a transaction, into files; the command line that runs them all.
fn updates(place: &Place, count: usize) -> String {
    let mut words = vec!["update".to_owned()];
    for id in 0..count {
        let name = format!("tx{id}.ru");
        place.write(&name, transaction(id, QUADS));
        words.push(name);
    }
    format!("{} -l s", words.join(" "))
}

/// A folder with a store of some triples and a journal.
fn with_store(loaded: usize, changes: usize) -> Place {
    let place = Place::new();
    place.write("base.nt", triples("base", loaded));
    place.ok("load base.nt -l s");
    if changes > 0 {
        place.ok(&updates(&place, changes));
    }
    place
}

/// The next writer sweeps up; what it adds comes to what was there.
fn goes_on(place: &Place, before: &str) {
    place.ok(ONE_MORE);
    assert_eq!(scraps(place, "s"), [""; 0]);
    is_sound(place, "s");
    let after = dump(place, "s");
    let mut expected = sorted(before);
    expected.push(MORE);
    expected.sort_unstable();
    assert_eq!(sorted(&after), expected);
}

#[test]
fn in_the_first_load() {
    let place = Place::new();
    place.write("a.nt", triples("a", LOADED));
    place.write("b.nt", triples("b", 3));
    let whole = duration(&place, "load a.nt -l s");
    let all = dump(&place, "s");
    let (mut numbers, mut tally) = (Numbers(1), Tally::default());
    for _ in 0..rounds(USUAL) {
        fs::remove_dir_all(place.path("s")).unwrap();
        let time = Instant::now() + numbers.within(whole);
        let ended = killed_at(start(&place, "load a.nt -l s"), time);
        assert!(matches!(ended, None | Some(0)), "{ended:?}");
        tally.rounds += 1;
        tally.killed += usize::from(ended.is_none());
        tally.acknowledged += usize::from(ended.is_some());
        if place.path("s").exists() {
            is_sound(&place, "s");
            tally.partial += usize::from(dump(&place, "s") != all);
        } else {
            tally.lost += usize::from(ended.is_some());
            assert_eq!(place.run("check -l s").code, 3);
        }
        place.ok("load b.nt -l s");
        assert_eq!(scraps(&place, "s"), [""; 0]);
    }
    tally.report("first load");
}

#[test]
fn in_a_load_into_a_store() {
    let place = with_store(LOADED / 4, 3);
    place.write("a.nt", triples("a", LOADED));
    let (template, before) = (tree(&place.path("s")), dump(&place, "s"));
    let whole = duration(&place, "load a.nt -l s");
    let after = dump(&place, "s");
    let (mut numbers, mut tally) = (Numbers(2), Tally::default());
    for _ in 0..rounds(USUAL) {
        put(&template, &place.path("s"));
        let time = Instant::now() + numbers.within(whole);
        let ended = killed_at(start(&place, "load a.nt -l s"), time);
        assert!(matches!(ended, None | Some(0)), "{ended:?}");
        tally.rounds += 1;
        tally.killed += usize::from(ended.is_none());
        tally.acknowledged += usize::from(ended.is_some());
        is_sound(&place, "s");
        let now = dump(&place, "s");
        tally.lost += usize::from(ended.is_some() && now != after);
        tally.partial += usize::from(now != before && now != after);
        goes_on(&place, &now);
    }
    tally.report("load into a store");
}

#[test]
fn in_a_stream_of_updates() {
    const AT_ONCE: usize = 5;
    let place = with_store(100, 0);
    let line = |id| format!("update -q '{}' -l s", transaction(id, QUADS));
    let whole = duration(&place, &line(0)) * u32::try_from(AT_ONCE).unwrap();
    let (mut numbers, mut tally) = (Numbers(3), Tally::default());
    let (mut next, mut acknowledged) = (1, BTreeSet::from([0]));
    let mut tried = acknowledged.clone();
    for round in 0..rounds(USUAL) {
        let time = Instant::now() + numbers.within(whole);
        for _ in 0..AT_ONCE {
            let id = next;
            next += 1;
            tried.insert(id);
            let ended = killed_at(start(&place, &line(id)), time);
            assert!(matches!(ended, None | Some(0)), "{ended:?}");
            if ended.is_none() {
                tally.killed += 1;
                break;
            }
            acknowledged.insert(id);
        }
        tally.rounds += 1;
        is_sound(&place, "s");
        let now = dump(&place, "s");
        tally.transactions(&now, &acknowledged);
        assert!(transactions(&now).keys().all(|id| tried.contains(id)));
        if round % 16 == 15 {
            place.ok("compact -l s");
        }
    }
    tally.acknowledged = acknowledged.len();
    tally.report("stream of updates");
}

/// Each file of one process is a transaction: most of its time goes into the journal.
#[test]
fn in_a_process_of_many_updates() {
    const FILES: usize = 60;
    let place = with_store(100, 0);
    let template = tree(&place.path("s"));
    let line = updates(&place, FILES);
    let journal = place.path("s/journal.rdfp");
    let whole = duration(&place, &line);
    let last = fs::metadata(&journal).unwrap().len();
    let (mut numbers, mut tally) = (Numbers(4), Tally::default());
    for round in 0..rounds(USUAL) {
        put(&template, &place.path("s"));
        let time = Instant::now() + numbers.within(whole);
        // Every other round waits for the journal to grow so far instead.
        let grown = (round % 2 == 1).then(|| numbers.next() % last);
        let mut child = start(&place, &line);
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            let now = match grown {
                Some(length) => fs::metadata(&journal).unwrap().len() >= length,
                None => Instant::now() >= time,
            };
            if now {
                break None;
            }
            pause(Duration::from_micros(100));
        };
        // What the journal shows as committed before the kill was given to the system.
        let seen = fs::read(&journal).unwrap();
        let commits = seen.windows(5).filter(|window| *window == b"TC .\n");
        let acknowledged: BTreeSet<usize> = (0..commits.count()).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        tally.rounds += 1;
        tally.killed += usize::from(ended.is_none());
        tally.acknowledged += acknowledged.len();
        is_sound(&place, "s");
        let now = dump(&place, "s");
        tally.transactions(&now, &acknowledged);
        let present = transactions(&now);
        assert!(present.keys().copied().eq(0..present.len()), "not in order");
        assert!(ended.is_none() || present.len() == FILES);
        goes_on(&place, &now);
    }
    tally.report("process of many updates");
}

#[test]
fn in_a_compaction() {
    const CHANGES: usize = 40;
    let place = with_store(LOADED, CHANGES);
    let (template, before) = (tree(&place.path("s")), dump(&place, "s"));
    let whole = duration(&place, "compact -l s");
    let (mut numbers, mut tally) = (Numbers(5), Tally::default());
    for _ in 0..rounds(USUAL) {
        put(&template, &place.path("s"));
        let time = Instant::now() + numbers.within(whole);
        let ended = killed_at(start(&place, "compact -l s"), time);
        assert!(matches!(ended, None | Some(0)), "{ended:?}");
        tally.rounds += 1;
        tally.killed += usize::from(ended.is_none());
        tally.acknowledged += CHANGES;
        is_sound(&place, "s");
        let now = dump(&place, "s");
        assert_eq!(now == before, sorted(&now) == sorted(&before));
        tally.transactions(&now, &(0..CHANGES).collect());
        tally.partial += usize::from(now != before);
        goes_on(&place, &now);
    }
    tally.report("compaction");
}

/// Every state that a compaction passes through, made by hand: some last for microseconds.
#[test]
fn between_any_two_steps_of_a_compaction() {
    let place = with_store(50, 3);
    let state = dump(&place, "s");
    let before = tree(&place.path("s"));
    place.ok("compact -l s");
    let mut after = tree(&place.path("s"));
    // Who wrote last is no part of the state.
    after.insert("lock".into(), before[Path::new("lock")].clone());
    let is_new = |name: &PathBuf| name.starts_with("base-0002");
    let new: BTreeMap<_, _> = after
        .clone()
        .into_iter()
        .filter(|(name, _)| is_new(name))
        .collect();
    let mut steps = Vec::new();
    let mut now = before;
    // Files appear one by one under another name, the last one by half.
    for (name, bytes) in &new {
        let scrap = Path::new("base-0002.next").join(name.file_name().unwrap());
        now.insert(scrap.clone(), bytes[..bytes.len() / 2].to_vec());
        steps.push(now.clone());
        now.insert(scrap, bytes.clone());
    }
    now.retain(|name, _| !name.starts_with("base-0002.next"));
    now.extend(new);
    steps.push(now.clone());
    // Then the journal and the manifest, each beside first and then in its place.
    for (name, is_last) in [
        ("journal.rdfp", false),
        ("chancery.toml", true),
        ("journal.rdfp", true),
    ] {
        let (next, bytes) = (
            PathBuf::from(format!("{name}.next")),
            after[Path::new(name)].clone(),
        );
        now.insert(next.clone(), bytes[..bytes.len() / 2].to_vec());
        steps.push(now.clone());
        now.insert(next.clone(), bytes.clone());
        steps.push(now.clone());
        if is_last {
            now.remove(&next);
            now.insert(name.into(), bytes);
            steps.push(now.clone());
        }
    }
    // The old generation goes file by file.
    let old: Vec<_> = now
        .keys()
        .filter(|name| name.starts_with("base-0001"))
        .cloned()
        .collect();
    for name in old {
        now.remove(&name);
        steps.push(now.clone());
    }
    assert!(now == after);
    for (number, files) in steps.iter().enumerate() {
        put(files, &place.path("s"));
        is_sound(&place, "s");
        assert_eq!(dump(&place, "s"), state, "step {number}");
        goes_on(&place, &state);
    }
}

#[test]
fn what_is_swept_up_and_what_is_not() {
    let place = Place::new();
    place.write("a.nt", triples("a", 3));
    // A process that ended before it had a lock, one that ended later, and somebody's own files.
    fs::create_dir(place.path("s.loading-1")).unwrap();
    place.write("s.loading-2/lock", "process 2");
    place.write("s.loading-2/unfinished", "");
    place.write("s.loading-2/base-0001/spo.bin", "half");
    place.write("s.loading-7/lock", "process 7");
    // A store of that name, and a folder of somebody who has a file called `lock`.
    place.ok("load a.nt -l s.loading-8");
    place.write("s.loading-9/lock", "mine");
    place.write("s.loading-9/thesis.txt", "mine");
    place.write("s.loading-notes/read.me", "mine");
    place.write("other.loading-3/lock", "process 3");
    place.ok("load a.nt -l s");
    assert!(!place.path("s.loading-1").exists() && !place.path("s.loading-2").exists());
    assert!(!place.path("s.loading-7").exists());
    assert!(place.path("s.loading-9/thesis.txt").exists());
    is_sound(&place, "s.loading-8");
    assert!(place.path("s.loading-notes/read.me").exists());
    assert!(place.path("other.loading-3").exists());
}

/// An interruption is no kill: the program cleans up after itself.
#[test]
#[cfg(unix)]
fn an_interrupted_load_leaves_nothing() {
    let place = with_store(10, 1);
    let before = dump(&place, "s");
    for store in ["s", "new"] {
        let mut command = place.command(&["load", "-", "-l", store, "--input-format", "nt"]);
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        let scrap = match store {
            "s" => place.path("s/base-0002.next"),
            _ => place.path(&format!("new.loading-{}/base-0001", child.id())),
        };
        super::until("the load has begun", || scrap.exists());
        pause(Duration::from_millis(20));
        let kill = std::process::Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(scraps(&place, "s"), [""; 0]);
        assert!(!place.path("new").exists());
        assert_eq!(dump(&place, "s"), before);
    }
}

#[test]
fn in_a_backup() {
    let place = with_store(LOADED, 5);
    let before = dump(&place, "s");
    let whole = duration(&place, "backup t -l s");
    let template = tree(&place.path("s"));
    let (mut numbers, mut tally) = (Numbers(6), Tally::default());
    for _ in 0..rounds(USUAL) {
        fs::remove_dir_all(place.path("t")).unwrap();
        let time = Instant::now() + numbers.within(whole);
        let ended = killed_at(start(&place, "backup t -l s"), time);
        assert!(matches!(ended, None | Some(0)), "{ended:?}");
        tally.rounds += 1;
        tally.killed += usize::from(ended.is_none());
        tally.acknowledged += usize::from(ended.is_some());
        assert!(tree(&place.path("s")) == template, "the source changed");
        if place.path("t").exists() {
            is_sound(&place, "t");
            tally.partial += usize::from(dump(&place, "t") != before);
        } else {
            tally.lost += usize::from(ended.is_some());
            place.ok("backup t -l s");
        }
        assert_eq!(scraps(&place, "t"), [""; 0]);
    }
    tally.report("backup");
}
