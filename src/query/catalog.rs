//! Named queries: `.rq` files whose head says what they answer.
//!
//! The head is comments: the title, prose, then `#+ key: value` lines in the
//! manner of grlc. A parameter is a one-variable `VALUES` line with its default
//! and a trailing `# param: …` comment, so that every file is valid SPARQL that
//! any other tool runs unchanged.

use std::ops::Range;

use super::default_view::DefaultView;
use super::defaults::Origin;
use super::locate::{each_token, tokens};
use crate::model::diagnostic::Diagnostic;

/// What the head of a query file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedQuery {
    /// The file's stem, or for a view `view/` and the stem.
    pub name: String,
    /// The path for messages.
    pub source: String,
    /// The folder, as a subject for listings.
    pub subject: String,
    /// First line of the head.
    pub title: String,
    /// `#+ summary:`, or the prose of the head.
    pub summary: String,
    /// `#+ tags:`.
    pub tags: Vec<String>,
    /// `#+ layout:`, for views.
    pub layout: Option<String>,
    /// `#+ undirected: yes`, for views whose relations have no direction.
    pub undirected: bool,
    /// `#defaultView:`, the name as it stands there.
    pub default_view: Option<String>,
    /// In the order of their lines.
    pub parameters: Vec<Parameter>,
    /// The file.
    pub text: String,
}

/// A value that a query leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The variable, without `?`.
    pub name: String,
    /// The default as written, e.g. `person:x` or `UNDEF`.
    pub default: String,
    /// What the comment says.
    pub help: String,
    /// Bytes of the data block between its braces.
    pub(super) block: Range<usize>,
    /// The query's own prefixes, as declarations.
    pub(super) prologue: String,
}

impl NamedQuery {
    /// The parameters without those that are set.
    pub fn left(&self, is_set: impl Fn(&str) -> bool) -> Vec<Parameter> {
        let mut left = self.parameters.clone();
        left.retain(|parameter| !is_set(&parameter.name));
        left
    }

    /// Reads the head and parameters of a query file.
    ///
    /// # Errors
    /// A `# param:` comment on a line that is no one-variable `VALUES` line.
    pub fn parse(name: &str, source: &str, text: &str) -> Result<Self, Diagnostic> {
        let mut head = Head::default();
        let comments = text.lines().map_while(|line| line.trim().strip_prefix('#'));
        comments.for_each(|line| head.read(line));
        let (subject, stem) = name.rsplit_once('/').unwrap_or(("", name));
        let public = if subject == "view" || subject == "check" {
            name
        } else {
            stem
        };
        Ok(Self {
            name: public.to_owned(),
            source: source.to_owned(),
            subject: subject.to_owned(),
            title: head.title.unwrap_or_else(|| stem.to_owned()),
            summary: head.summary.unwrap_or_else(|| head.prose.join(" ")),
            tags: head.tags,
            layout: head.layout,
            undirected: head.undirected,
            default_view: head.default_view,
            parameters: parameters(source, text)?,
            text: text.to_owned(),
        })
    }

    /// Whether its rows are meant for drawing.
    pub fn is_view(&self) -> bool {
        self.subject == "view"
    }

    /// Whether each of its rows is a defect in data.
    pub fn is_check(&self) -> bool {
        self.subject == "check"
    }
}

#[derive(Default)]
struct Head {
    title: Option<String>,
    prose: Vec<String>,
    summary: Option<String>,
    tags: Vec<String>,
    layout: Option<String>,
    undirected: bool,
    default_view: Option<String>,
}

impl Head {
    fn read(&mut self, line: &str) {
        if let Some(view) = DefaultView::read(line) {
            self.default_view = Some(view.to_owned());
        } else if let Some((key, value)) =
            line.strip_prefix('+').and_then(|line| line.split_once(':'))
        {
            let value = value.trim().to_owned();
            match key.trim() {
                "summary" => self.summary = Some(value),
                "tags" => self.tags = value.split(',').map(|tag| tag.trim().to_owned()).collect(),
                "layout" => self.layout = Some(value),
                "undirected" => self.undirected = value == "yes",
                _ => {}
            }
        } else if self.title.is_none() {
            let title = line.trim();
            self.title = Some(
                title
                    .strip_prefix("title:")
                    .unwrap_or(title)
                    .trim()
                    .to_owned(),
            );
        } else if !line.trim().is_empty() {
            self.prose.push(line.trim().to_owned());
        }
    }
}

/// What makes a `VALUES` line a parameter.
const MARK: &str = "# param:";

fn parameters(source: &str, text: &str) -> Result<Vec<Parameter>, Diagnostic> {
    let mut found: Vec<Parameter> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // Every start reads all named queries: only lines that can matter are taken apart.
        let code = if line.contains(MARK) {
            code_of(line)
        } else {
            ""
        };
        let help = line[code.len()..].trim_start().strip_prefix(MARK);
        if let Some(help) = help.filter(|_| !code.trim().is_empty()) {
            let parameter = parameter(code, start, help).ok_or_else(|| {
                Diagnostic::new("a parameter is a `VALUES` line with one variable and nothing else")
                    .at(source, text, start, start + line.trim_end().len())
                    .hint("for example: `VALUES ?person { person:x }  # param: whose meetings`")
            })?;
            if found.iter().any(|other| other.name == parameter.name) {
                let message = format!("the parameter `{}` is declared twice", parameter.name);
                return Err(Diagnostic::new(message).at(source, text, start, start + line.len()));
            }
            found.push(parameter);
        }
        start += line.len();
    }
    if !found.is_empty() {
        let prologue = prologue(text);
        for parameter in &mut found {
            parameter.prologue.clone_from(&prologue);
        }
    }
    Ok(found)
}

