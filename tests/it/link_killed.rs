//! Decisions while the program is killed: none is lost, none is there by half.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use chancery::link::decide::{Choice, Decision, Decisions};

use crate::link_decide::{ASKED, WHEN, kept, rows};
use crate::program::Place;

/// Rows of the table that is decided to its end; `CHANCERY_LINK_ROWS=10000` for a long run.
fn many() -> usize {
    std::env::var("CHANCERY_LINK_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(60)
}

/// An index of one: the program is started often, and that which comes along is made anew each time.
fn index(place: &Place) -> &'static str {
    let putin = r#"{"type":"item","id":"Q7747","labels":{"en":{"language":"en","value":"Vladimir Putin"}}}"#;
    place.write("putin.json", putin);
    place.ok("link index putin.json -o putin.index");
    "--index putin.index"
}

#[test]
fn kill_at_any_moment_loses_no_decision() {
    let count = many();
    let place = rows(count);
    let index = index(&place);
    let path = place.path("link-decisions.ttl");
    let mut told = BTreeSet::new();
    let (mut rounds, mut numbers) = (0, 7_usize);
    loop {
        let line = format!("link review {ASKED} {WHEN} {index}");
        let args: Vec<&str> = line.split(' ').collect();
        let mut child = place
            .command(&args)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut keys = child.stdin.take().unwrap();
        let mut shown = BufReader::new(child.stdout.take().unwrap());
        // Some decisions, then a kill while the next is being taken.
        numbers = (numbers * 1_103 + 12_345) % 65_536;
        let wanted = numbers % (count / 4 + 1);
        let mut asked = Vec::new();
        while asked.len() <= wanted {
            let mut text = String::new();
            if shown.read_line(&mut text).unwrap() == 0 {
                break;
            }
            // `1/60  Putin V. (person; 1000)`: whatever was asked before is decided.
            if let Some((_, year)) = text.split_once("(person; ") {
                asked.push(year[..4].to_owned());
                if keys
                    .write_all(if numbers % 2 == 0 { b"1\n" } else { b"n\n" })
                    .is_err()
                {
                    break;
                }
            }
        }
        if rounds % 3 == 0 {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        drop(shown.read_to_end(&mut Vec::new()));
        rounds += 1;
        // All but the last of what was asked were answered and acknowledged by the next question.
        told.extend(asked.iter().take(asked.len().saturating_sub(1)).cloned());
        let kept = Decisions::read(&path).unwrap();
        let decided = kept.standing().decided.len();
        assert_eq!(decided, kept.all().len(), "asked twice");
        assert!(
            decided >= told.len(),
            "{decided} decisions of {} that were acknowledged",
            told.len()
        );
        if asked.is_empty() {
            break;
        }
        assert!(rounds < count * 2 + 10, "no progress");
    }
    assert_eq!(kept(&place).standing().decided.len(), count);
    println!("kill -9: {rounds} rounds, {count} decisions, none lost, none asked twice");
}

/// Rows of the run in the middle of which kills come: ten thousand, which a program that was built for speed matches in half a
/// second. One that was not takes twenty times as long, at each of a dozen starts, and gets fewer.
fn in_the_middle() -> usize {
    let rows = std::env::var("CHANCERY_LINK_ROWS").ok();
    let usual = if cfg!(debug_assertions) { 400 } else { 10_000 };
    rows.and_then(|rows| rows.parse().ok()).unwrap_or(usual)
}

/// So many rows that one has to look at, a month each.
fn months(count: usize) -> Place {
    let rows: Vec<String> = (0..count)
        .map(|row| format!("Putin V.,{}-{:02}\n", 1000 + row / 12, row % 12 + 1))
        .collect();
    let rows = rows.concat();
    Place::with([("t.csv", format!("name,year\n{rows}").as_str())])
}

/// A review that goes on.
struct Going {
    child: Child,
    keys: ChildStdin,
    shown: BufReader<ChildStdout>,
}

impl Going {
    fn new(place: &Place, index: &str) -> Self {
        let line = format!("link review {ASKED} {WHEN} {index}");
        let args: Vec<&str> = line.split(' ').collect();
        let mut command = place.command(&args);
        let command = command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let keys = child.stdin.take().unwrap();
        let shown = BufReader::new(child.stdout.take().unwrap());
        Self { child, keys, shown }
    }

    /// The month that is asked about next.
    fn question(&mut self) -> String {
        loop {
            let mut text = String::new();
            assert!(self.shown.read_line(&mut text).unwrap() > 0, "it ended");
            if let Some((_, month)) = text.split_once("(person; ") {
                return month.split(')').next().unwrap().to_owned();
            }
        }
    }

    /// Whatever was still to be seen.
    fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut rest = String::new();
        self.shown.read_to_string(&mut rest).unwrap();
        rest
    }
}

