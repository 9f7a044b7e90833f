//! The project's own files, as texts to be judged.

use std::path::{Path, PathBuf};

/// The folder that holds `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, by its path from the root.
#[track_caller]
pub(crate) fn read(path: &str) -> String {
    match std::fs::read_to_string(root().join(path)) {
        Ok(text) => text,
        Err(error) => panic!("`{path}` is missing or cannot be read: {error}"),
    }
}

/// Paths from the root, with `/`, of all files below a folder that end so; sorted.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let mut names: Vec<String> = found.iter().map(|path| from_root(path)).collect();
    names.retain(|name| name.ends_with(ending));
    names.sort();
    names
}

fn from_root(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap();
    path.to_string_lossy().replace('\\', "/")
}

/// Passes over the folders of git and of npm, and over whatever cargo builds into.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("`{}` cannot be listed: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        let is_others = path.ends_with(".git") || path.ends_with("node_modules");
        if is_others || path.join("CACHEDIR.TAG").exists() {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Fails with one line per finding.
#[track_caller]
pub(crate) fn none(found: &[String]) {
    assert!(
        found.is_empty(),
        "{} found:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// Only one test writes a page at a time.
static WRITING: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The part of a page between `<!-- name -->` and `<!-- /name -->` is this; with `CHANCERY_BLESS` it is written.
#[track_caller]
pub(crate) fn section(page: &str, name: &str, made: &str) {
    let turn = WRITING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let text = read(page);
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let parts = text.split_once(&open).and_then(|(before, rest)| {
        let (inside, after) = rest.split_once(&close)?;
        Some((before, inside, after))
    });
    let Some((before, inside, after)) = parts else {
        panic!(
            "{page} has no part between `{}` and `{}`",
            open.trim(),
            close.trim()
        );
    };
    if inside == made {
        return;
    }
    if std::env::var_os("CHANCERY_BLESS").is_some() {
        let text = [before, &open, made, &close, after].concat();
        std::fs::write(root().join(page), text).unwrap();
        return;
    }
    drop(turn);
    let mut lines = inside.lines().zip(made.lines());
    let differs = lines.find(|(one, other)| one != other);
    panic!(
        "`{name}` in {page} is not what is measured; CHANCERY_BLESS=1 writes it anew\n{differs:?}"
    );
}
