//! Which rules have to be finished before others: those that derive what others ask not to be there.

use std::collections::{BTreeMap, VecDeque};

use super::InferError;
use super::program::{Key, Program};
use crate::model::diagnostic::Diagnostic;

/// Gives each rule its stratum, and returns how many there are. What a profile derives, which may be anything, is
/// there before a rule asks that something is not so.
///
/// # Errors
/// A circle of rules in which one asks that something is not so.
pub(super) fn arrange(program: &mut Program, has_profile: bool) -> Result<usize, InferError> {
    let count = program.named.len();
    // Of each rule those that derive what it reads, and whether all of it has to be there before.
    let mut needs: Vec<BTreeMap<usize, bool>> = vec![BTreeMap::new(); count];
    for (rule, named) in program.named.iter().enumerate() {
        for (other, writer) in program.named.iter().enumerate() {
            let meets = |keys: &[Key]| {
                let mut writes = writer.writes.iter();
                writes.any(|write| keys.iter().any(|key| key.meets(*write)))
            };
            if meets(&named.negates) {
                needs[rule].insert(other, true);
            } else if meets(&named.reads) {
                needs[rule].insert(other, false);
            }
        }
    }
    for (rule, needed) in needs.iter().enumerate() {
        for (other, _) in needed.iter().filter(|(_, before)| **before) {
            if let Some(way) = way(&needs, *other, rule) {
                return Err(circle(program, rule, &way));
            }
        }
    }
    if has_profile {
        let negating = program
            .named
            .iter_mut()
            .filter(|named| !named.negates.is_empty());
        negating.for_each(|named| named.stratum = 1);
    }
    // Without such a circle, no stratum is above the number of rules.
    let mut changed = true;
    while changed {
        changed = false;
        for (rule, needed) in needs.iter().enumerate() {
            let least = needed
                .iter()
                .map(|(other, before)| program.named[*other].stratum + usize::from(*before));
            let least = least.max().unwrap_or(0);
            if least > program.named[rule].stratum {
                program.named[rule].stratum = least;
                changed = true;
            }
        }
    }
    let highest = program.named.iter().map(|named| named.stratum).max();
    Ok(highest.map_or(0, |highest| highest + 1))
}

/// The shortest way from a rule to one that it needs, both included.
fn way(needs: &[BTreeMap<usize, bool>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut came: BTreeMap<usize, Option<usize>> = BTreeMap::from([(from, None)]);
    let mut open = VecDeque::from([from]);
    while let Some(rule) = open.pop_front() {
        if rule == to {
            let mut way = vec![rule];
            while let Some(Some(before)) = way.last().and_then(|rule| came.get(rule)) {
                way.push(*before);
            }
            way.reverse();
            return Some(way);
        }
        for other in needs[rule].keys() {
            if !came.contains_key(other) {
                came.insert(*other, Some(rule));
                open.push_back(*other);
            }
        }
    }
    None
}

fn circle(program: &Program, rule: usize, way: &[usize]) -> InferError {
    let name = |rule: usize| format!("`{}`", program.named[rule].name);
    let asks = name(rule);
    let said = if way.len() == 1 {
        format!("the rule {asks} asks that something is not so which it derives itself")
    } else {
        let chain: Vec<String> = way.iter().map(|rule| name(*rule)).collect();
        format!(
            "rules go in a circle: {asks} asks that something is not so which {} derives, and {}",
            name(way[0]),
            chain
                .windows(2)
                .map(|pair| format!("{} rests on {}", pair[0], pair[1]))
                .collect::<Vec<_>>()
                .join(", ")
        )
    };
    InferError::Rule(Box::new(Diagnostic::new(said).hint(
        "what is asked not to be there (NOT EXISTS, MINUS, OPTIONAL, counts) has to be complete before: \
         derive something else, or ask for something else",
    )))
}
