//! Sockets: connections with limits, bodies read whole, answers sent piece by piece. The one folder that knows hyper and tokio.

mod body;
mod wire;

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::out::{Head, Out};
use super::problem::Problem;
use super::request::{Request, pairs};
use super::{Role, Route, Server, address};
use body::{body, unpack};
use wire::{Ends, Immediate, Pieces, Work};

/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long nothing of a body may come, or nothing of an answer be taken.
const STALLED: Duration = Duration::from_secs(30);
/// How long what is being worked on may take to end after a signal.
const LAST_WORK: Duration = Duration::from_secs(10);
/// How long an evaluation may take to notice that its time is up.
const GRACE: Duration = Duration::from_secs(2);
/// Bytes of the head of a request.
const HEAD_BYTES: usize = 64 << 10;
/// Reserved for evaluations, which recurse; pages that nothing touches cost nothing.
const STACK_BYTES: usize = 256 << 20;

/// Ends a server from another thread.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Sender<bool>);

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stopping {
    /// No connection is taken any more; what is being worked on is answered, for ten seconds at the most.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Answers until it is stopped.
///
/// # Errors
/// A listener that cannot be used.
pub fn listen(server: &Arc<Server>, listener: TcpListener, stopping: &Stopping) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(accept(server, listener, stopping.0.subscribe()))?;
    runtime.shutdown_background();
    Ok(())
}

