//! Pictures of whole files: what is a relation, what is only said of one, and how it stands.

use crate::program::{Ended, Place};

const HEAD: &str = "@prefix : <https://example.org/> .\n\
    @prefix act: <https://w3id.org/chancery/scheme/act/> .\n\
    @prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .\n\
    @prefix dcterms: <http://purl.org/dc/terms/> .\n\
    @prefix dip: <https://w3id.org/chancery/ontology#> .\n\
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n\
    @prefix kind: <https://w3id.org/chancery/scheme/kind/> .\n\
    @prefix org: <http://www.w3.org/ns/org#> .\n\
    @prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
    @prefix prov: <http://www.w3.org/ns/prov#> .\n\
    @prefix qual: <https://w3id.org/chancery/scheme/qualifier/> .\n\
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
    @prefix role: <https://w3id.org/chancery/scheme/role/> .\n\
    @prefix schema: <http://schema.org/> .\n\
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
    @prefix status: <https://w3id.org/chancery/scheme/status/> .\n\
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
    :anna a schema:Person ; rdfs:label \"Anna\" .\n\
    :boris a schema:Person ; rdfs:label \"Boris\" .\n\
    :talks a dip:Meeting ; rdfs:label \"Talks\" .\n";

fn place(data: &str) -> Place {
    Place::with([("a.ttl", format!("{HEAD}{data}").as_str())])
}

#[track_caller]
fn draw(place: &Place, more: &[&str]) -> Ended {
    let mut args = vec!["draw", "-d", "a.ttl", "-f", "dot", "-o", "-"];
    args.extend(more);
    let ended = place.args(&args);
    assert_eq!(ended.code, 0, "{}", ended.report());
    ended
}

/// The sentences on edges, or the words on nodes, sorted.
fn told(picture: &str, of_edges: bool) -> Vec<String> {
    let lines = picture.lines().map(str::trim);
    let lines = lines.filter(|line| line.starts_with('n') && line.contains("[label="));
    let lines = lines.filter(|line| line.contains(" -> ") == of_edges);
    let mut told: Vec<String> = lines
        .filter_map(|line| line.split("tooltip=\"").nth(1)?.split('"').next())
        .map(str::to_owned)
        .collect();
    told.sort();
    told
}

#[track_caller]
fn edges(data: &str, more: &[&str]) -> Vec<String> {
    told(&draw(&place(data), more).text(), true)
}

#[track_caller]
fn nodes(data: &str, more: &[&str]) -> Vec<String> {
    told(&draw(&place(data), more).text(), false)
}

#[test]
fn notes_on_statements_are_no_things_of_their_own() {
    let data = ":anna schema:knows :boris {| prov:wasAttributedTo :talks |} .\n\
        :boris schema:knows :anna ~ :note {| prov:wasAttributedTo :talks ; a prov:Entity |} .\n";
    let people = ["Anna (person)", "Boris (person)", "Talks (event)"];
    assert_eq!(nodes(data, &[]), people);
    assert_eq!(edges(data, &[]).len(), 2);
    let construct = ["-q", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"];
    let drawn = draw(&place(data), &construct).text();
    assert!(!drawn.contains("_:") && !drawn.contains(":note"), "{drawn}");
    // Who is pointed at has to be there, and so have claims and events.
    let pointed = format!("{data}:talks schema:about :note .\n");
    let drawn = nodes(&pointed, &[]);
    assert_eq!(drawn.len(), 4, "{drawn:?}");
    assert!(drawn.contains(&":note (thing)".to_owned()), "{drawn:?}");
    let wedding = ":anna schema:spouse :boris ~ :wedding {| a dip:Event ; dip:ledTo :talks |} .\n";
    let drawn = nodes(wedding, &[]);
    assert!(drawn.contains(&":wedding (event)".to_owned()), "{drawn:?}");
    let claim = ":anna schema:spouse :boris ~ :c {| a dip:Claim ; schema:about :talks |} .\n";
    let drawn = nodes(claim, &["--claims"]);
    assert!(drawn.contains(&":c (claim)".to_owned()), "{drawn:?}");
}

#[test]
fn a_timeline_needs_dates() {
    let none = place(":talks schema:organizer :anna .\n");
    let line = "draw -d a.ttl --layout timeline -o out.svg";
    none.refuses(line, 2, &["needs dates", "?start", "schema:startDate"]);
    let view = "draw -d a.ttl --layout timeline -o out.svg -q 'SELECT ?from ?to { ?from schema:organizer ?to }'";
    none.refuses(view, 2, &["needs dates", "?start"]);
    let data = ":talks schema:organizer :anna ; schema:startDate \"2024-05-03\"^^xsd:date \
        {| dip:qualifier qual:circa |} ; schema:endDate \"2024-05-04\"^^xsd:date .\n\
        :end a dip:Event ; <https://schema.org/startDate> \"2025\"^^xsd:gYear .\n";
    let dated = [
        ":end (event; 2025)",
        "Anna (person)",
        "Boris (person)",
        "Talks (event; ≈ 2024-05-03 to 2024-05-04)",
    ];
    assert_eq!(nodes(data, &["--layout", "timeline"]), dated);
    let construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o ; schema:organizer ?who }";
    let drawn = nodes(data, &["-q", construct, "--layout", "timeline"]);
    assert_eq!(drawn[1], "Talks (event; 2024-05-03 to 2024-05-04)");
}

