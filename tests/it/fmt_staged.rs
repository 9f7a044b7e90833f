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
fn a_commit_of_a_few_files_leaves_no_odd_index() {
    let Some(place) = staged(&["a.ttl", "b.ttl"]) else {
        return;
    };
    git(&place, &["commit", "-q", "-m", "1"]);
    let hook = ".git/hooks/pre-commit";
    let program = env!("CARGO_BIN_EXE_chancery");
    place.write(hook, format!("#!/bin/sh\nexec '{program}' fmt --staged\n"));
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(place.path(hook), executable).unwrap();
    let commit = |args: &[&str]| {
        let name = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let ran = Command::new("git")
            .args(name)
            .args(args)
            .current_dir(place.path(""))
            .output()
            .unwrap();
        (ran.status.success(), String::from_utf8(ran.stderr).unwrap())
    };
    place.write("a.ttl", format!("{WILD}<urn:c> <urn:p> 1 .\n"));
    let (done, said) = commit(&["commit", "-q", "-m", "2", "a.ttl"]);
    assert!(
        !done && said.contains("git commits a few files alone"),
        "{said}"
    );
    assert_eq!(git(&place, &["status", "--porcelain"]), " M a.ttl\n");
    // Laid out before, it is committed; and all that is staged is laid out and committed.
    place.write("a.ttl", TIDY);
    assert!(commit(&["commit", "-q", "-m", "2", "a.ttl"]).0);
    place.write("a.ttl", format!("{TIDY}<urn:c> <urn:p> 1 .\n"));
    let (done, said) = commit(&["commit", "-q", "-a", "-m", "3"]);
    assert!(done, "{said}");
    assert_eq!(git(&place, &["status", "--porcelain"]), "");
    assert_eq!(
        git(&place, &["show", "HEAD:a.ttl"]),
        format!("{TIDY}\n<urn:c> <urn:p> 1 .\n")
    );
}

#[test]
fn names_that_are_no_text_do_not_matter() {
    use std::os::unix::ffi::OsStrExt as _;
    let Some(place) = staged(&["a.ttl"]) else {
        return;
    };
    let odd = std::ffi::OsStr::from_bytes(b"odd\xff.txt");
    if std::fs::write(place.path("").join(odd), "x").is_err() {
        return;
    }
    git(&place, &["add", "."]);
    let ended = place.args(&["fmt", "--staged"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(text(&place, "a.ttl"), TIDY);
}

#[test]
fn a_folder_is_laid_out_and_what_links_lead_to_is_not() {
    let place = Place::with([("d/a.ttl", WILD), ("d/in/c.ttl", WILD), ("out/b.ttl", WILD)]);
    std::os::unix::fs::symlink(place.path("out"), place.path("d/link")).unwrap();
    std::os::unix::fs::symlink(place.path("out/b.ttl"), place.path("d/b.ttl")).unwrap();
    assert_eq!(place.args(&["fmt", "d"]).code, 0);
    for inside in ["d/a.ttl", "d/in/c.ttl"] {
        assert_eq!(text(&place, inside), TIDY, "{inside}");
    }
    assert_eq!(text(&place, "out/b.ttl"), WILD);
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
