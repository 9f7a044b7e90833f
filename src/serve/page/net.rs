//! All that the data say as one graph, with what is merely claimed: read once for each state of the data.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::draw::Halt;
use crate::graph::{Builder, Grounds, NodeIndex, RelationGraph, Source, statements};
use crate::model::{Term, printable};
use crate::query::QueryError;
use crate::query::labels::Labels;
use crate::serve::Server;
use crate::serve::problem::Problem;
use crate::serve::protocol::languages;
use crate::serve::request::Request;
use crate::serve::watched::Watched;
use crate::serve::work::Job;
use crate::store::{Backend, Pattern, StoreError};

/// Graphs that are kept: of several languages, of one state of the data.
const KEPT: usize = 3;
/// How often is looked whether somebody still waits.
const LOOK: Duration = Duration::from_millis(40);

/// The graph, and where each thing is in it.
#[derive(Debug)]
pub(in crate::serve) struct Net {
    pub(super) graph: RelationGraph,
    /// What dates and places rest on.
    grounds: Grounds,
    /// Whether rows made it, which may name sources of their own.
    is_of_rows: bool,
    places: HashMap<String, NodeIndex>,
}

/// The graphs that were read of one state of the data, and who reads another one.
#[derive(Debug, Default)]
pub(in crate::serve) struct Nets {
    state: Mutex<State>,
    ended: Condvar,
}

/// What is known of data before a graph is read.
#[derive(Clone, Debug)]
enum Spoken {
    /// Languages that something is said in.
    In(BTreeSet<String>),
    /// The data are too many for a graph.
    TooMuch,
}

/// What there is.
enum Found {
    Net(Arc<Net>),
    TooMuch,
}

#[derive(Debug, Default)]
struct State {
    version: String,
    spoken: Option<Spoken>,
    /// By languages, the one that was asked for last first.
    nets: Vec<(String, Arc<Net>)>,
    is_read: bool,
}

impl State {
    /// Forgets what is of other data.
    fn of(&mut self, version: &str) {
        if self.version != version {
            version.clone_into(&mut self.version);
            self.spoken = None;
            self.nets.clear();
        }
    }

    /// The graph in these languages, where it is there or can never be.
    fn known(&mut self, languages: &[String]) -> Option<Found> {
        let spoken = match self.spoken.as_ref()? {
            Spoken::In(spoken) => spoken,
            Spoken::TooMuch => return Some(Found::TooMuch),
        };
        let key = told_apart(languages, spoken).join(",");
        let place = self.nets.iter().position(|(known, _)| *known == key)?;
        let found = self.nets.remove(place);
        let net = Arc::clone(&found.1);
        self.nets.insert(0, found);
        Some(Found::Net(net))
    }
}

/// Those of the languages in which anything is said: all others make no difference.
fn told_apart(languages: &[String], spoken: &BTreeSet<String>) -> Vec<String> {
    let lower = languages.iter().map(|language| language.to_lowercase());
    let is_spoken = |language: &String| {
        let is_of = |tag: &String| {
            let rest = tag.strip_prefix(language.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        spoken.iter().any(is_of)
    };
    lower.filter(is_spoken).collect()
}

impl Nets {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a graph, alone; whoever waits for it is told of the end, whatever comes of it.
struct Reading<'n>(&'n Nets);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.lock().is_read = false;
        self.0.ended.notify_all();
    }
}

impl Net {
    pub(super) fn new(
        graph: RelationGraph,
        (data, labels): (&dyn Backend, &Labels<'_>),
        is_of_rows: bool,
    ) -> Result<Self, StoreError> {
        // The page says of each thing when it was.
        let graph = graph.with_times();
        let nodes = graph.graph.node_indices();
        let places = nodes.map(|node| (graph.graph[node].id.clone(), node));
        Ok(Self {
            places: places.collect(),
            grounds: graph.grounds(data, labels)?,
            is_of_rows,
            graph,
        })
    }

    /// Where the date of a thing can be checked.
    pub(super) fn dated_by(&self, node: NodeIndex) -> &[Source] {
        self.by(&self.grounds.dated, node)
    }

    /// Where the place of a thing can be checked.
    pub(super) fn placed_by(&self, node: NodeIndex) -> &[Source] {
        self.by(&self.grounds.placed, node)
    }

    fn by<'n>(
        &'n self,
        found: &'n BTreeMap<NodeIndex, Vec<Source>>,
        node: NodeIndex,
    ) -> &'n [Source] {
        let own = &self.graph.graph[node].sources;
        if self.is_of_rows && !own.is_empty() {
            return own;
        }
        found.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The node of an IRI.
    pub(super) fn of(&self, iri: &str) -> Option<NodeIndex> {
        self.places.get(iri).copied()
    }
}

