//! The W3C's tests of entailment: RDF 1.1 Semantics (`rdf-mt`) and RDF 1.2 Semantics.
//!
//! `CHANCERY_W3C` names the folder that holds them as `rdf`. What fails is listed here with its reason; a listed test that
//! passes fails the run as well.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery::infer::{Inference, Profile, Settings};
use chancery::model::{Quad, Term, Triple};
use chancery::rdf::{Format, QuadReader, Settings as Reading};
use chancery::store::CancellationToken;

use crate::earl::Report;
use crate::project::{self, none};

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Where the W3C publishes them.
const PUBLISHED: &str = "https://w3c.github.io/rdf-tests/rdf/";

/// The manifests, with how many tests each has; fewer means that some were not found.
const SUITES: [(&str, usize); 2] = [
    ("rdf11/rdf-mt/manifest.ttl", 48),
    ("rdf12/rdf-semantics/manifest.ttl", 29),
];

const SPELLING: &str = "two spellings of one value are two terms";
const JSON: &str = "rdf:JSON is a datatype like any that nobody knows";

/// Tests that fail, and why.
const KNOWN: [(&str, &str); 13] = [
    ("datatypes-semantic-equivalence-within-type-1", SPELLING),
    ("datatypes-semantic-equivalence-within-type-2", SPELLING),
    ("datatypes-semantic-equivalence-between-datatypes", SPELLING),
    ("float-round-same", SPELLING),
    ("float-infinity", SPELLING),
    ("double-round-same", SPELLING),
    ("double-infinity", SPELLING),
    ("opaque-literal", SPELLING),
    ("json-object-unordered", JSON),
    ("json-round-same", JSON),
    ("json-infinity", JSON),
    (
        "malformed-literal",
        "what is only quoted makes nothing inconsistent",
    ),
    (
        "rdfs-entailment-test001",
        "rdf:XMLLiteral is not looked into",
    ),
];

fn library() -> Option<PathBuf> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let suites = folder.join("rdf");
    let there = SUITES.iter().all(|(path, _)| suites.join(path).is_file());
    if !there {
        let said = format!(
            "skipped: the W3C's tests of entailment are not in {}; set CHANCERY_W3C to a folder whose `rdf` is that of \
             https://github.com/w3c/rdf-tests\n",
            folder.display()
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    there.then_some(suites)
}

fn read(path: &Path) -> Vec<Quad> {
    let name = format!(
        "https://example.org/{}",
        path.file_name().unwrap().to_string_lossy()
    );
    let text = std::fs::read_to_string(path).unwrap();
    let settings = Reading {
        format: Some(if path.extension().is_some_and(|ending| ending == "nt") {
            Format::NTriples
        } else {
            Format::Turtle
        }),
        base: Some(name.clone()),
        ..Reading::default()
    };
    let reader = QuadReader::of_text(&name, text, &settings).unwrap();
    reader.map(Result::unwrap).collect()
}

struct Manifest<'a> {
    quads: Vec<Quad>,
    folder: &'a Path,
}

impl Manifest<'_> {
    fn objects(&self, subject: &Term, predicate: &str) -> Vec<Term> {
        let of = |quad: &&Quad| {
            Term::from(quad.subject.clone()) == *subject && quad.predicate.as_str() == predicate
        };
        let found = self.quads.iter().filter(of);
        found.map(|quad| quad.object.clone()).collect()
    }

    fn list(&self, list: &Term) -> Vec<String> {
        let mut members = Vec::new();
        let mut cell = list.clone();
        while let Some(member) = self.objects(&cell, &format!("{RDF}first")).pop() {
            members.push(text(&member));
            cell = self.objects(&cell, &format!("{RDF}rest")).remove(0);
        }
        members
    }

    fn one(&self, test: &Term, name: &str) -> Option<Term> {
        self.objects(test, &format!("{MF}{name}")).pop()
    }

    fn file(&self, term: &Term) -> PathBuf {
        let path = text(term);
        self.folder
            .join(path.trim_start_matches("https://example.org/"))
    }

    /// Whether the outcome is the expected one.
    fn passes(&self, test: &Term) -> Result<bool, String> {
        let regime = text(&self.one(test, "entailmentRegime").unwrap());
        let recognized = self.one(test, "recognizedDatatypes");
        let recognized = recognized.map_or_else(Vec::new, |list| self.list(&list));
        let mut inference = Inference::default();
        let action = self.file(&self.one(test, "action").unwrap());
        for quad in read(&action) {
            inference.add(quad);
        }
        if regime != "simple" {
            let always = ["string", ""].map(|name| match name {
                "" => format!("{RDF}langString"),
                name => format!("{XSD}{name}"),
            });
            let datatypes: BTreeSet<String> = recognized.into_iter().chain(always).collect();
            inference
                .add_profile_knowing(Profile::Rdfs, true, datatypes)
                .unwrap();
        }
        let run = inference.run(&Settings::default());
        run.map_err(|error| error.to_string())?;
        let result = self.one(test, "result").unwrap();
        let follows = if text(&result) == "false" {
            !inference.inconsistencies().is_empty()
        } else {
            let expected = read(&self.file(&result));
            let expected: Vec<Triple> = expected.into_iter().map(Triple::from).collect();
            let entails = inference.entails(&expected, &CancellationToken::default());
            entails.map_err(|error| error.to_string())?
        };
        let kind = self.objects(test, &format!("{RDF}type"));
        let positive = text(&kind[0]).ends_with("PositiveEntailmentTest");
        Ok(follows == positive)
    }
}

fn text(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

#[test]
fn what_should_follow_follows_and_nothing_else() {
    let Some(library) = library() else {
        return;
    };
    let known: BTreeMap<&str, &str> = KNOWN.into_iter().collect();
    let mut surprises = Vec::new();
    let mut seen = BTreeSet::new();
    let mut report = Report::default();
    for (suite, count) in SUITES {
        let path = library.join(suite);
        let manifest = Manifest {
            quads: read(&path),
            folder: path.parent().unwrap(),
        };
        let heads = manifest
            .quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == format!("{MF}entries"));
        let entries: Vec<Term> = heads.map(|quad| quad.object.clone()).collect();
        let mut tests = Vec::new();
        for list in &entries {
            let mut cell = list.clone();
            while let Some(test) = manifest.objects(&cell, &format!("{RDF}first")).pop() {
                tests.push(test);
                cell = manifest.objects(&cell, &format!("{RDF}rest")).remove(0);
            }
        }
        if tests.len() != count {
            surprises.push(format!(
                "{}: {} tests, not {count}",
                path.display(),
                tests.len()
            ));
        }
        for test in &tests {
            let name = text(&manifest.one(test, "name").unwrap());
            let expected = known.get(name.as_str());
            let outcome = manifest.passes(test);
            let iri = text(test);
            let fragment = iri.rsplit('#').next().unwrap_or_default();
            let published = format!("{PUBLISHED}{suite}#{fragment}");
            report.add("", &published, matches!(outcome, Ok(true)));
            match outcome {
                Ok(true) if expected.is_some() => surprises.push(format!("{name} passes")),
                Ok(true) => {}
                _ if expected.is_some() => {}
                Ok(false) => surprises.push(format!("{name} fails")),
                Err(error) => surprises.push(format!("{name}: {error}")),
            }
            seen.insert(name);
        }
    }
    let unknown = known.keys().filter(|name| !seen.contains(**name));
    surprises.extend(unknown.map(|name| format!("there is no test `{name}`")));
    report.write("entailment");
    none(&surprises);
}
