//! Pictures of much: no strips, room between boxes for many lines, short lines where there is no
//! place or date, and what dots say of their lines and names.

use chancery::draw::layout::{middle_words, place};
use chancery::draw::scene::Scene;
use chancery::draw::style::stroke;
use chancery::draw::{Format, Options};
use chancery::graph::{Arrangement, NodeKind, RelationGraph, Standing};
use petgraph::graph::{EdgeIndex, NodeIndex};

use crate::draw::{check_geometry, text};
use crate::draw_views::Sketch;
use crate::pictures::graph_of_view;
use crate::program::Place;

/// Lines that run through boxes at which they do not end.
fn behind(graph: &RelationGraph, scene: &Scene) -> usize {
    let hidden = scene.edges.iter().filter(|line| {
        let (from, to) = graph
            .graph
            .edge_endpoints(EdgeIndex::new(line.edge))
            .unwrap();
        let points = line.curve.flattened();
        let others = scene.boxes.iter();
        let mut others = others.filter(|one| one.node != from.index() && one.node != to.index());
        others.any(|one| {
            let core = one.rect.grown(-1.0);
            points.windows(2).any(|two| core.crossed_by(two[0], two[1]))
        })
    });
    hidden.count()
}

#[test]
fn claims_are_no_strip_and_lines_share_their_ways_only_with_their_like() {
    let graph = graph_of_view("claims");
    let scene = place(&graph, graph.arrangement);
    check_geometry(&scene);
    assert_eq!(behind(&graph, &scene), 0);
    let shape = scene.width / scene.height;
    assert!(
        (0.9..2.0).contains(&shape),
        "{} × {}",
        scene.width,
        scene.height
    );
    // Two that begin or end alike are drawn alike, and so from the same end that dashes agree.
    let mut shared = 0;
    for (place, one) in scene.edges.iter().enumerate() {
        let standing = graph.graph[EdgeIndex::new(one.edge)].standing;
        for other in &scene.edges[place + 1..] {
            let first = (one.curve.start, one.curve.pieces.get(..3));
            let second = (other.curve.start, other.curve.pieces.get(..3));
            if first.1.is_some() && first == second && !one.backward {
                let like = graph.graph[EdgeIndex::new(other.edge)].standing;
                assert_eq!(stroke(standing), stroke(like));
                assert!(!other.backward);
                shared += 1;
            }
        }
    }
    assert!(shared > 20, "{shared} share a way");
}

#[test]
fn a_hub_of_many_and_many_small_parts_are_no_strips() {
    let mut star = Sketch::new("Star", "", Arrangement::Layered);
    let hub = star.add("Hub", NodeKind::State);
    for number in 0..120 {
        let one = star.add(&format!("Member {number}"), NodeKind::Person);
        star.edge(hub, one, "knows", Standing::Claim);
    }
    let mut parts = Sketch::new("Parts", "", Arrangement::Layered);
    for number in 0..50 {
        let [one, two, three] = ["Anna", "Boris", "Clara"]
            .map(|name| parts.add(&format!("{name} {number}"), NodeKind::Person));
        parts.edge(one, two, "knows", Standing::Fact);
        parts.edge(two, three, "met", Standing::Hearsay);
    }
    for graph in [star.0, parts.0] {
        let scene = place(&graph, Arrangement::Layered);
        check_geometry(&scene);
        assert_eq!(behind(&graph, &scene), 0, "{}", graph.title);
        let shape = scene.height / scene.width;
        assert!(
            shape < 1.5,
            "{}: {} × {}",
            graph.title,
            scene.width,
            scene.height
        );
    }
}

/// People of whom each newer one knows ten.
fn dense() -> RelationGraph {
    let mut sketch = Sketch::new("Dense", "", Arrangement::Auto);
    let people: Vec<NodeIndex> = (0..40)
        .map(|one| sketch.add(&format!("Person {one}"), NodeKind::Person))
        .collect();
    for newer in 1..40 {
        for step in 0..10.min(newer) {
            let standing = [Standing::Fact, Standing::Claim][(newer + step) % 2];
            let older = (newer * 7 + step * step * 3 + step) % newer;
            sketch.edge(people[newer], people[older], "knows", standing);
        }
    }
    sketch.0
}

#[test]
fn many_lines_have_room_between_boxes_and_are_thin() {
    let graph = dense();
    let scene = place(&graph, Arrangement::Stress);
    check_geometry(&scene);
    let rects: Vec<_> = scene.boxes.iter().map(|one| one.rect).collect();
    let taken: f64 = rects.iter().map(|rect| rect.w * rect.h).sum();
    let page = rects
        .iter()
        .copied()
        .reduce(|all, one| all.union(&one))
        .unwrap();
    assert!(taken < page.w * page.h / 7.0, "{taken} of {page:?}");
    assert!(behind(&graph, &scene) * 50 <= scene.edges.len());
    let picture = text(&graph, Format::Svg);
    assert!(picture.contains("<g class=\"edges\" fill=\"none\" stroke-opacity=\"0."));
    // Every standing keeps its dash.
    let claims = graph
        .graph
        .edge_weights()
        .filter(|edge| edge.standing == Standing::Claim);
    let dash = format!("stroke-dasharray=\"{}\"", stroke(Standing::Claim).dash);
    assert!(picture.matches(&dash).count() >= claims.count());
    let few = text(&graph_of_view("delegations"), Format::Svg);
    assert!(few.contains("<g class=\"edges\" fill=\"none\">"));
}