async fn accept(
    server: &Arc<Server>,
    listener: TcpListener,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let door = Door {
        server: Arc::clone(server),
        running: Arc::new(Semaphore::new(server.settings.max_running)),
        stopped: stopped.clone(),
    };
    let open = Arc::new(Semaphore::new(server.settings.max_connections));
    let mut connections = JoinSet::new();
    loop {
        let place = Arc::clone(&open).acquire_owned();
        let accepted = async { (place.await, listener.accept().await) };
        tokio::select! {
            (place, accepted) = accepted => {
                // A connection that is gone again before it was taken is nobody's loss.
                let (Ok(place), Ok((stream, peer))) = (place, accepted) else { continue };
                connections.spawn(door.clone().connection(stream, peer, place));
            }
            Some(_ended) = connections.join_next(), if !connections.is_empty() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_WORK, rest).await.is_err() {
        server.jobs.cancel_all();
    }
    Ok(())
}

/// What every connection needs.
#[derive(Clone)]
struct Door {
    server: Arc<Server>,
    running: Arc<Semaphore>,
    stopped: watch::Receiver<bool>,
}

type Answer = hyper::Response<Either<Full<Bytes>, Pieces>>;

impl Door {
    async fn connection(
        mut self,
        stream: TcpStream,
        _peer: SocketAddr,
        _place: OwnedSemaphorePermit,
    ) {
        // Small answers are not to wait for more.
        let _set = stream.set_nodelay(true);
        let door = self.clone();
        let service = service_fn(move |request| {
            let door = door.clone();
            async move { Ok::<Answer, Infallible>(door.answer(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        // What goes wrong with a connection concerns only whoever opened it.
        tokio::select! {
            _ended = connection.as_mut() => return,
            _ = self.stopped.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ended = connection.await;
    }

    async fn answer(&self, incoming: hyper::Request<Incoming>) -> Answer {
        let began = Instant::now();
        let head = Request {
            method: incoming.method().as_str().to_owned(),
            headers: headers(&incoming),
            ..Request::default()
        };
        match self.checked(head.clone(), incoming).await {
            Ok(Checked::Done(answer)) => answer,
            Ok(Checked::Work(route, request)) => self.work(route, request, began).await,
            Err(problem) => {
                self.server
                    .metrics
                    .count("refused", problem.status, began.elapsed());
                self.refusal(&head, &problem)
            }
        }
    }

    /// Reads a request, after it was seen that whoever asks may.
    async fn checked(
        &self,
        mut request: Request,
        incoming: hyper::Request<Incoming>,
    ) -> Result<Checked, Problem> {
        let target = incoming
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let (path, query) = address(target)?;
        request.path = path;
        request.query = pairs(&query)?;
        request.raw_query = query;
        if request.method == "OPTIONS" {
            return Ok(Checked::Done(self.preflight(&request)));
        }
        let route = super::route(&request)?;
        let access = &self.server.settings.access;
        access.admit(&request, route.role)?;
        request.body = body(incoming, self.server.settings.max_body).await?;
        unpack(&mut request, self.server.settings.max_body)?;
        // Only a form tells whether it is a change.
        let route = super::route(&request)?;
        access.admit(&request, route.role)?;
        if let Some(same) = self.unchanged(&route, &request) {
            return Ok(Checked::Done(same));
        }
        Ok(Checked::Work(route, request))
    }

    /// Has a thread answer, and hands on what it writes.
    async fn work(&self, route: Route, request: Request, began: Instant) -> Answer {
        let settings = &self.server.settings;
        let place = if matches!(route.name, "health" | "metrics" | "jobs") {
            None
        } else {
            let turn = Arc::clone(&self.running).acquire_owned();
            if let Ok(Ok(place)) = timeout(settings.queue, turn).await {
                Some(place)
            } else {
                let problem = Problem::new(503, "too much is being worked on")
                        .hint("come again in a moment, or have the server started with a larger `--max-running`")
                        .header("retry-after", "1");
                self.server.metrics.count(route.name, 503, began.elapsed());
                return self.refusal(&request, &problem);
            }
        };
        let running = self.server.jobs.begin(&what(&request));
        let job = running.job.clone();
        let ends = Ends(job.clone());
        let (begin, begun) = oneshot::channel();
        let work = Work {
            server: Arc::clone(&self.server),
            etag: self.etag(&route, &request),
            route,
            request: request.clone(),
            running,
            place,
            began,
        };
        let handle = Handle::current();
        let spawned = thread::Builder::new()
            .name("request".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || work.run(begin, handle));
        if spawned.is_err() {
            return self.refusal(
                &request,
                &Problem::new(503, "there is no thread left").header("retry-after", "1"),
            );
        }
        let limit = settings.timeout;
        if !limit.is_zero() {
            let job = job.clone();
            tokio::spawn(async move {
                tokio::time::sleep(limit).await;
                job.cancellation.cancel();
            });
        }
        let begun = if limit.is_zero() {
            begun.await.ok()
        } else {
            timeout(limit + GRACE, begun)
                .await
                .ok()
                .and_then(Result::ok)
        };
        match begun {
            Some(begun) => {
                let (head, body) = begun.parts(ends);
                self.response(&request, head, body)
            }
            None => self.refusal(
                &request,
                &Problem::new(504, "the answer took longer than its time limit"),
            ),
        }
    }

    /// 304, where whoever asks has the answer already.
    fn unchanged(&self, route: &Route, request: &Request) -> Option<Answer> {
        let etag = self.etag(route, request)?;
        let known = request.header("if-none-match")?;
        let same = known
            .split(',')
            .any(|one| one.trim() == etag || one.trim() == "*");
        same.then(|| {
            let head = Head {
                status: 304,
                headers: vec![("etag", etag)],
            };
            self.response(request, head, Either::Left(Full::default()))
        })
    }

    /// What changes with the data and with nothing else.
    fn etag(&self, route: &Route, request: &Request) -> Option<String> {
        let lasting = matches!(route.name, "store" | "entity" | "api" | "void" | "openapi");
        (request.is_read() && lasting).then(|| format!("W/\"{}\"", self.server.served.version()))
    }

    /// What a browser asks before it sends what a page wants.
    fn preflight(&self, request: &Request) -> Answer {
        let head = Head {
            status: 204,
            headers: vec![
                (
                    "allow",
                    "GET, HEAD, POST, PUT, DELETE, QUERY, OPTIONS".to_owned(),
                ),
                (
                    "access-control-allow-methods",
                    "GET, HEAD, POST, PUT, DELETE, QUERY".to_owned(),
                ),
                (
                    "access-control-allow-headers",
                    "authorization, content-type, accept, accept-language".to_owned(),
                ),
                ("access-control-max-age", "600".to_owned()),
            ],
        };
        self.response(request, head, Either::Left(Full::default()))
    }

    fn refusal(&self, request: &Request, problem: &Problem) -> Answer {
        let mut kept = None;
        let mut wire = Immediate(&mut kept);
        Out::new(&mut wire, false).fail(problem, wants_json(request));
        let (head, body) = kept.unwrap_or((
            Head {
                status: problem.status,
                headers: Vec::new(),
            },
            Vec::new(),
        ));
        self.response(request, head, Either::Left(Full::from(body)))
    }

    fn response(&self, request: &Request, head: Head, body: Either<Full<Bytes>, Pieces>) -> Answer {
        let mut answer = hyper::Response::new(body);
        if let Ok(status) = hyper::StatusCode::from_u16(head.status) {
            *answer.status_mut() = status;
        }
        let mut headers = vec![
            ("x-content-type-options", "nosniff".to_owned()),
            ("referrer-policy", "no-referrer".to_owned()),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'".to_owned(),
            ),
            ("cache-control", "no-cache".to_owned()),
        ];
        if let Some(origin) = request.header("origin") {
            let allowed = self.server.settings.access.allowed(origin, Role::Read);
            headers.extend(allowed.map(|allowed| ("access-control-allow-origin", allowed)));
            headers.push(("vary", "origin".to_owned()));
        }
        // What a part says goes before what all say.
        for (name, value) in headers.into_iter().chain(head.headers) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                let name = HeaderName::from_static(name);
                if name == "vary" {
                    answer.headers_mut().append(name, value);
                } else {
                    answer.headers_mut().insert(name, value);
                }
            }
        }
        answer
    }
}

/// A request that was read.
enum Checked {
    Done(Answer),
    Work(Route, Request),
}

fn headers(incoming: &hyper::Request<Incoming>) -> Vec<(String, String)> {
    let headers = incoming.headers().iter();
    let known = headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    known.collect()
}

fn wants_json(request: &Request) -> bool {
    request
        .header("accept")
        .is_some_and(|accept| accept.contains("json"))
}

/// What a list of requests shows of one.
fn what(request: &Request) -> String {
    let sparql = request
        .query
        .iter()
        .find(|(name, _)| name == "query")
        .map(|(_, text)| text.clone());
    let text = sparql.unwrap_or_else(|| {
        String::from_utf8_lossy(&request.body)
            .chars()
            .take(500)
            .collect()
    });
    format!("{} {} {text}", request.method, request.path)
}
