//! The ontology's own tables: each with a good row and each kind of bad one, and what is hostile in a table.

use crate::program::Place;
use crate::project;

const PARTICIPATIONS: &str = "\
event,participant,role,attendance,delegation,as_post,source
2025-08-15-alaska-summit,Scott Bessent,delegate,announced,2025-alaska-us,us-secretary-of-the-treasury,w:us-delegation
2025-08-15-three-on-three,Marco Rubio,delegate,attended,2025-alaska-us,us-secretary-of-state,w:arrival
";

fn turtle(name: &str, table: &str) -> String {
    let place = Place::with([(name, table)]);
    place.ok(&format!("convert {name} -f ttl"))
}

/// The blocks behind the prefixes.
fn blocks(turtle: &str) -> String {
    turtle
        .split_once("\n\n")
        .map_or(turtle, |(_, blocks)| blocks)
        .to_owned()
}

fn refuses(name: &str, table: &str, says: &[&str]) {
    let place = Place::with([(name, table)]);
    place.refuses(&format!("convert {name} -o out.ttl"), 3, says);
    assert!(!place.path("out.ttl").exists());
}

/// A block of a file in `data/`, as it stands there.
fn block(file: &str, begins: &str) -> String {
    let text = project::read(file);
    let at = text.find(&format!("\n{begins} ")).unwrap() + 1;
    let end = text[at..]
        .find("\n\n")
        .map_or(text.len(), |end| at + end + 1);
    text[at..end].to_owned()
}

#[test]
fn rows_become_what_stands_in_the_data() {
    let found = turtle("participations.csv", PARTICIPATIONS);
    let file = "data/2025-alaska-summit/10-participations.ttl";
    assert!(
        found.contains(&block(file, "part:2025-08-15-alaska-summit.scott-bessent")),
        "{found}"
    );
    // The row says the post as well, and not that the attendance is computed.
    let mut marco = block(file, "part:2025-08-15-three-on-three.marco-rubio");
    marco = marco.replace(
        " {| dip:qualifier qual:computed ; dcterms:source w:infobox |}",
        "",
    );
    marco = marco.replace(
        "delegation:2025-alaska-us ;\n",
        "delegation:2025-alaska-us ;\n    dip:asPost post:us-secretary-of-state ;\n",
    );
    assert!(found.contains(&marco), "{found}");
    let place = Place::with([("participations.csv", PARTICIPATIONS)]);
    place.ok("convert participations.csv -o out.ttl");
    place.ok("fmt --check out.ttl");
}

