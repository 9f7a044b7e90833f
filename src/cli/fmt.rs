//! `chancery fmt`: Turtle and TriG in one layout.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::failure::{Failure, Kind};
use super::limits::LimitArgs;
use super::output::{self, Sink};
use super::{Common, staged};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::rdf::{self, Format, Layout, Source};

/// Lay out Turtle and TriG, so that a change of fact is a change of one line
///
/// The same statements always give the same text: the prefixes that are used, one block a thing, in the
/// order of time or name, one predicate a line, annotations on the line of their statement. Comments
/// stay with what they stand at, and what is below a heading (a comment between empty lines) stays
/// below it. Files are changed in place, all or none; no statement is ever lost.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery fmt data/
  chancery fmt --check data/ ontology/
  chancery fmt talks.ttl -o tidy.ttl
  curl -s https://example.org/data.ttl | chancery fmt -
  chancery fmt --staged        # in a git hook: what is about to be committed")]
pub(super) struct FmtArgs {
    /// Files and folders with Turtle or TriG; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "staged")]
    target: Vec<PathBuf>,
    /// Change nothing; say what would change, with exit code 1
    #[arg(long)]
    check: bool,
    /// Lay out what is about to be committed to git, and stage it again
    #[arg(long, conflicts_with_all = ["target", "output"])]
    staged: bool,
    /// Leave things in the order in which they are written
    #[arg(long)]
    keep_order: bool,
    /// Write to this file instead; `-` is standard output
    #[arg(short, long, value_name = "FILE", conflicts_with = "check")]
    output: Option<PathBuf>,
    /// ttl or trig, where the name does not say it
    #[arg(short, long, value_name = "FORMAT", value_parser = layout_format)]
    format: Option<Format>,
    #[command(flatten)]
    limits: LimitArgs,
}

fn layout_format(name: &str) -> Result<Format, String> {
    match output::rdf_format(name)? {
        format @ (Format::Turtle | Format::TriG) => Ok(format),
        other => Err(format!(
            "{} has no layout; ttl and trig have",
            other.title()
        )),
    }
}

/// A text before and after.
pub(super) struct Text {
    /// Its name in messages.
    pub(super) name: String,
    pub(super) before: String,
    pub(super) after: String,
}

impl Text {
    /// Line ends do not count where all are those of Windows: git turns them there and back.
    pub(super) fn differs(&self) -> bool {
        self.before != self.after && self.before.replace("\r\n", "\n") != self.after
    }

    /// The first line that would change: its number, as it is, as it would be.
    fn first_change(&self) -> (usize, &str, &str) {
        let (mut before, mut after) = (self.before.lines(), self.after.lines());
        let mut number = 1;
        loop {
            let (is, would) = (before.next(), after.next());
            if is != would || is.is_none() {
                return (number, is.unwrap_or_default(), would.unwrap_or_default());
            }
            number += 1;
        }
    }
}

/// How texts are laid out.
pub(super) struct Rules {
    layout: Layout,
    limits: Limits,
}

impl Rules {
    pub(super) fn lay_out(
        &self,
        name: &str,
        before: String,
        format: Format,
    ) -> Result<Text, Failure> {
        let after = rdf::pretty(name, &before, format, &self.limits, self.layout)?;
        Ok(Text {
            name: name.to_owned(),
            before,
            after,
        })
    }
}

pub(super) fn run(args: &FmtArgs, common: &Common) -> Result<ExitCode, Failure> {
    let rules = Rules {
        layout: Layout {
            keep_order: args.keep_order,
        },
        limits: args.limits.limits(),
    };
    if args.staged {
        return staged::run(&rules, args.check, common);
    }
    let sources = laid_out(&args.target, args.format)?;
    if args.output.is_some() && sources.len() > 1 {
        return Err(Failure::usage(
            "`--output` takes one file, and there are several to lay out",
        ));
    }
    let mut texts = Vec::with_capacity(sources.len());
    for (source, format) in &sources {
        let before = match source {
            Source::Stdin => standard_input()?,
            Source::File(path) => rdf::read_whole(path, &rules.limits)?,
        };
        texts.push(rules.lay_out(&source.name(), before, *format)?);
    }
    if args.check {
        return told(&texts, common);
    }
    write(args, &sources, &texts, (&rules, common))
}

