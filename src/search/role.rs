//! Who or what is meant, among the things that claims use in one role.
//!
//! `--by Trump` asks for a speaker: neither a claim with his name in it nor a place that is
//! called like him can be meant, so only speakers are looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::claims::{Facet, OF_TERMS};
use super::kind::Ranks;
use super::{How, OTHER_NAMES, Rank, Resolved, compare, fold, nearly_all, resolve};
use crate::model::prefixes::Prefixes;
use crate::model::{NamedOrBlankNode, NamedOrBlankNodeRef, Term};
use crate::query::claims::{Claims, objects};
use crate::query::labels::NAMING;
use crate::store::{Backend, StoreError};
use crate::vocab::{dip, rdf, schema, skos};

/// A thing that claims use in the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The thing.
    pub thing: Term,
    /// The name that matched, or its first one.
    pub name: String,
    /// How many claims use it.
    pub claims: usize,
}

/// What a name means in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InRole {
    /// This thing, which plays the role.
    Thing(Term),
    /// The thing that plays it far more often than the others of that name.
    Foremost(Candidate, Vec<Candidate>),
    /// Something that could play the role and does not.
    Unused(Term),
    /// Several play it under this name.
    Ambiguous(Vec<Candidate>),
    /// None does; these come near, or else those that play it most.
    Unknown {
        /// With nearly this name.
        near: Vec<Candidate>,
        /// By how often they play it.
        all: Vec<Candidate>,
    },
}

/// How many times as many claims make one thing stand out among those of its name.
const FAR_MORE: usize = 3;

/// Understands `<iri>`, `prefix:name`, an absolute IRI, or a name of something in the role:
/// first the whole name, then words, then beginnings and parts.
///
/// # Errors
/// Failures of the backend.
pub fn in_role(
    backend: &dyn Backend,
    prefixes: &Prefixes,
    facet: Facet,
    text: &str,
) -> Result<InRole, StoreError> {
    let is_iri = prefixes.expand(text).is_some() || text.contains("://") || text.starts_with('<');
    if is_iri && let Resolved::Thing(node) = resolve(backend, prefixes, text)? {
        return Ok(InRole::Thing(node.into()));
    }
    let used = used(backend, facet)?;
    let wanted = fold(text);
    let mut found = matching(backend, &used, |name| {
        compare(&wanted, name).filter(|_| !wanted.is_empty())
    })?;
    match found.as_slice() {
        [] => {}
        [only] => return Ok(InRole::Thing(only.thing.clone())),
        [first, second, ..] if first.claims >= FAR_MORE * second.claims => {
            let first = found.remove(0);
            return Ok(InRole::Foremost(first, found));
        }
        _ => return Ok(InRole::Ambiguous(found)),
    }
    if let Resolved::Thing(node) = resolve(backend, prefixes, text)?
        && could_be(backend, facet, node.as_str())?
    {
        return Ok(InRole::Unused(node.into()));
    }
    let nearly = |name: &str| nearly_all(&wanted, name).then_some(How::Nearly);
    Ok(InRole::Unknown {
        near: matching(backend, &used, nearly)?,
        all: matching(backend, &used, |_| Some(How::Exact))?,
    })
}

/// Whether a thing that no claim uses in this role is of a kind that might be.
fn could_be(backend: &dyn Backend, facet: Facet, iri: &str) -> Result<bool, StoreError> {
    let rank = Ranks::new(backend).of(iri)?;
    let fits = match facet {
        Facet::By | Facet::ReportedBy => {
            matches!(rank, Rank::Person | Rank::Body | Rank::State | Rank::Thing)
        }
        Facet::At => rank == Rank::Event,
        Facet::About | Facet::Act => true,
    };
    let Ok(node) = crate::model::NamedNodeRef::new(iri) else {
        return Ok(false);
    };
    Ok(fits && !is_concept(backend, node.into())?)
}

fn is_concept(backend: &dyn Backend, thing: NamedOrBlankNodeRef<'_>) -> Result<bool, StoreError> {
    let classes = objects(backend, thing, rdf::TYPE)?;
    let is_concept = classes
        .iter()
        .any(|class| matches!(class, Term::NamedNode(class) if class.as_str() == skos::CONCEPT));
    Ok(is_concept || !objects(backend, thing, skos::IN_SCHEME)?.is_empty())
}

