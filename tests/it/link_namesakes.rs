//! Namesakes that are out of sight: what is decided, linked, known or refused still tells whether a name alone says who is
//! meant.

use crate::program::{Ended, Place};

const HEAD: &str = "@prefix dip: <https://w3id.org/chancery/ontology#> . @prefix ex: <https://example.org/> . \
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix qual: <https://w3id.org/chancery/scheme/qualifier/> . \
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> . \
    @prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> . \
    @prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n";

/// A folder with an index of these things.
fn place(things: &str) -> Place {
    let place = Place::with([("i.ttl", format!("{HEAD}{things}").as_str())]);
    place.ok("link index i.ttl -o i.index --quiet");
    place
}

/// The band of each line.
#[track_caller]
fn assert_bands(ended: &Ended, bands: &[&str]) {
    let text = ended.text();
    let found: Vec<&str> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            cells.find(|cell| ["certain", "review", "none"].contains(cell))
        })
        .collect();
    assert_eq!(found, bands, "{}", ended.report());
}

/// What is said of these things of data.
fn of_data(place: &Place, data: &str) -> Ended {
    place.write("d.ttl", format!("{HEAD}{data}"));
    place.run("link match -d d.ttl --index i.index -f csv")
}

const ZHOU: &str =
    "wd:Q900001 rdfs:label \"Zhou Enlai\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1898-03-05\"^^xsd:date .";
const MATCH: &str = "link match --csv t.csv --name name --row-id no --type person --index i.index";

#[test]
fn a_twin_that_is_decided_makes_the_other_no_more_certain() {
    for (key, doubt) in [
        ("1", "2 things of the data would be this one"),
        ("n", "another thing of the data is called so"),
    ] {
        let place = place(ZHOU);
        place.write("t.csv", "no,name\n1,Zhou Enlai\n2,\"Zhou, Enlai\"\n");
        let review = MATCH.replace("match", "review");
        let review = format!("{review} --by Ada");
        place.fed(&review, [format!("{key}\nq\n").into_bytes()]);
        let ended = place.run(&format!("{MATCH} -f csv"));
        assert_bands(&ended, &["review"]);
        assert!(ended.text().contains(doubt), "{}", ended.report());
        place.ok(&format!(
            "{} --by Ada --accept-certain -o l.ttl",
            MATCH.replace("match", "apply")
        ));
        let links = String::from_utf8(place.read("l.ttl")).unwrap();
        assert_eq!(
            links.matches("owl:sameAs wd:").count(),
            usize::from(key == "1")
        );
    }
}

#[test]
fn a_twin_that_is_known_or_linked_counts_as_well() {
    let place = place(ZHOU);
    place.write("t.csv", "no,name,id\n1,Zhou Enlai,Q900001\n2,Zhou Enlai,\n");
    let ended = place.run(&format!("{MATCH} --known id -f csv"));
    assert_bands(&ended, &["review"]);
    // What is linked to something that the index does not have is another one, unless it is another kind of thing.
    for (other, band) in [
        ("a schema:Person ; owl:sameAs wd:Q900001", "review"),
        ("a schema:Person ; owl:sameAs wd:Q900077", "review"),
        ("a schema:Person ; owl:differentFrom wd:Q900001", "review"),
        ("a schema:City ; owl:sameAs wd:Q900077", "certain"),
    ] {
        let data = format!(
            "ex:a {other} ; rdfs:label \"Zhou Enlai\" . ex:b a schema:Person ; rdfs:label \"Zhou Enlai\" ."
        );
        let ended = of_data(&place, &data);
        let bands = if other.contains("different") {
            vec!["none", band]
        } else {
            vec![band]
        };
        assert_bands(&ended, &bands);
        // A date tells it from any of them.
        let dated = data.replace("ex:b a", "ex:b schema:birthDate \"1898\"^^xsd:gYear ; a");
        let last = of_data(&place, &dated).text();
        assert!(last.lines().last().unwrap().contains(",certain,"), "{last}");
    }
}

#[test]
fn a_namesake_that_is_refused_is_a_rival_all_the_same() {
    let place = place(
        "wd:Q1001 rdfs:label \"John Smith\"@en ; wdt:P31 wd:Q5 . \
         wd:Q1002 rdfs:label \"John Smith\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1900-02-03\"^^xsd:date . \
         wd:Q1003 rdfs:label \"John Smith\"@en ; wdt:P31 wd:Q515 .",
    );
    for (said, band) in [
        ("owl:differentFrom wd:Q1001", "review"),
        ("owl:differentFrom wd:Q1003, wd:Q1001", "review"),
        (
            "owl:differentFrom wd:Q1001 ; schema:birthDate \"1900-02-03\"^^xsd:date",
            "certain",
        ),
    ] {
        let data = format!("ex:j a schema:Person ; schema:name \"John Smith\" ; {said} .");
        let ended = of_data(&place, &data);
        assert_bands(&ended, &[band]);
        let text = ended.text();
        assert!(text.contains("Q1002,"), "{text}");
        if band == "review" {
            assert!(text.contains("Q1001, which it is not, fits"), "{text}");
        }
    }
    // One that is no such thing is no rival.
    let data = "ex:j a schema:City ; schema:name \"John Smith\" ; owl:differentFrom wd:Q1001 .";
    assert_bands(&of_data(&place, data), &["certain"]);
    place.write("t.csv", "no,name\n1,John Smith\n");
    place.ok(&format!(
        "{} --table r.csv",
        MATCH.replace("match", "review")
    ));
    let table = String::from_utf8(place.read("r.csv")).unwrap();
    let refused = table.lines().map(|line| {
        if line.contains("Q1001") {
            format!("{},no,\n", line.trim_end_matches(','))
        } else {
            format!("{line}\n")
        }
    });
    let refused: Vec<String> = refused.collect();
    place.write("r.csv", refused.concat());
    place.ok("link review --take r.csv --by Ada --index i.index");
    assert_bands(&place.run(&format!("{MATCH} -f csv")), &["review"]);
}

