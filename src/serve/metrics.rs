//! Counters in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the classes of durations, in seconds.
const CLASSES: [f64; 9] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0, 60.0];

#[derive(Debug, Default)]
struct Durations {
    /// How many took no longer than each class.
    within: [u64; CLASSES.len()],
    sum: f64,
    count: u64,
}

/// What was answered since the start.
#[derive(Debug, Default)]
pub(super) struct Metrics(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(&'static str, u16), u64>,
    durations: BTreeMap<&'static str, Durations>,
    /// Changes that the log did not take.
    unlogged: u64,
    /// New snapshots, and those that failed.
    compacted: u64,
    not_compacted: u64,
}

impl Metrics {
    /// A change is not in the log, which cannot be written.
    pub(super) fn log_failed(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unlogged += 1;
    }

    /// A new snapshot was made of a store, or failed.
    pub(super) fn compacted(&self, is_done: bool) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_done {
            counts.compacted += 1;
        } else {
            counts.not_compacted += 1;
        }
    }

    /// One more answer, of a part of the server.
    pub(super) fn count(&self, part: &'static str, status: u16, took: Duration) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((part, status)).or_default() += 1;
        let durations = counts.durations.entry(part).or_default();
        let seconds = took.as_secs_f64();
        for (class, within) in CLASSES.iter().zip(&mut durations.within) {
            *within += u64::from(seconds <= *class);
        }
        durations.sum += seconds;
        durations.count += 1;
    }

    /// All of them as text.
    pub(super) fn text(&self, running: usize) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = String::from(
            "# HELP chancery_requests_total Requests that were answered.\n# TYPE chancery_requests_total counter\n",
        );
        let mut line = |text: std::fmt::Arguments<'_>| {
            // Writing to a string does not fail.
            let _written = writeln!(out, "{text}");
        };
        for ((part, status), count) in &counts.requests {
            line(format_args!(
                "chancery_requests_total{{part=\"{part}\",status=\"{status}\"}} {count}"
            ));
        }
        line(format_args!(
            "# HELP chancery_request_seconds From the request to the end of its answer.\n# TYPE chancery_request_seconds histogram"
        ));
        for (part, durations) in &counts.durations {
            for (class, within) in CLASSES.iter().zip(&durations.within) {
                line(format_args!(
                    "chancery_request_seconds_bucket{{part=\"{part}\",le=\"{class}\"}} {within}"
                ));
            }
            let (sum, count) = (durations.sum, durations.count);
            line(format_args!(
                "chancery_request_seconds_bucket{{part=\"{part}\",le=\"+Inf\"}} {count}"
            ));
            line(format_args!(
                "chancery_request_seconds_sum{{part=\"{part}\"}} {sum}"
            ));
            line(format_args!(
                "chancery_request_seconds_count{{part=\"{part}\"}} {count}"
            ));
        }
        let unlogged = counts.unlogged;
        line(format_args!(
            "# HELP chancery_unlogged_total Changes that the log did not take.\n# TYPE chancery_unlogged_total counter\nchancery_unlogged_total {unlogged}"
        ));
        let (done, failed) = (counts.compacted, counts.not_compacted);
        line(format_args!(
            "# HELP chancery_compactions_total Snapshots made of a journal that had grown.\n# TYPE chancery_compactions_total counter\n\
             chancery_compactions_total{{outcome=\"done\"}} {done}\nchancery_compactions_total{{outcome=\"failed\"}} {failed}"
        ));
        line(format_args!(
            "# HELP chancery_running Requests that are being worked on.\n# TYPE chancery_running gauge\nchancery_running {running}"
        ));
        out
    }
}
