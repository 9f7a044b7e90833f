//! What the verbs of a store do on the command line, and what they refuse.

use std::fs;

use super::{dump, is_sound, scraps, tree, triples};
use crate::program::Place;

const TURTLE: &str = "@prefix : <http://e/> .\n\
    :s :p 01, 1, 1.0, 1.00, \"x\"@EN, \"2020-01-01T00:00:00.000Z\"^^:t, true, \"\\u0041\\n\" .\n";

#[test]
fn a_load_makes_the_store() {
    let place = Place::with([("a.ttl", TURTLE)]);
    place.ok("load a.ttl -l s");
    is_sound(&place, "s");
    fs::create_dir(place.path("empty")).unwrap();
    place.ok("load a.ttl -l empty");
    is_sound(&place, "empty");
    assert_eq!(dump(&place, "s"), dump(&place, "empty"));
    assert_eq!(scraps(&place, "s"), [""; 0]);
}

#[test]
fn a_mistyped_path_makes_nothing() {
    let place = Place::with([("a.ttl", TURTLE)]);
    place.ok("load a.ttl -l store");
    for line in [
        "update -q 'INSERT DATA {}' -l stroe",
        "query -q 'ASK {}' -l stroe",
        "check -l stroe",
        "compact -l stroe",
        "dump -l stroe",
        "backup copy -l stroe",
    ] {
        place.refuses(
            line,
            3,
            &["there is no store at `stroe`", "did you mean `store`?"],
        );
    }
    place.refuses(
        "check -l none/at/all",
        3,
        &["there is no store", "makes one"],
    );
}

#[test]
fn a_broken_file_changes_nothing() {
    let place = Place::with([
        ("a.ttl", TURTLE),
        ("bad.ttl", "<http://e/s> <http://e/p> oops"),
        ("bad.nt", "<http://e/s> <http://e/p> <http://e/o> .\noops\n"),
    ]);
    place.ok("load a.ttl -l s");
    let before = tree(&place.path("s"));
    for bad in ["bad.ttl", "bad.nt", "none.ttl", "a.ttl bad.nt"] {
        for store in ["s", "new"] {
            let ended = place.run(&format!("load {bad} -l {store}"));
            ended.is_refusal(3, &[]);
        }
        let mut after = tree(&place.path("s"));
        after.insert("lock".into(), before[std::path::Path::new("lock")].clone());
        assert!(after == before, "{bad}");
        assert!(!place.path("new").exists(), "{bad}");
        assert_eq!(scraps(&place, "s"), [""; 0], "{bad}");
    }
}

#[test]
fn what_is_refused_on_the_command_line() {
    let place = Place::with([("a.ttl", TURTLE), ("other/file.txt", "no store")]);
    place.ok("load a.ttl -l s");
    place.refuses(
        "query -q 'ASK {}' -d a.ttl -l s",
        2,
        &["--data", "--location"],
    );
    place.refuses("dump -d a.ttl -l s", 2, &["--location"]);
    place.refuses(
        "load a.ttl -l other",
        3,
        &["`other` is no store and not empty"],
    );
    place.refuses("load a.ttl -l a.ttl", 3, &["`a.ttl`"]);
    place.refuses("load a.ttl -l a.ttl/s", 3, &["a.ttl"]);
    place.refuses("load a.ttl -l none/s", 3, &["none"]);
    place.refuses("check -l a.ttl", 3, &["a.ttl"]);
    place.refuses("check -l other", 3, &["there is no store at `other`"]);
    place.refuses(
        "load a.ttl --graph http://e/g --graph-per-file -l s",
        2,
        &["--graph"],
    );
    place.refuses("load a.ttl", 2, &["--location"]);
    place.refuses("update -l s", 2, &["which update?"]);
    place.refuses("load - - -l s", 2, &["only once"]);
}

#[test]
fn graphs_of_a_load() {
    let place = Place::with([
        ("a.nt", "<http://e/s> <http://e/p> \"1\" .\n"),
        ("b c.nt", "<http://e/s> <http://e/p> \"2\" .\n"),
        ("q.nq", "<http://e/s> <http://e/p> \"3\" <http://e/own> .\n"),
    ]);
    place.ok("load a.nt q.nq --graph http://e/g -l s");
    let expected = "<http://e/s> <http://e/p> \"1\" <http://e/g> .\n\
                    <http://e/s> <http://e/p> \"3\" <http://e/g> .\n";
    assert_eq!(dump(&place, "s"), expected);
    place.ok("load a.nt 'b c.nt' --graph-per-file -l t");
    let dump = dump(&place, "t");
    assert!(
        dump.contains("\"1\" <file:///") && dump.contains("/a.nt> ."),
        "{dump}"
    );
    assert!(dump.contains("/b%20c.nt> ."), "{dump}");
}

