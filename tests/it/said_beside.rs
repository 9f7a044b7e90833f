//! What pictures and measures say beside their answer, where it could be misread.

use crate::program::Place;

const HEAD: &str = "@prefix : <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
@prefix role: <https://w3id.org/chancery/scheme/role/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:ann a schema:Person ; rdfs:label \"Ann\" . :bob a schema:Person ; rdfs:label \"Bob\" .
";

fn place(data: &str) -> Place {
    Place::with([("a.ttl", format!("{HEAD}{data}").as_str())])
}

#[track_caller]
fn notes(place: &Place, line: &str, says: &[&str]) {
    let ended = place.run(line);
    assert_eq!(ended.code, 0, "{}", ended.report());
    for said in says {
        assert!(ended.err.contains(said), "{said}: {}", ended.report());
    }
}

#[test]
fn no_path_leads_through_an_event_that_did_not_take_place() {
    let place = place(
        ":m a dip:Meeting ; dip:status status:cancelled ; schema:organizer :ann , :bob .
        :ann schema:knows :cy . :bob schema:knows :dee .",
    );
    let ended = place.run("paths Ann Bob -d a.ttl");
    assert!(ended.err.contains("left out: 2 void"), "{}", ended.report());
    assert!(!ended.text().contains("organiser"), "{}", ended.report());
    let ways = place.ok("paths Ann Bob -d a.ttl --standing void");
    assert_eq!(ways.matches("void; no source").count(), 2, "{ways}");
    notes(
        &place,
        "draw -d a.ttl --between Ann Bob -o b.svg",
        &["no fact: 2 void", "`chancery paths`"],
    );
}

#[test]
fn relations_of_dated_things_are_as_old_in_a_series_as_in_a_slice() {
    let place = place(
        ":m a dip:Meeting ; rdfs:label \"First\" ; schema:startDate \"2019\"^^xsd:gYear ; dip:status status:held .
        :n a dip:Meeting ; rdfs:label \"Second\" ; schema:startDate \"2021\"^^xsd:gYear ; dip:status status:held ; dip:follows :m .
        :p a dip:Participation ; dip:participant :ann ; dip:inEvent :m ; dip:role role:guest ; dip:attendance attendance:attended .
        :bob schema:knows :ann .",
    );
    notes(
        &place,
        "draw -d a.ttl --frames year -o s.svg",
        &["1 relation and 1 thing without a date"],
    );
    let read = |name: &str| String::from_utf8(place.read(name)).unwrap();
    let edges = |picture: &str| picture.matches("class=\"edge\"").count();
    place.ok("draw -d a.ttl --until 2019 --dated -o slice.svg");
    let [first, last, slice] = ["s-2019.svg", "s-2021.svg", "slice.svg"].map(read);
    assert_eq!([&first, &slice, &last].map(|one| edges(one)), [1, 1, 3]);
    assert!(first.contains("Ann") && !first.contains(">Bob<"));
}

#[test]
fn a_status_of_another_tool_is_no_standing() {
    let edge = |name: &str, value: &str| {
        format!("digraph {{ a -> b [{name}=\"{value}\"]; b -> c [{name}=\"{value}\"]; }}\n")
    };
    let place = Place::with([
        ("status.dot", edge("status", "active").as_str()),
        ("rumour.dot", edge("standing", "rumour").as_str()),
        ("weight.dot", edge("weight", "abc").as_str()),
    ]);
    notes(&place, "rank status.dot --by degree", &["count: 2 fact"]);
    place.refuses("rank rumour.dot --by degree --quiet", 3, &["2 open"]);
    notes(
        &place,
        "draw rumour.dot -o r.svg",
        &["2 edges have a standing that is none, such as `rumour`: taken as open"],
    );
    notes(
        &place,
        "rank weight.dot --by degree",
        &["2 edges have a weight"],
    );
}

#[test]
fn names_of_a_graph_file_are_shown_and_its_iris_on_request() {
    let place = place(":ann schema:knows :bob .");
    place.ok("draw -d a.ttl -o g.graphml");
    let table = place.ok("rank g.graphml --by degree");
    assert!(
        table.contains("Ann") && !table.contains("https://"),
        "{table}"
    );
    let csv = place.ok("rank g.graphml --by degree -f csv");
    assert!(csv.contains("https://example.org/ann,person,1"), "{csv}");
    place.refuses(
        "rank g.graphology",
        2,
        &["written and not read", ".graphml"],
    );
}

