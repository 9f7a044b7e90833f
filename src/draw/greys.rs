//! Numbers for groups on print, where they are more than greys that a reader can tell apart.

use std::collections::BTreeMap;

use super::runs::has_left;
use super::sheet::Sheet;
use super::{Options, Theme};
use crate::graph::RelationGraph;

/// So many greys are told apart at a glance.
const DISTINCT: usize = 4;

/// The graph with the number of its group behind each name, and the sheet with the same numbers in
/// the legend; none where the greys are enough. O(nodes · log groups).
pub(super) fn of(graph: &RelationGraph, options: &Options) -> Option<(RelationGraph, Sheet)> {
    let sheet = &options.sheet;
    if options.theme != Theme::Print {
        return None;
    }
    let is_named = |swatch: &usize| {
        let swatch = sheet.swatches.get(*swatch);
        swatch.is_some_and(|swatch| !swatch.name.is_empty())
    };
    let groups = sheet.nodes.iter().flatten().copied().filter(is_named);
    let mut numbers: BTreeMap<usize, usize> = groups.map(|group| (group, 0)).collect();
    if numbers.len() <= DISTINCT {
        return None;
    }
    let (mut graph, mut sheet) = (graph.clone(), sheet.clone());
    for (number, (group, own)) in (1..).zip(&mut numbers) {
        *own = number;
        let name = &mut sheet.swatches[*group].name;
        *name = format!("{} {name}", sign(number));
    }
    for (node, group) in graph.graph.node_weights_mut().zip(&sheet.nodes) {
        let number = group.and_then(|group| numbers.get(&group));
        if let Some(number) = number {
            // After letters that run to the left it would be turned round.
            let (name, sign) = (&node.label, sign(*number));
            let before = has_left(name);
            let [first, second] = if before { [&sign, name] } else { [name, &sign] };
            node.label = format!("{first} {second}");
        }
    }
    Some((graph, sheet))
}

/// No sign of sources and claims looks so.
fn sign(number: usize) -> String {
    format!("#{number}")
}
