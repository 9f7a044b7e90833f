//! The page: its document and files, what it is given, that it is built from its sources, and, where Node and a browser
//! are, what it does.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Answer, Serving, TOKEN};
use crate::project;

/// What a browser accepts for a document.
const BROWSER: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
/// Bytes of the whole page as it is sent.
const ROOM: usize = 400 << 10;

/// What a card and a list of claims have to tell apart.
const TALKS: &str = "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> . @prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:anna a schema:Person ; rdfs:label \"Anna\"@en , \"Анна\"@ru ; schema:description \"An envoy.\"@en ; owl:sameAs <http://www.wikidata.org/entity/Q42> ;
  dcterms:source ex:paper .
ex:boris a schema:Person ; rdfs:label \"Boris\" .
ex:talks a dip:Meeting ; rdfs:label \"Talks\" ; schema:startDate \"2025-08-15\"^^xsd:date ; dip:status <https://w3id.org/chancery/scheme/status/cancelled> .
ex:came a dip:Participation ; dip:participant ex:anna ; dip:inEvent ex:talks ; dip:attendance attendance:announced ; dcterms:source ex:paper .
ex:paper a schema:Article ; rdfs:label \"Paper\" ; schema:url <https://paper.example/1> ; schema:publisher \"Press\" ; schema:datePublished \"2025-08-16\"^^xsd:date .
ex:threat a dip:Claim ; rdfs:label \"Anna threatens\" ; dip:speaker ex:anna ; dip:act act:threat ; schema:about ex:talks ; dip:quote \"or else\" ;
  schema:dateCreated \"2025-08-14\"^^xsd:date ; dcterms:source ex:paper .
ex:rumour a dip:Claim ; dip:speaker ex:boris ; dip:act act:assertion ; schema:text \"Anna left.\" ; schema:about ex:anna .
ex:report a dip:Claim ; rdfs:label \"Anna reports\" ; dip:speaker ex:anna ; dip:act act:assertion ; dip:reports ex:rumour ; dcterms:source <https://paper.example/2> .
ex:word dip:speaker ex:boris ; dip:act act:assertion ; rdf:reifies <<( ex:anna ex:knows ex:boris )>> ; dcterms:source ex:paper .
ex:knows rdfs:label \"knows\" .
";

fn talks() -> Serving {
    Serving::with("-d talks.ttl", &[("talks.ttl", TALKS)])
}

