//! Options of all verbs whose `-l` may be the address of an endpoint, and how it is opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::failure::{Failure, Kind};
use super::source::{Data, Ontology};
use super::{Common, limits, output};
use crate::link::client::{Auth, Scheme, Secret, Settings};
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::remote::{DefaultGraph, Endpoint, Options, Remote};

/// How an endpoint is asked.
#[derive(Args, Clone, Debug)]
pub(super) struct RemoteArgs {
    /// The engine behind the address, where it cannot be found out: generic, chancery, oxigraph, virtuoso, fuseki,
    /// graphdb, qlever, stardog, neptune, wikidata
    #[arg(
        long,
        value_name = "ENGINE",
        help_heading = "Endpoint",
        hide_short_help = true
    )]
    endpoint: Option<String>,
    /// Who asks; the password is in the variable `CHANCERY_PASSWORD` or in a file
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "Endpoint",
        hide_short_help = true
    )]
    user: Option<String>,
    /// The file with the password
    #[arg(
        long,
        value_name = "FILE",
        requires = "user",
        help_heading = "Endpoint",
        hide_short_help = true
    )]
    password_file: Option<PathBuf>,
    /// The file with a token, instead of the variable `CHANCERY_TOKEN`
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "user",
        help_heading = "Endpoint",
        hide_short_help = true
    )]
    token_file: Option<PathBuf>,
    /// How the password is told [default: as the server asks for]
    #[arg(
        long,
        value_name = "HOW",
        value_enum,
        requires = "user",
        help_heading = "Endpoint",
        hide_short_help = true
    )]
    auth: Option<How>,
    /// What a query without FROM sees: union (all graphs), own (what the endpoint takes for it), or a graph
    #[arg(long, value_name = "GRAPH", default_value = "union", value_parser = default_graph, help_heading = "Endpoint", hide_short_help = true)]
    default_graph: DefaultGraph,
    /// Statements that are fetched from an endpoint at the most
    #[arg(long, value_name = "N", default_value_t = FETCHED, value_parser = limits::rows, allow_negative_numbers = true, help_heading = "Endpoint", hide_short_help = true)]
    max_fetch: u64,
    /// How long one answer of an endpoint may be
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = limits::bytes, help_heading = "Endpoint", hide_short_help = true)]
    max_reply: u64,
    /// How long one answer of an endpoint may take
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = limits::duration, help_heading = "Endpoint", hide_short_help = true)]
    reply_timeout: Duration,
}

const FETCHED: u64 = 200_000;
/// What stands for no limit.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// A file that is longer holds no password.
const LONGEST: u64 = 64 << 10;

