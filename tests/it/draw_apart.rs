//! What has to be told apart in pictures: loops of one box, chains that are no strips, the names of the
//! busiest, and marks on a map that lines of others keep clear of.

use chancery::draw::layout::place;
use chancery::draw::scene::Scene;
use chancery::graph::{Arrangement, NodeKind, Standing};
use petgraph::graph::NodeIndex;

use crate::draw::check_geometry;
use crate::draw_views::Sketch;
use crate::maps::put;
use crate::program::Place;

#[test]
fn loops_of_one_box_run_apart() {
    let layouts = [
        Arrangement::Layered,
        Arrangement::Stress,
        Arrangement::Circular,
        Arrangement::Radial,
    ];
    for layout in layouts {
        let mut sketch = Sketch::new("Loops", "", layout);
        let node = sketch.node("Russia", NodeKind::State);
        let place_ = sketch.node("Crimea", NodeKind::Place);
        sketch.edge(node, place_, "controls", Standing::Fact);
        for (relation, standing) in [
            ("recognises itself", Standing::Fact),
            ("said to threaten itself", Standing::Claim),
            ("void thing", Standing::Void),
            ("", Standing::Fact),
            ("a fifth", Standing::Fact),
            ("a sixth", Standing::Claim),
        ] {
            for end in [node, place_] {
                sketch.edge(end, end, relation, standing);
            }
        }
        let scene = place(&sketch.0, layout);
        check_geometry(&scene);
        let loops: Vec<_> = scene.edges.iter().skip(1).collect();
        for (number, one) in loops.iter().enumerate() {
            let curve = &one.curve;
            for other in &loops[number + 1..] {
                assert_ne!(*curve, other.curve, "{layout:?}");
            }
            // Each begins and ends at its own box.
            let own = &scene.boxes[number % 2].rect.grown(1.5);
            assert!(
                own.contains(curve.start) && own.contains(curve.end()),
                "{layout:?}"
            );
        }
    }
}

fn chain(count: usize) -> Scene {
    let mut sketch = Sketch::new("Chain", "", Arrangement::Auto);
    let nodes: Vec<NodeIndex> = (0..count)
        .map(|number| sketch.node(&format!("Event number {number}"), NodeKind::Event))
        .collect();
    for (number, pair) in nodes.windows(2).enumerate() {
        sketch.edge(pair[0], pair[1], &format!("then {number}"), Standing::Fact);
    }
    place(&sketch.0, Arrangement::Layered)
}

#[test]
fn a_chain_is_no_strip() {
    for count in [21, 31, 61, 200] {
        let scene = chain(count);
        check_geometry(&scene);
        let shape = scene.width / scene.height;
        assert!(
            (0.5..2.0).contains(&shape),
            "{count}: {} × {}",
            scene.width,
            scene.height
        );
        // Lines lead from each box to the next and through no other.
        for line in &scene.edges {
            let points = line.curve.flattened();
            let others = scene.boxes.iter().enumerate();
            let mut others =
                others.filter(|(node, _)| *node != line.edge && *node != line.edge + 1);
            let behind = others.find(|(_, one)| {
                let core = one.rect.grown(-1.0);
                points.windows(2).any(|two| core.crossed_by(two[0], two[1]))
            });
            assert!(
                behind.is_none(),
                "{count}: line {} behind {behind:?}",
                line.edge
            );
            let words = line.label.as_ref().map(|label| label.text.lines.len());
            assert!(
                words.is_some_and(|lines| lines > 0),
                "{count}: line {}",
                line.edge
            );
        }
    }
    // What is no strip stays one column.
    let short = chain(9);
    let middles: Vec<f64> = short.boxes.iter().map(|one| one.rect.center().x).collect();
    assert!(
        middles.iter().all(|x| (x - middles[0]).abs() < 1.0),
        "{middles:?}"
    );
}

