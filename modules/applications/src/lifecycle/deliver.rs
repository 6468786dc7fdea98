//! Issuing and delivering (制证与送达): within ten working days of the decision (行政许可法第四十四条).

use std::sync::Arc;

use casework::{Case, Completion, Ctx, Delivery, Happening, Task, Verdict};
use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;

use super::input::{data, needed, opinion};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Made {
    /// Number of the certificate or approval that was made.
    result_no: String,
}

/// The fact that keeps the number of the result.
pub const RESULT: &str = "ResultIssued";

pub fn issue(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    let result: Made = data(completion)?;
    match result.result_no.trim() {
        "" => Ok(Vec::new()),
        no => Ok(vec![Happening::Fact { fact: RESULT.into(), data: Arc::new(json!({ "no": no })) }]),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Handover {
    /// `counter`, `download` or `courier`.
    way: String,
    receiver: String,
    tracking: String,
}

pub fn deliver(ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    if completion.outcome == "failed" {
        return opinion(completion, "没有送达的原因和改用的方式").map(|_| Vec::new());
    }
    let handover: Handover = data(completion)?;
    let way = match handover.way.as_str() {
        "" | "download" => "download",
        "counter" => "counter",
        "courier" => {
            needed(&handover.tracking, "tracking", "快递单号")?;
            "courier"
        }
        other => {
            let sentence = format!("送达方式没有“{other}”，可选窗口领取(counter)、网上下载(download)、快递(courier)。");
            return Err(Refusal::invalid("unknown_way", sentence).on_field("way"));
        }
    };
    let text = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    Ok(vec![Happening::Delivered(Arc::new(Delivery {
        way: way.to_owned(),
        receiver: text(&handover.receiver).or_else(|| Some(case.party.name.clone())),
        tracking: text(&handover.tracking),
        on: ctx.today,
    }))])
}
