//! What the board asks of cards, under the sight of whoever asks.

use casework::{Error, Sight};
use kernel::OrganId;

use crate::desk::Desk;
use crate::model::{Cause, LevelOpen, Period};
use crate::store::live;

impl Desk {
    /// Cards that are not over, by level, of everything in sight or of one organ in it.
    pub async fn open_by_level(&self, sight: &Sight, organ: Option<&OrganId>) -> Result<Vec<LevelOpen>, Error> {
        Ok(live::open(self.db(), sight, organ, self.today()).await?)
    }

    /// What went wrong most in a period, worst first.
    pub async fn causes(
        &self,
        sight: &Sight,
        period: Period,
        organ: Option<&OrganId>,
        limit: usize,
    ) -> Result<Vec<Cause>, Error> {
        Ok(live::causes(self.db(), sight, period, organ, limit).await?)
    }
}
