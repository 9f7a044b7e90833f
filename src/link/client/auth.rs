//! Who asks: a name and a password, or a token, told as the server wants to be told.
//!
//! A name and a password are sent only where the server asks for them, a token always. What is secret stands in
//! no message and no log.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::http::Reply;
use super::url::Url;

/// A password or a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A text that is not shown to anybody. It has to fit into a header.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err("it is empty");
        }
        if text.chars().any(char::is_control) {
            return Err("it has a control character in it");
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// How a name and a password are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// As the server asks for.
    #[default]
    Asked,
    /// `Basic` at once, for servers that refuse without asking.
    Basic,
    /// `Digest` only: the password itself is never sent.
    Digest,
    /// A token, at once.
    Bearer,
}

/// Who asks.
#[derive(Debug)]
pub struct Auth {
    scheme: Scheme,
    user: String,
    secret: Secret,
    learnt: Mutex<Learnt>,
}

/// What a server said that it wants.
#[derive(Debug, Default)]
enum Learnt {
    #[default]
    Nothing,
    Basic,
    Digest(Challenge),
}

#[derive(Debug)]
struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    with_quality: bool,
    is_sha: bool,
    count: u32,
}

impl Auth {
    /// A name and its password.
    pub fn password(user: &str, secret: Secret, scheme: Scheme) -> Self {
        Self {
            scheme,
            user: user.to_owned(),
            secret,
            learnt: Mutex::default(),
        }
    }

    /// A token.
    pub fn token(secret: Secret) -> Self {
        Self::password("", secret, Scheme::Bearer)
    }

    /// What the header says, if there is anything to say yet.
    pub(super) fn header(&self, method: &str, url: &Url) -> Option<String> {
        let basic = || {
            let both = format!("{}:{}", self.user, self.secret.0);
            format!("Basic {}", base64(both.as_bytes()))
        };
        let mut learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        match (self.scheme, &mut *learnt) {
            (Scheme::Bearer, _) => Some(format!("Bearer {}", self.secret.0)),
            (Scheme::Basic, _) | (_, Learnt::Basic) => Some(basic()),
            (_, Learnt::Digest(challenge)) => {
                Some(challenge.answer((&self.user, &self.secret.0), method, url.target()))
            }
            (_, Learnt::Nothing) => None,
        }
    }

    /// Whether a refusal says something new about what is wanted, so that another try makes sense.
    pub(super) fn learn(&self, reply: &Reply) -> bool {
        if matches!(self.scheme, Scheme::Bearer | Scheme::Basic) {
            return false;
        }
        let wanted = reply.all("www-authenticate");
        let mut learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        // The safer of what is offered.
        if let Some(challenge) = Challenge::read(&wanted) {
            let stale = parameter(&wanted, "stale").is_some_and(|stale| stale == "true");
            let again = stale
                || !matches!(&*learnt, Learnt::Digest(known) if known.nonce == challenge.nonce);
            *learnt = Learnt::Digest(challenge);
            return again;
        }
        let basic = wanted.to_ascii_lowercase().contains("basic");
        let is_new = basic && self.scheme == Scheme::Asked && matches!(*learnt, Learnt::Nothing);
        if is_new {
            *learnt = Learnt::Basic;
        }
        is_new
    }
}

/// The value of a parameter of a challenge.
fn parameter(text: &str, name: &str) -> Option<String> {
    let (_, mut rest) = text.split_once(' ')?;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => behind.split_at(behind.find(',').unwrap_or(behind.len())),
        };
        let key = key.rsplit([',', ' ']).next().unwrap_or_default();
        if key.eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
        rest = next;
    }
}

impl Challenge {
    fn read(text: &str) -> Option<Self> {
        let at = text.to_ascii_lowercase().find("digest ")?;
        let text = &text[at..];
        let algorithm = parameter(text, "algorithm").unwrap_or_default();
        let is_sha = algorithm.eq_ignore_ascii_case("SHA-256");
        if !is_sha && !algorithm.is_empty() && !algorithm.eq_ignore_ascii_case("MD5") {
            return None;
        }
        let quality = parameter(text, "qop");
        let plain = |value: &String| !value.contains(['\\', '"']);
        Some(Self {
            realm: parameter(text, "realm").filter(plain)?,
            nonce: parameter(text, "nonce").filter(plain)?,
            opaque: parameter(text, "opaque"),
            with_quality: quality.is_some_and(|all| all.split(',').any(|one| one.trim() == "auth")),
            is_sha,
            count: 0,
        })
    }

