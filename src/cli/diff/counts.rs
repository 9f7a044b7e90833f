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
use crate::store::{Backend as _, Pattern};

type Counts = BTreeMap<String, u64>;

/// What an endpoint of ours is called.
const OURS: &str = "Chancery";

/// Where an endpoint holds more than may be fetched, the counts of all graphs are compared, and that is all.
pub(super) fn compared(args: &DiffArgs, common: &Common) -> Result<Option<ExitCode>, Failure> {
    let mut is_large = false;
    // Ours do not count what rests on a claim alone, and nor may what they are compared with.
    let mut is_plain = false;
    for path in args.inputs.iter().filter(|path| is_address(path)) {
        let endpoint = args.remote.open(path, common)?;
        is_large |= !args.remote.few(&endpoint)?;
        is_plain |= endpoint.engine() == OURS;
    }
    if !is_large {
        return Ok(None);
    }
    let mut sides = Vec::new();
    for path in &args.inputs {
        sides.push(counts(path, is_plain, args, common)?);
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

fn counts(
    path: &Path,
    is_plain: bool,
    args: &DiffArgs,
    common: &Common,
) -> Result<Counts, Failure> {
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
    let mut count = |graph: &GraphName| *counts.entry(name(graph)).or_default() += 1;
    if is_plain {
        let data = data.load(common)?.plain()?;
        for quad in data.backend.quads(Pattern::default()) {
            count(&quad?.graph_name);
        }
    } else {
        data.each(common, &mut |quad| {
            count(&quad.graph_name);
            Ok(())
        })?;
    }
    Ok(counts)
}
