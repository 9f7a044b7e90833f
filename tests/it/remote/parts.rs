//! An answer that is a part never passes for the whole.

use super::{answer, endpoint, ends, query, run};
use crate::program::Place;
use crate::wikidata::server::{Play, Server, status};

const JSON: &str = "application/sparql-results+json";

fn rows(from: usize, to: usize) -> String {
    let rows = (from..to).map(|row| format!(r#"{{"a":{{"type":"literal","value":"{row:03}"}}}}"#));
    let rows: Vec<String> = rows.collect();
    format!(
        r#"{{"head":{{"vars":["a"]}},"results":{{"bindings":[{}]}}}}"#,
        rows.join(",")
    )
}

fn line(server: &Server, more: &str) -> String {
    format!(
        "query -q 'SELECT ?a {{ ?a ?b ?c }}' -f csv {more} -l {}",
        server.url("/sparql")
    )
}

#[test]
fn what_is_cut_is_printed_and_ends_with_4() {
    let whole = rows(0, 10);
    let broken = whole[..whole.rfind(",{").unwrap()].to_owned();
    let headed = |name: &'static str, value: &'static str, body: &str| {
        status(200, &[("Content-Type", JSON), (name, value)], body)
    };
    let cases: Vec<(Play, usize, &str)> = vec![
        (
            headed("X-SPARQL-MaxRows", "10", &whole),
            10,
            "at 10 rows: it sends no more at a time",
        ),
        (
            headed("Trailer", "X-Neptune-Status, ETag", &whole),
            10,
            "behind its answer, in `X-Neptune-Status`",
        ),
        (
            headed("X-SQL-State", "S1TAT", &whole),
            10,
            "its time was up",
        ),
        (answer(JSON, &broken), 9, "its JSON has no end"),
        (
            answer(
                JSON,
                &format!("{broken}\nThe SPARQL operation has been cancelled"),
            ),
            9,
            "at 9 rows: The SPARQL operation has been cancelled",
        ),
        (
            answer(JSON, &format!("{whole}\nout of memory")),
            10,
            "out of memory",
        ),
        (
            answer(
                JSON,
                &whole.replacen('{', r#"{"meta":{"result-size-total":5000},"#, 1),
            ),
            10,
            "it has 5000",
        ),
    ];
    for (play, count, said) in cases {
        let server = endpoint(move |_| play.clone());
        let ended = run(&Place::new(), &line(&server, ""), &[]);
        let out = ends(&ended, 4, &[said, "--page"]);
        assert_eq!(out.lines().count(), count + 1, "{said}");
    }
}

#[test]
fn a_graph_that_breaks_off_is_a_part() {
    let server = endpoint(|_| {
        answer(
            "application/n-triples",
            "<a:a> <a:b> \"c\" .\nError: out of memory",
        )
    });
    let line = format!(
        "query -q 'CONSTRUCT WHERE {{ ?a ?b ?c }}' -f nt -l {}",
        server.url("/sparql")
    );
    let out = ends(
        &run(&Place::new(), &line, &[]),
        4,
        &["answer truncated", "it breaks off"],
    );
    assert_eq!(out, "<a:a> <a:b> \"c\" .\n");
}

#[test]
fn a_connection_that_breaks_off_is_no_answer() {
    let whole = rows(0, 10);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {}\r\n\r\n",
        whole.len()
    );
    let server = endpoint(move |_| Play::Raw(format!("{head}{}", &whole[..50]).into_bytes()));
    let ended = run(&Place::new(), &line(&server, "--timeout 900ms"), &[]);
    ends(&ended, 5, &["before the answer was whole"]);
    assert!(ended.out.is_empty());
}

/// What tells nothing of an end makes no whole a part.
#[test]
fn a_trailer_about_bytes_is_no_doubt() {
    let headers = [("Content-Type", JSON), ("Trailer", "Server-Timing, etag")];
    let server = endpoint(move |_| status(200, &headers, rows(0, 10)));
    ends(&run(&Place::new(), &line(&server, ""), &[]), 0, &[]);
}

#[test]
fn as_many_rows_as_were_asked_for_are_all() {
    let server = endpoint(|_| {
        status(
            200,
            &[("Content-Type", JSON), ("X-SPARQL-MaxRows", "10")],
            rows(0, 10),
        )
    });
    let line = format!(
        "query -q 'SELECT ?a {{ ?a ?b ?c }} LIMIT 10' -f csv -l {}",
        server.url("/sparql")
    );
    ends(&run(&Place::new(), &line, &[]), 0, &[]);
    // Of a query that ran out of time these are the first that it had, and counts of a part.
    let server = endpoint(|_| {
        let headers = [("Content-Type", JSON), ("X-SQL-State", "S1TAT")];
        status(200, &headers, rows(0, 10))
    });
    let line = format!(
        "query -q 'SELECT ?a {{ ?a ?b ?c }} LIMIT 10' -f csv -l {}",
        server.url("/sparql")
    );
    ends(&run(&Place::new(), &line, &[]), 4, &["its time was up"]);
}

/// Plays a server with 25 rows that gives no more than ten at a time, with a header.
fn capped() -> Server {
    endpoint(|request| {
        let text = query(request);
        let number = |word: &str| {
            let rest = text.rsplit_once(word).map(|parts| parts.1.trim_start());
            rest.and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok())
        };
        let (start, length) = (number("OFFSET").unwrap_or(0), number("LIMIT").unwrap_or(25));
        let end = (start + length.min(10)).min(25);
        let body = rows(start.min(25), end);
        let is_cut = start + length > end && end < 25;
        let headers: &[(&'static str, &str)] = if is_cut {
            &[("Content-Type", JSON), ("X-SPARQL-MaxRows", "10")]
        } else {
            &[("Content-Type", JSON)]
        };
        status(200, headers, body)
    })
}

#[test]
fn pages_make_a_whole() {
    let server = capped();
    ends(
        &run(&Place::new(), &line(&server, ""), &[]),
        4,
        &["at 10 rows"],
    );
    let out = ends(&run(&Place::new(), &line(&server, "--page 8"), &[]), 0, &[]);
    assert_eq!(out.lines().count(), 26);
    let asked: Vec<String> = server.seen().iter().map(query).collect();
    let pages: Vec<&String> = asked
        .iter()
        .filter(|text| text.contains("OFFSET"))
        .collect();
    assert_eq!(pages.len(), 4);
    assert!(pages.iter().all(|text| text.contains("ORDER BY")));
    // A page that is cut itself is a part.
    ends(
        &run(&Place::new(), &line(&server, "--page 20"), &[]),
        4,
        &["at 10 rows"],
    );
    ends(
        &run(&Place::new(), "query -q 'ASK { }' --page 8", &[]),
        2,
        &["--page"],
    );
}

#[test]
fn what_is_looked_at_here_has_to_be_whole() {
    // It counts thirty statements and gives twenty, without a word.
    let server = endpoint(|request| {
        if query(request).contains("COUNT") {
            return answer(
                JSON,
                r#"{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"30"}}]}}"#,
            );
        }
        let row = |number: usize| {
            let place = |name: &str| {
                format!(r#""{name}":{{"type":"uri","value":"http://e/{name}{number}"}}"#)
            };
            format!("{{{},{},{}}}", place("s"), place("p"), place("o"))
        };
        let rows: Vec<String> = (0..20).map(row).collect();
        answer(
            JSON,
            &format!(
                r#"{{"head":{{"vars":["s","p","o","g"]}},"results":{{"bindings":[{}]}}}}"#,
                rows.join(",")
            ),
        )
    });
    for verb in ["dump", "stats", "find x", "validate", "draw -o x.svg"] {
        let line = format!("{verb} -l {}", server.url("/sparql"));
        let ended = run(&Place::new(), &line, &[]);
        ends(&ended, 5, &["at 20 rows", "it counts 30 statements"]);
        assert!(ended.out.is_empty(), "{verb}");
    }
}

/// A text of statements that ends between two lines looks whole: it is compared with what the endpoint counts.
#[test]
fn a_text_with_fewer_statements_than_are_counted_is_a_part() {
    for engine in ["oxigraph", "chancery"] {
        let server = Server::start(move |request, _| {
            if request.target.starts_with("/store") {
                let line =
                    |number: u32| format!("<http://e/{number}> <http://e/p> <http://e/o> .\n");
                let text: String = (0..40).map(line).collect();
                return answer("application/n-quads", &text);
            }
            let count = if query(request).contains("GRAPH") && engine == "chancery" {
                0
            } else {
                100
            };
            let json = format!(
                r#"{{"head":{{"vars":["n"]}},"results":{{"bindings":[{{"n":{{"type":"literal","value":"{count}"}}}}]}}}}"#
            );
            answer(JSON, &json)
        });
        for verb in ["dump", "stats", "find x"] {
            let line = format!("{verb} --endpoint {engine} -l {}", server.url("/"));
            let ended = run(&Place::new(), &line, &[]);
            assert_eq!(ended.text(), "", "{engine} {verb}");
            ends(&ended, 5, &["statements"]);
        }
    }
}

/// An endpoint that cannot give everything as one text is asked for rows.
#[test]
fn what_is_too_much_as_one_text_comes_in_rows() {
    let server = Server::start(move |request, _| {
        if request.target.starts_with("/store") {
            return status(413, &[], "the answer needs more memory than 64MiB");
        }
        if query(request).contains("COUNT") {
            let json = r#"{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"2"}}]}}"#;
            return answer(JSON, json);
        }
        let row = |number: usize| {
            let place = |name: &str| {
                format!(r#""{name}":{{"type":"uri","value":"http://e/{name}{number}"}}"#)
            };
            format!("{{{},{},{}}}", place("s"), place("p"), place("o"))
        };
        let rows = [row(1), row(2)].join(",");
        let head = r#"{"head":{"vars":["s","p","o","g"]},"results":{"bindings":["#;
        answer(JSON, &format!("{head}{rows}]}}}}"))
    });
    let place = Place::new();
    let line = format!("dump -o out.nq --endpoint oxigraph -l {}", server.url("/"));
    ends(&run(&place, &line, &[]), 0, &[]);
    let found = String::from_utf8(place.read("out.nq")).unwrap();
    assert_eq!(found.lines().count(), 2, "{found}");
}

/// What is no IRI is written with percent signs, so that what was written can be read again.
#[test]
fn what_is_no_iri_is_none_in_a_dump_either() {
    let server = Server::start(move |request, _| {
        if request.target.starts_with("/store") {
            return answer(
                "application/n-quads",
                "<http://e/a b> <http://e/p> \"x\"^^<http://e/t{> <http://e/g|> .\n",
            );
        }
        let json = r#"{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}"#;
        answer(JSON, json)
    });
    let place = Place::new();
    let line = format!("dump -o out.nq --endpoint oxigraph -l {}", server.url("/"));
    ends(&run(&place, &line, &[]), 0, &[]);
    let found = String::from_utf8(place.read("out.nq")).unwrap();
    assert_eq!(
        found,
        "<http://e/a%20b> <http://e/p> \"x\"^^<http://e/t%7B> <http://e/g%7C> .\n"
    );
    place.ok("convert out.nq -f nq");
}