fn json(serving: &Serving, target: &str) -> Value {
    let answer = serving.get(target, "application/json");
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

#[test]
fn a_browser_gets_the_page_and_programs_what_they_got_before() {
    let serving = talks();
    let page = serving.get("/", BROWSER);
    assert_eq!((page.status, page.media()), (200, "text/html"));
    let policy = page.header("content-security-policy").unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(
            policy.split("; ").any(|one| one == part),
            "{part}: {policy}"
        );
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    // A browser takes the headers of a 304 for those of the document, and then runs nothing.
    assert_eq!(page.header("etag"), None);
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let text = page.text();
    // Nothing in the document runs or paints by itself.
    assert_eq!(
        text.matches("<script").count(),
        text.matches("<script type=\"module\" src=").count()
    );
    assert!(
        !text.contains("<style") && !text.contains(" style=") && !text.contains(" on"),
        "{text}"
    );
    for (target, accept, media) in [
        ("/", "*/*", "text/plain"),
        ("/", "application/json", "text/plain"),
        ("/entity?iri=https://example.org/anna", BROWSER, "text/html"),
        (
            "/entity?iri=https://example.org/anna",
            "text/turtle",
            "text/turtle",
        ),
        (
            "/entity?iri=https://example.org/anna",
            "*/*",
            "application/json",
        ),
        (
            "/entity?iri=https://example.org/anna&format=ttl",
            BROWSER,
            "text/turtle",
        ),
        ("/?q=anna", BROWSER, "text/html"),
    ] {
        let answer = serving.get(target, accept);
        assert_eq!(
            (answer.status, answer.media()),
            (200, media),
            "{target} {accept}"
        );
    }
    // A thing that is not there: the page says so in words, and the status to whoever reads no words.
    for target in [
        "/entity/person/nobody",
        "/entity?iri=https://example.org/nobody",
        "/entity?iri=ex:nobody",
    ] {
        let answer = serving.get(target, BROWSER);
        assert_eq!(
            (answer.status, answer.media()),
            (404, "text/html"),
            "{target}"
        );
        assert!(answer.text().contains("/assets/app-"));
        assert!(!answer.header("link").unwrap().contains("alternate"));
    }
    let card = serving.get("/entity?iri=https://example.org/anna", BROWSER);
    let links = card.header("link").unwrap();
    let turtle =
        "/entity?iri=https://example.org/anna&format=ttl>; rel=\"alternate\"; type=\"text/turtle\"";
    assert!(links.contains(turtle), "{links}");
    let head = serving.send("HEAD", "/", &[("accept", BROWSER)], b"");
    assert_eq!((head.status, head.media()), (200, "text/html"));
    assert_eq!(serving.send("POST", "/page/about", &[], b"").status, 405);
}

/// The names of files in the document and in what these import.
fn files(serving: &Serving) -> Vec<(String, Answer)> {
    let manifest: Value = serde_json::from_str(&project::read("web/dist/manifest.json")).unwrap();
    let names = manifest["files"].as_array().unwrap().iter();
    let names = names.map(|name| name.as_str().unwrap().to_owned());
    let names = names.filter(|name| !matches!(name.as_str(), "list.rs" | "page.html"));
    names
        .map(|name| {
            let target = format!("/assets/{name}");
            let headers = [("accept-encoding", "gzip")];
            let answer = serving.send("GET", &target, &headers, b"");
            (name, answer)
        })
        .collect()
}

#[test]
fn files_never_change_under_their_name_and_are_small() {
    let serving = talks();
    let page = serving.send(
        "GET",
        "/",
        &[("accept", BROWSER), ("accept-encoding", "gzip")],
        b"",
    );
    let mut all = page.body.len();
    let files = files(&serving);
    assert!(files.len() > 8);
    for (name, answer) in &files {
        assert_eq!(answer.status, 200, "{name}");
        let media = if name.starts_with("style-") {
            "text/css"
        } else {
            "text/javascript"
        };
        assert_eq!(answer.media(), media, "{name}");
        let lasting = Some("public, max-age=31536000, immutable");
        assert_eq!(answer.header("cache-control"), lasting, "{name}");
        all += answer.body.len();
    }
    assert!(all < ROOM, "{all} bytes");
    let absent = serving.get("/assets/app.js", "*/*");
    assert_eq!(absent.status, 404);
    assert!(
        absent.text().contains("load the page anew"),
        "{}",
        absent.text()
    );
    assert_eq!(serving.get("/assets/../page.html", "*/*").status, 400);
    let part = serving.get("/page/abuot", "application/json");
    assert_eq!(part.status, 404);
    assert_eq!(part.json()["hints"], json!(["did you mean `about`?"]));
}

#[test]
fn where_reading_needs_a_token_the_page_has_no_data_in_it() {
    let serving = Serving::with(
        "-d talks.ttl --read-token-file token.txt",
        &[("talks.ttl", TALKS), ("token.txt", TOKEN)],
    );
    let page = serving.get("/", BROWSER);
    assert_eq!(page.status, 200);
    assert!(
        files(&serving)
            .iter()
            .all(|(_, answer)| answer.status == 200)
    );
    for part in [
        "about",
        "search?q=anna",
        "thing?iri=https://example.org/anna",
        "claims",
    ] {
        let refused = serving.get(&format!("/page/{part}"), "application/json");
        assert_eq!(refused.status, 401, "{part}");
        assert!(!refused.text().contains("Anna"), "{}", refused.text());
    }
    let bearer = format!("Bearer {TOKEN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("accept", "application/json"),
    ];
    let given = serving.send("GET", "/page/search?q=anna", &headers, b"");
    assert_eq!(given.json()["hits"][0]["label"], "Anna");
}

#[test]
fn the_page_is_told_what_is_served() {
    let about = json(&talks(), "/page/about");
    assert_eq!(about["title"], "talks.ttl");
    assert_eq!(about["counts"]["claims"], 4);
    let kinds = about["counts"]["kinds"].as_array().unwrap();
    assert!(
        kinds.contains(&json!({ "kind": "person", "count": 2 })),
        "{kinds:?}"
    );
    assert_eq!(about["writable"], false);
    let store = Serving::store();
    let before = json(&store, "/page/about");
    assert_eq!(
        (&before["title"], &before["writable"]),
        (&json!("store"), &json!(true))
    );
    let insert = "INSERT DATA { <https://example.org/a> a schema:Person ; rdfs:label \"Ada\" }";
    let changed = store.change("POST", "/update", "application/sparql-update", insert);
    assert_eq!(changed.status, 200, "{}", changed.text());
    // What is kept is kept until the data change.
    let kinds = &json(&store, "/page/about")["counts"]["kinds"];
    assert_eq!(*kinds, json!([{ "kind": "person", "count": 1 }]));
    assert_eq!(
        json(&store, "/page/search?q=ada")["hits"][0]["label"],
        "Ada"
    );
}

#[test]
fn search_tells_things_of_one_name_apart() {
    let serving = talks();
    let found = json(&serving, "/page/search?q=ann");
    let hits = found["hits"].as_array().unwrap();
    assert_eq!(hits[0]["iri"], "https://example.org/anna");
    assert_eq!(
        (&hits[0]["kind"], &hits[0]["how"]),
        (&json!("person"), &json!("begins"))
    );
    assert_eq!(hits[0]["about"], "An envoy.");
    // That somebody threatens is somebody's claim, whatever is found.
    let claim = hits
        .iter()
        .find(|hit| hit["label"] == "Anna threatens")
        .unwrap();
    assert_eq!(
        (&claim["kind"], &claim["standing"]),
        (&json!("claim"), &json!("claim"))
    );
    assert_eq!(
        json(&serving, "/page/search?q=talks")["hits"][0]["standing"],
        "void"
    );
    assert_eq!(
        json(&serving, "/page/search?q=%D0%B0%D0%BD%D0%BD%D0%B0")["hits"][0]["matched"],
        "Анна"
    );
    let people = json(&serving, "/page/search?kind=person");
    let names: Vec<&str> = people["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["label"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Anna", "Boris"]);
    let one = json(&serving, "/page/search?kind=person&limit=1");
    assert_eq!(
        (one["hits"].as_array().unwrap().len(), &one["more"]),
        (1, &json!(1))
    );
    assert_eq!(json(&serving, "/page/search?q=")["hits"], json!([]));
    let odd = serving.get("/page/search?kind=persn", "application/json");
    assert_eq!(
        (odd.status, odd.json()["hints"][0].as_str()),
        (400, Some("did you mean `person`?"))
    );
    assert_eq!(
        serving.get("/page/search?q=a&limit=100000", "*/*").status,
        400
    );
}

