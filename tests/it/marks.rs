//! Things that rows give several dates or places: a mark for each, of one thing.

use std::fmt::Write as _;

use crate::program::Place;

const HEAD: &str = r"
@prefix ex: <https://e/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

/// A meeting that moved about, and one long after it.
const MEETINGS: &str = r#"
ex:a a dip:Meeting ; dip:status status:held ; rdfs:label "A" ; schema:startDate "2001-01-01"^^xsd:date ;
  schema:endDate "2002-01-01"^^xsd:date ; ex:at "POINT(4 50)", "POINT(5 51)", "POINT(8 53)" ; ex:met ex:b .
ex:b a dip:Meeting ; dip:status status:held ; rdfs:label "B" ; schema:startDate "2010-01-01"^^xsd:date ;
  schema:endDate "2010-01-02"^^xsd:date ; ex:at "POINT(9 54)" .
"#;

/// Where things were, and what they met.
const PLACES: &str = "PREFIX ex: <https://e/> SELECT ?node ?wkt ?from ?to
{ { ?node ex:at ?wkt } UNION { ?from ex:met ?to } }";

/// What is said of a node in a GraphML file.
fn said<'f>(node: &'f str, key: &str) -> &'f str {
    let start = node.split(&format!("<data key=\"node-{key}\">")).nth(1);
    start.and_then(|rest| rest.split('<').next()).unwrap_or("")
}

/// The nodes of a GraphML file.
fn nodes(file: &str) -> impl Iterator<Item = &str> {
    file.split("<node id=\"").skip(1)
}

/// Of each node that is drawn its thing, when and where it was, and its standing.
fn marks(place: &Place, query: &str, more: &[&str]) -> Vec<String> {
    std::fs::write(place.path("q.rq"), query).unwrap();
    let head = ["draw", "q.rq", "-d", "d.ttl", "-f", "graphml", "-o", "-"];
    let ended = place.args(&[&head[..], more].concat());
    assert_eq!(ended.code, 0, "{query}: {}", ended.err);
    let text = String::from_utf8(ended.out).unwrap();
    let mut found: Vec<String> = nodes(&text)
        .map(|node| {
            let of = |key| said(node, key);
            let when = [of("start"), of("end")].join("/");
            format!("{} {when} {},{}", of("iri"), of("lat"), of("lon"))
        })
        .collect();
    found.sort();
    found
}

fn place_of(data: &str) -> Place {
    Place::with([("d.ttl", format!("{HEAD}{data}").as_str())])
}

/// Every order of some rows.
fn orders(rows: &[&str]) -> Vec<Vec<String>> {
    if rows.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in rows.iter().enumerate() {
        let rest: Vec<&str> = [&rows[..at], &rows[at + 1..]].concat();
        for mut order in orders(&rest) {
            order.insert(0, (*first).to_owned());
            all.push(order);
        }
    }
    all
}

#[test]
fn the_order_of_rows_decides_nothing() {
    let place = place_of("");
    let (south, north) = ("'POINT(1 2)'", "'POINT(3 4)'");
    let day = |start: &str, end: &str, at: &str| format!("(ex:a {start} {end} {at})");
    let (old, new, none) = ("'2001'", "'2005'", "UNDEF");
    for (rows, due) in [
        // One date and one place, in two rows.
        (
            vec![day(old, none, none), day(none, none, south)],
            vec!["2001/ 2.0,1.0"],
        ),
        // No row says at which of the dates the place is its.
        (
            vec![
                day(old, none, none),
                day(new, none, none),
                day(none, none, south),
            ],
            vec!["/ 2.0,1.0", "2001/ ,", "2005/ ,"],
        ),
        // What says less belongs to what says more.
        (
            vec![
                day(old, none, south),
                day(new, none, north),
                day(old, none, none),
                day(none, none, north),
            ],
            vec!["2001/ 2.0,1.0", "2005/ 4.0,3.0"],
        ),
        (
            vec![day(old, none, none), day(old, new, none)],
            vec!["2001/2005 ,"],
        ),
        (
            vec![
                day(old, none, south),
                day(old, none, north),
                day(old, none, none),
                day(none, none, none),
            ],
            vec!["2001/ 2.0,1.0", "2001/ 4.0,3.0"],
        ),
    ] {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        for order in orders(&rows) {
            let query = format!(
                "PREFIX ex: <https://e/> SELECT ?node ?start ?end ?wkt {{ VALUES (?node ?start ?end ?wkt) {{ {} }} }}",
                order.join(" ")
            );
            let due: Vec<String> = due.iter().map(|due| format!("https://e/a {due}")).collect();
            assert_eq!(marks(&place, &query, &[]), due, "{query}");
        }
    }
}

