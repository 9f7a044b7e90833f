//! Maps: places out of data, columns and graph files; geometry, the date line, hatching.

use chancery::draw::geometry::{Point, Rect};
use chancery::draw::layout::place;
use chancery::draw::scene::{HEADING, Scene, text_rect};
use chancery::draw::{Format, Options, Theme, draw};
use chancery::graph::{Arrangement, NodeKind, Place, RelationGraph, Spot, Standing};
use petgraph::graph::NodeIndex;
use proptest::prelude::*;

use crate::draw::{any_graph, bytes, check_geometry, text};
use crate::draw_views::Sketch;
use crate::graph_files::{READ, again};
use crate::maps_closer::{bounds, check_inside, check_leaders};
use crate::program;

/// Side of a pin.
const PIN: f64 = 8.0;

pub(crate) fn put(graph: &mut RelationGraph, node: usize, lat: f64, lon: f64) {
    let spot = Spot::new(lat, lon).unwrap();
    let node = NodeIndex::new(node);
    graph.places.insert(node, Place::measured(spot));
}

/// A graph with some nodes at places, many of them shared, and some contested.
fn mapped(most: usize) -> impl Strategy<Value = RelationGraph> {
    let spot = proptest::option::weighted(0.8, (-90_i32..=90, -180_i32..180, 0..4_u8));
    let spots = proptest::collection::vec(spot, most);
    (any_graph(most), spots, 1..4_i32).prop_map(|(mut graph, spots, coarse)| {
        graph.arrangement = Arrangement::Map;
        for (node, spot) in (0..graph.graph.node_count()).zip(spots) {
            let Some((lat, lon, more)) = spot else {
                continue;
            };
            // Few different places: whole degrees divided, so that many share one.
            let step = 10 * coarse;
            let (lat, lon) = (lat / step * step, lon / step * step);
            put(&mut graph, node, f64::from(lat), f64::from(lon));
            let node = NodeIndex::new(node);
            match more {
                0 => {
                    graph.contested.insert(node);
                }
                1 => graph.places.get_mut(&node).unwrap().at = Some("Some other place".to_owned()),
                _ => {}
            }
        }
        graph
    })
}

