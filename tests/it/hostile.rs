//! Input that would take the machine down: it is refused in words, quickly and in little memory.
//!
//! The program runs with a bounded address space, so whoever asks for
//! gigabytes dies here; and nothing may take longer than a test's patience.

use std::io::Write as _;
use std::net::TcpListener;

use crate::program::Place;
use crate::project::none;

/// How deep, or how long, each shape is.
const DEEP: usize = 100_000;

/// One shape that overflows the stacks of parsers: head, opening, core, closing, tail.
type Shape = (&'static str, [&'static str; 5]);

const NESTED: [Shape; 16] = [
    ("groups", ["ASK ", "{ ", "", "} ", ""]),
    (
        "sub-selects",
        ["SELECT * WHERE ", "{ SELECT * WHERE ", "{}", "} ", ""],
    ),
    (
        "EXISTS",
        ["ASK { FILTER EXISTS ", "{ FILTER EXISTS ", "{}", "} ", "}"],
    ),
    ("OPTIONAL", ["ASK { ", "OPTIONAL { ", "", "} ", "}"]),
    ("MINUS", ["ASK { ", "MINUS { ", "", "} ", "}"]),
    ("GRAPH", ["ASK { ", "GRAPH ?g { ", "", "} ", "}"]),
    ("SERVICE", ["ASK { ", "SERVICE ?g { ", "", "} ", "}"]),
    ("parentheses", ["ASK { FILTER", "(", "1", ")", " }"]),
    ("calls", ["ASK { FILTER(", "STR(", "1", ")", ") }"]),
    (
        "path parentheses",
        ["ASK { ?s ", "(", "<p:p>", ")*", " ?o }"],
    ),
    (
        "triple terms",
        ["ASK { ?s ?p ", "<<( ?s ?p ", "?o ", ")>> ", "}"],
    ),
    ("reifiers", ["ASK { ", "<< ", "?s ?p ?o ", ">> ?p ?o ", "}"]),
    (
        "annotations",
        ["ASK { ?s ?p ?o ", "{| ?p ?o ", "", "|} ", "}"],
    ),
    ("blank nodes", ["ASK { ?s ?p ", "[ ?p ", "?o ", "] ", "}"]),
    ("collections", ["ASK { ?s ?p ", "( ", "", ") ", "}"]),
    ("negations", ["ASK { FILTER(", "!", "true", "", ") }"]),
];

const CHAINED: [Shape; 14] = [
    (
        "sequence path",
        ["ASK { ?s <p:p>", "/<p:p>", " ?o }", "", ""],
    ),
    (
        "alternative path",
        ["ASK { ?s <p:p>", "|<p:p>", " ?o }", "", ""],
    ),
    ("inverse path", ["ASK { ?s ", "^", "<p:p> ?o }", "", ""]),
    (
        "negated path",
        ["ASK { ?s !(<p:p>", "|<p:p>", ") ?o }", "", ""],
    ),
    ("or", ["ASK { FILTER(true", "||true", ") }", "", ""]),
    ("and", ["ASK { FILTER(true", "&&true", ") }", "", ""]),
    ("plus", ["ASK { FILTER(1", "+1", ") }", "", ""]),
    ("minus", ["ASK { FILTER(1", " - 1", ") }", "", ""]),
    ("times", ["ASK { FILTER(1", "*1", ") }", "", ""]),
    ("UNION", ["ASK { {}", " UNION {}", " }", "", ""]),
    ("groups in a row", ["ASK { ", "{} ", "}", "", ""]),
    ("BIND", ["ASK { ", "BIND(1 AS ?x) ", "}", "", ""]),
    ("triples", ["ASK { ", "?s <p:p> ?o . ", "}", "", ""]),
    (
        "predicates",
        ["ASK { ?s <p:p> ?o ", "; <p:p> ?o ", "}", "", ""],
    ),
];

fn text((_, [head, open, core, close, tail]): Shape, count: usize) -> String {
    format!(
        "{head}{}{core}{}{tail}",
        open.repeat(count),
        close.repeat(count)
    )
}

