//! A request as the handlers see it: no sockets, no futures, every part decoded.

use std::net::SocketAddr;
use std::sync::Arc;

use percent_encoding::{CONTROLS, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::problem::Problem;

/// What is asked of the server.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    /// Decoded, with its slashes.
    pub(super) path: String,
    /// The parameters behind `?`, in their order.
    pub(super) query: Vec<(String, String)>,
    /// Path and parameters as they were sent.
    pub(super) target: String,
    /// Names in lower case. They are shared by what is kept of a request to say what became of it.
    pub(super) headers: Arc<Vec<(String, String)>>,
    pub(super) body: Vec<u8>,
    /// The other end of the connection.
    pub(super) peer: Option<SocketAddr>,
}

/// A media type without its parameters, and the `charset` among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MediaType {
    pub(super) name: String,
    pub(super) charset: Option<String>,
}

impl MediaType {
    fn parse(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("charset"))
            .map(|(_, value)| value.trim_matches('"').to_ascii_lowercase());
        Self { name, charset }
    }
}

impl Request {
    /// The first header of this name, which is in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether it only reads.
    pub(super) fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    pub(super) fn media_type(&self) -> MediaType {
        self.header("content-type")
            .map(MediaType::parse)
            .unwrap_or_default()
    }

    /// The body as text.
    pub(super) fn text(&self) -> Result<&str, Problem> {
        if let Some(charset) = self.media_type().charset
            && !matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii")
        {
            return Err(
                Problem::new(415, format!("a body in {charset} is not read"))
                    .hint("send it in UTF-8"),
            );
        }
        std::str::from_utf8(&self.body).map_err(|error| {
            let place = error.valid_up_to();
            Problem::new(400, format!("the body is not UTF-8 from byte {place} on"))
        })
    }

    /// Whether a form in the body has a parameter of this name; an error where it cannot be read.
    pub(super) fn names(&self, name: &str) -> Result<bool, Problem> {
        for pair in parts(self.text()?)? {
            let (known, _) = pair.split_once('=').unwrap_or((pair, ""));
            if decoded(&known.replace('+', " "))? == name {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The parameters of a form in the body.
    pub(super) fn form(&self) -> Result<Vec<(String, String)>, Problem> {
        pairs(self.text()?)
    }
}

/// The values of a parameter, in their order.
pub(super) fn all<'p>(pairs: &'p [(String, String)], name: &str) -> Vec<&'p str> {
    let pairs = pairs.iter().filter(|(known, _)| known == name);
    pairs.map(|(_, value)| value.as_str()).collect()
}

/// The only value of a parameter.
pub(super) fn one<'p>(
    pairs: &'p [(String, String)],
    name: &str,
) -> Result<Option<&'p str>, Problem> {
    match all(pairs, name).as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        several => Err(Problem::new(
            400,
            format!(
                "`{name}` is there {} times, and one is wanted",
                several.len()
            ),
        )),
    }
}

/// Parameters of a request at most.
const MOST: usize = 1_000;

/// What stands between the signs, unless that is too much.
fn parts(text: &str) -> Result<impl Iterator<Item = &str>, Problem> {
    let parts = || text.split('&').filter(|pair| !pair.is_empty());
    if parts().nth(MOST).is_some() {
        return Err(Problem::new(413, format!("more than {MOST} parameters")));
    }
    Ok(parts())
}

/// Takes `a=b&c=d` apart, as forms write it.
pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, Problem> {
    parts(text)?
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((
                decoded(&name.replace('+', " "))?,
                decoded(&value.replace('+', " "))?,
            ))
        })
        .collect()
}

/// A part of an address, with percent signs for all that is no letter or digit.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A sentence as a header takes it: letters beyond ASCII as addresses have them.
pub(super) fn in_header(text: &str) -> String {
    utf8_percent_encode(&text.replace('…', "..."), CONTROLS).to_string()
}

/// Takes percent signs back.
pub(super) fn decoded(text: &str) -> Result<String, Problem> {
    let decoded = percent_decode(text.as_bytes()).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|error| {
        let place = error.valid_up_to();
        Problem::new(
            400,
            format!("a parameter is not UTF-8 from byte {place} on"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_taken_apart_and_decoded() {
        let found = pairs("query=ASK+%7B%7D&a=1&a=%C3%A9&flag").unwrap();
        assert_eq!(one(&found, "query").unwrap(), Some("ASK {}"));
        assert_eq!(all(&found, "a"), ["1", "é"]);
        assert_eq!(one(&found, "flag").unwrap(), Some(""));
        assert_eq!(one(&found, "a").unwrap_err().status, 400);
        assert!(pairs("query=%FF").is_err());
        assert!(pairs(&"&a".repeat(MOST)).is_ok());
        assert_eq!(pairs(&"&a".repeat(MOST + 1)).unwrap_err().status, 413);
    }

    #[test]
    fn media_types_lose_their_parameters() {
        let found = MediaType::parse("Text/Turtle; q=1; Charset=\"UTF-8\"");
        assert_eq!(found.name, "text/turtle");
        assert_eq!(found.charset.as_deref(), Some("utf-8"));
    }
}
