//! The command line as a new user meets it: what works, what it leaves behind, how it ends.

use std::io::Read as _;

use crate::program::Place;
use crate::project::none;

const TTL: &str = "@prefix : <http://example.org/> .\n:a :p :b .\n";
const NT: &str = "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n";

#[test]
fn files_from_windows_load() {
    let place = Place::new();
    place.write("a.ttl", format!("\u{feff}{}", TTL.replace('\n', "\r\n")));
    place.write("a.nt", format!("\u{feff}{}", NT.replace('\n', "\r\n")));
    place.write("a.rq", "ASK {\r\n ?s ?p ?o\r\n}\r\n");
    assert_eq!(place.ok("convert a.ttl -f nt"), NT);
    assert_eq!(place.ok("convert a.nt -f nt"), NT);
    assert_eq!(place.ok("query a.rq -d a.ttl"), "yes\n");
}

#[test]
fn a_query_file_may_begin_with_a_mark() {
    let place = Place::with([("a.rq", "\u{feff}# Anything?\nASK { ?s ?p ?o }\n")]);
    assert_eq!(place.ok("query a.rq"), "yes\n");
    let ended = place.fed("query -", ["\u{feff}ASK { ?s ?p ?o }".as_bytes().to_vec()]);
    assert_eq!(ended.code, 0, "{}", ended.report());
}

#[test]
fn a_nul_inside_a_literal_is_a_character() {
    let place = Place::with([("a.ttl", "@prefix : <http://e/> .\n:a :p \"\0\" .\n")]);
    assert_eq!(
        place.ok("convert a.ttl -f nt"),
        "<http://e/a> <http://e/p> \"\\u0000\" .\n"
    );
}

#[test]
fn empty_files_are_no_quads() {
    let mut found = Vec::new();
    for format in ["ttl", "nt", "nq", "trig", "rdf", "jsonld"] {
        for text in ["", "\n", "\u{feff}"] {
            let name = format!("empty.{format}");
            let place = Place::with([(&*name, text)]);
            for line in [format!("convert {name} -f nq"), format!("dump -d {name}")] {
                let ended = place.run(&line);
                if ended.code != 0 || !ended.out.is_empty() {
                    found.push(ended.report());
                }
            }
        }
    }
    none(&found);
}

#[test]
fn a_file_of_prefixes_only_is_no_quads() {
    let place = Place::with([(
        "only.ttl",
        "@prefix a: <http://e/> .\nPREFIX b: <http://f/>\n# end\n",
    )]);
    assert_eq!(place.ok("convert only.ttl -f nq"), "");
}

#[test]
fn exit_codes_are_answers() {
    let place = Place::with([("a.ttl", TTL)]);
    for (line, code) in [
        ("query -q 'ASK { ?s ?p ?o }' -d a.ttl", 0),
        ("query -q 'ASK { ?s ?s ?o }' -d a.ttl", 1),
        ("query -q 'SELECT * { ?s ?s ?o }' -d a.ttl", 0),
        (
            "query -q 'SELECT * { ?s ?s ?o }' -d a.ttl --fail-if-empty",
            1,
        ),
        (
            "query -q 'SELECT * { ?s ?p ?o }' -d a.ttl --fail-if-empty",
            0,
        ),
        (
            "query -q 'CONSTRUCT { ?s ?p ?o } WHERE { ?s ?s ?o }' -d a.ttl --fail-if-empty",
            1,
        ),
        ("find rubio --fail-if-empty", 0),
        ("find qqqqqq --fail-if-empty", 1),
        ("find qqqqqq", 0),
        ("--help", 0),
        ("--version", 0),
        ("help query", 0),
        ("query --help", 0),
        ("", 2),
    ] {
        let ended = place.run(line);
        assert_eq!(ended.code, code, "{}", ended.report());
    }
}

#[test]
fn a_cut_answer_is_marked() {
    let place = Place::new();
    let all = "query -q 'SELECT ?s { ?s a dip:Event } ORDER BY ?s'";
    for format in ["table", "csv", "tsv", "json", "xml", "md", "html"] {
        let ended = place.run(&format!("{all} -f {format} --max-rows 3"));
        ended.is_refusal(4, &["3 rows", "--max-rows"]);
        assert!(!ended.out.is_empty(), "{format}");
    }
    assert_eq!(place.run(&format!("{all} --max-rows 100000")).code, 0);
}

