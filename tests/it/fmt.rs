//! The layout of Turtle and TriG.

use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;

use chancery::model::limits::Limits;
use chancery::rdf::{Format, Layout, QuadReader, Settings, pretty};

use crate::program::Place;
use crate::project::{self, none};
use crate::roundtrip::{any_quads, canonical, written};

const TTL: Format = Format::Turtle;

pub(crate) fn laid_out(text: &str, format: Format) -> String {
    pretty("t", text, format, &Limits::default(), Layout::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What a text says, with its blank nodes in canonical form.
pub(crate) fn said(
    text: &str,
    format: Format,
    base: &str,
) -> Option<std::collections::BTreeSet<String>> {
    let settings = Settings {
        format: Some(format),
        base: Some(base.to_owned()),
        ..Settings::default()
    };
    let reader = QuadReader::of_text("t", text, &settings).unwrap();
    let quads: Result<Vec<_>, _> = reader.collect();
    quads.ok().map(|quads| canonical(&quads))
}

/// Files below a folder, in order.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The folder of the W3C's suites, if it is there.
fn library() -> Option<PathBuf> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let there = folder.join("rdf").is_dir();
    if !there {
        let said = format!(
            "skipped: the W3C's suites are not in {}; set CHANCERY_W3C to a folder whose `rdf` is that of \
             https://github.com/w3c/rdf-tests\n",
            folder.display()
        );
        std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).unwrap();
    }
    there.then_some(folder)
}

#[test]
fn every_file_of_the_suites_keeps_its_meaning_and_is_laid_out_once() {
    const BASE: &str = "http://www.w3.org/2013/TurtleTests/test.ttl";
    let Some(library) = library() else { return };
    let mut paths = Vec::new();
    files(&library, &mut paths);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in &paths {
        let Some(format @ (Format::Turtle | Format::TriG)) = Format::from_path(path).0 else {
            continue;
        };
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let Some(before) = said(&text, format, BASE) else {
            continue;
        };
        seen += 1;
        let name = path.strip_prefix(&library).unwrap().display().to_string();
        match pretty(&name, &text, format, &Limits::default(), Layout::default()) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(after) if said(&after, format, BASE) != Some(before) => {
                wrong.push(format!("{name} says something else\n{after}"));
            }
            Ok(after) => match pretty(&name, &after, format, &Limits::default(), Layout::default())
            {
                Ok(again) if again == after => {}
                Ok(again) => wrong.push(format!("{name} changes again\n{after}\n---\n{again}")),
                Err(error) => wrong.push(format!("{name}, the second time: {error}")),
            },
        }
    }
    assert!(seen > 1_200, "only {seen} files were found");
    none(&wrong);
}

#[test]
fn our_own_data_are_laid_out() {
    let place = Place::new();
    let folders = ["data", "ontology"].map(|name| project::root().join(name));
    let mut args = vec!["fmt", "--check"];
    args.extend(folders.iter().map(|folder| folder.to_str().unwrap()));
    let ended = place.args(&args);
    assert_eq!(ended.code, 0, "{}{}", ended.text(), ended.err);
}

const MIXED: &str = "\
# What is known.
PREFIX ex: <http://example.org/>
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .   # times
@prefix schema: <http://schema.org/> .
@prefix unused: <http://example.org/unused#> .

ex:b ex:p \"2\"^^xsd:integer , \"x\"@uk, \"x\"@en ; # two names
  # why
  a ex:Thing.
# the first
ex:a ex:q ( 1 [ ex:r 2 ] ) ; ex:p ex:c {| ex:source ex:s ; ex:qualifier ex:circa |} . # said once

# Below a heading

ex:d10 ex:p 1 . ex:d2 ex:p 1 ; ex:p 2 ; ex:p 1 .
<< ex:a ex:p ex:never ~ ex:claim >> ex:by ex:x .
ex:a ex:p <other>, <#part> .
# the end
";

