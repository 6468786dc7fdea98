//! Orders (督办): issued, received within a working day, handled, replied to, reviewed, closed.

use calendar::Limit;
use kernel::{CaseNo, Date, OrganId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};

use super::card::worded;
use super::{Person, Subject};

/// 督办方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSort {
    /// 自动督办.
    Automatic,
    /// 领导批示.
    Leader,
    /// 挂牌督办.
    Public,
    /// 约谈.
    Talk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Not yet received.
    Issued,
    /// Received, being handled.
    Handling,
    /// Replied to, under review.
    Replied,
    Closed,
}

worded! {
    OrderSort { Automatic = "automatic" "自动督办", Leader = "leader" "领导批示", Public = "public" "挂牌督办",
        Talk = "talk" "约谈" }
    OrderState { Issued = "issued" "待签收", Handling = "handling" "办理中", Replied = "replied" "待审核",
        Closed = "closed" "已销号" }
}

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Order {
    /// The number of its case.
    pub no: CaseNo,
    pub sort: OrderSort,
    pub matter: String,
    pub demand: String,
    /// What it is about, where it is about one thing.
    pub subject: Option<Subject>,
    pub case_no: Option<CaseNo>,
    pub organ: OrganId,
    pub place: RegionCode,
    pub issued_at: Timestamp,
    pub issued_by: Person,
    pub state: OrderState,
    /// The last day of what is owed next; none when nothing is.
    pub due: Option<Date>,
    pub received_at: Option<Timestamp>,
    pub replied_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// How often it was sent back.
    pub redone: u32,
}

impl Order {
    pub fn is_late(&self, today: Date) -> bool {
        self.closed_at.is_none() && self.due.is_some_and(|due| due < today)
    }

    pub fn key(&self) -> OrderKey {
        OrderKey { issued_at: self.issued_at, no: self.no.clone() }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrderFilter {
    pub sorts: Vec<OrderSort>,
    pub states: Vec<OrderState>,
    pub organ: Option<OrganId>,
    pub subject: Option<Subject>,
    pub case_no: Option<CaseNo>,
    /// Issued on or after this local day.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Not closed, and due on or before this day.
    pub due_by: Option<Date>,
}

/// Where a page of orders ends; newest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OrderKey {
    pub issued_at: Timestamp,
    pub no: CaseNo,
}

/// An order somebody gives.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOrder {
    pub sort: OrderSort,
    /// Who has to answer.
    pub organ: OrganId,
    /// 事由, at most a hundred characters.
    pub matter: String,
    /// What has to be achieved.
    pub demand: String,
    /// For the reply.
    pub within: Limit,
    pub subject: Option<Subject>,
    /// 批示或约谈内容.
    pub instruction: String,
}
