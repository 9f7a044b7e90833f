//! The few things that a client with fixed addresses has to know about URLs.
//!
//! An address that it is given is taken apart once; everything it asks later
//! is that address with a path or a query appended, or a redirect checked
//! against it.

use std::fmt;

/// An `http` or `https` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    https: bool,
    /// Host, with its port where that is not the usual one; lower case.
    authority: String,
    /// Path and query, from the `/`.
    rest: String,
}

impl Url {
    /// Takes a URL apart, or says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text
            .split_once("://")
            .ok_or("it does not begin with `http://` or `https://`")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err("only `http` and `https` are spoken"),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let rest = rest.split('#').next().unwrap_or_default();
        if !rest.bytes().all(|byte| byte.is_ascii_graphic()) || rest.contains('\\') {
            return Err("it has characters that have to be percent-encoded");
        }
        let slash = if rest.starts_with('/') { "" } else { "/" };
        Ok(Self {
            https,
            authority: authority_of(authority, https)?,
            rest: format!("{slash}{rest}"),
        })
    }

    /// Whom it asks: host and unusual port, the same for `http` and `https`.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Path and query, as a request line has them.
    pub(super) fn target(&self) -> &str {
        &self.rest
    }

    /// Whether what is sent can be read on the way.
    pub(crate) fn is_open(&self) -> bool {
        !self.https
    }

    /// The same with this path instead of its own, and without a query.
    pub(crate) fn at(&self, path: &str) -> Self {
        Self {
            rest: path.to_owned(),
            ..self.clone()
        }
    }

    /// The path, without a query.
    pub(crate) fn path(&self) -> &str {
        self.rest.split('?').next().unwrap_or_default()
    }

    /// What stands behind the path, from its question mark on.
    pub(crate) fn query(&self) -> &str {
        self.rest.find('?').map_or("", |at| &self.rest[at..])
    }

    /// The URL with this text directly behind it.
    pub(crate) fn then(&self, text: &str) -> Self {
        let mut longer = self.clone();
        longer.rest.push_str(text);
        longer
    }

    /// The URL with these parameters added to its query.
    pub(crate) fn with(&self, parameters: &[(&str, &str)]) -> Self {
        let joint = match (self.rest.contains('?'), self.rest.ends_with(['?', '&'])) {
            (false, _) => "?",
            (true, true) => "",
            (true, false) => "&",
        };
        self.then(&format!("{joint}{}", form(parameters)))
    }

    /// Where a redirect leads that may be followed: the same host, and never from `https` to `http`.
    pub(super) fn redirected(&self, location: &str) -> Result<Self, &'static str> {
        let scheme = if self.https { "https" } else { "http" };
        let authority = &self.authority;
        let absolute = if location.contains("://") && !location.starts_with('/') {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else if location.starts_with('/') {
            format!("{scheme}://{authority}{location}")
        } else {
            let path = self.rest.split('?').next().unwrap_or_default();
            let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
            format!("{scheme}://{authority}{folder}{location}")
        };
        let target = Self::parse(&absolute)?;
        if target.authority != self.authority {
            return Err("it leads to another host");
        }
        if self.https && !target.https {
            return Err("it leads from `https` to `http`");
        }
        Ok(target)
    }
}

/// Host and port, checked; the port is dropped where it says nothing.
fn authority_of(text: &str, https: bool) -> Result<String, &'static str> {
    if text.contains('@') {
        return Err("it carries a name or password");
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let address = |byte: u8| byte.is_ascii_hexdigit() || b":.".contains(&byte);
    let sound = match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(inside) => !inside.is_empty() && inside.bytes().all(address),
        None => !host.is_empty() && host.bytes().all(name),
    };
    if !sound {
        return Err("its host is no host name");
    }
    let host = host.to_ascii_lowercase();
    let Some(port) = port else { return Ok(host) };
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let number = port
        .parse::<u16>()
        .ok()
        .filter(|number| digits && *number > 0);
    match (number.ok_or("its port is no port")?, https) {
        (443, true) | (80, false) => Ok(host),
        (number, _) => Ok(format!("{host}:{number}")),
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority, self.rest)
    }
}

/// Parameters as a query or form has them.
pub(crate) fn form(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

/// Percent-encoded but for what RFC 3986 leaves unreserved.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(half), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for (text, same) in [
            ("HTTPS://Example.org:443", "https://example.org/"),
            ("http://[::1]:8080/a?b#c", "http://[::1]:8080/a?b"),
            ("http://127.0.0.1:80/", "http://127.0.0.1/"),
            ("http://h?x", "http://h/?x"),
        ] {
            assert_eq!(url(text).to_string(), same);
        }
        for text in [
            "example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "http://",
            "http://a b/",
            "http://a:b@example.org/",
            "http://example.org:0/",
            "http://example.org:+80/",
            "http://example.org:99999/",
            "http://exämple.org/",
            "http://example.org/a b",
            "http://example.org/\r\nX: y",
            "http://example.org\\@evil.example/",
            "http://[::1",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn redirects_stay_where_they_are() {
        let from = url("http://example.org/wiki/a?b=/c");
        for (location, to) in [
            ("/x", "http://example.org/x"),
            ("x?y", "http://example.org/wiki/x?y"),
            ("//example.org/x", "http://example.org/x"),
            ("https://example.org/x", "https://example.org/x"),
            (
                "/x?to=http://evil.example/",
                "http://example.org/x?to=http://evil.example/",
            ),
        ] {
            assert_eq!(from.redirected(location).unwrap().to_string(), to);
        }
        for location in [
            "http://evil.example/",
            "//evil.example/",
            "http://example.org:8080/",
            "http://example.org@evil.example/",
            "http://example.org.evil.example/",
            "file:///etc/passwd",
            "\\\\evil.example/",
        ] {
            assert!(from.redirected(location).is_err(), "{location}");
        }
        assert!(url("https://a.b/").redirected("http://a.b/").is_err());
    }

    #[test]
    fn parameters_cannot_break_out() {
        let asked = url("http://h/api?x=1").with(&[("search", "a&b=c #é")]);
        assert_eq!(
            asked.to_string(),
            "http://h/api?x=1&search=a%26b%3Dc%20%23%C3%A9"
        );
    }
}
