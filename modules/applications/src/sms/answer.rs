//! What a gateway's answer means.

use serde::Deserialize;
use serde_json::Value;

use super::Undelivered;

/// How an answer is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Where in the JSON the result stands: `code`, or `/data/0/code`. Empty: the whole answer is text that begins with it.
    #[serde(default)]
    pub field: String,
    /// Results that mean the gateway has taken the message over.
    pub accepted: Vec<String>,
    /// Results that would come again however often it is tried: wrong number, on the blacklist.
    #[serde(default)]
    pub hopeless: Vec<String>,
    /// Where in the JSON the reason stands, in words.
    #[serde(default)]
    pub reason: String,
}

/// Statuses by which HTTP itself says that the request can never be understood.
const MALFORMED: [u16; 3] = [400, 413, 422];

impl Answer {
    /// # Errors
    /// The gateway has not taken the message over.
    pub fn judge(&self, status: u16, text: &str) -> Result<(), Undelivered> {
        let json: Option<Value> = serde_json::from_str(text).ok();
        let told = |field: &str| json.as_ref().and_then(|json| find(json, field)).unwrap_or_default();
        let result = match self.field.is_empty() {
            true => text.trim().to_owned(),
            false => told(&self.field),
        };
        let is = |known: &String| match self.field.is_empty() {
            true => result.starts_with(known.as_str()),
            false => result == *known,
        };
        let well = (200..300).contains(&status);
        if well && self.accepted.iter().any(is) {
            return Ok(());
        }
        let reason = if self.reason.is_empty() { String::new() } else { told(&self.reason) };
        let sentence = match (brief(&result), brief(&reason)) {
            (result, _) if result.is_empty() => format!("短信网关没有说明结果（HTTP {status}）"),
            (result, reason) if reason.is_empty() => format!("短信网关没有接受：{result}（HTTP {status}）"),
            (result, reason) => format!("短信网关没有接受：{reason}（代码 {result}，HTTP {status}）"),
        };
        match self.hopeless.iter().any(is) || MALFORMED.contains(&status) {
            true => Err(Undelivered::Never(sentence)),
            false => Err(Undelivered::Later(sentence)),
        }
    }
}

/// A text, number or truth at a place of the answer.
fn find(json: &Value, field: &str) -> Option<String> {
    let found = if field.starts_with('/') { json.pointer(field) } else { json.get(field) };
    Some(match found? {
        Value::String(text) => text.clone(),
        value @ (Value::Number(_) | Value::Bool(_)) => value.to_string(),
        _ => return None,
    })
}

/// As much of what others say as a page shows.
fn brief(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(field: &str) -> Answer {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let (accepted, hopeless) = (texts(&["0"]), texts(&["4"]));
        Answer { field: field.to_owned(), accepted, hopeless, reason: "msg".to_owned() }
    }

    #[test]
    fn only_a_known_result_is_acceptance() {
        assert_eq!(answer("code").judge(200, r#"{"code":0}"#), Ok(()));
        assert_eq!(answer("/data/0/code").judge(200, r#"{"data":[{"code":"0"}]}"#), Ok(()));
        assert_eq!(answer("").judge(200, "0:20260908001"), Ok(()));
        for (status, text) in [(200, "<html>"), (200, ""), (500, r#"{"code":0}"#), (302, ""), (200, r#"{"code":7}"#)] {
            assert!(matches!(answer("code").judge(status, text), Err(Undelivered::Later(_))), "{status} {text}");
        }
    }

    #[test]
    fn what_is_hopeless_says_why() {
        let refused = answer("code").judge(200, r#"{"code":"4","msg":"空号"}"#);
        assert_eq!(refused, Err(Undelivered::Never("短信网关没有接受：空号（代码 4，HTTP 200）".to_owned())));
        assert!(matches!(answer("code").judge(400, ""), Err(Undelivered::Never(_))));
    }
}
