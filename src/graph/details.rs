//! What else the record behind an edge says: role, attendance, speaker, act and whatever there is.
//!
//! A record drawn as one edge keeps its parts here, for who asks what the line stands for.

use super::build::Builder;
use super::kinds::plain;
use super::{RelationGraph, Span, Standing};
use crate::model::{NamedNodeRef, Term};
use crate::store::Pattern;
use crate::vocab::{dcterms, dip, rdf, rdfs, schema};

/// More edges than this have no words of their own in any picture.
const DETAILED: usize = 8_000;
/// Most parts of one record; then the others are counted.
const MOST: usize = 10;

/// What the edge says already, or what says nothing.
const TOLD: [&str; 9] = [
    rdf::TYPE,
    rdf::REIFIES,
    rdf::SUBJECT,
    rdf::PREDICATE,
    rdf::OBJECT,
    rdfs::LABEL,
    dcterms::SOURCE,
    schema::START_DATE,
    schema::END_DATE,
];

impl Builder<'_> {
    /// The finished graph. O(edges · log edges), with a look at the record of each edge of a
    /// graph that is not too large.
    pub(super) fn finished(mut self) -> RelationGraph {
        self.draw_marks();
        self.locate();
        self.date_claims();
        self.tell_speakers_apart();
        if self.result.graph.edge_count() > DETAILED {
            return self.result;
        }
        for edge in self.result.graph.edge_indices().collect::<Vec<_>>() {
            let said = &self.result.graph[edge];
            let (Some(statement), Some((from, to))) =
                (&said.statement, self.result.graph.edge_endpoints(edge))
            else {
                continue;
            };
            // What stands for several statements has no one record.
            if said.weight == 1 {
                let ends = [from, to].map(|node| self.result.graph[node].thing());
                let mut details = self.details(statement, ends, &said.relation);
                if !said.by.is_empty() {
                    // Who says it, and how, stands on the line.
                    let told = [dip::SPEAKER, dip::ACT].map(|by| self.labels.name(by) + ": ");
                    details.retain(|part| !told.iter().any(|name| part.starts_with(name)));
                }
                if let Some(when) = &said.when {
                    self.without_told(&mut details, when);
                    let date = format!("{}: {when}", self.labels.name(schema::DATE_CREATED));
                    details.retain(|part| *part != date);
                }
                self.result.graph[edge].details = details;
            }
        }
        self.result
    }

    /// A day on which it is known to have been so is told where no beginning is.
    fn without_told(&self, details: &mut Vec<String>, when: &str) {
        let known = self.labels.name(dip::AS_OF) + ": ";
        details.retain(|part| {
            let day = part.strip_prefix(&known);
            day.is_none_or(|day| !when.contains(day))
        });
    }

    /// A claim was when it was made, unless a row says otherwise.
    fn date_claims(&mut self) {
        for (node, start) in std::mem::take(&mut self.said_on) {
            let node = &mut self.result.graph[node];
            let lane = node.kind.name();
            node.span.get_or_insert_with(|| Span {
                start,
                end: None,
                approximate: false,
                lane: lane.to_owned(),
                standing: Standing::Fact,
                sources: Vec::new(),
            });
        }
    }

    /// `attendance: attended`, one text a part, in the order of the alphabet.
    fn details(&self, statement: &str, ends: [&str; 2], relation: &str) -> Vec<String> {
        let Ok(record) = NamedNodeRef::new(statement) else {
            return Vec::new();
        };
        let pattern = Pattern {
            subject: Some(record.into()),
            ..Pattern::default()
        };
        let mut details: Vec<String> = Vec::new();
        for quad in self.kinds.data().quads(pattern).flatten() {
            let by = plain(quad.predicate.as_str());
            let is_end =
                matches!(&quad.object, Term::NamedNode(node) if ends.contains(&node.as_str()));
            if TOLD.contains(&by.as_ref()) || is_end {
                continue;
            }
            let value = self.labels.show(&quad.object);
            // `controls 88 %` tells a kind and a share.
            let share = relation.strip_suffix(" %");
            let share = share.and_then(|words| words.rsplit_once(' '));
            let is_told = relation.split(", ").any(|part| part == value)
                || share.is_some_and(|(kind, share)| kind == value || share == value);
            if !is_told {
                details.push(format!("{}: {value}", self.labels.name(&by)));
            }
        }
        details.sort();
        details.dedup();
        let more = details.len().saturating_sub(MOST);
        details.truncate(MOST);
        if more > 0 {
            details.push(format!("{more} more"));
        }
        details
    }
}