const TIDY: &str = "\
# What is known.
# times
@prefix ex: <http://example.org/> .

# why
ex:b a ex:Thing ;
    ex:p 2 ;
    ex:p \"x\"@en ; # two names
    ex:p \"x\"@uk .

# the first
ex:a ex:p <#part> ;
    ex:p <other> ;
    ex:p ex:c {| ex:qualifier ex:circa ; ex:source ex:s |} ; # said once
    ex:q ( 1 [ ex:r 2 ] ) .

# Below a heading

<< ex:a ex:p ex:never ~ ex:claim >>
    ex:by ex:x .

ex:d2 ex:p 1 , 2 .

ex:d10 ex:p 1 .

# the end
";

#[test]
fn a_text_in_one_layout() {
    let tidy = laid_out(MIXED, TTL);
    assert_eq!(tidy, TIDY);
    assert_eq!(laid_out(&tidy, TTL), tidy);
}

#[test]
fn a_comment_behind_an_object_stays_behind_it() {
    let text = "@prefix : <http://e/> .\n:a :p \"Zed\" , # disputed\n  \"Abe\" ; # from 1911\n  :q ( :z # first\n :y ) , 1 . # last\n:a :p \"Bob\" . # later\n";
    let tidy = "@prefix : <http://e/> .\n\n:a :p \"Abe\" ; # from 1911\n    :p \"Bob\" ; # later\n    :p \"Zed\" ; # disputed\n    :q 1 ; # last\n    :q ( :z :y ) . # first\n";
    assert_eq!(laid_out(text, TTL), tidy);
    assert_eq!(laid_out(tidy, TTL), tidy);
    let graph = "<urn:g> { <urn:a> <urn:p> 1 . } # behind g\n<urn:b> <urn:p> 1 .\n";
    let tidy = "<urn:b> <urn:p> 1 .\n\n<urn:g> {\n    <urn:a> <urn:p> 1 .\n} # behind g\n";
    assert_eq!(laid_out(graph, Format::TriG), tidy);
}

#[test]
fn marks_and_line_ends_of_windows_are_no_difference() {
    let place = Place::with([
        ("a.ttl", "\u{feff}<urn:b> <urn:p> 1 .\n"),
        (
            "b.ttl",
            "<urn:a> <urn:p> 1 .\r\n\r\n<urn:b> <urn:p> 1 .\r\n",
        ),
    ]);
    assert_eq!(place.ok("fmt a.ttl -o -"), "<urn:b> <urn:p> 1 .\n");
    assert_eq!(place.run("fmt --check b.ttl").code, 0);
    assert_eq!(place.run("fmt --check a.ttl").code, 1);
}

#[test]
fn graphs_and_blank_nodes() {
    let text = "_:x <urn:p> _:y . _:y <urn:q> [] . _:z <urn:p> _:z .\n\
                <urn:g> { # about g\n <urn:b> <urn:p> \"a\\nb\" . _:twice <urn:p> 1 . <urn:a> <urn:p> _:twice , [ <urn:q> _:twice ] }\n\
                # f\nGRAPH <urn:f> { [] <urn:p> 1 }";
    let tidy = "\
_:x <urn:p> [ <urn:q> [] ] .

_:z <urn:p> _:z .

# f
<urn:f> {
    [] <urn:p> 1 .
}

# about g
<urn:g> {
    <urn:a> <urn:p> _:twice , [ <urn:q> _:twice ] .

    <urn:b> <urn:p> \"\"\"a
b\"\"\" .

    _:twice <urn:p> 1 .
}
";
    assert_eq!(laid_out(text, Format::TriG), tidy);
    assert_eq!(laid_out(tidy, Format::TriG), tidy);
}

