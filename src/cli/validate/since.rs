//! `--changed-since`: what came and went since another state of the data.

use std::path::{Path, PathBuf};

use super::super::Common;
use super::super::failure::{Failure, Kind};
use super::super::source::{DataArgs, nearest_file, refuse_endpoint};
use crate::difference::{self, MOST_STEPS, renamed};
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;
use crate::query::derived::is_derived;
use crate::store::{Disk, Position};

/// With what the data are compared.
#[derive(Debug)]
pub(super) enum Since {
    /// A file, a folder or a store.
    Data(PathBuf),
    /// An earlier state of the store that is validated.
    Position(PathBuf, Position),
}

impl Since {
    /// What the option names. Where there is a file of that name, it is meant.
    pub(super) fn parse(text: &Path, location: Option<&Path>) -> Result<Self, Failure> {
        if text == Path::new("-") || text.exists() {
            return Ok(Self::Data(text.to_owned()));
        }
        let name = text.display().to_string();
        let usage = |said: String| Failure::new(Kind::Usage, Diagnostic::new(said));
        match (name.parse(), location) {
            (Ok(position), Some(store)) => Ok(Self::Position(store.to_owned(), position)),
            (Ok(_), None) => Err(usage(format!(
                "`{name}` is a position in the history of a store, and none is validated"
            ))
            .hint("name the store with `-l`, or give a file that has the data as they were")),
            (Err(_), _) => {
                let said = format!("there is no file or store `{name}` to compare with");
                let failure = Failure::new(Kind::Input, Diagnostic::new(said));
                Err(match nearest_file(text) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None if location.is_some() => failure.hint("a position is as in `3.17.0a1b2c3d`; `chancery check -l STORE --json` tells it"),
                    None => failure,
                })
            }
        }
    }

    /// Whether the data themselves are needed to see what changed.
    pub(super) const fn wants_data(&self) -> bool {
        matches!(self, Self::Data(_))
    }

    /// The quads that came or went. `now` are the data, where they are wanted.
    pub(super) fn changes(
        &self,
        now: Vec<Quad>,
        args: &DataArgs,
        common: &Common,
    ) -> Result<Vec<Quad>, Failure> {
        let path = match self {
            Self::Position(store, position) => {
                let changes = Disk::changes_since(store, *position)?;
                return Ok(changes.into_iter().filter(is_stated).collect());
            }
            Self::Data(path) => path,
        };
        refuse_endpoint(path)?;
        let then = DataArgs {
            input_format: args.input_format,
            base: args.base.clone(),
            input_rdf: args.input_rdf,
            mapping: args.mapping.clone(),
            ..DataArgs::at(path, args.limits.clone())
        };
        let mut before = Vec::new();
        then.each(common, &mut |quad| {
            if is_stated(&quad) {
                before.push(quad);
            }
            Ok(())
        })?;
        let difference = difference::compare(before, now, MOST_STEPS)?;
        // Blank nodes have the names of before; the data know their own.
        let own = |blank: &_| difference.their_name(blank);
        let changes = difference.removed.iter().chain(&difference.added);
        Ok(changes.map(|quad| renamed(quad, &own)).collect())
    }
}

/// What rules derive is not for its author to mend.
pub(super) fn is_stated(quad: &Quad) -> bool {
    !is_derived(&quad.graph_name)
}
