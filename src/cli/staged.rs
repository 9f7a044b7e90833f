//! `chancery fmt --staged`: what is about to be committed to git.
//!
//! The index is given what was laid out by its name and content, in one go; the files beside it follow, unless
//! somebody has changed them meanwhile.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

use super::Common;
use super::failure::{Failure, Kind};
use super::fmt::{Rules, Text, changed_meanwhile, files, told};
use super::output::Sink;
use crate::model::diagnostic::Diagnostic;
use crate::rdf::Format;

/// One file of the index.
struct Staged {
    path: PathBuf,
    /// How git marks it.
    mode: String,
    text: Text,
    disk: Disk,
}

/// The file on disk.
enum Disk {
    /// It is as it is staged; these are its bytes.
    Same(Vec<u8>),
    /// It is not.
    Other,
    /// There is none.
    Gone,
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
    for name in names.split(|byte| *byte == 0) {
        // Only the names of what is laid out have to be text.
        let shown = String::from_utf8_lossy(name);
        if let (Some(format @ (Format::Turtle | Format::TriG)), crate::rdf::Compression::None) =
            Format::from_path(Path::new(shown.as_ref()))
        {
            let name = text(&format!("the name {shown}"), name.to_vec())?;
            found.extend(read(&top, &name, format, rules)?);
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
    if let Some(first) = changed.first().filter(|_| is_of_few()) {
        let said = format!(
            "`{}` is not laid out, and git commits a few files alone: it would keep what was staged before",
            first.path.display()
        );
        return Err(Failure::new(Kind::No, Diagnostic::new(said)).hint(
            "lay it out first with `chancery fmt`, or stage it and commit without names of files; nothing was changed",
        ));
    }
    let partly = |staged: &&&Staged| matches!(staged.disk, Disk::Other);
    if let Some(partly) = changed.iter().find(partly) {
        let said = format!(
            "`{}` is staged in part, and what is staged is not laid out",
            partly.path.display()
        );
        return Err(Failure::new(Kind::No, Diagnostic::new(said))
            .hint("stage all of it, or lay it out before staging; nothing was changed"));
    }
    write(&top, &changed)?;
    common.note(&format!(
        "{} staged, {} laid out",
        files(found.len()),
        changed.len()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Whether git commits the files that its command line names, out of an index for the time being: what is staged there
/// is forgotten afterwards.
fn is_of_few() -> bool {
    let index = std::env::var_os("GIT_INDEX_FILE").unwrap_or_default();
    let name = Path::new(&index).file_name().unwrap_or_default();
    name.to_string_lossy().starts_with("next-index-")
}

/// All that can fail is done before anything is changed.
fn write(top: &Path, changed: &[&Staged]) -> Result<(), Failure> {
    let mut entries = Vec::new();
    let mut sinks = Vec::new();
    for staged in changed {
        let after = staged.text.after.as_bytes();
        let object = fed(top, &["hash-object", "-w", "--stdin"], after)?;
        let object = text("git", object)?;
        let entry = format!("{} {}\t", staged.mode, object.trim());
        entries.extend_from_slice(entry.as_bytes());
        entries.extend_from_slice(staged.text.name.as_bytes());
        entries.push(0);
        if let Disk::Same(before) = &staged.disk {
            let path = top.join(&staged.path);
            let mut sink = Sink::open(Some(&path))?;
            sink.writer().write_all(after)?;
            sinks.push((sink, path, before));
        }
    }
    let still = |path: &Path, before: &[u8]| std::fs::read(path).is_ok_and(|now| now == before);
    if let Some((_, path, _)) = sinks.iter().find(|(_, path, before)| !still(path, before)) {
        return Err(changed_meanwhile(path).hint("nothing was changed"));
    }
    if !entries.is_empty() {
        fed(top, &["update-index", "-z", "--index-info"], &entries)?;
    }
    for (sink, path, before) in sinks {
        if !still(&path, before) {
            return Err(
                changed_meanwhile(&path).hint("what is staged is laid out; the file is left alone")
            );
        }
        sink.finish()?;
    }
    Ok(())
}

/// A file as it is staged; nothing for a link, whose text is a path.
fn read(top: &Path, name: &str, format: Format, rules: &Rules) -> Result<Option<Staged>, Failure> {
    let path = top.join(name);
    // Its bytes before git is asked, so that they are no newer than what it says.
    let disk = match std::fs::read(&path) {
        Ok(bytes) => Disk::Same(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Disk::Gone,
        Err(error) => {
            let said = format!("`{}` cannot be read: {error}", path.display());
            return Err(Failure::new(Kind::Input, Diagnostic::new(said)));
        }
    };
    let stage = text(name, git(top, &["ls-files", "--stage", "--", name])?)?;
    let mode = stage.split(' ').next().unwrap_or_default().to_owned();
    if mode == LINK {
        return Ok(None);
    }
    let staged = text(name, git(top, &["show", &format!(":0:{name}")])?)?;
    // Git knows which line ends count.
    let is_same = git(top, &["diff", "--name-only", "--", name])?.is_empty();
    Ok(Some(Staged {
        path: PathBuf::from(name),
        mode,
        text: rules.lay_out(name, staged, format)?,
        disk: match disk {
            Disk::Same(_) if !is_same => Disk::Other,
            disk => disk,
        },
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

/// What git prints. Names are names, whatever stands in them.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    fed(folder, arguments, &[])
}

/// The same, with something to read.
fn fed(folder: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| {
        let said = format!("git cannot be run: {error}");
        Failure::new(Kind::Input, Diagnostic::new(said))
    };
    let mut child = Command::new("git")
        .arg("--literal-pathspecs")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // What it reads is closed before its end is waited for; why it would not read all, it says itself.
    let unread = child.stdin.take().map(|mut stdin| stdin.write_all(input));
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().map_err(failed)?;
    if status.success() {
        if let Some(Err(error)) = unread {
            return Err(failed(error));
        }
        return Ok(stdout);
    }
    let said = String::from_utf8_lossy(&stderr);
    let said = format!("git says: {}", super::failure::shown(said.trim()));
    Err(Failure::new(Kind::Input, Diagnostic::new(said))
        .hint("`--staged` is for files that git is about to commit"))
}
