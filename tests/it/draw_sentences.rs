//! Sentences that are put together from names run from left to right, whatever the names do.

use crate::pdf_words;
use crate::program::Place;

const NAME: &str = "محمد بن عبد الله";

fn place() -> Place {
    let data = format!(
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
         ex:p a schema:Person ; rdfs:label \"{NAME}\" ; schema:knows ex:q . ex:q a schema:Person ; rdfs:label \"Quentin\" ; schema:location ex:c .
         ex:c a schema:Place ; rdfs:label \"Cairo\" ; schema:latitude 30 ; schema:longitude 31 ."
    );
    Place::with([("a.ttl", data.as_str())])
}

/// The texts of a picture as they stand from left to right.
fn texts(picture: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(picture).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    let said = texts.map(|text| {
        let parts = text.descendants().filter(roxmltree::Node::is_text);
        parts.filter_map(|part| part.text()).collect::<String>()
    });
    said.collect()
}

#[test]
fn a_row_says_who_does_it_to_whom() {
    let place = place();
    let picture = place.ok("draw -d a.ttl --layout map -o - --quiet");
    let said = texts(&picture);
    let row = said
        .iter()
        .find(|text| text.contains("knows") && text.contains('→'));
    let wanted = format!("\u{2068}{NAME}\u{2069} → Quentin: schema:knows");
    assert_eq!(row.map(String::as_str), Some(wanted.as_str()), "{said:?}");
    place.ok("draw -d a.ttl --layout map -o a.pdf --quiet");
    let glyphs = pdf_words::glyphs(&place.read("a.pdf"));
    let said: String = glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
    assert!(said.contains("→ Quentin: schema:knows"), "{said}");
}

#[test]
fn names_are_isolated_in_what_is_read_aloud_and_pointed_at() {
    let place = place();
    let picture = place.ok("draw -d a.ttl -o - --quiet");
    let title = format!("<title>\u{2068}{NAME}\u{2069} — schema:knows → Quentin (");
    assert!(picture.contains(&title), "{picture}");
    assert!(picture.contains(&format!("<title>\u{2068}{NAME}\u{2069} (person")));
    let dot = place.ok("draw -d a.ttl -f dot -o - --quiet");
    assert!(
        dot.contains(&format!("tooltip=\"\u{2068}{NAME}\u{2069} — ")),
        "{dot}"
    );
    // A label is the name alone.
    assert!(dot.contains(&format!("label=\"{NAME}\"")), "{dot}");
}

#[test]
fn times_in_words_turn_nothing_around_them() {
    let when = "عام ٢٠٢٠";
    let query = format!(
        "SELECT ?from ?to ?when ?relation {{ VALUES (?from ?to ?when ?relation) \
         {{ (<https://e/a> <https://e/b> \"{when}\"@ar \"met\") }} }}"
    );
    let place = Place::with([("q.rq", query.as_str()), ("a.ttl", "")]);
    let picture = place.ok("draw q.rq -d a.ttl -o - --quiet");
    assert!(
        picture.contains(&format!("; \u{2068}{when}\u{2069})")),
        "{picture}"
    );
}
