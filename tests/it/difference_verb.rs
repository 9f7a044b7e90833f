//! `chancery diff`: what it says, what it writes, and how it behaves with git.

use std::fmt::Write as _;
use std::process::Command;

use crate::program::Place;

const PREFIXES: &str = "@prefix e: <http://e.org/> .\n\
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
    @prefix schema: <http://schema.org/> .\n";

fn place(files: &[(&str, &str)]) -> Place {
    let place = Place::new();
    for (name, text) in files {
        place.write(name, format!("{PREFIXES}\n{text}\n"));
    }
    place
}

/// The answer of a command line whose answer is that something differs.
#[track_caller]
fn differs(place: &Place, line: &str) -> String {
    let ended = place.run(line);
    assert_eq!(ended.code, 1, "{}", ended.report());
    ended.text()
}

const OLD: &str = "e:a rdfs:label \"Anna\" ; e:knows e:b {| e:source e:x |} ; e:address [ e:street \"S\" ; e:city \"B\" ] .\n\
    e:b rdfs:label \"Ben\" .";
const NEW: &str = "e:b rdfs:label \"Ben\" .\n\
    e:a rdfs:label \"Anne\" ; e:knows e:b {| e:source e:y |} ; e:address [ e:city \"C\" ; e:street \"S\" ] .";

#[test]
fn places_of_both_sides_and_words_for_what_changed() {
    let place = place(&[("old.ttl", OLD), ("new.ttl", NEW)]);
    assert_eq!(
        differs(&place, "diff old.ttl new.ttl"),
        "Anne (e:a)\n  \
         ~ name: was Anna, now Anne  [old.ttl:5, new.ttl:6]\n  \
         ~ e:knows: Ben: e:source changed from e:x to e:y  [old.ttl:5, new.ttl:6]\n\n\
         e:address of Anne\n  \
         ~ e:city: was B, now C  [old.ttl:5, new.ttl:6]\n\n\
         0 added, 0 removed, 3 changed in 2 things\n"
    );
    let coloured = differs(&place, "diff old.ttl new.ttl --color always");
    assert!(coloured.contains("\u{1b}[1;31mAnna\u{1b}[0m"), "{coloured}");
    let stat = differs(&place, "diff old.ttl new.ttl --stat");
    assert_eq!(
        stat,
        "0 added, 0 removed, 3 changed in 2 things\n\
         statements: 8 before, 8 after: 3 more, 3 fewer, 5 the same\n"
    );
    let same = place.run("diff old.ttl old.ttl");
    assert_eq!((same.code, same.text().as_str()), (0, ""));
    assert_eq!(same.err, "note: both say the same: 8 statements\n");
    let json: serde_json::Value =
        serde_json::from_str(&differs(&place, "diff old.ttl new.ttl --json")).unwrap();
    assert_eq!(json["changed"], 3);
    assert_eq!(json["differences"][0]["changes"][0]["was"], "\"Anna\"");
    assert_eq!(json["differences"][0]["changes"][0]["after"]["line"], 6);
}

#[test]
fn stores_folders_and_standard_input() {
    let place = place(&[("old.ttl", OLD), ("folder/new.ttl", NEW)]);
    place.ok("load old.ttl -l store");
    place.ok("diff store old.ttl");
    let stat = differs(&place, "diff store folder --stat");
    assert!(stat.starts_with("0 added, 0 removed, 3 changed"), "{stat}");
    let text = std::fs::read(place.path("old.ttl")).unwrap();
    let ended = place.fed("diff - store --input-format ttl", [text]);
    assert_eq!(ended.code, 0, "{}", ended.report());
    place.refuses("diff - -", 2, &["only once"]);
    place.refuses("diff old.ttl", 2, &["2"]);
    place.refuses(
        "diff old.ttl old.ttl old.ttl",
        2,
        &["third input", "--three-way"],
    );
    place.refuses("diff old.ttl nwe.ttl", 3, &["nwe.ttl"]);
    place.refuses("diff old.ttl folder -f ttl", 2, &["not told as Turtle"]);
    place.refuses(
        "diff old.ttl folder -f markdwn",
        2,
        &["did you mean `markdown`"],
    );
}

