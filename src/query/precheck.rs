//! One linear look at a query before the parser sees it.
//!
//! The parser, the optimiser and even the drop of the algebra recurse; a
//! kilobyte of brackets, or ten thousand `UNION`s in a row (a left-deep tree),
//! would overflow any stack. What is counted here bounds that recursion.

use crate::model::diagnostic::Diagnostic;
use crate::model::limits::{Limits, size};

/// Words that add one level to a left-deep tree.
const CHAIN_WORDS: [&str; 12] = [
    "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "LATERAL", "SERVICE", "GRAPH", "EXISTS", "NOT",
    "SELECT", "VALUES",
];

/// Refuses a text that is too long, nested too deep, or chained too long.
///
/// # Errors
/// A diagnostic at the place where the limit was crossed.
pub(super) fn check(source: &str, text: &str, limits: &Limits) -> Result<(), Diagnostic> {
    if text.len() > limits.max_query_bytes {
        let limit = size(limits.max_query_bytes as u64);
        let message = format!("the query has {} bytes, more than {limit}", text.len());
        return Err(Diagnostic::new(message)
            .in_source(source)
            .hint("put long lists into data, or raise the limit with `--max-query`"));
    }
    let mut scan = Scan {
        text,
        limits,
        at: 0,
        chains: vec![0],
        total: 0,
        values: Values::Outside,
    };
    scan.run().map_err(|(message, flag, at)| {
        Diagnostic::new(message)
            .at(source, text, at, at + 1)
            .hint(format!(
                "if the query is meant to be so, raise the limit with `{flag}`"
            ))
    })
}

type Refused = (String, &'static str, usize);

struct Scan<'a> {
    text: &'a str,
    limits: &'a Limits,
    at: usize,
    /// Chain length at each open level; their sum bounds the tree's depth.
    chains: Vec<usize>,
    total: usize,
    values: Values,
}

/// The rows of a `VALUES` block are a list, not a tree, however many there are.
#[derive(Clone, Copy, PartialEq)]
enum Values {
    Outside,
    /// The keyword was seen, the brace not yet.
    Awaited,
    /// Inside, down to this level.
    Inside(usize),
}

