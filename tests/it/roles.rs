//! What the options of `claims` mean: names among those in the role, and the table that answers.

use crate::program::Place;

const TALKS: &str = r#"@prefix : <http://e/> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:anna a schema:Person ; rdfs:label "Anna Lane" .
:otto a schema:Person ; rdfs:label "Otto Lane" .
:wire a schema:Organization ; rdfs:label "The Northern Wire" ; skos:altLabel "NW"@en .
:lisbon a schema:Place ; rdfs:label "Lisbon" .
:kind a skos:Concept ; skos:inScheme :kinds ; rdfs:label "summit" .
:talks a dip:Meeting ; rdfs:label "Lisbon summit" ; dip:kind :kind .
:evening a dip:Meeting ; rdfs:label "Evening session" ; schema:superEvent :talks .
:other a dip:Meeting ; rdfs:label "Trade summit of the north" .
:c1 a dip:Claim ; rdfs:label "Anna Lane: NW was there" ; dip:speaker :anna ; dip:act act:assertion ;
    dip:occasion :evening ; schema:about :talks , :evening , :lisbon , :wire , :p1 , :p2 ; dip:reportedBy :wire .
:c2 a dip:Claim ; rdfs:label "Lane on trade" ; dip:speaker :otto ; schema:about :other .
:c3 a dip:Claim ; rdfs:label "Otto again" ; dip:speaker :otto .
:c4 a dip:Proposal ; rdfs:label "Anna Lane offers the port" ; dip:speaker :anna ; dip:act act:offer ; dip:hasTerm :t1 .
:t1 a dip:Term ; rdfs:label "The port is ceded" ; dip:territory :port ; dip:obligor :otto .
:port a schema:Place ; rdfs:label "Port" .
:p1 a dip:Participation . :p2 a dip:Participation .
[] a dip:Claim ; dip:speaker [ rdfs:label "A passer-by" ] ; dip:quote "Never again" .
<< :other dip:kind :kind ~ :c5 >> a dip:Claim ; dip:speaker :wire ; schema:about :topic .
:topic a skos:Concept ; skos:inScheme :topics ; rdfs:label "Harbours" .
"#;

fn place() -> Place {
    Place::with([("a.ttl", TALKS)])
}

/// The claims that are listed, without the namespace.
#[track_caller]
fn listed(options: &str) -> String {
    let answer = place().ok(&format!("claims -d a.ttl -f csv {options}"));
    let rows = answer
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next());
    let names: Vec<&str> = rows
        .map(|cell| cell.trim_start_matches("http://e/"))
        .map(|cell| {
            if cell.starts_with("_:") {
                "blank"
            } else {
                cell
            }
        })
        .collect();
    names.join(" ")
}

#[test]
fn a_proposal_is_about_what_its_terms_name() {
    assert_eq!(listed("--about Port"), "c4");
    assert_eq!(listed("--about 'Otto Lane'"), "c4");
    let built_in = Place::new().ok("claims --about Crimea");
    assert!(built_in.contains("Russian offer"), "{built_in}");
}

#[test]
fn a_name_is_looked_for_among_those_in_the_role() {
    // A speaker, neither a place nor a claim; a medium by its other name; the event, which
    // plays the role of its part, and not the place; never the kind of event.
    for (options, expected) in [
        ("--by otto", "c2 c3"),
        ("--reported-by nw", "c1"),
        ("--reported-by wire", "c1"),
        ("--at lisbon", "c1"),
        ("--at evening", "c1"),
        ("--about 'trade summit'", "c2 c5"),
        ("--about harbours", "c5"),
        ("--by passer", "blank"),
        ("--act offer", "c4"),
    ] {
        assert_eq!(listed(options), expected, "{options}");
    }
    let place = place();
    // Both events, and not the concept that is called just so.
    place.refuses(
        "claims -d a.ttl --about summit",
        3,
        &[
            "several things that are talked about",
            "`:talks`",
            "`:other`",
        ],
    );
    place.refuses(
        "claims -d a.ttl --by lane",
        3,
        &["several speakers", ":anna"],
    );
    let said = &[
        "no speaker is called `Lisbon`",
        "speakers: Anna Lane, Otto Lane",
    ];
    place.refuses("claims -d a.ttl --by Lisbon", 3, said);
    place.refuses(
        "claims -d a.ttl --at Port",
        3,
        &["occasions: Evening session, Lisbon summit"],
    );
    place.refuses(
        "claims -d a.ttl --by Otta",
        3,
        &["did you mean `:otto` (Otto Lane)?"],
    );
}

