//! The one way a question takes: a kept answer if it holds, else our turn, the wait we were told,
//! the request, and a judgement whether to take the answer, to try again or to give up.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::cache::{self, Cache, Kept};
use super::http::{Fault, Reply, Sent, Wire};
use super::json::excerpt;
use super::notes::Notes;
use super::patience;
use super::settings::{Freshness, Settings};
use super::turn::Turn;
use super::url::Url;
use super::{Budget, ClientError};
use crate::model::printable;

const REDIRECTS: usize = 5;
/// A host that could not be reached is not tried again for so long, so that a thousand questions
/// do not wait five seconds each.
const DOWN: Duration = Duration::from_secs(30);

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
}

impl Question {
    fn key(&self) -> String {
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
    pub(super) text: &'a str,
    pub(super) reply: Option<&'a Reply>,
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

/// A question on its way.
#[derive(Clone, Copy, Debug)]
struct Asking<'a> {
    wire: &'a Wire,
    question: &'a Question,
}

/// How one try failed.
#[derive(Debug)]
enum Failed {
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
    pub(super) text: String,
    media_type: String,
    /// `None` where it must not be kept.
    valid: Option<Duration>,
}

/// Asks the services that its settings name, politely.
#[derive(Debug)]
pub struct Client {
    pub(super) settings: Settings,
    /// Only with a contact is there anything to send with.
    wire: Option<Wire>,
    cache: Option<Cache>,
    notes: Mutex<Notes>,
}

impl Client {
    /// A client, if the settings make sense. Nothing is asked yet.
    pub fn new(settings: Settings) -> Result<Self, ClientError> {
        let (connect, limit) = (settings.connect_timeout, settings.max_answer);
        let proxy = settings.proxy.as_ref();
        let wire = settings
            .checked_contact()?
            .map(|contact| Wire::new(contact, connect, proxy, limit))
            .transpose()?;
        let cache = settings.cache.as_deref();
        Ok(Self {
            cache: cache.map(|folder| Cache::new(folder, settings.max_cache)),
            wire,
            settings,
            notes: Mutex::default(),
        })
    }

