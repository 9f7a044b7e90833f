//! Ceilings that keep hostile input from taking the machine down.
//!
//! A depth of 128 with chains of 1,000 leaves a fifty-fold margin on the
//! stack that evaluation runs on; see `docs/limits.md`.

/// Ceilings for queries and data. Sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_field_names,
    reason = "each is a ceiling, and a flag of that name"
)]
pub struct Limits {
    /// Nesting of brackets in a query, of quoted triples, lists or objects in data.
    pub max_depth: usize,
    /// Operators and clauses in a row in one query.
    pub max_chain: usize,
    /// Length of one query text.
    pub max_query_bytes: usize,
    /// Length of one literal, IRI or comment in data.
    pub max_literal_bytes: usize,
    /// What one XML entity may expand to.
    pub max_entity_bytes: usize,
    /// What one compressed file may expand to.
    pub max_expanded_bytes: u64,
}

/// The parsers' own buffer ends at 16 MiB; beyond this they refuse in words of their own.
pub const LONGEST_LITERAL: usize = 15 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 128,
            max_chain: 1_000,
            max_query_bytes: 1 << 20,
            max_literal_bytes: 8 << 20,
            max_entity_bytes: 64 << 10,
            max_expanded_bytes: 4 << 30,
        }
    }
}

/// A size for people.
pub fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 30 && b % (1 << 30) == 0 => format!("{} GiB", b >> 30),
        b if b >= 1 << 20 && b % (1 << 20) == 0 => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 && b % (1 << 10) == 0 => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}
