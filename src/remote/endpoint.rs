//! One endpoint: who it is, where it is asked, and one question to it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::answer::{self, Answer, Asked, Cut, Read, Rows};
use super::profile::{Addresses, PROFILES, Profile, Union};
use crate::link::client::{Auth, Call, Client, ClientError, Given, Settings, Url, form};
use crate::model::prefixes::Prefixes;
use crate::model::{Variable, nearest::nearest, printable};
use crate::query::{Asks, Doubt, Portable, doubts_of, without_undefined};

/// Longer requests go as a POST: servers refuse long URLs.
const LONGEST_URL: usize = 2_000;
/// What an endpoint has for saying that it is one.
const FIRST: Duration = Duration::from_secs(5);

/// Which graphs a query without `FROM` sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DefaultGraph {
    /// All of them, as everywhere in this program.
    #[default]
    Union,
    /// What the endpoint itself takes for it.
    Own,
    /// This one.
    Graph(String),
}

/// Whom to ask, and how.
#[derive(Debug)]
pub struct Options {
    /// The address: the base of the engine, or any of its parts.
    pub url: String,
    /// The name of its profile; it is found out where there is none.
    pub profile: Option<String>,
    /// Who asks.
    pub auth: Option<Auth>,
    /// What a query without `FROM` sees.
    pub default_graph: DefaultGraph,
    /// How it is asked.
    pub settings: Settings,
}

/// How a query is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// GET, or a form where it is long.
    Get,
    Form,
    /// The text itself.
    Direct,
}

/// An endpoint that is there.
#[derive(Debug)]
pub struct Endpoint {
    client: Client,
    auth: Option<Arc<Auth>>,
    pub(super) profile: &'static Profile,
    addresses: Addresses,
    default_graph: DefaultGraph,
    way: Way,
    /// The address without what might be secret in it.
    shown: String,
}

/// Parameters beside a query.
pub(super) type Beside<'a> = &'a [(&'a str, &'a str)];

impl Endpoint {
    /// Finds out who is there, unless a profile was named.
    ///
    /// # Errors
    /// Nobody is there, or no endpoint.
    pub fn open(options: Options) -> Result<Self, ClientError> {
        let given = Url::parse(&options.url).map_err(|why| ClientError::Address {
            url: printable(&without_secrets(&options.url)),
            why,
        })?;
        let auth = options.auth.map(Arc::new);
        let settings = Settings {
            anonymous: !asks_for_contact(given.authority()),
            cache: None,
            try_timeout: options.settings.timeout,
            ..options.settings
        };
        let named = match &options.profile {
            Some(name) => Some(Profile::named(name).ok_or_else(|| unknown(name))?),
            None => None,
        };
        let (profile, query, way) = if let Some(profile) = named {
            (profile, None, Way::Get)
        } else {
            let first = Settings {
                timeout: FIRST.min(settings.timeout),
                try_timeout: FIRST,
                ..settings.clone()
            };
            let found = Found::out(&Client::new(first)?, auth.as_ref(), &given)?;
            let profile = Profile::guessed(&found.server, &given);
            (profile, Some(found.url), found.way)
        };
        let mut addresses = profile.addresses(&given, auth.is_some());
        if let Some(query) = query.filter(|_| profile.name == PROFILES[0].name) {
            addresses.query = query.clone();
            addresses.update = query;
        }
        Ok(Self {
            client: Client::new(settings)?,
            auth,
            profile,
            addresses,
            default_graph: options.default_graph,
            way,
            shown: without_secrets(&options.url),
        })
    }

    /// Its address, for messages.
    pub fn address(&self) -> &str {
        &self.shown
    }

