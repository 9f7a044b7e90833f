//! Who may do what: the `Host` of a request, where a page that asks comes from, and tokens.
//!
//! A browser sends requests for any page that it shows. So a name that is not ours is refused (a stranger's name may
//! lead to this machine), and so is a change that another site asks for; a change needs a token besides.

use sha2::{Digest as _, Sha256};

use super::problem::Problem;
use super::request::Request;

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Seeing the page, which has no data in it.
    Look,
    /// Asking.
    Read,
    /// Seeing what others ask, and ending it.
    Tend,
    /// Changing the data too.
    Write,
}

/// What is checked before anything is done.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Digests of tokens: nobody finds one by the time that a comparison takes.
    tokens: Vec<([u8; 32], Role)>,
    /// Names that requests may be addressed to, in lower case, besides addresses of loopback.
    pub hosts: Vec<String>,
    /// Other sites whose pages may ask; `*` for all that only read.
    pub origins: Vec<String>,
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Access {
    /// A token that whoever has it may use.
    pub fn allow(&mut self, token: &str, role: Role) {
        self.tokens.push((digest(token), role));
    }

    /// Whether anybody may do this at all, and who does not say who he is.
    pub fn is_open(&self, role: Role) -> bool {
        match role {
            Role::Look => true,
            Role::Read => !self.tokens.iter().any(|(_, known)| *known == Role::Read),
            Role::Tend | Role::Write => false,
        }
    }

    /// Whether somebody may change the data.
    pub fn has_writers(&self) -> bool {
        self.tokens.iter().any(|(_, role)| *role == Role::Write)
    }

    /// Whether a request comes to the right place, from a page that may ask.
    pub(super) fn admit(&self, request: &Request, role: Role) -> Result<(), Problem> {
        let host = request.header("host").unwrap_or_default();
        if !self.knows_host(host) {
            return Err(Problem::new(
                421,
                format!("`{}` is not a name of this server", shown(host)),
            )
            .hint("start it with `--public-name NAME` for a name that leads here"));
        }
        self.admit_origin(request, host, role)?;
        self.admit_token(request, role)
    }

    /// Whether a request brings the token of those who may change the data.
    pub(super) fn may_change(&self, request: &Request) -> bool {
        self.admit_token(request, Role::Write).is_ok()
    }

    fn knows_host(&self, host: &str) -> bool {
        let name = without_port(host).to_ascii_lowercase();
        matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]") || self.hosts.contains(&name)
    }

    fn admit_origin(&self, request: &Request, host: &str, role: Role) -> Result<(), Problem> {
        let refused = |from: &str| {
            Problem::new(
                403,
                format!("a page of `{}` may not ask for this", shown(from)),
            )
            .hint("start the server with `--cors ORIGIN` for pages that may")
        };
        match request.header("origin") {
            Some(origin) if is_own(origin, host) => Ok(()),
            Some(origin) if self.allowed(origin, role).is_some() => Ok(()),
            // Nobody would get the answer, and the work would be done.
            _ if role == Role::Read && is_in_passing(request) && !self.is_embedded(request) => {
                Err(in_passing())
            }
            // What else reads is harmless: the browser keeps the answer from the page.
            _ if role <= Role::Read => Ok(()),
            Some(origin) => Err(refused(origin)),
            None => match request.header("sec-fetch-site") {
                None | Some("same-origin" | "none") => Ok(()),
                Some(site) => Err(refused(site)),
            },
        }
    }

    /// Whether a page that may ask shows what it asks for, as an image: its browser names it as the referrer alone.
    fn is_embedded(&self, request: &Request) -> bool {
        let referrer = request.header("referer").unwrap_or_default();
        let origin = match referrer.split_once("://") {
            Some((scheme, rest)) => {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                format!("{scheme}://{host}")
            }
            None => String::new(),
        };
        self.allowed(&origin, Role::Read).is_some()
    }

    /// What `Access-Control-Allow-Origin` says to a page of this origin.
    pub(super) fn allowed(&self, origin: &str, role: Role) -> Option<String> {
        if self.origins.iter().any(|known| known == origin) {
            return Some(origin.to_owned());
        }
        let all = role == Role::Read
            && self.is_open(Role::Read)
            && self.origins.iter().any(|known| known == "*");
        all.then(|| "*".to_owned())
    }

    fn admit_token(&self, request: &Request, role: Role) -> Result<(), Problem> {
        if self.is_open(role) {
            return Ok(());
        }
        if role == Role::Write && !self.has_writers() {
            return Err(Problem::new(403, "nobody may change these data here").hint(
                "a server of a store that is started with `--write-token-file FILE` lets whoever has the token",
            ));
        }
        if role == Role::Tend && !self.tokens.iter().any(|(_, known)| *known >= Role::Tend) {
            return Err(
                Problem::new(403, "nobody may see here what others ask, or end it").hint(
                    "a server that is started with `--admin-token-file FILE` lets whoever has the token",
                ),
            );
        }
        let asks = |status: u16, message: &str| {
            Problem::new(status, message).header("www-authenticate", "Bearer realm=\"chancery\"")
        };
        let Some(given) = request.header("authorization") else {
            return Err(asks(401, "this needs a token")
                .hint("send it in a header: `Authorization: Bearer TOKEN`"));
        };
        let token = given
            .split_once(' ')
            .filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else {
            return Err(asks(
                401,
                "only `Authorization: Bearer TOKEN` is understood",
            ));
        };
        let given = digest(token.trim());
        let known = self.tokens.iter().filter(|(known, _)| *known == given);
        match known.map(|(_, role)| *role).max() {
            Some(may) if may >= role => Ok(()),
            Some(Role::Tend) => Err(Problem::new(403, "this token may not change the data")),
            Some(_) => Err(Problem::new(403, "this token may only read")),
            None => Err(asks(401, "this token is not known here")),
        }
    }
}

