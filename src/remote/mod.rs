//! Somebody else's endpoint, as a place where data are.
//!
//! Read on with `profile.rs` (how engines differ), `endpoint.rs` (one question to one of them), `answer.rs` (what
//! comes back, and whether it is whole), then `backend.rs` (the seam), `copy.rs` and `send.rs`. The HTTP beneath is that
//! of `src/link/client`: its turns, waits and limits. `docs/remote.md` says what people may rely on.

mod answer;
mod backend;
mod blanks;
mod cell;
mod copy;
mod endpoint;
mod manifest;
mod nameless;
mod profile;
mod send;
mod spellings;
mod statements;

pub use backend::Remote;
pub use endpoint::{DefaultGraph, Endpoint, Options};
pub use manifest::Manifest;
pub use send::{Sending, Sent, Way};

/// Names and titles of the engines that are known, and whether each was tried against the engine itself.
pub fn engines() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    profile::PROFILES
        .iter()
        .map(|profile| (profile.name, profile.title, profile.tried))
}
