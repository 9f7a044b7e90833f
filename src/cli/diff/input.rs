//! What is compared: a file, a folder, a store or standard input.

use std::path::Path;

use super::super::Common;
use super::super::failure::Failure;
use super::super::source::DataArgs;
use super::{DEFAULT, DiffArgs};
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, Quad};
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
            ..DataArgs::at(path, args.limits.clone())
        };
        super::super::source::refuse_endpoint(path)?;
        let mut quads = Vec::new();
        let prefixes = data.each(common, &mut |mut quad| {
            if args.takes(&quad.graph_name) {
                if args.ignore_graphs {
                    quad.graph_name = GraphName::DefaultGraph;
                }
                quads.push(quad);
            }
            Ok(())
        })?;
        let name = if path == Path::new("-") {
            "standard input".to_owned()
        } else {
            path.display().to_string()
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
    fn takes(&self, graph: &GraphName) -> bool {
        self.graph.is_empty()
            || self.graph.iter().any(|wanted| match graph {
                GraphName::DefaultGraph => wanted == DEFAULT,
                GraphName::NamedNode(node) => wanted == node.as_str(),
                GraphName::BlankNode(_) => false,
            })
    }
}