/// Whether a page of another site has the browser ask this and does not go there: for an image, a script or a frame.
fn is_in_passing(request: &Request) -> bool {
    let is = |name: &str, value: &str| request.header(name) == Some(value);
    let goes = is("sec-fetch-mode", "navigate")
        && request
            .header("sec-fetch-dest")
            .is_none_or(|what| what == "document");
    is("sec-fetch-site", "cross-site") && !goes
}

fn in_passing() -> Problem {
    let said = "a page of another site may not have this asked in passing, as an image, a script or a frame";
    Problem::new(403, said).hint("start the server with `--cors ORIGIN` for pages that may")
}

/// Whether a page is of this server itself.
fn is_own(origin: &str, host: &str) -> bool {
    let own = origin.split_once("://").map(|(_, rest)| rest);
    own.is_some_and(|own| own.eq_ignore_ascii_case(host))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if !port.contains(']') && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    }
}

/// Somebody's header in a message.
fn shown(text: &str) -> String {
    crate::model::printable(&text.chars().take(100).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Request {
            headers: headers.collect::<Vec<_>>().into(),
            ..Request::default()
        }
    }

    fn status(access: &Access, headers: &[(&str, &str)], role: Role) -> u16 {
        access
            .admit(&request(headers), role)
            .map_or_else(|problem| problem.status, |()| 200)
    }

    #[test]
    fn names_that_are_not_ours_are_refused() {
        let mut access = Access::default();
        for host in [
            "localhost:7878",
            "127.0.0.1:1",
            "[::1]:80",
            "[::1]",
            "LOCALHOST",
        ] {
            assert_eq!(
                status(&access, &[("host", host)], Role::Read),
                200,
                "{host}"
            );
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:7878",
            "",
            "localhost.",
            "[::1]x",
        ] {
            assert_eq!(
                status(&access, &[("host", host)], Role::Read),
                421,
                "{host}"
            );
        }
        access.hosts.push("graph.example".to_owned());
        assert_eq!(
            status(&access, &[("host", "Graph.example:8080")], Role::Read),
            200
        );
    }

    #[test]
    fn changes_need_a_token_and_no_stranger_behind_them() {
        let mut access = Access::default();
        let host = ("host", "localhost:7878");
        let token = ("authorization", "Bearer secret");
        assert_eq!(status(&access, &[host, token], Role::Write), 403);
        access.allow("secret", Role::Write);
        assert_eq!(status(&access, &[host, token], Role::Write), 200);
        assert_eq!(status(&access, &[host], Role::Write), 401);
        assert_eq!(status(&access, &[host], Role::Read), 200);
        assert_eq!(
            status(
                &access,
                &[host, ("authorization", "Basic c2VjcmV0")],
                Role::Write
            ),
            401
        );
        for (name, value, expected) in [
            ("origin", "http://localhost:7878", 200),
            ("origin", "http://evil.example", 403),
            ("origin", "null", 403),
            ("origin", "http://localhost:9", 403),
            ("sec-fetch-site", "cross-site", 403),
            ("sec-fetch-site", "same-site", 403),
            ("sec-fetch-site", "none", 200),
        ] {
            assert_eq!(
                status(&access, &[host, token, (name, value)], Role::Write),
                expected,
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn another_site_has_nothing_worked_on_in_passing() {
        let mut access = Access::default();
        let asked = |access: &Access, more: &[(&str, &str)]| {
            let own = [("host", "localhost:7878"), ("sec-fetch-site", "cross-site")];
            status(access, &[&own, more].concat(), Role::Read)
        };
        let image = [("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")];
        let script = [("sec-fetch-mode", "cors"), ("origin", "https://a.example")];
        let frame = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        for passing in [image, script, frame] {
            assert_eq!(asked(&access, &passing), 403, "{passing:?}");
        }
        // Whoever follows a link sees what comes.
        let link = [
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(asked(&access, &link), 200);
        let host = ("host", "localhost:7878");
        for site in ["same-origin", "same-site", "none"] {
            let headers = [host, ("sec-fetch-site", site), image[0], image[1]];
            assert_eq!(status(&access, &headers, Role::Read), 200, "{site}");
        }
        // The page itself has no data in it.
        let cross = [host, ("sec-fetch-site", "cross-site"), frame[0], frame[1]];
        assert_eq!(status(&access, &cross, Role::Look), 200);
        access.origins.push("https://a.example".to_owned());
        assert_eq!(asked(&access, &script), 200);
        let shown = |from| asked(&access, &[&image[..], &[("referer", from)]].concat());
        assert_eq!(shown("https://a.example/page?x=1"), 200);
        assert_eq!(shown("https://a.example.evil.example/"), 403);
        access.origins.push("*".to_owned());
        assert_eq!(asked(&access, &image), 200);
    }

    #[test]
    fn a_token_for_reading_closes_reading_and_opens_nothing_else() {
        let mut access = Access::default();
        access.allow("reader", Role::Read);
        let host = ("host", "localhost");
        assert_eq!(status(&access, &[host], Role::Read), 401);
        assert_eq!(
            status(
                &access,
                &[host, ("authorization", "bearer reader")],
                Role::Read
            ),
            200
        );
        assert_eq!(
            status(
                &access,
                &[host, ("authorization", "Bearer reader")],
                Role::Write
            ),
            403
        );
        access.origins.push("*".to_owned());
        assert_eq!(access.allowed("http://a.example", Role::Read), None);
    }
}
