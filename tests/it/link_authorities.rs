//! Authority files of libraries in an index, names as they write them, and data where decisions are wanted.

use serde_json::Value;

use crate::program::Place;

const GND: &str = "\
@prefix gndo: <https://d-nb.info/standards/elementset/gnd#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://d-nb.info/gnd/1> a gndo:DifferentiatedPerson ;
    gndo:preferredNameForThePerson \"Putin, Vladimir V.\" ;
    gndo:variantNameForThePerson \"Putin, Wladimir\", \"Poutine, Vladimir\" ;
    gndo:dateOfBirth \"1952-10-07\"^^xsd:date .
";

const MADS: &str = "\
@prefix madsrdf: <http://www.loc.gov/mads/rdf/v1#> .
<http://id.loc.gov/authorities/names/n1> a madsrdf:PersonalName ;
    madsrdf:authoritativeLabel \"Lavrov, Sergeĭ Viktorovich, 1950-\"@en ;
    madsrdf:hasVariant [ madsrdf:variantLabel \"Lawrow, Sergej, 1950-\" ], [ madsrdf:variantLabel \"Ławrow, Siergiej\" ] .
<http://id.loc.gov/authorities/names/n2> a madsrdf:CorporateName ; madsrdf:authoritativeLabel \"United Nations\"@en .
";

/// Blank nodes of two files may have one name.
const MORE: &str = "\
<http://id.loc.gov/authorities/names/n3> <http://www.loc.gov/mads/rdf/v1#authoritativeLabel> \"Ushakov, Yuri\" .
<http://id.loc.gov/authorities/names/n3> <http://www.loc.gov/mads/rdf/v1#hasVariant> _:b0 .
_:b0 <http://www.loc.gov/mads/rdf/v1#variantLabel> \"Uschakow, Juri\" .
";
const SKOS: &str = "\
<http://e.org/c> <http://www.w3.org/2008/05/skos-xl#prefLabel> <http://e.org/l1> .
<http://e.org/c> <http://www.w3.org/2008/05/skos-xl#altLabel> _:b0 .
<http://e.org/l1> <http://www.w3.org/2008/05/skos-xl#literalForm> \"Arms control\"@en .
_:b0 <http://www.w3.org/2008/05/skos-xl#literalForm> \"Disarmament\"@en .
_:b0 <http://www.w3.org/2008/05/skos-xl#literalForm> \"Abrüstung\"@tlh .
";

#[test]
fn authority_files_are_sources_of_names() {
    let place = Place::with([
        ("gnd.ttl", GND),
        ("mads.ttl", MADS),
        ("more.nt", MORE),
        ("skos.nt", SKOS),
    ]);
    place.ok("link index gnd.ttl mads.ttl more.nt skos.nt -o names.index --quiet");
    for (name, id) in [
        ("Vladimir V. Putin", "https://d-nb.info/gnd/1"),
        ("Vladimir Poutine", "https://d-nb.info/gnd/1"),
        ("Sergej Lawrow", "http://id.loc.gov/authorities/names/n1"),
        ("Siergiej Ławrow", "http://id.loc.gov/authorities/names/n1"),
        ("United Nations", "http://id.loc.gov/authorities/names/n2"),
        ("Juri Uschakow", "http://id.loc.gov/authorities/names/n3"),
        ("Arms control", "http://e.org/c"),
        ("Disarmament", "http://e.org/c"),
    ] {
        let found = place.ok(&format!(
            "link find --index names.index --json --limit 1 '{name}'"
        ));
        let found: Value = serde_json::from_str(&found).unwrap();
        assert_eq!(found[0]["id"], id, "{name}: {found}");
        assert!(found[0]["score"].as_f64().unwrap() >= 0.99, "{name}");
    }
    let klingon = place.ok("link find --index names.index --json Abrüstung");
    assert!(!klingon.contains("http://e.org/c"), "{klingon}");
    // The year of a heading, the date of another file, and classes of both are known.
    let table = "name,kind,born\n\"Lavrov, Sergei Viktorovich\",person,1950\nVladimir V. Putin,person,1952-10-07\nUnited Nations,organisation,\n";
    place.write("t.csv", table);
    let line = "link match --index names.index --csv t.csv --name name --type kind --date P569=born --json";
    let found: Value = serde_json::from_str(&place.ok(line)).unwrap();
    let why = |row: usize, feature: &str| {
        let features = found[row]["candidates"][0]["features"].as_array().unwrap();
        let one = features.iter().find(|one| one["feature"] == feature);
        one.unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(why(0, "date"), "agrees");
    assert_eq!(why(0, "type"), "agrees");
    assert_eq!(why(1, "date"), "agrees");
    assert_eq!(why(2, "type"), "agrees");
    // The same bytes, whatever the memory is.
    place.ok("link index gnd.ttl mads.ttl more.nt skos.nt -o again.index --threads 1 --quiet");
    assert!(place.read("names.index") == place.read("again.index"));
}

#[test]
fn a_record_is_known_by_its_own_number_and_by_those_of_other_files() {
    let gnd = "\
@prefix gndo: <https://d-nb.info/standards/elementset/gnd#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://d-nb.info/gnd/118500011> a gndo:DifferentiatedPerson ; gndo:preferredNameForThePerson \"Kunkel, Otto\" ;
    gndo:gndIdentifier \"118500011\" ; owl:sameAs <http://viaf.org/viaf/77700011>, <http://www.wikidata.org/entity/Q900777> .
<http://e.org/b> a gndo:DifferentiatedPerson ; gndo:preferredNameForThePerson \"Weber, Hans\" ; gndo:gndIdentifier \"118500012\" .
<http://id.loc.gov/authorities/names/n79000006> a <http://www.loc.gov/mads/rdf/v1#PersonalName> ;
    <http://www.loc.gov/mads/rdf/v1#authoritativeLabel> \"Quill, Mary\" ;
    <http://www.w3.org/2004/02/skos/core#exactMatch> <http://viaf.org/viaf/77700012> .
";
    let rows = "\
name,gnd,viaf,lc
\"Kunkel, Otto\",118500099,,
Somebody Else,https://d-nb.info/gnd/118500011,,
Somebody Else,,viaf:77700011,
Somebody Else,118500012,,
Somebody Else,,VIAF77700012,
Somebody Else,,,n 79000006
\"Quill, Mary\",,,n79000099
";
    let place = Place::with([("gnd.ttl", gnd), ("t.csv", rows)]);
    place.ok("link index gnd.ttl -o gnd.index --quiet");
    let line = "link match --index gnd.index --csv t.csv --name name --type person --id P227=gnd --id P214=viaf --id P244=lc --json";
    let found: Value = serde_json::from_str(&place.ok(line)).unwrap();
    let kunkel = "https://d-nb.info/gnd/118500011";
    let quill = "http://id.loc.gov/authorities/names/n79000006";
    for (row, id, verdict) in [
        (0, kunkel, "contradicts"),
        (1, kunkel, "agrees"),
        (2, kunkel, "agrees"),
        (3, "http://e.org/b", "agrees"),
        (4, quill, "agrees"),
        (5, quill, "agrees"),
        (6, quill, "contradicts"),
    ] {
        let best = &found[row]["candidates"][0];
        assert_eq!(best["id"], id, "{row}: {found}");
        let features = best["features"].as_array().unwrap();
        let one = features.iter().find(|one| one["feature"] == "identifier");
        assert_eq!(one.unwrap()["verdict"], verdict, "{row}: {found}");
        assert!(verdict == "agrees" || found[row]["band"] != "certain");
    }
}

#[test]
fn a_heading_of_a_library_is_a_name_and_a_year() {
    let index = "\
@prefix schema: <http://schema.org/> . @prefix e: <http://e.org/> .
e:a a schema:Person ; schema:name \"Vladimir Putin\" ; schema:alternateName \"Vladimir Vladimirovich Putin\" ; schema:birthDate \"1952-10-07\" .
";
    let table = "name\n\"Putin, Vladimir Vladimirovich, 1952-\"\n\"Putin, Vladimir Vladimirovich, 1953-\"\nH.E. Vladimir Putin\n\
                 President of the Russian Federation Vladimir Putin\n";
    let place = Place::with([("i.ttl", index), ("t.csv", table)]);
    place.ok("link index i.ttl -o i.index --quiet");
    let found = place.ok("link match --index i.index --csv t.csv --name name --json");
    let found: Value = serde_json::from_str(&found).unwrap();
    let bands: Vec<&str> = (0..4)
        .map(|row| found[row]["band"].as_str().unwrap())
        .collect();
    assert_eq!(bands, ["certain", "review", "certain", "certain"]);
    let found_by = place.ok("link find --index i.index 'H.E. Vladimir Putin' --limit 1");
    assert!(found_by.contains("1.000  Vladimir Putin"), "{found_by}");
    // It is shown as it was written.
    assert_eq!(found[0]["name"], "Putin, Vladimir Vladimirovich, 1952-");
}

#[test]
fn data_are_no_decisions() {
    let place = Place::with([
        (
            "a.ttl",
            "<http://e.org/a> <http://www.w3.org/2000/01/rdf-schema#label> \"A\" .\n",
        ),
        ("t.csv", "name\nVladimir Putin\n"),
        ("none.ttl", ""),
    ]);
    for (verb, by) in [("match", ""), ("review", " --by Ada")] {
        place.refuses(
            &format!("link {verb} --csv t.csv --name name --decisions a.ttl{by}"),
            3,
            &["`a.ttl` is no file of decisions", "`link review` keeps"],
        );
    }
    place.ok("link match --csv t.csv --name name --decisions none.ttl");
}
