//! The W3C's manifests as lists of tests.
//!
//! The suites are read from a folder beside the checkout; their IRIs are those under which the
//! W3C publishes them, so that relative IRIs in the tests mean what their authors meant.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::{Graph, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, TermRef};

const PUBLISHED: &str = "https://w3c.github.io/rdf-tests/sparql/";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";

/// Name on the page, and the manifest that leads to all others.
pub(super) const SUITES: [(&str, &str); 3] = [
    ("SPARQL 1.0", "sparql10/manifest.ttl"),
    ("SPARQL 1.1", "sparql11/manifest-all.ttl"),
    ("SPARQL 1.2", "sparql12/manifest.ttl"),
];

/// Parts of a suite that ask for what is no query engine's matter, by their folder, and why.
pub(super) const NOT_OURS: [(&str, &str, &str); 5] = [
    (
        "entailment",
        "Entailment regimes",
        "nothing is inferred: a query sees the triples that were loaded",
    ),
    (
        "service",
        "Federated evaluation",
        "its endpoints do not exist, and `SERVICE` asks none that is not named (the syntax of it is tested)",
    ),
    (
        "protocol",
        "Protocol",
        "asked over HTTP by `tests/it/serve`: all pass",
    ),
    (
        "graph-store-protocol",
        "Graph store protocol",
        "asked over HTTP by `tests/it/serve`: all pass",
    ),
    (
        "service-description",
        "Service description",
        "asked over HTTP by `tests/it/serve`: all pass",
    ),
];

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    QueryEvaluation,
    QuerySyntax { valid: bool },
    UpdateEvaluation,
    UpdateSyntax { valid: bool },
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::QueryEvaluation => "query evaluation",
            Self::QuerySyntax { valid: true } => "query syntax, to be accepted",
            Self::QuerySyntax { valid: false } => "query syntax, to be refused",
            Self::UpdateEvaluation => "update evaluation",
            Self::UpdateSyntax { valid: true } => "update syntax, to be accepted",
            Self::UpdateSyntax { valid: false } => "update syntax, to be refused",
        }
    }
}

/// A document and the graph it stands in; `None` is the default graph, or those it names itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) iri: String,
    pub(super) graph: Option<String>,
}

#[derive(Debug)]
pub(super) struct Case {
    /// The IRI of the test.
    pub(super) iri: String,
    /// Index in [`SUITES`].
    pub(super) suite: usize,
    pub(super) kind: Kind,
    /// The document with the query or update.
    pub(super) request: String,
    pub(super) data: Vec<Document>,
    pub(super) result: Vec<Document>,
    /// `REDUCED` leaves open how often a row comes.
    pub(super) lax: bool,
}

/// What one suite holds.
#[derive(Debug, Default)]
pub(super) struct Suites {
    pub(super) cases: Vec<Case>,
    /// Suite and row of [`NOT_OURS`], once for each test left out.
    pub(super) left_out: Vec<(usize, usize)>,
}

/// The folder that holds the suites.
pub(super) struct Library(pub(super) PathBuf);

impl Library {
    fn path(&self, iri: &str) -> PathBuf {
        let inside = iri.strip_prefix(PUBLISHED);
        let inside = inside.unwrap_or_else(|| panic!("<{iri}> is not part of the suites"));
        self.0.join(inside)
    }

    pub(super) fn bytes(&self, iri: &str) -> Vec<u8> {
        let path = self.path(iri);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(super) fn text(&self, iri: &str) -> String {
        String::from_utf8(self.bytes(iri)).unwrap_or_else(|error| panic!("<{iri}>: {error}"))
    }

    /// The quads of a document; blank nodes of different documents are different.
    pub(super) fn quads(&self, document: &Document) -> Vec<oxrdf::Quad> {
        let iri = &document.iri;
        let (_, extension) = iri.rsplit_once('.').unwrap_or_default();
        let format = RdfFormat::from_extension(extension)
            .unwrap_or_else(|| panic!("<{iri}>: `{extension}` is no RDF format"));
        let mut parser = RdfParser::from_format(format)
            .with_base_iri(iri)
            .unwrap()
            .rename_blank_nodes();
        if let Some(graph) = &document.graph {
            parser = parser.with_default_graph(NamedNode::new_unchecked(graph));
        }
        parser
            .for_slice(&self.bytes(iri))
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("<{iri}>: {error}"))
    }

    pub(super) fn graph(&self, iri: &str) -> Graph {
        let iri = iri.to_owned();
        let document = Document { iri, graph: None };
        let quads = self.quads(&document).into_iter();
        quads.map(oxrdf::Triple::from).collect()
    }

    /// All tests that the manifests lead to.
    pub(super) fn suites(&self) -> Suites {
        let mut found = Suites::default();
        for (suite, (_, manifest)) in SUITES.iter().enumerate() {
            let mut seen = BTreeSet::new();
            self.collect(
                suite,
                &format!("{PUBLISHED}{manifest}"),
                &mut seen,
                &mut found,
            );
        }
        let mut names = BTreeSet::new();
        for case in &found.cases {
            assert!(names.insert(&case.iri), "<{}> is there twice", case.iri);
        }
        found
    }

