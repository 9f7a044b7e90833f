//! The SPARQL 1.1 Graph Store HTTP Protocol at `/store`: graphs are read, replaced, added to and dropped.
//!
//! Without `default` or `graph` the whole dataset is meant, in a format that knows graphs. What is read is all that is
//! written, claims included.

use super::Server;
use super::multipart;
use super::negotiate::{Offer, TRIPLES};
use super::out::Out;
use super::problem::Problem;
use super::request::{Request, all, one};
use super::version::{Wanted, as_rdf11};
use super::work::Job;
use crate::difference::renamed;
use crate::model::{BlankNode, GraphName, NamedNode, Quad, printable};
use crate::query::results::used_prefixes;
use crate::rdf::{self, Format, QuadReader, QuadWriter};
use crate::store::Pattern;

/// What a whole dataset is written in.
const QUADS: [Offer; 3] = [
    ("trig", &["application/trig"]),
    ("nq", &["application/n-quads"]),
    ("jsonld", &["application/ld+json"]),
];

/// Which part of the data is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Graph(GraphName),
}

impl Part {
    fn of(request: &Request, server: &Server) -> Result<Self, Problem> {
        let default = all(&request.query, "default");
        match (one(&request.query, "graph")?, default.is_empty()) {
            (Some(_), false) => Err(Problem::new(
                400,
                "both `default` and `graph` are there, and one is wanted",
            )),
            (None, false) => Ok(Self::Graph(GraphName::DefaultGraph)),
            (Some(iri), true) => named(iri, server),
            // An address below this one is that of a graph.
            (None, true) if request.path.trim_end_matches('/') != "/store" => {
                named(request.target.split('?').next().unwrap_or_default(), server)
            }
            (None, true) => Ok(Self::Whole),
        }
    }
}

fn named(iri: &str, server: &Server) -> Result<Part, Problem> {
    let iri = if iri.starts_with('/') {
        format!("{}{iri}", server.settings.base)
    } else {
        iri.to_owned()
    };
    let node = NamedNode::new(&iri).map_err(|error| {
        Problem::new(
            400,
            format!("`{}` is no IRI of a graph: {error}", printable(&iri)),
        )
    })?;
    Ok(Part::Graph(node.into()))
}

/// Quads between two looks at whether somebody still waits.
const GLANCE: usize = 1_024;
/// Quads of an answer that are sorted, and bytes of them; more come in the order of the index, and are never held together.
const SORTED: usize = 10_000;
const SORTED_BYTES: usize = 1 << 20;

impl Server {
    pub(super) fn graph_store(
        &self,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let part = Part::of(request, self)?;
        if !request.is_read()
            && ["if-match", "if-none-match"]
                .iter()
                .any(|name| request.header(name).is_some())
        {
            return Err(Problem::new(
                412,
                "conditions on changes are not understood, and nothing was changed",
            )
            .hint("ask `/update` for an update that looks first"));
        }
        match (request.method.as_str(), part) {
            ("GET" | "HEAD", part) => self.get(request, &part, job, out),
            ("PUT", part) => self.put(request, &part, job, out),
            ("POST", part) => self.post(request, &part, job, out),
            ("DELETE", part) => self.delete(&part, job, out),
            (other, _) => Err(Problem::method(
                other,
                &request.path,
                "GET, HEAD, PUT, POST, DELETE",
            )),
        }
    }

    fn absent(&self, graph: &GraphName) -> Result<(), Problem> {
        if self.served.has(graph)? {
            return Ok(());
        }
        Err(Problem::new(404, format!("there is no graph {graph}")))
    }

