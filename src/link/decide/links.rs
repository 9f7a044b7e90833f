//! Links out of decisions: `owl:sameAs` with its source, which is the decision, and its score.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::{Choice, Decisions, head};
use crate::link::ask::row_namespace;
use crate::link::index::Id;
use crate::model::{Literal, NamedNode};

/// Writes the links that hold, by what they link, with the decisions behind them. How many.
///
/// # Errors
/// Failures of the output.
pub fn write_links(decisions: &Decisions, out: &mut dyn Write) -> io::Result<usize> {
    let standing = decisions.standing();
    out.write_all(head().as_bytes())?;
    let node = |iri: &str| NamedNode::new_unchecked(iri).to_string();
    let mut count = 0;
    let mut behind = BTreeSet::new();
    for (about, decision) in &standing.decided {
        let (Choice::Same, Some(candidate)) = (decision.choice, &decision.candidate) else {
            continue;
        };
        let score = decision.score.map(|score| format!(" ; dip:score {score}"));
        // Nobody else says what a row of a table is called.
        let label = about.starts_with(&row_namespace());
        let label = label.then(|| {
            format!(
                "rdfs:label {} ;\n    ",
                Literal::new_simple_literal(&decision.name)
            )
        });
        writeln!(
            out,
            "{} {}owl:sameAs {} {{| dcterms:source {}{} |}} .\n",
            node(about),
            label.unwrap_or_default(),
            short(candidate),
            node(&decision.iri),
            score.unwrap_or_default(),
        )?;
        behind.insert(decision.iri.as_str());
        count += 1;
    }
    let kept = decisions
        .all()
        .iter()
        .filter(|decision| behind.contains(decision.iri.as_str()));
    for decision in kept {
        out.write_all(decision.turtle().as_bytes())?;
    }
    Ok(count)
}

fn short(id: &Id) -> String {
    match id {
        Id::Item(_) => format!("wd:{id}"),
        Id::Iri(iri) => NamedNode::new_unchecked(iri.as_str()).to_string(),
    }
}
