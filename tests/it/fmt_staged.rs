//! `fmt --staged` loses no work, and stages what was staged.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::fmt::git;
use crate::program::Place;

const WILD: &str = "<urn:b> <urn:p> 1 .\n<urn:a> <urn:p> 1 .\n";
const TIDY: &str = "<urn:a> <urn:p> 1 .\n\n<urn:b> <urn:p> 1 .\n";

/// A repository in which these files are staged; nothing without git.
fn staged(files: &[&str]) -> Option<Place> {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("skipped: git is not installed");
        return None;
    }
    let place = Place::new();
    git(&place, &["init", "-q"]);
    for name in files {
        place.write(name, WILD);
        git(&place, &["--literal-pathspecs", "add", name]);
    }
    Some(place)
}

fn text(place: &Place, name: &str) -> String {
    String::from_utf8(place.read(name)).unwrap()
}

#[test]
fn names_are_no_patterns() {
    let Some(place) = staged(&["[ab].ttl", "1:x.ttl", "sp ace.ttl"]) else {
        return;
    };
    place.write("a.ttl", WILD);
    place.write("b.ttl", WILD);
    let ended = place.args(&["fmt", "--staged"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for name in ["[ab].ttl", "1:x.ttl", "sp ace.ttl"] {
        assert_eq!(text(&place, name), TIDY, "{name}");
        assert_eq!(
            git(&place, &["show", &format!(":0:{name}")]),
            TIDY,
            "{name}"
        );
    }
    let known = git(&place, &["ls-files"]);
    assert_eq!(known.lines().count(), 3, "{known}");
    assert_eq!(git(&place, &["diff", "--name-only"]), "");
}

#[test]
fn all_or_none_are_staged_again() {
    let Some(place) = staged(&["a.ttl", "b.ttl"]) else {
        return;
    };
    let path = place.path("b.ttl");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ended = place.args(&["fmt", "--staged"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_eq!(text(&place, "a.ttl"), WILD);
    assert_eq!(git(&place, &["show", ":a.ttl"]), WILD);
}

#[test]
fn what_is_written_meanwhile_is_not_lost() {
    let Some(place) = staged(&["a.ttl", "b.ttl"]) else {
        return;
    };
    let real =
        String::from_utf8(Command::new("which").arg("git").output().unwrap().stdout).unwrap();
    let more = format!("{WILD}<urn:c> <urn:p> 1 .\n");
    // Somebody saves a file after it was compared with what is staged.
    for (moment, staged) in [("hash-object", WILD), ("update-index", TIDY)] {
        place.write("b.ttl", WILD);
        git(&place, &["add", "b.ttl"]);
        let path = place.path("b.ttl");
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in *{moment}*) printf '{}' > '{}';; esac\nexec {} \"$@\"\n",
            more.replace('\n', "\\n"),
            path.display(),
            real.trim()
        );
        place.write("bin/git", script);
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(place.path("bin/git"), executable).unwrap();
        let paths = format!(
            "{}:{}",
            place.path("bin").display(),
            std::env::var("PATH").unwrap()
        );
        let ended = place.run_with("fmt --staged", &[("PATH", Some(&paths))]);
        ended.is_refusal(3, &["`", "b.ttl` was changed while it was laid out"]);
        assert_eq!(text(&place, "b.ttl"), more);
        assert_eq!(git(&place, &["show", ":b.ttl"]), staged);
    }
}

#[test]
fn a_file_that_is_only_staged_is_laid_out_there() {
    let Some(place) = staged(&["a.ttl"]) else {
        return;
    };
    std::fs::remove_file(place.path("a.ttl")).unwrap();
    assert_eq!(place.args(&["fmt", "--staged"]).code, 0);
    assert_eq!(git(&place, &["show", ":a.ttl"]), TIDY);
    assert!(!place.path("a.ttl").exists());
}