#[test]
fn help_and_completions_are_written_for_every_verb_and_shell() {
    let place = Place::new();
    for verb in [
        "tour",
        "query",
        "queries",
        "find",
        "show",
        "claims",
        "draw",
        "dump",
        "convert",
        "completions",
    ] {
        let help = place.ok(&format!("help {verb}"));
        assert!(help.contains(&format!("Usage: chancery {verb}")), "{help}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.ok(&format!("completions {shell}"));
        assert!(
            script.contains("convert") && script.contains("queries"),
            "{shell}"
        );
    }
}

#[test]
fn nothing_is_coloured_that_goes_to_a_file() {
    let place = Place::new();
    for line in [
        "help",
        "--help",
        "help query",
        "query --help",
        "--version",
        "queries",
        "query nope",
    ] {
        let ended = place.run(line);
        let all = format!("{}{}", ended.text(), ended.err);
        assert!(!all.contains('\u{1b}'), "{}", ended.report());
    }
    let coloured = place.run("--color always query nope");
    assert!(coloured.err.contains('\u{1b}'), "{}", coloured.report());
}

#[test]
fn outputs_that_cannot_be_written_are_refused() {
    let place = Place::with([("a.ttl", TTL), ("folder/x", ""), ("folder.nq/x", "")]);
    for verb in [
        "convert a.ttl",
        "dump",
        "query -q 'CONSTRUCT WHERE { ?s a dip:Claim }'",
    ] {
        place.refuses(
            &format!("{verb} -o nowhere/x.nq"),
            3,
            &["`nowhere/x.nq`", "make the folder"],
        );
        place.refuses(
            &format!("{verb} -o folder.nq"),
            3,
            &["`folder.nq`", "folder"],
        );
        place.refuses(&format!("{verb} -o a.ttl/x.nq"), 3, &["`a.ttl/x.nq`"]);
    }
    place.refuses("draw delegations -o nowhere/x.svg", 3, &["`nowhere/x.svg`"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with([("a.ttl", TTL), ("closed/old.nq", "old")]);
    let mode = |mode| {
        std::fs::set_permissions(place.path("closed"), std::fs::Permissions::from_mode(mode))
    };
    mode(0o555).unwrap();
    if crate::program::writes_anywhere(&place.path("closed")) {
        println!("run by the superuser, whom no folder refuses: nothing tried");
    } else {
        place.refuses(
            "convert a.ttl -o closed/new.nq",
            3,
            &["`closed/new.nq`", "permission denied"],
        );
        place.refuses(
            "convert a.ttl -o closed/old.nq",
            3,
            &["`closed/old.nq`", "permission denied"],
        );
    }
    mode(0o755).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let place = Place::new();
    for line in ["dump -o /dev/full", "dump", "queries"] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let args = crate::program::words(line);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = place.command(&args).stdout(full).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{line}: {err}");
        assert!(
            err.starts_with("error: cannot write the output: no space left"),
            "{line}: {err}"
        );
    }
}

#[test]
fn a_failure_leaves_the_old_file_as_it_was() {
    let place = Place::with([
        ("broken.nt", &*format!("{}oops\n", NT.repeat(5_000))),
        ("old.nq", "the old file"),
        ("old.csv", "the old file"),
        ("graphs.trig", "<a:g> { <a:a> <a:b> <a:c> }"),
    ]);
    place.refuses("convert broken.nt -o old.nq", 3, &["broken.nt:5001"]);
    place.refuses("convert graphs.trig -o old.nq -f ttl", 2, &["named graph"]);
    place.refuses(
        "query -q 'SELECT * { ?s ?p ?o }' -d broken.nt -o old.csv",
        3,
        &["broken.nt:5001"],
    );
    place.refuses("query -q 'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }' -o old.csv --timeout 300ms", 4, &["time limit"]);
}

#[test]
fn a_file_is_not_converted_onto_itself() {
    let place = Place::with([("a.nt", &*NT.repeat(3))]);
    for line in ["convert a.nt -o a.nt", "convert a.nt -o ./a.nt -f ttl"] {
        place.refuses(line, 2, &["is the input `a.nt`: it would be overwritten"]);
    }
    assert_eq!(place.read("a.nt"), NT.repeat(3).as_bytes());
}

#[test]
fn a_reader_who_has_had_enough_is_no_failure() {
    for line in [
        "dump",
        "query -q 'SELECT * { ?s ?p ?o }'",
        "convert big.nt -f ttl",
        "queries",
        "help query",
    ] {
        let place = Place::with([("big.nt", &*NT.repeat(50_000))]);
        let args = crate::program::words(line);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut child = place.command(&args).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut head = [0; 10];
        stdout.read_exact(&mut head).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*err), (Some(0), ""), "{line}");
    }
}

