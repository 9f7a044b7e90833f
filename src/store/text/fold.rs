//! What counts as a word, and which spellings of a word are the same: one rule for what is written and what is asked.
//!
//! Folding is compatibility decomposition (NFKD), without combining marks, in lower case. Besides, letters that have no
//! decomposition but one obvious plain spelling get it (`ß` → `ss`, `ł` → `l`, `ø` → `o`, `æ` → `ae`, …). What follows
//! from this without being said: `ё` is `е`, `й` is `и`, `ї` is `і`, Arabic vowel signs and hamzas on a carrier are
//! dropped, voiced kana are unvoiced, and Hangul is written in its letters, so that a word is found while it is typed.
//!
//! A token is a maximal run of folded letters and digits; a number is a token. Han and kana have no spaces between
//! words: each character is a token, and each two neighbours are one, so that any part of a name is found.
//! A token of more than [`LONGEST`] bytes is cut there.
//!
//! Whoever changes a rule here raises [`RULES`], for an index that was written under other rules finds nothing.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The number of this set of rules; it stands in the header of an index.
pub const RULES: u32 = 1;

/// The most bytes that a token has.
pub const LONGEST: usize = 250;

/// A part of a text, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A folded word or number.
    Word(&'a str),
    /// A character of a script without spaces, and the one that stands immediately before it, if any.
    Sign(Option<char>, char),
}

/// Calls `found` with each token of the text, folded; one that occurs twice comes twice.
pub fn tokens(text: &str, mut found: impl FnMut(&str)) {
    Folder::default().tokens(text, &mut found);
}

/// The same with a buffer that is kept from text to text.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    word: String,
}

impl Folder {
    /// Calls `found` with each token of the text.
    pub(super) fn tokens(&mut self, text: &str, found: &mut impl FnMut(&str)) {
        let mut bytes = [0; 8];
        self.pieces(text, &mut |piece| match piece {
            Piece::Word(word) => found(word),
            Piece::Sign(before, sign) => {
                found(sign.encode_utf8(&mut bytes));
                if let Some(before) = before {
                    let first = before.encode_utf8(&mut bytes).len();
                    let second = sign.encode_utf8(&mut bytes[first..]).len();
                    if let Ok(pair) = std::str::from_utf8(&bytes[..first + second]) {
                        found(pair);
                    }
                }
            }
        });
    }

    /// Calls `found` with each piece of the text, in order.
    pub(crate) fn pieces(&mut self, text: &str, found: &mut impl FnMut(Piece<'_>)) {
        let mut run = Run {
            word: &mut self.word,
            sign: None,
            found,
        };
        run.word.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric())
                    .count();
                let end = at + length;
                if length == 0 {
                    run.end();
                    at += 1;
                    continue;
                }
                // Bytes below 128 are characters of their own, so both ends are boundaries.
                run.ascii(&text[at..end], bytes.get(end).is_none_or(u8::is_ascii));
                at = end;
            } else {
                let Some(char) = text[at..].chars().next() else {
                    break;
                };
                run.char(char);
                at += char.len_utf8();
            }
        }
        run.end();
    }
}

/// The word that is being read.
struct Run<'r, F: FnMut(Piece<'_>)> {
    word: &'r mut String,
    sign: Option<char>,
    found: &'r mut F,
}

