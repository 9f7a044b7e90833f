//! What can be set: whom to ask, how long, what to keep.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::ClientError;
use super::cache;
use super::clock::{Clock, SystemClock};
use super::standing::Budget;
use super::turn::Turns;
use super::url::Url;

/// The addresses that may be asked; no other ever is.
#[derive(Clone, Debug)]
pub struct Bases {
    /// The Action API, ending in `api.php`.
    pub api: String,
    /// What stands before `Q42.json`.
    pub entity_data: String,
    /// The SPARQL endpoint.
    pub sparql: String,
    /// The root of a reconciliation service, if one is to be asked.
    pub reconciliation: Option<String>,
}

impl Default for Bases {
    /// Those of Wikidata. It runs no reconciliation service itself.
    fn default() -> Self {
        Self {
            api: "https://www.wikidata.org/w/api.php".to_owned(),
            entity_data: "https://www.wikidata.org/wiki/Special:EntityData/".to_owned(),
            sparql: "https://query.wikidata.org/sparql".to_owned(),
            reconciliation: None,
        }
    }
}

/// Which kept answers are good enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// Those that still hold; older ones only where nobody answers, with a note.
    #[default]
    Valid,
    /// None: everything is asked anew.
    Refresh,
    /// All of any age, and nothing is asked.
    Offline,
    /// The same, since somebody gave no answer.
    Silent,
}

impl Freshness {
    /// Whether nothing is asked.
    pub fn is_kept_only(self) -> bool {
        matches!(self, Self::Offline | Self::Silent)
    }
}

/// A proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxySettings {
    /// `http://name:password@host:port`.
    pub url: String,
    /// Hosts that are asked directly.
    pub except: Vec<String>,
}

/// A password is not for logs.
impl std::fmt::Debug for ProxySettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxySettings")
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}

impl ProxySettings {
    /// What `HTTPS_PROXY` or `ALL_PROXY`, and `NO_PROXY`, say; in lower case too.
    fn of_environment(variable: &impl Fn(&str) -> Option<String>) -> Option<Self> {
        let either = |name: &str| {
            let set = |name: &str| variable(name).filter(|value| !value.is_empty());
            set(name).or_else(|| set(&name.to_lowercase()))
        };
        let url = either("HTTPS_PROXY").or_else(|| either("ALL_PROXY"))?;
        let except = either("NO_PROXY").unwrap_or_default();
        let except = except.split(',').map(|host| host.trim().to_owned());
        Some(Self {
            url,
            except: except.filter(|host| !host.is_empty()).collect(),
        })
    }
}

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// An e-mail address or a page; without it nothing is asked.
    pub contact: Option<String>,
    /// Whoever is asked was named by the user, and is asked without a contact as well.
    pub anonymous: bool,
    /// Whom to ask.
    pub bases: Bases,
    /// For one answer, waits and repeated tries included.
    pub timeout: Duration,
    /// For one try; the query service itself gives up after 60 seconds.
    pub try_timeout: Duration,
    /// For finding a host and connecting to it.
    pub connect_timeout: Duration,
    /// Bytes of one answer, unpacked.
    pub max_answer: u64,
    /// What a minute of SPARQL may cost.
    pub budget: Budget,
    /// A proxy for all requests.
    pub proxy: Option<ProxySettings>,
    /// Where answers are kept; nowhere if there is none.
    pub cache: Option<PathBuf>,
    /// Bytes that are kept.
    pub max_cache: u64,
    /// Which kept answers are good enough.
    pub freshness: Freshness,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// With whom it takes turns.
    pub turns: Turns,
    /// Who hears, before it begins, that a host is waited for and how long.
    pub waits: Option<fn(&str, Duration)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: None,
            anonymous: false,
            bases: Bases::default(),
            timeout: Duration::from_secs(180),
            try_timeout: Duration::from_secs(65),
            connect_timeout: Duration::from_secs(5),
            max_answer: 64 << 20,
            budget: Budget::default(),
            proxy: None,
            cache: None,
            max_cache: 1 << 30,
            freshness: Freshness::Valid,
            clock: Arc::new(SystemClock),
            turns: Turns::shared(),
            waits: None,
        }
    }
}

impl Settings {
    /// The defaults with what the environment says about contact, cache and proxy.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            contact: variable("CHANCERY_CONTACT").filter(|contact| !contact.trim().is_empty()),
            cache: cache::folder(&variable),
            proxy: ProxySettings::of_environment(&variable),
            ..Self::default()
        }
    }

    /// The contact, if it is one and fits into a header.
    pub(super) fn checked_contact(&self) -> Result<Option<&str>, ClientError> {
        let Some(contact) = self.contact.as_deref().map(str::trim) else {
            return Ok(None);
        };
        let plain = contact
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic());
        // A name may stand beside: `Ada Lovelace, ada@example.org`.
        let parts = || contact.split([' ', ',', ';']);
        let reached = |part: &str| is_address(part) || is_page(part);
        let like = |part: &str| part.contains('@') || part.contains("://");
        let names = parts().any(reached) && parts().all(|part| reached(part) || !like(part));
        let sound = plain && names && !contact.contains(['(', ')', '\\']) && contact.len() <= 200;
        if sound {
            Ok(Some(contact))
        } else {
            Err(ClientError::Contact(crate::model::printable(contact)))
        }
    }
}

/// Whether somebody can be written to there: `ada@example.org`, `mailto:` before it or not.
fn is_address(text: &str) -> bool {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    text.split_once('@').is_some_and(|(who, host)| {
        let odd = ['@', '/', ':', '<', '>', '"'];
        let parts = || host.split('.').all(|part| !part.is_empty());
        !who.is_empty() && !text.replacen('@', "", 1).contains(odd) && parts()
    })
}

/// Whether it is the address of a page.
fn is_page(text: &str) -> bool {
    let web = text.starts_with("http://") || text.starts_with("https://");
    web && Url::parse(text).is_ok_and(|url| !url.authority().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_heard() {
        let settings = Settings::from_environment(|name| {
            let value = match name {
                "CHANCERY_CONTACT" => "me@example.org",
                "CHANCERY_CACHE" => "kept",
                "https_proxy" => "http://user:secret@proxy.example:3128",
                "NO_PROXY" => "localhost, .example.org,",
                _ => return None,
            };
            Some(value.to_owned())
        });
        assert_eq!(settings.checked_contact().unwrap(), Some("me@example.org"));
        assert_eq!(settings.cache, Some("kept".into()));
        let proxy = settings.proxy.as_ref().unwrap();
        assert_eq!(proxy.except, ["localhost", ".example.org"]);
        assert!(!format!("{settings:?}").contains("secret"));
    }

    #[test]
    fn a_contact_cannot_write_headers() {
        let tried = |contact: &str| {
            let settings = Settings {
                contact: Some(contact.to_owned()),
                ..Settings::default()
            };
            settings
                .checked_contact()
                .map(|found| found.map(str::to_owned))
        };
        assert!(tried("https://example.org/me").is_ok());
        assert!(tried("https://example.org/me; mailto:me@example.org").is_ok());
        assert!(tried("Ada Lovelace, ada@example.org").is_ok());
        for contact in [
            "me",
            "a@b\r\nX: y",
            "a@b (c)",
            "ž@b",
            &"a@".repeat(200),
            "@",
            "a@",
            "@b",
            "a b@",
            "https://",
            "ftp://e.org",
            "a@b.",
            "a@@b",
            ";",
        ] {
            assert!(
                matches!(tried(contact), Err(ClientError::Contact(_))),
                "{contact}"
            );
        }
    }
}
