//! How IRIs are spelled: by the prefixes of the text, relative where they were, in full otherwise.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::script::Named;
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedOrBlankNode};
use crate::rdf::RdfError;
use crate::rdf::format::Format;
use crate::rdf::reader::{Settings, parser};
use crate::vocab::rdf;

/// Stands for the place of the file, which nobody knows; deep enough for `../../…`.
pub(super) const PLACE: &str = "x-chancery-place://here/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p";
const SCHEME: &str = "x-chancery-place:";

/// The spelling of IRIs in one text.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// IRI to name, so that the longest IRI is found first from behind.
    prefixes: BTreeMap<String, String>,
    by_name: HashMap<String, String>,
    /// The base that is declared, as it is written.
    pub(super) base: Option<String>,
    relative: HashMap<String, String>,
    /// What relative IRIs stand for, as they are written.
    by_text: HashMap<String, String>,
    used: RefCell<BTreeSet<String>>,
}

impl Names {
    /// Takes what a text declares.
    ///
    /// # Errors
    /// Relative IRIs with several bases, not all of which are known.
    pub(super) fn new(source: &str, named: &[Named]) -> Result<Self, RdfError> {
        let resolved = resolve(named)?;
        let mut names = Self::default();
        // Which base each relative IRI has: 0 is the place of the file.
        let (mut base, mut bases) = (0, vec![None]);
        let mut relative: Vec<(usize, &str, &str)> = Vec::new();
        for (one, iri) in named.iter().zip(&resolved) {
            match one {
                Named::Prefix(name, written) => {
                    // What is declared first under a name keeps it.
                    if !names.by_name.contains_key(name) {
                        names.by_name.insert(name.clone(), iri.clone());
                        names
                            .prefixes
                            .entry(iri.clone())
                            .or_insert_with(|| name.clone());
                    }
                    if super::script::is_relative(written) {
                        relative.push((base, written, iri));
                    }
                }
                Named::Base(written) => {
                    bases.push(Some(if iri.starts_with(SCHEME) {
                        written
                    } else {
                        iri
                    }));
                    base = bases.len() - 1;
                }
                Named::Relative(written) => relative.push((base, written, iri)),
            }
        }
        let first = relative.first().map_or(0, |(base, ..)| *base);
        let one = relative.iter().all(|(base, ..)| *base == first);
        let kept = if one { first } else { 0 };
        names.base = bases.get(kept).copied().flatten().cloned();
        for (base, written, iri) in relative {
            if base == kept {
                let meant = names.by_text.entry(written.to_owned());
                meant.or_insert_with(|| iri.to_owned());
                names
                    .relative
                    .entry(iri.to_owned())
                    .or_insert_with(|| written.to_owned());
            } else if iri.starts_with(SCHEME) {
                let message = format!(
                    "the base changes in the middle of the text, and <{written}> is relative to one that is relative itself"
                );
                let found = Diagnostic::new(message)
                    .in_source(source)
                    .hint("begin with one `@base <https://…> .`");
                return Err(found.into());
            }
        }
        Ok(names)
    }

    /// The IRI that a word stands for, if it can be told.
    pub(super) fn meant(&self, word: &str) -> Option<String> {
        if word == "a" {
            return Some(rdf::TYPE.to_owned());
        }
        if let Some(iri) = word
            .strip_prefix('<')
            .and_then(|word| word.strip_suffix('>'))
        {
            return Some(self.by_text.get(iri).map_or(iri, String::as_str).to_owned());
        }
        let (prefix, local) = word.split_once(':')?;
        let mut iri = self.by_name.get(prefix)?.clone();
        let mut characters = local.chars();
        while let Some(c) = characters.next() {
            iri.push(if c == '\\' { characters.next()? } else { c });
        }
        Some(iri)
    }

    /// How an IRI is written; the prefix counts as used.
    pub(super) fn iri(&self, iri: &str) -> String {
        if let Some(short) = self.short(iri) {
            return short;
        }
        match self.relative.get(iri) {
            Some(written) => format!("<{written}>"),
            None if iri.contains(is_unseen) => {
                let spelled = iri.chars().map(|c| match c {
                    c if is_unseen(c) => escape(c),
                    c => c.to_string(),
                });
                format!("<{}>", spelled.collect::<String>())
            }
            None => format!("<{iri}>"),
        }
    }

