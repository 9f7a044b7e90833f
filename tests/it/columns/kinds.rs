//! What goes over columns, kind by kind: casts, moments, `EXISTS` inside expressions, triple terms, `DESCRIBE`.

use chancery::store::{Backend as _, Evaluation, Operator, QueryResults, StoreError};

use super::{asked, both, context, only, quads, store, written_down};
use crate::kept::Kept;

/// Both evaluators have so many solutions, and the same ones.
fn agree(data: &str, query: &str, count: usize) {
    let [rows, columns] = both(data, query);
    let rows = rows.unwrap();
    assert_eq!(rows.values().sum::<usize>(), count, "{query}: {rows:?}");
    assert_eq!(Some(rows), columns, "{query}");
}

#[test]
fn casts_and_functions_of_ours_go_over_columns() {
    let data = "e:a e:v \"12\" . e:b e:v \"x\" . e:c e:v 7.5 . e:d e:v \"2020\"^^xsd:gYear, \"2021-03-01\"^^xsd:date .";
    for (query, count) in [
        ("SELECT * { ?s e:v ?v FILTER(xsd:integer(?v) > 6) }", 2),
        ("SELECT * { ?s e:v ?v BIND(xsd:integer(?v) AS ?n) }", 5),
        (
            "SELECT ?n { ?s e:v ?v } GROUP BY (xsd:decimal(?v) AS ?n)",
            3,
        ),
        ("SELECT * { ?s e:v ?v } ORDER BY DESC(xsd:double(?v))", 5),
        (
            "SELECT * { ?s e:v ?v, ?w FILTER(<https://w3id.org/chancery/date#before>(?v, ?w)) }",
            1,
        ),
    ] {
        agree(data, query, count);
    }
}

#[test]
fn different_solutions_are_counted_by_what_a_query_names() {
    let data = "e:a e:p e:b, e:c ; e:q e:b . e:b e:r 1 . e:c e:r 1 .";
    for (query, count) in [
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s ?p ?o }", "5"),
        (
            "SELECT (COUNT(DISTINCT *) AS ?n) { { ?s e:p ?o } UNION { ?s e:p ?o } }",
            "2",
        ),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:p [] }", "1"),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:p/e:r ?v }", "1"),
        (
            "SELECT (COUNT(DISTINCT *) AS ?n) { ?s (e:p|e:q)/e:r ?v }",
            "1",
        ),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { }", "1"),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:none ?o }", "0"),
        (
            "SELECT (COUNT(DISTINCT *) + COUNT(*) + SUM(?v) AS ?n) { { ?s e:r ?v } UNION { ?s e:r ?v } }",
            "10",
        ),
    ] {
        let whole = format!("\"{count}\"^^<http://www.w3.org/2001/XMLSchema#integer>");
        let [rows, columns] = both(data, query);
        assert_eq!(only(rows), [&*whole], "{query}");
        assert_eq!(only(columns), [&*whole], "{query}");
    }
}

#[test]
fn a_query_has_one_moment_and_one_base() {
    let data = (0..70_000).map(|n| format!("e:a e:p {n} . "));
    let kept = store(quads(&data.collect::<Vec<_>>()), false);
    let ask = |query: &str| asked(&kept, query, Evaluation::Columns).unwrap().0;
    let moments =
        "SELECT (COUNT(DISTINCT ?n) AS ?c) { ?s e:p ?o BIND(IF(?o > 5, NOW(), NOW()) AS ?n) }";
    assert_eq!(
        only(Some(ask(moments))),
        ["\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"]
    );
    let based = "BASE <http://b/c/> SELECT DISTINCT ?i { ?s e:p ?o BIND(IRI(CONCAT(\"../x\", STR(?o * 0))) AS ?i) }";
    assert_eq!(only(Some(ask(based))), ["<http://b/x0>"]);
}

#[test]
fn what_exists_is_a_value_like_any_other() {
    let data = "e:a e:p e:b ; e:q 1 . e:b e:p e:c . e:c e:p e:a ; e:q 2 .";
    for (query, count) in [
        (
            "SELECT * { ?s e:p ?o BIND(EXISTS { ?s e:q ?v } AS ?is) }",
            3,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER(EXISTS { ?s e:q ?v } || ?o = e:c) }",
            3,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER(EXISTS { ?s e:q ?v } = EXISTS { ?o e:q ?v }) }",
            1,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER(IF(EXISTS { ?s e:q ?v }, ?o = e:a, false)) }",
            1,
        ),
        ("SELECT * { ?s e:p ?o } ORDER BY EXISTS { ?s e:q ?v }", 3),
        (
            "SELECT (SUM(IF(EXISTS { ?s e:q ?v }, 1, 0)) AS ?n) { ?s e:p ?o }",
            1,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER(!EXISTS { ?o e:p ?z FILTER(EXISTS { ?z e:q 1 } = true) }) }",
            2,
        ),
    ] {
        agree(data, query, count);
    }
}

