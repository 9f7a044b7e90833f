//! `chancery serve`: the data as an endpoint for other programs.

use std::env::VarError;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::failure::{Failure, Kind, Paint, render};
use super::query::TimeArgs;
use super::source::{DataArgs, read_text};
use super::{Common, limits, signals};
use crate::builtin;
use crate::link::index::Index;
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, printable};
use crate::serve::{self, Access, Audit, Role, Served, Server, Settings, Stopping};
use crate::store::{Disk, Durability};

/// Requests a second of one address of another machine, where nothing else is said.
const RATE: u32 = 100;
/// Connections of one address of another machine, where nothing else is said.
const CONNECTIONS: usize = 500;

/// Serve the data over HTTP: SPARQL, graphs, named queries, reconciliation
///
/// Listens on this machine only. What is served can be read by whoever reaches it; a store can be changed by who has
/// a token. Queries ask no other machine.
#[derive(Args, Debug)]
#[command(mut_arg("location", |arg| arg.help("The folder of a store to read instead")))]
#[command(after_help = "\
Examples:
  chancery serve
  chancery serve -d talks.ttl --bind 127.0.0.1:8080
  chancery serve -l my-store --write-token-file token.txt
  chancery serve --index wikidata.index
  chancery serve -l my-store --bind 0.0.0.0:7878 --read-only --public-name graph.example.org")]
