//! Bodies of requests: read as far as they may go, and unpacked.

use std::io::Read as _;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::CONTENT_LENGTH;
use tokio::time::timeout;

use super::STALLED;
use crate::model::printable;
use crate::serve::problem::Problem;
use crate::serve::request::Request;

fn too_large(most: usize) -> Problem {
    let most = crate::model::limits::size(most as u64);
    Problem::new(413, format!("the body is larger than {most}"))
        .hint("have the server started with a larger `--max-body`, or send it in parts")
}

/// Bytes in KiB, at least one.
pub(super) const fn kibibytes(bytes: usize) -> usize {
    bytes.div_ceil(1 << 10) + 1
}

/// How long a body says that it is.
pub(super) fn length(
    incoming: &hyper::Request<Incoming>,
    most: usize,
) -> Result<Option<usize>, Problem> {
    let length = incoming.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > most as u64 => Err(too_large(most)),
        Some(length) => Ok(usize::try_from(length).ok()),
        // A request without a body has neither a length nor pieces.
        None if hyper::body::Body::is_end_stream(incoming.body()) => Ok(Some(0)),
        None => Ok(None),
    }
}

/// Reads a body as far as it may go.
pub(super) async fn body(
    incoming: hyper::Request<Incoming>,
    most: usize,
) -> Result<Vec<u8>, Problem> {
    let mut incoming = incoming.into_body();
    let mut body = Vec::new();
    loop {
        let frame = timeout(STALLED, incoming.frame()).await;
        let frame = frame.map_err(|_late: tokio::time::error::Elapsed| {
            Problem::new(
                408,
                format!("nothing of the body came for {} seconds", STALLED.as_secs()),
            )
        })?;
        let Some(frame) = frame else { return Ok(body) };
        let frame =
            frame.map_err(|error| Problem::new(400, format!("the body broke off: {error}")))?;
        if let Ok(data) = frame.into_data() {
            if body.len() + data.len() > most {
                return Err(too_large(most));
            }
            body.extend_from_slice(&data);
        }
    }
}

/// Takes the packing of a body off, as far as it may grow.
pub(super) fn unpack(request: &mut Request, most: usize) -> Result<(), Problem> {
    match request
        .header("content-encoding")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        None | Some("identity" | "") => Ok(()),
        Some("gzip" | "x-gzip") => {
            let mut unpacked = Vec::new();
            let packed = flate2::read::MultiGzDecoder::new(request.body.as_slice());
            let read = packed.take(most as u64 + 1).read_to_end(&mut unpacked);
            read.map_err(|error| {
                Problem::new(400, format!("the body is not packed as it says: {error}"))
            })?;
            if unpacked.len() > most {
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
