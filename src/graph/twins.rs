//! Names that tell things of one label apart.

use std::collections::BTreeSet;

/// Names for things of this label: with the end of the address behind it, or the whole of it where
/// ends are alike as well; the one that is called like that already stays. O(ids · log ids).
pub(super) fn apart(label: &str, ids: &[&str]) -> Vec<String> {
    let ends: BTreeSet<&str> = ids.iter().map(|id| tail(id)).collect();
    // A thing that is drawn several times has one id.
    let things: BTreeSet<&&str> = ids.iter().collect();
    let are_enough = ends.len() == things.len();
    let names = ids.iter().map(|id| {
        let end = if are_enough { tail(id) } else { *id };
        if end == label {
            label.to_owned()
        } else {
            format!("{label} ({end})")
        }
    });
    names.collect()
}

/// What of an address tells things of one file apart: what is behind its last `#` or `/`.
fn tail(id: &str) -> &str {
    let tail = id.trim_end_matches('/').rsplit(['#', '/']).next();
    tail.filter(|tail| !tail.is_empty()).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_addresses_tell_things_apart_and_else_the_whole() {
        let ids = ["https://x/a", "https://x/b/"];
        assert_eq!(apart("Anna", &ids), ["Anna (a)", "Anna (b)"]);
        let ids = ["https://x/a", "https://y/a"];
        let whole = ["Anna (https://x/a)", "Anna (https://y/a)"];
        assert_eq!(apart("Anna", &ids), whole);
        assert_eq!(apart("a", &["a", "b"]), ["a", "a (b)"]);
        let ids = ["https://x/a", "https://x/a", "https://x/b"];
        assert_eq!(apart("Anna", &ids), ["Anna (a)", "Anna (a)", "Anna (b)"]);
    }
}
