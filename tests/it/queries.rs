//! The shipped queries: each has a full head, runs anywhere, and answers as written down.
//!
//! The expected answers stand in `tests/fixtures/queries/`. With
//! `CHANCERY_BLESS=1` the answers of today are written there, to be reviewed
//! like any other change.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chancery::builtin::{self, Part};
use chancery::graph::Arrangement;
use chancery::model::Quad;
use chancery::model::limits::Limits;
use chancery::model::prefixes::Prefixes;
use chancery::query::bind::{Bindings, Expects, bind};
use chancery::query::labels::Labels;
use chancery::query::results::{RowFormat, Style, write_rows};
use chancery::query::{self, Catalog, NamedQuery};
use chancery::store::{Backend as _, Context, Memory};
use oxigraph::sparql::SparqlEvaluator;

use crate::project::{self, none};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| builtin::catalog().unwrap());
static BUILT_IN: LazyLock<Memory> =
    LazyLock::new(|| builtin::load(&[Part::Ontology, Part::Data]).unwrap());

const FIXTURES: &str = "tests/fixtures/queries";

/// The answer as tab-separated values.
fn answer(backend: &Memory, query: &NamedQuery, text: &str) -> String {
    let context = Context::default();
    let results = query::ask(backend, &query.source, text, &context, &Limits::default());
    let results = results.unwrap_or_else(|error| panic!("{}: {error}", query.source));
    let labels = Labels::new(backend, &[], Prefixes::default());
    let style = Style {
        labels: &labels,
        iris: true,
        width: None,
        max_rows: None,
    };
    let mut out = Vec::new();
    write_rows(results, RowFormat::Tsv, &style, &mut out)
        .unwrap_or_else(|error| panic!("{}: {error}", query.source));
    String::from_utf8(out).unwrap()
}

/// The lines that only one of two answers has.
fn difference(expected: &str, found: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (old, new) = (lines(expected), lines(found));
    let gone = old.difference(&new).map(|line| format!("  - {line}"));
    let come = new.difference(&old).map(|line| format!("  + {line}"));
    let all: Vec<String> = gone.chain(come).take(12).collect();
    if all.is_empty() {
        "  the rows stand in another order".to_owned()
    } else {
        all.join("\n")
    }
}

#[test]
fn every_query_answers_as_written_down() {
    let bless = std::env::var_os("CHANCERY_BLESS").is_some();
    let mut found = Vec::new();
    for query in CATALOG.iter() {
        let path = format!("{FIXTURES}/{}.tsv", query.name);
        let file = project::root().join(&path);
        let answered = answer(&BUILT_IN, query, &query.text);
        if bless {
            std::fs::write(&file, &answered).unwrap();
        }
        match std::fs::read_to_string(&file) {
            Err(_) => found.push(format!("{path}: {} has no expected answer", query.source)),
            Ok(expected) if expected == answered => {}
            Ok(expected) => {
                found.push(format!(
                    "{path}: {}:\n{}",
                    query.source,
                    difference(&expected, &answered)
                ));
            }
        }
    }
    none(&found);
}

