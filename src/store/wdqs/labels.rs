//! What one label service binds, and the look-up that does it.

use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
    PropertyPathExpression,
};
use spargebra::term::{
    GroundTerm, Literal, NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable,
};

use crate::store::StoreError;
use crate::store::plan::scope::Variables;
use crate::vocab::{blazegraph, dcterms, owl, rdfs, schema, skos, wikibase};

/// What stands for the languages of whoever asks.
const AUTO: &str = "[AUTO_LANGUAGE]";

/// What is said of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Label,
    Description,
    AltLabel,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Label, Self::Description, Self::AltLabel];

    fn suffix(self) -> &'static str {
        match self {
            Self::Label => "Label",
            Self::Description => "Description",
            Self::AltLabel => "AltLabel",
        }
    }

    /// The predicates that say it, of which the first is the one that queries name.
    fn predicates(self) -> &'static [&'static str] {
        match self {
            Self::Label => &[rdfs::LABEL, skos::PREF_LABEL],
            Self::Description => &[schema::DESCRIPTION, dcterms::DESCRIPTION],
            Self::AltLabel => &[skos::ALT_LABEL],
        }
    }
}

/// A variable that takes what is said of another one's thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: Variable,
    thing: Variable,
    kind: Kind,
}

impl Named {
    /// The names that a variable may get by itself.
    pub(super) fn of(thing: &Variable) -> impl Iterator<Item = Self> {
        Kind::ALL.into_iter().map(|kind| Self {
            name: Variable::new_unchecked(format!("{}{}", thing.as_str(), kind.suffix())),
            thing: thing.clone(),
            kind,
        })
    }
}

/// One `SERVICE wikibase:label`.
#[derive(Debug)]
pub(super) struct Service {
    /// In order, in lower case.
    languages: Vec<String>,
    /// What is asked for by name; if nothing is, names end as [`Kind::suffix`] says.
    asked: Vec<Named>,
}

impl Service {
    pub(super) fn read(inner: &GraphPattern, own: &[String]) -> Result<Self, StoreError> {
        let mut service = Self {
            languages: Vec::new(),
            asked: Vec::new(),
        };
        let GraphPattern::Bgp { patterns } = inner else {
            return Err(refused("has more than triples in it"));
        };
        for triple in patterns {
            service.take(triple, own)?;
        }
        if service.languages.is_empty() {
            return Err(refused(
                "names no language; say `bd:serviceParam wikibase:language \"en\"` in it",
            ));
        }
        Ok(service)
    }

    fn take(&mut self, triple: &TriplePattern, own: &[String]) -> Result<(), StoreError> {
        let NamedNodePattern::NamedNode(predicate) = &triple.predicate else {
            return Err(refused("has a variable as a predicate"));
        };
        let predicate = predicate.as_str();
        match (&triple.subject, predicate, &triple.object) {
            (
                TermPattern::NamedNode(param),
                wikibase::LANGUAGE,
                TermPattern::Literal(languages),
            ) if param.as_str() == blazegraph::SERVICE_PARAM => {
                for language in languages.value().split(',').map(str::trim) {
                    if language.eq_ignore_ascii_case(AUTO) {
                        let own = own.iter().map(|tag| tag.to_ascii_lowercase());
                        self.languages.extend(own);
                    } else if !language.is_empty() {
                        self.languages.push(language.to_ascii_lowercase());
                    }
                }
                Ok(())
            }
            (TermPattern::Variable(thing), _, TermPattern::Variable(name)) => {
                let kind = Kind::ALL
                    .into_iter()
                    .find(|kind| kind.predicates().contains(&predicate))
                    .ok_or_else(|| refused(&format!("cannot look up <{predicate}>")))?;
                self.asked.push(Named {
                    name: name.clone(),
                    thing: thing.clone(),
                    kind,
                });
                Ok(())
            }
            _ => Err(refused(&format!(
                "knows nothing but languages and names, and no <{predicate}>"
            ))),
        }
    }

