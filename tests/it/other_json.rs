//! JSON that states nothing, and text that is not UTF-8.

use crate::program::Place;

/// The context stands behind more than is looked at to tell what a file is.
fn far_context() -> String {
    let long = "x".repeat(80 << 10);
    format!(
        "{{\"note\": \"{long}\", \"@context\": {{\"name\": \"http://schema.org/name\"}}, \"@id\": \"http://e.org/a\", \"name\": \"A\"}}"
    )
}

#[test]
fn json_that_states_nothing_is_an_error() {
    let far = far_context();
    let place = Place::with([
        ("other.json", "{\"hello\": [1, 2]}"),
        (
            "items.json",
            "[{\"id\":\"Q1\",\"type\":\"item\",\"labels\":{}}]",
        ),
        ("empty.json", "{}"),
        ("far.json", &*far),
        (
            "a.ttl",
            "<http://e.org/a> <http://e.org/b> <http://e.org/c> .\n",
        ),
    ]);
    let count = "-q 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' -f csv";
    for data in ["-d other.json", "-d a.ttl other.json"] {
        place.refuses(
            &format!("query {data} {count}"),
            3,
            &["neither JSON-LD nor entities of Wikidata", "other.json"],
        );
    }
    place.refuses(
        "load other.json -l store",
        3,
        &["neither JSON-LD nor entities"],
    );
    place.refuses(
        "convert other.json -f nt",
        3,
        &["neither JSON-LD nor entities"],
    );
    let hint = "`chancery convert items.json -o entities.ttl`";
    place.refuses(
        &format!("query -d items.json {count}"),
        3,
        &["entities of Wikidata", hint],
    );
    place.refuses("load items.json -l store", 3, &[hint]);
    assert_eq!(
        place.ok(&format!("query -d empty.json {count}")).trim(),
        "n\r\n0"
    );
    assert_eq!(
        place.ok(&format!("query -d far.json {count}")).trim(),
        "n\r\n1"
    );
}

#[test]
fn text_that_is_not_utf_8_comes_with_what_converts_it() {
    let place = Place::new();
    place.write("l.csv", b"name\nM\xfcller\n");
    place.refuses(
        "link match --csv l.csv --name name",
        3,
        &[
            "not UTF-8 text",
            "l.csv:2:2",
            "`iconv -f WINDOWS-1252 -t UTF-8 l.csv`",
        ],
    );
}
