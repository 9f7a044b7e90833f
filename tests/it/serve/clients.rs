//! The server as clients see it that people have: curl, and where `tests/clients/run.sh` installed them `SPARQLWrapper`,
//! rdflib and Comunica.

use std::process::{Command, Output};

use super::{Serving, TOKEN};
use crate::project;

/// Said where a client is not there, so that nobody takes a test that did nothing for one that passed.
fn skipped(what: &str) {
    println!("SKIPPED: there is no {what}; tests/clients/run.sh installs it");
}

/// What a client prints, which has to end well.
#[track_caller]
fn told(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{trouble}");
    said
}

#[test]
fn sparqlwrapper_and_rdflib() {
    let Ok(python) = std::env::var("CHANCERY_TEST_PYTHON") else {
        return skipped("SPARQLWrapper");
    };
    let serving = Serving::store();
    let at = format!("http://127.0.0.1:{}", serving.port);
    let script = project::root().join("tests/clients/rdf.py");
    let output = Command::new(python).arg(script).args([&at, TOKEN]).output();
    let said = told(&output.unwrap());
    assert!(said.contains("SPARQLWrapper: 48 answers"), "{said}");
    assert!(said.contains("rdflib: documents"), "{said}");
}

#[test]
fn comunica() {
    let Ok(folder) = std::env::var("CHANCERY_TEST_COMUNICA") else {
        return skipped("Comunica");
    };
    let serving = Serving::store();
    let at = format!("http://127.0.0.1:{}", serving.port);
    let script = project::root().join("tests/clients/comunica.mjs");
    let mut node = Command::new("node");
    let output = node.arg(script).args([&folder, &at, TOKEN]).output();
    let said = told(&output.unwrap());
    assert!(said.contains("a thing as a document"), "{said}");
}

/// The ways of the manual, as they are typed.
#[test]
fn curl() {
    if Command::new("curl").arg("--version").output().is_err() {
        return skipped("curl");
    }
    let serving = Serving::store();
    let at = |path: &str| format!("http://127.0.0.1:{}{path}", serving.port);
    let bearer = format!("authorization: Bearer {TOKEN}");
    let curl = |words: &[&str]| {
        let mut command = Command::new("curl");
        command.args([
            "-sS",
            "--noproxy",
            "*",
            "-w",
            "\n%{http_code} %{content_type}",
        ]);
        told(&command.args(words).output().unwrap())
    };
    let sparql = at("/sparql");
    let insert = "update=INSERT DATA { <a:a> <a:b> 'é & \"x\"' }";
    let refused = curl(&[&sparql, "--data-urlencode", insert]);
    assert!(refused.contains("\n401 "), "{refused}");
    let changed = curl(&[&sparql, "-H", &bearer, "--data-urlencode", insert]);
    assert!(changed.contains("\n200 application/json"), "{changed}");
    let query = "query=SELECT ?o { ?s <a:b> ?o }";
    let direct = "SELECT ?o { ?s <a:b> ?o }";
    let kind = "content-type: application/sparql-query";
    let json = "application/sparql-results+json";
    let ways: [&[&str]; 5] = [
        &["-G", "--data-urlencode", query],
        &["--data-urlencode", query],
        &["-H", kind, "--data-binary", direct],
        &["-X", "QUERY", "-H", kind, "--data-binary", direct],
        &["--compressed", "-G", "--data-urlencode", query],
    ];
    for words in ways {
        let mut all = vec![sparql.as_str()];
        all.extend(words);
        let found = curl(&all);
        assert!(found.contains("é & \\\"x\\\""), "{words:?}: {found}");
        assert!(
            found.ends_with(&format!("200 {json}")),
            "{words:?}: {found}"
        );
    }
    let csv = curl(&[
        &sparql,
        "-G",
        "--data-urlencode",
        query,
        "-H",
        "accept: text/csv",
    ]);
    assert!(csv.starts_with("o\r\n\"é & \"\"x\"\"\"\r\n"), "{csv}");
    // Graphs are put, read and taken away.
    let store = at("/store?graph=https%3A%2F%2Fexample.org%2Fg");
    let turtle = "content-type: text/turtle";
    let put = curl(&[
        "-X",
        "PUT",
        &store,
        "-H",
        &bearer,
        "-H",
        turtle,
        "--data-binary",
        "<a:c> <a:d> 1 .",
    ]);
    assert!(put.contains("\n201"), "{put}");
    let read = curl(&[&store, "-H", "accept: application/n-triples"]);
    assert!(read.starts_with("<a:c> <a:d> \"1\"^^"), "{read}");
    let gone = curl(&["-X", "DELETE", &store, "-H", &bearer]);
    assert!(gone.contains("\n204"), "{gone}");
    let read = curl(&[&store]);
    assert!(read.contains("\n404"), "{read}");
    let wrong = curl(&[&sparql, "-G", "--data-urlencode", "query=SELECT ?o { ?s ?p"]);
    assert!(wrong.contains("\n400"), "{wrong}");
}
