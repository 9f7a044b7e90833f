//! From the text of a rule to what is evaluated: joins where the pattern allows it, else a query.

mod compile;
mod flat;
mod quoted;
mod walk;

pub(super) use flat::Step;
pub(super) use quoted::names_reifies;

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{AggregateFunction, Expression, Function, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::InferError;
use super::program::{Key, Named, Program, Question};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, Term, Variable};
use crate::query::{self, NamedQuery, QueryError};
use crate::store::Terms;
use crate::vocab::rdf;

use compile::Compiled;
use flat::{FROM, Flat, Flattener, Node, TO};
use walk::Seen;

/// Where predicates live that help rules. No IRI has a `<` in it, so nothing in data is one of them.
pub(super) const HELPERS: &str = "<helper:";

/// A rule's text, and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct RuleText<'a> {
    /// The name: that of the file without `.rq`.
    pub name: &'a str,
    /// The file, for messages.
    pub source: &'a str,
    /// The query.
    pub text: &'a str,
}

impl RuleText<'_> {
    fn wrong(&self, said: Diagnostic, word: &str) -> InferError {
        let lower = self.text.to_ascii_lowercase();
        let mut places = lower.match_indices(word).map(|(at, _)| at);
        // Comments are prose.
        let at = places.find(|at| {
            let line = self.text[..*at].rsplit('\n').next().unwrap_or_default();
            let in_comment = line.trim_start().starts_with('#') || line.contains(" #");
            !word.is_empty() && !in_comment
        });
        InferError::Rule(Box::new(match at {
            Some(at) => said.at(self.source, self.text, at, at + word.len()),
            None => said.in_source(self.source),
        }))
    }
}

/// Reads a rule into a program.
pub(super) fn rule(
    program: &mut Program,
    terms: &mut Terms,
    text: &RuleText<'_>,
    prefixes: &Prefixes,
    limits: &Limits,
) -> Result<(), InferError> {
    let parsed = query::read(text.source, text.text, prefixes, limits)?;
    let Query::Construct {
        template,
        dataset,
        pattern,
        ..
    } = parsed
    else {
        let said = Diagnostic::new(
            "a rule is a CONSTRUCT query: what follows, WHERE what has to be there",
        );
        return Err(text.wrong(said, ""));
    };
    if dataset.is_some() {
        let said = Diagnostic::new("a rule sees all facts, and FROM would choose among them");
        return Err(text.wrong(said, "from"));
    }
    if template.is_empty() {
        return Err(text.wrong(
            Diagnostic::new("nothing follows from this rule"),
            "construct",
        ));
    }
    refuse(text, &template, &pattern)?;
    bound(text, &template, &pattern)?;
    // All variables are wanted, which the parser says in so many words.
    let pattern = match pattern {
        GraphPattern::Project { inner, .. } => *inner,
        other => other,
    };
    let head = NamedQuery::parse(text.name, text.source, text.text)
        .map_err(|said| InferError::Rule(Box::new(said)))?;
    let source = program.named.len();
    let mut named = Named {
        name: text.name.to_owned(),
        title: head.title,
        template,
        pattern: Some(pattern.clone()),
        ..Named::default()
    };
    (named.reads, named.negates) = keys(&pattern, terms);
    if !joins(program, terms, text, (&named.template, &pattern)) {
        if names_reifies(&pattern) && quoted::goes_anywhere(&pattern) {
            let hint = "name the properties, or make two rules of it";
            return Err(text.wrong(Diagnostic::new(QUOTED).hint(hint), "reifies"));
        }
        let wanted = wanted(&named.template).into_iter().collect();
        program
            .questions
            .push(Question::new(source, pattern, wanted));
    }
    named.writes = written(program, source, &named.template, terms);
    program.named.push(named);
    Ok(())
}

/// Whether a message is about braces that are not in the text.
fn speaks_of_braces(said: &Diagnostic, text: &str) -> bool {
    let mut words = std::iter::once(&said.message).chain(&said.hints);
    !text.contains(['{', '}']) && words.any(|words| words.contains(['{', '}']))
}

