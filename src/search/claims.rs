//! Which claims there are by, about, in, through and at something.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::prefixes::Prefixes;
use crate::model::{NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef};
use crate::query::QueryError;
use crate::query::claims::{Claims, leading_to, objects, subjects};
use crate::query::labels::Labels;
use crate::store::{Backend, Context, Pattern, StoreError};
use crate::vocab::{dcterms, dip, rdf, schema};

/// What one can ask claims for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// The speaker.
    By,
    /// What it is about: the thing, a part of it, the proposition's subject or object, to whom,
    /// or what a term of the proposal names.
    About,
    /// The medium.
    ReportedBy,
    /// The speech act.
    Act,
    /// The event at which it was said, or a part of it.
    At,
}

impl Facet {
    /// Every facet, in the order of the command line.
    pub const ALL: [Self; 5] = [Self::By, Self::About, Self::ReportedBy, Self::Act, Self::At];

    /// The properties of a claim whose values the facet looks at.
    pub const fn properties(self) -> &'static [&'static str] {
        match self {
            Self::By => &[dip::SPEAKER],
            Self::About => &[schema::ABOUT, dip::TARGET],
            Self::ReportedBy => &[dip::REPORTED_BY],
            Self::Act => &[dip::ACT],
            Self::At => &[dip::OCCASION],
        }
    }

    /// Whether asking for an event asks for its parts, too.
    pub(super) const fn takes_parts(self) -> bool {
        matches!(self, Self::About | Self::At)
    }
}

/// What a term of a proposal has to do with: a proposal is about these things, too.
pub(super) const OF_TERMS: [&str; 5] = [
    dip::TERRITORY,
    dip::OBLIGOR,
    dip::TARGET,
    schema::ABOUT,
    dip::AS_PART_OF,
];

/// What is wanted: of each facet any of its values, of all facets together.
pub type Filter = BTreeMap<Facet, Vec<Term>>;

/// The claims that fit, in a stable order. O(claims + statements about statements + parts of
/// the things asked for).
///
/// # Errors
/// Failures of the backend, and time that is up.
pub fn select(
    backend: &dyn Backend,
    filter: &Filter,
    context: &Context,
) -> Result<Vec<NamedOrBlankNode>, QueryError> {
    select_among(backend, &Claims::read(backend)?, filter, context)
}

/// The same where the claims are known already.
pub(super) fn select_among(
    backend: &dyn Backend,
    claims: &Claims,
    filter: &Filter,
    context: &Context,
) -> Result<Vec<NamedOrBlankNode>, QueryError> {
    let mut found: Option<HashSet<NamedOrBlankNode>> = None;
    for (facet, values) in filter {
        if context.cancellation.is_cancelled() {
            return Err(QueryError::TimedOut);
        }
        let mut fits = fitting(backend, *facet, values)?;
        fits.retain(|claim| match &found {
            Some(found) => found.contains(claim),
            None => claims.is_claim(claim),
        });
        found = Some(fits);
    }
    let mut found: Vec<NamedOrBlankNode> = match found {
        Some(found) => found.into_iter().collect(),
        None => claims.records().cloned().collect(),
    };
    found.sort_by_cached_key(ToString::to_string);
    Ok(found)
}

/// Whatever has one of these values, claim or not.
fn fitting(
    backend: &dyn Backend,
    facet: Facet,
    values: &[Term],
) -> Result<HashSet<NamedOrBlankNode>, StoreError> {
    let mut values = values.to_vec();
    if facet.takes_parts() {
        values = leading_to(&[backend], schema::SUPER_EVENT, values)?;
    }
    let mut found = HashSet::new();
    for value in &values {
        for property in facet.properties() {
            found.extend(subjects(backend, property, Some(value.as_ref()))?);
        }
    }
    if facet == Facet::About {
        for term in terms_about(backend, &values)? {
            let term = TermRef::from(term.as_ref());
            found.extend(subjects(backend, dip::HAS_TERM, Some(term))?);
        }
        found.extend(saying(backend, &values.into_iter().collect())?);
    }
    Ok(found)
}

fn terms_about(
    backend: &dyn Backend,
    values: &[Term],
) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let mut found = Vec::new();
    for value in values {
        for property in OF_TERMS {
            found.extend(subjects(backend, property, Some(value.as_ref()))?);
        }
    }
    found.sort_by_cached_key(ToString::to_string);
    found.dedup();
    Ok(found)
}

