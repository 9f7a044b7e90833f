//! Any error → what kind it is, what to say, which exit code.
//!
//! The one place that looks at every module's errors. Nothing below prints.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::graph_file::GraphFile;
use crate::builtin::BuiltinError;
use crate::draw::DrawError;
use crate::draw::read::ReadError;
use crate::graph::GraphError;
use crate::link::LinkError;
use crate::link::client::{ClientError, ErrorKind};
use crate::model::diagnostic::Diagnostic;
use crate::model::printable;
use crate::network::Stopped;
use crate::query::QueryError;
use crate::query::results::AnswerError;
use crate::rdf::{Rdf11Error, RdfError, Source, WriteError, is_table};
use crate::shapes::ShapesError;
use crate::store::StoreError;

/// What a failure means to the caller; the exit codes are a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The answer is "no".
    No,
    /// The command line is wrong.
    Usage,
    /// The input is wrong.
    Input,
    /// A limit was hit.
    Limit,
    /// The network failed, or whoever is asked over it.
    Remote,
    /// A store is damaged or locked.
    Store,
    /// A bug of ours.
    Bug,
    /// Whoever reads our output has had enough: success.
    ClosedPipe,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Limit => 4,
            Self::Remote => 5,
            Self::Store => 6,
            Self::Bug => 70,
        }
    }
}

/// An error on its way to the terminal.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    pub(super) said: Diagnostic,
}

impl Failure {
    pub(super) fn new(kind: Kind, said: Diagnostic) -> Self {
        Self { kind, said }
    }

    /// The command line is wrong.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, Diagnostic::new(message))
    }

    /// Input that is wrong, or gives nothing to work on.
    pub(super) fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, Diagnostic::new(message))
    }

    /// The same failure with one more thing to do about it.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.said = self.said.hint(hint);
        self
    }

    /// The answer is "no", without any words.
    pub(super) fn no() -> Self {
        Self::new(Kind::No, Diagnostic::new(""))
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind.code())
    }

    /// The text for the terminal, ending in a line break; empty where there is nothing to say.
    pub(super) fn render(&self, paint: Paint) -> String {
        if self.said.message.is_empty() || self.kind == Kind::ClosedPipe {
            return String::new();
        }
        render("error", &self.said, paint)
    }
}

/// Colours, or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    pub(super) fn bold(self, colour: u8, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[1;{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Longer texts are cut in the middle: they hold what somebody typed, not what we say.
const LONGEST: usize = 300;

/// What was given may be long, or hold control characters that a terminal would obey.
pub(super) fn shown(text: &str) -> String {
    let text = printable(text);
    let length = text.chars().count();
    if length <= LONGEST {
        return text;
    }
    let head = text.chars().take(LONGEST * 2 / 3);
    head.chain(['…'])
        .chain(text.chars().skip(length - LONGEST / 3))
        .collect()
}

/// `error: …`, the place, the line with carets, then hints.
pub(super) fn render(word: &str, said: &Diagnostic, paint: Paint) -> String {
    let colour = if matches!(word, "error" | "violation") {
        31
    } else {
        33
    };
    let message = shown(&said.message);
    let mut lines = vec![format!("{}: {message}", paint.bold(colour, word))];
    if let Some(location) = &said.location {
        lines.push(format!(
            "  {} {}",
            paint.bold(34, "-->"),
            shown(&location.to_string())
        ));
    }
    if let (Some(excerpt), Some(location)) = (&said.excerpt, &said.location) {
        let number = location.line.to_string();
        let gap = " ".repeat(number.len());
        let bar = paint.bold(34, "|");
        let underline = paint.bold(colour, &excerpt.underline());
        lines.push(format!(" {gap} {bar}"));
        lines.push(format!(
            " {} {bar} {}",
            paint.bold(34, &number),
            excerpt.line()
        ));
        lines.push(format!(" {gap} {bar} {underline}"));
    }
    let hint = paint.bold(36, "hint");
    lines.extend(
        said.hints
            .iter()
            .map(|text| format!("{hint}: {}", shown(text))),
    );
    lines.push(String::new());
    lines.join("\n")
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            _ if is_full(&error) => Kind::Limit,
            _ => Kind::Input,
        };
        Self::new(
            kind,
            Diagnostic::new(format!("cannot write the output: {}", words(&error))),
        )
    }
}

