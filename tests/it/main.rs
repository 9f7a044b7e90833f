//! The only integration binary: one link, parallel tests.
#![cfg(test)]

mod draw;
mod draw_hostile;
mod draw_views;