    /// Binds a name around a group in words of SPARQL 1.1, for an evaluator that is not ours: the best text of the
    /// thing itself, language by language.
    pub(super) fn bind_plainly(
        &self,
        group: GraphPattern,
        named: &Named,
    ) -> Result<GraphPattern, StoreError> {
        if named.kind == Kind::AltLabel {
            return Err(refused(
                "is not asked for other names of things on another machine",
            ));
        }
        let path = named
            .kind
            .predicates()
            .iter()
            .map(|iri| PropertyPathExpression::from(NamedNode::new_unchecked(*iri)));
        let either =
            |left, right| PropertyPathExpression::Alternative(Box::new(left), Box::new(right));
        let Some(path) = path.reduce(either) else {
            return Ok(group);
        };
        let said = |text: &Variable| GraphPattern::Path {
            subject: named.thing.clone().into(),
            path: path.clone(),
            object: text.clone().into(),
        };
        let mut group = group;
        let mut best = Vec::new();
        let languages = self.languages.iter().map(String::as_str).chain([""]);
        for (place, language) in languages.enumerate() {
            let own =
                |what| Variable::new_unchecked(format!("{what}{place}_{}", named.name.as_str()));
            let (text, other) = (own("text"), own("other"));
            let spoken = |text: &Variable| {
                let tag = call(Function::Lang, vec![text.clone().into()]);
                let tag = call(Function::LCase, vec![tag]);
                Expression::Equal(Box::new(tag), Box::new(plain(language)))
            };
            let string = |text: &Variable| call(Function::Str, vec![text.clone().into()]);
            // Of several the first by its letters, as here.
            let earlier = GraphPattern::Filter {
                expr: Expression::And(
                    Box::new(spoken(&other)),
                    Box::new(Expression::Less(
                        Box::new(string(&other)),
                        Box::new(string(&text)),
                    )),
                ),
                inner: Box::new(said(&other)),
            };
            let first = Expression::Not(Box::new(Expression::Exists(Box::new(earlier))));
            group = GraphPattern::LeftJoin {
                left: Box::new(group),
                right: Box::new(said(&text)),
                expression: Some(Expression::And(Box::new(spoken(&text)), Box::new(first))),
            };
            best.push(Expression::from(text));
        }
        if named.kind == Kind::Label {
            best.push(called(&named.thing));
        }
        Ok(GraphPattern::Extend {
            inner: Box::new(group),
            variable: named.name.clone(),
            expression: Expression::Coalesce(best),
        })
    }

    /// What this service binds around a group, in a fixed order.
    pub(super) fn names(&self, mentioned: &Variables, bound: &Variables) -> Vec<Named> {
        let free = |named: &Named| !bound.contains(&named.name);
        if !self.asked.is_empty() {
            return self
                .asked
                .iter()
                .filter(|named| free(named))
                .cloned()
                .collect();
        }
        bound
            .iter()
            .flat_map(Named::of)
            .filter(|named| mentioned.contains(&named.name) && free(named))
            .collect()
    }

    /// The group with one name bound: each solution stays one solution.
    pub(super) fn bind(&self, group: GraphPattern, named: &Named) -> GraphPattern {
        // No query can write such a name.
        let own = |what: &str| Variable::new_unchecked(format!("{what} {}", named.name.as_str()));
        let (text, rank, each) = (own("text of"), own("rank of"), own("one of"));
        let place = own("place of");
        // Where nothing is bound, nothing is looked for: no thing is called by nothing.
        let thing = own("thing of");
        let group = GraphPattern::Extend {
            inner: Box::new(group),
            variable: thing.clone(),
            expression: Expression::Coalesce(vec![named.thing.clone().into(), plain("")]),
        };
        let chosen = if named.kind == Kind::AltLabel {
            let found = said(named.kind, [&thing, &each, &place]);
            let found = self.texts(found, &each, &rank);
            all(found, &thing, [&each, &text], &rank)
        } else {
            let found = said(named.kind, [&thing, &text, &place]);
            let found = self.texts(found, &text, &rank);
            first(found, [&thing, &text], [&rank, &place])
        };
        let expression = if named.kind == Kind::Label {
            Expression::Coalesce(vec![text.into(), called(&named.thing)])
        } else {
            text.into()
        };
        GraphPattern::Extend {
            inner: Box::new(GraphPattern::Lateral {
                left: Box::new(group),
                right: Box::new(GraphPattern::LeftJoin {
                    left: Box::default(),
                    right: Box::new(chosen),
                    expression: None,
                }),
            }),
            variable: named.name.clone(),
            expression,
        }
    }

    /// The texts of a thing in the languages asked for, each with the rank of its language.
    fn texts(&self, found: GraphPattern, text: &Variable, rank: &Variable) -> GraphPattern {
        let language = Variable::new_unchecked(format!("language of {}", text.as_str()));
        let languages = self.languages.iter().map(String::as_str);
        let bindings = (0..)
            .zip(languages.chain([""]))
            .map(|(rank, language): (i64, _)| {
                vec![
                    Some(GroundTerm::Literal(Literal::new_simple_literal(language))),
                    Some(GroundTerm::Literal(Literal::from(rank))),
                ]
            })
            .collect();
        let tag = call(Function::Lang, vec![text.clone().into()]);
        let spoken = Expression::Equal(
            Box::new(call(Function::LCase, vec![tag])),
            Box::new(language.clone().into()),
        );
        // A blank text names nothing, as everywhere in this program.
        let seen = call(Function::Regex, vec![text.clone().into(), plain("\\S")]);
        GraphPattern::Filter {
            expr: Expression::And(Box::new(spoken), Box::new(seen)),
            inner: Box::new(GraphPattern::Join {
                left: Box::new(found),
                right: Box::new(GraphPattern::Values {
                    variables: vec![language, rank.clone()],
                    bindings,
                }),
            }),
        }
    }
}

