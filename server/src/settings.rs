//! The installation's settings: `haoban.toml`, overridden by environment and flags. Unknown keys stop the start.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context as _, Error, Result};
use applications::{Mailer, Texter};
use serde::Deserialize;

use crate::cli::Place;

/// Every option with its default; `haoban.toml` in the repository shows each with a comment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// County folder.
    pub county: PathBuf,
    /// `sqlite://FILE` or `postgres://…`.
    pub database: String,
    /// Address to listen on.
    pub listen: String,
    /// Uploaded files, seal keys and everything else that is not in the database.
    pub data: PathBuf,
    /// Address under which citizens reach the site; printed into QR codes. Empty: `http://<listen>`.
    pub public_url: String,
    pub mail: Option<Mail>,
    /// The gateway for short messages; without it, none are sent.
    pub sms: Option<applications::sms::Declared>,
    pub limits: Limits,
    pub links: Links,
    pub keep: Keep,
}

/// Outgoing mail; without it, messages stay in the site's own mailbox.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtp://host:port` or `smtps://user:password@host:port`.
    pub server: String,
    /// Sender, for instance `青岚县政务服务 <noreply@qinglan.example>`.
    pub from: String,
}

/// Limits against abuse.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests a minute from one address.
    pub requests_per_minute: u32,
    /// Trust `X-Forwarded-For`: set it only behind a reverse proxy that writes it.
    pub behind_proxy: bool,
    /// Largest uploaded file in bytes.
    pub upload_bytes: u64,
}

/// Pages outside that guides lead to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// Ask them now and then whether they are still there; only where this machine may reach the internet.
    pub check: bool,
}

/// After how many days the nightly sweep removes what is over and told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// Answers to commands: the same key sent again later is a new command.
    pub answers_days: NonZeroU32,
    /// Lines of the outbox that were delivered; what was given up stays until a person has looked at it.
    pub delivered_days: NonZeroU32,
    /// Jobs that are done or failed.
    pub jobs_days: NonZeroU32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            county: "county".into(),
            database: "sqlite://var/haoban.db".to_owned(),
            listen: "127.0.0.1:8080".to_owned(),
            data: "var".into(),
            public_url: String::new(),
            mail: None,
            sms: None,
            limits: Limits::default(),
            links: Links::default(),
            keep: Keep::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_minute: 1200, behind_proxy: false, upload_bytes: 20 * 1024 * 1024 }
    }
}

impl Default for Keep {
    fn default() -> Self {
        let days = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self { answers_days: days(30), delivered_days: days(30), jobs_days: days(90) }
    }
}

impl Settings {
    /// The file (an explicit one must exist, `haoban.toml` may), then environment and flags.
    pub fn load(place: &Place) -> Result<Self> {
        let usual = PathBuf::from("haoban.toml");
        let file = place.config.clone().or_else(|| usual.exists().then_some(usual));
        let mut settings = match file {
            None => Self::default(),
            Some(path) => {
                let text = fs::read_to_string(&path).with_context(|| format!("读不到设置文件 {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("设置文件 {} 有误", path.display()))?
            }
        };
        if let Some(county) = &place.county {
            settings.county.clone_from(county);
        }
        if let Some(database) = &place.database {
            settings.database.clone_from(database);
        }
        if let Some(data) = &place.data {
            settings.data.clone_from(data);
        }
        if let Some(listen) = &place.listen {
            settings.listen.clone_from(listen);
        }
        Ok(settings)
    }

    /// Mail and short messages as the settings declare them.
    ///
    /// # Errors
    /// One of them cannot be used; the sentence says where and why.
    pub fn channels(&self) -> Result<(Option<Mailer>, Option<Texter>)> {
        let mailer = self.mail.as_ref().map(|mail| Mailer::smtp(&mail.server, &mail.from)).transpose()?;
        let texter =
            self.sms.as_ref().map(|sms| Ok::<_, Error>(Texter::open(sms.clone(), secret_of(sms)?)?)).transpose()?;
        Ok((mailer, texter))
    }

    /// The address citizens use.
    pub fn public_url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            url => url.to_owned(),
        }
    }
}

/// The secret of the gateway: the environment's, or the text of the file that is named.
fn secret_of(sms: &applications::sms::Declared) -> Result<Option<String>> {
    if let Some(secret) = env::var("HAOBAN_SMS_SECRET").ok().filter(|secret| !secret.trim().is_empty()) {
        return Ok(Some(secret));
    }
    let read = |file: &PathBuf| {
        fs::read_to_string(file).with_context(|| format!("短信设置有误：读不到密钥文件 {}", file.display()))
    };
    sms.secret_file.as_ref().map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_states_the_defaults() {
        let shown: Settings = toml::from_str(include_str!("../../haoban.toml")).unwrap();
        let default = Settings::default();
        assert_eq!(format!("{shown:?}"), format!("{default:?}"));
    }

    #[test]
    fn nothing_is_kept_for_less_than_a_day() {
        let error = toml::from_str::<Settings>("[keep]\nanswers_days = 0").unwrap_err();
        assert!(error.to_string().contains("answers_days"), "{error}");
    }

    #[test]
    fn the_commented_gateway_can_be_used_with_a_secret_and_says_when_it_has_none() {
        let file = include_str!("../../haoban.toml");
        let (_, after) = file.split_once("# [sms]\n").unwrap();
        let lines = after.lines().map_while(|line| line.strip_prefix("# ")).collect::<Vec<_>>().join("\n");
        let mut settings: Settings = toml::from_str(&format!("[sms]\n{lines}")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        settings.sms.as_mut().unwrap().secret_file = Some(secret.clone());
        let error = format!("{:#}", settings.channels().err().unwrap());
        assert!(error.contains("短信设置有误") && error.contains("secret"), "{error}");
        fs::write(&secret, "s3cret\n").unwrap();
        assert!(settings.channels().unwrap().1.is_some());
        settings.sms.as_mut().unwrap().sign = "青岚政务".to_owned();
        assert!(settings.channels().err().unwrap().to_string().contains("sms.sign"));
    }

    #[test]
    fn an_unknown_key_stops_the_start() {
        let error = toml::from_str::<Settings>("listne = \"0.0.0.0:80\"").unwrap_err();
        assert!(error.to_string().contains("listne"));
    }
}
