//! Statements that rest on a claim alone.
//!
//! People write `s p o {| dip:speaker x |}` by habit, which states the triple as
//! well. Where no note with a passage that is itself no claim vouches for it, it is
//! a claim like any other, and not among the facts. A source of the subject vouches for it only where each of
//! these claims names a source of its own and asserts it: then the record and the
//! claims stand side by side and agree. A denial, a threat, or a bare note with a
//! speaker leaves it contested.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use spargebra::Query;

use super::according::Committing;
use super::claims::{Marks, has_source, objects, records};
use super::derived::is_derived;
use super::noted::Notes;
use super::parsed;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedOrBlankNode, Quad, Term, Triple, TripleRef};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcterms, dip, owl, rdf, rdfs, skos};

/// The contested triples, each once, in a stable order. O(claims and what else is noted of the same).
///
/// # Errors
/// Failures of the backends.
pub fn contested(backend: &dyn Backend, ontology: &dyn Backend) -> Result<Vec<Triple>, StoreError> {
    among(claimed(backend)?, backend, ontology)
}

/// Properties on which it rests what is a claim, what it says, and whether something else vouches for that.
const WORDS: [&str; 12] = [
    rdfs::SUB_CLASS_OF,
    rdfs::SUB_PROPERTY_OF,
    owl::EQUIVALENT_CLASS,
    owl::EQUIVALENT_PROPERTY,
    owl::SAME_AS,
    rdf::REIFIES,
    rdf::SUBJECT,
    rdf::PREDICATE,
    rdf::OBJECT,
    dcterms::SOURCE,
    dip::ACT,
    skos::BROADER,
];

/// The contested triples, and on which statements it rests that they are these: for whoever has small changes all the time.
#[derive(Debug)]
pub struct Weighed {
    contested: Vec<Triple>,
    marks: Marks,
    /// Of all triples that are claimed, asserted or not.
    claimed: HashSet<u64>,
}

impl Weighed {
    /// Weighs all claims, as [`contested`] does.
    ///
    /// # Errors
    /// Failures of the backends.
    pub fn new(backend: &dyn Backend, ontology: &dyn Backend) -> Result<Self, StoreError> {
        let claimed = claimed(backend)?;
        let hash = |(triple, _): &(Triple, _)| hashed(triple.as_ref());
        Ok(Self {
            marks: Marks::read(backend)?,
            claimed: claimed.triples.iter().map(hash).collect(),
            contested: among(claimed, backend, ontology)?,
        })
    }

    /// The contested triples.
    pub fn contested(&self) -> &[Triple] {
        &self.contested
    }

    /// Whether others may be contested once this statement came or went, in whatever graph.
    pub fn rests_on(&self, quad: &Quad) -> bool {
        WORDS.contains(&quad.predicate.as_str())
            || self
                .marks
                .tell(quad.predicate.as_ref(), quad.object.as_ref())
            || self.claimed.contains(&hashed(quad.as_ref().into()))
    }
}

fn hashed(triple: TripleRef<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    triple.hash(&mut hasher);
    hasher.finish()
}

/// What is claimed.
struct Claimed {
    /// Each triple with its claims, in a stable order.
    triples: Vec<(Triple, Vec<NamedOrBlankNode>)>,
    claims: HashSet<NamedOrBlankNode>,
}

fn claimed(backend: &dyn Backend) -> Result<Claimed, StoreError> {
    let claims = records(backend)?;
    let mut claimed: HashMap<Triple, Vec<NamedOrBlankNode>> = HashMap::new();
    let mut speaking: Vec<&NamedOrBlankNode> = claims.iter().collect();
    speaking.sort_by_cached_key(ToString::to_string);
    for claim in speaking {
        for triple in said(backend, claim)? {
            claimed.entry(triple).or_default().push(claim.clone());
        }
    }
    let mut triples: Vec<(Triple, Vec<NamedOrBlankNode>)> = claimed.into_iter().collect();
    triples.sort_by_cached_key(|(triple, _)| triple.to_string());
    Ok(Claimed { triples, claims })
}

/// Those that are asserted, and that nothing but a claim vouches for.
fn among(
    Claimed { triples, claims }: Claimed,
    backend: &dyn Backend,
    ontology: &dyn Backend,
) -> Result<Vec<Triple>, StoreError> {
    let mut only_claimed = Vec::new();
    let mut noted = Notes::default();
    for (triple, by) in triples {
        let is_vouched = |noted| is_vouched(backend, &triple, &claims, noted);
        if is_asserted(backend, &triple)? && !is_vouched(&mut noted)? {
            only_claimed.push((triple, by));
        }
    }
    if only_claimed.is_empty() {
        // Nothing to weigh, and no need for the ontology.
        return Ok(Vec::new());
    }
    let committing = Committing::read(backend, ontology)?;
    let mut found = Vec::new();
    for (triple, claims) in only_claimed {
        if !agree(backend, &triple, &claims, &committing)? {
            found.push(triple);
        }
    }
    Ok(found)
}

