//! Wrong input, as a new user gives it: each mistake is named where it stands, with a way out.

use crate::program::Place;
use crate::project::none;

const TTL: &str = "@prefix : <http://example.org/> .\n:a :p :b .\n";
const NT: &str = "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n";
/// File, text, place of the mistake, and words that have to be said about it.
const BROKEN: [(&str, &str, &str, &[&str]); 12] = [
    (
        "open.ttl",
        "@prefix : <http://e/> .\n:a :p \"x .\n",
        "2:7",
        &[],
    ),
    (
        "dot.ttl",
        "@prefix : <http://e/> .\n:a :p :b\n:c :p :d .\n",
        "3:1",
        &["dot"],
    ),
    ("relative.ttl", "<a> <b> <c> .\n", "1:1", &["--base"]),
    (
        "prefix.ttl",
        "person:a a <a:b> .\n",
        "1:1",
        &["@prefix person: <https://w3id.org/"],
    ),
    (
        "prefx.ttl",
        "<a:a>\n  a prson:b .\n",
        "2:5",
        &["did you mean `person:`?"],
    ),
    ("tag.ttl", "<a:a> <a:p> \"x\"@1 .\n", "1:17", &["`@en`"]),
    ("open.trig", "<a:g> {\n<a:a> <a:b> <a:c> .\n", "3:1", &[]),
    (
        "short.nt",
        "<a:a> <a:b> <a:c> .\n<a:a> <a:b> .\n",
        "2:13",
        &["object"],
    ),
    (
        "far.nq",
        "<a:a> <a:b> <a:c> .\n<a:a> <a:b> \"x\" \"y\" .\n",
        "2:17",
        &[],
    ),
    (
        "tags.rdf",
        "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<r:Description>\n</r:RDF>\n",
        "3:1",
        &[],
    ),
    (
        "open.jsonld",
        "{\n \"@id\": \"a:a\",\n \"a:p\": [1, \n}\n",
        "4:1",
        &[],
    ),
    ("word.jsonld", "{\n \"@id\": oops\n}\n", "2:9", &[]),
];

#[test]
fn broken_data_are_refused_where_they_are_broken() {
    let late = format!("{}oops\n", NT.repeat(20_000));
    let nothing: &[&str] = &[];
    let late = ["late.nt", "late.ttl"].map(|name| (name, &*late, "20001:1", nothing));
    let mut found = Vec::new();
    for (name, text, at, says) in BROKEN.into_iter().chain(late) {
        let place = Place::with([(name, text)]);
        let at = format!("--> {name}:{at}\n");
        let says: Vec<&str> = says.iter().copied().chain([&*at]).collect();
        found.extend(place.complaint(&format!("convert {name} -o out.nq"), 3, &says));
        found.extend(place.complaint(&format!("query -q 'ASK {{}}' -d {name}"), 3, &says));
    }
    none(&found);
}

#[test]
fn bytes_that_are_no_text_are_refused_where_they_stand() {
    for name in ["a.ttl", "a.trig"] {
        let place = Place::new();
        place.write(name, b"@prefix : <http://e/> .\n:a :p \"\xe9\" .\n");
        let at = format!("--> {name}:2:8\n");
        place.refuses(
            &format!("convert {name} -o out.nq"),
            3,
            &["UTF-8", "iconv", &at],
        );
    }
    let place = Place::new();
    place.write("a.rq", b"ASK { ?s ?p \"\xe9\" }");
    place.refuses("query a.rq", 3, &["`a.rq`", "not UTF-8"]);
}

#[test]
fn a_message_names_control_characters_without_sending_them() {
    let mut found = Vec::new();
    for (name, bytes) in [
        (
            "esc.ttl",
            &b"@prefix : <http://e/> .\n:a \x1b[31m:p :b .\n"[..],
        ),
        ("nul.ttl", b"@prefix : <http://e/> .\n:a \0:p :b .\n"),
        (
            "esc.nt",
            b"<http://e/\x1b[31m> <http://e/b> <http://e/c> .\n",
        ),
        ("esc.jsonld", b"{\"@id\": \"\x1b[31m\"}"),
        ("\u{1b}[31m.ttl", b"oops"),
    ] {
        let folder = Place::new();
        folder.write(name, bytes);
        found.extend(folder.complaint(&format!("convert '{name}' -f nt"), 3, &[]));
    }
    let folder = Place::new();
    for (line, code) in [
        ("query '\u{1b}[31mx'", 2),
        ("convert '\u{1b}[31mx.ttl' -f nt", 3),
        ("show '\u{1b}[31mx'", 3),
        ("query claims-by --set 'speaker=\u{1b}[31mx'", 3),
        ("query claims-by --set '\u{1b}[31mx=x'", 2),
        ("query claims-by --set '\u{1b}[31mx'", 2),
        ("query -q 'ASK { \u{1b}[31m }'", 3),
        ("convert - --base '\u{1b}[31mx' -f nt --input-format ttl", 2),
        ("dump -o '\u{1b}[31mx/a.nq'", 3),
        (
            "draw -q '#+ layout: \u{1b}[31mx\nSELECT ?from ?to { ?from dip:speaker ?to }' -o x.svg",
            3,
        ),
    ] {
        found.extend(folder.complaint(line, code, &[]));
    }
    none(&found);
}