/// Reifiers of triples that have one of these as subject or object.
fn saying(
    backend: &dyn Backend,
    values: &HashSet<Term>,
) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let reifies = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in backend.quads(reifies) {
        let quad = quad?;
        if let Term::Triple(said) = &quad.object
            && (values.contains(&said.object) || values.contains(&Term::from(said.subject.clone())))
        {
            found.push(quad.subject);
        }
    }
    Ok(found)
}

/// One claim with all that a listing says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The record.
    pub claim: NamedOrBlankNode,
    /// Who.
    pub speakers: Vec<Term>,
    /// What the speaker does by saying it.
    pub acts: Vec<Term>,
    /// The wording.
    pub quotes: Vec<Term>,
    /// What is said, in other words than the speaker's.
    pub texts: Vec<Term>,
    /// The triple that is said to be so.
    pub propositions: Vec<Term>,
    /// What it is about.
    pub about: Vec<Term>,
    /// To whom.
    pub targets: Vec<Term>,
    /// In which medium.
    pub media: Vec<Term>,
    /// At which event.
    pub occasions: Vec<Term>,
    /// When.
    pub dates: Vec<Term>,
    /// For hearsay, those who say that it was said.
    pub via: Vec<Term>,
    /// The passages; for hearsay those of the claim that reports it.
    pub sources: Vec<Term>,
}

/// What a claim says, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The wording.
    pub quotes: Vec<String>,
    /// In other words than the speaker's.
    pub texts: Vec<String>,
    /// Whether name and wording say it.
    pub is_enough: bool,
}

/// The claims that fit, by date, speaker and claim; undated ones last.
///
/// # Errors
/// Failures of the backend, and time that is up.
pub fn listed(
    backend: &dyn Backend,
    filter: &Filter,
    prefixes: &Prefixes,
    context: &Context,
) -> Result<Vec<Listed>, QueryError> {
    let mut found = Vec::new();
    for claim in select(backend, filter, context)? {
        if context.cancellation.is_cancelled() {
            return Err(QueryError::TimedOut);
        }
        found.push(Listed::read(backend, &claim)?);
    }
    let names = Labels::new(backend, &["en".to_owned()], prefixes.clone());
    found.sort_by_cached_key(|listed| {
        let date = listed.date();
        let speakers: Vec<String> = listed.speakers.iter().map(|who| names.show(who)).collect();
        (date.is_none(), date, speakers, listed.claim.to_string())
    });
    Ok(found)
}

impl Listed {
    /// Reads one claim. O(statements about it).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn read(backend: &dyn Backend, claim: &NamedOrBlankNode) -> Result<Self, StoreError> {
        let get = |predicate: &str| objects(backend, claim.as_ref(), predicate);
        let mut texts = get(schema::TEXT)?;
        texts.extend(get(schema::DESCRIPTION)?);
        let mut found = Self {
            speakers: get(dip::SPEAKER)?,
            acts: get(dip::ACT)?,
            quotes: get(dip::QUOTE)?,
            texts,
            propositions: get(rdf::REIFIES)?,
            about: get(schema::ABOUT)?,
            targets: get(dip::TARGET)?,
            media: get(dip::REPORTED_BY)?,
            occasions: get(dip::OCCASION)?,
            dates: get(schema::DATE_CREATED)?,
            via: Vec::new(),
            sources: get(dcterms::SOURCE)?,
            claim: claim.clone(),
        };
        if found.sources.is_empty() {
            found.follow(backend)?;
        }
        Ok(found)
    }

    /// For hearsay: outwards through the claims that report it, to the first with a source.
    fn follow(&mut self, backend: &dyn Backend) -> Result<(), StoreError> {
        let mut seen = BTreeSet::from([self.claim.to_string()]);
        let mut level = vec![self.claim.clone()];
        while !level.is_empty() && self.sources.is_empty() {
            let mut outer = Vec::new();
            for inner in &level {
                let inner = TermRef::from(NamedOrBlankNodeRef::from(inner));
                outer.extend(subjects(backend, dip::REPORTS, Some(inner))?);
            }
            outer.retain(|reporter| seen.insert(reporter.to_string()));
            for reporter in &outer {
                let get = |predicate: &str| objects(backend, reporter.as_ref(), predicate);
                self.via.extend(get(dip::SPEAKER)?);
                self.sources.extend(get(dcterms::SOURCE)?);
            }
            level = outer;
        }
        for found in [&mut self.via, &mut self.sources] {
            found.sort_by_cached_key(ToString::to_string);
            found.dedup();
        }
        Ok(())
    }

    /// What is said: the wording unless the name of the claim has it; without either,
    /// what the claim says in other words.
    pub fn words(&self, name: Option<&str>, labels: &Labels<'_>) -> Words {
        let values = |terms: &[Term]| -> Vec<String> {
            terms.iter().map(|term| labels.show(term)).collect()
        };
        let mut quotes = values(&self.quotes);
        quotes.retain(|quote| name.is_none_or(|name| !name.contains(quote.as_str())));
        Words {
            is_enough: name.is_some() || !quotes.is_empty(),
            quotes,
            texts: values(&self.texts),
        }
    }

    /// `claim`, or `hearsay`.
    pub fn standing(&self) -> &'static str {
        if self.is_hearsay() {
            "hearsay"
        } else {
            "claim"
        }
    }

    /// Its first date, if it has one.
    pub fn date(&self) -> Option<String> {
        let value = |term: &Term| match term {
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        };
        self.dates.iter().map(value).min()
    }

    /// Whether only other claims know of it.
    pub fn is_hearsay(&self) -> bool {
        !self.via.is_empty()
    }

    /// What it names of a facet.
    pub fn values(&self, facet: Facet) -> Vec<&Term> {
        match facet {
            Facet::By => self.speakers.iter().collect(),
            Facet::About => self.about.iter().chain(&self.targets).collect(),
            Facet::ReportedBy => self.media.iter().collect(),
            Facet::Act => self.acts.iter().collect(),
            Facet::At => self.occasions.iter().collect(),
        }
    }
}

