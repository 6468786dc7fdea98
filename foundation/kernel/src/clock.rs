//! Who says what time it is.
//!
//! Every command, timer and page is handed its time by a [`Clock`]; the wall clock is asked in exactly one place,
//! [`SystemClock::now`]. A whole county can therefore be lived through in simulated time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::Timestamp;

/// A source of the present moment.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// A clock that many owners hold.
pub type SharedClock = Arc<dyn Clock>;

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the wall clock")]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// A clock that stands still until it is set or moved: for tests and for the simulated county.
///
/// It is shared by reference or in an [`Arc`]; moving it is seen by every holder.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn at(now: Timestamp) -> TestClock {
        TestClock(AtomicI64::new(now.as_micros()))
    }

    pub fn shared(now: Timestamp) -> Arc<TestClock> {
        Arc::new(TestClock::at(now))
    }

    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }

    pub fn advance(&self, by: std::time::Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_holder_sees_a_test_clock_move() {
        let clock = TestClock::shared(Timestamp::from_micros(0));
        let other: SharedClock = clock.clone();
        clock.advance(Duration::from_secs(90));
        assert_eq!(other.now().to_string(), "1970-01-01T00:01:30Z");
        clock.set(Timestamp::from_micros(5));
        assert_eq!(other.now().as_micros(), 5);
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(SystemClock.now().to_string().as_str() > "2026-01-01");
    }
}
