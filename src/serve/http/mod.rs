//! Sockets: connections with limits, bodies read whole, answers sent piece by piece. The one folder that knows hyper and tokio.

mod answer;
mod body;
mod guest;
mod patient;
mod place;
mod rate;
mod watch;
mod wire;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::watch as told;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::access::Role;
use super::problem::Problem;
use super::request::{Request, pairs};
use super::route::{Brings, Route, address};
use super::{Server, work};
use body::{Most, Room, body, kibibytes, refuse_long, unpack};
use guest::{Guest, Guests, Home};
use patient::Patient;
use place::{Place, Places};
use rate::Rates;
use watch::Watch;
use wire::{Ends, Pieces, Work};

/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long nothing of a body may come, or nothing of an answer be taken.
const STALLED: Duration = Duration::from_secs(30);
/// How long what is being worked on may take to end after a signal.
const LAST_WORK: Duration = Duration::from_secs(10);
/// How long an evaluation may take to notice that its time is up.
const GRACE: Duration = Duration::from_millis(400);
/// How long what was ended has for the words that it was.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Bytes of the head of a request.
const HEAD_BYTES: usize = 64 << 10;
/// How long a body may take as a whole.
const BODY_TIME: Duration = Duration::from_secs(300);
/// Bytes that a letter has in a form.
const ESCAPED: usize = 3;
/// Bytes of a form besides the query.
const PARAMETERS: usize = 64 << 10;
/// Bytes of a form that are looked through at once.
const SHORT: usize = 64 << 10;
/// Bodies as large as they may be that are held at once of those who may change the data, and as much of all others;
/// more wait.
const BODIES: usize = 2;
/// How long nobody is taken where the system has no room for another connection.
const FULL: Duration = Duration::from_millis(100);

/// Ends a server from another thread.
#[derive(Clone, Debug)]
pub struct Stopping(told::Sender<bool>);

