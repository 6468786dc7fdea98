//! Call-backs (回访): drawing a list, opening its calls, taking down what people said (RAT-05, RAT-06).

use std::collections::HashSet;
use std::sync::Arc;

use casework::{Command, Completion, Filing, Outcome, Party, Verb};
use identity::{Permission, Who};
use kernel::{AccountId, Actor, CaseNo, Channel, Date, KindId, OrganId, Refusal};
use serde_json::json;
use store::WriteSet;
use web::Problem;

use crate::desk::{Desk, problem};
use crate::noted::Noted;
use crate::ratable::CALL_BACK;
use crate::sampling::{Quota, draw};
use crate::store::calls::{CallBack, DrawnList};

/// Supervision files call-backs, so that the organ called about never sees who said what.
const SUPERVISION: &str = "supervision";
/// Where the callers sit; about it supervision calls itself.
const CALLERS: &str = "service-bureau";
/// Largest list.
const MOST: u32 = 2_000;
const BATCH: u32 = 100;

/// What is to be drawn.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Name of the list: `2026-09`.
    pub list: String,
    pub seed: String,
    /// Acts that ended from here …
    pub first: Date,
    /// … to here, both included.
    pub last: Date,
    pub quotas: Vec<Quota>,
}

/// What somebody said on the telephone.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// `satisfied`, `unsatisfied`, `unreachable`.
    pub outcome: String,
    pub refused: bool,
    pub one_visit: Option<bool>,
    pub done_well: Option<bool>,
    pub comment: String,
}

