//! The W3C's test suite for SHACL: core, constraints and components in SPARQL.
//!
//! `CHANCERY_W3C` names the folder that holds it, as for the other suites. A report agrees with the expected one if it
//! has the same results: trees of the same terms, whatever their blank nodes are called. Messages count where the
//! suite gives one; `sh:detail` is left to the implementation.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery::model::limits::Limits;
use chancery::model::{BlankNode, Quad, Term, Triple};
use chancery::rdf::{Format, QuadReader, Settings as Reading};
use chancery::shapes::{Settings, Shapes, ShapesError};
use chancery::store::{Backend as _, CancellationToken, Memory};

use crate::earl::Report;
use crate::kept::Kept;
use crate::project::{self, none};

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const SHT: &str = "http://www.w3.org/ns/shacl-test#";
const SH: &str = "http://www.w3.org/ns/shacl#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const PUBLISHED: &str = "https://w3c.github.io/data-shapes/data-shapes-test-suite/tests/";

/// As many tests as the suite has; fewer means that some were not found.
const TESTS: usize = 121;

/// The folder of the suite, if it is there; says so where it is not.
fn library() -> Option<PathBuf> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let tests = folder.join("shacl/tests");
    let there = tests.join("manifest.ttl").is_file();
    if !there {
        let said = format!(
            "skipped: the W3C's SHACL suite is not in {}; set CHANCERY_W3C to a folder whose `shacl` is \
             data-shapes-test-suite of https://github.com/w3c/data-shapes\n",
            folder.display()
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    there.then_some(tests)
}

/// The triples of a document of the suite, by subject.
struct Document(Vec<Quad>);

impl Document {
    fn read(library: &Path, iri: &str) -> Self {
        let path = library.join(iri.strip_prefix(PUBLISHED).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        let settings = Reading {
            format: Some(Format::Turtle),
            base: Some(iri.to_owned()),
            ..Reading::default()
        };
        let reader = QuadReader::of_text(iri, text, &settings).unwrap();
        Self(reader.map(Result::unwrap).collect())
    }

    fn objects(&self, subject: &Term, predicate: &str) -> Vec<Term> {
        let of = |quad: &&Quad| {
            Term::from(quad.subject.clone()) == *subject && quad.predicate.as_str() == predicate
        };
        self.0
            .iter()
            .filter(of)
            .map(|quad| quad.object.clone())
            .collect()
    }

    fn list(&self, list: &Term) -> Vec<Term> {
        let mut members = Vec::new();
        let mut cell = list.clone();
        while let Some(member) = self.objects(&cell, &format!("{RDF}first")).pop() {
            members.push(member);
            cell = self.objects(&cell, &format!("{RDF}rest")).remove(0);
        }
        members
    }
}

/// A term as text; an IRI without brackets.
fn iri(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

/// A path as text, whatever its blank nodes are called.
fn path(document: &Document, node: &Term) -> String {
    let members = document.list(node);
    if !members.is_empty() {
        let members: Vec<String> = members.iter().map(|one| path(document, one)).collect();
        return format!("({})", members.join(" "));
    }
    for kind in [
        "inverse",
        "alternative",
        "zeroOrMore",
        "oneOrMore",
        "zeroOrOne",
    ] {
        if let Some(inner) = document.objects(node, &format!("{SH}{kind}Path")).pop() {
            return format!("[{kind} {}]", path(document, &inner));
        }
    }
    node.to_string()
}

type Result1 = Vec<(String, String)>;

/// Whether it conforms, and the results, sorted.
fn results(document: &Document, report: &Term) -> (String, Vec<Result1>) {
    let conforms = document.objects(report, &format!("{SH}conforms"));
    let conforms = conforms.iter().map(iri).collect();
    let mut all = Vec::new();
    for result in document.objects(report, &format!("{SH}result")) {
        let mut said = Vec::new();
        for quad in &document.0 {
            if Term::from(quad.subject.clone()) != result {
                continue;
            }
            let name = quad.predicate.as_str().trim_start_matches(SH).to_owned();
            let value = if name == "resultPath" {
                path(document, &quad.object)
            } else {
                quad.object.to_string()
            };
            if name != "detail" {
                said.push((name, value));
            }
        }
        said.sort();
        all.push(said);
    }
    all.sort();
    (conforms, all)
}

/// Runs one test; an error says how it differs.
fn run(library: &Path, document: &Document, test: &Term, disk: bool) -> Result<(), String> {
    let action = document.objects(test, &format!("{MF}action")).remove(0);
    let read = |name: &str| {
        let graph = document.objects(&action, &format!("{SHT}{name}")).remove(0);
        Document::read(library, &iri(&graph)).0
    };
    let (data, shapes) = (read("dataGraph"), read("shapesGraph"));
    let expected = document.objects(test, &format!("{MF}result")).remove(0);
    let fails = iri(&expected) == format!("{SHT}Failure");
    let outcome = validate(data, shapes, disk);
    let found = match outcome {
        Err(error) if fails => {
            let meant = matches!(error, ShapesError::IllFormed(_) | ShapesError::Failure(_));
            return if meant {
                Ok(())
            } else {
                Err(error.to_string())
            };
        }
        Err(error) => return Err(format!("fails: {error}")),
        Ok(_) if fails => return Err("does not fail".to_owned()),
        Ok(found) => found,
    };
    let node = Term::from(found[0].subject.clone());
    let quads = found.into_iter();
    let found = Document(
        quads
            .map(|triple| triple.in_graph(chancery::model::GraphName::DefaultGraph))
            .collect(),
    );
    let (conforms, wanted) = results(document, &expected);
    let (ours, mut found) = results(&found, &node);
    let with_messages = wanted
        .iter()
        .flatten()
        .any(|(name, _)| name == "resultMessage");
    if !with_messages {
        for result in &mut found {
            result.retain(|(name, _)| name != "resultMessage");
        }
        found.sort();
    }
    if conforms != ours {
        return Err(format!("conforms: {ours}, expected {conforms}"));
    }
    if wanted != found {
        return Err(format!("expected {wanted:#?}\nfound {found:#?}"));
    }
    Ok(())
}

fn validate(data: Vec<Quad>, shapes: Vec<Quad>, disk: bool) -> Result<Vec<Triple>, ShapesError> {
    let mut shapes = Shapes::read(shapes.into_iter(), &Limits::default())?;
    let backend: Box<dyn chancery::store::Backend> = if disk {
        Box::new(Kept::new(true))
    } else {
        Box::new(Memory::new().unwrap())
    };
    backend
        .extend(&mut data.clone().into_iter().map(Ok))
        .unwrap();
    if disk {
        shapes.add_all(&*backend).unwrap();
    } else {
        for quad in data {
            shapes.add(quad);
        }
    }
    let settings = Settings {
        limits: Limits::default(),
        cancellation: CancellationToken::default(),
        max_recursion: 1_000,
        max_results: usize::MAX,
    };
    let triples = shapes.validate(&*backend, &settings)?.triples();
    Ok(triples.into_iter().map(as_read).collect())
}

/// A triple of a report with the names that the document has: in a report, nodes of shapes are never those of data.
fn as_read(triple: Triple) -> Triple {
    let object = match triple.object {
        Term::BlankNode(node) => {
            let name = node.as_str();
            BlankNode::new_unchecked(name.strip_prefix("shapes-").unwrap_or(name)).into()
        }
        other => other,
    };
    Triple { object, ..triple }
}

/// Every test of every document, be it named by a manifest or not, with its document.
fn tests(library: &Path) -> BTreeMap<String, (String, Term)> {
    let mut documents = Vec::new();
    let mut open = vec![library.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                documents.push(path);
            }
        }
    }
    let mut all = BTreeMap::new();
    for path in documents {
        let inside = path.strip_prefix(library).unwrap().to_string_lossy();
        let name = format!("{PUBLISHED}{}", inside.replace('\\', "/"));
        let document = Document::read(library, &name);
        let node = Term::from(chancery::model::NamedNode::new(&name).unwrap());
        for list in document.objects(&node, &format!("{MF}entries")) {
            for test in document.list(&list) {
                all.insert(iri(&test), (name.clone(), test));
            }
        }
    }
    all
}

#[test]
fn every_test_of_the_shacl_suite_passes() {
    let Some(library) = library() else {
        return;
    };
    let all = tests(&library);
    let mut wrong = Vec::new();
    let mut report = Report::default();
    for (name, (manifest, test)) in &all {
        let document = Document::read(&library, manifest);
        for (backend, disk) in [("memory", false), ("on disk", true)] {
            // Only queries ask a store for more than its quads.
            if disk && !name.contains("/sparql/") {
                continue;
            }
            let outcome = run(&library, &document, test, disk);
            report.add(backend, name, outcome.is_ok());
            if let Err(said) = outcome {
                let name = name.trim_start_matches(PUBLISHED);
                wrong.push(format!("{name}, {backend}: {said}"));
            }
        }
    }
    report.write("shacl");
    none(&wrong);
    assert_eq!(all.len(), TESTS, "the suite has so many tests");
}
