//! No picture shows a statement as more reliable than the data have it: neither a shipped view nor a query of
//! one's own, whatever its `?standing` says.

use std::collections::BTreeMap;

use crate::program::Place;

pub(crate) const PREFIXES: &str = "
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix qual: <https://w3id.org/chancery/scheme/qualifier/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/chancery/scheme/role/> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:s1 rdfs:label \"Diary\" . ex:s2 rdfs:label \"Gazette\" .
";

const TALKS: &str = r#"
ex:su a dip:State ; rdfs:label "Soviet Union" . ex:us a dip:State ; rdfs:label "United States" .
ex:dsu a dip:Delegation ; rdfs:label "Soviet delegation" ; dip:represents ex:su .
ex:dus a dip:Delegation ; rdfs:label "US delegation" ; dip:represents ex:us .
ex:salt a dip:Meeting ; rdfs:label "Talks" ; dip:status status:held .
ex:late a dip:Meeting ; rdfs:label "Late session" ; dip:status status:held ; schema:superEvent ex:salt .
ex:boat a dip:Meeting ; rdfs:label "Boat trip" ; dip:status status:cancelled ; schema:superEvent ex:salt .
ex:rumour a dip:Meeting ; rdfs:label "Rumoured dinner" ; dip:status status:reported ; schema:superEvent ex:salt ;
  dip:follows ex:late .
ex:brez a schema:Person ; rdfs:label "Brezhnev" . ex:nixon a schema:Person ; rdfs:label "Nixon" .
ex:kiss a schema:Person ; rdfs:label "Kissinger" . ex:dob a schema:Person ; rdfs:label "Dobrynin" .
ex:grom a schema:Person ; rdfs:label "Gromyko" .
ex:1 a dip:Participation ; dip:participant ex:brez ; dip:inEvent ex:salt ; dip:onDelegation ex:dsu ;
  dip:role role:head-of-delegation ; dip:attendance attendance:announced .
ex:2 a dip:Participation ; dip:participant ex:brez ; dip:inEvent ex:late ; dip:onDelegation ex:dsu ;
  dip:role role:principal ; dip:attendance attendance:attended ; dcterms:source ex:s1 .
ex:3 a dip:Participation ; dip:participant ex:nixon ; dip:inEvent ex:late ; dip:onDelegation ex:dus ;
  dip:role role:principal ; dip:attendance attendance:attended ; dcterms:source ex:s2 .
ex:4 a dip:Participation ; dip:participant ex:kiss ; dip:inEvent ex:late ; dip:onDelegation ex:dus ;
  dip:role role:delegate ; dip:attendance attendance:attended ; dip:qualifier qual:possibly .
ex:5 a dip:Participation ; dip:participant ex:grom ; dip:inEvent ex:late ; dip:onDelegation ex:dsu ;
  dip:role role:delegate ; dip:attendance attendance:absent .
ex:6 a dip:Participation ; dip:participant ex:dob ; dip:inEvent ex:boat ; dip:onDelegation ex:dsu ;
  dip:role role:delegate ; dip:attendance attendance:attended .
"#;

/// A place with both tables of what is drawn.
fn tables(data: &str, args: &[&str]) -> Place {
    let data = format!("{PREFIXES}{data}");
    let place = Place::with([("a.ttl", data.as_str())]);
    let all = [
        &["draw"],
        args,
        &["-d", "a.ttl", "-f", "csv", "-o", "a.csv"],
    ]
    .concat();
    place.args(&all).text();
    place
}

/// Each edge as `from | relation | to | standing | sources`, in alphabetical order.
pub(crate) fn edges(data: &str, args: &[&str]) -> Vec<String> {
    let place = tables(data, args);
    let read = |name: &str| String::from_utf8(place.read(name)).unwrap();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let nodes = read("a-nodes.csv");
    let nodes = nodes.lines().skip(1).map(cells);
    let names: BTreeMap<String, String> = nodes
        .map(|node| (node[0].clone(), node[1].clone()))
        .collect();
    let edges = read("a-edges.csv");
    let edges = edges.lines().skip(1).map(cells).map(|edge| {
        let [from, to] = [&names[&edge[1]], &names[&edge[2]]];
        let sources = edge[14].trim_matches('"');
        format!("{from} | {} | {to} | {} | {sources}", edge[4], edge[5])
    });
    let mut edges: Vec<String> = edges.collect();
    edges.sort();
    edges
}

