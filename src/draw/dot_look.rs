//! How standings look in DOT, and what is written around a picture of Graphviz.
//!
//! Graphviz has three kinds of lines where our pictures have twelve, so a sign in the label tells
//! apart what has the same line: also in black and white, and where there are no tips.

use super::footer::Listed;
use super::footnotes::Footnotes;
use super::runs::has_left;
use super::style::{Mark, stroke};
use super::words::{fact_words, meaning, short};
use crate::graph::{RelationGraph, Standing};

/// Characters of a line of notes.
const LINE: usize = 96;

/// The style of a line.
pub(super) const fn line_style(standing: Standing) -> &'static str {
    match standing {
        Standing::Fact | Standing::Qualified | Standing::Derived => "solid",
        Standing::Added => "bold",
        Standing::Claim
        | Standing::Denied
        | Standing::Announced
        | Standing::Void
        | Standing::Removed
        | Standing::Altered => "dashed",
        Standing::Hearsay | Standing::Open | Standing::Absent => "dotted",
    }
}

/// The tip of a line, where it is not the usual one.
pub(super) const fn tip(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Derived | Standing::Announced => Some("empty"),
        Standing::Hearsay => Some("vee"),
        Standing::Open => Some("odiamond"),
        Standing::Denied | Standing::Absent | Standing::Void => Some("tee"),
        Standing::Fact
        | Standing::Qualified
        | Standing::Claim
        | Standing::Added
        | Standing::Removed
        | Standing::Altered => None,
    }
}

/// The sign in front of a label.
pub(super) const fn sign(standing: Standing) -> Option<&'static str> {
    match (standing, stroke(standing).mark) {
        // Pictures of our own have dashes for these.
        (Standing::Derived, _) => Some("∴"),
        (Standing::Announced, _) => Some("»"),
        (_, Mark::None) => None,
        (_, Mark::About) => Some("≈"),
        (_, Mark::Question) => Some("?"),
        // Whatever font Graphviz finds has these.
        (_, Mark::Cross) => Some("×"),
        (_, Mark::Struck) => Some("//"),
        (_, Mark::Plus) => Some("+"),
        (_, Mark::Minus) => Some("−"),
        (_, Mark::Other) => Some("≠"),
    }
}

/// What stands below the title: what lines and signs mean, who claims what, sources, and the date of
/// the data. Nothing where all are facts without a source.
pub(super) fn notes(graph: &RelationGraph, notes: &Footnotes) -> Vec<String> {
    let edges = graph.graph.edge_weights().map(|edge| edge.standing);
    let nodes = graph.graph.node_weights().map(|node| node.standing);
    let nodes = nodes.filter(|standing| *standing != Standing::Fact);
    let found: Vec<Standing> = edges.chain(nodes).collect();
    let meant = Standing::EVERY
        .into_iter()
        .filter(|one| found.contains(one));
    let is_plain = meant.clone().all(|one| one == Standing::Fact);
    let fact = fact_words(graph);
    let mut entries: Vec<String> = meant
        .filter(|_| !is_plain)
        .map(|one| {
            let sign = sign(one).map(|sign| format!(" {sign}"));
            let line = line_style(one);
            let (name, meaning) = (one.name(), meaning(one, fact));
            format!("{line}{}: {name} – {meaning}", sign.unwrap_or_default())
        })
        .collect();
    entries.extend(notes.common.as_ref().map(|relation| {
        let relation = short(relation);
        format!("lines without words: {relation}")
    }));
    let mut lines = flowed(&entries);
    let listed = Listed::all(graph, notes);
    lines.extend(flowed(&listed.voices()));
    let mut entries = listed.sources();
    let date = graph.data_of.as_deref().map(short);
    entries.extend(date.map(|date| format!("Data as of {date}")));
    lines.extend(flowed(&entries));
    lines
}

/// Entries one after the other, in lines. One that runs to the left has a line of its own: Graphviz
/// would order what stands beside it as a part of it.
fn flowed(entries: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        let fits = |line: &String| {
            let is_mixed = has_left(line) || has_left(entry);
            !is_mixed && line.chars().count() + entry.chars().count() < LINE
        };
        match lines.last_mut().filter(|line| fits(line)) {
            Some(line) => {
                line.push_str(" · ");
                line.push_str(entry);
            }
            None => lines.push(entry.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_standings_look_alike_in_black_and_white() {
        for (index, one) in Standing::EVERY.into_iter().enumerate() {
            for other in &Standing::EVERY[index + 1..] {
                // Where there is no tip, and on boxes, only these are left.
                let look = |standing| (line_style(standing), sign(standing));
                assert_ne!(look(one), look(*other), "{one:?} {other:?}");
            }
        }
    }
}
