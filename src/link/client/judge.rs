//! Whether to take an answer, to ask again, or to give up.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::auth::Auth;
use super::http::{Fault, Reply};
use super::json::excerpt;
use super::settings::Settings;
use super::url::Url;
use super::{Budget, ClientError, cache, patience};

/// What the query service names where a query had too little time.
const RAN_OUT: &str = "TimeoutException";

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) url: Url,
    /// Media type and text; a question with a body is a POST.
    pub(super) body: Option<(&'static str, String)>,
    /// The media types that will do, the best first.
    pub(super) types: &'static [&'static str],
    /// How long the answer holds where the server does not say.
    pub(super) valid: Duration,
    /// What a minute may cost, where it is limited.
    pub(super) budget: Option<Budget>,
    /// How it is sent and taken, where that is not as usual.
    pub(super) ways: Ways,
}

/// What is special about a question that is put to an endpoint which its user named.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    /// Neither GET nor POST.
    pub(super) method: Option<&'static str>,
    /// Who asks.
    pub(super) auth: Option<Arc<Auth>>,
    /// It is not sent a second time: it may have been done, though nobody said so.
    pub(super) once: bool,
    /// Any success and any media type is taken; whoever asked looks at them.
    pub(super) any: bool,
}

impl Ways {
    fn takes(&self, status: u16) -> bool {
        status == 200 || self.any && (200..300).contains(&status)
    }
}

impl Question {
    pub(super) fn method(&self) -> &'static str {
        let usual = if self.body.is_some() { "POST" } else { "GET" };
        self.ways.method.unwrap_or(usual)
    }

    /// The name under which its answer is kept.
    pub(super) fn key(&self) -> String {
        let (method, body) = match &self.body {
            None => ("GET", ""),
            Some((_, body)) => ("POST", &**body),
        };
        cache::key(method, &self.url.to_string(), body.as_bytes())
    }
}

/// What a call reads: the text, and the headers unless it was kept.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) host: &'a str,
    /// What was asked, as it was sent.
    pub(super) url: &'a str,
    pub(super) text: &'a str,
    pub(super) reply: Option<&'a Reply>,
    /// When it was asked for; a kept one, when it came.
    pub(super) at: SystemTime,
}

/// Why an answer is not taken.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server wants to be asked later: after so long, unless its headers say otherwise.
    Later(Duration, ClientError),
    /// Nothing will become of it.
    Fatal(ClientError),
}

impl From<ClientError> for Trouble {
    fn from(error: ClientError) -> Self {
        Self::Fatal(error)
    }
}

/// How one try failed.
#[derive(Debug)]
pub(super) enum Failed {
    /// The server said when to come back.
    Told(Duration, ClientError),
    /// It may work later; at least so long is waited.
    Again(Duration, ClientError),
    /// No other try.
    For(ClientError),
}

/// An answer that was asked for just now.
#[derive(Debug)]
pub(super) struct Fetched<T> {
    pub(super) value: T,
    /// What was asked, as it was sent.
    pub(super) url: String,
    pub(super) text: String,
    pub(super) media_type: String,
    /// `None` where it must not be kept.
    pub(super) valid: Option<Duration>,
}

/// What it means that there is no answer.
pub(super) fn faulty(question: &Question, fault: Fault, settings: &Settings) -> Failed {
    let host = question.url.authority().to_owned();
    match fault {
        Fault::TooLarge => Failed::For(ClientError::TooLarge {
            host,
            limit: settings.max_answer,
        }),
        Fault::TimedOut => {
            let after = settings.try_timeout.min(settings.timeout);
            let error = ClientError::TimedOut { host, after };
            // As long as the service itself gives a query: it would cost another minute.
            if question.budget.is_some_and(|budget| after >= budget.time) {
                Failed::For(error)
            } else {
                Failed::Again(Duration::ZERO, error)
            }
        }
        Fault::Broken(why) => Failed::Again(Duration::ZERO, ClientError::Unusable { host, why }),
        Fault::Unreachable(why) => Failed::For(ClientError::Unreachable {
            host,
            why,
            keeps: !question.ways.any,
        }),
        Fault::Unsound(why) => Failed::For(ClientError::Unusable { host, why }),
        Fault::Redirect { to, why } => Failed::For(ClientError::Redirect { host, to, why }),
    }
}

/// What an answer means; `read` says what is in it.
pub(super) fn judged<T>(
    question: &Question,
    mut reply: Reply,
    now: SystemTime,
    read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
) -> Result<Fetched<T>, Failed> {
    let host = question.url.authority();
    let told = reply
        .header("retry-after")
        .and_then(|text| patience::retry_after(text, now));
    if !question.ways.takes(reply.status) {
        return Err(refused(host, &reply, told));
    }
    let media_type = media_type(&reply, question, host).map_err(Failed::For)?;
    let bytes = std::mem::take(&mut reply.body);
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let why = format!("it is not UTF-8 from byte {at} on");
        let host = host.to_owned();
        Failed::For(ClientError::Unusable { host, why })
    })?;
    let url = question.url.to_string();
    let answer = Answer {
        host,
        url: &url,
        text: &text,
        reply: Some(&reply),
        at: now,
    };
    match read(&answer) {
        Ok(value) => Ok(Fetched {
            value,
            url,
            text,
            media_type,
            valid: validity(&reply, question.valid, now),
        }),
        Err(Trouble::Fatal(error)) => Err(Failed::For(error)),
        Err(Trouble::Later(usual, error)) => {
            let lag = reply.header("x-database-lag").and_then(patience::seconds);
            Err(Failed::Told(told.or(lag).unwrap_or(usual), error))
        }
    }
}

