//! Rust sources without what is no code, and the few things that rules ask of them.
//!
//! A lexer of fifty lines and brace matching are enough for rules about
//! imports, sizes and forgotten files; they need no parser.

/// The text with comments and the insides of strings and characters blanked out, line by line.
pub(crate) fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = token_end(&chars, at);
        if end == at + 1 {
            code.push(chars[at]);
        } else {
            code.extend(
                chars[at..end]
                    .iter()
                    .map(|c| if *c == '\n' { '\n' } else { ' ' }),
            );
        }
        at = end;
    }
    code
}

/// Where the comment, string or character that begins here ends; one character further if none does.
fn token_end(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let begins =
        |start: &str| start.chars().zip(rest).filter(|(a, b)| a == *b).count() == start.len();
    let before = at.checked_sub(1).map(|before| chars[before]);
    let in_name = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if begins("//") {
        return at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
    }
    if begins("/*") {
        return at + block_comment(rest);
    }
    if !in_name && (begins("r\"") || begins("r#") || begins("br\"") || begins("br#")) {
        return raw_string(rest).map_or(at + 1, |length| at + length);
    }
    if begins("\"") {
        return at + string(rest);
    }
    if begins("'\\") {
        let end = rest.iter().skip(3).position(|c| *c == '\'');
        return at + end.map_or(rest.len(), |end| end + 4);
    }
    // Not a lifetime: a quote, anything, a quote.
    if begins("'") && rest.get(2) == Some(&'\'') {
        at + 3
    } else {
        at + 1
    }
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match (rest[at], rest.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[char]) -> Option<usize> {
    let start = rest.iter().position(|c| *c == 'r')? + 1;
    let hashes = rest[start..].iter().take_while(|c| **c == '#').count();
    // `r#name` is an identifier.
    rest.get(start + hashes).filter(|c| **c == '"')?;
    let body = start + hashes + 1;
    let closes = |at: &usize| {
        rest[*at] == '"' && rest[*at + 1..].iter().take_while(|c| **c == '#').count() >= hashes
    };
    let end = (body..rest.len()).find(closes);
    Some(end.map_or(rest.len(), |end| end + 1 + hashes))
}

/// The code with `#[cfg(test)]` modules blanked out.
pub(crate) fn without_tests(code: &str) -> String {
    let mut code = code.to_owned();
    while let Some(start) = code.find("#[cfg(test)]") {
        let open = code[start..]
            .find(['{', ';'])
            .map_or(code.len() - 1, |open| start + open);
        let end = closing(&code, open).unwrap_or(open) + 1;
        let blank: String = code[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        code.replace_range(start..end, &blank);
    }
    code
}

/// The byte of the bracket that closes the one at `open`.
fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(open + at);
        }
    }
    None
}

/// Bytes at which this word stands on its own.
pub(crate) fn words(code: &str, word: &str) -> Vec<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].ends_with(part) && !code[at + word.len()..].starts_with(part))
        .collect()
}

/// Line number, from 1, of a byte.
pub(crate) fn line(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// A function with a body.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// Lines between its braces that hold code.
    pub(crate) length: usize,
}

/// All functions with a body.
pub(crate) fn functions(code: &str) -> Vec<Function> {
    words(code, "fn")
        .into_iter()
        .filter_map(|at| function(code, at))
        .collect()
}

fn function(code: &str, at: usize) -> Option<Function> {
    let rest = code[at + 2..].trim_start();
    let name: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    if name.is_empty() {
        return None;
    }
    let mut depth = 0_i32;
    let open = code[at..].char_indices().find_map(|(offset, c)| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' | ';' if depth == 0 => return Some(at + offset),
            _ => {}
        }
        None
    })?;
    let end = closing(code, open)?;
    let body = code[open + 1..end]
        .lines()
        .filter(|line| !line.trim().is_empty());
    Some(Function {
        name,
        line: line(code, at),
        length: body.count(),
    })
}

/// What follows `crate::` or `super::` in all paths, groups included, with their bytes.
pub(crate) fn paths(code: &str, start: &str) -> Vec<(usize, String)> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for at in words(code, start) {
        let Some(rest) = code[at + start.len()..].trim_start().strip_prefix("::") else {
            continue;
        };
        let rest = rest.trim_start();
        if !rest.starts_with('{') {
            found.push((at, name(rest)));
            continue;
        }
        let group = &rest[1..closing(rest, 0).unwrap_or(rest.len())];
        found.extend(members(group).into_iter().map(|member| (at, name(member))));
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

/// The comma-separated parts of a group, nested groups left whole.
fn members(group: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    group
        .split(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            c == ',' && depth == 0
        })
        .collect()
}

#[test]
fn strings_comments_and_characters_are_no_code() {
    let text = "a(\"{ // \\\" }\"); // crate::b\n/* { /* */ } */ 'x' '\\'' 'a r#\"{\"#} r#type";
    let code = code_only(text);
    assert_eq!(
        code.split_whitespace().collect::<Vec<_>>(),
        ["a(", ");", "'a", "}", "r#type"]
    );
    assert_eq!(code.lines().count(), text.lines().count());
}

#[test]
fn imports_in_groups_and_tests_are_told_apart() {
    let code = "use crate::{a, b::{c, d}, e};\nfn f() { crate::g::h() }\n\
        #[cfg(test)]\nmod tests { use crate::i; }";
    let names: Vec<String> = paths(&without_tests(code), "crate")
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(names, ["a", "b", "e", "g"]);
}

#[test]
fn functions_are_measured_between_their_braces() {
    let code = "fn one(x: [u8; 3]) -> u8 {\n 1\n\n}\ntrait T { fn two(); }\nfn three() {\n{\n}\n}";
    let found: Vec<(String, usize, usize)> = functions(code)
        .into_iter()
        .map(|f| (f.name, f.line, f.length))
        .collect();
    assert_eq!(found, [("one".into(), 1, 1), ("three".into(), 6, 2)]);
}