/// What claims are found by: the other way round of [`select`].
#[derive(Debug)]
pub struct Reached<'a> {
    backend: &'a dyn Backend,
    /// The wholes of what was asked for so far.
    wholes: RefCell<HashMap<Term, Vec<Term>>>,
}

impl<'a> Reached<'a> {
    /// Nothing is read yet.
    pub fn new(backend: &'a dyn Backend) -> Self {
        Self {
            backend,
            wholes: RefCell::default(),
        }
    }

    /// Each thing that this claim is among the claims of, once: whoever asks the facet for it gets the claim.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn values(&self, claim: &Listed, facet: Facet) -> Result<Vec<Term>, StoreError> {
        let mut found: Vec<Term> = claim.values(facet).into_iter().cloned().collect();
        if facet == Facet::About {
            self.concerned(claim, &mut found)?;
        }
        if facet.takes_parts() {
            for part in found.clone() {
                found.extend(self.wholes(&part)?);
            }
        }
        found.sort_by_cached_key(ToString::to_string);
        found.dedup();
        Ok(found)
    }

    /// What a claim says something of, and what its terms name.
    fn concerned(&self, claim: &Listed, found: &mut Vec<Term>) -> Result<(), StoreError> {
        for said in &claim.propositions {
            if let Term::Triple(said) = said {
                found.push(said.subject.clone().into());
                // Nobody asks for what has no name.
                found.extend(Some(said.object.clone()).filter(Term::is_named_node));
            }
        }
        for term in objects(self.backend, claim.claim.as_ref(), dip::HAS_TERM)? {
            if let Some(term) = start(&term) {
                for property in OF_TERMS {
                    found.extend(objects(self.backend, term, property)?);
                }
            }
        }
        Ok(())
    }

    /// The events that this is a part of, over any number of steps.
    fn wholes(&self, part: &Term) -> Result<Vec<Term>, StoreError> {
        if let Some(known) = self.wholes.borrow().get(part) {
            return Ok(known.clone());
        }
        let mut found: Vec<Term> = Vec::new();
        let mut open = vec![part.clone()];
        while let Some(one) = open.pop() {
            let Some(one) = start(&one) else {
                continue;
            };
            for whole in objects(self.backend, one, schema::SUPER_EVENT)? {
                if whole != *part && !found.contains(&whole) {
                    found.push(whole.clone());
                    open.push(whole);
                }
            }
        }
        self.wholes.borrow_mut().insert(part.clone(), found.clone());
        Ok(found)
    }
}

/// What a statement can begin with.
fn start(term: &Term) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}
