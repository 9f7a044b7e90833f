//! `NOW()` is one moment in a whole query, which is taken before it begins.

use oxigraph::model::vocab::xsd;
use oxsdatatypes::DateTime;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::model::Literal;
use crate::store::walk::{self, Change};

/// The present moment, once somebody asks for it: to spell it takes as long as a small look-up.
#[derive(Default)]
struct Moment(Option<Literal>);

impl Moment {
    fn literal(&mut self) -> Literal {
        let now = || Literal::new_typed_literal(DateTime::now().to_string(), xsd::DATE_TIME);
        self.0.get_or_insert_with(now).clone()
    }
}

impl Change for Moment {
    fn pattern(&mut self, _: &mut GraphPattern) {}

    fn expression(&mut self, expression: &mut Expression) {
        if matches!(expression, Expression::FunctionCall(Function::Now, _)) {
            *expression = self.literal().into();
        }
    }
}

/// Puts the present moment in the place of `NOW()`.
pub(super) fn fix(pattern: &mut GraphPattern) {
    walk::in_pattern(pattern, &mut Moment::default());
}
