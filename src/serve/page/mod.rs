//! The page: one document for every view, its files, and what its views ask for under `/page/`.
//!
//! The document and its files hold no data, so whoever reaches the server may have them; what lies below `/page/` is
//! read like all data. A view that needs something adds a file here and a line to `PARTS`.

mod about;
mod asked;
pub(super) mod assets;
mod busiest;
mod check;
mod claims;
mod drawn;
mod glance;
mod graph;
mod kept;
mod map;
mod named;
mod net;
mod passages;
mod path;
mod picture;
mod queries;
mod rested;
mod schema;
mod search;
mod thing;
mod timeline;
mod told;

pub(super) use kept::Kept;
pub(super) use net::Nets;

use std::sync::Arc;

use serde_json::Value;

use super::access::Role;
use super::negotiate::{self, Offer};
use super::out::Out;
use super::problem::Problem;
use super::protocol::languages;
use super::request::{Request, all, one};
use super::route::below;
use super::watched::Watched;
use super::work::Job;
use super::{Server, entity};
use crate::model::nearest::did_you_mean;
use crate::model::{NamedNode, printable};
use crate::query::labels::Labels;
use crate::search::{Resolved, is_absent, resolve};
use crate::store::Backend;

/// What answers an address below `/page/`.
type Handler = fn(&Ask<'_>, &mut Out<'_>) -> Result<(), Problem>;

/// The addresses below `/page/`, one a line.
const PARTS: &[(&str, Handler)] = &[
    ("about", about::about),
    ("busiest", busiest::busiest),
    ("graph", graph::graph),
    ("path", path::path),
    ("timeline", timeline::timeline),
    ("map", map::map),
    ("outline", map::land),
    ("picture", picture::picture),
    ("check", check::check),
    ("drawn", drawn::drawn),
    ("named", named::named),
    ("queries", queries::queries),
    ("bound", queries::bound),
    ("rested", rested::rested),
    ("schema", schema::schema),
    ("claims", claims::claims),
    ("search", search::search),
    ("thing", thing::thing),
];

/// What a browser may do with the page: run its own script, and talk to this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// What `/` and `/entity` offer beside the page; the order among equals is that of the list.
const OTHERS: [Offer; 2] = [
    ("other", &["application/json", "text/turtle", "text/plain"]),
    ("page", &["text/html", "application/xhtml+xml"]),
];

/// Whether whoever asks wants the page and not data or text.
pub(super) fn is_wanted(request: &Request) -> bool {
    let chooses = |name: &str| !all(&request.query, name).is_empty();
    let accept = request.header("accept").unwrap_or("*/*");
    request.is_read()
        && !chooses("format")
        && !chooses("output")
        && negotiate::accepted(accept, &OTHERS) == Some("page")
}

/// Formats of the thing that the page is opened for; none where its address would not stand in a header.
fn data_of(request: &Request) -> &'static [(&'static str, &'static str)] {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+;=%".contains(&byte);
    if request.path.starts_with("/entity") && request.target.bytes().all(plain) {
        &[
            ("ttl", "text/turtle"),
            ("jsonld", "application/ld+json"),
            ("json", "application/json"),
        ]
    } else {
        &[]
    }
}

/// What one part of the page is asked.
pub(super) struct Ask<'r> {
    pub(super) server: &'r Server,
    pub(super) request: &'r Request,
    pub(super) job: &'r Job,
}

