//! The properties of Wikidata that an index keeps: one table, with what each is called there.
//!
//! A number is never written from memory: `tests/it/link_properties.rs` compares the table with exports of Wikidata.

/// What is taken from a property's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The classes of an entity.
    Type,
    /// Its country.
    Country,
    /// A date.
    Date,
    /// Where it is.
    Position,
    /// What others call it: a text that names it and nothing else.
    Identifier,
}

/// A property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// 31 is `P31`.
    pub number: u32,
    /// What Wikidata calls it.
    pub label: &'static str,
    /// What is taken from it.
    pub usage: Use,
}

const fn of(number: u32, label: &'static str, usage: Use) -> Property {
    Property {
        number,
        label,
        usage,
    }
}

/// All that are kept, by number.
pub const PROPERTIES: [Property; 25] = [
    of(17, "country", Use::Country),
    of(27, "country of citizenship", Use::Country),
    of(31, "instance of", Use::Type),
    of(213, "ISNI", Use::Identifier),
    of(214, "VIAF ID", Use::Identifier),
    of(227, "GND ID", Use::Identifier),
    of(244, "LCAuth ID", Use::Identifier),
    of(268, "BnF ID", Use::Identifier),
    of(297, "ISO 3166-1 alpha-2 code", Use::Identifier),
    of(298, "ISO 3166-1 alpha-3 code", Use::Identifier),
    of(300, "ISO 3166-2 code", Use::Identifier),
    of(345, "IMDb ID", Use::Identifier),
    of(349, "NDL ID", Use::Identifier),
    of(402, "OpenStreetMap Relation identifier", Use::Identifier),
    of(496, "ORCID", Use::Identifier),
    of(569, "date of birth", Use::Date),
    of(570, "date of death", Use::Date),
    of(571, "inception", Use::Date),
    of(576, "dissolved, abolished or demolished date", Use::Date),
    of(580, "start time", Use::Date),
    of(582, "end time", Use::Date),
    of(585, "point in time", Use::Date),
    of(625, "coordinate location", Use::Position),
    of(856, "official website", Use::Identifier),
    of(1566, "GeoNames ID", Use::Identifier),
];

/// A property by its number, if it is kept.
pub fn property(number: u32) -> Option<&'static Property> {
    let place = PROPERTIES.binary_search_by_key(&number, |known| known.number);
    place.ok().map(|place| &PROPERTIES[place])
}

/// A property by its name, `P31`, if it is kept.
pub(in crate::link) fn named(name: &str) -> Option<&'static Property> {
    property(name.strip_prefix('P')?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(
            PROPERTIES
                .windows(2)
                .all(|pair| pair[0].number < pair[1].number)
        );
        assert_eq!(
            named("P569").map(|known| known.label),
            Some("date of birth")
        );
        assert_eq!(named("P1"), None);
        assert_eq!(named("Q31"), None);
    }
}