/// The standings of the nodes, by name.
pub(crate) fn nodes(data: &str, args: &[&str]) -> Vec<String> {
    let place = tables(data, args);
    let nodes = String::from_utf8(place.read("a-nodes.csv")).unwrap();
    let nodes = nodes.lines().skip(1).map(|line| {
        let mut cells = line.split(',').skip(1);
        let (name, kind) = (cells.next().unwrap(), cells.next().unwrap());
        format!("{name} {kind} {}", cells.next().unwrap())
    });
    let mut nodes: Vec<String> = nodes.collect();
    nodes.sort();
    nodes
}

pub(crate) fn has(edges: &[String], wanted: &[&str]) {
    for wanted in wanted {
        let is = |edge: &String| edge.trim_end_matches([' ', '|']) == *wanted;
        assert!(edges.iter().any(is), "{wanted} in {edges:#?}");
    }
}

#[test]
fn delegations_are_no_better_than_their_records_and_leave_nobody_out() {
    let edges = edges(TALKS, &["delegations", "--set", "event=ex:salt"]);
    has(
        &edges,
        &[
            "Kissinger | attended | Late session | qualified",
            "US delegation | delegate | Kissinger | qualified",
            "US delegation | principal | Nixon | fact | Gazette",
            "United States | represented by | US delegation | fact",
            "Nixon | attended | Late session | fact | Gazette",
            "Gromyko | absent | Late session | absent",
            "Soviet delegation | delegate | Gromyko | absent",
            "Soviet delegation | delegate | Dobrynin | void",
            "Dobrynin | delegate | Boat trip | void",
            "Soviet delegation | head of delegation | Brezhnev | announced",
        ],
    );
    let met = self::edges(TALKS, &["who-met-whom"]);
    has(
        &met,
        &[
            "Brezhnev | Late session | Kissinger | derived | Diary",
            "Brezhnev | Late session | Nixon | derived | Diary; Gazette",
        ],
    );
    let of_brezhnev = edges.iter().filter(|edge| edge.contains("| Brezhnev |"));
    assert_eq!(of_brezhnev.count(), 1, "{edges:#?}");
}

