//! Fees and refunds as they stand in the timeline.

use casework::{Acts, Language};
use kernel::Fen;
use serde_json::Value as Json;

use super::fees::{CHARGED, REFUNDED};

pub fn register(acts: &mut Acts) {
    acts.telling(CHARGED, charged);
    acts.telling(REFUNDED, refunded);
}

fn charged(language: Language, data: &Json) -> Option<String> {
    let (name, amount) = (text(data, "name")?, amount(data)?);
    let (way, receipt, none) =
        (text(data, "how")?, text(data, "receipt"), text(data, "no_receipt").unwrap_or_default());
    let way = way_label(language, way);
    Some(match (language, receipt) {
        (Language::Chinese, Some(receipt)) => format!("收取“{name}”{amount} 元（{way}），财政电子票据号 {receipt}。"),
        (Language::Chinese, None) => format!("收取“{name}”{amount} 元（{way}），尚未开票：{none}。"),
        (Language::English, Some(receipt)) => {
            format!("The fee “{name}” of {amount} yuan was taken ({way}), receipt {receipt}.")
        }
        (Language::English, None) => {
            format!("The fee “{name}” of {amount} yuan was taken ({way}), without a receipt as yet: {none}.")
        }
    })
}

fn refunded(language: Language, data: &Json) -> Option<String> {
    let (name, amount, reason) = (text(data, "name")?, amount(data)?, text(data, "reason")?);
    Some(match language {
        Language::Chinese => format!("退还“{name}”{amount} 元：{reason}。"),
        Language::English => format!("{amount} yuan of the fee “{name}” were given back: {reason}."),
    })
}

fn text<'a>(data: &'a Json, field: &str) -> Option<&'a str> {
    data.get(field)?.as_str()
}

fn amount(data: &Json) -> Option<Fen> {
    data.get("fen")?.as_i64().map(Fen)
}

/// How it was paid.
pub fn way_label(language: Language, way: &str) -> &str {
    let (chinese, english) = match way {
        "cash" => ("现金", "cash"),
        "transfer" => ("银行转账", "bank transfer"),
        "scan" => ("扫码支付", "scanned code"),
        "pos" => ("POS 刷卡", "card"),
        "platform" => ("公共支付平台", "public payment platform"),
        other => (other, other),
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fee_is_told_with_its_receipt_or_why_there_is_none() {
        let fee = |receipt: Json| {
            let mut fee =
                json!({ "n": 1, "name": "工本费", "fen": 1_050, "count": 100, "how": "cash", "on": "2026-09-08" });
            fee.as_object_mut().unwrap().extend(receipt.as_object().unwrap().clone());
            fee
        };
        let with = charged(Language::Chinese, &fee(json!({ "receipt": "37010126" })));
        assert_eq!(with.unwrap(), "收取“工本费”10.50 元（现金），财政电子票据号 37010126。");
        let without = charged(Language::Chinese, &fee(json!({ "no_receipt": "系统故障" })));
        assert_eq!(without.unwrap(), "收取“工本费”10.50 元（现金），尚未开票：系统故障。");
        let back = json!({ "n": 1, "name": "工本费", "fen": 50, "on": "2026-09-08", "reason": "多收" });
        assert_eq!(refunded(Language::Chinese, &back).unwrap(), "退还“工本费”0.50 元：多收。");
        assert_eq!(charged(Language::English, &json!({})), None, "what cannot be read is not told");
    }
}