/// Whether nothing more can be kept there: the disk is full, or a quota or the longest file allowed is reached.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// The system's words without its error number.
pub(super) fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => text.to_owned(),
    }
}

impl From<RdfError> for Failure {
    fn from(error: RdfError) -> Self {
        match error {
            RdfError::Syntax(said) => Self::new(Kind::Input, *said),
            RdfError::Limit(said) => Self::new(Kind::Limit, *said),
            RdfError::Bug(said) => Self::new(Kind::Bug, *said),
            RdfError::Open { path, error } => {
                let said = format!("cannot open `{}`: {}", path.display(), words(&error));
                let near = super::source::nearest_file(&path);
                Self::new(Kind::Input, Diagnostic::new(said).maybe_hint(near))
            }
            RdfError::Io { name, error } => Self::new(
                Kind::Input,
                Diagnostic::new(format!("cannot read {name}: {}", words(&error))),
            ),
            RdfError::NoRdf(ref folder) => {
                let failure = Self::new(Kind::Input, Diagnostic::new(error.to_string()))
                    .hint("RDF files end in .ttl, .trig, .nt, .nq, .rdf, .owl or .jsonld, plain or with .gz, .zst or .bz2");
                let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
                let is = |entry: std::fs::DirEntry| is_table(&Source::File(entry.path()));
                if entries.into_iter().any(is) {
                    return failure.hint(
                        "a table in a folder is read if it has a mapping beside it, or the name and columns of one of the ontology's",
                    );
                }
                failure
            }
            RdfError::UnknownFormat(ref path) => {
                let failure = Self::new(Kind::Usage, Diagnostic::new(error.to_string()));
                let name = path.display().to_string();
                match GraphFile::of_name(&name) {
                    Some(_) => failure.hint(format!(
                        "a graph file is named without `-d`: `chancery draw {name}`, `rank {name}`, \
                         `communities {name}`, `paths A B --view {name}`"
                    )),
                    None if is_spreadsheet(path) => failure
                        .hint("a spreadsheet is read as a table in text: save it as `CSV UTF-8`"),
                    None => failure
                        .hint("say it with `--input-format`: ttl, nt, nq, trig, rdf or jsonld"),
                }
            }
        }
    }
}

fn is_spreadsheet(path: &Path) -> bool {
    let ending = path.extension().and_then(std::ffi::OsStr::to_str);
    ending.is_some_and(|ending| {
        let ending = ending.to_ascii_lowercase();
        ["xlsx", "xls", "xlsm", "ods", "numbers"].contains(&ending.as_str())
    })
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let text = error.to_string();
        match error {
            WriteError::Io(error) => error.into(),
            WriteError::Graph { .. } => Self::usage(text)
                .hint("nq, trig and jsonld hold named graphs; `--merge-graphs` drops their names"),
            WriteError::Unspeakable { .. } => Self::new(Kind::Input, Diagnostic::new(text))
                .hint("ttl, nt, nq and trig hold all of RDF 1.2"),
            WriteError::Prefix { .. } => Self::new(Kind::Input, Diagnostic::new(text)),
        }
    }
}

impl From<Rdf11Error> for Failure {
    fn from(error: Rdf11Error) -> Self {
        let hint = match &error {
            Rdf11Error::Several { .. } => "one claim, one proposition: give each its own",
            Rdf11Error::Both { .. } => {
                "take `a rdf:Statement`, rdf:subject, rdf:predicate and rdf:object away from it: that it reifies says the same"
            }
        };
        Self::new(Kind::Input, Diagnostic::new(error.to_string())).hint(hint)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        QueryError::from(error).into()
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Syntax(said) => Self::new(Kind::Input, *said),
            QueryError::Limit(said) => Self::new(Kind::Limit, *said),
            QueryError::TimedOut => Self::new(Kind::Limit, Diagnostic::new(error.to_string()))
                .hint("give it more with `--timeout 10m`, or ask for less"),
            QueryError::Store(StoreError::Evaluation(error)) => {
                let said = Diagnostic::new(format!("the query failed: {error}"));
                let asks_others = error.to_string().contains("service");
                let hint = "no other machine is asked: load its data and name them with `-d`";
                Self::new(
                    Kind::Input,
                    said.maybe_hint(asks_others.then(|| hint.to_owned())),
                )
            }
            QueryError::Store(error) => of_store(error),
        }
    }
}

