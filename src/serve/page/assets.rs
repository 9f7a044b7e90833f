//! The files of the page, built from `web/` and kept in the program: `cargo build` needs nothing but Rust.

use crate::model::printable;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::serve::request::Request;
use crate::serve::route::below;

/// Name and bytes of every file; the names have a digest of the bytes in them.
static FILES: &[(&str, &[u8])] = include!("../../../web/dist/list.rs");
/// The document, with the addresses of its files.
const DOCUMENT: &str = include_str!("../../../web/dist/page.html");

/// What a file is, by the end of its name.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

/// `/assets/NAME`. What has this name never changes.
pub(in crate::serve) fn asset(request: &Request, out: &mut Out<'_>) -> Result<(), Problem> {
    let name = below(request, "/assets");
    let file = FILES.iter().find(|(known, _)| *known == name);
    let (name, bytes) = file.ok_or_else(|| {
        Problem::new(404, format!("the page has no file `{}`", printable(name)))
            .hint("a newer version of the program has other names: load the page anew")
    })?;
    out.header("cache-control", "public, max-age=31536000, immutable");
    out.header("vary", "accept-encoding");
    out.whole(media_type(name), bytes)?;
    Ok(())
}

/// The document for a server that is reached at `base`, which may lie below another one's address.
pub(in crate::serve) fn document(base: &str) -> String {
    let after_host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let below_host = after_host.find('/').map_or("", |at| &after_host[at..]);
    // The base was read as an IRI, which may still have a quote in it.
    let root = below_host
        .replace('&', "&amp;")
        .replace(['"', '\'', '<', '>'], "");
    DOCUMENT.replace("=\"/assets/", &format!("=\"{root}/assets/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_files_that_are_there() {
        let document = document("http://localhost:7878");
        let named: Vec<&str> = document
            .split("=\"/assets/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(named.len() >= 2, "{named:?}");
        for name in named {
            assert!(FILES.iter().any(|(known, _)| *known == name), "{name}");
        }
    }

    #[test]
    fn below_another_address_the_files_are_too() {
        let document = document("https://example.org/graph\"x");
        assert!(document.contains("=\"/graphx/assets/"));
        assert!(!document.contains("=\"/assets/"));
    }
}
