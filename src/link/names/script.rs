//! One writing for names of two scripts: Cyrillic in Latin letters, and a skeleton in which spellings meet.
//!
//! A name has two forms here. Its plain form is folded, with Cyrillic letters in the Latin ones that newspapers use
//! (`ж` → `zh`). Its skeleton drops what the ways of transliteration differ in, whatever way was used: `й`, `y`, `j` and
//! `i` are one letter, so are `ts`, `ch` and `c`, or `kh`, `h` and `g`. Latin names go through the same rules, so
//! different names can share a skeleton: it finds, and the plain form judges.
//!
//! Whoever changes a rule here raises [`RULES`], for an index that was written under other rules finds nothing.

/// The number of this set of rules; it stands in the header of an index.
pub const RULES: u32 = 2;

/// A folded Cyrillic letter in Latin; nothing for letters of other scripts.
///
/// Folding has made `й` an `и`, `ё` an `е`, `ї` an `і`, `ґ` a `г` and `ў` a `у` before.
pub(super) const fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'э' | 'ѣ' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' | 'ѵ' => "i",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ү' | 'ұ' => "u",
        'ф' | 'ѳ' => "f",
        'х' => "kh",
        'һ' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        'є' => "ye",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ђ' => "dj",
        'ћ' => "c",
        'џ' | 'ѕ' => "dz",
        _ => return None,
    })
}

/// What several letters are in a skeleton; longer ones first.
const GROUPS: [(&[u8], &[u8]); 24] = [
    (b"schtsch", b"s"),
    (b"shtsh", b"s"),
    (b"stsch", b"s"),
    (b"chtch", b"s"),
    (b"shch", b"s"),
    (b"szcz", b"s"),
    (b"tsch", b"c"),
    (b"sch", b"s"),
    (b"tch", b"c"),
    (b"sc", b"s"),
    (b"sh", b"s"),
    (b"sz", b"s"),
    (b"zh", b"z"),
    (b"kh", b"h"),
    (b"gh", b"h"),
    (b"ch", b"c"),
    (b"ts", b"c"),
    (b"tz", b"c"),
    (b"cz", b"c"),
    (b"ck", b"k"),
    (b"ph", b"f"),
    (b"th", b"t"),
    (b"x", b"ks"),
    (b"q", b"k"),
];

/// Appends the skeleton of a plain word. What is not in Latin letters stays as it is.
pub(super) fn skeleton(plain: &str, out: &mut String) {
    let start = out.len();
    if !plain.is_ascii() {
        out.push_str(plain);
        return;
    }
    let bytes = plain.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let group = match byte {
            b's' | b't' | b'c' | b'z' | b'k' | b'g' | b'p' | b'x' | b'q' => {
                GROUPS.iter().find(|(from, _)| rest.starts_with(from))
            }
            _ => None,
        };
        if let Some((from, to)) = group {
            to.iter().for_each(|byte| push(out, start, *byte));
            at += from.len();
            continue;
        }
        // `Fyodor`, `Fjodor` and `Fedor`: `ё` behind a consonant.
        let softened = at > 0 && matches!(byte, b'y' | b'j') && bytes.get(at + 1) == Some(&b'o');
        if softened && !is_vowel(bytes[at - 1]) {
            push(out, start, b'e');
            at += 2;
            continue;
        }
        push(
            out,
            start,
            match byte {
                b'y' | b'j' => b'i',
                b'w' => b'v',
                b'g' => b'h',
                other => other,
            },
        );
        at += 1;
    }
}

/// What a Cyrillic letter may be in Latin ones, folded, by one way of transliteration or another.
fn letters(c: char) -> &'static [&'static str] {
    match c {
        'а' => &["a"],
        'б' => &["b"],
        'в' => &["v", "w"],
        'г' | 'ґ' => &["g", "h", "gh", "gu"],
        'д' => &["d"],
        'е' => &["e", "ye", "je", "ie", "yo", "jo", "io", "o"],
        'ё' => &["e", "yo", "jo", "io", "o", "ye"],
        'ж' => &["zh", "z", "j", "sch", "sh", "zj", "sj"],
        'з' => &["z", "s"],
        'и' | 'і' => &["i"],
        'й' => &["y", "i", "j", ""],
        'ї' => &["yi", "i", "ji"],
        'к' => &["k", "c"],
        'л' => &["l"],
        'м' => &["m"],
        'н' => &["n"],
        'о' => &["o"],
        'п' => &["p"],
        'р' => &["r"],
        'с' => &["s", "ss"],
        'т' => &["t"],
        'у' => &["u", "ou", "oe"],
        'ф' => &["f"],
        'х' => &["kh", "h", "ch", "j", "x"],
        'ц' => &["ts", "c", "tz", "z"],
        'ч' => &["ch", "c", "tch", "tsch", "cz", "tj", "tsj"],
        'ш' => &["sh", "s", "sch", "ch", "sz", "sj"],
        'щ' => &[
            "shch", "sch", "sc", "shh", "schtsch", "chtch", "szcz", "s", "sh",
        ],
        'ъ' | 'ь' => &["", "i", "y", "j"],
        'ы' => &["y", "i"],
        'э' => &["e"],
        'є' => &["ye", "ie", "je", "e"],
        'ю' => &["yu", "iu", "ju", "u"],
        'я' => &["ya", "ia", "ja", "a"],
        _ => &[],
    }
}

