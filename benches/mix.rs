//! A folder of queries, and small updates, on a store on disk: our side of `benches/compare`.
//!
//!     mix STORE QUERIES REPEATS [--answers FOLDER] [--skip NAME,NAME] [--evaluation rows|columns]
//!     mix update STORE UPDATES LOOKUPS [--process]
//!
//! The first answers every `*.rq` of a folder and prints a line of JSON for each; the second
//! runs the lines of two files, one update or query each. Answers are written out to the last
//! byte, in memory: an iterator that nobody asks has done nothing.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use chancery::model::prefixes::Prefixes;
use chancery::query::labels::Labels;
use chancery::query::results::{self, RowFormat, Style};
use chancery::store::{Backend as _, Context, Disk, Durability, Evaluation, Given, QueryResults};
use oxigraph::io::{RdfFormat, RdfSerializer};
use sha2::{Digest as _, Sha256};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A first run longer than this is the only one.
const SINGLE: Duration = Duration::from_secs(8);
/// Repeats of one query take about so long together, but for the least number of them.
const TOGETHER: Duration = Duration::from_secs(10);
const LEAST_REPEATS: usize = 3;
/// How long look-ups are timed where no update runs beside them.
const QUIET: Duration = Duration::from_secs(3);

fn main() -> Outcome<()> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    words.retain(|word| word != "--bench"); // what `cargo bench` adds
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words {
        ["update", store, updates, lookups, ref rest @ ..] => {
            let durability = match rest {
                ["--process"] => Durability::Process,
                _ => Durability::Disk,
            };
            update(
                Path::new(store),
                &lines(updates)?,
                &lines(lookups)?,
                durability,
            )
        }
        [store, queries, repeats, ref rest @ ..] => ask(store, queries, repeats.parse()?, rest),
        _ => {
            writeln!(
                io::stderr(),
                "nothing measured: benches/compare/README.md says how this is called"
            )?;
            Ok(())
        }
    }
}

fn lines(path: &str) -> Outcome<Vec<String>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn say(line: &serde_json::Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// What follows an option.
fn option<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| *word == name)?;
    words.get(at + 1).copied()
}

fn ask(store: &str, queries: &str, repeats: usize, rest: &[&str]) -> Outcome<()> {
    let disk = Disk::open(Path::new(store))?;
    let answers = option(rest, "--answers").map(Path::new);
    let context = Context {
        evaluation: match option(rest, "--evaluation") {
            Some("rows") => Evaluation::Rows,
            Some("columns") => Evaluation::Columns,
            _ => Evaluation::Chosen,
        },
        ..Context::default()
    };
    let skipped: Vec<&str> = option(rest, "--skip").unwrap_or("").split(',').collect();
    let mut files: Vec<PathBuf> = fs::read_dir(queries)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|end| end == "rq"));
    files.sort();
    for path in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if skipped.contains(&&*name) {
            continue;
        }
        match measure(&disk, &fs::read_to_string(&path)?, &context, repeats) {
            Ok((answer, mut times)) => {
                let first = times.remove(0);
                if times.is_empty() {
                    times.push(first);
                }
                if let Some(folder) = answers {
                    fs::write(folder.join(format!("{name}.{}", answer.end)), &answer.text)?;
                }
                say(&serde_json::json!({
                    "query": name, "rows": answer.rows, "hash": answer.hash(),
                    "ms": millis(median(&mut times)), "min": millis(times[0]),
                    "first": millis(first), "runs": times.len(),
                }))?;
            }
            Err(error) => say(&serde_json::json!({"query": name, "error": error.to_string()}))?,
        }
    }
    Ok(())
}

/// The answer, and how long each run took, the first one too.
fn measure(
    disk: &Disk,
    text: &str,
    context: &Context,
    repeats: usize,
) -> Outcome<(Answer, Vec<Duration>)> {
    let begin = Instant::now();
    let answer = Answer::of(disk, text, context)?;
    let first = begin.elapsed();
    let mut times = vec![first];
    if first > SINGLE {
        return Ok((answer, times));
    }
    let begin = Instant::now();
    while times.len() <= repeats && (times.len() <= LEAST_REPEATS || begin.elapsed() < TOGETHER) {
        let begin = Instant::now();
        Answer::of(disk, text, context)?;
        times.push(begin.elapsed());
    }
    Ok((answer, times))
}

/// Sorts, and takes the middle.
fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// An answer as a file would hold it.
struct Answer {
    end: &'static str,
    rows: usize,
    text: Vec<u8>,
}

