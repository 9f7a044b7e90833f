//! Every test of queries through both evaluations of a store on disk: over columns, and row by row.

use std::collections::BTreeMap;

use chancery::store::Evaluation;

use super::compare::{self, Agreement};
use super::engine::{Failure, Seam};
use super::manifest::{Case, Kind, Library};
use super::{STACK, library, run};
use crate::kept::Kept;
use crate::project::none;

/// So many are evaluated over columns; more is welcome.
const TAKEN: usize = 570;

const REFUSED: &str = "not evaluated over columns: ";

/// What came of all tests.
#[derive(Debug, Default)]
struct Outcome {
    taken: usize,
    /// Why columns refuse, and how often.
    refused: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Outcome {
    fn add(&mut self, library: &Library, case: &Case) {
        let seam = Seam::new(Box::new(Kept::new(true)));
        let (text, strictness) = run::prepared(library, case, &seam).unwrap();
        let request = run::request(case, &text);
        let rows = seam.asked(request, Evaluation::Rows);
        let columns = seam.asked(request, Evaluation::Columns);
        if let Err(Failure::Other(why)) = &columns
            && let Some(why) = why.strip_prefix(REFUSED)
        {
            *self.refused.entry(why.to_owned()).or_default() += 1;
            return;
        }
        let differs = match (rows, columns) {
            (Ok(rows), Ok(columns)) => {
                self.taken += 1;
                match compare::compare(&rows, &columns, strictness) {
                    Ok(Agreement::Exact) => return,
                    Ok(Agreement::ByValue) => "other spellings".to_owned(),
                    Err(difference) => difference,
                }
            }
            (Err(one), Err(other)) if one.to_string() == other.to_string() => return,
            (Err(error), _) => format!("row by row: {error}"),
            (_, Err(error)) => format!("over columns: {error}"),
        };
        self.differences.push(format!("<{}>: {differs}", case.iri));
    }
}

#[test]
fn both_evaluations_agree_on_every_query() {
    let Some(library) = library() else {
        return;
    };
    let ask = move || {
        let mut outcome = Outcome::default();
        let cases = library.suites().cases;
        let cases = cases.iter();
        for case in cases.filter(|case| case.kind == Kind::QueryEvaluation) {
            outcome.add(&library, case);
        }
        outcome
    };
    let thread = std::thread::Builder::new().stack_size(STACK);
    let outcome = thread.spawn(ask).unwrap().join().unwrap();
    println!(
        "{} evaluated over columns; not: {:#?}",
        outcome.taken, outcome.refused
    );
    none(&outcome.differences);
    assert!(outcome.taken >= TAKEN, "{outcome:?}");
}
