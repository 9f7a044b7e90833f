//! What the page asks for.

mod asked;
mod graph;
mod map;
mod net;
mod path;
mod picture;
mod timeline;
mod told;

pub(super) use net::Nets;

use super::out::Out;
use super::problem::Problem;
use super::request::Request;
use super::work::Job;
use super::{Server, below};

impl Server {
    pub(super) fn page(&self, request: &Request, job: &Job, out: &mut Out<'_>) -> Result<(), Problem> {
        match below(request, "/page") {
            "graph" => self.page_graph(request, job, out),
            "path" => self.page_path(request, job, out),
            "timeline" => self.page_timeline(request, out),
            "map" => self.page_map(request, out),
            "outline" => Self::page_outline(out),
            "picture" => self.page_picture(request, job, out),
            _ => Err(Problem::new(404, "no")),
        }
    }
}
