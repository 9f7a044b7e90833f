//! Where candidates come from: an index here; a service on the network has its own.

use std::collections::{BTreeMap, BTreeSet};

use super::MOST_BEARERS;
use crate::link::LinkError;
use crate::link::index::{Candidate, Entity, Id, Index, Label, Look, normal};
use crate::link::names::Likeness;

/// Candidates of an index, so many of which may have names much less alike than the best: what they lack in name they
/// hardly make up.
const MOST_UNLIKE: usize = 5;
/// So many others have a word in their names that is no name of its own: `War`, `music`, `of`.
const COMMON: usize = 4;

/// A candidate that a source of them gives for a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is.
    pub entity: Entity,
    /// Its name that is most like what was asked.
    pub label: Label,
    /// How alike they are.
    pub likeness: Likeness,
}

/// Identifiers in their normal form, by the number of their property, with the entities that have them.
pub type Bearers = BTreeMap<(u32, String), Vec<Entity>>;

/// A source of candidates.
pub trait Candidates: Sync {
    /// The likeliest bearers of a name, the likeliest first.
    ///
    /// # Errors
    /// What the source cannot do.
    fn by_name(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError>;

    /// Those of them that are found without looking far, all others being less alike; none where the source cannot tell.
    ///
    /// # Errors
    /// What the source cannot do.
    fn closest(&self, _name: &str, _limit: usize) -> Result<Vec<Found>, LinkError> {
        Ok(Vec::new())
    }

    /// How many bearers of a name the source looked at, where there may be more that bear it as well and that it cannot
    /// give; nothing of a source that gives all that are wanted.
    ///
    /// # Errors
    /// What the source cannot do.
    fn looked_at(&self, _name: &str) -> Result<Option<usize>, LinkError> {
        Ok(None)
    }

    /// Whether anything else than this has a name with this plain word in it.
    ///
    /// # Errors
    /// What the source cannot do.
    fn has_word(&self, plain: &str, besides: &Id) -> Result<bool, LinkError>;

    /// Whether so many others than this have a name with this plain word in it that it is a word like any other; not where
    /// the source cannot tell.
    ///
    /// # Errors
    /// What the source cannot do.
    fn is_common(&self, _plain: &str, _besides: &Id) -> Result<bool, LinkError> {
        Ok(false)
    }

    /// One entity.
    ///
    /// # Errors
    /// What the source cannot do.
    fn by_id(&self, id: &Id) -> Result<Option<Entity>, LinkError>;

    /// The entities that have these identifiers, which are in their normal form.
    ///
    /// # Errors
    /// What the source cannot do.
    fn by_identifiers(&self, wanted: &BTreeSet<(u32, String)>) -> Result<Bearers, LinkError>;
}

impl Candidates for Index {
    fn by_name(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError> {
        let look = Look {
            limit,
            unlike: MOST_UNLIKE,
            wide: true,
        };
        with_entities(self, self.look(name, look)?)
    }

    fn closest(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError> {
        let look = Look {
            limit,
            unlike: MOST_UNLIKE,
            wide: false,
        };
        with_entities(self, self.look(name, look)?)
    }

    fn has_word(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
        self.bear_word(plain, besides, 1)
    }

    fn is_common(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
        self.bear_word(plain, besides, COMMON)
    }

    fn by_id(&self, id: &Id) -> Result<Option<Entity>, LinkError> {
        self.number(id)?
            .map(|number| self.entity(number))
            .transpose()
    }

    fn by_identifiers(&self, wanted: &BTreeSet<(u32, String)>) -> Result<Bearers, LinkError> {
        let mut found = Bearers::new();
        for (number, text) in wanted {
            let bearers = self.identified(*number, text, MOST_BEARERS)?;
            if !bearers.is_empty() {
                found.insert((*number, text.clone()), bearers);
            }
        }
        Ok(found)
    }
}

/// The identifiers of an entity in their normal form.
pub(in crate::link) fn identifiers(entity: &Entity) -> impl Iterator<Item = (u32, String)> {
    let own = entity.identifiers.iter();
    own.filter_map(|(number, text)| Some((*number, normal(*number, text)?)))
}

fn with_entities(index: &Index, found: Vec<Candidate>) -> Result<Vec<Found>, LinkError> {
    let whole = found.into_iter().map(|candidate| {
        Ok(Found {
            entity: index.entity(candidate.entity)?,
            label: candidate.label,
            likeness: candidate.likeness,
        })
    });
    whole.collect()
}
