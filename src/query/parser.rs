//! A parser that knows prefixes which a query need not declare.

use spargebra::SparqlParser;

use crate::model::prefixes::Prefixes;

/// None where a prefix stands for no IRI.
pub(super) fn parser(prefixes: &Prefixes) -> Option<SparqlParser> {
    prefixes
        .of_queries()
        .try_fold(SparqlParser::new(), |parser, (name, iri)| {
            parser.with_prefix(name, iri).ok()
        })
}
