//! Each file of a closed store damaged in turn: `check` names it, nobody panics, nothing gets worse.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Numbers, ONE_MORE, dump, ends_well, put, thorough, transaction, tree, triples};
use crate::program::Place;

/// A store with named graphs, terms of each kind, and a journal.
fn store() -> Place {
    let place = Place::new();
    place.write("a.nt", triples("a", 40));
    place.write(
        "b.trig",
        "@prefix : <http://e/> . :g { :s :p \"x\"@en, 1, 01, \"b\"^^:own, _:b . \
         :r :says <<( :s :p \"x\"@en )>> . } :h { :s :p \"y\" }",
    );
    place.ok("load a.nt b.trig -l s");
    for id in 0..2 {
        place.ok(&format!("update -q '{}' -l s", transaction(id, 3)));
    }
    place
}

/// What is done to a file: its new bytes, or none where it is deleted.
fn damages(bytes: &[u8], numbers: &mut Numbers) -> Vec<(String, Option<Vec<u8>>)> {
    let (cuts, flips) = if thorough() { (7, 16) } else { (2, 4) };
    let mut all = vec![
        ("deleted".to_owned(), None),
        ("emptied".to_owned(), Some(Vec::new())),
    ];
    for cut in 1..=cuts {
        let end = bytes.len() * cut / (cuts + 1);
        all.push((format!("cut to {end} bytes"), Some(bytes[..end].to_vec())));
    }
    for _ in 0..flips {
        if bytes.is_empty() {
            break;
        }
        let (at, bit) = (numbers.below(bytes.len()), numbers.below(8));
        let mut changed = bytes.to_vec();
        changed[at] ^= 1 << bit;
        all.push((format!("bit {bit} of byte {at} changed"), Some(changed)));
    }
    all
}

/// Files but the lock, which says who wrote last.
fn without_lock(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = tree(&place.path("s"));
    files.remove(Path::new("lock"));
    files
}

