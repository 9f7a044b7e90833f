//! Identifiers of other files: what one may look like, and the one form in which it is compared.
//!
//! A text that cannot be one of its file says nothing: it is neither the same as another nor different from it.

use super::properties::property;

/// A file of which the property holds the identifiers.
struct File {
    number: u32,
    /// Where it has pages about what it lists.
    hosts: &'static [&'static str],
    /// The part of an address that stands before an identifier, where other numbers stand in addresses as well.
    before: Option<&'static str>,
    /// How library catalogues and people mark it: `(DE-588)118540238`, `VIAF 12345`.
    marks: &'static [&'static str],
    /// The identifier as it is compared, of a text in capitals without blanks and hyphens; none where it is none.
    form: fn(&str) -> Option<&str>,
}

const fn of(number: u32, marks: &'static [&'static str], form: fn(&str) -> Option<&str>) -> File {
    File {
        number,
        hosts: &[],
        before: None,
        marks,
        form,
    }
}

/// All but websites, by number.
const FILES: [File; 13] = [
    File {
        hosts: &["isni.org"],
        ..of(213, &["isni"], sixteen)
    },
    File {
        hosts: &["viaf.org"],
        before: Some("viaf"),
        ..of(214, &["viaf", "viaf id"], count)
    },
    File {
        hosts: &["d-nb.info", "lobid.org", "gnd.network"],
        before: Some("gnd"),
        ..of(227, &["de-588", "gnd", "gnd id"], gnd)
    },
    File {
        hosts: &["loc.gov"],
        ..of(244, &["dlc", "lccn", "naf", "lcauth"], lccn)
    },
    File {
        hosts: &["bnf.fr"],
        ..of(268, &["frpbn", "bnf", "frbnf", "bnf id"], bnf)
    },
    of(297, &[], |text| letters(text, 2)),
    of(298, &[], |text| letters(text, 3)),
    of(300, &[], subdivision),
    File {
        hosts: &["imdb.com"],
        ..of(345, &["imdb", "imdb id"], imdb)
    },
    File {
        hosts: &["ndl.go.jp"],
        ..of(349, &["ndl", "ndl id"], count)
    },
    File {
        hosts: &["openstreetmap.org"],
        before: Some("relation"),
        ..of(402, &[], count)
    },
    File {
        hosts: &["orcid.org"],
        ..of(496, &["orcid"], sixteen)
    },
    File {
        hosts: &["geonames.org"],
        ..of(1566, &["geonames", "geonames id"], count)
    },
];

const WEBSITE: u32 = 856;

/// What tables write where they have nothing, of letters alone.
const NONE: [&str; 3] = ["NIL", "NAN", "TBD"];

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number that is counted up: zeros before it are nothing.
fn count(text: &str) -> Option<&str> {
    let plain = text.trim_start_matches('0');
    (is_number(plain) && plain.len() <= 24).then_some(plain)
}

/// Digits, and a check character that may be X.
fn checked(text: &str) -> bool {
    is_number(text.strip_suffix('X').unwrap_or(text))
}

fn sixteen(text: &str) -> Option<&str> {
    (text.len() == 16 && checked(text)).then_some(text)
}

fn gnd(text: &str) -> Option<&str> {
    let plausible = (2..=11).contains(&text.len()) && !text.starts_with('0');
    (plausible && checked(text)).then_some(text)
}

/// A prefix of letters, and a year of two or four digits with a number of six.
fn lccn(text: &str) -> Option<&str> {
    let number = text.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let prefix = text.len() - number.len();
    let plausible = (1..=3).contains(&prefix) && [8, 10].contains(&number.len());
    (plausible && is_number(number)).then_some(text)
}

/// The number of a record, of eight digits; the check character that follows is told by them.
fn bnf(text: &str) -> Option<&str> {
    let text = text.strip_prefix("CB").unwrap_or(text);
    let (number, check) = text.split_at_checked(8)?;
    let plausible = check.len() <= 1 && check.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plausible && is_number(number)).then_some(number)
}

