//! Two processes: one writes, others wait their turn or read on.

use std::io::{Read as _, Write as _};
use std::process::{Child, Stdio};

use super::{ONE_MORE, dump, is_sound, scraps, start, transaction, transactions, triples, until};
use crate::program::Place;

/// A load that holds the lock while its input has not ended.
fn waiting_load(place: &Place, store: &str) -> Child {
    let mut command = place.command(&["load", "-", "-l", store, "--input-format", "nt"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Gives it its input; its exit code and what it said.
fn finish(mut child: Child, input: &str) -> (i32, String) {
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let mut said = String::new();
    let mut err = child.stderr.take().unwrap();
    err.read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code().unwrap_or(-1), said)
}

fn store() -> Place {
    let place = Place::new();
    place.write("a.nt", triples("a", 50));
    place.write("b.nt", triples("b", 50));
    place.ok("load a.nt -l s");
    place
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let place = store();
    place.ok(ONE_MORE);
    let child = waiting_load(&place, "s");
    let process = format!("process {}", child.id());
    until("the lock is taken", || {
        String::from_utf8_lossy(&place.read("s/lock")).contains(&process)
    });
    for line in [ONE_MORE, "load b.nt -l s", "compact -l s"] {
        let ended = place.run(line);
        ended.is_refusal(
            6,
            &[
                "is being written by another process",
                &process,
                "`chancery load`",
            ],
        );
    }
    // Readers do not mind.
    assert_eq!(dump(&place, "s").lines().count(), 51);
    is_sound(&place, "s");
    place.ok("backup t -l s");
    is_sound(&place, "t");
    let (code, said) = finish(child, &triples("b", 50));
    assert_eq!(code, 0, "{said}");
    assert_eq!(dump(&place, "s").lines().count(), 101);
    assert_eq!(dump(&place, "t").lines().count(), 51);
    place.ok("compact -l s");
    assert_eq!(scraps(&place, "s"), [""; 0]);
}

/// A process that waits for its text has not begun to write.
#[test]
fn an_update_that_waits_for_its_text_holds_nobody_up() {
    let place = store();
    let mut command = place.command(&["update", "-", "-l", "s"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    place.ok(ONE_MORE);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(transaction(1, 10).as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(dump(&place, "s").lines().count(), 61);
}

/// Many at once: each is done whole or told that another writes.
#[test]
fn updates_at_the_same_time() {
    let place = store();
    let mut acknowledged = Vec::new();
    for wave in 0..5 {
        let children: Vec<(usize, Child)> = (wave * 6..wave * 6 + 6)
            .map(|id| {
                (
                    id,
                    start(&place, &format!("update -q '{}' -l s", transaction(id, 10))),
                )
            })
            .collect();
        for (id, mut child) in children {
            match child.wait().unwrap().code() {
                Some(0) => acknowledged.push(id),
                Some(6) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    let present = transactions(&dump(&place, "s"));
    assert!(present.keys().eq(acknowledged.iter()));
    assert!(present.values().all(|quads| *quads == 10));
    assert!(acknowledged.len() >= 5, "{acknowledged:?}");
    is_sound(&place, "s");
}

/// Looking whether anybody writes is no writing.
#[test]
fn readers_are_in_nobodys_way() {
    let place = store();
    // A torn end makes readers look at the lock.
    let mut journal = place.read("s/journal.rdfp");
    journal.extend(b"TX .\nA <http://e/a>");
    for id in 0..20 {
        place.write("s/journal.rdfp", &journal);
        let readers: Vec<Child> = (0..4)
            .map(|_| start(&place, "query -q 'ASK {}' -l s"))
            .collect();
        let ended = place.run(&format!("update -q '{}' -l s", transaction(id, 1)));
        assert_eq!(ended.code, 0, "{}", ended.report());
        for mut reader in readers {
            assert!(reader.wait().unwrap().success());
        }
    }
}

#[test]
fn two_first_loads_of_one_store() {
    let place = store();
    let child = waiting_load(&place, "new");
    until("the first has begun", || {
        place.path(&format!("new.loading-{}", child.id())).exists()
    });
    place.ok("load a.nt -l new");
    let before = dump(&place, "new");
    let (code, said) = finish(child, &triples("b", 50));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("another process"), "{said}");
    assert_eq!(dump(&place, "new"), before);
    place.ok("update -q 'INSERT DATA {}' -l new");
    assert_eq!(scraps(&place, "new"), [""; 0]);
}

/// A reader that began before a compaction ends with what it began with.
#[test]
fn a_reader_goes_on_across_a_compaction() {
    let place = Place::new();
    place.write("a.nt", triples("a", 10_000));
    place.write("b.nt", triples("b", 10));
    place.ok("load a.nt -l s");
    place.ok(ONE_MORE);
    let lines = ["query -q 'SELECT * { ?s ?p ?o }' -f csv -l s", "dump -l s"];
    for (number, line) in lines.into_iter().enumerate() {
        let whole = place.ok(line);
        let words = crate::program::words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut child = place.command(&words).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut first = vec![0; 100];
        out.read_exact(&mut first).unwrap();
        // More than a pipe holds is still to come.
        place.ok(&format!("update -q '{}' -l s", transaction(number, 10)));
        place.ok("compact -l s");
        place.ok("load b.nt -l s");
        place.ok(&format!(
            "update -q 'DELETE WHERE {{ ?s <http://e/p{number}> ?o }}' -l s"
        ));
        place.ok("compact -l s");
        assert_eq!(scraps(&place, "s"), [""; 0]);
        let mut rest = Vec::new();
        out.read_to_end(&mut rest).unwrap();
        assert!(child.wait().unwrap().success());
        first.extend(rest);
        assert!(
            String::from_utf8(first).unwrap() == whole,
            "another state: {line}"
        );
        assert!(place.ok(line).lines().count() != whole.lines().count());
    }
}
