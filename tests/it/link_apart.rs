//! What bears a name and is something else, and things that are told apart: none of them is certain.

use crate::program::Place;

const HEAD: &str = "@prefix gnd: <https://d-nb.info/standards/elementset/gnd#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . \
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> . @prefix wd: <http://www.wikidata.org/entity/> . \
    @prefix wdt: <http://www.wikidata.org/prop/direct/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n";

/// What `link match` says of each name of a table, by an index of these things: name, kind, more; band and doubts.
fn said(things: &str, options: &str, table: &str) -> Vec<String> {
    let place = Place::with([
        ("i.ttl", format!("{HEAD}{things}").as_str()),
        ("t.csv", table),
    ]);
    place.ok("link index i.ttl -o i.index --languages all --quiet");
    let line =
        format!("link match --csv t.csv --name name {options} --index i.index -f csv --quiet");
    let text = place.ok(&line);
    text.lines().skip(1).map(str::to_owned).collect()
}

fn bands(things: &str, options: &str, table: &str) -> Vec<&'static str> {
    let band = |line: &String| {
        let mut bands = ["certain", "review", "none"].into_iter();
        bands
            .find(|band| line.contains(&format!(",{band},")))
            .unwrap()
    };
    said(things, options, table).iter().map(band).collect()
}

#[test]
fn pages_that_list_what_bears_a_name_are_nobody() {
    let things = "wd:Q900001 rdfs:label \"Treaty of Paris\"@en ; wdt:P31 wd:Q4167410 . \
        wd:Q900002 rdfs:label \"Congress of Ems\"@en ; schema:description \"Wikimedia template\"@en . \
        wd:Q900003 rdfs:label \"Peace of Ems\"@en ; wdt:P31 wd:Q131569 .";
    let table = "name,kind\nTreaty of Paris,work\nTreaty of Paris,\nCongress of Ems,event\nPeace of Ems,work\n";
    let bands = bands(things, "--type kind", table);
    assert_eq!(bands.last(), Some(&"certain"));
    assert!(
        bands[..3].iter().all(|band| *band != "certain"),
        "{bands:?}"
    );
}

#[test]
fn records_that_are_of_nobody_are_nobody() {
    let things = "<https://d-nb.info/gnd/1> a gnd:UndifferentiatedPerson ; gnd:preferredNameForThePerson \"Meier, Karl\" . \
        <https://d-nb.info/gnd/2> a gnd:DifferentiatedPerson ; gnd:preferredNameForThePerson \"Weber, Max\" . \
        <https://d-nb.info/gnd/3> owl:deprecated true ; rdfs:label \"Gone Person\" .";
    let table = "name,kind\nKarl Meier,person\nKarl Meier,\nMax Weber,person\nGone Person,\n";
    let bands = bands(things, "--type kind", table);
    assert_eq!(bands[2..], ["certain", "none"]);
    assert!(
        bands[..2].iter().all(|band| *band != "certain"),
        "{bands:?}"
    );
}

#[test]
fn a_state_is_a_place_as_well() {
    let things = "wd:Q900001 rdfs:label \"Georgia\"@en ; wdt:P31 wd:Q35657 . wd:Q900002 rdfs:label \"Georgia\"@en ; wdt:P31 wd:Q6256 .";
    let table = "name,kind\nGeorgia,place\nGeorgia,state\n";
    assert_eq!(bands(things, "--type kind", table), ["review", "certain"]);
}

#[test]
fn marks_on_letters_tell_names_apart() {
    let things = "wd:Q900001 rdfs:label \"Nguyễn Văn Hưng\"@vi ; wdt:P31 wd:Q5 . wd:Q900002 rdfs:label \"रमा कुमारी शर्मा\"@hi ; wdt:P31 wd:Q5 .";
    let table = "name\nNguyễn Văn Hùng\nराम कुमार शर्मा\nNguyen Van Hung\nरमा कुमारी शर्मा\n";
    assert_eq!(
        bands(things, "", table),
        ["review", "review", "certain", "certain"]
    );
    let first = &said(things, "", table)[0];
    assert!(first.contains("`Hùng` is not `Hưng`"), "{first}");
}