#[test]
fn no_line_crosses_the_map_to_what_has_no_place() {
    let graph = graph_of_view("map");
    let scene = place(&graph, Arrangement::Map);
    check_geometry(&scene);
    let chart = scene.chart.as_ref().unwrap();
    let mut lost = 0;
    for line in &scene.edges {
        let (from, to) = graph
            .graph
            .edge_endpoints(EdgeIndex::new(line.edge))
            .unwrap();
        if graph.places.contains_key(&from) == graph.places.contains_key(&to) {
            continue;
        }
        lost += 1;
        let points = line.curve.flattened();
        let long: f64 = points.windows(2).map(|two| two[0].distance(two[1])).sum();
        assert!(long < 40.0, "{long}");
        assert!(chart.leads.iter().all(|(edge, _)| *edge != line.edge));
        let name = &graph.graph[from].label;
        let above = |text: &&chancery::draw::scene::PageText| {
            text.line.text == *name && text.at.distance(line.curve.start) < 20.0
        };
        assert!(scene.texts.iter().any(|text| above(&text)), "{name}");
        let told = format!("{name} → {}", graph.graph[to].label);
        assert!(
            scene
                .texts
                .iter()
                .any(|text| text.line.text.starts_with(&told)),
            "{told}"
        );
    }
    assert!(lost > 0);
}

#[test]
fn what_has_no_date_stands_beside_what_it_is_tied_to() {
    let mut sketch = Sketch::new("Years", "", Arrangement::Timeline);
    let mut pairs = Vec::new();
    for year in 2000..2020_i64 {
        let event = sketch.add(&format!("Talks of {year}"), NodeKind::Event);
        sketch.date(
            event,
            &year.to_string(),
            (year - 1970) * 31_556_952,
            "talks",
        );
        let host = sketch.add(&format!("Host {year}"), NodeKind::State);
        sketch.edge(event, host, "host", Standing::Fact);
        pairs.push((event, host));
    }
    let alone = sketch.add("Nobody's", NodeKind::Other);
    let scene = place(&sketch.0, Arrangement::Timeline);
    check_geometry(&scene);
    let rect = |node: NodeIndex| scene.boxes[node.index()].rect;
    for (event, host) in pairs {
        assert!(rect(host).x > rect(event).right());
        let off = (rect(host).center().y - rect(event).center().y).abs();
        assert!(off < 40.0, "{off}");
    }
    let bottom = scene.axis.as_ref().unwrap().bottom.y;
    assert!(rect(alone).y > bottom);
    assert_eq!(behind(&sketch.0, &scene), 0);
}

#[test]
fn rings_say_what_is_in_the_middle_and_why() {
    let mut graph = dense();
    let words = middle_words(&graph, Arrangement::Radial).unwrap();
    assert!(words.starts_with("Person "), "{words}");
    assert!(
        words.contains("is in the middle, since nothing has more ties ("),
        "{words}"
    );
    assert_eq!(middle_words(&graph, Arrangement::Stress), None);
    let mut out = Vec::new();
    let options = Options {
        arrangement: Some(Arrangement::Radial),
        ..Options::default()
    };
    chancery::draw::draw(&graph, Format::Svg, &options, &mut out).unwrap();
    let picture = String::from_utf8(out).unwrap();
    let description = picture.split("</desc>").next().unwrap();
    assert!(
        description.ends_with(&format!(" {words}.")),
        "{description}"
    );
    graph.focus = Some(NodeIndex::new(3));
    assert_eq!(middle_words(&graph, Arrangement::Radial), None);
}

const DOTS: &str = "@prefix : <https://example.org/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
:anna a schema:Person ; rdfs:label \"Anna\" ; schema:knows :boris, :clara ; schema:worksFor :ministry .
:boris a schema:Person ; rdfs:label \"Boris\" ; schema:knows :clara ; schema:worksFor :ministry .
:clara a schema:Person ; rdfs:label \"Clara\" .
:ministry a schema:Organization ; rdfs:label \"Ministry\" .
<< :clara schema:knows :ministry >> dip:speaker :boris ; dip:act act:assertion .
";

