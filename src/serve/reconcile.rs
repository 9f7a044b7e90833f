//! The reconciliation service over HTTP: version 0.2 at `/reconcile`, the draft of 1.0 at `/reconcile/1.0`.
//!
//! The names of the data are indexed once and answered out of by one thread, until the data change and somebody asks again.
//! With an index of something else, that is answered out of, whatever becomes of the data.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::out::Out;
use super::problem::Problem;
use super::request::{Request, one};
use super::served::Served;
use super::work::Job;
use super::{STACK_BYTES, Server};
use crate::link::reconcile::{OfData, OfIndex, Refused, Service, Settings, Suggested, Version};
use crate::query::QueryError;

/// How often it is looked whether somebody still waits.
const LOOK: Duration = Duration::from_millis(50);

/// Asks the service, or hears why there is none.
type Ask = dyn FnOnce(Result<&Service<'_>, String>) + Send;

/// Something to be asked of the service.
struct Task {
    ask: Box<Ask>,
    /// Is there as long as somebody waits for the answer.
    waits: Weak<()>,
}

/// Whether nobody waits for an answer any more.
type Stopped<'a> = dyn Fn() -> bool + Sync + 'a;

/// The thread that answers.
#[derive(Debug, Default)]
pub(super) struct Reconciler(Mutex<Option<Sender<Task>>>);

impl Reconciler {
    /// Has the service answer, which is begun if there is none, until the job is over.
    fn ask<T: Send + 'static>(
        &self,
        served: &Arc<Served>,
        (settings, job): (&Settings, &Job),
        call: impl FnOnce(&Service<'_>, &Stopped<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = mpsc::channel();
        let asker = Arc::new(());
        let waits = Arc::downgrade(&asker);
        let asks = Weak::clone(&waits);
        let ask = move |service: Result<&Service<'_>, String>| {
            // What is begun ends as well, once nobody waits for it.
            let stopped = || asks.strong_count() == 0;
            let asked = || match service {
                Ok(service) => call(service, &stopped).map_err(Problem::from),
                Err(said) => Err(Problem::new(500, said)),
            };
            // One task that goes wrong does not take the others with it.
            let found = catch_unwind(AssertUnwindSafe(asked));
            let _sent = answer.send(found.unwrap_or_else(|_panic| Err(ended())));
        };
        let task = Task {
            ask: Box::new(ask),
            waits,
        };
        if self.sender(served, settings)?.send(task).is_err() {
            // The next one begins another thread.
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Err(ended());
        }
        loop {
            match answered.recv_timeout(LOOK) {
                Ok(found) => return found,
                Err(RecvTimeoutError::Disconnected) => return Err(ended()),
                // Its time is up, or whoever asked hung up.
                Err(RecvTimeoutError::Timeout) if job.cancellation.is_cancelled() => {
                    return Err(QueryError::TimedOut.into());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn sender(&self, served: &Arc<Served>, settings: &Settings) -> Result<Sender<Task>, Problem> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = &*known {
            return Ok(sender.clone());
        }
        let (sender, tasks) = mpsc::channel();
        let (served, settings) = (Arc::clone(served), settings.clone());
        thread::Builder::new()
            .name("reconcile".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || work(&served, &settings, &Tasks::new(tasks)))?;
        *known = Some(sender.clone());
        Ok(sender)
    }
}

/// What waits for the thread, the first of which may have been looked at.
struct Tasks {
    waiting: Receiver<Task>,
    first: Cell<Option<Task>>,
}

impl Tasks {
    const fn new(waiting: Receiver<Task>) -> Self {
        Self {
            waiting,
            first: Cell::new(None),
        }
    }

    /// The next one that somebody waits for; none when nobody can ask any more.
    fn next(&self) -> Option<Task> {
        loop {
            let task = self.first.take().or_else(|| self.waiting.recv().ok())?;
            if task.waits.strong_count() > 0 {
                return Some(task);
            }
        }
    }

    /// Answers while what is answered out of is that of now. The first is answered whatever happened meanwhile: the
    /// names were gathered for it, and while somebody writes all the time those of now are never there.
    fn answer<'s>(
        &self,
        is_now: impl Fn() -> bool,
        service: impl Fn() -> Result<&'s Service<'s>, String>,
    ) {
        let mut is_first = true;
        while let Some(task) = self.next() {
            if !std::mem::take(&mut is_first) && !is_now() {
                self.first.set(Some(task));
                return;
            }
            (task.ask)(service());
        }
    }
}

/// Answers out of the index, or out of the data, whose names are gathered anew when somebody asks after a change: one
/// state of them at a time. An error is for whoever asks.
fn work(served: &Served, settings: &Settings, tasks: &Tasks) {
    if let Some(index) = &served.index {
        match OfIndex::new(index) {
            Ok(names) => {
                let service = Service::new(&names, settings.clone());
                tasks.answer(|| true, || Ok(&service));
            }
            Err(error) => tasks.answer(|| true, || Err(error.to_string())),
        }
        return;
    }
    while let Some(first) = tasks.next() {
        tasks.first.set(Some(first));
        let version = served.version();
        let is_now = || served.version() == version;
        let plain = served.plain();
        let data = plain.as_ref().map_err(ToString::to_string);
        let data = data.and_then(|plain| {
            OfData::new(&**plain, &*served.ontology).map_err(|error| error.to_string())
        });
        match data {
            Ok(data) => {
                let service = Service::new(&data, settings.clone());
                tasks.answer(is_now, || Ok(&service));
            }
            Err(said) => {
                // Whoever asks next has it tried again.
                if let Some(task) = tasks.next() {
                    (task.ask)(Err(said));
                }
            }
        }
    }
}

fn ended() -> Problem {
    Problem::new(500, "the reconciliation service ended")
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Wrong(said) => Self::of(400, *said),
            Refused::TooMuch(said) => Self::of(413, *said),
            Refused::Failed(error) => error.into(),
        }
    }
}

