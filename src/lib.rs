//! Chancery: a knowledge graph of diplomacy in one program.

pub mod graph;