/// Asks the query of each shape on standard input, where it has to be refused for its size.
fn refused_shapes(shapes: &[Shape], says: &str) {
    let place = Place::new();
    let mut found = Vec::new();
    for shape in shapes {
        let query = text(*shape, DEEP).into_bytes();
        let ended = place.fed("query - --max-query 64MiB", [query]);
        let complaint = ended.complaint(4, &[says, "--> standard input:1:", "^", "hint: "]);
        found.extend(complaint.map(|complaint| format!("{}: {complaint}", shape.0)));
    }
    none(&found);
}

#[test]
fn nested_queries_are_refused() {
    let (negations, nested) = NESTED.split_last().unwrap();
    refused_shapes(nested, "nested deeper than 128 levels");
    refused_shapes(&[*negations], "in a row");
}

#[test]
fn chained_queries_are_refused() {
    refused_shapes(
        &CHAINED,
        "more than 1000 operators, patterns or clauses in a row",
    );
}

#[test]
fn ten_thousand_unions_are_refused() {
    let place = Place::new();
    let query = text(CHAINED[9], 10_000).into_bytes();
    place
        .fed("query -", [query])
        .is_refusal(4, &["in a row", "--max-chain"]);
}

#[test]
fn a_long_list_of_objects_does_not_end_the_program() {
    let place = Place::new();
    let query = format!("ASK {{ ?s <p:p> ?o{} }}", ", ?o".repeat(DEEP));
    place
        .fed("query - --timeout 2s", [query.into_bytes()])
        .is_refusal(4, &["hint: "]);
}

#[test]
fn long_lists_are_no_nesting() {
    let place = Place::new();
    for query in [
        format!("ASK {{ VALUES ?x {{ {} }} }}", "1 ".repeat(DEEP)),
        format!(
            "ASK {{ VALUES (?x ?y) {{ {} }} }}",
            "(1 2) ".repeat(DEEP / 4)
        ),
        format!("ASK {{ FILTER(1 IN ({}1)) }}", "2, ".repeat(DEEP)),
        format!("ASK {{}} # {}", "{".repeat(DEEP)),
        format!("ASK {{ BIND('{}' AS ?x) }}", "(".repeat(DEEP)),
    ] {
        let ended = place.fed("query -", [query.into_bytes()]);
        assert_eq!(ended.code, 0, "{}", ended.report());
    }
}

#[test]
fn what_the_limits_let_through_is_answered() {
    // The largest shapes that pass have to parse, evaluate and be dropped without overflow.
    let found = [(&NESTED[..], 40), (&CHAINED[..], 300)].map(|(shapes, count)| {
        in_parallel(shapes, |shape| {
            let query = text(*shape, count).into_bytes();
            let ended = Place::new().fed("query - --timeout 500ms", [query]);
            // Yes, no, no such SPARQL, or no time: anything but a fall.
            let fallen = !matches!(ended.code, 0 | 1 | 3 | 4);
            fallen.then(|| format!("{}: {}", shape.0, ended.report()))
        })
    });
    none(&found.concat());
}

#[test]
fn a_query_that_is_too_long_is_refused() {
    let place = Place::new();
    let long = format!("ASK {{}} # {}", "x".repeat(2 << 20));
    let ended = place.fed("query -", [long.clone().into_bytes()]);
    ended.is_refusal(4, &["1 MiB", "--max-query"]);
    assert_eq!(
        place
            .fed("query - --max-query 4MiB", [long.into_bytes()])
            .code,
        0
    );
}

