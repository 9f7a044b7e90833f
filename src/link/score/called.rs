//! How people are called, and when two ways to write that are two people.

use super::name::Named;
use crate::link::names::{Name, Reason, Role, Word, is_chinese};

/// What those who hold a fief are, whoever they are.
const NOBLE: &str = "\
    earl duke count countess duchess marquess marquis marchioness viscount viscountess baron baroness lord lady prince \
    princess king queen emperor empress sultan emir khan landgrave margrave elector graf herzog herzogin fürst freiherr \
    markgraf landgraf kurfürst comte duc vicomte conde duque conte duca";

/// Particles of families: `von Becker` is not `Becker`.
const OF_FAMILIES: [&str; 14] = [
    "von", "van", "de", "der", "zu", "zum", "zur", "la", "le", "du", "del", "della", "di", "da",
];

/// Why a name may be that of somebody else, where nothing besides tells: a year does not, of who bears a title.
pub(super) fn doubt(named: &Named, told: bool) -> Option<String> {
    let [ours, theirs] = [&named.asked.text, &named.label.text].map(|text| Name::new(text));
    if is_noble(&ours) {
        return Some("a title that several have borne".to_owned());
    }
    if told {
        return None;
    }
    if named.likeness.reasons.contains(&Reason::Reordered) && !is_turned(&ours, &theirs) {
        return Some("given names in another order".to_owned());
    }
    if named.likeness.reasons.contains(&Reason::Blanks) && is_chinese(&ours) && is_chinese(&theirs)
    {
        return Some("other parts of it may be the family".to_owned());
    }
    let mut reasons = named.likeness.reasons.iter();
    let particle = reasons.find_map(|reason| match reason {
        Reason::Missing(words) | Reason::Extra(words) => words
            .iter()
            .find(|word| OF_FAMILIES.contains(&word.as_str())),
        _ => None,
    });
    particle.map(|word| format!("`{word}` in one name alone may be of another family"))
}

/// Whether a name is nothing but a title and that of which it is: `Earl of Marlowe`, `Lord Salisbury`.
fn is_noble(name: &Name) -> bool {
    let mut words = name.words.iter().map(|word| word.plain.as_str());
    let is_title = |word: &str| NOBLE.split_whitespace().any(|one| one == word);
    let Some(title) = words.next().filter(|word| is_title(word)) else {
        return false;
    };
    let rest: Vec<&str> = words.collect();
    let is_of = |word: &&str| ["of", "von", "zu", "de", "du", "di"].contains(word);
    let lords = ["lord", "lady"].contains(&title) && rest.len() == 1;
    !name.turned && (lords || rest.first().is_some_and(is_of))
}

/// Whether the words of one name stand in the order of the other, once those at its end are put in front: so the family
/// comes last or first, with a comma and without.
fn is_turned(ours: &Name, theirs: &Name) -> bool {
    let parts = |name: &Name| -> Vec<Word> {
        let words = name.words.iter().cloned();
        words
            .filter(|word| !matches!(word.role, Role::Title | Role::Suffix))
            .collect()
    };
    let (ours, theirs) = (parts(ours), parts(theirs));
    if ours.len() != theirs.len() || ours.len() < 3 {
        return true;
    }
    let same = |one: &Word, other: &Word| one.skeleton == other.skeleton;
    // A word that is spelt another way has its place by the others.
    let misses = |turn: usize| {
        let turned = ours.iter().cycle().skip(turn);
        let pairs = turned.zip(&theirs);
        pairs.filter(|(one, other)| !same(one, other)).count()
    };
    (0..ours.len()).any(|turn| misses(turn) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_of_nobility_alone_is_nobodys_name() {
        for text in [
            "Earl of Marlowe",
            "Duke of Wellington",
            "Lord Salisbury",
            "Herzog von Alba",
        ] {
            assert!(is_noble(&Name::new(text)), "{text}");
        }
        for text in [
            "Earl Warren",
            "Lord David Owen",
            "William Ashcombe, Earl of Marlowe",
            "Count Basie",
        ] {
            assert!(!is_noble(&Name::new(text)), "{text}");
        }
    }

    #[test]
    fn a_family_may_come_first_and_given_names_keep_their_order() {
        let turned = |one: &str, other: &str| is_turned(&Name::new(one), &Name::new(other));
        assert!(turned(
            "Putin Vladimir Vladimirovich",
            "Vladimir Vladimirovich Putin"
        ));
        assert!(turned("García Márquez Gabriel", "Gabriel García Márquez"));
        assert!(turned("Becker Ludwig", "Ludwig Becker"));
        assert!(!turned("Anna Maria Mozart", "Maria Anna Mozart"));
        assert!(!turned(
            "Krause, Wilhelm Friedrich",
            "Friedrich Wilhelm Krause"
        ));
        assert!(!turned("Nguyen Minh Van", "Nguyen Van Minh"));
    }
}
