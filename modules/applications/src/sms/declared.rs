//! What the settings say of the gateway, and whether it can be used.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::answer::Answer;
use super::filling::{NAMES, Piece, Values, pieces};
use super::short::Kind;

/// What the settings say of short messages cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("短信设置有误：{0}")]
pub struct SmsError(pub(super) String);

/// The table `[sms]` of the settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    pub url: String,
    #[serde(default)]
    pub method: Way,
    #[serde(default)]
    pub format: Format,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What the gateway is told, with placeholders; of a `GET` the query.
    pub body: Map<String, Value>,
    /// 短信签名, as it was granted: `【青岚政务】`.
    pub sign: String,
    /// A file whose text is the secret; the environment's `HAOBAN_SMS_SECRET` comes before it.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    #[serde(default)]
    pub signature: Option<Signature>,
    /// The gateway's own number of the template for each kind of message, where it sends by templates.
    #[serde(default)]
    pub templates: BTreeMap<Kind, String>,
    pub answer: Answer,
    /// Over the proxy that `HTTPS_PROXY` and `HTTP_PROXY` name.
    #[serde(default)]
    pub proxy: bool,
    /// How long the gateway may take to answer.
    #[serde(default = "patience")]
    pub seconds: u64,
}

const fn patience() -> u64 {
    8
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    #[default]
    Post,
    Get,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Json,
    Form,
}

impl Format {
    pub(super) const fn media(self) -> &'static str {
        match self {
            Format::Json => "application/json; charset=utf-8",
            Format::Form => "application/x-www-form-urlencoded; charset=utf-8",
        }
    }
}

/// How a request proves who sends it: `{signature}` is a digest of what `over` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// With placeholders: `account{time}{secret}`, or `{body}`.
    pub over: String,
    #[serde(default)]
    pub hash: Hash,
    #[serde(default)]
    pub written: Written,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hash {
    /// Keyed with the secret.
    #[default]
    HmacSha256,
    Sha256,
    /// Broken for anything but this, and yet what many gateways ask for.
    Md5,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    #[default]
    Hex,
    UpperHex,
    Base64,
}

impl Signature {
    pub(super) fn takes_body(&self) -> bool {
        self.over.contains("{body}")
    }

    pub(super) fn of(&self, values: &Values, secret: &str) -> String {
        let text = values.fill(&self.over);
        let digest: Vec<u8> = match self.hash {
            Hash::Sha256 => Sha256::digest(text.as_bytes()).to_vec(),
            Hash::Md5 => md5::Md5::digest(text.as_bytes()).to_vec(),
            Hash::HmacSha256 => match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
                Ok(mac) => mac.chain_update(text.as_bytes()).finalize().into_bytes().to_vec(),
                // A key may be of any length.
                Err(_) => Vec::new(),
            },
        };
        match self.written {
            Written::Hex => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            Written::UpperHex => digest.iter().map(|byte| format!("{byte:02X}")).collect(),
            Written::Base64 => STANDARD.encode(digest),
        }
    }
}

impl Declared {
    /// Whether it can be used with this secret; gives the address.
    pub(super) fn check(&self, secret: &str) -> Result<Url, SmsError> {
        let url = Url::parse(&self.url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| wrong("url", "应形如 https://主机/路径"))?;
        if self.method == Way::Get && self.format != Format::Form {
            return Err(wrong("format", "method = \"get\" 时只能是 \"form\""));
        }
        if !(1..=30).contains(&self.seconds) {
            return Err(wrong("seconds", "应在 1 到 30 之间"));
        }
        let inner = self.sign.strip_prefix('【').and_then(|sign| sign.strip_suffix('】'));
        if !inner.is_some_and(|inner| (2..=12).contains(&inner.chars().count())) {
            return Err(wrong("sign", "应形如【青岚政务】，方括号里 2 到 12 个字"));
        }
        if self.answer.accepted.is_empty() || self.answer.accepted.iter().any(String::is_empty) {
            return Err(wrong("answer.accepted", "应写明哪些应答表示网关已经接收"));
        }
        self.check_placeholders(secret)?;
        for (name, value) in &self.headers {
            if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_bytes(value.as_bytes()).is_err() {
                return Err(wrong(&format!("headers.{name}"), "不是合法的请求头"));
            }
        }
        Ok(url)
    }