/// What the tests of triple terms ask.
const REIFIED: &str = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    e:r1 rdf:reifies <<( e:a e:p e:b )>> ; e:by e:x . e:r2 rdf:reifies <<( e:a e:p \"01\"^^xsd:integer )>> ; e:by e:y .
    e:r3 rdf:reifies <<( e:c e:q <<( e:a e:p e:b )>> )>> . e:a e:p e:b, e:c, 1 . e:b e:q e:c . e:c e:q 1 .";

#[test]
fn triple_terms_are_looked_up_and_taken_apart() {
    for (query, count) in [
        ("SELECT * { ?r rdf:reifies <<( e:a e:p e:b )>> }", 1),
        ("SELECT * { ?r rdf:reifies <<( e:a e:p e:none )>> }", 0),
        ("SELECT * { ?r rdf:reifies <<( ?s ?p ?o )>> }", 3),
        ("SELECT * { ?r rdf:reifies <<( ?s e:p ?o )>> ; e:by ?x }", 2),
        ("SELECT * { ?s ?p ?o . ?r rdf:reifies <<( ?s ?p ?o )>> }", 1),
        (
            "SELECT * { ?s e:p ?z . ?r rdf:reifies <<( ?s ?p ?o )>> }",
            6,
        ),
        (
            "SELECT * { ?r rdf:reifies <<( ?s ?p <<( ?a ?q ?b )>> )>> }",
            1,
        ),
        (
            "SELECT * { ?r rdf:reifies <<( ?s ?p <<( ?s ?q ?b )>> )>> }",
            0,
        ),
        (
            "SELECT * { ?a e:p ?b . ?r rdf:reifies <<( e:c e:q <<( ?a e:p ?b )>> )>> }",
            1,
        ),
        (
            "SELECT * { ?r rdf:reifies <<( e:a e:p _:x )>> . _:x e:q ?z }",
            1,
        ),
        (
            "SELECT * { e:r1 rdf:reifies <<( ?s ?p ?o )>> . ?s ?q ?z }",
            3,
        ),
        ("SELECT * { ?o e:q 1 . ?r rdf:reifies <<( ?o ?p ?z )>> }", 1),
        (
            "SELECT * { VALUES ?s { 1 e:a } ?r rdf:reifies <<( ?s e:p ?o )>> }",
            2,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER EXISTS { ?r rdf:reifies <<( ?s e:p ?o )>> } }",
            1,
        ),
        (
            "SELECT * { ?s e:p ?o OPTIONAL { ?r rdf:reifies <<( ?s e:p ?o )>> } }",
            3,
        ),
        (
            "SELECT * { ?r rdf:reifies ?t BIND(OBJECT(?t) AS ?o) BIND(SUBJECT(?t) AS ?s) }",
            3,
        ),
        (
            "SELECT * { ?s ?p ?o BIND(<<( ?s ?p ?o )>> AS ?t) ?r rdf:reifies ?t }",
            1,
        ),
        (
            "SELECT * { ?r rdf:reifies ?t FILTER(isTRIPLE(?t) && PREDICATE(?t) = e:q) }",
            1,
        ),
        ("SELECT * { ?r rdf:reifies ?t } ORDER BY ?t", 3),
        ("SELECT * { ?t ^rdf:reifies+ e:r1 }", 1),
        ("SELECT * { e:r1 rdf:reifies+ <<( e:a e:p e:b )>> }", 1),
    ] {
        agree(REIFIED, query, count);
    }
}

/// The different triples that a query makes, without the names of nodes that it makes as well.
fn lines(kept: &Kept, query: &str, evaluation: Evaluation) -> Vec<String> {
    let QueryResults::Graph(triples) = kept.query(query, &context(evaluation)).unwrap() else {
        panic!("no triples");
    };
    let mut lines: Vec<String> = triples.map(|triple| triple.unwrap().to_string()).collect();
    for line in &mut lines {
        if line.starts_with("_:") {
            *line = line.split_once(' ').unwrap().1.to_owned();
        }
    }
    lines.sort();
    lines.dedup();
    lines
}

#[test]
fn groups_inside_exists_have_the_values_of_its_row() {
    let data = "e:a e:p e:b ; e:q 1 . e:b e:p e:c . e:c e:p e:a ; e:q 2 . e:d e:r 2 .";
    for (query, count) in [
        (
            "SELECT * { ?s e:p ?o FILTER EXISTS { { ?x e:r ?v } { ?s e:q ?v } } }",
            1,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER EXISTS { ?s e:q ?v { ?x e:r ?w } UNION { ?x e:none ?w } } }",
            2,
        ),
        (
            "SELECT * { ?s e:p ?o FILTER NOT EXISTS { ?s e:q ?v OPTIONAL { ?x e:r ?v } FILTER(BOUND(?x)) } }",
            2,
        ),
    ] {
        agree(data, query, count);
    }
}

