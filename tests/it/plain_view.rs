//! The plain view, without what only a claim says, and the view according to a speaker.

use crate::claims::{first_column, ok, place};
use crate::program::Place;

const CONTESTED: &str = ":talks dip:territory :port {| dip:speaker :boris |} .\n";
const TERRITORY: &str = "query -d talks.ttl -f csv -q 'SELECT ?o { :talks dip:territory ?o }'";

#[test]
fn what_only_a_speaker_vouches_for_is_not_among_the_facts() {
    let contested = place(CONTESTED);
    let ended = ok(&contested, TERRITORY);
    assert_eq!(first_column(&ended.text()), [""; 0]);
    for said in [
        "note: 1 statement, « Talks territory Port », rests on a claim alone and is not among the facts\n",
        "annotation of its own, without the speaker: `{| dcterms:source … |}`",
    ] {
        assert!(ended.err.contains(said), "{}", ended.report());
    }
    // Nobody loses a quad: the claim stays, and so does what is written out.
    let dumped = ok(&contested, "dump -d talks.ttl -f nt").text();
    assert!(dumped.contains("#territory> <https://example.org/port> ."));
    let check = ok(&contested, "query check/claim-asserted -d talks.ttl -f csv").text();
    assert_eq!(first_column(&check), ["talks"]);
    let shown = ok(&contested, "show Talks -d talks.ttl").text();
    assert!(!shown.contains("territory"), "{shown}");
    let shown = ok(&contested, "show Talks -d talks.ttl --claims").text();
    assert!(
        shown.contains("  territory: Port (said by Boris Sund)"),
        "{shown}"
    );
    let drawn = ok(&contested, "draw -d talks.ttl -f mermaid -o -").text();
    assert!(!drawn.contains("territory"), "{drawn}");
    assert!(
        ok(&contested, &format!("{TERRITORY} --quiet"))
            .err
            .is_empty()
    );
}

#[test]
fn neither_a_source_of_the_subject_nor_another_claim_vouches_for_a_statement() {
    for more in [
        ":talks dip:territory :port {| dip:speaker :boris |} ; dcterms:source :report .\n",
        ":talks dip:territory :port {| dip:speaker :boris ; dcterms:source :report |} .\n",
        ":talks dip:territory :port {| a dip:Claim |} .\n",
        ":talks dip:territory :port {| a schema:Claim |} {| dip:speaker :anna |} .\n",
        ":talks dip:territory :port {| a :Rumour |} . :Rumour rdfs:subClassOf dip:Proposal .\n",
    ] {
        let place = place(more);
        let ended = ok(&place, TERRITORY);
        assert_eq!(first_column(&ended.text()), [""; 0], "{more}");
        assert!(ended.err.contains("1 statement"), "{}", ended.report());
        let check = ok(&place, "query check/claim-asserted -d talks.ttl -f csv").text();
        let subjects = first_column(&check);
        let all = subjects.iter().all(|subject| subject == "talks");
        assert!(!subjects.is_empty() && all, "{more}");
    }
}

#[test]
fn a_note_is_only_told_where_it_may_matter() {
    let place = place(CONTESTED);
    for (query, matters) in [
        ("SELECT ?o { ?s dip:outcome ?o }", false),
        ("SELECT ?o { ?s dip:territory ?o }", true),
        ("SELECT ?o { ?s dip:outcome/dip:territory* ?o }", true),
        ("SELECT ?o { ?s !dip:outcome ?o }", true),
        ("SELECT ?o { :talks ?p ?o }", true),
        (
            "SELECT ?o { ?s dip:outcome ?o FILTER NOT EXISTS { ?s dip:territory ?o } }",
            true,
        ),
        (
            "SELECT ?o { ?s dip:outcome ?o FILTER EXISTS { ?s ?p ?o } }",
            true,
        ),
        ("DESCRIBE :talks", true),
    ] {
        let ended = ok(&place, &format!("query -d talks.ttl -q '{query}'"));
        assert_eq!(ended.err.contains("a claim alone"), matters, "{query}");
    }
    let shown = ok(&place, "show :port -d talks.ttl");
    assert!(shown.err.contains("a claim alone"), "{}", shown.report());
    assert_eq!(ok(&place, "show :war -d talks.ttl").err, "");
    assert_eq!(ok(&place, "find war -d talks.ttl").err, "");
}

