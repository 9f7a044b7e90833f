//! How far a row can be relied on: what a query says of it may weaken what the data say, and never strengthens it.
//!
//! A row names what it rests on: the record, note or claim behind it (`?statement`), a property that the data have
//! between its ends (`?relation` or `?property`), or the thing that it is about. That stands in a picture of whole data
//! in some way, and the row stands no better.

use super::Standing;
use super::build::Builder;
use super::notes::{Sorted, subject, turned};
use super::relations::hanging_on;
use super::row::Row;
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use crate::query::claims::{objects, subjects};
use crate::query::contested::said;
use crate::query::noted::described;
use crate::store::{CancellationToken, Pattern};
use crate::vocab::{dcterms, dip, rdf, scheme};

/// What is noted of a statement, as far as it decides how that stands and where it can be checked.
const NOTED: [&str; 3] = [dcterms::SOURCE, dip::QUALIFIER, dip::SPEAKER];

impl Builder<'_> {
    /// How the data say that what a row with two ends is about stands; a fact where they say nothing of it.
    pub(super) fn relied(
        &self,
        row: &Row<'_>,
        [from, to]: [&Term; 2],
        relation: Option<&Term>,
    ) -> Standing {
        let record = row.term("statement").and_then(|term| subject(term.clone()));
        let recorded = record.map_or(Standing::Fact, |record| self.of_statement(&record));
        let stated = match row.term("property").or(relation) {
            Some(Term::NamedNode(by)) if self.is_predicate(by.as_str()) => {
                let ways = [(from, to), (to, from)];
                let ways = ways.map(|(from, to)| self.of_property(from, by, to));
                ways.into_iter().flatten().next().unwrap_or_default()
            }
            // A meeting at which two met, and the like.
            Some(Term::NamedNode(thing)) => self.of_statement(&thing.clone().into()),
            _ => Standing::Fact,
        };
        recorded.max(stated)
    }

    /// How a date or a place stands that a row gives a thing: by what the data have between the two, of several
    /// statements by the one that stands best.
    pub(super) fn given_by(&self, thing: &Term, values: &[Option<&Term>]) -> Standing {
        let each = values.iter().flatten().map(|value| {
            let mut by = self.asserted_between(thing, value);
            if by.is_empty() {
                by = self.predicates_between(thing, value).1;
            }
            let all = by
                .iter()
                .filter_map(|by| self.of_property(thing, by, value));
            all.min().unwrap_or_default()
        });
        each.max().unwrap_or_default()
    }

    fn of_property(&self, from: &Term, by: &NamedNode, to: &Term) -> Option<Standing> {
        self.of_triple(&Triple::new(subject(from.clone())?, by.clone(), to.clone()))
    }

    /// How a triple of the data stands in a picture of whole data; none where they neither state nor quote it.
    fn of_triple(&self, said: &Triple) -> Option<Standing> {
        let mut standing = self.of_either(said)?;
        let symmetric = self.kinds.is_symmetric(said.predicate.as_str());
        let ends = [Some(said.subject.clone()), subject(said.object.clone())];
        let ends = ends.into_iter().flatten().take(1 + usize::from(symmetric));
        for end in ends {
            let thing = self.kinds.both((&end).into());
            standing = hanging_on(thing, said.predicate.as_str(), standing);
        }
        Some(standing)
    }

    /// The same by what the data say of it alone, whatever its ends are.
    pub(super) fn of_either(&self, said: &Triple) -> Option<Standing> {
        let symmetric = self.kinds.is_symmetric(said.predicate.as_str());
        let turned = turned(said).filter(|_| symmetric);
        let both = turned.iter().chain([said]);
        let own = both.filter_map(|one| self.of_stated(one).or_else(|| self.of_quoted(one)));
        own.min()
    }

    /// How an asserted triple stands, by what is noted of it; none where it is not asserted.
    fn of_stated(&self, triple: &Triple) -> Option<Standing> {
        if !self.is_asserted(triple) {
            return self.follows(triple).then_some(Standing::Derived);
        }
        if self.attributed.contains_key(triple) {
            return Some(Standing::Claim);
        }
        // What somebody says of it with a reservation is said of the claim.
        let notes = self.reifiers(triple).into_iter();
        let mut notes = notes.filter(|note| !self.has_any(note, dip::SPEAKER));
        let is_qualified = notes.any(|note| self.has_any(&note, dip::QUALIFIER));
        Some(if is_qualified {
            Standing::Qualified
        } else {
            Standing::Fact
        })
    }

    /// How a triple stands that is quoted and not asserted, by the note that says most for it: a claim, hearsay, or open
    /// where nobody is said to have said it.
    fn of_quoted(&self, triple: &Triple) -> Option<Standing> {
        let notes = self.reifiers(triple).into_iter();
        notes.map(|note| self.of_note(&note)).min()
    }

    /// How what a note is on stands by that note alone.
    pub(super) fn of_note(&self, note: &NamedOrBlankNode) -> Standing {
        if self.kinds.denies(note.into()) {
            return Standing::Denied;
        }
        self.kinds.as_claim(note).unwrap_or(Standing::Open)
    }

    /// The notes on a triple that the data quote and neither assert nor have derived, either way round where that is
    /// the same; none of others.
    pub(super) fn only_quoted(&self, triple: &Triple) -> Vec<NamedOrBlankNode> {
        if !self.is_quoted_at_all() {
            return Vec::new();
        }
        let symmetric = self.kinds.is_symmetric(triple.predicate.as_str());
        let turned = turned(triple).filter(|_| symmetric);
        let both: Vec<&Triple> = turned.iter().chain([triple]).collect();
        if both.iter().any(|one| self.of_stated(one).is_some()) {
            return Vec::new();
        }
        both.into_iter()
            .flat_map(|one| self.reifiers(one))
            .collect()
    }

    /// How a record, a note or a claim stands in a picture of whole data.
    pub(super) fn of_statement(&self, statement: &NamedOrBlankNode) -> Standing {
        if let Some(known) = self.relied.borrow().get(statement) {
            return *known;
        }
        let mut found = self.kinds.both(statement.into()).1;
        found = found.max(self.kinds.as_claim(statement).unwrap_or_default());
        let about = said(self.kinds.data(), statement).unwrap_or_default();
        let about = about.iter().filter_map(|said| self.of_triple(said));
        // That somebody denies it is denied by nobody: whether a line is what is denied depends on its ends.
        let about = about.map(|one| match one {
            Standing::Denied if self.kinds.denies(statement.into()) => Standing::Claim,
            other => other,
        });
        found = found.max(about.min().unwrap_or_default());
        found = found.max(self.of_record_named(statement));
        self.relied.borrow_mut().insert(statement.clone(), found);
        found
    }

    fn of_record_named(&self, record: &NamedOrBlankNode) -> Standing {
        let own = self.kinds.data().quads(Pattern {
            subject: Some(record.as_ref()),
            ..Pattern::default()
        });
        let own = own.flatten();
        let own: Vec<Triple> = own
            .map(|quad| Triple::new(quad.subject, quad.predicate, quad.object))
            .collect();
        let known = self.with_notes(&own);
        let sorted = Sorted::new(&known, &self.kinds);
        self.recorded(&own, &sorted).unwrap_or_else(|| {
            let by = |triple: &&Triple| triple.predicate.as_str() == dip::QUALIFIER;
            let mut qualifiers = own.iter().filter(by);
            let former = NamedNodeRef::new_unchecked(scheme::FORMER);
            let is_doubt = |triple: &Triple| triple.object != Term::from(former);
            // What is noted of a triple was weighed with the triple.
            let is_note = own
                .iter()
                .any(|triple| triple.predicate.as_str() == rdf::REIFIES);
            if !is_note && qualifiers.any(is_doubt) {
                Standing::Qualified
            } else {
                Standing::Fact
            }
        })
    }

    /// These triples, with what the data note of each of them.
    pub(super) fn with_notes(&self, triples: &[Triple]) -> Vec<Triple> {
        let mut known = triples.to_vec();
        for triple in triples {
            let turned = turned(triple);
            let turned = turned.filter(|_| self.kinds.is_symmetric(triple.predicate.as_str()));
            for triple in turned.iter().chain([triple]) {
                known.extend(self.notes_of(triple));
            }
        }
        known
    }

    /// The notes on a triple, with what they say of it.
    fn notes_of(&self, triple: &Triple) -> Vec<Triple> {
        let mut known = Vec::new();
        for note in self.reifiers(triple) {
            let reifies = NamedNode::new_unchecked(rdf::REIFIES);
            known.push(Triple::new(note.clone(), reifies, triple.clone()));
            for by in NOTED {
                let values = objects(self.kinds.data(), note.as_ref(), by).unwrap_or_default();
                let by = NamedNode::new_unchecked(by);
                let said = |value| Triple::new(note.clone(), by.clone(), value);
                known.extend(values.into_iter().map(said));
            }
        }
        known
    }

    /// The notes on a triple, as triple terms and as the statements of RDF 1.1.
    fn reifiers(&self, triple: &Triple) -> Vec<NamedOrBlankNode> {
        let data = self.kinds.data();
        let mut notes = Vec::new();
        if self.is_predicate(rdf::REIFIES) {
            let term = Term::from(triple.clone());
            notes = subjects(data, rdf::REIFIES, Some(term.as_ref())).unwrap_or_default();
        }
        if self.is_predicate(rdf::SUBJECT) {
            // Those of one subject are read once: much may be said of it.
            let mut known = self.described.borrow_mut();
            let of_subject = known.entry(triple.subject.clone());
            let of_subject = of_subject.or_insert_with(|| {
                described(data, &triple.subject, &CancellationToken::new()).unwrap_or_default()
            });
            notes.extend(of_subject.get(triple).into_iter().flatten().cloned());
        }
        notes
    }

    /// The sources that the data name of a thing.
    pub(super) fn sources_of(&self, thing: &Term) -> Vec<Term> {
        let thing = subject(thing.clone());
        let found = thing.map(|thing| objects(self.kinds.data(), (&thing).into(), dcterms::SOURCE));
        found.and_then(Result::ok).unwrap_or_default()
    }

    fn has_any(&self, thing: &NamedOrBlankNode, by: &str) -> bool {
        objects(self.kinds.data(), thing.as_ref(), by).is_ok_and(|found| !found.is_empty())
    }
}
