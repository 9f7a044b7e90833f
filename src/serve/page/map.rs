//! `/page/map`: what is where, which areas are contested and by whom; `/page/outline`: the land around it.

use serde_json::{Value, json};

use super::Ask;
use super::asked::number;
use super::net::Net;
use super::told::{Sources, thing, when};
use crate::draw::map::packed_land;
use crate::graph::{Hold, NodeIndex, Place, Spot, outline};
use crate::serve::Server;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::serve::request::Request;
use crate::serve::work::Job;

/// Things of one answer, usually and at most.
const MOST: (usize, usize) = (2_000, 20_000);
/// Points of areas in one answer.
const POINTS: usize = 200_000;

/// The answer for the map.
pub(super) fn map(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let net = ask.server.net(ask.request, ask.job)?;
    let listed = ask.server.placed((ask.request, ask.job), &net)?;
    let mut sources = Sources::default();
    let mut points = 0;
    let mut without_area = 0;
    let mut rows = Vec::with_capacity(listed.nodes.len());
    for node in &listed.nodes {
        let Some(place) = net.graph.places.get(node) else {
            continue;
        };
        let mut told = row(&net, *node, place, &mut sources);
        if let Some(area) = &place.area {
            points += area.iter().flatten().map(Vec::len).sum::<usize>();
            if points <= POINTS {
                told["area"] = area
                    .iter()
                    .flatten()
                    .map(|ring| ring_of(ring))
                    .collect::<Vec<_>>()
                    .into();
            } else {
                without_area += 1;
            }
        }
        rows.push(told);
    }
    let told = json!({
        "rows": rows,
        "more": listed.more,
        "without_area": without_area,
        "placeless": net.graph.graph.node_count() - net.graph.places.len(),
        "misplaced": misplaced(&net),
        "facets": listed.facets(&net),
        "about": listed.middles.iter().map(|node| thing(&net, *node)).collect::<Vec<_>>(),
        "sources": sources.told(),
    });
    ask.json(&told, out)
}

/// The outline of land, as it is packed in the program.
pub(super) fn land(_: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    out.whole("application/octet-stream", packed_land())?;
    Ok(())
}

impl Server {
    /// What has a place and is wanted.
    pub(super) fn placed(
        &self,
        (request, job): (&Request, &Job),
        net: &Net,
    ) -> Result<super::timeline::Listed, Problem> {
        let most = number(request, "limit", MOST)?;
        let mut listed = self.chosen((request, job), net, |node| {
            net.graph.places.contains_key(node)
        })?;
        listed.more = listed.nodes.len().saturating_sub(most);
        listed.nodes.truncate(most);
        Ok(listed)
    }
}

/// Longitudes and latitudes, on over the date line.
fn ring_of(ring: &[Spot]) -> Value {
    let points = outline(ring).into_iter();
    points
        .map(|(lon, lat)| json!([micro(lon), micro(lat)]))
        .collect()
}

/// Millionths are as exact as the data are kept.
fn micro(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// A thing at its place, with its area.
pub(super) fn placed<'n>(
    net: &'n Net,
    node: NodeIndex,
    sources: &mut Sources<'n>,
) -> Option<Value> {
    let place = net.graph.places.get(&node)?;
    let mut told = row(net, node, place, sources);
    if let Some(area) = &place.area {
        told["area"] = area.iter().flatten().map(|ring| ring_of(ring)).collect();
    }
    Some(told)
}

/// What is not on the map though rows say where it is, in words.
pub(super) fn misplaced(net: &Net) -> Vec<&String> {
    let graph = &net.graph;
    graph.misplaced.iter().chain(&graph.elsewhere).collect()
}

fn row<'n>(net: &'n Net, index: NodeIndex, place: &Place, sources: &mut Sources<'n>) -> Value {
    let node = &net.graph.graph[index];
    let mut told = thing(net, index);
    told["lat"] = place.spot.latitude().into();
    told["lon"] = place.spot.longitude().into();
    if let Some(at) = &place.at {
        told["at"] = at.clone().into();
    }
    if let Some(span) = &node.span {
        told["when"] = when(span).into();
    }
    if net.graph.contested.contains(&index) {
        told["contested"] = true.into();
    }
    if let Some(holds) = net.graph.holds.get(&index) {
        told["holds"] = holds
            .iter()
            .map(|hold| held(net, hold))
            .collect::<Vec<_>>()
            .into();
    }
    told["sources"] = sources.of(net.placed_by(index)).into();
    told
}

/// Who holds or claims a territory.
fn held(net: &Net, hold: &Hold) -> Value {
    let iri = hold.holder.trim_start_matches('<').trim_end_matches('>');
    let label = net
        .of(iri)
        .map_or(iri, |node| net.graph.graph[node].label.as_str());
    let period = hold.period.as_ref();
    json!({
        "id": iri,
        "label": label,
        "claimed": hold.is_claimed,
        "from": period.and_then(|period| period.since()).map(|moment| &moment.text),
        "until": period.and_then(|period| period.end.as_ref()).map(|moment| &moment.text),
    })
}
