//! What a name is worth.

use super::joined::joined;
use super::{Feature, Near, Verdict, What, tells};
use crate::link::ask::{Given, Question};
use crate::link::index::{Entity, Label};
use crate::link::kinds::Kind;
use crate::link::names::{
    Likeness, Name, Pattern, Reason, Role, Slip, Trust, Word, heading, is_chinese, is_land,
    is_of_a_wife, is_office, is_particle, writes,
};

/// How a candidate was found by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Which name was asked.
    pub asked: Given,
    /// Which name of the candidate is most like it.
    pub label: Label,
    /// How alike they are.
    pub likeness: Likeness,
}

/// What the very same text is worth.
const SAME: f64 = 80.0;
/// Names no more alike than this are worth nothing.
const NOTHING: f64 = 0.4;
/// What an alias takes off: of the candidate, and of what is asked.
const THEIR_ALIAS: f64 = 2.0;
const OUR_ALIAS: f64 = 6.0;
/// What a word takes off that only one of the names has.
const WORD: f64 = 6.0;
/// What it takes off when a name of one word is not the same: there is little to go by.
const ONE_WORD: f64 = 6.0;
/// What the name of a family alone gets back that is spelt another way: it is no less that of the family.
const KIN: f64 = 2.0;
/// What an initial takes off: many have it.
const INITIAL: f64 = 6.0;
/// What a letter takes off that differs in a short name, and how short that is.
const SHORT: f64 = 8.0;
const SHORT_LETTERS: usize = 8;
/// Names of fewer letters are those of others in another spelling or script.
const FEW: usize = 4;
/// Letters that a word has at least for another letter to be a slip of a pen and no other name: of things, and of people.
const SLIP: [usize; 2] = [5, 8];
/// The same for neighbours that changed places.
const ORDER: [usize; 2] = [3, 6];

/// Points of a name; `told` is whether something besides tells bearers of one name apart and agrees: then a letter is a slip
/// in a short name as well.
pub fn points(named: &Named, entity: &Entity, told: bool) -> i32 {
    let likeness = &named.likeness;
    let mut points = SAME * (likeness.score - NOTHING) / (1.0 - NOTHING);
    let name = Name::new(&named.asked.text);
    let words = name
        .words
        .iter()
        .filter(|word| matches!(word.role, Role::Word))
        .count();
    let letters: usize = name
        .words
        .iter()
        .map(|word| word.plain.chars().count())
        .sum();
    for reason in &likeness.reasons {
        points -= match reason {
            Reason::Missing(words) | Reason::Extra(words) => WORD * counted(words),
            Reason::Typo(_) if letters < SHORT_LETTERS && !told => SHORT,
            Reason::Initials(_) => INITIAL,
            _ => 0.0,
        };
    }
    let same = likeness
        .reasons
        .iter()
        .all(|reason| matches!(reason, Reason::Exact | Reason::Folded | Reason::Blanks));
    let scripts = likeness.reasons.contains(&Reason::Transliterated)
        || likeness.slip.as_ref().is_some_and(|slip| slip.scripts);
    let spelt = |reason: &Reason| matches!(reason, Reason::Spelling | Reason::Respelt(_));
    let spelt = likeness.reasons.iter().any(spelt);
    if words <= 1 && !same && !told && !scripts {
        points += match is_of_family(named, entity) {
            true if spelt => KIN,
            true => 0.0,
            false => -ONE_WORD,
        };
    }
    points -= if named.label.alias { THEIR_ALIAS } else { 0.0 };
    points -= if named.asked.alias { OUR_ALIAS } else { 0.0 };
    whole(points.max(0.0))
}

/// Whether somebody is named by the last word of a name, as people are by that of their family.
fn is_of_family(named: &Named, entity: &Entity) -> bool {
    let is_person = |class| Kind::of_class(class) == Some(Kind::Person);
    let last = |text: &str| Name::new(text).words.pop();
    let [ours, theirs] = [&named.asked.text, &named.label.text].map(|text| last(text));
    let same = |one: &Word, other: &Word| {
        one.skeleton == other.skeleton || one.is_respelt(other) && !other.cyrillic
    };
    let both = ours.zip(theirs);
    entity.types.iter().any(is_person) && both.is_some_and(|(ours, theirs)| same(&ours, &theirs))
}

