//! What this module does by itself: rectifications for bad ratings, and asking people for their opinion.
//!
//! A bad rating leaves its wish for a rectification in its own transaction; the round, called right after the rating and
//! again by every tick, opens the case under a key of the rating. A crash in between loses nothing and opens nothing
//! twice.

use std::sync::Arc;

use applications::sms::{Kind, Short};
use applications::{Letter, To};
use casework::{Command, Filing, Party, PartyKind, Verb};
use kernel::{AccountId, Actor, CaseNo, Channel, KindId, Refusal};
use serde_json::json;
use store::{Error, WriteSet};
use web::Problem;

use crate::desk::{Desk, problem};
use crate::facts::{Finding, RatingExcluded};
use crate::giving::fresh_token;
use crate::lifecycle::exclude;
use crate::model::{Channel as Asked, RatingId, RatingRow, Rectification};
use crate::ratable::RECTIFICATION;

/// Cases opened, and people asked, in one round.
const BATCH: u32 = 100;
/// Nobody is asked about what ended longer ago, in seconds.
const ASKED_WITHIN: i64 = 3 * 86_400;
/// How long the rater may say that it is not solved, in days after the rectification was closed.
const REOPENED_WITHIN: i64 = 10;
/// How often.
const REOPENED_TIMES: u32 = 2;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub rectifications: usize,
    pub calls: usize,
    pub invitations: usize,
    /// Ratings found not to count, of which their cases were told.
    pub excluded: usize,
}

impl Desk {
    /// Does what waits to be done; the server calls it with every tick. Its cost follows what waits.
    pub async fn round(&self) -> Result<Round, Problem> {
        let rectifications = self.open_rectifications().await?;
        let calls = self.open_call_backs().await?;
        let excluded = self.tell_excluded().await?;
        Ok(Round { rectifications, calls, invitations: self.invite_all().await?, excluded })
    }

    /// Tells every case whose rating supervision found mistaken or malicious, so that the register says it too.
    async fn tell_excluded(&self) -> Result<usize, Problem> {
        let waiting = self.shelf().list_excluded_untold(BATCH).await.map_err(Problem::internal)?;
        for rating in &waiting {
            let Some(id) = &rating.id else { continue };
            let all = self.shelf().list_rectifications_of(&id.case_no).await.map_err(Problem::internal)?;
            let found = all.iter().filter(|one| one.rating == *id).max_by_key(|one| one.round);
            let Some((found, result)) = found.and_then(|found| Some((found, Finding::parse(&found.verified)?))) else {
                continue;
            };
            let data = json!(RatingExcluded {
                act: id.act,
                n: id.n,
                level: rating.level,
                given_at: rating.at,
                result,
                rectification: found.no.to_string(),
                matter: false,
            });
            let verb = Verb::Deed { deed: exclude::DEED.to_owned(), data: Arc::new(data) };
            let command = Command::on(self.region(), id.case_no.clone(), Actor::system(), verb);
            let told = self.office.casework.execute(command.with_key(format!("excluded:{id}"))).await;
            told.map_err(problem)?;
        }
        Ok(waiting.len())
    }

    /// Opens a rectification for every bad rating that wants one.
    pub async fn open_rectifications(&self) -> Result<usize, Problem> {
        let wanting = self.shelf().list_wanting(BATCH).await.map_err(Problem::internal)?;
        for rating in &wanting {
            self.open_rectification(rating, "rating", None).await?;
        }
        Ok(wanting.len())
    }

    /// Right after a rating. What fails here is done by the next round; the rater is not told of it.
    pub(crate) async fn open_rectifications_of(&self, no: &CaseNo) {
        let wanting = match self.shelf().list_wanting(BATCH).await {
            Ok(wanting) => wanting,
            Err(error) => return tracing::error!(%error, "bad ratings could not be read"),
        };
        for rating in wanting.iter().filter(|rating| rating.id.as_ref().is_some_and(|id| id.case_no == *no)) {
            if let Err(error) = self.open_rectification(rating, "rating", None).await {
                tracing::error!(code = %error.code, "a rectification could not be opened yet");
            }
        }
    }

    async fn open_rectification(
        &self,
        rating: &RatingRow,
        source: &str,
        reopens: Option<&Rectification>,
    ) -> Result<CaseNo, Problem> {
        let Some(id) = &rating.id else { return Err(Problem::not_found()) };
        let code = self.code_of(id).await?;
        let case = self.case(&id.case_no).await?;
        let round = reopens.map_or(0, |closed| closed.round + 1);
        let mut form = json!({
            "source": source,
            "level": rating.level,
            "named": rating.named,
            "reasons": rating.tags,
            "text": rating.text,
            "channel": rating.channel.as_str(),
            "rating": code,
            "item": rating.title,
            "item_id": rating.item,
            "window": self.window_name(&rating.window),
            "window_id": rating.window,
            "person": self.person_name(rating.person.as_str()),
            "person_account": rating.person,
            "round": round,
        });
        if let Some(form) = form.as_object_mut() {
            // Who rated anonymously cannot be found by the number or the minute either.
            if rating.named {
                form.insert("case_no".to_owned(), json!(id.case_no));
                form.insert("rated_at".to_owned(), json!(rating.at.to_string()));
            }
            if let Some(closed) = reopens {
                form.insert("reopens".to_owned(), json!(closed.no));
            }
        }
        let party = match (rating.named, &rating.rater) {
            (true, Some(rater)) => {
                Party { account: Some(rater.clone()), number: String::new(), ..Party::clone(&case.party) }
            }
            _ => Party {
                kind: PartyKind::Citizen,
                name: "匿名评价人".to_owned(),
                number: String::new(),
                phone: String::new(),
                account: None,
            },
        };
        let filing = Filing {
            kind: KindId::from(RECTIFICATION),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Timer,
            place: rating.named.then_some(case.place),
            window: None,
            organ: Some(rating.organ.clone()),
            form: Arc::new(form),
            answers: Arc::default(),
            materials: Vec::new(),
        };
        let key = format!("rectification:{id}:{round}");
        let command = Command::file(self.region(), Actor::system(), filing).with_key(key);
        self.office.casework.execute(command).await.map(|outcome| outcome.case_no).map_err(problem)
    }