/// Where a reply redirects to, if it does. A POST is sent again only where that is meant.
pub(super) fn redirect(reply: &Reply, post: bool) -> Option<&str> {
    let follows = match reply.status {
        301..=303 => !post,
        307 | 308 => true,
        _ => false,
    };
    reply.header("location").filter(|_| follows)
}

/// A status other than 200.
fn refused(host: &str, reply: &Reply, told: Option<Duration>) -> Failed {
    let body = String::from_utf8_lossy(&reply.body);
    // A query that ran out of its time would do so again, and cost another minute. Before it says so the service
    // repeats the query.
    let ran_out = body.lines().find(|line| line.contains(RAN_OUT));
    // What it does not have it will not have a moment later.
    let lacks = body.to_lowercase().contains("custom function") && body.contains("not supported");
    let (said, advice) = match ran_out {
        Some(line) => (excerpt(line), None),
        // Its name is not to be taken for a tag.
        None if lacks => (excerpt(&body.replace(['<', '>'], "`")), None),
        None => complaint(&body),
    };
    let error = ClientError::Status {
        host: host.to_owned(),
        status: reply.status,
        tries: 1,
        said,
        advice,
    };
    let ran_out = ran_out.is_some() || lacks;
    match (reply.status, told) {
        (500..=599, _) if ran_out => Failed::For(error),
        (429 | 503, Some(wait)) => Failed::Told(wait, error),
        (429, None) => Failed::Again(patience::AFTER_429, error),
        (408 | 500..=599, _) => Failed::Again(Duration::ZERO, error),
        _ => Failed::For(error),
    }
}

/// What a server complains of, and what it says that would help: in the words of our own, or in JSON.
fn complaint(body: &str) -> (String, Option<String>) {
    if let Some(rest) = body.strip_prefix("error: ") {
        let hints = rest.lines().filter_map(|line| line.strip_prefix("hint: "));
        let hints: Vec<String> = hints.map(excerpt).collect();
        let said = rest.lines().next().unwrap_or_default();
        return (
            excerpt(said),
            Some(hints.join("; ")).filter(|all| !all.is_empty()),
        );
    }
    let told: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let Some(told) = told.filter(serde_json::Value::is_object) else {
        return (excerpt(body), None);
    };
    let told = told
        .get("error")
        .filter(|inner| inner.is_object())
        .unwrap_or(&told);
    let text = |name: &&str| told.get(*name).and_then(serde_json::Value::as_str);
    let said = MESSAGES.iter().find_map(text);
    let hints = told.get("hints").and_then(serde_json::Value::as_array);
    let hints = hints
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str);
    let hints: Vec<String> = hints.map(excerpt).collect();
    (
        excerpt(said.unwrap_or(body)),
        Some(hints.join("; ")).filter(|all| !all.is_empty()),
    )
}

/// Where JSON has the words for people, the most telling first.
const MESSAGES: [&str; 6] = [
    "detail",
    "message",
    "detailedMessage",
    "exception",
    "title",
    "error",
];

/// The media type of an answer, if it will do.
fn media_type(reply: &Reply, question: &Question, host: &str) -> Result<String, ClientError> {
    let given = reply.header("content-type").unwrap_or("of no type");
    let essence = given.split(';').next().unwrap_or_default().trim();
    if question.ways.any {
        return Ok(essence.to_ascii_lowercase());
    }
    let wanted = |one: &&&str| one.eq_ignore_ascii_case(essence);
    match question.types.iter().find(wanted) {
        Some(one) => Ok((*one).to_owned()),
        None => Err(ClientError::MediaType {
            host: host.to_owned(),
            media_type: excerpt(essence),
            wanted: question.types.first().copied().unwrap_or_default(),
            said: excerpt(&String::from_utf8_lossy(&reply.body)),
        }),
    }
}

/// How long an answer holds: what the server says, else the default; `None` if it must not be kept.
fn validity(reply: &Reply, default: Duration, now: SystemTime) -> Option<Duration> {
    let control = reply.all("cache-control").to_ascii_lowercase();
    let said: Vec<&str> = control.split(',').map(str::trim).collect();
    if said.contains(&"no-store") {
        return None;
    }
    if said.contains(&"no-cache") {
        return Some(Duration::ZERO);
    }
    let age = reply
        .header("age")
        .and_then(patience::seconds)
        .unwrap_or_default();
    let max_age = said.iter().find_map(|one| one.strip_prefix("max-age="));
    if let Some(seconds) = max_age.and_then(|text| patience::seconds(text.trim_matches('"'))) {
        return Some(seconds.saturating_sub(age));
    }
    let Some(expires) = reply.header("expires") else {
        return Some(default);
    };
    // A date that is none, such as `0`, means the past.
    let from = reply
        .header("date")
        .and_then(patience::http_date)
        .unwrap_or(now);
    let until = patience::http_date(expires);
    Some(
        until
            .and_then(|until| until.duration_since(from).ok())
            .unwrap_or_default(),
    )
}
