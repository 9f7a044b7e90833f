//! Every spelling of an answer that engines have, and every way in which they want to be asked.

use super::{answer, endpoint, ends, query, run, yes};
use crate::program::Place;
use crate::wikidata::server::{Play, Server, status};

const JSON: &str = "application/sparql-results+json";

/// What a query for two columns prints as CSV where the endpoint answers so.
#[track_caller]
fn printed(media_type: &'static str, body: &'static str) -> String {
    let server = endpoint(move |_| answer(media_type, body));
    let line = format!(
        "query -q 'SELECT ?a ?b {{ ?a <http://e/p> ?b }}' -f tsv -l {}",
        server.url("/sparql")
    );
    ends(&run(&Place::new(), &line, &[]), 0, &[])
}

#[test]
fn rows_are_read_in_every_spelling() {
    let expected = "?a\t?b\n<http://e/x>\t\"y\"@en\n<http://e/x>\t2\n<http://e/x>\t\n";
    for (media_type, body) in [
        (
            JSON,
            r#"{"head":{"link":[],"vars":["a","b"]},"results":{"distinct":false,"ordered":true,"bindings":[
              {"a":{"type":"uri","value":"http://e/x"},"b":{"type":"literal","xml:lang":"en","value":"y"}},
              {"a":{"type":"uri","value":"http://e/x"},"b":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"2"}},
              {"a":{"type":"uri","value":"http://e/x"}}]}}"#,
        ),
        // No head, another word for the language, nulls, and a media type that says nothing.
        (
            "application/octet-stream",
            r#"{"results":{"bindings":[
              {"a":{"type":"iri","value":"http://e/x"},"b":{"type":"literal","lang":"en","value":"y"}},
              {"a":{"type":"uri","value":"http://e/x"},"b":{"type":"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"2"}},
              {"a":{"type":"uri","value":"http://e/x"},"b":null}]}}"#,
        ),
        (
            "application/sparql-results+xml",
            r#"<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="a"/><variable name="b"/></head><results>
              <result><binding name="a"><uri>http://e/x</uri></binding><binding name="b"><literal xml:lang="en">y</literal></binding></result>
              <result><binding name="a"><uri>http://e/x</uri></binding><binding name="b"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">2</literal></binding></result>
              <result><binding name="a"><uri>http://e/x</uri></binding></result></results></sparql>"#,
        ),
        (
            "text/tab-separated-values; charset=utf-8",
            "?a\t?b\n<http://e/x>\t\"y\"@en\n<http://e/x>\t2\n<http://e/x>\t\n",
        ),
    ] {
        assert_eq!(printed(media_type, body), expected, "{media_type}");
    }
    // CSV says neither languages nor types.
    assert_eq!(
        printed("text/csv", "a,b\r\nhttp://e/x,\"y, z\"\r\n"),
        "?a\t?b\n<http://e/x>\t\"y, z\"\n"
    );
}

/// CSV has no end, so that words behind its rows look like one: they are told from rows, and the answer is a part.
#[test]
fn words_behind_rows_of_csv_are_no_row() {
    let place = Place::new();
    let asked = |columns: &str, body: String| {
        let server = endpoint(move |_| answer("text/csv", &body));
        let line = format!(
            "query -q 'SELECT {columns} {{ ?a <http://e/p> ?b }}' -f csv -l {}",
            server.url("/sparql")
        );
        run(&place, &line, &[])
    };
    for words in [
        "##  Query cancelled due to timeout during execution   ##\n##  ****          Incomplete results           ****   ##\n",
        "!!!!>># An error has occurred while exporting the query result. Unfortunately due to limitations in the HTTP 1.1 protocol",
        "java.util.concurrent.TimeoutException: too long\n\tat java.base/java.lang.Thread.run(Thread.java:1)\n",
        "Query timed out after 30 seconds\r\n",
    ] {
        let ended = asked("?b", format!("b\r\n1\r\n2\r\n{words}"));
        assert_eq!(
            ends(&ended, 4, &["at 2 rows", "goes on with words"]),
            "b\n1\n2\n",
            "{words}"
        );
        let ended = asked("?a ?b", format!("a,b\r\nx,1\r\ny,2\r\n{words}"));
        assert_eq!(
            ends(&ended, 4, &["at 2 rows"]),
            "a,b\nx,1\ny,2\n",
            "{words}"
        );
    }
    // Of several columns any line that is none is seen, and a text that has no end.
    let ended = asked(
        "?a ?b",
        "a,b\r\nx,1\r\nsorry, no more, today\r\n".to_owned(),
    );
    ends(&ended, 4, &["at 1 row", "sorry"]);
    let ended = asked("?b", "b\r\n1\r\n\"cut in the mid".to_owned());
    ends(&ended, 4, &["at 1 row"]);
    // An answer that is nothing but words is none.
    let ended = asked("?a ?b", "The server is busy\r\n".to_owned());
    ends(&ended, 5, &["The server is busy"]);
    // What is whole stays whole: lines at the end, columns in another order, marks before their names, commas in texts.
    for (columns, body, found) in [
        ("?a ?b", "a,b\r\nx,1\r\n\r\n", "a,b\nx,1\n"),
        ("?a ?b", "?b,?a\n1,x", "b,a\n1,x\n"),
        ("?a ?b", "a,b\n\"x, y\n z\",\n", "a,b\n\"x, y\n z\",\n"),
        (
            "?b",
            "b\n\"An error, she said\"\n",
            "b\n\"An error, she said\"\n",
        ),
    ] {
        assert_eq!(
            ends(&asked(columns, body.to_owned()), 0, &[]),
            found,
            "{body}"
        );
    }
}