#[test]
fn a_message_stays_short_whatever_was_given() {
    let mut found = Vec::new();
    let long = "d".repeat(20_000);
    let place = Place::new();
    place.write("prefix.rq", format!("ASK {{ ?s ?p {long}:x }}"));
    place.write("word.rq", format!("ASK {{ ?s ?p {long} ?o }}"));
    place.write("prefix.ttl", format!("{long}:a <b:c> <d:e> ."));
    place.write("iri.nt", format!("<http://e/{long}\u{1}> <b:c> <d:e> ."));
    for (line, code) in [
        ("query prefix.rq".to_owned(), 3),
        ("query word.rq".to_owned(), 3),
        ("convert prefix.ttl -f nt".to_owned(), 3),
        ("convert iri.nt -f nt".to_owned(), 3),
        (format!("query {long}"), 2),
        (format!("show {long}"), 3),
        (format!("query claims-by --set speaker={long}"), 3),
        (format!("query claims-by --set {long}=x"), 2),
        (format!("convert a.ttl -f {long}"), 2),
        (long, 2),
    ] {
        found.extend(place.complaint(&line, code, &[]));
    }
    none(&found);
}

#[test]
fn utf16_is_named_with_the_way_out() {
    let place = Place::new();
    let units = || TTL.encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    place.write("le.ttl", &little);
    place.write("be.ttl", &big);
    place.write("le-mark.ttl", [&[0xff, 0xfe], &*little].concat());
    place.write("be-mark.ttl", [&[0xfe, 0xff], &*big].concat());
    for name in ["le", "be", "le-mark", "be-mark"] {
        let line = format!("convert {name}.ttl -o out.nt");
        place.refuses(&line, 3, &["UTF-16", "iconv", &format!("--> {name}.ttl\n")]);
    }
}

#[test]
fn missing_files_suggest_their_neighbours() {
    let place = Place::with([
        ("people.ttl", TTL),
        ("people.rq", "ASK {}"),
        ("notes/README", "none"),
    ]);
    place.refuses(
        "convert poeple.ttl -f nt",
        3,
        &["`poeple.ttl`", "did you mean `people.ttl`?"],
    );
    place.refuses(
        "query -q 'ASK {}' -d peple.ttl",
        3,
        &["did you mean `people.ttl`?"],
    );
    place.refuses(
        "query poeple.rq",
        3,
        &["`poeple.rq`", "did you mean `people.rq`?"],
    );
    place.refuses("convert people.ttl/x -f nt", 3, &["`people.ttl/x`"]);
    place.refuses("dump -d notes", 3, &["no RDF file", "`notes`", ".ttl"]);
    place.refuses("query notes", 3, &["`notes`"]);
}

#[test]
fn unknown_formats_name_the_known_ones() {
    let place = Place::with([("a.ttl", TTL), ("a.docx", TTL), ("a", TTL)]);
    let all = "ttl, nt, nq, trig, rdf, jsonld";
    place.refuses("convert a.ttl -f docx", 2, &["`docx`", all]);
    place.refuses("convert a.ttl -f tttl", 2, &["did you mean `ttl`?"]);
    place.refuses("convert a.ttl --input-format zip -f nt", 2, &["`zip`", all]);
    place.refuses(
        "convert a.docx -f nt",
        2,
        &["`a.docx`", "--input-format", "trig, rdf or jsonld"],
    );
    place.refuses("convert a -f nt", 2, &["`a`", "--input-format"]);
    place.refuses("convert a.ttl", 2, &["--format", "--output"]);
    place.refuses("convert a.ttl -o a.docx", 2, &["--format"]);
    place.refuses(
        "query -q 'ASK {}' -f docx",
        2,
        &["`docx`", "table, csv, tsv, json, xml, md, html"],
    );
    place.refuses("query -q 'ASK {}' -o a.zip", 2, &["`zip`", "--format"]);
    place.refuses("query -q 'ASK {}' -o a.svg", 2, &["`svg`", "chancery draw"]);
    place.refuses("draw delegations -f docx", 2, &["`docx`", "svg, png"]);
    place.refuses("draw delegations -o a.docx", 2, &["`a.docx`", "--format"]);
    assert_eq!(
        place.ok("convert a.docx --input-format text/turtle -f .NT"),
        NT
    );
}

