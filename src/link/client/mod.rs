//! A polite client of Wikidata and of services like it: the Action API, entity data, SPARQL and
//! reconciliation.
//!
//! Read on with `Settings` (what can be set, and where it comes from), then `ask.rs` (the one way a
//! question takes: kept answer, turn, wait, request) and `judge.rs`, then the calls: `entities.rs`,
//! `search.rs`, `sparql.rs`, `reconcile.rs`. Rules and limits are described in `docs/wikidata-client.md`.
//!
//! Nothing is asked but the addresses in the settings. An answer that is not whole is an error,
//! never a shorter answer.

mod ask;
mod auth;
mod body;
mod cache;
mod call;
mod clock;
mod entities;
mod http;
mod json;
mod judge;
mod notes;
mod patience;
mod reconcile;
mod search;
mod settings;
mod sparql;
mod standing;
mod turn;
mod url;

use std::time::Duration;

pub use ask::Client;
pub use auth::{Auth, Scheme, Secret};
pub(crate) use call::{Call, Given, Url, form};
pub use clock::{Clock, SystemClock};
pub use entities::{Entities, Entity};
pub(crate) use json::excerpt;
#[cfg(test)]
pub(in crate::link) use reconcile::both_ways;
pub use reconcile::{Candidate, Feature, Manifest, ReconciliationQuery, ReconciliationVersion};
pub use search::{Match, SearchHit};
pub use settings::{Bases, Freshness, ProxySettings, Settings};
pub use sparql::Found;
pub(crate) use sparql::last_words;
pub use standing::Budget;
pub use turn::Turns;

use crate::model::limits::size;

/// What a failure means to the caller; the command line makes exit codes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Something was not set that has to be.
    Usage,
    /// What was asked for is wrong, such as an id that nobody knows.
    Input,
    /// A limit of ours was hit.
    Limit,
    /// The network or the other side.
    Remote,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// A profile that is none.
    #[error("no engine is called `{name}`; {near}")]
    Profile {
        /// As it was given.
        name: String,
        /// Which there are, in words.
        near: String,
    },
    /// Nobody would know whom to ask about this program's requests.
    #[error("no contact is set, and `{host}` asks every program for one")]
    NoContact {
        /// Who would be asked.
        host: String,
    },
    /// A contact that is none.
    #[error("`{0}` is no contact: it takes an e-mail address or the URL of a page")]
    Contact(String),
    /// An address that cannot be asked.
    #[error("`{url}` is no address of a service: {why}")]
    Address {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A proxy that cannot be used. Its URL may hold a password, so it is not repeated.
    #[error(
        "the proxy that the environment names cannot be used: only http and https proxies are spoken to"
    )]
    Proxy,
    /// No address of a reconciliation service is known.
    #[error("no reconciliation service is named")]
    NoService,
    /// What is no id of an entity.
    #[error(
        "`{0}` is no id of an entity: items are like Q42, properties like P31, lexemes like L7"
    )]
    Id(String),
    /// Ids that the service does not know. They are all of those that were asked for.
    #[error("{} no entity: {}", if ids.len() == 1 { "this id names" } else { "these ids name" }, ids.join(", "))]
    Missing {
        /// In the order in which they were asked for.
        ids: Vec<String>,
    },
    /// Only kept answers may be used, and there is none.
    #[error("no answer is kept for {url}")]
    Offline {
        /// What would have been asked.
        url: String,
    },
    /// No connection.
    #[error("`{host}` cannot be reached: {why}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// In words.
        why: String,
        /// Whether answers of it may be kept.
        keeps: bool,
    },
    /// It took longer than `--timeout`.
    #[error("`{host}` gave no whole answer within {}", seconds(*after))]
    TimedOut {
        /// Who was asked.
        host: String,
        /// How long was waited.
        after: Duration,
    },
    /// Another request of this or another process to the same host did not end in time.
    #[error("it is not our turn at `{host}`: another request to it did not end within {}", seconds(*after))]
    Busy {
        /// Who was to be asked.
        host: String,
        /// How long was waited.
        after: Duration,
    },
    /// The server, or the budget that it gives to clients, wants a pause that is longer than there is time.
    #[error("`{host}` is to be left alone for {}, and only {} are left", seconds(*wait), seconds(*left))]
    ToldToWait {
        /// Who.
        host: String,
        /// How long.
        wait: Duration,
        /// How much of the time limit remains.
        left: Duration,
    },
    /// A refusal.
    #[error("`{host}` answered {status}{}{}", times(*tries), quoted(said))]
    Status {
        /// Who.
        host: String,
        /// The HTTP status.
        status: u16,
        /// How often it was tried.
        tries: u32,
        /// Begin of the body, as plain text.
        said: String,
        /// What the server says that would help.
        advice: Option<String>,
    },
    /// An error of the Action API.
    #[error("`{host}` refused: {code}{}", quoted(info))]
    Api {
        /// Who.
        host: String,
        /// Its name for the error.
        code: String,
        /// Its words.
        info: String,
    },
    /// A redirect that is not followed.
    #[error("`{host}` redirects to `{to}`: {why}")]
    Redirect {
        /// Who.
        host: String,
        /// As it says.
        to: String,
        /// Why not.
        why: &'static str,
    },
    /// Not the kind of answer that was asked for.
    #[error("the answer of `{host}` is {media_type}, not {wanted}{}", quoted(said))]
    MediaType {
        /// Who.
        host: String,
        /// What it sends.
        media_type: String,
        /// What was asked for.
        wanted: &'static str,
        /// Begin of the body, as plain text.
        said: String,
    },
    /// Longer than agreed.
    #[error("the answer of `{host}` is longer than {}", size(*limit))]
    TooLarge {
        /// Who.
        host: String,
        /// In bytes, unpacked.
        limit: u64,
    },
    /// An answer that cannot be understood.
    #[error("the answer of `{host}` is unusable: {why}")]
    Unusable {
        /// Who.
        host: String,
        /// Why.
        why: String,
    },
    /// An answer that is only a part of the whole.
    #[error("answer truncated by the server `{host}`{}{}", at_rows(*rows), quoted(said))]
    Truncated {
        /// Who.
        host: String,
        /// How many rows came, where it is rows that came.
        rows: Option<u64>,
        /// What it says about it, as plain text.
        said: String,
    },
}

