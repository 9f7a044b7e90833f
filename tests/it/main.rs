//! The integration tests: one binary, one module a topic.
#![cfg(test)]

mod backend;
mod cards;
mod claim_defects;
mod claims;
mod cli;
mod data;
mod defects;
mod dictionary;
mod dictionary_facts;
mod docs;
mod draw;
mod draw_files;
mod draw_hostile;
mod draw_views;
mod finding;
mod hostile;
mod injection;
mod kept;
mod lines;
mod mistakes;
mod own_data;
mod pictures;
mod plain_view;
mod program;
mod project;
mod queries;
mod questions;
mod roles;
mod roundtrip;
mod rust_code;
mod sources;
mod store_format;
mod sums;
mod tidy;
mod w3c;
