//! Colours of relations in pictures of dots, whose lines have no words.
//!
//! Where a few relations make most of what is drawn as fact, each has a colour and an entry in the
//! legend. What is no fact keeps the colour that says so.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::dots;
use super::sheet::{Rgb, Sheet, Swatch};
use super::text::{clean, head};
use crate::graph::{FACTS, RelationGraph, Standing};

/// Members of the set of Okabe and Ito, and one more.
const HUES: [Rgb; 6] = [
    Rgb([0x00, 0x72, 0xb2]),
    Rgb([0xd5, 0x5e, 0x00]),
    Rgb([0x00, 0x9e, 0x73]),
    Rgb([0xcc, 0x79, 0xa7]),
    Rgb([0x8c, 0x6d, 0x1f]),
    Rgb([0x6a, 0x3d, 0x9a]),
];
/// Colours are for relations that make this share of the lines together, in percent.
const MOST: usize = 80;
/// Most characters of a relation in the legend.
const LONGEST: usize = 60;

/// The sheet with colours for the commonest relations that have none, if the picture has dots.
pub(super) fn of<'s>(graph: &RelationGraph, sheet: &'s Sheet) -> Cow<'s, Sheet> {
    if graph.graph.node_count() <= dots::BOXES && !sheet.is_sized() {
        return Cow::Borrowed(sheet);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let facts = graph.graph.edge_weights();
    let facts = facts.filter(|edge| FACTS.contains(&edge.standing));
    for edge in facts {
        *counts.entry(&edge.relation).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let mut common: Vec<(&str, usize)> = counts.into_iter().collect();
    let several = common.len() > 1;
    common.sort_by_key(|(relation, count)| (std::cmp::Reverse(*count), *relation));
    let has_own = |relation: &str| {
        let own = sheet.relations.get(relation);
        own.is_some_and(|line| line.swatch.is_some())
    };
    // One line of its sort is an event rather than a sort.
    common.retain(|(relation, count)| !relation.is_empty() && *count > 1 && !has_own(relation));
    let hues = free(graph, sheet);
    common.truncate(hues.len());
    let told: usize = common.iter().map(|(_, count)| count).sum();
    if !several || told * 100 < all * MOST {
        return Cow::Borrowed(sheet);
    }
    let mut own = sheet.clone();
    for ((relation, _), color) in common.into_iter().zip(hues) {
        let name = clean(head(relation, LONGEST));
        let line = own.relations.entry(relation.to_owned());
        line.or_default().swatch = Some(own.swatches.len());
        own.swatches.push(Swatch { color, name });
    }
    Cow::Owned(own)
}

/// The hues that nothing else in the picture has: no chosen colour, and no standing of lines.
fn free(graph: &RelationGraph, sheet: &Sheet) -> Vec<Rgb> {
    let stands = |standing| {
        graph
            .graph
            .edge_weights()
            .any(|edge| edge.standing == standing)
    };
    let taken = |hue: &Rgb| match HUES.iter().position(|one| one == hue) {
        Some(0) => stands(Standing::Derived),
        Some(1) => [Standing::Claim, Standing::Hearsay, Standing::Denied]
            .into_iter()
            .any(stands),
        Some(2) => stands(Standing::Qualified),
        _ => false,
    };
    let chosen = |hue: &Rgb| sheet.swatches.iter().any(|swatch| swatch.color == *hue);
    let free = HUES.into_iter().filter(|hue| !taken(hue) && !chosen(hue));
    free.collect()
}
