//! The figures of a data set as RDF: its description in `VoID`.

use crate::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::store::Statistics;
use crate::vocab::{rdf, sd, void};

/// Prefixes that make a description readable.
pub const PREFIXES: [(&str, &str); 2] = [("sd", sd::NAMESPACE), ("void", void::NAMESPACE)];

/// Describes a data set with at most so many rows of each table. Graphs are subsets with their
/// names; classes without an IRI are counted and not listed.
pub fn describe(figures: &Statistics, most: usize) -> Vec<Quad> {
    let mut told = Told::default();
    let dataset = node(WHOLE);
    told.add(&dataset, rdf::TYPE, iri(void::DATASET));
    let classes = figures.classes.len() as u64;
    let predicates = figures.predicates.len() as u64;
    for (property, count) in [
        (void::TRIPLES, figures.triples),
        (void::ENTITIES, figures.entities),
        (void::CLASSES, classes),
        (void::PROPERTIES, predicates),
        (void::DISTINCT_SUBJECTS, figures.subjects),
        (void::DISTINCT_OBJECTS, figures.objects),
    ] {
        told.count(&dataset, property, count);
    }
    for (number, (graph, triples)) in (1..).zip(figures.graphs.iter().take(most)) {
        let GraphName::NamedNode(name) = graph else {
            continue;
        };
        let part = told.part(&dataset, void::SUBSET, "graph", number);
        told.add(&part, rdf::TYPE, iri(void::DATASET));
        told.add(&part, rdf::TYPE, iri(sd::NAMED_GRAPH));
        told.add(&part, sd::NAME, name.clone().into());
        told.count(&part, void::TRIPLES, *triples);
    }
    for (number, (class, instances)) in (1..).zip(figures.classes.iter().take(most)) {
        if let Term::NamedNode(_) = class {
            let part = told.part(&dataset, void::CLASS_PARTITION, "class", number);
            told.add(&part, void::CLASS, class.clone());
            told.count(&part, void::ENTITIES, *instances);
        }
    }
    for (number, (predicate, ends)) in (1..).zip(figures.predicates.iter().take(most)) {
        let part = told.part(&dataset, void::PROPERTY_PARTITION, "property", number);
        told.add(&part, void::PROPERTY, predicate.clone().into());
        told.count(&part, void::TRIPLES, ends.triples);
        told.count(&part, void::DISTINCT_SUBJECTS, ends.subjects);
        told.count(&part, void::DISTINCT_OBJECTS, ends.objects);
    }
    told.whole.extend(told.parts);
    told.whole
}

/// The label of the data set's node.
const WHOLE: &str = "dataset";

fn iri(text: &str) -> Term {
    NamedNode::new_unchecked(text).into()
}

fn node(name: impl Into<String>) -> NamedOrBlankNode {
    BlankNode::new_unchecked(name).into()
}

/// Statements of the description; those about the whole come first.
#[derive(Default)]
struct Told {
    whole: Vec<Quad>,
    parts: Vec<Quad>,
}

impl Told {
    fn add(&mut self, subject: &NamedOrBlankNode, predicate: &str, object: Term) {
        let quad = Quad {
            subject: subject.clone(),
            predicate: NamedNode::new_unchecked(predicate),
            object,
            graph_name: GraphName::DefaultGraph,
        };
        if *subject == node(WHOLE) {
            self.whole.push(quad);
        } else {
            self.parts.push(quad);
        }
    }

    fn count(&mut self, subject: &NamedOrBlankNode, predicate: &str, count: u64) {
        self.add(subject, predicate, Literal::from(count).into());
    }

    /// A part of the data set, named after what it is and its place in the table.
    fn part(
        &mut self,
        whole: &NamedOrBlankNode,
        how: &str,
        kind: &str,
        number: u64,
    ) -> NamedOrBlankNode {
        let part = node(format!("{kind}{number}"));
        self.add(whole, how, part.clone().into());
        part
    }
}
