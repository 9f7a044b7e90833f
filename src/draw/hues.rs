//! Colours of relations in pictures of dots, whose lines have no words.
//!
//! Where a few relations make most of what is drawn as fact, each has a colour and an entry in the
//! legend. What is no fact keeps the colour that says so.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::dots;
use super::sheet::{Rgb, Sheet, Swatch};
use super::text::{clean, head};
use super::{Format, Theme};
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
/// Most strokes across a line.
const STROKES: usize = 5;

/// The sheet with colours for the commonest relations that have none, if the picture has dots. Where
/// lines are black, strokes stand for colours, as far as lines are few enough to have them.
pub(super) fn of<'s>(
    graph: &RelationGraph,
    sheet: &'s Sheet,
    (theme, format): (Theme, Format),
) -> Cow<'s, Sheet> {
    // A page is light for print.
    let is_black = theme == Theme::Print && format != Format::Html;
    let has_dots = graph.graph.node_count() > dots::BOXES || sheet.is_sized();
    let has_strokes = has_dots && graph.graph.edge_count() <= dots::TIPPED;
    let mut sheet = if has_dots && (!is_black || has_strokes) {
        colored(graph, sheet)
    } else {
        Cow::Borrowed(sheet)
    };
    if is_black {
        let own = sheet.to_mut();
        own.black = true;
        if has_strokes {
            stroke(graph, own);
        }
    }
    sheet
}

/// The sheet with colours for the commonest relations that have none.
fn colored<'s>(graph: &RelationGraph, sheet: &'s Sheet) -> Cow<'s, Sheet> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let facts = graph.graph.edge_weights();
    let facts = facts.filter(|edge| FACTS.contains(&edge.standing));
    for edge in facts {
        *counts.entry(edge.sort()).or_default() += 1;
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

/// Gives each colour of lines that occurs a number of strokes; where all facts have colours, the
/// first has none. Beyond what can be counted at a glance there are none.
fn stroke(graph: &RelationGraph, sheet: &mut Sheet) {
    let facts = graph.graph.edge_weights();
    let facts = facts.filter(|edge| FACTS.contains(&edge.standing));
    let swatch = |edge| sheet.line(edge).and_then(|line| line.swatch);
    let shown: BTreeSet<Option<usize>> = facts.map(swatch).collect();
    let first = usize::from(shown.contains(&None));
    let strokes = shown.into_iter().flatten().zip(first..=STROKES);
    let strokes: BTreeMap<usize, usize> = strokes.collect();
    for line in sheet.relations.values_mut() {
        let own = line.swatch.and_then(|swatch| strokes.get(&swatch));
        line.strokes = own.copied().unwrap_or(0);
        if own.is_none() {
            line.swatch = None;
        }
    }
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