/// No box covers a pin or a heading, and every pin has a short line to one of its boxes, or to the heading over it; else a number
/// that stands in the list as well.
pub(crate) fn check_map(scene: &Scene) {
    let chart = scene.chart.as_ref().unwrap();
    let headings = scene.texts.iter().map(text_rect);
    let heads: Vec<Rect> = headings.collect();
    for pin in &chart.pins {
        let dot = Rect::around(pin.at, PIN, PIN);
        assert!(
            scene.boxes.iter().all(|one| !one.rect.overlaps(&dot)),
            "{pin:?}"
        );
        let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
        labels.for_each(|label| assert!(!label.rect.overlaps(&dot), "{label:?}"));
        let Some((from, to)) = pin.leader else {
            let number = pin.number.unwrap().to_string();
            // A line of a name may be that number, too.
            let numbers = scene.texts.iter().filter(|text| text.font == HEADING);
            let numbers = numbers.filter(|text| text.line.text == number).count();
            assert_eq!(numbers, 2, "{pin:?}");
            continue;
        };
        assert_eq!(from, pin.at);
        assert!(from.distance(to) < 240.0, "{pin:?}");
        let ends = |node: &usize| {
            let own = scene.boxes[*node].rect;
            let over = heads.iter().filter(|head| {
                (head.x - own.x).abs() < 1.0 && (own.y - head.bottom()).abs() < 60.0
            });
            own.grown(0.01).contains(to)
                || over.into_iter().any(|head| head.grown(0.01).contains(to))
        };
        assert!(pin.nodes.iter().any(ends), "{pin:?}");
    }
    check_leaders(scene);
    check_inside(scene);
    let frames = chart.insets.iter().map(|inset| bounds(&inset.frame));
    let frames: Vec<Rect> = frames.chain([bounds(&chart.frame)]).collect();
    for (place, frame) in frames.iter().enumerate() {
        assert!(frame.w <= bounds(&chart.frame).w + 0.1, "{frame:?}");
        assert!(frame.h <= bounds(&chart.frame).h + 0.1, "{frame:?}");
        let mut others = frames[place + 1..].iter();
        assert!(!others.any(|other| other.overlaps(frame)), "{frame:?}");
    }
    for heading in scene
        .texts
        .iter()
        .filter(|text| text.line.text.starts_with("at "))
    {
        let rect = text_rect(heading);
        // A line of text is lower than its room.
        let rect = Rect::new(rect.x, rect.y + 2.0, rect.w, rect.h - 4.0);
        assert!(
            scene.boxes.iter().all(|one| !one.rect.overlaps(&rect)),
            "{heading:?}"
        );
    }
    let shown: usize = chart.pins.iter().map(|pin| pin.nodes.len()).sum();
    assert!(shown <= scene.boxes.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_is_covered_on_any_map(graph in mapped(70)) {
        let scene = place(&graph, Arrangement::Map);
        check_geometry(&scene);
        check_map(&scene);
        prop_assert_eq!(&scene, &place(&graph, Arrangement::Map));
    }
}

#[test]
fn the_shipped_map_covers_nothing() {
    let graph = crate::pictures::graph_of_view("map");
    check_map(&place(&graph, Arrangement::Map));
    let label = |node: &NodeIndex| graph.graph[*node].label.as_str();
    let mut contested: Vec<&str> = graph.contested.iter().map(label).collect();
    contested.sort_unstable();
    let expected = [
        "Crimea",
        "Donetsk Oblast",
        "Kherson Oblast",
        "Luhansk Oblast",
        "Zaporizhzhia Oblast",
    ];
    assert_eq!(contested, expected);
    let summit = graph
        .node_of("https://w3id.org/chancery/id/event/2025-08-15-alaska-summit")
        .unwrap();
    assert_eq!(graph.places[&summit].at.as_deref(), Some("Anchorage"));
    let lost = graph
        .graph
        .node_indices()
        .filter(|node| !graph.places.contains_key(node));
    let mut lost: Vec<&str> = lost.map(|node| graph.graph[node].label.as_str()).collect();
    lost.sort_unstable();
    assert_eq!(
        lost,
        [
            "2007 Bush–Putin meeting in Maine",
            "Lavrov arrives at his hotel",
            "Other regions of Ukraine",
            "WC-135R flight near the Kola Peninsula",
        ]
    );
}

#[test]
fn ties_over_the_date_line_take_the_short_way() {
    let mut sketch = Sketch::new("Across", "", Arrangement::Map);
    let names = ["Nome", "Anadyr", "Lisbon", "Perth", "Lima"];
    let nodes = names.map(|name| sketch.node(name, NodeKind::Place));
    sketch.edge(nodes[0], nodes[1], "", Standing::Fact);
    let mut graph = sketch.0;
    for (node, (lat, lon)) in [(64.5, -165.4), (64.7, 177.5)].into_iter().enumerate() {
        put(&mut graph, node, lat, lon);
    }
    // Two neighbours: one window across the line, and no edge leaves it.
    let scene = place(&graph, Arrangement::Map);
    let chart = scene.chart.unwrap();
    assert!(chart.leads.is_empty());
    let [nome, anadyr] = [&chart.pins[0], &chart.pins[1]].map(|pin| pin.at);
    assert!(anadyr.x < nome.x && nome.distance(anadyr) > 200.0);
    // The whole world, cut in the Bering Strait: out at one side and in at the other.
    for (node, (lat, lon)) in [(38.7, -9.1), (-31.9, 115.9), (-12.0, -77.0)]
        .into_iter()
        .enumerate()
    {
        put(&mut graph, node + 2, lat, lon);
    }
    graph.graph.add_edge(
        nodes[2],
        nodes[4],
        graph.graph[petgraph::graph::EdgeIndex::new(0)].clone(),
    );
    graph.graph.add_edge(
        nodes[2],
        nodes[4],
        graph.graph[petgraph::graph::EdgeIndex::new(0)].clone(),
    );
    let scene = place(&graph, Arrangement::Map);
    let chart = scene.chart.as_ref().unwrap();
    assert_eq!(chart.leads.len(), 1, "{:?}", chart.leads);
    let (edge, lead) = &chart.leads[0];
    let curve = &scene.edges[*edge].curve;
    let length = |curve: &chancery::draw::geometry::Curve| {
        let points = curve.flattened();
        points
            .windows(2)
            .map(|pair| pair[0].distance(pair[1]))
            .sum::<f64>()
    };
    let both = length(lead) + length(curve);
    assert!(both < scene.width / 8.0, "{both}");
    assert!((lead.end().y - curve.start.y).abs() < 8.0);
    assert!(text(&graph, Format::Svg).contains("class=\"m-land\""));
}

/// Whether a point lies within an odd number of the rings.
fn inside(rings: &[Vec<Point>], at: Point) -> bool {
    let mut inside = false;
    for ring in rings {
        for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let crossed = (from.y <= at.y) != (to.y <= at.y);
            let x = from.x + (to.x - from.x) * (at.y - from.y) / (to.y - from.y);
            inside ^= crossed && x > at.x;
        }
    }
    inside
}

