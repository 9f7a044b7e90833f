//! How a table is written: what stands between cells and around them.

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between cells; an ASCII character.
    pub separator: u8,
    /// What stands around cells; an ASCII character, or nothing.
    pub quote: Option<u8>,
    /// Whether a quote within quotes is written twice; else behind a backslash.
    pub double_quote: bool,
    /// How lines begin that are no rows.
    pub comment: Option<String>,
}

impl Dialect {
    /// Commas or whatever else is given, and quotes.
    pub const fn separated_by(separator: u8) -> Self {
        Self {
            separator,
            quote: Some(b'"'),
            double_quote: true,
            comment: None,
        }
    }

    /// The separator that the first line has most of, quoted text aside: a comma, a tab or a semicolon.
    pub fn guess(head: &[u8]) -> Self {
        let mut quoted = false;
        let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
        for byte in head {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' | b'\r' if !quoted => break,
                byte if !quoted => {
                    if let Some((_, count)) = counts.iter_mut().find(|(known, _)| known == byte) {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        // The first of equals.
        let most = counts.iter().rev().max_by_key(|(_, count)| *count);
        Self::separated_by(most.map_or(b',', |(byte, _)| *byte))
    }
}
