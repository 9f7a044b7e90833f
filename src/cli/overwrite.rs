//! Outputs that are inputs: refused by every verb, before anything is read.
//!
//! Which options name files to read and which to write is known by their names and types, in this one place, so that
//! no verb can forget to look. A file is the same by what it is, not by how it is written: links, `..` and other
//! names for one file are seen through, where the system can tell.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::{ArgMatches, Command};

use super::failure::Failure;
use super::link::DECISIONS;
use super::output;
use crate::link::decide::holds_decisions;
use crate::link::source::is_dump;
use crate::rdf::{self, Source};
use crate::store::Disk;

/// Options that name what is written.
const OUTPUTS: [&str; 4] = ["output", "kept", "table", "picture"];
/// Options with paths of neither sort: what they name is a folder of the program's own, or looked at by itself.
const OTHERS: [&str; 2] = ["target", "cache"];
/// Options of text that may name files to read, with their verb where the name is used otherwise as well.
const TEXTS: [(&str, &str); 5] = [
    ("query", "name"),
    ("draw", "view"),
    ("rank", "view"),
    ("communities", "view"),
    ("paths", "view"),
];

/// What the command line says is read.
static INPUTS: OnceLock<Vec<Input>> = OnceLock::new();

/// Something that is read.
#[derive(Debug)]
struct Input {
    shown: String,
    path: PathBuf,
    is: Option<Metadata>,
    /// Whether all that lies in the folder is read: that of a store.
    whole: bool,
    /// Whether it is added to as well: the file of decisions, which need not be there yet.
    kept: bool,
}

impl Input {
    fn new(id: &str, path: PathBuf) -> Self {
        let standard = path == Path::new("-");
        let is = if standard {
            stream(&std::io::stdin())
        } else {
            path.metadata().ok()
        };
        let shown = if standard {
            "standard input".to_owned()
        } else {
            format!("`{}`", path.display())
        };
        let whole = id == "location" || Disk::is_there(&path);
        Self {
            shown,
            path,
            is,
            whole,
            kept: id == "decisions",
        }
    }

    /// Whether it is this file, or holds it.
    fn is(&self, path: &Path, known: &Metadata) -> bool {
        let Some(own) = &self.is else {
            return false;
        };
        if !own.is_dir() {
            return own.is_file() && same((&self.path, own), (path, known));
        }
        let (Ok(folder), Ok(file)) = (self.path.canonicalize(), path.canonicalize()) else {
            return false;
        };
        file.starts_with(&folder) && self.reads(&file)
    }

    /// Whether a file in this folder is among those that are read.
    fn reads(&self, file: &Path) -> bool {
        let sources = rdf::sources(std::slice::from_ref(&self.path)).unwrap_or_default();
        let read = |source: &Source| match source {
            Source::File(path) => path.canonicalize().is_ok_and(|path| path == file),
            Source::Stdin => false,
        };
        sources.iter().any(read) || is_dump(&Source::File(file.to_owned()))
    }
}

#[cfg(unix)]
fn same((_, one): (&Path, &Metadata), (_, other): (&Path, &Metadata)) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same((one, _): (&Path, &Metadata), (other, _): (&Path, &Metadata)) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// What a stream of the process is.
#[cfg(unix)]
fn stream(stream: &impl std::os::fd::AsFd) -> Option<Metadata> {
    let own = stream.as_fd().try_clone_to_owned().ok()?;
    std::fs::File::from(own).metadata().ok()
}

#[cfg(not(unix))]
fn stream<S>(_: &S) -> Option<Metadata> {
    None
}

/// Refuses a command line whose outputs are among its inputs, or are one file.
pub(super) fn refuse(command: &Command, matches: &ArgMatches) -> Result<(), Failure> {
    let (mut command, mut matches) = (command, matches);
    while let Some((verb, inner)) = matches.subcommand() {
        let Some(found) = command.find_subcommand(verb) else {
            break;
        };
        (command, matches) = (found, inner);
    }
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    let mut writes = false;
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let given = || matches.get_raw(id).into_iter().flatten().map(PathBuf::from);
        writes |= id == "output";
        match sort(command.get_name(), id, is_path(argument)) {
            Sort::Output => outputs.extend(given()),
            Sort::Input => inputs.extend(given().map(|path| Input::new(id, path))),
            Sort::Other => {}
        }
        if id == "decisions" && given().next().is_none() {
            inputs.push(Input::new(id, PathBuf::from(DECISIONS)));
        }
    }
    let inputs = INPUTS.get_or_init(|| inputs);
    outputs.retain(|path| path != OsStr::new("-"));
    if writes && outputs.is_empty() {
        refuse_stream(inputs)?;
    }
    for (place, path) in outputs.iter().enumerate() {
        refuse_input(path)?;
        refuse_decisions(path, inputs)?;
        output::refuse_read_only(path)?;
        if let Some(other) = outputs[..place].iter().find(|other| is_one(other, path)) {
            let said = format!(
                "`{}` and `{}` are one file, and two things would be written to it",
                other.display(),
                path.display()
            );
            return Err(Failure::usage(said).hint("name another file for one of them"));
        }
    }
    Ok(())
}

