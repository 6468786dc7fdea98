//! Windows that are over and do not change any more, kept in memory while rules ask what is usual.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::RegionCode;
use store::{Db, Error};

use crate::rules::Rules;
use crate::store::windows::sums;
use crate::usual::{Past, WINDOWS};
use crate::windows::{Sums, Window, needs_past};

/// Days, weeks, months and quarters of which the eight before are known.
const KEPT: usize = 4 * (WINDOWS + 1);

/// By name of the window, such as `2026-W37`.
#[derive(Debug, Default)]
pub struct Remembered(BTreeMap<String, Arc<BTreeMap<String, Sums>>>);

impl Remembered {
    /// The windows before one, read where they are not known; none where no rule asks for them.
    pub async fn before(&mut self, db: &Db, region: RegionCode, window: &Window, rules: &Rules) -> Result<Past, Error> {
        if !rules.windows(window.every).any(|rule| needs_past(rule)) {
            return Ok(Past::default());
        }
        let earlier: Vec<Window> = std::iter::successors(window.before(), Window::before).take(WINDOWS).collect();
        let mut past = Vec::with_capacity(earlier.len());
        for window in &earlier {
            let known = match self.0.get(&window.label) {
                Some(known) => Arc::clone(known),
                None => Arc::new(sums(db, region, window).await?),
            };
            past.push(known);
        }
        if self.0.len() > KEPT {
            self.0.clear();
        }
        self.0.extend(earlier.into_iter().map(|window| window.label).zip(past.iter().cloned()));
        Ok(Past(past))
    }
}
