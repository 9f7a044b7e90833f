//! A backup while others write is a state that once was, whole.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::{dump, is_sound, rounds, scraps, transaction, transactions, triples};
use crate::program::Place;

#[test]
fn while_others_write() {
    let place = Place::new();
    place.write("a.nt", triples("a", 200));
    place.ok("load a.nt -l s");
    let (acknowledged, tried) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for id in 0.. {
                if over.load(Ordering::Acquire) {
                    break;
                }
                tried.store(id + 1, Ordering::Release);
                place.ok(&format!("update -q '{}' -l s", transaction(id, 10)));
                acknowledged.store(id + 1, Ordering::Release);
                if id % 5 == 4 {
                    place.ok("compact -l s");
                }
            }
        });
        let copies = thread::scope(|inner| {
            let copies = inner.spawn(|| {
                for _ in 0..rounds(8).max(8) {
                    let least = acknowledged.load(Ordering::Acquire);
                    place.ok("backup t -l s");
                    let most = tried.load(Ordering::Acquire);
                    let copy = dump(&place, "t");
                    let found = transactions(&copy);
                    assert!(found.keys().copied().eq(0..found.len()), "no prefix");
                    assert!(found.values().all(|quads| *quads == 10), "{found:?}");
                    let count = found.len();
                    assert!((least..=most).contains(&count), "{least} {count} {most}");
                    assert_eq!(copy.lines().count(), 200 + 10 * count);
                    assert_eq!(scraps(&place, "t"), [""; 0]);
                    fs::remove_dir_all(place.path("t")).unwrap();
                }
            });
            copies.join()
        });
        over.store(true, Ordering::Release);
        if let Err(panic) = copies {
            std::panic::resume_unwind(panic);
        }
    });
    is_sound(&place, "s");
}

#[test]
fn is_a_store_of_its_own() {
    let place = Place::new();
    place.write("a.nt", triples("a", 20));
    place.ok("load a.nt -l s");
    place.ok(&format!("update -q '{}' -l s", transaction(1, 10)));
    place.ok("backup t -l s");
    let before = dump(&place, "s");
    place.ok(&format!("update -q '{}' -l s", transaction(2, 10)));
    place.ok("compact -l s");
    assert_eq!(dump(&place, "t"), before);
    place.ok(&format!("update -q '{}' -l t", transaction(3, 10)));
    place.ok("compact -l t");
    is_sound(&place, "s");
    is_sound(&place, "t");
    assert!(transactions(&dump(&place, "s")).keys().eq([1, 2].iter()));
    assert!(transactions(&dump(&place, "t")).keys().eq([1, 3].iter()));
    place.refuses("backup t -l s", 3, &["`t` exists already"]);
    place.refuses("backup u -l none", 3, &["there is no store at `none`"]);
}
