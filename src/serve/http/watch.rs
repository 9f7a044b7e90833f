//! Looks at all that is being worked on, until it ends: at its time, and at how much memory it holds.
//!
//! One task does it for all of them: a clock of its own for each request costs more than a small question.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::serve::Server;

/// How often it is looked.
const TICK: Duration = Duration::from_millis(10);

/// Whoever looks.
pub(super) struct Watch {
    begun: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl Watch {
    /// Begins as soon as something is being worked on.
    pub(super) fn new(server: &Arc<Server>) -> Self {
        let begun = Arc::new(Notify::new());
        let task = tokio::spawn(watched(Arc::clone(server), Arc::clone(&begun)));
        Self { begun, task }
    }

    /// Something more is being worked on.
    pub(super) fn begin(&self) {
        self.begun.notify_one();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn watched(server: Arc<Server>, begun: Arc<Notify>) {
    let settings = &server.settings;
    let limit = (!settings.timeout.is_zero()).then_some(settings.timeout);
    if limit.is_none() && settings.max_memory == 0 {
        return;
    }
    // Whoever brings work is the other one that knows of it.
    while Arc::strong_count(&begun) > 1 {
        begun.notified().await;
        while let Some(next) = server.jobs.look(limit, settings.max_memory) {
            tokio::time::sleep(TICK.min(next)).await;
        }
    }
}
