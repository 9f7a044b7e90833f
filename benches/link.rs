//! Names against an index, for `benches/link.py`: lines of a name and the id that is meant in a file, the seconds that
//! the first candidates take on so many threads out, and how many of them are right.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]
#![expect(clippy::print_stdout, reason = "it answers a script")]

use std::time::Instant;

use chancery::link::index::Index;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let [index, names, threads, limit] = words.as_slice() else {
        println!("called by benches/link.py with an index, a file of names, threads and a limit");
        return;
    };
    let index = Index::open(index.as_ref()).unwrap();
    let text = std::fs::read_to_string(names).unwrap();
    let asked: Vec<(&str, &str)> = text
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .collect();
    let (threads, limit): (usize, usize) = (threads.parse().unwrap(), limit.parse().unwrap());
    let start = Instant::now();
    let found: Vec<Vec<Option<u32>>> = std::thread::scope(|scope| {
        let parts = asked.chunks(asked.len().div_ceil(threads).max(1));
        let index = &index;
        let work = parts.map(|part| {
            scope.spawn(move || {
                let first = |name: &str| {
                    let candidates = index.candidates(name, limit).unwrap();
                    candidates.first().map(|candidate| candidate.entity)
                };
                part.iter().map(|(name, _)| first(name)).collect()
            })
        });
        let work: Vec<_> = work.collect();
        work.into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let right = found
        .into_iter()
        .flatten()
        .zip(&asked)
        .filter(|(found, (name, id))| {
            let given = found.map(|number| index.entity(number).unwrap().id.to_string());
            let right = given.as_deref() == Some(*id);
            if !right && std::env::var_os("CHANCERY_WRONG").is_some() {
                println!("# {name}: {id}, not {}", given.unwrap_or_default());
            }
            right
        });
    println!("{seconds:.4} {} {}", right.count(), asked.len());
}
