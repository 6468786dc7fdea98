//! E-mail (SHR-05): what stands in the mailbox on the site, also sent to whoever gave an address.

use std::future::Future;
use std::pin::Pin;

use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

type Sent = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Hands letters to a mail server.
pub struct Mailer {
    from: Mailbox,
    send: Box<dyn Fn(Message) -> Sent + Send + Sync>,
}

/// What the settings say of mail cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("邮件设置有误：{0}")]
pub struct MailError(String);

impl Mailer {
    /// `url` as in `smtps://user:password@mail.example.cn`; `from` as in `青岚县政务服务 <zwfw@qinglan.example>`.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub fn smtp(url: &str, from: &str) -> Result<Mailer, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(|error| MailError(error.to_string()))?.build();
        Mailer::new(from, move |message| {
            let transport = transport.clone();
            Box::pin(async move { transport.send(message).await.map(|_| ()).map_err(|error| error.to_string()) })
        })
    }

    /// With another way of sending, such as a list in memory.
    ///
    /// # Errors
    /// When the sender's address cannot be read.
    pub fn new(from: &str, send: impl Fn(Message) -> Sent + Send + Sync + 'static) -> Result<Mailer, MailError> {
        let from = from.parse().map_err(|error| MailError(format!("{from}：{error}")))?;
        Ok(Mailer { from, send: Box::new(send) })
    }

    /// # Errors
    /// What the mail server, or the address, has against it.
    pub async fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), String> {
        let to: Mailbox = to.parse().map_err(|error| format!("地址 {to} 不能使用：{error}"))?;
        let message = Message::builder().from(self.from.clone()).to(to).subject(subject);
        let message = message.header(ContentType::TEXT_PLAIN).body(text.to_owned());
        (self.send)(message.map_err(|error| error.to_string())?).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[tokio::test]
    async fn a_letter_goes_to_its_address_and_a_wrong_address_says_so() {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sent);
        let mailer = Mailer::new("县政务服务 <zwfw@qinglan.example>", move |message| {
            kept.lock().unwrap().push(message.envelope().to()[0].to_string());
            Box::pin(async { Ok(()) })
        });
        let mailer = mailer.unwrap();
        mailer.send("wang.mei@example.cn", "受理通知", "您的申请已受理。").await.unwrap();
        assert_eq!(*sent.lock().unwrap(), ["wang.mei@example.cn"]);
        assert!(mailer.send("not an address", "受理通知", "").await.unwrap_err().contains("not an address"));
    }
}