#[test]
fn contested_areas_are_hatched_within_and_others_only_filled() {
    let mut graph = RelationGraph {
        arrangement: Arrangement::Map,
        ..two_places()
    };
    let ring = |points: &[(f64, f64)]| {
        points
            .iter()
            .map(|(lat, lon)| Spot::new(*lat, *lon).unwrap())
            .collect()
    };
    // A crescent over the date line.
    let crescent: Vec<Spot> = ring(&[
        (0.0, 175.0),
        (0.0, -170.0),
        (9.0, -170.0),
        (9.0, 175.0),
        (6.0, 175.0),
        (6.0, -175.0),
        (3.0, -175.0),
        (3.0, 175.0),
    ]);
    for node in graph.places.values_mut() {
        node.area = Some(std::sync::Arc::new(vec![vec![crescent.clone()]]));
    }
    graph.contested.insert(NodeIndex::new(0));
    let scene = place(&graph, Arrangement::Map);
    let extents = &scene.chart.as_ref().unwrap().extents;
    assert!(extents[0].hatch.len() > 20 && extents[1].hatch.is_empty());
    for (from, to) in &extents[0].hatch {
        for share in [0.02, 0.5, 0.98] {
            assert!(
                inside(&extents[0].rings, from.towards(*to, share)),
                "{from:?} {to:?}"
            );
        }
    }
    let entries: Vec<&str> = scene
        .legend
        .iter()
        .map(|entry| entry.text.line.text.as_str())
        .collect();
    assert!(
        entries.contains(&"contested – somebody claims it, or more than one holds it"),
        "{entries:?}"
    );
    // Only a point: a disc.
    graph.places.get_mut(&NodeIndex::new(0)).unwrap().area = None;
    let scene = place(&graph, Arrangement::Map);
    let disc = &scene.chart.unwrap().extents[0];
    assert!(disc.is_disc && disc.hatch.len() > 3);
}

fn two_places() -> RelationGraph {
    let mut sketch = Sketch::new("Two", "", Arrangement::Map);
    let one = sketch.node("One", NodeKind::Place);
    let other = sketch.node("Other", NodeKind::Place);
    sketch.edge(one, other, "faces", Standing::Fact);
    let mut graph = sketch.0;
    put(&mut graph, 0, 4.0, 179.0);
    put(&mut graph, 1, 5.0, -177.0);
    graph
}

