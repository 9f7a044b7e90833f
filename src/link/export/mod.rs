//! Our statements for Wikidata, as QuickStatements.
//!
//! `select.rs` decides what may go out and says of everything else why not, `create.rs` which items are made;
//! [`commands`] and [`table`] write it. No line goes out without a source, and no claim as a fact.

mod among;
mod another;
mod check;
mod command;
mod copies;
mod create;
mod csv;
mod grounds;
mod ids;
mod judge;
mod lives;
mod select;
mod several;
mod sources;
mod terms;
mod unread;
mod when;
mod wikis;

pub use command::{Command, Subject, commands, unwritable, value_text};
pub use create::Sought;
pub use csv::table;
pub use select::{Created, Exported, Refusal, Select, Settings};
