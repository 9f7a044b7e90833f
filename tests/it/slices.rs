//! Parts of a time: meetings are over when they are over, and parts are of the time of their wholes.

use crate::program::Place;

const HEAD: &str = "@prefix : <https://example.org/> .
@prefix att: <https://w3id.org/chancery/scheme/attendance/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

fn edges(picture: &str) -> usize {
    picture.matches("class=\"edge\"").count()
}

/// Talks of a day, talks of three, one called off, and one that tells twice who came.
const TALKS: &str = "
:day a dip:Meeting ; dip:status status:held ; schema:startDate '2018-06-12'^^xsd:date .
:long a dip:Meeting ; dip:status status:held ; schema:startDate '2019-01-01'^^xsd:date ; schema:endDate '2019-01-03'^^xsd:date .
:r1 dip:inEvent :day ; dip:participant :a ; dip:attendance att:attended .
:r2 dip:inEvent :day ; dip:participant :b ; dip:attendance att:attended .
:day schema:attendee :a , :b , :d .
:r3 dip:inEvent :long ; dip:participant :a ; dip:attendance att:attended .
:r4 dip:inEvent :long ; dip:participant :c ; dip:attendance att:attended .
:plain schema:attendee :e , :f ; schema:startDate '2020'^^xsd:gYear .
:off schema:attendee :e , :a ; dip:status status:cancelled .
:whole schema:attendee :g , :h . :part schema:superEvent :whole ; schema:attendee :g , :a .
:act a dip:TreatyAction ; schema:agent :s ; dip:treaty :t ; dip:kind kind:signature ; dip:status status:held ;
    schema:startDate '2018-06-12'^^xsd:date .
";

#[test]
fn a_meeting_without_an_end_is_over_when_its_day_is() {
    let place = Place::with([("a.ttl", format!("{HEAD}{TALKS}").as_str())]);
    let drawn = |view: &str, more: &str| place.ok(&format!("draw {view} -d a.ttl {more} -o -"));
    let count = |view: &str, more: &str| edges(&drawn(view, more));
    // a-b, a-d and b-d on the day; a-c; e-f; a-g. Nobody met at what was called off, g and h but in the part.
    assert_eq!(count("who-met-whom", ""), 6);
    assert_eq!(count("who-met-whom", "--at 2018-06-12 --dated"), 3);
    assert_eq!(count("who-met-whom", "--at 2019-01-02 --dated"), 1);
    assert_eq!(count("who-met-whom", "--at 2020 --dated"), 1);
    assert_eq!(count("who-met-whom", "--until 2020 --dated"), 5);
    assert_eq!(count("treaties", "--at 2018"), 1);
    assert_eq!(count("treaties", "--until 2020"), 1);
    for gone in [
        "who-met-whom -d a.ttl --at 2018-06-13 --dated",
        "treaties -d a.ttl --at 2020",
    ] {
        place.refuses(
            &format!("draw {gone} -o -"),
            3,
            &["no date puts anything at that time"],
        );
    }
}

#[test]
fn a_part_without_dates_is_of_the_time_of_its_nearest_whole() {
    let data = "
:summit a dip:Meeting ; schema:startDate '2018-06-11'^^xsd:date ; schema:endDate '2018-06-13'^^xsd:date .
:second a dip:Meeting ; schema:superEvent :summit ; schema:startDate '2018-06-12'^^xsd:date .
:lunch a dip:Meeting ; schema:superEvent :second . :toast a dip:Meeting ; schema:superEvent :lunch .
:walk a dip:Meeting ; schema:superEvent :summit .
:one a dip:Meeting ; schema:superEvent :other . :other a dip:Meeting ; schema:superEvent :one .
:a :spoke_at :toast , :walk , :one .
";
    let place = Place::with([("a.ttl", format!("{HEAD}{data}").as_str())]);
    let query = "PREFIX : <https://example.org/> SELECT ?from ?to WHERE { ?from :spoke_at ?to }";
    let targets = |more: &[&str]| {
        let head = [
            "draw", "-d", "a.ttl", "-q", query, "-f", "mermaid", "-o", "-",
        ];
        let drawn = place.args(&[&head[..], more].concat()).text();
        let names = ["toast", "walk", "one"];
        names.map(|name| drawn.contains(&format!(":{name}")))
    };
    assert_eq!(targets(&["--at", "2018-06-12"]), [true, true, true]);
    assert_eq!(targets(&["--at", "2018-06-13"]), [false, true, true]);
    // In a circle nothing has a date, and stays.
    assert_eq!(targets(&["--at", "2020"]), [false, false, true]);
}

/// A commission of years, two sessions of days, and who sat in them.
const COMMISSION: &str = "
:commission a schema:Organization ; schema:startDate '1994'^^xsd:gYear ; schema:endDate '2001'^^xsd:gYear .
:first a dip:Meeting ; schema:startDate '1994-03-01'^^xsd:date ; :of :commission ; :chair :ada .
:last a dip:Meeting ; schema:startDate '2001-12-01'^^xsd:date ; :of :commission ; :chair :bo .
";