#[test]
fn columns_of_other_services_have_marks_as_well() {
    let place = place_of(r#"ex:a rdfs:label "A" ; ex:d "2001", "2005" ."#);
    for order in ["", "ORDER BY ?start", "ORDER BY DESC(?start)"] {
        let query = format!(
            "#defaultView:Timeline\nPREFIX ex: <https://e/> SELECT ?who ?whoLabel ?start {{ ?who ex:d ?start }} {order}"
        );
        let due = ["https://e/a 2001/ ,", "https://e/a 2005/ ,"];
        assert_eq!(marks(&place, &query, &[]), due);
    }
}

#[test]
fn all_marks_of_a_thing_are_over_with_it_and_near_what_it_is_near() {
    let place = place_of(MEETINGS);
    let b = "https://e/b 2010-01-01/2010-01-02 54.0,9.0";
    let all = |when: &str| {
        ["50.0,4.0", "51.0,5.0", "53.0,8.0"].map(|at| format!("https://e/a {when} {at}"))
    };
    let dated = all("2001-01-01/2002-01-01");
    let alone = "PREFIX ex: <https://e/> SELECT ?node ?wkt { ?node ex:at ?wkt }";
    assert_eq!(marks(&place, alone, &["--at", "2010"]), [b]);
    assert_eq!(marks(&place, alone, &["--at", "2001", "--dated"]), dated);
    assert_eq!(marks(&place, alone, &["--until", "2005"]), dated);
    let near = [&all("/")[..], &["https://e/b / 54.0,9.0".to_owned()]].concat();
    assert_eq!(marks(&place, PLACES, &["--around", "ex:a"]), near);
    // B is tied to A, and so to wherever that is drawn.
    assert_eq!(marks(&place, PLACES, &["--around", "B"]), near);
    assert_eq!(
        marks(&place, PLACES, &["--around", "A", "--hops", "0"]),
        all("/")
    );
}

#[test]
fn a_relation_goes_on_with_the_mark_that_is_left() {
    let place = place_of("");
    let query =
        "PREFIX ex: <https://e/> SELECT ?node ?start ?from ?to { VALUES (?node ?start ?from ?to) {
        (ex:a '2001' UNDEF UNDEF) (ex:a '2005' UNDEF UNDEF) (UNDEF UNDEF ex:a ex:c) } }";
    let left = marks(&place, query, &["--at", "2005"]);
    assert_eq!(left, ["https://e/a 2005/ ,", "https://e/c / ,"]);
    let ranked = place.args(&[
        "rank", "q.rq", "-d", "d.ttl", "--by", "degree", "--json", "--claims",
    ]);
    let ranked = String::from_utf8(ranked.out).unwrap();
    assert_eq!(ranked.matches("https://e/a").count(), 1, "{ranked}");
}

