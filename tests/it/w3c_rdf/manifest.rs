//! The manifests of the suites for RDF syntaxes, in Turtle and in JSON-LD.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser};
use oxrdf::{Graph, NamedNodeRef, NamedOrBlankNode, Term};
use serde_json::Value;

const PUBLISHED: &str = "https://w3c.github.io/rdf-tests/rdf/";
const JSON_LD: &str = "https://w3c.github.io/json-ld-api/tests/";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFT: &str = "http://www.w3.org/ns/rdftest#";

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Is it read, and does it say what it should?
    Evaluation,
    /// Is it read?
    Accepted,
    /// Is it refused?
    Refused,
    /// Is it written in canonical form?
    Canonical,
    /// Does it come back from JSON-LD as it was?
    Written,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Evaluation => "reading",
            Self::Accepted => "syntax, to be accepted",
            Self::Refused => "syntax, to be refused",
            Self::Canonical => "canonical form",
            Self::Written => "writing",
        }
    }
}

#[derive(Debug)]
pub(super) struct Case {
    pub(super) iri: String,
    /// `1.1` or `1.2`, then the syntax.
    pub(super) suite: String,
    pub(super) kind: Kind,
    pub(super) format: RdfFormat,
    pub(super) input: PathBuf,
    pub(super) base: String,
    pub(super) expected: Option<PathBuf>,
}

/// All tests of the suites in a folder.
pub(super) fn cases(library: &Path) -> Vec<Case> {
    let mut found = Vec::new();
    // That of 1.2 includes that of 1.1.
    let mut seen = BTreeSet::new();
    for version in ["rdf11", "rdf12"] {
        let manifest = format!("{PUBLISHED}{version}/manifest.ttl");
        Turtle(library).collect(&manifest, &mut seen, &mut found);
    }
    for (manifest, kind) in [
        ("toRdf-manifest", Kind::Evaluation),
        ("fromRdf-manifest", Kind::Written),
    ] {
        json_ld(library, manifest, kind, &mut found);
    }
    let mut names = BTreeSet::new();
    for case in &found {
        assert!(names.insert(&case.iri), "<{}> is there twice", case.iri);
    }
    found
}

struct Turtle<'a>(&'a Path);

impl Turtle<'_> {
    fn path(&self, iri: &str) -> PathBuf {
        let inside = iri.strip_prefix(PUBLISHED);
        self.0
            .join("rdf")
            .join(inside.unwrap_or_else(|| panic!("<{iri}> is not part of the suites")))
    }

    fn graph(&self, iri: &str) -> Graph {
        let path = self.path(iri);
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let parser = RdfParser::from_format(RdfFormat::Turtle)
            .with_base_iri(iri)
            .unwrap();
        parser
            .for_slice(&bytes)
            .map(|quad| oxrdf::Triple::from(quad.unwrap()))
            .collect()
    }

    fn collect(&self, manifest: &str, seen: &mut BTreeSet<String>, found: &mut Vec<Case>) {
        if !seen.insert(manifest.to_owned()) {
            return;
        }
        let graph = self.graph(manifest);
        for included in listed(&graph, "include") {
            // What follows from data is looked at elsewhere.
            if !included.contains("/rdf-mt/") && !included.contains("/rdf-semantics/") {
                self.collect(&included, seen, found);
            }
        }
        for entry in listed(&graph, "entries") {
            found.push(self.case(&graph, manifest, &entry));
        }
    }

    fn case(&self, graph: &Graph, manifest: &str, entry: &str) -> Case {
        let one = |property: &str| one(graph, entry, property);
        let kind = one(&format!("{RDF}type")).unwrap_or_else(|| panic!("<{entry}> has no type"));
        let local = kind
            .strip_prefix(RDFT)
            .unwrap_or(&kind)
            .strip_prefix("Test")
            .unwrap_or(&kind);
        let (syntax, format) = [
            ("Turtle", RdfFormat::Turtle),
            ("Trig", RdfFormat::TriG),
            ("NTriples", RdfFormat::NTriples),
            ("NQuads", RdfFormat::NQuads),
            ("XML", RdfFormat::RdfXml),
        ]
        .into_iter()
        .find(|(name, _)| local.starts_with(name))
        .unwrap_or_else(|| panic!("<{entry}> is of an unknown kind, {kind}"));
        let kind = match &local[syntax.len()..] {
            "Eval" => Kind::Evaluation,
            "PositiveSyntax" => Kind::Accepted,
            "NegativeSyntax" | "NegativeEval" => Kind::Refused,
            "PositiveC14N" => Kind::Canonical,
            _ => panic!("<{entry}> is of an unknown kind, {kind}"),
        };
        let version = if manifest.contains("/rdf11/") {
            "1.1"
        } else {
            "1.2"
        };
        let action =
            one(&format!("{MF}action")).unwrap_or_else(|| panic!("<{entry}> has no action"));
        Case {
            iri: entry.to_owned(),
            suite: format!("{} {version}", format.name()),
            kind,
            format,
            input: self.path(&action),
            base: action,
            expected: one(&format!("{MF}result")).map(|iri| self.path(&iri)),
        }
    }
}

