//! What is half there, or only said, is not taken for the whole or for a fact.

use crate::program::Place;

const HEAD: &str = "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix dip: <https://w3id.org/chancery/ontology#> . \
    @prefix act: <https://w3id.org/chancery/scheme/act/> . @prefix ex: <https://example.org/> . \
    @prefix org: <http://www.w3.org/ns/org#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . \
    @prefix pav: <http://purl.org/pav/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
    @prefix schema: <http://schema.org/> . @prefix wd: <http://www.wikidata.org/entity/> . \
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . \
    ex:rep schema:url <https://archive.example.com/r> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .\n";

fn place(name: &str, more: &str) -> Place {
    Place::with([(name, format!("{HEAD}{more}").as_str())])
}

#[test]
fn an_item_without_its_statements_is_not_one_that_has_none() {
    let born = "ex:c a schema:Person ; rdfs:label \"Georgy Chicherin\" ; owl:sameAs wd:Q9020 ; \
        schema:birthDate \"1873-01-01\"^^xsd:date {| dcterms:source ex:rep |} .";
    let place = place("born.ttl", born);
    let entity = |more: &str| {
        format!(r#"{{"entities":{{"Q9020":{{"type":"item","id":"Q9020","labels":{{}}{more}}}}}}}"#)
    };
    place.write("named.json", entity(""));
    place.write("none.json", entity(r#","claims":{}"#));
    let sent = place.run("link export -d born.ttl --from named.json --kept kept.json");
    assert_eq!((sent.code, sent.text().as_str()), (0, ""), "{}", sent.err);
    let kept = String::from_utf8(place.read("kept.json")).unwrap();
    assert!(
        kept.contains("nobody looked at what the item has"),
        "{kept}"
    );
    for verb in ["compare", "enrich -o out.trig"] {
        let line = format!("link {verb} -d born.ttl --from named.json");
        place.refuses(
            &line,
            3,
            &["Q9020 comes without its `claims`", "named.json"],
        );
    }
    assert!(
        place
            .ok("link export -d born.ttl --from none.json --quiet")
            .contains("Q9020\tP569\t+1873")
    );
    place.write(
        "other.json",
        entity(r#","claims":{}"#).replace("\"Q9020\":", "\"Q9021\":"),
    );
    let line = "link compare -d born.ttl --from other.json";
    // Under another id it is the one that it says, and whoever asked for the other one is told.
    assert!(place.ok(line).contains("1873"));
}

#[test]
fn a_record_that_is_a_claim_goes_out_as_none_but_a_claim() {
    let tenure = |more: &str| {
        format!(
            "ex:post a dip:Post ; rdfs:label \"Foreign minister\"@en ; owl:sameAs wd:Q11696 . \
         ex:jones a schema:Person ; rdfs:label \"Jones\" ; owl:sameAs wd:Q9070 . \
         ex:x a schema:Person ; rdfs:label \"X\" ; owl:sameAs wd:Q9080 . \
         ex:t a dip:Tenure ; org:member ex:x ; dip:post ex:post ; dcterms:source ex:rep ; \
         schema:startDate \"1975\"^^xsd:gYear {more} ."
        )
    };
    for (more, goes) in [
        ("", true),
        ("; dip:speaker ex:jones ; dip:act act:assertion", false),
        ("; a dip:Claim", false),
    ] {
        let place = place("t.ttl", &tenure(more));
        let sent = place.ok("link export -d t.ttl --unchecked --quiet");
        assert_eq!(sent.contains("Q9080\tP39\tQ11696"), goes, "{more}: {sent}");
    }
}

#[test]
fn nobody_is_linked_to_what_it_is_said_not_to_be() {
    for said in [
        "ex:p owl:differentFrom wd:Q7747 .",
        "wd:Q7747 owl:differentFrom ex:p .",
    ] {
        let person = format!("ex:p a schema:Person ; rdfs:label \"Vladimir Putin\" . {said}");
        let place = place("p.ttl", &person);
        let found = place.ok("link match -d p.ttl -f csv --quiet");
        assert!(!found.contains("Q7747"), "{said}: {found}");
    }
}

#[test]
fn a_table_of_decisions_that_breaks_off_is_not_taken() {
    let place = place("p.ttl", "ex:p a schema:Person ; rdfs:label \"Putin\" .");
    place.ok("link review -d p.ttl --table t.csv --quiet");
    let table = place.read("t.csv");
    let table = String::from_utf8(table).unwrap();
    let end = table.trim_end().rfind(',').unwrap();
    place.write("cut.csv", &table[..end]);
    let line = "link review -d p.ttl --take cut.csv --by Ada";
    place.refuses(line, 3, &["the row ends after", "nothing was taken"]);
}

#[test]
fn a_row_in_which_a_cell_is_missing_is_not_taken() {
    let place = place("p.ttl", "ex:p a schema:Person ; rdfs:label \"Putin\" .");
    place.ok("link review -d p.ttl --table t.csv --quiet");
    let table = String::from_utf8(place.read("t.csv")).unwrap();
    let (head, row) = table.trim_end().split_once('\n').unwrap();
    let row = row.lines().next().unwrap();
    // Things of data have no line; without that cell the decision stands one column before its own.
    let row = row.replacen(",,", ",", 1);
    let row = row.strip_suffix(",,").unwrap();
    place.write("moved.csv", format!("{head}\n{row},yes,\n"));
    let line = "link review -d p.ttl --take moved.csv --by Ada";
    place.refuses(line, 3, &["the row ends after", "nothing was taken"]);
    // Empty cells at the end are left out by spreadsheets.
    place.write("short.csv", format!("{head}\n{row}\n"));
    place.ok("link review -d p.ttl --take short.csv --by Ada --quiet");
}
