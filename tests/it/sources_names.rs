//! `--sources`: names of claims have the passage of the claim.

use crate::program::Place;

/// How a claim is called is what somebody said, so that whoever is told the name is told the passage too.
#[test]
fn names_of_claims_have_the_passage_of_the_claim() {
    let data = "@prefix : <e:> . @prefix dip: <https://w3id.org/chancery/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :c a dip:Claim ; rdfs:label 'Ann bribed Bob' ; dip:speaker :b ; dcterms:source :p .
        :a rdfs:label 'Ann' ; dcterms:source :q .";
    let place = Place::with([("a.ttl", data)]);
    for (query, found) in [
        (
            "?x { <e:c> a dip:Claim ; rdfs:label ?x }",
            "Ann bribed Bob,e:p\r\n",
        ),
        ("?x { ?x a dip:Claim }", "e:c,e:p\r\n"),
        (
            "?x { ?any rdfs:label ?x } ORDER BY ?x",
            "Ann,\r\nAnn bribed Bob,e:p\r\n",
        ),
        (
            "?x { <e:c> <e:none>*/rdfs:label ?x }",
            "Ann bribed Bob,e:p\r\n",
        ),
        (
            "?x { ?any ?p ?x FILTER(?p = rdfs:label && ?any = <e:c>) }",
            "Ann bribed Bob,e:p\r\n",
        ),
    ] {
        let asked = format!("SELECT {query}");
        let ended = place.args(&[
            "query",
            "-d",
            "a.ttl",
            "--sources",
            "-f",
            "csv",
            "-q",
            &asked,
        ]);
        let text = ended.text();
        assert_eq!(text, format!("x,sources\r\n{found}"), "{query}");
    }
}