#[test]
fn standard_input_is_read_where_a_dash_stands() {
    let place = Place::new();
    let feed = |line: &str, text: &str| {
        let ended = place.fed(line, [text.as_bytes().to_vec()]);
        assert_eq!(ended.code, 0, "{}", ended.report());
        ended.text()
    };
    assert_eq!(feed("convert - -f nt", TTL), NT, "the format is recognised");
    assert_eq!(feed("convert - --input-format ttl -f nt", TTL), NT);
    assert_eq!(
        feed(
            "convert - -f nt",
            "{\"@id\": \"http://example.org/a\", \"http://example.org/p\": {\"@id\": \"http://example.org/b\"}}"
        ),
        NT
    );
    place
        .fed("query - -d -", [b"ASK {}".to_vec()])
        .is_refusal(2, &["only once"]);
    assert_eq!(feed("query -", "ASK { ?x dip:speaker ?y }"), "yes\n");
    assert_eq!(
        feed("query -q 'SELECT ?o { ?s ?p ?o }' -f csv -d -", TTL),
        "o\r\nhttp://example.org/b\r\n"
    );
    let ended = place.fed("convert - -f nt", [b"oops".to_vec()]);
    ended.is_refusal(3, &["--> standard input:1:"]);
}

#[test]
fn folders_are_read_whole_and_in_order() {
    let place = Place::with([
        ("data/b.ttl", TTL),
        ("data/a/deep.nt", "<a:a> <a:b> <a:c> .\n"),
        ("data/.hidden.ttl", "oops"),
        ("data/.git/x.ttl", "oops"),
        ("data/package.json", "{}"),
        ("data/README.md", "oops"),
    ]);
    let both = format!("<a:a> <a:b> <a:c> .\n{NT}");
    assert_eq!(place.ok("convert data -f nt"), both);
    assert_eq!(place.ok("dump -d data -f nt"), both);
}

#[test]
fn a_query_is_no_update() {
    let place = Place::with([("a.ttl", TTL), ("empty.ru", "PREFIX : <http://e/>")]);
    place.ok("load a.ttl -l store --quiet");
    let before = place.ok("dump -l store -f nt");
    for (text, said) in [
        ("SELECT * { ?s ?p ?o }", "this is a query, not an update"),
        ("ask{}", "this is a query, not an update"),
        ("INSRT DATA { <a:b> <a:c> 1 }", "INSRT"),
    ] {
        let ended = place.args(&["update", "-q", text, "-l", "store"]);
        assert_eq!(ended.code, 3, "{}", ended.report());
        assert!(ended.err.contains(said), "{}", ended.report());
    }
    assert_eq!(place.ok("dump -l store -f nt"), before);
    place.ok("update empty.ru -l store");
}

#[test]
fn packed_files_go_in_and_out() {
    let place = Place::with([("a.ttl", TTL)]);
    for (packing, magic) in [
        ("gz", &[0x1f, 0x8b][..]),
        ("zst", &[0x28, 0xb5, 0x2f, 0xfd]),
        ("bz2", b"BZh"),
    ] {
        let name = format!("a.nt.{packing}");
        place.ok(&format!("convert a.ttl -o {name}"));
        let packed = place.read(&name);
        assert!(packed.starts_with(magic), "{packing}");
        assert_eq!(place.ok(&format!("convert {name} -f nt")), NT, "{packing}");
        assert_eq!(place.ok(&format!("dump -d {name} -f nt")), NT, "{packing}");
        // Two packed files in a row are one packed file.
        place.write(&format!("twice.nt.{packing}"), packed.repeat(2));
        assert_eq!(
            place.ok(&format!("convert twice.nt.{packing} -f nt")),
            NT.repeat(2),
            "{packing}"
        );
        let fed = place.fed("convert - -f nt", [packed.clone()]);
        assert_eq!(fed.text(), NT, "{packing} is recognised on standard input");
        place.ok(&format!("dump --merge-graphs -o all.ttl.{packing}"));
        place.ok(&format!("convert all.ttl.{packing} -o all.nt"));
    }
}

