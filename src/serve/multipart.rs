//! Bodies of several documents, as forms with files send them (RFC 7578).

use super::problem::Problem;

/// One document of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// What the part says that it is; may be empty.
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

/// The boundary that a `Content-Type` names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let named = parameters.filter_map(|parameter| parameter.trim().split_once('='));
    let mut found = named.filter(|(name, _)| name.eq_ignore_ascii_case("boundary"));
    let boundary = found.next().map(|(_, value)| value.trim_matches('"'));
    boundary.filter(|boundary| !boundary.is_empty() && boundary.len() <= 70)
}

/// Takes a body apart. O(body).
pub(super) fn parts(body: &[u8], boundary: &str) -> Result<Vec<Part>, Problem> {
    let wrong =
        |said: &str| Problem::new(400, format!("the body is not in parts as it says: {said}"));
    let line = [b"--", boundary.as_bytes()].concat();
    let mut lines = memchr::memmem::find_iter(body, &line).filter_map(|start| {
        let is_line = start == 0 || body[start - 1] == b'\n';
        let end = start + line.len();
        is_line.then(|| Some((start, end, ends(&body[end..])?)))?
    });
    let (_, mut begin, mut is_last) = lines
        .next()
        .ok_or_else(|| wrong("its boundary is not in it"))?;
    let mut found = Vec::new();
    while !is_last {
        let (start, end, last) = lines
            .next()
            .ok_or_else(|| wrong("the last part has no end"))?;
        let part = &body[begin..start];
        let part = part.strip_suffix(b"\n").unwrap_or(part);
        found.push(
            one(part.strip_suffix(b"\r").unwrap_or(part))
                .ok_or_else(|| wrong("a part has no empty line behind its head"))?,
        );
        (begin, is_last) = (end, last);
    }
    Ok(found)
}

/// Whether a boundary with this behind it is the last one; nothing where the line goes on, and is none.
fn ends(behind: &[u8]) -> Option<bool> {
    if behind.starts_with(b"--") {
        return Some(true);
    }
    let blanks = behind.iter().take_while(|byte| b" \t".contains(byte));
    let rest = &behind[blanks.count()..];
    (rest.starts_with(b"\r\n") || rest.starts_with(b"\n")).then_some(false)
}

/// A part: headers, an empty line, a document.
fn one(part: &[u8]) -> Option<Part> {
    let (at, length) = match memchr::memmem::find(part, b"\r\n\r\n") {
        Some(at) => (at, 4),
        None => (memchr::memmem::find(part, b"\n\n")?, 2),
    };
    let head = String::from_utf8_lossy(&part[..at]).into_owned();
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let named = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    Some(Part {
        media_type: named
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default(),
        bytes: part[at + length..].to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_stands_between_boundaries() {
        assert_eq!(
            boundary("multipart/form-data; charset=utf-8; Boundary=\"x-y\""),
            Some("x-y")
        );
        assert_eq!(boundary("multipart/form-data"), None);
        let body = b"ignored\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/turtle\r\n\r\n<a> <b>\r\n  <c> .\r\n--x\r\n\r\n\r\nsecond\r\n--x--\r\n";
        let found = parts(body, "x").unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].media_type, "text/turtle");
        assert_eq!(found[0].bytes, b"<a> <b>\r\n  <c> .");
        assert_eq!(found[1].media_type, "");
        let inside = b"--x\r\n\r\n--xylophone\r\n a--x\r\n --x--\r\n--x \r\n\r\n2\r\n--x--";
        let found = parts(inside, "x").unwrap();
        assert_eq!(found[0].bytes, b"--xylophone\r\n a--x\r\n --x--");
        assert_eq!((found.len(), &*found[1].bytes), (2, &b"2"[..]));
        for wrong in [
            "nothing",
            "--x\r\nno end",
            "--x\r\nContent-Type: a\r\n--x--",
            "--x\r\n\r\n\r\nabc--x--",
        ] {
            assert_eq!(
                parts(wrong.as_bytes(), "x").unwrap_err().status,
                400,
                "{wrong}"
            );
        }
    }
}
