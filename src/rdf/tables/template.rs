//! Templates for IRIs out of cells (RFC 6570, what CSV on the Web uses of it), and relative references.

use std::fmt::Write as _;

use oxiri::Iri;

use crate::model::prefixes::Prefixes;

/// Text and the names of columns within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `{name}`: what is no letter or digit of ASCII, nor `-._~`, becomes `%…`; `{+name}` leaves what IRIs are made of,
    /// letters of all scripts among them; `{#name}` also puts a number sign in front.
    Name {
        sign: Option<char>,
        names: Vec<String>,
    },
}

impl Template {
    /// The error says what is wrong.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let inside = &rest[open + 1..];
            let Some(end) = inside.find('}') else {
                return Err(format!("the `{{` of `{text}` never closes"));
            };
            let sign = inside
                .chars()
                .next()
                .filter(|sign| matches!(sign, '+' | '#'));
            let names = &inside[sign.map_or(0, char::len_utf8)..end];
            let names: Vec<String> = names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect();
            let sound = |name: &String| {
                !name.is_empty()
                    && !name.starts_with(['/', '.', ';', '?', '&', '=', '!', '@', '|'])
                    && !name.ends_with('*')
            };
            if !names.iter().all(sound) {
                return Err(format!(
                    "`{{{}}}` is not understood in `{text}`; `{{name}}`, `{{+name}}` and `{{#name}}` are",
                    &inside[..end]
                ));
            }
            parts.push(Part::Name { sign, names });
            rest = &inside[end + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// The columns that it takes.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .flat_map(|part| match part {
                Part::Text(_) => &[][..],
                Part::Name { names, .. } => names,
            })
            .map(String::as_str)
    }

    /// With what each name stands for; the error is the first name that stands for nothing.
    pub(super) fn expand<'a>(
        &'a self,
        value: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, &'a str> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Name { sign, names } => {
                    out.extend(sign.filter(|sign| *sign == '#'));
                    let mut between = "";
                    for name in names {
                        out.push_str(between);
                        encode(&value(name).ok_or(name.as_str())?, sign.is_some(), &mut out);
                        between = ",";
                    }
                }
            }
        }
        Ok(out)
    }
}

/// `reserved` leaves what may stand in an IRI.
fn encode(text: &str, reserved: bool, out: &mut String) {
    for c in text.chars() {
        let plain = c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        let of_iri = ":/?#[]@!$&'()*+,;=%".contains(c)
            || !c.is_ascii() && !c.is_control() && !c.is_whitespace();
        if plain || reserved && of_iri {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                // Writing to a string cannot fail.
                let _ok = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// A text as one part of an IRI.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::new();
    encode(text, false, &mut out);
    out
}

/// The IRI of `prefix:name`, or of a reference that may be relative; nothing where that needs a base and there is none.
pub(super) fn resolved(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Option<String> {
    if let Some((scheme, rest)) = text.split_once(':') {
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_'));
        if is_scheme {
            let known = (!rest.starts_with("//"))
                .then(|| known_prefix(scheme, rest, prefixes))
                .flatten();
            return Some(known.unwrap_or_else(|| text.to_owned()));
        }
    }
    let base = Iri::parse(base?).ok()?;
    Some(base.resolve_unchecked(text).into_inner())
}

/// The prefix with which a template begins, where it is none that is known and no scheme either.
pub(super) fn unknown_prefix<'t>(template: &'t Template, prefixes: &Prefixes) -> Option<&'t str> {
    let Some(Part::Text(text)) = template.parts.first() else {
        return None;
    };
    let (prefix, rest) = text.split_once(':')?;
    let is_name = prefix.starts_with(|c: char| c.is_ascii_alphabetic())
        && prefix
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+.-_".contains(c));
    let is_known = rest.starts_with("//")
        || SCHEMES.contains(&prefix.to_ascii_lowercase().as_str())
        || known_prefix(prefix, rest, prefixes).is_some();
    (is_name && !is_known).then_some(prefix)
}

/// Schemes of IRIs behind which no slashes stand.
const SCHEMES: [&str; 15] = [
    "ark", "cid", "data", "did", "doi", "file", "geo", "hdl", "info", "mailto", "mid", "ni", "tag",
    "tel", "urn",
];

/// Ours, and those that CSV on the Web knows without a declaration and ours lack.
fn known_prefix(name: &str, local: &str, prefixes: &Prefixes) -> Option<String> {
    prefixes.expand(&format!("{name}:{local}")).or_else(|| {
        let namespace = match name {
            "csvw" => "http://www.w3.org/ns/csvw#",
            "dc" => "http://purl.org/dc/terms/",
            "dc11" => "http://purl.org/dc/elements/1.1/",
            "dcat" => "http://www.w3.org/ns/dcat#",
            "qb" => "http://purl.org/linked-data/cube#",
            "vcard" => "http://www.w3.org/2006/vcard/ns#",
            _ => return None,
        };
        Some(format!("{namespace}{local}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_and_encoded() {
        let of = |text: &str, cell: &str| {
            let value = |name: &str| (name == "a").then(|| cell.to_owned());
            Template::new(text)
                .unwrap()
                .expand(&value)
                .map_err(str::to_owned)
        };
        assert_eq!(of("x/{a}", "b c/é").as_deref(), Ok("x/b%20c%2F%C3%A9"));
        assert_eq!(of("{+a}", "http://e/é b").as_deref(), Ok("http://e/é%20b"));
        assert_eq!(of("{+a}", "http://e/x?y").as_deref(), Ok("http://e/x?y"));
        assert_eq!(of("x{#a}", "1").as_deref(), Ok("x#1"));
        assert_eq!(of("{b}", "1"), Err("b".to_owned()));
        assert!(
            Template::new("{a").is_err()
                && Template::new("{?a}").is_err()
                && Template::new("{}").is_err()
        );
        assert_eq!(
            Template::new("{a}{b,c}")
                .unwrap()
                .names()
                .collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
    }

    #[test]
    fn references_are_resolved() {
        let prefixes = Prefixes::default();
        let of = |text: &str| resolved(text, &prefixes, Some("http://e.org/a/t.csv")).unwrap();
        assert_eq!(of("#x"), "http://e.org/a/t.csv#x");
        assert_eq!(of("x"), "http://e.org/a/x");
        assert_eq!(of("/x"), "http://e.org/x");
        assert_eq!(of("../../x"), "http://e.org/x");
        assert_eq!(of("schema:name"), "http://schema.org/name");
        assert_eq!(of("?id=7"), "http://e.org/a/t.csv?id=7");
        assert_eq!(of("b/../c/7"), "http://e.org/a/c/7");
        assert_eq!(of("urn:x:y"), "urn:x:y");
        assert_eq!(of("http://x/"), "http://x/");
        assert_eq!(resolved("x", &prefixes, None), None);
        assert_eq!(
            resolved("x", &prefixes, Some("http://e.org")).as_deref(),
            Some("http://e.org/x")
        );
        let of = |base: &str| resolved("x", &prefixes, Some(base));
        assert_eq!(of("urn:a:b").as_deref(), Some("urn:x"));
        assert_eq!(of("file:/a/b").as_deref(), Some("file:/a/x"));
        let of = |text: &str| {
            let template = Template::new(text).unwrap();
            unknown_prefix(&template, &prefixes).map(str::to_owned)
        };
        assert_eq!(of("zz:q").as_deref(), Some("zz"));
        for known in [
            "schema:q",
            "csvw:q",
            "urn:q",
            "http://q/{a}",
            "{a}:q",
            "#q",
            "a/b:c",
        ] {
            assert_eq!(of(known), None, "{known}");
        }
    }
}
