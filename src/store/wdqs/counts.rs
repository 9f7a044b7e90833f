//! Counts of an item that the query service has at the item, and dumps and the official mapping at the document about it.
//!
//! `?item wikibase:sitelinks ?n` finds them at either, once: at the item, and where it has none at its document. As in that
//! service a document has none of its own then, unless the query itself says that it is one: `?document schema:about ?item`.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::super::walk::{self, Change};
use crate::vocab::schema;

const COUNTS: [&str; 3] = [
    "http://wikiba.se/ontology#sitelinks",
    "http://wikiba.se/ontology#statements",
    "http://wikiba.se/ontology#identifiers",
];

/// Finds these counts wherever the data have them.
pub(super) struct Counts {
    /// What the query itself takes for documents.
    documents: Vec<TermPattern>,
    /// How many variables were made.
    made: usize,
}

impl Counts {
    /// For a pattern and all within it. O(its size).
    pub(super) fn of(pattern: &mut GraphPattern) -> Self {
        let mut found = Documents(Vec::new());
        walk::in_pattern(pattern, &mut found);
        Self {
            documents: found.0,
            made: 0,
        }
    }

    fn is_of_an_item(&self, triple: &TriplePattern) -> bool {
        let is_count = |name: &NamedNode| COUNTS.contains(&name.as_str());
        matches!(&triple.predicate, NamedNodePattern::NamedNode(name) if is_count(name))
            && !self.documents.contains(&triple.subject)
    }

    fn fresh(&mut self, what: &str) -> TermPattern {
        self.made += 1;
        Variable::new_unchecked(format!("{what} {}", self.made)).into()
    }

    /// At the item, or else at its document.
    fn either(&mut self, triple: TriplePattern) -> GraphPattern {
        let about = |document: TermPattern, item: TermPattern| TriplePattern {
            subject: document,
            predicate: NamedNode::new_unchecked(schema::ABOUT).into(),
            object: item,
        };
        let (document, something) = (self.fresh("document"), self.fresh("something"));
        let of_item = about(triple.subject.clone(), something.clone());
        let own = TriplePattern {
            object: something,
            ..triple.clone()
        };
        let beside = TriplePattern {
            subject: document.clone(),
            ..triple.clone()
        };
        let documents = vec![about(document, triple.subject.clone()), beside];
        GraphPattern::Union {
            left: Box::new(without(vec![triple], of_item)),
            right: Box::new(without(documents, own)),
        }
    }
}

impl Change for Counts {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Bgp { patterns } = pattern else {
            return;
        };
        let counts = patterns.extract_if(.., |triple| self.is_of_an_item(triple));
        let counts: Vec<TriplePattern> = counts.collect();
        for triple in counts {
            *pattern = GraphPattern::Join {
                left: Box::new(std::mem::take(pattern)),
                right: Box::new(self.either(triple)),
            };
        }
    }

    fn expression(&mut self, _: &mut Expression) {}
}

/// What these triples match, where nothing matches another one.
fn without(patterns: Vec<TriplePattern>, other: TriplePattern) -> GraphPattern {
    let other = GraphPattern::Bgp {
        patterns: vec![other],
    };
    GraphPattern::Filter {
        expr: Expression::Not(Box::new(Expression::Exists(Box::new(other)))),
        inner: Box::new(GraphPattern::Bgp { patterns }),
    }
}

/// The subjects of `schema:about`.
struct Documents(Vec<TermPattern>);

impl Change for Documents {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Bgp { patterns } = pattern else {
            return;
        };
        let is_about = |triple: &&TriplePattern| matches!(&triple.predicate, NamedNodePattern::NamedNode(name) if *name == schema::ABOUT);
        let about = patterns.iter().filter(is_about);
        self.0.extend(about.map(|triple| triple.subject.clone()));
    }

    fn expression(&mut self, _: &mut Expression) {}
}
