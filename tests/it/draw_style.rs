//! Looks that people choose, and what they cannot choose: how a statement stands.

use crate::program::{Ended, Place};

const DATA: &str = "@prefix : <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:set a void:Dataset ; dcterms:issued \"2024-01-01\"^^xsd:date ; dcterms:modified \"2024-05\"^^xsd:gYearMonth .
:Envoy rdfs:subClassOf schema:Person ; rdfs:label \"envoy\" .
:anna a :Envoy ; rdfs:label \"Anna\" ; schema:knows :boris {| dcterms:source :letter |} .
:boris a schema:Person ; rdfs:label \"Boris\" ; schema:knows :clara {| dcterms:source :diary |} .
:clara a schema:Person ; rdfs:label \"Clara\" ; schema:worksFor :ministry {| dcterms:source :diary , :letter |} .
:ministry a schema:Organization ; rdfs:label \"Ministry\" .
:letter rdfs:label \"A letter\" . :diary rdfs:label \"A diary\" .
<< :anna schema:knows :clara >> dip:speaker :boris ; dip:act act:assertion ; dcterms:source :diary .
";

fn draw(style: &str, more: &[&str]) -> Ended {
    let place = Place::with([("a.ttl", DATA), ("s.toml", style)]);
    let mut args = vec![
        "draw", "-d", "a.ttl", "--claims", "--style", "s.toml", "-o", "-",
    ];
    args.extend(more);
    place.args(&args)
}

#[track_caller]
fn drawn(style: &str, more: &[&str]) -> String {
    let ended = draw(style, more);
    assert_eq!(ended.code, 0, "{}", ended.report());
    ended.text()
}

/// The element of the node or edge with these words in its title.
#[track_caller]
fn element<'a>(picture: &'a str, words: &str) -> &'a str {
    let mut lines = picture.lines();
    lines
        .find(|line| line.contains(&format!("<title>{words}")))
        .unwrap_or_else(|| panic!("nothing says `{words}`:\n{picture}"))
}

#[test]
fn colours_go_by_kind_class_thing_and_relation() {
    let style = "[kind.person]\ncolor = \"#7f3c8d\"\nname = \"people\"\n\
        [class.\":Envoy\"]\ncolor = \"#0072b2\"\n\
        [thing.Boris]\ncolor = \"#d55e00\"\n\
        [predicate.\"schema:knows\"]\ncolor = \"#009e73\"\nwidth = 2.0\n";
    let picture = drawn(style, &[]);
    let class = |words: &str| {
        let line = element(&picture, words);
        let start = line.find("<path class=\"").unwrap() + 13;
        line[start..].split('"').next().unwrap().to_owned()
    };
    let [anna, boris, clara] = ["Anna (", "Boris (", "Clara ("].map(class);
    assert!(anna != boris && boris != clara && anna != clara);
    for (name, class) in [("envoy", &anna), ("Boris", &boris)] {
        let entry = picture
            .split(&format!("<rect class=\"{class}\""))
            .nth(1)
            .unwrap();
        assert!(
            entry.contains(&format!(">{name}</text>")),
            "{name} is in the legend"
        );
        // For those who prefer it dark.
        assert!(picture.contains(&format!(".{class}{{fill:")));
    }
    assert!(
        picture.contains(">people</text>"),
        "the kind has its own name"
    );
    let knows = element(&picture, "Anna — schema:knows → Boris");
    assert!(knows.contains("stroke-width=\"3\""), "{knows}");
    // A claim keeps its dash, whatever is chosen.
    let claimed = element(&picture, "Anna — schema:knows → Clara");
    assert!(claimed.contains("stroke-dasharray=\"6 3.5\""), "{claimed}");
}

