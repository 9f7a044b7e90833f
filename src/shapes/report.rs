//! What a validation found, in a fixed order, for people and as RDF.

use std::collections::{BTreeSet, VecDeque};

use super::facts::triple;
use super::found::{Finding, Found};
use super::message::{filled, in_words};
use super::model::{Constraint, Path, Target};
use super::path::{last_step, shown, written};
use super::sh::NAMESPACE;
use super::words;
use super::{Shapes, own};
use crate::model::prefixes::Prefixes;
use crate::model::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple, is_blank};
use crate::store::Id;
use crate::vocab::rdf;

/// How bad a result is. What is no severity of SHACL counts as a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It has to be mended.
    Violation,
    /// It should be looked at.
    Warning,
    /// It is worth knowing.
    Info,
}

impl Level {
    /// All, the worst first.
    pub const ALL: [Self; 3] = [Self::Violation, Self::Warning, Self::Info];

    /// Its name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Violation => "violation",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    pub(super) fn of(iri: &str) -> Self {
        match iri.strip_prefix(NAMESPACE) {
            Some("Warning") => Self::Warning,
            Some("Info" | "Debug" | "Trace") => Self::Info,
            _ => Self::Violation,
        }
    }
}

/// One result.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How bad it is.
    pub level: Level,
    /// The IRI of its severity.
    pub severity: String,
    /// The thing that is wrong.
    pub focus: Term,
    /// The value that is wrong, or of which there is none.
    pub value: Option<Term>,
    /// The IRI of the property that leads to the value, where it is one.
    pub predicate: Option<String>,
    /// Whether the property leads from the value to the thing.
    pub is_inverse: bool,
    /// The statement that gives the value, where it is one of the data.
    pub statement: Option<Triple>,
    /// The shape that says so.
    pub shape: Term,
    /// The IRI of the constraint component.
    pub component: String,
    /// What the shape says, or else what is missing or wrong.
    pub messages: Vec<Literal>,
    /// Whether the message is ours, because the shape has none.
    pub is_explained: bool,
    /// What another shape, to which the value has to conform, finds wrong with it.
    pub details: Vec<Self>,
    path: Option<Path>,
    constraint: Option<Term>,
    finding: Finding,
}

impl Outcome {
    /// The shape as its reader called it: in a report it is no node of the data.
    pub fn shape_as_read(&self) -> Term {
        own::as_read(&self.shape)
    }
}

/// How much of the work was done: things, each once for every shape that is for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looked {
    /// How many were checked.
    pub at: usize,
    /// How many there are.
    pub all: usize,
    /// How many of them are things of the data themselves, which neither shapes nor an ontology beside them name.
    pub own: usize,
}

/// All results: some of them told, all of them counted.
#[derive(Debug)]
pub struct Report<'a> {
    shapes: &'a Shapes,
    /// Those that are told; the worst first, then by shape and thing.
    pub outcomes: Vec<Outcome>,
    counts: [usize; 3],
    /// How many things were checked.
    pub looked: Looked,
}

impl<'a> Report<'a> {
    /// Statements whose object a thing is: those for whose sake a shape looks at it, else whatever was kept of them.
    pub fn leading_to(&self, thing: &Term) -> Vec<Triple> {
        let Shapes {
            terms, data, list, ..
        } = self.shapes;
        let Some(thing) = terms.find(thing) else {
            return Vec::new();
        };
        let targets = list.iter().flat_map(|shape| &shape.targets);
        let targeted: BTreeSet<Id> = targets
            .filter_map(|target| match target {
                Target::ObjectsOf(property) => Some(*property),
                _ => None,
            })
            .collect();
        let by = |property: Id| {
            let subjects = data.subjects(thing, property);
            subjects.filter_map(move |subject| triple([subject, property, thing], terms))
        };
        let found: Vec<Triple> = targeted.into_iter().flat_map(by).collect();
        if !found.is_empty() {
            return found;
        }
        data.tables()
            .flat_map(|(property, _)| by(property))
            .collect()
    }

    pub(super) fn new(
        shapes: &'a Shapes,
        (found, counts): (Vec<(Finding, Vec<Finding>)>, [usize; 3]),
        looked: Looked,
    ) -> Self {
        let mut report = Self {
            shapes,
            outcomes: Vec::new(),
            counts,
            looked,
        };
        let outcomes = found.into_iter();
        let outcomes = outcomes.map(|(finding, details)| report.outcome(finding, details));
        report.outcomes = outcomes.collect();
        report
    }