#[test]
fn every_expected_answer_belongs_to_a_query() {
    let known: BTreeSet<String> = CATALOG
        .iter()
        .map(|query| format!("{FIXTURES}/{}.tsv", query.name))
        .collect();
    let strange = project::files(FIXTURES, "")
        .into_iter()
        .filter(|path| !known.contains(path));
    none(
        &strange
            .map(|path| format!("{path}: no query has this answer"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn names_are_unique() {
    let mut seen = BTreeSet::new();
    let twice = CATALOG
        .iter()
        .filter(|query| !seen.insert(query.name.clone()));
    none(
        &twice
            .map(|query| format!("{}: the name is taken", query.source))
            .collect::<Vec<_>>(),
    );
}

/// Without a source of its own is not enough: some other claim has to report it.
#[test]
fn whatever_calls_a_claim_hearsay_asks_who_reports_it() {
    let mut found = Vec::new();
    let mut judged = 0;
    for query in CATALOG.iter() {
        let lines = query.text.lines().filter(|line| !line.starts_with('#'));
        for line in lines.filter(|line| line.contains("hearsay\"")) {
            judged += 1;
            // A query for nothing but hearsay has gone along the reports.
            let only = line.contains("BIND(\"hearsay\" AS");
            let sought = if only { &*query.text } else { line };
            if !sought.contains("dip:reports") {
                found.push(format!("{}: {line}", query.source));
            }
        }
    }
    assert!(judged > 20, "only {judged}");
    none(&found);
}

#[test]
fn answers_do_not_depend_on_the_order_of_loading() {
    let mut quads: Vec<Quad> = builtin::quads(Part::Ontology).unwrap();
    quads.extend(builtin::quads(Part::Data).unwrap());
    let other = Memory::new().unwrap();
    other.extend(&mut quads.into_iter().rev().map(Ok)).unwrap();
    let mut found = Vec::new();
    for query in CATALOG.iter() {
        let (one, two) = (
            answer(&BUILT_IN, query, &query.text),
            answer(&other, query, &query.text),
        );
        if one != two {
            found.push(format!(
                "{}: `ORDER BY` is not total:\n{}",
                query.source,
                difference(&one, &two)
            ));
        }
    }
    none(&found);
}

#[test]
fn answers_name_things_and_no_blank_nodes() {
    let blank = |query: &&NamedQuery| answer(&BUILT_IN, query, &query.text).contains("_:");
    let found = CATALOG.iter().filter(blank);
    none(
        &found
            .map(|query| format!("{}: answers with a blank node", query.source))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_shipped_data_have_no_defects() {
    let rows = |query: &NamedQuery| answer(&BUILT_IN, query, &query.text).lines().count() - 1;
    let found = CATALOG
        .iter()
        .filter(|query| query.is_check() && rows(query) > 0);
    none(
        &found
            .map(|query| format!("{}: finds defects", query.source))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn heads_say_what_is_asked() {
    let mut found = Vec::new();
    for query in CATALOG.iter() {
        let mut complain = |what: &str| found.push(format!("{}:1: {what}", query.source));
        let line = |start: &str| query.text.lines().any(|line| line.starts_with(start));
        let title = query
            .text
            .strip_prefix("# ")
            .unwrap_or("")
            .lines()
            .next()
            .unwrap_or("");
        if title.trim().is_empty() || title.ends_with('.') {
            complain("the first line is no title, or ends in a full stop");
        }
        if !line("#+ summary: ") || query.summary.is_empty() {
            complain("no `#+ summary:`");
        }
        if !line("#+ tags: ") || query.tags.iter().any(String::is_empty) {
            complain("no `#+ tags:`, or an empty tag");
        }
        let layout = query.layout.as_deref().map(Arrangement::from_name);
        match (query.is_view(), layout) {
            (true, None) => complain("a view needs `#+ layout:`"),
            (true, Some(None)) => complain("no such layout"),
            (false, Some(_)) => complain("only views have a layout"),
            _ => {}
        }
        if query.is_check() && !(line("# Problem: ") && line("# Remedy: ")) {
            complain("a check says `# Problem:` and `# Remedy:`");
        }
        if query
            .parameters
            .iter()
            .any(|parameter| parameter.help.is_empty())
        {
            complain("a parameter without a word of help");
        }
    }
    none(&found);
}

#[test]
fn every_parameter_may_be_left_open() {
    for query in CATALOG.iter() {
        for parameter in &query.parameters {
            let open = Bindings::from([(parameter.name.clone(), vec![None])]);
            let text = bind(query, &open).unwrap();
            let defaults = answer(&BUILT_IN, query, &query.text).lines().count();
            let all = answer(&BUILT_IN, query, &text).lines().count();
            // Who held an office on no day in particular has no answer, and need not have one.
            let needed = matches!(parameter.expects(), Expects::Literal(_));
            assert!(
                needed || all >= defaults.min(2),
                "{}: with `{}` open there are no answers",
                query.source,
                parameter.name
            );
        }
    }
}

#[test]
fn any_other_tool_can_run_them() {
    let mut found = Vec::new();
    for query in CATALOG.iter() {
        // No prefix of ours is known here.
        if let Err(error) = SparqlEvaluator::new().parse_query(&query.text) {
            found.push(format!("{}: {error}", query.source));
        }
        let declared = query
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("PREFIX "));
        let declared: Vec<&str> = declared.filter_map(|line| line.split(' ').next()).collect();
        let body: String = query
            .text
            .lines()
            .filter(|line| !line.starts_with("PREFIX "))
            .collect::<Vec<_>>()
            .join("\n");
        for name in &declared {
            let used = body
                .match_indices(name)
                .any(|(at, _)| !body[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-'));
            if !used {
                found.push(format!(
                    "{}: the prefix `{name}` is declared and not used",
                    query.source
                ));
            }
        }
        if !declared.is_sorted() {
            found.push(format!("{}: the prefixes are not sorted", query.source));
        }
    }
    none(&found);
}

#[test]
fn prefixes_mean_what_they_mean_everywhere() {
    let built_in = Prefixes::default();
    let mut found = Vec::new();
    for query in CATALOG.iter() {
        for line in query
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("PREFIX "))
        {
            let (name, iri) = line.split_once(": ").unwrap();
            let known = built_in.iter().find(|(known, _)| *known == name);
            if known.is_none_or(|(_, known)| format!("<{known}>") != iri.trim()) {
                found.push(format!(
                    "{}: `{name}:` is not the built-in prefix",
                    query.source
                ));
            }
        }
    }
    none(&found);
}