pub(super) struct ServeArgs {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    bind: String,
    /// Refuse every change, whoever asks for it
    #[arg(long, conflicts_with = "write_token_file")]
    read_only: bool,
    /// A file with the token of those who may change the data; `CHANCERY_WRITE_TOKEN` is read as well
    #[arg(long, value_name = "FILE")]
    write_token_file: Option<PathBuf>,
    /// A file with the token of those who may read; without it everybody may; `CHANCERY_READ_TOKEN` is read as well
    #[arg(long, value_name = "FILE")]
    read_token_file: Option<PathBuf>,
    /// A file with the token of those who may see what others ask and end it; `CHANCERY_ADMIN_TOKEN` is read as well
    #[arg(long, value_name = "FILE")]
    admin_token_file: Option<PathBuf>,
    /// A file that a line of JSON is added to for each request that changes the data or wanted to
    #[arg(long, value_name = "FILE")]
    audit_log: Option<PathBuf>,
    /// A name that the server is reached by, besides this machine's own
    #[arg(long, value_name = "NAME")]
    public_name: Vec<String>,
    /// The address that answers name, where another server stands before this one
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// An index of `link index` that reconciliation answers out of, instead of the data
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    index: Option<PathBuf>,
    /// Another site whose pages may ask; `*` for all, if everybody may read
    #[arg(long, value_name = "ORIGIN")]
    cors: Vec<String>,
    /// Languages of labels, the most wanted first
    #[arg(long, value_name = "LANG", value_delimiter = ',', default_value = "en")]
    lang: Vec<String>,
    /// Bytes of a body
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = limits::bytes, help_heading = "Limits", hide_short_help = true)]
    max_body: u64,
    /// Memory that the work on one request may hold
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = limits::bytes, help_heading = "Limits", hide_short_help = true)]
    max_memory: u64,
    /// Rows or statements of the answer to a query; 0 for no limit
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10_000_000,
        help_heading = "Limits",
        hide_short_help = true
    )]
    max_rows: u64,
    /// Requests that are worked on at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_running: usize,
    /// Changes that are worked on, or wait for their turn, at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_changes: usize,
    /// Answers that wait for a slow reader at once, besides those that are worked on
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_slow: usize,
    /// Connections that are open at once
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_connections: usize,
    /// Of them, those of one address; who opens more is told so; 500, of this machine all, if not said
    #[arg(long, value_name = "N", value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_connections_per_address: Option<usize>,
    /// Bytes of the journal of a store from which on it is put into a new snapshot, where that is a quarter of it; 0 for never
    #[arg(long, value_name = "SIZE", default_value = "4MiB", value_parser = limits::bytes, help_heading = "Limits", hide_short_help = true)]
    compact_at: u64,
    /// Requests a second of one address, five times as many at once; 0 for no limit; 100, of this machine no limit, if not said
    #[arg(
        long,
        value_name = "N",
        help_heading = "Limits",
        hide_short_help = true
    )]
    max_rate: Option<u32>,
    /// Most statements of data of which the page shows a graph, a timeline and a map
    #[arg(long, value_name = "N", default_value_t = 500_000, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_explored: usize,
    /// How long a request waits for its turn
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = limits::duration, help_heading = "Limits", hide_short_help = true)]
    max_wait: Duration,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &ServeArgs, common: &Common) -> Result<ExitCode, Failure> {
    let address = args.address()?;
    let access = args.access(address)?;
    let mut served = args.served(&access, common)?;
    if let Some(path) = &args.index {
        served.index = Some(Index::open(path)?);
    }
    let listener = TcpListener::bind(address).map_err(|error| {
        let said = Diagnostic::new(format!("cannot listen on {address}: {error}"));
        Failure::new(Kind::Remote, said)
            .hint("choose another with `--bind ADDRESS:PORT`; port 0 takes a free one")
    })?;
    let address = listener.local_addr().unwrap_or(address);
    let writable = served.is_writable();
    let settings = args.settings(address, access);
    let base = settings.base.clone();
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    let audit = args.audit_log.as_deref().map(opened).transpose()?;
    let server = Arc::new(
        Server::new(served, catalog, settings)
            .logged(audit)
            .telling(warn),
    );
    let stopping = Stopping::default();
    let stop = stopping.clone();
    signals::instead(move || stop.stop());
    let how = if writable {
        "changes need a token"
    } else {
        "read only"
    };
    common.note(&format!("serving {base} ({how}); an interruption ends it"));
    serve::listen(&server, listener, &stopping).map_err(|error| {
        Failure::new(
            Kind::Remote,
            Diagnostic::new(format!("the server ended: {error}")),
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What goes wrong while it serves, and that nobody asked for.
fn warn(said: &str) {
    super::print_error(&render("warning", &Diagnostic::new(said), Paint(false)));
}

fn opened(path: &Path) -> Result<Audit, Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a log says when; no answer depends on it"
    )]
    let clock = || std::time::SystemTime::now();
    Audit::open(path, clock).map_err(|error| {
        Failure::usage(format!("`{}` cannot be added to: {error}", path.display()))
            .hint("`--audit-log` wants a file in a folder that may be written")
    })
}

impl ServeArgs {
    fn address(&self) -> Result<SocketAddr, Failure> {
        let mut found = self.bind.to_socket_addrs().map_err(|error| {
            Failure::usage(format!(
                "`{}` is no address to listen on: {error}",
                self.bind
            ))
            .hint("for example `--bind 127.0.0.1:7878`")
        })?;
        found
            .next()
            .ok_or_else(|| Failure::usage(format!("`{}` leads to no address", self.bind)))
    }

    fn access(&self, address: SocketAddr) -> Result<Access, Failure> {
        let mut access = Access::default();
        let mut tokens = Vec::new();
        if let Some(name) = self.public_name.iter().find(|name| !is_name(name)) {
            return Err(Failure::usage(format!(
                "`{}` is not the name of a machine",
                printable(name)
            ))
            .hint("it has no `http://`, no port and no path: `--public-name graph.example.org`"));
        }
        if let Some(origin) = self.cors.iter().find(|origin| !is_origin(origin)) {
            return Err(Failure::usage(format!(
                "`{}` is not the address of a site",
                printable(origin)
            ))
            .hint("it is `*`, or such as `https://example.org`, without a path"));
        }
        access.origins.clone_from(&self.cors);
        access.hosts = self
            .public_name
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .collect();
        if let Some(base) = &self.base_url {
            access.hosts.push(host_of(base)?);
        }
        if !address.ip().is_unspecified() {
            access.hosts.push(in_address(address.ip()));
        }
        for (file, variable, role) in [
            (&self.write_token_file, "CHANCERY_WRITE_TOKEN", Role::Write),
            (&self.admin_token_file, "CHANCERY_ADMIN_TOKEN", Role::Tend),
            (&self.read_token_file, "CHANCERY_READ_TOKEN", Role::Read),
        ] {
            if role == Role::Write && self.read_only {
                continue;
            }
            if let Some(token) = token(file.as_deref(), variable)? {
                if tokens.contains(&token) {
                    let said =
                        "two tokens are the same: whoever has one could do what the other allows";
                    return Err(Failure::usage(said));
                }
                access.allow(&token, role);
                tokens.push(token);
            }
        }
        let public = !address.ip().is_loopback();
        if public && access.is_open(Role::Read) && !self.read_only {
            return Err(Failure::usage(format!("`{address}` can be reached from other machines"))
                .hint("say `--read-only` if everybody there may read the data and nobody change them")
                .hint("or have readers bring a token: `--read-token-file FILE`"));
        }
        Ok(access)
    }

    fn served(&self, access: &Access, common: &Common) -> Result<Served, Failure> {
        if let Some(location) = self.data.address() {
            super::source::refuse_endpoint(location)?;
        }
        if let Some(location) = self
            .data
            .location
            .as_deref()
            .filter(|_| access.has_writers())
        {
            return stored(location, common);
        }
        if access.has_writers() {
            return Err(Failure::usage("only a store can be changed")
                .hint("name one with `-l STORE`, or leave the token for changes out"));
        }
        let data = self.data.load(common)?.plain()?;
        Ok(Served::fixed(
            data.backend,
            data.as_written,
            Box::new(data.ontology),
            data.prefixes,
        ))
    }

    /// What the data are called: by their files, and not where these lie on this machine.
    fn title(&self) -> String {
        let name = |path: &PathBuf| {
            let name = path.file_name().unwrap_or(path.as_os_str());
            name.to_string_lossy().into_owned()
        };
        match (&self.data.location, self.data.data.as_slice()) {
            (Some(store), _) => name(store),
            (None, []) => "Built-in data".to_owned(),
            (None, files) => files.iter().map(name).collect::<Vec<_>>().join(", "),
        }
    }

    fn settings(&self, address: SocketAddr, access: Access) -> Settings {
        let base = self
            .base_url
            .as_ref()
            .map(|base| base.trim_end_matches('/').to_owned());
        let name = self.public_name.first().cloned();
        let name = name.unwrap_or_else(|| {
            if address.ip().is_loopback() {
                "localhost".to_owned()
            } else {
                in_address(address.ip())
            }
        });
        Settings {
            base: base.unwrap_or_else(|| format!("http://{name}:{}", address.port())),
            title: self.title(),
            limits: self.data.limits.limits(),
            limits_of_updates: self.data.limits.of_update(),
            timeout: self.time.timeout,
            max_body: usize::try_from(self.max_body).unwrap_or(usize::MAX),
            max_memory: self.max_memory,
            max_running: self.max_running,
            max_connections_per_address: [CONNECTIONS, self.max_connections]
                .map(|most| self.max_connections_per_address.unwrap_or(most)),
            compact_at: self.compact_at,
            max_rate: [self.max_rate.unwrap_or(RATE), self.max_rate.unwrap_or(0)],
            max_rows: self.max_rows,
            max_changes: self.max_changes,
            max_slow: self.max_slow,
            max_connections: self.max_connections,
            max_explored: self.max_explored,
            queue: self.max_wait,
            languages: self.lang.clone(),
            access,
        }
    }
}

fn stored(location: &Path, common: &Common) -> Result<Served, Failure> {
    let disk: Disk = super::keep::open_to_write(location, Durability::Disk)?;
    super::source::say_torn(&disk, common);
    let mut prefixes = Prefixes::default();
    for (name, namespace) in disk.prefixes() {
        prefixes.declare(name, namespace);
    }
    Ok(Served::store(
        disk,
        Box::new(super::source::Ontology::default()),
        prefixes,
    )?)
}

/// The name of the server in an address that clients use.
fn host_of(base: &str) -> Result<String, Failure> {
    let rest = base
        .strip_prefix("http://")
        .or_else(|| base.strip_prefix("https://"));
    let host = rest
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    if name.is_empty() || NamedNode::new(base).is_err() {
        return Err(
            Failure::usage(format!("`{base}` is no address of a server"))
                .hint("for example `--base-url https://graph.example.org`"),
        );
    }
    Ok(name.to_ascii_lowercase())
}

/// Whether it is a name as `Host` has it, without a port.
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !text.is_empty() && text.chars().all(is_part),
    }
}

