//! Bodies of requests: read as far as they may go, and unpacked.

use std::io::Read as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::CONTENT_LENGTH;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::{STALLED, busy};
use crate::model::printable;
use crate::serve::problem::Problem;
use crate::serve::request::Request;

/// How long a body may be, and what that is bounded by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) bytes: usize,
    /// None, where none is taken.
    pub(super) flag: Option<&'static str>,
}

fn too_large(most: &Most) -> Problem {
    let Some(flag) = most.flag else {
        return Problem::new(413, "this address takes no body by this method")
            .hint("send the request without one");
    };
    let bytes = crate::model::limits::size(most.bytes as u64);
    Problem::new(413, format!("the body is larger than {bytes}")).hint(format!(
        "have the server started with a larger `{flag}`, or send it in parts"
    ))
}

/// Bytes a second that a body has to have, and the seconds before that is looked at.
const SLOWEST: u64 = 1 << 10;
const SLOW_START: u64 = 10;

/// How fast a body comes: as a whole, and in each stretch of the time that nothing may come for. Who sends much at first
/// and then hardly anything would else hold it for as long as who sends all the time.
struct Pace {
    began: Instant,
    /// Bytes until now.
    bytes: u64,
    /// When the present stretch began, and how many bytes there were.
    stretch: (Instant, u64),
}

impl Pace {
    const fn new(began: Instant) -> Self {
        Self {
            began,
            bytes: 0,
            stretch: (began, 0),
        }
    }

    /// So many bytes more; whether that is fast enough.
    fn go_on(&mut self, bytes: usize, now: Instant) -> bool {
        self.bytes += bytes as u64;
        let (began, before) = self.stretch;
        let stretch = now.duration_since(began);
        let mut is_steady = true;
        if stretch >= STALLED {
            is_steady = self.bytes - before >= STALLED.as_secs() * SLOWEST;
            self.stretch = (now, self.bytes);
        }
        let seconds = now.duration_since(self.began).as_secs();
        is_steady && (seconds <= SLOW_START || self.bytes >= seconds * SLOWEST)
    }
}

/// Bytes in KiB, at least one.
pub(super) const fn kibibytes(bytes: usize) -> usize {
    bytes.div_ceil(1 << 10) + 1
}

/// Refuses a body that says itself that it is too long.
pub(super) fn refuse_long(incoming: &hyper::Request<Incoming>, most: &Most) -> Result<(), Problem> {
    let length = incoming.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > most.bytes as u64 => Err(too_large(most)),
        _ => Ok(()),
    }
}

/// Room in memory for bodies, which all share, and how long is waited for it.
pub(super) struct Room<'r> {
    pub(super) all: &'r Arc<Semaphore>,
    pub(super) patience: Duration,
}

impl Room<'_> {
    /// None of it, which is always there.
    fn none(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(self.all)
            .try_acquire_many_owned(0)
            .or(Err(busy()))
    }

    /// So much that bytes of this number have room.
    pub(super) async fn grow(
        &self,
        held: &mut OwnedSemaphorePermit,
        bytes: usize,
    ) -> Result<(), Problem> {
        let wanted = kibibytes(bytes).saturating_sub(held.num_permits());
        if wanted == 0 {
            return Ok(());
        }
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let more = Arc::clone(self.all).acquire_many_owned(wanted);
        match timeout(self.patience, more).await {
            Ok(Ok(more)) => {
                held.merge(more);
                Ok(())
            }
            _ => Err(busy()),
        }
    }
}

/// Reads a body as far as it may go. Room is taken for what came, not for what may come: who sends nothing holds none.
pub(super) async fn body(
    incoming: hyper::Request<Incoming>,
    most: &Most,
    room: &Room<'_>,
) -> Result<(Vec<u8>, OwnedSemaphorePermit), Problem> {
    let mut pace = Pace::new(Instant::now());
    let mut incoming = incoming.into_body();
    let mut body = Vec::new();
    let mut held = room.none()?;
    loop {
        let frame = timeout(STALLED, incoming.frame()).await;
        let frame = frame.map_err(|_late: tokio::time::error::Elapsed| {
            Problem::new(
                408,
                format!("nothing of the body came for {} seconds", STALLED.as_secs()),
            )
        })?;
        let Some(frame) = frame else {
            return Ok((body, held));
        };
        let frame =
            frame.map_err(|error| Problem::new(400, format!("the body broke off: {error}")))?;
        let mut came = 0;
        if let Ok(data) = frame.into_data() {
            came = data.len();
            if body.len() + data.len() > most.bytes {
                return Err(too_large(most));
            }
            room.grow(&mut held, body.len() + data.len()).await?;
            body.extend_from_slice(&data);
        }
        if !pace.go_on(came, Instant::now()) {
            return Err(Problem::new(
                408,
                format!("the body came slower than {SLOWEST} bytes a second"),
            ));
        }
    }
}

/// Takes the packing of a body off, as far as it may grow.
pub(super) fn unpack(request: &mut Request, most: &Most) -> Result<(), Problem> {
    match request
        .header("content-encoding")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        None | Some("identity" | "") => Ok(()),
        Some("gzip" | "x-gzip") => {
            let mut unpacked = Vec::new();
            let packed = flate2::read::MultiGzDecoder::new(request.body.as_slice());
            let read = packed
                .take(most.bytes as u64 + 1)
                .read_to_end(&mut unpacked);
            read.map_err(|error| {
                Problem::new(400, format!("the body is not packed as it says: {error}"))
            })?;
            if unpacked.len() > most.bytes {
                return Err(too_large(most));
            }
            request.body = unpacked;
            Ok(())
        }
        Some(other) => Err(Problem::new(
            415,
            format!("a body packed as `{}` is not read", printable(other)),
        )
        .hint("send it as it is, or packed with gzip")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sends_much_at_first_goes_on_as_fast_as_others() {
        let began = Instant::now();
        let at = |seconds: u64| began + Duration::from_secs(seconds);
        let mut steady = Pace::new(began);
        assert!((1..300).all(|second| steady.go_on(1 << 10, at(second))));
        let mut slow = Pace::new(began);
        assert!(slow.go_on(1, at(10)) && !slow.go_on(1, at(11)));
        let mut front = Pace::new(began);
        assert!(front.go_on(64 << 20, at(1)));
        let ended = (1..10).find(|pause| !front.go_on(1, at(29 * pause)));
        assert!(ended.is_some_and(|pauses| pauses <= 4), "{ended:?}");
        // A pause of which the rest makes up for is none.
        let mut broken = Pace::new(began);
        assert!(broken.go_on(1 << 20, at(5)) && broken.go_on(1 << 20, at(34)));
        assert!(broken.go_on(1 << 20, at(63)));
    }
}
