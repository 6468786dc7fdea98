//! Short messages (短信, SHR-05): handed to the gateway (短信网关) that the settings declare, over HTTP.
//!
//! ```text
//! Short ─► filling: what the gateway wants to hear ─► POST or GET ─► answer: accepted, tried again, or given up
//! ```

mod answer;
mod declared;
mod filling;
mod short;

use std::time::Duration;

use kernel::{Digest32, Timestamp, mask_phone};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Url};

pub use answer::Answer;
pub use declared::{Declared, Format, Hash, Signature, SmsError, Way, Written};
pub use short::{Kind, Short};

use filling::Values;

/// Characters of a message's id: as many as the narrowest of the usual gateways takes.
const ID: usize = 32;
/// Bytes read of an answer.
const ANSWER: usize = 64 * 1024;

/// Why something was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// Nobody answered: others need not try just now.
    Silent(String),
    /// Tried again later.
    Later(String),
    /// It would be refused again.
    Never(String),
}

/// Hands short messages to the gateway.
#[derive(Debug)]
pub struct Texter {
    client: Client,
    url: Url,
    gateway: Declared,
    secret: String,
}

impl Texter {
    /// # Errors
    /// What the settings say cannot be used; the sentence says where and why.
    pub fn open(gateway: Declared, secret: Option<String>) -> Result<Texter, SmsError> {
        let secret = secret.map(|secret| secret.trim().to_owned()).unwrap_or_default();
        let url = gateway.check(&secret)?;
        let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(gateway.seconds));
        let client = if gateway.proxy { client } else { client.no_proxy() };
        let client = client.build().map_err(|error| SmsError(format!("连接不能建立：{error}")))?;
        Ok(Texter { client, url, gateway, secret })
    }

    /// Sends one message. `line` names it: tried again it carries the same id, by which a gateway knows a repeat.
    ///
    /// # Errors
    /// What the gateway, or the way to it, has against it; the number in it is masked.
    pub async fn send(&self, line: &str, phone: &str, short: &Short, now: Timestamp) -> Result<(), Undelivered> {
        let masked = mask_phone(phone);
        // Gateways repeat the number in what they say; it must not stand in full among the dead letters.
        let hide = |reason: String| {
            format!("{masked}：{}", reason.replace(phone, &masked).replace(&self.secret_or_none(), "***"))
        };
        let asked = self.request(line, phone, short, now).send().await;
        let mut answer = asked.map_err(|error| Undelivered::Silent(hide(silence(&error))))?;
        let (status, mut text) = (answer.status(), Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(|error| Undelivered::Silent(hide(silence(&error))))? {
            text.extend_from_slice(&chunk);
            if text.len() > ANSWER {
                break;
            }
        }
        let judged = self.gateway.answer.judge(status.as_u16(), &String::from_utf8_lossy(&text));
        judged.map_err(|undelivered| match undelivered {
            Undelivered::Silent(reason) => Undelivered::Silent(hide(reason)),
            Undelivered::Later(reason) => Undelivered::Later(hide(reason)),
            Undelivered::Never(reason) => Undelivered::Never(hide(reason)),
        })
    }

    /// Something to look for even where there is no secret.
    fn secret_or_none(&self) -> String {
        if self.secret.is_empty() { "\0".to_owned() } else { self.secret.clone() }
    }

    fn request(&self, line: &str, phone: &str, short: &Short, now: Timestamp) -> RequestBuilder {
        let gateway = &self.gateway;
        let id: String = Digest32::of(line.as_bytes()).to_hex().chars().take(ID).collect();
        let sentence = short.sentence(&gateway.sign);
        let mut values = Values::new();
        values.put("phone", phone);
        values.put("id", &id);
        values.put("sign", &gateway.sign);
        values.put("content", &format!("{sentence}{}", short.link));
        values.put("text", &sentence);
        values.put("link", &short.link);
        values.put("template", gateway.templates.get(&short.kind).map_or("", String::as_str));
        values.put("secret", &self.secret);
        values.put_time(now);
        let mut body = None;
        match &gateway.signature {
            // What is signed is the body as it is sent.
            Some(signature) if signature.takes_body() => {
                let written = filling::body(gateway, &values);
                values.put("body", &written);
                values.put("signature", &signature.of(&values, &self.secret));
                body = Some(written);
            }
            Some(signature) => {
                let signed = signature.of(&values, &self.secret);
                values.put("signature", &signed);
            }
            None => {}
        }
        let body = body.unwrap_or_else(|| filling::body(gateway, &values));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(gateway.format.media()));
        for (name, value) in &gateway.headers {
            let named = HeaderName::from_bytes(name.as_bytes()).ok();
            // Both were checked at the start; what is filled in has no line breaks.
            if let (Some(name), Ok(value)) = (named, HeaderValue::from_bytes(values.fill(value).as_bytes())) {
                headers.insert(name, value);
            }
        }
        let mut url = self.url.clone();
        match gateway.method {
            Way::Get => {
                url.set_query(Some(&body));
                self.client.request(Method::GET, url).headers(headers)
            }
            Way::Post => self.client.request(Method::POST, url).headers(headers).body(body),
        }
    }
}

/// The kind of silence, without the address, which may hold what is secret.
fn silence(error: &reqwest::Error) -> String {
    let kind = match () {
        () if error.is_timeout() => "没有按时应答",
        () if error.is_connect() => "连接不上",
        () => "应答中断",
    };
    format!("短信网关{kind}")
}
