//! The reconciliation service over HTTP: version 0.2 at `/reconcile`, the draft of 1.0 at `/reconcile/1.0`.
//!
//! The names of the data are indexed once and answered out of by one thread, until the data change. With an index of
//! something else, that is answered out of, whatever becomes of the data.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::out::Out;
use super::problem::Problem;
use super::request::{Request, one};
use super::served::Served;
use super::{STACK_BYTES, Server};
use crate::link::reconcile::{OfData, OfIndex, Refused, Service, Settings, Suggested, Version};
use crate::query::QueryError;

/// Something to be asked of the service.
type Task = Box<dyn FnOnce(Result<&Service<'_>, String>) + Send>;

/// Whether nobody waits for an answer any more.
type Stopped<'a> = dyn Fn() -> bool + Sync + 'a;

/// The thread that answers, and of which state of the data.
#[derive(Debug, Default)]
pub(super) struct Reconciler(Mutex<Option<(String, Sender<Task>)>>);

impl Reconciler {
    /// Has the service answer; it is begun if there is none, or one of other data.
    fn ask<T: Send + 'static>(
        &self,
        served: &Arc<Served>,
        (settings, patience): (&Settings, Duration),
        call: impl FnOnce(&Service<'_>, &Stopped<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = mpsc::channel();
        let asker = Arc::new(());
        let waits = Arc::downgrade(&asker);
        let task: Task = Box::new(move |service| {
            // What is begun ends as well, once who asked was told that it takes too long.
            let stopped = || waits.strong_count() == 0;
            if stopped() {
                return;
            }
            let asked = || match service {
                Ok(service) => call(service, &stopped).map_err(Problem::from),
                Err(said) => Err(Problem::new(500, said)),
            };
            // One task that goes wrong does not take the others with it.
            let found = catch_unwind(AssertUnwindSafe(asked));
            let _sent = answer.send(found.unwrap_or_else(|_panic| Err(ended())));
        });
        if self.sender(served, settings)?.send(task).is_err() {
            // The next one begins another thread.
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Err(ended());
        }
        let found = answered
            .recv_timeout(patience)
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => Problem::from(QueryError::TimedOut),
                RecvTimeoutError::Disconnected => ended(),
            });
        drop(asker);
        found?
    }

    fn sender(&self, served: &Arc<Served>, settings: &Settings) -> Result<Sender<Task>, Problem> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let version = match &served.index {
            Some(_) => served.run().to_owned(),
            None => served.version(),
        };
        if let Some((of, sender)) = &*known
            && *of == version
        {
            return Ok(sender.clone());
        }
        let (sender, tasks) = mpsc::channel::<Task>();
        let (served, settings) = (Arc::clone(served), settings.clone());
        let work = move || {
            if let Err(said) = work(&served, settings, &tasks) {
                answer_all(&tasks, || Err(said.clone()));
            }
        };
        thread::Builder::new()
            .name("reconcile".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(work)?;
        *known = Some((version, sender.clone()));
        Ok(sender)
    }
}

/// Answers out of the index, or out of the data; an error is for whoever asks.
fn work(served: &Served, settings: Settings, tasks: &Receiver<Task>) -> Result<(), String> {
    if let Some(index) = &served.index {
        let names = OfIndex::new(index).map_err(|error| error.to_string())?;
        let service = Service::new(&names, settings);
        answer_all(tasks, || Ok(&service));
        return Ok(());
    }
    let plain = served.plain().map_err(|error| error.to_string())?;
    let data = OfData::new(&*plain, &*served.ontology).map_err(|error| error.to_string())?;
    let service = Service::new(&data, settings);
    answer_all(tasks, || Ok(&service));
    Ok(())
}

/// Answers until nobody can ask any more.
fn answer_all<'s>(tasks: &Receiver<Task>, service: impl Fn() -> Result<&'s Service<'s>, String>) {
    for task in tasks {
        task(service());
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

impl Server {
    pub(super) fn reconcile(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Problem> {
        let (version, rest) = version(&request.path);
        let form = if request.method == "POST" && version == Version::V0_2 {
            request.form()?
        } else {
            request.query.clone()
        };
        let found = match (request.method.as_str(), rest) {
            ("GET" | "HEAD" | "POST", "") => self.batch(version, &form)?,
            ("POST", "/match") => self.matches(version, request.text()?.to_owned())?,
            ("POST", "/extend") => {
                let text = request.text()?.to_owned();
                self.service(version, move |service| service.extend(version, &text))?
            }
            ("GET" | "HEAD", "/preview" | "/preview/") => {
                return self.preview(version, &request.query, out);
            }
            ("GET" | "HEAD", "/extend/propose") => {
                let kind = one(&request.query, "type")?.map(str::to_owned);
                let limit = one(&request.query, "limit")?.map(number).transpose()?;
                self.service(version, move |service| {
                    service.propose(kind.as_deref(), limit)
                })?
            }
            ("GET" | "HEAD", suggested) => self.suggested(version, suggested, &request.query)?,
            (other, _) => return Err(Problem::method(other, &request.path, "GET, HEAD, POST")),
        };
        answer(&found, &request.query, out)
    }

    fn matches(&self, version: Version, text: String) -> Result<Value, Problem> {
        self.until(version, move |service, stopped| {
            service.matches_until(version, &text, stopped)
        })
    }

    fn service<T: Send + 'static>(
        &self,
        version: Version,
        call: impl FnOnce(&Service<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        self.until(version, |service, _| call(service))
    }

    /// What may take long is told when it is in vain.
    fn until<T: Send + 'static>(
        &self,
        version: Version,
        call: impl FnOnce(&Service<'_>, &Stopped<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        let mut settings = Settings {
            languages: self.settings.languages.clone(),
            prefixes: self.served.prefixes.clone(),
            ..Settings::default()
        };
        settings.base = match version {
            Version::V0_2 => format!("{}/reconcile", self.settings.base),
            Version::V1_0 => format!("{}/reconcile/1.0", self.settings.base),
        };
        let reconciler = match version {
            Version::V0_2 => &self.reconcilers[0],
            Version::V1_0 => &self.reconcilers[1],
        };
        let patience = match self.settings.timeout {
            Duration::ZERO => Duration::MAX,
            limit => limit,
        };
        reconciler.ask(&self.served, (&settings, patience), call)
    }

    /// What stands at the address itself: the manifest, or in 0.2 a batch.
    fn batch(&self, version: Version, form: &[(String, String)]) -> Result<Value, Problem> {
        if version == Version::V0_2 {
            if let Some(queries) = one(form, "queries")? {
                return self.matches(version, queries.to_owned());
            }
            if let Some(extend) = one(form, "extend")? {
                let text = extend.to_owned();
                return self.service(version, move |service| service.extend(version, &text));
            }
        }
        self.service(version, move |service| Ok(service.manifest(version)))
    }

    fn suggested(
        &self,
        version: Version,
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
        self.service(version, move |service| {
            service.suggest(what, &prefix, cursor)
        })
    }

    fn preview(
        &self,
        version: Version,
        query: &[(String, String)],
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let id =
            one(query, "id")?.ok_or_else(|| Problem::new(400, "a preview of what? say `?id=`"))?;
        let wanted = id.to_owned();
        let page = self.service(version, move |service| service.preview(&wanted))?;
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