#[test]
fn what_has_a_date_of_that_time_was_there_and_what_is_left_out_is_counted() {
    let place = Place::with([("a.ttl", format!("{HEAD}{COMMISSION}").as_str())]);
    let things = |more: &str| {
        let file = place.ok(&format!("draw -d a.ttl -f csv -o p.csv {more} --quiet"));
        assert!(file.is_empty());
        let nodes = std::fs::read_to_string(place.path("p-nodes.csv")).unwrap();
        let ends = nodes
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(1));
        let mut names: Vec<String> = ends.map(|name| name.replace("ex:", ":")).collect();
        names.sort();
        names.join(" ")
    };
    // No session was in 1998, and the commission was.
    assert_eq!(things("--at 1998"), ":commission");
    assert_eq!(things("--at 1998 --dated"), ":commission");
    assert_eq!(things("--at 2001"), ":bo :commission :last");
    let said = |more: &str| place.ok(&format!("draw -d a.ttl -o - {more}"));
    assert!(said("--at 1998").contains("As of 1998; left out: 4 relations and 4 things."));
    assert!(said("--until 2000").contains("Until 2000; left out: 2 relations and 2 things."));
    let left = "leaves out all there is: 4 relations and 5 things";
    place.refuses(
        "draw -d a.ttl --at 2010 -o -",
        3,
        &["no date puts anything at that time", left],
    );
    // Nothing is left out of nothing.
    let query = "draw -d a.ttl -q 'SELECT ?from ?to { ?from <urn:x> ?to }' --at 1998 -o -";
    place.refuses(query, 3, &["the query has no answer"]);
}

/// A dinner whose evening is the next day in UTC, one whose New Year's Eve is the next year there,
/// and a call after midnight in Seoul, where it was still the day before in UTC.
const ZONES: &str = "
:dinner a dip:Meeting ; dip:status status:held ; schema:attendee :a , :b ;
    schema:startDate '2025-08-15T20:00:00-08:00'^^xsd:dateTime ; schema:endDate '2025-08-15T22:00:00-08:00'^^xsd:dateTime .
:eve a dip:Meeting ; dip:status status:held ; schema:attendee :a , :c ; schema:startDate '2024-12-31T23:00:00-08:00'^^xsd:dateTime .
:call a dip:Meeting ; dip:status status:held ; schema:attendee :b , :d ; schema:startDate '2023-03-01T01:00:00+09:00'^^xsd:dateTime .
:walk a dip:Meeting ; dip:status status:held ; schema:attendee :c , :d ; schema:startDate '2021-05-05-11:00'^^xsd:date .
";

#[test]
fn a_day_is_that_on_which_its_source_has_it() {
    let place = Place::with([("a.ttl", format!("{HEAD}{ZONES}").as_str())]);
    let count = |verb: &str, more: &str| {
        let run = place.run(&format!("{verb} -d a.ttl {more} --quiet"));
        if run.code == 3 && run.err.contains("no date puts anything at that time") {
            return None;
        }
        assert_eq!(run.code, 0, "{verb} {more}: {}", run.err);
        Some(edges(&run.text()))
    };
    let drawn = |more: &str| count("draw who-met-whom -o -", more);
    for (at, found) in [
        ("--at 2025-08-15", Some(1)),
        ("--at 2025-08-16", None),
        ("--at 2024", Some(1)),
        ("--at 2024-12", Some(1)),
        ("--at 2023-03-01", Some(1)),
        ("--at 2023-02", None),
        ("--at 2021-05-05", Some(1)),
        ("--at 2021-05-06", None),
        // An hour without a zone is that on the clock of the place, one with a zone an instant.
        ("--at 2025-08-15T21:00:00", Some(1)),
        ("--at 2025-08-16T05:00:00Z", Some(1)),
        ("--at 2025-08-16T05:00:00", None),
        ("--at 2025-08-16T14:00:00+09:00", Some(1)),
        ("--until 2024", Some(3)),
        ("--until 2025-08-15", Some(4)),
        ("--until 2023-02", Some(1)),
        ("--until 2025-08-16T03:00:00Z", Some(3)),
    ] {
        assert_eq!(drawn(at), found, "{at}");
    }
    let ranked = place.ok("rank who-met-whom -d a.ttl --at 2025-08-15 --by degree --json");
    assert!(ranked.contains("example.org/a"), "{ranked}");
    place.ok("draw who-met-whom -d a.ttl --frames day -o f.svg");
    for day in ["2021-05-05", "2023-03-01", "2024-12-31", "2025-08-15"] {
        let frame = std::fs::read_to_string(place.path(&format!("f-{day}.svg"))).unwrap();
        assert_eq!(
            Some(edges(&frame)),
            drawn(&format!("--until {day}")),
            "{day}"
        );
    }
}