/// What is said of a thing by any of the predicates, first of itself and then of what is the same,
/// each with the rank of where it stands.
fn said(kind: Kind, [thing, text, place]: [&Variable; 3]) -> GraphPattern {
    let name = |iri: &str| PropertyPathExpression::from(NamedNode::new_unchecked(iri));
    let by = || kind.predicates().iter().map(|iri| name(iri));
    let same = || {
        PropertyPathExpression::Alternative(
            Box::new(name(owl::SAME_AS)),
            Box::new(PropertyPathExpression::Reverse(Box::new(name(
                owl::SAME_AS,
            )))),
        )
    };
    let lent = by().map(|by| PropertyPathExpression::Sequence(Box::new(same()), Box::new(by)));
    let branch = |(rank, path): (i64, PropertyPathExpression)| GraphPattern::Extend {
        inner: Box::new(GraphPattern::Path {
            subject: thing.clone().into(),
            path,
            object: text.clone().into(),
        }),
        variable: place.clone(),
        expression: Expression::Literal(Literal::from(rank)),
    };
    let union = |left, right| GraphPattern::Union {
        left: Box::new(left),
        right: Box::new(right),
    };
    let branches = (0..).zip(by().chain(lent)).map(branch);
    branches.reduce(union).unwrap_or_default()
}

/// The text of the best language, said at the best place; of several the first by its letters.
fn first(found: GraphPattern, [thing, text]: [&Variable; 2], by: [&Variable; 2]) -> GraphPattern {
    let order = by.into_iter().chain([text]);
    let order = order.map(|by| OrderExpression::Asc(by.clone().into()));
    best(found, order.collect(), [thing, text])
}

/// All texts of the best rank, with commas between them.
fn all(
    found: GraphPattern,
    thing: &Variable,
    [each, text]: [&Variable; 2],
    rank: &Variable,
) -> GraphPattern {
    let together = AggregateExpression::FunctionCall {
        name: AggregateFunction::GroupConcat {
            separator: Some(", ".to_owned()),
        },
        expr: each.clone().into(),
        distinct: true,
    };
    let in_order = GraphPattern::Project {
        inner: Box::new(GraphPattern::OrderBy {
            inner: Box::new(found),
            expression: vec![OrderExpression::Asc(each.clone().into())],
        }),
        variables: vec![thing.clone(), each.clone(), rank.clone()],
    };
    let grouped = GraphPattern::Group {
        inner: Box::new(in_order),
        variables: vec![thing.clone(), rank.clone()],
        aggregates: vec![(text.clone(), together)],
    };
    best(
        grouped,
        vec![OrderExpression::Asc(rank.clone().into())],
        [thing, text],
    )
}

/// The first solution, as a sub-select of two variables.
fn best(found: GraphPattern, order: Vec<OrderExpression>, kept: [&Variable; 2]) -> GraphPattern {
    let ordered = GraphPattern::OrderBy {
        inner: Box::new(found),
        expression: order,
    };
    GraphPattern::Slice {
        inner: Box::new(GraphPattern::Project {
            inner: Box::new(ordered),
            variables: kept.map(Variable::clone).to_vec(),
        }),
        start: 0,
        length: Some(1),
    }
}

/// What a thing without a label is called: the last part of its IRI, if there is one.
fn called(thing: &Variable) -> Expression {
    let text = call(Function::Str, vec![thing.clone().into()]);
    let last = vec![text.clone(), plain("^.*[/#]([^/#]+)$"), plain("$1")];
    Expression::If(
        Box::new(call(Function::IsIri, vec![thing.clone().into()])),
        Box::new(call(Function::Replace, last)),
        Box::new(text),
    )
}

fn call(function: Function, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(function, arguments)
}

fn plain(text: &str) -> Expression {
    Expression::Literal(Literal::new_simple_literal(text))
}

pub(super) fn refused(why: &str) -> StoreError {
    StoreError::Refused(format!("the label service `SERVICE wikibase:label` {why}"))
}