#[test]
fn what_is_described_is_found_over_columns() {
    let data = "e:a e:p e:b, e:c ; e:q [ e:r [ e:v 1 ] ; e:s e:b ] . e:b e:p e:c . e:c e:v \"x\" . e:g { e:d e:p e:a }";
    let kept = store(quads(&[data.to_owned()]), true);
    for (query, count) in [
        ("DESCRIBE ?s { ?s e:p e:c }", 7),
        ("DESCRIBE e:a", 6),
        ("DESCRIBE ?o e:d { e:b e:p ?o }", 2),
        ("DESCRIBE * { ?s e:v ?v }", 2),
        ("DESCRIBE ?none { ?s e:v ?v }", 0),
        ("DESCRIBE ?s FROM e:g { ?s e:p ?o }", 1),
    ] {
        let columns = lines(&kept, query, Evaluation::Columns);
        assert_eq!(columns.len(), count, "{query}: {columns:#?}");
        assert_eq!(lines(&kept, query, Evaluation::Rows), columns, "{query}");
    }
}

#[test]
fn templates_make_triple_terms() {
    let kept = store(quads(&[REIFIED.to_owned()]), false);
    let query = "CONSTRUCT { [] e:says <<( ?s ?p ?o )>> . ?r e:said <<( ?o ?p ?s )>> . ?s e:of <<( e:a e:p <<( ?s ?p ?s )>> )>> }
        { ?r rdf:reifies <<( ?s ?p ?o )>> }";
    let lines = |evaluation| lines(&kept, query, evaluation);
    let columns = lines(Evaluation::Columns);
    assert_eq!(columns.len(), 6, "{columns:#?}");
    assert_eq!(lines(Evaluation::Rows), columns);
}

#[test]
fn a_path_goes_from_ends_that_some_rows_know() {
    let data = "e:a e:p e:b ; e:q e:b . e:b e:p e:c . e:d e:q e:d .";
    for (query, count) in [
        (
            "SELECT * { ?s e:q ?o OPTIONAL { ?s e:p ?m } ?m e:p+ ?z }",
            4,
        ),
        (
            "SELECT * { ?s e:q ?o OPTIONAL { ?s e:p ?m } ?z e:p+ ?m }",
            4,
        ),
        (
            "SELECT * { ?s e:q ?o OPTIONAL { ?s e:p ?m } ?m e:p* ?m }",
            5,
        ),
        (
            "SELECT * { ?s e:q ?o OPTIONAL { ?s e:p ?m } ?s e:p+ ?m }",
            1,
        ),
    ] {
        agree(data, query, count);
    }
}

#[test]
fn a_function_that_there_is_not_is_told_whatever_the_rows() {
    let kept = store(quads(&["e:a e:p 1 .".to_owned()]), false);
    for call in ["e:none(?o)", "xsd:integer(?o, 1)", "xsd:none(?o)"] {
        let query = format!("SELECT * {{ ?s e:none ?o FILTER({call} = 1) }}");
        let told = [Evaluation::Rows, Evaluation::Chosen]
            .map(|evaluation| asked(&kept, &query, evaluation).unwrap_err().to_string());
        assert_eq!(told[0], told[1], "{query}");
        let refused = asked(&kept, &query, Evaluation::Columns).unwrap_err();
        assert!(matches!(refused, StoreError::Refused(_)), "{refused}");
    }
}