impl Scan<'_> {
    fn rest(&self) -> &[u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn after_string(&self) -> bool {
        matches!(self.text.as_bytes()[..self.at].last(), Some(b'"' | b'\''))
    }

    fn run(&mut self) -> Result<(), Refused> {
        while let Some(&byte) = self.rest().first() {
            match byte {
                b'#' => self.skip_until(|b| b == b'\n'),
                b'"' | b'\'' => self.skip_string(byte),
                b'<' => self.less_than()?,
                b'{' | b'(' | b'[' => {
                    // Groups in a row are joined into a left-deep tree too.
                    if byte == b'{' {
                        self.link()?;
                    }
                    self.open()?;
                    if byte == b'{' && self.values == Values::Awaited {
                        self.values = Values::Inside(self.chains.len());
                    }
                    self.at += 1;
                }
                // A datatype, not two inverse paths.
                b'^' if self.rest().starts_with(b"^^") && self.after_string() => self.at += 2,
                b'}' | b')' | b']' => {
                    self.close();
                    self.at += 1;
                }
                b'|' | b'&' | b'+' | b'-' | b'*' | b'/' | b'^' | b'!' | b';' | b'.' => {
                    self.link()?;
                    self.at += 1;
                }
                b'>' if self.rest().starts_with(b">>") => {
                    self.close();
                    self.at += 2;
                }
                b if is_word(b) => self.word()?,
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), Refused> {
        self.chains.push(0);
        let depth = self.chains.len() - 1;
        if depth > self.limits.max_depth {
            let message = format!("nested deeper than {} levels", self.limits.max_depth);
            return Err((message, "--max-depth", self.at));
        }
        Ok(())
    }

    fn close(&mut self) {
        if self.values == Values::Inside(self.chains.len()) {
            self.values = Values::Outside;
        }
        if self.chains.len() > 1 {
            self.total -= self.chains.pop().unwrap_or(0);
        }
    }

    fn link(&mut self) -> Result<(), Refused> {
        if matches!(self.values, Values::Inside(_)) {
            return Ok(());
        }
        if let Some(chain) = self.chains.last_mut() {
            *chain += 1;
            self.total += 1;
        }
        if self.total > self.limits.max_chain {
            let message = format!(
                "more than {} operators, patterns or clauses in a row",
                self.limits.max_chain
            );
            return Err((message, "--max-chain", self.at));
        }
        Ok(())
    }

    fn skip_until(&mut self, stop: impl Fn(u8) -> bool) {
        let skipped = self
            .rest()
            .iter()
            .position(|b| stop(*b))
            .unwrap_or(self.rest().len());
        self.at += skipped;
    }

    /// Short and long strings, with escapes; an open end runs to the line's or text's end.
    fn skip_string(&mut self, quote: u8) {
        let long = self.rest().starts_with(&[quote; 3]);
        self.at += if long { 3 } else { 1 };
        while let Some(&byte) = self.rest().first() {
            if byte == b'\\' {
                self.at = (self.at + 2).min(self.text.len());
            } else if long && self.rest().starts_with(&[quote; 3]) {
                self.at += 3;
                return;
            } else if !long && (byte == quote || byte == b'\n') {
                self.at += 1;
                return;
            } else {
                self.at += 1;
            }
        }
    }

    /// `<<`, an IRI, or a comparison.
    fn less_than(&mut self) -> Result<(), Refused> {
        if self.rest().starts_with(b"<<") {
            self.open()?;
            self.at += 2;
            return Ok(());
        }
        let end = self.rest()[1..]
            .iter()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'<' | b'"' | b'{' | b'}' | b'>'));
        let is_iri = end.is_some_and(|end| self.rest()[end + 1] == b'>');
        self.at += if is_iri { end.unwrap_or(0) + 2 } else { 1 };
        Ok(())
    }

    /// Keywords, variables, numbers and prefixed names; the last may hold `-`, `.` and `:`.
    fn word(&mut self) -> Result<(), Refused> {
        let start = self.at;
        self.skip_until(|b| !is_word(b) && !matches!(b, b'-' | b'.' | b':' | b'%'));
        while self.at > start + 1 && matches!(self.text.as_bytes()[self.at - 1], b'.' | b'-') {
            self.at -= 1;
        }
        let word = &self.text[start..self.at];
        if CHAIN_WORDS
            .iter()
            .any(|chain| chain.eq_ignore_ascii_case(word))
        {
            self.link()?;
        }
        if word.eq_ignore_ascii_case("VALUES") && self.values == Values::Outside {
            self.values = Values::Awaited;
        }
        Ok(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'?' | b'$' | b'@' | b':') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        check("q", text, &Limits::default())
            .err()
            .map(|found| found.to_string())
    }

    #[test]
    fn every_shape_of_nesting_is_refused() {
        let shapes = [
            ("{", "}"),
            ("{ SELECT * WHERE {", "} }"),
            ("FILTER EXISTS {", "}"),
            ("OPTIONAL {", "}"),
            ("FILTER (((", ")))"),
            ("<<( ?s ?p ", ")>>"),
            ("?s ?p [ ?q ", "]"),
        ];
        for (open, close) in shapes {
            for count in [200, 10_000] {
                let text = format!(
                    "SELECT * WHERE {{ {} {} }}",
                    open.repeat(count),
                    close.repeat(count)
                );
                let found = refusal(&text).unwrap_or_default();
                assert!(found.contains("nested deeper"), "{open}: {found}");
            }
        }
    }

    #[test]
    fn every_shape_of_chain_is_refused() {
        for link in [
            " UNION { ?s ?p ?o }",
            "|| true ",
            "+1 ",
            "/ex:p",
            "|ex:p",
            "!",
            "^",
        ] {
            let text = format!("SELECT * WHERE {{ x {} }}", link.repeat(10_000));
            assert!(
                refusal(&text).unwrap_or_default().contains("in a row"),
                "{link}"
            );
        }
    }

    #[test]
    fn long_lists_and_strings_full_of_brackets_pass() {
        let values = "<http://example.org/a-b+c> ".repeat(20_000);
        assert_eq!(
            refusal(&format!("SELECT * {{ VALUES ?x {{ {values} }} }}")),
            None
        );
        let dates = "(\"2025-08-15\"^^xsd:date -5) ".repeat(20_000);
        assert_eq!(
            refusal(&format!("SELECT * {{ VALUES (?x ?y) {{ {dates} }} }}")),
            None
        );
        let string = "\"((((((((\\\"{{{{{\" ".repeat(500);
        assert_eq!(
            refusal(&format!("SELECT * {{ VALUES ?x {{ {string} }} }}")),
            None
        );
        let inside = "person:donald-trump, ".repeat(5_000);
        assert_eq!(
            refusal(&format!("SELECT * {{ ?s ?p ?o FILTER(?o IN ({inside})) }}")),
            None
        );
        assert_eq!(refusal(&format!("# {}\nASK {{}}", "{".repeat(5_000))), None);
    }

    #[test]
    fn the_place_is_where_the_limit_is_crossed() {
        let text = format!("SELECT * WHERE\n{}", "{".repeat(200));
        assert_eq!(
            refusal(&text).unwrap(),
            "q:2:129: nested deeper than 128 levels"
        );
    }
}