/// Reads a triple in which variables stand for anything: none for those.
///
/// # Errors
/// What is no triple.
pub fn pattern(
    text: &str,
    prefixes: &Prefixes,
    limits: &Limits,
) -> Result<[Option<Term>; 3], InferError> {
    if let Some(said) = unknown_prefix(text, prefixes) {
        return Err(InferError::Rule(Box::new(said)));
    }
    let whole = format!("SELECT * WHERE {{ {text} }}");
    let wrong = |said: Diagnostic| {
        let said = said.hint("write it as in Turtle: `person:a dip:metWith ?whom`");
        InferError::Rule(Box::new(said))
    };
    let parsed = query::read("the triple", &whole, prefixes, limits);
    let parsed = parsed.map_err(|error| match error {
        // Braces that nobody wrote are no help.
        QueryError::Syntax(said) if speaks_of_braces(&said, text) => {
            wrong(Diagnostic::new("the triple is not whole"))
        }
        QueryError::Syntax(said) => wrong(Diagnostic {
            // The place is one in a text that nobody wrote.
            location: None,
            excerpt: None,
            ..*said
        }),
        other => other.into(),
    })?;
    let one = "this is not one triple";
    let Query::Select { pattern, .. } = parsed else {
        return Err(wrong(Diagnostic::new(one)));
    };
    let (patterns, filters) = positive(&pattern);
    let [(subject, predicate, object)] = &patterns[..] else {
        return Err(wrong(Diagnostic::new(one)));
    };
    if !filters.is_empty() {
        return Err(wrong(Diagnostic::new(one)));
    }
    let mut terms = [None, None, None];
    for (term, part) in terms.iter_mut().zip([subject, predicate, object]) {
        *term = match flat::node(part) {
            Some(Node::Is(known)) => Some(known),
            Some(Node::Var(_)) => None,
            None => return Err(wrong(Diagnostic::new("a quoted triple is not explained"))),
        };
    }
    Ok(terms)
}

const QUOTED: &str = "what a triple term says is quoted, and nobody vouches for it";

/// A prefix that nobody declared, in a triple.
fn unknown_prefix(text: &str, prefixes: &Prefixes) -> Option<Diagnostic> {
    if text.contains('"') || text.contains('\'') {
        // A text may look like anything.
        return None;
    }
    let names = text.split_whitespace().filter_map(|word| {
        let (prefix, _) = word.split_once(':')?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        (prefix != "_" && prefix.chars().all(is_name)).then_some(prefix)
    });
    let known = || prefixes.iter().map(|(name, _)| name);
    let lost = names
        .into_iter()
        .find(|name| !known().any(|known| known == *name))?;
    let near = did_you_mean(lost, known()).map(|hint| hint.replace("`?", ":`?"));
    Some(Diagnostic::new(format!("unknown prefix `{lost}:`")).maybe_hint(near))
}

/// What no rule may do.
fn refuse(
    text: &RuleText<'_>,
    template: &[TriplePattern],
    pattern: &GraphPattern,
) -> Result<(), InferError> {
    let mut wrong: Option<(&str, &str, &str)> = None;
    walk::pattern(pattern, true, &mut |seen, _| {
        let found = match seen {
            Seen::Graph => (
                "graph",
                "a rule sees all facts in one graph, and GRAPH asks for others",
                "leave it out: the graphs of the data are one for a rule",
            ),
            Seen::Service => (
                "service",
                "a rule asks no other machine",
                "load what it answers, and name it with `-d`",
            ),
            Seen::Function(
                function @ (Function::Rand
                | Function::Now
                | Function::Uuid
                | Function::StrUuid
                | Function::BNode),
            ) => {
                let word = match function {
                    Function::Rand => "rand",
                    Function::Now => "now",
                    Function::Uuid => "uuid",
                    Function::StrUuid => "struuid",
                    _ => "bnode",
                };
                (
                    word,
                    "from the same data the same has to follow, and this is another thing each time",
                    "a blank node in the template is one for each value of the other variables there",
                )
            }
            Seen::Part(false) => (
                "limit",
                "which rows are the first is not said, and from the same data the same has to follow",
                "order them: `ORDER BY ?x LIMIT 1`, by something that no two of them share",
            ),
            Seen::Aggregate(
                aggregate @ (AggregateFunction::Sample | AggregateFunction::GroupConcat { .. }),
            ) => {
                let word = match aggregate {
                    AggregateFunction::Sample => "sample",
                    _ => "group_concat",
                };
                (
                    word,
                    "it takes values in whatever order they come, and from the same data the same has to follow",
                    "MIN and MAX take one that is always the same",
                )
            }
            _ => return,
        };
        wrong.get_or_insert(found);
    });
    let quoted = quoted::wrong(template, pattern).map(|(word, hint)| (word, QUOTED, hint));
    match quoted.or(wrong) {
        Some((word, said, hint)) => Err(text.wrong(Diagnostic::new(said).hint(hint), word)),
        None => Ok(()),
    }
}