impl Default for RemoteArgs {
    fn default() -> Self {
        Self {
            endpoint: None,
            user: None,
            password_file: None,
            token_file: None,
            auth: None,
            default_graph: DefaultGraph::Union,
            max_fetch: FETCHED,
            max_reply: 512 << 20,
            reply_timeout: Duration::from_secs(60),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// At once, for servers that refuse without asking
    Basic,
    /// As a digest only: the password itself is never sent
    Digest,
}

fn default_graph(text: &str) -> Result<DefaultGraph, String> {
    match text {
        "union" => Ok(DefaultGraph::Union),
        "own" => Ok(DefaultGraph::Own),
        iri => output::iri(iri).map(DefaultGraph::Graph),
    }
}

/// Whether it is something on another machine, not a path.
pub(super) fn is_address(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let begins = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    begins("http://") || begins("https://")
}

impl RemoteArgs {
    /// Statements that are fetched at the most.
    pub(super) fn max_fetch(&self) -> u64 {
        self.max_fetch
    }

    /// Finds out who is behind an address.
    pub(super) fn open(&self, location: &Path, common: &Common) -> Result<Endpoint, Failure> {
        self.open_for(location, self.reply_timeout, common)
    }

    /// The same, with so much time for each answer.
    pub(super) fn open_for(
        &self,
        location: &Path,
        timeout: Duration,
        common: &Common,
    ) -> Result<Endpoint, Failure> {
        let usual = Settings::from_environment(|name| std::env::var(name).ok());
        let endpoint = Endpoint::open(Options {
            url: location.to_string_lossy().into_owned(),
            profile: self.endpoint.clone(),
            auth: self.who()?,
            default_graph: self.default_graph.clone(),
            settings: Settings {
                timeout: if timeout.is_zero() { FOREVER } else { timeout },
                max_answer: self.max_reply,
                ..usual
            },
        })?;
        if endpoint.is_overheard() {
            common.remark(
                &Diagnostic::new(format!(
                    "what is secret goes to `{}` in plain text: anybody on the way can read it",
                    endpoint.address()
                ))
                .hint("an address that begins with https:// keeps it"),
            );
        }
        Ok(endpoint)
    }

    /// Secrets come from the environment or a file: a command line is seen by others.
    fn who(&self) -> Result<Option<Auth>, Failure> {
        let secret = |file: &Option<PathBuf>, variable: &str| match file {
            Some(path) => secret_in(path).map(Some),
            None => match std::env::var(variable) {
                Ok(text) if !text.is_empty() => {
                    checked(&text, &format!("the variable {variable}")).map(Some)
                }
                _ => Ok(None),
            },
        };
        let Some(user) = &self.user else {
            let token = secret(&self.token_file, "CHANCERY_TOKEN")?;
            return Ok(token.map(Auth::token));
        };
        if user.contains(':') || user.chars().any(char::is_control) {
            return Err(Failure::usage(
                "a name with a colon or a control character cannot be sent",
            ));
        }
        let Some(password) = secret(&self.password_file, "CHANCERY_PASSWORD")? else {
            return Err(Failure::usage(format!("no password for `{user}`"))
                .hint("set CHANCERY_PASSWORD, or name a file with `--password-file`"));
        };
        let scheme = match self.auth {
            None => Scheme::Asked,
            Some(How::Basic) => Scheme::Basic,
            Some(How::Digest) => Scheme::Digest,
        };
        Ok(Some(Auth::password(user, password, scheme)))
    }

    /// The data of an endpoint: a copy where they are few, else the endpoint itself.
    pub(super) fn load(&self, location: &Path, common: &Common) -> Result<Data, Failure> {
        let endpoint = self.open(location, common)?;
        if let Some(memory) = endpoint.copy(self.max_fetch)? {
            return Ok(data(Box::new(memory), false));
        }
        common.remark(
            &Diagnostic::new(format!(
                "`{}` holds more than {} statements: it is asked for what is needed, and what rests on a claim alone \
                 is not told from facts",
                endpoint.address(),
                super::progress::thousands(self.max_fetch)
            ))
            .hint("`--max-fetch` lets more be fetched, which is then looked at here"),
        );
        Ok(data(Box::new(Remote::new(endpoint, self.max_fetch)), true))
    }

    /// All statements of an endpoint, if they are not too many.
    pub(super) fn few(&self, endpoint: &Endpoint) -> Result<bool, Failure> {
        let count = endpoint.count(self.max_fetch)?;
        Ok(count <= self.max_fetch)
    }
}

/// Data of somebody else; `far` where they stay there.
pub(super) fn data(backend: Box<dyn crate::store::Backend>, far: bool) -> Data {
    Data {
        backend,
        ontology: Ontology::default(),
        prefixes: Prefixes::default(),
        own: true,
        far,
        as_written: None,
        contested: Vec::new(),
    }
}

fn secret_in(path: &Path) -> Result<Secret, Failure> {
    use std::io::Read as _;
    let cannot = |error: std::io::Error| {
        let said = format!(
            "cannot read `{}`: {}",
            path.display(),
            super::failure::words(&error)
        );
        Failure::input(said)
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut text = String::new();
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    checked(&text, &format!("`{}`", path.display()))
}

fn checked(text: &str, place: &str) -> Result<Secret, Failure> {
    Secret::new(text).map_err(|why| {
        Failure::new(
            Kind::Usage,
            Diagnostic::new(format!("{place} holds no secret: {why}")),
        )
    })
}
