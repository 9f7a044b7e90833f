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
    // Only the identifier can decide who another name is of.
    let rows = [
        "X Y,VIAF 111,",
        "X Y,111;222,",
        "X Y,,(DE-588)118540238",
        "X Y,,https://d-nb.info/gnd/118540238/about/lds",
        "X Y,https://viaf.org/viaf/111/#Tausend,",
        "Gerd Tausend,-,n/a",
        "Gerd Tausend,333,",
        "X Y,https://example.org/111,",
        "X Y,,(OCoLC)118540238",
    ];
    let table = format!("name,viaf,gnd\n{}\n", rows.join("\n"));
    let found = bands(things, "--id P214=viaf --id P227=gnd", &table);
    assert_eq!(found[..6], ["certain"; 6]);
    assert!(
        found[6..].iter().all(|band| *band != "certain"),
        "{found:?}"
    );
}

#[test]
fn what_is_no_identifier_says_nothing_in_data_either() {
    let things = "wd:Q900001 rdfs:label \"Berlin Alpha\"@en ; wdt:P31 wd:Q5 ; wdt:P214 \"n/a\" ; wdt:P227 \"(OCoLC)999\" .";
    for (name, said, band) in [
        ("Zed Unrelated", "wdt:P214 \"n/a\"", "none"),
        ("Zed Unrelated", "wdt:P227 \"(OCoLC)999\"", "none"),
        (
            "Berlin Alpha",
            "wdt:P214 \"n/a\" ; wdt:P227 \"118540238\"",
            "certain",
        ),
    ] {
        let text = of_data(
            things,
            &format!("ex:x a schema:Person ; rdfs:label \"{name}\" ; {said} ."),
        );
        assert!(text.contains(&format!(",{band},")), "{said}: {text}");
    }
}

/// The answer for things of data.
fn of_data(things: &str, data: &str) -> String {
    let data = format!(
        "{HEAD}@prefix ex: <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> . \
         @prefix qual: <https://w3id.org/chancery/scheme/qualifier/> . @prefix org: <http://www.w3.org/ns/org#> . {data}"
    );
    let place = Place::with([
        ("i.ttl", format!("{HEAD}{things}").as_str()),
        ("d.ttl", data.as_str()),
    ]);
    place.ok("link index i.ttl -o i.index --quiet");
    place.ok("link match -d d.ttl --index i.index -f csv --quiet")
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
        told[0].contains("2 things of the data would be this one"),
        "{told:#?}"
    );
    // Without numbers rows of one name are one question.
    assert_eq!(bands(things, "", table), ["certain"; 3]);
    // However each of them writes it.
    for other in ["Zhang Wei", "ZHANG  Wei", "Mr. Zhang Wei"] {
        let data = format!(
            "ex:z1 a schema:Person ; rdfs:label \"Zhang Wei\" . ex:z2 a schema:Person ; rdfs:label \"{other}\" ."
        );
        let text = of_data(things, &data);
        assert_eq!(text.matches(",review,").count(), 2, "{text}");
    }
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
            "ex:p a schema:Person ; rdfs:label \"Robert Jones\" ; schema:birthDate \"1857\"^^xsd:gYear {annotated} ."
        );
        let text = of_data(things, &data);
        assert!(text.contains(&format!(",{band},")), "{annotated}: {text}");
    }
}