#[test]
fn styles_of_a_thing_and_its_classes_are_those_of_all_its_marks() {
    let place = place_of(MEETINGS);
    let styles = [
        ("[class.\"dip:Meeting\"]\ncolor = \"#ff0000\"\n", 4),
        ("[thing.\"https://e/a\"]\ncolor = \"#ff0000\"\n", 3),
    ];
    for (style, due) in styles {
        std::fs::write(place.path("s.toml"), style).unwrap();
        std::fs::write(place.path("q.rq"), PLACES).unwrap();
        let file = place.ok("draw q.rq -d d.ttl -f graphml -o - --style s.toml");
        let colors: Vec<&str> = nodes(&file).map(|node| said(node, "color")).collect();
        let most = colors
            .iter()
            .map(|one| colors.iter().filter(|other| *other == one).count());
        assert_eq!(most.max(), Some(due), "{style}: {colors:?}");
        // And in a file, which knows the thing of each mark again.
        place.ok("draw q.rq -d d.ttl -o f.graphml");
        if style.starts_with("[thing") {
            let again = place.ok("draw f.graphml -f graphml -o - --style s.toml");
            let again: Vec<&str> = nodes(&again).map(|node| said(node, "color")).collect();
            assert_eq!(again, colors);
        }
    }
    let again = place.ok("draw f.graphml -f graphml -o - --around A --hops 0");
    assert_eq!(nodes(&again).count(), 3, "{again}");
    assert!(
        nodes(&again).all(|node| said(node, "iri") == "https://e/a"),
        "{again}"
    );
}

#[test]
fn measures_and_ways_are_those_of_all_marks_of_a_thing() {
    let place = place_of(MEETINGS);
    std::fs::write(place.path("q.rq"), PLACES).unwrap();
    for style in [
        "color = \"degree\"",
        "color = \"communities\"",
        "size = \"degree\"",
    ] {
        std::fs::write(place.path("s.toml"), format!("[nodes]\n{style}\n")).unwrap();
        let file = place.ok("draw q.rq -d d.ttl -f graphml -o - --style s.toml --claims");
        let of_a = nodes(&file).filter(|node| said(node, "iri") == "https://e/a");
        let looks: Vec<[&str; 2]> = of_a
            .map(|node| ["color", "size"].map(|key| said(node, key)))
            .collect();
        assert_eq!(looks.len(), 3);
        assert!(
            looks.iter().all(|look| *look == looks[0]),
            "{style}: {looks:?}"
        );
        // What nothing ties has another look: B is as much tied as A.
        let of_b = nodes(&file)
            .find(|node| said(node, "iri") == "https://e/b")
            .unwrap();
        assert_eq!(said(of_b, "size"), looks[0][1], "{style}");
    }
    for between in ["--between A B", "--between B A"] {
        let between: Vec<&str> = between.split(' ').collect();
        assert_eq!(marks(&place, PLACES, &between).len(), 4);
    }
}

#[test]
fn on_rings_all_marks_of_a_thing_are_as_far_away_as_it_is() {
    let place = place_of("");
    let query = "PREFIX ex: <https://e/> SELECT ?node ?start ?from ?to { VALUES (?node ?start ?from ?to) {
        (ex:a '2001' UNDEF UNDEF) (ex:a '2005' UNDEF UNDEF) (UNDEF UNDEF ex:b ex:a) (UNDEF UNDEF ex:b ex:c)
        (ex:d '2001' UNDEF UNDEF) } }";
    std::fs::write(place.path("q.rq"), query).unwrap();
    let drawn = place.ok("draw q.rq -d d.ttl --layout radial -o -");
    // What nothing ties to the middle is one thing.
    assert!(
        drawn.contains("1 thing that nothing ties to ex:b is on the outer ring"),
        "{drawn}"
    );
}

