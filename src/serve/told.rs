//! All that a card shows of a thing, as statements: what is stated of it with the notes on that, what points at it,
//! and what somebody is said to have said of it, with who tells of that where nobody else knows of it.

use std::collections::BTreeSet;

use super::problem::Problem;
use super::work::Job;
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, TermRef, Triple};
use crate::query::claims::{Claims, is_hearsay, subjects};
use crate::query::noted::Notes;
use crate::search::claims::{Facet, Filter, select};
use crate::store::{Backend, Context, Pattern, StoreError};
use crate::vocab::{dcterms, dip, rdf, rdfs, schema};

/// Records that say nothing by themselves: who points at a thing with one is told by the whole of it.
const RECORDS: [&str; 3] = [dip::PARTICIPATION, dip::TENURE, dip::TERRITORIAL_STATUS];

/// Statements about one thing, each once and in the order in which they are found.
struct Told<'a> {
    plain: &'a dyn Backend,
    claims: Claims,
    known: BTreeSet<String>,
    /// What was told of whole already.
    whole: BTreeSet<String>,
    all: Vec<Triple>,
    noted: Notes,
    job: &'a Job,
}

/// Everything that the card of a thing shows. O(what points at it, and what is noted of that).
pub(super) fn told(
    plain: &dyn Backend,
    thing: &NamedNode,
    (context, job): (&Context, &Job),
) -> Result<Vec<Triple>, Problem> {
    let mut told = Told {
        plain,
        claims: Claims::read(plain)?,
        known: BTreeSet::new(),
        whole: BTreeSet::new(),
        all: Vec::new(),
        noted: Notes::until(job.cancellation.clone()),
        job,
    };
    let subject = NamedOrBlankNode::from(thing.clone());
    told.of(&subject)?;
    let pointing = Pattern {
        object: Some(TermRef::NamedNode(thing.as_ref())),
        ..Pattern::default()
    };
    for quad in told.sorted(pointing)? {
        job.go_on()?;
        let from = quad.subject.clone();
        told.add(quad.into())?;
        if told.is_record(&from)? {
            told.of(&from)?;
        }
    }
    for facet in Facet::ALL {
        let filter = Filter::from([(facet, vec![thing.clone().into()])]);
        for claim in select(plain, &filter, context)? {
            job.go_on()?;
            told.of(&claim)?;
        }
    }
    Ok(told.all)
}

impl Told<'_> {
    /// The statements that match, in an order that does not depend on the store.
    fn sorted(&self, pattern: Pattern<'_>) -> Result<Vec<Quad>, StoreError> {
        let mut found: Vec<Quad> = self.plain.quads(pattern).collect::<Result<_, _>>()?;
        found.sort_by_cached_key(ToString::to_string);
        Ok(found)
    }

    /// All that is stated of something, and of what has no name in it.
    fn of(&mut self, subject: &NamedOrBlankNode) -> Result<(), Problem> {
        let mut open = vec![subject.clone()];
        while let Some(subject) = open.pop() {
            if !self.whole.insert(subject.to_string()) {
                continue;
            }
            let stated = Pattern {
                subject: Some(subject.as_ref()),
                ..Pattern::default()
            };
            for quad in self.sorted(stated)? {
                if let Term::BlankNode(inner) = &quad.object {
                    open.push(inner.clone().into());
                }
                self.add(quad.into())?;
            }
            if is_hearsay(self.plain, subject.as_ref())? {
                // Without who told of it, it would read as first-hand.
                let term = Term::from(subject);
                open.extend(subjects(self.plain, dip::REPORTS, Some(term.as_ref()))?);
            }
        }
        Ok(())
    }

    /// A statement, with all that is noted of it.
    fn add(&mut self, triple: Triple) -> Result<(), Problem> {
        if !self.known.insert(triple.to_string()) {
            return Ok(());
        }
        self.job.go_on()?;
        let notes = self.noted.on(self.plain, &triple)?;
        let source = match &triple.object {
            Term::NamedNode(source) if triple.predicate.as_str() == dcterms::SOURCE => {
                Some(source.clone())
            }
            _ => None,
        };
        self.all.push(triple);
        if let Some(source) = source {
            self.named(&source)?;
        }
        for note in notes {
            self.of(&note)?;
        }
        Ok(())
    }

    /// What a source is called, and where it is read.
    fn named(&mut self, source: &NamedNode) -> Result<(), Problem> {
        for property in [rdfs::LABEL, schema::URL] {
            let said = Pattern {
                subject: Some(source.as_ref().into()),
                predicate: Some(NamedNodeRef::new_unchecked(property)),
                ..Pattern::default()
            };
            for quad in self.sorted(said)? {
                self.add(quad.into())?;
            }
        }
        Ok(())
    }

    fn is_record(&self, thing: &NamedOrBlankNode) -> Result<bool, StoreError> {
        if self.claims.holds(thing) || matches!(thing, NamedOrBlankNode::BlankNode(_)) {
            return Ok(true);
        }
        let typed = Pattern {
            subject: Some(thing.as_ref()),
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            ..Pattern::default()
        };
        for quad in self.plain.quads(typed) {
            if let Term::NamedNode(class) = quad?.object
                && RECORDS.contains(&class.as_str())
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
