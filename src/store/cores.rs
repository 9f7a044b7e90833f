//! Literal cores of regular expressions: pieces of which a text has some in it if it matches.
//!
//! As an index of trigrams answers regular expressions (Cox, "Regular Expression Matching with a Trigram Index", 2012), but with
//! pieces of any length: what is made of them is up to who asks.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// No more alternatives of a piece are told apart: `[ab]{9}` would have 512.
const MOST: usize = 64;
/// No more characters of a class are.
const CHARACTERS: usize = 8;
/// No longer pieces are made, in bytes.
const LONGEST: usize = 512;
/// No more rounds of a repetition are.
const ROUNDS: u32 = 4;

/// Pieces of which one is in every text that matches.
pub(super) type AnyOf = Vec<String>;

/// What is known of the texts that match a part of an expression.
#[derive(Debug)]
struct Part {
    /// All of them, where they are few.
    exact: Option<AnyOf>,
    /// What they have in them, where they are not.
    needed: Vec<AnyOf>,
}

impl Part {
    const UNKNOWN: Self = Self {
        exact: None,
        needed: Vec::new(),
    };

    fn exact(texts: AnyOf) -> Self {
        Self {
            exact: Some(texts),
            needed: Vec::new(),
        }
    }

    fn all(self) -> Vec<AnyOf> {
        self.needed.into_iter().chain(self.exact).collect()
    }
}

/// For a pattern that compiles with these flags, spelled for the engine: of each list one piece at least is in the lower case of
/// every text that matches. O(the pattern).
pub(super) fn cores(pattern: &str, flags: &str) -> Vec<AnyOf> {
    let escaped = flags.contains('q').then(|| regex_syntax::escape(pattern));
    let mut builder = ParserBuilder::new();
    builder
        .case_insensitive(flags.contains('i'))
        .ignore_whitespace(flags.contains('x'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'));
    builder
        .build()
        .parse(escaped.as_deref().unwrap_or(pattern))
        .map_or_else(|_wrong| Vec::new(), |hir| part(&hir).all())
}

fn part(hir: &Hir) -> Part {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Part::exact(vec![String::new()]),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok();
            text.and_then(lower).map_or(Part::UNKNOWN, Part::exact)
        }
        HirKind::Class(Class::Unicode(class)) => {
            let characters = class.iter().flat_map(|range| range.start()..=range.end());
            let few: Vec<char> = characters.take(CHARACTERS + 1).collect();
            if few.len() > CHARACTERS {
                return Part::UNKNOWN;
            }
            let texts = few.into_iter();
            Part::exact(different(
                texts
                    .filter_map(|own| lower(own.encode_utf8(&mut [0; 4])))
                    .flatten(),
            ))
        }
        HirKind::Class(Class::Bytes(_)) => Part::UNKNOWN,
        HirKind::Repetition(repetition) => repeated(repetition),
        HirKind::Capture(capture) => part(&capture.sub),
        HirKind::Concat(parts) => joined(parts.iter().map(part)),
        HirKind::Alternation(parts) => either(parts.iter().map(part).collect()),
    }
}

/// The lower case of a text, as it is in the lower case of a longer one: a sigma may stand at its end there. Nothing where it has
/// too many of them.
pub(super) fn lower(text: &str) -> Option<AnyOf> {
    let mut forms = vec![String::new()];
    for own in text.chars() {
        if own == 'Σ' {
            if forms.len() > MOST {
                return None;
            }
            let end = forms.iter().map(|form| format!("{form}ς"));
            let end: Vec<String> = end.collect();
            for form in &mut forms {
                form.push('σ');
            }
            forms.extend(end);
        } else {
            for form in &mut forms {
                form.extend(own.to_lowercase());
            }
        }
    }
    Some(forms)
}

