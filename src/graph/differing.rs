//! Rows that give a thing one of several dates: other statements say something else, and which of them is right is not
//! for a picture to say.

use super::build::Builder;
use super::given::{Given, dates};
use super::kinds::plain;
use super::moment::moment;
use super::notes::subject;
use super::row::Row;
use super::{Moment, Standing};
use crate::model::{NamedOrBlankNode, Quad, Term, printable};
use crate::query::derived::is_derived;
use crate::store::Pattern;
use crate::vocab::schema;

/// All dates that the data give a thing.
#[derive(Debug)]
pub(super) struct Differing {
    given: Given,
    /// Whether a note has said so.
    is_told: bool,
}

impl Builder<'_> {
    /// How the date of a row stands by what else the data say of the same: with a reservation, where they give
    /// several. O(log dates) but for the first row of a thing.
    pub(super) fn differing(&mut self, thing: &Term, row: &Row<'_>) -> Standing {
        let Some(node) = subject(thing.clone()) else {
            return Standing::Fact;
        };
        let values = ["start", "end"].map(|name| row.term(name).and_then(moment));
        if values.iter().all(Option::is_none) {
            return Standing::Fact;
        }
        let known = match self.differing.remove(&node) {
            Some(known) => known,
            None => Differing {
                given: self.all_given(&node),
                is_told: false,
            },
        };
        let sides = [&known.given.starts, &known.given.ends];
        let is_one = sides
            .into_iter()
            .filter(|dates| dates.len() > 1)
            .any(|dates| {
                let bounds = |date: &Moment| (date.earliest_s, date.end_s);
                let has = |value| dates.binary_search_by_key(&bounds(value), bounds).is_ok();
                values.iter().flatten().any(has)
            });
        if is_one && !known.is_told {
            let name = printable(
                &row.label("node")
                    .map_or_else(|| self.labels.show(thing), str::to_owned),
            );
            self.result.redated.extend(known.given.note(&name, false));
        }
        let is_told = known.is_told || is_one;
        self.differing.insert(node, Differing { is_told, ..known });
        if is_one {
            Standing::Qualified
        } else {
            Standing::Fact
        }
    }

    /// What is stated, and not derived. O(statements about the thing).
    fn all_given(&self, thing: &NamedOrBlankNode) -> Given {
        let quads = self.kinds.data().quads(Pattern {
            subject: Some(thing.as_ref()),
            ..Pattern::default()
        });
        let quads = quads.flatten();
        let stated: Vec<Quad> = quads.filter(|quad| !is_derived(&quad.graph_name)).collect();
        let of = |by: &str| {
            let said = stated.iter();
            let said = said.filter(|quad| plain(quad.predicate.as_str()) == by);
            dates(said.map(|quad| &quad.object))
        };
        Given {
            starts: of(schema::START_DATE),
            ends: of(schema::END_DATE),
            known: Vec::new(),
        }
    }
}
