//! What would satisfy a constraint, in words.

use super::Shapes;
use super::facts::Id;
use super::model::{Bound, Constraint, NodeKinds, ShapeId};
use super::path::shown;
use super::sparql::Component;
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;
use crate::model::{Literal, Term, printable};

/// Longer lists are cut short.
const LISTED: usize = 8;

/// What a value, or the values, would have to be.
pub(super) fn wanted(
    shapes: &Shapes,
    constraint: &Constraint,
    value: Option<&Term>,
    prefixes: &Prefixes,
) -> Option<String> {
    let words = Words { shapes, prefixes };
    match constraint {
        Constraint::In(list) => Some(words.one_of(list, value)),
        Constraint::UniqueLang => Some(words.once(value)),
        Constraint::Component(component) => Some(words.asked(component)),
        Constraint::Sparql(_) => None,
        other => Some(words.of(other, 0)),
    }
}

struct Words<'a> {
    shapes: &'a Shapes,
    prefixes: &'a Prefixes,
}

impl Words<'_> {
    fn of(&self, constraint: &Constraint, depth: usize) -> String {
        match constraint {
            Constraint::Class(class) => format!("a thing of the class {}", self.id(*class)),
            Constraint::Datatype(datatype) => format!("a value of {}", self.id(*datatype)),
            Constraint::NodeKind(kinds) => kind(*kinds),
            Constraint::MinCount(1) => "a value".to_owned(),
            Constraint::MinCount(least) => format!("at least {least} values"),
            Constraint::MaxCount(0) => "no value".to_owned(),
            Constraint::MaxCount(1) => "one value, not several".to_owned(),
            Constraint::MaxCount(most) => format!("at most {most} values"),
            Constraint::Range(bound, limit) => {
                let than = match bound {
                    Bound::MinExclusive => "more than",
                    Bound::MinInclusive => "at least",
                    Bound::MaxExclusive => "less than",
                    Bound::MaxInclusive => "at most",
                };
                format!("{than} {}", printable(limit.value()))
            }
            Constraint::MinLength(least) => format!("{least} characters or more"),
            Constraint::MaxLength(most) => format!("{most} characters or fewer"),
            Constraint::Pattern(pattern) => {
                format!(
                    "a text like /{}/{}",
                    printable(&pattern.text),
                    pattern.flags
                )
            }
            Constraint::LanguageIn(tags) => {
                format!(
                    "a text in one of the languages {}",
                    printable(&tags.join(", "))
                )
            }
            Constraint::UniqueLang => "at most one value in each language".to_owned(),
            Constraint::Equals(other) => format!("the same values as {}", self.id(*other)),
            Constraint::Disjoint(other) => format!("no value that {} has as well", self.id(*other)),
            Constraint::LessThan(other) => format!("less than each value of {}", self.id(*other)),
            Constraint::LessThanOrEquals(other) => {
                format!("not more than any value of {}", self.id(*other))
            }
            Constraint::Closed(allowed) if allowed.is_empty() => {
                "nothing to be said of it at all".to_owned()
            }
            Constraint::Closed(allowed) => {
                let allowed: Vec<Id> = allowed.iter().copied().collect();
                format!("only {}", self.list(&allowed))
            }
            Constraint::HasValue(value) => format!("{} among the values", self.typed(*value)),
            Constraint::In(list) if list.is_empty() => {
                "no value: the list of those that are allowed is empty".to_owned()
            }
            Constraint::In(list) => format!("one of {}", self.list(list)),
            Constraint::ReificationRequired => {
                "a statement that says something about it, such as its source: {| … |}".to_owned()
            }
            Constraint::Sparql(_) | Constraint::Component(_) => "what a query asks for".to_owned(),
            nested => self.nested(nested, depth),
        }
    }

    /// The constraints that lead to other shapes.
    fn nested(&self, constraint: &Constraint, depth: usize) -> String {
        match constraint {
            Constraint::Not(shape) if self.is_named(*shape) => {
                format!("not {}", self.shape(*shape, depth))
            }
            Constraint::Not(shape) => {
                format!("something else than {}", self.shape(*shape, depth))
            }
            Constraint::And(shapes) => self.shapes(shapes, depth, " and "),
            Constraint::Or(shapes) => self.shapes(shapes, depth, " or "),
            Constraint::Xone(shapes) => {
                format!("exactly one of: {}", self.shapes(shapes, depth, "; "))
            }
            Constraint::Node(shape) | Constraint::Property(shape) => self.shape(*shape, depth),
            Constraint::QualifiedMin(qualified, least) => {
                format!(
                    "at least {least} with {}",
                    self.shape(qualified.shape, depth)
                )
            }
            Constraint::QualifiedMax(qualified, most) => {
                format!("at most {most} with {}", self.shape(qualified.shape, depth))
            }
            Constraint::ReifierShape(shape) => {
                format!("statements about it with {}", self.shape(*shape, depth))
            }
            _ => String::new(),
        }
    }

    fn shapes(&self, shapes: &[ShapeId], depth: usize, between: &str) -> String {
        let words = shapes.iter().map(|shape| self.shape(*shape, depth + 1));
        words.collect::<Vec<_>>().join(between)
    }

    fn is_named(&self, id: ShapeId) -> bool {
        let node = self.shapes.list[id].node;
        self.shapes.terms.iri(node).is_some()
    }

    /// A component with the values of its parameters.
    fn asked(&self, component: &Component) -> String {
        let bound = component.bound.iter();
        let bound = bound.map(|(name, id)| format!("{name} = {}", self.id(*id)));
        let bound: Vec<String> = bound.collect();
        format!(
            "what {} asks for: {}",
            self.id(component.iri),
            bound.join(", ")
        )
    }

    /// A shape by its name, or by what it asks for.
    fn shape(&self, id: ShapeId, depth: usize) -> String {
        let shape = &self.shapes.list[id];
        let node = self.shapes.terms.term(shape.node);
        if let Term::NamedNode(node) = node {
            return self.prefixes.show(node.as_str());
        }
        if depth > 2 {
            return "…".to_owned();
        }
        let parts = shape.constraints.iter().map(|constraint| match constraint {
            Constraint::Property(inner) => self.shape(*inner, depth + 1),
            Constraint::Not(_)
            | Constraint::And(_)
            | Constraint::Or(_)
            | Constraint::Xone(_)
            | Constraint::Node(_) => "…".to_owned(),
            other => self.of(other, depth + 1),
        });
        let mut parts: Vec<String> = parts.collect();
        parts.dedup();
        let parts = parts.join(" and ");
        match &shape.path {
            Some(path) => format!("{parts} of {}", shown(path, &|id| self.id(id))),
            None => parts,
        }
    }

    /// One value in each language, and which language has several.
    fn once(&self, value: Option<&Term>) -> String {
        let all = self.of(&Constraint::UniqueLang, 0);
        match value {
            Some(Term::Literal(literal)) if literal.language().is_some() => {
                let language = printable(&literal.language().unwrap_or_default().to_lowercase());
                format!("{all}; there are several in `{language}`")
            }
            _ => all,
        }
    }

    /// The members of a list, the one that was perhaps meant first.
    fn one_of(&self, list: &[Id], value: Option<&Term>) -> String {
        let all = self.of(&Constraint::In(list.to_vec()), 0);
        let Some(value) = value else {
            return all;
        };
        if let Some(other) = list.iter().find(|id| self.is_spelt(**id, value)) {
            // The same text, so that only the rest tells what is wrong.
            let (meant, found) = (self.typed(*other), self.typed_term(value));
            return format!("{meant}, not {found}? {all}");
        }
        let names: Vec<String> = list.iter().map(|id| self.id(*id)).collect();
        match nearest(&self.term(value), names.iter().map(String::as_str)) {
            Some(near) => format!("{near}? {all}"),
            None => all,
        }
    }

    /// Whether a literal has the text of another, and is not it.
    fn is_spelt(&self, id: Id, value: &Term) -> bool {
        match (self.shapes.terms.term(id), value) {
            (Term::Literal(one), Term::Literal(other)) => {
                one != other && one.value() == other.value()
            }
            _ => false,
        }
    }

    /// A term with its datatype or language.
    fn typed(&self, id: Id) -> String {
        self.typed_term(self.shapes.terms.term(id))
    }

    fn typed_term(&self, term: &Term) -> String {
        let shown = self.term(term);
        match term {
            Term::Literal(literal) => match literal.language() {
                Some(language) => format!("{shown} in `{}`", printable(language)),
                None => format!(
                    "{shown} of {}",
                    self.prefixes.show(literal.datatype().as_str())
                ),
            },
            _ => shown,
        }
    }

    fn list(&self, list: &[Id]) -> String {
        let mut names: Vec<String> = list.iter().map(|id| self.id(*id)).collect();
        let rest = names.len().saturating_sub(LISTED);
        names.truncate(LISTED);
        if rest > 0 {
            names.push(format!("{rest} more"));
        }
        names.join(", ")
    }

    fn id(&self, id: Id) -> String {
        self.term(self.shapes.terms.term(id))
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.prefixes.show(node.as_str()),
            Term::Literal(literal) => format!("`{}`", printable(Literal::value(literal))),
            other => printable(&other.to_string()),
        }
    }
}

fn kind(kinds: NodeKinds) -> String {
    let kinds = [
        (kinds.iri, "an IRI"),
        (kinds.blank, "a blank node"),
        (kinds.literal, "a literal"),
    ];
    let kinds = kinds.iter().filter(|(allowed, _)| *allowed);
    kinds
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(" or ")
}
