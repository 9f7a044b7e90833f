//! Which claims there are by, about, in, through and at something.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::limits::Limits;
use crate::model::{NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef};
use crate::query::bind::{Bindings, bind};
use crate::query::claims::{leading_to, objects, subjects};
use crate::query::{NamedQuery, QueryError, ask};
use crate::store::{Backend, Context, QueryResults, StoreError};
use crate::vocab::{dcterms, dip, rdf, schema};

/// What one can ask claims for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// The speaker.
    By,
    /// What it is about: the thing, a part of it, the proposition's subject or object, or to whom.
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

    /// The pattern that restricts `?claim` to the values of `?wanted_…`.
    const fn pattern(self) -> (&'static str, &'static str) {
        match self {
            Self::By => ("wanted_speaker", "?claim dip:speaker ?wanted_speaker ."),
            Self::ReportedBy => ("wanted_medium", "?claim dip:reportedBy ?wanted_medium ."),
            Self::Act => ("wanted_act", "?claim dip:act ?wanted_act ."),
            Self::At => ("wanted_event", "?claim dip:occasion ?wanted_event ."),
            Self::About => (
                "wanted_thing",
                "{ ?claim schema:about|dip:target ?wanted_thing }\n  \
                 UNION { ?claim rdf:reifies <<( ?wanted_thing ?property ?object )>> }\n  \
                 UNION { ?claim rdf:reifies <<( ?subject ?property ?wanted_thing )>> }",
            ),
        }
    }

    /// The properties whose values the facet looks at.
    pub const fn properties(self) -> &'static [&'static str] {
        match self {
            Self::By => &[dip::SPEAKER],
            Self::About => &[schema::ABOUT, dip::TARGET],
            Self::ReportedBy => &[dip::REPORTED_BY],
            Self::Act => &[dip::ACT],
            Self::At => &[dip::OCCASION],
        }
    }
}

/// What is wanted: of each facet any of its values, of all facets together.
pub type Filter = BTreeMap<Facet, Vec<Term>>;

const HEAD: &str = "\
PREFIX dip: <https://w3id.org/chancery/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX schema: <http://schema.org/>

SELECT DISTINCT ?claim WHERE {
  { ?claim dip:speaker ?anybody } UNION { ?claim a dip:Claim } UNION { ?claim a dip:Proposal }
";

/// The claims that fit. O(claims + parts of the things asked for).
///
/// # Errors
/// Failures of the backend, and time that is up.
pub fn select(
    backend: &dyn Backend,
    filter: &Filter,
    context: &Context,
) -> Result<Vec<NamedOrBlankNode>, QueryError> {
    let mut text = HEAD.to_owned();
    let mut bindings = Bindings::new();
    for (facet, values) in filter {
        let (variable, pattern) = facet.pattern();
        let values_of = format!("  VALUES ?{variable} {{ UNDEF }}  # param: what is wanted\n");
        text.extend([&values_of, "  ", pattern, "\n"]);
        let values = match facet {
            Facet::About | Facet::At => {
                leading_to(&[backend], schema::SUPER_EVENT, values.iter().cloned())?
            }
            _ => values.clone(),
        };
        // A blank node in a query is a variable, and no part with a name of its own.
        let named = values
            .into_iter()
            .filter(|term| !matches!(term, Term::BlankNode(_)));
        bindings.insert(variable.to_owned(), named.map(Some).collect());
    }
    text.push_str("} ORDER BY ?claim");
    let bug = |said| QueryError::Syntax(Box::new(said));
    let query = NamedQuery::parse("claims", "claims", &text).map_err(bug)?;
    let text = bind(&query, &bindings).map_err(bug)?;
    // The text is ours, and its length is that of the data.
    let limits = Limits {
        max_query_bytes: usize::MAX,
        ..Limits::default()
    };
    let mut found = Vec::new();
    if let QueryResults::Solutions(rows) = ask(backend, "claims", &text, context, &limits)? {
        for row in rows {
            let row = row.map_err(StoreError::from)?;
            match row.get("claim") {
                Some(Term::NamedNode(node)) => found.push(node.clone().into()),
                Some(Term::BlankNode(node)) => found.push(node.clone().into()),
                _ => {}
            }
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

    /// Whether only other claims know of it.
    pub fn is_hearsay(&self) -> bool {
        !self.via.is_empty()
    }

    /// The values that a facet looks at.
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
