//! Differences for programs.

use serde::Serialize;

use super::told::{Telling, exact, state};
use crate::difference::{Change, Line, Thing};
use crate::model::diagnostic::Location;
use crate::model::{GraphName, Term};

/// The counts for programs.
#[derive(Serialize)]
pub(super) struct Stat {
    same: bool,
    added: usize,
    removed: usize,
    changed: usize,
    things: usize,
    quads: Quads,
}

#[derive(Serialize)]
struct Quads {
    before: usize,
    after: usize,
    added: usize,
    removed: usize,
}

/// Differences for programs; IRIs bare, other terms as N-Triples writes them.
#[derive(Serialize)]
pub(super) struct All {
    #[serde(flatten)]
    stat: Stat,
    differences: Vec<OfThing>,
}

#[derive(Serialize)]
struct OfThing {
    state: &'static str,
    subject: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<String>,
    changes: Vec<OfLine>,
}

#[derive(Default, Serialize)]
struct OfLine {
    change: &'static str,
    property: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    counted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Spot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Spot>,
}

#[derive(Serialize)]
struct Spot {
    file: String,
    line: u64,
    column: u64,
}

impl Telling<'_> {
    pub(super) fn stat(&self) -> Stat {
        let found = self.report.difference;
        Stat {
            same: found.is_empty(),
            added: self.report.counts.added,
            removed: self.report.counts.removed,
            changed: self.report.counts.changed,
            things: self.report.things.len(),
            quads: Quads {
                before: found.before.len(),
                after: found.after.len(),
                added: found.added.len(),
                removed: found.removed.len(),
            },
        }
    }

    pub(super) fn json(&self) -> All {
        let of_thing = |thing: &Thing| OfThing {
            state: state(thing.state),
            subject: exact(&thing.subject.clone().into()),
            label: self.subject(&thing.subject),
            graph: match &thing.graph {
                GraphName::DefaultGraph => None,
                GraphName::NamedNode(node) => Some(node.as_str().to_owned()),
                GraphName::BlankNode(blank) => Some(blank.to_string()),
            },
            changes: thing.lines.iter().map(|line| self.of_line(line)).collect(),
        };
        All {
            stat: self.stat(),
            differences: self.report.things.iter().map(of_thing).collect(),
        }
    }

    fn of_line(&self, line: &Line) -> OfLine {
        let spot = |place: Option<Location>| {
            place.map(|place| Spot {
                file: place.source,
                line: place.line,
                column: place.column,
            })
        };
        let text = |term: &Term| Some(exact(term));
        let empty = OfLine {
            property: line.property.as_str().to_owned(),
            counted: line.counts,
            before: spot(self.place(line.before.as_ref(), 0)),
            after: spot(self.place(line.after.as_ref(), 1)),
            ..OfLine::default()
        };
        let with = |change: &'static str, value: &Term| OfLine {
            change,
            value: text(value),
            ..OfLine::default()
        };
        let told = match &line.change {
            Change::Added(value) => with("added", value),
            Change::Removed(value) => with("removed", value),
            Change::Claimed(value) => with("now only claimed", value),
            Change::Stated(value) => with("now stated", value),
            Change::NewClaim(value) => with("claimed", value),
            Change::LostClaim(value) => with("no longer claimed", value),
            Change::Changed { was, now } => OfLine {
                change: "changed",
                was: text(was),
                now: text(now),
                ..OfLine::default()
            },
            Change::List { was, now } => {
                let list = |items: &[Term]| {
                    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                    Some(["(", &items.join(" "), ")"].join(" "))
                };
                OfLine {
                    change: "changed",
                    was: list(was),
                    now: list(now),
                    ..OfLine::default()
                }
            }
            Change::Noted {
                value,
                property,
                was,
                now,
            } => OfLine {
                note: Some(property.as_str().to_owned()),
                was: was.as_ref().map(exact),
                now: now.as_ref().map(exact),
                ..with("annotation", value)
            },
        };
        OfLine {
            property: empty.property,
            counted: empty.counted,
            before: empty.before,
            after: empty.after,
            ..told
        }
    }
}
