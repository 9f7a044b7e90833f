//! Copies of pages: they rest on what the pages rest on, whoever keeps or translates them.
//!
//! Only hosts that are known to give copies are looked through: any other address is that of its own host, whatever else
//! stands in it.

use super::sources::{host, is_of};

/// Who gives copies under addresses that name the page, also without its scheme.
const COPIERS: [&str; 2] = ["archive.org", "archive-it.org"];
/// An archive under several names that gives short addresses, too.
const SHORT: [&str; 7] = [
    "archive.today",
    "archive.ph",
    "archive.is",
    "archive.li",
    "archive.vn",
    "archive.fo",
    "archive.md",
];
/// Archives whose addresses name no page, or one that nothing holds them to.
const MUTE: [&str; 4] = [
    "perma.cc",
    "webcitation.org",
    "ghostarchive.org",
    "freezepage.com",
];
/// Who shows a page that is named in a field of the address.
const READERS: [&str; 3] = [
    "googleusercontent.com",
    "translate.google.com",
    "translate.yandex.com",
];
/// These fields.
const FIELDS: [&str; 3] = ["u", "url", "q"];
/// Hosts of translated pages: `en-wikipedia-org.translate.goog`.
const TRANSLATED: &str = ".translate.goog";
/// How deep copies of copies are looked through.
const DEEPEST: usize = 4;

/// What an address is a copy of.
enum Copied {
    /// It is none.
    Nothing,
    /// The page with this address.
    Page(String),
    /// It does not say.
    Unsaid,
}

/// The address of the page of which this is a copy, else itself; or why nobody can tell of which.
pub(super) fn original(address: &str) -> Result<String, &'static str> {
    let mut own = address.to_owned();
    for _ in 0..=DEEPEST {
        match copied(&own) {
            Copied::Nothing => return Ok(own),
            Copied::Page(page) => own = page,
            Copied::Unsaid => return Err("is a copy, and its address does not say of what"),
        }
    }
    Err("is a copy of copies, too many to look through")
}

fn copied(address: &str) -> Copied {
    let host = host(address);
    let is_any = |all: &[&str]| all.iter().any(|own| is_of(&host, own));
    if let Some(page) = host.strip_suffix(TRANSLATED) {
        let dots = page.split("--").map(|part| part.replace('-', "."));
        let name = dots.collect::<Vec<_>>().join("-");
        return Copied::Page(format!("https://{name}/"));
    }
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let rest = rest.split_once(['/', '\\', '?', '#']);
    let rest = plain(rest.map_or("", |(_, rest)| rest));
    if is_any(&MUTE) {
        Copied::Unsaid
    } else if is_any(&SHORT) {
        dated(&rest).map_or(Copied::Unsaid, Copied::Page)
    } else if is_any(&READERS) {
        in_field(&rest)
    } else if is_any(&COPIERS) {
        let inner = dated(&rest).or_else(|| anywhere(&rest));
        inner.map_or(Copied::Nothing, Copied::Page)
    } else {
        Copied::Nothing
    }
}

/// The page whose address stands behind the day on which it was kept, with or without its scheme.
fn dated(rest: &str) -> Option<String> {
    let mut rest = rest.trim_start_matches('/');
    loop {
        if let Some(page) = schemed(rest) {
            return Some(page);
        }
        let (part, more) = rest.split_once('/').unwrap_or((rest, ""));
        if is_host(part) {
            return Some(format!("https://{rest}"));
        }
        let is_day = part.starts_with(|start: char| start.is_ascii_digit() || start == '*');
        let is_word = ["web", "newest", "oldest", "latest"].contains(&part);
        if !(is_day || is_word) || more.is_empty() {
            return None;
        }
        rest = more.trim_start_matches('/');
    }
}

/// An address at the beginning, whose slashes archives make one.
fn schemed(text: &str) -> Option<String> {
    let low = text.to_ascii_lowercase();
    ["http:/", "https:/"].iter().find_map(|scheme| {
        let rest = low
            .starts_with(scheme)
            .then(|| text.get(scheme.len()..))??;
        Some(format!("https://{}", rest.trim_start_matches('/')))
    })
}

/// The first address in a text.
fn anywhere(text: &str) -> Option<String> {
    let low = text.to_ascii_lowercase();
    let starts = ["http:/", "https:/"].iter();
    let start = starts.filter_map(|scheme| low.find(scheme)).min()?;
    schemed(text.get(start..)?)
}

