//! Blank nodes in quads: which, and under other names.

use super::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, Triple};

/// Names every blank node of a quad, place by place.
pub fn each_blank<'q>(quad: &'q Quad, note: &mut dyn FnMut(&'q BlankNode)) {
    of_subject(&quad.subject, note);
    of_term(&quad.object, note);
    if let GraphName::BlankNode(blank) = &quad.graph_name {
        note(blank);
    }
}

fn of_subject<'q>(subject: &'q NamedOrBlankNode, note: &mut dyn FnMut(&'q BlankNode)) {
    if let NamedOrBlankNode::BlankNode(blank) = subject {
        note(blank);
    }
}

/// How deep terms are is bounded where they are read.
pub fn of_term<'q>(term: &'q Term, note: &mut dyn FnMut(&'q BlankNode)) {
    match term {
        Term::BlankNode(blank) => note(blank),
        Term::Triple(triple) => {
            of_subject(&triple.subject, note);
            of_term(&triple.object, note);
        }
        _ => {}
    }
}

/// Whether there is a blank node in it.
pub fn has_blank(quad: &Quad) -> bool {
    let mut found = false;
    each_blank(quad, &mut |_| found = true);
    found
}

/// The same quad with other blank nodes.
pub fn renamed(quad: &Quad, name: &dyn Fn(&BlankNode) -> BlankNode) -> Quad {
    let graph_name = match &quad.graph_name {
        GraphName::BlankNode(blank) => name(blank).into(),
        other => other.clone(),
    };
    Quad {
        subject: renamed_subject(&quad.subject, name),
        predicate: quad.predicate.clone(),
        object: renamed_term(&quad.object, name),
        graph_name,
    }
}

fn renamed_subject(
    subject: &NamedOrBlankNode,
    name: &dyn Fn(&BlankNode) -> BlankNode,
) -> NamedOrBlankNode {
    match subject {
        NamedOrBlankNode::BlankNode(blank) => name(blank).into(),
        named @ NamedOrBlankNode::NamedNode(_) => named.clone(),
    }
}

fn renamed_term(term: &Term, name: &dyn Fn(&BlankNode) -> BlankNode) -> Term {
    match term {
        Term::BlankNode(blank) => name(blank).into(),
        Term::Triple(triple) => renamed_triple(triple, name).into(),
        other => other.clone(),
    }
}

/// The same triple with other blank nodes.
pub fn renamed_triple(triple: &Triple, name: &dyn Fn(&BlankNode) -> BlankNode) -> Triple {
    Triple::new(
        renamed_subject(&triple.subject, name),
        triple.predicate.clone(),
        renamed_term(&triple.object, name),
    )
}
