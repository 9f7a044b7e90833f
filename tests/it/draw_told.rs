//! What pictures tell of groups and times where looks alone would not do.

use crate::program::Place;

#[test]
fn many_groups_on_print_are_told_apart_by_number() {
    use chancery::draw::sheet::{Rgb, Sheet, Swatch};
    use chancery::draw::{Format, Options, Theme, draw};
    use chancery::graph::{Arrangement, NodeKind};

    let mut sketch = crate::draw_views::Sketch::new("Groups", "", Arrangement::Stress);
    for name in ["A", "B", "C", "D", "E"] {
        sketch.add(name, NodeKind::Person);
    }
    let svg = |groups: usize, theme| {
        let swatch = |group: usize| Swatch {
            color: Rgb([0, 114, 178]),
            name: format!("group {group}"),
        };
        let sheet = Sheet {
            swatches: (0..groups).map(swatch).collect(),
            nodes: (0..5).map(|node| Some(node % groups)).collect(),
            ..Sheet::default()
        };
        let options = Options {
            sheet,
            theme,
            ..Options::default()
        };
        let mut svg = Vec::new();
        draw(&sketch.0, Format::Svg, &options, &mut svg).unwrap();
        String::from_utf8(svg).unwrap()
    };
    let many = svg(5, Theme::Print);
    assert!(
        many.contains(">E #5</text>") && many.contains(">#5 group 4</text>"),
        "{many}"
    );
    for few in [svg(4, Theme::Print), svg(5, Theme::Light)] {
        assert!(
            few.contains(">E</text>") && few.contains(">group 3</text>"),
            "{few}"
        );
    }
}

#[test]
fn words_about_a_relation_have_both_ends_of_its_time() {
    let place = Place::new();
    let query = "SELECT ?from ?to ?start ?end { VALUES (?from ?to ?start ?end)
        { (\"x\" \"y\" \"1990-01-01\"^^xsd:date \"1996-01-01\"^^xsd:date) } }";
    for (format, said) in [
        ("svg", "1990-01-01 to 1996-01-01"),
        ("dot", "1990-01-01 to 1996-01-01"),
        ("html", "\"when\":\"1990-01-01 to 1996-01-01\""),
    ] {
        let options = ["draw", "-q", query, "-f", format, "-o", "-"];
        let picture = place.args(&options).text();
        assert!(picture.contains(said), "{format}: {picture}");
    }
}

#[test]
fn another_seed_is_another_picture_where_chance_has_a_part() {
    let ring: Vec<String> = (0..40)
        .map(|node| format!("n{node} -> n{};", (node * 7 + 3) % 40))
        .collect();
    let more: Vec<String> = (0..40)
        .map(|node| format!("n{node} -> n{};", (node * node + 1) % 40))
        .collect();
    let file = format!("digraph {{ {} {} }}", ring.concat(), more.concat());
    let place = Place::with([("a.dot", file.as_str())]);
    let drawn = |options: &str| place.run(&format!("draw a.dot -o - {options}"));
    for layout in ["layered", "stress", "force"] {
        let usual = drawn(&format!("--layout {layout}"));
        let by = |seed: u64| drawn(&format!("--layout {layout} --seed {seed}"));
        assert_eq!(by(0).out, usual.out, "{layout}");
        let (one, again, other) = (by(1), by(1), by(u64::MAX));
        assert_eq!(one.out, again.out, "{layout}");
        assert!(one.out != usual.out && one.out != other.out, "{layout}");
        assert!(!one.err.contains("--seed"), "{}", one.err);
    }
    for layout in ["radial", "circular"] {
        let (usual, one) = (
            drawn(&format!("--layout {layout}")),
            drawn(&format!("--layout {layout} --seed 1")),
        );
        assert_eq!(usual.out, one.out, "{layout}");
        let said =
            format!("`--seed` changes nothing: nothing is left to chance in {layout} layouts");
        assert!(one.err.contains(&said), "{}", one.err);
    }
    let mermaid = drawn("-f mermaid --seed 1");
    assert!(
        mermaid.err.contains("Mermaid lays it out"),
        "{}",
        mermaid.err
    );
    place.refuses("draw a.dot --seed -1", 2, &["whole number from 0"]);
}

#[test]
fn a_number_of_a_group_stands_before_a_name_that_runs_to_the_left() {
    use chancery::draw::sheet::{Rgb, Sheet, Swatch};
    use chancery::draw::{Format, Options, Theme, draw};
    use chancery::graph::{Arrangement, NodeKind};

    let mut sketch = crate::draw_views::Sketch::new("Groups", "", Arrangement::Stress);
    for name in ["A", "B", "C", "D", "قناة السويس"] {
        sketch.add(name, NodeKind::Person);
    }
    let swatch = |group: usize| Swatch {
        color: Rgb([0, 114, 178]),
        name: format!("group {group}"),
    };
    let options = Options {
        sheet: Sheet {
            swatches: (0..5).map(swatch).collect(),
            nodes: (0..5).map(Some).collect(),
            ..Sheet::default()
        },
        theme: Theme::Print,
        ..Options::default()
    };
    let mut svg = Vec::new();
    draw(&sketch.0, Format::Svg, &options, &mut svg).unwrap();
    let svg = String::from_utf8(svg).unwrap();
    assert!(
        svg.contains(">#5 قناة السويس</text>") && svg.contains(">D #4</text>"),
        "{svg}"
    );
}

#[test]
fn mermaid_tells_what_is_left_out_and_what_is_too_much_for_it() {
    let place = Place::new();
    let ties = |count: usize, label: &str| {
        let ties = (0..count).map(|number| format!("a -> n{number};"));
        format!(
            "digraph {{ a [label=\"{label}\"]; {} }}",
            ties.collect::<String>()
        )
    };
    place.write("a.dot", ties(12, "Hub"));
    let cut = place.ok("draw a.dot --around n0 --around n1 --around n2 --hops 1 -f mermaid -o -");
    assert!(cut.contains("\"Hub · 9 more\""), "{cut}");
    place.write(
        "d.ttl",
        "@prefix : <https://example.org/> . @prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
         :a a schema:Event ; schema:startDate \"1950-01-01\"^^xsd:date ; schema:location :p . :b a schema:Event ;
         schema:startDate \"1990-01-01\"^^xsd:date ; schema:location :p . :p a schema:Place .",
    );
    let sliced = place.ok("draw -d d.ttl --until 1960 -f mermaid -o -");
    assert!(sliced.contains("  said[\"Until 1960"), "{sliced}");
    assert!(
        sliced.contains("classDef said fill:none,stroke:none"),
        "{sliced}"
    );
    let drawn = |text: String| {
        place.write("b.dot", text);
        let drawn = place.run("draw b.dot -f mermaid -o b.mmd");
        let file = std::fs::read_to_string(place.path("b.mmd")).unwrap();
        (drawn.err, file)
    };
    let (said, file) = drawn(ties(3, &"long ".repeat(100_000)));
    assert!(file.len() < 1_500 && file.contains('…'), "{}", file.len());
    assert!(!said.contains("maxTextSize"), "{said}");
    let (said, _) = drawn(ties(501, "Hub"));
    assert!(
        said.contains("Mermaid opens this only where its settings allow 501 edges (`maxEdges`)"),
        "{said}"
    );
    let (said, _) = drawn(ties(4_000, "Hub"));
    assert!(
        said.contains("characters (`maxTextSize`) and 4000 edges"),
        "{said}"
    );
}
