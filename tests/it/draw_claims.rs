//! Lines that a claim says: whose word they are is told wherever they are drawn.

use crate::program::Place;

const DATA: &str = "@prefix : <https://example.org/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:talks a dip:Meeting ; rdfs:label \"Talks\" ; schema:startDate \"2024-05-01\"^^xsd:date .
:treaty a dip:Treaty ; rdfs:label \"Treaty\" .
:boris a schema:Person ; rdfs:label \"Boris\" . :dora a schema:Person ; rdfs:label \"Dora\" .
:c a dip:Claim ; rdfs:label \"A treaty will come\" ; dip:speaker :boris ; dip:act act:prediction ;
  rdf:reifies <<( :talks dip:outcome :treaty )>> .
<< :talks schema:organizer :boris >> dip:speaker :dora .
";

fn place() -> Place {
    Place::with([("a.ttl", DATA)])
}

#[test]
fn a_claimed_line_names_its_speaker_in_every_layout_and_leads_to_its_box() {
    for layout in [
        "layered", "stress", "force", "radial", "circular", "timeline",
    ] {
        let picture = place().ok(&format!(
            "draw -d a.ttl --claims --layout {layout} --theme light -o -"
        ));
        let label = |words: &str| {
            let labels = picture.split("class=\"label\"").skip(1);
            let labels = labels.map(|rest| rest.split("</g>").next().unwrap_or_default());
            labels.filter(|label| label.contains(words)).count()
        };
        assert_eq!(label("[c1]"), 1, "{layout}:\n{picture}");
        assert_eq!(label("[c2]"), 1, "{layout}:\n{picture}");
        assert_eq!(label("Boris"), 1, "{layout}:\n{picture}");
        let claim = picture
            .lines()
            .find(|line| line.contains("<title>A treaty will come ("));
        assert!(claim.unwrap().contains(">[c1]</text>"), "{layout}");
        assert!(picture.contains(">Claims: [c1] prediction by Boris · [c2] said by Dora</text>"));
        for said in [
            "<title>Talks — outcome → Treaty (claim: somebody&#39;s claim; prediction by Boris)",
            "<title>Talks — organiser → Boris (claim: somebody&#39;s claim; said by Dora)",
        ] {
            assert!(picture.contains(said), "{layout}: {said}");
        }
    }
}

#[test]
fn exports_and_the_page_name_the_speaker_of_a_line() {
    let place = place();
    let table = place.ok("draw -d a.ttl --claims -f csv -o - --quiet");
    assert!(table.starts_with(
        "Id,Source,Target,Type,Label,standing,Weight,when,start,end,as_of,details,by,acts,"
    ));
    assert!(
        table.contains(",outcome,claim,1,,,,,,Boris,prediction,"),
        "{table}"
    );
    assert!(
        table.contains(",organiser,claim,1,,,,,,Dora,said,"),
        "{table}"
    );
    let flow = place.ok("draw -d a.ttl --claims -f mermaid -o - --quiet");
    assert!(flow.contains("|\"outcome ·"), "{flow}");
    let page = place.ok("draw -d a.ttl --claims -f html -o - --quiet");
    assert!(page.contains("\"details\":[\"prediction by Boris\"]"));
    // Whose word is taken says so as well.
    let taken = place.ok("draw -d a.ttl --according-to Dora -f csv -o - --quiet");
    assert!(
        taken.contains(",organiser,claim,1,,,,,,Dora,said,"),
        "{taken}"
    );
}

#[test]
fn a_row_names_the_speaker_where_no_end_of_its_line_does() {
    let place = place();
    let by = |select: &str| {
        let query = format!(
            "SELECT ?from ?to (\"on\" AS ?relation) (\"claim\" AS ?standing) ?statement {{ {select} }}"
        );
        let ended = place.args(&[
            "draw", "-d", "a.ttl", "-q", &query, "-f", "csv", "-o", "-", "--quiet",
        ]);
        assert_eq!(ended.code, 0, "{}", ended.report());
        ended.text()
    };
    let apart = by("?statement rdf:reifies <<( ?from dip:outcome ?to )>>");
    assert!(apart.contains(",Boris,prediction,"), "{apart}");
    let of_speaker = by("?statement dip:speaker ?from ; rdf:reifies <<( ?any dip:outcome ?to )>>");
    assert!(!of_speaker.contains(",prediction,"), "{of_speaker}");
    let at_claim = by(
        "?statement dip:speaker ?any ; rdf:reifies <<( ?from dip:outcome ?thing )>> BIND(?statement AS ?to)",
    );
    assert!(!at_claim.contains(",prediction,"), "{at_claim}");
}

