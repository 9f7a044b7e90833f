//! Whether data put a thing where a row puts it: a place that is only quoted is a claim, and one that
//! nothing gives to the thing is the query's own.

use std::collections::HashSet;

use super::Standing;
use super::build::Builder;
use super::globe::{Place, Spot};
use super::notes::subject;
use super::places::{AROUND, Atlas, HOLDING, STEPS, TEXTS, text};
use super::row::Row;
use super::wkt::Shape;
use crate::model::{NamedOrBlankNode, Term};

/// Where data put a thing.
#[derive(Debug, Default)]
pub(super) struct Sites {
    stated: HashSet<Spot>,
    claimed: HashSet<Spot>,
}

impl Atlas<'_> {
    /// All points that the data give to the thing itself.
    fn points(&self, thing: &NamedOrBlankNode) -> Vec<Spot> {
        let mut holders = vec![thing.clone()];
        for by in HOLDING {
            let held = self.values(thing.into(), by).into_iter();
            holders.extend(held.filter_map(subject));
        }
        let mut points = Vec::new();
        for holder in &holders {
            points.extend(self.all_degrees(holder.into()));
            for value in TEXTS.iter().flat_map(|by| self.values(holder.into(), by)) {
                // What cannot be read is told of where places are looked up.
                if let Ok(shape) = Shape::parse(text(&value)) {
                    points.push(shape.spot);
                }
            }
        }
        points
    }

    /// The points of a thing, of the places that it is at, and of those around them.
    fn reached(&self, thing: &NamedOrBlankNode) -> Vec<Spot> {
        let mut seen = vec![thing.clone()];
        let mut known = HashSet::from([thing.clone()]);
        let mut open = 0;
        for _ in 0..STEPS {
            let around = seen[open..]
                .iter()
                .flat_map(|one| self.around(one, &|_| false));
            let next: Vec<NamedOrBlankNode> = around.collect();
            open = seen.len();
            for place in next {
                if seen.len() < AROUND && known.insert(place.clone()) {
                    seen.push(place);
                }
            }
        }
        let middles = seen.iter().filter_map(|place| self.between(place));
        let middles = middles.map(|(own, _)| own.spot);
        let points = seen.iter().flat_map(|place| self.points(place));
        points.chain(middles).collect()
    }
}

impl Builder<'_> {
    /// How a thing stands that a row puts somewhere without saying how it stands: by the statements
    /// that give it these coordinates, or something that has them.
    pub(super) fn sited(
        &self,
        thing: &Term,
        row: &Row<'_>,
        (prefix, place): (&str, Option<&Place>),
    ) -> Standing {
        let [lat, long, wkt, at] = row.placing(prefix);
        let is_text = matches!(wkt, Some(Term::Literal(_)));
        let values: Vec<Term> = match (lat, long, wkt, at) {
            (Some(lat), Some(long), ..) => vec![lat, long],
            (_, _, Some(wkt), _) if is_text => vec![wkt],
            (.., Some(at)) => vec![at],
            _ => return Standing::Fact,
        };
        let found = values.iter().map(|value| self.between(thing, value));
        // No statement at all, then one that is only quoted, then one that is asserted.
        let found = found.map(|found| found.map(|(asserted, _)| asserted)).min();
        let found = found.flatten();
        let Some(place) = place else {
            // Nothing is drawn there, so nothing follows from silence.
            return match found {
                Some(false) => Standing::Claim,
                _ => Standing::Fact,
            };
        };
        let (stated, claimed) = self.puts(thing, place.spot);
        let turned = match values.as_slice() {
            [at] => self.between(at, thing).map(|(asserted, _)| asserted),
            _ => None,
        };
        if stated || [found, turned].contains(&Some(true)) {
            Standing::Fact
        } else if claimed || [found, turned].contains(&Some(false)) {
            Standing::Claim
        } else {
            Standing::Derived
        }
    }

    /// Whether statements, and whether quoted ones, put a thing at a point.
    fn puts(&self, thing: &Term, spot: Spot) -> (bool, bool) {
        let Some(subject) = subject(thing.clone()) else {
            return (false, false);
        };
        let mut sites = self.sites.borrow_mut();
        let sites = sites
            .entry(subject)
            .or_insert_with_key(|subject| self.sites_of(subject));
        let of = |spots: &HashSet<Spot>| spots.contains(&spot);
        (of(&sites.stated), of(&sites.claimed))
    }

    /// O(statements about the thing), and the places around it.
    fn sites_of(&self, thing: &NamedOrBlankNode) -> Sites {
        let mut sites = Sites::default();
        sites.stated.extend(self.atlas.reached(thing));
        for object in self.asserted_of(thing).into_iter().filter_map(subject) {
            sites.stated.extend(self.atlas.points(&object));
        }
        let quoted = self.quoted();
        let objects = quoted.of.get(thing).into_iter().flatten();
        for object in objects.cloned().filter_map(subject) {
            sites.claimed.extend(self.atlas.reached(&object));
        }
        sites
    }
}
