//! Changes of a store: each of them whole or not at all, and several at once where they come at once.

use std::sync::{MutexGuard, PoisonError};

use spargebra::GraphUpdateOperation;

use super::evaluate::{Draft, go_on};
use super::journal::Change;
use super::snapshot::Snapshot;
use super::{Changed, Disk, Writer};
use crate::model::Quad;
use crate::store::{CancellationToken, Context, StoreError, parse};

/// Whether a change may be made: asked directly before it becomes lasting, with what it changes.
pub(crate) type May<'m> = &'m dyn Fn(&[Change]) -> bool;

/// An update whose text is read, which takes time for a long one and needs nobody's turn.
#[derive(Debug)]
pub(crate) struct Prepared(spargebra::Update);

impl Prepared {
    /// # Errors
    /// A text that is no update, or one that is refused.
    pub(crate) fn new(update: &str, context: &Context) -> Result<Self, StoreError> {
        parse::update(update, context).map(Self)
    }

    /// Whether it looks at nothing: it puts in and takes out what its text says.
    pub(crate) fn is_data(&self) -> bool {
        let is_data = |operation: &GraphUpdateOperation| {
            matches!(
                operation,
                GraphUpdateOperation::InsertData { .. } | GraphUpdateOperation::DeleteData { .. }
            )
        };
        self.0.operations.iter().all(is_data)
    }

    fn draw_up(&self, draft: &mut Draft, context: &Context) -> Result<Changed, StoreError> {
        let before = draft.changes.len();
        for operation in &self.0.operations {
            draft.operation(&self.0, operation, context)?;
        }
        Ok(draft.changed_from(before))
    }
}

/// One of several changes that are made at once.
pub(crate) struct Pending<'p> {
    pub(crate) prepared: &'p Prepared,
    /// Ends it before it is lasting.
    pub(crate) token: &'p CancellationToken,
    /// May be asked twice, where another one fails; who said yes says it again.
    pub(crate) may: May<'p>,
}

impl Pending<'_> {
    fn context(&self) -> Context {
        Context {
            cancellation: self.token.clone(),
            ..Context::default()
        }
    }
}

impl Disk {
    /// Evaluates an update: all of it or nothing. Says how many quads came and went.
    ///
    /// # Errors
    /// As [`Backend::update`](crate::store::Backend::update).
    pub fn change(&self, update: &str, context: &Context) -> Result<Changed, StoreError> {
        self.change_if(&Prepared::new(update, context)?, context, &|_| true)
    }

    /// The same of an update that is read, where it may still be made.
    ///
    /// # Errors
    /// As [`Self::change`]; [`StoreError::Cancelled`] where it may not.
    pub(crate) fn change_if(
        &self,
        prepared: &Prepared,
        context: &Context,
        may: May<'_>,
    ) -> Result<Changed, StoreError> {
        self.write(may, |draft| prepared.draw_up(draft, context))
    }