#[test]
fn an_update_makes_a_store_of_one_equal_to_the_other() {
    let place = place(&[
        ("old.ttl", OLD),
        ("new.ttl", NEW),
        ("twins.ttl", "e:a e:p [] , [] ."),
    ]);
    place.ok("load old.ttl -l store");
    differs(&place, "diff store new.ttl -f sparql -o change.ru");
    place.ok("update change.ru -l store");
    place.ok("diff store new.ttl");
    place.write("one.ttl", format!("{PREFIXES}\ne:a e:p [] , [ e:q 1 ] .\n"));
    // What has further properties is another, and so is told apart.
    place.write(
        "two.ttl",
        format!("{PREFIXES}\ne:a e:p [ e:q 1 ] , [ e:q 1 ; e:r 2 ] .\n"),
    );
    place.write(
        "three.ttl",
        format!("{PREFIXES}\ne:a e:p [ e:q 1 ; e:s 5 ] , [ e:q 1 ; e:r 2 ] .\n"),
    );
    place.ok("load two.ttl -l second");
    differs(&place, "diff second three.ttl -f sparql -o second.ru");
    place.ok("update second.ru -l second");
    place.ok("diff second three.ttl");
    let ended = place.run("diff twins.ttl one.ttl -f sparql");
    ended.is_refusal(
        3,
        &["no pattern tells the blank nodes apart", "--format patch"],
    );
    place.ok("load twins.ttl -l third");
    differs(&place, "diff third one.ttl -o third.rdfp");
    place.ok("update third.rdfp -l third");
    place.ok("diff third one.ttl");
    place.write("torn.rdfp", "TX .\nA <urn:a> <urn:p> .\n");
    let torn = place.run("update torn.rdfp -l third");
    torn.is_refusal(
        3,
        &["torn.rdfp:2:19", "no statement", "A <urn:a> <urn:p> ."],
    );
    assert!(!torn.err.contains("line 1"), "{}", torn.err);
    let short = [b"# mine\nA <urn:new> <urn:p> 1 .\n".to_vec()];
    let fed = place.fed("update - -l third", short);
    fed.is_refusal(3, &["no statement"]);
}

#[test]
fn graphs_are_compared_by_name_or_not_at_all() {
    let place = Place::new();
    let text =
        |graph: &str| format!("{PREFIXES}{graph} {{ e:a e:p 1 . }}\ne:h {{ e:b e:p 2 . }}\n");
    place.write("one.trig", text("e:g"));
    place.write("other.trig", text("e:k"));
    let told = differs(&place, "diff one.trig other.trig");
    assert!(
        told.contains("e:a in e:g – gone") && told.contains("e:a in e:k – new"),
        "{told}"
    );
    place.ok("diff one.trig other.trig --ignore-graphs");
    place.ok("diff one.trig other.trig --graph http://e.org/h");
    place.ok("diff one.trig other.trig --graph default");
    differs(&place, "diff one.trig other.trig --graph http://e.org/g");
    place.refuses("diff one.trig other.trig --graph h", 2, &["absolute IRI"]);
}

#[test]
fn hostile_words_mean_nothing() {
    let nasty =
        "<script>alert(1)</script> & [x](javascript:1) ~~s~~ **b** | \\\"\\u001B[31m\\u202Ey";
    let place = place(&[
        (
            "old.ttl",
            &format!("e:a rdfs:label \"{nasty}\" ; e:p \"{nasty}\" ."),
        ),
        (
            "new.ttl",
            &format!("e:a rdfs:label \"{nasty}\" ; e:p \"{nasty}2\" ; e:q \" \" ."),
        ),
    ]);
    let html = differs(&place, "diff old.ttl new.ttl -f html");
    assert!(
        !html.contains("<script") && html.contains("&lt;script&gt;"),
        "{html}"
    );
    assert!(html.contains("default-src 'none'") && html.contains("prefers-color-scheme:dark"));
    let markdown = differs(&place, "diff old.ttl new.ttl -f markdown");
    assert!(
        markdown.contains("\\[x\\](javascript:1) \\~\\~s\\~\\~ \\*\\*b\\*\\* \\|"),
        "{markdown}"
    );
    for format in ["text", "markdown", "html"] {
        let told = differs(&place, &format!("diff old.ttl new.ttl -f {format}"));
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{format}: {told:?}");
    }
    let svg = place.run("diff old.ttl new.ttl --picture p.svg -o out.txt");
    assert_eq!(svg.code, 1, "{}", svg.report());
    let svg = String::from_utf8(place.read("p.svg")).unwrap();
    roxmltree::Document::parse(&svg).unwrap();
    assert!(!svg.contains("<script"));
}