/// Lets the program work for a while.
fn pause(length: Duration) {
    let (kept, never) = mpsc::channel::<()>();
    assert!(never.recv_timeout(length).is_err());
    drop(kept);
}

/// Everything that was acknowledged is in the file, once.
#[track_caller]
fn nothing_is_lost(place: &Place, told: usize) {
    let kept = Decisions::read(&place.path("link-decisions.ttl")).unwrap();
    let decided = kept.standing().decided.len();
    assert_eq!(decided, kept.all().len(), "asked twice");
    // One more may have been written before anybody was told.
    assert!(
        (told..=told + 1).contains(&decided),
        "{decided} decisions of {told} that were acknowledged"
    );
}

#[test]
fn kills_in_the_middle_of_many_rows_lose_no_decision() {
    let count = in_the_middle();
    let place = months(count);
    let index = index(&place);
    let mut going = Going::new(&place, index);
    let begun = Instant::now();
    going.question();
    let matching = begun.elapsed();
    going.kill();
    let (mut told, mut unasked) = (0, 0);
    for round in 1..=6 {
        // While the rows are matched: nothing was asked yet, and nothing changes.
        let going = Going::new(&place, index);
        pause(matching * round / 8);
        let shown = going.kill();
        unasked += usize::from(!shown.contains("(person; "));
        nothing_is_lost(&place, told);
        // While one is decided: all before it were acknowledged by the next question.
        let mut going = Going::new(&place, index);
        going.question();
        for _ in 0..round * 5 {
            going.keys.write_all(b"1\n").unwrap();
            going.question();
            told += 1;
        }
        going.keys.write_all(b"1\n").unwrap();
        pause(Duration::from_micros(200) * (round - 1));
        going.kill();
        nothing_is_lost(&place, told);
        told = kept(&place).all().len();
    }
    println!("{unasked} of 6 kills came while rows were matched, which takes {matching:?}");
    assert!(unasked > 0);
    // All others by a table, of which the file is killed in the middle of what is written.
    place.ok(&format!("link review {ASKED} {index} --table r.csv"));
    let table = String::from_utf8(place.read("r.csv")).unwrap();
    let (head, rows) = table.split_once('\n').unwrap();
    let rows: Vec<String> = rows
        .lines()
        .map(|row| format!("{},none,no candidate\n", row.strip_suffix(",,").unwrap()))
        .collect();
    assert_eq!(rows.len(), count - told);
    place.write("r.csv", format!("{head}\n{}", rows.concat()));
    let before = kept(&place).all().to_vec();
    let take = format!("link review --take r.csv {WHEN} {index}");
    killed_in_a_write(&place, &take, &before);
    place.ok(&take);
    let kept = kept(&place);
    assert_eq!(kept.all()[..told], before);
    assert_eq!(
        (kept.standing().decided.len(), kept.all().len()),
        (count, count)
    );
    let same = kept.all().iter().filter(|one| one.choice == Choice::Same);
    assert_eq!(same.count(), told);
}