/// Failures of a store itself.
fn of_store(error: StoreError) -> Failure {
    let text = error.to_string();
    let new = |kind| Failure::new(kind, Diagnostic::new(text.clone()));
    match error {
        StoreError::NoStore { path } => {
            let near = super::source::nearest_file(&path);
            let all = "`chancery load FILE -l STORE` makes one".to_owned();
            new(Kind::Input).hint(near.unwrap_or(all))
        }
        StoreError::Locked { holder, .. } => {
            let who = if holder.is_empty() { "another process".to_owned() } else { holder };
            new(Kind::Store).hint(format!("it is held by {who}; wait until it has ended"))
        }
        StoreError::Format { .. } => new(Kind::Store)
            .hint("dump it with the program that wrote it, and load the dump anew"),
        StoreError::Damaged { .. } => new(Kind::Store).hint(
            "go back to a backup, or load the data anew; `chancery check -l STORE` looks at every byte",
        ),
        StoreError::Io { path, error } => super::load::disk_failure(&path, &error),
        StoreError::Service(error) => super::services::failure(error),
        StoreError::TooMuch(said) if said.contains("--max-literal") => new(Kind::Limit)
            .hint("`--max-literal 64MiB` lets a query make longer texts, if that is wanted"),
        StoreError::TooMuch(_) => new(Kind::Limit),
        StoreError::Refused(_) | StoreError::TooManyTerms | StoreError::Update(_) => new(Kind::Input),
        _ => new(Kind::Bug),
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let text = error.to_string();
        match error {
            LinkError::Rdf(error) => error.into(),
            LinkError::Service(error) => error.into(),
            LinkError::Source(said) => Self::new(Kind::Input, *said),
            LinkError::Limit(said) => Self::new(Kind::Limit, *said),
            LinkError::Rules { .. } => Self::new(Kind::Store, Diagnostic::new(text))
                .hint("make it anew: `chancery link index DUMP -o FILE`"),
            LinkError::File(StoreError::Damaged { .. } | StoreError::Format { .. }) => {
                Self::new(Kind::Store, Diagnostic::new(text)).hint(
                    "an index is made by `chancery link index DUMP -o FILE`; make it anew if it was one",
                )
            }
            LinkError::File(StoreError::Io { path, error }) => {
                let near = super::source::nearest_file(&path);
                let failure = super::load::disk_failure(&path, &error);
                match near.filter(|_| error.kind() == io::ErrorKind::NotFound) {
                    Some(near) => failure.hint(near),
                    None => failure,
                }
            }
            LinkError::File(error) => error.into(),
        }
    }
}

impl From<AnswerError> for Failure {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Query(error) => error.into(),
            AnswerError::Io(error) => error.into(),
            AnswerError::Write(error) => error.into(),
        }
    }
}