#[test]
fn marks_have_their_times_beside_their_names_where_no_axis_has() {
    let place = place_of("");
    let rows = (0..150).map(|thing| format!("(ex:t{thing} '2001') (ex:t{thing} '2005')"));
    let rows: Vec<String> = rows.collect();
    let query = |rows: &str| {
        let head = "PREFIX ex: <https://e/> SELECT ?node ?start { VALUES (?node ?start) {";
        std::fs::write(place.path("q.rq"), format!("{head} {rows} }} }}")).unwrap();
    };
    let drawn = |layout: &str| place.ok(&format!("draw q.rq -d d.ttl --layout {layout} -o -"));
    query(&rows.join(" "));
    for layout in ["stress", "force", "radial", "circular"] {
        let dots = drawn(layout);
        let names: Vec<&str> = dots
            .split("class=\"names\"")
            .nth(1)
            .unwrap()
            .split("</text>")
            .collect();
        let named = |end: &str| names.iter().any(|name| name.ends_with(end));
        assert!(named(" (2001)") && named(" (2005)"), "{layout}");
        assert_eq!(
            dots.matches("<title>ex:t7 (thing; 2001;").count()
                + dots.matches("<title>ex:t7 (thing; 2005;").count(),
            2,
            "{layout}"
        );
    }
    query("(ex:a '2001') (ex:a '2005') (ex:b '2003')");
    for layout in ["layered", "stress", "circular"] {
        let boxes = drawn(layout);
        for (time, due) in [("2001", 1), ("2005", 1), ("2003", 0)] {
            assert_eq!(
                boxes.matches(&format!(">{time}</text>")).count(),
                due,
                "{layout} {time}"
            );
        }
    }
}

#[test]
fn things_have_marks_whatever_their_iri_is_like() {
    let place = place_of("");
    for iri in ["urn:x:b", "mailto:b@e", "tag:e,2001:b", "https://e/b"] {
        let query = format!(
            "SELECT ?node ?start {{ VALUES (?node ?start) {{ (<{iri}> '2001') (<{iri}> '2005') }} }}"
        );
        let due = [format!("{iri} 2001/ ,"), format!("{iri} 2005/ ,")];
        assert_eq!(marks(&place, &query, &[]), due);
        let svg = place.ok("draw q.rq -d d.ttl -o -");
        assert!(!svg.contains("2005)</text>"), "{iri}: {svg}");
        assert_eq!(svg.matches("class=\"node\"").count(), 2, "{iri}");
    }
}

#[test]
fn on_a_timeline_a_thing_is_drawn_once_a_time_wherever_it_was() {
    let place = place_of("");
    let values = "(ex:a '2001' 'POINT(1 2)') (ex:a '2001' 'POINT(3 4)') (ex:a '2005' 'POINT(3 4)')";
    let query = format!(
        "PREFIX ex: <https://e/> SELECT ?node ?start ?wkt {{ VALUES (?node ?start ?wkt) {{ {values} }} }}"
    );
    std::fs::write(place.path("q.rq"), &query).unwrap();
    let boxes = |more: &str| {
        let svg = place.ok(&format!("draw q.rq -d d.ttl {more} -o -"));
        svg.matches("class=\"node\"").count()
    };
    assert_eq!(boxes(""), 2);
    assert_eq!(boxes("--layout map"), 3);
    // Other programs get all of it.
    assert_eq!(marks(&place, &query, &[]).len(), 3);
    place.ok("draw q.rq -d d.ttl -o f.graphml");
    let again = place.ok("draw f.graphml -o -");
    assert_eq!(again.matches("class=\"node\"").count(), 2);
}

