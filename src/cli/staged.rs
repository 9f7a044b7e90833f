//! `chancery fmt --staged`: what is about to be committed to git.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use super::Common;
use super::failure::{Failure, Kind};
use super::fmt::{Rules, Text, files, told};
use crate::model::diagnostic::Diagnostic;
use crate::rdf::Format;

/// One file of the index.
struct Staged {
    path: PathBuf,
    text: Text,
    /// The file on disk is as it is staged.
    whole: bool,
}

pub(super) fn run(rules: &Rules, check: bool, common: &Common) -> Result<ExitCode, Failure> {
    let top = git(Path::new("."), &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(text("git", top)?.trim_end_matches(['\n', '\r']));
    let names = git(
        &top,
        &[
            "diff",
            "--cached",
            "--name-only",
            "--diff-filter=ACMR",
            "-z",
        ],
    )?;
    let mut found = Vec::new();
    for name in text("git", names)?.split('\0') {
        let path = Path::new(name);
        if let (Some(format @ (Format::Turtle | Format::TriG)), crate::rdf::Compression::None) =
            Format::from_path(path)
        {
            found.extend(read(&top, name, format, rules)?);
        }
    }
    if check {
        let texts: Vec<Text> = found.into_iter().map(|staged| staged.text).collect();
        return told(&texts, common);
    }
    let changed: Vec<&Staged> = found
        .iter()
        .filter(|staged| staged.text.differs())
        .collect();
    if let Some(partly) = changed.iter().find(|staged| !staged.whole) {
        let said = format!(
            "`{}` is staged in part, and what is staged is not laid out",
            partly.path.display()
        );
        return Err(Failure::new(Kind::No, Diagnostic::new(said))
            .hint("stage all of it, or lay it out before staging; nothing was changed"));
    }
    for staged in &changed {
        let path = top.join(&staged.path);
        let mut sink = super::output::Sink::open(Some(&path))?;
        std::io::Write::write_all(sink.writer(), staged.text.after.as_bytes())?;
        sink.finish()?;
        let name = staged.path.to_string_lossy();
        git(&top, &["add", "--", &name])?;
    }
    common.note(&format!(
        "{} staged, {} laid out",
        files(found.len()),
        changed.len()
    ));
    Ok(ExitCode::SUCCESS)
}

/// A file as it is staged; nothing for a link, whose text is a path.
fn read(top: &Path, name: &str, format: Format, rules: &Rules) -> Result<Option<Staged>, Failure> {
    let stage = text(name, git(top, &["ls-files", "--stage", "--", name])?)?;
    if stage.starts_with(LINK) {
        return Ok(None);
    }
    let staged = text(name, git(top, &["show", &format!(":{name}")])?)?;
    // Git knows which line ends count.
    let whole = git(top, &["diff", "--name-only", "--", name])?.is_empty();
    Ok(Some(Staged {
        path: PathBuf::from(name),
        text: rules.lay_out(name, staged, format)?,
        whole,
    }))
}

/// How git marks a symbolic link.
const LINK: &str = "120000";

fn text(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let said = format!("`{name}` is not UTF-8 text: {error}");
        Failure::new(Kind::Input, Diagnostic::new(said))
    })
}

/// What git prints.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let ran = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output();
    let Output {
        status,
        stdout,
        stderr,
    } = ran.map_err(|error| {
        let said = format!("git cannot be run: {error}");
        Failure::new(Kind::Input, Diagnostic::new(said))
    })?;
    if status.success() {
        return Ok(stdout);
    }
    let said = String::from_utf8_lossy(&stderr);
    let said = format!("git says: {}", super::failure::shown(said.trim()));
    Err(Failure::new(Kind::Input, Diagnostic::new(said))
        .hint("`--staged` is for files that git is about to commit"))
}
