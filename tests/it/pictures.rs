//! The shipped views on the built-in data: sound, free of scripts, and as shown in the README.

use std::path::Path;

use chancery::builtin::{self, Part};
use chancery::draw::layout::place;
use chancery::draw::{Format, Options, draw};
use chancery::graph::{Arrangement, Builder, RelationGraph};
use chancery::model::limits::Limits;
use chancery::model::prefixes::Prefixes;
use chancery::query::labels::Labels;
use chancery::query::{NamedQuery, ask};
use chancery::store::Context;
use petgraph::graph::NodeIndex;
use proptest::prelude::*;

use crate::draw::{any_graph, check_geometry};

fn graph_of(view: &NamedQuery) -> RelationGraph {
    let data = builtin::load(&[Part::Ontology, Part::Data]).unwrap();
    let labels = Labels::new(&data, &["en".to_owned()], Prefixes::default());
    let context = Context::default();
    let rows = ask(
        &data,
        &view.source,
        &view.text,
        &context,
        &Limits::default(),
    )
    .unwrap();
    let mut graph = Builder::new(&data, &data, &labels).results(rows).unwrap();
    graph.title.clone_from(&view.title);
    graph.summary.clone_from(&view.summary);
    let layout = view.layout.as_deref().unwrap();
    graph.arrangement = Arrangement::from_name(layout).unwrap();
    graph
}

/// The graph of a shipped view, by its short name.
pub(crate) fn graph_of_view(name: &str) -> RelationGraph {
    let catalog = builtin::catalog().unwrap();
    graph_of(catalog.view(name).unwrap())
}

fn svg(graph: &RelationGraph) -> String {
    let mut out = Vec::new();
    draw(graph, Format::Svg, &Options::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_shipped_views_are_sound_on_the_built_in_data() {
    let catalog = builtin::catalog().unwrap();
    let views: Vec<&NamedQuery> = catalog.iter().filter(|query| query.is_view()).collect();
    let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
    let expected = [
        "view/chain",
        "view/claims",
        "view/delegations",
        "view/map",
        "view/speakers",
        "view/territory",
        "view/timeline",
        "view/treaties",
        "view/who-met-whom",
    ];
    assert_eq!(names, expected);
    for view in views {
        let graph = graph_of(view);
        check_geometry(&place(&graph, graph.arrangement));
        let picture = svg(&graph);
        assert_eq!(
            picture,
            svg(&graph_of(view)),
            "{} is drawn the same twice",
            view.name
        );
        let document = roxmltree::Document::parse(&picture).unwrap();
        for element in document.descendants().filter(roxmltree::Node::is_element) {
            let name = element.tag_name().name();
            assert!(
                !["script", "foreignObject", "image", "a"].contains(&name),
                "{name}"
            );
            let active = element
                .attributes()
                .any(|attribute| attribute.name().starts_with("on"));
            assert!(!active, "{name} in {}", view.name);
        }
    }
}

#[test]
fn the_picture_in_the_readme_is_what_the_program_draws() {
    let place = crate::program::Place::new();
    place.ok("draw delegations -o drawn.svg --quiet");
    let drawn = place.read("drawn.svg");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/delegations.svg");
    let shown = std::fs::read(path).unwrap();
    assert!(
        shown == drawn,
        "run: chancery draw delegations -o docs/delegations.svg"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn columns_that_a_view_asks_for_are_kept_without_overlap(
        mut graph in any_graph(80),
        columns in proptest::collection::vec(0_u32..4, 80),
    ) {
        for (node, column) in graph.graph.node_weights_mut().zip(&columns) {
            node.column = Some(*column);
        }
        let scene = place(&graph, Arrangement::Layered);
        check_geometry(&scene);
        // Nodes without any edge stand apart below the columns.
        let linked = |node: usize| {
            let node = NodeIndex::new(node);
            graph.graph.neighbors_undirected(node).any(|other| other != node)
        };
        for one in scene.boxes.iter().filter(|one| linked(one.node)) {
            for other in scene.boxes.iter().filter(|other| linked(other.node)) {
                if columns[one.node] < columns[other.node] {
                    prop_assert!(one.rect.right() <= other.rect.x, "{one:?} {other:?}");
                }
            }
        }
    }
}