#[test]
fn blank_nodes_of_two_loads_stay_apart() {
    let place = Place::with([
        ("a.nt", "_:b <http://e/p> \"1\" .\n"),
        ("b.ttl", "_:b <http://e/p> 2 . [] <http://e/p> 3 .\n"),
    ]);
    place.ok("load a.nt a.nt b.ttl -l s");
    place.ok("load a.nt b.ttl -l s");
    place.ok("update -q 'INSERT DATA { _:b <http://e/p> 4 }' -l s");
    place.ok("update -q 'INSERT DATA { _:b <http://e/p> 4 }' -l s");
    let count = "query -q 'SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }' -f csv -l s";
    let before = place.ok(count);
    assert_eq!(before, "n\r\n9\r\n");
    place.ok("compact -l s");
    place.ok("load a.nt -l s");
    assert_eq!(place.ok(count), "n\r\n10\r\n");
}

#[test]
fn literals_keep_their_spelling() {
    let place = Place::with([("a.ttl", TURTLE)]);
    place.ok("load a.ttl -l s");
    place.ok("update -q 'INSERT DATA { <http://e/u> <http://e/p> 01, 1, 1.0, +1, 1e0, 1E0 }' -l s");
    let before = dump(&place, "s");
    for spelling in [
        "\"01\"^^",
        "\"1\"^^",
        "\"1.0\"^^",
        "\"1.00\"^^",
        "\"+1\"^^",
        "\"1E0\"^^",
        "\"1e0\"^^",
    ] {
        assert!(before.contains(spelling), "{spelling}: {before}");
    }
    assert_eq!(before.lines().count(), 14, "{before}");
    place.ok("compact -l s");
    assert_eq!(dump(&place, "s"), before);
    place.ok("backup t -l s");
    place.write("dump.nq", &before);
    place.ok("load dump.nq -l again");
    assert_eq!(dump(&place, "again"), before);
    // The value of one spelling is not the other's.
    place.ok("update -q 'DELETE DATA { <http://e/u> <http://e/p> 01 }' -l t");
    assert_eq!(dump(&place, "t").lines().count(), 13);
}

#[test]
fn each_file_of_an_update_is_a_transaction() {
    let place = Place::with([
        ("a.ttl", TURTLE),
        ("one.ru", "INSERT DATA { <http://e/a> <http://e/b> 1 }"),
        (
            "two.ru",
            "INSERT DATA { <http://e/a> <http://e/b> 2 } ; INSERT { ?s ?p 3 } WHERE { SERVICE <http://e/> { ?s ?p ?o } }",
        ),
        ("bad.ru", "INSERT DATA { oops"),
    ]);
    place.ok("load a.ttl -l s");
    let ended = place.run("update one.ru two.ru one.ru -l s");
    ended.is_refusal(3, &["the first of 3 updates was done"]);
    let now = dump(&place, "s");
    assert!(now.contains("<http://e/a> <http://e/b> \"1\""), "{now}");
    assert!(!now.contains("<http://e/a> <http://e/b> \"2\""), "{now}");
    place.run("update bad.ru -l s").is_refusal(3, &["bad.ru"]);
    place.ok("update one.ru -l s --durability process");
}

/// Little memory makes temporary files, not another store.
#[test]
fn little_memory_makes_the_same_store() {
    const TRIPLES: usize = 300_000;
    let place = Place::new();
    place.write(
        "a.nt",
        triples(
            "a",
            if cfg!(debug_assertions) {
                TRIPLES / 3
            } else {
                TRIPLES
            },
        ),
    );
    place.write("b.ttl", TURTLE);
    place.ok("load a.nt b.ttl -l much --threads 1");
    place.ok("load a.nt b.ttl -l little --threads 1 --memory 16MiB");
    place.ok("load a.nt b.ttl -l threads --threads 2 --memory 16MiB");
    let base = tree(&place.path("much/base-0001"));
    assert!(tree(&place.path("little/base-0001")) == base);
    assert!(tree(&place.path("threads/base-0001")) == base);
    is_sound(&place, "little");
}
