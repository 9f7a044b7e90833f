//! What a picture promises is what it shows: legends, names, gaps of time, styles of other files.

use std::fmt::Write as _;

use crate::program::Place;

const PREFIXES: &str = "@prefix : <https://example.org/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

fn place(data: &str) -> Place {
    Place::with([("a.ttl", &*format!("{PREFIXES}{data}"))])
}

fn text(place: &Place, name: &str) -> String {
    String::from_utf8(place.read(name)).unwrap()
}

/// The element of the node or edge with these words in its title.
#[track_caller]
fn element<'a>(picture: &'a str, words: &str) -> &'a str {
    let found = picture.lines().find(|line| {
        let title = line.split("<title>").nth(1);
        title.is_some_and(|title| title.starts_with(words))
    });
    found.unwrap_or_else(|| panic!("nothing says `{words}`:\n{picture}"))
}

const HOLDS: &str = ":a a dip:State ; rdfs:label \"Aland\" . :b a dip:State ; rdfs:label \"Boria\" .
:t a schema:Place ; rdfs:label \"Terra\" . :s rdfs:label \"A source\" .
:r1 a dip:TerritorialStatus ; dip:holder :a ; dip:territory :t ; dip:kind kind:controls ; dip:percent 66.7 ; dip:asOf \"1976-04-14\"^^xsd:date ; dcterms:source :s .
:r2 a dip:TerritorialStatus ; dip:holder :b ; dip:territory :t ; dip:kind kind:controls ; dip:percent 20 .
:r3 a dip:TerritorialStatus ; dip:holder :b ; dip:territory :t ; dip:kind kind:claims .
";

#[test]
fn a_relation_is_its_sort_whatever_share_and_dates_it_has() {
    for name in ["controls", "kind:controls"] {
        let place = place(HOLDS);
        let style = format!(
            "[predicate.\"{name}\"]\ncolor = \"#009e73\"\n[predicate.claims]\ncolor = \"#cc00cc\"\n"
        );
        place.write("s.toml", style);
        for view in ["draw -d a.ttl", "draw territory -d a.ttl"] {
            let ended = place.run(&format!("{view} --layout layered --style s.toml -o a.svg"));
            let told = ended.report();
            assert!(!told.contains("says `"), "{told}");
            assert!(
                told.contains("no line of `claims` in this picture is a fact"),
                "{told}"
            );
            let picture = text(&place, "a.svg");
            for holder in ["Aland", "Boria"] {
                let line = element(&picture, &format!("{holder} — controls"));
                assert!(line.contains("s-c0"), "{line}");
            }
            let legend = picture.split("class=\"legend\"").nth(1).unwrap();
            assert!(!legend.contains(">claims</text>"), "{view}");
        }
    }
    let place = place(HOLDS);
    place.ok("draw -d a.ttl -o a.html --quiet");
    assert_eq!(
        text(&place, "a.html")
            .matches("\"sort\":\"controls\"")
            .count(),
        2
    );
}

#[test]
fn a_number_and_its_sign_stay_in_one_line() {
    let place = place(HOLDS);
    place.ok("draw territory -d a.ttl -o a.svg --quiet");
    let picture = text(&place, "a.svg");
    assert!(!picture.contains(">%"), "{picture}");
}

const TIES: &str = ":a a schema:Person ; rdfs:label \"Anna\" ; :knows :b , :c .
:b a schema:Person ; rdfs:label \"Boris\" ; :pays :c , :d . :c rdfs:label \"Clara\" . :d rdfs:label \"Dora\" .
";

#[test]
fn print_tells_relations_by_strokes_and_shows_no_white_on_white() {
    let place = place(TIES);
    let style = "theme = \"print\"\n[nodes]\nsize = \"degree\"\ncolor = \"communities\"\n\
        [predicate.\":knows\"]\ncolor = \"#009e73\"\n[predicate.\":pays\"]\ncolor = \"#d55e00\"\n";
    place.write("s.toml", style);
    place.ok("draw -d a.ttl --style s.toml -o a.svg --quiet");
    let picture = text(&place, "a.svg");
    let paths = |words: &str| element(&picture, words).matches("<path").count();
    let [knows, pays] = [paths("Anna — :knows"), paths("Boris — :pays")];
    // All facts have a colour: the first has no strokes.
    assert_eq!(pays, knows + 1, "{picture}");
    let legend = picture.split("class=\"legend\"").nth(1).unwrap();
    let swatches = legend.lines().filter(|line| line.contains("<rect"));
    for swatch in swatches {
        assert!(swatch.contains("stroke=\"#000000\""), "{swatch}");
    }
}

