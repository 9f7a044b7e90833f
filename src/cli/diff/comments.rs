//! The comments of what is merged: which stay without their statement, and which are not in the merge.

use std::collections::HashSet;

use super::super::failure::Failure;
use super::DiffArgs;
use super::input::Input;
use crate::model::printable;
use crate::rdf::{self, Format, Source};

/// Of the base, of the first side and of the second.
pub(super) struct Comments([HashSet<String>; 3]);

impl Comments {
    /// Reads the files again that are Turtle or TriG.
    pub(super) fn read(inputs: &[Input], args: &DiffArgs) -> Result<Self, Failure> {
        let mut found: [HashSet<String>; 3] = Default::default();
        for (comments, input) in found.iter_mut().zip(inputs) {
            for source in &input.sources {
                let Source::File(path) = source else { continue };
                let format = args.input_format.or(Format::from_path(path).0);
                if matches!(format, Some(Format::Turtle | Format::TriG)) {
                    let text = rdf::read_whole(path, &args.limits.limits())?;
                    comments.extend(rdf::comments_of(&text));
                }
            }
        }
        Ok(Self(found))
    }

    /// Those of the first side, unless the second took them away.
    pub(super) fn staying(&self) -> HashSet<String> {
        let [base, ours, theirs] = &self.0;
        let stays = |line: &&String| !base.contains(*line) || theirs.contains(*line);
        ours.iter().filter(stays).cloned().collect()
    }

    /// How many are not in the merge that nobody took away, in words.
    pub(super) fn lost(&self, written: &str, inputs: &[Input]) -> Option<String> {
        let [base, ours, theirs] = &self.0;
        let written = rdf::comments_of(written);
        let lost = |own: &HashSet<String>, other: &HashSet<String>| {
            let here = |line: &&String| !base.contains(*line) || other.contains(*line);
            let lines = own.iter().filter(here);
            lines.filter(|line| !written.contains(*line)).count()
        };
        let sides = [
            (lost(ours, theirs), &inputs[1]),
            (lost(theirs, ours), &inputs[2]),
        ];
        let words: Vec<String> = sides
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, input)| {
                let plural = if *count == 1 { "" } else { "s" };
                format!("{count} comment{plural} of {}", printable(&input.name))
            })
            .collect();
        (!words.is_empty()).then(|| format!("not in the merge: {}", words.join(", ")))
    }
}
