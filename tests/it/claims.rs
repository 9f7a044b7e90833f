//! Claims apart from facts: the list of claims, and claims in cards and pictures.

use crate::program::{Ended, Place};

const HEAD: &str = "\
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://example.org/> .
";

const TALKS: &str = r#"
:anna a schema:Person ; rdfs:label "Anna Berg" .
:boris a schema:Person ; rdfs:label "Boris Sund" .
:cleo a schema:Person ; rdfs:label "Cleo Vik" .
:daily a schema:Organization ; rdfs:label "Daily" .
:treaty a dip:Treaty ; rdfs:label "Lisbon Treaty" .
:war rdfs:label "War" .
:port a schema:Place ; rdfs:label "Port" .
:report rdfs:label "Report" .
:talks a dip:Meeting ; rdfs:label "Talks" ; schema:organizer :anna {| dcterms:source :report |} .
:morning a dip:Meeting ; rdfs:label "Morning session" ; schema:superEvent :talks .

<< :talks dip:outcome :treaty ~ :c1 >> a dip:Claim ; rdfs:label "Anna Berg: a treaty" ;
    dip:speaker :anna ; dip:act act:prediction ; dcterms:source :report ;
    schema:about :morning ; schema:dateCreated "2025-05-03" .
<< :talks dip:outcome :war ~ :c2 >> a dip:Claim ; rdfs:label "Boris Sund threatens war" ;
    dip:speaker :boris ; dip:act act:threat ; dip:target :anna ; dip:occasion :morning ;
    dip:quote "war" ; dip:reportedBy :daily ; dcterms:source :report ; schema:dateCreated "2025-05-02" .
<< :anna schema:knows :boris ~ :c3 >> a dip:Claim ; rdfs:label "Cleo Vik denies it" ;
    dip:speaker :cleo ; dip:act act:denial ; dcterms:source :report .
<< :boris schema:knows :cleo ~ :c4 >> a dip:Claim ; rdfs:label "Cleo Vik knows Boris Sund" ;
    dip:speaker :cleo ; dip:act act:assertion .
:c5 a dip:Claim ; rdfs:label "Anna Berg on Cleo Vik" ; dip:speaker :anna ; dip:act act:assertion ;
    dip:reports :c4 ; dcterms:source :report .
<< :talks schema:location :port ~ :c6 >> a dip:Claim ; rdfs:label "Boris Sund: in Port" ;
    dip:speaker :boris ; dip:act act:assertion ; dcterms:source :report .
<< :talks schema:location :port ~ :c7 >> a dip:Claim ; rdfs:label "Anna Berg: in Port" ;
    dip:speaker :anna ; dip:act act:confirmation ; dcterms:source :report .
"#;

pub(crate) fn place(more: &str) -> Place {
    let place = Place::new();
    place.write("talks.ttl", format!("{HEAD}{TALKS}{more}"));
    place
}

pub(crate) fn ok(place: &Place, line: &str) -> Ended {
    let ended = place.run(line);
    assert_eq!(ended.code, 0, "{}", ended.report());
    ended
}

/// The first column of a CSV answer, without the namespace.
pub(crate) fn first_column(answer: &str) -> Vec<String> {
    let rows = answer.lines().skip(1);
    let cells = rows.filter_map(|row| row.split(',').next());
    cells
        .map(|cell| cell.trim_start_matches("https://example.org/").to_owned())
        .collect()
}

fn claims(place: &Place, options: &str) -> String {
    let answer = ok(place, &format!("claims -f csv -d talks.ttl {options}")).text();
    first_column(&answer).join(" ")
}

#[test]
fn claims_are_listed_by_date_speaker_and_name() {
    assert_eq!(claims(&place(""), ""), "c2 c1 c5 c7 c6 c3 c4");
}

#[test]
fn each_condition_narrows_the_list() {
    let place = place("");
    for (options, expected) in [
        ("--by Anna", "c1 c5 c7"),
        ("--by :boris", "c2 c6"),
        ("--by Cleo", "c3 c4"),
        ("--by Anna --by Cleo --act assertion", "c5 c4"),
        // By what it is about, or a part of that, or subject or object, or to whom.
        ("--about Talks", "c2 c1 c7 c6"),
        ("--about 'Morning session'", "c1"),
        ("--about Port", "c7 c6"),
        ("--about 'Anna Berg'", "c2 c3"),
        ("--about Talks --by Boris", "c2 c6"),
        ("--reported-by Daily", "c2"),
        ("--act threat", "c2"),
        ("--act act:denial", "c3"),
        ("--act assertive", "c1 c5 c7 c6 c4"),
        ("--act commissive --act denying", "c2 c3"),
        ("--at Talks", "c2"),
        ("--at 'Morning session' --act threat", "c2"),
    ] {
        assert_eq!(claims(&place, options), expected, "{options}");
    }
}

