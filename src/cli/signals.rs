//! What the system may send, and what becomes of it: an interruption ends the program and leaves nothing half written,
//! and a file that may not grow any more is an error like a full disk.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::output;

/// What the first interruption does instead of ending the program.
static INSTEAD: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();
/// Whether it came.
static STOPPING: AtomicBool = AtomicBool::new(false);

/// From now on the first interruption does this; the second ends the program as ever.
pub(super) fn instead(stop: impl Fn() + Send + Sync + 'static) {
    // Only one verb of a process serves.
    let _set = INSTEAD.set(Box::new(stop));
}

/// Takes what would end the program without a word; what could not be taken is told.
pub(super) fn take() -> Vec<String> {
    let mut failed = Vec::new();
    let handled = ctrlc::set_handler(|| {
        if let Some(stop) = INSTEAD.get()
            && !STOPPING.swap(true, Ordering::Relaxed)
        {
            stop();
            return;
        }
        if !output::remove_pending() {
            return;
        }
        #[expect(
            clippy::exit,
            clippy::disallowed_methods,
            reason = "no other way out of a handler"
        )]
        std::process::exit(130)
    });
    if let Err(error) = handled {
        failed.push(format!("interruptions cannot be caught: {error}"));
    }
    if let Err(error) = take_file_size() {
        failed.push(format!(
            "the limit of a file's size cannot be told: {error}"
        ));
    }
    failed
}

/// Once somebody listens, the write that goes too far fails instead. Nobody has to look: the failure says all.
#[cfg(unix)]
fn take_file_size() -> std::io::Result<()> {
    let unread = std::sync::Arc::default();
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, unread).map(drop)
}

#[cfg(not(unix))]
fn take_file_size() -> std::io::Result<()> {
    Ok(())
}