#[test]
fn blank_nodes_that_look_alike_hit_a_limit() {
    let mut text = String::new();
    for one in 0..24 {
        for other in 0..24 {
            if one != other {
                writeln!(text, "_:n{one} e:knows _:n{other} .").unwrap();
            }
        }
    }
    let place = place(&[("one.ttl", &text), ("other.ttl", &text)]);
    place.ok("diff one.ttl other.ttl");
    place.refuses(
        "diff one.ttl other.ttl --max-steps 10_000",
        4,
        &["10000 steps", "--max-steps"],
    );
}

#[test]
fn a_picture_of_both_marks_what_is_new_gone_and_otherwise() {
    let place = place(&[
        (
            "old.ttl",
            "e:a e:knows e:b , e:c ; e:near e:d . << e:a e:likes e:d >> e:source e:x .",
        ),
        (
            "new.ttl",
            "e:a e:knows e:b , e:e ; e:near e:d ; e:likes e:d {| e:source e:x |} .",
        ),
    ]);
    differs(&place, "diff old.ttl new.ttl --picture both.svg");
    let svg = String::from_utf8(place.read("both.svg")).unwrap();
    for class in ["s-added", "s-removed", "s-changed", "s-fact"] {
        assert!(svg.contains(class), "{class}");
    }
    for words in [
        "only the second says it",
        "only the first says it",
        "the same before and after",
    ] {
        assert!(svg.contains(words), "{words}");
    }
    differs(&place, "diff old.ttl new.ttl --picture again.svg");
    assert_eq!(svg.into_bytes(), place.read("again.svg"));
    place.refuses(
        "diff old.ttl new.ttl --picture both.xyz",
        2,
        &["picture format"],
    );
}

#[test]
fn a_picture_lets_nobody_say_what_only_the_other_side_has_them_say() {
    let claim = |place: &str, speaker: &str| {
        format!(
            "@prefix dip: <https://w3id.org/chancery/ontology#> . e:t a dip:Meeting . \
             e:ann rdfs:label 'Ann' . e:bob rdfs:label 'Bob' . \
             << e:t dip:location e:{place} ~ e:c >> a dip:Claim ; dip:speaker e:{speaker} ; e:source e:x ."
        )
    };
    let (old, new) = (claim("geneva", "bob"), claim("bern", "ann"));
    let place = place(&[("old.ttl", &old), ("new.ttl", &new)]);
    differs(&place, "diff old.ttl new.ttl --picture both.csv");
    let csv = String::from_utf8(place.read("both.csv")).unwrap();
    let line = |standing: &str| {
        let mut lines = csv.lines().filter(|line| line.contains("dip:location"));
        lines.find(|line| line.contains(standing)).unwrap()
    };
    let (geneva, bern) = (line("removed"), line("added"));
    assert!(geneva.contains("Bob") && !geneva.contains("Ann"), "{csv}");
    assert!(bern.contains("Ann") && !bern.contains("Bob"), "{csv}");
}