impl Desk {
    /// Draws a list and hands its calls out, one after another, to those who call.
    pub async fn draw(&self, who: &Who, wish: Draw) -> Result<DrawnList, Problem> {
        who.must(Permission::ManageSurveys)?;
        let name = wish.list.trim();
        if name.is_empty() || name.len() > 40 || !name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)) {
            let sentence = "名单名称请用文字、数字和连字符，如 2026-09。";
            return Err(Refusal::invalid("list_name", sentence).on_field("list").into());
        }
        if wish.first > wish.last {
            return Err(Refusal::invalid("days_turned", "开始日期不能晚于结束日期。").on_field("first").into());
        }
        let calls: u32 = wish.quotas.iter().map(|quota| quota.calls).fold(0, u32::saturating_add);
        if calls == 0 || calls > MOST {
            let sentence = format!("名额合计应为 1 到 {MOST}。");
            return Err(Refusal::invalid("quota_size", sentence).on_field("quotas").into());
        }
        let shelf = self.shelf();
        let acts = shelf.list_acts_on(wish.first, wish.last).await.map_err(Problem::internal)?;
        let mut known = HashSet::new();
        for list in shelf.list_lists(200).await.map_err(Problem::internal)? {
            if list.list == name {
                let sentence = format!("名单“{name}”已经抽过，请另取名称。");
                return Err(Refusal::conflict("list_drawn", sentence).on_field("list").into());
            }
            let calls = shelf.list_calls(&list.list).await.map_err(Problem::internal)?;
            known.extend(calls.into_iter().map(|call| (call.case_no, call.act)));
        }
        let drawn = draw(&acts, &wish.quotas, &wish.seed, &known);
        let callers = self.callers().await?;
        let list = DrawnList {
            list: name.to_owned(),
            seed: wish.seed,
            first: wish.first,
            last: wish.last,
            quotas: serde_json::to_string(&wish.quotas).map_err(Problem::internal)?,
            drawn: self.now(),
            drawn_by: who.account.id.clone(),
            size: u32::try_from(drawn.len()).unwrap_or(u32::MAX),
        };
        let mut set = WriteSet::new();
        shelf.put_list(&mut set, &list);
        for (place, (act, reason)) in (0_u32..).zip(&drawn) {
            let caller = callers.get(usize::try_from(place).unwrap_or_default() % callers.len().max(1));
            shelf.put_call(
                &mut set,
                &CallBack {
                    list: list.list.clone(),
                    case_no: act.case_no.clone(),
                    act: act.act,
                    place,
                    organ: act.organ.clone(),
                    item: act.item.to_string(),
                    reason: reason.clone(),
                    caller: caller.filter(|_| act.organ != CALLERS).cloned().unwrap_or_else(|| AccountId::from("")),
                    no: None,
                    result: String::new(),
                    one_visit: None,
                    done_well: None,
                    comment: String::new(),
                },
            );
        }
        self.office.db.write(set).await.map_err(Problem::internal)?;
        self.log(&who.account.id, &who.account.name, Noted::CallBacksDrawn, &list.list, &list.quotas).await?;
        self.open_call_backs().await?;
        Ok(list)
    }

    /// Those who call, in a fixed order.
    async fn callers(&self) -> Result<Vec<AccountId>, Problem> {
        let found = self.office.colleagues(&OrganId::from(CALLERS), "hotline").await?;
        Ok(found.into_iter().map(|(account, _)| account).collect())
    }

    /// Opens a case for every call that was drawn; the round goes on where a crash ended this.
    pub async fn open_call_backs(&self) -> Result<usize, Problem> {
        let mut opened = 0;
        loop {
            let calls = self.shelf().list_unopened_calls(BATCH).await.map_err(Problem::internal)?;
            if calls.is_empty() {
                return Ok(opened);
            }
            for call in &calls {
                self.open_call_back(call).await?;
                opened += 1;
            }
        }
    }

    async fn open_call_back(&self, call: &CallBack) -> Result<(), Problem> {
        let case = self.case(&call.case_no).await?;
        let act = self.shelf().find_act(&call.case_no, call.act).await.map_err(Problem::internal)?;
        let form = json!({
            "case_no": call.case_no,
            "act": call.act.number(),
            "item": case.title,
            "organ": call.organ,
            "reason": call.reason,
            "quota": call.list,
            "person_account": act.map(|act| act.person),
        });
        let (number, account) = (String::new(), None);
        let filing = Filing {
            kind: KindId::from(CALL_BACK),
            item: None,
            party: Arc::new(Party { number, account, ..Party::clone(&case.party) }),
            agent: None,
            channel: Channel::Timer,
            place: None,
            window: None,
            organ: Some(OrganId::from(SUPERVISION)),
            form: Arc::new(form),
            answers: Arc::default(),
            materials: Vec::new(),
        };
        let key = format!("call-back:{}:{}:{}", call.list, call.case_no, call.act.number());
        let command = Command::file(self.region(), Actor::system(), filing).with_key(key);
        let done = self.office.casework.execute(command).await.map_err(problem)?;
        // The row follows the filing in the same transaction; this only meets a row removed meanwhile.
        let found = self.shelf().find_call(&done.case_no).await.map_err(Problem::internal)?;
        found.map(|_| ()).ok_or_else(|| Problem::internal(std::io::Error::other("a call-back lost its row")))
    }

    /// Takes down what a person said: of a sampled call or of a rectification.
    pub async fn answer_call(
        &self,
        who: &Who,
        no: &CaseNo,
        answered: Answered,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        who.must(Permission::CallBack)?;
        let case = self.office.casework.read_case(&who.sight(), no).await.map_err(problem)?;
        let Some(task) = case.tasks.iter().find(|task| &*task.act == "call-back") else {
            return Err(Refusal::not_allowed_now("call_back_over", "这次回访已经完成，或者还没有到回访这一步。").into());
        };
        let comment = answered.comment.trim();
        let completion = Completion {
            task: task.n,
            outcome: if answered.refused { "unreachable".to_owned() } else { answered.outcome },
            opinion: (!comment.is_empty()).then(|| comment.to_owned()),
            with: None,
            data: Arc::new(json!({
                "one_visit": answered.one_visit,
                "done_well": answered.done_well,
                "comment": comment,
                "refused": answered.refused,
            })),
        };
        self.office.act(who, no, Verb::Complete(Box::new(completion)), key, None).await
    }
}