/// Each variable of the template has to get a value from the pattern.
fn bound(
    text: &RuleText<'_>,
    template: &[TriplePattern],
    pattern: &GraphPattern,
) -> Result<(), InferError> {
    let mut known = BTreeSet::new();
    pattern.on_in_scope_variable(|variable| {
        known.insert(variable.clone());
    });
    let wanted = wanted(template);
    let Some(lost) = wanted.iter().find(|name| !known.contains(name)) else {
        return Ok(());
    };
    let said = format!("nothing gives {lost} a value, so that nothing would follow");
    let near = did_you_mean(lost.as_str(), known.iter().map(Variable::as_str));
    Err(text.wrong(Diagnostic::new(said).maybe_hint(near), &lost.to_string()))
}

/// What a pattern reads, and what of it must not come later.
fn keys(pattern: &GraphPattern, terms: &mut Terms) -> (Vec<Key>, Vec<Key>) {
    let (mut reads, mut negates) = (Vec::new(), Vec::new());
    walk::pattern(pattern, true, &mut |seen, sure| {
        let key = match seen {
            Seen::Triple(triple) => of_pattern(triple, terms),
            Seen::Step(node) => Key {
                predicate: Some(terms.named(node.as_str())),
                object: None,
            },
            Seen::AnyStep => Key::default(),
            _ => return,
        };
        let list = if sure { &mut reads } else { &mut negates };
        if !list.contains(&key) {
            list.push(key);
        }
    });
    (reads, negates)
}

fn of_pattern(triple: &TriplePattern, terms: &mut Terms) -> Key {
    Key {
        predicate: match &triple.predicate {
            NamedNodePattern::NamedNode(node) => Some(terms.named(node.as_str())),
            NamedNodePattern::Variable(_) => None,
        },
        object: match flat::node(&triple.object) {
            Some(Node::Is(term)) => Some(terms.number(term)),
            _ => None,
        },
    }
}