#[test]
fn rows_that_put_a_thing_elsewhere_are_counted() {
    let place = place_of("");
    for (rows, due) in [
        (
            "(ex:a ex:c 'POINT(4 50)' 'r0') (ex:a ex:c 'POINT(5 51)' 'r1')",
            "a row puts it elsewhere than it is drawn",
        ),
        (
            "(ex:a ex:c 'POINT(4 50)' 'r0') (ex:a ex:c 'POINT(5 51)' 'r1') (ex:a ex:c 'POINT(5 51)' 'r2') \
             (ex:a ex:c 'POINT(4 50)' 'r2') (ex:a ex:c 'POINT(5 51)' 'r3')",
            "3 rows put it elsewhere than it is drawn",
        ),
    ] {
        let query = format!(
            "#+ layout: map\nPREFIX ex: <https://e/> SELECT ?from ?to ?from_wkt ?relation \
             {{ VALUES (?from ?to ?from_wkt ?relation) {{ {rows} }} }}"
        );
        std::fs::write(place.path("q.rq"), query).unwrap();
        let ended = place.run("draw q.rq -d d.ttl -o -");
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(ended.err.contains(&format!("ex:a: {due}")), "{}", ended.err);
        assert!(!ended.err.contains("not read"), "{}", ended.err);
    }
}

#[test]
fn an_end_is_put_where_its_own_columns_say_and_else_where_the_others_do() {
    let place = place_of("");
    let query =
        "#+ layout: map\nPREFIX ex: <https://e/> SELECT ?from ?to ?lat ?long ?from_lat ?from_long
        { VALUES (?from ?to ?lat ?long ?from_lat ?from_long) {
          (ex:a ex:c 50 4 UNDEF UNDEF) (ex:d ex:c UNDEF UNDEF 51 5) } }";
    let due = [
        "https://e/a / 50.0,4.0",
        "https://e/c / ,",
        "https://e/d / 51.0,5.0",
    ];
    assert_eq!(marks(&place, query, &[]), due);
}

/// So many rows of one thing take seconds; as many pairs of them would take minutes.
const MANY: usize = 12_000;

#[test]
fn many_rows_of_one_thing_take_no_longer_than_their_number() {
    let mut data = String::new();
    for row in 0..MANY {
        let (year, east, north) = (1000 + row % 900, row % 100, row / 200);
        writeln!(
            data,
            "ex:e{row} ex:d \"{year}\" ; ex:w \"POINT({east} {north})\" ."
        )
        .unwrap();
    }
    let place = place_of(&data);
    let query = "PREFIX ex: <https://e/> SELECT ?node ?start ?wkt { ?e ex:d ?start ; ex:w ?wkt BIND(ex:a AS ?node) }";
    let found = marks(&place, query, &["--timeout", "60s", "--max-nodes", "10"]);
    assert!(found.len() > MANY / 2, "{}", found.len());
}

#[test]
fn lines_of_a_file_that_lead_to_a_later_mark_are_ties_of_the_thing() {
    let place = place_of(MEETINGS);
    place.write("q.rq", PLACES);
    let file = place.ok("draw q.rq -d d.ttl -f graphml -o - --quiet");
    let marks: Vec<&str> = nodes(&file)
        .map(|node| &node[..node.find('"').unwrap()])
        .collect();
    let of_a: Vec<&str> = nodes(&file)
        .zip(&marks)
        .filter_map(|(node, mark)| (said(node, "label") == "A").then_some(*mark))
        .collect();
    let (first, last) = (of_a[0], of_a[of_a.len() - 1]);
    let tie = format!("source=\"{first}\" target=");
    assert!(of_a.len() > 1 && file.contains(&tie), "{file}");
    place.write("old.graphml", &file);
    let later = file.replace(&tie, &format!("source=\"{last}\" target="));
    place.write("later.graphml", &later);
    for measure in ["degree", "pagerank", "betweenness"] {
        let of = |file: &str| place.run(&format!("rank {file} --by {measure}"));
        let [old, later] = ["old.graphml", "later.graphml"].map(of);
        assert_eq!(
            (old.text(), old.err),
            (later.text(), later.err.clone()),
            "{measure}"
        );
        assert!(later.err.contains("2 things"), "{}", later.err);
    }
    // On rings, what is tied to one of the marks is as far from all.
    let drawn = place.run("draw later.graphml --layout radial -o later.svg");
    assert!(!drawn.err.contains("nothing ties"), "{}", drawn.err);
}
