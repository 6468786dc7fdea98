//! Giving a rating, by whichever way: signed in, by an invitation, at a tablet, on the telephone.

use std::sync::Arc;

use casework::{Command, FileRef, Outcome, Verb};
use identity::{Permission, Who};
use kernel::{Actor, CaseNo, Refusal};
use serde_json::to_value;
use store::WriteSet;
use web::Problem;
use web::cookies::Token;

use crate::desk::{Desk, problem};
use crate::lifecycle::judge::{DEED, Judgement, counts, invited};
use crate::model::{ActRow, Channel, RatedAct};
use crate::ratable;
use crate::store::invitations::Invitation;

/// How long a link or code may be used where the county declares no limit `rating`, in days.
const VALID_DAYS: i64 = 30;
const DAY: i64 = 86_400;
/// A code shown at the window is for the person still standing there, in seconds.
const CODE_SECONDS: i64 = 30 * 60;

/// What a rater says; where from is found out by the door, not told.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub level: u8,
    pub tags: Vec<String>,
    pub text: String,
    pub named: bool,
    pub append: bool,
}

/// A rating on paper.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub no: CaseNo,
    pub act: RatedAct,
    pub said: Said,
    /// The scanned sheet, already kept.
    pub scan: Option<FileRef>,
}

/// The device and address a rating comes from, before they are salted.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub device: String,
    pub ip: String,
}

/// An invitation somebody holds.
pub struct Invited {
    pub invitation: Invitation,
    pub leave: Leave,
    pub title: String,
    pub organ: kernel::OrganId,
}

/// What an invitation rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leave {
    /// A row that is used up: the digest of its token.
    Row(String),
    /// The signed code of a receipt or a letter. The register takes one rating of an act, so nothing is used up.
    Paper,
}

impl Desk {
    /// The applicant, or the agent under a mandate, rates an act of a case.
    pub async fn judge(
        &self,
        who: &Who,
        no: &CaseNo,
        (act, channel): (RatedAct, Channel),
        said: Said,
        origin: &Origin,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let data = self.judgement(act, channel, said, origin).await?;
        let verb = Verb::Deed { deed: DEED.to_owned(), data: Arc::new(data) };
        let outcome = self.office.act(who, no, verb, key, None).await?;
        self.open_rectifications_of(no).await;
        Ok(outcome)
    }

    /// Whoever calls back takes down what the citizen says on the telephone.
    pub async fn record_by_phone(
        &self,
        who: &Who,
        no: &CaseNo,
        act: RatedAct,
        said: Said,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        who.must(Permission::CallBack)?;
        let said = Said { named: false, ..said };
        let data = self.judgement(act, Channel::Phone, said, &Origin::default()).await?;
        let outcome = self.execute(no, who.actor(), data, key).await?;
        self.open_rectifications_of(no).await;
        Ok(outcome)
    }

    /// A member of staff types in a sheet that somebody filled in at a window. The sheet stays anonymous; who typed it in
    /// is kept, and is the device by which many ratings from one hand are seen (rule A-RATER).
    pub async fn record_on_paper(&self, who: &Who, sheet: Sheet, key: Option<String>) -> Result<Outcome, Problem> {
        let Sheet { no, act, said, scan } = sheet;
        if !who.may(Permission::FileForOthers) {
            who.must(Permission::ManageSurveys)?;
        }
        // Whoever may not see the case does not learn that it is there.
        self.office.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
        let said = Said { append: false, named: false, ..said };
        let origin = Origin { device: format!("paper {}", who.account.id), ip: String::new() };
        let judgement = self.judged(act, Channel::Paper, said, &origin).await?;
        let data = to_value(Judgement { scan, ..judgement }).map_err(Problem::internal)?;
        let outcome = self.execute(&no, who.actor(), data, key).await?;
        self.open_rectifications_of(&no).await;
        Ok(outcome)
    }

    /// Somebody who holds an invitation rates the act it is for, once.
    pub async fn judge_invited(&self, held: &Invited, said: Said, origin: &Origin) -> Result<Outcome, Problem> {
        let Invitation { case_no, act, channel, .. } = &held.invitation;
        let said = Said { append: false, named: false, ..said };
        let data = self.judgement(*act, *channel, said, origin).await?;
        let outcome = match &held.leave {
            Leave::Paper => self.execute(case_no, invited(), data, None).await?,
            Leave::Row(digest) => self.use_up(digest, case_no, data).await?,
        };
        self.open_rectifications_of(case_no).await;
        Ok(outcome)
    }

