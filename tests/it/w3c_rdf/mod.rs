//! The W3C's test suites for RDF syntaxes: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD, 1.1 and 1.2.
//!
//! Each test is asked of our reader and writer, and of oxigraph's for comparison. What fails is listed with its reason in
//! `tests/it/w3c_rdf_skips.txt`; a listed test that passes fails the run as well. The scores are a part of
//! `docs/conformance.md`.

mod manifest;
mod run;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use self::manifest::{Case, Kind};
use self::run::Engine;
use crate::earl::Report;
use crate::project::{self, none};

const LIST: &str = "tests/it/w3c_rdf_skips.txt";

/// As many tests as the suites have; fewer means that some were not found.
const TESTS: usize = 1_700;

/// The folder of the suites, if they are there; says so where they are not.
fn library() -> Option<PathBuf> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let there = folder.join("rdf/rdf12/manifest.ttl").is_file()
        && folder.join("json-ld/toRdf-manifest.jsonld").is_file();
    if !there {
        // Not with a macro: what those print is hidden where a test passes.
        let said = format!(
            "skipped: the W3C's suites for RDF are not in {}; set CHANCERY_W3C to a folder with `rdf` of \
             https://github.com/w3c/rdf-tests and `json-ld`, the `tests` of https://github.com/w3c/json-ld-api\n",
            folder.display()
        );
        std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).unwrap();
    }
    there.then_some(folder)
}

/// Tests that are known to fail, with the reason.
fn known() -> BTreeMap<String, String> {
    let text = project::read(LIST);
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let one = |line: &str| match line.split_once('\t') {
        Some((iri, reason)) if !reason.is_empty() => (iri.to_owned(), reason.to_owned()),
        _ => panic!("{LIST}: not test, tab, reason: {line}"),
    };
    lines.map(one).collect()
}

#[derive(Debug, Default)]
struct Score {
    run: usize,
    upstream: usize,
    ours: usize,
}

#[derive(Default)]
struct Scores {
    table: BTreeMap<(String, Kind), Score>,
    failing: BTreeMap<(String, String), Vec<String>>,
    surprises: Vec<String>,
    report: Report,
}

impl Scores {
    fn add(&mut self, case: &Case, known: &BTreeMap<String, String>) {
        let ours = run::run(case, Engine::Chancery);
        let upstream = run::run(case, Engine::Oxigraph);
        let score = self
            .table
            .entry((case.suite.clone(), case.kind))
            .or_default();
        score.run += 1;
        score.upstream += usize::from(upstream.is_ok());
        score.ours += usize::from(ours.is_ok());
        self.report.add("", &case.iri, ours.is_ok());
        let local = case.iri.rsplit('#').next().unwrap_or_default();
        match (ours, known.get(&case.iri)) {
            (Err(_), Some(reason)) => {
                let key = (case.suite.clone(), reason.clone());
                self.failing
                    .entry(key)
                    .or_default()
                    .push(format!("`{local}`"));
            }
            (Err(message), None) => {
                self.surprises.push(format!(
                    "<{}> fails and is not in {LIST}: {message}",
                    case.iri
                ));
            }
            (Ok(()), Some(_)) => {
                self.surprises
                    .push(format!("<{}> passes: take it out of {LIST}", case.iri));
            }
            (Ok(()), None) => {}
        }
    }

    /// The part of the page.
    fn page(&self) -> String {
        let mut out = String::from(
            "| Suite | Tests of | Run | oxigraph | chancery |\n|---|---|--:|--:|--:|\n",
        );
        let mut all = Score::default();
        for ((suite, kind), score) in &self.table {
            let Score {
                run,
                upstream,
                ours,
            } = score;
            writeln!(
                out,
                "| {suite} | {} | {run} | {upstream} | {ours} |",
                kind.name()
            )
            .unwrap();
            all.run += run;
            all.upstream += upstream;
            all.ours += ours;
        }
        writeln!(
            out,
            "| | all | {} | {} | {} |",
            all.run, all.upstream, all.ours
        )
        .unwrap();
        out.push_str("\n| Suite | Tests that fail | Why |\n|---|---|---|\n");
        for ((suite, reason), tests) in &self.failing {
            writeln!(out, "| {suite} | {} | {reason} |", tests.join(", ")).unwrap();
        }
        out
    }
}

#[test]
fn syntaxes_are_read_and_written_as_the_list_and_the_page_say() {
    let Some(library) = library() else { return };
    let known = known();
    let mut scores = Scores::default();
    let cases = manifest::cases(&library);
    assert!(
        cases.len() >= TESTS,
        "only {} tests were found",
        cases.len()
    );
    for case in &cases {
        scores.add(case, &known);
    }
    let unknown = known
        .keys()
        .filter(|iri| !cases.iter().any(|case| case.iri == **iri));
    let unknown = unknown.map(|iri| format!("{LIST}: there is no test <{iri}>"));
    scores.surprises.extend(unknown);
    let worse = scores
        .table
        .iter()
        .filter(|(_, score)| score.ours < score.upstream);
    let worse =
        worse.map(|((suite, kind), _)| format!("{suite}, {}: fewer than oxigraph", kind.name()));
    scores.surprises.extend(worse);
    none(&scores.surprises);
    scores.report.write("rdf");
    project::section("docs/conformance.md", "rdf", &scores.page());
}