/// What a rule may derive.
fn written(
    program: &Program,
    source: usize,
    template: &[TriplePattern],
    terms: &mut Terms,
) -> Vec<Key> {
    let own = program
        .rules
        .iter()
        .filter(|rule| rule.source == source && !rule.is_hidden);
    let mut keys: Vec<Key> = own.flat_map(|rule| &rule.heads).map(Key::of_head).collect();
    if program
        .questions
        .iter()
        .any(|question| question.source == source)
    {
        keys = template
            .iter()
            .map(|triple| of_pattern(triple, terms))
            .collect();
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The variables of a template.
fn wanted(template: &[TriplePattern]) -> BTreeSet<Variable> {
    let mut names = BTreeSet::new();
    for triple in template {
        let mut see = |seen: Seen<'_>, _: bool| {
            if let Seen::Variable(variable) = seen {
                names.insert(variable.clone());
            }
        };
        walk::triple(triple, true, &mut see);
    }
    names
}

/// The joins of a rule, and those of the paths in it. False where a query has to be asked.
fn joins(
    program: &mut Program,
    terms: &mut Terms,
    text: &RuleText<'_>,
    (template, pattern): (&[TriplePattern], &GraphPattern),
) -> bool {
    let is_triple = |term: &TermPattern| matches!(term, TermPattern::Triple(_));
    let mut beyond = template
        .iter()
        .any(|triple| is_triple(&triple.object) || is_triple(&triple.subject));
    walk::pattern(pattern, true, &mut |seen, _| {
        beyond |= matches!(seen, Seen::Exists);
    });
    let mut flattener = Flattener::new(format!("{HELPERS}path:{}:", text.name));
    let Some(flats) = flattener.pattern(pattern).filter(|_| !beyond) else {
        return false;
    };
    let source = program.named.len();
    let mut made = Vec::new();
    for closure in &flattener.closures {
        let from = Node::Var(FROM.to_owned());
        let to = Node::Var(TO.to_owned());
        let head = [from, Node::Is(closure.predicate.clone().into()), to];
        for step in &closure.step {
            for flat in [step.clone(), further(step, &closure.predicate)] {
                let Some(compiled) = compile::helper(&flat, &head, terms) else {
                    return false;
                };
                made.push((compiled, None));
            }
        }
    }
    for flat in &flats {
        match compile::rule(flat, template, terms) {
            Compiled::Beyond => return false,
            Compiled::Never => {}
            Compiled::Rule(rule, asking) => made.push((*rule, asking)),
        }
    }
    for (mut rule, asking) in made {
        rule.source = source;
        rule.reifies = Some(terms.named(rdf::REIFIES));
        if let Some(mut asking) = asking {
            asking.wanted = wanted(template).into_iter().collect();
            rule.asked = Some(program.asked.len());
            program.asked.push(asking);
        }
        program.rules.push(rule);
    }
    for closure in &flattener.closures {
        program.hidden.push(terms.named(closure.predicate.as_str()));
    }
    true
}

/// One more step behind those that a predicate stands for.
fn further(step: &Flat, predicate: &NamedNode) -> Flat {
    let middle = Node::Var("_:middle".to_owned());
    let from = Node::Var(FROM.to_owned());
    let turned = |node: &Node| {
        if *node == from {
            middle.clone()
        } else {
            node.clone()
        }
    };
    let mut flat = Flat::default();
    flat.atoms.push([
        from.clone(),
        Node::Is(predicate.clone().into()),
        middle.clone(),
    ]);
    for atom in &step.atoms {
        flat.atoms
            .push([turned(&atom[0]), turned(&atom[1]), turned(&atom[2])]);
    }
    flat
}

/// A triple pattern whose predicate is a term like the others.
pub(super) type Parts = (TermPattern, TermPattern, TermPattern);

/// The triple patterns of a query that rows may hold, and its filters.
pub(super) fn positive(pattern: &GraphPattern) -> (Vec<Parts>, Vec<Expression>) {
    let (mut patterns, mut filters) = (Vec::new(), Vec::new());
    gather(pattern, &mut patterns, &mut filters);
    (patterns, filters)
}

fn gather(pattern: &GraphPattern, patterns: &mut Vec<Parts>, filters: &mut Vec<Expression>) {
    match pattern {
        GraphPattern::Bgp { patterns: all } => {
            for triple in all {
                let predicate = match &triple.predicate {
                    NamedNodePattern::NamedNode(node) => TermPattern::NamedNode(node.clone()),
                    NamedNodePattern::Variable(name) => TermPattern::Variable(name.clone()),
                };
                patterns.push((triple.subject.clone(), predicate, triple.object.clone()));
            }
        }
        GraphPattern::Filter { expr, inner } => {
            gather(inner, patterns, filters);
            filters.push(expr.clone());
        }
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right } => {
            gather(left, patterns, filters);
            gather(right, patterns, filters);
        }
        GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => gather(inner, patterns, filters),
        GraphPattern::Path { .. }
        | GraphPattern::Graph { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => {}
    }
}