#[test]
fn every_file_in_turn() {
    let place = store();
    let (files, whole) = (tree(&place.path("s")), dump(&place, "s"));
    let mut numbers = Numbers(7);
    let (mut tried, mut found) = (0, 0);
    for (name, bytes) in &files {
        let shown = name.file_name().unwrap().to_string_lossy();
        for (how, damaged) in damages(bytes, &mut numbers) {
            let what = format!("{shown} {how}");
            put(&files, &place.path("s"));
            let path = place.path("s").join(name);
            match damaged {
                Some(bytes) => fs::write(path, bytes).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
            tried += 1;
            let before = without_lock(&place);
            let checked = place.run("check -l s");
            ends_well(&checked, &[0, 6], &what);
            if checked.code == 6 {
                found += 1;
                let named = checked.err.contains(&*shown) || checked.err.contains("has format");
                assert!(named, "{what}\n{}", checked.report());
            } else {
                let torn = checked.err.contains("never acknowledged");
                assert!(
                    torn || dump(&place, "s") == whole,
                    "{what}: sound, and other"
                );
            }
            for line in ["query -q 'SELECT * { ?s ?p ?o }' -l s", "dump -l s"] {
                ends_well(&place.run(line), &[0, 3, 6], &what);
            }
            assert!(without_lock(&place) == before, "{what}: reading writes");
            let updated = place.run(ONE_MORE);
            ends_well(&updated, &[0, 3, 6], &what);
            if updated.code != 0 {
                assert!(without_lock(&place) == before, "{what}: made worse");
            }
        }
    }
    println!("damage: {tried} tried, {found} refused by `check`, the others changed nothing");
    assert!(found * 10 > tried * 8);
}

/// A new snapshot has new checksums: what goes into it has to be sound.
#[test]
fn damage_is_not_written_on() {
    let place = store();
    place.write("more.nt", triples("more", 3));
    let files = tree(&place.path("s"));
    let mut numbers = Numbers(8);
    for (name, bytes) in &files {
        if name.extension().is_none_or(|extension| extension != "bin") {
            continue;
        }
        let shown = name.file_name().unwrap().to_string_lossy();
        for _ in 0..if thorough() { 16 } else { 3 } {
            put(&files, &place.path("s"));
            let mut changed = bytes.clone();
            let at = numbers.below(changed.len());
            changed[at] ^= 1 << numbers.below(8);
            fs::write(place.path("s").join(name), changed).unwrap();
            let before = without_lock(&place);
            for line in ["compact -l s", "load more.nt -l s", "backup t -l s"] {
                place.run(line).is_refusal(6, &[&*shown]);
                assert!(
                    without_lock(&place) == before,
                    "byte {at} of {shown}: {line}"
                );
            }
            assert!(!place.path("t").exists());
        }
    }
}

/// Triples of a store whose every file is so long that it is not verified when it is opened.
const LONG: usize = if cfg!(debug_assertions) {
    1_500
} else {
    1_800_000
};

/// Long files: those with the terms in any case, those with the orders where there is time.
fn large() -> Place {
    let place = Place::with_memory(4 << 20);
    let words = |number: usize| -> String {
        let mut numbers = Numbers(number as u64);
        let words = (0..450).map(|_| format!(" {:06x}", numbers.next() & 0xff_ffff));
        words.collect()
    };
    let mut text = triples("a", if thorough() { LONG } else { 1_500 });
    for number in 0..1_500 {
        let words = words(number);
        let subject = format!("<http://e/{number}>");
        text += &[&subject, " <http://e/is> \"", &words, "\" .\n"].concat();
    }
    place.write("a.nt", text);
    place.write("more.nt", triples("more", 3));
    place.ok("load a.nt -l s --quiet");
    place
}

/// Damage that nobody notices when the store is opened: wrong answers at worst, and never written on.
#[test]
fn long_files_damaged() {
    let place = large();
    let (files, mut numbers) = (tree(&place.path("s")), Numbers(9));
    let mut tried = 0;
    for (name, bytes) in &files {
        let folder = name.parent() == Some(Path::new("base-0001"));
        if !folder || bytes.len() <= 4 << 20 {
            continue;
        }
        let shown = name.file_name().unwrap().to_string_lossy();
        let path = place.path("s").join(name);
        for round in 0..if thorough() { 8 } else { 2 } {
            let (mut at, bit) = (numbers.below(bytes.len()), numbers.below(8));
            if round % 2 == 1 {
                // Numbers of sections and blocks lie in front and at the end.
                at = if round % 4 == 1 {
                    at % 2048
                } else {
                    bytes.len() - 1 - at % 4096
                };
            }
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            fs::write(&path, changed).unwrap();
            let (what, before) = (
                format!("bit {bit} of byte {at} of {shown}"),
                without_lock(&place),
            );
            for line in [
                "check -l s",
                "compact -l s",
                "load more.nt -l s",
                "backup t -l s",
            ] {
                let complaint = place.run(line).complaint(6, &[&*shown]);
                assert_eq!(complaint, None, "{what}");
            }
            assert!(without_lock(&place) == before, "{what}: written on");
            for line in [
                "query -q 'SELECT ?s ?o { ?s ?p ?o }' -f csv -l s",
                "query -q 'SELECT ?o { <http://e/a7> ?p ?o . ?o ?q ?r }' -l s",
                "query -q 'SELECT ?s { ?s ?p \"a7 value 7\" }' -l s",
                "find value -l s",
                "dump -l s",
            ] {
                ends_well(&place.run(line), &[0, 1, 3, 6], &what);
            }
            assert!(without_lock(&place) == before, "{what}: reading writes");
            ends_well(&place.run(ONE_MORE), &[0, 3, 6], &what);
            put(&files, &place.path("s"));
            tried += 1;
        }
    }
    println!("damage in long files: {tried} tried, {tried} refused by `check`");
    assert!(tried >= 4, "the files are short");
}

#[test]
fn a_store_without_its_manifest_is_no_empty_one() {
    let place = store();
    place.write("more.nt", triples("more", 3));
    fs::remove_file(place.path("s/chancery.toml")).unwrap();
    for line in [
        "check -l s",
        "dump -l s",
        ONE_MORE,
        "load more.nt -l s",
        "compact -l s",
    ] {
        place.refuses(line, 6, &["chancery.toml", "is missing"]);
    }
}

#[test]
fn a_store_of_a_later_format_is_refused() {
    let place = store();
    place.write("more.nt", triples("more", 3));
    let text = String::from_utf8(place.read("s/chancery.toml")).unwrap();
    place.write(
        "s/chancery.toml",
        text.replace("format = 1\n", "format = 2\n"),
    );
    for line in [
        "check -l s",
        "dump -l s",
        ONE_MORE,
        "load more.nt -l s",
        "backup t -l s",
    ] {
        place.refuses(line, 6, &["has format 2", "hint: dump it"]);
    }
}

/// Folders, pipes and links in the place of files.
#[test]
fn something_else_in_the_place_of_a_file() {
    let place = store();
    let files = tree(&place.path("s"));
    for name in files.keys() {
        put(&files, &place.path("s"));
        let path = place.path("s").join(name);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let what = format!("a folder in the place of {}", name.display());
        for line in ["check -l s", "dump -l s", ONE_MORE, "compact -l s"] {
            ends_well(&place.run(line), &[0, 3, 6], &what);
        }
    }
}