    /// Makes several changes of data, one after the other, and has the disk wait for all of them once. What came of each: one
    /// that fails leaves nothing behind and the others as they are. When the process ends before this returns, all of those
    /// that were made at once are there, or none.
    pub(crate) fn change_together(&self, all: &[Pending<'_>]) -> Vec<Result<Changed, StoreError>> {
        let alone = |one: &Pending<'_>| self.change_if(one.prepared, &one.context(), one.may);
        if let [one] = all {
            return vec![alone(one)];
        }
        match self.change_at_once(all) {
            Ok(changed) => changed.into_iter().map(Ok).collect(),
            // Nothing was changed. Whose fault it was comes out where each is made by itself.
            Err(_of_one) => all.iter().map(alone).collect(),
        }
    }

    /// All of them or nothing.
    fn change_at_once(&self, all: &[Pending<'_>]) -> Result<Vec<Changed>, StoreError> {
        let mut may: Vec<(May<'_>, usize)> = Vec::new();
        let (mut writer, mut draft) = self.draft()?;
        let mut changed = Vec::new();
        for one in all {
            changed.push(one.prepared.draw_up(&mut draft, &one.context())?);
            may.push((one.may, draft.changes.len()));
        }
        let mut start = 0;
        for (may, end) in may {
            if !may(&draft.changes[start..end]) {
                return Err(StoreError::Cancelled);
            }
            start = end;
        }
        self.commit(&mut writer, draft)?;
        Ok(changed)
    }

    /// Takes quads out and puts others in: all of it or nothing. Says how many came and went.
    ///
    /// # Errors
    /// Too many terms; a journal that cannot be written.
    pub fn exchange(&self, old: Vec<Quad>, new: Vec<Quad>) -> Result<Changed, StoreError> {
        let token = CancellationToken::default();
        self.exchange_if(old, new, (&token, &|_| true))
    }

    /// The same, until it is cancelled, and where it may still be made.
    ///
    /// # Errors
    /// As [`Self::exchange`]; [`StoreError::Cancelled`] where it may not.
    pub(crate) fn exchange_if(
        &self,
        old: Vec<Quad>,
        new: Vec<Quad>,
        (token, may): (&CancellationToken, May<'_>),
    ) -> Result<Changed, StoreError> {
        self.write(may, |draft| {
            for (number, quad) in old.into_iter().enumerate() {
                go_on(number, token)?;
                draft.delete(quad);
            }
            for (number, quad) in new.into_iter().enumerate() {
                go_on(number, token)?;
                draft.insert(quad)?;
            }
            Ok(draft.changed_from(0))
        })
    }

    /// Runs a change on a copy and makes it lasting: all of it or nothing.
    pub(super) fn write<T>(
        &self,
        may: May<'_>,
        change: impl FnOnce(&mut Draft) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (mut writer, mut draft) = self.draft()?;
        let outcome = change(&mut draft)?;
        if !may(&draft.changes) {
            return Err(StoreError::Cancelled);
        }
        self.commit(&mut writer, draft)?;
        Ok(outcome)
    }

    /// A copy to be changed, and what keeps others from making one.
    fn draft(&self) -> Result<(MutexGuard<'_, Writer>, Draft), StoreError> {
        let writer = self.shared.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        if self.view.is_some() {
            return Err(StoreError::ReadOnly);
        }
        let writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let draft = Draft::new(Snapshot::clone(&self.snapshot()));
        Ok((writer, draft))
    }

    /// Makes a copy lasting, and what readers see.
    fn commit(&self, writer: &mut Writer, draft: Draft) -> Result<(), StoreError> {
        if draft.changes.is_empty() {
            return Ok(());
        }
        let journal = writer.journal.as_mut().ok_or(StoreError::Reopen)?;
        journal.commit(&draft.changes)?;
        self.shared.publish(draft.snapshot, self.generation());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::journal::JOURNAL;
    use super::super::{Durability, Load, LoadOptions};
    use super::*;

    /// An empty store, open to be written to.
    fn store(path: &Path) -> Disk {
        let options = LoadOptions {
            memory: 64 << 20,
            threads: 1,
            now: 0,
            process: 1,
            holder: "a test".to_owned(),
        };
        let load = Load::begin(path, options).unwrap();
        let intakes = load.intakes();
        load.finish(intakes, &<_>::default(), &|_| (), &|_| ())
            .unwrap();
        Disk::open_to_write(path, "a test", Durability::Disk).unwrap()
    }

    fn prepared(update: &str) -> Prepared {
        Prepared::new(update, &Context::default()).unwrap()
    }

    /// What a store holds when it is opened anew.
    fn held(path: &Path) -> Vec<String> {
        let disk = Disk::open(path).unwrap();
        let quads = crate::store::Backend::quads(&disk, <_>::default());
        let mut held: Vec<String> = quads.map(|quad| quad.unwrap().object.to_string()).collect();
        held.sort();
        held
    }

    #[test]
    fn of_changes_at_once_one_that_fails_leaves_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let disk = store(&path);
        let texts = [
            "INSERT DATA { <http://e/s> <http://e/p> \"a\", \"b\" }",
            "DELETE DATA { <http://e/s> <http://e/p> \"a\" } ; INSERT DATA { <http://e/s> <http://e/p> \"gone\" }",
            "DELETE DATA { <http://e/s> <http://e/p> \"b\" }",
            "INSERT DATA { <http://e/s> <http://e/p> \"late\" }",
            "INSERT DATA { <http://e/s> <http://e/p> \"a\", \"c\" }",
        ];
        let prepared = texts.map(prepared);
        assert!(prepared.iter().all(Prepared::is_data));
        let tokens = [(); 5].map(|()| CancellationToken::default());
        tokens[1].cancel();
        let (yes, no): (May<'_>, May<'_>) = (&|_| true, &|_| false);
        let all: Vec<Pending<'_>> = [yes, yes, yes, no, yes]
            .into_iter()
            .zip(prepared.iter().zip(&tokens))
            .map(|(may, (prepared, token))| Pending {
                prepared,
                token,
                may,
            })
            .collect();
        let outcomes = disk.change_together(&all);
        let changed: Vec<Option<Changed>> = outcomes.into_iter().map(Result::ok).collect();
        let counts = |added, deleted| Some(Changed { added, deleted });
        assert_eq!(
            changed,
            [counts(2, 0), None, counts(0, 1), None, counts(1, 0)]
        );
        drop(disk);
        assert_eq!(held(&path), ["\"a\"", "\"c\""]);
    }

    /// A process that ends while they are written leaves all of them or none.
    #[test]
    fn changes_at_once_are_there_as_one_wherever_the_journal_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let disk = store(&path);
        disk.change(
            "INSERT DATA { <http://e/s> <http://e/p> \"0\" }",
            &Context::default(),
        )
        .unwrap();
        let journal = path.join(JOURNAL);
        let before = fs::read(&journal).unwrap().len();
        let prepared: Vec<Prepared> = (1..4)
            .map(|number| {
                prepared(&format!(
                    "INSERT DATA {{ <http://e/s> <http://e/p> \"{number}\" }}"
                ))
            })
            .collect();
        let token = CancellationToken::default();
        let all: Vec<Pending<'_>> = prepared
            .iter()
            .map(|prepared| Pending {
                prepared,
                token: &token,
                may: &|_| true,
            })
            .collect();
        assert!(disk.change_together(&all).iter().all(Result::is_ok));
        drop(disk);
        let whole = fs::read(&journal).unwrap();
        assert_eq!(held(&path), ["\"0\"", "\"1\"", "\"2\"", "\"3\""]);
        for end in before..whole.len() {
            fs::write(&journal, &whole[..end]).unwrap();
            assert_eq!(held(&path), ["\"0\""], "cut at {end}");
        }
        // Without power, the middle of it may not have reached the disk.
        let mut hole = whole;
        hole[before + 20..].fill(0);
        fs::write(&journal, &hole).unwrap();
        assert_eq!(held(&path), ["\"0\""]);
    }

    #[test]
    fn what_looks_at_the_data_is_not_data_alone() {
        for update in [
            "INSERT DATA { <http://e/s> <http://e/p> 1 } ; DELETE WHERE { ?s ?p 1 }",
            "CLEAR ALL",
            "INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        ] {
            assert!(!prepared(update).is_data(), "{update}");
        }
    }
}