#[test]
fn sizes_and_colours_go_by_measures() {
    let style = "[nodes]\nsize = \"betweenness\"\ncolor = \"degree\"\n";
    let picture = drawn(style, &["--theme", "light"]);
    assert!(picture.contains(">larger: higher betweenness</text>"));
    assert!(picture.contains(">degree up to "));
    let width = |words: &str| {
        let line = element(&picture, words);
        let radius = line.split("\"M").nth(1).unwrap().split('a').nth(1).unwrap();
        radius.split(' ').next().unwrap().parse::<f64>().unwrap()
    };
    assert!(
        width("Boris (") > 2.0 * width("Anna ("),
        "who stands between others is larger"
    );
    // Boxes in columns are as large as their words, and the legend says nothing else.
    let columns = drawn(style, &["--theme", "light", "--layout", "layered"]);
    assert!(!columns.contains(">larger: ") && columns.contains(">degree up to "));
    let groups = drawn("[nodes]\ncolor = \"communities\"\n", &[]);
    assert!(groups.contains(">community 1 ("));
    // No thing has the colour of its kind, so the legend shows the shape alone.
    let legend = |picture: &str| {
        let legend = picture.split("<g class=\"legend\">").nth(1).unwrap();
        legend.split(">person<").next().unwrap().to_owned()
    };
    assert!(!legend(&groups).contains("k-person") && legend(&groups).contains("k-void"));
    assert!(legend(&drawn("", &[])).contains("k-person"));
    let dots = drawn("[nodes]\ncolor = \"communities\"\nsize = \"degree\"\n", &[]);
    assert!(!legend(&dots).contains("d-person") && legend(&dots).contains("c-muted"));
}

#[test]
fn print_is_black_and_grey_and_tells_standings_apart_by_dash() {
    for (style, more) in [
        ("", &["--theme", "print"][..]),
        ("theme = \"print\"\n", &[]),
    ] {
        let picture = drawn(style, more);
        for color in picture
            .split('#')
            .skip(1)
            .filter(|rest| rest.is_char_boundary(6))
        {
            let color = &color[..6];
            let is_color = color.chars().all(|c| c.is_ascii_hexdigit());
            let is_grey = color[..2] == color[2..4] && color[2..4] == color[4..];
            assert!(!is_color || is_grey, "#{color}");
        }
        assert!(element(&picture, "Anna — schema:knows → Clara").contains("stroke-dasharray"));
        assert!(!element(&picture, "Anna — schema:knows → Boris").contains("stroke-dasharray"));
    }
}

#[test]
fn each_statement_bears_the_numbers_of_its_sources_and_the_picture_its_date() {
    let picture = drawn("", &[]);
    let list =
        "Sources: [1] A letter · [2] A diary · 1 statement names no source · Data as of 2024-05";
    assert!(picture.contains(&format!(">{list}</text>")), "{picture}");
    assert!(picture.contains(">schema:knows [1]</text>"));
    assert!(picture.contains("[1, 2]</text>"));
    // One source needs no number.
    let place = Place::with([("a.ttl", DATA)]);
    let query = "SELECT ?from ?to ?source { ?from schema:knows ?to BIND(<https://example.org/letter> AS ?source) }";
    let one = place
        .args(&["draw", "-d", "a.ttl", "-q", query, "-o", "-"])
        .text();
    assert!(one.contains(">Source: A letter · Data as of 2024-05</text>") && !one.contains("[1]"));
    // What a query makes up is of no day; what it takes from the data is.
    for (values, is_dated) in [
        ("(\"x\" \"y\")", false),
        ("(<https://a.example/> 1)", false),
        ("(\"x\" <https://example.org/boris>)", true),
    ] {
        let query = format!("SELECT ?from ?to {{ VALUES (?from ?to) {{ {values} }} }}");
        let made = place.args(&["draw", "-d", "a.ttl", "-q", &query, "-o", "-"]);
        assert_eq!(made.text().contains("Data as of"), is_dated, "{values}");
    }
}