#[test]
fn what_somebody_calls_a_thing_is_not_its_name() {
    let place = place(
        ":band a schema:Organization ; rdfs:label \"Партизаны\"@ru ; schema:knows :anna {| dip:speaker :boris |} .\n\
         :band rdfs:label \"Terrorists\"@en {| dip:speaker :boris |} .\n\
         :band a schema:Person {| dip:speaker :boris |} .\n\
         :c9 a dip:Claim ; rdfs:label \"Boris Sund warns\" ; dip:speaker :boris ; schema:about :band .\n",
    );
    let found = ok(&place, "find terrorists -d talks.ttl");
    assert_eq!(found.text(), "");
    assert!(
        found.err.contains("nothing is called `terrorists`"),
        "{}",
        found.report()
    );
    assert!(found.err.contains("2 statements"), "{}", found.report());
    let found = ok(&place, "find партизаны -d talks.ttl").text();
    assert!(
        found.contains("Партизаны") && !found.contains("erson"),
        "{found}"
    );
    let listed = ok(&place, "claims -d talks.ttl --about партизаны --by Boris").text();
    assert!(
        listed.contains("Boris Sund warns") && listed.contains("« Партизаны name Terrorists »"),
        "{listed}"
    );
    place.refuses(
        "show terrorists -d talks.ttl",
        3,
        &["nothing in the data is called"],
    );
    for line in [
        "query -d talks.ttl -q 'SELECT ?b { ?b schema:knows ?a }' --according-to Boris",
        "query check/claim-asserted -d talks.ttl",
        "draw -d talks.ttl -f mermaid -o - --claims",
    ] {
        let ended = ok(&place, line);
        let (text, err) = (ended.text(), &ended.err);
        let is_name = |line: &str| {
            line.trim_start().starts_with("Terrorists") || line.contains("[\"Terrorists")
        };
        assert!(text.contains("Партизаны"), "{text}");
        assert!(!text.lines().any(is_name), "{text}");
        assert!(!err.contains("« Terrorists"), "{err}");
    }
}

#[test]
fn a_speaker_is_looked_for_among_speakers() {
    let place =
        place(":c9 a dip:Claim ; rdfs:label \"Nobody said this\" ; schema:about :talks .\n");
    let line = "query -d talks.ttl -q 'SELECT ?o { :talks dip:outcome ?o }' --according-to";
    for who in ["Nobody", "Talks", "'*' --according-to Nobody"] {
        let said = ["no speaker in the data is called", "Anna Berg, Boris Sund"];
        place.refuses(&format!("{line} {who}"), 3, &said);
    }
    let ended = ok(&place, &format!("{line} Boris"));
    assert!(
        ended
            .err
            .contains("what is said by Boris Sund changes nothing in this answer"),
        "{}",
        ended.report()
    );
    let ended = ok(&place, &format!("{line} Anna"));
    assert!(!ended.err.contains("changes nothing"), "{}", ended.report());
    let ended = ok(&place, "show :cleo -d talks.ttl --according-to Anna");
    assert!(ended.err.contains("changes nothing"), "{}", ended.report());
}

#[test]
fn another_note_vouches_for_a_statement() {
    for more in [
        ":talks dip:territory :port {| dip:speaker :boris |} {| dcterms:source :report |} .\n",
        ":talks dip:territory :port .\n",
    ] {
        let ended = ok(&place(more), TERRITORY);
        assert_eq!(first_column(&ended.text()), ["port"], "{more}");
        assert_eq!(ended.err, "", "{more}");
    }
    // A remark is no source.
    let remark = ":talks dip:territory :port {| a dip:Claim |} {| dip:qualifier :circa |} .\n";
    let ended = ok(&place(remark), TERRITORY);
    assert_eq!(first_column(&ended.text()), Vec::<String>::new());
}

#[test]
fn the_built_in_data_rest_on_no_speaker_alone() {
    let ended = ok(&place(""), "query delegations");
    assert_eq!(ended.err, "");
}

const OUTCOMES: &str = "query -d talks.ttl -f csv -q 'SELECT ?o ?p { VALUES ?p { schema:organizer \
                        dip:outcome schema:location schema:knows } ?s ?p ?o } ORDER BY ?o'";

