//! Paths as triples, for `--into`: each with its steps, and each step with what carries it.

use super::failure::Failure;
use super::into::{Results, Verb, within};
use super::measured::whole;
use super::paths::Walk;
use super::view::counted;
use crate::graph::{Link, Way};
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::network::Found;
use crate::store::{Backend as _, Pattern};
use crate::vocab::{dcterms, dip, rdf, schema};

/// The paths as what a graph of this name holds.
pub(super) fn results(walk: &Walk<'_>, found: &Found, graph: &str) -> Result<Results, Failure> {
    let [from, to] = walk.ends.map(|end| walk.label(end));
    let paths = counted(found.paths.len(), "path");
    let said = format!("{paths} from {from} to {to}, of {}", walk.tied.said());
    let mut results = Results::new(Verb::Paths, &said);
    for (number, path) in (1..).zip(&found.paths) {
        let name = NamedNode::new_unchecked(format!("{}{number}", within(graph)));
        describe(&mut results, &name, dip::PATH, number);
        put_ends(&mut results, walk, &name, walk.ends);
        results.put(&name, dip::PATH_LENGTH, whole(path.len() as u64 - 1));
        for (place, (ends, links)) in (1..).zip(walk.steps(path)) {
            let step = NamedNode::new_unchecked(format!("{}-step-{place}", name.as_str()));
            results.put(&name, dip::STEP, step.clone());
            describe(&mut results, &step, dip::PATH_STEP, place);
            put_ends(&mut results, walk, &step, ends);
            put_carriers(&mut results, walk, &step, ends, &links)?;
        }
    }
    Ok(results)
}

fn describe(results: &mut Results, thing: &NamedNode, class: &str, number: u64) {
    results.put(thing, rdf::TYPE, NamedNode::new_unchecked(class));
    results.put(thing, schema::POSITION, whole(number));
}

fn put_ends(results: &mut Results, walk: &Walk<'_>, thing: &NamedNode, ends: [u32; 2]) {
    for (by, end) in [dip::PATH_FROM, dip::PATH_TO].into_iter().zip(ends) {
        results.put_thing(thing, by, walk.tied.node(end));
    }
}

fn put_carriers(
    results: &mut Results,
    walk: &Walk<'_>,
    step: &NamedNode,
    ends: [u32; 2],
    links: &[Link<'_>],
) -> Result<(), Failure> {
    for link in links {
        for statement in carriers(walk, ends, link)? {
            results.put(step, dip::CARRIED_BY, statement);
        }
        let sources = link.said.sources.iter();
        for source in sources.filter_map(|source| NamedNode::new(&*source.iri).ok()) {
            results.put(step, dcterms::SOURCE, source);
        }
    }
    Ok(())
}

/// The claim or record behind a link, or without one the triples that say what it says. None
/// where a view made it up, or where a claim has no IRI.
fn carriers(walk: &Walk<'_>, ends: [u32; 2], link: &Link<'_>) -> Result<Vec<Term>, Failure> {
    if let Some(Ok(statement)) = link.said.iri.map(NamedNode::new) {
        return Ok(vec![statement.into()]);
    }
    let turned = [ends[1], ends[0]];
    let ways: &[[u32; 2]] = match link.way {
        Way::Ahead => &[ends],
        Way::Back => &[turned],
        Way::Either => &[ends, turned],
    };
    let mut said = Vec::new();
    for way in ways {
        let [Ok(from), Ok(to)] = way.map(|end| NamedNode::new(walk.tied.node(end).thing())) else {
            return Ok(Vec::new());
        };
        let (subject, object) = (NamedOrBlankNode::from(from), Term::from(to));
        let pattern = Pattern {
            subject: Some(subject.as_ref()),
            object: Some(object.as_ref()),
            ..Pattern::default()
        };
        for quad in walk.data.backend.quads(pattern) {
            let quad = quad?;
            if walk.labels.name(quad.predicate.as_str()) == link.edge.relation {
                said.push(Term::from(Triple::from(quad)));
            }
        }
    }
    said.sort_by_cached_key(ToString::to_string);
    said.dedup();
    Ok(said)
}