    /// The engine behind it, in words.
    pub fn engine(&self) -> &'static str {
        self.profile.title
    }

    /// Whether it knows RDF 1.2.
    pub fn has_triple_terms(&self) -> bool {
        self.profile.triple_terms
    }

    /// Whether a password or token that is sent there can be read on the way.
    pub fn is_overheard(&self) -> bool {
        let host = self.addresses.query.authority();
        self.auth.is_some() && self.addresses.query.is_open() && !is_own(host)
    }

    pub(super) fn host(&self) -> &str {
        self.addresses.query.authority()
    }

    pub(super) fn store(&self) -> Option<&Url> {
        self.addresses.store.as_ref()
    }

    pub(super) fn call(&self, call: Call) -> Result<Given, ClientError> {
        self.client.call(call, self.auth.as_ref())
    }

    /// What makes the default graph of a query the one that is wanted.
    pub(super) fn beside(&self) -> Vec<(&str, &str)> {
        match (&self.default_graph, self.profile.union) {
            (DefaultGraph::Graph(graph), _) => vec![("default-graph-uri", graph)],
            (DefaultGraph::Union, Union::Told(all)) => all.to_vec(),
            _ => Vec::new(),
        }
    }

    /// What stands before a query so that the engine leaves out graphs of its own, which are no data.
    pub(super) fn before(&self) -> String {
        if self.default_graph != DefaultGraph::Union {
            return String::new();
        }
        let mut text = String::new();
        for graph in self.profile.own_graphs {
            text.extend(["define input:default-graph-exclude <", graph, ">\n"]);
        }
        text
    }

    /// What is in a query that the engine is known to answer wrongly, without a word; for a sentence. Nothing where
    /// the text is no query.
    pub fn doubt(&self, text: &str, prefixes: &Prefixes) -> Option<String> {
        let text = self.as_understood(text);
        self.said(&doubts_of(&text, prefixes, self.profile.gets_wrong))
    }

    pub(super) fn doubt_in(&self, query: &Portable) -> Option<String> {
        self.said(&query.doubts(self.profile.gets_wrong))
    }

    fn said(&self, found: &[Doubt]) -> Option<String> {
        let leaves_out = !self.before().is_empty();
        let found = found.iter().copied();
        let found = found.filter(|doubt| leaves_out || *doubt != Doubt::PathsAmong);
        let words: Vec<&str> = found.map(Doubt::words).collect();
        if words.is_empty() {
            return None;
        }
        let engine = self.profile.title;
        Some(format!(
            "{engine} is known to get wrong: {}",
            words.join("; ")
        ))
    }

    /// A query without what says nothing and is not understood.
    pub(super) fn as_understood<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.profile.gets_wrong.contains(&Doubt::Undefined) {
            Cow::Owned(without_undefined(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Asks, and takes what comes, cut or whole.
    pub(super) fn ask(
        &self,
        text: &str,
        (asks, variables, limit): (Asks, &[Variable], Option<usize>),
        beside: Beside<'_>,
    ) -> Result<Read, ClientError> {
        let accept: &[&str] = match asks {
            Asks::Graph => &answer::GRAPHS,
            Asks::Rows | Asks::Truth => &answer::ROWS,
        };
        let call = query_call(&self.addresses.query, self.way, text, beside, accept);
        let given = self.call(call)?;
        answer::read(
            &given,
            Asked {
                host: self.host(),
                asks,
                cap: self.profile.cap,
                limit,
                variables,
            },
        )
    }

    /// Rows for what the program itself wants to know, and whether there are more.
    pub(super) fn rows(
        &self,
        text: &str,
        beside: Beside<'_>,
    ) -> Result<(Rows, Option<Cut>), ClientError> {
        let read = self.ask(text, (Asks::Rows, &[], None), beside)?;
        match read.answer {
            Answer::Rows(_, rows) => Ok((rows, read.cut)),
            Answer::Truth(_) | Answer::Graph(_) => Ok((Rows::new(), read.cut)),
        }
    }

    /// The same, where a part is none.
    pub(super) fn all_rows(&self, text: &str, beside: Beside<'_>) -> Result<Rows, ClientError> {
        match self.rows(text, beside)? {
            (rows, None) => Ok(rows),
            (_, Some(cut)) => Err(self.truncated(cut)),
        }
    }

    pub(super) fn truncated(&self, cut: Cut) -> ClientError {
        ClientError::Truncated {
            host: self.host().to_owned(),
            rows: Some(cut.rows),
            said: cut.said,
        }
    }

    /// Sends an update, once.
    ///
    /// # Errors
    /// A refusal, or no answer: then nobody knows whether it was done.
    pub fn update(&self, text: &str) -> Result<(), ClientError> {
        self.write_update(text, true)
    }

    /// Sends an update; one that may be done twice without harm is sent again where the answer fails to come.
    pub(super) fn write_update(&self, text: &str, once: bool) -> Result<(), ClientError> {
        let call = Call {
            method: "POST",
            url: self.addresses.update.clone(),
            accept: &["*/*"],
            body: Some((
                "application/x-www-form-urlencoded",
                form(&[("update", text)]),
            )),
            once,
        };
        self.call(call).map(drop)
    }
}

fn query_call(
    url: &Url,
    way: Way,
    text: &str,
    beside: Beside<'_>,
    accept: &'static [&'static str],
) -> Call {
    let pairs: Vec<(&str, &str)> = std::iter::once(("query", text))
        .chain(beside.iter().copied())
        .collect();
    let call = |method, url, body| Call {
        method,
        url,
        accept,
        body,
        once: false,
    };
    if way == Way::Direct {
        let body = Some(("application/sparql-query", text.to_owned()));
        let url = if beside.is_empty() {
            url.clone()
        } else {
            url.with(beside)
        };
        return call("POST", url, body);
    }
    let short = url.with(&pairs);
    if way == Way::Get && short.to_string().len() <= LONGEST_URL {
        return call("GET", short, None);
    }
    // Some look for what is beside the query in the URL alone.
    let url = if beside.is_empty() {
        url.clone()
    } else {
        url.with(beside)
    };
    let body = Some(("application/x-www-form-urlencoded", form(&pairs[..1])));
    call("POST", url, body)
}

/// Whether what is sent to a host, which may have a port, stays on this machine.
fn is_own(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<std::net::IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Wikimedia's servers want every program to say whom they can write to.
fn asks_for_contact(authority: &str) -> bool {
    let host = authority.split(':').next().unwrap_or_default();
    ["wikidata.org", "wikimedia.org", "wikipedia.org"]
        .iter()
        .any(|name| host == *name || host.ends_with(&format!(".{name}")))
}

/// An address without its query, and without a password that somebody wrote into it.
fn without_secrets(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => url.to_owned(),
    }
}

fn unknown(name: &str) -> ClientError {
    let names: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
    let near = nearest(name, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    ClientError::Profile {
        name: printable(name),
        near: near.unwrap_or_else(|| format!("there are {}", names.join(", "))),
    }
}

/// Who answered, where, and when asked how.
struct Found {
    url: Url,
    server: String,
    way: Way,
}

impl Found {
    /// Asks a question that everybody can answer, at the address given and at those beside it.
    fn out(client: &Client, auth: Option<&Arc<Auth>>, given: &Url) -> Result<Self, ClientError> {
        let base = given.path().trim_end_matches('/');
        let beside = ["/query", "/sparql"].map(|end| given.at(&format!("{base}{end}")));
        let is_part = base.ends_with("/query") || base.ends_with("/sparql");
        let urls = std::iter::once(given.clone()).chain(beside.into_iter().filter(|_| !is_part));
        let mut failed = None;
        for url in urls {
            for way in [Way::Get, Way::Form, Way::Direct] {
                let error = match Self::asked(client, auth, &url, way) {
                    Ok(server) => return Ok(Self { url, server, way }),
                    Err(error) => error,
                };
                let (is_end, is_elsewhere) = match &error {
                    ClientError::Status { status, .. } => {
                        (matches!(status, 401 | 403 | 429), *status == 404)
                    }
                    ClientError::MediaType { .. } => (false, true),
                    ClientError::Unusable { .. } | ClientError::TimedOut { .. } => (false, false),
                    _ => (true, false),
                };
                if is_end {
                    return Err(error);
                }
                failed.get_or_insert(error);
                if is_elsewhere {
                    break;
                }
            }
        }
        Err(failed.unwrap_or_else(|| ClientError::Unusable {
            host: given.authority().to_owned(),
            why: "nobody was asked".to_owned(),
        }))
    }

    /// What the server calls itself, if it answers.
    fn asked(
        client: &Client,
        auth: Option<&Arc<Auth>>,
        url: &Url,
        way: Way,
    ) -> Result<String, ClientError> {
        let call = Call {
            once: true,
            ..query_call(url, way, "ASK { }", &[], &answer::ROWS)
        };
        let given = client.call(call, auth)?;
        let asked = Asked {
            host: url.authority(),
            asks: Asks::Truth,
            cap: None,
            limit: None,
            variables: &[],
        };
        match answer::read(&given, asked)?.answer {
            Answer::Truth(_) => Ok(given.header("server").unwrap_or_default().to_owned()),
            Answer::Rows(..) | Answer::Graph(_) => Err(ClientError::Unusable {
                host: url.authority().to_owned(),
                why: "it does not say yes or no to `ASK { }`".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_on_this_machine_is_known_by_its_whole_name() {
        for own in [
            "localhost",
            "localhost:7878",
            "127.0.0.1:1",
            "127.8.9.1",
            "[::1]:80",
            "[::1]",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "127.0.0.1.nip.example:80",
            "localhost.evil.example",
            "localhosts",
            "10.0.0.1",
            "[::1:2]",
            "",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