impl ClientError {
    /// What it means to the caller.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoContact { .. }
            | Self::Contact(_)
            | Self::Profile { .. }
            | Self::Address { .. }
            | Self::Proxy
            | Self::NoService => ErrorKind::Usage,
            Self::Id(_) | Self::Missing { .. } => ErrorKind::Input,
            Self::TooLarge { .. } => ErrorKind::Limit,
            _ => ErrorKind::Remote,
        }
    }

    /// What the server says that would help.
    pub fn advice(&self) -> Option<&str> {
        match self {
            Self::Status { advice, .. } => advice.as_deref(),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Status { said, .. } if is_of_ours(said) => {
                "this function is a part of this program, and no other engine has it: what is asked here, on a \
                 copy, may use it (`dump -l` with `-d`, or `--max-fetch`)"
            }
            Self::NoContact { .. } => {
                "set `--contact you@example.org` or CHANCERY_CONTACT: it goes into the User-Agent of requests, \
                 as meta.wikimedia.org/wiki/User-Agent_policy wants it, so that operators can write to you before \
                 they block you"
            }
            Self::Contact(_) => "for example `--contact you@example.org`",
            Self::Status { status, said, .. }
                if *status == 401
                    || matches!(status, 403 | 500)
                        && said.to_lowercase().contains("permission") =>
            {
                "`--user NAME` with the password in CHANCERY_PASSWORD, or a token in CHANCERY_TOKEN, says who asks"
            }
            Self::NoService => "name one with `--reconciliation URL`",
            Self::Missing { .. } => {
                "they may have been deleted, or mistyped; nothing is linked to them"
            }
            Self::Offline { .. } => "without `--offline` it would be asked",
            Self::Unreachable { keeps: false, .. } => {
                "is the address right, and does the server run? HTTPS_PROXY names a proxy"
            }
            Self::Unreachable { .. } => {
                "is the address right, and the network there? HTTPS_PROXY names a proxy; what Wikidata was asked before is kept, and `--offline` uses it without trying"
            }
            Self::TimedOut { .. } | Self::Busy { .. } | Self::ToldToWait { .. } => {
                "`--timeout` gives it more time"
            }
            Self::TooLarge { .. } => {
                "`--max-answer` raises the limit, for the endpoint behind `-l` `--max-reply`; or ask for less"
            }
            Self::Truncated { rows: Some(_), .. } => {
                "ask for fewer rows at a time: ORDER BY with LIMIT and OFFSET, or narrower patterns"
            }
            _ => return None,
        })
    }

    /// Whether it is about one question, so that another one may well be answered.
    pub fn is_of_one_question(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(status, 400 | 404 | 413 | 414 | 422),
            Self::Api { code, .. } => PARAMETERS.iter().any(|part| code.contains(part)),
            Self::Id(_) | Self::Missing { .. } | Self::Offline { .. } => true,
            _ => false,
        }
    }

    /// Whether the same may work at another time, so that an older answer is better than none.
    pub(in crate::link::client) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Busy { .. }
            | Self::ToldToWait { .. } => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}

/// Whether an engine says that it has no such function as ours.
fn is_of_ours(said: &str) -> bool {
    said.contains("w3id.org/chancery/") && said.to_lowercase().contains("function")
}

/// What the Action API names what is wrong with a question, and not with itself.
const PARAMETERS: [&str; 4] = ["badvalue", "param", "toolong", "invalid"];

/// `5 s` or `0.5 s`.
fn seconds(time: Duration) -> String {
    let tenths = time.as_millis().div_ceil(100);
    match tenths % 10 {
        0 => format!("{} s", tenths / 10),
        tenth => format!("{}.{tenth} s", tenths / 10),
    }
}

fn times(tries: u32) -> String {
    match tries {
        0 | 1 => String::new(),
        2 => " twice".to_owned(),
        tries => format!(" {tries} times"),
    }
}

fn quoted(said: &str) -> String {
    if said.is_empty() {
        String::new()
    } else {
        format!(": {said}")
    }
}

fn at_rows(rows: Option<u64>) -> String {
    match rows {
        None => String::new(),
        Some(1) => " at 1 row".to_owned(),
        Some(rows) => format!(" at {rows} rows"),
    }
}