impl Server {
    /// The graph of the data as they are now. O(data) for who asks first, and ends with whoever it is read for.
    pub(super) fn net(&self, request: &Request, job: &Job) -> Result<Arc<Net>, Problem> {
        let languages = languages(request, &request.query, self);
        let mut state = self.nets.lock();
        let mut has_left = false;
        let found = loop {
            state.of(&self.served.version());
            let found = state.known(&languages);
            if found.is_some() || !state.is_read {
                break found;
            }
            // Others may work while this waits for the one that is being read.
            has_left = has_left || job.leave();
            let waited = self.nets.ended.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            job.go_on()?;
        };
        let reading = found.is_none().then(|| {
            state.is_read = true;
            Reading(&self.nets)
        });
        let version = state.version.clone();
        drop(state);
        if has_left && !job.come_back() {
            return Err(QueryError::TimedOut.into());
        }
        let found = match found {
            Some(found) => found,
            None => self.read_net(&version, &languages, job)?,
        };
        drop(reading);
        match found {
            Found::Net(net) => Ok(net),
            Found::TooMuch => Err(self.too_many()),
        }
    }

    /// Reads the graph, and keeps it where the data are still the same.
    fn read_net(&self, version: &str, languages: &[String], job: &Job) -> Result<Found, Problem> {
        let plain = Watched::new(self.served.plain()?, job);
        let known = self.nets.lock().spoken.clone();
        let spoken = match known {
            Some(spoken) => spoken,
            None => self.spoken(&plain)?,
        };
        let net = match &spoken {
            Spoken::TooMuch => None,
            Spoken::In(spoken) => {
                let languages = told_apart(languages, spoken);
                let net = Arc::new(self.drawn(&plain, &languages, job)?);
                Some((languages.join(","), net))
            }
        };
        let mut state = self.nets.lock();
        if state.version == version {
            state.spoken = Some(spoken);
            if let Some(net) = &net {
                state.nets.truncate(KEPT - 1);
                state.nets.insert(0, net.clone());
            }
        }
        Ok(net.map_or(Found::TooMuch, |(_, net)| Found::Net(net)))
    }

    /// Languages in which the data and our terms say anything, where the data are not too many.
    fn spoken(&self, plain: &dyn Backend) -> Result<Spoken, Problem> {
        let most = self.settings.max_explored;
        let mut spoken = BTreeSet::new();
        for (backend, most) in [(plain, most), (&*self.served.ontology, usize::MAX)] {
            for (count, quad) in backend.quads(Pattern::default()).enumerate() {
                let object = quad?.object;
                if count >= most {
                    return Ok(Spoken::TooMuch);
                }
                let language = match &object {
                    Term::Literal(literal) => literal.language(),
                    _ => None,
                };
                if let Some(language) = language.filter(|one| !spoken.contains(*one)) {
                    spoken.insert(language.to_lowercase());
                }
            }
        }
        Ok(Spoken::In(spoken))
    }

    fn drawn(&self, plain: &dyn Backend, languages: &[String], job: &Job) -> Result<Net, Problem> {
        let labels = Labels::new(plain, languages, self.served.prefixes.clone())
            .or_from(&*self.served.ontology);
        let builder = Builder::new(plain, &*self.served.ontology, &labels);
        let statements = statements(plain, true)?;
        job.go_on()?;
        let mut graph = builder.whole(&statements)?;
        job.go_on()?;
        graph.date_things(plain)?;
        graph.date_by(plain)?;
        let net = Net::new(graph, (plain, &labels), false)?;
        // Not everything that reads says that it came to an end.
        job.go_on()?;
        Ok(net)
    }

    /// A graph of everything is for data of which everything can be held.
    fn too_many(&self) -> Problem {
        let most = self.settings.max_explored;
        let said = format!("the data have more than {most} statements, of which no graph is made");
        Problem::new(413, said)
            .hint("have the server started with a larger `--max-explored`, or ask with SPARQL and draw the answer")
    }

    /// The node of a thing that is given by IRI, prefixed name or label.
    pub(super) fn node(
        &self,
        net: &Net,
        (name, value): (&str, &str),
        job: &Job,
    ) -> Result<NodeIndex, Problem> {
        if let Some(node) = net.of(value) {
            return Ok(node);
        }
        let plain = Watched::new(self.served.plain()?, job);
        let id = match self.thing(name, value, &plain)? {
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