impl From<ShapesError> for Failure {
    fn from(error: ShapesError) -> Self {
        let text = error.to_string();
        match error {
            ShapesError::IllFormed(wrong) => Self::new(Kind::Input, wrong.said),
            ShapesError::Query(error) => error.into(),
            ShapesError::Failure(_) => Self::input(text),
            ShapesError::TooDeep(_) => Self::new(Kind::Limit, Diagnostic::new(text))
                .hint("`--max-recursion` raises the limit"),
            ShapesError::TooNested(_) => Self::new(Kind::Limit, Diagnostic::new(text))
                .hint("`--max-recursion` raises the limit, which is about eight times that, and 20,000 at most"),
            ShapesError::TimedOut => Self::new(Kind::Limit, Diagnostic::new(text))
                .hint("give it more with `--timeout 10m`, or 0 for no limit"),
        }
    }
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        let hint = graph_hint(&error);
        let failure = match error {
            GraphError::Store(error) => return error.into(),
            other => Self::new(Kind::Input, Diagnostic::new(other.to_string())),
        };
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

fn graph_hint(error: &GraphError) -> Option<String> {
    Some(match error {
        GraphError::Row { error, .. } => return graph_hint(error),
        GraphError::Store(_)
        | GraphError::Weight(_)
        | GraphError::Sign(_)
        | GraphError::Standing(_) => return None,
        GraphError::Boolean => "SELECT ?from and ?to, or CONSTRUCT triples".to_owned(),
        GraphError::Columns(_) => {
            "a view selects ?from and ?to (and ?relation, ?standing, ?source), \
             or ?node and ?start for a timeline, ?node and ?place for a map; or use CONSTRUCT"
                .to_owned()
        }
        GraphError::Column(_) => {
            "?from_column and ?to_column are columns of a layered picture, from 0".to_owned()
        }
        GraphError::Coordinates(..) | GraphError::Geometry(..) => {
            "?lat and ?long are decimal degrees; ?wkt is like `POINT(34.1 44.9)`, longitude first"
                .to_owned()
        }
    })
}

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Self {
        QueryError::TimedOut.into()
    }
}

impl From<BuiltinError> for Failure {
    fn from(error: BuiltinError) -> Self {
        Self::new(Kind::Bug, Diagnostic::new(error.to_string()))
    }
}

/// For errors in what the user gave: a query file, a parameter, a name.
impl From<Diagnostic> for Failure {
    fn from(said: Diagnostic) -> Self {
        Self::new(Kind::Input, said)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Syntax(said) => Self::new(Kind::Input, *said),
            ReadError::Limit(said) => Self::new(Kind::Limit, *said),
            ReadError::Halted => {
                let said = "the graph file took longer to read than its time limit";
                Self::new(Kind::Limit, Diagnostic::new(said))
                    .hint("give it more with `--timeout 10m`")
            }
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let kind = match error.kind() {
            ErrorKind::Usage => Kind::Usage,
            ErrorKind::Input => Kind::Input,
            ErrorKind::Limit => Kind::Limit,
            ErrorKind::Remote => Kind::Remote,
        };
        let said = Diagnostic::new(error.to_string());
        let said = said.maybe_hint(error.advice().map(str::to_owned));
        Self::new(kind, said.maybe_hint(error.hint().map(str::to_owned)))
    }
}

impl From<DrawError> for Failure {
    fn from(error: DrawError) -> Self {
        let text = error.to_string();
        match error {
            DrawError::Io(error) => error.into(),
            DrawError::Halted => {
                let said = "the layout took longer than its time limit";
                Self::new(Kind::Limit, Diagnostic::new(said))
                    .hint("give it more with `--timeout 10m`, or draw a part of it")
            }
            DrawError::TooManyNodes { .. } => {
                Self::new(Kind::Limit, Diagnostic::new(text)).hint("`--max-nodes` raises the limit")
            }
            DrawError::GraphvizFormat { .. } => Self::usage(text),
            _ => Self::new(Kind::Input, Diagnostic::new(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_of_the_network_have_codes_of_their_own() {
        let host = || "h".to_owned();
        let cut = ClientError::Truncated {
            host: host(),
            rows: Some(10_000),
            said: String::new(),
        };
        let missing = ClientError::Missing {
            ids: vec!["Q6".to_owned()],
        };
        let long = ClientError::TooLarge {
            host: host(),
            limit: 1,
        };
        for (error, code) in [
            (cut, 5),
            (ClientError::NoContact { host: host() }, 2),
            (missing, 3),
            (long, 4),
        ] {
            let failure = Failure::from(error);
            assert_eq!(failure.kind.code(), code);
            assert!(failure.render(Paint(false)).contains("\nhint: "));
        }
    }
}