#[test]
fn dots_tell_relations_by_colour_and_names_left_out() {
    let place = Place::with([("a.ttl", DOTS), ("s.toml", "[nodes]\nsize = \"degree\"\n")]);
    let ended = place.args(&[
        "draw", "-d", "a.ttl", "--claims", "--style", "s.toml", "-o", "-",
    ]);
    assert_eq!(ended.code, 0, "{}", ended.report());
    let picture = ended.text();
    let legend = picture.split("<g class=\"legend\">").nth(1).unwrap();
    let swatch = |words: &str| {
        let at = legend
            .find(&format!(">{words}</text>"))
            .unwrap_or_else(|| panic!("{legend}"));
        let class = legend[..at].rfind("class=\"b-").unwrap() + 9;
        legend[class..].split('"').next().unwrap().to_owned()
    };
    let [knows, works] = ["schema:knows", "works for"].map(swatch);
    assert_ne!(knows, works);
    let class_of = |words: &str| {
        let line = picture.lines().find(|line| line.contains(words));
        let line = line.unwrap_or_else(|| panic!("{words}: {picture}"));
        let start = line.find("<path class=\"s-").unwrap() + 15;
        line[start..].split('"').next().unwrap().to_owned()
    };
    assert_eq!(class_of("Anna — schema:knows → Boris"), knows);
    assert_eq!(class_of("Boris — works for → Ministry"), works);
    // What is no fact keeps the colour that says so.
    assert_eq!(class_of("Clara — schema:knows → Ministry"), "claim");
    assert!(!legend.contains("left out: there is no room"));
    let mut crowd = Sketch::new("Crowd", "", Arrangement::Circular);
    let hub = crowd.add("Hub", NodeKind::State);
    for number in 0..300 {
        let name = format!("A rather long name of somebody {number}");
        let one = crowd.add(&name, NodeKind::Person);
        crowd.edge(hub, one, "knows", Standing::Fact);
    }
    let scene = self::place(&crowd.0, Arrangement::Stress);
    let unnamed = scene.dots.iter().filter(|dot| dot.label.is_none()).count();
    let said = format!("{unnamed} names are left out: there is no room for them");
    assert!(unnamed > 1);
    assert!(
        scene
            .legend
            .iter()
            .any(|entry| entry.text.line.text == said),
        "{said}"
    );
}

#[test]
fn long_names_that_begin_alike_show_how_they_end() {
    let mut sketch = Sketch::new("Long", "", Arrangement::Layered);
    let hub = sketch.add("Hub", NodeKind::State);
    let name = "The Committee for the Coordination of Humanitarian Corridors in the District of";
    for place in ["Kholm", "Sumy"] {
        let one = sketch.add(&format!("{name} {place}"), NodeKind::Body);
        sketch.edge(hub, one, "knows", Standing::Fact);
    }
    for arrangement in [
        Arrangement::Layered,
        Arrangement::Stress,
        Arrangement::Radial,
    ] {
        let scene = place(&sketch.0, arrangement);
        let words = |node: usize| {
            let lines = scene.boxes[node].label.lines.iter();
            lines
                .map(|line| line.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert!(
            words(1).ends_with("Kholm") && words(2).ends_with("Sumy"),
            "{}",
            words(1)
        );
        assert!(words(1).starts_with("The Committee") && words(1).contains('…'));
    }
}

#[test]
fn no_tie_crosses_a_map_of_dots_to_what_has_no_place() {
    let things = (0..260).map(|number| {
        let (lat, long) = (number * 7 % 120 - 60, number * 11 % 300 - 150);
        format!(
            ":town{number} a schema:Place ; schema:latitude {lat} ; schema:longitude {long} .\n\
             :p{number} a schema:Person ; schema:birthPlace :town{number} ; schema:knows :p{} .\n",
            number / 2
        )
    });
    let prefixes = "@prefix : <https://example.org/> .\n@prefix schema: <http://schema.org/> .\n";
    let data: String = std::iter::once(prefixes.to_owned()).chain(things).collect();
    let place = Place::with([("a.ttl", data.as_str())]);
    let picture = place.ok("draw -d a.ttl --layout map -o -");
    let mut short = 0;
    for line in picture
        .lines()
        .filter(|line| line.contains("— schema:birthPlace →"))
    {
        let way = line
            .split(" d=\"M")
            .nth(1)
            .and_then(|way| way.split('"').next())
            .unwrap();
        let numbers: Vec<f64> = way
            .split(|c: char| c.is_alphabetic() || c == ' ')
            .map(|number| number.parse().unwrap())
            .collect();
        let [x, y] = [0, 1].map(|axis| numbers[numbers.len() - 2 + axis] - numbers[axis]);
        assert!((x * x + y * y).sqrt() < 60.0, "{way}");
        short += 1;
    }
    assert!(short > 200, "{short} of {}", picture.len());
    assert!(picture.contains("short lines without another end: to things on the map"));
}

#[test]
fn wide_rings_are_rings_and_their_picture_speaks_of_the_middle() {
    let mut sketch = Sketch::new("Wide", "", Arrangement::Radial);
    for number in 0..130 {
        sketch.add(&format!("A name of some length {number}"), NodeKind::Person);
    }
    for number in 1..130 {
        let [from, to] = [(number - 1) / 3, number].map(NodeIndex::new);
        sketch.edge(from, to, "", Standing::Fact);
    }
    let scene = place(&sketch.0, Arrangement::Radial);
    let told = scene.told.unwrap();
    assert!(
        scene.rings.len() >= 4 && told.contains("is in the middle"),
        "{told}"
    );
}
