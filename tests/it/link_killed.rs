//! Decisions while the program is killed: none is lost, none is there by half.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use chancery::link::decide::Decisions;

use crate::link_decide::{ASKED, WHEN, kept, rows};
use crate::program::Place;

/// Rows of the table; `CHANCERY_LINK_ROWS=10000` for a long run.
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
        let kept = Decisions::read(&path).unwrap();
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
    let rows: Vec<String> = (0..count)
        .map(|row| format!("Sergej Lawrow,{}\n", 1000 + row))
        .collect();
    let rows = rows.concat();
    let place = Place::with([("t.csv", format!("name,year\n{rows}").as_str())]);
    let line = format!("link apply {ASKED} {WHEN} --accept-certain -o links.ttl");
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