#[test]
fn every_picture_format_shows_the_map_in_every_theme() {
    let mut graph = two_places();
    graph.contested.insert(NodeIndex::new(1));
    for theme in Theme::ALL {
        for format in [Format::Svg, Format::Png, Format::Pdf, Format::Html] {
            let options = Options {
                theme,
                scale: 0.5,
                ..Options::default()
            };
            let mut out = Vec::new();
            draw(&graph, format, &options, &mut out).unwrap();
            let mut again = Vec::new();
            draw(&graph, format, &options, &mut again).unwrap();
            assert!(out == again, "{}", format.name());
        }
    }
    let svg = text(&graph, Format::Svg);
    for class in ["m-sea", "m-land", "m-grid", "m-hatch", "pins"] {
        assert!(svg.contains(&format!("class=\"{class}\"")), "{class}");
    }
    for forbidden in ["<pattern", "clip-path", "<mask"] {
        assert!(!svg.contains(forbidden), "{forbidden}");
    }
    // Plain ground is not hatched: the difference is seen by whoever renders it.
    let png = bytes(&graph, Format::Png);
    graph.contested.clear();
    assert_ne!(png, bytes(&graph, Format::Png));
}

#[test]
fn coordinates_go_into_graph_files_and_come_back() {
    let mut graph = two_places();
    graph.contested.insert(NodeIndex::new(1));
    let third = graph.graph.add_node(graph.graph[NodeIndex::new(0)].clone());
    graph.graph[third].id = "https://example.org/third".to_owned();
    let at = Some("One & <other>".to_owned());
    let spot = Spot::new(-0.5, 12.345_678).unwrap();
    graph.places.insert(
        third,
        Place {
            at,
            ..Place::measured(spot)
        },
    );
    let fourth = graph.graph.add_node(graph.graph[third].clone());
    graph.graph[fourth].id = "https://example.org/fourth".to_owned();
    for format in READ {
        let written = text(&graph, format);
        let read = again(format, &written).graph;
        assert_eq!(read.places, graph.places, "{}", format.name());
        assert_eq!(read.contested, graph.contested, "{}", format.name());
        // GEXF has no place for the layout.
        let kept = read.arrangement == Arrangement::Map || format == Format::Gexf;
        assert!(kept, "{}", format.name());
    }
}

#[test]
fn columns_place_things() {
    let place = program::Place::with([("a.ttl", DATA)]);
    let query = "SELECT ?node ?lat ?long ?wkt ?place { VALUES (?node ?lat ?long ?wkt ?place) { \
        (:a 1.5 2.5 UNDEF UNDEF) (:b UNDEF UNDEF 'Point(7 8)' UNDEF) (:c UNDEF UNDEF UNDEF :town) } }";
    let ended = place.args(&[
        "draw", "-d", "a.ttl", "-q", query, "-f", "csv", "-o", "out.csv",
    ]);
    assert_eq!(ended.code, 0, "{}", ended.report());
    let nodes = String::from_utf8(place.read("out-nodes.csv")).unwrap();
    for cells in ["1.5,2.5,", "8.0,7.0,", "10.0,20.0,Town,"] {
        assert!(nodes.contains(cells), "{cells}: {nodes}");
    }
    for (cell, said) in [
        (
            "(:a 95 2 UNDEF UNDEF)",
            "is no place: degrees up to 90 and 180 are one",
        ),
        (
            "(:a UNDEF UNDEF 'Point(7)' UNDEF)",
            "`?wkt` is no place: a number is expected, at character 8",
        ),
    ] {
        let query = format!("SELECT * {{ VALUES (?node ?lat ?long ?wkt ?place) {{ {cell} }} }}");
        let ended = place.args(&["draw", "-d", "a.ttl", "-q", &query, "-o", "out.svg"]);
        assert_eq!(ended.code, 3, "{}", ended.report());
        assert!(
            ended.err.contains(said) && ended.err.contains("hint: ?lat and ?long"),
            "{}",
            ended.report()
        );
    }
}

