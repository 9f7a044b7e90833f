//! Pages of Wikimedia that have items like things, and are none: one that tells things of one name apart, a list, a
//! category, a template.
//!
//! Of their classes only those are known by number that were read with their labels ([`Kind::Page`]); all others are known
//! by what Wikidata says of them in English, which bots write in a few forms: `Wikimedia human name disambiguation page`.

use super::index::Id;
use super::kinds::Kind;

/// Whose pages they are.
const OWNERS: [&str; 3] = ["wikimedia", "wikipedia", "mediawiki"];
/// What they are.
const PAGES: [&str; 10] = [
    "page",
    "pages",
    "template",
    "templates",
    "category",
    "list",
    "article",
    "module",
    "portal",
    "disambiguation",
];
/// What follows is of what they are.
const BEFORE: [&str; 9] = [
    "of",
    "for",
    "about",
    "with",
    "that",
    "to",
    "on",
    "in",
    "containing",
];

/// Whether a class is one of such pages.
pub(super) fn is_class(class: &Id) -> bool {
    Kind::of_class(class) == Some(Kind::Page)
}

/// Whether a description in a language says so: what it calls the thing begins with whose page it is
/// and ends with what it is.
pub(super) fn says(language: &str, text: &str) -> bool {
    let is_english = language.split('-').next() == Some("en");
    let low = text.to_lowercase();
    let head = low.split([',', ';', ':', '(', '.', '\u{2013}']).next();
    let words = head.unwrap_or_default().split_whitespace();
    let words: Vec<&str> = words.take_while(|word| !BEFORE.contains(word)).collect();
    let [owner, .., what] = words.as_slice() else {
        return false;
    };
    is_english && OWNERS.contains(owner) && PAGES.contains(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_what_is_said_of_them() {
        for text in [
            "Wikimedia disambiguation page",
            "Wikimedia human name disambiguation page",
            "Wikipedia disambiguation page",
            "Wikimedia list article",
            "Wikimedia list of persons by office",
            "Wikimedia category",
            "Wikimedia template",
            "Wikimedia project page",
            "Wikimedia module (Lua)",
        ] {
            assert!(says("en", text), "{text}");
            assert!(!says("de", text), "{text}");
        }
        for text in [
            "Wikimedia chapter in Germany",
            "Wikipedia editor",
            "Wikimedia template editor",
            "American diplomat on the page of history",
            "list of Wikimedia projects",
            "page",
            "",
        ] {
            assert!(!says("en", text), "{text}");
        }
        assert!(says("en-gb", "Wikimedia category"));
    }
}
