//! One linear look at a query before the parser sees it.
//!
//! The parser, the optimiser and even the drop of the algebra recurse; a
//! kilobyte of brackets, or ten thousand `UNION`s in a row (a left-deep tree),
//! would overflow any stack. What is counted here bounds that recursion.

use super::locate::tokens;
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::{Limits, size};

/// Words that add one level to a left-deep tree.
const CHAIN_WORDS: [&str; 12] = [
    "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "LATERAL", "SERVICE", "GRAPH", "EXISTS", "NOT",
    "SELECT", "VALUES",
];

/// Terms that may stand side by side before each further one counts: a triple's three.
const TRIPLE: usize = 3;

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
    let tokens = tokens(text);
    let mut scan = Scan::new(limits);
    for (place, (at, token)) in tokens.iter().enumerate() {
        let next = tokens
            .get(place + 1)
            .filter(|(start, _)| *start == at + token.len());
        scan.take(token, next.map(|(_, next)| *next))
            .map_err(|(message, flag)| {
                Diagnostic::new(message)
                    .at(source, text, *at, at + 1)
                    .hint(format!(
                        "if the query is meant to be so, raise the limit with `{flag}`"
                    ))
            })?;
    }
    Ok(())
}

type Refused = (String, &'static str);

/// One open bracket.
#[derive(Default)]
struct Level {
    /// How it was opened; empty for the query itself.
    bracket: &'static str,
    /// Length of the chain in it.
    chain: usize,
    /// Terms and groups side by side just now.
    run: usize,
}

struct Scan<'a> {
    limits: &'a Limits,
    levels: Vec<Level>,
    /// Chains of all open levels; it bounds the depth of the tree.
    total: usize,
    values: Values,
    /// The token before was an operator, a comma or an opening bracket.
    expects_term: bool,
    /// The token before was a string.
    after_string: bool,
}

/// The rows of a `VALUES` block and the triples of `INSERT DATA` are a list, not a tree, however
/// many there are.
#[derive(Clone, Copy, PartialEq)]
enum Values {
    Outside,
    /// The keyword was seen, the brace not yet.
    Awaited,
    /// Inside, down to this level.
    Inside(usize),
}

impl<'a> Scan<'a> {
    fn new(limits: &'a Limits) -> Self {
        let levels = vec![Level::default()];
        Self {
            limits,
            levels,
            total: 0,
            values: Values::Outside,
            expects_term: true,
            after_string: false,
        }
    }

    /// `next` is the token that follows without a blank.
    fn take(&mut self, token: &str, next: Option<&str>) -> Result<(), Refused> {
        let expected_term = std::mem::replace(&mut self.expects_term, false);
        let is_string = token.starts_with(['"', '\'']);
        let after_string = std::mem::replace(&mut self.after_string, is_string);
        match token {
            "{" => self.open("{")?,
            "(" => self.open("(")?,
            "[" => self.open("[")?,
            "<<" | "<<(" | "{|" => self.open("<")?,
            "}" | ")" | "]" | ">>" | ")>>" | "|}" => self.close()?,
            "," => {
                self.pause();
                // Arguments and items of `IN` are a list; objects are patterns.
                if self.levels.last().is_some_and(|level| level.bracket != "(") {
                    self.link()?;
                }
            }
            "-" | "+" if expected_term && next.is_some_and(starts_with_digit) => {}
            "|" | "||" | "&" | "&&" | "+" | "-" | "*" | "/" | "^" | "!" | ";" | "." | "~" => {
                self.pause();
                self.link()?;
            }
            "=" | "<" | ">" | "<=" | ">=" | "!=" => self.pause(),
            // The datatype belongs to the string before it.
            "^^" if after_string => {
                if let Some(level) = self.levels.last_mut() {
                    level.run = level.run.saturating_sub(1);
                }
            }
            "^^" => self.link()?,
            _ => self.term(token)?,
        }
        Ok(())
    }