#[test]
fn more_statements_make_a_wider_line() {
    let query = "SELECT ?source ?target ?weight (\"fact\" AS ?standing) { VALUES (?source ?target ?weight) { (<http://x/a> <http://x/b> 1) (<http://x/a> <http://x/c> 25) } }";
    let place = Place::new();
    let picture = |more: &[&str]| {
        let args = [&["draw", "-q", query, "-o", "-"], more].concat();
        place.args(&args).text()
    };
    let wide = picture(&[]);
    assert!(
        wide.contains("stroke-width=\"4.2\"")
            && wide.contains(">wider line: larger weight</text>")
            && wide.contains("weight 25")
    );
    // In every format that is read, too; but three statements are three.
    for format in ["dot", "gexf", "graphml", "cyjs"] {
        let name = format!("w.{format}");
        place.args(&["draw", "-q", query, "-o", &name]).text();
        let again = place.args(&["draw", &name, "-o", "-"]).text();
        assert!(
            again.contains(">wider line: larger weight</text>"),
            "{format}"
        );
    }
    place.write(
        "three.rq",
        query
            .replace("?weight", "?statement")
            .replace(
                "1) (",
                "<http://x/1>) (<http://x/a> <http://x/b> <http://x/2>) (",
            )
            .replace("25)", "<http://x/3>)"),
    );
    let counted = place.args(&["draw", "three.rq", "-o", "-"]).text();
    assert!(
        counted.contains(">wider line: more statements</text>"),
        "{counted}"
    );
    place.write("even.toml", "[edges]\nwidth = \"same\"\n");
    let even = picture(&["--style", "even.toml"]);
    assert!(!even.contains("stroke-width=\"4.2\"") && !even.contains("wider line"));
}

#[test]
fn wrong_styles_are_refused_at_their_place() {
    for (style, place, said) in [
        (
            "[kind.persn]\ncolor = \"#000000\"\n",
            "s.toml:1:7",
            "did you mean `person`?",
        ),
        (
            "[kind.person]\ncolour = \"#000000\"\n",
            "s.toml:2:1",
            "expected `color` or `name`",
        ),
        (
            "[kind.person]\ncolor = \"red\"\n",
            "s.toml:2:9",
            "`red` is no colour",
        ),
        ("[kind.person\n", "s.toml:1:", ""),
        (
            "[nodes]\nsize = \"pagerang\"\n",
            "s.toml:2:8",
            "did you mean `pagerank`?",
        ),
        ("[edges]\nwidth = \"thick\"\n", "s.toml:2:9", "weight, same"),
        (
            "[predicate.\"schema:knows\"]\nwidth = 40.0\n",
            "s.toml:2:9",
            "from 0.3 to 6",
        ),
        ("theme = \"darc\"\n", "s.toml:1:9", "did you mean `dark`?"),
        (
            "[class.\"nope:X\"]\ncolor = \"#000000\"\n",
            "s.toml:1:8",
            "a name with a prefix that the data know",
        ),
        (
            "[thing.Nobody]\ncolor = \"#000000\"\n",
            "s.toml:1:8",
            "Nobody",
        ),
        (
            "[kind.claim]\ncolor = \"#000000\"\nname = \"facts\"\n",
            "s.toml:1:7",
            "claims are called claims",
        ),
    ] {
        let ended = draw(style, &[]);
        assert_eq!(ended.code, 3, "{style}: {}", ended.report());
        assert!(
            ended.err.contains(place) && ended.err.contains(said),
            "{style}: {}",
            ended.report()
        );
    }
    let ended = Place::with([("a.ttl", DATA)]).args(&["draw", "-d", "a.ttl", "--style", "no.toml"]);
    assert_eq!(ended.code, 3, "{}", ended.report());
    // A graph file has no classes.
    let place = Place::with([
        ("g.dot", "digraph { a -> b }"),
        ("s.toml", "[class.\"schema:Person\"]\ncolor = \"#000000\"\n"),
    ]);
    let ended = place.args(&["draw", "g.dot", "--style", "s.toml", "-o", "g.svg"]);
    assert!(
        ended.code == 3 && ended.err.contains("s.toml:1:8"),
        "{}",
        ended.report()
    );
}

