//! Pictures of whole files: what is a relation, what is only said of one, and how it stands.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

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
        "Talks (event; ≈ 2024-05-03 to 2024-05-04; qualified: stated with a reservation)",
    ];
    assert_eq!(nodes(data, &["--layout", "timeline"]), dated);
    let construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o ; schema:organizer ?who }";
    let drawn = nodes(data, &["-q", construct, "--layout", "timeline"]);
    assert!(
        drawn[1].starts_with("Talks (event; ≈ 2024-05-03 to 2024-05-04"),
        "{drawn:?}"
    );
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
        let fact = format!("{fact} (fact: stated in the data)");
        assert!(drawn.contains(&fact), "{fact}: {drawn:#?}");
    }
    let gas = "Gas (claim)".to_owned();
    assert!(nodes(data, &["--claims"]).contains(&gas));
    let plain = edges(data, &[]);
    assert!(!plain.iter().any(|edge| edge.contains("Gas")), "{plain:#?}");
    // A picture that somebody asks for does not turn it into a fact either.
    let construct = "CONSTRUCT { ?s dip:obligor ?o } WHERE { ?s dip:obligor ?o }";
    let drawn = edges(data, &["-q", construct]);
    assert_eq!(drawn[0], "Gas — obligor → Boris (claim: somebody's claim)");
    assert_eq!(
        drawn[1],
        "Peace — obligor → Boris (fact: stated in the data)"
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
fn what_hangs_on_an_event_stands_no_better_than_the_event() {
    for (status, standing) in [
        ("cancelled", "void: cancelled or not carried out"),
        ("planned", "announced: announced or expected"),
        ("unknown", "open: unclear in the source"),
    ] {
        let data = format!(
            ":gala a dip:Event ; rdfs:label \"Gala\" ; dip:status status:{status} ; schema:organizer :anna ; dip:follows :talks .
            :p a dip:Participation ; dip:participant :boris ; dip:inEvent :gala ; dip:role role:guest ; dip:attendance attendance:attended .
            :q a dip:Participation ; dip:participant :anna ; dip:inEvent :gala ; dip:role role:canceller ; dip:attendance attendance:attended .
            :r a dip:Participation ; dip:participant :carla ; dip:inEvent :gala ; dip:role role:guest ; dip:attendance attendance:absent .
            :carla rdfs:label \"Carla\" .\n"
        );
        let drawn = edges(&data, &[]);
        let has = |line: &str| drawn.iter().any(|edge| edge.starts_with(line));
        for line in [
            format!("Gala — organiser → Anna ({standing}"),
            format!("Boris — guest → Gala ({standing}"),
            // What became of it, and who did that, is so.
            "Gala — follows → Talks (fact".to_owned(),
            "Anna — canceller → Gala (fact".to_owned(),
            "Carla — guest → Gala (absent".to_owned(),
        ] {
            assert!(has(&line), "{line}: {drawn:#?}");
        }
        for query in [
            "CONSTRUCT { ?s schema:organizer ?o } WHERE { ?s schema:organizer ?o }",
            "SELECT ?from ?to ?relation { VALUES ?relation { schema:organizer } ?from ?relation ?to }",
        ] {
            let drawn = edges(&data, &["-q", query]);
            let line = format!("Gala — organiser → Anna ({standing}");
            assert!(
                drawn.iter().any(|edge| edge.starts_with(&line)),
                "{query}: {drawn:#?}"
            );
        }
    }
}

#[test]
fn a_claim_is_of_the_day_on_which_it_was_made() {
    let data = "<< :anna schema:knows :boris ~ :c >> a dip:Claim ; rdfs:label \"Word\" ; dip:speaker :boris ; schema:dateCreated \"2024-05-03\"^^xsd:date .
        << :anna schema:knows :carla >> dip:speaker :boris .
        :carla rdfs:label \"Carla\" .\n";
    let all = edges(data, &["--claims"]);
    let dated = |edge: &&String| edge.contains("2024-05-03");
    assert_eq!(all.iter().filter(dated).count(), 2, "{all:#?}");
    for (time, count) in [
        ("--until=2023", 0),
        ("--until=2024", 2),
        ("--at=2024", 2),
        ("--at=2025", 0),
    ] {
        let drawn = edges(data, &["--claims", time]);
        assert_eq!(
            drawn.iter().filter(dated).count(),
            count,
            "{time}: {drawn:#?}"
        );
        // Nobody knows when the other was made.
        assert!(
            drawn.iter().any(|edge| edge.contains("Carla")),
            "{time}: {drawn:#?}"
        );
    }
    let boxes = nodes(data, &["--claims", "--until=2023"]);
    assert!(
        !boxes.iter().any(|node| node.starts_with("Word")),
        "{boxes:#?}"
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

const PEOPLE: [&str; 3] = ["Anna (person)", "Boris (person)", "Talks (event)"];

#[test]
fn a_label_without_anything_to_see_names_nothing() {
    let found = nodes(
        ":dora a schema:Person ; rdfs:label \" \" ; schema:knows :emil , :carla .
        :emil a schema:Person ; rdfs:label \"\" , \"Emil\"@de .
        :carla a schema:Person ; rdfs:label \"\\u200B\" ; schema:name \"Carla\" .",
        &[],
    );
    for name in [":dora (person", "Emil (person", "Carla (person"] {
        assert!(found.iter().any(|one| one.contains(name)), "{found:?}");
    }
}

#[test]
fn what_describes_a_thing_is_no_relation() {
    let data = ":talks dip:status status:held ; dip:kind :chat ; dip:outcome :fine ; dcterms:license :free ;\n\
        schema:url :page ; foaf:page :other ; rdfs:seeAlso :more ; owl:sameAs :same ; dcterms:source :passage .\n\
        :chat a skos:Concept ; skos:broader :event ; skos:inScheme :kinds . :event a skos:Concept .\n\
        :fine a skos:Concept . :kinds a skos:ConceptScheme . :quarrel a skos:Concept ; skos:inScheme :kinds .\n\
        :passage a schema:WebPageElement ; schema:isPartOf :paper . :paper a schema:Article ; schema:publisher :press .\n\
        :unread a schema:WebPageElement ; schema:isPartOf :paper .\n\
        :talks dip:quantity [ a schema:QuantitativeValue ; schema:value 3 ; dip:qualifier qual:circa ] .\n";
    assert_eq!(nodes(data, &[]), PEOPLE);
    assert_eq!(edges(data, &[]), [""; 0]);
    // Somebody who asks for them gets them.
    let construct = ["-q", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"];
    let drawn = draw(&place(data), &construct).text();
    for shown in [
        ":chat", "held", ":free", ":page", ":other", ":more", ":same", ":paper",
    ] {
        assert!(
            drawn.contains(&format!("label=\"{shown}\"")),
            "{shown}: {drawn}"
        );
    }
}

#[test]
fn what_the_data_are_about_stays_whatever_its_class() {
    // A topic that is a concept, a link to something described, a source that acts.
    let data = ":talks schema:about :peace ; rdfs:seeAlso :boris ; dip:outcome :treaty .\n\
        :peace a skos:Concept ; rdfs:label \"Peace\" .\n\
        :treaty a dip:Treaty ; rdfs:label \"Treaty\" ; schema:about :anna .\n\
        :anna dcterms:source :treaty .\n";
    let fact = "(fact: stated in the data)";
    let expected = ["about → Peace", "outcome → Treaty", "see also → Boris"];
    let mut expected: Vec<String> = expected
        .iter()
        .map(|edge| format!("Talks — {edge} {fact}"))
        .collect();
    expected.push(format!("Treaty — about → Anna {fact}"));
    assert_eq!(edges(data, &[]), expected);
    // Documents that are no source, and concepts that are no value, are the subject themselves.
    let library = ":page schema:isPartOf :book . :war skos:broader :conflict .\n";
    assert_eq!(edges(library, &[]).len(), 2);
}

#[test]
fn nothing_but_descriptions_is_told() {
    let place = Place::with([(
        "a.ttl",
        "<http://a.example/> <http://schema.org/url> <http://b.example/> .",
    )]);
    place.refuses(
        "draw -d a.ttl -o a.svg",
        3,
        &["no relation between things", "CONSTRUCT"],
    );
}

#[test]
fn a_participation_is_an_edge_that_stands_by_the_attendance() {
    let data = ":p1 a dip:Participation ; dip:participant :anna ; dip:inEvent :talks ; dip:role role:host , role:principal ;\n\
        dip:attendance attendance:attended ; dip:onDelegation :team ; dcterms:source :page .\n\
        :p2 a :Visit ; dip:participant :boris ; dip:inEvent :talks ; dip:role role:guest ; dip:attendance ATTENDANCE .\n\
        :Visit rdfs:subClassOf dip:Participation . :own skos:broader attendance:declined .\n\
        :team a dip:Delegation ; rdfs:label \"Team\" .\n";
    for (attendance, standing) in [
        ("attendance:attended", "fact: stated in the data"),
        ("attendance:announced", "announced: announced or expected"),
        ("attendance:expected", "announced: announced or expected"),
        ("attendance:invited", "announced: announced or expected"),
        ("attendance:absent", "absent: stated as absent"),
        ("attendance:declined", "absent: stated as absent"),
        (":own", "absent: stated as absent"),
        ("attendance:reported", "claim: somebody's claim"),
        (":unheard-of", "open: unclear in the source"),
    ] {
        let data = data.replace("ATTENDANCE", attendance);
        let fact = "fact: stated by the source; attendance: attended";
        let called = attendance.strip_prefix("attendance:").unwrap_or(attendance);
        let expected = [
            ":Visit — rdfs:subClassOf → participation (fact: stated in the data)".to_owned(),
            format!("Anna — host, principal → Talks ({fact}; on delegation: Team; source: :page)"),
            format!(
                "Anna — on delegation → Team ({fact}; in event: Talks; role: host; role: principal; source: :page)"
            ),
            format!("Boris — guest → Talks ({standing}; attendance: {called})"),
        ];
        assert_eq!(edges(&data, &[]), expected, "{attendance}");
        let drawn = nodes(&data, &[]);
        assert!(!drawn.iter().any(|node| node.contains(":p")), "{drawn:?}");
    }
}

#[test]
fn a_record_that_is_pointed_at_or_incomplete_stays_a_node() {
    let whole = ":p a dip:Participation ; dip:participant :anna ; dip:inEvent :talks ; dip:attendance attendance:attended .\n";
    assert_eq!(nodes(whole, &[]), PEOPLE);
    let two = format!("{whole}:p dip:participant :boris .\n");
    let pointed = format!("{whole}:boris schema:knowsAbout :p .\n");
    let unsaid = ":p a dip:Participation ; dip:participant :anna .\n".to_owned();
    let open = ":p (thing; open: unclear in the source)";
    for (data, stands) in [(unsaid, open), (two, ":p (thing)"), (pointed, ":p (thing)")] {
        let drawn = nodes(&data, &[]);
        assert!(drawn.contains(&stands.to_owned()), "{data} {drawn:?}");
    }
    // What a claim is about, though, is whose record it is.
    let claim = format!("{whole}:c a dip:Claim ; dip:speaker :boris ; schema:about :p .\n");
    let drawn = edges(&claim, &["--claims"]);
    let about = ":c — about → Anna (claim: somebody's claim)".to_owned();
    assert!(drawn.contains(&about), "{drawn:#?}");
    assert_eq!(nodes(&claim, &["--claims"]).len(), 4);
}

#[test]
fn what_only_a_speaker_says_of_a_record_is_a_claim() {
    let data = ":p a dip:Participation ; dip:participant :anna ; dip:inEvent :talks .\n\
        << :p dip:attendance attendance:attended >> a dip:Claim ; dip:speaker :boris ; dip:act act:assertion .\n";
    let open = "Anna — participant → Talks (open: unclear in the source)";
    assert_eq!(edges(data, &[]), [open]);
    let said = "Anna — participant → Talks (claim: somebody's claim)";
    assert_eq!(edges(data, &["--according-to", "Boris"]), [said]);
}

#[test]
fn tenures_territories_and_treaty_actions_are_edges() {
    let data = ":boris dcterms:source :page .\n\
        :t1 a dip:Tenure ; org:member :anna ; dip:post :chair ; dip:asOf \"2025-08-15\"^^xsd:date .\n\
        :t2 a dip:Tenure ; org:member :boris ; dip:post :chair ; dip:qualifier qual:former .\n\
        :chair a org:Post ; rdfs:label \"Chair\" .\n\
        :s1 a dip:TerritorialStatus ; dip:holder :land ; dip:territory :isle ; dip:kind kind:controls ; dip:percent 88.0 \
          ; dip:qualifier qual:circa .\n\
        :s2 a dip:TerritorialStatus ; dip:holder :land ; dip:territory :isle ; dip:kind kind:claims ; dip:asPartOf :land \
          ; schema:startDate \"2014\"^^xsd:gYear .\n\
        :land a dip:State ; rdfs:label \"Land\" . :isle a schema:Place ; rdfs:label \"Isle\" .\n\
        :a1 a dip:TreatyAction ; schema:agent :land ; dip:treaty :pact ; dip:kind kind:withdrawal ; dip:status status:held .\n\
        :a2 a dip:TreatyAction ; rdfs:label \"Return\" ; schema:agent :land ; dip:treaty :pact ; dip:status status:planned .\n\
        :pact a dip:Treaty ; rdfs:label \"Pact\" .\n";
    let fact = "fact: stated in the data";
    let expected = [
        format!("Anna — holds → Chair ({fact}; as of 2025-08-15)"),
        format!("Boris — held → Chair ({fact}; qualifier: former)"),
        "Isle — as part of → Land (claim: somebody's claim; from 2014; kind: claims)".to_owned(),
        "Land — claims → Isle (claim: somebody's claim; from 2014)".to_owned(),
        "Land — controls 88 % → Isle (qualified: stated with a reservation; qualifier: circa)"
            .to_owned(),
        format!("Land — withdrawal → Pact ({fact}; status: held)"),
        "Return — agent → Land (announced: announced or expected)".to_owned(),
        "Return — treaty → Pact (announced: announced or expected)".to_owned(),
    ];
    assert_eq!(edges(data, &[]), expected);
    let drawn = nodes(data, &[]).join("\n");
    assert!(
        !drawn.contains("(thing)") && drawn.contains("Return (event; announced"),
        "{drawn}"
    );
}

#[test]
fn a_layout_ends_at_its_time_limit() {
    // Every two of some hundred stand in one part, in many columns.
    let mut dot = String::from("digraph {\n");
    for node in 1..1_500_usize {
        for times in [7, 13, 29] {
            let other = node * times * times % node;
            writeln!(dot, "n{other} -> n{node};").unwrap();
        }
    }
    dot.push_str("}\n");
    let place = Place::with([("big.dot", dot.as_str())]);
    for layout in ["layered", "stress"] {
        for output in ["big.svg", "big.graphml"] {
            let args = [
                "draw",
                "big.dot",
                "--layout",
                layout,
                "--timeout",
                "1ms",
                "-o",
                output,
            ];
            let ended = place.args(&args);
            assert_eq!(ended.code, 4, "{layout}: {}", ended.report());
            // On a slow machine the time is over before all of the file is read.
            let said = ["the layout took longer", "took longer to read"];
            let told = said.iter().any(|said| ended.err.contains(said));
            assert!(told, "{}", ended.report());
            assert!(!place.path(output).exists(), "{layout} to {output}");
        }
    }
}

#[test]
fn a_layout_of_any_sort_sees_soon_that_its_time_is_over() {
    // Edges from everywhere to everywhere, with a place and a day for each node.
    let mut dot = String::from("digraph {\n");
    let mut state = 7_u64;
    let mut dice = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    for node in 0..6_000_u64 {
        let (lat, lon) = (dice(150), dice(350));
        let (year, day) = (1900 + node % 120, 1 + dice(28));
        writeln!(
            dot,
            "n{node} [lat={}, lon={}, start=\"{year}-03-{day:02}\"];",
            i64::try_from(lat).unwrap() - 75,
            i64::try_from(lon).unwrap() - 175
        )
        .unwrap();
        for _ in 0..2 {
            writeln!(
                dot,
                "n{} -> n{node} [label=\"met {}\"];",
                dice(6_000),
                dice(9)
            )
            .unwrap();
        }
    }
    dot.push_str("}\n");
    let place = Place::with([("big.dot", dot.as_str())]);
    let reading = Instant::now();
    place.args(&["draw", "big.dot", "-f", "mermaid", "-o", "-"]);
    let reading = reading.elapsed();
    for layout in ["layered", "map", "timeline", "stress", "force"] {
        let begun = Instant::now();
        let ended = place.args(&[
            "draw",
            "big.dot",
            "--layout",
            layout,
            "--timeout",
            "700ms",
            "-o",
            "big.svg",
        ]);
        // Whoever is done before is not late.
        assert!(matches!(ended.code, 0 | 4), "{layout}: {}", ended.report());
        let late = begun.elapsed().saturating_sub(reading);
        assert!(late < Duration::from_secs(8), "{layout} took {late:?}");
    }
}
