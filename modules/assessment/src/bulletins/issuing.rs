//! Issuing: supervision signs the draft; number, body and the letters to every head go down together.

use std::collections::BTreeSet;

use ::store::WriteSet;
use applications::{Letter, To};
use declarations::Signal;
use identity::{Permission, Role, Who};
use kernel::{AccountId, Refusal, local_date};
use supervision::{CardFilter, ReviewVerdict};
use web::Problem;

use super::body::{Bulletin, Draft, UpheldCard, draft};
use super::store;
use crate::desk::Desk;
use crate::reports::{COUNTY, Frozen, ReportKind};

/// Characters of what is demanded.
const LONGEST: usize = 500;
/// How often a number is drawn again because somebody was quicker.
const TRIES: usize = 5;
/// Upheld cards looked through.
const CARDS: u32 = 500;

impl Desk {
    /// What the bulletin of a report would say.
    ///
    /// # Errors
    /// Whoever may not issue one; a report that is no county's of a month, quarter or year.
    pub async fn bulletin_draft(&self, who: &Who, report: &str) -> Result<(Frozen, Draft), Problem> {
        may_issue(who)?;
        let frozen = self.report(who, report).await?;
        if frozen.body.scope != COUNTY || frozen.body.kind == ReportKind::Week {
            let sentence = "通报依据全县的月评、季小结或者年考核拟定。";
            return Err(Refusal::not_allowed_now("report_without_bulletin", sentence).on_field("report").into());
        }
        let upheld = self.upheld_cards(&frozen).await?;
        let draft = draft(&frozen.body, &upheld);
        Ok((frozen, draft))
    }

    /// Cards on persons in the report's days that stand because an objection to them was reviewed and not followed.
    async fn upheld_cards(&self, frozen: &Frozen) -> Result<Vec<UpheldCard>, Problem> {
        let filter = CardFilter {
            levels: vec![Signal::Yellow, Signal::Red],
            from: Some(frozen.body.from),
            to: Some(frozen.body.to),
            ..CardFilter::default()
        };
        let sight = casework::Sight::county(self.office.region);
        let (mut upheld, mut after) = (Vec::new(), None);
        loop {
            let page = self.supervision.cards(&sight, &filter, after.as_ref(), CARDS).await;
            let page = page.map_err(Problem::internal)?;
            upheld.extend(page.rows.into_iter().filter_map(|card| {
                let person = card.person.filter(|_| card.verdict == Some(ReviewVerdict::Uphold))?;
                Some(UpheldCard {
                    no: card.no.to_string(),
                    person: person.name,
                    organ: self.office.organ_name(&card.organ),
                    rule: card.rule_name,
                    level: if card.level == Signal::Red { "红牌" } else { "黄牌" },
                })
            }));
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(upheld),
            }
        }
    }

    /// Issues the bulletin of a report; a report has one, which is given back when it is asked for again.
    ///
    /// # Errors
    /// As [`Desk::bulletin_draft`]; a demand that says nothing or too much.
    pub async fn issue_bulletin(&self, who: &Who, report: &str, demand: &str) -> Result<Bulletin, Problem> {
        let (frozen, draft) = self.bulletin_draft(who, report).await?;
        let demand = demand.trim();
        if demand.is_empty() || demand.chars().count() > LONGEST {
            let sentence = format!("请写明工作要求，最多 {LONGEST} 个字。");
            return Err(Refusal::invalid("demand_missing", sentence).on_field("demand").into());
        }
        let (db, region, now) = (&self.office.db, self.office.region, self.office.now());
        let addressees = self.bulletin_addressees().await?;
        let year = i64::from(local_date(now).year());
        for _ in 0..TRIES {
            if let Some(known) = store::find(db, region, report).await.map_err(Problem::internal)? {
                return Ok(known);
            }
            let n = store::last(db, region, year).await.map_err(Problem::internal)? + 1;
            let bulletin = Bulletin {
                number: format!("青效通〔{year}〕{n}号"),
                report: report.to_owned(),
                title: format!("关于{}情况的通报", frozen.body.title),
                issued_at: now,
                issued_by: who.account.name.clone(),
                progress: draft.progress.clone(),
                praise: draft.praise.clone(),
                criticism: draft.criticism.clone(),
                persons: draft.persons.clone(),
                demand: demand.to_owned(),
                addressees: addressees.iter().map(|(_, name)| name.clone()).collect(),
            };
            let mut set = WriteSet::new();
            store::put(&mut set, region, (year, n), &bulletin).map_err(Problem::internal)?;
            self.post_bulletin(&bulletin, &addressees, &mut set);
            match db.write(set).await {
                Ok(()) => return Ok(bulletin),
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(Problem::internal(error)),
            }
        }
        let sentence = "同时有人在发通报，这次没有成功，请刷新后重试。";
        Err(Refusal::conflict("too_many_conflicts", sentence).into())
    }

    /// Every head of an organ, and whoever watches or leads the county: once each, by name.
    async fn bulletin_addressees(&self) -> Result<Vec<(AccountId, String)>, Problem> {
        let wanted = [Role::Approver, Role::Supervisor, Role::Leader];
        let county = self.office.county();
        let posts = county.organs.iter().flat_map(|organ| &organ.posts);
        let mut found = BTreeSet::new();
        for post in posts.filter(|post| wanted.iter().any(|role| post.roles.contains(role))) {
            let holders = self.office.gate.directory.list_holders(&post.id).await.map_err(Problem::internal)?;
            found.extend(holders);
        }
        Ok(found.into_iter().collect())
    }

    fn post_bulletin(&self, bulletin: &Bulletin, addressees: &[(AccountId, String)], set: &mut WriteSet) {
        let (region, now) = (self.office.region, self.office.now());
        let text = format!(
            "{}《{}》已经印发。\n\n查看：{}/assessment/bulletins/{}\n",
            bulletin.number, bulletin.title, self.office.public_url, bulletin.report
        );
        for (account, _) in addressees {
            let letter = Letter::mail(To::Account(account.clone()), bulletin.title.as_str(), text.as_str());
            letter.post(set, region, &format!("bulletin:{}:{account}", bulletin.report), now);
        }
    }

    /// Bulletins are for everybody who works for the county.
    pub async fn bulletins(&self, who: &Who, limit: u32) -> Result<Vec<Bulletin>, Problem> {
        may_read(who)?;
        store::list(&self.office.db, self.office.region, limit).await.map_err(Problem::internal)
    }

    pub async fn bulletin(&self, who: &Who, report: &str) -> Result<Bulletin, Problem> {
        may_read(who)?;
        let found = store::find(&self.office.db, self.office.region, report).await.map_err(Problem::internal)?;
        found.ok_or_else(|| Refusal::not_found("bulletin_unknown", "没有这份通报。").into())
    }
}

/// Supervision signs.
pub(super) fn may_issue(who: &Who) -> Result<(), Refusal> {
    who.must(Permission::SeeAllCases)?;
    who.must(Permission::ManageRules)
}

fn may_read(who: &Who) -> Result<(), Refusal> {
    if who.account.is_staff() {
        return Ok(());
    }
    Err(Refusal::forbidden("staff_only", "通报发给工作人员阅知。"))
}
