//! Which rows of an answer rest on what somebody only claims: their cells do not tell, where they are what it says.

use serde_json::{Value, json};

use super::Ask;
use crate::query::{self, sources};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::QueryResults;

/// Rows that are looked at, usually and at most.
const ROWS: (usize, usize) = (1_000, 10_000);
/// Speakers of one row.
const SPEAKERS: usize = 6;

/// `/page/rested?query=…`: the rows that rest on claims, by their number from 0, with who made these.
pub(super) fn rested(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let text = ask.one("query")?;
    let text = text.ok_or_else(|| Problem::new(400, "`query` is missing"))?;
    let limit = ask.number("limit", ROWS.0, ROWS.1)?;
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let server = ask.server;
    let context = server.context(ask.job, ask.languages(), None);
    let results = query::ask(&*plain, "query", text, &context, &server.settings.limits)?;
    let QueryResults::Solutions(rows) = results else {
        return ask.json(
            &json!({ "rows": [], "looked_at": 0, "is_known": true }),
            out,
        );
    };
    let traced = sources::trace_claims(&*plain, text, rows, Some(limit as u64), &context)?;
    let looked_at = traced.rows.len().min(limit);
    let claimed = traced.claimed.as_deref().unwrap_or_default();
    let mut told = Vec::new();
    for (row, _) in claimed
        .iter()
        .enumerate()
        .take(looked_at)
        .filter(|one| *one.1)
    {
        let speakers = traced.speakers.get(row).map_or(&[][..], Vec::as_slice);
        let named: Vec<Value> = glance.terms(&speakers[..speakers.len().min(SPEAKERS)]);
        told.push(json!({ "row": row, "speakers": named }));
    }
    ask.json(
        &json!({
            "rows": told,
            "looked_at": looked_at,
            "more": traced.rows.len() > limit,
            // What is only asked to be there, or not, is not traced.
            "is_known": traced.claimed.is_some() && !traced.has_conditions,
        }),
        out,
    )
}
