//! Queries to a store, from their text to what they give.

use spargebra::Query;

use super::by_columns::Wanted;
use super::{Disk, Given, evaluate};
use crate::store::networks::Networks;
use crate::store::{Backend as _, Context, StoreError, matches, parse, services};

impl Disk {
    /// Puts the answers of other endpoints into a query.
    pub(super) fn ask_services(
        &self,
        query: &mut Query,
        context: &Context,
    ) -> Result<(), StoreError> {
        services::in_query(query, context, &|part| {
            services::rows(self.evaluate(part, context, Wanted::Terms)?.results())
        })
    }

    fn evaluate(
        &self,
        mut query: Query,
        context: &Context,
        wanted: Wanted,
    ) -> Result<Given<'static>, StoreError> {
        let networks = Networks::new(self, &context.cancellation);
        matches::in_query(&mut query, &|words| self.texts(words), &networks)?;
        evaluate::query(&self.snapshot(), query, context, wanted)
    }

    /// Reads a query, and evaluates it.
    pub(super) fn answer(
        &self,
        query: &str,
        context: &Context,
        wanted: Wanted,
    ) -> Result<Given<'static>, StoreError> {
        let mut query = parse::query(query, context, self)?;
        self.ask_services(&mut query, context)?;
        self.evaluate(query, context, wanted)
    }
}
