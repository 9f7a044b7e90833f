//! A disk that is full or may not be written, on a small file system in memory.
//!
//! Mounting wants the superuser; for anybody else these tests say that they were passed over.

use std::fs;
use std::process::Command;

use super::{Numbers, dump, is_sound, rounds, scraps, transaction, transactions, triples};
use crate::program::Place;

/// A small file system at `disk`, unmounted in the end.
struct Mount {
    place: Place,
}

impl Mount {
    /// None where this may not be done here.
    fn new(kibibytes: usize) -> Option<Self> {
        let place = Place::new();
        fs::create_dir(place.path("disk")).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kibibytes}k"), "tmpfs"]);
        let mounted = mount.arg(place.path("disk")).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self { place });
        }
        println!("PASSED OVER: a file system cannot be mounted by this user");
        None
    }

    fn remount(&self, how: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{how}")]);
        let done = mount.arg(self.place.path("disk")).status().unwrap();
        assert!(done.success());
    }

    /// Leaves only so many bytes.
    fn fill(&self, left: usize) {
        let path = self.place.path("disk/filler");
        let piece = vec![1; 4096];
        let mut file = fs::File::create(&path).unwrap();
        while std::io::Write::write_all(&mut file, &piece).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(left as u64)).unwrap();
    }

    fn empty(&self) {
        fs::remove_file(self.place.path("disk/filler")).unwrap();
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.place.path("disk")).status();
        assert!(std::thread::panicking() || unmounted.unwrap().success());
    }
}

/// Sizes of what is left, in KiB: some where nobody asks for more, else twenty.
fn sizes(most: usize, seed: u64) -> Vec<usize> {
    let count = rounds(4).min(20);
    let mut numbers = Numbers(seed);
    (1..=count)
        .map(|place| most * place / count - numbers.below(most / count))
        .collect()
}