#[test]
fn dots_say_which_words_they_leave_out() {
    let place = place(&format!(
        "{HOLDS}:r4 dcterms:source :s2 . :s2 rdfs:label \"Another\" . :a schema:knows :b {{| dcterms:source :s2 |}} ."
    ));
    place.write("s.toml", "[nodes]\nsize = \"degree\"\n");
    place.ok("draw -d a.ttl --style s.toml --claims -o a.svg --quiet");
    let picture = text(&place, "a.svg");
    let said = "left out between dots: words of 4 lines, numbers of sources of 2 lines";
    assert!(picture.contains(said), "{picture}");
}

#[test]
fn the_busiest_dot_has_a_name() {
    let mut data = String::new();
    for number in 0..420_usize {
        let _written = writeln!(
            data,
            ":n{number} a schema:Person ; rdfs:label \"Delegate {number}\" ."
        );
        let parent = (number * number / 420).min(number.saturating_sub(1)) / 3;
        if number > 0 {
            let _written = writeln!(data, ":n{number} schema:knows :n{parent} .");
        }
    }
    let place = place(&data);
    place.ok("draw -d a.ttl -o a.svg --quiet");
    let picture = text(&place, "a.svg");
    assert!(picture.contains(">Delegate 0</text>"));
}

const HOURS: &str = ":a a dip:Meeting ; rdfs:label \"First\" ; dip:status status:held ;
  schema:startDate \"1973-09-05T08:00:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-05T09:00:00Z\"^^xsd:dateTime .
:b a dip:Meeting ; rdfs:label \"Second\" ; dip:status status:held ;
  schema:startDate \"1973-09-05T09:00:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-05T10:00:00Z\"^^xsd:dateTime .
";

#[test]
fn what_begins_when_something_ends_is_not_beside_it() {
    let bar = "bar at the left";
    let place = place(HOURS);
    place.ok("draw -d a.ttl --layout timeline -o a.svg --quiet");
    assert!(!text(&place, "a.svg").contains(bar));
    let later = HOURS.replace(
        "T09:00:00Z\"^^xsd:dateTime .\n:b",
        "T09:10:00Z\"^^xsd:dateTime .\n:b",
    );
    place.write("a.ttl", format!("{PREFIXES}{later}"));
    place.ok("draw -d a.ttl --layout timeline -o a.svg --quiet");
    assert!(text(&place, "a.svg").contains(bar));
}

#[test]
fn time_is_left_out_behind_what_ended_last() {
    let place = place(HOURS);
    let gap_before = |second: &str| {
        let later = HOURS.replace(
            "1973-09-05T09:00:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-05T10",
            second,
        );
        place.write("a.ttl", format!("{PREFIXES}{later}"));
        place.ok("draw -d a.ttl --layout timeline -o a.svg --quiet");
        text(&place, "a.svg")
    };
    let hours = gap_before("1973-09-05T10:30:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-05T11");
    assert!(hours.contains(">1 h 30 min<"), "{hours}");
    assert!(!hours.contains(">2 h 30 min<"));
    let short = gap_before("1973-09-05T09:30:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-05T11");
    assert!(!short.contains(" h 30 min<") && !short.contains("zigzag"));
    let days = gap_before("1973-09-08T09:30:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-08T11");
    assert!(days.contains(">2 days<"), "{days}");
}

#[test]
fn no_time_is_left_out_while_something_goes_on_that_began_before() {
    let day = "1973-09-05T";
    let event = |name: &str, times: [&str; 2]| {
        let [start, end] = times.map(|time| format!("\"{day}{time}:00Z\"^^xsd:dateTime"));
        format!(
            ":{name} a dip:Event ; rdfs:label \"{name}\" ; schema:startDate {start} ; schema:endDate {end} .\n"
        )
    };
    let lunch = event("lunch", ["13:00", "13:30"]);
    let call = event("call", ["18:00", "18:30"]);
    let drawn = |session: [&str; 2]| {
        let session = event("session", session);
        let place = place(&format!("{session}{lunch}{call}"));
        place.ok("draw -d a.ttl --layout timeline -o a.svg --quiet");
        text(&place, "a.svg")
    };
    let meanwhile = drawn(["09:00", "20:00"]);
    assert!(!meanwhile.contains(">4 h 30 min<"), "{meanwhile}");
    assert!(!meanwhile.contains("zigzag"), "{meanwhile}");
    let over = drawn(["09:00", "14:00"]);
    assert!(over.contains(" h"), "{over}");
    assert!(over.contains("zigzag"), "{over}");
}

