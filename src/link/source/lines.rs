//! What stands on a line of a dump in JSON: one code for whoever reads dumps.

use serde::de::IgnoredAny;

/// What some programs write in front of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A line without what stands around an entity, and how many bytes stood before it; none of what is empty or only a
/// bracket.
pub(in crate::link) fn bare(line: &[u8]) -> Option<(usize, &[u8])> {
    let marked = line.strip_prefix(MARK).unwrap_or(line).trim_ascii_end();
    let marked = marked.strip_suffix(b",").unwrap_or(marked);
    let bare = marked.trim_ascii();
    let before = line.strip_prefix(MARK).map_or(0, |_| MARK.len());
    let gap = before + (marked.len() - marked.trim_ascii_start().len());
    (!matches!(bare, [] | [b'[' | b']'])).then_some((gap, bare))
}

/// Whether each line is a document of its own, with or without brackets around all. One that is cut off or broken
/// does not make the rest one piece.
pub(in crate::link) fn is_lines(text: &[u8]) -> bool {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return false;
    };
    let listed = first == b"[";
    let entity = if listed { lines.next() } else { Some(first) };
    let Some(entity) = entity.filter(|line| line.starts_with(b"{")) else {
        return listed;
    };
    let whole = bare(entity).map_or(entity, |(_, bare)| bare);
    if serde_json::from_slice::<IgnoredAny>(whole).is_ok() {
        return true;
    }
    match lines.next() {
        Some(next) => next.starts_with(b"{") || (listed && next.starts_with(b"]")),
        None => listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_an_entity_is_taken_off_and_counted() {
        assert_eq!(bare(b"{}"), Some((0, &b"{}"[..])));
        assert_eq!(bare(b"\xef\xbb\xbf  {} ,\r"), Some((5, &b"{}"[..])));
        assert_eq!(bare(b"[{}]"), Some((0, &b"[{}]"[..])));
        for empty in [&b""[..], b" \r", b"[", b"]", b"\xef\xbb\xbf[\r", b" ]"] {
            assert_eq!(bare(empty), None, "{empty:?}");
        }
    }

    #[test]
    fn one_document_and_many_are_told_apart() {
        assert!(is_lines(b"[\n{\"id\":\"Q1\"},\n"));
        assert!(is_lines(b"\n{\"id\":\"Q1\"}\n{\"id\":\"Q2\"}"));
        assert!(
            is_lines(b"[\n{\"id\":\"Q")
                && is_lines(b"{\"id\":\n{\"id\":\"Q2\"}")
                && is_lines(b"[\n]")
        );
        assert!(!is_lines(b"{\n  \"id\": \"Q1\"\n}"));
        assert!(!is_lines(b"[\n  {\n    \"id\": \"Q1\"\n  }\n]"));
        assert!(!is_lines(b"[{\"id\":\"Q1\"},\n{\"id\":\"Q2\"}]"));
        assert!(!is_lines(b""));
    }
}
