//! Who serves in which post (岗位任职) over the desk: from a day, and in place of whoever is away.
//!
//! A change waits in the directory until its day begins; one of today is done at once by the same path. Whoever is away
//! keeps their posts: a colleague gets them beside, and takes over what was taken and not finished.

use casework::{Command, InboxFilter, Sight, Verb};
use identity::lifecycle::change_account::Change;
use identity::lifecycle::plan_post::{Plan, PlanVerb, plan_absence, plan_post};
use identity::{Account, By, Permission, Who, managing};
use kernel::{AccountId, Actor, Date, PostId, Refusal};
use web::Problem;

use crate::desk::Desk;

/// Tasks handed on in one go; who has more unfinished has other troubles.
const MOST: u32 = 1_000;

/// Somebody into a post, or out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostWish {
    pub account: String,
    pub post: String,
    /// Out of it.
    pub out: bool,
    /// Today when absent.
    pub day: Option<Date>,
    pub reason: String,
}

/// Somebody is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceWish {
    pub absent: String,
    pub substitute: String,
    pub from: Date,
    /// The last day.
    pub until: Date,
    pub reason: String,
}

impl Desk {
    /// Puts somebody into a post, or out of it, from a day.
    pub async fn plan_post(&self, who: &Who, wish: &PostWish) -> Result<(), Problem> {
        who.must(Permission::ManageAccounts)?;
        let by = self.by(who, &wish.reason)?;
        let account = self.somebody(&wish.account, "account").await?;
        let change = match wish.out {
            true => Change::Take(PostId::from(wish.post.as_str())),
            false => Change::Give(self.duty(&wish.post)?),
        };
        let today = self.today();
        let plan = plan_post(&account, change, wish.day.unwrap_or(today), today, &by)?;
        self.plan(&[plan], &by).await
    }

    /// A colleague stands in for somebody who is away.
    pub async fn plan_absence(&self, who: &Who, wish: &AbsenceWish) -> Result<(), Problem> {
        who.must(Permission::ManageAccounts)?;
        let by = self.by(who, &wish.reason)?;
        let absent = self.somebody(&wish.absent, "absent").await?;
        let substitute = self.somebody(&wish.substitute, "substitute").await?;
        let plans = plan_absence(&absent, &substitute, (wish.from, wish.until), self.today(), &by)?;
        self.plan(&plans, &by).await
    }

    async fn plan(&self, plans: &[Plan], by: &By) -> Result<(), Problem> {
        self.gate.directory.add_plans(plans, by).await.map_err(Problem::internal)?;
        self.apply_plans().await.map(drop)
    }

    /// A change that waits is no longer wanted.
    pub async fn drop_plan(&self, who: &Who, id: &str) -> Result<(), Problem> {
        who.must(Permission::ManageAccounts)?;
        let plans = self.plans(who).await?;
        let unknown = || Refusal::not_found("plan_unknown", "没有这项安排，或者它已经生效。");
        let plan = plans.iter().find(|plan| plan.id == id).ok_or_else(unknown)?;
        let by = By::account(&who.account, self.now());
        match self.gate.directory.drop_plan(plan, &by).await.map_err(Problem::internal)? {
            true => Ok(()),
            false => Err(unknown().into()),
        }
    }

    /// Changes that wait for their day.
    pub async fn plans(&self, who: &Who) -> Result<Vec<Plan>, Problem> {
        who.must(Permission::ManageAccounts)?;
        self.gate.directory.list_plans(Date::MAX).await.map_err(Problem::internal)
    }

    /// Does what has come to its day; asked for when a day begins, and after every new plan. What can no longer be done,
    /// because an account or a post is gone, is told to the log and forgotten.
    pub async fn apply_plans(&self) -> Result<usize, Problem> {
        let mut done = 0;
        for plan in self.gate.directory.list_plans(self.today()).await.map_err(Problem::internal)? {
            match self.apply(&plan).await {
                Ok(()) => done += 1,
                Err(problem) if problem.status >= 500 => return Err(problem),
                Err(problem) => {
                    tracing::warn!(plan = %plan.id, code = %problem.code, "a change of posts was not possible")
                }
            }
            self.gate.directory.end_plan(&plan.id).await.map_err(Problem::internal)?;
        }
        Ok(done)
    }

    async fn apply(&self, plan: &Plan) -> Result<(), Problem> {
        let by =
            By { account: plan.by.clone(), name: plan.by_name.clone(), at: self.now(), reason: plan.reason.clone() };
        let change = match plan.verb {
            PlanVerb::Give => Change::Give(self.duty(&plan.post)?),
            PlanVerb::Take => Change::Take(PostId::from(plan.post.as_str())),
            PlanVerb::HandOn => return self.hand_on(&plan.account, &plan.post).await,
        };
        managing::change_account(&self.gate, &by, &plan.account, &change).await.map(drop)
    }

    /// What somebody has taken and not finished goes to whoever stands in. A task that they may not do, because they took
    /// part in the case or are bound to the applicant, stays where it is.
    async fn hand_on(&self, absent: &AccountId, substitute: &str) -> Result<(), Problem> {
        let Some(account) = self.gate.directory.find_account(absent).await.map_err(Problem::internal)? else {
            return Ok(());
        };
        let to = self.colleague(substitute).await?;
        let desks: Vec<_> = account
            .duties
            .iter()
            .flat_map(|duty| duty.roles.iter().map(|role| (duty.organ.clone(), role_word(*role))))
            .collect();
        let filter = InboxFilter { held_by: Some(Some(absent.clone())), ..InboxFilter::default() };
        let sight = Sight::county(self.region);
        let held = self.casework.inbox(&sight, &desks, &filter, None, MOST).await.map_err(crate::desk::problem)?;
        for task in held.rows {
            let reason = format!("{}不在岗，由{}代办", account.name, to.name);
            let verb = Verb::Delegate { task: task.n, to: to.clone(), reason };
            let command = Command::on(self.region, task.case_no.clone(), Actor::system(), verb);
            match self.casework.execute(command).await {
                Ok(_) => {}
                Err(casework::Error::Refused(refusal)) => {
                    tracing::info!(case = %task.case_no, code = refusal.code, "a task stays with whoever is away");
                }
                Err(error) => return Err(Problem::internal(error)),
            }
        }
        Ok(())
    }

    async fn somebody(&self, id: &str, field: &'static str) -> Result<Account, Problem> {
        let id = id.trim();
        let unknown = || Refusal::invalid("account_unknown", "没有这个账号，请核对账号名。").on_field(field);
        if id.is_empty() || id.contains('\0') {
            return Err(unknown().into());
        }
        let found = self.gate.directory.find_account(&AccountId::from(id)).await.map_err(Problem::internal)?;
        Ok(found.ok_or_else(unknown)?)
    }
}

fn role_word(role: identity::Role) -> std::sync::Arc<str> {
    use declarations::Words as _;
    role.word().into()
}
