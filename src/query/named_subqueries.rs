//! `WITH { … } AS %name` and `INCLUDE %name`, by which queries of the Wikidata Query Service name parts of
//! themselves: each becomes a group in the place where it is included.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;

/// How deep parts may include parts, and how long the text may grow, in bytes.
const DEEPEST: usize = 16;
const LONGEST: usize = 1 << 20;

/// The query without names for parts; as it is where there are none. `source` is its name in messages.
///
/// # Errors
/// A part that nobody named, that is named twice, or that includes itself.
pub fn without_named_subqueries<'t>(
    source: &str,
    text: &'t str,
) -> Result<Cow<'t, str>, Box<Diagnostic>> {
    let marks = marks(text);
    if !marks.iter().any(|mark| matches!(mark, Mark::Include(..))) {
        return Ok(Cow::Borrowed(text));
    }
    let parts = Parts {
        source,
        text,
        marks: &marks,
        named: named(source, text, &marks)?,
    };
    let mut out = String::new();
    parts.write(0..text.len(), &mut out, &mut Vec::new())?;
    Ok(Cow::Owned(out))
}

/// What matters of a text: braces and the words of named parts, outside strings, IRIs and comments.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    Open(usize),
    Close(usize),
    /// `WITH`.
    With(usize),
    /// `AS %name`, from the first letter to behind the last.
    As(Range<usize>, String),
    /// `INCLUDE %name`.
    Include(Range<usize>, String),
}

fn marks(text: &str) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = end_of_line(bytes, at),
            b'"' | b'\'' => at = end_of_string(bytes, at),
            b'<' => at = end_of_iri(bytes, at),
            b'{' => {
                marks.push(Mark::Open(at));
                at += 1;
            }
            b'}' => {
                marks.push(Mark::Close(at));
                at += 1;
            }
            byte if is_word(*byte) => {
                let end = at
                    + bytes[at..]
                        .iter()
                        .take_while(|byte| is_word(**byte))
                        .count();
                let before = at.checked_sub(1).map(|before| bytes[before]);
                let free = !matches!(before, Some(b'?' | b'$' | b':' | b'@' | b'%' | b'-'));
                let word = text[at..end].to_ascii_uppercase();
                let name = part_name(text, end);
                match (&*word, name) {
                    ("WITH", _) if free => marks.push(Mark::With(at)),
                    ("AS", Some((name, end))) if free => marks.push(Mark::As(at..end, name)),
                    ("INCLUDE", Some((name, end))) if free => {
                        marks.push(Mark::Include(at..end, name));
                    }
                    _ => {}
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    marks
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// `%name` behind blanks, and where it ends.
fn part_name(text: &str, from: usize) -> Option<(String, usize)> {
    let rest = text[from..].trim_start();
    let start = text.len() - rest.len();
    let name = rest.strip_prefix('%')?;
    let length = name.bytes().take_while(|byte| is_word(*byte)).count();
    (length > 0).then(|| (name[..length].to_owned(), start + 1 + length))
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end)
}

fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let long = bytes[at..].starts_with(&[quote; 3]);
    let width = if long { 3 } else { 1 };
    let mut end = at + width;
    while end < bytes.len() {
        if bytes[end] == b'\\' {
            end += 2;
        } else if bytes[end..].starts_with(&vec![quote; width]) {
            return end + width;
        } else if !long && bytes[end] == b'\n' {
            return end;
        } else {
            end += 1;
        }
    }
    bytes.len()
}

/// Behind `<…>`; a sign that means "less" is one byte.
fn end_of_iri(bytes: &[u8], at: usize) -> usize {
    for (place, byte) in bytes.iter().enumerate().skip(at + 1) {
        match byte {
            b'>' => return place + 1,
            b'<' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | 0..=0x20 => break,
            _ => {}
        }
    }
    at + 1
}

/// A part: from its `WITH` to behind its name, and what is between its braces.
#[derive(Clone, Debug)]
struct Named {
    name: String,
    whole: Range<usize>,
    inside: Range<usize>,
}