    /// The shapes that were checked.
    pub fn shapes(&self) -> &'a Shapes {
        self.shapes
    }

    /// How many results of this level there are.
    pub fn count(&self, level: Level) -> usize {
        self.counts[level as usize]
    }

    /// How many results there are.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    fn level(&self, finding: &Finding) -> Level {
        let severity = self.shapes.list[finding.shape].severity;
        Level::of(self.shapes.terms.iri(severity).unwrap_or_default())
    }

    fn outcome(&self, finding: Finding, details: Vec<Finding>) -> Outcome {
        let terms = &self.shapes.terms;
        let shape = &self.shapes.list[finding.shape];
        let constraint = &shape.constraints[finding.constraint];
        let path = match finding.path {
            Some(predicate) => Some(Path::Predicate(predicate)),
            None => shape.path.clone(),
        };
        let (predicate, is_inverse) = match &path {
            Some(Path::Predicate(id)) => (Some(*id), false),
            Some(Path::Inverse(inner)) => match &**inner {
                Path::Predicate(id) => (Some(*id), true),
                _ => (None, false),
            },
            _ => (None, false),
        };
        let component = match (constraint.name(), constraint) {
            (Some(name), _) => format!("{NAMESPACE}{name}ConstraintComponent"),
            (None, Constraint::Component(component)) => {
                terms.iri(component.iri).unwrap_or_default().to_owned()
            }
            (None, _) => String::new(),
        };
        let value = finding.value.as_ref().map(|value| match value {
            Found::Known(id) => terms.term(*id).clone(),
            Found::Made(term) => Term::clone(term),
        });
        let mut messages = finding.messages.clone();
        if messages.is_empty() {
            messages = self.filled(&shape.messages, path.as_ref(), &finding);
        }
        let details = details.into_iter();
        let details = details.map(|finding| self.outcome(finding, Vec::new()));
        let mut outcome = Outcome {
            level: self.level(&finding),
            severity: terms.iri(shape.severity).unwrap_or_default().to_owned(),
            focus: terms.term(finding.focus).clone(),
            value,
            predicate: predicate.and_then(|id| terms.iri(id)).map(str::to_owned),
            is_inverse,
            statement: path
                .as_ref()
                .and_then(|path| self.statement(path, &finding)),
            shape: terms.term(shape.node).clone(),
            component,
            messages,
            is_explained: false,
            details: details.collect(),
            path,
            constraint: match constraint {
                Constraint::Sparql(query) => Some(terms.term(query.node).clone()),
                _ => None,
            },
            finding,
        };
        if outcome.messages.is_empty() {
            let wanted = self.wanted(&outcome, &Prefixes::default());
            let said = match wanted {
                Some(wanted) => format!("expected {wanted}"),
                None => "the query of the shape finds it".to_owned(),
            };
            outcome.messages.push(Literal::new_simple_literal(said));
            outcome.is_explained = true;
        }
        outcome
    }

    /// The last step on the way to the value of a finding.
    fn statement(&self, path: &Path, finding: &Finding) -> Option<Triple> {
        let value = finding.shown.or(match finding.value {
            Some(Found::Known(value)) => Some(value),
            _ => None,
        });
        let data = &self.shapes.data;
        let fact = last_step(path, finding.focus, value?, data)?;
        triple(fact, &self.shapes.terms)
    }

    /// What would satisfy the shape, in words; none where only the message of a query can tell.
    pub fn wanted(&self, outcome: &Outcome, prefixes: &Prefixes) -> Option<String> {
        let shape = &self.shapes.list[outcome.finding.shape];
        let constraint = &shape.constraints[outcome.finding.constraint];
        let value = outcome.finding.shown.map(|id| self.shapes.terms.term(id));
        let value = value.or(outcome.value.as_ref());
        let wanted = words::wanted(self.shapes, constraint, value, prefixes)?;
        let details = outcome.details.iter().filter_map(|detail| {
            let wanted = self.wanted(detail, prefixes)?;
            Some(match self.path(detail, prefixes) {
                Some(path) => format!("{wanted} of {path}"),
                None => wanted,
            })
        });
        let details: Vec<String> = details.collect();
        if details.is_empty() {
            return Some(wanted);
        }
        Some(format!(
            "{wanted}, which asks for {}",
            details.join(" and ")
        ))
    }

    /// Messages of a shape with the thing, the value and the path in their places.
    fn filled(&self, messages: &[Literal], path: Option<&Path>, finding: &Finding) -> Vec<Literal> {
        let prefixes = Prefixes::default();
        let terms = &self.shapes.terms;
        filled(messages, &|name| match (name, &finding.value) {
            ("this", _) => Some(in_words(terms.term(finding.focus), &prefixes)),
            ("value", Some(Found::Known(id))) => Some(in_words(terms.term(*id), &prefixes)),
            ("value", Some(Found::Made(term))) => Some(in_words(term, &prefixes)),
            ("value", None) => Some("(no single value)".to_owned()),
            ("PATH" | "path", _) => {
                let iri = |id| terms.iri(id).unwrap_or_default();
                Some(shown(path?, &|id| prefixes.show(iri(id))))
            }
            _ => None,
        })
    }

    /// The path of a result, in the way of SPARQL.
    pub fn path(&self, outcome: &Outcome, prefixes: &Prefixes) -> Option<String> {
        let iri = |id| self.shapes.terms.iri(id).unwrap_or_default();
        let path = outcome.path.as_ref()?;
        Some(shown(path, &|id| prefixes.show(iri(id))))
    }

    /// The message in the first of these languages that it has, else the first.
    pub fn message<'o>(outcome: &'o Outcome, languages: &[String]) -> &'o str {
        let in_language = |wanted: &String| {
            let mut messages = outcome.messages.iter();
            messages.find(|message| {
                let tag = message.language().unwrap_or_default().to_lowercase();
                crate::query::value::is_language(&tag, &wanted.to_lowercase())
            })
        };
        let message = languages.iter().find_map(in_language);
        let message = message.or_else(|| outcome.messages.first());
        message.map(Literal::value).unwrap_or_default()
    }

    /// The name of a term in the first of these languages that it has, else in any.
    pub fn label(&self, term: &Term, languages: &[String]) -> Option<String> {
        let id = self.shapes.terms.find(term)?;
        let rank = |tag: Option<&str>| {
            let tag = tag.map(str::to_lowercase);
            let is = |wanted: &String| {
                let wanted = wanted.to_lowercase();
                tag.as_ref()
                    .is_some_and(|tag| crate::query::value::is_language(tag, &wanted))
            };
            let rest = languages.len() + usize::from(tag.is_some());
            languages.iter().position(is).unwrap_or(rest)
        };
        self.shapes.naming.iter().find_map(|naming| {
            let names = self.shapes.data.objects(id, *naming);
            let names = names.filter_map(|name| match self.shapes.terms.term(name) {
                Term::Literal(literal) if !is_blank(literal.value()) => {
                    Some((rank(literal.language()), literal.value().to_owned()))
                }
                _ => None,
            });
            names.min().map(|(_, name)| name)
        })
    }

    /// The report as SHACL describes it.
    pub fn triples(&self) -> Vec<Triple> {
        let mut made = 0;
        let mut blank = || {
            made += 1;
            BlankNode::new_unchecked(format!("report{made}"))
        };
        let sh = |name: &str| NamedNode::new_unchecked(format!("{NAMESPACE}{name}"));
        let a = NamedNode::new_unchecked(rdf::TYPE);
        let report = blank();
        let conforms = Literal::from(self.total() == 0);
        let mut out = vec![
            Triple::new(report.clone(), a.clone(), sh("ValidationReport")),
            Triple::new(report.clone(), sh("conforms"), conforms),
        ];
        let results = self
            .outcomes
            .iter()
            .map(|outcome| (report.clone(), "result", outcome));
        let mut open: VecDeque<(BlankNode, &str, &Outcome)> = results.collect();
        while let Some((of, by, outcome)) = open.pop_front() {
            let own = blank();
            let node = NamedOrBlankNode::from(own.clone());
            out.push(Triple::new(of, sh(by), Term::from(node.clone())));
            out.push(Triple::new(node.clone(), a.clone(), sh("ValidationResult")));
            for detail in outcome.details.iter().rev() {
                open.push_front((own.clone(), "detail", detail));
            }
            let path = outcome.path.as_ref();
            let path = path.map(|path| written(path, &self.shapes.terms, &mut blank, &mut out));
            let named = |iri: &str| Some(Term::from(NamedNode::new_unchecked(iri)));
            let said = [
                ("focusNode", Some(outcome.focus.clone())),
                ("resultPath", path),
                ("value", outcome.value.clone()),
                ("resultSeverity", named(&outcome.severity)),
                ("sourceShape", Some(outcome.shape.clone())),
                ("sourceConstraintComponent", named(&outcome.component)),
                ("sourceConstraint", outcome.constraint.clone()),
            ];
            let said = said
                .into_iter()
                .filter_map(|(name, term)| Some((name, term?)));
            let messages = outcome.messages.iter().cloned().map(Term::from);
            for (name, term) in said.chain(messages.map(|message| ("resultMessage", message))) {
                out.push(Triple::new(node.clone(), sh(name), term));
            }
        }
        out
    }
}
