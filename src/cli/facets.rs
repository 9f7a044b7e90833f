//! What `claims` is asked for: names of speakers, things, media, acts and events.

use std::collections::{BTreeMap, BTreeSet};

use super::Common;
use super::claims::ClaimsArgs;
use super::failure::{Failure, Kind};
use super::source::Data;
use super::view::some_of;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{NamedNode, Term, printable};
use crate::query::claims::{members, objects, subjects};
use crate::query::labels::NAMING;
use crate::search::claims::{Facet, Filter};
use crate::search::{Candidate, InRole, fold, in_role, match_names};
use crate::store::{Backend, StoreError};
use crate::vocab::{dip, scheme, skos};

/// What the options ask for, as terms.
pub(super) fn filter(args: &ClaimsArgs, data: &Data, common: &Common) -> Result<Filter, Failure> {
    let mut filter = Filter::new();
    for facet in Facet::ALL {
        let mut values = Vec::new();
        for text in given(args, facet) {
            if text.trim().is_empty() {
                let option = option(facet);
                return Err(Failure::usage(format!("`{option}` is given an empty name"))
                    .hint(format!("it takes the name of {}", a_one(facet))));
            }
            match facet {
                Facet::Act => values.extend(act(text, data)?),
                _ => values.push(thing(facet, text, data, common)?),
            }
        }
        if !values.is_empty() {
            filter.insert(facet, values);
        }
    }
    Ok(filter)
}

fn given(args: &ClaimsArgs, facet: Facet) -> &[String] {
    match facet {
        Facet::By => &args.by,
        Facet::About => &args.about,
        Facet::ReportedBy => &args.reported_by,
        Facet::Act => &args.act,
        Facet::At => &args.at,
    }
}

fn option(facet: Facet) -> &'static str {
    match facet {
        Facet::By => "--by",
        Facet::About => "--about",
        Facet::ReportedBy => "--reported-by",
        Facet::Act => "--act",
        Facet::At => "--at",
    }
}

fn a_one(facet: Facet) -> &'static str {
    match facet {
        Facet::By => "a speaker",
        Facet::About => "a thing",
        Facet::ReportedBy => "a medium",
        Facet::Act => "a speech act",
        Facet::At => "an event",
    }
}

/// What plays a role in claims, in words.
pub(super) fn players(facet: Facet) -> &'static str {
    match facet {
        Facet::By => "speakers",
        Facet::About => "things that are talked about",
        Facet::ReportedBy => "media",
        Facet::Act => "acts",
        Facet::At => "occasions",
    }
}

/// The one that a name means among those in the role.
fn thing(facet: Facet, text: &str, data: &Data, common: &Common) -> Result<Term, Failure> {
    let nobody = match facet {
        Facet::By => "no speaker is called",
        Facet::About => "nothing that claims are about is called",
        Facet::ReportedBy => "no medium that reports a claim is called",
        Facet::Act | Facet::At => "no event at which something was said is called",
    };
    let refuse = |said: String| Failure::new(Kind::Input, Diagnostic::new(said));
    match in_role(&data.backend, &data.prefixes, facet, text.trim())? {
        InRole::Thing(thing) | InRole::Unused(thing) => Ok(thing),
        InRole::Foremost(first, others) => {
            let others: Vec<String> = others.iter().map(|other| named(other, data)).collect();
            common.note(&format!(
                "`{text}` is taken for {}; also: {}",
                named(&first, data),
                some_of(&others)
            ));
            Ok(first.thing)
        }
        InRole::Ambiguous(several) => {
            let said = format!("several {} are called `{text}`", players(facet));
            Err(suggest(refuse(said), &several, data))
        }
        InRole::Unknown { near, all } => {
            let names: Vec<String> = all.into_iter().map(|one| printable(&one.name)).collect();
            let failure = suggest(refuse(format!("{nobody} `{text}`")), &near, data);
            Err(if names.is_empty() {
                failure
            } else {
                failure.hint(format!("{}: {}", players(facet), some_of(&names)))
            })
        }
    }
}

/// `person:marco-rubio (Marco Rubio)`; without an IRI the name alone.
fn named(one: &Candidate, data: &Data) -> String {
    let name = printable(&one.name);
    match &one.thing {
        Term::NamedNode(node) => format!("{} ({name})", data.prefixes.show(node.as_str())),
        _ => name,
    }
}

/// How many names are suggested.
const SUGGESTED: usize = 5;

fn suggest(failure: Failure, near: &[Candidate], data: &Data) -> Failure {
    near.iter().take(SUGGESTED).fold(failure, |failure, one| {
        let name = printable(&one.name);
        failure.hint(match &one.thing {
            Term::NamedNode(node) => {
                let compact = data.prefixes.show(node.as_str());
                format!("did you mean `{compact}` ({name})?")
            }
            _ => format!("did you mean `{name}`?"),
        })
    })
}

/// The speech acts with this name, and the members of a group.
fn act(text: &str, data: &Data) -> Result<Vec<Term>, Failure> {
    let backends: [&dyn Backend; 2] = [&data.backend, &data.ontology];
    let (known, labelled) = acts(&backends)?;
    let by_iri = || {
        let inner = text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'));
        let iri = data.prefixes.expand(text);
        let iri = iri.unwrap_or_else(|| inner.unwrap_or(text).to_owned());
        known.get(&iri).cloned()
    };
    let names: Vec<&str> = labelled.keys().map(String::as_str).collect();
    let best = match_names(text, &names);
    let found: Vec<Term> = match best.as_slice() {
        [] => by_iri().into_iter().collect(),
        [only] => labelled.get(*only).cloned().unwrap_or_default(),
        several => {
            let said = format!("several acts are called `{text}`: {}", several.join(", "));
            return Err(Failure::new(Kind::Input, Diagnostic::new(said)));
        }
    };
    if found.is_empty() {
        let said = format!("there is no speech act `{text}`");
        let near = did_you_mean(&fold(text), names.iter().copied());
        let said = Diagnostic::new(said).maybe_hint(near);
        return Err(Failure::new(Kind::Input, said)
            .hint(format!("the acts and their groups: {}", names.join(", "))));
    }
    Ok(members(&backends, found)?)
}

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