impl Default for Stopping {
    fn default() -> Self {
        Self(told::Sender::new(false))
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
    server.served.end();
    Ok(())
}

async fn accept(
    server: &Arc<Server>,
    listener: TcpListener,
    mut stopped: told::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let bodies = kibibytes(server.settings.max_body).saturating_mul(BODIES);
    let bodies = || Arc::new(Semaphore::new(bodies.min(Semaphore::MAX_PERMITS)));
    let slow = Arc::new(Semaphore::new(server.settings.max_slow));
    let door = Arc::new(Door {
        server: Arc::clone(server),
        running: Places::new(server.settings.max_running, &slow),
        changing: Places::new(server.settings.max_changes, &slow),
        bodies: [bodies(), bodies()],
        rates: Arc::new(Rates::new(server.settings.max_rate)),
        stopped: stopped.clone(),
        watch: Watch::new(server),
    });
    let open = Arc::new(Semaphore::new(server.settings.max_connections));
    let guests = Guests::new(server.settings.max_connections_per_address);
    let mut connections = JoinSet::new();
    loop {
        let place = Arc::clone(&open).acquire_owned();
        let accepted = async { (place.await, listener.accept().await) };
        tokio::select! {
            (place, accepted) = accepted => match (place, accepted) {
                (Ok(place), Ok((stream, peer))) => {
                    let own = stream.local_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |own| own.ip());
                    let caller = (peer, Home::new(peer.ip(), own));
                    if let Some(guest) = guests.welcome(caller.1) {
                        connections.spawn(connection(Arc::clone(&door), stream, caller, (place, guest)));
                    } else {
                        connections.spawn(guest::refuse(stream, place));
                    }
                }
                // Gone before it was taken, or no room for another one: others are served meanwhile.
                _ => tokio::time::sleep(FULL).await,
            },
            Some(_ended) = connections.join_next(), if !connections.is_empty() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_WORK, rest).await.is_err() {
        server.jobs.cancel_all();
        let rest = async { while connections.join_next().await.is_some() {} };
        let _ended = timeout(LAST_WORDS, rest).await;
    }
    Ok(())
}

/// What every connection needs.
struct Door {
    server: Arc<Server>,
    running: Places,
    /// One change is made after the other; those that wait keep no reader out.
    changing: Places,
    /// KiB of bodies: of those who may change nothing, and of those who may.
    bodies: [Arc<Semaphore>; 2],
    rates: Arc<Rates>,
    stopped: told::Receiver<bool>,
    watch: Watch,
}

/// Where somebody asks from.
type Caller = (SocketAddr, Home);

type Answer = hyper::Response<Either<Full<Bytes>, Pieces>>;

async fn connection(
    door: Arc<Door>,
    stream: TcpStream,
    caller: Caller,
    _place: (OwnedSemaphorePermit, Guest),
) {
    // Small answers are not to wait for more.
    let _set = stream.set_nodelay(true);
    let mut stopped = door.stopped.clone();
    let service = service_fn(move |request| {
        let door = Arc::clone(&door);
        async move { Ok::<Answer, Infallible>(door.answer(request, caller).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let mut connection = pin!(connection);
    // What goes wrong with a connection concerns only whoever opened it.
    tokio::select! {
        _ended = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ended = connection.await;
}

impl Door {
    async fn answer(&self, incoming: hyper::Request<Incoming>, (peer, home): Caller) -> Answer {
        let began = Instant::now();
        let head = Request {
            method: incoming.method().as_str().to_owned(),
            headers: headers(&incoming).into(),
            peer: Some(peer),
            ..Request::default()
        };
        match self.checked(head.clone(), incoming, home).await {
            Ok(Checked::Done(answer)) => answer,
            Ok(Checked::Work(route, request, held)) => {
                self.work(route, Arc::new(request), (began, held)).await
            }
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
        home: Home,
    ) -> Result<Checked, Problem> {
        let target = incoming
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let is_sound = aimed(&mut request, target);
        self.count(&request, home)?;
        is_sound?;
        refuse_long_head(&request, target)?;
        if request.method == "OPTIONS" {
            return Ok(Checked::Done(self.preflight(&request)));
        }
        let route = super::route::route(&request)?;
        self.admit(&route, &request)?;
        let head = request.clone();
        let read = match route.brings(&request) {
            Ok(brings) => self.with_body(request, incoming, brings).await,
            Err(problem) => Err(problem),
        };
        let (request, held) = read.inspect_err(|problem| {
            self.server
                .log(&route.unread(&head), &head, problem.status, Duration::ZERO);
        })?;
        // Only a form tells whether it is a change.
        let (route, request) = routed(request).await?;
        self.admit(&route, &request)?;
        if let Some(same) = self.unchanged(&route, &request) {
            return Ok(Checked::Done(same));
        }
        Ok(Checked::Work(route, request, held))
    }

    /// One more request from somewhere, unless it is one too many now. Of those, only the changes of whoever may make
    /// them are in the log, which anybody could fill else.
    fn count(&self, request: &Request, home: Home) -> Result<(), Problem> {
        if is_pulse(request) {
            return Ok(());
        }
        let counted = self.rates.admit(home, Instant::now());
        counted.inspect_err(|problem| {
            if let Ok(route) = super::route::route(request)
                && self.server.settings.access.may_change(request)
            {
                let route = route.unread(request);
                self.server
                    .log(&route, request, problem.status, Duration::ZERO);
            }
        })
    }

    /// Whether whoever asks may; who may not change the data is in the log as well.
    fn admit(&self, route: &Route, request: &Request) -> Result<(), Problem> {
        // Whoever looks whether it is alive may have no name for it, and learns nothing else.
        if is_pulse(request) {
            return Ok(());
        }
        let access = &self.server.settings.access;
        access.admit(request, route.role).inspect_err(|problem| {
            self.server
                .log(route, request, problem.status, Duration::ZERO);
        })
    }

    /// Reads the body, when there is room for it, and unpacks it where nothing else waits.
    async fn with_body(
        &self,
        mut request: Request,
        incoming: hyper::Request<Incoming>,
        brings: Brings,
    ) -> Result<(Request, OwnedSemaphorePermit), Problem> {
        let may_change = self.server.settings.access.may_change(&request);
        let most = self.most_of(&request, brings, may_change);
        let packed = request.header("content-encoding").is_some();
        refuse_long(&incoming, &most)?;
        let room = Room {
            all: &self.bodies[usize::from(may_change)],
            patience: self.server.settings.queue,
        };
        let read = timeout(BODY_TIME, body(incoming, &most, &room)).await;
        let (read, mut held) = read.map_err(|_late: tokio::time::error::Elapsed| {
            Problem::new(
                408,
                format!("the body took longer than {} seconds", BODY_TIME.as_secs()),
            )
        })??;
        request.body = read;
        if !packed || request.body.is_empty() {
            return Ok((request, held));
        }
        // How long it is nobody knows before.
        room.grow(&mut held, most.bytes).await?;
        let unpacked =
            tokio::task::spawn_blocking(move || unpack(&mut request, &most).map(|()| request));
        let request = unpacked
            .await
            .map_err(|error| Problem::new(500, error.to_string()))??;
        let spare = held
            .num_permits()
            .saturating_sub(kibibytes(request.body.len()));
        drop(held.split(spare));
        Ok((request, held))
    }

    /// How long the body of a request may be: of whoever may change nothing, what a query fills.
    fn most_of(&self, request: &Request, brings: Brings, may_change: bool) -> Most {
        let settings = &self.server.settings;
        let query = settings.limits.max_query_bytes;
        let question = if request.media_type().name == "application/sparql-query" {
            query
        } else {
            query.saturating_mul(ESCAPED).saturating_add(PARAMETERS)
        };
        match brings {
            Brings::Nothing => Most {
                bytes: 0,
                flag: None,
            },
            Brings::Question if question < settings.max_body && !may_change => Most {
                bytes: question,
                flag: Some("--max-query"),
            },
            Brings::Question | Brings::Change => Most {
                bytes: settings.max_body,
                flag: Some("--max-body"),
            },
        }
    }

    /// A place among those that are worked on, where one is needed and one becomes free in time.
    async fn place(&self, route: &Route) -> Result<Option<Arc<Place>>, Problem> {
        let is_light = matches!(
            route.name,
            "health" | "metrics" | "jobs" | "shell" | "assets"
        );
        if is_light {
            return Ok(None);
        }
        let queue = self.server.settings.queue;
        let (places, refused): (_, fn() -> Problem) = if route.role == Role::Write {
            (&self.changing, crowded)
        } else {
            (&self.running, busy)
        };
        places.take(queue).await.map(Some).ok_or_else(refused)
    }

    /// Has a thread answer, and hands on what it writes.
    async fn work(
        &self,
        route: Route,
        request: Arc<Request>,
        (began, held): (Instant, OwnedSemaphorePermit),
    ) -> Answer {
        let settings = &self.server.settings;
        let place = match self.place(&route).await {
            Ok(place) => place,
            Err(problem) => {
                self.server.metrics.count(route.name, 503, began.elapsed());
                self.server.log(&route, &request, 503, began.elapsed());
                return self.refusal(&request, &problem);
            }
        };
        let seat = place.as_ref().map(|place| {
            let place: Arc<dyn work::Place> = Arc::<Place>::clone(place);
            Arc::downgrade(&place)
        });
        let running = self.server.jobs.begin(&request, seat);
        let job = running.job.clone();
        let limit = settings.timeout;
        let ends = Ends::new(job.clone());
        self.watch.begin();
        let (begin, mut begun) = oneshot::channel();
        let work = Work {
            server: Arc::clone(&self.server),
            etag: self.etag(&route, &request),
            route,
            request: Arc::clone(&request),
            running,
            held: (place, held),
            began,
        };
        let handle = Handle::current();
        let taken = self.server.workers.run(move || work.run(begin, handle));
        if taken.is_err() {
            self.server.log(&route, &request, 503, began.elapsed());
            return self.refusal(
                &request,
                &Problem::new(503, "there is no thread left").header("retry-after", "1"),
            );
        }
        let begun = if limit.is_zero() {
            begun.await.ok()
        } else {
            match timeout(limit + GRACE, &mut begun).await {
                Ok(begun) => begun.ok(),
                // Nobody is told that a change was not made which is.
                Err(_late) if job.is_lasting() => begun.await.ok(),
                Err(_late) => None,
            }
        };
        let Some(begun) = begun else {
            let late = Problem::new(504, "the answer took longer than its time limit");
            return self.refusal(&request, &job.why(late, settings.max_memory));
        };
        let (head, body) = begun.parts(ends);
        self.response(&request, head, body)
    }
}

/// A request that was read.
enum Checked {
    Done(Answer),
    Work(Route, Request, OwnedSemaphorePermit),
}

/// Reads where a request goes.
fn aimed(request: &mut Request, target: &str) -> Result<(), Problem> {
    target.clone_into(&mut request.target);
    let (path, query) = address(target)?;
    request.path = path;
    request.query = pairs(&query)?;
    Ok(())
}

/// What is read at once may be more than that, and is refused all the same.
fn refuse_long_head(request: &Request, target: &str) -> Result<(), Problem> {
    let headers = request.headers.iter();
    let bytes = headers.map(|(name, value)| name.len() + value.len() + ": \r\n".len());
    if bytes.sum::<usize>() + target.len() > HEAD_BYTES {
        let said = format!(
            "the head of the request has more than {} KiB",
            HEAD_BYTES >> 10
        );
        return Err(Problem::new(431, said));
    }
    Ok(())
}

/// Whether somebody only looks whether the server is alive.
fn is_pulse(request: &Request) -> bool {
    request.is_read() && request.path.trim_end_matches('/') == "/health"
}

/// Where a request goes whose body is there. A long form is looked through where nothing else waits.
async fn routed(request: Request) -> Result<(Route, Request), Problem> {
    let is_short = request.body.len() <= SHORT;
    let look = move || super::route::route(&request).map(|route| (route, request));
    if is_short {
        return look();
    }
    let looked = tokio::task::spawn_blocking(look).await;
    looked.map_err(|error| Problem::new(500, error.to_string()))?
}

/// Names with their values; what is there several times is a list, but for a name of the server: which one is meant?
fn headers(incoming: &hyper::Request<Incoming>) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = Vec::new();
    for (name, value) in incoming.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        match known.iter_mut().find(|(other, _)| other == name.as_str()) {
            Some((_, all)) => {
                all.push_str(", ");
                all.push_str(&value);
            }
            None => known.push((name.as_str().to_owned(), value.into_owned())),
        }
    }
    known
}

fn busy() -> Problem {
    Problem::new(503, "too much is being worked on")
        .hint("come again in a moment, or have the server started with a larger `--max-running`")
        .header("retry-after", "1")
}

fn crowded() -> Problem {
    Problem::new(503, "too many changes wait for their turn")
        .hint("come again in a moment, or have the server started with a larger `--max-changes`")
        .header("retry-after", "1")
}

fn wants_json(request: &Request) -> bool {
    request
        .header("accept")
        .is_some_and(|accept| accept.contains("json"))
}