/// Words that are no titles: those come and go.
fn counted(words: &[String]) -> f64 {
    let told = roles(words).into_iter();
    told.filter(|role| !matches!(role, Role::Title | Role::Particle))
        .fold(0.0, |sum, _| sum + 1.0)
}

/// What words of a name are that does not end with them.
fn roles(words: &[String]) -> Vec<Role> {
    let name = Name::new(&format!("{} xx", words.join(" ")));
    let roles = name.words.iter().map(|word| word.role);
    roles.take(words.len()).collect()
}

/// Words of the name that are no titles.
pub(super) fn words(named: &Named) -> usize {
    let name = Name::new(&named.asked.text);
    let words = name.words.iter().filter(|word| word.role != Role::Title);
    words.count()
}

/// What is known of whether people are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum People {
    Yes,
    Perhaps,
    No,
}

impl People {
    fn of(asked: &Question, entity: &Entity) -> Self {
        let mut theirs = entity.types.iter().filter_map(Kind::of_class);
        let mut all = asked.kinds.iter().copied().chain(theirs.by_ref());
        match all.next() {
            None => Self::Perhaps,
            Some(Kind::Person) => Self::Yes,
            Some(_) if all.any(|kind| kind == Kind::Person) => Self::Yes,
            Some(_) => Self::No,
        }
    }
}

/// Whether people are meant.
pub(super) fn is_of_people(asked: &Question, entity: &Entity) -> bool {
    People::of(asked, entity) == People::Yes
}

/// Whether a name in Latin letters is spelt another way than one in Latin letters. What ways of transliteration make of one
/// name, other languages have for several: `Wang Yi` and `Wang Ji`. The name in Cyrillic shows that it is one.
pub(super) fn is_spelt(named: &Named, entity: &Entity) -> bool {
    let likeness = &named.likeness;
    // A letter by sound may be several by eye.
    let far = |slip: &Slip| {
        let ours = Pattern::new(slip.ours.chars());
        !slip.scripts && !slip.sound && ours.distance(slip.theirs.chars(), 1).is_none()
    };
    let far = matches!(likeness.trust, Trust::Slip(_)) && likeness.slip.as_ref().is_some_and(far);
    if is_respelt(likeness) {
        return true;
    }
    if !far && !likeness.reasons.contains(&Reason::Spelling) {
        return false;
    }
    let asked = Name::new(&named.asked.text);
    let typo = |reason: &Reason| matches!(reason, Reason::Typo(1));
    let slip = likeness.reasons.iter().any(typo);
    let same = |reason: &Reason| match reason {
        Reason::Transliterated | Reason::Reordered | Reason::Extra(_) => true,
        Reason::Missing(words) => counted(words) == 0.0,
        reason => slip && typo(reason),
    };
    let is_it = |label: &Label| {
        let theirs = Name::new(&label.text);
        theirs.words.iter().any(|word| word.cyrillic)
            && asked.likeness(&theirs).reasons.iter().all(same)
            && unwritten(&asked, named, label) <= usize::from(slip)
    };
    !entity.labels.iter().any(is_it)
}

/// Whether a Russian name is spelt as another language has it.
fn is_respelt(likeness: &Likeness) -> bool {
    let respelt = |reason: &Reason| matches!(reason, Reason::Respelt(_));
    likeness.reasons.iter().any(respelt)
}

/// How many words of a name are neither those of the candidate nor one way to write what it is called in Cyrillic. There is
/// a name in Cyrillic for everybody who is known: `Тони` is Toni, and no way of transliteration makes `Tony` of it.
fn unwritten(asked: &Name, named: &Named, label: &Label) -> usize {
    let small = label.text.to_lowercase();
    let cyrillic: Vec<&str> = small
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let ukrainian = label.languages.iter().any(|tag| tag == "uk");
    let theirs = Name::new(&named.label.text).words;
    let written = |word: &&Word| {
        word.role != Role::Word
            || theirs.iter().any(|other| other.plain == word.plain)
            || cyrillic
                .iter()
                .any(|other| writes(other, &word.plain, ukrainian))
    };
    asked.words.iter().filter(|word| !written(word)).count()
}