#[test]
fn a_card_says_how_each_statement_stands_and_where_it_can_be_read() {
    let serving = talks();
    let card = json(&serving, "/page/thing?iri=https://example.org/anna");
    assert_eq!(
        card["wikidata"],
        json!([{ "item": "Q42", "url": "https://www.wikidata.org/wiki/Q42" }])
    );
    let sources = card["sources"].as_array().unwrap();
    let paper = sources
        .iter()
        .position(|source| source["title"] == "Paper")
        .unwrap();
    assert_eq!(sources[paper]["url"], "https://paper.example/1");
    assert_eq!(
        (&sources[paper]["publisher"], &sources[paper]["date"]),
        (&json!("Press"), &json!("2025-08-16"))
    );
    // A source that the data do not describe is read at its own address.
    let other = sources
        .iter()
        .find(|source| source["url"] == "https://paper.example/2");
    assert!(other.is_some(), "{sources:?}");
    let part = &card["links"][0]["values"][0];
    assert_eq!(
        (&part["standing"], &part["sources"]),
        (&json!("announced"), &json!([paper]))
    );
    assert_eq!(part["parts"][0]["iri"], "https://example.org/talks");
    assert_eq!(card["claimed"][0]["property"], "knows");
    assert_eq!(card["claimed"][0]["values"][0]["standing"], "claim");
    assert!(!card["statements"].to_string().contains("knows"));
    assert_eq!(
        (
            &card["claims"]["by"]["total"],
            &card["claims"]["about"]["total"]
        ),
        (&json!(2), &json!(2))
    );
    let about = card["claims"]["about"]["rows"].as_array().unwrap();
    assert!(
        about
            .iter()
            .any(|row| row["standing"] == "hearsay" && row["via"][0]["label"] == "Anna"),
        "{about:?}"
    );
    let claim = json(&serving, "/page/thing?iri=https://example.org/threat");
    assert_eq!(
        (&claim["standing"], &claim["claim"]["quotes"]),
        (&json!("claim"), &json!(["or else"]))
    );
    assert_eq!(json(&serving, "/page/thing?iri=Boris")["label"], "Boris");
    let absent = serving.get(
        "/page/thing?iri=https://example.org/anne",
        "application/json",
    );
    assert_eq!(absent.status, 404);
    assert!(
        absent.text().contains("did you mean Anna"),
        "{}",
        absent.text()
    );
    assert_eq!(serving.get("/page/thing", "*/*").status, 400);
}

