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

/// Where pages about what has an identifier are, and how library catalogues mark it: `(DE-588)118540238`.
const FILES: [(u32, &[&str], &[&str]); 9] = [
    (213, &["isni.org"], &["isni"]),
    (214, &["viaf.org"], &["viaf"]),
    (227, &["d-nb.info"], &["de-588", "gnd"]),
    (244, &["loc.gov"], &["dlc", "lccn", "naf"]),
    (268, &["bnf.fr"], &["frpbn", "bnf"]),
    (345, &["imdb.com"], &["imdb"]),
    (349, &["ndl.go.jp"], &["ndl"]),
    (496, &["orcid.org"], &["orcid"]),
    (1566, &["geonames.org"], &["geonames"]),
];

/// What is left of an identifier without the file before it; nothing where that is another file.
fn of_file(number: u32, text: &str) -> Option<&str> {
    let known = FILES.iter().find(|(own, ..)| *own == number);
    let (hosts, marks) = known.map_or((&[][..], &[][..]), |(_, hosts, marks)| (*hosts, *marks));
    if let Some((mark, local)) = text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        let own = marks.contains(&mark.trim().to_lowercase().as_str());
        return own.then(|| local.trim());
    }
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let Some((host, path)) = rest.split_once('/').filter(|(host, _)| host.contains('.')) else {
        return Some(text);
    };
    let host = host.to_lowercase();
    let own = |known: &&str| {
        host == **known
            || host
                .strip_suffix(*known)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    // Some write the address of a page about it, which ends with it.
    hosts.iter().any(own).then(|| {
        path.trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or(path)
    })
}

/// An identifier as it is compared: `0000 0001 2103 2683` is `0000000121032683`, whoever wrote it.
pub fn normal(number: u32, text: &str) -> String {
    let text = text.trim();
    if number == WEBSITE {
        let text = text.trim_end_matches('/').to_lowercase();
        let bare = text.split_once("://").map_or(&*text, |(_, rest)| rest);
        return bare.strip_prefix("www.").unwrap_or(bare).to_owned();
    }
    let local = without_name(number, of_file(number, text).unwrap_or(text).trim());
    // A spreadsheet makes a number of it.
    let number = local
        .strip_suffix(".0")
        .filter(|whole| whole.bytes().all(|c| c.is_ascii_digit()));
    let letters = number
        .unwrap_or(local)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-');
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

/// `VIAF 12345` and `VIAF: 12345` without the name of the file.
fn without_name(number: u32, text: &str) -> &str {
    let Some(label) = property(number).map(|known| known.label) else {
        return text;
    };
    let name = label.split(' ').next().unwrap_or(label);
    match text.get(..name.len()).zip(text.get(name.len()..)) {
        Some((own, rest)) if own.eq_ignore_ascii_case(name) && rest.starts_with([' ', ':']) => {
            rest.trim_start_matches([' ', ':'])
        }
        _ => text,
    }
}

/// The identifiers of a cell, of which there may be several; what says that there is none, and what is one of another file,
/// is none.
pub fn identifiers(number: u32, text: &str) -> impl Iterator<Item = &str> {
    let several = move |c: char| matches!(c, ';' | '|' | '\n') && number != WEBSITE;
    let parts = text.split(several).map(str::trim);
    parts.filter(move |part| {
        let plain = normal(number, part).to_lowercase();
        let own = number == WEBSITE || of_file(number, part).is_some();
        own && plain.contains(char::is_alphanumeric) && !NONE.contains(&plain.as_str())
    })
}

/// What tables write where they have nothing.
const NONE: [&str; 9] = [
    "n/a", "#n/a", "0", "none", "null", "nil", "unknown", "nan", "ohne",
];

/// Whether an identifier of this property may tell who somebody is: websites and relations of a map move, and several
/// things share them.
pub const fn decides(number: u32) -> bool {
    !matches!(number, WEBSITE | 402)
}

const WEBSITE: u32 = 856;

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

    #[test]
    fn identifiers_have_one_form() {
        for (number, one, other) in [
            (213, "0000 0001 2103 2683", "0000000121032683"),
            (
                496,
                "https://orcid.org/0000-0002-1825-0097",
                "0000000218250097",
            ),
            (244, "n 80126291", "n80126291"),
            (227, "4037790-x", "4037790-X"),
            (856, "https://www.FT.com/", "http://ft.com"),
            (227, "(DE-588)118540238", "118540238"),
            (227, "https://d-nb.info/gnd/118540238", "118540238"),
            (227, "d-nb.info/gnd/118540238/", "118540238"),
            (214, "111.0", "111"),
            (214, "VIAF 111", "111"),
            (214, "viaf: 111", "111"),
        ] {
            assert_eq!(normal(number, one), normal(number, other), "{one}");
        }
        let of = |number, text| identifiers(number, text).collect::<Vec<_>>();
        assert_eq!(of(214, "111;222 | VIAF 333"), ["111", "222", "VIAF 333"]);
        for text in ["", " ", "-", "n/a", "unknown", "?"] {
            assert!(of(214, text).is_empty(), "{text}");
        }
        assert_eq!(of(297, "NA"), ["NA"]);
        // Of other files.
        for text in [
            "(OCoLC)118540238",
            "(DE-627)118540238",
            "https://viaf.org/viaf/118540238",
            "https://d-nb.info.example.org/gnd/118540238",
        ] {
            assert!(of(227, text).is_empty(), "{text}");
            assert_ne!(normal(227, text), "118540238", "{text}");
        }
        assert_eq!(of(227, "https://d-nb.info/gnd/118540238").len(), 1);
        assert_ne!(
            normal(856, "https://ft.com/a"),
            normal(856, "https://ft.com")
        );
    }
}