    fn hash(&self, text: &str) -> String {
        if self.is_sha {
            hexadecimal(&Sha256::digest(text.as_bytes()))
        } else {
            hexadecimal(&Md5::digest(text.as_bytes()))
        }
    }

    /// RFC 7616, 3.4.
    fn answer(&mut self, (user, secret): (&str, &str), method: &str, target: &str) -> String {
        self.count += 1;
        let ours = format!("{:016x}", RandomState::new().build_hasher().finish());
        self.answer_with((user, secret), method, target, &ours)
    }

    fn answer_with(
        &self,
        (user, secret): (&str, &str),
        method: &str,
        target: &str,
        ours: &str,
    ) -> String {
        let (realm, nonce) = (&self.realm, &self.nonce);
        let who = self.hash(&format!("{user}:{realm}:{secret}"));
        let what = self.hash(&format!("{method}:{target}"));
        let count = format!("{:08x}", self.count);
        let response = if self.with_quality {
            self.hash(&format!("{who}:{nonce}:{count}:{ours}:auth:{what}"))
        } else {
            self.hash(&format!("{who}:{nonce}:{what}"))
        };
        let user = user.replace(['"', '\\'], "");
        let mut header = format!(
            "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{target}\", response=\"{response}\""
        );
        if self.with_quality {
            header.extend([", qop=auth, nc=", &count, ", cnonce=\"", ours, "\""]);
        }
        if self.is_sha {
            header.push_str(", algorithm=SHA-256");
        } else {
            header.push_str(", algorithm=MD5");
        }
        if let Some(opaque) = &self.opaque {
            header.extend([", opaque=\"", opaque, "\""]);
        }
        header
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let mut number = 0_usize;
        for place in 0..3 {
            number = number << 8 | usize::from(three.get(place).copied().unwrap_or(0));
        }
        for place in 0..4 {
            let letter = LETTERS[number >> (18 - 6 * place) & 63];
            text.push(if place <= three.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_what_the_formula_of_the_rfc_gives() {
        // RFC 7616, 3.4.1; the values were computed with Python's hashlib.
        let text = |algorithm: &str| {
            format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            )
        };
        for (algorithm, response) in [
            ("MD5", "b2ac5c2ae6ef9aa4766a01a667f4174e"),
            (
                "SHA-256",
                "1c1d4e1c15c1688e07891f2d53d07b06764bb188ef6cfa74031b94da9a2e2909",
            ),
        ] {
            let mut challenge = Challenge::read(&text(algorithm)).unwrap();
            challenge.count = 1;
            let header = challenge.answer_with(
                ("Mufasa", "Circle of Life"),
                "GET",
                "/dir/index.html",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzPXusqGemxURZJ",
            );
            assert!(header.contains(response), "{header}");
            assert!(!header.contains("Circle"));
        }
    }

    #[test]
    fn letters_are_those_of_base64() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ] {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }

    #[test]
    fn secrets_are_shown_to_nobody() {
        let secret = Secret::new("hunter2\n").unwrap();
        let auth = Auth::password("me", secret, Scheme::Basic);
        assert!(!format!("{auth:?}").contains("hunter2"));
        assert!(Secret::new("a\r\nX: y").is_err());
        assert!(Secret::new("\n").is_err());
    }

    #[test]
    fn parameters_are_told_from_parts_of_others() {
        let text = r#"Digest cnonce="no", realm="a, nonce=b", nonce=abc, stale=true"#;
        assert_eq!(parameter(text, "nonce").as_deref(), Some("abc"));
        assert_eq!(parameter(text, "stale").as_deref(), Some("true"));
        assert_eq!(parameter(text, "realm").as_deref(), Some("a, nonce=b"));
        assert_eq!(parameter(text, "opaque"), None);
    }
}
