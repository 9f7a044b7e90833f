//! A part of the page's picture as a file: it tells what it shows, what that rests on, and what is left out.

use chancery::graph::{Arrangement, NodeKind, RelationGraph, Source, Standing};

use crate::draw_views::Sketch;
use crate::html::Opened;

/// Anna, Boris and Carla in a row, with a fact, a claim and a fact without a source.
fn row() -> RelationGraph {
    let mut sketch = Sketch::new("A row", "Made by a test.", Arrangement::Layered);
    let [anna, boris, carla, dora] =
        ["Anna", "Boris", "Carla", "Dora"].map(|name| sketch.node(name, NodeKind::Person));
    sketch.edge(anna, boris, "met", Standing::Fact);
    sketch.edge(boris, carla, "wrote to", Standing::Claim);
    sketch.edge(carla, dora, "called", Standing::Fact);
    let mut graph = sketch.0;
    for node in graph.graph.node_weights_mut() {
        node.sources.clear();
    }
    let sources = [Some("Letter"), Some("Diary"), None];
    for (edge, source) in graph.graph.edge_weights_mut().zip(sources) {
        edge.sources = source
            .map(|label| Source {
                iri: format!("https://example.org/{label}"),
                label: label.to_owned(),
            })
            .into_iter()
            .collect();
    }
    graph
}

/// The file that the page saves, with this behind `#` in its address.
fn saved(chosen: &str) -> Option<String> {
    let page = Opened::new(&row())?;
    page.then(
        "const made = URL.createObjectURL; URL.createObjectURL = (blob) => { \
         blob.text().then((text) => { document.body.dataset.saved = text; }); return made.call(URL, blob); }; \
         document.getElementById('save').click();",
    );
    let document = page.document(chosen);
    let text = document.split("data-saved=\"").nth(1);
    let text = text.and_then(|text| text.split('"').next());
    let text = text.unwrap_or_else(|| panic!("nothing was saved: {document}"));
    let plain = text.replace("&quot;", "\"").replace("&lt;", "<");
    Some(plain.replace("&gt;", ">").replace("&amp;", "&"))
}

fn alternative(picture: &str) -> &str {
    let text = picture.split("<desc id=\"desc\">").nth(1).unwrap();
    text.split("</desc>").next().unwrap()
}

#[test]
fn what_filters_leave_out_is_not_told_of_the_file() {
    let Some(picture) = saved("no-standing=claim") else {
        return;
    };
    let told = alternative(&picture);
    assert!(
        told.contains("4 things and 2 relations: 2 fact ("),
        "{told}"
    );
    assert!(!told.contains("1 claim ("), "{told}");
    let left = "4 of 4 things and 2 of 3 statements shown; filters: standing without claim";
    assert!(told.contains(left), "{told}");
    assert!(picture.contains(&format!(">{left}</text>")), "{picture}");
    // The numbers are those of the lines that are left.
    assert!(
        picture.contains("Source: [1] Letter · 1 statement names no source</text>"),
        "{picture}"
    );
    assert!(
        !picture.contains("Diary</text>") && !picture.contains(">claim – "),
        "{picture}"
    );
}

#[test]
fn a_neighbourhood_has_its_legend_and_its_sources_within_its_frame() {
    let Some(picture) = saved("around=0&hops=1") else {
        return;
    };
    let frame = picture
        .split("<svg")
        .nth(1)
        .unwrap()
        .split("viewBox=\"")
        .nth(1)
        .unwrap();
    let frame: Vec<f64> = frame
        .split('"')
        .next()
        .unwrap()
        .split(' ')
        .map(|one| one.parse().unwrap())
        .collect();
    let notes = picture
        .split("<g class=\"legend\" transform=\"translate(")
        .nth(1)
        .unwrap();
    let at: Vec<f64> = notes
        .split(')')
        .next()
        .unwrap()
        .split(',')
        .map(|one| one.parse().unwrap())
        .collect();
    assert!(
        at[0] >= frame[0] - 0.01 && at[1] > frame[1] && at[1] < frame[1] + frame[3],
        "{frame:?} {at:?}"
    );
    assert!(notes.contains("Source: [1] Letter</text>"), "{notes}");
    assert!(
        notes.contains(">fact – ") && !notes.contains(">claim – "),
        "{notes}"
    );
    assert!(
        alternative(&picture).contains("2 things and 1 relation: 1 fact ("),
        "{picture}"
    );
}