/// Letters that are one by one in Latin ones, and another way together.
const TOGETHER: [(&str, &[&str]); 3] = [
    ("ий", &["y", "i", "ii", "iy", "ij", "yy", "yi"]),
    ("ый", &["y", "i", "yi", "yy", "yj", "ij"]),
    ("кс", &["x"]),
];

/// Whether a word in Cyrillic, in small letters, may be written so in plain Latin ones: letter by letter, as any way of
/// transliteration has it. `Тереза` is `Tereza` and no `Theresa`. In Ukrainian `и` is `y` besides.
pub fn writes(cyrillic: &str, plain: &str, ukrainian: bool) -> bool {
    // Where the Latin letters may have got to, letter for letter.
    let mut reached = vec![false; plain.len() + 1];
    reached[0] = true;
    let mut skipped = vec![false; plain.len() + 1];
    let mut rest = cyrillic;
    while let Some(c) = rest.chars().next() {
        let mut next = std::mem::replace(&mut skipped, vec![false; plain.len() + 1]);
        let more: &[&str] = if ukrainian && c == 'и' { &["y"] } else { &[] };
        let pair = TOGETHER.iter().find(|(pair, _)| rest.starts_with(pair));
        for at in (0..=plain.len()).filter(|at| reached[*at]) {
            let Some(tail) = plain.get(at..) else {
                continue;
            };
            let go = |to: &mut [bool], written: &str| {
                if tail.starts_with(written) {
                    to[at + written.len()] = true;
                }
            };
            for written in letters(c).iter().chain(more) {
                go(&mut next, written);
            }
            for written in pair.iter().flat_map(|(_, all)| all.iter()) {
                go(&mut skipped, written);
            }
        }
        reached = next;
        rest = &rest[c.len_utf8()..];
    }
    reached[plain.len()]
}

const fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// One letter of a skeleton: none comes twice in a row, but for digits, and `ie` is `e`.
fn push(out: &mut String, start: usize, byte: u8) {
    let last = out.as_bytes()[start..].last().copied();
    if last == Some(byte) && byte.is_ascii_alphabetic() {
        return;
    }
    if byte == b'e' && last == Some(b'i') {
        out.pop();
        if out.as_bytes()[start..].last() == Some(&b'e') {
            return;
        }
    }
    out.push(char::from(byte));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(plain: &str) -> String {
        let mut out = String::new();
        skeleton(plain, &mut out);
        out
    }

    #[test]
    fn ways_of_transliteration_meet() {
        let same: [&[&str]; 12] = [
            &[
                "zelenskii",
                "zelenskyy",
                "zelensky",
                "zelenskiy",
                "zelenskyi",
                "zelenskij",
            ],
            &["shchukin", "schukin", "scukin", "schtschukin", "szczukin"],
            &["khrushchev", "hruscev", "khrushchyov"],
            &["fedor", "fyodor", "fjodor"],
            &["evgenii", "yevgeny", "evgeniy", "jevgenij"],
            &["sergei", "sergey", "sergej"],
            &["yuri", "iurii", "juri", "yury"],
            &["tatyana", "tatiana", "tatjana"],
            &["alexey", "aleksei", "alexei", "aleksej"],
            &["tsipras", "cipras", "tzipras"],
            &["vladimir", "wladimir"],
            &["lukashenko", "lukasenko", "lukaschenko"],
        ];
        for spellings in same {
            for spelling in spellings {
                assert_eq!(of(spelling), of(spellings[0]), "{spelling}");
            }
        }
    }

    #[test]
    fn what_is_different_stays_so() {
        assert_ne!(of("putin"), of("poutine"));
        assert_ne!(of("mario"), of("marie"));
        assert_ne!(of("putin"), of("patin"));
        assert_eq!(of("习近平"), "习近平");
        assert_eq!(of("2011"), "2011");
    }

    #[test]
    fn a_transliteration_is_one_letter_by_letter() {
        for (cyrillic, latin) in [
            ("хрущёв", "khrushchev"),
            ("хрущёв", "hruscev"),
            ("мария", "maria"),
            ("мария", "mariya"),
            ("евгений", "evgenij"),
            ("дмитрий", "dmitry"),
            ("сергей", "sergei"),
            ("александр", "alexandr"),
            ("зеленский", "zelenskyy"),
        ] {
            assert!(writes(cyrillic, latin, false), "{cyrillic}, {latin}");
        }
        for (cyrillic, latin) in [
            ("тони", "tony"),
            ("тереза", "theresa"),
            ("софия", "sophia"),
            ("вилли", "willy"),
            ("александр", "alexander"),
        ] {
            assert!(!writes(cyrillic, latin, false), "{cyrillic}, {latin}");
        }
        assert!(writes("тони", "toni", false) && writes("михайло", "mykhailo", true));
        assert!(!writes("", "a", false) && writes("", "", false));
    }

    proptest! {
        #[test]
        fn a_skeleton_is_never_longer_than_twice_the_word(word in "[a-z0-9]{1,20}") {
            let made = of(&word);
            prop_assert!(!made.is_empty() && made.len() <= 2 * word.len());
        }
    }
}
