//! Where a wiki keeps its entities: the namespaces of the mapping.

use super::id::EntityId;
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedOrBlankNode};

/// The names of one Wikibase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wiki {
    /// Where entities live, ending in `/`.
    concept: String,
    /// Where documents about them live.
    data: String,
    /// `concept` without `entity/`: properties, references and values live below it.
    top: String,
    /// The prefix of value nodes, which names of blank nodes are made of.
    pub(super) value_prefix: &'static str,
    /// What the wiki calls itself, of which the same are made.
    pub(super) repository: &'static str,
}

/// How a property is used; each use has a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Direct,
    DirectNormal,
    Claim,
    Statement,
    StatementValue,
    StatementNormal,
    Qualifier,
    QualifierValue,
    QualifierNormal,
    Reference,
    ReferenceValue,
    ReferenceNormal,
    Novalue,
}

impl Use {
    /// Below `prop/`.
    fn path(self) -> &'static str {
        match self {
            Self::Direct => "direct/",
            Self::DirectNormal => "direct-normalized/",
            Self::Claim => "",
            Self::Statement => "statement/",
            Self::StatementValue => "statement/value/",
            Self::StatementNormal => "statement/value-normalized/",
            Self::Qualifier => "qualifier/",
            Self::QualifierValue => "qualifier/value/",
            Self::QualifierNormal => "qualifier/value-normalized/",
            Self::Reference => "reference/",
            Self::ReferenceValue => "reference/value/",
            Self::ReferenceNormal => "reference/value-normalized/",
            Self::Novalue => "novalue/",
        }
    }

    /// The prefix, which names of blank nodes are made of.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Direct => "wdt",
            Self::Statement => "ps",
            Self::Qualifier => "pq",
            Self::Reference => "pr",
            _ => "",
        }
    }

    /// Where nodes with all about a value hang.
    pub(super) fn value(self) -> Option<Self> {
        match self {
            Self::Statement => Some(Self::StatementValue),
            Self::Qualifier => Some(Self::QualifierValue),
            Self::Reference => Some(Self::ReferenceValue),
            _ => None,
        }
    }

    /// Where identifiers hang as addresses.
    pub(super) fn normal(self) -> Option<Self> {
        match self {
            Self::Direct => Some(Self::DirectNormal),
            Self::Statement => Some(Self::StatementNormal),
            Self::Qualifier => Some(Self::QualifierNormal),
            Self::Reference => Some(Self::ReferenceNormal),
            _ => None,
        }
    }
}

impl Default for Wiki {
    fn default() -> Self {
        Self::wikidata()
    }
}

impl Wiki {
    /// Wikidata.
    pub fn wikidata() -> Self {
        Self {
            concept: "http://www.wikidata.org/entity/".to_owned(),
            data: "https://www.wikidata.org/wiki/Special:EntityData/".to_owned(),
            top: "http://www.wikidata.org/".to_owned(),
            value_prefix: "v",
            repository: "wikidata",
        }
    }

    /// Another wiki, by where its entities and the documents about them live.
    ///
    /// # Errors
    /// An address that is no IRI.
    pub fn new(concept: &str, data: &str) -> Result<Self, Diagnostic> {
        for base in [concept, data] {
            NamedNode::new(base)
                .map_err(|error| Diagnostic::new(format!("`{base}` is no IRI: {error}")))?;
        }
        Ok(Self {
            concept: concept.to_owned(),
            data: data.to_owned(),
            top: concept
                .strip_suffix("entity/")
                .unwrap_or(concept)
                .to_owned(),
            value_prefix: "wdv",
            repository: "local",
        })
    }

    /// An entity.
    pub fn entity(&self, id: &EntityId) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{id}", self.concept))
    }

    /// The document about an entity.
    pub fn document(&self, id: &EntityId) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{id}", self.data))
    }

    /// The entity that a node stands for.
    pub fn entity_id(&self, node: &str) -> Option<EntityId> {
        EntityId::new(node.strip_prefix(&self.concept)?)
    }

    pub(super) fn property(&self, as_what: Use, id: &EntityId) -> NamedNode {
        NamedNode::new_unchecked(format!("{}prop/{}{id}", self.top, as_what.path()))
    }

    /// The property of a predicate that uses one so.
    pub(super) fn property_id(&self, as_what: Use, node: &str) -> Option<EntityId> {
        let rest = node.strip_prefix(&self.top)?.strip_prefix("prop/")?;
        EntityId::new(rest.strip_prefix(as_what.path())?)
    }

    /// A statement, by its name with `-` for all that names of nodes cannot hold.
    pub(super) fn statement(&self, local: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}statement/{local}", self.concept))
    }

    pub(super) fn statement_local<'a>(&self, node: &'a str) -> Option<&'a str> {
        node.strip_prefix(&self.concept)?.strip_prefix("statement/")
    }

    pub(super) fn reference(&self, hash: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}reference/{hash}", self.top))
    }

    /// The name of a reference's node; one without a name has none.
    pub(super) fn reference_hash(&self, node: &NamedOrBlankNode) -> Option<String> {
        let NamedOrBlankNode::NamedNode(node) = node else {
            return None;
        };
        let hash = node
            .as_str()
            .strip_prefix(&self.top)?
            .strip_prefix("reference/")?;
        Some(hash.to_owned())
    }

    pub(super) fn value(&self, hash: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}value/{hash}", self.top))
    }

    pub(super) fn value_hash<'a>(&self, node: &'a str) -> Option<&'a str> {
        node.strip_prefix(&self.top)?.strip_prefix("value/")
    }
}
