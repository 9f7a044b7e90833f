//! A thing in a line: its name, what it is, and what tells it from others of that name.

use serde_json::{Value, json};

use crate::graph::{Kinds, Moment, NodeKind, Standing};
use crate::model::{Literal, NamedNodeRef, NamedOrBlankNodeRef, Term, printable};
use crate::query::claims::{is_hearsay, is_record, objects, subjects};
use crate::query::labels::Labels;
use crate::store::{Backend, StoreError};
use crate::vocab::{dip, org, rdf, rdfs, schema, skos};

/// Letters of a description in a list.
const SHORT: usize = 160;
/// Offices of a person in a list.
const OFFICES: usize = 2;

/// Looks at things.
pub(super) struct Glance<'a> {
    pub(super) plain: &'a dyn Backend,
    pub(super) labels: &'a Labels<'a>,
    pub(super) kinds: Kinds<'a>,
    /// Of descriptions, the most wanted first.
    pub(super) languages: Vec<String>,
}

impl Glance<'_> {
    /// What the thing is, for its colour, and how it stands itself: a cancelled meeting is void.
    pub(super) fn kind(&self, iri: &str) -> (NodeKind, Standing) {
        NamedNodeRef::new(iri).map_or((NodeKind::Other, Standing::Fact), |node| {
            let (kind, standing) = self.kinds.both(node.into());
            (kind, self.said(node.into(), kind, standing))
        })
    }

    /// The kind that the thing is listed and counted under: terms of proposals are drawn as claims are, and who holds a
    /// territory as a place is, and they are neither.
    pub(super) fn listed(&self, iri: &str) -> Result<NodeKind, StoreError> {
        let (kind, _) = self.kind(iri);
        let Ok(node) = NamedNodeRef::new(iri) else {
            return Ok(kind);
        };
        let is_one = match kind {
            NodeKind::Claim => is_record(self.plain, node.into())?,
            NodeKind::Place => !objects(self.plain, node.into(), rdf::TYPE)?
                .iter()
                .any(|class| matches!(class, Term::NamedNode(class) if class.as_str() == dip::TERRITORIAL_STATUS)),
            _ => true,
        };
        Ok(if is_one { kind } else { NodeKind::Other })
    }

    /// How what a record says stands. That there is a claim is a fact, and what it says is none.
    pub(super) fn record(&self, record: NamedOrBlankNodeRef<'_>) -> Standing {
        let (kind, _) = self.kinds.both(record);
        self.said(record, kind, self.kinds.record(record))
    }

    fn said(&self, thing: NamedOrBlankNodeRef<'_>, kind: NodeKind, standing: Standing) -> Standing {
        if kind != NodeKind::Claim {
            return standing;
        }
        // Where the data fail, the claim is still no fact.
        match is_hearsay(self.plain, thing) {
            Ok(true) => standing.max(Standing::Hearsay),
            _ => standing.max(Standing::Claim),
        }
    }

    /// A term by its name, and where it is a thing, what leads to it.
    pub(super) fn term(&self, term: &Term) -> Value {
        match term {
            Term::NamedNode(node) => {
                let (kind, standing) = self.kind(node.as_str());
                json!({
                    "label": self.labels.show(term),
                    "iri": node.as_str(),
                    "kind": kind.name(),
                    "standing": standing.name(),
                })
            }
            _ => json!({ "label": self.labels.show(term) }),
        }
    }

    pub(super) fn terms(&self, terms: &[Term]) -> Vec<Value> {
        terms.iter().map(|term| self.term(term)).collect()
    }

    /// A description of a thing, or what a reader wants to know of one of its kind.
    pub(super) fn about(&self, iri: &str, kind: NodeKind) -> Result<Option<String>, StoreError> {
        let Ok(node) = NamedNodeRef::new(iri) else {
            return Ok(None);
        };
        let node = NamedOrBlankNodeRef::from(node);
        if let Some(text) = self.description(node)? {
            return Ok(Some(shortened(&text)));
        }
        let mut parts = match kind {
            NodeKind::Person => self.offices(node)?,
            NodeKind::Claim => self.shown(node, &[dip::SPEAKER, dip::ACT, schema::DATE_CREATED])?,
            _ => self.shown(node, &[schema::START_DATE, schema::LOCATION])?,
        };
        if kind == NodeKind::Person {
            parts.truncate(OFFICES);
        }
        Ok((!parts.is_empty()).then(|| shortened(&parts.join(" · "))))
    }

    /// The description in the language that is wanted most.
    fn description(&self, node: NamedOrBlankNodeRef<'_>) -> Result<Option<String>, StoreError> {
        let rank = |literal: &Literal| {
            let language = literal.language().unwrap_or_default().to_lowercase();
            let wanted = self.languages.iter().position(|one| *one == language);
            (
                wanted.unwrap_or(self.languages.len()),
                literal.value().to_owned(),
            )
        };
        for property in [schema::DESCRIPTION, rdfs::COMMENT, skos::DEFINITION] {
            let literals = objects(self.plain, node, property)?;
            let literals = literals.iter().filter_map(|term| match term {
                Term::Literal(literal) => Some(rank(literal)),
                _ => None,
            });
            if let Some((_, text)) = literals.min() {
                return Ok(Some(printable(&text)));
            }
        }
        Ok(None)
    }

    fn offices(&self, person: NamedOrBlankNodeRef<'_>) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for tenure in subjects(self.plain, org::MEMBER, Some(person.into()))? {
            found.extend(self.shown(tenure.as_ref(), &[dip::POST])?);
        }
        Ok(found)
    }

    fn shown(
        &self,
        node: NamedOrBlankNodeRef<'_>,
        properties: &[&str],
    ) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for property in properties {
            let values = objects(self.plain, node, property)?;
            found.extend(values.iter().map(|value| {
                let text = self.labels.show(value);
                // A date as it is read, and not as it is written down.
                match value {
                    Term::Literal(_) => Moment::parse(&text).map_or(text, |moment| moment.text),
                    _ => text,
                }
            }));
        }
        Ok(found)
    }
}

fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let short: String = letters.by_ref().take(SHORT).collect();
    if letters.next().is_some() {
        format!("{}…", short.trim_end())
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_descriptions_end_with_a_sign_of_it() {
        assert_eq!(shortened("short"), "short");
        let long = shortened(&"é ".repeat(SHORT));
        assert!(long.ends_with("é…") && long.chars().count() <= SHORT + 1);
    }
}