#[test]
fn the_busiest_dots_have_names_first() {
    // Each new one is tied to two that are there, the more likely the more ties these have.
    let mut dice = 4_u64;
    let mut roll = |most: usize| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % most
    };
    let mut sketch = Sketch::new("Many", "", Arrangement::Stress);
    let mut ends = vec![
        sketch.add("Person 0", NodeKind::Person),
        sketch.add("Person 1", NodeKind::Person),
    ];
    for number in 2..500 {
        let new = sketch.add(&format!("Person {number}"), NodeKind::Person);
        let others = [ends[roll(ends.len())], ends[roll(ends.len())]];
        for other in others {
            sketch.edge(new, other, "knows", Standing::Fact);
            ends.extend([new, other]);
        }
    }
    let scene = place(&sketch.0, Arrangement::Stress);
    let graph = &sketch.0.graph;
    let mut order: Vec<NodeIndex> = graph.node_indices().collect();
    order.sort_by_key(|node| std::cmp::Reverse(graph.neighbors_undirected(*node).count()));
    let named = |node: &&NodeIndex| scene.dots[node.index()].label.is_some();
    let busiest = order[..25].iter().filter(named).count();
    assert!(busiest >= 22, "{busiest} of the 25 busiest have names");
    assert_eq!(order[..5].iter().filter(named).count(), 5);
    // And still no name covers a dot or another name, and no dot another one.
    for (number, one) in scene.dots.iter().enumerate() {
        for other in &scene.dots[number + 1..] {
            assert!(one.at.distance(other.at) >= one.radius + other.radius - 0.01);
        }
        let Some(label) = &one.label else { continue };
        for other in &scene.dots {
            let near = label.rect.nearest(other.at);
            assert!(
                near.distance(other.at) >= other.radius - 0.01,
                "{number} covers {}",
                other.node
            );
        }
    }
}

#[test]
fn lines_keep_clear_of_marks_at_which_they_do_not_end() {
    let mut sketch = Sketch::new("Map", "", Arrangement::Map);
    let alfa = sketch.node("Alfa", NodeKind::State);
    let bravo = sketch.node("Bravo", NodeKind::Place);
    let charlie = sketch.node("Charlie", NodeKind::Place);
    for (node, lat, lon) in [
        (alfa, 60.0, 40.0),
        (bravo, 50.0, 40.05),
        (charlie, 45.0, 40.0),
    ] {
        put(&mut sketch.0, node.index(), lat, lon);
    }
    sketch.edge(alfa, charlie, "claims", Standing::Claim);
    sketch.edge(alfa, bravo, "controls", Standing::Fact);
    let scene = place(&sketch.0, Arrangement::Map);
    check_geometry(&scene);
    let chart = scene.chart.as_ref().unwrap();
    let pin = chart
        .pins
        .iter()
        .find(|pin| pin.nodes == [bravo.index()])
        .unwrap();
    let claim = scene.edges[0].curve.flattened();
    let nearest = claim
        .iter()
        .map(|point| point.distance(pin.at))
        .fold(f64::MAX, f64::min);
    assert!(nearest > 9.0, "{nearest} from the mark of Bravo");
    if let Some((from, to)) = pin.leader {
        let between = [0.25, 0.5, 0.75].map(|share| from.towards(to, share));
        for at in between {
            let nearest = claim
                .iter()
                .map(|point| point.distance(at))
                .fold(f64::MAX, f64::min);
            assert!(nearest > 2.0, "{nearest} from the line to its box");
        }
    }
}

