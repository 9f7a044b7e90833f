//! All rules of a run, and what each of them is called, reads and derives.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::facts::Fact;
use super::graph;
use super::read::Step;
use super::rule::{Atom, Rule, Slot};
use crate::model::diagnostic::Diagnostic;
use crate::model::{BlankNode, NamedOrBlankNode, Term, Triple, Variable};
pub(super) use crate::store::triple;
use crate::store::{Id, Terms};

/// The statements that a rule reads or derives, as far as a pattern tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// None for any.
    pub(super) predicate: Option<Id>,
    pub(super) object: Option<Id>,
}

impl Key {
    pub(super) fn of_head(head: &Atom) -> Self {
        let known = |slot| match slot {
            Slot::Is(id) => Some(id),
            Slot::Var(_) | Slot::Made => None,
        };
        Self {
            predicate: known(head[1]),
            object: known(head[2]),
        }
    }

    /// Whether some statement may be one of both.
    pub(super) fn meets(self, other: Self) -> bool {
        let meet = |one: Option<Id>, other: Option<Id>| match (one, other) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        meet(self.predicate, other.predicate) && meet(self.object, other.object)
    }

    pub(super) fn holds(self, [_, predicate, object]: Fact) -> bool {
        self.meets(Self {
            predicate: Some(predicate),
            object: Some(object),
        })
    }
}

/// What is known of a rule by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) template: Vec<TriplePattern>,
    /// As it is written; none for rules of a profile.
    pub(super) pattern: Option<GraphPattern>,
    pub(super) reads: Vec<Key>,
    /// What has to be complete before the rule is asked.
    pub(super) negates: Vec<Key>,
    pub(super) writes: Vec<Key>,
    /// How many of those before it have to be finished.
    pub(super) stratum: usize,
}

/// Filters and assignments that the evaluator of queries is asked about the rows of a join.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub(super) steps: Vec<Step>,
    /// The variables that it gets to know.
    pub(super) columns: Vec<(Variable, Slot)>,
    /// Those of the template.
    pub(super) wanted: Vec<Variable>,
    /// Whether a row that passes the tests of the rule need not be asked about.
    pub(super) is_settled: bool,
}

/// A rule that is a query.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) source: usize,
    pub(super) pattern: GraphPattern,
    pub(super) wanted: Vec<Variable>,
    /// How many triples there were when it was asked last.
    pub(super) asked_at: Option<usize>,
}

impl Question {
    pub(super) fn new(source: usize, pattern: GraphPattern, wanted: Vec<Variable>) -> Self {
        Self {
            source,
            pattern,
            wanted,
            asked_at: None,
        }
    }
}

/// All rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) rules: Vec<Rule>,
    pub(super) questions: Vec<Question>,
    pub(super) asked: Vec<Asking>,
    pub(super) named: Vec<Named>,
    /// Predicates that help rules.
    pub(super) hidden: Vec<Id>,
}

impl Program {
    /// Why no rule can have a name: what follows from each goes into a graph that is called after it.
    pub(super) fn taken(&self, name: &str) -> Option<Diagnostic> {
        let own = graph(name);
        let other = self.named.iter().find(|named| graph(&named.name) == own)?;
        let said = if other.name == name {
            format!("there are two rules called `{name}`")
        } else {
            format!(
                "the rules `{}` and `{name}` would have one graph for what follows from them",
                other.name
            )
        };
        let hint = format!("it would be <{}>: call the file otherwise", own.as_str());
        Some(Diagnostic::new(said).hint(hint))
    }
}

/// The values of the variables of a template.
pub(super) type Values<'v> = &'v dyn Fn(&Variable) -> Option<Term>;

/// The triples of a template; those that would be none are left out.
pub(super) fn filled(named: &Named, wanted: &[Variable], values: Values<'_>) -> Vec<Triple> {
    let filler = Filler {
        name: &named.name,
        wanted,
        values,
    };
    let triples = named.template.iter();
    triples.filter_map(|triple| filler.triple(triple)).collect()
}

struct Filler<'a> {
    name: &'a str,
    wanted: &'a [Variable],
    values: Values<'a>,
}

impl Filler<'_> {
    fn triple(&self, triple: &TriplePattern) -> Option<Triple> {
        let predicate = match &triple.predicate {
            NamedNodePattern::NamedNode(node) => node.clone(),
            NamedNodePattern::Variable(variable) => match (self.values)(variable)? {
                Term::NamedNode(node) => node,
                _ => return None,
            },
        };
        let subject = match self.term(&triple.subject)? {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            Term::Literal(_) | Term::Triple(_) => return None,
        };
        Some(Triple::new(subject, predicate, self.term(&triple.object)?))
    }

    fn term(&self, term: &TermPattern) -> Option<Term> {
        Some(match term {
            TermPattern::NamedNode(node) => node.clone().into(),
            TermPattern::Literal(literal) => literal.clone().into(),
            TermPattern::Variable(variable) => return (self.values)(variable),
            TermPattern::BlankNode(label) => self.node(label).into(),
            TermPattern::Triple(inner) => self.triple(inner)?.into(),
        })
    }

    /// A new node: the same for the same values, so that a rule that is asked again makes no other.
    fn node(&self, label: &BlankNode) -> BlankNode {
        let mut said = format!("{} {label}", self.name);
        for variable in self.wanted {
            let value = (self.values)(variable).map_or_else(String::new, |term| term.to_string());
            // A string takes anything.
            let _written = write!(said, " {variable}={value}");
        }
        let digest = Sha256::digest(said);
        let head = digest.iter().take(8);
        let head = head.fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
        BlankNode::new_unchecked(format!("d{head:016x}"))
    }
}

/// A triple by numbers.
pub(super) fn numbered(triple: Triple, terms: &mut Terms) -> Fact {
    [
        terms.number(triple.subject.into()),
        terms.number(triple.predicate.into()),
        terms.number(triple.object),
    ]
}

/// Whether numbers are a triple such as RDF has.
pub(super) fn is_statement([subject, predicate, _]: Fact, terms: &Terms) -> bool {
    matches!(terms.term(subject), Term::NamedNode(_) | Term::BlankNode(_))
        && matches!(terms.term(predicate), Term::NamedNode(_))
}
