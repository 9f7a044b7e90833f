//! What is derived goes into a store: what is new comes, what does not follow any more goes.

use std::collections::HashSet;

use super::super::Common;
use super::super::failure::Failure;
use super::super::keep::open_to_write;
use super::super::progress::thousands;
use super::super::source::say_torn;
use super::InferArgs;
use super::inputs::Taken;
use super::told;
use crate::model::Quad;
use crate::store::{Changed, Disk, Durability};

/// A store that is locked until the end.
pub(super) struct Kept {
    disk: Disk,
    name: String,
}

impl InferArgs {
    pub(super) fn open_store(&self, common: &Common) -> Result<Kept, Failure> {
        let location = self.data.location.clone().unwrap_or_default();
        let disk = open_to_write(&location, Durability::Disk)?;
        say_torn(&disk, common);
        Ok(Kept {
            disk,
            name: location.display().to_string(),
        })
    }
}

impl Kept {
    pub(super) fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Writes the difference, in one transaction.
    pub(super) fn exchange(&self, args: &InferArgs, taken: &Taken) -> Result<Changed, Failure> {
        let (old, new) = difference(args, taken)?;
        Ok(self.disk.exchange(old, new)?)
    }

    pub(super) fn said(&self, changed: Changed, derived: usize) -> String {
        let (added, deleted) = (thousands(changed.added), thousands(changed.deleted));
        let name = &self.name;
        if changed.added == 0 && changed.deleted == 0 && derived > 0 {
            return format!("`{name}` has all of it already");
        }
        format!("`{name}`: {added} added, {deleted} deleted")
    }
}

/// What has to go, and what has to come.
fn difference(args: &InferArgs, taken: &Taken) -> Result<(Vec<Quad>, Vec<Quad>), Failure> {
    let new = told::quads(args, taken)?;
    let wanted: HashSet<&Quad> = new.iter().collect();
    let known: HashSet<&Quad> = taken.former.iter().collect();
    let old = taken.former.iter().filter(|quad| !wanted.contains(quad));
    let old = old.cloned().collect();
    let come = new.iter().filter(|quad| !known.contains(quad)).cloned();
    Ok((old, come.collect()))
}

/// What would become of a store.
pub(super) fn would_be(args: &InferArgs, taken: &Taken) -> Result<Option<String>, Failure> {
    let Some(location) = &args.data.location else {
        return Ok(None);
    };
    let (old, new) = difference(args, taken)?;
    let (added, deleted) = (thousands(new.len() as u64), thousands(old.len() as u64));
    let name = location.display();
    Ok(Some(format!(
        "`{name}` stays as it is; {added} would be added, {deleted} deleted"
    )))
}
