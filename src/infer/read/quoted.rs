//! What a rule may not do with quotations: what a triple term says is only claimed, and must not lead to anything.
//!
//! A rule may see that there is a claim, and say something of its record. It may not look into what is claimed: neither
//! take a triple term apart, nor make one to compare it with, nor join on one.

use std::collections::BTreeMap;

use spargebra::algebra::{Function, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::walk::{self, Seen};
use crate::vocab::rdf;

/// A word of the text, and the hint.
pub(super) type Wrong = (&'static str, &'static str);

const STATED: &str =
    "rules take what is stated; what somebody says is asked for with `chancery claims`";

/// What is wrong with how a rule handles quotations, if anything is.
pub(super) fn wrong(template: &[TriplePattern], pattern: &GraphPattern) -> Option<Wrong> {
    made(pattern).or_else(|| used(template, pattern))
}

/// Triple terms that are taken apart, made or given.
fn made(pattern: &GraphPattern) -> Option<Wrong> {
    let mut wrong = None;
    walk::pattern(pattern, true, &mut |seen, _| {
        let found = match seen {
            Seen::Triple(triple) if matches!(triple.object, TermPattern::Triple(_)) => {
                ("<<", STATED)
            }
            Seen::Function(Function::Subject | Function::Predicate | Function::Object) => (
                "",
                "rules take what is stated, not what SUBJECT, PREDICATE and OBJECT take out of a quotation",
            ),
            Seen::Function(Function::Triple) => (
                "<<",
                "a triple term that a rule makes could be compared with what somebody says",
            ),
            Seen::Given(GroundTerm::Triple(_)) => ("<<", STATED),
            Seen::Given(GroundTerm::NamedNode(node)) if node.as_str() == rdf::REIFIES => (
                "values",
                "write `rdf:reifies` in the pattern itself, with a value that is used nowhere else",
            ),
            Seen::Step(node) if node.as_str() == rdf::REIFIES => (
                "reifies",
                "write `rdf:reifies` out of the path, with a value that is used nowhere else",
            ),
            _ => return,
        };
        wrong.get_or_insert(found);
    });
    wrong
}

/// What stands for a quotation, and is used once more.
fn used(template: &[TriplePattern], pattern: &GraphPattern) -> Option<Wrong> {
    let mut held = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut see = |seen: Seen<'_>, _: bool| {
        let name = match seen {
            Seen::Variable(name) => name.to_string(),
            Seen::Blank(node) => node.to_string(),
            Seen::Triple(triple) if reifies(triple) => {
                held.push(triple.object.to_string());
                return;
            }
            _ => return,
        };
        *counts.entry(name).or_default() += 1;
    };
    walk::pattern(pattern, true, &mut see);
    for triple in template {
        walk::triple(triple, true, &mut |seen, sure| {
            if !matches!(seen, Seen::Triple(_) | Seen::Blank(_)) {
                see(seen, sure);
            }
        });
    }
    let again = held
        .iter()
        .any(|name| counts.get(name).is_some_and(|count| *count > 1));
    again.then_some((
        "reifies",
        "a rule may ask whether somebody says something (`?record rdf:reifies ?said`), and use `?said` nowhere else",
    ))
}

fn reifies(triple: &TriplePattern) -> bool {
    matches!(&triple.predicate, NamedNodePattern::NamedNode(node) if node.as_str() == rdf::REIFIES)
}

/// Whether a pattern names the property that leads to quotations.
pub(in crate::infer) fn names_reifies(pattern: &GraphPattern) -> bool {
    let mut names = false;
    walk::pattern(pattern, true, &mut |seen, _| {
        names |= matches!(seen, Seen::Triple(triple) if reifies(triple));
    });
    names
}

/// Whether a pattern may go along any property.
pub(super) fn goes_anywhere(pattern: &GraphPattern) -> bool {
    let mut anywhere = false;
    walk::pattern(pattern, true, &mut |seen, _| {
        anywhere |= match seen {
            Seen::Triple(triple) => matches!(triple.predicate, NamedNodePattern::Variable(_)),
            Seen::AnyStep => true,
            _ => false,
        };
    });
    anywhere
}