fn letters(text: &str, many: usize) -> Option<&str> {
    let plausible = text.len() == many && text.bytes().all(|byte| byte.is_ascii_uppercase());
    (plausible && !NONE.contains(&text)).then_some(text)
}

fn subdivision(text: &str) -> Option<&str> {
    let (country, part) = text.split_at_checked(2)?;
    let plausible =
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    letters(country, 2).filter(|_| plausible).map(|_| text)
}

fn imdb(text: &str) -> Option<&str> {
    let (kind, number) = text.split_at_checked(2)?;
    (["NM", "TT", "CO", "EV", "CH"].contains(&kind) && is_number(number)).then_some(text)
}

impl File {
    fn of(number: u32) -> Option<&'static Self> {
        FILES.iter().find(|file| file.number == number)
    }

    fn has_mark(&self, mark: &str) -> bool {
        let mark = mark.trim().to_lowercase();
        self.marks.contains(&mark.as_str())
    }

    fn is_own(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| {
            let before = host.strip_suffix(own);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }

    /// The text without what stands around an identifier; nothing where that is another file.
    fn bare<'t>(&self, text: &'t str) -> Option<&'t str> {
        let bare = self.unmarked(text)?;
        // A spreadsheet makes a number of it.
        let whole = bare.strip_suffix(".0").filter(|whole| is_number(whole));
        Some(whole.unwrap_or(bare))
    }

    fn unmarked<'t>(&self, text: &'t str) -> Option<&'t str> {
        if let Some((mark, local)) = text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            return self.has_mark(mark).then(|| local.trim());
        }
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        if let Some((host, path)) = rest.split_once('/').filter(|(host, _)| host.contains('.')) {
            return self.in_address(&host.to_lowercase(), path);
        }
        if let Some((mark, local)) = text.split_once(':') {
            return self.has_mark(mark).then(|| local.trim());
        }
        let marked = text
            .match_indices(' ')
            .map(|(place, _)| text.split_at(place));
        let mut marked = marked.filter(|(mark, _)| self.has_mark(mark));
        Some(
            marked
                .next_back()
                .map_or_else(|| self.without_blank(text), |(_, local)| local.trim()),
        )
    }

    /// `VIAF12345`: the mark before digits, where all of it is no identifier.
    fn without_blank<'t>(&self, text: &'t str) -> &'t str {
        let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
        let (mark, rest) = text.split_at(digits);
        if self.has_mark(mark) && self.formed(text).is_none() {
            rest
        } else {
            text
        }
    }

    /// The part of an address of its own that looks like an identifier.
    fn in_address<'t>(&self, host: &str, path: &'t str) -> Option<&'t str> {
        if !self.is_own(host) {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/');
        let fits = |part: &'t str| {
            let (bare, _ending) = part.split_once('.').unwrap_or((part, ""));
            self.formed(bare).map(|_| bare)
        };
        match self.before {
            Some(before) => {
                parts.find(|part| *part == before)?;
                fits(parts.next()?)
            }
            None => parts.find_map(fits),
        }
    }

    fn formed(&self, text: &str) -> Option<String> {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        let plain: String = letters.collect::<String>().to_ascii_uppercase();
        (self.form)(&self.joined(&plain)).map(str::to_owned)
    }

    /// Without hyphens. That of the Library of Congress stands for the zeros before a number of six digits.
    fn joined(&self, text: &str) -> String {
        match text.split_once('-') {
            Some((year, number)) if self.number == 244 => format!("{year}{number:0>6}"),
            _ => text.replace('-', ""),
        }
    }
}

/// The file to which an address leads, where that is about something that the file lists and tells who it is; nothing for
/// any other.
pub fn of_address(iri: &str) -> Option<u32> {
    let (_, rest) = iri.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let host = host.to_lowercase();
    let file = FILES.iter().find(|file| file.is_own(&host))?;
    let leads = file.in_address(&host, path).is_some() && decides(file.number);
    leads.then_some(file.number)
}