/// Whether a letter is wrong as a pen slips, and makes no name of a name: it is missing or too much, but not at either end,
/// or two changed their places.
fn is_of_haste(slip: &Slip) -> bool {
    slip.is_of_order() || !slip.is_of_length() && !slip.is_of_first() && !slip.is_of_ending()
}

/// Why a name alone does not tell that it is this one. Where people are meant, a year that agrees makes up for a letter that
/// is missing or a title, and not for another name: so many are born in each.
pub(super) fn doubt(
    asked: &Question,
    named: &Named,
    (entity, features): (&Entity, &[Feature]),
    near: &dyn Near,
) -> Option<String> {
    let likeness = &named.likeness;
    let year = features.iter().any(tells);
    let people = People::of(asked, entity);
    if year && people == People::No {
        return None;
    }
    let letters = named.asked.text.chars().filter(|c| c.is_alphanumeric());
    let same = [Reason::Exact, Reason::Folded];
    let is_same = likeness.reasons.iter().any(|reason| same.contains(reason));
    if letters.count() < FEW && !is_same && !year {
        return Some("a few letters, written another way".to_owned());
    }
    if people == People::Yes && is_office(&named.asked.text) {
        return Some("an office, and no name".to_owned());
    }
    // Names of people have neighbours everywhere: `Joan` and `John`, `Johnson` and `Johnston`.
    let slip = SLIP[usize::from(people == People::Yes)];
    let hasty = year && likeness.slip.as_ref().is_some_and(is_of_haste);
    let is_pen = |letters| hasty || is_of_pen((named, letters), people, entity, near);
    match likeness.trust {
        Trust::Slip(letters) if letters < slip && !is_pen(letters) => {
            Some("a letter differs in a short word".to_owned())
        }
        Trust::Other => Some("it is another of that name".to_owned()),
        Trust::Weak if !(year && is_titled(likeness)) => {
            Some("somebody else may be called so".to_owned())
        }
        Trust::Sure | Trust::Slip(_) | Trust::Weak => {
            let slip = likeness.slip.as_ref();
            let two = words(named) == 2;
            slip.and_then(|slip| {
                no_slip(slip, people, entity, near)
                    .or_else(|| other_name(slip, people, two, features))
            })
            .or_else(|| left_out(likeness, people))
            .or_else(|| joined(named, people == People::Yes))
            .or_else(|| part_of_a_name(named, entity).filter(|_| !year))
            .or_else(|| turned(named).filter(|_| !year))
            .or_else(|| addressed(asked, named, features).filter(|_| people != People::No))
            .or_else(|| {
                // A year is enough for what a language is known to spell so.
                if year && is_respelt(likeness) {
                    return None;
                }
                let said = "spelt another way, and others may be called so";
                let slip = || is_extra_letter(named, people, entity, near);
                (is_spelt(named, entity) && !slip()).then(|| said.to_owned())
            })
        }
    }
}

/// Whether the names are the same but for titles.
fn is_titled(likeness: &Likeness) -> bool {
    likeness.reasons.iter().all(|reason| match reason {
        Reason::Missing(words) | Reason::Extra(words) => counted(words) == 0.0,
        Reason::Initials(_) | Reason::Typo(_) => false,
        _ => true,
    })
}

/// Whether a letter that differs in a short word is a slip of a pen all the same: neighbours that changed places; or, in a
/// name of several words that is not of people, a word that so many others have that it is no name.
fn is_of_pen(
    (named, letters): (&Named, usize),
    people: People,
    entity: &Entity,
    near: &dyn Near,
) -> bool {
    let Some(slip) = &named.likeness.slip else {
        return false;
    };
    // One of several ways to write it in the other script.
    if slip.scripts && people != People::Yes {
        return true;
    }
    if slip.is_of_order() {
        return letters >= ORDER[usize::from(people == People::Yes)];
    }
    is_thing(named, people, entity) && words(named) > 1 && near.is_common(&slip.theirs, &entity.id)
}

/// Whether no human being is meant: those are told to be some, and have names that begin with a capital.
fn is_thing(named: &Named, people: People, entity: &Entity) -> bool {
    let noun = || named.label.text.starts_with(char::is_lowercase) && !begins_with_particle(named);
    match people {
        People::Yes => false,
        People::Perhaps => !entity.types.is_empty() || noun(),
        People::No => true,
    }
}

