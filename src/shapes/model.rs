//! What shapes are made of, in numbers of terms. Values only.

use std::collections::BTreeSet;

use super::facts::Id;
use super::sparql::{Component, Constraint as Sparql};
use crate::model::Literal;
use crate::store::pattern::Pattern;

/// The place of a shape in the list of shapes.
pub(super) type ShapeId = usize;

/// A node shape, or with a path a property shape.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its node in the shapes graph.
    pub(super) node: Id,
    pub(super) path: Option<Path>,
    pub(super) targets: Vec<Target>,
    pub(super) constraints: Vec<Constraint>,
    /// The IRI of its severity.
    pub(super) severity: Id,
    pub(super) messages: Vec<Literal>,
    pub(super) deactivated: bool,
    /// Whether it leads back to itself.
    pub(super) recursive: bool,
}

/// Whom a shape is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Node(Id),
    Class(Id),
    SubjectsOf(Id),
    ObjectsOf(Id),
}

/// A property path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Path {
    Predicate(Id),
    Inverse(Box<Self>),
    Sequence(Vec<Self>),
    Alternative(Vec<Self>),
    ZeroOrMore(Box<Self>),
    OneOrMore(Box<Self>),
    ZeroOrOne(Box<Self>),
}

impl Path {
    /// Every predicate in it.
    pub(super) fn predicates(&self, take: &mut dyn FnMut(Id)) {
        match self {
            Self::Predicate(id) => take(*id),
            Self::Inverse(inner)
            | Self::ZeroOrMore(inner)
            | Self::OneOrMore(inner)
            | Self::ZeroOrOne(inner) => inner.predicates(take),
            Self::Sequence(parts) | Self::Alternative(parts) => {
                for part in parts {
                    part.predicates(take);
                }
            }
        }
    }
}

/// Which side of a value a bound is on, and whether it is part of what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    MinExclusive,
    MinInclusive,
    MaxExclusive,
    MaxInclusive,
}

/// Kinds of nodes that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeKinds {
    pub(super) blank: bool,
    pub(super) iri: bool,
    pub(super) literal: bool,
}

/// One thing that a shape asks for.
#[derive(Debug)]
pub(super) enum Constraint {
    Class(Id),
    Datatype(Id),
    NodeKind(NodeKinds),
    MinCount(u64),
    MaxCount(u64),
    Range(Bound, Literal),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Pattern),
    LanguageIn(Vec<String>),
    UniqueLang,
    Equals(Id),
    Disjoint(Id),
    LessThan(Id),
    LessThanOrEquals(Id),
    Not(ShapeId),
    And(Vec<ShapeId>),
    Or(Vec<ShapeId>),
    Xone(Vec<ShapeId>),
    Node(ShapeId),
    Property(ShapeId),
    QualifiedMin(Qualified, u64),
    QualifiedMax(Qualified, u64),
    Closed(BTreeSet<Id>),
    HasValue(Id),
    In(Vec<Id>),
    Sparql(Box<Sparql>),
    Component(Box<Component>),
    ReifierShape(ShapeId),
    ReificationRequired,
}

/// Values that count if they conform to a shape, and to none of others.
#[derive(Clone, Debug)]
pub(super) struct Qualified {
    pub(super) shape: ShapeId,
    pub(super) siblings: Vec<ShapeId>,
}

impl Constraint {
    /// The local name of its constraint component, without `ConstraintComponent`; none for components
    /// that the shapes themselves define.
    pub(super) fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Class(_) => "Class",
            Self::Datatype(_) => "Datatype",
            Self::NodeKind(_) => "NodeKind",
            Self::MinCount(_) => "MinCount",
            Self::MaxCount(_) => "MaxCount",
            Self::Range(Bound::MinExclusive, _) => "MinExclusive",
            Self::Range(Bound::MinInclusive, _) => "MinInclusive",
            Self::Range(Bound::MaxExclusive, _) => "MaxExclusive",
            Self::Range(Bound::MaxInclusive, _) => "MaxInclusive",
            Self::MinLength(_) => "MinLength",
            Self::MaxLength(_) => "MaxLength",
            Self::Pattern(_) => "Pattern",
            Self::LanguageIn(_) => "LanguageIn",
            Self::UniqueLang => "UniqueLang",
            Self::Equals(_) => "Equals",
            Self::Disjoint(_) => "Disjoint",
            Self::LessThan(_) => "LessThan",
            Self::LessThanOrEquals(_) => "LessThanOrEquals",
            Self::Not(_) => "Not",
            Self::And(_) => "And",
            Self::Or(_) => "Or",
            Self::Xone(_) => "Xone",
            Self::Node(_) => "Node",
            Self::Property(_) => "Property",
            Self::QualifiedMin(..) => "QualifiedMinCount",
            Self::QualifiedMax(..) => "QualifiedMaxCount",
            Self::Closed(_) => "Closed",
            Self::HasValue(_) => "HasValue",
            Self::In(_) => "In",
            Self::Sparql(_) => "SPARQL",
            Self::Component(_) => return None,
            Self::ReifierShape(_) => "ReifierShape",
            Self::ReificationRequired => "ReificationRequired",
        })
    }

    /// The shapes that it leads to.
    pub(super) fn shapes(&self) -> Vec<ShapeId> {
        match self {
            Self::Not(one) | Self::Node(one) | Self::Property(one) | Self::ReifierShape(one) => {
                vec![*one]
            }
            Self::And(several) | Self::Or(several) | Self::Xone(several) => several.clone(),
            Self::QualifiedMin(qualified, _) | Self::QualifiedMax(qualified, _) => {
                std::iter::once(qualified.shape)
                    .chain(qualified.siblings.iter().copied())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