    fn open(&mut self, bracket: &'static str) -> Result<(), Refused> {
        // Groups in a row are joined into a left-deep tree too.
        if bracket == "{" {
            self.link()?;
        }
        self.levels.push(Level {
            bracket,
            ..Level::default()
        });
        self.expects_term = true;
        if bracket == "{" && self.values == Values::Awaited {
            self.values = Values::Inside(self.levels.len());
        }
        self.deep(self.levels.len() - 1)
    }

    fn deep(&self, depth: usize) -> Result<(), Refused> {
        if depth > self.limits.max_depth {
            let message = format!("nested deeper than {} levels", self.limits.max_depth);
            return Err((message, "--max-depth"));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refused> {
        if self.values == Values::Inside(self.levels.len()) {
            self.values = Values::Outside;
        }
        if self.levels.len() > 1 {
            self.total -= self.levels.pop().map_or(0, |level| level.chain);
        }
        self.side_by_side()
    }

    /// An operator, comma or dot ends a row of terms.
    fn pause(&mut self) {
        self.expects_term = true;
        if let Some(level) = self.levels.last_mut() {
            level.run = 0;
        }
    }

    fn side_by_side(&mut self) -> Result<(), Refused> {
        let run = self.levels.last_mut().map_or(0, |level| {
            level.run += 1;
            level.run
        });
        if run > TRIPLE { self.link() } else { Ok(()) }
    }

    fn link(&mut self) -> Result<(), Refused> {
        if matches!(self.values, Values::Inside(_)) {
            return Ok(());
        }
        if let Some(level) = self.levels.last_mut() {
            level.chain += 1;
            self.total += 1;
        }
        if self.total > self.limits.max_chain {
            let limit = self.limits.max_chain;
            let message = format!("more than {limit} operators, patterns or clauses in a row");
            return Err((message, "--max-chain"));
        }
        Ok(())
    }

    fn term(&mut self, token: &str) -> Result<(), Refused> {
        if token.starts_with('@') {
            return Ok(());
        }
        if token.starts_with('<') {
            // `1<((2+3))&&4>1` looks like an IRI, and the parser tries both readings.
            self.deep(self.levels.len() - 1 + token.matches(['(', '[']).count())?;
            for _ in token.matches(['&', '|', '+', '*', '!', '-', '/']).skip(64) {
                self.link()?;
            }
        }
        if CHAIN_WORDS
            .iter()
            .any(|chain| chain.eq_ignore_ascii_case(token))
        {
            self.link()?;
        }
        let lists = ["VALUES", "DATA"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(token));
        if lists && self.values == Values::Outside {
            self.values = Values::Awaited;
        }
        self.side_by_side()
    }
}

fn starts_with_digit(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit() || c == '.')
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
    fn shapes_that_look_like_something_else_are_refused() {
        let deep = "(".repeat(10_000);
        let ends = ")".repeat(10_000);
        for text in [
            format!("SELECT * {{ FILTER(1<{deep}1{ends}&&2>1) }}"),
            format!("ASK {{ ?s dip:a\\'b {deep} }}"),
            format!("ASK {{ ?s dip:a\\#b {deep} }}"),
            format!("ASK {{ ?s ?p ({}) }}", "1 ".repeat(10_000)),
            format!("SELECT * {{ ?s ?p ?o }} HAVING {}", "(1)".repeat(10_000)),
            format!("ASK {{ ?s ?p {} ?o }}", "?o,".repeat(10_000)),
            format!("SELECT {} {{ }}", "(1 AS ?a)".repeat(10_000)),
            format!("ASK {{ ?s ?p ?o {} }}", "~ ".repeat(10_000)),
            format!("SELECT * {{ ?s ?p ?o }} ORDER BY {}", "?s ".repeat(10_000)),
            format!("ASK {{ FILTER(1<{}1>2) }}", "1+".repeat(10_000)),
        ] {
            assert!(refusal(&text).is_some(), "{}", &text[..40]);
        }
        let negative = "-1, ".repeat(5_000);
        assert_eq!(
            refusal(&format!(
                "SELECT * {{ ?s ?p ?o FILTER(?o IN ({negative} 1)) }}"
            )),
            None
        );
        let patterns = "?s ?p ?o . ".repeat(400);
        assert_eq!(refusal(&format!("SELECT * {{ {patterns} }}")), None);
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