/// The rows as `value speaker`.
fn rows(place: &Place, line: &str) -> Vec<String> {
    let answer = ok(place, line).text();
    let local = |cell: &str| cell.replace("https://example.org/", "");
    let row = |line: &str| {
        let cells: Vec<String> = line.split(',').map(local).collect();
        format!("{} {}", cells[0], cells[cells.len() - 1])
    };
    answer.lines().skip(1).map(row).collect()
}

#[test]
fn rows_that_rest_on_a_speaker_are_marked() {
    let place = place(CONTESTED);
    let said = |who: &str| rows(&place, &format!("{OUTCOMES} --according-to {who}"));
    // Neither the threat nor the denial nor the hearsay is put forward as true.
    assert_eq!(said("Anna"), ["anna ", "port anna", "treaty anna"]);
    assert_eq!(said("Boris"), ["anna ", "port boris"]);
    assert_eq!(said("'*'"), ["anna ", "port anna boris", "treaty anna"]);
    // An annotation without an act counts as saying so.
    let line = format!("{TERRITORY} --according-to Boris");
    assert_eq!(rows(&place, &line), ["port boris"]);
    let ended = ok(&place, &format!("{OUTCOMES} --according-to Cleo"));
    let said = ["Cleo Vik", "these speakers have: Anna Berg, Boris Sund"];
    assert!(
        said.iter().all(|said| ended.err.contains(said)),
        "{}",
        ended.report()
    );
    let header = ok(&place, &format!("{OUTCOMES} --according-to Anna")).text();
    assert_eq!(header.lines().next(), Some("o,p,according_to"));
}

#[test]
fn a_row_may_take_two_speakers() {
    let place = place("<< :treaty dip:territory :port ~ :c8 >> dip:speaker :boris .\n");
    let line = "query -d talks.ttl -f csv -q 'SELECT ?o { :talks dip:outcome/dip:territory ?o }'";
    let line = format!("{line} --according-to Anna --according-to Boris");
    assert_eq!(rows(&place, &line), ["port anna + boris"]);
}

#[test]
fn a_limit_makes_no_fact_a_claim() {
    let place = place("");
    let line = "query -d talks.ttl -f csv -q 'SELECT ?s ?o { ?s schema:organizer|schema:superEvent|dip:outcome ?o } \
                ORDER BY ?o LIMIT 2 OFFSET 1' --according-to Anna";
    assert_eq!(rows(&place, line), ["morning ", "talks anna"]);
    let line = "query -d talks.ttl -f csv -q 'SELECT ?o { :talks dip:outcome|schema:organizer ?o } ORDER BY DESC(?o) LIMIT 2' --according-to Anna";
    assert_eq!(rows(&place, line), ["treaty anna", "anna "]);
}

#[test]
fn the_column_gets_a_name_that_is_free() {
    let place = place("");
    let line = "query -d talks.ttl -f csv -q 'SELECT (?o AS ?according_to) { :talks dip:outcome ?o }' --according-to Anna";
    let answer = ok(&place, line).text();
    assert_eq!(answer.lines().next(), Some("according_to,according_to_2"));
}

#[test]
fn rows_that_no_longer_hold_are_counted() {
    let place = place("");
    let line = "query -d talks.ttl -f csv -q 'SELECT ?s { ?s a dip:Meeting FILTER NOT EXISTS { ?s dip:outcome ?o } }' --according-to Anna";
    let ended = ok(&place, line);
    assert!(
        ended
            .err
            .contains("1 row of the plain answer does not hold if Anna Berg is right\n"),
        "{}",
        ended.report()
    );
    // Only those are named whose word makes the difference.
    let ended = ok(&place, &line.replace("Anna", "'*'"));
    assert!(
        ended.err.contains("hold if Anna Berg is right\n"),
        "{}",
        ended.report()
    );
    let line = "query -d talks.ttl -f csv -q 'SELECT ?s ?o { ?s schema:superEvent|schema:organizer ?e OPTIONAL { ?s dip:outcome ?o } }' --according-to '*'";
    let ended = ok(&place, line);
    assert!(
        ended
            .err
            .contains("1 row of the plain answer is another row if Anna Berg is right\n"),
        "{}",
        ended.report()
    );
}