/// An identifier as its file writes it, without the address or the name of the file around it; none where it cannot be one of
/// that file. Of a website all of it.
pub fn local(number: u32, text: &str) -> Option<&str> {
    let text = text.trim();
    match File::of(number) {
        Some(file) => file.bare(text).filter(|bare| file.formed(bare).is_some()),
        None => normal(number, text).map(|_| text),
    }
}

/// An identifier as it is compared: `0000 0001 2103 2683` is `0000000121032683`, whoever wrote it. None where the text cannot
/// be one: it has another form, or is one of another file.
pub fn normal(number: u32, text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(file) = File::of(number) {
        return file.formed(file.bare(text)?);
    }
    property(number)?;
    let text = text.trim_end_matches('/').to_lowercase();
    let bare = text.split_once("://").map_or(&*text, |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = host.contains('.') && !host.contains(char::is_whitespace);
    is_host.then(|| bare.to_owned())
}

/// The identifiers of a cell, of which there may be several; what cannot be one is none.
pub fn identifiers(number: u32, text: &str) -> impl Iterator<Item = &str> {
    let several = move |c: char| matches!(c, ';' | '|' | '\n') && number != WEBSITE;
    let parts = text.split(several).map(str::trim);
    parts.filter(move |part| normal(number, part).is_some())
}

/// Whether an identifier of this property may tell who somebody is: websites and relations of a map move, and several
/// things share them.
pub const fn decides(number: u32) -> bool {
    !matches!(number, WEBSITE | 402)
}

#[cfg(test)]
mod tests {
    use super::super::properties::{PROPERTIES, Use};
    use super::*;

    #[test]
    fn every_identifier_that_is_kept_has_a_form() {
        let kept = PROPERTIES.iter().filter(|one| one.usage == Use::Identifier);
        let kept: Vec<u32> = kept
            .map(|one| one.number)
            .filter(|one| *one != WEBSITE)
            .collect();
        assert_eq!(kept, FILES.each_ref().map(|file| file.number));
    }

    #[test]
    fn identifiers_have_one_form() {
        for (number, written, form) in [
            (213, "0000 0001 2103 2683", "0000000121032683"),
            (
                213,
                "https://isni.org/isni/0000000121032683",
                "0000000121032683",
            ),
            (214, "111.0", "111"),
            (214, "VIAF 111", "111"),
            (214, "viaf: 111", "111"),
            (214, "VIAF111", "111"),
            (213, "ISNI0000000121032683", "0000000121032683"),
            (244, "naf80126291", "NAF80126291"),
            (268, "FRBNF11888266", "11888266"),
            (214, "VIAF ID 111", "111"),
            (214, "https://viaf.org/viaf/12345/#Smith,_John", "12345"),
            (214, "http://viaf.org/viaf/12345/viaf.xml", "12345"),
            (214, "http://www.viaf.org/viaf/12345", "12345"),
            (227, "4037790-x", "4037790X"),
            (227, "(DE-588)118540238", "118540238"),
            (227, "https://d-nb.info/gnd/118540238", "118540238"),
            (227, "d-nb.info/gnd/118540238/", "118540238"),
            (
                227,
                "https://d-nb.info/gnd/118540238/about/lds",
                "118540238",
            ),
            (227, "https://d-nb.info/gnd/118540238#about", "118540238"),
            (227, "https://lobid.org/gnd/118540238.json", "118540238"),
            (297, "na", "NA"),
            (300, "us-ca", "USCA"),
            (
                345,
                "https://www.imdb.com/name/nm0000001/?ref_=nv",
                "NM0000001",
            ),
            (345, "imdb.com/name/nm0000099/bio", "NM0000099"),
            (349, "00458920", "458920"),
            (
                402,
                "https://www.openstreetmap.org/relation/60189#map=3/65/90",
                "60189",
            ),
            (
                496,
                "https://orcid.org/0000-0002-1825-0097",
                "0000000218250097",
            ),
            (496, "orcid:0000-0002-1825-0097", "0000000218250097"),
            (
                1566,
                "https://sws.geonames.org/2950159/about.rdf",
                "2950159",
            ),
            (
                1566,
                "https://www.geonames.org/2950159/berlin.html",
                "2950159",
            ),
            (856, "https://www.FT.com/", "ft.com"),
            (856, "https://ft.com/a", "ft.com/a"),
        ] {
            assert_eq!(normal(number, written).as_deref(), Some(form), "{written}");
        }
        assert_eq!(
            local(496, "https://orcid.org/0000-0002-1825-0097"),
            Some("0000-0002-1825-0097")
        );
        assert_eq!(local(227, "GND 4037790-X"), Some("4037790-X"));
    }

    #[test]
    fn libraries_write_the_same_record_in_several_ways() {
        for (number, written, form) in [
            (244, "n 80126291", "N80126291"),
            (244, "n80-126291", "N80126291"),
            (244, "n79-3291", "N79003291"),
            (
                244,
                "http://id.loc.gov/authorities/names/n80126291.html",
                "N80126291",
            ),
            (268, "11888266r", "11888266"),
            (268, "(FrPBN)11888266", "11888266"),
            (
                268,
                "https://data.bnf.fr/ark:/12148/cb11888266r",
                "11888266",
            ),
            (268, "https://data.bnf.fr/11888266/victor_hugo/", "11888266"),
            (268, "FRBNF 11888266", "11888266"),
        ] {
            assert_eq!(normal(number, written).as_deref(), Some(form), "{written}");
        }
    }

    #[test]
    fn an_address_is_of_one_file() {
        for (iri, number) in [
            ("https://d-nb.info/gnd/118500011", Some(227)),
            ("http://viaf.org/viaf/77700011", Some(214)),
            ("http://id.loc.gov/authorities/names/n79000001", Some(244)),
            ("http://data.bnf.fr/ark:/12148/cb11888266r", Some(268)),
            ("https://d-nb.info/118500011", None),
            ("https://www.openstreetmap.org/relation/60189", None),
            ("http://www.wikidata.org/entity/Q5", None),
            ("n79000001", None),
        ] {
            assert_eq!(of_address(iri), number, "{iri}");
        }
    }

    #[test]
    fn what_cannot_be_one_is_none() {
        for (number, text) in [
            (214, "n/a"),
            (214, "0"),
            (214, "unknown"),
            (214, "?"),
            (214, "https://viaf.org/processed/1234"),
            (214, "https://viaf.org/viaf/sourceID/DNB%7C118540238"),
            (227, "(OCoLC)118540238"),
            (227, "(DE-627)118540238"),
            (227, "viaf:118540238"),
            (227, "https://d-nb.info/118540238"),
            (227, "https://viaf.org/viaf/118540238"),
            (227, "https://d-nb.info.example.org/gnd/118540238"),
            (227, "https://notd-nb.info/gnd/118540238"),
            (227, "4037790-X-1 (see also)"),
            (213, "121032683"),
            (268, "http://data.bnf.fr/ark:/12148/"),
            (298, "nan"),
            (345, "nm"),
            (496, "0000-0002-1825"),
            (1566, "https://sws.geonames.org/about.rdf"),
            (856, "n/a"),
            (856, "unknown"),
            (856, "-"),
            (31, "Q5"),
        ] {
            assert_eq!(normal(number, text), None, "{text}");
            assert_eq!(local(number, text), None, "{text}");
        }
        let of = |number, text| identifiers(number, text).collect::<Vec<_>>();
        assert_eq!(of(214, "111;222 | VIAF 333"), ["111", "222", "VIAF 333"]);
        assert_eq!(of(214, "n/a; 7"), ["7"]);
    }
}