/// Runs a command that is killed while it writes, until a kill has come in the middle of that; and one that finds no
/// room for what it writes. Nothing of it counts, and what was there is there.
fn killed_in_a_write(place: &Place, line: &str, before: &[Decision]) {
    let path = place.path("link-decisions.ttl");
    let old = std::fs::read(&path).unwrap_or_default();
    let length = || std::fs::metadata(&path).map_or(0, |known| known.len());
    let args = crate::program::words(line);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (mut hits, mut kills) = (0, 0);
    // On a busy machine few kills come in time.
    while hits < 3 && (hits == 0 || kills < 60) {
        std::fs::write(&path, &old).unwrap();
        let mut child = place.command(&args).stderr(Stdio::null()).spawn().unwrap();
        while length() == old.len() as u64 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = Decisions::read(&path).unwrap();
        kills += 1;
        hits += usize::from(kept.torn() > 0);
        let all = kept.all().len();
        assert!(kept.torn() == 0 || kept.all() == before, "{all} count");
        assert!(kills < 600, "no kill came in time");
    }
    println!("{hits} of {kills} kills came in the middle of a write");
    if cfg!(target_os = "linux") {
        std::fs::write(&path, &old).unwrap();
        // Files of so many blocks of 512 bytes and no more.
        let limit = old.len() / 512 + 2;
        let limit = format!("ulimit -f {limit} && exec \"$0\" \"$@\"");
        let ended = Command::new("sh")
            .args(["-c", &limit, env!("CARGO_BIN_EXE_chancery")])
            .args(&args)
            .current_dir(path.parent().unwrap())
            .output()
            .unwrap();
        assert_ne!(ended.status.code(), Some(0), "{ended:?}");
        assert_eq!(Decisions::read(&path).unwrap().all(), before);
    }
    std::fs::write(&path, &old).unwrap();
}

/// Runs a command again and again, each time killed while it adds to the file of decisions. After each kill, none of the
/// decisions is there or all are.
fn killed_while_adding(place: &Place, line: &str, all: usize) {
    let args = crate::program::words(line);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let path = place.path("link-decisions.ttl");
    let length = || std::fs::metadata(&path).map_or(0, |known| known.len());
    for _ in 0..4 {
        drop(std::fs::remove_file(&path));
        let mut child = place.command(&args).stderr(Stdio::null()).spawn().unwrap();
        while length() == 0 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = match Decisions::read(&path) {
            // A kill between two decisions of many leaves what somebody who removed the others would.
            Err(error) if error.to_string().contains("nothing says where they end") => {
                std::fs::remove_file(&path).unwrap();
                continue;
            }
            read => read.unwrap(),
        };
        let decided = kept.all().len();
        println!("{decided} decisions, {} bytes torn", kept.torn());
        assert!(decided == 0 || decided == all, "{decided} of {all}");
    }
    // The last of what was torn is in its way no more.
    place.ok(line);
    assert_eq!(kept(place).standing().decided.len(), all);
    assert_eq!(kept(place).all().len(), all);
}

#[test]
fn kill_while_all_that_is_certain_is_accepted_leaves_all_or_nothing() {
    let count = many() * 4;
    let rows = (0..count).map(|row| format!("Vor{row} Nach{row},{}\n", 100_000_000 + row));
    let rows: Vec<String> = rows.collect();
    let place = Place::with([("t.csv", format!("name,viaf\n{}", rows.concat()).as_str())]);
    let things = (0..count).map(|row| {
        let (item, viaf) = (900_000 + row, 100_000_000 + row);
        format!(
            "wd:Q{item} rdfs:label \"Vor{row} Nach{row}\"@en ; wdt:P31 wd:Q5 ; wdt:P214 \"{viaf}\" .\n"
        )
    });
    let things: Vec<String> = things.collect();
    let prefixes = "@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n";
    place.write("i.ttl", format!("{prefixes}{}", things.concat()));
    place.ok("link index i.ttl -o i.index");
    let asked = "--csv t.csv --name name --type person --id P214=viaf --index i.index";
    let line = format!("link apply {asked} {WHEN} --accept-certain -o links.ttl");
    killed_while_adding(&place, &line, count);
}

#[test]
fn kill_while_a_table_is_taken_leaves_all_or_nothing() {
    let count = many() * 30;
    let why = "because somebody looked at it for a long time and says so at length. ".repeat(4);
    let rows: Vec<String> = (0..count)
        .map(|row| format!("http://e.org/{row},Putin V.,Q7747,Q7747,55,yes,{why}\n"))
        .collect();
    let rows = rows.concat();
    let head = "subject,name,candidate,offered,score,decision,reason\n";
    let place = Place::with([("r.csv", format!("{head}{rows}").as_str())]);
    let line = format!("link review --take r.csv {WHEN} {}", index(&place));
    killed_while_adding(&place, &line, count);
}