/// The files to lay out. In folders other formats are passed over.
fn laid_out(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<(Source, Format)>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let folder = path.is_dir();
        let root = folder.then(|| path.canonicalize()).transpose()?;
        for source in rdf::sources(std::slice::from_ref(path))? {
            let named = match &source {
                // TriG holds all that Turtle does.
                Source::Stdin => Some(Format::TriG),
                Source::File(path) => Format::from_path(path).0,
            };
            // Links may lead out of the folder, and nobody asked for what is there.
            if let (Some(root), Source::File(path)) = (&root, &source)
                && !path.canonicalize().is_ok_and(|file| file.starts_with(root))
            {
                continue;
            }
            match format.or(named) {
                Some(format @ (Format::Turtle | Format::TriG)) => found.push((source, format)),
                _ if folder => {}
                Some(other) => {
                    let said = format!(
                        "`{}` is {}, which has no layout",
                        path.display(),
                        other.title()
                    );
                    return Err(Failure::usage(said)
                        .hint("`chancery convert FILE -o FILE.ttl` makes Turtle of it"));
                }
                None => {
                    let said = format!(
                        "is `{}` Turtle or TriG? Its name does not say it",
                        path.display()
                    );
                    return Err(
                        Failure::usage(said).hint("say it: `--format ttl` or `--format trig`")
                    );
                }
            }
        }
        if folder && found.is_empty() {
            let said = format!("no Turtle or TriG in the folder `{}`", path.display());
            return Err(Failure::new(Kind::Input, Diagnostic::new(said)));
        }
    }
    Ok(found)
}

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(|error| {
        let said = format!("standard input is not UTF-8 text: {error}");
        Failure::new(Kind::Input, Diagnostic::new(said))
    })
}

/// Says what would change.
pub(super) fn told(texts: &[Text], common: &Common) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout().lock();
    let mut number = 0;
    for text in texts.iter().filter(|text| text.differs()) {
        number += 1;
        let (line, is, would) = text.first_change();
        let shown = |text: &str| super::failure::shown(text);
        writeln!(out, "{}:{line}", text.name)?;
        writeln!(out, "  - {}", shown(is))?;
        writeln!(out, "  + {}", shown(would))?;
    }
    if number == 0 {
        common.note(&format!("{} as laid out", files(texts.len())));
        return Ok(ExitCode::SUCCESS);
    }
    let said = format!("{} of {} would change", number, files(texts.len()));
    common.remark(&Diagnostic::new(said).hint("`chancery fmt` without `--check` changes them"));
    Ok(ExitCode::FAILURE)
}

fn write(
    args: &FmtArgs,
    sources: &[(Source, Format)],
    texts: &[Text],
    (rules, common): (&Rules, &Common),
) -> Result<ExitCode, Failure> {
    let mut sinks = Vec::new();
    for ((source, _), text) in sources.iter().zip(texts) {
        let path: Option<&Path> = match (&args.output, source) {
            (Some(path), _) => Some(path),
            (None, Source::File(path)) if text.differs() => Some(path),
            (None, Source::File(_)) => continue,
            (None, Source::Stdin) => None,
        };
        let mut sink = Sink::open(path)?;
        sink.writer().write_all(text.after.as_bytes())?;
        sinks.push(sink);
    }
    if args.output.is_none() {
        for ((source, _), text) in sources.iter().zip(texts).filter(|(_, text)| text.differs()) {
            // What somebody writes while this works is not to be lost.
            if let Source::File(path) = source
                && rdf::read_whole(path, &rules.limits)? != text.before
            {
                return Err(changed_meanwhile(path).hint("nothing was changed"));
            }
        }
    }
    let changed = sinks.len();
    for sink in sinks {
        sink.finish()?;
    }
    if args.output.is_none() && !args.target.iter().any(|path| path == Path::new("-")) {
        let kept = texts.len() - changed;
        let said = match (changed, kept) {
            (0, kept) => format!("{} as laid out", files(kept)),
            (changed, 0) => format!("{} laid out", files(changed)),
            (changed, kept) => format!("{} laid out, {kept} as laid out before", files(changed)),
        };
        common.note(&said);
    }
    Ok(ExitCode::SUCCESS)
}

/// Somebody else writes into the file.
pub(super) fn changed_meanwhile(path: &Path) -> Failure {
    let said = format!("`{}` was changed while it was laid out", path.display());
    Failure::new(Kind::Input, Diagnostic::new(said))
}

pub(super) fn files(number: usize) -> String {
    let noun = if number == 1 { "file" } else { "files" };
    format!("{number} {noun}")
}