/// Whether what seems another spelling is a letter missing or too much in one long word of the name of a thing, as with any
/// other letter: `Icelannd`. A letter for another may be that of another name.
fn is_extra_letter(named: &Named, people: People, entity: &Entity, near: &dyn Near) -> bool {
    let [ours, theirs] = [&named.asked.text, &named.label.text].map(|text| {
        let words = Name::new(text).words.into_iter();
        words.map(|word| word.plain).collect::<Vec<String>>()
    });
    let but = |these: &[String], those: &[String]| -> Vec<String> {
        let rest = these.iter().filter(|word| !those.contains(word));
        rest.cloned().collect()
    };
    let (Ok([ours]), Ok([theirs])) = (
        <[String; 1]>::try_from(but(&ours, &theirs)),
        <[String; 1]>::try_from(but(&theirs, &ours)),
    ) else {
        return false;
    };
    let short = ours.chars().count().min(theirs.chars().count());
    let near_by = Pattern::new(ours.chars()).distance(theirs.chars(), 1);
    let slip = Slip {
        ours,
        theirs,
        scripts: false,
        sound: true,
    };
    near_by.is_some()
        && !slip.is_of_length()
        && short >= SLIP[0]
        && is_thing(named, people, entity)
        && no_slip(&slip, people, entity, near).is_none()
}

/// Whether a candidate is called `von` or the like first of all.
fn begins_with_particle(named: &Named) -> bool {
    let words = Name::new(&named.label.text).words;
    words
        .first()
        .is_some_and(|word| word.role == Role::Particle)
}

/// Why a name of one word that is the same may be another's: it is a part of a longer one, which others share.
fn part_of_a_name(named: &Named, entity: &Entity) -> Option<String> {
    let asked = Name::new(&named.asked.text);
    let [word] = &asked.words[..] else {
        return None;
    };
    let whole = &entity.label(&["en", "mul"])?.text;
    let others = Name::new(whole).words;
    let part = others.len() > 1 && others.iter().any(|other| other.skeleton == word.skeleton);
    part.then(|| format!("one word of `{whole}`, and others may have it"))
}

/// Why the same words in another order may be somebody else's: in China the order says which of them is the family.
fn turned(named: &Named) -> Option<String> {
    let both = [&named.asked.text, &named.label.text].map(|text| is_chinese(&Name::new(text)));
    let turned = named.likeness.reasons.contains(&Reason::Reordered);
    (turned && both == [true, true])
        .then(|| "words in another order, of which either may be the family".to_owned())
}

/// Why the same words in another order may be somebody else's: who is addressed, `H.E. Olivier Noël`, is called as one
/// speaks, with the family last, and not as a list has it without its comma.
fn addressed(asked: &Question, named: &Named, features: &[Feature]) -> Option<String> {
    let text = &named.asked.text;
    let spoken = [text, &named.label.text].map(|text| Name::new(text));
    let listed = spoken.iter().any(|name| name.turned);
    let titled = spoken[0].words.iter().any(|word| word.role == Role::Title);
    // What stood around the name was taken off; the whole is another name of the question.
    let around = |other: &Given| {
        let found = heading(&other.text, true);
        found.is_some_and(|found| found.name == *text && other.text.len() > text.len())
    };
    let told = |one: &Feature| one.verdict == Verdict::Agrees && TOLD.contains(&one.what);
    let turned = named.likeness.reasons.contains(&Reason::Reordered);
    let doubtful = turned && !listed && !features.iter().any(told);
    (doubtful && (titled || asked.names.iter().any(around))).then(|| {
        "words in another order beside a form of address, an office or a year, where the family comes last"
            .to_owned()
    })
}

/// Why a letter that differs is no slip of a pen.
fn no_slip(slip: &Slip, people: People, entity: &Entity, near: &dyn Near) -> Option<String> {
    let own = || is_land(&slip.ours) || near.has_word(&slip.ours, &entity.id);
    if !slip.scripts && own() {
        return Some(format!("`{}` is a name of its own", slip.ours));
    }
    // Where nobody says what is meant, an ending is that of a name only if it looks like one.
    let ending = match people {
        People::Yes => slip.is_of_ending(),
        People::Perhaps => {
            !slip.scripts && (slip.is_of_gender() || slip.is_of_people() || slip.is_of_place())
        }
        People::No => !slip.scripts && (slip.is_of_people() || slip.is_of_place()),
    };
    ending.then(|| format!("`{}` may be another name than `{}`", slip.ours, slip.theirs))
}

