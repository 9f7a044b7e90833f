//! Triple terms in a syntax that has none: the basic encoding of RDF 1.2.
//!
//! JSON-LD 1.1 cannot say `<<( s p o )>>`. The W3C note *RDF 1.2
//! Interoperability* replaces the term by a blank node of type
//! `rdf:PropositionForm` with the three parts as its properties; any RDF 1.1
//! tool can read that, and nothing is lost on the way back.

use std::collections::{BTreeMap, HashMap};

use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::rdf;

const FORM: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PropositionForm";
const SUBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#propositionFormSubject";
const PREDICATE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#propositionFormPredicate";
const OBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#propositionFormObject";

fn named(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// Replaces triple terms by described blank nodes, one a term and graph.
#[derive(Default)]
pub(super) struct Encoder {
    known: HashMap<(GraphName, Triple), BlankNode>,
}

impl Encoder {
    /// The quad without triple terms, preceded by the descriptions it needs.
    pub(super) fn encode(&mut self, quad: &Quad, out: &mut Vec<Quad>) {
        let object = self.term(&quad.object, &quad.graph_name, out);
        out.push(Quad {
            object,
            ..quad.clone()
        });
    }

    /// Recursion is bounded by the depth that reading lets through.
    fn term(&mut self, term: &Term, graph: &GraphName, out: &mut Vec<Quad>) -> Term {
        let Term::Triple(triple) = term else {
            return term.clone();
        };
        let key = (graph.clone(), (**triple).clone());
        if let Some(blank) = self.known.get(&key) {
            return blank.clone().into();
        }
        let object = self.term(&triple.object, graph, out);
        // Readers rename blank nodes to `b0`, `b1`, …, so `t…` is free.
        let blank = BlankNode::new_unchecked(format!("t{}", self.known.len()));
        for (predicate, object) in [
            (named(rdf::TYPE), Term::from(named(FORM))),
            (named(SUBJECT), Term::from(triple.subject.clone())),
            (named(PREDICATE), Term::from(triple.predicate.clone())),
            (named(OBJECT), object),
        ] {
            out.push(Quad::new(blank.clone(), predicate, object, graph.clone()));
        }
        self.known.insert(key, blank.clone());
        blank.into()
    }
}

/// The parts of one described triple term.
#[derive(Default)]
struct Form {
    typed: bool,
    subject: Option<Term>,
    predicate: Option<Term>,
    object: Option<Term>,
    /// A part was given twice, or something else is said about the node.
    spoilt: bool,
}

impl Form {
    fn take(&mut self, quad: &Quad) {
        let slot = match quad.predicate.as_str() {
            SUBJECT => &mut self.subject,
            PREDICATE => &mut self.predicate,
            OBJECT => &mut self.object,
            _ => {
                let is_type = quad.predicate.as_str() == rdf::TYPE
                    && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == FORM);
                self.typed |= is_type;
                self.spoilt |= !is_type;
                return;
            }
        };
        self.spoilt |= slot.replace(quad.object.clone()).is_some();
    }

    fn is_whole(&self) -> bool {
        self.typed
            && !self.spoilt
            && self.object.is_some()
            && matches!(self.subject, Some(Term::NamedNode(_) | Term::BlankNode(_)))
            && matches!(self.predicate, Some(Term::NamedNode(_)))
    }
}

type Forms = BTreeMap<(String, String), Form>;

fn key(graph: &GraphName, blank: &BlankNode) -> (String, String) {
    (graph.to_string(), blank.as_str().to_owned())
}

/// Puts the triple terms back. Quads without the encoding pass unchanged.
pub(super) fn decode(quads: Vec<Quad>) -> Vec<Quad> {
    if !quads.iter().any(|quad| quad.predicate.as_str() == SUBJECT) {
        return quads;
    }
    let mut forms = Forms::new();
    for quad in quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == SUBJECT)
    {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject {
            forms.insert(key(&quad.graph_name, blank), Form::default());
        }
    }
    for quad in &quads {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject
            && let Some(form) = forms.get_mut(&key(&quad.graph_name, blank))
        {
            form.take(quad);
        }
    }
    forms.retain(|_, form| form.is_whole());
    quads
        .into_iter()
        .filter(|quad| match &quad.subject {
            NamedOrBlankNode::BlankNode(blank) => {
                !forms.contains_key(&key(&quad.graph_name, blank))
            }
            NamedOrBlankNode::NamedNode(_) => true,
        })
        .map(|quad| Quad {
            object: restore(&quad.object, &quad.graph_name, &forms, 0),
            ..quad
        })
        .collect()
}

/// Nesting beyond this is a circle of blank nodes, not a term.
const DEEPEST: usize = 1_000;

fn restore(term: &Term, graph: &GraphName, forms: &Forms, depth: usize) -> Term {
    let Term::BlankNode(blank) = term else {
        return term.clone();
    };
    let Some(form) = forms.get(&key(graph, blank)).filter(|_| depth < DEEPEST) else {
        return term.clone();
    };
    let subject = match &form.subject {
        Some(Term::NamedNode(node)) => NamedOrBlankNode::from(node.clone()),
        Some(Term::BlankNode(node)) => NamedOrBlankNode::from(node.clone()),
        _ => return term.clone(),
    };
    let (Some(Term::NamedNode(predicate)), Some(object)) = (&form.predicate, &form.object) else {
        return term.clone();
    };
    let object = restore(object, graph, forms, depth + 1);
    Term::Triple(Box::new(Triple {
        subject,
        predicate: predicate.clone(),
        object,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iri(name: &str) -> NamedNode {
        NamedNode::new(format!("http://example.org/{name}")).unwrap()
    }

    #[test]
    fn nested_terms_come_back_and_shared_ones_are_described_once() {
        let inner = Triple::new(iri("a"), iri("b"), iri("c"));
        let outer = Triple::new(iri("s"), iri("p"), inner);
        let quads = vec![
            Quad::new(iri("r"), iri("q"), outer.clone(), iri("g")),
            Quad::new(iri("r2"), iri("q"), outer, iri("g")),
        ];
        let mut encoder = Encoder::default();
        let mut encoded = Vec::new();
        for quad in &quads {
            encoder.encode(quad, &mut encoded);
        }
        assert_eq!(encoded.len(), 2 * 4 + 2);
        assert!(
            encoded
                .iter()
                .all(|quad| !matches!(quad.object, Term::Triple(_)))
        );
        assert_eq!(decode(encoded), quads);
    }

    #[test]
    fn an_incomplete_description_is_left_as_it_is() {
        let blank = BlankNode::new("x").unwrap();
        let quads = vec![Quad::new(
            blank,
            named(SUBJECT),
            iri("s"),
            GraphName::DefaultGraph,
        )];
        assert_eq!(decode(quads.clone()), quads);
    }
}
