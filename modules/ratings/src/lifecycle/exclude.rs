//! Exclude (不计入): the rated case is told that a rating does not count, once supervision agreed in the rectification.

use casework::{Case, Ctx, Verdict};
use kernel::Refusal;
use serde::Deserialize;
use serde_json::Value as Json;

use super::fact;
use crate::facts::{RATING_EXCLUDED, RatingExcluded};
use crate::model::RatedAct;

/// The verb's name; only this module's round speaks it.
pub const DEED: &str = "exclude-rating";

pub fn exclude(ctx: &Ctx<'_>, case: &Case, data: &Json) -> Verdict {
    if !ctx.actor.is_system() {
        let sentence = "评价是否计入，由核实和复核的结果决定，不能直接更改。";
        return Err(Refusal::forbidden("rating_stands", sentence).article("国办发〔2019〕51号"));
    }
    let excluded = RatingExcluded::deserialize(data)
        .map_err(|error| Refusal::invalid("bad_data", format!("填写的内容格式不对：{error}。")).on_field("data"))?;
    let before = case.facts.get(RATING_EXCLUDED).and_then(|data| RatingExcluded::deserialize(&**data).ok());
    let matter = excluded.act == RatedAct::Matter || before.is_some_and(|before| before.matter);
    Ok(vec![fact(RATING_EXCLUDED, &RatingExcluded { matter, ..excluded })])
}