#[test]
fn one_moment_on_two_days_is_said_to_be_on_both() {
    let data = "@prefix ex: <https://example.org/> . @prefix schema: <http://schema.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ex:d a schema:Event ; rdfs:label \"Tokyo talk\" ; schema:startDate \"2025-01-01T08:00:00+09:00\"^^xsd:dateTime .
        ex:e a schema:Event ; rdfs:label \"Alaska talk\" ; schema:startDate \"2024-12-31T14:00:00-09:00\"^^xsd:dateTime ;
            schema:endDate \"2024-12-31T15:00:00-09:00\"^^xsd:dateTime .
        ex:f a schema:Event ; rdfs:label \"Seoul talk\" ; schema:startDate \"2025-01-01T08:00:00+09:00\"^^xsd:dateTime .";
    let place = Place::with([("a.ttl", data)]);
    let drawn = place.ok("draw -d a.ttl --layout timeline -o -");
    let words = drawn.split("</title>").skip(1).collect::<String>();
    let own = "31 December 2024, 14:00–15:00 (UTC−09:00)";
    assert_eq!(words.matches(own).count(), 1, "{drawn}");
    assert_eq!(words.matches("31 December").count(), 1);
    assert_eq!(words.matches(">08:00 (UTC+09:00)<").count(), 2, "{drawn}");
}

#[test]
fn what_nothing_ties_to_the_middle_is_said_to_be_beyond() {
    let place = Place::with([(
        "a.dot",
        "graph { a [label=\"Anna\"]; a -- b; a -- c; d -- e }",
    )]);
    let drawn = place.run("draw a.dot --layout radial -o x.svg");
    let says = "2 things that nothing ties to Anna are on the outer ring";
    assert!(drawn.err.contains(says), "{}", drawn.err);
    let picture = String::from_utf8(place.read("x.svg")).unwrap();
    assert!(picture.contains(says));
    let whole = place.run("draw a.dot --layout radial --around Anna -o y.svg");
    assert!(!whole.err.contains("outer ring"), "{}", whole.err);
}

#[test]
fn years_before_our_era_are_taken_and_a_style_says_what_it_measured() {
    let place = Place::with([("s.toml", "[nodes]\nsize = \"betweenness\"\n")]);
    for date in ["-0044", "-0044-03-15"] {
        let drawn = place.run(&format!("draw chain --until {date} -o x.svg"));
        assert!(!drawn.err.contains("unexpected argument"), "{}", drawn.err);
    }
    place.refuses("draw chain --until --dated -o x.svg", 2, &["a date like"]);
    let drawn = place.ok("draw who-met-whom --style s.toml -o -");
    assert!(drawn.contains("measured: 23 derived"), "{drawn}");
}

/// The number of an attribute.
fn number(tag: &str, name: &str) -> f64 {
    let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
    value.split('"').next().unwrap().parse().unwrap()
}

#[test]
fn words_around_a_drawing_have_room_in_wider_fonts_than_ours() {
    let data = "@prefix : <https://e/> . @prefix dip: <https://w3id.org/chancery/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :a :b :c {| dcterms:source :s, :s2, :s3 |} ; :d :e . :s rdfs:label 'Minutes of the tribunal of the sea, second session' .
        :s2 rdfs:label 'Letter of the port to the owners of the ship' . :s3 rdfs:label 'Daily Ledger of the fourth of May' .
        << :a :b :e >> dip:speaker :c . << :c :b :e >> dip:speaker :a .";
    let place = Place::with([("a.ttl", data)]);
    for more in [
        "",
        "--claims",
        "--claims --title 'A long title of a picture that is wide: who said what of whom about the ship'",
    ] {
        let svg = place.ok(&format!("draw -d a.ttl -o - {more}"));
        let wide = number(svg.split('>').next().unwrap(), "width");
        let texts: Vec<(f64, f64, f64)> = svg
            .split("<text ")
            .skip(1)
            .filter(|tag| tag.contains("textLength"))
            .map(|tag| [" ", tag].concat())
            .filter(|tag| !tag.contains("text-anchor"))
            .map(|tag| {
                (
                    number(&tag, "y"),
                    number(&tag, "x"),
                    number(&tag, "textLength") * 1.12,
                )
            })
            .collect();
        assert!(texts.len() > 4, "{svg}");
        for (y, x, long) in texts {
            assert!(x + long <= wide, "{y}: {x} {long} {wide}");
        }
    }
}