#[test]
fn yes_and_no_are_read_in_every_spelling() {
    for (media_type, body, code) in [
        (JSON, r#"{"head":{"link":[]},"boolean":true}"#, 0),
        (JSON, r#"{"head":{},"boolean":false}"#, 1),
        (
            JSON,
            r#"{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}}]}}"#,
            0,
        ),
        (
            JSON,
            r#"{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"type":"literal","value":"0"}}]}}"#,
            1,
        ),
        (
            "application/sparql-results+xml",
            r#"<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>false</boolean></sparql>"#,
            1,
        ),
    ] {
        let server = endpoint(move |_| answer(media_type, body));
        let line = format!("query -q 'ASK {{ ?a ?b ?c }}' -l {}", server.url("/sparql"));
        ends(&run(&Place::new(), &line, &[]), code, &[]);
    }
}

#[test]
fn graphs_are_read_in_every_spelling() {
    for (media_type, body) in [
        (
            "application/n-triples",
            "<http://e/a> <http://e/p> \"x\" .\n",
        ),
        ("text/turtle", "@prefix e: <http://e/> . e:a e:p \"x\" ."),
        ("text/plain", "<http://e/a> <http://e/p> \"x\" .\n"),
        (
            "application/rdf+xml",
            r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description></rdf:RDF>"#,
        ),
    ] {
        let server = endpoint(move |_| answer(media_type, body));
        let line = format!(
            "query -q 'CONSTRUCT WHERE {{ ?a ?b ?c }}' -f nt -l {}",
            server.url("/sparql")
        );
        let found = ends(&run(&Place::new(), &line, &[]), 0, &[]);
        assert_eq!(found, "<http://e/a> <http://e/p> \"x\" .\n", "{media_type}");
    }
}

#[test]
fn a_page_for_people_is_no_answer_and_its_first_words_are_said() {
    let page = "<html><head><style>body { color: red }</style><script>alert(1)</script></head>\
                <body><h1>Down for maintenance</h1><p>Come again</p></body></html>";
    let server = endpoint(move |_| answer("text/html", page));
    let line = format!(
        "query -q 'SELECT * {{ ?a ?b ?c }}' -l {}",
        server.url("/sparql")
    );
    let ended = run(&Place::new(), &line, &[]);
    ends(&ended, 5, &["text/html", "Down for maintenance Come again"]);
    assert!(
        !ended.err.contains("color") && !ended.err.contains("alert"),
        "{}",
        ended.err
    );
    assert!(ended.out.is_empty());
}

#[test]
fn an_endpoint_is_found_however_it_wants_to_be_asked() {
    let json =
        r#"{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}"#;
    let place = Place::new();
    // Behind the base, by GET; by form only; by the text itself only.
    let behind = Server::start(move |request, _| {
        match (request.target.starts_with("/query?"), &*query(request)) {
            (false, _) => status(404, &[], "no"),
            (true, "ASK { }") => yes(),
            _ => answer(JSON, json),
        }
    });
    let form = Server::start(
        move |request, _| match (&*request.method, &*query(request)) {
            ("GET", _) => status(405, &[], "no"),
            (_, "") => status(400, &[], "no"),
            (_, "ASK { }") => yes(),
            _ => answer(JSON, json),
        },
    );
    let direct = Server::start(move |request, _| {
        let is_text = request
            .headers
            .iter()
            .any(|(name, value)| name == "content-type" && value == "application/sparql-query");
        match (is_text, &*request.body) {
            (false, _) => status(400, &[], "no"),
            (true, "ASK { }") => yes(),
            _ => answer(JSON, json),
        }
    });
    for server in [&behind, &form, &direct] {
        let line = format!(
            "query -q 'SELECT ?a {{ ?a ?b ?c }}' -f csv -l {}",
            server.url("/")
        );
        assert_eq!(ends(&run(&place, &line, &[]), 0, &[]), "a\nx\n");
    }
    let nobody =
        Server::start(|_, _| status(404, &[("Content-Type", "text/plain")], "no such page"));
    let line = format!("query -q 'ASK {{ }}' -l {}", nobody.url("/"));
    ends(&run(&place, &line, &[]), 5, &["404", "no such page"]);
}

#[test]
fn each_engine_is_asked_in_its_own_way() {
    let json = r#"{"head":{"vars":["n"]},"results":{"bindings":[]}}"#;
    for (engine, base, target, default) in [
        ("generic", "/x", "/x?query=", ""),
        ("oxigraph", "/", "/query?query=", "&union-default-graph="),
        ("virtuoso", "/sparql", "/sparql?query=", ""),
        (
            "fuseki",
            "/ds",
            "/ds/query?query=",
            "&default-graph-uri=urn%3Ax-arq%3ADefaultGraph&default-graph-uri=urn%3Ax-arq%3AUnionGraph",
        ),
        ("graphdb", "/repositories/r", "/repositories/r?query=", ""),
        ("qlever", "/api/d", "/api/d?query=", ""),
        (
            "stardog",
            "/db",
            "/db/query?query=",
            "&default-graph-uri=tag%3Astardog%3Aapi%3Acontext%3Aall",
        ),
        ("neptune", "/", "/sparql?query=", ""),
    ] {
        let server = Server::start(move |_, _| answer(JSON, json));
        let line = |more: &str| {
            format!(
                "query -q 'SELECT ?n {{ ?n ?p ?o }}' -f csv {more} --endpoint {engine} -l {}",
                server.url(base)
            )
        };
        let place = Place::new();
        ends(&run(&place, &line(""), &[]), 0, &[]);
        ends(&run(&place, &line("--default-graph own"), &[]), 0, &[]);
        ends(
            &run(&place, &line("--default-graph http://e/g"), &[]),
            0,
            &[],
        );
        let seen: Vec<String> = server.seen().iter().map(|one| one.target.clone()).collect();
        assert_eq!(seen.len(), 3, "named, it is not looked for: {seen:?}");
        assert!(
            seen.iter().all(|one| one.starts_with(target)),
            "{engine}: {seen:?}"
        );
        let beside = |one: &str| {
            one.find('&')
                .map_or(String::new(), |at| one[at..].to_owned())
        };
        assert_eq!(beside(&seen[0]), default, "{engine}");
        assert_eq!(beside(&seen[1]), "", "{engine}");
        assert_eq!(
            beside(&seen[2]),
            "&default-graph-uri=http%3A%2F%2Fe%2Fg",
            "{engine}"
        );
    }
    let ended = run(
        &Place::new(),
        "query -q 'ASK { }' -l http://127.0.0.1:9/ --endpoint oxygraph",
        &[],
    );
    ends(&ended, 2, &["no engine is called `oxygraph`", "oxigraph"]);
}

#[test]
fn the_query_goes_whole_with_its_prefixes_and_without_what_only_we_know() {
    let server = endpoint(|_| answer(JSON, r#"{"head":{"vars":["a"]},"results":{"bindings":[]}}"#));
    let place = Place::new();
    let ask = |text: &str| {
        let line = format!("query -q '{text}' -f csv -l {}", server.url("/sparql"));
        ends(&run(&place, &line, &[]), 0, &[]);
        query(server.seen().last().unwrap())
    };
    let text = "SELECT ?a { ?a dip:speaker ?b } # as it is";
    assert_eq!(
        ask(text),
        format!("PREFIX dip: <https://w3id.org/chancery/ontology#>\n{text}")
    );
    let labels = "SELECT ?a ?aLabel { ?a dip:speaker ?b SERVICE wikibase:label { bd:serviceParam wikibase:language \"en\" } }";
    let asked = ask(labels);
    assert!(
        !asked.contains("SERVICE") && asked.contains("OPTIONAL"),
        "{asked}"
    );
    // A mistake is found here, and nobody is asked.
    let before = server.seen().len();
    let line = format!(
        "query -q 'SELECT ?a {{ ?a ?b }}' -l {} --endpoint generic",
        server.url("/sparql")
    );
    ends(&run(&place, &line, &[]), 3, &["--> "]);
    assert_eq!(server.seen().len(), before);
}

/// What a server says of the rest of the world is not believed.
#[test]
fn nobody_is_sent_elsewhere() {
    let other = Server::start(|_, _| yes());
    let to = other.url("/sparql");
    let server =
        Server::start(move |_, _| Play::Answer(302, vec![("Location", to.clone())], Vec::new()));
    let line = format!("query -q 'ASK {{ }}' -l {}", server.url("/sparql"));
    ends(
        &run(&Place::new(), &line, &[("CHANCERY_TOKEN", "secret")]),
        5,
        &["leads to another host"],
    );
    assert_eq!(other.connections(), 0);
}

/// What Virtuoso was seen to answer wrongly without a word is answered here where there is not too much, else not at all.
#[test]
fn what_virtuoso_gets_wrong_is_not_asked_of_it() {
    let data = "<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n<http://e/b> <http://e/p> <http://e/c> <http://e/g> .\n\
                <http://e/c> <http://e/n> \"7\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/g> .\n";
    let serving = crate::serve::Serving::with("-d d.nq", &[("d.nq", data)]);
    let at = format!("http://127.0.0.1:{}", serving.port);
    let ask = |query: &str, more: &str| {
        let line = format!("query -q '{query}' -f csv {more} --endpoint virtuoso -l {at}");
        run(&serving.place, &line, &[])
    };
    let p = "<http://e/p>";
    for (query, said, found) in [
        (
            format!("SELECT ?a ?c {{ ?a {p} ?b OPTIONAL {{ ?b {p}+ ?c }} }} ORDER BY ?a ?c"),
            "paths of any length",
            "a,c\nhttp://e/a,http://e/c\nhttp://e/b,\n",
        ),
        (
            format!("SELECT ?a {{ ?a {p} ?b MINUS {{ ?x <http://e/n> ?y }} }} ORDER BY ?a"),
            "MINUS",
            "a\nhttp://e/a\nhttp://e/b\n",
        ),
        (
            "SELECT (?n / 2 AS ?x) { ?a <http://e/n> ?n }".to_owned(),
            "quotients",
            "x\n3.5\n",
        ),
        (
            format!("SELECT ?x {{ <http://e/a> {p} ?x ~ ?r }}"),
            "RDF 1.2",
            "x\n",
        ),
    ] {
        let ended = ask(&query, "");
        let note = ["is answered here, on a copy", "known to get wrong", said];
        assert_eq!(ends(&ended, 0, &note), found, "{query}");
        let refused = ask(&query, "--max-fetch 2");
        ends(&refused, 4, &["is not asked this", said, "--max-fetch"]);
        assert_eq!(refused.text(), "");
    }
}

/// What is understood goes there: without its own graphs, without values that say nothing, and truth comes back as truth.
#[test]
fn what_virtuoso_is_asked_and_how_it_is_read() {
    let json = r#"{"head":{"vars":["a","yes","n"]},"results":{"bindings":[{"a":{"type":"uri","value":"http://e/a"},
        "yes":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"},
        "n":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}}]}}"#;
    let server = Server::start(move |_, _| answer(JSON, json));
    let line = |more: &str| {
        format!(
            "query -q 'SELECT ?a (BOUND(?b) AS ?yes) ?n {{ VALUES ?a {{ UNDEF }} ?a <http://e/p> ?b , ?n }}' -f csv {more} --endpoint virtuoso -l {}",
            server.url("/sparql")
        )
    };
    let place = Place::new();
    let found = ends(&run(&place, &line(""), &[]), 0, &[]);
    assert_eq!(found, "a,yes,n\nhttp://e/a,true,1\n");
    ends(&run(&place, &line("--default-graph own"), &[]), 0, &[]);
    let seen: Vec<String> = server.seen().iter().map(query).collect();
    assert!(
        seen[0].contains("define input:default-graph-exclude <http://www.w3.org/2002/07/owl#>")
    );
    assert!(seen.iter().all(|text| !text.contains("UNDEF")), "{seen:?}");
    assert!(!seen[1].contains("define"), "{seen:?}");
}
