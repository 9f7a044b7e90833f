//! `/page/picture`: what is shown, as a file: by the code that draws all pictures, everything where it was.

use super::Ask;
use super::asked::number;
use super::graph::title;
use super::net::{Net, halted};
use super::told::Shown;
use crate::draw::live::{Spots, given};
use crate::draw::{self, DrawError, Format, Given, Halt, Options, Theme};
use crate::graph::{Arrangement, NodeIndex, RelationGraph};
use crate::model::nearest::did_you_mean;
use crate::model::printable;
use crate::serve::Server;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::serve::request::{Request, one};
use crate::serve::work::Job;

/// Pixels per unit of a raster picture, usually and at most.
const SCALE: (usize, usize) = (2, 4);
/// Views that can be drawn.
const VIEWS: [&str; 4] = ["explore", "path", "timeline", "map"];

/// A picture of a view, with the parameters of that view.
pub(super) fn picture(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    format(ask.request)?;
    let net = ask.server.net(ask.request, ask.job)?;
    let what = ask.server.pictured(ask.request, &net, ask.job)?;
    let name = one(&ask.request.query, "view")?.unwrap_or(VIEWS[0]);
    file(ask, what, name, out)
}

/// What is to be drawn, where it is if it has a place already, and how it is arranged if not.
type Pictured = (RelationGraph, Option<Spots>, Option<Arrangement>);

/// A picture as the file that is wanted.
pub(super) fn file(
    ask: &Ask<'_>,
    (mut graph, spots, arrangement): Pictured,
    name: &str,
    out: &mut Out<'_>,
) -> Result<(), Problem> {
    let format = format(ask.request)?;
    let theme = one(&ask.request.query, "theme")?.unwrap_or("auto");
    let theme = Theme::from_name(theme)
        .ok_or_else(|| Problem::new(400, "known themes: auto, light, dark, print"))?;
    let scale = u16::try_from(number(ask.request, "scale", SCALE)?.max(1)).unwrap_or(1);
    if format.is_drawn() {
        graph.tell_apart();
    }
    let keeps = spots.is_some();
    let options = |halt: &Halt| Options {
        theme,
        arrangement,
        scale: f32::from(scale),
        given: spots.as_ref().map_or_else(Given::default, given),
        keep_positions: keeps,
        halt: halt.clone(),
        ..Options::default()
    };
    let mut picture = Vec::new();
    let draw = |halt: &Halt| draw::draw(&graph, format, &options(halt), &mut picture);
    halted(ask.job, draw)??;
    out.header(
        "content-disposition",
        format!("attachment; filename=\"{name}.{}\"", format.extensions()[0]),
    );
    out.whole(format.media_type(), &picture)?;
    Ok(())
}

impl Server {
    fn pictured(&self, request: &Request, net: &Net, job: &Job) -> Result<Pictured, Problem> {
        let view = one(&request.query, "view")?.unwrap_or(VIEWS[0]);
        match view {
            "explore" => {
                let shown = self.explored(request, net, job)?.shown;
                let mut graph = part(net, &shown);
                graph.title = title(&net.graph, &shown.middles);
                let more: usize = shown.more.values().sum();
                if more > 0 {
                    let said = std::mem::take(&mut graph.summary);
                    graph.summary = format!("{said}; {more} more ties lead out of the picture");
                }
                Ok((graph, Some(shown.spots), None))
            }
            "path" => {
                let tied = net.graph.tied(super::path::standings(request)?);
                let shown = self.ways(request, (net, &tied), job)?.shown;
                let mut graph = part(net, &shown);
                let names = shown
                    .middles
                    .iter()
                    .map(|node| net.graph.graph[*node].label.as_str());
                graph.title = names.collect::<Vec<_>>().join(" – ");
                Ok((graph, Some(shown.spots), None))
            }
            "timeline" => {
                let listed = self.dated((request, job), net)?;
                let graph = alone(net, &listed.nodes, &listed.middles);
                Ok((graph, None, Some(Arrangement::Timeline)))
            }
            "map" => {
                let listed = self.placed((request, job), net)?;
                let graph = alone(net, &listed.nodes, &listed.middles);
                Ok((graph, None, Some(Arrangement::Map)))
            }
            other => {
                let problem =
                    Problem::new(400, format!("`view={}` is not drawn", printable(other)));
                let near = did_you_mean(other, VIEWS);
                Err(problem.hint(near.unwrap_or_else(|| VIEWS.join(", "))))
            }
        }
    }
}

fn format(request: &Request) -> Result<Format, Problem> {
    let name = one(&request.query, "format")?.unwrap_or("svg");
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let problem = Problem::new(400, format!("no picture is made as `{}`", printable(name)));
        problem.hint(did_you_mean(name, names.iter().copied()).unwrap_or_else(|| names.join(", ")))
    })
}

/// The graph of what is shown, which says itself how much that is.
fn part(net: &Net, shown: &Shown) -> RelationGraph {
    let mut graph = net.graph.part(&shown.nodes, &shown.edges);
    let (things, relations) = (graph.graph.node_count(), graph.graph.edge_count());
    graph.summary = format!("{things} things and {relations} relations");
    // Counted in words above, so that boxes are as large as they were on the page.
    for node in graph.graph.node_weights_mut() {
        node.hidden = 0;
    }
    graph
}

/// Things without the relations between them.
fn alone(net: &Net, nodes: &[NodeIndex], middles: &[NodeIndex]) -> RelationGraph {
    let mut graph = net.graph.part(nodes, &[]);
    for node in graph.graph.node_weights_mut() {
        node.hidden = 0;
    }
    graph.title = if middles.is_empty() {
        String::new()
    } else {
        title(&net.graph, middles)
    };
    graph
}

impl From<DrawError> for Problem {
    fn from(error: DrawError) -> Self {
        let status = match &error {
            DrawError::Empty => 404,
            DrawError::Halted => 504,
            DrawError::TooManyNodes { .. }
            | DrawError::TooManyForAPage { .. }
            | DrawError::TooLarge { .. } => 413,
            _ => 500,
        };
        Self::new(status, error.to_string())
    }
}