#[test]
fn torn_and_false_packings_are_refused() {
    let lines: String = (0..9_999).fold(String::new(), |text, n| {
        format!("{text}<a:s{n}> <a:p> <a:o{}> .\n", n * n)
    });
    let place = Place::with([("a.nt", &*lines)]);
    for packing in ["gz", "zst", "bz2"] {
        place.ok(&format!("convert a.nt -o a.nt.{packing}"));
        let packed = place.read(&format!("a.nt.{packing}"));
        let torn = format!("torn.nt.{packing}");
        place.write(&torn, &packed[..packed.len() / 2]);
        place.refuses(&format!("convert {torn} -o out.nq"), 3, &[&torn]);
        place.refuses(&format!("query -q 'ASK {{}}' -d {torn}"), 3, &[&torn]);
        let not = format!("not.nt.{packing}");
        place.write(&not, b"\x00\x01 no text");
        place.refuses(&format!("convert {not} -o out.nq"), 3, &[&not]);
        // What a browser unpacked on its way keeps its name, and what is packed otherwise is told by its bytes.
        place.write(&not, NT);
        assert_eq!(place.ok(&format!("convert {not} -f nt")), NT);
        place.ok(&format!("convert {not} -o other.nt.zst"));
        place.write(&not, place.read("other.nt.zst"));
        assert_eq!(place.ok(&format!("convert {not} -f nt")), NT);
        let flipped = format!("flipped.nt.{packing}");
        let mut bytes = packed.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        place.write(&flipped, bytes);
        place.refuses(&format!("convert {flipped} -o out.nq"), 3, &[&flipped]);
    }
}

#[test]
fn blank_nodes_of_two_files_stay_apart() {
    let place = Place::with([
        ("a.nt", "_:x <a:p> <a:o> .\n"),
        ("b.nt", "_:x <a:p> <a:o> .\n_:y <a:p> _:x .\n"),
    ]);
    let subjects = |text: &str| {
        let words = text
            .split_whitespace()
            .filter(|word| word.starts_with("_:"));
        words
            .map(str::to_owned)
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(subjects(&place.ok("convert a.nt b.nt -f nt")).len(), 3);
    assert_eq!(subjects(&place.ok("dump -d a.nt -d b.nt")).len(), 3);
    let count = "query -q 'SELECT (COUNT(*) AS ?n) { ?s <a:p> <a:o> }' -f csv -d a.nt b.nt";
    assert_eq!(place.ok(count), "n\r\n2\r\n");
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let place = Place::with([(
        "a.ttl",
        "@prefix : <http://e/> .\n:a :p [ :q ( 1 [ :r 2 ] ) ] , [ :q [] ] {| :source [ :s :t ] |} .\n[] :p _:z .\n_:z :q _:z .\n",
    )]);
    for line in [
        "dump",
        "dump -f trig",
        "dump -f jsonld",
        "dump -d a.ttl",
        "dump -d a.ttl -f ttl",
        "convert a.ttl -f nq",
        "convert a.ttl -f jsonld",
        "convert a.ttl -f rdf",
        "query -q 'SELECT * { ?s ?p ?o }' -d a.ttl",
        "query -q 'CONSTRUCT WHERE { ?s ?p ?o }' -d a.ttl",
        "query delegations",
        "show event:2025-08-15-alaska-summit",
        "find summit",
        "queries --json",
        "draw delegations -o -",
        "draw timeline -o -",
        "draw who-met-whom -o -",
        "draw claims -o -",
        "draw -d a.ttl -o -",
    ] {
        let (one, two) = (place.ok(line), place.ok(line));
        assert!(!one.is_empty() && one == two, "$ chancery {line}");
    }
}

#[test]
fn the_tour_answers_three_questions_and_draws() {
    let place = Place::new();
    let told = place.ok("tour");
    for word in [
        "1. ",
        "2. ",
        "3. ",
        "Checked",
        "none found",
        "summit.svg",
        "summit.html",
        "What to try next",
    ] {
        assert!(told.contains(word), "no `{word}` in\n{told}");
    }
    let files: Vec<_> = place.snapshot().into_keys().collect();
    assert_eq!(
        files.len(),
        2,
        "summit.svg and summit.html and nothing else"
    );
    // Whatever it says to try works.
    for line in told
        .lines()
        .filter_map(|line| line.trim().strip_prefix("chancery "))
    {
        let command = line.split("  ").next().unwrap();
        if !command.contains("my-data") {
            place.ok(command);
        }
    }
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_nothing_half_written() {
    use std::sync::mpsc;
    use std::time::Duration;
    let place = Place::with([("out.csv", "the old file")]);
    let before = place.snapshot();
    let query = "SELECT DISTINCT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    for signal in ["INT", "TERM"] {
        let child = place
            .command(&["query", "-q", query, "-o", "out.csv"])
            .spawn()
            .unwrap();
        // Nobody ever sends: this is the way to wait a little while.
        let (_sender, never) = mpsc::channel::<()>();
        let begun = (0..500).any(|_| {
            let waited = never.recv_timeout(Duration::from_millis(20)).is_err();
            waited && place.snapshot().len() > before.len()
        });
        assert!(begun, "the answer is written to a temporary file first");
        let pid = child.id().to_string();
        std::process::Command::new("kill")
            .args(["-s", signal, &pid])
            .status()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "after {signal}");
        assert_eq!(place.snapshot(), before, "after {signal}");
    }
}