/// The version that an address speaks, and what follows it.
fn version(path: &str) -> (Version, &str) {
    let rest = path
        .strip_prefix("/reconcile")
        .unwrap_or_default()
        .trim_end_matches('/');
    match rest.strip_prefix("/1.0") {
        Some(rest) => (Version::V1_0, rest),
        None => (Version::V0_2, rest),
    }
}

/// In which version something is asked, and for which request.
#[derive(Clone, Copy)]
struct Asked<'j> {
    version: Version,
    job: &'j Job,
}

impl Server {
    pub(super) fn reconcile(
        &self,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let (version, rest) = version(&request.path);
        let asked = Asked { version, job };
        let form = if request.method == "POST" && version == Version::V0_2 {
            request.form()?
        } else {
            request.query.clone()
        };
        let found = match (request.method.as_str(), rest) {
            ("GET" | "HEAD" | "POST", "") => self.batch(asked, &form)?,
            ("POST", "/match") => self.matches(asked, request.text()?.to_owned())?,
            ("POST", "/extend") => {
                let text = request.text()?.to_owned();
                self.service(asked, move |service| service.extend(version, &text))?
            }
            ("GET" | "HEAD", "/preview" | "/preview/") => {
                return self.preview(asked, &request.query, out);
            }
            ("GET" | "HEAD", "/extend/propose") => {
                let kind = one(&request.query, "type")?.map(str::to_owned);
                let limit = one(&request.query, "limit")?.map(number).transpose()?;
                self.service(asked, move |service| {
                    service.propose(kind.as_deref(), limit)
                })?
            }
            ("GET" | "HEAD", suggested) => self.suggested(asked, suggested, &request.query)?,
            (other, _) => return Err(Problem::method(other, &request.path, "GET, HEAD, POST")),
        };
        answer(&found, &request.query, out)
    }

    fn matches(&self, asked: Asked<'_>, text: String) -> Result<Value, Problem> {
        let version = asked.version;
        self.until(asked, move |service, stopped| {
            service.matches_until(version, &text, stopped)
        })
    }

    fn service<T: Send + 'static>(
        &self,
        asked: Asked<'_>,
        call: impl FnOnce(&Service<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        self.until(asked, |service, _| call(service))
    }

