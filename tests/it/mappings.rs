//! Tables with a mapping: the examples of the primer of CSV on the Web, what a mapping can say, and how one is proposed.

use std::collections::BTreeSet;

use crate::program::Place;

fn lines(text: &str) -> BTreeSet<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The statements of a table, one a line.
fn statements(table: &str, mapping: &str) -> BTreeSet<String> {
    let place = Place::with([("t.csv", table), ("t.csv-metadata.json", mapping)]);
    lines(&place.ok("convert t.csv -f nt"))
}

fn refuses(table: &str, mapping: &str, says: &[&str]) {
    let place = Place::with([("t.csv", table), ("t.csv-metadata.json", mapping)]);
    place.refuses("convert t.csv -o out.nt", 3, says);
    assert!(!place.path("out.nt").exists());
}

const TREES: &str = "\
GID,On Street,Species,Trim Cycle,Inventory Date
1,ADDISON AV,Celtis australis,Large Tree Routine Prune,10/18/2010
2,EMERSON ST,Liquidambar styraciflua,Large Tree Routine Prune,6/2/2010
";

const TREE_OPS: &str = r##"{
  "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
  "url": "http://example.org/tree-ops.csv",
  "dc:title": "Tree Operations",
  "dcat:keyword": ["tree", "street", "maintenance"],
  "dc:publisher": { "schema:name": "Example Municipality" },
  "tableSchema": {
    "columns": [
      { "name": "GID", "titles": ["GID", "Generic Identifier"], "dc:description": "An identifier", "datatype": "string", "required": true, "suppressOutput": true },
      { "name": "on_street", "titles": "On Street", "datatype": "string" },
      { "name": "species", "titles": "Species", "datatype": "string" },
      { "name": "trim_cycle", "titles": "Trim Cycle", "datatype": "string", "lang": "en" },
      { "name": "inventory_date", "titles": "Inventory Date", "datatype": {"base": "date", "format": "M/d/yyyy"} }
    ],
    "primaryKey": "GID",
    "aboutUrl": "#gid-{GID}"
  }
}"##;

#[test]
fn trees_of_the_primer() {
    let mapping = TREE_OPS
        .replace(", {\"@language\": \"en\"}", "")
        .replace(", \"suppressOutput\": true", "");
    let wanted = |gid: &str, street: &str, species: &str, date: &str| {
        let tree = format!(
            "<http://example.org/tree-ops.csv#gid-{gid}> <http://example.org/tree-ops.csv#"
        );
        [
            format!("{tree}GID> \"{gid}\" ."),
            format!("{tree}on_street> \"{street}\" ."),
            format!("{tree}species> \"{species}\" ."),
            format!("{tree}trim_cycle> \"Large Tree Routine Prune\"@en ."),
            format!("{tree}inventory_date> \"{date}\"^^<http://www.w3.org/2001/XMLSchema#date> ."),
        ]
    };
    let wanted: BTreeSet<String> = wanted("1", "ADDISON AV", "Celtis australis", "2010-10-18")
        .into_iter()
        .chain(wanted(
            "2",
            "EMERSON ST",
            "Liquidambar styraciflua",
            "2010-06-02",
        ))
        .collect();
    assert_eq!(statements(TREES, &mapping), wanted);
    // A language for all columns, and a column left out.
    let found = statements(TREES, TREE_OPS);
    assert!(
        found.iter().any(|line| line.contains("\"ADDISON AV\"@en")),
        "{found:#?}"
    );
    assert!(
        !found.iter().any(|line| line.contains("csv#GID>")),
        "{found:#?}"
    );
}