const DATA: &str = r#"@prefix : <https://example.org/> .
@prefix schema: <https://schema.org/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix gsp: <http://www.opengis.net/ont/geosparql#> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:town a schema:Place ; rdfs:label "Town" ; schema:geo [ schema:latitude 10.0 ; schema:longitude "20" ] .
:hall schema:containedInPlace :town . :room schema:containedInPlace :hall .
:talks a schema:Event ; rdfs:label "Talks" ; schema:location :room .
:hill geo:lat 11.0 ; geo:long 21.0 ; :near :town .
:lake wdt:P625 "Point(22.5 12.5)"^^gsp:wktLiteral ; :near :hill .
:wood gsp:hasGeometry [ gsp:asWKT "POLYGON((30 10,34 10,34 14,30 14,30 10))"^^gsp:wktLiteral ] ; :near :lake .
:moon wdt:P625 "<http://www.wikidata.org/entity/Q405> Point(1 2)"^^gsp:wktLiteral ; :near :lake .
:pole schema:latitude 91 ; schema:longitude 0 ; :near :lake .
:land a schema:Country ; schema:latitude 50.0 ; schema:longitude 50.0 .
:spot schema:containedInPlace :land .
:parley a schema:Event ; schema:location :land .
:both schema:containsPlace :hill , :lake .
"#;

#[test]
fn data_place_things_in_many_ways() {
    let place = program::Place::with([("a.ttl", DATA)]);
    let ended = place.run("draw -d a.ttl --layout map -o a.svg");
    assert_eq!(ended.code, 0, "{}", ended.report());
    for said in [
        "note: not read: <https://example.org/moon>: this coordinate system is not known: CRS84 and EPSG 4326 are, at character 1",
        "note: not read: <https://example.org/pole>: latitude `91`, longitude `0` is no place",
    ] {
        assert!(ended.err.contains(said), "{}", ended.report());
    }
    let svg = String::from_utf8(place.read("a.svg")).unwrap();
    for said in [
        // Three steps from the town; a heading says so.
        ">at Town</text>",
        "10° N, 20° E: ",
        "11° N, 21° E: :hill",
        "12.5° N, 22.5° E: :lake",
        "12° N, 32° E: :wood",
        ">at :land</text>",
        ">at :hill and :lake</text>",
        ">no place known</text>",
    ] {
        assert!(svg.contains(said), "{said}: {svg}");
    }
    // What is only somewhere in a country is nowhere.
    let pins = svg
        .split("<title>")
        .filter_map(|rest| rest.split("</title>").next());
    let pins: Vec<&str> = pins.filter(|title| title.contains("° E: ")).collect();
    assert!(
        pins.len() > 3 && !pins.iter().any(|title| title.contains(":spot")),
        "{pins:?}"
    );
}

#[test]
fn a_map_without_coordinates_is_refused() {
    let data = "@prefix : <https://example.org/> . :a :knows :b .";
    let place = program::Place::with([
        ("a.ttl", data),
        (
            "a.graphml",
            "<graphml><graph edgedefault=\"directed\"><node id=\"a\"/></graph></graphml>",
        ),
    ]);
    for line in [
        "draw -d a.ttl --layout map",
        "draw a.graphml --layout map -o b.svg",
    ] {
        place.refuses(
            line,
            2,
            &[
                "a map needs coordinates, and nothing in this picture has any",
                "hint: coordinates come from",
            ],
        );
    }
}

