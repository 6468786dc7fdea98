//! A progress bar on standard error, drawn at most a hundred times.

use std::io::{IsTerminal as _, Write as _};

pub struct Progress {
    total: u32,
    shown: u32,
    bar: bool,
}

impl Progress {
    /// `show` false keeps silent, as tests do.
    pub fn new(total: u32, show: bool) -> Self {
        Self { total: total.max(1), shown: u32::MAX, bar: show && std::io::stderr().is_terminal() }
    }

    pub fn at(&mut self, done: u32, note: impl FnOnce() -> String) {
        let percent = done.saturating_mul(100) / self.total;
        if !self.bar || percent == self.shown {
            return;
        }
        self.shown = percent;
        let filled = usize::try_from(percent / 4).unwrap_or(25);
        let bar = format!("{}{}", "█".repeat(filled), "·".repeat(25_usize.saturating_sub(filled)));
        let _ = write!(std::io::stderr(), "\r  {bar} {percent:>3}%  {}\x1b[K", note());
    }

    pub fn end(&self) {
        if self.bar {
            let _ = writeln!(std::io::stderr());
        }
    }
}