#[test]
fn a_series_keeps_places_and_shows_what_had_begun() {
    let query = "SELECT ?from ?to ?relation ?when { VALUES (?from ?to ?relation ?when) {
        (<http://x/a> <http://x/b> \"first\" \"2019-03-02\"^^<http://www.w3.org/2001/XMLSchema#date>)
        (<http://x/b> <http://x/c> \"second\" \"2021\"^^<http://www.w3.org/2001/XMLSchema#gYear>)
        (<http://x/b> <http://x/d> \"third\" \"2021-05-06\"^^<http://www.w3.org/2001/XMLSchema#date>)
        (<http://x/b> <http://x/e> \"undated\" ?nothing) } }"
        .replace("?nothing", "UNDEF");
    let place = Place::new();
    let ended = place.args(&["draw", "-q", &query, "--frames", "day", "-o", "s.svg"]);
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .err
            .contains("3 pictures drawn to s-2019-03-02.svg … s-2021.svg")
            && ended
                .err
                .contains("1 relation and 1 thing without a date: in the last picture only"),
        "{}",
        ended.report()
    );
    let read = |name: &str| String::from_utf8(place.read(name)).unwrap();
    let [first, second, last] = ["s-2019-03-02.svg", "s-2021-05-06.svg", "s-2021.svg"].map(read);
    for (picture, words) in [(&first, 1), (&second, 2), (&last, 4)] {
        let edges = picture.matches("class=\"edge\"").count();
        assert_eq!(edges, words, "{picture}");
    }
    // What only the year is known of comes with the year.
    assert!(!second.contains("second") && last.contains("second"));
    assert!(
        first.contains(">until 2019-03-02</text>") && last.contains("4 of 4 relations, until 2021")
    );
    let node = |picture: &str| {
        let line = picture
            .lines()
            .find(|line| line.starts_with("<g id=\"n0\""));
        line.map(str::to_owned)
    };
    assert!(
        node(&first).is_some() && node(&first) == node(&last),
        "everything keeps its place"
    );
    for wrong in [["-o", "-"], ["-o", "s.html"], ["--max-frames", "2"]] {
        let ended = place.args(&[&["draw", "-q", &query, "--frames", "day"], &wrong[..]].concat());
        assert!(ended.code == 2 || ended.code == 4, "{}", ended.report());
    }
}

#[test]
fn what_is_known_of_a_day_is_there_from_that_day_on() {
    let data = "@prefix : <https://example.org/> .
        @prefix dip: <https://w3id.org/chancery/ontology#> .
        @prefix kind: <https://w3id.org/chancery/scheme/kind/> .
        @prefix schema: <http://schema.org/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :a a dip:State . :b a schema:Place . :c a schema:Place . :d a schema:Place .
        :r1 a dip:TerritorialStatus ; dip:holder :a ; dip:territory :b ; dip:kind kind:claims ;
            schema:startDate \"2014\"^^xsd:gYear .
        :r2 a dip:TerritorialStatus ; dip:holder :a ; dip:territory :c ; dip:kind kind:controls ;
            dip:asOf \"2025-08-15\"^^xsd:date .
        :r3 a dip:TerritorialStatus ; dip:holder :a ; dip:territory :d ; dip:kind kind:claims .";
    let place = Place::with([("a.ttl", data.replace("\\\"", "\"").as_str())]);
    let edges = |picture: &str| picture.matches("class=\"edge\"").count();
    for view in [&[][..], &["territory"]] {
        let head = [&["draw"], view, &["-d", "a.ttl"]].concat();
        let draw = |more: &[&str]| place.args(&[&head, more].concat());
        let ended = draw(&["--frames", "year", "-o", "s.svg"]);
        let said = "2 pictures drawn to s-2014.svg … s-2025.svg";
        assert!(ended.err.contains(said), "{}", ended.report());
        let told = "1 relation and 1 thing without a date";
        assert!(ended.err.contains(told), "{}", ended.report());
        let read = |name: &str| String::from_utf8(place.read(name)).unwrap();
        assert_eq!(edges(&read("s-2014.svg")), 1);
        assert_eq!(edges(&read("s-2025.svg")), 3);
        // Nothing is known of an earlier day; what has no date stays until it is asked for.
        for (more, count) in [
            (&["--at", "2020"][..], 2),
            (&["--at", "2025-08"], 3),
            (&["--until", "2026"], 3),
            (&["--until", "2026", "--dated"], 2),
            (&["--at", "2020", "--dated"], 1),
        ] {
            let picture = draw(&[more, &["-o", "-"]].concat()).text();
            assert_eq!(edges(&picture), count, "{view:?} {more:?}: {picture}");
            let told = picture.contains("; no date: 1 relation and 1 thing.");
            assert_eq!(told, !more.contains(&"--dated"), "{more:?}: {picture}");
        }
        // Exchange formats do not call it a beginning.
        let csv = draw(&["-f", "csv", "-o", "-"]).text();
        let row = csv
            .lines()
            .find(|line| line.contains("2025-08-15"))
            .unwrap();
        let cells: Vec<&str> = row.split(',').collect();
        assert_eq!((cells[8], cells[9]), ("", ""), "start and end of {row}");
    }
    let ended = place.args(&["draw", "-d", "a.ttl", "--dated", "-o", "-"]);
    assert_eq!(ended.code, 2, "{}", ended.report());
}

#[test]
fn sources_are_listed_whole_and_told_apart() {
    let place = Place::new();
    let mut data = String::from(
        "@prefix : <https://example.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .\n",
    );
    for number in 0..38 {
        let label = if number < 2 {
            "Press release".to_owned()
        } else {
            format!("Statement by the ministry of foreign affairs, number {number}")
        };
        let statement = format!(
            ":a{number} schema:knows :b {{| dcterms:source :s{number} |}} . :s{number} rdfs:label \"{label}\" .\n"
        );
        data.push_str(&statement);
    }
    place.write("a.ttl", &data);
    let picture = place.args(&["draw", "-d", "a.ttl", "-o", "-"]).text();
    let list: Vec<&str> = picture
        .split("</text>")
        .filter_map(|text| text.rsplit('>').next())
        .collect();
    let list = list.join(" ");
    let list = &list[list.find("Sources: ").unwrap()..];
    for number in 1..=38 {
        let entry = list.matches(&format!("[{number}] ")).count();
        assert_eq!(entry, 1, "source {number} is in the list: {list}");
    }
    assert!(list.contains("number 37") && !list.contains('…'), "{list}");
    for address in ["s0", "s1"] {
        let whole = format!("Press release (https://example.org/{address})");
        assert!(list.contains(&whole), "{list}");
    }
}

#[test]
fn dots_tell_standings_apart_whatever_colour_is_chosen() {
    let rows = [
        "fact",
        "qualified",
        "derived",
        "claim",
        "hearsay",
        "denied",
        "open",
        "announced",
        "absent",
        "void",
    ];
    let values: Vec<String> = rows
        .iter()
        .map(|word| format!("(<http://x/{word}> <http://x/b> \"with\" \"{word}\")"))
        .collect();
    let query = format!(
        "SELECT ?from ?to ?relation ?standing {{ VALUES (?from ?to ?relation ?standing) {{ {} }} }}",
        values.join(" ")
    );
    let style = "[predicate.with]\ncolor = \"#009e73\"\n[nodes]\nsize = \"degree\"\n";
    let place = Place::with([("s.toml", style)]);
    for theme in ["light", "print"] {
        let picture = place
            .args(&[
                "draw", "-q", &query, "--style", "s.toml", "--theme", theme, "-o", "-",
            ])
            .text();
        let mut looks: Vec<String> = rows
            .iter()
            .map(|word| {
                let line = picture.lines().find(|line| {
                    line.starts_with("<g id=\"e") && line.contains(&format!("({word}:"))
                });
                let line = line.unwrap_or_else(|| panic!("{word}: {picture}"));
                let dash = line.split("stroke-dasharray=\"").nth(1);
                dash.map_or(String::new(), |rest| {
                    rest.split('"').next().unwrap().to_owned()
                })
            })
            .collect();
        looks.sort();
        looks.dedup();
        assert_eq!(looks.len(), rows.len(), "{theme}: {looks:?}");
    }
}

#[test]
fn what_a_query_makes_is_a_fact_only_if_the_data_assert_it() {
    let place = Place::with([("a.ttl", DATA)]);
    let told = |query: &str| {
        let picture = place
            .args(&["draw", "-d", "a.ttl", "-q", query, "-o", "-"])
            .text();
        let titles: Vec<String> = picture
            .split("<title>")
            .skip(1)
            .filter_map(|rest| rest.split("</title>").next())
            .filter(|title| title.contains('→'))
            .map(str::to_owned)
            .collect();
        titles.join("\n")
    };
    let quoted = told("SELECT ?from ?to ?relation { << ?from ?relation ?to >> dip:speaker ?x }");
    assert!(
        quoted.contains("Anna — schema:knows → Clara (claim:"),
        "{quoted}"
    );
    let made =
        told("CONSTRUCT { ?s schema:knows ?o } WHERE { << ?s schema:knows ?o >> dip:speaker ?x }");
    assert!(made.contains("(claim:"), "{made}");
    let stated =
        told("SELECT ?from ?to ?relation { ?from ?relation ?to FILTER(?relation = schema:knows) }");
    assert!(
        stated.contains("Anna — schema:knows → Boris (fact:"),
        "{stated}"
    );
    let derived = told("CONSTRUCT { ?o schema:knows ?s } WHERE { ?s schema:knows ?o }");
    assert!(
        derived.contains("Boris — schema:knows → Anna (derived:"),
        "{derived}"
    );
}

/// How many nodes the legend counts in all communities.
fn counted(picture: &str) -> u32 {
    let parts = picture.split(">community ").skip(1);
    let sizes = parts.filter_map(|part| part.split(['(', ')']).nth(1)?.parse::<u32>().ok());
    sizes.sum()
}

#[test]
fn communities_are_those_of_the_verb_with_claims_and_without() {
    let place = Place::with([
        ("a.ttl", DATA),
        ("s.toml", "[nodes]\ncolor = \"communities\"\n"),
    ]);
    let mut found = Vec::new();
    for claims in ["", "--claims"] {
        let drawn = place.ok(&format!("draw -d a.ttl --style s.toml -o - {claims}"));
        let report = place.ok(&format!("communities -d a.ttl --json {claims}"));
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(
            u64::from(counted(&drawn)),
            report["measured"]["things"].as_u64().unwrap()
        );
        found.push(counted(&drawn));
    }
    assert_ne!(found[0], found[1], "claims make no difference here");
}

#[test]
fn on_print_chosen_colours_are_greys_that_differ_also_in_dots() {
    // Two colours that are equally light.
    let style = "[kind.person]\ncolor = \"#7f3c8d\"\n[kind.organisation]\ncolor = \"#8a4a20\"\n";
    for more in ["", "[nodes]\nsize = \"degree\"\n"] {
        let picture = drawn(&format!("{style}{more}"), &["--theme", "print"]);
        let fill = |words: &str| {
            let line = element(&picture, words);
            let fill = line.split("fill=\"").nth(1).unwrap();
            fill.split('"').next().unwrap().to_owned()
        };
        let [person, ministry] = ["Boris (", "Ministry ("].map(fill);
        assert_ne!(person, ministry, "{picture}");
    }
}

#[test]
fn dots_of_every_kind_have_a_shape_of_their_own() {
    use chancery::draw::{Format, Options, draw, sheet::Sheet};
    use chancery::graph::{Arrangement, NodeKind};

    let mut sketch = crate::draw_views::Sketch::new("Shapes", "", Arrangement::Stress);
    for kind in NodeKind::ALL {
        sketch.add(kind.name(), kind);
    }
    let sheet = Sheet {
        sizes: vec![0.5; NodeKind::ALL.len()],
        ..Sheet::default()
    };
    let options = Options {
        sheet,
        ..Options::default()
    };
    let mut svg = Vec::new();
    draw(&sketch.0, Format::Svg, &options, &mut svg).unwrap();
    let svg = String::from_utf8(svg).unwrap();
    let legend = svg.split("<g class=\"legend\">").nth(1).unwrap();
    // From the first point on, in units of the page.
    let shapes: std::collections::BTreeSet<Vec<String>> = legend
        .split(" d=\"M")
        .skip(2)
        .map(|rest| {
            let path = rest.split('"').next().unwrap();
            let numbers = path.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
            let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
            let shift =
                |(place, number): (usize, &f64)| format!("{:.1}", number - numbers[place % 2]);
            if path.contains('a') {
                vec!["circle".to_owned()]
            } else {
                numbers.iter().enumerate().map(shift).collect()
            }
        })
        .collect();
    assert_eq!(shapes.len(), NodeKind::ALL.len(), "{legend}");
}

#[test]
fn the_largest_dot_has_its_name() {
    use chancery::draw::layout::place;
    use chancery::graph::{Arrangement, NodeKind, Standing};

    let mut sketch = crate::draw_views::Sketch::new("Star", "", Arrangement::Force);
    let hub = sketch.add("The hub of them all", NodeKind::Event);
    for number in 0..300 {
        let one = sketch.add(&format!("Person of number {number}"), NodeKind::Person);
        sketch.edge(one, hub, "", Standing::Fact);
    }
    let scene = place(&sketch.0, Arrangement::Force);
    assert!(scene.dots[0].label.is_some());
}
