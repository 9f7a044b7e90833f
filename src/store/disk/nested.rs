//! Triple terms by numbers: the parts of one, and the one of three parts.

use super::dataset::{Dataset, Id};
use super::term::{self, Kind};
use crate::store::StoreError;

impl Dataset {
    /// The parts of a triple term as they are spelt, if it is one.
    pub(super) fn parts_of(&self, id: Id) -> Result<Option<[Id; 3]>, StoreError> {
        let keys = self.with_key(id, |kind, bytes| {
            if kind != Kind::Triple {
                return Ok(None);
            }
            let parts = term::parts(bytes)?;
            Ok(Some(parts.map(|(kind, key)| (kind, key.to_vec()))))
        })?;
        Ok(keys.map(|keys| keys.map(|(kind, key)| self.number(kind, &key))))
    }

    /// The triple term of these parts, if they can be those of one and the snapshot has it.
    pub(super) fn known_triple(&self, parts: [Id; 3]) -> Result<Option<Id>, StoreError> {
        let mut whole = Vec::new();
        for (place, id) in parts.into_iter().enumerate() {
            let may_be = self.with_key(id, |kind, bytes| {
                term::part_key(kind, bytes, &mut whole);
                Ok(match place {
                    0 => matches!(kind, Kind::Iri | Kind::Blank),
                    1 => kind == Kind::Iri,
                    _ => true,
                })
            })?;
            if !may_be {
                return Ok(None);
            }
        }
        let found = self.snapshot().find(Kind::Triple, &whole);
        Ok(found.map(Id::new))
    }
}
