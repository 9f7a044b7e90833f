//! Regular expressions as SPARQL's `REGEX` reads them, for `sh:pattern` and for whole columns of texts.
//!
//! The engine and its bounds are those of the evaluator of queries, so that a pattern means the same in both: it runs
//! in linear time and is refused where it would grow too large.

use regex::{Regex, RegexBuilder};

use super::classes::spelled;

/// What a compiled expression may take, as in the evaluator of queries.
const LARGEST: usize = 1_000_000;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    pub(crate) text: String,
    pub(crate) flags: String,
}

impl Pattern {
    /// Compiles a pattern with the flags that SPARQL knows.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn new(text: &str, flags: &str) -> Result<Self, String> {
        let regex = if flags.contains('q') {
            // Beside q they say nothing.
            compile(text, &flags.replace(['s', 'm', 'x'], ""))?
        } else {
            compile(&spelled(text, flags.contains('x'))?, flags)?
        };
        Ok(Self {
            regex,
            text: text.to_owned(),
            flags: flags.to_owned(),
        })
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// Compiles a pattern whose classes are spelled for the engine, as spareval 0.2.9 does.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn compile(text: &str, flags: &str) -> Result<Regex, String> {
    let escaped = flags.contains('q').then(|| regex::escape(text));
    let mut builder = RegexBuilder::new(escaped.as_deref().unwrap_or(text));
    builder.size_limit(LARGEST);
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            other => {
                return Err(format!(
                    "there is no flag `{other}`; there are s, m, i, x, q"
                ));
            }
        };
    }
    builder.build().map_err(|error| {
        let said = error.to_string();
        let last = said.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_those_of_xpath() {
        let matches = |pattern, flags, text| Pattern::new(pattern, flags).unwrap().matches(text);
        assert!(matches("^bob", "i", "BOBBY"));
        assert!(!matches("^bob", "", "BOBBY"));
        assert!(matches("a.c", "q", "xa.cx"));
        assert!(!matches("a.c", "q", "abc"));
        assert!(matches("a.c", "s", "a\nc"));
        assert!(matches("a b", "qx", "a b"));
        assert!(!matches("a b", "qx", "ab"));
        for text in ["^[a-z-[aeiou]]+$", r"\i\c*"] {
            let said = Pattern::new(text, "").unwrap_err();
            assert!(said.contains("not understood"), "{said}");
        }
        assert!(matches(r"^[a\-\[]-[x]\\i$", "", r"--x\i"));
        // What the engine takes for operations on sets are characters.
        assert!(matches("^[a&&b]$", "", "a") && matches("^[a&&b]$", "", "&"));
        assert!(matches("^[a~~b]$", "", "~") && matches("^[+--]$", "", ","));
        assert!(matches("^[ a]#$", "x", " #"));
        assert!(Pattern::new("a", "z").unwrap_err().contains("no flag `z`"));
        assert!(Pattern::new("(", "").unwrap_err().contains("unclosed"));
        assert!(Pattern::new("a{1000}{1000}{1000}", "").is_err());
    }
}