#[test]
fn a_class_or_a_place_that_is_only_claimed_speaks_for_nobody() {
    let place = place(
        "wd:Q1001 rdfs:label \"John Smith\"@en ; wdt:P31 wd:Q5 . wd:Q1002 rdfs:label \"John Smith\"@en ; wdt:P31 wd:Q515 . \
         wd:Q1003 rdfs:label \"Ems\"@en ; wdt:P31 wd:Q515 ; wdt:P625 \"Point(7.7 50.3)\" . \
         wd:Q1004 rdfs:label \"Ems\"@en ; wdt:P31 wd:Q515 ; wdt:P625 \"Point(9.4 46.8)\" . \
         wd:Q1005 rdfs:label \"Karl Nesselrode\"@en ; wdt:P31 wd:Q5 .",
    );
    let possibly = "{| dip:qualifier qual:possibly |}";
    for (said, band) in [
        (
            "a schema:Person ; rdfs:label \"John Smith\"".to_owned(),
            "certain",
        ),
        (
            format!("a schema:Person {possibly} ; rdfs:label \"John Smith\""),
            "review",
        ),
        (
            "a schema:Person {| dip:speaker ex:joe |} ; rdfs:label \"John Smith\"".to_owned(),
            "review",
        ),
        (
            "rdfs:label \"Ems\" ; wgs:lat 50.3 ; wgs:long 7.7".to_owned(),
            "certain",
        ),
        (
            format!("rdfs:label \"Ems\" ; wgs:lat 50.3 {possibly} ; wgs:long 7.7"),
            "review",
        ),
        // It may speak against somebody.
        (
            format!("a schema:Person {possibly} ; rdfs:label \"Karl Nesselrode\""),
            "certain",
        ),
        (
            format!("a schema:City {possibly} ; rdfs:label \"Karl Nesselrode\""),
            "review",
        ),
    ] {
        assert_bands(&of_data(&place, &format!("ex:a {said} .")), &[band]);
    }
}

#[test]
fn days_of_two_calendars_leave_a_doubt() {
    let place = place(
        "wd:Q900001 rdfs:label \"Henry Ford\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1863-07-30\"^^xsd:date .",
    );
    place.write(
        "t.csv",
        "no,name,born\n1,Henry Ford,1863-07-18\n2,Henry Ford,1863-07-30\n",
    );
    let ended = place.run(&format!("{MATCH} --date P569=born -f csv"));
    assert_bands(&ended, &["review", "certain"]);
    let said = "the days differ, of which nobody says by which calendar they are";
    assert!(ended.text().contains(said), "{}", ended.report());
}

#[test]
fn a_decade_is_no_lead_over_one_of_whom_nobody_knows_a_date() {
    let place = place(
        "wd:Q900001 rdfs:label \"Karl Nesselrode\"@en ; wdt:P31 wd:Q5 ; wdt:P569 \"1802-03-04\"^^xsd:date {| dip:qualifier qual:circa |} . \
         wd:Q900002 rdfs:label \"Karl Nesselrode\"@en ; wdt:P31 wd:Q5 .",
    );
    place.write("t.csv", "no,name,born\n1,Karl Nesselrode,1802\n");
    let ended = place.run(&format!("{MATCH} --date P569=born -f csv"));
    assert!(ended.text().contains("date agrees"), "{}", ended.report());
    assert_bands(&ended, &["review"]);
}

#[test]
fn that_both_are_people_is_no_evidence_where_a_date_was_not_compared() {
    let place = place("wd:Q900001 rdfs:label \"Karl Nesselrode\"@en ; wdt:P31 wd:Q5 .");
    place.write("t.csv", "no,name,born\n1,Karl Nesselrode,1780\n");
    let ended = place.run(&format!("{MATCH} --date P569=born -f csv"));
    assert_bands(&ended, &["review"]);
}

#[test]
fn titles_of_nobility_and_envoys_may_be_missing() {
    let place = place("wd:Q900001 rdfs:label \"Karl Nesselrode\"@en ; wdt:P31 wd:Q5 .");
    let titles = [
        "Count", "Graf", "Baron", "Viscount", "Fürst", "Comte", "Cardinal", "Envoy",
    ];
    for title in titles {
        place.write("t.csv", format!("no,name\n1,{title} Karl Nesselrode\n"));
        assert_bands(&place.run(&format!("{MATCH} -f csv")), &["certain"]);
    }
}