impl Answer {
    fn of(disk: &Disk, query: &str, context: &Context) -> Outcome<Self> {
        let labels = Labels::new(disk, &[], Prefixes::default());
        let style = Style {
            labels: &labels,
            iris: false,
            width: None,
            max_rows: None,
        };
        let mut text = Vec::new();
        let given = match disk.give(query, context)? {
            Given::Numbers(rows) => {
                let outcome = results::write_numbered(rows, RowFormat::Tsv, &style, &mut text)?;
                let rows = usize::try_from(outcome.rows)?;
                return Ok(Self {
                    end: "tsv",
                    rows,
                    text,
                });
            }
            Given::Terms(results) => results,
        };
        let mut rows = 0;
        match given {
            solutions @ QueryResults::Solutions(_) => {
                let outcome = results::write_rows(solutions, RowFormat::Tsv, &style, &mut text)?;
                let rows = usize::try_from(outcome.rows)?;
                Ok(Self {
                    end: "tsv",
                    rows,
                    text,
                })
            }
            QueryResults::Graph(triples) => {
                let mut out =
                    RdfSerializer::from_format(RdfFormat::NTriples).for_writer(Vec::new());
                for triple in triples {
                    out.serialize_triple(&triple?)?;
                    rows += 1;
                }
                let (end, text) = ("nt", out.finish()?);
                Ok(Self { end, rows, text })
            }
            QueryResults::Boolean(truth) => {
                let (end, text) = ("txt", truth.to_string().into_bytes());
                Ok(Self { end, rows: 1, text })
            }
        }
    }

    /// Of the sorted rows, so that it is the same in whatever order they came.
    fn hash(&self) -> String {
        let mut rows: Vec<&[u8]> = self.text.split(|byte| *byte == b'\n').collect();
        rows.sort_unstable();
        let mut hash = Sha256::new();
        for row in rows {
            hash.update(row);
            hash.update(b"\n");
        }
        let sum = hash.finalize();
        let first = sum.first_chunk().copied().unwrap_or_default();
        format!("{:016x}", u64::from_be_bytes(first))
    }
}

/// Half of the updates alone, then look-ups alone, then look-ups beside the other half.
fn update(
    store: &Path,
    updates: &[String],
    lookups: &[String],
    durability: Durability,
) -> Outcome<()> {
    let disk = Disk::open_to_write(store, "bench", durability)?;
    let (alone, beside) = updates.split_at(updates.len() / 2);
    let begin = Instant::now();
    let mut each = run(&disk, alone)?;
    let all = begin.elapsed();
    let begin = Instant::now();
    look_up(&disk, lookups, || begin.elapsed() < QUIET / 6)?; // to warm up
    let begin = Instant::now();
    let mut quiet = look_up(&disk, lookups, || begin.elapsed() < QUIET)?;
    let writing = AtomicBool::new(true);
    let mut busy = thread::scope(|scope| -> Outcome<Vec<Duration>> {
        let writer = scope.spawn(|| {
            let done = run(&disk, beside);
            writing.store(false, Ordering::Release);
            done
        });
        let busy = look_up(&disk, lookups, || writing.load(Ordering::Acquire));
        writer
            .join()
            .unwrap_or_else(|_panic| Err("the updating thread failed".into()))?;
        busy
    })?;
    let (quiet, busy) = (median(&mut quiet), median(&mut busy));
    say(&serde_json::json!({
        "updates": alone.len(), "seconds": all.as_secs_f64(),
        "ms": millis(median(&mut each)), "worst": each.last().copied().map(millis),
        "lookup": millis(quiet), "lookup_beside": millis(busy),
    }))?;
    Ok(())
}

fn run(disk: &Disk, updates: &[String]) -> Outcome<Vec<Duration>> {
    let timed = updates.iter().map(|text| {
        let begin = Instant::now();
        disk.update(text, &Context::default())?;
        Ok(begin.elapsed())
    });
    timed.collect()
}

/// Look-ups, one after the other and round again, while somebody says so.
fn look_up(disk: &Disk, lookups: &[String], on: impl Fn() -> bool) -> Outcome<Vec<Duration>> {
    let mut times = Vec::new();
    for text in lookups.iter().cycle() {
        if !times.is_empty() && !on() || times.len() >= 1_000_000 {
            break;
        }
        let begin = Instant::now();
        Answer::of(disk, text, &Context::default())?;
        times.push(begin.elapsed());
    }
    Ok(times)
}