#[test]
fn hearsay_is_marked_with_who_tells_it() {
    let place = place("");
    let table = ok(&place, "claims -d talks.ttl --by Cleo").text();
    let row = table
        .lines()
        .find(|line| line.contains("knows Boris"))
        .unwrap();
    assert!(
        row.contains("hearsay, via Anna Berg") && row.ends_with("Report"),
        "{row}"
    );
    let csv = ok(&place, "claims -d talks.ttl --by Cleo -f csv").text();
    assert!(
        csv.contains("hearsay,https://example.org/anna,https://example.org/report"),
        "{csv}"
    );
}

#[test]
fn an_act_of_ones_own_belongs_to_its_group() {
    let place = place(
        ":vow a skos:Concept ; rdfs:label \"vow\" ; skos:broader act:promise .\n\
         << :talks dip:outcome :peace ~ :c8 >> dip:speaker :cleo ; dip:act :vow .\n\
         :insist a skos:Concept ; rdfs:label \"insistence\" ; skos:broader act:assertion .\n\
         << :talks dip:outcome :truce ~ :c9 >> dip:speaker :cleo ; dip:act :insist .\n",
    );
    assert_eq!(claims(&place, "--act commissive"), "c2 c8");
    assert_eq!(claims(&place, "--act insistence"), "c9");
    let query = "query -d talks.ttl -f csv -q 'SELECT ?o { :talks dip:outcome ?o }'";
    let said = ok(&place, &format!("{query} --according-to Cleo")).text();
    assert_eq!(first_column(&said), ["truce"]);
}

#[test]
fn every_format_is_written() {
    let place = place("");
    for format in ["table", "csv", "tsv", "json", "xml", "md", "html"] {
        let answer = ok(
            &place,
            &format!("claims -d talks.ttl --act threat -f {format}"),
        )
        .text();
        assert!(answer.contains("war"), "{format}: {answer}");
    }
    ok(&place, "claims -d talks.ttl -o claims.md");
    assert!(
        String::from_utf8(place.read("claims.md"))
            .unwrap()
            .starts_with("| who |")
    );
    assert_eq!(place.run("claims -d talks.ttl --max-rows 2").code, 4);
    place.refuses("claims -f ttl", 2, &["table"]);
}

#[test]
fn a_list_without_rows_says_what_there_is() {
    let place = place("");
    let ended = ok(&place, "claims -d talks.ttl --by Anna --act threat");
    for said in [
        "no claim by Anna Berg with the act threat",
        "speakers with the act threat: Boris Sund",
        "acts by Anna Berg: assertion, confirmation, prediction",
    ] {
        assert!(ended.err.contains(said), "{}", ended.report());
    }
    let line = "claims -d talks.ttl --by Anna --act threat --fail-if-empty";
    assert_eq!(place.run(line).code, 1);
    place.refuses(
        "claims --act thret",
        3,
        &["thret", "did you mean `threat`?"],
    );
    place.refuses(
        "claims -d talks.ttl --by Anne",
        3,
        &["Anne", "did you mean"],
    );
    place.write("none.ttl", format!("{HEAD}:a :p :b .\n"));
    let ended = ok(&place, "claims -d none.ttl");
    assert!(ended.err.contains("hold no claims"), "{}", ended.report());
}

