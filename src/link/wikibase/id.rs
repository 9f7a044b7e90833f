//! Names of entities: `Q42`, `P31`, `L7-F1`.

use std::cmp::Ordering;
use std::fmt;

/// What a name says about its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntityKind {
    /// `Q42`.
    Item,
    /// `P31`.
    Property,
    /// `L7`.
    Lexeme,
    /// `L7-F1`.
    Form,
    /// `L7-S1`.
    Sense,
    /// `E10`, a schema for entities.
    Schema,
    /// `M9`, a file of Commons.
    Media,
}

impl EntityKind {
    /// As `entity-type` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Property => "property",
            Self::Lexeme => "lexeme",
            Self::Form => "form",
            Self::Sense => "sense",
            Self::Schema => "entity-schema",
            Self::Media => "mediainfo",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Item,
            Self::Property,
            Self::Lexeme,
            Self::Form,
            Self::Sense,
            Self::Schema,
            Self::Media,
        ];
        all.into_iter().find(|kind| kind.name() == name)
    }

    /// The letter of kinds whose names are a letter and a number.
    pub(super) fn letter(self) -> Option<char> {
        match self {
            Self::Item => Some('Q'),
            Self::Property => Some('P'),
            Self::Lexeme => Some('L'),
            Self::Schema => Some('E'),
            Self::Media => Some('M'),
            Self::Form | Self::Sense => None,
        }
    }
}

/// What `Int32EntityId` of Wikibase's data model says: 1 to this.
const LARGEST_NUMBER: u64 = 2_147_483_647;

/// The name of an entity, in capitals and without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntityId(String);

impl EntityId {
    /// Checks a name; `None` for anything else.
    pub fn new(text: &str) -> Option<Self> {
        let (head, tail) = text
            .split_once('-')
            .map_or((text, None), |(head, tail)| (head, Some(tail)));
        let plain = numbered(head, &['Q', 'P', 'L', 'E', 'M']);
        let whole = match tail {
            None => plain,
            Some(tail) => plain && head.starts_with('L') && numbered(tail, &['F', 'S']),
        };
        whole.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it names.
    pub fn kind(&self) -> EntityKind {
        if self.0.contains("-F") {
            EntityKind::Form
        } else if self.0.contains("-S") {
            EntityKind::Sense
        } else if self.0.starts_with('Q') {
            EntityKind::Item
        } else if self.0.starts_with('P') {
            EntityKind::Property
        } else if self.0.starts_with('L') {
            EntityKind::Lexeme
        } else if self.0.starts_with('E') {
            EntityKind::Schema
        } else {
            EntityKind::Media
        }
    }

    /// Whether a wiki can have it: Wikibase keeps the numbers of entities in 31 bits.
    pub fn is_possible(&self) -> bool {
        self.number() <= LARGEST_NUMBER
    }

    /// The number after the letter.
    pub fn number(&self) -> u64 {
        let digits = self.0.split('-').next().unwrap_or_default().get(1..);
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// One of the letters, and a number of at most eighteen digits.
fn numbered(text: &str, letters: &[char]) -> bool {
    let Some(digits) = text.strip_prefix(letters) else {
        return false;
    };
    !digits.starts_with('0')
        && (1..=18).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// By kind and number, as people list them.
impl Ord for EntityId {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |id: &Self| (id.kind(), id.number());
        key(self)
            .cmp(&key(other))
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for EntityId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_and_ordered_by_number() {
        for good in ["Q42", "P31", "L7", "L7-F1", "L7-S12", "E10"] {
            assert_eq!(EntityId::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "", "Q", "Q0", "Q042", "q42", "42", "Q-1", "Q7-F1", "L7-", "L7-F", "Q1 ", "Q1/x",
        ] {
            assert_eq!(EntityId::new(bad), None, "{bad}");
        }
        assert!(EntityId::new("P9") < EntityId::new("P31"));
        assert_eq!(EntityId::new("L7-F1").unwrap().kind(), EntityKind::Form);
        let possible = |text| EntityId::new(text).unwrap().is_possible();
        assert!(possible("Q2147483647") && !possible("Q2147483648"));
    }
}