#[test]
fn answers_and_formats_have_to_fit() {
    let place = Place::new();
    place.refuses(
        "query delegations -f ttl",
        2,
        &["rows", "`ttl`", "CONSTRUCT"],
    );
    place.refuses(
        "query -q 'CONSTRUCT WHERE { ?s ?p ?o }' -f csv",
        2,
        &["graph", "`csv`"],
    );
    place.refuses(
        "dump -o x.ttl",
        2,
        &["Turtle", "named graph", "--merge-graphs"],
    );
    place.refuses("draw -q 'ASK {}' -o x.svg", 3, &[]);
    place.refuses(
        "draw -q 'SELECT ?x { ?x a dip:Event }' -o x.svg",
        3,
        &["?from", "?to"],
    );
}

#[test]
fn misspelt_names_suggest_the_right_ones() {
    let place = Place::new();
    place.refuses(
        "query delegatoins",
        2,
        &["`delegatoins`", "did you mean `delegations`?"],
    );
    place.refuses(
        "draw timelin",
        2,
        &["view `timelin`", "did you mean `timeline`?", "who-met-whom"],
    );
    place.refuses("draw", 2, &["view", "delegations"]);
    place.refuses("queries claims-abuot", 2, &["did you mean `claims-about`?"]);
    place.refuses(
        "query delegations --set evnt=x",
        2,
        &["`evnt`", "did you mean `event`?"],
    );
    place.refuses("query delegations --set event", 2, &["`=`", "--set"]);
    place.refuses(
        "query claims-by --set speaker=Trmp",
        3,
        &["`Trmp`", "did you mean `person:donald-trump`"],
    );
    place.refuses(
        "query claims-by --set speaker=person:donald-trmp",
        3,
        &["did you mean `person:donald-trump`"],
    );
    place.refuses(
        "show Rubbio",
        3,
        &[
            "`Rubbio`",
            "did you mean `person:marco-rubio` (Marco Rubio)?",
        ],
    );
    place.refuses(
        "show person:marco-rubbio",
        3,
        &["did you mean `person:marco-rubio`"],
    );
    place.refuses("qurey delegations", 2, &["`qurey`", "hint:", "query"]);
    place.refuses(
        "query delegations --tiemout 1s",
        2,
        &["--tiemout", "--timeout"],
    );
    place.refuses("query delegations --timeout soon", 2, &["'soon'", "30s"]);
    place.refuses("query", 2, &["which query", "chancery queries"]);
    place.refuses("completions zsch", 2, &["zsh"]);
}

#[test]
fn an_unknown_prefix_suggests_a_known_one() {
    let place = Place::with([("q.rq", "SELECT * WHERE {\n  ?p a prson:Person .\n}\n")]);
    place.refuses(
        "query q.rq",
        3,
        &[
            "--> q.rq:2:8",
            "`prson:`",
            "did you mean `person:`?",
            "^^^^^^",
        ],
    );
    place.refuses(
        "query claims-by --set speaker=prson:donald-trump",
        3,
        &["`prson:", "did you mean `person:"],
    );
    place.refuses(
        "show prson:donald-trump",
        3,
        &["`prson:", "did you mean `person:"],
    );
}

#[test]
fn the_empty_prefix_is_not_taken_for_another() {
    let place = Place::with([("a.ttl", ":a :b :c .\n")]);
    let ended = place.run("convert a.ttl -f nt");
    ended.is_refusal(3, &["a.ttl:1:1", "@prefix : <"]);
    assert!(!ended.err.contains("did you mean"), "{}", ended.report());
}

#[test]
fn a_name_that_is_described_is_not_taken_for_another() {
    let place = Place::with([(
        "a.ttl",
        "@prefix ex: <http://e/> .\nex:likes a ex:Link .\nex:a ex:like ex:b .\n",
    )]);
    for (word, says) in [
        (
            "likes",
            "the predicate `ex:likes` does not occur in the data",
        ),
        (
            "liked",
            "the predicate `ex:liked` does not occur in the data; did you mean `ex:like`?",
        ),
    ] {
        let ended = place.run(&format!(
            "query -d a.ttl -q 'SELECT ?x {{ ?x ex:{word} ?y }}'"
        ));
        assert_eq!(ended.code, 0, "{}", ended.report());
        assert_eq!(ended.err, format!("note: {says}\n"));
    }
}

