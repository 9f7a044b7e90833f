//! Ids in what services answer: items of Wikidata, and whatever else stands there.

use std::collections::BTreeSet;

use super::Online;
use crate::link::client::Found as Answer;
use crate::link::index::{Id, WIKIDATA, local};
use crate::model::{Literal, Term, printable};
use crate::vocab::wdt;

impl Online {
    /// The items among ids that a service gave; whatever else stands there is told.
    pub(super) fn only_items<'i>(
        &mut self,
        ids: impl Iterator<Item = &'i str>,
        whose: &str,
    ) -> Vec<Id> {
        let mut found = Vec::new();
        for id in ids {
            if let Some(id) = item(id) {
                found.push(id);
                continue;
            }
            let id = printable(id);
            let said = format!("{whose} answers with what is no id of an item: `{id}`");
            if !self.notes.contains(&said) {
                self.notes.push(said);
            }
        }
        found
    }
}

/// The query for whoever has one of these values of a property.
pub(super) fn bearers(property: u32, values: &[&str]) -> String {
    let values = values.iter().filter_map(|value| local(property, value));
    let values: Vec<String> = values
        .map(|value| Literal::new_simple_literal(value).to_string())
        .collect();
    let values = values.join(" ");
    let direct = format!("{}P{property}", wdt::NAMESPACE);
    format!(
        "SELECT DISTINCT ?item WHERE {{ VALUES ?value {{ {values} }} ?item <{direct}> ?value }}"
    )
}

/// The items of an answer, and how much else stands in it.
pub(super) fn items(answer: &Answer) -> (BTreeSet<Id>, usize) {
    let rows: &[Vec<Option<Term>>] = match answer {
        Answer::Rows { rows, .. } => rows,
        Answer::Truth(_) => return (BTreeSet::new(), 1),
    };
    let mut found = BTreeSet::new();
    let mut others = 0;
    for term in rows.iter().flatten().flatten() {
        let id = match term {
            Term::NamedNode(node) => node.as_str().strip_prefix(WIKIDATA).and_then(item),
            _ => None,
        };
        others += usize::from(id.is_none());
        found.extend(id);
    }
    (found, others)
}

/// An item of Wikidata; a service may name other things.
pub(super) fn item(id: &str) -> Option<Id> {
    Some(Id::new(id)).filter(|id| matches!(id, Id::Item(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_name_no_items_are_counted() {
        let literal = |text: &str| Some(Term::from(Literal::new_simple_literal(text)));
        let node = |iri: &str| Some(Term::from(crate::model::NamedNode::new_unchecked(iri)));
        let rows = vec![
            vec![node("http://www.wikidata.org/entity/Q42")],
            vec![literal("Q43")],
            vec![node("http://example.org/Q44")],
            vec![node("http://www.wikidata.org/entity/P1")],
            vec![None],
        ];
        let answer = Answer::Rows {
            variables: Vec::new(),
            rows,
        };
        assert_eq!(items(&answer), (BTreeSet::from([Id::Item(42)]), 3));
        let many = Answer::Rows {
            variables: Vec::new(),
            rows: vec![vec![literal("x")]; 100_001],
        };
        assert_eq!(items(&many), (BTreeSet::new(), 100_001));
    }
}
