//! Chancery: a knowledge graph of diplomacy in one program.

pub mod builtin;
pub mod cli;
pub mod draw;
pub mod graph;
pub mod model;
pub mod query;
pub mod rdf;
pub mod search;
pub mod store;
pub mod vocab;
