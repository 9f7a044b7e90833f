//! Spellings of a word that look like it: what a search here folds away, an endpoint has to be asked for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::store::text;

/// Letters with marks, and those that are written like others: Latin, Greek, Cyrillic, Vietnamese.
const LETTERS: [std::ops::RangeInclusive<u32>; 4] =
    [0xc0..=0x24f, 0x386..=0x3ce, 0x400..=0x45f, 0x1e00..=0x1eff];

/// For each letter, those that are folded to it.
static FOLDED: LazyLock<BTreeMap<char, String>> = LazyLock::new(|| {
    let mut found: BTreeMap<char, String> = BTreeMap::new();
    for letter in LETTERS.into_iter().flatten().filter_map(char::from_u32) {
        let mut words = Vec::new();
        text::tokens(&letter.to_string(), |word| words.push(word.to_owned()));
        if let [word] = words.as_slice() {
            let mut folded = word.chars();
            if let (Some(plain), None) = (folded.next(), folded.next())
                && plain != letter
            {
                found.entry(plain).or_default().push(letter);
            }
        }
    }
    found
});

/// A regular expression that finds a folded word in whatever marks and case it is written.
pub(super) fn spellings(word: &str) -> String {
    let mut pattern = String::new();
    for letter in word.chars() {
        pattern.push('[');
        pattern.push(letter);
        pattern.extend(letter.to_uppercase().filter(|upper| *upper != letter));
        if let Some(others) = FOLDED.get(&letter) {
            pattern.push_str(others);
        }
        // Marks may stand behind their letter.
        pattern.push_str("][\\u{300}-\\u{36f}]*");
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Literal;
    use crate::store::{Backend as _, Context, Memory, QueryResults};

    /// Asked as an endpoint would be.
    fn is_found(word: &str, written: &str) -> bool {
        let text = format!(
            "ASK {{ FILTER(REGEX({}, {})) }}",
            Literal::new_simple_literal(written),
            Literal::new_simple_literal(spellings(word))
        );
        let memory = Memory::new().unwrap();
        let found = memory.query(&text, &Context::default()).unwrap();
        matches!(found, QueryResults::Boolean(true))
    }

    #[test]
    fn marks_and_case_make_no_other_word() {
        for (word, written) in [
            ("jiri", "Jiří Novák"),
            ("zelensky", "Volodymyr Zelenský"),
            ("елкин", "Ёлкин"),
            ("nguyen", "NGUYỄN"),
            ("jiri", "Jir\u{30c}i\u{301}"),
            ("x25", "X25"),
        ] {
            assert!(is_found(word, written), "{word} {written}");
        }
        assert!(!is_found("jiri", "Jira"));
    }
}
