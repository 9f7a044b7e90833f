//! Messages of shapes with the values of a row in them.

use crate::model::prefixes::Prefixes;
use crate::model::{Literal, Term, printable};

/// The messages of a row: `{?name}` and `{$name}` become values.
pub(super) fn filled(messages: &[Literal], value: &dyn Fn(&str) -> Option<String>) -> Vec<Literal> {
    let filled = |message: &Literal| {
        let text = fill(message.value(), value);
        match message.language() {
            Some(language) => Literal::new_language_tagged_literal_unchecked(text, language),
            None => Literal::new_simple_literal(text),
        }
    };
    messages.iter().map(filled).collect()
}

fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let name = after[1..]
            .strip_prefix(['?', '$'])
            .and_then(|name| name.split_once('}'));
        let filled = name.and_then(|(name, behind)| Some((value(name)?, behind)));
        if let Some((value, behind)) = filled {
            out.push_str(&value);
            rest = behind;
        } else {
            out.push('{');
            rest = &after[1..];
        }
    }
    out.push_str(rest);
    out
}

/// A value within a message.
pub(super) fn in_words(term: &Term, prefixes: &Prefixes) -> String {
    match term {
        Term::Literal(literal) => printable(literal.value()),
        Term::NamedNode(node) => prefixes.show(node.as_str()),
        other => printable(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_name_no_value_stay() {
        let value = |name: &str| (name == "v").then(|| "{?v}".to_owned());
        assert_eq!(
            fill("{?v} {$v} {?w} {v} {?v", &value),
            "{?v} {?v} {?w} {v} {?v"
        );
    }
}
