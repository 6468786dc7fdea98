//! The desk: everything pages and API do with applications goes over it.
//!
//! Reads take a [`Sight`], commands a [`Who`]. What differs between a browser and a script is shown elsewhere; what may be
//! done, and what follows from it, is the same.

use std::sync::Arc;

use calendar::WorkCalendar;
use casework::{Case, Casework, Colleague, Command, Error, Outcome, Sight, Verb};
use catalog::Catalog;
use declarations::{County, Item};
use documents::{Authority, Press};
use identity::{Gate, Who};
use kernel::{AccountId, CaseNo, Date, OrganId, Refusal, RegionCode, SharedClock, Timestamp, WindowId, local_date};
use store::Db;
use web::Problem;
use web::files::Files;

use crate::letter::Teller;
use crate::mail::Mailer;
use crate::progress::Tries;
use crate::rules::Rules;
use crate::sms::Texter;
use crate::store::Shelf;
use crate::verification::Verification;

/// Shared by all handlers; a clone counts references.
#[derive(Clone)]
pub struct Desk {
    pub casework: Casework,
    pub catalog: Catalog,
    pub gate: Arc<Gate>,
    pub rules: Arc<Rules>,
    pub db: Db,
    pub region: RegionCode,
    pub clock: SharedClock,
    pub files: Files,
    pub press: Arc<Press>,
    pub authority: Arc<Authority>,
    /// Where citizens reach this county, without a slash at the end: `https://zwfw.qinglan.example`.
    pub public_url: Arc<str>,
    /// None where no mail is set up; messages then stay in the mailbox on the site.
    pub mailer: Option<Arc<Mailer>>,
    /// None where no gateway for short messages is set up.
    pub texter: Option<Arc<Texter>>,
    /// Later modules that have letters to write about their cases.
    pub tellers: Vec<Teller>,
    /// How often progress was asked for without signing in.
    pub tries: Tries,
    /// The last look at the whole register.
    pub verification: Verification,
}

impl Desk {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn today(&self) -> Date {
        local_date(self.clock.now())
    }

    pub fn county(&self) -> &Arc<County> {
        self.catalog.county()
    }

    /// The work calendar in force: the county folder's, with what was adopted since.
    pub fn calendar(&self) -> WorkCalendar {
        self.casework.definitions().calendar()
    }

    /// The name of an organ as people know it.
    pub fn organ_name(&self, organ: &OrganId) -> String {
        self.county().find_organ(organ).map_or_else(|| organ.to_string(), |organ| organ.name.clone())
    }

    /// `综合窗口 1 号` for `centre/general-1`; a window that was closed since keeps its id.
    pub fn window_name(&self, window: &WindowId) -> String {
        let mut known = self.county().organs.iter().flat_map(|organ| &organ.windows);
        known.find(|known| known.id == *window).map_or_else(|| window.to_string(), |known| known.name.clone())
    }

    /// An item as it is in force today, by id or code.
    pub fn item(&self, id_or_code: &str) -> Result<Arc<Item>, Problem> {
        self.catalog.find(id_or_code, self.today()).ok_or_else(|| {
            let sentence = "没有这个事项，或者它目前没有开放办理。请从事项目录中选择。";
            Refusal::not_found("item_unknown", sentence).on_field("item").into()
        })
    }

    /// Asks something of a case. `key` is the sender's idempotency key, `seen` the version they looked at.
    pub async fn act(
        &self,
        who: &Who,
        case_no: &CaseNo,
        verb: Verb,
        key: Option<String>,
        seen: Option<u32>,
    ) -> Result<Outcome, Problem> {
        let case = self.seen_by(who, case_no).await?;
        if let Some(item) = &case.item {
            who.must_cover(item)?;
        }
        let command = Command { key, seen, ..Command::on(self.region, case_no.clone(), who.actor(), verb) };
        self.casework.execute(command).await.map_err(problem)
    }

    /// Whoever may not see the case does not learn from a refusal that it exists.
    async fn seen_by(&self, who: &Who, case_no: &CaseNo) -> Result<Arc<Case>, Problem> {
        let sight = who.sight();
        // Who takes part only grows, so what a remembered state shows is still to be seen; anything else is read anew.
        match self.casework.current(self.region, case_no).await.map_err(problem)? {
            Some(case) if sight.sees(&case.keys()) => Ok(case),
            _ => self.must_see(&sight, case_no).await,
        }
    }

    /// A colleague by account, with the posts the directory gives them.
    pub async fn colleague(&self, account: &str) -> Result<Colleague, Problem> {
        let found = self.gate.directory.find_account(&AccountId::from(account)).await.map_err(Problem::internal)?;
        let found = found.filter(identity::Account::is_staff).ok_or_else(|| {
            Refusal::invalid("colleague_unknown", "没有这位工作人员，请核对账号。").on_field("account")
        })?;
        let posts = found.duties.iter().map(|duty| duty.post.clone()).collect();
        let ties = self.gate.directory.find_ties(&found.id, self.today()).await.map_err(Problem::internal)?;
        Ok(Colleague { account: found.id, name: found.name, posts, ties: Arc::new(ties) })
    }

    /// Whoever holds a role at an organ, for delegation: account and name.
    pub async fn colleagues(&self, organ: &OrganId, role: &str) -> Result<Vec<(AccountId, String)>, Problem> {
        use declarations::Words as _;
        let Some(organ) = self.county().find_organ(organ) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for post in organ.posts.iter().filter(|post| post.roles.iter().any(|held| held.word() == role)) {
            found.extend(self.gate.directory.list_holders(&post.id).await.map_err(Problem::internal)?);
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Refuses like a missing case what the sight does not reach.
    pub(crate) async fn must_see(&self, sight: &Sight, case_no: &CaseNo) -> Result<Arc<Case>, Problem> {
        self.casework.read_case(sight, case_no).await.map_err(problem)
    }

    pub(crate) fn shelf(&self) -> Shelf<'_> {
        Shelf { db: &self.db, region: self.region }
    }
}

/// What the engine room says, at the edge.
pub(crate) fn problem(error: Error) -> Problem {
    match error {
        Error::Refused(refusal) => refusal.into(),
        other => Problem::internal(other),
    }
}