#[test]
fn a_row_of_each_table() {
    let people = "slug,label_en,label_other,wikidata,description\njane-doe,Jane Doe,Джейн Доу@ru; ジェーン@ja,Q42,\"Envoy, retired\"\n";
    assert_eq!(
        blocks(&turtle("people.csv", people)),
        "person:jane-doe a schema:Person ;
    rdfs:label \"Jane Doe\"@en , \"ジェーン\"@ja , \"Джейн Доу\"@ru ;
    schema:description \"Envoy, retired\"@en ;
    owl:sameAs wd:Q42 .
"
    );
    let places = "slug,label_en,in,wikidata,lat,lon\nuelen,Uelen,Russia,Q15987,66.16,-169.8\n";
    let found = blocks(&turtle("places.csv", places));
    for part in [
        "place:uelen a schema:Place",
        "schema:containedInPlace state:russia",
        "schema:latitude 66.16",
        "schema:longitude -169.8",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    let events = "slug,label_en,kind,status,start,end,place,part_of,follows,source\n\
                  2026-talks,Talks of 2026,phone-call,planned,~2026-02?,,Anchorage,russia-us-summits,2025-08-15-alaska-summit,w:lead; w:aftermath\n\
                  2026-rally,A rally,rally,unknown,2026-02-01T10:00-05:00,,,2026-talks,Talks of 2026,w:lead\n";
    let found = blocks(&turtle("events.csv", events));
    for part in [
        "event:2026-talks a dip:Meeting",
        "event:2026-rally a dip:Event",
        "schema:startDate \"2026-02\"^^xsd:gYearMonth {| dip:qualifier qual:circa , qual:unclear ; dcterms:source w:aftermath , w:lead |}",
        "schema:startDate \"2026-02-01T10:00:00-05:00\"^^xsd:dateTime",
        "schema:superEvent series:russia-us-summits",
        "dip:follows event:2026-talks",
        "schema:location place:anchorage",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    let tenures = "person,post,start,end,source\nMarco Rubio,us-secretary-of-state,2025-01-21,,w:us-delegation\n";
    let found = blocks(&turtle("tenures.csv", tenures));
    for part in [
        "tenure:marco-rubio.us-secretary-of-state a dip:Tenure",
        "org:member person:marco-rubio",
        "dip:post post:us-secretary-of-state",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    let measures = "slug,label_en,kind,issuer,target,status,start,value,unit,source\nx-tariffs,Tariffs of 100 %,tariff,United States,Russia,proposed,2025-07,~100,%,w:background\n";
    let found = blocks(&turtle("measures.csv", measures));
    for part in [
        "measure:x-tariffs a dip:Measure",
        "schema:agent state:united-states",
        "schema:value 100 ; schema:unitCode \"P1\" ; schema:unitText \"%\" ; dip:qualifier qual:circa",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
}

#[test]
fn claims_proposals_and_their_terms() {
    let claims = "slug,label_en,speaker,act,date,about,quote,says_subject,says_predicate,says_object,source\n\
                  a,Russia: not bound,Russia,declaration,2025-08-04,inf,not bound,Russia,non-party to,INF Treaty,w:nuclear-tensions\n\
                  b,Peskov: in February,Dmitry Peskov,prediction,,,,event:2025-02-trump-putin-meeting,schema:startDate,2025-02,w:background\n";
    let found = blocks(&turtle("claims.csv", claims));
    for part in [
        "<< state:russia dip:nonPartyTo treaty:inf ~ claim:a >>\n    a dip:Claim",
        "<< event:2025-02-trump-putin-meeting schema:startDate \"2025-02\"^^xsd:gYearMonth ~ claim:b >>",
        "dip:quote \"not bound\"@en",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    let proposals = "slug,label_en,speaker,act,date,target,condition,duration,deadline,consequence,outcome,source\n\
                     offer,An offer,Russia,offer,2025-08,Ukraine,Peace,P10D; P12D,2025-08-08,us-sanctions-2025-07,rejected,w:background\n";
    let terms = "proposal,slug,label_en,kind,obligor,obligor_unclear,territory,value,unit,source\n\
                 offer,offer-land,Land,territorial-term,Ukraine,European countries,Donetsk Oblast,~6600,km²,w:russian-offer\n";
    let place = Place::with([("proposals.csv", proposals), ("terms.csv", terms)]);
    let found = place.ok("convert proposals.csv terms.csv -f ttl");
    for part in [
        "claim:offer a dip:Proposal",
        "dip:condition \"Peace\"@en",
        "schema:duration \"P10D\"^^xsd:dayTimeDuration , \"P12D\"^^xsd:dayTimeDuration",
        "dip:consequence measure:us-sanctions-2025-07",
        "dip:hasTerm term:offer-land",
        "dip:obligor state:ukraine",
        "<< term:offer-land dip:obligor body:european-countries ~ stmt:offer-land.obligor.european-countries >>\n    dip:qualifier qual:unclear ;",
        "schema:value 6600 ; schema:unitCode \"KMK\" ; schema:unitText \"km²\" ; dip:qualifier qual:circa",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    // Mentioned, not asserted.
    let asked = place.args(&[
        "query",
        "-d",
        "proposals.csv",
        "terms.csv",
        "-q",
        "ASK { term:offer-land dip:obligor body:european-countries }",
    ]);
    assert!(
        asked.text().contains("no") || asked.text().contains("false"),
        "{}",
        asked.text()
    );
}

#[test]
fn territory_and_treaty_actions_are_named_by_what_they_say() {
    let territory = "territory,holder,kind,as_part_of,percent,as_of,start,end,source\n\
                     Donbas,Russia,controls,,88,2025-08-15,,,w:military-situation\n\
                     Crimea,Russia,claims,Russia,,,2014,,w:military-situation\n";
    let found = blocks(&turtle("territory.csv", territory));
    for part in [
        "territory:donbas.russia-controls.2025-08 a dip:TerritorialStatus",
        "dip:percent 88.0",
        "territory:crimea.russia-claims a dip:TerritorialStatus",
        "dip:asPartOf state:russia",
        "schema:startDate \"2014\"^^xsd:gYear",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    let actions = "treaty,party,kind,date,status,source\ninf,United States,withdrawal,2019,held,w:nuclear-tensions\n";
    let found = blocks(&turtle("treaty_actions.csv", actions));
    for part in [
        "event:2019-united-states-withdrawal-inf a dip:TreatyAction",
        "dip:treaty treaty:inf",
        "schema:agent state:united-states",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
}

#[test]
fn each_kind_of_bad_cell_is_told_at_its_place() {
    let head = PARTICIPATIONS.lines().next().unwrap();
    let row = |row: &str| format!("{head}\n\n{row}\n");
    refuses(
        "participations.csv",
        &row("2025-08-15-alaska-summit,Scot Besent,delegate,announced,,,w:lead"),
        &[
            "column `participant`: nothing is called `Scot Besent`",
            "participations.csv:3:2",
            "`Scott Bessent`",
        ],
    );
    refuses(
        "participations.csv",
        &row("2025-08-15-alaska-summit,Scott Bessent,delegat,announced,,,w:lead"),
        &["column `role`", "participations.csv:3:3", "`delegate`"],
    );
    refuses(
        "participations.csv",
        &row(",Scott Bessent,delegate,announced,,,w:lead"),
        &["column `event`: nothing stands here"],
    );
    let same = "2025-08-15-alaska-summit,Scott Bessent,delegate,announced,,,w:lead";
    refuses(
        "participations.csv",
        &row(&format!("{same}\n{same}\n{same}")),
        &["is in row 3 already", "participations.csv:5:1"],
    );
    refuses(
        "participations.csv",
        &row(&format!("{same},more")),
        &["more cells than there are columns"],
    );
    refuses(
        "participations.csv",
        "event,participant,rol\n",
        &[
            "`rol` is no column",
            "did you mean `role`?",
            "participations.csv:1:3",
        ],
    );
    refuses(
        "participations.csv",
        "event,event\n",
        &["two columns are called `event`"],
    );
    refuses(
        "participations.csv",
        "event,participant\n",
        &["the column `attendance` is not there"],
    );
    refuses("participations.csv", "", &["the table is empty"]);
}

#[test]
fn bad_cells_of_people_places_and_events() {
    refuses(
        "people.csv",
        "slug,label_en\nJane Doe,Jane\n",
        &["`Jane Doe` is no slug", "`jane-doe`"],
    );
    refuses(
        "people.csv",
        "slug,label_en,label_other\nj,Jane,Джейн\n",
        &["in which language is `Джейн`?"],
    );
    refuses(
        "people.csv",
        "slug,label_en,wikidata\nj,Jane,42\n",
        &["`42` is no item of Wikidata"],
    );
    refuses(
        "people.csv",
        "slug,label_en\nj,Jane\nj,Jane\n",
        &["is in row 2 already"],
    );
    refuses(
        "places.csv",
        "slug,label_en,lat\np,P,91\n",
        &["`91` is not between -90 and 90"],
    );
    refuses(
        "places.csv",
        "slug,label_en,lat\np,P,\"66,1\"\n",
        &["`66,1` is no number"],
    );
    refuses(
        "places.csv",
        "slug,label_en,in\np,P,Georgia?\n",
        &["nothing is called `Georgia?`"],
    );
    refuses(
        "events.csv",
        "slug,label_en,status,start\ne,E,held,15.8.2025\n",
        &["column `start`: `15.8.2025` is no date", "events.csv:2:4"],
    );
    refuses(
        "events.csv",
        "slug,label_en,status,start\ne,E,held,2025-08-15T10:00\n",
        &["has no zone"],
    );
    refuses(
        "events.csv",
        "slug,label_en,status\ne,E,cancel\n",
        &["column `status`", "`cancelled`"],
    );
}

#[test]
fn bad_cells_of_measures_proposals_and_claims() {
    refuses(
        "measures.csv",
        "slug,label_en,status,value,unit\nm,M,held,5,\n",
        &["a value needs a unit"],
    );
    refuses(
        "measures.csv",
        "slug,label_en,status,value,unit\nm,M,held,5,furlong\n",
        &["`furlong` is no unit"],
    );
    refuses(
        "measures.csv",
        "slug,label_en,status,value,unit\nm,M,held,,%\n",
        &["nothing stands in `value`"],
    );
    refuses(
        "proposals.csv",
        "slug,label_en,speaker,act,duration\np,P,Russia,offer,10 days\n",
        &["`10 days` is no period"],
    );
    let claim =
        "slug,label_en,speaker,act,says_subject,says_predicate,says_object\nc,C,Russia,denial,";
    refuses(
        "claims.csv",
        &format!("{claim}Russia,,\n"),
        &["column `says_predicate`: nothing stands here"],
    );
    refuses(
        "claims.csv",
        &format!("{claim},partyTo,inf\n"),
        &["nothing stands in `says_subject`"],
    );
    refuses(
        "claims.csv",
        &format!("{claim}Russia,party too,inf\n"),
        &[
            "no property is called `party too`",
            "did you mean `party to`?",
        ],
    );
    refuses(
        "claims.csv",
        &format!("{claim}Russia,partyTo,INF Traety\n"),
        &["nothing is called `INF Traety`", "`INF Treaty`"],
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let head = PARTICIPATIONS.lines().next().unwrap();
    let rows = "2025-08-15-alaska-summit,Nobody Known,delegate,announced,,,w:lead\n".repeat(3);
    refuses(
        "participations.csv",
        &format!("{head}\n{rows}"),
        &["also participations.csv:3:2", "also participations.csv:4:2"],
    );
    let rows = rows.repeat(10);
    refuses(
        "participations.csv",
        &format!("{head}\n{rows}"),
        &["these are the first 10; there may be more"],
    );
}

#[test]
fn names_come_from_what_is_read_then_from_what_is_given_then_from_the_built_in_data() {
    let event = "event,participant,attendance,source\nour-meeting,Jane Doe,attended,w:lead\n";
    let people = "slug,label_en\njane-doe,Jane Doe\n";
    let ours = "@prefix event: <https://w3id.org/chancery/id/event/> . @prefix w: <https://w3id.org/chancery/id/source/wp-2025-russia-us-summit/> .
        event:our-meeting a <https://w3id.org/chancery/ontology#Meeting> . w:lead a <http://schema.org/WebPageElement> .";
    let place = Place::with([
        ("participations.csv", event),
        ("people.csv", people),
        ("ours.ttl", ours),
    ]);
    place.refuses(
        "convert participations.csv -f nt",
        3,
        &["nothing is called `our-meeting`"],
    );
    place.ok("convert participations.csv people.csv ours.ttl -f nt");
    let found = place.ok("convert participations.csv -d people.csv ours.ttl -f ttl");
    assert!(
        !found.contains("schema:Person"),
        "what is given with -d is for names alone: {found}"
    );
    // With other data the built-in ones have no say.
    place.write(
        "participations.csv",
        "event,participant,attendance,source\nour-meeting,Marco Rubio,attended,w:lead\n",
    );
    place.refuses(
        "convert participations.csv ours.ttl -f nt",
        3,
        &["nothing is called `Marco Rubio`"],
    );
}

#[test]
fn verbs_read_tables_and_folders_with_them() {
    let place = Place::with([
        ("csv/participations.csv", PARTICIPATIONS),
        ("csv/other.csv", "a,b\n1,2\n"),
    ]);
    let query = "SELECT ?who { ?p dip:participant ?who ; dip:attendance attendance:attended }";
    let found = place
        .args(&["query", "-d", "csv", "-q", query, "-f", "csv"])
        .text();
    assert!(
        found.contains("person/marco-rubio") && !found.contains("bessent"),
        "{found}"
    );
    place.ok("load csv/participations.csv -l store");
    let found = place
        .args(&["query", "-l", "store", "-q", query, "-f", "csv"])
        .text();
    assert!(found.contains("person/marco-rubio"), "{found}");
    let report = place.args(&["validate", "csv/participations.csv"]).report();
    assert!(report.contains("participations.csv:2"), "{report}");
}

#[test]
fn the_same_rows_in_two_ways_are_refused() {
    // Whoever mentions a thing knows its slug.
    let table = PARTICIPATIONS.replace("Scott Bessent", "scott-bessent");
    let table = table.replace("Marco Rubio", "marco-rubio");
    let place = Place::with([("data/csv/participations.csv", table.as_str())]);
    place.ok("convert data/csv/participations.csv -o data/10-participations.ttl -d data/csv");
    place.refuses(
        "query -d data -q ASK{}",
        3,
        &["`part:2025-08-15-alaska-summit.scott-bessent` is described in data/10-participations.ttl already", "participations.csv:2"],
    );
}

#[test]
fn spreadsheets_write_tables_in_many_ways() {
    let wanted = turtle("participations.csv", PARTICIPATIONS);
    let semicolons = PARTICIPATIONS.replace(',', ";");
    let marked = format!("\u{feff}{}", PARTICIPATIONS.replace('\n', "\r\n"));
    for text in [semicolons, marked, PARTICIPATIONS.replace('\n', "\r")] {
        assert_eq!(turtle("participations.csv", &text), wanted);
    }
    assert_eq!(
        turtle("participations.tsv", &PARTICIPATIONS.replace(',', "\t")),
        wanted
    );
    let utf16: Vec<u8> = PARTICIPATIONS
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let place = Place::new();
    place.write("participations.csv", utf16);
    place.refuses(
        "convert participations.csv -f nt",
        3,
        &["looks like UTF-16"],
    );
    place.write("participations.csv", b"slug,label_en\nj,Jos\xe9\n");
    place.refuses(
        "convert participations.csv -f nt",
        3,
        &["is no column of participations"],
    );
    place.write("people.csv", b"slug,label_en\nj,Jos\xe9\n");
    place.refuses(
        "convert people.csv -f nt",
        3,
        &["is not UTF-8 text", "people.csv:2:2"],
    );
    place.write("people.csv", b"slug,label_en\nj,Jo\0\n");
    place.refuses("convert people.csv -f nt", 3, &["a NUL character"]);
    place.write(
        "people.csv",
        format!("slug,label_en\nj,{}\n", "x".repeat(2000)),
    );
    place.refuses(
        "convert people.csv -f nt --max-literal 1KiB",
        4,
        &["a cell longer than 1 KiB", "--max-literal"],
    );
    place.write("people.csv", "slug,label_en\nj,\"Jo\n");
    place.refuses(
        "convert people.csv -f nt",
        3,
        &["a quoted cell never ends", "people.csv:2:2"],
    );
}

#[test]
fn a_cell_is_text_and_nothing_else() {
    let hostile = "slug,label_en\nj,\"=cmd|' /C calc'!A0 \"\"\"\" <b> \\ . } ; @en\"\n";
    let found = turtle("people.csv", hostile);
    assert!(
        found.contains("rdfs:label \"=cmd|' /C calc'!A0 \\\"\\\" <b> \\\\ . } ; @en\"@en ."),
        "{found}"
    );
    refuses(
        "participations.csv",
        "event,participant,attendance,source\n<x> <y>,p,q,w:lead\n",
        &["`<x> <y>` is no IRI"],
    );
}

/// Words of the tables are words of the ontology.
#[test]
fn columns_say_what_the_ontology_has() {
    let text = project::read("src/rdf/tables/sheets.rs");
    let ontology = project::read("ontology/chancery.ttl");
    let kinds = project::read("ontology/schemes/kind.ttl");
    let names: Vec<&str> = text
        .split('"')
        .filter(|part| part.starts_with("dip:"))
        .collect();
    assert!(names.len() > 40);
    for name in names {
        assert!(ontology.contains(&format!("\n{name} a ")), "{name}");
    }
    let meetings = text
        .split("const MEETINGS")
        .nth(1)
        .unwrap()
        .split("];")
        .next()
        .unwrap();
    for kind in meetings.split('"').skip(1).step_by(2) {
        assert!(kinds.contains(&format!("\nkind:{kind} a ")), "{kind}");
    }
}