/// Why a word that differs in a letter, or is spelt another way, may be another name, though no ending and no name that is
/// known tells so: there are more names than an index has.
fn other_name(slip: &Slip, people: People, two: bool, features: &[Feature]) -> Option<String> {
    let agrees = |wanted: &[What]| {
        let mut all = features.iter();
        all.any(|one| one.verdict == Verdict::Agrees && wanted.contains(&one.what))
    };
    if slip.scripts {
        return None;
    }
    let other = match people {
        // Of a name of one word, nothing else is left.
        _ if slip.is_of_twice() && !slip.is_of_first() => !agrees(&[What::Type]) && !agrees(&TOLD),
        People::No => false,
        _ if slip.is_of_stem() || slip.is_of_first() && slip.sound => true,
        _ if slip.is_of_order() => false,
        // Of a thing, a letter before the first one is a slip.
        People::Perhaps => slip.is_of_first() && slip.is_of_length(),
        People::Yes if slip.is_of_first() => true,
        People::Yes => {
            let told = agrees(&[What::Country, What::Post])
                || features.iter().any(tells) && is_of_haste(slip);
            two && !slip.sound && !told
        }
    };
    other.then(|| format!("`{}` may be another name than `{}`", slip.ours, slip.theirs))
}

/// What speaks for somebody besides a name.
const TOLD: [What; 5] = [
    What::Date,
    What::Country,
    What::Post,
    What::Place,
    What::Identifier,
];

/// Why words that came or went with a name may make it another one.
fn left_out(likeness: &Likeness, people: People) -> Option<String> {
    let words = || {
        let all = likeness.reasons.iter();
        all.flat_map(|reason| match reason {
            Reason::Missing(words) | Reason::Extra(words) => &words[..],
            _ => &[],
        })
    };
    if let Some(wife) = words().find(|word| is_of_a_wife(word)) {
        return Some(format!("`{wife}` may be said of somebody else"));
    }
    // `York University` is not the `University of York`.
    let turned = people != People::Yes && likeness.reasons.contains(&Reason::Reordered);
    let joint = words().find(|word| turned && is_particle(word));
    joint.map(|word| format!("words in another order, and `{word}` in one name alone"))
}

#[expect(clippy::cast_possible_truncation, reason = "0 to 80")]
fn whole(points: f64) -> i32 {
    points.round() as i32
}

/// The name as a feature.
pub(super) fn feature(
    asked: &Question,
    named: Option<&Named>,
    entity: &Entity,
    told: bool,
) -> Feature {
    let Some(named) = named else {
        let theirs = entity.label(&["en", "mul"]).map(|label| label.text.clone());
        return Feature {
            what: What::Name,
            verdict: Verdict::Unknown,
            points: 0,
            ours: asked.name().to_owned(),
            theirs: theirs.unwrap_or_default(),
            why: "found by its identifier".to_owned(),
        };
    };
    let reasons: Vec<String> = named.likeness.reasons.iter().map(Reason::said).collect();
    let languages = languages(&named.label);
    let kind = if named.label.alias { "alias" } else { "label" };
    let ours = match (&*named.asked.language, named.asked.alias) {
        ("", false) => named.asked.text.clone(),
        ("", true) => format!("{} (alias)", named.asked.text),
        (language, false) => format!("{} ({language})", named.asked.text),
        (language, true) => format!("{} (alias, {language})", named.asked.text),
    };
    let points = points(named, entity, told);
    Feature {
        what: What::Name,
        verdict: if points > 0 && named.likeness.trust != Trust::Other {
            Verdict::Agrees
        } else {
            Verdict::Contradicts
        },
        points,
        ours,
        theirs: format!("{} ({kind}{languages})", named.label.text),
        why: reasons.join(", "),
    }
}

/// The first few languages that have a label.
fn languages(label: &Label) -> String {
    let known: Vec<&str> = label
        .languages
        .iter()
        .filter(|tag| !tag.is_empty())
        .map(String::as_str)
        .collect();
    match known.len() {
        0 => String::new(),
        1..=3 => format!(", {}", known.join(" ")),
        more => format!(", {} and {} more languages", known[..2].join(" "), more - 2),
    }
}
