//! Names in DOT: what Graphviz takes for something of its own, and how ids are written.

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

/// Whether a node can be called so: Graphviz leaves backslashes as they are and resolves entities.
pub(super) fn fits(id: &str) -> bool {
    !id.contains(['\\', '&'])
}

/// An id in quotes, where it has to be.
pub(super) fn quoted(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let keywords = ["node", "edge", "graph", "digraph", "subgraph", "strict"];
    let is_keyword = keywords.iter().any(|word| name.eq_ignore_ascii_case(word));
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && name.chars().all(is_plain) && !is_keyword {
        return None;
    }
    Some(format!("\"{}\"", escaped(name)))
}

/// The one way into quotes.
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

/// The name of an attribute without backslashes: Graphviz leaves two of them as they are, and one before
/// a quote keeps that from ending the name.
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
        assert!(!is_of_graphviz("party") && !fits("a\\"));
    }
}
