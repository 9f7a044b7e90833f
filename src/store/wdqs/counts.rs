//! Counts of an item that the query service has at the item, and dumps and the official mapping at the document about it.
//!
//! `?item wikibase:sitelinks ?n` finds them at either, once: at the item, and where it has none at its document. As in that
//! service a document has none of its own then, unless the query itself says that it is one: `?document schema:about ?item`,
//! in the same group or one around it.

use std::collections::HashSet;

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::super::walk;
use crate::vocab::schema;

const COUNTS: [&str; 3] = [
    "http://wikiba.se/ontology#sitelinks",
    "http://wikiba.se/ontology#statements",
    "http://wikiba.se/ontology#identifiers",
];

/// What a query itself takes for documents.
type Documents = HashSet<TermPattern>;

/// Finds these counts wherever the data have them.
#[derive(Default)]
pub(super) struct Counts {
    /// How many variables were made.
    made: usize,
    /// How many `EXISTS` are around.
    exists: usize,
}

impl Counts {
    /// In a pattern and all within it. O(its size × its depth).
    pub(super) fn within(&mut self, pattern: &mut GraphPattern) {
        self.group(pattern, &Documents::new());
    }

    /// A group: what is a document in every solution of it is one in all its parts, as what encloses it says.
    fn group(&mut self, pattern: &mut GraphPattern, known: &Documents) {
        let mut known = known.clone();
        known.extend(documents(pattern));
        self.part(pattern, &known);
    }

    fn part(&mut self, pattern: &mut GraphPattern, known: &Documents) {
        if let GraphPattern::LeftJoin { right, .. } = &*pattern {
            // The condition looks at what is optional, too.
            let mut inner = known.clone();
            inner.extend(documents(right));
            for expression in walk::expressions_mut(pattern) {
                self.expression(expression, &inner);
            }
        } else {
            for expression in walk::expressions_mut(pattern) {
                self.expression(expression, known);
            }
        }
        match pattern {
            GraphPattern::Bgp { .. } => self.triples(pattern, known),
            GraphPattern::LeftJoin { left, right, .. } | GraphPattern::Minus { left, right } => {
                self.part(left, known);
                self.group(right, known);
            }
            GraphPattern::Union { left, right } => {
                self.group(left, known);
                self.group(right, known);
            }
            // A variable that does not come out is another one.
            GraphPattern::Project {
                inner, variables, ..
            }
            | GraphPattern::Group {
                inner, variables, ..
            } => {
                let mut known = known.clone();
                known.retain(|term| is_let_out(term, variables));
                self.group(inner, &known);
            }
            _ => {
                for inner in walk::patterns_mut(pattern) {
                    self.part(inner, known);
                }
            }
        }
    }

    fn expression(&mut self, expression: &mut Expression, known: &Documents) {
        if let Expression::Exists(pattern) = expression {
            self.exists += 1;
            self.group(pattern, known);
            self.exists -= 1;
        }
        for part in walk::parts_mut(expression) {
            self.expression(part, known);
        }
    }

    fn triples(&mut self, pattern: &mut GraphPattern, known: &Documents) {
        let GraphPattern::Bgp { patterns } = pattern else {
            return;
        };
        let is_count = |name: &NamedNode| COUNTS.contains(&name.as_str());
        let is_of_an_item = |triple: &mut TriplePattern| {
            matches!(&triple.predicate, NamedNodePattern::NamedNode(name) if is_count(name))
                && !known.contains(&triple.subject)
        };
        let counts: Vec<TriplePattern> = patterns.extract_if(.., is_of_an_item).collect();
        let mut is_empty = patterns.is_empty();
        for triple in counts {
            let either = self.either(triple);
            *pattern = if is_empty {
                either
            } else {
                self.joined(std::mem::take(pattern), either)
            };
            is_empty = false;
        }
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
        let about = about(document, triple.subject.clone());
        let documents = if self.exists == 0 {
            matched(vec![about, beside])
        } else {
            self.joined(matched(vec![about]), matched(vec![beside]))
        };
        GraphPattern::Union {
            left: Box::new(without(matched(vec![triple]), of_item)),
            right: Box::new(without(documents, own)),
        }
    }

    /// Both. What an `EXISTS` asks is asked of each row, which an evaluator that hashes one side would do from the beginning.
    fn joined(&self, left: GraphPattern, right: GraphPattern) -> GraphPattern {
        let (left, right) = (Box::new(left), Box::new(right));
        if self.exists == 0 {
            GraphPattern::Join { left, right }
        } else {
            GraphPattern::Lateral { left, right }
        }
    }
}

fn matched(patterns: Vec<TriplePattern>) -> GraphPattern {
    GraphPattern::Bgp { patterns }
}

/// A pattern where nothing matches a triple.
fn without(pattern: GraphPattern, other: TriplePattern) -> GraphPattern {
    GraphPattern::Filter {
        expr: Expression::Not(Box::new(Expression::Exists(Box::new(matched(vec![other]))))),
        inner: Box::new(pattern),
    }
}

/// The subjects of `schema:about` in every solution of a pattern.
fn documents(pattern: &GraphPattern) -> Documents {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            let is_about = |triple: &&TriplePattern| matches!(&triple.predicate, NamedNodePattern::NamedNode(name) if *name == schema::ABOUT);
            let about = patterns.iter().filter(is_about);
            about.map(|triple| triple.subject.clone()).collect()
        }
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            let mut found = documents(left);
            found.extend(documents(right));
            found
        }
        GraphPattern::Union { left, right } => {
            let (mut found, other) = (documents(left), documents(right));
            found.retain(|term| other.contains(term));
            found
        }
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => documents(inner),
        GraphPattern::Project { inner, variables }
        | GraphPattern::Group {
            inner, variables, ..
        } => {
            let mut found = documents(inner);
            found.retain(|term| is_let_out(term, variables));
            found
        }
        GraphPattern::Path { .. } | GraphPattern::Values { .. } | GraphPattern::Service { .. } => {
            Documents::new()
        }
    }
}

/// Whether a term means the same outside of a sub-select that gives these variables.
fn is_let_out(term: &TermPattern, variables: &[Variable]) -> bool {
    match term {
        TermPattern::Variable(variable) => variables.contains(variable),
        TermPattern::BlankNode(_) => false,
        _ => true,
    }
}
