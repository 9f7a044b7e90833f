//! Which rows of an answer, and which statements, rest on what somebody only claims: their cells do not tell, where they are what
//! it says.

use serde_json::{Value, json};

use super::Ask;
use crate::model::{GraphName, Quad, Triple};
use crate::query::results::in_order;
use crate::query::said::{Rests, Said};
use crate::query::{self, sources};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::{QueryResults, StoreError};

/// Rows that are looked at, usually and at most.
const ROWS: (usize, usize) = (1_000, 10_000);
/// Speakers of one row.
const SPEAKERS: usize = 6;

/// `/page/rested?query=…`: the rows that rest on claims, by their number from 0, with who made these; of a graph its
/// statements, in the order in which it is written.
pub(super) fn rested(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let text = ask.one("query")?;
    let text = text.ok_or_else(|| Problem::new(400, "`query` is missing"))?;
    let limit = ask.number("limit", ROWS.0, ROWS.1)?;
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let server = ask.server;
    let context = server.context(ask.job, ask.languages(), None);
    let said = Said::read(&*plain)?;
    let results = query::ask(&*plain, "query", text, &context, &server.settings.limits)?;
    let (more, all) = match results {
        QueryResults::Solutions(rows) => {
            let most = Some(limit as u64);
            let traced = sources::trace_claims((&*plain, &said), text, rows, most, &context)?;
            let places = 0..traced.rows.len().min(limit);
            let all = places.map(|place| said.of_row(&*plain, &traced, place));
            let all: Vec<Rests> = all.collect::<Result<_, _>>()?;
            (traced.rows.len() > limit, all)
        }
        QueryResults::Graph(triples) => {
            let quads = triples.map(|triple| Ok(triple?.in_graph(GraphName::DefaultGraph)));
            let mut quads: Vec<Quad> = quads.collect::<Result<_, StoreError>>()?;
            in_order(&mut quads);
            let more = quads.len() > limit;
            let statements = quads.into_iter().take(limit).map(Triple::from);
            let all = statements.map(|triple| said.of_statement(&*plain, &triple));
            (more, all.collect::<Result<_, _>>()?)
        }
        QueryResults::Boolean(_) => (false, Vec::new()),
    };
    let claimed = all.iter().enumerate();
    let claimed = claimed.filter(|(_, rests)| rests.claimed == Some(true));
    let told = claimed.map(|(row, rests)| {
        let named = rests.speakers.iter().take(SPEAKERS).cloned();
        let named: Vec<Value> = glance.terms(&named.collect::<Vec<_>>());
        json!({ "row": row, "speakers": named })
    });
    ask.json(
        &json!({
            "rows": told.collect::<Vec<_>>(),
            "looked_at": all.len(),
            "more": more,
            "is_known": all.iter().all(|rests| rests.claimed.is_some()),
        }),
        out,
    )
}