#[test]
fn nested_data_are_refused() {
    let deep = |head: &str, open: &str, core: &str, close: &str| {
        format!("{head}{}{core}{}", open.repeat(DEEP), close.repeat(DEEP))
    };
    let mut found = Vec::new();
    for (name, text) in [
        (
            "terms.ttl",
            deep("<a:a> <a:b> ", "<<( <a:a> <a:b> ", "<a:c>", " )>>") + " .",
        ),
        (
            "terms.nt",
            deep("<a:a> <a:b> ", "<<( <a:a> <a:b> ", "<a:c>", " )>>") + " .",
        ),
        (
            "terms.nq",
            deep("<a:a> <a:b> ", "<<(<a:a><a:b>", "<a:c>", ")>>") + " .",
        ),
        (
            "terms.trig",
            deep("<a:a> <a:b> ", "<<(<a:a><a:b>", "<a:c>", ")>>") + " .",
        ),
        (
            "reifiers.ttl",
            deep("", "<< ", "<a:a> <a:b> <a:c>", " >> <a:b> <a:c> ") + " .",
        ),
        (
            "blanks.ttl",
            deep("<a:a> <a:b> ", "[ <a:b> ", "<a:c>", " ]") + " .",
        ),
        (
            "lists.ttl",
            deep("<a:a> <a:b> ", "( ", "<a:c>", " )") + " .",
        ),
        (
            "notes.ttl",
            deep("<a:a> <a:b> <a:c> ", "{| <a:b> <a:c> ", "", "|}") + " .",
        ),
        ("objects.jsonld", deep("", "{\"a:b\": ", "1", "}")),
        ("arrays.jsonld", deep("{\"a:b\": ", "[", "1", "]") + "}"),
        (
            "lists.jsonld",
            deep("{\"a:b\": ", "{\"@list\": [", "1", "]}") + "}",
        ),
        (
            "context.jsonld",
            deep("{\"@context\": ", "{\"a\": {\"@context\": ", "{}", "}}") + "}",
        ),
    ] {
        let place = Place::with([(name, &*text)]);
        let at = format!("--> {name}:1:");
        let says = ["nested deeper than 128 levels", "--max-depth", &*at];
        found.extend(place.complaint(&format!("convert {name} -o out.nq"), 4, &says));
    }
    none(&found);
}

#[test]
fn deep_elements_are_refused() {
    // The parser of RDF/XML takes time that grows with the square of the depth.
    let deep = format!(
        "<r:RDF {RDF}>{}{}</r:RDF>",
        "<e:a><e:b>".repeat(2_000),
        "</e:b></e:a>".repeat(2_000)
    );
    let place = Place::with([("deep.rdf", &*deep)]);
    place.refuses(
        "convert deep.rdf -o out.nq",
        4,
        &["nested deeper than", "--> deep.rdf:1:"],
    );
}

const RDF: &str = "xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/'";

/// RDF/XML with these declarations and this content of one property.
fn xml(declarations: &str, content: &str) -> String {
    format!(
        "<?xml version='1.0'?>\n<!DOCTYPE r:RDF [\n{declarations}\n]>\n\
        <r:RDF {RDF}><r:Description><e:p>{content}</e:p></r:Description></r:RDF>\n"
    )
}