/// Whether a browser would send this as `Origin`, or it is any.
fn is_origin(text: &str) -> bool {
    let host = text
        .split_once("://")
        .filter(|(scheme, _)| !scheme.is_empty());
    let is_part = |c: char| !c.is_whitespace() && !matches!(c, '/' | '?' | '#' | '@');
    text == "*" || host.is_some_and(|(_, host)| !host.is_empty() && host.chars().all(is_part))
}

/// An address as it stands in a URL.
fn in_address(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// A token out of a file or a variable.
fn token(file: Option<&Path>, variable: &str) -> Result<Option<String>, Failure> {
    let text = match file {
        Some(path) => Some(read_text(path)?),
        None => match std::env::var(variable) {
            Ok(text) => Some(text),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => {
                return Err(Failure::usage(format!("`{variable}` is not UTF-8")));
            }
        },
    };
    let Some(text) = text else {
        return Ok(None);
    };
    let token = text.trim();
    if token.len() < 16 || token.contains(char::is_whitespace) {
        let place = file.map_or_else(
            || format!("`{variable}`"),
            |path| format!("`{}`", path.display()),
        );
        return Err(Failure::usage(format!(
            "{place} has no token: one is at least 16 letters without blanks"
        ))
        .hint("`openssl rand -hex 20` makes one"));
    }
    Ok(Some(token.to_owned()))
}
