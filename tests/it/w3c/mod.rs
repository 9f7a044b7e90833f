//! The W3C's test suites for SPARQL, for oxigraph itself and for every implementation of `Backend`.
//!
//! A new implementation is one line in [`BACKENDS`]. What fails is listed, with its reason, in
//! `tests/it/w3c_skips.txt`; a listed test that passes fails the run as well.

mod answer;
mod columns;
mod compare;
mod engine;
mod manifest;
mod page;
mod run;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;

use chancery::store::{Backend, Memory};

use self::compare::Agreement;
use self::engine::{Engine, Seam, Upstream};
use self::manifest::{Case, Kind, Library, SUITES};
use crate::earl::Report;
use crate::kept::Kept;
use crate::project::{self, none};

const BACKENDS: [(&str, New); 2] = [
    ("memory", || Box::new(Memory::new().unwrap())),
    ("on disk", || Box::new(Kept::new(true))),
];

type New = fn() -> Box<dyn Backend>;

/// What oxigraph itself is called.
const UPSTREAM: &str = "oxigraph";

const PAGE: &str = "docs/conformance.md";
const LIST: &str = "tests/it/w3c_skips.txt";

/// Oxigraph's evaluation recurses deeply where nothing is optimised.
const STACK: usize = 256 << 20;

/// A line of the list: a test that is known to fail.
#[derive(Debug)]
struct Known {
    iri: String,
    /// Index in [`SUITES`].
    suite: usize,
    /// `all`, or names with commas.
    engines: String,
    reason: String,
}

impl Known {
    fn concerns(&self, engine: &str) -> bool {
        self.engines == "all" || self.engines.split(',').any(|name| name == engine)
    }
}

/// What each engine passed, of the tests of one kind in one suite.
#[derive(Debug, Default)]
struct Score {
    run: usize,
    /// For each engine: passed, and of these exactly.
    passed: Vec<(usize, usize)>,
}

/// All that the page tells.
#[derive(Debug)]
struct Scores {
    engines: Vec<String>,
    table: BTreeMap<(usize, Kind), Score>,
    known: Vec<Known>,
    left_out: Vec<(usize, usize)>,
    /// What is not as the list says.
    surprises: Vec<String>,
    report: Report,
}

/// The suites, if they are there; says so where they are not.
fn library() -> Option<Library> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let sparql = folder.join("sparql");
    let there = SUITES.iter().all(|(_, path)| sparql.join(path).is_file());
    if !there {
        // Not with a macro: what those print is hidden where a test passes.
        let said = format!(
            "skipped: the W3C's SPARQL suites are not in {}; set CHANCERY_W3C to a copy of \
             https://github.com/w3c/rdf-tests\n",
            folder.display()
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    there.then_some(Library(sparql))
}

fn known() -> Vec<Known> {
    let text = project::read(LIST);
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let read = |(number, line): (usize, &str)| match *line.split('\t').collect::<Vec<_>>() {
        [iri, engines, reason] if !reason.is_empty() => Known {
            iri: iri.to_owned(),
            suite: 0,
            engines: engines.to_owned(),
            reason: reason.to_owned(),
        },
        _ => panic!("{LIST}:{}: not test, tab, engines, tab, reason", number + 1),
    };
    lines.map(read).collect()
}

/// A fresh engine of every kind, oxigraph itself first.
fn engines() -> Vec<(&'static str, Box<dyn Engine>)> {
    let upstream: Box<dyn Engine> = Box::new(Upstream::new());
    let backends = BACKENDS.iter().map(|(name, new)| {
        let seam: Box<dyn Engine> = Box::new(Seam::new(new()));
        (*name, seam)
    });
    std::iter::once((UPSTREAM, upstream))
        .chain(backends)
        .collect()
}

impl Scores {
    fn measure(library: &Library) -> Self {
        let suites = library.suites();
        let names = engines().into_iter().map(|(name, _)| name.to_owned());
        let mut scores = Self {
            engines: names.collect(),
            table: BTreeMap::new(),
            known: known(),
            left_out: suites.left_out,
            surprises: Vec::new(),
            report: Report::default(),
        };
        scores.check_list(&suites.cases);
        for case in &suites.cases {
            let outcomes = engines().into_iter().map(|(name, engine)| {
                let outcome = run::run(library, case, &*engine);
                (name, outcome)
            });
            scores.add(case, outcomes.collect());
        }
        scores
    }

    fn check_list(&mut self, cases: &[Case]) {
        let tests: BTreeMap<&str, usize> =
            cases.iter().map(|case| (&*case.iri, case.suite)).collect();
        let mut seen = BTreeSet::new();
        for known in &mut self.known {
            let mut wrong = |what: &str| self.surprises.push(format!("{LIST}: {what}"));
            match tests.get(&*known.iri) {
                Some(suite) => known.suite = *suite,
                None => wrong(&format!("there is no test <{}>", known.iri)),
            }
            for engine in known.engines.split(',') {
                if engine != "all" && !self.engines.iter().any(|name| name == engine) {
                    wrong(&format!("nothing is called `{engine}`"));
                }
            }
            if !seen.insert(known.iri.clone()) {
                wrong(&format!("<{}> is there twice", known.iri));
            }
        }
    }

    fn add(&mut self, case: &Case, outcomes: Vec<(&str, Result<Agreement, String>)>) {
        let score = self.table.entry((case.suite, case.kind)).or_default();
        score.run += 1;
        score.passed.resize(outcomes.len(), (0, 0));
        let known = self.known.iter().find(|known| known.iri == case.iri);
        for ((engine, outcome), (passed, exactly)) in outcomes.into_iter().zip(&mut score.passed) {
            *passed += usize::from(outcome.is_ok());
            if engine != UPSTREAM {
                self.report.add(engine, &case.iri, outcome.is_ok());
            }
            *exactly += usize::from(outcome == Ok(Agreement::Exact));
            let expected = known.is_some_and(|known| known.concerns(engine));
            match outcome {
                Err(message) if !expected => self.surprises.push(format!(
                    "<{}> fails in {engine} and is not in {LIST}: {message}",
                    case.iri
                )),
                Ok(_) if expected => self.surprises.push(format!(
                    "<{}> passes in {engine}: take it out of {LIST}",
                    case.iri
                )),
                _ => {}
            }
        }
    }

    /// Where a backend passes fewer tests than oxigraph itself.
    fn worse(&self) -> Vec<String> {
        let mut found = Vec::new();
        for ((suite, kind), score) in &self.table {
            let (upstream, _) = score.passed[0];
            for (engine, (passed, _)) in self.engines.iter().zip(&score.passed) {
                if *passed < upstream {
                    let (suite, kind) = (SUITES[*suite].0, kind.name());
                    found.push(format!(
                        "{suite}, {kind}: {engine} passes {passed}, oxigraph {upstream}"
                    ));
                }
            }
        }
        found
    }
}

#[test]
fn every_backend_passes_what_the_list_and_the_page_say() {
    let Some(library) = library() else {
        return;
    };
    let scores = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || Scores::measure(&library))
        .unwrap()
        .join()
        .unwrap();
    none(&scores.surprises);
    none(&scores.worse());
    scores.report.write("sparql");
    project::section(PAGE, "sparql", &page::render(&scores));
}