#[test]
fn xml_entities_are_no_bombs() {
    let laughs: String = (1..=10).fold("<!ENTITY e0 \"ha\">".to_owned(), |text, n| {
        format!(
            "{text}\n<!ENTITY e{n} \"{}\">",
            format!("&e{};", n - 1).repeat(10)
        )
    });
    let large = format!("<!ENTITY a \"{}\">", "a".repeat(60_000));
    let mut found = Vec::new();
    for (name, text) in [
        ("laughs.rdf", xml(&laughs, "&e10;")),
        ("quadratic.rdf", xml(&large, &"&a;".repeat(100_000))),
        ("quadratic-attribute.rdf", {
            let uses = "&a;".repeat(100_000);
            xml(&large, "x").replace("<r:Description>", &format!("<r:Description e:q='{uses}'>"))
        }),
        (
            "circle.rdf",
            xml("<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">", "&a;"),
        ),
    ] {
        let place = Place::with([(name, &*text)]);
        let ended = place.run(&format!("convert {name} -o out.nq"));
        let code = if name == "circle.rdf" && ended.code == 3 {
            3
        } else {
            4
        };
        found.extend(ended.complaint(code, &[&format!("--> {name}:")]));
    }
    none(&found);
}

#[test]
fn xml_reads_no_other_file_and_no_other_machine() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let place = Place::with([("secret.txt", "SECRET")]);
    let file = place.path("secret.txt").display().to_string();
    for (declarations, content) in [
        (format!("<!ENTITY a SYSTEM 'file://{file}'>"), "&a;"),
        (format!("<!ENTITY a SYSTEM '{file}'>"), "&a;"),
        (format!("<!ENTITY a SYSTEM 'http://{address}/'>"), "&a;"),
        (format!("<!ENTITY a PUBLIC 'x' 'http://{address}/'>"), "&a;"),
        (format!("<!ENTITY % a SYSTEM 'http://{address}/'> %a;"), "x"),
    ] {
        place.write("a.rdf", xml(&declarations, content));
        let ended = place.run("convert a.rdf -f nt");
        assert!(!ended.text().contains("SECRET"), "{}", ended.report());
        assert!(matches!(ended.code, 0 | 3 | 4), "{}", ended.report());
    }
    for (name, text) in [
        (
            "a.jsonld",
            format!("{{\"@context\": \"http://{address}/\", \"@id\": \"a:a\", \"p\": 1}}"),
        ),
        (
            "b.jsonld",
            format!("{{\"@context\": \"file://{file}\", \"@id\": \"a:a\", \"p\": 1}}"),
        ),
        (
            "c.jsonld",
            format!("{{\"@context\": {{\"@import\": \"http://{address}/\"}}, \"p\": 1}}"),
        ),
    ] {
        let place = Place::with([(name, &*text)]);
        place.refuses(
            &format!("convert {name} -o out.nq"),
            3,
            &[&format!("--> {name}:1:")],
        );
    }
    for query in [
        format!("SELECT * {{ SERVICE <http://{address}/> {{ ?s ?p ?o }} }}"),
        format!("SELECT * {{ BIND(<http://{address}/> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}"),
    ] {
        place.refuses(&format!("query -q '{query}'"), 3, &["service"]);
    }
    for query in [
        format!("SELECT * FROM <http://{address}/> {{ ?s ?p ?o }}"),
        format!("SELECT * FROM NAMED <http://{address}/> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
        format!("SELECT * {{ SERVICE SILENT <http://{address}/> {{ ?s ?p ?o }} }}"),
        format!("DESCRIBE <http://{address}/>"),
    ] {
        let ended = place.run(&format!("query -q '{query}'"));
        assert_eq!(ended.code, 0, "{}", ended.report());
    }
    assert!(listener.accept().is_err(), "another machine was contacted");
}

#[test]
fn a_huge_literal_is_refused_before_it_is_kept() {
    let huge = |format: &str, head: &str, more: &str, says: &str| {
        let place = Place::new();
        let megabyte = vec![b'x'; 1 << 20];
        let input = std::iter::once(head.as_bytes().to_vec()).chain(vec![megabyte; 200]);
        let line = format!("convert - --input-format {format} -o out.nq {more}");
        let ended = place.fed(&line, input);
        assert!(place.snapshot().is_empty(), "something was left behind");
        ended.complaint(4, &[says, "--max-literal", "--> standard input:1:"])
    };
    let mut found = Vec::new();
    found.extend(huge(
        "nt",
        "<a:a> <a:b> \"",
        "",
        "literal longer than 8 MiB",
    ));
    // With the default the tokenizers of a debug build take seconds each.
    for (format, head, what) in [
        ("nt", "<a:a> <a:b> \"", "literal"),
        ("ttl", "<a:a> <a:b> '''", "literal"),
        ("ttl", "<a:a> <a:b> <a:", "IRI"),
        ("nq", "# ", "comment"),
        ("trig", "<a:a> <a:b> ", "name"),
        ("jsonld", "{\"a:b\": \"", "string"),
        ("rdf", "<r:RDF xmlns:r='r:'><r:x>", "text"),
        ("rdf", "<r:RDF a='", "tag"),
    ] {
        let complaint = huge(format, head, "--max-literal 256KiB", "longer than 256 KiB");
        found.extend(complaint.map(|complaint| format!("{what}: {complaint}")));
    }
    none(&found);
}

#[test]
fn packed_bombs_are_refused() {
    let place = Place::new();
    let line =
        "<a:a> <a:b> \"................................................................\" .\n";
    let block = line.repeat(4_000);
    let gz = |blocks: usize| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        (0..blocks).for_each(|_| out.write_all(block.as_bytes()).unwrap());
        out.finish().unwrap()
    };
    place.write("bomb.nt.gz", gz(4));
    place.write("bomb.nt.bz2", {
        let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        (0..4).for_each(|_| out.write_all(block.as_bytes()).unwrap());
        out.finish().unwrap()
    });
    place.write(
        "bomb.nt.zst",
        zstd::encode_all(block.repeat(4).as_bytes(), 1).unwrap(),
    );
    // Many small members are one large file.
    place.write("members.nt.gz", gz(1).repeat(4));
    for name in ["bomb.nt.gz", "bomb.nt.bz2", "bomb.nt.zst", "members.nt.gz"] {
        let says = ["expands to more than 1 MiB", "--max-expanded", name];
        place.refuses(
            &format!("convert {name} --max-expanded 1MiB -o out.nq"),
            4,
            &says,
        );
        place.refuses(
            &format!("query -q 'ASK {{}}' --max-expanded 1MiB -d {name}"),
            4,
            &says,
        );
    }
    let zeros = {
        let zero = vec![b'0'; 1 << 20];
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        (0..64).for_each(|_| out.write_all(&zero).unwrap());
        out.finish().unwrap()
    };
    place.write("zeros.ttl.gz", zeros);
    place.refuses("convert zeros.ttl.gz -o out.nq", 4, &["longer than 8 MiB"]);
}

