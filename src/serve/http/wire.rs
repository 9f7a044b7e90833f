//! Answers on their way from the thread that writes them to the connection that wants them.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes, Frame};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::timeout;

use super::place::Place;
use super::{STALLED, wants_json};
use crate::model::gauge::{Gauge, give_back};
use crate::serve::Server;
use crate::serve::negotiate::unpacks;
use crate::serve::out::{Head, Out, Wire};
use crate::serve::problem::Problem;
use crate::serve::request::Request;
use crate::serve::route::Route;
use crate::serve::work::{Job, Running};

/// How often who waits for a reader looks whether the work is to end.
const TICK: Duration = Duration::from_millis(10);
/// Pieces of an answer that wait for whoever asked.
const WAITING: usize = 4;
/// How long a reader may take nothing before others get the place of the work.
const BRIEF: Duration = Duration::from_millis(50);
/// How long it may take nothing where too many wait already.
const CROWDED: Duration = Duration::from_secs(2);

/// The work on one request ends when nobody waits for its answer any more.
pub(super) struct Ends {
    job: Job,
}

impl Ends {
    pub(super) const fn new(job: Job) -> Self {
        Self { job }
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.job.cancellation.cancel();
    }
}

/// The beginning of an answer.
pub(super) struct Begun {
    head: Head,
    first: Vec<u8>,
    rest: Option<mpsc::Receiver<Piece>>,
}

impl Begun {
    /// The head, and the body for hyper; the work ends with it.
    pub(super) fn parts(self, ends: Ends) -> (Head, Either<Full<Bytes>, Pieces>) {
        let body = match self.rest {
            None => Either::Left(Full::from(self.first)),
            Some(rest) => Either::Right(Pieces {
                first: Some(Bytes::from(self.first)),
                rest,
                _ends: ends,
            }),
        };
        (self.head, body)
    }
}

/// What follows the beginning. Where the last is neither end nor break, the thread was lost: no part is taken for a whole.
enum Piece {
    More(Bytes),
    End,
    Break,
}

/// An answer that has no end.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off")]
pub(super) struct Broken;

/// Pieces of an answer as they come.
pub(super) struct Pieces {
    first: Option<Bytes>,
    rest: mpsc::Receiver<Piece>,
    _ends: Ends,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(first) = self.first.take().filter(|first| !first.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        self.rest.poll_recv(context).map(|piece| match piece {
            Some(Piece::More(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Piece::End) => None,
            Some(Piece::Break) | None => Some(Err(Broken)),
        })
    }
}

/// A wire that keeps what is written.
pub(super) struct Immediate<'k>(pub(super) &'k mut Option<(Head, Vec<u8>)>);

impl Wire for Immediate<'_> {
    fn begin(&mut self, head: Head, first: Vec<u8>, _whole: bool) {
        *self.0 = Some((head, first));
    }

    fn send(&mut self, _piece: Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self) {}

    fn break_off(&mut self) {}
}

/// A wire to a connection.
struct Channel {
    begin: Option<oneshot::Sender<Begun>>,
    pieces: Option<mpsc::Sender<Piece>>,
    handle: Handle,
    job: Job,
    /// The tag of the answer, and of which state of the data it is.
    etag: Option<(String, String)>,
    server: Arc<Server>,
    status: u16,
    /// Nobody takes anything any more.
    is_gone: bool,
}

/// The status of an answer that nobody took to its end, for the counters.
const GONE: u16 = 499;

impl Channel {
    fn push(&mut self, piece: Piece) -> io::Result<()> {
        let Some(pieces) = self.pieces.as_ref().filter(|_| !self.is_gone) else {
            return Ok(());
        };
        let goes_on = matches!(piece, Piece::More(_));
        let taken = match pieces.try_send(piece) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(piece)) => {
                // The clock is that of the runtime, so the time begins to run inside.
                let handed = self.handle.block_on(handed(pieces, piece, &self.job));
                handed && (!goes_on || self.job.come_back())
            }
        };
        if taken {
            return Ok(());
        }
        self.is_gone = true;
        self.status = GONE;
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

