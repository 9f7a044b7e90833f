//! What stands on a line hides so little of it that one sees what it is.

use chancery::draw::geometry::{Point, Rect};
use chancery::draw::layout::place;
use chancery::draw::scene::{EdgeLine, Scene};
use chancery::graph::{Arrangement, NodeKind, Standing};

use crate::draw::check_geometry;
use crate::draw_views::Sketch;
use crate::program::Place;

/// So much of a line is seen at least; of a shorter one, all but a step at each end.
const SEEN: f64 = 20.0;
/// Lines are looked at in steps of eight when words are put to them, and one may be lost at each end.
const LOST: f64 = 16.0;

/// How long a line is outside the boxes at its ends, and how much of that no words cover.
fn lengths(scene: &Scene, line: &EdgeLine) -> (f64, f64) {
    let points = line.curve.flattened();
    let ends = [points[0], points[points.len() - 1]];
    let covers = |rect: &Rect| ends.iter().any(|end| rect.grown(0.5).contains(*end));
    let boxes = scene.boxes.iter().map(|one| &one.rect);
    let boxes: Vec<&Rect> = boxes.filter(|rect| covers(rect)).collect();
    let label = &line.label.as_ref().unwrap().rect;
    let (mut whole, mut seen) = (0.0, 0.0);
    for pair in points.windows(2) {
        let length = pair[0].distance(pair[1]);
        // Lines within a picture are shorter.
        let steps = (1..1_000_000).find(|steps| length / f64::from(*steps) < 2.0);
        let steps = steps.unwrap();
        for step in 0..steps {
            let share = (f64::from(step) + 0.5) / f64::from(steps);
            let at: Point = pair[0].towards(pair[1], share);
            if boxes.iter().any(|rect| rect.contains(at)) {
                continue;
            }
            let piece = length / f64::from(steps);
            whole += piece;
            seen += if label.contains(at) { 0.0 } else { piece };
        }
    }
    (whole, seen)
}

/// Words leave enough of their own line to be seen.
pub(crate) fn check_seen(scene: &Scene) {
    for line in scene.edges.iter().filter(|line| line.label.is_some()) {
        let (whole, seen) = lengths(scene, line);
        assert!(
            seen > f64::min(SEEN, whole - LOST),
            "{seen} of {whole}: {line:?}"
        );
    }
}

#[test]
fn words_hide_no_line_between_two_boxes() {
    for standing in [Standing::Fact, Standing::Claim, Standing::Hearsay] {
        for layout in [
            Arrangement::Stress,
            Arrangement::Force,
            Arrangement::Layered,
        ] {
            let mut sketch = Sketch::new("Two", "Made by a test.", layout);
            let ends = ["One Republic of the East", "The Other of the West"];
            let [one, other] = ends.map(|name| sketch.node(name, NodeKind::State));
            sketch.edge(one, other, "met with · assertion by Somebody", standing);
            check_geometry(&place(&sketch.0, layout));
        }
    }
}

#[test]
fn a_claim_without_room_at_its_line_is_listed_with_its_number() {
    let place = Place::with([(
        "a.ttl",
        "@prefix ex: <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
         @prefix act: <https://w3id.org/chancery/scheme/act/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
         @prefix schema: <http://schema.org/> .
         ex:a a dip:State ; rdfs:label 'The Democratic Republic of the East' . ex:b a dip:State ; rdfs:label 'The Kingdom of the West' .
         ex:p a schema:Person ; rdfs:label 'Wolfgang Schwarzenberger' . ex:q a schema:Person ; rdfs:label 'Anna' .
         << ex:a dip:metWith ex:b ~ ex:c >> a dip:Claim ; rdfs:label 'They met' ; dip:speaker ex:p ; dip:act act:assertion .
         ex:d a dip:Claim ; rdfs:label 'He said they met' ; dip:speaker ex:q ; dip:act act:assertion ; dip:reports ex:c .",
    )]);
    for layout in ["force", "stress", "layered"] {
        let picture = place.ok(&format!("draw -d a.ttl --claims --layout {layout} -o -"));
        // At the line or in the list, and on the box, and in the list of claims.
        let told: Vec<&str> = picture
            .lines()
            .filter(|line| line.contains("[c1]"))
            .collect();
        assert!(told.len() > 3, "{layout}: {told:#?}");
        // What is said of a claim that is known through another is hearsay too.
        assert!(
            picture.contains("<title>They met — speaker → Wolfgang Schwarzenberger (hearsay: "),
            "{layout}"
        );
        assert!(picture.contains("<title>He said they met — speaker → Anna (claim: "));
    }
}
