//! Names with an office in them: of whom a title is a part, and what is short for the office of one state among many.

use super::{Feature, Named, Verdict, What, settles, tells};
use crate::link::ask::Question;
use crate::link::index::{Entity, Label};
use crate::link::kinds::Kind;
use crate::link::names::{Name, Reason, Role, is_courtesy, is_office, is_particle, is_state_word};

/// What titles say of a candidate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearer {
    /// A human being: titles come and go.
    Person,
    /// Nobody says what it is.
    Unknown,
    /// No human being: titles are a part of the name.
    Thing,
}

impl Bearer {
    fn of(asked: &Question, entity: &Entity) -> Self {
        let is_person = |kind: Kind| kind == Kind::Person;
        let mut theirs = entity.types.iter().filter_map(Kind::of_class);
        if !asked.kinds.is_empty() && !asked.kinds.iter().copied().any(is_person) {
            Self::Thing
        } else if theirs.any(is_person) {
            Self::Person
        } else if entity.types.is_empty() {
            Self::Unknown
        } else {
            Self::Thing
        }
    }
}

/// Why a title in one name alone makes it the name of something else. The `President of the United States` is no `United
/// States`, and `Prince Edward Island` no `Edward Island`, when they began on one day as well.
pub(super) fn of_its_own(
    asked: &Question,
    named: &Named,
    entity: &Entity,
    features: &[Feature],
) -> Option<String> {
    let bearer = Bearer::of(asked, entity);
    if bearer == Bearer::Person {
        return None;
    }
    let sides = named.likeness.reasons.iter().flat_map(|reason| {
        let (text, words) = match reason {
            Reason::Missing(words) => (&named.asked.text, &words[..]),
            Reason::Extra(words) => (&named.label.text, &words[..]),
            _ => (&named.label.text, &[][..]),
        };
        words.iter().map(move |word| (text, word))
    });
    let told = features.iter().any(|one| settles(one) || tells(one));
    let mut titles = sides.filter(|(_, word)| is_title(word));
    let (_, title) = titles.find(|(text, title)| {
        bearer == Bearer::Thing || is_of_something(text, title) || !told && !is_courtesy(title)
    })?;
    Some(format!("`{title}` is a part of the name"))
}

/// Whether a word is a title where it is not the last of a name.
fn is_title(plain: &str) -> bool {
    let name = Name::new(&format!("{plain} xx"));
    name.words
        .first()
        .is_some_and(|word| word.role == Role::Title)
}

/// Whether a title is that of something, as the `King of Sweden` is, whoever that may be.
fn is_of_something(text: &str, title: &str) -> bool {
    let words = Name::new(text).words;
    words
        .windows(2)
        .any(|pair| pair[0].plain == title && is_particle(&pair[1].plain))
}

/// Why a name that is short for a longer one may be short for that of another as well: every state has a `Foreign Minister`,
/// and many have a `Foreign Ministry`.
pub(super) fn of_many(named: &Named, entity: &Entity, features: &[Feature]) -> Option<String> {
    let of_state = |one: &Feature| one.what == What::Country && one.verdict == Verdict::Agrees;
    let is_kind = |wanted: Kind| {
        let mut kinds = entity.types.iter().filter_map(Kind::of_class);
        kinds.any(|kind| kind == wanted)
    };
    if !named.label.alias || features.iter().any(of_state) || is_kind(Kind::Person) {
        return None;
    }
    let own = telling(&named.label);
    if own.iter().any(|word| is_state_word(word)) {
        return None;
    }
    let office = is_office(&named.label.text);
    let longer = entity.labels.iter().filter(|label| !label.alias);
    let longer = longer.filter_map(|label| {
        let mut rest = telling(label);
        for word in &own {
            let place = rest.iter().position(|other| other == word)?;
            rest.swap_remove(place);
        }
        let more = office || is_kind(Kind::Post) || rest.iter().any(|word| is_state_word(word));
        (more && !rest.is_empty()).then_some(&label.text)
    });
    if let Some(longer) = longer.min() {
        return Some(format!("short for `{longer}`, and others may be called so"));
    }
    office.then(|| "an office that many have".to_owned())
}

/// Words of a name that do not only join others.
fn telling(label: &Label) -> Vec<String> {
    let words = Name::new(&label.text).words.into_iter();
    let words = words.filter(|word| word.role != Role::Particle);
    words.map(|word| word.plain).collect()
}