#[test]
fn what_has_only_an_end_says_so() {
    let place = place(&format!(
        "{HOURS}:c a dip:Meeting ; rdfs:label \"Third\" ; dip:status status:held ; schema:endDate \"1973-10-01\"^^xsd:date .
<< :c schema:startDate \"1973-09-07\"^^xsd:date >> dip:speaker :p . :p a schema:Person ; rdfs:label \"P\" ."
    ));
    place.ok("draw -d a.ttl --layout timeline -o a.svg --quiet");
    let picture = text(&place, "a.svg");
    assert!(picture.contains("until 1973-10-01"), "{picture}");
    assert!(picture.contains("Without a known beginning"), "{picture}");
}

#[test]
fn one_source_of_some_statements_has_a_number() {
    let place = place(HOLDS);
    place.ok("draw -d a.ttl --layout layered -o a.svg --quiet");
    let picture = text(&place, "a.svg");
    assert!(picture.contains("Source: [1] "), "{picture}");
}

#[test]
fn edges_of_other_tools_are_no_facts_that_are_drawn_with_gaps_and_hidden_ones_stay_away() {
    let dot = "graph { a -- b [label=ally, style=dashed, color=red]; b -- c [label=pact, style=\"bold,dotted\"];
        a -- c [style=invis]; c -- d [label=open, color=gray40]; }";
    let place = Place::with([("a.dot", dot)]);
    let told = place.run("draw a.dot -o a.svg").report();
    for said in [
        "1 edge is hidden in the file (`style=invis`), and left out",
        "2 edges are dashed or dotted, and the file does not say what that means: taken as open",
        "1 edge has a colour that is not kept",
    ] {
        assert!(told.contains(said), "{told}");
    }
    let picture = text(&place, "a.svg");
    assert!(element(&picture, "a — ally — b").contains("open: unclear"));
    assert!(element(&picture, "c — open — d").contains("fact: stated"));
    assert_eq!(picture.matches("class=\"edge\"").count(), 3);
}

#[test]
fn pictures_say_in_words_what_they_show() {
    let place = place(TIES);
    place.ok("draw -d a.ttl -o a.png --quiet");
    let png = place.read("a.png");
    let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
    assert!(has(&png, b"iTXtTitle\0\0\0\0\0a.ttl"));
    assert!(has(
        &png,
        b"iTXtDescription\0\0\0\0\x004 things and 4 relations"
    ));
    place.ok("draw -d a.ttl -o a.pdf --quiet");
    let pdf = place.read("a.pdf");
    assert!(has(&pdf, b"/Lang (en)") && has(&pdf, b"/Subject (4 things"));
}

#[test]
fn a_series_may_end_before_its_last_date() {
    let place = place(&HOURS.replace(
        "1973-09-05T09:00:00Z\"^^xsd:dateTime ; schema:endDate \"1973-09-05T10",
        "1974-09-05T09:00:00Z\"^^xsd:dateTime ; schema:endDate \"1974-09-05T10",
    ));
    place.ok("draw -d a.ttl --layout timeline --frames year --until 1973 -o a.svg --quiet");
    assert!(place.path("a-1973.svg").exists() && !place.path("a-1974.svg").exists());
}

#[test]
fn a_time_that_is_spelt_as_a_date_has_to_be_one() {
    let place = place(TIES);
    for (when, noted) in [
        ("1975-99", true),
        ("1975-08", false),
        ("since 2014", false),
        ("2014-2016", false),
    ] {
        let query = format!(
            "SELECT ?from ?to (\"{when}\" AS ?when) WHERE {{ ?from <https://example.org/pays> ?to }}"
        );
        place.write("q.rq", query);
        let told = place.run("draw q.rq -d a.ttl -o a.svg").report();
        assert_eq!(told.contains("is no date"), noted, "{when}: {told}");
    }
}
