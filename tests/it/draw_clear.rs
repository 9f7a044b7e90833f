//! What keeps clear of what: ties between dots of the dots and names of others, lines of boxes; rings
//! and columns that find room; an axis that says what it leaves out; a legend that says what is so.

use chancery::draw::geometry::Rect;
use chancery::draw::layout::{place, styled};
use chancery::draw::scene::{Entry, Scene};
use chancery::draw::sheet::Sheet;
use chancery::draw::{Halt, quality};
use chancery::graph::{Arrangement, NodeKind, RelationGraph, Standing};
use petgraph::graph::EdgeIndex;

use crate::draw_views::Sketch;
use crate::pictures::graph_of_view;
use crate::program::Place;

/// A picture of dots, all of one size or the earlier ones larger.
fn dots(graph: &RelationGraph) -> Scene {
    let share = |node: usize| 1.0 / f64::from(u32::try_from(node + 1).unwrap());
    let sheet = Sheet {
        sizes: (0..graph.graph.node_count()).map(share).collect(),
        ..Sheet::default()
    };
    let scene = styled(graph, Arrangement::Stress, (&sheet, &Halt::default()));
    assert!(scene.boxes.is_empty());
    scene
}

/// How many ties run through a dot that is none of their ends, and through a name.
fn crossed(graph: &RelationGraph, scene: &Scene) -> (usize, usize) {
    let (mut on_dots, mut on_names) = (0, 0);
    for tie in &scene.ties {
        let ends = graph.graph.edge_endpoints(EdgeIndex::new(tie.edge));
        let ends = ends.map(|(from, to)| [from.index(), to.index()]).unwrap();
        let points = tie.curve().flattened();
        let runs = |rect: Rect| {
            let mut pieces = points.windows(2);
            pieces.any(|pair| rect.crossed_by(pair[0], pair[1]))
        };
        for dot in &scene.dots {
            let side = 1.8 * dot.radius;
            on_dots +=
                usize::from(!ends.contains(&dot.node) && runs(Rect::around(dot.at, side, side)));
            let name = dot.label.as_ref().map(|label| label.rect.grown(-1.0));
            on_names += usize::from(name.is_some_and(runs));
        }
    }
    (on_dots, on_names)
}

/// A ring in which each is tied to its next and its next but one, with some chords.
fn small_world(nodes: usize, undirected: bool) -> RelationGraph {
    let mut sketch = Sketch::new("Small world", "", Arrangement::Layered);
    let all: Vec<_> = (0..nodes)
        .map(|number| sketch.add(&format!("Person {number}"), NodeKind::Person))
        .collect();
    for one in 0..nodes {
        for step in [1, 2] {
            let far = one.is_multiple_of(9) && step == 2;
            let other = (one + if far { nodes / 2 } else { step }) % nodes;
            let (from, to) = (all[one.min(other)], all[one.max(other)]);
            sketch.edge(from, to, "", Standing::Fact);
        }
    }
    let mut graph = sketch.0;
    let edges = graph.graph.edge_weights_mut();
    edges.for_each(|edge| edge.undirected = undirected);
    graph
}

/// A tree in which each has some below it.
fn tree(nodes: usize, below: usize) -> RelationGraph {
    let mut sketch = Sketch::new("Tree", "", Arrangement::Radial);
    let all: Vec<_> = (0..nodes)
        .map(|number| sketch.add(&format!("Greta Andersen {number}"), NodeKind::Person))
        .collect();
    for (number, one) in all.iter().enumerate().skip(1) {
        sketch.edge(all[(number - 1) / below], *one, "", Standing::Fact);
    }
    sketch.0
}

#[test]
fn ties_keep_clear_of_the_dots_and_names_of_others() {
    let met = graph_of_view("who-met-whom");
    assert_eq!(crossed(&met, &dots(&met)), (0, 0));
    for below in [2, 3] {
        let tree = tree(60, below);
        let scene = dots(&tree);
        assert_eq!(crossed(&tree, &scene), (0, 0), "{below}");
        assert!(scene.dots.iter().all(|dot| dot.label.is_some()), "{below}");
    }
    // Where there is no way past a name the tie is interrupted below it.
    for crowded in [small_world(60, true), tree(60, 7)] {
        let scene = dots(&crowded);
        let (on_dots, on_names) = crossed(&crowded, &scene);
        let over = scene.dots.iter().filter_map(|dot| dot.label.as_ref());
        let over = over.filter(|label| label.over).count();
        assert!(on_dots == 0 && on_names <= 12, "{on_dots} {on_names}");
        assert!((on_names == 0) || over > 0, "{on_names} {over}");
    }
}

#[test]
fn columns_of_many_lines_are_no_ribbon() {
    for undirected in [true, false] {
        let scene = place(&small_world(60, undirected), Arrangement::Layered);
        let ratio = scene.width.max(scene.height) / scene.width.min(scene.height);
        assert!(
            ratio < 3.0,
            "{undirected}: {} × {}",
            scene.width,
            scene.height
        );
    }
    // A chain of few lines is one.
    let chain = place(&tree(30, 1), Arrangement::Layered);
    let mut tops: Vec<f64> = chain.boxes.iter().map(|one| one.rect.y).collect();
    tops.dedup();
    assert_eq!(tops.len(), 30);
}

