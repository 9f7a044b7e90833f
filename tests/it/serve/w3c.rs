//! The W3C's tests of the protocol, of the graph store protocol and of the service description.
//!
//! The manifests are lists of requests with what is expected of each answer. `CHANCERY_W3C` names the folder that holds them, as for
//! the other suites.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery::model::{NamedOrBlankNode, Quad, Term};
use chancery::rdf::{Format, QuadReader, Settings};

use super::client::Answer;
use super::{Serving, TOKEN};
use crate::earl::Report;
use crate::project;

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const HT: &str = "http://www.w3.org/2011/http#";
const CNT: &str = "http://www.w3.org/2011/content#";
const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
const BASE: &str = "https://w3c.github.io/rdf-tests/sparql/sparql11/";

/// How many there are; fewer means that some were not found.
const PROTOCOL: usize = 34;
const GRAPH_STORE: usize = 13;

/// The folder of the suites, if it is there; says so where it is not.
fn library() -> Option<PathBuf> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let tests = folder.join("sparql/sparql11");
    let there = tests.join("protocol/manifest.ttl").is_file();
    if !there {
        let said = format!(
            "skipped: the W3C's tests of the protocol are not in {}; set CHANCERY_W3C\n",
            folder.display()
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    there.then_some(tests)
}

/// A manifest.
struct Manifest(Vec<Quad>);

impl Manifest {
    fn read(library: &Path, name: &str) -> Self {
        let text = std::fs::read_to_string(library.join(name)).unwrap();
        let settings = Settings {
            format: Some(Format::Turtle),
            base: Some(format!("{BASE}{name}")),
            ..Settings::default()
        };
        let reader = QuadReader::of_text(name, text, &settings).unwrap();
        Self(reader.map(Result::unwrap).collect())
    }

    fn all(&self, subject: &Term, predicate: &str) -> Vec<&Term> {
        let of = |quad: &&Quad| {
            Term::from(quad.subject.clone()) == *subject && quad.predicate.as_str() == predicate
        };
        self.0.iter().filter(of).map(|quad| &quad.object).collect()
    }

    fn one(&self, subject: &Term, predicate: &str) -> Option<&Term> {
        self.all(subject, predicate).first().copied()
    }

    fn text(&self, subject: &Term, predicate: &str) -> Option<String> {
        match self.one(subject, predicate)? {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            other => Some(other.to_string()),
        }
    }

    fn list(&self, head: Option<&Term>) -> Vec<&Term> {
        let mut found = Vec::new();
        let mut cell = head;
        while let Some(here) = cell {
            found.extend(self.one(here, &format!("{RDF}first")));
            cell = self.one(here, &format!("{RDF}rest"));
        }
        found
    }

    fn entries(&self) -> Vec<&Term> {
        let heads = self
            .0
            .iter()
            .filter(|quad| quad.predicate.as_str() == format!("{MF}entries"));
        heads
            .flat_map(|quad| self.list(Some(&quad.object)))
            .collect()
    }

    fn requests(&self, test: &Term) -> Vec<&Term> {
        let action = self.one(test, &format!("{MF}action")).unwrap();
        self.list(self.one(action, &format!("{HT}requests")))
    }

    fn headers(&self, of: &Term) -> Vec<(String, String)> {
        let headers = self.list(self.one(of, &format!("{HT}headers"))).into_iter();
        let header = |one: &Term| {
            let name = self.text(one, &format!("{HT}fieldName")).unwrap();
            (name, self.text(one, &format!("{HT}fieldValue")).unwrap())
        };
        headers.map(header).collect()
    }

    fn body(&self, of: &Term) -> Vec<u8> {
        let Some(body) = self.one(of, &format!("{HT}body")) else {
            return Vec::new();
        };
        let text = self.text(body, &format!("{CNT}chars")).unwrap();
        match self
            .text(body, &format!("{CNT}characterEncoding"))
            .as_deref()
        {
            Some("UTF-16") => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => text.into_bytes(),
        }
    }
}

/// Whether a status is one of those that are expected, by their names.
fn is_expected(status: u16, names: &[&Term]) -> bool {
    names.iter().any(|name| {
        let name = name.to_string();
        let name = name
            .trim_end_matches('>')
            .rsplit('#')
            .next()
            .unwrap_or_default();
        match name {
            "OK" => status == 200,
            "Created" => status == 201,
            "NoContent" => status == 204,
            "NotFound" => status == 404,
            class => {
                class
                    .strip_prefix("StatusCode")
                    .and_then(|class| class.chars().next())
                    .and_then(|class| class.to_digit(10))
                    == Some(u32::from(status / 100))
            }
        }
    })
}

/// Triples without regard to the names of blank nodes, of which these tests have one at the most.
fn triples(text: &str, base: &str) -> BTreeSet<String> {
    let settings = Settings {
        format: Some(Format::Turtle),
        base: Some(base.to_owned()),
        ..Settings::default()
    };
    let quads = QuadReader::of_text("answer", text.to_owned(), &settings)
        .unwrap()
        .map(Result::unwrap);
    let quads = quads.map(|mut quad| {
        let blank = || chancery::model::BlankNode::new_unchecked("b");
        // The two blank nodes of the longest body differ by what is said of them alone.
        if let NamedOrBlankNode::BlankNode(_) = quad.subject {
            quad.subject = blank().into();
        }
        if let Term::BlankNode(_) = quad.object {
            quad.object = blank().into();
        }
        quad.to_string()
    });
    quads.collect()
}

/// What is wrong with an answer.
fn fault(manifest: &Manifest, response: &Term, answer: &Answer) -> Option<String> {
    let expected = manifest.all(response, &format!("{MF}expectedStatus"));
    if !is_expected(answer.status, &expected) {
        return Some(format!("status {}: {}", answer.status, answer.text()));
    }
    if let Some(truth) = manifest.text(response, &format!("{MF}expectedBoolean"))
        && answer.json()["boolean"] != (truth == "true")
    {
        return Some(format!("not {truth}: {}", answer.text()));
    }
    let media = answer.media();
    let fits = match manifest
        .text(response, &format!("{MF}expectedFormat"))
        .as_deref()
    {
        Some("RDF") => Format::from_name(media).is_some() && media.contains('/'),
        Some(_) => media.starts_with("application/sparql-results") || media.starts_with("text/"),
        None => true,
    };
    if !fits {
        return Some(format!("an answer in {media}"));
    }
    for (name, value) in manifest.headers(response) {
        if answer.header(&name) != Some(value.as_str()) {
            return Some(format!("{name}: {:?}", answer.header(&name)));
        }
    }
    let body = String::from_utf8(manifest.body(response)).unwrap();
    if !body.is_empty() && triples(&body, BASE) != triples(&answer.text(), BASE) {
        return Some(format!("another graph: {}", answer.text()));
    }
    None
}

fn run(manifest: &Manifest, test: &Term, library: &Path) -> Option<String> {
    let serving = Serving::store();
    for data in manifest.all(test, &format!("{UT}graphData")) {
        let graph = manifest
            .one(data, &format!("{UT}graph"))
            .unwrap()
            .to_string();
        let file = graph
            .trim_end_matches('>')
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let text = std::fs::read_to_string(library.join("protocol").join(file)).unwrap();
        let name = manifest.text(data, LABEL).unwrap();
        let answer = serving.change(
            "PUT",
            &format!("/store?graph={name}"),
            "application/n-triples",
            &text,
        );
        assert_eq!(answer.status, 201);
    }
    let mut location = String::new();
    for request in manifest.requests(test) {
        let target = manifest
            .text(request, &format!("{HT}absolutePath"))
            .unwrap();
        // The graph may be called after the endpoint of the manifest: only the path is ours.
        let target = match target.strip_prefix("/gsp") {
            Some(rest) => format!("/store{}", rest.replace("$LOCATION$", &location)),
            None => target,
        };
        let method = manifest.text(request, &format!("{HT}methodName")).unwrap();
        let mut headers = manifest.headers(request);
        headers.push(("authorization".to_owned(), format!("Bearer {TOKEN}")));
        let body = manifest.body(request);
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = serving.send(&method, &target, &headers, &body);
        if let Some(found) = answer.header("location") {
            found.clone_into(&mut location);
        }
        let response = manifest.one(request, &format!("{HT}resp")).unwrap();
        if let Some(fault) = fault(manifest, response, &answer) {
            return Some(format!("{method} {target}: {fault}"));
        }
    }
    None
}

fn check(part: &str, manifests: &[&str], count: usize) {
    let Some(library) = library() else {
        return;
    };
    let mut report = Report::default();
    let mut faults = Vec::new();
    let mut seen = 0;
    for name in manifests {
        let manifest = Manifest::read(&library, name);
        for test in manifest.entries() {
            seen += 1;
            let fault = run(&manifest, test, &library);
            let iri = test.to_string();
            report.add("", iri.trim_matches(['<', '>']), fault.is_none());
            faults.extend(fault.map(|fault| format!("{iri}: {fault}")));
        }
    }
    assert_eq!(seen, count, "tests of {part}");
    report.write(part);
    project::none(&faults);
}

#[test]
fn the_protocol() {
    check("protocol", &["protocol/manifest.ttl"], PROTOCOL);
}

#[test]
fn the_graph_store_protocol() {
    check(
        "graph-store-protocol",
        &[
            "graph-store-protocol/manifest-indirect.ttl",
            "graph-store-protocol/manifest-direct.ttl",
        ],
        GRAPH_STORE,
    );
}

/// `returns-rdf`, `has-endpoint-triple` and `conforms-to-schema`: their manifest has names and no requests.
#[test]
fn the_service_description() {
    let serving = Serving::store();
    let address = format!("http://localhost:{}/sparql", serving.port);
    for (accept, media) in [
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
    ] {
        let answer = serving.get("/sparql", accept);
        assert_eq!((answer.status, answer.media()), (200, media));
    }
    let text = serving.get("/sparql", "application/n-triples").text();
    let sd = "http://www.w3.org/ns/sparql-service-description#";
    assert!(
        text.contains(&format!("<{sd}endpoint> <{address}>")),
        "{text}"
    );
    let service = text
        .lines()
        .find(|line| line.contains(&format!("<{sd}Service>")))
        .unwrap();
    let subject = service.split(' ').next().unwrap();
    for (property, kind) in [
        ("supportedLanguage", "<"),
        ("feature", "<"),
        ("resultFormat", "<"),
        ("inputFormat", "<"),
        ("defaultDataset", "_:"),
    ] {
        let start = format!("{subject} <{sd}{property}> {kind}");
        assert!(
            text.lines().any(|line| line.starts_with(&start)),
            "{property}: {text}"
        );
    }
}
