//! The log of changes: who changed what and when, a line of JSON for each request that changes the data or wanted to.
//!
//! Lines are only ever added. A line is one line whatever was sent: JSON escapes what would end it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::request::Request;
use crate::model::moment::second;

/// Letters of an update that are kept.
const KEPT: usize = 10_000;

/// The clock of whoever starts the server.
pub type Clock = fn() -> SystemTime;

/// A log that lines are added to.
#[derive(Debug)]
pub struct Audit {
    file: Mutex<File>,
    clock: Clock,
}

impl Audit {
    /// A log in this file, which may have lines already.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn open(path: &Path, clock: Clock) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self {
            file: Mutex::new(file),
            clock,
        })
    }

    /// Adds what became of a request. A line is written at once, so that lines of several requests do not mix.
    pub(super) fn tell(&self, request: &Request, status: u16, took: Duration) -> io::Result<()> {
        let what: String = what(request).chars().take(KEPT).collect();
        let line = json!({
            "time": second((self.clock)()),
            "from": request.peer.map(|peer| peer.to_string()),
            "origin": request.header("origin"),
            "agent": request.header("user-agent"),
            "method": request.method,
            "address": request.target,
            "status": status,
            "milliseconds": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "what": what,
        });
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(format!("{line}\n").as_bytes())
    }
}

/// What was asked for: the update, or how much was sent of what.
fn what(request: &Request) -> String {
    let media = request.media_type().name;
    if media == "application/sparql-update" {
        return String::from_utf8_lossy(&request.body).into_owned();
    }
    let form = if media == "application/x-www-form-urlencoded" {
        request.form().unwrap_or_default()
    } else {
        Vec::new()
    };
    match form.into_iter().find(|(name, _)| name == "update") {
        Some((_, update)) => update,
        None => format!("{} bytes of `{media}`", request.body.len()),
    }
}
