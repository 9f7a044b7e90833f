//! Changes that come at once, which go to the disk together.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Serving;
use super::runaway::wait;

const UPDATE: &str = "application/sparql-update";
/// Statements of a change.
const EACH: usize = 5;
const CLIENTS: usize = 8;

/// A change of this number: statements that are there together, or none of them.
fn inserting(number: usize) -> String {
    let objects: Vec<String> = (0..EACH).map(|object| object.to_string()).collect();
    let objects = objects.join(", ");
    format!("INSERT DATA {{ <http://e/change/{number}> <http://e/has> {objects} }}")
}

/// Of each change, how many of its statements lines of N-Quads hold.
fn found(lines: &str) -> std::collections::BTreeMap<usize, usize> {
    let mut found = std::collections::BTreeMap::new();
    for line in lines.lines() {
        let rest = line.strip_prefix("<http://e/change/");
        if let Some((number, _)) = rest.and_then(|rest| rest.split_once('>')) {
            *found.entry(number.parse().unwrap()).or_default() += 1;
        }
    }
    found
}

/// Has clients change the data until something is over; the numbers of those that were answered.
fn changed(serving: &Serving, is_over: impl Fn(usize) -> bool + Sync) -> BTreeSet<usize> {
    let answered = Mutex::new(BTreeSet::new());
    let change = |number: usize| -> Option<()> {
        let done = serving.try_change("/update", UPDATE, &inserting(number))?;
        assert_eq!(done.status, 200, "{}", done.text());
        assert!(done.text().contains("\"added\":5"), "{}", done.text());
        answered.lock().unwrap().insert(number);
        Some(())
    };
    let goes_on = || !is_over(answered.lock().unwrap().len());
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let mut numbers = (client..).step_by(CLIENTS);
            let (change, goes_on) = (&change, &goes_on);
            scope.spawn(move || while goes_on() && numbers.next().and_then(change).is_some() {});
        }
    });
    answered.into_inner().unwrap()
}

#[test]
fn changes_of_many_clients_are_all_there_in_whole_and_each_is_seen_by_who_made_it() {
    let mut serving = Serving::store();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let (serving, is_over) = (&serving, &is_over);
        // Changes that look at the data, and others that are refused, come between them.
        let others = scope.spawn(move || {
            let mut count = 0;
            while !is_over.load(Ordering::Relaxed) {
                let update = format!(
                    "INSERT {{ <http://e/other/{count}> <http://e/saw> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ ?s <http://e/has> 0 }} }}"
                );
                let done = serving.change("POST", "/update", UPDATE, &update);
                assert_eq!(done.status, 200, "{}", done.text());
                let refused = serving.change("POST", "/update", UPDATE, "INSERT DATA { <http://e/a> }");
                assert_eq!(refused.status, 400);
                count += 1;
            }
            count
        });
        let reader = scope.spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                let part = serving.value(
                    "SELECT (COUNT(*) AS ?n) { SELECT ?s (COUNT(?o) AS ?c) { ?s <http://e/has> ?o } GROUP BY ?s HAVING (?c != 5) }",
                );
                assert_eq!(part, "0", "a part of a change is seen");
            }
        });
        let answered = changed(serving, |count| count >= 200);
        is_over.store(true, Ordering::Relaxed);
        reader.join().unwrap();
        assert!(others.join().unwrap() > 0);
        for number in &answered {
            let query = format!("SELECT (COUNT(*) AS ?n) {{ <http://e/change/{number}> ?p ?o }}");
            assert_eq!(serving.value(&query), "5");
        }
    });
    serving.end();
    let held = found(&serving.place.ok("dump -l store"));
    assert!(held.len() >= 200 && held.values().all(|count| *count == EACH));
    serving.place.ok("check -l store");
}

#[test]
fn a_server_that_is_killed_has_every_change_that_it_answered() {
    for round in 0..3 {
        let mut serving = Serving::store();
        let (pid, begun) = (serving.child.id().to_string(), Instant::now());
        let is_killed = AtomicBool::new(false);
        let answered = thread::scope(|scope| {
            let is_killed = &is_killed;
            scope.spawn(move || {
                wait(Duration::from_millis(300 + 170 * round));
                let killed = std::process::Command::new("kill")
                    .args(["-KILL", &pid])
                    .status();
                assert!(killed.unwrap().success());
                is_killed.store(true, Ordering::Relaxed);
            });
            changed(&serving, |_| {
                is_killed.load(Ordering::Relaxed) || begun.elapsed().as_secs() > 60
            })
        });
        serving.child.wait().unwrap();
        let held = found(&serving.place.ok("dump -l store"));
        assert!(!answered.is_empty());
        let lost: Vec<&usize> = answered
            .iter()
            .filter(|number| !held.contains_key(number))
            .collect();
        assert!(lost.is_empty(), "answered and lost: {lost:?}");
        assert!(
            held.values().all(|count| *count == EACH),
            "by half: {held:?}"
        );
        // The next writer goes on.
        serving
            .place
            .ok("update -l store -q 'INSERT DATA { <http://e/a> <http://e/b> 1 }'");
        serving.place.ok("check -l store");
    }
}

/// The view of readers is weighed anew only where a change may matter to it.
#[test]
fn what_becomes_contested_by_a_small_change_is_so_at_once() {
    let serving = Serving::store();
    let count =
        || serving.value("SELECT (COUNT(*) AS ?n) { <http://e/x> <http://e/knows> <http://e/y> }");
    let change = |update: &str| {
        let prefixes = "PREFIX dip: <https://w3id.org/chancery/ontology#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX : <http://e/> ";
        let done = serving.change("POST", "/update", UPDATE, &format!("{prefixes}{update}"));
        assert_eq!(done.status, 200, "{}", done.text());
    };
    change("INSERT DATA { :x :knows :y . :z :knows :z }");
    assert_eq!(count(), "1");
    change("INSERT DATA { :word dip:speaker :somebody }");
    assert_eq!(count(), "1");
    change("INSERT DATA { << :x :knows :y ~ :word >> :q 1 }");
    assert_eq!(count(), "0", "it is claimed");
    change("INSERT DATA { :other :q 2 }");
    assert_eq!(count(), "0");
    change("DELETE DATA { :x :knows :y }");
    change("INSERT DATA { :x :knows :y }");
    assert_eq!(count(), "0");
    change("INSERT DATA { << :x :knows :y ~ :note >> dct:source :paper }");
    assert_eq!(count(), "1", "somebody vouches for it");
    change("DELETE DATA { :note dct:source :paper }");
    assert_eq!(count(), "0");
}
