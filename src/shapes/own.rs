//! Names of blank nodes in a shapes graph: those of shapes and of data are never the same node.

use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, Triple};

/// What such a name begins with; readers give no other node one that does.
const PREFIX: &str = "shapes-";

/// The quad with names of its own for its blank nodes.
pub(super) fn named(quad: Quad) -> Quad {
    Quad {
        subject: subject(quad.subject, &given),
        object: term(quad.object, &given),
        predicate: quad.predicate,
        graph_name: match quad.graph_name {
            GraphName::BlankNode(node) => given(&node).into(),
            other => other,
        },
    }
}

/// The term with the names that its reader gave.
pub(super) fn as_read(one: &Term) -> Term {
    term(one.clone(), &|node| {
        let name = node.as_str();
        BlankNode::new_unchecked(name.strip_prefix(PREFIX).unwrap_or(name))
    })
}

fn given(node: &BlankNode) -> BlankNode {
    BlankNode::new_unchecked(format!("{PREFIX}{}", node.as_str()))
}

fn subject(node: NamedOrBlankNode, name: &dyn Fn(&BlankNode) -> BlankNode) -> NamedOrBlankNode {
    match node {
        NamedOrBlankNode::BlankNode(node) => name(&node).into(),
        NamedOrBlankNode::NamedNode(node) => node.into(),
    }
}

fn term(one: Term, name: &dyn Fn(&BlankNode) -> BlankNode) -> Term {
    match one {
        Term::BlankNode(node) => name(&node).into(),
        Term::Triple(triple) => {
            let Triple {
                subject: of,
                predicate,
                object,
            } = *triple;
            Triple::new(subject(of, name), predicate, term(object, name)).into()
        }
        other => other,
    }
}
