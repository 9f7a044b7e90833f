//! `chancery query --explain`: how a query is evaluated, and what in it is wrong or slow.

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::output::Sink;
use crate::model::diagnostic::Diagnostic;
use crate::query::according::Question;
use crate::query::{doctor, explain};
use crate::store::Backend;

/// Whether the answer or the way to it is wanted.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct ExplainArgs {
    /// Instead of the answer, tell how it is found: the plan with rows and times, and what to change
    #[arg(long, conflicts_with_all = ["sources", "format", "max_rows", "fail_if_empty", "according_to"])]
    pub(super) explain: bool,
    /// The plan as JSON
    #[arg(long, requires = "explain")]
    json: bool,
}

/// Evaluates the query and writes its plan; remarks go to standard error. They are made even
/// where the evaluation does not come to an end.
pub(super) fn write(
    backend: &dyn Backend,
    question: &Question<'_>,
    args: ExplainArgs,
    sink: &mut Sink,
    common: &Common,
) -> Result<(), Failure> {
    let Question {
        source,
        text,
        context,
        limits,
    } = *question;
    let told = explain::explain(backend, source, text, context, limits);
    let mut notes = doctor(backend, source, text, &context.prefixes);
    let written = match &told {
        Err(_) => Ok(()),
        Ok(told) => {
            notes.extend(explain::judged(told));
            let text = if args.json {
                explain::json(told, &notes)
                    .map_err(|error| Failure::new(Kind::Bug, Diagnostic::new(error.to_string())))?
            } else {
                explain::text(told)
            };
            sink.writer().write_all(text.as_bytes())
        }
    };
    written?;
    for said in &notes {
        common.remark(said);
    }
    told?;
    Ok(())
}
