//! Rows of cards are proved whenever the county is verified: each says what its case, whose register is chained, says.

use casework::{Break, Case, Casework, Error};
use declarations::Words as _;
use kernel::RegionCode;

use crate::lifecycle::fact;
use crate::opening::CardForm;
use crate::store::cards::{self, Kept};

/// Cards in memory at once.
const CHUNK: u32 = 500;

pub(crate) async fn prove(casework: &Casework, region: RegionCode) -> Result<Vec<Break>, Error> {
    let (mut breaks, mut after) = (Vec::new(), String::new());
    loop {
        let rows = cards::kept_after(casework.db(), region, &after, CHUNK).await?;
        let Some(last) = rows.last().map(|row| row.no.to_string()) else { return Ok(breaks) };
        for row in &rows {
            if !holds(casework, region, row).await? {
                breaks.push(Break::beside(format!("红黄牌 {} 与办件不符", row.no)));
            }
        }
        after = last;
    }
}

/// A row read just before its case moved on is read again.
async fn holds(casework: &Casework, region: RegionCode, row: &Kept) -> Result<bool, Error> {
    let says = |row: &Kept, case: Option<&Case>| case.and_then(kept).as_ref() == Some(row);
    let case = casework.current(region, &row.no).await?;
    if says(row, case.as_deref()) {
        return Ok(true);
    }
    let again = cards::kept(casework.db(), region, &row.no).await?;
    let case = casework.current(region, &row.no).await?;
    Ok(again.is_some_and(|again| says(&again, case.as_deref())))
}

/// What the row of a card has to say.
fn kept(case: &Case) -> Option<Kept> {
    let card = CardForm::of(case)?;
    let withdrawn = case.facts.contains_key(fact::CARD_WITHDRAWN);
    Some(Kept {
        no: case.no.clone(),
        level: card.level.word().to_owned(),
        rule: card.rule,
        subject: card.subject.to_string(),
        person: card.person.map(|person| person.account.to_string()).unwrap_or_default(),
        points: if withdrawn { 0 } else { card.score },
        is_withdrawn: withdrawn,
        closed_at: case.closed_at,
    })
}
