//! Every console block of the README and of `docs/` is run, and has to answer as printed.
//!
//! A page gets a fresh folder; its blocks run in order. ```` ```turtle file=NAME ```` (or any other
//! language) writes a file first. In the expected output a line `...` stands for any lines, and one time
//! in `ms` is as good as another. Blocks marked `ignore` are for people only.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Block {
    line: usize,
    info: String,
    text: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            open = !open;
            if open {
                found.push(Block {
                    line: number + 1,
                    info: info.to_owned(),
                    text: Vec::new(),
                });
            }
        } else if open && let Some(block) = found.last_mut() {
            block.text.push(line.to_owned());
        }
    }
    found
}

/// The commands of a block, each with its line and the output expected of it.
fn commands(block: &Block) -> Vec<(usize, String, Vec<String>)> {
    let mut found: Vec<(usize, String, Vec<String>)> = Vec::new();
    for (offset, line) in block.text.iter().enumerate() {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => {
                found.push((block.line + offset + 1, command.to_owned(), Vec::new()));
            }
            (None, Some((_, _, expected))) => expected.push(line.clone()),
            (None, None) => panic!(
                "line {}: output before any command",
                block.line + offset + 1
            ),
        }
    }
    found
}

fn run(command: &str, folder: &Path) -> Vec<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_chancery"));
    let mut path = std::ffi::OsString::from(binary.parent().unwrap());
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let command = command.replace("cargo run --release -- ", "chancery ");
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Whether the lines match, `...` standing for any number of lines.
fn matches(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=found.len()).any(|skipped| matches(rest, &found[skipped..]))
        }
        Some((first, rest)) => found
            .split_first()
            .is_some_and(|(line, after)| masked(line) == masked(first) && matches(rest, after)),
    }
}

/// A line without its numbers of milliseconds, which are those of one machine.
pub(crate) fn masked(line: &str) -> String {
    let mut pieces: Vec<&str> = line.split(" ms").collect();
    let last = pieces.pop().unwrap_or("");
    let pieces = pieces.into_iter().map(|piece| {
        let before = piece.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        format!("{} # ms", before.trim_end())
    });
    pieces.collect::<String>() + last
}

fn check(page: &Path) -> usize {
    let text = fs::read_to_string(page).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut run_so_far = 0;
    for block in blocks(&text) {
        if let Some((_, name)) = block.info.split_once("file=") {
            fs::write(
                folder.path().join(name.trim()),
                block.text.join("\n") + "\n",
            )
            .unwrap();
        }
        let mut words = block.info.split_whitespace();
        if words.next() != Some("console") || words.any(|word| word == "ignore") {
            continue;
        }
        for (line, command, expected) in commands(&block) {
            let found = run(&command, folder.path());
            assert!(
                matches(&expected, &found),
                "{}:{line}: $ {command}\n--- printed on the page\n{}\n--- printed by the program\n{}\n",
                page.display(),
                expected.join("\n"),
                found.join("\n")
            );
            run_so_far += 1;
        }
    }
    compare(&page.with_extension(""), folder.path());
    run_so_far
}

/// What stands in the folder of a page is what its commands made. With `CHANCERY_BLESS=1` it is
/// written.
fn compare(shown: &Path, made: &Path) {
    let Ok(entries) = fs::read_dir(shown) else {
        return;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "svg"));
    for path in files {
        let made = fs::read(made.join(path.file_name().unwrap()));
        let made =
            made.unwrap_or_else(|_| panic!("no command of its page makes {}", path.display()));
        if std::env::var_os("CHANCERY_BLESS").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let same = fs::read(&path).unwrap() == made;
        assert!(
            same,
            "{} is not what the program draws; CHANCERY_BLESS=1 writes it anew",
            path.display()
        );
    }
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

#[test]
#[cfg(unix)]
fn pages_say_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    pages(&root.join("docs"), &mut found);
    let commands: usize = found.iter().map(|page| check(page)).sum();
    assert!(commands > 40, "only {commands} commands were found");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["docs", "data", "ontology", "queries"] {
        pages(&root.join(folder), &mut found);
    }
    found.push(root.join("README.md"));
    for page in found {
        let text = fs::read_to_string(&page).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let local = link.split('#').next().unwrap_or("");
            if local.is_empty() || local.contains("://") {
                continue;
            }
            let target = page.parent().unwrap().join(local);
            assert!(target.exists(), "{}: no {local}", page.display());
        }
    }
}

#[test]
fn an_ellipsis_matches_any_lines_and_nothing_else_does() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&lines("a\n...\nd"), &lines("a\nb\nc\nd")));
    assert!(matches(&lines("a\n..."), &lines("a")));
    assert!(matches(
        &lines("3   1.25 ms  a, in 2 ms"),
        &lines("3  10.5 ms  a, in 31 ms")
    ));
    assert!(!matches(&lines("3   1.25 ms  a"), &lines("4   1.25 ms  a")));
    assert!(!matches(&lines("a\n...\nd"), &lines("a\nb")));
    assert!(!matches(&lines("a"), &lines("a\nb")));
}