#[test]
fn things_of_one_name_are_told_apart_and_facts_without_a_source_are_of_the_data() {
    let data = "@prefix : <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix schema: <http://schema.org/> .
        :anna-1 a schema:Person ; rdfs:label \"Anna\" ; schema:knows :anna-2 , :boris .
        :anna-2 a schema:Person ; rdfs:label \"Anna\" . :boris a schema:Person ; rdfs:label \"Boris\" .";
    let place = Place::with([("a.ttl", data)]);
    let picture = place.ok("draw -d a.ttl -o - --quiet");
    for said in [
        "<title>Anna (anna-1) (person)",
        "<title>Anna (anna-2) (person)",
        "<title>Boris (person)",
    ] {
        assert!(picture.contains(said), "{said}");
    }
    assert!(
        picture.contains(">fact – stated in the data</text>"),
        "{picture}"
    );
    for format in ["svg", "dot", "html"] {
        let said = place.ok(&format!("draw -d a.ttl -f {format} -o - --quiet"));
        assert!(said.contains("stated in the data"), "{format}");
        assert!(!said.contains("stated by the source"), "{format}: {said}");
    }
    // What other tools get keeps its names.
    let table = place.ok("draw -d a.ttl -f mermaid -o - --quiet");
    assert!(table.contains("([\"Anna\"])"), "{table}");
}

