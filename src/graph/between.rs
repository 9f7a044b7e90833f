//! How what ties two things stands where nobody says so, in a row and in a triple that a query makes: no better than
//! either of the two, nor than what the data have between them.

use std::collections::HashMap;

use super::Standing;
use super::build::Builder;
use super::relations::{WHATEVER_BECAME, hanging};
use crate::model::{NamedNode, NamedOrBlankNode, Term};
use crate::query::Tying;
use crate::query::claims::{objects, subjects};
use crate::vocab::{dip, org, schema};

/// From a record to its two ends.
const ENDS: [(&str, &str); 4] = [
    (dip::PARTICIPANT, dip::IN_EVENT),
    (org::MEMBER, dip::POST),
    (dip::HOLDER, dip::TERRITORY),
    (schema::AGENT, dip::TREATY_OF),
];

/// The records of a thing, by what they tie it to.
pub(super) type RecordedEnds = HashMap<Term, Vec<NamedOrBlankNode>>;

/// How the data say that something stands, and by which predicate they say it.
pub(super) type Said = (Standing, String);

/// What says what ties the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A property.
    Property,
    /// Words of the query, or nothing.
    Freely,
}

impl Builder<'_> {
    /// How it stands that one thing is tied to another: as the data have what is `said` of them, and where that is
    /// nothing, by what else they have between the two.
    pub(super) fn tied(&mut self, ends: [&Term; 2], said: Option<Said>, named: Named) -> Standing {
        match said {
            Some((standing, by)) if standing != Standing::Derived => self.hung(ends, &by, standing),
            said => {
                let by = said.map_or_else(String::new, |(_, by)| by);
                self.computed(ends, &by, named)
            }
        }
    }

    /// The same for what is computed of the two: as the best of the records that tie them, and where there is none
    /// no better than either of them. That one thing followed another or took its place is so whatever became of
    /// them. What the data only quote of the two may be what it rests on.
    fn computed(&mut self, ends: [&Term; 2], by: &str, named: Named) -> Standing {
        let [from, to] = ends;
        let ways = [[from, to], [to, from]];
        let records = ways.iter().flat_map(|[from, to]| self.tying(from, to));
        let record = records.map(|record| self.of_statement(&record)).min();
        let between = ways.map(|[from, to]| self.predicates_between(from, to));
        let reads_quotes = self.asked.as_ref().is_none_or(Tying::reads_quotes);
        let mut standing = Standing::Derived;
        // Where nobody asks for what is said of statements, a denial is of something else than of this.
        let undenied = |one| match one {
            Standing::Denied if !reads_quotes => Standing::Claim,
            other => other,
        };
        // A triple that a query makes has the query's word, as a row without one has.
        let is_free = named == Named::Freely || self.made;
        if reads_quotes || is_free && record.is_none() {
            let quoted = ways.iter().zip(&between);
            let quoted = quoted.flat_map(|([from, to], (asserted, quoted))| {
                let quoted = quoted.iter().filter(|by| !asserted.contains(by));
                quoted.filter_map(|by| self.vouched(from, by, to))
            });
            standing = standing.max(quoted.map(undenied).min().unwrap_or_default());
        }
        if let Some(best) = record {
            return standing.max(best);
        }
        let between = between.iter();
        let between = between.flat_map(|(asserted, quoted)| asserted.iter().chain(quoted));
        let mut all = between.map(NamedNode::as_str).chain([by]);
        let by = all.find(|by| WHATEVER_BECAME.contains(by));
        self.hung(ends, by.unwrap_or_default(), standing)
    }

    /// No better than either end.
    pub(super) fn hung(&mut self, ends: [&Term; 2], by: &str, standing: Standing) -> Standing {
        let ends = ends.map(|end| self.node(end));
        ends.iter().fold(standing, |standing, end| {
            hanging(&self.result.graph[*end], by, standing)
        })
    }

    /// The records of these two, the first as the one whose record it is. Those of one thing are read once: it may
    /// have taken part in much.
    fn tying(&self, from: &Term, to: &Term) -> Vec<NamedOrBlankNode> {
        let mut known = self.recorded_ends.borrow_mut();
        let of_first = known.entry(from.clone());
        let of_first = of_first.or_insert_with(|| self.ends_recorded(from));
        of_first.get(to).cloned().unwrap_or_default()
    }

    /// The records of one thing, by what they tie it to. O(its records).
    fn ends_recorded(&self, from: &Term) -> RecordedEnds {
        let mut found = RecordedEnds::new();
        for (start, end) in ENDS.iter().filter(|(start, _)| self.is_predicate(start)) {
            let records = subjects(self.kinds.data(), start, Some(from.as_ref()));
            for record in records.unwrap_or_default() {
                let ends = objects(self.kinds.data(), record.as_ref(), end);
                for other in ends.unwrap_or_default() {
                    found.entry(other).or_default().push(record.clone());
                }
            }
        }
        found
    }
}