    fn get(
        &self,
        request: &Request,
        part: &Part,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let offers: &[Offer] = if *part == Part::Whole {
            &QUADS
        } else {
            &TRIPLES
        };
        let wanted = Wanted::new(request, &request.query, offers)?;
        let written = self.served.written();
        let pattern = match part {
            Part::Whole => Pattern::default(),
            Part::Graph(graph) => {
                self.absent(graph)?;
                Pattern {
                    graph: Some(graph.as_ref()),
                    ..Pattern::default()
                }
            }
        };
        let is_graph = matches!(part, Part::Graph(_));
        let mut quads = written.quads(pattern).map(|quad| {
            job.go_on()?;
            let mut quad = quad?;
            if is_graph {
                quad.graph_name = GraphName::DefaultGraph;
            }
            Ok(quad)
        });
        if wanted.is_rdf11() {
            let quads: Vec<Quad> = quads.collect::<Result<_, Problem>>()?;
            let quads = as_rdf11(&quads)?;
            return self.send(wanted, &mut quads.into_iter().map(Ok), out);
        }
        self.send(wanted, &mut quads, out)
    }

    fn send(
        &self,
        wanted: Wanted,
        quads: &mut dyn Iterator<Item = Result<Quad, Problem>>,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let (first, is_whole) = beginning(quads)?;
        let used = if is_whole {
            used_prefixes(&first, &self.served.prefixes)
        } else {
            // Which ones are used is not known before the end.
            let all = self.served.prefixes.iter();
            all.map(|(name, iri)| (name.to_owned(), iri.to_owned()))
                .collect()
        };
        let used = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
        out.media_type(&wanted.media_type());
        let mut writer = QuadWriter::new(out, wanted.format, used, false)
            .map_err(|error| Problem::new(500, error.to_string()))?;
        for quad in first.into_iter().map(Ok).chain(quads) {
            writer
                .write(&quad?)
                .map_err(|error| Problem::new(406, error.to_string()))?;
        }
        writer
            .finish()
            .map_err(|error| Problem::new(500, error.to_string()))?;
        Ok(())
    }

    /// The quads of the body, or of each of its parts; triples are put into the graph. Whether a graph of theirs was named.
    fn quads(
        &self,
        request: &Request,
        part: &Part,
        job: &Job,
    ) -> Result<(Vec<Quad>, bool), Problem> {
        // Blank nodes of two documents are not the same, whenever and by whomever they were sent.
        let fresh = |number: usize| format!("r{}n{}p{number}x", self.served.run(), job.number);
        let content_type = request.header("content-type").unwrap_or_default();
        if !request.media_type().name.starts_with("multipart/") {
            return self.read(
                &request.media_type().name,
                request.text()?.to_owned(),
                part,
                (&fresh(0), job),
            );
        }
        let boundary = multipart::boundary(content_type)
            .ok_or_else(|| Problem::new(400, "`Content-Type` names no boundary of parts"))?;
        let mut quads = Vec::new();
        let mut holds_graphs = false;
        for (number, one) in multipart::parts(&request.body, boundary)?
            .into_iter()
            .enumerate()
        {
            let media = one
                .media_type
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            let text = String::from_utf8(one.bytes).map_err(|error| {
                Problem::new(400, format!("a part of the body is not UTF-8: {error}"))
            })?;
            let (more, graphs) = self.read(&media, text, part, (&fresh(number), job))?;
            holds_graphs |= graphs;
            quads.extend(more);
        }
        Ok((quads, holds_graphs))
    }

