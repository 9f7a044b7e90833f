//! The one way a question takes: a kept answer if it holds, else our turn, the wait we were told,
//! the request, and what `judge.rs` makes of its answer.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::cache::{Cache, Kept};
use super::http::{Fault, Reply, Sent, Wire};
use super::json::excerpt;
use super::judge::{self, Answer, Failed, Fetched, Question, Trouble};
use super::notes::Notes;
use super::settings::{Freshness, Settings};
use super::turn::Turn;
use super::url::Url;
use super::{ClientError, patience};
use crate::model::printable;

const REDIRECTS: usize = 5;
/// A host that could not be reached is not tried again for so long, so that a thousand questions
/// do not wait five seconds each.
const DOWN: Duration = Duration::from_secs(30);

/// Shorter waits are not talked about.
const TOLD: Duration = Duration::from_secs(2);

/// A question on its way.
#[derive(Clone, Copy, Debug)]
struct Asking<'a> {
    wire: &'a Wire,
    question: &'a Question,
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
        let contact = settings.checked_contact()?;
        let wire = (contact.is_some() || settings.anonymous)
            .then(|| Wire::new(contact, connect, proxy, limit))
            .transpose()?;
        let cache = settings.cache.as_deref();
        Ok(Self {
            cache: cache.map(|folder| Cache::new(folder, settings.max_cache)),
            wire,
            settings,
            notes: Mutex::default(),
        })
    }

    /// Whether anybody can be asked at all: a contact, unless only kept answers count, and addresses that are some.
    pub fn check(&self) -> Result<(), ClientError> {
        let bases = &self.settings.bases;
        let api = Self::base(&bases.api)?;
        Self::base(&bases.entity_data)?;
        bases
            .reconciliation
            .as_deref()
            .map(Self::base)
            .transpose()?;
        if self.wire.is_none() && !self.settings.freshness.is_kept_only() {
            let host = api.authority().to_owned();
            return Err(ClientError::NoContact { host });
        }
        Ok(())
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
        let freshness = self.settings.freshness;
        if freshness == Freshness::Refresh {
            return None;
        }
        let kept = self.cache.as_ref()?.get(&question.key())?;
        let holds = kept.holds(self.now());
        let value =
            (holds || freshness.is_kept_only()).then(|| read_kept(question, &kept, read))??;
        let why = match freshness {
            Freshness::Offline => "nothing is asked offline",
            Freshness::Silent if !holds => "nobody is asked any more after one who gave no answer",
            _ => return Some(value),
        };
        let age = kept.age(self.now());
        self.note(|notes| notes.aged(why.to_owned(), age));
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
            url: fetched.url.clone(),
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
        if self.settings.freshness.is_kept_only() {
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
        let turn = self.turn(host, left());
        let mut turn = turn.map_err(|error| named(error, question))?;
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
                Failed::Told(_, error) | Failed::Again(_, error) if question.ways.once => {
                    return Err(error);
                }
                Failed::Told(wait, error) => {
                    let wait = patience::at_least(wait, tries);
                    turn.standing.told(self.now(), wait);
                    if tries >= patience::TOLD_TRIES {
                        return Err(tried(error, tries));
                    }
                }
                Failed::Again(least, error) => {
                    // Also for whoever asks after we have given up.
                    if !least.is_zero() {
                        turn.standing.told(self.now(), least);
                    }
                    let wait = patience::back_off(tries).max(least);
                    if tries >= patience::TRIES {
                        return Err(tried(error, tries));
                    }
                    if wait > left() {
                        // How much time would do is worth more than that there was too little.
                        self.pause(host, least, left())?;
                        return Err(tried(error, tries));
                    }
                    self.wait(host, wait);
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
                keeps: true,
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
            self.wait(host, wait);
        }
        Ok(())
    }

    /// Waits, and says so before where that is long enough to look like nothing happens.
    fn wait(&self, host: &str, time: Duration) {
        if let Some(hears) = self.settings.waits.filter(|_| time >= TOLD) {
            hears(host, time);
        }
        self.settings.clock.wait(time);
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
            Ok(reply) => judge::judged(question, reply, clock.now(), read),
            Err(Fault::Unreachable(why)) => {
                turn.down = Some((clock.elapsed() + DOWN, why.clone()));
                let host = question.url.authority().to_owned();
                let keeps = !question.ways.any;
                Err(Failed::For(ClientError::Unreachable { host, why, keeps }))
            }
            Err(fault) => Err(judge::faulty(question, fault, &self.settings)),
        };
        if question.budget.is_some() {
            let took = clock.elapsed().saturating_sub(start);
            turn.standing.used(clock.now(), took, result.is_err());
        }
        result
    }

    /// Sends, and follows redirects that stay where they are.
    fn send(&self, asking: Asking<'_>, left: Duration) -> Result<Reply, Fault> {
        let Asking { wire, question } = asking;
        let clock = &*self.settings.clock;
        let start = clock.elapsed();
        let most = self.settings.try_timeout.min(left);
        let accept = question.types.join(", ");
        let mut url = question.url.clone();
        let auth = question.ways.auth.as_deref();
        let mut told = false;
        for _ in 0..=REDIRECTS {
            let timeout = most.saturating_sub(clock.elapsed().saturating_sub(start));
            if timeout.is_zero() {
                return Err(Fault::TimedOut);
            }
            let body = question.body.as_ref();
            let reply = wire.send(&Sent {
                method: question.method(),
                url: &url,
                accept: &accept,
                authorization: auth.and_then(|auth| auth.header(question.method(), &url)),
                body: body.map(|(media_type, text)| (*media_type, text.as_bytes())),
                timeout,
            })?;
            if reply.status == 401 && !told && auth.is_some_and(|auth| auth.learn(&reply)) {
                told = true;
                continue;
            }
            let Some(location) = judge::redirect(&reply, question.method() != "GET") else {
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
}

fn read_kept<T>(
    question: &Question,
    kept: &Kept,
    read: impl Fn(&Answer<'_>) -> Result<T, Trouble>,
) -> Option<T> {
    let answer = Answer {
        host: question.url.authority(),
        url: &kept.url,
        text: std::str::from_utf8(&kept.body).ok()?,
        reply: None,
        at: kept.fetched,
    };
    read(&answer).ok()
}

/// Nothing is kept of an endpoint that its user named.
fn named(mut error: ClientError, question: &Question) -> ClientError {
    if let ClientError::Unreachable { keeps, .. } = &mut error {
        *keeps = !question.ways.any;
    }
    error
}

fn tried(mut error: ClientError, times: u32) -> ClientError {
    if let ClientError::Status { tries, .. } = &mut error {
        *tries = times;
    }
    error
}