/// Refuses to write over what is read.
pub(super) fn refuse_input(path: &Path) -> Result<(), Failure> {
    let mut inputs = INPUTS.get().into_iter().flatten();
    let into = |input: &&Input| {
        let folder = input.path.canonicalize().ok().filter(|_| input.whole);
        folder.is_some_and(|folder| whole(path).is_some_and(|path| path.starts_with(folder)))
    };
    if let Some(store) = inputs.clone().find(into) {
        return Err(refused(&format!("`{}`", path.display()), store));
    }
    // What is not there is nothing that is read, and devices are not overwritten.
    let Some(known) = path.metadata().ok().filter(Metadata::is_file) else {
        return Ok(());
    };
    match inputs.find(|input| input.is(path, &known)) {
        Some(input) => Err(refused(&format!("`{}`", path.display()), input)),
        None => Ok(()),
    }
}

/// Refuses to write over decisions, which no other file has, whichever verb it is and whoever named them.
fn refuse_decisions(path: &Path, inputs: &[Input]) -> Result<(), Failure> {
    let shown = format!("`{}`", path.display());
    if let Some(input) = inputs
        .iter()
        .find(|own| own.kept && is_one(&own.path, path))
    {
        return Err(refused(&shown, input));
    }
    let held = path
        .metadata()
        .is_ok_and(|known| known.is_file() && known.len() > 0);
    if held && (is_one(path, Path::new(DECISIONS)) || holds_decisions(path)) {
        let said = format!("the output {shown} is a file of decisions: they would be lost");
        return Err(Failure::usage(said)
            .hint("name another file for the output; nothing was read or written"));
    }
    Ok(())
}

/// The same for standard output, which somebody may have led into a file.
fn refuse_stream(inputs: &[Input]) -> Result<(), Failure> {
    let Some(known) = stream(&std::io::stdout()).filter(Metadata::is_file) else {
        return Ok(());
    };
    let is = |input: &&Input| {
        let own = input.is.as_ref().filter(|own| own.is_file());
        own.is_some_and(|own| same((&input.path, own), (&input.path, &known)))
    };
    // Without an identity of its own a path cannot be told from itself.
    match inputs.iter().find(is).filter(|_| cfg!(unix)) {
        Some(input) => Err(refused("standard output", input)),
        None => Ok(()),
    }
}

fn refused(output: &str, input: &Input) -> Failure {
    let inside = input.is.as_ref().is_some_and(Metadata::is_dir);
    let is = if inside { "is part of" } else { "is" };
    let said = format!(
        "the output {output} {is} the input {}: it would be overwritten",
        input.shown
    );
    Failure::usage(said).hint("name another file for the output; nothing was read or written")
}

/// A path by its folder's own name; the file need not be there yet.
fn whole(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    })
}

/// Whether two names are of one file, which need not be there yet.
fn is_one(one: &Path, other: &Path) -> bool {
    let is_file = |path: &Path| path.metadata().is_ok_and(|known| known.is_file());
    let new = |path: &Path| is_file(path) || !path.exists();
    new(one) && whole(one).is_some_and(|whole_one| Some(whole_one) == whole(other))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Input,
    Output,
    Other,
}

fn sort(verb: &str, id: &str, path: bool) -> Sort {
    if OUTPUTS.contains(&id) && path {
        Sort::Output
    } else if TEXTS.contains(&(verb, id)) || path && !OTHERS.contains(&id) {
        Sort::Input
    } else {
        Sort::Other
    }
}

fn is_path(argument: &clap::Arg) -> bool {
    let takes = argument.get_action().takes_values();
    takes && argument.get_value_parser().type_id() == std::any::TypeId::of::<PathBuf>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All options of all verbs.
    fn all() -> Vec<(String, String, Sort, String)> {
        fn walk(command: &Command, found: &mut Vec<(String, String, Sort, String)>) {
            let takes = |argument: &&clap::Arg| argument.get_action().takes_values();
            for argument in command.get_arguments().filter(takes) {
                let (verb, id) = (command.get_name(), argument.get_id().as_str());
                let names = argument.get_value_names().unwrap_or_default().join("|");
                let sort = sort(verb, id, is_path(argument));
                found.push((verb.to_owned(), id.to_owned(), sort, names));
            }
            for verb in command.get_subcommands() {
                walk(verb, found);
            }
        }
        let mut found = Vec::new();
        walk(&crate::cli::command(), &mut found);
        found
    }

    #[test]
    fn every_option_that_names_a_file_is_an_input_or_an_output() {
        let all = all();
        for (verb, id, sort, names) in &all {
            let file = ["FILE", "PATH", "INDEX"]
                .iter()
                .any(|word| names.contains(word));
            // What is laid out is read and written in its place.
            let file = file && (verb.as_str(), id.as_str()) != ("fmt", "target");
            assert!(!file || *sort != Sort::Other, "{verb}: {id} {names}");
            assert!(
                OUTPUTS.contains(&&**id) == (*sort == Sort::Output),
                "{verb}: {id}"
            );
        }
        for (verb, id) in TEXTS {
            assert!(
                all.iter().any(|one| (&*one.0, &*one.1) == (verb, id)),
                "{verb}: {id}"
            );
        }
        let outputs = all.iter().filter(|one| one.2 == Sort::Output);
        assert!(outputs.count() > 10);
    }
}
