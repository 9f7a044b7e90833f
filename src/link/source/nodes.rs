//! Names that are nodes of their own, as SKOS-XL and MADS have them: a thing has the node, and the node has the name.

use super::Languages;
use super::rdf::{Failed, Statement};
use super::said::Said;
use crate::link::index::Runs;

/// What records of nodes that hold names begin with: it sorts before any IRI.
pub(super) const NODE: u8 = 1;

/// The name of a blank node, which no other source shares.
pub(super) fn node_of(source: u32, label: &str) -> String {
    format!("_:{source}:{label}")
}

/// A node that holds a name for things, as SKOS-XL and MADS have it.
#[derive(Default)]
pub(super) struct NameNode {
    key: Vec<u8>,
    /// Things, and whether it is another name of theirs.
    owners: Vec<(bool, String)>,
    /// Languages, texts, and whether they are written as headings.
    forms: Vec<(String, String, bool)>,
}

impl NameNode {
    pub(super) fn take(&mut self, record: &[u8], runs: &mut Runs) -> Result<(), Failed> {
        let (key, rest) = split(record);
        if key != self.key {
            self.give(runs)?;
            key.clone_into(&mut self.key);
        }
        match read(rest) {
            Some((Said::Named(other), _, thing)) => self.owners.push((other, thing.to_owned())),
            Some((Said::Form(heading), language, text)) => {
                self.forms
                    .push((language.to_owned(), text.to_owned(), heading));
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells the things what they are called.
    pub(super) fn give(&mut self, runs: &mut Runs) -> Result<(), Failed> {
        let mut record = Vec::new();
        for (other, thing) in self.owners.drain(..) {
            for (language, text, heading) in &self.forms {
                let said = match (heading, other) {
                    (true, other) => Said::Heading(other),
                    (false, true) => Said::Alias,
                    (false, false) => Said::Label,
                };
                let statement = Statement {
                    subject: &thing,
                    said,
                    value: text,
                    language: Some(language),
                };
                // What is wanted was looked at before.
                if statement.put(&mut record, &Languages::default()) {
                    runs.push(&record)?;
                }
            }
        }
        self.forms.clear();
        Ok(())
    }
}

/// What a record is about, and what it says.
pub(super) fn split(record: &[u8]) -> (&[u8], &[u8]) {
    let end = record.iter().position(|byte| *byte == 0);
    let end = end.unwrap_or(record.len());
    (&record[..end], record.get(end + 1..).unwrap_or_default())
}

/// What a record says behind its subject: what kind of thing, the language, the value.
pub(super) fn read(record: &[u8]) -> Option<(Said, &str, &str)> {
    let (code, rest) = record.split_first()?;
    let (number, rest) = rest.split_first_chunk::<4>()?;
    let said = Said::of_code(*code, u32::from_le_bytes(*number))?;
    let (language, value) = std::str::from_utf8(rest).ok()?.split_once('\0')?;
    Some((said, language, value))
}