#[test]
fn what_is_not_sure_decides_nothing_and_may_speak_against_somebody() {
    let things = "wd:Q900001 rdfs:label \"Robert Blacksmith\"@en ; wdt:P31 wd:Q5 ; wdt:P227 \"118540238\" ; \
        schema:description \"British consul\"@en .";
    let possibly = "{| dip:qualifier qual:possibly |}";
    let condition = "{| dip:condition \"if the note is right\" |}";
    for (name, said, band, why) in [
        ("Robert Blacksmith", String::new(), "certain", "the same"),
        (
            "Jim Elsewhere",
            format!("; wdt:P227 \"118540238\" {condition}"),
            "none",
            "",
        ),
        (
            "Jim Elsewhere",
            format!("; wdt:P227 \"118540238\" {possibly}"),
            "none",
            "",
        ),
        (
            "Jim Elsewhere",
            "; wdt:P227 \"118540238\"".to_owned(),
            "certain",
            "identifier agrees",
        ),
        (
            "Robert Blacksmith",
            format!("; wdt:P227 \"118540239\" {possibly}"),
            "review",
            "`GND ID 118540239`, said of it with a reservation",
        ),
        (
            "Robert Blacksmith",
            format!("; wdt:P227 \"118540238\" {possibly}"),
            "certain",
            "the same",
        ),
        (
            "Robert Blacksmith",
            format!("; owl:differentFrom wd:Q900001 {possibly}"),
            "review",
            "it is said to be another",
        ),
        (
            "Robert Blacksmith",
            "; owl:differentFrom wd:Q900001".to_owned(),
            "none",
            "",
        ),
    ] {
        let text = of_data(
            things,
            &format!("ex:x a schema:Person ; rdfs:label \"{name}\" {said} ."),
        );
        assert!(text.contains(&format!(",{band},")), "{said}: {text}");
        assert!(text.contains(why), "{said}: {text}");
    }
    // A record is not sure as a whole: the office that it tells speaks for nobody.
    let office = |qualifier: &str| {
        let data = format!(
            "ex:x a schema:Person ; rdfs:label \"Robert Blacksmith\" . ex:consul a dip:Position ; rdfs:label \"consul\"@en . \
             ex:t a dip:Tenure ; org:member ex:x ; dip:post ex:consul {qualifier} ."
        );
        of_data(things, &data)
    };
    assert!(
        office("").contains("position held agrees"),
        "{}",
        office("")
    );
    let reserved = office("; dip:qualifier qual:possibly");
    assert!(!reserved.contains("position held"), "{reserved}");
    for sure in ["former", "background"] {
        let told = office(&format!("; dip:qualifier qual:{sure}"));
        assert!(told.contains("position held agrees"), "{sure}: {told}");
    }
}

#[test]
fn initials_are_nobody_for_sure() {
    let things = "wd:Q900001 rdfs:label \"JR\"@en ; wdt:P31 wd:Q5 . wd:Q900002 rdfs:label \"UNO\"@en ; wdt:P31 wd:Q43229 .";
    let table = "name,kind\nJ. R.,person\nJ.R.,\nJR,person\nU.N.O.,\n";
    assert_eq!(
        bands(things, "--type kind", table),
        ["review", "review", "certain", "certain"]
    );
}

#[test]
fn another_year_is_another_person_in_any_century() {
    let things = "wd:Q900001 rdfs:label \"Peter Hahn\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1770\"^^xsd:gYear . \
        wd:Q900002 rdfs:label \"Emil Ohm\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1770-12-28\"^^xsd:date .";
    let table = "name,born\nPeter Hahn,1769\nPeter Hahn,1770\nPeter Hahn,1771\nEmil Ohm,1771\nEmil Ohm,1772\n";
    let found = said(things, "--date P569=born --type person", table);
    let band = |line: &String| {
        let known = ["certain", "review", "none"].into_iter();
        known
            .filter(|band| line.contains(&format!(",{band},")))
            .collect::<String>()
    };
    // A day may be of the year beside it by another calendar: that says nothing, neither for nor against.
    let expected = ["review", "certain", "review", "review", "review"];
    assert_eq!(
        found.iter().map(band).collect::<Vec<_>>(),
        expected,
        "{found:#?}"
    );
}

