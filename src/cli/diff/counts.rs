//! Datasets too large to be compared statement by statement: graph by graph, as endpoints count them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use super::super::Common;
use super::super::failure::{Failure, Kind};
use super::super::progress::thousands;
use super::super::source::{DataArgs, is_address};
use super::DiffArgs;
use super::Sink;
use crate::model::diagnostic::Diagnostic;
use crate::model::{GraphName, printable};

type Counts = BTreeMap<String, u64>;

/// Where an endpoint holds more than may be fetched, the counts of all graphs are compared, and that is all.
pub(super) fn compared(args: &DiffArgs, common: &Common) -> Result<Option<ExitCode>, Failure> {
    let mut is_large = false;
    for path in args.inputs.iter().filter(|path| is_address(path)) {
        let endpoint = args.remote.open(path, common)?;
        is_large |= !args.remote.few(&endpoint)?;
    }
    if !is_large {
        return Ok(None);
    }
    let mut sides = Vec::new();
    for path in &args.inputs {
        sides.push(counts(path, args, common)?);
    }
    let [before, after] = &*sides else {
        return Err(Failure::usage(
            "an endpoint of this size is compared with one other dataset only",
        ));
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    let mut graphs: Vec<&String> = before.keys().chain(after.keys()).collect();
    graphs.sort();
    graphs.dedup();
    let mut differs = false;
    for graph in graphs {
        let count = |side: &Counts| side.get(graph).copied().unwrap_or(0);
        let (before, after) = (count(before), count(after));
        if before != after {
            differs = true;
            writeln!(
                sink.writer(),
                "{}: {} statements, and {}",
                printable(graph),
                thousands(before),
                thousands(after)
            )?;
        }
    }
    sink.finish()?;
    if differs {
        return Ok(Some(ExitCode::from(1)));
    }
    let said = "every graph has as many statements on both sides; which they are was not compared";
    Err(Failure::new(Kind::Limit, Diagnostic::new(said))
        .hint("`--max-fetch` lets more be fetched, which is then compared by meaning"))
}

fn counts(path: &Path, args: &DiffArgs, common: &Common) -> Result<Counts, Failure> {
    let name = |graph: &GraphName| match graph {
        GraphName::DefaultGraph => "the graph without a name".to_owned(),
        other => other.to_string(),
    };
    let mut counts = Counts::new();
    if is_address(path) {
        for (graph, count) in args.remote.open(path, common)?.graphs()? {
            counts.insert(name(&graph), count);
        }
        return Ok(counts);
    }
    let data = DataArgs {
        input_format: args.input_format,
        base: args.base.clone(),
        ..DataArgs::at(path, args.limits.clone())
    };
    data.each(common, &mut |quad| {
        *counts.entry(name(&quad.graph_name)).or_default() += 1;
        Ok(())
    })?;
    Ok(counts)
}