/// Queries over the built-in data that would run for hours.
const RUNAWAY: [(&str, &str); 6] = [
    (
        "count",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    ),
    (
        "sort",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 1",
    ),
    (
        "distinct",
        "SELECT DISTINCT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ),
    (
        "minus",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i MINUS { ?x ?y ?z } }",
    ),
    (
        "path",
        "SELECT (COUNT(*) AS ?n) { ?a (dip:x|!dip:x)* ?b . ?c (dip:x|!dip:x)* ?d }",
    ),
    // One row, so nothing is pulled that could notice a cancellation.
    (
        "growing text",
        "SELECT (STRLEN(?e) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?a) \
        BIND(REPLACE(?a, 'a', ?a) AS ?b) BIND(REPLACE(?b, 'a', ?b) AS ?c) \
        BIND(REPLACE(?c, 'a', ?b) AS ?d) BIND(REPLACE(?d, 'a', ?a) AS ?e) }",
    ),
];

#[test]
fn runaway_queries_end_when_their_time_is_up() {
    let found = in_parallel(&RUNAWAY, |(name, query)| {
        let place = Place::with_memory(4 << 20);
        let line = ["query", "--timeout", "500ms", "-o", "out.csv", "-q", query];
        let ended = place.args(&line);
        let left = (!place.snapshot().is_empty()).then(|| "something was left behind".to_owned());
        let complaint = ended.complaint(4, &["hint: "]).or(left)?;
        Some(format!("{name}: {complaint}"))
    });
    none(&found);
}

/// What is found about each case, several cases at a time.
fn in_parallel<T: Sync>(cases: &[T], check: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = cases
            .iter()
            .map(|case| scope.spawn(|| check(case)))
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn a_runaway_view_ends_too() {
    let place = Place::new();
    let query = "SELECT ?from ?to { ?from ?b ?c . ?to ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let ended = place.args(&["draw", "--timeout", "500ms", "-o", "out.svg", "-q", query]);
    ended.is_refusal(4, &["time limit", "--timeout"]);
    assert!(place.snapshot().is_empty(), "something was left behind");
}

#[test]
fn patterns_for_texts_do_not_blow_up() {
    let place = Place::new();
    for pattern in [
        "(a+)+$",
        "(a|aa)+$",
        "((a{1,100}){1,100}){1,100}",
        "(?:(?:a?){500}){500}",
    ] {
        let query = format!(
            "ASK {{ FILTER(REGEX('{}!', '{pattern}')) }}",
            "a".repeat(5_000)
        );
        let ended = place.fed("query - --timeout 5s", [query.into_bytes()]);
        assert!(matches!(ended.code, 0 | 1), "{}", ended.report());
    }
}
