//! Copies of pages: they rest on what the pages rest on, whoever keeps or translates them.

use super::sources::{host, is_of};

/// Who gives copies under addresses that name the page, also without its scheme.
const COPIERS: [&str; 4] = [
    "archive.org",
    "googleusercontent.com",
    "translate.google.com",
    "translate.yandex.com",
];
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
/// Hosts of translated pages: `en-wikipedia-org.translate.goog`.
const TRANSLATED: &str = ".translate.goog";
/// How deep copies of copies are looked through.
const DEEPEST: usize = 4;

/// The address of the page of which this is a copy, as far as it says so, else itself.
pub(super) fn original(address: &str) -> String {
    let mut own = address.to_owned();
    for _ in 0..DEEPEST {
        match copied(&own) {
            Some(page) => own = page,
            None => break,
        }
    }
    own
}

/// Whether an address is that of a copy and does not say of what.
pub(super) fn is_mute(address: &str) -> bool {
    let host = host(address);
    SHORT.iter().any(|own| is_of(&host, own)) && copied(address).is_none()
}

fn copied(address: &str) -> Option<String> {
    let host = host(address);
    if let Some(page) = host.strip_suffix(TRANSLATED) {
        let dots = page.split("--").map(|part| part.replace('-', "."));
        let name = dots.collect::<Vec<_>>().join("-");
        return Some(format!("https://{name}/"));
    }
    let (_, rest) = address.split_once("://")?;
    let (_, rest) = rest.split_once(['/', '?', '#'])?;
    let rest = plain(rest);
    let low = rest.to_ascii_lowercase();
    let starts = ["http://", "https://"].iter();
    if let Some(start) = starts.filter_map(|scheme| low.find(scheme)).min() {
        return rest.get(start..).map(str::to_owned);
    }
    let mut copiers = COPIERS.iter().chain(&SHORT);
    copiers.find(|own| is_of(&host, own))?;
    let is_host = |part: &&str| {
        let end = part.rsplit_once('.').map(|(_, end)| end);
        end.is_some_and(|end| !end.is_empty() && end.chars().all(char::is_alphabetic))
    };
    let page = rest.split(['/', '=', ':', '&', '?', '+']).find(is_host)?;
    Some(format!("https://{page}/"))
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
            "https://archive.ph/https://en.wikipedia.org/wiki/X",
            "https://archive.today/20200101000000/en.wikipedia.org/wiki/X",
            "https://web.archive.org/web/2020/en.wikipedia.org/wiki/X",
            "https://translate.google.com/translate?sl=en&tl=fr&u=https://en.wikipedia.org/wiki/X",
            "https://translate.google.com/translate?u=https%3A%2F%2Fen.wikipedia.org%2Fwiki%2FX&tl=fr",
            "https://en-wikipedia-org.translate.goog/wiki/X?_x_tr_sl=en",
            "https://webcache.googleusercontent.com/search?q=cache:abc:en.wikipedia.org/wiki/X",
            "https://web.archive.org/web/2020/https://archive.ph/https://en.wikipedia.org/wiki/X",
            page,
        ] {
            assert_eq!(host(&original(copy)), "en.wikipedia.org", "{copy}");
        }
        for own in [
            "https://example.com/report",
            "https://example.com/a.b/c?d=100%",
            "https://archive.org/details/some-report",
        ] {
            assert_eq!(original(own), own);
        }
        assert_eq!(
            host(&original("https://my--site-org.translate.goog/")),
            "my-site.org"
        );
        assert!(is_mute("https://archive.ph/AbC12"));
        assert!(!is_mute("https://archive.ph/https://example.com/"));
        assert!(!is_mute(
            "https://web.archive.org/web/2020/https://example.com/"
        ));
    }
}
