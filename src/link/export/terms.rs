//! Names of new items: in languages that Wikidata has names in, and no longer than it takes.

use super::command::text_unwritable;

/// The longest label, alias or description that Wikidata takes, in characters.
const LONGEST: usize = 250;

/// Languages of labels: those that `wbsearchentities` names in the documentation of its interface, as a client has
/// copied it, and those in which entities that were looked at have any, and `mul`. Wikidata adds some from time to time.
const LANGUAGES: &str = include_str!("languages.txt");

/// Why a name in a language cannot be given to an item.
pub(super) fn unwritable(language: &str, name: &str) -> Option<String> {
    let length = name.trim().chars().count();
    if length > LONGEST {
        return Some(format!(
            "a name is longer than the {LONGEST} characters that Wikidata takes: {length} of them"
        ));
    }
    if language.is_empty() {
        return Some("a name is in no language, and Wikidata has names by languages".to_owned());
    }
    if !LANGUAGES.split_whitespace().any(|known| known == language) {
        return Some("Wikidata is not known to have names in that language".to_owned());
    }
    text_unwritable(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_languages_that_wikidata_has_and_not_long() {
        for language in ["en", "en-gb", "zh-hans", "be-tarask", "mul", "uk"] {
            assert_eq!(unwritable(language, "New Summit"), None, "{language}");
        }
        for language in ["de-x-foo", "en-us", "EN", "", "en fr", "klingon"] {
            assert!(unwritable(language, "New Summit").is_some(), "{language}");
        }
        assert_eq!(unwritable("en", &"ё".repeat(250)), None);
        assert!(unwritable("en", &"ё".repeat(251)).is_some());
    }

    #[test]
    fn every_language_can_be_written() {
        let all: Vec<&str> = LANGUAGES.split_whitespace().collect();
        assert!(all.len() > 400 && all.is_sorted());
        // The format tells a language by these letters.
        assert!(all.iter().all(|tag| {
            tag.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        }));
    }
}
