//! `/page/drawn`: the answer of a query as a graph, a timeline or a map: for the page, or as a file.

use std::collections::{BTreeSet, HashSet};

use serde_json::json;

use super::Ask;
use super::net::{Net, halted};
use super::told::{Shown, Sources};
use super::{map, picture, timeline};
use crate::draw::live;
use crate::graph::{Arrangement, Builder, EdgeIndex, GraphError, NodeIndex};
use crate::model::nearest::did_you_mean;
use crate::model::{Term, Variable, printable};
use crate::query::{self, DefaultView, Held, NamedQuery};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::{QueryResults, QuerySolutionIter, StoreError};

/// Things of one picture, usually and at most.
const USUAL: usize = 500;
const MOST: usize = 5_000;
/// The views that an answer can have.
const VIEWS: [(&str, DefaultView); 4] = [
    ("graph", DefaultView::Graph),
    ("tree", DefaultView::Tree),
    ("timeline", DefaultView::Timeline),
    ("map", DefaultView::Map),
];

/// The answer of `query` in the view `as`; with `format` as a file.
pub(super) fn drawn(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let name = ask.one("as")?.unwrap_or(VIEWS[0].0);
    let view = VIEWS.iter().find(|(known, _)| *known == name);
    let (name, view) = view.copied().ok_or_else(|| {
        let names = VIEWS.map(|(name, _)| name);
        let problem = Problem::new(400, format!("`as={}` is no view", printable(name)));
        problem.hint(did_you_mean(name, names).unwrap_or_else(|| names.join(", ")))
    })?;
    let limit = ask.number("limit", USUAL, MOST)?;
    let net = asked(ask, view)?;
    let all: Vec<NodeIndex> = net.graph.graph.node_indices().collect();
    let can_be_shown = |node: &&NodeIndex| match view {
        DefaultView::Timeline => net.graph.graph[**node].span.is_some(),
        DefaultView::Map => net.graph.places.contains_key(node),
        _ => true,
    };
    let fit: Vec<NodeIndex> = all.iter().filter(can_be_shown).copied().collect();
    let nodes: Vec<NodeIndex> = fit.iter().take(limit).copied().collect();
    let left = json!({
        "more": fit.len() - nodes.len(),
        "without": all.len() - fit.len(),
    });
    if ask.one("format")?.is_some() {
        let arrangement = Some(arranged(view));
        let edges = edges(&net, &nodes);
        let part = net.graph.part(&nodes, &edges);
        return picture::file(ask, (part, None, arrangement), name, out);
    }
    let mut sources = Sources::default();
    let mut told = match view {
        DefaultView::Graph | DefaultView::Tree => {
            let edges = edges(&net, &nodes);
            let part = net.graph.part(&nodes, &edges);
            let spots = halted(ask.job, |halt| live::begun(&part, halt))?;
            let shown = Shown {
                nodes,
                edges,
                spots,
                ..Shown::default()
            };
            let (nodes, edges) = shown.told(&net, &mut sources);
            json!({ "nodes": nodes, "edges": edges })
        }
        DefaultView::Timeline => {
            let mut nodes = nodes;
            let begins = |node: &NodeIndex| {
                let span = net.graph.graph[*node].span.as_ref();
                (
                    span.map(|span| (span.start.earliest_s, span.start.end_s)),
                    *node,
                )
            };
            nodes.sort_by_key(begins);
            let mut rows = Vec::with_capacity(nodes.len());
            for node in nodes {
                rows.push(timeline::row(&net, node, &mut sources));
            }
            json!({ "rows": rows })
        }
        DefaultView::Map => {
            let mut rows = Vec::with_capacity(nodes.len());
            for node in nodes {
                rows.extend(map::placed(&net, node, &mut sources));
            }
            json!({ "rows": rows, "misplaced": map::misplaced(&net) })
        }
    };
    told["left_out"] = left;
    told["sources"] = sources.told();
    ask.json(&told, out)
}

const fn arranged(view: DefaultView) -> Arrangement {
    match view {
        DefaultView::Graph => Arrangement::Auto,
        DefaultView::Tree => Arrangement::Layered,
        DefaultView::Timeline => Arrangement::Timeline,
        DefaultView::Map => Arrangement::Map,
    }
}

/// The edges between these.
fn edges(net: &Net, nodes: &[NodeIndex]) -> Vec<EdgeIndex> {
    let there: BTreeSet<&NodeIndex> = nodes.iter().collect();
    let is_inner = |edge: &EdgeIndex| {
        let ends = net.graph.graph.edge_endpoints(*edge);
        ends.is_some_and(|(from, to)| there.contains(&from) && there.contains(&to))
    };
    net.graph.graph.edge_indices().filter(is_inner).collect()
}

/// Asks, and makes a graph of the answer.
fn asked(ask: &Ask<'_>, view: DefaultView) -> Result<Net, Problem> {
    let text = ask.one("query")?;
    let text = text.ok_or_else(|| Problem::new(400, "`query` is missing"))?;
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let server = ask.server;
    let context = server.context(ask.job, ask.languages(), None);
    let results = query::ask(&*plain, "query", text, &context, &server.settings.limits)?;
    let (results, names) = match results {
        QueryResults::Solutions(rows) => {
            let (rows, names) = renamed(rows, view)?;
            (QueryResults::Solutions(rows), names)
        }
        other => (other, Vec::new()),
    };
    let head = NamedQuery::parse("query", "query", text).map_err(|said| Problem::of(400, said))?;
    let builder = Builder::new(&*plain, &*server.served.ontology, &labels);
    let builder =
        builder
            .without_direction(head.undirected)
            .asking(text, &server.served.prefixes, &names);
    let mut graph = builder.results(results)?;
    graph.date_things(&*plain)?;
    graph.date_by(&*plain)?;
    Ok(Net::new(graph, (&*plain, &labels), true)?)
}