/// Hands a piece on when there is room for it, in the place of the work for a moment, then without; whether there was.
async fn handed(pieces: &mpsc::Sender<Piece>, piece: Piece, job: &Job) -> bool {
    let began = Instant::now();
    let mut has_place = true;
    let mut room = pin!(pieces.reserve());
    loop {
        match timeout(TICK, room.as_mut()).await {
            Ok(Ok(room)) => {
                room.send(piece);
                return true;
            }
            Ok(Err(_closed)) => return false,
            Err(_late) => {}
        }
        let waited = began.elapsed();
        if has_place && waited >= BRIEF {
            has_place = !job.leave();
        }
        let most = if has_place { CROWDED } else { STALLED };
        if waited >= most || job.cancellation.is_cancelled() {
            return false;
        }
    }
}

impl Wire for Channel {
    fn begin(&mut self, mut head: Head, first: Vec<u8>, whole: bool) {
        self.status = head.status;
        // While the data change, what was read may be of before or of after.
        let is_same =
            |version: &str| self.server.served.steady_version().as_deref() == Some(version);
        if let Some((etag, version)) = self.etag.take()
            && head.status == 200
            && is_same(&version)
        {
            head.headers.push(("etag", etag));
        }
        let rest = (!whole).then(|| {
            let (sender, receiver) = mpsc::channel(WAITING);
            self.pieces = Some(sender);
            receiver
        });
        if let Some(begin) = self.begin.take() {
            // Whoever asked may be gone.
            let _sent = begin.send(Begun { head, first, rest });
        }
    }

    fn send(&mut self, piece: Vec<u8>) -> io::Result<()> {
        // The connection's thread gives it back.
        Gauge::handed_over(piece.capacity());
        self.push(Piece::More(Bytes::from(piece)))
    }

    fn end(&mut self) {
        // Who does not listen any more needs no end.
        let _sent = self.push(Piece::End);
    }

    fn break_off(&mut self) {
        let _sent = self.push(Piece::Break);
    }
}

/// A request on its own thread.
pub(super) struct Work {
    pub(super) server: Arc<Server>,
    pub(super) route: Route,
    pub(super) request: Arc<Request>,
    pub(super) running: Running,
    /// A place among those that are worked on, and room for the body.
    pub(super) held: (Option<Arc<Place>>, OwnedSemaphorePermit),
    pub(super) etag: Option<(String, String)>,
    pub(super) began: Instant,
}

impl Work {
    pub(super) fn run(self, begin: oneshot::Sender<Begun>, handle: Handle) {
        let mut wire = Channel {
            begin: Some(begin),
            pieces: None,
            handle,
            job: self.running.job.clone(),
            etag: self.etag.clone(),
            server: Arc::clone(&self.server),
            status: 500,
            is_gone: false,
        };
        let counted = self.running.job.gauge.begin();
        let packs = self.request.header("accept-encoding").is_some_and(unpacks);
        let mut out = Out::new(&mut wire, packs);
        let job = &self.running.job;
        let most = self.server.settings.max_memory;
        let answered = catch_unwind(AssertUnwindSafe(|| {
            self.server
                .answer(&self.route, &self.request, job, &mut out)
                .map_err(|problem| job.why(problem, most))
        }));
        // Who has an answer can rely on the log.
        let became = match &answered {
            Ok(Ok(())) => out.status_now(),
            Ok(Err(problem)) => problem.status,
            Err(_panic) => 500,
        };
        if !matches!(answered, Ok(Ok(()))) {
            give_back();
        }
        let took = self.began.elapsed();
        self.server.log(&self.route, &self.request, became, took);
        let as_json = wants_json(&self.request);
        match answered {
            // Who does not listen any more need not be told.
            Ok(Ok(())) => drop(out.finish()),
            Ok(Err(problem)) => out.fail(&problem, as_json),
            Err(_panic) => out.fail(&Problem::new(500, "this is a bug of the server"), as_json),
        }
        let status = wire.status;
        self.server
            .metrics
            .count(self.route.name, status, self.began.elapsed());
        drop((self.held, counted, self.running));
        // Nobody waits for this.
        self.server.tidy(&self.route);
    }
}