#[test]
fn show_counts_claims_and_says_how_to_see_them() {
    let place = place("");
    let plain = ok(&place, "show Talks -d talks.ttl").text();
    assert!(
        plain.contains("  organiser: Anna Berg  [Report]"),
        "{plain}"
    );
    let last = plain.lines().last().unwrap();
    assert_eq!(
        last,
        "Not shown: 4 claims about Talks (`chancery claims --about :talks -d talks.ttl`), 1 claim made at Talks \
         (`chancery claims --at :talks -d talks.ttl`); all of it: `chancery show :talks --claims -d talks.ttl`"
    );
    assert!(!plain.contains("Treaty"), "{plain}");
    let all = ok(&place, "show Talks -d talks.ttl --claims").text();
    assert!(
        all.contains("  outcome: Lisbon Treaty (said by Anna Berg)  [Report]"),
        "{all}"
    );
    let said = ok(&place, "show Talks -d talks.ttl --according-to Anna").text();
    assert!(
        said.contains("\nAccording to Anna Berg\n  outcome: Lisbon Treaty  [Report]\n"),
        "{said}"
    );
    let anna = ok(&place, "show :anna -d talks.ttl").text();
    assert!(
        anna.contains("3 claims by Anna Berg") && !anna.contains("· speaker"),
        "{anna}"
    );
    let json = ok(&place, "show :anna -d talks.ttl --json").text();
    assert!(
        json.contains("\"hidden\"") && !json.contains("\"claimed\""),
        "{json}"
    );
}

#[test]
fn terms_of_a_proposal_are_part_of_a_claim() {
    let place = place(
        ":p a dip:Proposal ; rdfs:label \"Boris Sund demands the port\" ; dip:speaker :boris ; dip:act act:demand ; dip:hasTerm :t1 , :t2 .\n\
         :t1 a dip:Term ; rdfs:label \"The port is ceded\" ; dip:obligor :anna .\n\
         :t2 a dip:Term ; rdfs:label \"The port is paid for\" ; dip:obligor :anna .\n\
         :treaty dip:hasTerm :t2 .\n",
    );
    let plain = ok(&place, "show :anna -d talks.ttl").text();
    assert!(
        !plain.contains("ceded") && plain.contains("paid for"),
        "{plain}"
    );
    let drawn = ok(&place, "draw -d talks.ttl -f mermaid -o -").text();
    assert!(
        !drawn.contains("ceded") && drawn.contains("paid for"),
        "{drawn}"
    );
    let term = ok(&place, "show :t1 -d talks.ttl").text();
    assert!(
        term.contains("\nProposed, not stated as fact\n  obligor: Anna Berg"),
        "{term}"
    );
}

#[test]
fn whole_files_are_drawn_without_claims_unless_wanted() {
    let place = place("");
    let ended = ok(&place, "draw -d talks.ttl -f mermaid -o -");
    let plain = ended.text();
    assert!(
        plain.contains("organiser") && !plain.contains("-.->"),
        "{plain}"
    );
    assert!(!plain.contains("threatens"), "{plain}");
    assert!(
        ended.err.contains("7 claims are not drawn; `--claims`"),
        "{}",
        ended.report()
    );
    let all = ok(&place, "draw -d talks.ttl -f mermaid -o - --claims");
    assert!(
        all.text()
            .contains("-.->|\"outcome · threat by Boris Sund (2025-05-02)\"|")
            && all.text().contains("threatens")
    );
    assert_eq!(all.err, "");
    let said = ok(
        &place,
        "draw -d talks.ttl -f mermaid -o - --according-to Anna",
    )
    .text();
    assert!(
        said.contains("-.->|\"outcome · said by Anna Berg\"|") && !said.contains("War"),
        "{said}"
    );
}

#[test]
fn views_mark_what_rests_on_a_speaker() {
    let place = place("");
    let rows = "draw -d talks.ttl -f mermaid -o - -q 'SELECT ?from ?to { ?from schema:organizer|dip:outcome ?to }' --according-to Anna";
    let graph = "draw -d talks.ttl -f mermaid -o - -q 'CONSTRUCT { ?s ?p ?o } { VALUES ?p { schema:organizer dip:outcome } ?s ?p ?o }' --according-to Anna";
    for line in [rows, graph] {
        let drawn = ok(&place, line).text();
        assert_eq!(drawn.matches("-.->").count(), 1, "{drawn}");
        assert_eq!(drawn.matches("-->").count(), 1, "{drawn}");
    }
    let view = "draw timeline --according-to '*' -f mermaid -o -";
    assert!(!ok(&place, view).text().is_empty());
}

#[test]
fn a_thing_that_only_a_claim_mentions_can_be_shown() {
    let place = place("<< :ghost schema:knows :anna ~ :c8 >> dip:speaker :boris .\n");
    let shown = ok(&place, "show :ghost -d talks.ttl").text();
    assert!(shown.contains("1 claim about :ghost"), "{shown}");
}