#[test]
fn events_of_the_primer_with_virtual_columns() {
    let table = "Name,Start Date,Location Name,Location Address,Ticket Url\n\
        B.B. King,2014-04-12T19:30,\"Lupo’s Heartbreak Hotel\",\"79 Washington St., Providence, RI\",https://www.etix.com/ticket/1771656\n";
    let mapping = r##"{
      "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
      "url": "http://example.org/events-listing.csv",
      "dialect": {"trim": true},
      "tableSchema": {
        "columns": [
          { "name": "name", "titles": "Name", "aboutUrl": "#event-{_row}", "propertyUrl": "schema:name" },
          { "name": "start_date", "titles": "Start Date", "datatype": { "base": "datetime", "format": "yyyy-MM-ddTHH:mm" }, "aboutUrl": "#event-{_row}", "propertyUrl": "schema:startDate" },
          { "name": "location_name", "titles": "Location Name", "aboutUrl": "#place-{_row}", "propertyUrl": "schema:name" },
          { "name": "location_address", "titles": "Location Address", "aboutUrl": "#place-{_row}", "propertyUrl": "schema:address" },
          { "name": "ticket_url", "titles": "Ticket Url", "datatype": "anyURI", "aboutUrl": "#offer-{_row}", "propertyUrl": "schema:url" },
          { "name": "type_event", "virtual": true, "aboutUrl": "#event-{_row}", "propertyUrl": "rdf:type", "valueUrl": "schema:MusicEvent" },
          { "name": "location", "virtual": true, "aboutUrl": "#event-{_row}", "propertyUrl": "schema:location", "valueUrl": "#place-{_row}" },
          { "name": "offers", "virtual": true, "aboutUrl": "#event-{_row}", "propertyUrl": "schema:offers", "valueUrl": "#offer-{_row}" }
        ]
      }
    }"##;
    let at = |name: &str| format!("<http://example.org/events-listing.csv#{name}-1>");
    let (event, place, offer) = (at("event"), at("place"), at("offer"));
    let wanted = format!(
        "{event} <http://schema.org/name> \"B.B. King\"@en .
         {event} <http://schema.org/startDate> \"2014-04-12T19:30:00\"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
         {event} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/MusicEvent> .
         {event} <http://schema.org/location> {place} .
         {event} <http://schema.org/offers> {offer} .
         {place} <http://schema.org/name> \"Lupo’s Heartbreak Hotel\"@en .
         {place} <http://schema.org/address> \"79 Washington St., Providence, RI\"@en .
         {offer} <http://schema.org/url> \"https://www.etix.com/ticket/1771656\"^^<http://www.w3.org/2001/XMLSchema#anyURI> ."
    );
    assert_eq!(statements(table, mapping), lines(&wanted));
}

/// A mapping of columns alone.
fn columns(columns: &str) -> String {
    format!(
        r#"{{"@context": ["http://www.w3.org/ns/csvw", {{"@base": "http://e.org/"}}], "tableSchema": {{"aboutUrl": "x", "columns": [{columns}]}}}}"#
    )
}

#[test]
fn separators_nulls_defaults_and_lists() {
    let mapping = columns(
        r#"{"name": "a", "propertyUrl": "schema:a", "separator": ";", "datatype": "integer"},
           {"name": "b", "propertyUrl": "schema:b", "null": ["-", "n/a"]},
           {"name": "c", "propertyUrl": "schema:c", "default": "none"},
           {"name": "d", "propertyUrl": "schema:d", "separator": " ", "ordered": true},
           {"name": "e", "propertyUrl": "schema:e", "valueUrl": "http://e.org/{e}"}"#,
    );
    let found = statements("a,b,c,d,e\n1; 2;,n/a,,x y,a b\n", &mapping);
    let has = |part: &str| found.iter().any(|line| line.contains(part));
    let integer = "^^<http://www.w3.org/2001/XMLSchema#integer>";
    assert!(
        has(&format!("schema.org/a> \"1\"{integer}"))
            && has(&format!("schema.org/a> \"2\"{integer}"))
    );
    assert!(
        !has("schema.org/b>")
            && has("schema.org/c> \"none\"")
            && has("schema.org/e> <http://e.org/a%20b>")
    );
    assert!(
        has("schema.org/d> _:")
            && has("#first> \"x\"")
            && has("#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>")
    );
    assert_eq!(found.len(), 2 + 1 + 1 + 4 + 1, "{found:#?}");
}

