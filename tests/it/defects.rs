//! Each check finds the defect it is for, and keeps silent about the sound thing beside it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chancery::builtin::{self, Part};
use chancery::model::limits::Limits;
use chancery::query::{self, Catalog};
use chancery::store::{Backend as _, Context, Memory, QueryResults};
use oxigraph::io::{RdfFormat, RdfParser};

use crate::claim_defects;
use crate::project::none;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| builtin::catalog().unwrap());

const PREFIXES: &str = "
    @prefix : <https://example.org/> .
    @prefix act: <https://w3id.org/chancery/scheme/act/> .
    @prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix dip: <https://w3id.org/chancery/ontology#> .
    @prefix kind: <https://w3id.org/chancery/scheme/kind/> .
    @prefix org: <http://www.w3.org/ns/org#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix qual: <https://w3id.org/chancery/scheme/qualifier/> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix role: <https://w3id.org/chancery/scheme/role/> .
    @prefix schema: <http://schema.org/> .
    @prefix status: <https://w3id.org/chancery/scheme/status/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

/// A check, data in which `:bad` things are defects and `:good` ones are not, and the number of rows.
const PLANTED: [(&str, &str, usize); 25] = [
    (
        "check/end-before-start",
        r#":bad schema:startDate "2025-08-15"^^xsd:date ; schema:endDate "2025-07"^^xsd:gYearMonth .
        :bad2 schema:startDate "2025-08-15T12:00:00-08:00"^^xsd:dateTime ; schema:endDate "2025-08-15T19:00:00Z"^^xsd:dateTime .
        :good schema:startDate "2025-08-15"^^xsd:date ; schema:endDate "2025-08"^^xsd:gYearMonth .
        :good2 schema:startDate "2025-08-15T12:00:00-08:00"^^xsd:dateTime ; schema:endDate "2025-08-15T21:00:00Z"^^xsd:dateTime ."#,
        2,
    ),
    (
        "check/follows-later-event",
        r#":bad schema:startDate "2025"^^xsd:gYear ; dip:follows :later . :later schema:startDate "2026-01"^^xsd:gYearMonth .
        :good schema:startDate "2026"^^xsd:gYear ; dip:follows :later ."#,
        1,
    ),
    (
        "check/part-before-whole",
        r#":bad schema:startDate "2025-08-14"^^xsd:date ; schema:superEvent :whole . :whole schema:startDate "2025-08-15"^^xsd:date .
        :good schema:startDate "2025-08"^^xsd:gYearMonth ; schema:superEvent :whole ."#,
        1,
    ),
    (
        "check/circular-link",
        ":bad dip:follows :bad2 . :bad2 dip:follows :bad . :bad3 schema:containedInPlace :bad4 . :bad3 schema:containsPlace :bad4 .
        :good dip:follows :good2 . :good schema:superEvent :good3 .",
        4,
    ),
    (
        "check/percent-out-of-range",
        r#":bad dip:percent 100.5 . :bad2 dip:percent -1 . :bad3 dip:percent "all" . :good dip:percent 100.0 ."#,
        3,
    ),
    (
        "check/territorial-status-incomplete",
        r#":bad a dip:TerritorialStatus ; dip:kind kind:controls .
        :good a dip:TerritorialStatus ; dip:kind kind:claims ; dip:territory :p ; dip:holder :h ; schema:startDate "2014"^^xsd:gYear ."#,
        3,
    ),
    (
        "check/contested-containment",
        ":record dip:kind kind:claims ; dip:territory :bad ; dip:holder :one . :bad schema:containedInPlace :region .
        :region schema:containedInPlace :other . :other a dip:State . :good schema:containedInPlace :other .",
        1,
    ),
    (
        "check/party-conflict",
        ":bad dip:partyTo :treaty ; dip:nonPartyTo :treaty . :good dip:partyTo :treaty ; dip:nonPartyTo :another .",
        1,
    ),
    (
        "check/quantity-without-unit",
        r#":bad dip:quantity [ schema:value 4 ; schema:unitCode "H87" ] .
        :good dip:quantity [ schema:value 4 ; schema:unitCode "H87" ; schema:unitText "aircraft" ] ."#,
        1,
    ),
    (
        "check/tenure-incomplete",
        r#":bad a dip:Tenure ; org:member :who . :good a dip:Tenure ; org:member :who ; dip:post :post ; dip:asOf "2025"^^xsd:gYear ."#,
        2,
    ),
    (
        "check/tenure-overlap",
        r#":bad dip:post :p ; org:member :one ; schema:startDate "2020"^^xsd:gYear ; schema:endDate "2024-03"^^xsd:gYearMonth .
        :bad2 dip:post :p ; org:member :two ; dip:asOf "2022-05-01"^^xsd:date .
        :good dip:post :q ; org:member :one ; schema:startDate "2020-01-20"^^xsd:date ; schema:endDate "2024-01-20"^^xsd:date .
        :good2 dip:post :q ; org:member :two ; schema:startDate "2024-01-20"^^xsd:date .
        :good3 dip:post :q ; org:member :three ; dip:asOf "2025"^^xsd:gYear ; dip:qualifier qual:former ."#,
        1,
    ),
    (
        "check/participation-incomplete",
        ":bad a dip:Participation ; dip:inEvent :e ; dip:participant :a , :b ; dip:role role:host .
        :good a dip:Participation ; dip:inEvent :e ; dip:participant :a ; dip:role role:host ; dip:attendance attendance:attended .",
        2,
    ),
    (
        "check/present-and-absent",
        ":bad dip:inEvent :e ; dip:participant :a ; dip:attendance attendance:attended .
        :bad2 dip:inEvent :e ; dip:participant :a ; dip:attendance attendance:absent .
        :good dip:inEvent :e ; dip:participant :b ; dip:attendance attendance:expected .
        :good2 dip:inEvent :e ; dip:participant :b ; dip:attendance attendance:absent .",
        1,
    ),
    (
        "check/attended-reported-event",
        ":bad dip:attendance attendance:attended ; dip:inEvent :rumour . :rumour dip:status status:reported .
        :bad2 dip:attendance attendance:reported ; dip:inEvent :fact . :fact dip:status status:held .
        :good dip:attendance attendance:reported ; dip:inEvent :rumour . :good2 dip:attendance attendance:attended ; dip:inEvent :fact .",
        2,
    ),
    (
        "check/reported-event-without-claim",
        ":bad dip:status status:reported . :good dip:status status:reported .
        << :good dip:status status:held ~ :claim >> dip:speaker :paper .",
        1,
    ),
    (
        "check/announced-by-nobody",
        ":bad dip:inEvent :e ; dip:onDelegation :d ; dip:attendance attendance:announced .
        :good dip:inEvent :e ; dip:onDelegation :d ; dip:attendance attendance:announced .
        :claim schema:about :good ; dip:speaker :ministry .",
        1,
    ),
    (
        "check/unknown-concept",
        ":bad dip:status status:maybe . :bad2 dip:role attendance:attended . :good dip:status status:held .",
        2,
    ),
    (
        "check/wikidata-link-form",
        ":bad owl:sameAs <https://www.wikidata.org/wiki/Q159> . :good owl:sameAs <http://www.wikidata.org/entity/Q159> .",
        1,
    ),
    (
        "check/wikidata-link-twice",
        ":bad owl:sameAs <http://www.wikidata.org/entity/Q159> . :bad2 owl:sameAs <http://www.wikidata.org/entity/Q159> .
        :good owl:sameAs <http://www.wikidata.org/entity/Q30> .",
        1,
    ),
    (
        "check/dangling-link",
        ":bad dip:speaker <https://w3id.org/chancery/id/person/nobody> . :good dip:status status:held .",
        1,
    ),
    (
        "check/entity-without-label",
        r#":bad a dip:Event ; rdfs:label "Gipfel"@de . :good a dip:Event ; rdfs:label "summit"@en-GB . :good2 a dip:Tenure ."#,
        1,
    ),
    (
        "check/event-without-status",
        ":bad a dip:Event . :bad2 a dip:Meeting ; dip:status status:held , status:planned .
        :good a dip:Measure ; dip:status status:held .",
        2,
    ),
    (
        "check/record-without-source",
        ":bad a dip:Milestone . :good a dip:Claim . :good2 a dip:Claim ; dip:reports :good ; dcterms:source :passage .",
        1,
    ),
    (
        "check/time-without-zone",
        r#":bad schema:startDate "2025-08-15T10:22:00"^^xsd:dateTime .
        :good schema:startDate "2025-08-15T10:22:00Z"^^xsd:dateTime , "2025-08-15"^^xsd:date ."#,
        1,
    ),
    (
        "check/attended-cancelled-event",
        ":bad dip:attendance attendance:attended ; dip:participant :a ; dip:inEvent :off . :off dip:status status:cancelled .
        :good dip:attendance attendance:expected ; dip:participant :a ; dip:inEvent :off .",
        1,
    ),
];