    async fn use_up(&self, digest: &str, no: &CaseNo, data: serde_json::Value) -> Result<Outcome, Problem> {
        self.shelf().use_invitation(digest, self.now()).await.map_err(|error| match error.is_conflict() {
            true => Problem::from(used()),
            false => Problem::internal(error),
        })?;
        match self.execute(no, invited(), data, Some(digest.to_owned())).await {
            Ok(outcome) => Ok(outcome),
            Err(problem) => {
                // What the rater can mend must not cost the invitation.
                self.shelf().return_invitation(digest).await.map_err(Problem::internal)?;
                Err(problem)
            }
        }
    }

    /// The tablet of a window rates the act just finished there.
    pub async fn judge_at_tablet(
        &self,
        no: &CaseNo,
        act: RatedAct,
        said: Said,
        origin: &Origin,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let said = Said { append: false, named: false, ..said };
        let data = self.judgement(act, Channel::Tablet, said, origin).await?;
        let outcome = self.execute(no, invited(), data, key).await?;
        self.open_rectifications_of(no).await;
        Ok(outcome)
    }

    async fn judgement(
        &self,
        act: RatedAct,
        channel: Channel,
        said: Said,
        origin: &Origin,
    ) -> Result<serde_json::Value, Problem> {
        to_value(self.judged(act, channel, said, origin).await?).map_err(Problem::internal)
    }

    async fn judged(&self, act: RatedAct, channel: Channel, said: Said, origin: &Origin) -> Result<Judgement, Problem> {
        let Said { level, tags, text, named, append } = said;
        let device = self.salted("device", &origin.device).await?;
        let ip = self.salted("ip", &origin.ip).await?;
        Ok(Judgement { act, level, tags, text, channel, named, device, ip, append, scan: None })
    }

    async fn execute(
        &self,
        no: &CaseNo,
        actor: Actor,
        data: serde_json::Value,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let verb = Verb::Deed { deed: DEED.to_owned(), data: Arc::new(data) };
        let command = Command { key, ..Command::on(self.region(), no.clone(), actor, verb) };
        self.office.casework.execute(command).await.map_err(problem)
    }

    /// Makes a link for an act; the token is told once and only its digest is kept.
    pub async fn invite(&self, no: &CaseNo, act: RatedAct, channel: Channel) -> Result<String, Problem> {
        let token = fresh_token()?;
        let mut set = WriteSet::new();
        self.put_invitation(&mut set, no, act, (channel, &token), self.valid_seconds());
        self.office.db.write(set).await.map_err(Problem::internal)?;
        Ok(token)
    }

    /// A short code for whoever stands at the window: six characters that are not mistaken for each other.
    pub async fn code_for(&self, no: &CaseNo, act: RatedAct) -> Result<String, Problem> {
        const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
        let token = Token::random().map_err(Problem::internal)?;
        let digits = token.as_str().bytes().map(usize::from).collect::<Vec<_>>();
        let pairs = digits.chunks(2).take(6).map(|pair| pair.iter().fold(0_usize, |sum, digit| sum * 131 + digit));
        let letters = pairs.filter_map(|sum| LETTERS.get(sum % LETTERS.len()).copied());
        let code: String = letters.map(char::from).collect();
        let mut set = WriteSet::new();
        self.put_invitation(&mut set, no, act, (Channel::Qr, &code), CODE_SECONDS);
        self.office.db.write(set).await.map_err(Problem::internal)?;
        Ok(code)
    }

    pub(crate) fn put_invitation(
        &self,
        set: &mut WriteSet,
        no: &CaseNo,
        act: RatedAct,
        (channel, token): (Channel, &str),
        seconds: i64,
    ) {
        let expires = self.now().plus_seconds(seconds);
        let invitation = Invitation { case_no: no.clone(), act, channel, expires, used: false };
        self.shelf().put_invitation(set, &digest(token), &invitation, self.now());
    }

    /// How long an invitation may be used: the county's limit `rating`, counted in calendar days.
    pub(crate) fn valid_seconds(&self) -> i64 {
        let declared =
            self.office.county().meta.limit("rating", self.today()).map(|dated| i64::from(dated.length.length));
        declared.unwrap_or(VALID_DAYS) * DAY
    }

