//! What is compared: a file, a folder, a store or standard input.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::Common;
use super::super::failure::Failure;
use super::super::source::DataArgs;
use super::{DEFAULT, DiffArgs};
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, Quad, printable};
use crate::rdf::{Settings, Source};

/// One of the datasets.
#[derive(Debug)]
pub(super) struct Input {
    /// Its name in messages.
    pub(super) name: String,
    pub(super) quads: Vec<Quad>,
    pub(super) prefixes: Prefixes,
    /// The files, where places can be looked for.
    pub(super) sources: Vec<Source>,
    pub(super) settings: Settings,
}

impl Input {
    pub(super) fn read(path: &Path, args: &DiffArgs, common: &Common) -> Result<Self, Failure> {
        let data = DataArgs {
            input_format: args.input_format,
            base: args.base.clone(),
            remote: args.remote.clone(),
            ..DataArgs::at(path, args.limits.clone())
        };
        let mut quads = Vec::new();
        let prefixes = data.each(common, &mut |mut quad| {
            if args.ignore_graphs && args.graph.is_empty() {
                quad.graph_name = GraphName::DefaultGraph;
            }
            quads.push(quad);
            Ok(())
        })?;
        let name = match &args.path {
            Some(name) => args.called(path, name),
            None if path == Path::new("-") => "standard input".to_owned(),
            None => path.display().to_string(),
        };
        let sources = data.sources()?;
        let settings = data.settings(&sources)?;
        Ok(Self {
            name,
            quads,
            prefixes,
            sources,
            settings,
        })
    }
}

impl DiffArgs {
    /// One of three copies of a file, by the name of that.
    fn called(&self, path: &Path, name: &str) -> String {
        let sides = ["the base", "ours", "theirs"];
        let place = self.inputs.iter().position(|input| input == path);
        let side = place.and_then(|place| sides.get(place));
        side.map_or_else(|| name.to_owned(), |side| format!("{name} ({side})"))
    }

    /// Keeps what is in the graphs that are asked for.
    pub(super) fn take_graphs(&self, inputs: &mut [Input]) -> Result<(), Failure> {
        if self.graph.is_empty() {
            return Ok(());
        }
        let quads = inputs.iter().flat_map(|input| &input.quads);
        let known: BTreeSet<String> = quads
            .filter_map(|quad| match &quad.graph_name {
                GraphName::NamedNode(node) => Some(node.as_str().to_owned()),
                _ => None,
            })
            .collect();
        let mut wanted = Vec::new();
        for name in &self.graph {
            let meant = inputs.iter().find_map(|input| input.prefixes.expand(name));
            let meant = [Some(name.clone()), meant].into_iter().flatten();
            let found = meant.into_iter().find(|name| known.contains(name));
            match found {
                Some(found) => wanted.push(Some(found)),
                None if name == DEFAULT => wanted.push(None),
                None => return Err(no_graph(name, inputs, &known)),
            }
        }
        for input in inputs {
            input.quads.retain(|quad| match &quad.graph_name {
                GraphName::DefaultGraph => wanted.contains(&None),
                GraphName::NamedNode(node) => {
                    let is = |name: &Option<String>| name.as_deref() == Some(node.as_str());
                    wanted.iter().any(is)
                }
                GraphName::BlankNode(_) => false,
            });
            for quad in input.quads.iter_mut().filter(|_| self.ignore_graphs) {
                quad.graph_name = GraphName::DefaultGraph;
            }
        }
        Ok(())
    }
}

fn no_graph(name: &str, inputs: &[Input], known: &BTreeSet<String>) -> Failure {
    let sides: Vec<String> = inputs.iter().map(|input| printable(&input.name)).collect();
    let said = format!("no graph `{}` in {}", printable(name), sides.join(" or "));
    let failure = Failure::input(said);
    match nearest(name, known.iter().map(String::as_str)).or(known.first().map(String::as_str)) {
        Some(near) => failure.hint(format!("there is `{}`", printable(near))),
        None => failure.hint("all is in the graph without a name: `--graph default`"),
    }
}
