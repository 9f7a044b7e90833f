//! What `show` tells of one thing, and under which headings.

use crate::program::Place;

const HEAD: &str = "@prefix : <http://e/> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
:talks a dip:Meeting ; rdfs:label \"Talks\" . :paper rdfs:label \"Paper\" .
:anna a schema:Person ; rdfs:label \"Anna\" . :otto a schema:Person ; rdfs:label \"Otto\" .
";

/// What `show` prints of these statements.
#[track_caller]
fn shown(statements: &str, line: &str) -> String {
    let place = Place::with([("a.ttl", &*format!("{HEAD}{statements}"))]);
    place.ok(&format!("show -d a.ttl {line}"))
}

#[track_caller]
fn has(card: &str, parts: &[&str]) {
    for part in parts {
        assert!(card.contains(part), "`{part}` is not in\n{card}");
    }
}

#[test]
fn a_stated_value_names_who_says_or_denies_it() {
    let stated = ":talks dip:outcome :treaty {| dcterms:source :paper |} {| dip:speaker :anna |}
        {| dip:speaker :otto ; dip:act act:denial |} .";
    let said = "  outcome: :treaty (also said by Anna, denied by Otto)  [Paper]\n";
    has(&shown(stated, "Talks"), &[said]);
    has(&shown(stated, "Talks --claims"), &[said]);
}

#[test]
fn facts_claims_open_statements_and_proposals_stand_apart() {
    let card = shown(
        "<< :talks dip:outcome :treaty >> dip:speaker :anna .
         << :talks dip:outcome :war >> dip:qualifier :unclear ; dcterms:source :paper .
         :evening a dip:Meeting ; rdfs:label \"Evening\" ; schema:superEvent :talks .
         :p a dip:Proposal ; rdfs:label \"Otto wants Talks\" ; dip:speaker :otto ; dip:act act:demand ; dip:hasTerm :t .
         :t a dip:Term ; rdfs:label \"Talks are held\" ; schema:about :talks .",
        "Talks --claims",
    );
    has(
        &card,
        &[
            "\nLeft open by the source\n  outcome: :war (:unclear)  [Paper]\n",
            "\nClaimed, not stated as fact\n  outcome: :treaty (said by Anna)\n",
            "\nClaims about Talks\n  Otto wants Talks\n  « Talks outcome :treaty » (said by Anna)\n",
            "\nProposed by Otto (demand)\n  about: Talks are held\n",
        ],
    );
    let place = |heading: &str| card.find(heading).unwrap();
    assert!(
        place("Meeting · part of event") < place("Left open"),
        "{card}"
    );
}

/// Claims without a class, a name or an IRI, of a speaker, about a thing, at an event.
const MANY: &str = ":c1 a dip:Claim ; rdfs:label \"One\" ; dip:speaker :anna ; schema:about :talks .
    << :talks dip:outcome :treaty >> dip:speaker :anna .
    [] a dip:Claim ; rdfs:label \"Two\" ; dip:speaker :anna ; schema:about :talks .
    [] dip:quote \"Three\" ; dip:speaker :anna ; schema:about :talks .
    :c4 a dip:Claim ; rdfs:label \"Four\" ; dip:speaker :otto ; dip:occasion :talks ; dcterms:source :paper .
    :c5 a schema:Claim ; rdfs:label \"Five\" ; schema:about :talks .";

#[test]
fn counts_and_lists_agree() {
    let place = Place::with([("a.ttl", &*format!("{HEAD}{MANY}"))]);
    for (thing, heading, option, word) in [
        ("Anna", "Claims by Anna", "--by", "4 claims by Anna"),
        (
            "Talks",
            "Claims about Talks",
            "--about",
            "5 claims about Talks",
        ),
        (
            "Talks",
            "Claims made at Talks",
            "--at",
            "1 claim made at Talks",
        ),
    ] {
        has(&place.ok(&format!("show {thing} -d a.ttl")), &[word]);
        let card = place.ok(&format!("show {thing} -d a.ttl --claims"));
        let section = card.split_once(&format!("\n{heading}\n")).unwrap().1;
        let count = section
            .lines()
            .take_while(|line| line.starts_with("  "))
            .count();
        let listed = place.ok(&format!("claims {option} {thing} -d a.ttl -f csv"));
        let said = word.split(' ').next().unwrap();
        assert_eq!(count.to_string(), said, "{card}");
        assert_eq!((listed.lines().count() - 1).to_string(), said, "{listed}");
    }
    let card = place.ok("show Anna -d a.ttl --claims");
    has(
        &card,
        &[
            "  One\n",
            "  Two\n",
            "  “Three”\n",
            "  « Talks outcome :treaty »\n",
        ],
    );
    let paper = place.ok("show Paper -d a.ttl");
    has(
        &paper,
        &["Not shown: 1 claim connected with it in other ways"],
    );
    has(
        &place.ok("show Paper -d a.ttl --claims"),
        &["Claim · source\n  Four"],
    );
}

#[test]
fn a_tenure_reads_as_a_period() {
    let card = shown(
        ":t a dip:Tenure ; org:member :anna ; org:post :envoy ; schema:startDate \"2025-01\" ; dip:asOf \"2025-08-15\" .
         :u a dip:Tenure ; org:member :anna ; org:post :judge ; schema:endDate \"2019\" ; dip:qualifier :former .
         :envoy rdfs:label \"Envoy\" . :judge rdfs:label \"Judge\" . :former rdfs:label \"former\" .",
        "Anna",
    );
    has(
        &card,
        &["since 2025-01, as of 2025-08-15", "until 2019", "former"],
    );
}

#[test]
fn a_property_read_backwards_is_marked_or_has_its_own_name() {
    let said = "<< :walk dip:insteadOf :talks >> dip:speaker :anna . << :walk :before :talks >> dip:speaker :anna .
        :walk rdfs:label \"Walk\" .";
    has(
        &shown(said, "Talks --claims"),
        &["  ← instead of: Walk", "  ← :before: Walk"],
    );
    let inverse = ":after rdfs:label \"after\" ; owl:inverseOf :before .";
    let card = shown(&format!("{said}{inverse}"), "Talks --according-to Anna");
    has(&card, &["  ← instead of: Walk", "  after: Walk"]);
}

#[test]
fn a_thing_without_label_or_class_is_its_short_name() {
    let card = shown(":x :p :y . :y schema:dateCreated \"1987\" .", ":x");
    assert!(card.starts_with(":x\n:x  <http://e/x>\n"), "{card}");
    let card = shown(":x :p :y . :y schema:dateCreated \"1987\" .", ":y");
    has(&card, &["  date: 1987\n", "\n← :p\n  :x\n"]);
    let claim = ":c a dip:Claim ; rdfs:label \"C\" ; schema:dateCreated \"1987\" .";
    has(&shown(claim, ":c"), &["  date said: 1987\n"]);
}

#[test]
fn who_came_to_what_is_known_from_a_report_alone_did_so_by_that_report() {
    let card = shown(
        "@prefix status: <https://w3id.org/chancery/scheme/status/> .
         @prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
         :talks dip:status status:reported . :lunch a dip:Meeting ; rdfs:label \"Lunch\" ; dip:status status:held .
         :p a dip:Participation ; dip:participant :anna ; dip:inEvent :talks ; dip:attendance attendance:attended .
         :q a dip:Participation ; dip:participant :anna ; dip:inEvent :lunch ; dip:attendance attendance:attended .",
        "Anna",
    );
    has(
        &card,
        &["Talks · attended (event reported)\n", "Lunch · attended\n"],
    );
}