/// The page that a field of an address names; of several nobody knows which is shown.
fn in_field(rest: &str) -> Copied {
    let fields = rest.split(['?', '&', '#']);
    let named = fields.filter_map(|field| field.split_once('='));
    let mut named = named.filter(|(name, _)| FIELDS.contains(name));
    let (Some((_, value)), None) = (named.next(), named.next()) else {
        return Copied::Unsaid;
    };
    if let Some(page) = anywhere(value) {
        return Copied::Page(page);
    }
    let mut parts = value.split(['/', ':', '+']);
    let found = parts.find(|part| is_host(part));
    found.map_or(Copied::Unsaid, |page| {
        Copied::Page(format!("https://{page}/"))
    })
}

/// Whether a part of an address looks like the name of a host.
fn is_host(part: &str) -> bool {
    let name = part.split([':', '?', '#']).next().unwrap_or_default();
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| !end.is_empty() && end.chars().all(char::is_alphabetic))
}

/// Without the code for bytes that addresses have within addresses; what is no text then stays as it is.
fn plain(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let code = text.get(place + 1..place + 3).filter(|_| *byte == b'%');
        let coded = code.map(|code| u8::from_str_radix(code, 16));
        if let Some(Ok(coded)) = coded {
            found.push(coded);
            place += 3;
        } else {
            found.push(*byte);
            place += 1;
        }
    }
    String::from_utf8(found).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_seen_through() {
        let page = "https://en.wikipedia.org/wiki/X";
        for copy in [
            "https://web.archive.org/web/2020/https://en.wikipedia.org/wiki/X",
            "https://web.archive.org/web/20200101000000id_/http:/en.wikipedia.org/wiki/X",
            "https://wayback.archive-it.org/123/2020/https://en.wikipedia.org/wiki/X",
            "https://archive.ph/https://en.wikipedia.org/wiki/X",
            "https://archive.today/20200101000000/en.wikipedia.org/wiki/X",
            "https://web.archive.org/web/2020/en.wikipedia.org/wiki/X",
            "https://translate.google.com/translate?sl=en&tl=fr&u=https://en.wikipedia.org/wiki/X",
            "https://translate.google.com/translate?u=https%3A%2F%2Fen.wikipedia.org%2Fwiki%2FX&tl=fr",
            "https://en-wikipedia-org.translate.goog/wiki/X?_x_tr_sl=en",
            "https://translate.google.com/translate?hl=https://example.com/&u=en.wikipedia.org/wiki/X",
            "https://webcache.googleusercontent.com/search?q=cache:abc:en.wikipedia.org/wiki/X",
            "https://web.archive.org/web/2020/https://archive.ph/https://en.wikipedia.org/wiki/X",
            page,
        ] {
            let own = original(copy).unwrap();
            assert_eq!(host(&own), "en.wikipedia.org", "{copy}");
        }
        assert_eq!(
            host(&original("https://my--site-org.translate.goog/").unwrap()),
            "my-site.org"
        );
    }

    #[test]
    fn an_address_within_that_of_no_archive_changes_nothing() {
        for own in [
            "https://example.com/report",
            "https://example.com/a.b/c?d=100%",
            "https://example.com/report?ref=https://en.wikipedia.org/wiki/X",
            "https://en.wikipedia.org/wiki/X?utm=https://example.com/",
            "https://en.wikipedia.org/wiki/X#see-http://example.com",
            "https://wikidata.org/wiki/Q42?ref=https://example.com/",
            "https://archive.org/details/some-report",
        ] {
            assert_eq!(original(own).as_deref(), Ok(own));
        }
        let inner = "https://web.archive.org/web/2020/example.com/?u=https://en.wikipedia.org/";
        assert_eq!(host(&original(inner).unwrap()), "example.com");
    }

    #[test]
    fn copies_that_do_not_say_of_what_are_none_of_anything() {
        for mute in [
            "https://archive.ph/AbC12",
            "https://archive.is/o/AbC12/https://example.com/",
            "https://archive.ph/AbC12?x=https://example.com/",
            "https://perma.cc/AB12-CD34",
            "https://www.webcitation.org/6abc?url=https://example.com/",
            "https://translate.google.com/translate?u=https://example.com/&u=https://en.wikipedia.org/",
        ] {
            assert!(original(mute).is_err(), "{mute}");
        }
        let deep = "https://web.archive.org/web/2020/".repeat(5) + "https://example.com/";
        assert!(original(&deep).is_err());
        let shallow = "https://web.archive.org/web/2020/".repeat(4) + "https://example.com/";
        assert_eq!(original(&shallow).as_deref(), Ok("https://example.com/"));
    }
}