#[test]
fn years_that_are_about_right_are_no_proof() {
    let things = "wd:Q900001 rdfs:label \"Hans Weber\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1735-10-30\"^^xsd:date .";
    let table = "name,kind\n\"Weber, Hans, ca. 1900-\",person\n\"Weber, Hans, ca. 1900-ca. 1980\",person\n\"Weber, Hans, 1735-\",person\n";
    assert_eq!(
        bands(things, "--type kind", table),
        ["review", "review", "certain"]
    );
}

#[test]
fn identifiers_are_read_as_tables_have_them() {
    let things = "wd:Q900001 rdfs:label \"Gerd Tausend\"@de ; wdt:P31 wd:Q5 ; wdt:P214 \"111\" ; wdt:P227 \"118540238\" .";
    let table = "name,viaf,gnd\nGerd Tausend,-,n/a\nGerd Tausend,VIAF 111,\nGerd Tausend,111;222,\nGerd Tausend,,(DE-588)118540238\nGerd Tausend,333,\n";
    let bands = bands(things, "--id P214=viaf --id P227=gnd", table);
    assert_eq!(bands[..4], ["certain"; 4]);
    assert_ne!(bands[4], "certain");
}

#[test]
fn of_several_things_of_one_name_no_more_than_one_is_it() {
    let things = "wd:Q900001 rdfs:label \"Zhang Wei\"@en ; wdt:P31 wd:Q5 . wd:Q900002 rdfs:label \"Li Na\"@en ; wdt:P31 wd:Q5 .";
    let table = "no,name\n1,Zhang Wei\n2,Zhang Wei\n3,Li Na\n";
    let told = said(things, "--row-id no", table);
    let band = |line: &String, band: &str| line.contains(&format!(",{band},"));
    assert!(
        band(&told[0], "review") && band(&told[1], "review") && band(&told[2], "certain"),
        "{told:#?}"
    );
    assert!(
        told[0].contains("2 things of this name would be the same one"),
        "{told:#?}"
    );
    // Without numbers rows of one name are one question.
    assert_eq!(bands(things, "", table), ["certain"; 3]);
    let data = "ex:z1 a schema:Person ; rdfs:label \"Zhang Wei\" . ex:z2 a schema:Person ; rdfs:label \"Zhang Wei\" .";
    let data = format!("{HEAD}@prefix ex: <https://example.org/> . {data}");
    let place = Place::with([
        ("i.ttl", format!("{HEAD}{things}").as_str()),
        ("d.ttl", data.as_str()),
    ]);
    place.ok("link index i.ttl -o i.index --quiet");
    let text = place.ok("link match -d d.ttl --index i.index -f csv --quiet");
    assert_eq!(text.matches(",review,").count(), 2, "{text}");
}

#[test]
fn what_is_only_claimed_or_perhaps_so_speaks_for_nobody() {
    let things = "wd:Q900001 rdfs:label \"Robert Jones\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1857-02-03\"^^xsd:date . \
        wd:Q900002 rdfs:label \"Robert Jones\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1901-05-06\"^^xsd:date .";
    for (annotated, band) in [
        ("", "certain"),
        (
            "{| dip:qualifier <https://w3id.org/chancery/scheme/qualifier/possibly> |}",
            "review",
        ),
        ("{| dip:speaker ex:uk |}", "review"),
    ] {
        let data = format!(
            "{HEAD}@prefix ex: <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> . \
             ex:p a schema:Person ; rdfs:label \"Robert Jones\" ; schema:birthDate \"1857\"^^xsd:gYear {annotated} ."
        );
        let place = Place::with([
            ("i.ttl", format!("{HEAD}{things}").as_str()),
            ("d.ttl", data.as_str()),
        ]);
        place.ok("link index i.ttl -o i.index --quiet");
        let text = place.ok("link match -d d.ttl --index i.index -f csv --quiet");
        assert!(text.contains(&format!(",{band},")), "{annotated}: {text}");
    }
}
