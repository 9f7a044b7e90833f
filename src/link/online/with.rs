//! An index and what was gathered besides, asked as one.

use std::collections::{BTreeSet, HashMap};

use super::gather::{Gathered, HITS};
use crate::link::LinkError;
use crate::link::index::{Entity, Id, Label};
use crate::link::matching::{Bearers, Candidates, Found, LIKE, identifiers};
use crate::link::names::{Likeness, Name};

/// Names that are less alike are worth nothing.
const LEAST: f64 = 0.4;

/// An index, and what was gathered besides.
pub struct With<'a> {
    /// Asked first.
    pub index: &'a dyn Candidates,
    /// From elsewhere.
    pub gathered: &'a Gathered,
}

impl std::fmt::Debug for With<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("With")
            .field("gathered", self.gathered)
            .finish_non_exhaustive()
    }
}

impl Gathered {
    fn has_word(&self, plain: &str, besides: &Id) -> bool {
        let words = self.words.get_or_init(|| {
            let mut words: HashMap<String, Option<Id>> = HashMap::new();
            for entity in self.entities.values() {
                let names = entity.labels.iter().map(|label| Name::new(&label.text));
                for word in names.flat_map(|name| name.words) {
                    let known = words.entry(word.plain);
                    let known = known.or_insert_with(|| Some(entity.id.clone()));
                    *known = known.take().filter(|known| *known == entity.id);
                }
            }
            words
        });
        words
            .get(plain)
            .is_some_and(|id| id.as_ref() != Some(besides))
    }
}

/// Which of its names is most like what is asked.
fn best(entity: &Entity, asked: &Name) -> Option<(Label, Likeness)> {
    let mut best: Option<(&Label, Likeness)> = None;
    for label in &entity.labels {
        let likeness = asked.likeness(&Name::new(&label.text));
        if best
            .as_ref()
            .is_none_or(|(_, known)| likeness.score > known.score)
        {
            best = Some((label, likeness));
        }
    }
    let (label, likeness) = best.filter(|(_, likeness)| likeness.score >= LEAST)?;
    Some((label.clone(), likeness))
}

impl With<'_> {
    /// What both know of it.
    fn whole(&self, entity: Entity) -> Entity {
        match self.gathered.entities.get(&entity.id) {
            Some(known) => {
                let mut whole = known.clone();
                whole.merge(entity);
                whole
            }
            None => entity,
        }
    }
}

