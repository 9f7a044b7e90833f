//! Our statements for Wikidata, as QuickStatements.
//!
//! `select.rs` decides what may go out and says of everything else why not; [`commands`] and
//! [`table`] write it. No line goes out without a source, and no claim as a fact.

mod check;
mod command;
mod csv;
mod judge;
mod select;
mod sources;

pub use command::{Command, Subject, commands, unwritable, value_text};
pub use csv::table;
pub use select::{Created, Exported, Refusal, Select, Settings};
