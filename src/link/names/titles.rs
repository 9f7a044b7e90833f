//! Words of a name that say what somebody is called or is, in the languages of the news.
//!
//! Titles may be missing on either side; so may particles. No word is thrown away for good: in `Martin Luther King` the
//! title is a name.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::{Name, Role, Word};

/// Forms of address, offices, degrees.
const TITLES: &str = "\
    Mr Mrs Ms Miss Mx Dr Prof Professor Doctor Sir Dame Lord Lady Hon Honourable Honorable Excellency Reverend Rev \
    President Chairman Chancellor Minister Premier Secretary Senator Congressman Representative Governor Mayor Ambassador \
    General Gen Colonel Col Captain Capt Major Lieutenant Sergeant Admiral Marshal King Queen Prince Princess Pope Saint St \
    Herr Frau Präsident Präsidentin Minister Ministerin Bundeskanzler Bundeskanzlerin Doktor Botschafter \
    Monsieur Madame Mademoiselle Président Présidente Ministre Ambassadeur Général \
    Señor Señora Don Doña Presidente Presidenta Ministro Ministra Embajador Sr Sra \
    Signor Signora Dott Onorevole Senhor Senhora Doutor \
    Pan Pani Prezydent Minister Premier \
    господин госпожа товарищ президент премьер министр канцлер сенатор губернатор посол генерал полковник адмирал маршал \
    доктор профессор король королева князь \
    Count Countess Baron Baroness Duke Duchess Archduke Archduchess Earl Marquis Marquess Marquise Marchioness Viscount \
    Viscountess Emperor Empress Tsar Tsarina Czar Sultan Cardinal Archbishop Bishop Envoy Plenipotentiary \
    Graf Gräfin Freiherr Freifrau Baronin Fürst Fürstin Herzog Herzogin Erzherzog Erzherzogin Kaiser Kardinal \
    Comte Comtesse Duc Vicomte Vicomtesse Cardinal Conte Contessa Duca Duchessa Conde Condesa Duque Duquesa Marqués Marquesa \
    граф графиня барон баронесса герцог герцогиня княгиня княжна император императрица царь кардинал архиепископ епископ \
    посланник маркиз виконт султан \
    пан пані президент міністр посол генерал \
    Esq PhD MD";

/// Forms of address of women, of which several go with the name of a husband: `Mrs. Donald Trump`, `Princess Michael`.
const WIVES: &str = "\
    Mrs Ms Miss Lady Princess Frau Madame Mademoiselle Señora Doña Sra Signora Senhora Pani \
    Countess Baroness Duchess Archduchess Marchioness Viscountess Gräfin Freifrau Baronin Fürstin Herzogin Comtesse \
    Contessa Condesa госпожа графиня баронесса герцогиня княгиня пані";

/// Titles that only people have, and no office, place or company.
const COURTESIES: &str = "\
    Mr Mrs Ms Miss Mx Dr Prof Professor Doctor Sir Hon Honourable Honorable Excellency Reverend Rev Herr Frau Doktor \
    Monsieur Madame Mademoiselle Señor Señora Signor Signora Dott Onorevole Senhor Senhora Doutor \
    господин госпожа товарищ доктор профессор Esq PhD MD";

/// Words of names of states, which are names of their own whether an index has them or not.
const LANDS: &str = include_str!("lands.txt");

/// Degrees: what alone of all titles stands last.
const DEGREES: [&str; 3] = ["esq", "phd", "md"];

/// What tells a father from his son; `Sr` in front of a name is another word.
const SUFFIXES: [(&str, u32); 4] = [("jr", 2), ("junior", 2), ("sr", 1), ("senior", 1)];

/// Words that join the parts of a name.
const PARTICLES: &str = "\
    de da do dos das del della di du des von van der den ter ten zu zur zum af av la le les el al ul bin ibn ben abu bint \
    of the and und et та";

/// What words are by themselves, by their plain forms.
static KNOWN: LazyLock<HashMap<String, Role>> = LazyLock::new(|| {
    let of = |list, role| Name::words_of(list).map(move |(plain, _)| (plain, role));
    let suffixes = SUFFIXES.map(|(plain, _)| (plain.to_owned(), Role::Suffix));
    // Whatever is in several lists is the last of them.
    of(PARTICLES, Role::Particle)
        .chain(of(TITLES, Role::Title))
        .chain(suffixes)
        .collect()
});

/// What a plain word is, by itself.
pub(super) fn role(plain: &str) -> Role {
    let alone = plain.chars().nth(1).is_none() && plain.chars().all(char::is_alphabetic);
    if alone && !super::is_whole(plain) {
        return Role::Initial;
    }
    KNOWN.get(plain).copied().unwrap_or(Role::Word)
}

/// Plain words of a list.
pub(super) fn listed(list: &str) -> HashSet<String> {
    Name::words_of(list).map(|(plain, _)| plain).collect()
}

/// Whether a plain word is the form of address of a woman.
pub fn is_of_a_wife(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(WIVES));
    WORDS.contains(plain)
}

/// Whether a plain word is a title that only people have.
pub fn is_courtesy(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(COURTESIES));
    WORDS.contains(plain)
}

/// Whether a plain word is a part of the name of a state.
pub fn is_land(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(LANDS));
    WORDS.contains(plain)
}

/// Whether a plain word only joins others.
pub fn is_particle(plain: &str) -> bool {
    role(plain) == Role::Particle
}

/// Which of several a suffix says.
pub(super) fn suffix(plain: &str) -> Option<u32> {
    let mut known = SUFFIXES.iter();
    known
        .find(|(word, _)| *word == plain)
        .map(|(_, number)| *number)
}

/// What words are by where they stand: a title is the last word of no name but behind a comma, and a suffix of none but
/// there. A name is not made of titles alone.
pub(super) fn settle(words: &mut [Word], comma: bool) {
    let last = words
        .iter()
        .rposition(|word| !DEGREES.contains(&word.plain.as_str()));
    for (place, word) in words.iter_mut().enumerate() {
        match word.role {
            Role::Suffix if Some(place) != last => word.role = Role::Title,
            // `Larry King`.
            Role::Title if Some(place) == last && !comma => word.role = Role::Word,
            _ => {}
        }
    }
    if words.iter().all(|word| word.role != Role::Word) {
        for word in words {
            if word.role != Role::Initial {
                word.role = Role::Word;
            }
        }
    }
}

/// Which of several of one name it is, by its last word: `Jr.` and `II` are the second.
pub(super) fn ordinal(words: &[Word]) -> Option<u32> {
    let mut words = words.iter().rev();
    let last = words.find(|word| !DEGREES.contains(&word.plain.as_str()))?;
    words.next()?;
    suffix(&last.plain).or_else(|| roman(&last.plain))
}

/// Up to `xxxix`, as popes and kings have them.
pub(super) fn roman(plain: &str) -> Option<u32> {
    let tens = plain.bytes().take_while(|byte| *byte == b'x').count();
    let ones = match &plain[tens.min(3)..] {
        "" => 0,
        "i" => 1,
        "ii" => 2,
        "iii" => 3,
        "iv" => 4,
        "v" => 5,
        "vi" => 6,
        "vii" => 7,
        "viii" => 8,
        "ix" => 9,
        _ => return None,
    };
    let number = 10 * u32::try_from(tens).ok()? + ones;
    (number > 0 && tens <= 3).then_some(number)
}
