//! Each check of claims, proposals, names and sources finds the defect it is for, and nothing beside it.

use crate::defects::wrong;
use crate::project::none;

/// A check, data in which only things called `:bad…` are defects, and the number of rows.
pub(crate) const PLANTED: [(&str, &str, usize); 13] = [
    (
        "check/claim-asserted",
        ":bad :p :o . << :bad :p :o ~ :claim >> dip:speaker :who ; dcterms:source :page .
        :good :p :o ; dcterms:source :page . << :good :p :o ~ :claim2 >> dip:speaker :who ; dcterms:source :page2 .
        :good2 :p :o {| dcterms:source :page |} . << :good2 :p :o ~ :claim3 >> dip:speaker :who .
        << :good3 :p :o ~ :claim4 >> dip:speaker :who .",
        1,
    ),
    (
        "check/claim-without-speaker-or-act",
        ":bad a dip:Claim ; dip:act act:assertion . :bad2 a dip:Proposal .
        :good a dip:Claim ; dip:speaker :who ; dip:act act:assertion .",
        3,
    ),
    (
        "check/claim-with-two-propositions",
        ":bad dip:speaker :who ; rdf:reifies <<( :a :b :c )>> , <<( :a :b :d )>> .
        :good dip:speaker :who ; rdf:reifies <<( :a :b :c )>> .
        :good2 dcterms:source :page ; rdf:reifies <<( :a :b :c )>> , <<( :a :b :d )>> .",
        1,
    ),
    (
        "check/claim-without-content",
        r#":bad dip:speaker :who ; dip:act act:judgement .
        :good dip:speaker :who ; dip:quote "no" . :good2 dip:speaker :who ; schema:about :thing ."#,
        1,
    ),
    (
        "check/hearsay-circle",
        ":bad dip:reports :bad2 . :bad2 dip:reports :bad3 . :bad3 dip:reports :bad .
        :good dip:reports :good2 . :good2 dip:reports :good3 . :good4 dip:reports :bad .",
        3,
    ),
    (
        "check/self-report",
        ":bad dip:reports :bad . :bad2 dip:respondsTo :bad2 . :bad3 dip:speaker :paper ; dip:reportedBy :paper .
        :good dip:reports :good2 . :good2 dip:speaker :who ; dip:reportedBy :paper .",
        3,
    ),
    (
        "check/quote-too-long",
        r#":good dip:quote "short" ."#,
        1,
    ),
    (
        "check/proposal-without-content",
        r#":bad a dip:Proposal ; dip:act act:threat ; schema:about :thing .
        :good a dip:Proposal ; dip:condition "they stop" . :good2 a dip:Proposal ; dip:hasTerm :term ."#,
        1,
    ),
    (
        "check/term-without-proposal",
        ":bad a dip:Term . :bad2 a dip:Term . :page schema:about :bad2 .
        :offer dip:hasTerm :good . :good a dip:Term . :good2 a dip:Term . :claim dip:speaker :who ; schema:about :good2 .
        :good3 a dip:Term . :claim2 dip:speaker :who ; rdf:reifies <<( :good3 dip:obligor :them )>> .",
        2,
    ),
    (
        "check/label-twice-in-a-language",
        r#":bad rdfs:label "Geneva"@en , "Genf"@en . :good rdfs:label "Geneva"@en , "Genève"@fr ."#,
        1,
    ),
    (
        "check/source-without-licence",
        ":thing dcterms:source :bad , :good , :good2 . :bad a schema:WebPage . :unused a schema:WebPage .
        :good a schema:WebPage ; dcterms:license :free . :good2 a schema:WebPageElement ; schema:isPartOf :good .",
        1,
    ),
    (
        "check/statement-without-source",
        ":bad dip:status status:held . :good dip:status status:held ; dcterms:source :page .
        :good2 dip:status status:held {| dcterms:source :page |} . :outer dip:reports :good3 ; dcterms:source :page . :good3 dip:act act:judgement .",
        1,
    ),
    (
        "check/statement-source-unknown",
        ":thing dcterms:source :bad , :good . :good a schema:WebPage .",
        1,
    ),
];

#[test]
fn checks_of_claims_find_planted_defects() {
    let long = format!(":bad dip:quote \"{}\" .", "x".repeat(301));
    let wrong = PLANTED.iter().filter_map(|(name, turtle, expected)| {
        let more = if *name == "check/quote-too-long" {
            &*long
        } else {
            ""
        };
        wrong((name, &format!("{turtle}{more}"), *expected))
    });
    none(&wrong.collect::<Vec<_>>());
}
