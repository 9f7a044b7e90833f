//! Statements on their way to an endpoint: parts, what is sent again and what never is, and how a load goes on.

use std::sync::Mutex;

use super::{ends, run};
use crate::program::Place;
use crate::wikidata::server::{Play, Request, Server, status};

fn lines(count: usize) -> String {
    let line = |number: usize| {
        let blank = number % 3;
        format!("<http://e/s{number}> <http://e/p> _:b{blank} <http://e/g> .\n")
    };
    (0..count).map(line).collect::<Vec<String>>().concat()
}

fn done() -> Play {
    Play::Answer(204, Vec::new(), Vec::new())
}

fn bodies(server: &Server) -> Vec<String> {
    server.seen().iter().map(|one| one.body.clone()).collect()
}

fn line(server: &Server, engine: &str, more: &str) -> String {
    format!(
        "load d.nq -l {} --endpoint {engine} {more}",
        server.url("/")
    )
}

#[test]
fn each_engine_is_written_to_in_its_own_way() {
    let place = Place::with([("d.nq", &*lines(1))]);
    for (engine, base, target, media_type, begins) in [
        (
            "oxigraph",
            "/",
            "/store",
            "application/n-quads",
            "<http://e/s0> <http://e/p> _:",
        ),
        (
            "fuseki",
            "/ds",
            "/ds/data",
            "application/n-quads",
            "<http://e/s0> ",
        ),
        (
            "graphdb",
            "/repositories/r",
            "/repositories/r/statements?infer=false",
            "application/n-quads",
            "<http://e/s0> ",
        ),
        (
            "virtuoso",
            "/sparql",
            "/sparql-graph-crud?graph=http%3A%2F%2Fe%2Fg",
            "application/n-triples",
            "<http://e/s0> ",
        ),
        (
            "stardog",
            "/db",
            "/db?graph=http%3A%2F%2Fe%2Fg",
            "application/n-triples",
            "<http://e/s0> ",
        ),
        (
            "qlever",
            "/api/d",
            "/api/d",
            "application/x-www-form-urlencoded",
            "update=INSERT%20DATA%20%7B%0AGRAPH%20%3Chttp",
        ),
        (
            "neptune",
            "/",
            "/sparql",
            "application/x-www-form-urlencoded",
            "update=INSERT",
        ),
        (
            "generic",
            "/x",
            "/x",
            "application/x-www-form-urlencoded",
            "update=INSERT",
        ),
    ] {
        let server = Server::start(|_, _| done());
        let line = format!("load d.nq -l {} --endpoint {engine}", server.url(base));
        ends(&run(&place, &line, &[]), 0, &["sent 1 statement in 1 part"]);
        let seen = server.seen();
        let [request] = &*seen else {
            panic!("{engine}: {seen:?}")
        };
        assert_eq!(request.method, "POST");
        assert_eq!(request.target, target, "{engine}");
        assert_eq!(request.header("content-type"), media_type, "{engine}");
        assert!(
            request.body.starts_with(begins),
            "{engine}: {}",
            request.body
        );
    }
}

#[test]
fn in_parts_blank_nodes_have_names_that_all_parts_know() {
    let place = Place::with([("d.nq", &*lines(25))]);
    let server = Server::start(|_, _| done());
    ends(
        &run(&place, &line(&server, "oxigraph", "--part 10"), &[]),
        0,
        &["25 statements in 3 parts", "blank nodes"],
    );
    let parts = bodies(&server);
    let counts: Vec<usize> = parts.iter().map(|part| part.lines().count()).collect();
    assert_eq!(counts, [10, 10, 5]);
    assert!(parts.iter().all(|part| !part.contains("_:")));
    let name = |part: &str, thing: &str| {
        let line = part
            .lines()
            .find(|line| line.contains(thing))
            .unwrap()
            .to_owned();
        line.split(' ').nth(2).unwrap().to_owned()
    };
    // `_:b0` of the first part and of the last one.
    assert_eq!(name(&parts[0], "/s0>"), name(&parts[2], "/s21>"));
    assert_ne!(name(&parts[0], "/s0>"), name(&parts[0], "/s1>"));
    // Other data have other names.
    place.write("d.nq", lines(24));
    ends(
        &run(&place, &line(&server, "oxigraph", "--part 10"), &[]),
        0,
        &[],
    );
    assert_ne!(name(&parts[0], "/s0>"), name(&bodies(&server)[3], "/s0>"));
}

#[test]
fn a_load_goes_on_where_it_ended() {
    let place = Place::with([("d.nq", &*lines(45))]);
    let fails = std::sync::Arc::new(Mutex::new(true));
    let failing = std::sync::Arc::clone(&fails);
    let server = Server::start(move |request: &Request, _| {
        let third = request.body.contains("/s25>");
        if third && *failing.lock().unwrap() {
            return status(400, &[("Content-Type", "text/plain")], "disk full");
        }
        done()
    });
    let line = line(&server, "oxigraph", "--part 10 --resume sent.txt");
    ends(
        &run(&place, &line, &[]),
        5,
        &["disk full", "20 statements are there", "sent.txt"],
    );
    assert_eq!(server.seen().len(), 3);
    *fails.lock().unwrap() = false;
    ends(
        &run(&place, &line, &[]),
        0,
        &["45 statements in 5 parts", "2 of which were there"],
    );
    let sent = bodies(&server);
    assert_eq!(sent.len(), 6);
    assert_eq!(sent[2], sent[3]);
    // Once more, nothing is sent at all.
    ends(&run(&place, &line, &[]), 0, &["5 of which were there"]);
    assert_eq!(server.seen().len(), 6);
    // A line, or a head, of which the power left a part counts for nothing.
    let list = String::from_utf8(place.read("sent.txt")).unwrap();
    place.write("sent.txt", &list[..list.len() - 9]);
    ends(&run(&place, &line, &[]), 0, &["4 of which were there"]);
    assert_eq!(String::from_utf8(place.read("sent.txt")).unwrap(), list);
    place.write("sent.txt", &list[..20]);
    ends(&run(&place, &line, &[]), 0, &["45 statements in 5 parts"]);
    assert_eq!(String::from_utf8(place.read("sent.txt")).unwrap(), list);
    assert_eq!(server.seen().len(), 12);
    // The list is of these data and of no other.
    place.write("d.nq", lines(46));
    ends(&run(&place, &line, &[]), 3, &["another load"]);
    place.write("sent.txt", "what is this\n");
    ends(&run(&place, &line, &[]), 3, &["no list of what was sent"]);
    assert_eq!(server.seen().len(), 12);
}