#[test]
fn full_in_a_load() {
    let (mut full, mut done) = (0, 0);
    for size in sizes(400, 11) {
        let Some(mount) = Mount::new(size.max(8)) else {
            return;
        };
        let place = &mount.place;
        place.write("a.nt", triples("a", 6_000));
        let ended = place.run("load a.nt -l disk/s --memory 16MiB");
        if ended.code == 0 {
            done += 1;
            is_sound(place, "disk/s");
            assert_eq!(dump(place, "disk/s").lines().count(), 6_000);
            continue;
        }
        full += 1;
        ended.is_refusal(4, &["hint: make room on the disk"]);
        let left: Vec<_> = fs::read_dir(place.path("disk")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        mount.remount("size=8m");
        place.ok("load a.nt -l disk/s");
        is_sound(place, "disk/s");
    }
    println!("full disk, first load: {full} refused, {done} done");
    assert!(full > 0);
}

#[test]
fn full_in_a_load_into_a_store_and_in_a_compaction() {
    let Some(mount) = Mount::new(4_000) else {
        return;
    };
    let place = &mount.place;
    place.write("a.nt", triples("a", 6_000));
    place.write("b.nt", triples("b", 3_000));
    place.ok("load a.nt -l disk/s");
    for id in 0..3 {
        place.ok(&format!("update -q '{}' -l disk/s", transaction(id, 10)));
    }
    let before = dump(place, "disk/s");
    let (mut full, mut done) = (0, 0);
    for left in sizes(500, 12) {
        for line in ["compact -l disk/s", "load b.nt -l disk/s"] {
            place.ok("backup s -l disk/s");
            mount.fill(left << 10);
            let ended = place.run(line);
            is_sound(place, "disk/s");
            if ended.code == 0 {
                done += 1;
                mount.empty();
                fs::remove_dir_all(place.path("disk/s")).unwrap();
                place.ok("backup disk/s -l s");
            } else {
                full += 1;
                ended.is_refusal(
                    4,
                    &["hint: make room on the disk and try again; what failed changed nothing"],
                );
                assert_eq!(dump(place, "disk/s"), before);
                mount.empty();
            }
            place.ok("update -q 'INSERT DATA {}' -l disk/s");
            assert_eq!(scraps(place, "disk/s"), [""; 0]);
            fs::remove_dir_all(place.path("s")).unwrap();
        }
    }
    place.ok("compact -l disk/s");
    place.ok("load b.nt -l disk/s");
    is_sound(place, "disk/s");
    println!("full disk, compaction and load: {full} refused, {done} done");
    assert!(full > 0);
}

/// The last page may be wanting for any of the files, and for the names that make them count.
#[test]
fn full_at_every_page_of_a_compaction() {
    let Some(mount) = Mount::new(400) else {
        return;
    };
    let place = &mount.place;
    place.write("a.nt", triples("a", 20));
    place.ok("load a.nt -l disk/s");
    place.ok(&format!("update -q '{}' -l disk/s", transaction(0, 10)));
    let before = dump(place, "disk/s");
    for pages in 0.. {
        mount.fill(pages << 12);
        let ended = place.run("compact -l disk/s");
        is_sound(place, "disk/s");
        assert_eq!(dump(place, "disk/s"), before, "{pages} pages");
        mount.empty();
        if ended.code == 0 {
            println!("full disk, compaction: done with {pages} pages and never with fewer");
            assert!((5..30).contains(&pages), "{pages}");
            break;
        }
        ended.is_refusal(4, &["hint: make room on the disk"]);
        let json = place.ok("check -l disk/s --json");
        assert!(json.contains("\"changes\": 10"), "{pages} pages: {json}");
    }
    place.ok("update -q 'INSERT DATA {}' -l disk/s");
    assert_eq!(scraps(place, "disk/s"), [""; 0]);
}

#[test]
fn full_in_a_stream_of_updates() {
    let Some(mount) = Mount::new(2_000) else {
        return;
    };
    let place = &mount.place;
    place.write("a.nt", triples("a", 100));
    place.ok("load a.nt -l disk/s");
    let (mut acknowledged, mut next) = (Vec::new(), 0);
    for left in sizes(48, 13) {
        mount.fill(left << 10);
        loop {
            let (id, text) = (next, transaction(next, 10));
            next += 1;
            // The names of the files are long enough for the journal to grow by a page.
            let ended = place.run(&format!("update -q '{text} ; {}' -l disk/s", padding(id)));
            if ended.code == 0 {
                acknowledged.push(id);
                continue;
            }
            ended.is_refusal(4, &["hint: make room on the disk"]);
            break;
        }
        is_sound(place, "disk/s");
        let present = transactions(&dump(place, "disk/s"));
        assert!(present.keys().eq(acknowledged.iter()), "{present:?}");
        assert!(present.values().all(|quads| *quads == 10), "{present:?}");
        mount.empty();
        place.ok(&format!("update -q '{}' -l disk/s", transaction(next, 10)));
        acknowledged.push(next);
        next += 1;
    }
    println!(
        "full disk, updates: {} acknowledged, 0 lost",
        acknowledged.len()
    );
}

/// A statement that fills a page of the journal.
fn padding(id: usize) -> String {
    format!(
        "INSERT DATA {{ <http://e/pad/{id}> <http://e/is> \"{}\" }}",
        "x".repeat(6_000)
    )
}

/// Files are linked, so a copy beside takes little; its journal is all that is written.
#[test]
fn full_in_a_backup() {
    let Some(mount) = Mount::new(2_000) else {
        return;
    };
    let place = &mount.place;
    place.write("a.nt", triples("a", 100));
    place.ok("load a.nt -l disk/s");
    for id in 0..10 {
        place.ok(&format!("update -q '{}' -l disk/s", padding(id)));
    }
    let before = dump(place, "disk/s");
    let (mut full, mut done) = (0, 0);
    for left in sizes(100, 14) {
        mount.fill(left << 10);
        let ended = place.run("backup disk/t -l disk/s");
        if ended.code == 0 {
            done += 1;
            assert_eq!(dump(place, "disk/t"), before);
            fs::remove_dir_all(place.path("disk/t")).unwrap();
        } else {
            full += 1;
            ended.is_refusal(4, &["hint: make room on the disk"]);
        }
        mount.empty();
        let left: Vec<_> = fs::read_dir(place.path("disk")).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(dump(place, "disk/s"), before);
    }
    println!("full disk, backup: {full} refused, {done} done");
    assert!(full > 0);
}

#[test]
fn a_file_system_that_may_only_be_read() {
    let Some(mount) = Mount::new(2_000) else {
        return;
    };
    let place = &mount.place;
    place.write("a.nt", triples("a", 100));
    place.ok("load a.nt -l disk/s");
    place.ok(&format!("update -q '{}' -l disk/s", transaction(1, 10)));
    let before = dump(place, "disk/s");
    mount.remount("ro");
    assert_eq!(dump(place, "disk/s"), before);
    is_sound(place, "disk/s");
    assert_eq!(place.ok("query -q 'ASK { ?s ?p ?o }' -l disk/s"), "yes\n");
    place.ok("backup copy -l disk/s");
    assert_eq!(dump(place, "copy"), before);
    for line in [
        "update -q 'INSERT DATA { <http://e/a> <http://e/b> 1 }' -l disk/s",
        "load a.nt -l disk/s",
        "compact -l disk/s",
        "load a.nt -l disk/new",
        "backup disk/t -l disk/s",
    ] {
        place.refuses(line, 3, &["read-only file system"]);
    }
    mount.remount("rw");
    place.ok("compact -l disk/s");
    assert_eq!(dump(place, "disk/s"), before);
}
