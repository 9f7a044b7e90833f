//! Which rows of an answer, and which statements, rest on what somebody only claims: their cells do not tell, where they are what
//! it says.

use serde_json::{Value, json};

use super::Ask;
use crate::model::{GraphName, Quad, Term, Triple, Variable};
use crate::query::results::in_order;
use crate::query::said::{Rests, Said};
use crate::query::{self, sources};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::{QueryResults, StoreError};

/// Rows that are looked at, usually and at most.
const ROWS: (usize, usize) = (1_000, 10_000);
const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";
const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
/// Speakers of one row.
const SPEAKERS: usize = 6;

/// `/page/rested?query=…`: the rows that rest on claims, with who made these; of a graph its statements. Rows are told by their
/// cells: the page has them from another evaluation, in an order that may be another.
pub(super) fn rested(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let text = ask.one("query")?;
    let text = text.ok_or_else(|| Problem::new(400, "`query` is missing"))?;
    let limit = ask.number("limit", ROWS.0, ROWS.1)?;
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let server = ask.server;
    let context = server.context(ask.job, ask.languages(), None);
    let said = Said::read(&*plain)?.until(&ask.job.cancellation);
    let results = query::ask(&*plain, "query", text, &context, &server.settings.limits)?;
    let (more, all) = match results {
        QueryResults::Solutions(rows) => {
            let most = Some(limit as u64);
            let traced = sources::trace_claims((&*plain, &said), text, rows, most, &context)?;
            let columns = in_columns(&traced.variables);
            let places = 0..traced.rows.len().min(limit);
            let all = places.map(|place| {
                ask.job.go_on()?;
                let row = &traced.rows[place];
                let cells = columns.iter().map(|column| row.get(*column)?.as_ref());
                Ok((key(cells), said.of_row(&*plain, &traced, place)?))
            });
            let all: Vec<(String, Rests)> = all.collect::<Result<_, Problem>>()?;
            (traced.rows.len() > limit, all)
        }
        QueryResults::Graph(triples) => {
            let quads = triples.map(|triple| Ok(triple?.in_graph(GraphName::DefaultGraph)));
            let mut quads: Vec<Quad> = quads.collect::<Result<_, StoreError>>()?;
            in_order(&mut quads);
            let more = quads.len() > limit;
            let statements = quads.into_iter().take(limit).map(Triple::from);
            let all = statements.map(|triple| {
                ask.job.go_on()?;
                let parts = [
                    Term::from(triple.subject.clone()),
                    triple.predicate.clone().into(),
                    triple.object.clone(),
                ];
                let key = key(parts.iter().map(Some));
                Ok((key, said.of_statement(&*plain, &triple)?))
            });
            (more, all.collect::<Result<_, Problem>>()?)
        }
        QueryResults::Boolean(_) => (false, Vec::new()),
    };
    let claimed = all.iter().enumerate();
    let claimed = claimed.filter(|(_, (_, rests))| rests.claimed == Some(true));
    let told = claimed.map(|(row, (key, rests))| {
        let named = rests.speakers.iter().take(SPEAKERS).cloned();
        let named: Vec<Value> = glance.terms(&named.collect::<Vec<_>>());
        json!({ "row": row, "key": key, "speakers": named })
    });
    ask.json(
        &json!({
            "rows": told.collect::<Vec<_>>(),
            "looked_at": all.len(),
            "more": more,
            "keys": all.iter().map(|(key, _)| key).collect::<Vec<_>>(),
            "is_known": all.iter().all(|(_, rests)| rests.claimed.is_some()),
        }),
        out,
    )
}

/// The columns in the order of their names.
fn in_columns(variables: &[Variable]) -> Vec<usize> {
    let mut columns: Vec<usize> = (0..variables.len()).collect();
    columns.sort_by_key(|column| variables[*column].as_str());
    columns
}

/// What tells a row from others: the same as `keyOf` in `web/src/query/key.js` makes of its cells.
fn key<'t>(cells: impl Iterator<Item = Option<&'t Term>>) -> String {
    let mut text = String::new();
    for cell in cells {
        if let Some(term) = cell {
            spell(&mut text, term);
        }
        text.push('\u{1}');
    }
    // FNV-1a of 32 bits, twice, over UTF-16.
    let hash = |seed: u32| {
        let units = text.encode_utf16();
        units.fold(seed, |hash, unit| {
            (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193)
        })
    };
    format!("{:08x}{:08x}", hash(0x811c_9dc5), hash(0x0135_7bd1))
}

fn spell(text: &mut String, term: &Term) {
    match term {
        Term::NamedNode(node) => text.extend(["u", node.as_str()]),
        // Names of blank nodes are those of one answer.
        Term::BlankNode(_) => text.push('b'),
        Term::Literal(literal) => {
            let language = literal.language().unwrap_or_default().to_ascii_lowercase();
            let datatype = match literal.datatype().as_str() {
                STRING | LANG_STRING => "",
                datatype => datatype,
            };
            text.extend(["l", literal.value(), "\0", &language, "\0", datatype]);
        }
        Term::Triple(triple) => {
            text.push('t');
            spell(text, &Term::from(triple.subject.clone()));
            text.push('\0');
            spell(text, &triple.predicate.clone().into());
            text.push('\0');
            spell(text, &triple.object);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlankNode, Literal, NamedNode};

    /// As `web/src/query/key.js` made them of the same cells.
    #[test]
    fn a_row_has_the_key_that_the_page_makes_of_it() {
        let node = NamedNode::new("https://e/é😀").unwrap();
        let cells: [Option<Term>; 5] = [
            Some(node.clone().into()),
            None,
            Some(
                Literal::new_language_tagged_literal("Zoë", "DE")
                    .unwrap()
                    .into(),
            ),
            Some(Literal::from(5).into()),
            Some(BlankNode::new("x").unwrap().into()),
        ];
        assert_eq!(key(cells.iter().map(Option::as_ref)), "9af804d3a3cec357");
        let triple = Triple::new(node.clone(), node, Literal::new_simple_literal("a"));
        let triple = Term::from(triple);
        assert_eq!(key([Some(&triple)].into_iter()), "d073047f8a14578b");
    }
}
