//! `docs/conformance.md`: the scores, and why what fails fails.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Scores;
use super::manifest::{NOT_OURS, SUITES};

const HEAD: &str = "# Conformance

The W3C's test suites for SPARQL 1.0, 1.1 and 1.2, asked of everything that can keep a graph, and of oxigraph itself for
comparison. `tests/it/w3c` runs them and makes this page; it fails where a test passes or fails against what is said here. The
suites are not part of the project: `CHANCERY_W3C` names the folder that holds a copy of <https://github.com/w3c/rdf-tests>,
which is otherwise looked for in `../shared/w3c`. Without it nothing is tested, and the test says so. Another revision of the
suites may hold other tests than are counted here.

```console ignore
$ CHANCERY_W3C=~/rdf-tests cargo test --test it w3c
```

How it is counted:

- Rows are compared as multisets, in their order where the query has `ORDER BY` and the expected answer says an order; graphs
  up to isomorphism; blank nodes are the same throughout an answer. `REDUCED` leaves open how often a row comes.
- A test is passed where the answer says the same, be it with numbers, dates and truth values in another spelling of the same
  datatype (`2.0` and `2` as decimals). *Exactly* counts those whose terms are the expected ones letter for letter.
- The suites mean the unnamed graph where they say default graph, and `chancery` the union of all graphs. A query
  on named graphs therefore gets `FROM` and `FROM NAMED` for the data set that its test describes, unless it has its own.
- The tests of CSV, TSV and JSON read what `chancery query` would write; those of XML look at the answer itself.
";

pub(super) fn render(scores: &Scores) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("\n## Scores\n\n| Suite | Tests of | Run |");
    for engine in &scores.engines {
        write!(out, " {engine} | exactly |").unwrap();
    }
    out.push_str("\n|---|---|--:|");
    out.push_str(&"--:|--:|".repeat(scores.engines.len()));
    out.push('\n');
    let mut sums = vec![(0, 0); scores.engines.len()];
    let mut all = 0;
    for ((suite, kind), score) in &scores.table {
        write!(
            out,
            "| {} | {} | {} |",
            SUITES[*suite].0,
            kind.name(),
            score.run
        )
        .unwrap();
        all += score.run;
        for (sum, (passed, exactly)) in sums.iter_mut().zip(&score.passed) {
            write!(out, " {passed} | {exactly} |").unwrap();
            *sum = (sum.0 + passed, sum.1 + exactly);
        }
        out.push('\n');
    }
    write!(out, "| | all | {all} |").unwrap();
    for (passed, exactly) in sums {
        write!(out, " {passed} | {exactly} |").unwrap();
    }
    out.push_str("\n\n## What fails\n\n");
    let mut by_reason: BTreeMap<(usize, &str, &str), Vec<String>> = BTreeMap::new();
    for known in &scores.known {
        let key = (known.suite, &*known.reason, &*known.engines);
        by_reason.entry(key).or_default().push(name(&known.iri));
    }
    out.push_str("| Suite | Tests | Fail in | Why |\n|---|---|---|---|\n");
    for ((suite, reason, engines), tests) in by_reason {
        let (suite, tests) = (SUITES[suite].0, tests.join(", "));
        writeln!(out, "| {suite} | {tests} | {engines} | {reason} |").unwrap();
    }
    out.push_str(
        "\n## What is not run\n\n| Suite | Tests of | Number | Why |\n|---|---|--:|---|\n",
    );
    for (suite, (title, _)) in SUITES.iter().enumerate() {
        for (part, (_, what, why)) in NOT_OURS.iter().enumerate() {
            let left_out = scores.left_out.iter();
            let number = left_out.filter(|row| **row == (suite, part)).count();
            if number > 0 {
                writeln!(out, "| {title} | {what} | {number} | {why} |").unwrap();
            }
        }
    }
    out.push_str(SHACL);
    out
}

/// The suite of another folder, which `tests/it/w3c_shacl.rs` runs.
const SHACL: &str = "
## SHACL

The W3C's suite for SHACL, core and SPARQL, is run by `tests/it/w3c_shacl.rs` where `CHANCERY_W3C` holds it as `shacl/tests`: all 121
tests pass, in memory and, where they ask queries, on disk. A report agrees if it has the same results up to blank nodes; messages
count where the suite gives some, and `sh:detail` does not.

## Entailment

The W3C's tests of RDF 1.1 and RDF 1.2 Semantics are run by `tests/it/w3c_entailment.rs` where `CHANCERY_W3C` holds them as `rdf`, with
`--profile rdfs --axioms` and the datatypes that a test names: 64 of 77 pass. Eight want two spellings of one value to be one term, three `rdf:JSON` and one
`rdf:XMLLiteral`, which are datatypes like any here, and one takes a malformed literal for an inconsistency although it is only quoted.
";

/// Folder and name of a test.
fn name(iri: &str) -> String {
    let (manifest, local) = iri.rsplit_once('#').unwrap_or(("", iri));
    let folder = manifest.rsplit('/').nth(1).unwrap_or_default();
    format!("`{folder}/{local}`")
}
