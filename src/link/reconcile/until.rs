//! Candidates for as long as somebody waits for them.

use std::collections::BTreeSet;

use crate::link::LinkError;
use crate::link::index::{Entity, Id};
use crate::link::matching::{Bearers, Candidates, Found};
use crate::model::diagnostic::Diagnostic;

/// A source that gives nothing more once nobody waits, so that one request holds up no others.
pub(super) struct Until<'a> {
    pub(super) source: &'a dyn Candidates,
    pub(super) stopped: &'a (dyn Fn() -> bool + Sync),
}

impl Until<'_> {
    fn waits(&self) -> Result<&dyn Candidates, LinkError> {
        if (self.stopped)() {
            let said = Diagnostic::new("nobody waits for the answer any more");
            return Err(LinkError::Limit(Box::new(said)));
        }
        Ok(self.source)
    }
}

impl Candidates for Until<'_> {
    fn by_name(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError> {
        self.waits()?.by_name(name, limit)
    }

    fn closest(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError> {
        self.waits()?.closest(name, limit)
    }

    fn looked_at(&self, name: &str) -> Result<Option<usize>, LinkError> {
        self.waits()?.looked_at(name)
    }

    fn has_word(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
        self.waits()?.has_word(plain, besides)
    }

    fn is_common(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
        self.waits()?.is_common(plain, besides)
    }

    fn by_id(&self, id: &Id) -> Result<Option<Entity>, LinkError> {
        self.waits()?.by_id(id)
    }

    fn by_identifiers(&self, wanted: &BTreeSet<(u32, String)>) -> Result<Bearers, LinkError> {
        self.waits()?.by_identifiers(wanted)
    }
}