#[test]
fn things_stand_in_the_order_of_the_subject() {
    let prefixes = "@prefix dip: <https://w3id.org/chancery/ontology#> .\n\
         @prefix e: <http://e.org/> .\n@prefix schema: <http://schema.org/> .\n";
    let text = format!(
        "{prefixes}\
         e:hearsay a dip:Claim . e:claim dip:reports e:hearsay ; a dip:Claim ; schema:dateCreated \"2025-08-16\" .\n\
         e:late a dip:Event ; schema:startDate \"2025-09-01\" . e:2025-08-30-early a dip:Meeting .\n\
         e:talk a dip:Meeting ; schema:superEvent e:late .  e:late2 a dip:Event ; schema:startDate \"2025-09-02\" .\n\
         e:first a dip:Claim ; schema:dateCreated \"2025-08-15\" . e:undated a dip:Claim .\n\
         e:anna a schema:Person . e:x a e:Own . e:a-part a dip:Participation ; dip:inEvent e:z . e:b-part a dip:Participation ; dip:inEvent e:y ."
    );
    let tidy = laid_out(&text, TTL);
    let subjects: Vec<&str> = tidy
        .lines()
        .filter(|line| line.starts_with("e:"))
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(
        subjects,
        [
            "e:anna",
            "e:2025-08-30-early",
            "e:late",
            "e:talk",
            "e:late2",
            "e:b-part",
            "e:a-part",
            "e:first",
            "e:claim",
            "e:hearsay",
            "e:undated",
            "e:x"
        ]
    );
    let kept = Layout { keep_order: true };
    let kept = pretty("t", &text, TTL, &Limits::default(), kept).unwrap();
    assert!(kept.find("e:hearsay a") < kept.find("e:anna a"), "{kept}");
}

/// How many lines a difference has at the most: those between what both begin and end with. The prefixes are those
/// that are used.
fn changed_lines(before: &str, after: &str) -> usize {
    let [before, after] = [before, after].map(|text| {
        let lines = text.lines().filter(|line| !line.starts_with("@prefix"));
        lines.collect::<Vec<&str>>()
    });
    let pairs = before.iter().zip(&after);
    let same = pairs.take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[same..], &after[same..]);
    let pairs = before.iter().rev().zip(after.iter().rev());
    let same = pairs.take_while(|(one, other)| one == other).count();
    before.len() + after.len() - 2 * same
}

/// What says where a thing stands, so that its block moves with it.
const PLACES: [&str; 11] = [
    " a ",
    "schema:superEvent",
    "dip:follows",
    "dip:inEvent",
    "org:member",
    "dip:onDelegation",
    "dip:reports",
    "dip:hasTerm",
    "sh:property",
    "schema:position",
    "xsd:dateTime",
];

/// The text with the last digit of the year, month or day of each date of it changed, one at a time.
fn with_other_dates(text: &str) -> impl Iterator<Item = String> {
    let ends = text.match_indices("\"^^xsd:").map(|(at, _)| at);
    ends.filter_map(move |end| {
        let start = text[..end].rfind('"')? + 1;
        let day = text[start..end].split('T').next()?;
        let is_date = day.len() >= 4
            && day
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
        let at = start + day.len() - 1;
        let digit = text.as_bytes()[at];
        // The first of a month has a second, and the last of a year or month one before it.
        let other = if matches!(digit, b'0' | b'1') {
            digit + 1
        } else {
            digit - 1
        };
        is_date.then(|| [&text[..at], &char::from(other).to_string(), &text[at + 1..]].concat())
    })
}

/// The text without one line of a block, for some of its lines.
fn with_fewer_lines(text: &str) -> impl Iterator<Item = String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_fact = |line: &str| {
        line.starts_with("    ")
            && line.ends_with(" ;\n")
            && PLACES.iter().all(|place| !line.contains(place))
    };
    let facts: Vec<usize> = (0..lines.len()).filter(|at| is_fact(lines[*at])).collect();
    facts.into_iter().step_by(9).map(move |left| {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != left);
        kept.map(|(_, line)| *line).collect()
    })
}

