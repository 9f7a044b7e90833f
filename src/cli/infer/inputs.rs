//! What is derived from, and by which rules.

use std::path::{Path, PathBuf};

use super::super::Common;
use super::super::failure::{Failure, Kind};
use super::super::source::{Data, nearest_file, open, read_text};
use super::super::watch::Watch;
use super::InferArgs;
use super::kept::Kept;
use crate::builtin::{self, Part};
use crate::infer::{Inference, RuleText};
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::query::derived::is_derived;
use crate::rdf::{RdfError, Source};
use crate::store::{Backend as _, CancellationToken, Disk, Pattern};

/// The word for the rules of our ontology.
const BUILT_IN: &str = "builtin";

/// Facts and rules, and what explanations need.
pub(super) struct Taken {
    pub(super) inference: Inference,
    pub(super) prefixes: Prefixes,
    /// The data, where something of them is to be shown.
    pub(super) data: Option<Data>,
    /// The files, where places can be looked for.
    pub(super) sources: Vec<Source>,
    /// What was derived before.
    pub(super) former: Vec<Quad>,
    /// Not the built-in data.
    pub(super) own: bool,
    /// Cancelled when time is up.
    pub(super) cancellation: CancellationToken,
}

/// A rule with its text in memory.
struct Read {
    name: String,
    source: String,
    text: String,
}

impl InferArgs {
    /// Reads data and rules.
    pub(super) fn take(
        &self,
        store: Option<&Kept>,
        watch: &Watch,
        common: &Common,
    ) -> Result<Taken, Failure> {
        let mut inference = Inference::default();
        let mut former = Vec::new();
        let own = self.data.location.is_some() || !self.data.data.is_empty();
        let mut data = None;
        let prefixes = if let Some(store) = store {
            let (prefixes, derived) = take_store(&mut inference, store.disk())?;
            former = derived;
            prefixes
        } else if let (Some(location), None) = (&self.data.location, &self.explain) {
            let disk = open(location, common)?;
            let (prefixes, derived) = take_store(&mut inference, &disk)?;
            former = derived;
            prefixes
        } else if self.explain.is_some() {
            // Sources and names are asked for.
            let loaded = self
                .data
                .load_and(common, &mut |quad| inference.add(quad.clone()))?;
            if self.data.data.is_empty() {
                for quad in loaded.backend.quads(Pattern::default()) {
                    inference.add(quad?);
                }
            }
            let prefixes = loaded.prefixes.clone();
            data = Some(loaded);
            prefixes
        } else {
            self.data.each(common, &mut |quad| {
                inference.add(quad);
                Ok(())
            })?
        };
        let rules = self.read_rules(common)?;
        let built_in = self.uses_built_in();
        if built_in && own {
            for quad in builtin::quads(Part::Ontology)? {
                inference.add(quad);
            }
        }
        let ontology = super::super::source::Ontology::default();
        inference.set_claims_aside(&ontology)?;
        let limits = self.data.limits.limits();
        for rule in &rules {
            let text = RuleText {
                name: &rule.name,
                source: &rule.source,
                text: &rule.text,
            };
            inference.add_rule(&text, &prefixes, &limits)?;
        }
        if let Some(vocabulary) = self.profile {
            inference.add_profile(vocabulary.profile(), self.axioms)?;
        }
        Ok(Taken {
            inference,
            prefixes,
            data,
            sources: self.data.sources()?,
            former,
            own,
            cancellation: watch.cancellation.clone(),
        })
    }

    /// Whether the rules of our ontology hold.
    fn uses_built_in(&self) -> bool {
        let named = self.rules.iter().any(|path| is_built_in(path));
        named || self.rules.is_empty() && self.profile.is_none()
    }

    fn read_rules(&self, common: &Common) -> Result<Vec<Read>, Failure> {
        let mut rules = Vec::new();
        if self.uses_built_in() {
            let built_in = builtin::rules().iter().map(|(name, text)| Read {
                name: (*name).to_owned(),
                source: format!("ontology/rules/{name}.rq"),
                text: (*text).to_owned(),
            });
            rules.extend(built_in);
        }
        for path in self.rules.iter().filter(|path| !is_built_in(path)) {
            for file in files(path, common)? {
                let named = file
                    .file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned());
                rules.push(Read {
                    name: named
                        .filter(|name| name != "-")
                        .unwrap_or_else(|| "rule".to_owned()),
                    source: file.display().to_string(),
                    text: read_text(&file)?,
                });
            }
        }
        Ok(rules)
    }
}

/// Takes the premises of a store; gives its prefixes, and what was derived before.
fn take_store(inference: &mut Inference, disk: &Disk) -> Result<(Prefixes, Vec<Quad>), Failure> {
    inference.add_store(disk)?;
    let mut derived = Vec::new();
    for graph in disk.graphs()?.iter().filter(|graph| is_derived(graph)) {
        let pattern = Pattern {
            graph: Some(graph.as_ref()),
            ..Pattern::default()
        };
        for quad in disk.quads(pattern) {
            derived.push(quad?);
        }
    }
    let mut prefixes = Prefixes::default();
    for (name, namespace) in disk.prefixes() {
        prefixes.declare(name, namespace);
    }
    Ok((prefixes, derived))
}

fn is_built_in(path: &Path) -> bool {
    path == Path::new(BUILT_IN) && !path.exists()
}

/// The files that a path stands for, in order of their names.
fn files(path: &Path, common: &Common) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let open = |error| RdfError::Open {
        path: path.to_owned(),
        error,
    };
    let mut found = Vec::new();
    let mut folders = 0;
    for entry in std::fs::read_dir(path).map_err(open)? {
        let file = entry.map_err(open)?.path();
        folders += usize::from(file.is_dir());
        let is_rule = file.extension().is_some_and(|ending| ending == "rq");
        if is_rule && file.is_file() {
            found.push(file);
        }
    }
    if folders > 0 {
        let path = path.display();
        common.note(&format!(
            "rules are taken from `{path}` itself, and not from the folders in it"
        ));
    }
    if found.is_empty() {
        let said = format!("no rules in `{}`", path.display());
        let near = nearest_file(path);
        return Err(
            Failure::new(Kind::Input, Diagnostic::new(said).maybe_hint(near))
                .hint("a rule is a CONSTRUCT query in a file that ends in .rq"),
        );
    }
    found.sort();
    Ok(found)
}
