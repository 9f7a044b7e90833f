//! Names in DOT: what Graphviz takes for something of its own, and how ids are written.

use std::borrow::Cow;

/// Attributes of nodes and edges that Graphviz acts on; files to open and addresses are among them.
const GRAPHVIZ: [&str; 96] = [
    "arrowhead",
    "arrowsize",
    "arrowtail",
    "area",
    "bgcolor",
    "class",
    "color",
    "colorscheme",
    "comment",
    "constraint",
    "decorate",
    "dir",
    "distortion",
    "edgehref",
    "edgetarget",
    "edgetooltip",
    "edgeurl",
    "fillcolor",
    "fixedsize",
    "fontcolor",
    "fontname",
    "fontpath",
    "fontsize",
    "gradientangle",
    "group",
    "head_lp",
    "headclip",
    "headhref",
    "headlabel",
    "headport",
    "headtarget",
    "headtooltip",
    "headurl",
    "height",
    "href",
    "id",
    "image",
    "imagepath",
    "imagepos",
    "imagescale",
    "label",
    "labelangle",
    "labeldistance",
    "labelfloat",
    "labelfontcolor",
    "labelfontname",
    "labelfontsize",
    "labelhref",
    "labeljust",
    "labelloc",
    "labeltarget",
    "labeltooltip",
    "labelurl",
    "layer",
    "len",
    "lhead",
    "lp",
    "ltail",
    "margin",
    "minlen",
    "nojustify",
    "ordering",
    "orientation",
    "penwidth",
    "peripheries",
    "pin",
    "pos",
    "rank",
    "rects",
    "regular",
    "root",
    "samehead",
    "sametail",
    "samplepoints",
    "shape",
    "shapefile",
    "showboxes",
    "sides",
    "skew",
    "sortv",
    "style",
    "tailclip",
    "tailhref",
    "taillabel",
    "tailport",
    "tailtarget",
    "tailtooltip",
    "tailurl",
    "target",
    "tooltip",
    "url",
    "vertices",
    "weight",
    "width",
    "xlabel",
    "xlp",
];

/// Whether Graphviz takes an attribute of this name for one of its own.
pub(super) fn is_of_graphviz(name: &str) -> bool {
    // What begins with a line is drawn as it is written.
    name.starts_with('_') || GRAPHVIZ.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Attributes that Graphviz shows or follows: in these alone it reads escapes and entities.
const SHOWN: [&str; 25] = [
    "URL",
    "edgeURL",
    "edgehref",
    "edgetarget",
    "edgetooltip",
    "headURL",
    "headhref",
    "headlabel",
    "headtarget",
    "headtooltip",
    "href",
    "id",
    "label",
    "labelURL",
    "labelhref",
    "labeltarget",
    "labeltooltip",
    "tailURL",
    "tailhref",
    "taillabel",
    "tailtarget",
    "tailtooltip",
    "target",
    "tooltip",
    "xlabel",
];

/// Whether Graphviz reads escapes and entities in what the attribute of this name holds.
pub(super) fn is_shown(name: &str) -> bool {
    SHOWN.contains(&name)
}

/// Whether a node can be called so: between quotes a backslash before a quote, or at the end, takes
/// part in it.
pub(super) fn fits(id: &str) -> bool {
    let mut odd = false;
    for c in id.chars() {
        match c {
            '\\' => odd = !odd,
            '"' if odd => return false,
            _ => odd = false,
        }
    }
    !odd
}

/// An id in quotes, where it has to be.
pub(super) fn quoted(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let keywords = ["node", "edge", "graph", "digraph", "subgraph", "strict"];
    let is_keyword = keywords.iter().any(|word| name.eq_ignore_ascii_case(word));
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && name.len() < PART && name.chars().all(is_plain) && !is_keyword {
        return None;
    }
    Some(between_quotes(name))
}

/// A text that [`fits`] between quotes as it is.
fn between_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// A text where Graphviz reads no escapes, so that its tools give it back as it is. What does not fit
/// between quotes stands in angle brackets. What has brackets without a partner as well can stand
/// nowhere: its backslashes are doubled, and that nothing is joined to it says so to our reader.
pub(super) fn verbatim(text: &str) -> String {
    if fits(text) {
        return between_quotes(text);
    }
    if is_balanced(text) && text.len() < PART {
        return format!("<{text}>");
    }
    format!("\"{}\" + \"\"", escaped(text))
}

/// Graphviz reads no text of more than 16,384 bytes in one piece; a longer one is joined of such parts.
const PART: usize = 8_192;

/// A statement with its long texts in parts, none of which begins between a backslash and what that
/// is for.
pub(super) fn parted(statement: &str) -> Cow<'_, str> {
    if statement.len() <= PART {
        return Cow::Borrowed(statement);
    }
    let mut out = String::with_capacity(statement.len() + statement.len() / 1_024);
    let (mut depth, mut quoted, mut escaped, mut length) = (0_usize, false, false, 0);
    for c in statement.chars() {
        match c {
            '"' if quoted => quoted = escaped,
            '"' if depth == 0 => (quoted, length) = (true, 0),
            '<' if !quoted => depth += 1,
            '>' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if quoted && !escaped && length >= PART {
            out.push_str("\" + \"");
            length = 0;
        }
        escaped = quoted && c == '\\' && !escaped;
        length += c.len_utf8();
        out.push(c);
    }
    Cow::Owned(out)
}

/// What was written with doubled backslashes.
pub(super) fn undoubled(text: &str) -> String {
    text.replace("\\\\", "\\")
}

/// Whether angle brackets around a text end where it ends.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' if depth == 0 => return false,
            '>' => depth -= 1,
            _ => {}
        }
    }
    // A comment may hide brackets.
    depth == 0 && !text.contains("<!--")
}

/// A text with escapes, as Graphviz reads what it shows.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out
}

/// The name of an attribute without backslashes: one before a quote keeps that from ending the name.
pub(super) fn spelt(name: &str) -> String {
    name.replace('\\', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_quoted_where_they_have_to_be() {
        let written = |name: &str| quoted(name).unwrap_or_else(|| name.to_owned());
        for (name, text) in [
            ("n0", "n0"),
            ("Node", "\"Node\""),
            ("0", "\"0\""),
            ("a b", "\"a b\""),
            ("]; x", "\"]; x\""),
            ("\"", "\"\\\"\""),
        ] {
            assert_eq!(written(name), text);
        }
        assert_eq!(escaped("a\\\" b\\"), r#"a\\\" b\\"#);
        assert_eq!(spelt("k\\\"=1"), "k_\"=1");
        assert!(is_of_graphviz("ShapeFile") && is_of_graphviz("_background"));
        assert!(!is_of_graphviz("party") && !is_shown("party_label"));
    }

    #[test]
    fn texts_stay_as_they_are_where_there_are_no_escapes() {
        for (text, written) in [
            (r"C:\new", r#""C:\new""#),
            (r#"a "b" \\"#, r#""a \"b\" \\""#),
            ("C:\\", "<C:\\>"),
            (r#"a\"b"#, r#"<a\"b>"#),
            ("a < b > c\\", "<a < b > c\\>"),
            (r"\a < b\", r#""\\a < b\\" + """#),
            (r#"> \""#, r#""> \\\"" + """#),
        ] {
            assert_eq!(verbatim(text), written);
        }
        assert_eq!(undoubled(r"\\a < b\\"), r"\a < b\");
        assert!(fits(r"a\b & c\\") && !fits(r"a\") && !fits(r#"\"b"#));
    }
}
