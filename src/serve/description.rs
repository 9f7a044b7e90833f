//! What the service says of itself: SPARQL 1.1 Service Description, and figures of the data in `VoID`.

use super::Server;
use super::negotiate::{TRIPLES, chosen};
use super::out::Out;
use super::problem::Problem;
use super::request::Request;
use super::work::Job;
use crate::model::{BlankNode, GraphName, NamedNode, Quad, Term};
use crate::query::results::used_prefixes;
use crate::query::void;
use crate::rdf::{Format, QuadWriter};
use crate::vocab::{rdf, sd};

/// Tables of a description have so many rows at the most.
const ROWS: usize = 1_000;

const FORMATS: &str = "http://www.w3.org/ns/formats/";
const RESULTS: [&str; 4] = [
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
];
const GRAPHS: [&str; 6] = [
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "RDF_XML",
    "JSON-LD",
];

/// Quads of one subject.
struct Said {
    subject: BlankNode,
    quads: Vec<Quad>,
}

impl Said {
    fn say(&mut self, predicate: &str, object: impl Into<Term>) {
        let predicate = NamedNode::new_unchecked(predicate);
        self.quads.push(Quad::new(
            self.subject.clone(),
            predicate,
            object,
            GraphName::DefaultGraph,
        ));
    }
}

fn sd_term(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}{name}", sd::NAMESPACE))
}

impl Server {
    /// The description of the service at one of its addresses.
    pub(super) fn describe(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Problem> {
        let mut said = Said {
            subject: BlankNode::new_unchecked("service"),
            quads: Vec::new(),
        };
        said.say(rdf::TYPE, sd_term("Service"));
        let endpoint = format!("{}{}", self.settings.base, request.path);
        let endpoint =
            NamedNode::new(endpoint).map_err(|error| Problem::new(500, error.to_string()))?;
        said.say(sd_term("endpoint").as_str(), endpoint);
        for language in ["SPARQL10Query", "SPARQL11Query"] {
            said.say(sd_term("supportedLanguage").as_str(), sd_term(language));
        }
        if self.served.is_writable() {
            said.say(
                sd_term("supportedLanguage").as_str(),
                sd_term("SPARQL11Update"),
            );
        }
        // Without FROM a query looks into all graphs.
        said.say(sd_term("feature").as_str(), sd_term("UnionDefaultGraph"));
        for format in RESULTS.iter().chain(&GRAPHS) {
            let format = NamedNode::new_unchecked(format!("{FORMATS}{format}"));
            said.say(sd_term("resultFormat").as_str(), format);
        }
        for format in GRAPHS {
            let format = NamedNode::new_unchecked(format!("{FORMATS}{format}"));
            said.say(sd_term("inputFormat").as_str(), format);
        }
        let dataset = BlankNode::new_unchecked("dataset");
        said.say(sd_term("defaultDataset").as_str(), dataset.clone());
        said.subject = dataset;
        said.say(rdf::TYPE, sd_term("Dataset"));
        let graph = BlankNode::new_unchecked("default");
        said.say(sd_term("defaultGraph").as_str(), graph.clone());
        said.subject = graph;
        said.say(rdf::TYPE, sd_term("Graph"));
        self.triples(request, &said.quads, out)
    }

    /// The figures of the data.
    pub(super) fn void(
        &self,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let figures = self.figures_now(job)?;
        self.triples(request, &void::describe(&figures, ROWS), out)
    }

    pub(super) fn triples(
        &self,
        request: &Request,
        quads: &[Quad],
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let format = chosen(request, &request.query, &TRIPLES)?;
        let format = Format::from_name(format)
            .ok_or_else(|| Problem::new(500, "a format that is offered is not known"))?;
        let mut prefixes = self.served.prefixes.clone();
        for (name, namespace) in void::PREFIXES {
            prefixes.declare(name, namespace);
        }
        let used = used_prefixes(quads, &prefixes);
        let used = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
        out.media_type(format.media_type());
        let failed = |error: crate::rdf::WriteError| Problem::new(500, error.to_string());
        let mut writer = QuadWriter::new(out, format, used, false).map_err(failed)?;
        for quad in quads {
            writer.write(quad).map_err(failed)?;
        }
        writer.finish().map_err(failed)?;
        Ok(())
    }
}
