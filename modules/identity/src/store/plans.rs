//! Who holds which post, and changes that wait for their day.

use kernel::{AccountId, Date, PostId};
use store::{Error, Row, WriteSet, params};

use super::Directory;
use crate::audit::By;
use crate::lifecycle::plan_post::{Plan, PlanVerb};

const HOLDINGS: &str = "SELECT d.post, d.account, a.name FROM duty d
    JOIN account a ON a.region = d.region AND a.account = d.account
    WHERE d.region = $1 AND a.state = 'active' ORDER BY d.post, d.account";
const PLANS: &str = "SELECT id, day, verb, account, post, by_account, by_name, reason FROM post_plan
    WHERE region = $1 AND day <= $2 ORDER BY day, id";
const INSERT: &str = "INSERT INTO post_plan (region, id, day, verb, account, post, by_account, by_name, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DELETE: &str = "DELETE FROM post_plan WHERE region = $1 AND id = $2";

/// An account in a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub post: PostId,
    pub account: AccountId,
    pub name: String,
}

impl Directory {
    /// Everybody in a post, in the order of posts.
    pub async fn list_holdings(&self) -> Result<Vec<Holding>, Error> {
        let rows = self.db.query(HOLDINGS, &params![self.region]).await?;
        rows.iter().map(|row| Ok(Holding { post: row.get(0)?, account: row.get(1)?, name: row.get(2)? })).collect()
    }

    /// Changes that wait for a day up to this one, in the order in which they are to be done.
    pub async fn list_plans(&self, until: Date) -> Result<Vec<Plan>, Error> {
        self.db.query(PLANS, &params![self.region, until]).await?.iter().map(read_plan).collect()
    }

    pub async fn add_plans(&self, plans: &[Plan], by: &By) -> Result<(), Error> {
        let deeds: Vec<_> = plans
            .iter()
            .map(|plan| {
                let deed = by.did("post-planned", plan.account.as_str()).with("change", plan.verb.as_str());
                deed.with("post", plan.post.as_str()).with("day", plan.day.to_string())
            })
            .collect();
        self.write(&deeds, |set| {
            for plan in plans {
                set.push(
                    INSERT,
                    params![
                        self.region,
                        &plan.id,
                        plan.day,
                        plan.verb.as_str(),
                        &plan.account,
                        &plan.post,
                        &plan.by,
                        &plan.by_name,
                        &plan.reason,
                    ],
                );
            }
        })
        .await
    }

    /// What waited no longer does. False when another node or somebody else was first.
    pub async fn end_plan(&self, id: &str) -> Result<bool, Error> {
        let mut set = WriteSet::new();
        set.require(DELETE, params![self.region, id]);
        match self.db.write(set).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Somebody thinks better of it.
    pub async fn drop_plan(&self, plan: &Plan, by: &By) -> Result<bool, Error> {
        let deed = by.did("post-plan-dropped", plan.account.as_str()).with("change", plan.verb.as_str());
        let deed = deed.with("post", plan.post.as_str()).with("day", plan.day.to_string());
        match self.write(&[deed], |set| set.require(DELETE, params![self.region, &plan.id])).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn read_plan(row: &Row) -> Result<Plan, Error> {
    let verb = PlanVerb::from_word(row.get(2)?);
    Ok(Plan {
        id: row.get(0)?,
        day: row.get(1)?,
        verb: verb.ok_or_else(|| Error::Decode { detail: "不认识的任职安排".to_owned() })?,
        account: row.get(3)?,
        post: row.get(4)?,
        by: row.get(5)?,
        by_name: row.get(6)?,
        reason: row.get(7)?,
    })
}
