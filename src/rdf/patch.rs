//! RDF Patch: what is taken away and what is added, line by line. Blank nodes keep the names that they have there.

use std::collections::HashMap;

use super::RdfError;
use super::format::Format;
use super::reader::{Settings, parser};
use super::words::plain;
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;

/// What a patch does in the end.
#[derive(Debug, Default)]
pub struct Patch {
    /// What is taken away.
    pub removed: Vec<Quad>,
    /// What is added.
    pub added: Vec<Quad>,
}

/// Whether a text is a patch and no update: by its name, or because it begins as patches do.
pub fn is_patch(name: &str, text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let begins = first.and_then(|line| line.split_whitespace().next());
    // No update begins with any of these words.
    let is_word = matches!(
        begins,
        Some("TX" | "TC" | "TA" | "H" | "A" | "D" | "PA" | "PD")
    );
    name.to_ascii_lowercase().ends_with(".rdfp") || is_word
}

/// Reads a patch. What is done last with a statement counts. O(text).
///
/// # Errors
/// Lines that are none of RDF Patch; transactions that are given up or never end.
pub fn read_patch(name: &str, text: &str) -> Result<Patch, RdfError> {
    let mut last: HashMap<Quad, (usize, bool)> = HashMap::new();
    let mut open = None;
    let mut end = 0;
    for (whole, number) in text.split_inclusive('\n').zip(1..) {
        let start = end + (whole.len() - whole.trim_start().len());
        end += whole.len();
        let line = whole.trim();
        let wrong_at = |said: &str, from: usize, to: usize| {
            RdfError::from(Diagnostic::new(said).at(name, text, start + from, start + to))
        };
        let wrong = |said: &str| wrong_at(said, 0, line.len());
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "" | "H" => {}
            word if word.starts_with('#') => {}
            "TX" => open = Some(number),
            "TC" => open = None,
            "TA" => return Err(wrong("the patch gives itself up: `TA`")),
            "A" | "D" => {
                let parser = parser(Format::NQuads, &Settings::default())?;
                let quads: Result<Vec<Quad>, _> = parser.for_slice(rest.as_bytes()).collect();
                let quads = quads.map_err(|error| {
                    let said = format!("no statement: {}", plain(&error.to_string()));
                    let Some(place) = error.location() else {
                        return wrong(&said);
                    };
                    let at = |offset: u64| {
                        let before = line.len() - rest.len();
                        before + usize::try_from(offset).unwrap_or(0).min(rest.len())
                    };
                    wrong_at(&said, at(place.start.offset), at(place.end.offset))
                })?;
                let [quad] = &quads[..] else {
                    return Err(wrong("one statement stands on a line"));
                };
                last.insert(quad.clone(), (last.len(), word == "A"));
            }
            "PA" | "PD" => return Err(wrong("prefixes in a patch are not read")),
            _ => {
                return Err(wrong(
                    "no line of RDF Patch: they begin with TX, TC, A or D",
                ));
            }
        }
    }
    if let Some(number) = open {
        let said = format!("the transaction of line {number} never ends: `TC .` is not there");
        return Err(Diagnostic::new(said).in_source(name).into());
    }
    let mut ordered: Vec<(Quad, (usize, bool))> = last.into_iter().collect();
    ordered.sort_by_key(|(_, (number, _))| *number);
    let mut patch = Patch::default();
    for (quad, (_, is_new)) in ordered {
        let quads = if is_new {
            &mut patch.added
        } else {
            &mut patch.removed
        };
        quads.push(quad);
    }
    Ok(patch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::diagnostic::Excerpt;

    #[test]
    fn what_is_done_last_counts() {
        let text = "H id <urn:x> .\nTX .\nD _:b0 <urn:p> \"1\" .\nA _:b0 <urn:p> \"2\" <urn:g> .\nA <urn:a> <urn:p> <urn:b> .\nD <urn:a> <urn:p> <urn:b> .\nTC .\n";
        assert!(is_patch("x", text) && is_patch("x.rdfp", "") && !is_patch("x.ru", "DELETE"));
        assert!(
            is_patch("x", "# a patch\n\nA <urn:a> <urn:p> 1 .")
                && !is_patch("x", "# TX\nADD <urn:a> TO <urn:b>")
        );
        let said = read_patch("x", "  A <urn:a> <urn:p .\n").unwrap_err();
        let RdfError::Syntax(said) = said else {
            panic!("{said}")
        };
        assert!(!said.message.contains("line 1"), "{}", said.message);
        assert_eq!(
            said.excerpt.as_ref().map(Excerpt::line),
            Some("  A <urn:a> <urn:p .")
        );
        let patch = read_patch("x", text).unwrap();
        let lines = |quads: &[Quad]| {
            let lines: Vec<String> = quads.iter().map(ToString::to_string).collect();
            lines.join("\n")
        };
        assert_eq!(lines(&patch.added), "_:b0 <urn:p> \"2\" <urn:g>");
        assert_eq!(
            lines(&patch.removed),
            "_:b0 <urn:p> \"1\"\n<urn:a> <urn:p> <urn:b>"
        );
        for (wrong, says) in [
            ("TX .\nA <urn:a> .\nTC .", "x:2:11: no statement: "),
            ("TX .\nTA .", "x:2:1"),
            ("TX .\nPA a <urn:a> .", "x:2:1"),
            ("TX .\n", "never ends"),
            ("X", "x:1:1: no line"),
        ] {
            let said = read_patch("x", wrong).unwrap_err().to_string();
            assert!(said.contains(says), "{wrong}: {said}");
        }
    }
}