impl<F: FnMut(Piece<'_>)> Run<'_, F> {
    /// Letters and digits in a row; `whole` where the word surely ends behind them.
    fn ascii(&mut self, part: &str, whole: bool) {
        let plain = !part.bytes().any(|byte| byte.is_ascii_uppercase());
        if whole && plain && self.word.is_empty() && part.len() <= LONGEST {
            self.sign = None;
            (self.found)(Piece::Word(part));
            return;
        }
        self.sign = None;
        let room = LONGEST.saturating_sub(self.word.len());
        let start = self.word.len();
        self.word.push_str(&part[..part.len().min(room)]);
        if let Some(added) = self.word.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        if part.len() > room {
            self.full();
        }
        if whole {
            self.end();
        }
    }

    fn char(&mut self, char: char) {
        decompose_compatible(char, |bare| {
            if is_combining_mark(bare) || is_silent(bare) {
                return;
            }
            for lower in bare.to_lowercase() {
                if is_combining_mark(lower) {
                    continue;
                }
                if let Some(plain) = plain(lower) {
                    plain.chars().for_each(|c| self.push(c));
                } else if is_sign(lower) {
                    self.sign(lower);
                } else if lower.is_alphanumeric() && lower != '\u{2bc}' {
                    self.push(lower);
                } else {
                    self.end();
                }
            }
        });
    }

    fn push(&mut self, char: char) {
        self.sign = None;
        if self.word.len() + char.len_utf8() <= LONGEST {
            self.word.push(char);
        } else {
            self.full();
        }
    }

    /// Nothing more goes into this word, not even a shorter character.
    fn full(&mut self) {
        while self.word.len() < LONGEST {
            // No folded letter is NUL: it pads, and `end` takes it off again.
            self.word.push('\0');
        }
    }

    fn sign(&mut self, sign: char) {
        let before = self.sign;
        if !self.word.is_empty() {
            self.end();
        }
        (self.found)(Piece::Sign(before, sign));
        self.sign = Some(sign);
    }

    fn end(&mut self) {
        self.sign = None;
        if !self.word.is_empty() {
            (self.found)(Piece::Word(self.word.trim_end_matches('\0')));
            self.word.clear();
        }
    }
}

/// Characters of scripts that are written without spaces: Han, Hiragana, Katakana.
pub(crate) const fn is_sign(c: char) -> bool {
    matches!(c,
        '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters inside a word that are no letters of it: the tatweel, joiners, marks of direction,
/// the soft hyphen, and the half rings and primes of transliteration.
const fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{640}' | '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2b9}'..='\u{2bb}' | '\u{2be}' | '\u{2bf}')
}

/// The plain spelling of a letter that has no decomposition.
const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ς' => "σ",
        'ґ' => "г",
        // One letter each in Persian and Arabic writing.
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        tokens(text, |token| all.push(token.to_owned()));
        all
    }

    #[test]
    fn accents_case_and_punctuation_are_forgotten() {
        assert_eq!(all("Müller, Łódź"), ["muller", "lodz"]);
        assert_eq!(all("STRASSE straße ẞ"), ["strasse", "strasse", "ss"]);
        assert_eq!(
            all("Søren Æbelø Đặng Œuvre"),
            ["soren", "aebelo", "dang", "oeuvre"]
        );
        assert_eq!(all("İstanbul Işık"), ["istanbul", "isik"]);
        assert_eq!(
            all("O'Brien–Smith  (1945)"),
            ["o", "brien", "smith", "1945"]
        );
        assert_eq!(all("Mu\u{308}ller"), ["muller"]);
        assert_eq!(all("ﬁnal m² Ⅻ"), ["final", "m2", "xii"]);
        assert_eq!(all(" \u{301} -- "), [""; 0]);
    }

    #[test]
    fn cyrillic_and_greek_fold() {
        assert_eq!(all("ЁЛКИН Андрей"), ["елкин", "андреи"]);
        assert_eq!(all("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ"), ["οδυσσευσ", "οδυσσευσ"]);
    }

    #[test]
    fn arabic_vowel_signs_and_tatweel_are_dropped() {
        assert_eq!(all("مُحَمَّد"), all("محمد"));
        assert_eq!(all("محـــمد"), all("محمد"));
        assert_eq!(all("أحمد"), all("احمد"));
        assert_eq!(all("خامنه\u{200c}ای"), all("خامنهاي"));
    }

    #[test]
    fn han_and_kana_are_characters_and_pairs() {
        assert_eq!(all("北京大"), ["北", "京", "北京", "大", "京大"]);
        assert_eq!(all("北 京"), ["北", "京"]);
        assert_eq!(all("A股b"), ["a", "股", "b"]);
        assert_eq!(all("東ガ"), ["東", "カ", "東カ"]);
        assert_eq!(all("서울").len(), 1);
    }

    #[test]
    fn long_tokens_are_cut() {
        let long = "a".repeat(300);
        assert_eq!(all(&long), ["a".repeat(LONGEST)]);
        assert_eq!(all(&long.to_uppercase()), ["a".repeat(LONGEST)]);
        let mixed = format!("{}жx ж", "a".repeat(249));
        assert_eq!(all(&mixed), ["a".repeat(249), "ж".to_owned()]);
    }

    proptest! {
        #[test]
        fn folding_what_is_folded_changes_nothing(text in "\\PC{0,20}") {
            for token in all(&text) {
                prop_assert!(!token.is_empty() && token.len() <= LONGEST);
                let again = all(&token);
                prop_assert_eq!(again.last(), Some(&token));
            }
        }
    }
}