#[test]
fn yes_and_graphs_say_what_rests_on_a_speaker() {
    let place = place("");
    let ask = "query -d talks.ttl -q 'ASK { :talks dip:outcome :treaty }'";
    assert_eq!(place.run(ask).code, 1);
    let ended = ok(&place, &format!("{ask} --according-to Anna"));
    assert_eq!(ended.text(), "yes\n");
    assert!(
        ended.err.contains("said by Anna Berg the answer is no"),
        "{}",
        ended.report()
    );
    let line = "query -d talks.ttl -f nt -q 'CONSTRUCT { ?s ?p ?o } { VALUES ?p { dip:outcome schema:organizer } ?s ?p ?o }' --according-to Anna";
    let ended = ok(&place, line);
    let dip = "<https://w3id.org/chancery/ontology#";
    let expected = format!(
        "<https://example.org/talks> <http://schema.org/organizer> <https://example.org/anna> .\n\
         _:said0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( <https://example.org/talks> {dip}outcome> <https://example.org/treaty> )>> .\n\
         _:said0 {dip}speaker> <https://example.org/anna> .\n"
    );
    assert_eq!(ended.text(), expected);
    assert!(
        ended
            .err
            .contains("of 2 triples, 1 rests on what is said by Anna Berg"),
        "{}",
        ended.report()
    );
    let line = "query -d talks.ttl -f csv -q 'SELECT ?o { GRAPH <https://w3id.org/chancery/graph/according-to/https%3A%2F%2Fexample.org%2Fanna> { ?s ?p ?o } } ORDER BY ?o' --according-to Anna";
    assert_eq!(rows(&place, line), ["port anna", "treaty anna"]);
}

#[test]
fn graphs_with_new_blank_nodes_are_compared_by_what_they_say() {
    let place = place("");
    let line = "query -d talks.ttl -f nt -q 'CONSTRUCT { [] dip:inEvent ?s ; dip:target ?o } \
                { ?s dip:outcome|schema:organizer|schema:location ?o }' --according-to Anna --according-to Boris";
    let answer = ok(&place, line).text();
    let facts: Vec<&str> = answer
        .lines()
        .filter(|line| line.starts_with("_:n"))
        .collect();
    assert_eq!(facts.len(), 2, "{answer}");
    assert!(
        answer
            .lines()
            .any(|line| line.starts_with("_:n") && line.ends_with("anna> .")),
        "{answer}"
    );
    // Two say where, and each of them is enough; one foretells the treaty.
    assert_eq!(answer.matches("reifies").count(), 6, "{answer}");
    assert_eq!(
        answer
            .matches("#speaker> <https://example.org/boris>")
            .count(),
        2,
        "{answer}"
    );
    assert_eq!(ok(&place, line).text(), answer);
}

#[test]
fn a_triple_may_take_two_speakers() {
    let place = place("<< :treaty dip:territory :port ~ :c8 >> dip:speaker :boris .\n");
    let line = "query -d talks.ttl -f nt -q 'CONSTRUCT { ?s dip:about ?o } { ?s dip:outcome/dip:territory ?o }' \
                --according-to Anna --according-to Boris";
    let answer = ok(&place, line).text();
    let speakers: Vec<&str> = answer
        .lines()
        .filter(|line| line.starts_with("_:said0") && line.contains("#speaker>"))
        .collect();
    assert_eq!((answer.lines().count(), speakers.len()), (3, 2), "{answer}");
}

/// The copy of the data that holds the word of a speaker must not look different for its order.
#[test]
fn the_order_of_facts_is_no_difference() {
    let place = Place::with([(
        "order.ttl",
        "@prefix : <e:> . @prefix dip: <https://w3id.org/chancery/ontology#> .
         :ann :knows :bob, :cid, :dan . << :x :y :z ~ :c >> dip:speaker :boris .",
    )]);
    let asked = "query -d order.ttl --according-to <e:boris> --quiet -f csv -q";
    let names = "'SELECT ?x (GROUP_CONCAT(STR(?y)) AS ?n) { ?x <e:knows> ?y } GROUP BY ?x'";
    let found = place.ok(&format!("{asked} {names}"));
    assert!(found.trim_end().ends_with(','), "{found}");
    let first = "query -d order.ttl --according-to <e:boris> --quiet -q";
    let graph = "'CONSTRUCT { <e:ann> <e:knows> ?y } { <e:ann> <e:knows> ?y } LIMIT 1'";
    let found = place.ok(&format!("{first} {graph}"));
    assert!(!found.contains("reifies"), "{found}");
}
