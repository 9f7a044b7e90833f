//! All that the data say as one graph, with what is merely claimed: read once for each state of the data.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::draw::Halt;
use crate::graph::{Builder, NodeIndex, RelationGraph, statements};
use crate::model::{Term, printable};
use crate::query::labels::Labels;
use crate::serve::Server;
use crate::serve::problem::Problem;
use crate::serve::protocol::languages;
use crate::serve::request::Request;
use crate::serve::work::Job;
use crate::store::{Backend, Pattern};

/// Graphs that are kept: of several languages, of one state of the data.
const KEPT: usize = 3;
/// How often is looked whether a layout is still waited for.
const LOOK: Duration = Duration::from_millis(40);

/// The graph, and where each thing is in it.
#[derive(Debug)]
pub(in crate::serve) struct Net {
    pub(super) graph: RelationGraph,
    places: HashMap<String, NodeIndex>,
}

/// The graphs that were read, by state of the data and languages; none where the data are too many.
#[derive(Debug, Default)]
pub(in crate::serve) struct Nets(Mutex<Vec<(String, Option<Arc<Net>>)>>);

impl Net {
    pub(super) fn new(graph: RelationGraph) -> Self {
        let nodes = graph.graph.node_indices();
        let places = nodes.map(|node| (graph.graph[node].id.clone(), node));
        Self {
            places: places.collect(),
            graph,
        }
    }

    /// The node of an IRI.
    pub(super) fn of(&self, iri: &str) -> Option<NodeIndex> {
        self.places.get(iri).copied()
    }
}

impl Server {
    /// The graph of the data as they are now. O(data) for who asks first.
    pub(super) fn net(&self, request: &Request) -> Result<Arc<Net>, Problem> {
        let languages = languages(request, &request.query, self);
        let version = self.served.version();
        let key = format!("{version} {}", languages.join(","));
        // Who asks meanwhile waits for the one that is being read.
        let mut kept = self.nets.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, net)) = kept.iter().find(|(known, _)| *known == key) {
            return net.clone().ok_or_else(|| self.too_many());
        }
        let plain = self.served.plain()?;
        let most = self.settings.max_explored;
        let has_too_many = plain.quads(Pattern::default()).nth(most).is_some();
        let net = if has_too_many {
            None
        } else {
            Some(Arc::new(self.drawn(&*plain, &languages)?))
        };
        kept.retain(|(known, _)| known.split(' ').next() == Some(&*version));
        kept.truncate(KEPT - 1);
        kept.insert(0, (key, net.clone()));
        net.ok_or_else(|| self.too_many())
    }

    fn drawn(&self, plain: &dyn Backend, languages: &[String]) -> Result<Net, Problem> {
        let labels = Labels::new(plain, languages, self.served.prefixes.clone())
            .or_from(&*self.served.ontology);
        let builder = Builder::new(plain, &*self.served.ontology, &labels);
        let mut graph = builder.whole(&statements(plain, true)?)?;
        graph.date_things(plain)?;
        graph.date_by(plain)?;
        Ok(Net::new(graph))
    }

    /// A graph of everything is for data of which everything can be held.
    fn too_many(&self) -> Problem {
        let most = self.settings.max_explored;
        let said = format!("the data have more than {most} statements, of which no graph is made");
        Problem::new(413, said)
            .hint("have the server started with a larger `--max-explored`, or ask with SPARQL and draw the answer")
    }

    /// The node of a thing that is given by IRI, prefixed name or label.
    pub(super) fn node(&self, net: &Net, name: &str, value: &str) -> Result<NodeIndex, Problem> {
        if let Some(node) = net.of(value) {
            return Ok(node);
        }
        let plain = self.served.plain()?;
        let id = match self.thing(name, value, &*plain)? {
            Term::NamedNode(node) => node.into_string(),
            other => other.to_string(),
        };
        net.of(&id).ok_or_else(|| {
            let said = format!("`{}` has no relation that can be drawn", printable(value));
            Problem::new(404, said)
                .hint("documents, concepts and links to pages are no part of the graph")
        })
    }
}

/// A layout that ends when nobody waits for it any more, or time is up.
pub(super) fn halted<T>(job: &Job, layout: impl FnOnce(&Halt) -> T) -> Result<T, Problem> {
    let halt = Halt::default();
    let ending = halt.clone();
    let found = thread::scope(|scope| {
        let (done, waits) = mpsc::channel::<()>();
        let cancelled = || job.cancellation.is_cancelled();
        let watch = move || {
            while waits.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if cancelled() {
                    ending.set();
                }
            }
        };
        let watching = thread::Builder::new().spawn_scoped(scope, watch);
        let found = watching.map(|_| layout(&halt));
        drop(done);
        found
    })?;
    job.go_on()?;
    Ok(found)
}
