//! Triple terms in a syntax that has none: the basic encoding of RDF 1.2.
//!
//! JSON-LD 1.1 cannot say `<<( s p o )>>`. The W3C note *RDF 1.2
//! Interoperability* replaces the term by a blank node of type
//! `rdf:PropositionForm` with the three parts as its properties; any RDF 1.1
//! tool can read that, and nothing is lost on the way back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::rdf;

pub(super) const FORM: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PropositionForm";
const SUBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#propositionFormSubject";
const PREDICATE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#propositionFormPredicate";
const OBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#propositionFormObject";

fn named(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// Replaces triple terms by described blank nodes, one a term and graph.
pub(super) struct Encoder {
    known: HashMap<(GraphName, Triple), BlankNode>,
    /// How the names of its blank nodes begin.
    prefix: String,
}

impl Default for Encoder {
    fn default() -> Self {
        // Readers rename blank nodes to `b0`, `b1`, …, so `t…` is free.
        Self::named("t")
    }
}

impl Encoder {
    /// One whose blank nodes begin so.
    pub(super) fn named(prefix: &str) -> Self {
        Self {
            known: HashMap::new(),
            prefix: prefix.to_owned(),
        }
    }

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
        let blank = BlankNode::new_unchecked(format!("{}{}", self.prefix, self.known.len()));
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

type Key = (String, String);
type Forms = BTreeMap<Key, Form>;

fn key(graph: &GraphName, blank: &BlankNode) -> Key {
    (graph.to_string(), blank.as_str().to_owned())
}

/// Puts the triple terms back. A description is taken for a term only where it
/// is whole, nested no deeper than `max_depth`, and used as nothing but the
/// object of statements in its own graph; anything else passes unchanged.
pub(super) fn decode(quads: Vec<Quad>, max_depth: usize) -> Vec<Quad> {
    let forms = sound(&quads, max_depth);
    if forms.is_empty() {
        return quads;
    }
    let describes = |quad: &Quad| match &quad.subject {
        NamedOrBlankNode::BlankNode(blank) => forms.contains_key(&key(&quad.graph_name, blank)),
        NamedOrBlankNode::NamedNode(_) => false,
    };
    quads
        .iter()
        .filter(|quad| !describes(quad))
        .map(|quad| Quad {
            object: restore(&quad.object, &quad.graph_name, &forms),
            ..quad.clone()
        })
        .collect()
}

/// The descriptions that can be replaced by terms without losing anything.
fn sound(quads: &[Quad], max_depth: usize) -> Forms {
    let mut forms = Forms::new();
    for quad in quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == SUBJECT)
    {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject {
            forms.insert(key(&quad.graph_name, blank), Form::default());
        }
    }
    for quad in quads {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject
            && let Some(form) = forms.get_mut(&key(&quad.graph_name, blank))
        {
            form.take(quad);
        }
    }
    forms.retain(|_, form| form.is_whole());
    let names: BTreeSet<String> = forms.keys().map(|(_, blank)| blank.clone()).collect();
    let uses = Uses::new(quads, &names);
    forms.retain(|key, _| uses.only_as_object(key));
    let depths: BTreeMap<Key, Option<usize>> = forms
        .keys()
        .map(|key| (key.clone(), depth(key, &forms, max_depth)))
        .collect();
    forms.retain(|key, _| depths.get(key).is_some_and(Option::is_some));
    forms
}

/// How blank nodes with the names of descriptions are used.
#[derive(Default)]
struct Uses {
    as_object: BTreeSet<Key>,
    /// In more than one graph, as a graph's name, or in a part that holds no term.
    otherwise: BTreeSet<String>,
}

impl Uses {
    fn new(quads: &[Quad], names: &BTreeSet<String>) -> Self {
        let mut uses = Self::default();
        let mut homes: BTreeMap<String, String> = BTreeMap::new();
        for quad in quads {
            let graph = quad.graph_name.to_string();
            if let GraphName::BlankNode(blank) = &quad.graph_name {
                uses.otherwise.insert(blank.as_str().to_owned());
            }
            let subject = match &quad.subject {
                NamedOrBlankNode::BlankNode(blank) => Some(blank.as_str()),
                NamedOrBlankNode::NamedNode(_) => None,
            };
            let object = match &quad.object {
                Term::BlankNode(blank) => Some(blank.as_str()),
                _ => None,
            };
            for name in [subject, object]
                .into_iter()
                .flatten()
                .filter(|name| names.contains(*name))
            {
                let home = homes
                    .entry(name.to_owned())
                    .or_insert_with(|| graph.clone());
                if *home != graph {
                    uses.otherwise.insert(name.to_owned());
                }
            }
            if let Some(name) = object {
                uses.as_object.insert((graph, name.to_owned()));
                if quad.predicate.as_str() == SUBJECT {
                    uses.otherwise.insert(name.to_owned());
                }
            }
        }
        uses
    }

    fn only_as_object(&self, key: &Key) -> bool {
        self.as_object.contains(key) && !self.otherwise.contains(&key.1)
    }
}

/// How deep the terms below a description are nested; `None` where they are
/// nested too deep or in a circle. `O(max_depth)`.
fn depth(start: &Key, forms: &Forms, max_depth: usize) -> Option<usize> {
    let mut at = start.clone();
    for depth in 1..=max_depth {
        let next = match forms.get(&at).and_then(|form| form.object.as_ref()) {
            Some(Term::BlankNode(blank)) => (at.0.clone(), blank.as_str().to_owned()),
            _ => return Some(depth),
        };
        if !forms.contains_key(&next) {
            return Some(depth);
        }
        at = next;
    }
    None
}

/// The term that a description stands for; recursion is bounded by [`depth`].
fn restore(term: &Term, graph: &GraphName, forms: &Forms) -> Term {
    let Term::BlankNode(blank) = term else {
        return term.clone();
    };
    let Some(form) = forms.get(&key(graph, blank)) else {
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
    let object = restore(object, graph, forms);
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
        assert_eq!(decode(encoded, 128), quads);
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
        assert_eq!(decode(quads.clone(), 128), quads);
    }

    fn described(blank: &str, object: impl Into<Term>, graph: &GraphName) -> Vec<Quad> {
        let blank = BlankNode::new(blank).unwrap();
        let parts: [(&str, Term); 4] = [
            (rdf::TYPE, named(FORM).into()),
            (SUBJECT, iri("s").into()),
            (PREDICATE, iri("p").into()),
            (OBJECT, object.into()),
        ];
        let quad =
            |(predicate, object)| Quad::new(blank.clone(), named(predicate), object, graph.clone());
        parts.map(quad).to_vec()
    }

    #[test]
    fn nothing_vanishes_that_no_statement_uses() {
        let (here, there) = (GraphName::DefaultGraph, GraphName::from(iri("g")));
        let blank = |name: &str| BlankNode::new(name).unwrap();
        let unused = described("a", iri("o"), &here);
        let mut circle = described("a", blank("b"), &here);
        circle.extend(described("b", blank("a"), &here));
        let mut elsewhere = described("a", iri("o"), &here);
        elsewhere.push(Quad::new(iri("r"), iri("q"), blank("a"), there));
        let mut deep = vec![Quad::new(iri("r"), iri("q"), blank("n0"), here.clone())];
        for level in 0..9 {
            deep.extend(described(
                &format!("n{level}"),
                blank(&format!("n{}", level + 1)),
                &here,
            ));
        }
        for quads in [unused, circle, elsewhere] {
            assert_eq!(decode(quads.clone(), 128), quads);
        }
        let kept = decode(deep.clone(), 4);
        assert!(
            kept.len() < deep.len() && kept.iter().any(|quad| quad.predicate.as_str() == OBJECT)
        );
    }
}