#[test]
fn the_standing_of_a_row_never_strengthens_what_it_names() {
    let prefixes =
        "PREFIX ex: <https://example.org/> PREFIX dip: <https://w3id.org/chancery/ontology#>";
    let standing = |rows: &str| {
        let query = format!("{prefixes} SELECT * {{ {rows} }}");
        let found = edges(TALKS, &["-q", &query]);
        found
            .iter()
            .filter_map(|edge| edge.split(" | ").nth(3))
            .map(|word| word.trim_end_matches(" |").to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let of_record = |record: &str, said: &str| {
        standing(&format!(
            "VALUES (?statement ?relation ?standing) {{ (ex:{record} 'came' '{said}') }} \
             ?statement dip:participant ?from ; dip:inEvent ?to"
        ))
    };
    assert_eq!(of_record("3", "fact"), "fact");
    assert_eq!(of_record("4", "fact"), "qualified");
    assert_eq!(of_record("6", "fact"), "void");
    assert_eq!(of_record("5", "derived"), "absent");
    assert_eq!(of_record("3", "open"), "open", "a row may weaken");
    let follows = |columns: &str| standing(&format!("?to dip:follows ?from {columns}"));
    let fact = "BIND('fact' AS ?standing)";
    assert_eq!(
        follows(&format!("BIND(dip:follows AS ?relation) {fact}")),
        "claim"
    );
    assert_eq!(
        follows(&format!(
            "BIND('then' AS ?relation) BIND(dip:follows AS ?property) {fact}"
        )),
        "claim"
    );
    // Rows that do not say how they stand hang on both ends, and on the records that tie these.
    let attended = |person: &str| {
        standing(&format!(
            "VALUES ?from {{ ex:{person} }} ?record dip:participant ?from ; dip:inEvent ?to . BIND('was at' AS ?relation) \
             FILTER(?to != ex:salt)"
        ))
    };
    assert_eq!(attended("nixon"), "derived");
    assert_eq!(attended("dob"), "void");
    assert_eq!(attended("grom"), "absent");
    assert_eq!(
        standing("VALUES (?from ?to ?relation) { (ex:nixon ex:boat 'liked') }"),
        "void"
    );
    assert_eq!(
        standing("VALUES (?from ?to ?relation) { (ex:nixon ex:rumour 'liked') }"),
        "claim"
    );
}

const CHAIN: &str = r#"
ex:a a dip:Meeting ; rdfs:label "First" ; dip:status status:held ; schema:startDate "1971-05-01"^^xsd:date ;
  schema:location ex:geneva {| dip:qualifier qual:possibly ; dcterms:source ex:s1 |} .
ex:b a dip:Meeting ; rdfs:label "Second" ; dip:status status:held ; dcterms:source ex:s2 ;
  dip:follows ex:a {| dip:qualifier qual:possibly ; dcterms:source ex:s1 |} ; schema:location ex:geneva .
ex:c a dip:Meeting ; rdfs:label "Third" ; dip:status status:held ; dcterms:source ex:s2 ; dip:follows ex:b .
ex:geneva a schema:Place ; rdfs:label "Geneva" ; schema:latitude 46.2 ; schema:longitude 6.1 .
ex:t a dip:Treaty ; rdfs:label "Treaty" . ex:st a dip:State ; rdfs:label "State" .
ex:ta a dip:TreatyAction ; dip:treaty ex:t ; schema:agent ex:st ; dip:kind kind:ratification ;
  dip:status status:held {| dip:qualifier qual:possibly |} ; schema:startDate "1972"^^xsd:gYear .
ex:tb a dip:TreatyAction ; dip:treaty ex:t ; schema:agent ex:st ; dip:kind kind:signature ; dip:status status:reported .
"#;

#[test]
fn links_places_and_actions_stand_as_in_the_picture_of_the_whole() {
    has(
        &edges(CHAIN, &["chain"]),
        &[
            "First | then | Second | qualified | Diary",
            "Second | then | Third | fact | Gazette",
        ],
    );
    has(
        &edges(CHAIN, &["treaties"]),
        &[
            "State | ratification | Treaty | qualified",
            "State | signature | Treaty | claim",
        ],
    );
    assert_eq!(
        nodes(CHAIN, &["map"]),
        ["First event qualified", "Second event fact"]
    );
    let placed = "SELECT ?node ?place ?standing { ?node <http://schema.org/location> ?place . BIND('fact' AS ?standing) }";
    assert_eq!(
        nodes(CHAIN, &["-q", placed]),
        ["First event qualified", "Second event fact"]
    );
    // An action on a treaty is of its day.
    let at = |time: &str| edges(CHAIN, &["--at", time]).join("\n");
    assert!(at("1972").contains("ratification"), "{}", at("1972"));
    let later = format!("{CHAIN} ex:st schema:knows ex:t .");
    let later = edges(&later, &["--at", "2024"]).join("\n");
    assert!(!later.contains("ratification"), "{later}");
}

const DISPUTED: &str = r#"
ex:b a schema:Person ; rdfs:label "Bo" . ex:c a schema:Person ; rdfs:label "Cy" . ex:d a schema:Person ; rdfs:label "Di" .
ex:m a dip:Meeting ; rdfs:label "Held or not" ; schema:startDate "1971-05-01"^^xsd:date ;
  dip:status status:held {| dcterms:source ex:s1 |} , status:cancelled {| dcterms:source ex:s2 |} .
ex:pm a dip:Participation ; dip:participant ex:b ; dip:inEvent ex:m ; dip:role role:guest ; dip:attendance attendance:attended .
ex:pn a dip:Participation ; dip:participant ex:c ; dip:inEvent ex:m ; dip:role role:guest ; dip:attendance attendance:attended .
ex:n a dip:Meeting ; rdfs:label "Dinner" ; dip:status status:held .
ex:q1 a dip:Participation ; dip:participant ex:c ; dip:inEvent ex:n ; dip:attendance attendance:attended ; dcterms:source ex:s1 .
ex:q2 a dip:Participation ; dip:participant ex:c ; dip:inEvent ex:n ; dip:attendance attendance:absent ; dcterms:source ex:s2 .
ex:q3 a dip:Participation ; dip:participant ex:d ; dip:inEvent ex:n ; dip:attendance attendance:attended ; dcterms:source ex:s1 .
ex:o a dip:Meeting ; rdfs:label "Lunch" ; dip:status status:held ; schema:attendee ex:b {| dcterms:source ex:s1 |} ,
  ex:d {| dcterms:source ex:s2 |} ; schema:startDate "1973-09-11"^^xsd:date , "1973-11-12"^^xsd:date .
"#;

#[test]
fn what_sources_differ_on_is_neither_a_fact_nor_void() {
    let all = nodes(DISPUTED, &[]);
    assert!(
        all.contains(&"Held or not event qualified".to_owned()),
        "{all:?}"
    );
    has(
        &edges(DISPUTED, &[]),
        &["Bo | guest | Held or not | qualified"],
    );
    let place = Place::with([("a.ttl", format!("{PREFIXES}{DISPUTED}").as_str())]);
    let note = place.run("draw -d a.ttl -o a.svg").report();
    assert!(
        note.contains("Held or not: cancelled or held, as sources differ"),
        "{note}"
    );
    let met = edges(DISPUTED, &["who-met-whom"]);
    has(
        &met,
        &[
            "Bo | Held or not (sources differ on whether it was held) | Cy | open | Gazette",
            "Cy | Dinner (sources differ on who came) | Di | open | Diary; Gazette",
            "Bo | Lunch | Di | derived | Diary; Gazette",
        ],
    );
    assert_eq!(
        met.len(),
        3,
        "one line a meeting, whatever its date: {met:#?}"
    );
    let timeline = nodes(DISPUTED, &["timeline", "--set", "event=ex:o"]);
    assert_eq!(timeline.len(), 2);
    assert!(timeline.iter().all(|node| node.ends_with("qualified")));
}

const SAID: &str = r#"
ex:a a schema:Person ; rdfs:label "Ada" . ex:d a schema:Person ; rdfs:label "Di" . ex:t a dip:Treaty ; rdfs:label "Treaty" .
ex:k1 a dip:Claim ; rdfs:label "It is dead" ; dip:speaker ex:a ; dip:act act:assertion ; schema:about ex:t .
<< ex:a dip:metWith ex:d ~ ex:k2 >> a dip:Claim ; rdfs:label "I met Ada" ; dip:speaker ex:d ; dip:act act:assertion .
ex:k3 a dip:Claim ; rdfs:label "No comment" ; dip:speaker ex:d ; dip:act act:rejection .
"#;

#[test]
fn views_of_claims_draw_those_that_do_not_say_what_they_are_about() {
    has(
        &edges(SAID, &["claims", "--set", "event=UNDEF"]),
        &[
            "Ada | assertion | It is dead | claim",
            "It is dead | about | Treaty | claim",
            "Di | assertion | I met Ada | claim",
            "I met Ada | about | Ada | claim",
            "Di | rejection | No comment | claim",
        ],
    );
    has(
        &edges(SAID, &["speakers"]),
        &[
            "Ada | assertion | Treaty | claim",
            "Di | assertion | Ada | claim",
            "Di | rejection | No comment | claim",
        ],
    );
}

const MADE: &str = r#"
ex:a a schema:Person ; rdfs:label "Ada" ; dip:represents ex:x {| dcterms:source ex:s1 |} ; dcterms:source ex:s2 .
ex:b a schema:Person ; rdfs:label "Bo" ; dip:represents ex:x {| dip:qualifier qual:possibly |} ; dcterms:source ex:s2 .
ex:x a dip:State ; rdfs:label "State" .
<< ex:a schema:knows ex:b >> dip:qualifier qual:unclear ; dcterms:source ex:s2 .
ex:h a dip:TerritorialStatus ; dip:holder ex:x ; dip:territory ex:p . ex:p a schema:Place ; rdfs:label "Place" .
"#;

#[test]
fn what_a_construct_makes_has_the_notes_of_the_data() {
    let prefixes = "PREFIX dip: <https://w3id.org/chancery/ontology#> PREFIX schema: <http://schema.org/> \
                    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ";
    let made = |query: &str| edges(MADE, &["-q", &format!("{prefixes}{query}")]);
    has(
        &made("CONSTRUCT { ?a dip:represents ?b } { ?a dip:represents ?b }"),
        &[
            "Ada | represents | State | fact | Diary",
            "Bo | represents | State | qualified | Gazette",
        ],
    );
    has(
        &made("CONSTRUCT { ?a schema:knows ?b } { ?n rdf:reifies <<( ?a schema:knows ?b )>> }"),
        &["Ada | schema:knows | Bo | open | Gazette"],
    );
    let query =
        format!("{prefixes}CONSTRUCT {{ ?s a ?c ; dip:holder ?h }} {{ ?s a ?c ; dip:holder ?h }}");
    let all = nodes(MADE, &["-q", &query]);
    assert!(
        all.iter().any(|node| node.ends_with(" thing claim")),
        "{all:?}"
    );
}
