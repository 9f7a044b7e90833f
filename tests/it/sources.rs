//! `--sources`: each row names the passages that it rests on, and no other.

use chancery::builtin::{self, Part};
use chancery::model::Term;
use chancery::model::limits::Limits;
use chancery::query::{self, sources};
use chancery::store::{Context, QueryResults};

use crate::program::Place;

/// Each statement has a passage of its own, so that an answer tells which ones were used.
const DATA: &str = r#"
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix e: <e:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .

e:ann a e:Person ; rdfs:label "Ann" ; e:knows e:bob {| dcterms:source e:p3 |} , e:cid {| dip:qualifier e:circa |} ;
    e:age 40 ; dcterms:source e:p1 .
e:bob e:knows e:cid ; e:likes e:ann {| dip:qualifier e:circa |} ; e:age 30 ; dcterms:source e:p2 .
e:cid e:knows e:dan {| dcterms:source e:p4 |} , e:bob {| dcterms:source e:p5 |} ; e:size [ schema:value 4 ; schema:unitText "m" ] {| dcterms:source e:p6 |} .
e:dan e:height [ schema:value 2 ; e:by [ e:tool "rod" ] ] ; dcterms:source e:p7 .
e:eve e:likes e:ann .

<< e:ann e:hates e:dan ~ e:c1 >> dip:speaker e:bob ; dcterms:source e:p8 .
<< e:ann e:knows e:cid ~ e:c2 >> dip:speaker e:bob ; dcterms:source e:p9 .
e:c3 rdf:reifies <<( e:bob e:hates e:dan )>> ; dip:speaker e:ann .
e:c4 dip:speaker e:cid ; dip:reports e:c3 ; dcterms:source e:p10 .

e:p1 schema:position 2 . e:p2 schema:position 1 . e:p3 rdfs:label "Third; \"<3>\"" ; schema:url <https://example.org/3> .
"#;

fn place() -> Place {
    Place::with([("a.ttl", DATA)])
}

/// The last column of each row, passages by their number, in the order of the rows.
#[track_caller]
fn of(query: &str, expected: &[&str]) {
    let query = query.replace('\'', "\"");
    let ended = place().args(&[
        "query",
        "-d",
        "a.ttl",
        "--sources",
        "-f",
        "csv",
        "-q",
        &query,
    ]);
    assert_eq!((ended.code, &*ended.err), (0, ""), "{}", ended.report());
    let text = ended.text();
    let found: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap().replace("e:p", ""))
        .collect();
    assert_eq!(found, expected, "{query}\n{text}");
}

#[test]
fn an_annotation_comes_before_the_record() {
    of("SELECT ?x { e:ann e:knows ?x } ORDER BY ?x", &["3", "1"]);
    of("SELECT ?x { e:ann e:age ?x }", &["1"]);
    of("SELECT ?s { ?s e:likes e:ann } ORDER BY ?s", &["2", ""]);
    of(
        "SELECT ?p ?o { e:ann ?p ?o FILTER(?p != dcterms:source) } ORDER BY ?p ?o",
        &["1", "3", "1", "", ""],
    );
}

#[test]
fn names_and_classes_need_no_passage() {
    of("SELECT ?l { ?x a e:Person ; rdfs:label ?l }", &[""]);
    of(
        "SELECT ?l { ?x rdfs:label ?l ; a e:Person ; e:age ?age }",
        &["1"],
    );
}

#[test]
fn a_passage_that_is_asked_for_counts() {
    of("SELECT ?p { e:ann dcterms:source ?p }", &["1"]);
    of(
        "SELECT ?p { << e:ann e:knows e:bob >> dcterms:source ?p }",
        &["3"],
    );
    of(
        "SELECT ?q { << e:bob e:likes e:ann >> dip:qualifier ?q }",
        &["2"],
    );
}

