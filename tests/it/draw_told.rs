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
