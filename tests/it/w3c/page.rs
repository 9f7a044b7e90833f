//! `docs/conformance.md`: the scores, and why what fails fails.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Scores;
use super::manifest::{NOT_OURS, SUITES};

pub(super) fn render(scores: &Scores) -> String {
    let mut out = "| Suite | Tests of | Run |".to_owned();
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
    out.push_str("\n\n### What fails\n\n");
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
        "\n### What is not run\n\n| Suite | Tests of | Number | Why |\n|---|---|--:|---|\n",
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
    out
}

/// Folder and name of a test.
fn name(iri: &str) -> String {
    let (manifest, local) = iri.rsplit_once('#').unwrap_or(("", iri));
    let folder = manifest.rsplit('/').nth(1).unwrap_or_default();
    format!("`{folder}/{local}`")
}