#[test]
fn an_outline_of_very_many_points_is_drawn_and_one_of_too_many_is_told() {
    let ring = |points: u32| {
        let point = |place: u32| format!("{} {},", place % 50, place / 20_000);
        let points: String = (0..points).map(point).collect();
        format!("POLYGON(({points}0 0))")
    };
    let data = |points| {
        format!(
            "<https://example.org/a> <http://www.opengis.net/ont/geosparql#asWKT> \"{}\" ; <https://example.org/near> <https://example.org/b> .\n\
            <https://example.org/b> <http://www.w3.org/2003/01/geo/wgs84_pos#lat> 1.0 ; <http://www.w3.org/2003/01/geo/wgs84_pos#long> 2.0 .",
            ring(points)
        )
    };
    let place = program::Place::new();
    place.write("large.ttl", data(200_000));
    place.write("huge.ttl", data(1_000_000));
    let ended = place.run("draw -d large.ttl --layout map -o large.svg --max-literal 15MiB");
    assert_eq!(ended.code, 0, "{}", ended.report());
    let size = std::fs::metadata(place.path("large.svg")).unwrap().len();
    assert!(size < 2_000_000, "{size}");
    let ended = place.run("draw -d huge.ttl --layout map -o huge.svg --max-literal 15MiB");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .err
            .contains("<https://example.org/a>: more than 1000000 points are not drawn"),
        "{}",
        ended.report()
    );
}

#[test]
fn many_nodes_are_dots_on_the_map() {
    let mut sketch = Sketch::new("Many", "", Arrangement::Map);
    for number in 0..600_u32 {
        sketch.add(&format!("Town {number}"), NodeKind::Place);
    }
    let mut graph = sketch.0;
    for node in 0..560_u32 {
        let (lat, lon) = (
            f64::from(node % 60) - 20.0,
            f64::from(node * 7 % 360) - 180.0,
        );
        put(&mut graph, node as usize, lat, lon);
    }
    let scene = place(&graph, Arrangement::Map);
    assert_eq!((scene.dots.len(), scene.boxes.len()), (600, 0));
    let chart = scene.chart.as_ref().unwrap();
    assert!(!chart.land.is_empty());
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    assert!(scene.dots.iter().all(|dot| page.contains(dot.at)));
    let names = scene.dots.iter().filter_map(|dot| dot.label.as_ref());
    let names: Vec<Rect> = names.map(|name| name.rect).collect();
    assert!(names.len() > 200, "{}", names.len());
    for (place, name) in names.iter().enumerate() {
        assert!(names[place + 1..].iter().all(|other| !other.overlaps(name)));
    }
}

#[test]
fn a_place_is_contested_at_a_time_by_the_records_of_that_time() {
    let data = "@prefix : <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> . @prefix schema: <http://schema.org/> .
@prefix schemas: <https://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:isle a schema:Place ; schema:latitude 45 ; schema:longitude 34 .
:a a dip:State ; schema:latitude 50 ; schema:longitude 30 . :b a dip:State ; schema:latitude 55 ; schema:longitude 37 .
:one a dip:TerritorialStatus ; dip:holder :a ; dip:territory :isle ; dip:kind kind:controls ; schema:startDate \"1991\"^^xsd:gYear .
:two a dip:TerritorialStatus ; dip:holder :b ; dip:territory :isle ; dip:kind kind:annexed ; schema:startDate \"2014\"^^xsd:gYear .
:spa a schema:Place ; schema:latitude 46 ; schema:longitude 6 .
:three a dip:TerritorialStatus ; dip:holder :b ; dip:territory :spa ; dip:kind kind:claims ; schemas:endDate \"2001\"^^xsd:gYear .
";
    let place = program::Place::with([("a.ttl", data)]);
    let contested = |more: &[&str]| {
        let args = [
            &[
                "draw", "-d", "a.ttl", "--layout", "map", "-f", "csv", "-o", "a.csv",
            ],
            more,
        ]
        .concat();
        let ended = place.args(&args);
        assert_eq!(ended.code, 0, "{}", ended.report());
        let table = String::from_utf8(place.read("a-nodes.csv")).unwrap();
        let rows = table.lines().filter(|row| row.contains(",true,"));
        rows.map(|row| row.split(',').nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(contested(&[]), [":isle"], "the claim that ended is no more");
    assert!(
        contested(&["--at", "2010"]).is_empty(),
        "before the second record"
    );
    assert_eq!(contested(&["--at", "2020"]), [":isle"]);
}