#[test]
fn what_is_another_one_is_counted_without_its_rows() {
    let data = "e:a e:p e:x, e:y, 1, \"01\"^^xsd:integer . e:b e:p e:x, e:y, 1.0 . e:c e:p e:x, e:c, _:n . _:n e:p _:n, e:z .
        e:a e:n \"a\" . e:b e:n \"a\", \"b\"@en . e:c e:n \"b\"@en .";
    for (query, count) in [
        (
            "SELECT ?o (COUNT(*) AS ?n) { ?a e:p ?o . ?b e:p ?o FILTER(?a != ?b) } GROUP BY ?o",
            3,
        ),
        (
            "SELECT ?o (COUNT(*) AS ?n) { ?a e:p ?o . ?b e:p ?o FILTER(?b != ?a) } GROUP BY ?o",
            3,
        ),
        (
            "SELECT ?a (COUNT(*) AS ?n) { ?a e:p ?o . ?b e:p ?o FILTER(?a != ?b) } GROUP BY ?a",
            4,
        ),
        ("SELECT ?a { ?a e:p ?o . ?b e:p ?o FILTER(?a != ?b) }", 10),
        ("SELECT ?a { ?a e:p ?o . ?a e:p ?v FILTER(?o != ?v) }", 24),
        (
            "SELECT ?a { ?a e:p ?o . ?a e:p ?v FILTER(?o != ?v) FILTER(?a != e:a) }",
            14,
        ),
        (
            "SELECT ?a { ?a e:p ?o . ?a e:p ?v FILTER(?o != ?v) FILTER(isIRI(?v)) }",
            15,
        ),
        ("SELECT ?o { ?a e:n ?o . ?b e:n ?o FILTER(?a != ?b) }", 4),
        ("SELECT ?a { ?a e:n ?o . ?a e:n ?v FILTER(?o != ?v) }", 2),
        (
            "SELECT ?a { OPTIONAL { ?a e:none ?u } ?a e:p ?o . ?b e:p ?o FILTER(?b != ?u) }",
            0,
        ),
        (
            "SELECT ?a { ?a e:p ?o OPTIONAL { ?a e:n ?u } ?a e:p ?b FILTER(?b != ?u) }",
            43,
        ),
        (
            "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a e:p ?o . ?b e:p ?o FILTER(?a != ?b) }",
            1,
        ),
        ("SELECT ?a { ?a e:p ?o . ?b ?p ?o FILTER(?a != ?b) }", 10),
        (
            "SELECT ?a { ?a e:p ?o FILTER NOT EXISTS { ?b e:p ?o FILTER(?a != ?b) } }",
            5,
        ),
    ] {
        agree(data, query, count);
    }
    let kept = store(quads(&[data.to_owned()]), false);
    let query = "SELECT ?o (COUNT(*) AS ?n) { ?a e:p ?o . ?b e:p ?o FILTER(?a != ?b) } GROUP BY ?o";
    let told = kept.disk.explain(query, &context(Evaluation::Columns));
    let steps = told
        .unwrap()
        .plan
        .all()
        .into_iter()
        .map(|step| (step.operator, step.rows, step.solutions))
        .collect::<Vec<_>>();
    // Ten pairs are no more rows than there are statements.
    let counted = (Operator::Filter, 7, Some(10));
    assert!(steps.contains(&counted), "{steps:?}");
}

#[test]
fn many_rows_are_written_in_their_order() {
    let data = (0..5_000).map(|n| format!("e:s{n} e:p e:o{}, \"t {n}\", \"ä\"@de . ", n % 7));
    let kept = store(quads(&data.collect::<Vec<_>>()), true);
    for (query, count) in [
        ("SELECT * { ?s ?p ?o }", 15_000),
        (
            "SELECT ?made { ?s ?p ?o BIND(CONCAT(STR(?o), \"\\t,\") AS ?made) }",
            15_000,
        ),
        ("SELECT ?o { ?s e:p ?o . ?s e:p ?other }", 45_000),
        ("SELECT * { ?s e:none ?o }", 0),
    ] {
        // Each in another format.
        for spaces in ["", " ", "  "] {
            let query = format!("{query}{spaces}");
            let [numbers, terms] = written_down(&kept, &query, Evaluation::Columns).unwrap();
            let rows = numbers
                .lines()
                .count()
                .max(numbers.matches("},{").count() + 1);
            assert!(rows >= count, "{query}: {rows}");
            assert!(numbers == terms, "{query}");
        }
    }
}

#[test]
fn what_is_looked_up_again_and_again_becomes_a_list() {
    let data = (0..3_000).map(|n| format!("e:s{n} e:p e:o{0} ; e:q e:o{0} . ", n % 7));
    let kept = store(quads(&data.collect::<Vec<_>>()), false);
    for (query, count) in [
        (
            "SELECT * { VALUES ?s { e:s1 e:s2 e:s3 e:none } ?s e:p ?o }",
            3,
        ),
        (
            "SELECT * { VALUES ?o { e:o1 e:o2 e:none } ?s e:p ?o }",
            2 * 429,
        ),
        ("SELECT * { VALUES ?s { e:s1 e:s8 e:s9 } ?s e:q e:o1 }", 2),
    ] {
        let goes_to_lists = || {
            let told = kept.disk.explain(query, &context(Evaluation::Columns));
            let told = told.unwrap();
            let mut steps = told.plan.all().into_iter();
            steps.any(|step| step.operator == Operator::Lists)
        };
        let rows = asked(&kept, query, Evaluation::Rows).unwrap().0;
        assert_eq!(rows.values().sum::<usize>(), count, "{query}");
        let (mut times, mut seen) = (0, goes_to_lists());
        while !seen {
            assert_eq!(asked(&kept, query, Evaluation::Columns).unwrap().0, rows);
            times += 1;
            assert!(times < 100, "{query}");
            seen = goes_to_lists();
        }
        assert_eq!(asked(&kept, query, Evaluation::Columns).unwrap().0, rows);
    }
}