impl Candidates for With<'_> {
    /// The limit holds for the index; what was gathered comes besides.
    fn by_name(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError> {
        let mut found = self.index.by_name(name, limit)?;
        for one in &mut found {
            one.entity = self.whole(std::mem::take(&mut one.entity));
        }
        let asked = Name::new(name);
        for id in self.gathered.by_name.get(name).into_iter().flatten() {
            let Some(entity) = self.gathered.entities.get(id) else {
                continue;
            };
            let Some((label, likeness)) = best(entity, &asked) else {
                continue;
            };
            match found.iter_mut().find(|one| one.entity.id == *id) {
                Some(known) if likeness.score > known.likeness.score => {
                    (known.label, known.likeness) = (label, likeness);
                }
                Some(_) => {}
                None => {
                    let entity = entity.clone();
                    found.push(Found {
                        entity,
                        label,
                        likeness,
                    });
                }
            }
        }
        found.sort_by(|one, other| {
            let order = other.likeness.score.total_cmp(&one.likeness.score);
            order.then_with(|| one.entity.id.cmp(&other.entity.id))
        });
        Ok(found)
    }

    /// A search that goes on may have more of them where the last that it gave bears the name as well as any, or half of
    /// them do.
    fn looked_at(&self, name: &str) -> Result<Option<usize>, LinkError> {
        let asked = Name::new(name);
        let cut = |ids: &Vec<Id>| {
            let alike = ids.iter().map(|id| {
                let best = best(self.gathered.entities.get(id)?, &asked);
                best.map(|(_, likeness)| likeness.score)
            });
            let alike: Vec<f64> = alike.map(|score| score.unwrap_or(0.0)).collect();
            let most = alike.iter().copied().fold(0.0, f64::max);
            let as_well = |score: &f64| *score > 0.0 && *score + LIKE >= most;
            let many = 2 * alike.iter().filter(|score| as_well(score)).count() >= HITS;
            (many || alike.last().is_some_and(as_well)).then_some(ids.len())
        };
        let begun = self.gathered.begun.get(name).into_iter().flatten();
        let gathered = begun.filter_map(cut).max();
        Ok(gathered.max(self.index.looked_at(name)?))
    }

    fn has_word(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
        Ok(self.gathered.has_word(plain, besides) || self.index.has_word(plain, besides)?)
    }

    fn is_common(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
        self.index.is_common(plain, besides)
    }

    fn by_id(&self, id: &Id) -> Result<Option<Entity>, LinkError> {
        match self.gathered.entities.get(id) {
            Some(entity) => Ok(Some(entity.clone())),
            None => self.index.by_id(id),
        }
    }

    fn by_identifiers(&self, wanted: &BTreeSet<(u32, String)>) -> Result<Bearers, LinkError> {
        let mut found = self.index.by_identifiers(wanted)?;
        for entity in self.gathered.entities.values() {
            for own in identifiers(entity).filter(|own| wanted.contains(own)) {
                let bearers = found.entry(own).or_default();
                if bearers.iter().all(|known| known.id != entity.id) {
                    bearers.push(entity.clone());
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Candidates for Nothing {
        fn by_name(&self, _: &str, _: usize) -> Result<Vec<Found>, LinkError> {
            Ok(Vec::new())
        }

        fn has_word(&self, _: &str, _: &Id) -> Result<bool, LinkError> {
            Ok(false)
        }

        fn by_id(&self, _: &Id) -> Result<Option<Entity>, LinkError> {
            Ok(None)
        }

        fn by_identifiers(&self, _: &BTreeSet<(u32, String)>) -> Result<Bearers, LinkError> {
            Ok(Bearers::new())
        }
    }

    #[test]
    fn what_is_gathered_is_asked_by_the_most_like_of_its_names() {
        let mut entity = Entity {
            id: Id::Item(1),
            identifiers: vec![(214, "7".to_owned())],
            ..Entity::default()
        };
        entity.name("Karlsruhe", "en", false);
        entity.name("Карлсруе", "ru", true);
        let mut gathered = Gathered::default();
        for name in ["Карлсруе", "Something Else Entirely"] {
            gathered
                .by_name
                .insert(name.to_owned(), BTreeSet::from([Id::Item(1)]));
        }
        gathered.entities.insert(Id::Item(1), entity);
        let with = With {
            index: &Nothing,
            gathered: &gathered,
        };
        let found = with.by_name("Карлсруе", 5).unwrap();
        assert_eq!((found.len(), &*found[0].label.text), (1, "Карлсруе"));
        assert!(
            with.by_name("Something Else Entirely", 5)
                .unwrap()
                .is_empty()
        );
        assert!(with.by_id(&Id::Item(1)).unwrap().is_some());
        let wanted = BTreeSet::from([(214, "7".to_owned())]);
        assert_eq!(with.by_identifiers(&wanted).unwrap().len(), 1);
    }

    #[test]
    fn a_search_that_goes_on_may_have_more_bearers() {
        let looked_at = |names: &[&str]| {
            let mut gathered = Gathered::default();
            let mut ids = Vec::new();
            for (number, name) in (1..).zip(names) {
                let mut entity = Entity {
                    id: Id::Item(number),
                    ..Entity::default()
                };
                entity.name(name, "en", false);
                ids.push(entity.id.clone());
                gathered.entities.insert(entity.id.clone(), entity);
            }
            gathered.begun.insert("John Smith".to_owned(), vec![ids]);
            let index = &Nothing;
            let with = With {
                index,
                gathered: &gathered,
            };
            assert_eq!(with.looked_at("Somebody Else").unwrap(), None);
            with.looked_at("John Smith").unwrap()
        };
        let (same, other) = ("John Smith", "John Smithson Memorial Library");
        assert_eq!(looked_at(&[same; 10]), Some(10));
        assert_eq!(looked_at(&[&[other; 9][..], &[same]].concat()), Some(10));
        assert_eq!(looked_at(&[&[same; 5][..], &[other; 5]].concat()), Some(10));
        assert_eq!(looked_at(&[&[same; 4][..], &[other; 6]].concat()), None);
        assert_eq!(looked_at(&[]), None);
    }
}