#[test]
fn any_fact_of_our_data_is_one_line_or_two() {
    let mut paths = Vec::new();
    files(&project::root().join("data"), &mut paths);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "ttl"))
    {
        let text = std::fs::read_to_string(path).unwrap();
        for changed in with_other_dates(&text).chain(with_fewer_lines(&text)) {
            tried += 1;
            let lines = changed_lines(&text, &laid_out(&changed, TTL));
            if !(1..=2).contains(&lines) {
                let kept = text
                    .lines()
                    .zip(changed.lines())
                    .find(|(one, other)| one != other);
                wrong.push(format!("{}: {lines} lines: {kept:?}", path.display()));
            }
        }
    }
    assert!(tried > 200, "{tried}");
    none(&wrong);
}

#[test]
fn one_fact_is_one_line_or_two() {
    let path = project::root().join("data/2025-alaska-summit/00-events.ttl");
    let text = std::fs::read_to_string(path).unwrap();
    let changes = [
        ("schema:startDate \"2007\"", "schema:startDate \"2008\""),
        (
            "schema:location place:maine ;",
            "schema:location place:maine , place:alaska ;",
        ),
        ("    schema:location place:maine ;\n", ""),
        (
            "dip:kind kind:leaders-meeting ;",
            "dip:kind kind:leaders-meeting {| dcterms:source w:lead |} ;",
        ),
    ];
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        let changed = laid_out(&text.replacen(from, to, 1), TTL);
        let lines = changed_lines(&text, &changed);
        assert!((1..=2).contains(&lines), "{lines} lines for {to}");
    }
}

#[test]
fn labels_written_by_people_stay_and_deep_ones_are_not_nested() {
    let chain: Vec<String> = (0..40)
        .map(|n| format!("_:n{n} <urn:p> _:n{} .", n + 1))
        .collect();
    let chain = chain.join("\n");
    let tidy = laid_out(&chain, TTL);
    let deepest = tidy
        .lines()
        .map(|line| line.matches('[').count())
        .max()
        .unwrap();
    assert!(deepest <= 7, "{tidy}");
    assert_eq!(laid_out(&tidy, TTL), tidy);
    // Around in a circle, and a reifier of its own words.
    for text in [
        "_:a <urn:p> _:b . _:b <urn:p> _:a .",
        "<urn:r> <urn:p> 1 ~ <urn:r> .",
        "_:r <urn:p> 1 ~ _:r {| <urn:q> 2 |} .",
        "_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 .",
        "<urn:a> <urn:p> 1 ~ _:r . <urn:b> <urn:p> 2 ~ _:r .",
        "<urn:s> <urn:p> << <urn:a> <urn:p> 1 >> . <urn:a> <urn:p> 1 .",
    ] {
        let tidy = laid_out(text, TTL);
        assert_eq!(
            said(text, TTL, "http://e/"),
            said(&tidy, TTL, "http://e/"),
            "{tidy}"
        );
        assert_eq!(laid_out(&tidy, TTL), tidy);
    }
}

