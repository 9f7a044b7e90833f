//! Mappings that are proposed for tables without one.

use crate::program::Place;

#[test]
fn a_proposed_mapping_is_one_and_names_what_it_saw() {
    let table = "\
Key;Name;Host;Begin Date;Area km2;Signed?;Wikidata;website;Nonsense
a1;First;Donald Trump;15.8.2025;1.234,5;true;Q42;https://e.org/1;x y
a2;Second;Vladimir Putin; Sergey Lavrov;1.12.2024;7,25;false;Q7;https://e.org/2;z
"
    .replace(
        "Vladimir Putin; Sergey Lavrov",
        "\"Vladimir Putin; Sergey Lavrov\"",
    );
    let place = Place::with([("talks.csv", table.as_str())]);
    place.ok("convert talks.csv --propose-mapping -o talks.csv-metadata.json");
    let mapping = String::from_utf8(place.read("talks.csv-metadata.json")).unwrap();
    for part in [
        "\"delimiter\":\";\"",
        "\"aboutUrl\": \"https://example.org/id/{Key}\"",
        "\"propertyUrl\": \"rdfs:label\"",
        "\"https://w3id.org/chancery/ontology#namesOf\": [\"person\"]",
        "\"format\":\"d.M.yyyy\"",
        "\"decimalChar\":\",\"",
        "\"datatype\": \"boolean\"",
        "\"valueUrl\": \"http://www.wikidata.org/entity/{Wikidata}\"",
        "\"propertyUrl\": \"owl:sameAs\"",
        "\"propertyUrl\": \"https://example.org/vocabulary#Nonsense\"",
        "rdfs:comment",
    ] {
        assert!(mapping.contains(part), "{part}\n{mapping}");
    }
    let found = place.ok("convert talks.csv -f ttl");
    for part in [
        "person:sergey-lavrov , person:vladimir-putin",
        "\"2024-12-01\"^^xsd:date",
        "1234.5",
        "owl:sameAs wd:Q42",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    place.refuses(
        "convert talks.csv talks.csv --propose-mapping",
        2,
        &["one table at a time"],
    );
    place.write("a.ttl", "");
    place.refuses(
        "convert a.ttl --propose-mapping",
        2,
        &["is no table by its name"],
    );
    place.write("odd.csv", ",a,a\n1,2,3\n");
    place.ok("convert odd.csv --propose-mapping -o odd.csv-metadata.json");
    place.ok("convert odd.csv -f nt");
}

#[test]
fn a_comma_before_thousands_is_proposed_as_one() {
    let table = "id,amount,share,wikidata\n1,\"1,234\",\"1,234.50\",Q1\n2,\"12,500\",99.5,Q2\n3,7,\"1,234,567\",Q3\n4,8,9,n/a\n";
    let place = Place::with([("t.csv", table), ("s.csv", "id;amount\n1;1,234\n")]);
    let ended = place.run("convert t.csv --propose-mapping -o t.csv-metadata.json");
    assert_eq!(ended.code, 0, "{}", ended.report());
    let notes: Vec<&str> = ended
        .err
        .lines()
        .filter(|line| line.contains("commas"))
        .collect();
    assert_eq!(notes.len(), 1, "{}", ended.err);
    for part in ["column `amount`", "`1,234` could be 1234,", "or 1.234"] {
        assert!(notes[0].contains(part), "{part}\n{}", notes[0]);
    }
    let found = place.ok("convert t.csv -f nt");
    for part in [
        "\"1234\"^^",
        "\"12500\"^^",
        "\"1234.50\"^^",
        "\"1234567\"^^",
        "entity/Q1>",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    assert!(!found.contains("@en"), "{found}");
    // Where semicolons stand between cells, commas stand before decimals.
    let ended = place.run("convert s.csv --propose-mapping -o s.csv-metadata.json");
    assert!(ended.err.contains("could be 1.234,"), "{}", ended.report());
    assert!(place.ok("convert s.csv -f nt").contains("\"1.234\"^^"));
}

#[test]
fn what_a_proposal_does_not_take_for_granted() {
    let table = "date,event,dead,zip,phone,Amount,amount,mail,share,seen,when\n\
        2024-05-01,Talks of Bern,3,01067,0049123,1,2,a@e.org,\"12,5%\",03/04/2025,2024-01-01 10:00\n\
        2024-05-02,Talks of Bern,4,01068,0049124,2,3,b@e.org,\"13,5%\",05/06/2025,2024-01-02 11:30\n";
    let place = Place::with([("t.csv", table)]);
    let propose = "convert t.csv --propose-mapping -o t.csv-metadata.json";
    let ended = place.run(propose);
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains("column `seen`: day or month first?"),
        "{}",
        ended.err
    );
    let mapping = String::from_utf8(place.read("t.csv-metadata.json")).unwrap();
    assert!(
        !mapping.contains("suppressOutput\": true,") && !mapping.contains("schema:about"),
        "{mapping}"
    );
    assert!(mapping.contains("row/{_row}"), "{mapping}");
    let found = place.ok("convert t.csv -f nt");
    for part in [
        "startDate> \"2024-05-01\"^^<http://www.w3.org/2001/XMLSchema#date>",
        "zip> \"01067\" .",
        "phone> \"0049123\" .",
        "mail> \"a@e.org\" .",
        "share> \"12,5%\" .",
        "when> \"2024-01-01T10:00:00\"^^<http://www.w3.org/2001/XMLSchema#dateTime>",
        "\"Talks of Bern\"@en",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    // The same again is nothing new; what somebody has corrected stays.
    place.ok(propose);
    let corrected = mapping.replace("M/d/yyyy", "d/M/yyyy");
    place.write("t.csv-metadata.json", &corrected);
    place.refuses(propose, 2, &["says something else", "not written over"]);
    assert_eq!(place.read("t.csv-metadata.json"), corrected.as_bytes());
    place.write("titled.csv", "Talks\nname,day\na,1\n");
    place.refuses(
        "convert titled.csv --propose-mapping",
        3,
        &["titled.csv:2:2", "title above"],
    );
}

#[test]
fn what_spreadsheets_write_is_read_or_told_how() {
    let place = Place::with([("t.csv", "sep=;\nid;share\na;1,5\nb;2,5\n")]);
    place.ok("convert t.csv --propose-mapping -o t.csv-metadata.json");
    let found = place.ok("convert t.csv -f nt");
    assert!(
        found.contains("\"1.5\"^^") && found.contains("id/b>"),
        "{found}"
    );
    place.write("t.xlsx", "PK");
    place.refuses("convert t.xlsx -f ttl", 2, &["save it as `CSV UTF-8`"]);
    place.write("w.csv", b"id,name\n1,\xc6\xe5\xed\n".as_slice());
    place.refuses("convert w.csv --propose-mapping", 3, &["WINDOWS-1251"]);
}

#[test]
fn a_later_column_is_no_name_of_a_row() {
    for table in [
        "Nom,Date,Pays\nR\u{e9}union A,15/08/2025,France\nR\u{e9}union B,16/08/2025,Russia\n",
        "Name,City\nAnn,Oslo\nAnn,Bern\n",
    ] {
        let place = Place::with([("t.csv", table)]);
        let mapping = place.ok("convert t.csv --propose-mapping");
        assert!(mapping.contains("row/{_row}"), "{mapping}");
    }
    let place = Place::with([("t.csv", "Name,City\nAnn,Oslo\nBob,Bern\n")]);
    let mapping = place.ok("convert t.csv --propose-mapping");
    assert!(mapping.contains("id/{Name}"), "{mapping}");
}

#[test]
fn the_output_is_called_what_it_was_called() {
    let place = Place::with([("a.ttl", "<urn:a> <urn:p> <urn:b> .")]);
    for _ in 0..2 {
        let ended = place.run("convert a.ttl -o k.nt");
        assert!(ended.err.contains("written to k.nt"), "{}", ended.err);
    }
}
