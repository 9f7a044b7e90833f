//! What the verbs that write a store share: who writes, when, and how figures are printed.

use std::path::Path;

use super::failure::Failure;
use super::output::Sink;
use super::queries::print_json;
use super::source::refuse_endpoint;
use crate::store::{Disk, Durability};

/// What another writer is told of this process.
pub(super) fn holder() -> String {
    let verb = std::env::args().nth(1).unwrap_or_default();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => String::new(),
        host => format!(" on {host}"),
    };
    format!("process {}{host} (`chancery {verb}`)", std::process::id())
}

/// Seconds since 1970, for the manifest of a new store.
pub(super) fn now() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a store says when it was made; no answer depends on it"
    )]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// Opens a store to write.
pub(super) fn open_to_write(location: &Path, durability: Durability) -> Result<Disk, Failure> {
    refuse_endpoint(location)?;
    Ok(Disk::open_to_write(location, &holder(), durability)?)
}

/// Figures as JSON on standard output.
pub(super) fn print_figures(figures: &impl serde::Serialize) -> Result<(), Failure> {
    let mut sink = Sink::open(None)?;
    print_json(figures, sink.writer())?;
    sink.finish()?;
    Ok(())
}