#[test]
fn only_the_parts_that_took_part_count() {
    of(
        "SELECT ?x ?y { ?x e:age ?a OPTIONAL { ?x e:likes ?y } } ORDER BY ?x",
        &["1", "2"],
    );
    // Everything is bound and in the data, and still it is not what the row rests on.
    of(
        "SELECT ?x { ?x e:age 40 OPTIONAL { ?x e:knows e:bob FILTER(false) } }",
        &["1"],
    );
    of(
        "SELECT ?x { ?x e:age 40 OPTIONAL { ?x e:knows e:bob } }",
        &["1 3"],
    );
    of(
        "SELECT ?x { { ?x e:knows e:bob } UNION { ?x e:age 40 FILTER(false) } } ORDER BY ?x",
        &["3", "5"],
    );
    of(
        "SELECT ?x { { ?x e:age 30 } UNION { ?x e:knows e:bob . ?x e:size ?s } } ORDER BY ?x",
        &["2", "5 6"],
    );
    of(
        "SELECT ?x { ?x e:age ?a MINUS { ?x e:knows e:bob } FILTER NOT EXISTS { ?x e:size ?s } }",
        &["2"],
    );
}

#[test]
fn paths_count_with_each_edge() {
    of(
        "SELECT ?x { e:ann e:knows/e:knows ?x } ORDER BY ?x",
        &["1 5", "2 3", "1 4"],
    );
    of("SELECT ?x { e:bob ^e:knows ?x } ORDER BY ?x", &["3", "5"]);
    of("SELECT ?x { e:bob e:likes|e:hates ?x }", &["2"]);
    of(
        "SELECT ?x { e:bob e:knows+ ?x } ORDER BY ?x",
        &["2 5", "2", "2 4"],
    );
    of(
        "SELECT ?x { ?x e:knows* e:dan } ORDER BY ?x",
        &["1 4", "2 4", "4", ""],
    );
}

#[test]
fn groups_unite_what_they_were_made_of() {
    of(
        "SELECT ?x (COUNT(?y) AS ?n) { ?x e:knows ?y } GROUP BY ?x ORDER BY ?x",
        &["1 3", "2", "4 5"],
    );
    of("SELECT (COUNT(*) AS ?n) { ?x e:age ?y }", &["2 1"]);
    of("SELECT (COUNT(*) AS ?n) { ?x e:nothing ?y }", &[""]);
    of(
        "SELECT ?x (SAMPLE(?y) AS ?any) { ?x e:knows ?y } GROUP BY ?x HAVING (COUNT(?y) > 1) ORDER BY ?x",
        &["1 3", "4 5"],
    );
    of(
        "SELECT (MAX(?y) AS ?n) { ?x e:age ?y } GROUP BY ?x ORDER BY ?n",
        &["2", "1"],
    );
}

#[test]
fn selections_inside_hide_variables_and_not_sources() {
    of(
        "SELECT ?x { ?x e:age ?y { SELECT DISTINCT ?x { ?x e:knows ?y } } } ORDER BY ?x",
        &["1 3", "2"],
    );
    of(
        "SELECT ?x ?n { ?x e:size ?s { SELECT ?x (COUNT(?y) AS ?n) { ?x e:knows ?y } GROUP BY ?x } }",
        &["4 5 6"],
    );
    of(
        "SELECT ?x { { SELECT ?x { ?x e:age ?a } ORDER BY ?a LIMIT 1 } }",
        &["2"],
    );
    of(
        "SELECT ?x { ?x e:likes e:ann OPTIONAL { { SELECT ?x { ?x e:age ?a } } } } ORDER BY ?x",
        &["2", ""],
    );
}

#[test]
fn rows_that_unite_solutions_have_all_their_sources() {
    of(
        "SELECT DISTINCT ?a { ?a e:knows ?b } ORDER BY ?a LIMIT 2 OFFSET 1",
        &["2", "4 5"],
    );
    of(
        "SELECT ?b { ?a e:knows ?b } ORDER BY DESC(?b) LIMIT 1",
        &["4"],
    );
    of(
        "SELECT ?x ?y { VALUES ?x { e:bob } ?x e:age ?a BIND(?a + 1 AS ?y) }",
        &["2"],
    );
    of("SELECT ?x (RAND() AS ?r) { ?x e:age 30 }", &["2"]);
    of("SELECT ?x ?nothing { ?x e:age 30 }", &["2"]);
    of("SELECT (1 AS ?one) {}", &[""]);
}

#[test]
fn a_blank_node_is_part_of_what_points_at_it() {
    of("SELECT ?v { e:cid e:size [ schema:value ?v ] }", &["6"]);
    of("SELECT ?v { ?q schema:unitText ?v }", &["6"]);
    of("SELECT ?v { ?q e:tool ?v }", &["7"]);
}

