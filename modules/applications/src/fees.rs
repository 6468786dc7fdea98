//! Fees of a case as they are shown: what was taken and given back, beside what the item publishes.

use std::sync::Arc;

use casework::{Case, Outcome, Verb};
use declarations::{Fee, Item};
use identity::Who;
use kernel::{CaseNo, Fen, Refusal};
use serde::Serialize;
use web::Problem;

use crate::desk::Desk;
use crate::lifecycle::fees::{self, CHARGE, Charge, Concern, Giving, REFUND, Taken};

/// The fees of a case.
#[derive(Clone, Debug)]
pub struct FeesView {
    /// What the item publishes; none where it says nothing of fees.
    pub published: Option<Vec<Fee>>,
    pub lines: Vec<FeeLine>,
}

/// One fee that was taken.
#[derive(Clone, Debug)]
pub struct FeeLine {
    pub taken: Taken,
    /// The published fee of the same name.
    pub listed: Option<Fee>,
    pub above: bool,
}

impl FeesView {
    pub fn of(item: Option<&Item>, case: &Case) -> FeesView {
        let line = |taken: Taken| FeeLine {
            listed: fees::published(item, &taken.name).cloned(),
            above: fees::concerns(item, case, &taken).contains(&Concern::Above),
            taken,
        };
        let lines = fees::taken(case).into_iter().map(line).collect();
        FeesView { published: item.and_then(|item| item.fees.clone()), lines }
    }

    /// 本事项不收费.
    pub fn is_free(&self) -> bool {
        self.published.as_ref().is_some_and(Vec::is_empty)
    }

    /// What was taken of this applicant and not given back.
    pub fn kept(&self) -> Fen {
        self.lines.iter().map(|line| line.taken.kept()).sum()
    }
}

impl Desk {
    /// 缴费登记.
    pub async fn charge(
        &self,
        who: &Who,
        no: &CaseNo,
        fee: &Charge,
        key: Option<String>,
        seen: Option<u32>,
    ) -> Result<Outcome, Problem> {
        self.act(who, no, deed(CHARGE, fee)?, key, seen).await
    }

    /// 退费.
    pub async fn refund(
        &self,
        who: &Who,
        no: &CaseNo,
        fee: &Giving,
        key: Option<String>,
        seen: Option<u32>,
    ) -> Result<Outcome, Problem> {
        self.act(who, no, deed(REFUND, fee)?, key, seen).await
    }
}

fn deed(deed: &str, data: &impl Serialize) -> Result<Verb, Problem> {
    let data = serde_json::to_value(data).map_err(Problem::internal)?;
    Ok(Verb::Deed { deed: deed.to_owned(), data: Arc::new(data) })
}

/// Of how many units: `12.5` is 1250 hundredths; nothing is one unit.
pub fn count(text: &str) -> Result<i64, Refusal> {
    match text.trim() {
        "" => Ok(fees::UNIT),
        // Yuan and fen are read alike: two decimals, exactly.
        text => text
            .parse()
            .map(|Fen(hundredths)| hundredths)
            .map_err(|_| Refusal::invalid("fee_count", "数量要大于零，最多两位小数。").on_field("count")),
    }
}

/// `12.5`, without zeros that say nothing.
pub fn count_in_words(hundredths: i64) -> String {
    let text = Fen(hundredths).to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_read_and_told_exactly() {
        assert_eq!([count(""), count("20"), count("12.5")].map(Result::ok), [Some(100), Some(2_000), Some(1_250)]);
        assert!(count("一").is_err() && count("1.005").is_err());
        assert_eq!([100, 2_000, 1_250, 1].map(count_in_words), ["1", "20", "12.5", "0.01"]);
    }
}