    /// What may take long is told when it is in vain.
    fn until<T: Send + 'static>(
        &self,
        asked: Asked<'_>,
        call: impl FnOnce(&Service<'_>, &Stopped<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        let mut settings = Settings {
            languages: self.settings.languages.clone(),
            prefixes: self.served.prefixes.clone(),
            ..Settings::default()
        };
        settings.base = match asked.version {
            Version::V0_2 => format!("{}/reconcile", self.settings.base),
            Version::V1_0 => format!("{}/reconcile/1.0", self.settings.base),
        };
        let reconciler = match asked.version {
            Version::V0_2 => &self.reconcilers[0],
            Version::V1_0 => &self.reconcilers[1],
        };
        reconciler.ask(&self.served, (&settings, asked.job), call)
    }

    /// What stands at the address itself: the manifest, or in 0.2 a batch.
    fn batch(&self, asked: Asked<'_>, form: &[(String, String)]) -> Result<Value, Problem> {
        let version = asked.version;
        if version == Version::V0_2 {
            if let Some(queries) = one(form, "queries")? {
                return self.matches(asked, queries.to_owned());
            }
            if let Some(extend) = one(form, "extend")? {
                let text = extend.to_owned();
                return self.service(asked, move |service| service.extend(version, &text));
            }
        }
        self.service(asked, move |service| Ok(service.manifest(version)))
    }

    fn suggested(
        &self,
        asked: Asked<'_>,
        path: &str,
        query: &[(String, String)],
    ) -> Result<Value, Problem> {
        let what = match path {
            "/suggest/entity" => Suggested::Entities,
            "/suggest/type" => Suggested::Types,
            "/suggest/property" => Suggested::Properties,
            _ => {
                return Err(Problem::new(
                    404,
                    "the reconciliation service has no such part",
                ));
            }
        };
        let prefix = one(query, "prefix")?.unwrap_or_default().to_owned();
        let cursor = one(query, "cursor")?.map(number).transpose()?.unwrap_or(0);
        self.service(asked, move |service| service.suggest(what, &prefix, cursor))
    }

    fn preview(
        &self,
        asked: Asked<'_>,
        query: &[(String, String)],
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let id =
            one(query, "id")?.ok_or_else(|| Problem::new(400, "a preview of what? say `?id=`"))?;
        let wanted = id.to_owned();
        let page = self.service(asked, move |service| service.preview(&wanted))?;
        let page = page.ok_or_else(|| {
            Problem::new(
                404,
                format!("`{}` is not known", crate::model::printable(id)),
            )
        })?;
        // OpenRefine shows it in a frame of its own page.
        out.header(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        );
        out.whole("text/html", page.as_bytes())?;
        Ok(())
    }
}

fn number(text: &str) -> Result<usize, Problem> {
    text.parse().map_err(|error: std::num::ParseIntError| {
        Problem::new(
            400,
            format!("`{}` is no number: {error}", crate::model::printable(text)),
        )
    })
}

/// JSON, and never a script: a page of any site may run a script and so read what it holds.
fn answer(found: &Value, query: &[(String, String)], out: &mut Out<'_>) -> Result<(), Problem> {
    if one(query, "callback")?.is_some() {
        return Err(
            Problem::new(400, "answers do not come as scripts (`callback`)").hint(
                "ask for JSON; have the server started with `--cors ORIGIN` for a page that asks",
            ),
        );
    }
    out.whole("application/json", found.to_string().as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(waits: &Arc<()>, said: &Sender<&'static str>, word: &'static str) -> Task {
        let said = said.clone();
        Task {
            ask: Box::new(move |_| said.send(word).unwrap()),
            waits: Arc::downgrade(waits),
        }
    }

    #[test]
    fn nobody_is_answered_who_does_not_wait_and_a_change_keeps_who_does() {
        let (sender, waiting) = mpsc::channel();
        let (said, heard) = mpsc::channel();
        let tasks = Tasks::new(waiting);
        let stays = Arc::new(());
        let hangs_up = Arc::new(());
        for (asker, word) in [(&hangs_up, "one"), (&stays, "two"), (&stays, "three")] {
            sender.send(task(asker, &said, word)).unwrap();
        }
        drop(hangs_up);
        // The data changed while names were gathered for the first.
        tasks.answer(|| false, || Err(String::new()));
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["two"]);
        drop(sender);
        tasks.answer(|| true, || Err(String::new()));
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["three"]);
        assert!(tasks.next().is_none());
    }
}