fn named(source: &str, text: &str, marks: &[Mark]) -> Result<Vec<Named>, Box<Diagnostic>> {
    let mut found: Vec<Named> = Vec::new();
    for (place, mark) in marks.iter().enumerate() {
        let (Mark::With(start), Some(Mark::Open(open))) = (mark, marks.get(place + 1)) else {
            continue;
        };
        let mut depth = 0_usize;
        let close = marks[place + 1..].iter().position(|mark| {
            match mark {
                Mark::Open(_) => depth += 1,
                Mark::Close(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        });
        let close = close.map(|close| place + 1 + close);
        let behind = close.and_then(|close| marks.get(close + 1));
        let (Some(Mark::Close(end)), Some(Mark::As(name_at, name))) =
            (close.and_then(|close| marks.get(close)), behind)
        else {
            continue;
        };
        if found.iter().any(|known| known.name == *name) {
            let said = Diagnostic::new(format!("two parts are named `%{name}`"));
            return Err(Box::new(said.at(source, text, name_at.start, name_at.end)));
        }
        found.push(Named {
            name: name.clone(),
            whole: *start..name_at.end,
            inside: open + 1..*end,
        });
    }
    Ok(found)
}

struct Parts<'a> {
    source: &'a str,
    text: &'a str,
    marks: &'a [Mark],
    named: Vec<Named>,
}

impl Parts<'_> {
    /// Writes a range of the text with what it includes; `within` are the parts on the way.
    fn write<'s>(
        &'s self,
        range: Range<usize>,
        out: &mut String,
        within: &mut Vec<&'s str>,
    ) -> Result<(), Box<Diagnostic>> {
        let mut at = range.start;
        for mark in self.marks {
            match mark {
                Mark::With(start) if *start >= at && *start < range.end => {
                    // Its lines stay, so that errors are said to be where they are.
                    if let Some(part) = self.named.iter().find(|part| part.whole.start == *start) {
                        out.push_str(&self.text[at..*start]);
                        let lines = self.text[part.whole.clone()].matches('\n').count();
                        out.extend(std::iter::repeat_n('\n', lines));
                        at = part.whole.end;
                    }
                }
                Mark::Include(place, name) if place.start >= at && place.end <= range.end => {
                    out.push_str(&self.text[at..place.start]);
                    self.include(name, place, out, within)?;
                    at = place.end;
                }
                _ => {}
            }
        }
        out.push_str(&self.text[at..range.end]);
        Ok(())
    }

    fn include<'s>(
        &'s self,
        name: &'s str,
        place: &Range<usize>,
        out: &mut String,
        within: &mut Vec<&'s str>,
    ) -> Result<(), Box<Diagnostic>> {
        let wrong = |said: String, hint: Option<String>| {
            let said = Diagnostic::new(said).at(self.source, self.text, place.start, place.end);
            Err(Box::new(said.maybe_hint(hint)))
        };
        let Some(part) = self.named.iter().find(|part| part.name == name) else {
            let known = self.named.iter().map(|part| &*part.name);
            let hint = did_you_mean(name, known)
                .unwrap_or_else(|| format!("name it before WHERE: `WITH {{ … }} AS %{name}`"));
            return wrong(format!("no part is named `%{name}`"), Some(hint));
        };
        if within.contains(&name) || within.len() >= DEEPEST {
            return wrong(format!("`%{name}` includes itself"), None);
        }
        within.push(name);
        let mut inside = String::new();
        self.write(part.inside.clone(), &mut inside, within)?;
        within.pop();
        if out.len() + inside.len() > LONGEST {
            return wrong(
                "the query is too long with its parts in it".to_owned(),
                None,
            );
        }
        // On one line, so that what follows stays where it is.
        out.push_str("{ ");
        out.push_str(&one_line(&inside));
        out.push_str(" }");
        Ok(())
    }
}

/// Without line ends, outside of strings, and without comments, which would swallow what follows.
fn one_line(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'#' => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'"' | b'\'' => end_of_string(bytes, at).min(bytes.len()),
            b'<' => end_of_iri(bytes, at),
            b'\n' | b'\r' => {
                out.push(' ');
                at += 1;
                continue;
            }
            _ => {
                let next = bytes[at + 1..]
                    .iter()
                    .position(|byte| b"#\"'<\n\r".contains(byte));
                next.map_or(bytes.len(), |next| at + 1 + next)
            }
        };
        out.push_str(&text[at..end]);
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let text = without_named_subqueries("q.rq", text);
        text.unwrap_or_else(|said| panic!("{said}")).into_owned()
    }

    #[test]
    fn parts_stand_where_they_are_included() {
        let text = "SELECT ?a\nWITH {\n  SELECT ?a { ?a ?b \"} AS %no\" } # }\n} AS %one\nWHERE { INCLUDE %one . ?a ?c ?d }";
        let found = written(text);
        assert!(
            found.ends_with("WHERE { {    SELECT ?a { ?a ?b \"} AS %no\" }   } . ?a ?c ?d }"),
            "{found}"
        );
        // What stands below stays on its line.
        assert_eq!(found.matches('\n').count(), text.matches('\n').count());
        let nested = "SELECT * WITH { SELECT ?a { ?a ?b ?c } } AS %one WITH { SELECT ?a { include %one } } AS %two { INCLUDE %two }";
        assert!(written(nested).contains("{  SELECT ?a { {  SELECT ?a { ?a ?b ?c }  } }  }"));
    }

    #[test]
    fn other_queries_stay_as_they_are() {
        for text in [
            "SELECT * { ?with ?include ?as }",
            "SELECT * { ?a ?b 'INCLUDE %x' } # INCLUDE %y",
            "SELECT (1 AS ?x) { FILTER(?a<?b) }",
            "PREFIX a: <http://e/INCLUDE%20> SELECT * { a:INCLUDE a:b ?c }",
        ] {
            assert!(
                matches!(without_named_subqueries("q", text), Ok(Cow::Borrowed(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn parts_that_cannot_be_included_are_said() {
        for (text, said) in [
            (
                "SELECT * WITH { SELECT ?a {} } AS %one { INCLUDE %eno }",
                "no part is named `%eno`",
            ),
            (
                "SELECT * WITH { SELECT * { INCLUDE %a } } AS %a { INCLUDE %a }",
                "`%a` includes itself",
            ),
            (
                "SELECT * WITH { ?a ?b ?c } AS %a WITH { ?a ?b ?c } AS %a { INCLUDE %a }",
                "two parts are named `%a`",
            ),
        ] {
            let error = without_named_subqueries("q", text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        // Parts that double each time do not fill the memory.
        let mut text = "SELECT * WITH { ?a ?b ?c } AS %p0".to_owned();
        for n in 1..15 {
            let before = format!("INCLUDE %p{} ", n - 1).repeat(9);
            text = format!("{text} WITH {{ {before} }} AS %p{n}");
        }
        text.push_str(" { INCLUDE %p14 }");
        let error = without_named_subqueries("q", &text)
            .unwrap_err()
            .to_string();
        assert!(error.contains("too long"), "{error}");
    }
}