/// Names of columns as pictures know them, with those that an answer has for them.
type Names = Vec<(&'static str, String)>;

/// Those for an answer that has none of ours.
fn names(names: &[String], view: DefaultView, held: &Held) -> Names {
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("node") || has("from") && has("to") || has("source") && has("target") {
        return Vec::new();
    }
    // A passage is no thing of the answer.
    let things: Vec<String> = names
        .iter()
        .filter(|name| *name != "source")
        .cloned()
        .collect();
    let mut found = view.columns(&things, held);
    let of = |found: &[(&str, String)], name: &str| {
        let column = found.iter().find(|(ours, _)| *ours == name);
        column.map(|(_, theirs)| theirs.clone())
    };
    if let Some(from) = of(&found, "from")
        && of(&found, "to").is_none()
    {
        return vec![("node", from)];
    }
    let places = ["lat", "place", "wkt"];
    if view == DefaultView::Map
        && let Some(node) = of(&found, "node")
        && of(&found, "wkt").is_none()
        && !places.iter().any(|name| has(name))
    {
        // Where the thing itself is.
        found.push(("place", node));
    }
    found
}

/// The same rows, with those columns that a picture needs under the names that it knows, and which these are.
fn renamed(
    rows: QuerySolutionIter<'_>,
    view: DefaultView,
) -> Result<(QuerySolutionIter<'static>, Names), Problem> {
    let variables = rows.variables().to_vec();
    let old: Vec<String> = variables
        .iter()
        .map(|name| name.as_str().to_owned())
        .collect();
    let rows = rows.map(|row| {
        row.map(|row| row.values().to_vec())
            .map_err(StoreError::from)
    });
    let rows: Vec<Vec<Option<Term>>> = rows.collect::<Result<_, _>>()?;
    let mut ordered = old.clone();
    if matches!(view, DefaultView::Timeline | DefaultView::Map) {
        // Each row is about the thing that it shares with the fewest others.
        ordered.sort_by_key(|name| std::cmp::Reverse(different(&rows, &old, name)));
    }
    let held = Held::of(&old, &rows.iter().map(Vec::as_slice));
    let new = names(&ordered, view, &held);
    if new.is_empty() {
        let rows = rows.into_iter().map(Ok);
        return Ok((QuerySolutionIter::from_tuples(variables.into(), rows), new));
    }
    // What a label service calls things goes with them.
    let called = |(ours, theirs): &(&str, String)| {
        let both = [ours, theirs.as_str()];
        let words = both.map(|name| format!("{name}Label"));
        [both.map(str::to_owned), words]
    };
    let all: Vec<[String; 2]> = new.iter().flat_map(called).collect();
    let taken = |name: &String| all.iter().any(|both| both.contains(name));
    let kept: Vec<usize> = (0..old.len())
        .filter(|place| !taken(&old[*place]))
        .collect();
    let place = |theirs: &String| old.iter().position(|name| name == theirs);
    let moved: Vec<(&String, usize)> = all
        .iter()
        .filter_map(|[ours, theirs]| Some((ours, place(theirs)?)))
        .collect();
    let names = moved.iter().map(|(ours, _)| (*ours).clone());
    let names = names.chain(kept.iter().map(|place| old[*place].clone()));
    let variables: Vec<Variable> = names.map(Variable::new_unchecked).collect();
    let places: Vec<usize> = moved.iter().map(|(_, place)| *place).chain(kept).collect();
    let rows = rows.into_iter().map(move |row| {
        let values: Vec<Option<Term>> = places.iter().map(|place| row[*place].clone()).collect();
        Ok(values)
    });
    Ok((QuerySolutionIter::from_tuples(variables.into(), rows), new))
}

/// How many different things a column has.
fn different(rows: &[Vec<Option<Term>>], columns: &[String], name: &str) -> usize {
    let place = columns.iter().position(|column| column == name);
    let things = rows.iter().filter_map(|row| match row.get(place?)? {
        Some(Term::NamedNode(node)) => Some(node.as_str()),
        _ => None,
    });
    things.collect::<HashSet<_>>().len()
}

impl From<GraphError> for Problem {
    fn from(error: GraphError) -> Self {
        match error {
            GraphError::Store(error) => error.into(),
            GraphError::Columns(_) => Self::new(400, error.to_string()).hint(
                "`?from` and `?to`, or `?node`, are drawn; so are `?item` with `?linkTo`, a date or a coordinate",
            ),
            error => Self::new(400, error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(columns: &str, view: DefaultView) -> Vec<(&'static str, String)> {
        let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
        names(&columns, view, &Held::of(&columns, &std::iter::empty()))
    }

    #[test]
    fn columns_get_the_names_that_pictures_know() {
        let own = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            pairs
                .iter()
                .map(|(ours, theirs)| (*ours, (*theirs).to_owned()))
                .collect()
        };
        let graph = DefaultView::Graph;
        assert_eq!(named("from to relation", graph), []);
        assert_eq!(named("source target", graph), []);
        assert_eq!(
            named("person event source", graph),
            own(&[("from", "person"), ("to", "event")])
        );
        assert_eq!(named("person", graph), own(&[("node", "person")]));
        assert_eq!(
            named("event start end source", DefaultView::Timeline),
            own(&[("node", "event"), ("start", "start"), ("end", "end")])
        );
        assert_eq!(
            named("event", DefaultView::Map),
            own(&[("node", "event"), ("place", "event")])
        );
        assert_eq!(
            named("event place", DefaultView::Map),
            own(&[("node", "event")])
        );
    }
}