#[test]
fn claims_rest_on_their_own_passage_or_on_who_reports_them() {
    of(
        "SELECT ?c { ?c dip:speaker e:bob } ORDER BY ?c",
        &["8", "9"],
    );
    of(
        "SELECT ?c { ?c rdf:reifies <<( e:ann e:hates e:dan )>> }",
        &["8"],
    );
    // A claim about a triple vouches for nothing.
    of("SELECT ?x { e:ann e:knows ?x FILTER(?x = e:cid) }", &["1"]);
    // Hearsay.
    of("SELECT ?c { ?c dip:speaker e:ann }", &["10"]);
    of(
        "SELECT ?c { ?c rdf:reifies <<( e:bob e:hates ?x )>> }",
        &["10"],
    );
}

#[test]
fn each_format_shows_them_in_its_way() {
    let place = place();
    let ask = |format: &str| {
        place.ok(&format!(
            "query -d a.ttl --sources -f {format} -q 'SELECT (COUNT(*) AS ?n) {{ e:ann e:knows ?o }}'"
        ))
    };
    assert!(
        ask("table").contains(" 2   e:p1; Third; \"<3>\"\n"),
        "{}",
        ask("table")
    );
    assert!(
        ask("md").contains("| 2 | e:p1; Third; \"&lt;3&gt;\" |"),
        "{}",
        ask("md")
    );
    let link = "e:p1; <a rel=\"noopener noreferrer\" href=\"https://example.org/3\">Third; &quot;&lt;3&gt;&quot;</a>";
    assert!(ask("html").contains(link), "{}", ask("html"));
    assert!(ask("html").contains("<th scope=\"col\">sources"));
    assert_eq!(ask("csv"), "n,sources\r\n2,e:p1 e:p3\r\n");
    assert!(ask("json").contains(r#""sources":{"type":"literal","value":"e:p1 e:p3"}"#));
    let iris = place.ok("query -d a.ttl --sources --iris -q 'SELECT ?x { ?x e:age 30 }'");
    assert!(iris.contains("e:bob   e:p2"), "{iris}");
    let taken =
        place.ok("query -d a.ttl --sources -f csv -q 'SELECT ?sources { ?sources e:age 30 }'");
    assert_eq!(taken, "sources,sources_2\r\ne:bob,e:p2\r\n");
}

#[test]
fn limits_hold_for_the_second_evaluation_too() {
    let place = place();
    let pairs = "-q 'SELECT DISTINCT ?a { ?a ?p ?b . ?c ?q ?d } ORDER BY ?a'";
    place.refuses(
        &format!("query -d a.ttl --sources --max-rows 2 {pairs}"),
        4,
        &["stopped after 2 rows"],
    );
    // The rows are known and cost nothing; which of all solutions they rest on takes too long.
    let long = "query --sources --timeout 1s -f csv -q 'SELECT (1 AS ?one) { ?a ?p ?b . ?c ?q ?d } LIMIT 1'";
    let ended = place.run(long);
    assert_eq!((ended.code, &*ended.text()), (4, "one\r\n1\r\n"));
    assert!(
        ended.err.contains("without its sources") && ended.err.contains("--timeout"),
        "{}",
        ended.err
    );
}

/// Only the rows of the answer are looked for: all pairs of statements would be 36 million.
#[test]
fn a_limit_protects_the_sources_too() {
    let place = place();
    for pairs in [
        "SELECT ?a ?c { ?a ?p ?b . ?c ?q ?d } LIMIT 5",
        "SELECT ?a ?c { ?a dip:speaker ?b . { ?c ?q ?d FILTER(BOUND(?d)) } OPTIONAL { ?a dip:quote ?e } } LIMIT 5",
        "SELECT ?a (COUNT(*) AS ?n) { { SELECT ?a ?c { ?a ?p ?b . ?c ?q ?d } LIMIT 5 } } GROUP BY ?a",
    ] {
        let ended = place.run(&format!(
            "query --sources --timeout 20s -f csv -q '{pairs}'"
        ));
        assert_eq!((ended.code, &*ended.err), (0, ""), "{pairs}");
    }
    // What is looked for is named only where it is surely bound.
    of(
        "SELECT ?x ?c { ?x e:knows ?b OPTIONAL { ?b e:likes ?c } } ORDER BY ?x ?b LIMIT 3",
        &["2 3", "1", "2"],
    );
    of(
        "SELECT ?x ?n { { SELECT ?x (COUNT(?y) AS ?n) { ?x e:knows ?y } GROUP BY ?x } ?x e:age 40 }",
        &["1 3"],
    );
}

#[test]
fn joined_texts_tell_their_groups_apart() {
    of(
        "SELECT (GROUP_CONCAT(STR(?y)) AS ?all) { ?x e:age ?y } GROUP BY ?x ORDER BY ?x",
        &["1", "2"],
    );
    of(
        "SELECT (SAMPLE(?y) AS ?any) { ?x e:age ?y } GROUP BY ?x ORDER BY DESC(?x) LIMIT 1",
        &["2"],
    );
    of(
        "SELECT ?x { ?x e:age ?a { SELECT (MAX(?y) AS ?a) (SAMPLE(?y) AS ?any) { ?z e:age ?y } GROUP BY ?z } } ORDER BY ?x",
        &["1", "2"],
    );
    let place = place();
    let united = "query -d a.ttl --sources -f csv -q 'SELECT DISTINCT (SAMPLE(1) AS ?one) { ?x e:age ?y } GROUP BY ?x'";
    let ended = place.run(united);
    assert_eq!(ended.text(), "one,sources\r\n1,e:p2 e:p1\r\n");
    assert!(
        ended.err.contains("the sources of several groups"),
        "{}",
        ended.err
    );
}

/// Whoever belongs to a long chain or circle is not asked again for each of its members.
#[test]
fn long_chains_and_circles_are_walked_once() {
    use std::fmt::Write as _;
    let count = 2_000;
    let mut list =
        String::from("@prefix : <e:> . @prefix dcterms: <http://purl.org/dc/terms/> .\n:a :list (");
    let mut circle = String::from(
        "@prefix : <e:> . @prefix dip: <https://w3id.org/chancery/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n",
    );
    for n in 0..count {
        write!(list, " {n}").unwrap();
        let next = (n + 1) % count;
        writeln!(circle, ":c{n} dip:speaker :who ; dip:reports :c{next} .").unwrap();
    }
    list.push_str(" ) ; dcterms:source :p1 .");
    circle.push_str(":t dip:speaker :who ; dip:reports :c7 ; dcterms:source :p2 .");
    let place = Place::with([("list.ttl", &*list), ("circle.ttl", &*circle)]);
    for (file, query, source) in [
        ("list.ttl", "SELECT ?n { ?m rdf:first ?n }", "e:p1"),
        ("circle.ttl", "SELECT ?c { ?c dip:speaker ?s }", "e:p2"),
    ] {
        let ended = place.run(&format!(
            "query -d {file} --sources --timeout 20s -f csv -q '{query}'"
        ));
        assert_eq!((ended.code, &*ended.err), (0, ""), "{file}");
        let text = ended.text();
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert!(rows.len() >= count, "{file}: {}", rows.len());
        assert!(rows.iter().all(|row| row.ends_with(source)), "{file}");
    }
}

/// An instance of a class of claims vouches for nothing either, though no speaker is named.
#[test]
fn a_claim_is_a_claim_without_a_speaker_too() {
    let data = "@prefix : <e:> . @prefix dip: <https://w3id.org/chancery/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <http://schema.org/> .
        :a :p :b , :c ; dcterms:source :p1 . << :a :p :b ~ :one >> a dip:Claim ; dcterms:source :p2 .
        << :a :p :c ~ :two >> a schema:Claim ; dcterms:source :p3 .";
    let place = Place::with([("a.ttl", data)]);
    let found =
        place.ok("query -d a.ttl --sources -f csv -q 'SELECT ?x { <e:a> <e:p> ?x } ORDER BY ?x'");
    assert_eq!(found, "x,sources\r\ne:b,e:p1\r\ne:c,e:p1\r\n");
}

#[test]
fn yes_names_one_witness_and_a_graph_is_refused() {
    let place = place();
    let ended = place.run("query -d a.ttl --sources -q 'ASK { ?x e:knows e:bob ; e:age ?a }'");
    assert_eq!(
        (ended.code, &*ended.text()),
        (0, "yes\nsources: e:p1; Third; \"<3>\"\n")
    );
    let ended = place.run("query -d a.ttl --quiet --sources -q 'ASK { e:eve e:likes ?a }'");
    assert_eq!(
        (&*ended.text(), &*ended.err),
        ("yes\nsources: none is known\n", "")
    );
    // The standard formats have no place for it.
    let ended = place.run("query -d a.ttl --sources -f json -q 'ASK { e:bob e:age ?a }'");
    assert_eq!(ended.text(), "{\"head\":{},\"boolean\":true}\n");
    assert_eq!(ended.err, "note: sources: e:p2\n");
    let ended = place.run("query -d a.ttl --sources -q 'ASK { e:eve e:knows ?a }'");
    assert_eq!((ended.code, &*ended.err), (1, ""));
    place.refuses(
        "query -d a.ttl --sources -f ttl -q 'DESCRIBE e:ann'",
        2,
        &["a graph", "SELECT"],
    );
}

#[test]
fn what_cannot_be_traced_is_said() {
    let place = place();
    let ended = place.run("query -d a.ttl --sources -f csv -q 'SELECT ?x { ?x e:age 30 LATERAL { SELECT ?y { ?x e:knows ?y } LIMIT 1 } }'");
    assert_eq!(
        (ended.code, &*ended.text()),
        (0, "x,sources\r\ne:bob,\r\n"),
        "{}",
        ended.report()
    );
    assert!(
        ended
            .err
            .starts_with("note: the query cannot be traced to its sources: it uses LATERAL"),
        "{}",
        ended.err
    );
    let ended = place.run("query -d a.ttl --sources -q 'ASK { ?x e:age 30 LATERAL { SELECT ?y { ?x e:knows ?y } LIMIT 1 } }'");
    assert_eq!((ended.code, &*ended.text()), (0, "yes\n"));
    assert_eq!(
        ended.err,
        "note: the query cannot be traced to its sources: it uses LATERAL\n"
    );
    // What a negation looks for does not matter, and is written down all the same.
    of(
        "SELECT ?x { ?x e:age ?y MINUS { ?x e:none ?y LATERAL { SELECT ?z { ?y e:knows ?z } LIMIT 1 } } } ORDER BY ?x",
        &["1", "2"],
    );
    // That nobody is asked is said, and the sources are there.
    let ended = place.run(
        "query -d a.ttl --sources -f csv -q 'SELECT ?x { ?x e:age ?y MINUS { SERVICE SILENT <e:s> { ?y e:none ?z } } } ORDER BY ?x'",
    );
    assert_eq!(
        (ended.code, &*ended.text()),
        (0, "x,sources\r\ne:ann,e:p1\r\ne:bob,e:p2\r\n")
    );
    assert!(
        ended
            .err
            .starts_with("note: `SERVICE SILENT <e:s>` gave no answer"),
        "{}",
        ended.err
    );
}

#[test]
fn a_long_chain_of_clauses_is_traced() {
    for (count, link) in [
        (200, " UNION { ?x e:age 30 }"),
        (200, " BIND(1 AS ?b#)"),
        // The engine itself takes seconds to plan a hundred of these.
        (30, " OPTIONAL { ?x e:age ?a }"),
        (30, " ?x e:age ?c# ."),
    ] {
        let links: String = (0..count)
            .map(|n| link.replace('#', &n.to_string()))
            .collect();
        let query = format!("SELECT DISTINCT ?x {{ {{ ?x e:age 30 }} {links} }}");
        of(&query, &["2"]);
    }
}

/// The built-in queries: nothing but the column is added, and it holds what the query calls its source.
#[test]
fn the_built_in_queries_agree_with_their_own_sources() {
    let backend = builtin::load(&[Part::Ontology, Part::Data]).unwrap();
    let context = Context::default();
    let mut traced_rows = 0;
    for query in builtin::catalog().unwrap().iter() {
        let ask = || {
            let asked = query::ask(
                &backend,
                &query.source,
                &query.text,
                &context,
                &Limits::default(),
            );
            match asked.unwrap() {
                QueryResults::Solutions(rows) => rows,
                _ => panic!("{}: no rows", query.name),
            }
        };
        let plain: Vec<Vec<Option<Term>>> =
            ask().map(|row| row.unwrap().values().to_vec()).collect();
        let traced = sources::trace(&backend, &query.text, ask(), None, &context).unwrap();
        assert_eq!(traced.rows, plain, "{}", query.name);
        assert_eq!(traced.notes, [""; 0], "{}", query.name);
        let sources = traced.sources.unwrap();
        let own = traced
            .variables
            .iter()
            .position(|column| column.as_str() == "source");
        for (row, passages) in traced.rows.iter().zip(&sources) {
            if let Some(Some(source)) = own.map(|own| &row[own]) {
                assert!(
                    passages.contains(source),
                    "{}: {row:?}: {passages:?}",
                    query.name
                );
            }
            traced_rows += passages.len();
        }
    }
    assert!(traced_rows > 400, "only {traced_rows}");
}

/// Two graphs that hold the same triple, and a selection within one of them.
#[test]
fn graphs_are_kept_apart() {
    let data = "<e:a> <e:p> <e:b> <e:g> .\n<e:b> <e:p> <e:c> <e:h> .\n<e:a> <http://purl.org/dc/terms/source> <e:p1> <e:g> .\n<e:b> <http://purl.org/dc/terms/source> <e:p2> <e:h> .\n";
    let place = Place::with([("a.nq", data)]);
    // The same triple, the same path and their passages in two graphs.
    let both = "<e:a> <e:p> <e:b> <e:g> .\n<e:a> <e:p> <e:b> <e:h> .\n<e:a> <http://purl.org/dc/terms/source> <e:p1> <e:g> .\n<e:a> <http://purl.org/dc/terms/source> <e:p2> <e:h> .\n\
        <e:b> <e:p> <e:c> <e:g> .\n<e:b> <e:p> <e:d> <e:h> .\n<e:d> <e:p> <e:c> <e:h> .\n<e:b> <http://purl.org/dc/terms/source> <e:p3> <e:g> .\n<e:d> <http://purl.org/dc/terms/source> <e:p4> <e:h> .\n";
    let two = Place::with([("b.nq", both)]);
    for (query, expected) in [
        (
            "SELECT ?g { GRAPH ?g { <e:a> <e:p> ?b } } ORDER BY ?g",
            "g,sources\r\ne:g,e:p1\r\ne:h,e:p2\r\n",
        ),
        (
            "SELECT ?b FROM <e:h> { <e:a> <e:p> ?b }",
            "b,sources\r\ne:b,e:p2\r\n",
        ),
        (
            "SELECT ?b FROM <e:h> FROM <e:g> { <e:a> <e:p> ?b }",
            "b,sources\r\ne:b,e:p1 e:p2\r\n",
        ),
        (
            "SELECT ?g { GRAPH ?g { <e:b> <e:p>+ <e:c> } } ORDER BY ?g",
            "g,sources\r\ne:g,e:p3\r\ne:h,e:p4\r\n",
        ),
        (
            "SELECT ?x { GRAPH <e:h> { ?x <e:p>+ <e:c> } } ORDER BY ?x",
            "x,sources\r\ne:a,e:p2 e:p4\r\ne:b,e:p4\r\ne:d,e:p4\r\n",
        ),
    ] {
        let found = two.ok(&format!("query -d b.nq --sources -f csv -q '{query}'"));
        assert_eq!(found, expected, "{query}");
    }
    let query = "SELECT ?g { GRAPH ?g { { SELECT DISTINCT ?g { ?x <e:p> ?y } } } } ORDER BY ?g";
    let found = place.ok(&format!("query -d a.nq --sources -f csv -q '{query}'"));
    assert_eq!(found, "g,sources\r\ne:g,e:p1\r\ne:h,e:p2\r\n");
}

#[test]
fn passages_stand_in_the_order_of_the_document() {
    let backend = builtin::load(&[Part::Ontology, Part::Data]).unwrap();
    let text = "SELECT (COUNT(*) AS ?n) { ?s dcterms:source ?o }";
    let context = Context::default();
    let asked = query::ask(&backend, "q", text, &context, &Limits::default());
    let QueryResults::Solutions(rows) = asked.unwrap() else {
        panic!("no rows");
    };
    let traced = sources::trace(&backend, text, rows, None, &context).unwrap();
    let names: Vec<String> = traced.sources.unwrap()[0]
        .iter()
        .map(ToString::to_string)
        .collect();
    let place = |end: &str| {
        names
            .iter()
            .position(|name| name.ends_with(&format!("{end}>")))
            .unwrap()
    };
    let order = [
        "wp-2025-russia-us-summit",
        "/infobox",
        "/lead",
        "/arrival",
        "/press-briefing",
    ]
    .map(place);
    assert!(order.is_sorted(), "{names:#?}");
}
