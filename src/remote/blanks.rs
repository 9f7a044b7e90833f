//! Blank nodes on their way: in a text that is sent in parts they need names that hold beyond a part, and whoever
//! reads the statements back gets blank nodes again.

use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};

/// What stands before the names, as RDF 1.1 (3.5) wants it.
const GENID: &str = "https://w3id.org/chancery/.well-known/genid/";

/// Whether a quad has a blank node anywhere.
pub(super) fn has_blank(quad: &Quad) -> bool {
    quad.graph_name.is_blank_node() || quad.subject.is_blank_node() || in_term(&quad.object)
}

fn in_term(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || in_term(&triple.object),
        Term::NamedNode(_) | Term::Literal(_) => false,
    }
}

/// The quad with names instead of blank nodes; `load` is what the nodes are of.
pub(super) fn named(quad: Quad, load: &str) -> Quad {
    let name =
        |node: &BlankNode| NamedNode::new_unchecked(format!("{GENID}{load}/{}", node.as_str()));
    changed(quad, &|node| match node {
        NamedOrBlankNode::BlankNode(blank) => name(&blank).into(),
        NamedOrBlankNode::NamedNode(node) => node.into(),
    })
}

/// The quad with blank nodes instead of the names that [`named`] gave.
pub(super) fn unnamed(quad: Quad) -> Quad {
    changed(quad, &|node| match node {
        NamedOrBlankNode::NamedNode(name) => match name.as_str().strip_prefix(GENID) {
            Some(rest) => super::cell::blank(rest).into(),
            None => name.into(),
        },
        NamedOrBlankNode::BlankNode(blank) => blank.into(),
    })
}

fn changed(quad: Quad, change: &impl Fn(NamedOrBlankNode) -> NamedOrBlankNode) -> Quad {
    let graph_name = match quad.graph_name {
        GraphName::NamedNode(node) => change(node.into()).into(),
        GraphName::BlankNode(node) => change(node.into()).into(),
        GraphName::DefaultGraph => GraphName::DefaultGraph,
    };
    Quad {
        subject: change(quad.subject),
        predicate: quad.predicate,
        object: changed_term(quad.object, change),
        graph_name,
    }
}

fn changed_term(term: Term, change: &impl Fn(NamedOrBlankNode) -> NamedOrBlankNode) -> Term {
    match term {
        Term::NamedNode(node) => change(node.into()).into(),
        Term::BlankNode(node) => change(node.into()).into(),
        Term::Triple(triple) => Term::Triple(Box::new(Triple {
            subject: change(triple.subject),
            predicate: triple.predicate,
            object: changed_term(triple.object, change),
        })),
        literal @ Term::Literal(_) => literal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_nodes_have_names_on_the_way_and_none_behind_it() {
        let node = BlankNode::new_unchecked("b1");
        let about = Triple::new(node.clone(), NamedNode::new_unchecked("a:p"), node.clone());
        let quad = Quad::new(node.clone(), NamedNode::new_unchecked("a:p"), about, node);
        let sent = named(quad.clone(), "load");
        assert!(has_blank(&quad) && !has_blank(&sent));
        assert_eq!(sent.to_string().matches("genid/load/b1").count(), 4);
        let back = unnamed(sent).to_string();
        assert_eq!(back, quad.to_string().replace("b1", "xload_2Fb1"));
    }
}