    /// What people should know beside the answers so far, a line each; each is given once.
    pub fn take_notes(&self) -> Vec<String> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *notes).lines()
    }

    fn note(&self, write: impl FnOnce(&mut Notes)) {
        write(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn now(&self) -> SystemTime {
        self.settings.clock.now()
    }

    /// An address of the settings.
    pub(super) fn base(text: &str) -> Result<Url, ClientError> {
        Url::parse(text).map_err(|why| ClientError::Address {
            url: printable(text),
            why,
        })
    }

    /// The answer, kept or new.
    pub(super) fn ask<T>(
        &self,
        question: &Question,
        read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
    ) -> Result<T, ClientError> {
        if let Some(value) = self.look_up(question, &read) {
            return Ok(value);
        }
        match self.fetch(question, &read) {
            Ok(fetched) => {
                self.keep(question, &fetched, &fetched.text);
                Ok(fetched.value)
            }
            Err(error) => self.fall_back(question, &error, &read).ok_or(error),
        }
    }

    /// A kept answer that still holds, or any where nothing may be asked.
    pub(super) fn look_up<T>(
        &self,
        question: &Question,
        read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
    ) -> Option<T> {
        let offline = match self.settings.freshness {
            Freshness::Refresh => return None,
            Freshness::Valid => false,
            Freshness::Offline => true,
        };
        let kept = self.cache.as_ref()?.get(&question.key())?;
        let holds = kept.holds(self.now());
        let value = (holds || offline).then(|| read_kept(question, &kept, read))??;
        if offline {
            let age = kept.age(self.now());
            self.note(|notes| notes.aged("nothing is asked offline".to_owned(), age));
        }
        Some(value)
    }

    /// An older answer where asking failed for now.
    pub(super) fn fall_back<T>(
        &self,
        question: &Question,
        error: &ClientError,
        read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
    ) -> Option<T> {
        if self.settings.freshness != Freshness::Valid || !error.is_passing() {
            return None;
        }
        let kept = self.cache.as_ref()?.get(&question.key())?;
        let value = read_kept(question, &kept, read)?;
        let age = kept.age(self.now());
        self.note(|notes| notes.aged(error.to_string(), age));
        Some(value)
    }

    /// Keeps `text` as the answer to a question, as long as the fetched answer holds.
    pub(super) fn keep<T>(&self, question: &Question, fetched: &Fetched<T>, text: &str) {
        let (Some(cache), Some(valid)) = (&self.cache, fetched.valid) else {
            return;
        };
        let kept = Kept {
            url: question.url.to_string(),
            fetched: self.now(),
            media_type: fetched.media_type.clone(),
            valid,
            body: text.as_bytes().to_owned(),
        };
        if let Err(error) = cache.put(&question.key(), &kept) {
            self.note(|notes| notes.other(format!("answers could not be kept: {error}")));
        }
    }

    /// Asks, whatever is kept.
    pub(super) fn fetch<T>(
        &self,
        question: &Question,
        read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
    ) -> Result<Fetched<T>, ClientError> {
        let host = question.url.authority();
        if self.settings.freshness == Freshness::Offline {
            return Err(ClientError::Offline {
                url: question.url.to_string(),
            });
        }
        let Some(wire) = &self.wire else {
            return Err(ClientError::NoContact {
                host: host.to_owned(),
            });
        };
        let asking = Asking { wire, question };
        let clock = &*self.settings.clock;
        let start = clock.elapsed();
        let left = || {
            self.settings
                .timeout
                .saturating_sub(clock.elapsed().saturating_sub(start))
        };
        let mut turn = self.turn(host, left())?;
        let mut tries = 0;
        loop {
            let wait = turn.standing.wait(self.now(), question.budget);
            self.pause(host, wait, left())?;
            tries += 1;
            let failed = match self.try_once(asking, &mut turn, left(), &read) {
                Ok(fetched) => return Ok(fetched),
                Err(failed) => failed,
            };
            match failed {
                Failed::For(error) => return Err(error),
                Failed::Told(wait, error) => {
                    if let Some(when) = self.now().checked_add(wait) {
                        turn.standing.not_before(when);
                    }
                    if tries >= patience::TOLD_TRIES {
                        return Err(tried(error, tries));
                    }
                }
                Failed::Again(_, error) if tries >= patience::TRIES => {
                    return Err(tried(error, tries));
                }
                Failed::Again(least, error) => {
                    let wait = patience::back_off(tries).max(least);
                    if wait > left() {
                        return Err(tried(error, tries));
                    }
                    clock.wait(wait);
                }
            }
        }
    }

    fn turn(&self, host: &str, patience: Duration) -> Result<Turn, ClientError> {
        let settings = &self.settings;
        let folder: Option<PathBuf> = settings.cache.as_ref().map(|folder| folder.join("hosts"));
        let clock = &*settings.clock;
        let mut turn = settings
            .turns
            .take(host, folder.as_deref(), clock, patience)
            .ok_or_else(|| ClientError::Busy {
                host: host.to_owned(),
                after: patience,
            })?;
        turn.down = turn
            .down
            .take()
            .filter(|(until, _)| clock.elapsed() < *until);
        match &turn.down {
            Some((_, why)) => Err(ClientError::Unreachable {
                host: host.to_owned(),
                why: why.clone(),
            }),
            None => Ok(turn),
        }
    }

    /// Waits as told, or says that there is no time for it.
    fn pause(&self, host: &str, wait: Duration, left: Duration) -> Result<(), ClientError> {
        if wait > left {
            return Err(ClientError::ToldToWait {
                host: host.to_owned(),
                wait,
                left,
            });
        }
        if !wait.is_zero() {
            self.settings.clock.wait(wait);
        }
        Ok(())
    }

    /// One request, with the redirects that it leads through, and what its answer means.
    fn try_once<T>(
        &self,
        asking: Asking<'_>,
        turn: &mut Turn,
        left: Duration,
        read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
    ) -> Result<Fetched<T>, Failed> {
        let clock = &*self.settings.clock;
        let start = clock.elapsed();
        let question = asking.question;
        let sent = self.send(asking, left);
        let result = match sent {
            Ok(reply) => self.judged(question, reply, read),
            Err(Fault::Unreachable(why)) => {
                turn.down = Some((clock.elapsed() + DOWN, why.clone()));
                let host = question.url.authority().to_owned();
                Err(Failed::For(ClientError::Unreachable { host, why }))
            }
            Err(fault) => Err(self.faulty(question, fault)),
        };
        if question.budget.is_some() {
            let took = clock.elapsed().saturating_sub(start);
            turn.standing.used(clock.now(), took, result.is_err());
        }
        result
    }

    fn faulty(&self, question: &Question, fault: Fault) -> Failed {
        let host = question.url.authority().to_owned();
        match fault {
            Fault::TooLarge => Failed::For(ClientError::TooLarge {
                host,
                limit: self.settings.max_answer,
            }),
            Fault::TimedOut => {
                let after = self.settings.try_timeout.min(self.settings.timeout);
                Failed::Again(Duration::ZERO, ClientError::TimedOut { host, after })
            }
            Fault::Broken(why) => {
                Failed::Again(Duration::ZERO, ClientError::Unusable { host, why })
            }
            Fault::Unreachable(why) => Failed::For(ClientError::Unreachable { host, why }),
            Fault::Unsound(why) => Failed::For(ClientError::Unusable { host, why }),
            Fault::Redirect { to, why } => Failed::For(ClientError::Redirect { host, to, why }),
        }
    }

    /// Sends, and follows redirects that stay where they are.
    fn send(&self, asking: Asking<'_>, left: Duration) -> Result<Reply, Fault> {
        let Asking { wire, question } = asking;
        let clock = &*self.settings.clock;
        let start = clock.elapsed();
        let most = self.settings.try_timeout.min(left);
        let accept = question.types.join(", ");
        let mut url = question.url.clone();
        for _ in 0..=REDIRECTS {
            let timeout = most.saturating_sub(clock.elapsed().saturating_sub(start));
            if timeout.is_zero() {
                return Err(Fault::TimedOut);
            }
            let body = question.body.as_ref();
            let reply = wire.send(&Sent {
                url: &url,
                accept: &accept,
                body: body.map(|(media_type, text)| (*media_type, text.as_bytes())),
                timeout,
            })?;
            let Some(location) = redirect(&reply, body.is_some()) else {
                return Ok(reply);
            };
            url = url.redirected(location).map_err(|why| Fault::Redirect {
                to: excerpt(location),
                why,
            })?;
        }
        Err(Fault::Redirect {
            to: excerpt(&url.to_string()),
            why: "more than 5 redirects, one after the other",
        })
    }

    fn judged<T>(
        &self,
        question: &Question,
        mut reply: Reply,
        read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
    ) -> Result<Fetched<T>, Failed> {
        let host = question.url.authority();
        let told = reply
            .header("retry-after")
            .and_then(|text| patience::retry_after(text, self.now()));
        if reply.status != 200 {
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
        let answer = Answer {
            host,
            text: &text,
            reply: Some(&reply),
        };
        match read(&answer) {
            Ok(value) => Ok(Fetched {
                value,
                text,
                media_type,
                valid: validity(&reply, question.valid, self.now()),
            }),
            Err(Trouble::Fatal(error)) => Err(Failed::For(error)),
            Err(Trouble::Later(usual, error)) => {
                let lag = reply.header("x-database-lag").and_then(patience::seconds);
                Err(Failed::Told(told.or(lag).unwrap_or(usual), error))
            }
        }
    }
}

fn read_kept<T>(
    question: &Question,
    kept: &Kept,
    read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
) -> Option<T> {
    let answer = Answer {
        host: question.url.authority(),
        text: std::str::from_utf8(&kept.body).ok()?,
        reply: None,
    };
    read(&answer).ok()
}

/// Where a reply redirects to, if it does. A POST is sent again only where that is meant.
fn redirect(reply: &Reply, post: bool) -> Option<&str> {
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
    let error = ClientError::Status {
        host: host.to_owned(),
        status: reply.status,
        tries: 1,
        said: excerpt(&body),
    };
    // A query that ran out of its time would do so again, and cost another minute.
    let ran_out = body.contains("TimeoutException");
    match (reply.status, told) {
        (500..=599, _) if ran_out => Failed::For(error),
        (429 | 503, Some(wait)) => Failed::Told(wait, error),
        (429, None) => Failed::Again(patience::AFTER_429, error),
        (408 | 500..=599, _) => Failed::Again(Duration::ZERO, error),
        _ => Failed::For(error),
    }
}

fn tried(mut error: ClientError, times: u32) -> ClientError {
    if let ClientError::Status { tries, .. } = &mut error {
        *tries = times;
    }
    error
}

/// The media type of an answer, if it will do.
fn media_type(reply: &Reply, question: &Question, host: &str) -> Result<String, ClientError> {
    let given = reply.header("content-type").unwrap_or("of no type");
    let essence = given.split(';').next().unwrap_or_default().trim();
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