#[test]
fn what_one_side_changed_is_merged_with_the_comments_of_ours() {
    let place = place(&[
        (
            "base.ttl",
            "# people\n\ne:a rdfs:label \"Anna\" ; # by her\n    e:p 1 ; e:address [ e:city \"B\" ] .",
        ),
        (
            "ours.ttl",
            "# people\n\ne:a rdfs:label \"Anna\" ; # by herself\n    e:p 2 ; e:address [ e:city \"B\" ] .",
        ),
        (
            "theirs.ttl",
            "e:a rdfs:label \"Anna\" ; e:p 1 ; e:address [ e:city \"B\" ; e:zip 3 ] .\ne:n e:p [ e:q 1 ] .",
        ),
    ]);
    let ended = place.run("diff --three-way base.ttl ours.ttl theirs.ttl -o merged.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    let merged = String::from_utf8(place.read("merged.ttl")).unwrap();
    assert_eq!(
        merged,
        "@prefix e: <http://e.org/> .\n\
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n\
         # people\n\n\
         e:a rdfs:label \"Anna\" ; # by herself\n    \
         e:address [ e:city \"B\" ; e:zip 3 ] ;\n    \
         e:p 2 .\n\n\
         e:n e:p [ e:q 1 ] .\n"
    );
    assert_eq!(place.ok("fmt merged.ttl -o -"), merged);
    // In another format, the layout is that of the format.
    place.ok("diff --three-way base.ttl ours.ttl theirs.ttl -o merged.nt");
    place.ok("diff merged.nt merged.ttl");
}

#[test]
fn comments_that_nobody_took_away_stay() {
    let text = |heading: &str, value: u8, more: &str| {
        format!(
            "{heading}# as Ada checked\ne:a e:p {value} . # firm\n\ne:b a e:T ; # kind\n    # about q\n    e:q {value} ; # for now\n    e:z 1 .{more}"
        )
    };
    let (base, ours) = (text("", 1, ""), text("", 1, "\n\n# mine\ne:o e:o 1 ."));
    let theirs = text("", 2, " # new");
    let place = place(&[
        ("base.ttl", &base),
        ("ours.ttl", &ours),
        ("theirs.ttl", &theirs),
    ]);
    let ended = place.run("diff --three-way base.ttl ours.ttl theirs.ttl -o merged.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .err
            .contains("not in the merge: 1 comment of theirs.ttl"),
        "{}",
        ended.report()
    );
    let merged = String::from_utf8(place.read("merged.ttl")).unwrap();
    let wanted = "@prefix e: <http://e.org/> .\n\n\
         e:b a e:T ; # kind\n    # about q\n    e:q 2 ; # for now\n    e:z 1 .\n\n\
         # as Ada checked\ne:a e:p 2 . # firm\n\n# mine\ne:o e:o 1 .\n";
    assert_eq!(merged, wanted);
    // What one took away with its statement is gone, what the other says about that is kept.
    let (base, ours) = (
        "# one\ne:a e:p 1 . # two\n\ne:b e:p 1 .",
        "# one\ne:a e:p 1 . # three\n\ne:b e:p 1 .",
    );
    for (name, text) in [
        ("base.ttl", base),
        ("ours.ttl", ours),
        ("theirs.ttl", "e:b e:p 1 ."),
    ] {
        place.write(name, format!("@prefix e: <http://e.org/> .\n{text}\n"));
    }
    let ended = place.run("diff --three-way base.ttl ours.ttl theirs.ttl -o merged.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(!ended.err.contains("comment"), "{}", ended.report());
    let merged = String::from_utf8(place.read("merged.ttl")).unwrap();
    assert_eq!(
        merged,
        "@prefix e: <http://e.org/> .\n\ne:b e:p 1 .\n\n# three\n"
    );
}

#[test]
fn conflicts_are_said_with_their_places_and_nothing_is_written() {
    let place = place(&[
        (
            "base.ttl",
            "e:a rdfs:label \"Anna\" ; e:p 1 {| e:source e:x |} ; e:q 1 .",
        ),
        (
            "ours.ttl",
            "e:a rdfs:label \"Anna\" ; e:p 2 {| e:source e:x |} ; e:q 1 .",
        ),
        (
            "theirs.ttl",
            "e:a rdfs:label \"Anna\" ;\n    e:p 3 {| e:source e:x |} ; e:q 2 .",
        ),
    ]);
    let told = differs(
        &place,
        "diff --three-way base.ttl ours.ttl theirs.ttl -o merged.ttl",
    );
    assert_eq!(
        told,
        "conflict: Anna, e:p: both changed it, each in another way\n  \
         ours.ttl\n    - 1  [base.ttl:5]\n    + 2  [ours.ttl:5]\n  \
         theirs.ttl\n    - 1  [base.ttl:5]\n    + 3  [theirs.ttl:6]\n"
    );
    assert!(!place.path("merged.ttl").exists());
    let json = differs(
        &place,
        "diff --three-way base.ttl ours.ttl theirs.ttl --json",
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["conflicts"][0]["theirs"]["added"][0]["line"], 6);
    for (side, value) in [("ours", "2"), ("theirs", "3")] {
        place.ok(&format!(
            "diff --three-way base.ttl ours.ttl theirs.ttl --{side} -o {side}.merged.ttl"
        ));
        let merged = String::from_utf8(place.read(&format!("{side}.merged.ttl"))).unwrap();
        let wanted = format!("e:p {value} {{| e:source e:x |}} ;\n    e:q 2 .\n");
        assert!(merged.ends_with(&wanted), "{merged}");
    }
    place.refuses("diff --three-way base.ttl ours.ttl", 2, &["three inputs"]);
    place.refuses(
        "diff --three-way base.ttl ours.ttl theirs.ttl -f html",
        2,
        &["not told as html"],
    );
    place.refuses("diff ours.ttl theirs.ttl --ours", 2, &["--three-way"]);
}

#[test]
fn lists_and_notes_in_conflict_are_named_by_what_they_are() {
    let place = place(&[
        ("base.ttl", "e:a e:l ( 1 2 3 ) ; e:p 1 {| e:source e:x |} ."),
        ("ours.ttl", "e:a e:l ( 1 3 ) ; e:p 1 {| e:source e:y |} ."),
        ("theirs.ttl", "e:a e:l ( 1 2 ) ; e:p 1 {| e:source e:z |} ."),
    ]);
    let told = differs(
        &place,
        "diff --three-way base.ttl ours.ttl theirs.ttl --path people.ttl",
    );
    assert_eq!(
        told,
        "conflict: e:a, e:l: both changed the list, each in another way\n  \
         people.ttl (ours)\n    - ( 1 2 3 )  [people.ttl (the base):5]\n    + ( 1 3 )  [people.ttl (ours):5]\n  \
         people.ttl (theirs)\n    - ( 1 2 3 )  [people.ttl (the base):5]\n    + ( 1 2 )  [people.ttl (theirs):5]\n\
         conflict: « e:a e:p 1 », e:source: both changed it, each in another way\n  \
         people.ttl (ours)\n    - e:x  [people.ttl (the base):5]\n    + e:y  [people.ttl (ours):5]\n  \
         people.ttl (theirs)\n    - e:x  [people.ttl (the base):5]\n    + e:z  [people.ttl (theirs):5]\n"
    );
    let told = differs(&place, "diff base.ttl ours.ttl");
    let list = "  ~ e:l: was ( 1 2 3 ), now ( 1 3 )  [base.ttl:5, ours.ttl:5]\n";
    assert!(told.contains(list), "{told}");
    // A merge that goes nowhere is said to.
    let ended = place.run("diff --three-way base.ttl base.ttl theirs.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(ended.err.contains("written nowhere"), "{}", ended.err);
}

#[test]
fn what_rdf_11_takes_out_and_back_is_the_same() {
    let place = place(&[(
        "a.ttl",
        "e:a e:p 1 {| e:source e:x |} , 2 ~ e:r {| e:source [ e:page 3 ] |} .",
    )]);
    place.ok("convert a.ttl --rdf 1.1 -o there.nq");
    place.ok("convert there.nq --input-rdf 1.1 -o back.nq");
    let ended = place.run("diff a.ttl back.nq");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains("1 reifier has another name"),
        "{}",
        ended.err
    );
    let patch = differs(&place, "diff a.ttl back.nq -f patch");
    assert_eq!(
        patch.lines().count(),
        6,
        "names are names for programs: {patch}"
    );
}

#[test]
fn reifiers_that_share_a_blank_node_are_the_same_by_other_names() {
    let text = "e:a e:p 1 {| e:source _:s |} , 2 {| e:source _:s ; e:by [ e:n 1 ] |} .\n\
                e:b e:p 3 {| e:source _:t , _:u |} , 4 {| e:source _:t |} , 5 {| e:source _:u |} .\n\
                _:v e:p 6 {| e:source _:v , _:w |} . _:v e:q 7 {| e:by _:w |} .\n";
    let place = place(&[("a.ttl", text)]);
    place.ok("convert a.ttl --rdf 1.1 -o there.nq");
    place.ok("convert there.nq --input-rdf 1.1 -o back.nq");
    let ended = place.run("diff a.ttl back.nq");
    assert_eq!(ended.code, 0, "{}", ended.report());
    // Two nodes are not one, and one that differs spoils no others.
    for (was, is) in [
        ("2 {| e:source _:s", "2 {| e:source _:s2"),
        ("4 {| e:source _:t", "4 {| e:source _:u"),
        ("5 {| e:source _:u", "5 {| e:origin _:u"),
    ] {
        place.write("b.ttl", format!("{PREFIXES}{}", text.replace(was, is)));
        place.ok("convert b.ttl --rdf 1.1 -o there.nq");
        place.ok("convert there.nq --input-rdf 1.1 -o back.nq");
        let told = differs(&place, "diff a.ttl back.nq --stat");
        assert!(told.contains(" in 1 thing"), "{was}: {told}");
    }
}

#[test]
fn graphs_that_are_not_there_are_an_error() {
    let place = Place::new();
    place.write(
        "one.trig",
        format!("{PREFIXES}e:g {{ e:a e:p 1 }} e:h {{ e:a e:p 1 }}"),
    );
    place.write(
        "two.trig",
        format!("{PREFIXES}e:g {{ e:a e:p 2 }} e:h {{ e:a e:p 1 }}"),
    );
    differs(&place, "diff one.trig two.trig --graph e:g");
    place.ok("diff one.trig two.trig --graph e:h");
    place.refuses(
        "diff one.trig two.trig --graph http://e.org/j",
        3,
        &[
            "no graph `http://e.org/j` in one.trig or two.trig",
            "there is `http://e.org/",
        ],
    );
}

#[test]
fn a_comparison_has_a_time_limit() {
    let ladder = |turn: usize| {
        let pair = |n: usize| {
            format!(
                "_:l{n} e:e _:r{n} . _:r{n} e:e _:l{n} . _:l{n} e:n _:l{m} , _:r{m} . _:r{n} e:n _:l{m} , _:r{m} .\n",
                m = (n + turn) % 600
            )
        };
        (0..600).map(pair).collect::<String>()
    };
    let place = place(&[("one.ttl", &ladder(1)), ("two.ttl", &ladder(7))]);
    let ended = place.run("diff one.ttl two.ttl --max-steps 100000000000 --timeout 1ms");
    ended.is_refusal(4, &["time"]);
}

fn git(place: &Place, args: &[&str]) -> (bool, String) {
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_chancery"));
    let mut path = std::ffi::OsString::from(binary.parent().unwrap());
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let ran = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@e.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(args)
        .current_dir(place.path("."))
        .env("PATH", path)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    (ran.status.success(), said)
}

#[test]
fn git_merges_by_it() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("skipped: git is not installed");
        return;
    }
    let place = place(&[("a.ttl", "e:a e:p 1 ; e:q 1 .")]);
    place.write(".gitattributes", "*.ttl merge=chancery\n");
    let ok = |args: &[&str]| {
        let (fine, said) = git(&place, args);
        assert!(fine, "{args:?}: {said}");
    };
    ok(&["init", "-q"]);
    let driver = "chancery diff --three-way %O %A %B --in-place --input-format trig --path %P";
    ok(&["config", "merge.chancery.driver", driver]);
    ok(&["add", "."]);
    ok(&["commit", "-qm", "base"]);
    let change = |branch: &str, text: &str| {
        ok(&["checkout", "-q", "-B", branch, "main"]);
        place.write("a.ttl", format!("{PREFIXES}\n{text}\n"));
        ok(&["commit", "-qam", branch]);
    };
    // Line by line, both changed the same line.
    change("one", "e:a e:p 2 ; e:q 1 .");
    change("two", "e:a e:p 1 ; e:q 2 .");
    change("three", "e:a e:p 3 ; e:q 1 .");
    ok(&["checkout", "-q", "one"]);
    ok(&["merge", "-q", "-m", "merge", "two"]);
    let merged = String::from_utf8(place.read("a.ttl")).unwrap();
    assert_eq!(
        merged,
        "@prefix e: <http://e.org/> .\n\ne:a e:p 2 ;\n    e:q 2 .\n"
    );
    let (fine, said) = git(&place, &["merge", "-q", "-m", "merge", "three"]);
    assert!(!fine, "{said}");
    assert!(said.contains("conflict: e:a, e:p"), "{said}");
    assert!(said.contains("[a.ttl (theirs):5]"), "{said}");
    assert_eq!(String::from_utf8(place.read("a.ttl")).unwrap(), merged);
}
