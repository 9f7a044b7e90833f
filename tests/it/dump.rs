//! `dump`: the same bytes wherever the data are kept, however little memory there is to sort in.

use crate::program::Place;

const DATA: &str = "@prefix : <http://example.org/> .\n\
    :z :p \"01\"^^<http://www.w3.org/2001/XMLSchema#integer>, \"a\\nb\", \"é\"@fr-ch, _:b .\n\
    :a :p :z {| :speaker _:b |} .\n\
    :g { :z :p :a . :a :p <<( :a :p \"x\"@en--ltr )>> . }\n\
    :h { :z :p :a . }\n";

fn place() -> Place {
    let place = Place::with([("talks.trig", DATA)]);
    place.ok("load talks.trig -l store");
    place
}

#[test]
fn a_store_is_dumped_as_its_file_is() {
    let place = place();
    for line in [
        "",
        "-f trig",
        "-f jsonld --merge-graphs",
        "--merge-graphs -f ttl",
        "--merge-graphs -f nt",
        "--asserted",
    ] {
        // JSON-LD has no word for a direction.
        let file = place.run(&format!("dump -d talks.trig {line}"));
        let store = place.run(&format!("dump -l store {line}"));
        assert_eq!(file.text(), store.text(), "{line}");
        assert_eq!((file.code, file.err), (store.code, store.err), "{line}");
    }
}

#[test]
fn lines_are_sorted_and_keep_graphs_and_spelling() {
    let place = place();
    let dumped = place.ok("dump -l store");
    let lines: Vec<&str> = dumped.lines().collect();
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    assert_eq!(lines, sorted);
    assert_eq!(lines.len(), 10);
    for text in [
        "\"01\"^^",
        "\"a\\nb\"",
        "@fr-ch",
        "@en--ltr )>>",
        "<http://example.org/h> .",
    ] {
        assert!(dumped.contains(text), "{text} is not in\n{dumped}");
    }
    let merged = place.ok("dump -l store --merge-graphs -f nt");
    // One triple is in two graphs.
    assert_eq!(merged.lines().count(), 9);
    place.refuses("dump -l store -f nt", 2, &["<http://example.org/g>"]);
}

#[test]
fn little_memory_changes_nothing() {
    let place = place();
    for line in [
        "",
        "-f trig",
        "--merge-graphs -f ttl",
        "--asserted -f jsonld",
    ] {
        let whole = place.ok(&format!("dump {line}"));
        let pieces = place.ok(&format!("dump {line} --memory 4KiB"));
        assert!(whole == pieces, "{line}");
    }
    let whole = place.ok("dump -l store -f trig");
    assert_eq!(whole, place.ok("dump -l store -f trig --memory 1"));
}

#[test]
#[cfg(unix)]
fn only_what_does_not_fit_goes_to_temporary_files() {
    let place = place();
    let dump = |memory: &str| {
        let mut command = place.command(&["dump", "--memory", memory]);
        command.env("TMPDIR", place.path("nowhere"));
        command.output().unwrap()
    };
    assert!(dump("256MiB").status.success());
    let failed = dump("4KiB");
    let said = String::from_utf8(failed.stderr).unwrap();
    assert_eq!(failed.status.code(), Some(3), "{said}");
    assert!(said.contains("nowhere`"), "{said}");
    assert!(failed.stdout.is_empty());
}