#[test]
fn who_speaks_far_more_often_is_meant_and_a_note_says_so() {
    let place = Place::new();
    let ended = place.run("claims --by Trump --act threat");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .err
            .contains("taken for person:donald-trump (Donald Trump); also: person:melania-trump"),
        "{}",
        ended.report()
    );
    for (options, expected) in [
        (
            "--at 'Press briefing'",
            "Putin: the meeting was long overdue",
        ),
        ("--at Alaska", "Putin: the meeting was long overdue"),
        ("--about summit", "Ushakov confirms the Alaska talks"),
    ] {
        let found = place.ok(&format!("claims {options}"));
        assert!(found.contains(expected), "{options}: {found}");
    }
}

#[test]
fn a_table_is_short_and_other_formats_are_whole() {
    let place = place();
    let table = place.ok("claims -d a.ttl --at evening");
    let mut lines = table.lines();
    let heads: Vec<&str> = lines
        .next()
        .unwrap()
        .split("  ")
        .filter(|head| !head.is_empty())
        .collect();
    let heads: Vec<&str> = heads.into_iter().map(str::trim).collect();
    assert_eq!(
        heads,
        [
            "who",
            "act",
            "what",
            "standing",
            "about",
            "reported by",
            "source"
        ]
    );
    let about = "Evening session; Lisbon; Lisbon summit and 1 more; 2 participations";
    assert!(table.contains(about), "{table}");
    let csv = place.ok("claims -d a.ttl --at evening -f csv");
    assert!(csv.contains("http://e/p1 http://e/p2"), "{csv}");
    for format in ["csv", "tsv"] {
        place.write(
            "b.ttl",
            "<< <a:s> <a:p> <a:o> ~ <a:c> >> <https://w3id.org/chancery/ontology#speaker> <a:x> .",
        );
        let said = place.ok(&format!("claims -d b.ttl -f {format}"));
        assert!(said.contains("<<( <a:s> <a:p> <a:o> )>>"), "{said}");
    }
}

#[test]
fn an_empty_name_is_a_usage_error() {
    let place = place();
    for line in [
        "show ''",
        "show ' '",
        "find ''",
        "claims --by ''",
        "claims --act ''",
        "claims --about ' '",
        "query in-the-room --set event=''",
    ] {
        place.refuses(line, 2, &[]);
    }
}

#[test]
fn numbers_and_verbs_that_are_none_are_told_in_words() {
    let place = place();
    for (line, said) in [
        ("claims --max-rows x", "a whole number of rows, 1 or more"),
        ("claims --max-rows -1", "a whole number of rows, 1 or more"),
        (
            "query delegations --max-rows 0",
            "a whole number of rows, 1 or more",
        ),
        ("find x --limit 0", "a whole number, 1 or more"),
        ("draw --max-nodes many", "a whole number, 1 or more"),
        ("shwo", "there is no verb `shwo`"),
        ("help shwo", "did you mean `show`?"),
        ("zzz", "`chancery --help` lists the verbs"),
        ("--quiet", "which verb?"),
        ("queries zzz", "no query is about `zzz`"),
        ("queries delegatons", "did you mean `delegations`?"),
    ] {
        place.refuses(line, 2, &[said]);
    }
    let usage = place.run("find --nonsense").err;
    assert!(!usage.contains("COMMAND"), "{usage}");
}

#[test]
fn nothing_found_is_said_beside_the_answer() {
    let place = place();
    let ended = place.run("find zzzzz -d a.ttl");
    assert_eq!((ended.code, ended.out.len()), (0, 0), "{}", ended.report());
    assert!(
        ended.err.contains("nothing is called `zzzzz`"),
        "{}",
        ended.report()
    );
    assert_eq!(place.run("find zzzzz -d a.ttl --fail-if-empty").code, 1);
}