    /// The code by which an organ names the rating; given once.
    async fn code_of(&self, id: &RatingId) -> Result<String, Problem> {
        let code = self.rating_code(id).await?;
        let mut set = WriteSet::new();
        self.shelf().put_code(&mut set, id, &code);
        self.office.db.write(set).await.map_err(Problem::internal)?;
        let found = self.shelf().find_rating(id).await.map_err(Problem::internal)?;
        found.map(|rating| rating.code).ok_or_else(Problem::not_found)
    }

    /// "还没有解决": the rater says so within ten days of the end of a rectification, and it begins again.
    pub async fn reopen(&self, id: &RatingId) -> Result<CaseNo, Problem> {
        let all = self.shelf().list_rectifications_of(&id.case_no).await.map_err(Problem::internal)?;
        let Some(last) = all.iter().filter(|one| one.rating == *id).max_by_key(|one| one.round) else {
            return Err(Problem::not_found());
        };
        may_reopen(last, self.now())?;
        let rating = self.shelf().find_rating(id).await.map_err(Problem::internal)?.ok_or_else(Problem::not_found)?;
        self.open_rectification(&rating, "reopened", Some(last)).await
    }

    /// Whoever wants short messages is asked by one, whoever left an address by e-mail: once an act, with a link that needs
    /// no sign-in. That they were asked, the link and the letter stand together or not at all.
    async fn invite_all(&self) -> Result<usize, Problem> {
        if self.office.mailer.is_none() && self.office.texter.is_none() {
            return Ok(0);
        }
        let since = self.now().plus_seconds(-ASKED_WITHIN);
        let waiting = self.shelf().list_uninvited(since, BATCH).await.map_err(Problem::internal)?;
        let mut asked = 0;
        for (account, act) in waiting {
            let (mut set, mut now_asked) = (WriteSet::new(), 0);
            self.shelf().mark_invited(&mut set, &act.case_no, act.act);
            if let Some(channel) = self.reached_by(&account).await.map_err(Problem::internal)? {
                let token = fresh_token()?;
                self.put_invitation(&mut set, &act.case_no, act.act, (channel, &token), self.valid_seconds());
                let letter =
                    invitation(&account, &act.title, channel, format!("{}/rate/link/{token}", self.office.public_url));
                let id = format!("rating-invitation:{}:{}", act.case_no, act.act.number());
                letter.post(&mut set, self.region(), &id, self.now());
                now_asked = 1;
            }
            match self.office.db.write(set).await {
                Ok(()) => asked += now_asked,
                // Another node has asked.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(Problem::internal(error)),
            }
        }
        Ok(asked)
    }

    /// By which way somebody may be asked, if by any.
    async fn reached_by(&self, account: &AccountId) -> Result<Option<Asked>, Error> {
        if account.as_str().is_empty() {
            return Ok(None);
        }
        let Some(account) = self.office.gate.directory.find_account(account).await? else { return Ok(None) };
        if self.office.texter.is_some() && account.sms_number().is_some() {
            return Ok(Some(Asked::Sms));
        }
        let mailed = self.office.mailer.is_some() && !account.email.trim().is_empty();
        Ok(mailed.then_some(Asked::Link))
    }
}

/// The letter that asks.
fn invitation(account: &AccountId, title: &str, channel: Asked, link: String) -> Letter {
    let to = To::Account(account.clone());
    let what = "已办完，请您评价，窗口看不到是谁评的";
    if channel == Asked::Sms {
        let short = Short { kind: Kind::Rating, title: title.to_owned(), what: what.to_owned(), link };
        return Letter { to, subject: String::new(), text: String::new(), short: Some(short) };
    }
    let text = format!("“{title}”已经办完。请用一分钟告诉我们办得怎么样，评价自愿，窗口看不到是谁评的：\n{link}\n");
    Letter::mail(to, "请您评价这次办事", text)
}

/// Whether the rater may still say that it is not solved.
pub fn may_reopen(last: &Rectification, now: kernel::Timestamp) -> Result<(), Refusal> {
    let Some(closed) = last.closed else {
        return Err(Refusal::not_allowed_now("rectification_open", "整改还在进行，结束后会告诉您结果。"));
    };
    if last.round >= REOPENED_TIMES {
        let sentence = "已经重新整改过两次。仍不满意的，请拨打 12345 或向监察机构反映。";
        return Err(Refusal::not_allowed_now("reopened_enough", sentence));
    }
    if now > closed.plus_seconds(REOPENED_WITHIN * 86_400) {
        let sentence = format!("整改结束已超过 {REOPENED_WITHIN} 天。仍不满意的，请拨打 12345 反映。");
        return Err(Refusal::not_allowed_now("reopening_over", sentence));
    }
    Ok(())
}
