//! The page about the format of a store tells the truth: its bytes are those of a store made anew, and a
//! reader in another language, which knows the page only, finds every quad.

use std::io::Write as _;
use std::process::Command;

use crate::program::Place;
use crate::project;

const PAGE: &str = "docs/store-format.md";
const READER: &str = "tests/fixtures/store/read_store.py";

/// Every kind of term, in three graphs.
const DATA: &str = r#"
    PREFIX : <http://e/>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
    :s :p :o, _:b, "", "a", "a"@en, "a"@EN-gb, "a"@ar--rtl, "1", 1, 01, -0, 0, -5,
        9223372036854775807, -9223372036854775808, 9223372036854775808, 1.0, 1.50, true,
        "1"^^:d, "2025-08-15"^^xsd:date, "nul\u0000in", "nul\u0000in"@en, "x\u0000y"^^:d,
        "tab\tquote\"back\\slash\nline\r\b\f\u0007\u007F\u0085\uFFFE\U0001F600 é",
        "Words of peace, peace-making words", "Łódź 北京",
        <<( :s :p <<( _:b :p "x"@en )>> )>> .
    :g { :s :p :o . :s :q <http://e/é> . _:b :q :s }
    _:g { :s :r :o }
"#;

/// New terms and old ones, in each graph.
const UPDATE: &str = r#"
    PREFIX : <http://e/>
    INSERT DATA { :new :p "a\n\"b\u0001", 77, <<( :s :p 78 )>> . GRAPH :g2 { :s :p :o, [] } } ;
    DELETE DATA { :s :p 1, "a", "nul\u0000in", 5, 9223372036854775808 . GRAPH :g { :s :p :o } } ;
    DELETE { ?s :q ?o } INSERT { ?o :q ?s } WHERE { GRAPH :g { ?s :q ?o } FILTER (isIRI(?o)) }
"#;

/// Text of a block of the page, by what stands behind its three strokes.
fn block(info: &str) -> String {
    let page = project::read(PAGE);
    let start = format!("```{info}\n");
    let (_, rest) = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("{PAGE} has no block `{info}`"));
    let (text, _) = rest.split_once("```").unwrap();
    text.to_owned()
}

/// The bytes that a line shows, with the offset of the first.
fn shown(line: &str) -> (usize, Vec<u8>) {
    let (offset, rest) = line.split_once(": ").unwrap();
    let offset = usize::from_str_radix(offset, 16).unwrap();
    // Two blanks part the bytes from what is said of them.
    let digits = rest.split("  ").next().unwrap().replace(' ', "");
    let places = (0..digits.len()).step_by(2);
    let bytes = places.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
    (offset, bytes.collect())
}

#[test]
fn the_bytes_on_the_page_are_those_of_a_store() {
    let place = Place::with([("tiny.nt", block("turtle file=tiny.nt").as_str())]);
    place.ok("load tiny.nt -l store");
    for name in ["terms.bin", "spo.bin", "text.bin"] {
        let written = place.read(&format!("store/base-0001/{name}"));
        let mut compared = 0;
        for line in block(&format!("hex {name}")).lines() {
            if line == "..." {
                continue;
            }
            let (offset, bytes) = shown(line);
            let found = written.get(offset..offset + bytes.len());
            assert_eq!(found, Some(&*bytes), "{name}: {line}");
            compared += bytes.len();
        }
        assert!(compared > 160, "{name}: only {compared} bytes are shown");
        let whole = compared == written.len();
        assert!(whole || name == "terms.bin", "{name} is not shown whole");
    }
}

/// What the reader in Python prints of the store; nothing where there is no Python, and says so.
fn read_by_another(place: &Place) -> Option<String> {
    let output = Command::new("python3")
        .arg(project::root().join(READER))
        .arg(place.path("store"))
        .output();
    let Ok(output) = output else {
        // Not with a macro: what those print is hidden where a test passes.
        let said = format!("skipped: there is no python3 to run {READER}\n");
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        return None;
    };
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{READER}: {complaint}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Compares both readers' quads; false where one of them is missing.
#[track_caller]
fn agrees(place: &Place, least: usize) -> bool {
    let Some(found) = read_by_another(place) else {
        return false;
    };
    let dumped = place.ok("dump -l store");
    assert!(dumped.lines().count() >= least, "{dumped}");
    assert_eq!(found, dumped);
    true
}

#[test]
fn a_reader_in_another_language_finds_every_quad() {
    let place = Place::with([("data.trig", DATA), ("update.ru", UPDATE)]);
    place.ok("load data.trig -l store");
    if !agrees(&place, 30) {
        return;
    }
    place.ok("update update.ru -l store");
    agrees(&place, 30);
    // What a writer leaves that was ended in the middle of a transaction.
    let journal = "store/journal.rdfp";
    let whole = place.read(journal);
    place.write(
        journal,
        [&whole[..], b"TX .\nA <http://e/torn> <http"].concat(),
    );
    agrees(&place, 30);
    place.ok("compact -l store");
    agrees(&place, 30);
    // As if the journal had not been replaced in time: it is older than the snapshot.
    place.write(journal, &whole);
    agrees(&place, 30);
}

#[test]
fn a_reader_in_another_language_reads_many_blocks_and_chunks() {
    let lines: Vec<String> = (0..12_000_u64)
        .map(|n| {
            let (subject, predicate, graph) = (n * 7_919 % 1_000, n % 5, n % 3);
            let value = n * n * 104_729 % 999_983;
            format!(
                "<http://e/{subject}> <http://p/{predicate}> \"{value}\"^^\
                 <http://www.w3.org/2001/XMLSchema#integer> <http://g/{graph}> .\n\
                 <http://e/{subject}> <http://p/name> \
                 \"word {value} of {n}, which stands in a sentence of some length\" .\n"
            )
        })
        .collect();
    let place = Place::with([("data.nq", lines.concat().as_str())]);
    place.ok("load data.nq -l store");
    assert!(place.read("store/base-0001/terms.bin").len() > 2 * 262_144);
    agrees(&place, 20_000);
}
