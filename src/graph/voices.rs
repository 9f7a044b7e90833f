//! Who is said to say what a claim says, for the line that stands for it.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::build::Builder;
use super::notes::subject;
use super::places::thing;
use super::row::Row;
use super::{Edge, NodeKind, RelationGraph, Standing, twins};
use crate::model::{NamedNodeRef, NamedOrBlankNodeRef, Term, Triple, is_blank};
use crate::query::claims::objects;
use crate::query::contested::said;
use crate::query::labels::Labels;
use crate::vocab::dip;

/// Who says something, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Voice {
    /// The name of the speaker; of several speakers of one name each has more behind it.
    pub speaker: String,
    /// The name of the speech act, or [`Voice::SAID`].
    pub act: String,
    /// The id of the speaker, as nodes have it; empty where only a name is known.
    pub who: String,
}

impl Voice {
    /// Where the data name no speech act.
    pub const SAID: &'static str = "said";

    /// Somebody who says something, by no speech act that is known.
    pub fn of(speaker: &Term, labels: &Labels<'_>) -> Self {
        Self {
            speaker: labels.show(speaker),
            act: Self::SAID.to_owned(),
            who: Builder::id(speaker),
        }
    }

    /// `prediction by Anna`.
    pub fn words(&self) -> String {
        format!("{} by {}", self.act, self.speaker)
    }
}

impl RelationGraph {
    /// Names the one thing of its name as the speaker that it is, where another speaker has that name too.
    pub(super) fn name_like_speakers(&mut self) {
        let voices = self.graph.edge_weights().flat_map(|edge| &edge.by);
        let voices = voices.filter(|voice| !voice.who.is_empty());
        let named = voices.map(|voice| (voice.who.clone(), voice.speaker.clone()));
        let named: BTreeMap<String, String> = named.collect();
        for node in self.graph.node_weights_mut() {
            let name = named.get(node.thing());
            // What a row calls a thing stays.
            let is_longer = |name: &&String| {
                let rest = name.strip_prefix(&*node.label);
                rest.is_some_and(|rest| rest.starts_with(" ("))
            };
            if let Some(name) = name.filter(is_longer) {
                node.label.clone_from(name);
            }
        }
    }
}

fn rename(by: &mut [Voice], named: &BTreeMap<String, String>) {
    for voice in by.iter_mut() {
        if let Some(name) = named.get(&voice.who) {
            voice.speaker.clone_from(name);
        }
    }
    by.sort();
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
        let speakers = speakers.map(|speaker| (self.labels.show(&speaker), Self::id(&speaker)));
        let mut voices: Vec<Voice> = speakers
            .filter(|(speaker, _)| !is_blank(speaker))
            .map(|(speaker, who)| Voice {
                speaker,
                act: act.clone(),
                who,
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
        let leads_there = |voice: &Voice| ends.iter().any(|end| end.thing() == voice.who);
        if by.iter().any(leads_there) {
            return edge;
        }
        Edge { by, ..edge }
    }

    /// Speakers who share their name and kind with another one, or with a thing of the picture, get the end of their
    /// address behind it: else one of them would seem to say what the other says. O(edges · log edges).
    pub(super) fn tell_speakers_apart(&mut self) {
        let mut alike: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let edges = self.result.graph.edge_weights();
        for voice in edges.flat_map(|edge| &edge.by) {
            let ids = alike.entry(voice.speaker.clone()).or_default();
            ids.insert(voice.who.clone());
        }
        if alike.is_empty() {
            return;
        }
        let kinds: BTreeMap<&str, NodeKind> = alike
            .values()
            .flatten()
            .map(|id| (id.as_str(), self.kind_of_speaker(id)))
            .collect();
        let mut groups: BTreeMap<(&str, NodeKind), BTreeSet<&str>> = BTreeMap::new();
        for (name, ids) in &alike {
            for id in ids {
                let group = groups.entry((name, kinds[id.as_str()])).or_default();
                group.insert(id);
            }
        }
        for node in self.result.graph.node_weights() {
            if let Some(group) = groups.get_mut(&(node.label.as_str(), node.kind)) {
                group.insert(node.thing());
            }
        }
        let mut named: BTreeMap<String, String> = BTreeMap::new();
        for ((name, _), ids) in groups.into_iter().filter(|(_, ids)| ids.len() > 1) {
            let ids: Vec<&str> = ids.into_iter().collect();
            let names = twins::apart(name, &ids);
            named.extend(ids.into_iter().map(str::to_owned).zip(names));
        }
        for edge in self.result.graph.edge_weights_mut() {
            let several = edge.several.iter_mut().map(|one| &mut one.by);
            for by in several.chain([&mut edge.by]) {
                rename(by, &named);
            }
        }
    }

    fn kind_of_speaker(&self, id: &str) -> NodeKind {
        let thing = thing(id);
        thing.map_or(NodeKind::Other, |thing| self.kinds.both((&thing).into()).0)
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