    fn check_placeholders(&self, secret: &str) -> Result<(), SmsError> {
        let mut told = Vec::new();
        texts(&Value::Object(self.body.clone()), "body", &mut told);
        if self.format == Format::Form && self.body.values().any(|value| value.is_object() || value.is_array()) {
            return Err(wrong("body", "format = \"form\" 时每一项只能是文字或数字"));
        }
        let in_body: Vec<String> = told.iter().flat_map(|(_, text)| names(text)).collect();
        let has = |name: &str| in_body.iter().any(|known| known == name);
        told.extend(self.headers.iter().map(|(name, value)| (format!("headers.{name}"), value.clone())));
        told.extend(self.signature.iter().map(|signature| ("signature.over".to_owned(), signature.over.clone())));
        for (place, text) in &told {
            if let Some(unknown) = names(text).into_iter().find(|name| !NAMES.contains(&name.as_str())) {
                return Err(wrong(place, &format!("不认识占位符 {{{unknown}}}，可用的有 {}", NAMES.join("、"))));
            }
            if place != "signature.over" && text.contains("{body}") {
                return Err(wrong(place, "{body} 只能用在 signature.over 里"));
            }
        }
        let used = |name: &str| told.iter().any(|(_, text)| names(text).iter().any(|known| known == name));
        if !has("phone") || !(has("content") || has("text") || has("template")) {
            return Err(wrong("body", "应写明号码 {phone} 和内容 {content}（或 {text}、{template}）"));
        }
        if used("signature") != self.signature.is_some() {
            return Err(wrong("signature", "签名方法和占位符 {signature} 应一起使用"));
        }
        let takes_body = self.signature.as_ref().is_some_and(Signature::takes_body);
        if takes_body && has("signature") {
            return Err(wrong("body", "{signature} 签的是 {body}，只能放在 headers 里"));
        }
        let keyed = self.signature.as_ref().is_some_and(|signature| signature.hash == Hash::HmacSha256);
        if secret.is_empty() && (keyed || used("secret")) {
            return Err(wrong("secret_file", "缺少密钥：写明密钥文件，或者设置环境变量 HAOBAN_SMS_SECRET"));
        }
        let missing = Kind::ALL.into_iter().find(|kind| !self.templates.contains_key(kind));
        match missing.filter(|_| used("template")) {
            Some(kind) => Err(wrong(&format!("templates.{}", kind.as_str()), "缺少这一类短信的模板编号")),
            None => Ok(()),
        }
    }
}

fn wrong(place: &str, what: &str) -> SmsError {
    SmsError(format!("sms.{place} {what}"))
}

/// All texts within a value, each with its place.
fn texts(value: &Value, place: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((place.to_owned(), text.clone())),
        Value::Array(parts) => parts.iter().for_each(|part| texts(part, place, found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| texts(value, &format!("{place}.{name}"), found));
        }
        _ => {}
    }
}

fn names(text: &str) -> Vec<String> {
    let name = |piece| match piece {
        Piece::Name(name) => Some(String::from(name)),
        Piece::Text(_) => None,
    };
    pieces(text).into_iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn declared(change: impl FnOnce(&mut Value)) -> Result<Url, String> {
        let mut told = json!({
            "url": "https://sms.example.cn/send",
            "sign": "【青岚政务】",
            "body": { "mobile": "{phone}", "content": "{sign}{content}", "key": "{signature}" },
            "signature": { "over": "qinglan{time}{secret}", "hash": "md5" },
            "answer": { "field": "code", "accepted": ["0"] },
        });
        change(&mut told);
        let declared: Declared = serde_json::from_value(told).map_err(|error| error.to_string())?;
        declared.check("密钥").map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(declared(|_| ()).unwrap().path(), "/send");
        let says = |change: fn(&mut Value), place: &str| {
            let error = declared(change).unwrap_err();
            assert!(error.contains(place), "{error} should name {place}");
        };
        says(|told| told["url"] = json!("sms.example.cn"), "sms.url");
        says(|told| told["url"] = json!("ftp://sms.example.cn"), "sms.url");
        says(|told| told["sign"] = json!("青岚政务"), "sms.sign");
        says(|told| told["method"] = json!("get"), "sms.format");
        says(|told| told["seconds"] = json!(0), "sms.seconds");
        says(|told| told["answer"]["accepted"] = json!([]), "sms.answer.accepted");
        says(|told| told["body"]["mobile"] = json!("{phnoe}"), "sms.body.mobile");
        says(|told| told["body"] = json!({ "content": "{content}{signature}" }), "sms.body");
        says(|told| told["body"]["key"] = json!(""), "sms.signature");
        says(|told| told["signature"]["over"] = json!("{body}"), "sms.body");
        says(|told| told["body"]["template"] = json!("{template}"), "sms.templates.progress");
        says(|told| told["headers"] = json!({ "a b": "" }), "sms.headers.a b");
        says(|told| told["boddy"] = json!({}), "boddy");
        says(|told| told["method"] = json!("put"), "put");
    }

    #[test]
    fn a_secret_that_is_needed_must_be_there() {
        let told = json!({
            "url": "https://sms.example.cn/send", "sign": "【青岚政务】", "body": { "to": "{phone}", "text": "{text}" },
            "headers": { "X-Sign": "{signature}" }, "signature": { "over": "{body}" }, "answer": { "accepted": ["ok"] },
        });
        let declared: Declared = serde_json::from_value(told).unwrap();
        assert!(declared.check("密钥").is_ok());
        assert!(declared.check("").unwrap_err().to_string().contains("HAOBAN_SMS_SECRET"));
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        let digest = |hash, written| {
            let mut values = Values::new();
            values.put("text", "what do ya want for nothing?");
            Signature { over: "{text}".to_owned(), hash, written }.of(&values, "Jefe")
        };
        // RFC 4231, test case 2.
        let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(digest(Hash::HmacSha256, Written::Hex), known);
        assert_eq!(digest(Hash::HmacSha256, Written::UpperHex), known.to_uppercase());
        assert_eq!(digest(Hash::Md5, Written::Hex), "d03cb659cbf9192dcd066272249f8412");
        assert_eq!(digest(Hash::Sha256, Written::Base64), "s4Hn/sZT/Dq5sXgnI2a4rIf+2NMcsl7R0OHzMYZEyJw=");
    }
}