#[test]
fn the_words_around_of_and_in_tell_whose_is_what() {
    let things = "wd:Q900001 rdfs:label \"Embassy of France in Germany\"@en ; wdt:P31 wd:Q43229 . \
        wd:Q900002 rdfs:label \"Declaration of War by Germany on France\"@en ; wdt:P31 wd:Q198 . \
        wd:Q900003 rdfs:label \"Abdullah bin Hussein\"@en ; wdt:P31 wd:Q5 . \
        wd:Q900004 rdfs:label \"Treaty of Peace and Friendship\"@en ; wdt:P31 wd:Q131569 .";
    let table = "name\nEmbassy of Germany in France\nDeclaration of War by France on Germany\nHussein bin Abdullah\n\
        of Germany in France Embassy\nof France in Germany Embassy\nEmbassy of France in Germany\nEmbassy in Germany of France\n\"Hussein, Abdullah bin\"\nTreaty of Friendship and Peace\n";
    let found = bands(things, "", table);
    assert_eq!(found[..4], ["review"; 4], "{:#?}", said(things, "", table));
    assert_eq!(found[4..], ["certain"; 5], "{:#?}", said(things, "", table));
}

#[test]
fn places_whose_names_end_nearly_alike_are_two() {
    let things = "wd:Q900001 rdfs:label \"Ravensburg\"@en ; wdt:P31 wd:Q515 . wd:Q900002 rdfs:label \"Karlstadt\"@en ; wdt:P31 wd:Q515 . \
        wd:Q900003 rdfs:label \"Treaty of Ravensburg\"@en ; wdt:P31 wd:Q131569 .";
    let table = "name\nRavensberg\nKarlstad\nTreaty of Ravensberg\nRavensbrug\nRavensburg\n";
    assert_eq!(
        bands(things, "", table),
        ["review", "review", "review", "certain", "certain"]
    );
}

#[test]
fn a_date_that_cannot_be_read_leaves_a_doubt() {
    let things = "wd:Q900001 rdfs:label \"Robert Jones\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1850-02-03\"^^xsd:date .";
    let table = "name,born\nRobert Jones,ca. 1901\nRobert Jones,1901?\nRobert Jones,4 March 1901\nRobert Jones,unknown\nRobert Jones,\n";
    assert_eq!(
        bands(things, "--date P569=born --type person", table),
        ["review", "review", "review", "certain", "certain"]
    );
    let text = of_data(
        things,
        "ex:x a schema:Person ; rdfs:label \"Robert Jones\" ; schema:birthDate \"ca. 1901\" .",
    );
    assert!(text.contains("`ca. 1901` cannot be compared"), "{text}");
}

#[test]
fn identifiers_that_cannot_be_read_tell_rows_apart() {
    let things = "wd:Q900001 rdfs:label \"Eva Lis\"@en ; wdt:P31 wd:Q5 .";
    let table = "name,viaf\nEva Lis,OCLC 5\nEva Lis,OCLC 77\nEva Lis,OCLC 5\nEva Lis,-\nEva Lis,\n";
    let rows = said(things, "--id P214=viaf", table);
    let subject = |place: usize| rows[place].split(',').nth(1).unwrap().to_owned();
    assert_ne!(subject(0), subject(1));
    assert_eq!(subject(0), subject(2));
    assert_eq!(subject(3), subject(4));
}

#[test]
fn reservations_hold_in_the_older_form_too_and_for_names() {
    let things =
        "wd:Q900001 rdfs:label \"Robert Blacksmith\"@en ; wdt:P31 wd:Q5 ; wdt:P227 \"118540238\" .";
    let data = "ex:x a schema:Person ; rdfs:label \"Jim Elsewhere\" ; wdt:P227 \"118540238\" . \
        ex:r a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement> ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ex:x ; \
        <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> wdt:P227 ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> \"118540238\" ; \
        dip:qualifier qual:possibly .";
    let text = of_data(things, data);
    assert!(text.contains(",none,"), "{text}");
    let data = "ex:x a schema:Person ; rdfs:label \"Robert Blacksmith\" {| dip:qualifier qual:possibly |} .";
    let text = of_data(things, data);
    assert!(
        text.contains(",review,") && text.contains("a name of it is said with a reservation"),
        "{text}"
    );
}