#[test]
fn bases_stay_where_they_are_one() {
    let one = "@base <http://e.org/a/> .\n\n<b> <p> </c> .\n";
    assert_eq!(laid_out(one, TTL), one);
    let two = laid_out(
        "@base <http://e.org/a/> . <b> <p> 1 . @base <http://f.org/> . <b> <p> 1 .",
        TTL,
    );
    assert_eq!(said(&two, TTL, "http://x/").unwrap().len(), 2);
    let none = "<b> <../p> <?x=1#y> .\n";
    assert_eq!(laid_out(none, TTL), none);
    let lost = pretty(
        "f.ttl",
        "<b> <p> 1 . @base <deeper/> . <b> <p> 1 .",
        TTL,
        &Limits::default(),
        Layout::default(),
    );
    assert!(lost.unwrap_err().to_string().contains("base"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_keeps_its_meaning(quads in any_quads()) {
        let format = Format::TriG;
        let text = String::from_utf8(written(&quads, format).unwrap()).unwrap();
        let tidy = laid_out(&text, format);
        prop_assert_eq!(said(&tidy, format, "http://e/"), said(&text, format, "http://e/"), "{}", tidy);
        prop_assert_eq!(&laid_out(&tidy, format), &tidy);
        if !text.contains("_:") {
            let mut turned = quads;
            turned.reverse();
            let text = String::from_utf8(written(&turned, format).unwrap()).unwrap();
            prop_assert_eq!(laid_out(&text, format), tidy);
        }
    }
}

#[test]
fn files_change_all_or_none() {
    let wild = "<urn:b> <urn:p> 1 .\n<urn:a> <urn:p> 1 .\n";
    let place = Place::with([
        ("d/a.ttl", wild),
        ("d/b.trig", wild),
        ("d/c.nt", wild),
        ("bad.ttl", "<urn:a> <urn:p> ."),
    ]);
    let checked = place.args(&["fmt", "--check", "d"]);
    assert_eq!(checked.code, 1);
    let told = format!(
        "{}:1\n  - <urn:b> <urn:p> 1 .\n  + <urn:a> <urn:p> 1 .\n",
        Path::new("d").join("a.ttl").display()
    );
    assert!(checked.text().starts_with(&told), "{}", checked.text());
    assert_eq!(place.read("d/a.ttl"), wild.as_bytes());
    let refused = place.args(&["fmt", "d", "bad.ttl"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("bad.ttl:1:17"), "{}", refused.err);
    assert_eq!(place.read("d/a.ttl"), wild.as_bytes());
    assert_eq!(place.args(&["fmt", "d"]).code, 0);
    assert_eq!(
        place.read("d/a.ttl"),
        b"<urn:a> <urn:p> 1 .\n\n<urn:b> <urn:p> 1 .\n"
    );
    assert_eq!(place.read("d/c.nt"), wild.as_bytes());
    assert_eq!(place.args(&["fmt", "--check", "d"]).code, 0);
    let other = place.args(&["fmt", "d/c.nt"]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("N-Triples"), "{}", other.err);
}

pub(crate) fn git(place: &Place, args: &[&str]) -> String {
    let ran = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
        .args(args)
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn what_is_staged_is_laid_out_and_staged_again() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("skipped: git is not installed");
        return;
    }
    let wild = "<urn:b> <urn:p> 1 .\n<urn:a> <urn:p> 1 .\n";
    let place = Place::with([("a.ttl", wild), ("inner/b.ttl", wild), ("not.ttl", wild)]);
    assert_eq!(place.args(&["fmt", "--staged"]).code, 3, "no repository");
    git(&place, &["init", "-q"]);
    git(&place, &["add", "a.ttl", "inner/b.ttl"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.ttl", place.path("link.ttl")).unwrap();
        git(&place, &["add", "link.ttl"]);
    }
    assert_eq!(place.args(&["fmt", "--staged", "--check"]).code, 1);
    place.write("a.ttl", format!("{wild}<urn:c> <urn:p> 1 .\n"));
    let partly = place.args(&["fmt", "--staged"]);
    assert_eq!(partly.code, 1);
    assert!(
        partly.err.contains("`a.ttl` is staged in part"),
        "{}",
        partly.err
    );
    assert_eq!(
        place.read("inner/b.ttl"),
        wild.as_bytes(),
        "none was changed"
    );
    git(&place, &["add", "a.ttl"]);
    assert_eq!(place.args(&["fmt", "--staged"]).code, 0);
    assert_eq!(
        git(&place, &["show", ":inner/b.ttl"]),
        "<urn:a> <urn:p> 1 .\n\n<urn:b> <urn:p> 1 .\n"
    );
    assert_eq!(git(&place, &["diff", "--name-only"]), "");
    assert_eq!(place.read("not.ttl"), wild.as_bytes());
}
