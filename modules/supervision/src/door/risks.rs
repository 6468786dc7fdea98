//! The register of risk points with what their rules raised, under the sight of whoever asks.

use std::collections::HashMap;

use casework::{Error, Sight};
use kernel::Refusal;

use crate::desk::Desk;
use crate::model::{By, Counts, Period, RiskStanding, risk};

impl Desk {
    /// Every risk point of the county, in the order of the register.
    pub async fn risks(&self, sight: &Sight, period: Period) -> Result<Vec<RiskStanding>, Error> {
        if period.from > period.to {
            return Err(Refusal::invalid("period_empty", "起始日期不能晚于截止日期。").on_field("from").into());
        }
        let raised = self.figures(sight, period, By::Rule).await?;
        let raised: HashMap<String, Counts> = raised.into_iter().map(|line| (line.key, line.counts)).collect();
        Ok(risk::standings(&self.office.county().risks, &raised))
    }

    /// Rules that judge today and watch no risk point of the register: those written on the page.
    pub fn rules_without_risk(&self) -> Vec<(String, String)> {
        let (register, book) = (&self.office.county().risks, self.book.rules());
        let judging = book.versions().iter().filter(|version| version.judges(self.today()));
        let loose = judging.filter(|version| register.watched_by(version.id()).next().is_none());
        loose.map(|version| (version.id().to_owned(), version.rule.name.clone())).collect()
    }
}