#[test]
fn how_a_table_is_written() {
    let mapping = r#"{
      "@context": "http://www.w3.org/ns/csvw",
      "dialect": {"delimiter": "|", "quoteChar": "'", "commentPrefix": "*", "header": false, "skipRows": 1, "skipColumns": 1, "doubleQuote": false},
      "tableSchema": {"aboutUrl": "http://e.org/{_sourceRow}", "columns": [
        {"name": "a", "propertyUrl": "schema:a"}, {"name": "b", "propertyUrl": "schema:b", "datatype": {"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}}}]}
    }"#;
    let found = statements("whatever, it is\n* no row\n0|'it\\'s|'|1.234,5\n", mapping);
    let wanted = "<http://e.org/3> <http://schema.org/a> \"it's|\" .
        <http://e.org/3> <http://schema.org/b> \"1234.5\"^^<http://www.w3.org/2001/XMLSchema#decimal> .";
    assert_eq!(found, lines(wanted));
}

#[test]
fn a_mapping_of_several_tables_is_chosen_by_name() {
    let mapping = r#"{"@context": ["http://www.w3.org/ns/csvw", {"@base": "http://e.org/"}], "lang": "de", "tables": [
        {"url": "other.csv", "tableSchema": {"columns": [{"name": "z"}]}},
        {"url": "t.csv", "tableSchema": {"columns": [{"name": "a"}]}}]}"#;
    let place = Place::with([
        ("t.csv", "a\n1\n"),
        ("csv-metadata.json", mapping),
        ("elsewhere/m.json", mapping),
        ("third.csv", "a\n1\n"),
    ]);
    let found = place.ok("convert t.csv -f nt");
    assert_eq!(found, "_:b0 <http://e.org/t.csv#a> \"1\"@de .\n");
    assert_eq!(
        place.ok("convert t.csv --mapping elsewhere/m.json -f nt"),
        found
    );
    place.refuses(
        "convert third.csv --mapping elsewhere/m.json -f nt",
        3,
        &["the mapping says nothing of `third.csv`"],
    );
    place.refuses(
        "convert third.csv -f nt",
        3,
        &[
            "nothing says what the columns of this table mean",
            "--propose-mapping",
        ],
    );
    place.write("x.nt", "");
    place.refuses(
        "query -d x.nt --mapping elsewhere/m.json -q ASK{}",
        2,
        &["no table is read"],
    );
}

#[test]
fn rows_that_do_not_fit_are_told_at_their_place() {
    let mapping = columns(
        r#"{"name": "start", "titles": "Start", "propertyUrl": "schema:a", "datatype": "date", "required": true},
           {"name": "n", "propertyUrl": "schema:b", "datatype": {"base": "integer", "minimum": 0}},
           {"name": "who", "propertyUrl": "schema:c", "dip:namesOf": "person"}"#,
    );
    let table = |row: &str| format!("Start,n,who\n2025-08-15,1,Marco Rubio\n\n{row}\n");
    statements(&table("2025-08-15,1,"), &mapping);
    refuses(
        &table("soon,1,"),
        &mapping,
        &["column `Start`: `soon` is no date", "t.csv:4:1"],
    );
    refuses(
        &table(",1,"),
        &mapping,
        &["column `Start`: nothing stands here"],
    );
    refuses(
        &table("2025-08-15,-1,"),
        &mapping,
        &[
            "column `n`: `-1` is less than the mapping allows",
            "t.csv:4:2",
        ],
    );
    refuses(
        &table("2025-08-15,1,Nobody"),
        &mapping,
        &["column `who`: nothing is called `Nobody`", "t.csv:4:3"],
    );
    refuses(
        &table("2025-08-15,1,,4"),
        &mapping,
        &["more cells than there are columns"],
    );
    refuses("Start,n\n", &mapping, &["the table ends before it"]);
    refuses(
        "Start,n,whom\n",
        &mapping,
        &["column 3 is called `whom`, and in the mapping `who`"],
    );
    refuses(
        "Start,n,who,more\n",
        &mapping,
        &["the mapping says nothing of the column `more`"],
    );
    let keyed = TREE_OPS.replace("10/18", "x");
    refuses(
        &TREES.replace("\n2,", "\n1,"),
        &keyed,
        &["`1` is in row 2 already", "t.csv:3:1"],
    );
}

#[test]
fn mappings_that_are_wrong_say_where() {
    let table = "a\n1\n";
    refuses(
        table,
        "{\"@context\": \n nonsense}",
        &["the mapping is no JSON", "t.csv-metadata.json:2"],
    );
    refuses(
        table,
        &columns(r#"{"name": "a", "propertyURL": "x"}"#),
        &[
            "`propertyURL` is nothing",
            "column 1 (`a`)",
            "did you mean `propertyUrl`?",
        ],
    );
    refuses(
        table,
        &columns(r#"{"name": "a", "datatype": "dat"}"#),
        &["there is no datatype `dat`", "did you mean `date`?"],
    );
    refuses(
        table,
        &columns(r#"{"name": "a", "datatype": {"base": "string", "format": "[a-z]"}}"#),
        &["is not checked here"],
    );
    refuses(
        table,
        &columns(r#"{"name": "a", "valueUrl": "http://e/{b}"}"#),
        &["takes `{b}`, and no column is called so"],
    );
    refuses(
        table,
        &columns(r#"{"name": "a", "valueUrl": "http://e/{a"}"#),
        &["never closes"],
    );
    refuses(
        table,
        &columns(r#"{"name": "a"}, {"name": "a"}"#),
        &["two columns are called `a`"],
    );
    refuses(
        table,
        &columns(r#"{"virtual": true, "name": "b"}"#),
        &["needs a `valueUrl` or a `default`"],
    );
    let no_base = r#"{"tableSchema": {"columns": [{"name": "a"}]}}"#;
    refuses(
        table,
        no_base,
        &["no `propertyUrl` for it, and there is no base", "--base"],
    );
    let place = Place::with([("t.csv", table), ("t.csv-metadata.json", no_base)]);
    let found = place.ok("convert t.csv --base http://e.org/t.csv -f nt");
    assert_eq!(found, "_:b0 <http://e.org/t.csv#a> \"1\" .\n");
    let utf16 = r#"{"dialect": {"encoding": "utf-16"}}"#;
    refuses(table, utf16, &["tables are read in UTF-8, not in utf-16"]);
    for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        refuses(table, &deep, &["the mapping"]);
    }
}

#[test]
fn tables_come_from_standard_input_and_under_any_name() {
    let place = Place::with([
        ("people.txt", "slug\tlabel_en\njane\tJane\n"),
        (
            "m.json",
            &columns(
                r#"{ "name": "id", "suppressOutput": true }, { "name": "n", "propertyUrl": "urn:n" }"#,
            ),
        ),
        ("folder/odd.csv", "a,b\n"),
    ]);
    let people = "slug,label_en\njane,Jane\n";
    let found = place.fed("convert - --input-format csv -f nt", [people.into()]);
    assert_eq!(found.code, 0, "{}", found.report());
    assert!(
        found
            .text()
            .contains("person/jane> <http://www.w3.org/2000/01/rdf-schema#label> \"Jane\"@en")
    );
    let same = place.ok("convert people.txt --input-format tsv -f nt");
    assert_eq!(found.text(), same);
    let mapped = place.fed(
        "convert - --input-format csv --mapping m.json -f nt",
        ["id,n\n1,x\n".into()],
    );
    assert!(
        mapped.text().contains("<urn:n> \"x\""),
        "{}",
        mapped.report()
    );
    let wrong = place.fed(
        "convert - --input-format csv -f nt",
        ["slug,label_en\nJane,x\n".into()],
    );
    wrong.is_refusal(3, &["standard input:2:1", "no slug"]);
    place.refuses("convert people.txt --input-format cvs -f nt", 2, &["csv"]);
    place.refuses(
        "convert folder -f nt",
        3,
        &["no RDF file", "mapping beside it"],
    );
}

#[test]
fn all_that_is_wrong_with_a_row_and_a_mapping_is_told() {
    let mapping = columns(
        r#"{ "name": "id" }, { "name": "n", "datatype": "integer" }, { "name": "d", "datatype": "date", "required": true }, { "name": "k" }"#,
    );
    let mapping = mapping.replacen("\"x\"", "\"http://e/{id}\"", 1);
    refuses(
        "id,n,d,k\n,x,,7\n",
        &mapping,
        &[
            "column `d`: nothing stands here",
            "also t.csv:2:1: column `id`: nothing stands here",
            "also t.csv:2:2",
        ],
    );
    refuses(
        "a\n1\n",
        &columns(r#"{ "name": "a", "propertyUrl": "shcema:name" }"#),
        &[
            "the prefix `shcema`, which is not known",
            "did you mean `schema`",
        ],
    );
    refuses(
        "a\nDonald Trump; Vladimir Putin\n",
        &columns(r#"{ "name": "a", "propertyUrl": "urn:a", "dip:namesOf": ["person"] }"#),
        &["\"separator\": \";\""],
    );
    let found = statements(
        "a,b\n7,\"1,234\"\n",
        &columns(r##"{ "name": "a", "suppressOutput": true }, { "name": "b", "aboutUrl": "b/../c/{a}", "propertyUrl": "urn:b", "datatype": { "base": "integer", "format": "#,##0" } }"##)
            .replacen('{', "{ \"url\": \"http://e.org/a/t.csv\", ", 1),
    );
    let wanted =
        "<http://e.org/a/c/7> <urn:b> \"1234\"^^<http://www.w3.org/2001/XMLSchema#integer> .";
    assert!(found.contains(wanted), "{found:?}");
}

#[test]
fn a_place_is_that_of_the_cell_however_it_is_spelt() {
    let mapping = r#"{ "@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": { "aboutUrl": "http://e/{id}", "columns": [
        { "name": "id", "suppressOutput": true },
        { "name": "name", "propertyUrl": "http://e/name" },
        { "name": "born", "propertyUrl": "http://e/born", "datatype": { "base": "date", "format": "d.M.yyyy" } } ] } }"#;
    let shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
        <http://e/S> a sh:NodeShape ; sh:targetSubjectsOf <http://e/name> ; sh:property [ sh:path <http://e/born> ; \
        sh:minInclusive \"2000-01-01\"^^xsd:date ] .";
    let place = Place::with([
        ("t.csv", "id,name,born\n1,\"A, B\",5.3.1961\n"),
        ("t.csv-metadata.json", mapping),
        ("s.ttl", shapes),
    ]);
    let said = place.run("validate t.csv --shapes s.ttl").text();
    assert!(said.contains("t.csv:2:3"), "{said}");
    assert!(said.contains("1,\"A, B\",5.3.1961"), "{said}");
}

#[test]
fn where_commas_are_decimal_the_day_comes_first() {
    let place = Place::with([(
        "t.csv",
        "Day;Share;Link\n1/2/2024;0,5;https://e.org/1\n3/4/2024;1,25;https://e.org/2\n5/6/2024;2,5;https://e.org/3\n7/8/2024;1,5;none\n",
    )]);
    let said = place.run("convert t.csv --propose-mapping");
    let mapping = said.text();
    assert!(mapping.contains("\"d/M/yyyy\""), "{mapping}");
    assert!(
        said.err.contains("`d/M/yyyy`, which the mapping says"),
        "{}",
        said.err
    );
    assert!(
        mapping.contains("IRIs, but for `none`: mend these"),
        "{mapping}"
    );
    assert!(mapping.contains("\"valueUrl\": \"{+Link}\""), "{mapping}");
}

#[test]
fn bounds_are_values_and_columns_are_few() {
    let mapping = |bound: &str| {
        format!(
            r#"{{ "@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {{ "aboutUrl": "http://e/{{n}}", "columns": [
            {{ "name": "n", "propertyUrl": "http://e/n", "datatype": {{ "base": "long", "maximum": {bound} }} }} ] }} }}"#
        )
    };
    refuses(
        "n\n9007199254740993\n",
        &mapping("9007199254740992"),
        &["t.csv:2:1", "more than the mapping allows"],
    );
    refuses("n\n1\n", &mapping("\"many\""), &["`many` is no long"]);
    let many: Vec<String> = (0..16_385)
        .map(|at| format!("{{\"name\":\"c{at}\"}}"))
        .collect();
    let mapping = format!(
        "{{\"@context\":\"http://www.w3.org/ns/csvw\",\"url\":\"t.csv\",\"tableSchema\":{{\"columns\":[{}]}}}}",
        many.join(",")
    );
    refuses("c0\n1\n", &mapping, &["more than 16384 columns"]);
}