/// What a reifier is about, in a triple term or in the four statements of RDF 1.1.
///
/// # Errors
/// Failures of the backend.
pub fn said(backend: &dyn Backend, reifier: &NamedOrBlankNode) -> Result<Vec<Triple>, StoreError> {
    let reifier = reifier.as_ref();
    let terms = objects(backend, reifier, rdf::REIFIES)?.into_iter();
    let mut found: Vec<Triple> = terms
        .filter_map(|term| match term {
            Term::Triple(triple) => Some(*triple),
            _ => None,
        })
        .collect();
    for subject in objects(backend, reifier, rdf::SUBJECT)? {
        let subject = match subject {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            Term::Literal(_) | Term::Triple(_) => continue,
        };
        for predicate in objects(backend, reifier, rdf::PREDICATE)? {
            let Term::NamedNode(predicate) = predicate else {
                continue;
            };
            let all = objects(backend, reifier, rdf::OBJECT)?.into_iter();
            found.extend(all.map(|object| Triple::new(subject.clone(), predicate.clone(), object)));
        }
    }
    Ok(found)
}

/// Whether a passage vouches for a triple: that of a note which is no claim.
fn is_vouched(
    backend: &dyn Backend,
    triple: &Triple,
    claims: &HashSet<NamedOrBlankNode>,
    noted: &mut Notes,
) -> Result<bool, StoreError> {
    let notes = noted.on(backend, triple)?;
    for note in notes.iter().filter(|note| !claims.contains(note)) {
        if has_source(backend, note.as_ref())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the subject names a source, and so does each claim, and asserts the triple.
fn agree(
    backend: &dyn Backend,
    triple: &Triple,
    claims: &[NamedOrBlankNode],
    committing: &Committing,
) -> Result<bool, StoreError> {
    if !has_source(backend, triple.subject.as_ref())? {
        return Ok(false);
    }
    for claim in claims {
        if !has_source(backend, claim.as_ref())? || !committing.binds(backend, claim.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the data state the triple, in whatever graph but those of rules.
///
/// # Errors
/// Failures of the backend.
pub fn is_asserted(backend: &dyn Backend, triple: &Triple) -> Result<bool, StoreError> {
    let pattern = Pattern {
        subject: Some(triple.subject.as_ref()),
        predicate: Some(triple.predicate.as_ref()),
        object: Some(triple.object.as_ref()),
        graph: None,
    };
    for quad in backend.quads(pattern) {
        if !is_derived(&quad?.graph_name) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the answer to a query may depend on these triples: it names a predicate of
/// theirs, or leaves a predicate open. A text that is no query may depend on anything.
pub fn may_matter(contested: &[Triple], text: &str, prefixes: &Prefixes) -> bool {
    let Some(query) = parsed(text, prefixes) else {
        return true;
    };
    let text = query.to_sse();
    let named = |triple: &Triple| text.contains(&triple.predicate.to_string());
    matches!(query, Query::Describe { .. })
        || contested.iter().any(named)
        || text.contains("(notoneof ")
        || text.split("(triple ").skip(1).any(has_open_predicate)
}

/// Of `subject predicate object)`; where the subject is a triple itself, nobody looks closer.
fn has_open_predicate(triple: &str) -> bool {
    let mut parts = triple.split(' ');
    parts.next().is_none_or(|subject| subject.starts_with('('))
        || parts
            .next()
            .is_none_or(|predicate| predicate.starts_with('?'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Context, Memory};

    /// Statements on which it rests what is contested, and others.
    const STATEMENTS: [&str; 22] = [
        ":x :knows :y",
        ":x :knows :z",
        ":z :q 1",
        ":word rdf:reifies <<( :x :knows :y )>>",
        ":note rdf:reifies <<( :x :knows :y )>>",
        ":old rdf:subject :x",
        ":old rdf:predicate :knows",
        ":old rdf:object :z",
        ":word dip:speaker :anna",
        ":old :says :boris",
        ":says rdfs:subPropertyOf dip:speaker",
        ":note a dip:Claim",
        ":note a :Rumour",
        ":word a :Word",
        ":Rumour rdfs:subClassOf dip:Proposal",
        ":note dcterms:source :paper",
        ":word dcterms:source :paper",
        ":x dcterms:source :paper",
        ":word dip:act :denial",
        ":denial skos:broader act:assertive",
        ":old owl:sameAs :word",
        ":z a :Thing",
    ];

    #[test]
    fn what_the_contested_rest_on_is_all_that_changes_them() {
        let (data, ontology) = (Memory::new().unwrap(), Memory::new().unwrap());
        let context = Context::default();
        let mut weighed = Weighed::new(&data, &ontology).unwrap();
        let mut is_there = [false; STATEMENTS.len()];
        let (mut chance, mut kept, mut contests) = (7_usize, 0, 0);
        for _ in 0..2_000 {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let place = (chance >> 33) % STATEMENTS.len();
            let verb = if is_there[place] { "DELETE" } else { "INSERT" };
            is_there[place] = !is_there[place];
            let all = |data: &Memory| -> HashSet<Quad> {
                data.quads(Pattern::default()).map(Result::unwrap).collect()
            };
            let before = all(&data);
            let update = format!(
                "PREFIX : <http://e/> {verb} DATA {{ {} }}",
                STATEMENTS[place]
            );
            data.update(&update, &context).unwrap();
            let after = all(&data);
            let mut changed = before.symmetric_difference(&after);
            if changed.any(|quad| weighed.rests_on(quad)) {
                weighed = Weighed::new(&data, &ontology).unwrap();
            } else {
                kept += 1;
            }
            let contested = contested(&data, &ontology).unwrap();
            assert_eq!(weighed.contested(), contested, "{update}");
            contests += contested.len();
        }
        assert!(kept > 50 && contests > 50, "{kept} {contests}");
    }
}