fn one(graph: &Graph, subject: &str, property: &str) -> Option<String> {
    let subject = NamedNodeRef::new_unchecked(subject);
    let property = NamedNodeRef::new_unchecked(property);
    let found = graph.object_for_subject_predicate(subject, property)?;
    match found.into_owned() {
        Term::NamedNode(node) => Some(node.into_string()),
        _ => None,
    }
}

/// The members of the lists that a manifest has as this property.
fn listed(graph: &Graph, property: &str) -> Vec<String> {
    let property = format!("{MF}{property}");
    let mut members = Vec::new();
    for triple in graph.triples_for_predicate(NamedNodeRef::new_unchecked(&property)) {
        let mut rest = Some(triple.object.into_owned());
        while let Some(Term::BlankNode(cell)) = rest {
            let of = |name: &str| {
                let property = format!("{RDF}{name}");
                let cell = NamedOrBlankNode::from(cell.clone());
                let found = graph
                    .object_for_subject_predicate(&cell, NamedNodeRef::new_unchecked(&property));
                found.map(oxrdf::TermRef::into_owned)
            };
            if let Some(Term::NamedNode(member)) = of("first") {
                members.push(member.into_string());
            }
            rest = of("rest");
        }
    }
    members
}

fn json_ld(library: &Path, name: &str, positive: Kind, found: &mut Vec<Case>) {
    let folder = library.join("json-ld");
    let text = std::fs::read_to_string(folder.join(format!("{name}.jsonld"))).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    for entry in manifest["sequence"].as_array().unwrap() {
        let text = |key: &str| entry[key].as_str().map(str::to_owned);
        let types: Vec<&str> = entry["@type"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let kind = if types.contains(&"jld:NegativeEvaluationTest") {
            Kind::Refused
        } else if types.contains(&"jld:PositiveSyntaxTest") {
            Kind::Accepted
        } else {
            positive
        };
        let input = text("input").unwrap();
        let base = entry["option"]["base"].as_str().map(str::to_owned);
        let base = base.unwrap_or_else(|| format!("{JSON_LD}{input}"));
        // Tests of other parts of the suite are named here, and their files are there.
        if !folder.join(&input).is_file() {
            continue;
        }
        let suite = if positive == Kind::Written {
            "JSON-LD 1.1, fromRdf"
        } else {
            "JSON-LD 1.1, toRdf"
        };
        found.push(Case {
            iri: format!("{JSON_LD}{name}{}", text("@id").unwrap()),
            suite: suite.to_owned(),
            kind,
            format: RdfFormat::JsonLd {
                profile: JsonLdProfileSet::empty(),
            },
            input: folder.join(&input),
            base,
            expected: text("expect").map(|path| folder.join(path)),
        });
    }
}