#[test]
fn rings_grow_until_names_have_room() {
    for below in [4, 119] {
        let scene = place(&tree(120, below), Arrangement::Radial);
        assert!(!scene.rings.is_empty(), "{below}");
        for (number, one) in scene.boxes.iter().enumerate() {
            let mut others = scene.boxes[number + 1..].iter();
            assert!(
                others.all(|other| !one.rect.overlaps(&other.rect)),
                "{below}"
            );
        }
        assert_eq!(quality::covering(&scene), 0);
    }
}

#[test]
fn an_axis_says_the_zone_of_hours() {
    let scene = place(&graph_of_view("timeline"), Arrangement::Timeline);
    let texts: Vec<&str> = scene.texts.iter().map(|one| &*one.line.text).collect();
    assert_eq!(texts.iter().filter(|text| **text == "UTC−08:00").count(), 1);
    // 24 minutes are not broken, nor 40 behind a session of hours.
    assert!(
        !texts.iter().any(|text| text.ends_with(" min")),
        "{texts:?}"
    );
    let axis = scene.axis.unwrap();
    let [.., before, after] = axis.dots.as_slice() else {
        panic!("{:?}", axis.dots)
    };
    let within = |height: &&f64| before.y < **height && **height < after.y;
    assert!(axis.breaks.iter().find(within).is_none());
    let told = |entry: &Entry| entry.text.line.text.starts_with("zigzag at the left");
    assert!(scene.legend.iter().any(told));
}

#[test]
fn a_number_without_words_is_explained() {
    let views = ["delegations", "chain"].map(graph_of_view);
    let (mut with, mut without) = (0, 0);
    for (graph, layout) in [
        (&views[0], Arrangement::Stress),
        (&views[0], Arrangement::Layered),
        (&views[1], Arrangement::Layered),
    ] {
        let scene = place(graph, layout);
        let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
        let mut firsts = labels.filter_map(|label| label.text.lines.first());
        let lone = firsts.any(|line| line.text.starts_with(['[', '…']));
        let told = |entry: &Entry| entry.text.line.text.starts_with("a number alone");
        assert_eq!(scene.legend.iter().any(told), lone, "{}", layout.name());
        if lone {
            with += 1;
        } else {
            without += 1;
        }
    }
    assert!(with > 0 && without > 0, "{with} {without}");
}

#[test]
fn a_source_of_a_claim_is_none_of_the_facts() {
    let head = "@prefix : <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
        @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <http://schema.org/> .
        :anna a schema:Person ; schema:knows :boris . :boris a schema:Person . :page a schema:WebPage ; schema:name \"Page\" .
        << :boris schema:knows :clara ~ :claim >> dip:speaker :anna ; dcterms:source :page . :clara a schema:Person .\n";
    let sourced = ":anna schema:knows :clara ~ :note . :note dcterms:source :page .";
    let place = Place::with([("a.ttl", head)]);
    place.write("b.ttl", [head, sourced].concat());
    let words = |file: &str| {
        let picture = place.ok(&format!("draw -d {file} --claims -o - --quiet"));
        assert!(
            picture.contains(">claim – somebody&#39;s claim<"),
            "{picture}"
        );
        let (_, rest) = picture.split_once(">fact – ").unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    assert_eq!(words("a.ttl"), "stated in the data");
    let both = "stated by the source, or in the data where none is named";
    assert_eq!(words("b.ttl"), both);
}

#[test]
fn lines_of_the_legend_are_as_faint_as_those_of_the_picture() {
    let place = Place::new();
    let rows: String = (0..300).fold(String::new(), |rows, number| {
        format!(
            "{rows}(person:p{} person:p{} \"x\")",
            number % 40,
            40 + number % 37
        )
    });
    let query =
        format!("SELECT ?from ?to ?relation {{ VALUES (?from ?to ?relation) {{ {rows} }} }}");
    place.write("many.rq", &query);
    place.write("dots.toml", "[nodes]\nsize = \"degree\"\n");
    for options in ["", "--style dots.toml"] {
        let picture = place.ok(&format!("draw many.rq {options} -o - --quiet"));
        let (_, rest) = picture.split_once("stroke-opacity=\"").unwrap();
        let (opacity, rest) = rest.split_once('"').unwrap();
        assert!(opacity.parse::<f64>().unwrap() > 0.6, "{opacity}");
        let (_, legend) = rest.split_once("class=\"legend\"").unwrap();
        let sample = format!("<g opacity=\"{opacity}\"><path class=\"s-");
        assert!(legend.contains(&sample), "{options}: {sample} {legend}");
    }
    let few = place.ok("draw who-met-whom -o - --quiet");
    assert!(!few.contains("opacity=\"0"), "{few}");
}
