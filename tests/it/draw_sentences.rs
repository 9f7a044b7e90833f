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

#[test]
fn names_over_short_lines_stand_from_left_to_right() {
    let data = format!(
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
         ex:p a schema:Person ; rdfs:label \"A person with a long name\" ; schema:knows ex:a , ex:b .
         ex:a a schema:Place ; rdfs:label \"{NAME}\" ; schema:latitude 30 ; schema:longitude 31 .
         ex:b a schema:Place ; rdfs:label \"Rome\" ; schema:latitude 41 ; schema:longitude 12 ."
    );
    let place = Place::with([("a.ttl", data.as_str())]);
    let picture = place.ok("draw -d a.ttl --layout map -o - --quiet");
    let document = roxmltree::Document::parse(&picture).unwrap();
    let isolated = format!("\u{2068}{NAME}\u{2069}");
    let list = document.descendants().find(|node| {
        node.has_tag_name("text")
            && node
                .text()
                .is_some_and(|text| text.contains("Rome") && text.contains(&isolated))
    });
    let list = list.unwrap_or_else(|| panic!("{:?}", texts(&picture)));
    assert_eq!(list.text(), Some(format!("{isolated}, Rome").as_str()));
    assert_eq!(list.attribute("direction"), None);
}

#[test]
fn what_a_claim_says_stands_from_left_to_right() {
    let data = format!(
        "@prefix dip: <https://w3id.org/chancery/ontology#> . @prefix ex: <https://example.org/> .
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
         ex:p a schema:Person ; rdfs:label \"{NAME}\" . ex:q a schema:Person ; rdfs:label \"سامح شكري\" .
         ex:m a schema:Person ; rdfs:label \"Marie\" .
         ex:paid rdfs:label \"דפק\" .
         << ex:p ex:paid ex:q >> dip:speaker ex:m ; schema:dateCreated \"2024-07-01\"^^<http://www.w3.org/2001/XMLSchema#date> ."
    );
    let place = Place::with([("a.ttl", data.as_str())]);
    let picture = place.ok("draw -d a.ttl --claims --layout timeline -o - --quiet");
    let isolated = |name: &str| format!("\u{2068}{name}\u{2069}");
    let names = [NAME, "דפק", "سامح شكري"].map(isolated);
    let said = format!("« {} »", names.join(" "));
    assert!(
        picture.contains(&format!("<title>{said} (claim")),
        "{picture}"
    );
    let document = roxmltree::Document::parse(&picture).unwrap();
    let written = document.descendants().filter(|node| {
        node.has_tag_name("text") && node.text().is_some_and(|text| text.starts_with('«'))
    });
    let written: Vec<_> = written.collect();
    assert_eq!(written.len(), 1, "{picture}");
    assert!(
        written[0]
            .text()
            .is_some_and(|text| text.contains(&names[0]))
    );
    assert_eq!(written[0].attribute("direction"), None);
    // Files hold the label alone.
    let table = place.ok("draw -d a.ttl --claims -f cyjs -o - --quiet");
    assert!(
        table.contains("« ") && !table.contains('\u{2068}'),
        "{table}"
    );
}