    fn collect(
        &self,
        suite: usize,
        manifest: &str,
        seen: &mut BTreeSet<String>,
        found: &mut Suites,
    ) {
        if !seen.insert(manifest.to_owned()) {
            return;
        }
        let reader = Reader {
            graph: self.graph(manifest),
        };
        for included in reader.listed("include") {
            let Term::NamedNode(included) = included else {
                panic!("<{manifest}> includes {included}");
            };
            self.collect(suite, included.as_str(), seen, found);
        }
        let folder = Path::new(manifest).parent().and_then(Path::file_name);
        let folder = folder.unwrap().to_string_lossy();
        let part = NOT_OURS.iter().position(|(name, _, _)| *name == folder);
        for entry in reader.listed("entries") {
            match part {
                Some(part) => found.left_out.push((suite, part)),
                None => found.cases.push(reader.case(suite, &entry)),
            }
        }
    }
}

struct Reader {
    graph: Graph,
}

impl Reader {
    fn all(&self, of: &Term, property: &str) -> Vec<Term> {
        let subject = match of {
            Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
            Term::BlankNode(node) => node.clone().into(),
            _ => return Vec::new(),
        };
        let property = NamedNodeRef::new_unchecked(property);
        let mut found: Vec<Term> = self
            .graph
            .objects_for_subject_predicate(&subject, property)
            .map(TermRef::into_owned)
            .collect();
        found.sort_by_key(ToString::to_string);
        found
    }

    fn one(&self, of: &Term, property: &str) -> Option<Term> {
        let mut all = self.all(of, property);
        assert!(all.len() < 2, "{of} has several <{property}>");
        all.pop()
    }

    /// The members of the list that a manifest has as this property.
    fn listed(&self, property: &str) -> Vec<Term> {
        let property = format!("{MF}{property}");
        let property = NamedNodeRef::new_unchecked(&property);
        let mut members = Vec::new();
        for triple in self.graph.triples_for_predicate(property) {
            let mut rest = Some(triple.object.into_owned());
            while let Some(list) = rest {
                members.extend(self.one(&list, &format!("{RDF}first")));
                rest = self.one(&list, &format!("{RDF}rest"));
            }
        }
        members
    }

    fn kind(&self, entry: &Term) -> Kind {
        let kind = self.one(entry, &format!("{RDF}type"));
        let kind = kind.unwrap_or_else(|| panic!("{entry} has no type"));
        let kind = iri(&kind);
        let local = kind.rsplit('#').next().unwrap_or_default();
        match local.trim_end_matches("11") {
            // What is asked of the format is told by the file with the expected answer.
            "QueryEvaluationTest" | "CSVResultFormatTest" => Kind::QueryEvaluation,
            "PositiveSyntaxTest" => Kind::QuerySyntax { valid: true },
            "NegativeSyntaxTest" => Kind::QuerySyntax { valid: false },
            "UpdateEvaluationTest" => Kind::UpdateEvaluation,
            "PositiveUpdateSyntaxTest" => Kind::UpdateSyntax { valid: true },
            "NegativeUpdateSyntaxTest" => Kind::UpdateSyntax { valid: false },
            _ => panic!("{entry} is of an unknown kind, <{kind}>"),
        }
    }

    fn case(&self, suite: usize, entry: &Term) -> Case {
        let kind = self.kind(entry);
        let action = self.one(entry, &format!("{MF}action"));
        let action = action.unwrap_or_else(|| panic!("{entry} has no action"));
        let result = self.one(entry, &format!("{MF}result"));
        let lax = self.one(entry, &format!("{MF}resultCardinality")).is_some();
        let (request, data, result) = match kind {
            Kind::QueryEvaluation => {
                let query = self.one(&action, &format!("{QT}query"));
                let result = result.map(|result| Document {
                    iri: iri(&result),
                    graph: None,
                });
                let data = self.documents(&action, QT);
                (query, data, result.into_iter().collect())
            }
            Kind::UpdateEvaluation => {
                let update = self.one(&action, &format!("{UT}request"));
                let result = result.map(|result| self.documents(&result, UT));
                (
                    update,
                    self.documents(&action, UT),
                    result.unwrap_or_default(),
                )
            }
            Kind::QuerySyntax { .. } | Kind::UpdateSyntax { .. } => {
                (Some(action), Vec::new(), Vec::new())
            }
        };
        Case {
            iri: iri(entry),
            suite,
            kind,
            request: iri(&request.unwrap_or_else(|| panic!("{entry} asks nothing"))),
            data,
            result,
            lax,
        }
    }

    /// `data` is the default graph, `graphData` a named one, by its own IRI or by a label.
    fn documents(&self, of: &Term, namespace: &str) -> Vec<Document> {
        let data = self.all(of, &format!("{namespace}data")).into_iter();
        let data = data.map(|document| Document {
            iri: iri(&document),
            graph: None,
        });
        let named = self.all(of, &format!("{namespace}graphData")).into_iter();
        let named = named.map(|document| {
            let label = self.one(&document, LABEL);
            let graph = self.one(&document, &format!("{namespace}graph"));
            let graph = iri(&graph.unwrap_or(document));
            let name = match label {
                Some(Term::Literal(label)) => label.value().to_owned(),
                _ => graph.clone(),
            };
            Document {
                iri: graph,
                graph: Some(name),
            }
        });
        data.chain(named).collect()
    }
}

fn iri(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        _ => panic!("{term} should be an IRI"),
    }
}