/// What is wrong with the answer of a check: too few rows, too many, or rows about good things.
pub(crate) fn wrong((name, turtle, expected): (&str, &str, usize)) -> Option<String> {
    let catalog = &*CATALOG;
    let backend = Memory::new().unwrap();
    let ontology = builtin::quads(Part::Ontology).unwrap();
    let planted = format!("{PREFIXES}{turtle}");
    let parser = RdfParser::from_format(RdfFormat::Turtle);
    let planted = parser.for_slice(&planted).map(|quad| Ok(quad.unwrap()));
    backend
        .extend(&mut ontology.into_iter().map(Ok).chain(planted))
        .unwrap();
    let query = catalog.iter().find(|query| query.name == name);
    let query = query.unwrap_or_else(|| panic!("there is no query {name}"));
    let (context, limits) = (Context::default(), Limits::default());
    let results = query::ask(&backend, name, &query.text, &context, &limits).unwrap();
    let QueryResults::Solutions(solutions) = results else {
        panic!("{name} gives no rows")
    };
    let rows: Vec<String> = solutions.map(|row| format!("{:?}", row.unwrap())).collect();
    let right = rows.len() == expected && rows.iter().all(|row| row.contains("example.org/bad"));
    (!right).then(|| format!("{name}: {expected} defects were planted: {rows:#?}"))
}

#[test]
fn checks_find_planted_defects() {
    none(&PLANTED.into_iter().filter_map(wrong).collect::<Vec<_>>());
}

#[test]
fn every_check_has_a_planted_defect() {
    let planted = PLANTED.iter().chain(&claim_defects::PLANTED);
    let planted: BTreeMap<&str, usize> = planted.map(|(name, _, rows)| (*name, *rows)).collect();
    let checks = CATALOG.iter().map(|query| &*query.name);
    let checks = checks.filter(|name| name.starts_with("check/"));
    let without = checks.filter(|name| planted.get(name).is_none_or(|rows| *rows == 0));
    let without = without.map(|name| format!("{name}: no defect is planted that it has to find"));
    none(&without.collect::<Vec<_>>());
}
