//! `NOW()` is one moment in a whole query, which is taken before it begins.

use oxigraph::model::vocab::xsd;
use oxsdatatypes::DateTime;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::model::Literal;
use crate::store::walk::{self, Change};

struct Moment(Literal);

impl Change for Moment {
    fn pattern(&mut self, _: &mut GraphPattern) {}

    fn expression(&mut self, expression: &mut Expression) {
        if matches!(expression, Expression::FunctionCall(Function::Now, _)) {
            *expression = self.0.clone().into();
        }
    }
}

/// Puts the present moment in the place of `NOW()`.
pub(super) fn fix(pattern: &mut GraphPattern) {
    let now = DateTime::now().to_string();
    let now = Literal::new_typed_literal(now, xsd::DATE_TIME);
    walk::in_pattern(pattern, &mut Moment(now));
}