#[test]
fn the_legend_of_a_picture_in_a_series_explains_what_that_shows() {
    let data = "@prefix : <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
        @prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :one a dip:Meeting ; schema:startDate \"2023-01-01\"^^xsd:date ; dip:follows :early .
        :early a dip:Meeting ; schema:startDate \"2022-01-01\"^^xsd:date .
        :visit a dip:Meeting ; schema:startDate \"2024-01-01\"^^xsd:date ; schema:about :treaty . :treaty a dip:Treaty .";
    let place = Place::with([("a.ttl", data)]);
    place.ok("draw -d a.ttl -o a.svg --frames year --quiet");
    let read = |name: &str| String::from_utf8(place.read(name)).unwrap();
    let [first, last] = ["a-2022.svg", "a-2024.svg"].map(read);
    let explains = |picture: &str, word: &str| {
        let legend = picture.split("<g class=\"legend\">").nth(1).unwrap();
        legend.contains(&format!(">{word}</text>"))
    };
    assert!(
        explains(&first, "event") && !explains(&first, "treaty"),
        "{first}"
    );
    assert!(explains(&last, "event") && explains(&last, "treaty"));
    let size = |picture: &str| {
        picture
            .split("viewBox")
            .nth(1)
            .unwrap()
            .split('>')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(size(&first), size(&last));
}

const DENIED: &str = ":ada a schema:Person ; rdfs:label \"Ada\" . :di a schema:Person ; rdfs:label \"Di\" .
:file rdfs:label \"Archive file\" . :paper rdfs:label \"Newspaper\" .
:ada schema:knows :di {| dcterms:source :file |} .
<< :ada schema:knows :di ~ :no >> a dip:Claim ; rdfs:label \"Ada denies it\" ; dip:speaker :ada ; dip:act act:denial ; dcterms:source :paper .
<< :boris dip:metWith :di ~ :never >> a dip:Claim ; rdfs:label \"Dora rejects it\" ; dip:speaker :dora ; dip:act act:rejection ; dcterms:source :paper .
";

#[test]
fn who_denies_a_statement_vouches_for_nothing() {
    let data = format!("{DATA}@prefix dcterms: <http://purl.org/dc/terms/> .\n{DENIED}");
    let place = Place::with([("a.ttl", data.as_str())]);
    let picture = place.ok("draw -d a.ttl --claims --theme light -o -");
    for said in [
        "<title>Ada — schema:knows → Di (fact: stated by the source; source: Archive file)</title>",
        "<title>Ada — schema:knows → Di (denied: somebody says that it is not so; denial by Ada; source: Newspaper)</title>",
        "<title>Boris — met with — Di (denied: somebody says that it is not so; rejection by Dora; source: Newspaper)</title>",
    ] {
        assert!(picture.contains(said), "{said}:\n{picture}");
    }
    let plain = place.ok("draw -d a.ttl --theme light -o -");
    assert!(
        !plain.contains("denied") && !plain.contains("Newspaper"),
        "{plain}"
    );
    // A query that draws what a claim says by its statement, and whoever walks along claims.
    let row = "SELECT ?from ?to ?relation ?statement { ?statement rdf:reifies <<( ?from ?relation ?to )>> ; dip:speaker ?who }";
    place.write("q.rq", row);
    let table = place.ok("draw q.rq -d a.ttl -f csv -o - --quiet");
    assert_eq!(table.matches(",denied,").count(), 2, "{table}");
    let ways = place.run("paths Boris Di -d a.ttl --claims");
    assert!(ways.report().contains("2 denied"), "{}", ways.report());
}

#[test]
fn what_is_over_says_so_on_its_line() {
    let data = "@prefix : <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:spain a dip:State ; rdfs:label \"Spain\" . :morocco a dip:State ; rdfs:label \"Morocco\" .
:sahara a schema:Place ; rdfs:label \"Sahara\" . :other a dip:State ; rdfs:label \"Other\" .
:t1 a dip:TerritorialStatus ; dip:holder :spain ; dip:territory :sahara ; dip:kind kind:controls ;
  schema:startDate \"1884\"^^xsd:gYear ; schema:endDate \"1976-02-26\"^^xsd:date .
:t2 a dip:TerritorialStatus ; dip:holder :morocco ; dip:territory :sahara ; dip:kind kind:controls ; dip:asOf \"1980\"^^xsd:gYear .
:t3 a dip:TerritorialStatus ; dip:holder :other ; dip:territory :sahara ; dip:kind kind:controls ; schema:startDate \"1990\"^^xsd:gYear .
";
    let place = Place::with([("a.ttl", data)]);
    let picture = place.ok("draw -d a.ttl --theme light -o -");
    let words: String = picture
        .split("class=\"label\"")
        .skip(1)
        .map(|rest| rest.split("</g>").next().unwrap_or_default())
        .map(|label| {
            label
                .split(['<', '>'])
                .skip(1)
                .step_by(2)
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join("\n");
    for said in ["1884", "1976-02-26", "as of 1980"] {
        assert!(words.contains(said), "{said}: {words}\n{picture}");
    }
    assert!(!words.contains("1990"), "{words}");
    // The view says it in words of its own, once.
    let view = place.ok("draw territory -d a.ttl --theme light -o -");
    assert_eq!(view.matches("1884 to 1976-02-26 ·").count(), 0, "{view}");
}

#[test]
fn who_speaks_a_denial_is_denied_by_nobody() {
    let data = format!(
            "{DATA}:talks dip:kind :secret ~ :d {{| dip:speaker :dora ; dip:act act:denial |}} .
            << :talks schema:location :rome ~ :e >> dip:speaker :dora ; dip:act act:denial ; schema:about :talks ."
        );
    let place = Place::with([("a.ttl", data.as_str())]);
    for view in ["claims --set event=UNDEF", "speakers"] {
        let table = place.ok(&format!("draw {view} -d a.ttl -f csv -o - --quiet"));
        let lines = table.lines().filter(|line| line.contains(",denial,"));
        let lines: Vec<&str> = lines.collect();
        assert!(!lines.is_empty(), "{view}: {table}");
        let all = lines.iter().all(|line| line.contains(",denial,claim,"));
        assert!(all, "{view}: {table}");
    }
}

#[test]
fn a_row_with_one_end_draws_a_thing_that_is_tied_to_nothing() {
    let query = "PREFIX schema: <http://schema.org/> SELECT ?source ?target { ?source a schema:Person \
        OPTIONAL { ?target schema:organizer ?source } }";
    let place = place();
    place.write("q.rq", query);
    let picture = place.ok("draw q.rq -d a.ttl -f graphml -o - --quiet");
    for name in [">Boris<", ">Dora<"] {
        assert!(picture.contains(name), "{picture}");
    }
}

#[test]
fn a_treaty_action_whose_sources_differ_is_a_line_for_each_date_and_no_plain_fact() {
    let data = format!(
        "{DATA}@prefix status: <https://w3id.org/chancery/scheme/status/> .
        :signing a dip:TreatyAction ; schema:agent :boris ; dip:treaty :treaty ; dip:kind :signed ;
          dip:status status:held, status:planned ;
          schema:startDate \"2024-05-01\"^^xsd:date, \"2024-05-02\"^^xsd:date ."
    );
    let place = Place::with([("a.ttl", data.as_str())]);
    let table = place.ok("draw treaties -d a.ttl -f csv -o - --quiet");
    assert_eq!(table.matches(",Directed,").count(), 2, "{table}");
    assert_eq!(table.matches(",qualified,").count(), 2, "{table}");
}
