//! Outputs that are inputs, read-only files, and what a killed process leaves.

use std::io::Read as _;
use std::process::Stdio;

use crate::program::Place;

const TTL: &str = "@prefix e: <http://e.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
    e:a rdfs:label \"Anna\" ; e:knows e:b ; <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q42> .\n";
const JSON: &str = "{\"type\":\"item\",\"id\":\"Q42\",\"labels\":{\"en\":{\"language\":\"en\",\"value\":\"D. Adams\"}},\"claims\":{}}";

fn place() -> Place {
    Place::with([
        ("one.ttl", TTL),
        ("inner/two.ttl", TTL),
        ("q.json", JSON),
        ("people.csv", "name\nPutin V.\n"),
        ("mine.rq", "SELECT * { ?s ?p ?o }"),
        ("graph.dot", "digraph { a -> b }"),
        ("taken.csv", "subject,name,candidate,score,decision\n"),
        ("decided.ttl", ""),
        ("link-decisions.ttl", ""),
        ("style.toml", ""),
    ])
}

/// Command lines, the output that they name, and the input that it is.
const OVERWRITING: [(&str, &str, &str); 33] = [
    ("convert one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    (
        "convert one.ttl -o inner/../one.ttl",
        "inner/../one.ttl",
        "one.ttl",
    ),
    ("convert inner -o inner/two.ttl", "inner/two.ttl", "inner"),
    ("convert one.ttl -o symbolic.ttl", "symbolic.ttl", "one.ttl"),
    ("convert one.ttl -o hard.ttl", "hard.ttl", "one.ttl"),
    ("diff one.ttl inner -o one.ttl", "one.ttl", "one.ttl"),
    (
        "diff one.ttl store -o store/new.ru",
        "store/new.ru",
        "store",
    ),
    (
        "diff one.ttl inner --picture inner/two.ttl",
        "inner/two.ttl",
        "inner",
    ),
    (
        "diff --three-way one.ttl decided.ttl inner -o decided.ttl",
        "decided.ttl",
        "decided.ttl",
    ),
    ("dump -d one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    ("dump -l store -o store/new.nq", "store/new.nq", "store"),
    ("stats -d one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    ("claims -d one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    ("query mine.rq -d one.ttl -o mine.rq", "mine.rq", "mine.rq"),
    ("query mine.rq -d one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    ("draw graph.dot -o graph.dot", "graph.dot", "graph.dot"),
    (
        "draw graph.dot --style style.toml -o style.toml",
        "style.toml",
        "style.toml",
    ),
    ("rank graph.dot -o graph.dot", "graph.dot", "graph.dot"),
    ("communities -d one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    (
        "paths a b --view graph.dot -o graph.dot",
        "graph.dot",
        "graph.dot",
    ),
    ("link index q.json -o q.json", "q.json", "q.json"),
    ("link index one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    (
        "link match --csv people.csv --name name -o people.csv",
        "people.csv",
        "people.csv",
    ),
    (
        "link match --index some.index -o some.index",
        "some.index",
        "some.index",
    ),
    (
        "link match --decisions decided.ttl -o decided.ttl",
        "decided.ttl",
        "decided.ttl",
    ),
    (
        "link match -o link-decisions.ttl",
        "link-decisions.ttl",
        "link-decisions.ttl",
    ),
    (
        "link apply -o link-decisions.ttl",
        "link-decisions.ttl",
        "link-decisions.ttl",
    ),
    (
        "link apply --csv people.csv --name name -o people.csv",
        "people.csv",
        "people.csv",
    ),
    (
        "link review --csv people.csv --name name --table people.csv",
        "people.csv",
        "people.csv",
    ),
    ("link export -d one.ttl -o one.ttl", "one.ttl", "one.ttl"),
    (
        "link export -d one.ttl --kept one.ttl",
        "one.ttl",
        "one.ttl",
    ),
    (
        "link compare -d one.ttl --from q.json -o q.json",
        "q.json",
        "q.json",
    ),
    (
        "link enrich -d one.ttl --from q.json -o q.json -f trig",
        "q.json",
        "q.json",
    ),
];

#[test]
fn no_verb_writes_over_what_it_reads() {
    let place = place();
    let folder = place.path("");
    let folder = folder.display().to_string();
    place.ok("link index q.json -o some.index --input-format wikidata");
    place.ok("load one.ttl -l store");
    for (line, output, input) in OVERWRITING {
        #[cfg(unix)]
        for (name, hard) in [("symbolic.ttl", false), ("hard.ttl", true)] {
            let (from, to) = (place.path("one.ttl"), place.path(name));
            if !to.exists() {
                if hard {
                    std::fs::hard_link(from, to).unwrap();
                } else {
                    std::os::unix::fs::symlink(from, to).unwrap();
                }
            }
        }
        let before = snapshot(&place);
        let says = [
            &*format!("the output `{output}` is "),
            &*format!("the input `{input}`"),
        ];
        place.refuses(line, 2, &says);
        assert_eq!(snapshot(&place), before, "{line} in {folder}");
    }
}

/// Every file with its bytes.
fn snapshot(place: &Place) -> Vec<(String, Vec<u8>)> {
    let names = [
        "one.ttl",
        "inner/two.ttl",
        "q.json",
        "people.csv",
        "mine.rq",
        "graph.dot",
        "decided.ttl",
        "link-decisions.ttl",
        "style.toml",
        "some.index",
    ];
    let read = |name: &str| std::fs::read(place.path(name)).unwrap_or_default();
    names.map(|name| (name.to_owned(), read(name))).into()
}

#[test]
fn names_that_follow_from_others_are_looked_at_as_well() {
    let place = place();
    let csv = "draw mine.rq -d one-nodes.csv --input-format ttl -o one.csv";
    place.write("one-nodes.csv", TTL);
    let says = ["the output `one-nodes.csv` is the input `one-nodes.csv`"];
    place.write("mine.rq", "CONSTRUCT WHERE { ?s ?p ?o }");
    place.refuses(csv, 2, &says);
}

#[test]
fn no_verb_writes_over_decisions() {
    let place = place();
    std::fs::remove_file(place.path("link-decisions.ttl")).unwrap_or_default();
    place.write("t.csv", "name\nPutin V.\nSergej Lawrow\n");
    let asked = "--csv t.csv --name name --by Ada --when 2026-01-31T12:00:00Z";
    let accepted = format!("link apply {asked} --accept-certain");
    // It is not there yet, and would be written first and overwritten then.
    for name in [
        "z.ttl --decisions z.ttl",
        "./z.ttl --decisions z.ttl",
        "link-decisions.ttl",
    ] {
        place.refuses(&format!("{accepted} -o {name}"), 2, &["is the input"]);
        assert!(!place.path("z.ttl").exists() && !place.path("link-decisions.ttl").exists());
    }
    place.ok(&format!("{accepted} -o links.ttl"));
    place.ok(&format!("{accepted} --decisions other.ttl -o links.ttl"));
    let before = [place.read("link-decisions.ttl"), place.read("other.ttl")];
    for name in ["link-decisions.ttl", "other.ttl"] {
        for line in [
            "link index one.ttl -o",
            "link export -d one.ttl -o",
            "link export -d one.ttl -o facts.qs --kept",
            "link enrich -d one.ttl --from q.json -f trig -o",
            "link compare -d one.ttl --from q.json -o",
            "convert one.ttl -o",
            "link review --csv t.csv --name name --decisions new.ttl --table",
        ] {
            let says = ["is a file of decisions: they would be lost"];
            place.refuses(&format!("{line} {name}"), 2, &says);
        }
    }
    assert_eq!(
        before,
        [place.read("link-decisions.ttl"), place.read("other.ttl")]
    );
    // Links are made of them, and made again.
    place.ok(&format!("{accepted} -o links.ttl"));
    place.ok("convert one.ttl -o links.ttl");
}

#[test]
fn outputs_of_their_own_are_written() {
    let place = place();
    place.ok("convert inner -o inner/all.nt");
    // Now it is one of those that are read.
    place.refuses(
        "convert inner -o inner/all.nt",
        2,
        &["is part of the input `inner`"],
    );
    place.ok("draw -d inner -o inner/all.svg");
    place.ok("draw -d inner -o inner/all.svg");
    place.ok("convert one.ttl -f nt -o /dev/null");
    let both = "link export -d one.ttl -o facts.qs --kept ./facts.qs";
    place.refuses(both, 2, &["`facts.qs` and `./facts.qs` are one file"]);
}

#[cfg(unix)]
#[test]
fn streams_that_are_led_into_files_are_seen() {
    let place = place();
    let input = std::fs::File::open(place.path("one.ttl")).unwrap();
    let mut command = place.command(&["convert", "-", "--input-format", "ttl", "-o", "one.ttl"]);
    let ended = command.stdin(Stdio::from(input)).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let open = std::fs::OpenOptions::new()
        .append(true)
        .open(place.path("one.ttl"));
    let mut command = place.command(&["convert", "one.ttl", "-f", "nt"]);
    let ended = command.stdout(Stdio::from(open.unwrap())).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(
        said.contains("the output standard output is the input `one.ttl`"),
        "{said}"
    );
    assert_eq!(place.read("one.ttl"), TTL.as_bytes());
}

#[test]
fn what_is_read_only_stays() {
    let place = place();
    for (name, line) in [
        ("kept.nt", "convert one.ttl -o kept.nt"),
        ("kept.index", "link index one.ttl -o kept.index"),
    ] {
        place.write(name, "precious");
        let path = place.path(name);
        let mut permissions = path.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        let says = [&*format!("cannot write `{name}`: it is read-only")];
        place.refuses(line, 3, &says);
        assert_eq!(place.read(name), b"precious");
    }
}

/// Hidden files in the folder.
#[cfg(unix)]
fn hidden(place: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(place.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names
        .filter(|name| name.starts_with(".chancery-"))
        .collect()
}

#[cfg(unix)]
#[test]
fn what_a_killed_process_left_is_gone_after_the_next_run() {
    let place = place();
    for (line, file) in [
        ("convert - --input-format nt -o out.nt", "out.nt"),
        ("link index - --input-format nt -o out.index", "out.index"),
    ] {
        let args = crate::program::words(line);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        // It waits for input that never comes.
        let mut child = place.command(&args).stdin(Stdio::piped()).spawn().unwrap();
        while hidden(&place).is_empty() {
            assert!(child.try_wait().unwrap().is_none());
            std::thread::yield_now();
        }
        // A second process leaves the first one's file alone.
        let ended = place.fed(
            line,
            [b"<http://e.org/a> <http://www.w3.org/2000/01/rdf-schema#label> \"A\" .\n".to_vec()],
        );
        assert_eq!(ended.code, 0, "{}", ended.report());
        assert_eq!(hidden(&place).len(), 1);
        child.kill().unwrap();
        child.wait().unwrap();
        drop(child.stderr.take().unwrap().read_to_end(&mut Vec::new()));
        assert_eq!(hidden(&place).len(), 1);
        place.fed(
            line,
            [b"<http://e.org/a> <http://www.w3.org/2000/01/rdf-schema#label> \"A\" .\n".to_vec()],
        );
        assert_eq!(hidden(&place), Vec::<String>::new());
        assert!(place.path(file).exists());
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_told() {
    let line = "<http://e.org/a> <http://e.org/b> <http://e.org/c> .\n";
    let text: String = (0..2_000)
        .map(|number| line.replace("/c", &format!("/{number}")))
        .collect();
    let place = Place::with([("many.nt", &*text)]);
    for line in [
        "convert many.nt -o out.ttl",
        "convert many.nt -f nt -o out.gz",
    ] {
        let mut command = std::process::Command::new("sh");
        command
            .args(["-c", "ulimit -f 1; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_chancery"))
            .args(line.split(' '))
            .current_dir(place.path(""));
        let ended = command.output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(4), "{said}");
        assert!(said.contains("file too large"), "{said}");
        assert_eq!(hidden(&place), Vec::<String>::new());
    }
}