/// The declarations before the query, without comments.
fn prologue(text: &str) -> String {
    let mut words = each_token(text).map(|(_, token)| token);
    let mut found = String::new();
    while let Some(word) = words.next() {
        let length = match word.to_ascii_uppercase().as_str() {
            "PREFIX" => 2,
            "BASE" | "VERSION" => 1,
            _ => break,
        };
        found.push_str(word);
        for part in words.by_ref().take(length) {
            found.push(' ');
            found.push_str(part);
        }
        found.push('\n');
    }
    found
}

/// The part of a line before its comment; a `#` in a string or IRI begins none.
fn code_of(line: &str) -> &str {
    let end = tokens(line)
        .last()
        .map_or(0, |(at, token)| at + token.len());
    &line[..end]
}

/// `VALUES ?name { default }`, all of it and nothing else, at the byte `start` of the file.
fn parameter(code: &str, start: usize, help: &str) -> Option<Parameter> {
    let tokens = tokens(code);
    let [
        (_, values),
        (_, variable),
        (open, "{"),
        default @ ..,
        (close, "}"),
    ] = tokens.as_slice()
    else {
        return None;
    };
    let name = variable.strip_prefix(['?', '$'])?;
    let plain = default
        .iter()
        .all(|(_, token)| !matches!(*token, "{" | "}" | "(" | ")"));
    let right = values.eq_ignore_ascii_case("VALUES") && plain && !default.is_empty();
    right.then(|| Parameter {
        name: name.to_owned(),
        default: code[open + 1..*close].trim().to_owned(),
        help: help.trim().to_owned(),
        block: start + open + 1..start + close,
        prologue: String::new(),
    })
}

/// The queries that a name can mean.
#[derive(Clone, Debug)]
pub struct Catalog {
    queries: Vec<NamedQuery>,
    origin: Option<Origin>,
}

impl Catalog {
    /// A catalogue of files given as path without extension, and text.
    ///
    /// # Errors
    /// As [`NamedQuery::parse`].
    pub fn new(files: &[(&str, &str)]) -> Result<Self, Diagnostic> {
        let queries = files
            .iter()
            .map(|(path, text)| NamedQuery::parse(path, &format!("queries/{path}.rq"), text))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            queries,
            origin: None,
        })
    }

    /// The same queries, whose defaults are things out of these data.
    pub fn with_origin(self, origin: Origin) -> Self {
        Self {
            origin: Some(origin),
            ..self
        }
    }

    /// The data whose things are the defaults, where that is known.
    pub const fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// All queries, by path.
    pub fn iter(&self) -> impl Iterator<Item = &NamedQuery> {
        self.queries.iter()
    }

    /// The query of this name.
    pub fn query(&self, name: &str) -> Option<&NamedQuery> {
        let found = self.queries.iter().find(|query| query.name == name);
        found.or_else(|| self.queries.iter().find(|query| path_of(query) == name))
    }

    /// The view of this name, with or without `view/`.
    pub fn view(&self, name: &str) -> Option<&NamedQuery> {
        let stem = name.strip_prefix("view/").unwrap_or(name);
        self.queries
            .iter()
            .find(|query| query.is_view() && query.name.strip_prefix("view/") == Some(stem))
    }
}

fn path_of(query: &NamedQuery) -> &str {
    query
        .source
        .trim_start_matches("queries/")
        .trim_end_matches(".rq")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Who was there?\n# Prose.\n#+ summary: Says who.\n#+ tags: a, b\n\
        SELECT * WHERE {\n  VALUES ?event { event:x }  # param: the meeting\n  ?event ?p ?o }\n";

    #[test]
    fn the_head_and_the_parameters_are_read() {
        let query = NamedQuery::parse("people/who", "queries/people/who.rq", TEXT).unwrap();
        assert_eq!(query.name, "who");
        assert_eq!(query.title, "Who was there?");
        assert_eq!(query.summary, "Says who.");
        assert_eq!(query.tags, ["a", "b"]);
        let parameter = &query.parameters[0];
        assert_eq!(
            (&*parameter.name, &*parameter.default),
            ("event", "event:x")
        );
        assert_eq!(&TEXT[parameter.block.clone()], " event:x ");
    }

    #[test]
    fn a_parameter_comment_in_a_wrong_place_is_refused_there() {
        let longer = "# T\nSELECT * {\n VALUES ?x { <a:b> } FILTER(?x)  # param: x\n}";
        assert!(NamedQuery::parse("x", "x.rq", longer).is_err());
        let string = "# T\nSELECT * {\n VALUES ?x { \"# param: x\" } }";
        assert_eq!(
            NamedQuery::parse("x", "x.rq", string).unwrap().parameters,
            []
        );
        let text = "# T\nSELECT * {\n  ?s ?p ?o # param: nonsense\n}";
        let found = NamedQuery::parse("x", "x.rq", text).unwrap_err();
        assert_eq!(
            found.to_string(),
            "x.rq:3:1: a parameter is a `VALUES` line with one variable and nothing else"
        );
    }
}