#[test]
fn only_what_may_be_done_twice_is_sent_twice() {
    let busy = || {
        Server::start(|_, number| match number {
            0 => status(503, &[], "busy"),
            _ => done(),
        })
    };
    // Without blank nodes a part is sent again.
    let place = Place::with([("d.nq", "<a:a> <a:b> <a:c> .\n")]);
    let server = busy();
    ends(&run(&place, &line(&server, "oxigraph", ""), &[]), 0, &[]);
    assert_eq!(server.seen().len(), 2);
    // With one, a second time would make another node.
    place.write("d.nq", "<a:a> <a:b> _:c .\n");
    let server = busy();
    ends(
        &run(&place, &line(&server, "oxigraph", ""), &[]),
        5,
        &["503"],
    );
    assert_eq!(server.seen().len(), 1);
    // Nobody knows what an update does.
    for headers in [&[][..], &[("Retry-After", "0")][..]] {
        let server = Server::start(move |_, number| match number {
            0 => status(503, headers, "busy"),
            _ => done(),
        });
        let update = format!(
            "update -q 'DELETE WHERE {{ ?a ?b ?c }}' -l {} --endpoint oxigraph",
            server.url("/")
        );
        ends(&run(&place, &update, &[]), 5, &["503"]);
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn what_an_engine_cannot_hold_is_said_or_put_in_other_words() {
    let place = Place::with([(
        "d.ttl",
        "PREFIX e: <http://e/> e:a e:b e:c ~ e:r {| e:says \"x\" |} .",
    )]);
    let server = Server::start(|_, _| done());
    let line = |engine: &str, more: &str| {
        format!(
            "load d.ttl {more} --endpoint {engine} -l {}",
            server.url("/sparql")
        )
    };
    ends(
        &run(&place, &line("virtuoso", ""), &[]),
        3,
        &["without a graph", "--graph"],
    );
    assert!(server.seen().is_empty());
    ends(
        &run(&place, &line("virtuoso", "--graph http://e/g"), &[]),
        0,
        &[],
    );
    let sent = bodies(&server).concat();
    assert!(
        sent.contains("rdf-syntax-ns#Statement>") && !sent.contains("<<("),
        "{sent}"
    );
    ends(&run(&place, &line("oxigraph", ""), &[]), 0, &[]);
    assert!(
        bodies(&server)
            .last()
            .unwrap()
            .contains("<<( <http://e/a> <http://e/b> <http://e/c> )>>")
    );
    ends(&run(&place, &line("wikidata", ""), &[]), 3, &["read only"]);
    ends(
        &run(
            &place,
            &format!(
                "load - --input-format ttl --resume x {}",
                &line("oxigraph", "")[10..]
            ),
            &[],
        ),
        2,
        &["standard input"],
    );
}

#[test]
fn updates_and_patches_are_sent_with_their_prefixes() {
    let place = Place::with([
        (
            "c.rdfp",
            "TX .\nA <a:a> <a:b> \"new\" <a:g> .\nD <a:a> <a:b> \"old\" .\nTC .\n",
        ),
        ("b.rdfp", "TX .\nA <a:a> <a:b> _:x .\nTC .\n"),
    ]);
    let server = Server::start(|_, _| done());
    let at = format!("-l {} --endpoint oxigraph", server.url("/"));
    ends(
        &run(
            &place,
            &format!("update -q 'INSERT DATA {{ person:a a dip:Person }}' {at}"),
            &[],
        ),
        0,
        &["1 update done"],
    );
    ends(&run(&place, &format!("update c.rdfp {at}"), &[]), 0, &[]);
    ends(
        &run(&place, &format!("update b.rdfp {at}"), &[]),
        3,
        &["blank nodes"],
    );
    ends(
        &run(
            &place,
            &format!("update -q 'INSERT DATA {{ person:a a }}' {at}"),
            &[],
        ),
        3,
        &["--> "],
    );
    let sent: Vec<String> = server
        .seen()
        .iter()
        .map(|one| one.parameter("update").unwrap())
        .collect();
    assert_eq!(sent.len(), 2);
    assert!(
        sent[0].contains("PREFIX person: <") && sent[0].contains("PREFIX dip: <"),
        "{}",
        sent[0]
    );
    assert_eq!(
        sent[1],
        "DELETE DATA {\n<a:a> <a:b> \"old\" .\n} ;\nINSERT DATA {\nGRAPH <a:g> { <a:a> <a:b> \"new\" }\n} ;\n"
    );
}
