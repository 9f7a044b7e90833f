//! A flag that ends a layout early. It holds no clock: whoever drives the program watches the time.
//!
//! A layout that sees it stops where it is, and what it has is thrown away: there is the whole
//! picture or none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::DrawError;

/// Shared by the layout and by whoever may end it.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    /// Ends the layout soon.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is to end.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error as soon as it is to end.
    pub(super) fn check(&self) -> Result<(), DrawError> {
        if self.is_set() {
            return Err(DrawError::Halted);
        }
        Ok(())
    }
}

/// It changes nothing of a picture: options are the same with any.
impl PartialEq for Halt {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
