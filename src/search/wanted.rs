//! What claims are asked for, as people write it: names of speakers, things, media, acts and events.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::Facet;
use super::role::{Candidate, InRole, in_role};
use super::{fold, match_names};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, Term, printable, some_of};
use crate::query::claims::{members, objects, subjects};
use crate::query::labels::NAMING;
use crate::store::{Backend, StoreError};
use crate::vocab::{dip, scheme, skos};

/// Why nothing is known to be wanted.
#[derive(Debug, thiserror::Error)]
pub enum WantedError {
    /// A failure of the backend.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A name that means nothing, or too much.
    #[error("{0}")]
    Said(Diagnostic),
}

impl From<Diagnostic> for WantedError {
    fn from(said: Diagnostic) -> Self {
        Self::Said(said)
    }
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Any of these will do.
    pub terms: Vec<Term>,
    /// What the name might mean as well.
    pub note: Option<String>,
}

/// Where names are looked up.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The data.
    pub data: &'a dyn Backend,
    /// Speech acts and their groups.
    pub ontology: &'a dyn Backend,
    /// Prefixes of names.
    pub prefixes: &'a Prefixes,
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").finish_non_exhaustive()
    }
}

/// What plays a role in claims, in words.
pub fn players(facet: Facet) -> &'static str {
    match facet {
        Facet::By => "speakers",
        Facet::About => "things that are talked about",
        Facet::ReportedBy => "media",
        Facet::Act => "acts",
        Facet::At => "occasions",
    }
}

impl Names<'_> {
    /// What this text means where this is asked for; an act may be a group of them.
    ///
    /// # Errors
    /// Names that mean nothing or several things, and failures of the backends.
    pub fn wanted(&self, facet: Facet, text: &str) -> Result<Wanted, WantedError> {
        if facet == Facet::Act {
            let terms = self.act(text)?;
            return Ok(Wanted { terms, note: None });
        }
        self.thing(facet, text)
    }

    /// The one that a name means among those in the role.
    fn thing(&self, facet: Facet, text: &str) -> Result<Wanted, WantedError> {
        let nobody = match facet {
            Facet::By => "no speaker is called",
            Facet::About => "nothing that claims are about is called",
            Facet::ReportedBy => "no medium that reports a claim is called",
            Facet::Act | Facet::At => "no event at which something was said is called",
        };
        let shown = printable(text);
        match in_role(self.data, self.prefixes, facet, text.trim())? {
            InRole::Thing(thing) | InRole::Unused(thing) => Ok(Wanted {
                terms: vec![thing],
                note: None,
            }),
            InRole::Foremost(first, others) => {
                let others: Vec<String> = others.iter().map(|other| self.named(other)).collect();
                let note = format!(
                    "`{shown}` is taken for {}; also: {}",
                    self.named(&first),
                    some_of(&others)
                );
                Ok(Wanted {
                    terms: vec![first.thing],
                    note: Some(note),
                })
            }
            InRole::Ambiguous(several) => {
                let said = format!("several {} are called `{shown}`", players(facet));
                Err(self.suggest(Diagnostic::new(said), &several).into())
            }
            InRole::Unknown { near, all } => {
                let names: Vec<String> = all.into_iter().map(|one| printable(&one.name)).collect();
                let said = Diagnostic::new(format!("{nobody} `{shown}`"));
                let said = self.suggest(said, &near);
                Err(if names.is_empty() {
                    said.into()
                } else {
                    said.hint(format!("{}: {}", players(facet), some_of(&names)))
                        .into()
                })
            }
        }
    }

    /// `person:marco-rubio (Marco Rubio)`; without an IRI the name alone.
    fn named(&self, one: &Candidate) -> String {
        let name = printable(&one.name);
        match &one.thing {
            Term::NamedNode(node) => format!("{} ({name})", self.prefixes.show(node.as_str())),
            _ => name,
        }
    }

    fn suggest(&self, said: Diagnostic, near: &[Candidate]) -> Diagnostic {
        near.iter().take(SUGGESTED).fold(said, |said, one| {
            let name = printable(&one.name);
            said.hint(match &one.thing {
                Term::NamedNode(node) => {
                    let compact = self.prefixes.show(node.as_str());
                    format!("did you mean `{compact}` ({name})?")
                }
                _ => format!("did you mean `{name}`?"),
            })
        })
    }

    /// The speech acts with this name, and the members of a group.
    fn act(&self, text: &str) -> Result<Vec<Term>, WantedError> {
        let backends = [self.data, self.ontology];
        let (known, labelled) = acts(&backends)?;
        let by_iri = || {
            let inner = text
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix('>'));
            let iri = self.prefixes.expand(text);
            let iri = iri.unwrap_or_else(|| inner.unwrap_or(text).to_owned());
            known.get(&iri).cloned()
        };
        let shown = printable(text);
        let names: Vec<&str> = labelled.keys().map(String::as_str).collect();
        let best = match_names(text, &names);
        let found: Vec<Term> = match best.as_slice() {
            [] => by_iri().into_iter().collect(),
            [only] => labelled.get(*only).cloned().unwrap_or_default(),
            several => {
                let several = several.join(", ");
                let said = format!("several acts are called `{shown}`: {several}");
                return Err(Diagnostic::new(said).into());
            }
        };
        if found.is_empty() {
            let near = did_you_mean(&fold(text), names.iter().copied());
            let said = Diagnostic::new(format!("there is no speech act `{shown}`"));
            let all = format!("the acts and their groups: {}", names.join(", "));
            return Err(said.maybe_hint(near).hint(all).into());
        }
        Ok(members(&backends, found)?)
    }
}

/// How many names are suggested.
const SUGGESTED: usize = 5;

/// Concepts of the scheme and whatever else the data use as an act: by IRI, and by folded name.
type Acts = (BTreeMap<String, Term>, BTreeMap<String, Vec<Term>>);

fn acts(backends: &[&dyn Backend]) -> Result<Acts, StoreError> {
    let of_acts = NamedNode::new_unchecked(scheme::ACT);
    let mut known = BTreeMap::new();
    let mut keep = |term: Term| {
        if let Term::NamedNode(node) = &term {
            known.insert(node.as_str().to_owned(), term);
        }
    };
    for backend in backends {
        let listed = subjects(*backend, skos::IN_SCHEME, Some(of_acts.as_ref().into()))?;
        listed.into_iter().map(Term::from).for_each(&mut keep);
        for claim in subjects(*backend, dip::ACT, None)? {
            let used = objects(*backend, claim.as_ref(), dip::ACT)?;
            used.into_iter().for_each(&mut keep);
        }
    }
    let mut labelled: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for term in known.values() {
        for name in folded_names(backends, term)? {
            labelled.entry(name).or_default().push(term.clone());
        }
    }
    Ok((known, labelled))
}

/// All names of a concept, folded; the end of its IRI where it has none.
fn folded_names(backends: &[&dyn Backend], concept: &Term) -> Result<BTreeSet<String>, StoreError> {
    let Term::NamedNode(node) = concept else {
        return Ok(BTreeSet::new());
    };
    let mut values = Vec::new();
    for backend in backends {
        for naming in NAMING.iter().chain(&[skos::ALT_LABEL]) {
            values.extend(objects(*backend, node.as_ref().into(), naming)?);
        }
    }
    let mut names: BTreeSet<String> = values
        .iter()
        .filter_map(|value| match value {
            Term::Literal(name) => Some(fold(name.value())),
            _ => None,
        })
        .collect();
    if names.is_empty() {
        let local = node.as_str().rsplit(['/', '#']).next();
        names.extend(local.map(fold));
    }
    Ok(names)
}