impl Ask<'_> {
    /// The data that readers get: without the statements that rest on a claim alone. They end with the request.
    pub(super) fn plain(&self) -> Result<Arc<dyn Backend>, Problem> {
        let plain = self.server.served.plain()?;
        Ok(Arc::new(Watched::new(plain, self.job)))
    }

    /// The languages of labels, the most wanted first.
    pub(super) fn languages(&self) -> Vec<String> {
        languages(self.request, &self.request.query, self.server)
    }

    pub(super) fn labels<'a>(&'a self, plain: &'a dyn Backend) -> Labels<'a> {
        let served = &self.server.served;
        Labels::new(plain, &self.languages(), served.prefixes.clone()).or_from(&*served.ontology)
    }

    /// The only value of a parameter; an empty one is none, as an empty field of a form is.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        Ok(one(&self.request.query, name)?.filter(|value| !value.trim().is_empty()))
    }

    /// All values of a parameter but the empty ones.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let mut values = all(&self.request.query, name);
        values.retain(|value| !value.trim().is_empty());
        values
    }

    /// A number that is wanted, or the usual one; never more than the most.
    pub(super) fn number(&self, name: &str, usual: usize, most: usize) -> Result<usize, Problem> {
        let Some(text) = self.one(name)? else {
            return Ok(usual);
        };
        match text.parse::<usize>() {
            Ok(number) if number <= most => Ok(number),
            Ok(_) => Err(Problem::new(
                400,
                format!("`{name}` is at most {most} here"),
            )),
            Err(error) => Err(Problem::new(
                400,
                format!("`{name}={}` is no number: {error}", printable(text)),
            )),
        }
    }

    /// The thing that a parameter names: by IRI, prefixed name, or a label that means one thing.
    pub(super) fn thing(&self, name: &str, plain: &dyn Backend) -> Result<NamedNode, Problem> {
        let text = self.one(name)?;
        let text = text.ok_or_else(|| {
            Problem::new(400, "which thing?").hint(format!("`?{name}=IRI` says which"))
        })?;
        let near = match resolve(plain, &self.server.served.prefixes, text)? {
            Resolved::Thing(node) => return Ok(node),
            Resolved::Foremost(hit, _) => return Ok(NamedNode::new_unchecked(hit.iri)),
            Resolved::Absent(_, near) | Resolved::Ambiguous(near) | Resolved::Unknown(near) => near,
        };
        let problem = Problem::new(404, format!("nothing in the data is `{}`", printable(text)));
        Err(near.iter().fold(problem, |problem, hit| {
            let name = printable(&hit.name);
            problem.hint(format!("did you mean {name} ({})?", hit.iri))
        }))
    }

    /// Answers with JSON.
    pub(super) fn json(&self, value: &Value, out: &mut Out<'_>) -> Result<(), Problem> {
        self.job.go_on()?;
        out.whole("application/json", format!("{value}\n").as_bytes())?;
        Ok(())
    }
}

impl Server {
    /// What lies below `/page/`.
    pub(super) fn page(
        &self,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let name = below(request, "/page");
        let names = || PARTS.iter().map(|(name, _)| *name);
        let part = PARTS.iter().find(|(known, _)| *known == name);
        let (_, handler) = part.ok_or_else(|| {
            let problem = Problem::new(404, format!("the page has no part `{}`", printable(name)));
            match did_you_mean(name, names()) {
                Some(near) => problem.hint(near),
                None => problem.hint(format!(
                    "there are {}",
                    names().collect::<Vec<_>>().join(", ")
                )),
            }
        })?;
        let server = self;
        handler(
            &Ask {
                server,
                request,
                job,
            },
            out,
        )
    }

    /// The document for a thing. Where nothing is known of it, whoever may read is told so by the status too.
    pub(super) fn card(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Problem> {
        let may_read = self.settings.access.admit(request, Role::Read).is_ok();
        if may_read && let Some(iri) = entity::named(request)? {
            let plain = self.served.plain()?;
            if is_absent(&*plain, &self.served.prefixes, &iri) {
                out.status(404);
            }
        }
        self.shell(request, out)
    }

    /// The document; the views are in its script.
    pub(super) fn shell(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Problem> {
        let base = &self.settings.base;
        out.header("content-security-policy", POLICY);
        out.header("cross-origin-opener-policy", "same-origin");
        let described = format!("<{base}/.well-known/void>; rel=\"describedby\"");
        let formats: &[_] = if out.status_now() == 200 {
            data_of(request)
        } else {
            &[]
        };
        let alternates = formats.iter().map(|(format, media)| {
            let target = &request.target;
            let joint = if target.contains('?') { '&' } else { '?' };
            format!("<{base}{target}{joint}format={format}>; rel=\"alternate\"; type=\"{media}\"")
        });
        let links: Vec<String> = std::iter::once(described).chain(alternates).collect();
        out.header("link", links.join(", "));
        let document = assets::document(base);
        out.whole("text/html", document.as_bytes())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(accept: &str, query: &[(&str, &str)]) -> bool {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        is_wanted(&Request {
            method: "GET".to_owned(),
            headers: vec![("accept".to_owned(), accept.to_owned())].into(),
            query: query.iter().map(owned).collect(),
            ..Request::default()
        })
    }

    #[test]
    fn only_who_prefers_a_page_gets_it() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accept, wanted) in [
            (browser, true),
            ("text/html", true),
            ("*/*", false),
            ("text/turtle, text/html;q=0.9", false),
            ("text/html;q=0.5, application/json;q=0.4", true),
            ("text/html;q=0", false),
            ("", false),
        ] {
            assert_eq!(wants(accept, &[]), wanted, "{accept}");
        }
        assert!(!wants(browser, &[("format", "ttl")]));
        assert!(wants(browser, &[("q", "rubio")]));
    }
}
