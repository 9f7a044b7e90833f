//! The kind bytes of packed terms.

pub(crate) const IRI: u8 = 0;
pub(crate) const BLANK: u8 = 1;
pub(crate) const STRING: u8 = 2;
pub(crate) const LANGUAGE: u8 = 3;
pub(crate) const TYPED: u8 = 4;
pub(crate) const TRIPLE: u8 = 5;