#[test]
fn a_name_that_occurs_nowhere_explains_an_empty_answer() {
    let place = Place::new();
    for (query, says) in [
        (
            "SELECT ?x { ?x dip:speeker ?y }",
            "the predicate `dip:speeker` does not occur in the data; did you mean `dip:speaker`?",
        ),
        (
            "SELECT ?x { ?x a dip:Clam }",
            "the class `dip:Clam` does not occur in the data; did you mean `dip:Claim`?",
        ),
        (
            "SELECT ?x { ?x dip:speaker person:marco-rubbio }",
            "the thing `person:marco-rubbio` does not occur in the data; did you mean `person:marco-rubio`?",
        ),
    ] {
        let ended = place.run(&format!("query -q '{query}'"));
        assert_eq!(ended.code, 0, "{}", ended.report());
        assert_eq!(ended.err, format!("note: {says}\n"));
        let ended = place.run(&format!("query --quiet -q '{query}'"));
        assert_eq!(ended.err, "", "`--quiet` says nothing but errors");
    }
}

#[test]
fn a_misspelt_keyword_is_found_where_it_stands() {
    let mut found = Vec::new();
    let place = Place::new();
    for (query, at, right) in [
        ("SELCT ?x WHERE { ?x ?y ?z }", "1:1", "SELECT"),
        ("SELECT ?x WERE { ?x ?y ?z }", "1:11", "WHERE"),
        (
            "SELECT ?x { ?x ?y ?z OPTINAL { ?x ?y ?z } }",
            "1:22",
            "OPTIONAL",
        ),
        ("SELECT ?x { ?x ?y ?z\n  FILTR(?x = ?y) }", "2:3", "FILTER"),
        ("SELECT ?x { ?x ?y ?z } ORDR BY ?x", "1:24", "ORDER"),
        ("SELECT ?x { ?x ?y ?z } LIMT 3", "1:24", "LIMIT"),
    ] {
        let hint = format!("did you mean `{right}`?");
        let at = format!("--query:{at}\n");
        found.extend(place.complaint(&format!("query -q '{query}'"), 3, &[&at, &hint]));
    }
    none(&found);
}

#[test]
fn a_query_mistake_is_found_where_it_stands() {
    let mut found = Vec::new();
    let place = Place::new();
    for (query, at) in [
        ("SELECT * { ?s ?p }", "1:18"),
        ("SELECT * { ?s ?p ?o . } }", "1:25"),
        ("SELECT ?x, ?y { ?x ?y ?z }", "1:10"),
        ("SELECT ?x { ?x ?y ?z ?a . ?b ?c ?d }", "1:22"),
        ("SELECT ?x { ?x ?y ?z } LIMIT ten", "1:30"),
        ("SELECT { ?x ?y ?z }", "1:8"),
        ("hello", "1:1"),
        ("ASK {\n  ?s ?p ?o ;\n  ?q \"x }\n", "3:6"),
    ] {
        let at = format!("--query:{at}\n");
        found.extend(place.complaint(&format!("query -q '{query}'"), 3, &[&at]));
    }
    none(&found);
}

#[test]
fn an_unfinished_query_is_told_what_is_missing() {
    let place = Place::with([("q.rq", "SELECT * {\n  ?s ?p ?o\n")]);
    place.refuses(
        "query q.rq",
        3,
        &["--> q.rq:2:11\n", "ends too early", "1 `{` but only 0 `}`"],
    );
    place.refuses("query -q ''", 3, &["ends too early"]);
}

#[test]
fn a_table_on_standard_input_is_told_how_to_be_read() {
    let place = Place::new();
    let table = || [b"id,name\n1,x\n".to_vec()];
    for line in ["convert - -f nt", "query -d - -q 'ASK {}'"] {
        place
            .fed(line, table())
            .is_refusal(3, &["--input-format csv"]);
    }
    place.refuses(
        "validate --input-format csv - --shapes s.ttl",
        2,
        &["makes Turtle of a table"],
    );
}

#[test]
fn an_empty_answer_tells_of_a_date_that_is_none_and_of_no_hint() {
    let data = "@prefix ex: <http://e/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\nex:a ex:born \"1900-01-01T00:00:00Z\"^^xsd:dateTime .\n";
    let place = Place::with([("a.ttl", data)]);
    for (date, told) in [
        (
            "1800-00-00T00:00:00Z",
            "note: `1800-00-00T00:00:00Z` is no date, so that nothing can be compared with it; months and days begin with 01\n",
        ),
        ("2100-01-01T00:00:00Z", ""),
    ] {
        let ended = place.run(&format!(
            "query -d a.ttl -q 'SELECT ?x {{ ?x ex:born ?b . hint:Prior hint:rangeSafe true . FILTER(?b > \"{date}\"^^xsd:dateTime) }}'"
        ));
        assert_eq!(ended.code, 0, "{}", ended.report());
        assert_eq!(ended.err, told);
    }
}
