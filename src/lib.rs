//! Chancery: a knowledge graph of diplomacy in one program.
//!
//! A library and the program `chancery`. The modules in reading order: [`model`] holds values, [`rdf`] reads and
//! writes them, [`store`] keeps them, [`query`] asks, [`shapes`] checks, [`infer`] derives, [`graph`] and [`draw`] make
//! pictures, [`search`] finds things by name, [`link`] ties them to Wikidata, [`difference`] compares and merges,
//! [`remote`] is somebody else's endpoint, [`builtin`] is the data that the program carries, [`serve`] answers over HTTP and
//! [`mcp`] over pipes, [`cli`] is the command line.

pub mod builtin;
pub mod cli;
pub mod difference;
pub mod draw;
pub mod graph;
pub mod infer;
pub mod link;
pub mod mcp;
pub mod model;
pub mod network;
pub mod query;
pub mod rdf;
pub mod remote;
pub mod search;
pub mod serve;
pub mod shapes;
pub mod store;
pub mod vocab;