    fn read(
        &self,
        media: &str,
        text: String,
        part: &Part,
        (prefix, job): (&str, &Job),
    ) -> Result<(Vec<Quad>, bool), Problem> {
        let format = if media.contains('/') {
            Format::from_name(media)
        } else {
            None
        };
        let format = format.ok_or_else(|| {
            let names: Vec<&str> = Format::ALL
                .iter()
                .map(|format| format.media_type())
                .collect();
            Problem::new(
                415,
                format!("`{}` is no format of RDF that is read", printable(media)),
            )
            .hint(format!("`Content-Type` may be {}", names.join(", ")))
        })?;
        let base = match part {
            Part::Graph(GraphName::NamedNode(node)) => node.as_str().to_owned(),
            _ => format!("{}/store", self.settings.base),
        };
        let settings = rdf::Settings {
            format: Some(format),
            base: Some(base),
            limits: self.settings.limits_of_updates.clone(),
            ..rdf::Settings::default()
        };
        let mut quads = Vec::new();
        for (number, quad) in QuadReader::of_text("body", text, &settings)?.enumerate() {
            if number % GLANCE == 0 {
                job.go_on()?;
            }
            let mut quad = quad?;
            if let Part::Graph(graph) = part {
                if quad.graph_name != GraphName::DefaultGraph && quad.graph_name != *graph {
                    let said = format!(
                        "the body has statements of another graph, {}",
                        quad.graph_name
                    );
                    return Err(Problem::new(400, said)
                        .hint("send what has graphs of its own to `/store` without `graph`"));
                }
                quad.graph_name = graph.clone();
            }
            let own =
                |blank: &BlankNode| BlankNode::new_unchecked(format!("{prefix}{}", blank.as_str()));
            quads.push(renamed(&quad, &own));
        }
        Ok((quads, format.holds_graphs()))
    }

    fn put(
        &self,
        request: &Request,
        part: &Part,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let Part::Graph(graph) = part else {
            return Err(Problem::new(400, "which graph is to be replaced?")
                .hint("say `?default` or `?graph=IRI`"));
        };
        let (quads, _) = self.quads(request, part, job)?;
        // A graph is there as long as it holds something.
        let is_empty = quads.is_empty();
        let was_there = self.served.put(graph, true, quads, job)?;
        out.status(if was_there || is_empty { 204 } else { 201 });
        Ok(())
    }

    fn post(
        &self,
        request: &Request,
        part: &Part,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let (mut quads, holds_graphs) = self.quads(request, part, job)?;
        let graph = match part {
            Part::Graph(graph) => graph.clone(),
            Part::Whole if holds_graphs => GraphName::DefaultGraph,
            // Triples without a graph get one of their own.
            Part::Whole => {
                let node = self.new_graph(job)?;
                for quad in &mut quads {
                    quad.graph_name = node.clone().into();
                }
                out.header("location", node.as_str());
                node.into()
            }
        };
        let is_empty = quads.is_empty();
        let was_there = self.served.put(&graph, false, quads, job)?;
        out.status(if was_there || is_empty { 204 } else { 201 });
        Ok(())
    }

    /// A name that no graph has: no other request of any run of a server makes it.
    fn new_graph(&self, job: &Job) -> Result<NamedNode, Problem> {
        let (base, run) = (&self.settings.base, self.served.run());
        let iri = format!("{base}/store/{run}-{}", job.number);
        NamedNode::new(iri).map_err(|error| Problem::new(500, error.to_string()))
    }

    fn delete(&self, part: &Part, job: &Job, out: &mut Out<'_>) -> Result<(), Problem> {
        let Part::Graph(graph) = part else {
            return Err(Problem::new(400, "which graph is to be dropped?").hint(
                "say `?default` or `?graph=IRI`; `CLEAR ALL` by `/update` empties the store",
            ));
        };
        self.absent(graph)?;
        self.served.put(graph, true, Vec::new(), job)?;
        out.status(204);
        Ok(())
    }
}

/// All quads in their order and true, or those that come first as they come, of which the last is one too many.
fn beginning(
    quads: &mut dyn Iterator<Item = Result<Quad, Problem>>,
) -> Result<(Vec<Quad>, bool), Problem> {
    let mut first: Vec<(String, Quad)> = Vec::new();
    let mut bytes = 0;
    let is_whole = loop {
        let Some(quad) = quads.next() else {
            break true;
        };
        let quad = quad?;
        let key = quad.to_string();
        bytes += key.len();
        first.push((key, quad));
        if first.len() > SORTED || bytes > SORTED_BYTES {
            break false;
        }
    };
    if is_whole {
        first.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    Ok((first.into_iter().map(|(_, quad)| quad).collect(), is_whole))
}
