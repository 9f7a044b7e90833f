//! Who is said to say what a claim says, for the line that stands for it.

use petgraph::graph::NodeIndex;

use super::build::Builder;
use super::notes::subject;
use super::row::Row;
use super::{Edge, Standing};
use crate::model::{NamedNodeRef, NamedOrBlankNodeRef, Triple, is_blank};
use crate::query::claims::objects;
use crate::query::contested::said;
use crate::vocab::dip;

/// Who says something, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Voice {
    /// The name of the speaker.
    pub speaker: String,
    /// The name of the speech act, or [`Voice::SAID`].
    pub act: String,
}

impl Voice {
    /// Where the data name no speech act.
    pub const SAID: &'static str = "said";

    /// `prediction by Anna`.
    pub fn words(&self) -> String {
        format!("{} by {}", self.act, self.speaker)
    }
}

impl Builder<'_> {
    /// The speakers of a claim, each with the speech act; of several acts the first.
    pub(super) fn voices(&self, claim: NamedOrBlankNodeRef<'_>) -> Vec<Voice> {
        let of = |by| objects(self.kinds.data(), claim, by).unwrap_or_default();
        let acts = of(dip::ACT);
        let act = acts.first().map(|act| self.labels.show(act));
        let act = act.filter(|act| !is_blank(act));
        let act = act.unwrap_or_else(|| Voice::SAID.to_owned());
        let speakers = of(dip::SPEAKER).into_iter();
        let speakers = speakers.map(|speaker| self.labels.show(&speaker));
        let mut voices: Vec<Voice> = speakers
            .filter(|speaker| !is_blank(speaker))
            .map(|speaker| Voice {
                speaker,
                act: act.clone(),
            })
            .collect();
        voices.sort();
        voices.dedup();
        voices
    }

    /// The edge of a row with those who say it, unless one of its ends is the claim or its speaker:
    /// then the line leads there anyway. What its claim denies is denied.
    pub(super) fn voiced(&self, mut edge: Edge, row: &Row<'_>, ends: [NodeIndex; 2]) -> Edge {
        if self.is_denied(&edge, row, ends) {
            edge.standing = Standing::Denied;
        }
        let is_said = matches!(
            edge.standing,
            Standing::Claim | Standing::Hearsay | Standing::Denied
        );
        let statement = row.iri("statement").filter(|_| is_said);
        let Some(claim) = statement.as_deref().map(NamedNodeRef::new_unchecked) else {
            return edge;
        };
        let ends = ends.map(|end| &self.result.graph[end]);
        if ends.iter().any(|end| end.thing() == claim.as_str()) {
            return edge;
        }
        let by = self.voices(claim.into());
        let leads_there = |voice: &Voice| ends.iter().any(|end| end.label == voice.speaker);
        if by.iter().any(leads_there) {
            return edge;
        }
        Edge { by, ..edge }
    }

    /// Whether the statement of a row is a claim which denies that the two ends are so tied.
    fn is_denied(&self, edge: &Edge, row: &Row<'_>, ends: [NodeIndex; 2]) -> bool {
        let claim = row.term("statement").and_then(|term| subject(term.clone()));
        let Some(claim) = claim.filter(|_| edge.standing < Standing::Denied) else {
            return false;
        };
        let [from, to] = ends.map(|end| self.result.graph[end].thing());
        let ties = |said: &Triple| {
            let subject = Self::id(&said.subject.clone().into());
            let object = Self::id(&said.object);
            [(from, to), (to, from)].contains(&(subject.as_str(), object.as_str()))
        };
        let said = said(self.kinds.data(), &claim).unwrap_or_default();
        said.iter().any(ties) && self.kinds.denies(claim.as_ref())
    }
}
