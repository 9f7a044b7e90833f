//! How much memory one piece of work holds, and the allocator that counts it.
//!
//! A query can ask for more memory than there is: a sort of a cross product, a text that doubles. The system would end the
//! whole program. So a thread that works for somebody has a gauge; whoever watches the gauge can end the work in time.
//!
//! What is counted is what the thread asks for less what it gives back. Memory that goes to another thread has to be taken
//! off with [`Gauge::handed_over`]. Where the allocator is not [`Counting`], everything is zero.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Gauges at once; work that finds none is not counted.
const GAUGES: usize = 1_024;

static HELD: [AtomicI64; GAUGES] = [const { AtomicI64::new(0) }; GAUGES];
static TAKEN: [AtomicBool; GAUGES] = [const { AtomicBool::new(false) }; GAUGES];

/// What others may not see yet of what a thread holds.
const UNSEEN: i64 = 64 << 10;

/// What a thread counts for itself.
struct Own {
    /// Its gauge and one, or zero.
    gauge: Cell<usize>,
    /// What its gauge was not told yet: most of what is asked for is given back at once, and what others can see is
    /// slow to change.
    unseen: Cell<i64>,
}

thread_local! {
    /// Made without an allocation, and without an end.
    static OWN: Own = const { Own { gauge: Cell::new(0), unseen: Cell::new(0) } };
}

impl Own {
    fn tell(&self) {
        let change = self.unseen.take();
        if let Some(held) = self
            .gauge
            .get()
            .checked_sub(1)
            .and_then(|own| HELD.get(own))
        {
            held.fetch_add(change, Ordering::Relaxed);
        }
    }

    /// Counts for another gauge; the one before.
    fn replace(&self, gauge: usize) -> usize {
        self.tell();
        self.gauge.replace(gauge)
    }
}

/// Counts what threads with a gauge hold.
fn count(change: i64) {
    // A thread that ends has no gauge any more.
    let _ended = OWN.try_with(|own| {
        if own.gauge.get() == 0 {
            return;
        }
        let unseen = own.unseen.get().saturating_add(change);
        own.unseen.set(unseen);
        if !(-UNSEEN..=UNSEEN).contains(&unseen) {
            own.tell();
        }
    });
}

fn bytes(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// The allocator of the system, counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting;

// SAFETY: every call goes to the allocator of the system as it came, and what that returns is returned; `count` neither
// allocates nor unwinds.
#[expect(
    unsafe_code,
    reason = "an allocator is unsafe by nature; see the argument above"
)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(bytes(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(bytes(layout.size()));
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(-bytes(layout.size()));
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(bytes(size) - bytes(layout.size()));
        unsafe { System.realloc(place, layout, size) }
    }
}

/// The gauge of a thread, for one that helps it.
#[derive(Clone, Copy, Debug)]
pub struct Share(usize);

impl Share {
    /// That of this thread.
    pub fn new() -> Self {
        Self(OWN.try_with(|own| own.gauge.get()).unwrap_or(0))
    }

    /// Counts for it what this thread does from now on, until what is returned is dropped.
    #[must_use]
    pub fn begin(self) -> Counted {
        Counted(OWN.try_with(|own| own.replace(self.0)).unwrap_or(0))
    }
}

impl Default for Share {
    fn default() -> Self {
        Self::new()
    }
}

/// What one piece of work holds. It counts for the thread that it was begun in.
#[derive(Debug)]
pub struct Gauge(Option<usize>);

impl Gauge {
    /// A gauge for nothing yet; none is left where very much is worked on.
    pub fn new() -> Self {
        let free = |taken: &AtomicBool| {
            let (order, other) = (Ordering::AcqRel, Ordering::Relaxed);
            taken.compare_exchange(false, true, order, other).is_ok()
        };
        let place = TAKEN.iter().position(free);
        if let Some(held) = place.and_then(|place| HELD.get(place)) {
            held.store(0, Ordering::Relaxed);
        }
        Self(place)
    }

    /// Counts what this thread does from now on, until what is returned is dropped.
    #[must_use]
    pub fn begin(&self) -> Counted {
        let own = self.0.map_or(0, |place| place + 1);
        let before = OWN.try_with(|one| one.replace(own)).unwrap_or(0);
        Counted(before)
    }

    /// Bytes that are held, but for 64 KiB, while the work goes on.
    pub fn held(&self) -> u64 {
        let held = self.0.and_then(|place| HELD.get(place));
        held.map_or(0, |held| {
            u64::try_from(held.load(Ordering::Relaxed)).unwrap_or(0)
        })
    }

    /// So many bytes belong to another thread now, which will give them back.
    pub fn handed_over(size: usize) {
        count(-bytes(size));
    }
}

/// Gives what is free back to the system, which the allocator would keep for the next work: a query that was ended for what
/// it held is not to hold it any longer.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "a call into the C library")]
pub fn give_back() {
    unsafe extern "C" {
        fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    // SAFETY: it takes a number, and may be called at any time from any thread; the signature is that of glibc.
    unsafe {
        malloc_trim(0);
    }
}

/// Other allocators decide for themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}

impl Default for Gauge {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        if let Some(taken) = self.0.and_then(|place| TAKEN.get(place)) {
            taken.store(false, Ordering::Release);
        }
    }
}

/// A thread that is being counted.
#[derive(Debug)]
pub struct Counted(usize);

impl Drop for Counted {
    fn drop(&mut self) {
        // Where the thread ends, so does the counting.
        let _before = OWN.try_with(|own| own.replace(self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "the allocator itself is what is tested")]
    fn a_thread_is_counted_while_its_gauge_counts() {
        let (gauge, other) = (Gauge::new(), Gauge::new());
        let layout = Layout::from_size_align(1_000, 8).unwrap();
        // SAFETY: what is given back is what was given, with the layout that it was given by.
        let cycle = || unsafe {
            let place = Counting.alloc(layout);
            let place = Counting.realloc(place, layout, 5_000_000);
            let larger = Layout::from_size_align(5_000_000, 8).unwrap();
            let while_held = gauge.held();
            Counting.dealloc(place, larger);
            while_held
        };
        assert_eq!(cycle(), 0, "nobody counts");
        let counted = gauge.begin();
        assert_eq!(cycle(), 5_000_000);
        assert_eq!(gauge.held(), 0);
        let nested = other.begin();
        assert_eq!(cycle(), 0, "another gauge counts");
        drop(nested);
        assert_eq!(cycle(), 5_000_000);
        drop(counted);
        assert_eq!(cycle(), 0);
    }

    #[test]
    fn a_gauge_that_is_given_back_is_empty_for_the_next() {
        let first = Gauge::new();
        {
            let _counted = first.begin();
            count(700);
            Gauge::handed_over(200);
        }
        assert_eq!(first.held(), 500);
        drop(first);
        assert_eq!(Gauge::new().held(), 0);
    }
}