#[test]
fn claims_are_narrowed_and_counted_by_what_else_there_is() {
    let serving = talks();
    let all = json(&serving, "/page/claims");
    assert_eq!((&all["total"], &all["more"]), (&json!(4), &json!(0)));
    let count = |found: &Value, facet: &str, label: &str| {
        let values = found["facets"][facet]["values"].as_array().unwrap();
        let value = values.iter().find(|value| value["label"] == label);
        value.map_or(0, |value| value["count"].as_u64().unwrap())
    };
    assert_eq!(
        (count(&all, "by", "Anna"), count(&all, "by", "Boris")),
        (2, 2)
    );
    let his = json(&serving, "/page/claims?by=Boris");
    assert_eq!(his["total"], 2);
    // A facet says what there would be beside what is chosen in it; the others say what there is.
    assert_eq!(
        (count(&his, "by", "Anna"), count(&his, "act", "threat")),
        (2, 0)
    );
    assert_eq!(his["wanted"]["by"][0]["label"], "Boris");
    for (asked, total) in [
        ("by=Anna&by=Boris", 4),
        ("speaker=https://example.org/anna", 2),
        ("act=threat", 1),
        ("act=assertive", 3),
        ("about=ex:talks", 1),
        ("standing=hearsay", 1),
        ("from=2025-08&until=2025-08", 1),
        ("from=2025-09", 0),
        ("q=or+else", 1),
        ("q=ANNA+left", 1),
        ("by=Anna&standing=hearsay", 0),
    ] {
        let found = json(&serving, &format!("/page/claims?{asked}"));
        assert_eq!(found["total"], total, "{asked}");
    }
    let page = json(&serving, "/page/claims?limit=2&offset=1&sort=who");
    assert_eq!(
        (page["rows"].as_array().unwrap().len(), &page["more"]),
        (2, &json!(1))
    );
    for row in all["rows"].as_array().unwrap() {
        let standing = row["standing"].as_str().unwrap();
        assert!(matches!(standing, "claim" | "hearsay"), "{row}");
        assert!(!row["sources"].as_array().unwrap().is_empty(), "{row}");
    }
    for (asked, status, part) in [
        ("by=Anne", 404, "did you mean"),
        ("act=threaten", 404, "threat"),
        ("standing=fact", 400, "hearsay"),
        ("from=yesterday", 400, "2025-08"),
        ("sort=colour", 400, "-date"),
        ("limit=501", 400, "500"),
    ] {
        let refused = serving.get(&format!("/page/claims?{asked}"), "application/json");
        assert_eq!(refused.status, status, "{asked}");
        assert!(refused.text().contains(part), "{asked}: {}", refused.text());
    }
}