    fn short(&self, iri: &str) -> Option<String> {
        // Namespaces end with one of these nearly always; others are found by looking at all.
        let cut = iri.rfind(['#', '/', ':']).map_or(0, |at| at + 1);
        let direct = self.prefixes.get_key_value(&iri[..cut]);
        let (namespace, name) = if let Some(found) = direct {
            found
        } else {
            let fits = |(namespace, _): &(&String, &String)| iri.starts_with(namespace.as_str());
            self.prefixes
                .iter()
                .filter(fits)
                .max_by_key(|(namespace, _)| namespace.len())?
        };
        let local = &iri[namespace.len()..];
        if !is_local(local) || local.contains(is_unseen) {
            return None;
        }
        if !self.used.borrow().contains(name) {
            self.used.borrow_mut().insert(name.clone());
        }
        Some(format!("{name}:{local}"))
    }

    /// All prefixes count as used.
    pub(super) fn use_all(&self) {
        self.used.borrow_mut().extend(self.by_name.keys().cloned());
    }

    /// The prefixes that were used and their declarations, in order of their names.
    pub(super) fn declarations(&self) -> Vec<(String, String)> {
        let one = |name: &String| {
            let iri = &self.by_name[name];
            let written = self.relative.get(iri).unwrap_or(iri);
            (name.clone(), format!("@prefix {name}: <{written}> ."))
        };
        self.used.borrow().iter().map(one).collect()
    }
}

/// What reorders or hides what a reader sees; it is spelled out.
pub(super) const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// A character by its number.
pub(super) fn escape(c: char) -> String {
    format!("\\u{:04X}", u32::from(c))
}

/// What each name stands for: the parser says so, for a text of one statement a name.
fn resolve(named: &[Named]) -> Result<Vec<String>, RdfError> {
    use std::fmt::Write as _;
    let mut text = String::new();
    for one in named {
        let (Named::Prefix(_, iri) | Named::Base(iri) | Named::Relative(iri)) = one;
        // A base is asked for before it becomes the base.
        let written = writeln!(text, "<{iri}> <urn:p> <urn:o> .");
        debug_assert!(written.is_ok(), "a string takes all");
        if matches!(one, Named::Base(_)) {
            let written = writeln!(text, "@base <{iri}> .");
            debug_assert!(written.is_ok(), "a string takes all");
        }
    }
    let settings = Settings {
        base: Some(PLACE.to_owned()),
        ..Settings::default()
    };
    let mut iris = Vec::with_capacity(named.len());
    for quad in parser(Format::Turtle, &settings)?.for_slice(text.as_bytes()) {
        let quad = quad.map_err(|error| Diagnostic::new(error.to_string()))?;
        if let NamedOrBlankNode::NamedNode(node) = quad.subject {
            iris.push(NamedNode::into_string(node));
        }
    }
    Ok(iris)
}

/// Whether something can stand behind a prefix as it is (`PN_LOCAL` of Turtle, without escapes).
fn is_local(local: &str) -> bool {
    let of_name =
        |c: char| c.is_alphanumeric() || c == '_' || c == '-' || (!c.is_ascii() && is_base(c));
    let mut characters = local.chars();
    let starts = characters
        .next()
        .is_none_or(|first| first == ':' || first == '_' || (of_name(first) && first != '-'));
    starts
        && !local.ends_with('.')
        && characters.all(|c| of_name(c) || c == '.' || c == ':')
        && local.chars().all(|c| c.is_ascii() || is_base(c))
}

/// `PN_CHARS_BASE` beyond ASCII.
fn is_base(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling() {
        let names = Names::new(
            "t",
            &[
                Named::Prefix("a".into(), "http://x/".into()),
                Named::Prefix("b".into(), "http://x/y".into()),
                Named::Relative("#me".into()),
            ],
        )
        .unwrap();
        assert_eq!(names.iri("http://x/c.d"), "a:c.d");
        assert_eq!(
            names.iri("http://x/yz/1"),
            "b:z/1".replace("b:z/1", "<http://x/yz/1>")
        );
        assert_eq!(names.iri("http://x/c."), "<http://x/c.>");
        assert_eq!(names.iri(&format!("{PLACE}#me")), "<#me>");
        assert_eq!(names.meant("a:c\\,d").as_deref(), Some("http://x/c,d"));
        let declared = ("a".to_owned(), "@prefix a: <http://x/> .".to_owned());
        assert_eq!(names.declarations(), [declared]);
    }

    #[test]
    fn one_base_is_kept_and_two_are_not() {
        let base = |iri: &str| Named::Base(iri.into());
        let relative = || Named::Relative("x".into());
        let one = Names::new("t", &[base("http://b/"), relative()]).unwrap();
        assert_eq!(
            (one.base.as_deref(), one.iri("http://b/x").as_str()),
            (Some("http://b/"), "<x>")
        );
        let two = Names::new("t", &[relative(), base("http://b/"), relative()]).unwrap();
        assert_eq!(
            (two.base.as_deref(), two.iri("http://b/x").as_str()),
            (None, "<http://b/x>")
        );
        assert!(Names::new("t", &[relative(), base("y/"), relative()]).is_err());
    }
}
