//! The server: the data as a SPARQL endpoint, a graph store, named queries, a reconciliation service, and a page.
//!
//! A request is read whole by `http`, checked by `access.rs`, and answered by one handler on a thread of its own, which
//! writes to an `Out` and knows nothing of sockets. Whoever hangs up ends the work; so does time.

mod access;
mod api;
mod audit;
mod description;
mod entity;
mod graph_store;
mod http;
mod metrics;
mod multipart;
mod negotiate;
mod openapi;
mod out;
mod page;
mod pages;
mod problem;
mod protocol;
mod reconcile;
mod request;
mod route;
mod served;
mod store;
mod together;
mod told;
mod turns;
mod version;
mod watched;
mod work;
mod workers;

use std::sync::Arc;
use std::time::Duration;

pub use access::{Access, Role};
pub use audit::{Audit, Clock};
pub use http::{Stopping, listen};
pub use served::Served;

use crate::model::limits::Limits;
use crate::query::Catalog;

use metrics::Metrics;
use out::Out;
use problem::Problem;
use protocol::{Operation, Takes};
use reconcile::Reconciler;
use request::Request;
use route::{Route, below};
use work::{Job, Jobs};
use workers::Workers;

/// Reserved for evaluations, which recurse; pages that nothing touches cost nothing.
const STACK_BYTES: usize = 256 << 20;

/// What a server allows.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that it is reached at, without a slash at the end.
    pub base: String,
    /// What the data are called.
    pub title: String,
    /// Ceilings for queries.
    pub limits: Limits,
    /// Ceilings for updates and uploads.
    pub limits_of_updates: Limits,
    /// Longest evaluation; zero is no limit.
    pub timeout: Duration,
    /// Bytes of a body.
    pub max_body: usize,
    /// Bytes that the work on one request may hold; zero is no limit.
    pub max_memory: u64,
    /// Requests that are worked on at once.
    pub max_running: usize,
    /// Rows or statements of the answer to a query; zero is no limit.
    pub max_rows: u64,
    /// Changes that are worked on, or wait for their turn, at once.
    pub max_changes: usize,
    /// Answers that wait for a slow reader, or for another work, at once, besides those that are worked on.
    pub max_slow: usize,
    /// Connections that are open at once.
    pub max_connections: usize,
    /// Of them, those of one address of another machine, and of one of this.
    pub max_connections_per_address: [usize; 2],
    /// Bytes of the journal of a store from which on it is put into a new snapshot; zero is never.
    pub compact_at: u64,
    /// Requests a second of one address of another machine, and of one of this; zero is no limit.
    pub max_rate: [u32; 2],
    /// How long a request waits for its turn.
    pub queue: Duration,
    /// Statements of data of which a graph is made for the page.
    pub max_explored: usize,
    /// Languages of labels, the most wanted first.
    pub languages: Vec<String>,
    /// Who may do what.
    pub access: Access,
}

/// A server that nobody has asked anything yet.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    served: Arc<Served>,
    catalog: Catalog,
    jobs: Arc<Jobs>,
    metrics: Metrics,
    reconcilers: [Reconciler; 2],
    workers: Workers,
    audit: Option<Audit>,
    tell: Option<fn(&str)>,
    kept: page::Kept,
    nets: page::Nets,
}

impl Server {
    /// A server of these data.
    pub fn new(served: Served, catalog: Catalog, settings: Settings) -> Self {
        Self {
            settings,
            served: Arc::new(served),
            catalog,
            jobs: Arc::default(),
            metrics: Metrics::default(),
            reconcilers: Default::default(),
            workers: Workers::new(STACK_BYTES),
            audit: None,
            tell: None,
            kept: page::Kept::default(),
            nets: page::Nets::default(),
        }
    }

    /// The same with a log of the changes.
    #[must_use]
    pub fn logged(self, audit: Option<Audit>) -> Self {
        Self { audit, ..self }
    }

    /// The same with somebody who is told what goes wrong and is the answer to nobody.
    #[must_use]
    pub fn telling(self, tell: fn(&str)) -> Self {
        Self {
            tell: Some(tell),
            ..self
        }
    }

    /// Adds a line to the log, where there is one and the request is of those that change something.
    fn log(&self, route: &Route, request: &Request, status: u16, took: Duration) {
        let Some(audit) = self.audit.as_ref().filter(|_| route.role == Role::Write) else {
            return;
        };
        if audit.tell(request, status, took).is_err() {
            self.metrics.log_failed();
        }
    }