/// The digest of the sources as `web/build.mjs` makes it.
fn digest() -> String {
    let mut paths = project::files("web/src", "");
    paths.extend(
        ["build.mjs", "package.json", "package-lock.json"].map(|name| format!("web/{name}")),
    );
    let mut paths: Vec<&str> = paths
        .iter()
        .map(|path| path.strip_prefix("web/").unwrap())
        .collect();
    paths.sort_unstable();
    let mut hash = Sha256::new();
    for path in paths {
        let bytes = std::fs::read(project::root().join("web").join(path)).unwrap();
        hash.update(format!("{} {path}\n{}\n", path.len(), bytes.len()));
        hash.update(bytes);
    }
    let bytes = hash.finalize();
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn the_files_of_the_page_are_built_from_its_sources() {
    let manifest: Value = serde_json::from_str(&project::read("web/dist/manifest.json")).unwrap();
    assert_eq!(
        manifest["sources"],
        digest(),
        "`web/src` has changed: `npm run build` in `web/`"
    );
    let mut named: Vec<String> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| format!("web/dist/{}", name.as_str().unwrap()))
        .collect();
    named.push("web/dist/manifest.json".to_owned());
    named.sort();
    assert_eq!(named, project::files("web/dist", ""));
    let lock = project::read("web/package-lock.json");
    assert!(
        !lock.contains("\"resolved\""),
        "the lock file names where packages lie"
    );
    if !has_node() {
        return;
    }
    let built = node("build.mjs").arg("--check").output().unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
}

fn web() -> std::path::PathBuf {
    project::root().join("web")
}

fn starts(program: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// Whether there are Node and the packages of the page.
fn has_node() -> bool {
    let there = starts("node") && web().join("node_modules/esbuild").is_dir();
    if !there {
        println!(
            "PASSED OVER: there is no Node, or no packages in `web/` (`npm ci` puts them there)"
        );
    }
    there
}

fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(web()).arg(script);
    command
}

/// Has a browser do what a file of `web/tests` says.
fn browser(name: &str) {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let Some(browser) = browsers.into_iter().find(|name| starts(name)) else {
        println!("PASSED OVER: there is no Chromium or Chrome that starts");
        return;
    };
    if !has_node() {
        return;
    }
    let path = Command::new("which").arg(browser).output().unwrap().stdout;
    let ran = node(&format!("tests/{name}.mjs"))
        .env("CHANCERY", env!("CARGO_BIN_EXE_chancery"))
        .env("EVERY", "5")
        .env("CHROMIUM", String::from_utf8_lossy(&path).trim())
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{out}{err}");
}

/// The files of `web/tests` that are run here, each by a test of its name.
const RUN: &[&str] = &["explore", "hostile", "page", "query"];

#[test]
fn people_search_read_and_narrow_in_a_browser() {
    browser("page");
}

#[test]
fn people_explore_in_a_browser() {
    browser("explore");
}

#[test]
fn people_ask_in_a_browser() {
    browser("query");
}

#[test]
fn hostile_data_run_nothing_in_a_browser() {
    browser("hostile");
}

#[test]
fn no_test_of_the_page_is_forgotten() {
    let there = project::files("web/tests", ".mjs");
    let there = there.iter().filter_map(|path| {
        let name = Path::new(path)
            .strip_prefix("web/tests")
            .unwrap()
            .to_str()
            .unwrap();
        name.strip_suffix(".mjs")
            .filter(|name| !name.contains('/') && *name != "run")
    });
    assert_eq!(there.collect::<Vec<_>>(), RUN);
}
