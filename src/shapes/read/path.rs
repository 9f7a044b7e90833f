//! Property paths as a shapes graph spells them.

use super::{Read, Reader};
use crate::shapes::facts::Id;
use crate::shapes::model::Path;
use crate::vocab::rdf;

/// Deeper paths lead back to themselves, or nobody can read them.
const DEEPEST: usize = 64;

/// Makes a path of the one within.
type Kind = fn(Box<Path>) -> Path;

/// What makes a path of another.
const KINDS: [(&str, Kind); 4] = [
    ("inversePath", Path::Inverse),
    ("zeroOrMorePath", Path::ZeroOrMore),
    ("oneOrMorePath", Path::OneOrMore),
    ("zeroOrOnePath", Path::ZeroOrOne),
];

impl Reader<'_> {
    /// What is wrong where a node says several things of a path: only one of them would be looked at.
    fn several(&mut self, path: Id) -> Option<String> {
        let names = KINDS.iter().map(|(name, _)| *name);
        let said = names.chain(["alternativePath"]);
        let said: Vec<&str> = said
            .filter(|name| !self.values(path, name).is_empty())
            .collect();
        (said.len() > 1).then(|| {
            format!(
                "a path is made in one way, and this one in {}: sh:{}",
                said.len(),
                said.join(" and sh:")
            )
        })
    }

    /// The path of a property shape.
    pub(super) fn path_of(&mut self, node: Id) -> Read<Option<Path>> {
        let Some(path) = self.one(node, "path")? else {
            let property_shape = self.sh("PropertyShape");
            let a = self.terms.named(rdf::TYPE);
            if self.graph.holds(node, a, property_shape) {
                let said = "a property shape has a path: `sh:path`".to_owned();
                return Err(self.wrong(node, "path", said));
            }
            return Ok(None);
        };
        self.path(node, path, 0).map(Some)
    }

    /// `shape` is who uses it, for messages.
    fn path(&mut self, shape: Id, path: Id, depth: usize) -> Read<Path> {
        let no_path = |reader: &Self, said: &str| Err(reader.wrong(shape, "path", said.to_owned()));
        if depth > DEEPEST {
            return no_path(self, "the path is nested too deeply, or in itself");
        }
        if self.terms.iri(path) == Some(rdf::NIL) {
            return no_path(self, "a path in brackets has two steps or more");
        }
        if self.terms.iri(path).is_some() {
            return Ok(Path::Predicate(path));
        }
        let first = self.terms.named(rdf::FIRST);
        if self.graph.object(path, first).is_some() {
            let parts = self.list(shape, "path", path)?;
            if parts.len() < 2 {
                return no_path(self, "a path in brackets has two steps or more");
            }
            return Ok(Path::Sequence(self.paths(shape, &parts, depth)?));
        }
        if let Some(said) = self.several(path) {
            return no_path(self, &said);
        }
        for (name, kind) in KINDS {
            if let Some(inner) = self.one(path, name)? {
                return Ok(kind(Box::new(self.path(shape, inner, depth + 1)?)));
            }
        }
        if let Some(list) = self.one(path, "alternativePath")? {
            let parts = self.list(shape, "path", list)?;
            if parts.is_empty() {
                return no_path(self, "`sh:alternativePath` wants a list of paths");
            }
            return Ok(Path::Alternative(self.paths(shape, &parts, depth)?));
        }
        no_path(
            self,
            "a path is an IRI, a list of paths, or one of sh:inversePath, sh:alternativePath, \
             sh:zeroOrMorePath, sh:oneOrMorePath and sh:zeroOrOnePath",
        )
    }

    fn paths(&mut self, shape: Id, parts: &[Id], depth: usize) -> Read<Vec<Path>> {
        let parts = parts.iter();
        parts
            .map(|part| self.path(shape, *part, depth + 1))
            .collect()
    }
}