#[test]
fn what_a_proposal_would_have_done_is_no_fact() {
    let data = ":offer a dip:Proposal ; rdfs:label \"Offer\" ; dip:speaker :anna ; dip:hasTerm :gas , :agreed ; dip:consequence :embargo .\n\
        :gas a dip:Term ; rdfs:label \"Gas\" ; dip:obligor :boris ; schema:about :talks .\n\
        :agreed a dip:Term ; rdfs:label \"Peace\" ; dip:obligor :boris .\n\
        :treaty a dip:Treaty ; rdfs:label \"Treaty\" ; dip:hasTerm :agreed .\n\
        :embargo a dip:Measure ; rdfs:label \"Embargo\" ; schema:agent :anna ; dip:status status:held .\n";
    let drawn = edges(data, &["--claims"]);
    for claim in ["Gas — obligor → Boris", "Gas — about → Talks"] {
        let claim = format!("{claim} (claim: somebody's claim)");
        assert!(drawn.contains(&claim), "{claim}: {drawn:#?}");
    }
    for fact in [
        "Peace — obligor → Boris",
        "Treaty — has term → Peace",
        "Embargo — agent → Anna",
    ] {
        let fact = format!("{fact} (fact: stated by the source)");
        assert!(drawn.contains(&fact), "{fact}: {drawn:#?}");
    }
    let gas = "Gas (claim; claim: somebody's claim)".to_owned();
    assert!(nodes(data, &["--claims"]).contains(&gas));
    let plain = edges(data, &[]);
    assert!(!plain.iter().any(|edge| edge.contains("Gas")), "{plain:#?}");
    // A picture that somebody asks for does not turn it into a fact either.
    let construct = "CONSTRUCT { ?s dip:obligor ?o } WHERE { ?s dip:obligor ?o }";
    let drawn = edges(data, &["-q", construct]);
    assert_eq!(drawn[0], "Gas — obligor → Boris (claim: somebody's claim)");
    assert_eq!(
        drawn[1],
        "Peace — obligor → Boris (fact: stated by the source)"
    );
}

#[test]
fn an_event_known_from_a_report_alone_has_no_facts() {
    let data = ":call a dip:Event ; rdfs:label \"Call\" ; dip:status status:reported ; schema:organizer :anna .\n";
    assert_eq!(
        edges(data, &[])[0],
        "Call — organiser → Anna (claim: somebody's claim)"
    );
}

#[test]
fn a_claim_without_a_name_is_called_what_it_says() {
    let data = "<< :anna schema:knows :boris >> dip:speaker :boris .\n";
    let drawn = nodes(data, &["--claims"]);
    assert!(
        drawn.contains(&"« Anna schema:knows Boris » (claim)".to_owned()),
        "{drawn:?}"
    );
}