    /// Puts a journal that has grown into a new snapshot, after a change.
    fn tidy(&self, route: &Route) {
        if route.role != Role::Write {
            return;
        }
        let done = self.served.compact(self.settings.compact_at);
        match done {
            Ok(false) => {}
            Ok(true) => self.metrics.compacted(true),
            Err(error) => {
                self.metrics.compacted(false);
                if let Some(tell) = self.tell {
                    tell(&format!(
                        "the journal is not put into a new snapshot: {error}"
                    ));
                }
            }
        }
    }

    /// Answers, or says why not.
    fn answer(
        &self,
        route: &Route,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        if route.role == Role::Write && !self.served.is_writable() {
            return Err(Problem::new(403, "these data can only be read")
                .hint("`chancery serve -l STORE --write-token-file FILE` serves a store that can be changed"));
        }
        match route.name {
            "sparql" | "update" => self.sparql(request, job, out),
            "store" => self.graph_store(request, job, out),
            "reconcile" => self.reconcile(request, job, out),
            "jobs" => self.jobs(request, out),
            "entity" => self.entity(request, job, out),
            "api" => self.api(request, job, out),
            "openapi" => self.openapi(out),
            "void" => self.void(request, job, out),
            "metrics" => self.figures(out),
            "page" => self.page(request, job, out),
            "shell" => self.shell(request, out),
            "card" => self.card(request, out),
            "assets" => page::assets::asset(request, out),
            "root" => self.root(out),
            _ => Ok(out.whole("application/json", b"{\"status\":\"ok\"}\n")?),
        }
    }

    fn sparql(&self, request: &Request, job: &Job, out: &mut Out<'_>) -> Result<(), Problem> {
        let takes = match request.path.trim_end_matches('/') {
            "/sparql" => Takes::Both,
            "/query" => Takes::Queries,
            "/update" => Takes::Updates,
            other => {
                return Err(Problem::new(
                    404,
                    format!("there is nothing at `{}`", crate::model::printable(other)),
                ));
            }
        };
        match Operation::read(request, takes)? {
            Operation::Query { text, parameters } => {
                self.ask((request, &parameters), &text, job, out)
            }
            Operation::Update { text, parameters } => self.change(&text, &parameters, job, out),
            Operation::Describe => self.describe(request, out),
        }
    }

    fn figures(&self, out: &mut Out<'_>) -> Result<(), Problem> {
        let text = self.metrics.text(self.jobs.count());
        out.whole("text/plain; version=0.0.4; charset=utf-8", text.as_bytes())?;
        Ok(())
    }

    /// `/jobs` lists what is being worked on; `DELETE /jobs/7` ends it.
    fn jobs(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Problem> {
        let number = below(request, "/jobs");
        match (request.method.as_str(), number.parse()) {
            ("GET" | "HEAD", _) if number.is_empty() => {
                out.whole("application/json", self.jobs.json().to_string().as_bytes())?;
                Ok(())
            }
            ("DELETE", Ok(number)) => match self.jobs.cancel(number) {
                Some(true) => {
                    out.status(204);
                    Ok(())
                }
                Some(false) => Err(Problem::new(
                    409,
                    format!(
                        "request {number} is a change that is being written, and is not ended any more"
                    ),
                )),
                None => Err(Problem::new(
                    404,
                    format!("no request {number} is being worked on"),
                )),
            },
            (other, _) => Err(Problem::method(
                other,
                &request.path,
                "GET, HEAD; DELETE with a number",
            )),
        }
    }

    /// What there is.
    fn root(&self, out: &mut Out<'_>) -> Result<(), Problem> {
        let base = &self.settings.base;
        let text = format!(
            "Chancery\n\nPage            {base}/ (in a browser)\nSPARQL          {base}/sparql\nGraph store     {base}/store\nNamed queries   {base}/api\n\
             OpenAPI         {base}/openapi.json\nReconciliation  {base}/reconcile\nThings          {base}/entity/KIND/SLUG\n\
             Figures         {base}/.well-known/void\nMetrics         {base}/metrics\n"
        );
        out.whole("text/plain", text.as_bytes())?;
        Ok(())
    }
}