#[test]
fn hour_24_and_a_leap_second_are_of_the_day_that_they_name() {
    let data = "
:a :d '2016-12-30T10:00:00Z'^^xsd:dateTime . :b :d '2016-12-31T23:59:60Z'^^xsd:dateTime .
:c :d '2016-12-30T24:00:00' . :e :d '2017-01-01T00:00:00'^^xsd:dateTime .
";
    // A literal with a datatype is of the day that XML Schema gives it before anybody asks.
    let query = "PREFIX : <https://example.org/> SELECT ?node ?start { ?node :d ?start }";
    let place = Place::with([("a.ttl", format!("{HEAD}{data}").as_str()), ("q.rq", query)]);
    let things = |picture: &str| picture.matches("class=\"node\"").count();
    place.ok("draw q.rq -d a.ttl --frames day -o f.svg");
    for (day, begun, on_it) in [
        ("2016-12-30", 2, 2),
        ("2016-12-31", 3, 1),
        ("2017-01-01", 4, 1),
    ] {
        let frame = std::fs::read_to_string(place.path(&format!("f-{day}.svg"))).unwrap();
        assert_eq!(things(&frame), begun, "{day}");
        let at = place.ok(&format!("draw q.rq -d a.ttl --at {day} -o -"));
        assert_eq!(things(&at), on_it, "{day}");
        let until = place.ok(&format!("draw q.rq -d a.ttl --until {day} -o -"));
        assert_eq!(things(&until), begun, "{day}");
    }
}

#[test]
fn a_day_of_knowledge_is_no_beginning_however_it_is_spelt() {
    let place = Place::with([("a.ttl", HEAD)]);
    for when in ["2025-08-15", "2025-08-15Z", "2025-08-15+00:00"] {
        let query = format!(
            "PREFIX : <https://example.org/> SELECT ?from ?to ?when ?as_of \
             {{ VALUES (?from ?to ?when ?as_of) {{ (:a :b '{when}' '2025-08-15') }} }}"
        );
        place.write("q.rq", query);
        let file = place.ok("draw q.rq -d a.ttl -f graphml -o -");
        assert!(file.contains("key=\"edge-as_of\">2025-08-15<"), "{file}");
        assert!(!file.contains("key=\"edge-start\">"), "{file}");
    }
}

/// A body that was founded, one that ended, a war that goes on, talks of a year, and who was in what.
const LASTING: &str = "
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:new a schema:Organization ; rdfs:label 'New' ; schema:startDate '1990'^^xsd:gYear ; :seat :town .
:old a schema:Organization ; rdfs:label 'Old' ; schema:endDate '1975'^^xsd:gYear ; :seat :town .
:war a dip:Event ; rdfs:label 'War' ; dip:status status:ongoing ; schema:startDate '1999'^^xsd:gYear ; :near :town .
:talks a dip:Event ; rdfs:label 'Talks' ; dip:status status:held ; schema:startDate '1999'^^xsd:gYear ; :near :town .
:town a schema:Place ; rdfs:label 'Town' .
:anna a schema:Person ; rdfs:label 'Anna' ; :memberOf :new , :old .
";

#[test]
fn what_lasts_is_there_until_an_end_is_known_and_what_happened_is_over() {
    let place = Place::with([("a.ttl", format!("{HEAD}{LASTING}").as_str())]);
    let drawn = |file: &str, time: &str| {
        // Nothing to draw is an error.
        let told = place
            .run(&format!("draw {file} --at {time} -f mermaid -o -"))
            .text();
        let names = ["New", "Old", "War", "Talks"].into_iter();
        names
            .filter(|name| told.contains(&format!("\"{name}")))
            .collect::<Vec<_>>()
    };
    for (time, there) in [
        ("1970", vec!["Old"]),
        ("1980", vec![]),
        ("1995", vec!["New"]),
        ("1999", vec!["New", "War", "Talks"]),
        ("2025", vec!["New", "War"]),
    ] {
        assert_eq!(drawn("-d a.ttl", time), there, "{time}");
    }
    // What a file for another program says of it.
    place.ok("draw -d a.ttl -o a.gexf --quiet");
    let file = String::from_utf8(place.read("a.gexf")).unwrap();
    let times = |name: &str| {
        let tag = file
            .split("<node ")
            .find(|tag| tag.contains(&format!("label=\"{name}\"")))
            .unwrap();
        let tag = tag.split('>').next().unwrap();
        ["start", "end"].map(|side| tag.contains(&format!(" {side}=\"")))
    };
    assert_eq!(times("New"), [true, false]);
    assert_eq!(times("Old"), [false, true]);
    assert_eq!(times("War"), [true, false]);
    assert_eq!(times("Talks"), [true, true]);
    for ending in ["gexf", "graphml", "dot", "cyjs"] {
        place.ok(&format!("draw -d a.ttl -o a.{ending} --quiet"));
        assert_eq!(
            drawn(&format!("a.{ending}"), "1980"),
            Vec::<&str>::new(),
            "{ending}"
        );
        assert_eq!(drawn(&format!("a.{ending}"), "1995"), ["New"], "{ending}");
        assert_eq!(
            drawn(&format!("a.{ending}"), "2025"),
            ["New", "War"],
            "{ending}"
        );
    }
    let page = place.ok("draw -d a.ttl -f html -o -");
    assert!(page.contains("until 1975"), "{page}");
}
