//! Words of a name that say what somebody is called or is, in the languages of the news.
//!
//! Titles may be missing on either side; so may particles. No word is thrown away for good: in `Martin Luther King` the
//! title is a name.

use std::sync::LazyLock;

use super::{Name, Role};

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
    пан пані президент міністр посол генерал \
    Jr Sr Junior Senior Esq PhD MD";

/// Words that join the parts of a name.
const PARTICLES: &str = "\
    de da do dos das del della di du des von van der den ter ten zu zur zum af av la le les el al ul bin ibn ben abu bint \
    of the and und et та";

static KNOWN: LazyLock<[Vec<String>; 2]> = LazyLock::new(|| [folded(TITLES), folded(PARTICLES)]);

/// The plain forms of a list of words, sorted.
fn folded(list: &str) -> Vec<String> {
    let mut forms: Vec<String> = Name::words_of(list).map(|(plain, _)| plain).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// What a plain word is, by itself.
pub(super) fn role(plain: &str) -> Role {
    let has = |list: &[String]| {
        list.binary_search_by(|known| known.as_str().cmp(plain))
            .is_ok()
    };
    let [titles, particles] = &*KNOWN;
    let alone = plain.chars().nth(1).is_none() && plain.chars().all(char::is_alphabetic);
    if alone && !super::is_whole(plain) {
        Role::Initial
    } else if has(titles) {
        Role::Title
    } else if has(particles) {
        Role::Particle
    } else {
        Role::Word
    }
}
