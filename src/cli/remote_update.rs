//! `chancery update -l https://…`: updates to an endpoint, each sent once.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::Common;
use super::failure::Failure;
use super::keep::print_figures;
use super::remote::RemoteArgs;
use crate::model::limits::Limits;
use crate::model::{Quad, Term, Triple};
use crate::rdf;
use crate::remote::Remote;
use crate::store::{Backend as _, Context};

/// What a program is told: an endpoint does not say what an update changed.
#[derive(Serialize)]
struct Figures<'a> {
    endpoint: &'a str,
    updates: usize,
}

/// Sends each update, in order; `behind` says what became of those before one that failed.
pub(super) fn run(
    (location, remote): (&Path, &RemoteArgs),
    updates: &[(String, String)],
    (limits, json): (&Limits, bool),
    behind: impl Fn(usize, Failure) -> Failure,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let endpoint = remote.open(location, common)?;
    let remote = Remote::new(endpoint, remote.max_fetch());
    let context = Context::default();
    for (number, (name, text)) in updates.iter().enumerate() {
        let sent = if rdf::is_patch(name, text) {
            patched(&remote, name, text)
        } else {
            let apply = |text: &str, context: &Context| remote.update(text, context);
            crate::query::update(name, text, &context, limits, apply).map_err(Failure::from)
        };
        sent.map_err(|failure| behind(number, failure))?;
    }
    let address = remote.endpoint().address();
    if json {
        print_figures(&Figures {
            endpoint: address,
            updates: updates.len(),
        })?;
    } else {
        let plural = if updates.len() == 1 { "" } else { "s" };
        common.note(&format!(
            "`{address}`: {} update{plural} done",
            updates.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// An RDF Patch as an update. Blank nodes have no names that an endpoint would know.
fn patched(remote: &Remote, name: &str, text: &str) -> Result<(), Failure> {
    let patch = rdf::read_patch(name, text)?;
    if patch.removed.iter().chain(&patch.added).any(has_blank) {
        return Err(Failure::input(format!("`{name}` changes blank nodes, which an endpoint knows by no name"))
            .hint("`chancery diff OLD NEW -f sparql` makes an update that finds them by what is said of them"));
    }
    let mut update = String::new();
    for (what, quads) in [("DELETE", &patch.removed), ("INSERT", &patch.added)] {
        if quads.is_empty() {
            continue;
        }
        update.extend([what, " DATA {\n"]);
        for quad in quads {
            let triple = Triple::from(quad.clone()).to_string();
            if quad.graph_name.is_default_graph() {
                update.extend([&*triple, " .\n"]);
            } else {
                let graph = quad.graph_name.to_string();
                update.extend(["GRAPH ", &*graph, " { ", &*triple, " }\n"]);
            }
        }
        update.push_str("} ;\n");
    }
    Ok(remote.update(&update, &Context::default())?)
}

fn has_blank(quad: &Quad) -> bool {
    fn within(term: &Term) -> bool {
        match term {
            Term::BlankNode(_) => true,
            Term::Triple(triple) => triple.subject.is_blank_node() || within(&triple.object),
            Term::NamedNode(_) | Term::Literal(_) => false,
        }
    }
    quad.subject.is_blank_node() || quad.graph_name.is_blank_node() || within(&quad.object)
}
