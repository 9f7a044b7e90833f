//! What the names of Wikimedia's wikis stand for: `enwiki` is the Wikipedia in English.
//!
//! Dumps name wikis, RDF names addresses and languages. The list is a rule and its
//! exceptions, so that a Wikipedia in a further language needs no change here.

/// A wiki that items link to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// `https://en.wikipedia.org/`.
    pub home: String,
    /// The language as RDF writes it.
    pub language: String,
    /// `wikipedia`, `wikiquote` and so on.
    pub group: String,
}

/// The end of the name, the domain, and the group.
const FAMILIES: [(&str, &str); 8] = [
    ("wiki", "wikipedia"),
    ("wiktionary", "wiktionary"),
    ("wikibooks", "wikibooks"),
    ("wikinews", "wikinews"),
    ("wikiquote", "wikiquote"),
    ("wikisource", "wikisource"),
    ("wikiversity", "wikiversity"),
    ("wikivoyage", "wikivoyage"),
];

/// Wikis for all languages: name, host, group.
const COMMON: [(&str, &str, &str); 5] = [
    ("commonswiki", "commons.wikimedia.org", "commons"),
    ("specieswiki", "species.wikimedia.org", "species"),
    ("metawiki", "meta.wikimedia.org", "meta"),
    ("wikidatawiki", "www.wikidata.org", "wikidata"),
    ("mediawikiwiki", "www.mediawiki.org", "mediawiki"),
];

/// Wikis that are called otherwise than their language.
const LANGUAGES: [(&str, &str); 16] = [
    ("als", "gsw"),
    ("bat-smg", "sgs"),
    ("be-x-old", "be-tarask"),
    ("cbk-zam", "cbk"),
    ("eml", "egl"),
    ("fiu-vro", "vro"),
    ("map-bms", "jv-x-bms"),
    ("mo", "ro-Cyrl-MD"),
    ("no", "nb"),
    ("nrm", "nrf"),
    ("roa-rup", "rup"),
    ("roa-tara", "nap-x-tara"),
    ("simple", "en-simple"),
    ("zh-classical", "lzh"),
    ("zh-min-nan", "nan"),
    ("zh-yue", "yue"),
];

/// The one wiki that has moved to its language's address and kept its name.
const MOVED: (&str, &str) = ("be-x-old", "be-tarask");

/// The wiki of that name, where it is one of Wikimedia's.
pub fn site(name: &str) -> Option<Site> {
    if let Some((_, host, group)) = COMMON.iter().find(|(own, _, _)| *own == name) {
        return Some(Site {
            home: format!("https://{host}/"),
            language: "en".to_owned(),
            group: (*group).to_owned(),
        });
    }
    let (code, family) = FAMILIES.iter().find_map(|(end, family)| {
        let code = name.strip_suffix(end)?.replace('_', "-");
        is_code(&code).then_some((code, *family))
    })?;
    let host = if code == MOVED.0 { MOVED.1 } else { &code };
    let language = LANGUAGES.iter().find(|(own, _)| *own == code);
    Some(Site {
        home: format!("https://{host}.{family}.org/"),
        language: language
            .map_or(code.as_str(), |(_, language)| language)
            .to_owned(),
        group: family.to_owned(),
    })
}

/// The name of the wiki at an address.
pub(super) fn name_of(home: &str) -> Option<String> {
    let host = home.strip_prefix("https://")?.strip_suffix('/')?;
    if let Some((name, _, _)) = COMMON.iter().find(|(_, own, _)| *own == host) {
        return Some((*name).to_owned());
    }
    let (code, domain) = host.split_once('.')?;
    let family = domain.strip_suffix(".org")?;
    let (end, _) = FAMILIES.iter().find(|(_, own)| *own == family)?;
    let code = if code == MOVED.1 { MOVED.0 } else { code };
    is_code(code).then(|| format!("{}{end}", code.replace('-', "_")))
}

/// Whether this may be a language; `test` and `wikimania` are none.
fn is_code(code: &str) -> bool {
    let first = code.split('-').next().unwrap_or_default();
    (code == "simple" || (2..=3).contains(&first.len()))
        && code.len() <= 16
        && code
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_addresses_and_back() {
        let cases = [
            ("enwiki", "https://en.wikipedia.org/", "en", "wikipedia"),
            (
                "simplewikiquote",
                "https://simple.wikiquote.org/",
                "en-simple",
                "wikiquote",
            ),
            (
                "zh_min_nanwiki",
                "https://zh-min-nan.wikipedia.org/",
                "nan",
                "wikipedia",
            ),
            ("nowiki", "https://no.wikipedia.org/", "nb", "wikipedia"),
            (
                "be_x_oldwiki",
                "https://be-tarask.wikipedia.org/",
                "be-tarask",
                "wikipedia",
            ),
            (
                "commonswiki",
                "https://commons.wikimedia.org/",
                "en",
                "commons",
            ),
            (
                "dewikivoyage",
                "https://de.wikivoyage.org/",
                "de",
                "wikivoyage",
            ),
        ];
        for (name, home, language, group) in cases {
            let found = site(name).unwrap();
            assert_eq!(
                (&*found.home, &*found.language, &*found.group),
                (home, language, group)
            );
            assert_eq!(name_of(home).as_deref(), Some(name));
        }
        for strange in [
            "wiki",
            "testwiki",
            "wikimaniawiki",
            "en",
            "e/vilwiki",
            "en..wiki",
            "-wiki",
        ] {
            assert_eq!(site(strange), None, "{strange}");
        }
        assert_eq!(name_of("https://evil.example/"), None);
    }
}