fn different(texts: impl Iterator<Item = String>) -> AnyOf {
    let mut texts: AnyOf = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn repeated(repetition: &Repetition) -> Part {
    let inner = part(&repetition.sub);
    match (repetition.min, repetition.max) {
        (0, Some(1)) => match inner.exact {
            Some(texts) => Part::exact(different(texts.into_iter().chain([String::new()]))),
            None => Part::UNKNOWN,
        },
        (0, _) => Part::UNKNOWN,
        (least, most) if most == Some(least) && least <= ROUNDS && inner.exact.is_some() => {
            let texts = inner.exact.unwrap_or_default();
            joined((0..least).map(|_| Part::exact(texts.clone())))
        }
        _ => Part {
            exact: None,
            needed: inner.all(),
        },
    }
}

fn longest(any: &AnyOf) -> usize {
    any.iter().map(String::len).max().unwrap_or(0)
}

/// Parts one behind the other: those whose texts are known grow together.
fn joined(parts: impl Iterator<Item = Part>) -> Part {
    let (mut last, mut needed, mut is_whole) = (vec![String::new()], Vec::new(), true);
    for part in parts {
        match part.exact {
            Some(texts)
                if last.len() * texts.len() <= MOST
                    && longest(&last) + longest(&texts) <= LONGEST =>
            {
                let behind = |one: &String| -> AnyOf {
                    texts.iter().map(|other| format!("{one}{other}")).collect()
                };
                last = different(last.iter().flat_map(behind));
            }
            texts => {
                is_whole = false;
                let next = texts.unwrap_or_else(|| vec![String::new()]);
                needed.push(std::mem::replace(&mut last, next));
                needed.extend(part.needed);
            }
        }
    }
    if is_whole {
        return Part::exact(last);
    }
    needed.push(last);
    Part {
        exact: None,
        needed,
    }
}

/// One of some parts: all their texts, or the best of what each needs.
fn either(parts: Vec<Part>) -> Part {
    let few = |texts: &AnyOf| texts.len() <= MOST;
    let exact: Option<AnyOf> =
        parts
            .iter()
            .map(|part| part.exact.clone())
            .try_fold(AnyOf::new(), |mut all, texts| {
                all.extend(texts?);
                Some(all)
            });
    if let Some(texts) = exact.map(|texts| different(texts.into_iter())).filter(few) {
        return Part::exact(texts);
    }
    let shortest = |any: &AnyOf| any.iter().map(String::len).min().unwrap_or(0);
    let best = |part: Part| part.all().into_iter().max_by_key(shortest);
    let needed: Option<Vec<AnyOf>> = parts.into_iter().map(best).collect();
    let needed = needed.map(|all| different(all.into_iter().flatten()));
    Part {
        exact: None,
        needed: needed.filter(few).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::pattern::compile;

    fn told(pattern: &str, flags: &str) -> String {
        let mut all = cores(pattern, flags);
        all.retain(|any| any.iter().all(|piece| !piece.is_empty()));
        let all: Vec<String> = all.iter().map(|any| any.join("|")).collect();
        all.join(" & ")
    }

    #[test]
    fn cores_are_what_matches_have_in_common() {
        for (pattern, flags, cores) in [
            ("berg", "", "berg"),
            ("Berg$", "", "berg"),
            ("^kar?o.*(zan|lu)$", "", "kao|karo & lu|zan"),
            ("ber+g", "", "be & r & g"),
            ("ab{2}c", "", "abbc"),
            ("ab{9}c", "", "a & b & c"),
            ("a(bc)*d", "", "a & d"),
            ("war.*peace|Treaty", "", "peace|treaty"),
            ("war|.*", "", ""),
            ("[a-z]ert", "", "ert"),
            ("[ab]ert", "", "aert|bert"),
            ("k", "i", "k"),
            ("us", "i", "us|u\u{17f}"),
            ("a.c", "q", "a.c"),
            ("ΟΔΟΣ", "", "οδοσ|οδος"),
            ("a b", "x", "ab"),
            ("(", "", ""),
        ] {
            assert_eq!(told(pattern, flags), cores, "{pattern}");
        }
    }

    #[test]
    fn what_grows_without_bound_is_given_up() {
        assert!(
            cores(&"[ab]".repeat(500), "")
                .iter()
                .all(|any| any.len() <= MOST)
        );
        assert!(
            cores(&"Σ".repeat(500), "")
                .iter()
                .all(|any| any.len() <= 2 * MOST)
        );
        assert_eq!(told("((a{4}){4}){4}", "").len(), 64);
        // Each level would double the work of the one within.
        let nested = (0..60).fold("a".to_owned(), |inner, _| format!("(?:{inner}){{2}}"));
        assert!(told(&nested, "").len() <= 3 * LONGEST);
    }

    proptest! {
        #[test]
        fn every_match_has_one_piece_of_each_list(
            pattern in "(\\^?[abkΣs](\\?|\\+|\\{2\\})?|\\(a\\|Kb\\)\\*?|s\\|b|[.]|\\[σK\\]){1,6}",
            is_folded in any::<bool>(),
            texts in prop::collection::vec("[abkKsSΣσς\u{17f}\u{212a}]{0,8}", 40),
        ) {
            let flags = if is_folded { "i" } else { "" };
            let regex = compile(&pattern, flags).unwrap();
            let all = cores(&pattern, flags);
            for text in texts.iter().filter(|text| regex.is_match(text)) {
                let lower = text.to_lowercase();
                for any in &all {
                    prop_assert!(any.iter().any(|piece| lower.contains(piece)), "{text} {any:?}");
                }
            }
        }
    }
}
