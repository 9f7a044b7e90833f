//! Texts that a query makes are no longer than it may make them.
//!
//! `CONCAT` and `REPLACE` of their own results double a text with each step, and the evaluator asks nobody on the way: thirty
//! steps are a text of gigabytes. Both are done here, as spareval 0.2.9 does them, and end the query where the
//! text gets too long. `GROUP_CONCAT` grows by a row at a time, which is heard of in time; its result is bounded by the
//! memory that a request may hold.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::model::vocab::xsd;
use regex::Regex;
use spargebra::algebra::Function;
use spargebra::term::NamedNode;

use super::pattern::compile;
use super::stop::{OWN, OfTerms, check, stop};
use super::{CancellationToken, Context, StoreError};
use crate::model::limits::size;
use crate::model::{Literal, Term};

const CONCAT: &str = "chancery:CONCAT";
const REPLACE: &str = "chancery:REPLACE";
/// Compiled expressions that are kept; a query that makes more of them compiles each anew.
const COMPILED: usize = 64;

/// Puts a function that knows the limit in the place of one that does not.
pub(super) fn bound(function: &mut Function) {
    let name = match function {
        Function::Concat => CONCAT,
        Function::Replace => REPLACE,
        _ => return,
    };
    *function = Function::Custom(NamedNode::new_unchecked(name));
}

/// What a function is called in a query, if it is one of these.
pub(super) fn written(name: &str) -> Option<&str> {
    let is_own = matches!(name, CONCAT | REPLACE);
    name.strip_prefix(OWN).filter(|_| is_own)
}

/// The functions by name, for whoever evaluates.
pub(super) fn functions(context: &Context) -> Vec<(NamedNode, OfTerms)> {
    let (one, other) = (Longest::new(context), Longest::new(context));
    let compiled = Compiled::default();
    let concat = move |terms: &[Term]| concat(terms, &one);
    let replace = move |terms: &[Term]| replace(terms, &other, &compiled);
    vec![
        (NamedNode::new_unchecked(CONCAT), Box::new(concat)),
        (NamedNode::new_unchecked(REPLACE), Box::new(replace)),
    ]
}

/// How long a text may be.
struct Longest {
    bytes: usize,
    token: CancellationToken,
}

impl Longest {
    fn new(context: &Context) -> Self {
        Self {
            bytes: context.longest_text,
            token: context.cancellation.clone(),
        }
    }

    /// Ends the query where a text would be too long.
    fn check(&self, length: usize) {
        check(&self.token);
        if length > self.bytes {
            let most = size(self.bytes as u64);
            stop(StoreError::TooMuch(format!(
                "the query makes a text longer than {most} (limit `--max-literal`)"
            )));
        }
    }
}

/// A text with its language and direction.
fn text(term: &Term) -> Option<&Literal> {
    let Term::Literal(literal) = term else {
        return None;
    };
    let is_text = literal.language().is_some() || literal.datatype() == xsd::STRING;
    is_text.then_some(literal)
}

fn plain(term: &Term) -> Option<&str> {
    let literal = text(term)?;
    literal.language().is_none().then(|| literal.value())
}

/// A text in the language of another.
fn like(value: String, other: &Literal) -> Term {
    let literal = match (other.language(), other.direction()) {
        (None, _) => Literal::new_simple_literal(value),
        (Some(language), None) => Literal::new_language_tagged_literal_unchecked(value, language),
        (Some(language), Some(direction)) => {
            Literal::new_directional_language_tagged_literal_unchecked(value, language, direction)
        }
    };
    literal.into()
}

fn concat(terms: &[Term], longest: &Longest) -> Option<Term> {
    let texts: Vec<&Literal> = terms.iter().map(text).collect::<Option<_>>()?;
    let length = texts.iter().map(|text| text.value().len());
    longest.check(length.fold(0, usize::saturating_add));
    let value: String = texts.iter().map(|text| text.value()).collect();
    let Some((first, rest)) = texts.split_first() else {
        return Some(Literal::new_simple_literal(value).into());
    };
    let kind = |text: &Literal| (text.language().map(str::to_owned), text.direction());
    let alike = rest.iter().all(|text| kind(text) == kind(first));
    Some(if alike {
        like(value, first)
    } else {
        Literal::new_simple_literal(value).into()
    })
}

/// Expressions with their flags, compiled; none where they are wrong.
#[derive(Default)]
struct Compiled(Mutex<BTreeMap<Spelt, Option<Arc<Regex>>>>);

/// An expression and its flags.
type Spelt = (String, String);

impl Compiled {
    fn get(&self, pattern: &str, flags: &str) -> Option<Arc<Regex>> {
        let key = (pattern.to_owned(), flags.to_owned());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = known.get(&key) {
            return regex.clone();
        }
        let regex = compile(pattern, flags).ok().map(Arc::new);
        if known.len() < COMPILED {
            known.insert(key, regex.clone());
        }
        regex
    }
}

fn replace(terms: &[Term], longest: &Longest, compiled: &Compiled) -> Option<Term> {
    let (source, pattern, by, flags) = match terms {
        [source, pattern, by] => (source, pattern, by, ""),
        [source, pattern, by, flags] => (source, pattern, by, plain(flags)?),
        _ => return None,
    };
    let regex = compiled.get(plain(pattern)?, flags)?;
    let (source, by) = (text(source)?, plain(by)?);
    let value = source.value();
    // What a place of the text is at most replaced by: each reference by all that was found.
    let references = by.matches('$').count();
    let (mut made, mut done) = (String::new(), 0);
    let kept = |place: &regex::Match<'_>, made: &mut String, done: &mut usize| {
        made.push_str(value.get(*done..place.start()).unwrap_or_default());
        *done = place.end();
        let most = place.len().saturating_mul(references);
        longest.check(made.len().saturating_add(by.len()).saturating_add(most));
    };
    if references == 0 {
        for place in regex.find_iter(value) {
            kept(&place, &mut made, &mut done);
            made.push_str(by);
        }
    } else {
        for found in regex.captures_iter(value) {
            let Some(place) = found.get(0) else { continue };
            kept(&place, &mut made, &mut done);
            found.expand(by, &mut made);
        }
    }
    let rest = value.get(done..).unwrap_or_default();
    longest.check(made.len().saturating_add(rest.len()));
    made.push_str(rest);
    Some(like(made, source))
}
