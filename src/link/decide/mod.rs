//! What somebody decided about links: who, when, why, with which score; kept as RDF that only grows.

mod file;
mod links;
mod read;
mod standing;

pub use file::{Decisions, holds_decisions};
pub use links::write_links;
pub use standing::Standing;

use super::ask::digest;
use super::index::Id;
use crate::model::{Literal, NamedNode};
use crate::vocab::{dip, id, scheme};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The candidate is it.
    Same,
    /// The candidate is something else.
    Different,
    /// No candidate is it.
    None,
    /// An earlier decision does not hold any more.
    Withdrawn,
}

impl Choice {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Same, "same", scheme::SAME),
        (Self::Different, "different", scheme::DIFFERENT),
        (Self::None, "none", scheme::NONE),
        (Self::Withdrawn, "withdrawn", scheme::WITHDRAWN),
    ];

    /// In a word.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(choice, ..)| *choice == self)
            .map_or("", |(_, name, _)| name)
    }

    fn of_iri(iri: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(.., known)| *known == iri)
            .map(|(choice, ..)| *choice)
    }
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its own IRI.
    pub iri: String,
    /// The IRI of what it is about.
    pub about: String,
    /// What that is called.
    pub name: String,
    /// What was decided.
    pub choice: Choice,
    /// About which candidate.
    pub candidate: Option<Id>,
    /// The candidate's score at that time.
    pub score: Option<i32>,
    /// Who decided.
    pub by: String,
    /// When: a date with time and zone.
    pub when: String,
    /// Why, in words.
    pub why: String,
    /// The decision that it withdraws.
    pub replaces: Option<String>,
}

/// Who decides, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    /// Their name.
    pub by: &'a str,
    /// A date with time and zone.
    pub when: &'a str,
}

impl Decision {
    /// A decision of somebody about a thing, with its name. Its IRI follows from what it says, and, when it is added to
    /// others, from the one before it about the same thing.
    pub fn new(
        (about, name): (&str, &str),
        choice: Choice,
        candidate: Option<(Id, i32)>,
        hand: Hand<'_>,
        why: &str,
    ) -> Self {
        let (candidate, score) = candidate.unzip();
        let mut decision = Self {
            iri: String::new(),
            about: about.to_owned(),
            name: name.to_owned(),
            choice,
            candidate,
            score,
            by: hand.by.to_owned(),
            when: hand.when.to_owned(),
            why: why.to_owned(),
            replaces: None,
        };
        decision.name_it(None);
        decision
    }

    /// That this decision does not hold any more.
    #[must_use]
    pub fn withdrawn(&self, hand: Hand<'_>, why: &str) -> Self {
        let candidate = self.candidate.clone().zip(self.score);
        let mut decision = Self::new(
            (&self.about, &self.name),
            Choice::Withdrawn,
            candidate,
            hand,
            why,
        );
        decision.candidate.clone_from(&self.candidate);
        decision.replaces = Some(self.iri.clone());
        decision.name_it(None);
        decision
    }

    fn name_it(&mut self, before: Option<&str>) {
        let candidate = self.candidate.as_ref().map_or_else(String::new, Id::iri);
        let replaces = self.replaces.as_deref().unwrap_or_default();
        let mut told = vec![
            &*self.about,
            self.choice.name(),
            &candidate,
            &self.by,
            &self.when,
            replaces,
        ];
        told.extend(before);
        self.iri = format!("{}decision/{}", id::THING, digest(&told.join("\n")));
    }

    /// Its block of Turtle, which ends in an empty line.
    fn turtle(&self) -> String {
        let node = |iri: &str| NamedNode::new_unchecked(iri).to_string();
        let text = |text: &str| Literal::new_simple_literal(text).to_string();
        let mut lines = vec![
            format!("{}{KIND}", node(&self.iri)),
            format!("rdfs:label {}", text(&self.name)),
            format!("schema:about {}", node(&self.about)),
            format!("dip:decision decision:{}", self.choice.name()),
        ];
        lines.extend(
            self.candidate
                .as_ref()
                .map(|id| format!("dip:candidate {}", node(&id.iri()))),
        );
        lines.extend(self.score.map(|score| format!("dip:score {score}")));
        lines.push(format!("dcterms:creator {}", text(&self.by)));
        let when = |when| format!("dcterms:created {}^^xsd:dateTime", text(when));
        lines.extend((!self.when.is_empty()).then(|| when(&self.when)));
        lines.extend((!self.why.is_empty()).then(|| format!("rdfs:comment {}", text(&self.why))));
        lines.extend(
            self.replaces
                .as_ref()
                .map(|iri| format!("dcterms:replaces {}", node(iri))),
        );
        lines.join(" ;\n    ") + " .\n\n"
    }
}

/// What stands behind the IRI of a decision.
const KIND: &str = " a dip:LinkDecision";

/// The prefixes of a file of decisions or links.
fn head() -> String {
    let prefixes = [
        ("dcterms", "http://purl.org/dc/terms/"),
        ("decision", "https://w3id.org/chancery/scheme/decision/"),
        ("dip", dip::NAMESPACE),
        ("owl", "http://www.w3.org/2002/07/owl#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("schema", crate::vocab::schema::NAMESPACE),
        ("wd", super::index::WIKIDATA),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ];
    let lines = prefixes.map(|(name, iri)| format!("@prefix {name}: <{iri}> .\n"));
    lines.concat() + "\n"
}

#[cfg(test)]
mod tests;