/// The things in a role, each with the number of its claims. An event plays the role of its
/// parts.
fn used(backend: &dyn Backend, facet: Facet) -> Result<Vec<(NamedOrBlankNode, usize)>, StoreError> {
    let claims = Claims::read(backend)?;
    let mut counts: HashMap<NamedOrBlankNode, usize> = HashMap::new();
    let mut wholes: HashMap<NamedOrBlankNode, Vec<NamedOrBlankNode>> = HashMap::new();
    for claim in claims.records() {
        let mut things = BTreeMap::new();
        for thing in direct(backend, facet, claim)? {
            if facet.takes_parts() {
                if !wholes.contains_key(&thing) {
                    let above = above(backend, &thing)?;
                    wholes.insert(thing.clone(), above);
                }
                for whole in wholes.get(&thing).into_iter().flatten() {
                    things.insert(whole.to_string(), whole.clone());
                }
            }
            things.insert(thing.to_string(), thing);
        }
        for thing in things.into_values() {
            *counts.entry(thing).or_default() += 1;
        }
    }
    let mut found: Vec<(NamedOrBlankNode, usize)> = counts.into_iter().collect();
    found.sort_by_cached_key(|(thing, count)| (usize::MAX - count, thing.to_string()));
    Ok(found)
}

/// What one claim itself has in the role.
fn direct(
    backend: &dyn Backend,
    facet: Facet,
    claim: &NamedOrBlankNode,
) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let mut found = Vec::new();
    for property in facet.properties() {
        found.extend(objects(backend, claim.as_ref(), property)?);
    }
    let mut found: Vec<NamedOrBlankNode> = found.into_iter().filter_map(node).collect();
    if facet == Facet::About {
        let mentioned = mentioned(backend, claim)?;
        for thing in mentioned.into_iter().filter_map(node) {
            // A kind or a status is a value here, and not what the claim is about.
            if !is_concept(backend, thing.as_ref())? {
                found.push(thing);
            }
        }
    }
    Ok(found)
}

/// What the terms of a proposal and the triple that is said mention.
fn mentioned(backend: &dyn Backend, claim: &NamedOrBlankNode) -> Result<Vec<Term>, StoreError> {
    let mut found = Vec::new();
    for term in objects(backend, claim.as_ref(), dip::HAS_TERM)? {
        if let Some(term) = node(term) {
            for property in OF_TERMS {
                found.extend(objects(backend, term.as_ref(), property)?);
            }
        }
    }
    for said in objects(backend, claim.as_ref(), rdf::REIFIES)? {
        if let Term::Triple(said) = said {
            found.extend([said.subject.into(), said.object]);
        }
    }
    Ok(found)
}

fn node(term: Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        _ => None,
    }
}

/// The events of which this one is a part, over any number of steps.
fn above(
    backend: &dyn Backend,
    part: &NamedOrBlankNode,
) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let mut found = vec![part.clone()];
    let mut next = 0;
    while let Some(event) = found.get(next).cloned() {
        next += 1;
        for whole in objects(backend, event.as_ref(), schema::SUPER_EVENT)? {
            if let Some(whole) = node(whole)
                && !found.contains(&whole)
            {
                found.push(whole);
            }
        }
    }
    found.remove(0);
    Ok(found)
}

/// The candidates whose names match best, those with most claims first.
fn matching(
    backend: &dyn Backend,
    used: &[(NamedOrBlankNode, usize)],
    compare: impl Fn(&str) -> Option<How>,
) -> Result<Vec<Candidate>, StoreError> {
    let mut levels: BTreeMap<How, Vec<Candidate>> = BTreeMap::new();
    for (thing, claims) in used {
        let graded = names(backend, thing)?.into_iter();
        let graded = graded.filter_map(|name| compare(&fold(&name)).map(|how| (how, name)));
        // `min_by_key` keeps the first of equals: main names stand before others.
        if let Some((how, name)) = graded.min_by_key(|(how, _)| *how) {
            levels.entry(how).or_default().push(Candidate {
                thing: thing.clone().into(),
                name,
                claims: *claims,
            });
        }
    }
    Ok(levels.into_values().next().unwrap_or_default())
}

/// The names of a thing, main ones first, English before others.
fn names(backend: &dyn Backend, thing: &NamedOrBlankNode) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for naming in NAMING.iter().chain(&OTHER_NAMES) {
        let mut named = Vec::new();
        for name in objects(backend, thing.as_ref(), naming)? {
            if let Term::Literal(name) = name {
                let english = name.language() == Some("en");
                named.push((!english, name.value().to_owned()));
            }
        }
        named.sort();
        let new = named.into_iter().map(|(_, name)| name);
        found.extend(new.filter(|name| seen.insert(name.clone())));
    }
    Ok(found)
}
