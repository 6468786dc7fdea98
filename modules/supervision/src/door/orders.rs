//! What supervisors and leaders send out by hand: orders and urging; how an organ answers.

use std::sync::Arc;

use casework::{Command, Completion, Filing, Outcome, Party, PartyKind};
use identity::{Permission, Who};
use kernel::{CaseNo, Channel, KindId, OrganId, Refusal};
use serde_json::{Value as Json, json};
use web::Problem;

use super::problem;
use crate::desk::Desk;
use crate::lifecycle::{RECEIVE_ORDER, REPLY_ORDER, REVIEW_ORDER};
use crate::model::{NewOrder, OrderSort, Person, Subject};
use crate::opening::ORDER;

impl Desk {
    /// Issues an order (督办).
    pub async fn issue_order(&self, who: &Who, order: &NewOrder, key: Option<String>) -> Result<Outcome, Problem> {
        who.must(Permission::IssueOrders)?;
        if order.sort == OrderSort::Automatic {
            let sentence = "自动督办由系统发出，请选择领导批示、挂牌督办或约谈。";
            return Err(Refusal::invalid("sort_automatic", sentence).on_field("sort").into());
        }
        for (field, text) in [("matter", &order.matter), ("demand", &order.demand)] {
            if text.trim().is_empty() {
                return Err(Refusal::invalid("order_incomplete", "请写明督办事由和要求。").on_field(field).into());
            }
        }
        let form = json!({
            "sort": order.sort.word(),
            "matter": order.matter,
            "demand": order.demand,
            "within": order.within.to_string(),
            "subject": order.subject.as_ref().map(ToString::to_string),
            "case_no": order.subject.as_ref().and_then(Subject::case_no),
            "instruction": order.instruction,
            "issued_by": who.account.name,
        });
        self.send(who, ORDER, &order.organ, None, order.subject.as_ref(), form, key).await
    }

    /// 催办: one press on a case. The lead organ is to move it and reply within a working day.
    pub async fn urge(&self, who: &Who, case_no: &CaseNo, key: Option<String>) -> Result<Outcome, Problem> {
        let case = self.office.casework.read_case(&who.sight(), case_no).await.map_err(problem)?;
        if case.phase.is_over() {
            let sentence = format!("办件 {case_no} {}，无需催办。", case.phase.label());
            return Err(Refusal::not_allowed_now("case_over", sentence).into());
        }
        let order = NewOrder {
            sort: OrderSort::Leader,
            organ: case.lead_organ.clone(),
            matter: format!("催办 {}", case.title).chars().take(100).collect(),
            demand: format!("请抓紧办理办件 {case_no}（{}），说明目前进展和预计办结时间。", case.title),
            within: calendar::Limit::working_days(1),
            subject: Some(Subject::Case(case_no.clone())),
            instruction: "请抓紧办理。".to_owned(),
        };
        self.issue_order(who, &order, key).await
    }

    /// The organ confirms that it has the order.
    pub async fn receive_order(&self, who: &Who, no: &CaseNo, key: Option<String>) -> Result<Outcome, Problem> {
        let completion = Completion { outcome: "received".into(), ..Completion::default() };
        self.do_act(who, no, RECEIVE_ORDER, completion, key).await
    }

    pub async fn reply_order(
        &self,
        who: &Who,
        no: &CaseNo,
        reply: String,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let completion = Completion { outcome: "replied".into(), opinion: Some(reply), ..Completion::default() };
        self.do_act(who, no, REPLY_ORDER, completion, key).await
    }

    /// The supervision body closes the order, or sends it back.
    pub async fn review_order(
        &self,
        who: &Who,
        no: &CaseNo,
        close: bool,
        opinion: String,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let outcome = if close { "close" } else { "redo" };
        let completion = Completion { outcome: outcome.into(), opinion: Some(opinion), ..Completion::default() };
        self.do_act(who, no, REVIEW_ORDER, completion, key).await
    }

    #[allow(clippy::too_many_arguments, reason = "one private step of two callers")]
    pub(super) async fn send(
        &self,
        who: &Who,
        kind: &str,
        organ: &OrganId,
        person: Option<&Person>,
        about: Option<&Subject>,
        mut form: Json,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        if self.office.county().find_organ(organ).is_none() {
            return Err(Refusal::invalid("organ_unknown", "没有这个机构，请重新选择。").on_field("organ").into());
        }
        let place = match about.and_then(Subject::case_no) {
            Some(no) => {
                let case = self.office.casework.read_case(&who.sight(), no).await.map_err(problem)?;
                if let (Some(item), Some(form)) = (&case.item, form.as_object_mut()) {
                    form.insert("item".to_owned(), item.as_str().into());
                }
                Some(case.place)
            }
            None => None,
        };
        let name = person.map_or_else(|| self.office.organ_name(organ), |person| person.name.clone());
        // What was not said is no line of the form.
        if let Some(form) = form.as_object_mut() {
            form.retain(|_, value| !value.is_null());
        }
        let party = Party {
            kind: PartyKind::Organisation,
            name,
            number: organ.to_string(),
            phone: String::new(),
            account: person.map(|person| person.account.clone()),
        };
        let filing = Filing {
            kind: KindId::from(kind),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Web,
            place,
            window: None,
            organ: Some(organ.clone()),
            form: Arc::new(form),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        let command = Command { key, ..Command::file(self.region(), who.actor(), filing) };
        self.office.casework.execute(command).await.map_err(problem)
    }
}
