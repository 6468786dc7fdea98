//! Progress without signing in (APP-04): the case number and the last four characters of the applicant's own number find
//! the case. Guessing is slowed down for each case, whichever door is tried.

use std::sync::Arc;

use casework::{Case, Sight};
use kernel::{CaseNo, SharedClock};
use web::Problem;
use web::rate::{Rate, RateLimits};

use crate::desk::{Desk, problem};
use crate::lifecycle::KIND;

/// Five tries at once, then one a minute: ten thousand endings would take a week for a single case.
const TRIES: Rate = Rate { per_second: 1.0 / 60.0, burst: 5.0 };
/// Characters of the applicant's number that must be known.
pub const ENDING: usize = 4;

/// How often each number was tried.
#[derive(Clone)]
pub struct Tries(Arc<RateLimits>);

impl Tries {
    pub fn new(clock: SharedClock) -> Tries {
        Tries(Arc::new(RateLimits::new(clock, TRIES, TRIES, false)))
    }
}

impl Desk {
    /// The case, if both the number and the ending are right; which of them is wrong is not told.
    ///
    /// # Errors
    /// Tried too often.
    pub async fn find_progress(&self, number: &str, ending: &str) -> Result<Option<Arc<Case>>, Problem> {
        let (number, ending) = (number.trim().to_uppercase(), ending.trim().to_uppercase());
        self.tries.0.take(&number, TRIES).map_err(Problem::too_many_requests)?;
        let Ok(no) = CaseNo::parse(&number) else { return Ok(None) };
        match self.casework.read_case(&Sight::county(self.region), &no).await {
            Ok(case) if case.kind == KIND && ends_with(&case.party.number, &ending) => Ok(Some(case)),
            Ok(_) | Err(casework::Error::Refused(_)) => Ok(None),
            Err(error) => Err(problem(error)),
        }
    }
}

fn ends_with(number: &str, ending: &str) -> bool {
    ending.chars().count() == ENDING && number.to_uppercase().ends_with(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_four_characters_and_an_x_may_be_small() {
        assert!(ends_with("11010518520312024x", "024X"));
        assert!(!ends_with("110105185203120245", "0246"));
        assert!(!ends_with("110105185203120245", "5"));
        assert!(!ends_with("110105185203120245", ""));
    }
}