#[test]
fn what_would_do_nothing_or_was_rounded_is_said() {
    let place = place(
        ":ann schema:knows :bob .
        :m a dip:Meeting ; rdfs:label \"M\" ; schema:startDate \"2024-02-31\"^^xsd:date ; schema:organizer :ann .
        :n a dip:Meeting ; rdfs:label \"N\" ; schema:startDate \"2024-07-20\"^^xsd:date ; schema:endDate \"2024-07-01\"^^xsd:date ; schema:organizer :ann .",
    );
    place.refuses(
        "rank -d a.ttl --by pagerank --distance strength",
        2,
        &["betweenness and closeness"],
    );
    let dates = [
        "M: `2024-02-31` is no date",
        "N begins 2024-07-20 and ends 2024-07-01",
    ];
    notes(&place, "draw -d a.ttl -o d.svg", &dates);
    let row = "draw -d a.ttl -o d.svg -q 'SELECT ?node ?start { VALUES (?node ?start) { (<https://example.org/m> \"next year\") } }'";
    notes(&place, row, &["M: `next year` is no date"]);
    let row = "draw -d a.ttl -o d.svg -q 'SELECT ?source ?target ?start ?end { VALUES (?source ?target ?start ?end) { \
        (<https://example.org/m> <https://example.org/n> \"2000\" \"1990\") (<https://example.org/n> <https://example.org/m> \"yesterday\" UNDEF) } }'";
    let wrong = [
        "M – N begins 2000 and ends 1990, before that",
        "N – M: `yesterday` is no date",
    ];
    notes(&place, row, &wrong);
    let row = "rank -d a.ttl --by degree -q 'SELECT ?from ?to (0.4 AS ?weight) { ?from schema:knows ?to }'";
    notes(
        &place,
        row,
        &["1 row has a weight that is no whole number from 1 on"],
    );
}

#[test]
fn what_is_near_a_thing_can_be_drawn_of_the_built_in_data() {
    let place = Place::new();
    notes(
        &place,
        "draw --around 'Marco Rubio' -o ego.svg",
        &["drawn to ego.svg"],
    );
    notes(
        &place,
        "draw --between 'Marco Rubio' 'Yuri Ushakov' -o way.svg",
        &["drawn to way.svg"],
    );
    place.refuses("draw -o all.svg", 2, &["the views"]);
}

#[test]
fn kept_results_of_another_kind_are_not_written_over() {
    let place = place(":ann schema:knows :bob . :bob schema:knows :cy .");
    place.ok("load a.ttl -l store");
    place.ok("paths Ann Bob -l store --into https://example.org/kept");
    place.refuses(
        "rank -l store --into https://example.org/kept --quiet",
        3,
        &["<https://example.org/kept> holds", "paths", "another graph"],
    );
    notes(
        &place,
        "paths Ann Bob -l store --into https://example.org/kept",
        &["they replace what"],
    );
    place.ok("rank -l store --into https://example.org/ranks");
    place.refuses(
        "paths Ann Bob -l store --into https://example.org/ranks --quiet",
        3,
        &["<https://example.org/ranks> holds", "another graph"],
    );
}

#[test]
fn measures_of_a_query_say_what_they_count() {
    let place = place(
        ":ann schema:knows :bob .
        << :ann schema:knows :bob ~ :c >> dip:speaker :bob .
        :p a dip:Participation ; dip:participant :ann ; dip:inEvent :m ; dip:role role:guest .
        role:guest rdfs:label \"guest\" .",
    );
    let line = "query -d a.ttl -f csv -q 'SELECT ?t ?d { ?t network:degree ?d }'";
    notes(
        &place,
        line,
        &[
            "`chancery rank` counts facts alone",
            "rests on a claim alone",
        ],
    );
    assert!(!place.ok(line).contains("role/guest"));
    place.refuses(
        "query -d a.ttl -q 'SELECT ?t ?d { ?t network:dgree ?d }'",
        3,
        &["did you mean `degree`"],
    );
}
