//! `link match --online`, run as a program against a server on this machine.

use std::time::{Duration, Instant};

use super::sample;
use super::server::{Play, Request, Server, json, status};
use crate::program::{Ended, Place};

/// The first is certain by the index that comes along, the others are not in it.
const TABLE: &str = "name,kind\n\"Lawrow, Sergej\",person\nKarlsruhe,\nNobody At All,\n";
const MATCH: &str = "link match --csv t.csv --name name --type kind -f csv";

pub(super) fn place() -> Place {
    Place::with([("t.csv", TABLE)])
}

/// Runs a command line with a cache in the folder, and without what the machine says of contacts and proxies.
pub(super) fn run(place: &Place, line: &str) -> Ended {
    let cache = place.path("cache").display().to_string();
    let proxies = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let mut variables: Vec<(&str, Option<&str>)> =
        proxies.iter().map(|name| (*name, None)).collect();
    variables.extend([
        ("CHANCERY_CONTACT", None),
        ("CHANCERY_CACHE", Some(&*cache)),
    ]);
    place.run_with(line, &variables)
}

/// The options that lead to this server.
pub(super) fn to(server: &Server) -> String {
    format!(
        "--online --contact tests@example.org --api {}",
        server.url("/w/api.php")
    )
}

/// An answer of the search.
pub(super) fn hits(ids: &[&str]) -> Play {
    let hits: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    json(format!(r#"{{"search":[{}],"success":1}}"#, hits.join(",")))
}

/// Karlsruhe under its new id alone.
fn karlsruhe() -> String {
    let merged = sample("wbgetentities-merged.json");
    let old = r#""redirects":{"from":"Q32063953","to":"Q1040"},"#;
    assert!(merged.contains(old));
    merged
        .replace(old, "")
        .replace("\"Q32063953\":", "\"Q1040\":")
}

/// Knows Karlsruhe.
fn wikidata(request: &Request) -> Play {
    match request.parameter("action").as_deref() {
        Some("wbsearchentities") if request.parameter("search").as_deref() == Some("Karlsruhe") => {
            hits(&["Q1040"])
        }
        Some("wbsearchentities") => hits(&[]),
        Some("wbgetentities") => {
            assert_eq!(request.parameter("ids").as_deref(), Some("Q1040"));
            json(karlsruhe())
        }
        other => panic!("{other:?}"),
    }
}

fn searches(server: &Server) -> Vec<String> {
    let seen = server.seen();
    seen.iter()
        .filter_map(|request| request.parameter("search"))
        .collect()
}

#[track_caller]
pub(super) fn assert_ends(ended: &Ended, code: i32, says: &[&str]) {
    assert_eq!(ended.code, code, "{}", ended.report());
    for said in says {
        assert!(ended.err.contains(said), "no `{said}`: {}", ended.report());
    }
}

#[test]
fn only_what_the_index_does_not_know_is_asked_and_only_once() {
    let server = Server::start(|request, _| wikidata(request));
    let place = place();
    let line = format!("{MATCH} {}", to(&server));
    let first = run(&place, &line);
    assert_ends(
        &first,
        0,
        &["2 certain, 0 to review, 1 without a candidate"],
    );
    let text = first.text();
    assert!(text.contains("Q58217") && text.contains("Q1040"), "{text}");
    assert_eq!(searches(&server), ["Karlsruhe", "Nobody At All"]);
    let agent = server.seen()[0].header("user-agent").to_owned();
    assert!(agent.contains("tests@example.org"), "{agent}");
    let asked = server.seen().len();
    assert_eq!(asked, 3);
    let second = run(&place, &line);
    assert_eq!((second.code, second.text()), (0, text.clone()));
    assert_eq!(server.seen().len(), asked, "all of it was kept");
    let offline = run(&place, &line.replace("--online", "--offline"));
    assert_ends(&offline, 0, &["nothing is asked offline"]);
    assert_eq!(offline.text(), text);
    assert_eq!(server.seen().len(), asked);
    let anew = run(&place, &format!("{line} --refresh"));
    assert_eq!((anew.code, server.seen().len()), (0, 2 * asked));
}

#[test]
fn the_score_of_what_is_found_online_is_a_sum_like_any() {
    let server = Server::start(|request, _| wikidata(request));
    let line = format!("{} {}", MATCH.replace("-f csv", "--json"), to(&server));
    let found: serde_json::Value = serde_json::from_str(&run(&place(), &line).text()).unwrap();
    let first = &found[1]["candidates"][0];
    let sum: i64 = first["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["points"].as_i64().unwrap())
        .sum();
    assert_eq!(
        (first["id"].as_str(), first["score"].as_i64()),
        (Some("Q1040"), Some(sum))
    );
    assert_eq!(found[1]["band"], "certain");
}

#[test]
fn an_interrupted_run_asks_only_for_the_rest() {
    let server = Server::start(|request, number| match number {
        // From the second question on, for the first run.
        1 => json(r#"{"error":{"code":"internal_api_error","info":"broken"}}"#),
        _ => wikidata(request),
    });
    let place = place();
    let line = format!("{MATCH} {}", to(&server));
    let first = run(&place, &line);
    assert_ends(
        &first,
        5,
        &["internal_api_error", "had no answer", "hint: "],
    );
    assert!(first.text().contains("Q58217"), "{}", first.report());
    assert_eq!(server.seen().len(), 2, "whoever is broken is left alone");
    let second = run(&place, &line);
    assert_ends(&second, 0, &[]);
    assert!(second.text().contains("Q1040"), "{}", second.report());
    assert_eq!(
        searches(&server),
        ["Karlsruhe", "Nobody At All", "Nobody At All"]
    );
}

/// One who is left out of an answer ends the asking; what came with it is kept, and nothing is said to be asked offline.
#[test]
fn what_came_before_somebody_gave_no_answer_is_not_told_as_old() {
    let server = Server::start(|request, _| match request.parameter("action").as_deref() {
        Some("wbsearchentities") if request.parameter("search").as_deref() == Some("Karlsruhe") => {
            hits(&["Q1040"])
        }
        Some("wbsearchentities") => hits(&["Q1"]),
        _ => json(karlsruhe()),
    });
    let ended = run(&place(), &format!("{MATCH} {}", to(&server)));
    assert_ends(&ended, 5, &["had no answer"]);
    assert!(!ended.err.contains("offline;"), "{}", ended.report());
}

/// Who bears an identifier is asked of the query service, many with one query, and decides.
#[test]
fn identifiers_are_looked_up_with_one_query() {
    let table = "name,viaf\nSomebody Else,113230702\nNobody At All,99\n";
    let server = Server::start(|request, _| {
        if let Some(query) = request.parameter("query") {
            assert!(
                query.contains("\"113230702\" \"99\"") && query.contains("direct/P214>"),
                "{query}"
            );
            return json(
                r#"{"head":{"vars":["item"]},"results":{"bindings":[{"item":{"type":"uri","value":"http://www.wikidata.org/entity/Q42"}}]}}"#,
            );
        }
        match request.parameter("ids") {
            Some(ids) => {
                assert_eq!(ids, "Q42");
                let claim = r#""P214":[{"mainsnak":{"snaktype":"value","property":"P214","datavalue":{"value":"113230702","type":"string"},"datatype":"external-id"},"type":"statement","id":"Q42$1","rank":"normal"}]"#;
                json(format!(
                    r#"{{"entities":{{"Q42":{{"type":"item","id":"Q42","labels":{{"en":{{"language":"en","value":"Douglas Adams"}}}},"claims":{{{claim}}}}}}},"success":1}}"#
                ))
            }
            None => hits(&[]),
        }
    });
    let place = Place::with([("t.csv", table)]);
    let line = "link match --csv t.csv --name name --id P214=viaf -f csv";
    let line = format!("{line} {} --sparql {}", to(&server), server.url("/sparql"));
    let ended = run(&place, &line);
    assert_ends(&ended, 0, &[]);
    assert!(ended.text().contains("Q42"), "{}", ended.report());
    let asked = server
        .seen()
        .iter()
        .filter(|one| one.parameter("query").is_some())
        .count();
    assert_eq!(asked, 1);
    // What is no item is passed over, and told.
    let odd = Server::start(|request, _| match request.parameter("query") {
        Some(_) => json(
            r#"{"head":{"vars":["item"]},"results":{"bindings":[{"item":{"type":"literal","value":"Q42"}},{"item":{"type":"uri","value":"http://example.org/Q42"}}]}}"#,
        ),
        None => hits(&[]),
    });
    let other = line.replace(&server.url(""), &odd.url(""));
    let ended = run(&place, &format!("{other} --refresh"));
    assert_ends(
        &ended,
        0,
        &["answers with 2 values that are no items of Wikidata"],
    );
    // So is what the search answers.
    let strange = Server::start(|_, _| hits(&["Q1; DROP", "P31"]));
    let search = line.replace(&server.url(""), &strange.url(""));
    let ended = run(&place, &format!("{search} --refresh"));
    for said in ["`Q1; DROP`", "`P31`"] {
        let said = format!("Wikidata's search answers with what is no id of an item: {said}");
        assert_eq!(ended.err.matches(&said).count(), 1, "{}", ended.report());
    }
    // Where it fails, the names are asked all the same.
    let broken = Server::start(|request, _| match request.parameter("query") {
        Some(_) => status(403, &[], "no"),
        None => hits(&[]),
    });
    let line = line.replace(&server.url(""), &broken.url(""));
    let ended = run(&place, &format!("{line} --refresh"));
    assert_ends(&ended, 5, &["answered 403", "2 questions had no answer"]);
    assert_eq!(searches(&broken).len(), 2);
}

#[test]
fn one_refused_name_does_not_end_the_rest() {
    let table = "name,kind\nBad Name,\nKarlsruhe,\nNobody At All,\n";
    let server = Server::start(|request, _| match request.parameter("search").as_deref() {
        Some("Bad Name") => status(400, &[], "no"),
        _ => wikidata(request),
    });
    let place = Place::with([("t.csv", table)]);
    let ended = run(&place, &format!("{MATCH} {}", to(&server)));
    assert_ends(&ended, 5, &["answered 400", "1 question had no answer"]);
    assert!(ended.text().contains("Q1040"), "{}", ended.report());
    // Who refuses each of them is not asked for all.
    let names: Vec<String> = (0..40).map(|n| format!("Name {n},\n")).collect();
    let table = format!("name,kind\n{}", names.concat());
    let place = Place::with([("t.csv", &*table)]);
    let server = Server::start(|_, _| status(400, &[], "no"));
    let ended = run(&place, &format!("{MATCH} {}", to(&server)));
    assert_ends(&ended, 5, &["40 questions had no answer"]);
    assert!(server.seen().len() <= 5, "{}", server.seen().len());
}

#[test]
fn whoever_is_told_to_wait_waits() {
    let server = Server::start(|request, number| match number {
        0 => status(429, &[("Retry-After", "1")], "{}"),
        _ => wikidata(request),
    });
    let ended = run(&place(), &format!("{MATCH} {}", to(&server)));
    assert_ends(&ended, 0, &[]);
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    let pause = seen[1].at.duration_since(seen[0].at);
    assert!(pause >= Duration::from_millis(950), "{pause:?}");
    // So is a wait until the end of the calendar, even without a limit of time.
    let header = [("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")];
    let server = Server::start(move |_, _| status(429, &header, "{}"));
    let ended = run(&place(), &format!("{MATCH} {} --timeout 0", to(&server)));
    assert_ends(&ended, 5, &["is to be left alone for 1000000000 s"]);
    assert_eq!(server.seen().len(), 1);
    // Longer than there is time is told at once.
    let server = Server::start(|_, _| status(429, &[("Retry-After", "3600")], "{}"));
    let start = Instant::now();
    let ended = run(&place(), &format!("{MATCH} {} --timeout 2s", to(&server)));
    assert_ends(&ended, 5, &["is to be left alone for"]);
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(ended.text().contains("Q58217"), "{}", ended.report());
}

#[test]
fn merged_and_missing_ids_are_no_candidates() {
    let server = Server::start(|request, _| match request.parameter("ids").as_deref() {
        Some("Q6|Q32063953") => {
            let merged = sample("wbgetentities-merged.json");
            json(merged.replacen(
                "\"entities\":{",
                "\"entities\":{\"Q6\":{\"id\":\"Q6\",\"missing\":\"\"},",
                1,
            ))
        }
        None if request.parameter("search").as_deref() == Some("Karlsruhe") => {
            hits(&["Q32063953", "Q6", "L7"])
        }
        None => hits(&[]),
        other => panic!("{other:?}"),
    });
    let ended = run(&place(), &format!("{MATCH} {}", to(&server)));
    assert_ends(&ended, 0, &["Q6 was found by its name"]);
    let text = ended.text();
    assert!(text.contains("Q1040"), "{text}");
    assert!(
        !text.contains("Q32063953") && !text.contains("Q6,"),
        "{text}"
    );
}

#[test]
fn without_a_network_the_index_answers_and_the_exit_code_tells() {
    // A port at which nobody listens.
    let server = Server::start(|_, _| hits(&[]));
    let line = format!("{MATCH} {}", to(&server));
    let port = server.port();
    drop(server);
    // The server ends once its last connection is through.
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
        std::thread::yield_now();
    }
    let place = place();
    for (line, said) in [
        (line.clone(), "cannot be reached"),
        (
            line.replace("--online", "--offline"),
            "no answer is kept for",
        ),
    ] {
        let start = Instant::now();
        let ended = run(&place, &line);
        assert_ends(&ended, 5, &[said, "2 questions had no answer", "1 certain"]);
        let text = ended.text();
        assert!(text.contains("Q58217"), "{}", ended.report());
        // Whom nobody could be asked for was not looked for in vain.
        assert!(!text.contains(",none,"), "{text}");
        assert_eq!(text.matches(",unasked,").count(), 2, "{text}");
        assert_ends(&ended, 5, &["0 without a candidate, 2 unasked"]);
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "it does not wait"
        );
    }
}

#[test]
fn nobody_is_asked_about_data_that_are_linked_to_nothing() {
    let server = Server::start(|request, _| wikidata(request));
    let place = place();
    place.write(
        "free.ttl",
        "<http://e.org/a> <http://e.org/p> <http://e.org/b> .",
    );
    for verb in ["enrich", "compare"] {
        let ended = run(&place, &format!("link {verb} -d free.ttl {}", to(&server)));
        assert_ends(&ended, 3, &["nothing in the data is linked to Wikidata"]);
    }
    assert_eq!(server.seen().len(), 0);
    let turtle = place.run("link enrich -d free.ttl --from free.ttl");
    assert_ends(
        &turtle,
        3,
        &[
            "`free.ttl` is Turtle, and Wikidata's JSON is wanted",
            "Special:EntityData",
        ],
    );
}

#[test]
fn a_wait_is_told_before_it_begins() {
    let server = Server::start(|request, number| match number {
        0 => status(429, &[("Retry-After", "2")], "slowly"),
        _ => wikidata(request),
    });
    let place = place();
    let ended = run(&place, &format!("{MATCH} {}", to(&server)));
    assert_ends(
        &ended,
        0,
        &[
            "note: waiting 2 s for `127.0.0.1:",
            "before it is asked again\n",
        ],
    );
    let server = Server::start(|request, number| match number {
        0 => status(429, &[("Retry-After", "2")], "slowly"),
        _ => wikidata(request),
    });
    let ended = run(
        &place,
        &format!("{MATCH} {} --refresh --quiet", to(&server)),
    );
    assert!(!ended.err.contains("waiting"), "{}", ended.err);
}

#[test]
fn nobody_is_asked_without_a_contact() {
    let server = Server::start(|_, _| panic!("nobody may ask"));
    let place = place();
    let api = server.url("/w/api.php");
    for verb in [MATCH, "link compare", "link enrich", "link export"] {
        let ended = run(&place, &format!("{verb} --online --api {api}"));
        ended.is_refusal(2, &["no contact is set", "hint: set `--contact"]);
    }
    for (options, code, said) in [
        ("--online --contact me", 2, "`me` is no contact"),
        ("--online --contact a@", 2, "`a@` is no contact"),
        (
            "--online --contact a@b.org --api nowhere",
            2,
            "`nowhere` is no address",
        ),
        ("--contact a@b.org", 2, "--online"),
        ("--reconciliation http://127.0.0.1/", 2, "--online"),
        ("--offline --refresh", 2, "--refresh"),
        ("--online --timeout soon", 2, "a time such as"),
    ] {
        run(&place, &format!("{MATCH} {options}")).is_refusal(code, &[said]);
    }
    assert_eq!(server.connections(), 0);
}

/// A reconciliation service whose ids are in this space, and that knows Karlsruhe by its old id.
fn reconciliation(request: &Request, space: &str) -> Play {
    if request.method == "GET" {
        return json(format!(
            r#"{{"versions":["0.2"],"name":"W","identifierSpace":"{space}","schemaSpace":"http://s/"}}"#
        ));
    }
    let asked: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&request.parameter("queries").unwrap()).unwrap();
    let answers = asked.iter().map(|(number, query)| {
        let found = match query["query"].as_str() {
            Some("Karlsruhe") => r#"{"id":"Q1040","name":"K","score":99,"match":true}"#,
            _ => "",
        };
        format!(r#""{number}":{{"result":[{found}]}}"#)
    });
    json(format!("{{{}}}", answers.collect::<Vec<_>>().join(",")))
}

#[test]
fn a_reconciliation_service_names_candidates_that_we_score() {
    let start = |space: &'static str| {
        Server::start(move |request, _| {
            match (
                request.target.starts_with("/en/api"),
                request.parameter("search"),
            ) {
                (true, _) => reconciliation(request, space),
                (false, Some(_)) => hits(&[]),
                (false, None) => json(karlsruhe()),
            }
        })
    };
    let line = |server: &Server| {
        let service = server.url("/en/api");
        format!("{MATCH} {} --reconciliation {service}", to(server))
    };
    let server = start("http://www.wikidata.org/entity/");
    let ended = run(&place(), &line(&server));
    assert_ends(&ended, 0, &["2 certain"]);
    assert!(ended.text().contains("Q1040"), "{}", ended.report());
    let other = start("http://example.org/things/");
    let ended = run(&place(), &line(&other));
    ended.is_refusal(3, &["http://example.org/things/", "hint: "]);
}

#[test]
fn entities_may_come_one_by_one() {
    let server = Server::start(|request, _| {
        match (
            request.target.as_str(),
            request.parameter("search").as_deref(),
        ) {
            ("/wiki/Special:EntityData/Q1040.json", _) => json(karlsruhe()),
            ("/wiki/Special:EntityData/Q6.json", _) => status(404, &[], "{}"),
            (_, Some("Karlsruhe")) => hits(&["Q1040", "Q6"]),
            (_, Some(_)) => hits(&[]),
            (other, None) => panic!("{other}"),
        }
    });
    let data = server.url("/wiki/Special:EntityData/");
    let ended = run(
        &place(),
        &format!("{MATCH} {} --entity-data {data}", to(&server)),
    );
    assert_ends(&ended, 0, &["Q6 was found by its name"]);
    assert!(ended.text().contains("Q1040"), "{}", ended.report());
}

#[test]
fn names_are_searched_in_their_own_languages() {
    let server = Server::start(|request, _| {
        let language = request.parameter("language");
        match (language.as_deref(), request.parameter("ids").is_some()) {
            (_, true) => json(karlsruhe()),
            (Some("tlh"), _) => {
                json(r#"{"error":{"code":"badvalue","info":"Unrecognized value"}}"#)
            }
            (Some("ru"), _) => hits(&["Q1040"]),
            _ => hits(&[]),
        }
    });
    let place = Place::with([(
        "d.ttl",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix s: <https://schema.org/> .\n\
         <http://e.org/a> a s:City ; rdfs:label \"Карлсруэ\"@ru , \"qarlSruhe\"@tlh .\n\
         <http://e.org/b> a s:City ; rdfs:label \"qarlSruh\"@tlh .\n",
    )]);
    let ended = run(
        &place,
        &format!("link match -d d.ttl -f csv {}", to(&server)),
    );
    assert_ends(&ended, 0, &["does not search in `tlh`"]);
    assert!(ended.text().contains("Q1040"), "{}", ended.report());
    let languages: Vec<String> = server
        .seen()
        .iter()
        .filter_map(|request| request.parameter("language"))
        .collect();
    assert!(languages.contains(&"ru".to_owned()));
    let refused = languages.iter().filter(|tag| *tag == "tlh").count();
    assert_eq!(refused, 1, "a refusal is heard");
}

#[test]
fn what_is_found_online_can_be_decided() {
    let server = Server::start(|request, _| wikidata(request));
    let place = place();
    let ask = "--csv t.csv --name name --type kind --decisions d.ttl";
    let by = "--by Ada --when 2026-01-31T12:00:00Z";
    let line = format!(
        "link apply {ask} {by} --accept-certain -o links.ttl {}",
        to(&server)
    );
    let ended = run(&place, &line);
    assert_ends(&ended, 0, &["accepted because they are certain: 2"]);
    let links = String::from_utf8(place.read("links.ttl")).unwrap();
    assert!(links.contains("Q1040"), "{links}");
    let asked = server.seen().len();
    let again = run(
        &place,
        &format!(
            "link match {ask} --certain 101 --review 101 {} --refresh",
            to(&server)
        ),
    );
    assert_ends(&again, 0, &["2 decided already"]);
    let later: Vec<String> = searches(&server).split_off(2);
    assert_eq!(later, ["Nobody At All"], "what is decided is not asked");
    assert_eq!(server.seen().len(), asked + 1);
}

#[test]
fn names_of_candidates_are_no_formulas_and_move_no_cursor() {
    let server = Server::start(|request, _| match request.parameter("ids") {
        Some(_) => json(
            r#"{"entities":{"Q7":{"type":"item","id":"Q7","labels":{"en":{"language":"en","value":"=1+cmd\u001b[31m"}},
               "descriptions":{"en":{"language":"en","value":"@SUM(A1)\u202e"}}}}}"#,
        ),
        None => hits(&["Q7", "Q99999999999", "P31", "../Q8"]),
    });
    let place = Place::with([("t.csv", "name\n=1+cmd\n")]);
    for (form, harm) in [("csv", "\"=1"), ("table", "\u{1b}"), ("ttl", "\u{1b}")] {
        let line = format!(
            "link match --csv t.csv --name name -f {form} {}",
            to(&server)
        );
        let ended = run(&place, &line);
        assert_ends(&ended, 0, &[]);
        let text = ended.text();
        assert!(text.contains("Q7"), "{text}");
        assert!(
            !text.contains(harm) && !text.contains(",=1") && !text.contains(",@SUM"),
            "{text}"
        );
    }
    let asked: Vec<String> = server
        .seen()
        .iter()
        .filter_map(|request| request.parameter("ids"))
        .collect();
    assert_eq!(asked, ["Q7"], "what is no id of an item is not asked for");
}
