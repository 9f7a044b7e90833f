//! The suite of the seam, continued: answers that a store plans, counts or looks up in its own way.

use chancery::store::StoreError;

use crate::backend::{ask, context, each_with, failure};

#[test]
fn texts_are_found_by_their_words() {
    let data = ":a :label \"Vladimir Putin\"@en , \"Владимир Путин\"@ru ; :note \"met Müller\" .
        :b :label \"Łódź treaty of peace\" ; :year \"2025\"^^:own . GRAPH :g { :c :label \"Vladimir Putin\"@en }";
    let cases: [(&str, &[&str]); 9] = [
        (
            "SELECT ?s { ?t text:matches \"vladimir\" . ?s :label ?t }",
            &[":a", ":c"],
        ),
        ("SELECT ?s { ?s text:search \"put*\" }", &[":a", ":c"]),
        (
            "SELECT ?s { ?s text:search \"vladmir putn~\" }",
            &[":a", ":c"],
        ),
        ("SELECT ?s { ?s text:search \"muller\" }", &[":a"]),
        ("SELECT ?s { ?s text:search \"lodz\" }", &[":b"]),
        ("SELECT ?s { ?s text:search \"путин\" }", &[":a"]),
        (
            "SELECT ?s { ?s text:search '\"treaty of peace\"' }",
            &[":b"],
        ),
        ("SELECT ?s { ?s text:search '\"peace of treaty\"' }", &[]),
        ("SELECT ?s { ?s text:search \"2025\" }", &[]),
    ];
    each_with(data, |backend| {
        for (query, expected) in cases {
            let found = ask(backend, query);
            let found: Vec<String> = found
                .iter()
                .map(|iri| iri.replace(['<', '>'], ""))
                .collect();
            assert_eq!(found, expected, "{query}");
        }
        let update = "DELETE { ?s ?p ?t } INSERT { ?s ?p \"Volodymyr\" } WHERE { ?t text:matches \"putin\" . ?s ?p ?t }";
        backend.update(update, &context()).unwrap();
        // An update without `GRAPH` changes the default graph alone.
        assert_eq!(
            ask(backend, "SELECT ?s { ?s text:search \"putin\" }"),
            ["<:c>"]
        );
        assert_eq!(
            ask(backend, "SELECT ?s { ?s text:search \"volodymyr\" }"),
            ["<:a>"]
        );
        for wrong in [
            "SELECT ?s { ?s text:mathces \"a\" }",
            "SELECT ?s { ?s text:matches ?words }",
            "SELECT ?s { :a text:search \"a\" }",
        ] {
            let outcome = failure(backend.query(wrong, &context()));
            assert!(
                matches!(outcome, StoreError::Syntax { .. }),
                "{wrong}: {outcome}"
            );
        }
    });
}

#[test]
fn counts_are_those_of_the_rows() {
    let data = ":a :p :b , :c ; :q :b . :x :p :b . :y :p :b . :b :q 1 , 1.0 .";
    let shapes = [
        "?s ?p ?o",
        ":a ?p ?o",
        "?s :p ?o",
        "?s ?p :b",
        ":a :p ?o",
        ":a ?p :b",
        "?s :p :b",
        ":a :p :b",
        ":none ?p ?o",
        "?s ?p :none",
    ];
    each_with(data, |backend| {
        for shape in shapes {
            let rows = ask(backend, &format!("SELECT * {{ {shape} }}")).len();
            let counted = ask(backend, &format!("SELECT (COUNT(*) AS ?n) {{ {shape} }}"));
            let number = format!("\"{rows}\"^^<http://www.w3.org/2001/XMLSchema#integer>");
            assert_eq!(counted, [number], "{shape}");
        }
        let grouped = [
            (
                "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 3)",
                1,
            ),
            ("SELECT ?s (COUNT(?o) AS ?n) { ?s :p ?o } GROUP BY ?s", 3),
            ("SELECT ?o (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?o", 2),
            (
                "SELECT ?o (COUNT(*) AS ?n) (COUNT(?s) AS ?m) { ?s ?p ?o } GROUP BY ?o",
                4,
            ),
        ];
        for (query, rows) in grouped {
            assert_eq!(ask(backend, query).len(), rows, "{query}");
        }
    });
}

#[test]
fn a_graph_variable_is_bound_by_the_graph_alone() {
    let data = "GRAPH :g { :a :label \"peace\" ; :p 1 } GRAPH :h { :b :p 2 }";
    let cases: [(&str, &[&str]); 4] = [
        (
            "SELECT ?g { GRAPH ?g { OPTIONAL { ?s :none ?o } VALUES ?x { 1 } } }",
            &["<:g>", "<:h>"],
        ),
        (
            "SELECT ?g { GRAPH ?g { ?x text:search \"peace\" } }",
            &["<:g>"],
        ),
        (
            "SELECT ?g ?y { GRAPH ?g { ?x text:search \"peace\" . ?y :p ?v } }",
            &["<:g>\t<:a>"],
        ),
        (
            "SELECT ?g { GRAPH ?g { ?s :p ?v OPTIONAL { ?s :label ?l } } }",
            &["<:g>", "<:h>"],
        ),
    ];
    each_with(data, |backend| {
        for (query, expected) in cases {
            assert_eq!(ask(backend, query), expected, "{query}");
        }
    });
}

#[test]
fn long_tables_are_joined_wherever_they_stand() {
    let list: Vec<String> = (0..200).map(|number| format!(":n{number}")).collect();
    let values = list.join(" ");
    let commas = list.join(", ");
    let data = ":n7 :p :n9 , :z . :y :p :n199 . :n7 :q \"seven\" .";
    let cases = [
        format!("SELECT ?s ?o {{ ?s :p ?o . VALUES ?o {{ {values} }} }}"),
        format!("SELECT ?s ?o {{ ?s :p ?o FILTER(?o IN ({commas})) }}"),
        format!("SELECT ?s ?o {{ ?s :p ?o OPTIONAL {{ ?s :q ?l }} FILTER(?o IN ({commas})) }}"),
    ];
    each_with(data, |backend| {
        for query in &cases {
            assert_eq!(
                ask(backend, query),
                ["<:n7>\t<:n9>", "<:y>\t<:n199>"],
                "{query}"
            );
        }
        let kept = ask(
            backend,
            &format!(
                "SELECT ?s ?o {{ ?s :q ?l OPTIONAL {{ VALUES ?s {{ {values} }} ?s :p ?o }} }}"
            ),
        );
        assert_eq!(kept.len(), 2);
    });
}