    /// What a presented token or code is good for; each fault in its own words.
    pub async fn invited(&self, token: &str) -> Result<Invited, Problem> {
        if let Some(no) = self.office.case_of_rating_token(token) {
            return self.invited_by_paper(no).await;
        }
        let digest = digest(token);
        let found = self.shelf().find_invitation(&digest).await.map_err(Problem::internal)?;
        let Some(invitation) = found else {
            return Err(Refusal::not_found("invitation_unknown", "这个评价链接或评价码不对，请核对后再试。").into());
        };
        if invitation.used {
            return Err(used().into());
        }
        if invitation.expires < self.now() {
            return Err(expired().into());
        }
        let case = self.case(&invitation.case_no).await?;
        let leave = Leave::Row(digest);
        Ok(Invited { title: case.title.to_string(), organ: case.lead_organ.clone(), leave, invitation })
    }

    /// Whoever scans the code of a receipt or a letter rates what was finished last and is not rated yet, within the
    /// same time as by any other link.
    async fn invited_by_paper(&self, no: CaseNo) -> Result<Invited, Problem> {
        let case = self.case(&no).await?;
        let done = |act| ratable::since(&case, act).map(|since| (since.plus_seconds(self.valid_seconds()), act));
        let finished: Vec<_> = RatedAct::ALL.into_iter().filter_map(done).collect();
        if finished.is_empty() {
            let sentence = "事情还没有办完。办完以后再扫这个二维码，就可以评价。";
            return Err(Refusal::not_allowed_now("not_yet_ratable", sentence).into());
        }
        let open = Desk::open_acts(&case, counts(&case));
        let newest = finished.into_iter().filter(|(_, act)| open.contains(act)).max();
        let Some((expires, act)) = newest else { return Err(used().into()) };
        if expires < self.now() {
            return Err(expired().into());
        }
        let invitation = Invitation { case_no: no, act, channel: Channel::Qr, expires, used: false };
        let (title, organ) = (case.title.to_string(), case.lead_organ.clone());
        Ok(Invited { title, organ, leave: Leave::Paper, invitation })
    }

    /// A clerk sits down at a window, or leaves it when none is named. The machine there is known from here on: a rating
    /// from it is a signal.
    pub async fn sit(&self, who: &Who, window: &str, origin: &Origin) -> Result<(), Problem> {
        if !window.is_empty() && self.find_window(window).is_none() {
            return Err(Refusal::not_found("window_unknown", "没有这个窗口。").on_field("window").into());
        }
        let device = self.salted("device", &origin.device).await?;
        let ip = self.salted("ip", &origin.ip).await?;
        let account = (&who.account.id, who.account.name.as_str());
        let taken = self.shelf().take_seat(account, window, (&device, &ip), self.now()).await;
        taken.map_err(Problem::internal)
    }

    /// The act a paired tablet shows: the last one finished by whoever sits at the window, while it is fresh and unrated.
    pub async fn at_window(&self, window: &str) -> Result<Option<ActRow>, Problem> {
        const FRESH_SECONDS: i64 = 15 * 60;
        let now = self.now();
        let Some((account, _)) = self.shelf().sitter(window, now).await.map_err(Problem::internal)? else {
            return Ok(None);
        };
        let since = now.plus_seconds(-FRESH_SECONDS);
        let acts = self.shelf().list_acts_by(&account, since, 5).await.map_err(Problem::internal)?;
        let newest = acts.into_iter().find(|act| act.act != RatedAct::Matter);
        Ok(newest.filter(|act| act.level.is_none()))
    }

    /// Which acts of the case this person may still rate.
    pub fn open_acts(case: &casework::Case, counts: [u32; RatedAct::COUNT]) -> Vec<RatedAct> {
        let open = |act: &RatedAct| ratable::since(case, *act).is_some() && counts.get(act.index()) == Some(&0);
        RatedAct::ALL.into_iter().filter(open).collect()
    }
}

fn expired() -> Refusal {
    let sentence = "这个评价链接已经过期。登录后在“我的办件”中仍然可以评价。";
    Refusal::not_allowed_now("invitation_expired", sentence)
}

fn used() -> Refusal {
    Refusal::conflict("invitation_used", "这个评价链接已经用过了，一次办事评价一次。")
}

/// What an invitation's link ends with.
pub(crate) fn fresh_token() -> Result<String, Problem> {
    Ok(Token::random().map_err(Problem::internal)?.as_str().chars().take(24).collect())
}

/// What is kept of a token: a leaked table rates nothing.
pub(crate) fn digest(token: &str) -> String {
    let token = token.trim();
    // Codes are typed by hand; links are not.
    if token.len() <= 8 { Token::presented(&token.to_uppercase()).digest() } else { Token::presented(token).digest() }
}
